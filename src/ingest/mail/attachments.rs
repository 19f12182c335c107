//! What came with a message: documents of their own, with the message as their parent.
//!
//! In: names and bytes. Out: documents (`mail.eml#report.pdf`), of every type that is read as a file. Pictures, sound,
//! appointments, business cards, signatures, and tables without a column of text hold no text; they are noted in the
//! message's [`Document::skipped`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Cursor;

use super::{Origin, Sink};
use crate::ingest::{HEAD, Options, office, problem, sniff, stream, tables, unsupported};
use crate::types::{Document, Skipped};

/// Something that came with a message.
pub(in crate::ingest) struct Attachment<'m> {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its type, as the message says.
    pub kind: String,
    pub bytes: Cow<'m, [u8]>,
}

/// An attachment that is to be read, under its path.
pub(in crate::ingest) struct Enclosed<'m> {
    path: String,
    name: String,
    bytes: Cow<'m, [u8]>,
    unsupported: Option<&'static str>,
}

/// Notes at the message what is not read, and gives what is.
pub(in crate::ingest) fn sort<'m>(
    attachments: Vec<Attachment<'m>>,
    doc: &mut Document,
    options: &Options,
) -> Vec<Enclosed<'m>> {
    let mut enclosed = Vec::new();
    let mut taken = HashSet::new();
    for (attachment, number) in attachments.into_iter().zip(1..) {
        let Attachment { name, kind, bytes } = attachment;
        let name = name
            .map(|name| name.replace(['\n', '/', '\\'], " ").trim().to_owned())
            .filter(|name| !name.is_empty());
        let what = format!("attachment {}", name.as_deref().unwrap_or("without name"));
        let name = name.unwrap_or_else(|| format!("attachment {number}"));
        let head = &bytes[..bytes.len().min(HEAD as usize)];
        let found = sniff::kind(head, &name);
        let (why, wordless) = match found {
            sniff::Kind::Empty => (Some("it is empty".to_owned()), true),
            _ if found.is_wordless() || is_wordless(&kind) => {
                (Some(format!("there is no text in it ({kind})")), true)
            }
            sniff::Kind::Table(mark) if tables::is_textless(head, mark, options) => {
                (Some("it is a table without a column of text".to_owned()), true)
            }
            sniff::Kind::Zip if office::is_textless(&bytes, options) => {
                (Some("it is a workbook without a column of text".to_owned()), true)
            }
            sniff::Kind::Unsupported(found) => {
                (Some(format!("{found} is not read ({kind})")), false)
            }
            _ => (None, false),
        };
        if let Some(why) = why {
            doc.skipped.push(Skipped { what, why, bytes: bytes.len(), span: None });
        }
        if wordless {
            continue;
        }
        let mut path = format!("{}#{name}", doc.path);
        // Two attachments of one name are told apart.
        while !taken.insert(path.clone()) {
            path.push_str(" (again)");
        }
        let unsupported = match found {
            sniff::Kind::Unsupported(name) => Some(name),
            _ => None,
        };
        enclosed.push(Enclosed { path, name, bytes, unsupported });
    }
    enclosed
}

/// What mail programs send along for themselves.
fn is_wordless(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    ["image/", "audio/", "video/", "font/"].iter().any(|start| kind.starts_with(start))
        || matches!(
            kind.as_str(),
            "text/calendar"
                | "text/vcard"
                | "text/x-vcard"
                | "text/directory"
                | "text/css"
                | "text/rfc822-headers"
                | "text/x-amp-html"
                | "message/delivery-status"
                | "message/disposition-notification"
                | "application/pgp-signature"
                | "application/pgp-encrypted"
                | "application/pgp-keys"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
                | "application/ics"
                | "application/ms-tnef"
        )
}

/// Reads what came with the message at `parent`.
pub(in crate::ingest) fn read(
    enclosed: Vec<Enclosed<'_>>,
    parent: &str,
    date: Option<jiff::civil::Date>,
    origin: &Origin<'_>,
    sink: Sink<'_>,
) {
    if enclosed.is_empty() {
        return;
    }
    let Some(inner) = origin.deeper(sink) else { return };
    for Enclosed { path, name, bytes, unsupported: found } in enclosed {
        if let Some(found) = found {
            sink(Err(unsupported(&path, found)));
            continue;
        }
        if bytes.len() as u64 > origin.options.max_bytes {
            let max = origin.options.max_bytes;
            let message = format!("is larger than the limit of {max} bytes; not read");
            sink(Err(problem(&path, message)));
            continue;
        }
        let inner = Origin {
            path: &path,
            name: &name,
            parent: Some(parent),
            date: date.or(origin.date),
            ..inner
        };
        inner.guarded(sink, |sink| {
            stream(&mut Cursor::new(bytes), None, &inner, sink);
        });
    }
}

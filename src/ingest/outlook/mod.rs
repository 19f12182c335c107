//! What Outlook saves: single messages (`.msg`) and stores (`.pst`, `.ost`).
//!
//! In: an OLE file or a store. Out: messages, laid out as any mail: own text, quoted replies, signature; attachments are
//! documents of their own. [`msg`] and [`pst`] gather a message's properties into a [`Bag`]; here it becomes a document. Old
//! Office documents, which are OLE files as well, are reported as unsupported.

use std::borrow::Cow;
use std::io::Cursor;

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};
use jiff::civil::DateTime;

use super::mail::attachments::{self, Attachment};
use super::{Origin, Sink, charset, dates, mail, problem, rtf, unsupported};
use crate::types::{Format, Headers, Person, Skipped};

mod compressed;
mod msg;
pub(super) mod pst;

/// Messages inside messages inside … are read to this depth.
const MAX_NESTING: usize = 8;

/// Reads an OLE file.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let mut file = match cfb::CompoundFile::open(Cursor::new(bytes)) {
        Ok(file) => file,
        Err(error) => {
            return sink(Err(problem(origin.path, format!("cannot be read: {error}"))));
        }
    };
    if file.is_stream("/__properties_version1.0") {
        let mail = msg::message(&mut file, std::path::Path::new("/"), 0);
        return hand_over(mail, bytes, origin, origin.path, 0, sink);
    }
    let kinds = [
        ("WordDocument", "an old Word document (doc)"),
        ("Workbook", "an old Excel table (xls)"),
        ("Book", "an old Excel table (xls)"),
        ("PowerPoint Document", "an old PowerPoint file (ppt)"),
        ("EncryptedPackage", "an Office document with a password"),
    ];
    let found = kinds.iter().find(|(stream, _)| file.is_stream(stream));
    sink(Err(unsupported(origin.path, found.map_or("an OLE file", |(_, name)| name))));
}

/// A message with its recipients and attachments.
#[derive(Debug, Default)]
struct Mail {
    bag: Bag,
    recipients: Vec<Bag>,
    attachments: Vec<Attached>,
    /// What could not be read of it.
    complaint: Option<String>,
}

#[derive(Debug)]
struct Attached {
    bag: Bag,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Mail(Box<Mail>),
    /// A link, or an object of another program.
    None,
}

/// Properties by their numbers.
#[derive(Debug, Default)]
struct Bag(Vec<(u16, Value)>);

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    /// Text in the character set that the message names.
    Ansi(Vec<u8>),
    Bytes(Vec<u8>),
    Number(i64),
    /// Units of 100 nanoseconds since 1601.
    Time(i64),
}

/// Numbers of properties.
mod tag {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const SUBMITTED: u16 = 0x0039;
    pub(super) const SENT_FOR_NAME: u16 = 0x0042;
    pub(super) const SENT_FOR_ADDRESS: u16 = 0x0065;
    pub(super) const HEADERS: u16 = 0x007d;
    pub(super) const RECIPIENT_TYPE: u16 = 0x0c15;
    pub(super) const SENDER_NAME: u16 = 0x0c1a;
    pub(super) const SENDER_ADDRESS: u16 = 0x0c1f;
    pub(super) const DISPLAY_CC: u16 = 0x0e03;
    pub(super) const DISPLAY_TO: u16 = 0x0e04;
    pub(super) const DELIVERED: u16 = 0x0e06;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const MESSAGE_ID: u16 = 0x1035;
    pub(super) const IN_REPLY_TO: u16 = 0x1042;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const EMAIL: u16 = 0x3003;
    pub(super) const CREATED: u16 = 0x3007;
    pub(super) const ATTACHED: u16 = 0x3701;
    pub(super) const SHORT_NAME: u16 = 0x3704;
    pub(super) const LONG_NAME: u16 = 0x3707;
    pub(super) const MIME: u16 = 0x370e;
    pub(super) const SMTP: u16 = 0x39fe;
    pub(super) const CODEPAGE: u16 = 0x3ffd;
    pub(super) const INTERNET_CODEPAGE: u16 = 0x3fde;
    pub(super) const SENDER_SMTP: u16 = 0x5d01;
    pub(super) const SENT_FOR_SMTP: u16 = 0x5d02;

    /// All of them: what a store is asked for.
    pub(super) const ALL: &[u16] = &[
        SUBJECT,
        SUBMITTED,
        SENT_FOR_NAME,
        SENT_FOR_ADDRESS,
        HEADERS,
        RECIPIENT_TYPE,
        SENDER_NAME,
        SENDER_ADDRESS,
        DISPLAY_CC,
        DISPLAY_TO,
        DELIVERED,
        BODY,
        RTF,
        HTML,
        MESSAGE_ID,
        IN_REPLY_TO,
        DISPLAY_NAME,
        EMAIL,
        CREATED,
        ATTACHED,
        SHORT_NAME,
        LONG_NAME,
        MIME,
        SMTP,
        CODEPAGE,
        INTERNET_CODEPAGE,
        SENDER_SMTP,
        SENT_FOR_SMTP,
    ];
}

impl Bag {
    fn get(&self, tag: u16) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == tag).map(|(_, value)| value)
    }

    fn number(&self, tag: u16) -> Option<i64> {
        match self.get(tag)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The character set of texts without one.
    fn encoding(&self, tags: &[u16]) -> Option<&'static Encoding> {
        tags.iter().find_map(|tag| match self.number(*tag)? {
            65001 => Some(UTF_8),
            1200 => Some(UTF_16LE),
            20127 => Some(WINDOWS_1252),
            932 => Some(encoding_rs::SHIFT_JIS),
            936 => Some(encoding_rs::GBK),
            949 => Some(encoding_rs::EUC_KR),
            950 => Some(encoding_rs::BIG5),
            number @ 28591..=28606 => {
                Encoding::for_label(format!("iso-8859-{}", number - 28590).as_bytes())
            }
            number => Encoding::for_label(format!("windows-{number}").as_bytes()),
        })
    }

    /// A text on one line, if it has any letter.
    fn text(&self, tag: u16, encoding: &'static Encoding) -> Option<String> {
        let text = self.long_text(tag, encoding)?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    fn long_text(&self, tag: u16, encoding: &'static Encoding) -> Option<String> {
        let text = match self.get(tag)? {
            Value::Text(text) => charset::clean(text.trim_end_matches('\0')),
            Value::Ansi(bytes) => {
                charset::decode(bytes, Some(encoding.name())).text.trim_end_matches('\0').to_owned()
            }
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    fn bytes(&self, tag: u16) -> Option<&[u8]> {
        match self.get(tag)? {
            Value::Bytes(bytes) | Value::Ansi(bytes) => Some(bytes),
            Value::Text(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    fn time(&self, tag: u16) -> Option<DateTime> {
        let Value::Time(time) = self.get(tag)? else { return None };
        let seconds = time / 10_000_000 - 11_644_473_600;
        let start = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let time = start.checked_add(jiff::Span::new().try_seconds(seconds).ok()?).ok()?;
        (1970..2100).contains(&time.year()).then_some(time)
    }
}

/// Makes a document of a message, and of what came with it.
fn hand_over(
    mail: Mail,
    bytes: &[u8],
    origin: &Origin<'_>,
    path: &str,
    depth: usize,
    sink: Sink<'_>,
) {
    let encoding =
        mail.bag.encoding(&[tag::CODEPAGE, tag::INTERNET_CODEPAGE]).unwrap_or(WINDOWS_1252);
    let mut doc = origin.document(Format::Outlook, bytes);
    doc.path = path.to_owned();
    if depth > 0 {
        doc.parent = path.rsplit_once('#').map(|(parent, _)| parent.to_owned());
    }
    let headers = headers(&mail, encoding);
    doc.date = headers.date.map(DateTime::date).or(doc.date);
    doc.title = headers.subject.clone();
    let body = body(&mail.bag, encoding);
    mail::lay_out(&mut doc, headers, &body);
    let mut files = Vec::new();
    let mut inner = Vec::new();
    for Attached { bag, content } in mail.attachments {
        let name = [tag::LONG_NAME, tag::SHORT_NAME, tag::DISPLAY_NAME];
        let name = name.iter().find_map(|tag| bag.text(*tag, encoding));
        let kind = bag.text(tag::MIME, encoding).unwrap_or_else(|| "unknown type".to_owned());
        match content {
            Content::Bytes(bytes) => {
                files.push(Attachment { name, kind, bytes: Cow::Owned(bytes) });
            }
            Content::Mail(mail) => inner.push(mail),
            Content::None => doc.skipped.push(Skipped {
                what: format!("attachment {}", name.as_deref().unwrap_or("without name")),
                why: "it is a link or an object of another program, or lies too deep".to_owned(),
                bytes: 0,
                span: None,
            }),
        }
    }
    if depth >= MAX_NESTING && !inner.is_empty() {
        doc.skipped.push(Skipped {
            what: "messages inside".to_owned(),
            why: format!("messages are read to a depth of {MAX_NESTING}"),
            bytes: 0,
            span: None,
        });
        inner.clear();
    }
    let enclosed = attachments::sort(files, &mut doc, origin.options);
    let date = doc.date;
    sink(Ok(doc));
    if let Some(complaint) = mail.complaint {
        sink(Err(problem(path, complaint)));
    }
    attachments::read(enclosed, path, date, origin, sink);
    for (mail, number) in inner.into_iter().zip(1..) {
        // A message inside has no bytes of its own; its place makes its identity.
        let mut own = bytes.to_vec();
        own.extend_from_slice(format!("#{number}").as_bytes());
        hand_over(*mail, &own, origin, &format!("{path}#{number}"), depth + 1, sink);
    }
}

fn headers(mail: &Mail, encoding: &'static Encoding) -> Headers {
    let bag = &mail.bag;
    let text = |tag| bag.text(tag, encoding);
    let address = |text: Option<String>| {
        text.map(|text| text.to_lowercase())
            .filter(|text| text.contains('@') && !text.contains(' '))
    };
    // Who it was sent for is its author; who pressed the button may be an assistant.
    let name = text(tag::SENT_FOR_NAME).or_else(|| text(tag::SENDER_NAME));
    let from = [tag::SENT_FOR_SMTP, tag::SENT_FOR_ADDRESS, tag::SENDER_SMTP, tag::SENDER_ADDRESS];
    let from = from.into_iter().find_map(|tag| address(text(tag)));
    let raw = bag.long_text(tag::HEADERS, encoding);
    // The header's own date is on the sender's clock.
    let written = raw.as_deref().and_then(|raw| {
        let line = raw.lines().find(|line| line.to_lowercase().starts_with("date:"))?;
        dates::find(line, None)
    });
    let people = |kind: i64, shown: u16| {
        let listed: Vec<Person> = mail
            .recipients
            .iter()
            .filter(|bag| bag.number(tag::RECIPIENT_TYPE).unwrap_or(1) & 0xf == kind)
            .map(|bag| Person {
                name: bag.text(tag::DISPLAY_NAME, encoding).filter(|name| !name.contains('@')),
                address: address(bag.text(tag::SMTP, encoding))
                    .or_else(|| address(bag.text(tag::EMAIL, encoding))),
                organization: None,
            })
            .filter(|person| person.name.is_some() || person.address.is_some())
            .collect();
        if !listed.is_empty() {
            return listed;
        }
        let names = text(shown).unwrap_or_default();
        let names = names.split(';').map(|name| name.trim().trim_matches('\'').to_owned());
        names
            .filter(|name| !name.is_empty())
            .map(|name| match name.contains('@') {
                true => Person { address: Some(name.to_lowercase()), ..Person::default() },
                false => Person { name: Some(name), ..Person::default() },
            })
            .collect()
    };
    let id = |tag| text(tag).map(|id: String| id.trim_matches(['<', '>']).to_owned());
    Headers {
        from: (name.as_ref().is_some_and(|name| name != "Unknown") || from.is_some()).then(|| {
            Person {
                // Outlook's own word for an item that nobody sent.
                name: name.filter(|name| !name.contains('@') && name != "Unknown"),
                address: from,
                organization: None,
            }
        }),
        to: people(1, tag::DISPLAY_TO),
        cc: people(2, tag::DISPLAY_CC),
        subject: text(tag::SUBJECT).map(|subject| without_prefix_mark(&subject)),
        date: written
            .or_else(|| bag.time(tag::SUBMITTED))
            .or_else(|| bag.time(tag::DELIVERED))
            .or_else(|| bag.time(tag::CREATED)),
        message_id: id(tag::MESSAGE_ID),
        in_reply_to: id(tag::IN_REPLY_TO),
        ..Headers::default()
    }
}

/// Stores put a mark and the length of "RE: " before a subject.
fn without_prefix_mark(subject: &str) -> String {
    let mut chars = subject.chars();
    match chars.next() {
        Some('\u{1}') => chars.skip(1).collect::<String>().trim().to_owned(),
        _ => subject.trim().to_owned(),
    }
}

/// The text of the body: the plain one where there is one, else the HTML one, else the rich one.
fn body(bag: &Bag, encoding: &'static Encoding) -> String {
    if let Some(text) = bag.long_text(tag::BODY, encoding) {
        return text;
    }
    if let Some(html) = bag.bytes(tag::HTML) {
        let set = bag.encoding(&[tag::INTERNET_CODEPAGE, tag::CODEPAGE]).unwrap_or(encoding);
        return mail::of_html(&charset::decode(html, Some(set.name())).text);
    }
    let rich = bag.bytes(tag::RTF).and_then(compressed::unpack);
    match rich {
        Some(rich) => match rtf::html(&rich) {
            Some(html) => mail::of_html(&html),
            None => rtf::text(&rich).0.text,
        },
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_subjects() {
        // 17 June 2020, 08:30.
        let bag = Bag(vec![(tag::SUBMITTED, Value::Time(132_368_562_000_000_000))]);
        assert_eq!(bag.time(tag::SUBMITTED).unwrap().to_string(), "2020-06-17T08:30:00");
        assert_eq!(without_prefix_mark("\u{1}\u{5}RE: Buses"), "RE: Buses");
        assert_eq!(without_prefix_mark("Buses"), "Buses");
    }
}

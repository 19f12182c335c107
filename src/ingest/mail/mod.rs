//! One message: headers as data, the body's text, and who wrote which stretch of it.
//!
//! In: the bytes of a message. Out: one document for the message, and one for each message inside it (`path#1`). The text
//! is the subject, a blank line and the body without `>` marks; [`zones`] tells new text, quotations, signatures and
//! notices apart. [`attachments`] are documents of their own, with the message as their parent.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use mail_parser::{
    Addr, Address, Encoding, HeaderValue, Message, MessageParser, MimeHeaders, PartType,
};
use regex::Regex;
use scraper::Html;

use self::attachments::Attachment;
use super::html::render;
use super::{Origin, Sink, article, charset, dates, pattern, problem};
use crate::types::{Document, Format, Headers, PartKind, Person, Skipped, Span};

pub(super) mod attachments;
pub(super) mod mbox;
mod people;
pub(super) mod printed;
mod quote_header;
mod signature;
mod zones;

/// Messages inside messages inside … are read to this depth.
const MAX_NESTING: usize = 8;

/// Longer lists of references are cut off: the thread's start stands first.
const MAX_REFERENCES: usize = 50;

/// Reads a message and the messages inside it.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let bytes = without_envelope(bytes);
    match MessageParser::default().parse(bytes) {
        Some(message) => one(&message, bytes, origin, origin.path, 0, sink),
        None => {
            sink(Err(problem(origin.path, "expected a message, but found no headers; not read")))
        }
    }
}

/// A stored message without the line that a mailbox puts before it.
fn without_envelope(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let bytes = &bytes[start..];
    if bytes.starts_with(b"From ") {
        let end = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| end + 1);
        &bytes[end..]
    } else {
        bytes
    }
}

/// The document of a message whose own bytes are `bytes`.
fn one(
    message: &Message<'_>,
    bytes: &[u8],
    origin: &Origin<'_>,
    path: &str,
    depth: usize,
    sink: Sink<'_>,
) {
    let mut doc = origin.document(Format::Email, bytes);
    doc.path = path.to_owned();
    let headers = headers(message);
    doc.parent = if depth > 0 { parent_of(path) } else { doc.parent };
    let mut unread = Vec::new();
    let (body, lost) = body(message, &mut unread);
    doc.date = headers.date.map(DateTime::date).or(doc.date);
    doc.title = headers.subject.clone();
    lay_out(&mut doc, headers, &body);

    let mut inner = 0;
    let mut nested = Vec::new();
    let mut attached = std::mem::take(&mut unread);
    for part in message.attachments() {
        if let PartType::Message(message) = &part.body {
            inner += 1;
            nested.push((message, format!("{path}#{inner}")));
        } else {
            attached.push(attachment(part));
        }
    }
    let enclosed = attachments::sort(attached, &mut doc, origin.options);
    if depth >= MAX_NESTING && !nested.is_empty() {
        doc.skipped.push(Skipped {
            what: "messages inside".to_owned(),
            why: format!("messages are read to a depth of {MAX_NESTING}"),
            bytes: 0,
            span: None,
        });
        nested.clear();
    }
    let date = doc.date;
    sink(Ok(doc));
    if lost {
        sink(Err(problem(path, "its encoding is broken; read as far as it goes")));
    }
    attachments::read(enclosed, path, date, origin, sink);
    for (message, path) in nested {
        let bytes = message.raw_message();
        one(message, bytes, origin, &path, depth + 1, sink);
    }
}

/// The message that a message inside it came with.
fn parent_of(path: &str) -> Option<String> {
    path.rsplit_once('#').map(|(parent, _)| parent.to_owned())
}

/// Puts subject and body together and divides the body into zones.
pub(super) fn lay_out(doc: &mut Document, mut headers: Headers, body: &str) {
    let mut parts = Vec::new();
    if let Some(subject) = &headers.subject {
        doc.text = format!("{subject}\n\n");
        let mut part = article::part(PartKind::Subject, Span::new(0, subject.len()));
        part.date = headers.date;
        parts.push(part);
    }
    let message = zones::Message {
        author: headers.from.clone(),
        recipients: headers.to.iter().chain(&headers.cc).cloned().collect(),
        date: headers.date,
        is_forward: headers.subject.as_deref().is_some_and(is_forward),
    };
    let (text, mut zones) = zones::divide(body, &message);
    let shift = doc.text.len();
    doc.text.push_str(&text);
    for zone in &mut zones {
        zone.span = zone.span.shift(shift);
    }
    parts.extend(zones);
    people::complete(&mut headers, &mut parts, &doc.text);
    for part in parts.iter_mut().filter(|part| part.kind == PartKind::Subject) {
        part.author = headers.from.clone();
        part.recipients = headers.to.iter().chain(&headers.cc).cloned().collect();
    }
    doc.headers = Some(headers);
    doc.parts = parts;
    article::finish(doc);
}

fn is_forward(subject: &str) -> bool {
    static FORWARD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*(?:fwd?|wg|tr|rv)\s*:"));
    FORWARD.is_match(subject)
}

fn headers(message: &Message<'_>) -> Headers {
    let one_line =
        |text: &str| charset::clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let raw =
        |name: &'static str| message.header_raw(name).map(one_line).filter(|text| !text.is_empty());
    let from = persons(message.from()).into_iter().next().or_else(|| {
        raw("From")
            .map(|text| people::parse(&text))
            .or_else(|| persons(message.sender()).into_iter().next())
    });
    Headers {
        from,
        to: persons(message.to()),
        cc: persons(message.cc()),
        subject: message.subject().map(one_line).filter(|subject| !subject.is_empty()),
        date: message
            .date()
            .and_then(date_time)
            .or_else(|| {
                raw("Date").or_else(|| raw("Sent")).and_then(|text| dates::find(&text, None))
            })
            .or_else(|| {
                message.received().and_then(|received| received.date.as_ref()).and_then(date_time)
            }),
        message_id: message.message_id().map(one_line).filter(|id| !id.is_empty()),
        in_reply_to: match message.in_reply_to() {
            HeaderValue::Text(id) => Some(one_line(id)),
            HeaderValue::TextList(ids) => ids.first().map(|id| one_line(id)),
            _ => None,
        },
        references: match message.references() {
            HeaderValue::Text(id) => vec![one_line(id)],
            HeaderValue::TextList(ids) => {
                ids.iter().take(MAX_REFERENCES).map(|id| one_line(id)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The time on the sender's clock.
fn date_time(date: &mail_parser::DateTime) -> Option<DateTime> {
    let part = |number: u8| i8::try_from(number).ok();
    let day = Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()?;
    // A leap second is the second before it.
    let time =
        jiff::civil::Time::new(part(date.hour)?, part(date.minute)?, part(date.second)?.min(59), 0)
            .ok()?;
    (1970..2100).contains(&day.year()).then(|| day.to_datetime(time))
}

fn persons(address: Option<&Address<'_>>) -> Vec<Person> {
    let person = |addr: &Addr<'_>| {
        let name = addr.name().map(charset::clean).unwrap_or_default();
        let mut person = people::parse(&name);
        if let Some(address) = addr.address() {
            let address = charset::clean(address).trim().to_lowercase();
            if address.contains('@') {
                person.address = Some(address);
            } else if person.name.is_none() && !address.is_empty() {
                // A name alone is no address, whatever the parser made of it.
                person.name = Some(addr.address().unwrap_or_default().trim().to_owned());
            }
        }
        person
    };
    address.map(|address| address.iter().map(person).collect()).unwrap_or_default()
}

/// The text of the body: the plain one where there is one, else the HTML one as text. Also whether decoding failed.
fn body<'m>(message: &'m Message<'_>, unread: &mut Vec<Attachment<'m>>) -> (String, bool) {
    let mut lost = false;
    let mut texts: Vec<String> = Vec::new();
    for part in message.text_bodies() {
        lost |= part.is_encoding_problem;
        match &part.body {
            PartType::Html(html) => texts.push(of_html(html)),
            PartType::Text(text) if is_prose(part) => {
                texts.push(charset::clean(&decoded(message, part, text)))
            }
            PartType::Text(_) => unread.push(attachment(part)),
            _ => {}
        }
    }
    let plain = texts.iter().map(|text| text.trim().len()).sum::<usize>();
    let html: Vec<String> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(html) => Some(of_html(html)),
            _ => None,
        })
        .collect();
    // "Your program cannot show this message" beside a message that it could show.
    if html.iter().map(String::len).sum::<usize>() > 20 * plain.max(10) {
        texts = html;
    }
    (texts.join("\n\n"), lost)
}

/// The text of a body in HTML.
pub(super) fn of_html(html: &str) -> String {
    render::text(&Html::parse_document(html), render::Quotes::Mail)
}

/// Whether a text part is something to read: not a calendar, a style sheet or a table.
fn is_prose(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().and_then(|kind| kind.subtype()).is_none_or(|subtype| {
        matches!(
            subtype.to_ascii_lowercase().as_str(),
            "plain" | "enriched" | "markdown" | "x-markdown" | "english"
        )
    })
}

/// The text of a part, decoded anew where it declares no character set or a wrong one.
fn decoded<'a>(
    message: &Message<'_>,
    part: &mail_parser::MessagePart<'_>,
    text: &'a str,
) -> Cow<'a, str> {
    let declared = part.content_type().and_then(|kind| kind.attribute("charset"));
    let raw = message
        .raw_message
        .get(part.offset_body as usize..part.offset_end as usize)
        .filter(|_| part.encoding == Encoding::None)
        .filter(|raw| !raw.is_ascii());
    match raw {
        Some(raw) if declared.is_none() || text.contains(char::REPLACEMENT_CHARACTER) => {
            Cow::Owned(charset::decode(raw, declared).text)
        }
        _ => Cow::Borrowed(text),
    }
}

fn attachment<'m>(part: &'m mail_parser::MessagePart<'_>) -> Attachment<'m> {
    let kind = part.content_type().map_or_else(
        || "unknown type".to_owned(),
        |kind| match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        },
    );
    Attachment {
        name: part.attachment_name().map(|name| charset::clean(name).trim().to_owned()),
        kind: charset::clean(&kind),
        bytes: Cow::Borrowed(part.contents()),
    }
}

//! Web pages that a browser saved as a message with their pictures.
//!
//! In: the bytes of a file. Out: the document of its page, read as any other page.

use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::{Origin, Sink, charset, dates, html, problem};

/// Reads the page.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let parsed = MessageParser::default().parse(bytes);
    let page = parsed.as_ref().and_then(|message| {
        message.parts.iter().find(|part| {
            let is_html = part.content_type().is_some_and(|kind| {
                kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("html"))
            });
            matches!(part.body, PartType::Html(_)) || is_html
        })
    });
    let (Some(message), Some(page)) = (&parsed, page) else {
        return sink(Err(problem(origin.path, "expected a saved web page, but found none in it")));
    };
    let mut doc = html::read(page.contents(), origin);
    if doc.title.is_none() {
        doc.title = message.subject().map(charset::clean).filter(|title| !title.trim().is_empty());
    }
    // The day on which it was saved, where the page itself has none.
    if doc.date == origin.date {
        let saved = message.header_raw("Date").and_then(|date| dates::find(date, None));
        doc.date = saved.map(|saved| saved.date()).or(doc.date);
    }
    doc.id = super::id(bytes);
    sink(Ok(doc));
}

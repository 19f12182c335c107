//! Lines of JSON, one document each: `{"id","text","date"?,"title"?}`.
//!
//! `text` becomes the document's text without a title before it, so that the offsets of corpora stay true. A line that is
//! no such object is a problem with its number, and the next line is read.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::{Origin, Sink, article, charset, dates, problem};
use crate::types::{Document, Format, Span};

#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    text: String,
    title: Option<String>,
    date: Option<String>,
}

/// Reads line by line.
pub(super) fn read(reader: &mut dyn BufRead, origin: &Origin<'_>, sink: Sink<'_>) {
    let max = origin.options.max_bytes;
    let mut number = 0u64;
    loop {
        number += 1;
        let mut line = Vec::new();
        let mut limited = std::io::Read::take(&mut *reader, max.saturating_add(1));
        let place = format!("{}:{number}", origin.path);
        match limited.read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => return sink(Err(problem(&place, format!("cannot be read: {error}")))),
        }
        if line.len() as u64 > max {
            if line.last() != Some(&b'\n')
                && let Err(error) = reader.skip_until(b'\n')
            {
                return sink(Err(problem(&place, format!("cannot be read: {error}"))));
            }
            sink(Err(problem(
                &place,
                format!("is larger than the limit of {max} bytes; not read"),
            )));
            continue;
        }
        while line.last().is_some_and(u8::is_ascii_whitespace) {
            line.pop();
        }
        if line.is_empty() {
            continue;
        }
        match document(&line, number, origin) {
            Ok((doc, None)) => sink(Ok(doc)),
            Ok((doc, Some(message))) => {
                sink(Ok(doc));
                sink(Err(problem(&place, message)));
            }
            Err(message) => sink(Err(problem(&place, message))),
        }
    }
}

/// The document of one line, with a complaint about a part of it that could not be used.
fn document(
    bytes: &[u8],
    number: u64,
    origin: &Origin<'_>,
) -> Result<(Document, Option<String>), String> {
    let decoded = charset::decode(bytes, None);
    let line: Line = serde_json::from_str(&decoded.text).map_err(|error| {
        format!("expected an object with \"text\", but found otherwise: {error}")
    })?;
    let id = match line.id {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => number.to_string(),
    };
    let mut doc = origin.document(Format::Jsonl, bytes);
    doc.path = format!("{}#{id}", origin.path);
    doc.title = line.title.filter(|title| !title.trim().is_empty());
    doc.skipped.extend(decoded.skipped());
    let mut complaint = None;
    if let Some(date) = line.date.filter(|date| !date.trim().is_empty()) {
        match dates::find(&date, None) {
            Some(date) => doc.date = Some(date.date()),
            None => {
                complaint = Some(format!("expected a date such as 2020-06-17, but found {date:?}"))
            }
        }
    }
    doc.text = charset::clean(&line.text);
    let end = doc.text.len();
    article::lay_out(&mut doc, None, &[Span::new(0, end)]);
    Ok((doc, complaint))
}

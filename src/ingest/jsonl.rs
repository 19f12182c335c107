//! JSON documents, `{"id","text","date"?,"title"?}`: one a line, or in a list.
//!
//! `text` becomes the document's text without a title before it, so that the offsets of corpora stay true. Where a line has no
//! `text`, other usual names are tried (see [`tables`]); the user may name the field. A line that is no such object is a
//! problem with its number, and the next line is read.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::tables::{self, Row};
use super::{Origin, Sink, charset, problem, text, unsupported};
use crate::types::{Document, Format};

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
    let line: Map<String, Value> = serde_json::from_str(&decoded.text).map_err(|error| {
        format!("expected an object with \"text\", but found otherwise: {error}")
    })?;
    let (mut doc, complaint) = of_object(&line, bytes, number, origin)?;
    doc.skipped.extend(decoded.skipped());
    Ok((doc, complaint))
}

/// Reads a file that is one object with a text, a list of such objects, or an object that holds such a list (as exports of
/// scrapers and interfaces are). Other JSON is reported as a type without a reader.
pub(super) fn read_whole(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let decoded = charset::decode(bytes, None);
    let value: Value = match serde_json::from_str(&decoded.text) {
        Ok(value) => value,
        // Text may begin like JSON.
        Err(_) if !origin.name.to_lowercase().ends_with(".json") => {
            return sink(Ok(text::read(bytes, origin)));
        }
        Err(error) => {
            let message = format!("expected JSON, but found otherwise: {error}; not read");
            return sink(Err(problem(origin.path, message)));
        }
    };
    let wanted = origin.options.text_column.as_deref();
    let has_text = |value: &Value| match wanted {
        Some(wanted) => value.get(wanted).is_some_and(Value::is_string),
        None => tables::TEXT.iter().any(|name| value.get(*name).is_some_and(Value::is_string)),
    };
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        Value::Object(_) if has_text(&value) => std::slice::from_ref(&value),
        Value::Object(object) => {
            let lists = object.values().filter_map(Value::as_array);
            lists.max_by_key(|list| list.len()).map(Vec::as_slice).unwrap_or_default()
        }
        _ => &[],
    };
    if !list.iter().any(has_text) {
        return sink(Err(unsupported(origin.path, "json")));
    }
    for (item, number) in list.iter().zip(1..) {
        origin.share(number, list.len() as u64);
        let place = format!("{}#{number}", origin.path);
        // An object has no bytes of its own in the file: its fields, written again, make its identity.
        let own = serde_json::to_vec(item).unwrap_or_default();
        let read = match item.as_object() {
            Some(object) => of_object(object, &own, number, origin),
            None => Err("expected an object with \"text\", but found otherwise".to_owned()),
        };
        match read {
            Ok((mut doc, complaint)) => {
                if number == 1 {
                    doc.skipped.extend(decoded.skipped());
                }
                sink(Ok(doc));
                if let Some(message) = complaint {
                    sink(Err(problem(&place, message)));
                }
            }
            Err(message) => sink(Err(problem(&place, message))),
        }
    }
}

/// The document of an object.
fn of_object(
    line: &Map<String, Value>,
    bytes: &[u8],
    number: u64,
    origin: &Origin<'_>,
) -> Result<(Document, Option<String>), String> {
    let field = |names: &[&str]| {
        names.iter().find_map(|name| match line.get(*name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    let wanted = origin.options.text_column.as_deref();
    let text = match wanted {
        Some(wanted) => line.get(wanted).and_then(Value::as_str).map(str::to_owned),
        None => tables::TEXT.iter().find_map(|name| line.get(*name)?.as_str().map(str::to_owned)),
    };
    let Some(text) = text else {
        let found: Vec<&str> = line.keys().map(String::as_str).take(20).collect();
        let wanted = wanted.unwrap_or("text");
        let found = found.join(", ");
        return Err(format!(
            "expected an object with \"{wanted}\", but found otherwise: its fields are {found}"
        ));
    };
    let row = Row {
        id: field(tables::ID),
        text,
        title: field(tables::TITLE),
        date: field(tables::DATE),
        author: field(tables::AUTHOR),
    };
    Ok(tables::document(row, number, bytes, Format::Jsonl, origin))
}

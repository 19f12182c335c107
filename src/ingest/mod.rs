//! Stage `ingest`: bytes in, [`Document`]s out.
//!
//! [`find`] turns paths, folders, globs and `-` into [`Input`]s; [`read`] hands over the documents of one input, one after
//! another, so that a mailbox of any size needs the memory of one message. The type of a file is taken from its content;
//! its name is only a hint. A document that cannot be read is a [`Problem`]; reading goes on after it.
//!
//! This stage does not cut text into sentences and decides nothing about claims: it says which stretch of text was
//! written by whom, when, and for what purpose ([`PartKind`](crate::types::PartKind)).

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::error::Problem;
use crate::types::{Document, Format, Skipped};

mod article;
mod charset;
mod dates;
mod find;
mod furniture;
mod html;
mod jsonl;
mod mail;
mod markdown;
mod sniff;
mod text;

pub use find::{Input, find};
use sniff::Kind;

/// How documents are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date of documents that carry none (`--date`).
    pub date: Option<Date>,
    /// Documents (messages, lines) with more bytes than this are reported, not read.
    pub max_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { date: None, max_bytes: 256 << 20 }
    }
}

/// Where documents and problems go.
type Sink<'a> = &'a mut dyn FnMut(Result<Document, Problem>);

/// How much of a file is looked at to find its type.
const HEAD: u64 = 16 << 10;

/// Reads one input and hands every document of it, and every problem, to `sink` in the order of the source.
///
/// Never fails as a whole and never panics: what cannot be read becomes a [`Problem`] that names the file, and the
/// message or line inside it. An empty file gives both a document without text and a problem.
pub fn read(input: &Input, options: &Options, sink: &mut dyn FnMut(Result<Document, Problem>)) {
    let mut failed = |error: std::io::Error| {
        sink(Err(problem(&input.path, format!("cannot be read: {error}"))));
    };
    let mut source: Box<dyn Read> = match &input.file {
        Some(path) => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => return failed(error),
        },
        None => Box::new(std::io::stdin()),
    };
    let mut head = Vec::new();
    if let Err(error) = source.by_ref().take(HEAD).read_to_end(&mut head) {
        return failed(error);
    }
    let kind = sniff::kind(&head, &input.path);
    let mut reader = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(source));
    let origin = Origin { path: &input.path, options };
    match kind {
        Kind::Mbox => mail::mbox::read(&mut reader, &origin, sink),
        Kind::Jsonl => jsonl::read(&mut reader, &origin, sink),
        Kind::Unsupported(name) => {
            let message = format!("expected text, web page or mail, but found {name}; not read");
            sink(Err(problem(&input.path, message)));
        }
        Kind::Record => {
            let message = "expected documents, but found records that claimsift wrote; not read";
            sink(Err(problem(&input.path, message)));
        }
        Kind::Empty => {
            let mut doc = origin.document(Format::Text, b"");
            doc.skipped.push(Skipped {
                what: "file".to_owned(),
                why: "it is empty".to_owned(),
                bytes: 0,
                span: None,
            });
            sink(Ok(doc));
            sink(Err(problem(&input.path, "expected text, but found an empty file")));
        }
        Kind::Text | Kind::Markdown | Kind::Html | Kind::Email => {
            let bytes = match whole(&mut reader, options.max_bytes) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    let limit = options.max_bytes;
                    return sink(Err(problem(
                        &input.path,
                        format!("is larger than the limit of {limit} bytes; not read"),
                    )));
                }
                Err(error) => {
                    return sink(Err(problem(&input.path, format!("cannot be read: {error}"))));
                }
            };
            origin.guarded(sink, |sink| match kind {
                Kind::Markdown => sink(Ok(markdown::read(&bytes, &origin))),
                Kind::Html => sink(Ok(html::read(&bytes, &origin))),
                Kind::Email => mail::read(&bytes, &origin, sink),
                _ => sink(Ok(text::read(&bytes, &origin))),
            });
        }
    }
}

/// Reads everything, or gives `None` when there is more than `max` bytes.
fn whole(reader: &mut dyn BufRead, max: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= max).then_some(bytes))
}

/// What the readers need to know about the place that bytes came from.
struct Origin<'a> {
    /// The path that documents carry.
    path: &'a str,
    options: &'a Options,
}

impl Origin<'_> {
    /// A document of these bytes, still without text.
    fn document(&self, format: Format, bytes: &[u8]) -> Document {
        Document {
            id: id(bytes),
            path: self.path.to_owned(),
            format,
            date: self.options.date,
            ..Document::default()
        }
    }

    /// Runs a reader. Parsers of other crates see arbitrary bytes here; a panic of theirs costs this document only.
    fn guarded(&self, sink: Sink<'_>, reader: impl FnOnce(Sink<'_>)) {
        if catch_unwind(AssertUnwindSafe(|| reader(sink))).is_err() {
            sink(Err(problem(self.path, "its parser failed on it; not read (please report this)")));
        }
    }
}

/// The identity of a document: the hash of its own bytes.
fn id(bytes: &[u8]) -> String {
    let mut id = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        for digit in [byte >> 4, byte & 15] {
            id.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    id
}

fn problem(path: &str, message: impl Into<String>) -> Problem {
    Problem { path: path.to_owned(), message: message.into() }
}

/// A compiled pattern. The patterns of this stage are constants, so a wrong one fails in every test.
fn pattern(source: &str) -> regex::Regex {
    regex::Regex::new(source).expect("a pattern of this crate compiles")
}

#[cfg(test)]
mod tests;

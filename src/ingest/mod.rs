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
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::error::Problem;
use crate::types::{Document, Format, Skipped};

mod archive;
mod article;
mod charset;
mod dates;
mod find;
mod furniture;
mod html;
mod jsonl;
mod limits;
mod mail;
mod markdown;
mod mht;
mod office;
mod outlook;
mod pdf;
mod reached;
mod rtf;
mod sniff;
mod tables;
mod text;
mod warc;

pub use find::{Input, find};
use limits::Budget;
pub use limits::Limits;
pub use reached::Reached;
use sniff::Kind;

/// How documents are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The date of documents that carry none (`--date`).
    pub date: Option<Date>,
    /// Documents (messages, lines) with more bytes than this are reported, not read.
    pub max_bytes: u64,
    /// The column of tables, or the field of JSON lines, that holds the text (`--text-column`).
    pub text_column: Option<String>,
    /// Whether pages without a text layer are read with an installed `tesseract` (`--ocr`).
    pub ocr: bool,
    /// Whether text under the black boxes of a PDF is read (`--under-redactions`).
    pub under_redactions: bool,
    /// How much one input may unpack to.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            date: None,
            max_bytes: 256 << 20,
            text_column: None,
            ocr: false,
            under_redactions: false,
            limits: Limits::default(),
        }
    }
}

/// Where documents and problems go.
type Sink<'a> = &'a mut dyn FnMut(Result<Document, Problem>);

/// How much of a file is looked at to find its type.
const HEAD: u64 = 16 << 10;

/// Reads one input and hands every document of it, and every problem, to `sink` in the order of the source.
///
/// Never fails as a whole and never panics: what cannot be read becomes a [`Problem`] that names the file, and the
/// message, member or line inside it. An empty file gives both a document without text and a problem.
pub fn read(input: &Input, options: &Options, sink: &mut dyn FnMut(Result<Document, Problem>)) {
    read_counting(input, options, &Reached::default(), sink);
}

/// As [`read`]; meanwhile `reached` tells how far into the input the reading is. What is asked when a document comes out is
/// right to within a buffer.
pub fn read_counting(
    input: &Input,
    options: &Options,
    reached: &Reached,
    sink: &mut dyn FnMut(Result<Document, Problem>),
) {
    reached.start(None);
    let file = match &input.file {
        Some(path) => match File::open(path) {
            Ok(file) => Some(file),
            Err(error) => {
                return sink(Err(problem(&input.path, format!("cannot be read: {error}"))));
            }
        },
        None => None,
    };
    let about = file.as_ref().and_then(|file| file.metadata().ok());
    let budget = Budget::new(&options.limits, about.as_ref().map(|about| about.len()));
    // Pipes say that they have no bytes.
    reached.start(about.filter(|about| about.is_file()).map(|about| about.len()));
    let origin = Origin {
        path: &input.path,
        name: &input.path,
        options,
        parent: None,
        date: options.date,
        depth: 0,
        budget: &budget,
        reached,
    };
    let mut is_silent = true;
    let mut heard = |result| {
        is_silent = false;
        sink(result);
    };
    // What parsers make of arbitrary bytes costs this input at most; members are guarded one by one.
    origin.guarded(&mut heard, |sink| match &file {
        Some(file) => stream(&mut reached.counting(file), input.file.as_deref(), &origin, sink),
        None => stream(&mut reached.counting(std::io::stdin()), None, &origin, sink),
    });
    if is_silent {
        sink(Err(problem(origin.path, "expected documents, but found none in it")));
    }
}

/// Reads what `source` gives. `file` names it where it is a file of its own and not a member of something.
fn stream(source: &mut dyn Read, file: Option<&Path>, origin: &Origin<'_>, sink: Sink<'_>) {
    let mut head = Vec::new();
    if let Err(error) = Read::take(&mut *source, HEAD).read_to_end(&mut head) {
        // A damaged archive may still give the start of its member.
        if head.is_empty() {
            return sink(Err(problem(origin.path, format!("cannot be read: {error}"))));
        }
    }
    let kind = sniff::kind(&head, origin.name);
    let mut reader = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(source));
    match kind {
        Kind::Mbox => mail::mbox::read(&mut reader, origin, sink),
        Kind::Jsonl => jsonl::read(&mut reader, origin, sink),
        Kind::Table(delimiter) => tables::read(&mut reader, delimiter, origin, sink),
        Kind::Warc => warc::read(&mut reader, origin, sink),
        Kind::Gzip => archive::unpack(archive::Packing::Gzip, &mut reader, origin, sink),
        Kind::Zstd => archive::unpack(archive::Packing::Zstd, &mut reader, origin, sink),
        Kind::Xz => archive::unpack(archive::Packing::Xz, &mut reader, origin, sink),
        Kind::Tar => archive::tar::read(&mut reader, origin, sink),
        // These are read from many places at once, so that a file of its own need not lie in memory.
        Kind::Zip | Kind::SevenZip | Kind::Pst if file.is_some() => {
            let file = file.unwrap_or(Path::new(""));
            seekable(kind, file, &mut reader, origin, sink);
        }
        Kind::Unsupported(name) => sink(Err(unsupported(origin.path, name))),
        Kind::Record => {
            let message = "expected documents, but found records that claimsift wrote; not read";
            sink(Err(problem(origin.path, message)));
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
            sink(Err(problem(origin.path, "expected text, but found an empty file")));
        }
        _ => match whole(&mut reader, origin) {
            Ok(bytes) => whole_file(kind, bytes, origin, sink),
            Err(problem) => sink(Err(problem)),
        },
    }
}

/// Reads a file that is opened at more than one place.
fn seekable(
    kind: Kind,
    file: &Path,
    reader: &mut dyn BufRead,
    origin: &Origin<'_>,
    sink: Sink<'_>,
) {
    let failed = |message: String| Err(problem(origin.path, message));
    match kind {
        Kind::Pst => outlook::pst::read(|| Ok(Box::new(File::open(file)?)), origin, sink),
        Kind::SevenZip => match File::open(file) {
            Ok(file) => archive::sevenzip::read(origin.reached.counting(file), origin, sink),
            Err(error) => sink(failed(format!("cannot be read: {error}"))),
        },
        _ => {
            let opened = File::open(file).map_err(|error| format!("cannot be read: {error}"));
            match opened.and_then(|file| archive::zip::Zip::of_file(file, origin.reached)) {
                Ok(zip) if office::kind(&zip).is_none() => zip.read(origin, sink),
                Ok(_) => match whole(reader, origin) {
                    Ok(bytes) => whole_file(kind, bytes, origin, sink),
                    Err(problem) => sink(Err(problem)),
                },
                Err(message) => sink(failed(message)),
            }
        }
    }
}

/// Reads a document, or an archive that lies in memory.
fn whole_file(kind: Kind, bytes: Vec<u8>, origin: &Origin<'_>, sink: Sink<'_>) {
    origin.guarded(sink, |sink| match kind {
        Kind::Markdown => sink(Ok(markdown::read(&bytes, origin))),
        Kind::Html => sink(Ok(html::read(&bytes, origin))),
        Kind::Email => mail::read(&bytes, origin, sink),
        Kind::Mht => mht::read(&bytes, origin, sink),
        Kind::Pdf => pdf::read(bytes, origin, sink),
        Kind::Rtf => rtf::read(&bytes, origin, sink),
        Kind::Ole => outlook::read(&bytes, origin, sink),
        Kind::Json => jsonl::read_whole(&bytes, origin, sink),
        Kind::Parquet => tables::parquet::read(bytes, origin, sink),
        Kind::SevenZip => archive::sevenzip::read(Cursor::new(bytes), origin, sink),
        Kind::Pst => {
            let bytes: Arc<[u8]> = bytes.into();
            outlook::pst::read(|| Ok(Box::new(Cursor::new(bytes.clone()))), origin, sink);
        }
        Kind::Zip => office::read_or_unpack(bytes, origin, sink),
        _ => sink(Ok(text::read(&bytes, origin))),
    });
}

/// Reads everything, or says why not.
fn whole(reader: &mut dyn BufRead, origin: &Origin<'_>) -> Result<Vec<u8>, Problem> {
    let max = origin.options.max_bytes;
    let mut bytes = Vec::new();
    match reader.take(max.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 <= max => Ok(bytes),
        Ok(_) => {
            Err(problem(origin.path, format!("is larger than the limit of {max} bytes; not read")))
        }
        Err(error) => Err(problem(origin.path, format!("cannot be read: {error}"))),
    }
}

/// What the readers need to know about the place that bytes came from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    /// The path that documents carry.
    path: &'a str,
    /// The name of the file or member, a hint to its type.
    name: &'a str,
    options: &'a Options,
    /// The document that this one came with.
    parent: Option<&'a str>,
    /// The date of documents that carry none.
    date: Option<Date>,
    /// How many archives are around it.
    depth: usize,
    budget: &'a Budget,
    reached: &'a Reached,
}

impl<'a> Origin<'a> {
    /// A document of these bytes, still without text.
    fn document(&self, format: Format, bytes: &[u8]) -> Document {
        Document {
            id: id(bytes),
            path: self.path.to_owned(),
            parent: self.parent.map(str::to_owned),
            format,
            date: self.date,
            ..Document::default()
        }
    }

    /// Notes that so many of all documents come out of an input that is no archive by now.
    fn share(&self, done: u64, total: u64) {
        if self.depth == 0 {
            self.reached.share(done, total);
        }
    }

    /// The origin of what an archive holds; `None`, and a problem, where archives are nested too deep.
    fn deeper(&self, sink: Sink<'_>) -> Option<Self> {
        let limit = self.options.limits.depth;
        if self.depth >= limit {
            let message = format!(
                "lies deeper than {limit} archives in one another; not read (perhaps an archive bomb)"
            );
            sink(Err(problem(self.path, message)));
            return None;
        }
        Some(Self { depth: self.depth + 1, ..*self })
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
    Problem { path: path.to_owned(), message: message.into(), unsupported: None }
}

/// A file of a type that has no reader.
fn unsupported(path: &str, name: &'static str) -> Problem {
    let message = format!("expected a document, but found {name}; not read");
    Problem { unsupported: Some(name), ..problem(path, message) }
}

/// A compiled pattern. The patterns of this stage are constants, so a wrong one fails in every test.
fn pattern(source: &str) -> regex::Regex {
    regex::Regex::new(source).expect("a pattern of this crate compiles")
}

#[cfg(test)]
mod tests;

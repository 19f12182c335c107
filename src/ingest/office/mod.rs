//! Documents that are zip archives of XML: of word processors, presentations, books and workbooks.
//!
//! In: an archive. Out: a document of paragraphs; headings and list items are paragraphs, table rows are lines with their cells
//! apart by tabs, footnotes stand at the end. Text that was deleted while changes were tracked, hidden text, comments, page heads
//! and feet are reported, not read. Of a workbook, a document for each row of a sheet with a column of text.

use jiff::civil::Date;
use rawzip::ReaderAt;

use super::archive::zip::Zip;
use super::limits::Budget;
use super::tables::NO_TEXT;
use super::{Options, Origin, Reached, Sink, article, dates, problem, unsupported};
use crate::error::Problem;
use crate::types::{Document, Format, Person, Skipped, Span};

mod docx;
mod epub;
pub(super) mod flow;
mod ods;
mod odt;
mod package;
mod pptx;
mod xlsx;
mod xml;

use flow::Flow;
use package::Members;

/// A member of a document may have this many bytes.
const MAX_MEMBER: u64 = 256 << 20;

/// What kind of document an archive is; `None` for an archive of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Docx,
    Odt,
    Pptx,
    Epub,
    Xlsx,
    Ods,
    Unread(&'static str),
}

/// Tells by an archive's members what it is.
pub(super) fn kind<R: ReaderAt>(zip: &Zip<R>) -> Option<Kind> {
    let folder = |name: &str| zip.members.iter().any(|member| member.name.starts_with(name));
    if zip.holds("[Content_Types].xml") {
        return match () {
            () if zip.holds("word/document.xml") || folder("word/") => Some(Kind::Docx),
            () if zip.holds("xl/workbook.bin") => Some(Kind::Unread("xlsb")),
            () if folder("xl/") => Some(Kind::Xlsx),
            () if folder("ppt/") => Some(Kind::Pptx),
            // Packages need no folders.
            () => package::main_part(zip, docx::USUAL).map(|main| match main.as_str() {
                main if main.ends_with("workbook.xml") => Kind::Xlsx,
                main if main.ends_with("presentation.xml") => Kind::Pptx,
                _ => Kind::Docx,
            }),
        };
    }
    if zip.holds("mimetype") {
        let mime = zip.bytes("mimetype", 200).unwrap_or_default();
        let mime = String::from_utf8_lossy(&mime);
        return match mime.trim() {
            mime if mime.contains("opendocument.text") => Some(Kind::Odt),
            mime if mime.contains("opendocument.spreadsheet") => Some(Kind::Ods),
            mime if mime.contains("opendocument") => Some(Kind::Unread("odp or odg")),
            mime if mime.contains("epub") => Some(Kind::Epub),
            _ => None,
        };
    }
    let is_book = || zip.members.iter().any(|member| member.name.ends_with(".opf"));
    (zip.holds(epub::CONTAINER) && is_book()).then_some(Kind::Epub)
}

/// Reads an archive that is a document, or else what is in it.
pub(super) fn read_or_unpack(bytes: Vec<u8>, origin: &Origin<'_>, sink: Sink<'_>) {
    let mut doc = origin.document(Format::Docx, &bytes);
    let zip = match Zip::of_bytes(bytes) {
        Ok(zip) => zip,
        Err(message) => return sink(Err(problem(origin.path, message))),
    };
    let members = Members::new(&zip, origin.budget);
    let read = match kind(&zip) {
        None => return zip.read(origin, sink),
        Some(Kind::Unread(name)) => return sink(Err(unsupported(origin.path, name))),
        Some(kind @ (Kind::Xlsx | Kind::Ods)) => {
            match kind {
                Kind::Xlsx => xlsx::read(&members, origin, sink),
                _ => ods::read(&members, origin, sink),
            }
            return complain(&members, origin, sink);
        }
        Some(Kind::Docx) => docx::read(&zip, &mut doc),
        Some(Kind::Odt) => {
            doc.format = Format::Odt;
            odt::read(&zip, &mut doc)
        }
        Some(Kind::Pptx) => {
            doc.format = Format::Pptx;
            pptx::read(&members, &mut doc)
        }
        Some(Kind::Epub) => {
            doc.format = Format::Epub;
            epub::read(&members, &mut doc)
        }
    };
    match read {
        Ok(flow) => {
            let empty = flow.text.trim().is_empty();
            let told = doc.date.filter(|_| doc.format == Format::Epub && doc.date != origin.date);
            lay_out(&mut doc, flow);
            // A book begins with the dates of others: of its editions, of its first chapter.
            doc.date = told.or(doc.date);
            sink(Ok(doc));
            if empty {
                sink(Err(problem(origin.path, "expected text, but found none in it")));
            }
        }
        Err(message) => sink(Err(problem(origin.path, message))),
    }
    complain(&members, origin, sink);
}

/// Reports what was wrong with members.
fn complain<R: ReaderAt>(members: &Members<'_, R>, origin: &Origin<'_>, sink: Sink<'_>) {
    if let Some(message) = members.complaint() {
        sink(Err(problem(origin.path, message)));
    }
}

/// Whether these bytes are a workbook none of whose sheets has a column of text.
pub(super) fn is_textless(bytes: &[u8], options: &Options) -> bool {
    if bytes.len() as u64 > options.max_bytes {
        return false;
    }
    let Ok(zip) = Zip::of_bytes(bytes.to_vec()) else { return false };
    let Some(kind @ (Kind::Xlsx | Kind::Ods)) = kind(&zip) else { return false };
    let (reached, budget) = (Reached::default(), Budget::new(&options.limits, None));
    let (path, date, depth) = ("", None, 1);
    let origin = Origin {
        path,
        name: path,
        options,
        parent: None,
        date,
        depth,
        budget: &budget,
        reached: &reached,
    };
    let members = Members::new(&zip, &budget);
    let mut is_textless = true;
    // What is broken is for the reader to report.
    let mut sink = |result: Result<Document, Problem>| {
        is_textless &= result.is_err_and(|problem| problem.message.starts_with(NO_TEXT));
    };
    match kind {
        Kind::Xlsx => xlsx::read(&members, &origin, &mut sink),
        _ => ods::read(&members, &origin, &mut sink),
    }
    is_textless && members.complaint().is_none()
}

/// Puts the text into the document, and what was skipped.
pub(super) fn lay_out(doc: &mut Document, flow: Flow) {
    let Flow { text, title, author, skipped, .. } = flow;
    doc.text = text;
    for (what, why, bytes) in skipped {
        doc.skipped.push(Skipped { what: what.to_owned(), why: why.to_owned(), bytes, span: None });
    }
    let title = title
        .filter(|title| title.end() <= doc.text.len())
        .or_else(|| article::headline(&doc.text));
    let words = title.map(|span| span.of(&doc.text).to_owned());
    doc.title = doc.title.take().or(words);
    let before = title.map_or(0, |span| span.start());
    let after = title.map_or(0, |span| span.end());
    let bodies = [Span::new(0, before), Span::new(after, doc.text.len())];
    article::lay_out(doc, title, &bodies);
    doc.parts.sort_by_key(|part| part.span.start());
    if let Some(name) = author {
        let author = Person { name: Some(name), ..Person::default() };
        let nameless =
            doc.parts.iter_mut().filter(|part| part.author.is_none() && part.kind.is_read());
        nameless.for_each(|part| part.author = Some(author.clone()));
    }
}

/// A day as the files write it: `2014-03-03T10:12:00Z`.
fn day(text: &str) -> Option<Date> {
    dates::find(text.trim(), None).map(|date| date.date())
}

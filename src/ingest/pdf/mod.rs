//! PDF files: the text layer, page after page.
//!
//! In: the bytes of a file. Out: a document whose text is built once from the characters on its pages: [`marks`] says what
//! is drawn where, [`redactions`] what black boxes hide, [`lines`] puts characters into lines and reading order, [`paragraphs`] lines
//! into a text. Pages are noted in [`Document::pages`]. What is not text (scans, notes, slanted marks) is reported; scans are
//! read by [`ocr`] where that is asked for.

use std::collections::HashMap;

use hayro_syntax::{LoadPdfError, Pdf};
use jiff::civil::Date;

use self::clock::Clock;
use self::paragraphs::{Laid, PageLines};
use super::{Origin, Sink, article, charset, problem};
use crate::types::{Document, Format, Page, PartKind, Skipped, Span};

mod clock;
mod colors;
mod encodings;
mod fonts;
mod lines;
mod marks;
mod matrix;
mod ocr;
mod paragraphs;
mod path;
mod redactions;
mod truetype;

/// Pages beyond this are not read.
const MAX_PAGES: usize = 20_000;

/// Reads a file.
pub(super) fn read(bytes: Vec<u8>, origin: &Origin<'_>, sink: Sink<'_>) {
    let mut doc = origin.document(Format::Pdf, &bytes);
    // The file is needed once more where scanned pages are to be recognised.
    let copy = origin.options.ocr.then(|| bytes.clone());
    let pdf = match Pdf::new(bytes) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => {
            return sink(Err(problem(origin.path, "is encrypted with a password; not read")));
        }
        Err(LoadPdfError::Invalid) => {
            let message =
                "expected a PDF file, but found no pages (perhaps it is damaged or cut off)";
            return sink(Err(problem(origin.path, message)));
        }
    };
    let mut read = Read::default();
    read.pages(&pdf, origin);
    let mut problems = Vec::new();
    if !read.scans.is_empty() {
        match copy {
            Some(bytes) => problems.extend(read.recognize(&bytes, origin)),
            None => problems.push(without_text(&read)),
        }
    }
    if let Some(cut) = read.cut {
        problems.push(format!("page {cut} took too long; read as far as it goes"));
    }
    about(&mut doc, &pdf);
    lay_out(&mut doc, paragraphs::lay_out(std::mem::take(&mut read.lines)), &read.recognized);
    read.report(&mut doc);
    if doc.text.trim().is_empty() && problems.is_empty() {
        problems.push("expected text, but found none on its pages".to_owned());
    }
    sink(Ok(doc));
    for message in problems {
        sink(Err(problem(origin.path, message)));
    }
}

/// What was read of the pages, and what was not.
#[derive(Default)]
struct Read {
    lines: Vec<PageLines>,
    /// Pages that are a picture without text.
    scans: Vec<u32>,
    /// What recognition made of them.
    recognized: HashMap<u32, String>,
    pages: usize,
    /// The page at which time ran out.
    cut: Option<u32>,
    found: redactions::Found,
    /// Characters by what they are, and why they are not read.
    unread: [usize; 3],
    line_numbers: usize,
    notes: usize,
}

impl Read {
    fn pages(&mut self, pdf: &Pdf, origin: &Origin<'_>) {
        let clock = Clock::start(origin.options.limits.seconds);
        let mut fonts = marks::Fonts::new();
        for (page, number) in pdf.pages().iter().take(MAX_PAGES).zip(1..) {
            self.pages += 1;
            let mut marks = marks::of(page, &mut fonts, &clock);
            let found = redactions::apply(&mut marks, origin.options.under_redactions);
            self.found.boxes += found.boxes;
            self.found.hidden += found.hidden;
            let lines = lines::of(&marks);
            for (sum, more) in
                self.unread.iter_mut().zip([marks.unknown, lines.slanted, lines.outside])
            {
                *sum += more;
            }
            self.line_numbers += lines.numbers;
            self.notes += marks.notes;
            let letters: usize = lines
                .lines
                .iter()
                .map(|line| line.text.chars().filter(|char| char.is_alphanumeric()).count())
                .sum();
            if letters < 10 && marks.pictures > 0.5 {
                self.scans.push(number);
            }
            let (width, height) = (marks.width, marks.height);
            self.lines.push(PageLines { number, width, height, lines: lines.lines });
            if marks.cut {
                self.cut = Some(number);
                return;
            }
        }
    }

    /// Has scanned pages read. Returns what went wrong.
    fn recognize(&mut self, bytes: &[u8], origin: &Origin<'_>) -> Vec<String> {
        match ocr::pages(bytes, &self.scans, origin.options.limits.seconds) {
            Ok((texts, problems)) => {
                self.recognized = texts;
                problems
            }
            Err(message) => vec![message],
        }
    }

    /// Notes what is not in the text.
    fn report(&self, doc: &mut Document) {
        let mut skip = |what: &str, why: String, bytes: usize| {
            doc.skipped.push(Skipped { what: what.to_owned(), why, bytes, span: None });
        };
        let whys = [
            ("characters", "the file does not tell which characters they are"),
            ("slanted text", "it is a mark across the page"),
            ("text outside the page", "it is not to be seen"),
        ];
        for (count, (what, why)) in self.unread.iter().zip(whys) {
            if *count > 0 {
                skip(what, why.to_owned(), *count);
            }
        }
        if self.line_numbers > 0 {
            skip("line numbers", "they count the lines of the page".to_owned(), self.line_numbers);
        }
        if self.notes > 0 {
            let notes = self.notes;
            skip(
                "notes",
                format!("{notes} notes that readers have put on the pages are not read"),
                0,
            );
        }
        if self.found.boxes > 0 {
            let redactions::Found { boxes, hidden } = self.found;
            let why = match hidden {
                0 => format!("{boxes} black boxes; there is no text under them"),
                _ => format!(
                    "{boxes} black boxes with {hidden} characters of text under them (--under-redactions reads it)"
                ),
            };
            skip("redactions", why, hidden);
        }
        let unread: Vec<u32> =
            self.scans.iter().copied().filter(|page| !self.recognized.contains_key(page)).collect();
        if let Some(first) = unread.first() {
            skip(
                "pages",
                format!("{} pages have no text layer, from page {first} on", unread.len()),
                0,
            );
        }
    }
}

fn without_text(read: &Read) -> String {
    let (scans, pages) = (read.scans.len(), read.pages);
    let which = match scans == pages {
        true => "no text layer".to_owned(),
        false => format!("no text layer on {scans} of {pages} pages"),
    };
    format!("{which} (perhaps a scan; --ocr reads it with tesseract)")
}

/// What the file says about itself.
fn about(doc: &mut Document, pdf: &Pdf) {
    let about = pdf.metadata();
    doc.title = about
        .title
        .as_deref()
        .map(|title| charset::clean(&fonts::text_string(title)).trim().to_owned())
        .filter(|title| is_title(title));
    let written = about.creation_date.as_ref().and_then(|date| {
        let year = i16::try_from(date.year).ok().filter(|year| (1970..2100).contains(year))?;
        Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
    });
    doc.date = written.or(doc.date);
}

/// Programs write names of files and of themselves where a title belongs.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words = title.split_whitespace().count();
    words >= 2
        && title.chars().filter(|char| char.is_alphabetic()).count() * 2 > title.len() / 2
        && !lower.starts_with("microsoft ")
        && !lower.starts_with("untitled")
        && ![
            ".doc", ".docx", ".pdf", ".indd", ".qxd", ".xls", ".xlsx", ".rtf", ".wpd", ".ppt",
            ".fm",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// Puts text, parts and pages into the document.
fn lay_out(doc: &mut Document, laid: Laid, recognized: &HashMap<u32, String>) {
    let title = headline(&laid);
    doc.text = laid.text;
    doc.pages = laid.pages;
    insert_recognized(doc, recognized);
    // Spans of paragraphs hold only where no recognised page was put between them.
    let title = title.filter(|_| recognized.is_empty());
    if doc.title.is_none() {
        doc.title = title.map(|span| span.of(&doc.text).to_owned());
    }
    let bodies = bodies(doc, title);
    article::lay_out(doc, title, &bodies);
    doc.parts.sort_by_key(|part| part.span.start());
    if laid.running_bytes > 0 {
        let often: Vec<String> = laid
            .running
            .iter()
            .take(3)
            .map(|(text, count)| {
                format!("{:?} {count} times", text.chars().take(60).collect::<String>())
            })
            .collect();
        doc.skipped.push(Skipped {
            what: PartKind::Furniture.name().to_owned(),
            why: format!("running heads, feet and page numbers: {}", often.join(", ")),
            bytes: laid.running_bytes,
            span: None,
        });
    }
}

/// Pages that recognition has read go to their places.
fn insert_recognized(doc: &mut Document, recognized: &HashMap<u32, String>) {
    if recognized.is_empty() {
        return;
    }
    let mut text = String::new();
    let mut pages = Vec::new();
    for page in &doc.pages {
        let start = text.len();
        match recognized.get(&page.number) {
            Some(words) => {
                if !text.is_empty() && !text.ends_with("\n\n") {
                    text.push_str("\n\n");
                }
                text.push_str(words.trim());
                text.push_str("\n\n");
            }
            None => text.push_str(page.span.of(&doc.text)),
        }
        pages.push(Page { number: page.number, span: Span::new(start, text.len()) });
    }
    doc.text = text;
    doc.pages = pages;
}

/// The paragraph of the first page that is set in the largest letters.
fn headline(laid: &Laid) -> Option<Span> {
    let sizes = laid.paragraphs.iter().map(|it| (it.size, it.span.len()));
    let usual = paragraphs::usual_size(sizes)?;
    let first = laid.paragraphs.first()?.page;
    let may_be = |text: &str| {
        let words = text.split_whitespace().count();
        (2..=40).contains(&words)
            && text.len() <= 300
            && !text.contains('\t')
            && text.chars().filter(|char| char.is_alphabetic()).count() * 2 > text.len() / 2
    };
    laid.paragraphs
        .iter()
        .filter(|it| it.page == first && it.size > usual * 1.15 && may_be(it.span.of(&laid.text)))
        // Of two of the same size the first.
        .rev()
        .max_by(|a, b| a.size.total_cmp(&b.size))
        .map(|it| it.span)
}

/// The text page by page, without the title: a page's stretch ends with the paragraph that began on it.
fn bodies(doc: &Document, title: Option<Span>) -> Vec<Span> {
    let mut cuts: Vec<usize> = doc
        .pages
        .iter()
        .map(|page| {
            let start = page.span.start();
            let before = &doc.text[..start];
            if before.is_empty() || before.ends_with("\n\n") {
                return start;
            }
            doc.text[start..].find("\n\n").map_or(doc.text.len(), |at| start + at)
        })
        .collect();
    cuts.push(doc.text.len());
    cuts.insert(0, 0);
    if let Some(title) = title {
        cuts.extend([title.start(), title.end()]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let pairs = cuts.windows(2).map(|pair| Span::new(pair[0], pair[1]));
    pairs.filter(|span| title.is_none_or(|title| !title.contains(*span))).collect()
}

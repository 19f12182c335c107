//! Markdown: the text stays as it is, so that spans are true to the file; parts leave out what is no prose.
//!
//! Front matter gives title and date. Front matter, code fences, comments, images and heading marks belong to no part.
//! Inline marks (`**`, links) stay inside the parts.

use std::sync::LazyLock;

use regex::Regex;

use super::{Origin, article, charset, dates, pattern};
use crate::types::{Document, Format, Skipped, Span};

/// The document of a Markdown file.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>) -> Document {
    let mut doc = origin.document(Format::Markdown, bytes);
    let decoded = charset::decode(bytes, None);
    doc.skipped.extend(decoded.skipped());
    doc.text = decoded.text;
    let start = front_matter(&mut doc);
    let mut page = Page::default();
    page.scan(&doc.text, start);
    if doc.title.is_none() {
        doc.title = page.title.map(|span| span.of(&doc.text).to_owned());
    }
    for (what, span) in page.left_out {
        doc.skipped.push(Skipped {
            what: what.to_owned(),
            why: "it is no prose".to_owned(),
            bytes: span.len(),
            span: Some(span),
        });
    }
    article::lay_out(&mut doc, page.title, &page.bodies);
    doc
}

/// Reads title and date from the front matter and returns where the text behind it starts.
fn front_matter(doc: &mut Document) -> usize {
    let Some(rest) = doc.text.strip_prefix("---\n") else { return 0 };
    let Some(end) = rest.find("\n---\n") else { return 0 };
    let (block, length) = (&rest[..end], 4 + end + 5);
    // A rule between two paragraphs is not front matter.
    if !block.lines().next().is_some_and(|line| line.contains(':')) {
        return 0;
    }
    let mut title = None;
    for line in block.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim().to_lowercase().as_str() {
            "title" if !value.is_empty() => title = Some(value.to_owned()),
            "date" | "published" | "publishdate" | "pubdate" => {
                doc.date = dates::find(value, None).map(|date| date.date()).or(doc.date);
            }
            _ => {}
        }
    }
    doc.title = title;
    doc.skipped.push(Skipped {
        what: "front matter".to_owned(),
        why: "it is read for title and date only".to_owned(),
        bytes: length,
        span: Some(Span::new(0, length)),
    });
    length
}

#[derive(Default)]
struct Page {
    title: Option<Span>,
    bodies: Vec<Span>,
    left_out: Vec<(&'static str, Span)>,
}

static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}(#{1,6})[ \t]+"));
static FENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}(```+|~~~+)"));
static UNREAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])\s*|\[[^\]]+\]:\s+\S+.*|[-*_=]{3,}\s*|\|?[ :|-]*---[ :|-]*|<!--.*-->\s*)$",
    )
});

impl Page {
    /// Walks over the lines from `start` and collects the stretches of prose between what is left out.
    fn scan(&mut self, text: &str, start: usize) {
        let mut at = start;
        let mut body = start;
        let mut fence: Option<(String, usize)> = None;
        for line in text[start..].split_inclusive('\n') {
            let (from, to) = (at, at + line.len());
            at = to;
            if let Some((mark, since)) = &fence {
                if line.trim().starts_with(mark.as_str()) {
                    self.left_out.push(("code", Span::new(*since, to)));
                    fence = None;
                    body = to;
                }
            } else if let Some(open) = FENCE.captures(line) {
                self.bodies.push(Span::new(body, from));
                fence = Some((open[1].to_owned(), from));
            } else if let Some(mark) = HEADING.captures(line) {
                // A heading is a part of its own: it must not run into the sentence that follows.
                self.bodies.push(Span::new(body, from));
                let heading = Span::new(from + mark[0].len(), to).trim(text);
                let words = heading.of(text).trim_end_matches(['#', ' ']).len();
                let heading = Span::new(heading.start(), heading.start() + words);
                let nothing_before = self.bodies.iter().all(|body| body.of(text).trim().is_empty());
                if self.title.is_none() && nothing_before && !heading.is_empty() {
                    self.title = Some(heading);
                } else {
                    self.bodies.push(heading);
                }
                body = to;
            } else if UNREAD.is_match(line) {
                self.bodies.push(Span::new(body, from));
                body = to;
            }
        }
        match fence {
            // A fence that is never closed runs to the end, as the standard says.
            Some((_, since)) => self.left_out.push(("code", Span::new(since, text.len()))),
            None => self.bodies.push(Span::new(body, text.len())),
        }
    }
}

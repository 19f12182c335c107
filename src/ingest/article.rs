//! What texts, pages and lines have in common: a title, a body, and furniture that came along.
//!
//! In: a document with its text, and where the title and the body are. Out: its parts, and a note on each part that is
//! not read. [`finish`] is for messages as well.

use std::sync::LazyLock;

use regex::Regex;

use super::mail::printed;
use super::{dates, furniture, pattern};
use crate::types::{Document, Format, Part, PartKind, Person, Skipped, Span};

/// A part without author.
pub(super) fn part(kind: PartKind, span: Span) -> Part {
    Part { span, kind, author: None, recipients: Vec::new(), date: None }
}

/// Fills in the parts of a document that is one article: its title, and its body without furniture; or of a message, where it opens as one.
pub(super) fn lay_out(doc: &mut Document, title: Option<Span>, bodies: &[Span]) {
    if doc.format != Format::Html && printed::lay_out(doc, title, bodies) {
        return;
    }
    let mut parts: Vec<Part> = title.map(|span| part(PartKind::Title, span)).into_iter().collect();
    let furniture = furniture::find(&doc.text, bodies);
    for body in bodies {
        let mut at = body.start();
        for &span in furniture.iter().filter(|span| body.contains(**span)) {
            parts.push(part(PartKind::Body, Span::new(at, span.start().max(at))));
            parts.push(part(PartKind::Furniture, span));
            at = span.end();
        }
        parts.push(part(PartKind::Body, Span::new(at, body.end().max(at))));
    }
    for part in &mut parts {
        part.span = part.span.trim(&doc.text);
    }
    parts.retain(|part| !part.span.is_empty());
    doc.parts = parts;
    if doc.format != Format::Html {
        opening(doc);
    }
    finish(doc);
}

/// Takes date and author from the lines between a title and its text ("By Jane Roe", "Published 4 October 2021"), which
/// are known better than the date that the user gives for documents without one.
fn opening(doc: &mut Document) {
    let Some(body) = doc.parts.iter().position(|part| part.kind == PartKind::Body) else { return };
    let lines: Vec<&str> = doc.parts[..body]
        .iter()
        .filter(|part| part.kind == PartKind::Furniture)
        .flat_map(|part| part.span.of(&doc.text).lines())
        .collect();
    let between = lines.iter().find_map(|line| dates::find(line, None));
    if let Some(date) = between.or_else(|| masthead(&doc.text)) {
        doc.date = Some(date.date());
    }
    static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|\s)(?:By|by|BY|Text:|Words:)\s+(\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]*){1,4})",
        )
    });
    if let Some(found) = lines.iter().find_map(|line| BYLINE.captures(line)) {
        let author = Person { name: Some(found[1].to_owned()), ..Person::default() };
        for part in doc.parts.iter_mut().filter(|part| part.kind.is_read()) {
            part.author = Some(author.clone());
        }
    }
}

/// The date in one of the short lines above an article's first paragraph: "Saturday 9 November 2019", "TRADE WEEKLY | 2 May 2024".
fn masthead(text: &str) -> Option<jiff::civil::DateTime> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let short = lines.take(8).take_while(|line| line.chars().count() <= 110);
    short
        .filter(|line| !line.ends_with(['.', '?', '!', ':']))
        .find_map(|line| dates::find(line, None))
}

/// Notes every part that is not read, so that nothing is lost silently.
pub(super) fn finish(doc: &mut Document) {
    for part in doc.parts.iter().filter(|part| !part.kind.is_read()) {
        doc.skipped.push(Skipped {
            what: part.kind.name().to_owned(),
            why: match part.kind {
                PartKind::Furniture => "it belongs to the page, not to the article",
                PartKind::Disclaimer => "it is a notice that stands under every message",
                _ => "it is read for names and dates only",
            }
            .to_owned(),
            bytes: part.span.len(),
            span: Some(part.span),
        });
    }
}

/// A headline: the first line, when it stands alone and is no sentence.
pub(super) fn headline(text: &str) -> Option<Span> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next()?;
    let rest = &text[start + line.len()..];
    let line = line.trim_end();
    let stands_alone =
        rest.trim_start_matches([' ', '\t']).strip_prefix('\n').is_some_and(|rest| {
            rest.lines().next().is_some_and(|line| line.trim().is_empty())
                && !rest.trim().is_empty()
        });
    let words = line.split_whitespace().count();
    let first = line.chars().next()?;
    let is_headline = stands_alone
        && (2..=30).contains(&words)
        && line.chars().count() <= 200
        && !line.ends_with(['.', ',', ';', ':', '…'])
        && (first.is_uppercase()
            || first.is_numeric()
            || matches!(first, '"' | '“' | '‘' | '\'' | '$'))
        && !dates::starts_with_date(line)
        && !furniture::is_cue(line);
    is_headline.then(|| Span::new(start, start + line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_stand_alone_and_are_no_sentences() {
        let cases = [
            ("Ministry Bought Cameras\n\nThe ministry did.", Some("Ministry Bought Cameras")),
            ("\n“We did it,” says mayor  \n \nThe mayor.", Some("“We did it,” says mayor")),
            ("The ministry bought cameras.\n\nIt did.", None),
            ("One line\nand the next\n\nEnd", None),
            ("Only A Headline\n\n", None),
            ("Share this\n\nThe ministry did.", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(headline(text).map(|span| span.of(text)), expected, "{text:?}");
        }
    }
}

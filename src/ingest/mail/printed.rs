//! Messages inside texts, pages of a PDF and office documents: a memorandum with its own "From:" and "To:", e-mails that somebody printed.
//!
//! In: a document with its text, and where its body is. Out: headers and parts as of a message, where the document opens with a block of
//! headers; each further block begins an earlier message. The text stays as it is.
//!
//! Limits: a letterhead of a few short lines may stand above the first block, no prose; tables of headers are not read. A journey with
//! "From:", "To:" and "Date:" looks the same.

use super::people;
use super::quote_header::{self, QuoteHeader};
use super::signature::{self, Purpose};
use crate::ingest::article;
use crate::types::{Document, Headers, Part, PartKind, Span};

/// So many lines may stand above the first block of headers: the name of a firm, "Memorandum", a reference.
const LETTERHEAD: usize = 8;

/// A line of a letterhead has at most so many characters.
const SHORT: usize = 90;

/// Lays out a document that opens with a block of headers as a message; `false` where it opens otherwise, and nothing is changed then.
pub(in crate::ingest) fn lay_out(doc: &mut Document, title: Option<Span>, bodies: &[Span]) -> bool {
    let lines = lines(&doc.text, bodies);
    let texts: Vec<&str> = lines.iter().map(|line| line.of(&doc.text)).collect();
    let Some((at, first)) = opening(&texts) else { return false };
    let mut parts: Vec<Part> =
        title.map(|span| article::part(PartKind::Title, span)).into_iter().collect();
    parts.extend(letterhead(&lines[..at], &doc.text));
    let mut headers = headers(&first);
    let mut next = Some((at, first));
    let mut depth = 0;
    while let Some((at, header)) = next.take() {
        let begin = (at + header.lines).min(lines.len());
        parts.extend(stretch(&lines[at..begin], PartKind::QuoteHeader, &header));
        let end = (begin..lines.len()).find_map(|line| {
            let block = quote_header::block(&texts[line..], header.date)?;
            Some((line, block))
        });
        let until = end.as_ref().map_or(lines.len(), |(line, _)| *line);
        for (range, purpose) in signature::split(&texts[begin..until], header.author.as_ref()) {
            let kind = match (purpose, depth) {
                (Purpose::Signature, _) => PartKind::Signature,
                (Purpose::Disclaimer, _) => PartKind::Disclaimer,
                (Purpose::Text, 0) => PartKind::Body,
                (Purpose::Text, depth) => PartKind::Quoted(depth),
            };
            let own = &lines[begin..until][range];
            parts.extend(pieces(own, bodies).flat_map(|own| stretch(own, kind, &header)));
        }
        depth = depth.saturating_add(1);
        next = end;
    }
    people::complete(&mut headers, &mut parts, &doc.text);
    doc.date = headers.date.map(|date| date.date()).or(doc.date);
    // "MEMORANDUM - CONFIDENTIAL" says less than the subject does.
    let kind = doc.title.as_deref().and_then(|title| title.split_whitespace().next());
    let is_kind = kind.is_some_and(|word| {
        word.eq_ignore_ascii_case("memorandum") || word.eq_ignore_ascii_case("memo")
    });
    if is_kind || doc.title.is_none() {
        doc.title = headers.subject.clone().or(doc.title.take());
    }
    doc.headers = Some(headers);
    doc.parts = parts;
    article::finish(doc);
    true
}

/// The lines of the bodies, without their ends.
fn lines(text: &str, bodies: &[Span]) -> Vec<Span> {
    let mut lines = Vec::new();
    for body in bodies {
        let mut at = body.start();
        for line in body.of(text).split_inclusive('\n') {
            lines.push(Span::new(at, at + line.trim_end().len()));
            at += line.len();
        }
    }
    lines
}

/// The first block of headers and its line, where only a letterhead stands above it.
fn opening(lines: &[&str]) -> Option<(usize, QuoteHeader)> {
    let mut above = 0;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        if let Some(header) = quote_header::block(&lines[at..], None) {
            let addressed = header.author.is_some() && !header.recipients.is_empty();
            return addressed.then_some((at, header));
        }
        // An answer stands above the message that it answers, and has sentences.
        let written = line.trim_end().ends_with(['.', '?', '!', ',']);
        above += 1;
        if above > LETTERHEAD || written || line.chars().count() > SHORT {
            return None;
        }
    }
    None
}

fn headers(block: &QuoteHeader) -> Headers {
    Headers {
        from: block.author.clone(),
        to: block.recipients.clone(),
        subject: block.subject.clone(),
        date: block.date,
        ..Headers::default()
    }
}

/// Lines between the same bounds: a heading of Markdown is a body of its own.
fn pieces<'a>(lines: &'a [Span], bodies: &'a [Span]) -> impl Iterator<Item = &'a [Span]> {
    let body_of = |line: &Span| bodies.iter().position(|body| body.contains(*line));
    lines.chunk_by(move |a, b| body_of(a) == body_of(b))
}

/// What stands above the first message. It is read, for want of a way to tell a letterhead from a word of somebody's.
fn letterhead(lines: &[Span], text: &str) -> Option<Part> {
    let span = whole(lines)?.trim(text);
    (!span.is_empty()).then(|| article::part(PartKind::Body, span))
}

/// One part of these lines.
fn stretch(lines: &[Span], kind: PartKind, header: &QuoteHeader) -> Option<Part> {
    let span = whole(lines)?;
    (!span.is_empty()).then(|| Part {
        span,
        kind,
        author: header.author.clone(),
        recipients: header.recipients.clone(),
        date: header.date,
    })
}

/// From the first line that is not empty to the last.
fn whole(lines: &[Span]) -> Option<Span> {
    let mut filled = lines.iter().filter(|line| !line.is_empty());
    let first = filled.next()?;
    Some(first.cover(*filled.next_back().unwrap_or(first)))
}

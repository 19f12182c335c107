//! Documents into document records.

use super::{CodePoints, document_date, person_record};
use crate::types::record::{
    CoverageRecord, DOCUMENT_SCHEMA, DocumentHead, DocumentRecord, HeadersRecord, PartRecord,
    SkippedRecord,
};
use crate::types::{Document, Headers, Part, PartKind, Skipped};

/// The record of a document: its text, its parts, and what of it was not read.
pub fn document_record(doc: &Document, problems: &[String]) -> DocumentRecord {
    let points = CodePoints::new(&doc.text);
    DocumentRecord {
        schema: DOCUMENT_SCHEMA.to_owned(),
        document: DocumentHead {
            id: doc.id.clone(),
            path: doc.path.clone(),
            parent: doc.parent.clone(),
            format: doc.format.name().to_owned(),
            title: doc.title.clone(),
            date: document_date(doc),
        },
        parts: doc.parts.iter().map(|part| part_record(doc, part, &points)).collect(),
        headers: doc.headers.as_ref().map(headers_record),
        thread: None,
        copy_of: None,
        coverage: coverage_record(doc, &points),
        problems: problems.to_vec(),
        text: doc.text.clone(),
    }
}

/// The document's own text without quotations: what tells whether it is a copy of another.
pub fn own_texts(record: &DocumentRecord) -> Vec<&str> {
    let points = CodePoints::new(&record.text);
    let is_own = |part: &&PartRecord| matches!(part.kind.as_str(), "title" | "body" | "forwarded");
    let parts = record.parts.iter().filter(is_own);
    parts.filter_map(|part| points.slice(part.start, part.end)).collect()
}

/// Whether something of the document was lost on the way: it could not be read, or an attachment, bytes, or text in
/// another language were not. What is in the text and is read for identity only, a signature say, is not lost.
pub fn has_loss(record: &DocumentRecord) -> bool {
    let is_lost = |skipped: &SkippedRecord| {
        skipped.start.is_none() && skipped.what != FURNITURE || skipped.why.starts_with(LANGUAGE)
    };
    record.document.id.is_empty()
        || !record.problems.is_empty()
        || record.coverage.skipped.iter().any(is_lost)
}

/// What the reader of web pages calls menus and the like, which it leaves out of the text on purpose.
const FURNITURE: &str = "page furniture";
/// How the reason starts for text in a language that the model does not speak.
const LANGUAGE: &str = "language: ";

fn part_record(doc: &Document, part: &Part, points: &CodePoints) -> PartRecord {
    let (start, end) = points.range(part.span);
    PartRecord {
        kind: part.kind.name().to_owned(),
        level: match part.kind {
            PartKind::Quoted(level) => Some(level),
            _ => None,
        },
        page: doc.page_at(part.span.start()),
        start,
        end,
        author: part.author.as_ref().map(person_record),
        date: part.date.map(|date| date.to_string()),
    }
}

fn headers_record(headers: &Headers) -> HeadersRecord {
    HeadersRecord {
        from: headers.from.as_ref().map(person_record),
        to: headers.to.iter().map(person_record).collect(),
        cc: headers.cc.iter().map(person_record).collect(),
        subject: headers.subject.clone(),
        date: headers.date.map(|date| date.to_string()),
        message_id: headers.message_id.clone(),
        in_reply_to: headers.in_reply_to.clone(),
        references: headers.references.clone(),
    }
}

fn coverage_record(doc: &Document, points: &CodePoints) -> CoverageRecord {
    let read = doc
        .parts
        .iter()
        .filter(|part| part.kind.is_read())
        .map(|part| points.at(part.span.end()) - points.at(part.span.start()))
        .sum();
    CoverageRecord {
        characters: points.total(),
        read,
        skipped: doc.skipped.iter().map(|skipped| skipped_record(skipped, points)).collect(),
    }
}

fn skipped_record(skipped: &Skipped, points: &CodePoints) -> SkippedRecord {
    let range = skipped.span.map(|span| points.range(span));
    SkippedRecord {
        what: skipped.what.clone(),
        why: skipped.why.clone(),
        characters: range.map(|(start, end)| end - start),
        bytes: (skipped.bytes > 0).then_some(skipped.bytes),
        start: range.map(|(start, _)| start),
        end: range.map(|(_, end)| end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Span;

    #[test]
    fn coverage_counts_code_points_of_parts_that_are_read() {
        let text = "né\nsig".to_owned();
        let part = |start, end, kind| Part {
            span: Span::new(start, end),
            kind,
            author: None,
            recipients: Vec::new(),
            date: None,
        };
        let doc = Document {
            parts: vec![part(0, 3, PartKind::Body), part(4, 7, PartKind::Signature)],
            skipped: vec![Skipped {
                what: "signature".to_owned(),
                why: "read for identity only".to_owned(),
                bytes: 0,
                span: Some(Span::new(4, 7)),
            }],
            text,
            ..Default::default()
        };
        let record = document_record(&doc, &[]);
        assert_eq!((record.coverage.characters, record.coverage.read), (6, 2));
        assert_eq!(record.coverage.skipped[0].start, Some(3));
        assert_eq!(record.coverage.skipped[0].characters, Some(3));
    }
}

//! What the fuzz targets and their smoke test (`tests/fuzz.rs`) do with arbitrary input.
//!
//! Each function takes anything, must not panic inside the library, and asserts what must hold of whatever comes out.

use std::io::Write;
use std::path::Path;

use claimsift::assemble::dates::{self, Context};
use claimsift::assemble::schema::Schema;
use claimsift::ingest::{self, Input};
use claimsift::language;
use claimsift::once;
use claimsift::segment::segment;
use claimsift::types::record::{AnnotationRecord, ClaimRecord, DocumentRecord};
use claimsift::types::{Anchor, AnchorOrigin, Document, Span};
use claimsift::write::{CodePoints, document_record, verify_claim, verify_document};

/// Endings that hint at a format; the content decides.
pub const ENDINGS: [&str; 17] = [
    "eml", "mbox", "html", "txt", "md", "jsonl", "pdf", "bin", "docx", "rtf", "msg", "csv", "zip",
    "warc", "pptx", "xlsx", "epub",
];

/// Reads bytes as a file with one of [`ENDINGS`], marks languages, finds sentences, and makes the record.
pub fn ingest(ending: usize, bytes: &[u8]) {
    let ending = ENDINGS[ending % ENDINGS.len()];
    let mut file = tempfile::Builder::new()
        .suffix(&format!(".{ending}"))
        .tempfile()
        .expect("a file in the system's folder for such");
    file.write_all(bytes).expect("room for a small file");
    let path = file.path().to_path_buf();
    let input = Input { path: format!("fuzz.{ending}"), file: Some(path), bytes: None };
    let limits = ingest::Limits { members: 1000, bytes: 4 << 20, seconds: 2, ..Default::default() };
    let options = ingest::Options { max_bytes: 1 << 20, limits, ..ingest::Options::default() };
    ingest::read(&input, &options, &mut |read| match read {
        Ok(mut doc) => {
            language::mark(&mut doc);
            check_document(&doc);
        }
        Err(problem) => {
            assert!(!problem.message.contains("please report this"), "a parser panicked: {problem}")
        }
    });
}

fn check_document(doc: &Document) {
    assert!(doc.id.starts_with("sha256:") && !doc.path.is_empty());
    let mut last = 0;
    for part in &doc.parts {
        check_span(doc, part.span);
        assert!(part.span.start() >= last, "parts overlap or are out of order");
        last = part.span.end();
    }
    doc.skipped.iter().filter_map(|it| it.span).for_each(|span| check_span(doc, span));
    let segmented = segment(doc);
    let mut last = 0;
    for token in &segmented.tokens {
        check_span(doc, *token);
        assert!(!token.is_empty() && token.start() >= last, "tokens overlap or are empty");
        last = token.end();
    }
    let record = document_record(doc, &[]);
    assert_eq!(verify_document(&record), [], "a record does not fit its text");
}

fn check_span(doc: &Document, span: Span) {
    assert!(doc.text.get(span.range()).is_some(), "{span} lies outside the text or in a letter");
}

/// Finds time expressions.
pub fn dates(text: &str) {
    let day = jiff::civil::date(2020, 6, 17);
    let anchor = Some(Anchor { date: day, origin: AnchorOrigin::Document });
    for context in [Context::default(), Context { anchor, ..Context::default() }] {
        for when in dates::find(text, &context) {
            assert!(text.get(when.span.range()).is_some_and(|words| !words.is_empty()));
            if let (Some(from), Some(to)) = (when.from, when.to) {
                assert!(from <= to, "{text:?}: {from} to {to}");
            }
        }
    }
    let _ = dates::dateline(text);
}

/// Reads claim types.
pub fn schema(text: &str) {
    if let Err(error) = Schema::from_text(text, Path::new("fuzz.toml")) {
        assert!(!error.to_string().is_empty());
    }
}

/// Reads lines as records, checks them against a text, and compares them.
pub fn records(text: &str) {
    let points = CodePoints::new(text);
    let mut said = once::Said::default();
    let mut copies = once::Copies::default();
    for line in text.lines() {
        if let Ok(record) = serde_json::from_str::<ClaimRecord>(line) {
            let _ = verify_claim(&record, &points);
            said.offer(&record);
            let again = serde_json::to_string(&record).expect("a record can be written");
            let read: ClaimRecord = serde_json::from_str(&again).expect("and read again");
            assert!(!said.offer(&read).is_new, "a claim is not one with itself");
        }
        if let Ok(record) = serde_json::from_str::<DocumentRecord>(line) {
            let _ = verify_document(&record);
            copies.offer(&record.document, std::iter::once(record.text.as_str()));
        }
        let _ = serde_json::from_str::<AnnotationRecord>(line);
    }
}

//! Scores whether things happened and who says so on development sets.
//!
//! `cargo run --release --example score_facts -- DIRECTORY [--misses]`, where the directory holds any of `meantime/dev.jsonl`,
//! `uds/uds_factuality.jsonl` and `quotes/litbank_quotations/tsv/`. The test part of UDS is counted apart; its cases are never shown.

#![allow(clippy::print_stdout, reason = "a score is for whoever runs this")]

use std::error::Error;
use std::path::Path;

use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::types::{Document, Modality, Part, PartKind, Polarity, Span};

mod meantime;
mod quotes;
mod uds;

/// What a scorer may fail with.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: score_facts DIRECTORY [--misses]")?;
    let misses = arguments.any(|argument| argument == "--misses");
    let directory = Path::new(&directory);
    let pipeline = Pipeline::new(&Options::default())?;
    let file = directory.join("meantime/dev.jsonl");
    if file.is_file() {
        meantime::score(&pipeline, &file, misses)?;
    }
    let file = directory.join("uds/uds_factuality.jsonl");
    if file.is_file() {
        uds::score(&pipeline, &file, misses)?;
    }
    let folder = directory.join("quotes/litbank_quotations/tsv");
    if folder.is_dir() {
        quotes::score(&pipeline, &folder, misses)?;
    }
    Ok(())
}

/// A document of one body of text.
fn document(id: &str, text: String) -> Document {
    let span = Span::new(0, text.len());
    let part =
        Part { span, kind: PartKind::Body, author: None, recipients: Vec::new(), date: None };
    Document { id: id.to_owned(), text, parts: vec![part], ..Document::default() }
}

/// Works through documents in groups, so that a corpus does not lie in memory at once.
fn process(pipeline: &Pipeline, documents: Vec<Document>) -> Outcome<Vec<Processed>> {
    let mut done = Vec::new();
    let mut rest = documents.into_iter().peekable();
    while rest.peek().is_some() {
        done.extend(pipeline.process_documents(rest.by_ref().take(512).collect())?);
    }
    Ok(done)
}

/// The byte of a code point.
fn byte(text: &str, point: usize) -> usize {
    text.char_indices().nth(point).map_or(text.len(), |(at, _)| at)
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// F1 from what is right, what was found and what is there.
fn f1(right: usize, found: usize, gold: usize) -> f64 {
    if found + gold == 0 { 0.0 } else { 200.0 * right as f64 / (found + gold) as f64 }
}

/// How much a predicate's event happened, from -1 (it did not) to 1 (it did).
fn happened(polarity: Polarity, modality: Modality, unreal: bool) -> f64 {
    if unreal {
        return -0.8;
    }
    match (polarity, modality) {
        (Polarity::Negative, _) => -1.0,
        (Polarity::Positive, Modality::Actual) => 1.0,
        (Polarity::Positive, Modality::Attempted) => -0.1,
        (Polarity::Positive, Modality::Planned) => -0.6,
        (Polarity::Positive, Modality::Possible) => -0.4,
        (Polarity::Positive, Modality::Conditional | Modality::Questioned) => -0.8,
    }
}

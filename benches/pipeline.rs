//! Speed of the whole way from text to claims: `cargo bench --bench pipeline`. Items are words.
//!
//! The text is that of `claimsift bench`. No sentence is taken from the memory of sentences read before.

#![allow(clippy::unwrap_used, reason = "a bench may fail that way")]

use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::{Document, Part, PartKind, Span};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

const TEXT: &str = include_str!("../data/bench.txt");

fn documents(n: usize) -> Vec<Document> {
    let document = |idx| {
        let span = Span::new(0, TEXT.len());
        let part =
            Part { span, kind: PartKind::Body, author: None, recipients: Vec::new(), date: None };
        Document {
            id: format!("{idx}"),
            text: TEXT.to_owned(),
            parts: vec![part],
            ..Document::default()
        }
    };
    (0..n).map(document).collect()
}

fn run(bencher: Bencher, n: usize, threads: usize) {
    let options = Options { threads, repeats: false, ..Options::default() };
    let pipeline = Pipeline::new(&options).unwrap();
    let words = ItemsCount::new(n * TEXT.split_whitespace().count());
    bencher
        .counter(words)
        .with_inputs(|| documents(n))
        .bench_values(|documents| pipeline.process_documents(documents).unwrap());
}

/// One document, as in a search for its claims only.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn one_document(bencher: Bencher, threads: usize) {
    run(bencher, 1, threads);
}

/// Documents enough to fill a group of sentences.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn a_group(bencher: Bencher, threads: usize) {
    run(bencher, 40, threads);
}

//! Speed of what is done to text before and after the encoder: `cargo bench --bench text`. Rates are in bytes of text.
//!
//! The text is that of `claimsift bench`, a news article of 400 words with two dozen dates and sources.

#![allow(clippy::unwrap_used, reason = "a bench may fail that way")]

use claimsift::assemble::dates;
use claimsift::decode::Decoder;
use claimsift::infer::{Engine, EngineConfig, Model, PREDICATE_THRESHOLD};
use claimsift::segment::{PieceConfig, Pieces, segment};
use claimsift::types::{Anchor, AnchorOrigin, Batch, Document, Part, PartKind, Span};
use divan::Bencher;
use divan::counter::BytesCount;
use jiff::civil::date;

fn main() {
    divan::main();
}

const TEXT: &str = include_str!("../data/bench.txt");

fn document() -> Document {
    let span = Span::new(0, TEXT.len());
    let part =
        Part { span, kind: PartKind::Body, author: None, recipients: Vec::new(), date: None };
    Document { id: "a".to_owned(), text: TEXT.to_owned(), parts: vec![part], ..Document::default() }
}

fn pieces(model: &Model) -> Pieces {
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    Pieces::new(model.tokenizer_json(), config).unwrap()
}

/// Text to sentences and tokens.
#[divan::bench]
fn sentences(bencher: Bencher) {
    let document = document();
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| segment(&document));
}

/// Tokens to word pieces, when the words were seen before.
#[divan::bench]
fn word_pieces(bencher: Bencher) {
    let (document, pieces) = (document(), pieces(&Model::embedded().unwrap()));
    let segmented = segment(&document);
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| pieces.rows(0, TEXT, &segmented));
}

/// Sentences to the dates in them, counted from the day of the document.
#[divan::bench]
fn when(bencher: Bencher) {
    let segmented = segment(&document());
    let sentences: Vec<&str> = segmented.sentences.iter().map(|it| it.span.of(TEXT)).collect();
    let anchor = Anchor { date: date(2021, 6, 14), origin: AnchorOrigin::Document };
    let context = dates::Context { anchor: Some(anchor), ..dates::Context::default() };
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| {
        sentences.iter().map(|sentence| dates::find(sentence, &context).len()).sum::<usize>()
    });
}

/// Logits to mentions, predicates and their arguments.
#[divan::bench]
fn decode(bencher: Bencher) {
    let (document, model) = (document(), Model::embedded().unwrap());
    let segmented = segment(&document);
    let rows = pieces(&model).rows(0, TEXT, &segmented);
    let decoder = Decoder::new(&model.labels()).unwrap();
    let engine = Engine::new(model, EngineConfig::default()).unwrap();
    let logits = engine.run(&Batch { rows }, PREDICATE_THRESHOLD).unwrap();
    let bencher = bencher.counter(BytesCount::of_str(TEXT));
    bencher.bench(|| decoder.decode(&document, &segmented, &logits));
}

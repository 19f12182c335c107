//! Speed of inference: `cargo bench --bench encoder`. Items are word pieces, so that the rate is pieces per second.
//!
//! The rows have the lengths of sentences of a news article (26 words on average) and the words of one.

#![allow(clippy::unwrap_used, reason = "a bench may fail that way")]

use claimsift::infer::{Engine, EngineConfig, Model, PREDICATE_THRESHOLD};
use claimsift::segment::{PieceConfig, Pieces};
use claimsift::types::{Batch, Row, RowId};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

const TEXT: &str = "Microsoft pitched facial recognition to the Drug Enforcement Administration in late 2017 , \
    e-mails obtained by the American Civil Liberties Union show . The company hosted agents at its office in Reston , \
    Virginia , where engineers demonstrated optical character recognition , natural language processing and other tools . \
    It is unclear whether the agency ever bought or tested the technology , a spokeswoman said on Tuesday .";

const LENGTHS: [usize; 16] = [26, 9, 41, 18, 33, 22, 57, 12, 30, 25, 5, 38, 20, 28, 15, 37];

fn pieces(model: &Model) -> Pieces {
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    Pieces::new(model.tokenizer_json(), config).unwrap()
}

fn rows(model: &Model, n: usize) -> Vec<Row> {
    let (pieces, words) = (pieces(model), TEXT.split(' ').filter(|word| !word.is_empty()));
    let row = |idx: usize| {
        let words: Vec<&str> =
            words.clone().cycle().skip(idx * 7).take(LENGTHS[idx % 16]).collect();
        pieces.windows_of(RowId { sentence: idx, ..RowId::default() }, &words).remove(0)
    };
    (0..n).map(row).collect()
}

fn n_pieces(rows: &[Row]) -> ItemsCount {
    ItemsCount::new(rows.iter().map(|row| row.pieces.len()).sum::<usize>())
}

/// The encoder alone.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn encode(bencher: Bencher, threads: usize) {
    let config = EngineConfig { threads, ..EngineConfig::default() };
    let engine = Engine::new(Model::embedded().unwrap(), config).unwrap();
    let rows = rows(engine.model(), 64);
    let refs: Vec<&Row> = rows.iter().collect();
    bencher.counter(n_pieces(&rows)).bench(|| engine.backend().encode(&refs).unwrap());
}

/// Encoder and heads.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn run(bencher: Bencher, threads: usize) {
    let config = EngineConfig { threads, ..EngineConfig::default() };
    let engine = Engine::new(Model::embedded().unwrap(), config).unwrap();
    let batch = Batch { rows: rows(engine.model(), 64) };
    let count = n_pieces(&batch.rows);
    bencher.counter(count).bench(|| engine.run(&batch, PREDICATE_THRESHOLD).unwrap());
}

/// What a run waits for before its first row.
#[divan::bench(sample_count = 10)]
fn load() -> Engine {
    Engine::new(Model::embedded().unwrap(), EngineConfig::default()).unwrap()
}

/// Words to word pieces, seen for the first time.
#[divan::bench(sample_count = 10)]
fn cut(bencher: Bencher) {
    let model = Model::embedded().unwrap();
    let words: Vec<&str> = TEXT.split(' ').filter(|word| !word.is_empty()).collect();
    let count = ItemsCount::new(words.len());
    bencher
        .counter(count)
        .with_inputs(|| pieces(&model))
        .bench_refs(|pieces| pieces.windows_of(RowId::default(), &words));
}

//! The two backends side by side: the same weights, one with 8-bit activations, one in f32 on libtorch.
//!
//! Only in builds with the feature `torch`: `cargo test --features torch --test torch`, after `scripts/libtorch.sh`.

#![allow(clippy::unwrap_used, reason = "a test may fail that way")]

use std::collections::{BTreeMap, BTreeSet};

use claimsift::infer::{BackendKind, Engine, EngineConfig, Model};
use claimsift::ingest;
use claimsift::once;
use claimsift::pipeline::{Options, Pipeline};
use claimsift::segment::{PieceConfig, Pieces, segment};
use claimsift::types::progress::Silent;
use claimsift::types::record::ClaimRecord;
use claimsift::types::{Row, RowId};
use claimsift::write::claim_records;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");

fn engine(backend: BackendKind) -> Engine {
    Engine::new(Model::embedded().unwrap(), EngineConfig { backend, threads: 1, kernel: None })
        .unwrap()
}

/// The rows of the sample documents, and rows of no word, one word and as many pieces as fit.
fn rows() -> Vec<Row> {
    let model = Model::embedded().unwrap();
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    let pieces = Pieces::new(model.tokenizer_json(), config).unwrap();
    let words = vec!["the"; 510];
    let mut rows: Vec<Row> = [0, 1, 510]
        .iter()
        .flat_map(|&n| pieces.windows_of(RowId::default(), &words[..n]))
        .collect();
    let (inputs, _) = ingest::find(&[SAMPLES.to_owned()]).unwrap();
    for (idx, input) in inputs.iter().enumerate() {
        ingest::read(input, &ingest::Options::default(), &mut |read| {
            let document = read.unwrap();
            rows.extend(pieces.rows(idx, &document.text, &segment(&document)));
        });
    }
    rows
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn states_agree_within_the_error_of_8_bits() {
    let rows = rows();
    let refs: Vec<&Row> = rows.iter().collect();
    let found = engine(BackendKind::Cpu).backend().encode(&refs).unwrap();
    let expected = engine(BackendKind::Torch).backend().encode(&refs).unwrap();
    let (mut cosines, mut most, mut sum, mut n) = (Vec::new(), 0f32, 0f64, 0usize);
    for ((row, found), expected) in rows.iter().zip(&found).zip(&expected) {
        assert_eq!(found.top.dim(), expected.top.dim(), "{:?}", row.id);
        let tops = found.top.outer_iter().zip(expected.top.outer_iter());
        let middles = found.middle.outer_iter().zip(expected.middle.outer_iter());
        for (found, expected) in tops.chain(middles) {
            let (found, expected) = (found.as_slice().unwrap(), expected.as_slice().unwrap());
            cosines.push(cosine(found, expected));
            for (found, expected) in found.iter().zip(expected) {
                most = most.max((found - expected).abs());
                sum += f64::from((found - expected).abs());
                n += 1;
            }
        }
    }
    let least = cosines.iter().copied().fold(1.0, f64::min);
    let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
    let error = sum / n as f64;
    println!(
        "{} words: cosine {mean:.5} on average, {least:.5} at least; error {error:.4} on average, {most:.3} at most",
        cosines.len()
    );
    assert!(mean > 0.998 && least > 0.99, "cosine {mean} on average, {least} at least");
    assert!(error < 0.04 && most < 0.6, "error {error} on average, {most} at most");
}

/// The claims of the samples without their confidence, by id.
fn claims(backend: BackendKind) -> BTreeMap<String, ClaimRecord> {
    let (inputs, _) = ingest::find(&[SAMPLES.to_owned()]).unwrap();
    let pipeline = Pipeline::new(&Options { backend, ..Options::default() }).unwrap();
    let mut records = Vec::new();
    let summary = pipeline.run(&inputs, &Silent, &mut |processed| {
        records.extend(claim_records(&processed.document, &processed.claims));
        Ok(())
    });
    assert_eq!(summary.unwrap().problems, 0);
    let without_confidence = |record| ClaimRecord { confidence: 0.0, ..record };
    let records = once::merge_records(records).into_iter().map(without_confidence);
    records.map(|record| (record.id.clone(), record)).collect()
}

/// Measured: both backends find the same 219 claims, and two of these differ, one in the kind of an organisation (agency,
/// company), one in the label of a seller (ARG2, ARGM-DIR). Machines without VNNI round twice as coarsely; the bound leaves room
/// for twice as many.
#[test]
fn claims_of_the_samples_are_the_same_but_for_confidence() {
    let (cpu, torch) = (claims(BackendKind::Cpu), claims(BackendKind::Torch));
    assert!(torch.len() > 200, "{} claims", torch.len());
    let ids: BTreeSet<&String> = cpu.keys().chain(torch.keys()).collect();
    let differ: Vec<&String> = ids.into_iter().filter(|&id| cpu.get(id) != torch.get(id)).collect();
    for id in &differ {
        let line = |claims: &BTreeMap<String, ClaimRecord>| {
            claims.get(*id).map_or("none".to_owned(), |it| serde_json::to_string(it).unwrap())
        };
        println!("cpu:   {}\ntorch: {}", line(&cpu), line(&torch));
    }
    println!("{} claims, {} differ", torch.len(), differ.len());
    assert!(differ.len() * 100 <= torch.len() * 2, "{} of {} claims", differ.len(), torch.len());
}

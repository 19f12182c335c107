//! The whole path on the sample documents: the real model, the built-in claim types, gold claims, and a floor under the score.
//!
//! The floor is a little below what was measured when it was set, so that a change that costs claims is seen. It is no measure
//! of quality: the samples were at hand while claimsift was written (see `data/README.md`).

use claimsift::evaluate::{ClaimReport, GoldClaim, score_claims};
use claimsift::ingest;
use claimsift::once;
use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::progress::Silent;
use claimsift::types::record::ClaimRecord;
use claimsift::write::claim_records;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/samples");

fn extract(options: &Options) -> Vec<ClaimRecord> {
    let (inputs, problems) = ingest::find(&[SAMPLES.to_owned()]).expect("the samples are there");
    assert!(problems.is_empty(), "{problems:?}");
    let pipeline = Pipeline::new(options).expect("the embedded model loads");
    let mut records = Vec::new();
    let summary = pipeline.run(&inputs, &Silent, &mut |processed| {
        records.extend(claim_records(&processed.document, &processed.claims));
        Ok(())
    });
    assert_eq!(summary.expect("the run succeeds").problems, 0);
    once::merge_records(records)
}

fn gold() -> Vec<GoldClaim> {
    let text = std::fs::read_to_string(format!("{SAMPLES}/samples.gold.jsonl"))
        .expect("the gold is there");
    text.lines().map(|line| serde_json::from_str(line).expect("a gold claim")).collect()
}

fn f1(report: &ClaimReport) -> [(&'static str, f64); 4] {
    [
        ("claim", report.claim.f1()),
        ("event", report.event.f1()),
        ("full", report.full.f1()),
        ("dates", report.dates.f1()),
    ]
}

#[test]
fn the_samples_score_above_their_floor() {
    let records = extract(&Options::default());
    let report = score_claims(&gold(), &records);
    let floors = [0.89, 0.94, 0.85, 0.86];
    for ((name, found), floor) in f1(&report).into_iter().zip(floors) {
        assert!(
            found >= floor,
            "{name} F1 fell to {found:.3}, below {floor}:\n{}",
            report.clone().with_errors(10)
        );
    }
}

#[test]
fn batches_and_threads_change_nothing() {
    let all = extract(&Options::default());
    let small = extract(&Options { batch_tokens: 60, threads: 1, ..Options::default() });
    let lines = |records: &[ClaimRecord]| -> Vec<String> {
        records.iter().map(|record| serde_json::to_string(record).expect("a record")).collect()
    };
    assert_eq!(lines(&all), lines(&small));
}

#[test]
fn confidence_rises_with_being_right() {
    let report = score_claims(&gold(), &extract(&Options::default()));
    let mean = |right: bool| {
        let all: Vec<f64> =
            report.judged.iter().filter(|it| it.right == right).map(|it| it.confidence).collect();
        all.iter().sum::<f64>() / all.len().max(1) as f64
    };
    assert!(mean(true) > mean(false), "{:?}", report.calibration);
}

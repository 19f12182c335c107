//! Fits what the signals of a claim weigh for its confidence (`data/signals.toml`) to gold claims.
//!
//! `cargo run --release --example train_confidence -- DOCUMENTS… --gold GOLD… > data/signals.toml`
//!
//! In: documents that the model has not learned from, and their gold claims (a file, or a folder with `*.gold.jsonl`). Out: the weights of a
//! logistic regression, by gradient descent with a quadratic penalty. To standard error it prints how well fits to nine tenths of the documents
//! tell right claims from wrong ones in the last tenth. `claimsift calibrate --gold` then says what the score is worth for each type.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use claimsift::evaluate::{GoldClaim, score_claims};
use claimsift::ingest::find;
use claimsift::pipeline::{Options, Pipeline};
use claimsift::review::calibrate::{Curves, Sample, trial};
use claimsift::types::{Signal, Silent};
use claimsift::write::{claim_records, jsonl};

const STEPS: usize = 4000;
const RATE: f64 = 0.5;
const PENALTY: f64 = 2e-3;
const FOLDS: usize = 10;

/// A claim with its signals, and whether it is right.
struct Example {
    document: String,
    signals: Vec<f64>,
    confidence: f64,
    right: bool,
}

/// Weights of signals, the bias last.
type Weights = Vec<f64>;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let cut = args.iter().position(|arg| arg == "--gold").ok_or("expected --gold")?;
    let gold = read_gold(&args[cut + 1..])?;
    let (names, examples) = examples(&args[..cut], &gold)?;
    if examples.is_empty() {
        return Err("expected claims of documents with gold, but found none".into());
    }
    cross_validate(&examples);
    let all: Vec<&Example> = examples.iter().collect();
    let weights = fit(&all);
    println!(
        "# Made by the example `train_confidence` from {} claims (data/README.md); the score is the logistic of the weighed sum.",
        examples.len()
    );
    println!("bias = {:.4}\n\n[weights]", weights[names.len()]);
    for (name, weight) in names.iter().zip(&weights) {
        println!("{name} = {weight:.4}");
    }
    Ok(())
}

/// The gold claims of files, and of folders the files that hold some.
fn read_gold(paths: &[String]) -> Result<Vec<GoldClaim>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths.iter().map(Path::new) {
        if !path.is_dir() {
            files.push(path.to_owned());
            continue;
        }
        for entry in std::fs::read_dir(path)? {
            let file = entry?.path();
            if file.to_string_lossy().ends_with(".gold.jsonl") {
                files.push(file);
            }
        }
    }
    files.sort();
    let mut gold = Vec::new();
    for file in files {
        gold.extend(jsonl::read_all::<GoldClaim>(&file)?);
    }
    Ok(gold)
}

/// Every claim that gold judges, with its signals; the names of the signals.
fn examples(
    documents: &[String],
    gold: &[GoldClaim],
) -> Result<(Vec<&'static str>, Vec<Example>), Failure> {
    let pipeline = Pipeline::new(&Options { trace: true, ..Options::default() })?;
    let (inputs, _) = find(documents)?;
    let mut records = Vec::new();
    let mut signals: HashMap<String, Vec<Signal>> = HashMap::new();
    pipeline.run(&inputs, &Silent, &mut |processed| {
        let traced = processed.trace.as_ref().map(|it| it.claims.as_slice()).unwrap_or_default();
        for claim in &processed.claims {
            let own = traced.iter().find(|it| {
                it.dropped.is_none() && it.trigger == claim.trigger.span && it.kind == claim.kind
            });
            let record = claim_records(&processed.document, std::slice::from_ref(claim));
            if let Some((own, record)) = own.zip(record.into_iter().next()) {
                signals.insert(record.id.clone(), own.signals.clone());
                records.push(record);
            }
        }
        Ok(())
    })?;
    let mut names = Vec::new();
    let judged = score_claims(gold, &records).judged;
    let examples = judged.into_iter().filter_map(|claim| {
        // The bias is fitted apart.
        let own: Vec<&Signal> =
            signals.get(&claim.id)?.iter().filter(|signal| signal.name != "bias").collect();
        names = own.iter().map(|signal| signal.name).collect();
        let signals = own.iter().map(|signal| f64::from(signal.value)).collect();
        let (document, confidence, right) = (claim.document, claim.confidence, claim.right);
        Some(Example { document, signals, confidence, right })
    });
    let examples: Vec<Example> = examples.collect();
    Ok((names, examples))
}

fn sum(weights: &Weights, signals: &[f64]) -> f64 {
    let own: f64 = weights.iter().zip(signals).map(|(weight, signal)| weight * signal).sum();
    own + weights[signals.len()]
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// The weights under which the examples are likeliest, drawn towards 0.
fn fit(examples: &[&Example]) -> Weights {
    let count = examples.first().map_or(0, |example| example.signals.len());
    let mut weights = vec![0.0; count + 1];
    // Signals of another size would need another rate; each is brought to the same middle and spread.
    let n = examples.len() as f64;
    let sums = |at: usize, of: &dyn Fn(f64) -> f64| {
        examples.iter().map(|example| of(example.signals[at])).sum::<f64>() / n
    };
    let middle: Vec<f64> = (0..count).map(|at| sums(at, &|it| it)).collect();
    let spread: Vec<f64> =
        (0..count).map(|at| sums(at, &|it| (it - middle[at]).powi(2)).sqrt().max(0.05)).collect();
    let scaled = |example: &Example| -> Vec<f64> {
        let both = middle.iter().zip(&spread);
        example
            .signals
            .iter()
            .zip(both)
            .map(|(it, (middle, spread))| (it - middle) / spread)
            .collect()
    };
    let rows: Vec<(Vec<f64>, f64)> = examples
        .iter()
        .map(|example| (scaled(example), f64::from(u8::from(example.right))))
        .collect();
    for step in 0..STEPS {
        let mut gradient = vec![0.0; count + 1];
        for (signals, right) in &rows {
            let error = logistic(sum(&weights, signals)) - right;
            for (own, signal) in gradient.iter_mut().zip(signals) {
                *own += error * signal / n;
            }
            gradient[count] += error / n;
        }
        let rate = RATE / (1.0 + step as f64 / 1000.0);
        for (at, weight) in weights.iter_mut().enumerate() {
            let penalty = if at < count { PENALTY * *weight } else { 0.0 };
            *weight -= rate * (gradient[at] + penalty);
        }
    }
    for at in 0..count {
        weights[at] /= spread[at];
        weights[count] -= weights[at] * middle[at];
    }
    weights
}

/// Prints how well each document's claims are told apart by fits that had not seen it, and by the confidences that they had.
fn cross_validate(examples: &[Example]) {
    let mut documents: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        let next = documents.len() % FOLDS;
        documents.entry(&example.document).or_insert(next);
    }
    let mut scores = vec![0.0; examples.len()];
    for fold in 0..FOLDS {
        let apart = |example: &&Example| documents[example.document.as_str()] != fold;
        let weights = fit(&examples.iter().filter(apart).collect::<Vec<_>>());
        for (score, example) in scores.iter_mut().zip(examples) {
            if !apart(&example) {
                *score = logistic(sum(&weights, &example.signals));
            }
        }
    }
    let before: Vec<f64> = examples.iter().map(|example| example.confidence).collect();
    let right = examples.iter().filter(|example| example.right).count();
    eprintln!("{} claims, {right} right", examples.len());
    for (name, scores) in [("as they were", before), ("fitted, on other documents", scores)] {
        let tested = trial(&samples(examples, &scores), Curves::Shared).before;
        let (within, all) = (100.0 * tested.order.within, 100.0 * tested.order.all);
        let loss = tested.loss.log;
        eprintln!(
            "{name}: log loss {loss:.4}; right above wrong in {within:.1} % of a document's pairs, {all:.1} % of all"
        );
    }
}

/// The examples with these scores, as `calibrate` judges them.
fn samples(examples: &[Example], scores: &[f64]) -> Vec<Sample> {
    let sample = |(example, score): (&Example, &f64)| Sample {
        document: example.document.clone(),
        kind: String::new(),
        score: *score,
        right: example.right,
    };
    examples.iter().zip(scores).map(sample).collect()
}

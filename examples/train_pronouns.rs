//! Fits the weights of the pronoun ranker (`data/pronouns.toml`) on documents with coreference.
//!
//! `cargo run --release --example train_pronouns -- references.jsonl [cases.jsonl [MODEL]] > data/pronouns.toml`
//!
//! In: what `models/train/references.py` writes. Out: the weights of features, for models without a ranker of their own; and, where a
//! second file is named, the pronouns with their candidates, from which `models/train/pronouns.py` fits such a ranker. `MODEL`: a folder, instead
//! of the model of the binary.
//!
//! A log-linear model over the candidates of every pronoun and "none of these", fitted by Adam on the likelihood of all right
//! candidates, with a quadratic penalty. What earlier pronouns stand for depends on the weights in force, so run it twice, the
//! second time with the first run's weights. To standard error it prints precision and recall on the development documents for several thresholds.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};

use claimsift::link::{self, PronounCase};
use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::{Document, Segmented, Span};
use serde_json::{Value, json};

const CLASSES: [&str; 3] = ["person", "thing", "several"];
const STEPS: usize = 800;
const RATE: f64 = 0.03;
const PENALTY: f64 = 2e-4;

/// A document with its clusters, as the script writes it.
#[derive(serde::Deserialize)]
struct Gold {
    doc: String,
    split: String,
    weight: f64,
    full: bool,
    text: String,
    clusters: Vec<Vec<(usize, usize)>>,
}

/// A pronoun with what is right.
struct Example {
    class: &'static str,
    is_training: bool,
    weight: f64,
    token: usize,
    heads: Vec<usize>,
    candidates: Vec<Vec<f64>>,
    is_named: Vec<bool>,
    is_right: Vec<bool>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of references.py")?;
    let mut cases_file =
        std::env::args().nth(2).map(|path| File::create(path).map(BufWriter::new)).transpose()?;
    let model = std::env::args().nth(3).map(Into::into);
    let pipeline = Pipeline::new(&Options { model, ..Options::default() })?;
    let mut examples = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let gold: Gold = serde_json::from_str(line)?;
        for processed in
            pipeline.process_documents(vec![Document::plain("references", &gold.text)])?
        {
            let (doc, seg, analysis) =
                (&processed.document, &processed.segmented, &processed.analysis);
            let clusters = Clusters::new(&gold);
            let cases = link::pronoun_cases(doc, seg, analysis, pipeline.rankers().pronouns);
            let own: Vec<Example> =
                cases.into_iter().filter_map(|case| example(case, &gold, &clusters)).collect();
            if let Some(file) = &mut cases_file {
                serde_json::to_writer(&mut *file, &document_cases(doc, seg, &gold, &own))?;
                writeln!(file)?;
            }
            examples.extend(own);
        }
    }
    println!(
        "# The weights of the pronoun ranker (src/link/ranker.rs), fitted by examples/train_pronouns.rs."
    );
    println!("# In the order of: {}.", link::pronoun_features().join(", "));
    for class in CLASSES {
        let own: Vec<&Example> = examples.iter().filter(|it| it.class == class).collect();
        let training: Vec<&Example> = own.iter().copied().filter(|it| it.is_training).collect();
        let held_out: Vec<&Example> = own.iter().copied().filter(|it| !it.is_training).collect();
        let weights = fit(&training);
        eprintln!(
            "{class}: {} pronouns to learn from, {} to judge on",
            training.len(),
            held_out.len()
        );
        for (name, weight) in link::pronoun_features().iter().zip(&weights) {
            eprintln!("    {weight:7.3}  {name}");
        }
        for threshold in [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] {
            judge(&held_out, &weights, threshold);
        }
        let list: Vec<String> = weights.iter().map(|weight| format!("{weight:.3}")).collect();
        println!("{class} = [{}]", list.join(", "));
    }
    Ok(())
}

/// A document with its pronouns, as `models/train/pronouns.py` reads it.
fn document_cases(doc: &Document, seg: &Segmented, gold: &Gold, own: &[Example]) -> Value {
    let pronouns = own.iter().map(|it| {
        json!({
            "class": it.class,
            "token": it.token,
            "heads": it.heads,
            "features": it.candidates,
            "named": it.is_named,
            "right": it.is_right,
        })
    });
    json!({
        "doc": gold.doc,
        "split": gold.split,
        "weight": gold.weight,
        "features": link::pronoun_features(),
        "tokens": seg.tokens.iter().map(|token| token.of(&doc.text)).collect::<Vec<_>>(),
        "sentences": seg.sentences.iter().map(|it| (it.tokens.start, it.tokens.end)).collect::<Vec<_>>(),
        "pronouns": pronouns.collect::<Vec<_>>(),
    })
}

/// Which cluster a place belongs to: that of the shortest mention around it.
struct Clusters {
    mentions: Vec<(Span, usize)>,
}

impl Clusters {
    fn new(gold: &Gold) -> Self {
        let bytes: HashMap<usize, usize> =
            gold.text.char_indices().map(|(byte, _)| byte).enumerate().collect();
        let byte = |point: usize| bytes.get(&point).copied().unwrap_or(gold.text.len());
        let mentions = gold.clusters.iter().enumerate().flat_map(|(number, cluster)| {
            cluster.iter().map(move |(start, end)| (number, *start, *end))
        });
        let mut mentions: Vec<(Span, usize)> = mentions
            .map(|(number, start, end)| (Span::new(byte(start), byte(end)), number))
            .collect();
        mentions.sort_by_key(|(span, _)| span.end() - span.start());
        Self { mentions }
    }

    /// The cluster of the mention whose words end here, or else of the shortest mention around the place.
    fn of(&self, place: Span) -> Option<usize> {
        self.mentions.iter().find(|(span, _)| span.contains(place)).map(|(_, number)| *number)
    }

    fn exactly(&self, place: Span) -> Option<usize> {
        self.mentions.iter().find(|(span, _)| *span == place).map(|(_, number)| *number)
    }
}

fn example(case: PronounCase, gold: &Gold, clusters: &Clusters) -> Option<Example> {
    let cluster = clusters.exactly(case.span);
    // Where only some things are annotated, an unmarked pronoun says nothing.
    if !gold.full && (cluster.is_none() || case.class != "person") || gold.split == "test" {
        return None;
    }
    let is_right = |mentions: &[Span]| {
        cluster.is_some() && mentions.iter().any(|mention| clusters.of(*mention) == cluster)
    };
    Some(Example {
        class: case.class,
        is_training: gold.split == "train",
        weight: gold.weight,
        token: case.token,
        heads: case.candidates.iter().map(|it| it.head).collect(),
        is_named: case.candidates.iter().map(|it| it.is_named).collect(),
        is_right: case.candidates.iter().map(|it| is_right(&it.mentions)).collect(),
        candidates: case
            .candidates
            .iter()
            .map(|it| it.features.iter().map(|feature| f64::from(*feature)).collect())
            .collect(),
    })
}

/// Probabilities of the candidates; what is missing to 1 is "none of these".
fn probabilities(example: &Example, weights: &[f64]) -> Vec<f64> {
    let score =
        |features: &Vec<f64>| -> f64 { features.iter().zip(weights).map(|(x, w)| x * w).sum() };
    let scores: Vec<f64> = example.candidates.iter().map(score).collect();
    let most = scores.iter().copied().fold(0.0, f64::max);
    let total: f64 = (-most).exp() + scores.iter().map(|score| (score - most).exp()).sum::<f64>();
    scores.iter().map(|score| (score - most).exp() / total).collect()
}

/// Adam on minus the logarithm of the summed probability of what is right ("none of these" where nothing is).
fn fit(examples: &[&Example]) -> Vec<f64> {
    let n = link::pronoun_features().len();
    let (mut weights, mut first, mut second) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let total: f64 = examples.iter().map(|it| it.weight).sum::<f64>().max(1.0);
    for step in 1..=STEPS {
        let mut slope = vec![0.0; n];
        for example in examples {
            let found = probabilities(example, &weights);
            let right: f64 =
                found.iter().zip(&example.is_right).filter(|(_, is)| **is).map(|(p, _)| p).sum();
            for ((features, p), is_right) in
                example.candidates.iter().zip(&found).zip(&example.is_right)
            {
                let wanted = if *is_right { p / right.max(1e-12) } else { 0.0 };
                for (slope, feature) in slope.iter_mut().zip(features) {
                    *slope += example.weight / total * (p - wanted) * feature;
                }
            }
        }
        for (at, slope) in slope.into_iter().enumerate() {
            let slope = slope + PENALTY * weights[at];
            first[at] = 0.9 * first[at] + 0.1 * slope;
            second[at] = 0.999 * second[at] + 0.001 * slope * slope;
            let (mean, square) = (
                first[at] / (1.0 - 0.9_f64.powi(step as i32)),
                second[at] / (1.0 - 0.999_f64.powi(step as i32)),
            );
            weights[at] -= RATE * mean / (square.sqrt() + 1e-9);
        }
    }
    weights
}

/// Links that would be made with a threshold: how many are right, and how many of those that could be are made.
fn judge(examples: &[&Example], weights: &[f64], threshold: f64) {
    let (mut made, mut right, mut possible) = (0, 0, 0);
    for example in examples {
        let found = probabilities(example, weights);
        possible += usize::from(
            example.is_named.iter().zip(&example.is_right).any(|(named, right)| *named && *right),
        );
        let none = 1.0 - found.iter().sum::<f64>();
        let best = (0..found.len()).max_by(|a, b| found[*a].total_cmp(&found[*b]));
        if let Some(at) =
            best.filter(|at| found[*at] > none && found[*at] >= threshold && example.is_named[*at])
        {
            made += 1;
            right += usize::from(example.is_right[at]);
        }
    }
    let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    eprintln!(
        "  threshold {threshold:.1}: {made} links, {:.1} % right; {:.1} % of {possible} possible links",
        share(right, made),
        share(right, possible)
    );
}

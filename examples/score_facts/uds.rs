//! UDS factuality on EWT: how much each verb's event happened, as crowds judged it, from about -1.3 to 1.3.
//!
//! Every sentence is a document. A verb without a frame counts as told. The baseline says that everything happened.

use std::path::Path;

use claimsift::assemble::judge;
use claimsift::pipeline::Pipeline;
use claimsift::types::{Document, Span};
use serde_json::Value;

use crate::{Outcome, document, happened, percent, process};

/// Pairs of what was judged and what was found.
#[derive(Default)]
struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    fn pearson(&self) -> f64 {
        let n = self.0.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| self.0.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(|p| p.0), mean(|p| p.1));
        let cov: f64 = self.0.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
        let var = |of: fn(&(f64, f64)) -> f64, mean: f64| -> f64 {
            self.0.iter().map(|p| (of(p) - mean).powi(2)).sum()
        };
        cov / (var(|p| p.0, x) * var(|p| p.1, y)).sqrt()
    }

    fn print(&self, name: &str) {
        let agree = self.0.iter().filter(|p| (p.0 > 0.0) == (p.1 > 0.0)).count();
        let yes = self.0.iter().filter(|p| p.0 > 0.0).count();
        println!(
            "{name:<14} {:>6} verbs   r {:.3}   agree {:.1} %   everything happened {:.1} %",
            self.0.len(),
            self.pearson(),
            percent(agree, self.0.len()),
            percent(yes, self.0.len()),
        );
    }
}

/// Scores the set.
pub fn score(pipeline: &Pipeline, file: &Path, misses: bool) -> Outcome<()> {
    let mut rows: Vec<(Value, Vec<Span>)> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        // The training part is large; the parts that are scored are small.
        if row["split"] == "train" {
            continue;
        }
        let mut text = String::new();
        let mut spans = Vec::new();
        for token in row["tokens"].as_array().into_iter().flatten() {
            let start = text.len();
            text.push_str(token.as_str().unwrap_or(""));
            spans.push(Span::new(start, text.len()));
            text.push(' ');
        }
        documents.push(document(row["id"].as_str().unwrap_or(""), text));
        rows.push((row, spans));
    }
    let done = process(pipeline, documents)?;
    println!("## UDS factuality");
    let mut parts = [("dev", Pairs::default()), ("test", Pairs::default())];
    for ((row, spans), it) in rows.iter().zip(&done) {
        let judged = judge(&it.document, &it.segmented, &it.analysis, &it.links);
        for predicate in row["preds"].as_array().into_iter().flatten() {
            let Some(gold) = predicate["factuality"].as_f64() else { continue };
            let at = predicate["tok"].as_u64().and_then(|n| usize::try_from(n).ok());
            let Some(span) = at.and_then(|at| spans.get(at)) else { continue };
            let found =
                judged.iter().find(|j| it.analysis.frames[j.frame].predicate.span.overlaps(*span));
            let value = found.map_or(1.0, |j| happened(j.polarity, j.modality, j.unreal));
            for (name, pairs) in parts.iter_mut().filter(|(name, _)| row["split"] == *name) {
                pairs.0.push((gold, value));
                let wrong = (gold > 0.0) != (value > 0.0);
                if misses && wrong && *name == "dev" {
                    let how = found.map(|j| (j.polarity, j.modality, j.unreal));
                    let word = span.of(&it.document.text);
                    println!("  {gold:.2} {word} {how:?} {}", it.document.text);
                }
            }
        }
    }
    for (name, pairs) in &parts {
        pairs.print(name);
    }
    Ok(())
}

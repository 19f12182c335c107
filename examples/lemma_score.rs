//! Scores verb and noun lemmas against rows of a treebank, plain JSONL with `tokens`, `upos`, `lemma`.
//!
//! `cargo run --example lemma_score -- dev.jsonl [-v]`
#![allow(clippy::print_stdout, reason = "a program for developers")]

use claimsift::decode::lemma::lemma;
use claimsift::types::Pos;

#[derive(serde::Deserialize)]
struct Row {
    tokens: Vec<String>,
    upos: Option<Vec<String>>,
    lemma: Option<Vec<String>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of rows")?;
    let verbose = std::env::args().any(|arg| arg == "-v");
    let text = std::fs::read_to_string(path)?;
    for pos in [Pos::Verb, Pos::Aux, Pos::Noun] {
        let (mut right, mut all) = (0, 0);
        for line in text.lines() {
            let row: Row = serde_json::from_str(line)?;
            let (Some(upos), Some(lemmas)) = (row.upos, row.lemma) else { continue };
            for ((word, tag), gold) in row.tokens.iter().zip(upos).zip(lemmas) {
                if tag != pos.name() {
                    continue;
                }
                all += 1;
                let found = lemma(word, pos, |_| false);
                if found == gold.to_lowercase() {
                    right += 1;
                } else if verbose {
                    println!("{} {word}: {gold} but found {found}", pos.name());
                }
            }
        }
        println!("{} {:.2} % of {all}", pos.name(), 100.0 * f64::from(right) / f64::from(all));
    }
    Ok(())
}

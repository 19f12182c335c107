//! LitBank's quotations: who speaks, as clusters of quotations (B3, micro-averaged over quotations of a book).
//!
//! A book is one document. The gold's quotations are given; what is scored is the speaker. A quotation without a found speaker is a
//! cluster of its own.

use std::collections::HashMap;
use std::path::Path;

use claimsift::assemble::speakers;
use claimsift::pipeline::Pipeline;
use claimsift::types::Span;

use crate::{Outcome, document, percent, process};

/// One quotation of a book.
struct Quotation {
    span: Span,
    speaker: String,
}

/// Scores the set.
pub fn score(pipeline: &Pipeline, folder: &Path, misses: bool) -> Outcome<()> {
    let mut books: Vec<(String, Vec<Quotation>)> = Vec::new();
    let mut documents = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        let path = file.path();
        if path.extension().is_none_or(|ext| ext != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let gold = std::fs::read_to_string(path.with_extension("ann"))?;
        let quotations = quotations(&text, &gold);
        let name = path.display().to_string();
        documents.push(document(&name, text));
        books.push((name, quotations));
    }
    let done = process(pipeline, documents)?;
    let (mut precision, mut recall, mut all, mut named) = (0.0, 0.0, 0usize, 0usize);
    for ((name, quotations), it) in books.iter().zip(&done) {
        let spans: Vec<Span> = quotations.iter().map(|q| q.span).collect();
        let found = speakers(&it.document, &it.segmented, &it.analysis, &it.links, &spans);
        let predicted: Vec<String> = found
            .iter()
            .enumerate()
            .map(|(at, source)| source.as_ref().map_or(format!("#{at}"), |s| s.name.clone()))
            .collect();
        named += found.iter().flatten().count();
        let gold: Vec<&str> = quotations.iter().map(|q| q.speaker.as_str()).collect();
        for at in 0..gold.len() {
            let same_gold = gold.iter().filter(|g| **g == gold[at]).count() as f64;
            let same_found = predicted.iter().filter(|p| **p == predicted[at]).count() as f64;
            let both = (0..gold.len())
                .filter(|&other| gold[other] == gold[at] && predicted[other] == predicted[at])
                .count() as f64;
            precision += both / same_found;
            recall += both / same_gold;
            all += 1;
            if misses {
                println!("  {name} {} = {}", predicted[at], gold[at]);
            }
        }
    }
    println!("## LitBank quotations");
    let (p, r) = (precision / all as f64, recall / all as f64);
    println!(
        "{all} quotations, {:.1} % with a speaker; B3 precision {:.1} recall {:.1} F1 {:.1}",
        percent(named, all),
        100.0 * p,
        100.0 * r,
        200.0 * p * r / (p + r)
    );
    Ok(())
}

/// The quotations with a speaker: `QUOTE id sentence token sentence token …`, `ATTRIB id speaker`, both ends included.
fn quotations(text: &str, gold: &str) -> Vec<Quotation> {
    let mut lines: Vec<Vec<Span>> = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let mut tokens = Vec::new();
        let mut start = at;
        for token in line.split(' ') {
            tokens.push(Span::new(start, start + token.len()));
            start += token.len() + 1;
        }
        lines.push(tokens);
        at += line.len() + 1;
    }
    let mut spans: HashMap<&str, Span> = HashMap::new();
    let mut found = Vec::new();
    for row in gold.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let token = |line: usize, token: usize| {
            let line: usize = fields.get(line)?.parse().ok()?;
            let token: usize = fields.get(token)?.parse().ok()?;
            lines.get(line)?.get(token).copied()
        };
        match fields.first() {
            Some(&"QUOTE") => {
                if let (Some(first), Some(last)) = (token(2, 3), token(4, 5)) {
                    spans.insert(fields[1], Span::new(first.start(), last.end()));
                }
            }
            Some(&"ATTRIB") => {
                if let (Some(span), Some(speaker)) = (spans.get(fields[1]), fields.get(2)) {
                    found.push(Quotation { span: *span, speaker: (*speaker).to_owned() });
                }
            }
            _ => {}
        }
    }
    found
}

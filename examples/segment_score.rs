//! Scores tokens and sentence boundaries against rows of a treebank, plain JSONL with `doc`, `tokens`, `space_after`.
//!
//! `cargo run --example segment_score -- dev.jsonl [-v]`
#![allow(clippy::print_stdout, reason = "a program for developers")]

use std::collections::HashSet;

use claimsift::segment::segment;
use claimsift::types::{Document, Span};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of rows")?;
    let verbose = std::env::args().any(|arg| arg == "-v");
    let (mut token, mut boundary) = (Counts::default(), Counts::default());
    let mut paragraph = (String::new(), String::new(), HashSet::new());
    for line in std::fs::read_to_string(path)?.lines() {
        let row: Row = serde_json::from_str(line)?;
        let (text, gold) = row.text();
        let found: HashSet<Span> =
            segment(&Document::plain("", &text)).tokens.into_iter().collect();
        if verbose && found != gold {
            let show = |spans: &HashSet<Span>, other: &HashSet<Span>| {
                let mut only: Vec<Span> = spans.difference(other).copied().collect();
                only.sort();
                only.iter().map(|span| span.of(&text).to_owned()).collect::<Vec<_>>().join(" ")
            };
            println!("T {} || {}", show(&gold, &found), show(&found, &gold));
        }
        token.add(&gold, &found);
        if row.doc != paragraph.0 {
            score_boundaries(&paragraph.1, &paragraph.2, &mut boundary, verbose);
            paragraph = (row.doc, String::new(), HashSet::new());
        }
        paragraph.1.push_str(&text);
        paragraph.2.insert(Span::new(paragraph.1.len(), paragraph.1.len()));
        paragraph.1.push(' ');
    }
    score_boundaries(&paragraph.1, &paragraph.2, &mut boundary, verbose);
    println!("tokens {token}\nboundaries {boundary}");
    Ok(())
}

#[derive(serde::Deserialize)]
struct Row {
    doc: String,
    tokens: Vec<String>,
    space_after: Vec<bool>,
}

impl Row {
    fn text(&self) -> (String, HashSet<Span>) {
        let mut text = String::new();
        let mut gold = HashSet::new();
        for (token, space) in self.tokens.iter().zip(&self.space_after) {
            let start = text.len();
            text.push_str(token);
            gold.insert(Span::new(start, text.len()));
            if *space {
                text.push(' ');
            }
        }
        (text.trim_end().to_owned(), gold)
    }
}

fn score_boundaries(text: &str, gold: &HashSet<Span>, counts: &mut Counts, verbose: bool) {
    let found: HashSet<Span> = segment(&Document::plain("", text))
        .sentences
        .iter()
        .map(|s| Span::new(s.span.end(), s.span.end()))
        .collect();
    if verbose {
        for (mark, only) in [("MISSED", gold.difference(&found)), ("EXTRA", found.difference(gold))]
        {
            for span in only {
                let (mut from, mut to) =
                    (span.start().saturating_sub(40), (span.end() + 30).min(text.len()));
                while !text.is_char_boundary(from) {
                    from -= 1;
                }
                while !text.is_char_boundary(to) {
                    to += 1;
                }
                println!("S {mark} {}⏎{}", &text[from..span.end()], &text[span.end()..to]);
            }
        }
    }
    counts.add(gold, &found);
}

#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    right: usize,
}

impl Counts {
    fn add(&mut self, gold: &HashSet<Span>, found: &HashSet<Span>) {
        self.gold += gold.len();
        self.found += found.len();
        self.right += gold.intersection(found).count();
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p, r) = (self.right as f64 / self.found as f64, self.right as f64 / self.gold as f64);
        write!(f, "P {:.2} R {:.2} F {:.2}", 100. * p, 100. * r, 200. * p * r / (p + r))
    }
}

//! Writes what the pipeline sees of every predicate, from which `models/train/claims.py` makes what the model learns claim types from.
//!
//! `cargo run --release --example train_triggers -- PATH… > predicates.jsonl`
//!
//! One document a line: `{"path", "text", "tokens", "spans", "sentences", "predicates"}`. `spans` are code points of the document's text. A
//! predicate has its token, and of the claim that was found there, if there was one, its type and its fillers: role, tokens, resolved name.
#![allow(clippy::print_stdout, reason = "a program for developers")]

use claimsift::ingest::find;
use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::types::{Filler, Silent, Span};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let pipeline = Pipeline::new(&Options::default())?;
    let (inputs, _) = find(&paths)?;
    pipeline.run(&inputs, &Silent, &mut |processed| {
        if !processed.document.id.is_empty() {
            println!("{}", document(&processed));
        }
        Ok(())
    })?;
    Ok(())
}

fn document(processed: &Processed) -> Value {
    let Processed { document, segmented, analysis, claims, .. } = processed;
    let text = &document.text;
    let mut points = vec![0; text.len() + 1];
    for (point, (byte, _)) in text.char_indices().enumerate() {
        points[byte] = point;
    }
    points[text.len()] = text.chars().count();
    let at = |span: Span| (points[span.start()], points[span.end()]);
    let tokens_of = |span: Span| {
        let first = segmented.tokens.partition_point(|token| token.end() <= span.start());
        let behind = segmented.tokens.partition_point(|token| token.start() < span.end());
        (first, behind.max(first))
    };
    let filler = |it: &Filler| {
        let (first, behind) = tokens_of(it.span);
        json!([it.role, first, behind, it.name])
    };
    let predicates = analysis.frames.iter().map(|frame| {
        let own = frame.predicate.span;
        let claim = claims.iter().find(|claim| claim.trigger.span.contains(own));
        json!({
            "token": frame.predicate.token,
            "claim": claim.map(|claim| &claim.kind),
            "fillers": claim.iter().flat_map(|claim| &claim.roles).map(filler).collect::<Vec<_>>(),
        })
    });
    json!({
        "path": document.path,
        "text": text,
        "tokens": segmented.tokens.iter().map(|token| token.of(text)).collect::<Vec<_>>(),
        "spans": segmented.tokens.iter().map(|token| at(*token)).collect::<Vec<_>>(),
        "sentences": segmented.sentences.iter().map(|it| (it.tokens.start, it.tokens.end)).collect::<Vec<_>>(),
        "predicates": predicates.collect::<Vec<_>>(),
    })
}

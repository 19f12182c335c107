//! Writes the noun phrases of documents with coreference, each with those before it that it may refer to, for `models/train/phrases.py`.
//!
//! `cargo run --release --example train_phrases -- references.jsonl CASES.jsonl [MODEL]`
//!
//! In: what `models/train/references.py` writes; documents of which everything that refers is annotated are read, those for testing are not. Out: a
//! document a line, and in `CASES.jsonl.features` the features of all pairs in the order of the file, a byte each: 255 stands for 1.
#![allow(clippy::print_stderr, reason = "a program for developers")]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};

use claimsift::link::{self, PhraseCase};
use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::{Document, Span};
use serde_json::{Value, json};

/// A document with its clusters, as the script writes it.
#[derive(serde::Deserialize)]
struct Gold {
    doc: String,
    split: String,
    full: bool,
    text: String,
    clusters: Vec<Vec<(usize, usize)>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of references.py")?;
    let out = std::env::args().nth(2).ok_or("expected a file to write to")?;
    let model = std::env::args().nth(3).map(Into::into);
    let mut cases = BufWriter::new(File::create(&out)?);
    let mut features = BufWriter::new(File::create(format!("{out}.features"))?);
    let pipeline = Pipeline::new(&Options { model, ..Options::default() })?;
    let (mut phrases, mut pairs) = (0, 0);
    for line in std::fs::read_to_string(path)?.lines() {
        let gold: Gold = serde_json::from_str(line)?;
        if !gold.full || gold.split == "test" {
            continue;
        }
        let document = Document::plain("references", &gold.text);
        for it in pipeline.process_documents(vec![document])? {
            let (doc, seg) = (&it.document, &it.segmented);
            let own = link::phrase_cases(doc, seg, &it.analysis, pipeline.rankers());
            let clusters = clusters(&gold, &own);
            let tokens = seg.tokens.iter().map(|token| token.of(&doc.text));
            let sentences = seg.sentences.iter().map(|it| (it.tokens.start, it.tokens.end));
            let record = json!({
                "doc": gold.doc,
                "split": gold.split,
                "features": link::phrase_features(),
                "tokens": tokens.collect::<Vec<_>>(),
                "sentences": sentences.collect::<Vec<_>>(),
                "phrases": own.iter().zip(&clusters).map(|(case, own)| phrase(case, *own, &clusters)).collect::<Vec<_>>(),
            });
            serde_json::to_writer(&mut cases, &record)?;
            writeln!(cases)?;
            for pair in own.iter().flat_map(|case| &case.features) {
                let bytes: Vec<u8> =
                    pair.iter().map(|value| (255.0 * value).round() as u8).collect();
                features.write_all(&bytes)?;
                pairs += 1;
            }
            phrases += own.len();
        }
    }
    cases.flush()?;
    features.flush()?;
    eprintln!("{phrases} phrases, {pairs} pairs");
    Ok(())
}

/// A phrase as the script reads it. What no gold mention is may still be something new.
fn phrase(case: &PhraseCase, own: Option<usize>, clusters: &[Option<usize>]) -> Value {
    let is_right = |before: &usize| own.is_some() && clusters[*before] == own;
    json!({
        "head": case.head,
        "candidates": case.candidates,
        "right": case.candidates.iter().map(is_right).collect::<Vec<_>>(),
    })
}

/// The gold cluster of each phrase: that of the mention with the same ends, or else of the shortest mention around its head that begins or ends
/// where it does, if no phrase is that mention.
fn clusters(gold: &Gold, cases: &[PhraseCase]) -> Vec<Option<usize>> {
    let bytes: HashMap<usize, usize> =
        gold.text.char_indices().map(|(byte, _)| byte).enumerate().collect();
    let byte = |point: usize| bytes.get(&point).copied().unwrap_or(gold.text.len());
    let mut mentions: HashMap<Span, usize> = HashMap::new();
    for (number, cluster) in gold.clusters.iter().enumerate() {
        for (start, end) in cluster {
            mentions.entry(Span::new(byte(*start), byte(*end))).or_insert(number);
        }
    }
    let mut free: Vec<(Span, usize)> =
        mentions.iter().map(|(span, number)| (*span, *number)).collect();
    free.retain(|(span, _)| cases.iter().all(|case| case.span != *span));
    free.sort_by_key(|(span, _)| (span.end() - span.start(), *span));
    let near = |case: &PhraseCase| {
        let fits = |span: &Span| {
            let overlap = span.start() < case.span.end() && case.span.start() < span.end();
            overlap && (span.start() == case.span.start() || span.end() == case.span.end())
        };
        free.iter().find(|(span, _)| fits(span)).map(|(_, number)| *number)
    };
    cases.iter().map(|case| mentions.get(&case.span).copied().or_else(|| near(case))).collect()
}

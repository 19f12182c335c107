//! MEANTIME: polarity, certainty and reporting sources of news events.
//!
//! Only the title and the first sentences are annotated fully, so only events up to sentence 5 count. An event without a frame counts
//! as told and certain. A reported event is right when a source is found whose cue is the gold's reporting verb (or has it among its
//! words: "according to Acme's announcement") and whose words or name share one with that verb's gold ARG0 or the gold's name of it,
//! where the gold has one; articles and the like do not count. The gold also takes those who plan, choose, agree to or refuse an event for its source ([`WILLED`]);
//! for claimsift these are its participants. They count as missed; a line says how many they are.

use std::path::Path;

use claimsift::assemble::{Judged, judge};
use claimsift::pipeline::Pipeline;
use claimsift::types::{Modality, Polarity, Span};
use serde_json::Value;

use crate::{Outcome, byte, document, f1, percent, process};

const LAST_SENTENCE: u64 = 5;

/// Cues that report nothing: what somebody means to do, chooses, agrees to, refuses, goes through or brings about.
const WILLED: &[&str] = &[
    "agree",
    "agreed",
    "appointed",
    "approved",
    "chosen",
    "considering",
    "decided",
    "decision",
    "determine",
    "experienced",
    "intends",
    "meaning",
    "named",
    "plan",
    "plans",
    "prefer",
    "refused",
    "rejected",
    "scheduled",
    "wants",
];

/// Words that two names share without being the same.
const SMALL: &[&str] = &["a", "an", "the", "of", "and", "'s", ",", "(", ")", "for", "in"];

#[derive(Default)]
struct Counts {
    events: usize,
    framed: usize,
    negated: (usize, usize, usize),
    certain: (usize, usize, usize),
    uncertain: (usize, usize, usize),
    reported: (usize, usize, usize),
    willed: (usize, usize),
}

/// Counts a label: what is there, what was found, what is both.
fn count(of: &mut (usize, usize, usize), gold: bool, found: bool) {
    of.0 += usize::from(gold && found);
    of.1 += usize::from(found);
    of.2 += usize::from(gold);
}

/// Scores the set.
pub fn score(pipeline: &Pipeline, file: &Path, misses: bool) -> Outcome<()> {
    let mut rows: Vec<Value> = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        rows.push(serde_json::from_str(line)?);
    }
    // One sentence stands on each line; a blank line between keeps headlines from running into them.
    let documents = rows
        .iter()
        .map(|row| document(row["doc_id"].as_str().unwrap_or(""), text_of(row)))
        .collect();
    let done = process(pipeline, documents)?;
    println!("## MEANTIME dev");
    let mut counts = Counts::default();
    for (row, it) in rows.iter().zip(&done) {
        let judged = judge(&it.document, &it.segmented, &it.analysis, &it.links);
        let events = row["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        for event in events.iter().filter(|e| e["sentence"].as_u64() <= Some(LAST_SENTENCE)) {
            let span = span_of(event, &it.document.text);
            let found =
                judged.iter().find(|j| it.analysis.frames[j.frame].predicate.span.overlaps(span));
            one(event, events, found, &it.document.text, misses, &mut counts);
        }
    }
    print(&counts);
    Ok(())
}

fn text_of(row: &Value) -> String {
    row["text"].as_str().unwrap_or("").to_owned()
}

fn span_of(event: &Value, text: &str) -> Span {
    let at = |key: &str| event[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    Span::new(byte(text, at("start")), byte(text, at("end")))
}

fn one(
    event: &Value,
    events: &[Value],
    found: Option<&Judged>,
    text: &str,
    misses: bool,
    counts: &mut Counts,
) {
    counts.events += 1;
    counts.framed += usize::from(found.is_some());
    let shown = |what: &str| {
        if misses {
            let (from, to) = (span_of(event, text).start(), span_of(event, text).end());
            let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
            let end = text[to..].find('\n').map_or(text.len(), |at| to + at);
            let how = found.map(|j| (j.polarity, j.modality));
            println!("  {what}: {} {how:?}: {}", event["text"], &text[start..end]);
        }
    };
    let negative = found.is_some_and(|j| j.polarity == Polarity::Negative);
    match event["polarity"].as_str() {
        Some("NEG") => {
            count(&mut counts.negated, true, negative);
            if !negative {
                shown("negated");
            }
        }
        Some("POS") => {
            count(&mut counts.negated, false, negative);
            if negative {
                shown("not negated");
            }
        }
        _ => {}
    }
    let doubtful = found.is_some_and(|j| {
        matches!(j.modality, Modality::Possible | Modality::Conditional | Modality::Questioned)
    });
    match event["certainty"].as_str() {
        Some("CERTAIN") => {
            count(&mut counts.certain, true, !doubtful);
            count(&mut counts.uncertain, false, doubtful);
            if doubtful {
                shown("certain");
            }
        }
        Some("POSSIBLE" | "PROBABLE") => {
            count(&mut counts.certain, false, !doubtful);
            count(&mut counts.uncertain, true, doubtful);
            if !doubtful {
                shown("not certain");
            }
        }
        _ => {}
    }
    let cues: Vec<&str> =
        event["reported_by"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if cues.is_empty() {
        return;
    }
    counts.reported.2 += 1;
    let cued = found.and_then(|j| {
        j.sources.iter().find(|source| {
            let words = [Some(source.span), source.cue].into_iter().flatten();
            words.flat_map(|span| span.of(text).split(' ')).any(|word| cues.contains(&word))
        })
    });
    counts.reported.1 += usize::from(cued.is_some());
    let right = cued.is_some_and(|source| {
        let reporter = events.iter().find(|other| {
            other["sentence"] == event["sentence"]
                && other["text"].as_str().is_some_and(|text| cues.contains(&text))
        });
        let agent =
            reporter.and_then(|it| it["args"].as_array()?.iter().find(|arg| arg["role"] == "Arg0"));
        agent.is_none_or(|agent| {
            let found = format!("{} {}", source.span.of(text), source.name);
            same_words(&found, agent["text"].as_str().unwrap_or(""))
                || same_words(&found, agent["entity"]["tag"].as_str().unwrap_or(""))
        })
    });
    counts.reported.0 += usize::from(right);
    if cues.iter().any(|cue| WILLED.contains(cue)) {
        counts.willed.0 += usize::from(right);
        counts.willed.1 += 1;
    }
    if !right {
        shown("reported");
        if misses {
            let agents: Vec<String> = found.map_or_else(Vec::new, |j| {
                j.sources
                    .iter()
                    .map(|s| format!("{} (cue {:?})", s.name, s.cue.map(|c| c.of(text))))
                    .collect()
            });
            println!("      gold cue {cues:?}, found {agents:?}");
        }
    }
}

/// Whether two names share a word that tells something.
fn same_words(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let mut told = a.split(' ').filter(|word| !SMALL.contains(word));
    told.any(|word| b.split(' ').any(|other| other == word))
}

fn print(counts: &Counts) {
    let (right, found, gold) = counts.negated;
    println!(
        "events {}, with a frame {:.1} %",
        counts.events,
        percent(counts.framed, counts.events)
    );
    println!(
        "negated: {:.1} % of {gold} found ({right}), {:.1} % of {found} found are right",
        percent(right, gold),
        percent(right, found)
    );
    let f = |of: (usize, usize, usize)| f1(of.0, of.1, of.2);
    let (yes, no) = (f(counts.certain), f(counts.uncertain));
    println!(
        "certainty: macro-F1 {:.1} (certain {yes:.1}, possible or probable {no:.1} of {})",
        (yes + no) / 2.0,
        counts.uncertain.2
    );
    let (right, cued, gold) = counts.reported;
    println!(
        "reported: {:.1} % of {gold} with the right source, {:.1} % with the right cue",
        percent(right, gold),
        percent(cued, gold)
    );
    let (willed_right, willed) = counts.willed;
    println!(
        "reported, by cue: {willed_right} of {willed} whose cue reports nothing (see WILLED), {:.1} % of the other {}",
        percent(right - willed_right, gold - willed),
        gold - willed
    );
}

//! Why a claim says what it says: its explanation as a record, and as a page to read.
//!
//! In: a document with its analysis, its claims and the trace of assembly. Out: the predicates of the claim's sentence with their
//! arguments and scores, and what was considered for each part of the claim, taken or not. It considers nothing itself.

use std::fmt::Write as _;

use serde::Serialize;

use super::{CodePoints, claim_records, rounded};
use crate::types::record::ClaimRecord;
use crate::types::{Analysis, Claim, Document, Frame, Note, Signal, Span, Topic, Trace};

/// The `schema` field of an explanation.
pub const EXPLANATION_SCHEMA: &str = "claimsift/explanation/1";

/// Why a claim says what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// [`EXPLANATION_SCHEMA`].
    pub schema: &'static str,
    /// The claim, as this run makes it.
    pub claim: ClaimRecord,
    /// The predicates of its sentence.
    pub predicates: Vec<PredicateReason>,
    /// What was considered, by part of the claim.
    pub considered: Vec<Reason>,
    /// What its confidence is made of, what weighs most first.
    pub signals: Vec<SignalReason>,
    /// Other predicates of the sentence that a claim type fits, and why they are no claims.
    pub dropped: Vec<Dropped>,
}

/// A predicate as the model found it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PredicateReason {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Lemma, and roleset where one is known.
    pub sense: String,
    /// Probability in [0, 1].
    pub score: f64,
    /// Whether it is the claim's trigger.
    pub trigger: bool,
    /// Its arguments.
    pub arguments: Vec<ArgumentReason>,
}

/// An argument as the model found it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArgumentReason {
    /// PropBank label.
    pub label: String,
    /// The words.
    pub text: String,
    /// Probability in [0, 1].
    pub score: f64,
}

/// One thing that was considered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// `role`, `when`, `polarity`, `modality` or `source`.
    pub topic: &'static str,
    /// Whether it was taken.
    pub taken: bool,
    /// The words; empty where there are none.
    pub text: String,
    /// First code point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last code point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// Why.
    pub why: String,
}

/// One thing that makes a claim surer or less sure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalReason {
    /// Its name: `bias`, which every claim has; the model's probabilities of the predicate, of the claim type and of the fillers (as logits), how many roles are filled, and so on.
    pub name: &'static str,
    /// What it is for this claim.
    pub value: f64,
    /// What it adds to the sum that the confidence is a curve over: the value times its weight.
    pub adds: f64,
}

/// A predicate that is no claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dropped {
    /// The claim type that fits it.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words.
    pub text: String,
    /// Why it is none.
    pub why: &'static str,
}

/// The explanation of the claim with this id; nothing when the document has no such claim.
pub fn explanation(
    doc: &Document,
    analysis: &Analysis,
    claims: &[Claim],
    trace: &Trace,
    id: &str,
) -> Option<Explanation> {
    let (claim, record) = claims.iter().find_map(|claim| {
        let record = claim_records(doc, std::slice::from_ref(claim)).pop()?;
        (record.id == id).then_some((claim, record))
    })?;
    let points = CodePoints::new(&doc.text);
    let traced = trace.claims.iter().find(|it| {
        it.dropped.is_none() && it.trigger == claim.trigger.span && it.kind == claim.kind
    });
    let notes = traced.map(|it| it.notes.as_slice()).unwrap_or_default();
    let predicates = analysis.frames.iter().enumerate();
    let predicates = predicates
        .filter(|(_, frame)| frame.sentence == claim.sentence)
        .map(|(idx, frame)| {
            predicate(doc, frame, traced.is_some_and(|it| it.frame == idx), &points)
        })
        .collect();
    let dropped = trace
        .claims
        .iter()
        .filter(|it| analysis.frames.get(it.frame).is_some_and(|f| f.sentence == claim.sentence))
        .filter_map(|it| {
            let text = it.trigger.of(&doc.text).to_owned();
            Some(Dropped { kind: it.kind.clone(), text, why: it.dropped? })
        })
        .collect();
    let mut considered: Vec<&Note> = notes.iter().collect();
    considered.sort_by_key(|note| (note.topic, !note.taken));
    let considered = considered.into_iter().map(|note| reason(doc, note, &points)).collect();
    let signals = signals(traced.map(|it| it.signals.as_slice()).unwrap_or_default());
    let schema = EXPLANATION_SCHEMA;
    Some(Explanation { schema, claim: record, predicates, considered, signals, dropped })
}

fn signals(signals: &[Signal]) -> Vec<SignalReason> {
    let reason = |it: &Signal| SignalReason {
        name: it.name,
        value: rounded(it.value),
        adds: rounded(it.value * it.weight),
    };
    let mut reasons: Vec<SignalReason> = signals.iter().map(reason).collect();
    reasons.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
    reasons
}

fn predicate(doc: &Document, frame: &Frame, trigger: bool, points: &CodePoints) -> PredicateReason {
    let predicate = &frame.predicate;
    let (start, end) = points.range(predicate.span);
    let words = |span: Span| span.of(&doc.text).to_owned();
    PredicateReason {
        text: words(predicate.span),
        start,
        end,
        sense: predicate.sense.clone().unwrap_or_else(|| predicate.lemma.clone()),
        score: rounded(predicate.score),
        trigger,
        arguments: frame
            .arguments
            .iter()
            .map(|argument| ArgumentReason {
                label: argument.label.to_string(),
                text: words(argument.span),
                score: rounded(argument.score),
            })
            .collect(),
    }
}

fn reason(doc: &Document, note: &Note, points: &CodePoints) -> Reason {
    let span = note.span.filter(|span| !span.is_empty());
    let range = span.map(|span| points.range(span));
    Reason {
        topic: note.topic.name(),
        taken: note.taken,
        text: span.map_or_else(String::new, |span| span.of(&doc.text).to_owned()),
        start: range.map(|(start, _)| start),
        end: range.map(|(_, end)| end),
        why: note.why.clone(),
    }
}

/// The page: what the claim is, what the model saw, and what was made of it; `+` was taken, `-` was not.
pub fn explanation_page(explanation: &Explanation) -> String {
    let claim = &explanation.claim;
    let mut page = String::new();
    // Writing to a string does not fail.
    let mut line = |text: String| {
        let _ = writeln!(page, "{}", one_line(&text));
    };
    let date = claim.document.date.as_deref().unwrap_or("no date");
    line(format!("{} · {} · {} · {date}", claim.id, claim.kind, claim.document.path));
    line(format!("  {}", claim.evidence.text));
    line(String::new());
    line("what the model found in the sentence".to_owned());
    for predicate in &explanation.predicates {
        let mark = if predicate.trigger { "*" } else { " " };
        line(format!("{mark} {}  {} {:.2}", predicate.text, predicate.sense, predicate.score));
        for argument in &predicate.arguments {
            line(format!("      {:<9} {:.2}  {}", argument.label, argument.score, argument.text));
        }
    }
    for topic in [Topic::Role, Topic::When, Topic::Polarity, Topic::Modality, Topic::Source] {
        line(String::new());
        line(heading(topic, claim));
        for reason in explanation.considered.iter().filter(|it| it.topic == topic.name()) {
            let mark = if reason.taken { "+" } else { "-" };
            let words = match reason.text.as_str() {
                "" => String::new(),
                text => format!("\u{201c}{text}\u{201d}: "),
            };
            line(format!("  {mark} {words}{}", reason.why));
        }
    }
    line(String::new());
    line(format!("confidence {:.2}", claim.confidence));
    let counts = |it: &&SignalReason| it.adds.abs() >= 0.005;
    let parts: Vec<String> = explanation
        .signals
        .iter()
        .filter(counts)
        .map(|it| format!("{} {:+.2}", it.name, it.adds))
        .collect();
    if !parts.is_empty() {
        line(format!("  {}", parts.join(", ")));
    }
    for dropped in &explanation.dropped {
        line(format!(
            "no claim: {} \u{201c}{}\u{201d}: {}",
            dropped.kind, dropped.text, dropped.why
        ));
    }
    page
}

/// What became of one part of the claim.
fn heading(topic: Topic, claim: &ClaimRecord) -> String {
    match topic {
        Topic::Role => "roles".to_owned(),
        Topic::When => match &claim.when {
            Some(when) => {
                let end = |day: &Option<String>| day.clone().unwrap_or_else(|| "open".to_owned());
                format!("when: {} to {}", end(&when.from), end(&when.to))
            }
            None => "when: not told".to_owned(),
        },
        Topic::Polarity => format!("polarity: {}", claim.polarity),
        Topic::Modality => format!("modality: {}", claim.modality),
        Topic::Source => {
            let names: Vec<String> = claim
                .attribution
                .iter()
                .map(|source| {
                    let own = if source.about_self == Some(true) { ", about itself" } else { "" };
                    format!("{} ({}{own})", source.name, source.kind)
                })
                .collect();
            match names.is_empty() {
                true => "source: the document itself".to_owned(),
                false => format!("source: {}", names.join("; ")),
            }
        }
    }
}

/// Line breaks and control characters of the text would break the page, or command a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_no_control_character_of_the_text() {
        let claim = ClaimRecord { id: "c-1\u{1b}[31m".to_owned(), ..ClaimRecord::default() };
        let explanation = Explanation {
            schema: EXPLANATION_SCHEMA,
            claim,
            predicates: Vec::new(),
            considered: Vec::new(),
            signals: Vec::new(),
            dropped: vec![Dropped { kind: "sell".into(), text: "sold\nit".into(), why: "repeats" }],
        };
        let page = explanation_page(&explanation);
        assert!(!page.contains('\u{1b}'));
        assert!(page.contains("when: not told") && page.contains("sold it"));
    }
}

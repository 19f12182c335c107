//! Extracted claims against gold claims.

use std::collections::BTreeMap;

use super::counts::interval;
use super::filler::{filler_is_right, token_f1, words};
use super::report::{Bucket, ClaimReport, ErrorCase, JudgedClaim, Ratio};
use super::{Counts, GoldClaim, GoldRole, names_document};
use crate::types::record::{ClaimRecord, RoleRecord};

/// The token F1 from which one span counts for several coordinated fillers.
const ENOUGH: f64 = 0.6;

/// Scores claims. Documents that the gold does not name are left out and counted.
pub fn score_claims(gold: &[GoldClaim], predicted: &[ClaimRecord]) -> ClaimReport {
    let mut documents: BTreeMap<&str, (Vec<&GoldClaim>, Vec<&ClaimRecord>)> = BTreeMap::new();
    for claim in gold {
        let (in_document, _) = documents.entry(&claim.document).or_default();
        if claim.kind.is_some() {
            in_document.push(claim);
        }
    }
    let mut report = ClaimReport::default();
    let copies = in_copies(predicted);
    for claim in &copies {
        let name = named(&documents, claim);
        if let Some((_, in_document)) = name.and_then(|name| documents.get_mut(name)) {
            in_document.push(claim);
        }
    }
    for claim in predicted {
        let name = named(&documents, claim);
        match name.and_then(|name| documents.get_mut(name)) {
            Some((_, in_document)) => in_document.push(claim),
            None => report.outside += 1,
        }
    }
    report.documents = documents.len();
    let mut by_document = [Vec::new(), Vec::new(), Vec::new()];
    for (name, (gold, predicted)) in &documents {
        let before = [report.event, report.claim, report.full];
        score_document(name, gold, predicted, &mut report);
        let after = [report.event, report.claim, report.full];
        for (idx, counts) in by_document.iter_mut().enumerate() {
            counts.push(difference(after[idx], before[idx]));
        }
    }
    report.event_interval = interval(&by_document[0]);
    report.claim_interval = interval(&by_document[1]);
    report.full_interval = interval(&by_document[2]);
    report.sort_errors();
    report
}

/// The gold's name for a claim's document. An exact name wins over the name of the whole mailbox.
fn named<'g, T>(documents: &BTreeMap<&'g str, T>, claim: &ClaimRecord) -> Option<&'g str> {
    let names = documents.keys().filter(|name| names_document(name, &claim.document.path));
    names.max_by_key(|name| name.len()).copied()
}

/// The same claims where other documents say them: gold counts each document by itself. Quotations are no claims of their own.
fn in_copies(predicted: &[ClaimRecord]) -> Vec<ClaimRecord> {
    let mut copies = Vec::new();
    for claim in predicted {
        for place in &claim.occurrences {
            let is_quoted = matches!(place.part.as_str(), "quoted" | "forwarded");
            if !is_quoted && place.path != claim.document.path {
                let mut copy = ClaimRecord { occurrences: Vec::new(), ..claim.clone() };
                copy.document.path.clone_from(&place.path);
                copy.document.part.clone_from(&place.part);
                copies.push(copy);
            }
        }
    }
    copies
}

fn difference(after: Counts, before: Counts) -> Counts {
    Counts {
        right: after.right - before.right,
        predicted: after.predicted - before.predicted,
        gold: after.gold - before.gold,
    }
}

/// A gold claim and the prediction for it.
struct Pair {
    gold: usize,
    predicted: usize,
    outcome: Outcome,
}

/// How well a prediction fills the roles of a gold claim.
struct Outcome {
    /// For each gold role, whether it is right.
    right: Vec<bool>,
    /// Whether every filler of every role was found.
    full: bool,
}

impl Outcome {
    fn of(gold: &GoldClaim, predicted: &ClaimRecord) -> Self {
        let mut right = Vec::new();
        let mut full = true;
        for role in &gold.roles {
            let fillers: Vec<&RoleRecord> =
                predicted.roles.iter().filter(|filler| filler.role == role.name).collect();
            let (is_right, is_full) = role_outcome(role, &fillers);
            right.push(is_right);
            full &= is_full;
        }
        Self { right, full }
    }

    /// The first role and at least one other, or the only one.
    fn claim(&self) -> bool {
        match self.right.split_first() {
            Some((first, others)) => *first && (others.is_empty() || others.contains(&true)),
            None => true,
        }
    }

    fn roles_right(&self) -> usize {
        self.right.iter().filter(|right| **right).count()
    }
}

/// Whether a role is right, and whether it is complete too.
fn role_outcome(gold: &GoldRole, fillers: &[&RoleRecord]) -> (bool, bool) {
    let matches = |forms: &[String], filler: &RoleRecord| {
        let either = |form: &String| {
            filler_is_right(&filler.name, form) || filler_is_right(&filler.text, form)
        };
        forms.iter().any(either)
    };
    if fillers.iter().any(|filler| covers_all(gold, filler)) {
        return (true, true);
    }
    let right = !fillers.is_empty()
        && fillers.iter().all(|filler| gold.fillers.iter().any(|forms| matches(forms, filler)));
    let complete =
        gold.fillers.iter().all(|forms| fillers.iter().any(|filler| matches(forms, filler)));
    (right, right && complete)
}

/// Whether one span holds all coordinated fillers: "Denver and Boulder police".
fn covers_all(gold: &GoldRole, filler: &RoleRecord) -> bool {
    if gold.fillers.len() < 2 {
        return false;
    }
    let found = words(&filler.text);
    // Of each filler's forms, the one that shares most with the span.
    let best = |forms: &Vec<String>| {
        let all = forms.iter().map(|form| words(form));
        all.max_by(|a, b| token_f1(&found, a).total_cmp(&token_f1(&found, b))).unwrap_or_default()
    };
    let joined: Vec<String> = gold.fillers.iter().flat_map(best).collect();
    let each = gold.fillers.iter().map(best).all(|form| form.iter().any(|it| found.contains(it)));
    each && token_f1(&found, &joined) >= ENOUGH
}

/// Whether a prediction is the same event as a gold claim.
fn same_event(gold: &GoldClaim, predicted: &ClaimRecord) -> bool {
    let trigger = words(&predicted.trigger.text);
    gold.kind.as_ref() == Some(&predicted.kind)
        && words(&gold.trigger).iter().any(|word| trigger.contains(word))
        && gold
            .evidence
            .as_ref()
            .is_none_or(|evidence| is_within(&words(evidence), &words(&predicted.evidence.text)))
}

/// Whether words stand in a sentence. They may go on behind its end or begin before it (`he said. "We told them"`), but half of them must be its own.
fn is_within(words: &[String], sentence: &[String]) -> bool {
    let whole = sentence.join(" ").contains(&words.join(" "));
    let enough = |count: &usize| 2 * count >= words.len() && *count > 0;
    whole
        || (1..words.len()).filter(enough).any(|count| {
            sentence.ends_with(&words[..count])
                || sentence.starts_with(&words[words.len() - count..])
        })
}

/// One prediction for each gold claim at most, the best pairs first.
fn pairs(gold: &[&GoldClaim], predicted: &[&ClaimRecord]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (gold_idx, claim) in gold.iter().enumerate() {
        for (idx, record) in predicted.iter().enumerate() {
            if same_event(claim, record) {
                let outcome = Outcome::of(claim, record);
                candidates.push(Pair { gold: gold_idx, predicted: idx, outcome });
            }
        }
    }
    candidates.sort_by_key(|pair| {
        let exact = gold[pair.gold].trigger == predicted[pair.predicted].trigger.text;
        let quality = (pair.outcome.claim(), pair.outcome.roles_right(), exact);
        (std::cmp::Reverse(quality), pair.gold, pair.predicted)
    });
    let mut gold_used = vec![false; gold.len()];
    let mut predicted_used = vec![false; predicted.len()];
    candidates.retain(|pair| {
        let free = !gold_used[pair.gold] && !predicted_used[pair.predicted];
        if free {
            gold_used[pair.gold] = true;
            predicted_used[pair.predicted] = true;
        }
        free
    });
    candidates
}

fn score_document(
    name: &str,
    gold: &[&GoldClaim],
    predicted: &[&ClaimRecord],
    report: &mut ClaimReport,
) {
    let pairs = pairs(gold, predicted);
    for (idx, claim) in gold.iter().enumerate() {
        if !claim.optional {
            count(report, claim.kind.as_deref().unwrap_or_default(), |counts| counts.gold += 1);
            if !pairs.iter().any(|pair| pair.gold == idx) {
                report.missed.push(ErrorCase::missed(claim));
            }
        }
    }
    for (idx, record) in predicted.iter().enumerate() {
        let pair = pairs.iter().find(|pair| pair.predicted == idx);
        if pair.is_some_and(|pair| gold[pair.gold].optional) {
            continue;
        }
        count(report, &record.kind, |counts| counts.predicted += 1);
        let right = pair.is_some_and(|pair| pair.outcome.claim());
        Bucket::add(&mut report.calibration, record.confidence, right);
        report.judged.push(JudgedClaim {
            id: record.id.clone(),
            document: name.to_owned(),
            kind: record.kind.clone(),
            confidence: record.confidence,
            right,
        });
        match pair {
            Some(pair) => score_pair(gold[pair.gold], record, &pair.outcome, report),
            None => report.invented.push(ErrorCase::invented(record)),
        }
    }
}

/// Counts one more claim, in all and for its type, at every level of strictness.
fn count(report: &mut ClaimReport, kind: &str, add: impl Fn(&mut Counts)) {
    let scores = report.types.entry(kind.to_owned()).or_default();
    for counts in [
        &mut report.event,
        &mut report.claim,
        &mut report.full,
        &mut scores.event,
        &mut scores.claim,
        &mut scores.full,
    ] {
        add(counts);
    }
}

fn score_pair(gold: &GoldClaim, record: &ClaimRecord, outcome: &Outcome, report: &mut ClaimReport) {
    let scores = report.types.entry(record.kind.clone()).or_default();
    for (holds, total, of_type) in [
        (true, &mut report.event, &mut scores.event),
        (outcome.claim(), &mut report.claim, &mut scores.claim),
        (outcome.full, &mut report.full, &mut scores.full),
    ] {
        total.right += usize::from(holds);
        of_type.right += usize::from(holds);
    }
    for right in &outcome.right {
        report.roles.add(*right);
    }
    let mut wrong: Vec<String> = Vec::new();
    for (role, _) in gold.roles.iter().zip(&outcome.right).filter(|(_, right)| !**right) {
        wrong.push(ErrorCase::role(role, record));
    }
    score_date(gold, record, report, &mut wrong);
    score_source(gold, record, report, &mut wrong);
    let fields = [
        (&gold.polarity, &record.polarity, &mut report.polarity),
        (&gold.modality, &record.modality, &mut report.modality),
    ];
    for (expected, found, ratio) in fields {
        score_field(expected.as_ref(), found, ratio, &mut wrong);
    }
    if !wrong.is_empty() {
        report.wrong.push(ErrorCase::wrong(record, wrong));
    }
}

fn score_field(
    expected: Option<&String>,
    found: &String,
    ratio: &mut Ratio,
    wrong: &mut Vec<String>,
) {
    let Some(expected) = expected else { return };
    ratio.add(expected == found);
    if expected != found {
        wrong.push(format!("expected {expected}, but found {found}"));
    }
}

fn score_date(
    gold: &GoldClaim,
    record: &ClaimRecord,
    report: &mut ClaimReport,
    wrong: &mut Vec<String>,
) {
    if gold.from.is_none() && gold.to.is_none() {
        return;
    }
    let expected = (gold.from.clone().flatten(), gold.to.clone().flatten());
    let when = record.when.as_ref();
    let found = when.map(|when| (when.from.clone(), when.to.clone())).unwrap_or_default();
    let none = (None, None);
    report.dates += Counts {
        right: usize::from(expected == found && expected != none),
        predicted: usize::from(found != none),
        gold: usize::from(expected != none),
    };
    if expected != found {
        let shown = |(from, to): &(Option<String>, Option<String>)| {
            let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "…".to_owned());
            if (from, to) == (&None, &None) {
                "no date".to_owned()
            } else {
                format!("{} to {}", day(from), day(to))
            }
        };
        wrong.push(format!("when: expected {}, but found {}", shown(&expected), shown(&found)));
    }
}

fn score_source(
    gold: &GoldClaim,
    record: &ClaimRecord,
    report: &mut ClaimReport,
    wrong: &mut Vec<String>,
) {
    let Some(expected) = &gold.source else { return };
    // The author of a message is the source of everything in it; that alone is no found source.
    let found: Vec<_> =
        record.attribution.iter().filter(|source| source.kind != "author").collect();
    let right = expected.as_ref().is_some_and(|forms| {
        record.attribution.iter().any(|source| {
            let either = |form: &String| {
                filler_is_right(&source.name, form) || filler_is_right(&source.text, form)
            };
            forms.0.iter().any(either)
        })
    });
    report.source += Counts {
        right: usize::from(right),
        predicted: usize::from(!found.is_empty() || right),
        gold: usize::from(expected.is_some()),
    };
    if right || (expected.is_none() && found.is_empty()) {
        return;
    }
    let names: Vec<&str> = found.iter().map(|source| source.name.as_str()).collect();
    let expected = expected.as_ref().map_or("no source".to_owned(), |forms| forms.0.join(" / "));
    let names = if names.is_empty() { "none".to_owned() } else { names.join("; ") };
    wrong.push(format!("source: expected {expected}, but found {names}"));
}

#[cfg(test)]
mod tests;

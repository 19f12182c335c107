//! Finds the claims of a new extraction that earlier decisions are about.
//!
//! A decision names its claim by id, and the id is the same in every run over the same bytes with the same spans. Where it
//! is gone, the quotation finds it: the same document (by id or path), type, trigger and evidence, blanks folded; of several
//! such claims the one with the most fillers in common, then the nearest. A claim that shares no filler with the one that
//! was decided is another claim, however near: what was accepted was never that. What finds no claim is listed, not dropped.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::claims::{Claims, Row, quote_hash};
use super::state::Decisions;
use crate::error::Result;
use crate::types::record::ClaimRecord;
use crate::types::review::{Answer, ReviewRecord};

/// A decision whose claim is gone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unmatched {
    /// The claim's id when it was decided.
    pub claim: String,
    /// Its evidence.
    pub quote: Option<String>,
    /// What was decided.
    pub answer: Option<Answer>,
    /// Why no claim stands for it now.
    pub reason: &'static str,
}

/// What became of decisions about claims that are no longer there.
#[derive(Debug, Default)]
pub struct Rematch {
    /// Ids of claims that carry decisions about an earlier extraction.
    pub carried: HashSet<String>,
    /// Decisions whose claim is gone.
    pub unmatched: Vec<Unmatched>,
}

const NO_QUOTE: &str = "the line has no quotation to find it by";
const GONE: &str = "no claim quotes these words";
const CHANGED: &str = "its roles are filled differently now";
const TAKEN: &str = "the claim that quotes these words has a decision of its own";
const EDIT_GONE: &str = "its edit no longer fits the text";

/// Moves decisions to the claims that they are about now.
///
/// # Errors
///
/// The claims can no longer be read.
pub fn rematch(decisions: &mut Decisions, claims: &Claims) -> Result<Rematch> {
    let mut outcome = Rematch::default();
    let orphans: Vec<String> = decisions
        .claims()
        .into_iter()
        .filter(|id| claims.row(id).is_none() && is_about_extracted(decisions, id))
        .map(str::to_owned)
        .collect();
    if orphans.is_empty() {
        return Ok(outcome);
    }
    let mut by_quote: HashMap<u64, Vec<&Row>> = HashMap::new();
    for row in claims.rows() {
        by_quote.entry(row.quote).or_default().push(row);
    }
    // A claim that was decided itself needs no decision from elsewhere, and none takes two.
    let mut taken: HashSet<String> = decisions
        .claims()
        .into_iter()
        .filter(|id| claims.row(id).is_some() && decisions.about(id).next().is_some())
        .map(str::to_owned)
        .collect();
    let mut pairs = Vec::new();
    for orphan in &orphans {
        let Some(record) = decisions.about(orphan).find(|record| record.quote.is_some()) else {
            outcome.unmatched.push(unmatched(decisions, orphan, NO_QUOTE));
            continue;
        };
        let candidates = by_quote.get(&hash_of(record)).map_or(&[][..], Vec::as_slice);
        let here: Vec<&Row> =
            candidates.iter().copied().filter(|row| is_same_place(record, row)).collect();
        let alike: Vec<_> =
            here.iter().filter_map(|row| Some((closeness(record, row)?, *row))).collect();
        if alike.is_empty() {
            let reason = if here.is_empty() { GONE } else { CHANGED };
            outcome.unmatched.push(unmatched(decisions, orphan, reason));
            continue;
        }
        pairs.extend(alike.into_iter().map(|(close, row)| (close, orphan, row)));
    }
    // The best pairs first, so that of two decisions each gets the claim that it fits best.
    pairs
        .sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)).then_with(|| a.2.id.cmp(&b.2.id)));
    let mut done: HashSet<&String> = HashSet::new();
    let mut failed: Vec<(&String, &'static str)> = Vec::new();
    for (_, orphan, row) in &pairs {
        if done.contains(orphan) || taken.contains(&*row.id) {
            continue;
        }
        done.insert(orphan);
        match carry(decisions, claims, orphan, row)? {
            true => {
                taken.insert(row.id.to_string());
                outcome.carried.insert(row.id.to_string());
            }
            false => failed.push((orphan, EDIT_GONE)),
        }
    }
    let mut seen = HashSet::new();
    for (_, orphan, _) in &pairs {
        if !done.contains(orphan) && seen.insert(orphan) {
            failed.push((orphan, TAKEN));
        }
    }
    for (orphan, reason) in failed {
        outcome.unmatched.push(unmatched(decisions, orphan, reason));
    }
    outcome.unmatched.sort_by(|a, b| a.claim.cmp(&b.claim));
    Ok(outcome)
}

/// Whether lines that hold are about a claim that was extracted once. An added claim is its own record.
fn is_about_extracted(decisions: &Decisions, id: &str) -> bool {
    let mut lines = decisions.about(id).peekable();
    lines.peek().is_some() && lines.all(|line| line.answer != Answer::Add)
}

fn unmatched(decisions: &Decisions, claim: &str, reason: &'static str) -> Unmatched {
    let quote = decisions.about(claim).find_map(|record| record.quote.clone());
    let answer = decisions.state(claim).and_then(|state| state.answer);
    Unmatched { claim: claim.to_owned(), quote, answer, reason }
}

fn hash_of(record: &ReviewRecord) -> u64 {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    quote_hash(&text(&record.kind), &text(&record.trigger), &text(&record.quote))
}

fn is_same_place(record: &ReviewRecord, row: &Row) -> bool {
    record.document.as_ref().is_some_and(|id| *id == row.source.id)
        || record.path.as_ref().is_some_and(|path| *path == row.source.path)
}

/// How near a claim is to what was decided, the smallest first: fillers not in common, then code points between the
/// triggers. `None` where no filler agrees.
fn closeness(record: &ReviewRecord, row: &Row) -> Option<(usize, usize)> {
    let distance = record.start.map_or(0, |start| start.abs_diff(row.start));
    let Some(roles) = &record.roles else { return Some((0, distance)) };
    let same = |(role, text): &(String, String)| {
        row.roles.iter().any(|other| *other.role == **role && words_agree(text, &other.text))
    };
    let agreeing = roles.iter().filter(|role| same(role)).count();
    if agreeing == 0 && !roles.is_empty() {
        return None;
    }
    Some((roles.len().max(row.roles.len()) - agreeing.min(row.roles.len()), distance))
}

/// Whether one filler's words are among the other's: "electric buses" and "its electric buses".
fn words_agree(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>()
    };
    let (a, b) = (words(a), words(b));
    let inside = |few: &[String], many: &[String]| few.iter().all(|word| many.contains(word));
    if a.is_empty() || b.is_empty() { a == b } else { inside(&a, &b) || inside(&b, &a) }
}

/// Moves the lines about `orphan` to the claim of `row`, their edits with them. Where an edit does not fit the new text,
/// nothing is moved: an answer about the edited claim is none about the one as extracted.
fn carry(decisions: &mut Decisions, claims: &Claims, orphan: &str, row: &Row) -> Result<bool> {
    let Some(target) = claims.record(&row.id)? else { return Ok(false) };
    let edits = decisions.about(orphan).filter_map(|record| record.after.as_deref());
    if !edits.into_iter().all(|edit| moved(edit, &target).is_some()) {
        return Ok(false);
    }
    decisions.carry(orphan, &row.id, |record| {
        let edit = record.after.as_deref().and_then(|edit| moved(edit, &target));
        record.after = edit.map(Box::new);
    });
    Ok(true)
}

/// An edited claim at the place of the claim that stands for it now. The evidence is the same, so every span in it moves
/// by as much as the evidence did; `None` when the words of the evidence differ after all, or a span lies elsewhere in a
/// text that has changed.
fn moved(edit: &ClaimRecord, target: &ClaimRecord) -> Option<ClaimRecord> {
    let (from, to) = (&edit.evidence, &target.evidence);
    let same_text = edit.document.id == target.document.id;
    if from.text != to.text {
        return None;
    }
    let shift = |start: &mut usize, end: &mut usize| {
        if start == end || same_text {
            return Some(());
        }
        let inside = from.start <= *start && *end <= from.end;
        inside.then(|| {
            *start = *start - from.start + to.start;
            *end = *end - from.start + to.start;
        })
    };
    let mut edit = edit.clone();
    shift(&mut edit.trigger.start, &mut edit.trigger.end)?;
    for role in &mut edit.roles {
        shift(&mut role.start, &mut role.end)?;
    }
    if let Some(when) = &mut edit.when {
        shift(&mut when.start, &mut when.end)?;
    }
    for source in &mut edit.attribution {
        shift(&mut source.start, &mut source.end)?;
    }
    edit.id.clone_from(&target.id);
    edit.document = target.document.clone();
    edit.evidence = target.evidence.clone();
    edit.confidence = target.confidence;
    edit.occurrences.clone_from(&target.occurrences);
    Some(edit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_agree_when_one_holds_the_other() {
        assert!(words_agree("electric buses", "its electric  Buses"));
        assert!(!words_agree("electric buses", "diesel buses"));
        assert!(words_agree("", ""));
        assert!(!words_agree("", "Acme"));
    }
}

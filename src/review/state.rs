//! What the decisions amount to: the lines of a log, folded into one state per claim.
//!
//! The last accept, reject or ignore that was not taken back is a claim's answer; the last edit that was not taken back is
//! its wording. An edit leaves the answer as it was. Lines are never dropped, so that every state can be made again.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::types::record::ClaimRecord;
use crate::types::review::{Answer, EntityChange, ReviewRecord};

/// All lines, and which of them touch which claim.
#[derive(Default)]
pub struct Decisions {
    lines: Vec<Line>,
    /// Indices of lines, by claim.
    by_claim: HashMap<String, Vec<usize>>,
    /// Indices of lines, by number.
    by_number: HashMap<u64, usize>,
    last: u64,
}

/// A line and whether it still holds.
pub struct Line {
    /// The line.
    pub record: ReviewRecord,
    /// Whether a later line took it back.
    pub undone: bool,
}

/// What the decisions about a claim amount to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct State {
    /// Accept, reject or ignore; none while it is open.
    pub answer: Option<Answer>,
    /// The last remark.
    pub comment: Option<String>,
    /// The claim as edited, where it was.
    pub edited: Option<ClaimRecord>,
    /// The line that made this state.
    pub n: u64,
    /// Whose line that is.
    pub reviewer: Option<String>,
    /// The last answer of each reviewer.
    pub by: BTreeMap<String, Answer>,
    /// The entity key, or none, of each role of `edited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<Option<String>>>,
    /// Whether it was decided about an earlier extraction of the claim.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
    /// Whether it is an added claim whose adding was taken back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

impl Decisions {
    /// Takes one more line. The lines that it takes back no longer hold.
    pub fn push(&mut self, record: ReviewRecord) {
        let idx = self.lines.len();
        for number in record.of.iter().flatten() {
            if let Some(undone) = self.by_number.get(number) {
                self.lines[*undone].undone = true;
            }
        }
        if let Some(claim) = &record.claim {
            self.by_claim.entry(claim.clone()).or_default().push(idx);
        }
        self.by_number.insert(record.n, idx);
        self.last = self.last.max(record.n);
        self.lines.push(Line { record, undone: false });
    }

    /// The number of the last line.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Counts lines that are in the file but hold no decision.
    pub fn set_last(&mut self, last: u64) {
        self.last = self.last.max(last);
    }

    /// All lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines that hold.
    pub fn holding(&self) -> impl Iterator<Item = &ReviewRecord> {
        self.lines.iter().filter(|line| !line.undone).map(|line| &line.record)
    }

    /// The claims that any line is about, held or taken back, sorted.
    pub fn claims(&self) -> Vec<&str> {
        let mut claims: Vec<&str> = self.by_claim.keys().map(String::as_str).collect();
        claims.sort_unstable();
        claims
    }

    /// The lines about a claim that hold.
    pub fn about(&self, claim: &str) -> impl Iterator<Item = &ReviewRecord> {
        let indices = self.by_claim.get(claim).into_iter().flatten();
        indices.map(|idx| &self.lines[*idx]).filter(|line| !line.undone).map(|line| &line.record)
    }

    /// The state of a claim; `None` when no line was ever about it.
    pub fn state(&self, claim: &str) -> Option<State> {
        let indices = self.by_claim.get(claim)?;
        let mut state = State::default();
        let added = |idx: &usize| self.lines[*idx].record.answer == Answer::Add;
        let lines = indices.iter().map(|idx| &self.lines[*idx]);
        for line in lines.filter(|line| !line.undone) {
            let record = &line.record;
            state.n = record.n;
            state.reviewer = Some(record.reviewer.clone());
            if record.comment.is_some() {
                state.comment.clone_from(&record.comment);
            }
            let answer = match record.answer {
                Answer::Add => Some(Answer::Accept),
                answer if answer.is_verdict() => Some(answer),
                _ => None,
            };
            if let Some(answer) = answer {
                state.answer = Some(answer);
                state.by.insert(record.reviewer.clone(), answer);
            }
            // An added claim is its own record; only what came after it is an edit.
            if record.answer != Answer::Add
                && let Some(after) = &record.after
            {
                state.edited = Some(ClaimRecord::clone(after));
            }
        }
        state.removed = indices.iter().any(added)
            && indices.iter().filter(|idx| added(idx)).all(|idx| self.lines[*idx].undone);
        Some(state)
    }

    /// The last line of a claim that holds: what a reviewer must have seen to decide about it.
    pub fn seen(&self, claim: &str) -> u64 {
        let indices = self.by_claim.get(claim).into_iter().flatten().rev();
        indices.map(|idx| &self.lines[*idx]).find(|line| !line.undone).map_or(0, |it| it.record.n)
    }

    /// The numbers of the lines that an undo of this reviewer would take back: the last that holds, with all that
    /// was decided at the same stroke.
    pub fn undoable(&self, reviewer: &str) -> Vec<u64> {
        let own = |line: &&Line| {
            let record = &line.record;
            !line.undone && record.reviewer == reviewer && record.answer != Answer::Undo
        };
        let mut lines = self.lines.iter().rev().filter(own).map(|line| &line.record);
        let Some(last) = lines.next() else { return Vec::new() };
        let mut numbers = vec![last.n];
        if last.bulk.is_some() {
            // Lines of one stroke follow one another; another stroke that bears the same name is another.
            numbers.extend(lines.take_while(|line| line.bulk == last.bulk).map(|line| line.n));
        }
        numbers.reverse();
        numbers
    }

    /// The claims that lines touch, those that they take back included; each once.
    pub fn touched(&self, numbers: impl Iterator<Item = u64>) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut claims = Vec::new();
        for number in numbers {
            let Some(idx) = self.by_number.get(&number) else { continue };
            let record = &self.lines[*idx].record;
            let undone = record.of.iter().flatten().filter_map(|of| self.by_number.get(of));
            let undone = undone.map(|idx| &self.lines[*idx].record);
            for claim in [record].into_iter().chain(undone).filter_map(|it| it.claim.as_ref()) {
                if seen.insert(claim.clone()) {
                    claims.push(claim.clone());
                }
            }
        }
        claims
    }

    /// Whether lines change entities, by merging, splitting, or taking such a line back.
    pub fn changes_entities(&self, numbers: impl Iterator<Item = u64>) -> bool {
        let line = |number: u64| self.by_number.get(&number).map(|idx| &self.lines[*idx].record);
        numbers.filter_map(line).any(|record| {
            let undone = record.of.iter().flatten().filter_map(|of| line(*of));
            [record].into_iter().chain(undone).any(|record| record.entity.is_some())
        })
    }

    /// The merges and splits that hold, with their lines' numbers.
    pub fn entity_changes(&self) -> impl Iterator<Item = (u64, &EntityChange)> {
        self.holding().filter_map(|record| Some((record.n, record.entity.as_ref()?)))
    }

    /// Moves the lines about a claim to another one, changed by `change`.
    pub fn carry(&mut self, from: &str, to: &str, mut change: impl FnMut(&mut ReviewRecord)) {
        let Some(indices) = self.by_claim.remove(from) else { return };
        for idx in &indices {
            let record = &mut self.lines[*idx].record;
            record.claim = Some(to.to_owned());
            change(record);
        }
        let lines = self.by_claim.entry(to.to_owned()).or_default();
        lines.extend(indices);
        lines.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u64, reviewer: &str, claim: Option<&str>, answer: Answer) -> ReviewRecord {
        let text = format!(
            r#"{{"schema":"claimsift/review/1","n":{n},"time":"2026-11-25T00:00:00Z","reviewer":"{reviewer}","answer":"accept"}}"#
        );
        let mut record: ReviewRecord = serde_json::from_str(&text).expect("a line");
        record.claim = claim.map(str::to_owned);
        record.answer = answer;
        record
    }

    #[test]
    fn the_last_answer_that_holds_counts() {
        let mut decisions = Decisions::default();
        decisions.push(line(1, "anna", Some("c-1"), Answer::Accept));
        decisions.push(line(2, "bo", Some("c-1"), Answer::Reject));
        let state = decisions.state("c-1").expect("a state");
        assert_eq!((state.answer, state.n), (Some(Answer::Reject), 2));
        assert_eq!(state.by["anna"], Answer::Accept);
        assert_eq!(decisions.undoable("anna"), [1]);
        let mut undo = line(3, "bo", None, Answer::Undo);
        undo.of = Some(decisions.undoable("bo"));
        decisions.push(undo);
        let state = decisions.state("c-1").expect("a state");
        assert_eq!((state.answer, state.n, state.by.len()), (Some(Answer::Accept), 1, 1));
        assert!(decisions.undoable("bo").is_empty());
        assert_eq!(decisions.touched([3].into_iter()), ["c-1"]);
        assert_eq!(decisions.seen("c-1"), 1);
    }

    #[test]
    fn a_stroke_is_taken_back_as_one() {
        let mut decisions = Decisions::default();
        for (n, claim) in [(1, "c-1"), (2, "c-2"), (3, "c-3")] {
            let mut record = line(n, "anna", Some(claim), Answer::Accept);
            record.bulk = (n > 1).then(|| "b".to_owned());
            decisions.push(record);
        }
        assert_eq!(decisions.undoable("anna"), [2, 3]);
    }

    #[test]
    fn an_edit_leaves_the_answer() {
        let mut decisions = Decisions::default();
        decisions.push(line(1, "anna", Some("c-1"), Answer::Edit));
        assert_eq!(decisions.state("c-1").expect("a state").answer, None);
        decisions.push(line(2, "anna", Some("c-1"), Answer::Accept));
        decisions.push(line(3, "anna", Some("c-1"), Answer::Edit));
        assert_eq!(decisions.state("c-1").expect("a state").answer, Some(Answer::Accept));
    }
}

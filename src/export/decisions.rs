//! What reviewers decided: files of review decisions go in, the standing decision of every claim comes out.
//!
//! A file of decisions is append-only; taking something back is a line too. Here its lines are played in order: lines that
//! were taken back do not count, a later decision of a reviewer replaces the earlier one, and the last edit of a claim is
//! the claim. Where several files are given, their lines are played in the order of their times.
//! This file knows no claim of a run; [`super::index`] finds which claim a decision is about.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::entities::Entities;
use crate::error::{Error, ErrorKind, Result};
use crate::types::record::ClaimRecord;
use crate::types::review::{Answer as Word, EntityChange, REVIEW_SCHEMA, ReviewRecord};
use crate::write::jsonl;

/// What a reviewer says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The document says so.
    Accept,
    /// It does not.
    Reject,
    /// Left aside.
    Ignore,
}

impl Answer {
    /// The name that review files and annotation tools use.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Accept => "accept",
            Answer::Reject => "reject",
            Answer::Ignore => "ignore",
        }
    }
}

/// The standing decision of one reviewer on one claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The answer; `None` where the claim was edited or commented and left open.
    pub answer: Option<Answer>,
    /// Who decided.
    pub reviewer: String,
    /// When, as the file says it.
    pub time: String,
    /// How long it took, where that was measured.
    pub seconds: Option<f64>,
    /// What the reviewer remarked.
    pub comment: Option<String>,
}

/// What the decisions on one claim amount to.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The claim's id in the run that was reviewed.
    pub claim: String,
    /// One decision per reviewer, the latest last.
    pub decisions: Vec<Decision>,
    /// The claim after the last edit.
    pub edited: Option<ClaimRecord>,
    /// Whether a reviewer added it.
    pub added: bool,
    /// What finds the claim again after another extraction.
    pub mark: Mark,
}

impl State {
    /// The answer that counts: the last one.
    pub fn answer(&self) -> Option<Answer> {
        self.decisions.iter().rev().find_map(|decision| decision.answer)
    }
}

/// Where a claim was and what it said, to find it again when its id is another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The document's id.
    pub document: String,
    /// The document's path.
    pub path: String,
    /// The claim type.
    pub kind: String,
    /// The trigger's words.
    pub trigger: String,
    /// The evidence.
    pub quote: String,
    /// What stands before it.
    pub prefix: String,
    /// What stands after it.
    pub suffix: String,
}

/// All decisions.
#[derive(Debug, Default)]
pub struct Decisions {
    /// One state per claim that somebody decided, edited or added, in the order of the first decision.
    pub states: Vec<State>,
    /// Which names reviewers took for the same entity.
    pub entities: Entities,
    found: HashMap<String, usize>,
}

impl Decisions {
    /// Reads files of decisions.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be read or a line is no decision.
    pub fn read(paths: &[PathBuf]) -> Result<Self> {
        let mut lines = Vec::new();
        for path in paths {
            lines.extend(standing(path)?);
        }
        if paths.len() > 1 {
            // The files' own order stays where times are equal. Times are UTC in one form, so they compare as text.
            lines.sort_by(|(_, a), (_, b)| a.time.cmp(&b.time));
        }
        let mut decisions = Self::default();
        for (path, line) in lines {
            decisions.play(line).map_err(|error| error.at(path))?;
        }
        Ok(decisions)
    }

    /// Whether anybody has decided anything about a claim.
    pub fn any(&self) -> bool {
        self.states.iter().any(|state| !state.decisions.is_empty())
    }

    /// The state of the claim with this id.
    pub fn find(&self, claim: &str) -> Option<usize> {
        self.found.get(claim).copied()
    }

    fn play(&mut self, line: ReviewRecord) -> Result<()> {
        if let Some(change) = &line.entity {
            self.play_entity(change);
            return Ok(());
        }
        let claim =
            line.claim.clone().or_else(|| line.after.as_ref().map(|claim| claim.id.clone()));
        let Some(claim) = claim else {
            let message = format!("line {}: expected the id of a claim, but found none", line.n);
            return Err(Error::new(ErrorKind::Record, message));
        };
        let idx = *self.found.entry(claim.clone()).or_insert_with(|| {
            self.states.push(State { claim, ..State::default() });
            self.states.len() - 1
        });
        let state = &mut self.states[idx];
        let own = state.decisions.iter().position(|other| other.reviewer == line.reviewer);
        let before = own.map(|own| state.decisions.remove(own)).and_then(|own| own.answer);
        state.added |= line.answer == Word::Add;
        state.mark = mark(&line, std::mem::take(&mut state.mark));
        if let Some(after) = line.after {
            state.edited = Some(*after);
        }
        state.decisions.push(Decision {
            answer: match line.answer {
                Word::Accept | Word::Add => Some(Answer::Accept),
                Word::Reject => Some(Answer::Reject),
                Word::Ignore => Some(Answer::Ignore),
                // An edit leaves open, or leaves decided, whether the claim is right.
                Word::Edit | Word::Undo | Word::Merge | Word::Split => before,
            },
            reviewer: line.reviewer,
            time: line.time,
            seconds: line.seconds,
            comment: line.comment.filter(|comment| !comment.trim().is_empty()),
        });
        Ok(())
    }

    fn play_entity(&mut self, change: &EntityChange) {
        match change {
            EntityChange::Merge { into, keys, name } => {
                self.entities.merge(into, keys, name.as_deref());
            }
            EntityChange::Split { names, .. } => self.entities.split(names),
        }
    }
}

/// The newest of what lines say about where a claim is.
fn mark(line: &ReviewRecord, before: Mark) -> Mark {
    let newest = |new: &Option<String>, old: String| new.clone().unwrap_or(old);
    Mark {
        document: newest(&line.document, before.document),
        path: newest(&line.path, before.path),
        kind: newest(&line.kind, before.kind),
        trigger: newest(&line.trigger, before.trigger),
        quote: newest(&line.quote, before.quote),
        prefix: newest(&line.prefix, before.prefix),
        suffix: newest(&line.suffix, before.suffix),
    }
}

/// The lines of a file that were not taken back.
fn standing(path: &Path) -> Result<Vec<(&Path, ReviewRecord)>> {
    let mut lines: Vec<ReviewRecord> = Vec::new();
    let mut undone = HashSet::new();
    jsonl::read_lines(path, |number, line: ReviewRecord| {
        if line.schema != REVIEW_SCHEMA {
            let found = &line.schema;
            let message =
                format!("line {number}: expected schema {REVIEW_SCHEMA:?}, but found {found:?}");
            return Err(Error::new(ErrorKind::Record, message).at(path));
        }
        if line.answer == Word::Undo {
            undone.extend(line.of.unwrap_or_default());
        } else {
            lines.push(line);
        }
        Ok(())
    })?;
    lines.retain(|line| !undone.contains(&line.n));
    Ok(lines.into_iter().map(|line| (path, line)).collect())
}

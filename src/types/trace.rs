//! Why a claim says what it says: what assembly considered, what it took, and why. Made only when it is asked for.

use std::cell::RefCell;

use super::Span;

/// The notes on one document's claims, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// One entry for each predicate that a claim type fits.
    pub claims: Vec<TracedClaim>,
}

/// What was noted about one claim, whether or not it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedClaim {
    /// The claim type, where one fits.
    pub kind: String,
    /// The trigger.
    pub trigger: Span,
    /// Index of its frame in the analysis.
    pub frame: usize,
    /// Why it is no claim after all; `None` for a claim that was kept.
    pub dropped: Option<&'static str>,
    /// What was considered.
    pub notes: Vec<Note>,
    /// What its confidence is made of; nothing for what is no claim.
    pub signals: Vec<Signal>,
}

/// One thing that tells how sure a claim is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal {
    /// Its name in `data/signals.toml`.
    pub name: &'static str,
    /// What it is for this claim.
    pub value: f32,
    /// What it weighs; the confidence is a curve over the sum of all values times their weights.
    pub weight: f32,
}

/// One thing that was considered.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What it is about.
    pub topic: Topic,
    /// Whether it was taken.
    pub taken: bool,
    /// The words, where there are any.
    pub span: Option<Span>,
    /// The reason, in words; begins in lower case.
    pub why: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Who and what takes part, and how the words were resolved.
    Role,
    /// When it happened.
    When,
    /// Affirmed or negated.
    Polarity,
    /// Whether it happened, was tried, planned, possible, asked.
    Modality,
    /// Who says so.
    Source,
}

impl Topic {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Role => "role",
            Topic::When => "when",
            Topic::Polarity => "polarity",
            Topic::Modality => "modality",
            Topic::Source => "source",
        }
    }
}

/// Collects notes while a claim is made.
#[derive(Debug, Default)]
pub struct Notes(RefCell<Vec<Note>>);

impl Notes {
    /// Adds a note; the same note twice counts once.
    pub fn add(&self, note: Note) {
        let mut notes = self.0.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// The notes so far; none are left.
    pub fn take(&self) -> Vec<Note> {
        self.0.take()
    }
}

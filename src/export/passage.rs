//! What an exporter is handed: a text with the claims that were read in it.
//!
//! A passage is a whole document where its text is known; where it is not, a sentence with the little context that the
//! claim's own record carries. Offsets stay those of the document; [`Passage::local`] counts from the passage's start.
//! All of them are Unicode code points, which is also what every exported format counts in.

use super::decisions::{Answer, Decision};
use crate::types::record::{ClaimRecord, DocumentHead, RoleRecord};
use crate::write::{CodePoints, verify_claim};

/// Code points that a window around a claim may grow beyond its sentence to hold a span outside of it.
const REACH: usize = 600;

/// A text and its claims.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The document.
    pub document: DocumentHead,
    /// The words.
    pub text: String,
    /// The code point of the document at which the text starts.
    pub start: usize,
    /// Whether the text is the whole document.
    pub whole: bool,
    /// The claims, in the order of the file.
    pub cases: Vec<Case>,
}

/// A claim as it is exported.
#[derive(Clone, Debug)]
pub struct Case {
    /// The claim, with the edits of reviewers.
    pub claim: ClaimRecord,
    /// The claim before it was edited.
    pub extracted: Option<ClaimRecord>,
    /// Whether a reviewer added it.
    pub added: bool,
    /// One decision per reviewer, the latest last.
    pub decisions: Vec<Decision>,
}

impl Case {
    /// The decision that counts: the last one, where it has an answer.
    pub fn decided(&self) -> Option<(Answer, &Decision)> {
        self.decisions.iter().rev().find_map(|decision| Some((decision.answer?, decision)))
    }
}

/// What a span of a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The word that carries the event.
    Trigger,
    /// Who or what takes part.
    Role,
    /// When it happened.
    When,
    /// Who says so.
    Source,
}

/// A span of a claim.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    /// What it is.
    pub kind: Kind,
    /// The claim type, the role's name, `when` or `source`.
    pub label: &'a str,
    /// The words.
    pub text: &'a str,
    /// First code point of the document.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The filler, where it is one.
    pub role: Option<&'a RoleRecord>,
}

/// The spans of a claim: trigger, roles, date, sources. A source that no words name has none.
pub fn spans(claim: &ClaimRecord) -> Vec<Span<'_>> {
    let trigger = &claim.trigger;
    let mut spans = vec![Span {
        kind: Kind::Trigger,
        label: &claim.kind,
        text: &trigger.text,
        start: trigger.start,
        end: trigger.end,
        role: None,
    }];
    spans.extend(claim.roles.iter().map(|role| Span {
        kind: Kind::Role,
        label: &role.role,
        text: &role.text,
        start: role.start,
        end: role.end,
        role: Some(role),
    }));
    spans.extend(claim.when.iter().map(|when| Span {
        kind: Kind::When,
        label: "when",
        text: &when.text,
        start: when.start,
        end: when.end,
        role: None,
    }));
    let named = claim.attribution.iter().filter(|source| source.start < source.end);
    spans.extend(named.map(|source| Span {
        kind: Kind::Source,
        label: "source",
        text: &source.text,
        start: source.start,
        end: source.end,
        role: None,
    }));
    spans
}

impl Passage {
    /// A span's ends counted from the start of the passage; `None` when it lies outside.
    pub fn local(&self, points: &CodePoints, start: usize, end: usize) -> Option<(usize, usize)> {
        let (start, end) = (start.checked_sub(self.start)?, end.checked_sub(self.start)?);
        (start < end && end <= points.total()).then_some((start, end))
    }

    /// The stretch of the passage that a task about one claim shows: its sentence, grown to spans not far outside.
    pub fn window(&self, points: &CodePoints, claim: &ClaimRecord) -> (usize, usize) {
        let evidence = &claim.evidence;
        let (start, end) = self.local(points, evidence.start, evidence.end).unwrap_or((0, 0));
        let mut window = (start, end);
        for span in spans(claim) {
            if let Some((from, to)) = self.local(points, span.start, span.end)
                && from + REACH >= start
                && to <= end + REACH
            {
                window = (window.0.min(from), window.1.max(to));
            }
        }
        window
    }

    /// What of a claim does not hold in this text, the first thing only.
    pub fn mismatch(&self, points: &CodePoints, claim: &ClaimRecord) -> Option<String> {
        if self.whole {
            return verify_claim(claim, points).first().map(ToString::to_string);
        }
        // Outside the sentence there is no text to compare with.
        let wrong = spans(claim).into_iter().find(|span| {
            let local = self.local(points, span.start, span.end);
            local.is_some_and(|(start, end)| points.slice(start, end) != Some(span.text))
        })?;
        Some(format!("{}: expected {:?}, but found other words", wrong.label, wrong.text))
    }
}

//! Whether a trigger's rule is for a predicate at all: its sense, its part of speech, its labels, its form.
//!
//! In: a predicate and a rule. Out: yes or no. What would fill the roles is not asked here.

use crate::types::{Frame, Pos, Role};

use super::govern::{Grammar, is_passive};
use super::reading::Reading;
use super::schema::{TriggerPos, TriggerRule};

/// Whether a rule is for predicates like this one.
pub fn is_for(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    rule: &TriggerRule,
) -> bool {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    sense_fits(frame, rule)
        && pos_fits(frame, rule)
        && labels_fit(grammar, frame_idx, rule)
        && (!rule.passive || is_passive(reading, frames, frame_idx))
}

fn sense_fits(frame: &Frame, rule: &TriggerRule) -> bool {
    match frame.predicate.sense.as_deref() {
        Some(sense) => {
            !rule.except.iter().any(|other| other == sense)
                && (rule.only.is_empty() || rule.only.iter().any(|other| other == sense))
        }
        None => rule.only.is_empty(),
    }
}

fn pos_fits(frame: &Frame, rule: &TriggerRule) -> bool {
    let is_noun = matches!(frame.predicate.pos, Pos::Noun | Pos::Propn);
    match rule.pos {
        None => true,
        Some(TriggerPos::Noun) => is_noun,
        Some(TriggerPos::Verb) => !is_noun,
    }
}

/// Whether the predicate has the labels that the rule asks for, and none that it forbids.
fn labels_fit(grammar: &Grammar, frame_idx: usize, rule: &TriggerRule) -> bool {
    let has = |role: &Role| {
        grammar.args[frame_idx]
            .iter()
            .any(|arg| arg.is(*role) && (!arg.implied || *role == Role::Arg0))
    };
    rule.with.iter().all(has) && !rule.without.iter().any(has)
}

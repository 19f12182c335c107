//! Who takes part in what a clause inside an argument says: who is to do it, and to whom it would be done.
//!
//! In: the clause's tokens, and the frame whose argument it is. Out: the filler, where the clause names one.

use std::ops::Range;

use crate::types::{EntityKind, Role};

use super::fillers::{self, Fill};
use super::govern::{Grammar, beside};
use super::phrases;
use super::reading::{Arg, Reading};

/// "The ministry" in "(demanded) that the ministry publish it": who is to do what a clause says.
pub fn subject(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    clause: &Range<usize>,
) -> Option<Fill> {
    let frames = &reading.analysis.frames;
    let subject = beside(frames, frame_idx)
        .filter(|&other| other != frame_idx && clause.contains(&frames[other].predicate.token))
        .filter_map(|other| grammar.arg(other, Role::Arg0))
        .find(|arg| arg.tokens.start == clause.start + 1)?;
    let fill = fillers::fills(reading, &subject.tokens).into_iter().next()?;
    fill.kind.is_some_and(EntityKind::can_act).then_some(fill)
}

/// "Us" in "(refused) to give us the file", "to talk to us", "to meet us": to whom what an infinitive says would be done.
pub fn recipient(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    clause: &Range<usize>,
) -> Option<Fill> {
    const PERSONAL: &[&str] = &["me", "us", "him", "her", "them", "you"];
    let frames = &reading.analysis.frames;
    let infinitive = clause.start..clause.end.min(clause.start + 3);
    let other = beside(frames, frame_idx)
        .find(|&other| other != frame_idx && infinitive.contains(&frames[other].predicate.token))?;
    let at = frames[other].predicate.token;
    let given = |arg: &&Arg| {
        let start = arg.tokens.start;
        let (preposition, _) = phrases::after_preposition(reading, &arg.tokens);
        let to = preposition.as_deref().is_none_or(|word| matches!(word, "to" | "with"));
        // "To meet us"; but of "to name her" she is what is not named, and to nobody.
        let met = matches!(
            frames[other].predicate.lemma.as_str(),
            "meet" | "see" | "tell" | "pay" | "help" | "receive" | "let" | "compensate" | "refund"
        ) && reading.is_word(start, PERSONAL);
        start > at && (arg.is(Role::Arg2) || arg.is(Role::Gol) || arg.is(Role::Arg1) && met) && to
    };
    let args = grammar.args[other].iter().filter(given);
    let mut fills = args.filter_map(|arg| {
        let (_, tokens) = phrases::after_preposition(reading, &arg.tokens);
        fillers::fills(reading, &tokens).into_iter().next()
    });
    fills.find(|fill| fill.kind.is_some_and(EntityKind::can_act))
}

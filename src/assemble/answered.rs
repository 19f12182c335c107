//! What an answer answers: the request or the offer that the sentence tells of before it ("asked for duplicates, and Vos | refused").
//!
//! In: a predicate that answers. Out: the predicate of what it answers, who asked or offered, and what. Where the sentence says that the one
//! who answers was asked ("asked Norvik for it, and it refused"), `share.rs` gives the answer these arguments already.

use crate::types::{EntityKind, Frame, Role};

use super::fillers::{self, Fill};
use super::govern::{Grammar, beside};
use super::phrases;
use super::reading::Reading;

/// From this probability on the model holds a predicate for a request or an offer.
const HALF: f32 = 0.5;

/// Requests and offers by their lemmas, for models that have not learned claim types.
const CALLS: &[&str] = &[
    "ask",
    "request",
    "demand",
    "urge",
    "invite",
    "offer",
    "propose",
    "apply",
    "petition",
    "bid",
    "suggest",
    "recommend",
    "appeal",
    "plead",
    "beg",
];

/// Nouns for what is answered.
const CALLED: &[&str] = &[
    "offer",
    "request",
    "demand",
    "invitation",
    "proposal",
    "application",
    "petition",
    "bid",
    "suggestion",
    "recommendation",
    "appeal",
    "plea",
    "idea",
    "deal",
    "approach",
];

/// The nearest request or offer of somebody else before a predicate that answers it: one that has no object, or whose object only points back
/// ("turned it down", "declined the offer").
pub fn by(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    let own = grammar.arg(frame_idx, Role::Arg0)?;
    let points_back = match grammar.arg(frame_idx, Role::Arg1) {
        Some(object) => {
            let head = phrases::head_word(reading, &object.tokens);
            let short = object.tokens.len() <= 2;
            let pronoun = matches!(head.as_str(), "it" | "them" | "this" | "that" | "both");
            let definite = reading.is_word(object.tokens.start, &["the", "that", "this"]);
            short && (pronoun || definite && CALLED.contains(&head.as_str()))
        }
        None => true,
    };
    if !points_back {
        return None;
    }
    let who = |frame: usize| agent(reading, grammar, frame).map(|fill| fill.name);
    let refuser = fillers::fills(reading, &own.tokens).into_iter().next()?.name;
    // "Refused to say what he had asked": what lies in the answer's own arguments is not answered by it.
    let apart = |other: &usize| {
        let token = frames[*other].predicate.token;
        token < at && grammar.args[frame_idx].iter().all(|arg| !arg.tokens.contains(&token))
    };
    // Who was not asked does not refuse it.
    let asked = |other: usize| {
        let to = [Role::Arg2, Role::Gol].into_iter().find_map(|role| grammar.arg(other, role));
        let to = to.and_then(|arg| {
            let (_, tokens) = phrases::after_preposition(reading, &arg.tokens);
            fillers::fills(reading, &tokens).into_iter().next()
        });
        to.is_none_or(|to| to.entity.is_none() || to.name == refuser)
    };
    beside(frames, frame_idx)
        .rev()
        .filter(apart)
        .find(|&other| is_call(&frames[other]) && who(other).is_some_and(|who| who != refuser))
        .filter(|&other| asked(other))
}

/// Who asked or offered.
pub fn asker(reading: &Reading<'_>, grammar: &Grammar, frame: usize) -> Option<Fill> {
    agent(reading, grammar, frame).filter(|fill| fill.kind.is_some_and(EntityKind::can_act))
}

/// What was asked for or offered.
pub fn asked(reading: &Reading<'_>, grammar: &Grammar, frame: usize) -> Option<Fill> {
    let object = grammar.arg(frame, Role::Arg1)?;
    let (_, tokens) = phrases::after_preposition(reading, &object.tokens);
    fillers::fills(reading, &tokens).into_iter().next()
}

fn agent(reading: &Reading<'_>, grammar: &Grammar, frame: usize) -> Option<Fill> {
    let agent = grammar.arg(frame, Role::Arg0)?;
    fillers::fills(reading, &agent.tokens).into_iter().next()
}

fn is_call(frame: &Frame) -> bool {
    let predicate = &frame.predicate;
    let types = &predicate.types;
    let learned = types
        .iter()
        .any(|it| matches!(&*it.name, "request" | "pitch" | "pledge") && it.score >= HALF);
    learned || types.is_empty() && CALLS.contains(&predicate.lemma.as_str())
}

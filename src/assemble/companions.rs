//! Times that an event shares with another one of its sentence: whoever comes shows the thing then, and what a participle adds is of its
//! main verb's day.
//!
//! In: a frame that has no time of its own. Out: the time of the frame that it goes with.

use crate::types::{Pos, When};

use super::adverbials::is_past;
use super::govern::{Grammar, beside};
use super::reading::Reading;
use super::when::{of_sentence, own};

/// Verbs of coming together, and of turning to somebody: what is done then is done on the same day.
pub(super) const COMING: &[&str] = &[
    "come", "go", "drive", "fly", "travel", "visit", "call", "ring", "phone", "meet", "turn_up",
    "show_up", "return", "arrive", "sit_down", "gather", "convene", "write", "email", "e-mail",
];

/// "Came to the shop in the spring and showed us the thing": what somebody does who comes is done when they come.
pub(super) fn of_coming(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Option<When> {
    let frames = &reading.analysis.frames;
    // Only where the sentence has a date is it worth looking for the verb before.
    of_sentence(reading, frame_idx).next()?;
    let first = grammar.first_conjunct(reading, frame_idx)?;
    let at = frames[first].predicate.token;
    let end = frames[frame_idx].predicate.token;
    // "Wrote to him on 16 December and has asked for it": that may be since.
    if reading.is_word(end - 1, &["has", "have", "'s", "'ve"]) {
        return None;
    }
    let when = own(reading, grammar, first)
        .filter(|_| COMING.contains(&frames[first].predicate.lemma.as_str()))?;
    let only = of_sentence(reading, frame_idx).filter(|it| it.from.is_some()).count() == 1;
    let between = reading.seg.tokens_in(when.span).start;
    (only && (at..end).contains(&between)).then_some(when)
}

/// "On Saturday he wrote to the bank, claiming that …": what a participle adds was then, too.
pub(super) fn of_main_verb(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Option<When> {
    let frames = &reading.analysis.frames;
    of_sentence(reading, frame_idx).next()?;
    let at = frames[frame_idx].predicate.token;
    let word = reading.lower(at);
    let adverb = at > 0 && reading.pos(at - 1) == Pos::Adv && reading.lower(at - 1).ends_with("ly");
    let comma = at.checked_sub(1 + usize::from(adverb))?;
    if !word.ends_with("ing") || reading.token(comma) != "," {
        return None;
    }
    let main = beside(frames, frame_idx)
        .filter(|&other| {
            let verb = &frames[other].predicate;
            verb.pos == Pos::Verb
                && verb.token < comma
                && !reading.lower(verb.token).ends_with("ing")
        })
        .max_by_key(|&other| frames[other].predicate.token)?;
    let when = own(reading, grammar, main)?;
    let only = of_sentence(reading, frame_idx).filter(|it| it.from.is_some()).count() == 1;
    let before = reading.seg.tokens_in(when.span).end <= comma;
    let past = is_past(reading, &frames[main]);
    (only && before && past).then_some(when)
}

/// "In June they went to Ouse, where the pilot showed them the aircraft": what is told of a place to which somebody came, or at which
/// they met, was then.
pub(super) fn of_place(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frames = &reading.analysis.frames;
    of_sentence(reading, frame_idx).next()?;
    let at = frames[frame_idx].predicate.token;
    let sentence = reading.sentence_tokens(frames[frame_idx].sentence);
    let place = (sentence.start + 1..at).rev().find(|&token| reading.is_word(token, &["where"]))?;
    // Its own clause: no other verb between, and no other date.
    let mut between = beside(frames, frame_idx).filter(|&other| {
        let token = frames[other].predicate.token;
        token > place && token < at && frames[other].predicate.pos == Pos::Verb
    });
    let past = is_past(reading, &frames[frame_idx]);
    if reading.token(place - 1) != "," || between.next().is_some() || !past {
        return None;
    }
    beside(frames, frame_idx).rev().filter(|&other| frames[other].predicate.token < place).find_map(
        |other| {
            let when = own(reading, grammar, other)?;
            let before = reading.seg.tokens_in(when.span).start < place;
            let past = is_past(reading, &frames[other]);
            (before && past).then_some(when)
        },
    )
}

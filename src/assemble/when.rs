//! Which date belongs to which claim: through its own time argument, then through the clauses that govern it, then the sentence.

use std::ops::Range;

use crate::types::{Affix, Pos, Role, Span, When};

use super::cues::CUES;
use super::govern::Grammar;
use super::reading::Reading;

/// The time of a frame's event, if the sentence gives it one. A claim without a date says so rather than borrow a wrong one.
pub fn of(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    // "Now" tells a tense, not a day.
    found(reading, grammar, frame_idx).filter(|when| when.timex != "PRESENT_REF")
}

fn found(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frames = &reading.analysis.frames;
    if let Some(when) = own(reading, grammar, frame_idx) {
        return Some(when);
    }
    // "In 2016 the firm tried to sell": the attempt's time is the sale's. The time of saying is not the time of what is said.
    for governor in grammar.ancestors(frame_idx) {
        let lemma = frames[governor.frame].predicate.lemma.as_str();
        let spoken = CUES.speech.verbs.contains(lemma) || CUES.speech.nouns.contains(lemma);
        let list = &CUES.governors;
        let shared = list.attempted.contains(lemma)
            || list.same.contains(lemma)
            || matches!(
                lemma,
                "give"
                    | "hold"
                    | "make"
                    | "have"
                    | "take"
                    | "do"
                    | "conduct"
                    | "attend"
                    | "request"
                    | "host"
            );
        if spoken || !shared || !governor.direct {
            break;
        }
        if let Some(when) = own(reading, grammar, governor.frame) {
            return Some(when);
        }
    }
    alone(reading, grammar, frame_idx)
}

/// The date in one of the frame's own arguments: its time first, then any other that no other predicate claims.
fn own(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let args = &grammar.args[frame_idx];
    let times = args.iter().filter(|arg| arg.is(Role::Tmp));
    if let Some(when) = times.filter_map(|arg| first_date(reading, &arg.tokens)).min_by_key(width) {
        return Some(when);
    }
    if let Some(when) = behind(reading, frame_idx) {
        return Some(when.clone());
    }
    // Nominal events carry their date in front or behind: "the November 2018 pitch", "a visit in May".
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    if matches!(predicate.pos, Pos::Noun | Pos::Propn) {
        let near =
            args.iter().filter(|arg| arg.is(Role::Adj) || arg.is(Role::Arg1) || arg.is(Role::Loc));
        return near
            .filter(|arg| arg.tokens.len() < 12)
            .find_map(|arg| first_date(reading, &arg.tokens));
    }
    None
}

/// "said Wednesday that", "agreed on Tuesday to": a date right behind the verb is the verb's.
fn behind<'a>(reading: &Reading<'a>, frame_idx: usize) -> Option<&'a When> {
    let at = reading.analysis.frames[frame_idx].predicate.token;
    let first =
        (at + 1..at + 3).find(|&token| !reading.is_word(token, &["on", "in", "early", "late"]));
    let sentence = reading.sentence_tokens(reading.analysis.frames[frame_idx].sentence);
    let start = reading.seg.tokens[first.filter(|token| sentence.contains(token))?].start();
    reading.dates.iter().find(|when| when.span.start() == start && when.from.is_some())
}

/// The sentence's only date, when no other predicate of the sentence has it as its time.
fn alone(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let sentence = reading.seg.sentences.get(frame.sentence)?.span;
    let mut dates = reading.dates.iter().filter(|when| sentence.contains(when.span));
    let (when, None) = (dates.next()?, dates.next()) else { return None };
    if is_far(reading, frame.predicate.token, when.span) {
        return None;
    }
    // The day of saying is not the day of what is said.
    let of_speech = frames.iter().enumerate().any(|(other, candidate)| {
        other != frame_idx
            && candidate.sentence == frame.sentence
            && candidate.predicate.pos == Pos::Verb
            && CUES.speech.verbs.contains(&candidate.predicate.lemma)
            && behind(reading, other) == Some(when)
    });
    if of_speech {
        return None;
    }
    let claimed = frames.iter().enumerate().any(|(other, candidate)| {
        other != frame_idx
            && candidate.sentence == frame.sentence
            && grammar.args[other].iter().any(|arg| {
                let span = reading.span(&arg.tokens);
                // Inside another predicate's time, or inside an argument that does not hold this predicate too.
                span.contains(when.span)
                    && (arg.is(Role::Tmp)
                        || (arg.label.affix == Affix::None
                            && !arg.tokens.contains(&frame.predicate.token)
                            && arg.tokens.len() < 12))
            })
    });
    // A date deep in an argument dates that; behind a preposition at its end it was only attached too low.
    let attached = at_preposition(reading, when.span);
    let inside_own = grammar.args[frame_idx].iter().any(|arg| {
        let span = reading.span(&arg.tokens);
        let loose = attached
            && when.span.end() == span.end()
            && !super::phrases::is_clause(reading, &arg.tokens);
        !arg.is(Role::Tmp) && span.contains(when.span) && !loose
    });
    (!claimed && !inside_own && when.from.is_some()).then(|| when.clone())
}

/// Whether a time preposition stands before a date: "in late 2017".
fn at_preposition(reading: &Reading<'_>, date: Span) -> bool {
    let start = reading.seg.tokens_in(date).start;
    reading.is_word(start, &["since", "from", "between", "until", "by", "before", "after"])
        || start > 0
            && reading.is_word(
                start - 1,
                &["in", "on", "during", "since", "by", "at", "over", "within", "throughout"],
            )
}

/// Whether a clause boundary lies between a predicate and a date.
fn is_far(reading: &Reading<'_>, token: usize, date: Span) -> bool {
    let at = reading.seg.tokens_in(date).start;
    let between: Range<usize> = token.min(at)..token.max(at);
    between
        .clone()
        .any(|token| matches!(reading.token(token), ";" | ":" | "\"" | "“" | "”" | "(" | ")"))
        || between.clone().any(|token| {
            reading.is_word(
                token,
                &["which", "who", "because", "while", "although", "but", "after", "before", "when"],
            )
        })
}

/// The first date in these tokens that is one: an interval, or at least a value.
fn first_date(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<When> {
    let span = reading.span(tokens);
    reading
        .dates
        .iter()
        .find(|when| {
            span.overlaps(when.span)
                && (span.contains(when.span) || when.span.contains(span))
                && when.from.or(when.to).is_some()
        })
        .cloned()
}

/// Days of an interval; open ones count as very long.
fn width(when: &When) -> i64 {
    match (when.from, when.to) {
        (Some(from), Some(to)) => from.duration_until(to).as_hours() / 24,
        _ => i64::MAX,
    }
}

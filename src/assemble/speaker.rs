//! The one who makes a statement: the subject of a speech predicate, wherever English leaves it out.
//!
//! In: a speech predicate's frame. Out: who speaks. Whether the predicate governs a claim is [`super::attribution`]'s question.

use std::ops::Range;

use crate::types::{Attribution, EntityKind, Pos, Role, SourceKind};

use super::attribution::source;
use super::cues::CUES;
use super::fillers;
use super::govern::{Governor, Grammar, beside, is_passive};
use super::phrases;
use super::pieces;
use super::quotations::is_quoted;
use super::reading::{Arg, Reading};

/// The one who makes a speech predicate's statement.
pub fn speaker(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Vec<Attribution> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let agent = grammar.arg(frame_idx, Role::Arg0);
    let agent = agent.or_else(|| document_subject(reading, grammar, frame_idx));
    // "Not to view in a slide show": what is done does not speak.
    let agent = agent.filter(|arg| !phrases::is_infinitive(reading, &arg.tokens));
    let tokens = agent.map(|arg| phrases::after_preposition(reading, &arg.tokens).1);
    let tokens = match unspoken_subject(reading, grammar, frame_idx, tokens.as_ref()) {
        Some(subject) => Some(subject),
        None => tokens,
    };
    if let Some(tokens) = tokens {
        let tokens = before_reason(reading, tokens);
        return fillers::fills(reading, &tokens)
            .into_iter()
            .map(|fill| source(reading, fill, &tokens, Some(predicate.span)))
            .collect();
    }
    match predicate.pos {
        Pos::Noun | Pos::Propn => owner(reading, frame_idx),
        _ => Vec::new(),
    }
}

/// "Said one of them, | Ann Lee, | because the firm had paid": what gives a reason or a time is no part of who speaks, and a name says
/// more than "one of them".
fn before_reason(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    const OPENERS: &[&str] =
        &["because", "since", "when", "after", "before", "while", "although", "though", "as", "if"];
    let opens = |&token: &usize| reading.token(token) == "," && reading.is_word(token + 1, OPENERS);
    let end = tokens.clone().skip(1).find(opens).unwrap_or(tokens.end);
    let one = reading.is_word(tokens.start, &["one", "another"])
        && reading.is_word(tokens.start + 1, &["of"]);
    let comma = (tokens.start..end).find(|&token| reading.token(token) == ",");
    let named = comma.filter(|&comma| {
        one && comma + 1 < end && (comma + 1..end).all(|token| reading.pos(token) == Pos::Propn)
    });
    named.map_or(tokens.start, |comma| comma + 1)..end
}

/// The one whose statement, report or announcement it is.
fn owner(reading: &Reading<'_>, frame_idx: usize) -> Vec<Attribution> {
    let frame = &reading.analysis.frames[frame_idx];
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    let owner = pieces::owner_before(reading, at, &sentence);
    let tokens = match &owner {
        Some(fill) => fill.tokens.clone(),
        None => match name_before(reading, at, &sentence) {
            Some(name) => name,
            // A message that nobody in sight wrote speaks for itself: "Other e-mails show that …".
            None if CUES.is_noun("document", &reading.lower(at)) => {
                let describes = |token: &usize| {
                    matches!(reading.pos(*token), Pos::Adj | Pos::Det | Pos::Num | Pos::Noun)
                };
                let before = (sentence.start..at).rev().take_while(describes).count();
                at - before..at + 1
            }
            None => return Vec::new(),
        },
    };
    let fills = owner.map_or_else(|| fillers::fills(reading, &tokens), |fill| vec![fill]);
    let cue = Some(frame.predicate.span);
    fills.into_iter().map(|fill| source(reading, fill, &tokens, cue)).collect()
}

/// "GM declaration", "White House statement": the name of somebody right before the noun made it.
fn name_before(reading: &Reading<'_>, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
    let reference = reading.reference_ending(&(sentence.start..at))?;
    let kind = reading.links.entities.get(reference.entity)?.kind;
    let speaks = kind == EntityKind::Person || kind.is_organization();
    speaks.then(|| reading.seg.tokens_in(reference.span))
}

/// The documents that stand before a predicate as its subject, whatever role the model gives them.
pub fn document_subject<'g>(
    reading: &Reading<'_>,
    grammar: &'g Grammar,
    frame_idx: usize,
) -> Option<&'g Arg> {
    let at = reading.analysis.frames[frame_idx].predicate.token;
    grammar.args[frame_idx].iter().find(|arg| {
        let core = matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2);
        let document = || CUES.is_noun("document", &phrases::head_word(reading, &arg.tokens));
        core && arg.tokens.end <= at && document()
    })
}

/// The subject that grammar gives a speech verb without one of its own, where it is another than the model's.
fn unspoken_subject(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    found: Option<&Range<usize>>,
) -> Option<Range<usize>> {
    let frame = &reading.analysis.frames[frame_idx];
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    if frame.predicate.pos != Pos::Verb || at <= sentence.start {
        return None;
    }
    let word = reading.lower(at);
    if word.ends_with("ing") && found.is_none_or(|tokens| tokens.end == at) {
        // "in a letter to the board saying …": of a noun phrase with a document in it the document speaks.
        let document = document_before(reading, at, &sentence);
        if document.is_some() {
            return document;
        }
    }
    let adverb = usize::from(at > sentence.start + 1 && reading.pos(at - 1) == Pos::Adv);
    let before = at - 1 - adverb;
    let comma = reading.token(before) == ",";
    let participle = word.ends_with("ing") && (comma || reading.is_word(before, &["by"]));
    // "Acme buys rival, announces cuts": headlines go on without "and".
    let headline = comma && found.is_none() && word != frame.predicate.lemma;
    if !(participle || headline) {
        return None;
    }
    // What stands behind the main verb is its object, and no subject of what comes after the comma.
    let (subject, verb) = main_subject(reading, grammar, frame_idx, comma)?;
    found.is_none_or(|tokens| tokens.start > verb).then_some(subject)
}

/// The noun phrase with a document in it that ends right before a token.
fn document_before(
    reading: &Reading<'_>,
    at: usize,
    sentence: &Range<usize>,
) -> Option<Range<usize>> {
    let inside = |token: &usize| {
        !matches!(reading.pos(*token), Pos::Verb | Pos::Aux | Pos::Punct | Pos::Cconj | Pos::Sconj)
            && at - token < 9
    };
    let start = (sentence.start..at).rev().take_while(inside).last()?;
    let noun = (start..at).find(|&token| CUES.is_noun("document", &reading.lower(token)))?;
    let describes = |token: &usize| {
        matches!(reading.pos(*token), Pos::Det | Pos::Adj | Pos::Num) && *token >= start
    };
    let described = (sentence.start..noun).rev().take_while(describes).last();
    Some(described.unwrap_or(noun)..at)
}

/// The subject of the clause that a participle belongs to, and its verb: of the verb right before it after "by", else of the sentence.
fn main_subject(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    of_sentence: bool,
) -> Option<(Range<usize>, usize)> {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    let subjects = (0..frames.len()).filter(|&other| {
        frames[other].sentence == frames[frame_idx].sentence
            && frames[other].predicate.token < at
            && frames[other].predicate.pos == Pos::Verb
            && !is_quoted(reading, frames[other].predicate.token)
    });
    let subjects = subjects.filter_map(|other| {
        let agent = grammar.arg(other, Role::Arg0)?;
        let before = agent.tokens.end <= frames[other].predicate.token;
        before.then(|| (agent.tokens.clone(), frames[other].predicate.token))
    });
    match of_sentence {
        true => subjects.min_by_key(|(tokens, verb)| (tokens.start, *verb)),
        false => subjects.max_by_key(|(_, verb)| *verb),
    }
}

/// "is said to be", "was reported to have sold", "it was alleged that": somebody who is not named says so.
pub fn hidden(reading: &Reading<'_>, frame_idx: usize) -> Option<Attribution> {
    let frames = &reading.analysis.frames;
    let span = frames[frame_idx].predicate.span;
    // "Could no longer be maintained", "was held", "is listed": these are done to things more often than said.
    let done = [
        "maintain", "hold", "find", "show", "list", "record", "detail", "document", "post", "read",
    ];
    let said = !done.contains(&frames[frame_idx].predicate.lemma.as_str());
    (said && is_passive(reading, frames, frame_idx)).then(|| Attribution {
        span,
        name: reading.text(span).to_owned(),
        cue: Some(span),
        kind: SourceKind::Anonymous,
        about_self: false,
    })
}

/// "They announced a merger, and, to our surprise, that they will move": a clause with "that" after "and" goes on with what was said.
pub fn goes_on_saying(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Vec<Attribution> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let sentence = reading.sentence_tokens(frame.sentence);
    let at = frame.predicate.token;
    let opens = |token: &usize| {
        reading.is_word(*token, &["that"])
            && *token > sentence.start
            && (reading.token(*token - 1) == "," || reading.is_word(*token - 1, &["and"]))
    };
    let stop = |token: &usize| !matches!(reading.token(*token), ";" | "“" | "”" | "\"");
    let from = sentence.start.max(at.saturating_sub(12));
    let Some(that) = (from..at).rev().take_while(stop).find(opens) else { return Vec::new() };
    // "and" must stand near: "the car, that was sold, …" is another clause.
    let joined = (that.saturating_sub(9).max(sentence.start)..that)
        .any(|token| reading.is_word(token, &["and"]));
    let said = (0..frames.len()).rev().find(|&other| {
        frames[other].sentence == frame.sentence
            && frames[other].predicate.token < that
            && frames[other].predicate.pos == Pos::Verb
            && CUES.speech.verbs.contains(&frames[other].predicate.lemma)
    });
    said.filter(|_| joined).map(|other| speaker(reading, grammar, other)).unwrap_or_default()
}

/// "It was a gift, he claims, and | the director had given it": what goes on behind words of saying between commas is said, too, unless the
/// one who says so goes on to do something ("he said, but he promised to try").
pub fn said_between(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Vec<Attribution> {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    let sentence = reading.sentence_tokens(frames[frame_idx].sentence);
    let says = |&other: &usize| {
        let said = frames[other].predicate.token;
        let word = frames[other].predicate.pos == Pos::Verb
            && CUES.speech.verbs.contains(&frames[other].predicate.lemma);
        let agent = grammar.arg(other, Role::Arg0).filter(|arg| !arg.implied);
        let parenthetical = agent.is_some_and(|arg| {
            let start = arg.tokens.start;
            arg.tokens.end <= said && start > sentence.start && reading.token(start - 1) == ","
        });
        let goes_on = reading.token(said + 1) == ","
            && reading.is_word(said + 2, &["and", "but", "or"])
            && !reading
                .is_word(said + 3, &["he", "she", "they", "it", "we", "i", "that", "will", "then"]);
        let closes = |token: usize| matches!(reading.token(token), ";" | "“" | "”" | "\"");
        word && said + 3 <= at && parenthetical && goes_on && !(said..at).any(closes)
    };
    let teller = beside(frames, frame_idx).rev().find(says);
    teller.map(|other| speaker(reading, grammar, other)).unwrap_or_default()
}

/// "A note suggests why: it had sold them", "He confirmed it: they paid": who says so stands before the colon.
pub fn before_colon(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Vec<Attribution> {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    let sentence = reading.sentence_tokens(frames[frame_idx].sentence);
    let colon = (sentence.start..at).rev().find(|&token| reading.token(token) == ":");
    let Some(colon) = colon else { return Vec::new() };
    let said = beside(frames, frame_idx).rev().find(|&other| {
        frames[other].predicate.pos == Pos::Verb && frames[other].predicate.token < colon
    });
    // "Although the engineers had advised against it: …" gives a reason.
    let said = said.filter(|&other| {
        let said = frames[other].predicate.token;
        said + 9 > colon
            && CUES.speech.verbs.contains(&frames[other].predicate.lemma)
            && !(sentence.start..said).any(|token| reading.pos(token) == Pos::Sconj)
    });
    said.map(|other| speaker(reading, grammar, other)).unwrap_or_default()
}

/// "Did not respond to an e-mail that the paper sent": what is answered is nobody's word here.
pub fn is_answered(reading: &Reading<'_>, grammar: &Grammar, governor: Governor) -> bool {
    let lemma = reading.analysis.frames[governor.frame].predicate.lemma.as_str();
    let arg = grammar.arg(governor.frame, governor.role);
    matches!(lemma, "respond" | "reply")
        && arg.is_some_and(|arg| reading.is_word(arg.tokens.start, &["to"]))
}

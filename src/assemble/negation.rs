//! What negates: the words that do, phrases that mean nobody, and what a denied verb says of its noun.
//!
//! In: words of a sentence. Out: whether they negate. What follows for a claim is [`super::factuality`]'s question.

use std::ops::Range;

use crate::types::{Frame, Pos, Role};

use super::cues::CUES;
use super::factuality::auxiliaries;
use super::govern::{Grammar, beside};
use super::reading::Reading;

/// The word that negates a noun from before its phrase: "no payment", "without a contract", "was not a big surprise". "Not only a
/// sale" and "not just a sale" negate nothing, nor does the "not" of a verb ("did not make a payment" says so by its verb).
pub fn negated_noun(reading: &Reading<'_>, frame: &Frame) -> Option<usize> {
    if !matches!(frame.predicate.pos, Pos::Noun | Pos::Propn) {
        return None;
    }
    let sentence = reading.sentence_tokens(frame.sentence);
    let describes = |token: &usize| {
        matches!(reading.pos(*token), Pos::Det | Pos::Adj | Pos::Num | Pos::Adv | Pos::Noun)
            && !reading.is_word(*token, &["no", "not", "without", "only", "just"])
    };
    let before = (sentence.start..frame.predicate.token).rev().take_while(describes).count();
    let token =
        (frame.predicate.token - before).checked_sub(1).filter(|at| sentence.contains(at))?;
    let article = before > 0 && reading.pos(token + 1) == Pos::Det;
    let not = article && reading.is_word(token, &["not", "never", "n't"]);
    let longer = reading.is_word(token + 1, &["longer", "more", "fewer", "less", "doubt"]);
    (not || reading.is_word(token, &["no", "without"]) && !longer).then_some(token)
}

pub fn is_negated(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let frame = &reading.analysis.frames[frame_idx];
    grammar.args[frame_idx].iter().any(|arg| arg.is(Role::Neg))
        || auxiliaries(reading, frame).any(|token| is_negation(reading, token))
}

pub fn is_negation(reading: &Reading<'_>, token: usize) -> bool {
    CUES.negation.words.contains(&reading.lower(token)) && !reading.is_word(token, &["no"])
        || reading.is_word(token, &["no"]) && reading.is_word(token + 1, &["longer"])
}

pub fn has_negation(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|token| reading.is_word(token, &["never", "not", "n't", "no"]))
}

/// "no software", "none of the agencies", "neither company", "not one grower"; but not "nothing but hardware".
pub fn is_none(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let nothing_but = reading.is_word(tokens.start, &["nothing"])
        && reading.is_word(tokens.start + 1, &["but", "except"]);
    let not_one = reading.is_word(tokens.start, &["not"])
        && (reading.is_word(tokens.start + 1, &["one"])
            || reading.is_word(tokens.start + 1, &["a"])
                && reading.is_word(tokens.start + 2, &["single"]));
    // "No. 5" is a number.
    !nothing_but && reading.is_word(tokens.start, &["none", "neither", "nobody", "nothing"])
        || not_one
        || reading.is_word(tokens.start, &["no"])
            && !reading.is_word(tokens.start + 1, &["longer", "."])
}

/// Whether a token is the predicate of a frame of the same sentence, which then governs for itself.
pub fn is_predicate(reading: &Reading<'_>, frame_idx: usize, token: usize) -> bool {
    let frames = &reading.analysis.frames;
    beside(frames, frame_idx).any(|other| frames[other].predicate.token == token)
}

/// The "instead" of "instead of using it", the "rather" of "rather than sell it": what was not done, since something else was.
pub fn spared(reading: &Reading<'_>, frame: &Frame) -> Option<usize> {
    let at = frame.predicate.token;
    let first = at.checked_sub(2).filter(|_| frame.predicate.pos == Pos::Verb)?;
    let pair = |a: &str, b: &str| reading.is_word(first, &[a]) && reading.is_word(first + 1, &[b]);
    let gerund = reading.lower(at).ends_with("ing");
    let bare = reading.lower(at) == frame.predicate.lemma;
    (gerund && pair("instead", "of") || (gerund || bare) && pair("rather", "than")).then_some(first)
}

/// Verbs whose subject is the event: "the sale never happened". Other verbs take their subject for granted: "the sale never went to tender".
pub const HAPPENS: &[&str] = &[
    "happen",
    "occur",
    "proceed",
    "materialise",
    "materialize",
    "exist",
    "start",
    "begin",
    "close",
    "come",
];

/// Verbs that take what is done to for granted, denied or not: "the sale was not advertised", "did not explain the purchase".
pub const GRANTED: &[&str] = &[
    "advertise",
    "publicise",
    "publicize",
    "publish",
    "discuss",
    "justify",
    "question",
    "investigate",
    "register",
    "know",
    "see",
    "notice",
    "criticise",
    "criticize",
    "challenge",
    "contest",
    "like",
    "welcome",
    "regret",
    "record",
    "declare",
    "understand",
    "remember",
    "forget",
    "mind",
    "condone",
    "defend",
    "review",
    "audit",
    "check",
];

/// The "nor" of "nor, says its former head, did the company ever apply": an auxiliary before the subject.
pub fn inverted_nor(reading: &Reading<'_>, frame: &Frame) -> Option<usize> {
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    if frame.predicate.pos != Pos::Verb {
        return None;
    }
    let aux = (sentence.start..at)
        .rev()
        .take(8)
        .take_while(|&token| reading.pos(token) != Pos::Verb)
        .find(|&token| {
            reading.is_word(
                token,
                &["did", "does", "do", "has", "have", "had", "would", "will", "could", "can"],
            )
        })?;
    let nor =
        (sentence.start..aux).rev().take(8).find(|&token| reading.is_word(token, &["nor"]))?;
    let between = nor + 1..aux;
    let remark = between.is_empty()
        || reading.token(between.start) == "," && reading.token(between.end - 1) == ",";
    // The subject stands between the auxiliary and the verb.
    (remark && at > aux + 1).then_some(nor)
}

//! Lists whose items go on with the sentence that introduces them: "In 2020, Acme: • acquired Zeta Labs • hired a chief executive".
//!
//! In: a sentence that opens with an item's mark and a verb. Out: who the introduction says acts, and whether it only says what will be done.

use std::ops::Range;

use crate::types::{Frame, Pos, Role};

use super::phrases;
use super::reading::{Arg, Reading};

/// An item without a sentence end before it is looked for in so many items at most.
const MOST_ITEMS: usize = 40;

/// What introduces an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadIn {
    /// The introducing sentence.
    pub sentence: usize,
    /// Who does what the items say.
    pub subject: Range<usize>,
    /// Its last word, where that makes a plan of the items ("has agreed to:").
    pub plan: Option<usize>,
}

/// The introduction of the item that a predicate opens, if it opens one: "• acquired Zeta Labs".
pub fn lead_in(reading: &Reading<'_>, args: &[Vec<Arg>], frame: &Frame) -> Option<LeadIn> {
    let opens = opening(reading, frame.sentence)? == frame.predicate.token;
    if !opens || frame.predicate.pos != Pos::Verb {
        return None;
    }
    let part = reading.seg.sentences.get(frame.sentence)?.part;
    let sentence =
        (0..frame.sentence).rev().take(MOST_ITEMS).find(|&it| opening(reading, it).is_none())?;
    let introduces = reading.seg.sentences.get(sentence).is_some_and(|it| it.part == part);
    let tokens = reading.sentence_tokens(sentence);
    let last = tokens.clone().next_back().filter(|_| introduces)?;
    if reading.token(last).starts_with(['.', '!', '?', '…']) {
        return None;
    }
    let end = if reading.token(last) == ":" { last } else { last + 1 };
    let plan = end.checked_sub(1).filter(|&token| {
        tokens.contains(&token)
            && reading.is_word(token, &["to", "will", "shall", "must", "should", "would"])
    });
    // "We ask you to: • send the form" tells the reader what to do; a form of the past tells what was done.
    let bare = reading.lower(frame.predicate.token) == frame.predicate.lemma;
    if bare != plan.is_some() {
        return None;
    }
    let subject = subject(reading, args, sentence, tokens.start..end)?;
    Some(LeadIn { sentence, subject, plan })
}

/// The first word of an item behind its mark.
fn opening(reading: &Reading<'_>, sentence: usize) -> Option<usize> {
    let tokens = reading.sentence_tokens(sentence);
    let mark = ["-", "–", "—", "*", "•", "·", "●", "▪", "‣", "◦", "o"];
    let first = tokens.start;
    (mark.contains(&reading.token(first)) && tokens.contains(&(first + 1))).then_some(first + 1)
}

/// The agent of the introduction's last verb, or the noun phrase that ends it: "the company" in "During the quarter, the company".
fn subject(
    reading: &Reading<'_>,
    args: &[Vec<Arg>],
    sentence: usize,
    tokens: Range<usize>,
) -> Option<Range<usize>> {
    let frames = reading.analysis.frames.iter().enumerate();
    let mut verbs =
        frames.filter(|(_, it)| it.sentence == sentence && it.predicate.pos == Pos::Verb);
    if let Some((last, _)) = verbs.next_back() {
        let agent = args[last].iter().find(|arg| arg.is(Role::Arg0));
        return agent.map(|arg| arg.tokens.clone());
    }
    let adds = |token: &usize| {
        matches!(reading.pos(*token), Pos::Adv | Pos::Aux | Pos::Part | Pos::Punct)
            || reading.is_word(*token, &["to"])
    };
    let end = tokens.end - tokens.clone().rev().take_while(adds).count();
    let in_phrase = |token: &usize| {
        matches!(
            reading.pos(*token),
            Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num | Pos::Det | Pos::Pron
        ) || reading.is_word(*token, &["&"])
    };
    let start = end - (tokens.start..end).rev().take_while(in_phrase).count();
    let whole = start == tokens.start || reading.token(start - 1) == ",";
    let phrase = phrases::trim(reading, start..end);
    (whole && !phrase.is_empty() && reading.may_be_somebody(&phrase)).then_some(phrase)
}

//! Sentences that end with who says so: "…, the agency said", "…, said Petra Haas".
//!
//! In: the arguments of a document's frames. Out: the same, with the speaker and what is said told apart by the form of the sentence.

use std::ops::Range;

use crate::types::{Frame, Pos, Role, RoleLabel};

use super::cues::CUES;
use super::phrases;
use super::reading::{Arg, Reading};

/// "X sold it to Y, the firm's director, Petra Haas, told reporters": what stands before the comma is what is said, and who stands
/// between the comma and the verb says it. Models split such sentences in many wrong ways; their form is unmistakable.
pub fn mend(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>], frame: usize) {
    let predicate = &frames[frame].predicate;
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let at = predicate.token;
    // The last word before the stop is a verb, whatever the tagger makes of "documents obtained by the Union show". "…, citing
    // costs" has another form: its subject is the sentence's.
    let last = matches!(reading.token(at + 1), "." | "" | "”" | "\"");
    let speech = CUES.speech.verbs.contains(&predicate.lemma)
        && (predicate.pos == Pos::Verb || last)
        && !reading.lower(at).ends_with("ing");
    let verb_after =
        (at + 1..sentence.end).any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux));
    if !speech || verb_after || at < sentence.start + 4 {
        return;
    }
    let Some(speaker) = tail_speaker(reading, &sentence, at) else { return };
    let comma = speaker.start.min(at) - 1;
    let content = sentence.start..comma;
    if !content.clone().any(|token| reading.pos(token) == Pos::Verb) {
        return;
    }
    let score = predicate.score;
    // The hearer may stand behind the verb ("told the Comet"); all else is known now.
    args[frame].retain(|arg| {
        let hearer = arg.is(Role::Arg2) && arg.tokens.start > at;
        hearer || !matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2)
    });
    args[frame].push(Arg {
        label: RoleLabel::plain(Role::Arg0),
        tokens: speaker,
        score,
        implied: false,
    });
    args[frame].push(Arg {
        label: RoleLabel::plain(Role::Arg1),
        tokens: content.clone(),
        score,
        implied: false,
    });
    // Nor does the speaker's description hold the verb: "obtained [by the Union] show".
    for (other, list) in args.iter_mut().enumerate().filter(|(other, _)| *other != frame) {
        if frames[other].sentence == frames[frame].sentence && frames[other].predicate.token < at {
            list.iter_mut()
                .filter(|arg| arg.tokens.start < at)
                .for_each(|arg| arg.tokens.end = arg.tokens.end.min(at));
        }
    }
    // No argument of what is said reaches over the comma.
    for (other, list) in args.iter_mut().enumerate() {
        if other != frame && content.contains(&frames[other].predicate.token) {
            list.retain(|arg| arg.tokens.start < comma);
            list.iter_mut().for_each(|arg| arg.tokens.end = arg.tokens.end.min(comma));
        }
    }
}

/// Verbs that only a speaker follows after a quotation and a comma. What follows "announces" may be what is announced.
const INVERTED: &[&str] =
    &["said", "says", "say", "added", "adds", "wrote", "writes", "replied", "told"];

/// Whether a phrase names somebody, or describes a person or an organization.
fn is_somebody(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let head = phrases::head_word(reading, tokens);
    let pronoun = matches!(head.as_str(), "he" | "she" | "they" | "i" | "we" | "it");
    let named = || tokens.clone().any(|token| reading.pos(token) == Pos::Propn);
    pronoun || CUES.kind_of_noun(&head).is_some() || CUES.is_noun("document", &head) || named()
}

/// The tokens between the comma and a final speech verb ("…, the agency said"), or after it ("…, said the agency").
fn tail_speaker(reading: &Reading<'_>, sentence: &Range<usize>, at: usize) -> Option<Range<usize>> {
    let is_comma = |token: usize| matches!(reading.token(token), "," | "”" | "\"");
    let noun = |tokens: &Range<usize>| {
        tokens.clone().any(|token| matches!(reading.pos(token), Pos::Noun | Pos::Propn | Pos::Pron))
    };
    let clause = |tokens: &Range<usize>| {
        tokens.clone().any(|token| {
            matches!(reading.pos(token), Pos::Aux | Pos::Sconj)
                || reading.is_word(token, &["who", "which", "that", "and", "but"])
        }) || tokens.clone().filter(|&token| reading.pos(token) == Pos::Verb).count() > 1
    };
    // Who stands behind "told" hears it: only a name in apposition can have its second comma before that verb.
    let told = is_comma(at - 1) && reading.is_word(at, &["told"]);
    if is_comma(at - 1) && !told {
        let end = (at + 1..sentence.end)
            .find(|&token| is_comma(token) || reading.token(token) == ".")
            .unwrap_or(sentence.end);
        let after = at + 1..end;
        let speaks = reading.is_word(at, INVERTED) || is_somebody(reading, &after);
        return (noun(&after) && !clause(&after) && speaks).then_some(after);
    }
    // Appositions have commas of their own: the last comma before a phrase that begins like a noun phrase counts.
    let end = at - usize::from(told);
    let mut comma = (sentence.start + 3..end).rev().find(|&token| is_comma(token))?;
    let apposed = |comma: usize| reading.pos(comma + 1) == Pos::Propn;
    if apposed(comma) {
        let earlier = (sentence.start + 3..comma).rev().find(|&token| is_comma(token));
        let earlier = earlier.filter(|&token| {
            let title = token + 1..comma;
            title.len() < 9
                && noun(&title)
                && !clause(&title)
                && title.clone().all(|token| reading.pos(token) != Pos::Verb)
        });
        if told && earlier.is_none() {
            return None;
        }
        comma = earlier.unwrap_or(comma);
    } else if told {
        return None;
    }
    let speaker = comma + 1..end;
    (speaker.len() < 16 && noun(&speaker) && !clause(&speaker)).then_some(speaker)
}

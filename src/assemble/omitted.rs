//! "Met with Dirk on Tuesday.", "Still haven't hired anyone": in a message, who wrote the block is whom a sentence without a subject is about.
//!
//! In: a frame without an agent. Out: the writer as filler, standing for the word that is left out.

use crate::types::{EntityKind, Filler, Pos, Role, RoleLabel, Via};

use super::govern::{Grammar, is_passive};
use super::objects;
use super::phrases;
use super::reading::Reading;

/// The writer, where a sentence of a message leaves out "I" or "we".
pub fn writer(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    role: &str,
) -> Option<Filler> {
    let frame = &reading.analysis.frames[frame_idx];
    let subject = grammar.args[frame_idx]
        .iter()
        .any(|arg| arg.tokens.end <= frame.predicate.token && !is_beside(arg.label.role));
    let sentence = reading.sentence_tokens(frame.sentence);
    let asks = sentence.clone().next_back().is_some_and(|last| reading.token(last) == "?");
    if subject
        || asks
        || !has_object(reading, grammar, frame_idx)
        || !opens(reading, grammar, frame_idx)
        || objects::is_prenominal(reading, &grammar.args[frame_idx], frame)
    {
        return None;
    }
    let name = reading.author(frame.predicate.span)?;
    Some(Filler {
        role: role.to_owned(),
        label: RoleLabel::plain(Role::Arg0),
        span: frame.predicate.span,
        entity: reading.links.entities.iter().position(|entity| entity.name == name),
        name,
        kind: EntityKind::Person,
        via: Some(Via::Header),
        score: 0.7,
    })
}

/// Words that stand before a verb without being its subject.
fn is_beside(role: Role) -> bool {
    matches!(role, Role::Tmp | Role::Mod | Role::Neg | Role::Adv | Role::Dis)
}

/// Whether the verb opens its sentence as one does whose subject is left out.
fn opens(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    let first = sentence.clone().find(|&token| reading.pos(token) != Pos::Punct);
    let Some(first) = first.filter(|_| frame.predicate.pos == Pos::Verb) else { return false };
    if first == at {
        return is_past(reading, frame_idx);
    }
    // "Good to run into you at the expo", "Nice talking to you": who writes so met the reader.
    const GLAD: &[&str] = &["good", "great", "nice", "lovely", "wonderful"];
    const MET: &[&str] = &["meet", "see", "talk", "speak", "chat", "run", "catch", "visit"];
    let gerund = first + 1 == at && reading.lower(at).ends_with("ing");
    let infinitive = first + 2 == at && reading.is_word(first + 1, &["to"]);
    if reading.is_word(first, GLAD)
        && MET.contains(&frame.predicate.lemma.as_str())
        && (gerund || infinitive)
    {
        return true;
    }
    // "Hoping to sit down with them on the 21st": the verb before has no subject either.
    const AHEAD: &[&str] = &["hoping", "planning", "trying", "aiming", "intending"];
    if let Some(governor) = grammar.governor[frame_idx]
        && frames[governor.frame].predicate.token == first
        && reading.is_word(first, AHEAD)
    {
        return grammar.arg(governor.frame, Role::Arg0).is_none();
    }
    // "Would buy four sets", "Still haven't hired anyone", "Just signed it"; but "Do not use it" asks the reader.
    let before = || (first..at).filter(|&token| reading.pos(token) != Pos::Punct);
    let small = |token: usize| {
        matches!(reading.pos(token), Pos::Aux | Pos::Adv | Pos::Part)
            && !reading.is_word(token, &["do", "does", "please", "to", "let", "may", "might"])
    };
    let helped = before().any(|token| reading.pos(token) == Pos::Aux);
    before().all(small)
        && (helped || is_past(reading, frame_idx))
        && !is_passive(reading, frames, frame_idx)
}

/// Whether the verb is in the past: "Given the budget", "Sent from my phone" and "Updated list attached" are no sentences of "I".
fn is_past(reading: &Reading<'_>, frame_idx: usize) -> bool {
    const NO_VERBS: &[&str] =
        &["given", "provided", "based", "compared", "attached", "enclosed", "regarding", "granted"];
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let word = reading.lower(predicate.token);
    predicate.pos == Pos::Verb
        && word != predicate.lemma
        && !word.ends_with("ing")
        && !word.ends_with('s')
        && !NO_VERBS.contains(&word.as_str())
}

/// Whether an object stands right behind the verb, or with whom or to whom.
fn has_object(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let at = reading.seg.tokens_in(reading.analysis.frames[frame_idx].predicate.span).end;
    grammar.args[frame_idx].iter().any(|arg| {
        let start = reading.lower(arg.tokens.start);
        let given = matches!(arg.label.role, Role::Arg1 | Role::Arg2 | Role::Com);
        arg.tokens.start == at
            && given
            && (!phrases::is_preposition(reading, at) || matches!(start.as_str(), "with" | "to"))
    })
}

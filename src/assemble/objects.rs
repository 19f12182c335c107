//! Arguments that a model cuts at the wrong word: two objects of a giving verb in one, or a possessive without its noun.
//!
//! In: a frame's arguments. Out: the same, where English grammar leaves no doubt: a noun phrase holds no second article behind its
//! noun ("the regulator | its software"), and "our" is no phrase without what is ours.

use std::ops::Range;

use crate::types::{Frame, Pos, Role, RoleLabel};

use super::reading::{Arg, Reading};

/// Verbs that take a recipient and a thing side by side.
const GIVING: &[&str] = &[
    "offer", "give", "send", "sell", "show", "pay", "hand", "lend", "grant", "award", "teach",
    "bring", "lease", "mail", "e-mail", "email", "forward", "supply", "promise", "deny", "owe",
    "buy",
];

/// Words that can only begin a noun phrase.
const BEGINS: &[&str] = &["a", "an", "the", "its", "their", "our", "my", "your", "his"];

/// Possessives that stand before a noun only.
const POSSESSIVE: &[&str] = &["its", "their", "our", "my", "your"];

/// Mends the arguments of one frame.
pub fn mend(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    if matches!(predicate.pos, Pos::Noun | Pos::Propn) {
        agent_of_noun(reading, args, predicate.token);
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    for arg in args.iter_mut().filter(|arg| arg.tokens.start > predicate.token) {
        complete(reading, &mut arg.tokens, sentence.end);
    }
    bare_place(reading, args, &frames[frame]);
    let recipient =
        args.iter().any(|arg| arg.is(Role::Arg2) || arg.is(Role::Arg3) || arg.is(Role::Gol));
    if !recipient && GIVING.contains(&predicate.lemma.as_str()) {
        // PropBank's offer.01 has a price before the receiver.
        let role = if predicate.lemma == "offer" { Role::Arg3 } else { Role::Arg2 };
        part(reading, args, predicate.token, role);
    }
}

/// "His adopted country", "coded messages": a participle between a determiner, preposition or verb and its own noun only describes it.
pub fn is_prenominal(reading: &Reading<'_>, args: &[Arg], frame: &Frame) -> bool {
    const DETERMINERS: &[&str] =
        &["a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "no"];
    // What these verbs govern is no noun: "got awarded contracts".
    const CARRIERS: &[&str] =
        &["had", "has", "have", "having", "get", "gets", "got", "getting", "as"];
    let at = frame.predicate.token;
    let word = reading.lower(at);
    let sentence = reading.sentence_tokens(frame.sentence);
    let participle =
        frame.predicate.pos != Pos::Noun && (word.ends_with("ed") || word.ends_with("en"));
    let object = args.iter().any(|arg| arg.is(Role::Arg1) && arg.tokens.start == at + 1);
    let before = (sentence.start..at).rev().find(|&token| reading.pos(token) != Pos::Adv);
    let held = before.is_some_and(|token| {
        reading.is_word(token, DETERMINERS)
            || matches!(reading.pos(token), Pos::Verb | Pos::Adp)
                && !reading.is_word(token, CARRIERS)
    });
    let noun = matches!(reading.pos(at + 1), Pos::Noun | Pos::Propn | Pos::Adj);
    participle && object && held && noun
}

/// Whether a predicate tells with what something is done.
pub fn is_instrumental(reading: &Reading<'_>, predicate: usize) -> bool {
    reading.is_word(predicate, &["using", "utilizing", "utilising", "employing"])
}

/// "Beat the butter using a mixer", "measured the content using a meter": who uses is who beats or measures, not what is beaten. People
/// may use things while something is done to them ("arrested a man using a fake card").
pub fn mend_instruments(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>]) {
    for frame in 0..frames.len() {
        let predicate = &frames[frame].predicate;
        let at = predicate.token;
        if !is_instrumental(reading, at) {
            continue;
        }
        let Some(agent) =
            args[frame].iter().find(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at).cloned()
        else {
            continue;
        };
        let acts = reading.may_be_somebody(&agent.tokens);
        let other = (0..frames.len()).find(|&other| {
            let acted_on = |arg: &Arg| {
                arg.is(Role::Arg1) && arg.tokens.start == agent.tokens.start && arg.tokens.end <= at
            };
            other != frame
                && frames[other].sentence == frames[frame].sentence
                && frames[other].predicate.pos == Pos::Verb
                && args[other].iter().any(acted_on)
        });
        let Some(other) = other.filter(|_| !acts) else { continue };
        let subject = args[other].iter().find(|arg| arg.is(Role::Arg0)).cloned();
        args[frame].retain(|arg| !arg.is(Role::Arg0));
        args[frame].extend(subject.map(|arg| Arg { implied: true, ..arg }));
    }
}

/// "Acme's acquisition by Norvik": who is named with "by" behind a noun of action acts, and what owns the noun is acted upon.
fn agent_of_noun(reading: &Reading<'_>, args: &mut [Arg], predicate: usize) {
    let by = args.iter().position(|arg| {
        arg.tokens.start == predicate + 1
            && reading.is_word(arg.tokens.start, &["by"])
            && (arg.is(Role::Arg0) || arg.is(Role::Arg1))
    });
    let owner = args.iter().position(|arg| arg.tokens.end == predicate && arg.is(Role::Arg0));
    let (Some(by), Some(owner)) = (by, owner) else { return };
    // "Acme's announcement by its director that …" has what is announced already.
    if args.iter().enumerate().any(|(at, arg)| at != by && arg.is(Role::Arg1)) {
        return;
    }
    args[by].label = RoleLabel { role: Role::Arg0, ..args[by].label };
    args[owner].label = RoleLabel { role: Role::Arg1, ..args[owner].label };
}

/// "met Ines Abara in Lisbon": a name right behind an active verb is its object; as a place it would have a preposition.
fn bare_place(reading: &Reading<'_>, args: &mut [Arg], frame: &Frame) {
    let at = frame.predicate.token;
    let has_subject = args.iter().any(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at);
    let has_object = args.iter().any(|arg| arg.is(Role::Arg1));
    if frame.predicate.pos != Pos::Verb || !has_subject || has_object {
        return;
    }
    let is_bare = |arg: &&mut Arg| {
        let start = arg.tokens.start;
        arg.is(Role::Loc)
            && start == at + 1
            && (reading.pos(start) == Pos::Propn || reading.is_word(start, BEGINS))
    };
    if let Some(arg) = args.iter_mut().find(is_bare) {
        arg.label = RoleLabel { role: Role::Arg1, ..arg.label };
    }
}

/// "sell them our | inventory": a possessive alone is continued to its noun.
fn complete(reading: &Reading<'_>, tokens: &mut Range<usize>, end: usize) {
    if tokens.len() != 1 || !reading.is_word(tokens.start, POSSESSIVE) {
        return;
    }
    let in_phrase =
        |token: &usize| matches!(reading.pos(*token), Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num);
    tokens.end += (tokens.end..end).take_while(in_phrase).count();
}

/// "offered | the regulator its software": the first of two noun phrases is to whom.
fn part(reading: &Reading<'_>, args: &mut Vec<Arg>, predicate: usize, receiver: Role) {
    let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
    let is_object = |arg: &&mut Arg| arg.is(Role::Arg1) && arg.tokens.start == predicate + 1;
    let Some(object) = args.iter_mut().find(is_object) else { return };
    let tokens = object.tokens.clone();
    // A verb in it may be a relative clause's: "the software the firm built".
    if tokens.clone().any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux)) {
        return;
    }
    let border = (tokens.start + 1..tokens.end)
        .find(|&token| noun(token - 1) && reading.is_word(token, BEGINS));
    let Some(border) = border else { return };
    let between = tokens.start..border;
    if between.clone().any(|token| matches!(reading.pos(token), Pos::Adp | Pos::Punct | Pos::Cconj))
    {
        return;
    }
    object.tokens.start = border;
    let given = Arg { label: RoleLabel::plain(receiver), tokens: between, ..object.clone() };
    args.push(given);
}

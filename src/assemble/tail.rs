//! Clauses whose borders a model misses: who says so at the end of a sentence ("…, the agency said"), a second verb behind an infinitive.
//!
//! In: the arguments of a document's frames. Out: the same, with each verb's own words told apart by the form of the sentence.

use std::ops::Range;

use crate::types::{Affix, Frame, Pos, Role, RoleLabel};

use super::cues::CUES;
use super::govern::beside;
use super::phrases;
use super::reading::{Arg, RELATIVE, Reading};

/// "X sold it to Y, the firm's director, Petra Haas, told reporters": what stands before the comma is what is said, and who stands
/// between the comma and the verb says it. Models split such sentences in many wrong ways; their form is unmistakable.
pub fn mend(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>], frame: usize) {
    let predicate = &frames[frame].predicate;
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let at = predicate.token;
    // The last word before the stop is a verb, whatever the tagger makes of "documents obtained by the Union show". "…, citing
    // costs" has another form: its subject is the sentence's.
    let last = matches!(reading.token(at + 1), "." | "" | "”" | "\"") && !is_object(reading, at);
    let speech = CUES.speech.verbs.contains(&predicate.lemma)
        && (predicate.pos == Pos::Verb || last)
        && !reading.lower(at).ends_with("ing");
    let verb_after =
        (at + 1..sentence.end).any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux));
    // "She said in an emailed statement": nobody speaks by that word.
    let describes = super::objects::is_prenominal(reading, &args[frame], &frames[frame]);
    if !speech || verb_after || describes || at < sentence.start + 4 {
        return;
    }
    let Some(speaker) = tail_speaker(reading, &sentence, at) else { return };
    let comma = speaker.start.min(at) - 1;
    let content = sentence.start..comma;
    if !content.clone().any(|token| reading.pos(token) == Pos::Verb) {
        return;
    }
    let score = predicate.score;
    // The hearer may stand behind the verb ("told the Comet"); all else is known now. A "not" or an "if" of what is said is none of the saying.
    args[frame].retain(|arg| {
        let hearer = arg.is(Role::Arg2) && arg.tokens.start > at;
        let known = matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2);
        hearer || !known && arg.tokens.start >= comma
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

/// "…, sent them a copy of the report": a word behind an article, a preposition or whose it is is no verb.
fn is_object(reading: &Reading<'_>, at: usize) -> bool {
    let owner = ["my", "your", "his", "her", "its", "our", "their"];
    at > 0
        && (matches!(reading.pos(at - 1), Pos::Det | Pos::Adp | Pos::Adj | Pos::Num)
            || reading.is_word(at - 1, &owner))
}

/// "The grid | operator Voltira, with which Auralis had partnered": a noun phrase that a relative pronoun repeats goes on up to it.
pub fn take_antecedent(reading: &Reading<'_>, args: &mut [Arg]) {
    for relative in 0..args.len() {
        if args[relative].label.affix != Affix::Relative {
            continue;
        }
        let (role, start) = (args[relative].label.role, args[relative].tokens.start);
        let joins = |token: &usize| {
            reading.token(*token) == "," || phrases::is_preposition(reading, *token)
        };
        let end = start - (0..start).rev().take(2).take_while(joins).count();
        let nominal = |token: usize| {
            matches!(reading.pos(token), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num)
        };
        if let Some(arg) = args
            .iter_mut()
            .find(|arg| arg.is(role) && arg.tokens.end < end && (arg.tokens.end..end).all(nominal))
        {
            arg.tokens.end = end;
        }
    }
}

/// "PORT ALDER, Wash., June 6, 2023 – Tessaro Robotics today announced": no argument begins in a dateline.
pub fn cut_dateline(reading: &Reading<'_>, frame: &Frame, args: &mut Vec<Arg>) {
    let sentence = reading.sentence_tokens(frame.sentence);
    let within = || sentence.clone().take(16);
    let Some(dash) = within().find(|&token| matches!(reading.token(token), "–" | "—" | "--" | "-"))
    else {
        return;
    };
    let first = reading.token(sentence.start);
    let capitals = first.chars().count() > 1 && first.chars().all(char::is_uppercase);
    let small = |token: usize| reading.token(token).starts_with(char::is_lowercase);
    // "IBM - a customer - sued": a place is followed by a comma, a bracket, another name or the dash.
    let spaced = dash + 1 < sentence.end
        && reading.seg.tokens[dash].end() < reading.seg.tokens[dash + 1].start()
        && dash > 0
        && reading.seg.tokens[dash - 1].end() < reading.seg.tokens[dash].start();
    if !capitals
        || !spaced
        || (sentence.start..dash).any(small)
        || small(dash + 1)
        || frame.predicate.token <= dash
    {
        return;
    }
    args.retain(|arg| arg.tokens.start > dash || arg.tokens.end > dash + 1);
    for arg in args.iter_mut().filter(|arg| arg.tokens.start <= dash) {
        arg.tokens.start = dash + 1;
    }
}

/// `Maureen Tibbs fumed: "One of them barked …"`: what is quoted behind the colon is what was said.
pub fn take_quoted(reading: &Reading<'_>, frame: &Frame, args: &mut Vec<Arg>) {
    let predicate = &frame.predicate;
    let sentence = reading.sentence_tokens(frame.sentence);
    // "Wrote to the chief executive, Tamsin Voigt: “I can …”": the hearer stands between.
    let colon = (predicate.token + 1..sentence.end.min(predicate.token + 16))
        .take_while(|&token| {
            token == predicate.token + 1 || !matches!(reading.pos(token), Pos::Verb | Pos::Aux)
        })
        .find(|&token| reading.token(token) == ":")
        .unwrap_or(predicate.token + 1);
    let mark = colon + 1;
    let said = args.iter().any(|arg| arg.is(Role::Arg1));
    let quoted =
        reading.token(colon) == ":" && reading.token(mark).starts_with(['"', '“', '‘', '\'']);
    if said || !quoted || mark + 1 >= sentence.end || !CUES.speech.verbs.contains(&predicate.lemma)
    {
        return;
    }
    let label = RoleLabel::plain(Role::Arg1);
    args.push(Arg {
        label,
        tokens: mark + 1..sentence.end,
        score: predicate.score,
        implied: false,
    });
}

/// "Some of them, she concedes, switch it off": what stands around the words of saying is said. The clause has no verb before them.
pub fn take_around(reading: &Reading<'_>, frame: &Frame, args: &mut Vec<Arg>) {
    let predicate = &frame.predicate;
    let at = predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    if predicate.pos != Pos::Verb
        || !CUES.speech.verbs.contains(&predicate.lemma)
        || reading.token(at + 1) != ","
        || reading.lower(at).ends_with("ing")
    {
        return;
    }
    let comma = (sentence.start..at).rev().take(6).find(|&token| reading.token(token) == ",");
    let Some(comma) = comma.filter(|&comma| comma + 1 < at && comma > sentence.start) else {
        return;
    };
    let verb = |token: usize| matches!(reading.pos(token), Pos::Verb | Pos::Aux);
    let subject = comma + 1..at;
    let speaks = subject.clone().all(|token| !verb(token)) && is_somebody(reading, &subject);
    let before =
        (sentence.start..comma).any(|token| verb(token) || reading.pos(token) == Pos::Sconj);
    let after = (at + 2..sentence.end).take(12).any(verb);
    let mark = |token: usize| reading.token(token).starts_with(['"', '“', '‘', '\'']);
    let quoted = (sentence.start..at).any(mark) || mark(at + 2);
    // "For days after a storm, officials say, they deal with fires": the clause behind the verb is whole already.
    let whole = args.iter().any(|arg| {
        arg.is(Role::Arg1) && arg.tokens.start > at && phrases::is_clause(reading, &arg.tokens)
    });
    // "On Monday, she said, prices rose": a time before is the clause's, too.
    if !speaks || before || !after || quoted || whole {
        return;
    }
    args.retain(|arg| !matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2 | Role::Arg3));
    let score = predicate.score;
    args.push(Arg { label: RoleLabel::plain(Role::Arg0), tokens: subject, score, implied: false });
    let label = RoleLabel::plain(Role::Arg1);
    args.push(Arg { label, tokens: sentence, score, implied: false });
}

/// "The Authority, says somebody who works there, may buy four": who says so stands behind the verb, and what is said goes on after it.
pub fn take_aside(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>]) {
    for frame in 0..frames.len() {
        let predicate = &frames[frame].predicate;
        let at = predicate.token;
        let sentence = reading.sentence_tokens(frames[frame].sentence);
        if !reading.is_word(at, INVERTED) || at < sentence.start + 2 || reading.token(at - 1) != ","
        {
            continue;
        }
        let verb = |token: usize| matches!(reading.pos(token), Pos::Verb | Pos::Aux);
        let before = sentence.start..at - 1;
        let Some(comma) =
            (at + 2..sentence.end.min(at + 14)).find(|&token| reading.token(token) == ",")
        else {
            continue;
        };
        let speaker = at + 1..comma;
        let name = phrases::before_preposition(reading, &speaker);
        let who = name.clone().find(|&token| reading.is_word(token, RELATIVE));
        let name = name.start..who.unwrap_or(name.end);
        let goes_on = comma + 1 < sentence.end
            && verb(comma + 1)
            && !reading.lower(comma + 1).ends_with("ing");
        // "Gerald Zinck, 71, said he had turned down two offers, …": a clause is nobody.
        let clause = name.clone().any(verb);
        if before.clone().any(verb) || !goes_on || clause || !is_somebody(reading, &name) {
            continue;
        }
        let score = predicate.score;
        let plain =
            |role, tokens| Arg { label: RoleLabel::plain(role), tokens, score, implied: false };
        args[frame].retain(|arg| !matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2));
        args[frame].push(plain(Role::Arg0, speaker.clone()));
        args[frame].push(plain(Role::Arg1, sentence.clone()));
        for other in beside(frames, frame).filter(|&other| frames[other].predicate.token > comma) {
            for arg in &mut args[other] {
                if arg.is(Role::Arg0) && speaker.contains(&arg.tokens.start) {
                    arg.tokens = before.clone();
                }
            }
        }
    }
}

/// "The MP has urged her to visit | and plans to meet the lawyers": a finite verb behind an infinitive and "and" is joined to the verb before
/// the infinitive, and has its subject.
pub fn cut_joined(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>]) {
    for first in 0..frames.len() {
        let at = frames[first].predicate.token;
        let infinitive = args[first].iter().position(|arg| {
            arg.tokens.start > at
                && matches!(arg.label.role, Role::Arg1 | Role::Arg2 | Role::Arg3 | Role::Prp)
                && phrases::is_infinitive(reading, &arg.tokens)
        });
        let Some(whole) = infinitive.map(|arg| args[first][arg].tokens.clone()) else { continue };
        let second = beside(frames, first).find(|&other| {
            let at = frames[other].predicate.token;
            (whole.contains(&at) || at == whole.end + 1)
                && is_joined_finite(reading, &frames[other], &whole)
        });
        let Some(second) = second else { continue };
        // Behind the infinitive the model may have found another subject, in the verb's words or before.
        let outside =
            args[second].iter().find(|arg| arg.is(Role::Arg0)).map(|arg| arg.tokens.start);
        if !whole.contains(&frames[second].predicate.token)
            && outside.is_none_or(|start| start <= at)
        {
            continue;
        }
        let and = frames[second].predicate.token - 1;
        for other in beside(frames, first) {
            let list = &mut args[other];
            if frames[other].predicate.token < and {
                list.retain(|arg| arg.tokens.start < and || arg.tokens.start >= whole.end);
                let reaches =
                    |arg: &&mut Arg| arg.tokens.start < and && arg.tokens.end <= whole.end;
                list.iter_mut()
                    .filter(reaches)
                    .for_each(|arg| arg.tokens.end = arg.tokens.end.min(and));
            }
        }
        let subject = args[first].iter().find(|arg| arg.is(Role::Arg0)).cloned();
        if let Some(subject) = subject {
            args[second].retain(|arg| !arg.is(Role::Arg0) || arg.tokens.start > and);
            args[second].push(Arg { implied: true, ..subject });
        }
    }
}

/// `Said the firm "competes fairly" | and declined to say more`: behind the mark that closes a quotation, a finite verb after "and" has the
/// speaker for its subject.
pub fn cut_quoted(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>]) {
    for first in 0..frames.len() {
        let at = frames[first].predicate.token;
        let speech = CUES.speech.verbs.contains(&frames[first].predicate.lemma);
        let said = args[first].iter().position(|arg| arg.is(Role::Arg1) && arg.tokens.start > at);
        let Some(said) = said.filter(|_| speech).map(|arg| args[first][arg].tokens.clone()) else {
            continue;
        };
        let closes = |token: &usize| {
            matches!(reading.token(*token), "”" | "\"" | "''")
                && reading.is_word(*token + 1, &["and", "but"])
                && *token > said.start + 1
        };
        let Some(mark) = said.clone().find(closes) else { continue };
        let joined = |other: &usize| {
            let verb = &frames[*other].predicate;
            verb.token == mark + 2 && verb.pos == Pos::Verb && reading.lower(mark + 2) != verb.lemma
        };
        let Some(second) = beside(frames, first).find(joined) else { continue };
        for other in beside(frames, first).filter(|&other| frames[other].predicate.token <= mark) {
            args[other].retain(|arg| arg.tokens.start <= mark);
            args[other].iter_mut().for_each(|arg| arg.tokens.end = arg.tokens.end.min(mark + 1));
        }
        let subject = args[first].iter().find(|arg| arg.is(Role::Arg0)).cloned();
        if let Some(subject) = subject {
            args[second].retain(|arg| !arg.is(Role::Arg0));
            args[second].push(Arg { implied: true, ..subject });
        }
    }
}

/// Whether a verb is finite by its form, right behind "and" in an infinitive's words. A participle may be joined to another one ("to have it
/// signed and sealed").
fn is_joined_finite(reading: &Reading<'_>, frame: &Frame, infinitive: &Range<usize>) -> bool {
    let at = frame.predicate.token;
    let word = reading.lower(at);
    if frame.predicate.pos != Pos::Verb
        || at < infinitive.start + 3
        || !reading.is_word(at - 1, &["and", "but"])
        || word == frame.predicate.lemma
        || word.ends_with("ing")
    {
        return false;
    }
    // "To Brandt County, where the sheriff bought readers and stopped using them": the clause before "and" has a verb of its own.
    if (infinitive.start..at).any(|token| reading.is_word(token, &["where", "which", "who"])) {
        return false;
    }
    let present = word.ends_with('s');
    let carried = (infinitive.start..at).any(|token| reading.pos(token) == Pos::Aux)
        || matches!(reading.pos(at - 2), Pos::Verb | Pos::Adj)
        || (infinitive.start..at)
            .any(|token| reading.is_word(token, &["have", "get", "see", "keep", "be"]));
    present || !carried
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
    // Who stands behind "told" hears it, and "in a statement" or "on Friday" is where or when: only a name in apposition can have its second
    // comma before that verb.
    let aside = phrases::is_preposition(reading, at + 1)
        || reading.is_dated(&(at + 1..sentence.end.max(at + 2)));
    let told = is_comma(at - 1) && (reading.is_word(at, &["told"]) || aside);
    if is_comma(at - 1) && !told {
        let end = (at + 1..sentence.end)
            .find(|&token| is_comma(token) || reading.token(token) == ".")
            .unwrap_or(sentence.end);
        let after = at + 1..end;
        // "…, reported two deaths on Ward Nine": the name behind the preposition is not who speaks.
        let named = phrases::before_preposition(reading, &after);
        let speaks = reading.is_word(at, INVERTED) || is_somebody(reading, &named);
        // `Described it as "a kick"` goes on, and has its object there.
        let closed = end >= sentence.end || matches!(reading.token(end), "," | ".");
        let ends = closed && !phrases::is_preposition(reading, after.end - 1);
        return (noun(&after) && !clause(&after) && speaks && ends).then_some(after);
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
    // "…, as well as patients admitted to hospital": nobody speaks there.
    let goes_on = reading.is_word(speaker.start, &["as", "including", "such", "like", "plus"]);
    (speaker.len() < 16 && noun(&speaker) && !clause(&speaker) && !goes_on).then_some(speaker)
}

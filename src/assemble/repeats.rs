//! One event, one claim: speech that only introduces another claim is its source, and a second trigger of an event is no second claim.
//!
//! In: the claims of a document's frames. Out: those that stay, in text order.

use std::collections::HashSet;

use crate::types::{Affix, Claim, Filler, Frame, Polarity, Pos, Role};

use super::Found;
use super::cues::CUES;
use super::govern::{Grammar, beside};
use super::reading::Reading;

/// Leaves out speech that only introduces another claim, and second triggers of one event ("gave approval", "filed a suit").
pub(super) fn without(
    reading: &Reading<'_>,
    grammar: &Grammar,
    claims: Vec<(usize, Found)>,
) -> Vec<Claim> {
    let frames = &reading.analysis.frames;
    let mut dropped: HashSet<usize> = HashSet::new();
    for (at, (frame, Found { claim, speech, .. })) in claims.iter().enumerate() {
        let content = |other: &Claim| {
            claim.roles.iter().any(|filler| {
                filler.label.role != Role::Arg0 && holds(reading, grammar, *frame, filler, other)
            })
        };
        for (other_at, (other_frame, found)) in claims.iter().enumerate() {
            let other = &found.claim;
            if at == other_at || claim.sentence != other.sentence || dropped.contains(&other_at) {
                continue;
            }
            // Who "agreed to sell it" is told of as its seller; "agreed to sit down" is a pledge.
            let deal =
                matches!(other.kind.as_str(), "acquire" | "buy" | "sell" | "partner" | "fund")
                    && other.polarity == Polarity::Positive;
            // "Informed us that it had ended all shipments": whoever informs of a claim is its source.
            let informs = claim.kind == "disclose"
                && claim.polarity == Polarity::Positive
                && CUES.speech.verbs.contains(&claim.trigger.lemma)
                && claim.roles.iter().any(|filler| {
                    filler.role == "information" && reading.text(filler.span).starts_with("that ")
                });
            let deal = claim.trigger.lemma == "agree" && deal;
            let told = || *speech || informs;
            if (deal || told())
                && content(other)
                && (deal || !says_more(reading, grammar, *frame, &claims))
                && (deal || !is_aside(reading, grammar, *frame, *other_frame))
            {
                dropped.insert(at);
            }
            let noun = matches!(frames[*other_frame].predicate.pos, Pos::Noun | Pos::Propn);
            let inside = claim.trigger.span.contains(other.trigger.span)
                && claim.trigger.span != other.trigger.span;
            // "Lodged a claim" is a suit; what "claim" alone would be, it is not there.
            if (claim.kind == other.kind || noun) && inside {
                // "Held talks with them about the tender": the noun may know more of it than the verb that carries it.
                let fuller = claim.kind == other.kind && other.roles.len() > claim.roles.len();
                dropped.insert(if fuller { at } else { other_at });
            } else if claim.kind == other.kind
                && (noun
                    && (content(other) && same_first_role(claim, other)
                        || is_object(grammar, *frame, *other_frame, frames))
                    || is_told_by(frames, (*frame, claim), (*other_frame, other)))
            {
                dropped.insert(other_at);
            }
        }
    }
    claims
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !dropped.contains(at))
        .map(|(_, (_, found))| found.claim)
        .collect()
}

/// Whether speech has several clauses of which one tells no claim: "stated that it follows the law, and that it will publish the readings".
fn says_more(
    reading: &Reading<'_>,
    grammar: &Grammar,
    speech: usize,
    claims: &[(usize, Found)],
) -> bool {
    let frames = &reading.analysis.frames;
    let direct = |other: &usize| {
        let governor = grammar.governor[*other];
        let said =
            governor.is_some_and(|it| it.frame == speech && it.direct && it.role == Role::Arg1);
        said && frames[*other].predicate.pos == Pos::Verb
    };
    // What a clause's verb governs belongs to it: "plans to sell it" tells the sale.
    let tells = |main: usize| {
        claims.iter().any(|(frame, _)| {
            *frame != speech
                && (*frame == main || grammar.ancestors(*frame).any(|it| it.frame == main))
        })
    };
    // "Said it had never sold any and knew of no complaint": only clauses that each have a "that" are told apart.
    let clauses = grammar.arg(speech, Role::Arg1).map(|arg| {
        let that =
            |token: &usize| reading.is_word(*token, &["that"]) && reading.pos(*token) == Pos::Sconj;
        arg.tokens.clone().filter(that).count()
    });
    let mut mains = beside(frames, speech).filter(direct);
    clauses.is_some_and(|clauses| clauses > 1) && mains.any(|main| !tells(main))
}

/// Whether what is said only mentions an event on the way: in a relative clause, or in a clause that says when or why.
fn is_aside(reading: &Reading<'_>, grammar: &Grammar, speech: usize, event: usize) -> bool {
    let frames = &reading.analysis.frames;
    let said = frames[speech].predicate.token;
    let at = frames[event].predicate.token;
    let relative = frames[event]
        .arguments
        .iter()
        .any(|arg| arg.label.affix == Affix::Relative && arg.tokens.end <= at);
    // The whole statement may stand in a relative clause: "a plan which, he said, would sell it".
    let own = relative && frames[event].arguments.iter().all(|arg| !arg.tokens.contains(&said));
    // "The placement, in which Brannock raised 210 million": the model may not say that it is relative.
    let joined = (said + 1..at).rev().find(|&token| {
        reading.is_word(token, &["which", "whom", "whose", "where"])
            && (reading.token(token - 1) == ","
                || token > said + 2
                    && reading.pos(token - 1) == Pos::Adp
                    && reading.token(token - 2) == ",")
    });
    let joined = joined.is_some_and(|relative| {
        beside(frames, event).all(|other| {
            let token = frames[other].predicate.token;
            frames[other].predicate.pos != Pos::Verb || token < relative || token >= at
        })
    });
    let between = beside(frames, event).any(|other| {
        other != speech
            && !matches!(frames[other].predicate.pos, Pos::Noun | Pos::Propn)
            && grammar.args[other].iter().any(|arg| {
                matches!(arg.label.role, Role::Tmp | Role::Cau)
                    && arg.tokens.contains(&at)
                    && !arg.tokens.contains(&said)
                    && arg.tokens.len() > 2
            })
    });
    // "Every document it asked for": a clause without a pronoun of its own only says which.
    let contact = grammar.arg(event, Role::Arg0).is_some_and(|arg| {
        let start = arg.tokens.start;
        start > said
            && arg.tokens.end <= at
            && arg.tokens.len() <= 2
            && matches!(reading.pos(start - 1), Pos::Noun)
            && matches!(reading.pos(start), Pos::Pron | Pos::Propn)
            // "Said on Monday morning it will sell": a time is no noun that a clause describes.
            && reading.dates_in(reading.seg.tokens[start - 1]).is_empty()
    });
    own || joined || between || contact
}

/// Whether another claim's trigger lies in the argument that a filler came from.
fn holds(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame: usize,
    filler: &Filler,
    other: &Claim,
) -> bool {
    if filler.span.contains(other.trigger.span) {
        return true;
    }
    grammar.args[frame].iter().any(|arg| {
        arg.label.role == filler.label.role
            && reading.span(&arg.tokens).contains(other.trigger.span)
    })
}

/// Whether a noun is what a verb's object begins with, before what modifies it: "opened an inquiry into it" is one event.
fn is_object(grammar: &Grammar, verb: usize, noun: usize, frames: &[Frame]) -> bool {
    let at = frames[noun].predicate.token;
    frames[verb].predicate.pos == Pos::Verb
        && grammar.arg(verb, Role::Arg1).is_some_and(|arg| {
            arg.tokens.contains(&at)
                && at - arg.tokens.start <= 3
                && frames[verb].predicate.token < at
        })
}

/// Whether a verb tells what another word of its sentence tells, too: they have the same fillers ("gave reporters a demonstration of it").
fn is_told_by(frames: &[Frame], verb: (usize, &Claim), other: (usize, &Claim)) -> bool {
    let is_verb = |frame: usize| frames[frame].predicate.pos == Pos::Verb;
    let shared = |filler: &&Filler| {
        let same = |own: &Filler| own.role == filler.role && own.span == filler.span;
        verb.1.roles.iter().any(same)
    };
    is_verb(verb.0)
        && !is_verb(other.0)
        && same_first_role(verb.1, other.1)
        && other.1.roles.iter().skip(1).any(|filler| shared(&filler))
}

fn same_first_role(claim: &Claim, other: &Claim) -> bool {
    match (claim.roles.first(), other.roles.first()) {
        (Some(a), Some(b)) => {
            a.role == b.role && (a.name == b.name || a.entity.is_some() && a.entity == b.entity)
        }
        _ => false,
    }
}

//! Third-person pronouns.
//!
//! What it does: he, she, it, they and their forms stand for the entity that the sentences before make plain. Unnamed
//! people and things are candidates too; when one of them is the likeliest, the pronoun stays unresolved.
//! Example: "Ann Lee left Acme. She sued it."
//! Limits: nothing that is named only later, no "it" that stands for nothing ("it is clear that …").

use crate::types::{EntityKind, Pos, Via};

use super::book::{Book, Found};
use super::context::Context;
use super::discourse::{Discourse, Seen, clear_winner};
use super::gender::Gender;
use super::mail::{Mail, is_quoted};

/// What a pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Person(Gender),
    Thing,
    Several,
}

/// How a pronoun stands in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Subject,
    Object,
    Possessive,
    Reflexive,
}

/// The pronoun at a token, with its entity.
pub(super) fn pronoun(
    ctx: &Context,
    book: &Book,
    discourse: &Discourse,
    mail: &Mail,
    token: usize,
) -> Option<Found> {
    let (asks, case) = read(ctx, token)?;
    if asks == Asks::Thing && stands_for_nothing(ctx, token) {
        return None;
    }
    // Things that are acted upon are seldom named, and a speaker's "it" and "they" go beyond the sentence.
    let is_vague =
        !matches!(asks, Asks::Person(_)) && (case == Case::Object || is_quoted(ctx, token));
    if is_vague {
        return None;
    }
    let tokens = token..token + 1;
    let fits = |seen: &Seen| {
        let is_barred = match case {
            Case::Object => ctx.are_co_arguments(&tokens, &(seen.start..seen.end)),
            Case::Reflexive => !ctx.are_co_arguments(&tokens, &(seen.start..seen.end)),
            Case::Subject | Case::Possessive => false,
        };
        // Who writes is "I", who reads is "you"; neither is "he".
        let is_barred = is_barred || mail.is_party(ctx, token, seen.entity);
        !is_barred && fits(book, seen, asks) && (seen.unnamed.is_some() || is_prominent(seen, asks))
    };
    let (reach, lead, certainty) = match asks {
        Asks::Person(_) => (3, 1.2, 0.85),
        Asks::Thing => (1, 1.3, 0.75),
        Asks::Several => (0, 2.0, 0.6),
    };
    let candidates = discourse.candidates(ctx, token, reach, fits);
    let (entity, share) = clear_winner(&candidates, lead)?;
    if !Seen::is_name(entity) {
        return None;
    }
    let span = ctx.span(tokens.clone());
    Some(Found {
        tokens,
        span,
        entity,
        via: Via::Pronoun,
        score: certainty * (0.6 + 0.4 * share),
        words: Vec::new(),
    })
}

/// Whether a name is prominent enough for a pronoun that fits most things: only a subject is.
fn is_prominent(seen: &Seen, asks: Asks) -> bool {
    matches!(asks, Asks::Person(_)) || seen.subject_of.is_some()
}

/// The gender that a pronoun tells.
pub(super) fn gender_of(word: &str) -> Gender {
    match word.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => Gender::Male,
        "she" | "her" | "hers" | "herself" => Gender::Female,
        _ => Gender::Unknown,
    }
}

fn read(ctx: &Context, token: usize) -> Option<(Asks, Case)> {
    let word = ctx.word(token);
    if word.len() > 10 || !matches!(ctx.pos(token), Pos::Pron | Pos::Det | Pos::X) {
        return None;
    }
    let word = word.to_lowercase();
    let case = match word.as_str() {
        "he" | "she" | "they" => Case::Subject,
        "him" | "them" | "hers" => Case::Object,
        "his" | "its" | "their" | "theirs" => Case::Possessive,
        "himself" | "herself" | "itself" | "themselves" => Case::Reflexive,
        "her" if matches!(ctx.pos(token + 1), Pos::Noun | Pos::Adj | Pos::Propn | Pos::Num) => {
            Case::Possessive
        }
        "her" => Case::Object,
        "it" if matches!(ctx.pos(token + 1), Pos::Verb | Pos::Aux | Pos::Adv | Pos::Part) => {
            Case::Subject
        }
        "it" => Case::Object,
        _ => return None,
    };
    let asks = match word.as_str() {
        "it" | "its" | "itself" => Asks::Thing,
        "they" | "them" | "their" | "theirs" | "themselves" => Asks::Several,
        other => Asks::Person(gender_of(other)),
    };
    Some((asks, case))
}

fn fits(book: &Book, seen: &Seen, asks: Asks) -> bool {
    use super::discourse::Unnamed;
    if let Some(unnamed) = seen.unnamed {
        return match asks {
            Asks::Person(_) => unnamed == Unnamed::Person,
            Asks::Thing => unnamed == Unnamed::Thing,
            Asks::Several => unnamed == Unnamed::Several,
        };
    }
    let draft = book.draft(seen.entity);
    let kind = draft.kind();
    match asks {
        Asks::Person(gender) => {
            matches!(kind, EntityKind::Person | EntityKind::Redacted) && draft.gender.fits(gender)
        }
        Asks::Thing => !matches!(kind, EntityKind::Person | EntityKind::Redacted),
        Asks::Several => kind.is_organization(),
    }
}

/// Whether "it" only fills the subject's or object's place: "it is clear that", "it seems", "make it easy to".
fn stands_for_nothing(ctx: &Context, token: usize) -> bool {
    if !ctx.word(token).eq_ignore_ascii_case("it") {
        return false;
    }
    let word = |at: usize| ctx.word_in(token, at).to_lowercase();
    let mut at = token + 1;
    if matches!(
        word(at).as_str(),
        "seems"
            | "seemed"
            | "appears"
            | "appeared"
            | "turns"
            | "turned"
            | "happens"
            | "rains"
            | "takes"
            | "took"
    ) {
        return true;
    }
    let mut is_copula = false;
    while matches!(ctx.pos(at), Pos::Aux | Pos::Adv | Pos::Part)
        || matches!(word(at).as_str(), "is" | "was" | "'s" | "’s" | "not" | "be" | "been")
    {
        is_copula |= matches!(
            word(at).as_str(),
            "is" | "was" | "'s" | "’s" | "be" | "been" | "are" | "becomes" | "became"
        );
        at += 1;
        if at > token + 6 {
            break;
        }
    }
    if is_copula {
        let says = matches!(
            ctx.pos(at),
            Pos::Adj | Pos::Noun | Pos::Det | Pos::Num | Pos::Propn | Pos::Adp
        ) || matches!(
            word(at).as_str(),
            "said"
                | "known"
                | "unclear"
                | "expected"
                | "thought"
                | "believed"
                | "reported"
                | "estimated"
                | "hoped"
        );
        let clause = (at + 1..at + 9).any(|at| {
            matches!(
                word(at).as_str(),
                "that"
                    | "to"
                    | "if"
                    | "whether"
                    | "how"
                    | "why"
                    | "what"
                    | "when"
                    | "who"
                    | "which"
            )
        });
        return says && (clause || word(at) == "unclear" || matches!(ctx.pos(at), Pos::Num));
    }
    // "make it easier to", "find it hard that".
    matches!(ctx.pos(token + 1), Pos::Adj)
        && (token + 2..token + 6).any(|at| matches!(word(at).as_str(), "to" | "that" | "for"))
}

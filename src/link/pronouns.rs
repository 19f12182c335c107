//! Third-person pronouns.
//!
//! What it does: he, she, it, they and their forms stand for the entity that the sentences before make plain. Unnamed
//! people and things are candidates too; when one of them is the likeliest, the pronoun stands for the noun phrase.
//! Example: "Ann Lee left Acme. She sued it." "Two inspectors came. They found nothing."
//! Limits: nothing that is named only later, no "it" that stands for nothing ("it is clear that …").

use crate::types::{EntityKind, Pos, Via};

use super::book::{Book, Found};
use super::context::Context;
use super::discourse::{Discourse, Seen, Voice};
use super::gender::{self, Gender};
use super::mail::{Mail, is_quoted};
use super::phrases;
use super::ranker::{self, Candidate, Class, Ranker, Scene};
use super::{PronounCandidate, PronounCase};

/// What a pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Person(Gender),
    Thing,
    Several,
}

/// How a pronoun stands in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Subject,
    Object,
    Possessive,
    Reflexive,
}

/// A pronoun with its candidates.
pub(super) struct Ranked {
    token: usize,
    asks: Asks,
    candidates: Vec<Candidate>,
}

/// What a pronoun stands for.
pub(super) enum Resolved {
    /// An entity of the book.
    Named(Found),
    /// The noun at a token, with how sure that is.
    Noun(usize, f32),
}

impl Ranked {
    /// What the pronoun stands for, if one candidate is likely enough.
    pub(super) fn resolved(&self, ctx: &Context, ranker: Ranker) -> Option<Resolved> {
        let class = self.asks.class();
        let is_described = |candidate: &Candidate| {
            Seen::noun(candidate.entity).is_some_and(|noun| phrases::is_definite(ctx, noun))
        };
        let best = ranker::best(&self.candidates, self.token, class, ranker, &is_described);
        let (candidate, score) = best?;
        if score < ranker.least(class, candidate.is_named)? {
            return None;
        }
        if let Some(noun) = Seen::noun(candidate.entity) {
            return Some(Resolved::Noun(noun, score));
        }
        let tokens = self.token..self.token + 1;
        let (span, entity) = (ctx.span(tokens.clone()), candidate.entity);
        let words = Vec::new();
        Some(Resolved::Named(Found { tokens, span, entity, via: Via::Pronoun, score, words }))
    }

    /// The same for whoever fits or judges the ranker.
    pub(super) fn to_case(&self, ctx: &Context, book: &Book) -> PronounCase {
        let named = book.in_order();
        let candidates = self.candidates.iter().map(|candidate| {
            let mentions = match Seen::noun(candidate.entity) {
                Some(token) => vec![ctx.span(token..token + 1)],
                None => named
                    .iter()
                    .filter(|it| it.entity == candidate.entity && it.via != Via::Pronoun)
                    .map(|it| it.span)
                    .collect(),
            };
            let features = candidate.features.to_vec();
            PronounCandidate {
                is_named: candidate.is_named,
                head: candidate.head,
                features,
                mentions,
            }
        });
        PronounCase {
            span: ctx.span(self.token..self.token + 1),
            token: self.token,
            class: self.asks.class().name(),
            candidates: candidates.collect(),
        }
    }
}

/// The pronoun at a token, with what it may stand for. `upcoming`: the names that are still to be read, the next last.
pub(super) fn ranked(
    ctx: &Context,
    book: &Book,
    discourse: &Discourse,
    upcoming: &[Found],
    mail: &Mail,
    token: usize,
) -> Option<Ranked> {
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
    let may_be = |seen: &Seen| {
        let is_barred = match case {
            Case::Object => {
                ctx.are_co_arguments(&tokens, &(seen.start..seen.end))
                    || seen.subject_of.is_some_and(|it| ctx.is_object_of(&tokens, it))
            }
            Case::Reflexive => !ctx.are_co_arguments(&tokens, &(seen.start..seen.end)),
            Case::Subject | Case::Possessive => false,
        };
        // Who writes is "I", who reads is "you"; neither is "he".
        let is_outside = mail.is_party(ctx, token, seen.entity)
            || seen.unnamed.is_none() && ctx.is_credit(&(seen.start..seen.end));
        !is_barred && !is_outside && fits(ctx, book, seen, asks)
    };
    let sentence = ctx.sentence(token);
    let ahead =
        upcoming.iter().rev().take_while(|found| ctx.sentence(found.tokens.start) == sentence);
    let scene = Scene {
        ctx,
        token,
        case,
        seen: discourse.before(ctx, token, asks.reach()).filter(|seen| may_be(seen)).collect(),
        ahead: ahead.map(|found| Seen::of(ctx, book, found)).filter(|seen| may_be(seen)).collect(),
        mentions: &|entity| discourse.mentions(entity),
        head: &|entity| discourse.head(entity),
        gender_known: &|entity| gender(ctx, book, entity) != Gender::Unknown,
        sureness: &|entity| {
            let votes = book.draft(entity).votes.iter();
            let asked = votes.filter(|(kind, _)| asks.may_be(*kind)).map(|(_, weight)| *weight);
            asked.fold(0.0, f32::max).min(1.0)
        },
        last_pronoun: Voice::of(ctx.word(token)).and_then(|voice| discourse.last_pronoun(voice)),
    };
    Some(Ranked { token, asks, candidates: scene.candidates() })
}

impl Asks {
    fn class(self) -> Class {
        match self {
            Asks::Person(_) => Class::Person,
            Asks::Thing => Class::Thing,
            Asks::Several => Class::Several,
        }
    }

    /// Whether it can stand for an entity of this kind.
    fn may_be(self, kind: EntityKind) -> bool {
        let is_person = matches!(kind, EntityKind::Person | EntityKind::Redacted);
        match self {
            Asks::Person(_) => is_person,
            Asks::Thing => !is_person,
            Asks::Several => kind.is_organization(),
        }
    }

    /// How many sentences back it is looked for.
    fn reach(self) -> usize {
        match self {
            Asks::Person(_) => 4,
            Asks::Thing | Asks::Several => 2,
        }
    }
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

/// The gender of an entity, or of a noun without a name.
fn gender(ctx: &Context, book: &Book, entity: usize) -> Gender {
    match Seen::noun(entity) {
        Some(token) => gender::of_noun(ctx.word(token)),
        None => book.draft(entity).gender,
    }
}

fn fits(ctx: &Context, book: &Book, seen: &Seen, asks: Asks) -> bool {
    use super::discourse::Unnamed;
    if let Some(unnamed) = seen.unnamed {
        return match asks {
            Asks::Person(asked) => {
                unnamed == Unnamed::Person && gender(ctx, book, seen.entity).fits(asked)
            }
            Asks::Thing => unnamed == Unnamed::Thing,
            Asks::Several => unnamed == Unnamed::Several,
        };
    }
    let draft = book.draft(seen.entity);
    let kind = draft.kind();
    match asks {
        Asks::Person(gender) => asks.may_be(kind) && draft.gender.fits(gender),
        Asks::Thing | Asks::Several => asks.may_be(kind),
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

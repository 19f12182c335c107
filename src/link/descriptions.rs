//! Descriptions: "the company", "the federal agency", "the Redmond-based firm", "the senator".
//!
//! What it does: reads a definite noun phrase whose head noun says what kind of entity is meant, and looks for the one
//! that was talked about. A person's description needs that title beside the person's name elsewhere.
//! Example: "Acme sold it to the DEA. The agency paid the company."
//! Limits: "the company that …" and "the other company" introduce another one; plurals are never resolved.

use std::collections::HashMap;

use crate::types::{EntityKind, Pos, Via};

use super::book::{Book, Found};
use super::context::Context;
use super::discourse::{Discourse, Seen, clear_winner, is_of_person};
use super::kinds::{Head, LIGHT_MODIFIERS, head, of_words};
use super::mail::Mail;

/// Sentences that a description may look back.
const REACH: usize = 8;
/// How clearly the best candidate must lead.
const LEAD: f32 = 1.35;

/// Titles that stand beside people's names, with these people.
#[derive(Debug, Default)]
pub(super) struct Titles {
    people: HashMap<String, Vec<usize>>,
}

impl Titles {
    pub(super) fn new(ctx: &Context, book: &Book) -> Self {
        let mut titles = Self::default();
        for found in book.in_order() {
            if book.draft(found.entity).kind() != EntityKind::Person {
                continue;
            }
            for word in beside(ctx, &found) {
                let people = titles.people.entry(word.to_lowercase()).or_default();
                if !people.contains(&found.entity) {
                    people.push(found.entity);
                }
            }
        }
        titles
    }

    /// The only person with this title.
    fn only(&self, title: &str) -> Option<usize> {
        match self.people.get(title)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// Nouns that say what a person is: right before the name, or after it behind a comma.
fn beside<'a>(ctx: &Context<'a>, found: &Found) -> Vec<&'a str> {
    let start = found.tokens.start;
    let is_noun = |token: usize| {
        matches!(ctx.pos(token), Pos::Noun | Pos::Propn)
            && ctx.sentence(token) == ctx.sentence(start)
    };
    let mut words = Vec::new();
    for back in 1..=3 {
        match start.checked_sub(back) {
            Some(token) if is_noun(token) => words.push(ctx.word(token)),
            _ => break,
        }
    }
    // Titles inside the mention: "Sen. Ann Lee".
    words.extend(
        found
            .tokens
            .clone()
            .take(2)
            .map(|token| ctx.word(token))
            .filter(|word| super::names::is_title(word)),
    );
    if ctx.word(found.tokens.end) == "," {
        for token in found.tokens.end + 1..found.tokens.end + 7 {
            let word = ctx.word_in(start, token);
            if word == "of"
                || matches!(
                    ctx.pos(token),
                    Pos::Verb | Pos::Aux | Pos::Punct | Pos::Adp | Pos::Pron
                )
            {
                break;
            }
            if ctx.pos(token) == Pos::Noun && is_noun(token) {
                words.push(word);
            }
        }
    }
    words.retain(|word| is_of_person(&word.to_lowercase()) || super::names::is_title(word));
    words
}

/// The description that begins at a token, with its entity.
pub(super) fn description(
    ctx: &Context,
    book: &Book,
    discourse: &Discourse,
    mail: &Mail,
    titles: &Titles,
    token: usize,
) -> Option<Found> {
    let determiner = ctx.word(token).to_lowercase();
    if !matches!(determiner.as_str(), "the" | "this" | "that" | "our" | "my") {
        return None;
    }
    let phrase = phrase(ctx, titles, token)?;
    let tokens = token..phrase.end;
    let (entity, score) = if matches!(determiner.as_str(), "our" | "my") {
        phrase
            .head
            .filter(|head| head.any_organization || head.kinds.contains(&EntityKind::Agency))?;
        (mail.organization_at(ctx, token)?, 0.8)
    } else if let Some(head) = phrase.head {
        organization(ctx, book, discourse, &tokens, head, phrase.is_particular)?
    } else {
        let person = titles.only(&phrase.noun)?;
        discourse.before(ctx, token, REACH).find(|seen| seen.entity == book.root(person))?;
        (person, 0.8)
    };
    let span = ctx.span(tokens.clone());
    Some(Found { tokens, span, entity, via: Via::Description, score, words: Vec::new() })
}

/// A definite noun phrase with a head noun that says something.
struct Phrase {
    end: usize,
    noun: String,
    head: Option<Head>,
    /// Whether its modifiers say more than the entity's name would.
    is_particular: bool,
}

/// Longest run of modifiers before the head.
const MODIFIERS: usize = 6;

fn phrase(ctx: &Context, titles: &Titles, start: usize) -> Option<Phrase> {
    let mut is_particular = false;
    for token in start + 1..=start + 1 + MODIFIERS {
        let word = ctx.word_in(start, token);
        let noun = word.to_lowercase();
        if is_last(ctx, token) {
            let head = head(&noun);
            // A person's description is short: "the mayor"; a longer one is of somebody else.
            let is_title = token == start + 1 && titles.people.contains_key(&noun);
            return ((head.is_some() || is_title) && is_head(ctx, start, token)).then(|| Phrase {
                end: token + 1,
                noun,
                head,
                is_particular,
            });
        }
        if !is_modifier(ctx, token) || BLOCKED.contains(&noun.as_str()) {
            return None;
        }
        let in_name = ctx.mention(token).is_some();
        // A capital outside every name: the phrase is itself a name that the model missed.
        if !in_name
            && word.starts_with(char::is_uppercase)
            && !LIGHT_MODIFIERS.contains(&noun.as_str())
        {
            return None;
        }
        is_particular |= !in_name
            && !JOINTS.contains(&noun.as_str())
            && !LIGHT_MODIFIERS.contains(&noun.as_str());
    }
    None
}

/// Whether no other noun of the phrase follows.
fn is_last(ctx: &Context, token: usize) -> bool {
    let next = ctx.word_in(token, token + 1);
    let is_noun = matches!(ctx.pos(token), Pos::Noun | Pos::Propn | Pos::X);
    let goes_on = matches!(next, "-" | "–")
        || matches!(ctx.pos(token + 1), Pos::Noun | Pos::Propn) && !next.is_empty();
    // "Redmond, Washington-based": a comma inside a place.
    let in_place = ctx.mention(token).is_some() && next == "," && ctx.mention(token + 2).is_some();
    let is_nominal = is_noun || super::kinds::head(&ctx.word(token).to_lowercase()).is_some();
    is_nominal && !goes_on && !in_place
}

/// Whether a noun can be the head of a description that begins at `start`.
fn is_head(ctx: &Context, start: usize, token: usize) -> bool {
    let in_longer_name =
        ctx.mention(token).is_some_and(|idx| ctx.analysis.mentions[idx].tokens.len() > 1);
    let is_part_of_name = token > start + 1 && ctx.word(token).starts_with(char::is_uppercase);
    let next = ctx.word_in(start, token + 1);
    !in_longer_name && !is_part_of_name && !introduces(next)
}

fn is_modifier(ctx: &Context, token: usize) -> bool {
    matches!(
        ctx.pos(token),
        Pos::Adj | Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adv | Pos::X | Pos::Num
    ) || matches!(ctx.word(token), "-" | "–")
        || ctx.word(token) == ","
            && token > 0
            && ctx.mention(token - 1).is_some()
            && ctx.mention(token + 1).is_some()
}

/// Whether what follows the head tells which one is meant, so that it need not be one that was named.
fn introduces(next: &str) -> bool {
    matches!(
        next,
        "of" | "that"
            | "who"
            | "whose"
            | "where"
            | "behind"
            | "responsible"
            | "for"
            | "called"
            | "known"
            | "named"
            | "which"
    )
}

/// Parts of compound modifiers: "the Redmond-based company", "the state-owned firm".
const JOINTS: &[&str] = &["-", "–", "based", "owned", "backed", "listed", "headquartered", ","];

/// Modifiers that bring in another entity than those named.
const BLOCKED: &[&str] = &[
    "other",
    "another",
    "second",
    "third",
    "two",
    "three",
    "several",
    "many",
    "new",
    "parent",
    "rival",
    "competing",
    "largest",
    "biggest",
    "only",
    "next",
    "unnamed",
    "unidentified",
    "foreign",
    "average",
    "typical",
    "right",
    "wrong",
    "best",
    "worst",
    "first",
    "last",
    "latter",
    "former",
    "and",
    "or",
    "single",
    "ideal",
    "holding",
    "target",
    "partner",
    "sister",
    "oldest",
    "host",
    "'s",
    "’s",
    "insured",
];

/// The organisation or product that a phrase means.
fn organization(
    ctx: &Context,
    book: &Book,
    discourse: &Discourse,
    tokens: &std::ops::Range<usize>,
    head: Head,
    is_particular: bool,
) -> Option<(usize, f32)> {
    let fits = |seen: &Seen| {
        seen.is_named()
            && fits_head(book, seen.entity, head)
            && !ctx.are_co_arguments(tokens, &(seen.start..seen.end))
    };
    // A particular description is of the only such entity in the document, or of one that is not named.
    let reach = if is_particular { usize::MAX / 2 } else { REACH };
    let candidates = discourse.candidates(ctx, tokens.start, reach, fits);
    if is_particular && candidates.len() != 1 {
        return None;
    }
    let (entity, share) = clear_winner(&candidates, LEAD)?;
    let certainty = if is_particular { 0.6 } else { 0.85 };
    Some((entity, certainty * (0.6 + 0.4 * share)))
}

fn fits_head(book: &Book, entity: usize, head: Head) -> bool {
    let draft = book.draft(entity);
    let kind = draft.kind();
    let told = draft.names.iter().find_map(|name| of_words(&name.words));
    let fits_kind = head.kinds.contains(&kind)
        || (head.any_organization && kind == EntityKind::Organization && told.is_none());
    let fits_words = head.words.is_empty()
        || draft
            .names
            .iter()
            .flat_map(|name| &name.words)
            .any(|word| head.words.contains(&word.as_str()));
    fits_kind && fits_words
}

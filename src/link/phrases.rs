//! The noun phrase around a noun, by parts of speech: what a pronoun is shown to stand for when it is nobody with a name.
//!
//! Example: "the two officials" of the noun "officials", "a spokesman for Acme Corp." of "spokesman".
//! Limits: relative clauses and places are left out.

use std::ops::Range;

use crate::types::Pos;

use super::context::Context;

/// A phrase is cut off before this many words: longer ones are tables and lists.
const LONGEST: usize = 12;

/// The tokens of the phrase whose head is the noun at `token`.
pub(super) fn around(ctx: &Context, token: usize) -> Range<usize> {
    let sentence = ctx.sentence(token);
    let mut start = token;
    while start > 0
        && token - start < LONGEST
        && ctx.sentence(start - 1) == sentence
        && precedes(ctx, start - 1)
        && (start == token || !opens(ctx, start))
    {
        start -= 1;
    }
    while start < token && matches!(ctx.pos(start), Pos::Part | Pos::Punct) {
        start += 1;
    }
    start..complement(ctx, token, start + LONGEST).unwrap_or(token + 1)
}

/// Whether the phrase of the noun at `token` takes up somebody who was told of: "the former mayor", "that official".
pub(super) fn is_definite(ctx: &Context, token: usize) -> bool {
    matches!(ctx.word(around(ctx, token).start).to_lowercase().as_str(), "the" | "this" | "that")
}

/// Whether nothing before a token belongs to its phrase. What owns ("Acme's") may begin with an article of its own.
fn opens(ctx: &Context, token: usize) -> bool {
    let is_possessive = ["his", "her", "its", "their", "my", "our", "your"]
        .iter()
        .any(|word| ctx.word(token).eq_ignore_ascii_case(word));
    is_possessive || ctx.pos(token) == Pos::Det
}

/// Whether a token can stand before the head of its phrase.
fn precedes(ctx: &Context, token: usize) -> bool {
    matches!(ctx.pos(token), Pos::Det | Pos::Adj | Pos::Num | Pos::Noun | Pos::Propn)
        || ctx.mention(token).is_some()
        || matches!(ctx.word(token), "-" | "'s" | "’s" | "$" | "%")
        || opens(ctx, token)
}

/// The end of "of the agency", "for Acme Corp.", "at the DEA" behind the noun at `token`. What is of something is known by it; other
/// prepositions count before names.
fn complement(ctx: &Context, token: usize, limit: usize) -> Option<usize> {
    let preposition = ctx.word_in(token, token + 1);
    let is_of = preposition == "of";
    if !is_of && !matches!(preposition, "for" | "from" | "at" | "with") {
        return None;
    }
    let mut end = token + 2;
    let mut named = false;
    while end < limit && ctx.sentence(end) == ctx.sentence(token) && precedes(ctx, end) {
        named |= ctx.mention(end).is_some();
        end += 1;
    }
    let is_phrase = end > token + 2
        && (matches!(ctx.pos(end - 1), Pos::Noun | Pos::Propn) || ctx.mention(end - 1).is_some());
    (is_phrase && (is_of || named)).then_some(end)
}

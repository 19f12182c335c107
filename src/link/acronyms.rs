//! Acronyms.
//!
//! What it does: joins a name in capitals to the fuller name whose letters it takes.
//! Example: "Drug Enforcement Administration (DEA)", "DEA (Drug Enforcement Administration)"; without brackets the
//! initials must fit exactly and only one name.
//! Limits: an acronym whose full name the document does not give stays a name of its own.

use std::collections::HashMap;

use crate::types::{EntityKind, Via};

use super::book::{Book, Found, Name};
use super::context::Context;
use super::names::{core, name};

/// Joins acronyms to their names, and refers to an acronym's occurrences that are no mentions.
pub(super) fn find(ctx: &Context, book: &mut Book) {
    let defined = in_brackets(ctx, book);
    by_initials(book);
    mark_as_acronyms(book);
    refer_to_rest(ctx, book, &defined);
}

/// "Long Name (LN)" and "LN (Long Name)". Gives the acronyms with their entities.
fn in_brackets(ctx: &Context, book: &mut Book) -> HashMap<String, usize> {
    let mut defined = HashMap::new();
    let by_token = mentions_by_token(book);
    for (name_end, open) in (0..ctx.seg.tokens.len()).zip(1..) {
        if ctx.word(open) != "(" || ctx.sentence(name_end) != ctx.sentence(open) {
            continue;
        }
        let inner = open + 1;
        let Some(outer) = by_token.get(&name_end).filter(|found| found.tokens.end == open) else {
            continue;
        };
        let short = ctx.word(inner).trim_matches(['"', '“', '”']);
        if matches!(ctx.word(inner + 1), ")" | "," | ";")
            && is_acronym(short)
            && spells(short, &full_words(ctx, outer))
        {
            match by_token.get(&inner) {
                Some(found) => book.merge(outer.entity, found.entity),
                None => refer(ctx, book, outer.entity, inner),
            }
            defined.insert(short.to_owned(), outer.entity);
        } else if let Some(long) = by_token.get(&inner)
            && is_acronym(ctx.word(name_end))
            && outer.tokens.len() == 1
            && ctx.word(long.tokens.end) == ")"
            && spells(ctx.word(name_end), &full_words(ctx, long))
        {
            book.merge(long.entity, outer.entity);
            defined.insert(ctx.word(name_end).to_owned(), long.entity);
        }
    }
    defined
}

fn mentions_by_token(book: &Book) -> HashMap<usize, Found> {
    let mut by_token = HashMap::new();
    for found in book.in_order() {
        for token in found.tokens.clone() {
            by_token.insert(token, found.clone());
        }
    }
    by_token
}

fn full_words(ctx: &Context, found: &Found) -> Vec<String> {
    found.tokens.clone().map(|token| ctx.word(token).to_owned()).collect()
}

fn refer(ctx: &Context, book: &mut Book, entity: usize, token: usize) {
    let acronym = name(ctx.word(token).to_owned(), std::iter::once(ctx.word(token)));
    let words = acronym.words.clone();
    let draft = book.draft_mut(entity);
    if !draft.names.contains(&acronym) {
        draft.names.push(acronym);
    }
    let tokens = token..token + 1;
    book.refer(Found {
        span: ctx.span(tokens.clone()),
        tokens,
        entity,
        via: Via::Acronym,
        score: 0.9,
        words,
    });
}

/// Two to eight capitals, perhaps with full stops, digits, an ampersand or a plural s.
fn is_acronym(word: &str) -> bool {
    let letters = letters(word);
    (2..=8).contains(&letters.len())
        && word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_uppercase() || c.is_numeric() || ".&-s".contains(c))
}

fn letters(word: &str) -> Vec<char> {
    word.chars().filter(|c| c.is_uppercase()).flat_map(char::to_lowercase).collect()
}

/// Whether an acronym's letters can be read off a name: the first from its first word or the word after "U.S.", each
/// next one from the start of a later word, or from the inside of the word before it.
fn spells(acronym: &str, words: &[String]) -> bool {
    let letters = letters(acronym);
    let words: Vec<Vec<char>> = words
        .iter()
        .flat_map(|word| word.split('-'))
        .map(|word| word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect())
        .filter(|word: &Vec<char>| !word.is_empty())
        .collect();
    if words.len() < 2 {
        return false;
    }
    (0..words.len().min(2)).any(|start| reads(&letters, &words[start..], 0))
}

/// Reads the letters off the words, the next letter at or after `at` in the first word.
fn reads(letters: &[char], words: &[Vec<char>], at: usize) -> bool {
    let Some((letter, rest)) = letters.split_first() else {
        // What is left of the name may only be small words.
        return words.iter().skip(1).all(|word| {
            word.len() <= 3 || SKIPPED_ENDS.contains(&String::from_iter(word).as_str())
        });
    };
    let Some((word, later)) = words.split_first() else {
        return false;
    };
    if at == 0 {
        return word.first() == Some(letter) && reads(rest, words, 1);
    }
    // The next word's start, past small words, or a letter inside this word.
    let next =
        later.first().is_some_and(|next| next.first() == Some(letter)) && reads(rest, later, 1);
    let past_small = later.len() > 1
        && (later[0].len() <= 3)
        && later[1].first() == Some(letter)
        && reads(rest, &later[1..], 1);
    let inside =
        || (at..word.len()).any(|at| word[at] == *letter && at <= 6 && reads(rest, words, at + 1));
    next || past_small || inside()
}

/// Last words that acronyms leave out.
const SKIPPED_ENDS: &[&str] = &[
    "prevention",
    "inc",
    "corp",
    "corporation",
    "company",
    "limited",
    "incorporated",
    "states",
    "office",
];

/// Joins acronyms without brackets to the only name with these initials.
fn by_initials(book: &mut Book) {
    let mut by_initials: HashMap<String, Vec<usize>> = HashMap::new();
    for entity in book.entities() {
        let draft = book.draft(entity);
        if matches!(
            draft.majority(),
            EntityKind::Person | EntityKind::Redacted | EntityKind::Location
        ) {
            continue;
        }
        for full in draft.names.iter().flat_map(|name| initials(&name.words)) {
            let entities = by_initials.entry(full).or_default();
            if !entities.contains(&entity) {
                entities.push(entity);
            }
        }
    }
    for entity in book.entities() {
        let draft = book.draft(entity);
        if draft.majority() == EntityKind::Person
            && draft.names.iter().any(|name| name.words.len() > 1)
        {
            continue;
        }
        let is_bare = draft.names.iter().all(|name| name.words.len() <= 1);
        let short = draft.names.iter().find(|name| name.words.len() == 1 && is_acronym(&name.text));
        let Some(short) = short.filter(|_| is_bare) else { continue };
        let Some(full) = by_initials.get(&short.words[0]) else { continue };
        let mut full: Vec<usize> = full.iter().map(|entity| book.root(*entity)).collect();
        full.dedup();
        if let [only] = full.as_slice() {
            book.merge(*only, entity);
        }
    }
}

/// The initials of a name, with and without its small words; only of three letters and more, or two with a core.
fn initials(words: &[String]) -> Vec<String> {
    let words = core(words);
    if words.len() < 2 {
        return Vec::new();
    }
    let is_small = |word: &&String| {
        matches!(word.as_str(), "of" | "and" | "for" | "the" | "&" | "in" | "on" | "to" | "de")
    };
    let take = |words: &mut dyn Iterator<Item = &String>| -> String {
        words.filter_map(|word| word.chars().next()).collect()
    };
    let all = take(&mut words.iter().filter(|word| *word != "&" && *word != "the"));
    let main = take(&mut words.iter().filter(|word| !is_small(word)));
    let mut initials = vec![all];
    if !initials.contains(&main) {
        initials.push(main);
    }
    initials.retain(|letters| letters.chars().count() >= 2);
    initials
}

/// Marks references by a name in capitals as acronyms, where the entity has a fuller name with these letters.
fn mark_as_acronyms(book: &mut Book) {
    let entities = book.entities();
    let is_short_for = |book: &Book, entity: usize, words: &[String]| {
        let draft = book.draft(entity);
        let [word] = words else { return false };
        let is_capitals = |name: &&Name| name.words == words && is_acronym(&name.text);
        draft.names.iter().any(|name| is_capitals(&name))
            && draft
                .names
                .iter()
                .any(|name| name.words.len() > 1 && spells(&word.to_uppercase(), &name.words))
    };
    let marked: Vec<(usize, Vec<String>)> = entities
        .into_iter()
        .flat_map(|entity| {
            book.draft(entity)
                .names
                .iter()
                .map(move |name| (entity, name.words.clone()))
                .collect::<Vec<_>>()
        })
        .filter(|(entity, words)| is_short_for(book, *entity, words))
        .collect();
    book.mark(&marked, Via::Acronym);
}

/// Refers to occurrences of an acronym from brackets that the model did not mark.
fn refer_to_rest(ctx: &Context, book: &mut Book, defined: &HashMap<String, usize>) {
    if defined.is_empty() {
        return;
    }
    let by_token = mentions_by_token(book);
    for token in 0..ctx.seg.tokens.len() {
        if let Some(entity) = defined.get(ctx.word(token))
            && !by_token.contains_key(&token)
            && ctx.mention(token).is_none()
        {
            refer(ctx, book, *entity, token);
        }
    }
}

//! What two places have in common that may refer to the same person or thing.
//!
//! In: a place and one before it. Out: features, of which every one is 0 or 1 or between: those of the mention-pair literature (Soon, Ng and Lim
//! 2001, "A machine learning approach to coreference resolution of noun phrases"; Bengtson and Roth 2008): words, heads, determiners,
//! number, distance, nesting, apposition, and what the model holds each of the two for. Knows no names and no words but those of grammar.

use std::collections::HashMap;
use std::ops::Range;

use crate::types::{NounPhrase, PhraseKind, Pos, Span};

use super::context::{Context, Place};
use super::gender::{self, Gender};
use super::pronouns;

/// How many features there are.
pub(super) const COUNT: usize = 84;

/// The names of the features, in order.
pub(super) fn names() -> [&'static str; COUNT] {
    features(&Item::default(), &Item::default(), Between::default()).map(|(name, _)| name)
}

/// What a word alone says of whom it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    I,
    We,
    You,
    He,
    She,
    It,
    They,
    This,
    Which,
}

impl Pronoun {
    pub(super) fn is_third_person(self) -> bool {
        matches!(self, Pronoun::He | Pronoun::She | Pronoun::It | Pronoun::They)
    }
}

/// A place that refers to somebody or something.
#[derive(Clone, Debug, Default)]
pub(super) struct Item<'a> {
    pub(super) span: Span,
    pub(super) tokens: Range<usize>,
    /// The words that refer: see [`PhraseMention`](crate::types::PhraseMention).
    pub(super) head: Span,
    pub(super) sentence: usize,
    /// The entity that it is known to refer to.
    pub(super) entity: Option<usize>,
    /// The phrase, where it is one.
    pub(super) phrase: Option<&'a NounPhrase>,
    /// Which one it is, counted from the first of the document.
    pub(super) number: usize,
    /// How many items before it have the same head.
    pub(super) same_before: usize,
    pub(super) pronoun: Option<Pronoun>,
    /// "himself", which stands for another argument of its verb.
    pub(super) is_reflexive: bool,
    pub(super) gender: Gender,
    /// Its words without determiner.
    bare: usize,
    /// The words that tell it from others, in order.
    words: Vec<usize>,
    n_words: usize,
    /// The word of its head, and that in the singular.
    form: usize,
    pub(super) noun: usize,
    pub(super) is_name: bool,
    is_plural: bool,
    pub(super) is_definite: bool,
    is_indefinite: bool,
    is_owned: bool,
    is_subject: bool,
    opens: bool,
    is_early: bool,
}

/// Numbers for words, so that they are compared at no cost.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    numbers: HashMap<String, usize>,
}

impl Lexicon {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        // 0 is nothing's number.
        let number = self.numbers.len() + 1;
        self.numbers.insert(word.to_owned(), number);
        number
    }
}

impl<'a> Item<'a> {
    /// A noun phrase.
    pub(super) fn of_phrase(ctx: &Context, lexicon: &mut Lexicon, phrase: &'a NounPhrase) -> Self {
        let item = Self::of_tokens(ctx, lexicon, phrase.tokens.clone(), phrase.head);
        Self { phrase: Some(phrase), ..item }
    }

    /// Tokens of which no phrase is known.
    pub(super) fn of_tokens(
        ctx: &Context,
        lexicon: &mut Lexicon,
        tokens: Range<usize>,
        head: usize,
    ) -> Self {
        let words: Vec<String> =
            tokens.clone().map(|token| ctx.word(token).to_lowercase()).collect();
        let first = words.first().map_or("", String::as_str);
        let alone = words.len() == 1;
        let sentence = ctx.sentence(tokens.start);
        let form = ctx.word(head).to_lowercase();
        let pos = ctx.pos(head);
        let noun = if pos == Pos::Noun { singular(&form) } else { form.clone() };
        let is_definite = DEFINITE.contains(&first);
        let determined = !alone && (is_definite || matches!(first, "a" | "an"));
        let start = ctx.seg.sentences.get(sentence).map_or(0, |it| it.tokens.start);
        let telling = words.iter().filter(|word| tells(word));
        let mut telling: Vec<usize> = telling.map(|word| lexicon.number(word)).collect();
        telling.sort_unstable();
        telling.dedup();
        Self {
            span: ctx.span(tokens.clone()),
            head: ctx.span(head..head + 1),
            sentence,
            pronoun: if alone { pronoun(first) } else { None },
            is_reflexive: alone && (first.ends_with("self") || first.ends_with("selves")),
            gender: gender(ctx, &tokens, head),
            bare: lexicon.number(&words[usize::from(determined)..].join(" ")),
            words: telling,
            n_words: words.len(),
            is_name: pos == Pos::Propn,
            is_plural: pos == Pos::Noun && noun != form,
            is_definite,
            is_indefinite: INDEFINITE.contains(&first),
            is_owned: !alone && OWNING.contains(&first),
            is_subject: ctx.place(&tokens) == Place::Subject,
            opens: head == start,
            is_early: head < start + 4,
            form: lexicon.number(&form),
            noun: lexicon.number(&noun),
            tokens,
            ..Self::default()
        }
    }

    pub(super) fn is_pronoun(&self) -> bool {
        self.pronoun.is_some()
    }

    /// How probably both are of one kind.
    pub(super) fn alike(&self, other: &Item) -> f32 {
        let both = self.phrase.zip(other.phrase);
        both.map_or(0.0, |(a, b)| a.kinds.iter().zip(&b.kinds).map(|(a, b)| a * b).sum())
    }

    /// Whether both have a word in common that tells them from others.
    pub(super) fn shares_a_word(&self, other: &Item) -> bool {
        self.words.iter().any(|word| other.words.binary_search(word).is_ok())
    }

    fn kinds(&self) -> [f32; PhraseKind::ALL.len()] {
        self.phrase.map(|phrase| phrase.kinds).unwrap_or_default()
    }
}

/// Determiners that point at what is known. What owns stands among them.
const DEFINITE: [&str; 13] = [
    "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their",
    "whose",
];
const INDEFINITE: [&str; 5] = ["a", "an", "some", "any", "another"];
const OWNING: [&str; 8] = ["my", "your", "his", "her", "its", "our", "their", "whose"];

/// The gender that a pronoun, a noun of people, a title or a first name tells.
fn gender(ctx: &Context, tokens: &Range<usize>, head: usize) -> Gender {
    let first_known = |told: &[Gender]| {
        told.iter().copied().find(|gender| *gender != Gender::Unknown).unwrap_or_default()
    };
    let of_name = |start: usize| {
        let title = gender::of_title(ctx.word(start));
        first_known(&[title, gender::of_first_name(ctx.word(start))])
    };
    if ctx.pos(head) == Pos::Propn {
        return of_name(tokens.start);
    }
    // "The firm's sales director, Petra Haas": a description may bring its name.
    let behind = head + 1 + usize::from(ctx.word(head + 1) == ",");
    let is_named = tokens.contains(&behind) && ctx.pos(behind) == Pos::Propn;
    let word = ctx.word(head);
    let name = if is_named { of_name(behind) } else { Gender::Unknown };
    first_known(&[gender::of_noun(word), pronouns::gender_of(word), name])
}

/// Whether a word tells a phrase from others.
fn tells(word: &str) -> bool {
    word.chars().all(char::is_alphanumeric)
        && !DEFINITE.contains(&word)
        && !matches!(word, "a" | "an" | "of" | "in" | "and")
}

fn pronoun(word: &str) -> Option<Pronoun> {
    Some(match word {
        "i" | "me" | "my" | "mine" | "myself" => Pronoun::I,
        "we" | "us" | "our" | "ours" | "ourselves" => Pronoun::We,
        "you" | "your" | "yours" | "yourself" | "yourselves" => Pronoun::You,
        "he" | "him" | "his" | "himself" => Pronoun::He,
        "she" | "her" | "hers" | "herself" => Pronoun::She,
        "it" | "its" | "itself" => Pronoun::It,
        "they" | "them" | "their" | "theirs" | "themselves" => Pronoun::They,
        "this" | "these" | "those" => Pronoun::This,
        "which" | "who" | "whom" | "whose" | "that" | "what" => Pronoun::Which,
        _ => return None,
    })
}

/// A noun in the singular, by its ending.
fn singular(noun: &str) -> String {
    let cut = |ending: &str| noun.strip_suffix(ending).filter(|stem| stem.len() > 1);
    if let Some(stem) = cut("ies") {
        return format!("{stem}y");
    }
    if let Some(stem) = cut("es")
        && ["s", "x", "ch", "sh"].iter().any(|end| stem.ends_with(end))
    {
        return stem.to_owned();
    }
    match cut("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => noun.to_owned(),
    }
}

/// What stands between two items.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Between {
    /// One mark, as before an apposition.
    pub(super) is_mark: bool,
    /// A form of "be" and nothing that is no verb or adverb.
    pub(super) is_copula: bool,
    /// Whether both are different arguments of one predicate.
    pub(super) apart: bool,
}

impl Between {
    /// What stands between an item and one before it.
    pub(super) fn of(ctx: &Context, item: &Item, before: &Item) -> Self {
        const BE: [&str; 11] =
            ["is", "was", "are", "were", "be", "been", "being", "am", "'s", "'m", "'re"];
        if item.sentence != before.sentence {
            return Self::default();
        }
        let apart = (item.is_pronoun() || before.is_pronoun())
            && ctx.are_co_arguments(&item.tokens, &before.tokens);
        if before.tokens.end > item.tokens.start {
            return Self { apart, ..Self::default() };
        }
        let words = before.tokens.end..item.tokens.start;
        let short = words.len() <= 6;
        let verbs = |token| matches!(ctx.pos(token), Pos::Aux | Pos::Adv | Pos::Part);
        let is_copula = short
            && words.clone().all(verbs)
            && words.clone().any(|token| BE.contains(&ctx.word(token).to_lowercase().as_str()));
        let is_mark =
            words.len() == 1 && matches!(ctx.word(words.start), "," | "(" | "-" | "–" | "—" | ":");
        Self { is_mark, is_copula, apart }
    }
}

/// The features of an item and one before it, with their names.
pub(super) fn features(
    item: &Item,
    before: &Item,
    between: Between,
) -> [(&'static str, f32); COUNT] {
    let (m, c) = (item, before);
    let on = |it: bool| f32::from(u8::from(it));
    let sentences = m.sentence.saturating_sub(c.sentence);
    let items = m.number.saturating_sub(c.number);
    let nouns = m.pronoun.is_none() && c.pronoun.is_none();
    let is = |pronoun| on(m.pronoun == Some(pronoun));
    let was = |pronoun| on(c.pronoun == Some(pronoun));
    let same_words = nouns && m.bare == c.bare;
    let same_head = nouns && m.noun == c.noun;
    let is_within = |one: &Item, other: &Item| {
        one.words.iter().all(|word| other.words.binary_search(word).is_ok())
    };
    let within = is_within(m, c);
    let shares = m.shares_a_word(c);
    let names = nouns && m.is_name && c.is_name;
    let near = m.sentence == c.sentence;
    let holds = |one: &Item, other: &Item| {
        near && one.tokens.start <= other.tokens.start && other.tokens.end <= one.tokens.end
    };
    let (own, others) = (m.kinds(), c.kinds());
    let alike = m.alike(c);
    let both_of = |kind: usize| own[kind] * others[kind];
    let same_entity = m.entity.is_some() && m.entity == c.entity;
    let other_entity = m.entity.is_some() && c.entity.is_some() && m.entity != c.entity;
    let far = |count: usize, most: f32| (count as f32 / most).min(1.0);
    [
        ("same-sentence", on(sentences == 0)),
        ("one-sentence-back", on(sentences == 1)),
        ("two-sentences-back", on(sentences == 2)),
        ("within-5-sentences", on((3..6).contains(&sentences))),
        ("within-14-sentences", on((6..15).contains(&sentences))),
        ("further-back", on(sentences >= 15)),
        ("nearest", on(items <= 1)),
        ("within-3", on(items <= 3)),
        ("within-8", on(items <= 8)),
        ("within-20", on(items <= 20)),
        ("items-between", far(items, 80.0).sqrt()),
        ("pronoun", on(m.is_pronoun())),
        ("after-a-pronoun", on(c.is_pronoun())),
        ("both-pronouns", on(m.is_pronoun() && c.is_pronoun())),
        ("same-pronoun", on(m.is_pronoun() && m.pronoun == c.pronoun)),
        ("other-pronoun", on(m.is_pronoun() && c.is_pronoun() && m.pronoun != c.pronoun)),
        ("i", is(Pronoun::I)),
        ("we", is(Pronoun::We)),
        ("you", is(Pronoun::You)),
        ("he", is(Pronoun::He)),
        ("she", is(Pronoun::She)),
        ("it", is(Pronoun::It)),
        ("they", is(Pronoun::They)),
        ("this", is(Pronoun::This)),
        ("which", is(Pronoun::Which)),
        ("after-i", was(Pronoun::I)),
        ("after-we", was(Pronoun::We)),
        ("after-you", was(Pronoun::You)),
        ("after-it", was(Pronoun::It)),
        ("after-this", was(Pronoun::This)),
        ("same-words", on(same_words)),
        ("same-name", on(same_words && m.is_name)),
        ("same-head", on(same_head)),
        ("same-head-other-words", on(same_head && !same_words)),
        ("same-form", on(nouns && m.form == c.form)),
        ("same-head-no-more-words", on(same_head && within)),
        ("same-head-more-words", on(same_head && !within)),
        ("shares-a-word", on(nouns && !same_head && shares)),
        ("head-among-the-words", on(nouns && !same_head && c.words.binary_search(&m.form).is_ok())),
        ("name-within", on(names && !same_head && (within || is_within(c, m)))),
        ("names-apart", on(names && !shares)),
        ("definite", on(m.is_definite && !m.is_pronoun())),
        ("owned", on(m.is_owned)),
        ("indefinite", on(m.is_indefinite)),
        ("after-indefinite", on(c.is_indefinite)),
        ("after-definite", on(c.is_definite && !c.is_pronoun())),
        ("name", on(m.is_name)),
        ("after-a-name", on(c.is_name)),
        ("same-number", on(nouns && m.is_plural == c.is_plural)),
        ("plural", on(m.is_plural)),
        ("same-head-definite", on(same_head && m.is_definite)),
        ("same-head-indefinite", on(same_head && m.is_indefinite)),
        ("same-head-bare", on(same_head && !m.is_definite && !m.is_indefinite)),
        ("same-head-other-number", on(same_head && m.is_plural != c.is_plural)),
        ("same-head-owned", on(same_head && m.is_owned)),
        ("long", on(m.n_words > 3)),
        ("after-long", on(c.n_words > 3)),
        ("inside", on(holds(c, m))),
        ("around", on(holds(m, c))),
        ("apposition", on(between.is_mark)),
        ("copula", on(between.is_copula)),
        ("adjacent", on(near && c.tokens.end == m.tokens.start)),
        ("other-argument", on(between.apart)),
        ("alike", alike),
        ("pronoun-alike", if m.is_pronoun() { alike } else { 0.0 }),
        ("both-persons", both_of(0)),
        ("both-places", both_of(1)),
        ("both-organizations", both_of(2)),
        ("both-things", both_of(3)),
        ("both-events", both_of(4)),
        ("both-abstract", both_of(9)),
        ("first-of-its-head", on(c.same_before == 0)),
        ("head-again", far(c.same_before, 10.0)),
        ("own-head-again", far(m.same_before, 10.0)),
        ("opens-its-sentence", on(m.opens)),
        ("early", on(c.is_early)),
        ("subject", on(m.is_subject)),
        ("after-a-subject", on(c.is_subject)),
        ("both-subjects", on(m.is_subject && c.is_subject)),
        ("entity", on(m.entity.is_some())),
        ("after-an-entity", on(c.entity.is_some())),
        ("same-entity", on(same_entity)),
        ("other-entity", on(other_entity)),
        ("pronoun-of-the-entity", on(same_entity && m.is_pronoun())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_lose_the_ending_of_the_plural() {
        let cases = [
            ("agencies", "agency"),
            ("boxes", "box"),
            ("bosses", "boss"),
            ("boss", "boss"),
            ("machines", "machine"),
            ("bus", "bus"),
            ("analysis", "analysis"),
            ("s", "s"),
            ("", ""),
        ];
        for (noun, expected) in cases {
            assert_eq!(singular(noun), expected, "{noun}");
        }
    }

    #[test]
    fn every_feature_has_a_name_of_its_own_and_lies_between_0_and_1() {
        let mut names = names();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "{names:?}");
        let far = Item { number: 5000, sentence: 900, same_before: 70, ..Item::default() };
        for (name, value) in features(&far, &Item::default(), Between::default()) {
            assert!((0.0..=1.0).contains(&value), "{name}: {value}");
        }
    }
}

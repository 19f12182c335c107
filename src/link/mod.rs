//! Finds the entities of one document and every place that refers to them.
//!
//! In: a document, its tokens, and what the model says about them. Out: [`Links`]. The kinds of reference are found one
//! after another, the surest first: people of a message's headers, redactions, names, acronyms; then, in text order,
//! descriptions and pronouns, for which what came before decides. No link is better than a wrong one: where two
//! readings are close, there is none. This stage knows nothing beyond the document.

mod acronyms;
mod book;
mod context;
mod coreference;
mod descriptions;
mod discourse;
mod gender;
mod kinds;
mod likeness;
mod mail;
mod names;
mod phrases;
mod pronouns;
mod ranker;
mod redactions;

use crate::types::{Analysis, Antecedent, Document, Links, RankerWeights, Segmented, Span};

use book::Book;
use context::Context;
use discourse::Discourse;
use pronouns::{Ranked, Resolved};
use ranker::Ranker;

/// What a model knows of references: both kinds of weights may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rankers<'a> {
    /// For the antecedents of pronouns.
    pub pronouns: Option<&'a RankerWeights>,
    /// For noun phrases that refer to the same.
    pub phrases: Option<&'a RankerWeights>,
}

/// The entities of a document, the references to them, and which noun phrases refer to the same.
pub fn link(doc: &Document, seg: &Segmented, analysis: &Analysis, rankers: Rankers) -> Links {
    let ctx = Context::new(doc, seg, analysis);
    let pronouns = Ranker::new(rankers.pronouns, &analysis.vectors);
    let mut links = read(&ctx, pronouns, &mut |_, _| {}).into_links();
    coreference::add(&ctx, &mut links, rankers.phrases);
    links
}

/// A noun phrase with what it may refer to, for fitting and judging the network that compares phrases.
#[derive(Clone, Debug)]
pub struct PhraseCase {
    /// Where it is.
    pub span: Span,
    /// The token that it is about; `None` for a reference that is no phrase.
    pub head: Option<usize>,
    /// Indices of the cases before it that it may refer to.
    pub candidates: Vec<usize>,
    /// The features of each, in the order of [`phrase_features`].
    pub features: Vec<Vec<f32>>,
}

/// The names of the features of pairs of phrases.
pub fn phrase_features() -> Vec<&'static str> {
    likeness::names().to_vec()
}

/// The noun phrases of a document with what [`link`] compares each to.
pub fn phrase_cases(
    doc: &Document,
    seg: &Segmented,
    analysis: &Analysis,
    rankers: Rankers,
) -> Vec<PhraseCase> {
    let ctx = Context::new(doc, seg, analysis);
    let pronouns = Ranker::new(rankers.pronouns, &analysis.vectors);
    let links = read(&ctx, pronouns, &mut |_, _| {}).into_links();
    let (items, cases) = coreference::cases(&ctx, &links);
    let of = |case: coreference::Case| PhraseCase {
        span: items[case.item].span,
        head: items[case.item].phrase.map(|phrase| phrase.head),
        candidates: case.candidates,
        features: case.features.iter().map(|it| it.to_vec()).collect(),
    };
    cases.into_iter().map(of).collect()
}

/// A third-person pronoun with its candidates, for fitting and judging the ranker.
#[derive(Clone, Debug)]
pub struct PronounCase {
    /// The pronoun.
    pub span: Span,
    /// Its token.
    pub token: usize,
    /// `person`, `thing` or `several`: which of the weights count.
    pub class: &'static str,
    /// Whom or what it may stand for.
    pub candidates: Vec<PronounCandidate>,
}

/// A candidate of a [`PronounCase`].
#[derive(Clone, Debug)]
pub struct PronounCandidate {
    /// Whether it has a name; a pronoun is never resolved to what has none.
    pub is_named: bool,
    /// The token that stands for it: the last of its last name or noun before the pronoun, or else of the next after it.
    pub head: usize,
    /// Its features, in the order of [`pronoun_features`].
    pub features: Vec<f32>,
    /// Where it is named or described.
    pub mentions: Vec<Span>,
}

/// The names of the ranker's features.
pub fn pronoun_features() -> &'static [&'static str] {
    &ranker::FEATURES
}

/// The pronouns of a document with the candidates that [`link`] weighs for each.
pub fn pronoun_cases(
    doc: &Document,
    seg: &Segmented,
    analysis: &Analysis,
    ranker: Option<&RankerWeights>,
) -> Vec<PronounCase> {
    let ctx = Context::new(doc, seg, analysis);
    let ranker = Ranker::new(ranker, &analysis.vectors);
    let mut cases = Vec::new();
    let _ = read(&ctx, ranker, &mut |book, ranked| cases.push(ranked.to_case(&ctx, book)));
    cases
}

/// Finds the entities and the references; every pronoun is shown to `watch` as it is weighed.
fn read(ctx: &Context, ranker: Ranker, watch: &mut dyn FnMut(&Book, &Ranked)) -> Book {
    let mut book = Book::default();
    let mail = mail::people(ctx, &mut book);
    redactions::find(ctx, &mut book);
    names::find(ctx, &mut book);
    acronyms::find(ctx, &mut book);
    names::settle_kinds(&mut book);
    let mail = mail.with_organizations(ctx, &mut book);
    follow(ctx, &mut book, &mail, ranker, watch);
    book
}

/// Reads the document in order and resolves what depends on what came before.
fn follow(
    ctx: &Context,
    book: &mut Book,
    mail: &mail::Mail,
    ranker: Ranker,
    watch: &mut dyn FnMut(&Book, &Ranked),
) {
    let mut discourse = Discourse::default();
    let mut names = book.in_order();
    names.reverse();
    let titles = descriptions::Titles::new(ctx, book);
    let mut token = 0;
    while token < ctx.seg.tokens.len() {
        if let Some(found) = names.pop_if(|found| found.tokens.start <= token) {
            token = token.max(found.tokens.end);
            discourse.push(ctx, book, &found);
            continue;
        }
        let mut found = mail
            .pronoun(ctx, token)
            .or_else(|| descriptions::description(ctx, book, &discourse, mail, &titles, token));
        if found.is_none()
            && let Some(ranked) = pronouns::ranked(ctx, book, &discourse, &names, mail, token)
        {
            watch(book, &ranked);
            match ranked.resolved(ctx, ranker) {
                Some(Resolved::Named(named)) => found = Some(named),
                Some(Resolved::Noun(noun, score)) => {
                    discourse.push_pronoun(ctx, token, noun);
                    let phrase = ctx.span(phrases::around(ctx, noun));
                    let pronoun = ctx.span(token..token + 1);
                    book.stands_for(Antecedent { pronoun, phrase, score });
                    token += 1;
                    continue;
                }
                None => {}
            }
        }
        match found {
            Some(found) => {
                book.learn_gender(found.entity, pronouns::gender_of(ctx.word(found.tokens.start)));
                // "The company's" last word is read again by nobody; names inside a description stay references.
                token = token.max(found.tokens.start + 1);
                discourse.push(ctx, book, &found);
                book.refer(found);
            }
            None => {
                discourse.push_noun(ctx, token);
                token += 1;
            }
        }
    }
}

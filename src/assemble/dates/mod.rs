//! When: finds the time expressions of a sentence and resolves them to inclusive intervals of days.
//!
//! Text and an anchor go in, [`When`]s come out; no model, no files. A sentence is cut into tokens (`scan`), a grammar
//! (`rules`) reads trees (`node`) from them, ambiguous readings must be supported by their neighbours (`support`), and
//! `resolve` counts the days. [`Timeline`] carries the last narrated date from sentence to sentence.
//!
//! The conventions ("late 2017" is October to December) are those of the design; `tests/data/dates` has an example of each.

mod dateline;
mod distances;
mod edtf;
mod ends;
mod holidays;
mod interval;
mod lexicon;
mod node;
mod parts;
mod resolve;
mod rules;
mod scan;
mod story;
mod support;
mod tense;
mod timeline;
mod value;

use jiff::civil::Date;

pub use dateline::{dateline, day_first_evidence, issue_month, notice};
pub use tense::{Form, Tenses};
pub use timeline::Timeline;

use crate::types::{Anchor, AnchorOrigin, Span, When};
use node::Node;
use resolve::Resolver;
use rules::{Found, Grammar};
use scan::{Input, Kind};
use value::Value;

/// What a sentence's dates are counted from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// The date of the document or message.
    pub anchor: Option<Anchor>,
    /// The last date that the text told of, for "that November", "three weeks later", "the same day".
    pub narrated: Option<Anchor>,
    /// The last day of the narrated date, where that is a month or a year rather than a day.
    pub narrated_until: Option<Date>,
    /// How many sentences ago that was; 0 in the same one.
    pub narrated_ago: u8,
    /// The first day of the last quarter that the text told of, for "the year-ago period", and how many sentences ago that was.
    pub quarter: Option<(Date, u8)>,
    /// The year from which something has lasted ("since 2020"), for "that year", and how many sentences ago it was named.
    pub since: Option<(Date, u8)>,
    /// The narrated date opened its sentence, and named its year or followed one that did.
    pub chronicle: bool,
    /// The narrated date opened its sentence.
    pub leads: bool,
    /// The expression opens its sentence: "On 18 March, …".
    pub opens: bool,
    /// The text tells in the past of days after the anchor: the anchor is not the day of writing.
    pub outdated: bool,
    /// The clause tells what was before what was told: "had met".
    pub before: bool,
    /// The clause is told by somebody who looks back: "said that he had met".
    pub told: bool,
    /// The clause tells what is over or goes on as seen from now: "has met".
    pub from_now: bool,
    /// The tense of the clause.
    pub tense: Tense,
    /// Settings of the document.
    pub options: Options,
}

/// The tense of a clause: it decides which Tuesday "on Tuesday" is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tense {
    /// The latest that is not after the anchor.
    #[default]
    Past,
    /// The earliest that is not before the anchor.
    Future,
    /// The nearest.
    Unknown,
}

/// Settings that hold for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Day before month in "03/04/2021"; `None`: month first, unless only the other order is a date.
    pub day_first: Option<bool>,
    /// The month in which a fiscal year begins; a US federal one begins in October of the year before.
    pub fiscal_year_start_month: u8,
}

impl Default for Options {
    fn default() -> Self {
        Self { day_first: None, fiscal_year_start_month: 10 }
    }
}

/// The time expressions of `text`, in order and without overlap; spans are byte offsets in `text`.
///
/// A relative expression without an anchor is found too, with neither end and with what is known in `timex`.
pub fn find(text: &str, context: &Context) -> Vec<When> {
    found(text, context, &context.tense.into()).into_iter().map(|(when, _)| when).collect()
}

/// As [`find`], each expression in the tense of its place, with what each says, for the timeline.
fn found(text: &str, context: &Context, tenses: &Tenses) -> Vec<(When, Node)> {
    let input = Input::new(text);
    let names_2001 = context
        .anchor
        .is_none_or(|anchor| anchor.origin != AnchorOrigin::Message && anchor.date.year() > 2001);
    let day_first = context.options.day_first;
    let grammar = Grammar { input: &input, day_first, names_2001, depth: 0 };
    let mut all = Vec::new();
    let opening = opening(text);
    let mut at = 0;
    while at < input.len() {
        if !can_begin(&input, at) {
            at += 1;
            continue;
        }
        let reading =
            grammar.expression(at).filter(|found| !found.weak || grammar.supported(found));
        let start = input.token(at).map_or(0, |token| token.start);
        let (tense, before) = (tenses.at(start), tenses.is_before(start));
        let (told, from_now) = (tenses.is_told(start), tenses.is_from_now(start));
        let context =
            Context { tense, before, told, from_now, opens: start <= opening, ..*context };
        let resolver = Resolver::new(&context);
        match reading.and_then(|found| Some((resolver.resolve(&found.node)?, found))) {
            Some((value, found)) => {
                if let Some(when) = when(&input, &found, value) {
                    all.push((when, found.node));
                }
                at = found.next.max(at + 1);
            }
            None => at += 1,
        }
    }
    all
}

/// Where the date would stand that opens a sentence: behind an item's mark and a preposition.
fn opening(text: &str) -> usize {
    let mark = |c: char| c.is_whitespace() || "-–—*•·".contains(c);
    let rest = text.trim_start_matches(mark);
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    let preposition = ["on", "in", "by"].iter().any(|it| word.eq_ignore_ascii_case(it));
    let rest = if preposition { rest[word.len()..].trim_start() } else { rest };
    text.len() - rest.len()
}

fn when(input: &Input<'_>, found: &Found, value: Value) -> Option<When> {
    let start = input.token(found.start)?.start;
    let end = input.token(found.next.checked_sub(1)?)?.end;
    let edtf = match (value.from, value.to, value.edtf) {
        (None, None, Some(edtf)) => edtf,
        (from, to, _) => edtf::write(from, to, value.rough),
    };
    Some(When {
        span: Span::new(start, end),
        from: value.from,
        to: value.to,
        edtf,
        timex: value.timex,
        modifier: value.modifier,
        rule: found.rule,
        anchor: value.anchor,
    })
}

/// Words that begin time expressions without being in the lexicon.
const OPENING: &[&str] = &[
    "the",
    "a",
    "an",
    "another",
    "this",
    "that",
    "last",
    "past",
    "next",
    "coming",
    "upcoming",
    "following",
    "previous",
    "preceding",
    "prior",
    "same",
    "current",
    "latest",
    "previously",
    "corresponding",
    "comparable",
    "like",
    "similar",
    "equivalent",
    "post",
    "pre",
    "today",
    "tonight",
    "tonite",
    "yesterday",
    "tomorrow",
    "tmrw",
    "tmr",
    "tomorrows",
    "early",
    "mid",
    "midway",
    "late",
    "earlier",
    "later",
    "beginning",
    "starting",
    "start",
    "middle",
    "end",
    "close",
    "turn",
    "latter",
    "former",
    "rest",
    "remainder",
    "since",
    "ever",
    "until",
    "till",
    "by",
    "before",
    "after",
    "no",
    "not",
    "on",
    "up",
    "through",
    "as",
    "from",
    "between",
    "within",
    "inside",
    "in",
    "about",
    "around",
    "circa",
    "c",
    "ca",
    "approximately",
    "roughly",
    "q",
    "h",
    "fy",
    "fiscal",
    "financial",
    "few",
    "couple",
    "several",
    "some",
    "many",
    "half",
    "more",
    "less",
    "fewer",
    "at",
    "nearly",
    "almost",
    "over",
    "just",
    "barely",
    "every",
    "each",
    "once",
    "twice",
    "daily",
    "everyday",
    "nightly",
    "hourly",
    "weekly",
    "bi",
    "semi",
    "biweekly",
    "fortnightly",
    "monthly",
    "quarterly",
    "yearly",
    "annual",
    "annually",
    "biannual",
    "biannually",
    "semiannual",
    "semiannually",
    "biennial",
    "biennially",
    "all",
    "full",
    "whole",
    "entire",
    "now",
    "right",
    "currently",
    "nowadays",
    "presently",
    "these",
    "those",
    "most",
    "recently",
    "lately",
    "long",
    "soon",
    "asap",
    "recent",
    "eod",
    "cob",
    "eow",
    "eom",
    "bom",
    "eoy",
    "eoq",
    "noon",
    "midnight",
    "midday",
    "business",
    "working",
    "calendar",
    "effective",
    "final",
    "opening",
    "closing",
    "my",
    "its",
    "his",
    "her",
    "their",
    "our",
    "ensuing",
    "very",
    "tail",
    "morning",
    "afternoon",
    "evening",
    "night",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
    "aughts",
    "noughties",
    "cy",
    "w",
    "to",
    "future",
    "weeks",
];

/// Whether an expression can begin at a token: most words cannot, and the grammar is not asked about them.
fn can_begin(input: &Input<'_>, at: usize) -> bool {
    let Some(token) = input.token(at) else { return false };
    match token.kind {
        // The digits of "Cuttings360" count nothing.
        Kind::Digits => {
            let name = |before: &scan::Token| {
                before.kind == Kind::Word
                    && before.facts == lexicon::Facts::default()
                    && !OPENING.contains(&input.word(at - 1))
            };
            !token.glued || !at.checked_sub(1).and_then(|at| input.token(at)).is_some_and(name)
        }
        Kind::Sign(sign) => matches!(sign, '\'' | '½'),
        Kind::Possessive => false,
        Kind::Word => {
            token.facts != lexicon::Facts::default()
                || OPENING.contains(&input.word(at))
                || !holidays::beginning_with(input.word(at)).is_empty()
        }
    }
}

#[cfg(test)]
mod tests;

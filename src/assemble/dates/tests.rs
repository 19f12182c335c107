//! Unit tests of the whole reader; the examples of the rules are in `tests/data/dates`.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::types::AnchorOrigin;

fn context(day: Date, tense: Tense) -> Context {
    Context {
        anchor: Some(Anchor { date: day, origin: AnchorOrigin::Document }),
        tense,
        ..Context::default()
    }
}

fn one(text: &str) -> (String, String) {
    let whens = find(text, &context(date(2020, 6, 17), Tense::Past));
    assert_eq!(whens.len(), 1, "{text}: {whens:?}");
    (whens[0].span.of(text).to_owned(), whens[0].edtf.clone())
}

#[test]
fn the_running_example() {
    let text = "Microsoft pitched facial recognition to the DEA in late 2017, e-mails obtained by the ACLU show.";
    assert_eq!(one(text), ("late 2017".to_owned(), "2017-10/2017-12".to_owned()));
}

#[test]
fn nesting_without_end_ends() {
    for piece in ["early ", "the first day of ", "since ", "2017-", "a day after ", "from to "] {
        let text = piece.repeat(3000);
        let found = find(&text, &context(date(2020, 6, 17), Tense::Past));
        assert!(found.iter().all(|when| text.get(when.span.range()).is_some()), "{piece:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_it_panic(text in ".{0,80}") {
        check(&text);
    }

    #[test]
    fn no_order_of_its_own_words_makes_it_panic(words in prop::collection::vec(prop::sample::select(WORDS), 1..14)) {
        check(&words.join(" "));
        check(&words.concat());
    }
}

/// Spans lie on character boundaries, in order, without overlap, whatever the anchor.
fn check(text: &str) {
    for day in [date(2020, 2, 29), Date::MIN, Date::MAX] {
        for tense in [Tense::Past, Tense::Future, Tense::Unknown] {
            let mut context = context(day, tense);
            context.narrated = context.anchor;
            let mut last = 0;
            for when in find(text, &context) {
                assert!(
                    when.span.start() >= last
                        && text.get(when.span.range()).is_some_and(|t| !t.is_empty())
                );
                assert!(
                    when.from.is_none() || when.to.is_none() || when.from <= when.to,
                    "{text}: {when:?}"
                );
                last = when.span.end();
            }
        }
    }
    find(text, &Context::default());
    dateline(text);
    day_first_evidence(text);
    Timeline::new(None, Options::default()).resolve(text, Tense::Past);
}

const WORDS: &[&str] = &[
    "the",
    "a",
    "last",
    "next",
    "this",
    "first",
    "second",
    "of",
    "in",
    "to",
    "-",
    "/",
    ".",
    ",",
    ":",
    "'",
    "’s",
    "s",
    "and",
    "half",
    "30",
    "31",
    "29",
    "2",
    "12",
    "2017",
    "9999",
    "0",
    "99",
    "1000000",
    "9999999",
    "February",
    "May",
    "march",
    "Tuesday",
    "Sundays",
    "day",
    "week",
    "weeks",
    "months",
    "years",
    "century",
    "decades",
    "quarter",
    "Q4",
    "fiscal",
    "year",
    "summer",
    "Christmas",
    "Easter",
    "ago",
    "later",
    "after",
    "before",
    "since",
    "until",
    "by",
    "from",
    "between",
    "within",
    "early",
    "late",
    "mid",
    "end",
    "that",
    "following",
    "same",
    "at",
    "pm",
    "noon",
    "every",
    "twenty",
    "nineteen",
    "hundred",
    "thousand",
    "few",
    "1990s",
    "19th",
    "business",
    "now",
    "é",
    "–",
    "(",
    ")",
];

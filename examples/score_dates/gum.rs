//! GUM's dates: running text, read sentence by sentence with the document's date as anchor and the story's last date kept.
//!
//! Needs `gum.jsonl` (sentences with `tokens`, `xpos`, `space_after`, `dates`, `split`) and `gum_coref.jsonl` (the documents'
//! dates). A gold date is found when an expression with days overlaps it, and right when the days are equal; a gold value without
//! a year ("--10") names them in any year, and ours may be on no day there ("XXXX-10"). `--split train|dev|test` counts one part only; the test part's misses are never shown.
//!
//! Beside the strict figure stands one that forgives what only the conventions tell apart: [`convention`] names each and says by
//! which rule it is known. The rules were written on the train and dev parts, after the strict figure was known.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Form, Options, Tense, Tenses, Timeline};
use claimsift::types::{Anchor, AnchorOrigin, Span, When};
use jiff::civil::Date;
use serde_json::Value;

use crate::{Score, days, shown};

/// Scores the set, or one part of it.
pub fn score(directory: &Path, split: Option<&str>) -> Result<Score, Box<dyn Error>> {
    let mut anchors: HashMap<String, Date> = HashMap::new();
    for line in std::fs::read_to_string(directory.join("gum_coref.jsonl"))?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let day = row["date"].as_str().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
        if let (Some(doc), Some(day)) = (row["doc"].as_str(), day) {
            anchors.insert(doc.to_owned(), day);
        }
    }
    let mut score = Score::default();
    let mut timeline = Timeline::new(None, Options::default());
    let mut last = String::new();
    for line in std::fs::read_to_string(directory.join("gum.jsonl"))?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let part = row["split"].as_str().unwrap_or("");
        if split.is_some_and(|split| split != part) {
            continue;
        }
        let doc = row["doc"].as_str().unwrap_or("").to_owned();
        if doc != last {
            let anchor = anchors.get(&doc);
            let anchor = anchor.map(|&date| Anchor { date, origin: AnchorOrigin::Document });
            timeline = Timeline::new(anchor, Options::default());
            last = doc;
        }
        let (text, spans) = sentence(&row);
        let whens = timeline.resolve(&text, tenses(&row, &text, &spans));
        for gold in row["dates"].as_array().map(Vec::as_slice).unwrap_or_default() {
            one(gold, &text, &spans, &whens, part, &mut score);
        }
    }
    Ok(score)
}

/// Counts one gold date.
fn one(gold: &Value, text: &str, spans: &[Span], whens: &[When], part: &str, score: &mut Score) {
    let at = |i: usize| gold[i].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let Some((first, last)) = spans.get(at(0)).zip(spans.get(at(1).wrapping_sub(1))) else {
        return;
    };
    let span = Span::new(first.start(), last.end());
    let value = gold[2].as_str().unwrap_or("");
    let found: Vec<When> = whens
        .iter()
        .filter(|w| w.from.or(w.to).is_some() || recurs(w, value))
        .filter(|w| w.span.overlaps(span))
        .cloned()
        .collect();
    let test = part == "test";
    let hidden = || "a case of the test part".to_owned();
    score.add(&format!("{part}: found of all"), !found.is_empty(), || match test {
        true => hidden(),
        false => format!("{} = {value} in {text}", span.of(text)),
    });
    if found.is_empty() {
        return;
    }
    let right = found.iter().any(|w| agrees(w, value));
    let other = found.iter().find_map(|w| convention(w, value, span)).filter(|_| !right);
    score.count(&format!("{part}: right of found"), right);
    if let Some(name) = other {
        *score.conventions.entry(format!("{part}: by convention: {name}")).or_default() += 1;
    }
    let within = format!("{part}: right, or another convention");
    score.add(&within, right || other.is_some(), || match test {
        true => hidden(),
        false => {
            format!("{text}\n      «{}» = {value}, found {}", span.of(text), shown(text, &found))
        }
    });
}

/// The sentence's text as it was written, and where its tokens lie.
fn sentence(row: &Value) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let tokens = row["tokens"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (idx, token) in tokens.iter().enumerate() {
        let start = text.len();
        text.push_str(token.as_str().unwrap_or(""));
        spans.push(Span::new(start, text.len()));
        if row["space_after"][idx].as_bool().unwrap_or(true) {
            text.push(' ');
        }
    }
    (text, spans)
}

/// The tenses of the sentence's dates, as in the pipeline; which words are verbs of which form is GUM's annotation.
fn tenses(row: &Value, text: &str, spans: &[Span]) -> Tenses {
    let words: Vec<(usize, &str)> =
        spans.iter().map(|span| (span.start(), span.of(text))).collect();
    let form = |at: usize| match row["xpos"][at].as_str() {
        Some("VBD" | "VBN") => Some(Form::Past),
        Some("VBZ") => Some(Form::Present),
        _ => None,
    };
    Tenses::of_words(&words, form, Tense::Unknown)
}

/// Whether both say that it comes every year: "--07" there, XXXX-07 on no day here.
fn recurs(when: &When, value: &str) -> bool {
    value.starts_with("--") && when.timex.starts_with("XXXX-")
}

fn agrees(when: &When, value: &str) -> bool {
    let (from, to) = value.split_once('/').unwrap_or((value, value));
    if value.starts_with("--") {
        let same = |day: Option<Date>, side: &str, last: bool| {
            let Some(day) = day else { return false };
            let side = format!("{:04}-{}", day.year(), side.trim_start_matches("--"));
            bound(&side, last) == Some(day)
        };
        return same(when.from, from, false) && same(when.to, to, true);
    }
    bound(from, false) == when.from && bound(to, true) == when.to
}

const ONE_END: &str = "one end of a range";
const PART: &str = "part of a period";
const DISTANCE: &str = "precision of a distance";
const WINDOW: &str = "a stretch up to now";
const SEASON: &str = "season";
const ERA: &str = "no year 0";
const LAST_YEAR: &str = "last year's first day";

/// By which convention the two differ, if that alone tells them apart. Each rule reads the two intervals, the two spans and our
/// rule's name only.
fn convention(when: &When, value: &str, gold: Span) -> Option<&'static str> {
    // "--07" is July of any year: of ours, so.
    let dated = |side: &str, ours: Option<Date>| match (side.strip_prefix("--"), ours) {
        (Some(rest), Some(day)) => format!("{:04}-{rest}", day.year()),
        _ => side.to_owned(),
    };
    let (from, to) = value.split_once('/').unwrap_or((value, value));
    let (from, to) = (dated(from, when.from), dated(to, when.to));
    let (from, to) = (bound(&from, false), bound(&to, true));
    let near = |a: Option<Date>, b: Option<Date>, slack: i64| {
        a.zip(b).is_some_and(|(a, b)| {
            a >= b.saturating_sub(days(slack)) && a <= b.saturating_add(days(slack))
        })
    };
    let length = |a: Option<Date>, b: Option<Date>| {
        a.zip(b).and_then(|(a, b)| a.until(b).ok()).map_or(0, |s| s.get_days()) + 1
    };
    // "From March to May", "by 1859": GUM dates each name by itself, we the whole. The gold lies inside our words, and one end of
    // ours is an end of it, or (after, before) the day beside it.
    let inside = when.span.contains(gold) && when.span != gold;
    let end = from.is_some() && when.from == from
        || to.is_some() && when.to == to
        || near(when.from, to, 1)
        || near(when.to, from, 1);
    if inside
        && end
        && (when.from.is_none()
            || when.to.is_none()
            || length(when.from, when.to) >= length(from, to))
    {
        return Some(ONE_END);
    }
    // "Early", "mid", "late", "the second half of": the gold is the whole period, or a part of another length that meets ours.
    if matches!(when.modifier, Some("START" | "MID" | "END")) {
        let meets = when.from.zip(to).is_some_and(|(a, b)| a <= b)
            && when.to.zip(from).is_some_and(|(a, b)| a >= b);
        let whole = when.from.zip(from).is_some_and(|(a, b)| a >= b)
            && when.to.zip(to).is_some_and(|(a, b)| a <= b);
        let (ours, theirs) = (length(when.from, when.to), length(from, to));
        let alike = ours <= 3 * theirs && theirs <= 3 * ours;
        return (meets && alike || whole && inside).then_some(PART);
    }
    // "Two years ago": a year here, there a day of that year; "a few months ago" has no beginning there.
    if matches!(when.rule, "ago" | "later" | "earlier" | "from-now" | "from-on") {
        let finer = when.from.zip(from).is_some_and(|(a, b)| a <= b)
            && when.to.zip(to).is_some_and(|(a, b)| a >= b);
        let rough = value.starts_with('/') && when.to.zip(to).is_some_and(|(a, b)| a <= b);
        return (finer || rough).then_some(DISTANCE);
    }
    // "The last two years": with the first day or without; "the last few years" has no beginning there.
    if matches!(when.rule, "window" | "within") {
        let rough = value.starts_with('/') && when.modifier == Some("APPROX");
        let same = near(when.from, from, 2) && near(when.to, to, 1);
        let fits = same || rough && when.to.zip(to).is_some_and(|(a, b)| a.year() == b.year());
        return fits.then_some(WINDOW);
    }
    // GUM's seasons end a month later, or are written with the months that they touch.
    if when.rule == "season" && recurs(when, value) {
        return Some(SEASON);
    }
    if when.rule.starts_with("season") && near(when.from, from, 31) && near(when.to, to, 31) {
        return Some(SEASON);
    }
    // "400 BC" is the year -399, written -400 there.
    if value.starts_with('-') && !value.starts_with("--") {
        let one = |a: Option<Date>, b: Option<Date>| {
            a.zip(b).is_some_and(|(a, b)| a.year() == b.year() + 1)
        };
        return one(when.from, from).then_some(ERA);
    }
    // "The 1960s" are 1960-01-01/1969-01-01 there.
    let decade = matches!(when.rule, "decade" | "century") && when.from == from;
    (decade && to.zip(when.to).is_some_and(|(a, b)| a.year() == b.year())).then_some(LAST_YEAR)
}

/// The first or last day of `2016`, `2016-03`, `2016-03-05`, `-0500`; nothing for an open side.
fn bound(value: &str, last: bool) -> Option<Date> {
    let (sign, digits) = match value.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, value),
    };
    let mut parts = digits.split('T').next()?.split('-');
    let year: i16 = parts.next()?.parse::<i16>().ok()?.checked_mul(sign)?;
    let month: Option<i8> = parts.next().and_then(|p| p.parse().ok());
    let day: Option<i8> = parts.next().and_then(|p| p.parse().ok());
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    match (last, month, day) {
        (true, None, _) => Date::new(year, 12, 31).ok(),
        (true, Some(_), None) => Some(first.last_of_month()),
        _ => Some(first),
    }
}

//! GUM's dates: running text, read sentence by sentence with the document's date as anchor and the story's last date kept.
//!
//! Needs `gum.jsonl` (sentences with `tokens`, `space_after`, `dates`) and `gum_coref.jsonl` (the documents' dates). A gold date is
//! found when an expression with days overlaps it, and right when the days are equal; a gold value without a year ("--10") names
//! them in any year. "Right within the conventions" also counts what [`agrees_otherwise`] lets pass; that list was written after the
//! exact figure was known, so it tells where the conventions differ and is no measure of quality. The test part is counted apart,
//! and its misses are never shown.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Options, Tense, Timeline};
use claimsift::types::{Anchor, AnchorOrigin, Span, When};
use jiff::civil::Date;
use serde_json::Value;

use crate::{Score, days, shown};

/// Scores the set.
pub fn score(directory: &Path) -> Result<Score, Box<dyn Error>> {
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
        let doc = row["doc"].as_str().unwrap_or("").to_owned();
        if doc != last {
            let anchor = anchors.get(&doc);
            let anchor = anchor.map(|&date| Anchor { date, origin: AnchorOrigin::Document });
            timeline = Timeline::new(anchor, Options::default());
            last = doc;
        }
        let (text, spans) = sentence(&row);
        let whens = timeline.resolve(&text, tense(&text));
        let test = row["split"] == "test";
        let part = if test { "test" } else { "train and dev" };
        for gold in row["dates"].as_array().map(Vec::as_slice).unwrap_or_default() {
            one(gold, &text, &spans, &whens, part, test, &mut score);
        }
    }
    Ok(score)
}

/// Counts one gold date.
fn one(
    gold: &Value,
    text: &str,
    spans: &[Span],
    whens: &[When],
    part: &str,
    test: bool,
    score: &mut Score,
) {
    let at = |i: usize| gold[i].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let Some((first, last)) = spans.get(at(0)).zip(spans.get(at(1).wrapping_sub(1))) else {
        return;
    };
    let span = Span::new(first.start(), last.end());
    let value = gold[2].as_str().unwrap_or("");
    let found: Vec<When> = whens
        .iter()
        .filter(|w| w.from.or(w.to).is_some() && w.span.overlaps(span))
        .cloned()
        .collect();
    let right = found.iter().any(|w| agrees(w, value));
    let tolerated = right || found.iter().any(|w| agrees_otherwise(w, value, span, text));
    let miss = || match test {
        true => "a case of the test part".to_owned(),
        false => {
            format!("{text}\n      «{}» = {value}, found {}", span.of(text), shown(text, &found))
        }
    };
    score.add(&format!("{part}: found of all"), !found.is_empty(), || {
        if test { miss() } else { format!("{} = {value} in {text}", span.of(text)) }
    });
    if found.is_empty() {
        return;
    }
    score.add(&format!("{part}: right of found"), right, miss);
    let within = format!("{part}: right within the conventions listed in the file");
    score.add(&within, tolerated, || "see above".to_owned());
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

/// Without an analysis the tense is a guess from the words, as in the pipeline where no verb is known.
fn tense(text: &str) -> Tense {
    let lower = text.to_lowercase();
    let future = ["will", "shall", "tomorrow", "won't"];
    match lower.split(|c: char| !c.is_alphanumeric()).any(|word| future.contains(&word)) {
        true => Tense::Future,
        false => Tense::Past,
    }
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

/// Where the conventions differ. Of a range GUM writes each end by itself; its seasons begin and end a month later or overlap, and its
/// parts of periods have other lengths; "the last few years" has no beginning there; years before Christ have no year 0.
fn agrees_otherwise(when: &When, value: &str, gold: Span, text: &str) -> bool {
    // "--07" is July of any year: of ours, so.
    let dated = |side: &str, ours: Option<Date>| match (side.strip_prefix("--"), ours) {
        (Some(rest), Some(day)) => format!("{:04}-{rest}", day.year()),
        _ => side.to_owned(),
    };
    let (from, to) = value.split_once('/').unwrap_or((value, value));
    let (from, to) = (dated(from, when.from), dated(to, when.to));
    let (from, to) = (bound(&from, false), bound(&to, true));
    let inside = when.span.contains(gold) && when.span != gold;
    let end = from.is_some() && when.from == from || to.is_some() && when.to == to;
    if inside && end {
        return true;
    }
    let words = when.span.of(text).to_lowercase();
    let has = |list: &[&str]| words.split([' ', '-']).any(|word| list.contains(&word));
    let near = |a: Option<Date>, b: Option<Date>, slack: i64| {
        a.zip(b).is_some_and(|(a, b)| {
            a >= b.saturating_sub(days(slack)) && a <= b.saturating_add(days(slack))
        })
    };
    let season = has(&["spring", "summer", "autumn", "fall", "winter"]);
    if season && near(when.from, from, 31) && near(when.to, to, 31) {
        return true;
    }
    if has(&["early", "mid", "late", "end", "beginning"]) && when.modifier.is_some() {
        let meets = when.from.zip(to).is_some_and(|(a, b)| a <= b)
            && when.to.zip(from).is_some_and(|(a, b)| a >= b);
        let length = |a: Option<Date>, b: Option<Date>| {
            a.zip(b).and_then(|(a, b)| a.until(b).ok()).map_or(0, |s| s.get_days()) + 1
        };
        let (ours, theirs) = (length(when.from, when.to), length(from, to));
        return meets && ours <= 3 * theirs && theirs <= 3 * ours;
    }
    let window = has(&["last", "past", "next"]) && when.timex.starts_with('P');
    if window && value.starts_with('/') && when.modifier == Some("APPROX") {
        return when.to.zip(to).is_some_and(|(a, b)| a.year() == b.year());
    }
    if window && near(when.from, from, 1) && near(when.to, to, 1) {
        return true;
    }
    // "400 BC" is the year -399, written -400 there.
    value.starts_with('-')
        && !value.starts_with("--")
        && when.from.zip(from).is_some_and(|(a, b)| a.year() == b.year() + 1)
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

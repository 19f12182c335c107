//! timenorm's training phrases: phrases of TimeBank with the TIMEX3 value that annotators gave them in their article.
//!
//! A phrase is read alone, and again in the order of its article, as the pipeline reads one: "a year ago" after "the third
//! quarter" is a quarter, which nobody can know who reads "a year ago" alone. Whether a verb stood in the future is not in the set.

use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Options, Tense, Timeline, find};
use claimsift::types::When;
use jiff::civil::Date;

use crate::{Score, context, shown};

/// Scores the set.
pub fn score(path: &Path) -> Result<Score, Box<dyn Error>> {
    let mut score = Score::default();
    let mut anchor: Option<Date> = None;
    let mut timeline = Timeline::new(None, Options::default());
    for line in std::fs::read_to_string(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [phrase, kind, value] = fields.as_slice() else {
            anchor = None;
            continue;
        };
        if phrase.is_empty() {
            anchor = None;
            continue;
        }
        let Some(day) = anchor else {
            anchor = value.get(..10).and_then(|v| v.parse::<Date>().ok());
            let start = anchor.and_then(|day| context(day, Tense::Past).anchor);
            timeline = Timeline::new(start, Options::default());
            continue;
        };
        let whens = find(phrase, &context(day, Tense::Past));
        let right = |whens: &[When]| whens.iter().any(|w| timenorm_agrees(w, value));
        // A verb would tell the tense; the set has none, so the tense that fits is told, and the story goes on in the past.
        let mut future = timeline.clone();
        let fits = right(&future.resolve(phrase, Tense::Future));
        let in_order = timeline.resolve(phrase, Tense::Past);
        score.count(kind, right(&whens));
        score.count("all, past tense", right(&whens));
        score.add("all, past tense, in the article's order", right(&in_order), || {
            format!("({day}) {phrase} = {value} -> {}", shown(phrase, &in_order))
        });
        let tenses = [Tense::Past, Tense::Future, Tense::Unknown];
        let all: Vec<Vec<When>> = tenses.iter().map(|t| find(phrase, &context(day, *t))).collect();
        let any = all.iter().any(|whens| right(whens));
        score.count("all, best tense", any);
        score.count("all, best tense, in the article's order", fits || right(&in_order));
        score.count("all, nearest", right(&all[2]));
    }
    Ok(score)
}

fn timenorm_agrees(when: &When, value: &str) -> bool {
    if when.timex == value || same_length(&when.timex, value) {
        return true;
    }
    // Vague references and rough amounts stand for one another: "recent weeks" is PXW or PAST_REF, "a few years ago" 199X.
    let vague = |v: &str| v.ends_with("_REF") || v.starts_with("PX") || v.starts_with("PTX");
    let rough = when.modifier == Some("APPROX") || vague(&when.timex);
    let prefix = value.trim_end_matches('X');
    if rough && vague(value) || rough && prefix.len() == 3 && when.timex.starts_with(prefix) {
        return true;
    }
    // A quarter whose number nobody tells; a set by its unit or by its wild cards.
    if value.strip_suffix("QX").is_some_and(|year| when.timex.starts_with(&format!("{year}Q"))) {
        return true;
    }
    if when.modifier == Some("SET") && ["XXXX-XX-XX", "XXXX"].contains(&value) {
        return matches!(when.timex.as_str(), "P1D" | "P1Y");
    }
    // A day with its time: the day counts.
    if let Some(day) = value.get(..10).and_then(|v| v.parse::<Date>().ok()) {
        return when.from == Some(day) && when.to == Some(day);
    }
    // "XXXX-WXX-2TNI": the time of day of a set does not count either.
    if when.modifier == Some("SET") && value.split('T').next() == Some(when.timex.as_str()) {
        return true;
    }
    // "1990-XX-XX", "1990-H1": some day of the year, and six months by their days.
    if value.strip_suffix("-XX-XX").is_some_and(|year| when.timex == year) {
        return true;
    }
    if let Some(year) = value.strip_suffix("-H1").and_then(|year| year.parse().ok()) {
        return when.from == Date::new(year, 1, 1).ok() && when.to == Date::new(year, 6, 30).ok();
    }
    // "1989-WXX": some week of that year.
    if let Some(year) = value.strip_suffix("-WXX") {
        let week = when.timex.starts_with(&format!("{year}-W"));
        return week || when.from.is_some_and(|day| day.year().to_string() == year);
    }
    let ours = when.timex.as_str();
    // A hundred years may be written with or without its wild cards; the quarter of a duration counts in months.
    let plain = |s: &str| {
        s.trim_start_matches("FY").trim_end_matches("XX").trim_end_matches('X').to_owned()
    };
    plain(ours) == plain(value) && !plain(value).is_empty()
}

/// Whether two durations are equally long: P2.5Y and P2Y6M, PT24H and P1D, P3M and P1Q.
fn same_length(a: &str, b: &str) -> bool {
    let days = |value: &str| -> Option<f64> {
        let mut total = 0.0;
        let mut clock = false;
        let mut number = String::new();
        let mut letters = value.strip_prefix('P')?.chars().peekable();
        while let Some(c) = letters.next() {
            if c.is_ascii_digit() || c == '.' {
                number.push(c);
                continue;
            }
            if c == 'T' {
                clock = true;
                continue;
            }
            // A business day counts as one.
            if c == 'B' && letters.peek() == Some(&'D') {
                continue;
            }
            let unit = match (c, clock) {
                ('S', true) => 1.0 / 86_400.0,
                ('M', true) => 1.0 / 1440.0,
                ('H', true) => 1.0 / 24.0,
                ('D', _) => 1.0,
                ('W', _) => 7.0,
                ('M', false) => 365.0 / 12.0,
                ('Q', _) => 365.0 / 4.0,
                ('Y', _) => 365.0,
                ('E', _) => 3650.0,
                ('C', _) => 36_500.0,
                ('L', _) => 365_000.0,
                _ => return None,
            };
            total += number.parse::<f64>().ok()? * unit;
            number.clear();
        }
        Some(total)
    };
    days(a).zip(days(b)).is_some_and(|(a, b)| (a - b).abs() < 0.01 * a.max(b))
}

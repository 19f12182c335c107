//! timenorm's training phrases: phrases of TimeBank with the TIMEX3 value that annotators gave them in their article.

use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Tense, find};
use claimsift::types::When;
use jiff::civil::Date;

use crate::{Score, context, shown};

/// Scores the set.
pub fn score(path: &Path) -> Result<Score, Box<dyn Error>> {
    let mut score = Score::default();
    let mut anchor: Option<Date> = None;
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
            continue;
        };
        let whens = find(phrase, &context(day, Tense::Past));
        let right = |whens: &[When]| whens.iter().any(|w| timenorm_agrees(w, value));
        score.add(kind, right(&whens), || {
            format!("({day}) {phrase} = {value} -> {}", shown(phrase, &whens))
        });
        let any = [Tense::Past, Tense::Future, Tense::Unknown]
            .iter()
            .any(|t| right(&find(phrase, &context(day, *t))));
        score.add("all, past tense", right(&whens), || "see above".to_owned());
        score.add("all, best tense", any, || "see above".to_owned());
    }
    Ok(score)
}

fn timenorm_agrees(when: &When, value: &str) -> bool {
    if when.timex == value {
        return true;
    }
    // A day with its time: the day counts.
    if let Some(day) = value.get(..10).and_then(|v| v.parse::<Date>().ok()) {
        return when.from == Some(day) && when.to == Some(day);
    }
    // "1989-WXX": some week of that year.
    if let Some(year) = value.strip_suffix("-WXX") {
        return when.timex.starts_with(&format!("{year}-W"));
    }
    let ours = when.timex.as_str();
    // A hundred years may be written with or without its wild cards; the quarter of a duration counts in months.
    let plain = |s: &str| {
        s.trim_start_matches("FY").trim_end_matches("XX").trim_end_matches('X').to_owned()
    };
    plain(ours) == plain(value) && !plain(value).is_empty()
}

//! duckling's English corpus: each text is one expression; its days must be the corpus's.

use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Tense, find};
use claimsift::types::When;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use crate::{Score, context, day_before, days, near, shown};

/// Scores the set.
pub fn score(path: &Path) -> Result<Score, Box<dyn Error>> {
    let mut score = Score::default();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or("");
        let reference = row["reference"]
            .as_str()
            .and_then(|s| s.get(..10))
            .unwrap_or("2013-02-12")
            .parse::<Date>()?;
        let section = row["locale"].as_str().unwrap_or("");
        let mut context = context(reference, Tense::Future);
        context.options.day_first = section.contains("GB").then_some(true);
        let kind = row["kind"].as_str().unwrap_or("");
        let whens = find(text, &context);
        if kind == "no_parse" {
            let none = whens.iter().all(|w| w.from.is_none() && w.to.is_none());
            score.add("no date", none, || format!("{text} -> {}", shown(text, &whens)));
            continue;
        }
        let grain = row["grain"].as_str().unwrap_or("");
        let moments: Vec<(Date, bool)> = row["datetimes"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter_map(moment)
            .collect();
        let clock = matches!(grain, "Hour" | "Minute" | "Second");
        let class = match (clock, kind.contains("Holiday")) {
            (true, _) => "(with the clock, its day)",
            (false, true) => "holidays",
            (false, false) => "dates",
        };
        let right = match whens.as_slice() {
            [when] => duckling_agrees(when, kind, grain, &moments, text, reference),
            _ => false,
        };
        score.add(class, right, || {
            format!("{text} ({kind} {grain} {moments:?}) -> {}", shown(text, &whens))
        });
        if !clock {
            score.add("dates and holidays", right, || "see above".to_owned());
        }
    }
    Ok(score)
}

/// The day, and whether the moment lies on its very start.
fn moment(value: &Value) -> Option<(Date, bool)> {
    let n = |i: usize| value[i].as_i64();
    let date =
        Date::new(i16::try_from(n(0)?).ok()?, i8::try_from(n(1)?).ok()?, i8::try_from(n(2)?).ok()?)
            .ok()?;
    Some((date, n(3)? == 0 && n(4)? == 0 && n(5)? == 0))
}

fn duckling_agrees(
    when: &When,
    kind: &str,
    grain: &str,
    moments: &[(Date, bool)],
    text: &str,
    reference: Date,
) -> bool {
    let Some(&(start, _)) = moments.first() else { return false };
    if kind == "datetimeOpenInterval" {
        return near(when.from, start, 1)
            || near(when.to, day_before(start), 1)
            || when.to == Some(start)
            || when.to.is_some_and(|to| to >= start && to.first_of_year() == start);
    }
    let (from, to) = match moments.get(1) {
        Some(&(end, at_midnight)) => (start, if at_midnight { day_before(end) } else { end }),
        None => {
            let end = match grain {
                "Week" => start.saturating_add(days(6)),
                "Month" => start.last_of_month(),
                "Quarter" => start.saturating_add(2.months()).last_of_month(),
                "Year" => start.last_of_year(),
                _ => start,
            };
            (start, end)
        }
    };
    let (from, to) = duckling_season(from, to);
    if (when.from, when.to) == (Some(from), Some(to)) {
        return true;
    }
    // Weekends here begin on Saturday, theirs on Friday evening.
    if (text.contains("week") && text.contains("end") || text.contains("wkend"))
        && to.weekday() == jiff::civil::Weekday::Sunday
    {
        return when.to == Some(to) && when.from == Some(to.saturating_sub(days(1)));
    }
    // "upcoming two weeks" is the second of them there, both of them here.
    if text.contains("upcoming") && moments.len() == 1 {
        return near(when.from, reference, 92)
            && when.to.is_some_and(|end| {
                end >= from.saturating_sub(days(1)) && end <= to.saturating_add(days(7))
                    || end >= from && end <= to.saturating_add(days(92))
            });
    }
    // The end of a year is its last four months there, its last three here.
    let lower = text.to_lowercase();
    if (lower.contains("eoy") || lower.contains("end of")) && from.month() == 9 && to.month() == 12
    {
        return when.to == Some(to) && when.from == Some(from.saturating_add(1.months()));
    }
    // "the week" and "rest of the week" end there on Saturday's end or begin today.
    let window = [
        "last", "past", "next", "upcoming", "within", "in ", "ago", "from", "hence", "coming",
        "rest", "all", "the week",
    ]
    .iter()
    .any(|w| text.to_lowercase().contains(w));
    let inside =
        |day: Date| when.from.is_some_and(|f| f <= day) && when.to.is_some_and(|t| day <= t);
    let offset = text.contains("ago")
        || text.contains("hence")
        || text.contains("from now")
        || text.contains("in ");
    if offset && moments.len() == 1 && inside(start) && near(when.to, start, 366) {
        return true;
    }
    // Stretches are whole calendar units there ("last 2 weeks" are the two weeks before this one), here from the day on.
    if window && (moments.len() == 2 || grain != "Day") {
        let length = |a: Date, b: Date| a.until(b).map(|s| s.get_days()).unwrap_or_default();
        let ours = when.from.zip(when.to).map(|(a, b)| length(a, b));
        let close = ours.is_some_and(|n| (n - length(from, to)).abs() <= 2);
        let adjacent = near(when.from, reference, 31) || near(when.to, reference, 31);
        return close && adjacent || near(when.from, from, 1) && near(when.to, to, 1);
    }
    // Parts of months: theirs of "end of the month" are ten days from the 21st, ours too; beginnings are the same.
    false
}

/// Theirs begin on the day of the solstice or equinox, ours on the first of the month.
fn duckling_season(from: Date, to: Date) -> (Date, Date) {
    let first = (from.month(), from.day());
    let season = matches!(first, (3, 20..=21) | (6, 20..=21) | (9, 22..=24) | (12, 20..=21))
        && from.until(to).is_ok_and(|s| s.get_days() > 60);
    if !season {
        return (from, to);
    }
    let from = from.first_of_month();
    (from, from.saturating_add(2.months()).last_of_month())
}

//! Recognizers-Text English: a case is right when an expression has the gold's span and one of its values.
//!
//! The conventions that differ are mapped here, one function or comment for each.

use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Tense, find};
use claimsift::types::{Span, When};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use crate::{Score, context, day_before, days, near, shown};

/// Scores the set.
pub fn score(directory: &Path) -> Result<Score, Box<dyn Error>> {
    let mut score = Score::default();
    for file in ["DateTimeModel", "DateParser", "DatePeriodParser", "DurationParser", "SetParser"] {
        let path = directory.join(format!("{file}.json"));
        let text = std::fs::read_to_string(path)?;
        let cases: Vec<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
        for case in &cases {
            let skipped =
                case["NotSupported"].as_str().is_some_and(|s| s.to_lowercase().contains("dotnet"));
            if !skipped {
                recognizers_case(case, file, &mut score);
            }
        }
    }
    Ok(score)
}

fn recognizers_case(case: &Value, file: &str, score: &mut Score) {
    let Some(input) = case["Input"].as_str() else { return };
    let reference = case["Context"]["ReferenceDateTime"]
        .as_str()
        .and_then(|s| s.get(..10))
        .unwrap_or("2016-11-07");
    let Ok(reference) = reference.parse::<Date>() else { return };
    let whens = find(input, &context(reference, Tense::Unknown));
    let results = case["Results"].as_array().map(Vec::as_slice).unwrap_or_default();
    // The parsers of one kind say "none" of their kind: "in two weeks" is no period there, but it is a date.
    if results.is_empty() && file == "DateTimeModel" {
        let none = whens.is_empty();
        score.add(&format!("{file} no date"), none, || {
            format!("{input} -> {}", shown(input, &whens))
        });
    }
    for result in results {
        let kind = result["TypeName"].as_str().or_else(|| result["Type"].as_str()).unwrap_or("");
        let kind = kind.trim_start_matches("datetimeV2.");
        let scored = match kind {
            "date" | "daterange" | "duration" | "set" => kind.to_owned(),
            "datetime" | "datetimerange" => format!("({kind}, its day)"),
            _ => continue,
        };
        let Some((start, end)) = byte_range(input, result) else { continue };
        let expected = trimmed(input, start, end);
        let found: Vec<&When> = whens
            .iter()
            .filter(|w| trimmed(input, w.span.start(), w.span.end()) == expected)
            .collect();
        let text = input.get(start..end).unwrap_or("");
        // The set writes a day that does not exist ("2/29/2019"); here such an expression is no date.
        if golds(result).iter().all(is_no_day) {
            score.add(&format!("{file} {scored}"), found.iter().all(|w| w.from.is_none()), || {
                input.to_owned()
            });
            continue;
        }
        // A day with its time is one expression here; there some holidays are cut from theirs.
        let timed = whens.iter().filter(|w| {
            kind == "date" && w.timex.contains('T') && w.span.contains(Span::new(start, end))
        });
        let found: Vec<&When> = found.into_iter().chain(timed).collect();
        let right = found.iter().any(|w| {
            golds(result).iter().any(|gold| agrees(w, gold, kind, &text.to_lowercase(), reference))
        });
        score.add(&format!("{file} {scored}"), right, || {
            let golds: Vec<String> = golds(result).iter().map(|g| format!("{g:?}")).collect();
            format!(
                "({reference}) {input}\n      expected «{text}» {}\n      found {}",
                golds.join(" or "),
                shown(input, &whens)
            )
        });
    }
}

fn byte_range(input: &str, result: &Value) -> Option<(usize, usize)> {
    let start = usize::try_from(result["Start"].as_u64()?).ok()?;
    let end = match result["End"].as_u64() {
        Some(end) => usize::try_from(end).ok()? + 1,
        None => start + usize::try_from(result["Length"].as_u64()?).ok()?,
    };
    let byte = |at: usize| input.char_indices().nth(at).map_or(input.len(), |(i, _)| i);
    Some((byte(start), byte(end)))
}

/// Articles and plain prepositions at the start do not count: the set itself is divided on them.
fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut start = start;
    loop {
        let rest = text.get(start..end).unwrap_or("").to_lowercase();
        let word = [
            "the ", "on ", "in ", "at ", "for ", "during ", "my ", "a ", "around ", "about ",
            "this ",
        ]
        .into_iter()
        .find(|w| rest.starts_with(w) && rest.len() > w.len() + 2);
        // "this" is dropped only before an article-like pointer ("this past Wednesday").
        match word {
            Some("this ") | Some("a ") | Some("around ") | Some("about ") | None => break,
            Some(word) => start += word.len(),
        }
    }
    let text = text.get(start..end).unwrap_or("");
    (start, start + text.trim_end_matches(['.', ',', ' ']).len())
}

/// Whether a reading names a day that no calendar has.
fn is_no_day(gold: &Gold) -> bool {
    let day = gold.timex.trim_start_matches('(').get(..10).unwrap_or("");
    let written = day.len() == 10
        && day.chars().all(|c| c.is_ascii_digit() || c == '-')
        && day.parse::<Date>().is_err();
    let february = gold.timex.ends_with("-02-30");
    (written || february) && gold.start.is_none_or(|d| d.year() == 1)
}

/// One reading that the set accepts.
#[derive(Debug)]
struct Gold {
    timex: String,
    start: Option<Date>,
    end: Option<Date>,
    modifier: String,
}

fn golds(result: &Value) -> Vec<Gold> {
    let date =
        |v: &Value| v.as_str().and_then(|s| s.get(..10)).and_then(|s| s.parse::<Date>().ok());
    if let Some(values) = result["Resolution"]["values"].as_array() {
        return values
            .iter()
            .map(|v| Gold {
                timex: v["timex"].as_str().unwrap_or("").to_owned(),
                start: date(&v["value"]).or_else(|| date(&v["start"])),
                end: date(&v["value"]).or_else(|| date(&v["end"])),
                modifier: v["Mod"].as_str().unwrap_or("").to_owned(),
            })
            .collect();
    }
    let value = &result["Value"];
    ["FutureResolution", "PastResolution"]
        .iter()
        .map(|name| {
            let part = &value[*name];
            Gold {
                timex: value["Timex"].as_str().unwrap_or("").to_owned(),
                start: date(&part["date"]).or_else(|| date(&part["startDate"])),
                end: date(&part["date"]).or_else(|| date(&part["endDate"])),
                modifier: value["Mod"].as_str().unwrap_or("").to_owned(),
            }
        })
        .collect()
}

fn agrees(when: &When, gold: &Gold, kind: &str, text: &str, reference: Date) -> bool {
    match kind {
        // "A few" is three there, unknown here.
        "duration" => {
            when.timex == gold.timex
                || when.timex.contains('X') && when.timex.replace('X', "3") == gold.timex
        }
        "set" => {
            let plain = |s: &str| s.split('T').next().unwrap_or("").to_owned();
            when.timex == gold.timex
                || plain(&when.timex) == plain(&gold.timex)
                || gold.timex.starts_with('T')
        }
        "date" | "datetime" => day_agrees(when, gold, text, reference),
        _ => range_agrees(when, gold, text),
    }
}

/// A single day. Ours of "last Tuesday" is the one before the anchor, theirs the one of the week before; ours of "two
/// months ago" is the whole month, theirs a day in it.
fn day_agrees(when: &When, gold: &Gold, text: &str, reference: Date) -> bool {
    let Some(mut day) = gold.start else { return when.timex == gold.timex };
    if day.year() == 1 {
        // The set writes a day that does not exist as the year 1.
        return when.from.is_none();
    }
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let pointed = text.split(' ').any(|w| ["last", "past", "previous"].contains(&w))
        && weekdays.iter().any(|w| text.ends_with(w))
        && !text.contains("week");
    if pointed {
        while day.saturating_add(days(7)) < reference {
            day = day.saturating_add(days(7));
        }
    }
    let (Some(from), Some(to)) = (when.from, when.to) else { return false };
    let offset = ["month", "year", "decade", "quarter"].iter().any(|u| text.contains(u))
        && (text.contains("ago")
            || text.contains("in ")
            || text.contains("later")
            || text.contains("from")
            || text.contains("since"));
    from == day && to == day
        || offset && from <= day && day <= to && to <= from.saturating_add(days(366))
}

/// A period. Theirs end with the day after; of "A to B" theirs end where B begins, ours where it ends; ours of "the last
/// three weeks" includes the anchor's day; early, mid and late are other parts, so there the whole and the part's name count.
fn range_agrees(when: &When, gold: &Gold, text: &str) -> bool {
    let has = |words: &[&str]| text.split([' ', '-']).any(|w| words.contains(&w));
    let part = has(&[
        "early",
        "mid",
        "late",
        "beginning",
        "start",
        "end",
        "middle",
        "eoy",
        "eom",
        "earlier",
        "later",
    ]);
    if part
        && when.modifier.is_some()
        && (gold.timex == when.timex
            || gold.timex.starts_with("XXXX")
                && when.timex.ends_with(gold.timex.trim_start_matches("XXXX")))
    {
        return true;
    }
    let joined = gold.timex.starts_with('(');
    match (gold.start, gold.end) {
        (Some(start), Some(end)) => {
            let window = joined
                && (has(&[
                    "last", "past", "next", "previous", "within", "coming", "upcoming", "few",
                    "more", "less", "rest", "in",
                ]));
            // "To date" ends on the anchor's day here, on the day before it there.
            let to_date = text.contains("to date");
            let slack = i64::from(window || to_date);
            // Ends of a range that are parts themselves ("from mid-March to the end of May") are cut as ours are.
            if joined && part {
                return near(when.from, start, 100) && near(when.to, end, 100);
            }
            if !near(when.from, start, slack) {
                return false;
            }
            let last = day_before(end);
            when.to == Some(last)
                || near(when.to, last, slack)
                || joined
                    && (when.to == Some(end)
                        || when.to == Some(end.last_of_month()) && end.day() == 1
                        || when.to == Some(end.saturating_add(2.months()).last_of_month())
                            && end.day() == 1
                            && text.contains('q')
                        || when.to == Some(end.saturating_add(days(6))) && text.contains("week")
                        || when.to == Some(end.last_of_year())
                            && end.month() == 1
                            && end.day() == 1)
        }
        (Some(start), None) => near(when.from, start, i64::from(gold.modifier == "after")),
        (None, Some(end)) => when.to == Some(day_before(end)) || when.to == Some(end),
        (None, None) => when.timex.ends_with(&gold.timex),
    }
}

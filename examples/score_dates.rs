//! Scores the date reader on development sets.
//!
//! `cargo run --example score_dates -- DIRECTORY [--misses]`, where the directory holds any of `recognizers/`
//! (Recognizers-Text English specs), `duckling_en/` and `timenorm/`. Where a set's conventions differ from this
//! project's, the expected value is mapped first; each mapping is a function below that says so.

#![allow(clippy::print_stdout, reason = "a score is for whoever runs this")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Context, Tense, find};
use claimsift::types::{Anchor, AnchorOrigin, When};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::Value;

/// Right and all, by kind of case, with the misses for the reader.
#[derive(Default)]
struct Score {
    counts: BTreeMap<String, (u32, u32)>,
    misses: Vec<String>,
}

impl Score {
    fn add(&mut self, kind: &str, right: bool, miss: impl FnOnce() -> String) {
        let count = self.counts.entry(kind.to_owned()).or_default();
        count.0 += u32::from(right);
        count.1 += 1;
        if !right {
            self.misses.push(format!("{kind}: {}", miss()));
        }
    }

    fn print(&self, title: &str, misses: bool) {
        println!("## {title}");
        for (kind, (right, all)) in &self.counts {
            println!(
                "{kind:<32} {right:>5} / {all:<5} {:>6.1} %",
                100.0 * f64::from(*right) / f64::from(*all)
            );
        }
        for miss in self.misses.iter().filter(|_| misses) {
            println!("  {miss}");
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: score_dates DIRECTORY [--misses]")?;
    let misses = arguments.any(|a| a == "--misses");
    let directory = Path::new(&directory);
    if directory.join("recognizers").is_dir() {
        recognizers(&directory.join("recognizers"))?.print("Recognizers-Text", misses);
    }
    if directory.join("duckling_en").is_dir() {
        duckling(&directory.join("duckling_en/duckling_en.jsonl"))?.print("duckling", misses);
    }
    if directory.join("timenorm").is_dir() {
        timenorm(&directory.join("timenorm/train.tsv"))?.print("timenorm", misses);
    }
    Ok(())
}

fn context(day: Date, tense: Tense) -> Context {
    Context {
        anchor: Some(Anchor { date: day, origin: AnchorOrigin::Document }),
        tense,
        ..Context::default()
    }
}

fn shown(text: &str, whens: &[When]) -> String {
    let whens: Vec<String> = whens
        .iter()
        .map(|w| {
            let end = |d: Option<Date>| d.map_or_else(|| "..".to_owned(), |d| d.to_string());
            let modifier = w.modifier.map(|m| format!("/{m}")).unwrap_or_default();
            format!(
                "«{}» {}..{} {}{modifier} [{}]",
                w.span.of(text),
                end(w.from),
                end(w.to),
                w.timex,
                w.rule
            )
        })
        .collect();
    whens.join("; ")
}

fn days(n: i64) -> Span {
    n.days()
}

fn day_before(day: Date) -> Date {
    day.saturating_sub(days(1))
}

fn near(a: Option<Date>, b: Date, slack: i64) -> bool {
    a.is_some_and(|a| a >= b.saturating_sub(days(slack)) && a <= b.saturating_add(days(slack)))
}

// Recognizers-Text

fn recognizers(directory: &Path) -> Result<Score, Box<dyn Error>> {
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
        // The set writes a day that does not exist; here such an expression is no date.
        if golds(result).iter().all(|g| {
            g.timex.ends_with("-30")
                && g.timex.contains("-02-")
                && g.start.is_none_or(|d| d.year() == 1)
        }) {
            score.add(&format!("{file} {scored}"), found.iter().all(|w| w.from.is_none()), || {
                input.to_owned()
            });
            continue;
        }
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
            let slack = i64::from(window);
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

// duckling

fn duckling(path: &Path) -> Result<Score, Box<dyn Error>> {
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

// timenorm

fn timenorm(path: &Path) -> Result<Score, Box<dyn Error>> {
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

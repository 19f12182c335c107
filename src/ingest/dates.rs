//! Dates as headers, quote lines and pages write them.
//!
//! In: a short text and, where the order of day and month is open, a date that it cannot be later than. Out: the first
//! date in it, with its time of day. This is not the reader of dates in running text (`assemble` does that): it takes
//! whatever looks like a date.
//!
//! *Example*: `Thursday, February 09, 2012 1:36 PM`, `2 Apr 2012 18:22:10 +0400`, `02.04.2012 14:20`, `2017-11-03T10:00Z`.
//!
//! *Limits*: time zones are not applied, the clock of the writer counts.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;

use super::pattern;

/// The first date in `text`. Of two readings (3/4/2014) the one nearest before `latest` is taken, else month first, as
/// the mail programs that write such dates do.
pub(super) fn find(text: &str, latest: Option<DateTime>) -> Option<DateTime> {
    // Some programs write marks of the writing direction between the numbers.
    let is_mark = |char: char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(is_mark) {
        return find(&text.replace(is_mark, ""), latest);
    }
    let (date, start, end) = day(text, latest)?;
    let time = time(text.get(end..).unwrap_or(""), false)
        .or_else(|| time(text.get(..start).unwrap_or(""), true))
        .unwrap_or(Time::midnight());
    Some(date.to_datetime(time))
}

/// Whether a date starts within the first words of `text`.
pub(super) fn starts_with_date(text: &str) -> bool {
    static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:\p{L}{2,12}\.?,?\s+)?\d"));
    WEEKDAY.is_match(text) && day(text, None).is_some_and(|(_, start, _)| start < 24)
}

static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(?:\b|T)"));
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(\d{1,2})(?:st|nd|rd|th|er)?\.?(?:\s+|-)(?:of\s+|de\s+)?(\p{L}{3,10})\.?,?(?:\s+|-)(?:de\s+)?'?(\d{4}|\d{2})\b",
    )
});
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(\p{L}{3,10})\.?(?:\s+|-)(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+|-)(\d{4}|\d{2})\b",
    )
});
static NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\b"));

/// The first day in `text` and where it stands.
fn day(text: &str, latest: Option<DateTime>) -> Option<(Date, usize, usize)> {
    let mut found: Vec<(Date, usize, usize)> = Vec::new();
    for group in ISO.captures_iter(text) {
        if let (Some(all), true) = (group.get(0), group[2] == group[4])
            && let Some(date) = civil(&group[1], number(&group[3]), number(&group[5]))
        {
            found.push((date, all.start(), all.end() - usize::from(all.as_str().ends_with('T'))));
            break;
        }
    }
    for (form, day, name) in [(&DAY_MONTH, 1, 2), (&MONTH_DAY, 2, 1)] {
        for group in form.captures_iter(text) {
            if let (Some(all), Some(month)) = (group.get(0), month(&group[name]))
                && let Some(date) = civil(&group[3], Some(month), number(&group[day]))
            {
                found.push((date, all.start(), all.end()));
                break;
            }
        }
    }
    for group in NUMBERS.captures_iter(text) {
        let Some(all) = group.get(0) else { continue };
        let (first, second) = (number(&group[1]), number(&group[3]));
        let month_first = civil(&group[4], first, second);
        let day_first = civil(&group[4], second, first);
        let date = match (month_first, day_first) {
            (Some(_), Some(date)) if &group[2] == "." => Some(date),
            (Some(a), Some(b)) => Some(likelier(a, b, latest)),
            (a, b) => a.or(b),
        };
        if let Some(date) = date {
            found.push((date, all.start(), all.end()));
            break;
        }
    }
    found.into_iter().min_by_key(|&(_, start, end)| (start, std::cmp::Reverse(end)))
}

/// Of two readings of one date, the nearest that is not after `latest` (by more than the width of the time zones).
fn likelier(month_first: Date, day_first: Date, latest: Option<DateTime>) -> Date {
    let Some(latest) = latest.and_then(|latest| latest.date().tomorrow().ok()) else {
        return month_first;
    };
    match (month_first <= latest, day_first <= latest) {
        (true, true) => month_first.max(day_first),
        (false, true) => day_first,
        _ => month_first,
    }
}

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*(?:([ap])\.?m\b)?")
});

/// The time of day nearest to the date: the first in the text behind it, or the last in the text before it.
fn time(text: &str, last: bool) -> Option<Time> {
    let parsed = |group: regex::Captures<'_>| {
        let mut hour: i8 = group[1].parse().ok()?;
        match group.get(4).map(|half| half.as_str()) {
            Some("p" | "P") if hour < 12 => hour += 12,
            Some("a" | "A") if hour == 12 => hour = 0,
            _ => {}
        }
        let second = group.get(3).and_then(|second| second.as_str().parse().ok()).unwrap_or(0);
        Time::new(hour, group[2].parse().ok()?, second, 0).ok()
    };
    let text = text.strip_prefix('T').unwrap_or(text);
    let mut times = CLOCK.captures_iter(text).filter_map(parsed);
    if last { times.last() } else { times.next() }
}

fn number(digits: &str) -> Option<i8> {
    digits.parse().ok()
}

/// A day, where it exists; two-digit years lie between 1970 and 2069.
fn civil(year: &str, month: Option<i8>, day: Option<i8>) -> Option<Date> {
    let mut number: i16 = year.parse().ok()?;
    if year.len() == 2 {
        number += if number < 70 { 2000 } else { 1900 };
    }
    if !(1800..=2200).contains(&number) {
        return None;
    }
    Date::new(number, month?, day?).ok()
}

/// The month that a word names in English, German, French, Spanish or Russian.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän", "ene", "янв"],
        &["feb", "fév", "fev", "фев"],
        &["mar", "mär", "mrz", "maerz", "мар"],
        &["apr", "avr", "abr", "апр"],
        &["may", "mai", "мая", "май"],
        &["jun", "juin", "июн"],
        &["jul", "juil", "июл"],
        &["aug", "aoû", "aou", "ago", "авг"],
        &["sep", "сен"],
        &["oct", "okt", "окт"],
        &["nov", "ноя"],
        &["dec", "dez", "déc", "dic", "дек"],
    ];
    let word = word.to_lowercase();
    let starts = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    MONTHS.iter().position(starts).and_then(|index| i8::try_from(index + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_of_mail_programs_and_pages() {
        let latest = Some(jiff::civil::date(2014, 3, 5).at(9, 0, 0, 0));
        let cases = [
            ("Mon, 3 Mar 2014 at 10:12", "2014-03-03T10:12:00"),
            ("Thursday, February 09, 2012 1:36 PM", "2012-02-09T13:36:00"),
            ("Friday, 23 March 2012 5:08 p.m.", "2012-03-23T17:08:00"),
            ("March-09-12 4:22 PM", "2012-03-09T16:22:00"),
            ("Tue, 2011-03-01 at 18:02 +0530", "2011-03-01T18:02:00"),
            ("2017-11-03T10:00:05.000Z", "2017-11-03T10:00:05"),
            ("02.04.2012 14:20", "2012-04-02T14:20:00"),
            ("14:20 02.04.2012", "2012-04-02T14:20:00"),
            ("04/02/2012 06:26 PM", "2012-04-02T18:26:00"),
            ("25/12/2013", "2013-12-25T00:00:00"),
            ("01/03/14 7:07 PM", "2014-03-01T19:07:00"),
            ("12/31/2000 12:05:09 AM", "2000-12-31T00:05:09"),
            ("Sept. 15, 2017", "2017-09-15T00:00:00"),
            ("1er mars 2013 à 8:05", "2013-03-01T08:05:00"),
            ("14 июня 2017, 15:19 +03:00", "2017-06-14T15:19:00"),
        ];
        for (text, expected) in cases {
            let found = find(text, latest).map(|date| date.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "on 30 February 2014", "version 1.2.3456", "room 12 of 40", "555-931-0702"]
        {
            assert_eq!(find(text, None), None, "{text}");
        }
    }
}

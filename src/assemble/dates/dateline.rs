//! What a document says about its own date, and about how it writes dates.
//!
//! In goes the beginning of a text, out comes the dateline's day; or the whole text, and out comes the order of day and
//! month in its numeric dates.

use jiff::civil::Date;

use super::{Context, Tense, find};

/// The date of a dateline: "WASHINGTON, June 17, 2020 (Reuters) —", "June 17, 2020 — …", "Published June 17, 2020".
///
/// Only a full date counts, and only near the start of one of the first lines, before a dash or at the line's end. Releases name whom to
/// call, what is new and why before their text: there a place in capitals and a dash tell the dateline.
pub fn dateline(text: &str) -> Option<Date> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let later = lines().skip(4).take(12).filter(|line| is_placed(line));
    lines().take(4).find_map(line_date).or_else(|| later.filter_map(line_date).next())
}

/// The date of a notice below a text: "Published on Friday, 17 April 2015", "(First published June 17, 2020.)". It is short, and the last line.
pub fn notice(text: &str) -> Option<Date> {
    const LONGEST: usize = 60;
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let words = line.trim_start_matches(['*', '_', ' ', '(']).to_lowercase();
    let notice =
        ["published", "first published", "posted"].iter().any(|label| words.starts_with(label));
    line_date(line).filter(|_| notice && words.chars().count() <= LONGEST)
}

/// The last day of the month that a magazine or a report names for itself: "Meridian Magazine, October 2024", "By Ines Halloran | Craft & Country,
/// June 2023". The month alone is known, so that it dates no document, and tells nothing of days.
///
/// Only a short line among the first that ends with the month counts, behind a comma or a bar.
pub fn issue_month(text: &str) -> Option<Date> {
    const LONGEST: usize = 100;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(6);
    lines.filter(|line| line.chars().count() <= LONGEST).find_map(|line| {
        let line = line.trim_matches(['*', '_', ' ', '.', ')', ']']);
        let context = Context { tense: Tense::Unknown, ..Context::default() };
        let month = find(line, &context).into_iter().find(|it| {
            let days = it.from.zip(it.to).map(|(from, to)| (from.day(), to.tomorrow()));
            let whole = days.is_some_and(|(first, next)| {
                first == 1
                    && next.is_ok_and(|next| next.day() == 1)
                    && it.from.map(|d| d.month()) == it.to.map(|d| d.month())
            });
            whole && it.anchor.is_none() && it.span.end() == line.len()
        })?;
        let before = line.get(..month.span.start())?.trim_end();
        (before.is_empty() || before.ends_with([',', '|', '·', ':', '—', '–', '(']))
            .then_some(month.to?)
    })
}

/// Days that a notice may name beside its date.
const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What stands between a dateline and its story.
const DASHES: &[&str] = &["—", "–", "--", " - "];

/// Small words within names of places: "the Netherlands", "Rio de Janeiro".
const SMALL: &[&str] = &[
    "of", "de", "the", "and", "del", "la", "le", "les", "da", "do", "dos", "di", "du", "am", "an",
    "der", "upon", "sur", "al", "el",
];

/// "NEW CARTHAGE, Mo., March 6, 2024 — The project": a place in capitals, and a dash soon after it.
fn is_placed(line: &str) -> bool {
    let line = line.trim_start_matches(['*', '_', ' ']);
    let head: String = line.chars().take(80).collect();
    let place = head.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let capitals = place.chars().count() > 2 && place.chars().all(char::is_uppercase);
    capitals && DASHES.iter().any(|dash| head.contains(dash))
}

fn line_date(line: &str) -> Option<Date> {
    let head: String = line.chars().take(120).collect();
    let context = Context { tense: Tense::Unknown, ..Context::default() };
    let day = |text: &str| {
        let mut found = find(text, &context).into_iter();
        found.find(|it| it.from.is_some() && it.from == it.to && it.anchor.is_none())
    };
    // "6 October 2023 — At ten to five": the story begins behind the dash.
    let dash = DASHES.iter().filter_map(|dash| head.find(dash)).min();
    let when = dash.and_then(|dash| day(&head[..dash])).or_else(|| day(&head))?;
    // Markdown sets datelines in bold or italics.
    let marks = |c: char| matches!(c, '*' | '_') || c.is_whitespace();
    let before = head.get(..when.span.start()).unwrap_or("").trim_matches(marks);
    let after = head.get(when.span.end()..).unwrap_or("").trim_start_matches(marks);
    let label = before.trim_start_matches('(').trim_end_matches(':').to_lowercase();
    let words = label.split_whitespace().filter(|word| !WEEKDAYS.contains(&word.trim_matches(',')));
    let label = words.collect::<Vec<_>>().join(" ");
    let labelled = [
        "published",
        "first published",
        "first published on",
        "posted",
        "updated",
        "date",
        "published on",
        "posted on",
        "for immediate release",
        "dated",
        "filed",
        "",
    ]
    .contains(&label.as_str());
    // A place before the date: capitals, commas and abbreviations, and no verb in small letters.
    let ends = after.trim_matches(['.', ')', '*', '_']).is_empty();
    let place = before.len() <= if ends { 100 } else { 50 }
        && before.chars().next().is_some_and(char::is_uppercase)
        && before
            .split_whitespace()
            .all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()) || SMALL.contains(&w));
    // "PORT ISMENE, 9 August 2016. The port authority …", "Thurlby, 5 May 2016. For years …".
    let opens = place && !before.is_empty() && before.ends_with(',') && before.len() <= 40;
    let stop = after.trim_start_matches(['.', '*', '_']);
    let closes = opens && after.starts_with('.') && stop.starts_with(' ')
        || after.trim_matches(['.', ')']).is_empty()
        || after.starts_with(['—', '–', '-', '(', '|', ':', '/'])
        || after.starts_with("at ")
        || after.starts_with(". (")
        || labelled && !label.is_empty();
    if (labelled || place) && closes { when.from } else { None }
}

/// Whether numeric dates put the day first, judged by those that can be read in one way only: "25/12/2020" is day
/// first, "12/25/2020" month first. `None` when nothing says so or the evidence is divided.
pub fn day_first_evidence(text: &str) -> Option<bool> {
    let (mut day_first, mut month_first) = (0u32, 0u32);
    for word in text.split(|c: char| !(c.is_ascii_digit() || c == '/' || c == '.' || c == '-')) {
        for separator in ['/', '.', '-'] {
            let parts: Vec<&str> = word.trim_end_matches(['.', '-']).split(separator).collect();
            let [first, second, year] = parts.as_slice() else { continue };
            let (Ok(first), Ok(second)) = (first.parse::<u32>(), second.parse::<u32>()) else {
                continue;
            };
            if !matches!(year.len(), 2 | 4) || year.parse::<u32>().is_err() {
                continue;
            }
            match (first, second) {
                (13..=31, 1..=12) => day_first += 1,
                (1..=12, 13..=31) => month_first += 1,
                _ => {}
            }
        }
    }
    match (day_first, month_first) {
        (0, 0) => None,
        (_, 0) => Some(true),
        (0, _) => Some(false),
        _ => None,
    }
}

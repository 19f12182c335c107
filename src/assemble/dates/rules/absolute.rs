//! Calendar names: days and months by name, years, decades, centuries.
//!
//! *Examples*: "March 3, 2021", "the 3rd of March", "Sept. 2017", "Mar '21", "the 1990s", "19th century".
//! *Limits*: a year before 1000 needs "AD" or "BC".

use super::{Found, Grammar, longest};
use crate::assemble::dates::node::{Node, Which};

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn absolute(self, at: usize) -> Option<Found> {
        longest([
            self.month_first(at),
            self.day_first_date(at),
            self.day_alone(at),
            self.weekday_date(at),
            self.quarter(at),
            self.fiscal(at),
            self.season(at),
            self.year_first(at),
            self.year(at),
            self.decade(at),
            self.century(at),
        ])
    }

    /// A month's name at `at`, with its full stop: the month, the next token, and whether it needs support.
    pub fn month(self, at: usize) -> Option<(u8, usize, bool)> {
        let facts = self.input.facts(at);
        let month = facts.month?;
        let short = facts.weak && !self.input.any(at, &["may", "march"]);
        let stop = self.input.sign(at + 1, '.') && self.input.glued(at + 1);
        Some((
            month,
            if stop && (short || self.input.digits(at + 2).is_some()) { at + 2 } else { at + 1 },
            facts.weak,
        ))
    }

    /// A weekday's name at `at`, with its full stop.
    pub fn weekday_name(self, at: usize) -> Option<(u8, usize, bool)> {
        let facts = self.input.facts(at);
        let weekday = facts.weekday?;
        let stop = facts.weak && self.input.sign(at + 1, '.') && self.input.glued(at + 1);
        Some((weekday, if stop { at + 2 } else { at + 1 }, facts.weak))
    }

    /// A year in digits or words, as it stands after a month.
    pub fn year_number(self, at: usize) -> Option<(i16, usize)> {
        let input = self.input;
        if let Some((year, 4)) = input.digits(at) {
            let fraction = input.glued(at + 1)
                && input.any(at + 1, &[".", ","])
                && input.glued(at + 2)
                && input.digits(at + 2).is_some();
            let tail = input.glued(at + 1)
                && input.is_word(at + 1)
                && !input.any(at + 1, &["s", "q", "h"]);
            let fits =
                (1000..2200).contains(&year) && !fraction && !tail && !self.decimal_before(at);
            return fits.then_some((i16::try_from(year).ok()?, at + 1));
        }
        if input.sign(at, '\'') && input.glued(at + 1) {
            let (year, 2) = input.digits(at + 1)? else { return None };
            let tail = input.glued(at + 2) && input.is_word(at + 2);
            return (!tail).then_some((century_of(year)?, at + 2));
        }
        self.year_in_words(at)
    }

    /// The year that a month or quarter belongs to: ", 2017", "of last year", "next year", or none.
    pub fn which_year(self, at: usize) -> (Which, usize) {
        let input = self.input;
        let bare = (Which::Bare, at);
        let mut next = at;
        // "February 6 - this year"
        if input.sign(next, '-') && !input.glued(next) && input.is(next + 1, "this") {
            return match self.relative_year(next + 1) {
                Some(found) => (Which::Of(found.node.boxed()), found.next),
                None => bare,
            };
        }
        if input.sign(next, '-') && input.glued(next) || input.sign(next, '/') && input.glued(next)
        {
            return match self.year_number(next + 1) {
                Some((year, end)) => (Which::Of(Node::Year(year).boxed()), end),
                None => bare,
            };
        }
        if input.sign(next, ',') {
            next += 1;
        }
        next = input.skip(next, &["of", "in"]);
        next = input.words(next, &["the", "year"]).map_or(next, |n| input.skip(n, &["of"]));
        if next > at && input.is(next, "year") {
            next += 1;
        }
        // "April of 87": no month has so many days, and nothing else is meant.
        if self.input.is(next.wrapping_sub(1), "of")
            && let Some(year) = self.short_year(next)
        {
            return (Which::Of(Node::Year(year).boxed()), next + 1);
        }
        if let Some((year, end)) = self.year_number(next) {
            let (year, end) = (year, self.era(end));
            return (Which::Of(Node::Year(year).boxed()), end);
        }
        // "30 September 420", "December of 384": three digits only where nothing follows that they could count.
        if let Some((year, 3)) = self.input.digits(next)
            && !self.decimal_before(next)
            && (self.before_christ(next + 1).is_some()
                || self.era(next + 1) > next + 1
                || self.stops(next + 1))
            && let Ok(year) = i16::try_from(year)
            && year > 0
        {
            return match self.before_christ(next + 1) {
                Some(end) => (Which::Of(Node::Year(1 - year).boxed()), end),
                None => (Which::Of(Node::Year(year).boxed()), self.era(next + 1)),
            };
        }
        match self.relative_year(input.skip(next, &["of"])) {
            Some(found) => (Which::Of(found.node.boxed()), found.next),
            None => bare,
        }
    }

    /// Two digits that can only be a year, because no month has so many days: "87".
    fn short_year(self, at: usize) -> Option<i16> {
        let (year, 2) = self.input.digits(at).filter(|(year, _)| *year > 31)? else { return None };
        (!self.decimal_before(at) && self.stops(at + 1)).then(|| century_of(year)).flatten()
    }

    /// Whether neither a word nor a digit nor a glued sign follows: what was read before is complete.
    pub fn stops(self, at: usize) -> bool {
        let input = self.input;
        input.token(at).is_none()
            || !(input.is_word(at)
                || input.digits(at).is_some()
                || input.any(at, &["%", "°", "$", "€", "£"])
                || input.glued(at) && input.glued(at + 1) && input.token(at + 1).is_some())
    }

    /// The token after "BC", "BCE", "B.C.".
    pub fn before_christ(self, at: usize) -> Option<usize> {
        let input = self.input;
        let written = |words: &[&str]| input.words(at, words).filter(|_| input.capital(at));
        written(&["b", ".", "c", ".", "e", "."])
            .or_else(|| written(&["b", ".", "c", "."]))
            .or_else(|| written(&["b", ".", "c"]))
            .or_else(|| written(&["bce"]))
            .or_else(|| written(&["bc"]))
    }

    fn era(self, at: usize) -> usize {
        for words in [&["ad"][..], &["ce"], &["a", ".", "d", "."], &["c", ".", "e", "."]] {
            if let Some(next) = self.input.words(at, words) {
                return next;
            }
        }
        at
    }

    /// The number of a day, 1 to 31, in digits or as a rank.
    pub fn day_number(self, at: usize) -> Option<(u8, usize)> {
        if let Some((day, next)) = self.ordinal(at) {
            return (1..=31).contains(&day).then_some((day, next));
        }
        if let Some((day, 1 | 2)) = self.input.digits(at).filter(|_| !self.decimal_before(at)) {
            let tail = self.input.glued(at + 1)
                && (self.input.is_word(at + 1) || self.input.sign(at + 1, '%'));
            let clock = self.input.glued(at + 1) && self.input.sign(at + 1, ':');
            let fraction = self.input.glued(at + 1)
                && self.input.any(at + 1, &[".", ","])
                && self.input.glued(at + 2)
                && self.input.digits(at + 2).is_some();
            return ((1..=31).contains(&day) && !tail && !clock && !fraction)
                .then_some((u8::try_from(day).ok()?, at + 1));
        }
        let (day, next) = self.cardinal(at)?;
        (self.input.is_word(at) && (1..=31).contains(&day))
            .then_some((u8::try_from(day).ok()?, next))
    }

    /// "March 3, 2021", "Sept. 15", "March 2021", "Mar '21", "October the 5th", "March".
    fn month_first(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (month, name_end, weak) = self.month(at)?;
        let glue =
            input.sign(name_end, '-') || input.sign(name_end, '/') || input.sign(name_end, ',');
        let mut day_at = if glue && (input.glued(name_end) || input.sign(name_end, ',')) {
            name_end + 1
        } else {
            name_end
        };
        day_at = input.skip(day_at, &["the"]);
        let alone = || {
            let (year, next) = match self.short_year(name_end) {
                Some(year) => (Which::Of(Node::Year(year).boxed()), name_end + 1),
                None => self.which_year(name_end),
            };
            let bare = year == Which::Bare;
            let name = if bare { "month" } else { "month-year" };
            Some(
                Found::new(at, next, Node::Month(month, year), name)
                    .weak_if(bare && (weak || self.person_name(at))),
            )
        };
        let Some((day, next)) = self.day_number(day_at) else { return alone() };
        // "March 20 people", "May 2 percent": a number that counts something is no day.
        if input.digits(day_at).is_some()
            && input.any(next, &["percent", "%", "people", "million", "billion"])
        {
            return alone();
        }
        // "In May, two engineers came".
        if input.sign(name_end, ',')
            && input.is_word(day_at)
            && input.facts(day_at).cardinal.is_some()
        {
            return alone();
        }
        // "June twenty seventeen"
        if input.is_word(day_at)
            && input.facts(day_at).cardinal.is_some()
            && self.year_in_words(day_at).is_some_and(|(_, end)| end > next)
        {
            return alone();
        }
        // "Feb 30" is no date at all, and "Sept 45" no day.
        let (weekday, next) = self.weekday_after(next);
        let (year, next) = self.which_year_after_day(next, glue);
        Some(Found::new(
            at,
            next,
            Node::Day { day, month: Some(month), year, weekday },
            "month-day",
        ))
    }

    /// A year after a day: as after a month, and also two digits where signs join all three ("31-Oct-74").
    fn which_year_after_day(self, at: usize, joined: bool) -> (Which, usize) {
        let input = self.input;
        let (year, next) = self.which_year(at);
        if year != Which::Bare {
            return (year, next);
        }
        let glue = joined
            && (input.sign(at, '-') || input.sign(at, '/'))
            && input.glued(at)
            && input.glued(at + 1);
        if let Some((two, 2)) = input.digits(at + 1).filter(|_| glue)
            && let Some(year) =
                century_of(two).filter(|_| !input.glued(at + 2) || !input.sign(at + 2, '-'))
        {
            return (Which::Of(Node::Year(year).boxed()), at + 2);
        }
        (Which::Bare, at)
    }

    /// "Jul 18, Fri", "May/22(Tue)".
    fn weekday_after(self, at: usize) -> (Option<u8>, usize) {
        let input = self.input;
        if input.sign(at, '(')
            && let Some((weekday, next, _)) =
                self.weekday_name(at + 1).filter(|(_, next, _)| input.sign(*next, ')'))
        {
            return (Some(weekday), next + 1);
        }
        let next = if input.sign(at, ',') { at + 1 } else { at };
        match self.weekday_name(next) {
            // A comma and a full name begin a new day more often than they repeat this one.
            Some((weekday, end, weak)) if weak || next == at => (Some(weekday), end),
            _ => (None, at),
        }
    }

    /// "3 March 2021", "the 3rd of March", "15-Jan-2020", "14april 2015", "second of Aug".
    pub fn day_first_date(self, at: usize) -> Option<Found> {
        let input = self.input;
        let day_at = input.skip(at, &["the"]);
        if input.any(at.wrapping_sub(1), &["$", "€", "£"]) {
            return None;
        }
        let (day, mut next) = self.day_number(day_at).or_else(|| {
            // "14april": glued letters are allowed only here.
            let (day, 1 | 2) = input.digits(day_at)? else { return None };
            ((1..=31).contains(&day) && input.facts(day_at + 1).month.is_some())
                .then_some((u8::try_from(day).ok()?, day_at + 1))
        })?;
        // "three may", "four march" are a number and a verb.
        let small = input.is_word(day_at) && input.facts(day_at).ordinal.is_none();
        if small
            && input.facts(day_at).cardinal.is_some_and(|n| n < 20)
            && input.any(next, &["may", "march"])
        {
            return None;
        }
        let joined = input.any(next, &["-", "/"]) && input.glued(next);
        if joined || input.sign(next, ',') || input.sign(next, '.') && input.glued(next) {
            next += 1;
        }
        let of = input.is(next, "of") || input.is(next, "day");
        next = input.skip(next, &["day"]);
        next = input.skip(next, &["of"]);
        next = input.skip(next, &["the"]);
        let next = input.words(next, &["month", "of"]).unwrap_or(next);
        let (month, next, _) = self.month(next)?;
        // "5 may" and "10 march" need the capital or the "of"; "the second may" is no date.
        if input.facts(next - 1).weak
            && !of
            && !input.capital(next - 1)
            && input.any(next - 1, &["may", "march"])
        {
            return None;
        }
        let (year, next) = match self.which_year_after_day(next, joined) {
            (Which::Bare, next) => match input.digits(next) {
                // "14th April 15"
                Some((two, 2))
                    if !input.glued(next + 1)
                        && self.ordinal(day_at).is_some()
                        && !input.glued(next) =>
                {
                    (Which::Of(Node::Year(century_of(two)?).boxed()), next + 1)
                }
                _ => (Which::Bare, next),
            },
            found => found,
        };
        Some(Found::new(
            at,
            next,
            Node::Day { day, month: Some(month), year, weekday: None },
            "day-month",
        ))
    }

    /// "the 15th", "on the 27", "the ides of March".
    fn day_alone(self, at: usize) -> Option<Found> {
        let input = self.input;
        if let Some(next) = input.words(at, &["the", "ides", "of"]) {
            let (month, next, _) = self.month(next)?;
            let day = if [3, 5, 7, 10].contains(&month) { 15 } else { 13 };
            let (year, next) = self.which_year(next);
            return Some(Found::new(
                at,
                next,
                Node::Day { day, month: Some(month), year, weekday: None },
                "month-day",
            ));
        }
        let preposition = input.any(
            at.wrapping_sub(1),
            &["on", "since", "until", "till", "by", "before", "after", "from", "for"],
        );
        let article = input.is(at, "the");
        // "Booked for the 27": without an ending only where the clause ends.
        if article
            && input.any(at.wrapping_sub(1), &["for", "on", "by", "until", "since"])
            && let Some((day, 1 | 2)) = input.digits(at + 1)
            && (1..=31).contains(&day)
            && (input.token(at + 2).is_none()
                || input.any(at + 2, &[".", ",", "!", "?", ";"]) && !input.glued(at + 3))
        {
            let day = u8::try_from(day).ok()?;
            let node = Node::Day { day, month: None, year: Which::Bare, weekday: None };
            return Some(Found::new(at, at + 2, node, "day-of-month"));
        }
        let (day, next) = self.ordinal(input.skip(at, &["the"]))?;
        let digits = input.digits(input.skip(at, &["the"])).is_some();
        // "the first" alone is hardly ever a day; digits after "on the" nearly always are.
        let next_ok = !input.is_word(next)
            || input.any(
                next,
                &[
                    "and", "or", "at", "to", "through", "until", "with", "by", "in", "for", "from",
                    "that", "when", "he", "she", "they", "we", "it", "the", "but", "as", "because",
                    "after", "before", "while", "so", "though", "already", "too", "instead",
                    "about", "over", "via", "i", "you", "a", "an", "its", "his", "her", "their",
                    "our", "my", "where", "which", "if",
                ],
            );
        if !(digits && (1..=31).contains(&day) && next_ok) {
            return None;
        }
        let weak = !(preposition && (article || input.is(at.wrapping_sub(1), "on")));
        if input.any(next, &["-", "'"]) && input.glued(next) {
            return None;
        }
        Some(
            Found::new(
                at,
                next,
                Node::Day { day, month: None, year: Which::Bare, weekday: None },
                "day-of-month",
            )
            .weak_if(weak),
        )
    }

    /// "Tuesday, March 3", "Thursday the 21st", "Friday 7/6": a weekday in front of a date.
    fn weekday_date(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["this", "next"]);
        let (name, next, _) = self.weekday_name(start)?;
        if input.facts(start).plural {
            return None;
        }
        let mut date_at = next;
        if input.any(date_at, &[",", "-", "("]) {
            date_at += 1;
        }
        date_at = input.skip(date_at, &["the"]);
        // "Monday 12-4" are hours.
        let hours = date_at == next
            && input.sign(date_at + 1, '-')
            && input.digits(date_at + 2).is_some_and(|(n, _)| n <= 12)
            && !(input.glued(date_at + 3) && input.sign(date_at + 3, '-'));
        let dated = longest([
            self.month_first(date_at),
            self.day_first_date(date_at),
            self.numeric(date_at).filter(|_| !hours),
        ]);
        if hours && dated.is_none() {
            return None;
        }
        if let Some(found) = dated {
            let end = if input.sign(date_at - 1, '(') && input.sign(found.next, ')') {
                found.next + 1
            } else {
                found.next
            };
            if let Node::Day { day, month: Some(month), year, .. } = found.node {
                let node = Node::Day { day, month: Some(month), year, weekday: Some(name) };
                return Some(Found::new(at, end, node, "weekday-date"));
            }
        }
        // "Thursday the 21st", "Monday 21"
        let the = input.is(next, "the");
        let (day, end) = self
            .day_number(date_at)
            .filter(|_| the || self.ordinal(date_at).is_some() || !input.sign(next, ','))?;
        let counted = input
            .any(end, &[":", "am", "pm", "a", "p", "to", "-", "o", "oclock", "people", "percent"])
            || input.is_word(end) && !the && self.ordinal(date_at).is_none();
        if counted || (input.is_word(date_at) && !the) {
            return None;
        }
        Some(Found::new(
            at,
            end,
            Node::Day { day, month: None, year: Which::Bare, weekday: Some(name) },
            "weekday-day",
        ))
    }

    /// "2017 April", "2017 the third quarter".
    fn year_first(self, at: usize) -> Option<Found> {
        let (year, next) = self.year_number(at)?;
        if self.input.digits(at).is_none_or(|(_, n)| n != 4) {
            return None;
        }
        // "2016, Nov": between commas a month may follow its year; a day after it would begin a new date.
        let comma = self.input.sign(next, ',');
        let (month, next, _) = self.month(if comma { next + 1 } else { next })?;
        if comma {
            let year = Which::Of(Node::Year(year).boxed());
            return self
                .stops(next)
                .then(|| Found::new(at, next, Node::Month(month, year), "year-month"));
        }
        if !self.input.capital(next - 1) && self.input.facts(next - 1).weak {
            return None;
        }
        // "In 2017 March was wet": a day may follow, a verb may not.
        let year = Which::Of(Node::Year(year).boxed());
        if let Some((day, next)) = self.day_number(next) {
            return Some(Found::new(
                at,
                next,
                Node::Day { day, month: Some(month), year, weekday: None },
                "year-month-day",
            ));
        }
        Some(Found::new(at, next, Node::Month(month, year), "year-month"))
    }

    /// "2017", "the year 2017", "'17", "nineteen ninety-six", "14 AD".
    fn year(self, at: usize) -> Option<Found> {
        let input = self.input;
        let named = input.skip(at, &["the"]);
        let named = input.skip(named, &["calendar"]);
        if input.is(named, "year") {
            let next = input.skip(named + 1, &["of"]);
            let (year, next) = self.year_number(next)?;
            return Some(Found::new(at, next, Node::Year(year), "year"));
        }
        // "CY2018", "CY 18": a calendar year as accounts write it.
        let account = input.capital(at)
            || input.glued(at + 1)
            || input.digits(at + 1).is_some_and(|(_, n)| n == 4);
        if input.is(at, "cy") && account {
            let year = match input.digits(at + 1)? {
                (year, 4) => i16::try_from(year).ok().filter(|y| (1900..2200).contains(y))?,
                (year, 2) => century_of(year)?,
                _ => return None,
            };
            return Some(Found::new(at, at + 2, Node::Year(year), "year"));
        }
        if let Some((year, next)) = self.year_number(at) {
            let era = self.era(next);
            if let Some(next) = self.before_christ(next) {
                return Some(Found::new(at, next, Node::Year(1 - year), "year"));
            }
            let short = input.sign(at, '\'');
            return Some(
                Found::new(at, era, Node::Year(year), "year")
                    .weak_if(era == next && (short || input.digits(at).is_some())),
            );
        }
        let (year, 1..=4) = input.digits(at).filter(|_| !self.decimal_before(at))? else {
            return None;
        };
        // Astronomers and ISO 8601 count a year 0, historians do not: 400 BC is the year -399.
        if let Some(next) = self.before_christ(at + 1).filter(|_| year > 0) {
            return Some(Found::new(at, next, Node::Year(1 - i16::try_from(year).ok()?), "year"));
        }
        let next = self.era(at + 1);
        (next > at + 1 && (1..1000).contains(&year))
            .then(|| Found::new(at, next, Node::Year(i16::try_from(year).unwrap_or(1)), "year"))
    }

    /// A month's name that is a person's: "June Smith", "April said".
    fn person_name(self, at: usize) -> bool {
        let input = self.input;
        let titled = input.any(at.wrapping_sub(1), &["ms", "mr", "mrs", "miss", "aunt"])
            || input.sign(at.wrapping_sub(1), '.')
                && input.any(at.wrapping_sub(2), &["ms", "mr", "mrs", "dr"]);
        let surname = input.any(at, &["april", "june", "august"])
            && input.capital(at + 1)
            && !input.any(at.wrapping_sub(1), PERIOD_PREPOSITIONS);
        let speaks = input.any(at, &["april", "june", "august", "may"])
            && input.any(at + 1, &["said", "says", "told"]);
        titled || surname || speaks
    }
}

/// Prepositions that a bare month or year may follow.
pub const PERIOD_PREPOSITIONS: &[&str] = &[
    "in",
    "since",
    "by",
    "of",
    "from",
    "to",
    "until",
    "till",
    "before",
    "after",
    "during",
    "through",
    "throughout",
    "late",
    "early",
    "mid",
    "between",
    "circa",
    "around",
    "about",
    "for",
    "next",
    "last",
    "this",
    "past",
    "on",
];

/// Two digits as a year: up to 39 in this century, from 40 on in the last.
pub fn century_of(two: u32) -> Option<i16> {
    let two = i16::try_from(two).ok()?;
    Some(if two < 40 { 2000 + two } else { 1900 + two })
}

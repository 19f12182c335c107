//! Times of day, which belong to a day.
//!
//! *Examples*: "3 p.m. Tuesday", "at 10:30 on May 4", "Tuesday morning", "the night of June 3", "14:00 UTC", "9-11am Thursday".
//! *Limits*: the clock is not resolved further than to its day; a bare number is no time unless its day stands beside it.

use super::{Found, Grammar};
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Counted, Deixis, Node};

const ZONES: &[&str] = &[
    "gmt", "utc", "z", "est", "edt", "et", "cst", "cdt", "ct", "mst", "mdt", "mt", "pst", "pdt",
    "pt", "bst", "cet", "cest", "ist", "jst", "aest", "eastern", "pacific", "central", "local",
];

impl Grammar<'_> {
    /// A time with its day, a day with its time, or a time that cannot be anything else.
    pub fn clock(self, at: usize) -> Option<Found> {
        if let Some(found) = self.day_then_time(at) {
            return Some(found);
        }
        self.time_then_day(at)
    }

    /// "Tuesday morning", "May 4 at 10:30", "tomorrow evening at 8".
    fn day_then_time(self, at: usize) -> Option<Found> {
        let input = self.input;
        let day = self.simple(at).filter(|f| is_day(&f.node))?;
        let mut next = day.next;
        let mut time = None;
        loop {
            let joint = input.skip(next, &[","]);
            let joint = input.skip(joint, &["-"]);
            let joint = input.skip(
                joint,
                &["from", "between", "at", "@", "around", "about", "for", "after", "before", "by"],
            );
            let joint = input.skip(joint, &["about", "around"]);
            if let Some((text, end)) = self.times(joint, joint > next) {
                time.get_or_insert(text);
                next = end;
            } else if let Some((text, end)) = self.day_part(next) {
                time.get_or_insert(text.to_owned());
                next = end;
            } else {
                break;
            }
        }
        let time = time?;
        Some(
            Found::new(day.start, next, Node::Clock(Some(day.node.boxed()), time), "day-time")
                .weak_if(day.weak),
        )
    }

    /// "3 p.m. on Tuesday", "10:30", "the morning of May 4", "noon".
    fn time_then_day(self, at: usize) -> Option<Found> {
        let input = self.input;
        let preposition = input.any(at, &["at", "@"]);
        let (time, next) = if let Some((text, end)) =
            self.times(at, input.any(at.wrapping_sub(1), &["at", "@", "from", "between"]))
        {
            (text, end)
        } else {
            let start = input.skip(at, &["the"]);
            match input.word(start) {
                word @ ("morning" | "afternoon" | "evening" | "night" | "eve")
                    if input.is(start + 1, "of") =>
                {
                    (day_part_code(word)?.to_owned(), start + 1)
                }
                _ => return None,
            }
        };
        if preposition {
            return None;
        }
        let mut joint = input.skip(next, &[","]);
        joint = input.skip(joint, &["on", "of"]);
        if let Some(day) = self.simple(joint).filter(|f| is_day(&f.node)) {
            let mut end = day.next;
            if let Some((_, after)) = self.day_part(end) {
                end = after;
            }
            return Some(Found::new(
                at,
                end,
                Node::Clock(Some(day.node.boxed()), time),
                "time-day",
            ));
        }
        // A bare number ("at 3") or a part of the day without its day is no date.
        let sure = self.sure_time(at);
        sure.then(|| Found::new(at, next, Node::Clock(None, time), "time-of-day"))
    }

    /// One time or a range of times; bare hours only where the caller saw a preposition.
    fn times(self, at: usize, bare: bool) -> Option<(String, usize)> {
        let input = self.input;
        let first = self.time(at).or_else(|| {
            let (hour, next) = self.cardinal(at).filter(|(h, _)| *h <= 24)?;
            let range = input.sign(next, '-') || input.any(next, &["to", "until", "till"]);
            let second = range && (self.time(next + 1).is_some());
            (second || bare && !self.counts_something(next)).then(|| (format!("T{hour:02}"), next))
        });
        let (text, mut next) = first?;
        let joint = if input.sign(next, '-')
            || input.any(next, &["to", "until", "till", "untill", "and", "through"])
        {
            next + 1
        } else {
            return Some((text, self.zone(next)));
        };
        next = self.zone(next);
        let second = self.time(joint).or_else(|| {
            let (hour, end) = self.cardinal(joint).filter(|(h, _)| *h <= 24)?;
            (!self.counts_something(end)).then(|| (format!("T{hour:02}"), end))
        });
        match second {
            Some((_, end)) => Some((text, self.zone(end))),
            None => Some((text, next)),
        }
    }

    /// A number followed by what it counts, or by a sign that makes it something else.
    fn counts_something(self, at: usize) -> bool {
        let input = self.input;
        let connective = [
            "on", "and", "to", "in", "or", "at", "until", "with", "for", "the", "this", "tomorrow",
            "today", "tonight",
        ];
        input.is_word(at)
            && !input.any(at, &connective)
            && input.facts(at).weekday.is_none()
            && input.facts(at).month.is_none()
            && !ZONES.contains(&input.word(at))
            || input.glued(at) && input.any(at, &["%", "/", ":", ",", "-", "'"])
    }

    /// "10:30", "3 p.m.", "15h30", "noon", "3 o'clock".
    fn time(self, at: usize) -> Option<(String, usize)> {
        let input = self.input;
        match input.word(at) {
            "noon" | "midday" => return Some(("T12:00".to_owned(), at + 1)),
            "midnight" => return Some(("T24:00".to_owned(), at + 1)),
            _ => {}
        }
        let (hour, mut next) = self.cardinal(at)?;
        let digits = input.digits(at).map(|(_, length)| length);
        if digits.is_some_and(|n| n > 4) || self.decimal_before(at) {
            return None;
        }
        let (mut hour, mut minute, mut clear) = if digits.is_some_and(|n| n > 2) {
            (hour / 100, hour % 100, false)
        } else {
            (hour, 0, false)
        };
        if hour > 24 || minute > 59 {
            return None;
        }
        let separator = input.any(next, &[":", "h", "."]) && input.glued(next);
        if digits.is_some_and(|n| n <= 2) && separator {
            match input
                .digits(next + 1)
                .filter(|(m, length)| *length == 2 && *m < 60 && input.glued(next + 1))
            {
                Some((m, _)) => {
                    clear = !input.sign(next, '.');
                    minute = m;
                    next += 2;
                    if input.sign(next, ':')
                        && input.glued(next)
                        && input.digits(next + 1).is_some_and(|(_, l)| l == 2)
                    {
                        next += 2;
                    }
                }
                // "15h" is a time, "3h" a length of time.
                None if input.is(next, "h") => {
                    clear = hour > 12;
                    next += 1;
                }
                None => {}
            }
        }
        // "4a" may number a flat or a paragraph: a single letter needs "at" before it or minutes.
        let (half, after) = self.am_pm(next);
        let single = after == next + 1 && input.any(next, &["a", "p"]);
        let led =
            minute > 0 || input.any(at.wrapping_sub(1), &["at", "@", "by", "-", "to", "from"]);
        let half = half.filter(|_| !single || led);
        if let Some(pm) = half {
            next = after;
            clear = true;
            if hour > 12 {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
        } else if input.any(next, &["oclock"]) {
            next += 1;
            clear = true;
        } else if input.is(next, "o") && input.is(next + 2, "clock") {
            next += 3;
            clear = true;
        }
        if !clear {
            return None;
        }
        if let Some((_, end)) = self.day_part(next) {
            next = end;
        }
        Some((format!("T{hour:02}:{minute:02}"), next))
    }

    fn am_pm(self, at: usize) -> (Option<bool>, usize) {
        let input = self.input;
        for (word, pm) in [("am", false), ("pm", true)] {
            if input.is(at, word) {
                return (Some(pm), at + 1);
            }
        }
        for (word, pm) in [("a", false), ("p", true)] {
            if input.is(at, word) && input.sign(at + 1, '.') && input.is(at + 2, "m") {
                let stop = input.sign(at + 3, '.') && input.glued(at + 3);
                return (Some(pm), if stop { at + 4 } else { at + 3 });
            }
            if input.is(at, word)
                && (input.is(at + 1, "m") || input.glued(at) && !input.glued(at + 1))
            {
                return (Some(pm), if input.is(at + 1, "m") { at + 2 } else { at + 1 });
            }
        }
        (None, at)
    }

    fn zone(self, at: usize) -> usize {
        let input = self.input;
        let open = input.skip(at, &["("]);
        if !input.any(open, ZONES) {
            return at;
        }
        let mut next = input.skip(open + 1, &["time"]);
        if open > at {
            next = input.skip(next, &[")"]);
        }
        next
    }

    /// "morning", "in the afternoon", "at night" after a day or a time.
    fn day_part(self, at: usize) -> Option<(&'static str, usize)> {
        let input = self.input;
        let mut next = input.skip(at, &["in", "at", "early", "late"]);
        next = input.skip(next, &["early", "late", "in"]);
        next = input.skip(next, &["the"]);
        Some((day_part_code(input.word(next))?, next + 1))
    }

    /// Whether the time at `at` says by itself that it is one.
    fn sure_time(self, at: usize) -> bool {
        let input = self.input;
        let Some((_, next)) = self.time(at) else { return false };
        if input.any(at, &["noon", "midday", "midnight"]) {
            return input.any(
                at.wrapping_sub(1),
                &["at", "by", "until", "before", "after", "since", "around", "from"],
            );
        }
        // "4:3" and "1:1" are ratios and have one digit; "10:30" with nothing else may be a score or a verse.
        let ratio = input.any(next, &["ratio", "aspect", "majority", "vote"]);
        let glued_tail = input.glued(next)
            && (input.is_word(next) || input.any(next, &[":", "/", "-"]) && input.glued(next + 1));
        let glued_head = at > 0 && input.glued(at) && input.any(at - 1, &[":", "/", "-", "="]);
        !(ratio || glued_tail || glued_head)
    }
}

fn day_part_code(word: &str) -> Option<&'static str> {
    Some(match word {
        "morning" | "mornings" => "TMO",
        "afternoon" => "TAF",
        "evening" | "eve" => "TEV",
        "night" | "overnight" => "TNI",
        "lunch" | "lunchtime" | "noon" => "TMI",
        _ => return None,
    })
}

/// Whether a tree means one day.
pub fn is_day(node: &Node) -> bool {
    match node {
        Node::Day { .. }
        | Node::Today(_)
        | Node::Weekday(..)
        | Node::WeekdayOf(..)
        | Node::Holiday(..) => true,
        Node::Unit(unit, deixis) => *unit == Unit::Day && *deixis != Deixis::Bare,
        Node::Nth(_, Counted::Weekday(_), _) => true,
        _ => false,
    }
}

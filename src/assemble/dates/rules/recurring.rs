//! What recurs, and lengths of time: expressions of time that lie on no day.
//!
//! *Examples*: "every Friday", "each month", "twice a year", "annually", "on Mondays"; "six months", "a five-year plan", "all day".
//! *Limits*: both are found with their TIMEX3 value and no days.

use super::{Found, Grammar, longest};
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Amount, Deixis, Node};
use crate::assemble::dates::value::duration_timex;

impl Grammar<'_> {
    /// Sets.
    pub fn recurring(self, at: usize) -> Option<Found> {
        let set =
            longest([self.every(at), self.adverb(at), self.plural_day(at), self.times_a_unit(at)]);
        longest([set, self.time_and_set(at), self.day_of_every_month(at)])
    }

    /// "9am every Sunday", "3 p.m. on Tuesdays".
    fn time_and_set(self, at: usize) -> Option<Found> {
        let time = self.clock(at).filter(|f| matches!(f.node, Node::Clock(None, _)))?;
        let next = self.input.skip(time.next, &["on"]);
        let set = longest([self.every(next), self.adverb(next), self.plural_day(next)])?;
        Some(Found { start: at, ..set })
    }

    /// "the 19th of every month".
    fn day_of_every_month(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (day, next) = self.ordinal(input.skip(at, &["the"]))?;
        let next = input.words(next, &["of"])?;
        let month = input.any(next, &["every", "each"]) && input.is(next + 1, "month");
        month.then_some(()).and_then(|()| self.set(at, next + 2, format!("XXXX-XX-{day:02}")))
    }

    fn set(self, at: usize, next: usize, timex: String) -> Option<Found> {
        Some(Found::new(at, next, Node::Set(timex), "set"))
    }

    /// "every Friday", "each month", "every two weeks", "every other day", "every summer".
    fn every(self, at: usize) -> Option<Found> {
        let input = self.input;
        if !input.any(at, &["every", "each"]) {
            return None;
        }
        let mut next = at + 1;
        let mut factor = 1.0;
        if input.any(next, &["other", "second"]) {
            factor = 2.0;
            next += 1;
        }
        if let Some((weekday, end, _)) = self.weekday_name(next) {
            let end = self.with_time(end);
            return self.set(at, end, format!("XXXX-WXX-{weekday}"));
        }
        if let Some((month, end, weak)) = self.month(next) {
            return (!weak || input.capital(next))
                .then_some(())
                .and_then(|()| self.set(at, end, format!("XXXX-{month:02}")));
        }
        if input.facts(next).season.is_some() {
            return self.set(at, next + 1, "P1Y".to_owned());
        }
        if input.any(next, &["morning", "afternoon", "evening", "night"]) {
            let end = self.with_time(next + 1);
            return self.set(at, end, "P1D".to_owned());
        }
        if let Some((_, end)) = self.holiday_name(next) {
            return self.set(at, end, "P1Y".to_owned());
        }
        if let Some((unit, end, _)) = self.unit_name(next) {
            let end = if unit == Unit::Day { self.with_time(end) } else { end };
            return self.set(
                at,
                end,
                duration_timex(&[Amount { count: Some(factor), unit, rough: false }]),
            );
        }
        let (count, next) = self.count(next)?;
        let (unit, end, _) = self.unit_name(next)?;
        self.set(at, end, duration_timex(&[Amount { count: count.value, unit, rough: false }]))
    }

    /// "at 9am" after a set belongs to it.
    fn with_time(self, at: usize) -> usize {
        let input = self.input;
        let next = input.skip(at, &["at", "from"]);
        match self.clock(next) {
            Some(found) if matches!(found.node, Node::Clock(None, _)) => found.next,
            _ => at,
        }
    }

    /// "daily", "weekly", "annually".
    fn adverb(self, at: usize) -> Option<Found> {
        let input = self.input;
        // "bi-weekly", "semi-annually"
        if input.any(at, &["bi", "semi"]) && input.sign(at + 1, '-') && input.glued(at + 1) {
            let timex = match (input.word(at), input.word(at + 2)) {
                ("bi", "weekly") => "P2W",
                ("bi", "monthly") => "P2M",
                (_, "annual" | "annually") => "P6M",
                _ => return None,
            };
            return self.set(at, at + 3, timex.to_owned());
        }
        let timex = match input.word(at) {
            "hourly" => "PT1H",
            "daily" | "everyday" | "nightly" => "P1D",
            "weekly" => "P1W",
            "biweekly" | "fortnightly" => "P2W",
            "monthly" => "P1M",
            "quarterly" => "P3M",
            "yearly" | "annual" | "annually" => "P1Y",
            "biannual" | "biannually" | "semiannual" | "semiannually" => "P6M",
            "biennial" | "biennially" => "P2Y",
            _ => return None,
        };
        // "Daily Mail", "the New York Weekly": part of a name.
        if input.capital(at) && (at > 0 || input.capital(at + 1)) {
            return None;
        }
        self.set(at, at + 1, timex.to_owned())
    }

    /// "Mondays", "weekdays", "weekends".
    fn plural_day(self, at: usize) -> Option<Found> {
        let input = self.input;
        let facts = input.facts(at);
        // "Tuesday afternoons"
        if let Some(weekday) = facts.weekday
            && input.any(at + 1, &["mornings", "afternoons", "evenings", "nights"])
        {
            return self.set(at, self.with_time(at + 2), format!("XXXX-WXX-{weekday}"));
        }
        if !facts.plural {
            return None;
        }
        if let Some(weekday) = facts.weekday {
            // "two Sundays ago" is counted.
            let counted = at > 0
                && (input.facts(at - 1).cardinal.is_some() || input.digits(at - 1).is_some());
            return if counted {
                None
            } else {
                self.set(at, self.with_time(at + 1), format!("XXXX-WXX-{weekday}"))
            };
        }
        match input.word(at) {
            "weekdays" if input.any(at.wrapping_sub(1), &["on", "during"]) => {
                self.set(at, at + 1, "XXXX-WXX".to_owned())
            }
            "weekends" => self.set(at, at + 1, "XXXX-WXX-WE".to_owned()),
            _ => None,
        }
    }

    /// "once a year", "three times a week".
    fn times_a_unit(self, at: usize) -> Option<Found> {
        let input = self.input;
        let next = if input.any(at, &["once", "twice"]) {
            at + 1
        } else {
            let (_, next) = self.cardinal(at)?;
            input.words(next, &["times"])?
        };
        if !input.any(next, &["a", "an", "per", "each", "every"]) {
            return None;
        }
        let (unit, end, plural) = self.unit_name(next + 1)?;
        (!plural).then_some(()).and_then(|()| {
            self.set(at, end, duration_timex(&[Amount { count: Some(1.0), unit, rough: false }]))
        })
    }

    /// "six months", "a five-year plan", "all day", "the whole week".
    pub fn duration(self, at: usize) -> Option<Found> {
        let input = self.input;
        let found = |next: usize, amounts: Vec<Amount>| {
            Some(Found::new(at, next, Node::Duration(amounts), "duration"))
        };
        // "The full year" of a report is the year itself.
        if let Some(next) = input.words(at, &["the", "full", "year"]) {
            return Some(Found::new(at, next, Node::Unit(Unit::Year, Deixis::This), "unit-bare"));
        }
        // "for months", "centuries": a plural without a number.
        let facts = input.facts(at);
        let bare = facts.plural && facts.unit.is_some_and(|unit| unit >= Unit::Day);
        let led = input.any(at.wrapping_sub(1), &["for", "over", "after", "in", "within", "of"]);
        if let Some(unit) = facts.unit.filter(|_| bare && (led || at == 0) && self.stops(at + 1)) {
            return found(at + 1, vec![Amount { count: None, unit, rough: false }]);
        }
        let whole = input.skip(at, &["the", "a"]);
        if input.any(whole, &["all", "full", "whole", "entire"]) {
            let next = input.skip(whole + 1, &["-", "the"]);
            if let Some((unit, next, false)) =
                self.unit_name(next).filter(|(u, _, _)| *u >= Unit::Day)
            {
                return found(next, vec![Amount { count: Some(1.0), unit, rough: false }]);
            }
        }
        // "$5 a year", "miles an hour": a rate.
        let single = input.any(at, &["a", "an"]);
        let rate = single
            && at > 0
            && (input.digits(at - 1).is_some()
                || input.any(
                    at - 1,
                    &[
                        "times", "once", "twice", "miles", "dollars", "million", "billion",
                        "euros", "pounds", "percent", "%",
                    ],
                ));
        let (amounts, next) = self.amounts(at)?;
        if rate
            || (single
                && amounts.iter().all(|a| {
                    matches!(
                        a.unit,
                        Unit::Weekend | Unit::Season | Unit::Quarter | Unit::BusinessDay
                    )
                }))
        {
            return None;
        }
        // "the 2 seasons", "a couple of quarters" are no lengths of time; single letters are not read as units.
        let plain = amounts.iter().any(|a| a.unit == Unit::Season);
        // "-413d": a hyphen before digits and a glued letter make an identifier, no length of time.
        let identifier = at > 0
            && input.glued(at)
            && input.sign(at - 1, '-')
            && input.glued(at + 1)
            && input.digits(at).is_some();
        if plain
            || identifier
            || self.decimal_before(at)
            || (at > 0 && input.glued(at) && !input.any(at - 1, &["(", "\"", "“", "-", "'"]))
        {
            return None;
        }
        found(next, amounts)
    }
}

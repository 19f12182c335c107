//! Things counted within a period, parts of periods, holidays.
//!
//! *Examples*: "the first Tuesday of October", "the last week of July", "the first nine months of 2019", "late 2017",
//! "the middle of last month", "earlier this year", "the rest of the week", "the week of April 10", "Labor Day 2012".
//! *Limits*: "the end of" needs a calendar period after it.

use super::{Found, Grammar, longest};
use crate::assemble::dates::holidays;
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Counted, Deixis, Node, Part, Which};
use crate::assemble::dates::scan::Kind;

impl Grammar<'_> {
    /// Ranked and counted things within a period, numbered weeks.
    pub fn counted(self, at: usize) -> Option<Found> {
        longest([self.ranked(at), self.several(at), self.week_number(at)])
    }

    /// "the first Tuesday of October", "the last day of 2019", "third last week of 2018".
    fn ranked(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (rank, next) = self.rank(start)?;
        let next = input.skip(next, &["full"]);
        let (counted, next) = if let Some((weekday, end, _)) = self.weekday_name(next) {
            (Counted::Weekday(weekday), end)
        } else {
            let (unit, end, plural) = self.unit_name(next)?;
            let fits = !plural
                && matches!(
                    unit,
                    Unit::Day
                        | Unit::BusinessDay
                        | Unit::Week
                        | Unit::Weekend
                        | Unit::Month
                        | Unit::Quarter
                        | Unit::Year
                        | Unit::Decade
                );
            if !fits {
                return None;
            }
            (Counted::Unit(unit), end)
        };
        let of = input.any(next, &["of", "in"]);
        let of_at = if of { next + 1 } else { next };
        let within = self.container(of_at)?;
        // "the third week next year" needs no "of", but "first Monday March" does.
        if !of && !matches!(within.node, Node::Unit(..)) {
            return None;
        }
        let longer = matches!(
            within.node,
            Node::Month(..)
                | Node::Year(_)
                | Node::Years(..)
                | Node::Unit(..)
                | Node::Quarter { .. }
                | Node::Half { .. }
                | Node::FiscalYear(_)
                | Node::Season(..)
        );
        longer.then(|| {
            Found::new(at, within.next, Node::Nth(rank, counted, within.node.boxed()), "ranked")
        })
    }

    /// "the first nine months of 2019", "the last three weeks of March".
    fn several(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (sign, next) = match input.word(start) {
            "first" | "opening" => (1, start + 1),
            "last" | "final" | "closing" => (-1, start + 1),
            _ => return None,
        };
        let (count, next) = self.cardinal(next)?;
        let (unit, next, _) = self.unit_name(next)?;
        let of = input.words(next, &["of"]).or_else(|| input.words(next, &["in"]))?;
        let within = self.container(of)?;
        let count = sign * i16::try_from(count).ok().filter(|n| (1..=400).contains(n))?;
        Some(Found::new(
            at,
            within.next,
            Node::Several(count, unit, within.node.boxed()),
            "several-of",
        ))
    }

    /// A period that may contain others: a calendar expression, "the month", "this year".
    fn container(self, at: usize) -> Option<Found> {
        let inner = self.deeper()?;
        longest([inner.simple(at), inner.unit_of(at), inner.offset(at)])
    }

    /// "the month", "month", "the year" where what stands before makes it a date.
    fn unit_of(self, at: usize) -> Option<Found> {
        let input = self.input;
        let name_at = input.skip(at, &["the", "my", "this"]);
        let (unit, next, plural) = self.unit_name(name_at)?;
        let fits = !plural && (Unit::Weekend..=Unit::Century).contains(&unit);
        fits.then(|| Found::new(at, next, Node::Unit(unit, Deixis::Bare), "unit-bare"))
    }

    /// "week 31", "W31 2018".
    fn week_number(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        if !input.is(start, "week") {
            return None;
        }
        let (number, length) = input.digits(start + 1)?;
        let next = start + 2;
        let tail = input.any(next, &[".", ",", "-", "%"])
            && input.glued(next)
            && input.digits(next + 1).is_some();
        if length > 2 || !(1..=53).contains(&number) || tail {
            return None;
        }
        let (year, next) = self.which_year(next);
        let node = match year {
            Which::Bare => {
                let this_year = Which::Of(Node::Unit(Unit::Year, Deixis::This).boxed());
                Node::Week(u8::try_from(number).ok()?, this_year)
            }
            year => Node::Week(u8::try_from(number).ok()?, year),
        };
        Some(Found::new(at, next, node, "week-number"))
    }

    /// "early 2017", "mid-March", "the end of next year", "first half of 2016", "late in the week", "earlier this month".
    pub fn part(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        if input.any(start, &["rest", "remainder"]) {
            let next = input.skip(start + 1, &["of"]);
            let of = longest([self.simple(next), self.unit_of(next)])?;
            return Some(Found::new(at, of.next, Node::Rest(of.node.boxed()), "rest-of"));
        }
        if input.words(start, &["year", "to", "date"]).is_some() {
            return Some(Found::new(at, start + 3, Node::ToDate(Unit::Year), "to-date"));
        }
        let (part, next, of_needed) = self.part_name(start)?;
        let next = if of_needed {
            input.skip(input.words(next, &["of"])?, &["about", "around"])
        } else {
            input.skip(next, &["in", "on", "of", "-"])
        };
        let of = longest([
            self.simple(next),
            self.unit_of(next).filter(|_| next > start + 1),
            self.part_of_part(next),
        ])?;
        let node = match part {
            Some(part) => Node::Part(part, of.node.boxed()),
            None if input.is(start, "earlier") => Node::Earlier(of.node.boxed()),
            None => Node::Later(of.node.boxed()),
        };
        let rule = match part {
            Some(part) => part_rule(part, &node),
            None if input.is(start, "earlier") => "earlier-this",
            None => "later-this",
        };
        Some(Found::new(at, of.next, node, rule))
    }

    /// "the end of the first quarter", "late in the summer of 2016": parts nest once.
    fn part_of_part(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        matches!(self.part_name(start), Some((Some(_), _, _)))
            .then(|| self.deeper()?.part(at))
            .flatten()
    }

    /// The words for a part at `at`: the part (none for "earlier", "later"), the next token, and whether "of" must follow.
    fn part_name(self, at: usize) -> Option<(Option<Part>, usize, bool)> {
        let input = self.input;
        let some = |part: Part, next: usize, of: bool| Some((Some(part), next, of));
        match input.word(at) {
            "early" => some(Part::Early, at + 1, false),
            "mid" | "midway" => {
                some(Part::Mid, if input.is(at + 1, "through") { at + 2 } else { at + 1 }, false)
            }
            "late" => some(Part::Late, at + 1, false),
            // "The later 1800s" is their late part; "later in 1800" is something else.
            "later" if self.decade(at + 1).is_some() => some(Part::Late, at + 1, false),
            "earlier" | "later" => Some((None, at + 1, false)),
            "beginning" | "start" | "dawn" => some(Part::Early, at + 1, true),
            "middle" => some(Part::Mid, at + 1, true),
            "end" | "close" => {
                some(Part::Late, at + 1, input.facts(at + 1).unit.is_none_or(|u| u != Unit::Year))
            }
            "turn" => some(Part::Turn, at + 1, true),
            "very" | "tail" if input.any(at + 1, &["beginning", "start", "end"]) => {
                some(if input.is(at + 1, "end") { Part::Late } else { Part::Early }, at + 2, true)
            }
            "latter" | "closing" | "last" | "second" | "2nd" | "back"
                if input.any(at + 1, &["half", "part"]) =>
            {
                some(Part::SecondHalf, at + 2, true)
            }
            "first" | "former" | "opening" | "1st" | "front"
                if input.any(at + 1, &["half", "part"]) =>
            {
                some(Part::FirstHalf, at + 2, true)
            }
            _ => None,
        }
    }

    /// "the week of April 10", "the weekend of June 5", "week ending March 3".
    pub fn around(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        // "w/c Feb 4": the week commencing.
        if let Some(next) = input.words(start, &["w", "/", "c"]) {
            let of = self.simple(next)?;
            let day = matches!(of.node, Node::Day { .. } | Node::Weekday(..) | Node::Today(_));
            let node = Node::Around(Unit::Week, of.node.boxed());
            return day.then(|| Found::new(at, of.next, node, "around-day"));
        }
        let (unit, next, plural) = self.unit_name(start)?;
        let fits = !plural
            && matches!(
                unit,
                Unit::Week | Unit::Weekend | Unit::Month | Unit::Quarter | Unit::Year
            );
        let next = fits.then_some(next)?;
        let next =
            if input.any(next, &["of", "ending", "ended", "beginning", "starting", "commencing"]) {
                next + 1
            } else {
                return None;
            };
        let next = input.skip(next, &["on"]);
        let of = self.simple(next).or_else(|| self.ranked_day(next))?;
        let of_day = matches!(
            of.node,
            Node::Day { .. }
                | Node::Today(_)
                | Node::Holiday(..)
                | Node::Weekday(..)
                | Node::Nth(..)
        );
        let of_name = matches!(of.node, Node::Month(..) | Node::Year(_))
            && matches!(unit, Unit::Month | Unit::Year);
        // "The year ended June 30" is the one before that day, not the calendar's.
        if unit == Unit::Year && of_day && input.any(of.start.wrapping_sub(1), &["ended", "ending"])
        {
            let node = Node::Several(-1, Unit::Year, of.node.boxed());
            return Some(Found::new(at, of.next, node, "several-of"));
        }
        (of_day || of_name)
            .then(|| Found::new(at, of.next, Node::Around(unit, of.node.boxed()), "around-day"))
    }

    /// "the 18th", without the preposition that it needs elsewhere.
    fn ranked_day(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (day, next) = self.ordinal(input.words(at, &["the"])?)?;
        Some(Found::new(
            at,
            next,
            Node::Day { day, month: None, year: Which::Bare, weekday: None },
            "day-of-month",
        ))
    }

    /// "Thanksgiving", "Christmas Day 2013", "Labor Day of last year".
    pub fn holiday(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (index, next) = self.holiday_name(start)?;
        let (mut year, mut next) = self.which_year(next);
        // "Labor Day weekend", "the Halloween weekend of 2021"
        if let Some((Unit::Weekend, end, false)) = self.unit_name(next) {
            if year == Which::Bare {
                (year, next) = self.which_year(end);
            } else {
                next = end;
            }
            let node = Node::Around(Unit::Weekend, Node::Holiday(index, year).boxed());
            return Some(Found::new(at, next, node, "holiday-weekend"));
        }
        // "Good Friday" is a name; "good friday" and "may day" written small may be anything.
        let weak = matches!(
            input.word(start),
            "flag" | "d" | "lent" | "victory" | "king" | "boss" | "mother" | "father" | "law"
        ) && !input.capital(start);
        Some(Found::new(at, next, Node::Holiday(index, year), "holiday").weak_if(weak))
    }

    /// The name of a holiday at `at`: its place in the table and the next token.
    pub fn holiday_name(self, at: usize) -> Option<(usize, usize)> {
        let input = self.input;
        let names = holidays::beginning_with(input.word(at));
        names.iter().find_map(|(words, index)| {
            let mut next = at;
            for word in words {
                let found = input.word(next);
                if found != *word && found.strip_suffix('s') != Some(word) {
                    return None;
                }
                next += 1;
                let possessive = input.token(next).is_some_and(|t| t.kind == Kind::Possessive);
                let quote = input.sign(next, '\'') && input.glued(next) && found.ends_with('s');
                let stop = input.sign(next, '.') && input.any(next - 1, &["st", "jr"]);
                // The possessive at the very end belongs to what the holiday has.
                if (possessive || quote || stop) && words.last() != Some(word) {
                    next += 1;
                }
            }
            Some((*index, next))
        })
    }
}

fn part_rule(part: Part, node: &Node) -> &'static str {
    let Node::Part(_, of) = node else { return "part-of-period" };
    match (part, of.as_ref()) {
        (Part::Early, Node::Year(_)) => "early-year",
        (Part::Mid, Node::Year(_)) => "mid-year",
        (Part::Late, Node::Year(_)) => "late-year",
        (Part::Early, Node::Month(..)) => "early-month",
        (Part::Mid, Node::Month(..)) => "mid-month",
        (Part::Late, Node::Month(..)) => "late-month",
        (Part::Early, Node::Years(..) | Node::ShortDecade(_)) => "early-decade",
        (Part::Mid, Node::Years(..) | Node::ShortDecade(_)) => "mid-decade",
        (Part::Late, Node::Years(..) | Node::ShortDecade(_)) => "late-decade",
        (Part::FirstHalf | Part::SecondHalf, _) => "half-of",
        (Part::Turn, _) => "turn-of",
        _ => "part-of-period",
    }
}

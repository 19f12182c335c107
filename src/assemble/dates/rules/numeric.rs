//! Dates in digits.
//!
//! *Examples*: "2021-03-03", "2021-03-03T14:00Z", "03/04/2021", "3.4.2021", "9-18-15", "2014/10", "3/2015", "2019-sep-1", "4/22".
//! *Limits*: the order of day and month is the caller's when both fit; without a year, a slash or dash is weak.

use super::absolute::century_of;
use super::{Found, Grammar};
use crate::assemble::dates::node::{Node, Which};

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn numeric(self, at: usize) -> Option<Found> {
        let found = self.read_numeric(at)?;
        let weak = found.weak || self.after_digits(at);
        Some(found.weak_if(weak))
    }

    fn read_numeric(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (first, first_length) = input.digits(at)?;
        if first_length == 8 {
            return self.compact(at, first);
        }
        if first_length > 4 || self.tail_of_number(at) {
            return None;
        }
        if first_length == 4
            && let Some(found) = self.spaced(at, first)
        {
            return Some(found);
        }
        let separator = self.separator(at + 1)?;
        let tight = input.glued(at + 1) && input.glued(at + 2);
        // "2 / 15" is read only where both fit and nothing else is near: the rules of weakness decide.
        if !tight && separator != '/' && separator != '-' {
            return None;
        }
        if let Some((month, next, _)) = self.month(at + 2).filter(|_| tight && first_length == 4) {
            // "2019-sep-1"
            let (day, 1 | 2) =
                input.digits(next + 1).filter(|_| self.separator(next) == Some(separator))?
            else {
                return None;
            };
            return self.full(at, next + 2, i16::try_from(first).ok()?, u32::from(month), day);
        }
        let (second, second_length) = input.digits(at + 2)?;
        if second_length > 4 {
            return None;
        }
        let again = tight
            && self.separator(at + 3) == Some(separator)
            && input.glued(at + 3)
            && input.glued(at + 4);
        let comma = input.sign(at + 3, ',') && separator == '/';
        let third = input.digits(at + 4).filter(|_| again || comma);
        if let Some((third, third_length)) = third.filter(|_| !self.head_of_number(at + 5)) {
            let next = at + 5;
            match (first_length, second_length, third_length) {
                (4, 1 | 2, 1 | 2) if again => {
                    let year = i16::try_from(first).ok()?;
                    return self.full(at, self.iso_time(next), year, second, third);
                }
                (1 | 2, 1 | 2, 4) => {
                    return self.ordered(at, next, first, second, i16::try_from(third).ok()?);
                }
                // "08/12,15", but not "11/20, 12 of Nov"
                (1 | 2, 1 | 2, 2) if again || input.glued(at + 4) => {
                    return self.ordered(at, next, first, second, century_of(third)?);
                }
                _ if again => return None,
                _ => {}
            }
        } else if again {
            return None;
        }
        let next = at + 3;
        if self.head_of_number(next) {
            return None;
        }
        let year_month = |year: u32, month: u32| {
            let fits = (1000..2200).contains(&year) && (1..=12).contains(&month);
            let year = i16::try_from(year).ok().filter(|_| fits)?;
            let node = Node::Month(u8::try_from(month).ok()?, Which::Of(Node::Year(year).boxed()));
            Some(Found::new(at, next, node, "numeric-month"))
        };
        match (first_length, second_length) {
            // "2014-10" is a month; "2014-18" is a range, "2017.5" a number.
            (4, 1 | 2) if tight && (separator != '.' || second_length == 1) => {
                year_month(first, second).map(|f| f.weak_if(separator == '.'))
            }
            (1 | 2, 4) if tight && separator != '.' => year_month(second, first),
            // "2016 - 11", "11 / 2016": with spaces only where nothing follows that the numbers could count.
            (4, 1 | 2) if separator != '.' && self.stops(next) => year_month(first, second),
            (1 | 2, 4) if separator != '.' && self.stops(next) => year_month(second, first),
            (1 | 2, 1 | 2) => self.day_month(at, next, first, second, separator),
            _ => None,
        }
    }

    /// "2016 10 16": year, month and day with spaces, the last two with two digits each and no number beside them.
    fn spaced(self, at: usize, year: u32) -> Option<Found> {
        let input = self.input;
        let spaced = !input.glued(at + 1) && !input.glued(at + 2);
        let ((month, 2), (day, 2)) = (input.digits(at + 1)?, input.digits(at + 2)?) else {
            return None;
        };
        let alone = input.digits(at.wrapping_sub(1)).is_none() && self.stops(at + 3);
        let fits = spaced && alone && (1900..2100).contains(&year);
        self.full(at, at + 3, i16::try_from(year).ok().filter(|_| fits)?, month, day)
    }

    /// "20170302", standing alone, or between dashes as in the names of files.
    fn compact(self, at: usize, digits: u32) -> Option<Found> {
        let input = self.input;
        let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
        let alone = !(at > 0 && input.glued(at) && !input.any(at - 1, &["(", "\"", "“", "-"]))
            && !(input.glued(at + 1)
                && (input.is_word(at + 1)
                    || input.any(at + 1, &["/", ":", "_"])
                    || input.sign(at + 1, '-') && input.glued(at + 2)));
        let numbered = input.any(
            at.wrapping_sub(1),
            &["no", "number", "id", "#", "$", "case", "ref", "invoice", "order"],
        );
        if !alone || numbered || !(1980..2040).contains(&year) {
            return None;
        }
        self.full(at, at + 1, i16::try_from(year).ok()?, month, day)
    }

    /// A sign between the parts of a date.
    fn separator(self, at: usize) -> Option<char> {
        ['-', '/', '.'].into_iter().find(|c| self.input.sign(at, *c))
    }

    /// What stands before the digits makes them part of something else: "$3/4", "#12/4", "x2015-03".
    fn tail_of_number(self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let input = self.input;
        let glued = input.any(before, &["=", "+", "_", ":"]) || input.is_word(before);
        input.any(before, &["$", "€", "£", "#"]) || input.glued(at) && glued
    }

    /// Digits and a sign before the digits: the second end of a range, or the tail of a longer number.
    fn after_digits(self, at: usize) -> bool {
        let input = self.input;
        let sign = at.checked_sub(1).filter(|b| self.separator(*b).is_some());
        input.glued(at)
            && sign.is_some_and(|b| input.glued(b) && b > 0 && input.digits(b - 1).is_some())
    }

    /// What follows the digits makes them part of something longer.
    fn head_of_number(self, at: usize) -> bool {
        let input = self.input;
        if !input.glued(at) {
            return false;
        }
        let joined = (self.separator(at).is_some() || input.sign(at, ','))
            && input.glued(at + 1)
            && input.token(at + 1).is_some();
        let range = input.sign(at, '-')
            && input.digits(at + 1).is_some_and(|(n, _)| n <= 31)
            && self.separator(at + 2).is_some();
        input.sign(at, '%')
            || (input.is_word(at) && !input.is(at, "t"))
            || (joined && !range && (input.digits(at + 1).is_some() || input.sign(at, '/')))
    }

    /// "T14:00:00Z" after an ISO date.
    fn iso_time(self, at: usize) -> usize {
        let input = self.input;
        if !(input.is(at, "t") && input.glued(at) && input.digits(at + 1).is_some()) {
            return at;
        }
        let mut next = at + 2;
        while input.glued(next)
            && (input.any(next, &[":", ".", "+", "-", "z"]) || input.digits(next).is_some())
        {
            next += 1;
        }
        // A full stop at the end belongs to the sentence.
        if input.sign(next - 1, '.') { next - 1 } else { next }
    }

    fn full(self, at: usize, next: usize, year: i16, month: u32, day: u32) -> Option<Found> {
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        crate::assemble::dates::interval::ymd(year, month, day)?;
        let year = Which::Of(Node::Year(year).boxed());
        Some(Found::new(
            at,
            next,
            Node::Day { day, month: Some(month), year, weekday: None },
            "numeric-date",
        ))
    }

    /// Day and month by the document's evidence, by what is possible, else month first.
    fn ordered(self, at: usize, next: usize, first: u32, second: u32, year: i16) -> Option<Found> {
        let (day, month) = self.order(first, second)?;
        self.full(at, next, year, month, day)
    }

    fn order(self, first: u32, second: u32) -> Option<(u32, u32)> {
        let fits = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
        let (prefer, other) = if self.day_first.unwrap_or(false) {
            ((first, second), (second, first))
        } else {
            ((second, first), (first, second))
        };
        if fits(prefer.0, prefer.1) {
            Some(prefer)
        } else {
            fits(other.0, other.1).then_some(other)
        }
    }

    fn day_month(
        self,
        at: usize,
        next: usize,
        first: u32,
        second: u32,
        separator: char,
    ) -> Option<Found> {
        // "24/7" is a manner of speaking.
        if (first, second) == (24, 7) || first == 0 || second == 0 {
            return None;
        }
        let (day, month) = self.order(first, second)?;
        let input = self.input;
        let (day, month) = (u8::try_from(day).ok()?, u8::try_from(month).ok()?);
        crate::assemble::dates::interval::ymd(2000, month, day)?;
        let before_is = |words: &[&str]| at > 0 && input.any(at - 1, words);
        let weekday = at > 0
            && (input.facts(at - 1).weekday.is_some()
                || input.sign(at - 1, ',') && at > 1 && input.facts(at - 2).weekday.is_some());
        let strong = match separator {
            '/' => {
                before_is(&[
                    "on", "since", "until", "till", "by", "before", "after", "from", "and", "or",
                    "of", "to", "between", "-", "through",
                ]) || weekday
                    || first > 12
                    || second > 12
            }
            // "Monday 12-4" are hours.
            _ => before_is(&["on"]) || weekday && (first > 12 || second > 12 || separator == '.'),
        };
        let fraction = separator == '/'
            && (input.is_word(next)
                && input.any(next, &["of", "inch", "cup", "cups", "th", "majority"]));
        if fraction || separator == '.' && !strong {
            return None;
        }
        // "Since 9/11" names one day, whatever year it is.
        let named = (first, second, separator) == (9, 11, '/')
            && self.names_2001
            && self.day_first != Some(true);
        let year = match named && !weekday {
            true => Which::Of(Node::Year(2001).boxed()),
            false => Which::Bare,
        };
        let node = Node::Day { day, month: Some(month), year, weekday: None };
        Some(Found::new(at, next, node, "numeric-day").weak_if(!strong))
    }
}

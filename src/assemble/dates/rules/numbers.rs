//! Numbers as English writes them: counts, ranks, years in words.
//!
//! *Examples*: "three", "twenty-one", "2.5", "a couple of", "1,500", "the 3rd", "twenty-first", "nineteen ninety-six".
//! *Limits*: counts stop below a million; fractions other than a half and a quarter are not read.

use super::Grammar;
use crate::assemble::dates::scan::Kind;

/// A count: how many, and whether it is rough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// How many; `None` for "a few", "several".
    pub value: Option<f64>,
    /// "about", "nearly", "more than".
    pub rough: bool,
}

impl Grammar<'_> {
    /// A whole number in digits or words.
    pub fn cardinal(self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, length)) = self.input.digits(at) {
            if length > 7 || self.decimal_before(at) {
                return None;
            }
            return Some(self.thousands(at, value));
        }
        let (mut value, mut next) = self.below_hundred(at)?;
        if self.input.is(next, "hundred") && value < 100 {
            value *= 100;
            next += 1;
            let after = self.input.skip(next, &["and"]);
            if let Some((rest, end)) = self.below_hundred(after) {
                value += rest;
                next = end;
            }
        }
        if self.input.is(next, "thousand") && value < 1000 {
            value *= 1000;
            next += 1;
        }
        Some((value, next))
    }

    /// "2,000" after the digits "2".
    fn thousands(self, at: usize, value: u32) -> (u32, usize) {
        let group =
            self.input.sign(at + 1, ',') && self.input.glued(at + 1) && self.input.glued(at + 2);
        match self.input.digits(at + 2) {
            Some((rest, 3)) if group && value < 1000 => (value * 1000 + rest, at + 3),
            _ => (value, at + 1),
        }
    }

    fn below_hundred(self, at: usize) -> Option<(u32, usize)> {
        let value = self.input.facts(at).cardinal?;
        if value < 20 {
            return Some((value, at + 1));
        }
        let hyphen = self.input.sign(at + 1, '-') && self.input.glued(at + 1);
        let next = if hyphen { at + 2 } else { self.input.skip(at + 1, &["and"]) };
        match self.input.facts(next).cardinal {
            Some(ones @ 1..=9) => Some((value + ones, next + 1)),
            _ => Some((value, at + 1)),
        }
    }

    /// A count in front of a unit: numbers, halves, "a few", with what makes them rough.
    pub fn count(self, at: usize) -> Option<(Count, usize)> {
        let (at, rough) = self.rough(at);
        let some = |value: f64, next: usize| Some((Count { value: Some(value), rough }, next));
        let vague = |next: usize| Some((Count { value: None, rough }, next));
        let input = self.input;
        if input.any(at, &["a", "the"]) {
            if let Some(next) = input
                .words(at + 1, &["couple", "of"])
                .or_else(|| input.words(at + 1, &["pair", "of"]))
            {
                return some(2.0, input.skip(next, &["more"]));
            }
            if input.is(at + 1, "couple") {
                return some(2.0, at + 2);
            }
            if input.is(at + 1, "dozen") {
                return some(12.0, at + 2);
            }
            if input.any(at + 1, &["few", "number"]) {
                let next = input.skip(at + 2, &["of", "more", "short"]);
                return vague(next);
            }
            if let Some(next) = input.words(at + 1, &["half"]) {
                return some(0.5, next);
            }
        }
        if let Some(next) = input.words(at, &["couple", "of"]) {
            return some(2.0, next);
        }
        if input.any(at, &["couple", "couples"]) {
            return some(2.0, at + 1);
        }
        if input.any(at, &["few", "several", "some", "many"]) {
            return vague(input.skip(at + 1, &["more"]));
        }
        if input.is(at, "half") && input.any(at + 1, &["a", "an"]) {
            return some(0.5, at + 2);
        }
        if input.is(at, "half") && input.facts(at + 1).unit.is_some() {
            return some(0.5, at + 1);
        }
        if input.any(at, &["a", "an", "another"]) {
            let next = input.skip(at + 1, &["full", "whole", "further", "additional"]);
            if let Some(hundred) = input.words(next, &["hundred"]) {
                return some(100.0, hundred);
            }
            return some(1.0, next);
        }
        if input.sign(at, '½') {
            return some(0.5, at + 1);
        }
        let (whole, next) = self.cardinal(at)?;
        let value = f64::from(whole);
        // "2.5", "3 1/2"
        if input.digits(at).is_some()
            && input.sign(next, '.')
            && input.glued(next)
            && input.glued(next + 1)
        {
            let (part, length) = input.digits(next + 1)?;
            let scale = 10f64.powi(i32::try_from(length).ok()?);
            return some(value + f64::from(part) / scale, next + 2);
        }
        // "2 1/2"
        let half = input.digits(next).is_some_and(|(n, _)| n == 1)
            && input.sign(next + 1, '/')
            && input.digits(next + 2).is_some_and(|(n, _)| n == 2)
            && !input.glued(next);
        if half {
            return some(value + 0.5, next + 3);
        }
        if let Some(end) = self.and_a_half(next) {
            return some(value + end.0, end.1);
        }
        // "two to three weeks": the first number stands for both, as in TIMEX3.
        if (input.any(next, &["to", "or"]) || (input.sign(next, '-') && !input.glued(next)))
            && let Some((second, end)) = self.cardinal(next + 1)
            && second > whole
            && input.facts(end).unit.is_some()
        {
            return Some((Count { value: Some(value), rough: true }, end));
        }
        let next = input
            .skip(next, &["more", "full", "straight", "consecutive", "long", "short", "whole"]);
        some(value, next)
    }

    /// "and a half", "and a quarter" after a number or a unit.
    pub fn and_a_half(self, at: usize) -> Option<(f64, usize)> {
        let input = self.input;
        if input.sign(at, '½') {
            return Some((0.5, at + 1));
        }
        let next = input.words(at, &["and"])?;
        let next = input.skip(next, &["a", "an"]);
        match input.word(next) {
            "half" => Some((0.5, next + 1)),
            "quarter" => Some((0.25, next + 1)),
            _ => None,
        }
    }

    /// "about", "nearly", "more than" before a count.
    pub fn rough(self, at: usize) -> (usize, bool) {
        let input = self.input;
        let single = [
            "about",
            "around",
            "roughly",
            "approximately",
            "nearly",
            "almost",
            "some",
            "circa",
            "over",
            "just",
            "barely",
        ];
        if input.any(at, &single) {
            // "some" alone is a count of its own.
            if input.is(at, "some") && input.facts(at + 1).unit.is_some() {
                return (at, false);
            }
            return (input.skip(at + 1, &["over", "under", "about"]), true);
        }
        for words in [
            &["more", "than"][..],
            &["less", "than"],
            &["fewer", "than"],
            &["at", "least"],
            &["up", "to"],
            &["no", "more", "than"],
            &["no", "less", "than"],
            &["at", "most"],
            &["as", "little", "as"],
        ] {
            if let Some(next) = input.words(at, words) {
                return (next, true);
            }
        }
        (at, false)
    }

    /// A rank: "third", "3rd", "twenty-first".
    pub fn ordinal(self, at: usize) -> Option<(u8, usize)> {
        let input = self.input;
        if let Some((value, length)) = input.digits(at) {
            let suffix = input.glued(at + 1) && input.any(at + 1, &["st", "nd", "rd", "th"]);
            return (suffix && length <= 2 && !self.decimal_before(at))
                .then_some((u8::try_from(value).ok()?, at + 2));
        }
        if let Some(value) = input.facts(at).ordinal {
            return Some((value, at + 1));
        }
        let tens = input.facts(at).cardinal.filter(|n| *n >= 20 && n % 10 == 0)?;
        let next = if input.sign(at + 1, '-') { at + 2 } else { at + 1 };
        let ones = input.facts(next).ordinal.filter(|n| *n <= 9)?;
        Some((u8::try_from(tens).ok()? + ones, next + 1))
    }

    /// A rank that may count from the end: "last", "second last", "final".
    pub fn rank(self, at: usize) -> Option<(i16, usize)> {
        let input = self.input;
        if input.any(at, &["last", "final", "closing"]) {
            return Some((-1, at + 1));
        }
        if input.any(at, &["opening", "1st"]) {
            return Some((1, at + 1));
        }
        let (rank, next) = self.ordinal(at)?;
        if input.any(next, &["last"]) || (input.sign(next, '-') && input.is(next + 1, "last")) {
            let next = if input.is(next, "last") { next + 1 } else { next + 2 };
            return Some((-i16::from(rank), next));
        }
        Some((i16::from(rank), next))
    }

    /// A year in words: "nineteen ninety-six", "two thousand and eighteen", "twenty seventeen", "nineteen oh one".
    pub fn year_in_words(self, at: usize) -> Option<(i16, usize)> {
        let input = self.input;
        if input.is(at, "two") && input.is(at + 1, "thousand") {
            let next = input.skip(at + 2, &["and"]);
            return match self.below_hundred(next) {
                Some((rest, end)) if input.is_word(next) => {
                    Some((2000 + i16::try_from(rest).ok()?, end))
                }
                _ => Some((2000, at + 2)),
            };
        }
        let century = input.facts(at).cardinal.filter(|n| (10..=21).contains(n))?;
        let century = i16::try_from(century).ok()?;
        if century == 20 && !input.sign(at + 1, '-') {
            // "twenty seventeen", but not "twenty one".
            input.facts(at + 1).cardinal.filter(|n| (10..=50).contains(n))?;
            let (rest, end) = self.below_hundred(at + 1)?;
            return Some((2000 + i16::try_from(rest).ok()?, end));
        }
        if !(15..=20).contains(&century) {
            return None;
        }
        let mut next = at + 1;
        if input.is(next, "hundred") {
            next = input.skip(next + 1, &["and"]);
            return match self.below_hundred(next) {
                Some((rest, end)) => Some((century * 100 + i16::try_from(rest).ok()?, end)),
                None => Some((century * 100, at + 2)),
            };
        }
        if input.sign(next, '-') {
            next += 1;
        }
        if input.any(next, &["oh", "o", "zero"]) {
            let ones = input.facts(next + 1).cardinal.filter(|n| (1..=9).contains(n))?;
            return Some((century * 100 + i16::try_from(ones).ok()?, next + 2));
        }
        let (rest, end) = self.below_hundred(next).filter(|(n, _)| *n >= 10)?;
        Some((century * 100 + i16::try_from(rest).ok()?, end))
    }

    /// The digits at `at` follow "3." or "-": they are the tail of another number.
    pub fn decimal_before(self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let joined =
            self.input.glued(at) && (self.input.sign(before, '.') || self.input.sign(before, ','));
        joined
            && before > 0
            && self.input.glued(before)
            && self.input.token(before - 1).is_some_and(|t| t.kind == Kind::Digits)
    }
}

//! Periods within periods: parts by name, ranked and counted units, what lies before and after the anchor.
//!
//! The lengths of "early", "mid" and "late" are here, and nowhere else.

use jiff::civil::Date;

use super::interval::{self, Interval, add_days, days_between};
use super::lexicon::Unit;
use super::node::{Counted, Node, Part};
use super::resolve::Resolver;
use super::value::{Value, unknown_unit};

impl Resolver<'_> {
    pub(super) fn nth(self, rank: i16, counted: Counted, of: &Node) -> Option<Value> {
        let of = self.resolve(of)?;
        let (grain, unit) = match counted {
            Counted::Unit(unit) => (unit, unit),
            Counted::Weekday(_) => (Unit::Day, Unit::Day),
        };
        let Some(days) = of.interval() else {
            return Some(Value::unknown(format!("{}-{}", of.timex, unknown_unit(unit)), grain));
        };
        let found = match counted {
            Counted::Weekday(weekday) => {
                let day = if rank > 0 {
                    let lead =
                        (i64::from(weekday) - 1 - interval::since_monday(days.from)).rem_euclid(7);
                    add_days(days.from, lead + 7 * (i64::from(rank) - 1))?
                } else {
                    let lag =
                        (interval::since_monday(days.to) - (i64::from(weekday) - 1)).rem_euclid(7);
                    add_days(days.to, -lag + 7 * (i64::from(rank) + 1))?
                };
                Interval::day(day)
            }
            Counted::Unit(Unit::Week | Unit::Weekend) => {
                // A week belongs to the period that has its Thursday, as in ISO 8601.
                let inside = |week: Interval| {
                    add_days(week.from, 3).is_some_and(|d| days.from <= d && d <= days.to)
                };
                let first = interval::week(days.from)?;
                let first = if inside(first) { first.from } else { add_days(first.from, 7)? };
                let last = interval::week(days.to)?;
                let last = if inside(last) { last.from } else { add_days(last.from, -7)? };
                let monday = if rank > 0 {
                    add_days(first, 7 * (i64::from(rank) - 1))?
                } else {
                    add_days(last, 7 * (i64::from(rank) + 1))?
                };
                if unit == Unit::Week {
                    interval::week(monday)?
                } else if rank > 0 {
                    self.period(Unit::Weekend, monday, 0)?
                } else {
                    let saturday =
                        add_days(days.to, -((interval::since_monday(days.to) - 5).rem_euclid(7)))?;
                    self.period(Unit::Weekend, add_days(saturday, 7 * (i64::from(rank) + 1))?, 0)?
                }
            }
            Counted::Unit(unit) => {
                let (start, shift) = if rank > 0 {
                    (days.from, i64::from(rank) - 1)
                } else {
                    (days.to, i64::from(rank) + 1)
                };
                self.period(unit, start, shift)?
            }
        };
        if found.to < days.from || found.from > days.to {
            return None;
        }
        Some(Value::of(found, grain, of.anchor))
    }

    pub(super) fn several(self, count: i16, unit: Unit, of: &Node) -> Option<Value> {
        let of = self.resolve(of)?;
        let Some(days) = of.interval() else { return Some(Value::unknown("PX", unit)) };
        let length = f64::from(count.unsigned_abs());
        let found = if count > 0 {
            Interval::new(days.from, add_days(interval::shift(days.from, unit, length)?, -1)?)?
        } else {
            Interval::new(interval::shift(add_days(days.to, 1)?, unit, -length)?, days.to)?
        };
        let part = if count > 0 { "START" } else { "END" };
        Some(Value { timex: of.timex, ..Value::of(found, unit, of.anchor) }.modified(part))
    }

    pub(super) fn part(self, part: Part, of: &Node) -> Option<Value> {
        let of = self.resolve(of)?;
        let modifier = match part {
            Part::Early | Part::FirstHalf | Part::Turn => "START",
            Part::Mid => "MID",
            Part::Late | Part::SecondHalf => "END",
        };
        let Some(days) = of.interval() else { return Some(of.modified(modifier)) };
        let found = part_of(part, days, of.grain)?;
        let value = Value { from: Some(found.from), to: Some(found.to), edtf: None, ..of };
        Some(value.modified(modifier))
    }

    pub(super) fn around_anchor(
        self,
        of: &Node,
        cut: impl Fn(Interval, Date) -> Option<Interval>,
        modifier: &'static str,
    ) -> Option<Value> {
        let narrated = matches!(of, Node::Unit(_, deixis) if deixis.is_narrated());
        let of = self.resolve(of)?;
        let Some(days) = of.interval() else { return Some(of.modified(modifier)) };
        let base = if narrated {
            self.narrated().map(|(i, _)| i.from)
        } else {
            self.context.anchor.map(|a| a.date)
        };
        let inside = base.filter(|day| days.from <= *day && *day <= days.to);
        // Outside the period the words cannot be cut at the anchor: "later that year" of another year is its late part.
        let found = match inside.and_then(|day| cut(days, day)) {
            Some(found) => found,
            None => days,
        };
        Some(Value { from: Some(found.from), to: Some(found.to), ..of }.modified(modifier))
    }
}

/// Early, mid and late, by the length of the period: days of a month, months of a year, years of a decade.
fn part_of(part: Part, days: Interval, grain: Unit) -> Option<Interval> {
    let Interval { from, to } = days;
    let months = |first: i64, count: i64| {
        let start = interval::add_months(from, first)?;
        Interval::new(start, add_days(interval::add_months(start, count)?, -1)?)
    };
    let part = if part == Part::Turn { Part::Early } else { part };
    match (grain, part) {
        (Unit::Year | Unit::FiscalYear, Part::Early) => months(0, 3),
        (Unit::Year | Unit::FiscalYear, Part::Mid) => months(4, 4),
        (Unit::Year | Unit::FiscalYear, Part::Late) => months(9, 3),
        (Unit::Year | Unit::FiscalYear, Part::FirstHalf) => months(0, 6),
        (Unit::Year | Unit::FiscalYear, _) => months(6, 6),
        (Unit::Month, Part::Early) => Interval::new(from, add_days(from, 9)?),
        (Unit::Month, Part::Mid) => Interval::new(add_days(from, 10)?, add_days(from, 19)?),
        (Unit::Month, Part::Late) => Interval::new(add_days(from, 20)?, to),
        (Unit::Month, Part::FirstHalf) => Interval::new(from, add_days(from, 14)?),
        (Unit::Month, _) => Interval::new(add_days(from, 15)?, to),
        (Unit::Decade, Part::Early) => interval::years(from.year(), from.year().checked_add(3)?),
        (Unit::Decade, Part::Mid) => {
            interval::years(from.year().checked_add(4)?, from.year().checked_add(6)?)
        }
        (Unit::Decade, Part::Late) => interval::years(from.year().checked_add(7)?, to.year()),
        (Unit::Decade, Part::FirstHalf) => {
            interval::years(from.year(), from.year().checked_add(4)?)
        }
        (Unit::Decade, _) => interval::years(from.year().checked_add(5)?, to.year()),
        (Unit::Century, Part::Early) => interval::years(from.year(), from.year().checked_add(32)?),
        (Unit::Century, Part::Mid) => {
            interval::years(from.year().checked_add(33)?, from.year().checked_add(66)?)
        }
        (Unit::Century, Part::Late) => interval::years(from.year().checked_add(67)?, to.year()),
        (Unit::Century, Part::FirstHalf) => {
            interval::years(from.year(), from.year().checked_add(49)?)
        }
        (Unit::Century, _) => interval::years(from.year().checked_add(50)?, to.year()),
        (Unit::Quarter | Unit::Season, Part::Early) => months(0, 1),
        (Unit::Quarter | Unit::Season, Part::Mid) => months(1, 1),
        (Unit::Quarter | Unit::Season, Part::Late) => months(2, 1),
        (Unit::Half, Part::Early) => months(0, 2),
        (Unit::Half, Part::Mid) => months(2, 2),
        (Unit::Half, Part::Late) => months(4, 2),
        _ => thirds(part, days),
    }
}

/// Weeks, quarters by halves, and everything without a rule of its own: by thirds or halves of its days.
fn thirds(part: Part, days: Interval) -> Option<Interval> {
    let length = days_between(days.from, days.to) + 1;
    if length < 3 {
        return Some(days);
    }
    let at = |days_in: i64| add_days(days.from, days_in);
    match part {
        Part::Early | Part::Turn => Interval::new(days.from, at(length / 3)?),
        Part::Mid => Interval::new(at(length / 3)?, at(length - 1 - length / 3)?),
        Part::Late => Interval::new(at(length - 1 - length / 3)?, days.to),
        Part::FirstHalf => Interval::new(days.from, at((length - 1) / 2)?),
        Part::SecondHalf => Interval::new(at(length.div_euclid(2))?, days.to),
    }
}

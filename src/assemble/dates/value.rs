//! What an expression resolves to, and how that is written: TIMEX3 values.
//!
//! Intervals in, text out. [`edtf`](super::edtf) writes the same interval in the other notation.

use jiff::civil::Date;

use super::interval::Interval;
use super::lexicon::Unit;
use super::node::Amount;
use crate::types::Anchor;

/// The meaning of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// First day; open or unknown when `None`.
    pub from: Option<Date>,
    /// Last day; open or unknown when `None`.
    pub to: Option<Date>,
    /// The calendar unit that the text names.
    pub grain: Unit,
    /// TIMEX3 value.
    pub timex: String,
    /// TIMEX3 modifier.
    pub modifier: Option<&'static str>,
    /// What a relative expression was counted from.
    pub anchor: Option<Anchor>,
    /// The text says that the date is rough.
    pub rough: bool,
    /// EDTF that days alone cannot say (`XXXX-03`).
    pub edtf: Option<String>,
}

impl Value {
    /// A period of the calendar.
    pub fn of(interval: Interval, grain: Unit, anchor: Option<Anchor>) -> Self {
        Self {
            from: Some(interval.from),
            to: Some(interval.to),
            grain,
            timex: timex(interval, grain),
            modifier: None,
            anchor,
            rough: false,
            edtf: None,
        }
    }

    /// A relative expression without an anchor: found, but on no day.
    pub fn unknown(timex: impl Into<String>, grain: Unit) -> Self {
        Self {
            from: None,
            to: None,
            grain,
            timex: timex.into(),
            modifier: None,
            anchor: None,
            rough: false,
            edtf: None,
        }
    }

    /// The interval, when both ends are known.
    pub fn interval(&self) -> Option<Interval> {
        Interval::new(self.from?, self.to?)
    }

    /// The same with a modifier.
    pub fn modified(mut self, modifier: &'static str) -> Self {
        self.modifier = Some(modifier);
        self
    }
}

/// Four digits, with a sign before the year 0.
pub fn year_text(year: i16) -> String {
    if year < 0 { format!("-{:04}", year.unsigned_abs()) } else { format!("{year:04}") }
}

/// A day as ISO 8601 writes it.
pub fn day_text(day: Date) -> String {
    format!("{}-{:02}-{:02}", year_text(day.year()), day.month(), day.day())
}

/// The TIMEX3 value of a period.
pub fn timex(interval: Interval, grain: Unit) -> String {
    let from = interval.from;
    let year = year_text(from.year());
    let month = i16::from(from.month());
    match grain {
        Unit::Year => year,
        Unit::FiscalYear => format!("FY{}", year_text(interval.to.year())),
        Unit::Month => format!("{year}-{month:02}"),
        Unit::Quarter => format!("{year}-Q{}", (month - 1) / 3 + 1),
        Unit::Half => format!("{year}-H{}", (month - 1) / 6 + 1),
        Unit::Season => {
            let name = match month {
                3..=5 => "SP",
                6..=8 => "SU",
                9..=11 => "FA",
                _ => "WI",
            };
            format!("{year}-{name}")
        }
        Unit::Week | Unit::Fortnight => {
            let week = from.iso_week_date();
            format!("{}-W{:02}", year_text(week.year()), week.week())
        }
        Unit::Weekend => {
            let week = from.iso_week_date();
            format!("{}-W{:02}-WE", year_text(week.year()), week.week())
        }
        Unit::Decade => year.chars().take(year.len() - 1).collect(),
        Unit::Century => year.chars().take(year.len() - 2).collect(),
        Unit::Day | Unit::BusinessDay | Unit::Hour | Unit::Minute | Unit::Second => {
            if interval.from == interval.to {
                day_text(from)
            } else {
                format!("{}/{}", day_text(from), day_text(interval.to))
            }
        }
    }
}

/// The letter of a unit in a TIMEX3 duration, and whether it belongs to the clock.
pub fn unit_letter(unit: Unit) -> (&'static str, bool) {
    match unit {
        Unit::Second => ("S", true),
        Unit::Minute => ("M", true),
        Unit::Hour => ("H", true),
        Unit::Day => ("D", false),
        Unit::BusinessDay => ("BD", false),
        Unit::Weekend => ("WE", false),
        Unit::Week | Unit::Fortnight => ("W", false),
        Unit::Month => ("M", false),
        Unit::Quarter => ("Q", false),
        Unit::Season => ("SE", false),
        Unit::Half => ("H", false),
        Unit::Year | Unit::FiscalYear => ("Y", false),
        Unit::Decade => ("DE", false),
        Unit::Century => ("CE", false),
    }
}

/// The TIMEX3 value of a length of time: `P2Y`, `PT3H`, `PXM`.
pub fn duration_timex(amounts: &[Amount]) -> String {
    let mut date = String::new();
    let mut time = String::new();
    let mut sorted: Vec<&Amount> = amounts.iter().collect();
    sorted.sort_by_key(|a| std::cmp::Reverse(a.unit));
    for amount in sorted {
        let (count, unit) = match amount.unit {
            Unit::Decade => (amount.count.map(|n| n * 10.0), Unit::Year),
            Unit::Century => (amount.count.map(|n| n * 100.0), Unit::Year),
            Unit::Fortnight => (amount.count.map(|n| n * 2.0), Unit::Week),
            Unit::Quarter => (amount.count.map(|n| n * 3.0), Unit::Month),
            unit => (amount.count, unit),
        };
        let (letter, clock) = unit_letter(unit);
        let count = count.map_or_else(|| "X".to_owned(), |n| n.to_string());
        let part = format!("{count}{letter}");
        if clock { time.push_str(&part) } else { date.push_str(&part) }
    }
    if time.is_empty() { format!("P{date}") } else { format!("P{date}T{time}") }
}

/// The value of a unit that nothing places.
pub fn unknown_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Year | Unit::FiscalYear => "XXXX",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Half => "XXXX-HX",
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Season => "XXXX-XX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        _ => "XXXX-XX-XX",
    }
}

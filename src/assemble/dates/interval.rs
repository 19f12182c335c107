//! Calendar arithmetic on inclusive day intervals.
//!
//! Every function returns `None` instead of leaving the calendar's range (years −9999 to 9999), so that no input can
//! make the reader panic. No language here.

use jiff::Span;
use jiff::civil::{Date, date};

use super::lexicon::Unit;

/// An inclusive interval of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Interval {
    /// `from..=to`, or nothing when the ends are swapped.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// One day.
    pub fn day(day: Date) -> Self {
        Self { from: day, to: day }
    }

    /// How many days lie between `day` and the interval; 0 inside.
    pub fn distance(self, day: Date) -> i64 {
        if day < self.from {
            days_between(day, self.from)
        } else if day > self.to {
            days_between(self.to, day)
        } else {
            0
        }
    }
}

/// A date, if it exists.
pub fn ymd(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Days from `from` to `to`.
pub fn days_between(from: Date, to: Date) -> i64 {
    // Two dates of the calendar are at most 7.3 million days apart, so `until` in days cannot fail.
    from.until(to).map(|span| i64::from(span.get_days())).unwrap_or_default()
}

/// `day` moved by so many days.
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// `day` moved by so many months; the 31st becomes the last day of a shorter month.
pub fn add_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// The year, as an interval.
pub fn year(year: i16) -> Option<Interval> {
    Interval::new(ymd(year, 1, 1)?, ymd(year, 12, 31)?)
}

/// Whole years.
pub fn years(first: i16, last: i16) -> Option<Interval> {
    Interval::new(ymd(first, 1, 1)?, ymd(last, 12, 31)?)
}

/// The month, as an interval.
pub fn month(year: i16, month: u8) -> Option<Interval> {
    let from = ymd(year, month, 1)?;
    Interval::new(from, from.last_of_month())
}

/// `count` months from the first of `month` on.
pub fn months(year: i16, month: u8, count: i64) -> Option<Interval> {
    let from = ymd(year, month, 1)?;
    Interval::new(from, add_days(add_months(from, count)?, -1)?)
}

/// The fiscal year that is named `year`: it ends in that year, unless it starts in January.
pub fn fiscal_year(year: i16, start_month: u8) -> Option<Interval> {
    let first = if start_month <= 1 { year } else { year.checked_sub(1)? };
    months(first, start_month.clamp(1, 12), 12)
}

/// The name of the fiscal year that `day` lies in.
pub fn fiscal_year_of(day: Date, start_month: u8) -> i16 {
    if start_month > 1 && i16::from(day.month()) >= i16::from(start_month) {
        day.year().saturating_add(1)
    } else {
        day.year()
    }
}

/// The days since Monday.
pub fn since_monday(day: Date) -> i64 {
    i64::from(day.weekday().to_monday_zero_offset())
}

/// The Monday-to-Sunday week around `day`.
pub fn week(day: Date) -> Option<Interval> {
    let monday = add_days(day, -since_monday(day))?;
    Interval::new(monday, add_days(monday, 6)?)
}

/// The ISO week `number` of `year`.
pub fn iso_week(year: i16, number: u8) -> Option<Interval> {
    // The fourth of January always lies in the first week.
    let first = week(ymd(year, 1, 4)?)?;
    let monday = add_days(first.from, 7 * (i64::from(number) - 1))?;
    let found = week(monday)?;
    // The Thursday decides which year a week belongs to.
    (number >= 1 && add_days(monday, 3)?.year() == year).then_some(found)
}

/// The calendar period of `unit` around `day`, moved by `shift` units.
pub fn period(unit: Unit, day: Date, shift: i64, fiscal_start: u8) -> Option<Interval> {
    match unit {
        Unit::Day | Unit::Hour | Unit::Minute | Unit::Second => {
            Some(Interval::day(add_days(day, shift)?))
        }
        Unit::BusinessDay => Some(Interval::day(add_business_days(day, shift)?)),
        Unit::Week => week(add_days(day, shift.checked_mul(7)?)?),
        Unit::Fortnight => {
            let first = week(add_days(day, shift.checked_mul(14)?)?)?;
            Interval::new(first.from, add_days(first.to, 7)?)
        }
        Unit::Weekend => {
            let week = week(add_days(day, shift.checked_mul(7)?)?)?;
            Interval::new(add_days(week.from, 5)?, week.to)
        }
        Unit::Month => {
            let first = add_months(day.first_of_month(), shift)?;
            Interval::new(first, first.last_of_month())
        }
        Unit::Quarter => {
            let start = (day.month() - 1) / 3 * 3 + 1;
            let first =
                add_months(ymd(day.year(), start.unsigned_abs(), 1)?, shift.checked_mul(3)?)?;
            Interval::new(first, add_days(add_months(first, 3)?, -1)?)
        }
        Unit::Season => {
            // Seasons begin in March, June, September and December.
            let back = i64::from(day.month() % 3);
            let first = add_months(day.first_of_month(), shift.checked_mul(3)?.checked_sub(back)?)?;
            Interval::new(first, add_days(add_months(first, 3)?, -1)?)
        }
        Unit::Half => {
            let start = if day.month() <= 6 { 1 } else { 7 };
            let first = add_months(ymd(day.year(), start, 1)?, shift.checked_mul(6)?)?;
            Interval::new(first, add_days(add_months(first, 6)?, -1)?)
        }
        Unit::Year => year(i16::try_from(i64::from(day.year()).checked_add(shift)?).ok()?),
        Unit::FiscalYear => {
            let name = i64::from(fiscal_year_of(day, fiscal_start)).checked_add(shift)?;
            fiscal_year(i16::try_from(name).ok()?, fiscal_start)
        }
        Unit::Decade => {
            let first = i64::from(day.year()).div_euclid(10).checked_add(shift)?.checked_mul(10)?;
            years(i16::try_from(first).ok()?, i16::try_from(first + 9).ok()?)
        }
        Unit::Century => {
            let first =
                i64::from(day.year()).div_euclid(100).checked_add(shift)?.checked_mul(100)?;
            years(i16::try_from(first).ok()?, i16::try_from(first + 99).ok()?)
        }
    }
}

/// `day` moved by so much of `unit`; parts of days stay on the day they lead to.
pub fn shift(day: Date, unit: Unit, count: f64) -> Option<Date> {
    if !count.is_finite() || count.abs() > 1e7 {
        return None;
    }
    // A clamped, finite number below ten million fits; the cast cannot wrap.
    let whole = |factor: f64| (count * factor).round() as i64;
    match unit {
        Unit::Second | Unit::Minute => Some(day),
        Unit::Hour => add_days(day, (count / 24.0).trunc() as i64),
        Unit::Day => add_days(day, whole(1.0)),
        Unit::BusinessDay => add_business_days(day, whole(1.0)),
        Unit::Week | Unit::Weekend => add_days(day, whole(7.0)),
        Unit::Fortnight => add_days(day, whole(14.0)),
        Unit::Month => {
            let months = count.trunc();
            add_days(add_months(day, months as i64)?, ((count - months) * 30.0).round() as i64)
        }
        Unit::Quarter | Unit::Season => add_months(day, whole(3.0)),
        Unit::Half => add_months(day, whole(6.0)),
        Unit::Year | Unit::FiscalYear => add_months(day, whole(12.0)),
        Unit::Decade => add_months(day, whole(120.0)),
        Unit::Century => add_months(day, whole(1200.0)),
    }
}

fn add_business_days(day: Date, count: i64) -> Option<Date> {
    if count.abs() > 100_000 {
        return None;
    }
    let step = count.signum();
    let mut day = day;
    let mut left = count.abs();
    while left > 0 {
        day = add_days(day, step)?;
        if since_monday(day) < 5 {
            left -= 1;
        }
    }
    Some(day)
}

/// Easter Sunday of the Western churches (the anonymous Gregorian algorithm).
pub fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let a = y % 19;
    let (b, c) = (y / 100, y % 100);
    let d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    let f = (a + 11 * d + 22 * e) / 451;
    let month = (d + e - 7 * f + 114) / 31;
    let day = (d + e - 7 * f + 114) % 31 + 1;
    ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Easter Sunday of the Orthodox churches, in the Gregorian calendar (Meeus' Julian algorithm).
pub fn orthodox_easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let d = (19 * (y % 19) + 15) % 30;
    let e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
    let month = (d + e + 114) / 31;
    let day = (d + e + 114) % 31 + 1;
    let julian = ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    add_days(julian, i64::from(y / 100 - y / 400 - 2))
}

/// The day of the week nearest to the start of a month: the `rank`th `weekday` (1 Monday … 7 Sunday), or the last for −1.
pub fn nth_weekday(year: i16, month: u8, rank: i8, weekday: u8) -> Option<Date> {
    let weekday = jiff::civil::Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
    ymd(year, month, 1)?.nth_weekday_of_month(rank, weekday).ok()
}

/// A day far enough in the past to stand for "any year" where only the calendar's shape matters.
pub const SOME_DAY: Date = date(2000, 1, 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fiscal_years_end_in_the_year_they_are_named_after() {
        let year = fiscal_year(2018, 10).unwrap();
        assert_eq!((year.from, year.to), (date(2017, 10, 1), date(2018, 9, 30)));
        assert_eq!(fiscal_year_of(date(2017, 10, 1), 10), 2018);
        assert_eq!(fiscal_year_of(date(2017, 9, 30), 10), 2017);
    }

    #[test]
    fn easters() {
        assert_eq!(easter(2018), Some(date(2018, 4, 1)));
        assert_eq!(orthodox_easter(2018), Some(date(2018, 4, 8)));
    }

    #[test]
    fn weeks_begin_on_monday() {
        let week = week(date(2020, 6, 17)).unwrap();
        assert_eq!((week.from, week.to), (date(2020, 6, 15), date(2020, 6, 21)));
        assert_eq!(iso_week(2019, 1).unwrap().from, date(2018, 12, 31));
        assert_eq!(iso_week(2019, 53), None);
    }

    #[test]
    fn the_calendar_ends_without_panic() {
        assert_eq!(add_days(date(9999, 12, 31), 1), None);
        assert_eq!(shift(date(9000, 1, 1), Unit::Century, 1e6), None);
        assert_eq!(period(Unit::Century, date(2000, 1, 1), i64::MAX, 10), None);
    }
}

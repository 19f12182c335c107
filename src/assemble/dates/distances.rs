//! Distances from a point and stretches up to one: "two weeks ago", "three days after Easter", "the last five years".
//!
//! A distance keeps the precision of its unit: "two years ago" is a year, "two months ago" a month, "two weeks ago" a day.

use super::interval::{self, Interval};
use super::lexicon::Unit;
use super::node::{Amount, Base};
use super::resolve::Resolver;
use super::story::Missing;
use super::value::{Value, duration_timex};
use jiff::civil::Date;

impl Resolver<'_> {
    pub(super) fn offset(self, amounts: &[Amount], sign: i8, base: &Base) -> Option<Value> {
        let finest = amounts.iter().map(|a| a.unit).min()?;
        let rough = amounts.iter().any(|a| a.rough || a.count.is_none());
        let (days, grain, anchor) = match self.counted_from(base, sign) {
            Ok(start) => start,
            Err(Missing::Days) => return Some(Value::unknown("XXXX-XX-XX", finest)),
            Err(Missing::Date) => return None,
        };
        // "A year earlier" beside a quarter is that quarter, a year earlier.
        if let ([Amount { count: Some(1.0), unit: Unit::Year, .. }], -1, false) =
            (amounts, sign, matches!(base, Base::Node(_)))
            && let Some((quarter, anchor)) = self.narrated_quarter(3)
        {
            let found = self.period(Unit::Quarter, quarter.from, -4)?;
            return Some(Value::of(found, Unit::Quarter, Some(anchor)));
        }
        // "Two days later" than something of a whole year is on no day that the text tells.
        let vague =
            matches!(base, Base::Narrated) && interval::days_between(days.from, days.to) > 31;
        if vague && finest < Unit::Month {
            return Some(Value::unknown("XXXX-XX-XX", finest));
        }
        let moved = |day: Date| {
            amounts.iter().try_fold(day, |day, a| {
                interval::shift(day, a.unit, a.count.unwrap_or(3.0) * f64::from(sign))
            })
        };
        let from = moved(days.from)?;
        // Counted from an expression, a date keeps that expression's precision; counted from a day, the unit's own.
        let grain = match base {
            Base::Node(_) => grain,
            _ if finest >= Unit::Month => finest,
            _ => Unit::Day,
        };
        let found = if grain >= Unit::Week && (finest >= grain || !matches!(base, Base::Node(_))) {
            Interval::new(
                self.period(grain, from, 0)?.from,
                self.period(
                    grain,
                    if matches!(base, Base::Node(_)) { from } else { moved(days.to)? },
                    0,
                )?
                .to,
            )?
        } else {
            Interval::new(from, moved(days.to)?)?
        };
        let value = Value { rough, ..Value::of(found, grain, anchor) };
        Some(if rough { value.modified("APPROX") } else { value })
    }

    pub(super) fn window(self, amounts: &[Amount], sign: i8, base: &Base) -> Option<Value> {
        let finest = amounts.iter().map(|a| a.unit).min()?;
        let story = *base == Base::Anchor && sign > 0 && self.is_remote_story();
        let base = if story { &Base::Narrated } else { base };
        let (days, _, anchor) = match self.counted_from(base, sign) {
            Ok(start) => start,
            Err(Missing::Days) => return Some(Value::unknown(duration_timex(amounts), finest)),
            Err(Missing::Date) => return None,
        };
        // Quarters are those of the calendar: "the last two quarters" are complete ones.
        if let [Amount { unit: Unit::Quarter, count: Some(count), .. }] = amounts {
            let count = (count.clamp(1.0, 400.0) as i64) * i64::from(sign);
            let near = self.period(Unit::Quarter, days.from, i64::from(sign))?;
            let far = self.period(Unit::Quarter, days.from, count)?;
            let found = Interval::new(near.from.min(far.from), near.to.max(far.to))?;
            return Some(Value {
                timex: duration_timex(amounts),
                ..Value::of(found, Unit::Quarter, anchor)
            });
        }
        let start = if sign < 0 { days.to } else { days.from };
        let end = amounts.iter().try_fold(start, |day, a| {
            interval::shift(day, a.unit, a.count.unwrap_or(3.0) * f64::from(sign))
        })?;
        let found = Interval::new(start.min(end), start.max(end))?;
        let rough = amounts.iter().any(|a| a.rough || a.count.is_none());
        let value =
            Value { timex: duration_timex(amounts), rough, ..Value::of(found, Unit::Day, anchor) };
        Some(if rough { value.modified("APPROX") } else { value })
    }
}

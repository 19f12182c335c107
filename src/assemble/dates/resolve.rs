//! Turns a tree and a context into days: every convention of dates lives here.
//!
//! `None` means that the expression is no date after all ("February 30"); a value without days means that it is one,
//! but that nothing says which day ("on Tuesday" in a document without a date).

use jiff::civil::Date;

use super::holidays;
use super::interval::{self, Interval, add_days, days_between, period, ymd};
use super::lexicon::{Season, Unit};
use super::node::{Amount, Base, Bound, Counted, Deixis, Node, Part, Which};
use super::value::{Value, day_text, unit_letter};
use super::{Context, Tense};
use crate::types::Anchor;

/// How a bare name ("March", "Tuesday") chooses among its occurrences.
#[derive(Clone, Copy, Debug)]
enum Choice {
    Tense(Tense),
    NotBefore(Date),
    NotAfter(Date),
}

/// Resolves trees in one context.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'a> {
    context: &'a Context,
    choice: Choice,
}

impl<'a> Resolver<'a> {
    /// A resolver for `context`.
    pub fn new(context: &'a Context) -> Self {
        Self { context, choice: Choice::Tense(context.tense) }
    }

    /// The days that `node` means.
    pub fn resolve(self, node: &Node) -> Option<Value> {
        match node {
            Node::Year(year) => Some(Value::of(interval::year(*year)?, Unit::Year, None)),
            Node::Years(first, last) => {
                let grain = if i32::from(*last) - i32::from(*first) > 50 {
                    Unit::Century
                } else {
                    Unit::Decade
                };
                Some(Value::of(interval::years(*first, *last)?, grain, None))
            }
            Node::ShortDecade(decade) => self.short_decade(*decade),
            Node::Month(month, which) => {
                self.in_year(which, Unit::Month, &format!("XXXX-{month:02}"), |y| {
                    interval::month(y, *month)
                })
            }
            Node::Day { day, month: Some(month), year, weekday } => {
                self.day(*day, *month, year, *weekday)
            }
            Node::Day { day, month: None, weekday, .. } => self.day_of_some_month(*day, *weekday),
            Node::Quarter { number, year, fiscal } => self.fraction(*number, 3, year, *fiscal),
            Node::Half { number, year, fiscal } => self.fraction(*number, 6, year, *fiscal),
            Node::FiscalYear(which) => self.fiscal_year(which),
            Node::Season(season, which) => self.season(*season, which),
            Node::Holiday(index, which) => {
                let holiday = holidays::HOLIDAYS.get(*index)?;
                let grain = if holiday.days > 1 { Unit::Week } else { Unit::Day };
                let value = self.in_year(which, grain, "XXXX-XX-XX", |y| holiday.interval(y))?;
                Some(match value.interval() {
                    Some(days) => Value {
                        timex: super::value::timex(days, Unit::Day),
                        grain: Unit::Day,
                        ..value
                    },
                    None => value,
                })
            }
            Node::Weekday(weekday, deixis) => self.weekday(*weekday, *deixis),
            Node::WeekdayOf(weekday, of) => {
                let of = self.resolve(of)?;
                let Some(days) = of.interval() else {
                    return Some(Value::unknown("XXXX-XX-XX", Unit::Day));
                };
                let day = add_days(interval::week(days.from)?.from, i64::from(*weekday) - 1)?;
                Some(Value::of(Interval::day(day), Unit::Day, of.anchor))
            }
            Node::Week(number, which) => {
                self.in_year(which, Unit::Week, &format!("XXXX-W{number:02}"), |y| {
                    interval::iso_week(y, *number)
                })
            }
            Node::Unit(unit, deixis) => self.unit(*unit, *deixis),
            Node::Today(days) => {
                let Some(anchor) = self.context.anchor else {
                    return Some(Value::unknown("XXXX-XX-XX", Unit::Day));
                };
                let day = add_days(anchor.date, i64::from(*days))?;
                Some(Value::of(Interval::day(day), Unit::Day, Some(anchor)))
            }
            Node::Nth(rank, counted, of) => self.nth(*rank, *counted, of),
            Node::Several(count, unit, of) => self.several(*count, *unit, of),
            Node::Part(part, of) => self.part(*part, of),
            Node::Earlier(of) => self.around_anchor(
                of,
                |days, day| Interval::new(days.from, add_days(day, -1)?),
                "START",
            ),
            Node::Later(of) => {
                self.around_anchor(of, |days, day| Interval::new(add_days(day, 1)?, days.to), "END")
            }
            Node::Rest(of) => self.around_anchor(
                of,
                |days, day| Interval::new(day.max(days.from), days.to),
                "END",
            ),
            Node::ToDate(unit) => {
                let of = Node::Unit(*unit, Deixis::This);
                self.around_anchor(&of, |days, day| Interval::new(days.from, day), "START")
            }
            Node::Around(unit, of) => {
                let of = self.resolve(of)?;
                let Some(days) = of.interval() else {
                    return Some(Value::unknown("XXXX-XX-XX", *unit));
                };
                if *unit == Unit::Weekend {
                    return self.weekend_around(days, of.anchor);
                }
                Some(Value::of(self.period(*unit, days.from, 0)?, *unit, of.anchor))
            }
            Node::Offset(amounts, sign, base) => self.offset(amounts, *sign, base),
            Node::Ahead(amounts) if self.context.tense == Tense::Past => {
                self.resolve(&Node::Duration(amounts.clone()))
            }
            Node::Ahead(amounts) => self.offset(amounts, 1, &Base::Anchor),
            Node::WeekdaySteps(steps, weekday) => self.weekday_steps(*steps, *weekday),
            Node::Window(amount, sign, base) => self.window(*amount, *sign, base),
            Node::Open(bound, of) => self.open(*bound, of),
            Node::Range(first, last) => self.range(first, last),
            Node::Duration(amounts) => Some(Value::unknown(
                duration_timex(amounts),
                amounts.last().map_or(Unit::Day, |a| a.unit),
            )),
            Node::Set(timex) => Some(Value::unknown(timex.clone(), Unit::Day).modified("SET")),
            Node::Vague(timex) => Some(self.vague(timex)),
            Node::Clock(day, time) => {
                let value = match day {
                    Some(day) => self.resolve(day)?,
                    None => self.resolve(&Node::Today(0))?,
                };
                let timex = format!("{}{time}", value.timex);
                Some(Value { timex, ..value })
            }
            Node::About(of) => {
                let value = self.resolve(of)?;
                Some(Value { rough: true, ..value }.modified("APPROX"))
            }
        }
    }

    fn period(self, unit: Unit, day: Date, shift: i64) -> Option<Interval> {
        period(unit, day, shift, self.fiscal_start())
    }

    /// The weekend that a day makes longer: a Monday's is the one before it, a Thursday's the one after; a day beside it
    /// belongs to it.
    fn weekend_around(self, days: Interval, anchor: Option<Anchor>) -> Option<Value> {
        let early = interval::since_monday(days.from) < 2;
        let weekend = self.period(Unit::Weekend, days.from, if early { -1 } else { 0 })?;
        let joined = Interval::new(weekend.from.min(days.from), weekend.to.max(days.to))?;
        let found = if days_between(joined.from, joined.to) <= 3 { joined } else { weekend };
        Some(Value {
            timex: super::value::timex(weekend, Unit::Weekend),
            ..Value::of(found, Unit::Weekend, anchor)
        })
    }

    fn fiscal_start(self) -> u8 {
        self.context.options.fiscal_year_start_month
    }

    /// The narrated days, or the anchor's where nothing was narrated yet.
    fn narrated(self) -> Option<(Interval, Anchor)> {
        match self.context.narrated {
            Some(narrated) => {
                let to = self.context.narrated_until.unwrap_or(narrated.date).max(narrated.date);
                Some((Interval::new(narrated.date, to)?, narrated))
            }
            None => self.context.anchor.map(|anchor| (Interval::day(anchor.date), anchor)),
        }
    }

    fn base(self, deixis: Deixis) -> Option<(Interval, Anchor)> {
        if deixis.is_narrated() {
            self.narrated()
        } else {
            self.context.anchor.map(|anchor| (Interval::day(anchor.date), anchor))
        }
    }

    /// Chooses among the occurrences of a bare name.
    fn choose(self, day: Date, occurrences: &[Interval]) -> Option<Interval> {
        let mut all = occurrences.iter().copied();
        match self.choice {
            Choice::Tense(Tense::Past) => all.rfind(|i| i.from <= day),
            Choice::Tense(Tense::Future) => all.find(|i| i.to >= day),
            Choice::Tense(Tense::Unknown) => all.min_by_key(|i| i.distance(day)),
            Choice::NotBefore(first) => all.find(|i| i.from >= first),
            Choice::NotAfter(last) => all.rfind(|i| i.from <= last),
        }
    }

    fn in_year(
        self,
        which: &Which,
        grain: Unit,
        unknown: &str,
        occurrence: impl Fn(i16) -> Option<Interval>,
    ) -> Option<Value> {
        // Something that exists in no year ("February 30") is no date, whatever the anchor says.
        let near = |day: Date| -> Vec<Interval> {
            let year = day.year();
            (year.saturating_sub(9)..=year.saturating_add(9)).filter_map(&occurrence).collect()
        };
        let (found, anchor) = match which {
            Which::Of(of) => {
                let of = self.resolve(of)?;
                let Some(days) = of.interval() else { return Some(Value::unknown(unknown, grain)) };
                let year =
                    if of.grain == Unit::FiscalYear { days.to.year() } else { days.from.year() };
                (occurrence(year)?, of.anchor)
            }
            Which::Bare => {
                let Some((day, anchor)) = self.bare_base() else {
                    near(interval::SOME_DAY).first()?;
                    return Some(Value {
                        edtf: Some(unknown.to_owned()),
                        ..Value::unknown(unknown, grain)
                    });
                };
                (self.choose(day, &near(day))?, anchor)
            }
            Which::Points(deixis) => {
                let Some((days, anchor)) = self.base(*deixis) else {
                    return Some(Value::unknown(unknown, grain));
                };
                let near = near(days.from);
                let found = match deixis {
                    Deixis::Bare => self.choose(days.from, &near)?,
                    Deixis::This | Deixis::That => near
                        .iter()
                        .copied()
                        .find(|i| i.from <= days.from && days.from <= i.to)
                        .or_else(|| {
                            near.iter().copied().find(|i| i.from.year() == days.from.year())
                        })?,
                    Deixis::Last | Deixis::Past | Deixis::Previous => {
                        near.iter().copied().rfind(|i| i.to < days.from)?
                    }
                    Deixis::Next | Deixis::Coming | Deixis::Following => {
                        near.iter().copied().find(|i| i.from > days.to)?
                    }
                    Deixis::AfterNext => {
                        near.iter().copied().filter(|i| i.from > days.to).nth(1)?
                    }
                    Deixis::BeforeLast => {
                        near.iter().copied().rev().filter(|i| i.to < days.from).nth(1)?
                    }
                };
                (found, Some(anchor))
            }
        };
        Some(Value::of(found, grain, anchor))
    }

    /// What a bare name is counted from: inside a range, from its other end.
    fn bare_base(self) -> Option<(Date, Option<Anchor>)> {
        match (self.choice, self.context.anchor) {
            (_, Some(anchor)) if matches!(self.choice, Choice::Tense(_)) => {
                Some((anchor.date, Some(anchor)))
            }
            (Choice::NotBefore(day) | Choice::NotAfter(day), anchor) => Some((day, anchor)),
            _ => None,
        }
    }

    fn short_decade(self, decade: u8) -> Option<Value> {
        // Without an anchor the twentieth century is the best reading, except for decades that it shares with ours.
        let year = self.context.anchor.map_or(1999, |a| a.date.year());
        let mut first = year.div_euclid(100).checked_mul(100)?.checked_add(i16::from(decade))?;
        if first > year {
            first = first.checked_sub(100)?;
        }
        Some(Value::of(
            interval::years(first, first.checked_add(9)?)?,
            Unit::Decade,
            self.context.anchor,
        ))
    }

    fn day(self, day: u8, month: u8, year: &Which, weekday: Option<u8>) -> Option<Value> {
        let fits = |date: &Date| {
            weekday.is_none_or(|w| i16::from(date.weekday().to_monday_one_offset()) == i16::from(w))
        };
        let unknown = format!("XXXX-{month:02}-{day:02}");
        if weekday.is_some() && *year == Which::Bare {
            let named = self.in_year(year, Unit::Day, &unknown, |y| {
                ymd(y, month, day).filter(fits).map(Interval::day)
            });
            let reach = if self.context.tense == Tense::Future { 600 } else { 367 };
            let near = self.context.anchor.zip(named.as_ref().and_then(|v| v.from));
            // A weekday that fits only years away was mistyped: the date itself is the safer reading.
            if near.is_some_and(|(anchor, from)| days_between(anchor.date, from).abs() < reach) {
                return named;
            }
            // The tense may be wrong where the weekday is right: "Sunday, Feb. 10" was two days ago.
            let nearest = Self { choice: Choice::Tense(Tense::Unknown), ..self };
            let fitting = nearest.in_year(year, Unit::Day, &unknown, |y| {
                ymd(y, month, day).filter(fits).map(Interval::day)
            });
            let near = self.context.anchor.zip(fitting.as_ref().and_then(|v| v.from));
            if near.is_some_and(|(anchor, from)| days_between(anchor.date, from).abs() < 200) {
                return fitting;
            }
        }
        if *year == Which::Bare
            && let Some(anchor) = self.context.anchor
        {
            // A day of almost a year ago would carry its year; a day without one, some weeks ahead, is a plan, even
            // in a sentence of the past tense ("the board set Nov. 6").
            let one = |choice| Self { choice: Choice::Tense(choice), ..self };
            let of = |r: Self| {
                r.in_year(year, Unit::Day, &unknown, |y| ymd(y, month, day).map(Interval::day))
            };
            let reading = of(self);
            if matches!(self.choice, Choice::Tense(Tense::Past)) {
                let ahead = of(one(Tense::Future));
                let distance =
                    |v: &Option<Value>| Some(days_between(anchor.date, v.as_ref()?.from?));
                if distance(&reading).is_some_and(|d| d < -300)
                    && distance(&ahead).is_some_and(|d| d < 62)
                {
                    return ahead;
                }
            }
            return reading;
        }
        self.in_year(year, Unit::Day, &unknown, |y| ymd(y, month, day).map(Interval::day))
    }

    fn day_of_some_month(self, day: u8, weekday: Option<u8>) -> Option<Value> {
        let unknown = format!("XXXX-XX-{day:02}");
        if !(1..=31).contains(&day) {
            return None;
        }
        let Some((base, anchor)) = self.bare_base() else {
            return Some(Value::unknown(unknown, Unit::Day));
        };
        let occurrences: Vec<Interval> = (-14..=14)
            .filter_map(|shift| {
                let month = interval::add_months(base.first_of_month(), shift)?;
                let date = ymd(month.year(), month.month().unsigned_abs(), day)?;
                let fits = weekday.is_none_or(|w| {
                    i16::from(date.weekday().to_monday_one_offset()) == i16::from(w)
                });
                fits.then_some(Interval::day(date))
            })
            .collect();
        Some(Value::of(self.choose(base, &occurrences)?, Unit::Day, anchor))
    }

    fn fraction(self, number: u8, months: u8, which: &Which, fiscal: bool) -> Option<Value> {
        let (grain, letter) = if months == 3 { (Unit::Quarter, 'Q') } else { (Unit::Half, 'H') };
        let start = if fiscal { self.fiscal_start() } else { 1 };
        let occurrence = |y: i16| {
            let first = if start > 1 { y.checked_sub(1)? } else { y };
            let begin = interval::add_months(
                ymd(first, start, 1)?,
                i64::from(number.saturating_sub(1)) * i64::from(months),
            )?;
            interval::months(begin.year(), begin.month().unsigned_abs(), i64::from(months))
        };
        self.in_year(which, grain, &format!("XXXX-{letter}{number}"), occurrence)
    }

    fn fiscal_year(self, which: &Which) -> Option<Value> {
        let start = self.fiscal_start();
        match which {
            Which::Of(of) => {
                let of = self.resolve(of)?;
                let Some(days) = of.interval() else {
                    return Some(Value::unknown("XXXX", Unit::FiscalYear));
                };
                Some(Value::of(
                    interval::fiscal_year(days.from.year(), start)?,
                    Unit::FiscalYear,
                    of.anchor,
                ))
            }
            Which::Bare => self.unit(Unit::FiscalYear, Deixis::This),
            Which::Points(deixis) => self.unit(Unit::FiscalYear, *deixis),
        }
    }

    fn season(self, season: Season, which: &Which) -> Option<Value> {
        let (first, code) = match season {
            Season::Spring => (3, "SP"),
            Season::Summer => (6, "SU"),
            Season::Autumn => (9, "FA"),
            Season::Winter => (12, "WI"),
        };
        let value = self.in_year(which, Unit::Season, &format!("XXXX-{code}"), |y| {
            interval::months(y, first, 3)
        })?;
        Some(if value.from.is_none() { Value { edtf: None, ..value } } else { value })
    }

    fn weekday(self, weekday: u8, deixis: Deixis) -> Option<Value> {
        let unknown = || Some(Value::unknown(format!("XXXX-WXX-{weekday}"), Unit::Day));
        let based = match deixis {
            Deixis::Bare => self.bare_base().map(|(day, anchor)| (Interval::day(day), anchor)),
            _ => self.base(deixis).map(|(days, anchor)| (days, Some(anchor))),
        };
        let Some((days, anchor)) = based else { return unknown() };
        let base = days.from;
        let in_week = add_days(base, i64::from(weekday) - 1 - interval::since_monday(base))?;
        let before = |day: Date| if in_week < day { Some(in_week) } else { add_days(in_week, -7) };
        let after = |day: Date| if in_week > day { Some(in_week) } else { add_days(in_week, 7) };
        let found = match deixis {
            Deixis::Bare => {
                let around: Vec<Interval> = [-14, -7, 0, 7, 14]
                    .iter()
                    .filter_map(|d| Some(Interval::day(add_days(in_week, *d)?)))
                    .collect();
                self.choose(base, &around)?.from
            }
            Deixis::This => match self.context.tense {
                Tense::Past if in_week > base => add_days(in_week, -7)?,
                Tense::Future if in_week < base => add_days(in_week, 7)?,
                _ => in_week,
            },
            Deixis::Last | Deixis::Past => before(base)?,
            Deixis::Next => add_days(in_week, 7)?,
            Deixis::Coming => after(base)?,
            Deixis::AfterNext => add_days(after(base)?, 7)?,
            Deixis::BeforeLast => add_days(before(base)?, -7)?,
            Deixis::That => {
                let around = [-7, 0, 7].iter().filter_map(|d| add_days(in_week, *d));
                around.min_by_key(|d| Interval::day(*d).distance(base))?
            }
            Deixis::Following => after(days.to)?,
            Deixis::Previous => before(base)?,
        };
        Some(Value::of(Interval::day(found), Unit::Day, anchor))
    }

    fn weekday_steps(self, steps: i16, weekday: u8) -> Option<Value> {
        let Some(anchor) = self.context.anchor else {
            return Some(Value::unknown("XXXX-XX-XX", Unit::Day));
        };
        let in_week =
            add_days(anchor.date, i64::from(weekday) - 1 - interval::since_monday(anchor.date))?;
        let first = match steps.signum() {
            1 if in_week > anchor.date => in_week,
            1 => add_days(in_week, 7)?,
            _ if in_week < anchor.date => in_week,
            _ => add_days(in_week, -7)?,
        };
        let rest = i64::from(steps) - i64::from(steps.signum());
        Some(Value::of(Interval::day(add_days(first, rest * 7)?), Unit::Day, Some(anchor)))
    }

    fn unit(self, unit: Unit, deixis: Deixis) -> Option<Value> {
        let Some((days, anchor)) = self.base(deixis) else {
            return Some(Value::unknown(unknown_unit(unit), unit));
        };
        let shift = match deixis {
            // "Profit rose in the quarter": reports speak of the quarter that is over.
            Deixis::Bare if unit == Unit::Quarter && self.context.tense == Tense::Past => -1,
            Deixis::Bare | Deixis::This | Deixis::That => 0,
            Deixis::Last | Deixis::Past | Deixis::Previous => -1,
            Deixis::Next | Deixis::Coming | Deixis::Following => 1,
            Deixis::AfterNext => 2,
            Deixis::BeforeLast => -2,
        };
        // "That time" of a narrated month is the month, not its first day.
        if unit == Unit::Day && shift == 0 && days.from != days.to {
            return Some(Value {
                timex: day_text(days.from),
                ..Value::of(days, Unit::Day, Some(anchor))
            });
        }
        let from = if shift > 0 { days.to } else { days.from };
        let mut found = self.period(unit, from, shift)?;
        // The weekend of a past-tense sentence is the last one, until the next has begun.
        if unit == Unit::Weekend {
            let past =
                self.context.tense == Tense::Past && matches!(deixis, Deixis::Bare | Deixis::This);
            if (past && found.from > days.from)
                || (matches!(deixis, Deixis::Last | Deixis::Past)
                    && days.from > found.to.max(days.from))
            {
                found = self.period(unit, from, shift - 1)?;
            }
        }
        Some(Value::of(found, unit, Some(anchor)))
    }

    fn nth(self, rank: i16, counted: Counted, of: &Node) -> Option<Value> {
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

    fn several(self, count: i16, unit: Unit, of: &Node) -> Option<Value> {
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

    fn part(self, part: Part, of: &Node) -> Option<Value> {
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

    fn around_anchor(
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

    fn offset(self, amounts: &[Amount], sign: i8, base: &Base) -> Option<Value> {
        let finest = amounts.iter().map(|a| a.unit).min()?;
        let rough = amounts.iter().any(|a| a.rough || a.count.is_none());
        let (days, grain, anchor) = match base {
            Base::Anchor => match self.context.anchor {
                Some(anchor) => (Interval::day(anchor.date), Unit::Day, Some(anchor)),
                None => return Some(Value::unknown("XXXX-XX-XX", finest)),
            },
            Base::Narrated => match self.narrated() {
                Some((days, anchor)) => (days, Unit::Day, Some(anchor)),
                None => return Some(Value::unknown("XXXX-XX-XX", finest)),
            },
            Base::Node(node) => {
                let value = self.resolve(node)?;
                match value.interval() {
                    Some(days) => (days, value.grain, value.anchor),
                    None => return Some(Value::unknown("XXXX-XX-XX", finest)),
                }
            }
        };
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

    fn window(self, amount: Amount, sign: i8, base: &Base) -> Option<Value> {
        let unknown = || Some(Value::unknown(duration_timex(&[amount]), amount.unit));
        let (days, anchor) = match base {
            Base::Narrated => match self.narrated() {
                Some((days, anchor)) => (days, Some(anchor)),
                None => return unknown(),
            },
            Base::Anchor => match self.context.anchor {
                Some(anchor) => (Interval::day(anchor.date), Some(anchor)),
                None => return unknown(),
            },
            Base::Node(node) => {
                let value = self.resolve(node)?;
                match value.interval() {
                    Some(days) => (days, value.anchor),
                    None => return unknown(),
                }
            }
        };
        // Quarters are those of the calendar: "the last two quarters" are complete ones.
        if let (Unit::Quarter, Some(count)) = (amount.unit, amount.count) {
            let count = (count.clamp(1.0, 400.0) as i64) * i64::from(sign);
            let near = self.period(Unit::Quarter, days.from, i64::from(sign))?;
            let far = self.period(Unit::Quarter, days.from, count)?;
            let found = Interval::new(near.from.min(far.from), near.to.max(far.to))?;
            return Some(Value {
                timex: duration_timex(&[amount]),
                ..Value::of(found, Unit::Quarter, anchor)
            });
        }
        let count = amount.count.unwrap_or(3.0) * f64::from(sign);
        let start = if sign < 0 { days.to } else { days.from };
        let end = interval::shift(start, amount.unit, count)?;
        let found = Interval::new(start.min(end), start.max(end))?;
        let rough = amount.rough || amount.count.is_none();
        let value = Value {
            timex: duration_timex(&[amount]),
            rough,
            ..Value::of(found, Unit::Day, anchor)
        };
        Some(if rough { value.modified("APPROX") } else { value })
    }

    fn open(self, bound: Bound, of: &Node) -> Option<Value> {
        let of = self.resolve(of)?;
        let today = self.context.anchor.map(|a| a.date);
        let anchor = of.anchor.or(match bound {
            Bound::Since | Bound::Until => self.context.anchor,
            _ => None,
        });
        let (from, to, modifier) = match bound {
            Bound::Since => {
                (of.from, of.from.and_then(|from| today.filter(|day| *day >= from)), "ON_OR_AFTER")
            }
            Bound::From => (of.from, None, "ON_OR_AFTER"),
            // A deadline that lies before the anchor is a past one: its start is open.
            Bound::Until => {
                (of.to.and_then(|to| today.filter(|day| *day <= to)), of.to, "ON_OR_BEFORE")
            }
            Bound::Before => (None, of.from.and_then(|d| add_days(d, -1)), "BEFORE"),
            Bound::After => (of.to.and_then(|d| add_days(d, 1)), None, "AFTER"),
        };
        Some(Value { from, to, anchor, edtf: None, ..of }.modified(modifier))
    }

    fn range(self, first: &Node, last: &Node) -> Option<Value> {
        let bare = |node: &Node| is_bare(node);
        let (a, b) = if bare(first) && !bare(last) {
            let b = self.resolve(last)?;
            let a = match b.from {
                Some(limit) => Self { choice: Choice::NotAfter(limit), ..self }.resolve(first)?,
                None => self.resolve(first)?,
            };
            (a, b)
        } else {
            let a = self.resolve(first)?;
            let b = match a.from {
                Some(limit) if bare(last) => {
                    Self { choice: Choice::NotBefore(limit), ..self }.resolve(last)?
                }
                _ => self.resolve(last)?,
            };
            (a, b)
        };
        let anchor = a.anchor.or(b.anchor);
        let (Some(from), Some(to)) = (a.from, b.to) else {
            return Some(Value::unknown(format!("{}/{}", a.timex, b.timex), a.grain));
        };
        let days = Interval::new(from, to)?;
        let mut value = Value::of(days, a.grain.min(b.grain), anchor);
        value.timex = format!("{}/{}", a.timex, b.timex);
        value.rough = a.rough || b.rough;
        Some(value)
    }

    fn vague(self, timex: &str) -> Value {
        match (timex, self.context.anchor) {
            ("PRESENT_REF", Some(anchor)) => Value {
                timex: timex.to_owned(),
                ..Value::of(Interval::day(anchor.date), Unit::Day, Some(anchor))
            },
            _ => Value::unknown(timex, Unit::Day),
        }
    }
}

/// Whether a node still needs a year, or a week.
fn is_bare(node: &Node) -> bool {
    match node {
        Node::Month(_, which)
        | Node::Quarter { year: which, .. }
        | Node::Half { year: which, .. } => *which == Which::Bare,
        Node::Season(_, which) | Node::Holiday(_, which) | Node::Day { year: which, .. } => {
            *which == Which::Bare
        }
        Node::Weekday(_, deixis) => *deixis == Deixis::Bare,
        Node::Part(_, of) | Node::About(of) | Node::Nth(_, _, of) => is_bare(of),
        Node::Clock(Some(of), _) => is_bare(of),
        _ => false,
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

/// The TIMEX3 value of a length of time: `P2Y`, `PT3H`, `PXM`.
pub fn duration_timex(amounts: &[Amount]) -> String {
    let mut date = String::new();
    let mut time = String::new();
    let mut sorted: Vec<&Amount> = amounts.iter().collect();
    sorted.sort_by(|a, b| b.unit.cmp(&a.unit));
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

fn unknown_unit(unit: Unit) -> &'static str {
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

//! Turns a tree and a context into days: every convention of dates lives here.
//!
//! `None` means that the expression is no date after all ("February 30"); a value without days means that it is one,
//! but that nothing says which day ("on Tuesday" in a document without a date).

use jiff::civil::Date;

use super::holidays;
use super::interval::{self, Interval, add_days, days_between, period, ymd};
use super::lexicon::{Season, Unit};
use super::node::{Base, Deixis, Node, Which};
use super::value::{Value, day_text, duration_timex, unknown_unit};
use super::{Context, Tense};
use crate::types::{Anchor, AnchorOrigin};

/// How a bare name ("March", "Tuesday") chooses among its occurrences.
#[derive(Clone, Copy, Debug)]
pub(super) enum Choice {
    Tense(Tense),
    NotBefore(Date),
    NotAfter(Date),
}

/// Resolves trees in one context.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'a> {
    pub(super) context: &'a Context,
    pub(super) choice: Choice,
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
            Node::Comparable(of) => self.comparable(of),
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
            Node::WeekdaySteps(steps, weekday, base) => self.weekday_steps(*steps, *weekday, base),
            Node::Window(amount, sign, base) => self.window(amount, *sign, base),
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

    pub(super) fn period(self, unit: Unit, day: Date, shift: i64) -> Option<Interval> {
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
                    if let Some((found, story)) = self.in_story(&occurrence) {
                        return Some(Value::of(found, grain, Some(story)));
                    }
                    near(interval::SOME_DAY).first()?;
                    return Some(Value {
                        edtf: Some(unknown.to_owned()),
                        ..Value::unknown(unknown, grain)
                    });
                };
                // A bare quarter is the latest that a report can tell of, whatever was told before.
                let report = matches!(grain, Unit::Quarter | Unit::Half)
                    && self.context.narrated_ago > 0
                    && !self.is_remote_story();
                match self.in_story(&occurrence).filter(|_| !report) {
                    Some((found, story)) => (found, Some(story)),
                    None => (self.choose(day, &near(day))?, anchor),
                }
            }
            Which::Points(deixis) => {
                let Some((days, anchor)) = self.base(*deixis) else {
                    return Some(Value::unknown(unknown, grain));
                };
                let near = near(days.from);
                let found = match deixis {
                    Deixis::Bare => self.choose(days.from, &near)?,
                    // "In December 2018 they met. That July …": a story goes forward from a day or a month.
                    Deixis::That
                        if !self.context.before
                            && interval::days_between(days.from, days.to) <= 31 =>
                    {
                        near.iter().copied().find(|i| i.to >= days.from)?
                    }
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
                    && !self.goes_on_to(reading.as_ref().and_then(|value| value.from))
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
        if let Some(day) = self.day_of_told_month(day).filter(|_| weekday.is_none()) {
            return Some(Value::of(Interval::day(day), Unit::Day, self.context.narrated));
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

    /// "They noticed it in August, and told the board on the 19th": the first such day from the day or month on that was just told of.
    fn day_of_told_month(self, day: u8) -> Option<Date> {
        let Context { narrated, narrated_until, narrated_ago, tense, .. } = *self.context;
        let (told, until) = (narrated?.date, narrated_until?);
        let near = tense == Tense::Past && narrated_ago <= 1;
        if !near || interval::days_between(told, until) > 31 {
            return None;
        }
        let in_month = |shift| {
            let month = interval::add_months(told.first_of_month(), shift)?;
            ymd(month.year(), month.month().unsigned_abs(), day)
        };
        let found = [0, 1].into_iter().filter_map(in_month).find(|it| *it >= told)?;
        self.context.anchor.is_none_or(|anchor| found <= anchor.date).then_some(found)
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
        // A company's fiscal quarter that is told of is over.
        let over = self.context.anchor.filter(|_| {
            fiscal && *which == Which::Bare && matches!(self.choice, Choice::Tense(Tense::Past))
        });
        let resolver = match over {
            Some(anchor) => {
                let months = i64::from(months);
                let latest = interval::add_months(anchor.date, -months)?;
                Self { choice: Choice::NotAfter(latest), ..self }
            }
            None => self,
        };
        let mut value =
            resolver.in_year(which, grain, &format!("XXXX-{letter}{number}"), occurrence)?;
        // The value keeps the name: which days it means is a convention.
        if fiscal && let Some(days) = value.interval() {
            let year = interval::fiscal_year_of(days.from, start);
            value.timex = format!("FY{}-{letter}{number}", super::value::year_text(year));
        }
        Some(value)
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
        let unknown = format!("XXXX-{code}");
        let occurrence = |y: i16| interval::months(y, first, 3);
        // "Summers are hot", "it freezes in the winter": without a verb of the past or the future a season comes every year.
        let habit = *which == Which::Bare && matches!(self.choice, Choice::Tense(Tense::Unknown));
        let value = match habit && self.in_story(occurrence).is_none() {
            true => Value::unknown(unknown, Unit::Season),
            false => self.in_year(which, Unit::Season, &unknown, occurrence)?,
        };
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

    fn weekday_steps(self, steps: i16, weekday: u8, base: &Base) -> Option<Value> {
        let unknown = || Some(Value::unknown("XXXX-XX-XX", Unit::Day));
        let (days, anchor) = match self.counted_from(base, 1) {
            Ok((days, _, anchor)) => (days, anchor),
            Err(_) => return unknown(),
        };
        // "Two Saturdays later" than a month is on no day that the text tells.
        if interval::days_between(days.from, days.to) > 7 {
            return unknown();
        }
        let start = if steps > 0 { days.to } else { days.from };
        let in_week = add_days(start, i64::from(weekday) - 1 - interval::since_monday(start))?;
        let first = match steps.signum() {
            1 if in_week > start => in_week,
            1 => add_days(in_week, 7)?,
            _ if in_week < start => in_week,
            _ => add_days(in_week, -7)?,
        };
        let rest = i64::from(steps) - i64::from(steps.signum());
        Some(Value::of(Interval::day(add_days(first, rest * 7)?), Unit::Day, anchor))
    }

    fn unit(self, unit: Unit, deixis: Deixis) -> Option<Value> {
        let Some((days, anchor)) = self.base(deixis) else {
            return Some(Value::unknown(unknown_unit(unit), unit));
        };
        // "It has lost money since 2020. In that year …": the year that was just named, whatever was told before.
        if unit == Unit::Year
            && deixis == Deixis::That
            && let Some((year, ago)) = self.context.since
            && ago <= 1
            && (self.context.narrated.is_none() || self.context.narrated_ago > ago)
        {
            let anchor = Anchor { date: year, origin: AnchorOrigin::Discourse };
            return Some(Value::of(self.period(unit, year, 0)?, unit, Some(anchor)));
        }
        // "That night" where nothing was told yet: not the day of writing.
        let past = matches!(self.choice, Choice::Tense(Tense::Past));
        if deixis.is_narrated() && unit == Unit::Day && self.context.narrated.is_none() && past {
            return Some(Value::unknown(unknown_unit(unit), unit));
        }
        // "The previous week" of a whole year is no week that the text tells.
        let coarse = self.context.narrated.is_some() && days_between(days.from, days.to) > 31;
        let shifted = matches!(deixis, Deixis::Following | Deixis::Previous);
        if shifted && coarse && unit < Unit::Quarter {
            return Some(Value::unknown(unknown_unit(unit), unit));
        }
        // "Profit in the quarter": the quarter that the text tells of.
        if unit == Unit::Quarter
            && deixis == Deixis::Bare
            && let Some((quarter, anchor)) = self.narrated_quarter(8)
        {
            return Some(Value::of(quarter, unit, Some(anchor)));
        }
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

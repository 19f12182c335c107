//! Expressions that point: days around today, and "last", "this", "next", "that", "the following" before a name or a unit.
//!
//! *Examples*: "yesterday", "the day after tomorrow", "last Tuesday", "this past weekend", "next fiscal year", "that November",
//! "the week before last", "Friday of next week", "over the weekend", "EOM".
//! *Limits*: "the day" and "the year" are dates only after a preposition that makes them so.

use super::{Found, Grammar, longest};
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Amount, Base, Counted, Deixis, Node, Part, Which};
use crate::assemble::dates::scan::Kind;

impl Grammar<'_> {
    /// "the year-ago quarter", "the year-earlier third quarter": a quarter of the year before.
    fn year_ago(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let next = input.words(start, &["year", "-"])?;
        let next = if input.any(next, &["ago", "earlier"]) { next + 1 } else { return None };
        let last_year = || Node::Unit(Unit::Year, Deixis::Last);
        let counts = input.any(next, &["first", "second", "third", "fourth"]);
        if let Some(found) = self.absolute(next).filter(|_| counts) {
            let Node::Quarter { number, year: Which::Bare, fiscal } = found.node else {
                return None;
            };
            let year = Which::Of(last_year().boxed());
            let node = Node::Quarter { number, year, fiscal };
            return Some(Found::new(at, found.next, node, "year-ago"));
        }
        let Some((unit, end, false)) = self.unit_name(next) else {
            // "the year-earlier period", "a year-ago loss": the year before.
            let end = self.input.skip(next, &["period"]);
            let node = Node::Comparable(last_year().boxed());
            return Some(Found::new(at, end, node, "year-ago"));
        };
        if !matches!(unit, Unit::Quarter | Unit::Month | Unit::Week) {
            return None;
        }
        let year = Amount { count: Some(1.0), unit: Unit::Year, rough: false };
        let base = Base::Node(Node::Unit(unit, Deixis::Bare).boxed());
        Some(Found::new(at, end, Node::Offset(vec![year], -1, base), "year-ago"))
    }

    /// "the 1988 period", "the 1988 quarter": of the quarter that is told of, in that year.
    fn comparable(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the", "a"]);
        let found = |end: usize, year: Node| {
            Some(Found::new(at, end, Node::Comparable(year.boxed()), "comparable"))
        };
        if let Some((year, next)) = self.year_number(start).filter(|_| input.is(at, "the")) {
            let end = input.any(next, &["period", "quarter"]).then_some(next + 1)?;
            return found(end, Node::Year(year));
        }
        // "last year's period", "last year's quarter"
        if let Some(year) = self.relative_year(at)
            && input.token(year.next).is_some_and(|t| t.kind == Kind::Possessive)
            && input.any(year.next + 1, &["period", "quarter"])
        {
            return found(year.next + 2, year.node);
        }
        if input.is(start, "latest") && input.is(start + 1, "period") && start > at {
            let node = Node::Unit(Unit::Quarter, Deixis::Bare);
            let other = input.any(start + 2, &["of", "in", "for"]);
            return (!other).then(|| Found::new(at, start + 2, node, "unit-bare"));
        }
        let like = ["same", "corresponding", "comparable", "like", "similar", "equivalent"];
        let next = if input.any(start, &like) { start + 1 } else { return None };
        let next = input.any(next, &["period", "quarter"]).then_some(next + 1)?;
        let year = self.deeper()?.year_of_comparison(input.skip(next, &["of", "in"]))?;
        found(year.next, year.node)
    }

    /// The year that a period is compared with: "last year", "a year ago", "2019".
    fn year_of_comparison(self, at: usize) -> Option<Found> {
        if let Some((year, next)) = self.year_number(at) {
            return Some(Found::new(at, next, Node::Year(year), "year"));
        }
        self.relative_year(at)
    }

    /// Any expression of this file.
    pub fn relative(self, at: usize) -> Option<Found> {
        longest([
            self.year_ago(at),
            self.comparable(at),
            self.today(at),
            self.pointed(at),
            self.weekday_and_week(at),
            self.weekday_of_month(at),
            self.weekday(at),
            self.the_unit(at),
            self.ending(at),
        ])
    }

    /// "today", "the day before yesterday", "last night".
    fn today(self, at: usize) -> Option<Found> {
        let input = self.input;
        let found =
            |next: usize, days: i32| Some(Found::new(at, next, Node::Today(days), "day-relative"));
        let day = |word: &str| match word {
            "today" | "tonight" | "tonite" => Some(0),
            "yesterday" => Some(-1),
            "tomorrow" | "tmrw" | "tmr" | "tomorrows" => Some(1),
            _ => None,
        };
        if let Some(days) = day(input.word(at)) {
            return found(at + 1, days);
        }
        let start = input.skip(at, &["the"]);
        if let Some(next) = input.words(start, &["day", "before", "yesterday"]) {
            return found(next, -2);
        }
        if input.words(start, &["day", "after"]).is_some()
            && input.any(start + 2, &["tomorrow", "tmrw", "tmr"])
        {
            return found(start + 3, 2);
        }
        let clock = |next: usize, days: i32, time: &str| {
            let day = Node::Today(days).boxed();
            Some(Found::new(at, next, Node::Clock(Some(day), time.to_owned()), "day-relative"))
        };
        if let Some(next) = input.words(at, &["last", "night"]) {
            return clock(next, -1, "TNI");
        }
        // "The following morning", "that night": of the day that was told of, or the one after.
        if let Some((deixis, next)) = self.pointer(at).filter(|(deixis, _)| deixis.is_narrated()) {
            let time = match input.word(next) {
                "morning" => "TMO",
                "afternoon" => "TAF",
                "evening" => "TEV",
                "night" => "TNI",
                _ => return None,
            };
            let node = Node::Clock(Some(Node::Unit(Unit::Day, deixis).boxed()), time.to_owned());
            return Some(Found::new(at, next + 1, node, "day-relative"));
        }
        if input.is(at, "this") {
            return match input.word(at + 1) {
                "morning" => clock(at + 2, 0, "TMO"),
                "afternoon" => clock(at + 2, 0, "TAF"),
                "evening" => clock(at + 2, 0, "TEV"),
                "day" => found(at + 2, 0),
                _ => None,
            };
        }
        None
    }

    /// The pointer words at `at`, and the token after them.
    pub fn pointer(self, at: usize) -> Option<(Deixis, usize)> {
        let input = self.input;
        let the = input.is(at, "the");
        let start = if the { at + 1 } else { at };
        let pointer = match input.word(start) {
            "this" if !the => match input.word(at + 1) {
                "past" | "last" => return Some((Deixis::Past, at + 2)),
                "coming" | "upcoming" | "next" => return Some((Deixis::Coming, at + 2)),
                "same" | "very" => return Some((Deixis::That, at + 2)),
                "current" => return Some((Deixis::This, at + 2)),
                _ => Deixis::This,
            },
            "current" => Deixis::This,
            // "the latest quarter" is the last complete one.
            "latest" => Deixis::Last,
            "that" if !the => {
                return Some((Deixis::That, input.skip(at + 1, &["same", "very"])));
            }
            "same" | "very" => Deixis::That,
            "last" => Deixis::Last,
            "past" => Deixis::Past,
            "coming" | "upcoming" => Deixis::Coming,
            // With the article, "the next day" counts from what was told before.
            "next" if the => Deixis::Following,
            "next" => Deixis::Next,
            "following" | "ensuing" => Deixis::Following,
            "previous" | "preceding" | "prior" => Deixis::Previous,
            _ => return None,
        };
        Some((pointer, start + 1))
    }

    /// A unit's name in the singular; "fiscal year" and "business day" are units too.
    pub fn unit_name(self, at: usize) -> Option<(Unit, usize, bool)> {
        let input = self.input;
        if input.any(at, &["fiscal", "financial"]) && input.any(at + 1, &["year", "years"]) {
            return Some((Unit::FiscalYear, at + 2, input.is(at + 1, "years")));
        }
        if input.any(at, &["business", "working", "trading", "calendar"]) {
            let facts = input.facts(at + 1);
            return match facts.unit? {
                Unit::Day if !input.is(at, "calendar") => {
                    Some((Unit::BusinessDay, at + 2, facts.plural))
                }
                unit => Some((unit, at + 2, facts.plural)),
            };
        }
        if input.is(at, "week")
            && (input.is(at + 1, "end") && input.glued(at + 1)
                || input.sign(at + 1, '-') && input.is(at + 2, "end") && input.glued(at + 2))
        {
            return Some((
                Unit::Weekend,
                if input.is(at + 1, "end") { at + 2 } else { at + 3 },
                false,
            ));
        }
        if input.is(at, "calendar") {
            let facts = input.facts(at + 1);
            return Some((facts.unit?, at + 2, facts.plural));
        }
        let facts = input.facts(at);
        let unit = facts.unit?;
        let stop = input.any(at, &["yr", "mo", "wk", "hr", "min", "sec"])
            && input.sign(at + 1, '.')
            && input.glued(at + 1)
            && input.is_word(at + 2);
        Some((unit, if stop { at + 2 } else { at + 1 }, facts.plural))
    }

    /// "last Tuesday", "next month", "that November", "this summer", "the week after next".
    fn pointed(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (deixis, next) = match self.pointer(at) {
            Some(found) => found,
            // "the week before last", "Friday after next", "Christmas before last"
            None => return self.twice_removed(at),
        };
        if let Some((weekday, end, weak)) = self.weekday_name(next) {
            let facts = input.facts(next);
            if facts.plural || (weak && input.any(next, &["sun", "sat"]) && !input.capital(next)) {
                return None;
            }
            // "next Tuesday" after an article or in reported past counts from the narrated day.
            return Some(Found::new(at, end, Node::Weekday(weekday, deixis), "weekday-relative"));
        }
        if let Some(found) = self.pointed_day(at, next, deixis) {
            return Some(found);
        }
        if let Some((month, end, weak)) = self.month(next) {
            // "this may" and "that may" are the verb.
            if weak
                && input.any(next, &["may", "march"])
                && !input.capital(next)
                && matches!(deixis, Deixis::This | Deixis::That)
            {
                return None;
            }
            let (day, day_end) =
                match input.digits(end).filter(|(n, l)| *l <= 2 && (1..=31).contains(n)) {
                    Some((day, _)) if !input.glued(end + 1) || !input.is_word(end + 1) => {
                        (Some(day), end + 1)
                    }
                    _ => (None, end),
                };
            let which = match self.which_year(day_end) {
                (Which::Bare, _) => (Which::Points(deixis), day_end),
                found => found,
            };
            let node = match day {
                Some(day) => Node::Day {
                    day: u8::try_from(day).ok()?,
                    month: Some(month),
                    year: which.0,
                    weekday: None,
                },
                None => Node::Month(month, which.0),
            };
            return Some(Found::new(at, which.1, node, "month-relative"));
        }
        if let Some(season) = input.facts(next).season.filter(|_| !input.facts(next).plural) {
            return Some(Found::new(
                at,
                next + 1,
                Node::Season(season, Which::Points(deixis)),
                "season-relative",
            ));
        }
        if let Some((index, end)) = self.holiday_name(next) {
            return Some(Found::new(
                at,
                end,
                Node::Holiday(index, Which::Points(deixis)),
                "holiday",
            ));
        }
        let (unit, end, plural) = self.unit_name(next)?;
        // "that second" and "the next hour" are of the clock; "same time" is no unit.
        if plural || matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        // "last day of October" is counted, "the last day" alone is yesterday only without an article.
        if unit == Unit::Day
            && deixis == Deixis::Last
            && input.is(at, "the")
            && input.any(end, &["of", "in"])
        {
            return None;
        }
        // "Our last day" is a day of its own, not yesterday.
        let owned = ["my", "our", "his", "her", "its", "their", "your"];
        if unit == Unit::Day && deixis == Deixis::Last && input.any(at.wrapping_sub(1), &owned) {
            return None;
        }
        // "the past year", "the last decade" are stretches up to now; "last year" is a calendar year.
        let stretch = input.is(at, "the")
            && matches!(deixis, Deixis::Last | Deixis::Past)
            && unit >= Unit::Week
            && unit != Unit::Weekend;
        if stretch {
            return None;
        }
        Some(Found::new(at, end, Node::Unit(unit, deixis), "unit-relative"))
    }

    /// "next 5/12", "this 6th of April": a day of a month that comes every year.
    fn pointed_day(self, at: usize, next: usize, deixis: Deixis) -> Option<Found> {
        if self.input.any(at, &["the", "that"]) || self.input.is(next, "the") {
            return None;
        }
        let found = longest([self.numeric(next), self.day_first_date(next)])?;
        match found.node {
            Node::Day { day, month: Some(month), year: Which::Bare, weekday: None } => {
                let year = Which::Points(deixis);
                let node = Node::Day { day, month: Some(month), year, weekday: None };
                Some(Found::new(at, found.next, node, "month-relative"))
            }
            _ => None,
        }
    }

    fn twice_removed(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (name_end, name) = self.pointed_name(start)?;
        let (deixis, next) = if let Some(next) = input.words(name_end, &["after", "next"]) {
            (Deixis::AfterNext, next)
        } else if let Some(next) = input.words(name_end, &["after", "the", "next"]) {
            (Deixis::AfterNext, next)
        } else {
            (Deixis::BeforeLast, input.words(name_end, &["before", "last"])?)
        };
        let node = match name {
            Node::Weekday(weekday, _) => Node::Weekday(weekday, deixis),
            Node::Month(month, _) => Node::Month(month, Which::Points(deixis)),
            Node::Unit(unit, _) => Node::Unit(unit, deixis),
            _ => return None,
        };
        Some(Found::new(at, next, node, "twice-removed"))
    }

    /// A weekday, month or unit that pointer words may follow, and the token after it.
    fn pointed_name(self, at: usize) -> Option<(usize, Node)> {
        if let Some((weekday, end, _)) = self.weekday_name(at) {
            return Some((end, Node::Weekday(weekday, Deixis::Bare)));
        }
        if let Some((month, end, _)) = self.month(at) {
            return Some((end, Node::Month(month, Which::Bare)));
        }
        let (unit, end, _) = self.unit_name(at)?;
        Some((end, Node::Unit(unit, Deixis::Bare)))
    }

    /// "(A wet) Thursday in November 2017": one of that month's, no more is known.
    fn weekday_of_month(self, at: usize) -> Option<Found> {
        let (_, end, _) = self.weekday_name(at)?;
        let of = self.deeper()?.expression(self.input.words(end, &["in"])?)?;
        let month = match &of.node {
            Node::Part(_, whole) => matches!(**whole, Node::Month(..)),
            node => matches!(node, Node::Month(..)),
        };
        month.then(|| Found::new(at, of.next, of.node, "weekday-of-month"))
    }

    /// "Tuesday of next week", "next week Sunday", "last week on Friday", "Friday next week".
    fn weekday_and_week(self, at: usize) -> Option<Found> {
        let input = self.input;
        let week = |at: usize| {
            let found = self
                .pointed(at)
                .or_else(|| self.the_unit(at))
                .or_else(|| self.deeper()?.counted(at))?;
            let week = matches!(
                found.node,
                Node::Unit(Unit::Week, _) | Node::Nth(_, Counted::Unit(Unit::Week), _)
            );
            week.then_some(found)
        };
        if let Some((weekday, end, _)) = self.weekday_name(at) {
            let end = if input.sign(end, ',') { end + 1 } else { end };
            let found = week(input.skip(end, &["of", "in", "from"]))?;
            return Some(Found::new(
                at,
                found.next,
                Node::WeekdayOf(weekday, found.node.boxed()),
                "weekday-of-week",
            ));
        }
        let found = week(at)?;
        let mut next = input.skip(found.next, &["on", "-", ",", "'s"]);
        if input.token(next).is_some_and(|t| t.kind == Kind::Possessive) {
            next += 1;
        }
        let (weekday, end, _) = self.weekday_name(next)?;
        // "earlier this week, Tuesday's" stays one expression; a plural is a habit.
        if input.facts(next).plural {
            return None;
        }
        Some(Found::new(at, end, Node::WeekdayOf(weekday, found.node.boxed()), "weekday-of-week"))
    }

    /// "Tuesday".
    fn weekday(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (weekday, next, weak) = self.weekday_name(at)?;
        // "Flew in on Saturday and sat down with them": small letters are a verb.
        let verb = input.any(at, &["sat", "wed"])
            && !input.capital(at)
            && input.any(
                next,
                &[
                    "down", "in", "on", "with", "at", "for", "as", "there", "by", "beside",
                    "alone", "together", "through", "next", "opposite", "behind", "idle", "still",
                    "up",
                ],
            );
        if input.facts(at).plural || verb {
            return None;
        }
        // "Friday week" is a week after the coming Friday.
        if !weak && input.raw(next) == "week" && !input.sign(next + 1, '-') {
            let node = Node::Weekday(weekday, Deixis::AfterNext);
            return Some(Found::new(at, next + 1, node, "weekday-week"));
        }
        Some(Found::new(at, next, Node::Weekday(weekday, Deixis::Bare), "weekday").weak_if(weak))
    }

    /// "the weekend", "the quarter", and "the week", "the month", "the year" where a preposition makes them dates.
    pub fn the_unit(self, at: usize) -> Option<Found> {
        let input = self.input;
        if !input.any(at, &["the", "my"]) && !input.is(at, "weekend") {
            return None;
        }
        // "Over a single weekend" is no weekend that is known.
        let some = ["a", "an", "one", "each", "every", "any", "some", "single", "whole", "another"];
        if input.any(at.wrapping_sub(1), &some) || input.any(at.wrapping_sub(2), &["a", "one"]) {
            return None;
        }
        let name_at = if input.is(at, "weekend") { at } else { at + 1 };
        let (unit, next, plural) = self.unit_name(name_at)?;
        if plural || unit < Unit::Day || unit == Unit::Season || unit > Unit::FiscalYear {
            return None;
        }
        // "the week after", "the year that", "the day he died": some other day.
        if input.any(
            next,
            &[
                "after", "before", "that", "when", "of", "ended", "ending", "ahead", "earlier",
                "later", "in", "he", "she", "they",
            ],
        ) {
            return None;
        }
        let preposition = input.any(
            at.wrapping_sub(1),
            &["for", "during", "in", "throughout", "over", "this", "of", "within", "on", "at"],
        );
        let strong = match unit {
            Unit::Weekend | Unit::Quarter => true,
            Unit::Day => false,
            _ => preposition && !input.is(at.wrapping_sub(1), "of"),
        };
        Some(Found::new(at, next, Node::Unit(unit, Deixis::Bare), "unit-bare").weak_if(!strong))
    }

    /// "EOD", "EOM", "EOY": ends as mail writes them; "year-end", "month end".
    fn ending(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let part = |next: usize, unit: Unit, part: Part| {
            let node = Node::Part(part, Node::Unit(unit, Deixis::This).boxed());
            Some(Found::new(at, next, node, "part-of-period"))
        };
        match input.word(start) {
            "eod" | "cob" => Some(Found::new(at, start + 1, Node::Today(0), "day-relative")),
            "eow" => part(start + 1, Unit::Week, Part::Late),
            "eom" => part(start + 1, Unit::Month, Part::Late),
            "bom" => part(start + 1, Unit::Month, Part::Early),
            "eoy" => part(start + 1, Unit::Year, Part::Late),
            "eoq" => part(start + 1, Unit::Quarter, Part::Late),
            "year" | "month" | "quarter" => {
                let unit = input.facts(start).unit?;
                let mut end = start + 1;
                if input.sign(end, '-')
                    || input.token(end).is_some_and(|t| t.kind == Kind::Possessive)
                {
                    end += 1;
                }
                if !input.is(end, "end") {
                    return None;
                }
                let year = self.which_year(end + 1);
                if let (Which::Of(year), next) = year {
                    return Some(Found::new(
                        at,
                        next,
                        Node::Part(Part::Late, year),
                        "part-of-period",
                    ));
                }
                part(end + 1, unit, Part::Late)
            }
            _ => None,
        }
    }

    /// A year that is pointed at: "last year", "that year", "the same year", "two years ago".
    pub fn relative_year(self, at: usize) -> Option<Found> {
        let input = self.input;
        if let Some((deixis, next)) = self.pointer(at) {
            let (unit, end, plural) = self.unit_name(next)?;
            return (!plural && matches!(unit, Unit::Year | Unit::FiscalYear))
                .then(|| Found::new(at, end, Node::Unit(unit, deixis), "unit-relative"));
        }
        if input.words(at, &["the", "year"]).is_some()
            && input.any(at + 2, &["before", "after", "earlier"])
        {
            let deixis =
                if input.is(at + 2, "after") { Deixis::Following } else { Deixis::Previous };
            return Some(Found::new(at, at + 3, Node::Unit(Unit::Year, deixis), "unit-relative"));
        }
        let found = self.counted_from_now(at)?;
        matches!(&found.node, Node::Offset(amounts, _, _) if amounts.iter().all(|a| a.unit == Unit::Year)).then_some(found)
    }
}

//! What the text told of before, for what is counted from it: "three weeks later", "in March" of an old story, "the year-ago period".
//!
//! The context says which days were told of last and how many sentences ago; how far that reaches is decided here.

use jiff::civil::Date;

use super::Tense;
use super::interval::{Interval, days_between, ymd};
use super::lexicon::Unit;
use super::node::{Base, Node};
use super::resolve::{Choice, Resolver};
use super::value::Value;
use crate::types::{Anchor, AnchorOrigin};

/// Days to count from, their grain, and what they were counted from themselves.
pub(super) type Start = (Interval, Unit, Option<Anchor>);

/// Why there are no days to count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The expression is a date, but the text does not say on which days.
    Days,
    /// The expression is no date.
    Date,
}

/// Longer ago than anybody alive can have seen.
fn is_remote(now: Date, told: Date) -> bool {
    now.year().saturating_sub(told.year()) >= 80
}

impl Resolver<'_> {
    /// The narrated days, or the anchor's where nothing was narrated yet.
    pub(super) fn narrated(self) -> Option<(Interval, Anchor)> {
        match self.context.narrated {
            Some(narrated) => {
                let to = self.context.narrated_until.unwrap_or(narrated.date).max(narrated.date);
                Some((Interval::new(narrated.date, to)?, narrated))
            }
            None => self.context.anchor.map(|anchor| (Interval::day(anchor.date), anchor)),
        }
    }

    /// "In November 2013 he left. In March he came back.": in a story of earlier years a bare month or day is the next one told
    /// of. A year alone reaches no further than its own sentence, and only where it opens that, a month or day two sentences on; but what happened shortly before
    /// the document was written is news, whose bare months are the latest. What nobody alive has seen is no news: such a story goes
    /// on for longer, as does one that is told after the document's own date, or in a document without one. Sentences that open with
    /// their dates ("On 9 February 2021, … On 18 March, …") are a chronicle, whatever their year.
    pub(super) fn in_story(
        self,
        occurrence: impl Fn(i16) -> Option<Interval>,
    ) -> Option<(Interval, Anchor)> {
        let narrated = self.context.narrated?;
        let (days, _) = self.narrated()?;
        let length = days_between(days.from, days.to);
        // A story in a document without a date is as good as one that is told after it: there is no news to tell it from.
        let now = self.context.anchor.map_or(days.from, |anchor| anchor.date);
        let undated = self.context.anchor.is_none();
        let years = now.year().saturating_sub(days.from.year());
        let later = undated || self.context.outdated && days.from > now;
        let (distant, remote) = (undated || years >= 2, is_remote(now, days.from));
        let near = match self.context.narrated_ago {
            // "Retired in 2017; they named her an adviser in January": behind a year, a month is of that year where the year leads.
            0 => length <= 31 || length <= 366 && (self.context.leads || remote || undated),
            1 | 2 if later || remote => length <= 366,
            1 | 2 if distant || self.context.chronicle && self.context.opens => length <= 31,
            3 if undated => length <= 31,
            3..=12 if remote => length <= 31,
            _ => false,
        };
        let told = match self.choice {
            Choice::Tense(Tense::Past) => true,
            // "In 1832 he dies": a story may be told in the present.
            Choice::Tense(Tense::Unknown) => remote,
            _ => false,
        };
        // "Has been looking into it since January": that is seen from now, whatever was told of.
        // What somebody says now of what had been is counted from now, unless the sentence says when they said it.
        let looks_back = self.context.told && self.context.narrated_ago > 0;
        if !told || !near || looks_back || self.context.from_now || years <= 0 && !later {
            return None;
        }
        let year = days.from.year();
        // "She said in July 2019 that it had been paid in January": the January before.
        if self.context.before {
            let found = [year, year.saturating_sub(1)]
                .into_iter()
                .filter_map(occurrence)
                .find(|i| i.to < days.from)?;
            return Some((found, narrated));
        }
        if undated {
            // Without a day to tell the story from, it goes back and forth.
            let near = [year.saturating_sub(1), year, year.saturating_add(1)];
            let found = near.into_iter().filter_map(occurrence);
            let found = found.min_by_key(|it| days_between(days.from, it.from).abs())?;
            return Some((found, narrated));
        }
        let found = [year, year.saturating_add(1)]
            .into_iter()
            .filter_map(occurrence)
            .find(|i| i.from >= days.from && (later || i.to < now))?;
        (days_between(days.from, found.from) < 366).then_some((found, narrated))
    }

    /// Whether a day soon follows what the text told of in the last two sentences: the story went on to it.
    pub(super) fn goes_on_to(self, day: Option<Date>) -> bool {
        let told = self.context.narrated.filter(|_| self.context.narrated_ago <= 2);
        told.zip(day).is_some_and(|(told, day)| (0..200).contains(&days_between(told.date, day)))
    }

    /// The quarter that the text tells of, if it did so in the last few sentences.
    pub(super) fn narrated_quarter(self, sentences: u8) -> Option<(Interval, Anchor)> {
        let (first, _) = self.context.quarter.filter(|(_, ago)| *ago <= sentences)?;
        let anchor = Anchor { date: first, origin: AnchorOrigin::Discourse };
        Some((self.period(Unit::Quarter, first, 0)?, anchor))
    }

    /// The quarter that the text tells of, in the year that is named; that year where the text tells of none.
    pub(super) fn comparable(self, of: &Node) -> Option<Value> {
        let year = self.resolve(of)?;
        let Some(((quarter, anchor), days)) = self.narrated_quarter(8).zip(year.interval()) else {
            return Some(year);
        };
        let from = ymd(days.from.year(), quarter.from.month().unsigned_abs(), 1)?;
        Some(Value::of(self.period(Unit::Quarter, from, 0)?, Unit::Quarter, Some(anchor)))
    }

    /// The days that a distance is counted from, with their grain; `Err` where the text names none.
    pub(super) fn counted_from(self, base: &Base, sign: i8) -> Result<Start, Missing> {
        let past = matches!(self.choice, Choice::Tense(Tense::Past));
        let anchor = || {
            let anchor = self.context.anchor.ok_or(Missing::Days)?;
            Ok((Interval::day(anchor.date), Unit::Day, Some(anchor)))
        };
        match base {
            Base::Untold => Err(Missing::Days),
            Base::Within if past => {
                let told = self.context.narrated.is_some() && self.context.narrated_ago <= 1;
                let (days, anchor) = self.narrated().filter(|_| told).ok_or(Missing::Days)?;
                let near = days_between(days.from, days.to) <= 31;
                if near { Ok((days, Unit::Day, Some(anchor))) } else { Err(Missing::Days) }
            }
            Base::Anchor | Base::Within => anchor(),
            // "Two weeks later" where nothing was told yet: not two weeks after the document was written.
            Base::Narrated if past && sign > 0 && self.context.narrated.is_none() => {
                Err(Missing::Days)
            }
            Base::Narrated => {
                let (days, anchor) = self.narrated().ok_or(Missing::Days)?;
                Ok((days, Unit::Day, Some(anchor)))
            }
            Base::Node(node) => {
                let value = self.resolve(node).ok_or(Missing::Date)?;
                let days = value.interval().ok_or(Missing::Days)?;
                Ok((days, value.grain, value.anchor))
            }
        }
    }

    /// Whether the story is one that nobody alive has seen: "in the course of the next five years" counts from there.
    pub(super) fn is_remote_story(self) -> bool {
        let past = matches!(self.choice, Choice::Tense(Tense::Past));
        let told = self.context.anchor.zip(self.context.narrated);
        past && self.context.narrated_ago <= 12
            && told.is_some_and(|(anchor, told)| is_remote(anchor.date, told.date))
    }
}

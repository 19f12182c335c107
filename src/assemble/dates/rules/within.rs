//! Two expressions that say one thing together: a stretch within a named period, a weekday beside a distance.
//!
//! *Examples*: "next week between Wednesday and Friday", "November between 19 and 20", "from 4 to January 22", "Monday two weeks
//! from now", "in three days on Friday".
//! *Limits*: weekdays stand beside distances of days and weeks only; longer distances do not reach a week.

use super::{Found, Grammar};
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Counted, Node, Which};

/// What joins the two ends inside the period.
const JOINTS: &[&str] = &["and", "to", "until", "till", "through", "-"];

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn within(self, at: usize) -> Option<Found> {
        self.days_within_month(at)
            .or_else(|| self.days_within_week(at))
            .or_else(|| self.weekday_and_distance(at))
    }

    /// "November between 19 and 20", "Feb from the 2nd to the 7th, 2018".
    fn days_within_month(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (month, next, _) = self.month(at)?;
        let first_at = input.any(next, &["between", "from"]).then_some(next + 1)?;
        let (first, joint) = self.day_number(input.skip(first_at, &["the"]))?;
        let second_at = input.any(joint, JOINTS).then_some(joint + 1)?;
        let (last, next) = self.day_number(input.skip(second_at, &["the"]))?;
        if last < first || !(self.stops(next) || input.is_word(next)) {
            return None;
        }
        let (year, next) = self.which_year(next);
        let day = |day: u8| {
            Node::Day { day, month: Some(month), year: year.clone(), weekday: None }.boxed()
        };
        Some(Found::new(at, next, Node::Range(day(first), day(last)), "between"))
    }

    /// "next week between Wednesday and Friday", "this week from Tue to Thur".
    fn days_within_week(self, at: usize) -> Option<Found> {
        let input = self.input;
        let week = self.relative(at).filter(|f| matches!(f.node, Node::Unit(Unit::Week, _)))?;
        let first_at = input.any(week.next, &["between", "from"]).then_some(week.next + 1)?;
        let (first, joint, _) = self.weekday_name(first_at)?;
        let second_at = input.any(joint, JOINTS).then_some(joint + 1)?;
        let (last, next, _) = self.weekday_name(second_at)?;
        let day = |day: u8| Node::WeekdayOf(day, week.node.clone().boxed()).boxed();
        (first < last).then(|| Found::new(at, next, Node::Range(day(first), day(last)), "between"))
    }

    /// "Monday two weeks from now", "in 3 days on Friday": the weekday of the week that the distance leads to.
    fn weekday_and_distance(self, at: usize) -> Option<Found> {
        let input = self.input;
        let reaches = |found: &Found| match &found.node {
            Node::Offset(amounts, ..) | Node::Ahead(amounts) => {
                amounts.iter().all(|a| matches!(a.unit, Unit::Day | Unit::Week | Unit::Fortnight))
            }
            _ => false,
        };
        if let Some((weekday, next, false)) = self.weekday_name(at) {
            let distance = self.offset(input.skip(next, &[","])).filter(reaches)?;
            // "Tuesday, a day after the vote" dates one thing twice; only a distance from now leads to another week.
            let comma = input.sign(next, ',');
            let ahead = matches!(distance.rule, "from-now" | "in-amount")
                || distance.rule == "ago" && !comma;
            let node = Node::WeekdayOf(weekday, distance.node.boxed());
            return ahead.then(|| Found::new(at, distance.next, node, "weekday-of-week"));
        }
        let distance = self.offset(at).filter(reaches)?;
        let (weekday, next, _) = self.weekday_name(input.words(distance.next, &["on"])?)?;
        let node = Node::WeekdayOf(weekday, distance.node.boxed());
        (!input.facts(next - 1).plural).then(|| Found::new(at, next, node, "weekday-of-week"))
    }

    /// "4 to January 22, 1995", after "from": the first day is in the second one's month.
    pub fn day_to_date(self, at: usize) -> Option<(Node, usize)> {
        let input = self.input;
        let (first, joint) = self.day_number(input.skip(at, &["the"]))?;
        let second_at =
            input.any(joint, &["to", "until", "till", "through", "-"]).then_some(joint + 1)?;
        let found = self.simple(second_at)?;
        match &found.node {
            Node::Day { day, month: Some(_), year, .. } if first < *day => {
                let year: Which = year.clone();
                let Node::Day { month, .. } = &found.node else { return None };
                let from = Node::Day { day: first, month: *month, year, weekday: None };
                Some((Node::Range(from.boxed(), found.node.clone().boxed()), found.next))
            }
            Node::Nth(day, Counted::Unit(Unit::Day), of) if i16::from(first) < *day => {
                let from = Node::Nth(i16::from(first), Counted::Unit(Unit::Day), of.clone());
                Some((Node::Range(from.boxed(), found.node.clone().boxed()), found.next))
            }
            _ => None,
        }
    }
}

//! Intervals with an open end, and ranges from one expression to another.
//!
//! The ends of a range help one another: "from November to March 2020" begins in 2019.

use super::Tense;
use super::interval::{Interval, add_days};
use super::node::{Bound, Deixis, Node, Which};
use super::resolve::{Choice, Resolver};
use super::value::Value;

impl Resolver<'_> {
    pub(super) fn open(self, bound: Bound, of: &Node) -> Option<Value> {
        let of = self.resolve(of)?;
        let today = self.context.anchor.map(|a| a.date);
        let anchor = of.anchor.or(match bound {
            Bound::Since | Bound::Until | Bound::UpTo => self.context.anchor,
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
            Bound::UpTo => (None, of.to, "ON_OR_BEFORE"),
            Bound::Before => (None, of.from.and_then(|d| add_days(d, -1)), "BEFORE"),
            Bound::After => (of.to.and_then(|d| add_days(d, 1)), None, "AFTER"),
        };
        Some(Value { from, to, anchor, edtf: None, ..of }.modified(modifier))
    }

    pub(super) fn range(self, first: &Node, last: &Node) -> Option<Value> {
        let bare = |node: &Node| is_bare(node);
        let (a, b) = if bare(first) && !bare(last) {
            let b = self.resolve(last)?;
            let a = match b.from {
                Some(limit) => Self { choice: Choice::NotAfter(limit), ..self }.resolve(first)?,
                None => self.resolve(first)?,
            };
            (a, b)
        } else {
            let a = self.running(first, last).map_or_else(|| self.resolve(first), Some)?;
            let b = match a.from {
                Some(limit) if bare(last) => {
                    Self { choice: Choice::NotBefore(limit), ..self }.resolve(last)?
                }
                _ => self.resolve(last)?,
            };
            (a, b)
        };
        // "They met between June and December", said in the summer: what is past has an end that is past.
        let (a, b) = match self.over(first, last, &b) {
            Some(both) => both,
            None => (a, b),
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

    /// Both ends of a bare range of the past whose end would lie ahead: those of the year before.
    fn over(self, first: &Node, last: &Node, end: &Value) -> Option<(Value, Value)> {
        let anchor = self.context.anchor?.date;
        let past = matches!(self.choice, Choice::Tense(Tense::Past));
        if !(past
            && !self.context.outdated
            && is_bare(first)
            && is_bare(last)
            && end.from? > anchor)
        {
            return None;
        }
        let b = Self { choice: Choice::NotAfter(anchor), ..self }.resolve(last)?;
        let a = Self { choice: Choice::NotAfter(b.from?), ..self }.resolve(first)?;
        Some((a, b))
    }

    /// The first end of a bare range that has begun and is not over: "is to run from January 23 through March 9", said in between.
    fn running(self, first: &Node, last: &Node) -> Option<Value> {
        let anchor = self.context.anchor?.date;
        let ahead = matches!(self.choice, Choice::Tense(Tense::Future));
        if !(ahead && is_bare(first) && is_bare(last)) {
            return None;
        }
        let begun = Self { choice: Choice::NotAfter(anchor), ..self }.resolve(first)?;
        let end = Self { choice: Choice::NotBefore(begun.from?), ..self }.resolve(last)?;
        (end.to? >= anchor).then_some(begun)
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

//! The grammar: from tokens to trees, one file per kind of expression.
//!
//! A rule looks at the tokens from one position on and gives the longest expression that begins there, or nothing. Rules
//! call one another ([`period`] for anything that names a stretch of the calendar), so that "early", "since" or "two weeks
//! after" go before whatever a calendar expression may be.

pub mod absolute;
pub mod clock;
pub mod connect;
pub mod counted;
pub mod decades;
pub mod numbers;
pub mod numeric;
pub mod offset;
pub mod periods;
pub mod recurring;
pub mod relative;
pub mod vague;
pub mod within;

use super::node::Node;
use super::scan::Input;

/// An expression found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The first token of the expression: a rule may leave a plain preposition out of it.
    pub start: usize,
    /// The token after its last.
    pub next: usize,
    /// What it says.
    pub node: Node,
    /// The name of the rule.
    pub rule: &'static str,
    /// It counts only beside words that speak of time: "may", "2017", "fall", "4/22".
    pub weak: bool,
}

impl Found {
    /// An expression from `start` up to `next`.
    pub fn new(start: usize, next: usize, node: Node, rule: &'static str) -> Self {
        Self { start, next, node, rule, weak: false }
    }

    /// The same, weak when `weak` says so.
    pub fn weak_if(mut self, weak: bool) -> Self {
        self.weak = weak;
        self
    }
}

/// What the rules share: the tokens and the order of day and month in "03/04/2021".
#[derive(Clone, Copy, Debug)]
pub struct Grammar<'a> {
    /// The sentence.
    pub input: &'a Input<'a>,
    /// Day before month; `None` when nothing says so.
    pub day_first: Option<bool>,
    /// Whether "9/11" is the day of 2001: not in mail, which writes any day so, and not in what was written before.
    pub names_2001: bool,
    /// How deep this reading stands in others ("the end of the first week of …"): bounded, so that no text can exhaust
    /// the stack.
    pub depth: u8,
}

/// Expressions stand in one another this deep at most; nobody writes deeper.
const DEEPEST: u8 = 4;

/// The longest of several readings; the first where they are equally long.
pub fn longest(found: impl IntoIterator<Item = Option<Found>>) -> Option<Found> {
    found.into_iter().flatten().reduce(|best, next| if next.next > best.next { next } else { best })
}

impl Grammar<'_> {
    /// The grammar one level deeper; nothing below the deepest.
    pub fn deeper(self) -> Option<Self> {
        (self.depth < DEEPEST).then_some(Self { depth: self.depth + 1, ..self })
    }

    /// Anything that names a stretch of the calendar, without times, offsets or connectives.
    pub fn simple(self, at: usize) -> Option<Found> {
        longest([
            self.absolute(at),
            self.numeric(at),
            self.relative(at),
            self.holiday(at),
            self.counted(at),
            self.day_of_pointed_month(at),
        ])
    }

    /// A stretch of the calendar: a simple one, a part of one, one counted from another.
    pub fn period(self, at: usize) -> Option<Found> {
        longest([self.simple(at), self.part(at), self.offset(at), self.around(at)])
    }

    /// A day with its time, or a period.
    pub fn point(self, at: usize) -> Option<Found> {
        longest([self.period(at), self.clock(at)])
    }

    /// Any time expression.
    pub fn expression(self, at: usize) -> Option<Found> {
        longest([
            self.connected(at),
            self.point(at),
            self.recurring(at),
            self.duration(at),
            self.vague(at),
        ])
    }
}

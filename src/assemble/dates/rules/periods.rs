//! Parts of the year that have names of their own: quarters, halves, fiscal years, seasons.
//!
//! *Examples*: "Q3 2019", "the third quarter of last year", "first half of 2016", "FY2018", "fiscal 2017-18", "summer of 2016".
//! *Limits*: a half needs its year; a season without one needs a preposition of time.

use super::absolute::century_of;
use super::{Found, Grammar};
use crate::assemble::dates::node::{Node, Which};
use crate::assemble::dates::scan::Kind;

impl Grammar<'_> {
    /// "Q3 2019", "third quarter of 2019", "H1", "the first half of this year", "2018Q4", "the 1988 quarter".
    pub fn quarter(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let start = if input.any(start, &["its", "their", "our"]) { start + 1 } else { start };
        // The year in front: "the 1988 third quarter", "2016 H2", "last year's fourth quarter".
        let (front, name_at) = match self.year_number(start) {
            Some((year, next)) => (
                Some(Node::Year(year)),
                if input.any(next, &["-", "'s", "’s"]) { next + 1 } else { next },
            ),
            None => match self
                .relative_year(start)
                .filter(|f| input.token(f.next).is_some_and(|t| t.kind == Kind::Possessive))
            {
                Some(found) => (Some(found.node), found.next + 1),
                None => match input.digits(start) {
                    Some((two, 2)) if input.glued(start + 1) && input.is(start + 1, "q") => {
                        (Some(Node::Year(century_of(two)?)), start + 1)
                    }
                    _ => (None, start),
                },
            },
        };
        let name_at = input.skip(name_at, &["the"]);
        let mut fiscal = input.is(name_at, "fiscal");
        let name_at = if fiscal { input.skip(name_at + 1, &["-"]) } else { name_at };
        let (number, half, next) = self.quarter_name(name_at)?;
        let (year, next) = match front {
            Some(node) => (Which::Of(node.boxed()), next),
            None => {
                let of = input.skip(next, &["of", "in", ","]);
                let of = input.skip(of, &["the"]);
                if let Some(found) = self.fiscal(of) {
                    fiscal = true;
                    let year = match found.node {
                        Node::FiscalYear(Which::Of(year)) => Which::Of(year),
                        Node::FiscalYear(Which::Points(deixis)) => Which::Points(deixis),
                        _ => Which::Bare,
                    };
                    (year, found.next)
                } else {
                    self.which_year(next)
                }
            }
        };
        // "The first half" of a match is no half of a year.
        if half && year == Which::Bare && !input.is(name_at, "h") {
            return None;
        }
        if half && year == Which::Bare {
            return None;
        }
        let node = if half {
            Node::Half { number, year, fiscal }
        } else {
            Node::Quarter { number, year, fiscal }
        };
        Some(Found::new(at, next, node, if half { "half-year" } else { "quarter" }))
    }

    fn quarter_name(self, at: usize) -> Option<(u8, bool, usize)> {
        let input = self.input;
        if input.any(at, &["q", "h"]) && (input.glued(at + 1) || input.is(at, "q")) {
            let (number, 1) = input.digits(at + 1)? else { return None };
            let half = input.is(at, "h");
            let tail = input.glued(at + 2) && input.is_word(at + 2);
            let fits = (1..=if half { 2 } else { 4 }).contains(&number) && !tail;
            return fits.then_some((u8::try_from(number).ok()?, half, at + 2));
        }
        let (rank, next) = self.rank(at)?;
        let next = if input.sign(next, '-') && input.glued(next) { next + 1 } else { next };
        let next = input.skip(next, &["fiscal", "calendar", "financial"]);
        // "last quarter" points to the one before; "the last quarter of 2019" is ranked.
        if rank < 0 && !input.any(next + 1, &["of", "in"]) {
            return None;
        }
        if input.any(next, &["quarter", "qtr"]) {
            let number = if rank < 0 { rank + 5 } else { rank };
            return (1..=4).contains(&number).then_some((
                u8::try_from(number).ok()?,
                false,
                next + 1,
            ));
        }
        if input.is(next, "half") {
            let number = if rank < 0 { rank + 3 } else { rank };
            return (1..=2).contains(&number).then_some((
                u8::try_from(number).ok()?,
                true,
                next + 1,
            ));
        }
        None
    }

    /// "FY2018", "FY 18", "fiscal 2018", "fiscal year 2018", "the 2018 fiscal year", "this fiscal year".
    pub fn fiscal(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let found = |next: usize, year: i16| {
            Some(Found::new(
                at,
                next,
                Node::FiscalYear(Which::Of(Node::Year(year).boxed())),
                "fiscal-year",
            ))
        };
        if input.is(start, "fy") {
            let number = if input.any(start + 1, &["'", "-"]) { start + 2 } else { start + 1 };
            return match input.digits(number) {
                Some((year, 4)) => found(
                    number + 1,
                    i16::try_from(year).ok().filter(|y| (1900..2200).contains(y))?,
                ),
                Some((year, 2)) => found(number + 1, century_of(year)?),
                _ => None,
            };
        }
        if let Some((year, next)) = self.year_number(start)
            && input.any(next, &["fiscal", "financial"])
            && input.is(next + 1, "year")
        {
            return found(next + 2, year);
        }
        let next = (input.any(start, &["fiscal", "financial"])).then_some(start + 1)?;
        let next = input.skip(next, &["year"]);
        let (year, next) = self.year_number(next)?;
        // "fiscal 2017-18" is named by its end.
        if input.sign(next, '-')
            && input.glued(next)
            && let Some((two, 2)) = input.digits(next + 1)
        {
            return found(next + 2, century_of(two)?);
        }
        found(next, year)
    }

    /// "summer 2016", "the fall of last year", "spring".
    pub fn season(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let facts = input.facts(start);
        let season = facts.season?;
        if facts.plural {
            return None;
        }
        let (year, next) = self.which_year(start + 1);
        let bare = year == Which::Bare;
        // "Winter Olympics", "summer camp": a season that names a kind of thing.
        let attribute = bare
            && (input.capital(start) && input.capital(next) && start > 0
                || input.glued(next) && input.sign(next, '-'));
        if attribute {
            return None;
        }
        let weak = bare
            && (facts.weak
                || (at == start
                    && !input.any(
                        at.wrapping_sub(1),
                        &["in", "during", "since", "by", "until", "after", "before", "of"],
                    )));
        Some(Found::new(at, next, Node::Season(season, year), "season").weak_if(weak))
    }
}

//! Decades and centuries, in digits and in words.
//!
//! *Examples*: "the 1990s", "the '60s", "the nineties", "the nineteen seventies", "the twenty-tens", "19th century".
//! *Limits*: two digits need an apostrophe, an article or a preposition ("in the 70s"); ages and temperatures are none.

use super::{Found, Grammar};
use crate::assemble::dates::node::Node;
use crate::assemble::dates::scan::Kind;

/// The names of decades.
pub const DECADES: &[(&str, u8)] = &[
    ("tens", 10),
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
    ("aughts", 0),
    ("noughties", 0),
];

impl Grammar<'_> {
    /// "the 1990s", "1990's", "the '60s", "the nineties", "the 1800s" (a century).
    pub fn decade(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        if let Some((first, next)) = self.decade_in_words(start) {
            return Some(Found::new(at, next, Node::Years(first, first + 9), "decade"));
        }
        if let Some((_, decade)) = DECADES.iter().find(|(w, _)| *w != "tens" && input.is(start, w))
        {
            // "in his sixties" is an age, "temperatures in the seventies" a temperature.
            let degrees = (1..=5).any(|back| {
                input.any(start.wrapping_sub(back), &["temperatures", "highs", "lows"])
            });
            let named = start > at || input.is(at.wrapping_sub(1), "in");
            return (named && !degrees)
                .then(|| Found::new(at, start + 1, Node::ShortDecade(*decade), "decade"));
        }
        let quoted = input.sign(start, '\'');
        let number = if quoted { start + 1 } else { start };
        let (value, length) = input.digits(number)?;
        let ending = input.token(number + 1).is_some_and(|t| t.kind == Kind::Possessive)
            || (input.is(number + 1, "s") && (input.glued(number + 1) || length == 4));
        if !ending || value % 10 != 0 {
            return None;
        }
        match length {
            4 if !quoted && (1000..2200).contains(&value) => {
                let first = i16::try_from(value).ok()?;
                // The 1800s are a century, the 2000s usually a decade.
                let last = if first % 100 == 0 && first != 2000 { first + 99 } else { first + 9 };
                Some(Found::new(
                    at,
                    number + 2,
                    Node::Years(first, last),
                    if last > first + 9 { "century" } else { "decade" },
                ))
            }
            2 => {
                let age = input.any(at.wrapping_sub(1), &["his", "her", "their", "my"]);
                let after_in = quoted
                    || input.any(
                        at.wrapping_sub(1),
                        &["in", "of", "since", "during", "from", "late", "early", "mid"],
                    );
                let degrees = (1..=5).any(|back| {
                    input.any(number.wrapping_sub(back), &["temperatures", "highs", "lows"])
                });
                (!degrees && !age && after_in).then(|| {
                    Found::new(
                        at,
                        number + 2,
                        Node::ShortDecade(u8::try_from(value).unwrap_or(0)),
                        "decade",
                    )
                })
            }
            _ => None,
        }
    }

    /// "nineteen seventies", "twenty-tens", "two thousands", "two thousand and tens": the first year of the decade.
    fn decade_in_words(self, at: usize) -> Option<(i16, usize)> {
        let input = self.input;
        let decade = |at: usize| {
            let (_, decade) = DECADES.iter().find(|(word, _)| input.is(at, word))?;
            Some(i16::from(*decade))
        };
        if input.is(at, "two") && input.is(at + 1, "thousands") {
            return Some((2000, at + 2));
        }
        if let Some(next) = input.words(at, &["two", "thousand"]) {
            let next = input.skip(next, &["and"]);
            return Some((2000 + decade(next)?, next + 1));
        }
        let century = input.facts(at).cardinal.filter(|n| (11..=20).contains(n))?;
        let next = input.skip(at + 1, &["-"]);
        Some((i16::try_from(century).ok()? * 100 + decade(next)?, next + 1))
    }

    /// "the 19th century", "the twentieth century", "17th-century".
    pub fn century(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (rank, next) = self.ordinal(start)?;
        let next = if input.sign(next, '-') { next + 1 } else { next };
        if !input.any(next, &["century", "c"]) || input.is(next, "c") || !(1..=30).contains(&rank) {
            return None;
        }
        if let Some(end) = self.before_christ(next + 1) {
            // The 5th century BC is 500 to 401 BC: the years -499 to -400.
            let first = 1 - i16::from(rank) * 100;
            return Some(Found::new(at, end, Node::Years(first, first + 99), "century"));
        }
        let first = (i16::from(rank) - 1) * 100;
        Some(Found::new(at, next + 1, Node::Years(first, first + 99), "century"))
    }
}

//! Distances in time: from now, from the story, from another date; stretches up to or from now.
//!
//! *Examples*: "two weeks ago", "in three days", "eight months after these meetings", "a day earlier", "three days after Easter",
//! "the last five years", "over the next few weeks", "within two months", "two Sundays ago".
//! *Limits*: an event that is named but not dated ("after these meetings") counts as the last narrated date.

use super::{Found, Grammar, longest};
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Amount, Base, Deixis, Node};

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn offset(self, at: usize) -> Option<Found> {
        longest([
            self.counted_from_now(at),
            self.beside_point(at),
            self.ahead(at),
            self.window(at),
            self.weekday_steps(at),
        ])
    }

    /// "two weeks", "1 year and 3 months", "an hour and a half", "two-week" (not "20-year-old").
    pub fn amounts(self, at: usize) -> Option<(Vec<Amount>, usize)> {
        let input = self.input;
        let mut amounts = Vec::new();
        let mut next = at;
        while let Some((amount, end)) = self.amount(next) {
            amounts.push(amount);
            let joint = input.skip(end, &[","]);
            let joint = input.skip(joint, &["and"]);
            next = end;
            if self
                .amount(joint)
                .is_none_or(|(a, _)| a.rough || amounts.iter().any(|b: &Amount| b.unit == a.unit))
            {
                break;
            }
            next = joint;
        }
        (!amounts.is_empty()).then_some((amounts, next))
    }

    fn amount(self, at: usize) -> Option<(Amount, usize)> {
        let input = self.input;
        let (count, next) = self.count(at)?;
        let next = if input.sign(next, '-') && input.glued(next) && input.glued(next + 1) {
            next + 1
        } else {
            next
        };
        let (unit, mut end, plural) = self.unit_name(next).or_else(|| {
            let short = match input.word(next) {
                "h" => Unit::Hour,
                "d" => Unit::Day,
                "y" => Unit::Year,
                "w" => Unit::Week,
                "nights" | "night" if count.value.is_some() => Unit::Day,
                _ => return None,
            };
            // "3 h" with a space only where nothing follows that "h" could begin.
            let clear = input.glued(next) || input.is(next, "h") && self.stops(next + 1);
            (clear && input.digits(at).is_some() || input.any(next, &["nights", "night"]))
                .then_some((short, next + 1, true))
        })?;
        // "a second round": the rank, not the unit.
        if unit == Unit::Second
            && !plural
            && input.any(at, &["a", "another", "the"])
            && !input.is(end, "ago")
        {
            return None;
        }
        // "the 1988 quarter" is no 1988 quarters.
        if !plural && count.value.is_some_and(|n| n >= 1000.0) {
            return None;
        }
        if input.sign(end, '-') && input.is(end + 1, "old") || input.is(end, "old") {
            return None;
        }
        let mut value = count.value;
        // "a day or two": one or two, so neither.
        if !plural && value == Some(1.0) && input.is(end, "or") && input.is(end + 1, "two") {
            let of_something = input.is_word(end + 2) && input.facts(end + 2).unit.is_some();
            if !of_something {
                return Some((Amount { count: None, unit, rough: true }, end + 2));
            }
        }
        if let Some((part, next)) = self.and_a_half(end) {
            value = value.map(|n| n + part);
            end = next;
        }
        Some((Amount { count: value, unit, rough: count.rough }, end))
    }

    /// "two weeks ago", "three months from now", "a year later", "the day before", "years ago" is vague.
    pub fn counted_from_now(self, at: usize) -> Option<Found> {
        let input = self.input;
        let Some((mut amounts, mut next)) = self.amounts(at) else { return self.day_before(at) };
        let start = at;
        // "a week or so ago", "two months or more later"
        if input.is(next, "or") && input.any(next + 1, &["so", "more"]) {
            next += 2;
            amounts.iter_mut().for_each(|amount| amount.rough = true);
        }
        let offset = |next: usize, sign: i8, base: Base, rule: &'static str| {
            Some(Found::new(start, next, Node::Offset(amounts.clone(), sign, base), rule))
        };
        let word = input.word(next);
        match word {
            "ago" | "back" => {
                if word == "back" && input.any(next + 1, &["to", "in", "at", "from"]) {
                    return None;
                }
                // "Two years ago this week": the week of that year.
                let years = amounts.iter().all(|a| a.unit >= Unit::Month && a.count.is_some());
                let point = self.relative(next + 1).filter(|found| {
                    years
                        && matches!(
                            found.node,
                            Node::Today(_)
                                | Node::Unit(Unit::Week | Unit::Month, Deixis::This | Deixis::Last)
                        )
                });
                if let Some(found) = point {
                    return offset(found.next, -1, Base::Node(found.node.boxed()), "ago");
                }
                offset(next + 1, -1, Base::Anchor, "ago")
            }
            "hence" => offset(next + 1, 1, Base::Anchor, "from-now"),
            "from" if input.is(next + 1, "now") => offset(next + 2, 1, Base::Anchor, "from-now"),
            // "30 minutes later this week": the amount stands alone.
            "later" | "earlier" if input.is(next + 1, "this") => None,
            "later" | "afterward" | "afterwards" | "thereafter" => {
                offset(next + 1, 1, Base::Narrated, "later")
            }
            "on" if input.any(next + 1, &[",", "."]) => {
                offset(next + 1, 1, Base::Narrated, "later")
            }
            "earlier" | "previously" | "prior" if !input.is(next + 1, "to") => {
                offset(next + 1, -1, Base::Narrated, "earlier")
            }
            "before" if self.clause_ends(next + 1) => {
                offset(next + 1, -1, Base::Narrated, "earlier")
            }
            "after" if self.clause_ends(next + 1) => offset(next + 1, 1, Base::Narrated, "later"),
            _ => None,
        }
    }

    fn clause_ends(self, at: usize) -> bool {
        let input = self.input;
        input.token(at).is_none() || input.any(at, &[".", ",", ";", "?", "!", ")", "\"", "”", ":"])
    }

    /// "the day before", "the week after", "the year earlier".
    fn day_before(self, at: usize) -> Option<Found> {
        let input = self.input;
        let unit_at = input.words(at, &["the"])?;
        let (unit, next, plural) = self.unit_name(unit_at)?;
        if plural || unit < Unit::Day {
            return None;
        }
        let sign = match input.word(next) {
            "before" | "earlier" | "prior" => -1,
            "after" | "afterward" => 1,
            _ => return None,
        };
        self.clause_ends(next + 1).then(|| {
            let amount = Amount { count: Some(1.0), unit, rough: false };
            let rule = if sign < 0 { "earlier" } else { "later" };
            Found::new(at, next + 1, Node::Offset(vec![amount], sign, Base::Narrated), rule)
        })
    }

    /// "three days after Easter", "two weeks before June 3", "a week from Tuesday", "eight months after these meetings".
    fn beside_point(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (amounts, next) = match self.amounts(at) {
            Some(found) => found,
            None => {
                let unit_at = input.words(at, &["the"])?;
                let (unit, next, plural) =
                    self.unit_name(unit_at).filter(|(unit, _, _)| *unit >= Unit::Day)?;
                if plural {
                    return None;
                }
                (vec![Amount { count: Some(1.0), unit, rough: false }], next)
            }
        };
        // "less than two weeks from today", "under three days after the vote": the stretch up to that day.
        let within = ["less", "fewer"].iter().any(|w| input.words(at, &[w, "than"]).is_some())
            || input.is(at, "under");
        if within && input.any(next, &["after", "from"]) {
            let found = self.simple(next + 1).filter(|f| !f.weak)?;
            let node = Node::Window(amounts, 1, Base::Node(found.node.boxed()));
            return Some(Found::new(at, found.next, node, "within"));
        }
        // "for 10 days from December 18", "two weeks starting May 20": a stretch, not its end.
        let joint = input.skip(next, &[","]);
        let from = input.is(joint, "from") && input.is(at.wrapping_sub(1), "for");
        // "The week beginning February 4" names a week, and is read as such.
        let named = input.is(at, "the");
        if from || !named && input.any(joint, &["starting", "beginning"]) {
            let start = input.skip(joint + 1, &["from", "on", "in"]);
            let found = self.simple(start).filter(|f| !f.weak)?;
            let node = Node::Window(amounts, 1, Base::Node(found.node.boxed()));
            return Some(Found::new(at, found.next, node, "amount-from"));
        }
        // "The three months to September", "nine months ended June 30".
        if input.any(next, &["to", "ended", "ending"])
            && let [Amount { count: Some(count), unit: unit @ (Unit::Month | Unit::Week), .. }] =
                amounts.as_slice()
        {
            let end = self.absolute(input.skip(next + 1, &["on"])).filter(|found| {
                matches!(found.node, Node::Day { .. } | Node::Month(..))
                    && (!found.weak || input.capital(found.start))
            })?;
            let count = (1.0..=60.0).contains(count).then_some(-(*count as i16))?;
            let node = Node::Several(count, *unit, end.node.boxed());
            return Some(Found::new(at, end.next, node, "several-of"));
        }
        let (sign, point) = match input.word(next) {
            "after" | "following" | "since" => (1, next + 1),
            "from" => (1, next + 1),
            "before" => (-1, next + 1),
            "prior" if input.is(next + 1, "to") => (-1, next + 2),
            _ => return None,
        };
        let rule = if sign < 0 { "before-point" } else { "after-point" };
        let from = self.simple(point).filter(|f| {
            !f.weak || matches!(f.node, Node::Year(_) | Node::Month(..) | Node::Weekday(..))
        });
        if let Some(found) = from {
            let node = Node::Offset(amounts, sign, Base::Node(found.node.boxed()));
            return Some(Found::new(at, found.next, node, rule));
        }
        if input.any(next, &["from", "since"]) {
            return None;
        }
        // "Six weeks before its first application": an event that was not told of.
        if input.any(point, &["his", "her", "their", "its", "my", "our", "your"])
            && input.is_word(point + 1)
        {
            let node = Node::Offset(amounts, sign, Base::Untold);
            return Some(Found::new(at, point + 2, node, rule));
        }
        // An event that the text names: "these meetings", "the attack", "that".
        if input.any(point, &["that", "this"]) && self.clause_ends(point + 1) {
            return Some(Found::new(
                at,
                point + 1,
                Node::Offset(amounts, sign, Base::Narrated),
                rule,
            ));
        }
        let event = input.any(point, &["these", "those", "the", "that", "this"])
            && input.is_word(point + 1);
        // "The day before the announcement on March 3": that event has a day of its own.
        if event && input.any(point + 2, &["on", "of"]) {
            let day = self.simple(point + 3).filter(|found| {
                !found.weak && matches!(found.node, Node::Day { .. } | Node::Weekday(..))
            });
            if let Some(found) = day {
                let node = Node::Offset(amounts, sign, Base::Node(found.node.boxed()));
                return Some(Found::new(at, found.next, node, rule));
            }
        }
        event.then(|| Found::new(at, point + 2, Node::Offset(amounts, sign, Base::Narrated), rule))
    }

    /// "in three days", "within five years".
    fn ahead(self, at: usize) -> Option<Found> {
        let input = self.input;
        let within = input.any(at, &["within", "inside"]);
        if !(within || input.is(at, "in")) {
            return None;
        }
        let (amounts, next) = self.amounts(if within {
            input.skip(input.skip(at + 1, &["the"]), &["next", "coming", "upcoming"])
        } else {
            at + 1
        })?;
        // "in two weeks of talks", "in two years' time"
        let next = if input.sign(next, '\'') { next + 1 } else { next };
        let next = input.skip(next, &["time"]);
        if within {
            // "within two weeks of the sale": counted from the day that is named.
            if input.any(next, &["of", "after", "from"])
                && let Some(found) = self.simple(next + 1).filter(|f| !f.weak)
            {
                let node = Node::Window(amounts, 1, Base::Node(found.node.boxed()));
                return Some(Found::new(at, found.next, node, "within"));
            }
            // "Within two hours" of what was told before: that is known to the day at best.
            if amounts.iter().all(|it| matches!(it.unit, Unit::Second | Unit::Minute | Unit::Hour))
            {
                return None;
            }
            return Some(Found::new(at, next, Node::Window(amounts, 1, Base::Within), "within"));
        }
        if input.any(next, &["since", "after", "from"])
            && let Some(found) = self.simple(next + 1)
        {
            let node = Node::Offset(amounts, 1, Base::Node(found.node.boxed()));
            return Some(Found::new(at, found.next, node, "after-point"));
        }
        if input.is(next, "of") {
            return None;
        }
        Some(Found::new(at, next, Node::Ahead(amounts), "in-amount"))
    }

    /// "the last three years", "past two weeks", "the next few months", "the past decade", "the following two weeks".
    fn window(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start =
            input.skip(at, &["the", "these", "those", "this", "his", "her", "their", "its", "our"]);
        let the = input.is(at, "the");
        let direction = |word: &str| match word {
            "last" | "past" | "recent" => Some((-1, Base::Anchor)),
            "previous" | "preceding" | "prior" => {
                Some((-1, if the { Base::Narrated } else { Base::Anchor }))
            }
            "next" | "coming" | "upcoming" => Some((1, Base::Anchor)),
            "following" | "ensuing" => Some((1, Base::Narrated)),
            _ => None,
        };
        // "5 upcoming years", "the 10 previous weeks"
        if let Some((count, next)) = self.cardinal(start) {
            let (sign, base) = direction(input.word(next))?;
            let (unit, next, plural) = self.unit_name(next + 1)?;
            if !plural && count != 1 && sign > 0 && input.is(next - 2, "next") {
                return None;
            }
            let amount = Amount { count: Some(f64::from(count)), unit, rough: false };
            return Some(Found::new(at, next, Node::Window(vec![amount], sign, base), "window"));
        }
        // "It will last two hours": the verb.
        let verbs = [
            "will", "would", "not", "t", "to", "could", "may", "can", "only", "should", "must",
            "might",
        ];
        if !the && input.is(start, "last") && input.any(start.wrapping_sub(1), &verbs) {
            return None;
        }
        let (sign, base) = direction(input.word(start))?;
        if let Some((amounts, next)) = self.amounts(start + 1).filter(|_| {
            !input.any(start + 1, &["a", "the"]) || input.any(start + 2, &["few", "couple"])
        }) {
            if input.any(next, &["of"])
                && sign < 0
                && input.is(start, "last")
                && self.simple(next + 1).is_some()
            {
                return None;
            }
            // "the last three months and two weeks ago": the second amount begins something else.
            let amounts = if input.any(next, &["ago", "later", "earlier", "before", "after"]) {
                amounts.into_iter().take(1).collect()
            } else {
                amounts
            };
            let next = if amounts.len() == 1 { self.amount(start + 1)?.1 } else { next };
            return Some(Found::new(at, next, Node::Window(amounts, sign, base), "window"));
        }
        // "the past year", "the last decade"
        let (unit, next, plural) = self.unit_name(start + 1)?;
        let fits = the
            && !plural
            && unit >= Unit::Week
            && unit != Unit::Weekend
            && matches!(input.word(start), "last" | "past")
            && !input.any(next, &["of", "in"]);
        let amount = Amount { count: Some(1.0), unit, rough: false };
        fits.then(|| Found::new(at, next, Node::Window(vec![amount], sign, base), "window"))
    }

    /// "two Sundays ago", "three Fridays from now", "two Saturdays later".
    fn weekday_steps(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (count, next) = self.cardinal(at)?;
        let (weekday, next, _) = self.weekday_name(next)?;
        let count = i16::try_from(count).ok().filter(|n| (1..=500).contains(n))?;
        let (sign, end, base) = match input.word(next) {
            "ago" | "back" => (-1, next + 1, Base::Anchor),
            "from" if input.is(next + 1, "now") => (1, next + 2, Base::Anchor),
            "hence" => (1, next + 1, Base::Anchor),
            "later" => (1, next + 1, Base::Narrated),
            _ => return None,
        };
        let node = Node::WeekdaySteps(sign * count, weekday, base);
        Some(Found::new(at, end, node, "weekday-steps"))
    }
}

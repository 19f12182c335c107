//! Words that open, close or join periods.
//!
//! *Examples*: "since March", "by the end of 2019", "no later than June 3", "before 2015", "2016 or later", "from May on",
//! "between March and May 2016", "in April and May 2014", "from 2012 to 2015", "March 3-5", "2012-15", "Monday through Friday", "about 1990".
//! *Limits*: a plain "from X" is only X ("an e-mail from 2015"); "as of X" is X.

use super::{Found, Grammar, longest};
use crate::assemble::dates::interval::ymd;
use crate::assemble::dates::lexicon::Unit;
use crate::assemble::dates::node::{Bound, Counted, Deixis, Node, Which};

/// The words of a connective, what it does, and the rule's name.
const OPENERS: &[(&[&str], Bound, &str)] = &[
    (&["ever", "since"], Bound::Since, "since"),
    (&["since"], Bound::Since, "since"),
    (&["starting", "on"], Bound::From, "from-on"),
    (&["starting", "in"], Bound::From, "from-on"),
    (&["starting", "from"], Bound::From, "from-on"),
    (&["starting"], Bound::From, "from-on"),
    (&["beginning", "on"], Bound::From, "from-on"),
    (&["beginning", "in"], Bound::From, "from-on"),
    (&["beginning"], Bound::From, "from-on"),
    (&["effective"], Bound::From, "from-on"),
    (&["not", "later", "than"], Bound::Until, "by"),
    (&["no", "later", "than"], Bound::Until, "by"),
    (&["on", "or", "before"], Bound::Until, "by"),
    (&["not", "until"], Bound::From, "from-on"),
    (&["up", "until"], Bound::Until, "until"),
    (&["up", "to"], Bound::Until, "until"),
    (&["until"], Bound::Until, "until"),
    (&["till"], Bound::Until, "until"),
    (&["through"], Bound::Until, "until"),
    (&["by"], Bound::Until, "by"),
    (&["no", "earlier", "than"], Bound::From, "from-on"),
    (&["not", "before"], Bound::From, "from-on"),
    (&["on", "or", "after"], Bound::From, "from-on"),
    (&["as", "early", "as"], Bound::From, "from-on"),
    (&["as", "late", "as"], Bound::Until, "until"),
    (&["prior", "to"], Bound::Before, "before"),
    (&["earlier", "than"], Bound::Before, "before"),
    (&["before"], Bound::Before, "before"),
    (&["later", "than"], Bound::After, "after"),
    (&["after"], Bound::After, "after"),
    (&["following"], Bound::After, "after"),
];

/// Words that join the ends of a range.
const JOINTS: &[&str] = &["to", "until", "till", "untill", "through", "thru", "-"];

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn connected(self, at: usize) -> Option<Found> {
        longest([
            self.opened(at),
            self.prefixed(at),
            self.closed_after(at),
            self.onwards_from(at),
            self.between(at),
            self.span_from(at),
            self.to(at),
            self.about(at),
            self.within(at),
            self.to_date(at),
        ])
    }

    /// "to date", "until today's date" without a beginning: all that happened up to the anchor.
    fn to_date(self, at: usize) -> Option<Found> {
        let input = self.input;
        let next = input
            .words(at, &["to", "date"])
            .or_else(|| input.words(at, &["till", "date"]))
            .or_else(|| input.words(at, &["until", "now"]))
            .or_else(|| input.words(at, &["till", "now"]))?;
        // "Up to date" is a quality, "to date women" a verb.
        let other = input.any(at.wrapping_sub(1), &["up", "-", "from", "want", "wants", "started"]);
        let ends = self.stops(next) || input.any(next, &["has", "have", "had", "in", "and", "is"]);
        let node = Node::Open(Bound::UpTo, Node::Today(0).boxed());
        (ends && !other).then(|| Found::new(at, next, node, "to-date"))
    }

    /// "post-2015", "pre-1990".
    fn prefixed(self, at: usize) -> Option<Found> {
        let input = self.input;
        let (bound, rule) = match input.word(at) {
            "post" => (Bound::After, "after"),
            "pre" => (Bound::Before, "before"),
            _ => return None,
        };
        if !(input.sign(at + 1, '-') && input.glued(at + 1) && input.glued(at + 2)) {
            return None;
        }
        let (year, next) = self.year_number(at + 2)?;
        Some(Found::new(at, next, Node::Open(bound, Node::Year(year).boxed()), rule))
    }

    /// Whether "since" stands alone: "has since recruited", "ever since by", "has been using them since."
    fn is_adverb(self, at: usize, next: usize) -> bool {
        const HAVE: &[&str] = &["has", "have", "'ve", "'s", "ve"];
        let input = self.input;
        let ends = input.token(next).is_none()
            || [',', '.', ';', ')'].iter().any(|sign| input.sign(next, *sign))
            || input.any(next, &["and", "but", "by", "to", "at", "in", "on", "for", "without"]);
        let perfect = || (1..=10).any(|back| at >= back && input.any(at - back, HAVE));
        let within = at > 0 && input.any(at - 1, HAVE) && input.is_word(next);
        within && !input.any(next, &["the", "a", "an", "its", "his", "her", "their", "last"])
            || ends && (input.is(at, "ever") || perfect())
    }

    /// "Waved the deal through last week": the verb's own word.
    fn goes_through(self, at: usize) -> bool {
        const VERBS: &[&str] = &[
            "wave", "waved", "waves", "waving", "nod", "nodded", "nodding", "push", "pushed",
            "pushing", "rush", "rushed", "rushing", "steer", "steered", "ram", "rammed", "vote",
            "voted", "sail", "sailed", "slip", "slipped",
        ];
        (1..=6).any(|back| at >= back && self.input.any(at - back, VERBS))
    }

    fn opened(self, at: usize) -> Option<Found> {
        let input = self.input;
        OPENERS.iter().find_map(|(words, bound, rule)| {
            let next = input.words(at, words)?;
            if *rule == "since" && input.is(next, "then") {
                let node = Node::Open(Bound::Since, Node::Unit(Unit::Day, Deixis::That).boxed());
                return Some(Found::new(at, next + 1, node, "since"));
            }
            // "Has since recruited two", "relied on them ever since": since what was told of.
            if *rule == "since" && self.point(next).is_none() && self.is_adverb(at, next) {
                let node = Node::Open(Bound::Since, Node::Unit(Unit::Day, Deixis::That).boxed());
                return Some(Found::new(at, next, node, "since"));
            }
            // "Waved it through on 30 March": the verb's own word.
            if *words == ["through"] && (input.is(next, "on") || self.goes_through(at)) {
                return None;
            }
            let next = input.skip(
                next,
                &["about", "around", "approximately", "roughly", "at", "least", "sometime", "on"],
            );
            let found =
                longest([self.to(next), self.between(next), self.point(next), self.about(next)])?;
            // "the following Tuesday" is one day, "following Tuesday's vote" the days after.
            if *words == ["following"] && matches!(found.node, Node::Weekday(..) | Node::Unit(..)) {
                return None;
            }
            // "As early as November 2018" says that this is early, and when it was; "all through September" is the whole month.
            let told = matches!(*words, ["as", "early" | "late", "as"]);
            if told || *words == ["through"] && input.is(at.wrapping_sub(1), "all") {
                return Some(Found { start: at, weak: false, ..found });
            }
            // A time of day opens nothing that days can say; a bare number after "by" is no year.
            if matches!(found.node, Node::Clock(..)) || self.rejects(&found, next) {
                return None;
            }
            // "after two weeks" is a length of time.
            if matches!(found.node, Node::Window(..) | Node::Ahead(_)) && *bound != Bound::Since {
                return None;
            }
            let tail = input
                .words(found.next, &["at", "the", "latest"])
                .or_else(|| input.words(found.next, &["at", "the", "earliest"]));
            Some(Found::new(
                at,
                tail.unwrap_or(found.next),
                Node::Open(*bound, found.node.boxed()),
                rule,
            ))
        })
    }

    /// A weak expression that the connective does not save: "by May's team", "after 2000 people".
    fn rejects(self, found: &Found, at: usize) -> bool {
        found.weak && !self.supported(&Found { start: at, ..found.clone() })
    }

    /// "2016 or later", "January 1 and after", "March onwards".
    fn closed_after(self, at: usize) -> Option<Found> {
        let input = self.input;
        let found = self.period(at)?;
        let next = found.next;
        let (bound, end) = if input.any(next, &["or", "and"]) {
            match input.word(next + 1) {
                "later" | "after" | "beyond" | "onwards" | "newer" | "greater"
                    if self.clause_word(next + 2) =>
                {
                    (Bound::From, next + 2)
                }
                "earlier" | "before" | "older" if self.clause_word(next + 2) => {
                    (Bound::Until, next + 2)
                }
                _ => return None,
            }
        } else if input.any(next, &["onwards", "onward"]) {
            (Bound::From, next + 1)
        } else {
            return None;
        };
        Some(Found::new(
            at,
            end,
            Node::Open(bound, found.node.boxed()),
            if bound == Bound::From { "from-on" } else { "until" },
        ))
    }

    fn clause_word(self, at: usize) -> bool {
        self.input.token(at).is_none()
            || !self.input.is_word(at) && self.input.digits(at).is_none()
            || self
                .input
                .any(at, &["in", "on", "for", "were", "are", "is", "was", "with", "will", "must"])
    }

    /// "from May on", "from 2016 onwards", "from now on".
    fn onwards_from(self, at: usize) -> Option<Found> {
        let input = self.input;
        let next = input.words(at, &["from"])?;
        let found = if input.is(next, "now") {
            Found::new(next, next + 1, Node::Today(0), "now")
        } else {
            self.period(next)?
        };
        if !input.any(found.next, &["on", "onwards", "onward", "forward"])
            || input.is(found.next, "on") && !self.clause_word(found.next + 1)
        {
            return None;
        }
        Some(Found::new(at, found.next + 1, Node::Open(Bound::From, found.node.boxed()), "from-on"))
    }

    /// "between March and May 2016", "between 2014 and 2018", "between June 3-5".
    fn between(self, at: usize) -> Option<Found> {
        let input = self.input;
        let next = input.words(at, &["between"])?;
        if let Some(found) = self.to(next) {
            return Some(Found { start: at, rule: "between", ..found });
        }
        self.ends(next, &["and", "through", "to", "until", "&"])
            .map(|(node, end)| Found::new(at, end, node, "between"))
    }

    /// "from 2012 to 2015", "from Monday until Friday".
    fn span_from(self, at: usize) -> Option<Found> {
        let next = self.input.words(at, &["from"])?;
        if let Some((node, end)) = self.day_to_date(next) {
            return Some(Found::new(at, end, node, "from-to"));
        }
        self.ends(next, JOINTS).map(|(node, end)| Found::new(at, end, node, "from-to"))
    }

    /// "March to May", "2012-2015", "March 3-5", "Monday through Friday".
    fn to(self, at: usize) -> Option<Found> {
        let (node, next) = self.ends(at, JOINTS)?;
        let Node::Range(first, last) = &node else { return None };
        // "2,000 to 2017" and "May to": two weak ends support each other only where they look like a range.
        let years = matches!((first.as_ref(), last.as_ref()), (Node::Year(_), Node::Year(_)));
        let lonely = matches!(last.as_ref(), Node::Today(_) | Node::Vague(_))
            && matches!(first.as_ref(), Node::Month(..));
        if years && !self.year_range(at, next) || lonely {
            return None;
        }
        Some(Found::new(at, next, node, "range"))
    }

    /// "2012-2015" that is no telephone number and no score.
    fn year_range(self, at: usize, next: usize) -> bool {
        let input = self.input;
        let before = at > 0
            && input.glued(at)
            && (input.sign(at - 1, '-') || input.is_word(at - 1) || input.sign(at - 1, '.'));
        let after = input.glued(next)
            && (input.sign(next, '-') || input.is_word(next))
            && input.glued(next + 1);
        !before && !after
    }

    /// Two ends and what joins them.
    fn ends(self, at: usize, joints: &[&str]) -> Option<(Node, usize)> {
        let input = self.input;
        if let Some(found) = self.centuries(at, joints) {
            return Some(found);
        }
        // "3-5 March 2016", "from the 13th to the 15th of July", "4 to 22 this month"
        if let Some(found) = self.days_of_month(at, joints) {
            return Some(found);
        }
        let first = if input.any(at, &["now", "today"]) {
            Found::new(at, at + 1, Node::Today(0), "now")
        } else {
            longest([self.simple(at), self.part(at), self.offset(at), self.about_year(at)])?
        };
        let joint = first.next;
        // "From September 2015 to at least June 2016".
        let second_at = input.words(joint + 1, &["at", "least"]).unwrap_or(joint + 1);
        // "June 11 and 12" are two days in a row, "in April and May 2014" are two such months.
        let days = matches!((&first.node, self.second_day(second_at)),
            (Node::Day { day, month: Some(_), .. }, Some((last, _))) if last == *day + 1);
        let months = matches!((&first.node, self.month(second_at)),
            (Node::Month(month, Which::Bare), Some((last, ..))) if last == *month + 1);
        let both = input.is(joint, "and") && (days || months);
        if !input.any(joint, joints) && !both {
            return None;
        }
        // "March 3-5, 2021": the second day is in the first one's month.
        if let Node::Day { day, month: Some(month), year, weekday } = &first.node
            && let Some((last, next)) = self.second_day(second_at)
            && last > *day
        {
            let (end_year, next) =
                if *year == Which::Bare { self.which_year(next) } else { (year.clone(), next) };
            let from = Node::Day {
                day: *day,
                month: Some(*month),
                year: end_year.clone(),
                weekday: *weekday,
            };
            let to = Node::Day { day: last, month: Some(*month), year: end_year, weekday: None };
            return Some((Node::Range(from.boxed(), to.boxed()), next));
        }
        // "2012-15"
        if let (Node::Year(year), Some((two, 2))) = (&first.node, input.digits(second_at)) {
            let last = i32::from(*year) / 100 * 100 + i32::try_from(two).ok()?;
            let joined = input.sign(joint, '-') && input.glued(joint) && input.glued(second_at);
            let tail = input.glued(second_at + 1)
                && !input.any(second_at + 1, &[")", ",", ".", ";", ":", "?", "!"]);
            // Spans of a generation are written in full; "2015-32" is some other number.
            let short = (1..=31).contains(&(last - i32::from(*year)));
            if joined
                && !tail
                && short
                && *year >= 1500
                && (last < 2030 || last - i32::from(*year) < 12)
            {
                let to = Node::Year(i16::try_from(last).ok()?);
                return Some((Node::Range(first.node.boxed(), to.boxed()), second_at + 1));
            }
            return None;
        }
        let second = if let Some(next) = input.words(second_at, &["current", "date"]) {
            Found::new(second_at, next, Node::Today(0), "now")
        } else if input.any(second_at, &["now", "present", "date", "today"])
            || input.words(second_at, &["the", "present"]).is_some()
        {
            let next = if input.is(second_at, "the") { second_at + 2 } else { second_at + 1 };
            let next = input.words(next, &["day"]).unwrap_or(next);
            Found::new(second_at, next, Node::Today(0), "now")
        } else {
            longest([
                self.simple(second_at),
                self.part(second_at),
                self.offset(second_at),
                self.about_year(second_at),
            ])?
        };
        let first = Found { node: Self::era_of_range(first.node.clone(), &second.node), ..first };
        self.joins(&first, &second)
            .then(|| (Node::Range(first.node.boxed(), second.node.boxed()), second.next))
    }

    /// "the 15th to the 19th century", "the third and fourth centuries": the first rank is a century's too.
    fn centuries(self, at: usize, joints: &[&str]) -> Option<(Node, usize)> {
        let input = self.input;
        let (rank, joint) = self.ordinal(input.skip(at, &["the"]))?;
        let second = self.century(input.any(joint, joints).then_some(joint + 1)?)?;
        let Node::Years(first, _) = second.node else { return None };
        let before_christ = first < 0;
        let rank = i16::from(rank);
        let own = if before_christ { 1 - rank * 100 } else { (rank - 1) * 100 };
        let node = Node::Years(own, own + 99);
        (own < first).then(|| (Node::Range(node.boxed(), second.node.boxed()), second.next))
    }

    /// The years before Christ of a range whose first end leaves the era to the second: "1200 to 400 BC".
    fn era_of_range(first: Node, second: &Node) -> Node {
        let last = match second {
            Node::Year(year) => Some(*year),
            Node::About(of) => match of.as_ref() {
                Node::Year(year) => Some(*year),
                _ => None,
            },
            _ => None,
        };
        match (first, last) {
            (Node::Year(year), Some(last)) if year > 0 && last < 0 && 1 - year < last => {
                Node::Year(1 - year)
            }
            (Node::About(of), Some(_)) => Node::About(Self::era_of_range(*of, second).boxed()),
            (first, _) => first,
        }
    }

    /// Whether two expressions can be the ends of one range.
    fn joins(self, first: &Found, second: &Found) -> bool {
        match (&first.node, &second.node) {
            (Node::Year(a), Node::Year(b)) => a < b && i32::from(*b) - i32::from(*a) < 1200,
            (Node::Duration(_) | Node::Window(..), _)
            | (_, Node::Duration(_) | Node::Window(..)) => false,
            (Node::Weekday(..), Node::Month(..)) | (Node::Month(..), Node::Weekday(..)) => false,
            _ => true,
        }
    }

    /// "about 1200" as the end of a range.
    fn about_year(self, at: usize) -> Option<Found> {
        let input = self.input;
        let next = input.any(at, &["about", "around", "circa", "roughly"]).then_some(at + 1)?;
        let found = self.absolute(next).filter(|found| matches!(found.node, Node::Year(_)))?;
        // The year of "about 2019-Aug-01" ends nothing.
        if input.sign(found.next, '-') && input.glued(found.next) && input.is_word(found.next + 1) {
            return None;
        }
        Some(Found::new(at, found.next, Node::About(found.node.boxed()), "about"))
    }

    /// The number of a day after "March 3-"; no clock time, no share.
    fn second_day(self, at: usize) -> Option<(u8, usize)> {
        let input = self.input;
        let at = input.skip(at, &["the"]);
        let (day, next) = self.ordinal(at).or_else(|| {
            let (day, 1 | 2) = input.digits(at)? else { return None };
            Some((u8::try_from(day).ok()?, at + 1))
        })?;
        let month_follows = input.facts(next).month.is_some() || input.is(next, "of");
        let other = input.glued(next)
            && (input.any(next, &[":", "%", "/", "-"]) || input.is_word(next))
            || input
                .any(next, &["am", "pm", "a", "p", "percent", "people", "years", "days", "hours"]);
        ((1..=31).contains(&day) && !month_follows && !other).then_some((day, next))
    }

    /// "from 3 until 12 of Sept", "13th to 15th July", "4-23 in next month", "Friday the 11th"-like ends are elsewhere.
    fn days_of_month(self, at: usize, joints: &[&str]) -> Option<(Node, usize)> {
        let input = self.input;
        let day = |at: usize| {
            let at = input.skip(at, &["the"]);
            let (day, next) = self.ordinal(at).or_else(|| {
                let (day, 1 | 2) = input.digits(at)? else { return None };
                Some((u8::try_from(day).ok()?, at + 1))
            })?;
            (1..=31).contains(&day).then_some((day, next))
        };
        let (first, joint) = day(at)?;
        // "11 and 12 June" are two days in a row; "3 and 12 June" are none.
        let both = input.is(joint, "and");
        if !input.any(joint, joints) && !(input.sign(joint, '-')) && !both {
            return None;
        }
        let (last, next) = day(joint + 1)?;
        if last < first || both && !input.any(joint, joints) && last != first + 1 {
            return None;
        }
        let of = input.skip(next, &["of", "in"]);
        if let Some((month, end, weak)) = self.month(of) {
            if weak && input.any(of, &["may", "march"]) && !input.capital(of) {
                return None;
            }
            let (year, end) = self.which_year(end);
            let node = |day: u8| {
                Node::Day { day, month: Some(month), year: year.clone(), weekday: None }.boxed()
            };
            return Some((Node::Range(node(first), node(last)), end));
        }
        // "this month": the days are counted within it.
        let month = self.relative(of).filter(|f| matches!(f.node, Node::Unit(Unit::Month, _)))?;
        let counted = Counted::Unit(Unit::Day);
        let node = |day: u8| Node::Nth(i16::from(day), counted, month.node.clone().boxed()).boxed();
        Some((Node::Range(node(first), node(last)), month.next))
    }

    /// "about 1990", "circa March 2015", "around last Tuesday".
    fn about(self, at: usize) -> Option<Found> {
        let input = self.input;
        // "How about March 3?" proposes a day.
        if input.any(at.wrapping_sub(1), &["how", "what", "talking", "but"]) {
            return None;
        }
        let next = if input.any(at, &["about", "around", "circa", "approximately", "roughly"]) {
            at + 1
        } else if input.any(at, &["c", "ca"]) && input.sign(at + 1, '.') {
            at + 2
        } else {
            return None;
        };
        let found = longest([self.period(next), self.to(next)])?;
        // "about 1998 people" counts people; "about 2017" is a year only where a year can stand.
        let counts = match &found.node {
            Node::Offset(..) | Node::Ahead(_) | Node::Window(..) => return None,
            // "What I wrote about last year", "to talk about tomorrow": what is pointed at is not rough.
            Node::Unit(..) | Node::Today(_) | Node::Weekday(..) if input.is(at, "about") => {
                return None;
            }
            Node::Year(_) => found.weak && !self.year_can_stand(found.start, found.next),
            _ => found.weak && !self.supported(&found),
        };
        (!counts).then(|| Found::new(at, found.next, Node::About(found.node.boxed()), "about"))
    }

    /// "The 20th of next month": a day of a month that is pointed at.
    pub fn day_of_pointed_month(self, at: usize) -> Option<Found> {
        let input = self.input;
        let start = input.skip(at, &["the"]);
        let (day, next) = self.ordinal(start).or_else(|| {
            let (day, 1 | 2) = input.digits(start)? else { return None };
            Some((u8::try_from(day).ok()?, start + 1))
        })?;
        let next = input.skip(next, &["day"]);
        let next = input.skip(next, &["of"]);
        let month = self.relative(next).filter(|f| matches!(f.node, Node::Unit(Unit::Month, _)))?;
        ymd(2000, 1, day)?;
        let counted = Counted::Unit(Unit::Day);
        Some(Found::new(
            at,
            month.next,
            Node::Nth(i16::from(day), counted, month.node.boxed()),
            "day-of-month",
        ))
    }
}

//! Decides whether an ambiguous reading ("may", "2017", "fall", "4/22") is one of time, by the words beside it.
//!
//! The grammar marks such readings as weak; everything that saves or condemns them is in this file.

use super::node::Node;
use super::rules::absolute::PERIOD_PREPOSITIONS;
use super::rules::{Found, Grammar};
use super::scan::Kind;

/// Nouns that a number of four digits counts.
const COUNTED: &[&str] = &[
    "people",
    "percent",
    "men",
    "women",
    "children",
    "dollars",
    "euros",
    "pounds",
    "miles",
    "feet",
    "meters",
    "metres",
    "words",
    "copies",
    "jobs",
    "workers",
    "employees",
    "members",
    "homes",
    "houses",
    "votes",
    "cases",
    "deaths",
    "units",
    "pieces",
    "times",
    "searches",
    "square",
    "kilometers",
    "kilometres",
    "km",
    "kg",
    "tons",
    "tonnes",
    "acres",
    "points",
    "million",
    "billion",
    "thousand",
    "gallons",
    "hours",
    "days",
    "years",
    "troops",
    "soldiers",
    "students",
    "characters",
    "calories",
    "million",
];

impl Grammar<'_> {
    /// Whether a weak reading is one of time here.
    pub fn supported(self, found: &Found) -> bool {
        if found.start == 0 && self.ends_at(found.next) {
            return true;
        }
        let start = found.start;
        match &found.node {
            Node::Year(_) => self.year_can_stand(start, found.next),
            Node::Month(..) => self.month_can_stand(start, found.next),
            Node::Weekday(..) => {
                self.input.any(start.wrapping_sub(1), PERIOD_PREPOSITIONS)
                    && self.input.capital(start)
                    || self.beside_joint(start)
            }
            Node::Clock(..) => true,
            Node::Season(..) => {
                let article = self.input.is(start, "the");
                let before = self.input.any(start.wrapping_sub(1), PERIOD_PREPOSITIONS)
                    && !self.input.any(
                        start.wrapping_sub(1),
                        &["to", "of", "for", "from", "about", "around", "before"],
                    );
                let whole = self.input.any(start.wrapping_sub(1), &["whole", "entire", "all"]);
                whole || before && (article || !self.input.any(found.next, &["of", "in"]))
            }
            _ => false,
        }
    }

    /// Whether nothing but closing signs follows.
    fn ends_at(self, at: usize) -> bool {
        (at..self.input.len()).all(|i| self.input.any(i, &[".", "?", "!", ")", "\"", "”"]))
    }

    fn beside_joint(self, at: usize) -> bool {
        self.input.any(at.wrapping_sub(1), &["and", "or", "-", ","])
            && at >= 2
            && self.input.facts(at - 2).weekday.is_some()
    }

    /// A bare month with an ambiguous name.
    fn month_can_stand(self, start: usize, next: usize) -> bool {
        let input = self.input;
        let possessive = input.token(next).is_some_and(|t| t.kind == Kind::Possessive);
        let prepositional = input.any(start.wrapping_sub(1), PERIOD_PREPOSITIONS);
        let verb_or_name = input.any(start, &["may", "march", "mar", "jan", "sep", "dec"]);
        if prepositional {
            // "to march", "for may": the small letter is the verb, unless a preposition of time stands before it.
            let sure = input.any(
                start.wrapping_sub(1),
                &[
                    "in",
                    "since",
                    "during",
                    "until",
                    "last",
                    "next",
                    "early",
                    "late",
                    "mid",
                    "throughout",
                ],
            );
            return (input.capital(start) || sure) && !(possessive && input.is(start, "may"));
        }
        let listed = input.any(start.wrapping_sub(1), &["and", "or", ",", "-", "/", "("])
            && (2..=4).any(|back| {
                !input.before(start, back).is_empty()
                    && start >= back
                    && input.facts(start - back).month.is_some()
            });
        if listed {
            return input.capital(start);
        }
        // "Sept" alone, "a March report", "the March 3 memo".
        let attributive = input.any(
            start.wrapping_sub(1),
            &["a", "the", "its", "their", "his", "her", "our", "this", "that"],
        ) && input.is(start, "march")
            && input.is_word(next)
            && !input.capital(next)
            && !input.any(
                next,
                &["on", "to", "of", "was", "in", "for", "against", "through", "is", "and"],
            );
        input.capital(start) && (attributive || !verb_or_name && start > 0 && !input.capital(next))
    }

    /// Whether four digits can be a year here.
    pub fn year_can_stand(self, start: usize, next: usize) -> bool {
        let input = self.input;
        let before = start.wrapping_sub(1);
        let glued_sign = start > 0
            && input.glued(start)
            && !input.any(before, &["(", "[", "\"", "“", "-", "'", "‘"]);
        if glued_sign
            || (input.glued(next)
                && (input.is_word(next) || input.any(next, &["%", "/", "°", "$", "€"])))
        {
            return false;
        }
        if input.glued(next)
            && input.sign(next, '-')
            && input.glued(next + 1)
            && !input.is_word(next + 1)
        {
            return false;
        }
        if input.any(
            before,
            &[
                "$", "€", "£", "#", "no", "page", "room", "version", "flight", "route", "highway",
                "section", "suite", "box", "article", "gate", "windows", "office", "top", "model",
                "number", "block",
            ],
        ) {
            return false;
        }
        if input.any(next, COUNTED) {
            return false;
        }
        let plural_noun = input.is_word(next)
            && !input.capital(next)
            && input.word(next).len() > 3
            && input.word(next).ends_with('s')
            && !input.any(
                next,
                &["was", "has", "its", "this", "is", "as", "does", "plus", "less", "pros"],
            );
        if self.is_cited_year(start, next) || self.is_event_year(start, next) {
            return true;
        }
        match input.word(before) {
            "in" | "since" | "during" | "until" | "till" | "circa" | "throughout" | "early"
            | "late" | "mid" | "year" | "before" | "after" | "by" | "through" | "than"
            | "starting" | "beginning" | "effective" => true,
            "of" | "from" | "to" | "for" | "between" | "around" | "about" | "last" | "next"
            | "past" => !plural_noun,
            "and" | "or" | "," | "&" => self.year_list(before),
            "(" | "[" => input.any(next, &[")", "]", ",", ";", "-", ":"]),
            "the" | "a" | "its" | "their" | "his" | "her" | "our" | "this" | "that" | "an" => {
                input.is_word(next) && !plural_noun && !input.any(next, &["and", "or", "of", "in"])
            }
            "-" => {
                input.any(start.wrapping_sub(2), &["mid", "pre", "post", "early", "late", "since"])
            }
            "born" | "founded" | "established" | "published" | "copyright" | "©" | "released" => {
                true
            }
            word if word.ends_with('s')
                && input.token(before).is_some_and(|t| t.kind == Kind::Possessive) =>
            {
                input.is_word(next) && !plural_noun
            }
            _ => {
                start == 0 && (input.sign(next, ':') || input.sign(next, '-') && !input.glued(next))
            }
        }
    }

    /// Four digits of the last centuries; other numbers of four digits are more often something else.
    fn is_recent_year(self, at: usize) -> bool {
        matches!(self.input.digits(at), Some((1500..2100, 4)))
    }

    /// "(Fillmore 1968)", "(Gundy et al., 2015; Mulligan, 2016)", "(m. 1949; div. 1964)": inside brackets a year closes what it dates;
    /// "from file, 2008." closes a sentence.
    fn is_cited_year(self, start: usize, next: usize) -> bool {
        let input = self.input;
        let Some(before) = start.checked_sub(1).filter(|_| self.is_recent_year(start)) else {
            return false;
        };
        let closing = [")", "]", ";", ",", ":"];
        let opened = (0..start).rev().find(|&at| input.any(at, &["(", "[", ")", "]"]));
        let bracketed = opened.is_some_and(|at| input.any(at, &["(", "["]));
        let after_name = input.capital(before)
            || input.any(before, &[",", ".", ";", "&", "al"])
            || bracketed && opened == Some(before);
        bracketed && after_name && input.any(next, &closing)
            || input.sign(before, ',')
                && before > 0
                && input.is_word(before - 1)
                && self.ends_at(next)
    }

    /// "the London 2012 Olympics", "Fan Expo Canada 2016": an event that comes again carries its year.
    fn is_event_year(self, start: usize, next: usize) -> bool {
        const EVENTS: &[&str] = &[
            "olympics",
            "olympic",
            "paralympics",
            "games",
            "cup",
            "expo",
            "fair",
            "festival",
            "conference",
            "summit",
            "congress",
            "championship",
            "championships",
            "forum",
            "awards",
            "convention",
            "con",
            "election",
            "elections",
            "season",
            "protests",
            "census",
        ];
        let input = self.input;
        let event_before = (1..=3).any(|back| input.any(start.wrapping_sub(back), EVENTS))
            && input.capital(start.wrapping_sub(1));
        let event_after = (0..3)
            .map(|on| next + on)
            .take_while(|&at| input.is_word(at))
            .any(|at| input.any(at, EVENTS));
        self.is_recent_year(start) && (event_before || event_after)
    }

    /// "2007 and 2009", "2016, 2017 and 2018": years in a row support one another.
    fn year_list(self, joint: usize) -> bool {
        let input = self.input;
        let Some(before) = joint.checked_sub(1) else { return false };
        let before = if input.sign(before, ',') { before.wrapping_sub(1) } else { before };
        let year = input
            .digits(before)
            .is_some_and(|(y, length)| length == 4 && (1000..2200).contains(&y));
        // "in Paris, 2015", "May 3, 2015" is read elsewhere; a place or a title before the comma is enough at a clause's end.
        year || input.sign(joint, ',')
            && input.is_word(before)
            && input.capital(before)
            && input.any(joint + 2, &[",", ".", ")", ";"])
    }
}

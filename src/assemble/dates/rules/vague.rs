//! References to past, present and future that lie on no day.
//!
//! *Examples*: "now", "currently", "recently", "in recent years", "years ago", "in the coming weeks", "soon".
//! *Limits*: only the present is given a day, the anchor's; "then", "once", "already" and the like are left alone.

use super::{Found, Grammar};
use crate::assemble::dates::node::{Amount, Node};

/// The words, and the TIMEX3 reference.
const PHRASES: &[(&[&str], &str)] = &[
    (&["right", "now"], "PRESENT_REF"),
    (&["just", "now"], "PRESENT_REF"),
    (&["now"], "PRESENT_REF"),
    (&["currently"], "PRESENT_REF"),
    (&["nowadays"], "PRESENT_REF"),
    (&["presently"], "PRESENT_REF"),
    (&["these", "days"], "PRESENT_REF"),
    (&["at", "present"], "PRESENT_REF"),
    (&["at", "the", "moment"], "PRESENT_REF"),
    (&["at", "this", "time"], "PRESENT_REF"),
    (&["some", "time", "ago"], "PAST_REF"),
    (&["a", "while", "ago"], "PAST_REF"),
    (&["some", "time"], "PXX"),
    (&["a", "while"], "PXX"),
    (&["more", "recently"], "PAST_REF"),
    (&["most", "recently"], "PAST_REF"),
    (&["recently"], "PAST_REF"),
    (&["previously"], "PAST_REF"),
    (&["the", "past"], "PAST_REF"),
    (&["the", "near", "future"], "FUTURE_REF"),
    (&["the", "near", "term"], "FUTURE_REF"),
    (&["the", "future"], "FUTURE_REF"),
    (&["recent"], "PAST_REF"),
    (&["current"], "PRESENT_REF"),
    (&["lately"], "PAST_REF"),
    (&["in", "the", "past"], "PAST_REF"),
    (&["long", "ago"], "PAST_REF"),
    (&["in", "the", "near", "future"], "FUTURE_REF"),
    (&["in", "the", "future"], "FUTURE_REF"),
    (&["the", "short", "term"], "FUTURE_REF"),
    (&["the", "medium", "term"], "FUTURE_REF"),
    (&["the", "long", "term"], "FUTURE_REF"),
    (&["a", "later", "date"], "FUTURE_REF"),
    (&["soon"], "FUTURE_REF"),
    (&["as", "soon", "as", "possible"], "FUTURE_REF"),
    (&["asap"], "FUTURE_REF"),
];

impl Grammar<'_> {
    /// Any expression of this file.
    pub fn vague(self, at: usize) -> Option<Found> {
        let input = self.input;
        let phrase =
            PHRASES.iter().find_map(|(words, timex)| Some((input.words(at, words)?, *timex)));
        if let Some((next, timex)) = phrase {
            // "as soon as the deal closes" and "the now-defunct firm" refer to something else.
            let other = input.is(at, "soon") && input.is(at.wrapping_sub(1), "as")
                || input.sign(next, '-') && input.glued(next);
            // "in the past two decades": the phrase is the start of a longer one.
            let longer = input.any(next - 1, &["past", "future"])
                && (input.digits(next).is_some()
                    || input.facts(next).cardinal.is_some()
                    || input.facts(next).unit.is_some()
                    || input.any(next, &["few", "several", "couple", "fiscal", "tense"]));
            // "Some time next year" is that year.
            let dated = timex == "PXX"
                && (input
                    .any(next, &["in", "next", "this", "between", "around", "before", "after"])
                    || input.is(at.wrapping_sub(1), "once"));
            let other = other || longer || dated;
            return (!other).then(|| Found::new(at, next, Node::Vague(timex), "vague"));
        }
        // "years ago", "months later", "in recent years", "the coming weeks"
        let facts = input.facts(at);
        if facts.plural && facts.unit.is_some() && input.any(at + 1, &["ago", "earlier", "later"]) {
            let timex = if input.is(at + 1, "later") { "FUTURE_REF" } else { "PAST_REF" };
            return Some(Found::new(at, at + 2, Node::Vague(timex), "vague"));
        }
        // "the weeks ahead", "weeks or months"
        let noun = input.skip(at, &["the"]);
        if input.facts(noun).plural && input.facts(noun).unit.is_some() {
            let other = input.facts(noun + 2);
            if noun > at && input.any(noun + 1, &["ahead"]) && !input.is(noun + 2, "of") {
                return Some(Found::new(at, noun + 2, Node::Vague("FUTURE_REF"), "vague"));
            }
            if noun == at && input.is(noun + 1, "or") && other.plural && other.unit.is_some() {
                let amount = Amount { count: None, unit: input.facts(noun).unit?, rough: true };
                return Some(Found::new(at, noun + 3, Node::Duration(vec![amount]), "duration"));
            }
        }
        let start = input.skip(at, &["in", "over", "the"]);
        let start = input.skip(start, &["the"]);
        let timex = match input.word(start) {
            "recent" | "past" => "PAST_REF",
            "coming" | "future" => "FUTURE_REF",
            _ => return None,
        };
        let unit = input.facts(start + 1);
        (unit.plural && unit.unit.is_some())
            .then(|| Found::new(at, start + 2, Node::Vague(timex), "vague"))
    }
}

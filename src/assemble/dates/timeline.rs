//! Resolves the sentences of a document in order, so that "three weeks later" knows what it is later than.
//!
//! The last narrated date is the last one that the text put an event on: a day, a month or a year of the past. Today's
//! references ("today", "on Tuesday") narrate too; deadlines, durations and vague references do not.

use jiff::civil::Date;

use super::interval::{days_between, period};
use super::lexicon::Unit;
use super::node::{Amount, Base, Bound, Node, Which};
use super::{Context, Options, Tense, Tenses, found};
use crate::types::{Anchor, AnchorOrigin, When};

/// Resolves sentences in order.
#[derive(Clone, Debug)]
pub struct Timeline {
    context: Context,
}

impl Timeline {
    /// At the start of a document with this date.
    pub fn new(anchor: Option<Anchor>, options: Options) -> Self {
        Self { context: Context { anchor, options, ..Context::default() } }
    }

    /// The time expressions of the next sentence, in one tense or in those of its clauses.
    pub fn resolve(&mut self, sentence_text: &str, tenses: impl Into<Tenses>) -> Vec<When> {
        let tenses = tenses.into();
        self.context.tense = tenses.at(0);
        self.context.narrated_ago = self.context.narrated_ago.saturating_add(1);
        self.context.since = self.context.since.map(|(year, ago)| (year, ago.saturating_add(1)));
        self.context.quarter =
            self.context.quarter.map(|(first, ago)| (first, ago.saturating_add(1)));
        let mut whens = Vec::new();
        // Expressions of one sentence see the dates before them: "On May 3 he left, and a day later he was back".
        let all = found(sentence_text, &self.context, &tenses);
        let narrates = all.iter().filter(|(when, node)| narrated(when, node).is_some()).count();
        if narrates < 2 && !all.iter().any(|(_, node)| counts_from_narrated(node)) || all.len() < 2
        {
            for (when, node) in all {
                self.narrate(&when, &node, &tenses, sentence_text);
                whens.push(when);
            }
            return whens;
        }
        let mut done = 0;
        while let Some((when, node)) = found(sentence_text, &self.context, &tenses)
            .into_iter()
            .find(|(when, _)| when.span.start() >= done)
        {
            done = when.span.end().max(done + 1);
            self.narrate(&when, &node, &tenses, sentence_text);
            whens.push(when);
        }
        whens
    }

    /// At the start of a new part: a quoted message has a date and a story of its own.
    pub fn restart(&mut self, anchor: Option<Anchor>) {
        self.context.anchor = anchor;
        self.context.narrated = None;
        self.context.narrated_until = None;
        self.context.outdated = false;
        self.context.chronicle = false;
        self.context.leads = false;
        self.context.since = None;
        self.context.quarter = None;
    }

    /// What the next sentence's expressions are counted from.
    pub fn context(&self) -> &Context {
        &self.context
    }

    fn narrate(&mut self, when: &When, node: &Node, tenses: &Tenses, sentence_text: &str) {
        if let (Node::Open(Bound::Since, of), Some(from)) = (node, when.from)
            && matches!(**of, Node::Year(_))
        {
            self.context.since = Some((from, 0));
        }
        // "Seventeen months on, it looks expensive": what reaches the day of writing is no story.
        let counted = matches!(node, Node::Offset(_, sign, Base::Narrated) if *sign > 0);
        let reaches_now = self.context.anchor.is_some_and(|anchor| {
            when.to.is_some_and(|to| counted && to >= anchor.date) && !self.context.outdated
        });
        if let Some((from, to)) = narrated(when, node).filter(|_| !reaches_now) {
            // Only a whole date says so: "the 2030 target was set" tells of no 2030.
            let ahead = self.context.anchor.is_some_and(|anchor| from > anchor.date);
            let whole = when.anchor.is_none() && matches!(node, Node::Day { .. });
            let opens = when.span.start() <= super::opening(sentence_text);
            let told = when.anchor.is_some_and(|anchor| anchor.origin == AnchorOrigin::Discourse);
            let named = when.anchor.is_none() && matches!(node, Node::Day { .. } | Node::Month(..));
            self.context.leads = opens;
            self.context.chronicle = opens && (named || told && self.context.chronicle);
            self.context.outdated |= ahead && whole && tenses.at(when.span.start()) == Tense::Past;
            self.context.narrated = Some(Anchor { date: from, origin: AnchorOrigin::Discourse });
            self.context.narrated_until = Some(to);
            self.context.narrated_ago = 0;
            if period(Unit::Quarter, from, 0, 1).is_some_and(|q| (q.from, q.to) == (from, to)) {
                self.context.quarter = Some((from, 0));
            }
        }
    }
}

/// The days that an expression puts the story on.
fn narrated(when: &When, node: &Node) -> Option<(Date, Date)> {
    let (from, to) = (when.from?, when.to?);
    let tells = !matches!(
        node,
        Node::Open(..)
            | Node::Window(..)
            | Node::Vague(_)
            | Node::Duration(_)
            | Node::Set(_)
            | Node::Years(..)
            | Node::ShortDecade(_)
    );
    // A quarter "a year earlier" is only compared with the one that is told of.
    let compared = matches!(node, Node::Comparable(_))
        || matches!(node, Node::Offset(amounts, -1, base) if !matches!(base, Base::Node(_))
            && matches!(amounts.as_slice(), [Amount { unit: Unit::Year, count: Some(1.0), .. }])
            && days_between(from, to) <= 92);
    let tells = tells && !compared;
    // Longer than a year is an era, not an event.
    (tells && days_between(from, to) <= 366).then_some((from, to))
}

/// Whether an expression may be counted from the narrated date.
fn counts_from_narrated(node: &Node) -> bool {
    let which = |which: &Which| match which {
        Which::Points(deixis) => deixis.is_narrated(),
        Which::Of(of) => counts_from_narrated(of),
        Which::Bare => false,
    };
    match node {
        Node::Month(_, w)
        | Node::Season(_, w)
        | Node::Holiday(_, w)
        | Node::FiscalYear(w)
        | Node::Week(_, w) => which(w),
        Node::Day { month: None, .. } => true,
        Node::Day { year, .. } | Node::Quarter { year, .. } | Node::Half { year, .. } => {
            which(year)
        }
        Node::Weekday(_, deixis) | Node::Unit(_, deixis) => deixis.is_narrated(),
        Node::Offset(_, _, base) | Node::Window(_, _, base) => match base {
            Base::Narrated | Base::Within => true,
            Base::Node(of) => counts_from_narrated(of),
            Base::Anchor | Base::Untold => false,
        },
        Node::WeekdayOf(_, of)
        | Node::Nth(_, _, of)
        | Node::Several(_, _, of)
        | Node::Part(_, of)
        | Node::Comparable(of)
        | Node::Earlier(of) => counts_from_narrated(of),
        Node::Later(of)
        | Node::Rest(of)
        | Node::Around(_, of)
        | Node::Open(_, of)
        | Node::About(of) => counts_from_narrated(of),
        Node::Clock(Some(of), _) => counts_from_narrated(of),
        Node::Range(first, last) => counts_from_narrated(first) || counts_from_narrated(last),
        _ => false,
    }
}

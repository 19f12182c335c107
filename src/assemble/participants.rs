//! Who and what takes part by the model's own word: its head for participants reads all words of a sentence at once, and so finds a filler
//! whose place no rule knows ("they | had to beg the council for it": the addressee).
//!
//! In: a frame with its participants, a role, and what a rule found for it. Out: the argument and its fillers that count. A model without that
//! head leaves everything to the rules.

use std::ops::Range;

use crate::types::{Affix, EntityKind, Frame, Role, RoleLabel, Via};

use super::appositions;
use super::fillers::{self, Fill};
use super::phrases;
use super::reading::{Arg, Reading};
use super::schema::ClaimType;

/// From this probability on a word belongs to a filler.
const MEMBER: f32 = 0.25;
/// From this mean probability on, words fill a role that no rule fills.
const LIKELY: f32 = 0.3;
/// From this mean probability on, such words also make a claim of what would else lack its first role or any other.
const ENOUGH: f32 = 0.7;
/// From this mean probability on, words go before those that a rule found and the model holds for something else.
const SURE: f32 = 0.8;
/// Below this probability the model holds a word for something else.
const UNLIKELY: f32 = 0.2;

/// A frame whose claim is filled, with its arguments.
pub struct At<'a> {
    /// The document.
    pub reading: &'a Reading<'a>,
    /// The frame.
    pub frame: &'a Frame,
    /// Its arguments, those that were read into it too.
    pub args: &'a [Arg],
    /// Whether the model, too, holds the claim for one of this type: else its participants are those of another.
    pub known: bool,
}

impl At<'_> {
    /// What fills a role: by the rule, unless the model holds its head for something else; then, and where no rule finds anything, by the model.
    /// `taken` is what fills the roles before it. `fits` says which of the model's fillers may stand there.
    pub fn settle(
        &self,
        claim_type: &ClaimType,
        role: &str,
        by_rule: Option<(Arg, Vec<Fill>)>,
        taken: &[Range<usize>],
        fits: impl Fn(&Fill) -> bool,
    ) -> Option<(Arg, Vec<Fill>)> {
        if !self.known {
            return by_rule;
        }
        let Some((mut arg, fills)) = by_rule else { return self.by_model(role, LIKELY, fits) };
        // The model gives a word one role, that of the phrase around it: "a proposal | from Kessler" is what was refused, and Kessler's.
        let around = |fill: &Fill| {
            taken.iter().any(|it| {
                *it != fill.tokens && it.start <= fill.tokens.start && fill.tokens.end <= it.end
            })
        };
        if fills.iter().all(around) {
            return Some((arg, fills));
        }
        // Where both agree a filler is surer than where the model doubts it.
        let held = fills.iter().map(|fill| self.holds_phrase(role, &arg, fill)).fold(0.0, f32::max);
        arg.score *= 0.3 + 0.7 * held;
        if held >= UNLIKELY {
            return Some((arg, fills));
        }
        let other = |other: &String| {
            *other != role
                && fills.iter().all(|fill| likely(self.frame, other, &fill.tokens) >= SURE)
        };
        let misplaced = claim_type.roles.iter().any(other);
        // "Ann Lee of the Federation, which": no person, whatever the model holds.
        let which = is_before_which(self.reading, self.frame, &arg.tokens);
        let agrees = |fill: &Fill| {
            fits(fill)
                && !(which && fill.kind == Some(EntityKind::Person))
                && fills.iter().all(|it| may_stand_for(self.reading, it, fill))
        };
        let by_model = self.by_model(role, SURE, agrees);
        by_model.or((!misplaced).then_some((arg, fills)))
    }

    /// The words that most probably fill a role, if their mean probability is at least `least`.
    fn by_model(
        &self,
        role: &str,
        least: f32,
        fits: impl Fn(&Fill) -> bool,
    ) -> Option<(Arg, Vec<Fill>)> {
        let own = self.frame.predicate.token;
        let runs = runs(self.reading, self.frame, role);
        // "Turned her down": the verb alone is nothing that was turned down.
        let runs = runs.into_iter().filter(|(tokens, _)| *tokens != (own..own + 1));
        let (tokens, score) = runs.max_by(|a, b| a.1.total_cmp(&b.1))?;
        // "Savings Bank" of "Ellerby Savings Bank" is nobody by itself.
        let mut mentions = self.reading.mentions_in(self.reading.span(&tokens)).iter();
        let name = mentions.find(|it| {
            it.tokens.start <= tokens.start && tokens.end <= it.tokens.end && it.tokens != tokens
        });
        let (tokens, score) = match name {
            Some(name) if least >= SURE || score < ENOUGH => {
                (name.tokens.clone(), likely(self.frame, role, &name.tokens))
            }
            Some(name) => (name.tokens.clone(), score),
            None => (tokens, score),
        };
        let (_, inner) = phrases::after_preposition(self.reading, &tokens);
        let inner = appositions::with_name(self.reading, inner);
        let mut fills = fillers::fills(self.reading, &inner);
        fills.retain(fits);
        let holds = |arg: &&Arg| arg.tokens.start <= inner.start && inner.end <= arg.tokens.end;
        let holder = self.args.iter().filter(holds).min_by_key(|arg| arg.tokens.len());
        let label = holder.map_or(RoleLabel::plain(Role::Arg2), |arg| arg.label);
        let arg = Arg { label, tokens: inner, score, implied: true };
        (score >= least && !fills.is_empty()).then_some((arg, fills))
    }

    /// How probable the model holds a filler for this role; of a name, also by its description: "the firm's sales director, Petra Haas" is one
    /// phrase, of which the model marks either.
    fn holds_phrase(&self, role: &str, arg: &Arg, fill: &Fill) -> f32 {
        let own = self.holds(role, fill);
        if fill.via != Some(Via::Name) || own >= UNLIKELY {
            return own;
        }
        let comma = fill.tokens.start.checked_sub(1).filter(|&at| {
            arg.tokens.contains(&at)
                && (self.reading.token(at) == "," || appositions::is_address(self.reading, at))
        });
        let described = arg.tokens.start..comma.unwrap_or(arg.tokens.start);
        let head = phrases::head_token(self.reading, &described);
        head.map_or(own, |head| own.max(likely(self.frame, role, &(head..head + 1))))
    }

    /// How probable the model holds a filler's head for this role: of a clause, its words on the whole. 1 for a model without that head.
    fn holds(&self, role: &str, fill: &Fill) -> f32 {
        if self.frame.participants.is_empty() {
            return 1.0;
        }
        let head = phrases::head_token(self.reading, &fill.tokens);
        let core = match head.filter(|_| !phrases::is_clause(self.reading, &fill.tokens)) {
            Some(head) => head..head + 1,
            None => fill.tokens.clone(),
        };
        likely(self.frame, role, &core)
    }
}

/// Whether words are what a clause with "which" is about, whose verb a frame has.
pub fn is_before_which(reading: &Reading<'_>, frame: &Frame, tokens: &Range<usize>) -> bool {
    let which = tokens.end + usize::from(reading.token(tokens.end) == ",");
    let mut arguments = frame.arguments.iter();
    reading.is_word(which, &["which"])
        && arguments.any(|it| it.label.affix == Affix::Relative && it.tokens.contains(&which))
}

/// Whether a pronoun may stand for somebody: "it" is no person, "he" and "she" are nothing else, and "he" is no Ms.
fn may_stand_for(reading: &Reading<'_>, pronoun: &Fill, other: &Fill) -> bool {
    let person = other.kind.map(|kind| kind == EntityKind::Person);
    let address = other.tokens.start.saturating_sub(1);
    match pronoun.head.as_str() {
        "it" | "its" | "itself" => person != Some(true),
        "he" | "him" | "his" => {
            person != Some(false) && !reading.is_word(address, &["ms", "mrs", "miss", "madam"])
        }
        "she" | "her" => person != Some(false) && !reading.is_word(address, &["mr", "sir"]),
        _ => true,
    }
}

/// Whether the model's own filler is too improbable for a claim to stand on it; it only completes one.
pub fn is_guess(arg: &Arg) -> bool {
    arg.score < ENOUGH
}

/// The mean probability with which words fill a role of a frame's claim.
pub fn likely(frame: &Frame, role: &str, tokens: &Range<usize>) -> f32 {
    let own = frame.participants.iter();
    let own = own.filter(|it| tokens.contains(&it.token) && *it.role == *role);
    // The sum of nothing is -0.
    (own.map(|it| it.score).sum::<f32>() + 0.0) / tokens.len().max(1) as f32
}

/// The stretches of words that fill a role, each with their mean probability. What only joins two of them belongs to both: "Ana Ruiz and | her son".
fn runs(reading: &Reading<'_>, frame: &Frame, role: &str) -> Vec<(Range<usize>, f32)> {
    const JOINS: &[&str] = &["and", ",", "&", "or", "-", "'s", "’s", "the", "a"];
    let mut runs: Vec<(Range<usize>, f32)> = Vec::new();
    for it in frame.participants.iter().filter(|it| *it.role == *role && it.score >= MEMBER) {
        match runs.last_mut() {
            Some((run, sum))
                if run.end == it.token
                    || run.end + 1 == it.token && reading.is_word(run.end, JOINS) =>
            {
                let gap = (it.token - run.end) as f32;
                run.end = it.token + 1;
                *sum += it.score * (1.0 + gap);
            }
            _ => runs.push((it.token..it.token + 1, it.score)),
        }
    }
    for (run, sum) in &mut runs {
        *sum /= run.len() as f32;
        *run = phrases::whole_words(reading, run.clone());
    }
    runs
}

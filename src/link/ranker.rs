//! Which candidate a pronoun stands for: a log-linear model over what a reader has just seen.
//!
//! In: a pronoun and the references before it. Out: a probability for every candidate, and for "none of these".
//! The weights stand in `data/pronouns.toml`; `examples/train_pronouns.rs` fits them on corpora with coreference. The
//! features are those of the mention-ranking literature (Denis & Baldridge 2008, "Specialized models and ranking for
//! coreference resolution"): distance, grammatical place, parallelism, repetition. Knows no names and no words.

use std::sync::LazyLock;

use serde::Deserialize;

use super::context::{Context, Place};
use super::discourse::Seen;
use super::pronouns::Case;

/// What is known about one candidate, in the order of [`FEATURES`].
pub(super) type Features = [f32; FEATURES.len()];

/// The names of the features, as `data/pronouns.toml` lists them.
pub(super) const FEATURES: [&str; 38] = [
    "named",
    "unnamed",
    "same-sentence",
    "one-sentence-back",
    "two-sentences-back",
    "further-back",
    "within-5-tokens",
    "within-12-tokens",
    "within-25-tokens",
    "last-is-subject",
    "last-is-object",
    "last-is-possessive",
    "last-is-elsewhere",
    "last-is-pronoun",
    "subject-after-subject",
    "possessive-after-subject",
    "object-after-subject",
    "subject-after-object",
    "possessive-after-object",
    "object-after-object",
    "subject-after-possessive",
    "possessive-after-possessive",
    "subject-of-a-governor",
    "subject-of-the-sentence-before",
    "first-of-its-sentence",
    "nearest",
    "second-nearest",
    "further-than-second",
    "recent-mentions",
    "all-mentions",
    "most-mentioned",
    "gender-known",
    "same-paragraph",
    "carries-on-the-last-pronoun",
    "only-candidate",
    "named-after-the-pronoun",
    "ahead-is-subject",
    "ahead-of-an-opening-phrase",
];

/// A candidate: an entity, or a noun that nobody named.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) entity: usize,
    pub(super) is_named: bool,
    pub(super) features: Features,
}

/// What a pronoun asks for decides which weights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Person,
    Thing,
    Several,
}

#[derive(Debug, Default, Deserialize)]
struct Weights {
    person: Vec<f32>,
    thing: Vec<f32>,
    several: Vec<f32>,
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/pronouns.toml")).unwrap_or_default());

/// The likeliest candidate and its probability; `None` where "none of these" is likelier than any.
pub(super) fn best(candidates: &[Candidate], class: Class) -> Option<(&Candidate, f32)> {
    let weights = match class {
        Class::Person => &WEIGHTS.person,
        Class::Thing => &WEIGHTS.thing,
        Class::Several => &WEIGHTS.several,
    };
    let score = |candidate: &Candidate| -> f32 {
        candidate.features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum()
    };
    // "None of these" has the score 0.
    let scores: Vec<f32> = candidates.iter().map(score).collect();
    let most = scores.iter().copied().fold(0.0, f32::max);
    let total: f32 = (-most).exp() + scores.iter().map(|score| (score - most).exp()).sum::<f32>();
    let (at, best) =
        scores.iter().enumerate().max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))?;
    Some((&candidates[at], (best - most).exp() / total))
}

/// A pronoun and what was seen before it, from which candidates' features are taken.
pub(super) struct Scene<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) token: usize,
    pub(super) case: Case,
    /// References that fit the pronoun, within reach, the nearest first.
    pub(super) seen: Vec<&'a Seen>,
    /// Names that fit and follow in the pronoun's sentence.
    pub(super) ahead: Vec<Seen>,
    /// How often each entity of the document was referred to before.
    pub(super) mentions: &'a dyn Fn(usize) -> usize,
    /// Whether the gender of an entity or of an unnamed noun is known, not only possible.
    pub(super) gender_known: &'a dyn Fn(usize) -> bool,
    /// The entity of the last pronoun of the same kind, if it was resolved.
    pub(super) last_pronoun: Option<usize>,
}

impl Scene<'_> {
    /// The candidates, the nearest first.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut order: Vec<usize> = Vec::new();
        for seen in self.seen.iter().copied().chain(&self.ahead) {
            if !order.contains(&seen.entity) {
                order.push(seen.entity);
            }
        }
        let most = order.iter().map(|entity| (self.mentions)(*entity)).max().unwrap_or(0);
        let all = order.len();
        let candidate = |(rank, entity): (usize, usize)| {
            let own: Vec<&Seen> =
                self.seen.iter().copied().filter(|seen| seen.entity == entity).collect();
            let mut features = [0.0; FEATURES.len()];
            let mut set = |name: &str, value: f32| {
                if let Some(at) = FEATURES.iter().position(|feature| *feature == name) {
                    features[at] = value;
                }
            };
            let is_named = Seen::is_name(entity);
            set(if is_named { "named" } else { "unnamed" }, 1.0);
            match own.first() {
                Some(last) => self.behind(last, &own, rank, &mut set),
                None => self.before(entity, &mut set),
            }
            let mentions = if is_named { (self.mentions)(entity) } else { own.len() };
            set("all-mentions", (1.0 + mentions as f32).ln());
            set("most-mentioned", flag(is_named && mentions == most && most > 1));
            set("gender-known", flag((self.gender_known)(entity)));
            set("carries-on-the-last-pronoun", flag(self.last_pronoun == Some(entity)));
            set("only-candidate", flag(all == 1));
            Candidate { entity, is_named, features }
        };
        order.into_iter().enumerate().map(candidate).collect()
    }

    /// Features of a candidate whose last mention is behind the pronoun.
    fn behind(&self, last: &Seen, own: &[&Seen], rank: usize, set: &mut dyn FnMut(&str, f32)) {
        let Scene { ctx, token, case, .. } = *self;
        let sentence = ctx.sentence(token);
        let distance = sentence.saturating_sub(last.sentence);
        let names = ["same-sentence", "one-sentence-back", "two-sentences-back", "further-back"];
        set(names[distance.min(3)], 1.0);
        if distance == 0 {
            match token.saturating_sub(last.end) {
                0..5 => set("within-5-tokens", 1.0),
                5..12 => set("within-12-tokens", 1.0),
                12..25 => set("within-25-tokens", 1.0),
                _ => {}
            }
        }
        let place = ctx.place(&(last.start..last.end));
        set(
            match place {
                Place::Subject => "last-is-subject",
                Place::Object => "last-is-object",
                Place::Possessive => "last-is-possessive",
                Place::Elsewhere => "last-is-elsewhere",
            },
            1.0,
        );
        set("last-is-pronoun", flag(last.is_pronoun));
        let parallel = match (case, place) {
            (Case::Subject, Place::Subject) => "subject-after-subject",
            (Case::Possessive, Place::Subject) => "possessive-after-subject",
            (Case::Object | Case::Reflexive, Place::Subject) => "object-after-subject",
            (Case::Subject, Place::Object) => "subject-after-object",
            (Case::Possessive, Place::Object) => "possessive-after-object",
            (Case::Object | Case::Reflexive, Place::Object) => "object-after-object",
            (Case::Subject, Place::Possessive) => "subject-after-possessive",
            (Case::Possessive, Place::Possessive) => "possessive-after-possessive",
            _ => "",
        };
        set(parallel, 1.0);
        let governs = own.iter().filter(|seen| seen.sentence == sentence).any(|seen| {
            seen.subject_of.is_some_and(|predicate| ctx.is_in_argument(predicate, token))
        });
        set("subject-of-a-governor", flag(governs));
        let before = |seen: &&&Seen| seen.sentence + 1 == sentence && seen.subject_of.is_some();
        set("subject-of-the-sentence-before", flag(own.iter().any(|seen| before(&seen))));
        let is_first =
            !self.seen.iter().any(|seen| seen.sentence == last.sentence && seen.end <= last.start);
        set("first-of-its-sentence", flag(is_first));
        set(["nearest", "second-nearest", "further-than-second"][rank.min(2)], 1.0);
        set("recent-mentions", (own.len() as f32).ln());
        set("same-paragraph", flag(ctx.paragraph(last.sentence) == ctx.paragraph(sentence)));
    }

    /// Features of a candidate that is named only after the pronoun ("in her tenure as president, Ann Lee …").
    fn before(&self, entity: usize, set: &mut dyn FnMut(&str, f32)) {
        let Some(next) = self.ahead.iter().find(|seen| seen.entity == entity) else { return };
        set("named-after-the-pronoun", 1.0);
        set("ahead-is-subject", flag(next.subject_of.is_some()));
        // An opening phrase ends in a comma before the subject.
        let comma = (self.token..next.start).any(|token| self.ctx.word(token) == ",");
        let opens = self.case == Case::Possessive && comma && next.subject_of.is_some();
        set("ahead-of-an-opening-phrase", flag(opens));
    }
}

fn flag(is_so: bool) -> f32 {
    f32::from(u8::from(is_so))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_weight_for_every_feature() {
        for weights in [&WEIGHTS.person, &WEIGHTS.thing, &WEIGHTS.several] {
            assert_eq!(weights.len(), FEATURES.len());
        }
    }

    #[test]
    fn no_candidate_is_none() {
        assert!(best(&[], Class::Person).is_none());
    }
}

//! How sure a claim is: from signals of its trigger, its roles and their links, weighed and mapped to the share of right claims.
//!
//! The weights (`data/signals.toml`) are fitted to gold claims of documents that the model has not seen, by
//! `examples/train_confidence.rs`; what the score is worth (`data/confidence.toml`) by `claimsift calibrate --gold`
//! (`data/README.md` says on which documents, and how well it held on others).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::types::{Calibration, Filler, Frame, Modality, Polarity, Signal, Via};

use super::factuality::Factuality;
use super::participants;
use super::reading::Reading;

/// What scores are worth.
static WORTH: LazyLock<Option<Calibration>> = LazyLock::new(|| {
    // The file is compiled in and a test reads it; were it broken all the same, scores would stay as they are.
    Calibration::from_text(include_str!("../../data/confidence.toml")).ok()
});

/// What signals weigh.
static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/signals.toml")).unwrap_or_default());

/// A rule that stands although the model holds its type for less probable is right as often as one that it holds for so much.
const DOUBTED: f32 = 0.3;
/// The same for speech, which the model learned from texts that mark only some of it.
const DOUBTED_SPEECH: f32 = 0.5;

/// The weights of a sum whose logistic is the score.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weights {
    /// What is added to every sum.
    bias: f32,
    /// The weight of each signal; one without weight does not count.
    weights: BTreeMap<String, f32>,
}

/// No score is less: of the claims that signals speak against, four in ten are right, however many signals do.
const LEAST: f32 = 0.4;

/// The signal that every claim has.
const BIAS: &str = "bias";

/// What a confidence is made of, by the names in `data/signals.toml`. Probabilities are logits, roles a number, all others shares of 1.
pub type Signals = Vec<Signal>;

/// A claim before it has a confidence.
pub struct Unsure<'a> {
    /// Its predicate.
    pub frame: &'a Frame,
    /// Its roles.
    pub fillers: &'a [Filler],
    /// Whether its type is speech.
    pub speech: bool,
    /// How probable the model holds its type.
    pub likely: f32,
    /// Whether it happened.
    pub fact: &'a Factuality,
}

/// The signals of a claim.
pub fn signals(reading: &Reading<'_>, claim: &Unsure<'_>) -> Signals {
    let Unsure { frame, fillers, speech, likely, fact } = claim;
    let first_role = fillers.first().map(|filler| filler.role.as_str()).unwrap_or_default();
    let (first, others): (Vec<&Filler>, Vec<&Filler>) =
        fillers.iter().partition(|filler| filler.role == first_role);
    let mean = |fillers: &[&Filler]| {
        let sum: f32 = fillers.iter().map(|filler| filler.score).sum();
        if fillers.is_empty() { 0.5 } else { sum / fillers.len() as f32 }
    };
    // What the model itself holds of a filler, where it has a word on it: of its words the surest.
    let held = |fillers: &[&Filler]| {
        let held = |filler: &&Filler| {
            let tokens = reading.seg.tokens_in(filler.span);
            let likely = |token| participants::likely(frame, &filler.role, &(token..token + 1));
            tokens.map(likely).fold(0.0, f32::max)
        };
        let best = fillers.iter().map(held).fold(0.0, f32::max);
        if frame.participants.is_empty() { 0.5 } else { best }
    };
    let share = |fillers: &[&Filler], wanted: &dyn Fn(&Filler) -> bool| {
        let count = fillers.iter().filter(|filler| wanted(filler)).count();
        if fillers.is_empty() { 0.0 } else { count as f32 / fillers.len() as f32 }
    };
    let linked = |via: Via| move |filler: &Filler| filler.via == Some(via);
    let unnamed = |filler: &Filler| filler.via.is_none();
    let yes = |it: bool| f32::from(u8::from(it));
    let mut roles: Vec<&str> = fillers.iter().map(|filler| filler.role.as_str()).collect();
    roles.dedup();
    let values = [
        ("predicate", logit(frame.predicate.score)),
        ("type", logit(likely.max(if *speech { DOUBTED_SPEECH } else { DOUBTED }))),
        ("first", logit(mean(&first))),
        ("first_unnamed", share(&first, &unnamed)),
        ("first_description", share(&first, &linked(Via::Description))),
        ("others", logit(mean(&others))),
        ("others_held", logit(held(&others))),
        ("others_pronoun", share(&others, &linked(Via::Pronoun))),
        ("roles", roles.len() as f32),
        ("speech", yes(*speech)),
        ("not_actual", yes(fact.modality != Modality::Actual)),
        ("negative", yes(fact.polarity == Polarity::Negative)),
    ];
    let weight = |name: &str| WEIGHTS.weights.get(name).copied().unwrap_or_default();
    let bias = Signal { name: BIAS, value: 1.0, weight: WEIGHTS.bias };
    let weighed = values.map(|(name, value)| Signal { name, value, weight: weight(name) });
    std::iter::once(bias).chain(weighed).collect()
}

/// Confidence in [0, 1] that a claim of this type with these signals is right.
pub fn of(kind: &str, signals: &[Signal]) -> f32 {
    let sum: f32 = signals.iter().map(|it| it.weight * it.value).sum();
    let score = 1.0 / (1.0 + (-sum).exp());
    let score = score.clamp(LEAST, 0.99);
    match &*WORTH {
        Some(worth) => worth.apply(kind, f64::from(score)) as f32,
        None => score,
    }
}

/// The logit of a probability, which beyond one in a hundred says no more.
fn logit(probability: f32) -> f32 {
    let p = probability.clamp(0.01, 0.99);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::{WEIGHTS, WORTH};

    #[test]
    fn the_built_in_calibration_is_read() {
        let worth = WORTH.as_ref().expect("data/confidence.toml");
        assert!(worth.all.decisions > 100 && worth.all.slope > 0.0);
    }

    #[test]
    fn the_built_in_weights_are_read() {
        assert!(WEIGHTS.weights["type"] > 0.0 && WEIGHTS.weights.len() > 10);
    }
}

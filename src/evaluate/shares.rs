//! Scores whose hits are no whole numbers, and intervals for whatever is made of documents.
//!
//! In: what of the predictions is right, and what of the gold was found. Out: precision, recall, F1. Coreference and open
//! extraction count parts of a hit; [`Counts`] are the special case in which both sides count the same whole hits.

use std::ops::AddAssign;

use serde::{Serialize, Serializer};

use super::counts::SplitMix;
use super::{Counts, Interval};

/// Right parts of predictions and found parts of gold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// How much of the predictions is right.
    pub right: f64,
    /// How much was predicted.
    pub predicted: f64,
    /// How much of the gold was found.
    pub found: f64,
    /// How much should have been found.
    pub gold: f64,
}

impl Shares {
    /// The share of the predictions that is right; 0 without predictions.
    pub fn precision(self) -> f64 {
        if self.predicted > 0.0 { self.right / self.predicted } else { 0.0 }
    }

    /// The share of the gold that was found; 0 without gold.
    pub fn recall(self) -> f64 {
        if self.gold > 0.0 { self.found / self.gold } else { 0.0 }
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        let sum = precision + recall;
        if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }
    }
}

impl From<Counts> for Shares {
    fn from(counts: Counts) -> Self {
        let Counts { right, predicted, gold } = counts;
        Self {
            right: right as f64,
            predicted: predicted as f64,
            found: right as f64,
            gold: gold as f64,
        }
    }
}

impl AddAssign for Shares {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.found += other.found;
        self.gold += other.gold;
    }
}

/// Written as ratios, which is all that such numbers are good for.
impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            precision: f64,
            recall: f64,
            f1: f64,
        }
        let rounded = |value: f64| (value * 1e4).round() / 1e4;
        Written {
            precision: rounded(self.precision()),
            recall: rounded(self.recall()),
            f1: rounded(self.f1()),
        }
        .serialize(serializer)
    }
}

/// How often documents are drawn again for an interval.
const DRAWS: usize = 1000;

/// The 95 % interval of what `score` makes of documents that are drawn with replacement, always with the same seed.
///
/// `None` with fewer than two documents: one document says nothing about others.
pub(super) fn interval_of(
    documents: usize,
    score: impl Fn(&mut dyn Iterator<Item = usize>) -> f64,
) -> Option<Interval> {
    if documents < 2 {
        return None;
    }
    let mut random = SplitMix(0x5EED);
    let mut scores: Vec<f64> =
        (0..DRAWS).map(|_| score(&mut (0..documents).map(|_| random.below(documents)))).collect();
    scores.sort_by(f64::total_cmp);
    Some(Interval { low: scores[DRAWS * 25 / 1000], high: scores[DRAWS * 975 / 1000 - 1] })
}

/// The interval of the F1 of a sum over documents.
pub(super) fn interval_of_sum(documents: &[Shares]) -> Option<Interval> {
    interval_of(documents.len(), |drawn| {
        let mut sum = Shares::default();
        drawn.for_each(|idx| sum += documents[idx]);
        sum.f1()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::counts::interval;

    #[test]
    fn whole_hits_score_as_counts_do() {
        let documents: Vec<Counts> =
            (0..9).map(|idx| Counts { right: idx % 4, predicted: 4, gold: 5 }).collect();
        let shares: Vec<Shares> = documents.iter().map(|counts| (*counts).into()).collect();
        let (mut counts, mut sum) = (Counts::default(), Shares::default());
        documents.iter().for_each(|it| counts += *it);
        shares.iter().for_each(|it| sum += *it);
        assert!((counts.f1() - sum.f1()).abs() < 1e-12);
        let (one, other) = (interval(&documents), interval_of_sum(&shares));
        let (one, other) = (one.expect("documents"), other.expect("documents"));
        assert!((one.low - other.low).abs() < 1e-12 && (one.high - other.high).abs() < 1e-12);
    }

    #[test]
    fn nothing_scores_nothing() {
        assert_eq!(Shares::default().f1(), 0.0);
        assert_eq!(interval_of_sum(&[Shares::default()]), None);
    }
}

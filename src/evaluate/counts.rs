//! Counts that add up, and intervals for what is made of them.

use std::ops::AddAssign;

use serde::{Serialize, Serializer};

use super::Interval;
use super::shares::interval_of;

/// How many are right, how many were predicted, how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Predictions that are right.
    pub right: usize,
    /// Predictions.
    pub predicted: usize,
    /// What should have been found.
    pub gold: usize,
}

impl Counts {
    /// The share of predictions that are right; 0 without predictions.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.predicted)
    }

    /// The share of gold that was found; 0 without gold.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, self.predicted + self.gold)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

/// Counts are written with the ratios that follow from them, so that no reader has to know the formulas.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            right: usize,
            predicted: usize,
            gold: usize,
            precision: f64,
            recall: f64,
            f1: f64,
        }
        let rounded = |value: f64| (value * 1e4).round() / 1e4;
        Written {
            right: self.right,
            predicted: self.predicted,
            gold: self.gold,
            precision: rounded(self.precision()),
            recall: rounded(self.recall()),
            f1: rounded(self.f1()),
        }
        .serialize(serializer)
    }
}

/// `part / whole`, 0 for an empty whole.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The 95 % interval of the F1 of `documents`, see [`interval_of`].
pub(super) fn interval(documents: &[Counts]) -> Option<Interval> {
    interval_of(documents.len(), |drawn| {
        let mut sum = Counts::default();
        drawn.for_each(|idx| sum += documents[idx]);
        sum.f1()
    })
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
pub(super) struct SplitMix(pub(super) u64);

impl SplitMix {
    /// A number below `limit`, which must not be 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_of_counts() {
        let counts = Counts { right: 3, predicted: 4, gold: 6 };
        assert_eq!((counts.precision(), counts.recall(), counts.f1()), (0.75, 0.5, 0.6));
        assert_eq!(Counts::default().f1(), 0.0);
    }

    #[test]
    fn the_interval_holds_the_score_and_does_not_change() {
        let documents: Vec<Counts> =
            (0..20).map(|idx| Counts { right: idx % 5, predicted: 5, gold: 5 }).collect();
        let first = interval(&documents).expect("enough documents");
        assert!(first.low < 0.4 && 0.4 < first.high, "{first:?}");
        assert_eq!(Some(first), interval(&documents));
        assert_eq!(interval(&documents[..1]), None);
    }
}

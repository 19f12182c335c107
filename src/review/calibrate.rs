//! Teaches confidences from decisions: what a score was worth when people looked.
//!
//! Platt's logistic curve for all claims, drawn towards the curve that changes nothing; then one for each type, drawn towards the
//! one for all. A type with few decisions thus stays near the others, one with many goes its own way. Logistic curves rather
//! than isotonic steps: they stay strictly rising (no two claims become equal), can be read backwards, and need tens of
//! decisions, not thousands. The fit is Newton's method on a convex sum, so the same decisions give the same file.

use std::collections::BTreeMap;

use super::gather::Gathered;
use super::report::{self, Finding};
use crate::error::{Error, ErrorKind, Result};
use crate::types::calibration::{CALIBRATION_SCHEMA, Calibration, Curve, logistic, logit};

/// A claim that was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its type.
    pub kind: String,
    /// Its score before any calibration.
    pub score: f64,
    /// Whether it was right as extracted.
    pub right: bool,
}

/// How good probabilities are, the smaller the better.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loss {
    /// Mean of -ln of the probability that was given to what turned out.
    pub log: f64,
    /// Mean square of what was missing to it.
    pub brier: f64,
}

/// How far curves may go from what they are drawn towards: standard deviations of offset and slope.
struct Spread {
    offset: f64,
    slope: f64,
}

const SPREAD_ALL: Spread = Spread { offset: 1.5, slope: 0.75 };
const SPREAD_TYPE: Spread = Spread { offset: 0.7, slope: 0.35 };

/// The least slope: a curve always rises.
const LEAST_SLOPE: f64 = 0.05;

/// Parts that the samples are cut into for measuring on claims that the fit has not seen.
const FOLDS: usize = 5;

/// The claims that people found right or wrong. `applied` is the calibration that the claims were extracted with, if any: its
/// curves are read backwards.
///
/// # Errors
///
/// The claims can no longer be read, or none was decided.
pub fn samples(gathered: &Gathered, applied: Option<&Calibration>) -> Result<Vec<Sample>> {
    let findings = report::findings(&gathered.claims, &gathered.logs())?;
    let mut samples = Vec::new();
    for (id, finding) in findings {
        let (Some(row), Some(finding)) = (gathered.claims.row(&id), finding) else { continue };
        let score = match applied {
            Some(applied) => applied.invert(&row.kind, row.confidence),
            None => row.confidence,
        };
        let right = finding == Finding::Right;
        samples.push(Sample { kind: row.kind.to_string(), score, right });
    }
    if samples.is_empty() {
        let message = "expected decisions about these claims, but found none";
        return Err(Error::new(ErrorKind::Record, message).at(gathered.claims.path()));
    }
    Ok(samples)
}

/// The curves that fit the samples.
pub fn fit(samples: &[Sample]) -> Calibration {
    let points = |samples: &mut dyn Iterator<Item = &Sample>| -> Vec<(f64, bool)> {
        samples.map(|sample| (logit(sample.score), sample.right)).collect()
    };
    let all = fit_curve(&points(&mut samples.iter()), Curve::IDENTITY, &SPREAD_ALL);
    let mut by_kind: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in samples {
        by_kind.entry(&sample.kind).or_default().push(sample);
    }
    let types = by_kind.into_iter().map(|(kind, samples)| {
        let points = points(&mut samples.into_iter());
        (kind.to_owned(), fit_curve(&points, all, &SPREAD_TYPE))
    });
    Calibration { schema: CALIBRATION_SCHEMA.to_owned(), all, types: types.collect() }
}

/// How good the scores are as they are, and how good calibrated ones are on claims that the fit has not seen.
pub fn losses(samples: &[Sample]) -> (Loss, Loss) {
    let before = loss(samples.iter().map(|sample| (sample.score, sample.right)));
    let fold = |idx: usize| idx % FOLDS;
    let mut calibrated = Vec::new();
    for part in 0..FOLDS {
        let others: Vec<Sample> = samples
            .iter()
            .enumerate()
            .filter(|(idx, _)| fold(*idx) != part)
            .map(|(_, sample)| sample.clone())
            .collect();
        let calibration = fit(&others);
        let own = samples.iter().enumerate().filter(|(idx, _)| fold(*idx) == part);
        calibrated.extend(
            own.map(|(_, sample)| (calibration.apply(&sample.kind, sample.score), sample.right)),
        );
    }
    (before, loss(calibrated.into_iter()))
}

fn loss(claims: impl Iterator<Item = (f64, bool)>) -> Loss {
    let (mut sum, mut count) = (Loss::default(), 0.0);
    for (probability, right) in claims {
        let given = if right { probability } else { 1.0 - probability };
        sum.log -= given.max(1e-6).ln();
        sum.brier += (1.0 - given) * (1.0 - given);
        count += 1.0;
    }
    if count > 0.0 {
        sum.log /= count;
        sum.brier /= count;
    }
    sum
}

/// The curve nearest to the points and to what it is drawn towards.
fn fit_curve(points: &[(f64, bool)], toward: Curve, spread: &Spread) -> Curve {
    let target = Target { points, toward, spread };
    let (mut offset, mut slope) = target.newton(toward.offset, toward.slope, false);
    if slope < LEAST_SLOPE {
        // The sum is convex: where the least lies beyond the border, the least on this side lies on it.
        (offset, slope) = target.newton(offset, LEAST_SLOPE, true);
    }
    let rounded = |number: f64| (number * 1e4).round() / 1e4;
    Curve { offset: rounded(offset), slope: rounded(slope), decisions: points.len() }
}

/// What a curve makes as small as it can.
struct Target<'a> {
    points: &'a [(f64, bool)],
    toward: Curve,
    spread: &'a Spread,
}

impl Target<'_> {
    fn value(&self, offset: f64, slope: f64) -> f64 {
        let surprise = |(x, right): &(f64, bool)| {
            let odds = offset + slope * x;
            let odds = if *right { -odds } else { odds };
            // ln(1 + e^odds) without overflow.
            odds.max(0.0) + (-odds.abs()).exp().ln_1p()
        };
        let pull = |distance: f64, spread: f64| distance * distance / (2.0 * spread * spread);
        self.points.iter().map(surprise).sum::<f64>()
            + pull(offset - self.toward.offset, self.spread.offset)
            + pull(slope - self.toward.slope, self.spread.slope)
    }

    /// Newton's method with halved steps. With `on_border` only the offset moves.
    fn newton(&self, mut offset: f64, mut slope: f64, on_border: bool) -> (f64, f64) {
        let (weight_offset, weight_slope) =
            (self.spread.offset.powi(-2), self.spread.slope.powi(-2));
        for _ in 0..100 {
            let mut gradient = (
                (offset - self.toward.offset) * weight_offset,
                (slope - self.toward.slope) * weight_slope,
            );
            let (mut h_aa, mut h_ab, mut h_bb) = (weight_offset, 0.0, weight_slope);
            for (x, right) in self.points {
                let p = logistic(offset + slope * x);
                let miss = p - f64::from(u8::from(*right));
                let weight = p * (1.0 - p);
                gradient = (gradient.0 + miss, gradient.1 + miss * x);
                (h_aa, h_ab, h_bb) = (h_aa + weight, h_ab + weight * x, h_bb + weight * x * x);
            }
            let step = if on_border {
                (gradient.0 / h_aa, 0.0)
            } else {
                let determinant = h_aa * h_bb - h_ab * h_ab;
                (
                    (h_bb * gradient.0 - h_ab * gradient.1) / determinant,
                    (h_aa * gradient.1 - h_ab * gradient.0) / determinant,
                )
            };
            let here = self.value(offset, slope);
            let mut length = 1.0;
            while length > 1e-6
                && self.value(offset - length * step.0, slope - length * step.1) > here
            {
                length /= 2.0;
            }
            (offset, slope) = (offset - length * step.0, slope - length * step.1);
            if step.0.abs() + step.1.abs() < 1e-9 {
                break;
            }
        }
        (offset, slope)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Claims of which the share `right` of 100 is right, all with one score.
    fn hundred(kind: &str, score: f64, right: usize) -> Vec<Sample> {
        let sample = |idx| Sample { kind: kind.to_owned(), score, right: idx < right };
        (0..100).map(sample).collect()
    }

    #[test]
    fn many_decisions_win_over_the_score() {
        let mut samples = hundred("sell", 0.6, 30);
        samples.extend(hundred("sell", 0.9, 70));
        let calibration = fit(&samples);
        let near = |score: f64, share: f64| (calibration.apply("sell", score) - share).abs() < 0.05;
        assert!(near(0.6, 0.3) && near(0.9, 0.7), "{calibration:?}");
        let (before, after) = losses(&samples);
        assert!(after.log < before.log && after.brier < before.brier);
    }

    #[test]
    fn a_type_with_few_decisions_stays_near_the_others() {
        let mut samples = hundred("sell", 0.8, 80);
        samples.extend((0..2).map(|_| Sample { kind: "sue".to_owned(), score: 0.8, right: false }));
        let calibration = fit(&samples);
        let (sue, all) = (calibration.apply("sue", 0.8), calibration.apply("unseen", 0.8));
        assert!(sue < all && sue > 0.5, "{sue} {all}");
    }

    #[test]
    fn no_decisions_change_nothing() {
        assert_eq!(fit(&[]).all, Curve::IDENTITY);
    }

    #[test]
    fn scores_that_mislead_make_a_flat_curve_not_a_falling_one() {
        let mut samples = hundred("sell", 0.2, 100);
        samples.extend(hundred("sell", 0.9, 0));
        let calibration = fit(&samples);
        assert!(calibration.apply("sell", 0.2) < calibration.apply("sell", 0.9));
    }

    proptest! {
        #[test]
        fn fits_rise_and_stay_inside(
            claims in prop::collection::vec((0.0..=1.0_f64, any::<bool>(), 0..3_usize), 0..60),
            a in 0.0..=1.0_f64, b in 0.0..=1.0_f64,
        ) {
            let samples: Vec<Sample> = claims
                .into_iter()
                .map(|(score, right, kind)| Sample { kind: format!("k{kind}"), score, right })
                .collect();
            let calibration = fit(&samples);
            for kind in ["k0", "k1", "other"] {
                let (low, high) = (a.min(b), a.max(b));
                prop_assert!(calibration.apply(kind, low) <= calibration.apply(kind, high));
                prop_assert!((0.0..=1.0).contains(&calibration.apply(kind, a)));
            }
            // The file says the same as the fit.
            let read = Calibration::from_text(&calibration.to_text());
            prop_assert_eq!(read, Ok(calibration));
        }
    }
}

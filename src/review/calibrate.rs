//! Teaches confidences from decisions: what a score was worth when people looked.
//!
//! Platt's logistic curve for all claims, drawn towards the curve that changes nothing; then one for each type, drawn towards the
//! one for all. A type with few decisions thus stays near the others, one with many goes its own way. Logistic curves rather
//! than isotonic steps: they stay strictly rising (no two claims become equal), can be read backwards, and need tens of
//! decisions, not thousands. The fit is Newton's method on a convex sum, so the same decisions give the same file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::gather::Gathered;
use super::report::{self, Bucket, Finding};
use crate::error::{Error, ErrorKind, Result};
use crate::types::calibration::{CALIBRATION_SCHEMA, Calibration, Curve, logistic, logit};

/// A claim that was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The document it was read in.
    pub document: String,
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
    /// Expected calibration error: how far the mean probability of a tenth lies from its share of right claims, on average over claims.
    pub error: f64,
}

/// How well probabilities order claims, the larger the better: the share of pairs of a right and a wrong claim in which the right one
/// has the larger probability; one half is chance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Order {
    /// Over all pairs.
    pub all: f64,
    /// Over pairs of the same document. Curves that were fitted without a document differ from one document to the next, which blurs the
    /// order between documents, not within them.
    pub within: f64,
}

/// What a calibration is worth on claims that its fit has not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// How the claims came out with their scores as they are.
    pub before: Tested,
    /// The same with calibrated scores, each document's from a fit to all others.
    pub after: Tested,
}

/// Probabilities against what turned out.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// How good they are.
    pub loss: Loss,
    /// How well they order.
    pub order: Order,
    /// The claims in tenths of probability.
    pub buckets: Vec<Bucket>,
    /// The mean probability of each tenth.
    pub means: Vec<f64>,
}

/// Whether types have curves of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curves {
    /// One for each type that was looked at, drawn towards that of all.
    PerType,
    /// One for all, which leaves the order of claims as it is.
    Shared,
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

/// Parts that the samples of one document are cut into for measuring on claims that the fit has not seen.
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
        let document = row.source.id.clone();
        samples.push(Sample { document, kind: row.kind.to_string(), score, right });
    }
    if samples.is_empty() {
        let message = "expected decisions about these claims, but found none";
        return Err(Error::new(ErrorKind::Record, message).at(gathered.claims.path()));
    }
    Ok(samples)
}

/// The curves that fit the samples.
pub fn fit(samples: &[Sample], curves: Curves) -> Calibration {
    let points = |samples: &mut dyn Iterator<Item = &Sample>| -> Vec<(f64, bool)> {
        samples.map(|sample| (logit(sample.score), sample.right)).collect()
    };
    let all = fit_curve(&points(&mut samples.iter()), Curve::IDENTITY, &SPREAD_ALL);
    let mut by_kind: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in samples.iter().filter(|_| curves == Curves::PerType) {
        by_kind.entry(&sample.kind).or_default().push(sample);
    }
    let types = by_kind.into_iter().map(|(kind, samples)| {
        let points = points(&mut samples.into_iter());
        (kind.to_owned(), fit_curve(&points, all, &SPREAD_TYPE))
    });
    Calibration { schema: CALIBRATION_SCHEMA.to_owned(), all, types: types.collect() }
}

/// How good the scores are as they are, and how good calibrated ones are on documents that the fit has not seen. Decisions about one
/// document alone are cut into five parts instead.
pub fn trial(samples: &[Sample], curves: Curves) -> Trial {
    let documents: BTreeSet<&str> = samples.iter().map(|it| it.document.as_str()).collect();
    let documents: Vec<&str> = documents.into_iter().collect();
    let part_of = |idx: usize, sample: &Sample| match documents.len() {
        0 | 1 => idx % FOLDS,
        _ => documents.binary_search(&sample.document.as_str()).unwrap_or_default(),
    };
    let parts: Vec<usize> = samples.iter().enumerate().map(|(idx, it)| part_of(idx, it)).collect();
    let mut calibrated = vec![0.0; samples.len()];
    for part in 0..documents.len().max(FOLDS) {
        let others = samples.iter().zip(&parts).filter(|(_, of)| **of != part);
        let others: Vec<Sample> = others.map(|(sample, _)| sample.clone()).collect();
        if others.len() == samples.len() {
            continue;
        }
        let calibration = fit(&others, curves);
        for (idx, sample) in samples.iter().enumerate().filter(|(idx, _)| parts[*idx] == part) {
            calibrated[idx] = calibration.apply(&sample.kind, sample.score);
        }
    }
    let scores: Vec<f64> = samples.iter().map(|it| it.score).collect();
    Trial { before: tested(samples, &scores), after: tested(samples, &calibrated) }
}

fn tested(samples: &[Sample], probabilities: &[f64]) -> Tested {
    let mut loss = Loss::default();
    let mut buckets = report::buckets();
    let mut sums = vec![0.0; buckets.len()];
    let claims = || samples.iter().zip(probabilities);
    for (sample, &probability) in claims() {
        let given = if sample.right { probability } else { 1.0 - probability };
        loss.log -= given.max(1e-6).ln();
        loss.brier += (1.0 - given) * (1.0 - given);
        let finding = if sample.right { Finding::Right } else { Finding::Wrong };
        sums[report::count(&mut buckets, probability, Some(finding))] += probability;
    }
    let count = samples.len().max(1) as f64;
    let gaps = buckets.iter().zip(&sums).map(|(bucket, sum)| (sum - bucket.num_true as f64).abs());
    loss.error = gaps.sum::<f64>() / count;
    loss.log /= count;
    loss.brier /= count;
    let mean = |(bucket, sum): (&Bucket, &f64)| sum / bucket.num_predictions.max(1) as f64;
    let means = buckets.iter().zip(&sums).map(mean).collect();
    let order = Order {
        all: order(claims(), |_, _| true),
        within: order(claims(), |a, b| a.document == b.document),
    };
    Tested { loss, order, buckets, means }
}

/// The share of pairs of a right and a wrong claim that are in order; 0.5 without such a pair.
fn order<'a>(
    claims: impl Iterator<Item = (&'a Sample, &'a f64)>,
    compared: impl Fn(&Sample, &Sample) -> bool,
) -> f64 {
    let (right, wrong): (Vec<_>, Vec<_>) = claims.partition(|(sample, _)| sample.right);
    let (mut pairs, mut ordered) = (0.0, 0.0);
    for (good, high) in &right {
        for (_, low) in wrong.iter().filter(|(bad, _)| compared(good, bad)) {
            pairs += 1.0;
            ordered += if high > low {
                1.0
            } else if high == low {
                0.5
            } else {
                0.0
            };
        }
    }
    if pairs > 0.0 { ordered / pairs } else { 0.5 }
}

/// A trial as Markdown, for a model card.
impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| confidence | claims | mean confidence | right |\n|---|---|---|---|")?;
        let filled = self.after.buckets.iter().zip(&self.after.means);
        for (bucket, mean) in filled.filter(|(bucket, _)| bucket.num_predictions > 0) {
            let Bucket { bucket_from, bucket_to, num_predictions, num_true, .. } = bucket;
            let share = *num_true as f64 / *num_predictions as f64;
            let (mean, share) = (100.0 * mean, 100.0 * share);
            writeln!(
                f,
                "| {bucket_from:.1}–{bucket_to:.1} | {num_predictions} | {mean:.1} % | {share:.1} % |"
            )?;
        }
        writeln!(f, "\n| | before | after |\n|---|---|---|")?;
        let (before, after) = (&self.before, &self.after);
        for (name, before, after) in [
            ("expected calibration error", before.loss.error, after.loss.error),
            ("Brier score", before.loss.brier, after.loss.brier),
            ("log loss", before.loss.log, after.loss.log),
            ("right above wrong, all pairs", before.order.all, after.order.all),
            ("right above wrong, pairs of one document", before.order.within, after.order.within),
        ] {
            writeln!(f, "| {name} | {before:.3} | {after:.3} |")?;
        }
        Ok(())
    }
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
        let sample = |idx: usize| Sample {
            document: format!("d{}", idx % 10),
            kind: kind.to_owned(),
            score,
            right: idx * 37 % 100 < right,
        };
        (0..100).map(sample).collect()
    }

    #[test]
    fn many_decisions_win_over_the_score() {
        let mut samples = hundred("sell", 0.6, 30);
        samples.extend(hundred("sell", 0.9, 70));
        let calibration = fit(&samples, Curves::PerType);
        let near = |score: f64, share: f64| (calibration.apply("sell", score) - share).abs() < 0.05;
        assert!(near(0.6, 0.3) && near(0.9, 0.7), "{calibration:?}");
        let trial = trial(&samples, Curves::PerType);
        let (before, after) = (trial.before.loss, trial.after.loss);
        assert!(after.log < before.log && after.brier < before.brier);
        assert!(after.error < 0.1 && before.error > 0.2, "{before:?} {after:?}");
    }

    #[test]
    fn a_type_with_few_decisions_stays_near_the_others() {
        let mut samples = hundred("sell", 0.8, 80);
        let wrong = hundred("sue", 0.8, 0);
        samples.extend(wrong.into_iter().take(2));
        let calibration = fit(&samples, Curves::PerType);
        let (sue, all) = (calibration.apply("sue", 0.8), calibration.apply("unseen", 0.8));
        assert!(sue < all && sue > 0.5, "{sue} {all}");
    }

    #[test]
    fn one_curve_for_all_keeps_the_order() {
        let mut samples = hundred("sell", 0.6, 30);
        samples.extend(hundred("sue", 0.9, 70));
        let calibration = fit(&samples, Curves::Shared);
        assert!(calibration.types.is_empty());
        let trial = trial(&samples, Curves::Shared);
        // 70 and 30 of a hundred are wrong and right below, the other way round above: 0.7 * 0.7 + (2 * 0.7 * 0.3) / 2.
        assert!((trial.before.order.all - 0.7).abs() < 1e-9, "{:?}", trial.before.order);
        assert!(trial.after.order.within >= trial.before.order.within - 1e-9);
        let page = trial.to_string();
        assert!(page.contains("| 0.6–0.7 |") || page.contains("| 0.3–0.4 |"), "{page}");
    }

    #[test]
    fn one_document_is_cut_into_parts() {
        let mut samples = hundred("sell", 0.9, 50);
        samples.iter_mut().for_each(|it| it.document = "d".to_owned());
        let trial = trial(&samples, Curves::Shared);
        assert!((trial.before.loss.error - 0.4).abs() < 1e-9);
        assert!(trial.after.loss.error < 0.1, "{:?}", trial.after.loss);
    }

    #[test]
    fn no_decisions_change_nothing() {
        assert_eq!(fit(&[], Curves::PerType).all, Curve::IDENTITY);
    }

    #[test]
    fn scores_that_mislead_make_a_flat_curve_not_a_falling_one() {
        let mut samples = hundred("sell", 0.2, 100);
        samples.extend(hundred("sell", 0.9, 0));
        let calibration = fit(&samples, Curves::PerType);
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
                .map(|(score, right, kind)| {
                    let (document, kind) = ("d".to_owned(), format!("k{kind}"));
                    Sample { document, kind, score, right }
                })
                .collect();
            let calibration = fit(&samples, Curves::PerType);
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

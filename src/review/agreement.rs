//! How far reviewers agree, and how sure a share is: Cohen's kappa, Krippendorff's alpha (nominal), Wilson intervals.
//!
//! Numbers in, numbers out; the worked examples of the publications are the tests. Agreement has no value (`None`) where
//! nobody could have disagreed: no two answers about the same thing, or only one answer anywhere.

use std::collections::BTreeMap;

/// Cohen's kappa of two reviewers over the things that both answered (Cohen 1960).
pub fn cohen_kappa<T: Ord>(pairs: &[(T, T)]) -> Option<f64> {
    let total = pairs.len() as f64;
    let mut shares: BTreeMap<&T, (f64, f64)> = BTreeMap::new();
    for (a, b) in pairs {
        shares.entry(a).or_default().0 += 1.0 / total;
        shares.entry(b).or_default().1 += 1.0 / total;
    }
    let observed = pairs.iter().filter(|(a, b)| a == b).count() as f64 / total;
    let expected: f64 = shares.values().map(|(a, b)| a * b).sum();
    // Where both always give the one same answer, chance explains everything.
    (!pairs.is_empty() && expected < 1.0 - 1e-12).then(|| (observed - expected) / (1.0 - expected))
}

/// Krippendorff's alpha for nominal answers of any number of reviewers, answers may be missing (Krippendorff 2011).
/// Each unit is one thing with the answers that were given about it.
pub fn krippendorff_alpha<T: Ord>(units: &[Vec<T>]) -> Option<f64> {
    // A thing that one reviewer answered alone pairs with nothing.
    let units = units.iter().filter(|unit| unit.len() > 1);
    let mut totals: BTreeMap<&T, f64> = BTreeMap::new();
    let mut disagreeing = 0.0;
    for unit in units {
        let mut counts: BTreeMap<&T, f64> = BTreeMap::new();
        for answer in unit {
            *counts.entry(answer).or_default() += 1.0;
            *totals.entry(answer).or_default() += 1.0;
        }
        let size = unit.len() as f64;
        let agreeing: f64 = counts.values().map(|count| count * (count - 1.0)).sum();
        disagreeing += (size * (size - 1.0) - agreeing) / (size - 1.0);
    }
    let total: f64 = totals.values().sum();
    let squares: f64 = totals.values().map(|count| count * count).sum();
    let expected = total * total - squares;
    (expected > 0.0).then(|| 1.0 - (total - 1.0) * disagreeing / expected)
}

/// The 95 % interval of a share (Wilson 1927): it stays inside [0, 1] and holds for small counts too.
pub fn wilson(successes: usize, total: usize) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if total == 0 {
        return None;
    }
    let n = total as f64;
    let share = successes as f64 / n;
    let denominator = 1.0 + Z * Z / n;
    let center = (share + Z * Z / (2.0 * n)) / denominator;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / denominator;
    Some(((center - half).max(0.0), (center + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 5e-4)
    }

    #[test]
    fn cohens_own_example() {
        // J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960),
        // table 1: proportions of 200 patients in three categories, kappa = .492.
        let table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]];
        let mut pairs = Vec::new();
        for (a, row) in table.iter().enumerate() {
            for (b, count) in row.iter().enumerate() {
                pairs.extend(std::iter::repeat_n((a, b), *count));
            }
        }
        assert!(near(cohen_kappa(&pairs), 0.4915), "{:?}", cohen_kappa(&pairs));
    }

    /// Rows of reviewers, one character a unit, `.` where one gave no answer.
    fn units(rows: &[&str]) -> Vec<Vec<char>> {
        let rows: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
        let unit = |at: usize| rows.iter().map(|row| row[at]).filter(|it| *it != '.').collect();
        (0..rows[0].len()).map(unit).collect()
    }

    #[test]
    fn krippendorffs_own_examples() {
        // K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A, B and C.
        let cases: [(&[&str], f64); 3] = [
            (&["0100000010", "1110010000"], 0.095),
            (&["aabbdcccedda", "babbbccceddd"], 0.692),
            (&["123321412...", "1233224125.3", ".3332342251.", "12332441251."], 0.743),
        ];
        for (rows, expected) in cases {
            let found = krippendorff_alpha(&units(rows));
            assert!(near(found, expected), "{rows:?}: {found:?}");
        }
    }

    #[test]
    fn agreement_without_choice_has_no_value() {
        assert_eq!(cohen_kappa::<u8>(&[]), None);
        assert_eq!(cohen_kappa(&[(1, 1), (1, 1)]), None);
        assert_eq!(krippendorff_alpha(&[vec![1, 1], vec![1, 1]]), None);
        assert_eq!(krippendorff_alpha(&[vec![1], vec![2]]), None);
    }

    #[test]
    fn intervals_of_shares() {
        // R. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
        // table I, method 3: 81/263, 15/148, 0/20, 1/29.
        let cases = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (successes, total, low, high) in cases {
            let (found_low, found_high) = wilson(successes, total).expect("a share of something");
            assert!((found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5);
        }
        assert_eq!(wilson(0, 0), None);
    }
}

//! Coreference: clusters of mentions against gold clusters, by MUC, B³ and CEAFe.
//!
//! In: for each document the clusters of the gold and of the prediction, a mention being a range. Out: the three measures
//! and their mean, the CoNLL score, as the reference scorer has them (Pradhan et al. 2014, "Scoring Coreference Partitions of
//! Predicted Mentions"). Mentions match when both ends are equal; numerators and denominators are summed over documents. A
//! mention that stands in several clusters counts in the first.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use serde::Serialize;

use super::assignment::best_sum;
use super::layers::of_document;
use super::report::write_shares;
use super::shares::interval_of;
use super::{Interval, Shares};
use crate::types::record::AnnotationRecord;

/// A mention: its first position and the one past its last.
pub type Range = (usize, usize);

/// The scores of references.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReferenceReport {
    /// Documents of the gold.
    pub documents: usize,
    /// Documents of the gold that were not predicted. All of their gold counts as missed.
    pub absent: usize,
    /// The mean of the F1 of the three measures.
    pub conll: f64,
    /// 95 % interval of that mean over documents.
    pub conll_interval: Option<Interval>,
    /// Mentions, whatever their cluster.
    pub mentions: Shares,
    /// Links (Vilain et al. 1995).
    pub muc: Shares,
    /// Mentions with what they share a cluster with (Bagga and Baldwin 1998).
    pub b3: Shares,
    /// Clusters, the best paired by their similarity φ₄ (Luo 2005).
    pub ceafe: Shares,
}

/// The measures of one document; they add up.
#[derive(Clone, Copy, Debug, Default)]
struct Measures {
    mentions: Shares,
    muc: Shares,
    b3: Shares,
    ceafe: Shares,
}

impl Measures {
    fn add(&mut self, other: &Measures) {
        self.mentions += other.mentions;
        self.muc += other.muc;
        self.b3 += other.b3;
        self.ceafe += other.ceafe;
    }

    fn conll(&self) -> f64 {
        (self.muc.f1() + self.b3.f1() + self.ceafe.f1()) / 3.0
    }
}

/// Scores the clusters of annotations. Documents are the same when their ids or their file names are.
pub fn score_references(
    gold: &[AnnotationRecord],
    predicted: &[AnnotationRecord],
) -> ReferenceReport {
    let pairs = gold.iter().map(|gold| {
        let found = of_document(gold, predicted);
        (clusters(gold), found.map(clusters))
    });
    score_clusters(pairs)
}

/// Scores clusters, document by document; a prediction of `None` is a document that was not read.
pub(super) fn score_clusters(
    documents: impl Iterator<Item = (Vec<Vec<Range>>, Option<Vec<Vec<Range>>>)>,
) -> ReferenceReport {
    let mut report = ReferenceReport::default();
    let mut by_document = Vec::new();
    for (gold, found) in documents {
        report.documents += 1;
        report.absent += usize::from(found.is_none());
        by_document.push(measures(&gold, &found.unwrap_or_default()));
    }
    let mut sum = Measures::default();
    by_document.iter().for_each(|it| sum.add(it));
    report.conll = sum.conll();
    report.conll_interval = interval_of(by_document.len(), |drawn| {
        let mut sum = Measures::default();
        drawn.for_each(|idx| sum.add(&by_document[idx]));
        sum.conll()
    });
    (report.mentions, report.muc, report.b3, report.ceafe) =
        (sum.mentions, sum.muc, sum.b3, sum.ceafe);
    report
}

fn clusters(record: &AnnotationRecord) -> Vec<Vec<Range>> {
    let ranges = record.clusters.iter();
    ranges.map(|it| it.mentions.iter().map(|span| (span.start, span.end)).collect()).collect()
}

/// The measures of one document.
fn measures(gold: &[Vec<Range>], found: &[Vec<Range>]) -> Measures {
    let (gold, found) = (disjoint(gold), disjoint(found));
    let (in_gold, in_found) = (index(&gold), index(&found));
    let shared = in_gold.keys().filter(|it| in_found.contains_key(*it)).count() as f64;
    let (n_gold, n_found) = (in_gold.len() as f64, in_found.len() as f64);
    let (gold_links, gold_all) = links(&gold, &in_found);
    let (found_links, found_all) = links(&found, &in_gold);
    let similar = similarity(&gold, &found, &in_found);
    Measures {
        mentions: Shares { right: shared, predicted: n_found, found: shared, gold: n_gold },
        muc: Shares { right: found_links, predicted: found_all, found: gold_links, gold: gold_all },
        b3: Shares {
            right: together(&found, &in_gold),
            predicted: n_found,
            found: together(&gold, &in_found),
            gold: n_gold,
        },
        ceafe: Shares {
            right: similar,
            predicted: found.len() as f64,
            found: similar,
            gold: gold.len() as f64,
        },
    }
}

/// The clusters without repeated mentions, and without what is then empty.
fn disjoint(clusters: &[Vec<Range>]) -> Vec<Vec<Range>> {
    let mut seen = HashSet::new();
    let fresh = clusters
        .iter()
        .map(|cluster| cluster.iter().copied().filter(|it| seen.insert(*it)).collect::<Vec<_>>());
    fresh.filter(|cluster| !cluster.is_empty()).collect()
}

/// The cluster of each mention.
fn index(clusters: &[Vec<Range>]) -> HashMap<Range, usize> {
    let each = clusters.iter().enumerate();
    each.flat_map(|(idx, cluster)| cluster.iter().map(move |it| (*it, idx))).collect()
}

/// How many mentions of a cluster lie in each cluster of the other side; how many lie in none.
fn parts(cluster: &[Range], other: &HashMap<Range, usize>) -> (BTreeMap<usize, usize>, usize) {
    let (mut parts, mut alone) = (BTreeMap::new(), 0);
    for mention in cluster {
        match other.get(mention) {
            Some(idx) => *parts.entry(*idx).or_default() += 1,
            None => alone += 1,
        }
    }
    (parts, alone)
}

/// MUC: of the links that hold the clusters together, those that the other side has, and all.
fn links(clusters: &[Vec<Range>], other: &HashMap<Range, usize>) -> (f64, f64) {
    let (mut kept, mut all) = (0.0, 0.0);
    for cluster in clusters {
        let (parts, alone) = parts(cluster, other);
        kept += (cluster.len() - parts.len() - alone) as f64;
        all += (cluster.len() - 1) as f64;
    }
    (kept, all)
}

/// B³: over all mentions, the share of their cluster that the other side puts together with them.
fn together(clusters: &[Vec<Range>], other: &HashMap<Range, usize>) -> f64 {
    let of_cluster = |cluster: &Vec<Range>| {
        let squares = parts(cluster, other).0.into_values().map(|n| (n * n) as f64);
        squares.sum::<f64>() / cluster.len() as f64
    };
    clusters.iter().map(of_cluster).sum()
}

/// CEAFe: the sum of φ₄ over the best pairs of clusters.
fn similarity(gold: &[Vec<Range>], found: &[Vec<Range>], in_found: &HashMap<Range, usize>) -> f64 {
    let shared: Vec<BTreeMap<usize, usize>> =
        gold.iter().map(|cluster| parts(cluster, in_found).0).collect();
    // Clusters that share nothing with the other side only make the problem larger.
    let rows: Vec<usize> = (0..gold.len()).filter(|row| !shared[*row].is_empty()).collect();
    let columns: Vec<usize> = shared
        .iter()
        .flat_map(BTreeMap::keys)
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    best_sum(rows.len(), columns.len(), &|row, column| {
        let (row, column) = (rows[row], columns[column]);
        let common = shared[row].get(&column).copied().unwrap_or_default();
        2.0 * common as f64 / (gold[row].len() + found[column].len()) as f64
    })
}

impl fmt::Display for ReferenceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} documents, {} of them not predicted", self.documents, self.absent)?;
        writeln!(
            f,
            "\n{:<24}{:>10}{:>8}{:>8}   95 % interval of F1",
            "", "precision", "recall", "F1"
        )?;
        write_shares(f, "mentions", self.mentions, None)?;
        write_shares(f, "MUC", self.muc, None)?;
        write_shares(f, "B3", self.b3, None)?;
        write_shares(f, "CEAFe", self.ceafe, None)?;
        write!(f, "{:<24}{:>10}{:>8}{:>8.1}", "CoNLL", "", "", 100.0 * self.conll)?;
        match self.conll_interval {
            Some(it) => writeln!(f, "   {:.1}–{:.1}", 100.0 * it.low, 100.0 * it.high),
            None => writeln!(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clusters from words: each letter is a mention.
    fn letters(words: &[&str]) -> Vec<Vec<Range>> {
        let one = |word: &&str| word.chars().map(|c| (c as usize, c as usize + 1)).collect();
        words.iter().map(one).collect()
    }

    fn near(shares: Shares, recall: f64, precision: f64) {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            close(shares.recall(), recall) && close(shares.precision(), precision),
            "{shares:?}"
        );
    }

    /// The example of the reference scorer's paper (Pradhan et al. 2014, section 3), with a missing and two extra mentions.
    #[test]
    fn the_reference_scorers_example() {
        let it = measures(&letters(&["abc", "defg"]), &letters(&["ab", "cd", "fghi"]));
        near(it.muc, 0.4, 0.4);
        near(it.b3, 35.0 / 12.0 / 7.0, 0.5);
        near(it.ceafe, 1.3 / 2.0, 1.3 / 3.0);
        near(it.mentions, 6.0 / 7.0, 6.0 / 8.0);
    }

    /// The two responses of Bagga and Baldwin (1998): the same to MUC, not to B³.
    #[test]
    fn bagga_and_baldwins_example() {
        let gold = letters(&["12345", "67", "89ABC"]);
        let small_error = measures(&gold, &letters(&["12345", "6789ABC"]));
        let large_error = measures(&gold, &letters(&["1234589ABC", "67"]));
        near(small_error.muc, 1.0, 0.9);
        near(large_error.muc, 1.0, 0.9);
        near(small_error.b3, 1.0, 16.0 / 21.0);
        near(large_error.b3, 1.0, 7.0 / 12.0);
    }

    /// Vilain et al. (1995): A-B-C-D against A-B and C-D, and the other way round.
    #[test]
    fn vilains_example() {
        let (one, two) = (letters(&["ABCD"]), letters(&["AB", "CD"]));
        near(measures(&one, &two).muc, 2.0 / 3.0, 1.0);
        near(measures(&two, &one).muc, 1.0, 2.0 / 3.0);
    }

    #[test]
    fn perfect_and_absent_documents() {
        let gold = letters(&["ab", "c"]);
        let report = score_clusters([(gold.clone(), Some(gold.clone())), (gold, None)].into_iter());
        assert_eq!((report.documents, report.absent), (2, 1));
        assert!((report.b3.recall() - 0.5).abs() < 1e-9 && report.b3.precision() == 1.0);
        let repeated = measures(&letters(&["ab", "b"]), &letters(&["ab"]));
        near(repeated.b3, 1.0, 1.0);
    }
}

//! One layer of annotations against gold annotations, span by span.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::Serialize;

use super::counts::interval;
use super::report::write_counts;
use super::{Confusion, Counts, Interval, names_document};
use crate::types::record::{AnnotationRecord, DateRecord};

/// A layer of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Names, dates and amounts: span and label.
    Entities,
    /// Predicates: the first code point.
    Predicates,
    /// Arguments: predicate, label and span.
    Roles,
    /// Time expressions: overlapping spans, both days equal.
    Dates,
}

/// The scores of one layer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LayerReport {
    /// Documents of the gold.
    pub documents: usize,
    /// Documents of the gold that were not predicted. All of their gold counts as missed.
    pub absent: usize,
    /// The whole layer.
    pub all: Counts,
    /// 95 % interval of its F1 over documents.
    pub interval: Option<Interval>,
    /// The same for every label.
    pub labels: BTreeMap<String, Counts>,
    /// Which labels of entities and roles are taken for which, at equal spans.
    #[serde(skip_serializing_if = "Confusion::is_empty")]
    pub confusion: Confusion,
}

/// Scores one layer. Documents are the same when their ids or their file names are.
pub fn score_layer(
    layer: Layer,
    gold: &[AnnotationRecord],
    predicted: &[AnnotationRecord],
) -> LayerReport {
    let mut report = LayerReport { documents: gold.len(), ..Default::default() };
    let mut by_document = Vec::new();
    for gold in gold {
        let found = of_document(gold, predicted);
        report.absent += usize::from(found.is_none());
        let counts = match layer {
            Layer::Dates => score_dates(&gold.dates, found.map_or(&[], |it| &it.dates)),
            _ => {
                let (gold, found) =
                    (items(layer, gold), found.map_or_else(HashSet::new, |it| items(layer, it)));
                if layer != Layer::Predicates {
                    confuse(&gold, &found, &mut report.confusion);
                }
                score_items(&gold, &found)
            }
        };
        let mut sum = Counts::default();
        for (label, counts) in counts {
            sum += counts;
            *report.labels.entry(label).or_default() += counts;
        }
        report.all += sum;
        by_document.push(sum);
    }
    report.interval = interval(&by_document);
    report
}

/// The prediction for a gold document: the record with its id or its file name.
pub(super) fn of_document<'p>(
    gold: &AnnotationRecord,
    predicted: &'p [AnnotationRecord],
) -> Option<&'p AnnotationRecord> {
    predicted.iter().find(|record| {
        record.document.id == gold.document.id
            || names_document(&gold.document.path, &record.document.path)
    })
}

/// A label and the places that it stands for.
type Item = (String, [usize; 4]);

fn items(layer: Layer, record: &AnnotationRecord) -> HashSet<Item> {
    match layer {
        Layer::Entities => {
            let all = record.entities.iter();
            all.map(|it| (it.label.clone(), [it.start, it.end, 0, 0])).collect()
        }
        Layer::Predicates => {
            let all = record.predicates.iter();
            all.map(|it| ("predicate".to_owned(), [it.start, 0, 0, 0])).collect()
        }
        Layer::Roles => record
            .predicates
            .iter()
            .flat_map(|predicate| {
                predicate
                    .arguments
                    .iter()
                    .map(|it| (it.label.clone(), [predicate.start, it.start, it.end, 0]))
            })
            .collect(),
        Layer::Dates => HashSet::new(),
    }
}

fn score_items(gold: &HashSet<Item>, predicted: &HashSet<Item>) -> BTreeMap<String, Counts> {
    let mut labels: BTreeMap<String, Counts> = BTreeMap::new();
    for item in gold {
        let counts = labels.entry(item.0.clone()).or_default();
        counts.gold += 1;
        counts.right += usize::from(predicted.contains(item));
    }
    for item in predicted {
        labels.entry(item.0.clone()).or_default().predicted += 1;
    }
    labels
}

/// Counts which labels stand at the same places.
fn confuse(gold: &HashSet<Item>, predicted: &HashSet<Item>, confusion: &mut Confusion) {
    let by_place = |items: &HashSet<Item>| -> BTreeMap<[usize; 4], String> {
        items.iter().map(|(label, place)| (*place, label.clone())).collect()
    };
    let (gold, predicted) = (by_place(gold), by_place(predicted));
    for (place, label) in &gold {
        confusion.add(Some(label), predicted.get(place).map(String::as_str));
    }
    for (_, label) in predicted.iter().filter(|(place, _)| !gold.contains_key(*place)) {
        confusion.add(None, Some(label));
    }
}

fn score_dates(gold: &[DateRecord], predicted: &[DateRecord]) -> BTreeMap<String, Counts> {
    let overlaps = |a: &DateRecord, b: &DateRecord| a.start < b.end && b.start < a.end;
    let count = |holds: &dyn Fn(&DateRecord, &DateRecord) -> bool| {
        let mut used = vec![false; predicted.len()];
        let mut right = 0;
        for date in gold {
            let free = |idx: &usize| !used[*idx] && holds(date, &predicted[*idx]);
            if let Some(idx) = (0..predicted.len()).find(free) {
                used[idx] = true;
                right += 1;
            }
        }
        Counts { right, predicted: predicted.len(), gold: gold.len() }
    };
    let value = count(&|a, b| overlaps(a, b) && (&a.from, &a.to) == (&b.from, &b.to));
    BTreeMap::from([("date".to_owned(), value)])
}

impl fmt::Display for LayerReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} documents, {} of them not predicted", self.documents, self.absent)?;
        writeln!(
            f,
            "\n{:<16}{:>10}{:>8}{:>8}   95 % interval of F1",
            "", "precision", "recall", "F1"
        )?;
        write_counts(f, "all", self.all, self.interval)?;
        for (label, counts) in &self.labels {
            write_counts(f, label, *counts, None)?;
        }
        if !self.confusion.is_empty() {
            write!(f, "\n{}", self.confusion)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(path: &str, rest: &str) -> AnnotationRecord {
        let line = format!(
            r#"{{"schema":"claimsift/annotation/1","document":{{"id":"{path}","path":"{path}","date":null}},"text":"",{rest}}}"#
        );
        serde_json::from_str(&line).expect("an annotation")
    }

    #[test]
    fn spans_and_labels_must_be_equal() {
        let gold = record(
            "a.txt",
            r#""entities":[{"start":0,"end":3,"label":"PER"},{"start":5,"end":9,"label":"ORG"}]"#,
        );
        let found = record(
            "dump/a.txt",
            r#""entities":[{"start":0,"end":3,"label":"PER"},{"start":5,"end":8,"label":"ORG"}]"#,
        );
        let report = score_layer(Layer::Entities, &[gold], &[found]);
        assert_eq!(report.all, Counts { right: 1, predicted: 2, gold: 2 });
        assert_eq!(report.labels["ORG"].right, 0);
        assert_eq!(report.confusion.count(Some("PER"), Some("PER")), 1);
        assert_eq!(report.confusion.count(Some("ORG"), None), 1);
        assert_eq!(report.confusion.count(None, Some("ORG")), 1);
    }

    #[test]
    fn arguments_belong_to_their_predicate() {
        let predicate = |start: usize| {
            let rest = format!(
                r#""predicates":[{{"start":{start},"end":9,"arguments":[{{"label":"ARG0","start":0,"end":3}}]}}]"#
            );
            record("a.txt", &rest)
        };
        let same = score_layer(Layer::Roles, &[predicate(4)], &[predicate(4)]);
        assert_eq!(same.all.right, 1);
        let other = score_layer(Layer::Roles, &[predicate(4)], &[predicate(5)]);
        assert_eq!(other.all.right, 0);
    }

    #[test]
    fn dates_need_both_days() {
        let date = |start: usize, to: &str| {
            let rest =
                format!(r#""dates":[{{"start":{start},"end":9,"from":"2017-10-01","to":"{to}"}}]"#);
            record("a.txt", &rest)
        };
        let gold = [date(0, "2017-12-31")];
        assert_eq!(score_layer(Layer::Dates, &gold, &[date(3, "2017-12-31")]).all.right, 1);
        assert_eq!(score_layer(Layer::Dates, &gold, &[date(0, "2017-12-30")]).all.right, 0);
        let absent = score_layer(Layer::Dates, &gold, &[]);
        assert_eq!((absent.absent, absent.all.gold), (1, 1));
    }
}

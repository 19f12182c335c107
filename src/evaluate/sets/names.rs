//! Pairs of names that are or are not the same: the name bench of OpenSanctions' nomenklatura.
//!
//! Source: github.com/opensanctions/nomenklatura, `contrib/name_bench/cases.csv`, MIT. A row is `group, schema, name1, name2, is_match,
//! quality, category, notes`. claimsift compares no names on their own; it links names of one document. So each pair becomes a document of
//! two sentences, and the pair counts as found when both names stand in one cluster. That asks more than the bench does (both must be
//! found as names first) and gives less (there is one document to learn from): the figure is for comparing versions.

use std::path::Path;

use super::{SetDocument, SetReport, SetScore, text_of, wrong_line};
use crate::error::Result;
use crate::evaluate::Counts;
use crate::evaluate::shares::interval_of_sum;
use crate::types::record::{AnnotationRecord, PhraseRecord};

/// The pairs.
#[derive(Debug)]
pub(super) struct Names {
    pairs: Vec<Pair>,
}

#[derive(Debug)]
struct Pair {
    schema: String,
    names: [String; 2],
    is_match: bool,
}

/// What stands before the first and before the second name.
const BEFORE: [&str; 2] = ["The first report names ", ".\n\nThe second report was sent to "];

impl Names {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut pairs = Vec::new();
        for (number, cells) in rows(&text_of(path)?).into_iter().enumerate().skip(1) {
            let [_, schema, one, other, is_match, ..] = cells.as_slice() else {
                let message = format!("expected 5 columns or more, but found {}", cells.len());
                return Err(wrong_line(path, number, &message));
            };
            let is_match = match is_match.as_str() {
                "true" => true,
                "false" => false,
                it => {
                    let message = format!("expected true or false, but found {it:?}");
                    return Err(wrong_line(path, number, &message));
                }
            };
            let names = [one.clone(), other.clone()];
            pairs.push(Pair { schema: schema.clone(), names, is_match });
        }
        Ok(Self { pairs })
    }

    pub(super) fn documents(&self) -> Vec<SetDocument> {
        let each = self.pairs.iter().enumerate();
        each.map(|(idx, pair)| SetDocument {
            id: format!("names-{idx}"),
            text: format!("{}{}{}{}.\n", BEFORE[0], pair.names[0], BEFORE[1], pair.names[1]),
            date: None,
        })
        .collect()
    }

    pub(super) fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        let (mut people, mut others) = (Vec::new(), Vec::new());
        let (mut both, mut errors) = (0, Vec::new());
        for (idx, pair) in self.pairs.iter().enumerate() {
            let clusters = found.get(idx).map(|record| pair.clusters(record)).unwrap_or_default();
            both += usize::from(clusters.iter().all(|it| !it.is_empty()));
            let same = clusters[0].iter().any(|it| clusters[1].contains(it));
            if same != pair.is_match {
                let told = if pair.is_match { "the same" } else { "not the same" };
                errors.push(format!(
                    "{}: {} and {} are {told}",
                    pair.schema, pair.names[0], pair.names[1]
                ));
            }
            let counts = Counts {
                right: usize::from(same && pair.is_match),
                predicted: usize::from(same),
                gold: usize::from(pair.is_match),
            };
            let part = if pair.schema == "Person" { &mut people } else { &mut others };
            part.push(counts);
        }
        let score = |name: &'static str, parts: &[&Vec<Counts>]| {
            let each: Vec<Counts> = parts.iter().flat_map(|it| it.iter().copied()).collect();
            let mut sum = Counts::default();
            each.iter().for_each(|it| sum += *it);
            let each: Vec<_> = each.into_iter().map(Into::into).collect();
            SetScore::of(name, sum.into(), interval_of_sum(&each))
        };
        SetReport {
            set: "names",
            documents: self.pairs.len(),
            scores: vec![
                score("same name", &[&people, &others]),
                score("people", &[&people]),
                score("organizations and ships", &[&others]),
            ],
            notes: vec![format!("both names found as names in {both} pairs")],
            errors,
            ..SetReport::default()
        }
    }
}

impl Pair {
    /// The clusters whose mentions overlap each of the names.
    fn clusters(&self, record: &AnnotationRecord) -> [Vec<usize>; 2] {
        let mut at = 0;
        let mut of = [Vec::new(), Vec::new()];
        for (idx, name) in self.names.iter().enumerate() {
            let start = at + BEFORE[idx].chars().count();
            let end = start + name.chars().count();
            for (number, cluster) in record.clusters.iter().enumerate() {
                let mut heads = cluster.mentions.iter().map(PhraseRecord::about);
                if heads.any(|(from, to)| from < end && start < to) {
                    of[idx].push(number);
                }
            }
            at = end;
        }
        of
    }
}

/// The rows of comma-separated values; cells may be quoted, with quotes doubled.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells() {
        let found = rows("a,\"b, \"\"c\"\"\",\r\n\"d\ne\",f");
        assert_eq!(found, [vec!["a", "b, \"c\"", ""], vec!["d\ne", "f"]]);
    }

    #[test]
    fn names_share_a_cluster_or_not() {
        let pair = |is_match| Pair {
            schema: "Person".to_owned(),
            names: ["Zoé Lee".to_owned(), "Z. Lee".to_owned()],
            is_match,
        };
        let set = Names { pairs: vec![pair(true), pair(false)] };
        let text = &set.documents()[0].text;
        let second = text.chars().count() - 2 - "Z. Lee".len();
        let record: AnnotationRecord = serde_json::from_str(&format!(
            r#"{{"schema":"x","document":{{"id":"d","path":"d","date":null}},"text":"",
                "clusters":[{{"entity":"e1","name":"Zoé Lee","mentions":[{{"start":23,"end":30}},{{"start":{second},"end":{}}}]}}]}}"#,
            second + 6
        ))
        .expect("an annotation");
        let report = set.score(&[record.clone(), record]);
        let it = report.scores[0].shares.expect("shares");
        assert_eq!((it.right, it.predicted, it.gold), (1.0, 2.0, 1.0));
        assert_eq!(report.errors.len(), 1);
        let absent = set.score(&[]).scores[0].shares.expect("shares");
        assert_eq!((absent.right, absent.gold), (0.0, 1.0));
    }
}

//! GAP: which of two names an ambiguous pronoun stands for (Webster et al. 2018, "Mind the GAP").
//!
//! Source: github.com/google-research-datasets/gap-coreference, `gap-development.tsv`, Apache-2.0; texts from Wikipedia. A row has a text,
//! a pronoun and two names with their offsets in code points, and whether the pronoun stands for each. As in the corpus' own
//! scorer, a name counts as found when it shares a cluster with the pronoun; F1 is over all pairs of a name and its pronoun,
//! and once more for feminine and for masculine pronouns. Not read: the test part.

use std::path::Path;

use super::{Points, SetDocument, SetReport, SetScore, text_of, wrong_line};
use crate::error::Result;
use crate::evaluate::Counts;
use crate::evaluate::shares::interval_of_sum;
use crate::types::record::{AnnotationRecord, ClusterRecord, PhraseRecord};

/// The rows.
#[derive(Debug)]
pub(super) struct Gap {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: String,
    text: String,
    pronoun: Words,
    names: [(Words, bool); 2],
}

/// Words of a text: where they stand, in code points.
#[derive(Debug)]
struct Words {
    text: String,
    start: usize,
    end: usize,
}

impl Gap {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        for (number, line) in text_of(path)?.lines().enumerate().skip(1) {
            rows.push(Row::read(line).map_err(|message| wrong_line(path, number, &message))?);
        }
        Ok(Self { rows })
    }

    pub(super) fn documents(&self) -> Vec<SetDocument> {
        let document =
            |row: &Row| SetDocument { id: row.id.clone(), text: row.text.clone(), date: None };
        self.rows.iter().map(document).collect()
    }

    pub(super) fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        let (mut feminine, mut masculine) = (Counts::default(), Counts::default());
        let (mut by_row, mut errors, mut linked) = (Vec::new(), Vec::new(), 0);
        for (idx, row) in self.rows.iter().enumerate() {
            let cluster = found.get(idx).and_then(|record| row.cluster(record));
            linked += usize::from(cluster.is_some());
            let mut counts = Counts::default();
            for (name, is_gold) in &row.names {
                let is_found = cluster.is_some_and(|it| row.shares(it, name));
                counts += Counts {
                    right: usize::from(*is_gold && is_found),
                    predicted: usize::from(is_found),
                    gold: usize::from(*is_gold),
                };
                if *is_gold != is_found {
                    errors.push(row.error(name, *is_gold, cluster));
                }
            }
            *(if row.is_feminine() { &mut feminine } else { &mut masculine }) += counts;
            by_row.push(counts.into());
        }
        let mut all = feminine;
        all += masculine;
        SetReport {
            set: "gap",
            documents: self.rows.len(),
            scores: vec![
                SetScore::of("pronouns", all.into(), interval_of_sum(&by_row)),
                SetScore::of("feminine", feminine.into(), None),
                SetScore::of("masculine", masculine.into(), None),
            ],
            notes: vec![format!("{linked} pronouns linked at all")],
            errors,
            ..SetReport::default()
        }
    }
}

impl Row {
    fn read(line: &str) -> std::result::Result<Self, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, text, pronoun, at, a, a_at, a_is, b, b_at, b_is, ..] = cells[..] else {
            return Err(format!("expected 11 columns, but found {}", cells.len()));
        };
        let points = Points::of(text);
        let words = |words: &str, at: &str| {
            let start: usize =
                at.parse().map_err(|_| format!("expected an offset, but found {at:?}"))?;
            let end = start.saturating_add(words.chars().count());
            let there = points.slice(start, end);
            if there != words {
                return Err(format!("expected {words:?} at {at}, but found {there:?}"));
            }
            Ok(Words { text: there, start, end })
        };
        Ok(Self {
            id: id.to_owned(),
            text: text.to_owned(),
            pronoun: words(pronoun, at)?,
            names: [(words(a, a_at)?, a_is == "TRUE"), (words(b, b_at)?, b_is == "TRUE")],
        })
    }

    fn is_feminine(&self) -> bool {
        let pronoun = self.pronoun.text.to_lowercase();
        matches!(pronoun.as_str(), "she" | "her" | "hers" | "herself")
    }

    /// The cluster of the pronoun.
    fn cluster<'r>(&self, record: &'r AnnotationRecord) -> Option<&'r ClusterRecord> {
        record.clusters.iter().find(|cluster| {
            cluster.mentions.iter().any(|it| it.about() == (self.pronoun.start, self.pronoun.end))
        })
    }

    /// Whether the words of a name refer to the cluster, other than through the pronoun itself.
    fn shares(&self, cluster: &ClusterRecord, name: &Words) -> bool {
        let mut heads = cluster.mentions.iter().map(PhraseRecord::about);
        heads.any(|(start, end)| {
            (start, end) != (self.pronoun.start, self.pronoun.end)
                && start < name.end
                && name.start < end
        })
    }

    fn error(&self, name: &Words, is_gold: bool, cluster: Option<&ClusterRecord>) -> String {
        let wanted = if is_gold { "is" } else { "is not" };
        let found = cluster.map_or("nothing", |it| it.name.as_str());
        let (pronoun, at) = (&self.pronoun.text, self.pronoun.start);
        let line = Points::of(&self.text).line_at(at);
        format!("{}: {pronoun}@{at} {wanted} {}; found {found}   in: {line}", self.id, name.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "r1\tZoé met Ann. She left.\tShe\t13\tZoé\t0\tTRUE\tAnn\t8\tFALSE\thttp://x";

    fn record(pronoun_with: usize) -> AnnotationRecord {
        let mention = |start: usize, end: usize| format!(r#"{{"start":{start},"end":{end}}}"#);
        let (one, other) = (mention(0, 3), mention(8, 11));
        let she = mention(13, 16);
        let (one, other) = match pronoun_with {
            0 => (format!("{one},{she}"), other),
            _ => (one, format!("{other},{she}")),
        };
        let json = format!(
            r#"{{"schema":"claimsift/annotation/1","document":{{"id":"r1","path":"r1","date":null}},"text":"",
                "clusters":[{{"entity":"e1","name":"Zoé","mentions":[{one}]}},{{"entity":"e2","name":"Ann","mentions":[{other}]}}]}}"#
        );
        serde_json::from_str(&json).expect("an annotation")
    }

    #[test]
    fn a_name_is_found_by_its_cluster() {
        let set = Gap { rows: vec![Row::read(LINE).expect("a row")] };
        let right = set.score(&[record(0)]);
        assert_eq!(right.scores[0].shares.map(|it| it.f1()), Some(1.0));
        assert_eq!(right.scores[1].shares.map(|it| it.gold), Some(1.0));
        assert!(right.errors.is_empty());
        let wrong = set.score(&[record(1)]);
        assert_eq!(wrong.scores[0].shares.map(|it| (it.f1(), it.predicted)), Some((0.0, 1.0)));
        assert_eq!(wrong.errors.len(), 2);
        let absent = set.score(&[]);
        assert_eq!(absent.scores[0].shares.map(|it| (it.gold, it.predicted)), Some((1.0, 0.0)));
    }

    #[test]
    fn wrong_rows_are_told() {
        let cases = [
            ("r1\tx", "11 columns"),
            (&LINE.replace("\t13\t", "\t12\t"), "expected \"She\" at 12"),
            (&LINE.replace("\t13\t", "\tx\t"), "expected an offset"),
            (&LINE.replace("\t13\t", "\t99999999999\t"), "found \"\""),
        ];
        for (line, words) in cases {
            let message = Row::read(line).expect_err(words);
            assert!(message.contains(words), "{message}");
        }
    }
}

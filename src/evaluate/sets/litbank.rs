//! LitBank: coreference in 100 openings of English novels (Bamman, Lewke and Mansoor 2020).
//!
//! Source: github.com/dbamman/litbank, `coref/conll`, CC BY 4.0; a folder of CoNLL-2012 files. A line is a token, its last column the
//! clusters that begin `(3` and end `3)` there; a blank line ends a sentence. Mentions are names, common nouns and pronouns of people,
//! places, vehicles and the like, nested ones too, and clusters of one are annotated. Scored as they are, by MUC, B³ and CEAFe.
//! Of what claimsift finds, the clusters of people, places and organizations count, and those whose kind it does not tell; "named clusters" are those
//! with a name, in gold and found (a mention with a capital that opens no sentence).
//! The weights of the pronoun ranker were fitted on nine tenths of these texts among others, so this is no held-out figure.

use std::collections::HashMap;
use std::path::Path;

use super::{Points, SetDocument, SetReport, SetScore, text_of, wrong_line};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::Range;
use crate::evaluate::references::{ReferenceReport, score_clusters};
use crate::types::record::{AnnotationRecord, ClusterRecord};

/// The documents.
#[derive(Debug)]
pub(super) struct Litbank {
    documents: Vec<Novel>,
}

#[derive(Debug, Default)]
struct Novel {
    id: String,
    text: String,
    clusters: Vec<Vec<Range>>,
}

impl Litbank {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let failed = |source| Error::io(path, source);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if file.extension().is_some_and(|it| it == "conll") {
                files.push(file);
            }
        }
        if files.is_empty() {
            let message = "expected files of LitBank (*.conll), but found none";
            return Err(Error::new(ErrorKind::Record, message).at(path));
        }
        files.sort();
        let mut documents = Vec::new();
        for file in files {
            let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let novel = Novel::read(&text_of(&file)?)
                .map_err(|(number, message)| wrong_line(&file, number, &message))?;
            documents.push(Novel { id, ..novel });
        }
        Ok(Self { documents })
    }

    pub(super) fn documents(&self) -> Vec<SetDocument> {
        let document =
            |it: &Novel| SetDocument { id: it.id.clone(), text: it.text.clone(), date: None };
        self.documents.iter().map(document).collect()
    }

    pub(super) fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        let all = self.score_those(found, |_, clusters| clusters);
        let named = self.score_those(found, Novel::named);
        SetReport {
            set: "litbank",
            documents: self.documents.len(),
            scores: vec![
                SetScore::number("CoNLL", all.conll, all.conll_interval),
                SetScore::of("MUC", all.muc, None),
                SetScore::of("B3", all.b3, None),
                SetScore::of("CEAFe", all.ceafe, None),
                SetScore::of("mentions", all.mentions, None),
                SetScore::number("CoNLL, named clusters", named.conll, named.conll_interval),
                SetScore::of("mentions, named", named.mentions, None),
            ],
            ..SetReport::default()
        }
    }

    /// The scores of some clusters of each novel.
    fn score_those(
        &self,
        found: &[AnnotationRecord],
        those: impl Fn(&Novel, Vec<Vec<Range>>) -> Vec<Vec<Range>>,
    ) -> ReferenceReport {
        let documents = self.documents.iter().enumerate();
        score_clusters(documents.map(|(idx, novel)| {
            let found = found.get(idx).map(|record| those(novel, annotated(record)));
            (those(novel, novel.clusters.clone()), found)
        }))
    }
}

/// The clusters of the kinds that LitBank annotates.
fn annotated(record: &AnnotationRecord) -> Vec<Vec<Range>> {
    let kinds = [None, Some("person"), Some("place"), Some("organization")];
    let clusters = record.clusters.iter().filter(|it| kinds.contains(&it.kind.as_deref()));
    let ranges = |it: &ClusterRecord| it.mentions.iter().map(|it| (it.start, it.end)).collect();
    clusters.map(ranges).collect()
}

impl Novel {
    /// The document of a CoNLL-2012 file: tokens with blanks between, a sentence a line.
    fn read(file: &str) -> std::result::Result<Self, (usize, String)> {
        let mut novel = Novel::default();
        let mut at = 0;
        let mut clusters: HashMap<String, usize> = HashMap::new();
        let mut open: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, line) in file.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            if line.trim().is_empty() {
                if at > 0 && !novel.text.ends_with('\n') {
                    novel.text.push('\n');
                    at += 1;
                }
                continue;
            }
            let (Some(token), Some(marks)) = (cells.get(3), cells.get(12)) else {
                return Err((number, format!("expected 13 columns, but found {}", cells.len())));
            };
            if at > 0 && !novel.text.ends_with('\n') {
                novel.text.push(' ');
                at += 1;
            }
            let start = at;
            novel.text.push_str(token);
            at += token.chars().count();
            for mark in marks.split('|').filter(|it| !matches!(*it, "" | "_" | "-")) {
                let name = mark.trim_start_matches('(').trim_end_matches(')');
                if mark.starts_with('(') {
                    open.entry(name.to_owned()).or_default().push(start);
                }
                if mark.ends_with(')') {
                    let start = open.get_mut(name).and_then(Vec::pop);
                    let start = start.ok_or_else(|| {
                        (number, format!("expected an open cluster {name}, but found {mark}"))
                    })?;
                    let next = novel.clusters.len();
                    let idx = *clusters.entry(name.to_owned()).or_insert(next);
                    if idx == next {
                        novel.clusters.push(Vec::new());
                    }
                    novel.clusters[idx].push((start, at));
                }
            }
        }
        Ok(novel)
    }

    /// Those of some clusters that have a name.
    fn named(&self, mut clusters: Vec<Vec<Range>>) -> Vec<Vec<Range>> {
        let points = Points::of(&self.text);
        let is_name = |range: &Range| {
            let words = points.slice(range.0, range.1);
            let opens = range.0 == 0 || points.slice(range.0 - 1, range.0) == "\n";
            let mut capitals =
                words.split(' ').map(|it| it.chars().next().is_some_and(char::is_uppercase));
            let first = capitals.next().unwrap_or_default();
            words != "I" && ((first && !opens) || capitals.any(|it| it))
        };
        clusters.retain(|it| it.iter().any(is_name));
        clusters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[(&str, &str)]) -> String {
        let row = |(token, mark): &(&str, &str)| match *token {
            "" => "\n".to_owned(),
            token => format!("d\t0\t0\t{token}\t_\t_\t_\t_\t_\t_\t_\t_\t{mark}\n"),
        };
        format!(
            "#begin document (d); part 0\n{}#end document\n",
            rows.iter().map(row).collect::<String>()
        )
    }

    #[test]
    fn tokens_and_nested_clusters() {
        let rows = [
            ("The", "(1"),
            ("friend", "_"),
            ("of", "_"),
            ("Zoé", "(2)|1)"),
            ("", ""),
            ("She", "(2)"),
            ("left", "_"),
        ];
        let novel = Novel::read(&file(&rows)).expect("a document");
        assert_eq!(novel.text, "The friend of Zoé\nShe left");
        assert_eq!(novel.clusters, [vec![(14, 17), (18, 21)], vec![(0, 17)]]);
        assert_eq!(novel.named(novel.clusters.clone()).len(), 2);
        let alone = Novel::read(&file(&[("I", "(1)"), ("saw", "_"), ("the", "(2"), ("sea", "2)")]));
        let alone = alone.expect("a document");
        assert!(alone.named(alone.clusters.clone()).is_empty());
    }

    #[test]
    fn wrong_files_are_told() {
        let closing = Novel::read(&file(&[("a", "1)")])).expect_err("nothing is open");
        assert!(closing.1.contains("open cluster 1"), "{closing:?}");
        let short = Novel::read("d\t0\n").expect_err("too short");
        assert_eq!(short, (0, "expected 13 columns, but found 2".to_owned()));
    }
}

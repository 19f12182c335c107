//! Public development sets, read in the forms that their makers gave them.
//!
//! In: the file or folder of a set, and later the annotations of its documents. Out: the documents to annotate, and a
//! [`SetReport`]. Nothing is annotated here: whoever calls runs the pipeline over [`DevSet::documents`] and hands the records
//! back in the same order. Each reader's file names the source, the licence and the rule by which it scores. Only
//! development parts are meant to be read: a number on a test part that somebody looked at is no test any more.

mod carb;
mod gap;
mod litbank;
mod meantime;
mod names;
mod tuples;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::report::write_shares;
use super::{Confusion, Interval, Shares};
use crate::error::{Error, ErrorKind, Result};
use crate::types::record::AnnotationRecord;

/// A set that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetName {
    /// Open extraction: tuples of Wikipedia and news sentences.
    Carb,
    /// Events with their arguments in news.
    Meantime,
    /// Pronouns between two names.
    Gap,
    /// Coreference in novels.
    Litbank,
    /// Pairs of names that are or are not the same.
    Names,
}

impl SetName {
    /// All of them, in the order of a score table.
    pub const ALL: [SetName; 5] =
        [SetName::Carb, SetName::Meantime, SetName::Gap, SetName::Litbank, SetName::Names];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            SetName::Carb => "carb",
            SetName::Meantime => "meantime",
            SetName::Gap => "gap",
            SetName::Litbank => "litbank",
            SetName::Names => "names",
        }
    }

    /// Where it lies in a folder of all sets, and below it in a folder of its own.
    fn usual_places(self) -> &'static [&'static str] {
        match self {
            SetName::Carb => &["openie/carb_dev/gold.tsv", "gold.tsv"],
            SetName::Meantime => &["meantime/dev.jsonl", "dev.jsonl"],
            SetName::Gap => &["gap/gap-development.tsv", "gap-development.tsv"],
            SetName::Litbank => &["coref/litbank_coref/conll", "conll"],
            SetName::Names => &["names/cases.csv", "cases.csv"],
        }
    }

    /// The set's file or folder, when `path` is a folder that holds it.
    pub fn within(self, path: &Path) -> Option<PathBuf> {
        let places = self.usual_places().iter().map(|place| path.join(place));
        places.into_iter().find(|place| place.exists())
    }
}

/// A document of a set, to be annotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetDocument {
    /// Its name in the set.
    pub id: String,
    /// Its text.
    pub text: String,
    /// The day it was written, where the set says so: `2008-03-06`.
    pub date: Option<String>,
}

/// A set that was read.
#[derive(Debug)]
pub struct DevSet(Gold);

#[derive(Debug)]
enum Gold {
    Carb(carb::Carb),
    Meantime(meantime::Meantime),
    Gap(gap::Gap),
    Litbank(litbank::Litbank),
    Names(names::Names),
}

impl DevSet {
    /// Reads a set from its file, its folder, or a folder that holds it among others.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] for what cannot be read, [`ErrorKind::Record`] for what is not in the set's form.
    pub fn read(set: SetName, path: &Path) -> Result<Self> {
        let place = set.within(path).unwrap_or_else(|| path.to_owned());
        Ok(DevSet(match set {
            SetName::Carb => Gold::Carb(carb::Carb::read(&place)?),
            SetName::Meantime => Gold::Meantime(meantime::Meantime::read(&place)?),
            SetName::Gap => Gold::Gap(gap::Gap::read(&place)?),
            SetName::Litbank => Gold::Litbank(litbank::Litbank::read(&place)?),
            SetName::Names => Gold::Names(names::Names::read(&place)?),
        }))
    }

    /// What is to be annotated.
    pub fn documents(&self) -> Vec<SetDocument> {
        match &self.0 {
            Gold::Carb(set) => set.documents(),
            Gold::Meantime(set) => set.documents(),
            Gold::Gap(set) => set.documents(),
            Gold::Litbank(set) => set.documents(),
            Gold::Names(set) => set.documents(),
        }
    }

    /// Scores the annotations of the documents, given in the order of [`DevSet::documents`]. Missing ones count as empty.
    pub fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        match &self.0 {
            Gold::Carb(set) => set.score(found),
            Gold::Meantime(set) => set.score(found),
            Gold::Gap(set) => set.score(found),
            Gold::Litbank(set) => set.score(found),
            Gold::Names(set) => set.score(found),
        }
    }
}

/// The scores of a set.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SetReport {
    /// The set.
    pub set: &'static str,
    /// Its documents, sentences or rows.
    pub documents: usize,
    /// Its scores, the main one first.
    pub scores: Vec<SetScore>,
    /// What else is worth saying.
    pub notes: Vec<String>,
    /// Which labels are taken for which, where there are labels.
    #[serde(skip_serializing_if = "Confusion::is_empty")]
    pub confusion: Confusion,
    /// What went wrong, in the set's order.
    pub errors: Vec<String>,
}

/// One line of a score table.
#[derive(Clone, Debug, Serialize)]
pub struct SetScore {
    /// What is scored.
    pub name: &'static str,
    /// Its ratios; none where only the F1 is defined.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Shares>,
    /// The number itself where it is no F1 of these ratios: a mean of F1, an area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its 95 % interval over documents.
    pub interval: Option<Interval>,
}

impl SetScore {
    fn of(name: &'static str, shares: Shares, interval: Option<Interval>) -> Self {
        Self { name, shares: Some(shares), value: None, interval }
    }

    fn number(name: &'static str, value: f64, interval: Option<Interval>) -> Self {
        Self { name, shares: None, value: Some(value), interval }
    }
}

impl SetReport {
    /// The same report with at most so many errors.
    pub fn with_errors(mut self, limit: usize) -> Self {
        self.errors.truncate(limit);
        self
    }
}

impl fmt::Display for SetReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} documents", self.set, self.documents)?;
        writeln!(f, "\n{:<24}{:>10}{:>8}{:>8}   95 % interval", "", "precision", "recall", "F1")?;
        for score in &self.scores {
            match (score.shares, score.value) {
                (Some(shares), _) => write_shares(f, score.name, shares, score.interval)?,
                (None, value) => {
                    let value = 100.0 * value.unwrap_or_default();
                    write!(f, "{:<24}{:>10}{:>8}{value:>8.1}", score.name, "", "")?;
                    match score.interval {
                        Some(it) => writeln!(f, "   {:.1}–{:.1}", 100.0 * it.low, 100.0 * it.high)?,
                        None => writeln!(f)?,
                    }
                }
            }
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        if !self.confusion.is_empty() {
            write!(f, "\n{}", self.confusion)?;
        }
        if !self.errors.is_empty() {
            writeln!(f, "\nwhat went wrong")?;
        }
        self.errors.iter().try_for_each(|error| writeln!(f, "  {error}"))
    }
}

/// The text of a set's file.
fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::io(path, source))
}

/// What is wrong with a line of a set's file.
fn wrong_line(path: &Path, line: usize, message: &str) -> Error {
    Error::new(ErrorKind::Record, format!("line {}: {message}", line + 1)).at(path)
}

/// The code points of a text, so that the ranges of records and of sets can be cut out of it.
struct Points(Vec<char>);

impl Points {
    fn of(text: &str) -> Self {
        Self(text.chars().collect())
    }

    /// The words between two positions; what lies outside the text is left out.
    fn slice(&self, start: usize, end: usize) -> String {
        let end = end.min(self.0.len());
        self.0.get(start.min(end)..end).unwrap_or_default().iter().collect()
    }

    /// The line that holds a position, shortened to what fits a screen line or two.
    fn line_at(&self, at: usize) -> String {
        let at = at.min(self.0.len());
        let start = self.0[..at].iter().rposition(|c| *c == '\n').map_or(0, |it| it + 1);
        let start = start.max(at.saturating_sub(80));
        let line = self.0[start..].iter().take(160).take_while(|c| **c != '\n');
        line.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_outside_a_text_are_cut() {
        let points = Points::of("é€a\nb");
        assert_eq!(points.slice(1, 3), "€a");
        assert_eq!((points.slice(4, 99), points.slice(9, 3)), ("b".to_owned(), String::new()));
        assert_eq!(points.line_at(4), "b");
        assert_eq!(points.line_at(99), "b");
    }

    #[test]
    fn sets_are_found_in_folders() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(SetName::Gap.within(folder.path()), None);
        let file = folder.path().join("gap-development.tsv");
        std::fs::write(&file, "").expect("a file");
        assert_eq!(SetName::Gap.within(folder.path()), Some(file));
        let missing = DevSet::read(SetName::Carb, folder.path()).expect_err("no file");
        assert_eq!(missing.kind(), ErrorKind::Io);
    }
}

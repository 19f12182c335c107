//! Makes claims that are one into one record with its other places.
//!
//! In: a file of claim records as a run found them, in the order of the inputs. Out: the same records, each claim once. Of
//! claims that are one, the record is that of the earliest dated original: no quotation before a quotation, dated before
//! undated, the first of the inputs among equals. The others become its `occurrences`, earliest first.
//!
//! The file is read twice and its lines are found again by their places, so that memory holds some bytes for each claim
//! and never the claims.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::types::record::{ClaimRecord, OccurrenceRecord};

use super::said::{Said, is_quoted};

/// What became of a file of claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Claims that are left.
    pub claims: usize,
    /// Claims that became occurrences.
    pub occurrences: usize,
}

/// Reads the claims of `path` and hands over each once, those of a document together, in the order of the file.
///
/// # Errors
/// When the file cannot be read, holds a line that is no claim record, or `each` fails.
pub fn merge(path: &Path, each: &mut dyn FnMut(&[ClaimRecord]) -> Result<()>) -> Result<Merged> {
    let mut groups = Groups::default();
    let mut lines = Lines::open(path)?;
    while let Some((start, record)) = lines.next()? {
        groups.add(&record, start);
    }
    groups.settle();
    let mut merged = Merged::default();
    let mut others = Lines::open(path)?;
    let mut document: Vec<ClaimRecord> = Vec::new();
    let mut lines = Lines::open(path)?;
    let mut line = 0;
    while let Some((_, mut record)) = lines.next()? {
        if let Some(members) = groups.chosen(line) {
            let places = members.iter().filter(|other| other.line != line);
            let places = places.map(|other| others.at(other.start).map(|it| occurrence(&it)));
            record.occurrences = places.collect::<Result<_>>()?;
            sort(&mut record.occurrences);
            merged.occurrences += record.occurrences.len();
            merged.claims += 1;
            let same = |last: &ClaimRecord| {
                (&last.document.id, &last.document.path)
                    == (&record.document.id, &record.document.path)
            };
            if !document.last().is_none_or(same) {
                each(&document)?;
                document.clear();
            }
            document.push(record);
        }
        line += 1;
    }
    if !document.is_empty() {
        each(&document)?;
    }
    Ok(merged)
}

/// The same for claims in memory.
pub fn merge_records(records: Vec<ClaimRecord>) -> Vec<ClaimRecord> {
    let mut groups = Groups::default();
    for (line, record) in records.iter().enumerate() {
        groups.add(record, line as u64);
    }
    groups.settle();
    let places: Vec<OccurrenceRecord> = records.iter().map(occurrence).collect();
    let mut merged = Vec::new();
    for (line, mut record) in records.into_iter().enumerate() {
        let Some(members) = groups.chosen(line) else { continue };
        let others = members.iter().filter(|other| other.line != line);
        record.occurrences = others.map(|other| places[other.line].clone()).collect();
        sort(&mut record.occurrences);
        merged.push(record);
    }
    merged
}

/// Earliest first. Stable: equal days keep the order of the inputs.
fn sort(occurrences: &mut [OccurrenceRecord]) {
    occurrences.sort_by_key(|it| (it.date.is_none(), it.date.clone()));
}

/// Which lines are one claim.
#[derive(Default)]
struct Groups {
    said: Said,
    /// For each line its group.
    of: Vec<usize>,
    /// For each group its first line, and the line of its record with that one's rank.
    groups: Vec<(Member, usize, Rank)>,
    /// The later lines of groups, by group once they are settled.
    again: Vec<(usize, Member)>,
}

/// A line and where it starts.
#[derive(Clone, Copy)]
struct Member {
    line: usize,
    start: u64,
}

impl Groups {
    fn add(&mut self, record: &ClaimRecord, start: u64) {
        let verdict = self.said.offer(record);
        let rank = Rank::of(record);
        let line = self.of.len();
        let member = Member { line, start };
        self.of.push(verdict.group);
        if verdict.is_new {
            self.groups.push((member, line, rank));
            return;
        }
        self.again.push((verdict.group, member));
        if let Some((_, chosen, best)) = self.groups.get_mut(verdict.group)
            && rank < *best
        {
            (*chosen, *best) = (line, rank);
        }
    }

    /// Called when all lines are known. Stable: the members of a group stay in the order of the lines.
    fn settle(&mut self) {
        self.said = Said::default();
        self.again.sort_by_key(|(group, _)| *group);
    }

    /// All lines of a group, if the line is that of its record.
    fn chosen(&self, line: usize) -> Option<Vec<Member>> {
        let group = *self.of.get(line)?;
        let (first, chosen, _) = self.groups.get(group)?;
        if *chosen != line {
            return None;
        }
        let from = self.again.partition_point(|(other, _)| *other < group);
        let again = self.again[from..].iter().take_while(|(other, _)| *other == group);
        Some(std::iter::once(*first).chain(again.map(|(_, member)| *member)).collect())
    }
}

/// Which claim of a group is its record: the least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_quoted: bool,
    is_undated: bool,
    /// The day as eight digits.
    day: u32,
}

impl Rank {
    fn of(record: &ClaimRecord) -> Self {
        let day = date(record).and_then(|date| date.replace('-', "").parse().ok());
        Self {
            is_quoted: is_quoted(record),
            is_undated: day.is_none(),
            day: day.unwrap_or_default(),
        }
    }
}

/// The day on which a claim's part was written.
fn date(record: &ClaimRecord) -> Option<&String> {
    record.document.written.as_ref().or(record.document.date.as_ref())
}

fn occurrence(record: &ClaimRecord) -> OccurrenceRecord {
    OccurrenceRecord {
        document: record.document.id.clone(),
        path: record.document.path.clone(),
        part: record.document.part.clone(),
        start: record.evidence.start,
        end: record.evidence.end,
        date: date(record).cloned(),
        author: record.document.author.clone(),
    }
}

/// The lines of a file of claims.
struct Lines<'a> {
    path: &'a Path,
    reader: BufReader<File>,
    at: u64,
    line: String,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io(path, source))?;
        let reader = BufReader::with_capacity(1 << 16, file);
        Ok(Self { path, reader, at: 0, line: String::new() })
    }

    /// The next record and the byte that its line starts at.
    fn next(&mut self) -> Result<Option<(u64, ClaimRecord)>> {
        self.line.clear();
        let start = self.at;
        let length = self.reader.read_line(&mut self.line);
        let length = length.map_err(|source| Error::io(self.path, source))?;
        self.at += length as u64;
        if length == 0 {
            return Ok(None);
        }
        let record = serde_json::from_str(&self.line).map_err(|source| {
            let message =
                format!("expected a claim record, but found another line at byte {start}");
            Error::new(ErrorKind::Record, message).at(self.path).because(source)
        })?;
        Ok(Some((start, record)))
    }

    /// The record whose line starts at a byte.
    fn at(&mut self, start: u64) -> Result<ClaimRecord> {
        // Members of a group often lie close together; a seek inside the buffer keeps it.
        let by = i64::try_from(start).unwrap_or(i64::MAX) - i64::try_from(self.at).unwrap_or(0);
        let moved = self.reader.seek_relative(by);
        moved.map_err(|source| Error::io(self.path, source))?;
        self.at = start;
        match self.next()? {
            Some((_, record)) => Ok(record),
            None => {
                let message =
                    "expected a claim record, but found the end (perhaps the file was cut)";
                Err(Error::new(ErrorKind::Record, message).at(self.path))
            }
        }
    }
}

#[cfg(test)]
pub(super) mod example;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::example::{Example, claim};
    use super::*;

    const BASE: Example = Example {
        document: "a",
        copy_of: None,
        part: "body",
        author: Some("Jane Roe"),
        date: None,
        day: None,
        actor: ("We", None),
        sentence: "We met them.",
    };

    fn merged(examples: &[Example]) -> Vec<(String, Vec<String>)> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        for example in examples {
            let line = serde_json::to_string(&claim(example)).expect("a record");
            writeln!(file, "{line}").expect("written");
        }
        let mut found = Vec::new();
        let counts = merge(file.path(), &mut |claims| {
            for claim in claims {
                let others = claim.occurrences.iter();
                let shown = others.map(|it| format!("{} {}", it.document, it.part)).collect();
                found.push((format!("{} {}", claim.document.id, claim.document.part), shown));
            }
            Ok(())
        });
        let counts = counts.expect("merged");
        assert_eq!(counts.claims + counts.occurrences, examples.len(), "none is lost");
        assert_eq!(counts.claims, found.len());
        let in_memory = merge_records(examples.iter().map(claim).collect());
        let shown = in_memory.iter().map(|claim| {
            let others = claim.occurrences.iter();
            let others = others.map(|it| format!("{} {}", it.document, it.part)).collect();
            (format!("{} {}", claim.document.id, claim.document.part), others)
        });
        assert_eq!(found, shown.collect::<Vec<_>>(), "in memory it is the same");
        found
    }

    #[test]
    fn the_earliest_original_is_the_record() {
        let reply = Example { document: "c", part: "quoted", date: Some("2019-01-01"), ..BASE };
        let copy = |document, date| Example { document, copy_of: Some("a"), date, ..BASE };
        let other = Example { document: "z", sentence: "We met Bob.", ..BASE };
        let found = merged(&[
            reply,
            Example { date: Some("2020-02-02"), ..BASE },
            other,
            copy("d", None),
            copy("e", Some("2020-01-31")),
        ]);
        let all = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                ("z body".to_owned(), vec![]),
                ("e body".to_owned(), all(&["c quoted", "a body", "d body"])),
            ]
        );
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(merged(&[]), []);
    }

    #[test]
    fn a_line_that_is_no_claim_is_an_error() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"{\"schema\":1}\n").expect("written");
        let error = merge(file.path(), &mut |_| Ok(())).expect_err("no claim").to_string();
        assert!(error.contains("at byte 0"), "{error}");
    }
}

//! The claims under review: a compact row for each in memory, the records themselves stay in their file.
//!
//! In: `claims.jsonl`. Out: rows for lists and searches, and single records, read again from where they stand. A row
//! knows the hash of its quotation, by which decisions find it again. It decides nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::names::{AliasId, Names};
use crate::error::{Error, ErrorKind, Result};
use crate::types::record::{CLAIM_SCHEMA, ClaimRecord, RoleRecord};

/// Code points of the evidence that a row carries.
const SENTENCE: usize = 200;

/// All claims of a file, and those that reviewers added.
pub struct Claims {
    path: PathBuf,
    file: Mutex<File>,
    rows: Vec<Row>,
    by_id: HashMap<Arc<str>, usize>,
    added: HashMap<Arc<str>, Box<ClaimRecord>>,
    sources: HashMap<(String, String), Arc<Source>>,
    /// Lines whose id had come before: the same file at two places.
    repeated: usize,
}

/// What lists, filters and searches need of a claim.
pub struct Row {
    /// The claim's id.
    pub id: Arc<str>,
    /// The claim type.
    pub kind: Box<str>,
    /// The document.
    pub source: Arc<Source>,
    /// The beginning of the evidence.
    pub sentence: Box<str>,
    /// The trigger's words.
    pub trigger: Box<str>,
    /// First code point of the trigger.
    pub start: usize,
    /// The fillers.
    pub roles: Box<[RowRole]>,
    /// First day.
    pub from: Option<Box<str>>,
    /// Last day.
    pub to: Option<Box<str>>,
    /// Name of the nearest source.
    pub said_by: Option<Box<str>>,
    /// Its kind.
    pub said_by_kind: Option<Box<str>>,
    /// `positive` or `negative`.
    pub polarity: Box<str>,
    /// Whether it happened.
    pub modality: Box<str>,
    /// As extracted.
    pub confidence: f64,
    /// Other places that say the same.
    pub copies: usize,
    /// Whether a reviewer added it.
    pub added: bool,
    /// Hash of type, trigger and evidence, blanks folded.
    pub quote: u64,
    /// Where the record stands; nowhere for added claims.
    place: Option<(u64, usize)>,
}

/// A filler in a row.
pub struct RowRole {
    /// The role.
    pub role: Box<str>,
    /// The words.
    pub text: Box<str>,
    /// The resolved name.
    pub name: Box<str>,
    /// What it is.
    pub kind: Box<str>,
    /// The name among all names of entities; none where the filler is no entity.
    pub alias: Option<AliasId>,
}

/// The document of a claim.
pub struct Source {
    /// The document's id.
    pub id: String,
    /// Where it came from.
    pub path: String,
    /// Its title.
    pub title: Option<String>,
    /// Its date.
    pub date: Option<String>,
}

/// A row as the page receives it.
#[derive(Serialize)]
pub struct RowView<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    doc: &'a str,
    path: &'a str,
    title: Option<&'a str>,
    doc_date: Option<&'a str>,
    sentence: &'a str,
    trigger: &'a str,
    roles: Vec<RoleView<'a>>,
    from: Option<&'a str>,
    to: Option<&'a str>,
    source: Option<&'a str>,
    source_kind: Option<&'a str>,
    polarity: &'a str,
    modality: &'a str,
    confidence: f64,
    copies: usize,
    added: bool,
}

#[derive(Serialize)]
struct RoleView<'a> {
    role: &'a str,
    text: &'a str,
    name: &'a str,
    kind: &'a str,
    key: Option<&'a str>,
}

impl Claims {
    /// Reads a file of claims. The names of their entities go into `names`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line of it is no claim.
    pub fn load(path: &Path, names: &mut Names) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io(path, source))?;
        let again = file.try_clone().map_err(|source| Error::io(path, source))?;
        let mut claims = Self {
            path: path.to_path_buf(),
            file: Mutex::new(again),
            rows: Vec::new(),
            by_id: HashMap::new(),
            added: HashMap::new(),
            sources: HashMap::new(),
            repeated: 0,
        };
        each_line(file, path, |number, at, line| {
            let record = claims.parse(line, number)?;
            claims.insert(&record, names, Some((at, line.len())));
            Ok(())
        })?;
        Ok(claims)
    }

    /// The rows, in the order of the file; added claims come last.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a claim.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.by_id.get(id).map(|idx| &self.rows[*idx])
    }

    /// How many lines had an id that had come before.
    pub fn repeated(&self) -> usize {
        self.repeated
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line of a claim as it stands in the file, or an added claim; `None` when there is no such claim.
    ///
    /// # Errors
    ///
    /// The file can no longer be read.
    pub fn line(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let Some(row) = self.row(id) else { return Ok(None) };
        let Some((at, length)) = row.place else {
            let record = self.added.get(id);
            return Ok(record.and_then(|record| serde_json::to_vec(record).ok()));
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        read_at(&mut file, at, length).map(Some).map_err(|source| Error::io(&self.path, source))
    }

    /// The record of a claim as extracted or added; `None` when there is no such claim.
    ///
    /// # Errors
    ///
    /// The file can no longer be read, or has changed.
    pub fn record(&self, id: &str) -> Result<Option<ClaimRecord>> {
        let Some(line) = self.line(id)? else { return Ok(None) };
        let changed = |_| {
            let message = format!("expected the claim {id} where it was, but the file has changed");
            Error::new(ErrorKind::Record, message).at(&self.path)
        };
        serde_json::from_slice(&line).map(Some).map_err(changed)
    }

    /// Puts a claim that a reviewer added behind the others, or in the place of an added one with the same id. A claim
    /// that was extracted stays as it is.
    pub fn add(&mut self, record: &ClaimRecord, names: &mut Names) {
        if let Some(idx) = self.by_id.get(record.id.as_str()).copied() {
            if self.rows[idx].place.is_none() {
                let (id, source) = (Arc::clone(&self.rows[idx].id), self.source(record));
                self.rows[idx] = row(record, id, source, names, None);
                self.added.insert(record.id.as_str().into(), Box::new(record.clone()));
            }
        } else if self.insert(record, names, None) {
            self.added.insert(record.id.as_str().into(), Box::new(record.clone()));
        }
    }

    fn parse(&self, line: &[u8], number: usize) -> Result<ClaimRecord> {
        let wrong = |message: String| {
            Error::new(ErrorKind::Record, format!("line {number}: {message}")).at(&self.path)
        };
        let record: ClaimRecord = serde_json::from_slice(line)
            .map_err(|error| wrong(format!("expected a claim, but found: {error}")))?;
        if record.schema != CLAIM_SCHEMA {
            let found = &record.schema;
            return Err(wrong(format!("expected schema {CLAIM_SCHEMA:?}, but found {found:?}")));
        }
        Ok(record)
    }

    fn insert(
        &mut self,
        record: &ClaimRecord,
        names: &mut Names,
        place: Option<(u64, usize)>,
    ) -> bool {
        let id: Arc<str> = record.id.as_str().into();
        match self.by_id.entry(Arc::clone(&id)) {
            Entry::Occupied(_) => {
                self.repeated += usize::from(place.is_some());
                return false;
            }
            Entry::Vacant(entry) => entry.insert(self.rows.len()),
        };
        let source = self.source(record);
        self.rows.push(row(record, id, source, names, place));
        true
    }

    /// The document of a claim, stored once for all its claims.
    fn source(&mut self, record: &ClaimRecord) -> Arc<Source> {
        let doc = &record.document;
        let key = (doc.id.clone(), doc.path.clone());
        let made = || {
            Arc::new(Source {
                id: doc.id.clone(),
                path: doc.path.clone(),
                title: doc.title.clone(),
                date: doc.date.clone(),
            })
        };
        Arc::clone(self.sources.entry(key).or_insert_with(made))
    }
}

fn row(
    record: &ClaimRecord,
    id: Arc<str>,
    source: Arc<Source>,
    names: &mut Names,
    place: Option<(u64, usize)>,
) -> Row {
    let said_by = record.attribution.first();
    let role = |role: &RoleRecord| RowRole {
        role: role.role.as_str().into(),
        text: role.text.as_str().into(),
        name: role.name.as_str().into(),
        kind: role.kind.as_str().into(),
        alias: match place {
            Some(_) => names.alias(role, &source.id),
            None => names.alias_by_hand(role, &source.id),
        },
    };
    Row {
        kind: record.kind.as_str().into(),
        sentence: record.evidence.text.chars().take(SENTENCE).collect::<String>().into(),
        trigger: record.trigger.text.as_str().into(),
        start: record.trigger.start,
        roles: record.roles.iter().map(role).collect(),
        from: record.when.as_ref().and_then(|when| when.from.as_deref()).map(Into::into),
        to: record.when.as_ref().and_then(|when| when.to.as_deref()).map(Into::into),
        said_by: said_by.map(|source| source.name.as_str().into()),
        said_by_kind: said_by.map(|source| source.kind.as_str().into()),
        polarity: record.polarity.as_str().into(),
        modality: record.modality.as_str().into(),
        confidence: record.confidence,
        copies: record.occurrences.len(),
        added: place.is_none(),
        quote: quote_hash(&record.kind, &record.trigger.text, &record.evidence.text),
        id,
        source,
        place,
    }
}

impl Row {
    /// The row as the page receives it.
    pub fn view<'a>(&'a self, names: &'a Names) -> RowView<'a> {
        let role = |role: &'a RowRole| RoleView {
            role: &role.role,
            text: &role.text,
            name: &role.name,
            kind: &role.kind,
            key: role.alias.map(|alias| names.key(alias)),
        };
        RowView {
            id: &self.id,
            kind: &self.kind,
            doc: &self.source.id,
            path: &self.source.path,
            title: self.source.title.as_deref(),
            doc_date: self.source.date.as_deref(),
            sentence: &self.sentence,
            trigger: &self.trigger,
            roles: self.roles.iter().map(role).collect(),
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            source: self.said_by.as_deref(),
            source_kind: self.said_by_kind.as_deref(),
            polarity: &self.polarity,
            modality: &self.modality,
            confidence: self.confidence,
            copies: self.copies,
            added: self.added,
        }
    }
}

/// What two quotations of the same words have in common, however their blanks and line ends fell.
pub fn quote_hash(kind: &str, trigger: &str, evidence: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    for text in [trigger, evidence] {
        for word in text.split_whitespace() {
            word.hash(&mut hasher);
        }
        0_u8.hash(&mut hasher);
    }
    hasher.finish()
}

/// Hands over every line that is not blank: its number, the byte it starts at, and its bytes without the line end.
pub(super) fn each_line(
    file: File,
    path: &Path,
    mut each: impl FnMut(usize, u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let (mut line, mut at) = (Vec::new(), 0);
    for number in 1.. {
        line.clear();
        let length =
            reader.read_until(b'\n', &mut line).map_err(|source| Error::io(path, source))?;
        if length == 0 {
            break;
        }
        let text = line.trim_ascii_end();
        if !text.is_empty() {
            each(number, at, text)?;
        }
        at += length as u64;
    }
    Ok(())
}

/// The bytes at a place of a file.
pub(super) fn read_at(file: &mut File, at: u64, length: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

//! Everything that a review has on its desk: claims, texts, decisions, names; what can be asked about them.
//!
//! This file opens it and answers questions; `decide` takes decisions. Nothing here knows of HTTP.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::check::{TypeInfo, Vocabulary};
use super::claims::Claims;
use super::documents::Documents;
use super::log::{self, Log};
use super::names::{AliasId, Entities, Names};
use super::rematch::{self, Rematch, Unmatched};
use super::report::{self, Report};
use super::state::{Decisions, State};
use crate::error::{Error, ErrorKind, Result};
use crate::types::record::{ClaimRecord, DocumentRecord};
use crate::types::review::Answer;

/// What is reviewed, and by whom.
#[derive(Clone, Debug)]
pub struct Options {
    /// The claims.
    pub claims: PathBuf,
    /// The documents' texts, where there are any.
    pub documents: Option<PathBuf>,
    /// The file of decisions; made when it is not there.
    pub reviews: PathBuf,
    /// Whose decisions these are.
    pub reviewer: String,
    /// The claim types.
    pub types: Vec<TypeInfo>,
    /// Only show; take no decisions.
    pub read_only: bool,
}

/// Claims, texts, decisions and names.
pub struct Desk {
    pub(super) options: Options,
    pub(super) claims: Claims,
    pub(super) documents: Option<Documents>,
    /// Absent when decisions are only shown.
    pub(super) log: Option<Log>,
    pub(super) decisions: Decisions,
    pub(super) names: Names,
    pub(super) vocabulary: Vocabulary,
    rematch: Rematch,
    /// The rows as the page receives them, until one of them changes.
    pub(super) rows: Option<Vec<u8>>,
}

/// What the page asks first.
#[derive(Serialize)]
pub struct Opening<'a> {
    reviewer: &'a str,
    reviews: String,
    read_only: bool,
    #[serde(flatten)]
    vocabulary: &'a Vocabulary,
    claims: usize,
    documents: usize,
    unmatched: &'a [Unmatched],
    last: u64,
}

/// What happened since a line.
#[derive(Serialize)]
pub struct Changes {
    last: u64,
    states: BTreeMap<String, State>,
    rows: Vec<serde_json::Value>,
    entities_changed: bool,
}

impl Desk {
    /// Reads everything. Also returns what should be reported: lines that were passed over, and the like.
    ///
    /// # Errors
    ///
    /// A file cannot be read or is no such file, or the decisions are in use elsewhere.
    pub fn open(options: Options) -> Result<(Self, Vec<String>)> {
        if options.reviewer.trim().is_empty() {
            let message = "expected a reviewer's name, but found none (perhaps give --reviewer)";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let mut names = Names::default();
        let mut claims = Claims::load(&options.claims, &mut names)?;
        let documents = options.documents.as_deref().map(Documents::load).transpose()?;
        let (log, lines) = match options.read_only {
            true => (None, log::read(&options.reviews)?),
            false => Log::open(&options.reviews).map(|(log, lines)| (Some(log), lines))?,
        };
        let mut notes = lines.problems;
        if claims.repeated() > 0 {
            let count = claims.repeated();
            notes.push(format!(
                "{}: {count} claims came twice (perhaps one file lies at two places); each is shown once",
                claims.path().display()
            ));
        }
        let mut decisions = Decisions::default();
        for record in lines.records {
            if let (Answer::Add, Some(after)) = (record.answer, &record.after) {
                claims.add(after, &mut names);
            }
            for role in record.after.iter().flat_map(|after| &after.roles) {
                names.alias_by_hand(role, record.document.as_deref().unwrap_or_default());
            }
            decisions.push(record);
        }
        decisions.set_last(lines.last);
        let rematch = rematch::rematch(&mut decisions, &claims)?;
        names.replay(decisions.entity_changes());
        let mut vocabulary = Vocabulary::new(options.types.clone());
        vocabulary.learn(&roles_by_type(&claims));
        let rows = None;
        let desk =
            Self { options, claims, documents, log, decisions, names, vocabulary, rematch, rows };
        Ok((desk, notes))
    }

    /// Whose decisions these are.
    pub fn reviewer(&self) -> &str {
        &self.options.reviewer
    }

    /// How many claims there are.
    pub fn len(&self) -> usize {
        self.claims.rows().len()
    }

    /// Whether there is no claim.
    pub fn is_empty(&self) -> bool {
        self.claims.rows().is_empty()
    }

    /// Decisions about claims that are gone.
    pub fn unmatched(&self) -> &[Unmatched] {
        &self.rematch.unmatched
    }

    /// How many claims carry decisions about an earlier extraction.
    pub fn carried(&self) -> usize {
        self.rematch.carried.len()
    }

    /// How many claims have an answer.
    pub fn decided(&self) -> usize {
        let answered = |id: &&str| self.decisions.state(id).is_some_and(|it| it.answer.is_some());
        self.decisions.claims().into_iter().filter(answered).count()
    }

    /// What the page asks first.
    pub fn opening(&self) -> Opening<'_> {
        let reviews = self.options.reviews.file_name().unwrap_or_default();
        Opening {
            reviewer: &self.options.reviewer,
            reviews: reviews.to_string_lossy().into_owned(),
            read_only: self.log.is_none(),
            vocabulary: &self.vocabulary,
            claims: self.claims.rows().len(),
            documents: self.documents.as_ref().map_or(0, Documents::count),
            unmatched: &self.rematch.unmatched,
            last: self.decisions.last(),
        }
    }

    /// Every row and every state, as JSON.
    pub fn index(&mut self) -> Vec<u8> {
        let rows = self.rows.take().unwrap_or_else(|| self.rows_json());
        let states = serde_json::to_vec(&self.states()).unwrap_or_default();
        let mut json = Vec::with_capacity(rows.len() + states.len() + 32);
        json.extend_from_slice(b"{\"claims\":[");
        json.extend_from_slice(&rows);
        json.extend_from_slice(b"],\"states\":");
        json.extend_from_slice(&states);
        json.push(b'}');
        self.rows = Some(rows);
        json
    }

    /// The rows one after another. Many claims are long in the making, so every core helps.
    fn rows_json(&self) -> Vec<u8> {
        let removed = self.removed();
        let rows: Vec<_> =
            self.claims.rows().iter().filter(|row| !removed.contains(&*row.id)).collect();
        let parts: Vec<Vec<u8>> = rows
            .par_chunks(2048)
            .map(|rows| {
                let mut part = Vec::new();
                for row in rows {
                    part.push(b',');
                    // Rows hold text and numbers; writing them into memory cannot fail.
                    let _ = serde_json::to_writer(&mut part, &row.view(&self.names));
                }
                part
            })
            .collect();
        let mut all = parts.concat();
        if !all.is_empty() {
            all.remove(0);
        }
        all
    }

    /// Added claims whose adding was taken back.
    fn removed(&self) -> HashSet<&str> {
        let added = self.claims.rows().iter().filter(|row| row.added).map(|row| &*row.id);
        added.filter(|id| self.decisions.state(id).is_some_and(|it| it.removed)).collect()
    }

    /// The states of all claims that any line is about.
    pub fn states(&self) -> BTreeMap<String, State> {
        let known = self.decisions.claims().into_iter().filter(|id| self.claims.row(id).is_some());
        known.filter_map(|id| Some((id.to_owned(), self.state(id)?))).collect()
    }

    /// The state of one claim; `None` when nothing was ever decided about it.
    pub fn state(&self, id: &str) -> Option<State> {
        let mut state = self.decisions.state(id)?;
        let key = |claim: &ClaimRecord| {
            let alias = |role| self.names.find(role, &claim.document.id);
            let key = |role| alias(role).map(|alias| self.names.key(alias).to_owned());
            claim.roles.iter().map(key).collect()
        };
        state.keys = state.edited.as_ref().map(key);
        state.carried = self.rematch.carried.contains(id);
        Some(state)
    }

    /// The record of a claim as extracted or added, as JSON.
    ///
    /// # Errors
    ///
    /// The claims can no longer be read.
    pub fn claim_json(&self, id: &str) -> Result<Option<Vec<u8>>> {
        self.claims.line(id)
    }

    /// The record of a document, as JSON; `None` where the run wrote none.
    ///
    /// # Errors
    ///
    /// The documents can no longer be read.
    pub fn document_json(&self, id: &str) -> Result<Option<Vec<u8>>> {
        self.documents.as_ref().map_or(Ok(None), |documents| documents.line(id))
    }

    /// The record of a document.
    pub(super) fn document(&self, id: &str) -> Result<Option<DocumentRecord>> {
        self.documents.as_ref().map_or(Ok(None), |documents| documents.record(id))
    }

    /// Ids of all claims, in order, without added claims that were taken back.
    pub fn claim_ids(&self) -> Vec<&str> {
        let removed = self.removed();
        let ids = self.claims.rows().iter().map(|row| &*row.id);
        ids.filter(|id| !removed.contains(id)).collect()
    }

    /// Ids of the documents that claims come from, in the order of the claims, each once.
    pub fn document_ids(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let ids = self.claims.rows().iter().map(|row| row.source.id.as_str());
        ids.filter(|id| seen.insert(*id)).collect()
    }

    /// Who appears.
    pub fn entities(&self) -> Entities {
        let removed = self.removed();
        let mut edited: HashMap<&str, Vec<AliasId>> = HashMap::new();
        for id in self.decisions.claims() {
            let Some(claim) = self.decisions.state(id).and_then(|state| state.edited) else {
                continue;
            };
            let aliases = claim.roles.iter();
            let aliases = aliases.filter_map(|role| self.names.find(role, &claim.document.id));
            edited.insert(id, aliases.collect());
        }
        let rows = self.claims.rows().iter().filter(|row| !removed.contains(&*row.id));
        self.names.entities(rows.map(|row| match edited.get(&*row.id) {
            Some(aliases) => aliases.clone(),
            None => row.roles.iter().filter_map(|role| role.alias).collect(),
        }))
    }

    /// What happened after the line `after`.
    pub fn changes(&self, after: u64) -> Changes {
        let last = self.decisions.last();
        let numbers = || after.saturating_add(1)..=last;
        let touched = self.decisions.touched(numbers());
        let row = |id: &String| {
            let row = self.claims.row(id).filter(|row| row.added)?;
            serde_json::to_value(row.view(&self.names)).ok()
        };
        Changes {
            last,
            rows: touched.iter().filter_map(row).collect(),
            states: self.states_of(touched),
            entities_changed: self.decisions.changes_entities(numbers()),
        }
    }

    /// The states of these claims.
    pub(super) fn states_of(&self, ids: Vec<String>) -> BTreeMap<String, State> {
        ids.into_iter()
            .filter_map(|id| Some((self.state(&id)?, id)))
            .map(|(s, id)| (id, s))
            .collect()
    }

    /// Agreement, precision, rate and calibration of the decisions so far.
    ///
    /// # Errors
    ///
    /// The claims can no longer be read.
    pub fn report(&self) -> Result<Report> {
        report::of(&self.claims, &[&self.decisions])
    }
}

/// The claim types that occur, with their roles in the order of their first claim.
fn roles_by_type(claims: &Claims) -> BTreeMap<String, Vec<String>> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in claims.rows() {
        if !kinds.contains_key(&*row.kind) {
            kinds.insert(row.kind.to_string(), Vec::new());
        }
        let Some(roles) = kinds.get_mut(&*row.kind) else { continue };
        for role in &row.roles {
            if !roles.iter().any(|known| **known == *role.role) {
                roles.push(role.role.to_string());
            }
        }
    }
    kinds
}

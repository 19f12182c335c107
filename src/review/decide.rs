//! Takes decisions: checks them, writes them to the log, and only then lets them count.
//!
//! Every request says which line its reviewer had seen. Where a later one is about the same claim, nothing is written and
//! the state is handed back: two windows cannot overwrite each other.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::check::{self, Text};
use super::desk::Desk;
use super::names::Entities;
use super::state::State;
use crate::error::Error;
use crate::types::record::{CLAIM_SCHEMA, ClaimRecord};
use crate::types::review::{Answer, EntityChange, REVIEW_SCHEMA, ReviewRecord};
use crate::write::{CodePoints, claim_id};

/// Why a decision was not taken.
#[derive(Debug)]
pub enum Refusal {
    /// Decisions are only shown.
    ReadOnly,
    /// There is no such thing.
    Missing(String),
    /// Something in the request does not hold.
    Wrong(String),
    /// It was decided meanwhile, or there is nothing to take back.
    Conflict(String, Option<Box<State>>),
    /// It could not be written, or the claims not be read.
    Broken(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Broken(error)
    }
}

/// A decision about one claim.
#[derive(Debug, Deserialize)]
pub struct Decide {
    claim: String,
    answer: Answer,
    #[serde(default)]
    after: Option<Value>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    seconds: Option<f64>,
    seen: u64,
}

/// One decision about many claims.
#[derive(Debug, Deserialize)]
pub struct Bulk {
    claims: Vec<Seen>,
    answer: Answer,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    seconds: Option<f64>,
}

/// A claim and the line that its reviewer has seen.
#[derive(Debug, Deserialize)]
pub struct Seen {
    claim: String,
    seen: u64,
}

/// A claim that extraction missed.
#[derive(Debug, Deserialize)]
pub struct Add {
    claim: Value,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    seconds: Option<f64>,
}

/// Entities that are one.
#[derive(Debug, Deserialize)]
pub struct Merge {
    into: String,
    keys: Vec<String>,
    #[serde(default)]
    name: Option<String>,
}

/// Names that are not of this entity.
#[derive(Debug, Deserialize)]
pub struct Split {
    key: String,
    names: Vec<String>,
}

/// A decision that was taken.
#[derive(Debug, Serialize)]
pub struct Decided {
    n: u64,
    state: State,
}

/// A bulk that was taken.
#[derive(Debug, Serialize)]
pub struct BulkDecided {
    last: u64,
    states: BTreeMap<String, State>,
    conflicts: Vec<String>,
}

/// A claim that was added.
#[derive(Debug, Serialize)]
pub struct Added {
    n: u64,
    state: State,
    claim: ClaimRecord,
    row: Value,
}

/// Lines that were taken back.
#[derive(Debug, Serialize)]
pub struct Undone {
    n: u64,
    undone: Vec<u64>,
    states: BTreeMap<String, State>,
    entities: Option<Entities>,
}

/// Entities after a merge or split.
#[derive(Debug, Serialize)]
pub struct Regrouped {
    n: u64,
    entities: Entities,
}

/// What a refused decision says when nothing more is known.
type Taken<T> = Result<T, Refusal>;

/// A day: nobody looks at one claim for longer.
const LONGEST: f64 = 86_400.0;

impl Desk {
    /// Takes a decision about one claim.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn decide(&mut self, request: Decide) -> Taken<Decided> {
        self.must_write()?;
        let Decide { claim: id, answer, after, comment, seconds, seen } = request;
        if !(answer.is_verdict() || answer == Answer::Edit) {
            let found = answer.name();
            return Err(wrong(format!(
                "expected accept, reject, ignore or edit, but found {found}"
            )));
        }
        let original = self.extracted(&id)?;
        self.must_be_current(&id, seen)?;
        let before = match self.decisions.state(&id).and_then(|state| state.edited) {
            Some(edited) => edited,
            None => original.clone(),
        };
        let after = match after {
            None | Some(Value::Null) => None,
            Some(after) => Some(self.edited(after, &original)?).filter(|after| *after != before),
        };
        if answer == Answer::Edit && after.is_none() && comment.is_none() {
            let message = "expected a change of the claim or a comment, but found neither";
            return Err(wrong(message.to_owned()));
        }
        let mut record = self.line(answer, Some(&original), comment, seconds);
        if let Some(after) = after {
            record.before = Some(Box::new(before));
            record.after = Some(Box::new(after));
        }
        let n = record.n;
        self.append(vec![record])?;
        Ok(Decided { n, state: self.state(&id).unwrap_or_default() })
    }

    /// Takes the same decision about many claims. Those that were decided meanwhile are left alone and listed.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn decide_bulk(&mut self, request: Bulk) -> Taken<BulkDecided> {
        self.must_write()?;
        let Bulk { claims, answer, comment, seconds } = request;
        if !answer.is_verdict() {
            let found = answer.name();
            return Err(wrong(format!("expected accept, reject or ignore, but found {found}")));
        }
        let (mut records, mut conflicts, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let share = seconds.map(|seconds| seconds / claims.len().max(1) as f64);
        let first = self.decisions.last() + 1;
        let bulk = format!("b-{}-{}-{first}", self.options.reviewer, now());
        let mut known = std::collections::HashSet::new();
        for Seen { claim: id, seen } in claims {
            if !known.insert(id.clone()) {
                continue;
            }
            let original = self.extracted(&id)?;
            if self.must_be_current(&id, seen).is_err() {
                conflicts.push(id);
                continue;
            }
            let mut record = self.line(answer, Some(&original), comment.clone(), share);
            record.n = first + records.len() as u64;
            record.bulk = Some(bulk.clone());
            records.push(record);
            ids.push(id);
        }
        if !records.is_empty() {
            self.append(records)?;
        }
        ids.extend(conflicts.iter().cloned());
        let states = self.states_of(ids);
        Ok(BulkDecided { last: self.decisions.last(), states, conflicts })
    }

    /// Adds a claim that extraction missed.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn add(&mut self, request: Add) -> Taken<Added> {
        self.must_write()?;
        let Add { claim, comment, seconds } = request;
        let claim = self.missed(claim)?;
        let id = claim.id.clone();
        let removed = self.decisions.state(&id).is_some_and(|state| state.removed);
        if self.claims.row(&id).is_some() && !removed {
            let message = "expected a claim that is not there yet, but found this one";
            return Err(Refusal::Conflict(message.to_owned(), self.state(&id).map(Box::new)));
        }
        let mut record = self.line(Answer::Add, Some(&claim), comment, seconds);
        record.after = Some(Box::new(claim.clone()));
        let n = record.n;
        self.append(vec![record])?;
        let row = self.claims.row(&id).map(|row| json!(row.view(&self.names)));
        let state = self.state(&id).unwrap_or_default();
        Ok(Added { n, state, claim, row: row.unwrap_or_default() })
    }

    /// Takes back the reviewer's last line that holds, with all that was decided at the same stroke.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn undo(&mut self) -> Taken<Undone> {
        self.must_write()?;
        let undone = self.decisions.undoable(&self.options.reviewer);
        if undone.is_empty() {
            let message = "expected a decision to take back, but found none";
            return Err(Refusal::Conflict(message.to_owned(), None));
        }
        let mut record = self.line(Answer::Undo, None, None, None);
        record.of = Some(undone.clone());
        let n = record.n;
        self.append(vec![record])?;
        let states = self.states_of(self.decisions.touched(std::iter::once(n)));
        let regrouped = self.decisions.changes_entities(std::iter::once(n));
        Ok(Undone { n, undone, states, entities: regrouped.then(|| self.entities()) })
    }

    /// Makes one entity of several.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn merge(&mut self, request: Merge) -> Taken<Regrouped> {
        self.must_write()?;
        let Merge { into, mut keys, name } = request;
        keys.retain(|key| *key != into);
        keys.dedup();
        if keys.is_empty() && name.is_none() {
            return Err(wrong("expected another entity to merge, but found none".to_owned()));
        }
        if let Some(key) = keys.iter().chain([&into]).find(|key| !self.names.has(key)) {
            return Err(Refusal::Missing(format!("expected a known entity, but found {key:?}")));
        }
        self.regroup(Answer::Merge, EntityChange::Merge { into, keys, name })
    }

    /// Takes names out of an entity.
    ///
    /// # Errors
    ///
    /// As [`Refusal`] says.
    pub fn split(&mut self, request: Split) -> Taken<Regrouped> {
        self.must_write()?;
        let Split { key, mut names } = request;
        names.sort();
        names.dedup();
        if let Some(name) = names.iter().find(|name| !self.names.has_name(&key, name)) {
            let message = format!("expected a name of {key:?}, but found {name:?}");
            return Err(Refusal::Missing(message));
        }
        if names.is_empty() || names.len() >= self.names.count(&key) {
            let message = "expected some but not all names of the entity";
            return Err(wrong(message.to_owned()));
        }
        self.regroup(Answer::Split, EntityChange::Split { key, names })
    }

    fn regroup(&mut self, answer: Answer, change: EntityChange) -> Taken<Regrouped> {
        let mut record = self.line(answer, None, None, None);
        record.entity = Some(change);
        let n = record.n;
        self.append(vec![record])?;
        Ok(Regrouped { n, entities: self.entities() })
    }

    fn must_write(&self) -> Taken<()> {
        if self.log.is_none() { Err(Refusal::ReadOnly) } else { Ok(()) }
    }

    fn must_be_current(&self, id: &str, seen: u64) -> Taken<()> {
        let current = self.decisions.seen(id);
        if seen == current {
            return Ok(());
        }
        let message = format!(
            "expected a decision that knows of line {current}, but found one that knows of line {seen}"
        );
        let state = self.state(id).unwrap_or_default();
        Err(Refusal::Conflict(message, Some(Box::new(state))))
    }

    /// The claim as extracted or added.
    fn extracted(&self, id: &str) -> Taken<ClaimRecord> {
        let removed = || self.decisions.state(id).is_some_and(|state| state.removed);
        match self.claims.record(id)? {
            Some(record) if !removed() => Ok(record),
            _ => {
                Err(Refusal::Missing(format!("expected a claim of this review, but found {id:?}")))
            }
        }
    }

    /// A line that is to be written next.
    fn line(
        &self,
        answer: Answer,
        claim: Option<&ClaimRecord>,
        comment: Option<String>,
        seconds: Option<f64>,
    ) -> ReviewRecord {
        let roles = |claim: &ClaimRecord| {
            claim.roles.iter().map(|role| (role.role.clone(), role.text.clone())).collect()
        };
        ReviewRecord {
            schema: REVIEW_SCHEMA.to_owned(),
            n: self.decisions.last() + 1,
            time: now(),
            reviewer: self.options.reviewer.clone(),
            claim: claim.map(|claim| claim.id.clone()),
            answer,
            before: None,
            after: None,
            // Milliseconds are more than a look can be measured in.
            seconds: seconds.map(|it| (it.clamp(0.0, LONGEST) * 1000.0).round() / 1000.0),
            comment,
            document: claim.map(|claim| claim.document.id.clone()),
            path: claim.map(|claim| claim.document.path.clone()),
            kind: claim.map(|claim| claim.kind.clone()),
            confidence: claim.filter(|_| answer != Answer::Add).map(|claim| claim.confidence),
            trigger: claim.map(|claim| claim.trigger.text.clone()),
            start: claim.map(|claim| claim.trigger.start),
            roles: claim.map(roles),
            quote: claim.map(|claim| claim.evidence.text.clone()),
            prefix: claim.map(|claim| claim.evidence.prefix.clone()),
            suffix: claim.map(|claim| claim.evidence.suffix.clone()),
            bulk: None,
            of: None,
            entity: None,
        }
    }

    /// Writes lines and lets them count.
    fn append(&mut self, records: Vec<ReviewRecord>) -> Taken<()> {
        let Some(log) = &mut self.log else { return Err(Refusal::ReadOnly) };
        log.append(&records)?;
        let mut regrouped = false;
        for record in records {
            let n = record.n;
            let doc = record.document.clone().unwrap_or_default();
            if let Some(after) = &record.after {
                if record.answer == Answer::Add {
                    self.claims.add(after, &mut self.names);
                    self.rows = None;
                }
                for role in &after.roles {
                    self.names.alias_by_hand(role, &doc);
                }
            }
            self.decisions.push(record);
            regrouped |= self.decisions.changes_entities(std::iter::once(n));
            let touched = self.decisions.touched(std::iter::once(n));
            if touched.iter().any(|id| self.claims.row(id).is_some_and(|row| row.added)) {
                self.rows = None;
            }
        }
        if regrouped {
            self.names.replay(self.decisions.entity_changes());
            self.rows = None;
        }
        Ok(())
    }

    /// An edited claim: what a reviewer cannot change is as extracted, the rest is checked.
    fn edited(&self, after: Value, original: &ClaimRecord) -> Taken<ClaimRecord> {
        let mut claim = parse(after)?;
        claim.schema.clone_from(&original.schema);
        claim.id.clone_from(&original.id);
        claim.confidence = original.confidence;
        claim.document = original.document.clone();
        claim.evidence = original.evidence.clone();
        claim.occurrences.clone_from(&original.occurrences);
        name_dates(&mut claim);
        self.must_hold(&claim, original)?;
        Ok(claim)
    }

    /// A missed claim with its document's own particulars and an id.
    fn missed(&self, claim: Value) -> Taken<ClaimRecord> {
        let mut claim = parse(claim)?;
        let Some(doc) = self.document(&claim.document.id)? else {
            let message = "expected a document whose text is at hand, but found none \
                           (perhaps documents.jsonl is not beside the claims)";
            return Err(Refusal::Missing(message.to_owned()));
        };
        let at = claim.trigger.start;
        let part = doc.parts.iter().find(|part| (part.start..part.end).contains(&at));
        claim.document.part = part.map_or("body", |part| part.kind.as_str()).to_owned();
        let head = doc.document;
        claim.document.path = head.path;
        claim.document.format = head.format;
        claim.document.date = head.date;
        claim.document.title = head.title;
        claim.schema = CLAIM_SCHEMA.to_owned();
        claim.confidence = 1.0;
        claim.occurrences = Vec::new();
        name_dates(&mut claim);
        let points = CodePoints::new(&doc.text);
        surround(&mut claim, &points);
        self.vocabulary.check(&claim, &Text::Whole(points)).map_err(Refusal::Wrong)?;
        claim.id = claim_id(&claim);
        Ok(claim)
    }

    fn must_hold(&self, claim: &ClaimRecord, original: &ClaimRecord) -> Taken<()> {
        let checked = match self.document(&original.document.id)? {
            Some(doc) => self.vocabulary.check(claim, &Text::Whole(CodePoints::new(&doc.text))),
            None => {
                let evidence = &original.evidence;
                let window = [&*evidence.prefix, &*evidence.text, &*evidence.suffix].concat();
                self.vocabulary.check(claim, &Text::window(original, &window))
            }
        };
        checked.map_err(Refusal::Wrong)
    }
}

/// Code points before and after an added claim's evidence, as extraction has them.
const CONTEXT: usize = 32;

fn surround(claim: &mut ClaimRecord, points: &CodePoints<'_>) {
    let evidence = &mut claim.evidence;
    let (before, after) =
        (evidence.start.saturating_sub(CONTEXT), evidence.end.saturating_add(CONTEXT));
    let text = |start: usize, end: usize| points.slice(start, end).unwrap_or_default().to_owned();
    evidence.prefix = text(before, evidence.start);
    evidence.suffix = text(evidence.end, after.min(points.total()));
}

fn name_dates(claim: &mut ClaimRecord) {
    if let Some(when) = claim.when.as_mut().filter(|when| when.edtf.is_empty()) {
        when.edtf = check::edtf(when);
    }
}

/// A claim from a request. What the server fills in may be missing from it.
fn parse(mut claim: Value) -> Taken<ClaimRecord> {
    if let Value::Object(fields) = &mut claim {
        let text = || Value::String(String::new());
        fields.entry("schema").or_insert_with(text);
        fields.entry("id").or_insert_with(text);
        fields.entry("confidence").or_insert(json!(1.0));
        fields.entry("attribution").or_insert(json!([]));
        if let Some(Value::Object(doc)) = fields.get_mut("document") {
            for field in ["path", "format", "part"] {
                doc.entry(field).or_insert_with(text);
            }
        }
        if let Some(Value::Object(evidence)) = fields.get_mut("evidence") {
            for field in ["prefix", "suffix"] {
                evidence.entry(field).or_insert_with(text);
            }
        }
    }
    serde_json::from_value(claim)
        .map_err(|error| wrong(format!("expected a claim, but found: {error}")))
}

fn wrong(message: String) -> Refusal {
    Refusal::Wrong(message)
}

/// The time to the second, in universal time.
pub(super) fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

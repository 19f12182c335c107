//! Which claims are exported, and where they stand: files go in, passages come out one at a time.
//!
//! The file of claims is read twice: first to learn which claims there are, which decisions are about them and which
//! documents they belong to, then claim by claim in the order of the documents. Between the two only places are held, so
//! that a file may be larger than memory. A decision finds its claim by id; after another extraction, by document, type,
//! trigger and sentence. What finds no claim is reported.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use super::decisions::{Answer, Decisions, Mark, State};
use super::passage::{Case, Passage};
use super::{Counts, Scope};
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::types::record::{
    CLAIM_SCHEMA, ClaimRecord, DOCUMENT_SCHEMA, DocumentHead, DocumentRecord,
};
use crate::write::CodePoints;
use crate::write::jsonl::{self, Place};

/// The claims that are exported.
pub struct Index<'a> {
    claims: &'a Path,
    decisions: &'a Decisions,
    /// The documents in the order of their first claim, each with its claims.
    documents: Vec<(String, Vec<Entry>)>,
    found: HashMap<String, usize>,
    /// The document that was handed over last.
    last: String,
    /// What was counted on the way.
    pub counts: Counts,
    /// What is wrong with single claims and decisions.
    pub problems: Vec<Problem>,
}

/// A claim to be exported.
#[derive(Clone, Copy)]
struct Entry {
    /// Where it stands; `None` for one that a reviewer added.
    place: Option<Place>,
    /// Its state among the decisions.
    state: Option<usize>,
}

impl<'a> Index<'a> {
    /// Finds the claims that are exported.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read or a line is no claim.
    pub fn read(claims: &'a Path, decisions: &'a Decisions, scope: Scope) -> Result<Self> {
        let mut index = Self {
            claims,
            decisions,
            documents: Vec::new(),
            found: HashMap::new(),
            last: String::new(),
            counts: Counts::default(),
            problems: Vec::new(),
        };
        let all = index.claims_with_states()?;
        for (document, entry) in all {
            let answer = entry.state.map(|state| &decisions.states[state]).and_then(State::answer);
            if index.counts.take(scope, answer) {
                index.push(document, entry);
            }
        }
        Ok(index)
    }

    /// All claims of the file and all added ones, each with its document and its state.
    fn claims_with_states(&mut self) -> Result<Vec<(String, Entry)>> {
        let mut all: Vec<(String, Entry)> = Vec::new();
        let mut seen = HashSet::new();
        let mut matches = Matches::new(self.decisions);
        let (claims, copies) = (self.claims, &mut self.counts.copies);
        jsonl::read_places(claims, |place, claim: ClaimRecord| {
            if claim.schema != CLAIM_SCHEMA {
                let (line, found) = (place.line, &claim.schema);
                let message =
                    format!("line {line}: expected schema {CLAIM_SCHEMA:?}, but found {found:?}");
                return Err(Error::new(ErrorKind::Record, message).at(claims));
            }
            // The same document under two paths gives the same claims twice.
            if !seen.insert(claim.id.clone()) {
                *copies += 1;
                return Ok(());
            }
            let state = self.decisions.find(&claim.id);
            matches.offer(&claim, all.len(), state);
            all.push((claim.document.id, Entry { place: Some(place), state }));
            Ok(())
        })?;
        for (state, claim) in matches.settle() {
            all[claim].1.state = Some(state);
            self.counts.moved += 1;
        }
        for idx in matches.unmatched() {
            let state = &self.decisions.states[idx];
            match &state.edited {
                Some(claim) if state.added => {
                    all.push((claim.document.id.clone(), Entry { place: None, state: Some(idx) }));
                }
                _ => self.problems.push(unmatched(claims, state)),
            }
        }
        Ok(all)
    }

    fn push(&mut self, document: String, entry: Entry) {
        let idx = *self.found.entry(document).or_insert_with_key(|document| {
            self.documents.push((document.clone(), Vec::new()));
            self.documents.len() - 1
        });
        self.documents[idx].1.push(entry);
    }

    /// Hands over the passages: documents in the order of `documents`, then those without a text.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be read, or when `each` fails.
    pub fn passages(
        &mut self,
        documents: Option<&Path>,
        each: &mut dyn FnMut(Passage) -> Result<()>,
    ) -> Result<()> {
        let mut file = File::open(self.claims).map_err(|source| Error::io(self.claims, source))?;
        if let Some(path) = documents {
            jsonl::read_lines(path, |number, record: DocumentRecord| {
                if record.schema != DOCUMENT_SCHEMA {
                    let found = &record.schema;
                    let message = format!(
                        "line {number}: expected schema {DOCUMENT_SCHEMA:?}, but found {found:?}"
                    );
                    return Err(Error::new(ErrorKind::Record, message).at(path));
                }
                let Some(idx) = self.found.get(&record.document.id).copied() else { return Ok(()) };
                let entries = std::mem::take(&mut self.documents[idx].1);
                if entries.is_empty() {
                    return Ok(());
                }
                let cases = self.cases(&mut file, entries)?;
                let (document, text) = (record.document, record.text);
                let passage = Passage { document, text, start: 0, whole: true, cases };
                self.checked(passage, each)
            })?;
        }
        for idx in 0..self.documents.len() {
            let entries = std::mem::take(&mut self.documents[idx].1);
            if entries.is_empty() {
                continue;
            }
            self.counts.textless += 1;
            let cases = self.cases(&mut file, entries)?;
            for passage in sentences(cases) {
                self.checked(passage, each)?;
            }
        }
        Ok(())
    }

    /// The claims of these entries with the edits of reviewers.
    fn cases(&self, file: &mut File, entries: Vec<Entry>) -> Result<Vec<Case>> {
        let mut cases = Vec::with_capacity(entries.len());
        for entry in entries {
            let extracted: Option<ClaimRecord> =
                entry.place.map(|place| jsonl::read_at(file, self.claims, place)).transpose()?;
            let state = entry.state.map(|state| &self.decisions.states[state]);
            let edited = state.and_then(|state| state.edited.clone());
            let decisions = state.map(|state| state.decisions.clone()).unwrap_or_default();
            let case = match (edited, extracted) {
                (Some(mut claim), Some(extracted)) => {
                    // The claim keeps the identity that the run gave it, whatever the edit was made on.
                    claim.id.clone_from(&extracted.id);
                    let extracted = Some(extracted).filter(|extracted| *extracted != claim);
                    Case { claim, extracted, added: false, decisions }
                }
                (Some(claim), None) => Case { claim, extracted: None, added: true, decisions },
                (None, Some(claim)) => Case { claim, extracted: None, added: false, decisions },
                (None, None) => continue,
            };
            cases.push(case);
        }
        Ok(cases)
    }

    /// Hands a passage over without the claims that its text does not hold.
    fn checked(
        &mut self,
        mut passage: Passage,
        each: &mut dyn FnMut(Passage) -> Result<()>,
    ) -> Result<()> {
        let cases = std::mem::take(&mut passage.cases);
        let points = CodePoints::new(&passage.text);
        let mut kept = Vec::with_capacity(cases.len());
        for case in cases {
            match passage.mismatch(&points, &case.claim) {
                None => kept.push(case),
                Some(mismatch) => {
                    let message = format!("claim {} is left out: {mismatch}", case.claim.id);
                    let path = passage.document.path.clone();
                    self.problems.push(Problem { path, message, unsupported: None });
                }
            }
        }
        if kept.is_empty() {
            return Ok(());
        }
        passage.cases = kept;
        // The sentences of a document without a text follow one another.
        if self.last != passage.document.id {
            self.counts.documents += 1;
            self.last.clone_from(&passage.document.id);
        }
        self.counts.exported(&passage);
        each(passage)
    }
}

/// Claims of one document without its text: one passage for every sentence.
fn sentences(cases: Vec<Case>) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for case in cases {
        let (document, evidence) = (&case.claim.document, &case.claim.evidence);
        let text = format!("{}{}{}", evidence.prefix, evidence.text, evidence.suffix);
        let start = evidence.start.saturating_sub(evidence.prefix.chars().count());
        let same = passages.iter_mut().find(|other| other.start == start && other.text == text);
        if let Some(passage) = same {
            passage.cases.push(case);
            continue;
        }
        let document = DocumentHead {
            id: document.id.clone(),
            path: document.path.clone(),
            parent: None,
            format: document.format.clone(),
            title: document.title.clone(),
            date: document.date.clone(),
        };
        passages.push(Passage { document, text, start, whole: false, cases: vec![case] });
    }
    passages
}

fn unmatched(claims: &Path, state: &State) -> Problem {
    let answer = state.answer().map_or("open", Answer::name);
    let quote: String = state.mark.quote.chars().take(80).collect();
    let message = format!(
        "expected the claim of every decision, but found none for {} ({answer}): {quote:?} (perhaps another extraction \
         reads that sentence in another way)",
        state.claim
    );
    Problem { path: claims.display().to_string(), message, unsupported: None }
}

/// Which decisions are about claims whose ids are others now.
struct Matches<'a> {
    decisions: &'a Decisions,
    by_words: HashMap<Words, Vec<usize>>,
    /// For every state: whether a claim has its id.
    by_id: Vec<bool>,
    /// Claims that may be meant: how well the context fits, the state, the claim.
    offers: Vec<(usize, usize, usize)>,
    taken: Vec<bool>,
}

/// Document (its id or its path), type, trigger and sentence, blanks folded.
type Words = (String, String, String, String);

impl<'a> Matches<'a> {
    fn new(decisions: &'a Decisions) -> Self {
        let mut by_words: HashMap<Words, Vec<usize>> = HashMap::new();
        for (idx, state) in decisions.states.iter().enumerate() {
            let Mark { document, path, kind, trigger, quote, .. } = &state.mark;
            // The bytes of a document may have changed and its path not, or the other way about.
            for place in [document, path] {
                if !quote.is_empty() && !place.is_empty() {
                    by_words.entry(words(place, kind, trigger, quote)).or_default().push(idx);
                }
            }
        }
        let by_id = vec![false; decisions.states.len()];
        Self { decisions, by_words, taken: by_id.clone(), by_id, offers: Vec::new() }
    }

    fn offer(&mut self, claim: &ClaimRecord, idx: usize, state: Option<usize>) {
        if let Some(state) = state {
            self.by_id[state] = true;
            return;
        }
        let evidence = &claim.evidence;
        for place in [&claim.document.id, &claim.document.path] {
            let key = words(place, &claim.kind, &claim.trigger.text, &evidence.text);
            for state in self.by_words.get(&key).into_iter().flatten() {
                let mark = &self.decisions.states[*state].mark;
                let fit = usize::from(mark.prefix == evidence.prefix)
                    + usize::from(mark.suffix == evidence.suffix);
                self.offers.push((fit, *state, idx));
            }
        }
    }

    /// Pairs of a state and a claim: the best context first, then the order of the file; every one once.
    fn settle(&mut self) -> Vec<(usize, usize)> {
        let mut offers = std::mem::take(&mut self.offers);
        offers.sort_by_key(|(fit, state, claim)| (std::cmp::Reverse(*fit), *claim, *state));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut claims = HashSet::new();
        for (_, state, claim) in offers {
            if !self.by_id[state] && !self.taken[state] && claims.insert(claim) {
                self.taken[state] = true;
                pairs.push((state, claim));
            }
        }
        pairs
    }

    /// The states that no claim of the file is about.
    fn unmatched(&self) -> Vec<usize> {
        let free = |idx: &usize| !self.by_id[*idx] && !self.taken[*idx];
        let decided = |idx: &usize| !self.decisions.states[*idx].decisions.is_empty();
        (0..self.by_id.len()).filter(free).filter(decided).collect()
    }
}

fn words(document: &str, kind: &str, trigger: &str, quote: &str) -> Words {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    (document.to_owned(), kind.to_owned(), fold(trigger), fold(quote))
}

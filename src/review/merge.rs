//! Puts the files of several reviewers together and shows where they differ.
//!
//! In: files of decisions. Out: their lines in the order of their times, numbered anew, each once; and the claims that reviewers
//! answered or worded differently. It settles no conflict: in the merged file the later line counts, and all are there.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::log::Lines;
use super::state::Decisions;
use crate::types::record::ClaimRecord;
use crate::types::review::{Answer, ReviewRecord};

/// What became of several files.
#[derive(Debug, Default)]
pub struct Merged {
    /// All lines, in order.
    pub records: Vec<ReviewRecord>,
    /// Claims about which reviewers differ.
    pub conflicts: Vec<Conflict>,
    /// Claims that any of them answered.
    pub claims: usize,
}

/// A claim about which reviewers differ.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    /// The claim.
    pub claim: String,
    /// Its type as extracted.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its evidence.
    pub quote: Option<String>,
    /// `answer` or `edit`.
    pub about: &'static str,
    /// What each reviewer says.
    pub sides: Vec<Side>,
}

/// What one reviewer says about a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Who.
    pub reviewer: String,
    /// The answer; none where the claim was only edited.
    pub answer: Option<Answer>,
    /// The wording, where it was edited.
    pub edited: Option<ClaimRecord>,
    /// The remark.
    pub comment: Option<String>,
    /// The line in the merged file.
    pub n: u64,
}

/// Puts files together.
pub fn merge(files: Vec<Lines>) -> Merged {
    let mut lines: Vec<(usize, ReviewRecord)> = Vec::new();
    for (file, read) in files.into_iter().enumerate() {
        lines.extend(read.records.into_iter().map(|record| (file, record)));
    }
    // Lines of one file stay in their order even where a clock was turned back: its time then counts as the line's before.
    let mut latest: HashMap<usize, String> = HashMap::new();
    let mut keyed: Vec<(String, usize, ReviewRecord)> = Vec::new();
    for (file, record) in lines {
        let time = latest.entry(file).or_default();
        if record.time > *time {
            time.clone_from(&record.time);
        }
        keyed.push((time.clone(), file, record));
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)).then_with(|| a.2.n.cmp(&b.2.n)));
    let records = renumbered(keyed);
    let mut decisions = Decisions::default();
    records.iter().cloned().for_each(|record| decisions.push(record));
    let claims = decisions.claims();
    let conflicts = claims.iter().filter_map(|claim| conflict(&decisions, claim)).collect();
    let answered = |id: &&&str| decisions.state(id).is_some_and(|state| state.answer.is_some());
    Merged { conflicts, claims: claims.iter().filter(answered).count(), records }
}

/// Numbers lines anew. A line that stands in two files, because one began as a copy of the other, is kept once.
fn renumbered(lines: Vec<(String, usize, ReviewRecord)>) -> Vec<ReviewRecord> {
    let mut now: HashMap<(usize, u64), u64> = HashMap::new();
    let mut seen: HashMap<(String, usize), u64> = HashMap::new();
    let mut times: HashMap<(usize, String), usize> = HashMap::new();
    let mut records: Vec<ReviewRecord> = Vec::new();
    for (_, file, mut record) in lines {
        let old = (file, record.n);
        if let Some(of) = &mut record.of {
            *of = of.iter().filter_map(|n| now.get(&(file, *n)).copied()).collect();
        }
        record.n = 0;
        // Records are text and numbers; a line that could not be written would be kept.
        let same = serde_json::to_string(&record).unwrap_or_default();
        let next = records.len() as u64 + 1;
        // Twice the same in one file is said twice: accepted, taken back and accepted within a second.
        let time = times.entry((file, same.clone())).or_default();
        let n = *seen.entry((same, *time)).or_insert(next);
        *time += 1;
        now.insert(old, n);
        if n == next {
            record.n = n;
            records.push(record);
        }
    }
    records
}

/// Where reviewers differ about a claim, if they do.
fn conflict(decisions: &Decisions, claim: &str) -> Option<Conflict> {
    let mut sides: BTreeMap<&str, Side> = BTreeMap::new();
    for line in decisions.about(claim) {
        let side = sides.entry(&line.reviewer).or_insert_with(|| Side {
            reviewer: line.reviewer.clone(),
            answer: None,
            edited: None,
            comment: None,
            n: 0,
        });
        side.n = line.n;
        match line.answer {
            Answer::Add => side.answer = Some(Answer::Accept),
            answer if answer.is_verdict() => side.answer = Some(answer),
            _ => {}
        }
        if let Some(after) = &line.after {
            side.edited = Some(ClaimRecord::clone(after));
        }
        if line.comment.is_some() {
            side.comment.clone_from(&line.comment);
        }
    }
    let answers: HashSet<Answer> = sides.values().filter_map(|side| side.answer).collect();
    // Whoever rejects a claim words it no more; whoever accepts it as it is words it as extracted.
    let words = |side: &&Side| side.edited.is_some() || side.answer == Some(Answer::Accept);
    let wordings: Vec<&Option<ClaimRecord>> =
        sides.values().filter(words).map(|side| &side.edited).collect();
    let about = if answers.len() > 1 {
        "answer"
    } else if wordings.windows(2).any(|pair| pair[0] != pair[1]) {
        "edit"
    } else {
        return None;
    };
    let first = decisions.about(claim).next();
    Some(Conflict {
        claim: claim.to_owned(),
        kind: first.and_then(|line| line.kind.clone()),
        quote: first.and_then(|line| line.quote.clone()),
        about,
        sides: sides.into_values().collect(),
    })
}

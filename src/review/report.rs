//! What the decisions say about the extraction and about the reviewers: precision per type, rate, agreement, calibration.
//!
//! A claim is right as extracted when the reviewers accepted it and its edit, if any, left type, trigger and roles alone; that
//! is what `evaluate` calls right, and dates and sources are scored apart there too. Reviewers who differ count by
//! majority; a draw counts for neither side. `ignore` is no answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::agreement::{cohen_kappa, krippendorff_alpha, wilson};
use super::claims::Claims;
use super::state::Decisions;
use crate::error::Result;
use crate::types::record::ClaimRecord;
use crate::types::review::Answer;

/// What the decisions say.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Precision of each claim type, in the order of their names.
    pub types: Vec<TypePrecision>,
    /// The same over all types.
    pub all: TypePrecision,
    /// How fast the reviewers were.
    pub rate: Rate,
    /// What confidences were worth, in ten buckets.
    pub calibration: Vec<Bucket>,
    /// How far reviewers agree; none where only one gave answers.
    pub agreement: Option<Agreement>,
    /// Claims about which as many said yes as no.
    pub contested: usize,
}

/// How many claims of a type were right.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TypePrecision {
    /// The type; `all` for all of them.
    #[serde(rename = "type")]
    pub kind: String,
    /// Claims that were accepted, as extracted or as edited.
    pub accepted: usize,
    /// Of these, claims whose type, trigger or roles had to be edited.
    pub edited: usize,
    /// Claims that were rejected.
    pub rejected: usize,
    /// The share of claims that were right as extracted.
    pub precision: Option<f64>,
    /// Where its 95 % interval begins.
    pub low: Option<f64>,
    /// Where it ends.
    pub high: Option<f64>,
}

/// How fast the reviewers were. Decisions about many claims at one stroke do not count.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rate {
    /// Claims answered one by one, with a time.
    pub decisions: usize,
    /// The time that they took.
    pub seconds: f64,
    /// Claims per hour.
    pub claims_per_hour: Option<f64>,
}

/// A bucket of confidences, in the columns of DeepDive.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bucket {
    /// Where it begins.
    pub bucket_from: f64,
    /// Where it ends; the last one includes 1.
    pub bucket_to: f64,
    /// Claims in it, decided or not.
    pub num_predictions: usize,
    /// Of these, claims that were right as extracted.
    pub num_true: usize,
    /// Of these, claims that were not.
    pub num_false: usize,
}

/// How far reviewers agree on accepting and rejecting.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// Who gave answers.
    pub reviewers: Vec<String>,
    /// Claims that at least two of them answered.
    pub claims: usize,
    /// Of these, claims that all of them answered alike.
    pub alike: usize,
    /// Cohen's kappa, where there are exactly two reviewers.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha.
    pub alpha: Option<f64>,
}

/// What one claim was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Right as extracted.
    Right,
    /// Accepted after type, trigger or roles were edited.
    Edited,
    /// Rejected.
    Wrong,
}

/// What the reviewers found about each extracted claim, by id; `None` for a draw.
pub type Findings = BTreeMap<String, Option<Finding>>;

/// The report over all claims and the decisions of one or more files.
///
/// # Errors
///
/// The claims can no longer be read.
pub fn of(claims: &Claims, logs: &[&Decisions]) -> Result<Report> {
    let answers = answers(claims, logs)?;
    let findings: Findings =
        answers.iter().map(|(id, by)| (id.clone(), majority(by.values()))).collect();
    let mut types: BTreeMap<&str, TypePrecision> = BTreeMap::new();
    let mut all = TypePrecision { kind: "all".to_owned(), ..TypePrecision::default() };
    let mut calibration = buckets();
    for row in claims.rows().iter().filter(|row| !row.added) {
        let finding = findings.get(&*row.id).copied().flatten();
        count(&mut calibration, row.confidence, finding);
        let Some(finding) = finding else { continue };
        let kind = types.entry(&row.kind).or_default();
        kind.count(finding);
        all.count(finding);
    }
    let types = types
        .into_iter()
        .map(|(kind, counts)| TypePrecision { kind: kind.to_owned(), ..counts }.with_interval());
    Ok(Report {
        types: types.collect(),
        all: all.with_interval(),
        rate: rate(logs),
        calibration,
        agreement: agreement(&answers),
        contested: findings.values().filter(|finding| finding.is_none()).count(),
    })
}

/// What the reviewers found about each extracted claim that they answered.
///
/// # Errors
///
/// The claims can no longer be read.
pub fn findings(claims: &Claims, logs: &[&Decisions]) -> Result<Findings> {
    let answers = answers(claims, logs)?;
    Ok(answers.into_iter().map(|(id, by)| (id, majority(by.values()))).collect())
}

/// The answers about each extracted claim, by reviewer.
type Answers = BTreeMap<String, BTreeMap<String, Finding>>;

fn answers(claims: &Claims, logs: &[&Decisions]) -> Result<Answers> {
    let mut answers = Answers::new();
    for decisions in logs {
        for id in decisions.claims() {
            if claims.row(id).is_none_or(|row| row.added) {
                continue;
            }
            let Some(state) = decisions.state(id) else { continue };
            let kept = match &state.edited {
                Some(edited) => {
                    claims.record(id)?.is_some_and(|original| is_same_claim(&original, edited))
                }
                None => true,
            };
            for (reviewer, answer) in state.by {
                let finding = match answer {
                    Answer::Accept if kept => Finding::Right,
                    Answer::Accept => Finding::Edited,
                    Answer::Reject => Finding::Wrong,
                    _ => continue,
                };
                answers.entry(id.to_owned()).or_default().insert(reviewer, finding);
            }
        }
    }
    Ok(answers)
}

/// Whether an edit left alone what makes the claim: type, trigger, and who and what takes part.
fn is_same_claim(a: &ClaimRecord, b: &ClaimRecord) -> bool {
    let roles = |claim: &ClaimRecord| {
        let role = |it: &crate::types::record::RoleRecord| {
            (it.role.clone(), it.start, it.end, it.name.clone())
        };
        claim.roles.iter().map(role).collect::<BTreeSet<_>>()
    };
    a.kind == b.kind
        && (a.trigger.start, a.trigger.end) == (b.trigger.start, b.trigger.end)
        && roles(a) == roles(b)
}

fn majority<'a>(answers: impl Iterator<Item = &'a Finding>) -> Option<Finding> {
    let (mut right, mut edited, mut wrong) = (0, 0, 0);
    for answer in answers {
        match answer {
            Finding::Right => right += 1,
            Finding::Edited => edited += 1,
            Finding::Wrong => wrong += 1,
        }
    }
    match (right + edited).cmp(&wrong) {
        std::cmp::Ordering::Less => Some(Finding::Wrong),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater if right >= edited => Some(Finding::Right),
        std::cmp::Ordering::Greater => Some(Finding::Edited),
    }
}

impl TypePrecision {
    fn count(&mut self, finding: Finding) {
        match finding {
            Finding::Right => self.accepted += 1,
            Finding::Edited => {
                self.accepted += 1;
                self.edited += 1;
            }
            Finding::Wrong => self.rejected += 1,
        }
    }

    fn with_interval(mut self) -> Self {
        let (right, total) = (self.accepted - self.edited, self.accepted + self.rejected);
        if let Some((low, high)) = wilson(right, total) {
            self.precision = Some(right as f64 / total as f64);
            (self.low, self.high) = (Some(low), Some(high));
        }
        self
    }
}

pub(super) fn buckets() -> Vec<Bucket> {
    let bucket = |idx: u8| Bucket {
        bucket_from: f64::from(idx) / 10.0,
        bucket_to: f64::from(idx + 1) / 10.0,
        ..Bucket::default()
    };
    (0..10).map(bucket).collect()
}

/// Counts a claim in its bucket, and says which that is.
pub(super) fn count(buckets: &mut [Bucket], confidence: f64, finding: Option<Finding>) -> usize {
    let idx = (confidence.clamp(0.0, 1.0) * 10.0).floor() as usize;
    let idx = idx.min(buckets.len() - 1);
    let bucket = &mut buckets[idx];
    bucket.num_predictions += 1;
    match finding {
        Some(Finding::Right) => bucket.num_true += 1,
        Some(Finding::Edited | Finding::Wrong) => bucket.num_false += 1,
        None => {}
    }
    idx
}

fn rate(logs: &[&Decisions]) -> Rate {
    let mut rate = Rate::default();
    let lines = logs.iter().flat_map(|decisions| decisions.holding());
    for line in lines.filter(|line| line.bulk.is_none()) {
        let Some(seconds) = line.seconds.filter(|seconds| *seconds > 0.0) else { continue };
        rate.seconds += seconds;
        rate.decisions += usize::from(line.answer.is_verdict() || line.answer == Answer::Add);
    }
    if rate.seconds > 0.0 {
        rate.claims_per_hour = Some(rate.decisions as f64 * 3600.0 / rate.seconds);
    }
    rate
}

fn agreement(answers: &Answers) -> Option<Agreement> {
    let reviewers: BTreeSet<&String> = answers.values().flat_map(BTreeMap::keys).collect();
    if reviewers.len() < 2 {
        return None;
    }
    let accepts = |finding: &Finding| *finding != Finding::Wrong;
    let units: Vec<Vec<bool>> =
        answers.values().map(|by| by.values().map(accepts).collect()).collect();
    let shared: Vec<&Vec<bool>> = units.iter().filter(|unit| unit.len() > 1).collect();
    let alike = shared.iter().filter(|unit| unit.iter().all(|answer| *answer == unit[0])).count();
    let pairs: Vec<(bool, bool)> = shared.iter().map(|unit| (unit[0], unit[1])).collect();
    Some(Agreement {
        claims: shared.len(),
        alike,
        kappa: if reviewers.len() == 2 { cohen_kappa(&pairs) } else { None },
        alpha: krippendorff_alpha(&units),
        reviewers: reviewers.into_iter().cloned().collect(),
    })
}

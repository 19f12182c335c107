//! What a score says: as data, and as a page for a person.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::counts::ratio;
use super::{Counts, GoldClaim, GoldRole, Shares};
use crate::types::record::ClaimRecord;

/// The scores of claims.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClaimReport {
    /// Documents that the gold names.
    pub documents: usize,
    /// Predictions in documents that the gold does not name. Not scored.
    pub outside: usize,
    /// The headline: the event, its first role and another.
    pub claim: Counts,
    /// 95 % interval of the headline's F1 over documents.
    pub claim_interval: Option<Interval>,
    /// Same type, overlapping trigger.
    pub event: Counts,
    /// 95 % interval of the event F1.
    pub event_interval: Option<Interval>,
    /// Every role with every filler.
    pub full: Counts,
    /// 95 % interval of the full F1.
    pub full_interval: Option<Interval>,
    /// Roles of matched events.
    pub roles: Ratio,
    /// Dates of matched events.
    pub dates: Counts,
    /// Sources of matched events.
    pub source: Counts,
    /// Polarity of matched events.
    pub polarity: Ratio,
    /// Modality of matched events.
    pub modality: Ratio,
    /// The same for every claim type.
    pub types: BTreeMap<String, TypeScores>,
    /// How often claims of some confidence are right.
    pub calibration: Vec<Bucket>,
    /// Every scored prediction, and whether it is right.
    pub judged: Vec<JudgedClaim>,
    /// Predictions that match no gold event, surest first.
    pub invented: Vec<ErrorCase>,
    /// Matched events with something wrong, surest first.
    pub wrong: Vec<ErrorCase>,
    /// Gold events that nothing matches, in document order.
    pub missed: Vec<ErrorCase>,
}

/// A prediction, and whether the headline counts it as right.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JudgedClaim {
    /// Its id.
    pub id: String,
    /// The document, as the gold names it.
    pub document: String,
    /// The claim type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How sure the prediction was.
    pub confidence: f64,
    /// The event, its first role and another are right.
    pub right: bool,
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its low end.
    pub low: f64,
    /// Its high end.
    pub high: f64,
}

/// A share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ratio {
    /// How many are right.
    pub right: usize,
    /// How many there are.
    pub total: usize,
}

impl Ratio {
    /// Counts one more.
    pub fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.total += 1;
    }
}

/// The scores of one claim type.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct TypeScores {
    /// Same type, overlapping trigger.
    pub event: Counts,
    /// The headline.
    pub claim: Counts,
    /// Every role.
    pub full: Counts,
}

/// Claims of some confidence, and how many of them are right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bucket {
    /// Least confidence.
    pub from: f64,
    /// Confidence below.
    pub to: f64,
    /// How many claims.
    pub predicted: usize,
    /// How many of them are right.
    pub right: usize,
}

impl Bucket {
    /// Counts one more claim, in tenths of confidence.
    pub(super) fn add(buckets: &mut Vec<Bucket>, confidence: f64, right: bool) {
        if buckets.is_empty() {
            *buckets = (0..10)
                .map(|idx| {
                    let (from, to) = (f64::from(idx) / 10.0, f64::from(idx + 1) / 10.0);
                    Bucket { from, to, predicted: 0, right: 0 }
                })
                .collect();
        }
        let idx = ((confidence * 10.0) as usize).min(9);
        buckets[idx].predicted += 1;
        buckets[idx].right += usize::from(right);
    }
}

/// Something that went wrong, in its context.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorCase {
    /// The document.
    pub document: String,
    /// The claim type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The trigger.
    pub trigger: String,
    /// How sure the prediction was; absent for what was missed.
    pub confidence: Option<f64>,
    /// The sentence, or the gold's few words of it.
    pub sentence: String,
    /// What is wrong.
    pub details: Vec<String>,
}

impl ErrorCase {
    pub(super) fn missed(gold: &GoldClaim) -> Self {
        let details = gold.roles.iter().map(|role| format!("{}: {}", role.name, shown(role)));
        Self {
            document: gold.document.clone(),
            kind: gold.kind.clone().unwrap_or_default(),
            trigger: gold.trigger.clone(),
            confidence: None,
            sentence: gold.evidence.clone().unwrap_or_default(),
            details: details.collect(),
        }
    }

    pub(super) fn invented(record: &ClaimRecord) -> Self {
        let roles = record.roles.iter().map(|filler| format!("{}: {}", filler.role, filler.name));
        Self::wrong(record, roles.collect())
    }

    pub(super) fn wrong(record: &ClaimRecord, details: Vec<String>) -> Self {
        Self {
            document: record.document.path.clone(),
            kind: record.kind.clone(),
            trigger: record.trigger.text.clone(),
            confidence: Some(record.confidence),
            sentence: record.evidence.text.clone(),
            details,
        }
    }

    /// What is wrong with a role.
    pub(super) fn role(gold: &GoldRole, record: &ClaimRecord) -> String {
        let fillers = record.roles.iter().filter(|filler| filler.role == gold.name);
        let found: Vec<String> = fillers
            .map(|it| {
                if it.name == it.text {
                    it.name.clone()
                } else {
                    format!("{} ({})", it.name, it.text)
                }
            })
            .collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join("; ") };
        format!("{}: expected {}, but found {found}", gold.name, shown(gold))
    }
}

/// A gold role's forms on one line.
fn shown(role: &GoldRole) -> String {
    let fillers: Vec<String> = role.fillers.iter().map(|forms| forms.join(" / ")).collect();
    fillers.join(" + ")
}

impl ClaimReport {
    pub(super) fn sort_errors(&mut self) {
        // A wrong claim that the program is sure of does the most harm, so it comes first.
        for cases in [&mut self.invented, &mut self.wrong] {
            cases.sort_by(|a, b| {
                let confidence = |case: &ErrorCase| case.confidence.unwrap_or_default();
                confidence(b).total_cmp(&confidence(a))
            });
        }
    }

    /// The same report with at most so many errors of each kind.
    pub fn with_errors(mut self, limit: usize) -> Self {
        for cases in [&mut self.invented, &mut self.wrong, &mut self.missed] {
            cases.truncate(limit);
        }
        self
    }
}

impl fmt::Display for ClaimReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (documents, gold) = (self.documents, self.event.gold);
        writeln!(f, "{documents} documents, {gold} gold claims, {} found", self.event.predicted)?;
        if self.outside > 0 {
            writeln!(
                f,
                "{} claims lie in documents without gold and are not scored",
                self.outside
            )?;
        }
        writeln!(
            f,
            "\n{:<16}{:>10}{:>8}{:>8}   95 % interval of F1",
            "", "precision", "recall", "F1"
        )?;
        write_counts(f, "claim", self.claim, self.claim_interval)?;
        write_counts(f, "event", self.event, self.event_interval)?;
        write_counts(f, "full", self.full, self.full_interval)?;
        writeln!(f, "\non matched events")?;
        write_ratio(f, "roles", self.roles)?;
        write_ratio(f, "polarity", self.polarity)?;
        write_ratio(f, "modality", self.modality)?;
        write_counts(f, "dates", self.dates, None)?;
        write_counts(f, "source", self.source, None)?;
        self.write_types(f)?;
        self.write_calibration(f)?;
        write_cases(f, "found, but not in the gold", &self.invented)?;
        write_cases(f, "found, but partly wrong", &self.wrong)?;
        write_cases(f, "missed", &self.missed)
    }
}

impl ClaimReport {
    fn write_types(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<16}{:>6}{:>7}{:>10}{:>10}",
            "type", "gold", "found", "claim F1", "event F1"
        )?;
        for (kind, scores) in &self.types {
            writeln!(
                f,
                "{kind:<16}{:>6}{:>7}{:>10.1}{:>10.1}",
                scores.event.gold,
                scores.event.predicted,
                100.0 * scores.claim.f1(),
                100.0 * scores.event.f1()
            )?;
        }
        Ok(())
    }

    fn write_calibration(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled: Vec<&Bucket> = self.calibration.iter().filter(|it| it.predicted > 0).collect();
        if filled.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{:<16}{:>6}{:>10}", "confidence", "found", "right %")?;
        for bucket in filled {
            let range = format!("{:.1}–{:.1}", bucket.from, bucket.to);
            let right = 100.0 * ratio(bucket.right, bucket.predicted);
            writeln!(f, "{range:<16}{:>6}{right:>10.1}", bucket.predicted)?;
        }
        Ok(())
    }
}

/// One line of precision, recall and F1 in percent.
pub(super) fn write_counts(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    counts: Counts,
    interval: Option<Interval>,
) -> fmt::Result {
    let [precision, recall, f1] =
        [counts.precision(), counts.recall(), counts.f1()].map(|value| 100.0 * value);
    write!(f, "{name:<16}{precision:>10.1}{recall:>8.1}{f1:>8.1}")?;
    match interval {
        Some(it) => writeln!(f, "   {:.1}–{:.1}", 100.0 * it.low, 100.0 * it.high),
        None => writeln!(f),
    }
}

/// The same of soft counts, with room for longer names.
pub(super) fn write_shares(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    shares: Shares,
    interval: Option<Interval>,
) -> fmt::Result {
    let [precision, recall, f1] =
        [shares.precision(), shares.recall(), shares.f1()].map(|value| 100.0 * value);
    write!(f, "{name:<24}{precision:>10.1}{recall:>8.1}{f1:>8.1}")?;
    match interval {
        Some(it) => writeln!(f, "   {:.1}–{:.1}", 100.0 * it.low, 100.0 * it.high),
        None => writeln!(f),
    }
}

fn write_ratio(f: &mut fmt::Formatter<'_>, name: &str, share: Ratio) -> fmt::Result {
    let percent = 100.0 * ratio(share.right, share.total);
    writeln!(f, "{name:<16}{percent:>10.1}   {} of {}", share.right, share.total)
}

fn write_cases(f: &mut fmt::Formatter<'_>, title: &str, cases: &[ErrorCase]) -> fmt::Result {
    if cases.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    for case in cases {
        write!(f, "\n  {}: {} ({})", case.document, case.kind, case.trigger)?;
        match case.confidence {
            Some(confidence) => writeln!(f, "  {confidence:.2}")?,
            None => writeln!(f)?,
        }
        if !case.sentence.is_empty() {
            writeln!(f, "    “{}”", case.sentence.replace('\n', " "))?;
        }
        for detail in &case.details {
            writeln!(f, "    - {}", detail.replace('\n', " "))?;
        }
    }
    Ok(())
}

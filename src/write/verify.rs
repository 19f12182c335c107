//! Checks that records quote the text that they point into.

use std::fmt;

use jiff::civil::Date;

use super::CodePoints;
use crate::types::record::{ClaimRecord, DocumentRecord};

/// A place in a record that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which field: `roles[0]`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Every place of a claim that does not hold in its document's text.
pub fn verify_claim(record: &ClaimRecord, points: &CodePoints) -> Vec<Mismatch> {
    let mut check = Check { points, mismatches: Vec::new() };
    check.quote("trigger", record.trigger.start, record.trigger.end, &record.trigger.text);
    for (idx, role) in record.roles.iter().enumerate() {
        check.quote(&format!("roles[{idx}]"), role.start, role.end, &role.text);
    }
    if let Some(when) = &record.when {
        check.quote("when", when.start, when.end, &when.text);
        let day = |day: &Option<String>| day.as_ref().and_then(|day| day.parse::<Date>().ok());
        if let (Some(from), Some(to)) = (day(&when.from), day(&when.to))
            && from > to
        {
            check.fail("when", format!("expected from ≤ to, but found {from} and {to}"));
        }
    }
    let cues = [("polarity_cue", &record.polarity_cue), ("modality_cue", &record.modality_cue)];
    for (field, cue) in cues {
        if let Some(cue) = cue {
            check.quote(field, cue.start, cue.end, &cue.text);
        }
    }
    for (idx, source) in record.attribution.iter().enumerate() {
        if let (Some(cue), Some(start), Some(end)) = (&source.cue, source.cue_start, source.cue_end)
        {
            check.quote(&format!("attribution[{idx}].cue"), start, end, cue);
        }
        // The author of a message is a source that no words of the text name.
        if source.kind != "author" || !source.text.is_empty() {
            check.quote(&format!("attribution[{idx}]"), source.start, source.end, &source.text);
        }
    }
    let evidence = &record.evidence;
    check.quote("evidence", evidence.start, evidence.end, &evidence.text);
    check.context(record);
    if record.trigger.start < evidence.start || record.trigger.end > evidence.end {
        check.fail("trigger", "expected the trigger inside the evidence".to_owned());
    }
    if !(0.0..=1.0).contains(&record.confidence) {
        let found = record.confidence;
        check.fail("confidence", format!("expected a number in [0, 1], but found {found}"));
    }
    check.mismatches
}

/// Every place of a document record that does not hold in its text.
pub fn verify_document(record: &DocumentRecord) -> Vec<Mismatch> {
    let points = CodePoints::new(&record.text);
    let mut check = Check { points: &points, mismatches: Vec::new() };
    let mut last = 0;
    for (idx, part) in record.parts.iter().enumerate() {
        let field = format!("parts[{idx}]");
        check.bounds(&field, part.start, part.end);
        if part.start < last {
            check.fail(&field, "expected parts in order and without overlap".to_owned());
        }
        last = part.end;
    }
    for (idx, skipped) in record.coverage.skipped.iter().enumerate() {
        if let (Some(start), Some(end)) = (skipped.start, skipped.end) {
            check.bounds(&format!("coverage.skipped[{idx}]"), start, end);
        }
    }
    let (found, total) = (record.coverage.characters, points.total());
    if found != total {
        check.fail("coverage.characters", format!("expected {total}, but found {found}"));
    }
    check.mismatches
}

struct Check<'a> {
    points: &'a CodePoints<'a>,
    mismatches: Vec<Mismatch>,
}

impl Check<'_> {
    fn fail(&mut self, field: &str, message: String) {
        self.mismatches.push(Mismatch { field: field.to_owned(), message });
    }

    fn bounds(&mut self, field: &str, start: usize, end: usize) -> bool {
        let total = self.points.total();
        let holds = start <= end && end <= total;
        if !holds {
            let message = format!("expected a range inside 0..{total}, but found {start}..{end}");
            self.fail(field, message);
        }
        holds
    }

    fn quote(&mut self, field: &str, start: usize, end: usize, quote: &str) {
        if !self.bounds(field, start, end) {
            return;
        }
        let found = self.points.slice(start, end).unwrap_or_default();
        if found != quote {
            let message = format!("expected {quote:?} at {start}..{end}, but found {found:?}");
            self.fail(field, message);
        } else if start == end {
            self.fail(field, format!("expected words, but found the empty range {start}..{end}"));
        }
    }

    fn context(&mut self, record: &ClaimRecord) {
        let evidence = &record.evidence;
        let before = evidence.start.saturating_sub(evidence.prefix.chars().count());
        let after = evidence.end.saturating_add(evidence.suffix.chars().count());
        if self.points.slice(before, evidence.start) != Some(&evidence.prefix) {
            self.fail("evidence", "expected the prefix before the evidence".to_owned());
        }
        if self.points.slice(evidence.end, after) != Some(&evidence.suffix) {
            self.fail("evidence", "expected the suffix after the evidence".to_owned());
        }
    }
}

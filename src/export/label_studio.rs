//! Format `label-studio`: one task a claim, as one JSON list.
//!
//! | Label Studio | from |
//! |---|---|
//! | `data.text` | the claim's sentence, with the text up to a span not far outside of it |
//! | `data.path`, `data.claim`, … | where it was read; every key can be shown in a project |
//! | `predictions[{model_version,score,result}]` | the claim as extracted, with its confidence; none for a claim that a reviewer added |
//! | `annotations[{id,result,was_cancelled,ground_truth,created_at,updated_at,lead_time}]` | one for every decision: the claim as it stands now and the verdict; a claim set aside has `was_cancelled` and an empty result |
//! | `result`: `labels` | trigger (the claim type), roles (their names), `when`, `source` |
//! | `result`: `relation` | trigger → filler, date and source |
//! | `result`: `choices` | `verdict`: accept or reject, with reviewer and comment as its `meta`; in annotations only |
//!
//! `completed_by` is not written: Label Studio takes no file that names a user it does not know, and reviewers' names are
//! none of its users.
//!
//! The shape is Label Studio's ("Export annotations", "Import pre-annotations"; its own importer wants a list). Offsets are
//! code points: the editor converts with `charsToCodePoints`, "in python and other modern tools complex unicode symbols
//! [are] handled as code points" (`web/libs/editor/src/utils/selection-tools.js`). A labelling configuration that fits:
//!
//! ```xml
//! <View>
//!   <Labels name="label" toName="text"><Label value="pitch"/><Label value="seller"/>…</Labels>
//!   <Relations><Relation value="seller"/>…</Relations>
//!   <Text name="text" value="$text"/>
//!   <Choices name="verdict" toName="text"><Choice value="accept"/><Choice value="reject"/></Choices>
//! </View>
//! ```

use std::io::{self, Write};

use serde_json::{Value, json};

use super::decisions::{Answer, Decision};
use super::passage::{Case, Kind, Passage, spans};
use crate::types::record::ClaimRecord;
use crate::write::CodePoints;

/// The exporter.
#[derive(Default)]
pub struct LabelStudio {
    tasks: usize,
    annotations: usize,
}

impl LabelStudio {
    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(b"[")
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let points = CodePoints::new(&passage.text);
        for case in &passage.cases {
            out.write_all(if self.tasks == 0 { b"\n" } else { b",\n" })?;
            self.tasks += 1;
            serde_json::to_writer(&mut *out, &self.task(passage, &points, case))?;
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }

    fn task(&mut self, passage: &Passage, points: &CodePoints, case: &Case) -> Value {
        let claim = &case.claim;
        // Both the claim as it was and as it is are shown in one text.
        let mut window = passage.window(points, claim);
        if let Some(extracted) = &case.extracted {
            let other = passage.window(points, extracted);
            window = (window.0.min(other.0), window.1.max(other.1));
        }
        let regions = |claim: &ClaimRecord| regions(passage, points, window, claim);
        let mut predictions = Vec::new();
        if !case.added {
            let extracted = case.extracted.as_ref().unwrap_or(claim);
            predictions.push(json!({
                "model_version": concat!("claimsift ", env!("CARGO_PKG_VERSION")),
                "score": extracted.confidence, "result": regions(extracted),
            }));
        }
        let mut annotations = Vec::new();
        for decision in &case.decisions {
            if let Some(answer) = decision.answer {
                self.annotations += 1;
                annotations.push(annotation(self.annotations, answer, decision, regions(claim)));
            }
        }
        json!({
            "id": self.tasks,
            "data": {
                "text": points.slice(window.0, window.1).unwrap_or_default(),
                "start": passage.start + window.0, "claim": claim.id, "type": claim.kind,
                "document": passage.document.id, "path": passage.document.path,
                "title": passage.document.title, "date": passage.document.date,
                "polarity": claim.polarity, "modality": claim.modality,
                "when": claim.when.as_ref().map(|when| when.edtf.as_str()),
                "sources": claim.attribution.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
            },
            "predictions": predictions,
            "annotations": annotations,
        })
    }
}

fn annotation(id: usize, answer: Answer, decision: &Decision, mut result: Vec<Value>) -> Value {
    let cancelled = answer == Answer::Ignore;
    if cancelled {
        result.clear();
    } else {
        let said = decision
            .comment
            .iter()
            .fold(decision.reviewer.clone(), |all, comment| format!("{all}: {comment}"));
        result.push(json!({
            "id": "verdict", "from_name": "verdict", "to_name": "text", "type": "choices",
            "value": {"choices": [answer.name()]}, "meta": {"text": [said]},
        }));
    }
    json!({
        "id": id, "result": result, "was_cancelled": cancelled, "ground_truth": false,
        "created_at": decision.time, "updated_at": decision.time, "lead_time": decision.seconds,
    })
}

/// The spans of a claim and how they hang together.
fn regions(
    passage: &Passage,
    points: &CodePoints,
    window: (usize, usize),
    claim: &ClaimRecord,
) -> Vec<Value> {
    let mut regions = Vec::new();
    let mut relations = Vec::new();
    let mut trigger = None;
    for (idx, span) in spans(claim).into_iter().enumerate() {
        let Some((start, end)) = passage.local(points, span.start, span.end) else { continue };
        if start < window.0 || end > window.1 {
            continue;
        }
        let id = format!("{}-{idx}", claim.id);
        regions.push(json!({
            "id": id, "from_name": "label", "to_name": "text", "type": "labels",
            "value": {
                "start": start - window.0, "end": end - window.0, "text": span.text,
                "labels": [span.label],
            },
        }));
        if span.kind == Kind::Trigger {
            trigger = Some(id);
        } else if let Some(trigger) = &trigger {
            relations.push(json!({
                "type": "relation", "from_id": trigger, "to_id": id, "direction": "right",
                "labels": [span.label],
            }));
        }
    }
    regions.extend(relations);
    regions
}

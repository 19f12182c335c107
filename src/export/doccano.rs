//! Format `doccano`: one record a document, as JSON lines.
//!
//! | doccano | from |
//! |---|---|
//! | `text` | the document's text |
//! | `entities[{id,start_offset,end_offset,label}]` | every span of every claim once per label: trigger (the claim type), roles (their names), `when`, `source` |
//! | `relations[{id,from_id,to_id,type}]` | trigger → filler, date and source of each claim |
//! | any other key | doccano keeps it as metadata: `path`, `document`, `start`, and `claims` with id, type, trigger, confidence, answer, reviewer, comment |
//!
//! The fields are those of doccano's JSONL for sequence labelling with relations (its documentation, "Import data"; ids are
//! whole numbers that are unique in the file). Offsets are code points: doccano's server keeps Python's. A project needs
//! "Allow overlapping entities" and "Use relation labelling" switched on.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::passage::{Case, Kind, Passage, spans};
use crate::write::CodePoints;

/// The exporter.
#[derive(Default)]
pub struct Doccano {
    entities: usize,
    relations: usize,
}

impl Doccano {
    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let points = CodePoints::new(&passage.text);
        let mut entities = Vec::new();
        let mut relations = Vec::new();
        let mut claims = Vec::new();
        let mut ids: HashMap<(usize, usize, String), usize> = HashMap::new();
        for case in &passage.cases {
            let mut trigger = None;
            for span in spans(&case.claim) {
                let Some((start, end)) = passage.local(&points, span.start, span.end) else {
                    continue;
                };
                let id = *ids.entry((start, end, span.label.to_owned())).or_insert_with(|| {
                    self.entities += 1;
                    entities.push(json!({
                        "id": self.entities, "start_offset": start, "end_offset": end,
                        "label": span.label,
                    }));
                    self.entities
                });
                if span.kind == Kind::Trigger {
                    trigger = Some(id);
                } else if let Some(trigger) = trigger {
                    self.relations += 1;
                    relations.push(json!({
                        "id": self.relations, "from_id": trigger, "to_id": id, "type": span.label,
                    }));
                }
            }
            claims.push(about(case, trigger));
        }
        let record = json!({
            "text": passage.text, "entities": entities, "relations": relations,
            "path": passage.document.path, "document": passage.document.id, "start": passage.start,
            "claims": claims,
        });
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")
    }
}

fn about(case: &Case, trigger: Option<usize>) -> Value {
    let claim = &case.claim;
    let decision = case.decisions.last();
    json!({
        "id": claim.id, "type": claim.kind, "trigger": trigger, "confidence": claim.confidence,
        "polarity": claim.polarity, "modality": claim.modality,
        "answer": case.decided().map(|(answer, _)| answer.name()),
        "reviewer": decision.map(|it| it.reviewer.as_str()),
        "comment": decision.and_then(|it| it.comment.as_deref()),
    })
}

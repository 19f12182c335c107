//! Format `w3c`: W3C Web Annotations as JSON-LD, one collection.
//!
//! | Web Annotation | from |
//! |---|---|
//! | an annotation, motivation `describing` | a claim: target is its sentence; bodies are the claim type (purpose `tagging`) and the claim in one line (purpose `describing`) |
//! | an annotation, motivation `classifying` | a span of it: target is the words; bodies are the role (`tagging`), the resolved name (`identifying`) and a link to the claim (`linking`) |
//! | an annotation, motivation `assessing` | a decision: target is the claim; bodies are answer (`assessing`) and comment (`commenting`); `creator` is the reviewer, `created` the time |
//! | `TextQuoteSelector{exact,prefix,suffix}` | the words, and up to 32 code points around them |
//! | `TextPositionSelector{start,end}` | their place in the document's text |
//!
//! After "Web Annotation Data Model", W3C Recommendation 23 February 2017, sections 3.3.3 (motivations and purposes), 4.2.4
//! and 4.2.5: "The selection of the text MUST be in terms of unicode code points (the 'character number'), not in terms of
//! code units"; the first character is at 0, the end is not included. Collections: section 5. The targets' source is a
//! name made of the document's hash, since a document on somebody's disk has no address; its path is a `dc:title`-like
//! `label` of the source.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::decisions::Decision;
use super::passage::{Case, Kind, Passage, Span, spans};
use crate::types::record::ClaimRecord;
use crate::write::CodePoints;

/// Code points of context on each side of a quote.
const CONTEXT: usize = 32;

/// The exporter.
#[derive(Default)]
pub struct WebAnnotation {
    annotations: usize,
}

impl WebAnnotation {
    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(
            b"{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"id\":\"urn:claimsift:export\",\
              \"type\":\"AnnotationCollection\",\"label\":\"Claims\",\"first\":{\"id\":\"urn:claimsift:export:1\",\
              \"type\":\"AnnotationPage\",\"items\":[",
        )
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let points = CodePoints::new(&passage.text);
        let place = Place { passage, points: &points };
        for case in &passage.cases {
            let claim = &case.claim;
            self.add(out, &place.claim(claim))?;
            for (idx, span) in spans(claim).iter().enumerate() {
                if let Some(annotation) = place.span(claim, span, idx) {
                    self.add(out, &annotation)?;
                }
            }
            for (idx, decision) in case.decisions.iter().enumerate() {
                if let Some(annotation) = assessment(case, decision, idx) {
                    self.add(out, &annotation)?;
                }
            }
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        writeln!(out, "\n]}},\"total\":{}}}", self.annotations)
    }

    fn add(&mut self, out: &mut Vec<u8>, annotation: &Value) -> io::Result<()> {
        out.write_all(if self.annotations == 0 { b"\n" } else { b",\n" })?;
        self.annotations += 1;
        serde_json::to_writer(out, annotation)?;
        Ok(())
    }
}

struct Place<'a> {
    passage: &'a Passage,
    points: &'a CodePoints<'a>,
}

impl Place<'_> {
    fn claim(&self, claim: &ClaimRecord) -> Value {
        let evidence = &claim.evidence;
        let (start, end) =
            self.passage.local(self.points, evidence.start, evidence.end).unwrap_or((0, 0));
        json!({
            "id": claim_name(claim), "type": "Annotation", "motivation": "describing",
            "body": [
                {"type": "TextualBody", "value": claim.kind, "purpose": "tagging"},
                {"type": "TextualBody", "value": in_one_line(claim), "format": "text/plain",
                 "purpose": "describing"},
            ],
            "target": self.target(start, end),
        })
    }

    fn span(&self, claim: &ClaimRecord, span: &Span, idx: usize) -> Option<Value> {
        let (start, end) = self.passage.local(self.points, span.start, span.end)?;
        let tag = if span.kind == Kind::Trigger { "trigger" } else { span.label };
        let mut body = vec![json!({"type": "TextualBody", "value": tag, "purpose": "tagging"})];
        if let Some(role) = span.role {
            body.push(json!({"type": "TextualBody", "value": role.name, "purpose": "identifying"}));
        }
        body.push(json!({
            "type": "SpecificResource", "source": claim_name(claim), "purpose": "linking",
        }));
        Some(json!({
            "id": format!("{}:{idx}", claim_name(claim)), "type": "Annotation",
            "motivation": "classifying", "body": body, "target": self.target(start, end),
        }))
    }

    fn target(&self, start: usize, end: usize) -> Value {
        let words = |from, to| self.points.slice(from, to).unwrap_or_default();
        let after = (end + CONTEXT).min(self.points.total());
        json!({
            "type": "SpecificResource",
            "source": {
                "id": document_name(&self.passage.document.id), "type": "Text", "format": "text/plain",
                "label": self.passage.document.path,
            },
            "selector": [
                {"type": "TextQuoteSelector", "exact": words(start, end),
                 "prefix": words(start.saturating_sub(CONTEXT), start), "suffix": words(end, after)},
                {"type": "TextPositionSelector", "start": self.passage.start + start,
                 "end": self.passage.start + end},
            ],
        })
    }
}

fn assessment(case: &Case, decision: &Decision, idx: usize) -> Option<Value> {
    let answer = decision.answer?;
    let claim = claim_name(&case.claim);
    let mut body =
        vec![json!({"type": "TextualBody", "value": answer.name(), "purpose": "assessing"})];
    if let Some(comment) = &decision.comment {
        body.push(json!({"type": "TextualBody", "value": comment, "purpose": "commenting"}));
    }
    Some(json!({
        "id": format!("{claim}:decision:{idx}"), "type": "Annotation", "motivation": "assessing",
        "creator": {"type": "Person", "nickname": decision.reviewer}, "created": decision.time,
        "body": body, "target": claim,
    }))
}

/// A claim's name as an IRI.
fn claim_name(claim: &ClaimRecord) -> String {
    format!("urn:claimsift:claim:{}", super::iri(&claim.id))
}

/// A document's name as an IRI.
fn document_name(id: &str) -> String {
    format!("urn:claimsift:document:{}", super::iri(id))
}

/// Who did what, in one line.
fn in_one_line(claim: &ClaimRecord) -> String {
    let mut line = claim.trigger.lemma.clone();
    if claim.polarity == "negative" {
        line = format!("not {line}");
    }
    if claim.modality != "actual" {
        line = format!("{line} ({})", claim.modality);
    }
    for role in &claim.roles {
        line.push_str(&format!("; {}: {}", role.role, role.name));
    }
    if let Some(when) = &claim.when {
        line.push_str(&format!("; when: {}", when.edtf));
    }
    for source in &claim.attribution {
        line.push_str(&format!("; source: {}", source.name));
    }
    line
}

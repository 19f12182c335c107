//! Claim records for the tests of this module.

use crate::types::record::{
    CLAIM_SCHEMA, ClaimRecord, EvidenceRecord, RoleRecord, SourceRecord, TriggerRecord, WhenRecord,
};

/// What a claim of the tests is made from. Its trigger is the sentence's second word.
#[derive(Clone, Copy)]
pub struct Example {
    pub document: &'static str,
    pub copy_of: Option<&'static str>,
    pub part: &'static str,
    pub author: Option<&'static str>,
    pub date: Option<&'static str>,
    /// The day on which it happened.
    pub day: Option<&'static str>,
    /// The words of the first role and the name that they stand for.
    pub actor: (&'static str, Option<&'static str>),
    pub sentence: &'static str,
}

/// The record of an example.
pub fn claim(example: &Example) -> ClaimRecord {
    let (text, name) = example.actor;
    let trigger = example.sentence.split_whitespace().nth(1).unwrap_or_default();
    let start = example.sentence.find(trigger).unwrap_or_default();
    ClaimRecord {
        schema: CLAIM_SCHEMA.into(),
        id: format!("c-{}", example.document),
        kind: "meet".into(),
        trigger: TriggerRecord {
            text: trigger.into(),
            lemma: trigger.into(),
            start: 100 + start,
            end: 100 + start + trigger.len(),
        },
        roles: vec![RoleRecord {
            role: "participant".into(),
            label: "ARG0".into(),
            text: text.into(),
            start: 100,
            end: 100 + text.len(),
            name: name.unwrap_or(text).into(),
            kind: if name.is_some() { "company" } else { "other" }.into(),
            entity: name.map(|_| "e1".into()),
            via: name.map(|_| "pronoun".into()),
            exemption: None,
        }],
        when: example.day.map(|day| WhenRecord {
            text: "last week".into(),
            start: 100,
            end: 109,
            from: Some(day.into()),
            to: Some(day.into()),
            edtf: day.into(),
            rule: "day".into(),
            anchor: None,
            timex: None,
            modifier: None,
            precision: None,
            via: None,
        }),
        polarity: "positive".into(),
        modality: "actual".into(),
        polarity_cue: None,
        modality_cue: None,
        attribution: Vec::new(),
        confidence: 0.5,
        document: SourceRecord {
            id: example.document.into(),
            path: format!("{}.txt", example.document),
            format: "text".into(),
            part: example.part.into(),
            page: None,
            date: example.date.map(Into::into),
            title: None,
            author: example.author.map(Into::into),
            written: None,
            copy_of: example.copy_of.map(Into::into),
        },
        evidence: EvidenceRecord {
            text: example.sentence.into(),
            start: 100,
            end: 100 + example.sentence.chars().count(),
            prefix: String::new(),
            suffix: String::new(),
        },
        occurrences: Vec::new(),
    }
}

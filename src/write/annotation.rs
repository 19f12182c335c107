//! Every layer of a document into an annotation record.

use std::collections::BTreeMap;

use super::{CodePoints, document_date, entity_name, rounded, span_record};
use crate::types::record::{
    ANNOTATION_SCHEMA, AnnotatedDocument, AnnotationRecord, ArgumentRecord, AttributedRecord,
    ClusterRecord, DateRecord, EntityRecord, PredicateRecord,
};
use crate::types::{
    Analysis, Attributed, Document, EntityKind, Frame, Links, Mention, Segmented, Span, When,
};

/// The record of everything that was found in a document.
pub fn annotation_record(
    doc: &Document,
    segmented: &Segmented,
    analysis: &Analysis,
    links: &Links,
    dates: &[When],
    attributions: &[Attributed],
) -> AnnotationRecord {
    let points = CodePoints::new(&doc.text);
    let spans = |span: &Span| span_record(&points, *span);
    AnnotationRecord {
        schema: ANNOTATION_SCHEMA.to_owned(),
        document: AnnotatedDocument {
            id: doc.id.clone(),
            path: doc.path.clone(),
            date: document_date(doc),
        },
        text: doc.text.clone(),
        sentences: segmented.sentences.iter().map(|sentence| spans(&sentence.span)).collect(),
        tokens: segmented.tokens.iter().map(spans).collect(),
        entities: analysis.mentions.iter().map(|it| entity_record(it, links, &points)).collect(),
        predicates: analysis.frames.iter().map(|it| predicate_record(it, &points)).collect(),
        dates: dates.iter().map(|when| date_record(when, &points)).collect(),
        attributions: attributions.iter().map(|it| attributed_record(it, &points)).collect(),
        clusters: cluster_records(doc, links, &points),
    }
}

fn entity_record(mention: &Mention, links: &Links, points: &CodePoints) -> EntityRecord {
    let (start, end) = points.range(mention.span);
    EntityRecord {
        start,
        end,
        label: mention.label.name().to_owned(),
        kind: EntityKind::of(mention.label, mention.kind.map(|(kind, _)| kind)).name().to_owned(),
        score: rounded(mention.score),
        entity: links.at(mention.span).map(|reference| entity_name(reference.entity)),
    }
}

fn predicate_record(frame: &Frame, points: &CodePoints) -> PredicateRecord {
    let (start, end) = points.range(frame.predicate.span);
    let arguments = frame.arguments.iter().map(|argument| {
        let (start, end) = points.range(argument.span);
        let (label, score) = (argument.label.to_string(), rounded(argument.score));
        ArgumentRecord { label, start, end, score }
    });
    PredicateRecord {
        start,
        end,
        lemma: frame.predicate.lemma.clone(),
        sense: frame.predicate.sense.clone(),
        score: rounded(frame.predicate.score),
        arguments: arguments.collect(),
    }
}

fn date_record(when: &When, points: &CodePoints) -> DateRecord {
    let (start, end) = points.range(when.span);
    DateRecord {
        start,
        end,
        from: when.from.map(|date| date.to_string()),
        to: when.to.map(|date| date.to_string()),
        edtf: when.edtf.clone(),
        timex: when.timex.clone(),
        modifier: when.modifier.map(str::to_owned),
        rule: when.rule.to_owned(),
    }
}

fn attributed_record(attributed: &Attributed, points: &CodePoints) -> AttributedRecord {
    AttributedRecord {
        source: span_record(points, attributed.source),
        cue: Some(span_record(points, attributed.cue)),
        content: span_record(points, attributed.content),
    }
}

fn cluster_records(doc: &Document, links: &Links, points: &CodePoints) -> Vec<ClusterRecord> {
    let mut clusters: Vec<ClusterRecord> = links
        .entities
        .iter()
        .enumerate()
        .map(|(idx, entity)| ClusterRecord {
            entity: entity_name(idx),
            name: entity.name.clone(),
            mentions: Vec::new(),
        })
        .collect();
    for reference in &links.references {
        if let Some(cluster) = clusters.get_mut(reference.entity) {
            cluster.mentions.push(span_record(points, reference.span));
        }
    }
    // Noun phrases that pronouns stand for come after what has a name.
    let mut unnamed: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    for antecedent in &links.antecedents {
        unnamed.entry(antecedent.phrase).or_default().push(antecedent.pronoun);
    }
    for (idx, (phrase, pronouns)) in unnamed.into_iter().enumerate() {
        let mentions = std::iter::once(phrase).chain(pronouns);
        clusters.push(ClusterRecord {
            entity: entity_name(links.entities.len() + idx),
            name: phrase.of(&doc.text).split_whitespace().collect::<Vec<_>>().join(" "),
            mentions: mentions.map(|span| span_record(points, span)).collect(),
        });
    }
    clusters
}

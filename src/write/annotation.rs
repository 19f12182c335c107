//! Every layer of a document into an annotation record.

use super::{CodePoints, document_date, entity_name, rounded, span_record};
use crate::types::record::{
    ANNOTATION_SCHEMA, AnnotatedDocument, AnnotationRecord, ArgumentRecord, AttributedRecord,
    ClusterRecord, DateRecord, EntityRecord, PhraseRecord, PredicateRecord, SpanRecord,
};
use crate::types::{
    Analysis, Attributed, Cluster, Document, EntityKind, Frame, Links, Mention, PhraseMention,
    Segmented, Span, When,
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
    let records = links.clusters.iter().enumerate().map(|(idx, cluster)| ClusterRecord {
        entity: entity_name(idx),
        name: match cluster.entity.and_then(|entity| links.entities.get(entity)) {
            Some(entity) => entity.name.clone(),
            None => first_words(doc, cluster),
        },
        kind: cluster.kind.map(|kind| kind.name().to_owned()),
        mentions: cluster.mentions.iter().map(|it| phrase_record(it, points)).collect(),
    });
    records.collect()
}

fn phrase_record(mention: &PhraseMention, points: &CodePoints) -> PhraseRecord {
    let SpanRecord { start, end } = span_record(points, mention.span);
    let head = (mention.head != mention.span).then(|| span_record(points, mention.head));
    PhraseRecord { start, end, head }
}

/// What names a cluster without a name: its first phrase that is longer than one word, or else its first.
fn first_words(doc: &Document, cluster: &Cluster) -> String {
    let mut texts = cluster.mentions.iter().map(|mention| mention.span.of(&doc.text));
    let first = texts.clone().next().unwrap_or_default();
    let text = texts.find(|text| text.contains(char::is_whitespace)).unwrap_or(first);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

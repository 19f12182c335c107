//! Open extraction: predicates with their arguments as tuples of words.
//!
//! In: an annotation. Out: for each predicate with a subject and something else one tuple `subject; relation; rest…`, and for a
//! title before a person's name one with "is". The relation takes the auxiliaries before the predicate and the preposition
//! of what comes next, as annotators of open extraction write it. Nothing is made up but that "is".

use super::Points;
use crate::types::record::{AnnotationRecord, ArgumentRecord, PredicateRecord};

/// A tuple.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tuple {
    /// The words of the relation.
    pub relation: String,
    /// The subject, then all else.
    pub arguments: Vec<String>,
    /// How sure it is, in thousandths.
    pub thousandths: u32,
}

/// Arguments that say more about the event. Negation, modals and what joins sentences are no arguments of a tuple.
const ADJUNCTS: &[&str] = &[
    "ARGM-CAU", "ARGM-COM", "ARGM-DIR", "ARGM-EXT", "ARGM-GOL", "ARGM-LOC", "ARGM-MNR", "ARGM-PRD",
    "ARGM-PRP", "ARGM-TMP",
];

/// Words between subject and predicate that belong to the predicate; adverbs in -ly too.
const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did",
    "will", "would", "can", "could", "may", "might", "must", "shall", "should", "'s", "'re", "'ve",
    "'d", "n't", "not", "never", "to",
];

/// Prepositions, which belong to the relation when they open what follows it.
pub(super) const PREPOSITIONS: &[&str] = &[
    "about", "above", "across", "after", "against", "along", "among", "around", "as", "at",
    "before", "behind", "below", "beneath", "beside", "between", "by", "during", "for", "from",
    "in", "into", "like", "near", "of", "off", "on", "onto", "out", "over", "than", "through",
    "to", "toward", "towards", "under", "until", "up", "upon", "via", "with", "within", "without",
];

/// The tuples of an annotation.
pub(super) fn tuples(record: &AnnotationRecord) -> Vec<Tuple> {
    let points = Points::of(&record.text);
    let mut tuples: Vec<Tuple> =
        record.predicates.iter().filter_map(|it| of_predicate(record, &points, it)).collect();
    for pair in record.entities.windows(2) {
        let [title, person] = pair else { continue };
        if title.label == "TITLE"
            && person.label == "PER"
            && points.slice(title.end, person.start) == " "
        {
            tuples.push(Tuple {
                relation: "is".to_owned(),
                arguments: vec![
                    points.slice(person.start, person.end),
                    points.slice(title.start, title.end),
                ],
                thousandths: thousandths(title.score * person.score),
            });
        }
    }
    tuples
}

fn of_predicate(
    record: &AnnotationRecord,
    points: &Points,
    predicate: &PredicateRecord,
) -> Option<Tuple> {
    let arguments: Vec<&ArgumentRecord> =
        predicate.arguments.iter().filter(|it| is_argument(&it.label)).collect();
    let subject = subject(predicate, &arguments)?;
    let mut rest: Vec<&ArgumentRecord> =
        arguments.into_iter().filter(|it| !std::ptr::eq(*it, subject)).collect();
    // What follows the predicate comes first, then what stands before it.
    rest.sort_by_key(|it| (it.start < predicate.start, it.start));
    let first = *rest.first()?;
    let mut relation = before_predicate(record, points, subject.end, predicate.start);
    let own =
        record.tokens.iter().filter(|it| it.start < predicate.end && it.end > predicate.start);
    relation.extend(own.map(|it| points.slice(it.start, it.end)));
    let mut words: Vec<String> = rest.iter().map(|it| points.slice(it.start, it.end)).collect();
    if first.start > predicate.end
        && let Some((preposition, object)) = words[0].split_once(' ')
        && PREPOSITIONS.contains(&preposition.to_lowercase().as_str())
    {
        relation.push(preposition.to_owned());
        words[0] = object.trim_start().to_owned();
    }
    let mean = rest.iter().map(|it| it.score).sum::<f64>() / rest.len() as f64;
    let mut arguments = vec![points.slice(subject.start, subject.end)];
    arguments.append(&mut words);
    let score = predicate.score * subject.score.sqrt() * mean.sqrt();
    Some(Tuple { relation: relation.join(" "), arguments, thousandths: thousandths(score) })
}

fn is_argument(label: &str) -> bool {
    (label.starts_with("ARG") && !label.starts_with("ARGM")) || ADJUNCTS.contains(&label)
}

/// The agent before the predicate, else what else stands there.
fn subject<'a>(
    predicate: &PredicateRecord,
    arguments: &[&'a ArgumentRecord],
) -> Option<&'a ArgumentRecord> {
    let is_before =
        |it: &&&ArgumentRecord| it.end <= predicate.start && !it.label.starts_with("ARGM");
    let rank = |label: &str| ["ARG0", "ARG1", "ARG2"].iter().position(|it| *it == label);
    let before = arguments.iter().filter(is_before);
    before.min_by_key(|it| (rank(&it.label).unwrap_or(3), it.start)).copied()
}

/// The auxiliaries and adverbs that stand directly before the predicate, after its subject.
fn before_predicate(
    record: &AnnotationRecord,
    points: &Points,
    from: usize,
    to: usize,
) -> Vec<String> {
    let between = record.tokens.iter().rev().filter(|it| it.end <= to && it.start >= from);
    let mut words: Vec<String> = between
        .map(|it| points.slice(it.start, it.end))
        .take_while(|word| {
            let word = word.to_lowercase();
            AUXILIARIES.contains(&word.as_str()) || word.ends_with("ly")
        })
        .collect();
    words.reverse();
    words
}

fn thousandths(score: f64) -> u32 {
    (score.clamp(0.0, 1.0) * 1000.0).round() as u32
}

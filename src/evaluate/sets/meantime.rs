//! MEANTIME: events of Wikinews articles with PropBank arguments (Minard et al. 2016, NewsReader).
//!
//! Source: the MEANTIME corpus, CC BY 4.0 (FBK, VU Amsterdam, UPV/EHU), texts Wikinews CC BY 2.5; the Apple and the GM, Chrysler and Ford
//! articles, converted to one JSON object a line: `doc_id, dct, text` (one sentence a line), `entities` and `events` with their
//! `sentence`, offsets in code points and `args`. Only sentences 0 to 5 are fully annotated, so nothing after them counts.
//!
//! A trigger is right when it overlaps a gold event, one to one. A role is right when its trigger is, with the same label and
//! the same head word. The corpus ties events to entity mentions only, never to clauses or to things it does not track; so of
//! the arguments found, those count whose head is the head of some gold mention. "All arguments" counts every one. Scored are
//! Arg0 to Arg4 and places. A head is the last word before what opens a modifier (a preposition, a comma, a relative pronoun).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::tuples::PREPOSITIONS;
use super::{Points, SetDocument, SetReport, SetScore, text_of, wrong_line};
use crate::error::Result;
use crate::evaluate::shares::interval_of_sum;
use crate::evaluate::{Confusion, Counts};
use crate::types::record::{AnnotationRecord, PredicateRecord};

/// The articles.
#[derive(Debug)]
pub(super) struct Meantime {
    articles: Vec<Article>,
}

#[derive(Debug, Deserialize)]
struct Article {
    doc_id: String,
    #[serde(default)]
    dct: Option<String>,
    text: String,
    events: Vec<Event>,
    entities: Vec<Mention>,
}

#[derive(Debug, Deserialize)]
struct Event {
    text: String,
    start: usize,
    end: usize,
    sentence: usize,
    args: Vec<Argument>,
}

#[derive(Debug, Deserialize)]
struct Argument {
    role: String,
    start: usize,
    end: usize,
}

#[derive(Debug, Deserialize)]
struct Mention {
    start: usize,
    end: usize,
}

/// The last sentence that is annotated fully.
const LAST_SENTENCE: usize = 5;

/// The labels that both sides use.
const LABELS: &[&str] = &["ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "ARGM-LOC"];

/// What ends the words that a head is the last of, besides prepositions.
const ENDS: &[&str] = &[
    ",", "(", ")", "-LRB-", ";", ":", "--", "-", "that", "which", "who", "whom", "whose", "where",
    "when",
];

/// A label and the head word that has it.
type Role = (String, (usize, usize));

/// What one article counts.
#[derive(Clone, Copy, Default)]
struct Scores {
    triggers: Counts,
    roles: Counts,
    all_arguments: Counts,
    given_triggers: Counts,
}

impl Meantime {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut articles = Vec::new();
        for (number, line) in text_of(path)?.lines().enumerate() {
            let article = serde_json::from_str(line).map_err(|source| {
                wrong_line(path, number, &format!("expected an article, but found {source}"))
            })?;
            articles.push(article);
        }
        Ok(Self { articles })
    }

    pub(super) fn documents(&self) -> Vec<SetDocument> {
        let document = |it: &Article| SetDocument {
            id: it.doc_id.clone(),
            text: it.text.clone(),
            date: it.dct.clone(),
        };
        self.articles.iter().map(document).collect()
    }

    pub(super) fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        let (mut confusion, mut errors) = (Confusion::default(), Vec::new());
        let by_article: Vec<Scores> = self
            .articles
            .iter()
            .enumerate()
            .map(|(idx, article)| {
                let predicates = found.get(idx).map_or(&[][..], |it| &it.predicates);
                article.score(predicates, &mut confusion, &mut errors)
            })
            .collect();
        let line = |name: &'static str, part: &dyn Fn(&Scores) -> Counts| {
            let counts: Vec<_> = by_article.iter().map(|it| part(it).into()).collect();
            let mut sum = Counts::default();
            by_article.iter().for_each(|it| sum += part(it));
            SetScore::of(name, sum.into(), interval_of_sum(&counts))
        };
        SetReport {
            set: "meantime",
            documents: self.articles.len(),
            scores: vec![
                line("triggers", &|it| it.triggers),
                line("roles", &|it| it.roles),
                line("roles, triggers right", &|it| it.given_triggers),
                line("roles, all arguments", &|it| it.all_arguments),
            ],
            notes: Vec::new(),
            confusion,
            errors,
        }
    }
}

impl Article {
    /// Where the last fully annotated sentence ends.
    fn limit(&self, points: &Points) -> usize {
        let mut ends = points.0.iter().enumerate().filter(|(_, c)| **c == '\n');
        ends.nth(LAST_SENTENCE).map_or(points.0.len(), |(at, _)| at)
    }

    fn score(
        &self,
        predicates: &[PredicateRecord],
        confusion: &mut Confusion,
        errors: &mut Vec<String>,
    ) -> Scores {
        let points = Points::of(&self.text);
        let limit = self.limit(&points);
        let head = |start, end| head(&points, start, end);
        let mentions: BTreeSet<(usize, usize)> =
            self.entities.iter().map(|it| head(it.start, it.end)).collect();
        let mut predicates: Vec<&PredicateRecord> =
            predicates.iter().filter(|it| it.start < limit).collect();
        let mut scores = Scores::default();
        scores.triggers.predicted = predicates.len();
        for event in self.events.iter().filter(|it| it.sentence <= LAST_SENTENCE) {
            let gold: BTreeSet<Role> = event
                .args
                .iter()
                .map(|it| (it.role.to_uppercase(), head(it.start, it.end)))
                .filter(|it| LABELS.contains(&it.0.as_str()))
                .collect();
            scores.triggers.gold += 1;
            scores.roles.gold += gold.len();
            let overlaps = |it: &&PredicateRecord| it.start < event.end && event.start < it.end;
            let Some(at) = predicates.iter().position(overlaps) else {
                let line = points.line_at(event.start);
                errors.push(format!("{}: missed “{}”   in: {line}", self.doc_id, event.text));
                continue;
            };
            scores.triggers.right += 1;
            let all = roles(predicates.remove(at), &head);
            let known: BTreeSet<Role> =
                all.iter().filter(|it| mentions.contains(&it.1)).cloned().collect();
            confuse(&gold, &known, confusion);
            scores.given_triggers += Counts {
                right: known.intersection(&gold).count(),
                predicted: known.len(),
                gold: gold.len(),
            };
            scores.all_arguments.right += all.intersection(&gold).count();
            scores.all_arguments.predicted += all.len();
        }
        // What is left is no event of the gold: all its arguments are wrong.
        scores.roles.right = scores.given_triggers.right;
        scores.roles.predicted = scores.given_triggers.predicted;
        scores.all_arguments.gold = scores.roles.gold;
        for predicate in predicates {
            let all = roles(predicate, &head);
            scores.all_arguments.predicted += all.len();
            scores.roles.predicted += all.iter().filter(|it| mentions.contains(&it.1)).count();
            let (line, word) =
                (points.line_at(predicate.start), points.slice(predicate.start, predicate.end));
            errors.push(format!("{}: no event “{word}”   in: {line}", self.doc_id));
        }
        scores
    }
}

fn roles(
    predicate: &PredicateRecord,
    head: &dyn Fn(usize, usize) -> (usize, usize),
) -> BTreeSet<Role> {
    let scored = predicate.arguments.iter().filter(|it| LABELS.contains(&it.label.as_str()));
    scored.map(|it| (it.label.clone(), head(it.start, it.end))).collect()
}

/// Which labels the same words have.
fn confuse(gold: &BTreeSet<Role>, found: &BTreeSet<Role>, confusion: &mut Confusion) {
    let by_head = |roles: &BTreeSet<Role>| -> BTreeMap<(usize, usize), String> {
        roles.iter().map(|(label, head)| (*head, label.clone())).collect()
    };
    let (gold, found) = (by_head(gold), by_head(found));
    for (head, label) in &gold {
        confusion.add(Some(label), found.get(head).map(String::as_str));
    }
    for (_, label) in found.iter().filter(|(head, _)| !gold.contains_key(*head)) {
        confusion.add(None, Some(label));
    }
}

/// The head word of a phrase: leading prepositions aside, the last word before what opens a modifier.
fn head(points: &Points, start: usize, end: usize) -> (usize, usize) {
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut from = None;
    for at in start..=end {
        let blank = at == end || points.0.get(at).is_none_or(|c| c.is_whitespace());
        match (blank, from) {
            (false, None) => from = Some(at),
            (true, Some(first)) => {
                words.push((first, at));
                from = None;
            }
            _ => {}
        }
    }
    let text = |word: &(usize, usize)| points.slice(word.0, word.1).to_lowercase();
    let is_preposition = |word: &(usize, usize)| PREPOSITIONS.contains(&text(word).as_str());
    let leading = words.iter().take_while(|it| is_preposition(it)).count();
    let first = leading.min(words.len().saturating_sub(1));
    let rest = words.iter().skip(first + 1);
    let more = rest.take_while(|it| !is_preposition(it) && !ENDS.contains(&text(it).as_str()));
    words.get(first + more.count()).copied().unwrap_or((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        for (text, word) in [
            ("the chief executive of Ford", "executive"),
            ("in the Romanian plant , which burned", "plant"),
            ("Apple", "Apple"),
            ("to", "to"),
            ("members of the program", "members"),
            ("Ford 's offer", "offer"),
        ] {
            let points = Points::of(text);
            let (start, end) = head(&points, 0, points.0.len());
            assert_eq!(points.slice(start, end), word, "{text}");
        }
        assert_eq!(head(&Points::of(""), 3, 3), (3, 3));
    }

    #[test]
    fn only_annotated_sentences_and_mentions_count() {
        // "Ford sold plants\n" six times over; the last event lies in sentence 6.
        let text = "Ford sold plants\n".repeat(7);
        let event = |sentence: usize| {
            let at = sentence * 17;
            format!(
                r#"{{"text":"sold","start":{},"end":{},"sentence":{sentence},"args":[{{"role":"Arg0","start":{at},"end":{}}}]}}"#,
                at + 5,
                at + 9,
                at + 4
            )
        };
        let line = format!(
            r#"{{"doc_id":"d","text":{text:?},"events":[{},{}],"entities":[{{"start":0,"end":4}}]}}"#,
            event(0),
            event(6)
        );
        let set = Meantime { articles: vec![serde_json::from_str(&line).expect("an article")] };
        let predicate = |at: usize| {
            format!(
                r#"{{"start":{},"end":{},"arguments":[{{"label":"ARG0","start":{at},"end":{}}},{{"label":"ARG1","start":{},"end":{}}}]}}"#,
                at + 5,
                at + 9,
                at + 4,
                at + 10,
                at + 16
            )
        };
        let record: AnnotationRecord = serde_json::from_str(&format!(
            r#"{{"schema":"x","document":{{"id":"d","path":"d","date":null}},"text":"","predicates":[{},{},{}]}}"#,
            predicate(0),
            predicate(17),
            predicate(6 * 17)
        ))
        .expect("an annotation");
        let report = set.score(&[record]);
        let score = |idx: usize| {
            let it = report.scores[idx].shares.expect("shares");
            (it.right, it.predicted, it.gold)
        };
        // Two predicates lie in annotated sentences, one of them is an event; "plants" is no mention, nor is the second "Ford".
        assert_eq!(score(0), (1.0, 2.0, 1.0));
        assert_eq!(score(1), (1.0, 1.0, 1.0));
        assert_eq!(score(3), (1.0, 4.0, 1.0));
        assert_eq!(report.errors.len(), 1);
        assert_eq!(report.confusion.count(Some("ARG0"), Some("ARG0")), 1);
    }
}

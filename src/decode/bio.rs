//! Tag sequences: `B-X` begins a span, `I-X` continues it, `O` is outside.
//!
//! In: log-probabilities, words × tags. Out: the best sequence in which every `I-X` follows `B-X` or `I-X`, and its spans.

use std::ops::Range;
use std::str::FromStr;

/// The tags of a head, parsed.
#[derive(Clone, Debug)]
pub(super) struct Tags<L> {
    tags: Vec<Tag<L>>,
    /// For an `I-X` column, the column of `B-X`.
    begins: Vec<Option<usize>>,
}

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag<L> {
    Outside,
    Begin(L),
    Inside(L),
}

/// A span of words with its label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Labelled<L> {
    pub(super) words: Range<usize>,
    pub(super) label: L,
    /// The least probability of its words' tags.
    pub(super) score: f32,
}

impl<L: Copy + PartialEq + FromStr<Err = String>> Tags<L> {
    /// Parses `O`, `B-X`, `I-X`.
    pub(super) fn parse(names: &[String]) -> Result<Self, String> {
        let tags = names.iter().map(|name| parse_tag(name)).collect::<Result<Vec<_>, _>>()?;
        let begins = tags
            .iter()
            .map(|tag| match tag {
                Tag::Inside(label) => tags.iter().position(|other| *other == Tag::Begin(*label)),
                _ => None,
            })
            .collect();
        Ok(Self { tags, begins })
    }
}

impl<L: Copy + PartialEq> Tags<L> {
    /// The label of a column.
    pub(super) fn label(&self, column: usize) -> Option<L> {
        match self.tags.get(column)? {
            Tag::Outside => None,
            Tag::Begin(label) | Tag::Inside(label) => Some(*label),
        }
    }

    /// The number of tags.
    pub(super) fn len(&self) -> usize {
        self.tags.len()
    }

    /// The best allowed sequence's spans. `scores` are log-probabilities, one row a word.
    pub(super) fn decode(&self, scores: &[Vec<f32>]) -> Vec<Labelled<L>> {
        self.spans(&self.best_path(scores), scores)
    }

    /// Viterbi. Only `I-X` looks back at particular tags, so a step costs as much as there are tags.
    fn best_path(&self, scores: &[Vec<f32>]) -> Vec<usize> {
        let n_tags = self.tags.len();
        if n_tags == 0 || scores.is_empty() {
            return vec![0; scores.len()];
        }
        let mut state: Vec<f32> = (0..n_tags)
            .map(|tag| if self.is_inside(tag) { f32::NEG_INFINITY } else { at(&scores[0], tag) })
            .collect();
        let mut next = vec![0.0; n_tags];
        // For every word but the first and every tag, the tag before it.
        let mut sources = Vec::with_capacity((scores.len() - 1) * n_tags);
        for row in &scores[1..] {
            let any = super::argmax(state.iter().copied()).unwrap_or(0);
            for (tag, next) in next.iter_mut().enumerate() {
                let source = match self.begins[tag] {
                    Some(begin) if state[begin] >= state[tag] => begin,
                    Some(_) => tag,
                    None if self.is_inside(tag) => tag,
                    None => any,
                };
                *next = state[source] + at(row, tag);
                sources.push(source);
            }
            std::mem::swap(&mut state, &mut next);
        }
        let mut last = super::argmax(state.iter().copied()).unwrap_or(0);
        let mut path = vec![last];
        for sources in sources.rchunks_exact(n_tags) {
            last = sources[last];
            path.push(last);
        }
        path.reverse();
        path
    }

    fn is_inside(&self, tag: usize) -> bool {
        matches!(self.tags[tag], Tag::Inside(_))
    }

    fn spans(&self, path: &[usize], scores: &[Vec<f32>]) -> Vec<Labelled<L>> {
        let mut spans: Vec<Labelled<L>> = Vec::new();
        for (word, &tag) in path.iter().enumerate() {
            let score = at(&scores[word], tag).exp();
            match self.tags.get(tag) {
                Some(Tag::Begin(label)) => {
                    spans.push(Labelled { words: word..word + 1, label: *label, score });
                }
                Some(Tag::Inside(_)) => {
                    if let Some(span) = spans.last_mut() {
                        span.words.end = word + 1;
                        span.score = span.score.min(score);
                    }
                }
                _ => {}
            }
        }
        spans
    }
}

/// A row may be shorter than the label list when a model folder is wrong; such tags are never taken.
fn at(row: &[f32], tag: usize) -> f32 {
    row.get(tag).copied().unwrap_or(f32::NEG_INFINITY)
}

fn parse_tag<L: FromStr<Err = String>>(name: &str) -> Result<Tag<L>, String> {
    match name.split_at_checked(2) {
        _ if name == "O" => Ok(Tag::Outside),
        Some(("B-", label)) => Ok(Tag::Begin(label.parse()?)),
        Some(("I-", label)) => Ok(Tag::Inside(label.parse()?)),
        _ => Err(format!("expected a tag such as O, B-PER or I-PER, but found {name:?}")),
    }
}

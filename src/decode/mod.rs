//! Turns the model's numbers into mentions, predicates, arguments and parts of speech.
//!
//! In: the [`Logits`] of a document's sentences, in any order; each row says whose it is. Out: an [`Analysis`]. Labels are
//! parsed once, when the [`Decoder`] is made. Windows of a long sentence are joined here. This stage does not
//! decide who is meant by a name or what a frame claims.

mod bio;
mod frames;
pub mod lemma;
mod mentions;
mod participants;
mod phrases;
mod types;
mod verbs;
mod windows;

use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::types::{
    Analysis, Document, EntityLabel, LabelNames, Logits, Mention, OrgKind, PhraseKind, Pos,
    RoleLabel, Segmented, Temperatures, Vectors,
};

use bio::Tags;
use windows::Joined;

/// A word counts as a predicate from this probability on.
pub const PREDICATE_THRESHOLD: f32 = 0.5;

/// Decodes the output of one model.
#[derive(Clone, Debug)]
pub struct Decoder {
    entity: Tags<EntityLabel>,
    kind: Vec<OrgKind>,
    pos: Vec<Pos>,
    role: Tags<RoleLabel>,
    /// The roles of claim types that words can fill.
    participants: Vec<Arc<str>>,
    /// The claim types that predicates can tell of.
    types: Vec<Arc<str>>,
    /// The kinds of noun phrases.
    phrases: Vec<PhraseKind>,
    senses: Vec<String>,
    /// Columns of the senses of each lemma; "carry_out.03" is a sense of "carry".
    senses_of: HashMap<String, Vec<usize>>,
    temperatures: Temperatures,
}

impl Decoder {
    /// A decoder for a model with these labels.
    pub fn new(labels: &LabelNames) -> Result<Self> {
        let mut senses_of: HashMap<String, Vec<usize>> = HashMap::new();
        for (column, sense) in labels.senses.iter().enumerate() {
            senses_of.entry(lemma_of(sense).to_owned()).or_default().push(column);
        }
        Ok(Self {
            entity: Tags::parse(&labels.entity).map_err(wrong_label)?,
            kind: parse_all(&labels.kind)?,
            pos: parse_all(&labels.pos)?,
            role: Tags::parse(&labels.role).map_err(wrong_label)?,
            participants: labels.participant.iter().map(|name| name.as_str().into()).collect(),
            types: labels.claim.iter().map(|name| name.as_str().into()).collect(),
            phrases: parse_all(&labels.phrase)?,
            senses: labels.senses.clone(),
            senses_of,
            temperatures: labels.temperatures,
        })
    }

    /// What the model says about a document. Rows of sentences that the document does not have are ignored.
    pub fn decode(&self, doc: &Document, seg: &Segmented, logits: &[Logits]) -> Analysis {
        let mut analysis = Analysis::default();
        let all = 0..seg.sentences.len();
        analysis.extend(seg, all.clone(), self.decode_sentences(doc, seg, all, logits));
        analysis.finish(seg);
        analysis
    }

    /// What the model says about some sentences of a document, so that no more logits need be kept than theirs. Parts of speech
    /// begin with the first token of the first of them; [`Analysis::extend`] puts such stretches together.
    pub fn decode_sentences(
        &self,
        doc: &Document,
        seg: &Segmented,
        sentences: Range<usize>,
        logits: &[Logits],
    ) -> Analysis {
        let mut rows: Vec<Vec<&Logits>> = vec![Vec::new(); sentences.len()];
        for row in logits {
            let at = row.id.sentence.checked_sub(sentences.start);
            if let Some(rows) = at.and_then(|at| rows.get_mut(at)) {
                rows.push(row);
            }
        }
        let mut analysis = Analysis::default();
        let start = seg.sentences.get(sentences.start).map_or(0, |first| first.tokens.start);
        for (idx, mut rows) in sentences.zip(rows) {
            let Some(sentence) = seg.sentences.get(idx) else { break };
            rows.sort_by_key(|row| row.id.window);
            let joined = Joined::new(&rows, sentence.tokens.len());
            let at = At { text: &doc.text, seg, sentence: idx, first: sentence.tokens.start };
            let from = at.first.saturating_sub(start);
            analysis.pos.resize(from, Pos::X);
            let words = 0..sentence.tokens.len();
            analysis.pos.extend(words.map(|word| self.pos_of(&joined, word)));
            let mentions = self.mentions(&joined, &at);
            let pos = &analysis.pos[from..];
            analysis.vectors.fill(from);
            add_vectors(&mut analysis.vectors, &joined, &at, pos, &mentions);
            analysis.mentions.extend(mentions);
            analysis.frames.extend(self.frames(&joined, &at, pos));
            analysis.phrases.extend(self.noun_phrases(&joined, &at, sentence.tokens.len()));
        }
        analysis
    }

    fn pos_of(&self, joined: &Joined, word: usize) -> Pos {
        let row = joined.row(word, |logits| &logits.pos);
        row.and_then(|row| argmax(row.iter().copied()))
            .and_then(|best| self.pos.get(best))
            .copied()
            .unwrap_or_default()
    }
}

/// Adds the vectors of a sentence's words: of pronouns as such, of nouns and names as candidates; others are never asked for.
fn add_vectors(vectors: &mut Vectors, joined: &Joined, at: &At, pos: &[Pos], mentions: &[Mention]) {
    let mut mentions = mentions.iter().peekable();
    for (word, pos) in pos.iter().enumerate() {
        let token = at.first + word;
        while mentions.next_if(|mention| mention.tokens.end <= token).is_some() {}
        let is_name = mentions.peek().is_some_and(|mention| mention.tokens.contains(&token));
        let row = joined.row(word, |logits| &logits.reference);
        let row = row.as_ref().and_then(|row| row.as_slice()).unwrap_or_default();
        let (as_pronoun, as_candidate) = row.split_at(row.len() / 2);
        vectors.push(match pos {
            _ if is_name => Some(as_candidate),
            Pos::Noun | Pos::Propn => Some(as_candidate),
            Pos::Pron | Pos::Det | Pos::X => Some(as_pronoun),
            _ => None,
        });
    }
}

/// Where a sentence is: what the functions of this stage need to turn words into spans.
struct At<'a> {
    text: &'a str,
    seg: &'a Segmented,
    sentence: usize,
    /// The sentence's first token.
    first: usize,
}

impl At<'_> {
    /// The text of a word of the sentence.
    fn word(&self, word: usize) -> &str {
        self.seg.tokens.get(self.first + word).map_or("", |token| token.of(self.text))
    }
}

/// The lemma whose senses compete with a roleset: "carry" for "carry_out.03".
fn lemma_of(sense: &str) -> &str {
    sense.find(['_', '.']).map_or(sense, |end| &sense[..end])
}

fn parse_all<T: FromStr<Err = String>>(names: &[String]) -> Result<Vec<T>> {
    names.iter().map(|name| name.parse().map_err(wrong_label)).collect()
}

fn wrong_label(message: String) -> Error {
    Error::new(ErrorKind::Model, message)
}

/// The index of the greatest number; the first of equals.
fn argmax(numbers: impl Iterator<Item = f32>) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (idx, number) in numbers.enumerate() {
        if best.is_none_or(|(_, max)| number > max) {
            best = Some((idx, number));
        }
    }
    best.map(|(idx, _)| idx)
}

/// Logits to probabilities, at a temperature.
fn softmax(logits: impl Iterator<Item = f32> + Clone, temperature: f32) -> Vec<f32> {
    let temperature = if temperature > 0.0 { temperature } else { 1.0 };
    let max = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.map(|logit| ((logit - max) / temperature).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// Logits to log-probabilities, at a temperature. None is less than that of one in a billion, so that one wrong word cannot
/// outweigh a sentence.
fn log_softmax(logits: impl Iterator<Item = f32> + Clone, temperature: f32) -> Vec<f32> {
    const LEAST: f32 = -20.723_266;
    let temperature = if temperature > 0.0 { temperature } else { 1.0 };
    let max = logits.clone().fold(f32::NEG_INFINITY, f32::max);
    let mut scores: Vec<f32> = logits.map(|logit| (logit - max) / temperature).collect();
    let log_sum = scores.iter().map(|score| score.exp()).sum::<f32>().ln();
    scores.iter_mut().for_each(|score| *score = (*score - log_sum).max(LEAST));
    scores
}

#[cfg(test)]
mod tests;

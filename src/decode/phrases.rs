//! Noun phrases: the words that head one, with the ends that they point at.
//!
//! In: the joined windows of a sentence. Out: its phrases in text order, the outer before the inner. Two heads with the same ends are one
//! phrase, that of the surer head.

use ndarray::ArrayView1;

use crate::types::{NounPhrase, PhraseKind};

use super::windows::Joined;
use super::{At, Decoder, softmax};

impl Decoder {
    /// The noun phrases of a sentence of `n_words` words.
    pub(super) fn noun_phrases(&self, joined: &Joined, at: &At, n_words: usize) -> Vec<NounPhrase> {
        let mut found = Vec::new();
        for (row, word, logits) in joined.phrases() {
            let first = row.first_word + logits.first;
            let end = (row.first_word + logits.last + 1).min(n_words);
            if first > word || word >= end {
                continue;
            }
            let tokens = at.first + first..at.first + end;
            found.push(NounPhrase {
                span: at.seg.span_of(tokens.clone()),
                tokens,
                sentence: at.sentence,
                head: at.first + word,
                kinds: self.phrase_kinds(logits.kinds.view()),
                vector: logits.vector.to_vec(),
            });
        }
        let sure = |phrase: &NounPhrase| phrase.kinds.iter().sum::<f32>();
        found.sort_by(|a, b| {
            let place = |it: &NounPhrase| (it.tokens.start, std::cmp::Reverse(it.tokens.end));
            place(a).cmp(&place(b)).then(sure(b).total_cmp(&sure(a))).then(a.head.cmp(&b.head))
        });
        found.dedup_by(|later, earlier| later.tokens == earlier.tokens);
        found
    }

    fn phrase_kinds(&self, logits: ArrayView1<f32>) -> [f32; PhraseKind::ALL.len()] {
        let mut kinds = [0.0; PhraseKind::ALL.len()];
        let scores = softmax(logits.iter().copied(), 1.0);
        for (kind, score) in self.phrases.iter().zip(scores.into_iter().skip(1)) {
            if let Some(at) = PhraseKind::ALL.iter().position(|it| it == kind) {
                kinds[at] = score;
            }
        }
        kinds
    }
}

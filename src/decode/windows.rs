//! Joins the windows of a long sentence: for each word, the window in which it stands farthest from an edge.

use ndarray::{Array2, ArrayView1};

use crate::types::{Logits, PhraseLogits, PredicateLogits};

/// The rows of one sentence, and for each of its words which of them to read.
pub(super) struct Joined<'a> {
    rows: &'a [&'a Logits],
    /// For each word, the index of its row in `rows`.
    row_of: Vec<Option<usize>>,
}

impl<'a> Joined<'a> {
    /// Joins the rows of a sentence of `n_words` words.
    pub(super) fn new(rows: &'a [&'a Logits], n_words: usize) -> Self {
        let row_of = (0..n_words).map(|word| most_central(rows, word)).collect();
        Self { rows, row_of }
    }

    /// The numbers of one head for a word of the sentence.
    pub(super) fn row(
        &self,
        word: usize,
        head: impl Fn(&'a Logits) -> &'a Array2<f32>,
    ) -> Option<ArrayView1<'a, f32>> {
        let row = self.rows[(*self.row_of.get(word)?)?];
        let numbers = head(row);
        let at = word - row.first_word;
        (at < numbers.nrows()).then(|| numbers.row(at))
    }

    /// The predicates of the sentence: the window, the predicate's word in the sentence, its numbers.
    pub(super) fn predicates(&self) -> Vec<(&'a Logits, usize, &'a PredicateLogits)> {
        self.words_of(|row| &row.predicates, |predicate| predicate.word)
    }

    /// The noun phrases of the sentence: the window, the head's word in the sentence, its numbers.
    pub(super) fn phrases(&self) -> Vec<(&'a Logits, usize, &'a PhraseLogits)> {
        self.words_of(|row| &row.phrases, |phrase| phrase.word)
    }

    /// What some words of the sentence have each: from the window that is read for the word, in the order of words.
    fn words_of<T>(
        &self,
        all: impl Fn(&'a Logits) -> &'a Vec<T>,
        word: impl Fn(&T) -> usize,
    ) -> Vec<(&'a Logits, usize, &'a T)> {
        let mut found = Vec::new();
        for (idx, row) in self.rows.iter().enumerate() {
            for it in all(row) {
                let word = row.first_word + word(it);
                if self.row_of.get(word) == Some(&Some(idx)) {
                    found.push((*row, word, it));
                }
            }
        }
        found.sort_by_key(|(_, word, _)| *word);
        found.dedup_by_key(|(_, word, _)| *word);
        found
    }
}

fn n_words(row: &Logits) -> usize {
    row.entity.nrows().max(row.predicate.nrows()).max(row.pos.nrows())
}

fn most_central(rows: &[&Logits], word: usize) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (idx, row) in rows.iter().enumerate() {
        let end = row.first_word + n_words(row);
        if (row.first_word..end).contains(&word) {
            let distance = (word - row.first_word).min(end - 1 - word);
            if best.is_none_or(|(_, most)| distance > most) {
                best = Some((idx, distance));
            }
        }
    }
    best.map(|(idx, _)| idx)
}

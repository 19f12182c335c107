//! The head for noun phrases of a model folder, `phrases.safetensors`: which words head one, where it begins and ends, and the two vectors by
//! which it is compared with others.
//!
//! In: the file's bytes; then the states of words. Out: [`PhraseLogits`], and [`RankerWeights`] for what reads the vectors. The ends of a phrase
//! are pointed at from its head (after Vinyals et al. 2015, "Pointer networks"): the score of a word `j` as the first of the phrase of a head `i` is
//! `query_i · key_j` and a number for their distance; that of a last word has a query, a key and numbers of its own.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, s};

use super::States;
use super::config::Config;
use super::cpu::gemm::Kernel;
use super::cpu::layer::Scratch;
use super::cpu::linear::Linear;
use super::heads::{both_states, rows_of};
use super::references::{check_encoder, compared, names};
use super::weights::{Bytes, Expected, Matrix, Weights};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{PhraseLogits, RankerWeights};

/// What a model knows of noun phrases.
#[derive(Debug)]
pub(super) struct PhraseWeights {
    /// From both states of a word to the units of the network and to its vectors as a mention and as an antecedent:
    /// `units + 2 · size × 2 · hidden`.
    maps: Matrix,
    maps_bias: Vec<f32>,
    units: usize,
    /// From units to {none, kinds}, and to query and key of a first word and of a last one.
    output: Matrix,
    output_bias: Vec<f32>,
    /// Numbers of the distances from a head back to the first word, the last for all that are greater.
    before: Vec<f32>,
    /// Numbers of the distances from a head on to the last word.
    behind: Vec<f32>,
    /// The kinds of phrases, without "none".
    pub(super) kinds: Vec<String>,
    /// What says which phrases are the same; a file may lack it.
    pub(super) ranker: Option<Arc<RankerWeights>>,
}

impl PhraseWeights {
    /// Reads the file of a model of this configuration, whose encoder is `encoder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it is broken, or made for another model.
    pub(super) fn new(bytes: Bytes, config: &Config, encoder: &Weights) -> Result<Self> {
        let weights = Weights::open(bytes)?;
        check_encoder(&weights, "phrases.py", config, encoder)?;
        let kinds = names(&weights, "kinds");
        let units = weights.vector("phrase.hidden.bias")?.len();
        let output_bias = weights.vector("phrase.output.bias")?;
        let pointers = output_bias.len().saturating_sub(1 + kinds.len());
        if units == 0 || kinds.is_empty() || pointers == 0 || !pointers.is_multiple_of(4) {
            let message = format!(
                "expected a head for noun phrases, but found {units} units, {} kinds and {} outputs",
                kinds.len(),
                output_bias.len()
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        let input = 2 * config.hidden_size;
        check(&weights, "phrase.hidden.weight", [units, input])?;
        check(&weights, "phrase.output.weight", [output_bias.len(), units])?;
        let mut maps = vec![weights.matrix("phrase.hidden.weight")?];
        let mut maps_bias = weights.vector("phrase.hidden.bias")?;
        let ranker = match weights.note("features") {
            None => None,
            Some(_) => {
                let pair = compared(&weights, "pair.", ["mention", "antecedent"], input)?;
                maps.extend(pair.maps);
                maps_bias.extend(pair.bias);
                Some(Arc::new(pair.ranker))
            }
        };
        Ok(Self {
            maps: Matrix::stack(maps),
            maps_bias,
            units,
            output: weights.matrix("phrase.output.weight")?,
            output_bias,
            before: distances(&weights, "phrase.before")?,
            behind: distances(&weights, "phrase.behind")?,
            kinds,
            ranker,
        })
    }
}

fn check(weights: &Weights, name: &str, shape: [usize; 2]) -> Result<()> {
    weights.check(&Expected { name: name.to_owned(), shape: shape.to_vec() })
}

/// The numbers of distances, of which there must be one.
fn distances(weights: &Weights, name: &str) -> Result<Vec<f32>> {
    let found = weights.vector(name)?;
    if found.is_empty() {
        let message = format!("expected numbers of distances in {name}, but found none");
        return Err(Error::new(ErrorKind::Model, message));
    }
    Ok(found)
}

/// The head, ready to run.
pub(super) struct PhraseHead {
    maps: Linear,
    output: Linear,
    weights: Arc<PhraseWeights>,
}

impl PhraseHead {
    pub(super) fn new(weights: Arc<PhraseWeights>, kernel: Kernel) -> Self {
        Self {
            maps: Linear::new(kernel, &weights.maps, weights.maps_bias.clone()),
            output: Linear::new(kernel, &weights.output, weights.output_bias.clone()),
            weights,
        }
    }

    /// The phrases of each of some rows: those of words that head one rather than none.
    pub(super) fn run(&self, states: &[States], scratch: &mut Scratch) -> Vec<Vec<PhraseLogits>> {
        let both = both_states(states);
        let mapped = self.maps.apply_rows(both.iter().map(Vec::as_slice), scratch);
        let mut units = mapped.slice(s![.., ..self.weights.units]).to_owned();
        units.mapv_inplace(|sum| sum.max(0.0));
        let output = self.output.apply_rows(rows_of(&units), scratch);
        let vectors = mapped.slice(s![.., self.weights.units..]);
        let mut first = 0;
        let mut found = Vec::with_capacity(states.len());
        for states in states {
            let words = first..first + states.top.nrows();
            first = words.end;
            let own = output.slice(s![words.clone(), ..]).to_owned();
            let heads = (0..own.nrows()).filter(|&word| self.is_head(own.row(word)));
            found.push(
                heads
                    .map(|word| {
                        let (first, last) = self.ends(&own, word);
                        let kinds = own.slice(s![word, ..=self.weights.kinds.len()]).to_owned();
                        let vector = vectors.row(words.start + word).to_owned();
                        PhraseLogits { word, kinds, first, last, vector }
                    })
                    .collect(),
            );
        }
        found
    }

    /// Whether all kinds together are likelier than none.
    fn is_head(&self, numbers: ArrayView1<f32>) -> bool {
        let none = numbers[0];
        let kinds = numbers.iter().skip(1).take(self.weights.kinds.len());
        kinds.map(|kind| (kind - none).exp()).sum::<f32>() > 1.0
    }

    /// The likeliest first and last word of the phrase of a head.
    fn ends(&self, numbers: &Array2<f32>, head: usize) -> (usize, usize) {
        let from = 1 + self.weights.kinds.len();
        let size = (numbers.ncols() - from) / 4;
        // Queries of both ends, then keys of both.
        let part = |word: usize, at: usize| {
            let start = from + at * size;
            stretch(numbers, word, start..start + size)
        };
        let (to_first, to_last) = (part(head, 0), part(head, 1));
        let far = |distances: &[f32], distance: usize| distances[distance.min(distances.len() - 1)];
        let first = best(
            (0..=head)
                .map(|word| dot(to_first, part(word, 2)) + far(&self.weights.before, head - word)),
        );
        let last = best(
            (head..numbers.nrows())
                .map(|word| dot(to_last, part(word, 3)) + far(&self.weights.behind, word - head)),
        );
        (first, head + last)
    }
}

/// Some of a row's numbers.
fn stretch(table: &Array2<f32>, row: usize, columns: std::ops::Range<usize>) -> &[f32] {
    let at = row * table.ncols();
    let numbers = table.as_slice().unwrap_or_default();
    numbers.get(at + columns.start..at + columns.end).unwrap_or_default()
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

/// The index of the greatest score; the first of equals.
fn best(scores: impl Iterator<Item = f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (idx, score) in scores.enumerate() {
        if score > best.1 {
            best = (idx, score);
        }
    }
    best.0
}

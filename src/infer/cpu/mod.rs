//! The CPU backend: the encoder in 8-bit whole numbers.
//!
//! In: rows of word pieces. Out: the states of their words. Rows lie one after the other, without padding; chunks of them
//! are shared out to workers, whose kernels run on one thread each.

pub mod attention;
mod embeddings;
pub mod gemm;
pub mod kernels;
pub mod layer;
pub mod linear;
pub mod quantized;
pub mod workers;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use ndarray::Array2;

use self::embeddings::Embeddings;
use self::gemm::Kernel;
use self::layer::{Layer, Scratch};
use self::workers::Workers;
use super::{Backend, Model, States};
use crate::error::Result;
use crate::types::Row;

/// Positions that a task works on: enough to use every loaded weight often, few enough to stay in the cache.
const CHUNK: usize = 256;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The encoder on the CPU.
pub struct CpuBackend {
    embeddings: Embeddings,
    layers: Vec<Layer>,
    hidden: usize,
    workers: Arc<Workers>,
}

impl CpuBackend {
    /// The encoder of a model, its weights packed for this machine.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn new(model: &Model, workers: Arc<Workers>, kernel: Kernel) -> Result<Self> {
        let config = model.config();
        let layer = |idx| {
            Layer::load(
                kernel,
                model.weights(),
                &format!("bert.encoder.layer.{idx}"),
                config.encoder_layer(),
            )
        };
        let layers =
            workers.map(config.num_hidden_layers, layer).into_iter().collect::<Result<_>>()?;
        let embeddings = Embeddings::load(model)?;
        Ok(Self { embeddings, layers, hidden: config.hidden_size, workers })
    }

    fn encode_chunk(&self, rows: &[&Row]) -> Vec<States> {
        let lengths: Vec<usize> = rows.iter().map(|row| row.pieces.len()).collect();
        let mut states = vec![0.0; lengths.iter().sum::<usize>() * self.hidden];
        let mut rest = states.as_mut_slice();
        for row in rows {
            let (own, others) = rest.split_at_mut(row.pieces.len() * self.hidden);
            self.embeddings.write(row, own);
            rest = others;
        }
        let layers = self.layers.len();
        let mut found = [layers.min(1), layers / 2, layers].map(|depth| (depth, Vec::new()));
        for done in 0..=layers {
            if let Some(layer) = done.checked_sub(1).map(|idx| &self.layers[idx]) {
                with_scratch(|scratch| layer.forward(&mut states, &lengths, scratch));
            }
            for (_, words) in found.iter_mut().filter(|(depth, _)| *depth == done) {
                *words = self.words(rows, &states);
            }
        }
        let [bottom, middle, top] = found.map(|(_, words)| words);
        let lower = middle.into_iter().zip(bottom);
        let all = top.into_iter().zip(lower);
        all.map(|(top, (middle, bottom))| States { top, middle, bottom }).collect()
    }

    /// The states of the rows' words, out of those of all pieces.
    fn words(&self, rows: &[&Row], states: &[f32]) -> Vec<Array2<f32>> {
        let mut rest = states;
        let mut words = Vec::with_capacity(rows.len());
        for row in rows {
            let (own, others) = rest.split_at(row.pieces.len() * self.hidden);
            words.push(states_of_words(row, own, self.hidden));
            rest = others;
        }
        words
    }
}

impl Backend for CpuBackend {
    fn name(&self) -> &'static str {
        "cpu"
    }

    fn encode(&self, rows: &[&Row]) -> Result<Vec<States>> {
        let chunks = chunks(rows.iter().map(|row| row.pieces.len()), CHUNK);
        let found =
            self.workers.map(chunks.len(), |idx| self.encode_chunk(&rows[chunks[idx].clone()]));
        Ok(found.into_iter().flatten().collect())
    }
}

/// Runs `work` with this thread's memory.
pub(super) fn with_scratch<R>(work: impl FnOnce(&mut Scratch) -> R) -> R {
    SCRATCH.with_borrow_mut(work)
}

/// Groups neighbours until their sizes add up to `least` or more.
pub(super) fn chunks(sizes: impl Iterator<Item = usize>, least: usize) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let (mut first, mut sum, mut end) = (0, 0, 0);
    for size in sizes {
        sum += size;
        end += 1;
        if sum >= least {
            chunks.push(first..end);
            (first, sum) = (end, 0);
        }
    }
    if first < end {
        chunks.push(first..end);
    }
    chunks
}

/// The states of the first pieces of a row's words: `words × hidden`, out of `pieces × hidden`.
pub(super) fn states_of_words(row: &Row, states: &[f32], hidden: usize) -> Array2<f32> {
    let mut words = Array2::zeros((row.words.len(), hidden));
    for (mut word, &piece) in words.outer_iter_mut().zip(&row.words) {
        let state = &states[piece as usize * hidden..][..hidden];
        word.iter_mut().zip(state).for_each(|(to, from)| *to = *from);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_everything_once() {
        assert_eq!(chunks([3, 3, 9, 1].into_iter(), 5), [0..2, 2..3, 3..4]);
        assert_eq!(chunks([0, 5, 0].into_iter(), 5), [0..2, 2..3]);
        assert!(chunks(std::iter::empty(), 5).is_empty());
    }
}

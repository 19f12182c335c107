//! What the encoder's first layer reads: word piece + letter case + position, normalized.

use std::sync::Arc;

use super::layer::Norm;
use crate::error::Result;
use crate::infer::Model;
use crate::infer::weights::Weights;
use crate::types::Row;

const WORDS: &str = "bert.embeddings.word_embeddings.weight";

/// The tables that ids are looked up in.
pub struct Embeddings {
    weights: Arc<Weights>,
    words: WordTable,
    types: Vec<f32>,
    positions: Vec<f32>,
    norm: Norm,
    hidden: usize,
}

/// The table of word pieces, most of the model's size.
enum WordTable {
    /// Left where the file's bytes are, with one scale per row.
    Int8(Vec<f32>),
    /// As numbers.
    Float(Vec<f32>),
}

impl Embeddings {
    /// The tables of a model.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(model: &Model) -> Result<Self> {
        let (weights, config) = (model.shared_weights(), model.config());
        let words = match weights.bytes_of(WORDS)? {
            Some(_) => WordTable::Int8(weights.vector(&format!("{WORDS}_scale"))?),
            None => WordTable::Float(weights.vector(WORDS)?),
        };
        Ok(Self {
            words,
            types: weights.vector("bert.embeddings.token_type_embeddings.weight")?,
            positions: weights.vector("bert.embeddings.position_embeddings.weight")?,
            norm: Norm::load(&weights, "bert.embeddings.LayerNorm", config.layer_norm_eps)?,
            hidden: config.hidden_size,
            weights,
        })
    }

    /// Writes the first states of a row: `pieces × hidden`. The ids must be in range.
    pub fn write(&self, row: &Row, states: &mut [f32]) {
        let rows =
            states.chunks_exact_mut(self.hidden).zip(self.positions.chunks_exact(self.hidden));
        for ((state, position), (&piece, &kind)) in rows.zip(row.pieces.iter().zip(&row.types)) {
            self.word(piece as usize, state);
            let kind = &self.types[usize::from(kind) * self.hidden..][..self.hidden];
            for ((x, kind), position) in state.iter_mut().zip(kind).zip(position) {
                *x = *x + kind + position;
            }
            self.norm.apply(state);
        }
    }

    fn word(&self, piece: usize, state: &mut [f32]) {
        let at = piece * self.hidden;
        match &self.words {
            WordTable::Float(table) => state.copy_from_slice(&table[at..at + self.hidden]),
            WordTable::Int8(scales) => {
                // The table was there when it was loaded; the file does not change under us.
                let bytes = self.weights.bytes_of(WORDS).ok().flatten().unwrap_or_default();
                for (x, &byte) in state.iter_mut().zip(&bytes[at..at + self.hidden]) {
                    *x = f32::from(byte as i8) * scales[piece];
                }
            }
        }
    }
}

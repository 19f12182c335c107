//! The classifier of triggers of a model folder, `triggers.safetensors`: two maps of the encoder's states (after its last layer and after half of them), and a network for what reads them.
//!
//! In: the file's bytes. Out: the maps for the heads, and [`TriggerWeights`]. A model without the file finds triggers by rules alone.

use std::sync::Arc;

use super::config::Config;
use super::references::check_encoder;
use super::weights::{Bytes, Expected, Matrix, Weights};
use crate::error::{Error, ErrorKind, Result};
use crate::types::TriggerWeights;

/// What a model knows of triggers.
#[derive(Debug)]
pub(super) struct Triggers {
    /// From both states of a word to the vector of a predicate, and below it to that of an argument's head.
    pub(super) maps: Matrix,
    /// One number for each row of the maps.
    pub(super) bias: Vec<f32>,
    pub(super) weights: Arc<TriggerWeights>,
}

impl Triggers {
    /// Reads the file of a model of this configuration, whose encoder is `encoder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it is broken, or made for another model.
    pub(super) fn new(bytes: Bytes, config: &Config, encoder: &Weights) -> Result<Self> {
        let weights = Weights::open(bytes)?;
        check_encoder(&weights, config, encoder, "a classifier of triggers", "triggers.py")?;
        let types: Vec<Arc<str>> =
            weights.note("types").unwrap_or("").split_whitespace().map(Arc::from).collect();
        let mut bias = weights.vector("predicate.bias")?;
        let of_arguments = weights.vector("argument.bias")?;
        let (hidden_bias, output_bias) =
            (weights.vector("hidden.bias")?, weights.vector("output.bias")?);
        let (predicate, argument, hidden) = (bias.len(), of_arguments.len(), hidden_bias.len());
        for (name, shape) in [
            ("predicate.weight", [predicate, 2 * config.hidden_size]),
            ("argument.weight", [argument, 2 * config.hidden_size]),
            ("hidden.weight", [hidden, predicate + 3 * argument + 4]),
            ("output.weight", [1 + types.len(), hidden]),
        ] {
            weights.check(&Expected { name: name.to_owned(), shape: shape.to_vec() })?;
        }
        if types.is_empty() || hidden == 0 || output_bias.len() != 1 + types.len() {
            let message = format!(
                "expected a classifier of triggers, but found {} types, {hidden} units and {} biases",
                types.len(),
                output_bias.len()
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        let maps = Matrix::stack([
            weights.matrix("predicate.weight")?,
            weights.matrix("argument.weight")?,
        ]);
        bias.extend(of_arguments);
        let weights = TriggerWeights {
            types,
            predicate,
            argument,
            hidden: weights.widened("hidden.weight")?,
            hidden_bias,
            output: weights.widened("output.weight")?,
            output_bias,
        };
        Ok(Self { maps, bias, weights: Arc::new(weights) })
    }
}

//! The ranker of references of a model folder, `references.safetensors`: two maps of the encoder's states, and a network for what reads them.
//!
//! In: the file's bytes. Out: the maps for the heads, and [`RankerWeights`]. A model without the file ranks by features alone.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::config::Config;
use super::weights::{Bytes, Expected, Matrix, Weights};
use crate::error::{Error, ErrorKind, Result};
use crate::types::RankerWeights;

/// What a model knows of references.
#[derive(Debug)]
pub(super) struct References {
    /// From a state to the vector of a pronoun, and below it to that of a candidate: `2 · size × hidden`.
    pub(super) maps: Matrix,
    /// One number for each row of the maps.
    pub(super) bias: Vec<f32>,
    pub(super) ranker: Arc<RankerWeights>,
}

impl References {
    /// Reads the file of a model of this configuration, whose encoder is `encoder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it is broken, or made for another model.
    pub(super) fn new(bytes: Bytes, config: &Config, encoder: &Weights) -> Result<Self> {
        let weights = Weights::open(bytes)?;
        check_encoder(&weights, "pronouns.py", config, encoder)?;
        let names: Vec<String> =
            weights.note("features").unwrap_or("").split_whitespace().map(str::to_owned).collect();
        let bias = weights.vector("pronoun.bias")?;
        let hidden_bias = weights.vector("hidden.bias")?;
        let (size, hidden, features) = (bias.len(), hidden_bias.len(), names.len());
        for (name, shape) in [
            ("pronoun.weight", [size, config.hidden_size]),
            ("mention.weight", [size, config.hidden_size]),
            ("features.weight", [1, features]),
            ("hidden.weight", [hidden, 3 * size + features]),
            ("output.weight", [1, hidden]),
        ] {
            weights.check(&Expected { name: name.to_owned(), shape: shape.to_vec() })?;
        }
        if size == 0 || hidden == 0 || features == 0 {
            let message = format!(
                "expected a ranker of references, but found {size} numbers, {hidden} units and {features} features"
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        let maps =
            Matrix::stack([weights.matrix("pronoun.weight")?, weights.matrix("mention.weight")?]);
        let mut both = bias;
        both.extend(weights.vector("mention.bias")?);
        if both.len() != maps.rows {
            let message = format!("expected {} biases, but found {}", maps.rows, both.len());
            return Err(Error::new(ErrorKind::Model, message));
        }
        let ranker = RankerWeights {
            names,
            features: weights.widened("features.weight")?,
            hidden: weights.widened("hidden.weight")?,
            bias: hidden_bias,
            output: weights.widened("output.weight")?,
        };
        Ok(Self { maps, bias: both, ranker: Arc::new(ranker) })
    }
}

/// That a file was made from this encoder's states; `script` makes it.
pub(super) fn check_encoder(
    weights: &Weights,
    script: &str,
    config: &Config,
    encoder: &Weights,
) -> Result<()> {
    let (made_for, found) = (weights.note("encoder").unwrap_or(""), signature(encoder, config)?);
    if made_for == found {
        return Ok(());
    }
    let message = format!(
        "expected weights for the encoder {found}, but found some for {made_for:?} (perhaps the model was trained again, and \
         models/train/{script} was not run after that)"
    );
    Err(Error::new(ErrorKind::Model, message))
}

/// What tells an encoder from others: a hash of its last norm, which every training changes. `export.py` makes the same.
fn signature(encoder: &Weights, config: &Config) -> Result<String> {
    let last = config.num_hidden_layers.saturating_sub(1);
    let mut hash = Sha256::new();
    for part in ["weight", "bias"] {
        let name = format!("bert.encoder.layer.{last}.output.LayerNorm.{part}");
        encoder.vector(&name)?.iter().for_each(|number| hash.update(number.to_le_bytes()));
    }
    Ok(hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect())
}

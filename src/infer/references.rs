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
        let compared = compared(&weights, "", ["pronoun", "mention"], config.hidden_size)?;
        let Compared { maps, bias, ranker } = compared;
        Ok(Self { maps: Matrix::stack(maps), bias, ranker: Arc::new(ranker) })
    }
}

/// What compares two places of a text: the maps of states to the vectors of both, and the network that reads these.
pub(super) struct Compared {
    pub(super) maps: [Matrix; 2],
    /// One number for each row of the maps.
    pub(super) bias: Vec<f32>,
    pub(super) ranker: RankerWeights,
}

/// Reads such a network, whose tensors' names begin with `prefix` and whose maps are called as in `ends`; they read `input` numbers.
///
/// # Errors
/// [`ErrorKind::Model`] when a tensor is missing or has another shape.
pub(super) fn compared(
    weights: &Weights,
    prefix: &str,
    ends: [&str; 2],
    input: usize,
) -> Result<Compared> {
    let name = |part: &str| format!("{prefix}{part}");
    let [first, second] = ends;
    let names = names(weights, "features");
    let mut bias = weights.vector(&name(&format!("{first}.bias")))?;
    let hidden_bias = weights.vector(&name("hidden.bias"))?;
    let (size, hidden, features) = (bias.len(), hidden_bias.len(), names.len());
    let [first_map, second_map] = ends.map(|end| name(&format!("{end}.weight")));
    for (name, shape) in [
        (first_map.clone(), [size, input]),
        (second_map.clone(), [size, input]),
        (name("features.weight"), [1, features]),
        (name("hidden.weight"), [hidden, 3 * size + features]),
        (name("output.weight"), [1, hidden]),
    ] {
        weights.check(&Expected { name, shape: shape.to_vec() })?;
    }
    if size == 0 || hidden == 0 || features == 0 {
        let message = format!(
            "expected a ranker of references, but found {size} numbers, {hidden} units and {features} features"
        );
        return Err(Error::new(ErrorKind::Model, message));
    }
    bias.extend(weights.vector(&name(&format!("{second}.bias")))?);
    if bias.len() != 2 * size {
        let message = format!("expected {} biases, but found {}", 2 * size, bias.len());
        return Err(Error::new(ErrorKind::Model, message));
    }
    let ranker = RankerWeights {
        names,
        features: weights.widened(&name("features.weight"))?,
        hidden: weights.widened(&name("hidden.weight"))?,
        bias: hidden_bias,
        output: weights.widened(&name("output.weight"))?,
    };
    let maps = [weights.matrix(&first_map)?, weights.matrix(&second_map)?];
    Ok(Compared { maps, bias, ranker })
}

/// The words of a note of a file.
pub(super) fn names(weights: &Weights, note: &str) -> Vec<String> {
    weights.note(note).unwrap_or("").split_whitespace().map(str::to_owned).collect()
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

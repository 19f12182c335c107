//! A model's `config.json`: BERT's own keys, and `claimsift` for the heads.
//!
//! In: the bytes of the file. Out: a [`Config`] whose sizes fit together. Does not read weights.

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::types::Temperatures;

/// The sizes and labels of a model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Config {
    /// Numbers per state.
    pub hidden_size: usize,
    /// Transformer layers of the encoder.
    pub num_hidden_layers: usize,
    /// Attention heads of a layer.
    pub num_attention_heads: usize,
    /// Numbers of a layer's wide part.
    pub intermediate_size: usize,
    /// The `epsilon` of every layer normalization.
    pub layer_norm_eps: f32,
    /// Word pieces that the encoder reads at once, `[CLS]` and `[SEP]` included.
    pub max_position_embeddings: usize,
    /// Number of token types; claimsift's models keep the letter case there.
    pub type_vocab_size: usize,
    /// Number of word pieces.
    pub vocab_size: usize,
    /// The activation of the wide part. Only the exact `gelu` is known.
    pub hidden_act: String,
    /// The heads.
    pub claimsift: HeadConfig,
}

/// The heads of a model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct HeadConfig {
    /// Version of this layout. This crate reads version 1.
    pub format: u32,
    /// Whether token types carry the letter case of words.
    pub letter_case: bool,
    /// Entity tags.
    pub entity_labels: Vec<String>,
    /// Kinds of organisation.
    pub kind_labels: Vec<String>,
    /// Parts of speech; empty where the model has no such head.
    #[serde(default)]
    pub pos_labels: Vec<String>,
    /// Units of the network that tells parts of speech.
    #[serde(default)]
    pub pos_units: usize,
    /// Units of the network that corrects predicates and claim types by what lower states say; 0 where the model has none.
    #[serde(default)]
    pub lower_units: usize,
    /// Role tags.
    pub role_labels: Vec<String>,
    /// Roles of claim types that a word can fill, in the order of the columns behind "none"; empty where the model has no such head.
    #[serde(default)]
    pub participant_labels: Vec<String>,
    /// Claim types that a predicate can tell of, in the order of the columns behind "none"; empty where the model has no such head, so that
    /// types are told by rules alone.
    #[serde(default)]
    pub claim_labels: Vec<String>,
    /// Rolesets.
    pub senses: Vec<String>,
    /// The network that finds roles.
    pub role_head: RoleHead,
    /// Temperatures of the heads.
    #[serde(default)]
    pub temperatures: TemperatureConfig,
}

impl HeadConfig {
    /// Columns of the head for claim types: "none" and the types, or none at all without it.
    pub(super) fn claim_columns(&self) -> usize {
        match self.claim_labels.len() {
            0 => 0,
            types => 1 + types,
        }
    }
}

/// Sizes of the network that finds roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct RoleHead {
    /// Numbers per (predicate, word) state.
    pub size: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Numbers of a layer's wide part.
    pub intermediate: usize,
    /// Distances between word and predicate beyond this count as this, in words.
    pub max_distance: usize,
}

/// [`Temperatures`] as the file has them; a missing one is 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each is named after its head")]
pub struct TemperatureConfig {
    pub entity: f32,
    pub kind: f32,
    pub predicate: f32,
    pub role: f32,
    pub sense: f32,
}

/// The sizes of one transformer layer. Encoder and role head run the same code with different sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerSizes {
    /// Numbers per state.
    pub size: usize,
    /// Attention heads.
    pub heads: usize,
    /// Numbers of the wide part.
    pub inner: usize,
    /// The `epsilon` of layer normalization.
    pub epsilon: f32,
}

impl Config {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when it is no JSON, lacks a key, or has sizes that do not fit together.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let config: Self = serde_json::from_slice(json).map_err(|source| {
            let message = format!(
                "expected the configuration of a claimsift model, but found {source} (perhaps a plain BERT?)"
            );
            Error::new(ErrorKind::Model, message).because(source)
        })?;
        config.check()?;
        Ok(config)
    }

    /// Sizes of the encoder's layers.
    pub fn encoder_layer(&self) -> LayerSizes {
        LayerSizes {
            size: self.hidden_size,
            heads: self.num_attention_heads,
            inner: self.intermediate_size,
            epsilon: self.layer_norm_eps,
        }
    }

    /// Sizes of the role head's layers.
    pub fn role_layer(&self) -> LayerSizes {
        let RoleHead { size, heads, intermediate, .. } = self.claimsift.role_head;
        LayerSizes { size, heads, inner: intermediate, epsilon: self.layer_norm_eps }
    }

    fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Model, message));
        let about = &self.claimsift;
        if about.format != 1 {
            return refuse(format!(
                "expected format 1, but found {} (perhaps a model of a newer claimsift)",
                about.format
            ));
        }
        if self.hidden_act != "gelu" {
            return refuse(format!("expected hidden_act gelu, but found {:?}", self.hidden_act));
        }
        for (name, layer) in
            [("the encoder", self.encoder_layer()), ("the role head", self.role_layer())]
        {
            if layer.heads == 0 || layer.size % (layer.heads * 16) != 0 {
                return refuse(format!(
                    "expected attention heads of a multiple of 16 numbers in {name}, but found {} numbers in {} heads",
                    layer.size, layer.heads
                ));
            }
        }
        if about.letter_case && self.type_vocab_size < 7 {
            return refuse(format!(
                "expected 7 token types or more for the letter case, but found {}",
                self.type_vocab_size
            ));
        }
        if self.max_position_embeddings < 3 {
            return refuse(format!(
                "expected max_position_embeddings of 3 or more, but found {}",
                self.max_position_embeddings
            ));
        }
        if !about.pos_labels.is_empty() && about.pos_units == 0 {
            return refuse(
                "expected pos_units of 1 or more with pos_labels, but found 0 (perhaps a model of an older claimsift)".to_owned(),
            );
        }
        for (name, labels) in
            [("entity_labels", &about.entity_labels), ("role_labels", &about.role_labels)]
        {
            if labels.first().map(String::as_str) != Some("O") {
                return refuse(format!(
                    "expected {name} to begin with O, but found {:?}",
                    labels.first()
                ));
            }
        }
        Ok(())
    }
}

impl Default for TemperatureConfig {
    fn default() -> Self {
        let Temperatures { entity, kind, predicate, role, sense } = Temperatures::default();
        Self { entity, kind, predicate, role, sense }
    }
}

impl From<TemperatureConfig> for Temperatures {
    fn from(config: TemperatureConfig) -> Self {
        let TemperatureConfig { entity, kind, predicate, role, sense } = config;
        Self { entity, kind, predicate, role, sense }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = include_str!("../../tests/data/tiny-model/config.json");

    fn with_labels(key: &str, list: &str) -> Result<Config> {
        let (before, after) = TINY.split_once("\"role_head\"").expect("a place for another key");
        let json = format!("{before}\"{key}\": {list}, \"role_head\"{after}");
        Config::parse(json.as_bytes())
    }

    #[test]
    fn a_configuration_may_name_participants_and_claim_types() {
        let plain = Config::parse(TINY.as_bytes()).expect("a configuration");
        assert!(plain.claimsift.participant_labels.is_empty());
        assert!(plain.claimsift.claim_labels.is_empty());
        assert_eq!(plain.claimsift.claim_columns(), 0);
        for key in ["participant_labels", "claim_labels"] {
            assert_eq!(with_labels(key, "[]").expect("a configuration"), plain);
        }
        let named = with_labels("participant_labels", r#"["seller", "buyer"]"#);
        let named = named.expect("a configuration").claimsift;
        assert_eq!(named.participant_labels, ["seller", "buyer"]);
        let named = with_labels("claim_labels", r#"["sell", "pitch"]"#);
        let named = named.expect("a configuration").claimsift;
        assert_eq!(named.claim_labels, ["sell", "pitch"]);
        assert_eq!(named.claim_columns(), 3);
    }

    #[test]
    fn labels_that_are_no_list_of_names_are_refused() {
        for key in ["participant_labels", "claim_labels"] {
            for wrong in ["3", "[1]", "null"] {
                let error = with_labels(key, wrong).expect_err(wrong);
                assert_eq!(error.kind(), ErrorKind::Model);
                assert!(error.to_string().contains("expected the configuration"), "{error}");
            }
        }
    }
}

//! The encoder on libtorch. Rows are padded to groups of like length. Its sums are in another order for other groups, so its
//! numbers, unlike those of the CPU backend, may differ in the last digits from batch to batch.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use crate::error::{Error, ErrorKind, Result};
use crate::infer::config::Config;
use crate::infer::cpu::states_of_words;
use crate::infer::{Backend, Model, States};
use crate::types::Row;

/// Pieces of a group, padding included: on a CPU few enough that what a layer makes of them stays in the cache.
const GROUP: usize = 512;

/// The same on a GPU, which wants more to do at once.
const GROUP_ON_GPU: usize = 4096;

/// The encoder on libtorch.
pub struct TorchBackend {
    /// Tensors may go from thread to thread but not be used by two at once.
    bert: Mutex<BertModel<BertEmbeddings>>,
    device: Device,
    hidden: usize,
    layers: usize,
}

impl TorchBackend {
    /// The encoder of a model with its weights in f32. `threads` are libtorch's, for the whole process.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when a tensor is missing.
    pub fn new(model: &Model, threads: usize) -> Result<Self> {
        tch::set_num_threads(threads.try_into().unwrap_or(i32::MAX));
        let device = Device::cuda_if_available();
        let store = VarStore::new(device);
        let config = bert_config(model.config());
        let bert = BertModel::new_with_optional_pooler(store.root() / "bert", &config, false);
        for (name, mut variable) in store.variables() {
            let values = Tensor::from_slice(&model.weights().widened(&name)?);
            tch::no_grad(|| variable.copy_(&values.view(variable.size().as_slice())));
        }
        let config = model.config();
        let (hidden, layers) = (config.hidden_size, config.num_hidden_layers);
        Ok(Self { bert: Mutex::new(bert), device, hidden, layers })
    }

    /// The states of the words of some rows.
    fn encode_group(&self, rows: &[&Row]) -> Result<Vec<States>> {
        let longest = rows.iter().map(|row| row.pieces.len()).max().unwrap_or(0);
        let padded = |of: fn(&Row) -> Vec<i64>| {
            let mut values = Vec::with_capacity(rows.len() * longest);
            for (idx, row) in rows.iter().enumerate() {
                values.extend(of(row));
                values.resize((idx + 1) * longest, 0);
            }
            let shape = [rows.len() as i64, longest as i64];
            Tensor::from_slice(&values).view(shape).to_device(self.device)
        };
        let pieces = padded(|row| row.pieces.iter().map(|&piece| piece.into()).collect());
        let types = padded(|row| row.types.iter().map(|&kind| kind.into()).collect());
        let mask = padded(|row| vec![1; row.pieces.len()]);

        let bert = self.bert.lock().unwrap_or_else(PoisonError::into_inner);
        let (ids, mask, types) = (Some(&pieces), Some(&mask), Some(&types));
        let output =
            tch::no_grad(|| bert.forward_t(ids, mask, types, None, None, None, None, false));
        let output = output.map_err(failed)?;
        // The list begins with what comes out of the first layer.
        let below = (self.layers / 2).checked_sub(1);
        let after = |layer| output.all_hidden_states.as_ref().and_then(|all| all.get(layer));
        let (middle, bottom) = (below.and_then(after), after(0));
        let numbers = |states: &Tensor| {
            let flat = states.to_device(Device::Cpu).to_kind(Kind::Float).contiguous().view(-1);
            Vec::<f32>::try_from(&flat).map_err(failed)
        };
        let top = numbers(&output.hidden_state)?;
        let middle = numbers(middle.unwrap_or(&output.hidden_state))?;
        let bottom = numbers(bottom.unwrap_or(&output.hidden_state))?;
        let words = |at: usize, states: &[f32]| {
            let table = longest * self.hidden;
            states_of_words(rows[at], &states[at * table..][..table], self.hidden)
        };
        let found = (0..rows.len()).map(|at| States {
            top: words(at, &top),
            middle: words(at, &middle),
            bottom: words(at, &bottom),
        });
        Ok(found.collect())
    }
}

impl Backend for TorchBackend {
    fn name(&self) -> &'static str {
        "torch"
    }

    fn encode(&self, rows: &[&Row]) -> Result<Vec<States>> {
        let most = if self.device.is_cuda() { GROUP_ON_GPU } else { GROUP };
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&idx| rows[idx].pieces.len());
        let mut found = vec![States::default(); rows.len()];
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let fits = |n: &usize| rows[rest[n - 1]].pieces.len() * n <= most;
            let n = (1..=rest.len()).take_while(fits).count().max(1);
            let (group, others) = rest.split_at(n);
            let states =
                self.encode_group(&group.iter().map(|&idx| rows[idx]).collect::<Vec<_>>())?;
            for (&idx, states) in group.iter().zip(states) {
                found[idx] = states;
            }
            rest = others;
        }
        Ok(found)
    }
}

/// What the library says, as an error of the model.
fn failed(source: impl Display) -> Error {
    Error::new(ErrorKind::Model, format!("libtorch failed: {source}"))
}

/// The sizes as `rust-bert` wants them. Its layer normalization has an epsilon of 1e-12, as ours.
fn bert_config(config: &Config) -> BertConfig {
    BertConfig {
        hidden_act: rust_bert::Activation::gelu,
        attention_probs_dropout_prob: 0.0,
        hidden_dropout_prob: 0.0,
        hidden_size: config.hidden_size as i64,
        initializer_range: 0.02,
        intermediate_size: config.intermediate_size as i64,
        max_position_embeddings: config.max_position_embeddings as i64,
        num_attention_heads: config.num_attention_heads as i64,
        num_hidden_layers: config.num_hidden_layers as i64,
        type_vocab_size: config.type_vocab_size as i64,
        vocab_size: config.vocab_size as i64,
        output_attentions: None,
        output_hidden_states: Some(true),
        is_decoder: None,
        id2label: None,
        label2id: None,
    }
}

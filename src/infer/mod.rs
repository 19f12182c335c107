//! Inference: the encoder and its heads over batches of rows. Ids in, numbers out; no text and no meaning of a label.
//!
//! [`Model`] is what is read from a folder or from the binary, a [`Backend`] runs its encoder, [`Engine`] adds the heads:
//!
//! ```
//! use claimsift::infer::{Engine, EngineConfig, Model};
//! use claimsift::types::{Batch, Row};
//!
//! let engine = Engine::new(Model::embedded()?, EngineConfig::default())?;
//! let row = Row { pieces: vec![101, 7592, 102], types: vec![0, 1, 0], words: vec![1], ..Row::default() };
//! let logits = engine.run(&Batch { rows: vec![row] }, claimsift::infer::PREDICATE_THRESHOLD)?;
//! assert_eq!(logits[0].entity.ncols(), engine.model().labels().entity.len());
//! # Ok::<(), claimsift::error::Error>(())
//! ```
//!
//! `cpu` is this crate's own engine; `torch` runs the same encoder on libtorch, for a GPU and for reference.

pub mod config;
pub mod weights;

pub mod cpu;
mod heads;
mod model;
mod phrases;
mod references;
mod repeats;
mod torch;

use std::str::FromStr;
use std::sync::Arc;

use ndarray::Array2;

use self::cpu::CpuBackend;
pub use self::cpu::gemm::Kernel;
use self::cpu::workers::Workers;
use self::heads::Heads;
pub use self::model::{Model, fingerprint};
pub use self::repeats::Repeats;
use self::torch::TorchBackend;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{Batch, Logits, Row};

/// The probability of being a predicate from which a word gets senses and roles, unless the caller wants another.
pub const PREDICATE_THRESHOLD: f32 = 0.3;

/// Runs the encoder of a model.
pub trait Backend: Send + Sync {
    /// The name that a user chooses it by.
    fn name(&self) -> &'static str;

    /// For every row the states of its words, in the order of the rows. Ids are in range when they come here. A row's states do not
    /// depend on the other rows.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the backend's library fails.
    fn encode(&self, rows: &[&Row]) -> Result<Vec<States>>;
}

/// The states of a row's words (of their first pieces): `words × hidden` in standard layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct States {
    /// After the last layer.
    pub top: Array2<f32>,
    /// After half of the layers, where a state still knows more of its word and less of its clause.
    pub middle: Array2<f32>,
    /// After the first layer, where it knows of little but its word.
    pub bottom: Array2<f32>,
}

/// What an engine runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineConfig {
    /// What runs the encoder.
    pub backend: BackendKind,
    /// Number of threads; 0 stands for as many as the machine runs at once. The numbers that come out do not depend on it.
    pub threads: usize,
    /// What multiplies; by default the best that the machine has. Other kernels give other last digits.
    pub kernel: Option<Kernel>,
}

/// What runs the encoder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackendKind {
    /// This crate's own engine, in 8-bit whole numbers.
    #[default]
    Cpu,
    /// `rust-bert` on libtorch in f32, where the feature `torch` is built in.
    Torch,
}

impl BackendKind {
    /// All of them.
    pub const ALL: [BackendKind; 2] = [BackendKind::Cpu, BackendKind::Torch];

    /// The name that a user chooses it by.
    pub fn name(self) -> &'static str {
        match self {
            BackendKind::Cpu => "cpu",
            BackendKind::Torch => "torch",
        }
    }
}

impl FromStr for BackendKind {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        let named = BackendKind::ALL.into_iter().find(|kind| kind.name() == name);
        named.ok_or_else(|| format!("expected cpu or torch, but found {name:?}"))
    }
}

/// A model with a backend and the heads.
pub struct Engine {
    model: Model,
    backend: Box<dyn Backend>,
    heads: Heads,
    threads: usize,
    kernel: Kernel,
}

impl Engine {
    /// An engine for a model.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when a tensor is missing, [`ErrorKind::Usage`] when the backend is not built in, the
    /// kernel is not one of this machine, or the threads cannot be started.
    pub fn new(model: Model, config: EngineConfig) -> Result<Self> {
        let kernel = Kernel::choose(config.kernel)?;
        let workers = Arc::new(Workers::new(config.threads)?);
        let backend: Box<dyn Backend> = match config.backend {
            BackendKind::Cpu => Box::new(CpuBackend::new(&model, Arc::clone(&workers), kernel)?),
            BackendKind::Torch => Box::new(TorchBackend::new(&model, workers.threads())?),
        };
        let threads = workers.threads();
        let heads = Heads::new(&model, workers, kernel)?;
        Ok(Self { heads, model, backend, threads, kernel })
    }

    /// The logits of every row of a batch, in the batch's order. Senses and roles are found for words whose probability of
    /// being a predicate (before temperature) is `threshold` or more.
    ///
    /// A row's logits are the same bits whatever the other rows, the size of the batch and the number of threads.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] for a row that is longer than the model reads or has ids that it does not know.
    pub fn run(&self, batch: &Batch, threshold: f32) -> Result<Vec<Logits>> {
        batch.rows.iter().try_for_each(|row| self.check(row))?;
        let rows: Vec<&Row> = batch.rows.iter().collect();
        let states = self.backend.encode(&rows)?;
        Ok(self.heads.run(&rows, &states, threshold))
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The backend.
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// The name of the matrix kernel that this machine runs, for reports of speed.
    pub fn kernel_name(&self) -> String {
        self.kernel.description()
    }

    /// Number of threads that work on a batch.
    pub fn threads(&self) -> usize {
        self.threads
    }

    fn check(&self, row: &Row) -> Result<()> {
        let config = self.model.config();
        let refuse = |message: String| {
            let message =
                format!("{message} in {:?} (perhaps the tokenizer of another model)", row.id);
            Err(Error::new(ErrorKind::Model, message))
        };
        let (n, longest) = (row.pieces.len(), config.max_position_embeddings);
        if n > longest {
            return refuse(format!("expected {longest} word pieces at most, but found {n}"));
        }
        if row.types.len() != n {
            return refuse(format!("expected {n} token types, but found {}", row.types.len()));
        }
        if let Some(piece) = row.pieces.iter().find(|&&piece| piece as usize >= config.vocab_size) {
            return refuse(format!(
                "expected word pieces below {}, but found {piece}",
                config.vocab_size
            ));
        }
        if let Some(kind) =
            row.types.iter().find(|&&kind| usize::from(kind) >= config.type_vocab_size)
        {
            return refuse(format!(
                "expected token types below {}, but found {kind}",
                config.type_vocab_size
            ));
        }
        if let Some(word) = row.words.iter().find(|&&word| word as usize >= n) {
            return refuse(format!(
                "expected words to begin before piece {n}, but found one at {word}"
            ));
        }
        Ok(())
    }
}

//! A model: its configuration, its weights and its tokenizer.
//!
//! The default model is part of the binary; another one is a folder with the same three files.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;
use sha2::{Digest, Sha256};

use super::config::Config;
use super::phrases::PhraseWeights;
use super::references::References;
use super::weights::{Bytes, Weights};
use crate::error::{Error, Result};
use crate::types::{LabelNames, RankerWeights};

/// A file of the default model.
macro_rules! embedded {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/claimsift-minilm/", $file))
    };
}

/// A model, checked and ready for a backend.
#[derive(Clone, Debug)]
pub struct Model {
    config: Config,
    weights: Arc<Weights>,
    references: Option<Arc<References>>,
    phrases: Option<Arc<PhraseWeights>>,
    tokenizer: Cow<'static, [u8]>,
}

/// The file of the ranker of references, which a folder may lack.
const REFERENCES: &str = "references.safetensors";
/// The file of the head for noun phrases, which a folder may lack.
const PHRASES: &str = "phrases.safetensors";

impl Model {
    /// The model that is part of this binary. Its weights are not copied.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when this binary was built with broken files.
    pub fn embedded() -> Result<Self> {
        let config = Config::parse(embedded!("config.json"))?;
        let weights = Weights::new(Bytes::Static(embedded!("model.safetensors")), &config)?;
        let references =
            References::new(Bytes::Static(embedded!("references.safetensors")), &config, &weights)?;
        let phrases =
            PhraseWeights::new(Bytes::Static(embedded!("phrases.safetensors")), &config, &weights)?;
        Ok(Self {
            config,
            weights: Arc::new(weights),
            references: Some(Arc::new(references)),
            phrases: Some(Arc::new(phrases)),
            tokenizer: Cow::Borrowed(embedded!("tokenizer.json")),
        })
    }

    /// The model of a folder with `config.json`, `tokenizer.json` and `model.safetensors` (I8 with scales, or F32), and perhaps
    /// `references.safetensors` and `phrases.safetensors`. The weights are mapped into memory.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::error::ErrorKind::Io) for a missing or unreadable file,
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) for one with wrong content; both with the file's path.
    pub fn load(dir: &Path) -> Result<Self> {
        let read = |file: &str| {
            let path = dir.join(file);
            std::fs::read(&path).map_err(|source| Error::io(&path, source))
        };
        let config =
            Config::parse(&read("config.json")?).map_err(|e| e.at(dir.join("config.json")))?;
        let tokenizer = read("tokenizer.json")?;
        let path = dir.join("model.safetensors");
        let weights = Weights::new(map(&path)?, &config).map_err(|error| error.at(path))?;
        let references =
            optional(&dir.join(REFERENCES), |bytes| References::new(bytes, &config, &weights))?;
        let phrases =
            optional(&dir.join(PHRASES), |bytes| PhraseWeights::new(bytes, &config, &weights))?;
        let (weights, tokenizer) = (Arc::new(weights), Cow::Owned(tokenizer));
        Ok(Self { config, weights, references, phrases, tokenizer })
    }

    /// The sizes and labels.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The tensors.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    pub(super) fn shared_weights(&self) -> Arc<Weights> {
        Arc::clone(&self.weights)
    }

    pub(super) fn references(&self) -> Option<&References> {
        self.references.as_deref()
    }

    pub(super) fn phrases(&self) -> Option<Arc<PhraseWeights>> {
        self.phrases.clone()
    }

    /// The weights that say which noun phrases are the same, where the model has them.
    pub fn phrase_ranker(&self) -> Option<Arc<RankerWeights>> {
        self.phrases.as_ref()?.ranker.clone()
    }

    /// The weights that rank the antecedents of pronouns, where the model has them.
    pub fn ranker(&self) -> Option<Arc<RankerWeights>> {
        self.references().map(|references| Arc::clone(&references.ranker))
    }

    /// The bytes of `tokenizer.json`.
    pub fn tokenizer_json(&self) -> &[u8] {
        &self.tokenizer
    }

    /// Whether token types carry the letter case of words.
    pub fn letter_case(&self) -> bool {
        self.config.claimsift.letter_case
    }

    /// Word pieces that the encoder reads at once, `[CLS]` and `[SEP]` included.
    pub fn max_pieces(&self) -> usize {
        self.config.max_position_embeddings
    }

    /// The labels that the columns of logits stand for.
    pub fn labels(&self) -> LabelNames {
        let about = &self.config.claimsift;
        LabelNames {
            entity: about.entity_labels.clone(),
            kind: about.kind_labels.clone(),
            pos: about.pos_labels.clone(),
            role: about.role_labels.clone(),
            participant: about.participant_labels.clone(),
            claim: about.claim_labels.clone(),
            phrase: self.phrases.as_ref().map(|it| it.kinds.clone()).unwrap_or_default(),
            senses: about.senses.clone(),
            temperatures: about.temperatures.into(),
        }
    }
}

/// What a file of a folder holds, if the folder has it.
fn optional<T>(path: &Path, read: impl FnOnce(Bytes) -> Result<T>) -> Result<Option<Arc<T>>> {
    if !path.exists() {
        return Ok(None);
    }
    let found = read(map(path)?).map_err(|error| error.at(path))?;
    Ok(Some(Arc::new(found)))
}

/// The SHA-256 of a model's files, in hexadecimal digits: of the folder's, or of the embedded ones.
///
/// # Errors
/// [`ErrorKind::Io`](crate::error::ErrorKind::Io) for a missing or unreadable file.
pub fn fingerprint(dir: Option<&Path>) -> Result<String> {
    let mut hash = Sha256::new();
    match dir {
        None => {
            hash.update(embedded!("config.json"));
            hash.update(embedded!("tokenizer.json"));
            hash.update(embedded!("model.safetensors"));
            hash.update(embedded!("references.safetensors"));
            hash.update(embedded!("phrases.safetensors"));
        }
        Some(dir) => {
            let files = ["config.json", "tokenizer.json", "model.safetensors", REFERENCES, PHRASES];
            for file in files {
                let path = dir.join(file);
                if matches!(file, REFERENCES | PHRASES) && !path.exists() {
                    continue;
                }
                let opened = File::open(&path);
                let copied = opened.and_then(|mut file| std::io::copy(&mut file, &mut hash));
                copied.map_err(|source| Error::io(&path, source))?;
            }
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Maps a file into memory.
#[allow(unsafe_code, reason = "the operating system offers no safe way to map a file")]
fn map(path: &Path) -> Result<Bytes> {
    let file = File::open(path).map_err(|source| Error::io(path, source))?;
    // SAFETY: the map is read-only and private. Somebody who changes the file while it is mapped changes numbers of the
    // model, all of whose bit patterns are valid; offsets were checked against the length at the time of mapping.
    let map = unsafe { Mmap::map(&file) }.map_err(|source| Error::io(path, source))?;
    Ok(Bytes::Mapped(map))
}

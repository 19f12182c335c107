//! What goes into inference and what comes out: ids in, numbers out.

use ndarray::{Array1, Array2};

/// The identity of a row. Results are looked up by it, never by position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId {
    /// Index of the document in the run.
    pub document: usize,
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// Index of the window in the sentence: 0 unless the sentence is longer than the model reads at once.
    pub window: usize,
}

/// One window of a sentence as the encoder reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Whose row it is.
    pub id: RowId,
    /// Index, in the sentence, of the row's first word.
    pub first_word: usize,
    /// Word-piece ids, from `[CLS]` to `[SEP]`.
    pub pieces: Vec<u32>,
    /// Letter-case type of every piece (see `segment::pieces`), same length as `pieces`.
    pub types: Vec<u8>,
    /// For every word, the index of its first piece in `pieces`.
    pub words: Vec<u32>,
}

/// Rows that are inferred together, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The rows.
    pub rows: Vec<Row>,
}

/// What the heads say about one row. The columns are the labels of the model's `config.json`, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Logits {
    /// Whose row it is.
    pub id: RowId,
    /// As in [`Row::first_word`].
    pub first_word: usize,
    /// Words × entity tags.
    pub entity: Array2<f32>,
    /// Words × organisation kinds.
    pub kind: Array2<f32>,
    /// Words × parts of speech.
    pub pos: Array2<f32>,
    /// Words × numbers for the ranker of references: a word's vector as a pronoun, then that as a candidate.
    pub reference: Array2<f32>,
    /// Words × {none, claim types}: what a word tells of where it is a predicate; no columns for a model without that head.
    pub claim: Array2<f32>,
    /// Words × {no, yes}.
    pub predicate: Array2<f32>,
    /// One entry for each word that scores as a predicate.
    pub predicates: Vec<PredicateLogits>,
    /// One entry for each word that heads a noun phrase; none for a model without that head.
    pub phrases: Vec<PhraseLogits>,
}

/// What the heads say about one predicate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PredicateLogits {
    /// The predicate's word, counted in the row.
    pub word: usize,
    /// Roleset logits.
    pub sense: Array1<f32>,
    /// Words × role tags.
    pub roles: Array2<f32>,
    /// Words × {none, the roles of claim types}; no columns for a model without that head.
    pub participants: Array2<f32>,
}

/// What the heads say about one noun phrase. Words are counted in the row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhraseLogits {
    /// Its head.
    pub word: usize,
    /// {none, kinds of phrases}.
    pub kinds: Array1<f32>,
    /// Its first word.
    pub first: usize,
    /// Its last word.
    pub last: usize,
    /// Its vector as a mention, then that as an antecedent; empty for a model that does not compare phrases.
    pub vector: Array1<f32>,
}

/// The label lists of a model, as its `config.json` names them. Columns of [`Logits`] are in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelNames {
    /// Entity tags: `O`, `B-PER`, `I-PER`, …
    pub entity: Vec<String>,
    /// Kinds of organisation: `company`, `agency`, `other`.
    pub kind: Vec<String>,
    /// Universal parts of speech.
    pub pos: Vec<String>,
    /// Role tags: `O`, `B-ARG0`, `I-ARG0`, …
    pub role: Vec<String>,
    /// Roles of claim types that a word can fill, without "none", which is the first column: `seller`, `buyer`, …
    pub participant: Vec<String>,
    /// Claim types that a predicate can tell of, without "none", which is the first column: `sell`, …
    pub claim: Vec<String>,
    /// Kinds of noun phrases, without "none", which is the first column: `person`, …
    pub phrase: Vec<String>,
    /// Rolesets of ambiguous lemmas: `charge.01`, …
    pub senses: Vec<String>,
    /// Temperatures that the logits are divided by before softmax.
    pub temperatures: Temperatures,
}

/// Temperatures of the heads, fitted on held-out data; 1 where nothing was fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "each is named after its head")]
pub struct Temperatures {
    pub entity: f32,
    pub kind: f32,
    pub predicate: f32,
    pub role: f32,
    pub sense: f32,
}

impl Default for Temperatures {
    fn default() -> Self {
        Self { entity: 1.0, kind: 1.0, predicate: 1.0, role: 1.0, sense: 1.0 }
    }
}

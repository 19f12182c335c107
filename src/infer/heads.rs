//! The heads: what the states of words say about entities, predicates, claim types, senses, roles and participants.
//!
//! In: the states of a row's words, from any backend. Out: [`Logits`]. Does not decode anything.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, Axis, s};

use super::cpu::gemm::Kernel;
use super::cpu::layer::{Layer, Norm, Scratch};
use super::cpu::linear::Linear;
use super::cpu::workers::Workers;
use super::cpu::{chunks, with_scratch};
use super::phrases::PhraseHead;
use super::weights::{Matrix, Weights};
use super::{Model, States};
use crate::error::Result;
use crate::types::{Logits, PredicateLogits, Row};

/// Words, or (predicate, word) pairs, that are worked on at once.
const CHUNK: usize = 256;

/// From this probability on a word may be a predicate if it tells of a claim type.
const DOUBTFUL: f32 = 0.2;

/// The weights of the heads.
pub struct Heads {
    /// Entity tags, kinds, predicate-or-not, claim types and the vectors of references, side by side.
    labels: Linear,
    /// Where each of these five ends.
    ends: [usize; 5],
    /// Tells parts of speech by a word's states after the last layer and after half of them, where a state knows better what its word is
    /// (95.9 % of the words of EWT test by a linear map, and 94.8 %).
    pos: Option<Network>,
    /// Corrects the logits of predicates ({no, yes}) and claim types ({none, types}) by a word's states after half of the layers and after the
    /// first: the last one is too sure of what it was trained on.
    lower: Option<Network>,
    /// For noun phrases, where the model tells them.
    phrases: Option<PhraseHead>,
    sense: Option<Linear>,
    roles: Roles,
    workers: Arc<Workers>,
}

/// The network that finds the roles of every word towards a predicate.
struct Roles {
    /// A predicate's part and a word's part of a pair's state, side by side.
    parts: Linear,
    /// The part that comes from the distance between word and predicate: `2·max_distance + 1 × size`.
    distance: Vec<f32>,
    max_distance: usize,
    size: usize,
    norm: Norm,
    layers: Vec<Layer>,
    /// Role tags, and behind them what a word is in a claim of the predicate, where the model tells it: both read the same states, so
    /// that one map for both costs little more than one for tags.
    output: Linear,
    /// Number of role tags.
    tags: usize,
}

/// A network of one hidden layer: `output relu(hidden x)`.
struct Network {
    hidden: Linear,
    output: Linear,
}

/// What is found for the words of a row towards one predicate.
struct Found {
    /// Words × role tags.
    roles: Array2<f32>,
    /// Words × {none, roles of claim types}.
    participants: Array2<f32>,
}

impl Heads {
    /// The heads of a model.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn new(model: &Model, workers: Arc<Workers>, kernel: Kernel) -> Result<Self> {
        let (weights, about) = (model.weights(), &model.config().claimsift);
        let sizes = [about.entity_labels.len(), about.kind_labels.len(), 2, about.claim_columns()];
        let present = ["entity", "kind", "predicate", "claim"].into_iter().zip(sizes);
        let (mut matrices, mut bias) = (Vec::new(), Vec::new());
        for (name, _) in present.filter(|(_, size)| *size > 0) {
            matrices.push(weights.matrix(&format!("{name}.weight"))?);
            bias.extend(weights.vector(&format!("{name}.bias"))?);
        }
        let mut of_references = 0;
        if let Some(references) = model.references() {
            of_references = references.maps.rows;
            matrices.push(references.maps.clone());
            bias.extend(&references.bias);
        }
        let mut end = 0;
        let [entity, kind, predicate, claim] = sizes;
        let ends = [entity, kind, predicate, claim, of_references].map(|size| {
            end += size;
            end
        });
        let sense = match about.senses.is_empty() {
            true => None,
            false => Some(Linear::load(kernel, weights, &["sense"])?),
        };
        let network =
            |name, present: bool| present.then(|| Network::load(kernel, weights, name)).transpose();
        Ok(Self {
            labels: Linear::new(kernel, &Matrix::stack(matrices), bias),
            ends,
            pos: network("pos", !about.pos_labels.is_empty())?,
            lower: network("lower", about.lower_units > 0)?,
            phrases: model.phrases().map(|it| PhraseHead::new(it, kernel)),
            sense,
            roles: Roles::new(model, kernel)?,
            workers,
        })
    }

    /// The logits of rows whose words have the given states, in the same order. Senses and roles are
    /// found for words whose probability of being a predicate is `threshold` or more, and for doubtful ones that tell of a claim type.
    pub fn run(&self, rows: &[&Row], states: &[States], threshold: f32) -> Vec<Logits> {
        let chunks = chunks(states.iter().map(|it| it.top.nrows()), CHUNK);
        let found = self.workers.map(chunks.len(), |idx| {
            let chunk = chunks[idx].clone();
            with_scratch(|scratch| {
                self.run_chunk(&rows[chunk.clone()], &states[chunk], threshold, scratch)
            })
        });
        found.into_iter().flatten().collect()
    }

    fn run_chunk(
        &self,
        rows: &[&Row],
        states: &[States],
        threshold: f32,
        scratch: &mut Scratch,
    ) -> Vec<Logits> {
        let tops = states.iter().flat_map(|it| rows_of(&it.top));
        let mut labels = self.labels.apply_rows(tops, scratch);
        let tags = self.pos.as_ref().map(|pos| pos.run(&both_states(states), scratch));
        let tags = tags.unwrap_or_else(|| Array2::zeros((labels.nrows(), 0)));
        let phrases = self.phrases.as_ref().map(|phrases| phrases.run(states, scratch));
        let mut phrases = phrases.unwrap_or_default().into_iter();
        let [entity, kind, predicate, claim, reference] = self.ends;
        if let Some(lower) = &self.lower {
            let states = side_by_side(states, |it| (&it.middle, &it.bottom));
            let mut corrected = labels.slice_mut(s![.., kind..claim]);
            corrected += &lower.run(&states, scratch);
        }
        let mut first = 0;
        let mut found = Vec::with_capacity(rows.len());
        for (row, states) in rows.iter().zip(states) {
            let words = first..first + states.top.nrows();
            first = words.end;
            let labels = labels.slice(s![words.clone(), ..]);
            let mut logits = Logits {
                id: row.id,
                first_word: row.first_word,
                entity: labels.slice(s![.., ..entity]).to_owned(),
                kind: labels.slice(s![.., entity..kind]).to_owned(),
                pos: tags.slice(s![words, ..]).to_owned(),
                predicate: labels.slice(s![.., kind..predicate]).to_owned(),
                claim: labels.slice(s![.., predicate..claim]).to_owned(),
                reference: labels.slice(s![.., claim..reference]).to_owned(),
                predicates: Vec::new(),
                phrases: phrases.next().unwrap_or_default(),
            };
            let words: Vec<usize> = (0..logits.predicate.nrows())
                .filter(|&word| {
                    let no_yes = logits.predicate.row(word);
                    let score = probability(no_yes[0], no_yes[1]);
                    score >= threshold
                        || score >= DOUBTFUL && tells_of_a_claim(logits.claim.row(word))
                })
                .collect();
            if !words.is_empty() {
                logits.predicates = self.predicates(&words, &states.top, scratch);
            }
            found.push(logits);
        }
        found
    }

    /// Senses, roles and participants of the predicates `words` of one row.
    fn predicates(
        &self,
        words: &[usize],
        states: &Array2<f32>,
        scratch: &mut Scratch,
    ) -> Vec<PredicateLogits> {
        let senses = match &self.sense {
            Some(sense) => sense.apply_rows(rows_of(&states.select(Axis(0), words)), scratch),
            None => Array2::zeros((words.len(), 0)),
        };
        let found = self.roles.run(words, states, scratch);
        let parts = words.iter().zip(senses.outer_iter()).zip(found);
        parts
            .map(|((&word, sense), Found { roles, participants })| PredicateLogits {
                word,
                sense: sense.to_owned(),
                roles,
                participants,
            })
            .collect()
    }
}

impl Network {
    fn load(kernel: Kernel, weights: &Weights, name: &str) -> Result<Self> {
        let linear = |part: &str| Linear::load(kernel, weights, &[&format!("{name}.{part}")]);
        Ok(Self { hidden: linear("hidden")?, output: linear("output")? })
    }

    /// What it says of each of some vectors.
    fn run(&self, inputs: &[Vec<f32>], scratch: &mut Scratch) -> Array2<f32> {
        let mut units = self.hidden.apply_rows(inputs.iter().map(Vec::as_slice), scratch);
        units.mapv_inplace(|sum| sum.max(0.0));
        self.output.apply_rows(rows_of(&units), scratch)
    }
}

impl Roles {
    fn new(model: &Model, kernel: Kernel) -> Result<Self> {
        let (weights, config) = (model.weights(), model.config());
        let role = config.claimsift.role_head;
        let layer =
            |idx| Layer::load(kernel, weights, &format!("role.layer.{idx}"), config.role_layer());
        let parts = [weights.matrix("role.predicate.weight")?, weights.matrix("role.word.weight")?];
        let mut bias = vec![0.0; role.size];
        bias.extend(weights.vector("role.word.bias")?);
        let outputs: &[&str] = match config.claimsift.participant_labels.is_empty() {
            true => &["role.output"],
            false => &["role.output", "role.participant"],
        };
        Ok(Self {
            parts: Linear::new(kernel, &Matrix::stack(parts), bias),
            distance: weights.vector("role.distance.weight")?,
            max_distance: role.max_distance,
            size: role.size,
            norm: Norm::load(weights, "role.LayerNorm", config.layer_norm_eps)?,
            layers: (0..role.layers).map(layer).collect::<Result<_>>()?,
            output: Linear::load(kernel, weights, outputs)?,
            tags: config.claimsift.role_labels.len(),
        })
    }

    /// What the words of a row are towards each of the predicates.
    fn run(&self, predicates: &[usize], states: &Array2<f32>, scratch: &mut Scratch) -> Vec<Found> {
        let n_words = states.nrows();
        let parts = self.parts.apply_rows(rows_of(states), scratch);
        let mut found = Vec::with_capacity(predicates.len());
        for predicates in predicates.chunks(CHUNK.div_ceil(n_words)) {
            let mut pairs = vec![0.0; predicates.len() * n_words * self.size];
            for (idx, state) in pairs.chunks_exact_mut(self.size).enumerate() {
                self.write_pair(&parts, predicates[idx / n_words], idx % n_words, state);
            }
            let lengths = vec![n_words; predicates.len()];
            for layer in &self.layers {
                layer.forward(&mut pairs, &lengths, scratch);
            }
            let logits = self.output.apply_rows(pairs.chunks_exact(self.size), scratch);
            let tables = logits.axis_chunks_iter(Axis(0), n_words);
            found.extend(tables.map(|table| Found {
                roles: table.slice(s![.., ..self.tags]).to_owned(),
                participants: table.slice(s![.., self.tags..]).to_owned(),
            }));
        }
        found
    }

    /// Writes the first state of a (predicate, word) pair: the predicate's part, the word's part, their distance.
    fn write_pair(&self, parts: &Array2<f32>, predicate: usize, word: usize, state: &mut [f32]) {
        let far = self.max_distance as isize;
        let distance = (word as isize - predicate as isize).clamp(-far, far) + far;
        let distance = &self.distance[distance as usize * self.size..][..self.size];
        let own = parts.slice(s![predicate, ..self.size]);
        let other = parts.slice(s![word, self.size..]);
        for (((x, own), other), distance) in state.iter_mut().zip(own).zip(other).zip(distance) {
            *x = own + other + distance;
        }
        self.norm.apply(state);
    }
}

/// The states of all words of some rows after the last layer and after half of them, side by side.
pub(super) fn both_states(states: &[States]) -> Vec<Vec<f32>> {
    side_by_side(states, |it| (&it.top, &it.middle))
}

/// Two states of all words of some rows, side by side.
fn side_by_side(
    states: &[States],
    two: impl Fn(&States) -> (&Array2<f32>, &Array2<f32>),
) -> Vec<Vec<f32>> {
    let tables = states.iter().map(two);
    let words = tables.flat_map(|(left, right)| rows_of(left).zip(rows_of(right)));
    words.map(|(left, right)| [left, right].concat()).collect()
}

/// The rows of a table in standard layout.
pub(super) fn rows_of(table: &Array2<f32>) -> impl Iterator<Item = &[f32]> {
    let rows = table.as_slice().unwrap_or_default();
    rows.chunks_exact(table.ncols().max(1))
}

/// Whether a word tells of a claim type rather than of none.
fn tells_of_a_claim(logits: ArrayView1<f32>) -> bool {
    let Some((none, types)) = logits.as_slice().and_then(<[f32]>::split_first) else {
        return false;
    };
    let types: f32 = types.iter().map(|logit| (logit - none).exp()).sum();
    1.0 - 1.0 / (1.0 + types) >= 0.5
}

/// The probability of the second of two logits.
fn probability(no: f32, yes: f32) -> f32 {
    1.0 / (1.0 + (no - yes).exp())
}

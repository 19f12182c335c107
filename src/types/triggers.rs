//! What tells claim types by the model's own states: the weights of a small network, and what it says of a predicate.

use std::sync::Arc;

/// The weights of the network that gives a predicate its claim type.
///
/// With the vector `p` of the predicate and those `a0`, `a1`, `a2` of the heads of its ARG0, ARG1 and ARG2 (zeros for one that it has not), and
/// four features `f` (which of the three it has, and whether it is a noun), the logits of "none" and of the types are
/// `output·relu(hidden [p; a0; a1; a2; f] + hidden_bias) + output_bias`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TriggerWeights {
    /// The names of the claim types, in the order of the outputs behind "none".
    pub types: Vec<Arc<str>>,
    /// Numbers of a predicate's vector; those of an argument follow it in [`Logits::trigger`](super::Logits::trigger).
    pub predicate: usize,
    /// Numbers of an argument's vector.
    pub argument: usize,
    /// `hidden_bias.len() × (predicate + 3 · argument + 4)` numbers, row after row.
    pub hidden: Vec<f32>,
    /// One number per hidden unit.
    pub hidden_bias: Vec<f32>,
    /// `(1 + types.len()) × hidden_bias.len()` numbers, row after row.
    pub output: Vec<f32>,
    /// One number for "none", and one per type.
    pub output_bias: Vec<f32>,
}

/// How probable it is that a predicate tells of a claim type's event.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeScore {
    /// The claim type.
    pub name: Arc<str>,
    /// Probability in [0, 1].
    pub score: f32,
}

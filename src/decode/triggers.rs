//! Which claim types a predicate may carry: the model's vectors of the predicate and of its arguments' heads through a small network.
//!
//! In: a predicate with its arguments, decoded already. Out: the types that are not improbable, the most probable first. After the trigger
//! classifiers of event extraction (Chen et al. 2015, "Event Extraction via Dynamic Multi-Pooling"), which read a candidate and its arguments.

use std::ops::Range;

use crate::types::{Argument, Pos, Role, RoleLabel, TriggerWeights, TypeScore};

use super::softmax;
use super::windows::Joined;

/// Types that are less probable than this are not told of, but for the most probable one.
const LEAST: f32 = 0.002;
/// The roles whose heads are read.
const ROLES: [Role; 3] = [Role::Arg0, Role::Arg1, Role::Arg2];

/// The types that a predicate (a word of a sentence) may carry. `heads` are words of the sentence.
pub(super) fn types(
    weights: &TriggerWeights,
    joined: &Joined,
    word: usize,
    pos: Pos,
    heads: [Option<usize>; 3],
) -> Vec<TypeScore> {
    let of_word = |word: usize| joined.row(word, |logits| &logits.trigger);
    let size = weights.predicate + weights.argument;
    let Some(own) = of_word(word).filter(|row| row.len() == size) else { return Vec::new() };
    let mut input: Vec<f32> = own.iter().take(weights.predicate).copied().collect();
    for head in heads {
        match head.and_then(of_word) {
            Some(row) => input.extend(row.iter().skip(weights.predicate)),
            None => input.extend(std::iter::repeat_n(0.0, weights.argument)),
        }
    }
    input.extend(heads.map(|head| f32::from(u8::from(head.is_some()))));
    input.push(f32::from(u8::from(matches!(pos, Pos::Noun | Pos::Propn))));
    let hidden = linear(&weights.hidden, &weights.hidden_bias, &input, |sum| sum.max(0.0));
    let logits = linear(&weights.output, &weights.output_bias, &hidden, |sum| sum);
    let scores = softmax(logits.into_iter(), 1.0);
    let mut found: Vec<TypeScore> = weights
        .types
        .iter()
        .zip(scores.into_iter().skip(1))
        .map(|(name, score)| TypeScore { name: name.clone(), score })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let likely = found.iter().take_while(|it| it.score >= LEAST).count();
    found.truncate(likely.max(1));
    found
}

/// `W x + b`, each number through `then`.
fn linear(weights: &[f32], bias: &[f32], input: &[f32], then: impl Fn(f32) -> f32) -> Vec<f32> {
    let rows = weights.chunks_exact(input.len().max(1)).zip(bias);
    rows.map(|(row, bias)| then(row.iter().zip(input).map(|(w, x)| w * x).sum::<f32>() + bias))
        .collect()
}

/// The tokens that stand for a predicate's ARG0, ARG1 and ARG2.
pub fn heads(arguments: &[Argument], pos: impl Fn(usize) -> Pos) -> [Option<usize>; 3] {
    ROLES.map(|role| {
        let own = arguments.iter().find(|argument| argument.label == RoleLabel::plain(role))?;
        Some(head(&own.tokens, &pos))
    })
}

/// The last noun, pronoun or number of a phrase before what modifies it.
fn head(tokens: &Range<usize>, pos: impl Fn(usize) -> Pos) -> usize {
    let mut head = None;
    for token in tokens.clone() {
        match pos(token) {
            Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num => head = Some(token),
            Pos::Adp | Pos::Sconj | Pos::Verb | Pos::Aux | Pos::Punct if head.is_some() => break,
            _ => {}
        }
    }
    head.unwrap_or(tokens.start)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::types::Logits;

    /// One number each: a predicate's, and an argument's. The only unit is what both come to; it speaks for the first type.
    fn weights() -> TriggerWeights {
        TriggerWeights {
            types: vec!["sell".into(), "buy".into()],
            predicate: 1,
            argument: 1,
            hidden: vec![1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            hidden_bias: vec![-1.0],
            output: vec![0.0, 1.0, 0.0],
            output_bias: vec![0.0, 0.0, -9.0],
        }
    }

    #[test]
    fn a_predicate_and_the_heads_of_its_arguments_tell_the_type() {
        let row = Logits {
            entity: ndarray::Array2::zeros((3, 1)),
            trigger: array![[0.0, 0.5], [2.0, 0.0], [0.0, 1.5]],
            ..Logits::default()
        };
        let rows = [&row];
        let joined = Joined::new(&rows, 3);
        let of = |heads| types(&weights(), &joined, 1, Pos::Verb, heads);
        // relu(2 - 1) = 1 without arguments; with an ARG1 of 1.5 it is relu(2 + 3 - 1) = 4.
        let probability = |sum: f32| sum.exp() / (1.0 + sum.exp() + (-9.0f32).exp());
        for (heads, sum) in [([None; 3], 1.0), ([Some(0), Some(2), None], 4.0)] {
            let found = of(heads);
            assert_eq!(found.len(), 1, "what is improbable is not told of");
            assert_eq!(&*found[0].name, "sell");
            assert!((found[0].score - probability(sum)).abs() < 1e-5, "{found:?}");
        }
    }

    #[test]
    fn the_most_probable_type_is_always_told_and_none_without_vectors() {
        let row = Logits {
            entity: ndarray::Array2::zeros((2, 1)),
            trigger: array![[-9.0, 0.0], [0.0, 0.0]],
            ..Logits::default()
        };
        let unlikely = TriggerWeights { output_bias: vec![9.0, 0.0, 1.0], ..weights() };
        let rows = [&row];
        let found = types(&unlikely, &Joined::new(&rows, 2), 0, Pos::Noun, [None; 3]);
        assert_eq!(found.len(), 1);
        assert_eq!(&*found[0].name, "buy");
        let bare = Logits { trigger: ndarray::Array2::zeros((2, 0)), ..row };
        let rows = [&bare];
        assert!(types(&unlikely, &Joined::new(&rows, 2), 0, Pos::Noun, [None; 3]).is_empty());
    }

    #[test]
    fn the_head_of_a_phrase_is_its_last_noun_before_what_modifies_it() {
        use Pos::{Adj, Adp, Det, Noun, Num, Part, Propn, Verb};
        let cases: [(&[Pos], usize); 6] = [
            (&[Det, Adj, Noun], 2),
            (&[Det, Noun, Noun, Adp, Propn], 2),
            (&[Adp, Det, Noun], 2),
            (&[Noun, Verb, Noun], 0),
            (&[Part, Verb, Noun], 2),
            (&[Num], 0),
        ];
        for (tags, expected) in cases {
            let found = head(&(10..10 + tags.len()), |token: usize| tags[token - 10]);
            assert_eq!(found, 10 + expected, "{tags:?}");
        }
        assert_eq!(head(&(3..5), |_| Adj), 3);
    }
}

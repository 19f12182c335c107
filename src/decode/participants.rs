//! Who and what takes part in a predicate's claims: which words of its row may fill which roles of claim types.
//!
//! In: what the model's head of participants says of the words. Out: the roles that are not improbable. Which claim type it is, and which phrase
//! a word stands for, is decided where claims are made.

use std::sync::Arc;

use ndarray::Array2;

use crate::types::Participant;

use super::softmax;

/// Roles that are less probable than this are not told of.
const LEAST: f32 = 0.05;

/// The words that may fill roles, in the order of words and then of `roles`. `logits` are those of a row, "none" before the `roles`; only its first
/// `n_words` words belong to the sentence, and the first of them is the token `first`.
pub(super) fn participants(
    logits: &Array2<f32>,
    roles: &[Arc<str>],
    n_words: usize,
    first: usize,
) -> Vec<Participant> {
    // A model without the head has no columns at all.
    if logits.ncols() != 1 + roles.len() {
        return Vec::new();
    }
    // A role that "none" outdoes by more than this is improbable whatever the others are, and that is nearly every word's lot, so that
    // it needs no softmax.
    let margin = LEAST.ln() - 0.01;
    let mut found = Vec::new();
    for (word, logits) in logits.outer_iter().take(n_words).enumerate() {
        if !logits.iter().skip(1).any(|logit| logit - logits[0] >= margin) {
            continue;
        }
        let scores = softmax(logits.iter().copied(), 1.0);
        let likely = roles.iter().zip(scores.into_iter().skip(1)).filter(|it| it.1 >= LEAST);
        found.extend(likely.map(|(role, score)| Participant {
            token: first + word,
            role: Arc::clone(role),
            score,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn roles() -> Vec<Arc<str>> {
        vec!["seller".into(), "buyer".into()]
    }

    /// Logits of these probabilities.
    fn of(probabilities: Array2<f32>) -> Array2<f32> {
        probabilities.mapv(|it| it.ln() + 3.0)
    }

    #[test]
    fn a_word_has_every_role_that_is_not_improbable() {
        let logits = of(array![[0.96, 0.03, 0.01], [0.03, 0.91, 0.06], [0.9, 0.04, 0.06]]);
        let found = participants(&logits, &roles(), 3, 20);
        let expected = [(21, "seller", 0.91), (21, "buyer", 0.06), (22, "buyer", 0.06)];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, (token, role, score)) in found.iter().zip(expected) {
            assert_eq!((found.token, &*found.role), (token, role));
            assert!((found.score - score).abs() < 1e-4, "{found:?}");
        }
    }

    /// What needs no softmax is what softmax would leave out.
    #[test]
    fn a_role_is_told_of_from_its_least_probability_on() {
        for (none, is_told) in [(0.949, true), (0.951, false)] {
            let found = participants(&of(array![[none, 1.0 - none, 0.0]]), &roles(), 1, 0);
            assert_eq!(found.len(), usize::from(is_told), "{none}");
        }
    }

    #[test]
    fn words_beyond_the_sentence_are_left_out() {
        let logits = of(array![[0.1, 0.9, 0.0], [0.1, 0.9, 0.0], [0.1, 0.0, 0.9]]);
        let tokens = |n_words| {
            let found = participants(&logits, &roles(), n_words, 7);
            found.iter().map(|it| it.token).collect::<Vec<_>>()
        };
        assert_eq!(tokens(9), [7, 8, 9]);
        assert_eq!(tokens(2), [7, 8]);
        assert!(tokens(0).is_empty());
    }

    #[test]
    fn a_model_without_the_head_and_wrong_shapes_have_none() {
        assert!(participants(&Array2::zeros((3, 0)), &[], 3, 0).is_empty());
        assert!(participants(&Array2::zeros((3, 0)), &roles(), 3, 0).is_empty());
        assert!(participants(&Array2::zeros((3, 2)), &roles(), 3, 0).is_empty());
        assert!(participants(&Array2::zeros((0, 3)), &roles(), 3, 0).is_empty());
        assert!(participants(&Array2::from_elem((1, 3), f32::NAN), &roles(), 1, 0).is_empty());
    }
}

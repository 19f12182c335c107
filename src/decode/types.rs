//! Which claim types a predicate may tell of: what the model's head for claim types says of its word.
//!
//! In: the head's numbers. Out: the types that are not improbable, the most probable first. Whether a claim is made of one is decided where claims
//! are made.

use std::sync::Arc;

use ndarray::Array2;

use crate::types::TypeScore;

use super::softmax;

/// Types that are less probable than this are not told of, but for the most probable one.
const LEAST: f32 = 0.002;

/// The types that the predicate at `word` may tell of. `logits` are those of its row, "none" before the types `names`.
pub(super) fn types(logits: &Array2<f32>, word: usize, names: &[Arc<str>]) -> Vec<TypeScore> {
    // A model without the head has no columns at all.
    if word >= logits.nrows() || logits.ncols() != 1 + names.len() {
        return Vec::new();
    }
    let scores = softmax(logits.row(word).iter().copied(), 1.0);
    let mut found: Vec<TypeScore> = names
        .iter()
        .zip(scores.into_iter().skip(1))
        .map(|(name, score)| TypeScore { name: Arc::clone(name), score })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let likely = found.iter().take_while(|it| it.score >= LEAST).count();
    found.truncate(likely.max(1));
    found
}

/// How probable it is that a word tells of any claim type: 0 for a model without the head.
pub(super) fn any(logits: &Array2<f32>, word: usize) -> f32 {
    if word >= logits.nrows() || logits.ncols() == 0 {
        return 0.0;
    }
    1.0 - softmax(logits.row(word).iter().copied(), 1.0)[0]
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn names() -> Vec<Arc<str>> {
        vec!["sell".into(), "buy".into(), "lend".into()]
    }

    /// Logits of these probabilities.
    fn of(probabilities: Array2<f32>) -> Array2<f32> {
        probabilities.mapv(|it| it.ln() + 3.0)
    }

    #[test]
    fn types_that_are_not_improbable_are_told_the_most_probable_first() {
        let logits = of(array![[1.0, 0.0, 0.0, 0.0], [0.2, 0.299, 0.5, 0.001]]);
        let found = types(&logits, 1, &names());
        let expected = [("buy", 0.5), ("sell", 0.299)];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, (name, score)) in found.iter().zip(expected) {
            assert_eq!(&*found.name, name);
            assert!((found.score - score).abs() < 1e-4, "{found:?}");
        }
    }

    #[test]
    fn the_most_probable_type_is_always_told() {
        let found = types(&of(array![[0.9985, 0.0001, 0.0004, 0.001]]), 0, &names());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(&*found[0].name, "lend");
        assert!((found[0].score - 0.001).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn a_model_without_the_head_and_wrong_shapes_have_none() {
        assert!(types(&Array2::zeros((2, 0)), 0, &[]).is_empty());
        assert!(types(&Array2::zeros((2, 0)), 0, &names()).is_empty());
        assert!(types(&Array2::zeros((2, 3)), 0, &names()).is_empty());
        assert!(types(&Array2::zeros((2, 4)), 2, &names()).is_empty());
        assert!(types(&Array2::zeros((0, 4)), 0, &names()).is_empty());
    }
}

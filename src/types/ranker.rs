//! What ranks the antecedents of pronouns: the weights of a small network, and the vectors of tokens that it reads.

/// The weights of the network that scores a candidate for a pronoun. With the vector `p` of the pronoun, the vector `m` of the candidate and
/// their features `f` the score is `features·f + output·relu(hidden [p; m; p·m; f] + bias)`, the product taken number by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RankerWeights {
    /// The names of the features, in order.
    pub names: Vec<String>,
    /// One weight per feature.
    pub features: Vec<f32>,
    /// `bias.len() × (3 · size + features.len())` numbers, row after row.
    pub hidden: Vec<f32>,
    /// One number per hidden unit.
    pub bias: Vec<f32>,
    /// One weight per hidden unit.
    pub output: Vec<f32>,
}

/// For pronouns, nouns and names of a document, what the model tells the ranker of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vectors {
    /// Numbers per vector; 0 where the model has no ranker.
    size: usize,
    /// For each token the number of its vector, [`Vectors::NONE`] for most.
    at: Vec<u32>,
    numbers: Vec<f32>,
}

impl Vectors {
    const NONE: u32 = u32::MAX;

    /// The vector of a token, if it has one.
    pub fn of(&self, token: usize) -> Option<&[f32]> {
        let at = *self.at.get(token)?;
        let start = (at != Self::NONE).then_some(at as usize * self.size)?;
        self.numbers.get(start..start + self.size).filter(|vector| !vector.is_empty())
    }

    /// Adds the next token's vector, or that it has none.
    pub fn push(&mut self, vector: Option<&[f32]>) {
        let Some(vector) = vector.filter(|vector| !vector.is_empty()) else {
            self.at.push(Self::NONE);
            return;
        };
        debug_assert!(self.size == 0 || self.size == vector.len(), "vectors of two sizes");
        self.size = vector.len();
        self.at.push((self.numbers.len() / self.size) as u32);
        self.numbers.extend_from_slice(vector);
    }

    /// Tokens that were told of.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether no token was told of.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Tells of as many tokens as are missing to `n` that they have no vector.
    pub fn fill(&mut self, n: usize) {
        self.at.resize(self.at.len().max(n), Self::NONE);
    }

    /// Adds the vectors of the next tokens.
    pub fn extend(&mut self, more: &Vectors) {
        for token in 0..more.len() {
            self.push(more.of(token));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_found_by_their_token() {
        let mut first = Vectors::default();
        first.fill(1);
        first.push(Some(&[1.0, 2.0]));
        let mut second = Vectors::default();
        second.push(None);
        second.push(Some(&[3.0, 4.0]));
        first.extend(&second);
        first.fill(2);
        let found: Vec<_> = (0..6).map(|token| first.of(token)).collect();
        let expected = [None, Some(&[1.0, 2.0][..]), None, Some(&[3.0, 4.0][..]), None, None];
        assert_eq!(found, expected);
        assert_eq!(first.len(), 4);
    }

    #[test]
    fn without_numbers_no_token_has_a_vector() {
        let mut vectors = Vectors::default();
        vectors.push(Some(&[]));
        assert_eq!(vectors.of(0), None);
        assert_eq!(Vectors::default().of(0), None);
    }
}

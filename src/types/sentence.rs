//! Sentences and tokens of a document.

use std::ops::Range;

use super::Span;

/// The sentences and tokens of one document, both in text order.
#[derive(Clone, Debug, Default)]
pub struct Segmented {
    /// The sentences. They lie inside parts that are read and do not overlap.
    pub sentences: Vec<Sentence>,
    /// The tokens of all sentences.
    pub tokens: Vec<Span>,
    /// The tokens (indices into `tokens`, in order) that stand for something redacted. Each is one token, blanks and all.
    pub redactions: Vec<usize>,
}

impl Segmented {
    /// The sentence (its index) whose span holds the byte `at`.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        let idx = self.sentences.partition_point(|sentence| sentence.span.end() <= at);
        self.sentences.get(idx).filter(|sentence| sentence.span.contains_at(at)).map(|_| idx)
    }

    /// Whether a token stands for something redacted.
    pub fn is_redaction(&self, token: usize) -> bool {
        self.redactions.binary_search(&token).is_ok()
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Span] {
        &self.tokens[sentence.tokens.clone()]
    }

    /// The range of tokens (indices into [`Segmented::tokens`]) that overlap `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.end() <= span.start());
        let end = self.tokens.partition_point(|token| token.start() < span.end());
        start..end.max(start)
    }

    /// The span from the first to the last token of a range; empty for an empty range.
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1)) {
            (Some(first), Some(last)) if last >= tokens.start && last < self.tokens.len() => {
                first.cover(self.tokens[last])
            }
            _ => Span::default(),
        }
    }
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token.
    pub span: Span,
    /// Index of its part in [`Document::parts`](super::Document::parts).
    pub part: usize,
    /// Its tokens, as indices into [`Segmented::tokens`].
    pub tokens: Range<usize>,
}

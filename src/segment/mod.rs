//! Finds the sentences and tokens of a document.
//!
//! In: a [`Document`]. Out: [`Segmented`], spans of the document's text in text order. Only parts that are read are cut, a
//! sentence never crosses a part, and every character that is not white space lies in one token. Tokens follow the
//! English Web Treebank (Universal Dependencies), because the model was trained on such: `do|n't`, `follow|-|up`,
//! `$|3`, `U.S.` and addresses whole. This stage does not change or normalize text.

mod lines;
pub mod pieces;
mod redactions;
mod sentences;
mod tokens;
mod words;

pub use self::pieces::{PieceConfig, Pieces};
use crate::types::{Document, PartKind, Segmented, Sentence, Span};

/// Cuts the parts that are read into sentences and tokens.
pub fn segment(doc: &Document) -> Segmented {
    let mut segmented = Segmented::default();
    for (idx, part) in doc.parts.iter().enumerate().filter(|(_, part)| part.kind.is_read()) {
        let text = part.span.of(&doc.text);
        let hidden = redactions::find(text);
        let (tokens, redacted) = tokenize(text, &hidden);
        let one_line = matches!(part.kind, PartKind::Title | PartKind::Subject);
        let first = segmented.tokens.len();
        for range in sentences::sentences(text, &tokens, one_line) {
            let (Some(start), Some(end)) = (tokens.get(range.start), tokens.get(range.end - 1))
            else {
                continue;
            };
            segmented.sentences.push(Sentence {
                span: Span::new(start.start(), end.end()).shift(part.span.start()),
                part: idx,
                tokens: first + range.start..first + range.end,
            });
        }
        segmented.redactions.extend(redacted.iter().map(|token| first + token));
        segmented.tokens.extend(tokens.iter().map(|token| token.shift(part.span.start())));
    }
    segmented
}

/// The tokens of a text, and which of them are its redactions. A redaction is one token, whatever signs it is drawn with.
fn tokenize(text: &str, hidden: &[Span]) -> (Vec<Span>, Vec<usize>) {
    let mut tokens = Vec::new();
    let mut redacted = Vec::with_capacity(hidden.len());
    let mut at = 0;
    for span in hidden {
        let between = Span::new(at, span.start());
        tokens.extend(tokens::tokenize(between.of(text)).iter().map(|token| token.shift(at)));
        redacted.push(tokens.len());
        tokens.push(*span);
        at = span.end();
    }
    let rest = text.get(at..).unwrap_or_default();
    tokens.extend(tokens::tokenize(rest).iter().map(|token| token.shift(at)));
    (tokens, redacted)
}

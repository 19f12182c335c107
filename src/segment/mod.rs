//! Finds the sentences and tokens of a document.
//!
//! In: a [`Document`]. Out: [`Segmented`], spans of the document's text in text order. Only parts that are read are cut, a
//! sentence never crosses a part, and every character that is neither white space nor a mark of Markdown lies in one token. Tokens follow the
//! English Web Treebank (Universal Dependencies), because the model was trained on such: `do|n't`, `follow|-|up`,
//! `$|3`, `U.S.` and addresses whole. This stage does not change or normalize text.

mod lines;
mod marks;
pub mod pieces;
mod redactions;
mod sentences;
mod tokens;
mod words;

pub use self::pieces::{PieceConfig, Pieces};
use crate::types::{Document, Format, PartKind, Segmented, Sentence, Span};

/// Cuts the parts that are read into sentences and tokens.
pub fn segment(doc: &Document) -> Segmented {
    let mut segmented = Segmented::default();
    for (idx, part) in doc.parts.iter().enumerate().filter(|(_, part)| part.kind.is_read()) {
        let text = part.span.of(&doc.text);
        let hidden = redactions::find(text);
        let marks = if doc.format == Format::Markdown { marks::find(text) } else { Vec::new() };
        let (tokens, redacted) = tokenize(text, &hidden, &marks);
        let one_line = matches!(part.kind, PartKind::Title | PartKind::Subject);
        let first = segmented.tokens.len();
        for range in sentences::sentences(text, &tokens, one_line) {
            let (Some(start), Some(end)) = (tokens.get(range.start), tokens.get(range.end - 1))
            else {
                continue;
            };
            // "**PORT ELSWICK** – It": a mark that a sentence opens or ends with belongs to it.
            let before = marks.partition_point(|mark| mark.start() < start.start());
            let opens = before.checked_sub(1).map(|at| marks[at]);
            let opens = opens.filter(|mark| mark.end() == start.start());
            let behind = marks.partition_point(|mark| mark.start() < end.end());
            let ends = marks.get(behind).filter(|mark| mark.start() == end.end());
            let from = opens.map_or(start.start(), |mark| mark.start());
            let to = ends.map_or(end.end(), |mark| mark.end());
            segmented.sentences.push(Sentence {
                span: Span::new(from, to).shift(part.span.start()),
                part: idx,
                tokens: first + range.start..first + range.end,
            });
        }
        segmented.redactions.extend(redacted.iter().map(|token| first + token));
        segmented.tokens.extend(tokens.iter().map(|token| token.shift(part.span.start())));
    }
    segmented
}

/// The tokens of a text, and which of them are its redactions. A redaction is one token, whatever signs it is drawn with; a mark is none.
fn tokenize(text: &str, hidden: &[Span], marks: &[Span]) -> (Vec<Span>, Vec<usize>) {
    let mut tokens = Vec::new();
    let mut redacted = Vec::with_capacity(hidden.len());
    let mut breaks: Vec<(Span, bool)> = hidden.iter().map(|span| (*span, true)).collect();
    breaks.extend(marks.iter().map(|span| (*span, false)));
    breaks.sort_by_key(|(span, _)| span.start());
    let mut at = 0;
    for (span, is_hidden) in breaks {
        if span.start() < at {
            continue;
        }
        let between = Span::new(at, span.start());
        tokens.extend(tokens::tokenize(between.of(text)).iter().map(|token| token.shift(at)));
        if is_hidden {
            redacted.push(tokens.len());
            tokens.push(span);
        }
        at = span.end();
    }
    let rest = text.get(at..).unwrap_or_default();
    tokens.extend(tokens::tokenize(rest).iter().map(|token| token.shift(at)));
    (tokens, redacted)
}

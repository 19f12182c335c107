//! Whether and says who, for every predicate and every quotation, claims or not: for corpora that annotate events of all kinds.
//!
//! In: a document with all that earlier stages found. Out: polarity, modality and sources by predicate; speakers by quotation. The
//! rules are those of the claims.

use crate::types::{Analysis, Attribution, Document, Links, Modality, Polarity, Segmented, Span};

use super::govern::Grammar;
use super::reading::Reading;
use super::{attribution, factuality, quotations};

/// What the text says about one predicate's event.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Index of the frame in the analysis.
    pub frame: usize,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Whether it happened, was tried, planned, possible, asked.
    pub modality: Modality,
    /// Whether it is only imagined or named as what ended.
    pub unreal: bool,
    /// Who says so, nearest first.
    pub sources: Vec<Attribution>,
}

/// Polarity, modality and sources of every predicate, in text order.
pub fn judge(doc: &Document, seg: &Segmented, analysis: &Analysis, links: &Links) -> Vec<Judged> {
    let reading = Reading { doc, seg, analysis, links, dates: &[], notes: None };
    let grammar = Grammar::of(&reading);
    (0..analysis.frames.len())
        .map(|frame| {
            let fact = factuality::of(&reading, &grammar, frame);
            Judged {
                frame,
                polarity: fact.polarity,
                modality: fact.modality,
                unreal: fact.unclaimed,
                sources: attribution::of(&reading, &grammar, frame),
            }
        })
        .collect()
}

/// The speaker of each quotation, where one is named nearby.
pub fn speakers(
    doc: &Document,
    seg: &Segmented,
    analysis: &Analysis,
    links: &Links,
    spans: &[Span],
) -> Vec<Option<Attribution>> {
    let reading = Reading { doc, seg, analysis, links, dates: &[], notes: None };
    let grammar = Grammar::of(&reading);
    let speaker =
        |span: &Span| quotations::speaker_of(&reading, &grammar, *span).into_iter().next();
    spans.iter().map(speaker).collect()
}

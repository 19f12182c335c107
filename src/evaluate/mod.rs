//! Measures: gold and predictions go in, counts come out.
//!
//! Three things can be scored. [`score_claims`] compares extracted claims with gold claims (see [`GoldClaim`] for their
//! form); [`score_layer`] compares one layer of annotations, span by span, and [`score_references`] its clusters;
//! [`sets`] reads public development sets in their own forms. Scores are counts that add up; ratios are made only when
//! somebody looks. This module stands beside the pipeline: no stage knows it, and it runs none.
//!
//! When a claim counts as right:
//!
//! - *event*: same document, same type, and the trigger words overlap;
//! - *claim*, the headline: the event, its first role and at least one other gold role are right;
//! - *full*: the event and every gold role with all its fillers.
//!
//! A filler is right when its name or its text equals an acceptable form (articles and case aside), shares token F1 of
//! at least 0.6 with one, or ends in its last words. A role is right when something fills it and all that fills it is
//! right. Dates count when both ends are equal. Dates, polarity, modality and sources are scored on matched events.

mod assignment;
mod claims;
mod confusion;
mod counts;
mod filler;
mod gold;
mod layers;
mod references;
mod report;
pub mod sets;
mod shares;

pub use claims::score_claims;
pub use confusion::Confusion;
pub use counts::Counts;
pub use filler::filler_is_right;
pub use gold::{GoldClaim, GoldRole};
pub use layers::{Layer, LayerReport, score_layer};
pub use references::{Range, ReferenceReport, score_references};
pub use report::{Bucket, ClaimReport, ErrorCase, Interval, JudgedClaim, Ratio, TypeScores};
pub use shares::Shares;

/// Whether a gold file's name for a document means the document at `path`.
///
/// Gold files carry bare file names. A message of a mailbox is meant by `thread.mbox#3`; `thread.mbox` means all of them.
pub fn names_document(name: &str, path: &str) -> bool {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file == name || (!name.contains('#') && file.split('#').next() == Some(name))
}

//! The nouns: what the stages hand to one another.
//!
//! Every type here is plain data. The text of a document is stored once, in [`Document::text`]; everything that points
//! into it is a [`Span`] of bytes. Stages import this module and [`crate::error`], never one another.

pub mod batch;
pub mod calibration;
pub mod claim;
pub mod document;
pub mod entity;
pub mod frame;
pub mod phrase;
pub mod progress;
pub mod ranker;
pub mod record;
pub mod review;
pub mod role;
pub mod sentence;
pub mod span;
pub mod trace;
pub mod when;

pub use batch::{
    Batch, LabelNames, Logits, PhraseLogits, PredicateLogits, Row, RowId, Temperatures,
};
pub use calibration::Calibration;
pub use claim::{
    Attributed, Attribution, Claim, Filler, Modality, Polarity, SourceKind, Trigger, WhenVia,
};
pub use document::{Document, Format, Headers, Page, Part, PartKind, Person, Skipped};
pub use entity::{Antecedent, Entity, EntityKind, Links, Reference, Via};
pub use frame::{
    Analysis, Argument, EntityLabel, Frame, Mention, OrgKind, Participant, Pos, Predicate,
    TypeScore,
};
pub use phrase::{Cluster, NounPhrase, PhraseKind, PhraseMention};
pub use progress::{Progress, Silent};
pub use ranker::{RankerWeights, Vectors};
pub use role::{Affix, Role, RoleLabel};
pub use sentence::{Segmented, Sentence};
pub use span::Span;
pub use trace::{Note, Notes, Signal, Topic, Trace, TracedClaim};
pub use when::{Anchor, AnchorOrigin, When};

//! The wire format of `reviews.jsonl`: what people decided about claims, one line each.
//!
//! The file is only ever appended to. A line that takes earlier lines back names them; none is changed. Offsets are code
//! points, as in the other records. Records hold no logic; `review` makes them, reads them and folds them into states.

use serde::{Deserialize, Serialize};

use super::record::ClaimRecord;

/// The `schema` field of a review line.
pub const REVIEW_SCHEMA: &str = "claimsift/review/1";

/// One line of `reviews.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewRecord {
    /// [`REVIEW_SCHEMA`].
    pub schema: String,
    /// The line's number in the file it was written to, from 1.
    pub n: u64,
    /// When, in universal time, to the second.
    pub time: String,
    /// Who.
    pub reviewer: String,
    /// About which claim; absent where a line is about others (`undo`) or about names (`merge`, `split`).
    #[serde(default)]
    pub claim: Option<String>,
    /// What was decided.
    pub answer: Answer,
    /// The claim before an edit.
    #[serde(default)]
    pub before: Option<Box<ClaimRecord>>,
    /// The claim after an edit, or the added claim.
    #[serde(default)]
    pub after: Option<Box<ClaimRecord>>,
    /// How long the reviewer looked, where that was measured.
    #[serde(default)]
    pub seconds: Option<f64>,
    /// What the reviewer remarked.
    #[serde(default)]
    pub comment: Option<String>,
    /// The document's id, for finding the claim again.
    #[serde(default)]
    pub document: Option<String>,
    /// The document's path.
    #[serde(default)]
    pub path: Option<String>,
    /// The claim type as extracted.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// The confidence as extracted.
    #[serde(default)]
    pub confidence: Option<f64>,
    /// The trigger's words.
    #[serde(default)]
    pub trigger: Option<String>,
    /// The trigger's first code point.
    #[serde(default)]
    pub start: Option<usize>,
    /// Role and words of each filler as extracted.
    #[serde(default)]
    pub roles: Option<Vec<(String, String)>>,
    /// The evidence.
    #[serde(default)]
    pub quote: Option<String>,
    /// The text before it.
    #[serde(default)]
    pub prefix: Option<String>,
    /// The text after it.
    #[serde(default)]
    pub suffix: Option<String>,
    /// What lines that were decided at one stroke have in common.
    #[serde(default)]
    pub bulk: Option<String>,
    /// The lines that an `undo` takes back.
    #[serde(default)]
    pub of: Option<Vec<u64>>,
    /// What a `merge` or `split` does.
    #[serde(default)]
    pub entity: Option<EntityChange>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The claim is right, as extracted or as edited.
    Accept,
    /// The claim is wrong.
    Reject,
    /// The reviewer cannot or will not say.
    Ignore,
    /// The claim was changed; whether it is right stays as it was.
    Edit,
    /// A claim that extraction missed.
    Add,
    /// Earlier lines are taken back.
    Undo,
    /// Names of one entity are put together.
    Merge,
    /// Names are taken out of an entity.
    Split,
}

impl Answer {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Accept => "accept",
            Answer::Reject => "reject",
            Answer::Ignore => "ignore",
            Answer::Edit => "edit",
            Answer::Add => "add",
            Answer::Undo => "undo",
            Answer::Merge => "merge",
            Answer::Split => "split",
        }
    }

    /// Whether it says if a claim is right: accept, reject or ignore.
    pub fn is_verdict(self) -> bool {
        matches!(self, Answer::Accept | Answer::Reject | Answer::Ignore)
    }
}

/// What a `merge` or `split` does to the names of entities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EntityChange {
    /// The entities `keys` become part of `into`.
    Merge {
        /// The entity that stays.
        into: String,
        /// The entities that go.
        keys: Vec<String>,
        /// What the whole is called from now on.
        #[serde(default)]
        name: Option<String>,
    },
    /// `names` leave the entity `key` and are an entity of their own.
    Split {
        /// The entity that they leave.
        key: String,
        /// The names that leave.
        names: Vec<String>,
    },
}

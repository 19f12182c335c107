//! Noun phrases, and which of them are the same person or thing.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::Span;

/// A noun phrase with all that belongs to it: its determiner, its modifiers, its relative clause. A pronoun is one of one word.
#[derive(Clone, Debug, PartialEq)]
pub struct NounPhrase {
    /// Where it is.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its sentence.
    pub sentence: usize,
    /// The token that it is about: "visit" of "a visit to Rome in May".
    pub head: usize,
    /// How probable each kind is, in the order of [`PhraseKind::ALL`].
    pub kinds: [f32; PhraseKind::ALL.len()],
    /// What the network that compares phrases reads of it: its vector as a mention, then that as an antecedent.
    pub vector: Vec<f32>,
}

impl NounPhrase {
    /// Its likeliest kind.
    pub fn kind(&self) -> PhraseKind {
        likeliest(&self.kinds)
    }
}

/// The kind with the greatest number; the first of equals.
pub(crate) fn likeliest(kinds: &[f32; PhraseKind::ALL.len()]) -> PhraseKind {
    let mut best = 0;
    for (idx, number) in kinds.iter().enumerate() {
        if *number > kinds[best] {
            best = idx;
        }
    }
    PhraseKind::ALL[best]
}

/// What a noun phrase stands for, in the kinds of GUM (Zeldes 2017, "The GUM corpus").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is its own name")]
pub enum PhraseKind {
    Person,
    Place,
    Organization,
    Object,
    Event,
    Time,
    Substance,
    Animal,
    Plant,
    Abstract,
}

impl PhraseKind {
    /// All of them.
    pub const ALL: [PhraseKind; 10] = [
        PhraseKind::Person,
        PhraseKind::Place,
        PhraseKind::Organization,
        PhraseKind::Object,
        PhraseKind::Event,
        PhraseKind::Time,
        PhraseKind::Substance,
        PhraseKind::Animal,
        PhraseKind::Plant,
        PhraseKind::Abstract,
    ];

    /// The name in records.
    pub fn name(self) -> &'static str {
        match self {
            PhraseKind::Person => "person",
            PhraseKind::Place => "place",
            PhraseKind::Organization => "organization",
            PhraseKind::Object => "object",
            PhraseKind::Event => "event",
            PhraseKind::Time => "time",
            PhraseKind::Substance => "substance",
            PhraseKind::Animal => "animal",
            PhraseKind::Plant => "plant",
            PhraseKind::Abstract => "abstract",
        }
    }
}

impl fmt::Display for PhraseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PhraseKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = PhraseKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| format!("expected a kind of noun phrase, but found {name:?}"))
    }
}

/// All places that refer to one person or thing, by whatever words.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The entity, if it has a name.
    pub entity: Option<usize>,
    /// What it is, where one of its mentions is a phrase that tells.
    pub kind: Option<PhraseKind>,
    /// The places, in text order; at least one.
    pub mentions: Vec<PhraseMention>,
}

/// A place that refers to somebody or something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhraseMention {
    /// All words that belong to it.
    pub span: Span,
    /// The words that refer: the name in "Ann Lee, who was there", or else the head of the phrase.
    pub head: Span,
}

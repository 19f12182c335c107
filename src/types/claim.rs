//! A claim: somebody did something to somebody at some time, says somebody.

use super::{EntityKind, RoleLabel, Span, Via, When};

/// One claim of one document, in spans of its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Name of the claim type.
    pub kind: String,
    /// The word that carries the event. No trigger, no claim.
    pub trigger: Trigger,
    /// Who and what takes part, in the order of the claim type's roles.
    pub roles: Vec<Filler>,
    /// When it happened, where the text says so.
    pub when: Option<When>,
    /// How that date belongs to this event.
    pub when_via: Option<WhenVia>,
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// The words that negate, where it is negated.
    pub polarity_cue: Option<Span>,
    /// Whether it happened, or was tried, planned, possible, asked.
    pub modality: Modality,
    /// The words that say so, where it is not simply told.
    pub modality_cue: Option<Span>,
    /// Who says so, nearest source first.
    pub attribution: Vec<Attribution>,
    /// Probability in [0, 1] that the claim is right.
    pub confidence: f32,
    /// Index of the sentence that carries it.
    pub sentence: usize,
    /// Span of that sentence.
    pub evidence: Span,
}

/// The word that carries the event.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Where it is.
    pub span: Span,
    /// Its lemma.
    pub lemma: String,
}

/// Who or what fills a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Filler {
    /// Role name of the claim type.
    pub role: String,
    /// PropBank label it came from.
    pub label: RoleLabel,
    /// The words that fill it, without the preposition.
    pub span: Span,
    /// The resolved name, or the words themselves.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Index of the entity in the document's links, where it is one.
    pub entity: Option<usize>,
    /// How the words refer to the entity.
    pub via: Option<Via>,
    /// Probability in [0, 1].
    pub score: f32,
}

/// How a date belongs to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenVia {
    /// It is the event's own: a time argument, or the words right behind the verb.
    Argument,
    /// It is that of a clause that the event stands in: "in 2016 the firm tried to sell".
    Clause,
    /// It is the only one of the sentence, and nothing else there claims it.
    Sentence,
    /// It is that of the event that the words go back to: "at that meeting".
    Discourse,
}

impl WhenVia {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            WhenVia::Argument => "argument",
            WhenVia::Clause => "clause",
            WhenVia::Sentence => "sentence",
            WhenVia::Discourse => "discourse",
        }
    }
}

/// Affirmed or negated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Affirmed.
    #[default]
    Positive,
    /// Negated.
    Negative,
}

impl Polarity {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Polarity::Positive => "positive",
            Polarity::Negative => "negative",
        }
    }
}

/// Whether it happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Modality {
    /// It happened, or is said to have happened.
    #[default]
    Actual,
    /// Somebody tried.
    Attempted,
    /// Somebody means to.
    Planned,
    /// It may have happened, or may happen.
    Possible,
    /// It depends on something.
    Conditional,
    /// Somebody asks whether, or it is unclear whether.
    Questioned,
}

impl Modality {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Modality::Actual => "actual",
            Modality::Attempted => "attempted",
            Modality::Planned => "planned",
            Modality::Possible => "possible",
            Modality::Conditional => "conditional",
            Modality::Questioned => "questioned",
        }
    }
}

/// Who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The words that name the source.
    pub span: Span,
    /// The resolved name, or the words themselves.
    pub name: String,
    /// The word that makes it a source: "show", "according to". Absent for the author of a message.
    pub cue: Option<Span>,
    /// What kind of source.
    pub kind: SourceKind,
    /// Whether the source is itself a part of the event: who speaks about themselves is no witness.
    pub about_self: bool,
}

/// A stretch of text with its source, whether or not it holds a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributed {
    /// The words that name the source.
    pub source: Span,
    /// The word that makes it one.
    pub cue: Span,
    /// What the source says.
    pub content: Span,
}

/// What kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A document: e-mails, records, a report.
    Document,
    /// A named or described person.
    Person,
    /// An organisation.
    Organization,
    /// Somebody who is not named.
    Anonymous,
    /// The author of the message itself.
    Author,
}

impl SourceKind {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            SourceKind::Document => "document",
            SourceKind::Person => "person",
            SourceKind::Organization => "organization",
            SourceKind::Anonymous => "anonymous",
            SourceKind::Author => "author",
        }
    }
}

//! The wire format: records of `claims.jsonl`, `documents.jsonl` and `annotate`.
//!
//! Offsets in records are half-open ranges of Unicode code points of the document's extracted text, so that
//! `text[start:end] == quote` holds in any language that counts code points. The order of the fields here is the order
//! in the files. Records hold no logic; `write` makes them and reads them back.

use serde::{Deserialize, Serialize};

/// The `schema` field of a claim record.
pub const CLAIM_SCHEMA: &str = "claimsift/claim/1";
/// The `schema` field of a document record.
pub const DOCUMENT_SCHEMA: &str = "claimsift/document/1";
/// The `schema` field of an annotation record.
pub const ANNOTATION_SCHEMA: &str = "claimsift/annotation/1";

/// One line of `claims.jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// [`CLAIM_SCHEMA`].
    pub schema: String,
    /// `c-` and 16 hexadecimal digits: a hash of the document, the claim type and the spans. The same in every run.
    pub id: String,
    /// The claim type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The word that carries the event.
    pub trigger: TriggerRecord,
    /// Who and what takes part.
    pub roles: Vec<RoleRecord>,
    /// When it happened.
    pub when: Option<WhenRecord>,
    /// `positive` or `negative`.
    pub polarity: String,
    /// The words that negate ("not", "refused"), where it is negated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity_cue: Option<CueRecord>,
    /// `actual`, `attempted`, `planned`, `possible`, `conditional` or `questioned`.
    pub modality: String,
    /// The words that make it other than `actual` ("will", "tried", "whether").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality_cue: Option<CueRecord>,
    /// Who says so, nearest source first.
    pub attribution: Vec<AttributionRecord>,
    /// Probability in [0, 1] that the claim is right, to three decimals.
    pub confidence: f64,
    /// Where it was read.
    pub document: SourceRecord,
    /// The sentence that carries it.
    pub evidence: EvidenceRecord,
    /// Other places that say the same in the same words: quotations, copies. Earliest first.
    #[serde(default)]
    pub occurrences: Vec<OccurrenceRecord>,
}

/// The word that carries the event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TriggerRecord {
    /// The words.
    pub text: String,
    /// Their lemma.
    pub lemma: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Words that decide something about a claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CueRecord {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Who or what fills a role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoleRecord {
    /// Role name of the claim type.
    pub role: String,
    /// PropBank label it came from.
    pub label: String,
    /// The words that fill it.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The resolved name, or the words themselves.
    pub name: String,
    /// What it is: `person`, `company`, `agency`, …
    pub kind: String,
    /// The entity of this document, `e1`, `e2`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// How the words refer to the entity; `null` when they are not resolved.
    pub via: Option<String>,
    /// Of something redacted, the exemption that is written in its place: `(b)(6)`, `(b)(7)(C)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
}

/// A time expression and the days it stands for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WhenRecord {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// First day, inclusive; `null` when open.
    pub from: Option<String>,
    /// Last day, inclusive; `null` when open.
    pub to: Option<String>,
    /// Extended Date/Time Format (ISO 8601-2).
    pub edtf: String,
    /// TIMEX3 value: what the words name ("2017"), where `from` and `to` are the days that are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timex: Option<String>,
    /// TIMEX3 modifier: `START`, `MID`, `END`, `APPROX`, `BEFORE`, `ON_OR_AFTER`, …
    #[serde(default, rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// The unit that the words name: `day`, `week`, `month`, `quarter`, `season`, `half`, `year`, `decade`, `century` or `range`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// The rule that read it.
    pub rule: String,
    /// Why it is the date of this claim: `argument`, `clause`, `sentence` or `discourse`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// The day that a relative expression was counted from.
    pub anchor: Option<AnchorRecord>,
}

/// The day that a relative expression was counted from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnchorRecord {
    /// The day.
    pub date: String,
    /// `document`, `message`, `dateline` or `discourse`.
    pub origin: String,
}

/// Who says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttributionRecord {
    /// The words that name the source.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The resolved name, or the words themselves.
    pub name: String,
    /// The words that make it a source; `null` for the author of a message.
    pub cue: Option<String>,
    /// First code point of the cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue_start: Option<usize>,
    /// One past the last code point of the cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue_end: Option<usize>,
    /// `document`, `person`, `organization`, `anonymous` or `author`.
    pub kind: String,
    /// `true` where the source takes part in the event itself, and so speaks about itself.
    #[serde(default, rename = "self", skip_serializing_if = "Option::is_none")]
    pub about_self: Option<bool>,
}

/// Where a claim was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// `sha256:` and the hash of the document's bytes.
    pub id: String,
    /// Where it came from, as the user named it.
    pub path: String,
    /// The format it was read as.
    pub format: String,
    /// The part of the document: `body`, `subject`, `quoted`, …
    pub part: String,
    /// The page, where the document has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Publication date, or the date of the message.
    pub date: Option<String>,
    /// Title or subject.
    pub title: Option<String>,
    /// Who wrote that part, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The day on which that part was written, where it is older than the document: a quotation's own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// The document that this one is a copy of, see [`DocumentRecord::copy_of`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
}

/// Another place that says what a claim says, in the same words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceRecord {
    /// `sha256:` and the hash of that document's bytes.
    pub document: String,
    /// Where that document came from.
    pub path: String,
    /// The part of it.
    pub part: String,
    /// First code point of the sentence.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// The day on which it was written, where it is known.
    pub date: Option<String>,
    /// Who wrote it, where it is known.
    pub author: Option<String>,
}

/// The sentence that carries a claim, with a little text around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// The sentence.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The code points before it.
    pub prefix: String,
    /// The code points after it.
    pub suffix: String,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpanRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// One line of `documents.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// [`DOCUMENT_SCHEMA`].
    pub schema: String,
    /// Which document.
    pub document: DocumentHead,
    /// The extracted text that all offsets point into.
    pub text: String,
    /// The parts of the text.
    pub parts: Vec<PartRecord>,
    /// The headers of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<HeadersRecord>,
    /// The thread of a message: the `Message-ID` that its references start at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The earlier document that this one is a copy of, to the byte or nearly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<CopyRecord>,
    /// What was read and what was not.
    pub coverage: CoverageRecord,
    /// What went wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// The document that another is a copy of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CopyRecord {
    /// Its id.
    pub id: String,
    /// Where it came from.
    pub path: String,
    /// Share of five-word runs that the two have in common, estimated; 1 for the same bytes.
    pub similarity: f64,
}

/// Which document a record is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentHead {
    /// `sha256:` and the hash of the document's bytes.
    pub id: String,
    /// Where it came from, as the user named it.
    pub path: String,
    /// The path of the document that this one came with: the message of an attachment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The format it was read as.
    pub format: String,
    /// Title or subject.
    pub title: Option<String>,
    /// Publication date, or the date of the message.
    pub date: Option<String>,
}

/// A part of a document's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartRecord {
    /// What it is.
    pub kind: String,
    /// Depth of a quotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The page that it starts on, where the document has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Who wrote it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonRecord>,
    /// When it was written, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A person as a header or signature names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// The headers of a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeadersRecord {
    /// Who sent it.
    pub from: Option<PersonRecord>,
    /// Primary recipients.
    #[serde(default)]
    pub to: Vec<PersonRecord>,
    /// Copied recipients.
    #[serde(default)]
    pub cc: Vec<PersonRecord>,
    /// Subject line.
    pub subject: Option<String>,
    /// `Date:`, in the sender's own zone.
    pub date: Option<String>,
    /// `Message-ID:` without angle brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `In-Reply-To:` without angle brackets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<String>,
    /// `References:` without angle brackets, the start of the thread first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

/// How much of a document was read, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageRecord {
    /// Code points of the text.
    pub characters: usize,
    /// Code points that lie in parts that claims are read from.
    pub read: usize,
    /// What is not read.
    pub skipped: Vec<SkippedRecord>,
}

/// Something that is not read, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SkippedRecord {
    /// What it is.
    pub what: String,
    /// Why it is not read.
    pub why: String,
    /// Its size in code points, when it lies in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub characters: Option<usize>,
    /// Its size in bytes of the source, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// First code point, when it lies in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last code point, when it lies in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
}

/// One line of `annotate`: every layer of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnnotationRecord {
    /// [`ANNOTATION_SCHEMA`].
    pub schema: String,
    /// Which document.
    pub document: AnnotatedDocument,
    /// The extracted text that all offsets point into.
    pub text: String,
    /// The sentences.
    #[serde(default)]
    pub sentences: Vec<SpanRecord>,
    /// The tokens.
    #[serde(default)]
    pub tokens: Vec<SpanRecord>,
    /// Names, dates and amounts.
    #[serde(default)]
    pub entities: Vec<EntityRecord>,
    /// Predicates with their arguments.
    #[serde(default)]
    pub predicates: Vec<PredicateRecord>,
    /// Time expressions.
    #[serde(default)]
    pub dates: Vec<DateRecord>,
    /// Who says what.
    #[serde(default)]
    pub attributions: Vec<AttributedRecord>,
    /// Mentions of the same entity.
    #[serde(default)]
    pub clusters: Vec<ClusterRecord>,
}

/// Which document an annotation is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnnotatedDocument {
    /// `sha256:` and the hash of the document's bytes.
    pub id: String,
    /// Where it came from, as the user named it.
    pub path: String,
    /// Publication date, or the date of the message.
    pub date: Option<String>,
}

/// A name, date or amount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntityRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// `PER`, `ORG`, `LOC`, …
    pub label: String,
    /// The same in the words of the claim record: `person`, `company`, `agency`, …
    #[serde(default)]
    pub kind: String,
    /// Probability in [0, 1].
    #[serde(default)]
    pub score: f64,
    /// The entity of this document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
}

/// A predicate with its arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredicateRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Its lemma.
    #[serde(default)]
    pub lemma: String,
    /// Its roleset, where the model tells several apart.
    #[serde(default)]
    pub sense: Option<String>,
    /// Probability in [0, 1].
    #[serde(default)]
    pub score: f64,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Vec<ArgumentRecord>,
}

/// An argument of a predicate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArgumentRecord {
    /// PropBank label.
    pub label: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Probability in [0, 1].
    #[serde(default)]
    pub score: f64,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DateRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// First day, inclusive.
    pub from: Option<String>,
    /// Last day, inclusive.
    pub to: Option<String>,
    /// Extended Date/Time Format (ISO 8601-2).
    #[serde(default)]
    pub edtf: String,
    /// TIMEX3 value.
    #[serde(default)]
    pub timex: String,
    /// TIMEX3 modifier.
    #[serde(default, rename = "mod")]
    pub modifier: Option<String>,
    /// The rule that read it.
    #[serde(default)]
    pub rule: String,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttributedRecord {
    /// The source.
    pub source: SpanRecord,
    /// The word that makes it a source.
    pub cue: Option<SpanRecord>,
    /// What it says.
    pub content: SpanRecord,
}

/// All that refers to the same person or thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterRecord {
    /// The entity. Those of the document's names come first; the others have numbers after them.
    pub entity: String,
    /// Its fullest name, or the first phrase for what has none.
    pub name: String,
    /// What it is: `person`, `place`, `organization`, `object`, `event`, `time`, `substance`, `animal`, `plant` or `abstract`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where the text refers to it.
    pub mentions: Vec<PhraseRecord>,
}

/// A noun phrase that refers to somebody or something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhraseRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// What it is about: its name, or else its head noun; left out where that is all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<SpanRecord>,
}

impl PhraseRecord {
    /// First code point of its head and one past the last.
    pub fn about(&self) -> (usize, usize) {
        self.head.as_ref().map_or((self.start, self.end), |head| (head.start, head.end))
    }
}

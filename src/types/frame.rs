//! What decoding finds in a sentence: mentions, predicates, arguments, parts of speech.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use super::{NounPhrase, RoleLabel, Segmented, Span, Vectors};

/// All that the model says about one document. Token ranges are indices into `Segmented::tokens`.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Names, dates, amounts; in text order, without overlap.
    pub mentions: Vec<Mention>,
    /// Predicates with their arguments, in text order.
    pub frames: Vec<Frame>,
    /// Noun phrases, nested ones too, in text order.
    pub phrases: Vec<NounPhrase>,
    /// Part of speech of every token, same length as `Segmented::tokens`.
    pub pos: Vec<Pos>,
    /// What the ranker of references reads of every token, same length.
    pub vectors: Vectors,
}

impl Analysis {
    /// Adds what was found in the next `sentences`. Its parts of speech are those of their tokens, from the first on.
    pub fn extend(&mut self, seg: &Segmented, sentences: Range<usize>, more: Analysis) {
        let Some(first) = seg.sentences.get(sentences.start) else { return };
        // What lies between sentences was read by nobody.
        self.pos.resize(first.tokens.start, Pos::X);
        self.pos.extend(more.pos);
        self.vectors.fill(first.tokens.start);
        self.vectors.extend(&more.vectors);
        self.mentions.extend(more.mentions);
        self.frames.extend(more.frames);
        self.phrases.extend(more.phrases);
    }

    /// Tells of the tokens after the last sentence that was read that nothing is known of them.
    pub fn finish(&mut self, seg: &Segmented) {
        self.pos.resize(seg.tokens.len(), Pos::X);
        self.vectors.fill(seg.tokens.len());
    }
}

/// A name, date, amount or title in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where it is.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its sentence.
    pub sentence: usize,
    /// What it is.
    pub label: EntityLabel,
    /// For organisations, which kind, with the probability of that kind.
    pub kind: Option<(OrgKind, f32)>,
    /// Probability of the mention, in [0, 1].
    pub score: f32,
}

/// What a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityLabel {
    /// A person.
    Per,
    /// An organisation.
    Org,
    /// A place.
    Loc,
    /// A named product.
    Product,
    /// A law, regulation or named programme.
    Law,
    /// Another name.
    Misc,
    /// A time expression.
    Date,
    /// An amount of money.
    Money,
    /// A job title beside a name.
    Title,
}

impl EntityLabel {
    /// All labels.
    pub const ALL: [EntityLabel; 9] = [
        EntityLabel::Per,
        EntityLabel::Org,
        EntityLabel::Loc,
        EntityLabel::Product,
        EntityLabel::Law,
        EntityLabel::Misc,
        EntityLabel::Date,
        EntityLabel::Money,
        EntityLabel::Title,
    ];

    /// The name in `config.json` and in records.
    pub fn name(self) -> &'static str {
        match self {
            EntityLabel::Per => "PER",
            EntityLabel::Org => "ORG",
            EntityLabel::Loc => "LOC",
            EntityLabel::Product => "PRODUCT",
            EntityLabel::Law => "LAW",
            EntityLabel::Misc => "MISC",
            EntityLabel::Date => "DATE",
            EntityLabel::Money => "MONEY",
            EntityLabel::Title => "TITLE",
        }
    }
}

impl fmt::Display for EntityLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EntityLabel {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        EntityLabel::ALL
            .into_iter()
            .find(|label| label.name() == name)
            .ok_or_else(|| format!("expected an entity label such as PER, but found {name:?}"))
    }
}

/// Which kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrgKind {
    /// A business.
    Company,
    /// A public body: ministry, police, court, army, council, regulator.
    Agency,
    /// Any other: association, party, university, union.
    Other,
}

impl OrgKind {
    /// The name in `config.json` and in records.
    pub fn name(self) -> &'static str {
        match self {
            OrgKind::Company => "company",
            OrgKind::Agency => "agency",
            OrgKind::Other => "other",
        }
    }
}

impl FromStr for OrgKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [OrgKind::Company, OrgKind::Agency, OrgKind::Other]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| format!("expected company, agency or other, but found {name:?}"))
    }
}

/// A predicate with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Its sentence.
    pub sentence: usize,
    /// The predicate.
    pub predicate: Predicate,
    /// Its arguments, in text order, without overlap.
    pub arguments: Vec<Argument>,
    /// Words that may take part in a claim that it carries, in text order, those of one word in the order of the model's roles; empty for a model
    /// without such a head. Of a sentence that is longer than the model reads at once, only words near the predicate are told of.
    pub participants: Vec<Participant>,
}

/// A predicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    /// The token that carries the roleset.
    pub token: usize,
    /// Where it is (with a particle that follows it at once: "carry out").
    pub span: Span,
    /// Its lemma, lower case.
    pub lemma: String,
    /// Its part of speech.
    pub pos: Pos,
    /// Its roleset (`pitch.04`), where the model knows more than one of the lemma.
    pub sense: Option<String>,
    /// Probability in [0, 1] that it is a predicate.
    pub score: f32,
    /// The claim types that the model's head for claim types gives it, the most probable first; empty for a model without one.
    pub types: Vec<TypeScore>,
}

/// How probable it is that a predicate tells of a claim type's event.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeScore {
    /// The claim type.
    pub name: Arc<str>,
    /// Probability in [0, 1].
    pub score: f32,
}

/// An argument of a predicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its role.
    pub label: RoleLabel,
    /// Where it is.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Probability in [0, 1] (the least sure word decides).
    pub score: f32,
}

/// A word that may take part in a claim of a predicate, in one role. A word that may fill several has an entry for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// The word, an index into `Segmented::tokens` as in [`Argument::tokens`].
    pub token: usize,
    /// The role of a claim type that it fills, as the model names it: `seller`.
    pub role: Arc<str>,
    /// Probability in [0, 1] that it fills this role and not another or none, so that the scores of a word add up to 1 at most.
    pub score: f32,
}

macro_rules! parts_of_speech {
    ($($variant:ident $name:literal,)*) => {
        /// Universal part-of-speech tags (universaldependencies.org/u/pos).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the names are the standard's")]
        pub enum Pos { $($variant,)* #[default] X }

        impl Pos {
            /// The standard's tag.
            pub fn name(self) -> &'static str {
                match self { $(Pos::$variant => $name,)* Pos::X => "X" }
            }
        }

        impl FromStr for Pos {
            type Err = String;

            fn from_str(name: &str) -> Result<Self, String> {
                match name {
                    $($name => Ok(Pos::$variant),)*
                    "X" => Ok(Pos::X),
                    _ => Err(format!("expected a universal part of speech, but found {name:?}")),
                }
            }
        }
    };
}

parts_of_speech! {
    Adj "ADJ", Adp "ADP", Adv "ADV", Aux "AUX", Cconj "CCONJ", Det "DET", Intj "INTJ", Noun "NOUN", Num "NUM",
    Part "PART", Pron "PRON", Propn "PROPN", Punct "PUNCT", Sconj "SCONJ", Sym "SYM", Verb "VERB",
}

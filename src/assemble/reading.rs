//! One document with all that earlier stages found in it, and the questions that assembly asks of its words.

use std::ops::Range;

use super::cues::CUES;
use crate::types::{
    Affix, Analysis, Document, Frame, Links, Mention, Note, Notes, Pos, Reference, Role, RoleLabel,
    Segmented, Span, Topic, When,
};

/// A document as assembly reads it.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The document.
    pub doc: &'a Document,
    /// Its sentences and tokens.
    pub seg: &'a Segmented,
    /// Its mentions, predicates and arguments.
    pub analysis: &'a Analysis,
    /// Its entities.
    pub links: &'a Links,
    /// Its time expressions, in text order, in spans of the document.
    pub dates: &'a [When],
    /// Where to note what was considered, when somebody asked.
    pub notes: Option<&'a Notes>,
}

/// An argument of a frame, found by the model or implied by the grammar.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Its role.
    pub label: RoleLabel,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its probability.
    pub score: f32,
    /// Whether it was not in the frame itself but shared from a governing predicate.
    pub implied: bool,
}

impl Arg {
    /// Whether it is the plain argument of this role (no `R-`, no `C-`).
    pub fn is(&self, role: Role) -> bool {
        self.label == RoleLabel::plain(role)
    }
}

impl<'a> Reading<'a> {
    /// Notes what was considered and why, when somebody asked; else the reason is not even worded.
    pub fn note(
        &self,
        topic: Topic,
        taken: bool,
        span: impl Into<Option<Span>>,
        why: impl FnOnce() -> String,
    ) {
        if let Some(notes) = self.notes {
            notes.add(Note { topic, taken, span: span.into(), why: why() });
        }
    }

    /// The words of a span.
    pub fn text(&self, span: Span) -> &'a str {
        span.of(&self.doc.text)
    }

    /// A token's words.
    pub fn token(&self, token: usize) -> &'a str {
        self.seg.tokens.get(token).map_or("", |span| span.of(&self.doc.text))
    }

    /// A token in lower case.
    pub fn lower(&self, token: usize) -> String {
        self.token(token).to_lowercase()
    }

    /// Whether a token is one of these words, whatever its case.
    pub fn is_word(&self, token: usize, words: &[&str]) -> bool {
        let text = self.token(token);
        words.iter().any(|word| text.eq_ignore_ascii_case(word))
    }

    /// A token's part of speech.
    pub fn pos(&self, token: usize) -> Pos {
        self.analysis.pos.get(token).copied().unwrap_or_default()
    }

    /// The tokens of a frame's sentence.
    pub fn sentence_tokens(&self, sentence: usize) -> Range<usize> {
        self.seg.sentences.get(sentence).map_or(0..0, |sentence| sentence.tokens.clone())
    }

    /// The span of a range of tokens.
    pub fn span(&self, tokens: &Range<usize>) -> Span {
        self.seg.span_of(tokens.clone())
    }

    /// The arguments of a frame, continuations joined to their beginnings where these stand at once before them.
    pub fn arguments(&self, frame: &Frame) -> Vec<Arg> {
        let mut args: Vec<Arg> = Vec::new();
        for argument in &frame.arguments {
            if argument.label.affix == Affix::Continuation {
                // "Privatisation, its supporters argued, would bring investment": speech stands inside what it says.
                let speech = CUES.speech.verbs.contains(&frame.predicate.lemma);
                // "They can't, he said, but he promised to try": who says so goes on to do something else.
                let start = argument.tokens.start;
                let goes_on = speech
                    && start > frame.predicate.token
                    && self.is_word(start, &["but", "and", "yet", "though"])
                    && self.is_word(start + 1, &["he", "she", "they", "it", "we", "i"]);
                if goes_on {
                    continue;
                }
                let joined = args.iter_mut().find(|arg| {
                    let gap = arg.tokens.end..argument.tokens.start;
                    let near = gap.len() <= 1 && !gap.contains(&frame.predicate.token);
                    arg.is(argument.label.role)
                        && gap.start <= gap.end
                        && (near
                            || speech && gap.contains(&frame.predicate.token) && gap.len() < 12)
                });
                if let Some(arg) = joined {
                    arg.tokens.end = argument.tokens.end;
                    continue;
                }
            }
            args.push(Arg {
                label: argument.label,
                tokens: argument.tokens.clone(),
                score: argument.score,
                implied: false,
            });
        }
        args
    }

    /// Whether a noun phrase names or describes somebody: a person, a company, an agency, or by a pronoun for one.
    pub fn may_be_somebody(&self, tokens: &Range<usize>) -> bool {
        let head = super::phrases::head_token(self, tokens).unwrap_or(tokens.end - 1);
        let named = self.reference_ending(tokens).and_then(|it| self.links.entities.get(it.entity));
        named.map_or_else(
            || {
                CUES.kind_of_noun(&self.lower(head)).is_some()
                    || self.pos(head) == Pos::Pron
                        && !self.is_word(head, &["it", "this", "that", "which"])
            },
            |entity| entity.kind.can_act(),
        )
    }

    /// The name, else the address, of who wrote the block of a message that these words stand in.
    pub fn author(&self, at: Span) -> Option<String> {
        self.doc.headers.as_ref()?;
        let person = self.doc.part_at(at.start())?.author.as_ref()?;
        person.name.clone().or_else(|| person.address.clone())
    }

    /// Whether a time expression begins a phrase: "the 28th".
    pub fn is_dated(&self, tokens: &Range<usize>) -> bool {
        let mut dates = self.dates_in(self.span(tokens)).iter();
        dates.any(|when| self.seg.tokens_in(when.span).start <= tokens.start)
    }

    /// The reference that ends with these tokens (a possessive ending aside) and begins inside them, the longest first.
    pub fn reference_ending(&self, tokens: &Range<usize>) -> Option<&'a Reference> {
        let span = self.span(tokens);
        let links = self.links;
        links
            .inside(span)
            .filter(|reference| reference.span.end() == span.end())
            .max_by_key(|reference| reference.span.len())
    }

    /// The reference that begins at this token, the longest first, inside `within`.
    pub fn reference_at(&self, token: usize, within: &Range<usize>) -> Option<&'a Reference> {
        let span = self.span(within);
        let start = self.seg.tokens.get(token)?.start();
        let links = self.links;
        links
            .inside(span)
            .filter(|reference| reference.span.start() == start)
            .max_by_key(|reference| reference.span.len())
    }

    /// The time expressions that share words with a span: they are in text order and lie apart, and a long document has many.
    pub fn dates_in(&self, span: Span) -> &'a [When] {
        let first = self.dates.partition_point(|it| it.span.end() <= span.start());
        let behind = &self.dates[first..];
        &behind[..behind.partition_point(|it| it.span.start() < span.end())]
    }

    /// The mentions that share words with a span, likewise.
    pub fn mentions_in(&self, span: Span) -> &'a [Mention] {
        let mentions: &'a [Mention] = &self.analysis.mentions;
        let first = mentions.partition_point(|it| it.span.end() <= span.start());
        let behind = &mentions[first..];
        &behind[..behind.partition_point(|it| it.span.start() < span.end())]
    }
}

/// Words that stand for the noun before them.
pub const RELATIVE: &[&str] = &["who", "whom", "whose", "which", "that", "where"];

/// Prepositions by form: the model's part of speech alone takes "to" of "to the agency" for a particle at times.
pub const PREPOSITIONS: &[&str] = &[
    "to",
    "by",
    "for",
    "with",
    "from",
    "of",
    "in",
    "on",
    "at",
    "about",
    "over",
    "against",
    "into",
    "through",
    "via",
    "regarding",
    "concerning",
    "under",
    "between",
    "among",
    "before",
    "as",
    "toward",
    "towards",
    "without",
    "within",
    "during",
    "per",
    "upon",
    "onto",
    "versus",
];

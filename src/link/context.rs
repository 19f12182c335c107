//! What the kinds of reference ask about a document: words, parts of speech, sentences, subjects.

use std::ops::Range;

use crate::types::{Affix, Analysis, Document, Frame, Pos, Role, Segmented, Span};

/// Where in its clause something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before its predicate, as its agent or theme.
    Subject,
    /// Another core argument.
    Object,
    /// Before what it owns.
    Possessive,
    /// Anywhere else.
    Elsewhere,
}

/// A document with what is known about its tokens.
pub(super) struct Context<'a> {
    pub(super) doc: &'a Document,
    pub(super) seg: &'a Segmented,
    pub(super) analysis: &'a Analysis,
    /// The sentence of each token.
    sentence_of: Vec<usize>,
    /// The paragraph of each sentence.
    paragraph_of: Vec<usize>,
    /// Arguments in subject position, by first token: their tokens and the predicate's token.
    subjects: Vec<(Range<usize>, usize)>,
    /// For each token, the mention that holds it.
    mention_of: Vec<Option<usize>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(doc: &'a Document, seg: &'a Segmented, analysis: &'a Analysis) -> Self {
        let mut sentence_of = vec![0; seg.tokens.len()];
        for (idx, sentence) in seg.sentences.iter().enumerate() {
            for token in sentence.tokens.clone() {
                if let Some(of) = sentence_of.get_mut(token) {
                    *of = idx;
                }
            }
        }
        let mut mention_of = vec![None; seg.tokens.len()];
        for (idx, mention) in analysis.mentions.iter().enumerate() {
            for token in mention.tokens.clone() {
                if let Some(of) = mention_of.get_mut(token) {
                    *of = Some(idx);
                }
            }
        }
        Self {
            doc,
            seg,
            analysis,
            sentence_of,
            paragraph_of: paragraphs(doc, seg),
            subjects: subjects(analysis),
            mention_of,
        }
    }

    /// The text of a token; empty past the end.
    pub(super) fn word(&self, token: usize) -> &'a str {
        self.seg.tokens.get(token).map_or("", |span| span.of(&self.doc.text))
    }

    /// The text of a token of the same sentence as `of`; empty outside it.
    pub(super) fn word_in(&self, of: usize, token: usize) -> &'a str {
        if self.sentence(of) == self.sentence(token) { self.word(token) } else { "" }
    }

    /// The token before, where it is in the same sentence; empty otherwise.
    pub(super) fn word_before(&self, token: usize) -> &'a str {
        token.checked_sub(1).map_or("", |before| self.word_in(token, before))
    }

    pub(super) fn pos(&self, token: usize) -> Pos {
        self.analysis.pos.get(token).copied().unwrap_or_default()
    }

    pub(super) fn sentence(&self, token: usize) -> usize {
        self.sentence_of.get(token).copied().unwrap_or(usize::MAX)
    }

    /// The part of the document that a sentence is in.
    pub(super) fn part(&self, sentence: usize) -> usize {
        self.seg.sentences.get(sentence).map_or(usize::MAX, |sentence| sentence.part)
    }

    pub(super) fn paragraph(&self, sentence: usize) -> usize {
        self.paragraph_of.get(sentence).copied().unwrap_or(usize::MAX)
    }

    /// The mention that holds a token.
    pub(super) fn mention(&self, token: usize) -> Option<usize> {
        self.mention_of.get(token).copied().flatten()
    }

    pub(super) fn span(&self, tokens: Range<usize>) -> Span {
        self.seg.span_of(tokens)
    }

    pub(super) fn text(&self, tokens: Range<usize>) -> &'a str {
        self.span(tokens).of(&self.doc.text)
    }

    /// Whether the tokens name who made a picture ("(Photo by Ann Lee/Some Agency)"): nobody that the text tells of.
    pub(super) fn is_credit(&self, tokens: &Range<usize>) -> bool {
        const PICTURES: [&str; 12] = [
            "photo",
            "photos",
            "photograph",
            "photographs",
            "picture",
            "pictures",
            "image",
            "images",
            "illustration",
            "graphic",
            "video",
            "courtesy",
        ];
        let is_sign = |word: &str| ["by", ":", "credit", "©", "/", "of"].contains(&word);
        let is_name = |word: &str| word.starts_with(char::is_uppercase);
        let sentence = self.sentence(tokens.start);
        let mut signs = 0;
        for token in (tokens.start.saturating_sub(8)..tokens.start).rev() {
            let word = self.word(token);
            let lower = word.to_lowercase();
            if self.sentence(token) != sentence {
                return false;
            }
            if PICTURES.contains(&lower.as_str()) {
                // "A photo of Ann Lee" shows her.
                return signs > 0 && (lower == "courtesy" || self.word(token + 1) != "of");
            }
            match is_sign(&lower) {
                true => signs += 1,
                false if !is_name(word) => return false,
                false => {}
            }
        }
        false
    }

    /// The predicate whose subject is, or begins with, these tokens.
    pub(super) fn subject_of(&self, tokens: &Range<usize>) -> Option<usize> {
        let from = self.subjects.partition_point(|(subject, _)| subject.start + 3 < tokens.start);
        self.subjects[from..]
            .iter()
            .take_while(|(subject, _)| subject.start <= tokens.start)
            .find(|(subject, _)| subject.end >= tokens.end && self.is_head(subject, tokens))
            .map(|(_, predicate)| *predicate)
    }

    /// Whether two stretches are different arguments of one predicate, so that they cannot be the same entity.
    pub(super) fn are_co_arguments(&self, one: &Range<usize>, other: &Range<usize>) -> bool {
        let sentence = self.sentence(one.start);
        if self.sentence(other.start) != sentence {
            return false;
        }
        let frames = &self.analysis.frames;
        let from = frames.partition_point(|frame| frame.sentence < sentence);
        frames[from..].iter().take_while(|frame| frame.sentence == sentence).any(|frame| {
            let holder = |tokens: &Range<usize>| {
                frame.arguments.iter().position(|argument| {
                    argument.label.affix == Affix::None
                        && is_core(argument.label.role)
                        && argument.tokens.start <= tokens.start
                        && tokens.end <= argument.tokens.end
                        // A preposition, a determiner or a title may stand before it; a clause may not.
                        && argument.tokens.start + 3 >= tokens.start
                        && argument.tokens.end <= tokens.end + 2
                })
            };
            matches!((holder(one), holder(other)), (Some(one), Some(other)) if one != other)
        })
    }

    /// Whether these tokens, a preposition aside, are an argument of the predicate at a token: "her" of "Ann, who was there, sent her".
    pub(super) fn is_object_of(&self, tokens: &Range<usize>, predicate: usize) -> bool {
        self.sentence(tokens.start) == self.sentence(predicate)
            && self.frames_of(self.sentence(predicate)).any(|frame| {
                frame.predicate.token == predicate
                    && frame.arguments.iter().any(|argument| {
                        is_core(argument.label.role)
                            && argument.tokens.end == tokens.end
                            && argument.tokens.start + 1 >= tokens.start
                    })
            })
    }

    /// Where in its clause a name or pronoun stands.
    pub(super) fn place(&self, tokens: &Range<usize>) -> Place {
        let owns = matches!(self.word(tokens.end), "'s" | "’s" | "'" | "’")
            || tokens.len() == 1
                && ["his", "her", "its", "their"]
                    .iter()
                    .any(|word| self.word(tokens.start).eq_ignore_ascii_case(word))
                && matches!(self.pos(tokens.end), Pos::Noun | Pos::Adj | Pos::Propn | Pos::Num);
        if owns {
            return Place::Possessive;
        }
        if self.subject_of(tokens).is_some() {
            return Place::Subject;
        }
        let is_object = self.frames_of(self.sentence(tokens.start)).any(|frame| {
            frame.arguments.iter().any(|argument| {
                is_core(argument.label.role)
                    && argument.tokens.start + 3 >= tokens.start
                    && argument.tokens.start <= tokens.start
                    && argument.tokens.end >= tokens.end
                    && argument.tokens.end <= tokens.end + 2
            })
        });
        if is_object { Place::Object } else { Place::Elsewhere }
    }

    /// Whether a token lies in an argument of the predicate at another token.
    pub(super) fn is_in_argument(&self, predicate: usize, token: usize) -> bool {
        self.frames_of(self.sentence(predicate)).any(|frame| {
            frame.predicate.token == predicate
                && frame.arguments.iter().any(|argument| argument.tokens.contains(&token))
        })
    }

    fn frames_of(&self, sentence: usize) -> impl Iterator<Item = &'a Frame> {
        let frames: &'a [Frame] = &self.analysis.frames;
        let from = frames.partition_point(|frame| frame.sentence < sentence);
        frames[from..].iter().take_while(move |frame| frame.sentence == sentence)
    }

    /// Whether nothing stands between the start of an argument and a name but its determiner and modifiers, and
    /// what follows the name only explains it ("Microsoft, which").
    fn is_head(&self, argument: &Range<usize>, tokens: &Range<usize>) -> bool {
        let opens = (argument.start..tokens.start).all(|token| {
            matches!(self.pos(token), Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num)
        });
        let next = self.word(tokens.end);
        let ends = tokens.end >= argument.end
            || matches!(
                next,
                "," | "(" | "-" | "--" | "—" | "–" | "who" | "which" | "that" | "in" | "of" | "at"
            );
        opens && ends
    }
}

fn is_core(role: Role) -> bool {
    matches!(role, Role::Arg0 | Role::Arg1 | Role::Arg2 | Role::Arg3 | Role::Arg4 | Role::Arg5)
}

/// Arguments that stand before their predicate and are its agent, or its theme where it has no agent before it.
fn subjects(analysis: &Analysis) -> Vec<(Range<usize>, usize)> {
    let mut subjects = Vec::new();
    for frame in &analysis.frames {
        let predicate = frame.predicate.token;
        let before = |role: Role| {
            frame.arguments.iter().find(|argument| {
                argument.label.affix == Affix::None
                    && argument.label.role == role
                    && argument.tokens.end <= predicate
            })
        };
        if matches!(frame.predicate.pos, Pos::Verb | Pos::Aux | Pos::X)
            && let Some(argument) = before(Role::Arg0).or_else(|| before(Role::Arg1))
        {
            subjects.push((argument.tokens.clone(), predicate));
        }
    }
    subjects.sort_by_key(|(tokens, predicate)| (tokens.start, *predicate));
    subjects
}

/// Numbers the paragraphs: a blank line or another part begins one.
fn paragraphs(doc: &Document, seg: &Segmented) -> Vec<usize> {
    let mut number = 0;
    let mut before: Option<(usize, usize)> = None;
    let mut numbers = Vec::with_capacity(seg.sentences.len());
    for sentence in &seg.sentences {
        if let Some((end, part)) = before {
            let gap = doc.text.get(end..sentence.span.start()).unwrap_or("");
            if part != sentence.part || gap.contains("\n\n") {
                number += 1;
            }
        }
        before = Some((sentence.span.end(), sentence.part));
        numbers.push(number);
    }
    numbers
}

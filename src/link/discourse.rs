//! Who has been talked about: the memory in which descriptions and pronouns find their entity.
//!
//! Every reference that is read is remembered with its sentence. A candidate counts more the nearer it is, more as a
//! subject, a little more the more often it occurs. The best candidate wins only with a clear lead.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::types::{PartKind, Pos, Via};

use super::book::{Book, Found};
use super::context::Context;

/// The references read so far, in text order.
#[derive(Debug, Default)]
pub(super) struct Discourse {
    seen: Vec<Seen>,
    /// How often each entity was referred to.
    mentions: HashMap<usize, usize>,
    /// The last token of the last reference to each entity that was no pronoun.
    heads: HashMap<usize, usize>,
    /// The entity of the last resolved pronoun of each kind.
    last_pronoun: HashMap<Voice, usize>,
}

/// Pronouns that can stand for the same entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Voice {
    He,
    She,
    It,
    They,
}

/// A reference that was read.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) entity: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sentence: usize,
    /// The predicate whose subject it is.
    pub(super) subject_of: Option<usize>,
    /// What it is, where it has no name.
    pub(super) unnamed: Option<Unnamed>,
    /// Whether a pronoun refers here.
    pub(super) is_pronoun: bool,
}

/// What somebody or something without a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unnamed {
    /// "a man".
    Person,
    /// "a tool".
    Thing,
    /// "the officials", "some tools".
    Several,
}

/// Numbers from here on stand for the unnamed.
const FIRST_UNNAMED: usize = usize::MAX / 2;

impl Voice {
    /// The kind of a pronoun.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "he" | "him" | "his" | "himself" => Self::He,
            "she" | "her" | "hers" | "herself" => Self::She,
            "it" | "its" | "itself" => Self::It,
            "they" | "them" | "their" | "theirs" | "themselves" => Self::They,
            _ => return None,
        })
    }
}

impl Seen {
    /// A reference to an entity of the book.
    pub(super) fn of(ctx: &Context, book: &Book, found: &Found) -> Self {
        Self {
            entity: book.root(found.entity),
            start: found.tokens.start,
            end: found.tokens.end,
            sentence: ctx.sentence(found.tokens.start),
            subject_of: ctx.subject_of(&found.tokens),
            unnamed: None,
            is_pronoun: found.via == Via::Pronoun,
        }
    }

    /// The token of a noun without a name.
    pub(super) fn noun(entity: usize) -> Option<usize> {
        entity.checked_sub(FIRST_UNNAMED)
    }

    /// Whether it is an entity of the book.
    pub(super) fn is_named(&self) -> bool {
        Self::is_name(self.entity)
    }

    /// Whether a candidate's number is of an entity of the book.
    pub(super) fn is_name(entity: usize) -> bool {
        entity < FIRST_UNNAMED
    }
}

/// A candidate with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) entity: usize,
    pub(super) weight: f32,
}

impl Discourse {
    pub(super) fn push(&mut self, ctx: &Context, book: &Book, found: &Found) {
        let seen = Seen::of(ctx, book, found);
        *self.mentions.entry(seen.entity).or_default() += 1;
        if let Some(voice) = Voice::of(ctx.word(found.tokens.start)).filter(|_| seen.is_pronoun) {
            self.last_pronoun.insert(voice, seen.entity);
        }
        if !seen.is_pronoun {
            self.heads.insert(seen.entity, seen.end - 1);
        }
        self.seen.push(seen);
    }

    /// Remembers a pronoun that stands for the noun at a token.
    pub(super) fn push_pronoun(&mut self, ctx: &Context, pronoun: usize, noun: usize) {
        let entity = FIRST_UNNAMED + noun;
        if let Some(voice) = Voice::of(ctx.word(pronoun)) {
            self.last_pronoun.insert(voice, entity);
        }
        self.seen.push(Seen {
            entity,
            start: pronoun,
            end: pronoun + 1,
            sentence: ctx.sentence(pronoun),
            subject_of: ctx.subject_of(&(pronoun..pronoun + 1)),
            unnamed: unnamed(ctx, noun),
            is_pronoun: true,
        });
    }

    /// How often an entity was referred to before.
    pub(super) fn mentions(&self, entity: usize) -> usize {
        self.mentions.get(&entity).copied().unwrap_or(0)
    }

    /// The last token of the last reference to an entity by a name or a description.
    pub(super) fn head(&self, entity: usize) -> Option<usize> {
        Seen::noun(entity).or_else(|| self.heads.get(&entity).copied())
    }

    /// The entity of the last resolved pronoun of a kind.
    pub(super) fn last_pronoun(&self, voice: Voice) -> Option<usize> {
        self.last_pronoun.get(&voice).copied()
    }

    /// Remembers a noun that nobody resolved: it keeps pronouns from going to the wrong name.
    pub(super) fn push_noun(&mut self, ctx: &Context, token: usize) {
        let Some(unnamed) = unnamed(ctx, token) else { return };
        self.seen.push(Seen {
            entity: FIRST_UNNAMED + token,
            start: token,
            end: token + 1,
            sentence: ctx.sentence(token),
            subject_of: ctx.subject_of(&(token..token + 1)),
            unnamed: Some(unnamed),
            is_pronoun: false,
        });
    }

    /// What was seen before a token within so many sentences, the nearest first.
    pub(super) fn before<'s>(
        &'s self,
        ctx: &'s Context,
        token: usize,
        n_sentences: usize,
    ) -> impl Iterator<Item = &'s Seen> {
        let sentence = ctx.sentence(token);
        self.seen
            .iter()
            .rev()
            .take_while(move |seen| seen.sentence + n_sentences >= sentence)
            .filter(move |seen| seen.end <= token && shares_reader(ctx, seen.sentence, sentence))
    }

    /// Candidates within so many sentences before a token, heaviest first.
    pub(super) fn candidates(
        &self,
        ctx: &Context,
        token: usize,
        n_sentences: usize,
        fits: impl Fn(&Seen) -> bool,
    ) -> Vec<Candidate> {
        let sentence = ctx.sentence(token);
        let mut candidates: Vec<Candidate> = Vec::new();
        for seen in self.before(ctx, token, n_sentences) {
            if !fits(seen) {
                continue;
            }
            let distance = sentence - seen.sentence;
            let nearness = NEARNESS[distance.min(NEARNESS.len() - 1)];
            let subject = if seen.subject_of.is_some() { SUBJECT } else { 1.0 };
            let paragraph = if ctx.paragraph(seen.sentence) == ctx.paragraph(sentence) {
                1.0
            } else {
                OTHER_PARAGRAPH
            };
            let far =
                if distance == 0 { 1.0 - FADING * (token - seen.end).min(20) as f32 } else { 1.0 };
            let weight = nearness * subject * paragraph * far;
            match candidates.iter_mut().find(|candidate| candidate.entity == seen.entity) {
                Some(candidate) => {
                    candidate.weight = candidate.weight.max(weight) + REPEATED * nearness
                }
                None => candidates.push(Candidate { entity: seen.entity, weight }),
            }
        }
        candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        candidates
    }
}

const NEARNESS: [f32; 8] = [1.0, 0.8, 0.5, 0.35, 0.25, 0.2, 0.15, 0.1];
const SUBJECT: f32 = 1.8;
/// What each token between a candidate and the pronoun of its sentence takes away.
const FADING: f32 = 0.01;
const OTHER_PARAGRAPH: f32 = 0.8;
const REPEATED: f32 = 0.05;

/// The first candidate, if it leads the second by the factor `lead`; with the share of the weight that it has.
pub(super) fn clear_winner(candidates: &[Candidate], lead: f32) -> Option<(usize, f32)> {
    let first = candidates.first()?;
    let second = candidates.get(1).map_or(0.0, |candidate| candidate.weight);
    (first.weight >= second * lead).then(|| (first.entity, first.weight / (first.weight + second)))
}

/// What the noun at a token is, if it is the head of its phrase and outside every name.
fn unnamed(ctx: &Context, token: usize) -> Option<Unnamed> {
    let is_head = ctx.pos(token) == Pos::Noun
        && ctx.mention(token).is_none()
        && !(matches!(ctx.pos(token + 1), Pos::Noun | Pos::Propn)
            && ctx.sentence(token) == ctx.sentence(token + 1))
        && !matches!(ctx.word_in(token, token + 1), "-" | "–");
    if !is_head {
        return None;
    }
    let word = ctx.word(token).to_lowercase();
    let is_person = is_of_person(&word)
        || ["person", "woman", "man", "officer", "worker", "maker", "holder"]
            .iter()
            .any(|end| word.len() > end.len() && word.ends_with(end));
    let is_plural = word.ends_with('s') && !word.ends_with("ss") && word.len() > 3
        || matches!(
            word.as_str(),
            "people" | "men" | "women" | "children" | "police" | "staff" | "media"
        );
    Some(match (is_person, is_plural) {
        (_, true) => Unnamed::Several,
        (true, false) => Unnamed::Person,
        (false, false) => Unnamed::Thing,
    })
}

/// Whether a noun, in lower case, is of a single person: those that claims know, but for groups.
pub(super) fn is_of_person(noun: &str) -> bool {
    const GROUPS: [&str; 6] = ["people", "staff", "family", "crew", "team", "delegation"];
    static PEOPLE: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let cues: Cues = toml::from_str(include_str!("../../data/cues.toml")).unwrap_or_default();
        cues.nouns.person
    });
    PEOPLE.contains(noun) && !GROUPS.contains(&noun)
}

/// The part of `data/cues.toml` that this stage reads.
#[derive(Debug, Default, Deserialize)]
struct Cues {
    nouns: Nouns,
}

#[derive(Debug, Default, Deserialize)]
struct Nouns {
    person: HashSet<String>,
}

/// Whether a reader of one sentence has just read the other: the same part, or a headline and its article.
fn shares_reader(ctx: &Context, before: usize, sentence: usize) -> bool {
    let (before, part) = (ctx.part(before), ctx.part(sentence));
    let is_head = |part: usize| {
        ctx.doc
            .parts
            .get(part)
            .is_some_and(|part| matches!(part.kind, PartKind::Title | PartKind::Subject))
    };
    before == part
        || is_head(before)
        || matches!(
            (
                ctx.doc.parts.get(before).map(|part| part.kind),
                ctx.doc.parts.get(part).map(|part| part.kind)
            ),
            (Some(PartKind::Body), Some(PartKind::Body))
        )
}

//! The entities of a document while they are being found.

use std::ops::Range;

use crate::types::{Antecedent, Entity, EntityKind, Links, Reference, Span, Via};

use super::gender::Gender;

/// Entities found so far and the references to them.
#[derive(Debug, Default)]
pub(super) struct Book {
    drafts: Vec<Draft>,
    found: Vec<Found>,
    /// Pronouns that stand for nobody with a name, in text order.
    antecedents: Vec<Antecedent>,
}

/// An entity while it is being found.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// The names it goes by, in the order they were found.
    pub(super) names: Vec<Name>,
    /// Votes for what it is: kind and weight.
    pub(super) votes: Vec<(EntityKind, f32)>,
    /// What it is, once the votes are counted.
    pub(super) kind: Option<EntityKind>,
    pub(super) gender: Gender,
    pub(super) address: Option<String>,
    /// Whether it comes from a message's headers.
    pub(super) is_in_header: bool,
    /// The entity that this one turned out to be.
    pub(super) same_as: Option<usize>,
}

/// A name of an entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Name {
    /// As written, without title and possessive.
    pub(super) text: String,
    /// Its words, lower case, without full stops and signs.
    pub(super) words: Vec<String>,
    /// Whether it is written in capitals without lower-case letters, like an acronym.
    pub(super) is_capitals: bool,
}

/// A reference with its tokens.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) tokens: Range<usize>,
    pub(super) span: Span,
    pub(super) entity: usize,
    pub(super) via: Via,
    pub(super) score: f32,
    /// For a reference by name, the name's words.
    pub(super) words: Vec<String>,
}

impl Draft {
    /// What it is; the votes decide until the kinds are settled.
    pub(super) fn kind(&self) -> EntityKind {
        self.kind.unwrap_or_else(|| self.majority())
    }

    /// The kind with the most weight; the first of equals.
    pub(super) fn majority(&self) -> EntityKind {
        let mut best = (EntityKind::Other, 0.0);
        for (kind, _) in &self.votes {
            let weight: f32 = self
                .votes
                .iter()
                .filter(|(other, _)| other == kind)
                .map(|(_, weight)| weight)
                .sum();
            if weight > best.1 {
                best = (*kind, weight);
            }
        }
        best.0
    }

    /// The fullest name.
    pub(super) fn best_name(&self) -> Option<&Name> {
        let mut best: Option<&Name> = None;
        for name in &self.names {
            let fullness = |name: &Name| {
                (name.words.len(), !name.is_capitals, name.text.chars().any(char::is_uppercase))
            };
            if best.is_none_or(|best| fullness(name) > fullness(best)) {
                best = Some(name);
            }
        }
        best
    }
}

impl Book {
    /// Remembers that a pronoun stands for a noun phrase without a name.
    pub(super) fn stands_for(&mut self, antecedent: Antecedent) {
        self.antecedents.push(antecedent);
    }

    /// Adds an entity and gives its number.
    pub(super) fn add(&mut self, draft: Draft) -> usize {
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// The entity that a number stands for now.
    pub(super) fn root(&self, mut entity: usize) -> usize {
        while let Some(same) = self.drafts[entity].same_as {
            entity = same;
        }
        entity
    }

    pub(super) fn draft(&self, entity: usize) -> &Draft {
        &self.drafts[self.root(entity)]
    }

    pub(super) fn draft_mut(&mut self, entity: usize) -> &mut Draft {
        let root = self.root(entity);
        &mut self.drafts[root]
    }

    /// The numbers of all entities that are not another one.
    pub(super) fn entities(&self) -> Vec<usize> {
        (0..self.drafts.len()).filter(|idx| self.drafts[*idx].same_as.is_none()).collect()
    }

    /// Makes two entities one; the first takes over what is known about the second.
    pub(super) fn merge(&mut self, into: usize, from: usize) {
        let (into, from) = (self.root(into), self.root(from));
        if into == from {
            return;
        }
        let merged = std::mem::take(&mut self.drafts[from]);
        self.drafts[from].same_as = Some(into);
        let draft = &mut self.drafts[into];
        draft.names.extend(merged.names);
        draft.votes.extend(merged.votes);
        draft.is_in_header |= merged.is_in_header;
        draft.address = draft.address.take().or(merged.address);
        if draft.gender == Gender::Unknown {
            draft.gender = merged.gender;
        }
    }

    pub(super) fn refer(&mut self, found: Found) {
        self.found.push(found);
    }

    /// The references in text order, with their entities' present numbers.
    pub(super) fn in_order(&self) -> Vec<Found> {
        let mut found: Vec<Found> = self
            .found
            .iter()
            .map(|found| Found { entity: self.root(found.entity), ..found.clone() })
            .collect();
        found.sort_by_key(|found| (found.span.start(), found.span.end()));
        found
    }

    /// The result. How a name refers is decided here, because a fuller name may come late in the text.
    pub(super) fn into_links(self) -> Links {
        let mut links = Links { antecedents: self.antecedents.clone(), ..Links::default() };
        let mut number = vec![None; self.drafts.len()];
        for idx in self.entities() {
            let draft = &self.drafts[idx];
            let Some(name) = draft.best_name() else { continue };
            number[idx] = Some(links.entities.len());
            links.entities.push(Entity {
                name: name.text.clone(),
                kind: draft.kind(),
                address: draft.address.clone(),
            });
        }
        for found in self.in_order() {
            let Some(entity) = number[found.entity] else { continue };
            let is_full =
                self.drafts[found.entity].best_name().is_some_and(|name| name.words == found.words);
            let via = match found.via {
                Via::Alias if is_full => Via::Name,
                via => via,
            };
            links.references.push(Reference {
                span: found.span,
                entity,
                via,
                score: found.score.clamp(0.0, 1.0),
            });
        }
        links
    }
}

impl Book {
    /// Remembers the gender that a pronoun told.
    pub(super) fn learn_gender(&mut self, entity: usize, gender: Gender) {
        let draft = self.draft_mut(entity);
        if draft.gender == Gender::Unknown {
            draft.gender = gender;
        }
    }

    /// Sets how references by these names of these entities refer.
    pub(super) fn mark(&mut self, names: &[(usize, Vec<String>)], via: Via) {
        let roots: Vec<usize> = self.found.iter().map(|found| self.root(found.entity)).collect();
        for (found, root) in self.found.iter_mut().zip(roots) {
            if names.iter().any(|(entity, words)| *entity == root && *words == found.words) {
                found.via = via;
            }
        }
    }
}

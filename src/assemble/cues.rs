//! The word lists of `data/cues.toml` and `data/things.txt`: what governs a claim, and what kinds of people and documents there are.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::types::EntityKind;

/// The word lists, read once.
pub static CUES: LazyLock<Cues> = LazyLock::new(|| {
    // The file is compiled in and a test reads it; were it broken all the same, no cue would be known.
    toml::from_str(include_str!("../../data/cues.toml")).unwrap_or_default()
});

/// Nouns that name things, not actors.
static THINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/things.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// All word lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    /// What governing predicates say of their complement.
    pub governors: Governors,
    /// Modal verbs.
    pub modals: Modals,
    /// Negation.
    pub negation: Negation,
    /// Speech and other sources.
    pub speech: Speech,
    /// Kinds of nouns.
    pub nouns: HashMap<String, HashSet<String>>,
}

/// Governing predicates by what they say of the event in their complement.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "data/cues.toml explains each list")]
pub struct Governors {
    pub attempted: HashSet<String>,
    pub planned: HashSet<String>,
    pub possible: HashSet<String>,
    pub negative: HashSet<String>,
    pub ended: HashSet<String>,
    pub questioned: HashSet<String>,
    pub unreal: HashSet<String>,
    pub same: HashSet<String>,
}

/// Modal verbs by what they say of their verb.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "data/cues.toml explains each list")]
pub struct Modals {
    pub planned: HashSet<String>,
    pub possible: HashSet<String>,
}

/// Words of negation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "data/cues.toml explains each list")]
pub struct Negation {
    pub words: HashSet<String>,
}

/// Words of speech.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "data/cues.toml explains each list")]
pub struct Speech {
    pub verbs: HashSet<String>,
    pub clausal: HashSet<String>,
    pub held: HashSet<String>,
    pub nouns: HashSet<String>,
    pub according: Vec<String>,
    pub hearsay: HashSet<String>,
}

impl Governors {
    /// Whether a word is in any of the lists.
    pub fn is_any(&self, word: &str) -> bool {
        let lists = [
            &self.attempted,
            &self.planned,
            &self.possible,
            &self.negative,
            &self.ended,
            &self.questioned,
            &self.unreal,
            &self.same,
        ];
        lists.into_iter().any(|list| list.contains(word))
    }
}

impl Cues {
    /// Whether a noun (singular or plural, lower case) is in one of the lists of nouns.
    pub fn is_noun(&self, list: &str, word: &str) -> bool {
        self.nouns
            .get(list)
            .is_some_and(|nouns| singulars(word).any(|form| nouns.contains(form.as_str())))
    }

    /// Whether a noun (singular or plural, lower case) names something that does nothing by itself. Documents speak, so they
    /// are no such things.
    pub fn is_thing(&self, word: &str) -> bool {
        singulars(word).any(|form| THINGS.contains(form.as_str()))
            && !self.is_noun("document", word)
            && self.kind_of_noun(word).is_none()
    }

    /// The kind of somebody who is described by this noun.
    pub fn kind_of_noun(&self, word: &str) -> Option<EntityKind> {
        [
            ("person", EntityKind::Person),
            ("agency", EntityKind::Agency),
            ("company", EntityKind::Company),
            ("organization", EntityKind::Organization),
        ]
        .into_iter()
        .find(|(list, _)| self.is_noun(list, word))
        .map(|(_, kind)| kind)
    }
}

/// The word itself and what it may be the plural of.
pub fn singulars(word: &str) -> impl Iterator<Item = String> + use<> {
    let mut forms = vec![word.to_owned()];
    if let Some(stem) = word.strip_suffix("ies") {
        forms.push(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix("es") {
        forms.push(stem.to_owned());
    }
    if let Some(stem) = word.strip_suffix("men") {
        forms.push(format!("{stem}man"));
    }
    if let Some(stem) = word.strip_suffix('s') {
        forms.push(stem.to_owned());
    }
    forms.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        assert!(CUES.governors.attempted.contains("try"));
        assert!(CUES.is_noun("document", "emails"));
        assert!(CUES.is_noun("agency", "agencies"));
        assert!(CUES.is_thing("oils") && CUES.is_thing("ability"));
        assert!(!CUES.is_thing("emails") && !CUES.is_thing("ministry") && !CUES.is_thing("rebels"));
        assert_eq!(CUES.kind_of_noun("spokeswomen"), Some(EntityKind::Person));
        assert_eq!(CUES.kind_of_noun("policemen"), None);
        assert_eq!(CUES.kind_of_noun("congressmen"), Some(EntityKind::Person));
        assert_eq!(CUES.kind_of_noun("companies"), Some(EntityKind::Company));
    }
}

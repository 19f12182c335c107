//! Which names of different documents mean the same: names go in, keys come out.
//!
//! Inside a document the run has resolved who is who; between documents a key compares names with case, blanks, a leading
//! article and a final full stop or possessive aside. It does no more: two people of one name share a key until a reviewer splits them, two
//! spellings have two keys until a reviewer merges them. Nothing is looked up.

use std::collections::{BTreeMap, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use crate::types::record::{ClaimRecord, RoleRecord};

/// The merges and splits of reviewers.
#[derive(Debug, Default)]
pub struct Entities {
    into: HashMap<String, String>,
    names: HashMap<String, String>,
    split: HashSet<String>,
}

impl Entities {
    /// From now on these keys are the entity `into`, which is called `name`.
    pub fn merge(&mut self, into: &str, keys: &[String], name: Option<&str>) {
        let into = self.follow(&folded(into));
        for key in keys {
            let key = folded(key);
            self.split.remove(&key);
            if key != into {
                self.into.insert(key, into.clone());
            }
        }
        if let Some(name) = name {
            self.names.insert(into, name.to_owned());
        }
    }

    /// From now on each of these names is an entity of its own.
    pub fn split(&mut self, names: &[String]) {
        for name in names {
            let key = folded(name);
            self.into.remove(&key);
            self.split.insert(key);
        }
    }

    /// The key of a name.
    pub fn key(&self, name: &str) -> String {
        self.follow(&folded(name))
    }

    /// What reviewers call an entity.
    fn name(&self, key: &str) -> Option<&str> {
        self.names.get(key).map(String::as_str)
    }

    fn follow(&self, key: &str) -> String {
        let mut key = key;
        // A chain is as long as there are merges; a circle, which only a file made by hand can hold, ends there.
        for _ in 0..=self.into.len() {
            match self.into.get(key) {
                Some(next) if !self.split.contains(key) => key = next,
                _ => break,
            }
        }
        key.to_owned()
    }
}

/// Whether a filler is somebody or something that keeps its identity outside its sentence.
///
/// Words that were resolved to an entity are; so is a name that a reviewer typed or selected. "The company" that nobody
/// could resolve is not: it would be the same company in every document.
pub fn is_entity(role: &RoleRecord) -> bool {
    match role.kind.as_str() {
        "person" | "company" | "agency" | "organization" | "location" | "product" | "law" => {
            role.entity.is_some() || (role.via.as_deref() == Some("name"))
        }
        _ => false,
    }
}

/// A name without what does not tell entities apart.
fn folded(name: &str) -> String {
    let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let words = match words.as_slice() {
        ["the" | "a" | "an", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let name = words.join(" ");
    let bare = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name);
    bare.trim_end_matches(['.', ',']).to_owned()
}

/// An entity with what the exported claims say of it.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// Its names, and in how many fillers each occurs.
    names: BTreeMap<String, usize>,
    /// Its kinds, likewise.
    kinds: BTreeMap<String, usize>,
    /// The name that reviewers gave it.
    given: Option<String>,
    /// In how many fillers it occurs.
    pub fillers: usize,
}

impl Entity {
    /// Its name: the one that reviewers gave it, else the most frequent.
    pub fn name(&self) -> &str {
        self.given.as_deref().unwrap_or_else(|| most(&self.names))
    }

    /// What it is most often.
    pub fn kind(&self) -> &str {
        most(&self.kinds)
    }

    /// What it is most often, of the kinds that something can be done with.
    pub fn kind_with<T>(&self, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let kinds = self.kinds.iter().rev().filter_map(|(kind, count)| Some((count, known(kind)?)));
        kinds.max_by_key(|(count, _)| **count).map(|(_, found)| found)
    }

    /// Its other names.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        let name = self.name().to_owned();
        self.names.keys().map(String::as_str).filter(move |other| *other != name)
    }
}

/// The most frequent; of equals the first in the alphabet.
fn most(counts: &BTreeMap<String, usize>) -> &str {
    counts.iter().rev().max_by_key(|(_, count)| **count).map_or("", |(name, _)| name)
}

/// The entities of the exported claims, by key. Only what an export needs at its end is held.
#[derive(Debug, Default)]
pub struct Book {
    entities: BTreeMap<String, Entity>,
}

impl Book {
    /// Notes the entities of a claim.
    pub fn note(&mut self, claim: &ClaimRecord, known: &Entities) {
        for role in claim.roles.iter().filter(|role| is_entity(role)) {
            let key = known.key(&role.name);
            let entity = self.entities.entry(key.clone()).or_insert_with(|| Entity {
                given: known.name(&key).map(str::to_owned),
                ..Entity::default()
            });
            *entity.names.entry(role.name.clone()).or_default() += 1;
            *entity.kinds.entry(role.kind.clone()).or_default() += 1;
            entity.fillers += 1;
        }
    }

    /// All of them, in the order of their keys.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Entity)> {
        self.entities.iter().map(|(key, entity)| (key.as_str(), entity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_trifles() {
        let known = Entities::default();
        for (name, key) in [
            ("Microsoft", "microsoft"),
            ("the  FBI", "fbi"),
            ("Orvane Motors Inc.", "orvane motors inc"),
            ("Ｆｕｊｉ", "fuji"),
            ("The", "the"),
            ("Kerbside's", "kerbside"),
        ] {
            assert_eq!(known.key(name), key);
        }
    }

    #[test]
    fn merges_are_followed_and_splits_end_them() {
        let mut known = Entities::default();
        known.merge("microsoft", &["msft".to_owned()], Some("Microsoft"));
        known.merge("big tech", &["microsoft".to_owned()], None);
        assert_eq!(known.key("MSFT"), "big tech");
        known.split(&["MSFT".to_owned()]);
        assert_eq!(known.key("MSFT"), "msft");
        assert_eq!(known.key("Microsoft"), "big tech");
        // A circle ends.
        known.merge("x", &["y".to_owned()], None);
        known.into.insert("x".to_owned(), "y".to_owned());
        assert!(!known.key("x").is_empty());
    }
}

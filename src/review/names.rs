//! Who appears, across documents: the names of entities, which of them are one, and what reviewers merged and split.
//!
//! Extraction numbers entities inside one document. Here a name and a kind make a key that is the same in every
//! document ("Microsoft Corp." and "Microsoft" of a company: `microsoft`). Merges and splits move names between keys;
//! they are lines of the review log, so they survive a new extraction and can be undone. No name is looked up anywhere.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::types::record::RoleRecord;
use crate::types::review::EntityChange;

/// A name among all names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AliasId(usize);

/// Every name of an entity, and the key that it goes by now.
#[derive(Default)]
pub struct Names {
    aliases: Vec<Alias>,
    by_name: HashMap<(String, String), AliasId>,
    /// The same by kind and name as they stand: making a key costs more than a look-up.
    by_words: HashMap<String, AliasId>,
    keys: Vec<Key>,
    by_key: HashMap<String, usize>,
    merges: Vec<Merge>,
}

struct Alias {
    name: String,
    kind: String,
    /// The key that the name has by itself.
    base: usize,
    /// The key that merges and splits gave it.
    current: usize,
}

struct Key {
    key: String,
    /// The first name that has this key by itself.
    first: Option<AliasId>,
    /// What a merge called it.
    name: Option<String>,
}

/// A merge that holds.
#[derive(Clone, Debug, Serialize)]
pub struct Merge {
    /// Its line.
    pub n: u64,
    /// The entity that stayed.
    pub into: String,
    /// The entities that went into it.
    pub keys: Vec<String>,
}

/// Who appears, as the page receives it.
#[derive(Debug, Serialize)]
pub struct Entities {
    /// The entities, those with most claims first.
    pub entities: Vec<Entity>,
    /// The merges that hold.
    pub merges: Vec<Merge>,
}

/// Somebody or something with its names.
#[derive(Debug, Serialize)]
pub struct Entity {
    /// The key.
    pub key: String,
    /// What it is called: the name that a merge gave, or the most frequent one.
    pub name: String,
    /// What it mostly is.
    pub kind: String,
    /// Its names, the most frequent first.
    pub names: Vec<NameCount>,
    /// In how many claims it takes part.
    pub claims: usize,
}

/// A name and in how many claims it stands.
#[derive(Debug, Serialize)]
pub struct NameCount {
    /// The name.
    pub name: String,
    /// Claims.
    pub claims: usize,
}

/// Kinds that are never entities of their own: a day or a sum is not somebody.
const VALUES: [&str; 2] = ["date", "money"];
/// Kinds whose fillers a reviewer may write without an entity of the extraction.
const ACTORS: [&str; 5] = ["person", "company", "agency", "organization", "location"];

impl Names {
    /// The name of an extracted filler; none where it is no entity.
    pub fn alias(&mut self, role: &RoleRecord, doc: &str) -> Option<AliasId> {
        role.entity.as_ref()?;
        self.intern(role, doc)
    }

    /// The name of a filler that a reviewer wrote: no extraction says whether it is an entity, so its kind does.
    pub fn alias_by_hand(&mut self, role: &RoleRecord, doc: &str) -> Option<AliasId> {
        if role.entity.is_none() && !ACTORS.contains(&role.kind.as_str()) {
            return None;
        }
        self.intern(role, doc)
    }

    fn intern(&mut self, role: &RoleRecord, doc: &str) -> Option<AliasId> {
        if VALUES.contains(&role.kind.as_str()) {
            return None;
        }
        let words = format!("{}\n{}", role.kind, role.name);
        if let Some(alias) = self.by_words.get(&words) {
            return Some(*alias);
        }
        let base = base_key(&role.name, &role.kind, doc)?;
        let alias = self.named(base, role);
        // A redacted name is somebody else in every document.
        if role.kind != "redacted" {
            self.by_words.insert(words, alias);
        }
        Some(alias)
    }

    /// The name of a filler that has been seen before.
    pub fn find(&self, role: &RoleRecord, doc: &str) -> Option<AliasId> {
        if let Some(alias) = self.by_words.get(&format!("{}\n{}", role.kind, role.name)) {
            return Some(*alias);
        }
        let base = base_key(&role.name, &role.kind, doc)?;
        self.by_name.get(&(base, role.name.clone())).copied()
    }

    /// The name under a key.
    fn named(&mut self, base: String, role: &RoleRecord) -> AliasId {
        let (name, kind) = (role.name.clone(), role.kind.clone());
        let idx = self.key_index(&base);
        match self.by_name.entry((base, name.clone())) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let alias = AliasId(self.aliases.len());
                // A name that comes late joins the others of its key, wherever merges have moved them.
                let current = match self.keys[idx].first {
                    Some(first) => self.aliases[first.0].current,
                    None => idx,
                };
                self.keys[idx].first.get_or_insert(alias);
                self.aliases.push(Alias { name, kind, base: idx, current });
                *free.insert(alias)
            }
        }
    }

    fn key_index(&mut self, key: &str) -> usize {
        if let Some(idx) = self.by_key.get(key) {
            return *idx;
        }
        self.by_key.insert(key.to_owned(), self.keys.len());
        self.keys.push(Key { key: key.to_owned(), first: None, name: None });
        self.keys.len() - 1
    }

    /// The key that a name goes by now.
    pub fn key(&self, alias: AliasId) -> &str {
        &self.keys[self.aliases[alias.0].current].key
    }

    /// Whether some name goes by this key now.
    pub fn has(&self, key: &str) -> bool {
        let idx = self.by_key.get(key);
        idx.is_some_and(|idx| self.aliases.iter().any(|alias| alias.current == *idx))
    }

    /// Whether this name goes by this key now.
    pub fn has_name(&self, key: &str, name: &str) -> bool {
        self.by_key.get(key).is_some_and(|idx| {
            self.aliases.iter().any(|alias| alias.current == *idx && alias.name == name)
        })
    }

    /// How many names go by this key now.
    pub fn count(&self, key: &str) -> usize {
        let idx = self.by_key.get(key);
        let here = self.aliases.iter().filter(|alias| Some(&alias.current) == idx);
        here.map(|alias| &alias.name).collect::<std::collections::HashSet<_>>().len()
    }

    /// Forgets all merges and splits and makes these instead: line number and change, in order.
    pub fn replay<'a>(&mut self, changes: impl Iterator<Item = (u64, &'a EntityChange)>) {
        self.aliases.iter_mut().for_each(|alias| alias.current = alias.base);
        self.keys.iter_mut().for_each(|key| key.name = None);
        self.merges.clear();
        for (n, change) in changes {
            self.apply(n, change);
        }
    }

    /// Makes one more merge or split.
    pub fn apply(&mut self, n: u64, change: &EntityChange) {
        match change {
            EntityChange::Merge { into, keys, name } => self.merge(n, into, keys, name.as_deref()),
            EntityChange::Split { key, names } => self.split(n, key, names),
        }
    }

    fn merge(&mut self, n: u64, into: &str, keys: &[String], name: Option<&str>) {
        let target = self.key_index(into);
        let from: Vec<usize> =
            keys.iter().filter_map(|key| self.by_key.get(key.as_str()).copied()).collect();
        for alias in &mut self.aliases {
            if from.contains(&alias.current) {
                alias.current = target;
            }
        }
        if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
            self.keys[target].name = Some(name.to_owned());
        }
        self.merges.push(Merge { n, into: into.to_owned(), keys: keys.to_vec() });
    }

    /// Names leave for the key that they have by themselves; where that is the one they leave, for a new one.
    fn split(&mut self, n: u64, key: &str, names: &[String]) {
        let Some(from) = self.by_key.get(key).copied() else { return };
        let leaves = |alias: &Alias| alias.current == from && names.contains(&alias.name);
        let Some(first) = self.aliases.iter().find(|alias| leaves(alias)) else { return };
        let target = if first.base == from {
            let own = first.name.to_lowercase();
            let taken = self.by_key.contains_key(&own);
            let own = if taken { format!("{key} ~{n}") } else { own };
            self.key_index(&own)
        } else {
            first.base
        };
        for alias in &mut self.aliases {
            if leaves(alias) {
                alias.current = target;
            }
        }
    }

    /// Who appears in claims, each given by the names in it.
    pub fn entities(&self, claims: impl Iterator<Item = Vec<AliasId>>) -> Entities {
        let mut by_alias = vec![0_usize; self.aliases.len()];
        let mut by_key = vec![0_usize; self.keys.len()];
        let (mut seen, mut seen_keys) = (Vec::new(), Vec::new());
        for claim in claims {
            seen.clear();
            seen_keys.clear();
            for alias in claim {
                let key = self.aliases[alias.0].current;
                if !seen.contains(&alias) {
                    seen.push(alias);
                    by_alias[alias.0] += 1;
                }
                if !seen_keys.contains(&key) {
                    seen_keys.push(key);
                    by_key[key] += 1;
                }
            }
        }
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.keys.len()];
        for (idx, alias) in self.aliases.iter().enumerate().filter(|(idx, _)| by_alias[*idx] > 0) {
            members[alias.current].push(idx);
        }
        let mut entities: Vec<Entity> = members
            .into_iter()
            .enumerate()
            .filter(|(_, members)| !members.is_empty())
            .map(|(key, members)| self.entity(key, members, &by_alias, by_key[key]))
            .collect();
        entities.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.key.cmp(&b.key)));
        Entities { entities, merges: self.merges.clone() }
    }

    fn entity(
        &self,
        key: usize,
        mut members: Vec<usize>,
        counts: &[usize],
        claims: usize,
    ) -> Entity {
        members.sort_by(|a, b| {
            let name = |idx: &usize| &self.aliases[*idx].name;
            counts[*b].cmp(&counts[*a]).then_with(|| name(a).cmp(name(b)))
        });
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for idx in &members {
            let kind = self.aliases[*idx].kind.as_str();
            match kinds.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, count)) => *count += counts[*idx],
                None => kinds.push((kind, counts[*idx])),
            }
        }
        let kind = kinds.iter().rev().max_by_key(|(_, count)| *count).map_or("other", |it| it.0);
        let most = &self.aliases[members[0]].name;
        // The same name may stand for a company here and an agency there.
        let mut names: Vec<NameCount> = Vec::new();
        for idx in &members {
            let (name, claims) = (&self.aliases[*idx].name, counts[*idx]);
            match names.iter_mut().find(|known| known.name == *name) {
                Some(known) => known.claims += claims,
                None => names.push(NameCount { name: name.clone(), claims }),
            }
        }
        Entity {
            key: self.keys[key].key.clone(),
            name: self.keys[key].name.as_ref().unwrap_or(most).clone(),
            kind: kind.to_owned(),
            names,
            claims,
        }
    }
}

/// Words that say what legal form a company has, not who it is.
const LEGAL_FORMS: [&str; 21] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "gmbh",
    "ag",
    "se",
    "sa",
    "sas",
    "bv",
    "nv",
    "oy",
    "ab",
];

/// The key of a name: case, accents' encoding, punctuation and legal forms aside. Organisations of all kinds share one
/// space of keys, since extraction often cannot tell a company from an agency; a person never shares a key with a
/// place. A redacted name says nothing outside its document. `None` for a name without a letter or digit.
fn base_key(name: &str, kind: &str, doc: &str) -> Option<String> {
    let folded: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() || letter == '&' { letter } else { ' ' })
        .collect();
    // "U.S." and "US" are one: single letters in a row are put together.
    let mut words: Vec<String> = Vec::new();
    let mut after_letter = false;
    for word in folded.split_whitespace() {
        let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match words.last_mut() {
            Some(last) if single && after_letter => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        after_letter = single;
    }
    if kind == "redacted" {
        let doc: String = doc.trim_start_matches("sha256:").chars().take(8).collect();
        let words = if words.is_empty() { name.trim().to_owned() } else { words.join(" ") };
        return Some(format!("{words} (redacted, {doc})"));
    }
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    let organization = matches!(kind, "company" | "agency" | "organization" | "other");
    while organization && words.len() > 1 && words.last().is_some_and(|it| is_legal_form(it)) {
        words.pop();
    }
    let key = words.join(" ");
    match key.is_empty() {
        true => None,
        false if organization => Some(key),
        false => Some(format!("{key} ({kind})")),
    }
}

fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, kind: &str) -> RoleRecord {
        RoleRecord {
            role: "seller".to_owned(),
            label: "ARG0".to_owned(),
            text: name.to_owned(),
            start: 0,
            end: 0,
            name: name.to_owned(),
            kind: kind.to_owned(),
            entity: Some("e1".to_owned()),
            via: None,
        }
    }

    #[test]
    fn names_that_differ_in_form_share_a_key() {
        let cases = [
            ("Microsoft Corp.", "company", Some("microsoft")),
            ("The Microsoft  Corporation", "organization", Some("microsoft")),
            ("U.S. Navy", "agency", Some("us navy")),
            ("US Navy", "agency", Some("us navy")),
            ("AT&T Inc", "company", Some("at&t")),
            ("Company", "company", Some("company")),
            ("Washington", "location", Some("washington (location)")),
            ("Jane O'Neil", "person", Some("jane o neil (person)")),
            ("Ｆｕｌｌ Width", "company", Some("full width")),
            ("…", "company", None),
            ("[REDACTED]", "redacted", Some("redacted (redacted, 12345678)")),
        ];
        for (name, kind, key) in cases {
            assert_eq!(base_key(name, kind, "sha256:123456789a").as_deref(), key, "{name}");
        }
    }

    #[test]
    fn merges_and_splits_move_names() {
        let mut names = Names::default();
        let ids: Vec<AliasId> = ["Microsoft", "Microsoft Corp", "MSFT", "DEA"]
            .iter()
            .filter_map(|name| names.alias(&role(name, "company"), ""))
            .collect();
        let merge = EntityChange::Merge {
            into: "microsoft".to_owned(),
            keys: vec!["msft".to_owned()],
            name: Some("Microsoft".to_owned()),
        };
        names.replay([(1, &merge)].into_iter());
        assert_eq!(names.key(ids[2]), "microsoft");
        let claims = [vec![ids[0], ids[2]], vec![ids[1]], vec![ids[3]], vec![ids[3]]];
        let page = names.entities(claims.into_iter());
        let counts: Vec<_> =
            page.entities.iter().map(|it| (it.key.as_str(), it.claims, it.names.len())).collect();
        assert_eq!(counts, [("dea", 2, 1), ("microsoft", 2, 3)]);
        // A name that came through a merge goes back to where it was.
        let split =
            EntityChange::Split { key: "microsoft".to_owned(), names: vec!["MSFT".to_owned()] };
        names.apply(2, &split);
        assert_eq!(names.key(ids[2]), "msft");
        // A name of the key itself gets a key of its own.
        let split = EntityChange::Split {
            key: "microsoft".to_owned(),
            names: vec!["Microsoft Corp".to_owned()],
        };
        names.apply(3, &split);
        assert_eq!((names.key(ids[0]), names.key(ids[1])), ("microsoft", "microsoft corp"));
        names.replay(std::iter::empty());
        assert_eq!((names.key(ids[1]), names.key(ids[2])), ("microsoft", "msft"));
    }
}

//! Which claims are one claim.
//!
//! In: claim records in the order of the inputs. Out: for each the number of its group. Two claims can be one only when
//! type, sentence, trigger and the words of every role are the same, line ends and signs aside, and when the names that
//! were found for these words do not contradict each other. Then they are one
//! - in the same document, or in a document and its copy;
//! - where one of them is quoted or forwarded, and the quotation's author is not somebody else;
//! - where the sentence is long ([`LONG`] words), its first role is a named entity, all names are equal and so are the
//!   days: nobody writes such a sentence twice by chance, while "the company declined to comment" is anybody's.
//!
//! Limits: two people who send the same short sentence in messages of their own make two claims, and it is the first of
//! these that a quotation without author is taken for.

use std::collections::{HashMap, VecDeque};

use sha2::{Digest, Sha256};

use crate::types::record::{ClaimRecord, RoleRecord};

use super::fold::{folded, hash, words};

/// Words from which a sentence in two independent documents is taken for a copy.
const LONG: usize = 8;
/// Groups that are remembered; older ones are forgotten first.
const MOST: usize = 1 << 18;

/// The claims so far.
#[derive(Default)]
pub struct Said {
    groups: HashMap<Key, Vec<Group>>,
    order: VecDeque<Key>,
    /// Groups so far, the forgotten ones too.
    count: usize,
}

/// Where a claim belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The number of its group, counted from 0 in the order of their first claims.
    pub group: usize,
    /// Whether it is the first of its group.
    pub is_new: bool,
}

type Key = [u8; 16];

/// What is remembered about claims that are one.
struct Group {
    number: usize,
    /// The document, or the one that it is a copy of.
    document: u64,
    /// The names of the roles in their order, folded, one a line; an empty line for a role without name.
    names: Box<str>,
    author: Box<str>,
    days: u64,
    is_named: bool,
    is_long: bool,
    /// Whether one of them is somebody's own text and no quotation.
    has_original: bool,
}

impl Said {
    /// Remembers a claim and says which others it is one with.
    pub fn offer(&mut self, record: &ClaimRecord) -> Verdict {
        let key = key(record);
        let claim = Group::of(record, self.count);
        let known = self.groups.entry(key).or_default();
        if let Some(group) = known.iter_mut().find(|group| group.holds(&claim)) {
            if claim.has_original && !group.has_original {
                // Copies are copies of the original, not of whoever quoted it first.
                group.document = claim.document;
                group.has_original = true;
            }
            return Verdict { group: group.number, is_new: false };
        }
        known.push(claim);
        self.order.push_back(key);
        self.count += 1;
        self.forget();
        Verdict { group: self.count - 1, is_new: true }
    }

    fn forget(&mut self) {
        if self.order.len() <= MOST {
            return;
        }
        let Some(oldest) = self.order.pop_front() else { return };
        if let Some(groups) = self.groups.get_mut(&oldest) {
            groups.remove(0);
            if groups.is_empty() {
                self.groups.remove(&oldest);
            }
        }
    }
}

impl Group {
    fn of(record: &ClaimRecord, number: usize) -> Self {
        let source = &record.document;
        let original = source.copy_of.as_deref().unwrap_or(&source.id);
        let names: Vec<String> = record.roles.iter().map(name).collect();
        let when = record.when.as_ref();
        let days = when.map(|when| format!("{:?} {:?}", when.from, when.to)).unwrap_or_default();
        Self {
            number,
            document: hash(original.as_bytes()),
            names: names.join("\n").into(),
            author: source.author.as_deref().unwrap_or_default().into(),
            days: hash(days.as_bytes()),
            is_named: record.roles.first().is_some_and(is_named),
            is_long: words(&record.evidence.text).nth(LONG - 1).is_some(),
            has_original: !is_quoted(record),
        }
    }

    /// Whether a claim with the same key is one with these.
    fn holds(&self, claim: &Group) -> bool {
        if self.document == claim.document && self.days == claim.days {
            return self.agrees(claim);
        }
        // A quotation, or the original of what so far was read in quotations only.
        if !claim.has_original || !self.has_original {
            return self.agrees(claim) && may_be_one_person(&self.author, &claim.author);
        }
        // A copy of the whole document is one whatever its date makes of "yesterday".
        if self.document == claim.document {
            return self.agrees(claim);
        }
        self.is_long && self.is_named && self.names == claim.names && self.days == claim.days
    }

    /// Whether no name contradicts another.
    fn agrees(&self, claim: &Group) -> bool {
        self.names.split('\n').zip(claim.names.split('\n')).all(|(a, b)| {
            let within =
                |a: &str, b: &str| a.split(' ').all(|word| b.split(' ').any(|it| it == word));
            a.is_empty() || b.is_empty() || within(a, b) || within(b, a)
        })
    }
}

/// Whether a claim stands in somebody else's words: it is quoted or forwarded.
pub(super) fn is_quoted(record: &ClaimRecord) -> bool {
    matches!(record.document.part.as_str(), "quoted" | "forwarded")
}

/// The name that was found for a role, folded; empty where the words were not resolved.
fn name(role: &RoleRecord) -> String {
    if role.entity.is_some() { folded(&role.name) } else { String::new() }
}

fn is_named(role: &RoleRecord) -> bool {
    let kinds = ["person", "company", "agency", "organization", "location", "product", "law"];
    role.entity.is_some() && kinds.contains(&role.kind.as_str())
}

/// Whether two names of authors share a word; an address tells nothing about a name.
fn may_be_one_person(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() || a.contains('@') != b.contains('@') {
        return true;
    }
    words(a).any(|word| words(b).any(|other| other == word))
}

/// What must be the same of two claims that are one.
fn key(record: &ClaimRecord) -> Key {
    let before = record.trigger.start.saturating_sub(record.evidence.start);
    let before: String = record.evidence.text.chars().take(before).collect();
    let mut hash = Sha256::new();
    hash.update(format!("{}\n{}\n", record.kind, words(&before).count()));
    hash.update(folded(&record.evidence.text));
    for role in &record.roles {
        hash.update(format!("\n{}\n{}", role.role, folded(&role.text)));
    }
    let digest = hash.finalize();
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::once::merge::example::{Example, claim};

    fn groups(examples: &[Example]) -> Vec<usize> {
        let mut said = Said::default();
        examples.iter().map(|example| said.offer(&claim(example)).group).collect()
    }

    const PLAIN: Example = Example {
        document: "a",
        copy_of: None,
        part: "body",
        author: None,
        date: None,
        day: None,
        actor: ("We", None),
        sentence: "We met them.",
    };

    const LONG_ONE: &str = "We sold four new drones to the county sheriff last week.";

    #[test]
    fn which_claims_are_one() {
        let quoted = |author| Example { document: "b", part: "quoted", author, ..PLAIN };
        let by = |author| Example { author, ..PLAIN };
        let b = Example { document: "b", ..PLAIN };
        let long = Example { sentence: LONG_ONE, actor: ("We", Some("Helio")), ..PLAIN };
        let cases = [
            ("twice in one document", PLAIN, PLAIN, true),
            ("a short sentence of two documents", PLAIN, b, false),
            ("a copied document", PLAIN, Example { copy_of: Some("a"), ..b }, true),
            ("a quotation", PLAIN, quoted(None), true),
            ("a quotation before the original", quoted(None), PLAIN, true),
            (
                "a quotation of the same author",
                by(Some("Jane Roe")),
                quoted(Some("Roe, Jane")),
                true,
            ),
            ("a quotation of another author", by(Some("Jane Roe")), quoted(Some("Ed Poe")), false),
            ("an address is no other name", by(Some("Jane Roe")), quoted(Some("jr@x.org")), true),
            ("line ends", PLAIN, Example { sentence: "We  met\nthem", ..PLAIN }, true),
            ("other words", PLAIN, Example { sentence: "We met the mayor.", ..PLAIN }, false),
            ("a long sentence with a name", long, Example { document: "b", ..long }, true),
            (
                "a long sentence without one",
                Example { actor: ("We", None), ..long },
                Example { document: "b", actor: ("We", None), ..long },
                false,
            ),
            (
                "a long sentence of another day",
                Example { day: Some("2020-01-01"), ..long },
                Example { document: "b", day: Some("2020-01-08"), ..long },
                false,
            ),
            (
                "one word for two people",
                Example { actor: ("We", Some("Helio")), ..PLAIN },
                Example { actor: ("We", Some("Norton")), ..PLAIN },
                false,
            ),
            (
                "a fuller name",
                Example { actor: ("We", Some("Helio")), ..PLAIN },
                Example { actor: ("We", Some("Helio Systems")), ..PLAIN },
                true,
            ),
        ];
        for (name, first, second, one) in cases {
            assert_eq!(groups(&[first, second]), [0, usize::from(!one)], "{name}");
        }
    }

    #[test]
    fn an_own_sentence_is_not_swallowed_by_a_group_of_others() {
        let b = Example { document: "b", ..PLAIN };
        let quotation = Example { document: "c", part: "quoted", ..PLAIN };
        assert_eq!(groups(&[PLAIN, quotation, b, quotation]), [0, 0, 1, 0]);
    }
}

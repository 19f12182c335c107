//! Format `ftm`: FollowTheMoney entities as JSON lines, for Aleph, OpenAleph and the `ftm` command.
//!
//! | schema | from |
//! |---|---|
//! | `Document` | a document: `fileName`, `title`, `date`, `notes` (its hash); no `contentHash`, which is SHA-1 in Aleph |
//! | `Person`, `Company`, `PublicBody`, `Organization`, `LegalEntity` | who takes part: `name`, `alias`; one for all documents that name them alike. A product or law that is an entity has no schema and stays in the event's `description` |
//! | `Address` | a place |
//! | `Event` | a claim: `name`, `summary` (the sentence), `description` (roles), `startDate`, `endDate`, `involved`, `location`, `proof`, `recordId` (claim id), `keywords` (type, polarity, modality), `publisher` (sources), `notes` (decisions) |
//! | `UnknownLink` | the claim's first filler → each other one that is an entity: `subject`, `object`, `role` |
//! | `Mention` | a filler's words in its document: `name`, `resolved`, `detectedSchema` |
//!
//! A line is `{"id","schema","properties":{name:[values]}}`, values always lists of strings (FollowTheMoney's documentation,
//! "Entity model"; property names from its schema files, version 4). Ids are hashes of what they stand for, so two runs
//! agree. Values are cut where FollowTheMoney's types end (names 384, strings 1,024, texts 65,000). It has no offsets.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::entities::{Book, Entities, is_entity};
use super::passage::{Case, Passage};
use crate::types::record::{ClaimRecord, RoleRecord};

/// The exporter. Entities are written last, when all their names are known.
pub struct Ftm<'a> {
    known: &'a Entities,
    book: Book,
    documents: BTreeSet<String>,
}

impl<'a> Ftm<'a> {
    pub fn new(known: &'a Entities) -> Self {
        Self { known, book: Book::default(), documents: BTreeSet::new() }
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let document = &passage.document;
        let proof = id("doc", &[&document.id]);
        if self.documents.insert(proof.clone()) {
            let mut entity = Entity::new(&proof, "Document");
            let file = document.path.rsplit(['/', '\\']).next().unwrap_or_default();
            entity.add("fileName", file, STRING);
            entity.add("title", document.title.as_deref().unwrap_or(file), STRING);
            entity.add("date", document.date.as_deref().unwrap_or_default(), STRING);
            entity.add("notes", &format!("{} {}", document.path, document.id), TEXT);
            entity.write(out)?;
        }
        for case in &passage.cases {
            self.book.note(&case.claim, self.known);
            self.event(case, &proof).write(out)?;
            for link in self.links(&case.claim, &proof) {
                link.write(out)?;
            }
            for mention in self.mentions(&case.claim, &proof) {
                mention.write(out)?;
            }
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (key, known) in self.book.all() {
            let Some(schema) = known.kind_with(schema) else { continue };
            let mut entity = Entity::new(&id("ent", &[key]), schema);
            entity.add("name", known.name(), NAME);
            for alias in known.aliases() {
                entity.add("alias", alias, NAME);
            }
            if schema == "Address" {
                entity.add("full", known.name(), NAME);
            }
            entity.write(out)?;
        }
        Ok(())
    }

    /// The id of the entity that fills a role, where FollowTheMoney has a schema for it.
    ///
    /// The schema of an entity is that of its most frequent kind that has one, which is known at the end only. So an
    /// entity is written wherever one of its fillers was linked.
    fn filler(&self, role: &RoleRecord) -> Option<String> {
        schema(&role.kind)?;
        is_entity(role).then(|| id("ent", &[&self.known.key(&role.name)]))
    }

    fn event(&self, case: &Case, proof: &str) -> Entity {
        let claim = &case.claim;
        let mut event = Entity::new(&id("claim", &[&claim.id]), "Event");
        event.add("name", &heading(claim), NAME);
        event.add("summary", &claim.evidence.text, TEXT);
        let roles: Vec<String> =
            claim.roles.iter().map(|role| format!("{}: {}", role.role, role.name)).collect();
        event.add("description", &roles.join("; "), TEXT);
        event.add("recordId", &claim.id, STRING);
        event.add("proof", proof, STRING);
        event.dates(claim);
        for role in &claim.roles {
            match self.filler(role) {
                Some(_) if role.kind == "location" => event.add("location", &role.name, NAME),
                Some(filler) => event.add("involved", &filler, STRING),
                None => {}
            }
        }
        for word in [&claim.kind, &claim.polarity, &claim.modality] {
            event.add("keywords", word, STRING);
        }
        for source in &claim.attribution {
            event.add("publisher", &source.name, STRING);
        }
        for decision in &case.decisions {
            let answer = decision.answer.map_or("open", |answer| answer.name());
            let comment = decision.comment.as_deref().unwrap_or_default();
            let note = format!("{answer} by {} {} {comment}", decision.reviewer, decision.time);
            event.add("notes", note.trim(), TEXT);
        }
        event
    }

    fn links(&self, claim: &ClaimRecord, proof: &str) -> Vec<Entity> {
        let mut fillers = claim.roles.iter().filter_map(|role| Some((role, self.filler(role)?)));
        let Some((first, subject)) = fillers.next() else { return Vec::new() };
        let mut links = Vec::new();
        for (role, object) in fillers.filter(|(_, object)| *object != subject) {
            let mut link =
                Entity::new(&id("link", &[&claim.id, &role.role, &object]), "UnknownLink");
            link.add("subject", &subject, STRING);
            link.add("object", &object, STRING);
            let doubt = if claim.polarity == "negative" { "not " } else { "" };
            let role = format!("{doubt}{}: {} → {}", claim.kind, first.role, role.role);
            link.add("role", &role, STRING);
            link.add("status", &claim.modality, STRING);
            link.add("summary", &claim.evidence.text, TEXT);
            link.add("recordId", &claim.id, STRING);
            link.add("proof", proof, STRING);
            link.dates(claim);
            links.push(link);
        }
        links
    }

    fn mentions(&self, claim: &ClaimRecord, proof: &str) -> Vec<Entity> {
        let mut mentions = Vec::new();
        for role in claim.roles.iter().filter(|role| role.kind != "location") {
            if let (Some(resolved), Some(schema)) = (self.filler(role), schema(&role.kind)) {
                let words = id("mention", &[&claim.id, &role.role, &role.start.to_string()]);
                let mut mention = Entity::new(&words, "Mention");
                mention.add("document", proof, STRING);
                mention.add("name", &role.text, NAME);
                mention.add("resolved", &resolved, STRING);
                mention.add("detectedSchema", schema, STRING);
                mentions.push(mention);
            }
        }
        mentions
    }
}

const NAME: usize = 384;
const STRING: usize = 1024;
const TEXT: usize = 65_000;

/// A line.
struct Entity {
    id: String,
    schema: &'static str,
    properties: Map<String, Value>,
}

impl Entity {
    fn new(id: &str, schema: &'static str) -> Self {
        Self { id: id.to_owned(), schema, properties: Map::new() }
    }

    fn add(&mut self, name: &str, value: &str, longest: usize) {
        // FollowTheMoney takes blanks for one space in names and drops what is empty.
        let value: String = if longest == TEXT {
            value.trim().chars().take(longest).collect()
        } else {
            let folded = value.split_whitespace().collect::<Vec<_>>().join(" ");
            folded.chars().filter(|letter| !letter.is_control()).take(longest).collect()
        };
        if value.is_empty() {
            return;
        }
        let values = self.properties.entry(name).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut()
            && !values.contains(&json!(value))
        {
            values.push(json!(value));
        }
    }

    fn dates(&mut self, claim: &ClaimRecord) {
        let Some(when) = &claim.when else { return };
        self.add("startDate", when.from.as_deref().unwrap_or_default(), STRING);
        self.add("endDate", when.to.as_deref().unwrap_or_default(), STRING);
        if when.from.is_some() && when.from == when.to {
            self.add("date", when.from.as_deref().unwrap_or_default(), STRING);
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let line = json!({"id": self.id, "schema": self.schema, "properties": self.properties});
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }
}

/// The schema for a kind of filler.
fn schema(kind: &str) -> Option<&'static str> {
    match kind {
        "person" => Some("Person"),
        "company" => Some("Company"),
        "agency" => Some("PublicBody"),
        "organization" => Some("Organization"),
        "location" => Some("Address"),
        _ => None,
    }
}

fn heading(claim: &ClaimRecord) -> String {
    let names: Vec<&str> = claim.roles.iter().map(|role| role.name.as_str()).collect();
    let doubt = if claim.polarity == "negative" { "not " } else { "" };
    format!("{doubt}{}: {}", claim.kind, names.join(", "))
}

/// An id that is a hash of what it stands for. FollowTheMoney's ids hold no colon.
fn id(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("cs-{kind}-{hex}")
}

//! Format `cypher`: who did what with whom as a script for Neo4j, Memgraph and other databases that speak Cypher.
//!
//! | node | properties |
//! |---|---|
//! | `:Document` | `id`, `path`, `title`, `date` |
//! | `:Claim` | `id`, `type`, `trigger`, `polarity`, `modality`, `confidence`, `from`, `to`, `sources`, `quote`, `start`, `end`, `answer`, `reviewer`, `comment` |
//! | `:Entity` | `key`, `name`, `kind`, `aliases` |
//! | `:Words`, for a filler that is no entity | `id`, `name` |
//!
//! | relationship | properties |
//! |---|---|
//! | `(:Claim)-[:ROLE]->(:Entity)` or `(:Words)` | `role`, `text`, `name`, `start`, `end` |
//! | `(:Claim)-[:EVIDENCE]->(:Document)` | |
//! | `(:Entity)-[:DEALS]->(:Entity)` | `claim`, `type`, `confidence` |
//!
//! Every statement stands on a line of its own, ends in `;` and merges, so that the script can be run twice
//! (`cypher-shell -f graph.cypher`). Strings are in single quotes with the escapes of openCypher 9 (`\\`, `\'`, `\n`,
//! `\r`, `\t`, `\uXXXX`). Places are code points.

use std::io::{self, Write};

use super::entities::{Book, Entities, is_entity};
use super::passage::{Case, Passage};

/// The exporter. Names of entities are set last, when all are known.
pub struct Cypher<'a> {
    known: &'a Entities,
    book: Book,
    documents: std::collections::HashSet<String>,
}

impl<'a> Cypher<'a> {
    pub fn new(known: &'a Entities) -> Self {
        Self { known, book: Book::default(), documents: Default::default() }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (label, key) in
            [("Document", "id"), ("Claim", "id"), ("Entity", "key"), ("Words", "id")]
        {
            writeln!(
                out,
                "CREATE CONSTRAINT claimsift_{} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE;",
                label.to_lowercase()
            )?;
        }
        Ok(())
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let head = &passage.document;
        let document = quoted(&head.id);
        if self.documents.insert(head.id.clone()) {
            let mut properties = Properties::default();
            properties.text("path", &head.path);
            properties.text("title", head.title.as_deref().unwrap_or_default());
            properties.text("date", head.date.as_deref().unwrap_or_default());
            writeln!(out, "MERGE (n:Document {{id: {document}}}) SET n += {{{}}};", properties.0)?;
        }
        for case in &passage.cases {
            self.book.note(&case.claim, self.known);
            self.claim(out, case, &document)?;
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (key, entity) in self.book.all() {
            let aliases: Vec<String> = entity.aliases().map(quoted).collect();
            writeln!(
                out,
                "MERGE (n:Entity {{key: {}}}) SET n += {{name: {}, kind: {}, aliases: [{}]}};",
                quoted(key),
                quoted(entity.name()),
                quoted(entity.kind()),
                aliases.join(", ")
            )?;
        }
        Ok(())
    }

    fn claim(&self, out: &mut Vec<u8>, case: &Case, document: &str) -> io::Result<()> {
        let claim = &case.claim;
        let id = quoted(&claim.id);
        writeln!(
            out,
            "MERGE (c:Claim {{id: {id}}}) MERGE (d:Document {{id: {document}}}) MERGE (c)-[:EVIDENCE]->(d) \
             SET c += {{{}}};",
            claim_properties(case).0
        )?;
        for (idx, role) in claim.roles.iter().enumerate() {
            let mut properties = Properties::default();
            properties.text("role", &role.role);
            properties.number("start", role.start);
            properties.number("end", role.end);
            let target = if is_entity(role) {
                format!("(n:Entity {{key: {}}})", quoted(&self.known.key(&role.name)))
            } else {
                format!("(n:Words {{id: {}}})", quoted(&format!("{}:{idx}", claim.id)))
            };
            let mut more = Properties::default();
            more.text("text", &role.text);
            more.text("name", &role.name);
            let also = if is_entity(role) {
                String::new()
            } else {
                format!(", n.name = {}", quoted(&role.name))
            };
            writeln!(
                out,
                "MERGE (c:Claim {{id: {id}}}) MERGE {target} MERGE (c)-[r:ROLE {{{}}}]->(n) SET r += {{{}}}{also};",
                properties.0, more.0
            )?;
        }
        let keys: Vec<String> = claim
            .roles
            .iter()
            .filter(|role| is_entity(role))
            .map(|role| self.known.key(&role.name))
            .collect();
        let Some((first, others)) = keys.split_first() else { return Ok(()) };
        for other in others.iter().filter(|other| *other != first) {
            writeln!(
                out,
                "MERGE (a:Entity {{key: {}}}) MERGE (b:Entity {{key: {}}}) \
                 MERGE (a)-[r:DEALS {{claim: {id}}}]->(b) SET r += {{type: {}, confidence: {:?}}};",
                quoted(first),
                quoted(other),
                quoted(&claim.kind),
                claim.confidence
            )?;
        }
        Ok(())
    }
}

fn claim_properties(case: &Case) -> Properties {
    let claim = &case.claim;
    let mut properties = Properties::default();
    properties.text("type", &claim.kind);
    properties.text("trigger", &claim.trigger.text);
    properties.text("polarity", &claim.polarity);
    properties.text("modality", &claim.modality);
    properties.add("confidence", &format!("{:?}", claim.confidence));
    if let Some(when) = &claim.when {
        properties.text("from", when.from.as_deref().unwrap_or_default());
        properties.text("to", when.to.as_deref().unwrap_or_default());
    }
    let sources: Vec<String> = claim.attribution.iter().map(|it| quoted(&it.name)).collect();
    properties.add("sources", &format!("[{}]", sources.join(", ")));
    properties.text("quote", &claim.evidence.text);
    properties.number("start", claim.evidence.start);
    properties.number("end", claim.evidence.end);
    if let Some((answer, decision)) = case.decided() {
        properties.text("answer", answer.name());
        properties.text("reviewer", &decision.reviewer);
        properties.text("comment", decision.comment.as_deref().unwrap_or_default());
    }
    properties
}

/// What stands between the braces of a map.
#[derive(Default)]
struct Properties(String);

impl Properties {
    fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push_str(", ");
        }
        self.0.push_str(&format!("`{name}`: {value}"));
    }

    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.add(name, &quoted(value));
        }
    }

    fn number(&mut self, name: &str, value: usize) {
        self.add(name, &value.to_string());
    }
}

/// A string of Cypher.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for letter in text.chars() {
        match letter {
            '\\' => quoted.push_str("\\\\"),
            '\'' => quoted.push_str("\\'"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Also the breaks that a shell reading line by line might see.
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_end_where_they_end() {
        assert_eq!(quoted("it's"), r"'it\'s'");
        assert_eq!(quoted(r"\' OR 1; //"), r"'\\\' OR 1; //'");
        assert_eq!(quoted("a\n\u{1}😀\u{2028}"), r"'a\n\u0001😀\u2028'");
    }
}

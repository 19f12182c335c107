//! Format `sqlite`: a script that makes an SQLite database, `sqlite3 claims.db < claims.sql`.
//!
//! A script and not the database file itself: SQLite is a C library, and this program is built without a C compiler. Python
//! reads the script too (`sqlite3.connect("claims.db").executescript(…)`).
//!
//! | table | columns |
//! |---|---|
//! | `documents` | `id`, `path`, `format`, `title`, `date`, `text` (null where only sentences are known) |
//! | `claims` | `id`, `type`, `trigger`, `lemma`, `trigger_start`, `trigger_end`, `when_text`, `when_start`, `when_end`, `from_day`, `to_day`, `edtf`, `date_rule`, `polarity`, `modality`, `confidence`, `document`, `part`, `start`, `end`, `evidence`, `edited`, `added` |
//! | `roles` | `claim`, `position`, `role`, `label`, `text`, `start`, `end`, `name`, `kind`, `via`, `entity` (the key in `entities`, where it is one) |
//! | `entities` | `key`, `name`, `kind`, `fillers` |
//! | `attributions` | `claim`, `position`, `text`, `start`, `end`, `name`, `cue`, `kind` |
//! | `decisions` | `claim`, `reviewer`, `answer`, `time`, `seconds`, `comment`: one row per reviewer and claim |
//! | view `report` | one row a claim: type, roles in one cell, days, sources, sentence, path, answer |
//! | view `dealings` | pairs of entities of a claim, first filler first |
//!
//! Places are code points, as SQLite's own `substr(text, start + 1, end - start)` counts. A text literal of SQLite ends at a
//! null character, so a text that has one is written as a BLOB cast to text. One transaction; an error leaves nothing.

use std::io::{self, Write};

use super::entities::{Book, Entities, is_entity};
use super::passage::{Case, Passage};
use crate::types::record::ClaimRecord;

const TABLES: &str = "\
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE documents (id TEXT PRIMARY KEY, path TEXT NOT NULL, format TEXT NOT NULL, title TEXT, date TEXT, text TEXT);
CREATE TABLE claims (id TEXT PRIMARY KEY, type TEXT NOT NULL, trigger TEXT NOT NULL, lemma TEXT NOT NULL,
  trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL, when_text TEXT, when_start INTEGER, when_end INTEGER,
  from_day TEXT, to_day TEXT, edtf TEXT, date_rule TEXT, polarity TEXT NOT NULL, modality TEXT NOT NULL,
  confidence REAL NOT NULL, document TEXT NOT NULL REFERENCES documents(id), part TEXT NOT NULL,
  start INTEGER NOT NULL, \"end\" INTEGER NOT NULL, evidence TEXT NOT NULL,
  edited INTEGER NOT NULL, added INTEGER NOT NULL);
CREATE TABLE roles (claim TEXT NOT NULL REFERENCES claims(id), position INTEGER NOT NULL, role TEXT NOT NULL,
  label TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, \"end\" INTEGER NOT NULL, name TEXT NOT NULL,
  kind TEXT NOT NULL, via TEXT, entity TEXT, PRIMARY KEY (claim, position));
CREATE TABLE entities (key TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, fillers INTEGER NOT NULL);
CREATE TABLE attributions (claim TEXT NOT NULL REFERENCES claims(id), position INTEGER NOT NULL, text TEXT NOT NULL,
  start INTEGER NOT NULL, \"end\" INTEGER NOT NULL, name TEXT NOT NULL, cue TEXT, kind TEXT NOT NULL,
  PRIMARY KEY (claim, position));
CREATE TABLE decisions (claim TEXT NOT NULL REFERENCES claims(id), reviewer TEXT NOT NULL, answer TEXT, time TEXT,
  seconds REAL, comment TEXT, PRIMARY KEY (claim, reviewer));
";

const VIEWS: &str = "\
CREATE INDEX roles_entity ON roles(entity);
CREATE INDEX claims_type ON claims(type, from_day);
CREATE INDEX claims_document ON claims(document);
CREATE VIEW report AS SELECT c.id, c.type, c.polarity, c.modality,
  (SELECT group_concat(r.role || ': ' || r.name, '; ') FROM roles r WHERE r.claim = c.id) AS roles,
  c.from_day, c.to_day,
  (SELECT group_concat(a.name, '; ') FROM attributions a WHERE a.claim = c.id) AS sources,
  c.evidence, d.path, d.title, d.date, c.start, c.\"end\", c.confidence,
  (SELECT x.answer FROM decisions x WHERE x.claim = c.id AND x.answer IS NOT NULL ORDER BY x.rowid DESC LIMIT 1) AS answer
  FROM claims c JOIN documents d ON d.id = c.document;
CREATE VIEW dealings AS SELECT a.entity AS first, b.entity AS other, c.type, c.id AS claim, a.role AS first_role,
  b.role AS other_role, c.from_day, c.to_day, c.polarity, c.modality, c.confidence
  FROM claims c JOIN roles a ON a.claim = c.id JOIN roles b ON b.claim = c.id
  WHERE a.entity IS NOT NULL AND b.entity IS NOT NULL AND b.entity <> a.entity AND b.position > a.position
  AND a.position = (SELECT min(r.position) FROM roles r WHERE r.claim = c.id AND r.entity IS NOT NULL);
COMMIT;
";

/// The exporter. Entities are written last.
pub struct Sqlite<'a> {
    known: &'a Entities,
    book: Book,
    documents: std::collections::HashSet<String>,
}

impl<'a> Sqlite<'a> {
    pub fn new(known: &'a Entities) -> Self {
        Self { known, book: Book::default(), documents: Default::default() }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(TABLES.as_bytes())
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let head = &passage.document;
        if self.documents.insert(head.id.clone()) {
            insert(
                out,
                "documents",
                &[
                    text(&head.id),
                    text(&head.path),
                    text(&head.format),
                    maybe(head.title.as_deref()),
                    maybe(head.date.as_deref()),
                    maybe(passage.whole.then_some(passage.text.as_str())),
                ],
            )?;
        }
        for case in &passage.cases {
            self.book.note(&case.claim, self.known);
            self.case(out, case)?;
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (key, entity) in self.book.all() {
            let count = entity.fillers.to_string();
            insert(out, "entities", &[text(key), text(entity.name()), text(entity.kind()), count])?;
        }
        out.write_all(VIEWS.as_bytes())
    }

    fn case(&self, out: &mut Vec<u8>, case: &Case) -> io::Result<()> {
        let claim = &case.claim;
        insert(out, "claims", &claim_values(case))?;
        for (idx, role) in claim.roles.iter().enumerate() {
            let key = is_entity(role).then(|| self.known.key(&role.name));
            insert(
                out,
                "roles",
                &[
                    text(&claim.id),
                    idx.to_string(),
                    text(&role.role),
                    text(&role.label),
                    text(&role.text),
                    role.start.to_string(),
                    role.end.to_string(),
                    text(&role.name),
                    text(&role.kind),
                    maybe(role.via.as_deref()),
                    maybe(key.as_deref()),
                ],
            )?;
        }
        for (idx, source) in claim.attribution.iter().enumerate() {
            insert(
                out,
                "attributions",
                &[
                    text(&claim.id),
                    idx.to_string(),
                    text(&source.text),
                    source.start.to_string(),
                    source.end.to_string(),
                    text(&source.name),
                    maybe(source.cue.as_deref()),
                    text(&source.kind),
                ],
            )?;
        }
        for decision in &case.decisions {
            insert(
                out,
                "decisions",
                &[
                    text(&claim.id),
                    text(&decision.reviewer),
                    maybe(decision.answer.map(|answer| answer.name())),
                    text(&decision.time),
                    decision.seconds.map_or("NULL".to_owned(), |it| format!("{it:?}")),
                    maybe(decision.comment.as_deref()),
                ],
            )?;
        }
        Ok(())
    }
}

fn claim_values(case: &Case) -> Vec<String> {
    let claim: &ClaimRecord = &case.claim;
    let when = claim.when.as_ref();
    let whole = |number: Option<usize>| number.map_or("NULL".to_owned(), |it| it.to_string());
    vec![
        text(&claim.id),
        text(&claim.kind),
        text(&claim.trigger.text),
        text(&claim.trigger.lemma),
        claim.trigger.start.to_string(),
        claim.trigger.end.to_string(),
        maybe(when.map(|when| when.text.as_str())),
        whole(when.map(|when| when.start)),
        whole(when.map(|when| when.end)),
        maybe(when.and_then(|when| when.from.as_deref())),
        maybe(when.and_then(|when| when.to.as_deref())),
        maybe(when.map(|when| when.edtf.as_str())),
        maybe(when.map(|when| when.rule.as_str())),
        text(&claim.polarity),
        text(&claim.modality),
        format!("{:?}", claim.confidence),
        text(&claim.document.id),
        text(&claim.document.part),
        claim.evidence.start.to_string(),
        claim.evidence.end.to_string(),
        text(&claim.evidence.text),
        u8::from(case.extracted.is_some()).to_string(),
        u8::from(case.added).to_string(),
    ]
}

fn insert(out: &mut Vec<u8>, table: &str, values: &[String]) -> io::Result<()> {
    writeln!(out, "INSERT INTO {table} VALUES({});", values.join(","))
}

fn maybe(value: Option<&str>) -> String {
    value.map_or("NULL".to_owned(), text)
}

/// A text literal of SQL.
fn text(value: &str) -> String {
    if value.contains('\0') {
        let hex: String = value.bytes().map(|byte| format!("{byte:02X}")).collect();
        return format!("CAST(x'{hex}' AS TEXT)");
    }
    format!("'{}'", value.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn literals_end_where_they_end() {
        assert_eq!(text("it's; DROP TABLE claims;--"), "'it''s; DROP TABLE claims;--'");
        assert_eq!(text("a\0b"), "CAST(x'610062' AS TEXT)");
    }
}

//! Format `rdf`: RDF in Turtle, with PROV-O for where everything comes from.
//!
//! | subject | is a | says |
//! |---|---|---|
//! | a document | `prov:Entity`, `schema:CreativeWork` | `schema:name`, `schema:url` (path), `schema:datePublished` |
//! | a claim | `prov:Entity`, `cs:Claim` | `prov:wasQuotedFrom` the document, `prov:wasGeneratedBy` the extraction, `cs:type`, `cs:polarity`, `cs:modality`, `cs:confidence`, `cs:from`, `cs:to`, `cs:source`, `oa:exact`, `oa:start`, `oa:end`, `cs:role` |
//! | a filler | `cs:Filler` | `cs:roleName`, `cs:name`, `cs:kind`, `cs:entity`, `oa:exact`, `oa:start`, `oa:end` |
//! | an entity | `prov:Agent` and `prov:Person` or `prov:Organization` where it can act, else `cs:Thing` | `schema:name`, `schema:alternateName`, `cs:kind` |
//! | a decision | `prov:Activity`, `cs:Decision` | `prov:used` the claim, `prov:wasAssociatedWith` the reviewer, `prov:endedAtTime`, `cs:answer`, `rdfs:comment` |
//! | an edited or added claim | | `prov:wasAttributedTo` the reviewer |
//!
//! After "RDF 1.1 Turtle" (W3C Recommendation 25 February 2014: `%` escapes in IRIs, `\u` escapes in strings) and "PROV-O"
//! (30 April 2013). `oa:` is the vocabulary of Web Annotations, whose positions are code points. The prefix `cs:` is a
//! name and no address. Statements of a claim stand together, so the file streams.

use std::io::{self, Write};

use super::entities::{Book, Entities, is_entity};
use super::iri;
use super::passage::{Case, Passage};

const PREFIXES: &str = "\
@prefix cs: <urn:claimsift:vocabulary:> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

";

/// The exporter. Entities and reviewers are written last.
pub struct Rdf<'a> {
    known: &'a Entities,
    book: Book,
    documents: std::collections::HashSet<String>,
    reviewers: std::collections::BTreeSet<String>,
}

impl<'a> Rdf<'a> {
    pub fn new(known: &'a Entities) -> Self {
        Self {
            known,
            book: Book::default(),
            documents: Default::default(),
            reviewers: Default::default(),
        }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(PREFIXES.as_bytes())?;
        let version = env!("CARGO_PKG_VERSION");
        let mut tool = Subject::new("<urn:claimsift:tool>", "prov:SoftwareAgent");
        tool.text("schema:name", &format!("claimsift {version}"));
        tool.write(out)?;
        let mut run = Subject::new("<urn:claimsift:extraction>", "prov:Activity");
        run.add("prov:wasAssociatedWith", "<urn:claimsift:tool>");
        run.write(out)
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let head = &passage.document;
        let document = format!("<urn:claimsift:document:{}>", iri(&head.id));
        if self.documents.insert(head.id.clone()) {
            let mut subject = Subject::new(&document, "prov:Entity, schema:CreativeWork");
            subject.text("schema:name", head.title.as_deref().unwrap_or(&head.path));
            subject.text("schema:url", &head.path);
            if let Some(date) = &head.date {
                subject.day("schema:datePublished", date);
            }
            subject.write(out)?;
        }
        for case in &passage.cases {
            self.book.note(&case.claim, self.known);
            self.claim(out, case, &document)?;
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (key, entity) in self.book.all() {
            let class = match entity.kind() {
                "person" => "prov:Agent, prov:Person",
                "company" | "agency" | "organization" => "prov:Agent, prov:Organization",
                _ => "cs:Thing",
            };
            let mut subject = Subject::new(&entity_name(key), class);
            subject.text("schema:name", entity.name());
            for alias in entity.aliases() {
                subject.text("schema:alternateName", alias);
            }
            subject.text("cs:kind", entity.kind());
            subject.write(out)?;
        }
        for reviewer in &self.reviewers {
            let mut subject = Subject::new(&reviewer_name(reviewer), "prov:Agent, prov:Person");
            subject.text("schema:name", reviewer);
            subject.write(out)?;
        }
        Ok(())
    }

    fn claim(&mut self, out: &mut Vec<u8>, case: &Case, document: &str) -> io::Result<()> {
        let claim = &case.claim;
        let name = format!("<urn:claimsift:claim:{}>", iri(&claim.id));
        let mut subject = Subject::new(&name, "prov:Entity, cs:Claim");
        subject.add("prov:wasQuotedFrom", document);
        if !case.added {
            subject.add("prov:wasGeneratedBy", "<urn:claimsift:extraction>");
        }
        if let Some(editor) = case.decisions.last()
            && (case.added || case.extracted.is_some())
        {
            subject.add("prov:wasAttributedTo", &reviewer_name(&editor.reviewer));
        }
        subject.text("cs:type", &claim.kind);
        subject.text("cs:trigger", &claim.trigger.text);
        subject.text("cs:polarity", &claim.polarity);
        subject.text("cs:modality", &claim.modality);
        subject.add("cs:confidence", &format!("\"{:?}\"^^xsd:double", claim.confidence));
        if let Some(when) = &claim.when {
            subject.text("cs:when", &when.edtf);
            when.from.iter().for_each(|day| subject.day("cs:from", day));
            when.to.iter().for_each(|day| subject.day("cs:to", day));
        }
        for source in &claim.attribution {
            subject.text("cs:source", &source.name);
        }
        subject.quote(&claim.evidence.text, claim.evidence.start, claim.evidence.end);
        let roles: Vec<String> =
            (0..claim.roles.len()).map(|idx| filler_name(&claim.id, idx)).collect();
        roles.iter().for_each(|role| subject.add("cs:role", role));
        subject.write(out)?;
        for (role, filler) in claim.roles.iter().zip(&roles) {
            let mut subject = Subject::new(filler, "cs:Filler");
            subject.text("cs:roleName", &role.role);
            subject.text("cs:name", &role.name);
            subject.text("cs:kind", &role.kind);
            if is_entity(role) {
                subject.add("cs:entity", &entity_name(&self.known.key(&role.name)));
            }
            subject.quote(&role.text, role.start, role.end);
            subject.write(out)?;
        }
        self.decisions(out, case, &name)
    }

    fn decisions(&mut self, out: &mut Vec<u8>, case: &Case, claim: &str) -> io::Result<()> {
        for (idx, decision) in case.decisions.iter().enumerate() {
            self.reviewers.insert(decision.reviewer.clone());
            let Some(answer) = decision.answer else { continue };
            let name = format!("<urn:claimsift:decision:{}:{idx}>", iri(&case.claim.id));
            let mut subject = Subject::new(&name, "prov:Activity, cs:Decision");
            subject.add("prov:used", claim);
            subject.add("prov:wasAssociatedWith", &reviewer_name(&decision.reviewer));
            if decision.time.parse::<jiff::Timestamp>().is_ok() {
                let time = format!("{}^^xsd:dateTime", quoted(&decision.time));
                subject.add("prov:endedAtTime", &time);
            }
            subject.text("cs:answer", answer.name());
            if let Some(comment) = &decision.comment {
                subject.text("rdfs:comment", comment);
            }
            subject.write(out)?;
        }
        Ok(())
    }
}

fn entity_name(key: &str) -> String {
    format!("<urn:claimsift:entity:{}>", iri(key))
}

fn reviewer_name(reviewer: &str) -> String {
    format!("<urn:claimsift:reviewer:{}>", iri(reviewer))
}

fn filler_name(claim: &str, idx: usize) -> String {
    format!("<urn:claimsift:filler:{}:{idx}>", iri(claim))
}

/// Statements about one subject.
struct Subject(String);

impl Subject {
    fn new(name: &str, class: &str) -> Self {
        Self(format!("{name} a {class}"))
    }

    fn add(&mut self, predicate: &str, object: &str) {
        self.0.push_str(&format!(" ;\n    {predicate} {object}"));
    }

    fn text(&mut self, predicate: &str, text: &str) {
        self.add(predicate, &quoted(text));
    }

    /// A day; what is none stays text.
    fn day(&mut self, predicate: &str, day: &str) {
        match day.parse::<jiff::civil::Date>() {
            Ok(day) => self.add(predicate, &format!("\"{day}\"^^xsd:date")),
            Err(_) => self.text(predicate, day),
        }
    }

    fn quote(&mut self, text: &str, start: usize, end: usize) {
        self.text("oa:exact", text);
        self.add("oa:start", &start.to_string());
        self.add("oa:end", &end.to_string());
    }

    fn write(&self, out: &mut Vec<u8>) -> io::Result<()> {
        writeln!(out, "{} .\n", self.0)
    }
}

/// A string of Turtle.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}' => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_are_escaped() {
        assert_eq!(quoted("say \"no\"\\\n\u{1}😀"), r#""say \"no\"\\\n\u0001😀""#);
    }
}

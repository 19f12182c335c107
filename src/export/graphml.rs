//! Format `graphml`: who did what with whom as a graph, for Gephi, yEd, Cytoscape and NetworkX.
//!
//! | node | `kind` | attributes |
//! |---|---|---|
//! | entity | its kind | `label` (name), `aliases`, `fillers` (in how many it occurs) |
//! | claim | `claim` | `label`, `type`, `trigger`, `polarity`, `modality`, `confidence`, `from`, `to`, `sources`, `quote`, `start`, `end`, `answer`, `reviewer`, `comment` |
//! | document | `document` | `label` (path), `title`, `date` |
//! | words that are no entity | `words` | `label` |
//!
//! | edge | `relation` | attributes |
//! |---|---|---|
//! | claim → filler | `role` | `role`, `text`, `start`, `end` |
//! | claim → document | `evidence` | |
//! | first filler → each other entity of a claim | `deals` | `type`, `claim`, `weight` (confidence), `polarity` |
//!
//! A filter on `relation = deals` leaves the graph of who dealt with whom. The form is "GraphML Primer"'s: `key`s first,
//! then one directed graph, in which parallel edges are allowed. Places are code points. XML 1.0 knows no control
//! characters; they are written as U+FFFD, one for one.

use std::io::{self, Write};

use super::decisions::Answer;
use super::entities::{Book, Entities, is_entity};
use super::passage::{Case, Passage};
use crate::types::record::RoleRecord;

/// Attributes: for what, name, type.
const KEYS: [(&str, &str, &str); 31] = [
    ("node", "kind", "string"),
    ("node", "label", "string"),
    ("node", "aliases", "string"),
    ("node", "fillers", "int"),
    ("node", "type", "string"),
    ("node", "trigger", "string"),
    ("node", "polarity", "string"),
    ("node", "modality", "string"),
    ("node", "confidence", "double"),
    ("node", "from", "string"),
    ("node", "to", "string"),
    ("node", "sources", "string"),
    ("node", "quote", "string"),
    ("node", "start", "int"),
    ("node", "end", "int"),
    ("node", "answer", "string"),
    ("node", "reviewer", "string"),
    ("node", "comment", "string"),
    ("node", "title", "string"),
    ("node", "date", "string"),
    ("edge", "relation", "string"),
    ("edge", "role", "string"),
    ("edge", "text", "string"),
    ("edge", "start", "int"),
    ("edge", "end", "int"),
    ("edge", "type", "string"),
    ("edge", "claim", "string"),
    ("edge", "weight", "double"),
    ("edge", "polarity", "string"),
    ("edge", "modality", "string"),
    ("edge", "from", "string"),
];

/// The exporter. Entities are written last, when all their names are known.
pub struct GraphMl<'a> {
    known: &'a Entities,
    book: Book,
    documents: std::collections::HashSet<String>,
    edges: usize,
}

impl<'a> GraphMl<'a> {
    pub fn new(known: &'a Entities) -> Self {
        Self { known, book: Book::default(), documents: Default::default(), edges: 0 }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
              <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        )?;
        for (owner, name, kind) in KEYS {
            writeln!(
                out,
                "<key id=\"{owner}-{name}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            )?;
        }
        out.write_all(b"<graph id=\"claims\" edgedefault=\"directed\">\n")
    }

    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let document = format!("d:{}", passage.document.id);
        if self.documents.insert(document.clone()) {
            let head = &passage.document;
            let mut node = Element::node(out, &document, "document")?;
            node.data("label", &head.path)?;
            node.data("title", head.title.as_deref().unwrap_or_default())?;
            node.data("date", head.date.as_deref().unwrap_or_default())?;
            node.close()?;
        }
        for case in &passage.cases {
            self.book.note(&case.claim, self.known);
            claim_node(out, case)?;
            self.claim_edges(out, case, &document)?;
        }
        Ok(())
    }

    pub fn finish(&self, out: &mut Vec<u8>) -> io::Result<()> {
        for (key, entity) in self.book.all() {
            let mut node = Element::node(out, &format!("e:{key}"), entity.kind())?;
            node.data("label", entity.name())?;
            node.data("aliases", &entity.aliases().collect::<Vec<_>>().join("; "))?;
            node.data("fillers", &entity.fillers.to_string())?;
            node.close()?;
        }
        out.write_all(b"</graph>\n</graphml>\n")
    }

    fn claim_edges(&mut self, out: &mut Vec<u8>, case: &Case, document: &str) -> io::Result<()> {
        let claim = &case.claim;
        let id = format!("c:{}", claim.id);
        self.edge(out, &id, document, "evidence")?.close()?;
        for (idx, role) in claim.roles.iter().enumerate() {
            let filler = if is_entity(role) {
                self.entity(role)
            } else {
                let filler = format!("w:{}:{idx}", claim.id);
                let mut node = Element::node(out, &filler, "words")?;
                node.data("label", &role.name)?;
                node.close()?;
                filler
            };
            let mut edge = self.edge(out, &id, &filler, "role")?;
            edge.data("role", &role.role)?;
            edge.data("text", &role.text)?;
            edge.data("start", &role.start.to_string())?;
            edge.data("end", &role.end.to_string())?;
            edge.close()?;
        }
        let mut fillers = claim.roles.iter().filter(|role| is_entity(role));
        let Some(first) = fillers.next().map(|role| self.entity(role)) else { return Ok(()) };
        for role in fillers {
            let other = self.entity(role);
            if other == first {
                continue;
            }
            let mut edge = self.edge(out, &first, &other, "deals")?;
            edge.data("type", &claim.kind)?;
            edge.data("claim", &claim.id)?;
            edge.data("weight", &claim.confidence.to_string())?;
            edge.data("polarity", &claim.polarity)?;
            edge.data("modality", &claim.modality)?;
            let from = claim.when.as_ref().and_then(|when| when.from.as_deref());
            edge.data("from", from.unwrap_or_default())?;
            edge.close()?;
        }
        Ok(())
    }

    fn entity(&self, role: &RoleRecord) -> String {
        format!("e:{}", self.known.key(&role.name))
    }

    fn edge<'o>(
        &mut self,
        out: &'o mut Vec<u8>,
        from: &str,
        to: &str,
        relation: &str,
    ) -> io::Result<Element<'o>> {
        self.edges += 1;
        let (from, to) = (escaped(from), escaped(to));
        write!(out, "<edge id=\"x{}\" source=\"{from}\" target=\"{to}\">", self.edges)?;
        let mut edge = Element { out, name: "edge" };
        edge.data("relation", relation)?;
        Ok(edge)
    }
}

fn claim_node(out: &mut Vec<u8>, case: &Case) -> io::Result<()> {
    let claim = &case.claim;
    let when = claim.when.as_ref();
    let names: Vec<&str> = claim.roles.iter().map(|role| role.name.as_str()).collect();
    let sources: Vec<&str> = claim.attribution.iter().map(|it| it.name.as_str()).collect();
    let mut node = Element::node(out, &format!("c:{}", claim.id), "claim")?;
    node.data("label", &format!("{}: {}", claim.kind, names.join(", ")))?;
    node.data("type", &claim.kind)?;
    node.data("trigger", &claim.trigger.text)?;
    node.data("polarity", &claim.polarity)?;
    node.data("modality", &claim.modality)?;
    node.data("confidence", &claim.confidence.to_string())?;
    node.data("from", when.and_then(|it| it.from.as_deref()).unwrap_or_default())?;
    node.data("to", when.and_then(|it| it.to.as_deref()).unwrap_or_default())?;
    node.data("sources", &sources.join("; "))?;
    node.data("quote", &claim.evidence.text)?;
    node.data("start", &claim.evidence.start.to_string())?;
    node.data("end", &claim.evidence.end.to_string())?;
    if let Some((answer, decision)) = case.decided() {
        node.data("answer", Answer::name(answer))?;
        node.data("reviewer", &decision.reviewer)?;
        node.data("comment", decision.comment.as_deref().unwrap_or_default())?;
    }
    node.close()
}

/// A node or an edge that is being written.
struct Element<'o> {
    out: &'o mut Vec<u8>,
    name: &'static str,
}

impl<'o> Element<'o> {
    fn node(out: &'o mut Vec<u8>, id: &str, kind: &str) -> io::Result<Self> {
        write!(out, "<node id=\"{}\">", escaped(id))?;
        let mut node = Self { out, name: "node" };
        node.data("kind", kind)?;
        Ok(node)
    }

    fn data(&mut self, name: &str, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        write!(self.out, "<data key=\"{}-{name}\">{}</data>", self.name, escaped(value))
    }

    fn close(self) -> io::Result<()> {
        writeln!(self.out, "</{}>", self.name)
    }
}

/// Text as XML 1.0 holds it, in elements and in attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A reader would make spaces or line feeds of these.
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("a<b> & \"c\"\n"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;");
        assert_eq!(escaped("\0\u{1b}\u{ffff}😀"), "\u{fffd}\u{fffd}\u{fffd}😀");
    }
}

//! Scores the linking of pronouns on a file of GAP (Webster et al. 2018, "Mind the GAP"): two names and one pronoun a row.
//!
//! `cargo run --release --example score_references -- gap-development.tsv [--errors N] [--model DIR]`
//!
//! As in the corpus' own scorer a name counts as found when it shares a cluster with the pronoun; F1 is over all pairs of
//! a name and its pronoun. Prints also how often a link was made at all, since here no link is better than a wrong one.
#![allow(clippy::print_stdout, reason = "a program for developers")]

use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::types::{Document, Part, PartKind, Reference, Span};

/// Rows that are worked on together.
const GROUP: usize = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("expected a file of GAP (.tsv)")?;
    let mut errors = errors_asked_for()?;
    let file = std::fs::read_to_string(path)?;
    let rows = file.lines().skip(1).map(Row::read).collect::<Result<Vec<Row>, String>>()?;
    let mut model = std::env::args().skip_while(|arg| arg != "--model").skip(1);
    let options = Options { model: model.next().map(Into::into), ..Options::default() };
    let pipeline = Pipeline::new(&options)?;
    let (mut all, mut female, mut male) = (Counts::default(), Counts::default(), Counts::default());
    let mut linked = 0;
    for group in rows.chunks(GROUP) {
        let documents = group.iter().map(|row| document(row.text)).collect();
        for (row, processed) in group.iter().zip(pipeline.process_documents(documents)?) {
            let pronoun = reference(&processed, row.pronoun);
            linked += usize::from(pronoun.is_some());
            for (name, gold) in row.names {
                let found =
                    pronoun.is_some_and(|it| refers_at(&processed, it.entity, name, row.pronoun));
                all.add(gold, found);
                if row.is_female() { &mut female } else { &mut male }.add(gold, found);
                if gold != found && errors > 0 {
                    errors -= 1;
                    row.show(name, gold, pronoun.map(|it| it.entity), &processed);
                }
            }
        }
    }
    println!("{} rows, {linked} pronouns linked", rows.len());
    println!("all       {all}\nfeminine  {female}\nmasculine {male}");
    Ok(())
}

fn errors_asked_for() -> Result<usize, Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip_while(|arg| arg != "--errors").skip(1);
    Ok(args.next().map_or(Ok(0), |number| number.parse())?)
}

/// One row: a text, a pronoun, and two names with whether the pronoun stands for them.
struct Row<'a> {
    id: &'a str,
    text: &'a str,
    pronoun: Span,
    names: [(Span, bool); 2],
}

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Result<Self, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, text, pronoun, at, a, a_at, a_is, b, b_at, b_is, ..] = cells[..] else {
            return Err(format!("expected 11 columns, but found {} in {line:?}", cells.len()));
        };
        let span = |words: &str, at: &str| {
            let at: usize =
                at.parse().map_err(|_| format!("{id}: expected an offset, but found {at}"))?;
            // The corpus counts code points.
            let start = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
            let end = start + words.len();
            match text.get(start..end) {
                Some(found) if found == words => Ok(Span::new(start, end)),
                _ => Err(format!("{id}: expected {words:?} at {at}")),
            }
        };
        let names = [(span(a, a_at)?, a_is == "TRUE"), (span(b, b_at)?, b_is == "TRUE")];
        Ok(Self { id, text, pronoun: span(pronoun, at)?, names })
    }

    fn is_female(&self) -> bool {
        matches!(
            self.pronoun.of(self.text).to_lowercase().as_str(),
            "she" | "her" | "hers" | "herself"
        )
    }

    fn show(&self, name: Span, gold: bool, entity: Option<usize>, processed: &Processed) {
        let found = entity.map_or("nothing", |idx| &processed.links.entities[idx].name);
        let wanted = if gold { "is" } else { "is not" };
        let (name, pronoun) = (name.of(self.text), self.pronoun.of(self.text));
        println!(
            "{}: {pronoun}@{} {wanted} {name}; found {found}\n    {}",
            self.id,
            self.pronoun.start(),
            self.text
        );
    }
}

/// The reference that the words at `span` make.
fn reference(processed: &Processed, span: Span) -> Option<&Reference> {
    processed.links.references.iter().find(|reference| reference.span == span)
}

/// Whether the words at `name` refer to the entity, other than through the pronoun itself.
fn refers_at(processed: &Processed, entity: usize, name: Span, pronoun: Span) -> bool {
    let touches = |span: Span| span.start() < name.end() && name.start() < span.end();
    let references = processed.links.references.iter();
    references.filter(|it| it.span != pronoun && touches(it.span)).any(|it| it.entity == entity)
}

fn document(text: &str) -> Document {
    let part = Part {
        span: Span::new(0, text.len()),
        kind: PartKind::Body,
        author: None,
        recipients: Vec::new(),
        date: None,
    };
    Document {
        id: "gap".to_owned(),
        text: text.to_owned(),
        parts: vec![part],
        ..Document::default()
    }
}

#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    right: usize,
}

impl Counts {
    fn add(&mut self, gold: bool, found: bool) {
        self.gold += usize::from(gold);
        self.found += usize::from(found);
        self.right += usize::from(gold && found);
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (p, r) = (
            self.right as f64 / self.found.max(1) as f64,
            self.right as f64 / self.gold.max(1) as f64,
        );
        let f1 = if p + r > 0.0 { 200. * p * r / (p + r) } else { 0.0 };
        write!(f, "P {:.1} R {:.1} F {f1:.1} ({} pairs)", 100. * p, 100. * r, self.gold)
    }
}

//! Export: claims and what reviewers decided go in, the files of other tools come out.
//!
//! [`export`] reads `claims.jsonl`, the texts beside it and the decisions, and hands out chunks of bytes as it goes; it
//! opens no file for writing. Where reviewers have decided, accepted claims are exported, with their edits; elsewhere all
//! are. Every format has a file of its own here, which opens with what becomes of each field and where that is written
//! down. This module stands beside the pipeline, as `evaluate` does: it knows records and how they are read, no stage.

use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Problem, Result};

mod brat;
mod csv;
mod cypher;
mod decisions;
mod doccano;
mod entities;
mod ftm;
mod graphml;
mod index;
mod label_studio;
mod markdown;
mod parquet;
mod passage;
mod prodigy;
mod rdf;
mod sqlite;
mod web_annotation;

use decisions::{Answer, Decisions};
use index::Index;
use passage::Passage;

/// What is exported, and as what.
#[derive(Clone, Debug)]
pub struct Options {
    /// The claims.
    pub claims: PathBuf,
    /// The documents' texts.
    pub documents: Option<PathBuf>,
    /// The decisions of reviewers.
    pub reviews: Vec<PathBuf>,
    /// The form.
    pub format: Format,
    /// Which claims.
    pub scope: Scope,
    /// How a report is ordered.
    pub order: Order,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// The same for Excel.
    CsvExcel,
    /// Apache Parquet.
    Parquet,
    /// A script that makes an SQLite database.
    Sqlite,
    /// Tasks of Prodigy, which spaCy reads too.
    Prodigy,
    /// Tasks of Label Studio.
    LabelStudio,
    /// Records of doccano.
    Doccano,
    /// A folder of brat's standoff files.
    Brat,
    /// W3C Web Annotations.
    WebAnnotation,
    /// Entities of FollowTheMoney.
    Ftm,
    /// A graph as GraphML.
    GraphMl,
    /// A graph as a Cypher script.
    Cypher,
    /// RDF in Turtle.
    Rdf,
    /// A report to read.
    Markdown,
}

impl Format {
    /// Whether it is a folder of files.
    pub fn is_folder(self) -> bool {
        self == Format::Brat
    }
}

/// Which claims are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Accepted ones where there are decisions, all where there are none.
    #[default]
    Decided,
    /// Accepted ones.
    Accepted,
    /// All, rejected ones too.
    All,
}

/// How a report is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By claim type.
    #[default]
    Type,
    /// By the first day of what happened.
    Date,
}

/// A piece of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The file that it is, where the format is a folder; else it follows the chunk before it.
    pub file: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What was exported and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The numbers.
    pub counts: Counts,
    /// Whether decisions chose the claims.
    pub chosen: bool,
    /// What is wrong with single claims and decisions.
    pub problems: Vec<Problem>,
}

/// Numbers of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Claims that were exported.
    pub claims: usize,
    /// Documents that they are from.
    pub documents: usize,
    /// Exported claims that reviewers decided.
    pub decided: usize,
    /// Exported claims that reviewers edited.
    pub edited: usize,
    /// Exported claims that reviewers added.
    pub added: usize,
    /// Claims left out because reviewers rejected them.
    pub rejected: usize,
    /// Claims left out because reviewers set them aside.
    pub ignored: usize,
    /// Claims left out because nobody has decided.
    pub open: usize,
    /// Claims left out because they stand in the file twice.
    pub copies: usize,
    /// Claims whose decision was found by their words, since their ids have changed.
    pub moved: usize,
    /// Documents whose text was not found.
    pub textless: usize,
    /// Exported claims on which reviewers disagree; the last decision counts.
    pub disputed: usize,
}

impl Counts {
    /// Whether a claim with this answer is exported; what is not is counted.
    fn take(&mut self, scope: Scope, answer: Option<Answer>) -> bool {
        let left_out = match (scope, answer) {
            (Scope::All, _) | (_, Some(Answer::Accept)) => return true,
            (_, Some(Answer::Reject)) => &mut self.rejected,
            (_, Some(Answer::Ignore)) => &mut self.ignored,
            (_, None) => &mut self.open,
        };
        *left_out += 1;
        false
    }

    fn exported(&mut self, passage: &Passage) {
        self.claims += passage.cases.len();
        for case in &passage.cases {
            self.decided += usize::from(case.decided().is_some());
            self.edited += usize::from(case.extracted.is_some());
            self.added += usize::from(case.added);
            let mut answers = case.decisions.iter().filter_map(|decision| decision.answer);
            let first = answers.next();
            self.disputed += usize::from(answers.any(|answer| Some(answer) != first));
        }
    }
}

/// Exports claims; `emit` takes the chunks in order.
///
/// # Errors
///
/// Fails when a file cannot be read or holds other records, or when `emit` fails.
pub fn export(options: &Options, emit: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<Report> {
    let decisions = Decisions::read(&options.reviews)?;
    let scope = match options.scope {
        Scope::Decided if decisions.any() => Scope::Accepted,
        Scope::Decided => Scope::All,
        other => other,
    };
    let mut index = Index::read(&options.claims, &decisions, scope)?;
    let mut writer = Writer::new(options, &decisions);
    let failed = |source| Error::io(&options.claims, source);
    send(writer.begin().map_err(failed)?, emit)?;
    index.passages(options.documents.as_deref(), &mut |passage| {
        let chunks = writer.passage(&passage).map_err(|source| {
            Error::new(ErrorKind::Record, source.to_string()).at(passage.document.path.as_str())
        })?;
        send(chunks, emit)
    })?;
    send(writer.finish().map_err(failed)?, emit)?;
    let chosen = scope == Scope::Accepted;
    Ok(Report { counts: index.counts, chosen, problems: index.problems })
}

fn send(chunks: Vec<Chunk>, emit: &mut dyn FnMut(Chunk) -> Result<()>) -> Result<()> {
    chunks.into_iter().filter(|it| it.file.is_some() || !it.bytes.is_empty()).try_for_each(emit)
}

/// The exporters. Each is begun, given the passages, and finished; each writes into memory what one call adds.
enum Writer<'a> {
    Csv(csv::Csv),
    Parquet(parquet::Parquet),
    Sqlite(sqlite::Sqlite<'a>),
    Prodigy(prodigy::Prodigy),
    LabelStudio(label_studio::LabelStudio),
    Doccano(doccano::Doccano),
    Brat(brat::Brat),
    WebAnnotation(web_annotation::WebAnnotation),
    Ftm(ftm::Ftm<'a>),
    GraphMl(graphml::GraphMl<'a>),
    Cypher(cypher::Cypher<'a>),
    Rdf(rdf::Rdf<'a>),
    Markdown(markdown::Markdown),
}

impl<'a> Writer<'a> {
    fn new(options: &Options, decisions: &'a Decisions) -> Self {
        let known = &decisions.entities;
        match options.format {
            Format::Csv => Self::Csv(csv::Csv::new(csv::Flavor::Plain, decisions.any())),
            Format::CsvExcel => Self::Csv(csv::Csv::new(csv::Flavor::Excel, decisions.any())),
            Format::Parquet => Self::Parquet(parquet::Parquet::default()),
            Format::Sqlite => Self::Sqlite(sqlite::Sqlite::new(known)),
            Format::Prodigy => Self::Prodigy(prodigy::Prodigy),
            Format::LabelStudio => Self::LabelStudio(label_studio::LabelStudio::default()),
            Format::Doccano => Self::Doccano(doccano::Doccano::default()),
            Format::Brat => Self::Brat(brat::Brat::default()),
            Format::WebAnnotation => Self::WebAnnotation(web_annotation::WebAnnotation::default()),
            Format::Ftm => Self::Ftm(ftm::Ftm::new(known)),
            Format::GraphMl => Self::GraphMl(graphml::GraphMl::new(known)),
            Format::Cypher => Self::Cypher(cypher::Cypher::new(known)),
            Format::Rdf => Self::Rdf(rdf::Rdf::new(known)),
            Format::Markdown => Self::Markdown(markdown::Markdown::new(options.order)),
        }
    }

    fn begin(&mut self) -> std::io::Result<Vec<Chunk>> {
        let mut out = Vec::new();
        match self {
            Self::Csv(csv) => csv.begin(&mut out)?,
            Self::Sqlite(sqlite) => sqlite.begin(&mut out)?,
            Self::LabelStudio(tasks) => tasks.begin(&mut out)?,
            Self::WebAnnotation(annotations) => annotations.begin(&mut out)?,
            Self::GraphMl(graph) => graph.begin(&mut out)?,
            Self::Cypher(graph) => graph.begin(&mut out)?,
            Self::Rdf(graph) => graph.begin(&mut out)?,
            Self::Parquet(_)
            | Self::Prodigy(_)
            | Self::Doccano(_)
            | Self::Brat(_)
            | Self::Ftm(_)
            | Self::Markdown(_) => {}
        }
        Ok(vec![Chunk { file: None, bytes: out }])
    }

    fn passage(&mut self, passage: &Passage) -> std::io::Result<Vec<Chunk>> {
        let mut out = Vec::new();
        match self {
            Self::Csv(csv) => csv.passage(passage, &mut out)?,
            Self::Parquet(parquet) => parquet.passage(passage, &mut out)?,
            Self::Sqlite(sqlite) => sqlite.passage(passage, &mut out)?,
            Self::Prodigy(tasks) => tasks.passage(passage, &mut out)?,
            Self::LabelStudio(tasks) => tasks.passage(passage, &mut out)?,
            Self::Doccano(records) => records.passage(passage, &mut out)?,
            Self::Brat(folder) => return folder.passage(passage),
            Self::WebAnnotation(annotations) => annotations.passage(passage, &mut out)?,
            Self::Ftm(entities) => entities.passage(passage, &mut out)?,
            Self::GraphMl(graph) => graph.passage(passage, &mut out)?,
            Self::Cypher(graph) => graph.passage(passage, &mut out)?,
            Self::Rdf(graph) => graph.passage(passage, &mut out)?,
            Self::Markdown(report) => report.passage(passage),
        }
        Ok(vec![Chunk { file: None, bytes: out }])
    }

    fn finish(&mut self) -> std::io::Result<Vec<Chunk>> {
        let mut out = Vec::new();
        match self {
            Self::Csv(_) | Self::Prodigy(_) | Self::Doccano(_) => {}
            Self::Parquet(parquet) => parquet.finish(&mut out)?,
            Self::Sqlite(sqlite) => sqlite.finish(&mut out)?,
            Self::LabelStudio(tasks) => tasks.finish(&mut out)?,
            Self::Brat(folder) => return folder.finish(),
            Self::WebAnnotation(annotations) => annotations.finish(&mut out)?,
            Self::Ftm(entities) => entities.finish(&mut out)?,
            Self::GraphMl(graph) => graph.finish(&mut out)?,
            Self::Cypher(graph) => graph.finish(&mut out)?,
            Self::Rdf(graph) => graph.finish(&mut out)?,
            Self::Markdown(report) => report.finish(&mut out)?,
        }
        Ok(vec![Chunk { file: None, bytes: out }])
    }
}

/// An identifier as the end of an IRI: what an IRI must not hold is written as `%` and its bytes (RFC 3986).
fn iri(id: &str) -> String {
    let mut iri = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':') {
            iri.push(char::from(byte));
        } else {
            iri.push_str(&format!("%{byte:02X}"));
        }
    }
    iri
}

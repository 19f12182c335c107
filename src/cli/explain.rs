//! `claimsift explain`: why does a claim say what it says?

use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::ingest::{self, Input};
use claimsift::pipeline::Pipeline;
use claimsift::types::Document;
use claimsift::types::record::ClaimRecord;
use claimsift::write::{Explanation, explanation, explanation_page, jsonl};
use clap::ValueEnum;

use super::Status;
use super::output::Output;
use super::run::RunArgs;
use super::verify::file_of;

/// Show why a claim says what it says: what the model found, and what was taken and left for date, source and the rest
///
/// Reads the claim's document again, with the options that are given here; give those that the claim was made with.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift explain c-11e11907a847e468 --claims claims.jsonl
  claimsift explain c-11e1 --claims claims.jsonl --format json | jq .considered

In the page + was taken and - was not; * marks the trigger.")]
pub struct Args {
    /// The claim's id, or enough of its beginning
    #[arg(value_name = "CLAIM-ID")]
    id: String,
    /// What `extract --out` wrote as JSONL
    #[arg(long, value_name = "FILE")]
    claims: PathBuf,
    /// A page to read, or a record
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    run: RunArgs,
}

/// How the explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let options = claimsift::pipeline::Options { trace: true, ..args.run.options()? };
    let claim = find_claim(&args.claims, &args.id)?;
    let document = read_again(&claim, options.date)?;
    let pipeline = Pipeline::new(&options)?;
    let found = explained(&pipeline, document, &claim)?;
    let mut out = Output::stdout();
    match args.format {
        Format::Text => {
            out.lines(|out| out.write_all(explanation_page(&found).as_bytes()))?;
        }
        Format::Json => out.lines(|out| jsonl::write_line(out, &found))?,
    }
    out.finish()?;
    Ok(Status::Done)
}

/// The only claim whose id begins so.
fn find_claim(path: &Path, id: &str) -> Result<ClaimRecord> {
    let mut found: Vec<ClaimRecord> = Vec::new();
    jsonl::read_lines(path, |_, claim: ClaimRecord| {
        if claim.id.starts_with(id) && found.iter().all(|other| other.id != claim.id) {
            found.push(claim);
        }
        Ok(())
    })?;
    let wrong = |message: String| Err(Error::new(ErrorKind::Usage, message).at(path));
    match (found.pop(), found.len()) {
        (Some(claim), 0) => Ok(claim),
        (None, _) => wrong(format!("expected a claim {id}, but found none")),
        (Some(_), others) => wrong(format!("expected one claim {id}, but found {}", others + 1)),
    }
}

/// The claim's document, read from its source again.
fn read_again(claim: &ClaimRecord, date: Option<jiff::civil::Date>) -> Result<Document> {
    let file = file_of(&claim.document.path).to_owned();
    if !Path::new(&file).is_file() {
        let message =
            "expected the document of the claim, but found no file (perhaps it was moved)";
        return Err(Error::new(ErrorKind::Io, message).at(&file));
    }
    let input = Input { path: file.clone(), file: Some(PathBuf::from(&file)), bytes: None };
    let mut document = None;
    let options = ingest::Options { date, ..ingest::Options::default() };
    ingest::read(&input, &options, &mut |read| {
        let same = |doc: &Document| doc.id == claim.document.id && doc.path == claim.document.path;
        if let Ok(doc) = read
            && same(&doc)
        {
            document = Some(doc);
        }
    });
    document.ok_or_else(|| {
        let message = "expected the claim's document, but found another (perhaps it has changed)";
        Error::new(ErrorKind::Io, message).at(&claim.document.path)
    })
}

fn explained(pipeline: &Pipeline, document: Document, claim: &ClaimRecord) -> Result<Explanation> {
    let processed = pipeline.process_documents(vec![document])?;
    processed
        .iter()
        .find_map(|it| {
            let trace = it.trace.as_ref()?;
            explanation(&it.document, &it.analysis, &it.claims, trace, &claim.id)
        })
        .ok_or_else(|| {
            let message = format!(
                "expected claim {} again, but found other claims (perhaps it was made with other options or another model)",
                claim.id
            );
            Error::new(ErrorKind::Usage, message).at(&claim.document.path)
        })
}

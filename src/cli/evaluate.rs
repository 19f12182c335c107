//! `claimsift evaluate`: scores predictions against gold, or the pipeline on a public development set.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::evaluate::sets::{DevSet, SetDocument, SetName};
use claimsift::evaluate::{GoldClaim, Layer, score_claims, score_layer, score_references};
use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::Document;
use claimsift::types::record::AnnotationRecord;
use claimsift::write::{annotation_record, jsonl};
use clap::ValueEnum;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Status;
use super::output::Output;

/// Score claims or annotations against gold
///
/// For claims, GOLD is a file of gold claims (their form is in data/README.md) or a folder with *.gold.jsonl
/// files, and PRED what `extract` wrote as JSONL. For the other layers both are what `annotate` writes. With --set, GOLD is a
/// public development set in its own form, and its documents are annotated here.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift evaluate data/samples claims.jsonl --errors 10
  claimsift evaluate gold.jsonl annotations.jsonl --layer roles --json
  claimsift evaluate --set gap gap-development.tsv --errors 20
  claimsift evaluate --set all dev/          every set that lies in this folder

A claim is right when its type, its trigger, its first role and one other role are right.")]
pub struct Args {
    /// Gold file, or a folder with *.gold.jsonl files; with --set the set's file or folder
    gold: PathBuf,
    /// Predictions
    #[arg(required_unless_present = "set", conflicts_with = "set")]
    pred: Option<PathBuf>,
    /// What to score
    #[arg(long, value_enum, default_value_t = LayerName::Claims, conflicts_with = "set")]
    layer: LayerName,
    /// Annotate and score a public development set
    #[arg(long, value_enum, value_name = "NAME")]
    set: Option<SetArg>,
    /// With --set: read with the model in this folder instead of the built-in one
    #[arg(long, value_name = "DIR", requires = "set")]
    model: Option<PathBuf>,
    /// JSON instead of a page
    #[arg(long)]
    json: bool,
    /// Show so many errors of each kind, worst first
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
}

/// What to score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LayerName {
    Claims,
    Entities,
    Predicates,
    Roles,
    Dates,
    /// Clusters of mentions: MUC, B³, CEAFe and their mean
    References,
}

/// A public development set, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SetArg {
    /// CaRB: open extraction
    Carb,
    /// MEANTIME: events with their arguments
    Meantime,
    /// GAP: pronouns between two names
    Gap,
    /// LitBank: coreference in novels
    Litbank,
    /// Pairs of names that are or are not the same
    Names,
    /// Every set that lies in a folder
    All,
}

/// Documents of a set that are annotated together.
const GROUP: usize = 64;

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    if let Some(set) = args.set {
        return run_sets(set, args);
    }
    let pred = args.pred.as_deref().unwrap_or(Path::new("-"));
    let layer = match args.layer {
        LayerName::Claims => {
            let gold = read_gold::<GoldClaim>(&args.gold)?;
            let predicted = jsonl::read_all(pred)?;
            let report = score_claims(&gold, &predicted).with_errors(args.errors);
            return print(&report, args.json);
        }
        LayerName::References => {
            let gold = read_gold(&args.gold)?;
            return print(&score_references(&gold, &jsonl::read_all(pred)?), args.json);
        }
        LayerName::Entities => Layer::Entities,
        LayerName::Predicates => Layer::Predicates,
        LayerName::Roles => Layer::Roles,
        LayerName::Dates => Layer::Dates,
    };
    let gold = read_gold(&args.gold)?;
    let predicted = jsonl::read_all(pred)?;
    print(&score_layer(layer, &gold, &predicted), args.json)
}

/// Reads the sets, annotates their documents and prints a table for each.
fn run_sets(set: SetArg, args: &Args) -> anyhow::Result<Status> {
    let wanted: Vec<SetName> = match set {
        SetArg::Carb => vec![SetName::Carb],
        SetArg::Meantime => vec![SetName::Meantime],
        SetArg::Gap => vec![SetName::Gap],
        SetArg::Litbank => vec![SetName::Litbank],
        SetArg::Names => vec![SetName::Names],
        SetArg::All => {
            SetName::ALL.into_iter().filter(|it| it.within(&args.gold).is_some()).collect()
        }
    };
    if wanted.is_empty() {
        let names: Vec<&str> = SetName::ALL.iter().map(|it| it.name()).collect();
        let message = format!(
            "expected a folder with a development set ({}), but found none",
            names.join(", ")
        );
        return Err(Error::new(ErrorKind::Record, message).at(&args.gold).into());
    }
    let read = wanted.into_iter().map(|name| DevSet::read(name, &args.gold));
    let sets = read.collect::<Result<Vec<DevSet>>>()?;
    // A sentence of a set may be mostly names, or old English; it is to be read all the same.
    let options = Options { model: args.model.clone(), any_language: true, ..Options::default() };
    let pipeline = Pipeline::new(&options)?;
    let mut reports = Vec::new();
    for set in &sets {
        let found = annotate(&pipeline, set.documents())?;
        reports.push(set.score(&found).with_errors(args.errors));
    }
    if args.json {
        return print_page(&format!("{}\n", serde_json::to_string_pretty(&reports)?));
    }
    let pages: Vec<String> = reports.iter().map(ToString::to_string).collect();
    print_page(&pages.join("\n"))
}

/// The annotations of a set's documents, in their order.
fn annotate(
    pipeline: &Pipeline,
    documents: Vec<SetDocument>,
) -> anyhow::Result<Vec<AnnotationRecord>> {
    let mut records = Vec::with_capacity(documents.len());
    for group in documents.chunks(GROUP) {
        for it in pipeline.process_documents(group.iter().map(document).collect())? {
            let (document, links) = (&it.document, &it.links);
            records.push(annotation_record(
                document,
                &it.segmented,
                &it.analysis,
                links,
                &it.dates,
                &it.attributions,
            ));
        }
    }
    Ok(records)
}

/// A document of one body of text.
fn document(from: &SetDocument) -> Document {
    // A set may write a date in a way of its own; the document then has none.
    let date = from.date.as_deref().and_then(|date| date.parse().ok());
    Document { path: from.id.clone(), date, ..Document::plain(&from.id, &from.text) }
}

/// The records of a file, or of all `*.gold.jsonl` of a folder in the order of their names.
pub(super) fn read_gold<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    if !path.is_dir() {
        return jsonl::read_all(path);
    }
    let failed = |source| Error::io(path, source);
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.to_string_lossy().ends_with(".gold.jsonl") {
            files.push(file);
        }
    }
    if files.is_empty() {
        let message = "expected gold files (*.gold.jsonl), but found none";
        return Err(Error::new(ErrorKind::Record, message).at(path));
    }
    files.sort();
    let mut records = Vec::new();
    for file in files {
        records.extend(jsonl::read_all(&file)?);
    }
    Ok(records)
}

fn print<R: Display + Serialize>(report: &R, as_json: bool) -> anyhow::Result<Status> {
    if as_json {
        return print_page(&format!("{}\n", serde_json::to_string_pretty(report)?));
    }
    print_page(&report.to_string())
}

fn print_page(page: &str) -> anyhow::Result<Status> {
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(page.as_bytes()))?;
    Ok(Status::Done)
}

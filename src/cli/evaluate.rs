//! `claimsift evaluate`: scores predictions against gold.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::evaluate::{GoldClaim, Layer, score_claims, score_layer};
use claimsift::write::jsonl;
use clap::ValueEnum;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Status;
use super::output::Output;

/// Score claims or annotations against gold
///
/// For claims, GOLD is a file of gold claims (their form is in data/README.md) or a folder with *.gold.jsonl
/// files, and PRED what `extract` wrote as JSONL. For the other layers both are what `annotate` writes.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift evaluate data/samples claims.jsonl --errors 10
  claimsift evaluate gold.jsonl annotations.jsonl --layer roles --json

A claim is right when its type, its trigger, its first role and one other role are right.")]
pub struct Args {
    /// Gold file, or a folder with *.gold.jsonl files
    gold: PathBuf,
    /// Predictions
    pred: PathBuf,
    /// What to score
    #[arg(long, value_enum, default_value_t = LayerName::Claims)]
    layer: LayerName,
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
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let layer = match args.layer {
        LayerName::Claims => {
            let gold = read_gold::<GoldClaim>(&args.gold)?;
            let predicted = jsonl::read_all(&args.pred)?;
            let report = score_claims(&gold, &predicted).with_errors(args.errors);
            return print(&report, args.json);
        }
        LayerName::Entities => Layer::Entities,
        LayerName::Predicates => Layer::Predicates,
        LayerName::Roles => Layer::Roles,
        LayerName::Dates => Layer::Dates,
    };
    let gold = read_gold(&args.gold)?;
    let predicted = jsonl::read_all(&args.pred)?;
    print(&score_layer(layer, &gold, &predicted), args.json)
}

/// The records of a file, or of all `*.gold.jsonl` of a folder in the order of their names.
fn read_gold<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
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
    let page = if as_json {
        format!("{}\n", serde_json::to_string_pretty(report)?)
    } else {
        report.to_string()
    };
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(page.as_bytes()))?;
    Ok(Status::Done)
}

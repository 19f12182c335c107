//! `claimsift annotate`: documents in, every layer out.

use std::path::PathBuf;

use claimsift::pipeline::Pipeline;
use claimsift::types::Progress;
use claimsift::write::{annotation_record, jsonl};

use super::output::{self, Output};
use super::progress::Bar;
use super::run::{self, RunArgs};
use super::{Status, interrupt};

/// Read documents and write every layer: sentences, tokens, entities, predicates, roles, dates, attributions, clusters
///
/// One JSON record per document, with offsets in code points of its text. A cluster holds all noun phrases
/// that refer to the same person or thing, each with the words that it is about; what nothing else refers to is one of its own.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift annotate article.html | jq '.entities[] | select(.label==\"ORG\")'
  claimsift annotate article.html | jq -c '.clusters[] | select(.mentions | length > 1) | [.kind, .name]'
  claimsift annotate corpus.jsonl --out annotations.jsonl")]
pub struct Args {
    /// Files, folders, globs, or `-`
    #[arg(required = true)]
    paths: Vec<String>,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let options = args.run.options()?;
    let (inputs, problems) = run::inputs(&args.paths)?;
    if let Some(path) = &args.out {
        output::must_not_be_read(path, &inputs)?;
    }
    let pipeline = Pipeline::new(&options)?;
    let bar = Bar::new(args.run.quiet);
    interrupt::install();
    let mut out = match &args.out {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    for problem in &problems {
        bar.problem(problem);
    }
    pipeline.run(&inputs, &bar, &mut |it| {
        // What could not be read has been reported; it has no layers.
        if it.document.id.is_empty() {
            return Ok(());
        }
        let record = annotation_record(
            &it.document,
            &it.segmented,
            &it.analysis,
            &it.links,
            &it.dates,
            &it.attributions,
        );
        bar.aside(|| out.lines(|out| jsonl::write_line(out, &record)))
    })?;
    out.finish()?;
    bar.clear();
    Ok(if bar.problems() > 0 { Status::Problems } else { Status::Done })
}

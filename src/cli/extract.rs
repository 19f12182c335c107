//! `claimsift extract`: documents in, claims out.

use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Problem, Result};
use claimsift::ingest::Input;
use claimsift::pipeline::{Options, Pipeline, Place};
use claimsift::types::{Calibration, Progress};
use claimsift::write::table;

use super::folder::{Folder, Found};
use super::manifest::Manifest;
use super::output;
use super::progress::{self, Bar, counted};
use super::recorder::{self, Format, Look, Recorder};
use super::run::{self, RunArgs};
use super::{Status, interrupt};

/// Read documents and write down their claims
///
/// Reads files, folders (searched through), globs and `-` (standard input): plain text, Markdown, web pages (.html, .mht,
/// .warc), mail with its attachments (.eml, .mbox, .msg), PDF, Word and OpenDocument (.docx, .odt), .rtf, slides (.pptx), books
/// (.epub), tables and lines with a column of text (.csv, .tsv, .xlsx, .ods, .jsonl, .parquet), and archives of all of these (.zip, .tar, .gz, .zst, .7z). The type
/// of a file is taken from its content. What has no reader is reported by type and count.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift extract dump/ --out claims.jsonl
      writes claims.jsonl, and documents.jsonl with the texts beside it
  claimsift extract article.html
      shows sentences and claims on a terminal
  claimsift extract mail.mbox | jq -r 'select(.type==\"meet\") | .evidence.text'
      writes JSONL to a pipe
  claimsift extract note.txt --date 2020-06-17
      counts \"last week\" from that day
  claimsift extract dump/ --schema own.toml --min-confidence 0.5 --format csv --out claims.csv
  claimsift extract dump/ --run runs/1 --resume
      a run that can be killed and taken up again, and compared with another by `claimsift diff`

A sentence that is quoted, forwarded or copied is one claim: in a file its other places are the record's `occurrences`,
on standard output the first of them is written and the others are left out.

Exit status: 0 done, 1 done with problems reported (with --strict: or with anything not read), 2 could not run.")]
pub struct Args {
    /// Files, folders, globs, or `-`
    #[arg(required = true)]
    paths: Vec<String>,
    /// Write the claims to this file, and the documents' texts beside it
    #[arg(long, short, value_name = "FILE", conflicts_with = "folder")]
    out: Option<PathBuf>,
    /// Write the documents' texts to this file
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    documents: Option<PathBuf>,
    /// Form of the claims; without it a table on a terminal and JSONL elsewhere
    #[arg(long, short, value_enum, conflicts_with = "folder")]
    format: Option<Format>,
    /// What confidences are worth, as `claimsift calibrate` wrote it; confidences are then probabilities of being right
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
    /// Leave out claims that are right less probably than this; needs --calibration
    #[arg(long, value_name = "0..1", value_parser = run::probability)]
    min_precision: Option<f32>,
    /// Write claims, documents and a manifest of the run into this folder
    #[arg(id = "folder", long = "run", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Go on with the run in that folder where it was interrupted
    #[arg(long, requires = "folder")]
    resume: bool,
    /// End with status 1 when anything was not read: a document, an attachment, bytes that are no text
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let options = args.options()?;
    let (inputs, problems) = run::inputs(&args.paths)?;
    match &args.folder {
        Some(dir) => {
            let mut manifest = Manifest::new(&args.run, &inputs, &problems)?;
            manifest.options.calibrated(args.calibration.as_deref(), args.min_precision)?;
            let pipeline = Pipeline::new(&options)?;
            args.run_in_folder(dir, manifest, &pipeline, &inputs, &problems)
        }
        None => {
            let outputs = args.outputs()?;
            for path in outputs.claims.iter().chain(&outputs.documents) {
                output::must_not_be_read(path, &inputs)?;
            }
            let pipeline = Pipeline::new(&options)?;
            args.run_to_outputs(&outputs, &pipeline, &inputs, &problems)
        }
    }
}

/// What is to be written where, without a run folder.
struct Outputs {
    look: Look,
    /// The claims' file; `None` for standard output.
    claims: Option<PathBuf>,
    documents: Option<PathBuf>,
}

impl Args {
    /// What the run is asked to do.
    fn options(&self) -> Result<Options> {
        let mut options = self.run.options()?;
        options.calibration = self.calibration.as_deref().map(Calibration::load).transpose()?;
        if let Some(least) = self.min_precision {
            if options.calibration.is_none() {
                let message = "expected --calibration FILE with --min-precision, but found none \
                               (perhaps --min-confidence is meant; `claimsift calibrate` makes such a file)";
                return Err(Error::new(ErrorKind::Usage, message));
            }
            options.min_confidence = options.min_confidence.max(least);
        }
        Ok(options)
    }

    /// What is to be written where.
    fn outputs(&self) -> Result<Outputs> {
        let claims = self.out.as_ref().filter(|path| path.as_os_str() != "-");
        let watched = claims.is_none() && io::stdout().is_terminal();
        let format = self.format.unwrap_or(if watched { Format::Table } else { Format::Jsonl });
        let beside = || claims.map(|claims| output::documents_path(claims));
        let documents = self.documents.clone().or_else(beside);
        recorder::must_differ(claims, documents.as_ref())?;
        let look = Look { format, style: style(watched) };
        Ok(Outputs { look, claims: claims.cloned(), documents })
    }

    /// Writes claims and documents to files or standard output.
    fn run_to_outputs(
        &self,
        outputs: &Outputs,
        pipeline: &Pipeline,
        inputs: &[Input],
        problems: &[Problem],
    ) -> anyhow::Result<Status> {
        let bar = Bar::new(self.run.quiet);
        interrupt::install();
        let documents = outputs.documents.as_deref();
        let mut recorder = match &outputs.claims {
            Some(path) => Recorder::files(outputs.look, path, documents)?,
            None => Recorder::stream(outputs.look, documents)?,
        };
        problems.iter().for_each(|problem| bar.problem(problem));
        pipeline.run(inputs, &bar, &mut |processed| bar.aside(|| recorder.write(&processed)))?;
        let losses = recorder.losses() + problems.len();
        let summary = recorder.finish()?;
        bar.clear();
        if outputs.claims.is_some() || io::stderr().is_terminal() {
            self.summarize(&bar, &summary);
        }
        Ok(self.status(bar.problems(), losses))
    }

    /// Writes a run folder, or goes on with one.
    fn run_in_folder(
        &self,
        dir: &Path,
        manifest: Manifest,
        pipeline: &Pipeline,
        inputs: &[Input],
        problems: &[Problem],
    ) -> anyhow::Result<Status> {
        let mut folder = match Folder::open(dir, manifest, self.resume)? {
            Found::Open(folder) => folder,
            Found::Whole(outcome) => {
                progress::message(&format!("{}: the run is over already", dir.display()));
                return Ok(self.status(outcome.problems, outcome.losses));
            }
        };
        let bar = Bar::new(self.run.quiet);
        interrupt::install();
        let look = Look { format: Format::Jsonl, style: style(false) };
        let mut recorder = folder.recorder(look)?;
        problems.iter().for_each(|problem| bar.problem(problem));
        let before = folder.problems();
        let found = |bar: &Bar| before + bar.problems() - problems.len();
        if let (Some(recorder), Some(place)) = (&mut recorder, folder.place()) {
            if place != Place::default() && !self.run.quiet {
                let input = inputs.get(place.input).map_or("the end", |input| &input.path);
                bar.aside(|| progress::message(&format!("going on at {input}")));
            }
            pipeline.run_from(place, inputs, &bar, &mut |processed| {
                bar.aside(|| recorder.write(&processed))?;
                if processed.ends_group {
                    folder.save(recorder, processed.place, found(&bar))?;
                }
                Ok(())
            })?;
        }
        let (outcome, summary) = folder.finish(recorder, found(&bar))?;
        bar.clear();
        self.summarize(&bar, &summary);
        Ok(self.status(outcome.problems, outcome.losses))
    }

    fn summarize(&self, bar: &Bar, summary: &str) {
        if !self.run.quiet {
            let documents = counted(bar.documents(), "document");
            let seconds = bar.elapsed().as_secs_f64();
            progress::message(&format!("{documents}, {summary} ({seconds:.1} s)"));
            let unsupported = bar.unsupported();
            if !unsupported.is_empty() {
                progress::message(&unsupported);
            }
        }
    }

    fn status(&self, problems: usize, losses: usize) -> Status {
        if self.strict && losses > 0 {
            let documents = counted(losses, "document");
            progress::message(&format!(
                "strict: of {documents} something was not read; \"skipped\" in documents.jsonl says what"
            ));
            return Status::Problems;
        }
        if problems > 0 { Status::Problems } else { Status::Done }
    }
}

/// How a table looks: in colour only for somebody who watches and has not asked for none.
fn style(watched: bool) -> table::Style {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    table::Style {
        colors: watched && !refused,
        width: columns.filter(|_| watched).unwrap_or(100).clamp(40, 120),
    }
}

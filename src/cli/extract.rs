//! `claimsift extract`: documents in, claims out.

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use claimsift::error::{Error, ErrorKind, Problem, Result};
use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::types::record::ClaimRecord;
use claimsift::types::{Calibration, Document, Progress};
use claimsift::write::{self, csv, jsonl, table};
use clap::ValueEnum;

use super::output::{self, Output};
use super::progress::{self, Bar, counted};
use super::run::{self, RunArgs};
use super::{Status, interrupt};

/// Read documents and write down their claims
///
/// Reads files, folders (searched through), globs and `-` (standard input): plain text, Markdown, web pages (.html, .mht,
/// .warc), mail with its attachments (.eml, .mbox, .msg), PDF, Word and OpenDocument (.docx, .odt), .rtf, tables and
/// lines with a column of text (.csv, .tsv, .jsonl, .parquet), and archives of all of these (.zip, .tar, .gz, .zst, .7z). The type
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
  claimsift extract dump/ --schema own.toml --min-confidence 0.5 --format csv --out claims.csv")]
pub struct Args {
    /// Files, folders, globs, or `-`
    #[arg(required = true)]
    paths: Vec<String>,
    /// Write the claims to this file, and the documents' texts beside it
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the documents' texts to this file
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
    /// Form of the claims; without it a table on a terminal and JSONL elsewhere
    #[arg(long, short, value_enum)]
    format: Option<Format>,
    /// What confidences are worth, as `claimsift calibrate` wrote it; confidences are then probabilities of being right
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
    /// Leave out claims that are right less probably than this; needs --calibration
    #[arg(long, value_name = "0..1", value_parser = run::probability)]
    min_precision: Option<f32>,
    #[command(flatten)]
    run: RunArgs,
}

/// Form of the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON record per line
    Jsonl,
    /// For reading on a terminal
    Table,
    /// For spreadsheets
    Csv,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let options = args.options()?;
    let (inputs, problems) = run::inputs(&args.paths)?;
    let mut outputs = args.outputs()?;
    for path in outputs.paths() {
        output::must_not_be_read(path, &inputs)?;
    }
    let pipeline = Pipeline::new(&options)?;
    let bar = Bar::new(args.run.quiet);
    interrupt::install();
    outputs.open()?;
    for problem in &problems {
        bar.problem(problem);
    }
    pipeline.run(&inputs, &bar, &mut |processed| {
        let records = write::claim_records(&processed.document, &processed.claims);
        bar.aside(|| outputs.write(&records, &processed))
    })?;
    let summary = outputs.finish()?;
    bar.clear();
    if !args.run.quiet && (args.out.is_some() || io::stderr().is_terminal()) {
        let documents = counted(bar.documents(), "document");
        let seconds = bar.elapsed().as_secs_f64();
        progress::message(&format!("{documents}, {summary} ({seconds:.1} s)"));
        let unsupported = bar.unsupported();
        if !unsupported.is_empty() {
            progress::message(&unsupported);
        }
    }
    Ok(if bar.problems() > 0 { Status::Problems } else { Status::Done })
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
        let to_file = self.out.as_ref().filter(|path| path.as_os_str() != "-");
        let watched = to_file.is_none() && io::stdout().is_terminal();
        let format = self.format.unwrap_or(if watched { Format::Table } else { Format::Jsonl });
        let documents_path = match (&self.documents, to_file) {
            (Some(path), _) => Some(path.clone()),
            (None, Some(claims)) => Some(output::documents_path(claims)),
            (None, None) => None,
        };
        if documents_path.as_ref() == to_file && to_file.is_some() {
            let message = "expected two files, but found one for claims and documents";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(Outputs {
            format,
            style: style(watched),
            claims_path: to_file.cloned(),
            documents_path,
            claims: Output::stdout(),
            documents: None,
            last_path: String::new(),
            count: 0,
        })
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

/// The claims' file and the documents' file.
struct Outputs {
    format: Format,
    style: table::Style,
    claims_path: Option<PathBuf>,
    documents_path: Option<PathBuf>,
    claims: Output,
    documents: Option<Output>,
    /// Path of the document that was written last.
    last_path: String,
    count: usize,
}

impl Outputs {
    fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.claims_path.iter().chain(&self.documents_path)
    }

    fn open(&mut self) -> Result<()> {
        if let Some(path) = &self.claims_path {
            self.claims = Output::create(path)?;
        }
        if let Some(path) = &self.documents_path {
            self.documents = Some(Output::create(path)?);
        }
        if self.format == Format::Csv {
            self.claims.lines(csv::write_header)?;
        }
        Ok(())
    }

    fn write(&mut self, records: &[ClaimRecord], processed: &Processed) -> Result<()> {
        if processed.document.id.is_empty() {
            return self.write_unread(processed);
        }
        self.last_path.clone_from(&processed.document.path);
        // The text comes first: whatever interrupts the run, no claim points into a document that is not there.
        if let Some(documents) = &mut self.documents {
            let problems: Vec<String> =
                processed.problems.iter().map(|problem| problem.message.clone()).collect();
            let record = write::document_record(&processed.document, &problems);
            documents.lines(|out| jsonl::write_line(out, &record))?;
        }
        let (format, style, first) = (self.format, self.style, self.count == 0);
        self.count += records.len();
        self.claims.lines(|out| match format {
            Format::Jsonl => records.iter().try_for_each(|it| jsonl::write_line(out, it)),
            Format::Csv => records.iter().try_for_each(|it| csv::write_row(out, it)),
            Format::Table => {
                if !first && !records.is_empty() {
                    out.write_all(b"\n")?;
                }
                table::write_document(out, records, style)
            }
        })
    }

    /// A document that could not be read has no claims, but its place among the documents shows that it was there.
    fn write_unread(&mut self, processed: &Processed) -> Result<()> {
        let Some(documents) = &mut self.documents else { return Ok(()) };
        // A problem of a document that was read (it is empty, say) stands in that document's own record.
        let read = |problem: &&Problem| self.last_path != problem.path;
        for problem in processed.problems.iter().filter(read) {
            let unread = Document { path: problem.path.clone(), ..Document::default() };
            let record = write::document_record(&unread, std::slice::from_ref(&problem.message));
            documents.lines(|out| jsonl::write_line(out, &record))?;
        }
        Ok(())
    }

    /// Gives the files their names and says what is in them.
    fn finish(self) -> Result<String> {
        if let Some(documents) = self.documents {
            documents.finish()?;
        }
        self.claims.finish()?;
        let claims = counted(self.count, "claim");
        Ok(match &self.claims_path {
            Some(path) => format!("{claims} -> {}", path.display()),
            None => claims,
        })
    }
}

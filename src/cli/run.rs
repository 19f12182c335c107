//! What `extract`, `annotate` and `bench` have in common: what to read, and with what.

use std::path::PathBuf;
use std::str::FromStr;

use claimsift::assemble::DateOptions;
use claimsift::error::{Error, ErrorKind, Problem, Result};
use claimsift::infer::{BackendKind, Kernel};
use claimsift::ingest::{self, Input};
use claimsift::pipeline;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

/// What to read, and with what, as it is typed.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArgs {
    #[command(flatten)]
    pub work: WorkArgs,
    /// What runs the model
    #[arg(long, value_enum, default_value_t = Backend::Cpu)]
    pub backend: Backend,
    /// Threads to work with; 0 for as many as the machine has. The output does not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// No progress and no summary; problems are still reported
    #[arg(long, short)]
    pub quiet: bool,
}

/// What decides which claims are found, and how many tokens are worked on together, as it is typed.
#[derive(Args, Clone, Debug, Default)]
pub struct WorkArgs {
    /// Also write every other predicate with two filled roles, as a `statement`
    #[arg(long)]
    pub open: bool,
    /// Add or replace claim types; `claimsift schema` shows the form
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// Leave out claims that are less sure than this
    #[arg(long, value_name = "0..1", value_parser = probability, default_value_t = 0.0)]
    pub min_confidence: f32,
    /// The date of documents that carry none; relative dates ("last week") are counted from it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<Date>,
    /// Read 03/04/2021 as the 3rd of April, whatever the document's other dates say
    #[arg(long)]
    pub day_first: bool,
    /// The month in which fiscal years begin (1 to 12): October of the year before for US federal bodies
    #[arg(long, value_name = "MONTH", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=12))]
    pub fiscal_year: u8,
    /// Read text in every language; without it, what is surely not English is skipped and counted
    #[arg(long)]
    pub any_language: bool,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Read with the model in this folder instead of the built-in one
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// What multiplies (avx512-vnni, avx-vnni, avx2, library) instead of the best that this machine has, to compare them or to
    /// come near the numbers of a machine that lacks it
    #[arg(long, value_name = "NAME", value_parser = Kernel::from_str)]
    pub kernel: Option<Kernel>,
    /// Tokens to infer together. The output does not depend on it
    #[arg(long, value_name = "N")]
    pub batch: Option<usize>,
}

/// How documents are turned into text, as it is typed. `verify` must be given the same.
#[derive(Args, Clone, Debug, Default)]
pub struct ReadingArgs {
    /// The column of tables (.csv, .tsv, .parquet), or the field of .jsonl, that holds the text
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Read scanned PDF pages with the programs pdftoppm and tesseract, which must be installed
    #[arg(long)]
    pub ocr: bool,
    /// Also read text that lies under the black boxes of a PDF
    #[arg(long)]
    pub under_redactions: bool,
}

impl ReadingArgs {
    /// What is meant.
    pub fn options(&self) -> ingest::Options {
        ingest::Options {
            text_column: self.text_column.clone(),
            ocr: self.ocr,
            under_redactions: self.under_redactions,
            ..ingest::Options::default()
        }
    }
}

/// What runs the model, as it is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// The built-in engine
    #[default]
    Cpu,
    /// libtorch; only in builds with the feature `torch`
    Torch,
}

impl RunArgs {
    /// What is meant.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] for a batch of nothing.
    pub fn options(&self) -> Result<pipeline::Options> {
        self.work.options(self.backend, self.threads)
    }
}

impl WorkArgs {
    /// What is meant, on a backend with so many threads.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] for a batch of nothing.
    pub fn options(&self, backend: Backend, threads: usize) -> Result<pipeline::Options> {
        let mut options = pipeline::Options {
            date: self.date,
            threads,
            open: self.open,
            min_confidence: self.min_confidence,
            model: self.model.clone(),
            backend: backend.into(),
            kernel: self.kernel,
            schema: self.schema.clone(),
            any_language: self.any_language,
            dates: DateOptions {
                day_first: self.day_first.then_some(true),
                fiscal_year_start_month: self.fiscal_year,
            },
            reading: self.reading.options(),
            ..pipeline::Options::default()
        };
        if let Some(tokens) = self.batch {
            if tokens == 0 {
                let message = "expected a batch of at least one token, but found 0";
                return Err(Error::new(ErrorKind::Usage, message));
            }
            options.batch_tokens = tokens;
        }
        Ok(options)
    }
}

impl Backend {
    /// The name that a user chooses it by.
    pub fn name(self) -> &'static str {
        BackendKind::from(self).name()
    }
}

impl From<Backend> for BackendKind {
    fn from(backend: Backend) -> Self {
        match backend {
            Backend::Cpu => BackendKind::Cpu,
            Backend::Torch => BackendKind::Torch,
        }
    }
}

/// What the paths name, at least one input.
///
/// # Errors
///
/// As [`ingest::find`], and when a folder holds nothing to read.
pub fn inputs(paths: &[String]) -> Result<(Vec<Input>, Vec<Problem>)> {
    let (inputs, problems) = ingest::find(paths)?;
    if inputs.is_empty() {
        let message = "expected at least one document, but found none";
        return Err(Error::new(ErrorKind::Io, message).at(paths.join(" ")));
    }
    Ok((inputs, problems))
}

fn date(text: &str) -> std::result::Result<Date, String> {
    text.parse().map_err(|_| "expected a day such as 2020-06-17".to_owned())
}

/// A probability as it is typed.
pub fn probability(text: &str) -> std::result::Result<f32, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

//! `claimsift export`: claims and decisions in, the files of other tools out.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::export::{self, Chunk, Options, Report};
use clap::ValueEnum;

use super::output::{self, Output};
use super::progress::{self, counted};
use super::{Status, interrupt};

/// Write claims for spreadsheets, databases, annotation tools and graphs
///
/// Where reviewers have decided, accepted claims are written, with their edits, and those that reviewers added; where
/// nobody has, all are. Offsets count Unicode code points, which is what each of these tools counts in.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift export claims.jsonl --format csv-excel --out claims.csv
      a table that Excel opens as it is
  claimsift export claims.jsonl --format markdown --out report.md
      a report for an editor: claims, quotations, sources, decisions
  claimsift export claims.jsonl --format sqlite | sqlite3 claims.db
      a database; the script needs sqlite3 or Python
  claimsift export claims.jsonl --format prodigy --all --out tasks.jsonl
      tasks for Prodigy and spaCy, rejected claims too
  claimsift export run/ --format brat --out brat/
      a folder for brat, of the run in the folder run/
  claimsift export claims.jsonl --reviews anna.jsonl --reviews bo.jsonl --format ftm | ftm validate

Exit status: 0 done, 1 done but claims or decisions were left out as reported, 2 could not run.")]
pub struct Args {
    /// The claims, or the folder of a run
    #[arg(value_name = "CLAIMS")]
    claims: PathBuf,
    /// Form of the export
    #[arg(long, short, value_enum)]
    format: Format,
    /// Write to this file (a folder for brat) instead of standard output
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Decisions of reviewers; without it `reviews.jsonl` beside the claims, where there is one. May be given again
    #[arg(long, value_name = "FILE")]
    reviews: Vec<PathBuf>,
    /// The documents' texts; without it `documents.jsonl` beside the claims, where there is one
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
    /// All claims, also undecided and rejected ones
    #[arg(long, conflicts_with = "accepted")]
    all: bool,
    /// Accepted claims only, even where nobody has decided
    #[arg(long)]
    accepted: bool,
    /// How a report (markdown) is grouped; without it by type
    #[arg(long, value_name = "ORDER", value_enum)]
    group: Option<Group>,
    /// No summary
    #[arg(long, short)]
    quiet: bool,
}

/// Form of the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One row a claim
    Csv,
    /// The same with the byte order mark that Excel needs
    CsvExcel,
    /// A table with nested roles, for DuckDB, pandas and the like
    Parquet,
    /// A script that makes an SQLite database
    Sqlite,
    /// Tasks for Prodigy and spaCy (JSON lines)
    Prodigy,
    /// Tasks for Label Studio (a JSON list)
    LabelStudio,
    /// Records for doccano (JSON lines)
    Doccano,
    /// A folder of standoff files for brat
    Brat,
    /// W3C Web Annotations (JSON-LD)
    W3c,
    /// FollowTheMoney entities for Aleph (JSON lines)
    Ftm,
    /// A graph for Gephi, yEd, NetworkX
    Graphml,
    /// A graph as a script for Neo4j
    Cypher,
    /// RDF in Turtle, with PROV-O
    Rdf,
    /// A report to read
    Markdown,
}

/// How a report is grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    /// By claim type
    Type,
    /// By the first day of what happened
    Date,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let options = args.options()?;
    interrupt::install();
    let report = match &args.out {
        Some(folder) if options.format.is_folder() => to_folder(folder, &options)?,
        None if options.format.is_folder() => {
            let message = "expected --out with a folder for this format, but found none";
            return Err(Error::new(ErrorKind::Usage, message).into());
        }
        out => to_file(out.as_deref(), &options)?,
    };
    for problem in &report.problems {
        progress::message(&problem.to_string());
    }
    if !args.quiet && (args.out.is_some() || io::stderr().is_terminal()) {
        progress::message(&summary(args, &options, &report));
    }
    Ok(if report.problems.is_empty() { Status::Done } else { Status::Problems })
}

impl Args {
    /// What is meant.
    fn options(&self) -> Result<Options> {
        let claims = if self.claims.is_dir() {
            self.claims.join("claims.jsonl")
        } else {
            self.claims.clone()
        };
        if claims == Path::new("-") {
            let message = "expected a file of claims, since it is read twice, but found `-`";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        if self.group.is_some() && self.format != Format::Markdown {
            let message = "expected --group with --format markdown only, but found another format";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let beside = |path: PathBuf| path.exists().then_some(path);
        let documents = self.documents.clone().or_else(|| beside(output::documents_path(&claims)));
        let reviews = if self.reviews.is_empty() {
            beside(reviews_path(&claims)).into_iter().collect()
        } else {
            self.reviews.clone()
        };
        let inputs = reviews.iter().chain(&documents).chain([&claims]);
        for input in inputs {
            // A file that is not there stops the run before anything is written.
            let input_path = input.canonicalize().map_err(|source| Error::io(input, source))?;
            let out = self.out.as_ref().and_then(|out| out.canonicalize().ok());
            if out.is_some_and(|out| out == input_path) {
                let message = "expected an output that is not read, but found one of the inputs";
                return Err(Error::new(ErrorKind::Usage, message).at(input.as_path()));
            }
        }
        Ok(Options {
            claims,
            documents,
            reviews,
            format: self.format.meant(),
            scope: match (self.all, self.accepted) {
                (true, _) => export::Scope::All,
                (_, true) => export::Scope::Accepted,
                _ => export::Scope::Decided,
            },
            order: match self.group {
                Some(Group::Date) => export::Order::Date,
                Some(Group::Type) | None => export::Order::Type,
            },
        })
    }
}

impl Format {
    fn meant(self) -> export::Format {
        match self {
            Format::Csv => export::Format::Csv,
            Format::CsvExcel => export::Format::CsvExcel,
            Format::Parquet => export::Format::Parquet,
            Format::Sqlite => export::Format::Sqlite,
            Format::Prodigy => export::Format::Prodigy,
            Format::LabelStudio => export::Format::LabelStudio,
            Format::Doccano => export::Format::Doccano,
            Format::Brat => export::Format::Brat,
            Format::W3c => export::Format::WebAnnotation,
            Format::Ftm => export::Format::Ftm,
            Format::Graphml => export::Format::GraphMl,
            Format::Cypher => export::Format::Cypher,
            Format::Rdf => export::Format::Rdf,
            Format::Markdown => export::Format::Markdown,
        }
    }
}

/// Where the decisions on a claims file lie unless the user says otherwise: `reviews.jsonl` beside `claims.jsonl`,
/// `NAME.reviews.jsonl` beside any other.
fn reviews_path(claims: &Path) -> PathBuf {
    let stem = claims.file_stem().unwrap_or_default().to_string_lossy();
    let name = match stem.as_ref() {
        "claims" => "reviews.jsonl".to_owned(),
        other => format!("{other}.reviews.jsonl"),
    };
    claims.with_file_name(name)
}

fn to_file(out: Option<&Path>, options: &Options) -> Result<Report> {
    let mut output = match out {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    let report = export::export(options, &mut |chunk: Chunk| {
        output.lines(|out| out.write_all(&chunk.bytes))
    })?;
    output.finish()?;
    Ok(report)
}

/// Writes the files of a folder, which gets its name when it is whole.
fn to_folder(folder: &Path, options: &Options) -> Result<Report> {
    let taken = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken || folder.is_file() {
        let message = "expected a new or an empty folder, but found one with files";
        return Err(Error::new(ErrorKind::Usage, message).at(folder));
    }
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    let partial = folder.with_file_name(name);
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::io(&path, source)
    };
    if partial.exists() {
        let message = "expected no folder of this name, but found one (perhaps of an interrupted export; remove it)";
        return Err(Error::new(ErrorKind::Usage, message).at(partial));
    }
    fs::create_dir_all(&partial).map_err(failed(&partial))?;
    let report = export::export(options, &mut |chunk: Chunk| {
        let Some(file) = &chunk.file else { return Ok(()) };
        let path = partial.join(file);
        fs::write(&path, &chunk.bytes).map_err(failed(&path))
    })?;
    if folder.exists() {
        fs::remove_dir(folder).map_err(failed(folder))?;
    }
    fs::rename(&partial, folder).map_err(failed(folder))?;
    Ok(report)
}

/// What was written, what was not, and why.
fn summary(args: &Args, options: &Options, report: &Report) -> String {
    let counts = &report.counts;
    let mut parts = Vec::new();
    let mut part = |count: usize, text: &str| {
        if count > 0 {
            parts.push(format!("{count} {text}"));
        }
    };
    part(counts.edited, "edited");
    part(counts.added, "added by reviewers");
    part(counts.disputed, "disputed (the last decision counts)");
    part(counts.moved, "decided on an earlier extraction");
    part(counts.rejected, "rejected and left out");
    part(counts.ignored, "set aside and left out");
    part(counts.open, "undecided and left out");
    part(counts.copies, "left out since they stand in the file twice");
    if !report.chosen && !args.all {
        parts.push("nobody has decided, so all are written".to_owned());
    }
    let textless = counted(counts.textless, "document");
    match &options.documents {
        _ if counts.textless == 0 => {}
        Some(path) => {
            parts.push(format!("{textless} not in {}: sentences only", path.display()));
        }
        None => parts.push(format!("no texts of {textless} (see --documents): sentences only")),
    }
    let out = args.out.as_deref().unwrap_or(Path::new("standard output")).display();
    let head = format!(
        "{} of {} -> {out}",
        counted(counts.claims, "claim"),
        counted(counts.documents, "document")
    );
    if parts.is_empty() { head } else { format!("{head} ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_lie_beside() {
        for (claims, reviews) in
            [("out/claims.jsonl", "out/reviews.jsonl"), ("leak.jsonl", "leak.reviews.jsonl")]
        {
            assert_eq!(reviews_path(Path::new(claims)), Path::new(reviews));
        }
    }
}

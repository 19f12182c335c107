//! `claimsift review merge`: several reviewers' decisions in one file.

use std::path::PathBuf;

use claimsift::error::{Error, ErrorKind};
use claimsift::review::log;
use claimsift::review::merge::{self, Conflict, Merged, Side};
use claimsift::write::jsonl;
use clap::ValueEnum;

use crate::cli::Status;
use crate::cli::output::Output;
use crate::cli::progress::{self, counted};

/// Put several reviewers' files together and show where they differ
///
/// Lists the claims that reviewers answered or worded differently. With --out all lines go into one file, in the order of
/// their times; where reviewers differ the later line counts there, and both stay.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift review merge anna.jsonl bo.jsonl
  claimsift review merge anna.jsonl bo.jsonl --out reviews.jsonl

Exit status: 0 nobody differs, 1 conflicts (each is listed), 2 could not run.")]
pub struct Args {
    /// Files of decisions
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write all decisions to this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Form of the list of conflicts
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Form of the list of conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One JSON record per line
    Jsonl,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let mut files = Vec::new();
    let mut damaged = false;
    for path in &args.files {
        if !path.is_file() {
            return Err(Error::new(ErrorKind::Io, "no such file or folder").at(path).into());
        }
        let lines = log::read(path)?;
        lines.problems.iter().for_each(|problem| progress::message(problem));
        damaged |= !lines.problems.is_empty();
        files.push(lines);
    }
    let Merged { records, conflicts, claims } = merge::merge(files);
    let mut out = match &args.out {
        // The list must not mix with the lines.
        Some(path) if path.as_os_str() == "-" => None,
        _ => Some(Output::stdout()),
    };
    if let Some(path) = &args.out {
        let mut merged = Output::create(path)?;
        merged.lines(|out| records.iter().try_for_each(|record| jsonl::write_line(out, record)))?;
        merged.finish()?;
    }
    for conflict in &conflicts {
        let Some(out) = &mut out else { break };
        out.lines(|out| match args.format {
            Format::Text => out.write_all(page(conflict).as_bytes()),
            Format::Jsonl => jsonl::write_line(out, conflict),
        })?;
    }
    let lines = counted(records.len(), "line");
    let claims = counted(claims, "claim");
    let conflicts = conflicts.len();
    progress::message(&format!("{lines}, {claims} answered, {}", counted(conflicts, "conflict")));
    Ok(if conflicts > 0 || damaged { Status::Problems } else { Status::Done })
}

/// A conflict for reading.
fn page(conflict: &Conflict) -> String {
    let kind = conflict.kind.as_deref().unwrap_or("?");
    let quote = plain(conflict.quote.as_deref().unwrap_or_default());
    let mut page = format!("{}  {kind}  “{quote}”\n", conflict.claim);
    for side in &conflict.sides {
        page.push_str(&format!("    {:<12} {}\n", plain(&side.reviewer), words(side)));
    }
    page
}

fn words(side: &Side) -> String {
    let mut words = side.answer.map_or("edit", |answer| answer.name()).to_owned();
    if let Some(edited) = &side.edited {
        let roles: Vec<String> = edited
            .roles
            .iter()
            .map(|role| format!("{}: {}", plain(&role.role), plain(&role.name)))
            .collect();
        words.push_str(&format!(", as {} ({})", plain(&edited.kind), roles.join(", ")));
        if let Some(when) = &edited.when {
            words.push_str(&format!(", {}", plain(&when.edtf)));
        }
    }
    if let Some(comment) = &side.comment {
        words.push_str(&format!("  “{}”", plain(comment)));
    }
    words
}

/// Text on one line that cannot steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

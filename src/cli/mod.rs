//! The commands, and what each of them ends with.
//!
//! Every command has a file of its own: its arguments as they are typed (a clap structure), and one function that means
//! them. This is the only part of the program that uses `anyhow`, that draws progress, and that writes to a terminal.

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

mod annotate;
mod bench;
mod calibrate;
mod completions;
mod evaluate;
mod export;
mod extract;
mod interrupt;
mod output;
mod progress;
mod review;
mod run;
mod schema;
mod verify;

/// How a command ends, if it could run at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All is well.
    Done,
    /// It ran, and reported problems.
    Problems,
}

/// The exit status of a command that could not run.
const FAILED: u8 = 2;

/// Reads documents and writes down what they say happened: who did what to whom, when, and who says so.
#[derive(Parser)]
#[command(
    name = "claimsift",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  claimsift extract dump/ --out claims.jsonl     claims of a folder of articles and mail
  claimsift extract article.html                 the claims of one page, readable on a terminal
  claimsift review claims.jsonl                  accept, reject and edit claims in the browser
  claimsift verify claims.jsonl                  check every quotation against its document
  claimsift schema > types.toml                  the claim types, to extend with --schema

Exit status: 0 done, 1 done with problems reported, 2 could not run."
)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Extract(extract::Args),
    Annotate(annotate::Args),
    Verify(verify::Args),
    Evaluate(evaluate::Args),
    Export(export::Args),
    Review(review::Args),
    Calibrate(calibrate::Args),
    Schema(schema::Args),
    Bench(bench::Args),
    Completions(completions::Args),
}

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let started = Instant::now();
    let args = Args::parse();
    let result = match args.command {
        Command::Extract(args) => extract::run(&args),
        Command::Annotate(args) => annotate::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Bench(args) => bench::run(&args, started),
        Command::Completions(args) => completions::run(&args),
    };
    match result {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Problems) => ExitCode::from(1),
        // Whoever reads our output has seen enough (`| head`). That is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            progress::message(&with_causes(&error));
            ExitCode::from(FAILED)
        }
    }
}

/// An error and its causes on one line, without a cause that the line already tells.
fn with_causes(error: &anyhow::Error) -> String {
    let mut line = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // The library words some failures of the system itself ("no such file or folder").
        if !line.contains(&cause) && !cause.contains("(os error") {
            line.push_str(": ");
            line.push_str(&cause);
        }
    }
    line
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}

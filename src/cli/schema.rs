//! `claimsift schema`: the claim types.

use std::path::PathBuf;

use claimsift::assemble::schema::{BUILTIN, ClaimType, Schema};
use claimsift::error::Error;

use super::Status;
use super::output::Output;
use super::progress::counted;

/// Print the claim types, or check a file of them
///
/// The built-in types come as TOML that explains itself. A copy of it, or a file with a few types of your own, goes to
/// `extract --schema FILE`; no training is needed.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift schema --list             the types and their roles
  claimsift schema > types.toml       all of it, to copy from
  claimsift schema --check own.toml   is this file right?")]
pub struct Args {
    /// Only the types and their roles, one per line
    #[arg(long)]
    list: bool,
    /// Check this file instead and list what is in it
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let page = match &args.check {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
            let schema = Schema::from_text(&text, path)?;
            let types = counted(schema.types.len(), "claim type");
            format!("{}{}: {types}, all right\n", listed(&schema), path.display())
        }
        None if args.list => listed(&Schema::builtin()?),
        None => BUILTIN.to_owned(),
    };
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(page.as_bytes()))?;
    Ok(Status::Done)
}

/// `pitch(seller, product, buyer)`, one per line.
fn listed(schema: &Schema) -> String {
    let line = |it: &ClaimType| format!("{}({})\n", it.name, it.roles.join(", "));
    schema.types.iter().map(line).collect()
}

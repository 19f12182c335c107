//! `claimsift completions`: what a shell needs to complete our arguments.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Status;
use super::output::Output;

/// Print completions for a shell
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift completions bash > ~/.local/share/bash-completion/completions/claimsift
  claimsift completions zsh > ~/.zfunc/_claimsift
  claimsift completions fish > ~/.config/fish/completions/claimsift.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    // Into memory first: the generator panics when it cannot write, and a closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Args::command(), "claimsift", &mut script);
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(&script))?;
    Ok(Status::Done)
}

//! The command line. Data goes to standard output or a file, everything else to standard error.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}

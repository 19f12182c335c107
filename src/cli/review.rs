//! `claimsift review`: people decide about claims in their browser.

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use claimsift::assemble::schema::Schema;
use claimsift::error::{Error, ErrorKind, Result};
use claimsift::review::check::TypeInfo;
use claimsift::review::{self, Desk, Server, html};
use clap::Subcommand;

use super::Status;
use super::output::{self, Output};
use super::progress::{self, counted};

mod merge;
mod report;

/// Accept, reject and edit claims in the browser
///
/// Shows the claims of a run one by one with the text around them, on a page that only this machine can reach. Every decision
/// is a line of reviews.jsonl beside the claims, on the disk before the page says so; nothing is ever rewritten.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  claimsift review claims.jsonl                      in the browser; Ctrl-C ends it
  claimsift review run/ --reviewer bo --reviews run/bo.jsonl
      a second reviewer, on a file of their own
  claimsift review claims.jsonl --html review.html   one page for somebody without claimsift
  claimsift review merge anna.jsonl bo.jsonl --out reviews.jsonl
  claimsift review report claims.jsonl anna.jsonl bo.jsonl

Whoever knows the address that is printed can decide in your name while the program runs."
)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Sub>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Sub {
    Merge(merge::Args),
    Report(report::Args),
}

#[derive(clap::Args)]
struct Serve {
    /// What `extract --out` wrote, or the folder that it lies in
    #[arg(required = true)]
    path: Option<PathBuf>,
    /// The documents' texts, where they do not lie beside the claims
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
    /// The file of decisions; without it reviews.jsonl beside the claims
    #[arg(long, value_name = "FILE")]
    reviews: Option<PathBuf>,
    /// Whose decisions these are; without it your login name
    #[arg(long, value_name = "NAME")]
    reviewer: Option<String>,
    /// The claim types that the claims were extracted with, where they are not the built-in ones
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Port to listen at; 0 for a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Listen at this address instead of 127.0.0.1: others can then reach the claims
    #[arg(long, value_name = "ADDR")]
    listen: Option<IpAddr>,
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// Only look: take no decisions
    #[arg(long)]
    read_only: bool,
    /// Write the whole review as one page to this file, and serve nothing
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    match &args.command {
        Some(Sub::Merge(args)) => merge::run(args),
        Some(Sub::Report(args)) => report::run(args),
        None => serve(&args.serve),
    }
}

fn serve(args: &Serve) -> anyhow::Result<Status> {
    let options = args.options()?;
    let reviews = options.reviews.clone();
    let (mut desk, notes) = Desk::open(options)?;
    for note in &notes {
        progress::message(note);
    }
    report_matches(&desk);
    if let Some(path) = &args.html {
        write_html(path, &mut desk)?;
        return Ok(if notes.is_empty() { Status::Done } else { Status::Problems });
    }
    let ip = args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let summary = format!("{} to review as {}", counted(desk.len(), "claim"), desk.reviewer());
    let server = Server::bind(desk, SocketAddr::new(ip, args.port))?;
    if !ip.is_loopback() {
        progress::message(&format!(
            "WARNING: listening at {ip}: every machine that reaches this address can try to read these claims, \
             and nothing is encrypted on the way"
        ));
    }
    let stopper = server.stopper();
    // Without a handler Ctrl-C still ends the process; every decision is on the disk already.
    let _ = ctrlc::set_handler(move || stopper.stop());
    let url = server.url();
    progress::message(&format!("{summary}; Ctrl-C ends it"));
    progress::message(&url);
    if !args.no_open && !open(&url) {
        progress::message("the browser could not be opened; copy the address into it");
    }
    let decided = server.run()?;
    progress::message(&format!("{} decided -> {}", counted(decided, "claim"), reviews.display()));
    Ok(if notes.is_empty() { Status::Done } else { Status::Problems })
}

impl Serve {
    fn options(&self) -> Result<review::Options> {
        let Some(path) = &self.path else {
            let message = "expected claims to review, but found none";
            return Err(Error::new(ErrorKind::Usage, message));
        };
        let claims = if path.is_dir() { path.join("claims.jsonl") } else { path.clone() };
        let documents = match &self.documents {
            Some(path) => Some(path.clone()),
            None => Some(output::documents_path(&claims)).filter(|path| path.is_file()),
        };
        let reviews =
            self.reviews.clone().unwrap_or_else(|| claims.with_file_name("reviews.jsonl"));
        let reviewer = self.reviewer.clone().unwrap_or_else(login_name);
        Ok(review::Options {
            documents,
            reviews,
            reviewer,
            types: types(self.schema.as_deref())?,
            // A page for somebody else needs no decisions of ours.
            read_only: self.read_only || self.html.is_some(),
            claims,
        })
    }
}

/// The claim types as the page shows them.
fn types(schema: Option<&Path>) -> Result<Vec<TypeInfo>> {
    let schema = match schema {
        Some(path) => Schema::with_file(path)?,
        None => Schema::builtin()?,
    };
    let info = |it: claimsift::assemble::schema::ClaimType| TypeInfo {
        name: it.name,
        description: it.about,
        roles: it.roles,
    };
    Ok(schema.types.into_iter().map(info).collect())
}

/// Says what became of decisions about an earlier extraction.
fn report_matches(desk: &Desk) {
    if desk.carried() > 0 {
        let carried = counted(desk.carried(), "claim");
        progress::message(&format!(
            "decisions about {carried} were found again by their quotation"
        ));
    }
    for lost in desk.unmatched() {
        let answer = lost.answer.map_or("a remark", |answer| answer.name());
        let quote: String = lost.quote.iter().flat_map(|quote| quote.chars()).take(80).collect();
        let quote = quote.replace(char::is_control, " ");
        progress::message(&format!(
            "no claim for {answer} of {}: {} ({quote}…)",
            lost.claim, lost.reason
        ));
    }
}

fn write_html(path: &Path, desk: &mut Desk) -> anyhow::Result<()> {
    let mut output = Output::create(path)?;
    let mut outcome = Ok(());
    output.lines(|out| {
        outcome = html::write_page(out, desk);
        Ok(())
    })?;
    outcome?;
    output.finish()?;
    progress::message(&format!("{} -> {}", counted(desk.len(), "claim"), path.display()));
    Ok(())
}

/// The user's name on this machine.
fn login_name() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let name = names.iter().filter_map(|name| env::var(name).ok()).find(|it| !it.trim().is_empty());
    name.unwrap_or_else(|| "reviewer".to_owned())
}

/// Asks the system to open an address. Whether it could be asked.
fn open(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        // An empty title, since `start` takes the first quoted word for one.
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let quiet = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = quiet.spawn() else { return false };
    // Whoever opens it may live as long as the browser; it is waited for elsewhere, so that it leaves no zombie.
    std::thread::spawn(move || child.wait());
    true
}

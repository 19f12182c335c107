//! `claimsift bench`: how fast, and with how much memory.
//!
//! Each backend with each number of threads is measured by a process of its own, since the most memory that was held and the
//! time to the first claim are those of a process: the command starts itself again with `--measure`.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Context;
use claimsift::error::{Error, Result};
use claimsift::infer;
use serde::Serialize;

use self::measure::Measured;
use super::Status;
use super::output::Output;
use super::run::{Backend, WorkArgs};

mod measure;

/// What is read when no path is given, paragraph by paragraph.
const TEXT: &str = include_str!("../../data/bench.txt");

/// Measure speed and memory on this machine
///
/// Measures every backend that is built in, with one thread and with all. Each reads documents one by one for the time that one
/// takes, then all together for the speed of a dump. Sentences that come again are read again each time; `extract` does not.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift bench                      on a built-in text
  claimsift bench dump/ --threads 1,4
  claimsift bench --json")]
pub struct Args {
    /// Files, folders or globs; without any, documents made of a built-in text
    paths: Vec<String>,
    /// Numbers of threads, such as 1,4; 0 for as many as the machine has. Without it, one and all
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    threads: Vec<usize>,
    /// What runs the model, such as cpu,torch. Without it, all that are built in
    #[arg(long, value_enum, value_name = "NAME,…", value_delimiter = ',')]
    backend: Vec<Backend>,
    /// How many documents are made of the built-in text
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    documents: u32,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: WorkArgs,
    /// Measure this one configuration in this process
    #[arg(long, hide = true, value_name = "BACKEND:THREADS", value_parser = configuration)]
    measure: Option<Configuration>,
}

/// What one process measures.
#[derive(Clone, Copy, Debug)]
struct Configuration {
    backend: Backend,
    threads: usize,
}

/// Runs the command. `started` is when the process began.
pub fn run(args: &Args, started: Instant) -> anyhow::Result<Status> {
    let page = match args.measure {
        Some(configuration) => {
            serde_json::to_string(&measure::measure(args, configuration, started)?)?
        }
        None => {
            let report = report(args)?;
            if args.json { serde_json::to_string_pretty(&report)? } else { report.to_string() }
        }
    };
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(format!("{}\n", page.trim_end()).as_bytes()))?;
    Ok(Status::Done)
}

/// What was measured on this machine.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    cpu: String,
    cpu_features: Vec<&'static str>,
    model: String,
    model_fingerprint: String,
    runs: Vec<Measured>,
}

/// Measures every configuration.
fn report(args: &Args) -> anyhow::Result<Report> {
    let model = args.work.model.as_deref();
    let made =
        if args.paths.is_empty() { Some(Folder::of_documents(args.documents)?) } else { None };
    let mut runs = Vec::new();
    for configuration in configurations(args) {
        runs.push(measured_apart(configuration, made.as_ref().map(|folder| folder.0.as_path()))?);
    }
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        cpu: cpu_name(),
        cpu_features: cpu_features(),
        model: model.map_or("built in".to_owned(), |path| path.display().to_string()),
        model_fingerprint: infer::fingerprint(model)?,
        runs,
    })
}

/// What the arguments ask for, backend by backend.
fn configurations(args: &Args) -> Vec<Configuration> {
    let mut backends = args.backend.clone();
    if backends.is_empty() {
        backends.push(Backend::Cpu);
        if cfg!(feature = "torch") {
            backends.push(Backend::Torch);
        }
    }
    let all = std::thread::available_parallelism().map_or(1, |n| n.get());
    let mut threads = match args.threads.as_slice() {
        [] => vec![1, all],
        asked => asked.iter().map(|&n| if n == 0 { all } else { n }).collect(),
    };
    threads.dedup();
    let with_each =
        |backend| threads.iter().map(move |&threads| Configuration { backend, threads });
    backends.into_iter().flat_map(with_each).collect()
}

/// Measures in a process of its own that has this one's arguments, and `folder` as a path where these name none.
fn measured_apart(configuration: Configuration, folder: Option<&Path>) -> anyhow::Result<Measured> {
    let mut given = std::env::args_os().skip(1);
    let name = given.next().context("expected the name of the command")?;
    let Configuration { backend, threads } = configuration;
    let measure = OsString::from(format!("--measure={}:{threads}", backend.name()));
    let output = Command::new(std::env::current_exe()?)
        .args([name, measure])
        .args(folder)
        .args(given)
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        anyhow::bail!("{}", message.trim().trim_start_matches("claimsift: "));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A configuration as [`measured_apart`] writes it.
fn configuration(text: &str) -> std::result::Result<Configuration, String> {
    let parsed = text.split_once(':').and_then(|(backend, threads)| {
        let backend = <Backend as clap::ValueEnum>::from_str(backend, false).ok()?;
        Some(Configuration { backend, threads: threads.parse().ok()? })
    });
    parsed.ok_or_else(|| "expected a backend and a number of threads, such as cpu:2".to_owned())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "processor  {} ({})", self.cpu, self.cpu_features.join(" "))?;
        writeln!(f, "model      {}, {:.12}", self.model, self.model_fingerprint)?;
        if let Some(run) = self.runs.first() {
            let Measured { documents, words, tokens, megabytes, .. } = run;
            write!(f, "read       {documents} documents: {words} words, ")?;
            writeln!(f, "{tokens} tokens, {megabytes:.2} MB")?;
        }
        write!(f, "\n{:<8}{:>8}{:>10}", "backend", "threads", "tokens/s")?;
        write!(f, "{:>9}{:>13}{:>8}{:>8}", "words/s", "documents/s", "MB/s", "s")?;
        write!(f, "{:>14}{:>9}{:>11}", "document p50", "p95", "ready")?;
        writeln!(f, "{:>13}{:>9}{:>8}  kernel", "first claim", "peak", "claims")?;
        self.runs.iter().try_for_each(|run| run.fmt(f))
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |value: Option<f64>, unit: &str| {
            value.map_or("unknown".to_owned(), |value| format!("{value:.0} {unit}"))
        };
        let (p50, p95) = (self.document_p50_ms, self.document_p95_ms);
        write!(f, "{:<8}{:>8}{:>10.0}", self.backend, self.threads, self.tokens_per_second)?;
        write!(f, "{:>9.0}{:>13.1}", self.words_per_second, self.documents_per_second)?;
        write!(f, "{:>8.3}{:>8.2}", self.megabytes_per_second, self.seconds)?;
        write!(f, "{:>14}{:>9}", format!("{p50:.1} ms"), format!("{p95:.1} ms"))?;
        write!(f, "{:>11}", format!("{:.0} ms", self.start_ms))?;
        let first = self.first_claim_ms;
        let first = first.map_or("none".to_owned(), |time| format!("{time:.0} ms"));
        write!(f, "{first:>13}{:>9}", known(self.peak_memory_mb, "MB"))?;
        writeln!(f, "{:>8}  {}", self.claims, self.kernel)
    }
}

/// A folder with documents made of [`TEXT`], gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn of_documents(documents: u32) -> Result<Self> {
        let name = format!("claimsift-bench-{}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).map_err(|source| Error::io(&folder.0, source))?;
        let paragraphs: Vec<&str> = TEXT.split("\n\n").collect();
        for idx in 0..documents as usize {
            // Each starts at another paragraph and has another length, as documents do.
            let length = 2 + idx % (paragraphs.len() - 1);
            let text: Vec<&str> =
                paragraphs.iter().cycle().skip(idx).take(length).map(|text| text.trim()).collect();
            let path = folder.0.join(format!("{idx:05}.txt"));
            fs::write(&path, text.join("\n\n")).map_err(|source| Error::io(&path, source))?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left in the system's temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn cpu_name() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or(std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

/// What of the processor decides which matrix kernel runs.
fn cpu_features() -> Vec<&'static str> {
    let mut features = Vec::new();
    #[cfg(target_arch = "x86_64")]
    for (name, there) in [
        ("avx2", std::is_x86_feature_detected!("avx2")),
        ("avxvnni", std::is_x86_feature_detected!("avxvnni")),
        ("avx512f", std::is_x86_feature_detected!("avx512f")),
        ("avx512vnni", std::is_x86_feature_detected!("avx512vnni")),
    ] {
        if there {
            features.push(name);
        }
    }
    if features.is_empty() {
        features.push(std::env::consts::ARCH);
    }
    features
}

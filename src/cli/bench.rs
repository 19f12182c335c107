//! `claimsift bench`: how fast, and with how much memory.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use claimsift::error::{Error, Result};
use claimsift::ingest::Input;
use claimsift::pipeline::{self, Pipeline};
use claimsift::types::Silent;
use serde::Serialize;

use super::Status;
use super::output::Output;
use super::run::{self, RunArgs};

/// What is read when no path is given, paragraph by paragraph.
const TEXT: &str = include_str!("../../data/bench.txt");

/// How many documents are made of [`TEXT`].
const DOCUMENTS: usize = 100;

/// How many documents are read one by one for the time that one takes.
const SINGLE: usize = 50;

/// Measure speed and memory on this machine
///
/// Reads documents one by one for the time that one takes, then all together for the speed of a dump. Sentences that come
/// again are read again each time; `extract` does not.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift bench                      on a built-in text
  claimsift bench dump/ --threads 1
  claimsift bench --json")]
pub struct Args {
    /// Files, folders or globs; without any a built-in text
    paths: Vec<String>,
    /// JSON instead of a page
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// Runs the command. `started` is when the process began.
pub fn run(args: &Args, started: Instant) -> anyhow::Result<Status> {
    let made = if args.paths.is_empty() { Some(Folder::of_made_documents()?) } else { None };
    let paths = match &made {
        Some(folder) => vec![folder.0.display().to_string()],
        None => args.paths.clone(),
    };
    // Sentences that come again are read again, or the made documents would flatter.
    let options = pipeline::Options { repeats: false, ..args.run.options()? };
    let pipeline = Pipeline::new(&options)?;
    let loaded = started.elapsed();
    let (inputs, _) = run::inputs(&paths)?;
    let mut report = Report::new(args, &pipeline, loaded);
    report.singles(&pipeline, &inputs, started)?;
    report.together(&pipeline, &inputs)?;
    report.peak_memory_mb = peak_memory().map(|bytes| bytes as f64 / 1e6);
    let page = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&report)?)
    } else {
        report.to_string()
    };
    let mut out = Output::stdout();
    out.lines(|out| out.write_all(page.as_bytes()))?;
    Ok(Status::Done)
}

/// What was measured. Times are in milliseconds.
#[derive(Debug, Default, Serialize)]
struct Report {
    cpu: String,
    cpu_features: Vec<&'static str>,
    threads: usize,
    model: String,
    backend: String,
    documents: usize,
    words: usize,
    tokens: usize,
    megabytes: f64,
    claims: usize,
    seconds: f64,
    documents_per_second: f64,
    words_per_second: f64,
    tokens_per_second: f64,
    megabytes_per_second: f64,
    start_ms: f64,
    first_claim_ms: Option<f64>,
    document_p50_ms: f64,
    document_p95_ms: f64,
    peak_memory_mb: Option<f64>,
}

impl Report {
    fn new(args: &Args, pipeline: &Pipeline, loaded: Duration) -> Self {
        let model = args.run.model.as_ref();
        Self {
            cpu: cpu_name(),
            cpu_features: cpu_features(),
            threads: pipeline.engine().threads(),
            model: model.map_or("built in".to_owned(), |path| path.display().to_string()),
            backend: pipeline.engine().backend().name().to_owned(),
            start_ms: milliseconds(loaded),
            ..Self::default()
        }
    }

    /// Reads inputs one by one.
    fn singles(&mut self, pipeline: &Pipeline, inputs: &[Input], started: Instant) -> Result<()> {
        let mut times = Vec::new();
        let mut first_claim = None;
        for input in inputs.iter().filter(|input| input.file.is_some()).take(SINGLE) {
            let begun = Instant::now();
            let mut documents = 0;
            pipeline.run(std::slice::from_ref(input), &Silent, &mut |processed| {
                documents += 1;
                if !processed.claims.is_empty() && first_claim.is_none() {
                    first_claim = Some(milliseconds(started.elapsed()));
                }
                Ok(())
            })?;
            // A mailbox is many documents; each takes its share.
            times.push(milliseconds(begun.elapsed()) / f64::from(documents.max(1)));
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let idx = (share * times.len() as f64).ceil() as usize;
            times.get(idx.saturating_sub(1)).copied().unwrap_or_default()
        };
        self.document_p50_ms = at(0.5);
        self.document_p95_ms = at(0.95);
        self.first_claim_ms = first_claim;
        Ok(())
    }

    /// Reads all inputs together.
    fn together(&mut self, pipeline: &Pipeline, inputs: &[Input]) -> Result<()> {
        let begun = Instant::now();
        let mut bytes = 0;
        pipeline.run(inputs, &Silent, &mut |processed| {
            self.documents += 1;
            bytes += processed.document.text.len();
            self.words += processed.document.text.split_whitespace().count();
            self.tokens += processed.segmented.tokens.len();
            self.claims += processed.claims.len();
            Ok(())
        })?;
        self.seconds = begun.elapsed().as_secs_f64();
        self.megabytes = bytes as f64 / 1e6;
        let per_second = |count: f64| count / self.seconds.max(1e-9);
        self.documents_per_second = per_second(self.documents as f64);
        self.words_per_second = per_second(self.words as f64);
        self.tokens_per_second = per_second(self.tokens as f64);
        self.megabytes_per_second = per_second(self.megabytes);
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, value: String| {
            writeln!(f, "{name:<18}{value}")
        };
        let features = self.cpu_features.join(" ");
        row(f, "processor", format!("{} ({features}), {} threads", self.cpu, self.threads))?;
        row(f, "model", format!("{}, backend {}", self.model, self.backend))?;
        let (documents, claims) = (self.documents, self.claims);
        let size =
            format!("{} words, {} tokens, {:.2} MB", self.words, self.tokens, self.megabytes);
        row(f, "read", format!("{documents} documents: {size}, {claims} claims"))?;
        row(f, "time", format!("{:.2} s", self.seconds))?;
        row(f, "documents/s", format!("{:.1}", self.documents_per_second))?;
        row(f, "words/s", format!("{:.0}", self.words_per_second))?;
        row(f, "tokens/s", format!("{:.0}", self.tokens_per_second))?;
        row(f, "MB/s", format!("{:.3}", self.megabytes_per_second))?;
        let (p50, p95) = (self.document_p50_ms, self.document_p95_ms);
        row(f, "one document", format!("{p50:.1} ms median, {p95:.1} ms 95th percentile"))?;
        row(f, "ready after", format!("{:.0} ms", self.start_ms))?;
        match self.first_claim_ms {
            Some(time) => row(f, "first claim after", format!("{time:.0} ms"))?,
            None => row(f, "first claim after", "no claim in these documents".to_owned())?,
        }
        match self.peak_memory_mb {
            Some(peak) => row(f, "peak memory", format!("{peak:.0} MB")),
            None => row(f, "peak memory", "not known on this system".to_owned()),
        }
    }
}

/// A folder with documents made of [`TEXT`], gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn of_made_documents() -> Result<Self> {
        let name = format!("claimsift-bench-{}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).map_err(|source| Error::io(&folder.0, source))?;
        let paragraphs: Vec<&str> = TEXT.split("\n\n").collect();
        for idx in 0..DOCUMENTS {
            // Each starts at another paragraph and has another length, as documents do.
            let length = 2 + idx % (paragraphs.len() - 1);
            let text: Vec<&str> =
                paragraphs.iter().cycle().skip(idx).take(length).map(|text| text.trim()).collect();
            let path = folder.0.join(format!("{idx:03}.txt"));
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

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The most memory this process has held, where the system tells (Linux).
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
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

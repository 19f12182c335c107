//! One backend with one number of threads, measured in this process.

use std::fs;
use std::time::{Duration, Instant};

use claimsift::error::Result;
use claimsift::ingest::Input;
use claimsift::pipeline::{self, Pipeline};
use claimsift::types::Silent;
use serde::{Deserialize, Serialize};

use super::{Args, Configuration};
use crate::cli::run::{self, Backend};

/// How many documents are read one by one for the time that one takes.
const SINGLE: usize = 50;

/// What was measured. Times are in milliseconds.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Measured {
    pub backend: String,
    pub threads: usize,
    /// What multiplies the encoder's matrices.
    pub kernel: String,
    pub documents: usize,
    pub words: usize,
    pub tokens: usize,
    pub megabytes: f64,
    pub claims: usize,
    pub seconds: f64,
    pub documents_per_second: f64,
    pub words_per_second: f64,
    pub tokens_per_second: f64,
    pub megabytes_per_second: f64,
    /// Until the model was loaded.
    pub start_ms: f64,
    pub first_claim_ms: Option<f64>,
    pub document_p50_ms: f64,
    pub document_p95_ms: f64,
    /// The most memory that the process has held, where the system tells.
    pub peak_memory_mb: Option<f64>,
}

/// Measures one configuration. `started` is when the process began.
pub fn measure(args: &Args, configuration: Configuration, started: Instant) -> Result<Measured> {
    let Configuration { backend, threads } = configuration;
    // Sentences that come again are read again, or the made documents would flatter.
    let options = pipeline::Options { repeats: false, ..args.work.options(backend, threads)? };
    let pipeline = Pipeline::new(&options)?;
    let loaded = started.elapsed();
    let (inputs, _) = run::inputs(&args.paths)?;
    let mut measured = Measured {
        backend: backend.name().to_owned(),
        threads: pipeline.engine().threads(),
        kernel: match backend {
            Backend::Cpu => pipeline.engine().kernel_name(),
            Backend::Torch => "libtorch f32".to_owned(),
        },
        start_ms: milliseconds(loaded),
        ..Measured::default()
    };
    measured.singles(&pipeline, &inputs, started)?;
    measured.together(&pipeline, &inputs)?;
    measured.peak_memory_mb = peak_memory().map(|bytes| bytes as f64 / 1e6);
    Ok(measured)
}

impl Measured {
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

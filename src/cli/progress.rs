//! Tells the user how far a run is, on standard error.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use claimsift::error::Problem;
use claimsift::types::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar with documents, tokens per second and time left; hidden when nobody watches.
pub struct Bar {
    bar: ProgressBar,
    started: Instant,
    documents: AtomicUsize,
    tokens: AtomicU64,
    problems: AtomicUsize,
    /// How many files of each type have no reader.
    unsupported: Mutex<BTreeMap<&'static str, usize>>,
}

impl Bar {
    /// A bar that is drawn only on a terminal, and not when `quiet`.
    pub fn new(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::new(0);
            let template = "{wide_bar} {pos}/{len} documents · {msg} · {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        };
        Self {
            bar,
            started: Instant::now(),
            documents: AtomicUsize::new(0),
            tokens: AtomicU64::new(0),
            problems: AtomicUsize::new(0),
            unsupported: Mutex::default(),
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Runs `print` while the bar is out of the way.
    pub fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar.suspend(print)
    }

    /// Documents that are done.
    pub fn documents(&self) -> usize {
        self.documents.load(Ordering::Relaxed)
    }

    /// Problems so far.
    pub fn problems(&self) -> usize {
        self.problems.load(Ordering::Relaxed)
    }

    /// What has no reader, by type and count: `types without a reader: rar: 3, xlsx: 12`; empty where there is nothing to say.
    pub fn unsupported(&self) -> String {
        let Ok(counts) = self.unsupported.lock() else { return String::new() };
        let counts: Vec<String> =
            counts.iter().map(|(name, count)| format!("{name}: {count}")).collect();
        if counts.is_empty() {
            String::new()
        } else {
            format!("types without a reader: {}", counts.join(", "))
        }
    }

    /// Time since the bar was made.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

impl Progress for Bar {
    fn documents_total(&self, documents: usize) {
        self.bar.inc_length(documents as u64);
    }

    fn nothing_read(&self) {
        self.bar.inc(1);
    }

    fn document_done(&self, tokens: usize) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        let all = self.tokens.fetch_add(tokens as u64, Ordering::Relaxed) + tokens as u64;
        let speed = all as f64 / self.elapsed().as_secs_f64().max(1e-3);
        self.bar.set_message(format!("{speed:.0} tokens/s"));
        self.bar.inc(1);
        // A mailbox holds more documents than there are inputs.
        if self.bar.length().is_some_and(|length| length < self.bar.position()) {
            self.bar.inc_length(1);
        }
    }

    fn problem(&self, problem: &Problem) {
        self.problems.fetch_add(1, Ordering::Relaxed);
        if let (Some(name), Ok(mut counts)) = (problem.unsupported, self.unsupported.lock()) {
            *counts.entry(name).or_default() += 1;
        }
        self.aside(|| message(&problem.to_string()));
    }
}

/// Writes one line to standard error.
pub fn message(text: &str) {
    // With standard error closed there is nobody left to tell.
    let _ = writeln!(io::stderr(), "claimsift: {text}");
}

/// `1 claim`, `2 claims`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

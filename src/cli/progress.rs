//! Tells the user how far a run is, on standard error.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use claimsift::error::Problem;
use claimsift::types::Progress;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// A bar with bytes of the inputs, documents, tokens per second and time left; hidden when nobody watches.
pub struct Bar {
    bar: ProgressBar,
    started: Instant,
    documents: AtomicUsize,
    tokens: AtomicU64,
    problems: AtomicUsize,
    /// Where this run took over from an earlier one, in bytes of the inputs, and when.
    from: Mutex<(u64, Instant)>,
    /// How many files of each type have no reader.
    unsupported: Mutex<BTreeMap<&'static str, usize>>,
}

impl Bar {
    /// A bar that is drawn only on a terminal, and not when `quiet`.
    pub fn new(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            // Until the inputs' size is told there is nothing to fill.
            let bar = ProgressBar::no_length().with_style(ProgressStyle::default_spinner());
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        };
        Self {
            bar,
            started: Instant::now(),
            documents: AtomicUsize::new(0),
            tokens: AtomicU64::new(0),
            problems: AtomicUsize::new(0),
            from: Mutex::new((0, Instant::now())),
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

    /// Writes what stands beside the bar: `12 documents · 8000 tokens/s · 3m left`.
    fn tell(&self) {
        let tokens = self.tokens.load(Ordering::Relaxed);
        let speed = tokens as f64 / self.elapsed().as_secs_f64().max(1e-3);
        let documents = counted(self.documents(), "document");
        let mut message = format!("{documents} · {speed:.0} tokens/s");
        if let Some(left) = self.left() {
            message.push_str(&format!(" · {:#} left", HumanDuration(left)));
        }
        self.bar.set_message(message);
    }

    /// The time that the rest takes at the pace of this run so far.
    fn left(&self) -> Option<Duration> {
        let (from, since) = *self.from.lock().ok()?;
        let done = self.bar.position();
        time_left(done.checked_sub(from)?, self.bar.length()?.checked_sub(done)?, since.elapsed())
    }
}

/// The time that `rest` takes if `done` took `elapsed`; `None` before anything was done.
fn time_left(done: u64, rest: u64, elapsed: Duration) -> Option<Duration> {
    let seconds = elapsed.as_secs_f64() * rest as f64 / done as f64;
    Duration::try_from_secs_f64(seconds).ok()
}

impl Progress for Bar {
    fn bytes_total(&self, bytes: Option<u64>) {
        let template = match bytes {
            Some(bytes) => {
                self.bar.set_length(bytes);
                "{wide_bar} {bytes}/{total_bytes} · {msg}"
            }
            None => "{spinner} {bytes} read · {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }

    fn bytes_passed_over(&self, bytes: u64) {
        if let Ok(mut from) = self.from.lock() {
            *from = (bytes, Instant::now());
        }
        self.bar.set_position(bytes);
    }

    fn bytes_done(&self, bytes: u64) {
        self.bar.set_position(bytes);
        self.tell();
    }

    fn document_done(&self, tokens: usize) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.tokens.fetch_add(tokens as u64, Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_that_of_the_pace_so_far() {
        let seconds = Duration::from_secs;
        let cases = [
            (0, 100, seconds(5), None),
            (0, 0, seconds(5), None),
            (50, 100, seconds(5), Some(seconds(10))),
            (100, 0, seconds(5), Some(seconds(0))),
            (1, u64::MAX, Duration::MAX, None),
        ];
        for (done, rest, elapsed, expected) in cases {
            assert_eq!(time_left(done, rest, elapsed), expected, "{done} of {rest}");
        }
    }

    /// Bytes, their total, whether a time is told.
    type Shown = (u64, Option<u64>, bool);

    #[test]
    fn a_bar_counts_bytes_and_tells_the_time_where_the_end_is_known() {
        // The total, what is passed over, what is done one after the other; what the bar shows then.
        let cases: [(Option<u64>, u64, &[u64], Shown); 5] = [
            (Some(1000), 0, &[], (0, Some(1000), false)),
            (Some(1000), 0, &[100, 400], (400, Some(1000), true)),
            // A run that goes on has no pace before it has done something itself.
            (Some(1000), 600, &[600], (600, Some(1000), false)),
            (Some(1000), 600, &[700], (700, Some(1000), true)),
            (None, 0, &[100, 400], (400, None, false)),
        ];
        for (total, passed_over, done, expected) in cases {
            let bar = Bar::new(true);
            bar.bytes_total(total);
            if passed_over > 0 {
                bar.bytes_passed_over(passed_over);
            }
            for bytes in done {
                bar.document_done(20);
                bar.bytes_done(*bytes);
            }
            let message = bar.bar.message();
            let shown = (bar.bar.position(), bar.bar.length(), message.contains("left"));
            assert_eq!(shown, expected, "{message}");
            let documents = counted(done.len(), "document");
            assert!(done.is_empty() || message.starts_with(&documents), "{message}");
        }
    }
}

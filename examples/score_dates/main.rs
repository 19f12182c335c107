//! Scores the date reader on development sets.
//!
//! `cargo run --example score_dates -- DIRECTORY [--misses] [--split train|dev|test]`, where the directory holds any of `recognizers/`
//! (Recognizers-Text English specs), `duckling_en/`, `timenorm/` and `gum/`. Where a set's conventions differ from this
//! project's, the expected value is mapped first; each mapping is a function below that says so.

#![allow(clippy::print_stdout, reason = "a score is for whoever runs this")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use claimsift::assemble::dates::{Context, Tense};
use claimsift::types::{Anchor, AnchorOrigin, When};
use jiff::civil::Date;
use jiff::{Span, ToSpan};

mod duckling;
mod gum;
mod recognizers;
mod timenorm;

/// Right and all, by kind of case, with the misses for the reader.
#[derive(Default)]
struct Score {
    counts: BTreeMap<String, (u32, u32)>,
    misses: Vec<String>,
    /// How often each convention alone told gold and answer apart.
    conventions: BTreeMap<String, u32>,
}

impl Score {
    fn add(&mut self, kind: &str, right: bool, miss: impl FnOnce() -> String) {
        let count = self.counts.entry(kind.to_owned()).or_default();
        count.0 += u32::from(right);
        count.1 += 1;
        if !right {
            self.misses.push(format!("{kind}: {}", miss()));
        }
    }

    /// Counts a case whose miss is listed elsewhere, or nowhere.
    fn count(&mut self, kind: &str, right: bool) {
        let count = self.counts.entry(kind.to_owned()).or_default();
        count.0 += u32::from(right);
        count.1 += 1;
    }

    fn print(&self, title: &str, misses: bool) {
        println!("## {title}");
        for (kind, (right, all)) in &self.counts {
            println!(
                "{kind:<40} {right:>5} / {all:<5} {:>6.1} %",
                100.0 * f64::from(*right) / f64::from(*all)
            );
        }
        for (convention, count) in &self.conventions {
            println!("{convention:<40} {count:>5}");
        }
        for miss in self.misses.iter().filter(|_| misses) {
            println!("  {miss}");
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: score_dates DIRECTORY [--misses] [--split train|dev|test]";
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = arguments.first().ok_or(usage)?;
    let misses = arguments.iter().any(|a| a == "--misses");
    let split = arguments.iter().position(|a| a == "--split");
    let split = split.map(|at| arguments.get(at + 1).ok_or(usage)).transpose()?;
    let directory = Path::new(&directory);
    if directory.join("recognizers").is_dir() {
        recognizers::score(&directory.join("recognizers"))?.print("Recognizers-Text", misses);
    }
    if directory.join("duckling_en").is_dir() {
        duckling::score(&directory.join("duckling_en/duckling_en.jsonl"))?
            .print("duckling", misses);
    }
    if directory.join("timenorm").is_dir() {
        timenorm::score(&directory.join("timenorm/train.tsv"))?.print("timenorm", misses);
    }
    if directory.join("gum").is_dir() {
        gum::score(&directory.join("gum"), split.map(String::as_str))?.print("GUM", misses);
    }
    Ok(())
}

fn context(day: Date, tense: Tense) -> Context {
    Context {
        anchor: Some(Anchor { date: day, origin: AnchorOrigin::Document }),
        tense,
        ..Context::default()
    }
}

fn shown(text: &str, whens: &[When]) -> String {
    let whens: Vec<String> = whens
        .iter()
        .map(|w| {
            let end = |d: Option<Date>| d.map_or_else(|| "..".to_owned(), |d| d.to_string());
            let modifier = w.modifier.map(|m| format!("/{m}")).unwrap_or_default();
            format!(
                "«{}» {}..{} {}{modifier} [{}]",
                w.span.of(text),
                end(w.from),
                end(w.to),
                w.timex,
                w.rule
            )
        })
        .collect();
    whens.join("; ")
}

fn days(n: i64) -> Span {
    n.days()
}

fn day_before(day: Date) -> Date {
    day.saturating_sub(days(1))
}

fn near(a: Option<Date>, b: Date, slack: i64) -> bool {
    a.is_some_and(|a| a >= b.saturating_sub(days(slack)) && a <= b.saturating_add(days(slack)))
}

//! `claimsift calibrate`: confidences that people's decisions have taught.

use std::path::PathBuf;

use claimsift::review::calibrate::{self, Loss};
use claimsift::review::gather::Gathered;
use claimsift::types::Calibration;

use super::Status;
use super::output::Output;
use super::progress::{self, counted};

/// Fit confidences to what people decided
///
/// Reads decisions and writes a small file that says what a confidence of each claim type is worth. `extract --calibration
/// FILE` applies it: a confidence of 0.8 then means that about 8 of 10 such claims are right. Types with few decisions stay
/// near the others.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift calibrate reviews.jsonl --claims claims.jsonl --out calibration.toml
  claimsift extract dump/ --calibration calibration.toml --min-precision 0.9 --out sure.jsonl")]
pub struct Args {
    /// Files of decisions
    #[arg(required = true)]
    reviews: Vec<PathBuf>,
    /// The claims that they are about
    #[arg(long, value_name = "FILE")]
    claims: PathBuf,
    /// The calibration that these claims were extracted with, if any
    #[arg(long, value_name = "FILE")]
    applied: Option<PathBuf>,
    /// Write the calibration to this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let applied = args.applied.as_deref().map(Calibration::load).transpose()?;
    let gathered = Gathered::read(&args.claims, &args.reviews)?;
    gathered.notes.iter().for_each(|note| progress::message(note));
    let samples = calibrate::samples(&gathered, applied.as_ref())?;
    let calibration = calibrate::fit(&samples);
    let mut out = match &args.out {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    out.lines(|out| out.write_all(calibration.to_text().as_bytes()))?;
    out.finish()?;
    let right = samples.iter().filter(|sample| sample.right).count();
    let (before, after) = calibrate::losses(&samples);
    let claims = counted(samples.len(), "decided claim");
    progress::message(&format!(
        "{claims}, {right} right; log loss {} -> {}, Brier score {} -> {} (5-fold, on claims that the fit had not seen)",
        three(before.log),
        three(after.log),
        three(before.brier),
        three(after.brier),
    ));
    if worse(before, after) {
        progress::message(
            "the calibration is no better than the scores were (perhaps more decisions are needed)",
        );
    }
    Ok(if gathered.notes.is_empty() { Status::Done } else { Status::Problems })
}

fn worse(before: Loss, after: Loss) -> bool {
    after.log >= before.log
}

fn three(number: f64) -> String {
    format!("{number:.3}")
}

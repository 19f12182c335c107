//! `claimsift calibrate`: confidences that people's decisions, or gold claims, have taught.

use std::path::PathBuf;

use claimsift::evaluate::{GoldClaim, JudgedClaim, score_claims};
use claimsift::review::calibrate::{self, Curves, Sample, Trial};
use claimsift::review::gather::Gathered;
use claimsift::review::plot;
use claimsift::types::Calibration;
use claimsift::write::jsonl;

use super::Status;
use super::evaluate::read_gold;
use super::output::Output;
use super::progress::{self, counted};

/// Fit confidences to what people decided
///
/// Reads decisions and writes a small file that says what a confidence of each claim type is worth. `extract --calibration
/// FILE` applies it: a confidence of 0.8 then means that about 8 of 10 such claims are right. Types with few decisions stay
/// near the others. Gold claims (--gold) teach as decisions do.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift calibrate reviews.jsonl --claims claims.jsonl --out calibration.toml
  claimsift extract dump/ --calibration calibration.toml --min-precision 0.9 --out sure.jsonl
  claimsift calibrate --gold data/dev --claims claims.jsonl --shared --table table.md --plot plot.svg")]
pub struct Args {
    /// Files of decisions
    #[arg(required_unless_present = "gold")]
    reviews: Vec<PathBuf>,
    /// The claims that they are about
    #[arg(long, value_name = "FILE")]
    claims: PathBuf,
    /// Gold claims instead of decisions: a file, or a folder with *.gold.jsonl files; may be repeated
    #[arg(long, value_name = "GOLD", conflicts_with = "reviews")]
    gold: Vec<PathBuf>,
    /// The calibration that these claims were extracted with, if any
    #[arg(long, value_name = "FILE")]
    applied: Option<PathBuf>,
    /// One curve for all types, which leaves the order of claims as it is
    #[arg(long)]
    shared: bool,
    /// Write the calibration to this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write to this file how calibrated confidences came out on documents that the fit had not seen, as Markdown
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Write the same to this file as a picture (SVG)
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let applied = args.applied.as_deref().map(Calibration::load).transpose()?;
    let (samples, status) = samples(args, applied.as_ref())?;
    let curves = if args.shared { Curves::Shared } else { Curves::PerType };
    let calibration = calibrate::fit(&samples, curves);
    let mut out = match &args.out {
        Some(path) => Output::create(path)?,
        None => Output::stdout(),
    };
    out.lines(|out| out.write_all(calibration.to_text().as_bytes()))?;
    out.finish()?;
    let trial = calibrate::trial(&samples, curves);
    let files = [(&args.table, trial.to_string()), (&args.plot, plot::svg(&trial.after.buckets))];
    for (path, text) in files {
        let Some(path) = path else { continue };
        let mut out = Output::create(path)?;
        out.lines(|out| out.write_all(text.as_bytes()))?;
        out.finish()?;
    }
    tell(&samples, &trial);
    Ok(status)
}

/// What people found about the claims.
fn samples(args: &Args, applied: Option<&Calibration>) -> anyhow::Result<(Vec<Sample>, Status)> {
    if !args.gold.is_empty() {
        let mut gold: Vec<GoldClaim> = Vec::new();
        for path in &args.gold {
            gold.extend(read_gold::<GoldClaim>(path)?);
        }
        let report = score_claims(&gold, &jsonl::read_all(&args.claims)?);
        anyhow::ensure!(
            !report.judged.is_empty(),
            "{}: expected claims of documents with gold, but found none",
            args.claims.display()
        );
        let judged = report.judged.into_iter().map(|claim| sample(claim, applied));
        return Ok((judged.collect(), Status::Done));
    }
    let gathered = Gathered::read(&args.claims, &args.reviews)?;
    gathered.notes.iter().for_each(|note| progress::message(note));
    let status = if gathered.notes.is_empty() { Status::Done } else { Status::Problems };
    Ok((calibrate::samples(&gathered, applied)?, status))
}

/// A claim that gold claims say is right or wrong.
fn sample(claim: JudgedClaim, applied: Option<&Calibration>) -> Sample {
    let JudgedClaim { document, kind, confidence, right, .. } = claim;
    let score = applied.map_or(confidence, |applied| applied.invert(&kind, confidence));
    Sample { document, kind, score, right }
}

fn tell(samples: &[Sample], trial: &Trial) {
    let right = samples.iter().filter(|sample| sample.right).count();
    let (before, after) = (&trial.before.loss, &trial.after.loss);
    let claims = counted(samples.len(), "decided claim");
    progress::message(&format!(
        "{claims}, {right} right; log loss {} -> {}, Brier score {} -> {}, calibration error {} -> {} \
         (on documents that the fit had not seen)",
        three(before.log),
        three(after.log),
        three(before.brier),
        three(after.brier),
        three(before.error),
        three(after.error),
    ));
    if after.log >= before.log {
        progress::message(
            "the calibration is no better than the scores were (perhaps more decisions are needed)",
        );
    }
}

fn three(number: f64) -> String {
    format!("{number:.3}")
}

//! `claimsift review report`: what the decisions show.

use std::fmt::Write as _;
use std::path::PathBuf;

use claimsift::review::gather::Gathered;
use claimsift::review::plot;
use claimsift::review::report::{self, Report, TypePrecision};
use clap::ValueEnum;

use crate::cli::Status;
use crate::cli::output::Output;
use crate::cli::progress;

/// Precision per claim type, speed, agreement between reviewers, and what confidences were worth
///
/// A claim counts as right when it was accepted and its type, trigger and roles were left alone; intervals are Wilson's at
/// 95 %. With the files of two reviewers there is Cohen's kappa, with more Krippendorff's alpha. Claims that were reviewed
/// because they looked uncertain are no fair sample of all.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift review report claims.jsonl reviews.jsonl
  claimsift review report claims.jsonl anna.jsonl bo.jsonl --plot calibration.svg
  claimsift review report claims.jsonl reviews.jsonl --format json | jq .all.precision")]
pub struct Args {
    /// What `extract --out` wrote
    claims: PathBuf,
    /// Files of decisions
    #[arg(required = true)]
    reviews: Vec<PathBuf>,
    /// Draw the calibration table into this SVG file
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// Form of the report
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One JSON object
    Json,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let gathered = Gathered::read(&args.claims, &args.reviews)?;
    gathered.notes.iter().for_each(|note| progress::message(note));
    let report = report::of(&gathered.claims, &gathered.logs())?;
    if let Some(path) = &args.plot {
        let mut file = Output::create(path)?;
        file.lines(|out| out.write_all(plot::svg(&report.calibration).as_bytes()))?;
        file.finish()?;
    }
    let text = match args.format {
        Format::Text => page(&report),
        Format::Json => serde_json::to_string_pretty(&report)? + "\n",
    };
    Output::stdout().lines(|out| out.write_all(text.as_bytes()))?;
    Ok(if gathered.notes.is_empty() { Status::Done } else { Status::Problems })
}

/// The report for reading.
fn page(report: &Report) -> String {
    let mut page = String::from("precision    right   95 %        accepted  edited  rejected\n");
    for row in report.types.iter().chain([&report.all]) {
        page.push_str(&precision(row));
    }
    if report.contested > 0 {
        let _ = writeln!(page, "{} without a majority are left out", report.contested);
    }
    match report.rate.claims_per_hour {
        Some(rate) => {
            let minutes = report.rate.seconds / 60.0;
            let count = report.rate.decisions;
            let _ = writeln!(
                page,
                "\nrate         {rate:.0} claims an hour ({count} in {minutes:.0} min)"
            );
        }
        None => page.push_str("\nrate         no times were taken\n"),
    }
    agreement(&mut page, report);
    page.push_str("\nbucket_from  bucket_to  num_predictions  num_true  num_false\n");
    for bucket in &report.calibration {
        let _ = writeln!(
            page,
            "{:>11.1}  {:>9.1}  {:>15}  {:>8}  {:>9}",
            bucket.bucket_from,
            bucket.bucket_to,
            bucket.num_predictions,
            bucket.num_true,
            bucket.num_false
        );
    }
    page
}

fn precision(row: &TypePrecision) -> String {
    let share =
        |share: Option<f64>| share.map_or("-".to_owned(), |it| format!("{:.0}", it * 100.0));
    let interval = format!("{}–{}", share(row.low), share(row.high));
    format!(
        "{:<12} {:>4} %   {interval:<10}  {:>8}  {:>6}  {:>8}\n",
        row.kind.replace(char::is_control, " "),
        share(row.precision),
        row.accepted,
        row.edited,
        row.rejected
    )
}

fn agreement(page: &mut String, report: &Report) {
    let Some(agreement) = &report.agreement else {
        page.push_str("agreement    one reviewer only\n");
        return;
    };
    let value = |value: Option<f64>| value.map_or("no value".to_owned(), |it| format!("{it:.3}"));
    let names: Vec<String> =
        agreement.reviewers.iter().map(|name| name.replace(char::is_control, " ")).collect();
    let _ = writeln!(
        page,
        "agreement    {}: {} of {} claims alike",
        names.join(", "),
        agreement.alike,
        agreement.claims
    );
    if agreement.reviewers.len() == 2 {
        let _ = writeln!(page, "             Cohen's kappa {}", value(agreement.kappa));
    }
    let _ = writeln!(page, "             Krippendorff's alpha {}", value(agreement.alpha));
}

//! Several reviewers' files: merged, reported on, and learnt from.

use serde_json::{Value, json};

use crate::support::{Run, Served};

fn decide(run: &Run, reviewer: &str, answers: &[(usize, &str)]) {
    let file = format!("{reviewer}.jsonl");
    let served = Served::start(&run.path(""), &["--reviews", &file, "--reviewer", reviewer]);
    for (idx, answer) in answers {
        let seen = served.get("api/index").ok()["states"][run.id(*idx)]["n"].as_u64().unwrap_or(0);
        served.decide(run.id(*idx), answer, seen).ok();
    }
}

fn two_reviewers() -> Run {
    let run = Run::small();
    decide(
        &run,
        "anna",
        &[(0, "accept"), (1, "accept"), (2, "reject"), (3, "accept"), (4, "ignore")],
    );
    decide(
        &run,
        "bo",
        &[(0, "accept"), (1, "reject"), (2, "reject"), (3, "accept"), (5, "accept")],
    );
    run
}

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn merging_shows_conflicts_and_keeps_all_lines() {
    let run = two_reviewers();
    let output = run.claimsift(&[
        "review",
        "merge",
        "anna.jsonl",
        "bo.jsonl",
        "--out",
        "reviews.jsonl",
        "--format",
        "jsonl",
    ]);
    assert_eq!(output.status.code(), Some(1), "conflicts show in the status");
    let conflicts: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(
        (&conflicts[0]["claim"], &conflicts[0]["about"]),
        (&json!(run.id(1)), &json!("answer"))
    );
    let lines = run.reviews();
    assert_eq!(lines.len(), 10);
    assert!(lines.iter().enumerate().all(|(idx, line)| line.n == idx as u64 + 1));
    let page = stdout(&run.claimsift(&["review", "merge", "anna.jsonl", "bo.jsonl"]));
    assert!(page.contains(run.id(1)) && page.contains("anna") && page.contains("reject"), "{page}");
    // A file merged with itself is the file.
    let output =
        run.claimsift(&["review", "merge", "anna.jsonl", "anna.jsonl", "--out", "again.jsonl"]);
    assert_eq!((output.status.code(), run.text("again.jsonl")), (Some(0), run.text("anna.jsonl")));
    // The merged file is reviewed on like any other.
    let served = run.serve();
    let states = served.get("api/index").ok()["states"].clone();
    assert_eq!(states[run.id(1)]["by"], json!({"anna": "accept", "bo": "reject"}));
    assert_eq!(
        served.post("api/undo", &json!({})).ok()["states"][run.id(4)]["answer"],
        Value::Null
    );
}

#[test]
fn undone_lines_stay_undone_in_a_merged_file() {
    let run = Run::small();
    let served = Served::start(&run.path(""), &["--reviews", "anna.jsonl"]);
    served.decide(run.id(0), "accept", 0).ok();
    served.decide(run.id(1), "accept", 0).ok();
    served.post("api/undo", &json!({})).ok();
    drop(served);
    decide(&run, "bo", &[(0, "accept"), (1, "reject")]);
    let output =
        run.claimsift(&["review", "merge", "bo.jsonl", "anna.jsonl", "--out", "reviews.jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let states = run.serve().get("api/index").ok()["states"].clone();
    assert_eq!(states[run.id(1)]["by"], json!({"bo": "reject"}));
}

#[test]
fn the_report_counts_what_was_decided() {
    let run = two_reviewers();
    let output = run.claimsift(&[
        "review",
        "report",
        "claims.jsonl",
        "anna.jsonl",
        "bo.jsonl",
        "--format",
        "json",
        "--plot",
        "plot.svg",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let sell = &report["types"][0];
    // Claims 0, 3 and 5 were accepted, 2 rejected; about 1 they differ; 4 was only skipped.
    assert_eq!(
        (&sell["type"], &sell["accepted"], &sell["rejected"]),
        (&json!("sell"), &json!(3), &json!(1))
    );
    assert_eq!((&sell["precision"], &report["contested"]), (&json!(0.75), &json!(1)));
    assert!(
        sell["low"].as_f64().expect("a number") < 0.75
            && sell["high"].as_f64().expect("a number") > 0.75
    );
    // Both answered 0, 1, 2 and 3: of 4 alike 3; by chance (3/4)(2/4) + (1/4)(2/4) = 1/2.
    let agreement = &report["agreement"];
    assert_eq!(
        (&agreement["claims"], &agreement["alike"], &agreement["kappa"]),
        (&json!(4), &json!(3), &json!(0.5))
    );
    assert_eq!(report["rate"]["claims_per_hour"], json!(2400.0));
    let buckets = report["calibration"].as_array().expect("buckets");
    assert_eq!(buckets.len(), 10);
    let sum =
        |field: &str| buckets.iter().map(|it| it[field].as_u64().expect("a count")).sum::<u64>();
    assert_eq!((sum("num_predictions"), sum("num_true"), sum("num_false")), (6, 3, 1));
    assert!(run.text("plot.svg").contains("<circle"));
    let page =
        stdout(&run.claimsift(&["review", "report", "claims.jsonl", "anna.jsonl", "bo.jsonl"]));
    assert!(page.contains("Cohen's kappa 0.500") && page.contains("bucket_from"), "{page}");
    // The page asks for the same.
    let served = Served::start(&run.path(""), &["--reviews", "anna.jsonl"]);
    let own = served.get("api/report").ok();
    assert_eq!((&own["types"][0]["accepted"], &own["agreement"]), (&json!(3), &Value::Null));
}

#[test]
fn an_edit_of_what_makes_the_claim_counts_against_the_extraction() {
    let run = Run::small();
    let served = run.serve();
    for (idx, field, value) in [(0, "polarity", "negative"), (1, "type", "buy")] {
        let mut after = json!(run.claims[idx]);
        after[field] = json!(value);
        let body = json!({"claim": run.id(idx), "answer": "accept", "after": after, "seconds": 1, "seen": 0});
        assert_eq!(served.post("api/decisions", &body).status, 200);
    }
    let sell = served.get("api/report").ok()["types"][0].clone();
    assert_eq!(
        (&sell["accepted"], &sell["edited"], &sell["precision"]),
        (&json!(2), &json!(1), &json!(0.5))
    );
}

#[test]
fn confidences_are_learnt_and_applied() {
    let run = two_reviewers();
    let fit = ["calibrate", "anna.jsonl", "bo.jsonl", "--claims", "claims.jsonl"];
    let output = run.claimsift(&[&fit[..], &["--out", "calibration.toml"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(stdout(&run.claimsift(&fit)), run.text("calibration.toml"), "the same every time");
    assert!(run.text("calibration.toml").contains("[types.sell]"));
    // Nobody has decided about these claims.
    run.put("none.jsonl", "");
    let output = run.claimsift(&["calibrate", "none.jsonl", "--claims", "claims.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    let output = run.claimsift(&["extract", "a.txt", "--min-precision", "0.9"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && stderr.contains("--calibration"), "{stderr}");
}

#[test]
fn a_calibrated_run_orders_claims_as_before_and_leaves_out_the_unsure() {
    let run = Run::new();
    run.put("a.txt", "Records show drone deal\n\nHelio Aerial Systems sold four drones to the Larkmoor County sheriff in March 2021.\nThe company pitched the drones to the county in late 2019, according to e-mails.\n");
    run.put(
        "half.toml",
        "schema = \"claimsift/calibration/1\"\n[all]\noffset = -1.5\nslope = 1.2\ndecisions = 9\n",
    );
    let extract = |args: &[&str]| -> Vec<Value> {
        let output =
            run.claimsift(&[&["extract", "a.txt", "--format", "jsonl", "--quiet"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let confidences = |claims: &[Value]| {
        claims.iter().filter_map(|it| it["confidence"].as_f64()).collect::<Vec<_>>()
    };
    let (plain, applied) = (extract(&[]), extract(&["--calibration", "half.toml"]));
    let (before, after) = (confidences(&plain), confidences(&applied));
    assert!(before.len() > 1 && before.len() == after.len());
    for (a, b) in before.iter().zip(&after) {
        let odds = -1.5 + 1.2 * (a / (1.0 - a)).ln();
        assert!((b - 1.0 / (1.0 + (-odds).exp())).abs() < 0.002, "{a} {b}");
    }
    let (least, most) = after.iter().fold((1.0, 0.0), |(a, b), it| (it.min(a), it.max(b)));
    let between = ((least + most) / 2.0_f64).to_string();
    let sure = extract(&["--calibration", "half.toml", "--min-precision", &between]);
    assert!(!sure.is_empty() && sure.len() < after.len(), "{after:?}");
    run.put("bad.toml", "schema = \"claimsift/calibration/1\"\n[all]\noffset = 0\nslope = -1\n");
    let output = run.claimsift(&["extract", "a.txt", "--calibration", "bad.toml"]);
    assert_eq!(output.status.code(), Some(2));
}

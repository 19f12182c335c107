//! The program as a user runs it: what it writes where, and what it ends with.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use claimsift::types::record::{AnnotationRecord, ClaimRecord, DocumentRecord};
use claimsift::write::jsonl::read_all;
use tempfile::TempDir;

const ARTICLE: &str = "\
Records show early drone deal

Helio Aerial Systems sold four drones to the Larkmoor County sheriff in March 2021.
The company pitched the drones to the county in late 2019, according to e-mails.
";

const MAIL: &str = "\
From: Ana Ruiz <ana@helio.example>
To: Tom Field <tom@larkmoor.example>
Subject: Demo
Date: Thu, 14 Nov 2019 09:30:00 +0000
Message-ID: <1@helio.example>

Hi Tom,

We will show the software to the board next week. Émile Noor met the sheriff yesterday.

Ana
";

fn claimsift(args: &[&str]) -> Output {
    command(args).output().expect("the program starts")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_claimsift"));
    command.args(args).stdin(Stdio::null());
    command
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("no signal ended the program")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with an article and a mail, and the paths in it as text.
struct Dump {
    folder: TempDir,
}

impl Dump {
    fn new() -> Self {
        let dump = Self { folder: TempDir::new().expect("a folder") };
        fs::create_dir(dump.folder.path().join("in")).expect("a folder");
        dump.put("in/article.txt", ARTICLE);
        dump.put("in/mail.eml", MAIL);
        dump
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn extract(&self, args: &[&str]) -> Output {
        let (input, out) = (self.at("in"), self.at("claims.jsonl"));
        let mut all = vec!["extract", &input, "--out", &out];
        all.extend(args);
        claimsift(&all)
    }
}

#[test]
fn extract_writes_claims_and_documents_that_verify() {
    let dump = Dump::new();
    let output = dump.extract(&[]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    let claims: Vec<ClaimRecord> = read_all(&dump.path("claims.jsonl")).expect("claims");
    let documents: Vec<DocumentRecord> = read_all(&dump.path("documents.jsonl")).expect("texts");
    assert_eq!(documents.len(), 2);
    let sold = claims.iter().find(|claim| claim.trigger.text == "sold").expect("the sale");
    assert_eq!(sold.kind, "sell");
    assert!(sold.roles.iter().any(|it| it.role == "seller" && it.name.contains("Helio")));
    let when = sold.when.as_ref().expect("a date");
    assert_eq!(
        (when.from.as_deref(), when.to.as_deref()),
        (Some("2021-03-01"), Some("2021-03-31"))
    );

    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("everything holds; 2 sources read again"));
}

#[test]
fn threads_and_batches_change_nothing() {
    let dump = Dump::new();
    for idx in 0..6 {
        dump.put(&format!("in/more-{idx}.txt"), &ARTICLE.repeat(idx + 1));
    }
    let mut seen = Vec::new();
    for args in [["--threads", "1", "--batch", "16"], ["--threads", "3", "--batch", "100000"]] {
        assert_eq!(status(&dump.extract(&args)), 0);
        let read = |name: &str| fs::read(dump.path(name)).expect("a file");
        seen.push((read("claims.jsonl"), read("documents.jsonl")));
    }
    assert!(!seen[0].0.is_empty());
    assert!(seen[0] == seen[1], "the output depends on threads or batches");
}

#[test]
fn verify_lists_what_does_not_hold() {
    let dump = Dump::new();
    assert_eq!(status(&dump.extract(&[])), 0);
    let claims = fs::read_to_string(dump.path("claims.jsonl")).expect("claims");
    dump.put("claims.jsonl", &claims.replacen("\"text\":\"sold\"", "\"text\":\"gave\"", 1));
    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("expected \"gave\""), "{}", stdout(&output));

    dump.put("claims.jsonl", &claims);
    dump.put("in/article.txt", "Something else.\n");
    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("perhaps it has changed"), "{}", stdout(&output));

    fs::remove_dir_all(dump.path("in")).expect("removed");
    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("2 not reachable"));

    let output = claimsift(&["verify", &dump.at("claims.jsonl"), "--documents", &dump.at("none")]);
    assert_eq!(status(&output), 2);
}

#[test]
fn flags_say_how_dates_are_read() {
    let dump = Dump::new();
    let text = "Acme Corp. sold the scanner to the police on 03/04/2021. Acme Corp. bought Borek Ltd. in fiscal 2019.";
    dump.put("dates.txt", text);
    let days = |flags: &[&str]| {
        let path = dump.at("dates.txt");
        let output = claimsift(&[&["annotate", path.as_str()], flags].concat());
        let record: serde_json::Value =
            serde_json::from_str(stdout(&output).lines().next().expect("a record")).expect("JSON");
        let dates = record["dates"].as_array().expect("dates");
        dates.iter().map(|it| it["from"].as_str().expect("a day").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(days(&[]), ["2021-03-04", "2018-10-01"]);
    assert_eq!(days(&["--day-first"]), ["2021-04-03", "2018-10-01"]);
    assert_eq!(days(&["--fiscal-year", "4"]), ["2021-03-04", "2018-04-01"]);
}

#[test]
fn a_pipe_gets_jsonl_and_standard_input_is_read() {
    let mut child = command(&["extract", "-", "--date", "2021-04-01"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(ARTICLE.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(status(&output), 0);
    let lines: Vec<ClaimRecord> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a claim record"))
        .collect();
    assert!(lines.iter().any(|claim| claim.kind == "sell"));
    assert!(lines.iter().all(|claim| claim.document.path == "-"));
    assert!(lines.iter().all(|claim| claim.document.date.as_deref() == Some("2021-04-01")));
}

#[test]
fn other_forms_show_the_same_claims() {
    let dump = Dump::new();
    let input = dump.at("in");
    let table = stdout(&claimsift(&["extract", &input, "--format", "table"]));
    assert!(
        table.contains("sell") && table.contains("seller") && !table.contains('\u{1b}'),
        "{table}"
    );
    let csv = stdout(&claimsift(&["extract", &input, "--format", "csv"]));
    assert!(csv.starts_with("id,type,trigger,roles,"), "{csv}");
    let jsonl = stdout(&claimsift(&["extract", &input, "--format", "jsonl"]));
    assert_eq!(csv.lines().count(), jsonl.lines().count() + 1);
    let sure = stdout(&claimsift(&["extract", &input, "--min-confidence", "1"]));
    assert!(sure.lines().count() < jsonl.lines().count());
}

#[test]
fn annotate_gives_every_layer_with_offsets_that_quote() {
    let dump = Dump::new();
    let out = dump.at("layers.jsonl");
    let output = claimsift(&["annotate", &dump.at("in"), "--out", &out]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let records: Vec<AnnotationRecord> = read_all(Path::new(&out)).expect("annotations");
    assert_eq!(records.len(), 2);
    let mail = &records[1];
    let letters: Vec<char> = mail.text.chars().collect();
    let quote = |start: usize, end: usize| letters[start..end].iter().collect::<String>();
    let words: Vec<String> = mail.tokens.iter().map(|it| quote(it.start, it.end)).collect();
    assert!(words.contains(&"Émile".to_owned()) && words.contains(&"sheriff".to_owned()));
    let predicates: Vec<String> =
        mail.predicates.iter().map(|it| quote(it.start, it.end)).collect();
    assert!(predicates.contains(&"met".to_owned()), "{predicates:?}");
    assert!(records[0].entities.iter().any(|entity| entity.label == "ORG"));

    let scores = claimsift(&["evaluate", &out, &out, "--layer", "roles", "--json"]);
    let scores: serde_json::Value = serde_json::from_str(&stdout(&scores)).expect("JSON");
    assert_eq!(scores["all"]["f1"], 1.0);
    let scores = claimsift(&["evaluate", &out, &out, "--layer", "references", "--json"]);
    let scores: serde_json::Value = serde_json::from_str(&stdout(&scores)).expect("JSON");
    assert_eq!((&scores["conll"], &scores["b3"]["f1"]), (&1.0.into(), &1.0.into()));
}

/// Each development set in its own form, with a sentence or two; the real sets are not part of this repository.
#[test]
fn development_sets_are_annotated_and_scored() {
    let dump = Dump::new();
    dump.put(
        "gold.tsv",
        "Helio sold four drones to the county .\tsold\tHelio\tfour drones\tto the county\n",
    );
    dump.put(
        "gap-development.tsv",
        "ID\tText\nd-1\tAnn Lee met Bob Ray. She sold him a car.\tShe\t21\tAnn Lee\t0\tTRUE\tBob Ray\t12\tFALSE\thttp://x\n",
    );
    dump.put(
        "dev.jsonl",
        "{\"doc_id\":\"1\",\"dct\":\"03-02-2009\",\"text\":\"Apple sold phones .\",\"entities\":[{\"start\":0,\"end\":5}],\"events\":[{\"text\":\"sold\",\"start\":6,\"end\":10,\"sentence\":0,\"args\":[{\"role\":\"Arg0\",\"start\":0,\"end\":5}]}]}\n",
    );
    dump.put(
        "cases.csv",
        "case_group,schema,name1,name2,is_match\nx,Person,Ann Lee,Ann Lee,true\n",
    );
    fs::create_dir(dump.path("conll")).expect("a folder");
    let token =
        |word: &str, mark: &str| format!("d\t0\t0\t{word}\t_\t_\t_\t_\t_\t_\t_\t_\t{mark}\n");
    let tokens = [("Ann", "(1"), ("Lee", "1)"), ("slept", "_"), (".", "_")];
    dump.put("conll/a.conll", &tokens.map(|(word, mark)| token(word, mark)).concat());
    let output = claimsift(&["evaluate", "--set", "all", &dump.at(""), "--json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let reports: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let names: Vec<_> = reports.as_array().expect("a list").iter().map(|it| &it["set"]).collect();
    assert_eq!(names, ["carb", "meantime", "gap", "litbank", "names"]);
    for (set, score) in [(0, 0), (1, 0), (1, 1), (2, 0), (3, 4), (4, 0)] {
        assert_eq!(reports[set]["scores"][score]["f1"], 1.0, "{}", reports[set]);
    }
    let output = claimsift(&["evaluate", "--set", "gap", &dump.at("gold.tsv"), "--errors", "1"]);
    assert_eq!(status(&output), 0, "no row but the head: {}", stderr(&output));
    dump.put("gold.tsv", "x\ny\n");
    for (set, words) in
        [("carb", "line 1: expected a sentence"), ("gap", "line 2: expected 11 columns")]
    {
        let output = claimsift(&["evaluate", "--set", set, &dump.at("gold.tsv")]);
        assert!(status(&output) == 2 && stderr(&output).contains(words), "{}", stderr(&output));
    }
    let output = claimsift(&["evaluate", "--set", "all", &dump.at("in")]);
    assert!(status(&output) == 2 && stderr(&output).contains("development set"));
}

#[test]
fn gold_claims_teach_confidences() {
    let dump = Dump::new();
    assert_eq!(status(&dump.extract(&[])), 0);
    dump.put(
        "a.gold.jsonl",
        "{\"document\":\"article.txt\",\"type\":\"sell\",\"trigger\":\"sold\",\"roles\":{\"seller\":[\"Helio Aerial Systems\"],\"product\":[\"four drones\"]}}\n{\"document\":\"mail.eml\"}\n",
    );
    let (gold, claims, table) =
        (dump.at("a.gold.jsonl"), dump.at("claims.jsonl"), dump.at("table.md"));
    let (plot, out) = (dump.at("plot.svg"), dump.at("curve.toml"));
    let output = claimsift(&[
        "calibrate",
        "--gold",
        &gold,
        "--claims",
        &claims,
        "--shared",
        "--table",
        &table,
        "--plot",
        &plot,
        "--out",
        &out,
    ]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("calibration error"), "{}", stderr(&output));
    let curve = fs::read_to_string(&out).expect("a calibration");
    assert!(curve.contains("[all]") && !curve.contains("[types"), "{curve}");
    assert!(fs::read_to_string(&table).expect("a table").contains("| Brier score |"));
    assert!(fs::read_to_string(&plot).expect("a picture").contains("<circle"));
    let output = claimsift(&["calibrate", "--claims", &claims]);
    assert_eq!(status(&output), 2);
    dump.put("a.gold.jsonl", "{\"document\":\"other.txt\"}\n");
    let output = claimsift(&["calibrate", "--gold", &gold, "--claims", &claims]);
    assert!(status(&output) == 2 && stderr(&output).contains("documents with gold"));
}

#[test]
fn evaluate_scores_against_gold() {
    let dump = Dump::new();
    assert_eq!(status(&dump.extract(&[])), 0);
    dump.put(
        "a.gold.jsonl",
        "{\"document\":\"article.txt\",\"type\":\"sell\",\"trigger\":\"sold\",\"roles\":{\"seller\":[\"Helio Aerial Systems\"],\"product\":[\"four drones\"]}}\n",
    );
    let output = claimsift(&["evaluate", &dump.at(""), &dump.at("claims.jsonl"), "--json"]);
    let scores: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(scores["claim"]["right"], 1);
    dump.put("a.gold.jsonl", "{\"document\":\"article.txt\",\"typ\":\"sell\"}\n");
    let output = claimsift(&["evaluate", &dump.at("a.gold.jsonl"), &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("line 1") && stderr(&output).contains("typ"));
}

#[test]
fn what_cannot_run_ends_with_two_and_says_why() {
    let dump = Dump::new();
    dump.put("types.toml", "[[type]]\nname = \"x\"\nroles = 3\n");
    let input = dump.at("in");
    let (types, none) = (dump.at("types.toml"), dump.at("none"));
    for (args, part) in [
        (vec!["extract", &none], "no such file or folder"),
        (vec!["extract", &input, "--model", &input], "config.json"),
        (vec!["extract", &input, "--model", &none], "no such file or folder"),
        (vec!["extract", &input, "--schema", &types], "line 3"),
        (vec!["schema", "--check", &types], "line 3"),
        (vec!["extract", &input, "--backend", "torch"], "feature torch"),
        (vec!["extract", &input, "--kernel", "neon"], "expected one of avx512-vnni"),
        (vec!["bench", &input, "--backend", "torch"], "feature torch"),
        (vec!["bench", &none], "no such file or folder"),
        (vec!["extract", &input, "--date", "yesterday"], "expected a day"),
        (vec!["extract", &input, "--out", "no/such/folder/claims.jsonl"], "no such file or folder"),
        (vec!["extract", &input, "--min-confidence", "2"], "from 0 to 1"),
        (vec!["extract"], "PATHS"),
    ] {
        let output = claimsift(&args);
        assert_eq!(status(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_bad_document_is_reported_and_the_rest_is_read() {
    let dump = Dump::new();
    dump.put("in/empty.txt", "");
    fs::write(dump.path("in/image.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("written");
    let output = dump.extract(&[]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("empty.txt") && stderr(&output).contains("image.txt"));
    let claims: Vec<ClaimRecord> = read_all(&dump.path("claims.jsonl")).expect("claims");
    assert!(claims.iter().any(|claim| claim.kind == "sell"));
    let documents: Vec<DocumentRecord> = read_all(&dump.path("documents.jsonl")).expect("texts");
    assert_eq!(documents.len(), 4, "each is listed once");
    let image = documents.iter().find(|it| it.document.path.ends_with("image.txt"));
    assert!(!image.expect("the image is listed").problems.is_empty());
    assert_eq!(status(&claimsift(&["verify", &dump.at("claims.jsonl")])), 0);
}

#[test]
fn what_is_read_is_not_written_over() {
    let dump = Dump::new();
    let article = dump.at("in/article.txt");
    let output = claimsift(&["extract", &article, "--out", &article]);
    assert_eq!(status(&output), 2);
    assert_eq!(fs::read_to_string(&article).expect("the article"), ARTICLE);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let dump = Dump::new();
    let mut child = command(&["extract", &dump.at("in")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((status(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn claim_types_can_be_listed_and_checked() {
    let list = stdout(&claimsift(&["schema", "--list"]));
    assert!(list.contains("pitch(seller, product, buyer)\n"), "{list}");
    let dump = Dump::new();
    dump.put("types.toml", &stdout(&claimsift(&["schema"])));
    let output = claimsift(&["schema", "--check", &dump.at("types.toml")]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
}

#[test]
fn the_claim_types_that_are_not_built_in_find_claims() {
    let more = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/more/justice.toml");
    let dump = Dump::new();
    dump.put(
        "court.txt",
        "DEA agents arrested Ann Roe on Thursday. Prosecutors charged her with fraud. A jury convicted Ann Roe of fraud.\n",
    );
    let output =
        claimsift(&["extract", &dump.at("court.txt"), "--schema", &more.to_string_lossy()]);
    let claims = stdout(&output);
    for kind in ["arrest", "charge", "convict"] {
        assert!(claims.contains(&format!("\"type\":\"{kind}\"")), "{kind}: {claims}");
    }
}

#[test]
fn explain_shows_what_was_taken_and_why() {
    let dump = Dump::new();
    assert_eq!(status(&dump.extract(&[])), 0);
    let claims: Vec<ClaimRecord> = read_all(&dump.path("claims.jsonl")).expect("claims");
    let sold = claims.iter().find(|claim| claim.trigger.text == "sold").expect("the sale");
    let from = dump.at("claims.jsonl");

    let page = claimsift(&["explain", &sold.id, "--claims", &from]);
    assert_eq!(status(&page), 0, "{}", stderr(&page));
    let page = stdout(&page);
    for part in
        ["* sold  sell", "when: 2021-03-01 to 2021-03-31", "polarity: positive", "+ \u{201c}"]
    {
        assert!(page.contains(part), "no {part} in\n{page}");
    }

    let record = claimsift(&["explain", &sold.id, "--claims", &from, "--format", "json"]);
    let record: serde_json::Value = serde_json::from_str(&stdout(&record)).expect("a record");
    assert_eq!(record["claim"], serde_json::to_value(sold).expect("a record"));
    let date = record["considered"].as_array().into_iter().flatten();
    let date: Vec<_> = date.filter(|it| it["topic"] == "when" && it["taken"] == true).collect();
    assert!(date.iter().any(|it| it["text"] == "in March 2021" || it["text"] == "March 2021"));
    // The confidence is what its signals come to.
    let signals = record["signals"].as_array().into_iter().flatten();
    let sum: f64 = signals.filter_map(|it| it["adds"].as_f64()).sum();
    let confidence = record["claim"]["confidence"].as_f64().expect("a number");
    assert!((1.0 / (1.0 + (-sum).exp()) - confidence).abs() < 0.02, "{sum} for {confidence}");
}

#[test]
fn explain_tells_what_was_learned_from_what_is_a_rule() {
    let dump = Dump::new();
    dump.put("in/looms.txt", "The mill unloaded six looms on a rival in Porto in May 2021.\n");
    assert_eq!(status(&dump.extract(&[])), 0);
    let claims: Vec<ClaimRecord> = read_all(&dump.path("claims.jsonl")).expect("claims");
    let from = dump.at("claims.jsonl");
    let reason = "the model has learned it as sell, probability ";
    for (trigger, is_learned) in [("unloaded", true), ("sold", false)] {
        let claim = claims.iter().find(|claim| claim.trigger.text == trigger).expect("a sale");
        assert_eq!(claim.kind, "sell");
        let page = stdout(&claimsift(&["explain", &claim.id, "--claims", &from]));
        assert_eq!(page.contains(reason), is_learned, "{page}");
        assert!(page.contains("seller from ARG0, score"), "{page}");
        assert!(page.contains("; the model's own word for it 0.9") || page.contains("for it 1.00"));
    }
}

#[test]
fn explain_says_why_it_cannot() {
    let dump = Dump::new();
    assert_eq!(status(&dump.extract(&[])), 0);
    let claims: Vec<ClaimRecord> = read_all(&dump.path("claims.jsonl")).expect("claims");
    let sold = claims.iter().find(|claim| claim.trigger.text == "sold").expect("the sale");
    let from = dump.at("claims.jsonl");
    let fails = |id: &str, part: &str| {
        let output = claimsift(&["explain", id, "--claims", &from]);
        assert_eq!(status(&output), 2, "{}", stderr(&output));
        assert!(stderr(&output).contains(part), "no {part} in {}", stderr(&output));
    };
    fails("c-none", "expected a claim c-none, but found none");
    fails("c-", "expected one claim c-, but found");
    let file = claims_file(sold);
    fs::write(&file, "Another text.\n").expect("written");
    fails(&sold.id, "perhaps it has changed");
    fs::remove_file(&file).expect("removed");
    fails(&sold.id, "perhaps it was moved");
}

/// The file that a claim was read from.
fn claims_file(claim: &ClaimRecord) -> PathBuf {
    PathBuf::from(&claim.document.path)
}

#[test]
fn bench_measures_each_number_of_threads() {
    let bench = |args: &[&str]| claimsift(&[&["bench", "--documents", "2"], args].concat());
    let output = bench(&["--backend", "cpu", "--threads", "1,2", "--json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(report["model"], "built in");
    assert_eq!(report["model_fingerprint"].as_str().map(str::len), Some(64));
    let runs = report["runs"].as_array().expect("runs");
    assert_eq!(runs.iter().map(|run| &run["threads"]).collect::<Vec<_>>(), [1, 2]);
    for run in runs {
        assert_eq!((&run["backend"], &run["documents"]), (&"cpu".into(), &2.into()));
        assert_eq!(run["claims"], runs[0]["claims"], "claims depend on threads");
        assert!(run["kernel"].as_str().is_some_and(|kernel| !kernel.is_empty()));
        for rate in ["tokens", "words", "documents", "megabytes"] {
            assert!(run[format!("{rate}_per_second")].as_f64() > Some(0.0), "{rate}: {run}");
        }
        for time in ["start_ms", "first_claim_ms", "document_p50_ms", "document_p95_ms"] {
            assert!(run[time].as_f64() > Some(0.0), "{time}: {run}");
        }
    }
    let table = stdout(&bench(&["--threads", "1"]));
    assert!(table.contains("first claim") && table.contains("\ncpu "), "{table}");
}

#[test]
fn every_command_explains_itself() {
    let general = stdout(&claimsift(&["--help"]));
    for name in
        ["extract", "annotate", "verify", "evaluate", "explain", "schema", "bench", "completions"]
    {
        assert!(general.contains(name));
        let help = claimsift(&[name, "--help"]);
        assert_eq!(status(&help), 0);
        assert!(stdout(&help).contains("Examples:"), "{name} has no examples");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(stdout(&claimsift(&["completions", shell])).contains("extract"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_whole_lines() {
    use std::time::{Duration, Instant};

    let dump = Dump::new();
    for idx in 0..400 {
        dump.put(&format!("in/{idx:03}.txt"), &ARTICLE.repeat(8));
    }
    let out = dump.at("claims.jsonl");
    let mut child = command(&["extract", &dump.at("in"), "--out", &out, "--batch", "512"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let partial = dump.path("documents.partial.jsonl");
    let started = Instant::now();
    while fs::metadata(&partial).map_or(0, |it| it.len()) == 0 {
        assert!(started.elapsed() < Duration::from_secs(60), "nothing was written");
        assert!(child.try_wait().expect("a status").is_none(), "it ended too early");
        std::thread::sleep(Duration::from_millis(10));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(!Path::new(&out).exists(), "an incomplete file got the name of a complete one");
    let documents: Vec<DocumentRecord> = read_all(&partial).expect("whole lines");
    assert!(!documents.is_empty() && documents.len() < 402);
    let claims = read_all::<ClaimRecord>(&dump.path("claims.partial.jsonl")).expect("whole lines");
    assert!(
        claims.iter().all(|claim| documents.iter().any(|it| it.document.id == claim.document.id))
    );
    assert!(stderr(&output).contains("claims.partial.jsonl"), "{}", stderr(&output));
}

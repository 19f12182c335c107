//! What `export` makes of claims and decisions: golden files, places that slice, and which claims are taken.
//!
//! The files in `tests/data/export` are made by `make.py` there. `EXPORT_GOLDEN=write cargo test --test export` writes the
//! golden files anew; look at the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use claimsift::export::{Chunk, Format, Options, Order, Report, Scope, export};
use serde_json::Value;

const FORMATS: [(Format, &str); 13] = [
    (Format::Csv, "claims.csv"),
    (Format::CsvExcel, "claims-excel.csv"),
    (Format::Sqlite, "claims.sql"),
    (Format::Prodigy, "prodigy.jsonl"),
    (Format::LabelStudio, "label-studio.json"),
    (Format::Doccano, "doccano.jsonl"),
    (Format::Brat, "brat"),
    (Format::WebAnnotation, "w3c.jsonld"),
    (Format::Ftm, "claims.ftm"),
    (Format::GraphMl, "claims.graphml"),
    (Format::Cypher, "claims.cypher"),
    (Format::Rdf, "claims.ttl"),
    (Format::Markdown, "claims.md"),
];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/export").join(name)
}

/// Both reviewers' decisions on the sample.
fn options(format: Format, scope: Scope) -> Options {
    Options {
        claims: data("claims.jsonl"),
        documents: Some(data("documents.jsonl")),
        reviews: vec![data("reviews.jsonl"), data("reviews-bo.jsonl")],
        format,
        scope,
        order: Order::Type,
    }
}

/// The output as one text; files of a folder follow one another under their names.
fn exported(options: &Options) -> (Vec<u8>, Report) {
    let mut bytes = Vec::new();
    let report = export(options, &mut |chunk: Chunk| {
        if let Some(file) = &chunk.file {
            bytes.extend(format!("==> {file} <==\n").into_bytes());
        }
        bytes.extend(chunk.bytes);
        Ok(())
    });
    (bytes, report.expect("an export"))
}

fn text(options: &Options) -> String {
    String::from_utf8(exported(options).0).expect("UTF-8")
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn golden_files() {
    let rewrite = std::env::var_os("EXPORT_GOLDEN").is_some_and(|value| value == "write");
    let mut different = Vec::new();
    for (scope, folder) in [(Scope::Decided, "accepted"), (Scope::All, "all")] {
        for (format, name) in FORMATS {
            let found = text(&options(format, scope)).replace(env!("CARGO_PKG_VERSION"), "VERSION");
            let path = data("golden").join(folder).join(name);
            if rewrite {
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(&path, &found).expect("written");
            } else if fs::read_to_string(&path).expect("a golden file") != found {
                different.push(path.display().to_string());
            }
        }
    }
    assert!(different.is_empty(), "expected these files, but found others: {different:?}");
}

#[test]
fn accepted_claims_with_their_edits() {
    let (_, report) = exported(&options(Format::Csv, Scope::Decided));
    let counts = &report.counts;
    // 1 (anna accepts after bo rejects), 2 (edited), 4 (anna undid, bo accepts), 6 (found by its words), 7, and one added.
    assert_eq!((counts.claims, counts.documents, counts.decided), (6, 3, 6));
    assert_eq!((counts.edited, counts.added, counts.moved, counts.disputed), (1, 1, 1, 1));
    assert_eq!((counts.rejected, counts.ignored, counts.open), (1, 1, 1));
    assert!(report.chosen);
    assert_eq!(report.problems.len(), 1);
    assert!(report.problems[0].message.contains("nothing reads any more"), "{:?}", report.problems);

    let rows = text(&options(Format::Csv, Scope::Decided));
    assert!(
        rows.contains("buyer: Larkmoor Port Authority\",seller: Crab")
            || rows.contains("2020-11-01")
    );
    assert!(!rows.contains("c-0000000000000003"), "a rejected claim is left out");
}

#[test]
fn undone_decisions_do_not_count() {
    let mut options = options(Format::Csv, Scope::Decided);
    options.reviews.truncate(1);
    let rows = text(&options);
    assert!(!rows.contains("c-0000000000000004"), "anna took the acceptance back");
    assert!(rows.contains("c-0000000000000001"));
}

#[test]
fn everything_where_nobody_decided_or_where_asked_for() {
    let mut undecided = options(Format::Prodigy, Scope::Decided);
    undecided.reviews.clear();
    let (bytes, report) = exported(&undecided);
    assert_eq!((report.counts.claims, report.chosen), (8, false));
    assert!(!String::from_utf8_lossy(&bytes).contains("\"answer\""));

    undecided.scope = Scope::Accepted;
    assert_eq!(exported(&undecided).1.counts.claims, 0);

    let (bytes, report) = exported(&options(Format::Prodigy, Scope::All));
    assert_eq!(report.counts.claims, 9);
    let answers: Vec<String> = json_lines(&String::from_utf8(bytes).expect("UTF-8"))
        .iter()
        .map(|task| task["answer"].as_str().unwrap_or("open").to_owned())
        .collect();
    let count = |answer: &str| answers.iter().filter(|other| *other == answer).count();
    assert_eq!((count("accept"), count("reject"), count("ignore"), count("open")), (6, 1, 1, 1));
}

#[test]
fn places_slice_to_their_words() {
    for task in json_lines(&text(&options(Format::Prodigy, Scope::All))) {
        let letters: Vec<char> = task["text"].as_str().expect("a text").chars().collect();
        let tokens = task["tokens"].as_array().expect("tokens");
        for span in task["spans"].as_array().expect("spans") {
            let place = |name: &str| span[name].as_u64().expect("a number") as usize;
            let words: String = letters[place("start")..place("end")].iter().collect();
            assert_eq!(words, span["text"].as_str().expect("words"));
            assert_eq!(tokens[place("token_start")]["start"], span["start"]);
            assert_eq!(tokens[place("token_end")]["end"], span["end"]);
        }
        let again: String = tokens
            .iter()
            .map(|token| {
                let space = if token["ws"] == true { " " } else { "" };
                format!("{}{space}", token["text"].as_str().expect("a token"))
            })
            .collect();
        assert_eq!(again, task["text"].as_str().expect("a text"));
    }
    let tasks: Value =
        serde_json::from_str(&text(&options(Format::LabelStudio, Scope::All))).expect("a list");
    for task in tasks.as_array().expect("a list") {
        let letters: Vec<char> = task["data"]["text"].as_str().expect("a text").chars().collect();
        let groups = [&task["predictions"], &task["annotations"]];
        for group in groups.into_iter().flat_map(|group| group.as_array().expect("a list")) {
            for region in group["result"].as_array().expect("a list") {
                if region["type"] == "labels" {
                    let place = |name: &str| region["value"][name].as_u64().expect("a number");
                    let words: String =
                        letters[place("start") as usize..place("end") as usize].iter().collect();
                    assert_eq!(words, region["value"]["text"].as_str().expect("words"));
                }
            }
        }
    }
}

#[test]
fn a_task_keeps_its_numbers_whatever_was_decided() {
    let numbers = |options: &Options| -> Vec<(String, i64, i64)> {
        json_lines(&text(options))
            .iter()
            .map(|task| {
                let number = |name: &str| task[name].as_i64().expect("a number");
                let claim = task["meta"]["claim"].as_str().expect("an id").to_owned();
                (claim, number("_input_hash"), number("_task_hash"))
            })
            .collect()
    };
    let reviewed = numbers(&options(Format::Prodigy, Scope::All));
    let mut unreviewed = options(Format::Prodigy, Scope::All);
    unreviewed.reviews.clear();
    for task in numbers(&unreviewed) {
        // Claim 2 was given other days, which no span shows; its words are the same.
        assert!(reviewed.contains(&task), "{task:?}");
    }
}

#[test]
fn merged_names_are_one_entity() {
    let graph = text(&options(Format::GraphMl, Scope::Decided));
    assert_eq!(graph.matches("<node id=\"e:crab &amp; co\">").count(), 1);
    assert!(!graph.contains("e:crab and company\""));
    assert!(graph.contains("Crab and Company</data>"), "the other name is an alias");
}

#[test]
fn hostile_cells_are_words() {
    let rows = text(&options(Format::CsvExcel, Scope::All));
    assert!(rows.starts_with("\u{feff}id,type,"));
    assert!(rows.contains("\"'=cmd|"), "a comment is guarded too");
    for row in rows.lines() {
        let cells = row.split(',');
        assert!(cells.into_iter().all(|cell| !cell.starts_with(['=', '+', '@'])), "{row}");
    }
}

#[test]
fn without_texts_sentences_stand_in() {
    let mut options = options(Format::Doccano, Scope::All);
    options.documents = None;
    let (bytes, report) = exported(&options);
    assert_eq!((report.counts.claims, report.counts.textless, report.counts.documents), (9, 3, 3));
    for record in json_lines(&String::from_utf8(bytes).expect("UTF-8")) {
        let length = record["text"].as_str().expect("a text").chars().count() as u64;
        let entities = record["entities"].as_array().expect("a list");
        assert!(!entities.is_empty());
        assert!(entities.iter().all(|it| it["end_offset"].as_u64().expect("a number") <= length));
    }
}

#[test]
fn parquet_has_rows_and_nested_roles() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.parquet");
    fs::write(&path, exported(&options(Format::Parquet, Scope::All)).0).expect("written");
    let reader =
        SerializedFileReader::new(fs::File::open(&path).expect("a file")).expect("Parquet");
    let rows: Vec<String> = reader
        .get_row_iter(None)
        .expect("rows")
        .map(|row| row.expect("a row").to_string())
        .collect();
    assert_eq!(rows.len(), 9);
    let row = |id: &str| rows.iter().find(|row| row.contains(id)).expect("the row");
    let sold = row("c-0000000000000001");
    assert_eq!(sold.matches("role: ").count(), 3, "{sold}");
    assert!(sold.contains("answer: \"accept\"") && sold.contains("from: 2021-05-03"), "{sold}");
    let open = row("c-0000000000000008");
    assert!(open.contains("answer: null") && open.contains("sources: []"), "{open}");
}

#[test]
fn a_claim_that_does_not_hold_is_left_out_and_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let claims = fs::read_to_string(data("claims.jsonl")).expect("claims");
    let broken =
        claims.replacen("\"trigger\": {\"text\": \"sold\"", "\"trigger\": {\"text\": \"lent\"", 1);
    assert_ne!(broken, claims);
    let path = folder.path().join("claims.jsonl");
    fs::write(&path, broken).expect("written");
    for documents in [Some(data("documents.jsonl")), None] {
        let mut options = options(Format::Csv, Scope::All);
        (options.claims, options.documents) = (path.clone(), documents);
        let (_, report) = exported(&options);
        assert_eq!(report.counts.claims, 8);
        let said = |words: &str| report.problems.iter().any(|it| it.message.contains(words));
        assert!(said("c-0000000000000001 is left out"), "{:?}", report.problems);
    }
}

fn claimsift(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_claimsift"));
    command.args(args).stdin(Stdio::null()).output().expect("the program starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_command_finds_what_lies_beside_and_says_what_it_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["claims.jsonl", "documents.jsonl", "reviews.jsonl"] {
        fs::copy(data(name), folder.path().join(name)).expect("copied");
    }
    let out = folder.path().join("report.md");
    let at = |path: &Path| path.display().to_string();
    let output =
        claimsift(&["export", &at(folder.path()), "--format", "markdown", "--out", &at(&out)]);
    // A decision about a claim that is no more is a problem.
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("5 claims of 3 documents"), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 undecided and left out"), "{}", stderr(&output));
    let report = fs::read_to_string(&out).expect("a report");
    assert!(report.contains("**decision**: accepted by anna"));

    fs::remove_file(folder.path().join("reviews.jsonl")).expect("removed");
    let output = claimsift(&["export", &at(folder.path()), "--format", "csv", "--out", &at(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("8 claims of 3 documents"), "{}", stderr(&output));
    assert!(stderr(&output).contains("nobody has decided"), "{}", stderr(&output));
    assert!(!fs::read_to_string(&out).expect("rows").contains("answer"));
}

#[test]
fn a_folder_for_brat() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("brat").display().to_string();
    let claims = data("claims.jsonl").display().to_string();
    let output = claimsift(&["export", &claims, "--format", "brat", "--all", "--out", &out]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let mut names: Vec<String> = fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 7);
    assert_eq!(names[6], "annotation.conf");
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
    assert!(names.iter().all(|name| name.chars().all(allowed)), "{names:?}");

    let again = claimsift(&["export", &claims, "--format", "brat", "--out", &out]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("expected a new or an empty folder"), "{}", stderr(&again));
}

#[test]
fn wrong_requests_stop_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("other.jsonl"), "{\"schema\":\"x\"}\n").expect("written");
    fs::write(path("reviews.jsonl"), "{\"schema\":\"claimsift/review/1\"}\n").expect("written");
    let claims = data("claims.jsonl").display().to_string();
    let (other, reviews, out) = (path("other.jsonl"), path("reviews.jsonl"), path("out"));
    let cases: [(&[&str], &str); 9] = [
        (&["export", &claims, "--format", "csv", "--group", "date"], "markdown only"),
        (&["export", "-", "--format", "csv"], "read twice"),
        (&["export", "missing.jsonl", "--format", "csv"], "no such file"),
        (&["export", &claims, "--format", "xlsx"], "csv-excel"),
        (&["export", &claims, "--format", "brat"], "--out"),
        (&["export", &claims, "--format", "csv", "--all", "--accepted"], "cannot be used with"),
        (&["export", &claims, "--format", "csv", "--documents", "missing"], "no such file"),
        (&["export", &claims, "--format", "csv", "--reviews", &reviews, "--out", &out], "line 1"),
        (&["export", &other, "--format", "csv", "--out", &other], "not read"),
    ];
    for (args, expected) in cases {
        let output = claimsift(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(expected), "{args:?}: {}", stderr(&output));
        assert!(!Path::new(&out).exists());
    }
}

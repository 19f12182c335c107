//! Runs that are killed and taken up again, runs that are compared, and claims that are said more than once.

#![allow(clippy::print_stdout, reason = "the long test says how often it killed")]
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use claimsift::error::Problem;
use claimsift::ingest::{self, Input};
use claimsift::pipeline::{Options, Pipeline, Place};
use claimsift::types::Progress;
use claimsift::types::record::{ClaimRecord, DocumentRecord};
use claimsift::write::jsonl::read_all;
use tempfile::TempDir;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_claimsift"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn claimsift(args: &[&str]) -> Output {
    command(args).output().expect("the program starts")
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

/// A folder of documents, and room for runs beside it.
struct Dump {
    folder: TempDir,
}

impl Dump {
    fn new() -> Self {
        let dump = Self { folder: TempDir::new().expect("a folder") };
        fs::create_dir(dump.path("in")).expect("a folder");
        dump
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    fn extract(&self, args: &[&str]) -> Output {
        let input = self.at("in");
        let mut all = vec!["extract", &input, "--quiet"];
        all.extend(args);
        claimsift(&all)
    }

    /// The claims and documents of `extract --out`.
    fn read(&self) -> (Vec<ClaimRecord>, Vec<DocumentRecord>) {
        let out = self.at("claims.jsonl");
        let output = self.extract(&["--out", &out]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
        let verified = claimsift(&["verify", &out]);
        assert_eq!(status(&verified), 0, "{}", stdout(&verified));
        let left = fs::read_dir(self.folder.path()).expect("the folder").count();
        assert_eq!(left, 3, "only the documents and two files of records are left");
        let documents = read_all(&self.path("documents.jsonl")).expect("documents");
        (read_all(&self.path("claims.jsonl")).expect("claims"), documents)
    }
}

/// The files of a folder by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

// ---- said once, said again ----

const NAMES: [&str; 20] = [
    "Helio",
    "Norvane",
    "Castor",
    "Brightwell",
    "Dunmore",
    "Ferro",
    "Galvin",
    "Hexley",
    "Ionica",
    "Jasper",
    "Kestrel",
    "Lumen",
    "Marlow",
    "Nimbus",
    "Orrin",
    "Pavona",
    "Quill",
    "Rudder",
    "Solway",
    "Tarn",
];

/// A thread in which every message answers the one before and quotes all of it. Its mailbox holds the newest first when
/// `reversed`.
fn thread(messages: usize, reversed: bool) -> String {
    let people = [("Ana Ruiz", "ana@helio.example"), ("Tom Field", "tom@larkmoor.example")];
    let mut bodies: Vec<String> = Vec::new();
    let mut mails = Vec::new();
    for number in 0..messages {
        let (name, address) = people[number % 2];
        let (other, other_address) = people[(number + 1) % 2];
        let company = NAMES[number % NAMES.len()];
        let day = number + 1;
        let mut body = format!(
            "{company} Systems sold {} drones to the Larkmoor police in March 2019.\n",
            day + 1
        );
        if let Some(before) = bodies.last() {
            body.push_str(&format!("\nOn {} Nov 2019, {other} wrote:\n", day - 1));
            before.lines().for_each(|line| body.push_str(&format!("> {line}\n")));
        }
        let references: Vec<String> =
            (0..number).map(|it| format!("<{it}@helio.example>")).collect();
        let answers = match references.last() {
            Some(last) => {
                format!("In-Reply-To: {last}\nReferences: {}\n", references.join("\n "))
            }
            None => String::new(),
        };
        mails.push(format!(
            "From {address} Fri Nov  1 09:{number:02}:00 2019\nFrom: {name} <{address}>\nTo: {other} <{other_address}>\nSubject: Re: drones\nDate: {day:02} Nov 2019 09:00:00 +0000\nMessage-ID: <{number}@helio.example>\n{answers}\n{body}\n"
        ));
        bodies.push(body);
    }
    if reversed {
        mails.reverse();
    }
    mails.concat()
}

#[test]
fn a_thread_of_twenty_messages_yields_each_claim_once() {
    for reversed in [false, true] {
        let dump = Dump::new();
        dump.put("in/thread.mbox", &thread(20, reversed));
        let (claims, documents) = dump.read();
        assert_eq!(documents.len(), 20);
        for document in &documents {
            assert_eq!(document.thread.as_deref(), Some("0@helio.example"));
            assert_eq!(document.copy_of, None, "a reply is no copy of what it quotes");
        }
        for (number, name) in NAMES.iter().enumerate() {
            let own: Vec<&ClaimRecord> =
                claims.iter().filter(|claim| claim.evidence.text.contains(name)).collect();
            assert_eq!(own.len(), 1, "{name}: {own:#?}");
            let claim = own[0];
            let at = if reversed { 20 - number } else { number + 1 };
            assert!(claim.document.path.ends_with(&format!("#{at}")), "{}", claim.document.path);
            assert_eq!(claim.document.part, "body", "the record is that of the original");
            assert_eq!(claim.occurrences.len(), 19 - number, "{name}");
            assert!(claim.occurrences.iter().all(|it| it.part == "quoted"));
            let author = ["Ana Ruiz", "Tom Field"][number % 2];
            assert!(claim.occurrences.iter().all(|it| it.author.as_deref() == Some(author)));
        }
        assert_eq!(claims.len(), 20);
    }
}

/// An article of about 150 words.
fn article(seller: &str) -> String {
    let mut text = format!(
        "{seller} Aerial sold four drones to the Larkmoor County sheriff in March 2021.\nThe company had pitched the drones to the county in late 2019, according to e-mails.\n"
    );
    for name in &NAMES[..10] {
        text.push_str(&format!(
            "Residents of {name} Street asked the council about {seller} and its machines, which fly over roofs and gardens.\n"
        ));
    }
    text
}

#[test]
fn copies_are_one_claim_and_independent_sources_are_not() {
    let dump = Dump::new();
    let original = article("Helio");
    dump.put(
        "in/a-site.txt",
        &format!("Drones for the county\n\nPublished 3 May 2021\n\n{original}"),
    );
    dump.put(
        "in/b-site.txt",
        &format!("Drones for the county\n\nPublished 1 May 2021\n\n{original}The council meets again in June.\n"),
    );
    dump.put(
        "in/c-again.txt",
        &format!("Drones for the county\n\nPublished 3 May 2021\n\n{original}"),
    );
    // Another paper has heard of the same sale and says so in its own words.
    let own = "County has drones\n\nPublished 4 May 2021\n\nHelio Aerial has sold drones to the sheriff of Larkmoor County, a spokesman said.\nThe council met on Tuesday.\n";
    dump.put("in/d-paper.txt", own);
    let (claims, documents) = dump.read();
    let copies: Vec<Option<(&str, f64)>> = documents
        .iter()
        .map(|it| it.copy_of.as_ref())
        .map(|copy| copy.map(|it| (it.path.rsplit('/').next().unwrap(), it.similarity)))
        .collect();
    assert_eq!((copies[0], copies[3]), (None, None));
    assert_eq!(copies[2], Some(("a-site.txt", 1.0)));
    let (path, similarity) = copies[1].expect("a copy with a line more");
    assert!(path == "a-site.txt" && (0.8..1.0).contains(&similarity), "{path} {similarity}");

    let sold: Vec<&ClaimRecord> =
        claims.iter().filter(|claim| claim.trigger.lemma == "sell").collect();
    let paths: Vec<&str> =
        sold.iter().map(|claim| claim.document.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["b-site.txt", "d-paper.txt"], "the earliest copy, and the other paper");
    let places: Vec<(&str, Option<&str>)> = sold[0]
        .occurrences
        .iter()
        .map(|it| (it.path.rsplit('/').next().unwrap(), it.date.as_deref()))
        .collect();
    assert_eq!(places, [("a-site.txt", Some("2021-05-03")), ("c-again.txt", Some("2021-05-03"))]);

    // A pipe cannot take a record back: it gets the first of each.
    let piped = stdout(&dump.extract(&[]));
    let first: Vec<ClaimRecord> =
        piped.lines().map(|line| serde_json::from_str(line).expect("a claim")).collect();
    assert_eq!(first.len(), claims.len());
    assert!(first.iter().all(|claim| claim.occurrences.is_empty()));
}

#[test]
fn occurrences_that_do_not_hold_are_found() {
    let dump = Dump::new();
    dump.put("in/a.txt", &article("Helio"));
    dump.put("in/b.txt", &article("Helio"));
    dump.read();
    let claims = fs::read_to_string(dump.path("claims.jsonl")).expect("claims");
    let (before, after) = claims.split_once("\"occurrences\":[{").expect("an occurrence");
    let broken = after.replacen("\"start\":0", "\"start\":3", 1);
    assert_ne!(after, broken);
    dump.put("claims.jsonl", &format!("{before}\"occurrences\":[{{{broken}"));
    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("occurrences[0]: expected the words"), "{}", stdout(&output));
    dump.put("claims.jsonl", &claims.replace("b.txt\",\"part\"", "none.txt\",\"part\""));
    let output = claimsift(&["verify", &dump.at("claims.jsonl")]);
    assert!(stdout(&output).contains("none.txt among the documents"), "{}", stdout(&output));
}

// ---- run folders ----

/// Fills `in` with small documents, every fourth a mailbox with several.
fn fill(dump: &Dump, documents: usize) {
    for idx in 0..documents {
        let name = NAMES[idx % NAMES.len()];
        if idx % 4 == 3 {
            dump.put(&format!("in/{idx:03}.mbox"), &thread(3, false));
        } else {
            let text = format!(
                "{name} Systems sold {idx} drones to the Larkmoor police in March 2019.\nThe mayor of {name}ville met Ana Ruiz on 3 May 2020, records show.\n"
            );
            dump.put(&format!("in/{idx:03}.txt"), &text);
        }
    }
    dump.put("in/empty.txt", "");
}

/// Kills runs at random moments and takes them up until `kills` of them were killed; compares every finished one.
fn kill_and_resume(documents: usize, kills: usize) {
    let dump = Dump::new();
    fill(&dump, documents);
    let arguments = ["--batch", "64", "--threads", "1", "--run"];
    let whole = dump.at("whole");
    let started = Instant::now();
    let output = dump.extract(&[&arguments[..], &[&whole]].concat());
    let time = started.elapsed();
    assert_eq!(status(&output), 1, "an empty file is a problem: {}", stderr(&output));
    let expected = files(&dump.path("whole"));
    let names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["claims.jsonl", "documents.jsonl", "manifest.json"]);
    assert!(expected[0].1.len() > 1000);

    let (mut killed, mut runs, mut seed) = (0, 0, std::process::id() as u64);
    while killed < kills {
        let run = format!("run-{runs}");
        let folder = dump.at(&run);
        let input = dump.at("in");
        loop {
            // A linear congruential generator is random enough for moments.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let moment = time.mul_f64((seed >> 33) as f64 / f64::from(1_u32 << 31) * 0.7);
            let mut all = vec!["extract", &input, "--quiet", "--resume"];
            all.extend(arguments);
            all.push(&folder);
            let mut child = command(&all).spawn().expect("the program starts");
            if killed < kills {
                std::thread::sleep(moment);
                child.kill().expect("killed");
            }
            let output = child.wait_with_output().expect("it ended");
            match output.status.code() {
                None => killed += 1,
                Some(code) => {
                    assert_eq!(code, 1, "{}", stderr(&output));
                    break;
                }
            }
        }
        let found = files(&dump.path(&run));
        for ((name, bytes), (expected_name, expected)) in found.iter().zip(&expected) {
            assert_eq!(name, expected_name);
            assert!(bytes == expected, "{name} of {run} differs after {killed} kills");
        }
        assert_eq!(found.len(), expected.len());
        runs += 1;
    }
    println!("killed {killed} times in {runs} runs of {time:?}: all files the same");
}

#[test]
fn a_killed_run_ends_with_the_same_bytes() {
    kill_and_resume(16, 6);
}

#[test]
#[ignore = "takes minutes: fifty kills"]
fn a_run_that_is_killed_fifty_times_ends_with_the_same_bytes() {
    kill_and_resume(60, 50);
}

#[test]
fn a_run_refuses_what_is_not_its_own() {
    let dump = Dump::new();
    dump.put("in/a.txt", &article("Helio"));
    let run = dump.at("run");
    assert_eq!(status(&dump.extract(&["--run", &run])), 0);
    let refused = |args: &[&str], part: &str| {
        let output = dump.extract(args);
        assert_eq!(status(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{args:?}: {}", stderr(&output));
    };
    refused(&["--run", &run], "perhaps --resume");
    refused(&["--run", &run, "--resume", "--open"], "options.open: expected false, but found true");
    refused(&["--run", &run, "--out", "x"], "cannot be used with");
    refused(&["--resume"], "--run");
    dump.put("other", "");
    refused(&["--run", &dump.at("")], "expected an empty folder or a run");
    let again = dump.extract(&["--run", &run, "--resume"]);
    assert_eq!(status(&again), 0);
    assert!(stderr(&again).contains("over already"), "{}", stderr(&again));
    let verified = claimsift(&["verify", &run]);
    assert_eq!(status(&verified), 0, "{}", stdout(&verified));

    dump.put("in/b.txt", "Something new.\n");
    refused(&["--run", &run, "--resume"], "b.txt: is new");
    dump.put("in/a.txt", "Something else.\n");
    refused(&["--run", &run, "--resume"], "a.txt: expected the same bytes");
    let output = claimsift(&["extract", "-", "--run", &dump.at("piped")]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("standard input"), "{}", stderr(&output));
}

#[test]
fn two_runs_are_compared() {
    let dump = Dump::new();
    let text = article("Helio");
    dump.put("in/a.txt", &text);
    let (one, two) = (dump.at("one"), dump.at("two"));
    assert_eq!(status(&dump.extract(&["--run", &one])), 0);
    assert_eq!(status(&claimsift(&["diff", &one, &one])), 0);
    dump.put("in/a.txt", &text.replace("sold four drones", "gave four drones"));
    dump.put("in/b.txt", "Norvane Systems sold nine cameras to the Larkmoor police in 2018.\n");
    assert_eq!(status(&dump.extract(&["--run", &two])), 0);
    let output = claimsift(&["diff", &one, &two]);
    assert_eq!(status(&output), 1, "{}", stderr(&output));
    let page = stdout(&output);
    assert!(page.contains("+ sell(seller=Norvane Systems"), "{page}");
    assert!(page.contains("- sell(seller=Helio Aerial"), "{page}");
    let json = stdout(&claimsift(&["diff", &one, &two, "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["removed"][0]["type"], "sell");
}

#[test]
fn strict_counts_what_was_not_read() {
    let dump = Dump::new();
    dump.put("in/a.txt", &article("Helio"));
    let out = dump.at("claims.jsonl");
    assert_eq!(status(&dump.extract(&["--out", &out, "--strict"])), 0);
    let french = "Le maire a dit que la ville avait acheté quatre caméras pour la police, et que le conseil les avait payées. ";
    dump.put("in/f.txt", &french.repeat(4));
    assert_eq!(status(&dump.extract(&["--out", &out])), 0);
    let output = dump.extract(&["--out", &out, "--strict"]);
    assert_eq!(status(&output), 1);
    assert!(stderr(&output).contains("of 1 document"), "{}", stderr(&output));
}

// ---- how far a run is ----

/// Notes what a run says about itself.
#[derive(Default)]
struct Noted {
    total: Mutex<Option<Option<u64>>>,
    passed_over: AtomicU64,
    done: Mutex<Vec<u64>>,
    documents: AtomicU64,
}

impl Progress for Noted {
    fn bytes_total(&self, bytes: Option<u64>) {
        let before = self.total.lock().expect("noted").replace(bytes);
        assert_eq!(before, None, "the total comes once");
    }

    fn bytes_passed_over(&self, bytes: u64) {
        assert!(self.passed_over.swap(bytes, Ordering::Relaxed) <= bytes);
    }

    fn bytes_done(&self, bytes: u64) {
        self.done.lock().expect("noted").push(bytes);
    }

    fn document_done(&self, _tokens: usize) {
        self.documents.fetch_add(1, Ordering::Relaxed);
    }

    fn problem(&self, _problem: &Problem) {}
}

/// Works through inputs from a place on, in groups of a few documents.
fn noted(inputs: &[Input], from: Place) -> Noted {
    let options = Options { batch_tokens: 64, threads: 1, ..Options::default() };
    let pipeline = Pipeline::new(&options).expect("a pipeline");
    let noted = Noted::default();
    pipeline.run_from(from, inputs, &noted, &mut |_| Ok(())).expect("a run");
    noted
}

#[test]
fn progress_counts_the_bytes_of_inputs() {
    let dump = Dump::new();
    let mailbox = thread(20, false);
    dump.put("in/a.txt", &article("Helio"));
    dump.put("in/b.mbox", &mailbox);
    dump.put("in/c.txt", "");
    dump.put("in/d.txt", &article("Norvane").repeat(20));
    let (inputs, _) = ingest::find(&[dump.at("in")]).expect("inputs");
    let sizes: Vec<u64> = inputs.iter().filter_map(|input| input.bytes).collect();
    let total: u64 = sizes.iter().sum();
    let unknown = Input { bytes: None, ..inputs[3].clone() };
    let with_unknown = [inputs[0].clone(), unknown];
    let end = Place { input: inputs.len(), item: 0 };
    let in_mailbox = sizes[0] + 1..=sizes[0] + sizes[1] - 1;
    // The inputs; the place to go on from; the total, what is passed over, the documents.
    type Case<'a> = (&'a [Input], Place, Option<u64>, RangeInclusive<u64>, u64);
    let cases: [Case<'_>; 6] = [
        (&inputs, Place::default(), Some(total), 0..=0, 23),
        (&inputs[3..], Place::default(), Some(sizes[3]), 0..=0, 1),
        (&inputs, Place { input: 1, item: 0 }, Some(total), sizes[0]..=sizes[0], 22),
        (&inputs, Place { input: 1, item: 12 }, Some(total), in_mailbox, 10),
        (&inputs, end, Some(total), total..=total, 0),
        (&with_unknown, Place::default(), None, 0..=0, 2),
    ];
    for (inputs, from, expected_total, passed_over, documents) in cases {
        let noted = noted(inputs, from);
        let done = noted.done.into_inner().expect("noted");
        let case = format!("{} inputs from {from:?}: {done:?}", inputs.len());
        assert_eq!(noted.total.into_inner().expect("noted"), Some(expected_total), "{case}");
        let passed = noted.passed_over.into_inner();
        assert!(passed_over.contains(&passed), "{passed}: {case}");
        assert_eq!(noted.documents.into_inner(), documents, "{case}");
        assert!(done.is_sorted() && done.iter().all(|bytes| *bytes >= passed), "{case}");
        let end = expected_total.unwrap_or(sizes[0] + sizes[3]);
        assert_eq!(done.last(), Some(&end), "{case}");
    }

    // One long document is counted stretch by stretch.
    let mut done = noted(&inputs[3..], Place::default()).done.into_inner().expect("noted");
    done.dedup();
    assert!(done.len() > 10, "{done:?}");
}

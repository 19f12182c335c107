//! Ingestion from outside: tables of written messages and pages, and (opt-in) the public development sets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use claimsift::error::Problem;
use claimsift::ingest::{self, Input, Options};
use claimsift::types::{Document, Part};
use serde::Deserialize;

type Results = Vec<Result<Document, Problem>>;

fn read_file(file: &Path) -> Results {
    let input =
        Input { path: file.display().to_string(), file: Some(file.to_path_buf()), bytes: None };
    let mut results = Vec::new();
    ingest::read(&input, &Options::default(), &mut |result| results.push(result));
    results
}

fn read_bytes(bytes: &[u8], name: &str) -> Results {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    read_file(&file)
}

/// The folder of the development sets, unpacked (`CLAIMSIFT_DEV=/tmp/dev`).
fn dev() -> PathBuf {
    std::env::var_os("CLAIMSIFT_DEV")
        .expect("CLAIMSIFT_DEV names the folder of the unpacked sets")
        .into()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
        .collect()
}

// ---- the zones of mail ----

#[derive(Deserialize)]
struct Bodies {
    file: Vec<Body>,
}

#[derive(Deserialize)]
struct Body {
    path: String,
    from: Option<String>,
    blocks: Vec<Vec<String>>,
}

/// The last part that holds these words (quotations of the words stand below them).
fn part_with<'a>(doc: &'a Document, words: &str) -> Option<&'a Part> {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let words = flat(words);
    let exact = doc.parts.iter().skip(1).find(|part| flat(part.span.of(&doc.text)) == words);
    exact.or_else(|| {
        doc.parts.iter().skip(1).find(|part| flat(part.span.of(&doc.text)).contains(&words))
    })
}

#[test]
#[ignore = "needs the development sets: CLAIMSIFT_DEV=/tmp/dev cargo test --test ingest -- --ignored --nocapture"]
fn score_zones() {
    let expected = std::fs::read_to_string("tests/data/ingest/dev_mail.toml").unwrap();
    let bodies: Bodies = toml::from_str(&expected).unwrap();
    let (mut right, mut all, mut authors, mut named) = (0, 0, 0, 0);
    for body in &bodies.file {
        let file = dev().join("mail/quoted_reply").join(&body.path);
        let bytes = std::fs::read(&file).unwrap();
        let mut message = Vec::new();
        if !body.path.ends_with(".eml") {
            let kind = if body.path.ends_with(".html") { "html" } else { "plain" };
            let from = body.from.as_deref().unwrap_or("Somebody <somebody@x.org>");
            let head = format!(
                "From: {from}\nSubject: S\nDate: Mon, 3 Mar 2025 10:12:00 +0000\nContent-Type: text/{kind}; charset=utf-8\n\n"
            );
            message.extend_from_slice(head.as_bytes());
        }
        message.extend_from_slice(&bytes);
        let results = read_bytes(&message, "m.eml");
        let doc = results[0].as_ref().unwrap();
        let mut wrong = false;
        for block in &body.blocks {
            all += 1;
            let part = part_with(doc, &block[0]);
            let kind = part.map_or("missing", |part| part.kind.name());
            let matches = kind == block[1];
            right += usize::from(matches);
            if let Some(expected) = block.get(2) {
                named += 1;
                let author = part.and_then(|part| part.author.clone()).unwrap_or_default();
                let same = [author.name, author.address]
                    .into_iter()
                    .flatten()
                    .any(|name| name == *expected);
                authors += usize::from(same);
                if !same {
                    wrong = true;
                    println!(
                        "{}: {:?} by {:?}",
                        body.path,
                        block,
                        part.and_then(|part| part.author.as_ref())
                    );
                }
            }
            if !matches {
                wrong = true;
                println!("{}: {:?} is {kind}", body.path, block);
            }
        }
        if wrong && std::env::var_os("VERBOSE").is_some() {
            for part in &doc.parts {
                println!(
                    "    {:?} {:?}: {:?}",
                    part.kind,
                    part.author.as_ref().map(|p| &p.name),
                    part.span.of(&doc.text)
                );
            }
        }
    }
    println!(
        "zones: {right} of {all} blocks ({:.1} %), authors {authors} of {named}",
        100.0 * right as f64 / all as f64
    );
    assert!(right * 10 >= all * 9);
}

// ---- every file of the development sets ----

#[test]
#[ignore = "needs the development sets: CLAIMSIFT_DEV=/tmp/dev cargo test --test ingest -- --ignored --nocapture"]
fn every_file_gives_documents_or_problems() {
    for set in ["mail", "html", "bad", "documents"] {
        let (mut count, mut docs, mut problems) = (0, 0, 0);
        let mut messages = BTreeSet::new();
        for file in files(&dev().join(set)) {
            let results = read_file(&file);
            assert!(!results.is_empty(), "{}: neither document nor problem", file.display());
            count += 1;
            for result in results {
                match result {
                    Ok(doc) => {
                        docs += 1;
                        let mut at = 0;
                        for part in &doc.parts {
                            assert!(
                                part.span.start() >= at
                                    && doc.text.get(part.span.range()).is_some()
                            );
                            at = part.span.end();
                        }
                        assert!(!doc.text.contains('\r'));
                    }
                    Err(problem) => {
                        problems += 1;
                        assert!(!problem.message.contains("parser failed"), "{problem}");
                        messages.insert(problem.message.chars().take(90).collect::<String>());
                    }
                }
            }
        }
        println!("{set}: {count} files, {docs} documents, {problems} problems");
        for message in messages.iter().take(25) {
            println!("    {message}");
        }
    }
}

// ---- articles ----

fn words(text: &str) -> std::collections::HashMap<String, usize> {
    let mut counts = std::collections::HashMap::new();
    for word in text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

/// The text of an HTML fragment, by the roughest means.
fn plain(html: &str) -> String {
    let fragment = scraper::Html::parse_fragment(html);
    fragment.root_element().text().collect::<Vec<_>>().join(" ")
}

/// What was read of a page as article: title and body, without furniture.
fn article(doc: &Document, with_title: bool) -> String {
    doc.parts
        .iter()
        .filter(|part| part.kind.is_read() && (with_title || part.kind.name() != "title"))
        .map(|part| part.span.of(&doc.text))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[test]
#[ignore = "needs the development sets: CLAIMSIFT_DEV=/tmp/dev cargo test --test ingest -- --ignored --nocapture"]
fn score_articles() {
    let verbose = std::env::var_os("VERBOSE").is_some();
    let pages = dev().join("html/mozilla_readability/test-pages");
    let (mut sum, mut count, mut titles, mut dates, mut dated) = (0.0, 0, 0, 0, 0);
    for folder in std::fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()) {
        let results = read_file(&folder.join("source.html"));
        let doc = results[0].as_ref().unwrap();
        let expected =
            words(&plain(&std::fs::read_to_string(folder.join("expected.html")).unwrap()));
        let found = words(&article(doc, false));
        let common: usize =
            expected.iter().map(|(word, &n)| n.min(found.get(word).copied().unwrap_or(0))).sum();
        let total = expected.values().sum::<usize>() + found.values().sum::<usize>();
        let f1 = if total == 0 { 1.0 } else { 2.0 * common as f64 / total as f64 };
        sum += f1;
        count += 1;
        let about: serde_json::Value = serde_json::from_str(
            &std::fs::read_to_string(folder.join("expected-metadata.json")).unwrap(),
        )
        .unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let title = about["title"].as_str().unwrap_or_default();
        let same = doc.title.as_deref().unwrap_or_default() == title;
        titles += usize::from(same);
        if let Some(published) = about["publishedTime"].as_str() {
            dated += 1;
            let day = doc.date.map(|date| date.to_string()).unwrap_or_default();
            let right = published.starts_with(&day) && !day.is_empty();
            dates += usize::from(right);
            if verbose && !right {
                println!("{name}: date {day:?} for {published:?}");
            }
        }
        if verbose && !same {
            println!("{name}: title {:?} for {title:?}", doc.title);
        }
        if verbose && f1 < 0.9 {
            println!(
                "{name}: F1 {f1:.3} ({} for {} words)",
                found.values().sum::<usize>(),
                expected.values().sum::<usize>()
            );
        }
    }
    println!(
        "readability: mean token F1 {:.4} on {count} pages, titles {titles}, dates {dates} of {dated}",
        sum / f64::from(count)
    );

    let base = dev().join("html/trafilatura_eval");
    let gold: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(base.join("evaldata_en.json")).unwrap())
            .unwrap();
    let (mut kept, mut lost, mut leaked, mut dropped) = (0, 0, 0, 0);
    for (url, entry) in gold.as_object().unwrap() {
        let file = base.join("html_en").join(entry["file"].as_str().unwrap());
        let results = read_file(&file);
        let text = results
            .first()
            .and_then(|result| result.as_ref().ok())
            .map(|doc| article(doc, true))
            .unwrap_or_default();
        let (mut missing, mut extra) = (0, 0);
        for segment in
            entry["with"].as_array().into_iter().flatten().filter_map(|segment| segment.as_str())
        {
            if text.contains(segment) {
                kept += 1
            } else {
                missing += 1;
                if verbose {
                    println!("  missing: {segment:?}")
                }
            }
        }
        for segment in
            entry["without"].as_array().into_iter().flatten().filter_map(|segment| segment.as_str())
        {
            if text.contains(segment) {
                extra += 1;
                if verbose {
                    println!("  extra: {segment:?}")
                }
            } else {
                dropped += 1
            }
        }
        lost += missing;
        leaked += extra;
        if verbose && missing + extra > 0 {
            println!(
                "{}: {missing} missing, {extra} extra, {} bytes ({url})",
                entry["file"],
                text.len()
            );
        }
    }
    let (precision, recall) =
        (kept as f64 / (kept + leaked) as f64, kept as f64 / (kept + lost) as f64);
    println!(
        "trafilatura: kept {kept}, lost {lost}, leaked {leaked}, dropped {dropped}: P {precision:.3} R {recall:.3} F {:.3}",
        2.0 * precision * recall / (precision + recall)
    );
}

// ---- messages written for these tests ----

#[derive(Deserialize)]
struct Messages {
    message: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    name: String,
    /// Name of the file; without it that of a message.
    #[serde(default = "eml")]
    file: String,
    text: String,
    /// Day and title of the document, where the case tells them.
    date: Option<String>,
    title: Option<String>,
    parts: Vec<[String; 3]>,
    #[serde(default)]
    organizations: Vec<[String; 2]>,
}

fn eml() -> String {
    "m.eml".to_owned()
}

#[test]
fn messages_are_divided_into_zones() {
    let messages: Messages = toml::from_str(include_str!("data/ingest/mail.toml")).unwrap();
    for message in messages.message {
        let results = read_bytes(message.text.as_bytes(), &message.file);
        assert_eq!(results.len(), 1, "{}", message.name);
        let doc = results[0].as_ref().unwrap();
        let found: Vec<(&str, String, &str)> = doc
            .parts
            .iter()
            .map(|part| {
                let author = part.author.clone().unwrap_or_default();
                (
                    part.kind.name(),
                    author.name.or(author.address).unwrap_or_default(),
                    part.span.of(&doc.text),
                )
            })
            .collect();
        assert_eq!(found.len(), message.parts.len(), "{}: {found:#?}", message.name);
        for ((kind, author, text), expected) in found.iter().zip(&message.parts) {
            assert_eq!(
                (*kind, author.as_str()),
                (expected[0].as_str(), expected[1].as_str()),
                "{}: {text:?}",
                message.name
            );
            assert!(text.contains(&expected[2]), "{}: {text:?}", message.name);
        }
        assert!(!doc.text.contains("\n>"), "{}: quote marks are gone", message.name);
        if message.title.is_some() {
            assert_eq!(doc.title, message.title, "{}", message.name);
        }
        if let Some(day) = &message.date {
            let date = doc.date.map(|date| date.to_string());
            assert_eq!(date.as_ref(), Some(day), "{}", message.name);
        }
        for [address, organization] in &message.organizations {
            let people = doc.parts.iter().filter_map(|part| part.author.as_ref());
            let person =
                people.clone().find(|person| person.address.as_ref() == Some(address)).unwrap();
            assert_eq!(person.organization.as_ref(), Some(organization), "{}", message.name);
        }
    }
}

#[test]
fn a_mailbox_is_read_message_by_message() {
    let mut mailbox = String::new();
    for number in 1..=3 {
        mailbox.push_str(&format!(
            "From jane@x.org Mon Mar  3 10:12:0{number} 2014\nFrom: Jane Roe <jane@x.org>\nSubject: No. {number}\n\nFrom Monday on we wait.\n>From 10:12 to 2014 we waited.\n\n"
        ));
    }
    let results = read_bytes(mailbox.as_bytes(), "box.mbox");
    let docs: Vec<&Document> = results.iter().map(|result| result.as_ref().unwrap()).collect();
    assert_eq!(docs.len(), 3);
    assert!(docs[2].path.ends_with("box.mbox#3"));
    assert_eq!(docs[2].title.as_deref(), Some("No. 3"));
    assert!(docs[2].text.ends_with("From Monday on we wait.\nFrom 10:12 to 2014 we waited."));
    let ids: BTreeSet<&str> = docs.iter().map(|doc| doc.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn attachments_are_named_and_messages_inside_are_documents() {
    let message = "From: Jane Roe <jane@x.org>\nSubject: papers\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>The caf=E9 paid.</p><p>See the <b>table</b>.</p>\n--b\nContent-Type: application/vnd.ms-excel; name=\"sums.xls\"\nContent-Disposition: attachment; filename=\"sums.xls\"\nContent-Transfer-Encoding: base64\n\nAAAA\n--b\nContent-Type: message/rfc822\n\nFrom: Ed Poe <ed@y.org>\nSubject: inside\nDate: Mon, 3 Mar 2014 10:12:00 +0000\n\nWe paid him.\n--b--\n";
    let results = read_bytes(message.as_bytes(), "m.eml");
    let docs: Vec<&Document> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(docs.len(), 2);
    let problem = results.iter().find_map(|result| result.as_ref().err()).unwrap();
    assert!(problem.path.ends_with("m.eml#sums.xls"), "{problem}");
    assert_eq!(docs[1].parent.as_ref(), Some(&docs[0].path));
    assert_eq!(docs[0].text, "papers\n\nThe café paid.\n\nSee the table.");
    assert!(
        docs[0]
            .skipped
            .iter()
            .any(|skipped| skipped.what == "attachment sums.xls" && skipped.bytes == 3)
    );
    assert!(docs[1].path.ends_with("m.eml#1"));
    assert_eq!(docs[1].date.unwrap().to_string(), "2014-03-03");
    assert_eq!(docs[1].text, "inside\n\nWe paid him.");
}

// ---- finding ----

#[test]
fn folders_globs_and_hidden_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("sub")).unwrap();
    for name in ["b.txt", "a.txt", "sub/c.md", ".hidden.txt", ".DS_Store", "a.gold.jsonl"] {
        std::fs::write(at(name), "Text.").unwrap();
    }
    std::fs::write(at("out.jsonl"), "{\"schema\":\"claimsift/claim/1\"}\n").unwrap();
    let root = folder.path().display().to_string();
    let names = |inputs: &[Input]| -> Vec<String> {
        inputs
            .iter()
            .map(|input| input.path.strip_prefix(&root).unwrap()[1..].replace('\\', "/"))
            .collect()
    };
    let (inputs, problems) = ingest::find(std::slice::from_ref(&root)).unwrap();
    assert_eq!(names(&inputs), ["a.txt", "b.txt", "sub/c.md"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].path.ends_with(".hidden.txt"));
    let (inputs, _) = ingest::find(&[format!("{root}/**/*.md"), format!("{root}/a.*")]).unwrap();
    assert_eq!(names(&inputs), ["sub/c.md", "a.txt"]);
    let error = ingest::find(&[format!("{root}/none.txt")]).unwrap_err();
    assert!(error.to_string().ends_with("none.txt: no such file or folder"));
    assert!(ingest::find(&[format!("{root}/*.pdf")]).is_err());
}

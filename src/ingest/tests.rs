//! Whatever the bytes: no panic, and parts that fit the text.

use proptest::prelude::*;

use super::*;
use crate::types::{Part, PartKind};

/// Reads bytes as if they came from a file of this name.
fn read_bytes(bytes: &[u8], name: &str) -> Vec<Result<Document, Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let input = Input { path: name.to_owned(), file: Some(file), bytes: None };
    let mut results = Vec::new();
    read(&input, &Options::default(), &mut |result| results.push(result));
    results
}

/// The promises that every document keeps.
fn check(doc: &Document) {
    assert!(!doc.text.contains(['\r', '\0']), "{}: carriage return or NUL", doc.path);
    assert!(doc.id.starts_with("sha256:") && doc.id.len() == 71);
    let mut at = 0;
    for part in &doc.parts {
        assert!(part.span.start() >= at, "{}: parts out of order: {:?}", doc.path, doc.parts);
        assert!(
            doc.text.get(part.span.range()).is_some(),
            "{}: {} out of bounds",
            doc.path,
            part.span
        );
        assert!(!part.span.of(&doc.text).trim().is_empty());
        at = part.span.end();
    }
    for skipped in &doc.skipped {
        assert!(skipped.span.is_none_or(|span| doc.text.get(span.range()).is_some()));
    }
}

fn parts(doc: &Document, kind: PartKind) -> Vec<&Part> {
    doc.parts.iter().filter(|part| part.kind == kind).collect()
}

#[test]
fn an_empty_file_is_a_document_and_a_problem() {
    let results = read_bytes(b"", "empty.txt");
    assert!(results[0].as_ref().is_ok_and(|doc| doc.text.is_empty() && doc.skipped.len() == 1));
    assert!(results[1].as_ref().is_err_and(|problem| problem.message.contains("empty file")));
}

#[test]
fn the_content_decides_the_type() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("a.txt", b"Plain text.", "text"),
        ("a.txt", b"<!DOCTYPE html><html><body><p>Page</p></body></html>", "html"),
        ("a.txt", b"From: a@x.org\nTo: b@x.org\nSubject: S\n\nText", "email"),
        ("a.md", b"# Title\n\nText", "markdown"),
        ("a", b"{\"id\": 1, \"text\": \"T\"}\n", "jsonl"),
        ("a.txt", b"From a@x.org Mon Mar  3 10:12:00 2014\nFrom: a@x.org\n\nText\n", "email"),
    ];
    for (name, bytes, format) in cases {
        let results = read_bytes(bytes, name);
        let doc = results[0].as_ref().unwrap();
        assert_eq!(doc.format.name(), *format, "{name}");
    }
    let cases: &[(&str, &[u8], &str)] = &[
        ("a.pdf", b"%PDF-1.7 ...", "expected a PDF file"),
        ("a.txt", b"PK\x03\x04....word/document.xml", "cannot be unpacked"),
        ("a.csv", b"a,b\n1,2\n", "expected a column of text"),
        ("a.txt", b"Rar!\x1a\x07", "rar"),
        ("a.bin", b"\0\x01\x02\x03\x04\x05\x06", "binary"),
        ("claims.jsonl", b"{\"schema\":\"claimsift/claim/1\"}\n", "records"),
    ];
    for (name, bytes, word) in cases {
        let results = read_bytes(bytes, name);
        let problem = results[0].as_ref().unwrap_err();
        assert!(problem.message.contains(word), "{problem}");
    }
}

#[test]
fn lines_of_json() {
    let text = "{\"id\":\"a\",\"text\":\"One.\",\"date\":\"2020-06-17\"}\n\nnonsense\n{\"id\":7,\"text\":\"Two.\\r\\nThree\",\"title\":\"T\"}\n{\"text\":\"x\",\"date\":\"soon\"}\n";
    let results = read_bytes(text.as_bytes(), "x.jsonl");
    let docs: Vec<&Document> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
    let problems: Vec<String> = results
        .iter()
        .filter_map(|result| result.as_ref().err())
        .map(|problem| problem.path.clone())
        .collect();
    assert_eq!(
        docs.iter().map(|doc| doc.path.as_str()).collect::<Vec<_>>(),
        ["x.jsonl#a", "x.jsonl#7", "x.jsonl#5"]
    );
    assert_eq!(docs[0].date.unwrap().to_string(), "2020-06-17");
    assert_eq!(docs[1].text, "Two.\nThree");
    assert_eq!(problems, ["x.jsonl:3", "x.jsonl:5"]);
}

#[test]
fn furniture_of_a_pasted_page() {
    let text = "Ministry Bought Cameras\n\nThe ministry bought cameras in May, officials said.\n\nIt did not say why it had bought them.\n\nSource link\n\nSpread the love\n\nLeave a Reply\n\nYour email address will not be published. Required fields are marked *\n";
    let results = read_bytes(text.as_bytes(), "a.txt");
    let doc = results[0].as_ref().unwrap();
    check(doc);
    assert_eq!(doc.title.as_deref(), Some("Ministry Bought Cameras"));
    let kinds: Vec<&str> = doc.parts.iter().map(|part| part.kind.name()).collect();
    assert_eq!(kinds, ["title", "body", "furniture"]);
    assert!(doc.parts[2].span.of(&doc.text).starts_with("Source link"));
    assert_eq!(doc.skipped.len(), 1);
}

#[test]
fn nested_pages_and_messages_do_not_exhaust_the_stack() {
    let page = format!("<html><body>{}deep{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    for result in read_bytes(page.as_bytes(), "deep.html") {
        assert!(result.unwrap().text.contains("deep"));
    }
    let mut message = String::from("From: a@x.org\nSubject: S\n");
    for _ in 0..200 {
        message.push_str("Content-Type: message/rfc822\n\nFrom: a@x.org\nSubject: S\n");
    }
    message.push_str("\nText\n");
    for result in read_bytes(message.as_bytes(), "deep.eml").iter().flatten() {
        check(result);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2000), name in "(a|b)\\.(txt|md|html|eml|mbox|jsonl)") {
        for result in read_bytes(&bytes, &name).iter().flatten() {
            check(result);
        }
    }

    #[test]
    fn any_mail_is_divided(lines in proptest::collection::vec("(> ?){0,3}(On Mon, 3 Mar 2014 at 10:12, Jane Roe <j@x.org> wrote:|From: Jane|Sent: 3 March 2014|To: B|Subject: S|-- |Best regards,|Jane|-----Original Message-----|This e-mail is confidential.|[a-zé ]{0,30}\\.?)", 0..40)) {
        let message = format!("From: Jane Roe <j@x.org>\nSubject: S\nDate: Mon, 3 Mar 2014 10:12:00 +0000\n\n{}", lines.join("\n"));
        for result in read_bytes(message.as_bytes(), "a.eml").iter().flatten() {
            check(result);
            prop_assert_eq!(parts(result, PartKind::Subject).len(), 1);
        }
    }

    #[test]
    fn any_markup_is_read(tags in proptest::collection::vec("<(/?)(p|div|table|tr|td|ul|li|blockquote|article|h1|title|script|pre|br)>|[a-z ]{0,20}|&#x[0-9a-f]{1,6};", 0..60), name in "a\\.(html|md|txt)") {
        let page = format!("<html><body>{}", tags.concat());
        for result in read_bytes(page.as_bytes(), &name).iter().flatten() {
            check(result);
        }
    }
}

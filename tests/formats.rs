//! Every format from outside: the committed documents of `tests/data/ingest/formats` (its `make.py` makes them), damaged
//! in many ways, and (opt-in) the public development set.

use std::path::{Path, PathBuf};

use claimsift::error::Problem;
use claimsift::ingest::{self, Input, Limits, Options, Reached};
use claimsift::types::Document;
use proptest::prelude::*;

type Results = Vec<Result<Document, Problem>>;

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/data/ingest/formats").join(name)
}

fn read_with(file: &Path, options: &Options) -> Results {
    let input =
        Input { path: file.display().to_string(), file: Some(file.to_path_buf()), bytes: None };
    let mut results = Vec::new();
    ingest::read(&input, options, &mut |result| results.push(result));
    results
}

fn read(name: &str) -> Results {
    read_with(&fixture(name), &Options::default())
}

fn read_bytes(bytes: &[u8], name: &str) -> Results {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    read_with(&file, &Options::default())
}

/// The only document, without problems.
fn only(results: &Results) -> &Document {
    assert_eq!(results.len(), 1, "{results:#?}");
    results[0].as_ref().expect("a document")
}

fn problems(results: &Results) -> Vec<String> {
    results.iter().filter_map(|it| it.as_ref().err()).map(ToString::to_string).collect()
}

/// The kinds and texts of a document's parts.
fn parts(doc: &Document) -> Vec<(&str, &str)> {
    doc.parts.iter().map(|part| (part.kind.name(), part.span.of(&doc.text))).collect()
}

fn skipped(doc: &Document, what: &str) -> Option<String> {
    doc.skipped.iter().find(|it| it.what == what).map(|it| it.why.clone())
}

/// The promises that every document keeps.
fn check(doc: &Document) {
    let mut at = 0;
    for part in &doc.parts {
        assert!(part.span.start() >= at && doc.text.get(part.span.range()).is_some());
        at = part.span.end();
    }
    at = 0;
    for page in &doc.pages {
        assert!(page.span.start() == at && doc.text.get(page.span.range()).is_some());
        at = page.span.end();
    }
    assert!(!doc.text.contains('\r') && doc.id.len() == 71);
    assert!(
        doc.skipped.iter().all(|it| it.span.is_none_or(|it| doc.text.get(it.range()).is_some()))
    );
}

// ---- PDF ----

#[test]
fn a_report_is_read_across_its_pages() {
    let results = read("report.pdf");
    let doc = only(&results);
    check(doc);
    assert_eq!(doc.format.name(), "pdf");
    assert_eq!(doc.title.as_deref(), Some("Buses of the Authority"));
    assert_eq!(doc.date.unwrap().to_string(), "2019-03-12");
    assert!(doc.text.contains("bought surveillance cameras"), "{}", doc.text);
    assert!(
        doc.text.contains("letter that the board of the authority signed on 3 June"),
        "{}",
        doc.text
    );
    assert!(!doc.text.contains("Kerbside Report") && !doc.text.contains("Page 2"), "{}", doc.text);
    assert!(skipped(doc, "furniture").unwrap().contains("Kerbside Report 7/2019"));
    let pages: Vec<Option<u32>> =
        doc.parts.iter().map(|part| doc.page_at(part.span.start())).collect();
    // What goes on over the page is one paragraph, of the page on which it begins.
    assert_eq!(pages, [Some(1), Some(1), Some(3)], "{:#?}", parts(doc));
    assert_eq!(doc.page_at(doc.text.find("authority signed").unwrap()), Some(2));
    assert!(doc.text.contains("electric buses to the Tolmar Transit"), "{}", doc.text);
    assert_eq!(parts(doc)[0], ("title", "Bus maker courted transit officials"));
    let at = doc.text.find("Kerbside obtained").unwrap();
    assert_eq!(doc.page_at(at), Some(3));
}

#[test]
fn columns_are_read_one_after_another() {
    let results = read("columns.pdf");
    let doc = only(&results);
    let (left, right) =
        (doc.text.find("The ministry").unwrap(), doc.text.find("Tolmar refused").unwrap());
    assert!(left < right && doc.text.contains("did not say why it had done so."), "{}", doc.text);
    assert!(doc.text.contains("Its mayor met the makers twice and sent them home"), "{}", doc.text);
}

#[test]
fn what_black_boxes_hide_is_not_read_unless_asked() {
    let results = read("redacted.pdf");
    let doc = only(&results);
    assert!(!doc.text.contains("Roe"), "{}", doc.text);
    assert!(doc.text.contains("made by ████ of Orvane"), "{}", doc.text);
    assert!(doc.text.contains("approved by ████ of the board"), "{}", doc.text);
    assert!(doc.text.contains("Heading on black"), "{}", doc.text);
    let why = skipped(doc, "redactions").unwrap();
    assert!(why.contains("2 black boxes with 7 characters"), "{why}");
    let options = Options { under_redactions: true, ..Options::default() };
    let results = read_with(&fixture("redacted.pdf"), &options);
    assert!(only(&results).text.contains("made by Jane Roe of Orvane Motors"));
}

#[test]
fn a_scan_is_reported() {
    let results = read("scan.pdf");
    check(results[0].as_ref().unwrap());
    assert!(problems(&results)[0].contains("no text layer (perhaps a scan; --ocr"), "{results:?}");
}

// ---- word processors ----

#[test]
fn documents_of_word_processors() {
    for (name, format) in [("memo.docx", "docx"), ("memo.odt", "odt"), ("memo.rtf", "rtf")] {
        let results = read(name);
        let doc = only(&results);
        check(doc);
        assert_eq!(doc.format.name(), format);
        assert_eq!(doc.date.unwrap().to_string(), "2019-03-12", "{name}");
        assert!(doc.text.contains("Maker\tBuses\nOrvane\t12"), "{name}: {}", doc.text);
        assert!(doc.text.contains("Minutes of"), "{name}: {}", doc.text);
        for hidden in ["secretly", "Gone", "Hidden", "Confidential", "---"] {
            assert!(!doc.text.contains(hidden), "{name}: {}", doc.text);
        }
        assert!(skipped(doc, "deleted text").unwrap().contains("tracked"), "{name}");
    }
    let results = read("memo.docx");
    let doc = only(&results);
    assert_eq!(doc.title.as_deref(), Some("Orvane Motors and the Authority"));
    assert!(
        doc.text.contains("Smith & Sons") && doc.text.contains("The board openly met the maker.")
    );
    assert!(skipped(doc, "hidden text").is_some() && skipped(doc, "furniture").is_some());
    let author = doc.parts[1].author.as_ref().unwrap();
    assert_eq!(author.name.as_deref(), Some("Jane Roe"));
    assert!(only(&read("memo.rtf")).text.contains("buses to the café."));
}

// ---- pages, tables, lines ----

#[test]
fn saved_and_crawled_pages() {
    let results = read("saved.mht");
    let doc = only(&results);
    assert_eq!((doc.format.name(), doc.date.unwrap().to_string().as_str()), ("html", "2019-03-12"));
    assert!(doc.text.contains("met its chairman"));
    let results = read("crawl.warc.gz");
    let docs: Vec<&Document> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    assert_eq!(docs.len(), 2, "{results:#?}");
    for (doc, url) in
        docs.iter().zip(["https://kerbside.example/buses", "https://kerbside.example/zip"])
    {
        assert!(doc.path.ends_with(&format!("crawl.warc.gz#{url}")), "{}", doc.path);
        assert!(
            doc.text.contains("met its chairman") && doc.date.unwrap().to_string() == "2019-03-12"
        );
    }
    let problem = &problems(&results)[0];
    assert!(
        problem.contains("1 of type image/png") && problem.contains("1 with status 404"),
        "{problem}"
    );
}

#[test]
fn rows_and_lines_are_documents() {
    let results = read("rows.csv");
    let docs: Vec<&Document> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    assert_eq!(docs.len(), 2);
    assert!(docs[0].path.ends_with("rows.csv#7") && docs[0].title.as_deref() == Some("Buses"));
    assert_eq!(docs[0].text, "The maker, Orvane, pitched \"buses\".");
    assert_eq!(docs[1].date.unwrap().to_string(), "2019-03-13");
    assert!(problems(&results)[0].contains("1 of 3 rows have no text"), "{results:?}");
    let options = Options { text_column: Some("headline".to_owned()), ..Options::default() };
    assert_eq!(read_with(&fixture("rows.csv"), &options)[0].as_ref().unwrap().text, "Buses");
    let options = Options { text_column: Some("words".to_owned()), ..Options::default() };
    let results = read_with(&fixture("rows.csv"), &options);
    assert!(problems(&results)[0].contains("found the columns id, date, headline, body"));
    let results = read("fields.jsonl");
    let doc = only(&results);
    assert!(doc.path.ends_with("fields.jsonl#a") && doc.text == "The maker pitched buses.");
    assert_eq!(doc.date.unwrap().to_string(), "2019-03-12");
    let results = read("list.json.xz");
    let doc = results[0].as_ref().unwrap();
    assert!(doc.path.ends_with("list.json.xz#1") && doc.text == "The maker pitched buses.");
    assert!(problems(&results)[0].contains("its fields are id"), "{results:?}");
    let results = read_bytes(b"{\"name\": \"settings\", \"size\": [1, 2]}", "a.json");
    assert_eq!(results[0].as_ref().unwrap_err().unsupported, Some("json"));
    // What only begins like JSON is text.
    let results = read_bytes(b"{\"name\": \"settings\"}\nThe maker pitched buses.", "a.txt");
    assert!(only(&results).text.ends_with("The maker pitched buses."));
}

// ---- archives and attachments ----

#[test]
fn archives_are_opened_to_their_members() {
    for name in ["dump.zip", "dump.tar.gz"] {
        let results = read(name);
        let paths: Vec<&str> = results
            .iter()
            .filter_map(|it| it.as_ref().ok())
            .map(|doc| &doc.path[doc.path.find('#').unwrap()..])
            .collect();
        assert_eq!(
            paths,
            ["#a/note.txt", "#a/inner.zip#b/note.txt", "#a/inner.zip#memo.docx"],
            "{name}"
        );
        let problem = results.last().unwrap().as_ref().unwrap_err();
        assert_eq!(problem.unsupported, Some("a png image"), "{name}");
    }
    let results = read("note.txt.gz");
    assert!(only(&results).path.ends_with("note.txt.gz"));
}

#[test]
fn attachments_are_documents_with_a_parent() {
    let results = read("papers.eml");
    let docs: Vec<&Document> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    let parent = docs[0].path.as_str();
    let paths: Vec<&str> = docs.iter().map(|doc| &doc.path[parent.len()..]).collect();
    assert_eq!(
        paths,
        ["", "#note.txt", "#inner.zip#b/note.txt", "#inner.zip#memo.docx"],
        "{results:#?}"
    );
    assert!(docs[1..].iter().all(|doc| doc.parent.as_deref() == Some(parent)));
    // The note carries no date: the message's stands for it.
    assert_eq!(docs[1].date.unwrap().to_string(), "2019-03-12");
    assert!(skipped(docs[0], "attachment logo.png").unwrap().contains("no text in it"));
    let last = results.last().unwrap().as_ref().unwrap_err();
    assert_eq!((last.unsupported, last.path.ends_with("#sums.xls")), (Some("binary data"), true));
}

#[test]
fn stores_of_outlook() {
    // A store of the java-libpst project (Apache-2.0), packed; see make.py.
    let results = read("store.pst.gz");
    let docs: Vec<&Document> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    let place = |doc: &Document| doc.path[doc.path.find('#').unwrap()..].to_owned();
    let places: Vec<String> = docs.iter().map(|doc| place(doc)).collect();
    assert_eq!(places, ["#Calendar/1", "#Contacts/1"], "{results:#?}");
    assert_eq!(docs[0].text, "Test appointment\n\nThis is a complete test");
    assert_eq!(docs[0].date.unwrap().to_string(), "2016-08-02");
    assert_ne!(docs[0].id, docs[1].id);
    // Nobody sent these: Outlook's "Unknown" is not a person.
    assert!(docs.iter().all(|doc| doc.headers.as_ref().unwrap().from.is_none()));
    let complaints = problems(&results);
    assert!(complaints.iter().any(|it| it.contains("this message of the store cannot be read")));
}

#[test]
fn messages_of_outlook() {
    let results = read("message.msg");
    let docs: Vec<&Document> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    assert_eq!(docs.len(), 2, "{results:#?}");
    let headers = docs[0].headers.as_ref().unwrap();
    assert_eq!(headers.from.as_ref().unwrap().address.as_deref(), Some("jane@kerbside.example"));
    assert_eq!(headers.to[0].name.as_deref(), Some("Ed Poe"));
    assert_eq!(headers.date.unwrap().to_string(), "2019-03-12T09:00:00");
    assert!(docs[0].text.starts_with("Buses\n\nOrvane Motors pitched"), "{}", docs[0].text);
    assert!(docs[1].path.ends_with("message.msg#note.txt"));
    assert_eq!(docs[1].parent.as_deref(), Some(docs[0].path.as_str()));
}

#[test]
fn bombs_are_reported_and_end() {
    let results = read("deep.zip");
    let problem = problems(&results).into_iter().find(|it| it.contains("deeper than 8 archives"));
    assert!(problem.is_some_and(|it| it.contains("archive bomb")), "{results:#?}");
    assert_eq!(results.iter().filter(|it| it.is_ok()).count(), 8);
    // Ten megabytes of the same, packed to ten kilobytes.
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bomb.txt.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, "The same. ".repeat(1 << 20).as_bytes()).unwrap();
    std::fs::write(&file, packed.finish().unwrap()).unwrap();
    let results = read_with(&file, &options);
    assert!(problems(&results)[0].contains("unpacks to more than 1 MiB"), "{results:#?}");
}

// ---- damage ----

const FIXTURES: &[&str] = &[
    "report.pdf",
    "redacted.pdf",
    "memo.docx",
    "memo.odt",
    "memo.rtf",
    "saved.mht",
    "crawl.warc.gz",
    "rows.csv",
    "fields.jsonl",
    "message.msg",
    "papers.eml",
    "dump.zip",
    "dump.tar.gz",
    "note.txt.gz",
    "store.pst.gz",
    "list.json.xz",
];

fn survives(bytes: &[u8], name: &str) {
    let results = read_bytes(bytes, name);
    assert!(!results.is_empty(), "{name}: neither document nor problem");
    for result in &results {
        match result {
            Ok(doc) => check(doc),
            Err(problem) => assert!(!problem.message.contains("parser failed"), "{problem}"),
        }
    }
}

#[test]
fn files_that_are_cut_off_are_documents_or_problems() {
    for name in FIXTURES {
        let bytes = std::fs::read(fixture(name)).unwrap();
        for tenth in 0..10 {
            survives(&bytes[..bytes.len() * tenth / 10], name);
        }
    }
}

#[test]
fn garbage_behind_the_right_beginning_is_reported() {
    let beginnings: &[&[u8]] = &[
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"!BDN",
        b"\x1f\x8b\x08",
        b"7z\xbc\xaf\x27\x1c",
        b"\x28\xb5\x2f\xfd",
        b"PAR1",
        b"WARC/1.0\r\n",
    ];
    for beginning in beginnings {
        let mut bytes = beginning.to_vec();
        bytes.extend((0..2000u32).map(|it| ((it * 7919) >> 3) as u8));
        let results = read_bytes(&bytes, "a.bin");
        assert!(!problems(&results).is_empty(), "{beginning:?}: {results:#?}");
        survives(&bytes, "a.bin");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_documents_or_problems(
        which in 0..FIXTURES.len(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let mut bytes = std::fs::read(fixture(FIXTURES[which])).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        survives(&bytes, FIXTURES[which]);
    }
}

// ---- the development set ----

/// The folder of the development sets, unpacked.
fn dev() -> PathBuf {
    std::env::var_os("CLAIMSIFT_DEV")
        .expect("CLAIMSIFT_DEV names the folder of the unpacked sets")
        .into()
}

/// Words without regard to blanks, case and the form of quotation marks.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|char| match char {
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            '–' | '—' => '-',
            'ﬁ' | 'ﬂ' => ' ',
            char => char,
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn texts(results: &Results) -> String {
    let texts = results.iter().filter_map(|it| it.as_ref().ok()).map(|doc| {
        // What is read; running heads are not.
        let title = doc.title.clone().unwrap_or_default();
        format!("{title}\n{}", doc.text)
    });
    texts.collect::<Vec<_>>().join("\n")
}

// ---- how far the reading is ----

/// Fifty texts of 6,000 bytes that do not pack well.
fn long_texts() -> Vec<String> {
    let mut seed = 7u64;
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:011x} ", seed >> 20)
    };
    (0..50).map(|_| (0..500).map(|_| word()).collect()).collect()
}

/// The same texts in every container that can be written here.
fn containers() -> Vec<(&'static str, Vec<u8>)> {
    use std::io::Write;
    let texts = long_texts();
    let join = |line: fn(&String) -> String| texts.iter().map(line).collect::<String>();
    let mbox = join(|text| {
        format!("From a@x.org Mon Mar  3 10:12:00 2014\nFrom: a@x.org\nSubject: S\n\n{text}\n\n")
    });
    let line = |text: &String| format!("{{\"text\": \"{text}\"}}\n");
    let list = join(line).trim().replace('\n', ",");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(mbox.as_bytes()).expect("packed");
    let mut tar = tar::Builder::new(Vec::new());
    let mut zip = rawzip::ZipArchiveWriter::new(Vec::new());
    for (text, number) in texts.iter().zip(1..) {
        let name = format!("{number}.txt");
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, &name, text.as_bytes()).expect("packed");
        let (mut entry, config) = zip.new_file(name.as_str()).start().expect("a member");
        let mut writer = config.wrap(&mut entry);
        writer.write_all(text.as_bytes()).expect("packed");
        let (_, about) = writer.finish().expect("packed");
        entry.finish(about).expect("packed");
    }
    vec![
        ("mail.mbox", mbox.into_bytes()),
        ("mail.mbox.gz", gzip.finish().expect("packed")),
        ("lines.jsonl", join(line).into_bytes()),
        ("list.json", format!("[{list}]").into_bytes()),
        ("rows.csv", format!("text\n{}", join(|text| format!("{text}\n"))).into_bytes()),
        ("dump.tar", tar.into_inner().expect("packed")),
        ("dump.zip", zip.finish().expect("packed")),
    ]
}

/// How far the reading is when each document or problem comes out, and at the end.
fn places(name: &str, bytes: &[u8]) -> (Vec<u64>, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    let input = Input { path: name.to_owned(), file: Some(file), bytes: None };
    let reached = Reached::default();
    let mut places = Vec::new();
    let mut sink = |_| places.push(reached.bytes());
    ingest::read_counting(&input, &Options::default(), &reached, &mut sink);
    (places, reached.bytes())
}

#[test]
fn how_far_the_reading_is_grows_from_document_to_document() {
    for (name, bytes) in containers() {
        let (mut places, end) = places(name, &bytes);
        let size = bytes.len() as u64;
        assert_eq!(places.len(), 50, "{name}");
        assert!(places.is_sorted() && places[49] <= size, "{name}: {places:?}");
        assert!(places[0] < size / 2 && places[49] > size * 9 / 10, "{name}: {places:?}");
        places.dedup();
        assert!(places.len() > 2, "{name}: {places:?}");
        assert!(end > size * 9 / 10, "{name}: {end} of {size}");
    }
    // A store is read here and there; its three messages share its bytes.
    let mut store = Vec::new();
    let packed = std::fs::File::open(fixture("store.pst.gz")).expect("a store");
    let mut plain = flate2::read::GzDecoder::new(packed);
    std::io::Read::read_to_end(&mut plain, &mut store).expect("unpacked");
    let (mut places, size) = (places("store.pst", &store).0, store.len() as u64);
    places.dedup();
    assert_eq!(places, [size / 3, size * 2 / 3, size]);
}

#[test]
#[ignore = "needs development data: CLAIMSIFT_DEV=DIR cargo test --test formats -- --ignored --nocapture"]
fn score_documents() {
    let verbose = std::env::var_os("VERBOSE").is_some();
    let folder = dev().join("documents/markitdown_tests");
    let (mut found, mut all) = (0, 0);
    let file = walkdir::WalkDir::new(&folder)
        .into_iter()
        .filter_map(|entry| entry.ok())
        .find(|entry| entry.file_name() == "expected_strings.json");
    if let Some(file) = file {
        let expected: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(file.path()).unwrap()).unwrap();
        for case in expected.as_array().into_iter().flatten() {
            let name = case["filename"].as_str().unwrap_or_default();
            let results = read_with(&folder.join("test_files").join(name), &Options::default());
            let text = plain(&texts(&results));
            for wanted in case["must_include"].as_array().into_iter().flatten() {
                let wanted = wanted.as_str().unwrap_or_default();
                // Marks of Markdown are no text.
                let bare = plain(
                    wanted
                        .trim_start_matches(['#', '*', '|', ' '])
                        .trim_end_matches(['*', '|', ' ']),
                );
                if bare.starts_with("data:image") || bare.starts_with("email message") {
                    continue;
                }
                all += 1;
                if text.contains(&bare) {
                    found += 1;
                } else if verbose {
                    println!("  {name}: missing {wanted:?}");
                }
            }
        }
        println!("markitdown: {found} of {all} expected strings");
    }
    let folder = dev().join("documents/olmocr_sample_bench");
    let lines = std::fs::read_to_string(folder.join("dataset.jsonl")).unwrap();
    let mut scores = std::collections::BTreeMap::<String, (usize, usize)>::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = case["type"].as_str().unwrap_or_default().to_owned();
        let pdf = folder.join("pdfs").join(case["pdf"].as_str().unwrap_or_default());
        let results = read_with(&pdf, &Options::default());
        let scanned = problems(&results).iter().any(|it| it.contains("no text layer"));
        let text = plain(&texts(&results));
        let field = |name: &str| plain(case[name].as_str().unwrap_or_default());
        let right = match kind.as_str() {
            "present" => text.contains(&field("text")),
            "absent" => !text.contains(&field("text")),
            "order" => match (text.find(&field("before")), text.find(&field("after"))) {
                (Some(before), Some(after)) => before < after,
                _ => false,
            },
            _ => continue,
        };
        let kind = if scanned { format!("{kind} (scan)") } else { kind };
        let score = scores.entry(kind.clone()).or_default();
        score.1 += 1;
        score.0 += usize::from(right);
        if !right && verbose {
            println!(
                "  {}: {kind} {:?} {:?} {:?}",
                case["pdf"], case["text"], case["before"], case["after"]
            );
        }
    }
    for (kind, (right, all)) in scores {
        println!("olmocr {kind}: {right} of {all}");
    }
    let folder = dev().join("documents/pdfplumber_gov");
    let expected =
        std::fs::read_to_string(folder.join("expected_text/scotus-transcript-p1.txt")).unwrap();
    let results = read_with(&folder.join("pdfs/scotus-transcript-p1.pdf"), &Options::default());
    let text = plain(&texts(&results));
    let words = plain(&expected);
    let words: Vec<&str> =
        words.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let kept = words.iter().filter(|word| text.contains(**word)).count();
    println!("pdfplumber, transcript: {kept} of {} words", words.len());
}

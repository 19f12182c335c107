//! The functions of the fuzz targets on a few thousand inputs, and on every input that has ever made one fail.

use proptest::prelude::*;

#[path = "../fuzz/exercise.rs"]
mod exercise;

/// Documents of this repository, cut and mixed by the properties below.
const SEEDS: [(usize, &str); 6] = [
    (0, include_str!("../data/samples/mail-records.eml")),
    (1, include_str!("../data/samples/thread.mbox")),
    (2, include_str!("../data/samples/article-cityhall.html")),
    (3, include_str!("../data/samples/article-merger.txt")),
    (4, include_str!("../data/samples/release-battery.md")),
    (5, include_str!("../data/samples/notes.jsonl")),
];

/// What formats are made of, and what breaks readers of them.
const SCRAPS: [&str; 24] = [
    "From: a@b.c\n",
    "\nFrom a@b Mon Mar  3 10:12:00 2014\n",
    "> > ",
    "On 3 May 2019, Jane Roe wrote:\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
    "--b--\n",
    "=?utf-8?b?",
    "=C3",
    "<div>",
    "</p><!--",
    "<script>",
    "&#x10FFFF;",
    "{\"text\":\"",
    "\"}\n",
    "---\ntitle: x\n---\n",
    "[REDACTED]",
    "(b)(6)",
    "\u{feff}",
    "\u{0}",
    "é\u{301}",
    "\u{202e}",
    "😀",
    "\r\r\n",
    "Le maire a dit que la ville ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_can_be_read(ending in 0..exercise::ENDINGS.len(), bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        exercise::ingest(ending, &bytes);
    }

    #[test]
    fn broken_documents_can_be_read(
        seed in 0..SEEDS.len(),
        ending in prop::option::of(0..exercise::ENDINGS.len()),
        from in 0..3000_usize,
        length in 0..3000_usize,
        scraps in prop::collection::vec((0..SCRAPS.len(), 0..3000_usize, any::<bool>()), 0..6),
    ) {
        let (own, text) = SEEDS[seed];
        let mut bytes: Vec<u8> = text.bytes().skip(from.min(text.len() / 2)).take(length).collect();
        for (scrap, at, replace) in scraps {
            let at = at.min(bytes.len());
            let until = if replace { (at + SCRAPS[scrap].len()).min(bytes.len()) } else { at };
            bytes.splice(at..until, SCRAPS[scrap].bytes());
        }
        exercise::ingest(ending.unwrap_or(own), &bytes);
    }

    #[test]
    fn any_text_has_dates_that_hold(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..14),
        other in "\\PC{0,12}",
    ) {
        exercise::dates(&words.join(" "));
        exercise::dates(&format!("{} {other}", words.join(&other)));
    }

    #[test]
    fn any_text_may_be_claim_types(
        lines in prop::collection::vec(prop::sample::select(&LINES[..]), 0..12),
        other in "\\PC{0,20}",
    ) {
        exercise::schema(&lines.join("\n"));
        exercise::schema(&format!("{}\n{other}", lines.join("\n")));
    }

    #[test]
    fn any_numbers_may_stand_in_records(
        numbers in prop::collection::vec(prop_oneof![0..200_usize, Just(usize::MAX), Just(usize::MAX / 2)], 8),
        quote in "[a-z é]{0,12}",
    ) {
        let n = |at: usize| numbers[at];
        let claim = format!(
            r#"{{"schema":"claimsift/claim/1","id":"c-1","type":"sell","trigger":{{"text":"{quote}","lemma":"x","start":{},"end":{}}},"roles":[{{"role":"seller","label":"ARG0","text":"{quote}","start":{},"end":{},"name":"x","kind":"person","via":null}}],"when":null,"polarity":"positive","modality":"actual","attribution":[],"confidence":0.5,"document":{{"id":"d","path":"a","format":"text","part":"body","date":null,"title":null}},"evidence":{{"text":"{quote}","start":{},"end":{},"prefix":"","suffix":"{quote}"}},"occurrences":[{{"document":"d","path":"a","part":"body","start":{},"end":{},"date":null,"author":null}}]}}"#,
            n(0), n(1), n(2), n(3), n(4), n(5), n(6), n(7)
        );
        exercise::records(&format!("{claim}\n{quote}"));
        exercise::records(&claim[..claim.len() / 2]);
    }
}

const WORDS: [&str; 40] = [
    "on",
    "3",
    "May",
    "2019",
    "2019-05-03",
    "3/5/19",
    "late",
    "early",
    "mid",
    "the",
    "of",
    "last",
    "next",
    "Tuesday",
    "week",
    "month",
    "quarter",
    "Q4",
    "fiscal",
    "year",
    "since",
    "until",
    "by",
    "between",
    "and",
    "from",
    "to",
    "ago",
    "two",
    "1990s",
    "0000",
    "99999999999999999999",
    "13/13/2013",
    "31 February",
    "Christmas",
    "spring",
    "yesterday",
    "at",
    "5pm",
    "centuries",
];

const LINES: [&str; 12] = [
    "[[type]]",
    "name = \"x\"",
    "name = 3",
    "roles = [\"a\", \"b\"]",
    "roles = []",
    "[[type.trigger]]",
    "lemma = \"sell\"",
    "map = { a = \"ARG0\" }",
    "map = { a = \"ARG9\" }",
    "speech = true",
    "replace = true",
    "]",
];

#[test]
fn former_crashes_can_be_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/crashes");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        (0..exercise::ENDINGS.len()).for_each(|ending| exercise::ingest(ending, &bytes));
        let text = String::from_utf8_lossy(&bytes);
        exercise::dates(&text);
        exercise::schema(&text);
        exercise::records(&text);
        count += 1;
    }
    assert!(count > 0, "the folder holds at least the input that shows how it is done");
}

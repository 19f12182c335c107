//! How well is the main text of a page found, by claimsift and by other extractors of the Rust world?
//!
//!     cargo run --release --manifest-path benches/pages/Cargo.toml -- DIRECTORY
//!
//! In: a folder with the test pages of Mozilla's Readability (`mozilla_readability/test-pages`, Apache-2.0) and of
//! trafilatura's evaluation (`trafilatura_eval`, English pages, Apache-2.0), unpacked. Out: for each extractor the mean F1
//! over words of the first set (what is expected there was written by Readability itself, which favors its ports), and
//! precision, recall and F1 over marked passages of the second, which people chose.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use claimsift::ingest::{self, Input};

/// An extractor: page in, text out; with the title or without it.
type Extract = fn(&Path, &str, bool) -> Option<String>;

const EXTRACTORS: [(&str, Extract); 5] = [
    ("claimsift", ours),
    ("dom_smoothie 0.19", smoothie),
    ("legible 0.5", legible),
    ("trafilatura 0.6", trafilatura),
    ("rs-trafilatura 0.2", rs_trafilatura),
];

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: claimsift-pages DIRECTORY")?;
    let directory = Path::new(&directory);
    // An extractor that panics has found nothing on that page.
    std::panic::set_hook(Box::new(|_| {}));
    println!("| extractor | Readability pages, mean word F1 | trafilatura pages, P / R / F1 |");
    println!("|---|---|---|");
    for (name, extract) in EXTRACTORS {
        let words = readability(&directory.join("mozilla_readability/test-pages"), extract)?;
        let (precision, recall) = passages(&directory.join("trafilatura_eval"), extract)?;
        let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
        println!("| {name} | {words:.3} | {precision:.3} / {recall:.3} / {f1:.3} |");
    }
    Ok(())
}

/// Mean F1 over the words of pages whose article is given.
fn readability(folder: &Path, extract: Extract) -> Result<f64, Box<dyn Error>> {
    let (mut sum, mut count) = (0.0, 0.0);
    for entry in fs::read_dir(folder)? {
        let page = entry?.path();
        let expected = words(&plain(&fs::read_to_string(page.join("expected.html"))?));
        let found = words(&text_of(&page.join("source.html"), extract, false));
        let common: usize = expected
            .iter()
            .map(|(word, &count)| count.min(found.get(word).copied().unwrap_or(0)))
            .sum();
        let total = expected.values().sum::<usize>() + found.values().sum::<usize>();
        sum += if total == 0 { 1.0 } else { 2.0 * common as f64 / total as f64 };
        count += 1.0;
    }
    Ok(sum / count)
}

/// Precision and recall over passages that belong to the article, or do not.
fn passages(folder: &Path, extract: Extract) -> Result<(f64, f64), Box<dyn Error>> {
    let gold: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("evaldata_en.json"))?)?;
    let (mut kept, mut lost, mut leaked) = (0.0, 0.0, 0.0);
    for entry in gold.as_object().ok_or("expected an object of pages")?.values() {
        let file = entry["file"].as_str().ok_or("expected the name of a file")?;
        let text = text_of(&folder.join("html_en").join(file), extract, true);
        let passages = |field: &str| -> Vec<String> {
            let listed = entry[field].as_array().into_iter().flatten();
            listed.filter_map(|passage| passage.as_str().map(str::to_owned)).collect()
        };
        for passage in passages("with") {
            *if text.contains(&passage) { &mut kept } else { &mut lost } += 1.0;
        }
        leaked += passages("without").iter().filter(|it| text.contains(it.as_str())).count() as f64;
    }
    Ok((kept / (kept + leaked), kept / (kept + lost)))
}

fn text_of(file: &Path, extract: Extract, with_title: bool) -> String {
    let Ok(bytes) = fs::read(file) else { return String::new() };
    let html = String::from_utf8_lossy(&bytes);
    let found = catch_unwind(AssertUnwindSafe(|| extract(file, &html, with_title)));
    found.ok().flatten().unwrap_or_default()
}

fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

fn plain(html: &str) -> String {
    let fragment = scraper::Html::parse_fragment(html);
    fragment.root_element().text().collect::<Vec<_>>().join(" ")
}

// ---- extractors, with their defaults ----

fn ours(file: &Path, _: &str, with_title: bool) -> Option<String> {
    let path = file.display().to_string();
    let input = Input { path, file: Some(file.to_path_buf()), bytes: None };
    let mut texts = Vec::new();
    ingest::read(&input, &ingest::Options::default(), &mut |read| {
        let Ok(doc) = read else { return };
        for part in &doc.parts {
            if part.kind.is_read() && (with_title || part.kind.name() != "title") {
                texts.push(part.span.of(&doc.text).to_owned());
            }
        }
    });
    Some(texts.join("\n\n"))
}

fn titled(title: &str, text: String, with_title: bool) -> Option<String> {
    Some(if with_title { format!("{title}\n\n{text}") } else { text })
}

fn smoothie(_: &Path, html: &str, with_title: bool) -> Option<String> {
    let article = dom_smoothie::Readability::new(html, None, None).ok()?.parse().ok()?;
    titled(&article.title, plain(&article.content), with_title)
}

fn legible(_: &Path, html: &str, with_title: bool) -> Option<String> {
    let article = legible::parse(html, None, None).ok()?;
    titled(&article.title, plain(&article.content), with_title)
}

fn trafilatura(_: &Path, html: &str, with_title: bool) -> Option<String> {
    let article = trafilatura::extract(html, &trafilatura::Options::default()).ok()?;
    titled(&article.metadata.title, article.content_text, with_title)
}

fn rs_trafilatura(_: &Path, html: &str, with_title: bool) -> Option<String> {
    let article = rs_trafilatura::extract(html).ok()?;
    titled(&article.metadata.title.unwrap_or_default(), article.content_text, with_title)
}

//! Nothing English is skipped: every document of this repository is read.

use std::path::PathBuf;

use claimsift::types::{Document, PartKind};
use claimsift::{ingest, language};

fn documents(folder: &str) -> Vec<Document> {
    let (inputs, _) = ingest::find(&[folder.to_owned()]).expect("the folder is there");
    let mut documents = Vec::new();
    for input in &inputs {
        ingest::read(input, &ingest::Options::default(), &mut |read| documents.extend(read.ok()));
    }
    documents
}

/// What of the documents of a folder is skipped, and how many were looked at.
fn skipped(folder: &str) -> (Vec<String>, usize) {
    let mut documents = documents(folder);
    let mut skipped = Vec::new();
    for doc in &mut documents {
        language::mark(doc);
        for part in doc.parts.iter().filter(|part| part.kind == PartKind::OtherLanguage) {
            let why = doc.skipped.last().map(|skipped| skipped.why.clone()).unwrap_or_default();
            let text: String = part.span.of(&doc.text).chars().take(200).collect();
            skipped.push(format!("{}: {why}: {text:?}", doc.path));
        }
    }
    (skipped, documents.len())
}

#[test]
fn the_documents_of_this_repository_are_read() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let (skipped, count) = skipped(data);
    assert_eq!(skipped, Vec::<String>::new());
    assert!(count > 40, "{count} documents");
}

#[test]
#[ignore = "needs the development sets: CLAIMSIFT_DEV=/tmp/dev cargo test --test languages -- --ignored --nocapture"]
fn what_is_skipped_in_the_development_sets() {
    let dev = PathBuf::from(std::env::var_os("CLAIMSIFT_DEV").expect("CLAIMSIFT_DEV is set"));
    for set in ["mail", "html", "documents"] {
        let folder = dev.join(set);
        if folder.is_dir() {
            let (skipped, count) = skipped(&folder.display().to_string());
            skipped.iter().for_each(|line| println!("{line}"));
            println!("{set}: {} parts of {count} documents are skipped", skipped.len());
        }
    }
}

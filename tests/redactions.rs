//! Redactions take part in claims: the real model reads the cases of `data/redactions.toml`.

use claimsift::pipeline::{Options, Pipeline};
use claimsift::types::Document;
use claimsift::write::claim_records;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    /// The claim type.
    claim: String,
    /// Role, words, and the exemption or an empty text.
    redacted: Vec<[String; 3]>,
}

#[test]
fn redactions_fill_roles() {
    let cases: Cases = toml::from_str(include_str!("data/redactions.toml")).expect("cases");
    let pipeline = Pipeline::new(&Options::default()).expect("the embedded model loads");
    let documents: Vec<Document> =
        cases.case.iter().map(|case| Document::plain("d", &case.text)).collect();
    let processed = pipeline.process_documents(documents).expect("the backend works");
    let mut wrong = Vec::new();
    for (case, processed) in cases.case.iter().zip(processed) {
        let records = claim_records(&processed.document, &processed.claims);
        let found: Vec<[String; 3]> = records
            .iter()
            .filter(|record| record.kind == case.claim)
            .flat_map(|record| &record.roles)
            .filter(|role| role.kind == "redacted")
            .map(|it| [it.role.clone(), it.text.clone(), it.exemption.clone().unwrap_or_default()])
            .collect();
        if found != case.redacted {
            wrong.push(format!("{}\n  expected {:?}\n  found {found:?}", case.text, case.redacted));
        }
        for entity in &processed.links.entities {
            let is_code = entity.name.contains("(b)") || entity.name.contains("REDACTED");
            assert!(!is_code || entity.kind.name() == "redacted", "{entity:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

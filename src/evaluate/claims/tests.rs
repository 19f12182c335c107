//! Scores of small made-up predictions.

use super::*;

fn gold(line: &str) -> GoldClaim {
    serde_json::from_str(line).expect("a gold claim")
}

/// A prediction with roles given as `role=text`.
fn predicted(path: &str, kind: &str, trigger: &str, sentence: &str, roles: &[&str]) -> ClaimRecord {
    let roles: Vec<serde_json::Value> = roles
        .iter()
        .map(|role| {
            let (role, text) = role.split_once('=').expect("role=text");
            serde_json::json!({"role": role, "label": "ARG0", "text": text, "start": 0, "end": 1,
                "name": text, "kind": "other", "via": null})
        })
        .collect();
    let record = serde_json::json!({
        "schema": "claimsift/claim/1", "id": "c-1", "type": kind,
        "trigger": {"text": trigger, "lemma": trigger, "start": 0, "end": 1},
        "roles": roles, "when": null, "polarity": "positive", "modality": "actual", "attribution": [],
        "confidence": 0.75,
        "document": {"id": "sha256:1", "path": path, "format": "text", "part": "body", "date": null, "title": null},
        "evidence": {"text": sentence, "start": 0, "end": 1, "prefix": "", "suffix": ""}
    });
    serde_json::from_value(record).expect("a claim record")
}

const SOLD: &str = r#"{"document":"a.txt","type":"sell","trigger":"sold","evidence":"sold cameras",
    "roles":{"seller":["Axon","the company"],"product":["cameras"],"buyer":["Denver police"]}}"#;

#[test]
fn the_headline_needs_the_first_role_and_another() {
    let sentence = "Axon sold cameras to Denver police.";
    let score = |roles: &[&str]| {
        let report =
            score_claims(&[gold(SOLD)], &[predicted("x/a.txt", "sell", "sold", sentence, roles)]);
        (report.event.right, report.claim.right, report.full.right, report.roles.right)
    };
    assert_eq!(
        score(&["seller=the company", "product=the cameras", "buyer=Denver police"]),
        (1, 1, 1, 3)
    );
    assert_eq!(score(&["seller=Axon", "product=cameras"]), (1, 1, 0, 2));
    assert_eq!(score(&["product=cameras", "buyer=Denver police"]), (1, 0, 0, 2));
    assert_eq!(score(&["seller=Axon"]), (1, 0, 0, 1));
    assert_eq!(score(&["seller=Axon", "seller=Motorola", "product=cameras"]), (1, 0, 0, 1));
}

#[test]
fn another_type_trigger_or_sentence_is_another_event() {
    let roles = ["seller=Axon", "product=cameras"];
    for (kind, trigger, sentence) in [
        ("buy", "sold", "Axon sold cameras."),
        ("sell", "resold", "Axon resold cameras."),
        ("sell", "sold", "Axon sold drones."),
    ] {
        let report =
            score_claims(&[gold(SOLD)], &[predicted("a.txt", kind, trigger, sentence, &roles)]);
        assert_eq!((report.event.right, report.event.predicted, report.event.gold), (0, 1, 1));
        assert_eq!((report.invented.len(), report.missed.len()), (1, 1));
    }
}

#[test]
fn coordinated_fillers_share_a_role() {
    let line = r#"{"document":"a.txt","type":"sell","trigger":"sold",
        "roles":{"seller":["Axon"],"buyer":[["Denver police"],["Boulder county"]]}}"#;
    let score = |roles: &[&str]| {
        let report = score_claims(&[gold(line)], &[predicted("a.txt", "sell", "sold", "", roles)]);
        (report.claim.right, report.full.right)
    };
    assert_eq!(score(&["seller=Axon", "buyer=Denver police", "buyer=Boulder county"]), (1, 1));
    assert_eq!(score(&["seller=Axon", "buyer=Denver police"]), (1, 0));
    assert_eq!(score(&["seller=Axon", "buyer=Denver police and Boulder county"]), (1, 1));
    assert_eq!(score(&["seller=Axon", "buyer=Aspen"]), (0, 0));
}

#[test]
fn the_best_prediction_is_taken_and_the_other_is_false() {
    let worse = predicted("a.txt", "sell", "sold", "Axon sold cameras", &["seller=Motorola"]);
    let better = predicted(
        "a.txt",
        "sell",
        "sold",
        "Axon sold cameras",
        &["seller=Axon", "product=cameras"],
    );
    let report = score_claims(&[gold(SOLD)], &[worse, better]);
    assert_eq!((report.claim.right, report.claim.predicted), (1, 2));
    assert_eq!(report.invented.len(), 1);
    assert_eq!(report.calibration[7].predicted, 2);
    assert_eq!(report.calibration[7].right, 1);
}

#[test]
fn dates_sources_polarity_and_modality_count_on_matched_events() {
    let line = r#"{"document":"a.txt","type":"sell","trigger":"sold","roles":{"seller":["Axon"]},
        "from":"2017-10-01","to":"2017-12-31","polarity":"negative","modality":"actual","source":["ACLU"]}"#;
    let mut record = predicted("a.txt", "sell", "sold", "", &["seller=Axon"]);
    let report = score_claims(&[gold(line)], &[record.clone()]);
    assert_eq!(report.dates, Counts { right: 0, predicted: 0, gold: 1 });
    assert_eq!(report.source, Counts { right: 0, predicted: 0, gold: 1 });
    assert_eq!((report.polarity.right, report.modality.right), (0, 1));
    record.when = serde_json::from_str(
        r#"{"text":"late 2017","start":0,"end":9,"from":"2017-10-01","to":"2017-12-31","edtf":"","rule":"","anchor":null}"#,
    )
    .expect("a date");
    record.attribution = serde_json::from_str(
        r#"[{"text":"the ACLU","start":0,"end":1,"name":"the ACLU","cue":"said","kind":"organization"}]"#,
    )
    .expect("a source");
    let report = score_claims(&[gold(line)], &[record]);
    assert_eq!(report.dates, Counts { right: 1, predicted: 1, gold: 1 });
    assert_eq!(report.source, Counts { right: 1, predicted: 1, gold: 1 });
}

#[test]
fn documents_without_claims_count_and_documents_without_gold_do_not() {
    let empty = gold(r#"{"document":"none.txt"}"#);
    let roles = ["seller=Axon"];
    let inside = predicted("none.txt", "sell", "sold", "", &roles);
    let outside = predicted("other.txt", "sell", "sold", "", &roles);
    let report = score_claims(&[empty], &[inside, outside]);
    assert_eq!((report.documents, report.event.predicted, report.outside), (1, 1, 1));
}

#[test]
fn optional_claims_are_neither_missed_nor_false() {
    let line = r#"{"document":"a.txt","type":"sell","trigger":"sold","roles":{"seller":["Axon"]},"optional":true}"#;
    let record = predicted("a.txt", "sell", "sold", "", &["seller=Axon"]);
    for predictions in [vec![record], Vec::new()] {
        let report = score_claims(&[gold(line)], &predictions);
        assert_eq!(report.event, Counts::default());
    }
}

#[test]
fn messages_of_a_mailbox_are_told_apart() {
    let line = |document: &str| {
        gold(&format!(
            r#"{{"document":"{document}","type":"sell","trigger":"sold","roles":{{"seller":["Axon"]}}}}"#
        ))
    };
    let record = predicted("dump/t.mbox#2", "sell", "sold", "", &["seller=Axon"]);
    let report = score_claims(&[line("t.mbox#1"), line("t.mbox#2")], &[record]);
    assert_eq!((report.event.right, report.event.gold, report.documents), (1, 2, 2));
}

#[test]
fn a_claim_counts_in_every_document_that_says_it_itself() {
    let roles = ["seller=Axon", "product=cameras"];
    let mut record = predicted("a.txt", "sell", "sold", "Axon sold cameras.", &roles);
    let place = |path: &str, part: &str| -> crate::types::record::OccurrenceRecord {
        let place = serde_json::json!({"document": "d", "path": path, "part": part, "start": 0,
            "end": 1, "date": null, "author": null});
        serde_json::from_value(place).expect("an occurrence")
    };
    record.occurrences =
        vec![place("copy.txt", "body"), place("reply.eml", "quoted"), place("none.txt", "body")];
    let elsewhere = |name: &str| gold(&SOLD.replace("a.txt", name));
    let empty: GoldClaim = serde_json::from_str(r#"{"document":"reply.eml"}"#).expect("a line");
    let report = score_claims(&[gold(SOLD), elsewhere("copy.txt"), empty], &[record]);
    assert_eq!((report.claim.right, report.claim.predicted, report.claim.gold), (2, 2, 2));
    assert_eq!(report.outside, 0);
}

//! Documents that attack: whatever they hold comes back as data of type JSON, and never as a page.

use serde_json::{Value, json};

use crate::support::Run;

const SCRIPT: &str = "<script>alert(1)</script>";
const BIDI: &str = "\u{202e}evil\u{2066}\u{2069}";

/// A run whose text, names, titles and paths all attack.
fn hostile() -> Run {
    let mut run = Run::new();
    let name = "<img src=x onerror=alert(1)>";
    let text = format!(
        "{name} sold {SCRIPT}\u{0}{BIDI}\u{2028}</script><!-- to \"'><b>Cy</b>. That was all."
    );
    run.document("<svg onload=alert(1)>.txt", &text);
    run.claim(
        "sold",
        &[
            ("seller", name, "company"),
            ("product", SCRIPT, "product"),
            ("buyer", "\"'><b>Cy</b>", "person"),
        ],
    );
    run.claims[0].document.title = Some(format!("</title>{SCRIPT}{BIDI}"));
    run.claims[0].kind = "<b>sell".to_owned();
    // A line of ten million letters, with a claim at its end.
    let long = format!("{}. Bo sold it to Al.", "😀<i>".repeat(2_500_000));
    run.document("long.txt", &long);
    run.claim("sold it", &[("seller", "Bo", "person"), ("buyer", "Al", "person")]);
    run.write();
    run
}

#[test]
fn hostile_documents_are_data() {
    let run = hostile();
    let served = run.serve();
    let doc = |n: u8| format!("api/documents/sha256%3A{n:064x}");
    let claim = format!("api/claims/{}", run.id(0));
    for path in [
        "api/state",
        "api/index",
        "api/entities",
        "api/report",
        "api/changes?after=0",
        &claim,
        &doc(1),
        &doc(2),
    ] {
        let answer = served.get(path);
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(
            answer
                .header("content-security-policy")
                .is_some_and(|it| it.contains("default-src 'none'"))
        );
        answer.ok();
    }
    // Nothing is lost on the way either.
    let index = served.get("api/index").ok();
    assert_eq!(index["claims"][0]["roles"][0]["name"], "<img src=x onerror=alert(1)>");
    assert_eq!(index["claims"][0]["title"], format!("</title>{SCRIPT}{BIDI}"));
    assert!(index["claims"][1]["sentence"].as_str().expect("text").chars().count() <= 200);
    let text = served.get(&doc(1)).ok()["text"].as_str().expect("text").to_owned();
    assert!(text.contains(&format!("{SCRIPT}\u{0}{BIDI}\u{2028}")));
    let long = served.get(&doc(2)).ok();
    assert_eq!(long["text"].as_str().expect("text").chars().count(), 10_000_000 + 19);
    // Errors quote what they were asked, as data too.
    let answer = served.get("api/claims/%3Cscript%3E");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (404, Some("application/json; charset=utf-8"))
    );
}

#[test]
fn hostile_words_of_a_reviewer_stay_words() {
    let run = hostile();
    let served = run.serve();
    let mut after = json!(run.claims[1]);
    after["roles"][0]["name"] = json!(format!("{SCRIPT}\n{{\"schema\":\"claimsift/review/1\"}}"));
    let body = json!({"claim": run.id(1), "answer": "accept", "after": after, "comment": format!("a\nb\u{0}{BIDI}"), "seconds": 1e300, "seen": 0});
    let done = served.post("api/decisions", &body).ok();
    assert_eq!(done["state"]["comment"], format!("a\nb\u{0}{BIDI}"));
    let written = run.reviews();
    assert_eq!(written.len(), 1, "a line end in a comment makes no second line");
    assert!(written[0].seconds.expect("a time") <= 86_400.0);
    drop(served);
    let served = run.serve();
    assert_eq!(served.get("api/state").ok()["last"], 1);
}

#[test]
fn the_page_in_one_file_runs_nothing_of_a_document() {
    let run = hostile();
    let output =
        run.claimsift(&["review", "claims.jsonl", "--html", "review.html", "--reviewer", "bo"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = run.text("review.html");
    let block = page
        .split("id=\"embedded\">")
        .nth(1)
        .and_then(|it| it.split("</script>").next())
        .expect("the data");
    assert!(!block.contains('<') && !block.contains('\u{202e}') && !block.contains('\u{2028}'));
    let data: Value = serde_json::from_str(block).expect("the data is JSON");
    assert_eq!(data["state"]["reviewer"], "bo");
    assert_eq!(data["claims"][run.id(0)], json!(run.claims[0]));
    assert_eq!(data["index"]["claims"].as_array().expect("rows").len(), 2);
    assert_eq!(data["documents"].as_object().expect("documents").len(), 2);
    assert!(data["entities"]["entities"].is_array());
    let policy = page
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .expect("a policy");
    assert!(
        policy.starts_with("default-src 'none'")
            && policy.contains("'sha256-")
            && !policy.contains("unsafe")
    );
    assert!(!page.contains("src=\"http") && !run.path("reviews.jsonl").exists());
}

//! Decisions: taken, seen by another window, undone, carried over a new extraction, and kept through a crash.

use std::collections::HashSet;
use std::time::Duration;

use claimsift::types::review::Answer as Verdict;
use serde_json::{Value, json};

use crate::support::{Run, lines};

#[test]
fn the_page_finds_all_it_needs() {
    let run = Run::small();
    let served = run.serve();
    let state = served.get("api/state").ok();
    assert_eq!(state["reviewer"], "anna");
    assert_eq!((&state["claims"], &state["documents"]), (&json!(6), &json!(2)));
    assert_eq!((&state["last"], &state["read_only"]), (&json!(0), &json!(false)));
    let types = state["types"].as_array().expect("types");
    let sell = types.iter().find(|it| it["name"] == "sell").expect("a built-in type");
    assert_eq!(sell["roles"], json!(["seller", "product", "buyer", "price"]));
    assert!(!sell["description"].as_str().expect("text").is_empty());
    assert_eq!(state["polarities"], json!(["positive", "negative"]));
    let index = served.get("api/index").ok();
    let rows = index["claims"].as_array().expect("rows");
    assert_eq!(rows.len(), 6);
    for (row, claim) in rows.iter().zip(&run.claims) {
        assert_eq!(row["id"], json!(claim.id));
        assert_eq!(served.get(&format!("api/claims/{}", claim.id)).ok(), json!(claim));
    }
    assert_eq!(rows[1]["roles"][0]["key"], "microsoft");
    assert_eq!(rows[1]["roles"][1]["key"], Value::Null);
    let doc = served.get(
        "api/documents/sha256%3A0000000000000000000000000000000000000000000000000000000000000002",
    );
    assert!(doc.ok()["text"].as_str().expect("text").starts_with("😀 Émile"));
    assert_eq!(served.get("api/documents/sha256:9").status, 404);
    assert_eq!(served.get("api/claims/c-9").status, 404);
}

#[test]
fn decisions_are_lines_and_undo_is_a_line() {
    let run = Run::small();
    let served = run.serve();
    let done = served.decide(run.id(0), "accept", 0).ok();
    assert_eq!((&done["n"], &done["state"]["answer"]), (&json!(1), &json!("accept")));
    let done = served.decide(run.id(0), "reject", 1).ok();
    assert_eq!((&done["n"], &done["state"]["by"]), (&json!(2), &json!({"anna": "reject"})));
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!((&undone["n"], &undone["undone"]), (&json!(3), &json!([2])));
    assert_eq!(undone["states"][run.id(0)]["answer"], "accept");
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(undone["undone"], json!([1]));
    assert_eq!(
        undone["states"][run.id(0)],
        json!({"answer": null, "comment": null, "edited": null, "n": 0, "reviewer": null, "by": {}})
    );
    assert_eq!(served.post("api/undo", &json!({})).status, 409);
    let written = run.reviews();
    let answers: Vec<Verdict> = written.iter().map(|line| line.answer).collect();
    assert_eq!(answers, [Verdict::Accept, Verdict::Reject, Verdict::Undo, Verdict::Undo]);
    assert_eq!(written[0].quote.as_deref(), Some("Acme sold cameras to Larkmoor."));
    assert_eq!((written[0].n, written[0].seconds, written[0].start), (1, Some(1.5), Some(5)));
    assert!(written[0].before.is_none() && written[2].claim.is_none());
}

#[test]
fn two_windows_do_not_overwrite_each_other() {
    let run = Run::small();
    let served = run.serve();
    served.decide(run.id(0), "accept", 0).ok();
    let stale = served.decide(run.id(0), "reject", 0);
    assert_eq!(stale.status, 409);
    assert_eq!(stale.json()["state"]["answer"], "accept");
    assert_eq!(run.reviews().len(), 1, "nothing was written");
    // The other window hears of it, and may then decide.
    let changes = served.get("api/changes?after=0").ok();
    assert_eq!((&changes["last"], &changes["states"][run.id(0)]["n"]), (&json!(1), &json!(1)));
    assert_eq!(served.decide(run.id(0), "reject", 1).status, 200);
    assert_eq!(served.get("api/changes?after=2").ok()["states"], json!({}));
    assert_eq!(served.get("api/changes").status, 400);
    // An undo is a change too.
    served.post("api/undo", &json!({})).ok();
    let changes = served.get("api/changes?after=2").ok();
    assert_eq!(changes["states"][run.id(0)]["answer"], "accept");
    assert_eq!(served.decide(run.id(0), "ignore", 2).status, 409, "line 2 no longer holds");
}

#[test]
fn a_second_server_on_the_same_decisions_is_refused() {
    let run = Run::small();
    let _served = run.serve();
    let second = run.claimsift(&["review", ".", "--no-open"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use"));
    let looking = run.serve_with(&["--read-only"]);
    assert_eq!(looking.get("api/state").ok()["read_only"], true);
    assert_eq!(looking.decide(run.id(0), "accept", 0).status, 403);
}

#[test]
fn bulk_is_one_stroke() {
    let run = Run::small();
    let served = run.serve();
    served.decide(run.id(1), "accept", 0).ok();
    let claims: Vec<Value> = (0..3).map(|idx| json!({"claim": run.id(idx), "seen": 0})).collect();
    let body = json!({"claims": claims, "answer": "reject", "seconds": 3.0, "comment": "noise"});
    let done = served.post("api/decisions/bulk", &body).ok();
    assert_eq!((&done["last"], &done["conflicts"]), (&json!(3), &json!([run.id(1)])));
    assert_eq!(done["states"][run.id(1)]["answer"], "accept");
    assert_eq!(done["states"][run.id(2)]["answer"], "reject");
    let written = run.reviews();
    assert!(written[1].bulk.is_some() && written[1].bulk == written[2].bulk);
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(undone["undone"], json!([2, 3]));
    let unknown = json!({"claims": [{"claim": "c-9", "seen": 0}], "answer": "reject"});
    assert_eq!(served.post("api/decisions/bulk", &unknown).status, 404);
}

#[test]
fn edits_must_quote_the_text() {
    let run = Run::small();
    let served = run.serve();
    let id = run.id(3);
    let claim = json!(run.claims[3]);
    // "masks to Microsoft" in the text with letters of four bytes.
    let edit = |change: &dyn Fn(&mut Value)| {
        let mut after = claim.clone();
        change(&mut after);
        let body = json!({"claim": id, "answer": "edit", "after": after, "seconds": 1, "seen": 0});
        served.post("api/decisions", &body)
    };
    let wrong: [(&str, &dyn Fn(&mut Value)); 11] = [
        ("found \"masks to\"", &|it| {
            it["roles"][1]["end"] = json!(26);
        }),
        ("range", &|it| {
            it["roles"][1]["end"] = json!(9999);
        }),
        ("range", &|it| {
            it["roles"][1]["start"] = json!(9999);
        }),
        ("claim type", &|it| {
            it["type"] = json!("steal");
        }),
        ("role of", &|it| {
            it["roles"][0]["role"] = json!("thief");
        }),
        ("kind", &|it| {
            it["roles"][0]["kind"] = json!("ghost");
        }),
        ("polarity", &|it| {
            it["polarity"] = json!("maybe");
        }),
        ("modality", &|it| {
            it["modality"] = json!("");
        }),
        ("a day", &|it| {
            it["when"] = json!({"text": "", "start": 0, "end": 0, "from": "2020-13-01", "to": null, "edtf": "", "rule": "reviewer", "anchor": null});
        }),
        ("a change", &|_| {}),
        ("a claim", &|it| {
            it["roles"] = json!("none");
        }),
    ];
    for (word, change) in wrong {
        let answer = edit(change);
        assert_eq!(answer.status, 400, "{word}: {}", String::from_utf8_lossy(&answer.body));
        let error = answer.json()["error"].as_str().expect("a message").to_owned();
        assert!(error.contains(word), "{word}: {error}");
    }
    assert!(run.reviews().is_empty());
    // A right one: another span, a date without words, and attempts to change what no reviewer may.
    let done = edit(&|it| {
        it["roles"][1] = json!({"role": "product", "label": "", "text": "masks to", "start": 18, "end": 26, "name": "masks", "kind": "product", "via": null});
        it["when"] = json!({"text": "", "start": 0, "end": 0, "from": "2020-01-01", "to": "2020-01-31", "edtf": "", "rule": "reviewer", "anchor": null});
        it["id"] = json!("c-evil");
        it["confidence"] = json!(7);
        it["document"]["path"] = json!("/etc/passwd");
    })
    .ok();
    let edited = &done["state"]["edited"];
    assert_eq!(
        (&edited["id"], &edited["when"]["edtf"]),
        (&json!(id), &json!("2020-01-01/2020-01-31"))
    );
    assert_eq!(
        (&edited["document"], &edited["confidence"]),
        (&claim["document"], &claim["confidence"])
    );
    assert_eq!(
        (&done["state"]["answer"], &done["state"]["keys"][2]),
        (&Value::Null, &json!("microsoft"))
    );
    let line = &run.reviews()[0];
    assert_eq!(json!(line.before), claim);
    // Accepting keeps the edit, undo takes back one step at a time.
    assert_eq!(served.decide(id, "accept", 1).ok()["state"]["edited"], *edited);
    served.post("api/undo", &json!({})).ok();
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(undone["states"][id]["edited"], Value::Null);
}

#[test]
fn edits_without_the_text_stay_inside_what_is_known() {
    let run = Run::small();
    std::fs::remove_file(run.path("documents.jsonl")).expect("gone");
    let served = run.serve();
    let mut after = json!(run.claims[0]);
    after["roles"][1] = json!({"role": "product", "label": "", "text": "cameras to", "start": 10, "end": 20, "name": "x", "kind": "product", "via": null});
    let body = |after: &Value| json!({"claim": run.id(0), "answer": "accept", "after": after, "seconds": 1, "seen": 0});
    let mut outside = after.clone();
    outside["roles"][1]["start"] = json!(80);
    outside["roles"][1]["end"] = json!(90);
    assert_eq!(served.post("api/decisions", &body(&outside)).status, 400);
    let done = served.post("api/decisions", &body(&after)).ok();
    assert_eq!((&done["state"]["answer"], &done["state"]["edited"]), (&json!("accept"), &after));
    let add = json!({"claim": json!(run.claims[1]), "seconds": 1});
    assert_eq!(served.post("api/claims", &add).status, 404, "no text to add to");
}

#[test]
fn a_missed_claim_is_added_and_taken_back() {
    let run = Run::small();
    let served = run.serve();
    let mut claim = json!(run.claims[0]);
    claim["roles"].as_array_mut().expect("roles").pop();
    claim.as_object_mut().expect("an object").remove("id");
    let added = served
        .post("api/claims", &json!({"claim": claim, "comment": "missed", "seconds": 2.0}))
        .ok();
    let id = added["claim"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        (&added["state"]["answer"], &added["row"]["added"]),
        (&json!("accept"), &json!(true))
    );
    assert_eq!(served.get("api/index").ok()["claims"][6]["id"], json!(id));
    assert_eq!(served.get(&format!("api/claims/{id}")).ok(), added["claim"]);
    assert_eq!(served.get("api/changes?after=0").ok()["rows"][0]["id"], json!(id));
    assert_eq!(served.post("api/claims", &json!({"claim": claim})).status, 409, "it is there");
    let same = json!(run.claims[1]);
    assert_eq!(served.post("api/claims", &json!({"claim": same})).status, 409, "it was extracted");
    drop(served);
    // It is still there after a restart, and undo drops it.
    let served = run.serve();
    assert_eq!(served.get("api/index").ok()["claims"][6]["id"], json!(id));
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(undone["states"][&id]["removed"], true);
    assert_eq!(served.get("api/index").ok()["claims"].as_array().expect("rows").len(), 6);
    assert_eq!(served.decide(&id, "accept", 0).status, 404);
    claim["polarity"] = json!("negative");
    let again = served.post("api/claims", &json!({"claim": claim})).ok();
    assert_eq!(again["row"]["polarity"], "negative");
}

#[test]
fn entities_are_merged_split_and_undone() {
    let run = Run::small();
    let served = run.serve();
    let keys = |entities: &Value| -> Vec<String> {
        let entities = entities["entities"].as_array().expect("entities").iter();
        entities
            .map(|it| format!("{} {}", it["key"].as_str().expect("a key"), it["claims"]))
            .collect()
    };
    let before = served.get("api/entities").ok();
    assert_eq!(keys(&before)[..3], ["acme 3", "microsoft 2", "bo (person) 1"]);
    let merge = json!({"into": "microsoft", "keys": ["msft"], "name": "Microsoft"});
    let merged = served.post("api/entities/merge", &merge).ok()["entities"].clone();
    assert_eq!(keys(&merged)[..2], ["acme 3", "microsoft 3"]);
    assert_eq!(merged["merges"], json!([{"n": 1, "into": "microsoft", "keys": ["msft"]}]));
    let index = served.get("api/index").ok();
    assert_eq!(index["claims"][4]["roles"][0]["key"], "microsoft", "all its claims follow");
    assert_eq!(served.get("api/changes?after=0").ok()["entities_changed"], true);
    let split = json!({"key": "microsoft", "names": ["MSFT", "Microsoft Corp"]});
    let split = served.post("api/entities/split", &split).ok()["entities"].clone();
    assert!(
        keys(&split).contains(&"msft 2".to_owned())
            || keys(&split).contains(&"microsoft corp 2".to_owned()),
        "{split}"
    );
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(keys(&undone["entities"])[..2], ["acme 3", "microsoft 3"]);
    let undone = served.post("api/undo", &json!({})).ok();
    assert_eq!(undone["entities"], before);
    for (path, body) in [
        ("api/entities/merge", json!({"into": "microsoft", "keys": ["nobody"]})),
        ("api/entities/merge", json!({"into": "nobody", "keys": ["msft"]})),
        ("api/entities/split", json!({"key": "microsoft", "names": ["Nobody"]})),
    ] {
        assert_eq!(served.post(path, &body).status, 404, "{body}");
    }
    let all = json!({"key": "msft", "names": ["MSFT"]});
    assert_eq!(served.post("api/entities/split", &all).status, 400);
}

#[test]
fn decisions_survive_a_new_extraction() {
    let mut run = Run::small();
    let served = run.serve();
    served.decide(run.id(0), "accept", 0).ok();
    served.decide(run.id(2), "reject", 0).ok();
    let mut after = json!(run.claims[3]);
    after["polarity"] = json!("negative");
    let body =
        json!({"claim": run.id(3), "answer": "accept", "after": after, "seconds": 1, "seen": 0});
    served.post("api/decisions", &body).ok();
    served.decide(run.id(4), "accept", 0).ok();
    drop(served);
    let old: Vec<String> = run.claims.iter().map(|claim| claim.id.clone()).collect();
    // The first document has the same bytes, but one filler is longer now, one claim is gone; the second has new bytes, one
    // letter before everything, and one claim with other roles.
    run.claims[0].id = "c-0000000000000000".to_owned();
    run.claims[0].roles[1].text = "cameras to".to_owned();
    run.claims.remove(2);
    for claim in &mut run.claims[2..] {
        claim.id = claim.id.replace("c-", "d-");
        claim.document.id = "sha256:new".to_owned();
        let shift = |start: &mut usize, end: &mut usize| (*start, *end) = (*start + 1, *end + 1);
        shift(&mut claim.trigger.start, &mut claim.trigger.end);
        shift(&mut claim.evidence.start, &mut claim.evidence.end);
        claim.roles.iter_mut().for_each(|role| shift(&mut role.start, &mut role.end));
    }
    run.claims[3]
        .roles
        .iter_mut()
        .for_each(|role| role.text = "gowns and more".replace("gowns", &role.role));
    run.put("claims.jsonl", &lines(&run.claims));
    let before = run.text("reviews.jsonl");
    let served = run.serve();
    let state = served.get("api/state").ok();
    let lost: HashSet<&str> = state["unmatched"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["claim"].as_str())
        .collect();
    assert_eq!(lost, HashSet::from([&*old[2], &*old[4]]), "{state}");
    let states = served.get("api/index").ok()["states"].clone();
    assert_eq!(states["c-0000000000000000"]["answer"], "accept");
    assert_eq!(states["c-0000000000000000"]["carried"], true);
    let moved = &states[&run.claims[2].id]["edited"];
    assert_eq!(
        (&moved["polarity"], &moved["trigger"]["start"]),
        (&json!("negative"), &json!(run.claims[2].trigger.start))
    );
    assert!(served.said.contains("no claim for"), "{}", served.said);
    assert_eq!(run.text("reviews.jsonl"), before, "looking changes nothing");
    // Going on counts on from there.
    assert_eq!(served.decide("c-0000000000000000", "reject", 1).status, 200);
}

#[test]
fn kill_loses_at_most_the_decision_in_flight() {
    let mut run = Run::new();
    let text: String = (0..1000).map(|idx| format!("Acme{idx} sold item{idx} to Bo. ")).collect();
    run.document("a.txt", &text);
    for idx in 0..1000 {
        let (seller, product) = (format!("Acme{idx}"), format!("item{idx}"));
        run.claim(
            &format!("sold item{idx} "),
            &[("seller", &seller, "company"), ("product", &product, "product")],
        );
    }
    run.write();
    let mut done = 0;
    let mut kills = 0;
    while done < 1000 {
        let served = run.serve();
        assert_eq!(served.get("api/state").ok()["last"], done);
        let answered = std::thread::scope(|scope| {
            let poster = scope.spawn(|| {
                let rest =
                    (done..1000).take_while(|idx| served.try_decide(run.id(*idx)) == Some(200));
                rest.count()
            });
            // Somewhere in the middle of the loop above, each time after another while.
            std::thread::sleep(Duration::from_millis(60 + 45 * kills));
            served.kill();
            poster.join().expect("no panic")
        });
        kills += 1;
        let written = run.reviews();
        let lost_or_kept = [done + answered, done + answered + 1];
        assert!(lost_or_kept.contains(&written.len()), "{} of {lost_or_kept:?}", written.len());
        for (idx, line) in written.iter().enumerate() {
            assert_eq!((line.n, line.claim.as_deref()), (idx as u64 + 1, Some(run.id(idx))));
        }
        done = written.len();
    }
    assert!(kills > 1, "it was killed in the middle at least once");
}

#[test]
fn a_torn_last_line_is_set_aside() {
    let run = Run::small();
    let served = run.serve();
    served.decide(run.id(0), "accept", 0).ok();
    served.decide(run.id(1), "accept", 0).ok();
    drop(served);
    let whole = run.text("reviews.jsonl");
    for torn in ["{\"schema\":\"claimsift/review/1\",\"n\":3,\"ti", "\u{0}\u{0}\u{0}", "{"] {
        run.put("reviews.jsonl", &format!("{whole}{torn}"));
        let served = run.serve();
        assert!(served.said.contains("set aside"), "{}", served.said);
        assert_eq!(served.get("api/state").ok()["last"], 2);
        assert_eq!(run.text("reviews.jsonl"), whole);
        assert!(run.text("reviews.jsonl.torn").contains(torn));
    }
    // A line in the middle that is no review line stays where it is.
    let first = whole.lines().next().expect("a line");
    run.put(
        "reviews.jsonl",
        &format!("{first}\nnot a line\n\n{}", whole.lines().nth(1).expect("a line")),
    );
    let served = run.serve();
    assert!(
        served.said.contains("line 2") && served.said.contains("passed over"),
        "{}",
        served.said
    );
    assert_eq!(served.get("api/state").ok()["last"], 4);
    assert_eq!(served.decide(run.id(2), "accept", 0).ok()["n"], 5);
    assert!(run.text("reviews.jsonl").starts_with(&format!("{first}\nnot a line\n\n")));
    let text = run.text("reviews.jsonl");
    assert_eq!((text.lines().count(), text.ends_with('\n')), (5, true));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly() {
    let run = Run::small();
    let served = run.serve();
    served.decide(run.id(0), "accept", 0).ok();
    assert_eq!(served.interrupt(), Some(0));
    assert_eq!(run.reviews().len(), 1);
}

#[test]
fn flags_that_cannot_be_meant_stop_before_any_work() {
    let run = Run::small();
    for (args, word) in [
        (&["review", "nowhere.jsonl"][..], "no such file"),
        (&["review"][..], "required"),
        (&["review", ".", "--port", "99999"][..], "port"),
        (&["review", ".", "--listen", "example.org"][..], "listen"),
        (&["review", ".", "--reviewer", " "][..], "reviewer"),
        (&["review", "documents.jsonl", "--no-open"][..], "expected a claim"),
        (&["review", ".", "--schema", "claims.jsonl"][..], "claims.jsonl"),
    ] {
        let output = run.claimsift(args);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(word), "{args:?}: {stderr}");
    }
    assert!(!run.path("reviews.jsonl").exists());
}

//! A hundred thousand claims: how long until they are served, and how long each question takes.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Run, lines};

#[test]
#[ignore = "measures time, which only says something about a release build on a quiet machine"]
fn a_hundred_thousand_claims_answer_at_once() {
    let mut run = Run::small();
    let claims: Vec<_> = (0..100_000)
        .map(|idx| {
            let mut claim = run.claims[idx % 6].clone();
            claim.id = format!("c-{idx:016x}");
            claim.roles[0].name = format!("Acme {}", idx % 5_000);
            claim
        })
        .collect();
    run.put("claims.jsonl", &lines(&claims));
    run.claims = claims;
    let started = Instant::now();
    let served = run.serve();
    println!("served after {:?}", started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(5));
    let timed = |name: &str, limit: u64, ask: &dyn Fn()| {
        ask();
        let started = Instant::now();
        ask();
        println!("{name}: {:?}", started.elapsed());
        assert!(started.elapsed() < Duration::from_millis(limit), "{name}");
    };
    let claim = format!("api/claims/{}", run.id(99_999));
    timed("state", 100, &|| assert_eq!(served.get("api/state").status, 200));
    timed("index", 1000, &|| assert_eq!(served.get("api/index").status, 200));
    timed("claim", 100, &|| assert_eq!(served.get(&claim).status, 200));
    timed("entities", 100, &|| assert_eq!(served.get("api/entities").status, 200));
    timed("changes", 100, &|| assert_eq!(served.get("api/changes?after=0").status, 200));
    timed("report", 100, &|| assert_eq!(served.get("api/report").status, 200));
    let next = std::cell::Cell::new(0);
    timed("decision", 100, &|| {
        next.set(next.get() + 1);
        assert_eq!(served.decide(run.id(next.get()), "accept", 0).status, 200);
    });
    timed("undo", 100, &|| assert_eq!(served.post("api/undo", &json!({})).status, 200));
    let seen: Vec<_> =
        (1_000..11_000).map(|idx| json!({"claim": run.id(idx), "seen": 0})).collect();
    let started = Instant::now();
    served.post("api/decisions/bulk", &json!({"claims": seen, "answer": "reject"})).ok();
    println!("10,000 at one stroke: {:?}", started.elapsed());
    timed("changes after that", 100, &|| {
        assert_eq!(served.get("api/changes?after=10004").status, 200)
    });
}

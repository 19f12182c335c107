//! Who may ask, and what nobody may.

use serde_json::json;

use crate::support::{Run, Served};

/// Headers that every answer carries, whatever it is.
fn assert_sealed(answer: &crate::support::Answer) {
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
    for (name, _) in &answer.headers {
        assert!(!name.starts_with("access-control-"), "no page of anybody else may read: {name}");
    }
}

#[test]
fn only_the_own_host_and_the_secret_open_the_door() {
    let run = Run::small();
    let served = run.serve();
    let port = served.host.rsplit(':').next().expect("a port").to_owned();
    let state = served.url("api/state");
    let flipped = {
        let last = served.base.len() - 2;
        let other = if served.base.as_bytes()[last] == b'0' { "1" } else { "0" };
        format!("{}{other}/api/state", &served.base[..last])
    };
    let rebound = format!("evil.example:{port}");
    let local = format!("localhost:{port}");
    let other_port = "127.0.0.1:1".to_owned();
    let cases = [
        (&state, &served.host, 200),
        (&state, &local, 200),
        (&state, &rebound, 403),
        (&state, &other_port, 403),
        (&flipped, &served.host, 403),
        (&"/api/state".to_owned(), &served.host, 403),
        (&"/k//api/state".to_owned(), &served.host, 403),
        (&"/".to_owned(), &served.host, 403),
        (&served.url("").to_uppercase(), &served.host, 403),
    ];
    for (path, host, status) in cases {
        let answer = served.raw("GET", path, &[("Host", host)], b"");
        assert_eq!(answer.status, status, "{path} of {host}");
        assert_sealed(&answer);
        if status == 403 {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!body.contains("Acme") && !served.base.contains(&body), "{body}");
        }
    }
    assert_eq!(served.raw("GET", &state, &[], b"").status, 403, "no host");
    let twice = [("Host", &*served.host), ("Host", &*rebound)];
    assert_ne!(served.raw("GET", &state, &twice, b"").status, 200, "two hosts");
}

#[test]
fn only_the_own_page_writes() {
    let run = Run::small();
    let served = run.serve();
    let body = json!({"claim": run.id(0), "answer": "accept", "seconds": 1, "seen": 0}).to_string();
    let own = format!("http://{}", served.host);
    let json_type = ("Content-Type", "application/json");
    let post = |headers: &[(&str, &str)]| {
        let headers: Vec<_> = [("Host", &*served.host)].iter().chain(headers).copied().collect();
        served.raw("POST", &served.url("api/decisions"), &headers, body.as_bytes())
    };
    let refused: [(&[(&str, &str)], u16); 8] = [
        (&[json_type], 403),
        (&[json_type, ("Origin", "null")], 403),
        (&[json_type, ("Origin", "http://evil.example")], 403),
        (&[json_type, ("Origin", &own.replace("http:", "https:"))], 403),
        (&[json_type, ("Origin", "http://127.0.0.1:1")], 403),
        (&[json_type, ("Origin", &own), ("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Content-Type", "text/plain"), ("Origin", &own)], 415),
        (&[("Origin", &own)], 415),
    ];
    for (headers, status) in refused {
        let answer = post(headers);
        assert_eq!(answer.status, status, "{headers:?}");
        assert_sealed(&answer);
    }
    assert!(run.reviews().is_empty(), "nothing was written");
    let answer = post(&[json_type, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")]);
    assert_eq!(answer.status, 200);
    assert_eq!(run.reviews().len(), 1);
}

#[test]
fn no_path_reaches_the_disk() {
    let run = Run::small();
    run.put("secret.txt", "TOP SECRET");
    let served = run.serve();
    let paths = [
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/secret.txt",
        "secret.txt",
        "./secret.txt",
        "claims.jsonl",
        "//etc/passwd",
        "api/documents/..%2f..%2fsecret.txt",
        "api/documents/secret.txt",
        "api/documents/%00",
        "api/claims/../../secret.txt",
        "api/claims/%ff%fe",
        "api/",
        "api/state/x",
        "app.css/../secret.txt",
        "index.html%00.css",
    ];
    for path in paths {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_sealed(&answer);
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!body.contains("SECRET") && !body.contains("root:"), "{path}: {body}");
    }
    // What the page asks for itself.
    for (path, media) in
        [("", "text/html"), ("app.css", "text/css"), ("main.js", "text/javascript")]
    {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").expect("a type").starts_with(media));
        assert_sealed(&answer);
    }
    let answer =
        served.raw("GET", served.base.trim_end_matches('/'), &[("Host", &served.host)], b"");
    assert_eq!((answer.status, answer.header("location")), (308, Some(&*served.base)));
}

#[test]
fn wrong_methods_and_large_bodies_are_refused() {
    let run = Run::small();
    let served = run.serve();
    let own = format!("http://{}", served.host);
    let headers =
        [("Host", &*served.host), ("Origin", &*own), ("Content-Type", "application/json")];
    let ask = |method: &str, path: &str| served.raw(method, &served.url(path), &headers, b"{}");
    let cases = [
        ("PUT", "api/decisions", Some("POST")),
        ("DELETE", "api/decisions", Some("POST")),
        ("GET", "api/decisions", Some("POST")),
        ("GET", "api/undo", Some("POST")),
        ("POST", "api/state", Some("GET")),
        ("POST", "api/index", Some("GET")),
        ("OPTIONS", "api/decisions", Some("POST")),
        ("TRACE", "api/state", Some("GET")),
        ("POST", "app.css", Some("GET")),
    ];
    for (method, path, allow) in cases {
        let answer = ask(method, path);
        assert_eq!((answer.status, answer.header("allow")), (405, allow), "{method} {path}");
        assert_sealed(&answer);
    }
    let large = vec![b' '; (16 << 20) + 1];
    let answer = served.post_bytes("api/decisions", &large);
    assert_eq!(answer.status, 413);
    for body in [
        "",
        "{",
        "[]",
        "{\"claim\":1}",
        "\u{0}",
        "{\"claim\":\"c-1\",\"answer\":\"undo\",\"seen\":0}",
    ] {
        assert_eq!(served.post_bytes("api/decisions", body.as_bytes()).status, 400, "{body:?}");
    }
    assert!(run.reviews().is_empty());
    served.get("api/state").ok();
}

#[test]
fn a_body_without_end_does_not_hold_up_others() {
    use std::io::Write;
    let run = Run::small();
    let served = run.serve();
    let mut stuck = std::net::TcpStream::connect(&served.host).expect("it listens");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        served.url("api/decisions"),
        host = served.host
    );
    stuck.write_all(head.as_bytes()).expect("sent");
    assert_eq!(served.decide(run.id(0), "accept", 0).status, 200);
}

#[test]
fn the_secret_is_new_every_time_and_only_loopback_listens() {
    let run = Run::small();
    let first = run.serve();
    assert!(first.host.starts_with("127.0.0.1:"));
    first.kill();
    let second = run.serve();
    assert_ne!(first.base, second.base);
    assert!(second.base.len() > 40, "long enough not to be guessed");
}

#[test]
fn listening_elsewhere_is_warned_of() {
    let run = Run::small();
    let served = Served::start(&run.path(""), &["--listen", "0.0.0.0"]);
    assert!(served.said.contains("WARNING"), "{}", served.said);
    let rebound = format!("evil.example:{}", served.host.rsplit(':').next().expect("a port"));
    assert_eq!(served.raw("GET", &served.url("api/state"), &[("Host", &rebound)], b"").status, 403);
    served.get("api/state").ok();
}

//! What is asked for, and what is answered: a request that the guard has admitted goes in, a reply comes out.
//!
//! Documents reach the browser as JSON only, never as a page. No name in a request is a path of the disk.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::decide::Refusal;
use super::desk::Desk;
use super::page;
use crate::error::Result;

/// A request behind the secret.
pub struct Request<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// What follows the secret and its slash.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: &'a str,
    /// `Content-Type:`.
    pub media: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// What is answered.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media: &'static str,
    /// The body.
    pub body: Cow<'static, [u8]>,
    /// The method that would have been allowed, after a wrong one.
    pub allow: Option<&'static str>,
}

const JSON: &str = "application/json; charset=utf-8";

/// What can be asked with `POST`, behind `api/`.
const WRITES: [&str; 6] =
    ["decisions", "decisions/bulk", "claims", "undo", "entities/merge", "entities/split"];
/// What can be asked with `GET`, behind `api/`, beside single claims and documents.
const READS: [&str; 5] = ["state", "index", "entities", "changes", "report"];

/// Answers a request.
pub fn answer(desk: &mut Desk, request: &Request<'_>) -> Reply {
    let Some(api) = request.path.strip_prefix("api/") else { return page_file(request) };
    let one = api.split_once('/').filter(|(what, _)| matches!(*what, "claims" | "documents"));
    let reads = READS.contains(&api) || one.is_some();
    match (request.method, reads, WRITES.contains(&api)) {
        (_, false, false) => error(404, "expected a known address, but found another"),
        ("GET", true, _) => {
            let reply = match one {
                Some((what, id)) => item(desk, what, &decoded(id)),
                None => read(desk, api, request.query),
            };
            reply.unwrap_or_else(|failure| error(500, &failure.to_string()))
        }
        ("POST", _, true) => write(desk, api, request),
        (_, reads, _) => wrong_method(if reads { "GET" } else { "POST" }),
    }
}

/// A reply that says what is wrong.
pub fn error(status: u16, message: &str) -> Reply {
    Reply { status, ..json_reply(&json!({ "error": message })) }
}

fn wrong_method(allow: &'static str) -> Reply {
    Reply { allow: Some(allow), ..error(405, &format!("expected {allow}")) }
}

fn page_file(request: &Request<'_>) -> Reply {
    let Some(file) = page::file(request.path) else {
        return error(404, "expected a known address, but found another");
    };
    if request.method != "GET" {
        return wrong_method("GET");
    }
    Reply { status: 200, media: file.media, body: file.text.as_bytes().into(), allow: None }
}

/// One claim or one document, as it stands in its file.
fn item(desk: &Desk, what: &str, id: &str) -> Result<Reply> {
    let found = if what == "claims" { desk.claim_json(id)? } else { desk.document_json(id)? };
    Ok(match found {
        Some(json) => Reply { status: 200, media: JSON, body: json.into(), allow: None },
        None => {
            error(404, &format!("expected one of the {what} of this review, but found another"))
        }
    })
}

fn read(desk: &mut Desk, what: &str, query: &str) -> Result<Reply> {
    Ok(match what {
        "state" => json_reply(&desk.opening()),
        "index" => Reply { status: 200, media: JSON, body: desk.index().into(), allow: None },
        "entities" => json_reply(&desk.entities()),
        "report" => json_reply(&desk.report()?),
        _ => match query.strip_prefix("after=").and_then(|after| after.parse().ok()) {
            Some(after) => json_reply(&desk.changes(after)),
            None => error(400, "expected after=N with the number of a line"),
        },
    })
}

fn write(desk: &mut Desk, what: &str, request: &Request<'_>) -> Reply {
    // A form of a foreign page can send text, but not this type.
    let media = request.media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        return error(415, "expected Content-Type: application/json");
    }
    let body = request.body;
    let reply = match what {
        "decisions" => parsed(body, |request| desk.decide(request)),
        "decisions/bulk" => parsed(body, |request| desk.decide_bulk(request)),
        "claims" => parsed(body, |request| desk.add(request)),
        "entities/merge" => parsed(body, |request| desk.merge(request)),
        "entities/split" => parsed(body, |request| desk.split(request)),
        _ => desk.undo().map(|done| json_reply(&done)),
    };
    reply.unwrap_or_else(refused)
}

/// Reads the body, lets `act` act on it, and answers with what came of it.
fn parsed<T: DeserializeOwned, R: Serialize>(
    body: &[u8],
    act: impl FnOnce(T) -> std::result::Result<R, Refusal>,
) -> std::result::Result<Reply, Refusal> {
    let request = serde_json::from_slice(body)
        .map_err(|error| Refusal::Wrong(format!("expected a request, but found: {error}")))?;
    act(request).map(|done| json_reply(&done))
}

fn refused(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::ReadOnly => error(403, "expected no decisions, since they are only shown here"),
        Refusal::Missing(message) => error(404, &message),
        Refusal::Wrong(message) => error(400, &message),
        Refusal::Broken(failure) => error(500, &failure.to_string()),
        Refusal::Conflict(message, state) => {
            let body = match state {
                Some(state) => json!({ "error": message, "state": state }),
                None => json!({ "error": message }),
            };
            Reply { status: 409, ..json_reply(&body) }
        }
    }
}

fn json_reply<T: Serialize>(value: &T) -> Reply {
    match serde_json::to_vec(value) {
        Ok(json) => Reply { status: 200, media: JSON, body: json.into(), allow: None },
        Err(_) => Reply { status: 500, media: JSON, body: b"{}".into(), allow: None },
    }
}

/// A part of a path with its `%XX` made letters again. What is no such code stays as it is.
fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_paths() {
        let cases = [
            ("sha256%3Aab", "sha256:ab"),
            ("a%20b%", "a b%"),
            ("%zz%4", "%zz%4"),
            ("%ff", "\u{fffd}"),
            ("%2e%2e%2f", "../"),
        ];
        for (part, expected) in cases {
            assert_eq!(decoded(part), expected);
        }
    }
}

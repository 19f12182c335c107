//! A run folder to review, a program that serves it, and the plainest HTTP client that can be.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use claimsift::types::record::{
    CLAIM_SCHEMA, ClaimRecord, CoverageRecord, DOCUMENT_SCHEMA, DocumentHead, DocumentRecord,
    EvidenceRecord, PartRecord, RoleRecord, SourceRecord, TriggerRecord,
};
use claimsift::types::review::ReviewRecord;
use claimsift::write::claim_id;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with claims.jsonl and documents.jsonl.
pub struct Run {
    folder: TempDir,
    documents: Vec<DocumentRecord>,
    pub claims: Vec<ClaimRecord>,
}

impl Run {
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self { folder, documents: Vec::new(), claims: Vec::new() }
    }

    /// Two documents with three claims each; the second text has letters outside the Basic Multilingual Plane.
    pub fn small() -> Self {
        let mut run = Self::new();
        run.document("a.txt", "Acme sold cameras to Larkmoor. Microsoft Corp sold drones to the DEA. Bo sold it to Cy.");
        run.claim(
            "sold",
            &[
                ("seller", "Acme", "company"),
                ("product", "cameras", "product"),
                ("buyer", "Larkmoor", "agency"),
            ],
        );
        run.claim(
            "sold drones",
            &[
                ("seller", "Microsoft Corp", "company"),
                ("product", "drones", "product"),
                ("buyer", "DEA", "agency"),
            ],
        );
        run.claim(
            "sold it",
            &[("seller", "Bo", "person"), ("product", "it", "product"), ("buyer", "Cy", "person")],
        );
        run.document("b.txt", "😀 Émile 𝔸cme sold masks to Microsoft. MSFT sold gowns to Acme. Acme sold caps to 東京.");
        run.claim(
            "sold masks",
            &[
                ("seller", "Émile 𝔸cme", "person"),
                ("product", "masks", "product"),
                ("buyer", "Microsoft", "company"),
            ],
        );
        run.claim(
            "sold gowns",
            &[
                ("seller", "MSFT", "company"),
                ("product", "gowns", "product"),
                ("buyer", "Acme", "company"),
            ],
        );
        run.claim(
            "sold caps",
            &[
                ("seller", "Acme", "company"),
                ("product", "caps", "product"),
                ("buyer", "東京", "location"),
            ],
        );
        run.write();
        run
    }

    pub fn document(&mut self, path: &str, text: &str) {
        let id = format!("sha256:{:064x}", self.documents.len() + 1);
        let characters = text.chars().count();
        let body = PartRecord {
            page: None,
            kind: "body".to_owned(),
            level: None,
            start: 0,
            end: characters,
            author: None,
            date: None,
        };
        self.documents.push(DocumentRecord {
            schema: DOCUMENT_SCHEMA.to_owned(),
            document: DocumentHead {
                parent: None,
                id,
                path: path.to_owned(),
                format: "text".to_owned(),
                title: None,
                date: Some("2020-06-17".to_owned()),
            },
            text: text.to_owned(),
            parts: vec![body],
            headers: None,
            coverage: CoverageRecord { characters, read: characters, skipped: Vec::new() },
            problems: Vec::new(),
            thread: None,
            copy_of: None,
        });
    }

    /// A claim of the last document. Its trigger is the first word of `words`; the evidence is their sentence.
    pub fn claim(&mut self, words: &str, roles: &[(&str, &str, &str)]) {
        let doc = self.documents.last().expect("a document");
        let at = doc.text.find(words).expect("the words are in the text");
        let first = doc.text[..at].rfind(". ").map_or(0, |end| end + 2);
        let last = doc.text[at..].find(". ").map_or(doc.text.len(), |end| at + end + 1);
        let points = |byte: usize| doc.text[..byte].chars().count();
        let place = |words: &str| {
            let start =
                first + doc.text[first..last].find(words).expect("the words are in the sentence");
            (points(start), points(start + words.len()))
        };
        let role = |(role, text, kind): &(&str, &str, &str)| {
            let (start, end) = place(text);
            RoleRecord {
                role: (*role).to_owned(),
                label: "ARG0".to_owned(),
                text: (*text).to_owned(),
                start,
                end,
                name: (*text).to_owned(),
                kind: (*kind).to_owned(),
                entity: (*kind != "product").then(|| "e1".to_owned()),
                via: Some("name".to_owned()),
                exemption: None,
            }
        };
        let trigger = words.split(' ').next().expect("a word");
        let (start, end) = (points(at), points(at + trigger.len()));
        let head = &doc.document;
        let mut claim = ClaimRecord {
            schema: CLAIM_SCHEMA.to_owned(),
            id: String::new(),
            kind: "sell".to_owned(),
            trigger: TriggerRecord {
                text: trigger.to_owned(),
                lemma: "sell".to_owned(),
                start,
                end,
            },
            roles: roles.iter().map(role).collect(),
            when: None,
            polarity: "positive".to_owned(),
            modality: "actual".to_owned(),
            polarity_cue: None,
            modality_cue: None,
            attribution: Vec::new(),
            confidence: 0.5 + 0.05 * self.claims.len() as f64 % 0.5,
            document: SourceRecord {
                id: head.id.clone(),
                path: head.path.clone(),
                format: head.format.clone(),
                part: "body".to_owned(),
                page: None,
                date: head.date.clone(),
                title: None,
                author: None,
                written: None,
                copy_of: None,
            },
            evidence: EvidenceRecord {
                text: doc.text[first..last].to_owned(),
                start: points(first),
                end: points(last),
                prefix: String::new(),
                suffix: String::new(),
            },
            occurrences: Vec::new(),
        };
        claim.id = claim_id(&claim);
        self.claims.push(claim);
    }

    pub fn write(&self) {
        self.put("claims.jsonl", &lines(&self.claims));
        self.put("documents.jsonl", &lines(&self.documents));
    }

    pub fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn id(&self, idx: usize) -> &str {
        &self.claims[idx].id
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// The lines of reviews.jsonl, each of which must be whole.
    pub fn reviews(&self) -> Vec<ReviewRecord> {
        let text = self.text("reviews.jsonl");
        assert!(text.is_empty() || text.ends_with('\n'), "the last line is whole");
        text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
    }

    pub fn serve(&self) -> Served {
        self.serve_with(&[])
    }

    pub fn serve_with(&self, args: &[&str]) -> Served {
        Served::start(self.folder.path(), args)
    }

    /// Runs another command in the folder.
    pub fn claimsift(&self, args: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_claimsift"))
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program starts")
    }
}

pub fn lines<T: serde::Serialize>(records: &[T]) -> String {
    let line = |record| serde_json::to_string(record).expect("JSON") + "\n";
    records.iter().map(line).collect()
}

/// A program that serves a folder, until it is dropped.
pub struct Served {
    child: Mutex<Child>,
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// `/k/SECRET/`.
    pub base: String,
    /// What it said before it printed the address.
    pub said: String,
}

impl Served {
    pub fn start(folder: &std::path::Path, args: &[&str]) -> Self {
        let reviewer: &[&str] =
            if args.contains(&"--reviewer") { &[] } else { &["--reviewer", "anna"] };
        let mut child = Command::new(env!("CARGO_BIN_EXE_claimsift"))
            .args(["review", ".", "--no-open"])
            .args(reviewer)
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("standard error"));
        let url = loop {
            let mut line = String::new();
            let length = stderr.read_line(&mut line).expect("a line");
            assert!(length > 0, "it ended early: {said}");
            if let Some(at) = line.find("http://") {
                break line[at..].trim().to_owned();
            }
            said.push_str(&line);
        };
        // The pipe is read to its end, so that the program never waits for us.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        let rest = url.strip_prefix("http://").expect("an address");
        let (host, base) = rest.split_once('/').expect("a path");
        Self { child: Mutex::new(child), host: host.to_owned(), base: format!("/{base}"), said }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A request with exactly these headers beside the length.
    pub fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        // A server that refuses may stop reading; that is no failure of ours.
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::parse(&bytes)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.raw("GET", &self.url(path), &[("Host", &self.host)], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_bytes(path, body.to_string().as_bytes())
    }

    pub fn post_bytes(&self, path: &str, body: &[u8]) -> Answer {
        let origin = format!("http://{}", self.host);
        let headers =
            [("Host", &*self.host), ("Origin", &*origin), ("Content-Type", "application/json")];
        self.raw("POST", &self.url(path), &headers, body)
    }

    pub fn decide(&self, claim: &str, answer: &str, seen: u64) -> Answer {
        let body = json!({"claim": claim, "answer": answer, "after": null, "comment": null, "seconds": 1.5, "seen": seen});
        self.post("api/decisions", &body)
    }

    /// The status of an answer to a decision; `None` when the server died before it answered.
    pub fn try_decide(&self, claim: &str) -> Option<u16> {
        let body =
            json!({"claim": claim, "answer": "accept", "seconds": 1.5, "seen": 0}).to_string();
        let mut stream = TcpStream::connect(&self.host).ok()?;
        let head = format!(
            "POST {} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.url("api/decisions"),
            body.len(),
            host = self.host,
        );
        stream.write_all(head.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        String::from_utf8_lossy(&bytes).split(' ').nth(1)?.parse().ok()
    }

    /// What `kill -9` does.
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("nobody panicked with it");
        let _ = child.kill();
        let _ = child.wait();
    }

    /// What Ctrl-C does, and the exit status after it.
    #[cfg(unix)]
    pub fn interrupt(&self) -> Option<i32> {
        let mut child = self.child.lock().expect("nobody panicked with it");
        let pid = child.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().expect("kill");
        child.wait().expect("it ends").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let header = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_lowercase(), value.trim().to_owned())
        };
        Self {
            status: status.parse().expect("a number"),
            headers: lines.map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    /// The body of an answer that must be a success.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }
}

//! `claimsift verify`: does every quotation hold?

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use claimsift::error::Result;
use claimsift::ingest::{self, Input};
use claimsift::once;
use claimsift::types::record::{CLAIM_SCHEMA, ClaimRecord, DOCUMENT_SCHEMA, DocumentRecord};
use claimsift::write::{CodePoints, jsonl, verify_claim, verify_document};

use super::Status;
use super::output::{self, Output};
use super::progress::counted;
use super::run::ReadingArgs;

/// Check every span of every claim against the documents' texts, and the texts against their sources
///
/// Reads the texts from documents.jsonl beside the claims. Sources that can be reached are read again and compared.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift verify claims.jsonl
  claimsift verify runs/1
  claimsift verify out/leak.jsonl --documents out/leak.documents.jsonl

Exit status: 0 everything holds, 1 something does not (each is listed), 2 could not run.")]
pub struct Args {
    /// What `extract --out` wrote as JSONL, or the folder of `extract --run`
    claims: PathBuf,
    /// The documents' texts, where they do not lie beside the claims
    #[arg(long, value_name = "FILE")]
    documents: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// What tells a document from another: its bytes' hash and its place.
type Key = (String, String);

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let claims_path = output::claims_path(&args.claims);
    let documents_path =
        args.documents.clone().unwrap_or_else(|| output::documents_path(&claims_path));
    let mut report = Report { out: Output::stdout(), mismatches: 0 };
    let Claims { mut claims, mut places } = read_claims(&claims_path, &mut report)?;
    let count: usize = claims.values().map(Vec::len).sum();
    let mut sources = Sources::default();
    let mut documents = 0;
    jsonl::read_lines(&documents_path, |line, record: DocumentRecord| {
        documents += 1;
        let at = format!("{}:{line}", documents_path.display());
        check_document(&record, &at, &mut report)?;
        let key = (record.document.id.clone(), record.document.path.clone());
        let points = CodePoints::new(&record.text);
        for (line, claim) in claims.remove(&key).unwrap_or_default() {
            let at = format!("{}:{line}: {}", claims_path.display(), claim.id);
            for mismatch in verify_claim(&claim, &points) {
                report.mismatch(&at, &mismatch.to_string())?;
            }
        }
        for place in places.remove(&key).unwrap_or_default() {
            if !place.holds(&points) {
                report.mismatch(&place.at, "expected the words of the evidence there")?;
            }
        }
        sources.add(record);
        Ok(())
    })?;
    let mut orphans: Vec<_> = claims.into_values().flatten().collect();
    orphans.sort_by_key(|(line, _)| *line);
    for (line, claim) in orphans {
        let at = format!("{}:{line}: {}", claims_path.display(), claim.id);
        let message = format!("document: expected {} among the documents", claim.document.path);
        report.mismatch(&at, &message)?;
    }
    let mut orphans: Vec<(Place, String)> = places
        .into_iter()
        .flat_map(|((_, path), places)| places.into_iter().map(move |it| (it, path.clone())))
        .collect();
    orphans.sort_by_key(|(place, _)| (place.line, place.idx));
    for (place, path) in orphans {
        report.mismatch(&place.at, &format!("expected {path} among the documents"))?;
    }
    let (reread, unreachable) = sources.compare(&args.reading.options(), &mut report)?;
    let verdict = match report.mismatches {
        0 => "everything holds".to_owned(),
        1 => "1 mismatch".to_owned(),
        mismatches => format!("{mismatches} mismatches"),
    };
    let page = format!(
        "{} in {}: {verdict}; {} read again, {unreachable} not reachable\n",
        counted(count, "claim"),
        counted(documents, "document"),
        counted(reread, "source"),
    );
    report.out.lines(|out| out.write_all(page.as_bytes()))?;
    Ok(if report.mismatches > 0 { Status::Problems } else { Status::Done })
}

struct Report {
    out: Output,
    mismatches: usize,
}

impl Report {
    fn mismatch(&mut self, at: &str, message: &str) -> Result<()> {
        self.mismatches += 1;
        self.out.lines(|out| writeln!(out, "{at}: {message}"))
    }
}

/// The claims of a file, by document.
#[derive(Default)]
struct Claims {
    /// With their line numbers.
    claims: HashMap<Key, Vec<(usize, ClaimRecord)>>,
    /// Their occurrences, by the documents that these are in.
    places: HashMap<Key, Vec<Place>>,
}

/// Another place of a claim.
struct Place {
    line: usize,
    idx: usize,
    /// Both and the claim's id, for messages.
    at: String,
    start: usize,
    end: usize,
    /// The words that should stand there.
    evidence: String,
}

impl Place {
    fn holds(&self, points: &CodePoints) -> bool {
        points
            .slice(self.start, self.end)
            .is_some_and(|found| once::same_words(found, &self.evidence))
    }
}

fn read_claims(path: &Path, report: &mut Report) -> Result<Claims> {
    let mut read = Claims::default();
    let mut ids = HashSet::new();
    jsonl::read_lines(path, |line, claim: ClaimRecord| {
        let at = format!("{}:{line}: {}", path.display(), claim.id);
        if claim.schema != CLAIM_SCHEMA {
            let message = format!("schema: expected {CLAIM_SCHEMA}, but found {}", claim.schema);
            report.mismatch(&at, &message)?;
        }
        let key = (claim.document.id.clone(), claim.document.path.clone());
        // The same file may lie at two places; its claims then have the same ids twice.
        if !ids.insert((claim.id.clone(), key.1.clone())) {
            report.mismatch(&at, "id: expected ids to differ, but found this one before")?;
        }
        for (idx, other) in claim.occurrences.iter().enumerate() {
            let place = Place {
                line,
                idx,
                at: format!("{at}: occurrences[{idx}]"),
                start: other.start,
                end: other.end,
                evidence: claim.evidence.text.clone(),
            };
            let key = (other.document.clone(), other.path.clone());
            read.places.entry(key).or_default().push(place);
        }
        read.claims.entry(key).or_default().push((line, claim));
        Ok(())
    })?;
    Ok(read)
}

fn check_document(record: &DocumentRecord, at: &str, report: &mut Report) -> Result<()> {
    if record.schema != DOCUMENT_SCHEMA {
        let message = format!("schema: expected {DOCUMENT_SCHEMA}, but found {}", record.schema);
        report.mismatch(at, &message)?;
    }
    for mismatch in verify_document(record) {
        report.mismatch(at, &mismatch.to_string())?;
    }
    Ok(())
}

/// What the sources are compared with: not the texts, of which there may be many, but their hashes.
#[derive(Default)]
struct Sources {
    /// Files in the order of the documents; members of containers share one.
    files: Vec<String>,
    known: HashSet<String>,
    texts: HashMap<Key, [u8; 32]>,
}

impl Sources {
    fn add(&mut self, record: DocumentRecord) {
        // What could not be read then has no text to compare.
        if record.document.id.is_empty() {
            return;
        }
        let path = record.document.path.clone();
        let file = file_of(&path);
        if self.known.insert(file.to_owned()) {
            self.files.push(file.to_owned());
        }
        self.texts.insert((record.document.id, record.document.path), hash(&record.text));
    }

    /// Reads the sources again. Returns how many could be read, and how many could not.
    fn compare(mut self, options: &ingest::Options, report: &mut Report) -> Result<(usize, usize)> {
        let (mut reread, mut unreachable) = (0, 0);
        for file in std::mem::take(&mut self.files) {
            if file == "-" || !Path::new(&file).is_file() {
                unreachable += 1;
                self.texts.retain(|(_, path), _| !is_of(path, &file));
                continue;
            }
            reread += 1;
            let input = Input { path: file.clone(), file: Some(PathBuf::from(&file)), bytes: None };
            let mut outcome = Ok(());
            ingest::read(&input, options, &mut |read| {
                let Ok(doc) = read else { return };
                let expected = self.texts.remove(&(doc.id.clone(), doc.path.clone()));
                if expected.is_some_and(|expected| expected != hash(&doc.text)) && outcome.is_ok() {
                    let message = "expected the text of documents.jsonl, but found another";
                    outcome = report.mismatch(&doc.path, message);
                }
            });
            outcome?;
        }
        let mut changed: Vec<String> = self.texts.into_keys().map(|(_, path)| path).collect();
        changed.sort();
        for path in changed {
            let message =
                "expected the same bytes as before, but found others (perhaps it has changed)";
            report.mismatch(&path, message)?;
        }
        Ok((reread, unreachable))
    }
}

/// The file that a document's path lies in: what stands before a `#`, unless the file's own name holds that `#`.
pub fn file_of(path: &str) -> &str {
    let before = path.rmatch_indices('#').map(|(at, _)| &path[..at]);
    std::iter::once(path)
        .chain(before)
        .find(|file| Path::new(file).is_file())
        .unwrap_or_else(|| path.split('#').next().unwrap_or(path))
}

/// Whether a document's path is a file or a member of it.
fn is_of(path: &str, file: &str) -> bool {
    path.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

fn hash(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).into()
}

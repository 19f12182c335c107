//! What a run folder says about itself: what was read, with what, and what came of it.
//!
//! Nothing in it depends on when or how fast a run was, so that two runs over the same documents have the same manifest.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use claimsift::assemble::schema::BUILTIN;
use claimsift::error::{Error, ErrorKind, Problem, Result};
use claimsift::infer::{self, Kernel};
use claimsift::ingest::Input;
use claimsift::types::record::{CLAIM_SCHEMA, DOCUMENT_SCHEMA};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::run::RunArgs;

/// The `schema` field of a manifest.
pub const RUN_SCHEMA: &str = "claimsift/run/1";

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`RUN_SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the model's files.
    pub model: String,
    /// SHA-256 of the claim types, the built-in ones and the user's.
    pub claim_types: String,
    /// The schemas of the records.
    pub records: [String; 2],
    /// The flags that the output depends on.
    pub options: Options,
    /// What was read, in order.
    pub inputs: Vec<InputRecord>,
    /// What could not be searched.
    pub problems: Vec<String>,
    /// What came of it; `null` until the run is over.
    pub result: Option<Outcome>,
}

/// The flags that the output depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    open: bool,
    min_confidence: f32,
    date: Option<String>,
    any_language: bool,
    day_first: bool,
    fiscal_year: u8,
    text_column: Option<String>,
    ocr: bool,
    under_redactions: bool,
    backend: String,
    kernel: String,
    /// SHA-256 of the calibration, and the least precision asked for.
    calibration: Option<String>,
    min_precision: Option<f32>,
}

impl Options {
    /// The same run with confidences that decisions have taught.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn calibrated(&mut self, file: Option<&Path>, least: Option<f32>) -> Result<()> {
        let hash = |path: &Path| {
            let bytes = fs::read(path).map_err(|source| Error::io(path, source))?;
            Ok(hex(&Sha256::digest(&bytes)))
        };
        self.calibration = file.map(hash).transpose()?;
        self.min_precision = least;
        Ok(())
    }
}

/// Something that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Its path, as documents carry it.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes; `null` when they could not be read.
    pub sha256: Option<String>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Documents, those that could not be read too.
    pub documents: usize,
    /// Claims.
    pub claims: usize,
    /// Problems that were reported.
    pub problems: usize,
    /// Documents of which something was lost.
    pub losses: usize,
    /// SHA-256 of the files of records, by name.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of a run that is about to start. Reads every input once.
    ///
    /// # Errors
    /// When the model or the claim types cannot be read, or when an input is standard input, which cannot be read again.
    pub fn new(args: &RunArgs, inputs: &[Input], problems: &[Problem]) -> Result<Self> {
        let work = &args.work;
        let mut types = BUILTIN.as_bytes().to_vec();
        if let Some(path) = &work.schema {
            types.extend(fs::read(path).map_err(|source| Error::io(path, source))?);
        }
        Ok(Self {
            schema: RUN_SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: infer::fingerprint(work.model.as_deref())?,
            claim_types: hex(&Sha256::digest(&types)),
            records: [CLAIM_SCHEMA.to_owned(), DOCUMENT_SCHEMA.to_owned()],
            options: Options {
                open: work.open,
                min_confidence: work.min_confidence,
                date: work.date.map(|date| date.to_string()),
                any_language: work.any_language,
                day_first: work.day_first,
                fiscal_year: work.fiscal_year,
                text_column: work.reading.text_column.clone(),
                ocr: work.reading.ocr,
                under_redactions: work.reading.under_redactions,
                calibration: None,
                min_precision: None,
                backend: args.backend.name().to_owned(),
                kernel: Kernel::choose(work.kernel)?.name().to_owned(),
            },
            inputs: inputs.iter().map(InputRecord::of).collect::<Result<_>>()?,
            problems: problems.iter().map(ToString::to_string).collect(),
            result: None,
        })
    }

    /// Reads a manifest; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|source| Error::io(path, source))?,
        };
        serde_json::from_str(&text).map(Some).map_err(|source| {
            let message = "expected the manifest of a run, but found something else";
            Error::new(ErrorKind::Record, message).at(path).because(source)
        })
    }

    /// What this run would do differently from the one that `before` describes; one line each.
    pub fn differences(&self, before: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let value = |manifest: &Self| {
            let manifest = Self { inputs: Vec::new(), result: None, ..manifest.clone() };
            let text = serde_json::to_string(&manifest).unwrap_or_default();
            serde_json::from_str(&text).unwrap_or(Value::Null)
        };
        compare("", &value(before), &value(self), &mut found);
        let by_path = |inputs: &[InputRecord]| -> BTreeMap<String, InputRecord> {
            inputs.iter().map(|input| (input.path.clone(), input.clone())).collect()
        };
        let (old, new) = (by_path(&before.inputs), by_path(&self.inputs));
        for (path, input) in &old {
            match new.get(path) {
                None => found.push(format!("input {path}: expected it again, but it is not there")),
                Some(now) if now != input => {
                    found.push(format!("input {path}: expected the same bytes, but found others"));
                }
                Some(_) => {}
            }
        }
        for path in new.keys().filter(|path| !old.contains_key(*path)) {
            found.push(format!("input {path}: is new"));
        }
        if found.is_empty() && self.inputs != before.inputs {
            found.push("inputs: expected them in the same order".to_owned());
        }
        found
    }
}

impl InputRecord {
    fn of(input: &Input) -> Result<Self> {
        let Some(path) = &input.file else {
            let message = "expected files, but found standard input, which a run cannot read again";
            return Err(Error::new(ErrorKind::Usage, message));
        };
        // A file that cannot be read is a problem of the run, not of its manifest.
        let hashed = file_hash(path).ok();
        Ok(Self {
            path: input.path.clone(),
            bytes: hashed.as_ref().map_or(0, |(_, bytes)| *bytes),
            sha256: hashed.map(|(hash, _)| hash),
        })
    }
}

/// Every leaf that differs, with its place.
fn compare(place: &str, before: &Value, now: &Value, found: &mut Vec<String>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            let keys: std::collections::BTreeSet<&String> =
                before.keys().chain(now.keys()).collect();
            for key in keys {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or(Value::Null)
                };
                compare(&place, &of(before), &of(now), found);
            }
        }
        _ if before != now => found.push(format!("{place}: expected {before}, but found {now}")),
        _ => {}
    }
}

/// The SHA-256 of a file and its size.
///
/// # Errors
/// When it cannot be read.
pub fn file_hash(path: &Path) -> Result<(String, u64)> {
    let mut hash = Sha256::new();
    let copied = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash));
    let bytes = copied.map_err(|source| Error::io(path, source))?;
    Ok((hex(&hash.finalize()), bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::run::WorkArgs;
    use super::*;

    fn manifest(inputs: &[(&str, &str)], confidence: f32) -> Manifest {
        let work = WorkArgs { min_confidence: confidence, ..WorkArgs::default() };
        let args = RunArgs { work, ..RunArgs::default() };
        let mut manifest = Manifest::new(&args, &[], &[]).expect("a manifest");
        manifest.inputs = inputs
            .iter()
            .map(|(path, hash)| InputRecord {
                path: (*path).to_owned(),
                bytes: 1,
                sha256: Some((*hash).to_owned()),
            })
            .collect();
        manifest
    }

    #[test]
    fn what_differs_is_named() {
        let before = manifest(&[("a", "1"), ("b", "2")], 0.1);
        assert_eq!(before.differences(&before), Vec::<String>::new());
        let text = serde_json::to_string(&before).expect("JSON");
        let again: Manifest = serde_json::from_str(&text).expect("a manifest");
        assert_eq!(before.differences(&again), Vec::<String>::new(), "a float came back changed");
        let now = manifest(&[("b", "3"), ("c", "4")], 0.5);
        let found = now.differences(&before);
        assert_eq!(
            found,
            [
                "options.min_confidence: expected 0.1, but found 0.5",
                "input a: expected it again, but it is not there",
                "input b: expected the same bytes, but found others",
                "input c: is new",
            ]
        );
        let swapped = manifest(&[("b", "2"), ("a", "1")], 0.1);
        assert_eq!(swapped.differences(&before), ["inputs: expected them in the same order"]);
    }
}

//! A run folder: a run that survives its process.
//!
//! In the folder: `manifest.json` (what is read, with what), `claims.jsonl` and `documents.jsonl`, and while the run goes
//! on `claims.partial.jsonl`, `documents.partial.jsonl` and `journal.jsonl`. The journal's last line says up to which
//! document the partial files are whole and how long they were then. Whoever takes the run up cuts them to that length
//! and goes on behind that document. Every file gets its name when it is whole, and the manifest its result last of all,
//! so that a kill at any moment leaves a folder that can be taken up.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::pipeline::Place;
use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, Outcome, file_hash};
use super::output::{self, beside};
use super::recorder::{Lengths, Look, Recorder};

/// How often the journal is written at most.
const PAUSE: Duration = Duration::from_millis(300);

/// A line of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// Index of the input to go on with.
    input: usize,
    /// How many of its documents and problems are done.
    item: usize,
    /// Bytes of the claims' partial file.
    claims: u64,
    /// Bytes of the documents' partial file.
    documents: u64,
    /// Problems so far.
    problems: usize,
    /// Whether all inputs are read.
    done: bool,
}

/// What a folder was found to be.
pub enum Found {
    /// A run that is over.
    Whole(Outcome),
    /// A run to start or to take up.
    Open(Box<Folder>),
}

/// A run folder that this process works on.
pub struct Folder {
    dir: PathBuf,
    manifest: Manifest,
    journal: File,
    last: Entry,
    saved: Instant,
}

impl Folder {
    /// Opens a folder for a run, or the run in it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the folder holds something else, a run that was not to be resumed, one that somebody
    /// works on, or one that read something else; then the message says what differs.
    pub fn open(dir: &Path, manifest: Manifest, resume: bool) -> Result<Found> {
        let usage = |message: String| Err(Error::new(ErrorKind::Usage, message).at(dir));
        let io = |path: &Path| {
            let path = path.to_path_buf();
            move |source| Error::io(&path, source)
        };
        fs::create_dir_all(dir).map_err(io(dir))?;
        let path = dir.join("manifest.json");
        let before = Manifest::read(&path)?;
        if before.is_none() {
            let own = |name: &str| matches!(name, "journal.jsonl" | "manifest.partial.json");
            for entry in fs::read_dir(dir).map_err(io(dir))? {
                let name = entry.map_err(io(dir))?.file_name();
                if !own(&name.to_string_lossy()) {
                    let name = name.to_string_lossy();
                    return usage(format!("expected an empty folder or a run, but found {name}"));
                }
            }
        } else if !resume {
            return usage(
                "expected an empty folder, but found a run (perhaps --resume)".to_owned(),
            );
        }
        if let Some(before) = &before {
            let differences = manifest.differences(before);
            if !differences.is_empty() {
                let list = differences.iter().take(20).map(|line| format!("\n  {line}"));
                let list: String = list.collect();
                return usage(format!("expected the same run as before, but:{list}"));
            }
        }
        let journal_path = dir.join("journal.jsonl");
        if let Some(outcome) = before.as_ref().and_then(|before| before.result.clone()) {
            // The last process may have been killed before it cleaned up.
            output::remove(&journal_path)?;
            return Ok(Found::Whole(outcome));
        }
        let mut journal = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&journal_path)
            .map_err(io(&journal_path))?;
        match journal.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return usage(
                    "expected a run that nobody works on, but another process does".into(),
                );
            }
            Err(TryLockError::Error(source)) => return Err(Error::io(&journal_path, source)),
            Ok(()) => {}
        }
        let last = last_entry(&mut journal).map_err(io(&journal_path))?;
        if before.is_none() {
            write_manifest(&path, &manifest)?;
        }
        let dir = dir.to_path_buf();
        Ok(Found::Open(Box::new(Self { dir, manifest, journal, last, saved: Instant::now() })))
    }

    /// The files of the run, as far as they are whole; `None` when all of them have their names.
    ///
    /// # Errors
    /// When a file cannot be made, read or cut.
    pub fn recorder(&self, look: Look) -> Result<Option<Recorder>> {
        let (claims, documents) = (self.claims(), self.documents());
        if self.last == Entry::default() {
            return Recorder::files(look, &claims, Some(&documents)).map(Some);
        }
        if self.last.done {
            if !beside(&claims, "partial").exists() {
                return Ok(None);
            }
            // Killed between the two: both are made again.
            if documents.exists() {
                let partial = beside(&documents, "partial");
                fs::rename(&documents, &partial).map_err(|source| Error::io(&documents, source))?;
            }
        }
        let lengths = Lengths { claims: self.last.claims, documents: self.last.documents };
        Recorder::resume(look, &claims, &documents, lengths).map(Some)
    }

    /// The place to go on from; `None` when everything has been read.
    pub fn place(&self) -> Option<Place> {
        let place = Place { input: self.last.input, item: self.last.item };
        (!self.last.done).then_some(place)
    }

    /// Problems of the part that is done.
    pub fn problems(&self) -> usize {
        self.last.problems
    }

    /// Notes how far the run is, now and then.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn save(&mut self, recorder: &mut Recorder, done: Place, problems: usize) -> Result<()> {
        if self.saved.elapsed() < PAUSE {
            return Ok(());
        }
        let next = Place { item: done.item + 1, ..done };
        self.note(recorder, next, problems, false)
    }

    fn note(
        &mut self,
        recorder: &mut Recorder,
        next: Place,
        problems: usize,
        done: bool,
    ) -> Result<()> {
        let Lengths { claims, documents } = recorder.sync()?;
        let Place { input, item } = next;
        self.last = Entry { input, item, claims, documents, problems, done };
        let mut line = serde_json::to_vec(&self.last).unwrap_or_default();
        line.push(b'\n');
        let written = self.journal.write_all(&line).and_then(|()| self.journal.sync_data());
        written.map_err(|source| Error::io(&self.dir.join("journal.jsonl"), source))?;
        self.saved = Instant::now();
        Ok(())
    }

    /// Gives the files their names and the manifest its result. Returns what came of the run, and a line about it.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn finish(
        mut self,
        recorder: Option<Recorder>,
        problems: usize,
    ) -> Result<(Outcome, String)> {
        if let Some(mut recorder) = recorder {
            if !self.last.done {
                let end = Place { input: self.manifest.inputs.len(), item: 0 };
                self.note(&mut recorder, end, problems, true)?;
            }
            recorder.finish()?;
        }
        let outcome = self.outcome()?;
        let manifest = Manifest { result: Some(outcome.clone()), ..self.manifest };
        write_manifest(&self.dir.join("manifest.json"), &manifest)?;
        drop(self.journal);
        output::remove(&self.dir.join("journal.jsonl"))?;
        let line = format!("{} claims -> {}", outcome.claims, self.dir.display());
        Ok((outcome, line))
    }

    /// What came of the run, read from its files: the same whoever finished it.
    fn outcome(&self) -> Result<Outcome> {
        let mut outcome = Outcome {
            documents: 0,
            claims: 0,
            problems: self.last.problems + self.manifest.problems.len(),
            losses: self.manifest.problems.len(),
            files: std::collections::BTreeMap::new(),
        };
        use claimsift::types::record::DocumentRecord;
        use claimsift::write::{has_loss, jsonl};
        jsonl::read_lines(&self.documents(), |_, record: DocumentRecord| {
            outcome.documents += 1;
            outcome.losses += usize::from(has_loss(&record));
            Ok(())
        })?;
        jsonl::read_lines(&self.claims(), |_, _: serde::de::IgnoredAny| {
            outcome.claims += 1;
            Ok(())
        })?;
        for path in [self.claims(), self.documents()] {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            outcome.files.insert(name, file_hash(&path)?.0);
        }
        Ok(outcome)
    }

    fn claims(&self) -> PathBuf {
        self.dir.join("claims.jsonl")
    }

    fn documents(&self) -> PathBuf {
        self.dir.join("documents.jsonl")
    }
}

/// The last whole line of a journal. What stands after it is cut off.
fn last_entry(journal: &mut File) -> std::io::Result<Entry> {
    let mut text = Vec::new();
    journal.read_to_end(&mut text)?;
    let mut last = Entry::default();
    let mut whole = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let Ok(entry) = serde_json::from_slice(line) else { break };
        if !line.ends_with(b"\n") {
            break;
        }
        last = entry;
        whole += line.len() as u64;
    }
    journal.set_len(whole)?;
    journal.seek(SeekFrom::Start(whole))?;
    Ok(last)
}

/// Writes a manifest under another name and then gives it its own.
fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    let partial = beside(path, "partial");
    let mut text = serde_json::to_vec_pretty(manifest).unwrap_or_default();
    text.push(b'\n');
    let write = || {
        let mut file = File::create(&partial)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    };
    write().map_err(|source| Error::io(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_journal_is_read_up_to_its_last_whole_line() {
        let line = |item| {
            let entry = Entry { item, ..Entry::default() };
            serde_json::to_string(&entry).expect("JSON") + "\n"
        };
        let (one, two) = (line(1), line(2));
        let cases = [
            (String::new(), 0, 0),
            (one.clone(), 1, one.len()),
            (one.clone() + &two, 2, one.len() + two.len()),
            (one.clone() + &two[..9], 1, one.len()),
            (one.clone() + two.trim_end(), 1, one.len()),
            (one[..5].to_owned(), 0, 0),
        ];
        for (text, item, length) in cases {
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(text.as_bytes()).expect("written");
            file.rewind().expect("rewound");
            let entry = last_entry(&mut file).expect("read");
            assert_eq!(entry.item, item, "{text}");
            assert_eq!(file.metadata().expect("a size").len(), length as u64, "{text}");
        }
    }
}

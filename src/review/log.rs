//! The file of decisions: lines are appended and reach the disk before anybody is told that they are there.
//!
//! Nothing in it is ever rewritten. A crash can leave a last line that ends in the middle; it is told from a whole one
//! by its missing line end, set aside into a file of its own (`NAME.torn`), and reported. A line in the middle that is no
//! review line, because somebody edited the file, is passed over and reported; it stays where it is.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::types::review::{REVIEW_SCHEMA, ReviewRecord};

/// A file of decisions that is open for appending. No other process can have it open at the same time.
pub struct Log {
    path: PathBuf,
    file: File,
    length: u64,
}

/// What a file of decisions holds.
#[derive(Debug, Default)]
pub struct Lines {
    /// The lines, numbered as they stand in the file.
    pub records: Vec<ReviewRecord>,
    /// The number of the last line.
    pub last: u64,
    /// What was passed over or set aside, and where.
    pub problems: Vec<String>,
    /// Where the bytes end that belong to whole lines.
    whole: u64,
    /// The last line is whole but for its line end.
    open: bool,
}

impl Log {
    /// Opens a file of decisions, or starts one.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or another process has it open.
    pub fn open(path: &Path) -> Result<(Self, Lines)> {
        let failed = |source| Error::io(path, source);
        let fresh = !path.exists();
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path).map_err(failed)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let mut lines = parse(&bytes, path);
        if lines.open {
            file.write_all(b"\n").map_err(failed)?;
            lines.whole += 1;
        } else if lines.whole < bytes.len() as u64 {
            let aside = set_aside(path, &bytes[lines.whole as usize..])?;
            file.set_len(lines.whole).map_err(failed)?;
            let message = format!(
                "{}: the last line ends in the middle (perhaps of a crash); it was set aside in {}",
                path.display(),
                aside.display()
            );
            lines.problems.push(message);
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        if fresh {
            sync_folder(path);
        }
        let log = Self { path: path.to_path_buf(), file, length: lines.whole };
        Ok((log, lines))
    }

    /// Appends lines and waits until they are on the disk. Either all of them are there afterwards, or none.
    ///
    /// # Errors
    ///
    /// The file cannot be written (perhaps the disk is full).
    pub fn append(&mut self, records: &[ReviewRecord]) -> Result<()> {
        let failed = |source| Error::io(&self.path, source);
        let mut bytes = Vec::new();
        for record in records {
            serde_json::to_writer(&mut bytes, record)
                .map_err(|error| failed(io::Error::other(error)))?;
            bytes.push(b'\n');
        }
        // One call, so that another program that looks meanwhile sees whole lines.
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            // What got through of it would be half a line: off with it, nobody has been told of it.
            let _ = self.file.set_len(self.length);
            return Err(failed(source));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads a file of decisions without changing anything. A file that is not there holds no decisions.
///
/// # Errors
///
/// The file cannot be read.
pub fn read(path: &Path) -> Result<Lines> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(source) if source.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(Error::io(path, source)),
    };
    let mut lines = parse(&bytes, path);
    if !lines.open && lines.whole < bytes.len() as u64 {
        let message = "the last line ends in the middle (perhaps of a crash); it was passed over";
        lines.problems.push(format!("{}: {message}", path.display()));
    }
    Ok(lines)
}

fn parse(bytes: &[u8], path: &Path) -> Lines {
    let mut lines = Lines::default();
    let mut numbers = Numbers::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = &rest[..end.unwrap_or(rest.len())];
        let parsed = parse_line(line);
        if end.is_none() && !matches!(parsed, Ok(Some(_))) {
            break;
        }
        lines.last += 1;
        lines.open = end.is_none();
        let length = line.len() + usize::from(end.is_some());
        lines.whole += length as u64;
        rest = &rest[length..];
        match parsed {
            Ok(Some(record)) => lines.records.push(numbers.place(record, lines.last)),
            Ok(None) => {}
            Err(message) => {
                let at = format!("{}: line {}", path.display(), lines.last);
                lines.problems.push(format!("{at}: {message}; it was passed over"));
            }
        }
    }
    lines
}

/// A line into a record, or what is wrong with it. A blank line is none.
fn parse_line(line: &[u8]) -> std::result::Result<Option<ReviewRecord>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let record: ReviewRecord = serde_json::from_slice(line)
        .map_err(|error| format!("expected a review line, but found: {error}"))?;
    if record.schema != REVIEW_SCHEMA {
        let found = record.schema;
        return Err(format!("expected schema {REVIEW_SCHEMA:?}, but found {found:?}"));
    }
    Ok(Some(record))
}

/// Where lines stand now that call themselves something else: files that were put together by hand number their lines
/// twice, and an `undo` means its own reviewer's lines before it.
#[derive(Default)]
pub(super) struct Numbers {
    now: HashMap<(String, u64), u64>,
}

impl Numbers {
    /// The record with its number `n`, and with the present numbers of the lines that it takes back.
    pub(super) fn place(&mut self, mut record: ReviewRecord, n: u64) -> ReviewRecord {
        if let Some(of) = &mut record.of {
            let now = |number: &u64| self.now.get(&(record.reviewer.clone(), *number)).copied();
            *of = of.iter().filter_map(now).collect();
        }
        self.now.insert((record.reviewer.clone(), record.n), n);
        record.n = n;
        record
    }
}

/// Takes the file for this process. Some file systems know no locks; there a second server is the user's care.
fn lock(file: &File, path: &Path) -> Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let message = "expected a file of decisions that nobody else writes, but found it in use \
                           (perhaps another claimsift review is running; --read-only only looks)";
            Err(Error::new(ErrorKind::Usage, message).at(path))
        }
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// Keeps the beginning of a line that a crash has cut off. It goes behind those that were set aside before.
fn set_aside(path: &Path, fragment: &[u8]) -> Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".torn");
    let aside = path.with_file_name(name);
    let keep = || {
        let mut file = OpenOptions::new().append(true).create(true).open(&aside)?;
        file.write_all(fragment)?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    keep().map_err(|source| Error::io(&aside, source))?;
    Ok(aside)
}

/// A new file is safe only when its folder's entry is on the disk. Not every system can do that, and none has to.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(n: u64, reviewer: &str, rest: &str) -> String {
        format!(
            "{{\"schema\":\"claimsift/review/1\",\"n\":{n},\"time\":\"2026-11-25T00:00:00Z\",\"reviewer\":\"{reviewer}\",{rest}}}\n"
        )
    }

    #[test]
    fn files_that_were_put_together_by_hand_keep_their_undos() {
        let accept = "\"answer\":\"accept\",\"claim\":\"c-1\"";
        let undo = "\"answer\":\"undo\",\"of\":[1]";
        let text = [line(1, "anna", accept), line(1, "bo", accept), line(2, "bo", undo)].concat();
        let lines = parse(text.as_bytes(), Path::new("x"));
        assert_eq!(lines.records[2].of.as_deref(), Some(&[2][..]), "bo's first line is the second");
        assert_eq!(lines.records.iter().map(|record| record.n).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn lines_are_there_when_append_returns() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reviews.jsonl");
        let (mut log, lines) = Log::open(&path).expect("opened");
        assert_eq!((lines.records.len(), lines.last), (0, 0));
        let record: ReviewRecord =
            serde_json::from_str(&line(1, "anna", "\"answer\":\"undo\"")).expect("a record");
        log.append(&[record.clone(), record]).expect("written");
        drop(log);
        assert_eq!(read(&path).expect("read").last, 2);
    }

    proptest! {
        #[test]
        fn a_file_cut_anywhere_holds_its_whole_lines(count in 1..6_u64, share in 0.0..=1.0_f64) {
            let claim = |n| line(n, "änna", &format!("\"answer\":\"accept\",\"claim\":\"c-{n}\""));
            let text: String = (1..=count).map(claim).collect();
            let cut = (text.len() as f64 * share) as usize;
            let bytes = &text.as_bytes()[..cut];
            let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
            let lines = parse(bytes, Path::new("x"));
            // A line that lacks nothing but its end is whole.
            let whole = ends + usize::from(lines.open);
            prop_assert_eq!(lines.records.len(), whole);
            prop_assert_eq!(lines.last, whole as u64);
            prop_assert!(lines.problems.is_empty());
            let rest = &bytes[lines.whole as usize..];
            prop_assert!(!rest.contains(&b'\n'));
        }

        #[test]
        fn no_bytes_make_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let lines = parse(&bytes, Path::new("x"));
            prop_assert!(lines.whole <= bytes.len() as u64);
        }
    }
}

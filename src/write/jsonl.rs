//! Records as lines of JSON, out and in.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};

/// Writes one record as one line.
///
/// # Errors
///
/// Fails when `out` cannot be written.
pub fn write_line<T: Serialize>(out: &mut dyn Write, record: &T) -> io::Result<()> {
    // The line goes out in one call: a reader at the other end of a pipe never sees half a record.
    let mut line = serde_json::to_vec(record).map_err(io::Error::other)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Where a record stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its line, from 1.
    pub line: usize,
    /// Its first byte.
    pub start: u64,
    /// Its bytes, the line end included.
    pub length: usize,
}

/// Reads a file of records one line at a time and hands each over with its line number. `-` is standard input.
///
/// # Errors
///
/// Fails when the file cannot be read, when a line is no such record, or when `each` fails.
pub fn read_lines<T: DeserializeOwned>(
    path: &Path,
    mut each: impl FnMut(usize, T) -> Result<()>,
) -> Result<()> {
    read_places(path, |place, record| each(place.line, record))
}

/// As [`read_lines`], with the place of each record, from which [`read_at`] reads it again.
///
/// # Errors
///
/// As [`read_lines`].
pub fn read_places<T: DeserializeOwned>(
    path: &Path,
    mut each: impl FnMut(Place, T) -> Result<()>,
) -> Result<()> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|source| Error::io(path, source))?)
    };
    let mut reader = BufReader::with_capacity(1 << 16, source);
    let mut text = String::new();
    let mut start = 0;
    for line in 1.. {
        text.clear();
        let length = reader.read_line(&mut text).map_err(|source| unread(path, line, source))?;
        if length == 0 {
            break;
        }
        let place = Place { line, start, length };
        start += length as u64;
        if !text.trim().is_empty() {
            each(place, parse_record(path, line, &text)?)?;
        }
    }
    Ok(())
}

/// The record at a place of a file that [`read_places`] has read.
///
/// # Errors
///
/// Fails when the file cannot be read or is no longer what it was.
pub fn read_at<T: DeserializeOwned>(file: &mut File, path: &Path, place: Place) -> Result<T> {
    let mut bytes = vec![0; place.length];
    file.seek(SeekFrom::Start(place.start))
        .and_then(|_| file.read_exact(&mut bytes))
        .map_err(|source| Error::io(path, source))?;
    let text = String::from_utf8(bytes).map_err(|source| {
        unread(path, place.line, io::Error::new(io::ErrorKind::InvalidData, source))
    })?;
    parse_record(path, place.line, &text)
}

fn unread(path: &Path, line: usize, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::InvalidData => {
            let message = format!("expected UTF-8, but found other bytes in line {line}");
            Error::new(ErrorKind::Record, message).at(path)
        }
        _ => Error::io(path, source),
    }
}

fn parse_record<T: DeserializeOwned>(path: &Path, line: usize, text: &str) -> Result<T> {
    parse_line(text).map_err(|message| {
        Error::new(ErrorKind::Record, format!("line {line}: {message}")).at(path)
    })
}

/// All records of a file.
///
/// # Errors
///
/// As [`read_lines`].
pub fn read_all<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let mut records = Vec::new();
    read_lines(path, |_, record| {
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

/// One line into a record, or what is wrong with it.
fn parse_line<T: DeserializeOwned>(line: &str) -> std::result::Result<T, String> {
    serde_json::from_str(line).map_err(|error| {
        let start: String = line.trim().chars().take(40).collect();
        // serde counts lines itself; here every record is line 1, so that part would only confuse.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let column = error.column();
        if error.is_eof() {
            format!("expected a whole record, but the line ends early (perhaps it was cut off): {start}…")
        } else {
            format!("expected a record of this kind, but found: {message} (column {column})")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::record::SpanRecord;

    #[test]
    fn a_wrong_line_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{\"start\":1,\"end\":2}\n\n{\"start\":1}\n").expect("written");
        let error = read_all::<SpanRecord>(&path).unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("missing field `end`"), "{error}");
        std::fs::write(&path, "{\"start\":1,\"en").expect("written");
        let error = read_all::<SpanRecord>(&path).unwrap_err().to_string();
        assert!(error.contains("cut off"), "{error}");
        std::fs::write(&path, b"\xff\xfe").expect("written");
        let error = read_all::<SpanRecord>(&path).unwrap_err().to_string();
        assert!(error.contains("UTF-8"), "{error}");
    }

    #[test]
    fn lines_round_trip() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        let spans = [SpanRecord { start: 0, end: 3 }, SpanRecord { start: 4, end: 4 }];
        let mut bytes = Vec::new();
        for span in &spans {
            write_line(&mut bytes, span).expect("a vector takes everything");
        }
        std::fs::write(&path, bytes).expect("written");
        assert_eq!(read_all::<SpanRecord>(&path).expect("records"), spans);
        let mut places = Vec::new();
        read_places::<SpanRecord>(&path, |place, _| {
            places.push(place);
            Ok(())
        })
        .expect("records");
        let mut file = File::open(&path).expect("the file");
        assert_eq!(read_at::<SpanRecord>(&mut file, &path, places[1]).expect("a record"), spans[1]);
    }
}

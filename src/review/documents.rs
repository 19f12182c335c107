//! The texts that claims point into: where each document's record stands in `documents.jsonl`.
//!
//! Only ids and places are kept in memory; a record is read when somebody asks for it.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use super::claims::{each_line, read_at};
use crate::error::{Error, ErrorKind, Result};
use crate::types::record::{DOCUMENT_SCHEMA, DocumentRecord};

/// The documents of a run.
pub struct Documents {
    path: PathBuf,
    file: Mutex<File>,
    places: HashMap<String, (u64, usize)>,
    count: usize,
}

/// Of a document's record only what tells it from others; the text is passed over.
#[derive(Deserialize)]
struct Outline {
    schema: String,
    document: OutlineHead,
}

#[derive(Deserialize)]
struct OutlineHead {
    id: String,
}

impl Documents {
    /// Finds the records of a file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line of it is no document.
    pub fn load(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io(path, source))?;
        let again = file.try_clone().map_err(|source| Error::io(path, source))?;
        let mut documents = Self {
            path: path.to_path_buf(),
            file: Mutex::new(again),
            places: HashMap::new(),
            count: 0,
        };
        each_line(file, path, |number, at, line| {
            let wrong = |message: String| {
                Error::new(ErrorKind::Record, format!("line {number}: {message}")).at(path)
            };
            let outline: Outline = serde_json::from_slice(line)
                .map_err(|error| wrong(format!("expected a document, but found: {error}")))?;
            if outline.schema != DOCUMENT_SCHEMA {
                let found = outline.schema;
                let message = format!("expected schema {DOCUMENT_SCHEMA:?}, but found {found:?}");
                return Err(wrong(message));
            }
            documents.count += 1;
            // What could not be read has no id and no text. The same bytes at two places have one text.
            if !outline.document.id.is_empty() {
                documents.places.entry(outline.document.id).or_insert((at, line.len()));
            }
            Ok(())
        })?;
        Ok(documents)
    }

    /// How many documents the run read or tried to read.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The record of a document as it stands in the file.
    ///
    /// # Errors
    ///
    /// The file can no longer be read.
    pub fn line(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let Some((at, length)) = self.places.get(id).copied() else { return Ok(None) };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        read_at(&mut file, at, length).map(Some).map_err(|source| Error::io(&self.path, source))
    }

    /// The record of a document.
    ///
    /// # Errors
    ///
    /// The file can no longer be read, or has changed.
    pub fn record(&self, id: &str) -> Result<Option<DocumentRecord>> {
        let Some(line) = self.line(id)? else { return Ok(None) };
        let changed = |_| {
            let message =
                format!("expected the document {id} where it was, but the file has changed");
            Error::new(ErrorKind::Record, message).at(&self.path)
        };
        serde_json::from_slice(&line).map(Some).map_err(changed)
    }
}

//! What can go wrong: an [`Error`] stops the run before any work, a [`Problem`] costs one document.

use std::fmt;
use std::path::{Path, PathBuf};

/// A failure that stops what was asked for.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A path does not exist or cannot be read or written.
    Io,
    /// A document cannot be understood.
    Document,
    /// A model folder is incomplete or wrong.
    Model,
    /// A file of claim types is wrong.
    Schema,
    /// A record (claims, documents, gold) is wrong.
    Record,
    /// A flag or its value is wrong, or a feature is not built in.
    Usage,
}

impl Error {
    /// An error with a message of the form "expected X, but found Y (perhaps Z)".
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, source: None }
    }

    /// An input or output failure at a path.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        let message = match source.kind() {
            std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => source.to_string(),
        };
        Self::new(ErrorKind::Io, message).at(path).because(source)
    }

    /// The same error at a path.
    pub fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same error with its cause.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where it happened.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", path.display(), self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What this crate's fallible functions return.
pub type Result<T> = std::result::Result<T, Error>;

/// Something wrong with one document. The run goes on, and the exit status tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The document, as the user named it.
    pub path: String,
    /// What is wrong, and what was done about it.
    pub message: String,
    /// The type of a file that is not read because there is no reader for it.
    pub unsupported: Option<&'static str>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

//! Finds what to read: files, folders, globs and standard input.
//!
//! In: paths as the user typed them. Out: [`Input`]s in a fixed order (arguments as given, folders sorted by name).
//! Does not open documents, except that `.jsonl` files of a folder are peeked at: the records that claimsift itself wrote
//! (`*.gold.jsonl`, lines with `"schema":"claimsift/…"`) often lie beside documents and are passed over.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};

use super::sniff;
use crate::error::{Error, ErrorKind, Problem, Result};

/// Something to read: a file or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path as documents carry it; `-` for standard input.
    pub path: String,
    /// The file; `None` for standard input.
    pub file: Option<PathBuf>,
    /// Size in bytes, where it is known beforehand.
    pub bytes: Option<u64>,
}

/// Finds the inputs that `paths` name: files, folders (searched through), globs and `-`.
///
/// # Errors
///
/// [`ErrorKind::Io`] when a path does not exist, or when a glob matches nothing; [`ErrorKind::Usage`] when a glob is
/// malformed. What cannot be searched inside a folder is a [`Problem`] and does not stop the search.
pub fn find(paths: &[String]) -> Result<(Vec<Input>, Vec<Problem>)> {
    let mut search = Search::default();
    for path in paths {
        let file = Path::new(path);
        if path == "-" {
            search.inputs.push(Input { path: path.clone(), file: None, bytes: None });
        } else if file.is_dir() {
            search.folder(file);
        } else if file.exists() {
            search.file(file);
        } else if path.contains(['*', '?', '[', '{']) {
            search.glob(path)?;
        } else {
            // The call fails on a path that does not exist and says why.
            std::fs::metadata(file).map_err(|error| Error::io(file, error))?;
        }
    }
    Ok((search.inputs, search.problems))
}

#[derive(Default)]
struct Search {
    inputs: Vec<Input>,
    problems: Vec<Problem>,
    seen: HashSet<PathBuf>,
}

impl Search {
    /// Adds a file, once.
    fn file(&mut self, file: &Path) {
        let file = file.components().collect::<PathBuf>();
        if !self.seen.insert(file.clone()) {
            return;
        }
        // A pipe or a device says that it has no bytes.
        let about = std::fs::metadata(&file).ok().filter(|about| about.is_file());
        let bytes = about.map(|about| about.len());
        self.inputs.push(Input { path: file.display().to_string(), file: Some(file), bytes });
    }

    /// Adds the files below a folder, sorted.
    fn folder(&mut self, folder: &Path) {
        let mut hidden = Vec::new();
        let mut found = Vec::new();
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| {
            let keep = entry.depth() == 0 || !is_hidden(entry);
            if !keep {
                hidden.push(entry.path().to_path_buf());
            }
            keep
        }) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => found.push(entry.into_path()),
                Ok(_) => {}
                Err(error) => self.problems.push(Problem {
                    path: error.path().unwrap_or(folder).display().to_string(),
                    message: match error.io_error() {
                        Some(error) => format!("cannot be searched: {error}"),
                        None => "is a link to a folder around it; not followed".to_owned(),
                    },
                    unsupported: None,
                }),
            }
        }
        for file in found {
            if !is_record(&file) {
                self.file(&file);
            }
        }
        for path in hidden.iter().filter(|path| holds_documents(path)) {
            self.problems.push(Problem {
                path: path.display().to_string(),
                message: "is hidden; not read unless it is named".to_owned(),
                unsupported: None,
            });
        }
    }

    /// Adds the files that a glob matches, sorted. `*` stays inside a folder, `**` goes through folders.
    fn glob(&mut self, glob: &str) -> Result<()> {
        let matcher = GlobBuilder::new(glob.trim_start_matches("./"))
            .literal_separator(true)
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Usage, "expected a glob, but found a malformed one")
                    .at(glob)
                    .because(error)
            })?
            .compile_matcher();
        // The search starts at the last folder that the glob names outright.
        let fixed = glob.find(['*', '?', '[', '{']).unwrap_or(glob.len());
        let root = glob[..fixed].rfind('/').map_or(".", |at| &glob[..at.max(1)]);
        let found: Vec<PathBuf> = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_map(|entry| entry.ok())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix("./").unwrap_or(entry.path()).to_path_buf())
            .filter(|path| matcher.is_match(path))
            .collect();
        if found.is_empty() {
            return Err(Error::new(ErrorKind::Io, "no file matches").at(glob));
        }
        for file in found.iter().filter(|file| !is_record(file)) {
            self.file(file);
        }
        Ok(())
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether a hidden file or folder holds what would be read if it were not hidden.
fn holds_documents(path: &Path) -> bool {
    // What version control and desktops keep is not somebody's documents.
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if matches!(name.as_str(), ".git" | ".svn" | ".hg" | ".cache" | ".ds_store") {
        return false;
    }
    WalkDir::new(path)
        .into_iter()
        .filter_map(|entry| entry.ok())
        .take(10_000)
        .any(|entry| entry.file_type().is_file() && sniff::is_document_name(entry.path()))
}

/// Whether a file holds records that claimsift reads or writes beside documents.
fn is_record(file: &Path) -> bool {
    let name = file.to_string_lossy();
    if name.ends_with(".gold.jsonl") {
        return true;
    }
    if !name.ends_with(".jsonl") {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(4096).read_to_end(&mut head));
    read.is_ok() && sniff::is_record(&head)
}

//! Where records go: standard output as they come, or a file that appears when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Stdout, Write};
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Result};
use claimsift::ingest::Input;

use super::interrupt;

/// Standard output, or a file under another name until [`Output::finish`].
pub struct Output {
    writer: Writer,
}

enum Writer {
    Stdout(BufWriter<Stdout>),
    File { file: BufWriter<File>, partial: PathBuf, path: PathBuf },
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Self {
        Self { writer: Writer::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())) }
    }

    /// The file at `path`; `-` is standard output. Until [`Output::finish`] it is called `NAME.partial.EXT`.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        let partial = beside(path, "partial");
        let file = File::create(&partial).map_err(|source| Error::io(&partial, source))?;
        interrupt::writing().push(partial.clone());
        Ok(Self::file(file, partial, path))
    }

    /// The file at `path`, made from one that Ctrl-C names already. Until [`Output::finish`] it is called `NAME.merging.EXT`.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be made.
    pub fn merging(path: &Path) -> Result<Self> {
        let partial = beside(path, "merging");
        let file = File::create(&partial).map_err(|source| Error::io(&partial, source))?;
        Ok(Self::file(file, partial, path))
    }

    /// Goes on with a file of [`Output::create`] where it was `length` bytes long. What stands after that is cut off.
    ///
    /// # Errors
    ///
    /// Fails when the file is not there, or shorter.
    pub fn resume(path: &Path, length: u64) -> Result<Self> {
        let partial = beside(path, "partial");
        let failed = |source| Error::io(&partial, source);
        let mut file = OpenOptions::new().read(true).write(true).open(&partial).map_err(failed)?;
        let found = file.metadata().map_err(failed)?.len();
        if found < length {
            let message = format!(
                "expected at least {length} bytes, but found {found} (perhaps the file was changed)"
            );
            return Err(Error::new(ErrorKind::Record, message).at(&partial));
        }
        file.set_len(length).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        interrupt::writing().push(partial.clone());
        Ok(Self::file(file, partial, path))
    }

    fn file(file: File, partial: PathBuf, path: &Path) -> Self {
        let file = BufWriter::with_capacity(1 << 16, file);
        Self { writer: Writer::File { file, partial, path: path.to_path_buf() } }
    }

    /// The file's name before it is whole; `None` for standard output.
    pub fn partial(&self) -> Option<&Path> {
        match &self.writer {
            Writer::Stdout(_) => None,
            Writer::File { partial, .. } => Some(partial),
        }
    }

    /// Writes everything to the disk and says how many bytes that are.
    ///
    /// # Errors
    ///
    /// Fails when the disk cannot be written.
    pub fn sync(&mut self) -> Result<u64> {
        self.lines(|_| Ok(()))?;
        let Writer::File { file, partial, .. } = &self.writer else { return Ok(0) };
        let file = file.get_ref();
        let length = file.sync_data().and_then(|()| file.metadata()).map(|about| about.len());
        length.map_err(|source| Error::io(partial, source))
    }

    /// Completes the file without giving it its name.
    ///
    /// # Errors
    ///
    /// Fails when the disk cannot be written.
    pub fn close(mut self) -> Result<PathBuf> {
        self.sync()?;
        Ok(self.path().to_path_buf())
    }

    /// Lets `write` write whole lines and passes them on. Ctrl-C waits until that is done.
    ///
    /// # Errors
    ///
    /// Fails when the output cannot be written.
    pub fn lines(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let _held = interrupt::writing();
        let out: &mut dyn Write = match &mut self.writer {
            Writer::Stdout(out) => out,
            Writer::File { file, .. } => file,
        };
        let written = write(out).and_then(|()| out.flush());
        written.map_err(|source| Error::io(self.path(), source))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be completed or renamed.
    pub fn finish(mut self) -> Result<()> {
        self.lines(|_| Ok(()))?;
        let Writer::File { file, partial, path } = self.writer else { return Ok(()) };
        let mut open = interrupt::writing();
        file.get_ref().sync_all().map_err(|source| Error::io(&partial, source))?;
        drop(file);
        fs::rename(&partial, &path).map_err(|source| Error::io(&path, source))?;
        open.retain(|other| *other != partial);
        Ok(())
    }

    fn path(&self) -> &Path {
        match &self.writer {
            Writer::Stdout(_) => Path::new("standard output"),
            Writer::File { partial, .. } => partial,
        }
    }
}

/// `claims.partial.jsonl` for `claims.jsonl`. The ending stays, so that a later run knows it for a record file.
pub fn beside(path: &Path, mark: &str) -> PathBuf {
    match path.extension() {
        Some(extension) => {
            let mut ending = std::ffi::OsString::from(format!("{mark}."));
            ending.push(extension);
            path.with_extension(ending)
        }
        None => path.with_extension(mark),
    }
}

/// Removes a file that is no longer needed.
///
/// # Errors
///
/// Fails when it cannot be removed; that it is gone already is no failure.
pub fn remove(path: &Path) -> Result<()> {
    interrupt::writing().retain(|other| other != path);
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::io(path, source)),
        _ => Ok(()),
    }
}

/// Where the documents of a claims file lie unless the user says otherwise: `documents.jsonl` beside `claims.jsonl`,
/// `NAME.documents.jsonl` beside any other.
pub fn documents_path(claims: &Path) -> PathBuf {
    let stem = claims.file_stem().unwrap_or_default().to_string_lossy();
    let name = match stem.as_ref() {
        "claims" => "documents.jsonl".to_owned(),
        other => format!("{other}.documents.jsonl"),
    };
    claims.with_file_name(name)
}

/// The claims of a run: the file itself, or `claims.jsonl` of a run folder.
pub fn claims_path(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("claims.jsonl") } else { path.to_path_buf() }
}

/// Refuses to write over what is read.
///
/// # Errors
///
/// [`ErrorKind::Usage`] when `path` is one of the inputs.
pub fn must_not_be_read(path: &Path, inputs: &[Input]) -> Result<()> {
    let Ok(target) = path.canonicalize() else { return Ok(()) };
    let same = |input: &Input| {
        input.file.as_ref().and_then(|file| file.canonicalize().ok()).as_ref() == Some(&target)
    };
    if inputs.iter().any(same) {
        let message = "expected an output that is not read, but found one of the documents";
        return Err(Error::new(ErrorKind::Usage, message).at(path));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_beside() {
        let cases = [
            ("out/claims.jsonl", "out/documents.jsonl"),
            ("out/leak.jsonl", "out/leak.documents.jsonl"),
            ("claims.csv", "documents.jsonl"),
        ];
        for (claims, documents) in cases {
            assert_eq!(documents_path(Path::new(claims)), Path::new(documents));
        }
        assert_eq!(beside(Path::new("a/b.jsonl"), "partial"), Path::new("a/b.partial.jsonl"));
        assert_eq!(beside(Path::new("a/b"), "partial"), Path::new("a/b.partial"));
    }

    #[test]
    fn a_file_appears_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        let mut output = Output::create(&path).expect("created");
        output.lines(|out| out.write_all(b"{}\n")).expect("written");
        assert!(!path.exists());
        output.finish().expect("renamed");
        assert_eq!(fs::read(&path).expect("the file"), b"{}\n");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }
}

//! Where records go: standard output as they come, or a file that appears when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Stdout, Write};
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
        let partial = partial_path(path);
        let file = File::create(&partial).map_err(|source| Error::io(&partial, source))?;
        interrupt::writing().push(partial.clone());
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(Self { writer: Writer::File { file, partial, path: path.to_path_buf() } })
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
fn partial_path(path: &Path) -> PathBuf {
    match path.extension() {
        Some(extension) => {
            let mut ending = std::ffi::OsString::from("partial.");
            ending.push(extension);
            path.with_extension(ending)
        }
        None => path.with_extension("partial"),
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
        assert_eq!(partial_path(Path::new("a/b.jsonl")), Path::new("a/b.partial.jsonl"));
        assert_eq!(partial_path(Path::new("a/b")), Path::new("a/b.partial"));
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

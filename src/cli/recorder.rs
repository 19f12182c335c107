//! Writes what a run finds: the documents with their texts, and each claim once.
//!
//! Documents leave as they are read. Claims that go to a file are written to a spool first and merged when the run is
//! over, because the earliest original of a claim may come last. On standard output nothing can be taken back: there the
//! first of claims that are one is written as it is found, and the others are left out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use claimsift::error::{Error, ErrorKind, Problem, Result};
use claimsift::once::{self, Copies, Said, Threads};
use claimsift::pipeline::Processed;
use claimsift::types::Document;
use claimsift::types::record::{ClaimRecord, DocumentRecord};
use claimsift::write::{self, csv, jsonl, own_texts, table};
use clap::ValueEnum;

use super::output::{self, Output};
use super::progress::counted;

/// Form of the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON record per line
    Jsonl,
    /// For reading on a terminal
    Table,
    /// For spreadsheets
    Csv,
}

/// Form and look of the claims.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Their form.
    pub format: Format,
    /// How a table looks.
    pub style: table::Style,
}

/// The claims' and the documents' outputs of a run.
pub struct Recorder {
    look: Look,
    claims: Claims,
    documents: Option<Output>,
    memory: Memory,
    count: usize,
    /// Documents that lost something on the way, see [`Recorder::losses`].
    losses: usize,
}

/// Where claims go.
enum Claims {
    /// Out as they come, each once.
    Stream { out: Output, said: Said },
    /// To a spool, to be merged into the file at `path` at the end.
    Spool { spool: Output, path: PathBuf },
}

/// What is known about the documents so far.
#[derive(Default)]
struct Memory {
    copies: Copies,
    threads: Threads,
    /// Path of the document that was written last.
    last_path: String,
}

/// How long the files are, for a journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// Bytes of the claims' spool.
    pub claims: u64,
    /// Bytes of the documents' file.
    pub documents: u64,
}

impl Recorder {
    /// Claims to standard output, documents to a file if there is one.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub fn stream(look: Look, documents: Option<&Path>) -> Result<Self> {
        let mut out = Output::stdout();
        if look.format == Format::Csv {
            out.lines(csv::write_header)?;
        }
        let documents = documents.map(Output::create).transpose()?;
        Ok(Self::new(look, Claims::Stream { out, said: Said::default() }, documents))
    }

    /// Claims to the file at `path`, documents to another if there is one.
    ///
    /// # Errors
    /// When a file cannot be made.
    pub fn files(look: Look, path: &Path, documents: Option<&Path>) -> Result<Self> {
        let claims = Claims::Spool { spool: Output::create(&spool(path))?, path: path.into() };
        let documents = documents.map(Output::create).transpose()?;
        Ok(Self::new(look, claims, documents))
    }

    /// Goes on with the files of [`Recorder::files`] where these were so long.
    ///
    /// # Errors
    /// When a file is shorter than that, or does not hold records.
    pub fn resume(look: Look, path: &Path, documents: &Path, lengths: Lengths) -> Result<Self> {
        let spool = Output::resume(&spool(path), lengths.claims)?;
        let claims = Claims::Spool { spool, path: path.into() };
        let output = Output::resume(documents, lengths.documents)?;
        let mut recorder = Self::new(look, claims, None);
        if let Some(partial) = output.partial() {
            jsonl::read_lines(partial, |_, record: DocumentRecord| {
                recorder.losses += usize::from(write::has_loss(&record));
                recorder.memory.recall(&record);
                Ok(())
            })?;
        }
        recorder.documents = Some(output);
        Ok(recorder)
    }

    fn new(look: Look, claims: Claims, documents: Option<Output>) -> Self {
        Self { look, claims, documents, memory: Memory::default(), count: 0, losses: 0 }
    }

    /// Writes a document and its claims.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&mut self, processed: &Processed) -> Result<()> {
        if processed.document.id.is_empty() {
            return self.write_unread(processed);
        }
        let problems: Vec<String> =
            processed.problems.iter().map(|problem| problem.message.clone()).collect();
        let mut document = write::document_record(&processed.document, &problems);
        self.memory.learn(&mut document);
        self.losses += usize::from(write::has_loss(&document));
        // The text comes first: whatever interrupts the run, no claim points into a document that is not there.
        if let Some(documents) = &mut self.documents {
            documents.lines(|out| jsonl::write_line(out, &document))?;
        }
        let mut records = write::claim_records(&processed.document, &processed.claims);
        let original = document.copy_of.map(|copy| copy.id);
        for record in &mut records {
            record.document.copy_of.clone_from(&original);
        }
        match &mut self.claims {
            Claims::Spool { spool, .. } => {
                spool.lines(|out| records.iter().try_for_each(|it| jsonl::write_line(out, it)))
            }
            Claims::Stream { out, said } => {
                records.retain(|record| said.offer(record).is_new);
                let is_first = self.count == 0;
                self.count += records.len();
                out.lines(|out| self.look.write(out, &records, is_first))
            }
        }
    }

    /// A document that could not be read has no claims, but its place among the documents shows that it was there.
    fn write_unread(&mut self, processed: &Processed) -> Result<()> {
        self.losses += usize::from(!processed.problems.is_empty());
        let Some(documents) = &mut self.documents else { return Ok(()) };
        // A problem of a document that was read (it is empty, say) stands in that document's own record.
        let read = |problem: &&Problem| self.memory.last_path != problem.path;
        for problem in processed.problems.iter().filter(read) {
            let unread = Document { path: problem.path.clone(), ..Document::default() };
            let record = write::document_record(&unread, std::slice::from_ref(&problem.message));
            documents.lines(|out| jsonl::write_line(out, &record))?;
        }
        Ok(())
    }

    /// Documents of which something was lost so far.
    pub fn losses(&self) -> usize {
        self.losses
    }

    /// Writes what was handed over to the disk and says how much that is.
    ///
    /// # Errors
    /// When the disk cannot be written.
    pub fn sync(&mut self) -> Result<Lengths> {
        let documents = self.documents.as_mut().map_or(Ok(0), Output::sync)?;
        let claims = match &mut self.claims {
            Claims::Spool { spool, .. } => spool.sync()?,
            Claims::Stream { .. } => 0,
        };
        Ok(Lengths { claims, documents })
    }

    /// Gives the files their names and says what is in them.
    ///
    /// # Errors
    /// When a file cannot be completed.
    pub fn finish(self) -> Result<String> {
        // The claims first: they are made from the spool, which is there until both files have their names.
        let (summary, rest) = match self.claims {
            Claims::Stream { out, .. } => {
                out.finish()?;
                (counted(self.count, "claim"), None)
            }
            Claims::Spool { spool, path } => {
                let partial = spool.close()?;
                let merged = merge(self.look, &partial, &path)?;
                let again = match merged.occurrences {
                    0 => String::new(),
                    count => format!(" and {}", counted(count, "other occurrence")),
                };
                let claims = counted(merged.claims, "claim");
                (format!("{claims}{again} -> {}", path.display()), Some(partial))
            }
        };
        if let Some(documents) = self.documents {
            documents.finish()?;
        }
        if let Some(partial) = rest {
            output::remove(&partial)?;
        }
        Ok(summary)
    }
}

impl Look {
    fn write(self, out: &mut dyn Write, records: &[ClaimRecord], is_first: bool) -> io::Result<()> {
        match self.format {
            Format::Jsonl => records.iter().try_for_each(|it| jsonl::write_line(out, it)),
            Format::Csv => records.iter().try_for_each(|it| csv::write_row(out, it)),
            Format::Table => {
                if !is_first && !records.is_empty() {
                    out.write_all(b"\n")?;
                }
                table::write_document(out, records, self.style)
            }
        }
    }
}

impl Memory {
    /// Compares a document with those before it, and remembers it.
    fn learn(&mut self, record: &mut DocumentRecord) {
        self.last_path.clone_from(&record.document.path);
        record.copy_of = self.copies.offer(&record.document, own_texts(record).into_iter());
        record.thread = record.headers.as_ref().and_then(|headers| self.threads.offer(headers));
    }

    /// Remembers a document of an interrupted run.
    fn recall(&mut self, record: &DocumentRecord) {
        // What could not be read is no document.
        if !record.document.id.is_empty() {
            self.learn(&mut record.clone());
        }
    }
}

/// Makes the claims' file from the spool: each claim once.
fn merge(look: Look, spool: &Path, path: &Path) -> Result<once::Merged> {
    let mut out = Output::merging(path)?;
    if look.format == Format::Csv {
        out.lines(csv::write_header)?;
    }
    let mut is_first = true;
    let merged = once::merge(spool, &mut |records| {
        let written = out.lines(|out| look.write(out, records, is_first));
        is_first = false;
        written
    })?;
    out.finish()?;
    Ok(merged)
}

/// The spool of a claims file, as the name of a file that is being written: `claims.jsonl` for `claims.csv`.
fn spool(path: &Path) -> PathBuf {
    path.with_extension("jsonl")
}

/// Refuses one file for claims and documents.
///
/// # Errors
/// [`ErrorKind::Usage`].
pub fn must_differ(claims: Option<&PathBuf>, documents: Option<&PathBuf>) -> Result<()> {
    if claims.is_some() && claims == documents {
        let message = "expected two files, but found one for claims and documents";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    Ok(())
}

//! Zip archives, and documents that are zip archives.

use std::fs::File;
use std::io::Read;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, FileReader, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder};

use super::{is_clutter, member, member_name};
use crate::ingest::reached::{Counting, Reached};
use crate::ingest::{Origin, Sink, problem};

/// What is in an archive, without what is in its members.
pub(in crate::ingest) struct Zip<R> {
    archive: ZipArchive<R>,
    pub members: Vec<Member>,
    /// What is wrong with the list of members.
    pub complaint: Option<String>,
}

/// A member of an archive.
pub(in crate::ingest) struct Member {
    pub name: String,
    pub size: u64,
    is_folder: bool,
    is_encrypted: bool,
    method: CompressionMethod,
    place: ZipArchiveEntryWayfinder,
}

/// More members than any honest archive lists.
const MAX_LISTED: usize = 2_000_000;

impl<'a> Zip<Counting<'a, FileReader>> {
    /// Opens an archive that is a file of its own; what is read of it counts as reached.
    pub(in crate::ingest) fn of_file(file: File, reached: &'a Reached) -> Result<Self, String> {
        let end = file.metadata().map_err(|error| format!("cannot be read: {error}"))?.len();
        Self::located(reached.counting(FileReader::from(file)), end)
    }
}

impl Zip<Vec<u8>> {
    /// Opens an archive that lies in memory.
    pub(in crate::ingest) fn of_bytes(bytes: Vec<u8>) -> Result<Self, String> {
        let end = bytes.len() as u64;
        Self::located(bytes, end)
    }
}

fn unreadable(error: rawzip::Error) -> String {
    format!("cannot be unpacked: {error} (perhaps it is cut off)")
}

impl<R: ReaderAt> Zip<R> {
    /// Opens an archive that has so many bytes.
    fn located(reader: R, end: u64) -> Result<Self, String> {
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let archive = rawzip::ZipLocator::new()
            .locate_in_reader(reader, &mut buffer, end)
            .map_err(|(_, error)| unreadable(error))?;
        Ok(Self::list(archive))
    }

    fn list(archive: ZipArchive<R>) -> Self {
        let mut members = Vec::new();
        let mut complaint = None;
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let mut entries = archive.entries(&mut buffer);
        loop {
            match entries.next_entry() {
                Ok(Some(entry)) if members.len() < MAX_LISTED => members.push(Member {
                    name: member_name(entry.file_path().as_bytes()),
                    size: entry.uncompressed_size_hint(),
                    is_folder: entry.is_dir(),
                    is_encrypted: entry.flags().is_encrypted(),
                    method: entry.compression_method(),
                    place: entry.wayfinder(),
                }),
                Ok(_) => break,
                Err(error) => {
                    complaint = Some(format!("its list of members is broken: {error}"));
                    break;
                }
            }
        }
        Self { archive, members, complaint }
    }

    /// Whether it has a member of this name.
    pub(in crate::ingest) fn holds(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }

    /// The bytes of a member, up to a limit; `None` where there is none, or it is damaged.
    pub(in crate::ingest) fn bytes(&self, name: &str, max: u64) -> Option<Vec<u8>> {
        let member = self.members.iter().find(|member| member.name == name)?;
        let mut bytes = Vec::new();
        let mut plain = self.open(member).ok()?.take(max);
        // What can be read of a damaged member is better than nothing.
        let _ = plain.read_to_end(&mut bytes);
        Some(bytes)
    }

    /// Unpacks a member.
    pub(in crate::ingest) fn open(&self, member: &Member) -> Result<Box<dyn Read + '_>, String> {
        if member.is_encrypted {
            return Err("is encrypted; not read".to_owned());
        }
        let entry = self.archive.get_entry(member.place).map_err(unreadable)?;
        let packed = entry.reader();
        match member.method {
            CompressionMethod::STORE => Ok(Box::new(entry.verifying_reader(packed))),
            CompressionMethod::DEFLATE => {
                Ok(Box::new(entry.verifying_reader(DeflateDecoder::new(packed))))
            }
            CompressionMethod::ZSTD => {
                let plain = ruzstd::decoding::StreamingDecoder::new(packed)
                    .map_err(|error| format!("cannot be unpacked: {error}"))?;
                Ok(Box::new(entry.verifying_reader(plain)))
            }
            method => Err(format!(
                "expected a member packed by deflate, but found one packed by {method:?}; not read"
            )),
        }
    }

    /// Reads all members.
    pub(in crate::ingest) fn read(&self, origin: &Origin<'_>, sink: Sink<'_>) {
        let Some(inner) = origin.deeper(sink) else { return };
        let readable = |entry: &&Member| !entry.is_folder && !is_clutter(&entry.name);
        for entry in self.members.iter().filter(readable) {
            match self.open(entry) {
                Ok(mut plain) => {
                    if !member(&entry.name, &mut plain, &inner, sink) {
                        return;
                    }
                }
                Err(message) => {
                    let path = format!("{}#{}", origin.path, entry.name);
                    sink(Err(problem(&path, message)));
                }
            }
        }
        if let Some(complaint) = &self.complaint {
            sink(Err(problem(origin.path, complaint.clone())));
        } else if !self.members.iter().any(|entry| !entry.is_folder) {
            sink(Err(problem(origin.path, "expected files, but found an empty archive")));
        }
    }
}

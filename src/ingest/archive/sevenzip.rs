//! 7z archives.

use std::io::{self, Read, Seek};

use sevenz_rust2::{ArchiveReader, Error, Password};

use super::{MEMORY_KIB, is_clutter, member, member_name};
use crate::ingest::{Origin, Sink, problem};

/// Reads the members of an archive.
pub(in crate::ingest) fn read<R: Read + Seek>(source: R, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(inner) = origin.deeper(sink) else { return };
    let opened = ArchiveReader::new_with_memory_limit(source, Password::empty(), MEMORY_KIB);
    let mut archive = match opened {
        Ok(archive) => archive,
        Err(error) => return sink(Err(problem(origin.path, reason(&error)))),
    };
    archive.set_thread_count(1);
    let encrypted: Vec<String> = (0..archive.archive().files.len())
        .filter(|&idx| archive.archive().is_file_encrypted(idx))
        .filter_map(|idx| archive.archive().files.get(idx))
        .map(|entry| member_name(entry.name().as_bytes()))
        .collect();
    for name in &encrypted {
        let path = format!("{}#{name}", origin.path);
        sink(Err(problem(&path, "is encrypted; not read")));
    }
    let outcome = archive.for_each_entries(|entry, plain| {
        let name = member_name(entry.name().as_bytes());
        let mut go_on = true;
        if !entry.is_directory() && !is_clutter(&name) && !encrypted.contains(&name) {
            go_on = member(&name, plain, &inner, sink);
        }
        // Members share a stream: the next one starts where this one ends.
        if go_on && !encrypted.contains(&name) {
            let _ = io::copy(&mut origin.budget.meter(plain), &mut io::sink());
        }
        Ok(go_on)
    });
    if let Err(error) = outcome
        && encrypted.is_empty()
    {
        sink(Err(problem(origin.path, reason(&error))));
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => "is encrypted; not read".to_owned(),
        error => format!("cannot be unpacked: {error}"),
    }
}

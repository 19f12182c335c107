//! Tar archives, read from the front to the back.

use std::io::BufRead;

use super::{is_clutter, member, member_name};
use crate::ingest::{Origin, Sink, problem};

/// Reads the members of an archive.
pub(in crate::ingest) fn read(reader: &mut dyn BufRead, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(inner) = origin.deeper(sink) else { return };
    let mut archive = tar::Archive::new(reader);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return sink(Err(problem(origin.path, format!("cannot be read: {error}")))),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let message = format!("cannot be read further: {error} (perhaps it is cut off)");
                return sink(Err(problem(origin.path, message)));
            }
        };
        let name = member_name(&entry.path_bytes());
        // Links lead to members that are read, or out of the archive.
        if !entry.header().entry_type().is_file() || is_clutter(&name) {
            continue;
        }
        if !member(&name, &mut entry, &inner, sink) {
            return;
        }
    }
}

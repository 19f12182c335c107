//! Archives: files that hold files.
//!
//! In: a zip, tar or 7z archive, or a file that gzip, zstd or xz has packed. Out: the documents of its members
//! (`dump.zip#folder/a.eml`), archives inside them as well. Members are read one after another as they are unpacked, within the
//! [limits](super::limits). A member that is encrypted or damaged is a problem, and the next one is read.

use std::io::{BufRead, Read};

use super::{Origin, Sink, charset, problem, stream};

pub(super) mod sevenzip;
pub(super) mod tar;
pub(super) mod zip;

/// What a single file is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Xz,
}

/// Memory that an archive may ask for to be unpacked, in KiB.
const MEMORY_KIB: usize = 256 << 10;

/// Reads a packed file as the file that it was before.
pub(super) fn unpack(
    packing: Packing,
    reader: &mut dyn BufRead,
    origin: &Origin<'_>,
    sink: Sink<'_>,
) {
    let Some(inner) = origin.deeper(sink) else { return };
    let name = unpacked_name(origin.name);
    let inner = Origin { name: &name, ..inner };
    match packing {
        Packing::Gzip => {
            let mut plain = origin.budget.meter(flate2::bufread::MultiGzDecoder::new(reader));
            stream(&mut plain, None, &inner, sink);
        }
        Packing::Xz => {
            let memory = MEMORY_KIB as u32;
            let plain = lzma_rust2::XzReader::new_mem_limit(reader, true, memory);
            stream(&mut origin.budget.meter(plain), None, &inner, sink);
        }
        Packing::Zstd => {
            let window = (MEMORY_KIB as u64) << 10;
            match ruzstd::decoding::StreamingDecoder::new_with_max_window_size(reader, window) {
                Ok(plain) => stream(&mut origin.budget.meter(plain), None, &inner, sink),
                Err(error) => {
                    sink(Err(problem(origin.path, format!("cannot be unpacked: {error}"))));
                }
            }
        }
    }
}

/// `letters.mbox.gz` holds `letters.mbox`.
fn unpacked_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let endings =
        [(".gz", ""), (".tgz", ".tar"), (".zst", ""), (".zstd", ""), (".xz", ""), (".txz", ".tar")];
    for (ending, instead) in endings {
        if lower.ends_with(ending) && name.is_char_boundary(name.len() - ending.len()) {
            return format!("{}{instead}", &name[..name.len() - ending.len()]);
        }
    }
    name.to_owned()
}

/// Reads one member. Returns whether the archive may be read further.
pub(super) fn member(
    name: &str,
    plain: &mut dyn Read,
    origin: &Origin<'_>,
    sink: Sink<'_>,
) -> bool {
    if let Err(message) = origin.budget.member(&origin.options.limits) {
        sink(Err(problem(origin.path, message)));
        return false;
    }
    let path = format!("{}#{name}", origin.path);
    let inner = Origin { path: &path, name, ..*origin };
    inner.guarded(sink, |sink| {
        let mut metered = origin.budget.meter(plain);
        stream(&mut metered, None, &inner, sink);
    });
    true
}

/// A member's name as a path: slashes forward, no root, and as text.
fn member_name(raw: &[u8]) -> String {
    // Old programs write names in the character set of DOS; ASCII is the same in all of them.
    let text = charset::clean(&String::from_utf8_lossy(raw));
    let parts = text.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let name = parts.collect::<Vec<_>>().join("/");
    if name.is_empty() { "member without name".to_owned() } else { name.replace('\n', " ") }
}

/// What systems put into archives for themselves.
fn is_clutter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

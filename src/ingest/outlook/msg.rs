//! The properties of a message in an OLE file ([MS-OXMSG]).
//!
//! In: the file and the folder in it that is the message. Out: the [`Mail`]. Each property of variable length is a stream named
//! by its number and type; those of fixed length stand in one stream together.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::{Attached, Bag, Content, MAX_NESTING, Mail, Value, tag};

type File<'b> = cfb::CompoundFile<Cursor<&'b [u8]>>;

/// A file may have this many recipients and attachments.
const MAX_PARTS: usize = 20_000;

/// The message in a folder of the file.
pub(super) fn message(file: &mut File<'_>, folder: &Path, depth: usize) -> Mail {
    let mut mail =
        Mail { bag: bag(file, folder, if depth == 0 { 32 } else { 24 }), ..Mail::default() };
    for part in folders(file, folder) {
        let name = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("__recip_version1.0_") {
            mail.recipients.push(bag(file, &part, 8));
        } else if name.starts_with("__attach_version1.0_") {
            let bag = bag(file, &part, 8);
            let inner = part.join("__substg1.0_3701000D");
            let content = match bag.get(tag::ATTACHED) {
                Some(Value::Bytes(bytes)) => Content::Bytes(bytes.clone()),
                _ if file.is_stream(inner.join("__properties_version1.0"))
                    && depth < MAX_NESTING + 1 =>
                {
                    Content::Mail(Box::new(message(file, &inner, depth + 1)))
                }
                _ => Content::None,
            };
            mail.attachments.push(Attached { bag, content });
        }
    }
    mail
}

fn folders(file: &File<'_>, folder: &Path) -> Vec<PathBuf> {
    let entries = file.read_storage(folder).into_iter().flatten();
    entries
        .filter(|entry| entry.is_storage())
        .map(|entry| entry.path().to_path_buf())
        .take(MAX_PARTS)
        .collect()
}

/// The properties of a folder, whose fixed ones start behind a header.
fn bag(file: &mut File<'_>, folder: &Path, header: usize) -> Bag {
    let mut bag = Bag::default();
    let fixed = stream(file, &folder.join("__properties_version1.0")).unwrap_or_default();
    for entry in fixed.get(header..).unwrap_or_default().chunks_exact(16) {
        let kind = u16::from_le_bytes([entry[0], entry[1]]);
        let number = u16::from_le_bytes([entry[2], entry[3]]);
        let mut value = [0; 8];
        value.copy_from_slice(&entry[8..16]);
        let long = i64::from_le_bytes(value);
        match kind {
            0x0003 => bag.0.push((number, Value::Number(i64::from(long as i32)))),
            0x0040 => bag.0.push((number, Value::Time(long))),
            _ => {}
        }
    }
    let streams: Vec<PathBuf> = file
        .read_storage(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.is_stream())
        .map(|entry| entry.path().to_path_buf())
        .collect();
    for path in streams {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(code) = name.strip_prefix("__substg1.0_").filter(|code| code.len() == 8) else {
            continue;
        };
        let Ok(code) = u32::from_str_radix(code, 16) else { continue };
        let (number, kind) = ((code >> 16) as u16, code & 0xffff);
        if !matches!(kind, 0x001e | 0x001f | 0x0102) {
            continue;
        }
        let Some(bytes) = stream(file, &path) else { continue };
        let value = match kind {
            0x001f => {
                let units: Vec<u16> = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                    .collect();
                Value::Text(String::from_utf16_lossy(&units))
            }
            0x001e => Value::Ansi(bytes),
            _ => Value::Bytes(bytes),
        };
        bag.0.push((number, value));
    }
    bag
}

fn stream(file: &mut File<'_>, path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut stream = file.open_stream(path).ok()?;
    // What can be read of a damaged stream is better than nothing.
    let _ = stream.read_to_end(&mut bytes);
    Some(bytes)
}

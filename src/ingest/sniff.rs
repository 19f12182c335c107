//! Tells what kind of file some bytes are.
//!
//! In: the first bytes of a file and its name. Out: a [`Kind`]. The content decides; the name only settles what content
//! leaves open (Markdown is plain text, too) and names types that are text but no documents (`.csv`, `.py`).

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::{charset, pattern};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Text,
    Markdown,
    Html,
    Email,
    Mbox,
    Jsonl,
    /// Claims, gold claims or documents that claimsift wrote.
    Record,
    /// A type that is not read, by name.
    Unsupported(&'static str),
}

/// The kind of a file that starts with `head`.
pub(super) fn kind(head: &[u8], path: &str) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(name) = magic(head) {
        return Kind::Unsupported(name);
    }
    let name = extension(Path::new(path));
    let text = charset::decode(head, None).text;
    if is_binary(head, &text) {
        return Kind::Unsupported("binary data");
    }
    if is_record(head) {
        return Kind::Record;
    }
    let start = text.trim_start();
    if MBOX.is_match(&text) {
        // A single message is often stored with the line that a mailbox puts before it.
        return if name == "eml" { Kind::Email } else { Kind::Mbox };
    }
    if name == "jsonl" || name == "ndjson" || is_json_line(start) {
        return Kind::Jsonl;
    }
    if looks_like_html(start) {
        return Kind::Html;
    }
    if name == "eml" || looks_like_mail(start) {
        return Kind::Email;
    }
    match name.as_str() {
        "md" | "markdown" | "mdown" => Kind::Markdown,
        "html" | "htm" | "xhtml" => Kind::Html,
        "mbox" => Kind::Mbox,
        "csv" | "tsv" => Kind::Unsupported("a table (csv)"),
        "json" | "geojson" => Kind::Unsupported("json"),
        "xml" | "rss" | "atom" | "svg" => Kind::Unsupported("xml"),
        "css" | "js" | "ts" | "py" | "rs" | "c" | "h" | "cpp" | "java" | "rb" | "go" | "sh"
        | "toml" | "yaml" | "yml" | "ini" | "sql" | "lock" => {
            Kind::Unsupported("source code or settings")
        }
        _ if start.starts_with("<?xml") => Kind::Unsupported("xml"),
        _ => Kind::Text,
    }
}

/// Whether the first lines hold a record of claimsift's own.
pub(super) fn is_record(head: &[u8]) -> bool {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    // A line of gold names a document and a trigger, and holds no text of its own.
    let gold = || {
        line.contains("\"document\"") && line.contains("\"trigger\"") && !line.contains("\"text\"")
    };
    line.starts_with('{') && (RECORD.is_match(&line) || gold())
}

/// Whether a file of this name would be read as a document.
pub(super) fn is_document_name(path: &Path) -> bool {
    matches!(
        extension(path).as_str(),
        "txt" | "text" | "md" | "markdown" | "html" | "htm" | "xhtml" | "eml" | "mbox" | "jsonl"
    )
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

static RECORD: LazyLock<Regex> = LazyLock::new(|| pattern(r#""schema"\s*:\s*"claimsift/"#));

/// The line before a message in a mailbox, and the first header after it.
static MBOX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*From (?:-|\S+) .*\d{4}.*\n(?:>?From .*\n)?[!-9;-~]+:"));

/// Types that are known by their first bytes.
fn magic(head: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF-", "pdf"),
        (b"{\\rtf", "rtf"),
        (b"\xd0\xcf\x11\xe0", "an OLE file (msg, doc, xls)"),
        (b"!BDN", "an Outlook store (pst)"),
        (b"\x1f\x8b", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!", "rar"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ", "xz"),
        (b"PAR1", "parquet"),
        (b"WARC/", "a web archive (warc)"),
        (b"SQLite format 3", "an SQLite database"),
        (b"\x89PNG", "a png image"),
        (b"\xff\xd8\xff", "a jpeg image"),
        (b"GIF8", "a gif image"),
        (b"II*\0", "a tiff image"),
        (b"MM\0*", "a tiff image"),
        (b"RIFF", "a media file"),
        (b"OggS", "a media file"),
        (b"ID3", "a media file"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
    ];
    if head.starts_with(b"PK\x03\x04") {
        let holds = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
        return Some(match () {
            () if holds(b"word/") => "docx",
            () if holds(b"xl/") => "xlsx",
            () if holds(b"ppt/") => "pptx",
            () if holds(b"opendocument.text") => "odt",
            () if holds(b"epub+zip") => "epub",
            () => "zip",
        });
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some("a media file");
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some("tar");
    }
    MAGIC.iter().find(|(start, _)| head.starts_with(start)).map(|&(_, name)| name)
}

/// Text holds next to no control characters; decoded UTF-16 has none either.
fn is_binary(head: &[u8], text: &str) -> bool {
    // The decoder has put spaces in the place of control characters, so they are counted in the bytes, and UTF-16
    // (which is full of NULs) is told by the decoder.
    if charset::utf16(head).is_some() {
        return false;
    }
    let odd = head.iter().filter(|&&byte| byte < 9 || (14..27).contains(&byte)).count();
    let lost = text.chars().filter(|&char| char == char::REPLACEMENT_CHARACTER).count();
    odd * 10 > head.len() || lost * 4 > text.len()
}

fn is_json_line(start: &str) -> bool {
    let line = start.lines().next().unwrap_or_default().trim();
    line.starts_with('{')
        && line.ends_with('}')
        && line.contains("\"text\"")
        && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

fn looks_like_html(start: &str) -> bool {
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.*?)-->\s*)*<(?:!doctype\s+html|html|head|body|title)\b",
        )
    });
    static TAGS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)</?(?:p|div|span|a|br|td|tr|table|h[1-6]|ul|li|meta|link|script|head|body|html)\b[^<>]*>",
        )
    });
    if OPENS.is_match(start) {
        return true;
    }
    // A page saved without its frame: it opens with a tag and goes on with them.
    TAGS.find(start).is_some_and(|first| first.start() == 0)
        && TAGS.find_iter(start).nth(3).is_some()
}

fn looks_like_mail(start: &str) -> bool {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z0-9-]*):(?:\s|$)"));
    let (mut sender, mut others) = (false, 0);
    for line in start.lines().take(60) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some(field) = FIELD.captures(line) else { break };
        match field[1].to_lowercase().as_str() {
            "from" | "received" | "return-path" | "message-id" | "delivered-to" => sender = true,
            "to" | "date" | "sent" | "subject" | "cc" | "mime-version" | "content-type" => {
                others += 1;
            }
            _ => {}
        }
    }
    sender && others > 0
}

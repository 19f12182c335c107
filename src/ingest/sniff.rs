//! Tells what kind of file some bytes are.
//!
//! In: the first bytes of a file and its name. Out: a [`Kind`]. The content decides; the name only settles what content
//! leaves open (Markdown is plain text, too) and names types that are text but no documents (`.csv`, `.py`).

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::{charset, pattern, tables};

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
    /// JSON that is not one document a line.
    Json,
    Pdf,
    Rtf,
    /// Cells between these.
    Table(u8),
    Parquet,
    /// A zip archive, or a document that is one.
    Zip,
    SevenZip,
    Tar,
    Gzip,
    Zstd,
    Xz,
    Warc,
    /// A web page saved as a message with its pictures.
    Mht,
    /// An OLE file: a message that Outlook saved, or an old Office document.
    Ole,
    /// An Outlook store.
    Pst,
    /// Claims, gold claims or documents that claimsift wrote.
    Record,
    /// A type that is not read, by name.
    Unsupported(&'static str),
}

impl Kind {
    /// Whether it holds no text to read: pictures, sound, keys, appointments. Beside a message they are no loss.
    pub(super) fn is_wordless(self) -> bool {
        matches!(self, Kind::Unsupported(name) if WORDLESS.contains(&name))
    }
}

const WORDLESS: &[&str] = &[
    "a png image",
    "a jpeg image",
    "a gif image",
    "a bmp image",
    "an icon",
    "a tiff image",
    "a webp image",
    "an svg image",
    "a media file",
    "an appointment (ics)",
    "a business card (vcf)",
    "a cryptographic signature or key",
    "a style sheet",
];

/// The kind of a file that starts with `head`.
pub(super) fn kind(head: &[u8], path: &str) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(kind) = magic(head) {
        return kind;
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
    if let Some(name) = wordless(start) {
        return Kind::Unsupported(name);
    }
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
    if is_mht(start) {
        return Kind::Mht;
    }
    if name == "eml" || looks_like_mail(start) {
        return Kind::Email;
    }
    if let Some(delimiter) = tables::delimiter(start, &name) {
        return Kind::Table(delimiter);
    }
    match name.as_str() {
        "md" | "markdown" | "mdown" => Kind::Markdown,
        "html" | "htm" | "xhtml" => Kind::Html,
        "mbox" => Kind::Mbox,
        "json" => Kind::Json,
        "geojson" => Kind::Unsupported("json"),
        "svg" => Kind::Unsupported("an svg image"),
        "css" => Kind::Unsupported("a style sheet"),
        "xml" | "rss" | "atom" => Kind::Unsupported("xml"),
        "js" | "ts" | "py" | "rs" | "c" | "h" | "cpp" | "java" | "rb" | "go" | "sh" | "toml"
        | "yaml" | "yml" | "ini" | "sql" | "lock" => Kind::Unsupported("source code or settings"),
        _ if start.starts_with("<?xml") => Kind::Unsupported("xml"),
        _ if JSON.is_match(start) => Kind::Json,
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
        "txt"
            | "text"
            | "md"
            | "markdown"
            | "html"
            | "htm"
            | "xhtml"
            | "mht"
            | "mhtml"
            | "eml"
            | "mbox"
            | "msg"
            | "pst"
            | "ost"
            | "jsonl"
            | "ndjson"
            | "csv"
            | "tsv"
            | "parquet"
            | "pdf"
            | "docx"
            | "odt"
            | "pptx"
            | "xlsx"
            | "ods"
            | "epub"
            | "rtf"
            | "warc"
            | "zip"
            | "7z"
            | "tar"
            | "tgz"
            | "gz"
            | "zst"
            | "xz"
            | "json"
    )
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

static RECORD: LazyLock<Regex> = LazyLock::new(|| pattern(r#""schema"\s*:\s*"claimsift/"#));

/// An object with a field, or a list of such.
static JSON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(?:\[\s*)?\{\s*"(?:[^"\\\n]|\\.)*"\s*:"#));

/// The line before a message in a mailbox, and the first header after it.
static MBOX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*From (?:-|\S+) .*\d{4}.*\n(?:>?From .*\n)?[!-9;-~]+:"));

/// Types that are known by their first bytes.
fn magic(head: &[u8]) -> Option<Kind> {
    const READ: &[(&[u8], Kind)] = &[
        (b"{\\rtf", Kind::Rtf),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Ole),
        (b"!BDN", Kind::Pst),
        (b"\x1f\x8b", Kind::Gzip),
        (b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
        (b"\x28\xb5\x2f\xfd", Kind::Zstd),
        (b"\xfd7zXZ\0", Kind::Xz),
        (b"PK\x03\x04", Kind::Zip),
        // An archive without members.
        (b"PK\x05\x06", Kind::Zip),
        (b"PAR1", Kind::Parquet),
        (b"WARC/", Kind::Warc),
    ];
    const UNREAD: &[(&[u8], &str)] = &[
        (b"Rar!", "rar"),
        (b"BZh", "bzip2"),
        (b"MSCF", "cab"),
        (b"SQLite format 3", "an SQLite database"),
        (b"\x89PNG", "a png image"),
        (b"\xff\xd8\xff", "a jpeg image"),
        (b"GIF8", "a gif image"),
        (b"II*\0", "a tiff image"),
        (b"MM\0*", "a tiff image"),
        (b"\0\0\x01\0", "an icon"),
        (b"OggS", "a media file"),
        (b"ID3", "a media file"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"%!PS", "postscript"),
    ];
    // Some programs put a few bytes of their own before the file.
    if head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
        && (head.starts_with(b"%PDF-") || !head.starts_with(b"PK"))
    {
        return Some(Kind::Pdf);
    }
    match head.get(..12) {
        Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P']) => {
            return Some(Kind::Unsupported("a webp image"));
        }
        Some([b'R', b'I', b'F', b'F', ..] | [_, _, _, _, b'f', b't', b'y', b'p', ..]) => {
            return Some(Kind::Unsupported("a media file"));
        }
        // A word may start with BM; a picture's header has zeros here.
        Some([b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..]) => {
            return Some(Kind::Unsupported("a bmp image"));
        }
        _ => {}
    }
    if is_tar(head) {
        return Some(Kind::Tar);
    }
    let read = READ.iter().find(|(start, _)| head.starts_with(start)).map(|&(_, kind)| kind);
    read.or_else(|| {
        let found = UNREAD.iter().find(|(start, _)| head.starts_with(start));
        found.map(|&(_, name)| Kind::Unsupported(name))
    })
}

/// A tar archive: a header whose checksum is right.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let field = String::from_utf8_lossy(&header[148..156]);
    let digits = field.trim_matches([' ', '\0']);
    let Ok(expected) = u32::from_str_radix(digits, 8) else { return false };
    let sum = |(at, &byte): (usize, &u8)| {
        if (148..156).contains(&at) { u32::from(b' ') } else { u32::from(byte) }
    };
    header[0] != 0 && header.iter().enumerate().map(sum).sum::<u32>() == expected
}

/// Text that nobody wrote to be read.
fn wordless(start: &str) -> Option<&'static str> {
    const STARTS: &[(&str, &str)] = &[
        ("BEGIN:VCALENDAR", "an appointment (ics)"),
        ("BEGIN:VCARD", "a business card (vcf)"),
        ("-----BEGIN PGP SIGNATURE", "a cryptographic signature or key"),
        ("-----BEGIN PGP PUBLIC KEY", "a cryptographic signature or key"),
        ("-----BEGIN CERTIFICATE", "a cryptographic signature or key"),
    ];
    STARTS.iter().find(|(mark, _)| start.starts_with(mark)).map(|&(_, name)| name)
}

/// A web page saved with its pictures: a message whose parts belong together, addressed to nobody.
fn is_mht(start: &str) -> bool {
    let head = start.split("\n\n").next().unwrap_or_default().to_lowercase();
    head.lines().next().is_some_and(|line| line.contains(':'))
        && head.contains("multipart/related")
        && (head.contains("snapshot-content-location:")
            || head.contains("<saved by ")
            || head.contains("x-mimeole:") && !head.contains("\nto:"))
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
        && tables::TEXT.iter().any(|name| line.contains(&format!("\"{name}\"")))
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

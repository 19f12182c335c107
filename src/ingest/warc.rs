//! Web archives: what a crawler was sent, record after record.
//!
//! In: a stream, unpacked. Out: the documents of the answers it holds (`crawl.warc#https://…`): pages, texts, PDF files.
//! Requests, style sheets, pictures and answers other than 200 are counted by type.

use std::collections::BTreeMap;
use std::io::{BufRead, Cursor, Read};

use super::{Origin, Sink, charset, dates, problem, stream};

/// Headers longer than this are no headers.
const MAX_HEADER: u64 = 64 << 10;

/// Reads record by record.
pub(super) fn read(reader: &mut dyn BufRead, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(inner) = origin.deeper(sink) else { return };
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let header = match Fields::next_record(reader) {
            Ok(Some(header)) => header,
            Ok(None) => break,
            Err(message) => {
                sink(Err(problem(origin.path, message)));
                break;
            }
        };
        let length = header.get("content-length").and_then(|length| length.parse::<u64>().ok());
        let Some(length) = length else {
            let message = "expected the length of a record, but found none; the rest is not read";
            sink(Err(problem(origin.path, message)));
            break;
        };
        let url = header.get("warc-target-uri").unwrap_or("").trim_matches(['<', '>']).to_owned();
        let path = format!("{}#{url}", origin.path);
        let is_answer = matches!(header.get("warc-type"), Some("response" | "resource"));
        let too_large = length > origin.options.max_bytes;
        if !is_answer || too_large {
            if too_large {
                let max = origin.options.max_bytes;
                let message = format!("is larger than the limit of {max} bytes; not read");
                sink(Err(problem(&path, message)));
            }
            if let Err(message) = skip(reader, length) {
                sink(Err(problem(origin.path, message)));
                break;
            }
            continue;
        }
        let mut block = Vec::new();
        let read = reader.take(length).read_to_end(&mut block);
        if read.is_err() || (block.len() as u64) < length {
            sink(Err(problem(&path, "is cut off; read as far as it goes")));
        }
        let captured = header.get("warc-date").and_then(|date| dates::find(date, None));
        let name = url.split(['?', '#']).next().unwrap_or_default().to_owned();
        let inner = Origin {
            path: &path,
            name: &name,
            date: inner.date.or(captured.map(|captured| captured.date())),
            ..inner
        };
        let is_http = header.get("content-type").is_some_and(|kind| kind.contains("http"));
        match if is_http { answer(&block) } else { Ok(block) } {
            Ok(body) => inner.guarded(sink, |sink| {
                stream(&mut Cursor::new(body), None, &inner, sink);
            }),
            Err(what) => *unread.entry(what).or_default() += 1,
        }
    }
    if !unread.is_empty() {
        let counts: Vec<String> =
            unread.iter().map(|(what, count)| format!("{count} {what}")).collect();
        sink(Err(problem(
            origin.path,
            format!("answers that are not read: {}", counts.join(", ")),
        )));
    }
}

fn skip(reader: &mut dyn BufRead, length: u64) -> Result<(), String> {
    let copied = std::io::copy(&mut reader.take(length), &mut std::io::sink());
    copied.map(|_| ()).map_err(|error| format!("cannot be read further: {error}"))
}

/// Fields of a header, names in lower case.
#[derive(Default)]
struct Fields {
    first: String,
    fields: Vec<(String, String)>,
}

impl Fields {
    /// The header of the next record; `None` at the end.
    fn next_record(reader: &mut dyn BufRead) -> Result<Option<Self>, String> {
        let mut text = Vec::new();
        let mut bytes = 0;
        loop {
            let mut line = Vec::new();
            let read = reader.take(MAX_HEADER).read_until(b'\n', &mut line);
            let read = read.map_err(|error| format!("cannot be read further: {error}"))?;
            bytes += read as u64;
            let blank = line.iter().all(u8::is_ascii_whitespace);
            if read == 0 || (blank && !text.is_empty()) {
                break;
            }
            if bytes > MAX_HEADER {
                return Err(
                    "expected a record, but found something else; the rest is not read".to_owned()
                );
            }
            if !blank {
                text.extend(line);
            }
        }
        if text.is_empty() {
            return Ok(None);
        }
        let header = Self::parse(&text);
        if !header.first.starts_with("WARC/") {
            return Err(
                "expected a record, but found something else; the rest is not read".to_owned()
            );
        }
        Ok(Some(header))
    }

    fn parse(bytes: &[u8]) -> Self {
        let text = charset::decode(bytes, Some("windows-1252")).text;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let field = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_lowercase(), value.trim().to_owned()))
        };
        Self { first, fields: lines.filter_map(field).collect() }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The body of an answer, or what it is that is not read.
fn answer(block: &[u8]) -> Result<Vec<u8>, String> {
    let (end, gap) = header_end(block).ok_or("broken answers")?;
    let header = Fields::parse(&block[..end]);
    let body = &block[end + gap..];
    let status = header.first.split_whitespace().nth(1).unwrap_or_default();
    if status != "200" {
        return Err(format!("with status {status}"));
    }
    let kind = header.get("content-type").unwrap_or("text/html").to_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    let is_text = ["html", "text/plain", "pdf", "msword", "opendocument", "rtf", "markdown"];
    if !is_text.iter().any(|text| kind.contains(text)) {
        return Err(format!("of type {kind}"));
    }
    let chunked = header.get("transfer-encoding").is_some_and(|how| how.contains("chunked"));
    // Some crawlers store the body as it was before, and leave the header as it was sent.
    let body = chunked.then(|| unchunked(body)).flatten().unwrap_or_else(|| body.to_vec());
    match header.get("content-encoding").map(str::to_lowercase).as_deref() {
        Some("gzip" | "x-gzip") if body.starts_with(b"\x1f\x8b") => {
            Ok(inflated(flate2::read::MultiGzDecoder::new(&body[..])))
        }
        Some("deflate") if body.first() == Some(&0x78) => {
            Ok(inflated(flate2::read::ZlibDecoder::new(&body[..])))
        }
        Some("br") => Err("packed by brotli".to_owned()),
        _ => Ok(body),
    }
}

fn header_end(block: &[u8]) -> Option<(usize, usize)> {
    let find = |mark: &[u8]| {
        block.windows(mark.len()).position(|window| window == mark).map(|at| (at, mark.len()))
    };
    find(b"\r\n\r\n").or_else(|| find(b"\n\n"))
}

/// What can be unpacked, up to the size of a large page.
fn inflated(plain: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = plain.take(64 << 20).read_to_end(&mut out);
    out
}

/// `length CRLF bytes CRLF …`; `None` where it is not that.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let digits = line.split(';').next()?.trim();
        let length = usize::from_str_radix(digits, 16).ok()?;
        rest = &rest[end + 1..];
        if length == 0 {
            return Some(body);
        }
        let Some(chunk) = rest.get(..length) else {
            body.extend_from_slice(rest);
            return Some(body);
        };
        body.extend_from_slice(chunk);
        rest = rest[length..].strip_prefix(b"\r\n").or(rest[length..].strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_unpacked() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Page</p>";
        assert_eq!(answer(plain).unwrap(), b"<p>Page</p>");
        let chunked =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>P\r\n6;x\r\nge</p>\r\n0\r\n\r\n";
        assert_eq!(answer(chunked).unwrap(), b"<p>Pge</p>");
        assert_eq!(answer(b"HTTP/1.1 404 No\r\n\r\n").unwrap_err(), "with status 404");
        let picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx";
        assert_eq!(answer(picture).unwrap_err(), "of type image/png");
        assert!(answer(b"nonsense").is_err());
    }
}

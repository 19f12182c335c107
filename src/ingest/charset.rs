//! Bytes to text: finds the character set and cleans what is not text.
//!
//! In: bytes and the character set that the source declares, if any. Out: text with `\n` line ends and without control
//! characters. Nothing else is rewritten: the text reads as it was written.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::types::Skipped;

/// Decoded text.
pub(super) struct Decoded {
    pub text: String,
    /// The character set that was used.
    pub encoding: &'static Encoding,
    /// How many characters could not be decoded.
    pub lost: usize,
}

impl Decoded {
    /// What was lost, for the document's coverage.
    pub(super) fn skipped(&self) -> Option<Skipped> {
        (self.lost > 0).then(|| Skipped {
            what: "undecodable bytes".to_owned(),
            why: format!("they are not {}", self.encoding.name()),
            bytes: self.lost,
            span: None,
        })
    }
}

/// Decodes and cleans bytes. A byte-order mark decides, then valid UTF-8, then what the source declares, then a guess
/// from the bytes.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match utf16(bytes) {
            Some(encoding) => encoding,
            // ISO-2022-JP consists of ASCII bytes, so it is valid UTF-8 as well.
            None if declared == Some(ISO_2022_JP) => ISO_2022_JP,
            // Text that is no UTF-8 is practically never valid as such, whatever a careless page declares.
            None if std::str::from_utf8(bytes).is_ok() || cut_utf8(bytes) => UTF_8,
            None => declared.filter(|&encoding| encoding != UTF_8).unwrap_or_else(|| guess(bytes)),
        },
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let lost = text.chars().filter(|&char| char == char::REPLACEMENT_CHARACTER).count();
    Decoded { text: clean(&text), encoding, lost }
}

/// UTF-16 without a mark: every other byte of Western text is NUL.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            return Some(encoding);
        }
        _ => {}
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.len() < 8 {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 > half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes are UTF-8 that ends inside a character, as the head of a longer file may.
fn cut_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // A stray byte in a long UTF-8 text is a damaged UTF-8 text, not a text in another character set.
    let text = String::from_utf8_lossy(bytes);
    let lost = text.chars().filter(|&char| char == char::REPLACEMENT_CHARACTER).count();
    let kept = text.chars().filter(|char| !char.is_ascii()).count() - lost;
    if kept > lost * 10 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Text with `\n` line ends, and with a space in the place of every other control character but the tab.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut chars = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\r' => {
                chars.next_if_eq(&'\n');
                cleaned.push('\n');
            }
            '\n' | '\t' => cleaned.push(char),
            _ if char.is_control() => cleaned.push(' '),
            _ => cleaned.push(char),
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_sets_are_found() {
        let cases: &[(&[u8], Option<&str>, &str)] = &[
            (b"caf\xc3\xa9", Some("iso-8859-1"), "café"),
            (b"caf\xe9 au lait, d\xe9j\xe0 vu", None, "café au lait, déjà vu"),
            (b"\xef\xbb\xbfmark", None, "mark"),
            (b"\xff\xfec\0a\0f\0\xe9\0", None, "café"),
            (b"\xfe\xff\0c\0a\0f\0\xe9", None, "café"),
            (b"p\0l\0a\0i\0n\0 \0t\0e\0x\0t\0", None, "plain text"),
            (b"\x93quoted\x94 \x96 text", Some("windows-1252"), "“quoted” – text"),
            (b"one\r\ntwo\rthree\0four", None, "one\ntwo\nthree four"),
            ("привет, мир".as_bytes(), None, "привет, мир"),
            (b"\xef\xf0\xe8\xe2\xe5\xf2", Some("windows-1251"), "привет"),
        ];
        for (bytes, declared, text) in cases {
            assert_eq!(decode(bytes, *declared).text, *text);
        }
    }

    #[test]
    fn lost_bytes_are_counted() {
        let decoded = decode("good “text” with – many – dashes – \u{e9}".as_bytes(), None);
        assert_eq!(decoded.lost, 0);
        let mut bytes = "é".repeat(40).into_bytes();
        bytes.push(0xff);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.lost, 1);
        assert!(decoded.skipped().is_some());
    }
}

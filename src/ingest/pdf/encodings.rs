//! The encodings and glyph names that PDF files take for granted, and the widths of the standard fonts.

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// What a font's bytes mean where it says no more than a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    WinAnsi,
    MacRoman,
    Standard,
    Symbol,
}

/// The 256 meanings of an encoding.
pub(super) fn of(base: Base) -> Vec<Option<String>> {
    (0..=255u8)
        .map(|byte| match base {
            _ if byte < 32 => None,
            Base::WinAnsi => decoded(WINDOWS_1252, byte),
            Base::MacRoman => decoded(MACINTOSH, byte),
            Base::Standard => match STANDARD.iter().find(|(code, _)| *code == byte) {
                Some((_, char)) => Some(char.to_string()),
                None if byte < 127 => Some(char::from(byte).to_string()),
                None => None,
            },
            Base::Symbol => match byte {
                0x61..=0x7a => GREEK.chars().nth(usize::from(byte - 0x61)).map(String::from),
                0xb7 => Some("•".to_owned()),
                32..=63 => Some(char::from(byte).to_string()),
                _ => None,
            },
        })
        .collect()
}

fn decoded(encoding: &'static encoding_rs::Encoding, byte: u8) -> Option<String> {
    // Bytes without a meaning are bullets, says the standard; files use them so.
    let bytes = [byte];
    let (text, lost) = encoding.decode_without_bom_handling(&bytes);
    let is_blank = lost || text.chars().all(char::is_control);
    Some(if is_blank { "•".to_owned() } else { text.into_owned() })
}

/// Where the standard encoding departs from ASCII.
const STANDARD: &[(u8, char)] = &[
    (0x27, '’'),
    (0x60, '‘'),
    (0xa1, '¡'),
    (0xa2, '¢'),
    (0xa3, '£'),
    (0xa4, '⁄'),
    (0xa5, '¥'),
    (0xa6, 'ƒ'),
    (0xa7, '§'),
    (0xa8, '¤'),
    (0xa9, '\''),
    (0xaa, '“'),
    (0xab, '«'),
    (0xac, '‹'),
    (0xad, '›'),
    (0xae, 'ﬁ'),
    (0xaf, 'ﬂ'),
    (0xb1, '–'),
    (0xb2, '†'),
    (0xb3, '‡'),
    (0xb4, '·'),
    (0xb6, '¶'),
    (0xb7, '•'),
    (0xb8, '‚'),
    (0xb9, '„'),
    (0xba, '”'),
    (0xbb, '»'),
    (0xbc, '…'),
    (0xbd, '‰'),
    (0xbf, '¿'),
    (0xc1, '`'),
    (0xc2, '´'),
    (0xc3, 'ˆ'),
    (0xc4, '˜'),
    (0xc5, '¯'),
    (0xc6, '˘'),
    (0xc7, '˙'),
    (0xc8, '¨'),
    (0xca, '˚'),
    (0xcb, '¸'),
    (0xcd, '˝'),
    (0xce, '˛'),
    (0xcf, 'ˇ'),
    (0xd0, '—'),
    (0xe1, 'Æ'),
    (0xe3, 'ª'),
    (0xe8, 'Ł'),
    (0xe9, 'Ø'),
    (0xea, 'Œ'),
    (0xeb, 'º'),
    (0xf1, 'æ'),
    (0xf5, 'ı'),
    (0xf8, 'ł'),
    (0xf9, 'ø'),
    (0xfa, 'œ'),
    (0xfb, 'ß'),
];

/// The letters of the Symbol font at `a` to `z`.
const GREEK: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// The encoding that a Type 1 font carries itself: `dup 65 /A put`.
pub(super) fn of_type1(font: &[u8]) -> Option<Vec<Option<String>>> {
    let plain = font.windows(5).position(|window| window == b"eexec").unwrap_or(font.len());
    let plain = String::from_utf8_lossy(&font[..plain]);
    let encoding = &plain[plain.find("/Encoding")?..];
    if encoding["/Encoding".len()..].trim_start().starts_with("StandardEncoding") {
        return Some(of(Base::Standard));
    }
    let mut text = vec![None; 256];
    let mut words = encoding.split_whitespace().peekable();
    while let Some(word) = words.next() {
        match word {
            "dup" => {
                let code = words.next().and_then(|code| code.parse::<usize>().ok());
                let name = words.next().unwrap_or_default().trim_start_matches('/');
                if let Some(place) = code.and_then(|code| text.get_mut(code)) {
                    *place = of_name(name);
                }
            }
            "def" | "readonly" if text.iter().any(Option::is_some) => break,
            _ => {}
        }
    }
    text.iter().any(Option::is_some).then_some(text)
}

/// What the name of a glyph stands for.
pub(super) fn of_name(name: &str) -> Option<String> {
    // A variant of a letter is that letter: `a.sc`, `one.oldstyle`.
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    let letter = || {
        let mut chars = name.chars();
        chars.next().filter(|char| chars.next().is_none() && char.is_ascii_alphabetic())
    };
    let listed =
        || NAMES.lines().filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == name);
    if let Some(letter) = letter() {
        return Some(letter.to_string());
    }
    if let Some((_, text)) = listed() {
        return Some(text.to_owned());
    }
    if name == "space" || name == "nbspace" || name == "nonbreakingspace" {
        return Some(" ".to_owned());
    }
    let hex = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    if let Some(digits) = name.strip_prefix("uni") {
        let chars: Option<String> =
            digits.as_bytes().chunks(4).map(|four| hex(std::str::from_utf8(four).ok()?)).collect();
        return chars.filter(|text| !text.is_empty() && !text.starts_with('\u{f8ff}'));
    }
    if let Some(digits) = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len())) {
        return hex(digits).map(String::from);
    }
    // Ligatures by their parts: `f_f_i`.
    if name.contains('_') {
        return name.split('_').map(of_name).collect();
    }
    None
}

/// Names of glyphs and their characters, one a line.
const NAMES: &str = include_str!("glyph_names.txt");

/// How wide a standard font's character is, for a size of one.
pub(super) fn standard_width(base: &str, char: Option<char>) -> f64 {
    let name = base.to_lowercase();
    if name.contains("courier") || name.contains("mono") {
        return 0.6;
    }
    let widths = if name.contains("times") || name.contains("serif") { &TIMES } else { &HELVETICA };
    let char = char.unwrap_or('n');
    let at = (char as usize).checked_sub(32).filter(|&at| at < widths.len());
    let width = at.map_or(if char.is_uppercase() { 700 } else { 500 }, |at| widths[at]);
    // Bold letters are a little wider.
    f64::from(width) / 1000.0 * if name.contains("bold") { 1.05 } else { 1.0 }
}

/// Widths from the space to the tilde.
#[rustfmt::skip]
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[rustfmt::skip]
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_glyphs() {
        let cases = [
            ("A", Some("A")),
            ("space", Some(" ")),
            ("quoteright", Some("’")),
            ("eacute", Some("é")),
            ("ffi", Some("ffi")),
            ("f_f_l", Some("ffl")),
            ("uni00E9", Some("é")),
            ("u1F600", Some("😀")),
            ("one.oldstyle", Some("1")),
            ("g42", None),
            ("uni", None),
            (".notdef", None),
        ];
        for (name, text) in cases {
            assert_eq!(of_name(name).as_deref(), text, "{name}");
        }
    }

    #[test]
    fn type1_fonts_name_their_bytes() {
        let font = b"%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /B put\ndup 12 /fi put\nreadonly def\ncurrentfile eexec";
        let text = of_type1(font).unwrap();
        assert_eq!((text[65].as_deref(), text[12].as_deref()), (Some("B"), Some("fi")));
        assert_eq!(of_type1(b"nothing"), None);
    }
}

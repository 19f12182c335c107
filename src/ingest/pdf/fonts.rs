//! What the codes of a PDF's strings mean, and how wide they are.
//!
//! In: a font's description. Out: a [`Font`] that turns a string into codes with their characters and widths. The file's own
//! table (`ToUnicode`) is asked first, then the names of glyphs, then the standard encodings. Outlines are not read.

use std::collections::HashMap;

use hayro_cmap::{BfString, CMap, CMapName};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::encodings;
use super::truetype;
use crate::ingest::charset;

/// A font, ready to decode.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    to_unicode: Option<CMap>,
    /// Whether it writes from top to bottom.
    pub vertical: bool,
    pub bold: bool,
    /// The height of its letters for a size of one; other than one in fonts with a scale of their own.
    pub height: f64,
}

#[derive(Debug)]
enum Codes {
    /// One byte each.
    Simple { text: Vec<Option<String>>, widths: Vec<f64> },
    /// Of several bytes, by way of numbers of glyphs.
    Composite {
        /// `None` for two bytes that are the number itself.
        cmap: Option<Box<CMap>>,
        widths: HashMap<u32, f64>,
        default: f64,
        /// What the embedded font's own table says of glyphs.
        glyphs: HashMap<u32, char>,
    },
}

/// One code of a string.
pub(super) struct Code {
    /// Its characters, where they are known.
    pub text: Option<String>,
    /// How far it goes, for a size of one.
    pub width: f64,
    /// Whether it is the byte of a space, which may be widened.
    pub is_space: bool,
}

impl Font {
    /// Reads a font's description. Whatever is missing is guessed.
    pub(super) fn read(dict: &Dict<'_>) -> Self {
        let kind = dict.get::<Name<'_>>("Subtype");
        let kind = kind.as_ref().map_or(&b""[..], |name| name.as_ref());
        let to_unicode = dict
            .get::<Stream<'_>>("ToUnicode")
            .and_then(|stream| CMap::parse(&stream.decoded_data().ok()?, hayro_cmap_of));
        let base = dict.get::<Name<'_>>("BaseFont").map(|name| name.as_str().to_owned());
        let base = base.unwrap_or_default();
        let (codes, vertical, height) = match kind {
            b"Type0" => {
                let (codes, vertical) = composite(dict);
                (codes, vertical, 1.0)
            }
            b"Type3" => type3(dict),
            _ => (simple(dict, &base), false, 1.0),
        };
        let name = base.to_lowercase();
        let bold =
            ["bold", "black", "heavy", "semibold", "demi"].iter().any(|it| name.contains(it));
        Self { codes, to_unicode, vertical, bold, height }
    }

    /// The codes of a string.
    pub(super) fn codes(&self, string: &[u8]) -> Vec<Code> {
        match &self.codes {
            Codes::Simple { text, widths } => string
                .iter()
                .map(|&byte| Code {
                    text: self.mapped(u32::from(byte)).or_else(|| text[usize::from(byte)].clone()),
                    width: widths[usize::from(byte)],
                    is_space: byte == b' ',
                })
                .collect(),
            Codes::Composite { cmap, widths, default, glyphs } => {
                let mut codes = Vec::new();
                let mut rest = string;
                while !rest.is_empty() {
                    let (code, length, glyph) = next_code(cmap.as_deref(), rest);
                    rest = &rest[length..];
                    codes.push(Code {
                        text: self
                            .mapped(code)
                            .or_else(|| glyphs.get(&glyph).map(|char| char.to_string())),
                        width: widths.get(&glyph).copied().unwrap_or(*default),
                        is_space: length == 1 && code == 32,
                    });
                }
                codes
            }
        }
    }

    /// What the file's own table says of a code.
    fn mapped(&self, code: u32) -> Option<String> {
        let text = match self.to_unicode.as_ref()?.lookup_bf_string(code)? {
            BfString::Char(char) => char.to_string(),
            BfString::String(text) => text,
        };
        is_text(&text).then_some(text)
    }
}

/// Whether characters say something: tables are full of blanks for what their writers did not know.
fn is_text(text: &str) -> bool {
    !text.is_empty()
        && !text.chars().any(|char| {
            matches!(char, '\0'..='\u{8}' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}')
        })
}

/// No tables of other makers' are built in.
fn hayro_cmap_of(_: CMapName<'_>) -> Option<&'static [u8]> {
    None
}

/// The next code of a string, its length, and the number of its glyph.
fn next_code(cmap: Option<&CMap>, rest: &[u8]) -> (u32, usize, u32) {
    let code =
        |length: usize| rest[..length].iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
    if let Some(cmap) = cmap {
        for length in 1..=rest.len().min(4) {
            if let Some(glyph) = cmap.lookup_cid_code(code(length), length as u8) {
                return (code(length), length, glyph);
            }
        }
    }
    let length = rest.len().min(2);
    (code(length), length, code(length))
}

fn composite(dict: &Dict<'_>) -> (Codes, bool) {
    let descendant = dict
        .get::<Array<'_>>("DescendantFonts")
        .and_then(|fonts| fonts.flex_iter().next::<Dict<'_>>())
        .unwrap_or_default();
    let encoding = dict.get::<Name<'_>>("Encoding");
    let name = encoding.as_ref().map_or(&b""[..], |name| name.as_ref());
    let cmap = dict
        .get::<Stream<'_>>("Encoding")
        .and_then(|stream| CMap::parse(&stream.decoded_data().ok()?, hayro_cmap_of))
        .map(Box::new);
    let default = descendant.get::<f64>("DW").unwrap_or(1000.0) / 1000.0;
    let widths = descendant.get::<Array<'_>>("W").map(|widths| glyph_widths(&widths));
    let glyphs = descendant
        .get::<Dict<'_>>("FontDescriptor")
        .and_then(|about| about.get::<Stream<'_>>("FontFile2"))
        .filter(|_| !dict.contains_key("ToUnicode"))
        .and_then(|font| Some(truetype::characters(&font.decoded_data().ok()?)))
        .unwrap_or_default();
    let widths = widths.unwrap_or_default();
    (Codes::Composite { cmap, widths, default, glyphs }, name.ends_with(b"-V"))
}

/// `first [w w w]` and `first last w`, one after another.
fn glyph_widths(array: &Array<'_>) -> HashMap<u32, f64> {
    let mut widths = HashMap::new();
    let mut numbers: Vec<f64> = Vec::new();
    let number = |number: f64| if (0.0..65_536.0).contains(&number) { number as u32 } else { 0 };
    for item in array.iter::<Object<'_>>() {
        match item {
            Object::Number(next) => numbers.push(next.as_f64()),
            Object::Array(list) => {
                let first = number(numbers.pop().unwrap_or_default());
                for (at, width) in list.iter::<Number>().enumerate().take(65_536) {
                    widths.insert(first + at as u32, width.as_f64() / 1000.0);
                }
                numbers.clear();
            }
            _ => {}
        }
        if let [first, last, width] = numbers[..] {
            for glyph in number(first)..=number(last) {
                widths.insert(glyph, width / 1000.0);
            }
            numbers.clear();
        }
    }
    widths
}

fn type3(dict: &Dict<'_>) -> (Codes, bool, f64) {
    let matrix = dict.get::<[f64; 6]>("FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let mut widths = vec![0.0; 256];
    listed_widths(dict, &mut widths, matrix[0]);
    let mut text = vec![None; 256];
    differences(dict, &mut text);
    // Its letters are as high as its box says, in units of its own.
    let height = dict.get::<[f64; 4]>("FontBBox").map_or(1.0, |frame| {
        let height = (frame[3] - frame[1]).abs() * matrix[3].abs();
        if (0.2..5.0).contains(&height) { height } else { 1.0 }
    });
    (Codes::Simple { text, widths }, false, height)
}

fn simple(dict: &Dict<'_>, base: &str) -> Codes {
    let about = dict.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    let missing = about.get::<f64>("MissingWidth").unwrap_or(0.0) / 1000.0;
    let mut text = base_encoding(dict, &about, base);
    differences(dict, &mut text);
    let mut widths = if dict.contains_key("Widths") {
        vec![missing; 256]
    } else {
        // The fourteen standard fonts need not say how wide they are.
        let width = |text: &Option<String>| {
            encodings::standard_width(base, text.as_deref().and_then(|text| text.chars().next()))
        };
        text.iter().map(width).collect()
    };
    listed_widths(dict, &mut widths, 0.001);
    Codes::Simple { text, widths }
}

fn listed_widths(dict: &Dict<'_>, widths: &mut [f64], scale: f64) {
    let first = dict.get::<i32>("FirstChar").and_then(|first| usize::try_from(first).ok());
    if let Some(list) = dict.get::<Array<'_>>("Widths") {
        for (at, width) in list.iter::<Number>().enumerate().take(256) {
            if let Some(place) = widths.get_mut(first.unwrap_or(0).saturating_add(at)) {
                *place = width.as_f64() * scale;
            }
        }
    }
}

/// What a font's bytes mean before its own differences.
fn base_encoding(dict: &Dict<'_>, about: &Dict<'_>, base: &str) -> Vec<Option<String>> {
    let named = dict.get::<Name<'_>>("Encoding").or_else(|| {
        dict.get::<Dict<'_>>("Encoding")
            .and_then(|encoding| encoding.get::<Name<'_>>("BaseEncoding"))
    });
    if let Some(name) = named {
        return encodings::of(match name.as_ref() {
            b"MacRomanEncoding" => encodings::Base::MacRoman,
            b"StandardEncoding" => encodings::Base::Standard,
            _ => encodings::Base::WinAnsi,
        });
    }
    // A Type 1 font says in plain words, before its encrypted part, what its bytes are.
    if let Some(own) = about
        .get::<Stream<'_>>("FontFile")
        .and_then(|font| encodings::of_type1(&font.decoded_data().ok()?))
    {
        return own;
    }
    let symbolic = about.get::<i32>("Flags").is_some_and(|flags| flags & 4 != 0);
    let name = base.to_lowercase();
    encodings::of(match () {
        () if name.contains("symbol") && !dict.contains_key("FontDescriptor") => {
            encodings::Base::Symbol
        }
        () if symbolic => encodings::Base::WinAnsi,
        () if dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"TrueType") => {
            encodings::Base::WinAnsi
        }
        () => encodings::Base::Standard,
    })
}

/// `code /name /name …`, one after another.
fn differences(dict: &Dict<'_>, text: &mut [Option<String>]) {
    let list = dict
        .get::<Dict<'_>>("Encoding")
        .and_then(|encoding| encoding.get::<Array<'_>>("Differences"));
    let mut code = 0usize;
    for item in list.iter().flat_map(|list| list.iter::<Object<'_>>()) {
        match item {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(256),
            Object::Name(name) => {
                if let Some(place) = text.get_mut(code) {
                    *place = encodings::of_name(name.as_str()).or_else(|| place.take());
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
}

/// A text string of the file's own data: UTF-16 or UTF-8 with a mark, else one byte a character.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0xef, 0xbb, 0xbf, ..] => {
            charset::decode(bytes, None).text
        }
        _ => charset::decode(bytes, Some("windows-1252")).text,
    };
    text.trim_end_matches('\0').to_owned()
}

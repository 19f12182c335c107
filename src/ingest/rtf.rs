//! Rich text: plain text with commands in it.
//!
//! In: the bytes of a file. Out: its paragraphs, table rows and footnotes. Pictures, fonts, styles, page heads and feet, deleted and
//! hidden text are not read; what of it is text is reported. [`html`] takes the page out of rich text that Outlook has wrapped
//! around one.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::office::{self, flow::Flow};
use super::{Origin, Sink, dates, problem};
use crate::types::Format;

/// Groups nested deeper than this are not rich text.
const MAX_DEPTH: usize = 2000;

/// Reads a file.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let mut doc = origin.document(Format::Rtf, bytes);
    let (flow, about) = text(bytes);
    doc.title = about.title.filter(|title| title.split_whitespace().count() > 1);
    doc.date = about
        .created
        .as_deref()
        .and_then(|day| dates::find(day, None))
        .map(|day| day.date())
        .or(doc.date);
    let empty = flow.text.is_empty();
    office::lay_out(&mut doc, flow);
    sink(Ok(doc));
    if empty {
        sink(Err(problem(origin.path, "expected text, but found none in it")));
    }
}

/// What a file says about itself.
#[derive(Debug, Default)]
pub(super) struct About {
    title: Option<String>,
    created: Option<String>,
}

/// The text of rich text.
pub(super) fn text(bytes: &[u8]) -> (Flow, About) {
    let mut reader =
        Reader { encoding: WINDOWS_1252, state: State::default(), ..Reader::default() };
    reader.run(bytes);
    reader.flush();
    let title = Some(reader.title.trim().to_owned()).filter(|title| !title.is_empty());
    let created = (reader.created[0] > 0).then(|| {
        let [year, month, day] = reader.created;
        format!("{year:04}-{month:02}-{day:02}")
    });
    (reader.flow.finish(), About { title, created })
}

/// The page that rich text is wrapped around, where it says that it is.
pub(super) fn html(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(2048)];
    if !head.windows(9).any(|window| window == b"\\fromhtml") {
        return None;
    }
    let mut reader =
        Reader { encoding: WINDOWS_1252, page: Some(String::new()), ..Reader::default() };
    reader.run(bytes);
    reader.flush();
    reader.page
}

/// What a group's words are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Body,
    /// Not text: fonts, colors, pictures.
    Nothing,
    /// Text that is not read.
    Skipped(&'static str, &'static str),
    Footnote,
    Title,
    /// Markup of a page.
    Tag,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    place: Place,
    hidden: bool,
    deleted: bool,
    /// Characters that stand for a Unicode character in old programs.
    fallback: usize,
    /// Inside what is only there for programs without HTML.
    outside_page: bool,
    started: bool,
}

struct Reader {
    flow: Flow,
    state: State,
    stack: Vec<State>,
    encoding: &'static Encoding,
    /// Bytes in the file's own character set that are not yet text.
    bytes: Vec<u8>,
    /// Half of a character beyond 16 bits.
    half: Option<u16>,
    /// Fallback characters that are still to come.
    skip: usize,
    note: String,
    title: String,
    created: [i32; 3],
    in_created: bool,
    in_row: bool,
    page: Option<String>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            flow: Flow::default(),
            state: State { fallback: 1, ..State::default() },
            stack: Vec::new(),
            encoding: WINDOWS_1252,
            bytes: Vec::new(),
            half: None,
            skip: 0,
            note: String::new(),
            title: String::new(),
            created: [0; 3],
            in_created: false,
            in_row: false,
            page: None,
        }
    }
}

impl Reader {
    fn run(&mut self, bytes: &[u8]) {
        self.state.fallback = 1;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.stack.len() < MAX_DEPTH {
                        self.stack.push(self.state);
                    }
                    self.state.started = false;
                    self.skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.close();
                }
                b'\\' => at = self.command(bytes, at),
                b'\r' | b'\n' => {}
                _ => self.byte(byte),
            }
        }
    }

    fn close(&mut self) {
        let ended = self.state.place;
        self.state = self.stack.pop().unwrap_or_default();
        if ended == Place::Footnote && self.state.place != Place::Footnote {
            let note = std::mem::take(&mut self.note);
            self.flow.note(&note);
        }
        self.in_created = false;
        self.skip = 0;
    }

    /// A command that starts at `at`, behind its backslash. Returns where it ends.
    fn command(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(&first) = bytes.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let digits =
                        bytes.get(at + 1..at + 3).and_then(|it| std::str::from_utf8(it).ok());
                    if let Some(byte) =
                        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
                    {
                        self.byte(byte);
                    }
                    return (at + 3).min(bytes.len());
                }
                b'*' => {
                    // What a reader that does not know the next command must leave out.
                    self.state.started = true;
                    let known = bytes.get(at + 1..).is_some_and(|rest| {
                        rest.starts_with(b"\\htmltag") || rest.starts_with(b"\\shppict")
                    });
                    if !known {
                        self.state.place = Place::Nothing;
                    }
                }
                b'~' => self.text("\u{a0}"),
                b'_' => self.text("\u{2011}"),
                b'-' => {}
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.paragraph(),
                _ => {}
            }
            return at + 1;
        }
        let word =
            bytes[at..].iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let mut end = at + word;
        let negative = bytes.get(end) == Some(&b'-');
        let digits_from = end + usize::from(negative);
        let digits =
            bytes[digits_from..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let mut number = None;
        if digits > 0 {
            end = digits_from + digits;
            let text = String::from_utf8_lossy(&bytes[digits_from..end]);
            number = text.parse::<i64>().ok().map(|number| if negative { -number } else { number });
        }
        let name = String::from_utf8_lossy(&bytes[at..at + word]).into_owned();
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        if name == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return end.saturating_add(length).min(bytes.len());
        }
        self.flush_before(&name);
        self.word(&name, number);
        end
    }

    /// Words of the file's own character set end where a command stands between them, except for more of them.
    fn flush_before(&mut self, name: &str) {
        if name != "u" || self.half.is_none() {
            self.flush_bytes();
        }
    }

    fn word(&mut self, name: &str, number: Option<i64>) {
        let on = number != Some(0);
        match name {
            "u" => return self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = Encoding::for_label(label.as_bytes())
                    .or_else(|| (number == Some(932)).then_some(encoding_rs::SHIFT_JIS))
                    .unwrap_or(WINDOWS_1252);
            }
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "par" | "sect" | "page" => self.paragraph(),
            "line" => match &mut self.page {
                Some(page) if self.state.place == Place::Body && !self.state.outside_page => {
                    page.push('\n')
                }
                Some(_) => {}
                None if self.state.place == Place::Body => self.flow.line(),
                None => {}
            },
            "tab" => self.text(if self.page.is_some() { "\t" } else { " " }),
            "cell" | "nestcell" => self.cell(),
            "row" | "nestrow" => self.row(),
            "trowd" if self.state.place == Place::Body && self.page.is_none() => self.open_row(),
            "emdash" => self.text("—"),
            "endash" => self.text("–"),
            "lquote" => self.text("‘"),
            "rquote" => self.text("’"),
            "ldblquote" => self.text("“"),
            "rdblquote" => self.text("”"),
            "bullet" => self.text("•"),
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "plain" => (self.state.hidden, self.state.deleted) = (false, false),
            "htmlrtf" => self.state.outside_page = on,
            "creatim" => self.in_created = true,
            "yr" | "mo" | "dy" if self.in_created => {
                let at = ["yr", "mo", "dy"].iter().position(|it| *it == name).unwrap_or(0);
                self.created[at] = number.and_then(|it| i32::try_from(it).ok()).unwrap_or(0);
            }
            _ => self.destination(name),
        }
        self.state.started = true;
    }

    fn destination(&mut self, name: &str) {
        let place = match name {
            "fonttbl" | "colortbl" | "stylesheet" | "pict" | "object" | "objdata" | "themedata"
            | "listtable" | "listoverridetable" | "info" | "fldinst" | "xmlnstbl" | "datastore"
            | "rsidtbl" | "nonshppict" | "generator" | "revtbl" | "bkmkstart" | "bkmkend"
            | "latentstyles" | "mmathPr" | "pgptbl" | "shpinst" | "listtext" | "pntext" => {
                Place::Nothing
            }
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
            | "footerf" => Place::Skipped("furniture", "page heads and feet"),
            "annotation" => Place::Skipped("comments", "remarks on the text are not read"),
            "footnote" => Place::Footnote,
            "title" if self.state.place == Place::Nothing => Place::Title,
            "htmltag" => Place::Tag,
            "result" | "shptxt" => Place::Body,
            _ => return,
        };
        // What is inside something that is not read is not read either.
        if self.state.place != Place::Nothing
            || matches!(place, Place::Title | Place::Tag | Place::Body)
        {
            self.state.place = place;
        }
    }

    fn unicode(&mut self, number: i64) {
        let unit = (number & 0xffff) as u16;
        self.state.started = true;
        match (self.half.take(), unit) {
            (_, 0xd800..=0xdbff) => self.half = Some(unit),
            (half, unit) => {
                let units: Vec<u16> = half.into_iter().chain([unit]).collect();
                let text = String::from_utf16_lossy(&units);
                self.text(&text);
            }
        }
        self.skip = self.state.fallback;
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.bytes.push(byte);
    }

    fn flush(&mut self) {
        self.flush_bytes();
        self.half = None;
    }

    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let (text, _) = self.encoding.decode_without_bom_handling(&bytes);
        let text = text.into_owned();
        self.write(&text);
    }

    fn text(&mut self, text: &str) {
        self.flush_bytes();
        self.write(text);
    }

    fn write(&mut self, text: &str) {
        if let Some(page) = &mut self.page {
            let is_page = match self.state.place {
                Place::Tag => true,
                Place::Body => !self.state.outside_page && !self.stack.is_empty(),
                _ => false,
            };
            if is_page {
                page.push_str(text);
            }
            return;
        }
        match self.state.place {
            Place::Nothing | Place::Tag => {}
            Place::Skipped(what, why) => self.flow.skip(what, why, text.trim().len()),
            Place::Title => self.title.push_str(text),
            _ if self.state.deleted => {
                self.flow.skip(
                    "deleted text",
                    "it was deleted while changes were tracked",
                    text.len(),
                );
            }
            _ if self.state.hidden => {
                self.flow.skip("hidden text", "its writer has hidden it", text.len());
            }
            Place::Footnote => self.note.push_str(text),
            Place::Body => self.flow.push(text),
        }
    }

    fn paragraph(&mut self) {
        self.flush_bytes();
        if let Some(page) = &mut self.page {
            if self.state.place == Place::Body && !self.state.outside_page {
                page.push('\n');
            }
            return;
        }
        match self.state.place {
            Place::Body => {
                if self.flow.in_table() && !self.in_row {
                    self.flow.leave_table();
                }
                self.flow.end_paragraph();
            }
            Place::Footnote => self.note.push(' '),
            _ => {}
        }
    }

    fn open_row(&mut self) {
        if !self.flow.in_table() {
            self.flow.open_table();
        }
        if !self.in_row {
            self.flow.open_cell();
        }
        self.in_row = true;
    }

    fn cell(&mut self) {
        if self.state.place == Place::Body && self.page.is_none() {
            if !self.in_row {
                self.open_row();
            }
            self.flow.open_cell();
        }
    }

    fn row(&mut self) {
        if self.state.place == Place::Body && self.page.is_none() && self.flow.in_table() {
            self.flow.end_row();
            self.in_row = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_characters_and_groups() {
        let cases: &[(&str, &str)] = &[
            (r"{\rtf1\ansi One\par Two\par}", "One\n\nTwo"),
            (r"{\rtf1\ansi\ansicpg1252 caf\'e9 \ldblquote so\rdblquote\par}", "café “so”"),
            (r"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}Text}", "Text"),
            (r"{\rtf1\uc1 a\u233?b \u-10179?\u-8704?}", "aéb 😀"),
            (r"{\rtf1 kept {\deleted gone}\v hidden\v0  too}", "kept  too"),
            (r"{\rtf1 Body{\footnote A note.} text}", "Body text\n\nA note."),
            (
                r"{\rtf1 \trowd a\cell b\cell\row c\cell d\cell\row\pard End\par}",
                "a\tb\nc\td\n\nEnd",
            ),
            (r"{\rtf1 {\header Head}Text\{x\}}", "Text{x}"),
            ("{\\rtf1 broken {{{", "broken"),
        ];
        for (source, expected) in cases {
            assert_eq!(text(source.as_bytes()).0.text, *expected, "{source}");
        }
    }

    #[test]
    fn a_wrapped_page_is_taken_out() {
        let source = r"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Hello\htmlrtf  RTF only\htmlrtf0  world{\*\htmltag72 </p>}}";
        assert_eq!(html(source.as_bytes()).unwrap(), "<p>Hello world</p>");
        assert_eq!(html(br"{\rtf1 plain}"), None);
    }
}

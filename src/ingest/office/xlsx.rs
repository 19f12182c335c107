//! Excel workbooks: each sheet a table.
//!
//! In: the archive. Out: a document for each row of the sheets that have a column of text, as of a table in plain text. Cells are
//! read as they were last computed; numbers that are shown as days are days.

use jiff::civil::{Date, date};
use rawzip::ReaderAt;

use super::package::{self, Members};
use super::xml::{self, Attributes, Step};
use crate::ingest::tables::sheet::{MAX_COLUMNS, Sheet};
use crate::ingest::{Origin, Sink, problem};

/// Reads the sheets one after another, hidden ones too.
pub(super) fn read<R: ReaderAt>(members: &Members<'_, R>, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(main) = package::main_part(members.zip, "xl/workbook.xml") else {
        return sink(Err(problem(origin.path, "expected a workbook, but found no sheets in it")));
    };
    let (links, book) = (members.links(&main), Book::of(members, &main));
    let other = |kind: &str| links.iter().find(|link| link.kind == kind).map(|link| &link.to);
    let strings = other("sharedStrings").and_then(|name| members.bytes(name));
    let strings = strings.map(|bytes| Strings::of(&bytes)).unwrap_or_default();
    let styles = other("styles").and_then(|name| members.bytes(name));
    let days = styles.map(|bytes| styles_of_days(&bytes)).unwrap_or_default();
    let mut has_rows = false;
    for (number, (name, id)) in (1u64..).zip(&book.sheets) {
        let link = links.iter().find(|link| link.id == *id && link.kind == "worksheet");
        let Some(bytes) = link.and_then(|link| members.bytes(&link.to)) else { continue };
        origin.share(number, book.sheets.len() as u64);
        let path = format!("{}#{name}", origin.path);
        let mut reader = Reader {
            strings: &strings,
            days: &days,
            since: book.since,
            sheet: Sheet::new(Origin { path: &path, ..*origin }),
            column: 0,
            cell: Cell::default(),
            cells: Vec::new(),
            is_phonetic: false,
            in_value: false,
        };
        if let Err(message) = xml::walk(&bytes, |step| reader.step(step, sink)) {
            members.complain(format!("the sheet {name} cannot be read to its end: {message}"));
        }
        has_rows |= reader.sheet.finish(sink);
    }
    if !has_rows {
        sink(Err(problem(origin.path, "expected rows, but found a table without any")));
    }
}

/// The sheets' names and links, and the day from which days are counted.
struct Book {
    sheets: Vec<(String, String)>,
    since: Date,
}

impl Book {
    fn of<R: ReaderAt>(members: &Members<'_, R>, main: &str) -> Self {
        let mut book = Self { sheets: Vec::new(), since: date(1899, 12, 30) };
        let Some(bytes) = members.bytes(main) else { return book };
        let outcome = xml::walk(&bytes, |step| {
            let Step::Open(tag, attributes, _) = step else { return };
            match xml::local(tag) {
                "sheet" => {
                    if let (Some(name), Some(id)) = (attributes.get("name"), attributes.link()) {
                        book.sheets.push((name.replace(['\n', '#'], " "), id));
                    }
                }
                // Old Macintoshes counted from another day.
                "workbookPr"
                    if attributes.get("date1904").is_some_and(|it| it == "1" || it == "true") =>
                {
                    book.since = date(1904, 1, 1);
                }
                _ => {}
            }
        });
        if let Err(message) = outcome {
            members.complain(message);
        }
        book
    }
}

/// The strings that cells share, one after another.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn of(bytes: &[u8]) -> Self {
        let (mut strings, mut in_text, mut is_phonetic) = (Self::default(), false, false);
        let _ = xml::walk(bytes, |step| match step {
            Step::Open(tag, _, closes) => match xml::local(tag) {
                "t" => in_text = !closes && !is_phonetic,
                "rPh" => is_phonetic = !closes,
                _ => {}
            },
            Step::Close(tag) => match xml::local(tag) {
                "t" => in_text = false,
                "rPh" => is_phonetic = false,
                "si" => strings.ends.push(strings.text.len()),
                _ => {}
            },
            Step::Text(text) if in_text => strings.text.push_str(text),
            Step::Text(_) => {}
        });
        strings
    }

    fn get(&self, number: usize) -> Option<&str> {
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(number)?)
    }
}

/// For each style of cells, whether it shows a number as a day.
fn styles_of_days(bytes: &[u8]) -> Vec<bool> {
    let (mut own, mut days, mut in_cells) = (Vec::new(), Vec::new(), false);
    let number = |attributes: &Attributes<'_>, name| attributes.get(name)?.parse::<u32>().ok();
    let _ = xml::walk(bytes, |step| match step {
        Step::Open(tag, attributes, _) => match xml::local(tag) {
            "numFmt" => {
                let code = attributes.get("formatCode").unwrap_or_default();
                if let (Some(id), true) = (number(&attributes, "numFmtId"), shows_day(&code)) {
                    own.push(id);
                }
            }
            "cellXfs" => in_cells = true,
            "xf" if in_cells => {
                let id = number(&attributes, "numFmtId").unwrap_or(0);
                // ECMA-376, part 1, 18.8.30: the built-in formats of days.
                let built_in = matches!(id, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=58);
                days.push(built_in || own.contains(&id));
            }
            _ => {}
        },
        Step::Close(tag) if xml::local(tag) == "cellXfs" => in_cells = false,
        _ => {}
    });
    days
}

/// Whether a number's format has a year or a day outside quotations and brackets.
fn shows_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for char in code.chars() {
        match char {
            _ if std::mem::take(&mut escaped) => {}
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

#[derive(Default)]
struct Cell {
    kind: String,
    is_day: bool,
    value: String,
}

/// Reads one sheet.
struct Reader<'a> {
    strings: &'a Strings,
    days: &'a [bool],
    since: Date,
    sheet: Sheet<'a>,
    /// The column of the cell that is open, or comes next.
    column: usize,
    cell: Cell,
    cells: Vec<(usize, String)>,
    is_phonetic: bool,
    in_value: bool,
}

impl Reader<'_> {
    fn step(&mut self, step: Step<'_>, sink: Sink<'_>) {
        if self.sheet.is_done() {
            return;
        }
        match step {
            Step::Open(tag, attributes, closes) => match xml::local(tag) {
                "row" => {
                    self.cells.clear();
                    self.column = 0;
                }
                "c" => {
                    let place = attributes.get("r").and_then(|place| column(&place));
                    self.column = place.unwrap_or(self.column);
                    let style = attributes.get("s").and_then(|style| style.parse::<usize>().ok());
                    self.cell = Cell {
                        kind: attributes.get("t").unwrap_or_default(),
                        is_day: style.is_some_and(|it| self.days.get(it) == Some(&true)),
                        value: String::new(),
                    };
                }
                "v" | "t" => self.in_value = !closes && !self.is_phonetic,
                "rPh" => self.is_phonetic = !closes,
                _ => {}
            },
            Step::Close(tag) => match xml::local(tag) {
                "v" | "t" => self.in_value = false,
                "rPh" => self.is_phonetic = false,
                "c" => {
                    self.end_cell(sink);
                    self.column += 1;
                }
                "row" => self.sheet.row(&std::mem::take(&mut self.cells), 1, sink),
                _ => {}
            },
            Step::Text(text) if self.in_value => self.cell.value.push_str(text),
            Step::Text(_) => {}
        }
    }

    fn end_cell(&mut self, sink: Sink<'_>) {
        let Cell { kind, is_day, value } = std::mem::take(&mut self.cell);
        let text = match kind.as_str() {
            "s" => {
                let text = value.trim().parse().ok().and_then(|number| self.strings.get(number));
                let text = text.unwrap_or_default();
                if !self.sheet.may_take(text.len(), sink) {
                    return;
                }
                text.to_owned()
            }
            // An error of a formula is no text.
            "e" => return,
            "" | "n" if is_day => self.day(&value).unwrap_or(value),
            _ => value,
        };
        if self.column < MAX_COLUMNS && !text.trim().is_empty() {
            // Excel writes the line ends of old Macintoshes by a code of its own.
            self.cells.push((self.column, text.replace("_x000D_", "")));
        }
    }

    /// The day that a number stands for.
    fn day(&self, value: &str) -> Option<String> {
        let days =
            value.trim().parse::<f64>().ok().filter(|days| (1.0..2_958_466.0).contains(days))?;
        let day = self.since.checked_add(jiff::Span::new().days(days as i64)).ok()?;
        Some(day.to_string())
    }
}

/// The column of a place such as `AB12`, from 0 on.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters
        .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_formats() {
        for (place, expected) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AB12", Some(27)),
            ("XFD1", Some(16383)),
            ("7", None),
        ] {
            assert_eq!(column(place), expected, "{place}");
        }
        let cases = [
            ("dd/mm/yyyy", true),
            ("[$-409]d\\-mmm\\-yy;@", true),
            ("[Red]0.00", false),
            ("0.0 \"days\"", false),
            ("#,##0_d", false),
            ("General", false),
        ];
        for (code, expected) in cases {
            assert_eq!(shows_day(code), expected, "{code}");
        }
    }
}

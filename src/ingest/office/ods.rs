//! OpenDocument spreadsheets: each sheet a table, as in [`super::xlsx`].

use rawzip::ReaderAt;

use super::package::{self, Members};
use super::xml::{self, Step};
use crate::ingest::tables::sheet::{MAX_COLUMNS, Sheet};
use crate::ingest::{Origin, Sink, problem};

/// Reads the sheets one after another.
pub(super) fn read<R: ReaderAt>(members: &Members<'_, R>, origin: &Origin<'_>, sink: Sink<'_>) {
    let Some(bytes) = members.bytes("content.xml") else {
        return sink(Err(problem(origin.path, "expected a spreadsheet, but found no table in it")));
    };
    let names = names(&bytes);
    if names.is_empty() && package::is_locked(members.zip) {
        return sink(Err(problem(origin.path, "is encrypted; not read")));
    }
    let paths: Vec<String> = names.iter().map(|name| format!("{}#{name}", origin.path)).collect();
    let mut reader = Reader::new(&paths, origin);
    if let Err(message) = xml::walk(&bytes, |step| reader.step(step, sink)) {
        members.complain(message);
    }
    reader.end_sheet(sink);
    if !reader.has_rows {
        sink(Err(problem(origin.path, "expected rows, but found a table without any")));
    }
}

/// The sheets' names.
fn names(bytes: &[u8]) -> Vec<String> {
    let (mut names, mut depth) = (Vec::new(), 0usize);
    let _ = xml::walk(bytes, |step| match step {
        Step::Open("table:table", attributes, _) => {
            depth += 1;
            if depth == 1 {
                let name = attributes.get("table:name");
                let name = name.unwrap_or_else(|| format!("sheet {}", names.len() + 1));
                names.push(name.replace(['\n', '#'], " "));
            }
        }
        Step::Close("table:table") => depth = depth.saturating_sub(1),
        _ => {}
    });
    names
}

struct Reader<'a> {
    paths: &'a [String],
    origin: &'a Origin<'a>,
    sheet: Option<Sheet<'a>>,
    sheets: usize,
    has_rows: bool,
    depth: usize,
    /// How often the row that is open stands there, and the cell.
    rows: u64,
    times: usize,
    column: usize,
    cells: Vec<(usize, String)>,
    value: String,
    /// The day of a cell that has one.
    day: Option<String>,
    /// How many paragraphs are open, and how many remarks.
    paragraphs: usize,
    remarks: usize,
}

impl<'a> Reader<'a> {
    fn new(paths: &'a [String], origin: &'a Origin<'a>) -> Self {
        Self {
            paths,
            origin,
            sheet: None,
            sheets: 0,
            has_rows: false,
            depth: 0,
            rows: 1,
            times: 1,
            column: 0,
            cells: Vec::new(),
            value: String::new(),
            day: None,
            paragraphs: 0,
            remarks: 0,
        }
    }

    fn step(&mut self, step: Step<'_>, sink: Sink<'_>) {
        match step {
            Step::Open("table:table", ..) => {
                self.depth += 1;
                if self.depth == 1 {
                    let path = self.paths.get(self.sheets).map_or(self.origin.path, String::as_str);
                    self.sheet = Some(Sheet::new(Origin { path, ..*self.origin }));
                    self.sheets += 1;
                }
            }
            Step::Close("table:table") => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.end_sheet(sink);
                }
            }
            Step::Open("office:annotation", ..) => self.remarks += 1,
            Step::Close("office:annotation") => self.remarks = self.remarks.saturating_sub(1),
            // A table in a cell, a drawing's own table, and what somebody remarks on a cell are no cells.
            _ if self.depth != 1 || self.remarks > 0 => {}
            Step::Open("table:table-row", attributes, _) => {
                self.cells.clear();
                self.column = 0;
                let times = attributes.get("table:number-rows-repeated");
                self.rows = times.and_then(|times| times.parse().ok()).unwrap_or(1).max(1);
            }
            Step::Open("table:table-cell" | "table:covered-table-cell", attributes, _) => {
                let times = attributes.get("table:number-columns-repeated");
                self.times = times.and_then(|times| times.parse().ok()).unwrap_or(1).max(1);
                self.day = attributes.get("office:date-value");
                self.value.clear();
            }
            Step::Open("text:p", ..) => {
                if !self.value.is_empty() {
                    self.value.push('\n');
                }
                self.paragraphs += 1;
            }
            Step::Open("text:s" | "text:tab", ..) => self.value.push(' '),
            Step::Open("text:line-break", ..) => self.value.push('\n'),
            Step::Close("text:p") => self.paragraphs = self.paragraphs.saturating_sub(1),
            Step::Text(text) if self.paragraphs > 0 => self.value.push_str(text),
            Step::Close("table:table-cell" | "table:covered-table-cell") => self.end_cell(sink),
            Step::Close("table:table-row") => {
                let cells = std::mem::take(&mut self.cells);
                if let Some(sheet) = &mut self.sheet {
                    sheet.row(&cells, self.rows, sink);
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, sink: Sink<'_>) {
        let text = std::mem::take(&mut self.value);
        let text = self.day.take().unwrap_or(text);
        let end = self.column.saturating_add(self.times).min(MAX_COLUMNS);
        if !text.trim().is_empty() {
            let size = text.len().saturating_mul(end.saturating_sub(self.column));
            if let Some(sheet) = &mut self.sheet
                && !sheet.is_done()
                && sheet.may_take(size, sink)
            {
                self.cells.extend((self.column..end).map(|column| (column, text.clone())));
            }
        }
        self.column = end;
    }

    fn end_sheet(&mut self, sink: Sink<'_>) {
        if let Some(sheet) = self.sheet.take() {
            self.has_rows |= sheet.finish(sink);
        }
    }
}

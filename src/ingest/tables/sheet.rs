//! One sheet of a workbook, row by row as its reader finds them.
//!
//! The first row that is filled names the columns. A line above the table, which fills one cell only, is passed over.

use super::{Columns, hand_over, report_silent};
use crate::ingest::{Origin, Sink, problem};

/// More columns than any program writes (Excel: 16,384).
pub(in crate::ingest) const MAX_COLUMNS: usize = 1 << 14;
/// So many lines may stand above a table.
const MAX_LINES_ABOVE: usize = 20;

/// A sheet that is read row by row.
pub(in crate::ingest) struct Sheet<'a> {
    origin: Origin<'a>,
    columns: Option<Columns>,
    /// Why the lines so far name no columns.
    refusal: Option<String>,
    lines_above: usize,
    rows: u64,
    silent: u64,
    is_done: bool,
}

impl<'a> Sheet<'a> {
    /// A sheet whose documents have paths under `origin.path`.
    pub(in crate::ingest) fn new(origin: Origin<'a>) -> Self {
        Self {
            origin,
            columns: None,
            refusal: None,
            lines_above: 0,
            rows: 0,
            silent: 0,
            is_done: false,
        }
    }

    /// Whether further rows would change nothing.
    pub(in crate::ingest) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Takes bytes that are written out once more from what was unpacked; `false`, and a problem, where that is a bomb.
    pub(in crate::ingest) fn may_take(&mut self, bytes: usize, sink: Sink<'_>) -> bool {
        match self.origin.budget.take(bytes) {
            Ok(()) => true,
            Err(message) => {
                self.is_done = true;
                self.refusal = None;
                self.rows = self.rows.max(1);
                sink(Err(problem(self.origin.path, message)));
                false
            }
        }
    }

    /// Takes a row, given by its filled cells and their columns, that stands there so many times.
    pub(in crate::ingest) fn row(&mut self, cells: &[(usize, String)], times: u64, sink: Sink<'_>) {
        if cells.is_empty() || self.is_done {
            return;
        }
        let Some(columns) = &self.columns else { return self.header(cells) };
        self.rows = self.rows.saturating_add(times);
        let cell =
            |column| cells.iter().find(|(at, _)| *at == column).map(|(_, text)| text.clone());
        let row = columns.row(cell);
        if row.text.trim().is_empty() {
            self.silent = self.silent.saturating_add(times);
            return;
        }
        // The same row again is the same document.
        let size: usize = cells.iter().map(|(_, text)| text.len() + 1).sum();
        let max = self.origin.options.max_bytes;
        if size as u64 > max {
            let path = format!("{}#{}", self.origin.path, self.rows);
            let message = format!("is larger than the limit of {max} bytes; not read");
            return sink(Err(problem(&path, message)));
        }
        let mut bytes = Vec::with_capacity(size);
        for (_, text) in cells {
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        hand_over(row, self.rows, &bytes, &self.origin, sink);
    }

    /// Takes a row that may name the columns.
    fn header(&mut self, cells: &[(usize, String)]) {
        let width = cells.iter().map(|(at, _)| at + 1).max().unwrap_or(0);
        let mut names = vec![String::new(); width];
        for (at, name) in cells {
            names[*at].clone_from(name);
        }
        match Columns::of(&names, self.origin.options.text_column.as_deref()) {
            Ok(columns) => self.columns = Some(columns),
            Err(message) => {
                self.lines_above += 1;
                let is_line = cells.len() == 1 && self.lines_above < MAX_LINES_ABOVE;
                self.is_done = !is_line;
                // The row of the names says more than the line above it.
                self.refusal = Some(message);
            }
        }
    }

    /// Reports what the sheet has not. Returns whether it has anything.
    pub(in crate::ingest) fn finish(self, sink: Sink<'_>) -> bool {
        if let Some(message) = self.refusal.filter(|_| self.columns.is_none()) {
            sink(Err(problem(self.origin.path, message)));
            return true;
        }
        // An empty sheet is what every new workbook has; names without rows are a table without any.
        if self.columns.is_some() {
            report_silent(self.rows, self.silent, &self.origin, sink);
        }
        self.columns.is_some() || self.rows > 0
    }
}

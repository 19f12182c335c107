//! A text that grows paragraph by paragraph, with tables and footnotes.

use crate::types::Span;

/// The text so far.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Flow {
    pub text: String,
    /// The paragraph that is marked as the title.
    pub title: Option<Span>,
    pub author: Option<String>,
    /// What is not read, why, and how many bytes it has.
    pub skipped: Vec<(&'static str, &'static str, usize)>,
    /// The paragraph that is being written.
    paragraph: String,
    /// For each open table, whether its row has a cell already.
    tables: Vec<Row>,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Row {
    text: String,
    cells: usize,
    /// Rows written to the text.
    rows: usize,
}

impl Flow {
    /// A text that is written already.
    pub(in crate::ingest) fn of(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Adds words to the paragraph.
    pub(in crate::ingest) fn push(&mut self, text: &str) {
        // Controls are no text; line ends are set by `line`.
        self.paragraph.extend(text.chars().map(|char| if char.is_control() { ' ' } else { char }));
    }

    /// Ends a line inside the paragraph.
    pub(in crate::ingest) fn line(&mut self) {
        let mark = if self.tables.is_empty() { '\n' } else { ' ' };
        self.paragraph.push(mark);
    }

    /// Ends the paragraph. Returns where it stands, if it has words.
    pub(in crate::ingest) fn end_paragraph(&mut self) -> Option<Span> {
        let paragraph = std::mem::take(&mut self.paragraph);
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            return None;
        }
        if let Some(row) = self.tables.last_mut() {
            // Paragraphs of a cell stay in their cell.
            if !row.text.is_empty() && !row.text.ends_with('\t') {
                row.text.push(' ');
            }
            row.text.push_str(&paragraph.replace(['\n', '\t'], " "));
            return None;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(paragraph);
        Some(Span::new(start, self.text.len()))
    }

    pub(in crate::ingest) fn open_table(&mut self) {
        self.end_paragraph();
        self.tables.push(Row::default());
    }

    pub(in crate::ingest) fn open_cell(&mut self) {
        self.end_paragraph();
        if let Some(row) = self.tables.last_mut() {
            if row.cells > 0 {
                row.text.push('\t');
            }
            row.cells += 1;
        }
    }

    pub(in crate::ingest) fn end_row(&mut self) {
        self.end_paragraph();
        let inner = self.tables.len() > 1;
        let Some(row) = self.tables.last_mut() else { return };
        row.cells = 0;
        let text = std::mem::take(&mut row.text);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let first = row.rows == 0;
        row.rows += 1;
        if inner {
            // A table in a cell is text of that cell.
            let text = text.replace('\t', " ");
            let around = self.tables.len() - 2;
            let row = &mut self.tables[around];
            if !row.text.is_empty() && !row.text.ends_with('\t') {
                row.text.push(' ');
            }
            row.text.push_str(&text);
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(if first { "\n\n" } else { "\n" });
        }
        self.text.push_str(text);
    }

    pub(in crate::ingest) fn close_table(&mut self) {
        self.end_row();
        self.tables.pop();
    }

    /// Leaves a table whose last row has ended; the paragraph that is being written stands after it.
    pub(in crate::ingest) fn leave_table(&mut self) {
        self.tables.pop();
    }

    /// Whether a table is open.
    pub(in crate::ingest) fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Adds another text behind this one, with what it skipped. Returns where it stands, if it has words.
    pub(in crate::ingest) fn append(&mut self, other: Flow) -> Option<Span> {
        let Flow { text, skipped, .. } = other.finish();
        for (what, why, bytes) in skipped {
            self.skip(what, why, bytes);
        }
        self.end_paragraph();
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        Some(Span::new(start, self.text.len()))
    }

    /// Keeps a footnote for the end.
    pub(in crate::ingest) fn note(&mut self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.notes.push(text);
        }
    }

    /// Notes something that is not read.
    pub(in crate::ingest) fn skip(&mut self, what: &'static str, why: &'static str, bytes: usize) {
        if bytes == 0 {
            return;
        }
        match self.skipped.iter_mut().find(|(known, ..)| *known == what) {
            Some((_, _, sum)) => *sum += bytes,
            None => self.skipped.push((what, why, bytes)),
        }
    }

    /// Ends the text: what is open is closed, footnotes follow.
    pub(in crate::ingest) fn finish(mut self) -> Self {
        while self.in_table() {
            self.close_table();
        }
        self.end_paragraph();
        for note in std::mem::take(&mut self.notes) {
            self.push(&note);
            self.end_paragraph();
        }
        self
    }
}

//! The cells of a table in plain text, row by row, in the memory of one row.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A row may have this many cells.
const MAX_CELLS: usize = 1 << 20;

/// A table that is read row by row.
pub(super) struct Table<'r> {
    source: &'r mut dyn BufRead,
    parser: Reader,
    /// The bytes of the row's cells, one after another.
    out: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    filled: usize,
    cells: usize,
    max: u64,
    is_first: bool,
}

impl<'r> Table<'r> {
    pub(super) fn new(source: &'r mut dyn BufRead, delimiter: u8, max: u64) -> Self {
        Self {
            source,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            out: vec![0; 8 << 10],
            ends: vec![0; 64],
            filled: 0,
            cells: 0,
            max,
            is_first: true,
        }
    }

    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self) -> Result<bool, String> {
        (self.filled, self.cells) = (0, 0);
        loop {
            let input = self
                .source
                .fill_buf()
                .map_err(|error| format!("cannot be read further: {error}"))?;
            let mark = b"\xef\xbb\xbf";
            if std::mem::take(&mut self.is_first) && input.starts_with(mark) {
                self.source.consume(mark.len());
                continue;
            }
            let (result, read, written, ended) = self.parser.read_record(
                input,
                &mut self.out[self.filled..],
                &mut self.ends[self.cells..],
            );
            self.source.consume(read);
            self.filled += written;
            self.cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.out.len() as u64 > self.max => {
                    return Err(format!(
                        "a row is larger than the limit of {} bytes (perhaps a quotation mark is never closed); the rest is not read",
                        self.max
                    ));
                }
                ReadRecordResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > MAX_CELLS => {
                    return Err(
                        "a row has more than a million cells; the rest is not read".to_owned()
                    );
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(true),
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// The cells of the row.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends[..self.cells].iter().copied());
        starts.zip(&self.ends[..self.cells]).map(|(start, &end)| &self.out[start..end])
    }

    /// The bytes of the row's cells together.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.out[..self.filled]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, max: u64) -> (Vec<Vec<String>>, Option<String>) {
        let mut source = text.as_bytes();
        let mut table = Table::new(&mut source, b',', max);
        let mut rows = Vec::new();
        loop {
            match table.next() {
                Ok(true) => rows.push(
                    table.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
                ),
                Ok(false) => return (rows, None),
                Err(message) => return (rows, Some(message)),
            }
        }
    }

    #[test]
    fn quotation_marks_and_ragged_rows() {
        let (rows, error) = read("\u{feff}a,b\n\"one, \"\"two\"\"\nthree\",x\n\nlast", 1 << 20);
        assert_eq!(rows, [vec!["a", "b"], vec!["one, \"two\"\nthree", "x"], vec!["last"]]);
        assert_eq!(error, None);
    }

    #[test]
    fn a_mark_that_is_never_closed_does_not_fill_the_memory() {
        let (rows, error) = read(&format!("a\n\"{}", "x".repeat(100_000)), 20_000);
        assert_eq!(rows.len(), 1);
        assert!(error.unwrap().contains("never closed"));
    }
}

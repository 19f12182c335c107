//! Format `csv` and `csv-excel`: one row a claim, for spreadsheets.
//!
//! The columns are those of `extract --format csv` ([`crate::write::csv::HEADER`]); where reviewers have decided, `answer`,
//! `reviewer` and `comment` follow. Quoting is RFC 4180's, lines end in CRLF, and a cell that a spreadsheet would take
//! for a formula gets an apostrophe in front (OWASP, "CSV Injection"). `csv-excel` starts with a byte order mark, without
//! which Excel takes UTF-8 for the system's character set, and cuts cells at the 32,767 UTF-16 units that an Excel cell
//! holds ("Excel specifications and limits"), with an ellipsis where it does.

use std::io::{self, Write};

use super::decisions::Answer;
use super::passage::Passage;
use crate::write::csv;

/// What an Excel cell holds, in UTF-16 units, less the apostrophe that a guarded cell gets.
const LONGEST: usize = 32_766;

/// For which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    /// Any.
    Plain,
    /// Excel.
    Excel,
}

/// The exporter.
pub struct Csv {
    flavor: Flavor,
    /// Whether there are columns for decisions.
    decided: bool,
}

impl Csv {
    pub fn new(flavor: Flavor, decided: bool) -> Self {
        Self { flavor, decided }
    }

    pub fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.flavor == Flavor::Excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut header = csv::HEADER.to_vec();
        if self.decided {
            header.extend(["answer", "reviewer", "comment"]);
        }
        csv::write_cells(out, &header)
    }

    pub fn passage(&self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        for case in &passage.cases {
            let mut cells = csv::cells(&case.claim).to_vec();
            if self.decided {
                let decision = case.decisions.last();
                let answer = case.decided().map_or("", |(answer, _)| Answer::name(answer));
                let reviewers: Vec<&str> =
                    case.decisions.iter().map(|decision| decision.reviewer.as_str()).collect();
                cells.push(answer.to_owned());
                cells.push(reviewers.join("; "));
                cells.push(decision.and_then(|it| it.comment.clone()).unwrap_or_default());
            }
            if self.flavor == Flavor::Excel {
                for cell in &mut cells {
                    cut(cell);
                }
            }
            csv::write_cells(out, &cells)?;
        }
        Ok(())
    }
}

/// Cuts a cell that Excel would cut without saying so.
fn cut(cell: &mut String) {
    // A UTF-16 unit takes at least one byte of UTF-8.
    if cell.len() <= LONGEST || cell.encode_utf16().count() <= LONGEST {
        return;
    }
    let mut units = 1;
    let end = cell.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > LONGEST
    });
    if let Some((end, _)) = end {
        cell.truncate(end);
        cell.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_are_cut_between_letters() {
        let mut cell = "😀".repeat(20_000);
        cut(&mut cell);
        assert!(cell.ends_with("😀…"));
        assert_eq!(cell.encode_utf16().count(), LONGEST - 1);
        let mut short = "é".repeat(32_766);
        cut(&mut short);
        assert!(short.ends_with('é'));
    }
}

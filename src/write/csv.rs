//! Claims as a table of comma-separated values, for spreadsheets.
//!
//! A text of a document can start with `=` or another sign that a spreadsheet takes for a formula. Documents come from
//! strangers, so such a cell gets an apostrophe in front. JSONL is the exact format; this one is for the eye.

use std::io::{self, Write};

use crate::types::record::ClaimRecord;

/// The names of the columns.
pub const HEADER: [&str; 19] = [
    "id",
    "type",
    "trigger",
    "roles",
    "texts",
    "when",
    "from",
    "to",
    "polarity",
    "modality",
    "sources",
    "confidence",
    "document",
    "title",
    "date",
    "part",
    "start",
    "end",
    "evidence",
];

/// Writes the line of column names.
///
/// # Errors
///
/// Fails when `out` cannot be written.
pub fn write_header(out: &mut dyn Write) -> io::Result<()> {
    write_cells(out, &HEADER)
}

/// Writes one claim as one row.
///
/// # Errors
///
/// Fails when `out` cannot be written.
pub fn write_row(out: &mut dyn Write, record: &ClaimRecord) -> io::Result<()> {
    write_cells(out, &cells(record))
}

/// What stands in the columns for one claim, not yet quoted.
pub fn cells(record: &ClaimRecord) -> [String; HEADER.len()] {
    let joined = |cells: Vec<String>| cells.join("; ");
    let roles = record.roles.iter().map(|it| format!("{}: {}", it.role, it.name)).collect();
    let texts = record.roles.iter().map(|it| format!("{}: {}", it.role, it.text)).collect();
    let sources = record.attribution.iter().map(|source| source.name.clone()).collect();
    let when = record.when.as_ref();
    [
        record.id.clone(),
        record.kind.clone(),
        record.trigger.text.clone(),
        joined(roles),
        joined(texts),
        when.map(|when| when.text.clone()).unwrap_or_default(),
        when.and_then(|when| when.from.clone()).unwrap_or_default(),
        when.and_then(|when| when.to.clone()).unwrap_or_default(),
        record.polarity.clone(),
        record.modality.clone(),
        joined(sources),
        record.confidence.to_string(),
        record.document.path.clone(),
        record.document.title.clone().unwrap_or_default(),
        record.document.date.clone().unwrap_or_default(),
        record.document.part.clone(),
        record.evidence.start.to_string(),
        record.evidence.end.to_string(),
        record.evidence.text.clone(),
    ]
}

/// Writes one row of any cells.
///
/// # Errors
///
/// Fails when `out` cannot be written.
pub fn write_cells<T: AsRef<str>>(out: &mut dyn Write, cells: &[T]) -> io::Result<()> {
    let line = cells.iter().map(|cell| quoted(cell.as_ref())).collect::<Vec<_>>().join(",");
    // RFC 4180 ends lines with CRLF.
    out.write_all(format!("{line}\r\n").as_bytes())
}

/// What a spreadsheet may take for the start of a formula; the wide forms count in East Asian editions.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell as RFC 4180 wants it, and harmless to a spreadsheet.
fn quoted(cell: &str) -> String {
    // Some spreadsheets drop blanks before they look for a formula.
    let formula = cell.trim_start().starts_with(FORMULA) || cell.starts_with(['\t', '\r']);
    let guard = if formula { "'" } else { "" };
    let cell = cell.replace('\n', " ");
    if guard.is_empty() && !cell.contains([',', '"', '\r', ';']) {
        return cell;
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_where_needed() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a, b"), "\"a, b\"");
        assert_eq!(quoted("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(quoted(" \n+1"), "\"'  +1\"");
        assert_eq!(quoted("＝1"), "\"'＝1\"");
        assert_eq!(quoted("two\nlines"), "two lines");
    }
}

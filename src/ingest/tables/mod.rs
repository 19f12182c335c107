//! Tables with a column of text: each row a document.
//!
//! In: `.csv` and `.tsv` as a stream, [`parquet`] as a whole, the [`sheet`]s of workbooks. Out: one document a row (`table.csv#id`). The column is named by the
//! user, or known by its name (`text`, `body`, …); title, date and id likewise. [`super::jsonl`] reads its fields by the same
//! names. Rows without text are counted, not passed over silently.

use std::io::{BufRead, Cursor};

use super::{Options, Origin, Sink, article, charset, dates, problem};
use crate::types::{Document, Format, Part, Person, Span};

mod cells;
pub(super) mod parquet;
pub(super) mod sheet;

/// Names of the column that holds the text, the likeliest first.
pub(super) const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "contents",
    "message",
    "fulltext",
    "full_text",
    "body_text",
    "article",
    "article_text",
    "maintext",
    "message_text",
    "tweet",
    "comment",
    "transcript",
    "abstract",
];
/// Names of the column that holds the title.
pub(super) const TITLE: &[&str] = &["title", "headline", "subject"];
/// Names of the column that holds the date.
pub(super) const DATE: &[&str] = &[
    "date",
    "published",
    "published_at",
    "publication_date",
    "publish_date",
    "pubdate",
    "date_published",
    "datetime",
    "created_at",
    "created",
    "sent",
    "sent_at",
    "timestamp",
    "day",
];
/// Names of the column that tells rows apart.
pub(super) const ID: &[&str] =
    &["id", "_id", "uid", "uuid", "guid", "doc_id", "document_id", "docid", "message_id", "number"];
/// Names of the column that says who wrote the text.
pub(super) const AUTHOR: &[&str] = &["author", "byline", "from", "sender", "user", "username"];

/// How the report of a table without a column of text begins.
pub(super) const NO_TEXT: &str = "expected a column";

/// The fields of a row that are read.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub id: Option<String>,
    pub text: String,
    pub title: Option<String>,
    pub date: Option<String>,
    pub author: Option<String>,
}

/// The document of a row, with a complaint about a date that could not be read.
pub(super) fn document(
    row: Row,
    number: u64,
    bytes: &[u8],
    format: Format,
    origin: &Origin<'_>,
) -> (Document, Option<String>) {
    let filled = |text: Option<String>| {
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let mut doc = origin.document(format, bytes);
    let id = filled(row.id).unwrap_or_else(|| number.to_string());
    doc.path = format!("{}#{id}", origin.path);
    doc.title = filled(row.title).map(|title| charset::clean(&title));
    let mut complaint = None;
    if let Some(date) = filled(row.date) {
        match dates::find(&date, None).map(|date| date.date()).or_else(|| epoch(&date)) {
            Some(date) => doc.date = Some(date),
            None => {
                complaint = Some(format!("expected a date such as 2020-06-17, but found {date:?}"));
            }
        }
    }
    doc.text = charset::clean(&row.text);
    let end = doc.text.len();
    article::lay_out(&mut doc, None, &[Span::new(0, end)]);
    if let Some(name) = filled(row.author) {
        let author = Person { name: Some(name), ..Person::default() };
        let nameless = |part: &&mut Part| part.author.is_none() && part.kind.is_read();
        doc.parts.iter_mut().filter(nameless).for_each(|part| part.author = Some(author.clone()));
    }
    (doc, complaint)
}

/// Seconds or milliseconds since 1970, as data bases export times.
fn epoch(text: &str) -> Option<jiff::civil::Date> {
    let number: i64 = text.split('.').next()?.parse().ok()?;
    let seconds = match number.abs() {
        100_000_000..5_000_000_000 => number,
        100_000_000_000..5_000_000_000_000 => number / 1000,
        _ => return None,
    };
    let start = jiff::civil::date(1970, 1, 1);
    start.checked_add(jiff::Span::new().days(seconds.div_euclid(86_400))).ok()
}

/// Where in a table the fields stand.
#[derive(Debug)]
pub(super) struct Columns {
    text: usize,
    title: Option<usize>,
    date: Option<usize>,
    id: Option<usize>,
    author: Option<usize>,
}

impl Columns {
    /// Finds the columns by their names, or says what was expected.
    pub(super) fn of(names: &[String], wanted: Option<&str>) -> Result<Self, String> {
        let plain = |name: &str| {
            name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-', '\n'], "_")
        };
        let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let first = |known: &[&str]| {
            known.iter().find_map(|known| names.iter().position(|name| name == known))
        };
        let found = names.join(", ");
        let text = match wanted {
            Some(wanted) => names.iter().position(|name| *name == plain(wanted)).ok_or_else(|| {
                format!("{NO_TEXT} {wanted:?}, but found the columns {found}; not read")
            })?,
            None => first(TEXT).ok_or_else(|| {
                format!(
                    "{NO_TEXT} of text (text, body, content, message, …; --text-column names another), but found the columns {found}; not read"
                )
            })?,
        };
        let other = |known: &[&str]| first(known).filter(|column| *column != text);
        Ok(Self {
            text,
            title: other(TITLE),
            date: other(DATE),
            id: other(ID),
            author: other(AUTHOR),
        })
    }

    /// The fields of a row, by a function that gives the cell of a column.
    pub(super) fn row(&self, cell: impl Fn(usize) -> Option<String>) -> Row {
        let optional = |column: Option<usize>| column.and_then(&cell);
        Row {
            text: cell(self.text).unwrap_or_default(),
            title: optional(self.title),
            date: optional(self.date),
            id: optional(self.id),
            author: optional(self.author),
        }
    }
}

/// What stands between the cells, where a file looks like a table.
pub(super) fn delimiter(start: &str, name: &str) -> Option<u8> {
    let header = start.lines().next().unwrap_or_default();
    let count = |mark: char| header.matches(mark).count();
    let most = || {
        [',', ';', '\t', '|']
            .into_iter()
            .rev()
            .max_by_key(|mark| count(*mark))
            .map(|mark| mark as u8)
    };
    match name {
        "tsv" | "tab" => return Some(b'\t'),
        "csv" => return most(),
        _ => {}
    }
    // Without a name for it a table is one whose first line names known columns, and whose lines have as many cells.
    let mark = most()?;
    let cells = |line: &str| line.split(char::from(mark)).count();
    let known = |name: &str| {
        let name = name.trim().trim_matches('"').to_lowercase();
        [TEXT, TITLE, DATE, ID].iter().any(|known| known.contains(&name.as_str()))
    };
    let names: Vec<&str> = header.split(char::from(mark)).collect();
    let short = names.iter().all(|name| name.len() <= 40 && !name.trim().is_empty());
    let lines: Vec<&str> =
        start.lines().skip(1).take(3).filter(|line| !line.trim().is_empty()).collect();
    let regular = lines.len() >= 2 && lines.iter().all(|line| cells(line) >= names.len());
    let is_table = names.len() >= 3
        && short
        && names.iter().filter(|name| known(name)).count() >= 2
        && regular;
    is_table.then_some(mark)
}

/// Whether the table that starts like this has no column of text.
pub(super) fn is_textless(head: &[u8], delimiter: u8, options: &Options) -> bool {
    let text = charset::decode(head, None).text;
    let mut lines = Cursor::new(text.as_bytes());
    let mut table = cells::Table::new(&mut lines, delimiter, options.max_bytes);
    let names: Vec<String> = match table.next() {
        Ok(true) => table.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
        _ => return false,
    };
    Columns::of(&names, options.text_column.as_deref()).is_err()
}

/// Reads row by row.
pub(super) fn read(reader: &mut dyn BufRead, delimiter: u8, origin: &Origin<'_>, sink: Sink<'_>) {
    // Excel's "Unicode text" is UTF-16: it is decoded as a whole.
    let head = reader.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
    if charset::utf16(&head).is_some() {
        match super::whole(reader, origin) {
            Ok(bytes) => {
                let text = charset::decode(&bytes, None).text;
                rows(&mut Cursor::new(text.into_bytes()), delimiter, origin, sink);
            }
            Err(problem) => sink(Err(problem)),
        }
    } else {
        rows(reader, delimiter, origin, sink);
    }
}

fn rows(reader: &mut dyn BufRead, delimiter: u8, origin: &Origin<'_>, sink: Sink<'_>) {
    let mut table = cells::Table::new(reader, delimiter, origin.options.max_bytes);
    let cell = |bytes: &[u8]| charset::decode(bytes, None).text;
    let names: Vec<String> = match table.next() {
        Ok(true) => table.cells().map(cell).collect(),
        Ok(false) => return report_silent(0, 0, origin, sink),
        Err(message) => return sink(Err(problem(origin.path, message))),
    };
    let columns = match Columns::of(&names, origin.options.text_column.as_deref()) {
        Ok(columns) => columns,
        Err(message) => return sink(Err(problem(origin.path, message))),
    };
    let (mut number, mut silent) = (0u64, 0u64);
    loop {
        match table.next() {
            Ok(true) => number += 1,
            Ok(false) => break,
            Err(message) => {
                sink(Err(problem(&format!("{}#{}", origin.path, number + 1), message)));
                break;
            }
        }
        let row = columns.row(|column| table.cells().nth(column).map(cell));
        if row.text.trim().is_empty() {
            silent += 1;
            continue;
        }
        hand_over(row, number, table.bytes(), origin, sink);
    }
    report_silent(number, silent, origin, sink);
}

/// Hands over the document of a row.
fn hand_over(row: Row, number: u64, bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) {
    let (doc, complaint) = document(row, number, bytes, Format::Table, origin);
    let path = doc.path.clone();
    sink(Ok(doc));
    if let Some(message) = complaint {
        sink(Err(problem(&path, message)));
    }
}

fn report_silent(rows: u64, silent: u64, origin: &Origin<'_>, sink: Sink<'_>) {
    if rows == 0 {
        sink(Err(problem(origin.path, "expected rows, but found a table without any")));
    } else if silent > 0 {
        let message = format!("{silent} of {rows} rows have no text in that column");
        sink(Err(problem(origin.path, message)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_name_or_header() {
        let cases = [
            ("a,b\n1,2\n", "csv", Some(b',')),
            ("a;b;c\n1;2;3\n", "csv", Some(b';')),
            ("a\tb\n", "tsv", Some(b'\t')),
            ("id,date,text\n1,2020-01-01,One\n2,2020-01-02,Two\n", "txt", Some(b',')),
            ("Dear all,\nthe text, date, and id follow\nBest,\nJane\n", "txt", None),
        ];
        for (start, name, expected) in cases {
            assert_eq!(delimiter(start, name), expected, "{start:?}");
        }
    }

    #[test]
    fn columns_are_found_or_named() {
        let names: Vec<String> = ["Doc ID", "Body", "Date"].map(str::to_owned).into();
        let columns = Columns::of(&names, None).unwrap();
        assert_eq!((columns.text, columns.date, columns.id), (1, Some(2), Some(0)));
        assert_eq!(Columns::of(&names, Some("date")).unwrap().text, 2);
        assert!(Columns::of(&names, Some("words")).unwrap_err().contains("doc_id, body, date"));
        assert!(Columns::of(&names[..1], None).unwrap_err().contains("--text-column"));
    }

    #[test]
    fn times_of_data_bases() {
        assert_eq!(epoch("1592352000").unwrap().to_string(), "2020-06-17");
        assert_eq!(epoch("1592352000000").unwrap().to_string(), "2020-06-17");
        assert_eq!(epoch("17"), None);
    }
}

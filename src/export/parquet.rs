//! Format `parquet`: one row a claim, for DuckDB, pandas, Polars, Spark and the like.
//!
//! Flat columns say what a row of the CSV says, with types: days are DATE, places INT64, texts STRING. `roles` and
//! `sources` are lists of structures, three-level as the Parquet specification has it (LogicalTypes.md, "Lists"), so that
//! nothing has to be taken apart again: `select unnest(roles) from 'claims.parquet'`. What no reviewer decided has nulls
//! in `answer`, `reviewer`, `decided_at`, `comment`. Places are code points. Rows are written in groups, so memory does not
//! grow with the file. The columns are written without Arrow, whose crates this one table does not need.

use std::io;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::passage::{Case, Passage};
use crate::types::record::{AttributionRecord, RoleRecord};

/// Rows of a group.
const GROUP: usize = 20_000;

/// The exporter.
#[derive(Default)]
pub struct Parquet {
    file: Option<SerializedFileWriter<Vec<u8>>>,
    columns: Vec<Column>,
    rows: usize,
}

/// What stands in a column for one claim, role or source.
enum Cell<'a> {
    Text(&'a str),
    MaybeText(Option<&'a str>),
    Whole(usize),
    Day(Option<&'a str>),
    Real(f64),
    Flag(bool),
}

/// A column: its name, and how a row fills it.
type Field<T> = (&'static str, for<'a> fn(&'a T) -> Cell<'a>);

const FLAT: [Field<Case>; 30] = [
    ("id", |it| Cell::Text(&it.claim.id)),
    ("type", |it| Cell::Text(&it.claim.kind)),
    ("trigger", |it| Cell::Text(&it.claim.trigger.text)),
    ("lemma", |it| Cell::Text(&it.claim.trigger.lemma)),
    ("trigger_start", |it| Cell::Whole(it.claim.trigger.start)),
    ("trigger_end", |it| Cell::Whole(it.claim.trigger.end)),
    ("when", |it| Cell::MaybeText(it.claim.when.as_ref().map(|when| when.text.as_str()))),
    ("from", |it| Cell::Day(it.claim.when.as_ref().and_then(|when| when.from.as_deref()))),
    ("to", |it| Cell::Day(it.claim.when.as_ref().and_then(|when| when.to.as_deref()))),
    ("edtf", |it| Cell::MaybeText(it.claim.when.as_ref().map(|when| when.edtf.as_str()))),
    ("date_rule", |it| Cell::MaybeText(it.claim.when.as_ref().map(|when| when.rule.as_str()))),
    ("polarity", |it| Cell::Text(&it.claim.polarity)),
    ("modality", |it| Cell::Text(&it.claim.modality)),
    ("confidence", |it| Cell::Real(it.claim.confidence)),
    ("document", |it| Cell::Text(&it.claim.document.id)),
    ("path", |it| Cell::Text(&it.claim.document.path)),
    ("format", |it| Cell::Text(&it.claim.document.format)),
    ("part", |it| Cell::Text(&it.claim.document.part)),
    ("title", |it| Cell::MaybeText(it.claim.document.title.as_deref())),
    ("date", |it| Cell::Day(it.claim.document.date.as_deref())),
    ("start", |it| Cell::Whole(it.claim.evidence.start)),
    ("end", |it| Cell::Whole(it.claim.evidence.end)),
    ("evidence", |it| Cell::Text(&it.claim.evidence.text)),
    ("copies", |it| Cell::Whole(it.claim.occurrences.len())),
    ("answer", |it| Cell::MaybeText(it.decided().map(|(answer, _)| answer.name()))),
    ("reviewer", |it| Cell::MaybeText(it.decided().map(|(_, by)| by.reviewer.as_str()))),
    ("decided_at", |it| Cell::MaybeText(it.decided().map(|(_, by)| by.time.as_str()))),
    ("comment", |it| Cell::MaybeText(it.decisions.last().and_then(|by| by.comment.as_deref()))),
    ("edited", |it| Cell::Flag(it.extracted.is_some())),
    ("added", |it| Cell::Flag(it.added)),
];

const ROLE: [Field<RoleRecord>; 9] = [
    ("role", |it| Cell::Text(&it.role)),
    ("label", |it| Cell::Text(&it.label)),
    ("text", |it| Cell::Text(&it.text)),
    ("start", |it| Cell::Whole(it.start)),
    ("end", |it| Cell::Whole(it.end)),
    ("name", |it| Cell::Text(&it.name)),
    ("kind", |it| Cell::Text(&it.kind)),
    ("entity", |it| Cell::MaybeText(it.entity.as_deref())),
    ("via", |it| Cell::MaybeText(it.via.as_deref())),
];

const SOURCE: [Field<AttributionRecord>; 6] = [
    ("text", |it| Cell::Text(&it.text)),
    ("start", |it| Cell::Whole(it.start)),
    ("end", |it| Cell::Whole(it.end)),
    ("name", |it| Cell::Text(&it.name)),
    ("cue", |it| Cell::MaybeText(it.cue.as_deref())),
    ("kind", |it| Cell::Text(&it.kind)),
];

impl Parquet {
    pub fn passage(&mut self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        for case in &passage.cases {
            self.row(case);
            self.rows += 1;
            if self.rows == GROUP {
                self.group(out)?;
            }
        }
        Ok(())
    }

    pub fn finish(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.rows > 0 || self.file.is_none() {
            self.group(out)?;
        }
        if let Some(mut file) = self.file.take() {
            file.finish().map_err(failed)?;
            out.append(file.inner_mut());
        }
        Ok(())
    }

    fn columns(&mut self) -> &mut [Column] {
        if self.columns.is_empty() {
            let count = FLAT.len() + ROLE.len() + SOURCE.len();
            self.columns.resize_with(count, Column::default);
        }
        &mut self.columns
    }

    fn row(&mut self, case: &Case) {
        let (flat, lists) = self.columns().split_at_mut(FLAT.len());
        let (roles, sources) = lists.split_at_mut(ROLE.len());
        for (column, (_, cell)) in flat.iter_mut().zip(&FLAT) {
            column.push(cell(case), 0, 0);
        }
        list(roles, &ROLE, &case.claim.roles);
        list(sources, &SOURCE, &case.claim.attribution);
    }

    /// Writes the rows that were collected as a group.
    fn group(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => open().map_err(failed)?,
        };
        let columns = std::mem::take(&mut self.columns);
        if self.rows > 0 {
            write_group(&mut file, columns).map_err(failed)?;
        }
        self.rows = 0;
        file.flush()?;
        // The writer counts bytes itself: what is taken out of its memory does not shift the places it notes down.
        out.append(file.inner_mut());
        self.file = Some(file);
        Ok(())
    }
}

/// Adds one list of structures to its columns.
fn list<T>(columns: &mut [Column], fields: &[Field<T>], items: &[T]) {
    for (column, (_, cell)) in columns.iter_mut().zip(fields) {
        if items.is_empty() {
            column.nothing();
        }
        for (idx, item) in items.iter().enumerate() {
            // The definition counts what is there: the list, and for a value that may be null, the value.
            column.push(cell(item), 1, i16::from(idx > 0));
        }
    }
}

/// The values of a column with their levels, as Parquet stores nested data (the Dremel encoding).
#[derive(Default)]
struct Column {
    texts: Vec<ByteArray>,
    wholes: Vec<i64>,
    days: Vec<i32>,
    reals: Vec<f64>,
    flags: Vec<bool>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Column {
    fn push(&mut self, cell: Cell, level: i16, repetition: i16) {
        let mut present = 0;
        match cell {
            Cell::Text(text) => self.texts.push(text.into()),
            Cell::Whole(number) => self.wholes.push(i64::try_from(number).unwrap_or(i64::MAX)),
            Cell::Real(number) => self.reals.push(number),
            Cell::Flag(flag) => self.flags.push(flag),
            Cell::MaybeText(text) => {
                present = i16::from(text.is_some());
                self.texts.extend(text.map(ByteArray::from));
            }
            Cell::Day(day) => {
                let day = day.and_then(days);
                present = i16::from(day.is_some());
                self.days.extend(day);
            }
        }
        self.definition.push(level + present);
        self.repetition.push(repetition);
    }

    /// An empty list.
    fn nothing(&mut self) {
        self.definition.push(0);
        self.repetition.push(0);
    }

    fn write(&self, writer: &mut SerializedColumnWriter) -> Result<(), ParquetError> {
        use parquet::column::writer::ColumnWriter as Typed;
        let levels = (Some(self.definition.as_slice()), Some(self.repetition.as_slice()));
        match writer.untyped() {
            Typed::ByteArrayColumnWriter(typed) => {
                typed.write_batch(&self.texts, levels.0, levels.1)?
            }
            Typed::Int64ColumnWriter(typed) => {
                typed.write_batch(&self.wholes, levels.0, levels.1)?
            }
            Typed::Int32ColumnWriter(typed) => typed.write_batch(&self.days, levels.0, levels.1)?,
            Typed::DoubleColumnWriter(typed) => {
                typed.write_batch(&self.reals, levels.0, levels.1)?
            }
            Typed::BoolColumnWriter(typed) => typed.write_batch(&self.flags, levels.0, levels.1)?,
            _ => return Err(ParquetError::General("a column of a type that none has".to_owned())),
        };
        Ok(())
    }
}

/// Days since 1970-01-01 of a day written year-month-day.
fn days(day: &str) -> Option<i32> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let since = day.since(jiff::civil::date(1970, 1, 1)).ok()?;
    Some(since.get_days())
}

fn open() -> Result<SerializedFileWriter<Vec<u8>>, ParquetError> {
    let schema = parse_message_type(&schema())?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("claimsift version {}", env!("CARGO_PKG_VERSION")))
        .build();
    SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
}

fn write_group(
    file: &mut SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
) -> Result<(), ParquetError> {
    let mut group = file.next_row_group()?;
    for column in columns {
        if let Some(mut writer) = group.next_column()? {
            column.write(&mut writer)?;
            writer.close()?;
        }
    }
    group.close()?;
    Ok(())
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

/// The schema in Parquet's own notation.
fn schema() -> String {
    let mut schema = "message claim {\n".to_owned();
    let flat = [
        // These columns are null where a claim lacks them.
        "when",
        "from",
        "to",
        "edtf",
        "date_rule",
        "title",
        "date",
        "answer",
        "reviewer",
        "decided_at",
        "comment",
    ];
    for (name, _) in &FLAT {
        field(&mut schema, name, flat.contains(name));
    }
    schema
        .push_str("required group roles (LIST) { repeated group list { required group element {\n");
    for (name, _) in &ROLE {
        field(&mut schema, name, matches!(*name, "entity" | "via"));
    }
    schema.push_str(
        "} } }\nrequired group sources (LIST) { repeated group list { required group element {\n",
    );
    for (name, _) in &SOURCE {
        field(&mut schema, name, *name == "cue");
    }
    schema.push_str("} } }\n}\n");
    schema
}

fn field(schema: &mut String, name: &str, optional: bool) {
    let presence = if optional { "optional" } else { "required" };
    let kind = match name {
        "trigger_start" | "trigger_end" | "start" | "end" | "copies" => format!("int64 {name}"),
        "from" | "to" | "date" => format!("int32 {name} (DATE)"),
        "confidence" => format!("double {name}"),
        "edited" | "added" => format!("boolean {name}"),
        _ => format!("binary {name} (STRING)"),
    };
    schema.push_str(&format!("{presence} {kind};\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_one() {
        let schema = parse_message_type(&schema()).expect("a schema");
        assert_eq!(schema.get_fields().len(), FLAT.len() + 2);
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(days("2017-10-01"), Some(17_440));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("late 2017"), None);
    }
}

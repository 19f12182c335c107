//! Parquet files, packed by snappy or not at all.

use std::io::{Seek, Write};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{Columns, hand_over, report_silent};
use crate::ingest::{Origin, Sink, problem};

/// Reads row by row.
pub(in crate::ingest) fn read(bytes: Vec<u8>, origin: &Origin<'_>, sink: Sink<'_>) {
    if let Err(message) = rows(&bytes, origin, sink) {
        sink(Err(problem(origin.path, message)));
    }
}

fn rows(bytes: &[u8], origin: &Origin<'_>, sink: Sink<'_>) -> Result<(), String> {
    let broken = |error: parquet::errors::ParquetError| format!("cannot be read: {error}");
    // The reader asks for a file or a type of memory of its own.
    let mut file = tempfile::tempfile().map_err(|error| format!("cannot be unpacked: {error}"))?;
    let written = file.write_all(bytes).and_then(|()| file.rewind());
    written.map_err(|error| format!("cannot be unpacked: {error}"))?;
    let reader = SerializedFileReader::new(file).map_err(broken)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let names: Vec<String> =
        schema.root_schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    let columns = Columns::of(&names, origin.options.text_column.as_deref())?;
    let total = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    let (mut number, mut silent) = (0u64, 0u64);
    for row in reader.get_row_iter(None).map_err(broken)? {
        number += 1;
        origin.share(number, total);
        let row = row.map_err(broken)?;
        let cells: Vec<Option<String>> =
            row.get_column_iter().map(|(_, cell)| text(cell)).collect();
        let fields = columns.row(|column| cells.get(column).cloned().flatten());
        if fields.text.trim().is_empty() {
            silent += 1;
            continue;
        }
        let bytes: Vec<u8> = cells
            .iter()
            .flat_map(|cell| cell.as_deref().unwrap_or_default().bytes().chain([0]))
            .collect();
        hand_over(fields, number, &bytes, origin, sink);
    }
    report_silent(number, silent, origin, sink);
    Ok(())
}

fn text(cell: &Field) -> Option<String> {
    match cell {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Bytes(bytes) => Some(String::from_utf8_lossy(bytes.data()).into_owned()),
        // Times are written as numbers of milliseconds or microseconds.
        Field::TimestampMicros(micros) => Some((micros / 1_000_000).to_string()),
        Field::TimestampMillis(millis) => Some((millis / 1000).to_string()),
        other => Some(other.to_string()),
    }
}

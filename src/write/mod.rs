//! Stage `write`: spans and claims go in, records and their files come out.
//!
//! Inside the crate a place is a range of bytes; in a record it is a range of Unicode code points. [`CodePoints`]
//! converts, here and nowhere else. The records themselves are plain data in [`crate::types::record`].
//! This stage decides nothing about claims: it neither drops nor changes one, it only puts them in order.

pub mod csv;
pub mod jsonl;
pub mod table;

mod annotation;
mod claim;
mod document;
mod points;
mod verify;

pub use annotation::annotation_record;
pub use claim::{claim_id, claim_records};
pub use document::document_record;
pub use points::CodePoints;
pub use verify::{Mismatch, verify_claim, verify_document};

use crate::types::Document;
use crate::types::record::{PersonRecord, SpanRecord};
use crate::types::{Person, Span};

/// A probability as records carry it: three decimals, so that the last bits of a float do not show.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1000.0).round() / 1000.0
}

/// An entity's name in records: `e1` for the first.
fn entity_name(entity: usize) -> String {
    format!("e{}", entity + 1)
}

/// A span in code points.
fn span_record(points: &CodePoints, span: Span) -> SpanRecord {
    let (start, end) = points.range(span);
    SpanRecord { start, end }
}

/// A person as records carry them.
fn person_record(person: &Person) -> PersonRecord {
    PersonRecord {
        name: person.name.clone(),
        address: person.address.clone(),
        organization: person.organization.clone(),
    }
}

/// A document's date as records carry it.
fn document_date(doc: &Document) -> Option<String> {
    doc.date.map(|date| date.to_string())
}

//! Stage `ingest` (being written).

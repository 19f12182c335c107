//! Stage `write` (being written).

//! Stage `link` (being written).

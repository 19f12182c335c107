//! Stage `decode` (being written).

//! Stage `assemble` (being written).

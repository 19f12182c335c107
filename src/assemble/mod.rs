//! Stage `assemble` (being written).

pub mod dates;

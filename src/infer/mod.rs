//! Stage `infer` (being written).

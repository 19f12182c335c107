//! Stage `segment` (being written).

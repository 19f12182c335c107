//! The calls one under another (being written).

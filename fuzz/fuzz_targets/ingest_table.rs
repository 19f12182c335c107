//! See `exercise::ingest`.

#![no_main]

#[path = "../exercise.rs"]
#[allow(dead_code, reason = "every target uses one function of it")]
mod exercise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| exercise::ingest(11, bytes));

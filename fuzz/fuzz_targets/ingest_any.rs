//! See `exercise::ingest`; the first byte chooses the ending of the name.

#![no_main]

#[path = "../exercise.rs"]
#[allow(dead_code, reason = "every target uses one function of it")]
mod exercise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((ending, bytes)) = bytes.split_first() {
        exercise::ingest(usize::from(*ending), bytes);
    }
});

//! How long a document may take.

use std::time::{Duration, Instant};

/// Runs from the start of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    end: Option<Instant>,
}

impl Clock {
    /// A clock that is over after this many seconds.
    pub(super) fn start(seconds: u64) -> Self {
        // A limit beyond what the clock can count is none.
        Self { end: Instant::now().checked_add(Duration::from_secs(seconds)) }
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() > end)
    }
}

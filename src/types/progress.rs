//! How a long run tells what it does. The library never prints; it calls this.

use crate::error::Problem;

/// An observer of a run. Calls may come from any thread.
///
/// How far a run is, is counted in bytes of its inputs, one input after the other, because a mailbox or an archive is one input
/// of any number of documents.
pub trait Progress: Sync {
    /// The inputs have so many bytes together; `None` where nobody knows (standard input, a pipe). Comes first, once.
    fn bytes_total(&self, _bytes: Option<u64>) {}

    /// The first so many bytes were worked on by an earlier run, and are passed over.
    fn bytes_passed_over(&self, _bytes: u64) {}

    /// The first so many bytes are done, what was passed over included. Never fewer than before.
    fn bytes_done(&self, _bytes: u64) {}

    /// One document is done; it had so many tokens.
    fn document_done(&self, tokens: usize);

    /// One document is in trouble. The run goes on.
    fn problem(&self, problem: &Problem);
}

/// The observer that looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn document_done(&self, _tokens: usize) {}

    fn problem(&self, _problem: &Problem) {}
}

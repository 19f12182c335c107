//! How a long run tells what it does. The library never prints; it calls this.

use crate::error::Problem;

/// An observer of a run. Calls may come from any thread.
pub trait Progress: Sync {
    /// So many more documents were found.
    fn documents_total(&self, documents: usize);

    /// One document is done; it had so many tokens.
    fn document_done(&self, tokens: usize);

    /// Something gave a problem and no document.
    fn nothing_read(&self) {}

    /// One document is in trouble. The run goes on.
    fn problem(&self, problem: &Problem);
}

/// The observer that looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn documents_total(&self, _documents: usize) {}

    fn document_done(&self, _tokens: usize) {}

    fn problem(&self, _problem: &Problem) {}
}

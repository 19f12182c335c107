//! Stands in for the backend where libtorch is not built in: it cannot be made.

use std::convert::Infallible;

use crate::error::{Error, ErrorKind, Result};
use crate::infer::{Backend, Model, States};
use crate::types::Row;

/// The encoder on libtorch, which this build lacks.
pub struct TorchBackend {
    never: Infallible,
}

impl TorchBackend {
    /// Always fails.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`], with the way to build it.
    pub fn new(_: &Model, _: usize) -> Result<Self> {
        Err(Error::new(
            ErrorKind::Usage,
            "expected a build with the cargo feature torch, but this one is without (perhaps run scripts/libtorch.sh, \
             then cargo build --release --features torch)",
        ))
    }
}

impl Backend for TorchBackend {
    fn name(&self) -> &'static str {
        match self.never {}
    }

    fn encode(&self, _: &[&Row]) -> Result<Vec<States>> {
        match self.never {}
    }
}

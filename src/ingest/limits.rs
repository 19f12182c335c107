//! How much is unpacked before an archive counts as a bomb.
//!
//! Small files can unpack to more than any disk holds, or hold themselves. What one input may unpack to is bounded as a
//! whole, whatever its archives say about themselves; nesting and the number of members are bounded, too.

use std::cell::Cell;
use std::io::{self, Read};

/// Bounds of what one input may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Archives inside archives are opened to this depth.
    pub depth: usize,
    /// Members of all archives of an input together.
    pub members: u64,
    /// Bytes of all members together.
    pub bytes: u64,
    /// Bytes of all members together, for each byte of the input; inputs may unpack to [`Limits::SMALL`] in any case.
    pub ratio: u64,
    /// Seconds that one document of a slow format may take.
    pub seconds: u64,
}

impl Limits {
    /// What an input of any size may unpack to.
    pub const SMALL: u64 = 1 << 30;
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 8, members: 1_000_000, bytes: 64 << 30, ratio: 100, seconds: 120 }
    }
}

/// What is left of the limits of one input.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: Cell<u64>,
    members: Cell<u64>,
    allowed: u64,
}

impl Budget {
    /// For an input of this size; unknown sizes are not held to the ratio.
    pub(super) fn new(limits: &Limits, size: Option<u64>) -> Self {
        let by_ratio = size.map(|size| size.saturating_mul(limits.ratio).max(Limits::SMALL));
        let allowed = limits.bytes.min(by_ratio.unwrap_or(u64::MAX));
        Self { bytes: Cell::new(allowed), members: Cell::new(limits.members), allowed }
    }

    /// Takes one member; an account of what is wrong when there were too many.
    pub(super) fn member(&self, limits: &Limits) -> Result<(), String> {
        if self.bytes.get() == 0 {
            return Err(self.exhausted());
        }
        match self.members.get().checked_sub(1) {
            Some(left) => {
                self.members.set(left);
                Ok(())
            }
            None => Err(format!(
                "holds more than {} files; the rest is not read (perhaps an archive bomb)",
                limits.members
            )),
        }
    }

    /// Takes bytes that are written out without being unpacked: a string that many cells of a table share.
    pub(super) fn take(&self, bytes: usize) -> Result<(), String> {
        match self.bytes.get().checked_sub(bytes as u64) {
            Some(left) if left > 0 || bytes == 0 => {
                self.bytes.set(left);
                Ok(())
            }
            _ => {
                self.bytes.set(0);
                Err(self.exhausted())
            }
        }
    }

    /// What is said when the bytes are used up.
    fn exhausted(&self) -> String {
        let mib = self.allowed >> 20;
        format!("unpacks to more than {mib} MiB; the rest is not read (perhaps an archive bomb)")
    }

    /// A reader that counts what it unpacks.
    pub(super) fn meter<R: Read>(&self, inner: R) -> Meter<'_, R> {
        Meter { inner, budget: self }
    }
}

/// A reader that fails when the budget is used up.
pub(super) struct Meter<'b, R> {
    inner: R,
    budget: &'b Budget,
}

impl<R: Read> Read for Meter<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.budget.bytes.get().checked_sub(read as u64) {
            Some(left) if left > 0 || read == 0 => {
                self.budget.bytes.set(left);
                Ok(read)
            }
            _ => {
                self.budget.bytes.set(0);
                Err(io::Error::other(self.budget.exhausted()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_bounded() {
        let limits = Limits { bytes: 10, members: 2, ..Limits::default() };
        let budget = Budget::new(&limits, Some(1));
        assert!(budget.member(&limits).is_ok());
        let mut out = Vec::new();
        assert!(budget.meter(&b"123456"[..]).read_to_end(&mut out).is_ok());
        let error = budget.meter(io::repeat(0)).read_to_end(&mut out).unwrap_err();
        assert!(error.to_string().contains("archive bomb"), "{error}");
        assert!(budget.member(&limits).is_err());
    }

    #[test]
    fn members_are_bounded() {
        let limits = Limits { members: 1, ..Limits::default() };
        let budget = Budget::new(&limits, None);
        assert!(budget.member(&limits).is_ok());
        assert!(budget.member(&limits).unwrap_err().contains("more than 1 files"));
    }
}

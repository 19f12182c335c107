//! How far the reading of an input is, in bytes of it.
//!
//! Files are wrapped in a reader that counts what it gives, whether they are read from the front to the back (mail, lines,
//! tar) or at many places (zip, 7z). What lies in memory before its first document comes out (Parquet, lists of JSON) and
//! Outlook stores, whose index is read again and again, count documents instead: a share of the input's size.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use rawzip::ReaderAt;

/// How many bytes of an input lie behind its reader.
#[derive(Debug, Default)]
pub struct Reached {
    bytes: Cell<u64>,
    size: Cell<Option<u64>>,
}

impl Reached {
    /// Bytes of the input that were read: never more than it has, and hardly ever fewer than a moment before.
    pub fn bytes(&self) -> u64 {
        self.size.get().map_or(self.bytes.get(), |size| self.bytes.get().min(size))
    }

    /// Starts an input of this size.
    pub(super) fn start(&self, size: Option<u64>) {
        self.bytes.set(0);
        self.size.set(size);
    }

    /// Sets what was read to a share of the input's size.
    pub(super) fn share(&self, done: u64, total: u64) {
        if let Some(size) = self.size.get().filter(|_| total > 0) {
            let bytes = u128::from(size) * u128::from(done.min(total)) / u128::from(total);
            self.bytes.set(bytes as u64);
        }
    }

    /// A reader that counts what it gives.
    pub(super) fn counting<R>(&self, inner: R) -> Counting<'_, R> {
        Counting { inner, reached: self }
    }

    fn add(&self, bytes: usize) {
        self.bytes.set(self.bytes.get().saturating_add(bytes as u64));
    }
}

/// A reader whose bytes count as reached.
#[derive(Debug)]
pub(super) struct Counting<'a, R> {
    inner: R,
    reached: &'a Reached,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect(|&bytes| self.reached.add(bytes))
    }
}

impl<R: Seek> Seek for Counting<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl<R: ReaderAt> ReaderAt for Counting<'_, R> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.inner.read_at(buffer, offset).inspect(|&bytes| self.reached.add(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_or_shared_and_never_more_than_there_are() {
        let reached = Reached::default();
        reached.start(Some(10));
        let mut reader = reached.counting(io::Cursor::new(b"0123456789"));
        let mut buffer = [0; 4];
        for expected in [4, 8, 10, 10] {
            assert!(reader.read(&mut buffer).is_ok());
            assert_eq!(reached.bytes(), expected);
        }
        // What is read again counts again, and no further than the end.
        assert!(reader.rewind().is_ok() && reader.read(&mut buffer).is_ok());
        assert_eq!(reached.bytes(), 10);
        for (done, total, expected) in [(0, 4, 0), (1, 4, 2), (9, 4, 10), (u64::MAX, u64::MAX, 10)]
        {
            reached.share(done, total);
            assert_eq!(reached.bytes(), expected);
        }
        reached.share(1, 0);
        assert_eq!(reached.bytes(), 10, "a share of nothing says nothing");
        reached.start(None);
        reached.share(1, 2);
        assert_eq!(reached.bytes(), 0, "nor does one of an unknown size");
    }
}

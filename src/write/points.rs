//! From byte offsets to code points and back.

use crate::types::Span;

/// Bytes between two stored counts. A look-up counts at most so many bytes itself.
const STRIDE: usize = 128;

/// The code-point offsets of one text.
///
/// Text that is all ASCII needs no table; other text stores one count for every 128 bytes.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points that start before byte `idx * STRIDE`. Empty when the text is all ASCII.
    counts: Vec<usize>,
    total: usize,
}

impl<'a> CodePoints<'a> {
    /// The offsets of `text`.
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new(), total: text.len() };
        }
        let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut total = 0;
        for block in text.as_bytes().chunks(STRIDE) {
            counts.push(total);
            total += starts_in(block);
        }
        Self { text, counts, total }
    }

    /// The number of code points before the byte `at`.
    pub fn at(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        if self.counts.is_empty() {
            return at;
        }
        match self.counts.get(at / STRIDE) {
            Some(count) => count + starts_in(&self.text.as_bytes()[at / STRIDE * STRIDE..at]),
            None => self.total,
        }
    }

    /// Both ends of a span, in code points.
    pub fn range(&self, span: Span) -> (usize, usize) {
        (self.at(span.start()), self.at(span.end()))
    }

    /// The number of code points of the text.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The byte at which the code point `point` starts; the text's length for the one past the last.
    /// `None` when the text is shorter.
    pub fn byte(&self, point: usize) -> Option<usize> {
        if point >= self.total {
            return (point == self.total).then_some(self.text.len());
        }
        if self.counts.is_empty() {
            return Some(point);
        }
        let block = self.counts.partition_point(|count| *count <= point).checked_sub(1)?;
        let first = block * STRIDE;
        let mut left = point - self.counts[block];
        for (idx, byte) in self.text.as_bytes()[first..].iter().enumerate() {
            if is_start(*byte) {
                if left == 0 {
                    return Some(first + idx);
                }
                left -= 1;
            }
        }
        None
    }

    /// The text between two code points. `None` when they are out of order or the text is shorter.
    pub fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }
}

/// Whether a byte starts a code point of UTF-8.
fn is_start(byte: u8) -> bool {
    (byte & 0xC0) != 0x80
}

/// How many code points start in a block of bytes.
fn starts_in(block: &[u8]) -> usize {
    block.iter().filter(|byte| is_start(**byte)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_of_texts() {
        let points = CodePoints::new("");
        assert_eq!((points.at(0), points.byte(0), points.byte(1)), (0, Some(0), None));
        let points = CodePoints::new("né");
        assert_eq!((points.at(3), points.total()), (2, 2));
        assert_eq!(points.slice(1, 2), Some("é"));
        assert_eq!(points.slice(2, 1), None);
        assert_eq!(points.slice(1, 3), None);
    }

    proptest! {
        #[test]
        fn agrees_with_counting(text in "[a-zé€😀\u{301}]{0,400}") {
            let points = CodePoints::new(&text);
            prop_assert_eq!(points.total(), text.chars().count());
            for (point, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(at), point);
                prop_assert_eq!(points.byte(point), Some(at));
            }
            prop_assert_eq!(points.at(text.len()), points.total());
            prop_assert_eq!(points.byte(points.total()), Some(text.len()));
        }
    }
}

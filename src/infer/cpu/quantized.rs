//! Activations in 8 bits.

use rten_simd::SimdOp;
use rten_vecmath::{ExtendInit, MinMax, Quantize};

use super::gemm::Kernel;

/// Rows of activations in 8 bits: value = (byte - zero) × scale.
#[derive(Debug, Default)]
pub struct Quantized {
    cols: usize,
    /// Rows are padded to this many bytes.
    stride: usize,
    steps: f32,
    bytes: Vec<u8>,
    scales: Vec<RowScale>,
}

/// What a row's bytes stand for.
#[derive(Clone, Copy, Debug)]
pub struct RowScale {
    /// The byte that stands for 0.
    pub zero: i32,
    /// The difference that one step of a byte makes.
    pub step: f32,
}

impl Quantized {
    /// Empties it, for rows of `cols` numbers that `kernel` is to read.
    pub fn clear(&mut self, cols: usize, kernel: Kernel) {
        self.cols = cols;
        self.stride = cols.next_multiple_of(4);
        self.steps = kernel.steps();
        self.bytes.clear();
        self.scales.clear();
    }

    /// Adds a row of `cols` numbers.
    pub fn push(&mut self, row: &[f32]) {
        debug_assert_eq!(row.len(), self.cols, "a row of another width");
        let (least, most) = MinMax::new(row).dispatch();
        // Zero must be a step of its own, and an empty range has none.
        let (least, most) = (least.min(0.0), most.max(0.0));
        let range = (most - least).max(f32::MIN_POSITIVE * 256.0);
        let inverse = self.steps / range;
        let zero = (-least * inverse).round_ties_even() as u8;
        self.bytes.reserve(self.stride);
        self.bytes.extend_init(|free| {
            Quantize::new(row, &mut free[..row.len()], inverse, zero).dispatch()
        });
        self.scales.push(RowScale { zero: zero.into(), step: range / self.steps });
        // The weights beside the padding are zeros, so that any byte does.
        self.bytes.resize(self.scales.len() * self.stride, 0);
    }

    /// Adds rows of `cols` numbers that lie one after the other.
    pub fn extend(&mut self, rows: &[f32]) {
        for row in rows.chunks_exact(self.cols) {
            self.push(row);
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Bytes from one row to the next, a multiple of 4.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The rows' bytes, `rows × stride`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the bytes of each row stand for.
    pub fn scales(&self) -> &[RowScale] {
        &self.scales
    }
}

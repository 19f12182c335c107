//! Products of rows of bytes and packed weights on x86, a tile of some rows and a panel of columns at a time.
//!
//! A tile's sums stay in registers over the whole depth and are turned into numbers there, so that no whole-number sum ever
//! goes through memory. The design is that of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
//! (2008), with the depth left whole, because it is small.

#![allow(unsafe_code, reason = "calls of functions that are compiled for one instruction set")]

use super::simd::{Avx2, Avx512Vnni, AvxVnni, Columns, Vectors};
use super::{Kernel, Output};
use crate::infer::cpu::quantized::{Quantized, RowScale};
use crate::infer::weights::Matrix;

/// Vectors side by side in a panel.
const PANEL: usize = 2;
/// Numbers of an output that is put together aside, in the last panel: the tallest tile of the widest panel.
const ASIDE: usize = 12 * PANEL * 16;

/// Weights in the order in which the kernel reads them: panel by panel; in a panel four of the depth at a time; of these
/// column by column.
pub struct Tiled {
    kernel: Kernel,
    weights: Vec<i8>,
    sums: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    outputs: usize,
    /// Depth in steps of four.
    steps: usize,
}

impl Tiled {
    /// Packs a matrix of `outputs` rows of weights. `kernel` must be one of those here, and one that the machine has.
    pub fn new(kernel: Kernel, matrix: &Matrix, bias: &[f32]) -> Self {
        assert!(kernel.is_available(), "a kernel that this machine lacks");
        let Matrix { rows: outputs, cols, values, scales } = matrix;
        let (outputs, steps) = (*outputs, cols.div_ceil(4));
        let lanes = if kernel == Kernel::Avx512Vnni { Avx512Vnni::LANES } else { Avx2::LANES };
        let width = PANEL * lanes;
        let padded = outputs.next_multiple_of(width);
        let mut weights = vec![0; padded * steps * 4];
        let mut sums = vec![0; padded];
        for (output, row) in values.chunks_exact(*cols).enumerate() {
            let panel = &mut weights[output / width * width * steps * 4..];
            for (depth, &weight) in row.iter().enumerate() {
                panel[(depth / 4 * width + output % width) * 4 + depth % 4] = weight;
            }
            sums[output] = row.iter().map(|&x| i32::from(x)).sum();
        }
        let pad = |numbers: &[f32]| {
            let mut numbers = numbers.to_vec();
            numbers.resize(padded, 0.0);
            numbers
        };
        Self { kernel, weights, sums, scales: pad(scales), bias: pad(bias), outputs, steps }
    }

    /// Writes the results for the rows `first..` of `input`, as many as `output` holds.
    pub fn multiply(&self, input: &Quantized, first: usize, output: Output<'_>) {
        let rows = output.numbers.len() / self.outputs;
        assert!(rows * self.outputs == output.numbers.len(), "an output that is no whole rows");
        assert!(first + rows <= input.rows() && input.stride() == self.steps * 4, "another input");
        // SAFETY: `new` made sure that the machine has the instruction set.
        unsafe {
            match self.kernel {
                Kernel::Avx512Vnni => avx512_vnni(self, input, first, output),
                Kernel::AvxVnni => avx_vnni(self, input, first, output),
                _ => avx2(self, input, first, output),
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn avx512_vnni(weights: &Tiled, input: &Quantized, first: usize, output: Output<'_>) {
    // SAFETY: this function is compiled for the instruction set; `multiply` checked the sizes.
    unsafe { panels::<Avx512Vnni, 12>(weights, input, first, output) }
}

#[target_feature(enable = "avx2,avxvnni")]
fn avx_vnni(weights: &Tiled, input: &Quantized, first: usize, output: Output<'_>) {
    // SAFETY: as above.
    unsafe { panels::<AvxVnni, 6>(weights, input, first, output) }
}

#[target_feature(enable = "avx2")]
fn avx2(weights: &Tiled, input: &Quantized, first: usize, output: Output<'_>) {
    // SAFETY: as above.
    unsafe { panels::<Avx2, 4>(weights, input, first, output) }
}

/// All panels of columns, for the rows `first..` of `input`, in tiles of `MOST` rows at most.
///
/// # Safety
/// The machine must have the instruction set of `V`, and the sizes must fit, as [`Tiled::multiply`] checks.
#[inline(always)]
unsafe fn panels<V: Vectors, const MOST: usize>(
    weights: &Tiled,
    input: &Quantized,
    first: usize,
    output: Output<'_>,
) {
    let Output { numbers, add } = output;
    let width = PANEL * V::LANES;
    let (outputs, stride) = (weights.outputs, weights.steps * 4);
    let rows = numbers.len() / outputs;
    // Tiles of like height: the sums of a low one would wait for one another.
    let tiles = rows.div_ceil(MOST);
    let mut aside = [0.0; ASIDE];
    for (panel, column) in (0..outputs).step_by(width).enumerate() {
        let panel = &weights.weights[panel * width * stride..][..width * stride];
        let whole = column + width <= outputs;
        for tile in 0..tiles {
            let (from, to) = (tile * rows / tiles, (tile + 1) * rows / tiles);
            // The last panel may be wider than what is left of the output; it is put together aside.
            if !whole && add {
                for row in from..to {
                    let old = &numbers[row * outputs + column..(row + 1) * outputs];
                    aside[(row - from) * width..][..old.len()].copy_from_slice(old);
                }
            }
            let (out, out_stride) = match whole {
                true => (numbers[from * outputs + column..].as_mut_ptr(), outputs),
                false => (aside.as_mut_ptr(), width),
            };
            let at = At {
                bytes: input.bytes()[(first + from) * stride..].as_ptr(),
                rows: &input.scales()[first + from..first + to],
                weights: panel.as_ptr(),
                steps: weights.steps,
                columns: Columns {
                    sums: weights.sums[column..].as_ptr(),
                    scales: weights.scales[column..].as_ptr(),
                    bias: weights.bias[column..].as_ptr(),
                },
                out,
                out_stride,
                add,
            };
            // SAFETY: input, panel and columns have the sizes that the tile reads (all columns are padded to whole panels), and
            // so has the output, or its stand-in aside.
            unsafe { of_height::<V, MOST>(at, to - from) };
            if !whole {
                for row in from..to {
                    let new = &mut numbers[row * outputs + column..(row + 1) * outputs];
                    new.copy_from_slice(&aside[(row - from) * width..][..new.len()]);
                }
            }
        }
    }
}

/// Where a tile reads and writes.
struct At<'a> {
    /// The first row's bytes; rows are `steps × 4` apart.
    bytes: *const u8,
    rows: &'a [RowScale],
    /// The panel's weights.
    weights: *const i8,
    steps: usize,
    columns: Columns,
    /// Where the first row's result goes.
    out: *mut f32,
    out_stride: usize,
    add: bool,
}

/// The tile of the given height.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn of_height<V: Vectors, const MOST: usize>(at: At<'_>, height: usize) {
    // SAFETY: the caller vouches for the instruction set and the sizes.
    unsafe {
        match height.min(MOST) {
            12 if MOST >= 12 => tile::<V, 12>(at),
            11 if MOST >= 11 => tile::<V, 11>(at),
            10 if MOST >= 10 => tile::<V, 10>(at),
            9 if MOST >= 9 => tile::<V, 9>(at),
            8 if MOST >= 8 => tile::<V, 8>(at),
            7 if MOST >= 7 => tile::<V, 7>(at),
            6 if MOST >= 6 => tile::<V, 6>(at),
            5 if MOST >= 5 => tile::<V, 5>(at),
            4 => tile::<V, 4>(at),
            3 => tile::<V, 3>(at),
            2 => tile::<V, 2>(at),
            1 => tile::<V, 1>(at),
            _ => {}
        }
    }
}

/// The results of `ROWS` rows and one panel of columns.
///
/// # Safety
/// The machine must have the instruction set of `V`; `bytes` must have `ROWS × steps × 4` bytes, `weights` a panel, `columns`
/// a panel's width of each, `out` that many numbers in each of `ROWS` rows.
#[inline(always)]
unsafe fn tile<V: Vectors, const ROWS: usize>(at: At<'_>) {
    let stride = at.steps * 4;
    // SAFETY: the caller vouches for all of it.
    unsafe {
        let mut sums = [[V::zeros(); PANEL]; ROWS];
        for step in 0..at.steps {
            let weights = at.weights.add(step * PANEL * V::LANES * 4);
            let weights = [V::load(weights), V::load(weights.add(V::LANES * 4))];
            for (row, sums) in sums.iter_mut().enumerate() {
                let bytes = V::broadcast(at.bytes.add(row * stride + step * 4));
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = V::dot(*sum, bytes, weights);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            for (vector, &sums) in sums.iter().enumerate() {
                let skip = vector * V::LANES;
                let columns = Columns {
                    sums: at.columns.sums.add(skip),
                    scales: at.columns.scales.add(skip),
                    bias: at.columns.bias.add(skip),
                };
                let out = at.out.add(row * at.out_stride + skip);
                V::finish(sums, at.rows[row], columns, out, at.add);
            }
        }
    }
}

//! Linear maps with whole-number products.
//!
//! In: rows of activations, quantized to 8 bits with their own scale and zero point. Out: rows of numbers. Whole-number
//! sums are exact, so a row's result is the same bits whatever rows are beside it.

use std::sync::LazyLock;

use ndarray::Array2;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::{ExtendInit, MinMax, Quantize};

use super::kernels::Dequantize;
use super::layer::Scratch;
use crate::error::Result;
use crate::infer::weights::{Matrix, Weights};

/// Rows that are multiplied at once: their products (64 × 1536 × 4 bytes at most) stay in the second-level cache until
/// they are read again.
const BLOCK: usize = 64;

thread_local! {
    /// The matrix kernel of this machine. It cannot be sent between threads, so each makes its own.
    static KERNEL: GemmExecutor<u8, i8, i32> = GemmExecutor::new();
}

/// Steps between the least and the greatest activation of a row. Where pairs of products are summed in 16 bits (x86
/// without VNNI), 7 bits keep these sums from saturating.
pub(super) static STEPS: LazyLock<f32> =
    LazyLock::new(|| if KERNEL.with(GemmExecutor::may_saturate) { 127.0 } else { 255.0 });

/// The name of the matrix kernel of this machine.
pub fn kernel_name() -> String {
    KERNEL.with(|kernel| kernel.kernel_name().to_owned())
}

/// Rows of activations in 8 bits: value = (number - zero) × scale.
#[derive(Debug, Default)]
pub struct Quantized {
    cols: usize,
    values: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<u8>,
}

impl Quantized {
    /// Empties it, for rows of `cols` numbers.
    pub fn clear(&mut self, cols: usize) {
        self.cols = cols;
        self.values.clear();
        self.scales.clear();
        self.zeros.clear();
    }

    /// Adds a row of `cols` numbers.
    pub fn push(&mut self, row: &[f32]) {
        debug_assert_eq!(row.len(), self.cols, "a row of another width");
        let (least, most) = MinMax::new(row).dispatch();
        // Zero must be a step of its own, and an empty range has none.
        let (least, most) = (least.min(0.0), most.max(0.0));
        let range = (most - least).max(f32::MIN_POSITIVE * 256.0);
        let inverse = *STEPS / range;
        let zero = (-least * inverse).round_ties_even() as u8;
        self.values.reserve(row.len());
        self.values.extend_init(|free| {
            Quantize::new(row, &mut free[..row.len()], inverse, zero).dispatch()
        });
        self.scales.push(range / *STEPS);
        self.zeros.push(zero);
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
}

/// A linear map `x ↦ W x + b`.
pub struct Linear {
    weights: PackedBMatrix<i8>,
    /// Sum of every row of the weights, to take the activations' zero points out of the products. `rten-gemm` 0.27 could
    /// do that, but it gives every tile of rows the zero points of its block's first tile (`pack_a_impl`).
    sums: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// The map with the given weights, packed for this machine. An empty `bias` stands for zeros.
    pub fn new(matrix: &Matrix, mut bias: Vec<f32>) -> Self {
        let view = NdTensorView::from_data([matrix.rows, matrix.cols], matrix.values.as_slice());
        bias.resize(matrix.rows, 0.0);
        let weights = KERNEL.with(|kernel| kernel.prepack_b(view.transposed()));
        let rows = matrix.values.chunks_exact(matrix.cols);
        let sums = rows.map(|row| row.iter().map(|&x| i32::from(x)).sum()).collect();
        Self { weights, sums, scales: matrix.scales.clone(), bias }
    }

    /// The maps `names` as one map, whose outputs follow one another.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(weights: &Weights, names: &[impl AsRef<str>]) -> Result<Self> {
        let mut matrices = Vec::new();
        let mut bias = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            matrices.push(weights.matrix(&format!("{name}.weight"))?);
            bias.extend(weights.vector(&format!("{name}.bias"))?);
        }
        Ok(Self::new(&Matrix::stack(matrices), bias))
    }

    /// Numbers that come out.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The map's results for some rows of numbers: `rows × outputs`.
    pub fn apply_rows<'a>(
        &self,
        rows: impl Iterator<Item = &'a [f32]>,
        scratch: &mut Scratch,
    ) -> Array2<f32> {
        let Scratch { input, products, .. } = scratch;
        input.clear(self.weights.rows());
        rows.for_each(|row| input.push(row));
        let mut out = vec![0.0; input.rows() * self.outputs()];
        self.for_each_row(input, products, |row, found| {
            found.write(&mut out[row * self.outputs()..][..self.outputs()]);
        });
        let shape = (input.rows(), self.outputs());
        Array2::from_shape_vec(shape, out).expect("the vector was made with this size")
    }

    /// Multiplies every row of `input` and hands the products to `each`, with the row's index, in order.
    pub fn for_each_row(
        &self,
        input: &Quantized,
        products: &mut Vec<i32>,
        mut each: impl FnMut(usize, Products<'_>),
    ) {
        let width = self.outputs();
        for first in (0..input.rows()).step_by(BLOCK) {
            let rows = BLOCK.min(input.rows() - first);
            let values = &input.values[first * input.cols..][..rows * input.cols];
            products.resize(rows * width, 0);
            let values = GemmInputA::Unpacked(NdTensorView::from_data([rows, input.cols], values));
            let weights = GemmInputB::Packed(&self.weights);
            KERNEL
                .with(|kernel| kernel.gemm(products, values, weights, GemmOptions::default()))
                .expect("the input has the width that the weights were packed for");
            for (row, products) in products.chunks_exact(width).enumerate() {
                let (scale, zero) = (input.scales[first + row], input.zeros[first + row]);
                each(first + row, Products { products, scale, zero, linear: self });
            }
        }
    }
}

/// What a linear map says about one row, still in whole numbers.
pub struct Products<'a> {
    products: &'a [i32],
    scale: f32,
    zero: u8,
    linear: &'a Linear,
}

impl Products<'_> {
    /// Writes the row.
    pub fn write(self, out: &mut [f32]) {
        self.dequantize(out, false);
    }

    /// Adds the row.
    pub fn add(self, out: &mut [f32]) {
        self.dequantize(out, true);
    }

    fn dequantize(self, out: &mut [f32], add: bool) {
        let Self { products, scale, zero, linear: Linear { sums, scales, bias, .. } } = self;
        Dequantize { products, zero: zero.into(), sums, scale, scales, bias, out, add }.dispatch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are not random but look so.
    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + 13) % 1009) as f32 / 504.0 - 1.0).collect()
    }

    #[test]
    fn products_match_their_definition() {
        for (rows, inputs, outputs) in
            [(1, 384, 41), (7, 256, 77), (70, 384, 384), (130, 1536, 384)]
        {
            let values: Vec<i8> =
                numbers(inputs * outputs).iter().map(|x| (x * 127.0) as i8).collect();
            let scales: Vec<f32> =
                numbers(outputs).iter().map(|x| 0.01 + x.abs() / 100.0).collect();
            let matrix = Matrix { rows: outputs, cols: inputs, values, scales };
            let bias = numbers(outputs);
            let linear = Linear::new(&matrix, bias.clone());
            let mut input = Quantized::default();
            input.clear(inputs);
            input.extend(&numbers(rows * inputs));
            linear.for_each_row(&input, &mut Vec::new(), |row, found| {
                let mut out = vec![0.0; outputs];
                found.write(&mut out);
                let zero = i32::from(input.zeros[row]);
                for (col, found) in out.iter().enumerate() {
                    let a = &input.values[row * inputs..][..inputs];
                    let b = &matrix.values[col * inputs..][..inputs];
                    let product: i32 =
                        a.iter().zip(b).map(|(&a, &b)| (i32::from(a) - zero) * i32::from(b)).sum();
                    let expected =
                        product as f32 * (input.scales[row] * matrix.scales[col]) + bias[col];
                    assert_eq!(expected, *found, "row {row} of {rows}, column {col} of {outputs}");
                }
            });
        }
    }
}

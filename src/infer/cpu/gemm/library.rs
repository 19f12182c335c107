//! The kernels of `rten-gemm`, for machines that this crate has none for.

use std::cell::RefCell;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;

use super::Output;
use crate::infer::cpu::kernels::Dequantize;
use crate::infer::cpu::quantized::Quantized;
use crate::infer::weights::Matrix;

thread_local! {
    /// The matrix kernel of this machine. It cannot be sent between threads, so each makes its own.
    static KERNEL: GemmExecutor<u8, i8, i32> = GemmExecutor::new();
    /// Whole-number sums of a block of rows.
    static SUMS: RefCell<Vec<i32>> = RefCell::default();
}

/// Steps of an activation that the library's kernel does not saturate with.
pub fn steps() -> f32 {
    if KERNEL.with(GemmExecutor::may_saturate) { 127.0 } else { 255.0 }
}

/// The name of the library's kernel.
pub fn name() -> String {
    KERNEL.with(|kernel| kernel.kernel_name().to_owned())
}

/// Weights packed by the library.
pub struct Library {
    weights: PackedBMatrix<i8>,
    /// Sum of every row of the weights, to take the activations' zero points out of the products. `rten-gemm` 0.27 could
    /// do that, but it gives every tile of rows the zero points of its block's first tile (`pack_a_impl`).
    sums: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Library {
    /// Packs a matrix and its bias.
    pub fn new(matrix: &Matrix, bias: &[f32]) -> Self {
        let view = NdTensorView::from_data([matrix.rows, matrix.cols], matrix.values.as_slice());
        let weights = KERNEL.with(|kernel| kernel.prepack_b(view.transposed()));
        let rows = matrix.values.chunks_exact(matrix.cols);
        let sums = rows.map(|row| row.iter().map(|&x| i32::from(x)).sum()).collect();
        Self { weights, sums, scales: matrix.scales.clone(), bias: bias.to_vec() }
    }

    /// Writes the results for the rows `first..` of `input`, as many as `output` holds.
    pub fn multiply(&self, input: &Quantized, first: usize, output: Output<'_>) {
        let Output { numbers, add } = output;
        let outputs = self.bias.len();
        let rows = numbers.len() / outputs;
        let (stride, cols) = (input.stride(), self.weights.rows());
        let bytes = &input.bytes()[first * stride..][..rows * stride];
        let bytes = NdTensorView::from_data([rows, stride], bytes);
        let bytes = GemmInputA::Unpacked(bytes.slice((.., ..cols)));
        SUMS.with_borrow_mut(|products| {
            products.resize(rows * outputs, 0);
            let weights = GemmInputB::Packed(&self.weights);
            KERNEL
                .with(|kernel| kernel.gemm(products, bytes, weights, GemmOptions::default()))
                .expect("the input has the width that the weights were packed for");
            let rows = products.chunks_exact(outputs).zip(&input.scales()[first..]);
            for ((products, row), out) in rows.zip(numbers.chunks_exact_mut(outputs)) {
                let (zero, scale) = (row.zero, row.step);
                let Self { sums, scales, bias, .. } = self;
                Dequantize { products, zero, sums, scale, scales, bias, out, add }.dispatch();
            }
        });
    }
}

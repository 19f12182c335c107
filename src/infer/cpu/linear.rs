//! Linear maps with whole-number products.
//!
//! In: rows of quantized activations. Out: rows of numbers.

use ndarray::Array2;

use super::gemm::{Kernel, Output, Packed};
use super::layer::Scratch;
use super::quantized::Quantized;
use crate::error::Result;
use crate::infer::weights::{Matrix, Weights};

/// A linear map `x ↦ W x + b`.
pub struct Linear {
    kernel: Kernel,
    weights: Packed,
    inputs: usize,
    outputs: usize,
}

impl Linear {
    /// The map with the given weights, packed for `kernel`. An empty `bias` stands for zeros.
    pub fn new(kernel: Kernel, matrix: &Matrix, mut bias: Vec<f32>) -> Self {
        bias.resize(matrix.rows, 0.0);
        let weights = Packed::new(kernel, matrix, &bias);
        Self { kernel, weights, inputs: matrix.cols, outputs: matrix.rows }
    }

    /// The maps `names` as one map, whose outputs follow one another.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(kernel: Kernel, weights: &Weights, names: &[impl AsRef<str>]) -> Result<Self> {
        let mut matrices = Vec::new();
        let mut bias = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            matrices.push(weights.matrix(&format!("{name}.weight"))?);
            bias.extend(weights.vector(&format!("{name}.bias"))?);
        }
        Ok(Self::new(kernel, &Matrix::stack(matrices), bias))
    }

    /// Numbers that come out.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the results for the rows `first..` of `input`, as many as `out` holds (`rows × outputs`).
    pub fn write(&self, input: &Quantized, first: usize, out: &mut [f32]) {
        self.weights.multiply(input, first, Output { numbers: out, add: false });
    }

    /// Adds the results to `out`.
    pub fn add(&self, input: &Quantized, first: usize, out: &mut [f32]) {
        self.weights.multiply(input, first, Output { numbers: out, add: true });
    }

    /// The map's results for some rows of numbers: `rows × outputs`.
    pub fn apply_rows<'a>(
        &self,
        rows: impl Iterator<Item = &'a [f32]>,
        scratch: &mut Scratch,
    ) -> Array2<f32> {
        let input = &mut scratch.input;
        input.clear(self.inputs, self.kernel);
        rows.for_each(|row| input.push(row));
        let mut out = vec![0.0; input.rows() * self.outputs];
        self.write(input, 0, &mut out);
        let shape = (input.rows(), self.outputs);
        Array2::from_shape_vec(shape, out).expect("the vector was made with this size")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are not random but look so.
    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + 13) % 1009) as f32 / 504.0 - 1.0).collect()
    }

    /// Every kernel that this machine has, for heights and widths that fill its tiles and panels and such that do not.
    #[test]
    fn products_match_their_definition() {
        let kernels = Kernel::ALL.into_iter().filter(|kernel| kernel.is_available());
        let sizes = [
            (0, 16, 32),
            (1, 384, 41),
            (5, 7, 3),
            (7, 256, 77),
            (13, 30, 32),
            (70, 384, 384),
            (130, 1536, 384),
        ];
        for (kernel, (rows, inputs, outputs)) in
            kernels.flat_map(|kernel| sizes.map(|size| (kernel, size)))
        {
            let values: Vec<i8> =
                numbers(inputs * outputs).iter().map(|x| (x * 127.0) as i8).collect();
            let scales: Vec<f32> =
                numbers(outputs).iter().map(|x| 0.01 + x.abs() / 100.0).collect();
            let matrix = Matrix { rows: outputs, cols: inputs, values, scales };
            let bias = numbers(outputs);
            let linear = Linear::new(kernel, &matrix, bias.clone());
            let mut input = Quantized::default();
            input.clear(inputs, kernel);
            input.extend(&numbers(rows * inputs));
            let first = rows / 3;
            let mut written = vec![0.0; (rows - first) * outputs];
            linear.write(&input, first, &mut written);
            let mut added = numbers(written.len());
            linear.add(&input, first, &mut added);
            let before = numbers(written.len());
            for (at, (found, added)) in written.iter().zip(added).enumerate() {
                let (row, col) = (first + at / outputs, at % outputs);
                let scale = input.scales()[row];
                let a = &input.bytes()[row * input.stride()..][..inputs];
                let b = &matrix.values[col * inputs..][..inputs];
                let pairs = a.iter().zip(b);
                let product: i32 =
                    pairs.map(|(&a, &b)| (i32::from(a) - scale.zero) * i32::from(b)).sum();
                let expected = product as f32 * (scale.step * matrix.scales[col]) + bias[col];
                let place = format!("{kernel:?}, row {row} of {rows}, column {col} of {outputs}");
                assert_eq!(expected, *found, "{place}");
                assert_eq!(before[at] + expected, added, "{place}");
            }
        }
    }
}

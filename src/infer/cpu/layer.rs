//! One transformer layer as in BERT (attention, then a wide part, each with residual and normalization).
//!
//! In and out: the states of sequences that lie one after the other, without padding. Encoder and role head run this
//! same code with their own sizes.

use rten_simd::SimdOp;

use super::attention::Attend;
use super::gemm::Kernel;
use super::kernels::{Gelu, LayerNorm};
use super::linear::Linear;
use super::quantized::Quantized;
use crate::error::Result;
use crate::infer::config::LayerSizes;
use crate::infer::weights::Weights;

/// Rows whose wide part is worked out at once: their numbers (64 × 1536 × 4 bytes at most) stay in the second-level cache
/// until they are read again.
const BLOCK: usize = 64;

/// The weights of a layer.
pub struct Layer {
    kernel: Kernel,
    sizes: LayerSizes,
    qkv: Linear,
    attended: Linear,
    attended_norm: Norm,
    widen: Linear,
    narrow: Linear,
    norm: Norm,
}

/// Memory that a worker uses again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Input of a linear map.
    pub input: Quantized,
    wide: Quantized,
    wide_rows: Vec<f32>,
    qkv: Vec<f32>,
    context: Vec<f32>,
    attention: Vec<f32>,
}

impl Layer {
    /// The layer whose tensors begin with `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(kernel: Kernel, weights: &Weights, name: &str, sizes: LayerSizes) -> Result<Self> {
        let qkv = ["query", "key", "value"].map(|part| format!("{name}.attention.self.{part}"));
        let linear = |part: &str| Linear::load(kernel, weights, &[format!("{name}.{part}")]);
        let norm = |part: &str| Norm::load(weights, &format!("{name}.{part}"), sizes.epsilon);
        Ok(Self {
            kernel,
            sizes,
            qkv: Linear::load(kernel, weights, &qkv)?,
            attended: linear("attention.output.dense")?,
            attended_norm: norm("attention.output.LayerNorm")?,
            widen: linear("intermediate.dense")?,
            narrow: linear("output.dense")?,
            norm: norm("output.LayerNorm")?,
        })
    }

    /// Replaces the states (`positions × size`) of sequences of the given lengths, whose sum is `positions`.
    pub fn forward(&self, states: &mut [f32], lengths: &[usize], scratch: &mut Scratch) {
        let LayerSizes { size, heads, inner, .. } = self.sizes;
        let Scratch { input, wide, wide_rows, qkv, context, attention } = scratch;

        input.clear(size, self.kernel);
        input.extend(states);
        qkv.resize(states.len() * 3, 0.0);
        self.qkv.write(input, 0, qkv);

        context.resize(states.len(), 0.0);
        let mut first = 0;
        for &length in lengths {
            let (from, to) = (first * size, (first + length) * size);
            let (qkv, context) = (&qkv[from * 3..to * 3], &mut context[from..to]);
            Attend { qkv, size, heads, context, scratch: attention }.dispatch();
            first += length;
        }

        input.clear(size, self.kernel);
        input.extend(context);
        self.attended.add(input, 0, states);
        input.clear(size, self.kernel);
        for state in states.chunks_exact_mut(size) {
            self.attended_norm.apply(state);
            input.push(state);
        }

        for (block, states) in states.chunks_mut(BLOCK * size).enumerate() {
            let rows = states.len() / size;
            wide_rows.resize(rows * inner, 0.0);
            self.widen.write(input, block * BLOCK, wide_rows);
            wide.clear(inner, self.kernel);
            for row in wide_rows.chunks_exact_mut(inner) {
                Gelu(row).dispatch();
                wide.push(row);
            }
            self.narrow.add(wide, 0, states);
            for state in states.chunks_exact_mut(size) {
                self.norm.apply(state);
            }
        }
    }
}

/// A layer normalization.
pub struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    /// The normalization whose tensors begin with `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(weights: &Weights, name: &str, epsilon: f32) -> Result<Self> {
        let vector = |part: &str| weights.vector(&format!("{name}.{part}"));
        Ok(Self { weight: vector("weight")?, bias: vector("bias")?, epsilon })
    }

    /// Normalizes one state in place.
    pub fn apply(&self, row: &mut [f32]) {
        LayerNorm { row, weight: &self.weight, bias: &self.bias, epsilon: self.epsilon }.dispatch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::weights::Matrix;

    const SIZES: LayerSizes = LayerSizes { size: 32, heads: 2, inner: 80, epsilon: 1e-12 };

    /// Numbers that are not random but look so.
    struct Numbers(u32);

    impl Numbers {
        fn next(&mut self) -> f32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
        }

        fn some(&mut self, n: usize) -> Vec<f32> {
            (0..n).map(|_| self.next()).collect()
        }

        /// A matrix and its bias.
        fn linear(&mut self, rows: usize, cols: usize) -> (Matrix, Vec<f32>) {
            let values = (0..rows * cols).map(|_| (self.next() * 127.0) as i8).collect();
            let scales = (0..rows).map(|_| 0.002 + self.next().abs() * 0.002).collect();
            (Matrix { rows, cols, values, scales }, self.some(rows))
        }
    }

    /// The layer by its definition: one sequence, one number at a time, in f64. Only the rounding of activations to 8 bits is
    /// that of the engine, because it is part of what the engine promises.
    struct Naive {
        steps: f64,
        linears: [(Matrix, Vec<f32>); 4],
        norms: [(Vec<f32>, Vec<f32>); 2],
    }

    impl Naive {
        fn linear(&self, idx: usize, row: &[f64]) -> Vec<f64> {
            let (matrix, bias) = &self.linears[idx];
            let (least, most) =
                row.iter().fold((0.0f64, 0.0f64), |(least, most), &x| (least.min(x), most.max(x)));
            let step = (most - least) / self.steps;
            let zero = (-least / step).round_ties_even();
            let rounded =
                row.iter().map(|x| ((x / step).round_ties_even() + zero).clamp(0.0, 255.0) - zero);
            let rounded: Vec<f64> = rounded.map(|x| x * step).collect();
            let rows = matrix.values.chunks(matrix.cols).zip(&matrix.scales).zip(bias);
            let dot = |values: &[i8]| -> f64 {
                values.iter().zip(&rounded).map(|(&w, x)| f64::from(w) * x).sum()
            };
            rows.map(|((values, &scale), &bias)| dot(values) * f64::from(scale) + f64::from(bias))
                .collect()
        }

        fn add_and_norm(&self, idx: usize, row: &[f64], residual: &[f64]) -> Vec<f64> {
            let sum: Vec<f64> = row.iter().zip(residual).map(|(x, y)| x + y).collect();
            let mean = sum.iter().sum::<f64>() / sum.len() as f64;
            let variance = sum.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / sum.len() as f64;
            let (weight, bias) = &self.norms[idx];
            let parts = sum.iter().zip(weight).zip(bias);
            parts
                .map(|((x, &w), &b)| (x - mean) / variance.sqrt() * f64::from(w) + f64::from(b))
                .collect()
        }

        fn forward(&self, states: &[Vec<f64>]) -> Vec<Vec<f64>> {
            let LayerSizes { size, heads, .. } = SIZES;
            let depth = size / heads;
            let qkv: Vec<Vec<f64>> = states.iter().map(|state| self.linear(0, state)).collect();
            let one = |i: usize| {
                let mut context = vec![0.0; size];
                for head in 0..heads {
                    let part =
                        |at: usize, which: usize| &qkv[at][which * size + head * depth..][..depth];
                    let dot = |j: usize| {
                        part(i, 0).iter().zip(part(j, 1)).map(|(a, b)| a * b).sum::<f64>()
                    };
                    let scores: Vec<f64> =
                        (0..states.len()).map(|j| (dot(j) / (depth as f64).sqrt()).exp()).collect();
                    let sum: f64 = scores.iter().sum();
                    for (j, score) in scores.iter().enumerate() {
                        for d in 0..depth {
                            context[head * depth + d] += score / sum * part(j, 2)[d];
                        }
                    }
                }
                let attended = self.add_and_norm(0, &self.linear(1, &context), &states[i]);
                let gelu = |x: f64| 0.5 * x * (1.0 + erf(x / 2f64.sqrt()));
                let wide: Vec<f64> = self.linear(2, &attended).into_iter().map(gelu).collect();
                self.add_and_norm(1, &self.linear(3, &wide), &attended)
            };
            (0..states.len()).map(one).collect()
        }
    }

    /// The error function by its power series.
    fn erf(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        if x.abs() > 5.0 { x.signum() } else { sum * 2.0 / std::f64::consts::PI.sqrt() }
    }

    #[test]
    fn a_layer_is_what_bert_defines() {
        let LayerSizes { size, inner, epsilon, .. } = SIZES;
        let mut numbers = Numbers(5);
        let linears = [(3 * size, size), (size, size), (inner, size), (size, inner)];
        let linears = linears.map(|(rows, cols)| numbers.linear(rows, cols));
        let norms = [(); 2].map(|()| (numbers.some(size), numbers.some(size)));
        let before = numbers.some(85 * size);
        for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.is_available()) {
            let [qkv, attended, widen, narrow] =
                linears.clone().map(|(matrix, bias)| Linear::new(kernel, &matrix, bias));
            let [attended_norm, norm] =
                norms.clone().map(|(weight, bias)| Norm { weight, bias, epsilon });
            let sizes = SIZES;
            let layer = Layer { kernel, sizes, qkv, attended, attended_norm, widen, narrow, norm };
            let steps = f64::from(kernel.steps());
            let naive = Naive { steps, linears: linears.clone(), norms: norms.clone() };
            compare(kernel, &layer, &naive, &before);
        }
    }

    fn compare(kernel: Kernel, layer: &Layer, naive: &Naive, before: &[f32]) {
        let size = SIZES.size;
        let lengths = [5, 1, 70, 0, 9];
        let mut states = before.to_vec();
        layer.forward(&mut states, &lengths, &mut Scratch::default());
        let before: Vec<Vec<f64>> =
            before.chunks(size).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
        let mut first = 0;
        for length in lengths {
            let expected = naive.forward(&before[first..first + length]);
            for (row, expected) in states[first * size..].chunks(size).zip(&expected) {
                for (found, expected) in row.iter().zip(expected) {
                    // A number that lies between two steps may be rounded to the other one in f32; nothing else differs.
                    let error = (f64::from(*found) - expected).abs();
                    assert!(error < 5.0 / naive.steps, "{kernel:?}: {found} {expected}");
                }
                let errors = row.iter().zip(expected).map(|(x, y)| (f64::from(*x) - y).abs());
                assert!(errors.sum::<f64>() / (size as f64) < 1.0 / naive.steps, "{kernel:?}");
            }
            first += length;
        }
    }
}

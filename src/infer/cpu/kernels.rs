//! Loops over rows of numbers, compiled for every instruction set of the machine and chosen at run time by `rten-simd`.
//!
//! In and out: slices of `f32`. Every result depends on its own row (or sequence) alone and is summed in a fixed order,
//! so that it is the same bits in any batch.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};
use rten_vecmath::{Normalize, NormalizeOptions, Softmax, Sum, SumSquareSub};

/// Queries that are attended to at once, to use every loaded key and value that often.
const QUERIES: usize = 4;
/// Vectors of keys or values that are in use at once.
const VECTORS: usize = 2;

/// Scaled dot-product attention of one sequence: `context = softmax(Q Kᵀ / √depth) V`, head by head.
pub struct Attend<'a> {
    /// Query, key and value of every position: `positions × 3·size`.
    pub qkv: &'a [f32],
    /// Numbers per state.
    pub size: usize,
    /// Number of heads; each has `size / heads` numbers, a multiple of 16.
    pub heads: usize,
    /// Where the result goes: `positions × size`.
    pub context: &'a mut [f32],
    /// Memory for one head's keys and a few rows of scores.
    pub scratch: &'a mut Vec<f32>,
}

impl SimdOp for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { qkv, size, heads, context, scratch } = self;
        let positions = context.len() / size;
        if positions == 0 {
            return;
        }
        let width = 3 * size;
        let depth = size / heads;
        let stride = positions.next_multiple_of(VECTORS * isa.f32().len());
        scratch.resize((depth + QUERIES) * stride, 0.0);
        let (keys, scores) = scratch.split_at_mut(depth * stride);

        for head in 0..heads {
            // Keys are turned to `depth × positions`, so that a vector holds one number of many keys and the dot
            // products need no sum across lanes. What lies beyond the last position is never read as a score.
            for (position, row) in qkv.chunks_exact(width).enumerate() {
                let key = &row[size + head * depth..][..depth];
                for (&x, column) in key.iter().zip(keys.chunks_exact_mut(stride)) {
                    column[position] = x;
                }
            }
            let values = &qkv[2 * size + head * depth..];
            for first in (0..positions).step_by(QUERIES) {
                // A short last block repeats its last query: same numbers, written twice.
                let at: [usize; QUERIES] = std::array::from_fn(|q| (first + q).min(positions - 1));
                let queries = at.map(|at| &qkv[at * width + head * depth..][..depth]);
                score(isa, queries, keys, stride, scores);
                for row in scores.chunks_exact_mut(stride) {
                    Softmax::new_mut(&mut row[..positions]).eval(isa);
                }
                let mut rows = scores.chunks_exact(stride);
                let weights: [&[f32]; QUERIES] =
                    std::array::from_fn(|_| &rows.next().unwrap_or_default()[..positions]);
                let out = at.map(|at| at * size + head * depth);
                if depth % (VECTORS * isa.f32().len()) == 0 {
                    mix::<I, VECTORS>(isa, weights, values, width, depth, context, out);
                } else {
                    mix::<I, 1>(isa, weights, values, width, depth, context, out);
                }
            }
        }
    }
}

/// Writes `query · key / √depth` of every query and key.
#[inline(always)]
fn score<I: Isa>(
    isa: I,
    queries: [&[f32]; QUERIES],
    keys: &[f32],
    stride: usize,
    scores: &mut [f32],
) {
    let ops = isa.f32();
    let lanes = ops.len();
    let scale = ops.splat(1.0 / (queries[0].len() as f32).sqrt());
    for at in (0..stride).step_by(VECTORS * lanes) {
        let mut sums = [[ops.zero(); VECTORS]; QUERIES];
        for (d, column) in keys.chunks_exact(stride).enumerate() {
            let key: [I::F32; VECTORS] = ops.load_many(&column[at..][..VECTORS * lanes]);
            for q in 0..QUERIES {
                let x = ops.splat(queries[q][d]);
                for v in 0..VECTORS {
                    sums[q][v] = ops.mul_add(x, key[v], sums[q][v]);
                }
            }
        }
        for q in 0..QUERIES {
            for v in 0..VECTORS {
                ops.store(ops.mul(sums[q][v], scale), &mut scores[q * stride + at + v * lanes..]);
            }
        }
    }
}

/// Writes the sum of the values (rows of `values`, `width` apart), weighted for each query.
#[inline(always)]
fn mix<I: Isa, const N: usize>(
    isa: I,
    weights: [&[f32]; QUERIES],
    values: &[f32],
    width: usize,
    depth: usize,
    context: &mut [f32],
    out: [usize; QUERIES],
) {
    let ops = isa.f32();
    let lanes = ops.len();
    for at in (0..depth).step_by(N * lanes) {
        let mut sums = [[ops.zero(); N]; QUERIES];
        for position in 0..weights[0].len() {
            let value: [I::F32; N] = ops.load_many(&values[position * width + at..][..N * lanes]);
            for q in 0..QUERIES {
                let x = ops.splat(weights[q][position]);
                for v in 0..N {
                    sums[q][v] = ops.mul_add(x, value[v], sums[q][v]);
                }
            }
        }
        for q in 0..QUERIES {
            for v in 0..N {
                ops.store(sums[q][v], &mut context[out[q] + at + v * lanes..]);
            }
        }
    }
}

/// Turns whole-number products back into numbers: `out = (products - zero · sums) · scale · scales + bias`, or adds that to
/// `out`.
pub struct Dequantize<'a> {
    /// Products of one row of activations with every row of a weight matrix.
    pub products: &'a [i32],
    /// Zero point of the row of activations.
    pub zero: i32,
    /// Sums of the rows of the matrix.
    pub sums: &'a [i32],
    /// Scale of the row of activations.
    pub scale: f32,
    /// Scales of the rows of the matrix.
    pub scales: &'a [f32],
    /// The bias of the linear map.
    pub bias: &'a [f32],
    /// Where the result goes.
    pub out: &'a mut [f32],
    /// Whether `out` holds a residual to be added.
    pub add: bool,
}

impl SimdOp for Dequantize<'_> {
    type Output = ();

    // Plain loops: the compiler makes vectors of them, because they are inlined where the instruction set is enabled.
    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        let Self { products, zero, sums, scale, scales, bias, out, add } = self;
        let weights = sums.iter().zip(scales).zip(bias);
        for ((&product, ((&sum, &row_scale), &bias)), out) in products.iter().zip(weights).zip(out)
        {
            let number = (product - zero * sum) as f32 * (scale * row_scale) + bias;
            *out = if add { *out + number } else { number };
        }
    }
}

/// Layer normalization of one row, in place.
pub struct LayerNorm<'a> {
    /// The row.
    pub row: &'a mut [f32],
    /// Learned scale.
    pub weight: &'a [f32],
    /// Learned shift.
    pub bias: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
}

impl SimdOp for LayerNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { row, weight, bias, epsilon } = self;
        let n = row.len() as f32;
        let mean = Sum::new(row).eval(isa) / n;
        let variance = SumSquareSub::new(row, mean).eval(isa) / n;
        let options = NormalizeOptions {
            pre_scale_bias: mean,
            scale: 1.0 / (variance + epsilon).sqrt(),
            element_scale: Some(weight),
            bias: 0.0,
            element_bias: Some(bias),
        };
        Normalize::new_mut(row, options).eval(isa);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 * 4.0 - 2.0
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn attention_matches_its_definition() {
        for (positions, size, heads) in
            [(1, 32, 2), (3, 64, 2), (33, 96, 2), (70, 384, 12), (17, 256, 4)]
        {
            let qkv = numbers(positions * 3 * size, 7);
            let mut context = vec![0.0; positions * size];
            Attend { qkv: &qkv, size, heads, context: &mut context, scratch: &mut Vec::new() }
                .dispatch();

            let depth = size / heads;
            let part = |at: usize, which: usize, head: usize| {
                &qkv[at * 3 * size + which * size + head * depth..][..depth]
            };
            for head in 0..heads {
                for i in 0..positions {
                    let dot = |j: usize| -> f64 {
                        let pairs = part(i, 0, head).iter().zip(part(j, 1, head));
                        pairs.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>()
                            / (depth as f64).sqrt()
                    };
                    let scores: Vec<f64> = (0..positions).map(|j| dot(j).exp()).collect();
                    let sum: f64 = scores.iter().sum();
                    for d in 0..depth {
                        let mixed = scores
                            .iter()
                            .enumerate()
                            .map(|(j, s)| s * f64::from(part(j, 2, head)[d]));
                        let expected = mixed.sum::<f64>() / sum;
                        let found = f64::from(context[i * size + head * depth + d]);
                        assert!((expected - found).abs() < 1e-5, "{expected} {found}");
                    }
                }
            }
        }
    }

    #[test]
    fn layer_norm_matches_its_definition() {
        let mut row = numbers(37, 3);
        let (weight, bias) = (numbers(37, 4), numbers(37, 5));
        let mean = row.iter().sum::<f32>() / 37.0;
        let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / 37.0;
        let expected: Vec<f32> =
            (0..37).map(|i| (row[i] - mean) / variance.sqrt() * weight[i] + bias[i]).collect();
        LayerNorm { row: &mut row, weight: &weight, bias: &bias, epsilon: 1e-12 }.dispatch();
        for (expected, found) in expected.iter().zip(&row) {
            assert!((expected - found).abs() < 1e-5, "{expected} {found}");
        }
    }
}

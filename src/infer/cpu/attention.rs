//! Attention, compiled for every instruction set of the machine and chosen at run time by `rten-simd`.
//!
//! Every result depends on its own sequence alone and is summed in a fixed order, so that it is the same bits in any batch.

use std::f32::consts::LOG2_E;

use rten_simd::ops::{BitOps, FloatOps, NumOps};
use rten_simd::{Isa, SimdOp};

use super::kernels::exp2;

/// Scaled dot-product attention of one sequence: `context = softmax(Q Kᵀ / √depth) V`, head by head.
///
/// The lanes of a vector are queries until the weights are known, so that greatest score and sum of a query are found without
/// sums across lanes; then they are numbers of a value.
pub struct Attend<'a> {
    /// Query, key and value of every position: `positions × 3·size`.
    pub qkv: &'a [f32],
    /// Numbers per state.
    pub size: usize,
    /// Number of heads; each has `size / heads` numbers, a multiple of 16.
    pub heads: usize,
    /// Where the result goes: `positions × size`.
    pub context: &'a mut [f32],
    /// Memory for a block of queries and its scores.
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
        let depth = size / heads;
        let lanes = isa.f32().len();
        for head in 0..heads {
            let mut first = 0;
            while first < positions {
                let head = Head { qkv, size, depth, at: head * depth, positions, first };
                // As many rows of sums as the registers hold: 32 with 16 lanes, 16 with less.
                let wide = positions - first > lanes;
                match (lanes >= 16, wide) {
                    (true, true) => head.attend::<I, 2, 8>(isa, context, scratch),
                    (true, false) => head.attend::<I, 1, 8>(isa, context, scratch),
                    (false, true) => head.attend::<I, 2, 4>(isa, context, scratch),
                    (false, false) => head.attend::<I, 1, 4>(isa, context, scratch),
                }
                first += if wide { 2 * lanes } else { lanes };
            }
        }
    }
}

/// The attention of some queries in one head.
struct Head<'a> {
    qkv: &'a [f32],
    size: usize,
    depth: usize,
    /// Where the head's numbers begin in a query, a key, a value.
    at: usize,
    positions: usize,
    /// The first query.
    first: usize,
}

impl Head<'_> {
    /// Attends to `N` vectors of queries; `ROWS` keys, or queries, are in use at once.
    #[inline(always)]
    fn attend<I: Isa, const N: usize, const ROWS: usize>(
        &self,
        isa: I,
        context: &mut [f32],
        scratch: &mut Vec<f32>,
    ) {
        let width = N * isa.f32().len();
        let (keys, last) = (self.positions.next_multiple_of(ROWS), self.positions - 1);
        scratch.resize((self.depth + keys + 1) * width, 0.0);
        let (queries, rest) = scratch.split_at_mut(self.depth * width);
        let (scores, scales) = rest.split_at_mut(keys * width);

        for lane in (0..width.min(self.positions - self.first)).step_by(4) {
            // Lanes beyond the last query repeat it; nobody reads their results.
            let four: [&[f32]; 4] = std::array::from_fn(|idx| {
                let position = (self.first + lane + idx).min(last);
                &self.qkv[position * 3 * self.size + self.at..][..self.depth]
            });
            for (depth, lanes) in queries.chunks_exact_mut(width).enumerate() {
                lanes[lane..lane + 4].copy_from_slice(&four.map(|query| query[depth]));
            }
        }
        for (block, scores) in scores.chunks_exact_mut(ROWS * width).enumerate() {
            // A short last block repeats the last key: the same numbers, in rows that are not read.
            let keys: [&[f32]; ROWS] = std::array::from_fn(|row| {
                let position = (block * ROWS + row).min(last);
                &self.qkv[position * 3 * self.size + self.size + self.at..][..self.depth]
            });
            score::<I, N, ROWS>(isa, queries, keys, scores);
        }
        exponentials::<I, N>(isa, &mut scores[..self.positions * width], scales);
        for block in (0..width.min(self.positions - self.first)).step_by(ROWS) {
            let rows = self.first + block;
            let scores = &scores[..self.positions * width];
            if self.depth.is_multiple_of(2 * isa.f32().len()) {
                self.mix::<I, 2, ROWS>(isa, scores, scales, rows, context);
            } else {
                self.mix::<I, 1, ROWS>(isa, scores, scales, rows, context);
            }
        }
    }

    /// Writes the weighted sums of the values for the queries `row..`, `ROWS` of them or as many as there are; `N` vectors of
    /// a value are in use at once.
    #[inline(always)]
    fn mix<I: Isa, const N: usize, const ROWS: usize>(
        &self,
        isa: I,
        scores: &[f32],
        scales: &[f32],
        row: usize,
        context: &mut [f32],
    ) {
        let ops = isa.f32();
        let (lanes, width) = (ops.len(), scales.len());
        // A short last block repeats its last query: the same numbers, written twice.
        let last = (self.positions - 1).min(self.first + width - 1);
        let rows: [usize; ROWS] = std::array::from_fn(|idx| (row + idx).min(last));
        let values = &self.qkv[2 * self.size + self.at..];
        for at in (0..self.depth).step_by(N * lanes) {
            let mut sums = [[ops.zero(); N]; ROWS];
            for (position, weights) in scores.chunks_exact(width).enumerate() {
                let value: [I::F32; N] =
                    ops.load_many(&values[position * 3 * self.size + at..][..N * lanes]);
                for (sums, row) in sums.iter_mut().zip(rows) {
                    let weight = ops.splat(weights[row - self.first]);
                    for (sum, value) in sums.iter_mut().zip(value) {
                        *sum = ops.mul_add(weight, value, *sum);
                    }
                }
            }
            for (sums, row) in sums.into_iter().zip(rows) {
                let scale = ops.splat(scales[row - self.first]);
                let out = &mut context[row * self.size + self.at + at..][..N * lanes];
                for (sum, out) in sums.into_iter().zip(out.chunks_exact_mut(lanes)) {
                    ops.store(ops.mul(sum, scale), out);
                }
            }
        }
    }
}

/// Writes `key · query / √depth · log₂ e` for every key (a row) and query (a column).
#[inline(always)]
fn score<I: Isa, const N: usize, const ROWS: usize>(
    isa: I,
    queries: &[f32],
    keys: [&[f32]; ROWS],
    scores: &mut [f32],
) {
    let ops = isa.f32();
    let lanes = ops.len();
    let mut sums = [[ops.zero(); N]; ROWS];
    for (depth, query) in queries.chunks_exact(N * lanes).enumerate() {
        let query: [I::F32; N] = ops.load_many(query);
        for (sums, key) in sums.iter_mut().zip(keys) {
            let key = ops.splat(key[depth]);
            for (sum, query) in sums.iter_mut().zip(query) {
                *sum = ops.mul_add(key, query, *sum);
            }
        }
    }
    let scale = ops.splat(LOG2_E / (keys[0].len() as f32).sqrt());
    for (sums, out) in sums.iter().zip(scores.chunks_exact_mut(N * lanes)) {
        for (&sum, out) in sums.iter().zip(out.chunks_exact_mut(lanes)) {
            ops.store(ops.mul(sum, scale), out);
        }
    }
}

/// Turns the scores of each query (a column) into 2 to their power, up to a factor, and writes the inverse of their sum.
#[inline(always)]
fn exponentials<I: Isa, const N: usize>(isa: I, scores: &mut [f32], scales: &mut [f32]) {
    let ops = isa.f32();
    let lanes = ops.len();
    let mut most = [ops.splat(f32::NEG_INFINITY); N];
    for row in scores.chunks_exact(N * lanes) {
        let row: [I::F32; N] = ops.load_many(row);
        for (most, score) in most.iter_mut().zip(row) {
            *most = ops.max(*most, score);
        }
    }
    let mut sums = [ops.zero(); N];
    for row in scores.chunks_exact_mut(N * lanes) {
        for ((score, most), sum) in row.chunks_exact_mut(lanes).zip(most).zip(&mut sums) {
            let weight = exp2(isa, ops.sub(ops.load(score), most));
            *sum = ops.add(*sum, weight);
            ops.store(weight, score);
        }
    }
    for (sum, out) in sums.into_iter().zip(scales.chunks_exact_mut(lanes)) {
        ops.store(ops.reciprocal(sum), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::cpu::kernels::tests::numbers;

    #[test]
    fn attention_matches_its_definition() {
        for (positions, size, heads) in
            [(1, 32, 2), (3, 64, 2), (16, 32, 1), (33, 96, 2), (70, 384, 12), (17, 256, 4)]
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
}

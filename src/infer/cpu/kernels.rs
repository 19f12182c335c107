//! Loops over rows of numbers, compiled for every instruction set of the machine and chosen at run time by `rten-simd`.
//!
//! In and out: slices of `f32`. Every result depends on its own row (or sequence) alone and is summed in a fixed order,
//! so that it is the same bits in any batch.

use std::f32::consts::LN_2;

use rten_simd::ops::{BitOps, FloatOps, IntOps, NumOps};
use rten_simd::{Isa, Simd, SimdOp};
use rten_vecmath::{Normalize, NormalizeOptions, Sum, SumSquareSub};

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

/// The Gaussian error linear unit of a row, in place: `x · Φ(x)` (Hendrycks and Gimpel, 2016).
pub struct Gelu<'a>(pub &'a mut [f32]);

impl SimdOp for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let mut vectors = self.0.chunks_exact_mut(ops.len());
        for vector in &mut vectors {
            ops.store(gelu(isa, ops.load(vector)), vector);
        }
        let rest = vectors.into_remainder();
        if !rest.is_empty() {
            let (x, _) = ops.load_pad(rest);
            let found = gelu(isa, x).to_array();
            rest.iter_mut().zip(found).for_each(|(to, from)| *to = from);
        }
    }
}

/// `x · Φ(x) = max(x, 0) - |x| · Φ(-|x|)`.
///
/// The logarithm of `Φ(-a)` is nearly a parabola: a polynomial of the fifth degree, fitted for the least greatest error of
/// `a · Φ(-a)`, leaves 4.4e-7, and no quotient is needed.
#[inline(always)]
fn gelu<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    const LOG2_TAIL: [f32; 6] =
        [-1.000_037_6, -1.150_787_8, -0.459_992_46, -0.051_827_35, 0.007_084_535, -0.000_473_304_9];
    let ops = isa.f32();
    // Beyond 16 the tail is nothing, and the size may be infinite.
    let size = ops.min(ops.abs(x), ops.splat(16.0));
    let tail = exp2(isa, polynomial(isa, size, LOG2_TAIL));
    ops.mul_sub_from(size, tail, ops.max(x, ops.zero()))
}

/// 2 to the power of `x`, for `x ≤ 0`, with a relative error of 1e-7; 2⁻¹²⁶ for all that is less than -126.
#[inline(always)]
pub fn exp2<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    // Chebyshev interpolation of 2ˣ between -½ and ½; its second coefficient is that of the power series.
    const POWERS: [f32; 6] =
        [1.000_000_1, LN_2, 0.240_221_07, 0.055_503_57, 0.009_676_032, 0.001_339_086_3];
    let (ops, ints) = (isa.f32(), isa.i32());
    let x = ops.max(x, ops.splat(-126.0));
    let whole = ops.round_ties_even(x);
    let fraction = polynomial(isa, ops.sub(x, whole), POWERS);
    let exponent = ints.add(ops.to_int_trunc(whole), ints.splat(127));
    ops.mul(fraction, ints.shift_left::<23>(exponent).reinterpret_cast())
}

/// The value of a polynomial, whose constant is its first coefficient.
#[inline(always)]
fn polynomial<I: Isa, const N: usize>(isa: I, x: I::F32, coefficients: [f32; N]) -> I::F32 {
    let ops = isa.f32();
    let mut sum = ops.splat(coefficients[N - 1]);
    for coefficient in coefficients[..N - 1].iter().rev() {
        sum = ops.mul_add(sum, x, ops.splat(*coefficient));
    }
    sum
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
pub(super) mod tests {
    use super::*;

    /// Numbers that are not random but look so.
    pub fn numbers(n: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 * 4.0 - 2.0
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn gelu_matches_its_definition() {
        // Abscissa, x · Φ(x) to nine digits.
        const VALUES: [(f32, f64); 12] = [
            (0.0, 0.0),
            (1e-6, 5.000004e-7),
            (-0.1, -0.046_017_216),
            (0.5, 0.345_731_231),
            (-0.7, -0.169_374_456),
            (1.0, 0.841_344_746),
            (-1.0, -0.158_655_254),
            (-2.5, -0.015_524_163),
            (3.0, 2.995_950_306),
            (-4.5, -0.000_015_290),
            (-40.0, 0.0),
            (1e9, 1e9),
        ];
        let mut row: Vec<f32> = VALUES.iter().cycle().take(37).map(|(x, _)| *x).collect();
        Gelu(&mut row).dispatch();
        for (found, (x, expected)) in row.iter().zip(VALUES.iter().cycle()) {
            let error = (f64::from(*found) - expected).abs();
            assert!(error < 1e-6 + expected.abs() * 1e-6, "{x}: {found} {expected}");
        }
        let mut odd = [f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN];
        Gelu(&mut odd).dispatch();
        assert!(odd[0] == f32::INFINITY && odd[2] == f32::MAX, "{odd:?}");
        assert!(odd[1].abs() < 1e-30 && odd[3].abs() < 1e-30, "{odd:?}");
    }

    struct Powers<'a>(&'a mut [f32]);

    impl SimdOp for Powers<'_> {
        type Output = ();

        #[inline(always)]
        fn eval<I: Isa>(self, isa: I) {
            for vector in self.0.chunks_exact_mut(isa.f32().len()) {
                isa.f32().store(exp2(isa, isa.f32().load(vector)), vector);
            }
        }
    }

    #[test]
    fn powers_match_their_definition() {
        let exponents: Vec<f32> = (0..1024).map(|i| i as f32 * -0.125 + i as f32 * 1e-3).collect();
        let mut found = exponents.clone();
        Powers(&mut found).dispatch();
        for (x, found) in exponents.iter().zip(found) {
            let expected = f64::from(*x).max(-126.0).exp2();
            assert!((f64::from(found) / expected - 1.0).abs() < 5e-7, "{x}: {found} {expected}");
        }
        let mut least = [f32::NEG_INFINITY; 16];
        Powers(&mut least).dispatch();
        assert!(least.iter().all(|x| *x >= 0.0 && *x < 1e-37), "{least:?}");
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

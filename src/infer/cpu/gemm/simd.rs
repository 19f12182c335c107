//! The vectors that the matrix kernels of x86 are made of, one type for each instruction set.
//!
//! Every function of [`Vectors`] needs a machine that has the instruction set of its type, and must be inlined into a function
//! compiled for it; [`super::tiles`] sees to both.

#![allow(
    unsafe_code,
    reason = "vector instructions and the loads and stores of the innermost loop"
)]

use std::arch::x86_64::*;

use crate::infer::cpu::quantized::RowScale;

/// Vectors of 32-bit lanes: sums of products, or four bytes of a row in each lane.
pub trait Vectors {
    /// A vector of whole numbers.
    type Ints: Copy;
    /// Lanes of a vector.
    const LANES: usize;

    /// Zeros.
    ///
    /// # Safety
    /// The machine must have the instruction set.
    unsafe fn zeros() -> Self::Ints;

    /// Four bytes of activations, in every lane.
    ///
    /// # Safety
    /// The machine must have the instruction set, and the four bytes must be readable.
    unsafe fn broadcast(at: *const u8) -> Self::Ints;

    /// Four bytes of weights for each lane.
    ///
    /// # Safety
    /// The machine must have the instruction set, and `LANES × 4` bytes must be readable.
    unsafe fn load(at: *const i8) -> Self::Ints;

    /// `sums + a · b` in every lane: `a` holds four unsigned bytes, `b` four signed ones.
    ///
    /// # Safety
    /// The machine must have the instruction set.
    unsafe fn dot(sums: Self::Ints, a: Self::Ints, b: Self::Ints) -> Self::Ints;

    /// Writes `(sums - row.zero · column.sum) · (row.step · column.scale) + column.bias` of every lane, added to what is
    /// there if `add`.
    ///
    /// # Safety
    /// The machine must have the instruction set; `LANES` numbers must be readable at the three pointers of `columns`, and
    /// `LANES` writable (readable too, if `add`) at `out`.
    unsafe fn finish(sums: Self::Ints, row: RowScale, columns: Columns, out: *mut f32, add: bool);
}

/// What turns the sums of some columns back into numbers.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Sum of each column's weights.
    pub sums: *const i32,
    /// Scale of each column.
    pub scales: *const f32,
    /// Bias of each column.
    pub bias: *const f32,
}

/// 16 lanes, products of bytes in one instruction.
pub struct Avx512Vnni;

impl Vectors for Avx512Vnni {
    type Ints = __m512i;
    const LANES: usize = 16;

    #[inline(always)]
    unsafe fn zeros() -> __m512i {
        // SAFETY: the caller vouches for the instruction set.
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    unsafe fn broadcast(at: *const u8) -> __m512i {
        // SAFETY: the caller vouches for the instruction set and the four bytes.
        unsafe { _mm512_set1_epi32(at.cast::<i32>().read_unaligned()) }
    }

    #[inline(always)]
    unsafe fn load(at: *const i8) -> __m512i {
        // SAFETY: the caller vouches for the instruction set and the 64 bytes.
        unsafe { _mm512_loadu_si512(at.cast()) }
    }

    #[inline(always)]
    unsafe fn dot(sums: __m512i, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: the caller vouches for the instruction set.
        unsafe { _mm512_dpbusd_epi32(sums, a, b) }
    }

    #[inline(always)]
    unsafe fn finish(sums: __m512i, row: RowScale, columns: Columns, out: *mut f32, add: bool) {
        // SAFETY: the caller vouches for the instruction set and the 16 numbers at each pointer.
        unsafe {
            let shift = _mm512_mullo_epi32(
                _mm512_set1_epi32(row.zero),
                _mm512_loadu_si512(columns.sums.cast()),
            );
            let exact = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums, shift));
            let scale = _mm512_mul_ps(_mm512_set1_ps(row.step), _mm512_loadu_ps(columns.scales));
            let found = _mm512_add_ps(_mm512_mul_ps(exact, scale), _mm512_loadu_ps(columns.bias));
            let found = if add { _mm512_add_ps(_mm512_loadu_ps(out), found) } else { found };
            _mm512_storeu_ps(out, found);
        }
    }
}

/// The three parts that the two instruction sets of 8 lanes share.
macro_rules! eight_lanes {
    () => {
        type Ints = __m256i;
        const LANES: usize = 8;

        #[inline(always)]
        unsafe fn zeros() -> __m256i {
            // SAFETY: the caller vouches for the instruction set.
            unsafe { _mm256_setzero_si256() }
        }

        #[inline(always)]
        unsafe fn broadcast(at: *const u8) -> __m256i {
            // SAFETY: the caller vouches for the instruction set and the four bytes.
            unsafe { _mm256_set1_epi32(at.cast::<i32>().read_unaligned()) }
        }

        #[inline(always)]
        unsafe fn load(at: *const i8) -> __m256i {
            // SAFETY: the caller vouches for the instruction set and the 32 bytes.
            unsafe { _mm256_loadu_si256(at.cast()) }
        }

        #[inline(always)]
        unsafe fn finish(sums: __m256i, row: RowScale, columns: Columns, out: *mut f32, add: bool) {
            // SAFETY: the caller vouches for the instruction set and the 8 numbers at each pointer.
            unsafe {
                let shift = _mm256_mullo_epi32(
                    _mm256_set1_epi32(row.zero),
                    _mm256_loadu_si256(columns.sums.cast()),
                );
                let exact = _mm256_cvtepi32_ps(_mm256_sub_epi32(sums, shift));
                let scale =
                    _mm256_mul_ps(_mm256_set1_ps(row.step), _mm256_loadu_ps(columns.scales));
                let found =
                    _mm256_add_ps(_mm256_mul_ps(exact, scale), _mm256_loadu_ps(columns.bias));
                let found = if add { _mm256_add_ps(_mm256_loadu_ps(out), found) } else { found };
                _mm256_storeu_ps(out, found);
            }
        }
    };
}

/// 8 lanes, products of bytes in one instruction.
pub struct AvxVnni;

impl Vectors for AvxVnni {
    eight_lanes!();

    #[inline(always)]
    unsafe fn dot(sums: __m256i, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: the caller vouches for the instruction set.
        unsafe { _mm256_dpbusd_avx_epi32(sums, a, b) }
    }
}

/// 8 lanes. Pairs of products are summed in 16 bits, which are enough for activations of 7 bits.
pub struct Avx2;

impl Vectors for Avx2 {
    eight_lanes!();

    #[inline(always)]
    unsafe fn dot(sums: __m256i, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: the caller vouches for the instruction set.
        unsafe {
            let pairs = _mm256_maddubs_epi16(a, b);
            _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}

//! Speed of the engine's kernels: `cargo bench --bench kernels`. Items of `products` and `peak` are multiplications of bytes
//! (with their sums), so that their rates say how much of what the processor can do the matrix products reach.

#![allow(clippy::unwrap_used, reason = "a bench may fail that way")]

use claimsift::infer::Kernel;
use claimsift::infer::cpu::attention::Attend;
use claimsift::infer::cpu::kernels::{Gelu, LayerNorm};
use claimsift::infer::cpu::linear::Linear;
use claimsift::infer::cpu::quantized::Quantized;
use claimsift::infer::weights::Matrix;
use divan::Bencher;
use divan::counter::ItemsCount;
use rayon::ThreadPoolBuilder;
use rten_simd::SimdOp;

fn main() {
    divan::main();
}

/// Positions that the engine works on at once.
const ROWS: usize = 256;

/// Inputs and outputs of the linear maps of the built-in model: query, key and value; after attention; wide; narrow; the same of
/// the role head.
const SHAPES: [(usize, usize); 8] = [
    (384, 1152),
    (384, 384),
    (384, 1536),
    (1536, 384),
    (256, 768),
    (256, 256),
    (256, 512),
    (512, 256),
];

fn numbers(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + 13) % 1009) as f32 / 504.0 - 1.0).collect()
}

/// Matrix products of every kernel that this machine has, on one thread.
#[divan::bench(args = Kernel::ALL.into_iter().filter(|it| it.is_available()).flat_map(|it| SHAPES.map(|shape| (it, shape))))]
fn products(bencher: Bencher, (kernel, (inputs, outputs)): (Kernel, (usize, usize))) {
    let values = numbers(inputs * outputs).iter().map(|x| (x * 127.0) as i8).collect();
    let scales = vec![0.01; outputs];
    let matrix = Matrix { rows: outputs, cols: inputs, values, scales };
    let linear = Linear::new(kernel, &matrix, Vec::new());
    let mut input = Quantized::default();
    input.clear(inputs, kernel);
    input.extend(&numbers(ROWS * inputs));
    let mut out = vec![0.0; ROWS * outputs];
    let bencher = bencher.counter(ItemsCount::new(ROWS * inputs * outputs));
    if kernel == Kernel::Library {
        // The library takes as many threads as its pool has.
        let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        bencher.bench_local(|| pool.install(|| linear.write(&input, 0, &mut out)));
    } else {
        bencher.bench_local(|| linear.write(&input, 0, &mut out));
    }
}

/// As many dot products of bytes as the processor does when nothing has to be loaded.
#[cfg(target_arch = "x86_64")]
#[divan::bench]
#[allow(unsafe_code, reason = "calls a function that is compiled for one instruction set")]
fn peak(bencher: Bencher) {
    use std::arch::x86_64::*;

    const TIMES: usize = 1000;

    #[target_feature(enable = "avx512f,avx512vnni")]
    fn dots(a: i32) -> i32 {
        let mut sums = [_mm512_setzero_si512(); 24];
        let (a, b) = (_mm512_set1_epi32(a), _mm512_set1_epi32(5));
        for _ in 0..TIMES {
            for sum in &mut sums {
                *sum = _mm512_dpbusd_epi32(*sum, a, b);
            }
            // Or the compiler would multiply once.
            divan::black_box(());
        }
        sums.into_iter().map(|sum| _mm512_reduce_add_epi32(sum)).fold(0, i32::wrapping_add)
    }

    if Kernel::Avx512Vnni.is_available() {
        // SAFETY: the machine has the instruction set.
        bencher
            .counter(ItemsCount::new(TIMES * 24 * 64))
            .bench_local(|| unsafe { dots(divan::black_box(3)) });
    }
}

/// Attention of one sentence in one layer; items are its word pieces.
#[divan::bench(args = [8, 24, 40, 128, 512])]
fn attention(bencher: Bencher, positions: usize) {
    let (size, heads) = (384, 12);
    let qkv = numbers(positions * size * 3);
    let (mut context, mut scratch) = (vec![0.0; positions * size], Vec::new());
    bencher.counter(ItemsCount::new(positions)).bench_local(|| {
        let (qkv, context, scratch) = (&qkv, &mut context, &mut scratch);
        Attend { qkv, size, heads, context, scratch }.dispatch();
    });
}

/// Activation of one position's wide state.
#[divan::bench]
fn gelu(bencher: Bencher) {
    let numbers = numbers(1536);
    bencher
        .counter(ItemsCount::new(numbers.len()))
        .with_inputs(|| numbers.clone())
        .bench_local_refs(|row| Gelu(row).dispatch());
}

/// Normalization of one position's state.
#[divan::bench]
fn layer_norm(bencher: Bencher) {
    let (mut row, weight, bias) = (numbers(384), numbers(384), numbers(384));
    bencher.counter(ItemsCount::new(row.len())).bench_local(|| {
        LayerNorm { row: &mut row, weight: &weight, bias: &bias, epsilon: 1e-12 }.dispatch();
    });
}

/// Activations to bytes, a position's wide state.
#[divan::bench]
fn quantize(bencher: Bencher) {
    let row = numbers(1536);
    let kernel = Kernel::choose(None).unwrap();
    let mut bytes = Quantized::default();
    bencher.counter(ItemsCount::new(row.len())).bench_local(|| {
        bytes.clear(row.len(), kernel);
        bytes.push(&row);
    });
}

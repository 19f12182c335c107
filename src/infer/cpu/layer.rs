//! One transformer layer as in BERT (attention, then a wide part, each with residual and normalization).
//!
//! In and out: the states of sequences that lie one after the other, without padding. Encoder and role head run this
//! same code with their own sizes.

use rten_simd::{SimdOp, SimdUnaryOp};
use rten_vecmath::Gelu;

use super::kernels::{Attend, LayerNorm};
use super::linear::{Linear, Quantized};
use crate::error::Result;
use crate::infer::config::LayerSizes;
use crate::infer::weights::Weights;

/// The weights of a layer.
pub struct Layer {
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
    /// Products of a linear map.
    pub products: Vec<i32>,
    wide: Quantized,
    wide_row: Vec<f32>,
    qkv: Vec<f32>,
    context: Vec<f32>,
    attention: Vec<f32>,
}

impl Layer {
    /// The layer whose tensors begin with `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::error::ErrorKind::Model) when a tensor is missing.
    pub fn load(weights: &Weights, name: &str, sizes: LayerSizes) -> Result<Self> {
        let qkv = ["query", "key", "value"].map(|part| format!("{name}.attention.self.{part}"));
        let linear = |part: &str| Linear::load(weights, &[format!("{name}.{part}")]);
        let norm = |part: &str| Norm::load(weights, &format!("{name}.{part}"), sizes.epsilon);
        Ok(Self {
            sizes,
            qkv: Linear::load(weights, &qkv)?,
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
        let Scratch { input, products, wide, wide_row, qkv, context, attention } = scratch;

        input.clear(size);
        input.extend(states);
        qkv.resize(states.len() * 3, 0.0);
        self.qkv.for_each_row(input, products, |row, found| {
            found.write(&mut qkv[row * 3 * size..][..3 * size]);
        });

        context.resize(states.len(), 0.0);
        let mut first = 0;
        for &length in lengths {
            let (from, to) = (first * size, (first + length) * size);
            let (qkv, context) = (&qkv[from * 3..to * 3], &mut context[from..to]);
            Attend { qkv, size, heads, context, scratch: attention }.dispatch();
            first += length;
        }

        input.clear(size);
        input.extend(context);
        wide.clear(size);
        self.attended.for_each_row(input, products, |row, found| {
            let state = &mut states[row * size..][..size];
            found.add(state);
            self.attended_norm.apply(state);
            wide.push(state);
        });
        std::mem::swap(input, wide);

        wide.clear(inner);
        wide_row.resize(inner, 0.0);
        self.widen.for_each_row(input, products, |_, found| {
            found.write(wide_row);
            Gelu {}.map_mut(wide_row);
            wide.push(wide_row);
        });
        self.narrow.for_each_row(wide, products, |row, found| {
            let state = &mut states[row * size..][..size];
            found.add(state);
            self.norm.apply(state);
        });
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

//! Products of rows of bytes with packed 8-bit weights.
//!
//! In: quantized activations. Out: numbers, `x ↦ W x + b`. Whole-number sums are exact, so a row's result is the same bits
//! whatever rows are beside it. On x86 the kernels are this crate's own; elsewhere they are `rten-gemm`'s.

mod library;
#[cfg(target_arch = "x86_64")]
mod simd;
#[cfg(target_arch = "x86_64")]
mod tiles;

use std::str::FromStr;

use self::library::Library;
#[cfg(target_arch = "x86_64")]
use self::tiles::Tiled;
use super::quantized::Quantized;
use crate::error::{Error, ErrorKind, Result};
use crate::infer::weights::Matrix;

/// What multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// 16 lanes and dot products of bytes: servers since 2019, AMD's processors since Zen 4.
    Avx512Vnni,
    /// 8 lanes and dot products of bytes: Intel's laptops since 2021.
    AvxVnni,
    /// 8 lanes: nearly every laptop since 2013.
    Avx2,
    /// The kernels of `rten-gemm`, among them NEON's.
    Library,
}

impl Kernel {
    /// All of them, the fastest first.
    pub const ALL: [Kernel; 4] =
        [Kernel::Avx512Vnni, Kernel::AvxVnni, Kernel::Avx2, Kernel::Library];

    /// Whether this machine can run it.
    pub fn is_available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        match self {
            Kernel::Avx512Vnni => {
                return is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vnni");
            }
            Kernel::AvxVnni => {
                return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni");
            }
            Kernel::Avx2 => return is_x86_feature_detected!("avx2"),
            Kernel::Library => {}
        }
        self == Kernel::Library
    }

    /// Steps between the least and the greatest activation of a row. Where pairs of products are summed in 16 bits, 7 bits
    /// keep these sums from saturating.
    pub fn steps(self) -> f32 {
        match self {
            Kernel::Avx512Vnni | Kernel::AvxVnni => 255.0,
            Kernel::Avx2 => 127.0,
            Kernel::Library => library::steps(),
        }
    }

    /// The name that a user chooses it by.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Avx512Vnni => "avx512-vnni",
            Kernel::AvxVnni => "avx-vnni",
            Kernel::Avx2 => "avx2",
            Kernel::Library => "library",
        }
    }

    /// The name, for the library with that of its kernel.
    pub fn description(self) -> String {
        match self {
            Kernel::Library => format!("{} ({})", self.name(), library::name()),
            _ => self.name().to_owned(),
        }
    }

    /// The best kernel of this machine, or the one that is asked for.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the machine lacks the one that is asked for.
    pub fn choose(wanted: Option<Kernel>) -> Result<Self> {
        let present = || Kernel::ALL.into_iter().filter(|kernel| kernel.is_available());
        match wanted {
            Some(kernel) if kernel.is_available() => Ok(kernel),
            Some(kernel) => {
                let names: Vec<&str> = present().map(Kernel::name).collect();
                let (names, name) = (names.join(", "), kernel.name());
                let message =
                    format!("expected a kernel that this machine has ({names}), but found {name}");
                Err(Error::new(ErrorKind::Usage, message))
            }
            None => Ok(present().next().unwrap_or(Kernel::Library)),
        }
    }
}

impl FromStr for Kernel {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        let named = Kernel::ALL.into_iter().find(|kernel| kernel.name() == name);
        let names = Kernel::ALL.map(Kernel::name).join(", ");
        named.ok_or_else(|| format!("expected one of {names}, but found {name:?}"))
    }
}

/// Where results go.
pub struct Output<'a> {
    /// `rows × outputs`.
    pub numbers: &'a mut [f32],
    /// Whether the results are added to what is there.
    pub add: bool,
}

/// Weights as a kernel wants them.
pub enum Packed {
    /// For the kernels of this crate.
    #[cfg(target_arch = "x86_64")]
    Tiled(Tiled),
    /// For the library's.
    Library(Library),
}

impl Packed {
    /// Packs a matrix and its bias, a number for each of its rows, for a kernel that this machine has.
    pub fn new(kernel: Kernel, matrix: &Matrix, bias: &[f32]) -> Self {
        match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512Vnni | Kernel::AvxVnni | Kernel::Avx2 => {
                Packed::Tiled(Tiled::new(kernel, matrix, bias))
            }
            _ => Packed::Library(Library::new(matrix, bias)),
        }
    }

    /// Writes the results for the rows `first..` of `input`, as many as `output` holds.
    pub fn multiply(&self, input: &Quantized, first: usize, output: Output<'_>) {
        if output.numbers.is_empty() {
            return;
        }
        match self {
            #[cfg(target_arch = "x86_64")]
            Packed::Tiled(weights) => weights.multiply(input, first, output),
            Packed::Library(weights) => weights.multiply(input, first, output),
        }
    }
}

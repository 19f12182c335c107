//! The libtorch backend: `rust-bert`'s BERT layer with this model's weights widened to f32, on a GPU where there is one.
//!
//! Built with the cargo feature `torch`. Without it the same names exist and say how to build it, so callers need no `cfg`.
//! Nothing outside this folder names `rust_bert` or `tch`.

#[cfg(not(feature = "torch"))]
#[path = "disabled.rs"]
mod backend;
#[cfg(feature = "torch")]
#[path = "enabled.rs"]
mod backend;

pub use self::backend::TorchBackend;

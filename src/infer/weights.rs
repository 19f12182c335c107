//! The tensors of a `model.safetensors`.
//!
//! In: the file's bytes, from the binary or mapped into memory. Out: matrices and vectors by name, with their shapes
//! checked against the configuration. The bytes are never copied as a whole.

use std::fmt;

use memmap2::Mmap;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use super::config::{Config, LayerSizes};
use crate::error::{Error, ErrorKind, Result};

/// Where the bytes of a file are.
pub(super) enum Bytes {
    /// In the binary.
    Static(&'static [u8]),
    /// In a file mapped into memory.
    Mapped(Mmap),
}

impl Bytes {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// The tensors of a model, by name.
pub struct Weights {
    bytes: Bytes,
    /// Where the tensors' data begin.
    start: usize,
    metadata: Metadata,
}

/// A matrix of whole numbers with one scale per row: value = number × scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Number of rows; for a linear map, what comes out.
    pub rows: usize,
    /// Number of columns; for a linear map, what goes in.
    pub cols: usize,
    /// `rows × cols` numbers in -127..=127, row after row.
    pub values: Vec<i8>,
    /// One scale per row.
    pub scales: Vec<f32>,
}

/// A tensor that a model must have: its name and shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The tensor's name.
    pub name: String,
    /// Its sizes.
    pub shape: Vec<usize>,
}

impl Weights {
    /// Reads the header of a safetensors file and compares it with the configuration.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the file is broken, or a tensor is missing or has another shape or type.
    pub(super) fn new(bytes: Bytes, config: &Config) -> Result<Self> {
        let weights = Self::open(bytes)?;
        for expected in expected(config) {
            weights.check(&expected)?;
        }
        Ok(weights)
    }

    /// Reads the header of a safetensors file.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the file is broken.
    pub(super) fn open(bytes: Bytes) -> Result<Self> {
        let (header, metadata) =
            SafeTensors::read_metadata(bytes.as_slice()).map_err(|source| {
                let message = format!("expected a safetensors file, but found {source}");
                Error::new(ErrorKind::Model, message).because(source)
            })?;
        let weights = Self { start: header + 8, bytes, metadata };
        let available = weights.bytes.as_slice().len() - weights.start;
        if available != weights.metadata.data_len() {
            return Err(Error::new(
                ErrorKind::Model,
                format!(
                    "expected {} bytes of tensors, but found {available} (perhaps the file was cut off)",
                    weights.metadata.data_len()
                ),
            ));
        }
        Ok(weights)
    }

    /// What the file says of itself under a name.
    pub(super) fn note(&self, name: &str) -> Option<&str> {
        self.metadata.metadata().as_ref()?.get(name).map(String::as_str)
    }

    /// A linear map or another matrix; one in F32 is quantized as the exporter does it.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when there is none of this name.
    pub fn matrix(&self, name: &str) -> Result<Matrix> {
        let info = self.info(name)?;
        let (rows, cols) = (info.shape[0], info.shape[1]);
        if info.dtype == Dtype::I8 {
            let values = self.data(info).iter().map(|&byte| byte as i8).collect();
            return Ok(Matrix {
                rows,
                cols,
                values,
                scales: self.vector(&format!("{name}_scale"))?,
            });
        }
        let floats = self.vector(name)?;
        let mut matrix =
            Matrix { rows, cols, values: Vec::with_capacity(floats.len()), scales: Vec::new() };
        for row in floats.chunks_exact(cols) {
            let scale = row.iter().fold(1e-8f32, |most, x| most.max(x.abs())) / 127.0;
            matrix.values.extend(
                row.iter().map(|x| (x / scale).round_ties_even().clamp(-127.0, 127.0) as i8),
            );
            matrix.scales.push(scale);
        }
        Ok(matrix)
    }

    /// The numbers of an F32 tensor of any shape, row after row.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when there is none of this name.
    pub fn vector(&self, name: &str) -> Result<Vec<f32>> {
        let bytes = self.data(self.info(name)?);
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// The values of a matrix or vector in f32, whatever its type: what the file stands for.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when there is none of this name.
    pub fn widened(&self, name: &str) -> Result<Vec<f32>> {
        let info = self.info(name)?;
        if info.dtype != Dtype::I8 {
            return self.vector(name);
        }
        let scales = self.vector(&format!("{name}_scale"))?;
        let rows = self.data(info).chunks_exact(info.shape[1]);
        let values =
            rows.zip(scales).flat_map(|(row, s)| row.iter().map(move |&x| f32::from(x as i8) * s));
        Ok(values.collect())
    }

    /// The bytes of a matrix in I8, as they lie in the file; `None` for one in F32.
    pub(super) fn bytes_of(&self, name: &str) -> Result<Option<&[u8]>> {
        let info = self.info(name)?;
        Ok((info.dtype == Dtype::I8).then(|| self.data(info)))
    }

    fn data(&self, info: &TensorInfo) -> &[u8] {
        let (from, to) = info.data_offsets;
        &self.bytes.as_slice()[self.start + from..self.start + to]
    }

    fn info(&self, name: &str) -> Result<&TensorInfo> {
        self.metadata.info(name).ok_or_else(|| {
            let message = format!("expected a tensor {name}, but found none (perhaps a model without claimsift's heads)");
            Error::new(ErrorKind::Model, message)
        })
    }

    /// Whether a tensor is as expected.
    pub(super) fn check(&self, expected: &Expected) -> Result<()> {
        let Expected { name, shape } = expected;
        let info = self.info(name)?;
        let refuse = |message: String| Err(Error::new(ErrorKind::Model, message));
        if info.shape != *shape {
            return refuse(format!(
                "expected {name} of shape {shape:?}, but found {:?} (perhaps config.json belongs to another model)",
                info.shape
            ));
        }
        match info.dtype {
            Dtype::F32 => Ok(()),
            Dtype::I8 if shape.len() == 2 => {
                let scale = self.info(&format!("{name}_scale"))?;
                if scale.dtype != Dtype::F32 || scale.shape != shape[..1] {
                    return refuse(format!(
                        "expected {name}_scale with {} F32 numbers, but found {:?} of {:?}",
                        shape[0], scale.dtype, scale.shape
                    ));
                }
                Ok(())
            }
            other => {
                refuse(format!("expected {name} in F32 or I8 with scales, but found {other:?}"))
            }
        }
    }
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Weights({} tensors)", self.metadata.offset_keys().len())
    }
}

impl Matrix {
    /// The matrices one below the other, to be multiplied in one go. All must have the same number of columns.
    pub fn stack(matrices: impl IntoIterator<Item = Matrix>) -> Matrix {
        let mut all = Matrix { rows: 0, cols: 0, values: Vec::new(), scales: Vec::new() };
        for matrix in matrices {
            debug_assert!(all.rows == 0 || all.cols == matrix.cols, "matrices of different width");
            all.rows += matrix.rows;
            all.cols = matrix.cols;
            all.values.extend(matrix.values);
            all.scales.extend(matrix.scales);
        }
        all
    }
}

/// Every tensor that a model of this configuration has. Scales are left out.
pub fn expected(config: &Config) -> Vec<Expected> {
    let mut list = Vec::new();
    let mut add =
        |name: String, shape: &[usize]| list.push(Expected { name, shape: shape.to_vec() });
    let hidden = config.hidden_size;
    let about = &config.claimsift;

    let embeddings = [
        ("word", config.vocab_size),
        ("position", config.max_position_embeddings),
        ("token_type", config.type_vocab_size),
    ];
    for (name, rows) in embeddings {
        add(format!("bert.embeddings.{name}_embeddings.weight"), &[rows, hidden]);
    }
    norm(&mut add, "bert.embeddings.LayerNorm", hidden);
    for idx in 0..config.num_hidden_layers {
        layer(&mut add, &format!("bert.encoder.layer.{idx}"), config.encoder_layer());
    }

    let heads = [
        ("entity", about.entity_labels.len()),
        ("kind", about.kind_labels.len()),
        ("predicate", 2),
        ("claim", about.claim_columns()),
        ("sense", about.senses.len()),
    ];
    for (name, labels) in heads.into_iter().filter(|(_, labels)| *labels > 0) {
        linear(&mut add, name, labels, hidden);
    }

    let role = about.role_head;
    add("role.predicate.weight".to_owned(), &[role.size, hidden]);
    linear(&mut add, "role.word", role.size, hidden);
    add("role.distance.weight".to_owned(), &[2 * role.max_distance + 1, role.size]);
    norm(&mut add, "role.LayerNorm", role.size);
    for idx in 0..role.layers {
        layer(&mut add, &format!("role.layer.{idx}"), config.role_layer());
    }
    if !about.pos_labels.is_empty() {
        linear(&mut add, "pos.hidden", about.pos_units, 2 * hidden);
        linear(&mut add, "pos.output", about.pos_labels.len(), about.pos_units);
    }
    if about.lower_units > 0 {
        linear(&mut add, "lower.hidden", about.lower_units, 2 * hidden);
        linear(&mut add, "lower.output", 2 + about.claim_columns(), about.lower_units);
    }
    linear(&mut add, "role.output", about.role_labels.len(), role.size);
    let participants = about.participant_labels.len();
    if participants > 0 {
        linear(&mut add, "role.participant", 1 + participants, role.size);
    }
    list
}

fn layer(add: &mut impl FnMut(String, &[usize]), name: &str, sizes: LayerSizes) {
    for part in ["self.query", "self.key", "self.value", "output.dense"] {
        linear(add, &format!("{name}.attention.{part}"), sizes.size, sizes.size);
    }
    norm(add, &format!("{name}.attention.output.LayerNorm"), sizes.size);
    linear(add, &format!("{name}.intermediate.dense"), sizes.inner, sizes.size);
    linear(add, &format!("{name}.output.dense"), sizes.size, sizes.inner);
    norm(add, &format!("{name}.output.LayerNorm"), sizes.size);
}

fn linear(add: &mut impl FnMut(String, &[usize]), name: &str, rows: usize, cols: usize) {
    add(format!("{name}.weight"), &[rows, cols]);
    add(format!("{name}.bias"), &[rows]);
}

fn norm(add: &mut impl FnMut(String, &[usize]), name: &str, size: usize) {
    add(format!("{name}.weight"), &[size]);
    add(format!("{name}.bias"), &[size]);
}

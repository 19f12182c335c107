//! claimsift reads dumps of documents and writes down what they say happened: who did what to whom, when, and who says so.
//!
//! A document's way through this crate, in the order of the modules:
//!
//! 1. [`ingest`] reads bytes and makes [`types::Document`]s: text, parts, headers, and what was skipped.
//! 2. [`segment`] finds sentences and tokens, and cuts tokens into the model's word pieces.
//! 3. [`infer`] runs the encoder and its heads over batches of sentences: ids in, numbers out.
//! 4. [`decode`] turns these numbers into mentions, predicates and arguments.
//! 5. [`link`] finds which mentions, descriptions and pronouns are the same entity.
//! 6. [`assemble`] makes claims: roles, when, polarity, modality, attribution, confidence.
//! 7. [`mod@write`] puts claims into records.
//!
//! [`pipeline`] calls them one under another; it is the only place that knows every stage. [`evaluate`] measures the result,
//! [`review`] lets people decide about it, [`export`] writes it for other tools.
//! The library never prints: progress and problems are handed to the caller.

pub mod error;
pub mod types;

pub mod assemble;
pub mod decode;
pub mod infer;
pub mod ingest;
pub mod link;
pub mod segment;
pub mod write;

pub mod evaluate;
pub mod export;
pub mod pipeline;
pub mod review;

//! assemble
pub mod dates;
pub mod schema;

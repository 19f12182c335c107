//! Redacted names.
//!
//! What it does: "[REDACTED]", "(b)(6)", black blocks and rows of X, each one token, become one entity each.
//! Example: "[REDACTED] asked (b)(6) for a demonstration" has two unknown people.
//! Limits: a name that the text only says was redacted stays what it is; two blocks are never the same person.

use crate::types::{EntityKind, Via};

use super::book::{Book, Draft, Found, Name};
use super::context::Context;

/// Finds the redactions of the parts that are read.
pub(super) fn find(ctx: &Context, book: &mut Book) {
    for &token in &ctx.seg.redactions {
        let tokens = token..token + 1;
        let shown = ctx.text(tokens.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
        let entity = book.add(Draft {
            names: vec![Name { text: shown, ..Name::default() }],
            kind: Some(EntityKind::Redacted),
            ..Draft::default()
        });
        book.refer(Found {
            span: ctx.span(tokens.clone()),
            tokens,
            entity,
            via: Via::Name,
            score: 0.95,
            words: Vec::new(),
        });
    }
}

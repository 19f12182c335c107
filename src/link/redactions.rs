//! Redacted names.
//!
//! What it does: "[REDACTED]", "(b)(6)", black blocks and rows of X become one entity each.
//! Example: "[REDACTED] asked (b)(6) for a demonstration" has two unknown people.
//! Limits: a name that the text only says was redacted stays what it is; two blocks are never the same person.

use std::sync::LazyLock;

use regex::Regex;

use crate::types::{EntityKind, Span, Via};

use super::book::{Book, Draft, Found, Name};
use super::context::Context;

static REDACTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i:[\[(<](?:name )?redacted[\])>])|\bREDACTED\b|(?:\(b\) ?\(\d\)(?: ?\([A-Z]\))?[,;/ ]*)+|[█■▇▓]+(?:[ \-.][█■▇▓]+)*|\bX{4,}\b")
        .expect("the pattern is a constant that the tests compile")
});

/// Finds the redactions of the parts that are read.
pub(super) fn find(ctx: &Context, book: &mut Book) {
    for sentence in &ctx.seg.sentences {
        let text = sentence.span.of(&ctx.doc.text);
        for found in REDACTED.find_iter(text) {
            let shown = found.as_str().trim_end_matches([',', ';', '/', ' ']);
            let start = sentence.span.start() + found.start();
            let span = Span::new(start, start + shown.len());
            let tokens = ctx.seg.tokens_in(span);
            if tokens.is_empty() || shown.is_empty() {
                continue;
            }
            let entity = book.add(Draft {
                names: vec![Name { text: shown.to_owned(), ..Name::default() }],
                kind: Some(EntityKind::Redacted),
                ..Draft::default()
            });
            book.refer(Found {
                tokens,
                span,
                entity,
                via: Via::Name,
                score: 0.95,
                words: Vec::new(),
            });
        }
    }
}

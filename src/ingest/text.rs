//! Plain text: the text stays as it is; a headline and page furniture become parts of their own.

use super::{Origin, article, charset};
use crate::types::{Document, Format, Span};

/// The document of a text file.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>) -> Document {
    let mut doc = origin.document(Format::Text, bytes);
    let decoded = charset::decode(bytes, None);
    doc.skipped.extend(decoded.skipped());
    doc.text = decoded.text;
    let title = article::headline(&doc.text);
    doc.title = title.map(|span| span.of(&doc.text).to_owned());
    let start = title.map_or(0, |span| span.end());
    let end = doc.text.len();
    article::lay_out(&mut doc, title, &[Span::new(start, end)]);
    doc
}

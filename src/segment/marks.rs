//! The inline marks of Markdown: what draws a link or an emphasis is no word of the text.
//!
//! In: the text of a part. Out: the spans of the marks, in order. The words that they stand around are not theirs.

use std::sync::LazyLock;

use regex::Regex;

use crate::types::Span;

/// `[words](address)`, `**words**`, `__words__`, `*words*`: the marks are the groups. An item's `* ` has a space behind it.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?P<a>\[)(?:[^\[\]\n]|\n[^\[\]\n])+(?P<b>\]\((?:[^()\s]|\([^()\s]*\))*\))|(?P<c>\*{1,3}|_{2,3})[^\s*_]",
    )
    .expect("the pattern of marks is a constant that the tests compile")
});

/// The marks of a text.
pub(super) fn find(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(groups) = MARKS.captures_at(text, at) {
        let span = |name: &str| groups.name(name).map(|it| Span::new(it.start(), it.end()));
        if let (Some(opens), Some(closes)) = (span("a"), span("b")) {
            found.push(opens);
            found.extend(emphasis(text, opens.end(), closes.start()));
            found.push(closes);
            at = closes.end();
        } else if let Some(opens) = span("c") {
            at = opens.end();
            if let Some(closes) = closing(text, opens) {
                found.push(opens);
                found.push(closes);
            }
        } else {
            break;
        }
    }
    found.sort_by_key(|span| span.start());
    found
}

/// The emphasis inside a link.
fn emphasis(text: &str, from: usize, to: usize) -> Vec<Span> {
    let inside = text.get(from..to).unwrap_or_default();
    if inside.contains('[') {
        return Vec::new();
    }
    find(inside).into_iter().map(|span| span.shift(from)).collect()
}

/// An emphasis that goes on for longer is none: many marks that never close must not be looked for to the end of a long text each.
const LONGEST: usize = 1000;

/// The mark that closes an emphasis in the same paragraph: the same signs, behind a sign that is no space.
fn closing(text: &str, opens: Span) -> Option<Span> {
    let mark = opens.of(text);
    let rest = text.get(opens.end()..)?;
    let near = rest.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last();
    let rest = if rest.len() > LONGEST { &rest[..near.unwrap_or(0)] } else { rest };
    let paragraph = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
    let mut from = 1;
    loop {
        // The first sign after the mark may be of several bytes.
        while !paragraph.is_char_boundary(from) {
            from += 1;
        }
        let at = from + paragraph.get(from..)?.find(mark)?;
        let end = at + mark.len();
        let sign = mark.chars().next()?;
        let longer = paragraph[end..].starts_with(sign) || paragraph[..at].ends_with(sign);
        let touches = !paragraph[..at].ends_with(char::is_whitespace);
        let word = |next: char| next.is_alphanumeric();
        if touches && !longer && !paragraph[end..].starts_with(word) {
            return Some(Span::new(opens.end() + at, opens.end() + end));
        }
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_closes_far_off_is_none() {
        let text = format!("**a{}b**", " long".repeat(LONGEST));
        assert!(find(&text).is_empty());
    }

    #[test]
    fn marks_are_no_words() {
        let cases = [
            (
                "records that we [obtained](https://a.example/x_(y)) in",
                "records that we obtained in",
            ),
            ("the **Lodestar 2**, from", "the Lodestar 2, from"),
            ("**PORT, 22 May** – It", "PORT, 22 May – It"),
            ("an *old* one and __new__ one", "an old one and new one"),
            ("* an item\n* another", "* an item\n* another"),
            ("5 * 3 * 2 and a*b*c", "5 * 3 * 2 and a*b*c"),
            ("[note] that (this) stays", "[note] that (this) stays"),
            ("see [**the memo**](m.pdf).", "see the memo."),
            ("unclosed **bold", "unclosed **bold"),
            ("*“Ö” said* it", "“Ö” said it"),
            ("**Ö", "**Ö"),
        ];
        for (text, expected) in cases {
            let mut left = String::new();
            let mut at = 0;
            for span in find(text) {
                left.push_str(&text[at..span.start()]);
                at = span.end();
            }
            left.push_str(&text[at..]);
            assert_eq!(left, expected, "{text}");
        }
    }
}

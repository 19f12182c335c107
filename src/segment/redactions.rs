//! Redactions: what somebody has blacked out before the document was given away.
//!
//! In: a text. Out: where "[REDACTED]", "(b)(6), (b)(7)(C)", "████ ███", "XXXXX", "name withheld" and the like stand. Each
//! becomes one token, and the model reads a stand-in for it: it has learned from texts in which names are written out, and
//! takes "(", "b", ")" for what they usually are. Records and offsets keep the redaction as it is drawn.
//!
//! Limits: bare codes in the margin ("b6") count only in a text with other redactions, because of vitamins and chess.

use std::sync::LazyLock;

use regex::Regex;

use crate::types::Span;

/// An exemption of the Freedom of Information Act: `(b)(6)`, `(b) (7) (C)`.
const EXEMPTION: &str = r"\(b\) ?\(\d\)(?: ?\([A-Z]\))?";

static CLEAR: LazyLock<Regex> = LazyLock::new(|| {
    let what = r"(?:names?|identity|address|number|text|line|information|content)s?";
    let verb = r"(?:redacted|withheld|removed|deleted|omitted|blacked out)";
    pattern(&[
        // In brackets, with what was taken out and why: [REDACTED], <name withheld>, [redacted (b)(6)].
        &format!(
            r"[\[(<{{] ?(?i:(?:{what} )?(?:redacted|withheld|{what} {verb}))(?:[ :,-]*{EXEMPTION})* ?[\])>}}]"
        ),
        &format!(r"\[ ?{EXEMPTION}(?:[,;/ ]+{EXEMPTION})* ?\]"),
        &format!(r"{EXEMPTION}(?:[,;/]? ?{EXEMPTION})*"),
        r"\bb\d[A-F](?:-\d+)?\b(?:[,;/ ]+b\d[A-F]?(?:-\d+)?\b)*",
        r"\*{2,} ?(?i:redacted) ?\*{2,}",
        r"\bREDACTED\b",
        r"\b(?i:(?:name|identity) (?:redacted|withheld))\b",
        r"[█■▇▓]+(?:[ \-.][█■▇▓]+)*",
        // Rows of X: names, account numbers, days.
        r"\bX{2,}(?:[/-][X\d]{2,})+\b",
        r"\bX{4,}(?: X{4,})*\b",
    ])
});
static IN_MARGINS: LazyLock<Regex> = LazyLock::new(|| pattern(&[r"\bb[1-9][A-F]?(?:-\d+)?\b"]));

/// The boundaries of words are those of ASCII: what stands between them is, and Unicode's would keep the fast automaton from
/// every text with curly quotes.
fn pattern(alternatives: &[&str]) -> Regex {
    let pattern = alternatives.join("|").replace(r"\b", r"(?-u:\b)");
    Regex::new(&pattern).expect("the patterns are constants that the tests compile")
}

/// The redactions of a text, in order.
pub(super) fn find(text: &str) -> Vec<Span> {
    let spans = |pattern: &Regex| -> Vec<Span> {
        pattern.find_iter(text).map(|found| Span::new(found.start(), found.end())).collect()
    };
    let mut found = spans(&CLEAR);
    if found.is_empty() {
        return found;
    }
    let more: Vec<Span> = spans(&IN_MARGINS)
        .into_iter()
        .filter(|span| !found.iter().any(|clear| clear.overlaps(*span)))
        .filter(|span| !text[..span.start()].trim_end().to_lowercase().ends_with("vitamin"))
        .collect();
    found.extend(more);
    found.sort_unstable();
    // "b6 b7C": one thing, two reasons.
    let mut joined: Vec<Span> = Vec::with_capacity(found.len());
    for span in found {
        match joined.last_mut() {
            Some(last)
                if is_code(last.of(text)) && is_code(span.of(text)) && {
                    let between = text.get(last.end()..span.start()).unwrap_or(".");
                    between.len() <= 2 && between.chars().all(|sign| " ,;/".contains(sign))
                } =>
            {
                *last = last.cover(span);
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// Whether a redaction is drawn as a bare code of the margin.
fn is_code(redaction: &str) -> bool {
    let mut letters = redaction.chars();
    letters.next() == Some('b') && letters.next().is_some_and(|letter| letter.is_ascii_digit())
}

/// What the model reads instead: a name; a day where one was; a thing where the exemption is one for trade secrets or advice.
pub(super) fn stand_in(redaction: &str) -> &'static str {
    if redaction.contains('/') && redaction.starts_with('X') {
        return "Monday";
    }
    let code: String = redaction.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_thing = ["b4", "b5", "b7E", "b8", "b9"].iter().any(|thing| code.starts_with(thing));
    if is_thing { "information" } else { "Smith" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn redactions_are_found_as_they_are_drawn() {
        let cases: &[(&str, &[&str])] = &[
            ("[REDACTED] met (b)(6).", &["[REDACTED]", "(b)(6)"]),
            ("by (b)(6), (b)(7)(C) and", &["(b)(6), (b)(7)(C)"]),
            ("by (b) (6) (b) (7) (C) and", &["(b) (6) (b) (7) (C)"]),
            ("the price was (b)(4).", &["(b)(4)"]),
            ("[(b)(6)] wrote", &["[(b)(6)]"]),
            ("[redacted (b)(5)] wrote", &["[redacted (b)(5)]"]),
            ("██████ ███ sold █.", &["██████ ███", "█"]),
            ("XXXX told XXXXX XXXX", &["XXXX", "XXXXX XXXX"]),
            ("on XX/XX/2019, number XXX-XX-1234", &["XX/XX/2019", "XXX-XX-1234"]),
            ("a man, name redacted, called", &["name redacted"]),
            ("[name withheld] and [NAME REDACTED]", &["[name withheld]", "[NAME REDACTED]"]),
            ("*** REDACTED *** agreed", &["*** REDACTED ***"]),
            ("to b6, b7C from [REDACTED]", &["b6, b7C", "[REDACTED]"]),
            ("b7C-1 called b6 -1", &["b7C-1", "b6"]),
            // None of these is one.
            ("Vitamin b6 helps.", &[]),
            ("[REDACTED] takes vitamin b6", &["[REDACTED]"]),
            ("part (b) and (6) of it", &[]),
            ("Super Bowl XXX, XXL, the year XXX", &[]),
            ("her name was redacted by them", &[]),
            ("they redacted the report", &[]),
            ("a row of ** stars", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), *expected, "{text}");
        }
    }

    #[test]
    fn trade_secrets_are_things() {
        for (redaction, expected) in [
            ("(b)(6)", "Smith"),
            ("(b)(4)", "information"),
            ("████", "Smith"),
            ("(b)(7)(E)", "information"),
            ("XX/XX/2019", "Monday"),
        ] {
            assert_eq!(stand_in(redaction), expected);
        }
    }
}

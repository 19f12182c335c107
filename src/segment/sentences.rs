//! Tokens to sentences.
//!
//! In: a text and its tokens. Out: ranges of tokens, one a sentence, without gaps. A sentence ends at a blank line, at a
//! line that was ended on purpose, and after `.`, `!`, `?` and `…` with the quotes and brackets that close there, unless
//! what follows shows that it goes on.

use std::ops::Range;

use crate::types::Span;

use super::lines::{Break, line_break, starts_item};
use super::words::{BEFORE_A_NAME, OPENERS, is_in};

/// The sentences of a text as ranges of its tokens. In a `one_line` text (a title) single line ends wrap.
pub(super) fn sentences(text: &str, tokens: &[Span], one_line: bool) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for idx in 1..tokens.len() {
        if ends_before(text, tokens, start, idx, one_line) {
            sentences.push(start..idx);
            start = idx;
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

/// Whether the sentence from token `start` ends before token `idx`.
fn ends_before(text: &str, tokens: &[Span], start: usize, idx: usize, one_line: bool) -> bool {
    let (before, after) = (tokens[idx - 1], tokens[idx]);
    if before.end() < after.start() {
        match line_break(text, before.end(), after.start()) {
            Break::Paragraph => return true,
            Break::Line if !one_line => return true,
            _ => {}
        }
    }
    let Some(end) = last_terminal(text, tokens, start, idx) else {
        return false;
    };
    // "1." and "a)" at the start of an item number it; they are no sentence.
    if end == start + 1 && starts_item(&text[tokens[start].start()..]) {
        return false;
    }
    let spaced = before.end() < after.start();
    if !spaced && opens_glued(text, tokens, end, idx) {
        return true;
    }
    if is_closing(text, after) || note_len(text, tokens, idx) > 0 {
        return false;
    }
    let next = next_word(text, tokens, idx);
    match terminal(tokens[end].of(text)) {
        // A missing space: "at the end.Next one".
        Some(Terminal::Stop) if !spaced => {
            let marks = tokens[end + 1..idx].iter().all(|token| token.of(text) == "\"");
            marks && end > start && is_glued(text, tokens, end, idx)
        }
        _ if !spaced => false,
        // "Nick S. met the team": a letter that stands for a surname.
        Some(Terminal::Stop) if end > start && is_initial(tokens[end - 1].of(text)) => {
            !next.starts_with(char::is_lowercase)
        }
        Some(Terminal::Stop) => !(next.starts_with(char::is_lowercase) && end + 1 < idx),
        // "Yahoo! said" and "“Why?” he asked" go on; "where? why?" does not.
        Some(Terminal::Exclamation) => {
            let asked = end + 1 == idx && tokens[end].of(text).starts_with('?');
            asked || !next.starts_with(char::is_lowercase)
        }
        Some(Terminal::Ellipsis) => next.starts_with(char::is_uppercase) && next != "I",
        Some(Terminal::Abbreviation) => {
            let abbreviation = tokens[end].of(text).trim_end_matches('.');
            is_in(OPENERS, next) && !is_in(BEFORE_A_NAME, abbreviation)
        }
        None => false,
    }
}

/// "In 2010.Agents", `sold it."Acme`: a sentence's first word from token `idx` on, behind a stop without a space.
fn is_glued(text: &str, tokens: &[Span], end: usize, idx: usize) -> bool {
    let last = tokens[end - 1].of(text);
    let next = tokens.get(idx).map_or("", |token| token.of(text));
    let counts = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_digit());
    let word = next.chars().skip(1).take(2).filter(|c| c.is_lowercase()).count() == 2;
    let whole = idx > end + 1 || !counts || word;
    (is_lower_word(last) || counts) && whole && next.starts_with(char::is_uppercase)
}

/// Quotes of a paragraph are counted over so many tokens at most, so that none takes long.
const FURTHEST: usize = 400;

/// `five years in prison."A community`: whether token `idx` is a straight quote that opens a sentence without a space before it. Of two, the
/// second opens; one alone does where those before it in its paragraph are pairs.
fn opens_glued(text: &str, tokens: &[Span], end: usize, idx: usize) -> bool {
    let quote = |at: usize| tokens.get(at).is_some_and(|token| token.of(text) == "\"");
    let follows = tokens.get(idx + 1).is_some_and(|next| next.start() == tokens[idx].end());
    if !quote(idx)
        || quote(idx + 1)
        || !follows
        || end == 0
        || !is_glued(text, tokens, end, idx + 1)
    {
        return false;
    }
    if quote(idx - 1) {
        return true;
    }
    let same = |at: &usize| {
        let gap = tokens[*at].end()..tokens[*at + 1].start();
        gap.is_empty() || line_break(text, gap.start, gap.end) != Break::Paragraph
    };
    let first = (0..idx).rev().take(FURTHEST).take_while(same).last().unwrap_or(idx);
    end + 1 == idx && (first..idx).filter(|&at| quote(at)).count() % 2 == 0
}

/// How a token can end a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terminal {
    Stop,
    Exclamation,
    Ellipsis,
    Abbreviation,
}

fn terminal(token: &str) -> Option<Terminal> {
    match token {
        "." | "。" => Some(Terminal::Stop),
        _ if token.starts_with(['!', '?']) => Some(Terminal::Exclamation),
        _ if token.starts_with("..") || token.starts_with('…') => Some(Terminal::Ellipsis),
        _ if token.ends_with('.') && token.len() > 1 => Some(Terminal::Abbreviation),
        _ => None,
    }
}

/// The terminal that ends just before token `idx`, with nothing between but closing quotes and brackets.
fn last_terminal(text: &str, tokens: &[Span], start: usize, idx: usize) -> Option<usize> {
    let mut at = idx - 1;
    loop {
        let token = tokens[at].of(text);
        if terminal(token).is_some() {
            return Some(at);
        }
        // The number of a note, "[17]", belongs to the sentence before it.
        if token == "]" && at >= start + 3 && note_len(text, tokens, at - 2) > 0 {
            at -= 3;
            continue;
        }
        if at == start || !is_closing(text, tokens[at]) || tokens[at - 1].end() < tokens[at].start()
        {
            return None;
        }
        at -= 1;
    }
}

/// The number of tokens of a note's number, "[17]", that starts at token `idx`.
fn note_len(text: &str, tokens: &[Span], idx: usize) -> usize {
    let [open, number, close, ..] = &tokens[idx..] else { return 0 };
    let is_number = number.of(text).bytes().all(|byte| byte.is_ascii_digit());
    if open.of(text) == "[" && is_number && close.of(text) == "]" { 3 } else { 0 }
}

/// Whether a token closes a quotation or bracket. Straight quotes close when no space stands before them.
fn is_closing(text: &str, token: Span) -> bool {
    match token.of(text) {
        ")" | "]" | "}" | "”" | "’" | "’’" | "''" | "»" => true,
        "\"" | "'" => text[..token.start()]
            .chars()
            .next_back()
            .is_some_and(|c| !c.is_whitespace() && c != '('),
        _ => false,
    }
}

/// The first token from `idx` on that is no opening quote or bracket.
fn next_word<'a>(text: &'a str, tokens: &[Span], idx: usize) -> &'a str {
    const OPENING: &[&str] = &["\"", "'", "“", "‘", "``", "«", "(", "[", "{"];
    tokens[idx..]
        .iter()
        .take(4)
        .map(|token| token.of(text))
        .find(|token| !OPENING.contains(token))
        .unwrap_or("")
}

/// Whether a token is one capital letter; "I" is a word.
fn is_initial(word: &str) -> bool {
    word != "I" && word.chars().count() == 1 && word.chars().all(char::is_uppercase)
}

fn is_lower_word(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_lowercase)
}

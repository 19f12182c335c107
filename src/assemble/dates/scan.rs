//! Cuts a sentence into words, runs of digits and single signs, with the lexicon's facts on every word.
//!
//! Offsets are bytes of the sentence. Lower-casing is ASCII only, so that the lower-case copy has the same offsets;
//! the vocabulary of time is ASCII. Words and digits that touch ("3rd", "9am", "2016H2") become separate tokens that
//! say so (`glued`), because English glues them in many ways and the rules know which ones mean something.

use super::lexicon::{Facts, facts};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// ASCII digits.
    Digits,
    /// The possessive ending, with a straight or a curly apostrophe.
    Possessive,
    /// One sign; dashes of all lengths are `-`, apostrophes of all shapes `'`.
    Sign(char),
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
    /// No white space between the token before and this one.
    pub glued: bool,
    /// What the word can mean.
    pub facts: Facts,
}

/// A sentence ready for the rules.
#[derive(Debug)]
pub struct Input<'a> {
    /// The sentence.
    pub text: &'a str,
    lower: String,
    tokens: Vec<Token>,
}

impl<'a> Input<'a> {
    /// Cuts `text`.
    pub fn new(text: &'a str) -> Self {
        let lower = text.to_ascii_lowercase();
        let tokens = tokens(&lower);
        Self { text, lower, tokens }
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token at `at`.
    pub fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The token in lower case; empty past the end.
    ///
    /// Dashes and apostrophes read as their plain forms, whatever their shape in the text.
    pub fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            None => "",
            Some(Token { kind: Kind::Sign('-'), .. }) => "-",
            Some(Token { kind: Kind::Sign('\''), .. }) => "'",
            Some(Token { kind: Kind::Possessive, .. }) => "'s",
            Some(t) => self.lower.get(t.start..t.end).unwrap_or(""),
        }
    }

    /// The token as written; empty past the end.
    pub fn raw(&self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|t| self.text.get(t.start..t.end)).unwrap_or("")
    }

    /// The lower-case word `back` tokens before `at`; empty before the start.
    pub fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |i| self.word(i))
    }

    /// What the word at `at` can mean.
    pub fn facts(&self, at: usize) -> Facts {
        self.tokens.get(at).map(|t| t.facts).unwrap_or_default()
    }

    /// Whether the token at `at` is `word`.
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.word(at) == word
    }

    /// Whether the token at `at` is one of `words`.
    pub fn any(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        // Most words differ in their first letters already; a call to compare them would be most of the grammar's time.
        let first = word.as_bytes().first();
        first.is_some() && words.iter().any(|it| it.as_bytes().first() == first && *it == word)
    }

    /// Whether the tokens from `at` on are `words`; gives the position after them.
    pub fn words(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().enumerate().all(|(i, w)| self.is(at + i, w)).then_some(at + words.len())
    }

    /// The position after `at` when its token is one of `words`, else `at`.
    pub fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.any(at, words) { at + 1 } else { at }
    }

    /// Whether the token at `at` is the sign `sign`.
    pub fn sign(&self, at: usize, sign: char) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == Kind::Sign(sign))
    }

    /// Whether no white space stands before the token at `at`.
    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.glued)
    }

    /// The number that the digits at `at` write, with how many digits there are.
    pub fn digits(&self, at: usize) -> Option<(u32, usize)> {
        let token = self.tokens.get(at)?;
        if token.kind != Kind::Digits {
            return None;
        }
        let word = self.word(at);
        Some((word.parse().ok()?, word.len()))
    }

    /// Whether the token at `at` is a word.
    pub fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == Kind::Word)
    }

    /// Whether the token at `at` begins with a capital.
    pub fn capital(&self, at: usize) -> bool {
        self.raw(at).chars().next().is_some_and(char::is_uppercase)
    }
}

fn tokens(lower: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = lower.char_indices().peekable();
    let mut last_end = 0;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut kind = if c.is_ascii_digit() {
            Kind::Digits
        } else if c.is_alphabetic() {
            Kind::Word
        } else {
            Kind::Sign(plain(c))
        };
        if matches!(kind, Kind::Digits | Kind::Word) {
            while let Some(&(at, next)) = chars.peek() {
                let same =
                    if kind == Kind::Digits { next.is_ascii_digit() } else { next.is_alphabetic() };
                if !same {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        } else if kind == Kind::Sign('\'') && is_possessive(lower, end, tokens.last(), start) {
            kind = Kind::Possessive;
            end += 1;
            chars.next();
        }
        let glued = start > 0 && start == last_end;
        let facts = if kind == Kind::Word {
            lower.get(start..end).map(facts).unwrap_or_default()
        } else {
            Facts::default()
        };
        tokens.push(Token { start, end, kind, glued, facts });
        last_end = end;
    }
    tokens
}

/// "'s" after a word and before anything but a letter. After digits it is the plural of a decade ("1990's").
fn is_possessive(lower: &str, after: usize, last: Option<&Token>, start: usize) -> bool {
    let rest = lower.get(after..).unwrap_or("");
    let mut rest = rest.chars();
    rest.next() == Some('s')
        && !rest.next().is_some_and(char::is_alphanumeric)
        && last.is_some_and(|t| t.end == start && matches!(t.kind, Kind::Word | Kind::Digits))
}

/// Dashes and apostrophes come in many shapes; the rules know one of each.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '~' => '-',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{00b4}' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slicing_by_the_offsets_gives_the_tokens() {
        let input = Input::new("Née le 3rd’s of May’s 9am – “’90s”");
        let raw: Vec<&str> = (0..input.len()).map(|i| input.raw(i)).collect();
        assert_eq!(
            raw,
            [
                "Née", "le", "3", "rd", "’s", "of", "May", "’s", "9", "am", "–", "“", "’", "90",
                "s", "”"
            ]
        );
        assert!(input.sign(10, '-') && input.glued(9) && !input.glued(10));
    }

    #[test]
    fn numbers_too_long_are_no_numbers() {
        let input = Input::new("99999999999999999999 2017");
        assert_eq!(input.digits(0), None);
        assert_eq!(input.digits(1), Some((2017, 4)));
        assert_eq!(input.word(99), "");
    }
}

//! Text to tokens, in the manner of the English Web Treebank.
//!
//! In: a string. Out: spans of it in order that cover every character but white space. One regular expression finds
//! the next token; a few functions then move its end (full stops of abbreviations) or split it (contractions, units).

use std::sync::LazyLock;

use regex::Regex;

use crate::types::Span;

use super::words::{
    ANYWHERE, BARE_NEGATIONS, BEFORE_A_NAME, BEFORE_A_NUMBER, HOST_OR_FILE, OPENERS, PREFIXES,
    TWO_WORDS, UNITS, is_in,
};

/// The tokens of a text.
pub(super) fn tokenize(text: &str) -> Vec<Span> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(found) = next_token(text, at) {
        at = found.end();
        let end = with_full_stop(text, found, tokens.last().copied());
        if end > at {
            tokens.push(Span::new(found.start(), end));
            at = end;
        } else {
            split(text, found, &mut tokens);
        }
    }
    tokens
}

/// Leftmost alternatives win, so the order is from the most to the least special.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    let prefixes = PREFIXES.join("|");
    let letters = r"\p{L}\p{M}";
    let pattern = [
        // Addresses of pages and people. What follows the last letter or slash is cut off later.
        r#"(?i:https?|ftp)://[^\s<>"“”]+"#.to_owned(),
        r#"(?i:www)\.[^\s<>"“”]+"#.to_owned(),
        r"[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,64}@[\p{L}\p{N}][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*"
            .to_owned(),
        format!(
            r"(?:[\p{{L}}\p{{N}}_-]+\.)+(?i:{HOST_OR_FILE})\b(?:/[\p{{L}}\p{{N}}_%~./?=&\#-]*[\p{{L}}\p{{N}}/])?"
        ),
        r"[@#]\p{L}[\p{L}\p{N}_]*".to_owned(),
        // Numbers with their inner signs: telephone numbers, dates, times, decimals, ordinals.
        r"\d{3}[-.]\d{3}[-.]\d{4}\b|\d{3}-\d{4}\b|\d-\d{4}\b".to_owned(),
        r"\d{1,4}/\d{1,2}/\d{1,4}\b|\d{1,4}-\d{1,2}-\d{1,4}\b".to_owned(),
        r"\d{1,2}/\d{1,2}\b".to_owned(),
        r"\+\d+|\.\d+|\d+(?:[.,:]\d+)*(?:['’]?[\p{L}\p{M}][\p{L}\p{M}\p{N}]*)?".to_owned(),
        // Amounts with their currency's letters: R5,400, Rs4,000, RM1.2.
        r"\b\p{Lu}\p{L}{0,2}\d{1,3}(?:,\d{3})+(?:\.\d+)?".to_owned(),
        r"\b(?:Rs?|RM|Rp|KSh|Ksh|Sh|Fr|CHF|EUR|USD|GBP)\d+\.\d+".to_owned(),
        // Letters with full stops: U.S., e.g., p.m.
        r"\b(?:\p{L}\.)+\p{L}\b\.?".to_owned(),
        // Names of newsgroups and the like.
        r"\p{Ll}[\p{Ll}\p{N}-]*(?:\.[\p{Ll}\p{N}-]+){2,}".to_owned(),
        r"\b[bw]/[co]?\b|\b[clo]/[co]\b".to_owned(),
        // Initials joined by an ampersand: R&D, AT&T.
        r"\p{L}{1,3}&\p{L}{1,3}\b".to_owned(),
        // Joined prefixes, then plain words; an apostrophe inside a word stays for now.
        format!(r"(?i:\b(?:{prefixes}))-[\p{{L}}\p{{N}}][{letters}\p{{N}}]*(?:['’`][{letters}]+)*"),
        r"['’](?i:s|m|d|re|ve|ll|em|til|cause|tis|twas)\b".to_owned(),
        format!(r"[\p{{L}}\p{{N}}_][{letters}\p{{N}}_]*(?:['’`][{letters}]+)*"),
        // Signs: faces, runs of one sign, then each sign alone.
        r"[:;]-?[)(DPp]|\.{2,}|…+|[!?]{2,}|-{2,}|=+|\*+|~+|_+|<{2,}|>{2,}|\+{2,}|\${2,}|''|``|’’|‘‘|\S"
            .to_owned(),
    ];
    // Unicode's word boundaries would keep the fast automaton from every token near a curly quote.
    let pattern = pattern.join("|").replace(r"\b", r"(?-u:\b)");
    Regex::new(&pattern).expect("the token pattern is a constant that the tests compile")
});

fn next_token(text: &str, at: usize) -> Option<Span> {
    let found = TOKEN.find_at(text, at)?;
    let (start, end) = (found.start(), found.end());
    Some(Span::new(start, start + token_len(text, found.as_str(), start, end)))
}

/// How much of a match belongs to the token; the rest is looked at again.
fn token_len(text: &str, found: &str, start: usize, end: usize) -> usize {
    let bytes = found.as_bytes();
    if found.len() > 4
        && (found.contains("://")
            || found.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")))
    {
        return address_len(found);
    }
    if found.contains('@') {
        return found.trim_end_matches(['.', '-', '_']).len().max(1);
    }
    // ":P" and ":D" are faces only when nothing is glued to them; ":(" after a word opens a bracket.
    if matches!(bytes[0], b':' | b';') && found.len() > 1 {
        let alone = text[..start].chars().next_back().is_none_or(char::is_whitespace)
            && text[end..].chars().next().is_none_or(|c| c.is_whitespace() || ".,!?".contains(c));
        return if alone || found == ":)" || found == ";)" { found.len() } else { 1 };
    }
    if let Some(slash) = found.find('/').filter(|_| found.len() <= 5 && bytes[0].is_ascii_digit()) {
        return if is_day(&found[..slash], &found[slash + 1..]) { found.len() } else { slash };
    }
    found.len()
}

/// Whether `a/b` is a day of the year or a set phrase (24/7); halves and thirds are not.
fn is_day(first: &str, second: &str) -> bool {
    let (Ok(first), Ok(second)) = (first.parse::<u8>(), second.parse::<u8>()) else {
        return false;
    };
    let fraction = first < second && second <= 4;
    (first == 24 && second == 7) || (!fraction && (1..=12).contains(&first) && second <= 31)
}

/// The length of a web address without the punctuation of the sentence around it.
fn address_len(found: &str) -> usize {
    let mut address = found;
    loop {
        let shorter =
            address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '"', ']', '}']);
        let unbalanced =
            shorter.ends_with(')') && shorter.matches(')').count() > shorter.matches('(').count();
        let shorter = if unbalanced { &shorter[..shorter.len() - 1] } else { shorter };
        if shorter.len() == address.len() || shorter.is_empty() {
            return address.len();
        }
        address = shorter;
    }
}

/// The end of an abbreviation's token: one further than `found` when the full stop after it is its own.
fn with_full_stop(text: &str, found: Span, before: Option<Span>) -> usize {
    let end = found.end();
    let rest = &text[end..];
    if !rest.starts_with('.') || rest.starts_with("..") {
        return end;
    }
    let after = &rest[1..];
    if after.starts_with(|c: char| c.is_alphanumeric()) {
        return end;
    }
    let word = found.of(text);
    let next = after.trim_start();
    let titled = titled(word);
    let is_abbreviation = is_in(BEFORE_A_NAME, word)
        || is_in(ANYWHERE, word)
        || is_in(BEFORE_A_NAME, &titled)
        || is_in(ANYWHERE, &titled)
        || (is_in(BEFORE_A_NUMBER, word) && next.starts_with(|c: char| c.is_ascii_digit()))
        || is_initial(text, word, found, before, after);
    if is_abbreviation { end + 1 } else { end }
}

/// A short word in capitals as it is written otherwise: "GEN" as "Gen". Empty for every other word.
fn titled(word: &str) -> String {
    if !(2..=5).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return String::new();
    }
    word[..1].to_owned() + &word[1..].to_ascii_lowercase()
}

/// Whether a single capital letter is the initial of a name: "J. K. Rowling", "George W. Bush".
fn is_initial(text: &str, word: &str, found: Span, before: Option<Span>, after: &str) -> bool {
    let mut letters = word.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return false;
    };
    if !letter.is_uppercase() || after.contains_newline_first() {
        return false;
    }
    // "S. F., Cal.": one initial makes the letter after it another.
    if before.is_some_and(|before| before.end() < found.start() && is_one_initial(before.of(text)))
    {
        return true;
    }
    let next = after.trim_start();
    let next_word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let next_is_name = next.starts_with(char::is_uppercase)
        && (!is_in(OPENERS, next_word)
            || next.strip_prefix(next_word).is_some_and(|rest| rest.starts_with('.')));
    let after_name = before.is_some_and(|before| before.of(text).starts_with(char::is_uppercase));
    next_is_name && (letter != 'I' || after_name)
}

fn is_one_initial(token: &str) -> bool {
    let mut chars = token.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.as_str() == "."
}

trait NewlineFirst {
    fn contains_newline_first(&self) -> bool;
}

impl NewlineFirst for str {
    /// Whether the white space at the start of the string holds a line end.
    fn contains_newline_first(&self) -> bool {
        self.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\n')
    }
}

/// Splits contractions, possessives, units and joined words, and pushes the pieces.
fn split(text: &str, found: Span, tokens: &mut Vec<Span>) {
    let word = found.of(text);
    let mut cuts = [0; 3];
    let mut n_cuts = 0;
    let mut cut = |at: usize| {
        if at > 0 && at < word.len() && n_cuts < cuts.len() {
            cuts[n_cuts] = at;
            n_cuts += 1;
        }
    };
    let is_word = word.starts_with(|c: char| c.is_alphanumeric());
    if is_word && !word.contains(['@', '/', '.']) {
        contraction_cuts(word, &mut cut);
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        unit_cut(word, &mut cut);
    }
    let mut start = found.start();
    let mut ends: Vec<usize> = cuts[..n_cuts].iter().map(|at| found.start() + at).collect();
    ends.sort_unstable();
    for end in ends.into_iter().chain([found.end()]) {
        if end > start {
            tokens.push(Span::new(start, end));
            start = end;
        }
    }
}

fn contraction_cuts(word: &str, cut: &mut impl FnMut(usize)) {
    let lower = word.to_lowercase();
    if lower.len() != word.len() {
        return;
    }
    if let Some((_, first)) = TWO_WORDS
        .iter()
        .find(|(two, _)| *two == lower && (word.len() > 3 || !word.ends_with(char::is_uppercase)))
    {
        return cut(*first);
    }
    if is_in(BARE_NEGATIONS, &lower) {
        return cut(lower.len() - 2);
    }
    let mut end = lower.len();
    // "they'd've" and "shouldn't've" carry two clitics.
    for _ in 0..2 {
        let Some(at) = clitic(&lower[..end]) else { break };
        cut(at);
        end = at;
    }
}

/// Where the last clitic of a word starts.
fn clitic(word: &str) -> Option<usize> {
    const MARKS: [char; 3] = ['\'', '’', '`'];
    let mark = word.rfind(MARKS)?;
    let tail = word[mark..].trim_start_matches(MARKS);
    match tail {
        "s" | "m" | "d" | "re" | "ve" | "ll" if !word.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(mark)
        }
        "t" if word[..mark].ends_with('n') && mark > 1 => Some(mark - 1),
        _ => None,
    }
}

fn unit_cut(word: &str, cut: &mut impl FnMut(usize)) {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic()).len();
    if is_in(UNITS, &word[digits..]) {
        cut(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found: Vec<&str> = tokenize(text).iter().map(|token| token.of(text)).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn amounts_keep_their_commas() {
        check("for R5,400, Rs4,000 or RM1.2 million", "for R5,400 , Rs4,000 or RM1.2 million");
        check("models A320,A321 and Q3, 400 more", "models A320 , A321 and Q3 , 400 more");
    }

    #[test]
    fn contractions_come_apart() {
        check(
            "I don't, they'd've; can't she’s cannot GONNA dont",
            "I do n't , they 'd 've ; ca n't she ’s can not GON NA do nt",
        );
        check(
            "the companies' plan, O'Reilly's o'clock",
            "the companies ' plan , O'Reilly 's o'clock",
        );
    }

    #[test]
    fn numbers_stay_whole() {
        check("$1,000.50 at 3:30, 24/7 on 9/11/2001", "$ 1,000.50 at 3:30 , 24/7 on 9/11/2001");
        check(
            "35mm, $3M, 5pm, 20th, 1980s, 1/2, 50%",
            "35 mm , $ 3 M , 5 pm , 20th , 1980s , 1 / 2 , 50 %",
        );
        check("call 713-853-3989 or 345-9945 (5-10)", "call 713-853-3989 or 345-9945 ( 5 - 10 )");
    }

    #[test]
    fn abbreviations_keep_their_full_stop() {
        check(
            "Mr. J. K. Rowling of Acme Inc. in the U.S., e.g. on Sept. 15.",
            "Mr. J. K. Rowling of Acme Inc. in the U.S. , e.g. on Sept. 15 .",
        );
        check("No. 5? No. I said no. So am I.", "No. 5 ? No . I said no . So am I .");
    }

    #[test]
    fn addresses_stay_whole() {
        check(
            "(see https://a.org/b_(c).) or <ann.lee@x.co.uk>, report.pdf.",
            "( see https://a.org/b_(c) . ) or < ann.lee@x.co.uk > , report.pdf .",
        );
        check("at the end.Next one", "at the end . Next one");
    }

    #[test]
    fn compounds_split_and_prefixes_do_not() {
        check(
            "a follow-up e-mail on non-profit R&D and/or Covid-19 -- al-Qaeda",
            "a follow - up e-mail on non-profit R&D and / or Covid - 19 -- al - Qaeda",
        );
        check("Wait... what?! \"Yes\" –no :)", "Wait ... what ?! \" Yes \" – no :)");
    }
}

//! Noun phrases and clauses by their words: where a phrase begins and ends, what its head is, whether it is a clause.

use std::ops::Range;

use crate::types::Pos;

use super::reading::{PREPOSITIONS, RELATIVE, Reading};

/// The preposition that an argument begins with, lower case, and the tokens after it.
pub fn after_preposition(
    reading: &Reading<'_>,
    tokens: &Range<usize>,
) -> (Option<String>, Range<usize>) {
    if is_infinitive(reading, tokens) {
        return (Some("inf".to_owned()), tokens.clone());
    }
    let mut rest = tokens.clone();
    while rest.len() > 1
        && (reading.pos(rest.start) == Pos::Adv && reading.token(rest.start).len() > 2
            || reading.pos(rest.start) == Pos::Punct)
    {
        // "directly to the agency", but not an adverb that is the whole argument.
        if !is_preposition(reading, rest.start + 1) && reading.pos(rest.start) == Pos::Adv {
            break;
        }
        rest.start += 1;
    }
    if rest.len() > 1 && is_preposition(reading, rest.start) {
        let preposition = reading.lower(rest.start);
        rest.start += 1;
        return (Some(preposition), rest);
    }
    (None, tokens.clone())
}

/// The tokens before the first preposition, all of them where there is none.
pub fn before_preposition(reading: &Reading<'_>, tokens: &Range<usize>) -> Range<usize> {
    let end = tokens.clone().skip(1).find(|&token| is_preposition(reading, token));
    tokens.start..end.unwrap_or(tokens.end)
}

/// "To existing customers" is no infinitive, "to bring" is one: without the ending a stem with a vowel is left.
fn is_gerund_word(word: &str) -> bool {
    word.strip_suffix("ing").is_some_and(|stem| stem.contains(['a', 'e', 'i', 'o', 'u', 'y']))
}

/// "to sell", "not to sell".
pub fn is_infinitive(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let to = tokens.start + usize::from(reading.is_word(tokens.start, &["not"]));
    let mut after = to + 1..(to + 3).min(tokens.end);
    reading.is_word(to, &["to"])
        && reading.pos(to + 1) != Pos::Det
        && !is_gerund_word(&reading.lower(to + 1))
        && after.any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux))
}

/// "(Thinking) of suing", "(talk) about selling": a gerund behind its preposition.
pub fn is_gerund(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    reading.is_word(tokens.start, &["of", "about"])
        && reading.pos(tokens.start + 1) == Pos::Verb
        && reading.lower(tokens.start + 1).ends_with("ing")
}

/// Whether a token is a preposition, by its form; "by" the noun is none, nor the "in" of "in-cell telephones".
pub fn is_preposition(reading: &Reading<'_>, token: usize) -> bool {
    let spans = &reading.seg.tokens;
    let glued = || {
        reading.token(token + 1) == "-"
            && spans.get(token).zip(spans.get(token + 1)).is_some_and(|(a, b)| a.end() == b.start())
    };
    PREPOSITIONS.contains(&reading.lower(token).as_str())
        && reading.pos(token) != Pos::Noun
        && !glued()
}

/// Whether an argument is a clause: "to sell …", "that it sold …", "whether …", or words around a finite verb.
pub fn is_clause(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let first = tokens.start;
    if is_infinitive(reading, tokens) {
        return true;
    }
    if reading.is_word(first, &["that", "whether", "if", "how", "why"]) && tokens.len() > 2 {
        return true;
    }
    // A subject followed by an auxiliary or verb, before any relative word.
    let mut seen_noun = false;
    let mut seen_subject = false;
    for token in tokens.clone() {
        if reading.is_word(token, RELATIVE) || reading.token(token) == "," {
            return false;
        }
        match reading.pos(token) {
            Pos::Aux if seen_noun => return true,
            // "He learned of it": a pronoun in the nominative has a finite verb.
            Pos::Verb if seen_subject => return true,
            Pos::Pron if reading.is_word(token, &["he", "she", "they", "we", "i"]) => {
                (seen_noun, seen_subject) = (true, true);
            }
            Pos::Noun | Pos::Propn | Pos::Pron => seen_noun = true,
            Pos::Verb if seen_noun && !is_participle(&reading.lower(token)) => return true,
            // "Acme pitched the software" has an object; "software developed by Acme" has none.
            Pos::Verb if seen_noun && has_object(reading, token, tokens.end) => return true,
            _ => {}
        }
    }
    reading.pos(first) == Pos::Verb && reading.lower(first).ends_with("ing") && tokens.len() > 1
}

/// Whether a clause with a subject and a finite verb follows the first comma: "(in) the evening, the priorities reverse".
pub fn is_clause_behind(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let comma = tokens.clone().take(8).find(|&token| reading.token(token) == ",");
    comma.is_some_and(|comma| {
        let first = comma + 1..tokens.end;
        let subject = matches!(
            reading.pos(first.start),
            Pos::Det | Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Adj
        );
        subject && !reading.is_word(first.start, RELATIVE) && is_clause(reading, &first)
    })
}

/// Whether a noun phrase follows a verb at once; "called" and its like take a name without being finite.
fn has_object(reading: &Reading<'_>, verb: usize, end: usize) -> bool {
    let naming = reading.is_word(
        verb,
        &[
            "called",
            "named",
            "dubbed",
            "nicknamed",
            "known",
            "titled",
            "entitled",
            "labeled",
            "labelled",
        ],
    );
    let ing = reading.lower(verb).ends_with("ing") || reading.is_word(verb - 1, &["-"]);
    let object = verb + 1 < end
        && matches!(reading.pos(verb + 1), Pos::Det | Pos::Noun | Pos::Propn | Pos::Pron);
    !naming && !ing && object
}

/// Whether a word may be a participle.
fn is_participle(word: &str) -> bool {
    word.ends_with("ed")
        || word.ends_with("ing")
        || word.ends_with("en")
        || matches!(
            word,
            "built"
                | "made"
                | "sold"
                | "held"
                | "sent"
                | "bought"
                | "based"
                | "run"
                | "led"
                | "known"
        )
}

/// The head of a noun phrase in lower case: the last noun before anything that only modifies it.
pub fn head_word(reading: &Reading<'_>, tokens: &Range<usize>) -> String {
    let head = head_token(reading, tokens).unwrap_or(tokens.end.saturating_sub(1));
    let word = reading.lower(head);
    // "start-up" is three tokens.
    if reading.is_word(head + 1, &["-"]) && head + 2 < tokens.end {
        return format!("{word}-{}", reading.lower(head + 2));
    }
    word
}

/// The token of that head.
pub fn head_token(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<usize> {
    let mut head = None;
    let mut from = tokens.start;
    for token in tokens.clone() {
        if let Some(after) = after_bracket(reading, token, tokens.end) {
            from = after;
        }
        if token < from {
            continue;
        }
        let ends = is_preposition(reading, token)
            || matches!(reading.pos(token), Pos::Verb | Pos::Sconj | Pos::Aux)
            || matches!(reading.token(token), "," | "(");
        if head.is_some() && ends {
            break;
        }
        let noun = matches!(
            reading.pos(token),
            Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::X | Pos::Sym
        );
        if noun && !reading.is_word(token, &["'s", "’s"]) {
            head = Some(token);
        }
    }
    head
}

/// Where a noun phrase goes on behind a short bracket that opens here: "British Virgin Islands (BVI) | Governor John Rankin".
pub fn after_bracket(reading: &Reading<'_>, open: usize, end: usize) -> Option<usize> {
    if reading.token(open) != "(" {
        return None;
    }
    let close = (open + 1..end.min(open + 5)).find(|&token| reading.token(token) == ")")?;
    let noun = matches!(reading.pos(close + 1), Pos::Noun | Pos::Propn);
    (close + 1 < end && noun).then_some(close + 1)
}

/// The tokens without a leading determiner.
pub fn without_determiner(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    let skip = tokens.len() > 1
        && (reading.pos(tokens.start) == Pos::Det
            || reading.is_word(tokens.start, &["the", "a", "an"]));
    tokens.start + usize::from(skip)..tokens.end
}

/// The tokens without a possessive ending.
pub fn without_possessive(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    let skip = tokens.len() > 1 && reading.is_word(tokens.end - 1, &["'s", "’s", "'", "’"]);
    tokens.start..tokens.end - usize::from(skip)
}

/// Without punctuation, quotes and possessive endings at the ends.
pub fn trim(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    let edge = |token: usize| {
        matches!(
            reading.token(token),
            "," | "."
                | ";"
                | ":"
                | "\""
                | "“"
                | "”"
                | "‘"
                | "’"
                | "'"
                | "("
                | ")"
                | "—"
                | "–"
                | "-"
                | "--"
                | "!"
                | "?"
                | "``"
                | "''"
                | "*"
        )
    };
    let mut tokens = tokens;
    while !tokens.is_empty() && edge(tokens.start) {
        tokens.start += 1;
    }
    while !tokens.is_empty()
        && (edge(tokens.end - 1) || reading.is_word(tokens.end - 1, &["'s", "’s", "and", "or"]))
    {
        tokens.end -= 1;
    }
    tokens
}

/// With what is written in one with the first or last word: "Oksanen-|Bhandari", "in-|cell telephones", "the app|'s maker", "5|%".
pub fn whole_words(reading: &Reading<'_>, mut tokens: Range<usize>) -> Range<usize> {
    const LINKS: &[&str] = &["-", "'s", "’s", "/", "&", "%"];
    // What is written in one goes on for longer in no name: "a-a-a-…" over a whole page is none.
    const MOST: usize = 8;
    let glued = |first: usize| {
        let spans = &reading.seg.tokens;
        let joined =
            spans.get(first).zip(spans.get(first + 1)).is_some_and(|(a, b)| a.end() == b.start());
        joined && (reading.is_word(first, LINKS) || reading.is_word(first + 1, LINKS))
    };
    for _ in 0..MOST {
        tokens.start -= usize::from(tokens.start > 0 && glued(tokens.start - 1));
        let possessive = reading.is_word(tokens.end, &["'s", "’s"]);
        tokens.end += usize::from(tokens.end > 0 && glued(tokens.end - 1) && !possessive);
    }
    tokens
}

/// Words with single spaces: hard-wrapped text breaks names over lines, a name has none.
///
/// The address of a Markdown link is no part of it.
pub fn folded(words: &str) -> String {
    let marked = words.contains("](") || words.contains("**");
    let plain = if marked { without_marks(words) } else { String::new() };
    let words = if marked { plain.as_str() } else { words };
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without the marks and addresses of Markdown.
fn without_marks(words: &str) -> String {
    let mut left = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find("](") {
        left.push_str(&rest[..at].replacen('[', "", 1));
        let behind = &rest[at + 2..];
        rest = behind.find(')').map_or("", |end| &behind[end + 1..]);
    }
    left.push_str(rest);
    left.replace("**", "")
}

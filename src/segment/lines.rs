//! Tells line ends that end a sentence from those that only wrap it.
//!
//! In: the text of a part and two tokens on different lines. Out: whether the sentence goes on. A line that had room for
//! the next word was ended on purpose; a full line was wrapped. What it does not do: look at punctuation inside a line.

/// How a text's white space between two tokens breaks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// No line end, or one that wraps the sentence.
    None,
    /// A line end that may be on purpose.
    Line,
    /// A blank line or the start of a list item.
    Paragraph,
}

/// How the white space from `before` to `after` (byte positions of token end and token start) breaks the text.
pub(super) fn line_break(text: &str, before: usize, after: usize) -> Break {
    let gap = &text[before..after];
    let n_line_ends = gap.bytes().filter(|byte| *byte == b'\n').count();
    if n_line_ends == 0 {
        return Break::None;
    }
    if n_line_ends > 1 || starts_item(&text[after..]) {
        return Break::Paragraph;
    }
    let line_start = text[..before].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..before].trim_end();
    let next_line = text[after..].lines().next().unwrap_or("");
    if is_greeting(line) || is_rule(line) || is_rule(next_line) {
        return Break::Paragraph;
    }
    let first = next_line.split_whitespace().next().unwrap_or("");
    if first.starts_with(char::is_lowercase) || line.ends_with([',', '-', '(']) {
        return Break::None;
    }
    let width = block_width(text, line_start);
    let length = line.chars().count();
    let room = width.saturating_sub(length);
    let had_room = room > first.chars().count() + SLACK;
    // Lines far longer than any mail program wraps are paragraphs.
    if had_room || length > UNWRAPPED || width > UNWRAPPED { Break::Line } else { Break::None }
}

/// Spare columns that a ragged but wrapped line may leave.
const SLACK: usize = 6;
/// No program wraps at a width beyond this.
const UNWRAPPED: usize = 100;
/// Lines looked at on either side to learn the width of a block.
const NEIGHBORS: usize = 20;

/// The length of the longest line around a line, within its block.
fn block_width(text: &str, line_start: usize) -> usize {
    let is_full = |line: &&str| !line.trim().is_empty();
    let after = text[line_start..].lines().take_while(is_full).take(NEIGHBORS);
    let before =
        text[..line_start].trim_end_matches('\n').rsplit('\n').take_while(is_full).take(NEIGHBORS);
    let blank_above = text[..line_start].ends_with("\n\n");
    let longest = |lines: &mut dyn Iterator<Item = &str>| {
        lines.map(|line| line.trim_end().chars().take(UNWRAPPED * 2).count()).max().unwrap_or(0)
    };
    let mut after = after;
    let mut before = before;
    let below = longest(&mut after);
    if blank_above { below } else { below.max(longest(&mut before)) }
}

/// Whether a line opens a letter: "Hi John,".
fn is_greeting(line: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "hi",
        "hello",
        "hey",
        "dear",
        "good",
        "thanks",
        "thank",
        "regards",
        "best",
        "sincerely",
        "cheers",
    ];
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or("").trim_end_matches([',', ':', '!', '-']).to_lowercase();
    OPENINGS.contains(&first.as_str()) && words.count() <= 3 && line.ends_with([',', ':', '!', '-'])
        || line.ends_with([',', ':'])
            && line.chars().count() <= 14
            && !line.contains(char::is_whitespace)
            && line.starts_with(char::is_uppercase)
}

/// Whether a line is drawn, not written.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && !line.contains(char::is_alphanumeric)
}

/// Whether a line starts an item of a list: a bullet, "1.", "2)", "(a)".
pub(super) fn starts_item(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    if BULLETS.contains(&first) {
        return chars.as_str().starts_with([' ', '\t']);
    }
    let inner = line.strip_prefix('(').unwrap_or(line);
    let label: &str =
        &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())];
    let is_label = match label.len() {
        1 => true,
        2 | 3 => {
            label.bytes().all(|byte| byte.is_ascii_digit())
                || label.bytes().all(|byte| b"ivx".contains(&byte))
        }
        _ => false,
    };
    let rest = &inner[label.len()..];
    let closed = rest.starts_with(')')
        || (rest.starts_with('.')
            && label.bytes().all(|byte| byte.is_ascii_digit())
            && inner.len() == line.len());
    is_label && closed && rest[1..].starts_with([' ', '\t'])
}

/// Signs that start an item of a list.
pub(super) const BULLETS: &[char] =
    &['•', '*', '-', '–', '—', '·', '▪', '◦', '●', '■', '►', '✓', '+', '>'];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Break) {
        let gap = text.find('|').expect("a mark");
        let text = text.replacen('|', "", 1);
        let after = gap + text[gap..].len() - text[gap..].trim_start().len();
        assert_eq!(line_break(&text, gap, after), expected, "{text}");
    }

    #[test]
    fn wrapped_lines_go_on() {
        check(
            "We will meet the people from the agency on Tuesday and then|\nfly home.",
            Break::None,
        );
        check(
            "We will meet the people from the agency on Tuesday with Mr|\nSmithfield and then we fly home with all the others, I hope.",
            Break::None,
        );
    }

    #[test]
    fn short_lines_end() {
        check(
            "The plan|\nWe will meet the people from the agency on Tuesday and then go.",
            Break::Line,
        );
        check("Hi John,|\nwe will meet.", Break::Paragraph);
        check("one|\n\ntwo", Break::Paragraph);
        check("Bring|\n- a hat", Break::Paragraph);
        check("Bring|\n2) a hat", Break::Paragraph);
    }
}

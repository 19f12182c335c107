//! Lines into paragraphs: the text of a document, page after page.
//!
//! In: the lines of every page. Out: [`Laid`], the text with its paragraphs and pages. Words that were divided at the end of a
//! line are joined again; running heads and feet are taken out by their repetition, numbers of pages also by where they stand; a
//! sentence that goes on over the page is one paragraph. What is taken out is returned.
//!
//! Limits: the running head of a single page stays in its text, because a headline looks the same.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use crate::ingest::pattern;
use crate::types::{Page, Span};

/// The lines of a page.
pub(super) struct PageLines {
    pub number: u32,
    /// Of the page as it is shown.
    pub width: f64,
    pub height: f64,
    pub lines: Vec<Line>,
}

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub text: String,
    pub pages: Vec<Page>,
    pub paragraphs: Vec<Paragraph>,
    /// Running heads and feet, each once, with how often it stood there.
    pub running: Vec<(String, usize)>,
    /// Bytes of running heads and feet.
    pub running_bytes: usize,
}

/// A paragraph of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    pub span: Span,
    pub page: u32,
    pub size: f64,
    pub bold: bool,
}

/// Lays out the text.
pub(super) fn lay_out(mut pages: Vec<PageLines>) -> Laid {
    let mut laid = Laid::default();
    take_running(&mut pages, &mut laid);
    let words = Words::of(&pages);
    let mut last: Option<Line> = None;
    for page in &pages {
        let start = laid.text.len();
        let mut first = true;
        for (idx, line) in page.lines.iter().enumerate() {
            let column = Column::of(&page.lines, line.column);
            let join = match &last {
                None => Join::Paragraph,
                Some(above) if first || above.column != line.column => over(above, line),
                Some(above) => column.join(above, line),
            };
            add(&mut laid, line, join, page.number, last.as_ref(), &words);
            // A page starts where its first word starts.
            if first && idx == 0 {
                let start = laid.text.len().saturating_sub(line.text.len());
                laid.pages.push(Page { number: page.number, span: Span::new(start, start) });
            }
            first = false;
            last = Some(line.clone());
        }
        if first {
            laid.pages.push(Page { number: page.number, span: Span::new(start, start) });
        }
    }
    finish_pages(&mut laid);
    laid
}

/// Pages follow one another without a gap.
fn finish_pages(laid: &mut Laid) {
    let mut at = 0;
    for idx in 0..laid.pages.len() {
        let next = laid.pages.get(idx + 1).map_or(laid.text.len(), |page| page.span.start());
        let mut next = next.max(at).min(laid.text.len());
        while !laid.text.is_char_boundary(next) {
            next += 1;
        }
        laid.pages[idx].span = Span::new(at, next);
        at = next;
    }
}

/// How a line follows the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// The paragraph goes on.
    Word,
    /// The next row of a table or list.
    Row,
    /// A new paragraph.
    Paragraph,
}

fn add(laid: &mut Laid, line: &Line, join: Join, page: u32, above: Option<&Line>, words: &Words) {
    let text = line.text.as_str();
    match join {
        Join::Word => match words.hyphen(&laid.text, text) {
            Hyphen::Dropped => {
                laid.text.pop();
            }
            Hyphen::Kept => {}
            Hyphen::None => laid.text.push(' '),
        },
        Join::Row => laid.text.push('\n'),
        Join::Paragraph if !laid.text.is_empty() => laid.text.push_str("\n\n"),
        Join::Paragraph => {}
    }
    let start = laid.text.len();
    laid.text.push_str(text);
    let end = laid.text.len();
    match laid.paragraphs.last_mut() {
        Some(paragraph) if join != Join::Paragraph && above.is_some() => {
            paragraph.span = Span::new(paragraph.span.start(), end);
            paragraph.bold &= line.bold;
        }
        _ => laid.paragraphs.push(Paragraph {
            span: Span::new(start, end),
            page,
            size: line.size,
            bold: line.bold,
        }),
    }
}

/// From one column or page to the next a paragraph goes on only in the middle of a sentence.
fn over(above: &Line, line: &Line) -> Join {
    let starts_low = line.text.chars().next().is_some_and(char::is_lowercase);
    let is_open = !ends_sentence(&above.text);
    let alike = above.cells == 1 && line.cells == 1 && alike(above, line);
    if starts_low && is_open && alike { Join::Word } else { Join::Paragraph }
}

fn alike(a: &Line, b: &Line) -> bool {
    (a.size - b.size).abs() <= 0.15 * a.size.max(b.size)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', ']']).ends_with(['.', '!', '?', ':', ';', '…'])
}

/// What the lines of a column have in common.
struct Column {
    left: f64,
    right: f64,
    /// From one line to the next.
    leading: f64,
}

impl Column {
    fn of(lines: &[Line], column: usize) -> Self {
        let own = || lines.iter().filter(|line| line.column == column);
        let mut steps: Vec<f64> = own()
            .zip(own().skip(1))
            .map(|(above, line)| line.y - above.y)
            .filter(|step| *step > 1.0)
            .collect();
        steps.sort_by(f64::total_cmp);
        // The lower half: steps between paragraphs are wider.
        let leading = steps.get(steps.len() / 3).copied().unwrap_or(0.0);
        Self {
            left: own().map(|line| line.x0).fold(f64::INFINITY, f64::min),
            right: own().map(|line| line.x1).fold(f64::NEG_INFINITY, f64::max),
            leading,
        }
    }

    fn join(&self, above: &Line, line: &Line) -> Join {
        if above.cells > 1 || line.cells > 1 {
            let step = line.y - above.y;
            return if step > 2.5 * line.size.max(above.size) {
                Join::Paragraph
            } else {
                Join::Row
            };
        }
        let size = line.size.max(above.size);
        let leading = self.leading.clamp(size * 0.9, size * 2.2);
        let step = line.y - above.y;
        let ends = ends_sentence(&above.text);
        let indent = line.x0 - self.left > 0.7 * size && line.x0 - above.x0 > 0.7 * size;
        let outdent = above.x0 - line.x0 > 0.7 * size && above.x0 - self.left > 2.0 * size;
        let starts_low = line.text.chars().next().is_some_and(char::is_lowercase);
        let room = self.right - above.x1;
        let first = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
        // A line that had room for the next word was ended on purpose.
        let had_room = room > (first as f64 + 4.0) * 0.5 * size;
        let new = step > leading * 1.35
            || step < 0.0
            || !alike(above, line)
            || starts_item(&line.text)
            || (above.bold != line.bold && (!starts_low || had_room))
            || (indent && (ends || had_room))
            || (outdent && had_room)
            || (had_room && !starts_low && (ends || room > 0.35 * (self.right - self.left)));
        if new { Join::Paragraph } else { Join::Word }
    }
}

/// Whether a line starts an item of a list.
fn starts_item(text: &str) -> bool {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[•▪■●○◦‣–—*·]\s|(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}\))\s+\S|[QA][.:]\s)",
        )
    });
    ITEM.is_match(text)
}

// ---- words that were divided ----

enum Hyphen {
    None,
    Kept,
    Dropped,
}

/// The words of the document, to tell a divided word from a word with a hyphen.
struct Words(HashSet<String>);

impl Words {
    fn of(pages: &[PageLines]) -> Self {
        let mut words = HashSet::new();
        for line in pages.iter().flat_map(|page| &page.lines) {
            let mut rest = line.text.split_whitespace().peekable();
            while let Some(word) = rest.next() {
                // A word at the end of a line may be half of one.
                if rest.peek().is_some() || !word.ends_with(HYPHENS) {
                    let word = word.trim_matches(|char: char| !char.is_alphanumeric());
                    words.insert(word.to_lowercase());
                }
            }
        }
        Self(words)
    }

    fn hyphen(&self, text: &str, next: &str) -> Hyphen {
        if text.ends_with('\u{ad}') {
            return Hyphen::Dropped;
        }
        let Some(before) = text.strip_suffix(HYPHENS) else { return Hyphen::None };
        let is_letter = |char: char| char.is_alphabetic();
        let word = |text: &str| text.chars().next_back().is_some_and(is_letter);
        let tail: String = next.chars().take_while(|char| char.is_alphabetic()).collect();
        if !word(before) {
            // A dash, or a minus.
            return Hyphen::None;
        }
        if tail.is_empty() || !tail.starts_with(char::is_lowercase) {
            // "Franco-" "German", "COVID-" "19".
            return Hyphen::Kept;
        }
        let start = before
            .rfind(|char: char| !char.is_alphabetic() && char != '-')
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let head = before[start..].to_lowercase();
        let known = |word: &str| self.0.contains(word);
        let joined = format!("{head}{tail}");
        let hyphened = format!("{head}-{tail}");
        let both = head.len() > 2 && tail.len() > 3 && known(&head) && known(&tail);
        if known(&joined) {
            Hyphen::Dropped
        } else if known(&hyphened) || head.contains('-') || both {
            Hyphen::Kept
        } else {
            Hyphen::Dropped
        }
    }
}

const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{ad}'];

// ---- running heads and feet ----

/// Lines at the top and the bottom of a page that are looked at.
const EDGE: usize = 3;

/// Takes out what stands at the top or bottom of page after page, and page numbers.
fn take_running(pages: &mut [PageLines], laid: &mut Laid) {
    let mut counts: HashMap<String, HashSet<u32>> = HashMap::new();
    for page in pages.iter() {
        for (idx, line) in page.lines.iter().enumerate() {
            if is_edge(&page.lines, idx) {
                counts.entry(shape(&line.text)).or_default().insert(page.number);
            }
        }
    }
    let total = pages.len();
    // Left and right pages may differ, and chapters may, too.
    let often = |shape: &str| {
        let count = counts.get(shape).map_or(0, HashSet::len);
        count >= 3 || (count == 2 && total <= 3)
    };
    let mut running: HashMap<String, usize> = HashMap::new();
    for page in pages.iter_mut() {
        let gone: Vec<bool> = (0..page.lines.len())
            .map(|idx| {
                let line = &page.lines[idx];
                let edge = is_edge(&page.lines, idx);
                let outer = is_outermost(&page.lines, idx);
                (edge && often(&shape(&line.text)))
                    || (outer && is_page_count(&line.text))
                    || (outer && is_page_number(&line.text) && stands_apart(page, idx))
                    || (edge && line.artifact)
            })
            .collect();
        let mut idx = 0;
        page.lines.retain(|line| {
            idx += 1;
            if gone[idx - 1] {
                laid.running_bytes += line.text.len();
                *running.entry(line.text.clone()).or_default() += 1;
            }
            !gone[idx - 1]
        });
    }
    laid.running = running.into_iter().collect();
    laid.running.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}

/// How many lines of a page stand above and below a line.
fn around(lines: &[Line], idx: usize) -> (usize, usize) {
    let y = lines[idx].y;
    let above = lines.iter().filter(|line| line.y < y - 1.0).count();
    let below = lines.iter().filter(|line| line.y > y + 1.0).count();
    (above, below)
}

fn is_edge(lines: &[Line], idx: usize) -> bool {
    let (above, below) = around(lines, idx);
    above < EDGE || below < EDGE
}

fn is_outermost(lines: &[Line], idx: usize) -> bool {
    let (above, below) = around(lines, idx);
    lines.len() > 1 && (above == 0 || below == 0)
}

/// A line with its numbers left open: "Page 3 of 9" is the same on every page.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for char in text.chars().filter(|char| !char.is_whitespace()) {
        if !char.is_ascii_digit() {
            shape.extend(char.to_lowercase());
        } else if !shape.ends_with('#') {
            shape.push('#');
        }
    }
    shape
}

/// Whether a line says of itself that it counts pages: "Page 1 of 1", or the address and count under a page that a browser printed.
fn is_page_count(text: &str) -> bool {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^[\s\-–—|\[\](]*(?:
                (?:page|p\.|pg\.|seite)\s*\d{1,4}\s*(?:of|/|von)\s*\d{1,4}
                | (?:https?|file)://\S+\s+\d{1,4}\s*/\s*\d{1,4}
            )[\s\-–—|\[\])]*$",
        )
    });
    COUNT.is_match(text)
}

/// Whether a line may be the number of its page. Other things look the same (the end of a sentence, a sum, a mark), so where it
/// stands has to show that it is one. A year alone is rather the date of what is on the page.
fn is_page_number(text: &str) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)^[\s\-–—|~•·\[\]()<>]*(?:
                (?P<bare>\d{1,4})(?:\s*(?:of|/|von)\s*\d{1,4})?
                | (?:page|p\.|pg\.|seite)\s*[|:]?\s*(?:\d{1,4}|[ivxl]{1,6})
                | \d{1,4}\s*\|\s*(?:page|seite)
                | l?x{1,3}(?:ix|iv|v?i{0,3}) | xl(?:ix|iv|v?i{0,3}) | l?(?:ix|iv|vi{0,3}|i{1,3})
            )[\s\-–—|~•·\[\]()<>]*$",
        )
    });
    let Some(found) = NUMBER.captures(text) else { return false };
    let bare = found.name("bare").and_then(|bare| bare.as_str().parse::<u32>().ok());
    bare.is_none_or(|number| !(1900..2100).contains(&number))
}

/// Whether a line stands where numbers of pages do, in letters no larger than those of the text: farther from the other lines
/// than paragraphs are from one another, or in the margin and at some distance or in the middle.
fn stands_apart(page: &PageLines, idx: usize) -> bool {
    let own = &page.lines[idx];
    let others = || page.lines.iter().enumerate().filter(|(at, _)| *at != idx).map(|(_, it)| it);
    let sizes = others().map(|line| (line.size, line.text.len()));
    let Some(size) = usual_size(sizes) else { return false };
    let mut ys: Vec<f64> = others().map(|line| line.y).collect();
    ys.sort_by(f64::total_cmp);
    let steps = ys.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 1.0);
    let mut steps: Vec<f64> = steps.collect();
    steps.sort_by(f64::total_cmp);
    // As for paragraphs: the lower steps are those from line to line.
    let step = steps.get(steps.len() / 3).copied().unwrap_or(0.0).max(1.2 * size);
    // What stands beside it is a running head, not the text.
    let gaps = ys.iter().map(|y| (y - own.y).abs()).filter(|gap| *gap > 0.5 * size);
    let gap = gaps.fold(f64::INFINITY, f64::min);
    let in_margin = own.y < 0.08 * page.height || own.y > 0.92 * page.height;
    let in_middle = ((own.x0 + own.x1) / 2.0 - page.width / 2.0).abs() < 0.03 * page.width;
    let is_apart = gap > 2.2 * step || (in_margin && (in_middle || gap > 1.5 * step));
    is_apart && own.size <= 1.15 * size
}

/// The size that half of a text has at most, from sizes of letters and numbers of bytes that have them.
pub(super) fn usual_size(sizes: impl Iterator<Item = (f64, usize)>) -> Option<f64> {
    let mut sizes: Vec<(f64, usize)> = sizes.collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    let mut at = 0;
    let usual = sizes.iter().find(|(_, bytes)| {
        at += bytes;
        at * 2 >= total
    });
    usual.map(|(size, _)| *size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x0: f64, x1: f64, y: f64) -> Line {
        Line {
            text: text.to_owned(),
            cells: 1,
            x0,
            x1,
            y,
            size: 10.0,
            bold: false,
            column: 0,
            artifact: false,
        }
    }

    fn page(number: u32, lines: Vec<Line>) -> PageLines {
        PageLines { number, width: 600.0, height: 800.0, lines }
    }

    #[test]
    fn divided_words_are_joined_and_hyphens_kept() {
        let lines = vec![
            line("The agency bought sur-", 50.0, 300.0, 100.0),
            line("veillance for law-", 50.0, 300.0, 112.0),
            line("enforcement use by the law, enforcement too, and Franco-", 50.0, 300.0, 124.0),
            line("German firms.", 50.0, 120.0, 136.0),
        ];
        let laid = lay_out(vec![page(1, lines)]);
        assert_eq!(
            laid.text,
            "The agency bought surveillance for law-enforcement use by the law, enforcement too, and Franco-German firms."
        );
    }

    #[test]
    fn running_heads_go_and_sentences_cross_pages() {
        let sheet = |number: u32, body: [&str; 2]| {
            page(
                number,
                vec![
                    line("Report of the Board", 50.0, 200.0, 30.0),
                    line(body[0], 50.0, 300.0, 100.0),
                    line(body[1], 50.0, 300.0, 112.0),
                    line(&format!("Page {number} of 3"), 150.0, 200.0, 700.0),
                ],
            )
        };
        let laid = lay_out(vec![
            sheet(
                1,
                ["The board met in May, and it has now decided to", "buy the cameras that the"],
            ),
            sheet(
                2,
                [
                    "ministry wanted, and to put them up in the spring.",
                    "It paid a million for them, as",
                ],
            ),
            sheet(3, ["the minutes of the meeting show to whoever reads", "them."]),
        ]);
        assert!(laid.text.contains("cameras that the ministry wanted"), "{}", laid.text);
        assert!(!laid.text.contains("Report of the Board") && !laid.text.contains("Page"));
        assert_eq!(laid.running[0], ("Report of the Board".to_owned(), 3));
        let starts: Vec<&str> =
            laid.pages.iter().map(|page| &page.span.of(&laid.text)[..7]).collect();
        assert_eq!(starts, ["The boa", "ministr", "the min"]);
    }

    #[test]
    fn page_numbers_are_told_by_their_words_or_their_place() {
        // The line above or below a page of text, and the distance to it at which it goes.
        const NEVER: f64 = f64::INFINITY;
        let cases = [
            ("7", 30.0),
            ("- 12 -", 30.0),
            ("iv", 30.0),
            ("3 of 9", 30.0),
            ("1/1", 30.0),
            ("Page 4", 30.0),
            ("Page | 4", 30.0),
            ("4 | Page", 30.0),
            ("Page 1 of 1", 12.0),
            ("Seite 1 von 2", 12.0),
            ("https://paper.example/drones-2019\t1/4", 12.0),
            ("2019", NEVER),
            ("$500", NEVER),
            ("500.", NEVER),
            ("1,200", NEVER),
            ("mix", NEVER),
            ("ill", NEVER),
            ("***", NEVER),
            ("Chapter 4", NEVER),
            ("12 Cameras", NEVER),
            ("Drones over Larkmoor", NEVER),
            ("https://paper.example/drones-2019", NEVER),
        ];
        let text = "The county bought four drones and it flew them over";
        for (words, least) in cases {
            for gap in [12.0, 24.0, 30.0, 60.0] {
                for above in [false, true] {
                    let mut lines: Vec<Line> = (0..4)
                        .map(|n| line(text, 50.0, 300.0, 300.0 + 12.0 * f64::from(n)))
                        .collect();
                    match above {
                        true => lines.insert(0, line(words, 150.0, 200.0, 300.0 - gap)),
                        false => lines.push(line(words, 150.0, 200.0, 336.0 + gap)),
                    }
                    let laid = lay_out(vec![page(1, lines)]);
                    let gone = !laid.text.contains(words);
                    assert_eq!(gone, gap >= least, "{words:?}, {gap} away, above: {above}");
                    let bytes = if gone { words.len() } else { 0 };
                    assert_eq!(laid.running_bytes, bytes, "what goes is reported: {words:?}");
                }
            }
        }
    }

    #[test]
    fn page_numbers_stand_apart() {
        // Where the number begins, its baseline, its size; the first line of the text and whether something stands beside
        // the number; whether it goes.
        let cases = [
            (50.0, 324.0, 10.0, 276.0, false, false),
            (50.0, 350.0, 10.0, 276.0, false, true),
            (297.0, 324.0, 10.0, 276.0, false, false),
            // In the margin.
            (50.0, 770.0, 10.0, 722.0, false, false),
            (50.0, 780.0, 10.0, 722.0, false, true),
            (297.0, 770.0, 10.0, 722.0, false, true),
            (297.0, 40.0, 10.0, 52.0, false, true),
            (50.0, 40.0, 10.0, 60.0, true, true),
            (50.0, 40.0, 10.0, 52.0, true, false),
            // Too large.
            (297.0, 40.0, 20.0, 100.0, false, false),
        ];
        let text = "The county bought drones and it flew them over";
        for (x, y, size, first, has_head, gone) in cases {
            let number = Line { size, ..line("42", x, x + 6.0, y) };
            let head = line("Annals of Drones", 300.0, 400.0, y);
            let body = (0..4).map(|n| line(text, 50.0, 300.0, first + 12.0 * f64::from(n)));
            let mut lines: Vec<Line> = body.chain([number]).collect();
            lines.extend(has_head.then_some(head));
            lines.sort_by(|a, b| a.y.total_cmp(&b.y));
            let laid = lay_out(vec![page(1, lines)]);
            assert_eq!(!laid.text.contains("42"), gone, "at {x}, {y}, {size}: {}", laid.text);
            assert_eq!(laid.text.contains("Annals of Drones"), has_head, "heads stay");
        }
    }
}

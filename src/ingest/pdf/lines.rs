//! Characters on a page into lines, and lines into reading order.
//!
//! In: the marks of a page. Out: [`Line`]s, column after column, tables row by row. Text that is turned by a quarter is read
//! after the upright text; slanted text (a watermark) is counted, not read.

use super::marks::{Direction, Glyph, Marks};

/// A line of a column, or a row of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// How many pieces stand in it, far apart.
    pub cells: usize,
    pub x0: f64,
    pub x1: f64,
    /// The baseline, from the top.
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    /// Lines with the same number stand under one another.
    pub column: usize,
    /// Whether the file itself marks it as page furniture.
    pub artifact: bool,
}

/// The lines of a page, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub lines: Vec<Line>,
    /// Characters of slanted text.
    pub slanted: usize,
    /// Characters that lie outside the page as it is shown.
    pub outside: usize,
    /// Lines that do nothing but count the lines of the page.
    pub numbers: usize,
}

/// The lines of a page in reading order.
pub(super) fn of(marks: &Marks) -> Lines {
    let mut found = Lines::default();
    for direction in [Direction::Right, Direction::Down, Direction::Up, Direction::Left] {
        let mut letters = Vec::new();
        for glyph in marks.glyphs.iter().filter(|glyph| glyph.direction == direction) {
            let margin = glyph.size;
            let inside = (-margin..=marks.width + margin).contains(&glyph.x)
                && (-margin..=marks.height + margin).contains(&glyph.y);
            if inside {
                letters.extend(Letter::of(glyph, marks));
            } else {
                found.outside += 1;
            }
        }
        let mut pieces = pieces(letters);
        found.numbers += drop_line_numbers(&mut pieces);
        order(pieces, 0, &mut found.lines);
    }
    found.slanted =
        marks.glyphs.iter().filter(|glyph| glyph.direction == Direction::Slanted).count();
    found
}

/// A glyph turned upright.
struct Letter<'m> {
    text: &'m str,
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    bold: bool,
    artifact: bool,
}

impl<'m> Letter<'m> {
    fn of(glyph: &Glyph, marks: &'m Marks) -> Option<Self> {
        let (x, y) = match glyph.direction {
            Direction::Right | Direction::Slanted => (glyph.x, glyph.y),
            Direction::Left => (-glyph.x, -glyph.y),
            Direction::Down => (glyph.y, -glyph.x),
            Direction::Up => (-glyph.y, glyph.x),
        };
        let text = marks.text.get(glyph.start..glyph.end)?;
        let Glyph { width, size, bold, artifact, .. } = *glyph;
        (size > 0.5).then_some(Self { text, x, y, width, size, bold, artifact })
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Letters of one line that stand close to one another.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    x0: f64,
    x1: f64,
    y: f64,
    size: f64,
    bold: bool,
    artifact: bool,
    chars: usize,
}

impl Piece {
    fn top(&self) -> f64 {
        self.y - self.size * 0.6
    }

    fn bottom(&self) -> f64 {
        self.y + self.size * 0.05
    }

    /// Whether its last digits can be the mark of a footnote: they follow no capital, as in a formula.
    fn ends_in_mark(&self) -> bool {
        let before = self.text.trim_end_matches(|c: char| c.is_ascii_digit());
        before.len() < self.text.len() && !before.ends_with(|c: char| c.is_uppercase())
    }
}

/// Gathers letters into lines by their baselines, and cuts lines where a wide gap is.
fn pieces(mut letters: Vec<Letter<'_>>) -> Vec<Piece> {
    letters.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for letter in letters {
        // The row is one of the last few: letters come from the top to the bottom.
        let fits = |row: &&mut Row<'_>| (row.y - letter.y).abs() < 0.22 * row.size.max(letter.size);
        match rows.iter_mut().rev().take(4).find(fits) {
            Some(row) => row.add(letter),
            None => rows.push(Row { y: letter.y, size: letter.size, letters: vec![letter] }),
        }
    }
    raise(&mut rows);
    let mut pieces: Vec<Vec<Piece>> = rows.iter_mut().map(|row| row.cut(&[])).collect();
    let starts = column_starts(&pieces);
    if !starts.is_empty() {
        pieces = rows.iter_mut().map(|row| row.cut(&starts)).collect();
    }
    pieces.into_iter().flatten().collect()
}

/// Where columns begin: in many rows a piece begins there after a wide gap. A line that fills its column comes nearer to the next
/// one than a wide gap is.
fn column_starts(rows: &[Vec<Piece>]) -> Vec<f64> {
    const MANY: usize = 6;
    let later = rows.iter().flat_map(|row| row.iter().skip(1));
    let mut found: Vec<(f64, f64)> = later.map(|piece| (piece.x0, piece.size)).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut starts = Vec::new();
    let mut rest = found.as_slice();
    while let Some(&(x, size)) = rest.first() {
        let same =
            rest.iter().take_while(|(other, _)| other - x < size * SAME_START).count().max(1);
        if same >= MANY {
            starts.push(rest[same / 2].0);
        }
        rest = &rest[same..];
    }
    starts
}

/// How far apart, in sizes of a letter, the first letters of two lines of a column may stand.
const SAME_START: f64 = 0.12;

/// Letters of about one baseline.
struct Row<'m> {
    y: f64,
    size: f64,
    letters: Vec<Letter<'m>>,
}

/// Small letters a little above or below a line (footnote marks, indices) belong to it.
fn raise(rows: &mut Vec<Row<'_>>) {
    for at in 0..rows.len() {
        if rows[at].letters.is_empty() {
            continue;
        }
        for other in [at.checked_sub(1), at.checked_add(1)].into_iter().flatten() {
            let Some(near) = rows.get(other) else { continue };
            let row = &rows[at];
            let small = row.size < near.size * 0.85 && (row.y - near.y).abs() < near.size * 0.5;
            // A mark stands right beside a letter of the line.
            let touches = |letter: &Letter<'_>| {
                near.letters.iter().any(|other| {
                    let gap =
                        (letter.x - other.x - other.width).max(other.x - letter.x - letter.width);
                    gap < near.size * 0.3
                })
            };
            if small && row.letters.iter().filter(|letter| !letter.is_blank()).all(touches) {
                let letters = std::mem::take(&mut rows[at].letters);
                rows[other].letters.extend(letters);
                break;
            }
        }
    }
    rows.retain(|row| !row.letters.is_empty());
}

impl<'m> Row<'m> {
    fn add(&mut self, letter: Letter<'m>) {
        if letter.size > self.size {
            self.size = letter.size;
            self.y = letter.y;
        }
        self.letters.push(letter);
    }

    /// The row's pieces; `starts` are where columns begin.
    fn cut(&mut self, starts: &[f64]) -> Vec<Piece> {
        self.letters.sort_by(|a, b| a.x.total_cmp(&b.x));
        // Where a line has blanks of its own near by, only a wide gap is one more.
        let blanks: Vec<usize> =
            (0..self.letters.len()).filter(|at| self.letters[*at].is_blank()).collect();
        let has_blanks = |at: usize| {
            let next = blanks.partition_point(|blank| *blank < at);
            let near = |blank: Option<&usize>| blank.is_some_and(|blank| blank.abs_diff(at) < 15);
            near(blanks.get(next)) || near(next.checked_sub(1).and_then(|last| blanks.get(last)))
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut blank = false;
        let mut last: Option<&Letter<'_>> = None;
        for (at, letter) in self.letters.iter().enumerate() {
            if letter.is_blank() {
                blank = true;
                continue;
            }
            let size = letter.size.min(last.map_or(letter.size, |last| last.size.max(letter.size)));
            let gap = last.map_or(0.0, |last| letter.x - last.x - last.width);
            // Bold is often the same letter drawn twice.
            if last.is_some_and(|last| {
                last.text == letter.text
                    && (last.x - letter.x).abs() < 0.15 * letter.size.min(last.width.max(1.0))
            }) {
                continue;
            }
            let begins_column = |letter: &Letter<'_>| {
                starts.iter().any(|start| (start - letter.x).abs() < size * SAME_START)
            };
            let far = gap >= size * 1.15 || (gap > size * 0.5 && begins_column(letter));
            match pieces.last_mut() {
                Some(piece) if !far => {
                    let word = if has_blanks(at) { 0.28 } else { 0.16 };
                    let after_mark = letter.text.starts_with(char::is_alphanumeric)
                        && last.is_some_and(|last| last.size < 0.8 * letter.size)
                        && piece.ends_in_mark();
                    if (blank && gap > -0.3 * size) || gap > word * size || after_mark {
                        piece.text.push(' ');
                    }
                    piece.text.push_str(letter.text);
                    piece.x1 = piece.x1.max(letter.x + letter.width);
                    piece.size = piece.size.max(letter.size);
                    piece.bold &= letter.bold;
                    piece.artifact &= letter.artifact;
                    piece.chars += 1;
                }
                _ => pieces.push(Piece {
                    text: letter.text.to_owned(),
                    x0: letter.x,
                    x1: letter.x + letter.width,
                    y: self.y,
                    size: letter.size,
                    bold: letter.bold,
                    artifact: letter.artifact,
                    chars: 1,
                }),
            }
            blank = false;
            last = Some(letter);
        }
        pieces
    }
}

/// Takes out a column that counts the lines of a page (transcripts, pleadings). Returns how many numbers it had.
fn drop_line_numbers(pieces: &mut Vec<Piece>) -> usize {
    let mut numbers: Vec<(usize, u32)> = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.text.len() <= 3)
        .filter_map(|(idx, piece)| Some((idx, piece.text.trim().parse().ok()?)))
        .collect();
    numbers.sort_by(|a, b| pieces[a.0].y.total_cmp(&pieces[b.0].y));
    let mut run: Vec<(usize, u32)> = Vec::new();
    for (idx, number) in numbers {
        let follows = run.last().is_none_or(|&(last, before)| {
            number == before + 1 && (pieces[last].x1 - pieces[idx].x1).abs() < pieces[idx].size
        });
        if follows {
            run.push((idx, number));
        } else if run.len() < 10 {
            run = vec![(idx, number)];
        }
    }
    // Nothing stands to the left of such a column.
    let left = run.iter().map(|&(idx, _)| pieces[idx].x0).fold(f64::INFINITY, f64::min);
    let is_margin = pieces.iter().filter(|piece| piece.x1 < left).count() <= 1;
    if run.len() < 10 || run[0].1 > 2 || !is_margin {
        return 0;
    }
    let mut at = 0;
    pieces.retain(|_| {
        at += 1;
        !run.iter().any(|&(idx, _)| idx == at - 1)
    });
    run.len()
}

/// Pages nest columns in columns to this depth.
const MAX_DEPTH: usize = 6;

/// Puts pieces into reading order: bands from the top to the bottom, and in each band column after column.
fn order(mut pieces: Vec<Piece>, depth: usize, lines: &mut Vec<Line>) {
    pieces.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.x0.total_cmp(&b.x0)));
    let gap = median(pieces.iter().map(|piece| piece.size)) * 0.7;
    // Bands that do not fall into columns stand in one column, under one another.
    let mut whole = None;
    for band in bands(pieces, gap) {
        let cuts = if depth < MAX_DEPTH { band.cuts() } else { Vec::new() };
        if cuts.is_empty() {
            let next = lines.last().map_or(0, |line| line.column + 1);
            band.rows(*whole.get_or_insert(next), lines);
            continue;
        }
        whole = None;
        let mut columns: Vec<Vec<Piece>> = vec![Vec::new(); cuts.len() + 1];
        for piece in band.pieces {
            let middle = (piece.x0 + piece.x1) / 2.0;
            let column = cuts.iter().filter(|cut| middle > **cut).count();
            columns[column].push(piece);
        }
        for column in columns {
            order(column, depth + 1, lines);
        }
    }
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// A stretch of a page through which the same gaps run from the top to the bottom.
struct Band {
    pieces: Vec<Piece>,
    gaps: Vec<(f64, f64)>,
}

fn bands(pieces: Vec<Piece>, least: f64) -> Vec<Band> {
    let left = pieces.iter().map(|piece| piece.x0).fold(f64::INFINITY, f64::min);
    let right = pieces.iter().map(|piece| piece.x1).fold(f64::NEG_INFINITY, f64::max);
    // Rows that no piece ties together.
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    let mut bottom = f64::NEG_INFINITY;
    for piece in pieces {
        let end = piece.bottom();
        match rows.last_mut() {
            Some(row) if piece.top() < bottom => row.push(piece),
            _ => rows.push(vec![piece]),
        }
        bottom = bottom.max(end);
    }
    // Gaps at the edges are margins: a heading across all columns has them, too.
    let parts = |gaps: &[(f64, f64)]| gaps.iter().any(|gap| gap.0 > left && gap.1 < right);
    let mut bands: Vec<Band> = Vec::new();
    for row in rows {
        let free = free(&row, left, right, least);
        let shared = bands.last().map(|band| common(&band.gaps, &free, least)).unwrap_or_default();
        match bands.last_mut() {
            // Lines across the whole width stay together, too.
            Some(band)
                if parts(&shared)
                    || (!parts(&band.gaps)
                        && !parts(&free)
                        && (!shared.is_empty() || band.gaps.is_empty() && free.is_empty())) =>
            {
                band.pieces.extend(row);
                band.gaps = shared;
            }
            _ => bands.push(Band { pieces: row, gaps: free }),
        }
    }
    bands
}

/// Whether a gap parts cells: it is wide, or the rows around have one there, too. Else it is a blank of a justified line.
fn is_cell_gap(left: &Piece, right: &Piece, around: &[&Vec<Piece>]) -> bool {
    let size = left.size.max(right.size);
    right.x0 - left.x1 > 3.0 * size
        || around.iter().any(|row| {
            row.windows(2)
                .any(|pair| right.x0.min(pair[1].x0) - left.x1.max(pair[0].x1) > 0.3 * size)
        })
}

/// The gaps that no piece of a row covers.
fn free(row: &[Piece], left: f64, right: f64, least: f64) -> Vec<(f64, f64)> {
    let mut covered: Vec<(f64, f64)> = row.iter().map(|piece| (piece.x0, piece.x1)).collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut at = left;
    for (start, end) in covered {
        if start - at >= least {
            gaps.push((at, start));
        }
        at = at.max(end);
    }
    if right - at >= least {
        gaps.push((at, right));
    }
    gaps
}

fn common(a: &[(f64, f64)], b: &[(f64, f64)], least: f64) -> Vec<(f64, f64)> {
    let both = a.iter().flat_map(|a| b.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    both.filter(|gap| gap.1 - gap.0 >= least).collect()
}

impl Band {
    /// Where the band falls into columns of running text; nowhere where it is a table.
    fn cuts(&self) -> Vec<f64> {
        let mut cuts: Vec<f64> = Vec::new();
        for &(start, end) in &self.gaps {
            let middle = (start + end) / 2.0;
            let from = cuts.last().copied().unwrap_or(f64::NEG_INFINITY);
            let side = |is_left: bool| {
                let inside = move |piece: &&Piece| {
                    let at = (piece.x0 + piece.x1) / 2.0;
                    if is_left { at > from && at < middle } else { at > middle }
                };
                self.pieces.iter().filter(inside)
            };
            if is_running_text(side(true)) && is_running_text(side(false)) {
                cuts.push(middle);
            }
        }
        cuts
    }

    /// The band's lines from the top to the bottom, pieces of a line side by side.
    fn rows(mut self, column: usize, lines: &mut Vec<Line>) {
        self.pieces.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
        let mut rows: Vec<Vec<Piece>> = Vec::new();
        for piece in self.pieces {
            match rows.last_mut() {
                Some(row)
                    if (row[0].y - piece.y).abs() < 0.4 * row[0].size.min(piece.size)
                        // Nothing stands over something else.
                        && row.iter().all(|other| piece.x0 >= other.x1 || piece.x1 <= other.x0) =>
                {
                    row.push(piece);
                }
                _ => rows.push(vec![piece]),
            }
        }
        rows.iter_mut().for_each(|row| row.sort_by(|a, b| a.x0.total_cmp(&b.x0)));
        for (at, row) in rows.iter().enumerate() {
            let around = [at.checked_sub(1), at.checked_add(1)];
            let around: Vec<&Vec<Piece>> =
                around.into_iter().flatten().filter_map(|at| rows.get(at)).collect();
            lines.push(line(row, &around, column));
        }
    }
}

/// The line of a row of pieces.
fn line(row: &[Piece], around: &[&Vec<Piece>], column: usize) -> Line {
    let mut text = String::new();
    let mut cells = 1;
    for (idx, piece) in row.iter().enumerate() {
        if idx > 0 {
            let is_cell = is_cell_gap(&row[idx - 1], piece, around);
            cells += usize::from(is_cell);
            text.push(if is_cell { '\t' } else { ' ' });
        }
        text.push_str(piece.text.trim());
    }
    Line {
        text,
        cells,
        x0: row[0].x0,
        x1: row.iter().map(|piece| piece.x1).fold(row[0].x1, f64::max),
        y: row[0].y,
        size: row.iter().map(|piece| piece.size).fold(0.0, f64::max),
        bold: row.iter().all(|piece| piece.bold),
        column,
        artifact: row.iter().all(|piece| piece.artifact),
    }
}

/// Whether pieces are lines of text and not cells of a table.
fn is_running_text<'a>(pieces: impl Iterator<Item = &'a Piece>) -> bool {
    let (mut count, mut chars, mut long) = (0usize, 0usize, 0usize);
    for piece in pieces {
        count += 1;
        chars += piece.chars;
        long += usize::from(piece.chars >= 18);
    }
    count >= 3 && chars >= count * 16 && long * 2 >= count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, x0: f64, y: f64) -> Piece {
        Piece {
            text: text.to_owned(),
            x0,
            x1: x0 + 5.0 * text.len() as f64,
            y,
            size: 10.0,
            bold: false,
            artifact: false,
            chars: text.len(),
        }
    }

    fn texts(pieces: Vec<Piece>) -> Vec<String> {
        let mut lines = Vec::new();
        order(pieces, 0, &mut lines);
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn columns_are_read_one_after_another_under_their_heading() {
        let mut pieces =
            vec![piece("A heading that goes across both of the columns here", 50.0, 100.0)];
        for line in 0..5 {
            // Lines of two columns need not be level.
            pieces.push(piece(
                &format!("left side text of line {line}"),
                50.0,
                120.0 + 12.0 * f64::from(line),
            ));
            pieces.push(piece(
                &format!("right side text, line {line}"),
                200.0,
                125.0 + 12.0 * f64::from(line),
            ));
        }
        let read = texts(pieces);
        assert!(read[0].starts_with("A heading"));
        assert!(read[1..6].iter().all(|line| line.starts_with("left")), "{read:?}");
        assert!(read[6..].iter().all(|line| line.starts_with("right")));
    }

    #[test]
    fn a_line_that_fills_its_column_ends_before_the_next_column() {
        let lines = [
            ("the agency said that", "report that the board had"),
            ("it would look into the", "asked for in the spring"),
            ("matter before the year", "of that year, and that"),
            ("ends, and that a report", "nobody had read before"),
            ("which had been written", "the inquiry was opened"),
            ("by its own staff would", "against the company by"),
            ("be made public by then", "two former employees of"),
            ("as the law has it, with", "the office in the port"),
            ("the names of those who", "where the ships had lain"),
            ("had asked for the other", "for a month, as is known"),
        ];
        let mut letters = Vec::new();
        for (row, (left, right)) in lines.iter().enumerate() {
            for (x0, text) in [(50.0, left), (174.0, right)] {
                for (at, text) in text.split("").filter(|text| !text.is_empty()).enumerate() {
                    let (x, y) = (x0 + 5.0 * at as f64, 100.0 + 12.0 * row as f64);
                    let (width, size) = (5.0, 10.0);
                    letters.push(Letter { text, x, y, width, size, bold: false, artifact: false });
                }
            }
        }
        // 23 letters leave 9 points to the next column, less than the widest blank of a line may be.
        let read = texts(pieces(letters));
        assert_eq!(read.len(), 20, "{read:?}");
        assert!(read.iter().zip(&lines).all(|(read, (left, _))| read == left), "{read:?}");
    }

    #[test]
    fn a_footnotes_mark_ends_before_the_next_word() {
        // The marks are small and raised; no blank stands behind them.
        let read = |words: [(&'static str, f64); 3]| {
            let mut letters = Vec::new();
            let mut x = 50.0;
            for (word, size) in words {
                let y = if size < 10.0 { 97.0 } else { 100.0 };
                for text in word.split("").filter(|text| !text.is_empty()) {
                    let width = size / 2.0;
                    letters.push(Letter { text, x, y, width, size, bold: false, artifact: false });
                    x += width;
                }
            }
            texts(pieces(letters)).join("|")
        };
        assert_eq!(read([("Reports", 10.0), ("12", 6.0), ("from", 10.0)]), "Reports12 from");
        assert_eq!(read([("Reports", 10.0), ("1", 6.0), (",", 10.0)]), "Reports1,");
        assert_eq!(read([("H", 10.0), ("2", 6.0), ("O", 10.0)]), "H2O");
    }

    #[test]
    fn a_margin_does_not_tie_a_heading_to_the_columns_under_it() {
        // What stands in the margin at the foot of the page makes one of every line's left side.
        let mut pieces = vec![piece("A heading across both of the columns", 80.0, 100.0)];
        for line in 0..5 {
            let y = 120.0 + 12.0 * f64::from(line);
            pieces.push(piece(&format!("left side text of line {line}"), 50.0, y));
            pieces.push(piece(&format!("right side text, line {line}"), 200.0, y));
        }
        pieces.push(piece("Printed today", 20.0, 300.0));
        let read = texts(pieces);
        assert!(read[1..6].iter().all(|line| line.starts_with("left")), "{read:?}");
    }

    #[test]
    fn tables_are_read_row_by_row() {
        let pieces = (0..5)
            .flat_map(|row| {
                let y = 100.0 + 12.0 * f64::from(row);
                [piece("Orvane", 50.0, y), piece("12 buses", 150.0, y), piece("$ 4", 250.0, y)]
            })
            .collect();
        assert_eq!(texts(pieces), vec!["Orvane\t12 buses\t$ 4"; 5]);
    }
}

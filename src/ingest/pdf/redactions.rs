//! Black boxes: which of a page's dark rectangles hide something, and what lies under them.
//!
//! In: the marks of a page. Out: the marks with a bar (`████`) in the place of each box; what lies under a box is taken out
//! unless it is asked for. A box with visible text on it (a table's dark heading) is no redaction, nor is a dark
//! rectangle that stands away from any line of text. Pictures of redacted pages are not looked into.

use super::marks::{Dark, Direction, Glyph, Marks};
use super::matrix::Rect;

/// What stands in the text for a box.
pub(super) const BAR: &str = "████";

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Boxes over the text.
    pub boxes: usize,
    /// Characters under them.
    pub hidden: usize,
}

/// Takes out what lies under black boxes, or leaves it in when `read` asks for it.
pub(super) fn apply(marks: &mut Marks, read: bool) -> Found {
    let boxes = merged(&marks.boxes);
    if boxes.is_empty() {
        return Found::default();
    }
    let mut found = Found::default();
    let mut under: Vec<Option<usize>> =
        marks.glyphs.iter().map(|glyph| covering(glyph, &boxes)).collect();
    let mut bars = Vec::new();
    for (idx, dark) in boxes.iter().enumerate() {
        let inside = |glyph: &&Glyph| {
            let (x, y) = center(glyph);
            dark.rect.holds(x, y)
        };
        let hidden: Vec<&Glyph> = marks
            .glyphs
            .iter()
            .zip(&under)
            .filter(|(glyph, at)| **at == Some(idx) && !is_blank(marks, glyph))
            .map(|(glyph, _)| glyph)
            .collect();
        let visible = marks
            .glyphs
            .iter()
            .zip(&under)
            .filter(|(glyph, at)| at.is_none() && !is_blank(marks, glyph))
            .map(|(glyph, _)| glyph)
            .filter(inside)
            .count();
        let is_box = match hidden.len() {
            0 => visible == 0 && stands_in_line(marks, &under, &dark.rect),
            // A dark line that cuts through the feet of letters hides nothing.
            hidden => hidden > visible && dark.rect.height() > 4.0,
        };
        if !is_box {
            under.iter_mut().filter(|at| **at == Some(idx)).for_each(|at| *at = None);
            continue;
        }
        found.boxes += 1;
        found.hidden += hidden.len();
        bars.push(bar(&dark.rect, &hidden));
    }
    if read {
        return found;
    }
    let mut kept = under.iter();
    marks.glyphs.retain(|_| kept.next().is_some_and(Option::is_none));
    for mut glyph in bars {
        glyph.start = marks.text.len();
        marks.text.push_str(BAR);
        glyph.end = marks.text.len();
        marks.glyphs.push(glyph);
    }
    found
}

fn is_blank(marks: &Marks, glyph: &Glyph) -> bool {
    marks.text.get(glyph.start..glyph.end).is_none_or(|text| text.trim().is_empty())
}

/// Boxes drawn piece by piece beside one another are one.
fn merged(boxes: &[Dark]) -> Vec<Dark> {
    let mut merged: Vec<Dark> = Vec::new();
    // Lines of tables and pieces of drawings are too thin or too many to matter.
    let thick = |dark: &&Dark| dark.rect.width() > 5.0 && dark.rect.height() > 4.0;
    for dark in boxes.iter().filter(thick).take(2000) {
        let beside = |other: &&mut Dark| {
            (other.rect.y0 - dark.rect.y0).abs() < 1.5
                && (other.rect.y1 - dark.rect.y1).abs() < 1.5
                && dark.rect.x0 < other.rect.x1 + 3.0
                && other.rect.x0 < dark.rect.x1 + 3.0
        };
        match merged.iter_mut().find(beside) {
            Some(other) => {
                other.rect.x0 = other.rect.x0.min(dark.rect.x0);
                other.rect.x1 = other.rect.x1.max(dark.rect.x1);
                other.order = other.order.max(dark.order);
            }
            None => merged.push(dark.clone()),
        }
    }
    merged
}

/// The box that hides a glyph: one drawn over it, or one under it of the same darkness.
fn covering(glyph: &Glyph, boxes: &[Dark]) -> Option<usize> {
    let (x, y) = center(glyph);
    boxes.iter().position(|dark| {
        dark.rect.holds(x, y) && (dark.order > glyph.order || glyph.dark == Some(true))
    })
}

/// The middle of a letter.
fn center(glyph: &Glyph) -> (f64, f64) {
    let (along, above) = (glyph.width / 2.0, glyph.size * 0.3);
    match glyph.direction {
        Direction::Right | Direction::Slanted => (glyph.x + along, glyph.y - above),
        Direction::Left => (glyph.x - along, glyph.y + above),
        Direction::Down => (glyph.x + above, glyph.y + along),
        Direction::Up => (glyph.x - above, glyph.y - along),
    }
}

/// Whether a box of the height of a line stands beside letters of that line.
fn stands_in_line(marks: &Marks, under: &[Option<usize>], rect: &Rect) -> bool {
    let (width, height) = (rect.width(), rect.height());
    if !(6.0..32.0).contains(&height) || width < height * 0.8 {
        return false;
    }
    marks.glyphs.iter().zip(under).any(|(glyph, at)| {
        let (x, y) = center(glyph);
        let gap = (rect.x0 - (x + glyph.width / 2.0)).max(x - glyph.width / 2.0 - rect.x1);
        at.is_none()
            && glyph.direction == Direction::Right
            && !is_blank(marks, glyph)
            && (rect.y0..rect.y1).contains(&y)
            && gap < height
            && (0.4..1.6).contains(&(glyph.size / height))
    })
}

/// The bar that stands for a box, on the line of what it hides.
fn bar(rect: &Rect, hidden: &[&Glyph]) -> Glyph {
    let height = rect.height().min(14.0);
    let first = hidden.iter().min_by(|a, b| a.y.total_cmp(&b.y));
    Glyph {
        start: 0,
        end: 0,
        x: rect.x0,
        y: first.map_or(rect.y0 + height * 0.8, |glyph| glyph.y),
        width: rect.width(),
        size: first.map_or(height * 0.9, |glyph| glyph.size),
        direction: first.map_or(Direction::Right, |glyph| glyph.direction),
        bold: false,
        dark: None,
        order: 0,
        artifact: false,
    }
}

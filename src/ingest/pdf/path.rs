//! The path that a page lays out before it is filled or stroked.
//!
//! In: corners, in the coordinates of the page as it is shown. Out: the pieces that are upright rectangles. Curves and maps are not
//! followed: no box has many corners.

use super::matrix::Rect;

/// The path that is being laid out: the corners of its pieces.
#[derive(Default)]
pub(super) struct Path {
    pub pieces: Vec<Vec<(f64, f64)>>,
}

impl Path {
    /// Begins a piece.
    pub fn start(&mut self, at: (f64, f64)) {
        // Maps hold paths of a million points; no box has many.
        if self.pieces.len() < 4096 {
            self.pieces.push(vec![at]);
        }
    }

    /// Takes the piece on to a corner.
    pub fn go(&mut self, at: (f64, f64)) {
        if let Some(piece) = self.pieces.last_mut()
            && piece.len() < 16
        {
            piece.push(at);
        }
    }

    /// The pieces that are upright rectangles.
    pub fn rectangles(&self) -> impl Iterator<Item = Rect> + '_ {
        self.pieces.iter().filter(|piece| (4..=6).contains(&piece.len())).filter_map(|piece| {
            let rect = Rect::around(piece.iter().copied())?;
            let near = |a: f64, b: f64| (a - b).abs() < 0.6;
            let upright = piece.iter().all(|&(x, y)| {
                (near(x, rect.x0) || near(x, rect.x1)) && (near(y, rect.y0) || near(y, rect.y1))
            });
            upright.then_some(rect)
        })
    }
}

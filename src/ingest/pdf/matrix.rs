//! Places on a page: affine maps and rectangles.

use std::ops::Mul;

use hayro_syntax::object::Number;

/// An affine map, in the order of PDF: `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn of(numbers: [Number; 6]) -> Self {
        Self(numbers.map(|number| number.as_f64()))
    }

    pub(super) fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// By how much lengths grow, about.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

impl From<[f64; 6]> for Matrix {
    fn from(numbers: [f64; 6]) -> Self {
        Self(numbers)
    }
}

impl Mul for Matrix {
    type Output = Self;

    /// The map that applies `inner` first.
    fn mul(self, inner: Self) -> Self {
        let [a, b, c, d, e, f] = inner.0;
        let (origin_x, origin_y) = self.apply(0.0, 0.0);
        let column = |p: f64, q: f64| {
            let (to_x, to_y) = self.apply(p, q);
            (to_x - origin_x, to_y - origin_y)
        };
        let (first, second, shift) = (column(a, b), column(c, d), self.apply(e, f));
        Self([first.0, first.1, second.0, second.1, shift.0, shift.1])
    }
}

/// An upright rectangle, y down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Rect {
    /// The smallest rectangle around points; `None` where a point lies nowhere.
    pub(super) fn around(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut rect: Option<Rect> = None;
        for (x, y) in points {
            if !x.is_finite() || !y.is_finite() {
                return None;
            }
            let grown = rect.unwrap_or(Rect { x0: x, y0: y, x1: x, y1: y });
            rect = Some(Rect {
                x0: grown.x0.min(x),
                y0: grown.y0.min(y),
                x1: grown.x1.max(x),
                y1: grown.y1.max(y),
            });
        }
        rect
    }

    pub(super) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(super) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// The area that two rectangles share.
    pub(super) fn overlap(&self, other: &Rect) -> f64 {
        let width = self.x1.min(other.x1) - self.x0.max(other.x0);
        let height = self.y1.min(other.y1) - self.y0.max(other.y0);
        width.max(0.0) * height.max(0.0)
    }

    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_applied_from_the_inside() {
        let double = Matrix::from([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let shift = Matrix::from([1.0, 0.0, 0.0, 1.0, 3.0, 4.0]);
        assert_eq!((double * shift).apply(1.0, 1.0), (8.0, 10.0));
        assert_eq!((shift * double).apply(1.0, 1.0), (5.0, 6.0));
    }
}

//! How dark what is drawn is.
//!
//! In: the operators that set colors, and the color spaces of a page. Out: a [`Paint`] for fills and one for strokes, as light
//! alone: a box is black or it is not. Patterns and inks that only a printer knows have none.

use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Name, Number, Object};
use hayro_syntax::page::Resources;

/// What fills and strokes are drawn with.
#[derive(Clone)]
pub(super) struct Colors {
    pub fill: Paint,
    pub stroke: Paint,
    /// The form of the numbers that set a color.
    fill_space: Space,
    stroke_space: Space,
}

impl Default for Colors {
    fn default() -> Self {
        Self {
            fill: Paint::BLACK,
            stroke: Paint::BLACK,
            fill_space: Space::Device,
            stroke_space: Space::Device,
        }
    }
}

/// Operators that set colors. Returns whether it was one.
pub(super) fn set(op: &Op<'_, '_>, resources: &Resources<'_>, state: &mut Colors) -> bool {
    let number = |number: &Number| number.as_f64();
    match op {
        Op::NonStrokeColorDeviceGray(gray) => state.fill.light = Some(number(&gray.0)),
        Op::StrokeColorDeviceGray(gray) => state.stroke.light = Some(number(&gray.0)),
        Op::NonStrokeColorDeviceRgb(rgb) => {
            state.fill.light = Some(luma(number(&rgb.0), number(&rgb.1), number(&rgb.2)));
        }
        Op::StrokeColorDeviceRgb(rgb) => {
            state.stroke.light = Some(luma(number(&rgb.0), number(&rgb.1), number(&rgb.2)));
        }
        Op::NonStrokeColorCmyk(ink) => {
            state.fill.light =
                Some(cmyk(number(&ink.0), number(&ink.1), number(&ink.2), number(&ink.3)));
        }
        Op::StrokeColorCmyk(ink) => {
            state.stroke.light =
                Some(cmyk(number(&ink.0), number(&ink.1), number(&ink.2), number(&ink.3)));
        }
        Op::ColorSpaceNonStroke(space) => {
            state.fill_space = Space::of(space.0, resources);
            state.fill.light = state.fill_space.first();
        }
        Op::ColorSpaceStroke(space) => {
            state.stroke_space = Space::of(space.0, resources);
            state.stroke.light = state.stroke_space.first();
        }
        Op::NonStrokeColor(numbers) => state.fill.light = state.fill_space.light(&numbers.0),
        Op::StrokeColor(numbers) => state.stroke.light = state.stroke_space.light(&numbers.0),
        Op::NonStrokeColorNamed(named) => {
            state.fill.light =
                named.1.is_none().then(|| state.fill_space.light(&named.0)).flatten();
        }
        Op::StrokeColorNamed(named) => {
            state.stroke.light =
                named.1.is_none().then(|| state.stroke_space.light(&named.0)).flatten();
        }
        _ => return false,
    }
    true
}

#[derive(Clone, Copy)]
/// One color.
pub(super) struct Paint {
    /// From black 0 to white 1; `None` for patterns and colors that only a printer knows.
    pub light: Option<f64>,
    pub alpha: f64,
}

impl Paint {
    const BLACK: Self = Self { light: Some(0.0), alpha: 1.0 };

    /// Whether it is near black; `None` where that is not known.
    pub fn is_dark(self) -> Option<bool> {
        self.light.map(|light| light < 0.2 && self.alpha > 0.6)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Space {
    /// Grey, RGB or CMYK, by the count of numbers.
    Device,
    /// One number, the amount of black ink.
    BlackInk,
    Unknown,
}

impl Space {
    fn light(self, numbers: &[Number]) -> Option<f64> {
        let number = |at: usize| numbers.get(at).map_or(0.0, |number| number.as_f64());
        match (self, numbers.len()) {
            (Space::Device, 1) => Some(number(0)),
            (Space::Device, 3) => Some(luma(number(0), number(1), number(2))),
            (Space::Device, 4) => Some(cmyk(number(0), number(1), number(2), number(3))),
            (Space::BlackInk, _) => Some(1.0 - number(0)),
            _ => None,
        }
    }

    fn of(name: &Name<'_>, resources: &Resources<'_>) -> Self {
        match name.as_ref() {
            b"DeviceGray" | b"G" | b"DeviceRGB" | b"RGB" | b"DeviceCMYK" | b"CMYK" => Space::Device,
            _ => match resources.get_color_space(name) {
                Some(Object::Name(name)) if name.as_ref().starts_with(b"Device") => Space::Device,
                Some(Object::Array(array)) => {
                    let mut items = array.flex_iter();
                    match items.next::<Name<'_>>().as_ref().map(|name| name.as_ref()) {
                        Some(b"ICCBased" | b"CalRGB" | b"CalGray" | b"DeviceRGB") => Space::Device,
                        Some(b"Separation") => match items.next::<Name<'_>>() {
                            Some(name) if matches!(name.as_ref(), b"Black" | b"All") => {
                                Space::BlackInk
                            }
                            _ => Space::Unknown,
                        },
                        _ => Space::Unknown,
                    }
                }
                _ => Space::Unknown,
            },
        }
    }

    /// The color that choosing the space sets.
    fn first(self) -> Option<f64> {
        (self != Space::Unknown).then_some(0.0)
    }
}

fn luma(red: f64, green: f64, blue: f64) -> f64 {
    0.3 * red + 0.59 * green + 0.11 * blue
}

fn cmyk(cyan: f64, magenta: f64, yellow: f64, black: f64) -> f64 {
    luma(1.0 - cyan, 1.0 - magenta, 1.0 - yellow) * (1.0 - black)
}

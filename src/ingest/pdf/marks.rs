//! What a page's content draws: characters with their places, dark boxes, pictures.
//!
//! In: a page and its fonts. Out: [`Marks`], in the order of drawing and in the coordinates of the page as it is shown (x to
//! the right, y down, in points). Does not join characters into words; [`super::lines`] does.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::clock::Clock;
use super::colors::{self, Colors};
use super::fonts::Font;
use super::matrix::{Matrix, Rect};
use super::path::Path;

/// Forms inside forms are drawn to this depth.
const MAX_DEPTH: usize = 12;
/// A page with more characters than this is cut short.
const MAX_GLYPHS: usize = 400_000;

/// Everything that a page draws and that matters for its text.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The characters of all glyphs.
    pub text: String,
    pub glyphs: Vec<Glyph>,
    pub boxes: Vec<Dark>,
    /// The share of the page that pictures cover, at most 1.
    pub pictures: f64,
    /// Characters whose meaning the file does not tell.
    pub unknown: usize,
    /// Notes that readers have put on the page.
    pub notes: usize,
    /// Whether the page was not read to its end.
    pub cut: bool,
    /// Its size as shown.
    pub width: f64,
    pub height: f64,
}

/// One character (or ligature) on the page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// Its characters in [`Marks::text`].
    pub start: usize,
    pub end: usize,
    /// Where its baseline starts.
    pub x: f64,
    pub y: f64,
    /// How far it goes along the baseline.
    pub width: f64,
    /// Its height.
    pub size: f64,
    pub direction: Direction,
    pub bold: bool,
    /// Whether its color is near black; `None` where that is not known.
    pub dark: Option<bool>,
    /// When it was drawn.
    pub order: usize,
    /// Whether the file itself marks it as page furniture.
    pub artifact: bool,
}

/// Where writing goes on the page as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Right,
    Down,
    Left,
    Up,
    Slanted,
}

/// A rectangle filled with a color near black.
#[derive(Clone, Debug)]
pub(super) struct Dark {
    pub rect: Rect,
    /// When it was drawn.
    pub order: usize,
}

/// The fonts of a document, each read once.
pub(super) type Fonts = HashMap<usize, Rc<Font>>;

/// The marks of a page.
pub(super) fn of(page: &Page<'_>, fonts: &mut Fonts, clock: &Clock) -> Marks {
    let (width, height) = page.render_dimensions();
    let base = Matrix::from(page.initial_transform(true).as_coeffs());
    let marks = Marks { width: f64::from(width), height: f64::from(height), ..Marks::default() };
    let mut painter = Painter {
        marks,
        fonts,
        clock,
        order: 0,
        artifacts: 0,
        contents: Vec::new(),
        path: Path::default(),
    };
    let state = State { ctm: base, ..State::default() };
    painter.run(page.typed_operations(), page.resources(), state.clone(), 0);
    painter.annotations(page, state);
    painter.marks
}

/// What the operators set and text and paths are drawn with.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    colors: Colors,
    line_width: f64,
    font: Option<Rc<Font>>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    scaling: f64,
    leading: f64,
    rise: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            ctm: Matrix::IDENTITY,
            colors: Colors::default(),
            line_width: 1.0,
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            scaling: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

struct Painter<'p> {
    marks: Marks,
    fonts: &'p mut Fonts,
    clock: &'p Clock,
    order: usize,
    /// How many open stretches of marked content are page furniture.
    artifacts: usize,
    /// Open stretches of marked content: whether each is furniture, and what its characters stand for.
    contents: Vec<(bool, Option<Replacement>)>,
    path: Path,
}

/// Text that stands for the glyphs of a stretch.
struct Replacement {
    text: String,
    used: bool,
}

/// The matrices of a text object.
#[derive(Clone, Copy)]
struct Text {
    matrix: Matrix,
    line: Matrix,
    /// Whether text is drawn, or only clips (mode 7).
    mode: i64,
}

impl<'p> Painter<'p> {
    fn run(
        &mut self,
        mut ops: TypedIter<'_>,
        resources: &Resources<'_>,
        state: State,
        depth: usize,
    ) {
        let mut state = state;
        let mut saved: Vec<State> = Vec::new();
        let mut text = Text { matrix: Matrix::IDENTITY, line: Matrix::IDENTITY, mode: 0 };
        let open = self.contents.len();
        while let Some(op) = ops.next() {
            self.order += 1;
            if self.marks.glyphs.len() > MAX_GLYPHS
                || (self.order.is_multiple_of(256) && self.clock.is_over())
            {
                self.marks.cut = true;
                break;
            }
            match &op {
                Op::SaveState(_) if saved.len() < 512 => saved.push(state.clone()),
                Op::RestoreState(_) => state = saved.pop().unwrap_or(state),
                Op::Transform(to) => {
                    let matrix = Matrix::of([to.0, to.1, to.2, to.3, to.4, to.5]);
                    state.ctm = state.ctm * matrix;
                }
                Op::XObject(name) => self.object(name.0, resources, &state, depth),
                Op::InlineImage(_) => self.picture(&state),
                _ => {
                    if !self.show(&op, &mut state, &mut text)
                        && !colors::set(&op, resources, &mut state.colors)
                        && !self.draw(&op, &state)
                    {
                        self.set(&op, resources, &mut state, &mut text);
                    }
                }
            }
        }
        // Marks that a form opens and does not close end with it.
        while self.contents.len() > open {
            self.close_content();
        }
    }

    /// Operators that set the state of text and marked content.
    fn set(
        &mut self,
        op: &Op<'_, '_>,
        resources: &Resources<'_>,
        state: &mut State,
        text: &mut Text,
    ) {
        match op {
            Op::SetGraphicsState(name) => {
                if let Some(set) = resources.get_ext_g_state(name.0) {
                    state.colors.fill.alpha =
                        set.get::<f64>("ca").unwrap_or(state.colors.fill.alpha);
                    state.colors.stroke.alpha =
                        set.get::<f64>("CA").unwrap_or(state.colors.stroke.alpha);
                    // What multiplies colors marks the text under it; it does not cover it.
                    match set.get::<Name<'_>>("BM").as_ref().map(|name| name.as_ref()) {
                        Some(b"Multiply" | b"Darken") => state.colors.fill.alpha = 0.5,
                        Some(b"Normal") => state.colors.fill.alpha = set.get("ca").unwrap_or(1.0),
                        _ => {}
                    }
                    if let Some(font) = set.get::<Array<'_>>("Font") {
                        let mut items = font.flex_iter();
                        if let (Some(dict), Some(size)) =
                            (items.next::<Dict<'_>>(), items.next::<f64>())
                        {
                            state.font = Some(self.font(&dict));
                            state.size = size;
                        }
                    }
                }
            }
            Op::LineWidth(width) => state.line_width = width.0.as_f64(),
            Op::CharacterSpacing(space) => state.character_spacing = space.0.as_f64(),
            Op::WordSpacing(space) => state.word_spacing = space.0.as_f64(),
            Op::HorizontalScaling(scale) => state.scaling = scale.0.as_f64() / 100.0,
            Op::TextLeading(leading) => state.leading = leading.0.as_f64(),
            Op::TextRise(rise) => state.rise = rise.0.as_f64(),
            Op::TextRenderingMode(mode) => text.mode = mode.0.as_i64(),
            Op::TextFont(font) => {
                state.size = font.1.as_f64();
                state.font = resources.get_font(font.0).map(|dict| self.font(&dict));
            }
            Op::BeginMarkedContent(tag) => self.open_content(tag.0, None, resources),
            Op::BeginMarkedContentWithProperties(tag) => {
                self.open_content(tag.0, Some(tag.1), resources);
            }
            Op::EndMarkedContent(_) => self.close_content(),
            _ => {}
        }
    }

    /// Operators that place and show text. Returns whether it was one.
    fn show(&mut self, op: &Op<'_, '_>, state: &mut State, text: &mut Text) -> bool {
        match op {
            Op::BeginText(_) => {
                text.matrix = Matrix::IDENTITY;
                text.line = Matrix::IDENTITY;
            }
            Op::NextLine(to) => text.next_line(to.0.as_f64(), to.1.as_f64()),
            Op::NextLineAndSetLeading(to) => {
                state.leading = -to.1.as_f64();
                text.next_line(to.0.as_f64(), to.1.as_f64());
            }
            Op::SetTextMatrix(to) => {
                text.line = Matrix::of([to.0, to.1, to.2, to.3, to.4, to.5]);
                text.matrix = text.line;
            }
            Op::NextLineUsingLeading(_) => text.next_line(0.0, -state.leading),
            Op::ShowText(shown) => self.glyphs(shown.0, state, text),
            Op::NextLineAndShowText(shown) => {
                text.next_line(0.0, -state.leading);
                self.glyphs(shown.0, state, text);
            }
            Op::ShowTextWithParameters(shown) => {
                state.word_spacing = shown.0.as_f64();
                state.character_spacing = shown.1.as_f64();
                text.next_line(0.0, -state.leading);
                self.glyphs(shown.2, state, text);
            }
            Op::ShowTexts(shown) => {
                for item in shown.0.iter::<Object<'_>>() {
                    match item {
                        Object::String(string) => self.glyphs(&string, state, text),
                        Object::Number(back) => {
                            let by = -back.as_f64() / 1000.0 * state.size;
                            let vertical = state.font.as_ref().is_some_and(|font| font.vertical);
                            text.advance(if vertical {
                                (0.0, by)
                            } else {
                                (by * state.scaling, 0.0)
                            });
                        }
                        _ => {}
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// Operators that lay out and fill paths. Returns whether it was one.
    fn draw(&mut self, op: &Op<'_, '_>, state: &State) -> bool {
        let at = |x: Number, y: Number| state.ctm.apply(x.as_f64(), y.as_f64());
        match op {
            Op::MoveTo(to) => self.path.start(at(to.0, to.1)),
            Op::LineTo(to) => self.path.go(at(to.0, to.1)),
            Op::CubicTo(to) => {
                // A curve makes the piece no rectangle: its middle points lie off the corners.
                self.path.go(at(to.0, to.1));
                self.path.go(at(to.2, to.3));
                self.path.go(at(to.4, to.5));
            }
            Op::RectPath(rect) => {
                let [x, y, w, h] = [rect.0, rect.1, rect.2, rect.3].map(|number| number.as_f64());
                self.path.start(state.ctm.apply(x, y));
                for (x, y) in [(x + w, y), (x + w, y + h), (x, y + h)] {
                    self.path.go(state.ctm.apply(x, y));
                }
            }
            Op::FillPathNonZero(_)
            | Op::FillPathNonZeroCompatibility(_)
            | Op::FillPathEvenOdd(_)
            | Op::FillAndStrokeNonZero(_)
            | Op::FillAndStrokeEvenOdd(_)
            | Op::CloseFillAndStrokeNonZero(_)
            | Op::CloseFillAndStrokeEvenOdd(_) => {
                if state.colors.fill.is_dark() == Some(true) {
                    let order = self.order;
                    let dark = self.path.rectangles().map(|rect| Dark { rect, order });
                    self.marks.boxes.extend(dark);
                }
                self.path = Path::default();
            }
            Op::StrokePath(_) | Op::CloseAndStrokePath(_) => {
                self.stroke(state);
                self.path = Path::default();
            }
            Op::EndPath(_) => self.path = Path::default(),
            _ => return false,
        }
        true
    }

    /// A thick line covers what lies under it like a box.
    fn stroke(&mut self, state: &State) {
        let width = state.line_width * state.ctm.scale();
        if width < 5.0 || state.colors.stroke.is_dark() != Some(true) {
            return;
        }
        for piece in self.path.pieces.iter().filter(|piece| piece.len() == 2) {
            if let Some(rect) = Rect::around(piece.iter().copied())
                && rect.height() < 0.6
            {
                let rect = Rect { y0: rect.y0 - width / 2.0, y1: rect.y1 + width / 2.0, ..rect };
                self.marks.boxes.push(Dark { rect, order: self.order });
            }
        }
    }

    /// A form is drawn, a picture is noted.
    fn object(&mut self, name: &Name<'_>, resources: &Resources<'_>, state: &State, depth: usize) {
        let Some(stream) = resources.get_x_object(name) else { return };
        match stream.dict().get::<Name<'_>>("Subtype").as_ref().map(|name| name.as_ref()) {
            Some(b"Image") => self.picture(state),
            Some(b"Form") | None => self.form(&stream, resources, state.clone(), depth),
            _ => {}
        }
    }

    fn form(
        &mut self,
        stream: &Stream<'_>,
        around: &Resources<'_>,
        mut state: State,
        depth: usize,
    ) {
        if depth >= MAX_DEPTH {
            self.marks.cut = true;
            return;
        }
        let Ok(data) = stream.decoded_data() else { return };
        let dict = stream.dict();
        if let Some(matrix) = dict.get::<[f64; 6]>("Matrix") {
            state.ctm = state.ctm * Matrix::from(matrix);
        }
        // Old files leave the form's resources to the page.
        let own = dict.get::<Dict<'_>>("Resources").map(Resources::new);
        self.run(TypedIter::new(&data), own.as_ref().unwrap_or(around), state, depth + 1);
    }

    fn picture(&mut self, state: &State) {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let page = Rect { x0: 0.0, y0: 0.0, x1: self.marks.width, y1: self.marks.height };
        if let Some(rect) = Rect::around(corners.map(|(x, y)| state.ctm.apply(x, y)).into_iter()) {
            let share = rect.overlap(&page) / (page.width() * page.height()).max(1.0);
            self.marks.pictures = (self.marks.pictures + share).min(1.0);
        }
    }

    /// Forms are filled in, and notes are put on a page, in drawings of their own.
    fn annotations(&mut self, page: &Page<'_>, state: State) {
        let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return };
        for annotation in annotations.iter::<Dict<'_>>().take(20_000) {
            // Hidden and not shown.
            if annotation.get::<i32>("F").unwrap_or(0) & 0b10_0010 != 0 {
                continue;
            }
            match annotation.get::<Name<'_>>("Subtype").as_ref().map(|name| name.as_ref()) {
                Some(b"Text" | b"Popup" | b"Highlight" | b"Underline" | b"StrikeOut") => {
                    let words = annotation.get::<hayro_syntax::object::String<'_>>("Contents");
                    self.marks.notes += usize::from(words.is_some_and(|words| !words.is_empty()));
                }
                Some(
                    b"Widget" | b"FreeText" | b"Stamp" | b"Square" | b"Redact" | b"Ink" | b"Line",
                ) => {
                    self.appearance(&annotation, page.resources(), state.clone());
                }
                _ => {}
            }
        }
    }

    fn appearance(&mut self, annotation: &Dict<'_>, around: &Resources<'_>, mut state: State) {
        let Some(looks) = annotation.get::<Dict<'_>>("AP") else { return };
        let stream = looks.get::<Stream<'_>>("N").or_else(|| {
            // A box that is ticked or not has a look for each.
            let chosen = annotation.get::<Name<'_>>("AS")?;
            looks.get::<Dict<'_>>("N")?.get::<Stream<'_>>(&chosen)
        });
        let (Some(stream), Some(rect)) = (stream, annotation.get::<[f64; 4]>("Rect")) else {
            return;
        };
        let rect = Rect::around([(rect[0], rect[1]), (rect[2], rect[3])].into_iter());
        let matrix = stream.dict().get::<[f64; 6]>("Matrix").map_or(Matrix::IDENTITY, Matrix::from);
        let frame = stream.dict().get::<[f64; 4]>("BBox").and_then(|frame| {
            let corners = [(0, 1), (2, 1), (2, 3), (0, 3)];
            Rect::around(corners.into_iter().map(|(x, y)| matrix.apply(frame[x], frame[y])))
        });
        if let (Some(rect), Some(frame)) = (rect, frame) {
            let scale = |to: f64, from: f64| if from.abs() < 1e-6 { 1.0 } else { to / from };
            let sx = scale(rect.width(), frame.width());
            let sy = scale(rect.height(), frame.height());
            let fit =
                Matrix::from([sx, 0.0, 0.0, sy, rect.x0 - frame.x0 * sx, rect.y0 - frame.y0 * sy]);
            state.ctm = state.ctm * fit;
            self.form(&stream, around, state, 1);
        }
    }

    fn font(&mut self, dict: &Dict<'_>) -> Rc<Font> {
        // A font is known by where its description lies in the file.
        let key = dict.data().as_ptr().addr();
        Rc::clone(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::read(dict))))
    }

    fn open_content(
        &mut self,
        tag: &Name<'_>,
        properties: Option<&Object<'_>>,
        resources: &Resources<'_>,
    ) {
        let properties = match properties {
            Some(Object::Dict(dict)) => Some(dict.clone()),
            Some(Object::Name(name)) => resources.properties.get::<Dict<'_>>(name),
            _ => None,
        };
        let text = properties
            .and_then(|dict| dict.get::<hayro_syntax::object::String<'_>>("ActualText"))
            .map(|text| Replacement { text: super::fonts::text_string(&text), used: false });
        let artifact = tag.as_ref() == b"Artifact";
        self.artifacts += usize::from(artifact);
        self.contents.push((artifact, text));
    }

    fn close_content(&mut self) {
        if let Some((artifact, _)) = self.contents.pop() {
            self.artifacts -= usize::from(artifact);
        }
    }

    /// Shows a string, glyph by glyph.
    fn glyphs(&mut self, string: &[u8], state: &State, text: &mut Text) {
        let Some(font) = state.font.clone() else {
            self.marks.unknown += string.len();
            return;
        };
        for code in font.codes(string) {
            let mut advance = code.width * state.size + state.character_spacing;
            if code.is_space {
                advance += state.word_spacing;
            }
            let words = code.text.as_deref();
            let replaced = self.contents.iter_mut().rev().find_map(|(_, text)| text.as_mut());
            match (words, replaced) {
                (_, Some(replacement)) => {
                    let words =
                        if replacement.used { String::new() } else { replacement.text.clone() };
                    replacement.used = true;
                    self.glyph(&words, code.width, state, text, &font);
                }
                (Some(words), None) => self.glyph(words, code.width, state, text, &font),
                (None, None) => self.marks.unknown += 1,
            }
            text.advance(if font.vertical {
                (0.0, -advance.abs())
            } else {
                (advance * state.scaling, 0.0)
            });
        }
    }

    fn glyph(&mut self, words: &str, width: f64, state: &State, text: &Text, font: &Font) {
        let shape =
            Matrix::from([state.size * state.scaling, 0.0, 0.0, state.size, 0.0, state.rise]);
        let matrix = state.ctm * text.matrix * shape;
        let [a, b, c, d, x, y] = matrix.0;
        if words.is_empty() || ![a, b, c, d, x, y].iter().all(|number| number.is_finite()) {
            return;
        }
        let direction = match () {
            () if b.abs() <= a.abs() * 0.15 => {
                if a >= 0.0 {
                    Direction::Right
                } else {
                    Direction::Left
                }
            }
            () if a.abs() <= b.abs() * 0.15 => {
                if b >= 0.0 {
                    Direction::Down
                } else {
                    Direction::Up
                }
            }
            () => Direction::Slanted,
        };
        let start = self.marks.text.len();
        self.marks.text.push_str(words);
        self.marks.glyphs.push(Glyph {
            start,
            end: self.marks.text.len(),
            x,
            y,
            width: width * a.hypot(b),
            size: c.hypot(d) * font.height,
            direction,
            bold: font.bold,
            // Invisible text lies over a picture of it: what recognition has read.
            dark: if text.mode == 3 { None } else { state.colors.fill.is_dark() },
            order: self.order,
            artifact: self.artifacts > 0,
        });
    }
}

impl Text {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line * Matrix::from([1.0, 0.0, 0.0, 1.0, x, y]);
        self.matrix = self.line;
    }

    fn advance(&mut self, (x, y): (f64, f64)) {
        self.matrix = self.matrix * Matrix::from([1.0, 0.0, 0.0, 1.0, x, y]);
    }
}

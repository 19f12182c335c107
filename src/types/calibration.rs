//! What a confidence is worth: how often claims of a type with such a score were right when people looked.
//!
//! A calibration maps the built-in confidence of a claim to a probability, by one logistic curve per claim type
//! (`logit p = offset + slope * logit score`, slope above 0). Such a curve never turns round, never leaves [0, 1], and
//! can be read backwards. `review` fits it from decisions; a run applies it. This file neither fits nor decides.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};

/// The `schema` field of a calibration file.
pub const CALIBRATION_SCHEMA: &str = "claimsift/calibration/1";

/// Scores are kept this far from 0 and 1, where a logit has no value.
const EDGE: f64 = 1e-4;

/// A curve for all claims and one for each type that was looked at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// [`CALIBRATION_SCHEMA`].
    pub schema: String,
    /// The curve of types that have none of their own.
    pub all: Curve,
    /// The curves of types.
    #[serde(default)]
    pub types: BTreeMap<String, Curve>,
}

/// One curve, and how many decisions it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Moves the curve up or down.
    pub offset: f64,
    /// How steep it is; above 0.
    pub slope: f64,
    /// Decisions that it was fitted to.
    pub decisions: usize,
}

impl Curve {
    /// The curve that changes nothing.
    pub const IDENTITY: Curve = Curve { offset: 0.0, slope: 1.0, decisions: 0 };

    /// The probability for a score.
    pub fn apply(&self, score: f64) -> f64 {
        logistic(self.offset + self.slope * logit(score))
    }

    /// The score that has this probability.
    pub fn invert(&self, probability: f64) -> f64 {
        logistic((logit(probability) - self.offset) / self.slope)
    }
}

impl Calibration {
    /// The probability that a claim of this type with this score is right.
    pub fn apply(&self, kind: &str, score: f64) -> f64 {
        self.curve(kind).apply(score)
    }

    /// The score that the calibration was applied to.
    pub fn invert(&self, kind: &str, probability: f64) -> f64 {
        self.curve(kind).invert(probability)
    }

    fn curve(&self, kind: &str) -> &Curve {
        self.types.get(kind).unwrap_or(&self.all)
    }

    /// Reads a calibration file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no calibration.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        Self::from_text(&text).map_err(|message| Error::new(ErrorKind::Record, message).at(path))
    }

    /// A calibration from the text of its file, or what is wrong with it.
    ///
    /// # Errors
    ///
    /// Says what was expected where.
    pub fn from_text(text: &str) -> std::result::Result<Self, String> {
        let calibration: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start).min(text.len());
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            format!("line {line}: expected a calibration, but found: {}", error.message())
        })?;
        if calibration.schema != CALIBRATION_SCHEMA {
            let found = &calibration.schema;
            return Err(format!("expected schema {CALIBRATION_SCHEMA:?}, but found {found:?}"));
        }
        let curves = calibration.types.iter().map(|(kind, curve)| (kind.as_str(), curve));
        for (kind, curve) in curves.chain([("all", &calibration.all)]) {
            if !(curve.offset.is_finite() && curve.slope.is_finite() && curve.slope > 0.0) {
                let found = curve.slope;
                return Err(format!("{kind}: expected a slope above 0, but found {found}"));
            }
        }
        Ok(calibration)
    }

    /// The text of its file. Numbers are rounded, so that the same decisions give the same file everywhere.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# Made by `claimsift calibrate` from decisions of people; `claimsift extract --calibration FILE` applies it.\n\
             # logit(probability) = offset + slope * logit(score)\n\
             schema = \"{}\"\n",
            self.schema
        );
        let mut section = |name: &str, curve: &Curve| {
            let Curve { offset, slope, decisions } = curve;
            let _ = write!(
                text,
                "\n[{name}]\noffset = {offset:.4}\nslope = {slope:.4}\ndecisions = {decisions}\n"
            );
        };
        section("all", &self.all);
        for (kind, curve) in &self.types {
            section(&format!("types.{}", quoted(kind)), curve);
        }
        text
    }
}

/// A key of TOML: bare where it may be, in quotes otherwise.
fn quoted(kind: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if !kind.is_empty() && kind.chars().all(bare) {
        return kind.to_owned();
    }
    let mut key = String::from("\"");
    for letter in kind.chars() {
        match letter {
            '"' | '\\' => key.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(key, "\\u{:04X}", u32::from(letter));
            }
            letter => key.push(letter),
        }
    }
    key.push('"');
    key
}

/// The log of the odds; scores at the very ends are moved in a little.
pub fn logit(score: f64) -> f64 {
    let score = if score.is_nan() { 0.5 } else { score.clamp(EDGE, 1.0 - EDGE) };
    (score / (1.0 - score)).ln()
}

/// The probability of a log of odds.
pub fn logistic(odds: f64) -> f64 {
    if odds >= 0.0 {
        1.0 / (1.0 + (-odds).exp())
    } else {
        let e = odds.exp();
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_round_trip() {
        let calibration = Calibration {
            schema: CALIBRATION_SCHEMA.to_owned(),
            all: Curve { offset: -0.25, slope: 1.5, decisions: 12 },
            types: BTreeMap::from([
                ("pitch".to_owned(), Curve { offset: 0.5, slope: 0.75, decisions: 7 }),
                ("a \"b\"\n".to_owned(), Curve { offset: 0.0, slope: 1.0, decisions: 1 }),
            ]),
        };
        let read = Calibration::from_text(&calibration.to_text()).expect("what was written");
        assert_eq!(read, calibration);
    }

    #[test]
    fn mistakes_are_told() {
        let whole = "schema = \"claimsift/calibration/1\"\n[all]\noffset = 0.0\nslope = 1.0\ndecisions = 0\n";
        let cases = [
            (whole.replace("slope = 1.0", "slope = -1.0"), "slope above 0"),
            (whole.replace("slope = 1.0", "slope = nan"), "slope above 0"),
            (whole.replace("offset = 0.0\n", ""), "line 2"),
            (whole.replace("slope", "slop"), "line 4"),
            (whole.replace("calibration/1", "calibration/2"), "expected schema"),
        ];
        for (text, words) in cases {
            let message = Calibration::from_text(&text).expect_err("a mistake");
            assert!(message.contains(words), "{message}");
        }
    }

    proptest! {
        #[test]
        fn curves_rise_and_stay_inside(
            offset in -20.0..20.0_f64, slope in 0.05..20.0_f64, a in 0.0..=1.0_f64, b in 0.0..=1.0_f64,
        ) {
            let curve = Curve { offset, slope, decisions: 0 };
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(curve.apply(low) <= curve.apply(high));
            prop_assert!((0.0..=1.0).contains(&curve.apply(a)));
        }

        #[test]
        fn curves_can_be_read_backwards(
            offset in -1.5..1.5_f64, slope in 0.5..2.0_f64, score in 0.05..0.95_f64,
        ) {
            let curve = Curve { offset, slope, decisions: 0 };
            prop_assert!((curve.invert(curve.apply(score)) - score).abs() < 1e-3);
        }
    }
}

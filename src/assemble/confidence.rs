//! How sure a claim is: from the scores of its trigger, roles and links, mapped to the share of right claims.
//!
//! The score is calibrated by `data/confidence.toml`, which `claimsift calibrate --gold` fitted to gold claims of documents that
//! the model has not seen (`data/README.md` says which, and how well it held on others).

use std::sync::LazyLock;

use crate::types::{Calibration, Filler, Frame, PartKind, Via};

/// What scores are worth.
static WORTH: LazyLock<Option<Calibration>> = LazyLock::new(|| {
    // The file is compiled in and a test reads it; were it broken all the same, scores would stay as they are.
    Calibration::from_text(include_str!("../../data/confidence.toml")).ok()
});

/// The score as a line over the raw product (at 0, per 1). Speech is found well but is often no claim of its own, hence its
/// lower line.
const EVENT: (f32, f32) = (0.5, 0.45);
/// The same for speech.
const SPEECH: (f32, f32) = (0.25, 0.5);

/// Confidence in [0, 1].
///
/// The weakest piece decides how a claim goes wrong, so the score is the product of the trigger's probability, the first
/// role's, and the mean of the other roles'; links through descriptions and pronouns cost what they are wrong on average. Where the model
/// has learned of claim types, its doubts about this one (`likely`) cost up to seven tenths.
pub fn of(
    kind: &str,
    frame: &Frame,
    fillers: &[Filler],
    part: PartKind,
    speech: bool,
    likely: f32,
) -> f32 {
    let first_role = fillers.first().map(|filler| filler.role.as_str()).unwrap_or_default();
    let mean = |scores: &mut dyn Iterator<Item = f32>| {
        let (sum, count) = scores.fold((0.0, 0), |(sum, count), score| (sum + score, count + 1));
        if count == 0 { 0.5 } else { sum / count as f32 }
    };
    let first = mean(&mut fillers.iter().filter(|filler| filler.role == first_role).map(score));
    let others = mean(&mut fillers.iter().filter(|filler| filler.role != first_role).map(score));
    let place = match part {
        // Headlines lack articles and verbs; quotations may be cut.
        PartKind::Title | PartKind::Subject => 0.9,
        PartKind::Quoted(_) | PartKind::Forwarded => 0.95,
        _ => 1.0,
    };
    let raw = frame.predicate.score * first.sqrt() * others.sqrt() * place * (0.3 + 0.7 * likely);
    let share = if speech { SPEECH } else { EVENT };
    let score = (share.0 + share.1 * raw).clamp(0.01, 0.99);
    match &*WORTH {
        Some(worth) => worth.apply(kind, f64::from(score)) as f32,
        None => score,
    }
}

fn score(filler: &Filler) -> f32 {
    let link = match filler.via {
        Some(Via::Description) => 0.85,
        Some(Via::Pronoun) => 0.8,
        Some(Via::Name | Via::Acronym | Via::Alias | Via::Header) => 1.0,
        // A filler that is no name is right less often, above all in the first role.
        None => 0.9,
    };
    filler.score * link
}

#[cfg(test)]
mod tests {
    use super::WORTH;

    #[test]
    fn the_built_in_calibration_is_read() {
        let worth = WORTH.as_ref().expect("data/confidence.toml");
        assert!(worth.all.decisions > 100 && worth.all.slope > 0.0);
    }
}

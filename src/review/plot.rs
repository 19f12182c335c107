//! The calibration table as a picture: confidence across, share of right claims up, in one SVG file without scripts.
//!
//! Colours follow the reader's light or dark setting. Each dot is a bucket, the bar through it the 95 % interval, its size the
//! number of decisions; on the diagonal a confidence is worth what it says.

use std::fmt::Write as _;

use super::agreement::wilson;
use super::report::Bucket;

const STYLE: &str = "\
svg{--paper:#fff;--ink:#1b1f24;--faint:#8c959f;--line:#d0d7de;--dot:#0b5cad}\
@media (prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--faint:#8b949e;--line:#30363d;--dot:#6cb6ff}}\
text{font:12px system-ui,sans-serif;fill:var(--ink)}.faint{fill:var(--faint)}\
.paper{fill:var(--paper)}.grid{stroke:var(--line)}.even{stroke:var(--faint);stroke-dasharray:4 4}\
.bar{stroke:var(--dot);stroke-width:2}.dot{fill:var(--dot)}";

/// Left and upper edge of the field.
const LEFT: f64 = 60.0;
const TOP: f64 = 50.0;
/// Its side.
const SIDE: f64 = 360.0;

/// The picture of a calibration table.
pub fn svg(buckets: &[Bucket]) -> String {
    let decided: usize = buckets.iter().map(|bucket| bucket.num_true + bucket.num_false).sum();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 460 480\" width=\"460\" height=\"480\" role=\"img\" \
         aria-labelledby=\"title\">\n<title id=\"title\">Share of right claims by confidence, {decided} decisions</title>\n\
         <style>{STYLE}</style>\n<rect class=\"paper\" width=\"460\" height=\"480\"/>\n\
         <text x=\"{LEFT}\" y=\"24\">Confidence and share of right claims ({decided} decisions)</text>\n"
    );
    grid(&mut svg);
    for bucket in buckets {
        mark(&mut svg, bucket, decided);
    }
    svg.push_str("</svg>\n");
    svg
}

fn grid(svg: &mut String) {
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let (x, y) = (across(share), up(share));
        let (right, bottom) = (LEFT + SIDE, TOP + SIDE);
        // Writing into a string cannot fail.
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{x} {TOP}V{bottom}M{LEFT} {y}H{right}\"/>\n\
             <text class=\"faint\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{share:.1}</text>\n\
             <text class=\"faint\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{:.0}%</text>",
            bottom + 18.0,
            LEFT - 8.0,
            y + 4.0,
            share * 100.0,
        );
    }
    let _ = writeln!(
        svg,
        "<path class=\"even\" d=\"M{} {}L{} {}\"/>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">confidence</text>",
        across(0.0),
        up(0.0),
        across(1.0),
        up(1.0),
        LEFT + SIDE / 2.0,
        TOP + SIDE + 44.0,
    );
}

/// One bucket: a dot at its middle, with its interval and its counts for whoever points at it.
fn mark(svg: &mut String, bucket: &Bucket, decided: usize) {
    let total = bucket.num_true + bucket.num_false;
    let Some((low, high)) = wilson(bucket.num_true, total) else { return };
    let share = bucket.num_true as f64 / total as f64;
    let x = across((bucket.bucket_from + bucket.bucket_to) / 2.0);
    let radius = 4.0 + 8.0 * (total as f64 / decided.max(1) as f64).sqrt();
    let _ = writeln!(
        svg,
        "<g><title>{:.1} to {:.1}: {} of {total} right</title><path class=\"bar\" d=\"M{x:.1} {:.1}V{:.1}\"/>\
         <circle class=\"dot\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\"/></g>",
        bucket.bucket_from,
        bucket.bucket_to,
        bucket.num_true,
        up(low),
        up(high),
        up(share),
    );
}

fn across(share: f64) -> f64 {
    LEFT + SIDE * share
}

fn up(share: f64) -> f64 {
    TOP + SIDE * (1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_with_decisions_is_a_dot() {
        let bucket = |num_true, num_false| Bucket {
            bucket_from: 0.7,
            bucket_to: 0.8,
            num_predictions: 9,
            num_true,
            num_false,
        };
        let svg = svg(&[bucket(3, 1), bucket(0, 0)]);
        assert_eq!(svg.matches("<circle").count(), 1);
        // 3 of 4: x = 60 + 360 * 0.75, y = 50 + 360 * 0.25.
        assert!(svg.contains("cx=\"330.0\" cy=\"140.0\""), "{svg}");
        assert!(svg.contains("0.7 to 0.8: 3 of 4 right") && svg.contains("prefers-color-scheme"));
    }
}

//! Entity tags to mentions.
//!
//! The best tag sequence gives spans; their ends are then mended where tags and names commonly disagree ("the",
//! "'s", a stray bracket). The kind of an organisation is the mean opinion of its words.

use std::ops::Range;

use crate::types::{EntityLabel, Mention, OrgKind};

use super::windows::Joined;
use super::{At, Decoder, log_softmax, softmax};

impl Decoder {
    pub(super) fn mentions(&self, joined: &Joined, at: &At) -> Vec<Mention> {
        let n_words = at.seg.sentences[at.sentence].tokens.len();
        let scores: Vec<Vec<f32>> =
            (0..n_words).map(|word| self.entity_scores(joined, word)).collect();
        let mut spans = self.entity.decode(&scores);
        // "US | $212 million": two amounts with nothing between are one.
        spans.dedup_by(|next, first| {
            let one = next.label == EntityLabel::Money
                && first.label == EntityLabel::Money
                && first.words.end == next.words.start
                && !at.word(first.words.start).contains(|c: char| c.is_ascii_digit());
            if one {
                first.words.end = next.words.end;
            }
            one
        });
        let is_free =
            |word: usize| word < n_words && !spans.iter().any(|span| span.words.contains(&word));
        spans
            .iter()
            .filter_map(|span| {
                let mut words = mended(at, span.words.clone(), span.label);
                if words.is_empty() {
                    return None;
                }
                if span.label == EntityLabel::Money
                    && is_free(words.end)
                    && is_scale(at.word(words.end))
                {
                    words.end += 1;
                }
                let tokens = at.first + words.start..at.first + words.end;
                Some(Mention {
                    span: at.seg.span_of(tokens.clone()),
                    tokens,
                    sentence: at.sentence,
                    label: span.label,
                    kind: (span.label == EntityLabel::Org)
                        .then(|| self.kind_of(joined, words))
                        .flatten(),
                    score: span.score,
                })
            })
            .collect()
    }

    /// Log-probabilities of a word's tags. A word that no window holds is outside every name.
    fn entity_scores(&self, joined: &Joined, word: usize) -> Vec<f32> {
        let Some(row) = joined.row(word, |logits| &logits.entity) else {
            return (0..self.entity.len())
                .map(|tag| if self.entity.label(tag).is_none() { 0.0 } else { f32::NEG_INFINITY })
                .collect();
        };
        log_softmax(row.iter().copied(), self.temperatures.entity)
    }

    fn kind_of(&self, joined: &Joined, words: Range<usize>) -> Option<(OrgKind, f32)> {
        let mut sum = vec![0.0; self.kind.len()];
        let mut n_words = 0.0;
        for word in words {
            let Some(row) = joined.row(word, |logits| &logits.kind) else { continue };
            n_words += 1.0;
            for (sum, logit) in sum.iter_mut().zip(row) {
                *sum += logit;
            }
        }
        if n_words == 0.0 {
            return None;
        }
        let probabilities = softmax(sum.iter().map(|sum| sum / n_words), self.temperatures.kind);
        let best = super::argmax(probabilities.iter().copied())?;
        Some((self.kind[best], probabilities[best]))
    }
}

/// Whether a word goes on with an amount: "£2.3 | m", "340 | million".
fn is_scale(word: &str) -> bool {
    const SCALES: &[&str] = &[
        "k", "m", "mn", "bn", "tn", "thousand", "million", "billion", "trillion", "crore", "lakh",
    ];
    SCALES.iter().any(|scale| word.eq_ignore_ascii_case(scale))
}

/// The words of a mention without those that are not part of the name.
fn mended(at: &At, mut words: Range<usize>, label: EntityLabel) -> Range<usize> {
    const DETERMINERS: &[&str] = &[
        "the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its",
        "our", "their",
    ];
    let is_amount = matches!(label, EntityLabel::Date | EntityLabel::Money);
    while let Some(first) = (!words.is_empty()).then(|| at.word(words.start)) {
        let opens = is_stray(first, is_amount) || (!is_amount && DETERMINERS.contains(&first));
        if !opens || (first == "(" && has(at, &words, ")")) {
            break;
        }
        words.start += 1;
    }
    // "(paid) Octavane | 3.1 million euros": a name before the number is none of the amount.
    if label == EntityLabel::Money {
        let number =
            words.clone().find(|&word| at.word(word).contains(|c: char| c.is_ascii_digit()));
        let is_name = |word: &str| {
            let mut letters = word.chars();
            letters.next().is_some_and(char::is_uppercase)
                && word.chars().count() > 3
                && letters.all(char::is_lowercase)
        };
        if let Some(number) = number.filter(|_| is_name(at.word(words.start))) {
            words.start =
                (words.start..number).find(|&word| !is_name(at.word(word))).unwrap_or(number);
        }
    }
    while let Some(last) = (!words.is_empty()).then(|| at.word(words.end - 1)) {
        let closes = is_stray(last, is_amount) || matches!(last, "'s" | "’s" | "'S" | "s'" | "of");
        if !closes || (last == ")" && has(at, &words, "(")) || (is_amount && last == "%") {
            break;
        }
        words.end -= 1;
    }
    words
}

/// Whether a token cannot be the end of a name: a sign. Amounts may begin with a currency sign.
fn is_stray(token: &str, is_amount: bool) -> bool {
    // Redacted names are drawn with blocks; they carry the mention.
    let carries =
        |c: char| c.is_alphanumeric() || "█■▇".contains(c) || is_amount && "$£€¥%".contains(c);
    !token.contains(carries)
}

fn has(at: &At, words: &Range<usize>, sign: &str) -> bool {
    words.clone().any(|word| at.word(word) == sign)
}

//! Predicate and role logits to frames.
//!
//! Roles of one predicate are the best tag sequence under PropBank's rules: no argument covers the predicate, a core role
//! occurs once, `R-X` and `C-X` need an `X`. Where the best sequence repeats a core role, the surer span keeps it and
//! the rest of the sentence is decoded again without it.

use crate::types::{
    Affix, Argument, Frame, Logits, Participant, Pos, Predicate, PredicateLogits, Role, RoleLabel,
};

use super::bio::Labelled;
use super::lemma::lemma;
use super::participants::participants;
use super::types;
use super::windows::Joined;
use super::{At, Decoder, PREDICATE_THRESHOLD, argmax, log_softmax, softmax};

/// From this probability on a word may be a predicate if the model is sure that it tells of a claim.
const DOUBTFUL: f32 = 0.2;
/// So sure.
const SURE: f32 = 0.9;

impl Decoder {
    pub(super) fn frames(&self, joined: &Joined, at: &At, pos: &[Pos]) -> Vec<Frame> {
        joined
            .predicates()
            .into_iter()
            .filter_map(|(row, word, predicate)| {
                let tag = pos.get(word).copied().unwrap_or_default();
                let score = self.predicate_score(row, predicate, tag)?;
                Some(self.frame(row, word, predicate, score, at, pos))
            })
            .collect()
    }

    fn predicate_score(&self, row: &Logits, predicate: &PredicateLogits, pos: Pos) -> Option<f32> {
        if predicate.word >= row.predicate.nrows() || row.predicate.ncols() < 2 {
            return None;
        }
        let logits = row.predicate.row(predicate.word);
        let score = softmax(logits.iter().copied(), self.temperatures.predicate)[1];
        // What tells of a claim is a predicate, even if the corpora with predicates leave its like out.
        let content = matches!(pos, Pos::Verb | Pos::Noun | Pos::Propn | Pos::Adj);
        let claim = types::any(&row.claim, predicate.word);
        let score =
            if content && score >= DOUBTFUL && claim >= SURE { score.max(claim) } else { score };
        (score >= PREDICATE_THRESHOLD).then_some(score)
    }

    fn frame(
        &self,
        row: &Logits,
        word: usize,
        predicate: &PredicateLogits,
        score: f32,
        at: &At,
        pos: &[Pos],
    ) -> Frame {
        // The words of the row that the sentence has.
        let n_words = pos.len().saturating_sub(row.first_word);
        let mut spans = self.role_spans(predicate, n_words);
        for span in &mut spans {
            span.words.start += row.first_word;
            span.words.end += row.first_word;
        }
        let pos = pos.get(word).copied().unwrap_or_default();
        let lemma = lemma(at.word(word), pos, |verb| self.senses_of.contains_key(verb));
        let is_particle = |span: &Labelled<RoleLabel>| {
            span.label == RoleLabel { affix: Affix::Continuation, role: Role::Verb }
        };
        let labelled = spans.iter().find(|span| is_particle(span)).map(|span| span.words.start);
        let sense = self.sense(&lemma, pos, predicate, word, labelled, at);
        let particle = labelled.or_else(|| sense.as_ref().and_then(|(_, particle)| *particle));
        let token = at.first + word;
        let mut tokens = token..token + 1;
        if particle == Some(word + 1) {
            tokens.end += 1;
            spans.retain(|span| !span.words.contains(&(word + 1)) || !is_particle(span));
        }
        let lemma = match particle {
            Some(particle) => format!("{lemma}_{}", at.word(particle).to_lowercase()),
            None => lemma,
        };
        Frame {
            sentence: at.sentence,
            predicate: Predicate {
                token,
                span: at.seg.span_of(tokens.clone()),
                lemma,
                pos,
                sense: sense.map(|(sense, _)| sense),
                score,
                types: types::types(&row.claim, predicate.word, &self.types),
            },
            arguments: spans
                .into_iter()
                .filter_map(|span| argument(at, span, tokens.end))
                .collect(),
            participants: self.participants(row, predicate, n_words, at.first + row.first_word),
        }
    }

    /// Who takes part, where the model holds the predicate for one that tells of a claim: of others nobody asks.
    fn participants(
        &self,
        row: &Logits,
        predicate: &PredicateLogits,
        n_words: usize,
        first: usize,
    ) -> Vec<Participant> {
        match row.claim.ncols() > 0 && types::any(&row.claim, predicate.word) < 0.5 {
            true => Vec::new(),
            false => participants(&predicate.participants, &self.participants, n_words, first),
        }
    }

    /// The role spans of a predicate, counted in its row, in text order.
    fn role_spans(&self, predicate: &PredicateLogits, n_words: usize) -> Vec<Labelled<RoleLabel>> {
        let mut scores: Vec<Vec<f32>> = predicate
            .roles
            .rows()
            .into_iter()
            .take(n_words)
            .map(|row| log_softmax(row.iter().copied(), self.temperatures.role))
            .collect();
        if let Some(own) = scores.get_mut(predicate.word) {
            self.forbid(own, |_| true);
        }
        let mut spans = self.role.decode(&scores);
        // A core role has five others to give its words to, so a few rounds settle every sentence.
        for _ in 0..6 {
            let Some(kept) = surest_of_repeated(&spans) else { break };
            let kept = spans[kept].clone();
            for (word, row) in scores.iter_mut().enumerate() {
                if !kept.words.contains(&word) {
                    self.forbid(row, |label| label == kept.label);
                }
            }
            spans = self.role.decode(&scores);
        }
        settle_affixes(&mut spans);
        spans
    }

    fn forbid(&self, row: &mut [f32], is_forbidden: impl Fn(RoleLabel) -> bool) {
        for (tag, score) in row.iter_mut().enumerate() {
            if self.role.label(tag).is_some_and(&is_forbidden) {
                *score = f32::NEG_INFINITY;
            }
        }
    }

    /// The best sense of the lemma, and the word of its particle where the sense has one.
    ///
    /// A sense with a particle ("carry_out.03") is taken only where the particle stands: where the roles mark it,
    /// or right after the predicate.
    fn sense(
        &self,
        lemma: &str,
        pos: Pos,
        predicate: &PredicateLogits,
        word: usize,
        labelled: Option<usize>,
        at: &At,
    ) -> Option<(String, Option<usize>)> {
        let columns = self.senses_of.get(lemma).or_else(|| {
            let known = |verb: &str| self.senses_of.contains_key(verb);
            (pos != Pos::Verb)
                .then(|| super::lemma::verb_of_noun(lemma, known))
                .flatten()
                .and_then(|verb| self.senses_of.get(&verb))
        })?;
        let particle_at = |particle: &str| match labelled {
            Some(place) => (at.word(place).eq_ignore_ascii_case(particle)).then_some(place),
            None => (at.word(word + 1).eq_ignore_ascii_case(particle)).then_some(word + 1),
        };
        let mut open: Vec<(usize, Option<usize>)> = columns
            .iter()
            .filter_map(|&column| match particle_of(&self.senses[column]) {
                None => Some((column, None)),
                Some(particle) => particle_at(particle).map(|place| (column, Some(place))),
            })
            .collect();
        // A marked particle decides where the lemma has a sense with it.
        if labelled.is_some() && open.iter().any(|(_, place)| place.is_some()) {
            open.retain(|(_, place)| place.is_some());
        }
        let logit =
            |column: usize| predicate.sense.get(column).copied().unwrap_or(f32::NEG_INFINITY);
        let best = argmax(open.iter().map(|(column, _)| logit(*column)))?;
        let (column, place) = open[best];
        Some((self.senses[column].clone(), place))
    }
}

/// The particle of a sense: "out" in "carry_out.03".
fn particle_of(sense: &str) -> Option<&str> {
    let lemma = sense.split('.').next().unwrap_or(sense);
    lemma.split_once('_').map(|(_, particle)| particle)
}

/// Of the first core role that occurs more than once, the surest span.
fn surest_of_repeated(spans: &[Labelled<RoleLabel>]) -> Option<usize> {
    let is_repeated =
        |label: RoleLabel| spans.iter().filter(|span| span.label == label).count() > 1;
    let label =
        spans.iter().map(|span| span.label).find(|label| is_core(*label) && is_repeated(*label))?;
    let score = |idx: usize| if spans[idx].label == label { spans[idx].score } else { -1.0 };
    argmax((0..spans.len()).map(score))
}

fn is_core(label: RoleLabel) -> bool {
    use Role::{Arg0, Arg1, Arg2, Arg3, Arg4, Arg5, ArgA};
    label.affix == Affix::None
        && matches!(label.role, Arg0 | Arg1 | Arg2 | Arg3 | Arg4 | Arg5 | ArgA)
}

/// Drops `R-X` without `X`; a `C-X` that nothing precedes is `X` itself where `X` is missing, else dropped.
fn settle_affixes(spans: &mut Vec<Labelled<RoleLabel>>) {
    for idx in 0..spans.len() {
        let label = spans[idx].label;
        let plain = RoleLabel::plain(label.role);
        let is_missing = spans.iter().all(|span| span.label != plain);
        if label.affix == Affix::Continuation && label.role != Role::Verb && is_missing {
            spans[idx].label = plain;
        }
    }
    let all = spans.clone();
    spans.retain(|span| {
        let mut plain = all.iter().filter(|other| other.label == RoleLabel::plain(span.label.role));
        match span.label.affix {
            Affix::None => true,
            Affix::Relative => plain.next().is_some(),
            Affix::Continuation if span.label.role == Role::Verb => true,
            Affix::Continuation => plain.any(|other| other.words.end <= span.words.start),
        }
    });
}

/// An argument without signs at its ends; none when nothing is left. Words of the predicate itself are cut off.
fn argument(at: &At, span: Labelled<RoleLabel>, predicate_end: usize) -> Option<Argument> {
    let mut words = span.words;
    if words.contains(&(predicate_end - at.first - 1)) {
        words.start = predicate_end - at.first;
    }
    let is_sign = |word: usize| {
        let word = at.word(word);
        !word.contains(|c: char| c.is_alphanumeric() || "$£€¥%█■".contains(c))
    };
    while words.start < words.end && is_sign(words.start) {
        words.start += 1;
    }
    while words.start < words.end && is_sign(words.end - 1) {
        let closes =
            at.word(words.end - 1) == ")" && words.clone().any(|word| at.word(word) == "(");
        if closes {
            break;
        }
        words.end -= 1;
    }
    if words.is_empty() {
        return None;
    }
    let tokens = at.first + words.start..at.first + words.end;
    Some(Argument {
        label: span.label,
        span: at.seg.span_of(tokens.clone()),
        tokens,
        score: span.score,
    })
}

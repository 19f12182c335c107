//! Which candidate a pronoun stands for, from what a reader has just seen.
//!
//! In: a pronoun and the references before it. Out: a probability for every candidate, and for "none of these".
//! The features are those of the mention-ranking literature (Denis & Baldridge 2008, "Specialized models and ranking for
//! coreference resolution"): distance, grammatical place, parallelism, repetition. A model may bring a small network that reads them beside
//! its own vectors of pronoun and candidate (after Lee et al. 2017, "End-to-end neural coreference resolution"); for one that does not,
//! `data/pronouns.toml` has weights of the features alone. Both are fitted on corpora with coreference. Knows no names and no words.

use std::sync::LazyLock;

use serde::Deserialize;

use super::context::{Context, Place};
use super::discourse::Seen;
use super::pronouns::Case;
use crate::types::{RankerWeights, Vectors};

/// What is known about one candidate, in the order of [`FEATURES`].
pub(super) type Features = [f32; FEATURES.len()];

/// The names of the features, as `data/pronouns.toml` lists them.
pub(super) const FEATURES: [&str; 39] = [
    "named",
    "unnamed",
    "same-sentence",
    "one-sentence-back",
    "two-sentences-back",
    "further-back",
    "within-5-tokens",
    "within-12-tokens",
    "within-25-tokens",
    "last-is-subject",
    "last-is-object",
    "last-is-possessive",
    "last-is-elsewhere",
    "last-is-pronoun",
    "subject-after-subject",
    "possessive-after-subject",
    "object-after-subject",
    "subject-after-object",
    "possessive-after-object",
    "object-after-object",
    "subject-after-possessive",
    "possessive-after-possessive",
    "subject-of-a-governor",
    "subject-of-the-sentence-before",
    "first-of-its-sentence",
    "nearest",
    "second-nearest",
    "further-than-second",
    "recent-mentions",
    "all-mentions",
    "most-mentioned",
    "gender-known",
    "same-paragraph",
    "carries-on-the-last-pronoun",
    "only-candidate",
    "named-after-the-pronoun",
    "ahead-is-subject",
    "ahead-of-an-opening-phrase",
    "sureness",
];

/// A candidate: an entity, or a noun that nobody named.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) entity: usize,
    pub(super) is_named: bool,
    /// The last token of its last name, description or noun before the pronoun, or else of the next after it.
    pub(super) head: usize,
    pub(super) features: Features,
}

impl Candidate {
    /// The value of a feature by its name.
    fn feature(&self, name: &str) -> f32 {
        FEATURES
            .iter()
            .position(|feature| *feature == name)
            .and_then(|at| self.features.get(at).copied())
            .unwrap_or(0.0)
    }
}

/// What a pronoun asks for decides which weights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Person,
    Thing,
    Several,
}

impl Class {
    /// All classes, in the order in which a network has them as features.
    const ALL: [Class; 3] = [Class::Person, Class::Thing, Class::Several];

    /// The name that fits and files know it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Class::Person => "person",
            Class::Thing => "thing",
            Class::Several => "several",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Weights {
    person: Vec<f32>,
    thing: Vec<f32>,
    several: Vec<f32>,
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/pronouns.toml")).unwrap_or_default());

/// Scores candidates: with a model's network, or by their features alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ranker<'a> {
    network: Option<(&'a RankerWeights, &'a Vectors)>,
}

impl<'a> Ranker<'a> {
    /// A ranker that reads a network's weights and a document's vectors. A network for other features than these is not used.
    pub(super) fn new(weights: Option<&'a RankerWeights>, vectors: &'a Vectors) -> Self {
        let own = || FEATURES.into_iter().chain(Class::ALL.map(Class::name));
        let network = weights.filter(|weights| weights.names.iter().map(String::as_str).eq(own()));
        Self { network: network.map(|weights| (weights, vectors)) }
    }

    /// How sure it must be of a candidate for a link to be made; `None` where none is. A pronoun of a person seldom stands for anything
    /// else, "it" does, and by features alone no noun is found well enough. Chosen on the held-out documents of GUM and LitBank.
    pub(super) fn least(self, class: Class, is_named: bool) -> Option<f32> {
        Some(match (self.network.is_some(), class, is_named) {
            (true, Class::Person, true) | (true, Class::Several, false) => 0.4,
            (true, Class::Thing, false) => 0.7,
            (true, _, _) | (false, Class::Person, true) => 0.5,
            (false, _, true) => 0.6,
            (false, _, false) => return None,
        })
    }

    /// The scores of the candidates of the pronoun at `token`; "none of these" has the score 0.
    fn scores(self, candidates: &[Candidate], token: usize, class: Class) -> Vec<f32> {
        let vectors = self.network.map(|(_, vectors)| vectors);
        let pronoun = vectors.and_then(|vectors| vectors.of(token));
        let score = |candidate: &Candidate| {
            let mention = vectors.and_then(|vectors| vectors.of(candidate.head));
            match (self.network, pronoun, mention) {
                (Some((weights, _)), Some(pronoun), Some(mention)) => {
                    weighed(weights, pronoun, mention, &candidate.features, class)
                }
                _ => of_features(&candidate.features, class),
            }
        };
        candidates.iter().map(score).collect()
    }
}

/// The score of a candidate by its features alone.
fn of_features(features: &Features, class: Class) -> f32 {
    let weights = match class {
        Class::Person => &WEIGHTS.person,
        Class::Thing => &WEIGHTS.thing,
        Class::Several => &WEIGHTS.several,
    };
    features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum()
}

/// The score of a candidate by a network (see [`RankerWeights`]).
fn weighed(
    weights: &RankerWeights,
    pronoun: &[f32],
    mention: &[f32],
    features: &Features,
    class: Class,
) -> f32 {
    let classes = Class::ALL.map(|other| flag(other == class));
    let features = || features.iter().chain(&classes).copied();
    let products = pronoun.iter().zip(mention).map(|(p, m)| p * m);
    let input: Vec<f32> =
        pronoun.iter().chain(mention).copied().chain(products).chain(features()).collect();
    let units = weights.hidden.chunks_exact(input.len()).zip(&weights.bias).map(|(row, bias)| {
        (row.iter().zip(&input).map(|(weight, x)| weight * x).sum::<f32>() + bias).max(0.0)
    });
    let deep: f32 = units.zip(&weights.output).map(|(unit, weight)| unit * weight).sum();
    features().zip(&weights.features).map(|(feature, weight)| feature * weight).sum::<f32>() + deep
}

/// A name is taken for a person that the text describes ("the former mayor") from this probability on: both are mostly the same person,
/// and share the probability. On the held-out documents 20 of 24 such names are right.
const NAME_OF_DESCRIBED: f32 = 0.05;

/// How sure "in her first year, Ann Lee …" is of its only candidate, at least.
const ALONE_AHEAD: f32 = 0.6;

/// The likeliest candidate of the pronoun at `token` and its probability; `is_described` tells the nouns that take up somebody known.
/// `None` where "none of these" is likelier than any.
pub(super) fn best<'c>(
    candidates: &'c [Candidate],
    token: usize,
    class: Class,
    ranker: Ranker,
    is_described: &dyn Fn(&Candidate) -> bool,
) -> Option<(&'c Candidate, f32)> {
    let scores = ranker.scores(candidates, token, class);
    let most = scores.iter().copied().fold(0.0, f32::max);
    let total: f32 = (-most).exp() + scores.iter().map(|score| (score - most).exp()).sum::<f32>();
    let likeliest = |among: &dyn Fn(&Candidate) -> bool| {
        let scores = scores.iter().enumerate().filter(|(at, _)| among(&candidates[*at]));
        let (at, best) = scores.max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))?;
        Some((&candidates[at], (best - most).exp() / total))
    };
    // Whom a sentence names right behind its opening phrase is in it, too, where nobody else was spoken of.
    if let [only] = candidates
        && class == Class::Person
        && only.feature("ahead-of-an-opening-phrase") > 0.0
    {
        return likeliest(&|_| true).map(|(best, share)| (best, share.max(ALONE_AHEAD)));
    }
    // "None of these" has the score 0.
    let (best, probability) = likeliest(&|_| true).filter(|_| most > 0.0)?;
    if class == Class::Person && !best.is_named && is_described(best) {
        let named = likeliest(&|candidate| candidate.is_named);
        if let Some((named, share)) = named.filter(|(_, share)| *share >= NAME_OF_DESCRIBED) {
            return Some((named, probability + share));
        }
    }
    Some((best, probability))
}

/// A pronoun and what was seen before it, from which candidates' features are taken.
pub(super) struct Scene<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) token: usize,
    pub(super) case: Case,
    /// References that fit the pronoun, within reach, the nearest first.
    pub(super) seen: Vec<&'a Seen>,
    /// Names that fit and follow in the pronoun's sentence.
    pub(super) ahead: Vec<Seen>,
    /// How often each entity of the document was referred to before.
    pub(super) mentions: &'a dyn Fn(usize) -> usize,
    /// The last token of the last reference to an entity that was no pronoun.
    pub(super) head: &'a dyn Fn(usize) -> Option<usize>,
    /// Whether the gender of an entity or of an unnamed noun is known, not only possible.
    pub(super) gender_known: &'a dyn Fn(usize) -> bool,
    /// How sure the model is, in [0, 1], that an entity is what the pronoun asks for.
    pub(super) sureness: &'a dyn Fn(usize) -> f32,
    /// The entity of the last pronoun of the same kind, if it was resolved.
    pub(super) last_pronoun: Option<usize>,
}

impl Scene<'_> {
    /// The candidates, the nearest first.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut order: Vec<usize> = Vec::new();
        for seen in self.seen.iter().copied().chain(&self.ahead) {
            if !order.contains(&seen.entity) {
                order.push(seen.entity);
            }
        }
        let most = order.iter().map(|entity| (self.mentions)(*entity)).max().unwrap_or(0);
        let all = order.len();
        let candidate = |(rank, entity): (usize, usize)| {
            let own: Vec<&Seen> =
                self.seen.iter().copied().filter(|seen| seen.entity == entity).collect();
            let mut features = [0.0; FEATURES.len()];
            let mut set = |name: &str, value: f32| {
                if let Some(at) = FEATURES.iter().position(|feature| *feature == name) {
                    features[at] = value;
                }
            };
            let is_named = Seen::is_name(entity);
            set(if is_named { "named" } else { "unnamed" }, 1.0);
            match own.first() {
                Some(last) => self.behind(last, &own, rank, &mut set),
                None => self.before(entity, &mut set),
            }
            let mentions = if is_named { (self.mentions)(entity) } else { own.len() };
            set("all-mentions", (1.0 + mentions as f32).ln());
            set("most-mentioned", flag(is_named && mentions == most && most > 1));
            set("gender-known", flag((self.gender_known)(entity)));
            set("carries-on-the-last-pronoun", flag(self.last_pronoun == Some(entity)));
            set("only-candidate", flag(all == 1));
            set("sureness", if is_named { (self.sureness)(entity) } else { 1.0 });
            let next = self.ahead.iter().find(|seen| seen.entity == entity);
            let head = (self.head)(entity).or(next.map(|seen| seen.end - 1)).unwrap_or(self.token);
            Candidate { entity, is_named, head, features }
        };
        order.into_iter().enumerate().map(candidate).collect()
    }

    /// Features of a candidate whose last mention is behind the pronoun.
    fn behind(&self, last: &Seen, own: &[&Seen], rank: usize, set: &mut dyn FnMut(&str, f32)) {
        let Scene { ctx, token, case, .. } = *self;
        let sentence = ctx.sentence(token);
        let distance = sentence.saturating_sub(last.sentence);
        let names = ["same-sentence", "one-sentence-back", "two-sentences-back", "further-back"];
        set(names[distance.min(3)], 1.0);
        if distance == 0 {
            match token.saturating_sub(last.end) {
                0..5 => set("within-5-tokens", 1.0),
                5..12 => set("within-12-tokens", 1.0),
                12..25 => set("within-25-tokens", 1.0),
                _ => {}
            }
        }
        let place = ctx.place(&(last.start..last.end));
        set(
            match place {
                Place::Subject => "last-is-subject",
                Place::Object => "last-is-object",
                Place::Possessive => "last-is-possessive",
                Place::Elsewhere => "last-is-elsewhere",
            },
            1.0,
        );
        set("last-is-pronoun", flag(last.is_pronoun));
        let parallel = match (case, place) {
            (Case::Subject, Place::Subject) => "subject-after-subject",
            (Case::Possessive, Place::Subject) => "possessive-after-subject",
            (Case::Object | Case::Reflexive, Place::Subject) => "object-after-subject",
            (Case::Subject, Place::Object) => "subject-after-object",
            (Case::Possessive, Place::Object) => "possessive-after-object",
            (Case::Object | Case::Reflexive, Place::Object) => "object-after-object",
            (Case::Subject, Place::Possessive) => "subject-after-possessive",
            (Case::Possessive, Place::Possessive) => "possessive-after-possessive",
            _ => "",
        };
        set(parallel, 1.0);
        let governs = own.iter().filter(|seen| seen.sentence == sentence).any(|seen| {
            seen.subject_of.is_some_and(|predicate| ctx.is_in_argument(predicate, token))
        });
        set("subject-of-a-governor", flag(governs));
        let before = |seen: &&&Seen| seen.sentence + 1 == sentence && seen.subject_of.is_some();
        set("subject-of-the-sentence-before", flag(own.iter().any(|seen| before(&seen))));
        let is_first =
            !self.seen.iter().any(|seen| seen.sentence == last.sentence && seen.end <= last.start);
        set("first-of-its-sentence", flag(is_first));
        set(["nearest", "second-nearest", "further-than-second"][rank.min(2)], 1.0);
        set("recent-mentions", (own.len() as f32).ln());
        set("same-paragraph", flag(ctx.paragraph(last.sentence) == ctx.paragraph(sentence)));
    }

    /// Features of a candidate that is named only after the pronoun ("in her tenure as president, Ann Lee …").
    fn before(&self, entity: usize, set: &mut dyn FnMut(&str, f32)) {
        let Some(next) = self.ahead.iter().find(|seen| seen.entity == entity) else { return };
        set("named-after-the-pronoun", 1.0);
        set("ahead-is-subject", flag(next.subject_of.is_some()));
        // An opening phrase ends in a comma before the subject.
        let comma = (self.token..next.start).any(|token| self.ctx.word(token) == ",");
        let opens = self.case == Case::Possessive && comma && next.subject_of.is_some();
        set("ahead-of-an-opening-phrase", flag(opens));
    }
}

fn flag(is_so: bool) -> f32 {
    f32::from(u8::from(is_so))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_weight_for_every_feature() {
        for weights in [&WEIGHTS.person, &WEIGHTS.thing, &WEIGHTS.several] {
            assert_eq!(weights.len(), FEATURES.len());
        }
    }

    /// The score of the definition, worked out by hand: one unit that is on, one that is off.
    #[test]
    fn a_network_scores_what_its_definition_says() {
        let inputs = 3 * 2 + FEATURES.len() + 3;
        let mut hidden = vec![0.0; 2 * inputs];
        // The first unit reads a number of the pronoun, a product, the first feature and the class of persons.
        for (at, weight) in [(0, 1.0), (5, 2.0), (6, 4.0), (inputs - 3, 8.0)] {
            hidden[at] = weight;
            hidden[inputs + at] = -weight;
        }
        let mut features = vec![0.0; FEATURES.len() + 3];
        features[0] = 0.5;
        let names = FEATURES.into_iter().chain(Class::ALL.map(Class::name));
        let weights = RankerWeights {
            names: names.map(str::to_owned).collect(),
            features,
            hidden,
            bias: vec![0.25, 0.25],
            output: vec![1.0, 100.0],
        };
        let mut own = [0.0; FEATURES.len()];
        own[0] = 1.0;
        let score = |class| weighed(&weights, &[3.0, 5.0], &[7.0, 0.1], &own, class);
        assert!((score(Class::Person) - (0.5 + 3.0 + 2.0 * 0.5 + 4.0 + 8.0 + 0.25)).abs() < 1e-5);
        assert!((score(Class::Thing) - (0.5 + 3.0 + 2.0 * 0.5 + 4.0 + 0.25)).abs() < 1e-5);

        let mut vectors = Vectors::default();
        vectors.push(Some(&[3.0, 5.0]));
        vectors.push(Some(&[7.0, 0.1]));
        let candidates = [Candidate { entity: 0, is_named: true, head: 1, features: own }];
        let ranker = Ranker::new(Some(&weights), &vectors);
        assert!(
            (ranker.scores(&candidates, 0, Class::Person)[0] - 16.75).abs() < 1e-4,
            "the network is used where both have vectors"
        );
        let by_features = of_features(&own, Class::Person);
        assert_eq!(ranker.scores(&candidates, 5, Class::Person), [by_features]);

        // A candidate that is less likely than "none of these" is none, however likely it is by itself.
        let unlikely = RankerWeights { bias: vec![-18.0, 0.0], ..weights.clone() };
        let ranker = Ranker::new(Some(&unlikely), &vectors);
        assert!(ranker.scores(&candidates, 0, Class::Person)[0] > 0.0);
        assert!(best(&candidates, 0, Class::Person, ranker, &|_| false).is_some());
        let none = RankerWeights { features: vec![-0.25; FEATURES.len() + 3], ..unlikely };
        let ranker = Ranker::new(Some(&none), &vectors);
        assert!(ranker.scores(&candidates, 0, Class::Person)[0] < 0.0);
        assert!(best(&candidates, 0, Class::Person, ranker, &|_| false).is_none());

        let other = RankerWeights { names: vec!["other".to_owned()], ..weights.clone() };
        let ranker = Ranker::new(Some(&other), &vectors);
        assert_eq!(ranker.scores(&candidates, 0, Class::Person), [by_features]);
    }

    #[test]
    fn no_candidate_is_none() {
        assert!(best(&[], 0, Class::Person, Ranker::default(), &|_| false).is_none());
    }
}

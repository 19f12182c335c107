//! Which noun phrases refer to the same person or thing, with or without a name.
//!
//! In: a document's noun phrases, and the references that are known already: those stand. Out: clusters. Each phrase, in text order, joins what the
//! likeliest phrase before it refers to, or begins a cluster of its own (mention ranking: Denis and Baldridge 2008; the network is
//! that of `ranker.rs`, after Lee et al. 2017). A model that does not compare phrases leaves those without a known reference alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::types::{
    Antecedent, Cluster, EntityKind, Links, NounPhrase, PhraseKind, PhraseMention, RankerWeights,
    Reference, Span, Via,
};

use super::context::Context;
use super::gender::Gender;
use super::likeness::{self, Between, Item, Lexicon, Pronoun};
use super::phrases;

/// Items before one that are looked at, whatever they are.
const NEAR: usize = 60;
/// Items further back that are looked at because of their head.
const FAR: usize = 10;
/// Nothing further back than this many items is looked at.
const FURTHEST: usize = 4000;
/// How probably two nouns without a common word are of one kind, if they are to be compared.
const ALIKE: f32 = 0.05;
/// From this probability on a phrase or a pronoun refers to an entity, where claims are made of it.
const LEAST: f32 = 0.5;
/// From this probability on a pronoun stands for a noun.
const LEAST_OF_NOUNS: f32 = 0.6;

/// Finds the clusters of a document, those of entities first, in the order of [`Links::entities`], and adds them to what is known; and with them the
/// references that they tell.
pub(super) fn add(ctx: &Context, links: &mut Links, weights: Option<&RankerWeights>) {
    let items = items(ctx, links);
    let network = weights.and_then(|weights| Network::new(weights, &items));
    let known = known(&items, links);
    let mut groups = Groups::default();
    for (at, item) in items.iter().enumerate() {
        let joined = match known[at] {
            Some(before) => Some((groups.of[before], 1.0)),
            None => network.as_ref().and_then(|network| {
                let candidates = candidates(ctx, &items, at);
                let scores = network.scores(ctx, &items, at, &candidates);
                let apart = apart(ctx, &items, &groups, at);
                let fits = |group| groups.may_join(group, item) && !apart.contains(&group);
                likeliest(&candidates, &scores, &groups, fits)
            }),
        };
        groups.put(item, joined);
    }
    let (references, antecedents) = told(ctx, &items, &groups, links);
    links.references.extend(references);
    links.references.sort_by_key(|it| (it.span.start(), it.span.end()));
    links.antecedents.extend(antecedents);
    links.antecedents.sort_by_key(|it| it.pronoun);
    links.clusters = groups.into_clusters(&items, links.entities.len());
}

/// A phrase with what it may refer to, for fitting the network.
pub(super) struct Case {
    /// Index of the item.
    pub(super) item: usize,
    /// Indices of the items before it.
    pub(super) candidates: Vec<usize>,
    /// The features of each.
    pub(super) features: Vec<[f32; likeness::COUNT]>,
}

/// All phrases with what each may refer to.
pub(super) fn cases<'a>(ctx: &Context<'a>, links: &Links) -> (Vec<Item<'a>>, Vec<Case>) {
    let items = items(ctx, links);
    let case = |item: usize| {
        let candidates = candidates(ctx, &items, item);
        let of = |&before: &usize| features(ctx, &items[item], &items[before]);
        let features = candidates.iter().map(of).collect();
        Case { item, candidates, features }
    };
    let cases = (0..items.len()).map(case).collect();
    (items, cases)
}

fn features(ctx: &Context, item: &Item, before: &Item) -> [f32; likeness::COUNT] {
    likeness::features(item, before, Between::of(ctx, item, before)).map(|(_, value)| value)
}

/// The places that refer, in text order, the outer before the inner: all noun phrases, and the known references that are none.
fn items<'a>(ctx: &Context<'a>, links: &Links) -> Vec<Item<'a>> {
    let phrases = &ctx.analysis.phrases;
    let mut lexicon = Lexicon::default();
    let by_head: HashMap<usize, usize> =
        phrases.iter().enumerate().map(|(idx, phrase)| (phrase.head, idx)).collect();
    let mut items: Vec<Item> =
        phrases.iter().map(|phrase| Item::of_phrase(ctx, &mut lexicon, phrase)).collect();
    for reference in &links.references {
        let tokens = ctx.seg.tokens_in(reference.span);
        let heads = tokens.clone().filter_map(|token| by_head.get(&token).copied());
        let around = heads.filter(|&idx| phrases[idx].span.contains(reference.span));
        match around.min_by_key(|&idx| phrases[idx].tokens.len()) {
            Some(idx) if items[idx].entity.is_none() => {
                (items[idx].entity, items[idx].head) = (Some(reference.entity), reference.span);
            }
            None if !tokens.is_empty() => {
                let head = tokens.end - 1;
                let mut item = Item::of_tokens(ctx, &mut lexicon, tokens, head);
                item.entity = Some(reference.entity);
                (item.span, item.head) = (reference.span, reference.span);
                items.push(item);
            }
            _ => {}
        }
    }
    if phrases.is_empty() {
        // A model that finds no phrases may still tell what a pronoun stands for.
        for span in links.antecedents.iter().flat_map(|it| [it.pronoun, it.phrase]) {
            let tokens = ctx.seg.tokens_in(span);
            if let Some(head) = tokens.end.checked_sub(1) {
                items.push(Item::of_tokens(ctx, &mut lexicon, tokens, head));
            }
        }
    }
    items.sort_by_key(|item| (item.span.start(), std::cmp::Reverse(item.span.end())));
    items.dedup_by(|later, earlier| later.span == earlier.span);
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for (number, item) in items.iter_mut().enumerate() {
        let before = seen.entry(item.noun).or_default();
        (item.number, item.same_before) = (number, *before);
        *before += 1;
    }
    items
}

/// For each item the one before it that it is known to be the same as.
fn known(items: &[Item], links: &Links) -> Vec<Option<usize>> {
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut known: Vec<Option<usize>> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        known.push(item.entity.and_then(|entity| last.insert(entity, at)));
    }
    let mut by_start: HashMap<usize, Vec<&Item>> = HashMap::new();
    for item in items {
        by_start.entry(item.span.start()).or_default().push(item);
    }
    let at = |span: Span| by_start.get(&span.start()).into_iter().flatten().copied();
    for antecedent in &links.antecedents {
        let pronoun = at(antecedent.pronoun).find(|item| item.span == antecedent.pronoun);
        let phrases = at(antecedent.phrase).filter(|it| antecedent.phrase.contains(it.head));
        let phrase = phrases.min_by_key(|item| item.tokens.len());
        if let (Some(pronoun), Some(phrase)) = (pronoun, phrase)
            && phrase.number < pronoun.number
        {
            let known = &mut known[pronoun.number];
            *known = known.or(Some(phrase.number));
        }
    }
    known
}

/// What an item may refer to: the items just before it, and those further back with its head. A pronoun stays within its part; of two
/// nouns that have neither word nor kind in common one stands near the other, or is not looked at.
fn candidates(ctx: &Context, items: &[Item], at: usize) -> Vec<usize> {
    let item = &items[at];
    let from = at.saturating_sub(NEAR);
    let part = ctx.part(item.sentence);
    let fits = |before: &usize| {
        let before = &items[*before];
        if item.pronoun.is_some() {
            return ctx.part(before.sentence) == part;
        }
        before.pronoun.is_some()
            || before.sentence == item.sentence
            || before.shares_a_word(item)
            || before.alike(item) >= ALIKE
    };
    let mut far = Vec::new();
    if item.pronoun.is_none() {
        let same = |before: &usize| items[*before].noun == item.noun;
        far.extend((0..from).rev().take(FURTHEST).filter(same).take(FAR));
        far.reverse();
    }
    far.into_iter().chain((from..at).filter(fits)).collect()
}

/// The group whose candidates are together likeliest among those that are allowed, with their probability, if that is greater than that of "none
/// of these", whose score is 0: what a phrase refers to is told by all that refer to it. The latest of equals.
fn likeliest(
    candidates: &[usize],
    scores: &[f32],
    groups: &Groups,
    fits: impl Fn(usize) -> bool,
) -> Option<(usize, f32)> {
    let most = scores.iter().copied().fold(0.0, f32::max);
    let mut sums: BTreeMap<usize, f32> = BTreeMap::new();
    for (before, score) in candidates.iter().zip(scores) {
        *sums.entry(groups.of[*before]).or_default() += (score - most).exp();
    }
    let none = (-most).exp();
    let total: f32 = none + sums.values().sum::<f32>();
    let allowed = sums.into_iter().filter(|(group, _)| fits(*group));
    let best = allowed.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 > none).then_some((best.0, best.1 / total))
}

/// The groups of the other arguments of an item's predicate: "he" and "him" of "he sued him" are two.
fn apart(ctx: &Context, items: &[Item], groups: &Groups, at: usize) -> Vec<usize> {
    let item = &items[at];
    if item.is_reflexive {
        return Vec::new();
    }
    let near = items[..at].iter().rev().take(NEAR);
    let beside = near.take_while(|before| before.sentence == item.sentence);
    // "He is a teacher" tells of one.
    let other = |before: &&Item| {
        let between = Between::of(ctx, item, before);
        between.apart && !between.is_copula
    };
    beside.filter(other).map(|before| groups.of[before.number]).collect()
}

/// References and antecedents that clusters tell and nothing else did: of pronouns of the third person, and of phrases that are about a noun.
fn told(
    ctx: &Context,
    items: &[Item],
    groups: &Groups,
    links: &Links,
) -> (Vec<Reference>, Vec<Antecedent>) {
    let (mut references, mut antecedents) = (Vec::new(), Vec::new());
    let resolved: HashSet<Span> = links.antecedents.iter().map(|it| it.pronoun).collect();
    for (at, item) in items.iter().enumerate() {
        let Some(phrase) = item.phrase.filter(|_| item.entity.is_none()) else { continue };
        let group = &groups.groups[groups.of[at]];
        let third = item.pronoun.is_some_and(Pronoun::is_third_person);
        if item.pronoun.is_some() && !third || resolved.contains(&item.span) {
            continue;
        }
        if let Some(entity) = group.entity {
            let score = groups.scores[at] * group.sureness;
            let via = match (third, item.is_name) {
                (true, _) => Via::Pronoun,
                (false, true) => Via::Alias,
                (false, false) => Via::Description,
            };
            if score >= LEAST && may_be(item, links.entities[entity].kind) {
                // What follows the head only tells more of it.
                let span = ctx.span(phrase.tokens.start..phrase.head + 1);
                references.push(Reference { span, entity, via, score });
            }
        } else if third && groups.scores[at] >= LEAST_OF_NOUNS {
            let noun = |other: &&usize| **other < at && items[**other].pronoun.is_none();
            let noun = group.items.iter().rev().find(noun).and_then(|other| items[*other].phrase);
            if let Some(noun) = noun {
                let phrase = ctx.span(phrases::around(ctx, noun.head));
                let score = groups.scores[at];
                antecedents.push(Antecedent { pronoun: item.span, phrase, score });
            }
        }
    }
    let taken: HashSet<Span> = links.references.iter().map(|it| it.span).collect();
    references.retain(|it| !taken.contains(&it.span));
    (references, antecedents)
}

/// Whether a pronoun or a phrase can stand for an entity of this kind.
fn may_be(item: &Item, kind: EntityKind) -> bool {
    let person = matches!(kind, EntityKind::Person | EntityKind::Redacted);
    match item.pronoun {
        Some(Pronoun::He | Pronoun::She) => person,
        Some(Pronoun::It) => !person,
        Some(Pronoun::They) => kind.is_organization(),
        Some(_) => false,
        None => {
            let of = item.phrase.map(NounPhrase::kind);
            match of {
                Some(PhraseKind::Person) => person,
                Some(PhraseKind::Organization) => kind.is_organization(),
                Some(PhraseKind::Place) => kind == EntityKind::Location,
                // "The pump" is that of the brand; "pumps" are any.
                _ => {
                    let thing = !person && !kind.is_organization() && kind != EntityKind::Location;
                    thing && (item.is_definite || item.is_name)
                }
            }
        }
    }
}

/// The network that scores pairs, its weights turned so that what is 0 costs nothing.
struct Network<'a> {
    weights: &'a RankerWeights,
    size: usize,
    /// Input by input, the weights of all units.
    by_input: Vec<f32>,
    /// What each item gives to the units as an antecedent, item by item.
    antecedents: Vec<f32>,
}

impl<'a> Network<'a> {
    /// A network for some items; `None` for weights of other features than these.
    fn new(weights: &'a RankerWeights, items: &[Item]) -> Option<Self> {
        let same = weights.names.iter().map(String::as_str).eq(likeness::names());
        let units = weights.bias.len();
        let inputs = weights.hidden.len().checked_div(units)?;
        let size = inputs.checked_sub(likeness::COUNT)? / 3;
        if !same || inputs != 3 * size + likeness::COUNT {
            return None;
        }
        let column =
            |input: usize| (0..units).map(move |unit| weights.hidden[unit * inputs + input]);
        let by_input = (0..inputs).flat_map(column).collect();
        let mut network = Self { weights, size, by_input, antecedents: Vec::new() };
        let mut antecedents = vec![0.0; items.len() * units];
        for (item, units) in items.iter().zip(antecedents.chunks_exact_mut(units)) {
            network.add(units, size, vector(item, size..2 * size));
        }
        network.antecedents = antecedents;
        Some(network)
    }

    /// The score of each candidate of an item; that of "none of these" is 0.
    fn scores(&self, ctx: &Context, items: &[Item], at: usize, candidates: &[usize]) -> Vec<f32> {
        let (item, size) = (&items[at], self.size);
        let own = vector(item, 0..size);
        let mut base = self.weights.bias.clone();
        self.add(&mut base, 0, own);
        let mut units = base.clone();
        let mut scores = Vec::with_capacity(candidates.len());
        for &before in candidates {
            let other = vector(&items[before], size..2 * size);
            let features = features(ctx, item, &items[before]);
            let as_antecedent = &self.antecedents[before * base.len()..];
            for ((unit, base), other) in units.iter_mut().zip(&base).zip(as_antecedent) {
                *unit = base + other;
            }
            let product = own.iter().zip(other).map(|(m, a)| m * a);
            self.add_all(&mut units, 2 * size, product);
            self.add(&mut units, 3 * size, &features);
            let deep = units.iter().zip(&self.weights.output);
            let deep: f32 = deep.map(|(unit, weight)| unit.max(0.0) * weight).sum();
            let flat = features.iter().zip(&self.weights.features);
            scores.push(deep + flat.map(|(value, weight)| value * weight).sum::<f32>());
        }
        scores
    }

    /// Adds what inputs from a place on give to the units.
    fn add(&self, units: &mut [f32], from: usize, inputs: &[f32]) {
        self.add_all(units, from, inputs.iter().copied());
    }

    fn add_all(&self, units: &mut [f32], from: usize, inputs: impl Iterator<Item = f32>) {
        let columns = self.by_input.chunks_exact(units.len()).skip(from);
        for (input, column) in inputs.zip(columns).filter(|(input, _)| *input != 0.0) {
            for (unit, weight) in units.iter_mut().zip(column) {
                *unit += input * weight;
            }
        }
    }
}

/// Some of the numbers of an item's phrase; none where no phrase is known.
fn vector<'i>(item: &'i Item, numbers: std::ops::Range<usize>) -> &'i [f32] {
    item.phrase.and_then(|phrase| phrase.vector.get(numbers)).unwrap_or_default()
}

/// The clusters as they grow.
#[derive(Default)]
struct Groups {
    groups: Vec<Group>,
    /// The group of each item.
    of: Vec<usize>,
    /// How probable it is that each refers to what its group does.
    scores: Vec<f32>,
}

/// A cluster as it grows.
#[derive(Default)]
struct Group {
    items: Vec<usize>,
    entity: Option<usize>,
    /// How probable it is that the group is that entity.
    sureness: f32,
    gender: Gender,
    /// Whether "it" stands for it, or "they".
    is_it: bool,
    is_they: bool,
}

impl Groups {
    /// Whether an item may join a group: two entities are two, "he" is not "she", and neither is "it" or "they".
    fn may_join(&self, group: usize, item: &Item) -> bool {
        let group = &self.groups[group];
        let entities =
            item.entity.is_none() || group.entity.is_none() || item.entity == group.entity;
        let person = |gender: Gender| gender != Gender::Unknown;
        let number = match item.pronoun {
            Some(Pronoun::He | Pronoun::She) => !group.is_it && !group.is_they,
            Some(Pronoun::It | Pronoun::They) => !person(group.gender),
            _ => true,
        };
        entities && number && group.gender.fits(item.gender)
    }

    /// Puts the next item into a group, with a probability, or into one of its own.
    fn put(&mut self, item: &Item, joined: Option<(usize, f32)>) {
        let (at, score) = joined.unwrap_or((self.groups.len(), 1.0));
        if at == self.groups.len() {
            self.groups.push(Group::default());
        }
        let group = &mut self.groups[at];
        group.items.push(item.number);
        if group.entity.is_none() && item.entity.is_some() {
            (group.entity, group.sureness) = (item.entity, score);
        }
        if group.gender == Gender::Unknown {
            group.gender = item.gender;
        }
        group.is_it |= item.pronoun == Some(Pronoun::It);
        group.is_they |= item.pronoun == Some(Pronoun::They);
        self.of.push(at);
        self.scores.push(score);
    }

    /// The clusters of `entities` entities, and then the others in the order of their first mentions.
    fn into_clusters(self, items: &[Item], entities: usize) -> Vec<Cluster> {
        let mut named: Vec<Vec<usize>> = vec![Vec::new(); entities];
        let mut others = Vec::new();
        for group in self.groups {
            match group.entity.and_then(|entity| named.get_mut(entity)) {
                Some(own) => own.extend(group.items),
                None => others.push(group.items),
            }
        }
        let of_entity = |(entity, own)| cluster(items, own, Some(entity));
        let mut clusters: Vec<Cluster> = named.into_iter().enumerate().map(of_entity).collect();
        clusters.extend(others.into_iter().map(|own| cluster(items, own, None)));
        clusters
    }
}

fn cluster(items: &[Item], own: Vec<usize>, entity: Option<usize>) -> Cluster {
    let mut kinds = [0.0; PhraseKind::ALL.len()];
    let mut mentions = Vec::with_capacity(own.len());
    for item in own.into_iter().map(|at| &items[at]) {
        mentions.push(PhraseMention { span: item.span, head: item.head });
        for (sum, kind) in kinds.iter_mut().zip(item.phrase.iter().flat_map(|it| it.kinds)) {
            *sum += kind;
        }
    }
    mentions.sort();
    let told = kinds.iter().any(|kind| *kind > 0.0);
    Cluster { entity, kind: told.then(|| crate::types::phrase::likeliest(&kinds)), mentions }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Analysis, Document, Segmented};

    fn with(number: usize, phrase: Option<&NounPhrase>) -> Item<'_> {
        let mut item = Item::default();
        (item.number, item.phrase) = (number, phrase);
        item
    }

    /// The score of the definition: `features·f + output·relu(hidden [m; a; m·a; f] + bias)`, with every part of the sum.
    #[test]
    fn a_network_scores_what_its_definition_says() {
        let (doc, seg, analysis) = <(Document, Segmented, Analysis)>::default();
        let ctx = Context::new(&doc, &seg, &analysis);
        let phrase = |vector: [f32; 4]| NounPhrase {
            span: Span::default(),
            tokens: 0..0,
            sentence: 0,
            head: 0,
            kinds: [0.0; PhraseKind::ALL.len()],
            vector: vector.to_vec(),
        };
        // As a mention (3, 5), as an antecedent (7, 11).
        let phrases = [phrase([0.0, 0.0, 7.0, 11.0]), phrase([3.0, 5.0, 0.0, 0.0])];
        let item = |number: usize| with(number, Some(&phrases[number]));
        let items = [item(0), item(1)];
        let inputs = 3 * 2 + likeness::COUNT;
        let on = likeness::names().iter().position(|name| *name == "same-sentence").unwrap_or(0);
        let mut hidden = vec![0.0; 2 * inputs];
        for (input, weight) in [(0, 1.0), (1, 10.0), (2, 100.0), (3, 0.5), (4, 2.0), (5, 3.0)] {
            hidden[input] = weight;
        }
        hidden[6 + on] = 1000.0;
        // The second unit is off.
        hidden[inputs] = -1.0;
        let mut features = vec![0.0; likeness::COUNT];
        features[on] = 0.25;
        let names = likeness::names().map(str::to_owned).to_vec();
        let weights = RankerWeights {
            names,
            features,
            hidden,
            bias: vec![-4.0, 0.0],
            output: vec![2.0, 9.0],
        };
        let network = Network::new(&weights, &items);
        let scores = network.map(|network| network.scores(&ctx, &items, 1, &[0]));
        let unit = 3.0 + 50.0 + 700.0 + 5.5 + 2.0 * 21.0 + 3.0 * 55.0 + 1000.0 - 4.0;
        assert_eq!(scores, Some(vec![2.0 * unit + 0.25]));

        let other = RankerWeights { names: vec!["other".to_owned()], ..weights };
        assert!(Network::new(&other, &items).is_none(), "weights of other features");
    }

    /// What refers to one thing counts together, "none of these" wins where it is likelier, and who must not be the same is passed over.
    #[test]
    fn groups_win_by_what_all_of_them_say() {
        let mut groups = Groups::default();
        let item = |number| with(number, None);
        groups.put(&item(0), None);
        groups.put(&item(1), Some((0, 0.9)));
        groups.put(&item(2), None);
        let best = |scores: &[f32], banned: usize| {
            let found = likeliest(&[0, 1, 2], scores, &groups, |group| group != banned);
            found.map(|(group, probability)| (group, (100.0 * probability).round()))
        };
        // Odds of 1, 1 and 1.5 beside 1 for none: the first two are one group.
        let scores = [0.0, 0.0, 1.5_f32.ln()];
        assert_eq!(best(&scores, 9), Some((0, 44.0)));
        assert_eq!(best(&scores, 0), Some((1, 33.0)));
        assert_eq!(best(&[-1.0, -1.0, -1.0], 9), None);
        assert_eq!(likeliest(&[], &[], &groups, |_| true), None);
    }
}

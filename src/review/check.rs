//! Checks what a reviewer wrote into a claim: known words only, and every span quotes its text.
//!
//! In: an edited or added record. Out: nothing, or the first thing that does not hold. Words may be missing where a reviewer
//! knows something that the text does not say (a date, a name); then the span is empty.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::types::record::{ClaimRecord, EvidenceRecord, WhenRecord};
use crate::write::CodePoints;

/// What a reviewer can choose from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Vocabulary {
    /// The claim types.
    pub types: Vec<TypeInfo>,
    /// Affirmed or negated.
    pub polarities: Vec<String>,
    /// Whether it happened.
    pub modalities: Vec<String>,
    /// What fillers can be.
    pub kinds: Vec<String>,
    /// What sources can be.
    pub source_kinds: Vec<String>,
}

/// A claim type as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TypeInfo {
    /// Its name.
    pub name: String,
    /// What it says.
    pub description: String,
    /// Its roles.
    pub roles: Vec<String>,
}

/// The text that spans point into, or as much of it as is known.
pub enum Text<'a> {
    /// All of it.
    Whole(CodePoints<'a>),
    /// The evidence with what stands around it, and its first code point. Spans elsewhere must be those of the
    /// extracted claim.
    Window(CodePoints<'a>, usize, &'a ClaimRecord),
}

impl Vocabulary {
    /// The words of the library with these claim types.
    pub fn new(types: Vec<TypeInfo>) -> Self {
        use crate::types::{EntityKind as K, Modality as M, Polarity as P, SourceKind as S};
        let kinds = [
            K::Person,
            K::Company,
            K::Agency,
            K::Organization,
            K::Location,
            K::Product,
            K::Law,
            K::Date,
            K::Money,
            K::Redacted,
            K::Other,
        ];
        let modalities =
            [M::Actual, M::Attempted, M::Planned, M::Possible, M::Conditional, M::Questioned];
        let sources =
            [S::Document, S::Person, S::Organization, S::Anonymous, S::Author].map(S::name);
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            types,
            polarities: owned(&[P::Positive, P::Negative].map(P::name)),
            modalities: owned(&modalities.map(M::name)),
            kinds: owned(&kinds.map(K::name)),
            source_kinds: owned(&sources),
        }
    }

    /// Learns the types and roles of claims that were extracted with a schema that is not at hand.
    pub fn learn(&mut self, kinds: &BTreeMap<String, Vec<String>>) {
        for (kind, roles) in kinds {
            let known = self.types.iter().position(|it| it.name == *kind);
            let idx = known.unwrap_or_else(|| {
                self.types.push(TypeInfo { name: kind.clone(), ..TypeInfo::default() });
                self.types.len() - 1
            });
            for role in roles {
                if !self.types[idx].roles.contains(role) {
                    self.types[idx].roles.push(role.clone());
                }
            }
        }
    }

    /// What does not hold in an edited claim, if anything.
    ///
    /// # Errors
    ///
    /// "expected …, but found …".
    pub fn check(&self, claim: &ClaimRecord, text: &Text<'_>) -> Result<(), String> {
        let Some(kind) = self.types.iter().find(|it| it.name == claim.kind) else {
            return Err(format!("expected a known claim type, but found {:?}", claim.kind));
        };
        text.quote("trigger", claim.trigger.start, claim.trigger.end, &claim.trigger.text)?;
        if claim.trigger.text.is_empty() {
            return Err("expected words that carry the claim, but found none".to_owned());
        }
        if claim.roles.is_empty() {
            return Err("expected at least one role, but found none".to_owned());
        }
        for role in &claim.roles {
            if !kind.roles.contains(&role.role) {
                let roles = kind.roles.join(", ");
                return Err(format!("expected a role of {roles}, but found {:?}", role.role));
            }
            one_of("kind", &role.kind, &self.kinds)?;
            text.quote(&role.role, role.start, role.end, &role.text)?;
            if role.name.trim().is_empty() {
                return Err(format!("expected a name for {}, but found none", role.role));
            }
        }
        if let Some(when) = &claim.when {
            text.quote("when", when.start, when.end, &when.text)?;
            check_dates(when)?;
        }
        one_of("polarity", &claim.polarity, &self.polarities)?;
        one_of("modality", &claim.modality, &self.modalities)?;
        for source in &claim.attribution {
            one_of("source", &source.kind, &self.source_kinds)?;
            text.quote("source", source.start, source.end, &source.text)?;
        }
        let evidence = &claim.evidence;
        text.quote("evidence", evidence.start, evidence.end, &evidence.text)?;
        if claim.trigger.start < evidence.start || claim.trigger.end > evidence.end {
            return Err("expected the trigger inside the evidence".to_owned());
        }
        Ok(())
    }
}

impl<'a> Text<'a> {
    /// What is known of the text around a claim's evidence, put together in `window`.
    pub fn window(claim: &'a ClaimRecord, window: &'a str) -> Self {
        let EvidenceRecord { start, prefix, .. } = &claim.evidence;
        let first = start.saturating_sub(prefix.chars().count());
        Text::Window(CodePoints::new(window), first, claim)
    }

    /// The words at a place must be these. No words stand anywhere.
    fn quote(&self, field: &str, start: usize, end: usize, quote: &str) -> Result<(), String> {
        if quote.is_empty() && start == end {
            return Ok(());
        }
        let found = match self {
            Text::Whole(points) => points.slice(start, end),
            Text::Window(points, first, claim) => {
                if spans(claim).any(|span| span == (start, end, quote)) {
                    return Ok(());
                }
                let inside = start.checked_sub(*first).zip(end.checked_sub(*first));
                inside.and_then(|(start, end)| points.slice(start, end))
            }
        };
        match found {
            Some(found) if found == quote && start < end => Ok(()),
            Some(found) => Err(format!(
                "{field}: expected {quote:?} at {start}..{end}, but found {found:?} in the text"
            )),
            None => Err(format!("{field}: expected a range of the text, but found {start}..{end}")),
        }
    }
}

/// The places of a claim with their words.
fn spans(claim: &ClaimRecord) -> impl Iterator<Item = (usize, usize, &str)> {
    let roles = claim.roles.iter().map(|it| (it.start, it.end, it.text.as_str()));
    let sources = claim.attribution.iter().map(|it| (it.start, it.end, it.text.as_str()));
    let when = claim.when.iter().map(|it| (it.start, it.end, it.text.as_str()));
    roles.chain(sources).chain(when)
}

fn one_of(field: &str, found: &str, allowed: &[String]) -> Result<(), String> {
    if allowed.iter().any(|word| word == found) {
        return Ok(());
    }
    Err(format!("{field}: expected one of {}, but found {found:?}", allowed.join(", ")))
}

fn check_dates(when: &WhenRecord) -> Result<(), String> {
    let day = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => text
            .parse::<Date>()
            .map(Some)
            .map_err(|_| format!("when: expected a day such as 2020-06-17, but found {text:?}")),
    };
    match (day(&when.from)?, day(&when.to)?) {
        (Some(from), Some(to)) if from > to => {
            Err(format!("when: expected the first day before the last, but found {from} and {to}"))
        }
        _ => Ok(()),
    }
}

/// The two days as an interval of EDTF, where a reviewer gave only the days.
pub fn edtf(when: &WhenRecord) -> String {
    match (&when.from, &when.to) {
        (Some(from), Some(to)) if from == to => from.clone(),
        (from, to) => {
            let end = |day: &Option<String>| day.clone().unwrap_or_else(|| "..".to_owned());
            format!("{}/{}", end(from), end(to))
        }
    }
}

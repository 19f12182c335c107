//! Claim types: which predicates carry which claims, and where the roles come from.
//!
//! In: TOML of the form that `data/claim_types.toml` explains. Out: a [`Schema`], or an error that names the file and the
//! line. It does not look at documents.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, ErrorKind, Result};
use crate::types::{EntityKind, Role};

/// The built-in claim types, as text.
pub const BUILTIN: &str = include_str!("../../data/claim_types.toml");

/// The claim types of a run, with an index from lemmas to triggers.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The types, in the order of their files.
    pub types: Vec<ClaimType>,
    /// Lemma -> (index of type, index of trigger), in file order.
    by_lemma: HashMap<String, Vec<(usize, usize)>>,
}

/// One claim type.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimType {
    /// Its name.
    pub name: String,
    /// What it says.
    pub about: String,
    /// Its roles; the first must be filled.
    pub roles: Vec<String>,
    /// Whether two parties in the first role are each other's counterparts ("X and Y met").
    pub symmetric: bool,
    /// Whether it is speech: such a claim gives way to the claim that it introduces.
    pub speech: bool,
    /// The predicates that carry it.
    pub triggers: Vec<TriggerRule>,
}

/// Predicates that carry a claim type, and where its roles come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TriggerRule {
    /// Dictionary forms.
    pub lemmas: Vec<String>,
    /// The probability from which the model's head for claim types does in place of lemmas.
    pub learned: Option<f32>,
    /// Part of speech, if only one counts.
    pub pos: Option<TriggerPos>,
    /// Rolesets that count; empty means all.
    pub only: Vec<String>,
    /// Rolesets that do not count.
    pub except: Vec<String>,
    /// Roles that must be filled besides the first.
    pub needs: Vec<String>,
    /// Kinds that a role's filler must have.
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Head words that a role's filler must have.
    pub heads: BTreeMap<String, Vec<String>>,
    /// Head words that a role's filler must not have.
    pub not_heads: BTreeMap<String, Vec<String>>,
    /// Head words one of which the verb's object must have ("file a lawsuit"); the trigger then covers it. Empty means any.
    pub object: Vec<String>,
    /// Whether only what is told as having happened counts.
    pub told: bool,
    /// Whether only the passive counts.
    pub passive: bool,
    /// Labels that the predicate must have.
    pub with: Vec<Role>,
    /// Labels that it must not have ("was sold to Halden" has no seller).
    pub without: Vec<Role>,
    /// Sources of each role, best first.
    pub fill: BTreeMap<String, Vec<Source>>,
}

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerPos {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
}

/// Where a role's filler is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An argument with this label.
    Argument {
        /// The PropBank role.
        role: Role,
        /// Prepositions one of which must begin the argument; empty means any beginning.
        prepositions: Vec<String>,
        /// Which piece of the argument.
        piece: Piece,
    },
    /// The possessor before a noun trigger.
    Owner,
    /// What follows the trigger after one of these prepositions.
    Next(Vec<String>),
    /// The first amount of money after the trigger in its clause.
    Money,
    /// The predicate itself with what follows it ("discuss the testimony" of "would not discuss the testimony").
    Predicate,
    /// Who asked for or offered what is answered, where that was told before it in the sentence.
    Asker,
    /// What was asked for or offered.
    Asked,
}

/// Which piece of an argument fills a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// All of it.
    Whole,
    /// The possessor in it ("Microsoft" of "Microsoft's office").
    Owner,
    /// The amount of money in it.
    Money,
    /// What follows this preposition in it.
    After(String),
    /// All that follows this word in it, whoever or whatever it is.
    Behind(String),
    /// The first of two objects that stand side by side ("the estate" of "the estate R1.5 million").
    First,
    /// The second of them.
    Rest,
    /// Who is to do what the clause says ("the ministry" in "that the ministry publish it").
    Subject,
    /// To whom what its infinitive says would be done ("us" in "to give us the file").
    Recipient,
    /// The words before a person's name that say what the person is ("a lawyer" of "a lawyer, Ines Carvell").
    Described,
    /// It and the argument of this role that follows it, as one text ("the river as the colour of tea").
    With(Role),
}

/// Words for several kinds at once.
const WHO: &[&str] = &["person", "company", "agency", "organization", "location", "redacted"];
const KINDS: &[&str] = &[
    "person",
    "company",
    "agency",
    "organization",
    "location",
    "product",
    "law",
    "money",
    "date",
    "redacted",
    "other",
    "unknown",
    "who",
    "somebody",
];

impl Schema {
    /// The built-in types.
    ///
    /// # Errors
    /// Only if the built-in file is broken, which a test rules out.
    pub fn builtin() -> Result<Self> {
        Ok(Self::index(parse(BUILTIN, Path::new("data/claim_types.toml"))?))
    }

    /// The built-in types with those of a file added; a type of the same name replaces the built-in one.
    ///
    /// # Errors
    /// The file cannot be read, or is no valid file of claim types; the message names the line.
    pub fn with_file(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        let own = parse(&text, path)?;
        let mut types = Self::builtin()?.types;
        types.retain(|builtin| own.iter().all(|other| other.name != builtin.name));
        // The user's types come first: their triggers win over the built-in ones.
        Ok(Self::index(own.into_iter().chain(types).collect()))
    }

    /// The types of a text alone, without the built-in ones.
    ///
    /// # Errors
    /// As [`Schema::with_file`].
    pub fn from_text(text: &str, path: &Path) -> Result<Self> {
        Ok(Self::index(parse(text, path)?))
    }

    /// The triggers of a type that go by what the model has learned, and not by lemmas, in file order.
    pub fn learned(&self, name: &str) -> impl Iterator<Item = (&ClaimType, f32, &TriggerRule)> {
        let own = self.types.iter().filter(move |claim_type| claim_type.name == name);
        own.flat_map(|claim_type| {
            let rules = claim_type.triggers.iter();
            rules.filter_map(move |rule| Some((claim_type, rule.learned?, rule)))
        })
    }

    /// The triggers of a lemma, in file order.
    pub fn triggers(&self, lemma: &str) -> impl Iterator<Item = (&ClaimType, &TriggerRule)> {
        self.by_lemma.get(lemma).into_iter().flatten().map(|&(type_idx, trigger_idx)| {
            let claim_type = &self.types[type_idx];
            (claim_type, &claim_type.triggers[trigger_idx])
        })
    }

    fn index(types: Vec<ClaimType>) -> Self {
        let mut by_lemma: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (type_idx, claim_type) in types.iter().enumerate() {
            for (trigger_idx, trigger) in claim_type.triggers.iter().enumerate() {
                for lemma in &trigger.lemmas {
                    by_lemma.entry(lemma.clone()).or_default().push((type_idx, trigger_idx));
                }
            }
        }
        Self { types, by_lemma }
    }
}

/// Whether a filler of this kind (`None`: no entity) is one of `allowed`.
pub fn kind_fits(allowed: &[String], kind: Option<EntityKind>) -> bool {
    let name = match kind {
        None | Some(EntityKind::Other) => "unknown",
        Some(kind) => kind.name(),
    };
    allowed.iter().any(|word| {
        word == name
            || (word == "who" || word == "somebody") && WHO.contains(&name)
            || word == "somebody" && name == "unknown"
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    /// Lists of words that triggers name: `@tool`.
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
    #[serde(rename = "type")]
    types: Vec<RawType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    name: Spanned<String>,
    #[serde(default)]
    about: String,
    roles: Vec<String>,
    #[serde(default)]
    symmetric: bool,
    #[serde(default)]
    speech: bool,
    trigger: Vec<RawTrigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrigger {
    lemmas: Option<Spanned<Vec<String>>>,
    learned: Option<Spanned<f32>>,
    pos: Option<Spanned<String>>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    kinds: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    heads: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    not_heads: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    object: Vec<String>,
    #[serde(default)]
    told: bool,
    #[serde(default)]
    passive: bool,
    #[serde(default)]
    with: Vec<Spanned<String>>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
    fill: BTreeMap<String, Vec<Spanned<String>>>,
}

/// Where in the file something is wrong.
struct Place<'a> {
    text: &'a str,
    path: &'a Path,
    lists: BTreeMap<String, Vec<String>>,
}

impl Place<'_> {
    fn error(&self, at: usize, message: String) -> Error {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        Error::new(ErrorKind::Schema, format!("line {line}: {message}")).at(self.path)
    }

    /// Words with each `@list` replaced by the words of that list.
    fn expand(&self, at: usize, words: Vec<String>) -> Result<Vec<String>> {
        let mut all = Vec::with_capacity(words.len());
        for word in words {
            let Some(name) = word.strip_prefix('@') else {
                all.push(word);
                continue;
            };
            let list = self.lists.get(name).ok_or_else(|| {
                let known: Vec<_> = self.lists.keys().map(String::as_str).collect();
                let message =
                    format!("expected one of the lists {}, but found {word:?}", known.join(", "));
                self.error(at, message)
            })?;
            all.extend(list.iter().cloned());
        }
        Ok(all)
    }

    /// The words of each role, with the lists replaced.
    fn expand_all(
        &self,
        at: usize,
        of_roles: BTreeMap<String, Vec<String>>,
    ) -> Result<BTreeMap<String, Vec<String>>> {
        of_roles.into_iter().map(|(role, words)| Ok((role, self.expand(at, words)?))).collect()
    }

    /// The labels of `with` and `without`.
    fn labels(&self, labels: Vec<Spanned<String>>) -> Result<Vec<Role>> {
        let parsed = labels.into_iter().map(|label| {
            let at = label.span().start;
            label.as_ref().parse::<Role>().map_err(|message| self.error(at, message))
        });
        parsed.collect()
    }
}

fn parse(text: &str, path: &Path) -> Result<Vec<ClaimType>> {
    let mut place = Place { text, path, lists: BTreeMap::new() };
    let file: RawFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        place.error(at, error.message().to_owned())
    })?;
    place.lists = file.lists;
    let mut types: Vec<ClaimType> = Vec::new();
    for raw in file.types {
        let at = raw.name.span().start;
        let name = raw.name.into_inner();
        if name.is_empty() || raw.roles.is_empty() || raw.trigger.is_empty() {
            let message =
                format!("expected a name, roles and triggers, but type {name:?} lacks one of them");
            return Err(place.error(at, message));
        }
        if types.iter().any(|other| other.name == name) {
            return Err(
                place.error(at, format!("expected each type once, but found {name:?} twice"))
            );
        }
        let triggers = raw
            .trigger
            .into_iter()
            .map(|trigger| parse_trigger(trigger, &raw.roles, &place))
            .collect::<Result<_>>()?;
        types.push(ClaimType {
            name,
            about: raw.about,
            roles: raw.roles,
            symmetric: raw.symmetric,
            speech: raw.speech,
            triggers,
        });
    }
    Ok(types)
}

fn parse_trigger(raw: RawTrigger, roles: &[String], place: &Place<'_>) -> Result<TriggerRule> {
    let start = raw.fill.values().flatten().map(|source| source.span().start).min();
    let (learned, lemmas) = (raw.learned, raw.lemmas);
    let lemmas_at = lemmas.as_ref().map(|lemmas| lemmas.span().start);
    let at = lemmas_at.or(learned.as_ref().map(|least| least.span().start)).or(start).unwrap_or(0);
    let lemmas = lemmas.map(Spanned::into_inner).unwrap_or_default();
    let learned = learned.map(Spanned::into_inner);
    if lemmas.is_empty() == learned.is_none() || learned.is_some_and(|p| !(0.0..=1.0).contains(&p))
    {
        let found = learned.map_or("neither or both".to_owned(), |least| least.to_string());
        let message =
            format!("expected lemmas, or a probability `learned` from 0 to 1, but found {found}");
        return Err(place.error(at, message));
    }
    let named =
        raw.fill.keys().chain(raw.kinds.keys()).chain(raw.heads.keys()).chain(raw.not_heads.keys());
    for role in named.chain(&raw.needs) {
        if !roles.contains(role) {
            let known = roles.join(", ");
            return Err(
                place.error(at, format!("expected one of the roles {known}, but found {role:?}"))
            );
        }
    }
    if !roles.first().is_some_and(|first| raw.fill.contains_key(first)) {
        return Err(place.error(
            at,
            format!("expected a source for the first role {:?}, but found none", roles[0]),
        ));
    }
    let pos = match raw.pos {
        None => None,
        Some(word) => Some(match word.as_ref().as_str() {
            "verb" => TriggerPos::Verb,
            "noun" => TriggerPos::Noun,
            other => {
                let message = format!("expected pos \"verb\" or \"noun\", but found {other:?}");
                return Err(place.error(word.span().start, message));
            }
        }),
    };
    let mut kinds = BTreeMap::new();
    for (role, words) in raw.kinds {
        if let Some(wrong) = words.as_ref().iter().find(|word| !KINDS.contains(&word.as_str())) {
            let message =
                format!("expected kinds such as {}, but found {wrong:?}", KINDS.join(", "));
            return Err(place.error(words.span().start, message));
        }
        kinds.insert(role, words.into_inner());
    }
    let mut fill = BTreeMap::new();
    for (role, sources) in raw.fill {
        let mut parsed = Vec::new();
        for source in sources {
            let at = source.span().start;
            parsed.push(parse_source(source.as_ref()).map_err(|message| place.error(at, message))?);
        }
        fill.insert(role, parsed);
    }
    Ok(TriggerRule {
        lemmas,
        learned,
        pos,
        only: raw.only,
        except: raw.except,
        needs: raw.needs,
        kinds,
        heads: place.expand_all(at, raw.heads)?,
        not_heads: place.expand_all(at, raw.not_heads)?,
        object: place.expand(at, raw.object)?,
        told: raw.told,
        passive: raw.passive,
        with: place.labels(raw.with)?,
        without: place.labels(raw.without)?,
        fill,
    })
}

fn parse_source(text: &str) -> std::result::Result<Source, String> {
    if text == "OWNER" {
        return Ok(Source::Owner);
    }
    if text == "MONEY" {
        return Ok(Source::Money);
    }
    if text == "PREDICATE" {
        return Ok(Source::Predicate);
    }
    if text == "ASKER" {
        return Ok(Source::Asker);
    }
    if text == "ASKED" {
        return Ok(Source::Asked);
    }
    // "Toward" and "towards" are one word.
    let words = |list: &str| {
        let mut words: Vec<String> = list.split('|').map(str::to_owned).collect();
        if words.iter().any(|word| word.starts_with("toward")) {
            words.extend(["toward".to_owned(), "towards".to_owned()]);
        }
        words
    };
    if let Some(list) = text.strip_prefix("NEXT:") {
        return Ok(Source::Next(words(list)));
    }
    if let Some((first, second)) = text.split_once('+') {
        let piece = Piece::With(second.parse::<Role>()?);
        return Ok(Source::Argument {
            role: first.parse::<Role>()?,
            prepositions: Vec::new(),
            piece,
        });
    }
    let (text, piece) = match text.split_once('>') {
        None => (text, Piece::Whole),
        Some((text, "owner")) => (text, Piece::Owner),
        Some((text, word)) if word.starts_with("behind_") => {
            (text, Piece::Behind(word.trim_start_matches("behind_").to_owned()))
        }
        Some((text, "first")) => (text, Piece::First),
        Some((text, "rest")) => (text, Piece::Rest),
        Some((text, "money")) => (text, Piece::Money),
        Some((text, "described")) => (text, Piece::Described),
        Some((text, "subject")) => (text, Piece::Subject),
        Some((text, "recipient")) => (text, Piece::Recipient),
        Some((text, preposition)) => (text, Piece::After(preposition.to_owned())),
    };
    let (label, list) = text.split_once(':').unwrap_or((text, ""));
    // PNC is an old name of PRP in some annotations.
    let role = if label == "ARGM-PNC" { Role::Prp } else { label.parse::<Role>()? };
    let prepositions = if list.is_empty() { Vec::new() } else { words(list) };
    Ok(Source::Argument { role, prepositions, piece })
}

#[cfg(test)]
mod tests;

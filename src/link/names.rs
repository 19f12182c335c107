//! Names of the same entity.
//!
//! What it does: groups mentions with the same name; joins a short name to the one fuller name that it shortens.
//! Example: "Smith" to "Ann Smith", "Microsoft" to "Microsoft Corp.", "the Justice Department" to "Department of Justice".
//! Limits: different first names are different people; a short name with two fuller ones joins neither.

use std::collections::{HashMap, HashSet};

use crate::types::{EntityKind, EntityLabel, Mention, Via};

use super::book::{Book, Draft, Found, Name};
use super::context::Context;
use super::gender::{self, Gender};
use super::kinds::{self, GENERIC_ENDINGS, GENERIC_STARTS, LEGAL_FORMS, of_words};

/// Finds the entities of all name mentions.
pub(super) fn find(ctx: &Context, book: &mut Book) {
    let taken: HashSet<usize> =
        book.in_order().into_iter().flat_map(|found| found.tokens).collect();
    let mut index = Index::of(book);
    let names: Vec<&Mention> = ctx
        .analysis
        .mentions
        .iter()
        .filter(|mention| {
            !matches!(mention.label, EntityLabel::Date | EntityLabel::Money | EntityLabel::Title)
                && !mention.tokens.clone().any(|token| taken.contains(&token))
        })
        .collect();
    let surnames = surnames(ctx, &names);
    for mention in names {
        add(ctx, book, &mut index, &surnames, mention);
    }
    join_short_names(book);
}

/// Single words that this document uses for a person more often than for anything else. A mention of one that looks like
/// something else is still the person: one document seldom uses a word in two senses (Gale, Church and Yarowsky 1992, "One sense
/// per discourse"). Not so where the longer name of something else begins with the word ("Ford", "Ford Motor Company").
fn surnames(ctx: &Context, names: &[&Mention]) -> HashSet<String> {
    let mut votes: HashMap<String, (f32, f32)> = HashMap::new();
    let mut begun: HashSet<String> = HashSet::new();
    for mention in names {
        let is_person = mention.label == EntityLabel::Per;
        match name_of(ctx, mention).0.words.as_slice() {
            [word] => {
                let (person, other) = votes.entry(word.clone()).or_default();
                *(if is_person { person } else { other }) += mention.score;
            }
            [first, ..] if !is_person => {
                begun.insert(first.clone());
            }
            _ => {}
        }
    }
    votes.retain(|word, (person, other)| *person > *other && *other > 0.0 && !begun.contains(word));
    votes.into_keys().collect()
}

/// Entities by the words of their names.
struct Index {
    by_words: HashMap<Vec<String>, Vec<usize>>,
}

impl Index {
    fn of(book: &Book) -> Self {
        let mut by_words: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
        for entity in book.entities() {
            for name in book.draft(entity).names.iter().filter(|name| !name.words.is_empty()) {
                by_words.entry(name.words.clone()).or_default().push(entity);
            }
        }
        Self { by_words }
    }
}

fn add(
    ctx: &Context,
    book: &mut Book,
    index: &mut Index,
    surnames: &HashSet<String>,
    mention: &Mention,
) {
    let (name, gender) = name_of(ctx, mention);
    // "the Department" is a description, however it is written.
    if name.words.is_empty() || (name.words.len() == 1 && kinds::head(&name.words[0]).is_some()) {
        return;
    }
    let is_surname = matches!(name.words.as_slice(), [word] if surnames.contains(word))
        && !(mention.label == EntityLabel::Loc && is_at(ctx, mention.tokens.start));
    let kind = match is_surname {
        true => EntityKind::Person,
        false => EntityKind::of(mention.label, mention.kind.map(|(kind, _)| kind)),
    };
    let known = index.by_words.entry(name.words.clone()).or_default();
    let entity = known.iter().copied().find(|entity| {
        let draft = book.draft(*entity);
        can_be_same(draft.majority(), kind) && draft.gender.fits(gender)
    });
    let entity = entity.unwrap_or_else(|| {
        let entity = book.add(Draft { gender, ..Draft::default() });
        known.push(entity);
        entity
    });
    let words = name.words.clone();
    let draft = book.draft_mut(entity);
    let weight = mention.score * mention.kind.map_or(1.0, |(_, score)| score);
    draft.votes.push((kind, weight));
    if draft.gender == Gender::Unknown {
        draft.gender = gender;
    }
    if !draft.names.contains(&name) {
        draft.names.push(name);
    }
    let found = Found {
        tokens: mention.tokens.clone(),
        span: mention.span,
        entity,
        via: Via::Alias,
        score: mention.score,
        words,
    };
    book.refer(found);
}

/// Whether a preposition of place stands before a name.
fn is_at(ctx: &Context, token: usize) -> bool {
    let before = ctx.word_before(token).to_lowercase();
    matches!(
        before.as_str(),
        "in" | "at" | "near" | "from" | "to" | "outside" | "across" | "around"
    )
}

/// Whether one name can be meant by mentions of two kinds. Places and people often share a name; for all else,
/// two kinds are two opinions about one thing.
fn can_be_same(one: EntityKind, other: EntityKind) -> bool {
    let is_person = |kind| kind == EntityKind::Person;
    one == other
        || (is_person(one) == is_person(other) && one != EntityKind::Redacted)
        || (is_person(one) && other == EntityKind::Other
            || is_person(other) && one == EntityKind::Other)
}

/// The name of a mention without titles, articles and generation; with the gender that they tell.
fn name_of(ctx: &Context, mention: &Mention) -> (Name, Gender) {
    let mut tokens = mention.tokens.clone();
    let mut told = Gender::Unknown;
    if mention.label == EntityLabel::Per {
        while tokens.len() > 1 && is_title(ctx.word(tokens.start)) {
            told = if told == Gender::Unknown {
                gender::of_title(ctx.word(tokens.start))
            } else {
                told
            };
            tokens.start += 1;
        }
        if told == Gender::Unknown {
            told = gender::of_title(ctx.word_before(tokens.start));
        }
        if told == Gender::Unknown && tokens.len() > 1 {
            told = gender::of_first_name(ctx.word(tokens.start));
        }
    }
    while tokens.len() > 1 && matches!(ctx.word(tokens.start), "the" | "The" | "THE" | "a" | "an") {
        tokens.start += 1;
    }
    let text = ctx.text(tokens.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = tokens.map(|token| ctx.word(token));
    (name(text, words), told)
}

/// A name from its text and words.
pub(super) fn name<'w>(text: String, words: impl Iterator<Item = &'w str>) -> Name {
    let is_capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let mut words: Vec<String> = words
        .map(|word| word.replace(['.', '\'', '’'], "").to_lowercase())
        .filter(|word| word.contains(char::is_alphanumeric) || word == "&")
        .collect();
    if let Some(country) = country(&words) {
        words = vec![country.to_owned()];
    }
    Name { text, words, is_capitals }
}

/// Countries whose short forms are no acronyms by letters alone.
fn country(words: &[String]) -> Option<&'static str> {
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["us" | "usa"]
        | ["united", "states"]
        | ["united", "states", "of", "america"]
        | ["u", "s"] => Some("united-states"),
        ["uk"] | ["united", "kingdom"] | ["u", "k"] => Some("united-kingdom"),
        ["uae"] | ["united", "arab", "emirates"] => Some("united-arab-emirates"),
        ["eu"] | ["european", "union"] => Some("european-union"),
        _ => None,
    }
}

pub(super) fn is_title(word: &str) -> bool {
    const TITLES: &[&str] = &[
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "sir",
        "lord",
        "lady",
        "dame",
        "president",
        "senator",
        "sen",
        "sens",
        "rep",
        "representative",
        "gov",
        "governor",
        "mayor",
        "minister",
        "secretary",
        "judge",
        "justice",
        "general",
        "gen",
        "col",
        "colonel",
        "capt",
        "captain",
        "lt",
        "lieutenant",
        "sgt",
        "sergeant",
        "maj",
        "major",
        "adm",
        "admiral",
        "rev",
        "reverend",
        "father",
        "sister",
        "chief",
        "ceo",
        "cto",
        "cfo",
        "chairman",
        "chairwoman",
        "director",
        "detective",
        "officer",
        "agent",
        "inspector",
        "congressman",
        "congresswoman",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "st",
        "hon",
        "attorney",
        "ambassador",
        "chancellor",
        "premier",
        "spokesman",
        "spokeswoman",
        "commissioner",
        "sheriff",
        "vice",
        "deputy",
        "former",
        "coach",
    ];
    TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}

/// Joins each short name to the only fuller name that it shortens.
fn join_short_names(book: &mut Book) {
    let mut entities = book.entities();
    let in_header: Vec<usize> = entities
        .iter()
        .copied()
        .filter(|entity| book.draft(*entity).is_in_header)
        .take(CROWD)
        .collect();
    // Fuller names first, so that a chain of shorter ones ends at the fullest.
    entities.sort_by_key(|entity| std::cmp::Reverse(longest(book.draft(*entity))));
    let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
    for entity in entities {
        let draft = book.draft(entity);
        let mut fuller: Vec<usize> = Vec::new();
        for short in &draft.names {
            let nicknamed = in_header.iter().filter(|_| short.words.len() == 1).copied();
            let with_words = core(&short.words)
                .iter()
                .chain(short.words.last())
                .filter_map(|word| by_word.get(word))
                .flatten()
                .copied();
            for candidate in with_words.chain(nicknamed) {
                let candidate = book.root(candidate);
                if candidate != entity
                    && !fuller.contains(&candidate)
                    && shortens_any(draft, book.draft(candidate))
                {
                    fuller.push(candidate);
                }
            }
        }
        let words: HashSet<String> =
            draft.names.iter().flat_map(|name| name.words.iter().cloned()).collect();
        if let [only] = chosen(book, entity, &fuller).as_slice() {
            book.merge(*only, entity);
        }
        for word in words {
            let with_word = by_word.entry(word).or_default();
            if with_word.len() < CROWD {
                with_word.push(entity);
            }
        }
    }
}

/// A word in more names than this tells nothing, and long lists would take quadratic time.
const CROWD: usize = 200;

/// Of several fuller names, those of a message's header when a first name is meant; else all.
fn chosen(book: &Book, short: usize, fuller: &[usize]) -> Vec<usize> {
    let in_header: Vec<usize> =
        fuller.iter().copied().filter(|entity| book.draft(*entity).is_in_header).collect();
    if fuller.len() > 1 && in_header.len() == 1 && longest(book.draft(short)) == 1 {
        return in_header;
    }
    fuller.to_vec()
}

fn longest(draft: &Draft) -> usize {
    draft.names.iter().map(|name| name.words.len()).max().unwrap_or(0)
}

fn shortens_any(short: &Draft, long: &Draft) -> bool {
    let (short_kind, long_kind) = (short.majority(), long.majority());
    if short_kind == EntityKind::Redacted || long_kind == EntityKind::Redacted {
        return false;
    }
    short.names.iter().any(|short_name| {
        long.names.iter().any(|long_name| match (short_kind, long_kind) {
            (EntityKind::Person, EntityKind::Person) => {
                short.gender.fits(long.gender)
                    && shortens_person(&short_name.words, &long_name.words, long.is_in_header)
            }
            // A surname alone is often taken for an organisation or a place; a full name is not.
            (EntityKind::Person, _) | (_, EntityKind::Person) => false,
            (short_kind, long_kind)
                if short_kind.is_organization() && long_kind.is_organization() =>
            {
                shortens_organization(&short_name.words, &long_name.words)
            }
            (EntityKind::Product | EntityKind::Other, EntityKind::Product)
            | (EntityKind::Product, EntityKind::Other) => {
                shortens_product(&short_name.words, &long_name.words)
            }
            // One of the two is mislabelled: only the same core joins them.
            (EntityKind::Other, long_kind) | (long_kind, EntityKind::Other)
                if long_kind.is_organization() =>
            {
                !core(&short_name.words).is_empty()
                    && core(&short_name.words) == core(&long_name.words)
            }
            _ => false,
        })
    })
}

/// "Smith", "A. Smith", "Ann" (of a header) for "Ann B. Smith".
fn shortens_person(short: &[String], long: &[String], is_in_header: bool) -> bool {
    let (short, long) = (without_generation(short), without_generation(long));
    let (Some(short_last), Some(long_last)) = (short.last(), long.last()) else {
        return false;
    };
    match short.len() {
        0 => false,
        1 if long.len() < 2 => false,
        1 => {
            short_last == long_last
                || (short[0] == long[0] && short[0].chars().count() > 1)
                || (is_in_header && is_nickname(&short[0], &long[0]))
        }
        _ if short_last != long_last || long.len() < 2 => {
            // "van der Berg" for "Jan van der Berg".
            long.len() > short.len() && long.ends_with(short) && short[0].len() <= 3
        }
        _ => first_names_agree(&short[0], &long[0]),
    }
}

fn first_names_agree(one: &str, other: &str) -> bool {
    let initial = |name: &str| name.chars().count() == 1;
    one == other
        || ((initial(one) || initial(other)) && one.chars().next() == other.chars().next())
        || is_nickname(one, other)
        || is_nickname(other, one)
}

fn is_nickname(short: &str, long: &str) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("bob", "robert"),
        ("rob", "robert"),
        ("bill", "william"),
        ("will", "william"),
        ("mike", "michael"),
        ("jim", "james"),
        ("joe", "joseph"),
        ("tom", "thomas"),
        ("dave", "david"),
        ("dan", "daniel"),
        ("steve", "steven"),
        ("steve", "stephen"),
        ("chris", "christopher"),
        ("matt", "matthew"),
        ("tony", "anthony"),
        ("ed", "edward"),
        ("ted", "edward"),
        ("nick", "nicholas"),
        ("sam", "samuel"),
        ("ben", "benjamin"),
        ("alex", "alexander"),
        ("greg", "gregory"),
        ("jeff", "jeffrey"),
        ("ken", "kenneth"),
        ("ron", "ronald"),
        ("don", "donald"),
        ("pete", "peter"),
        ("dick", "richard"),
        ("rick", "richard"),
        ("rich", "richard"),
        ("jack", "john"),
        ("larry", "lawrence"),
        ("andy", "andrew"),
        ("tim", "timothy"),
        ("liz", "elizabeth"),
        ("beth", "elizabeth"),
        ("kate", "katherine"),
        ("kathy", "katherine"),
        ("sue", "susan"),
        ("deb", "deborah"),
        ("debbie", "deborah"),
        ("jen", "jennifer"),
        ("jenny", "jennifer"),
        ("meg", "margaret"),
        ("peggy", "margaret"),
        ("pat", "patricia"),
        ("barb", "barbara"),
        ("cathy", "catherine"),
        ("becky", "rebecca"),
        ("vicky", "victoria"),
        ("brad", "bradford"),
        ("brad", "bradley"),
        ("doug", "douglas"),
        ("phil", "philip"),
        ("ray", "raymond"),
        ("fred", "frederick"),
        ("charlie", "charles"),
        ("chuck", "charles"),
    ];
    PAIRS.contains(&(short, long))
}

fn without_generation(words: &[String]) -> &[String] {
    match words.split_last() {
        Some((last, rest))
            if rest.len() > 1
                && matches!(
                    last.as_str(),
                    "jr" | "sr" | "ii" | "iii" | "iv" | "esq" | "phd" | "md"
                ) =>
        {
            rest
        }
        _ => words,
    }
}

/// An organisation's words without its legal form, "the" and "U.S.".
pub(super) fn core(words: &[String]) -> &[String] {
    let mut words = words;
    while let [first, rest @ ..] = words {
        if rest.is_empty() || !matches!(first.as_str(), "the" | "us") {
            break;
        }
        words = rest;
    }
    while let [rest @ .., last] = words {
        if rest.is_empty()
            || !(LEGAL_FORMS.contains(&last.as_str()) || last == "&" || last == "and")
        {
            break;
        }
        words = rest;
    }
    words
}

fn shortens_organization(short: &[String], long: &[String]) -> bool {
    let (short, long) = (core(short), core(long));
    if short.is_empty() || short.len() > long.len() {
        return short == long && !short.is_empty();
    }
    if short == long || is_turned(short, long) || is_turned(long, short) {
        return true;
    }
    let rest = &long[short.len()..];
    long.starts_with(short)
        && !(short.len() == 1 && GENERIC_STARTS.contains(&short[0].as_str()))
        && rest.iter().all(|word| {
            GENERIC_ENDINGS.contains(&word.as_str()) || LEGAL_FORMS.contains(&word.as_str())
        })
}

/// "Justice Department" for "Department of Justice", "Defence Ministry" for "Ministry of Defence".
fn is_turned(short: &[String], long: &[String]) -> bool {
    let ([topic @ .., body], [long_body, of, long_topic @ ..]) = (short, long) else {
        return false;
    };
    let is_body = matches!(
        body.as_str(),
        "department" | "ministry" | "bureau" | "office" | "commission" | "division"
    );
    let long_topic: &[String] = match long_topic {
        [the, rest @ ..] if the == "the" => rest,
        rest => rest,
    };
    is_body && body == long_body && of == "of" && !topic.is_empty() && topic == long_topic
}

/// "Azure" for "Microsoft Azure": the maker's name is left out.
fn shortens_product(short: &[String], long: &[String]) -> bool {
    !short.is_empty()
        && long.len() == short.len() + 1
        && long.ends_with(short)
        && short[0].chars().count() > 2
}

/// Counts the votes for every entity's kind; unmistakable words of its names overrule them.
pub(super) fn settle_kinds(book: &mut Book) {
    for entity in book.entities() {
        let draft = book.draft_mut(entity);
        if draft.kind.is_some() {
            continue;
        }
        let majority = draft.majority();
        let told = draft.names.iter().find_map(|name| of_words(&name.words));
        draft.kind = Some(match told {
            Some(kind) if majority.is_organization() => kind,
            // "Acme Corp." is a company whatever the model takes it for; a law may be named after an agency.
            Some(EntityKind::Company)
                if matches!(majority, EntityKind::Other | EntityKind::Product) =>
            {
                EntityKind::Company
            }
            _ => majority,
        });
    }
}

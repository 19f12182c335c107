//! What a comma adds to a noun phrase: the name of what was described, the description of what was named, a remark.
//!
//! In: a phrase's tokens. Out: the name, the description, or where the phrase ends without it.

use std::ops::Range;

use crate::types::{EntityKind, Pos, Reference, Via};

use super::cues::CUES;
use super::fillers::{Fill, plain};
use super::phrases::{head_word, is_infinitive, is_preposition};
use super::reading::{RELATIVE, Reading};

/// "A lawyer" in "a lawyer of his own, Ines Carvell" and in "Ines Carvell, a lawyer who won before": what a person is, in an indefinite
/// phrase beside the name.
pub fn described(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Fill> {
    let comma = tokens.clone().find(|&token| reading.token(token) == ",")?;
    if reading.is_word(comma + 1, &["a", "an"]) {
        let named = reading.reference_ending(&(tokens.start..comma))?;
        let stops =
            |token: &usize| reading.token(*token) == "," || reading.is_word(*token, RELATIVE);
        let end = (comma + 1..tokens.end).find(stops).unwrap_or(tokens.end);
        let what = comma + 1..end;
        let person = CUES.is_noun("person", &head_word(reading, &what));
        return (person && named.via == Via::Name).then(|| plain(reading, what));
    }
    if !reading.is_word(tokens.start, &["a", "an"]) {
        return None;
    }
    let name = reading.reference_at(comma + 1, &(comma + 1..tokens.end))?;
    let what = tokens.start..comma;
    let person = CUES.is_noun("person", &head_word(reading, &what));
    (person && name.via == Via::Name).then(|| plain(reading, what))
}

/// The name after a described noun: "Petra Haas" in "the firm's sales director, Petra Haas", "its director of contracts, Mr Petra Haas".
pub fn apposed<'a>(reading: &Reading<'a>, core: &Range<usize>) -> Option<&'a Reference> {
    let reference = reading.reference_ending(core)?;
    let mut start = reading.seg.tokens_in(reference.span).start;
    while start > core.start + 2 && is_address(reading, start - 1) {
        start -= 1;
    }
    let described = core.start..start.checked_sub(1)?;
    let comma = start > core.start + 1 && reading.token(start - 1) == ",";
    let head = head_word(reading, &described);
    let kind = CUES.kind_of_noun(&head);
    let noun = described.clone().any(|token| {
        let common =
            reading.pos(token) == Pos::Noun || reading.pos(token) == Pos::Propn && kind.is_some();
        common && reading.lower(token) == head
    });
    // "A foundation chaired by the minister, Liesbet Rand": the name is not the foundation's, nor that of "Mr. Kostrova and two colleagues
    // from his firm, Canopy".
    let own = described
        .clone()
        .all(|token| reading.pos(token) != Pos::Verb && !reading.is_word(token, &["and"]))
        && (kind.is_some()
            || !described.clone().skip(1).any(|token| is_preposition(reading, token)))
        && alike(reading, kind, reference);
    // A name before the comma is what the phrase is about ("Boston, Massachusetts").
    (comma && noun && own && matches!(reference.via, Via::Name | Via::Acronym | Via::Alias))
        .then_some(reference)
}

/// A description with the name that stands behind it: "the firm's sales director | , Petra Haas".
pub fn with_name(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    let comma = tokens.end;
    if tokens.is_empty() || reading.token(comma) != "," {
        return tokens;
    }
    let mut start = comma + 1;
    while is_address(reading, start) {
        start += 1;
    }
    let near = start..(start + 8).min(reading.seg.tokens.len());
    let Some(name) = reading.reference_at(start, &near).filter(|it| it.via == Via::Name) else {
        return tokens;
    };
    let end = reading.seg.tokens_in(name.span).end;
    // What a list goes on with describes nobody.
    let closes = matches!(reading.token(end), "," | "." | ";" | "")
        && !reading.is_word(end + 1, &["and", "or"]);
    let whole = tokens.start..end;
    match closes && apposed(reading, &whole).is_some() {
        true => whole,
        false => tokens,
    }
}

/// How a person is addressed before the name: "Mr", "Sister".
pub fn is_address(reading: &Reading<'_>, token: usize) -> bool {
    const ADDRESSES: &[&str] = &[
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "dr",
        "dr.",
        "prof",
        "prof.",
        "professor",
        "sir",
        "dame",
        "lord",
        "lady",
        "sister",
        "brother",
        "father",
        "fr",
        "fr.",
        "rev",
        "rev.",
        "cllr",
        "cllr.",
        "sgt",
        "sgt.",
        "capt",
        "capt.",
        "col",
        "col.",
        "lt",
        "lt.",
        "gen",
        "gen.",
    ];
    reading.is_word(token, ADDRESSES)
        || reading.token(token) == "." && token > 0 && reading.is_word(token - 1, ADDRESSES)
}

/// Whether a description and a name may be one: "the office of the mayor, Ann Lee" is nobody called so.
fn alike(reading: &Reading<'_>, kind: Option<EntityKind>, reference: &Reference) -> bool {
    let named = reading.links.entities.get(reference.entity).map(|it| it.kind);
    let person = |kind: EntityKind| kind == EntityKind::Person;
    kind.zip(named).is_none_or(|(kind, named)| person(kind) == person(named))
}

/// The name before its description: "Pellucid" in "(for Pellucid,) a company of sixty people".
pub fn name_before<'a>(reading: &Reading<'a>, core: &Range<usize>) -> Option<&'a Reference> {
    let comma = core.start.checked_sub(1).filter(|&token| reading.token(token) == ",")?;
    if !reading.is_word(core.start, &["a", "an"])
        || reading.is_word(core.end, &["and", "or"])
        || reading.token(core.end) == ","
    {
        return None;
    }
    let kind = CUES.kind_of_noun(&head_word(reading, core))?;
    let from = comma.saturating_sub(8);
    let reference = reading.reference_ending(&(from..comma))?;
    let named = reading.links.entities.get(reference.entity)?;
    let person = |kind: EntityKind| kind == EntityKind::Person;
    let alike = person(kind) == person(named.kind) && named.kind.can_act();
    (reference.via == Via::Name && alike).then_some(reference)
}

/// "The ledger | , a spreadsheet of some 2,300 lines": an indefinite phrase behind a definite one describes it, where nothing is listed.
pub fn is_apposed(reading: &Reading<'_>, tokens: &Range<usize>, comma: usize) -> bool {
    let definite = reading.is_word(
        tokens.start,
        &["the", "its", "his", "her", "their", "our", "this", "that", "these", "those"],
    );
    let indefinite = reading.is_word(comma + 1, &["a", "an"]);
    let listed = (comma + 1..tokens.end).any(|token| reading.is_word(token, &["and", "or"]));
    definite && indefinite && !listed && comma > tokens.start + 1
}

/// "To discuss the results | , which are due at Easter": what is to be done ends before a remark on it.
pub fn without_remark(reading: &Reading<'_>, tokens: Range<usize>) -> Range<usize> {
    let remark = tokens.clone().find(|&token| {
        reading.token(token) == ","
            && reading.is_word(token + 1, &["which", "who", "where", "something"])
    });
    let infinitive = is_infinitive(reading, &tokens);
    let end = remark.filter(|_| infinitive).unwrap_or(tokens.end);
    tokens.start..end
}

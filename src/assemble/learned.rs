//! What the model has learned of triggers, beside the rules: how probable it holds a type, and when its word goes before a rule's.
//!
//! In: a predicate with the types that the model gave it. Out: a probability, or yes or no. Types of which it has learned nothing
//! (those of `--schema` without a `learned` trigger) are left to their rules.

use crate::types::Predicate;

use super::schema::Schema;

/// What is less probable is likelier not so.
const HALF: f32 = 0.5;

/// From this probability on a thing may act.
const SURE: f32 = 0.99;

/// How probable the model holds a type for a predicate: 1, so no doubt, where it has learned nothing of types or of this one.
pub fn likely(schema: &Schema, name: &str, predicate: &Predicate) -> f32 {
    if predicate.types.is_empty() || schema.learned(name).next().is_none() {
        return 1.0;
    }
    predicate.types.iter().find(|it| &*it.name == name).map_or(0.0, |it| it.score)
}

/// Whether the model holds a type that it has learned for likelier than not.
pub fn holds(schema: &Schema, name: &str, predicate: &Predicate) -> bool {
    !predicate.types.is_empty()
        && schema.learned(name).next().is_some()
        && likely(schema, name, predicate) >= HALF
}

/// Whether the model holds a predicate for a word of speech: "he let slip that …".
pub fn is_speech(predicate: &Predicate) -> bool {
    let speech = predicate.types.iter().filter(|it| matches!(&*it.name, "state" | "disclose"));
    speech.map(|it| it.score).sum::<f32>() >= HALF
}

/// Whether the model holds a predicate for a deed that is no speech.
pub fn is_deed(predicate: &Predicate) -> bool {
    const DEEDS: &[&str] = &[
        "demonstrate",
        "send",
        "use",
        "develop",
        "meet",
        "acquire",
        "buy",
        "sell",
        "partner",
        "award",
        "fund",
        "stop",
    ];
    predicate.types.first().is_some_and(|it| DEEDS.contains(&&*it.name) && it.score >= HALF)
}

/// Whether the model is so sure of a type that its word goes for who acts, too: "the night shift uses it" has a user, whatever a shift is
/// elsewhere. The model sees the whole sentence.
pub fn is_sure(schema: &Schema, name: &str, predicate: &Predicate) -> bool {
    !predicate.types.is_empty()
        && schema.learned(name).next().is_some()
        && likely(schema, name, predicate) >= SURE
}

/// Whether the model holds another type than this, or none, for likelier than not.
///
/// `told`: whether it is speech that tells a clause. That gives way to another type only: texts from which the model learned mark no speech
/// that only introduces a claim, and whether it does is known when all claims are.
pub fn overrules(schema: &Schema, name: &str, predicate: &Predicate, told: bool) -> bool {
    let Some(best) = predicate.types.first() else { return false };
    let any: f32 = predicate.types.iter().map(|it| it.score).sum();
    let none = any <= HALF && !told;
    likely(schema, name, predicate) <= HALF && (none || best.score >= HALF)
}

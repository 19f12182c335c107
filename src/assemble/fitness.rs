//! Whether a filler may stand in a role: it is somebody or something, it can act where the role acts, its kind and head are those that
//! the claim type asks for.
//!
//! In: a filler. Out: yes or no.

use crate::types::{EntityKind, EntityLabel, Pos, Via};

use super::cues::CUES;
use super::fillers::{self, Fill};
use super::phrases;
use super::reading::Reading;
use super::schema::{TriggerRule, kind_fits};

/// Whether the words can fill a role at all. An unresolved "it" does, as itself; a relative or interrogative word does not.
pub fn is_filler(reading: &Reading<'_>, fill: &Fill) -> bool {
    const EMPTY: &[&str] = &[
        "that", "which", "there", "what", "who", "whom", "whose", "where", "so", "such", "not",
        "no", "yes", "a", "an", "the", "by", "of", "to", "for", "from", "with", "in", "on", "at",
    ];
    // "Simply" and "not yet" are nobody and nothing.
    let empty = |token: usize| {
        matches!(
            reading.pos(token),
            Pos::Adv | Pos::Part | Pos::Punct | Pos::Aux | Pos::Sconj | Pos::Cconj
        )
    };
    let joins = |token: usize| empty(token) || phrases::is_preposition(reading, token);
    // "Your request of 20 September": a day is nobody and nothing.
    let dated = || {
        let mut dates = reading.dates_in(fill.span).iter();
        dates.any(|when| when.from.is_some() && when.span.contains(fill.span))
    };
    // "We turned that down": behind its verb, and before no clause, "that" is a thing.
    let at = fill.tokens.start;
    let shown = fill.tokens.len() == 1
        && reading.is_word(at, &["that"])
        && at > 0
        && reading.pos(at - 1) == Pos::Verb
        && matches!(reading.pos(at + 1), Pos::Punct | Pos::Adp | Pos::Adv | Pos::Part);
    fill.entity.is_some()
        || shown
        || !dated()
            && !EMPTY.contains(&fill.name.to_lowercase().as_str())
            && !fill.tokens.clone().all(joins)
}

/// "We understand this is difficult": a clause with a subject of its own is what was said, and nobody who says it.
pub fn is_told(reading: &Reading<'_>, fill: &Fill) -> bool {
    const SUBJECTS: &[&str] =
        &["i", "we", "you", "he", "she", "they", "it", "this", "that", "there"];
    fill.tokens.len() > 3
        && reading.is_word(fill.tokens.start, SUBJECTS)
        && phrases::is_clause(reading, &fill.tokens)
}

/// "Tested positive for the virus": adjectives before a preposition are what comes of it. A word in -s is a noun, whatever its tag.
pub fn is_outcome(reading: &Reading<'_>, fill: &Fill) -> bool {
    let described = phrases::before_preposition(reading, &fill.tokens);
    let adjective = |token: usize| {
        let word = reading.token(token);
        let plural = word.ends_with('s') && !word.ends_with("us") && !word.ends_with("ss");
        let counts = ["many", "few", "several", "most", "more", "some", "much", "other", "such"];
        reading.pos(token) == Pos::Adj
            && word.starts_with(char::is_lowercase)
            && !plural
            && !counts.contains(&word)
    };
    fill.entity.is_none() && described.end < fill.tokens.end && described.clone().all(adjective)
}

/// Whether the words can name who does what the claim says. Only what is known to be a thing cannot ("the oil stops the bread
/// sticking"): whoever has no name and is in no list may be somebody.
///
/// `sure`: whether the model is sure of the claim's type, so that a thing may stand for those who work with it ("the night shift uses it").
pub fn may_act(reading: &Reading<'_>, fill: &Fill, sure: bool) -> bool {
    // "Let's say".
    if reading.is_word(fill.tokens.start, &["let"]) {
        return false;
    }
    // "Said a person": no noun phrase begins with a verb's past.
    let verb = reading.is_word(fill.tokens.start, &["said", "says", "told", "added", "wrote"]);
    // "Was informed by e-mail".
    let by_mail = fill.entity.is_none()
        && fill.tokens.len() == 1
        && fill.tokens.start > 0
        && reading.is_word(fill.tokens.start - 1, &["by"])
        && matches!(
            fill.head.as_str(),
            "e-mail"
                | "email"
                | "letter"
                | "phone"
                | "telephone"
                | "post"
                | "text"
                | "fax"
                | "mail"
                | "courier"
        );
    // "If nothing was done to stop it", "easier than buying a copy": neither nothing nor "this" acts.
    let idle = fill.entity.is_none()
        && fill.tokens.len() == 1
        && matches!(
            fill.head.as_str(),
            "nothing" | "something" | "anything" | "everything" | "this" | "that"
        );
    let gerund = reading.pos(fill.tokens.start) == Pos::Verb
        && reading.lower(fill.tokens.start).ends_with("ing")
        && fill.tokens.len() > 1
        && !matches!(reading.pos(fill.tokens.start + 1), Pos::Noun | Pos::Propn);
    let thing = CUES.is_thing(&fill.head) && !sure;
    fill.entity.is_some() || !thing && !verb && !gerund && !idle && !by_mail
}

/// Whether words can say for how much, behind a predicate: no number of things ("55 lamps"), and no sum that the clause about somebody else
/// tells ("except its mines, which Oakhelm is to buy for 600 million").
pub fn is_sum(reading: &Reading<'_>, predicate: usize, fill: &Fill) -> bool {
    const PAYING: &[&str] =
        &["paid", "pays", "pay", "paying", "cost", "costs", "costing", "worth", "valued"];
    let mut mentions = reading.mentions_in(fill.span).iter();
    let money = mentions.any(|it| it.label == EntityLabel::Money);
    let counted = reading.pos(fill.tokens.start) == Pos::Num
        && reading.token(fill.tokens.start).starts_with(|it: char| it.is_ascii_digit())
        && matches!(reading.pos(fill.tokens.end.saturating_sub(1)), Pos::Noun | Pos::Propn)
        && !CUES.is_noun("currency", &fill.head)
        && !fill.head.starts_with(|it: char| it.is_ascii_digit() || !it.is_alphabetic())
        && !matches!(
            fill.head.as_str(),
            "million" | "billion" | "m" | "bn" | "k" | "percent" | "cent" | "cents"
        );
    let mut between = predicate + 1..fill.tokens.start;
    let verb = |token: usize| matches!(reading.pos(token), Pos::Verb | Pos::Aux);
    let aside = between.find(|&token| {
        reading.is_word(token, &["which", "whose", "who"]) && reading.token(token - 1) == ","
    });
    let other = aside.is_some_and(|aside| {
        (aside..fill.tokens.start).any(verb)
            && !(aside..fill.tokens.start).any(|token| reading.is_word(token, PAYING))
    });
    (money || !counted) && !other
}

/// "Caputo's appointment as director": whose appointment it is employs nobody.
pub fn is_appointed(reading: &Reading<'_>, predicate: usize, fill: &Fill) -> bool {
    const GAINED: &[&str] = &["appointment", "hiring", "promotion", "nomination", "election"];
    let owns = reading.is_word(fill.tokens.end, &["'s", "’s", "'", "’"])
        && fill.tokens.end + 1 == predicate
        || reading.is_word(fill.tokens.start, &["his", "her"]) && fill.tokens.end == predicate;
    owns && reading.is_word(predicate, GAINED)
        && (fill.kind == Some(EntityKind::Person))
        && !reading.is_word(predicate + 1, &["of"])
}

/// Whether a filler has the kind and the head that the trigger's rule asks of this role.
/// `sure` as for [`may_act`], of the role of who acts.
pub fn accepts(
    reading: &Reading<'_>,
    rule: &TriggerRule,
    role: &str,
    fill: &Fill,
    sure: bool,
) -> bool {
    // "Somebody" is whoever can act, and whoever has no name unless it is known to be a thing.
    let somebody = |kinds: &[String]| {
        !kinds.iter().any(|kind| kind == "somebody")
            || fill.kind.is_some()
            || sure
            || !CUES.is_thing(&fill.head)
    };
    // "They" may be people or papers.
    let they = fill.entity.is_none() && matches!(fill.head.as_str(), "they" | "them");
    // "Poached from Verhoeven": whoever is named is no position.
    if role == "position"
        && fill.via == Some(Via::Name)
        && fill.kind.is_some_and(EntityKind::can_act)
    {
        return false;
    }
    rule.kinds.get(role).is_none_or(|kinds| {
        (kind_fits(kinds, fill.kind) || they && kind_fits(kinds, None)) && somebody(kinds)
    }) && rule.heads.get(role).is_none_or(|heads| fillers::has_head(reading, fill, heads))
        && rule.not_heads.get(role).is_none_or(|heads| !fillers::has_head(reading, fill, heads))
}

//! The forms under which the claim types list a predicate (its lemma, with its particle: "turn_down", with a noun: "take_to_court", with
//! what makes a refusal of it: "would_not_say"), and those that they ask of an argument (`np`, `clause`, `whether`).
//!
//! In: a predicate and its arguments. Out: its forms, the longer ones first; whether an argument has a form.

use std::ops::Range;

use crate::types::{Frame, Pos, Predicate, Role};

use super::factuality::auxiliaries;
use super::phrases;
use super::reading::{Arg, Reading};

/// The forms under which a predicate may be listed: with its particle first.
pub fn lemmas(reading: &Reading<'_>, frame: &Frame, args: &[Arg]) -> Vec<String> {
    let predicate = &frame.predicate;
    let mut lemmas = Vec::new();
    if would_not(reading, frame).is_some() {
        lemmas.push(format!("{WOULD_NOT}{}", predicate.lemma));
    }
    // "I don't agree with it" is a view, "has never agreed" may not have been asked; "did not agree", "have not accepted" answer.
    let negated = || {
        let mut before = auxiliaries(reading, frame);
        before.clone().any(|token| reading.is_word(token, &["not", "n't", "n’t"]))
            && before.any(|token| reading.is_word(token, &["did", "has", "have", "had"]))
    };
    if matches!(predicate.lemma.as_str(), "agree" | "accept" | "consent") && negated() {
        lemmas.push(format!("{NOT}{}", predicate.lemma));
    }
    if let Some((lemma, _)) = predicate.sense.as_deref().and_then(|sense| sense.split_once('.'))
        && lemma.contains('_')
    {
        lemmas.push(lemma.to_owned());
    }
    let next = reading.lower(predicate.token + 1);
    // "Called for the mayor to resign": there "for" opens a clause.
    // "Buy up to 6,000 tonnes" buys nothing up.
    let counts = reading.is_word(predicate.token + 2, &["to"]) && next == "up";
    let particle = PARTICLES.contains(&next.as_str());
    if (particle
        || matches!(reading.pos(predicate.token + 1), Pos::Adp | Pos::Adv | Pos::Part | Pos::Sconj))
        && !predicate.lemma.contains('_')
        && !counts
    {
        lemmas.push(format!("{}_{next}", predicate.lemma));
    }
    // "Sent it back", "took them to court", "put it on hold": words that belong to the verb stand behind its object.
    if matches!(predicate.pos, Pos::Verb) && !predicate.lemma.contains('_') {
        // "Turned [the offer] down": the model may leave the particle out.
        let behind = args.iter().filter(|arg| arg.tokens.start > predicate.token);
        for end in behind.filter(|arg| arg.is(Role::Arg1)).map(|arg| arg.tokens.end) {
            let loose = PARTICLES.contains(&reading.lower(end).as_str())
                && (matches!(
                    reading.pos(end + 1),
                    Pos::Punct | Pos::Cconj | Pos::Adp | Pos::Sconj | Pos::Adv
                ) || args.iter().any(|arg| arg.tokens.start == end + 1));
            if loose {
                lemmas.push(format!("{}_{}", predicate.lemma, reading.lower(end)));
            }
        }
        for arg in args.iter().filter(|arg| arg.tokens.start > predicate.token + 1) {
            let (first, length) = (arg.tokens.start, arg.tokens.len());
            // "[the report public]": the model leaves the two in one.
            let last = reading.lower(arg.tokens.end - 1);
            if length > 1
                && predicate.lemma == "make"
                && matches!(last.as_str(), "public" | "known")
            {
                lemmas.push(format!("make_{last}"));
            }
            if length == 1 && PARTICLES.contains(&reading.lower(first).as_str()) {
                lemmas.push(format!("{}_{}", predicate.lemma, reading.lower(first)));
            } else if (2..7).contains(&length) && phrases::is_preposition(reading, first) {
                // "Before a court in Lyon": the first noun counts, not the last.
                let (_, noun) = phrases::after_preposition(reading, &arg.tokens);
                let head = phrases::head_token(reading, &noun);
                let mut ends = vec![arg.tokens.end - 1];
                ends.extend(head.filter(|head| *head != arg.tokens.end - 1));
                for end in ends {
                    let words = (reading.lower(first), reading.lower(end));
                    lemmas.push(format!("{}_{}_{}", predicate.lemma, words.0, words.1));
                }
            }
        }
    }
    lemmas.extend(with_neighbours(reading, predicate));
    // "Hasn't got a smartphone" is to have none.
    let has = reading.is_word(predicate.token, &["got"])
        && auxiliaries(reading, frame)
            .any(|token| reading.is_word(token, &["has", "have", "'s", "'ve", "’s", "’ve"]));
    if !has {
        lemmas.push(predicate.lemma.clone());
    }
    lemmas
}

/// Forms with a word beside the predicate: "legal_action", "say_no", "come_to_see".
fn with_neighbours(reading: &Reading<'_>, predicate: &Predicate) -> Option<String> {
    let (at, lemma) = (predicate.token, &predicate.lemma);
    if matches!(predicate.pos, Pos::Noun | Pos::Propn) {
        let before = at.checked_sub(1)?;
        let describes = matches!(reading.pos(before), Pos::Adj | Pos::Noun);
        return describes.then(|| format!("{}_{lemma}", reading.lower(before)));
    }
    if at > 0 && reading.is_word(at - 1, &["let", "lets", "letting"]) {
        return Some(format!("let_{lemma}"));
    }
    let alone = reading.is_word(at + 2, &["to"])
        || matches!(reading.pos(at + 2), Pos::Punct | Pos::Cconj | Pos::Sconj);
    if lemma == "say" && reading.is_word(at + 1, &["no", "yes"]) && alone {
        return Some(format!("say_{}", reading.lower(at + 1)));
    }
    let to = at.checked_sub(2).filter(|_| reading.is_word(at - 1, &["to"]))?;
    let goes =
        [("come", ["come", "comes", "came", "coming"]), ("go", ["go", "goes", "went", "been"])];
    let (verb, _) = goes.iter().find(|(_, words)| reading.is_word(to, words))?;
    Some(format!("{verb}_to_{lemma}"))
}

/// What the listed form of a denied verb begins with: who "did not agree" refused.
pub const NOT: &str = "not_";

/// What the listed form of a verb behind "would not" begins with.
pub const WOULD_NOT: &str = "would_not_";

/// The "would" of "would not say", "wouldn't discuss it": who would not did not want to. "Would not have said" only imagines.
pub fn would_not(reading: &Reading<'_>, frame: &Frame) -> Option<usize> {
    let predicate = &frame.predicate;
    let at = predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    // "Would not be drawn" has a passive.
    let be = usize::from(at > 0 && predicate.lemma == "draw" && reading.is_word(at - 1, &["be"]));
    let not = at
        .checked_sub(1 + be)
        .filter(|&token| reading.is_word(token, &["not", "n't", "n’t", "neither", "never"]))?;
    let would = not.checked_sub(1).filter(|&token| {
        sentence.contains(&token) && reading.is_word(token, &["would", "will", "wo"])
    })?;
    // "We won't talk to him until Friday" plans; others' "won't" is a refusal.
    let plans = !reading.is_word(would, &["would"])
        && (would == sentence.start
            || reading.is_word(would - 1, &["i", "we", "it", "you", "this", "that"]));
    let conditional =
        sentence.clone().any(|token| reading.is_word(token, &["if", "unless", "until"]));
    // "Will not give a peso" denies or plans; who "won't say" refuses.
    const SPOKEN: &[&str] = &[
        "say",
        "comment",
        "discuss",
        "answer",
        "confirm",
        "talk",
        "speak",
        "explain",
        "identify",
        "name",
        "disclose",
        "elaborate",
        "reveal",
        "tell",
        "budge",
    ];
    let to_us = reading.is_word(at + 1, &["us", "me", "him", "her", "them"]);
    let gives =
        to_us || reading.is_word(would, &["would"]) || SPOKEN.contains(&predicate.lemma.as_str());
    (predicate.pos == Pos::Verb && !conditional && !plans && gives).then_some(would)
}

/// Particles of verbs that may stand behind an object.
const PARTICLES: &[&str] = &[
    "up", "down", "off", "out", "over", "away", "back", "on", "through", "aside", "together",
    "offline", "online", "public", "known",
];

/// Whether an argument has a form that the claim types ask for: `clause`, a clause or a quotation; `np`, a noun phrase
/// without a preposition.
pub fn has_form(reading: &Reading<'_>, form: &str, tokens: &Range<usize>) -> bool {
    let clause = || {
        let mark = |token: usize| reading.token(token).starts_with(['"', '“', '‘', '`']);
        let quoted = mark(tokens.start) || tokens.start > 0 && mark(tokens.start - 1);
        quoted
            || phrases::is_clause(reading, tokens)
            || super::quotations::is_quoted(reading, tokens.start)
    };
    match form {
        "clause" => clause(),
        "that" => reading.is_word(tokens.start, &["that"]) && tokens.len() > 2,
        "saying" => {
            tokens.len() > 2
                && reading.is_word(
                    tokens.start,
                    &[
                        "alleging",
                        "claiming",
                        "arguing",
                        "accusing",
                        "saying",
                        "contending",
                        "seeking",
                    ],
                )
        }
        "ing" => {
            reading.pos(tokens.start) == Pos::Verb && reading.lower(tokens.start).ends_with("ing")
        }
        "quoted" => {
            let mark = |token: usize| reading.token(token).starts_with(['"', '“', '‘', '`']);
            mark(tokens.start) || tokens.start > 0 && mark(tokens.start - 1)
        }
        // "That they will return it", "we'll cooperate": a clause about what is to come.
        "future" => {
            let ahead = ["will", "'ll", "’ll", "would", "'d", "shall", "wo"];
            clause() && tokens.clone().take(12).any(|token| reading.is_word(token, &ahead))
        }
        // "140 welders", "some 200 people".
        "number" => {
            let (_, rest) = phrases::after_preposition(reading, tokens);
            rest.clone().take(3).any(|token| reading.pos(token) == Pos::Num)
        }
        "whether" => {
            reading.is_word(tokens.start, &["whether", "how", "why", "if", "what", "who", "where"])
                && tokens.len() > 2
        }
        "np" => {
            let (preposition, rest) = phrases::after_preposition(reading, tokens);
            // "At least 30 drivers", "up to ten": what comes before a number only counts.
            let number = reading.pos(rest.start) == Pos::Num
                && !reading.is_word(tokens.start, &["for", "from", "with", "by", "of", "in", "on"]);
            let counts = reading.is_word(rest.start, &["least", "most", "to"]) || number;
            let gerund = reading.pos(tokens.start) == Pos::Verb
                && reading.lower(tokens.start).ends_with("ing")
                && !matches!(reading.pos(tokens.start + 1), Pos::Noun | Pos::Propn);
            !phrases::is_clause(reading, tokens) && !gerund && (preposition.is_none() || counts)
        }
        _ => false,
    }
}

//! Conditions and questions around a predicate: "if", "unless", "provided", "whether", a question mark.
//!
//! In: a frame and what is known of its event. Out: the same, with the mood that its clause and its sentence give it.

use crate::types::{Affix, Frame, Modality, Pos, Role, Span};

use super::cues::CUES;
use super::factuality::{Factuality, auxiliaries, set};
use super::govern::Grammar;
use super::quotations;
use super::reading::Reading;

/// Conditions and questions around the predicate.
pub fn clause(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize, fact: &mut Factuality) {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let sentence = reading.sentence_tokens(frame.sentence);
    let at = frame.predicate.token;
    // The word that opens the clause: the nearest "if", "unless", "whether" before the predicate with no stop between.
    let mut token = at;
    let mut joined = false;
    while token > sentence.start {
        token -= 1;
        let word = reading.lower(token);
        match word.as_str() {
            "if" | "unless" | "provided" if opens_condition(reading, token) => {
                set(reading, fact, Modality::Conditional, reading.seg.tokens[token]);
                break;
            }
            "that" if is_provided_that(reading, token) => {
                set(reading, fact, Modality::Conditional, reading.seg.tokens[token - 1]);
                break;
            }
            // "We will not attend until you disclose the figures".
            "until" | "till" if is_present(reading, frame, token + 1) => {
                set(reading, fact, Modality::Conditional, reading.seg.tokens[token]);
                break;
            }
            "whether" => {
                set(reading, fact, Modality::Questioned, reading.seg.tokens[token]);
                break;
            }
            "," | ";" | ":" | "that" | "\"" | "“" | "”" | "because" | "while" | "although"
            | "who" | "which" | "after" | "before" => break,
            // "If he could show it so he's showing it on Friday": what follows is no part of it.
            "so" if reading.pos(token + 1) == Pos::Pron => break,
            "and" => joined = true,
            // "If regulators in the U.S. and Germany clear it": nouns are joined, and no clause ends.
            _ if joined && matches!(reading.pos(token), Pos::Verb | Pos::Aux) => break,
            _ => {}
        }
    }
    if let Some((cue, modality)) = subjected(reading, frame) {
        set(reading, fact, modality, cue);
    }
    // "Whether my predecessor, Alan Crewe, told them": an apposition ends no clause.
    let verbless = || {
        (sentence.start..auxiliaries(reading, frame).start)
            .all(|token| !matches!(reading.pos(token), Pos::Verb | Pos::Aux))
    };
    if reading.is_word(sentence.start, &["whether"]) && verbless() {
        set(reading, fact, Modality::Questioned, reading.seg.tokens[sentence.start]);
    }
    // "Should you fail to do so, we will sue": a condition without "if".
    // "Had they rung, he told us, nothing would have happened": who tells it is no part of it.
    let tells = CUES.speech.verbs.contains(&frame.predicate.lemma)
        && at > 0
        && grammar.args[frame_idx].iter().any(|arg| {
            arg.is(Role::Arg0)
                && arg.tokens.start > sentence.start
                && reading.token(arg.tokens.start - 1) == ","
        });
    // "Should it succeed, it would buy a ship that is being built": a relative clause tells what is.
    let relative = frame.arguments.iter().any(|arg| arg.label.affix == Affix::Relative);
    let inverted = !tells
        && !relative
        && reading.is_word(sentence.start, &["should", "were", "had"])
        && matches!(reading.pos(sentence.start + 1), Pos::Pron | Pos::Noun | Pos::Propn | Pos::Det)
        && sentence.clone().next_back().is_some_and(|last| reading.token(last) != "?");
    if inverted {
        set(reading, fact, Modality::Conditional, reading.seg.tokens[sentence.start]);
    }
    // "If X, Y sells": the main clause depends on the condition.
    let condition = grammar.args[frame_idx]
        .iter()
        .find(|arg| arg.is(Role::Adv) && opens_condition(reading, arg.tokens.start))
        .filter(|arg| {
            let quoted = |token| quotations::is_quoted(reading, token);
            quoted(at) || !quoted(arg.tokens.start)
        });
    // "If she isn't happy, we'll carry on using them".
    let above = grammar.governor[frame_idx].filter(|governor| {
        governor.direct && CUES.governors.same.contains(&frames[governor.frame].predicate.lemma)
    });
    let condition = condition.or_else(|| {
        grammar.args[above?.frame]
            .iter()
            .find(|arg| arg.is(Role::Adv) && opens_condition(reading, arg.tokens.start))
    });
    // A consequence that only may follow stays possible.
    if let Some(arg) = condition.filter(|_| fact.modality != Modality::Possible) {
        set(reading, fact, Modality::Conditional, reading.seg.tokens[arg.tokens.start]);
    }
    if let Some(last) = sentence.clone().next_back() {
        // `Saying, "Are there any?"`: the quotation asks, and who says it does not.
        let quoted = quotations::is_quoted(reading, at);
        let asked = (last.saturating_sub(2)..=last).any(|token| {
            reading.token(token) == "?" && (quoted || !quotations::is_quoted(reading, token))
        });
        let told = grammar.governor[frame_idx].is_some_and(|governor| {
            CUES.speech.verbs.contains(frames[governor.frame].predicate.lemma.as_str())
        });
        if asked && !told {
            set(reading, fact, Modality::Questioned, reading.seg.tokens[last]);
        }
    }
}

/// "Provided that the board approves it", also where no comma stands before.
fn is_provided_that(reading: &Reading<'_>, that: usize) -> bool {
    that > 1
        && reading.is_word(that - 1, &["provided", "providing"])
        && reading.pos(that - 2) != Pos::Aux
        && !reading.is_word(that - 2, &["he", "she", "they", "we", "i", "it", "who", "which"])
}

/// Whether a verb whose subject begins at a token tells in the present: "you disclose it", "it has disclosed it".
fn is_present(reading: &Reading<'_>, frame: &Frame, subject: usize) -> bool {
    let predicate = &frame.predicate;
    let mut arguments = frame.arguments.iter();
    if !arguments.any(|it| it.label.affix == Affix::None && it.tokens.start == subject) {
        return false;
    }
    let word = reading.lower(predicate.token);
    let mut before = auxiliaries(reading, frame);
    let has =
        before.clone().any(|token| reading.is_word(token, &["has", "have", "'ve", "is", "are"]));
    let simple = before.next().is_none()
        && (word == predicate.lemma || word.ends_with('s'))
        && !super::mood::is_past_as_base(&word);
    predicate.pos == Pos::Verb && (has || simple)
}

/// "Is subject to the approval of the tribunal", "would need the consent of the council": what is still to be given.
fn subjected(reading: &Reading<'_>, frame: &Frame) -> Option<(Span, Modality)> {
    const GIVEN: &[&str] = &[
        "approval",
        "consent",
        "blessing",
        "permission",
        "clearance",
        "authorisation",
        "authorization",
        "sign-off",
    ];
    let predicate = &frame.predicate;
    let mut at = predicate.token;
    let modifier = |token: usize| {
        matches!(reading.pos(token), Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn | Pos::Part)
            || reading.is_word(token, &["'s", "’s"])
    };
    if !GIVEN.contains(&predicate.lemma.as_str()) {
        return None;
    }
    for _ in 0..6 {
        at = at.checked_sub(1).filter(|&token| modifier(token)).unwrap_or(at);
    }
    let before = at.checked_sub(1)?;
    let subject =
        before > 0 && reading.is_word(before, &["to"]) && reading.is_word(before - 1, &["subject"]);
    let needs = reading.is_word(before, &["need", "needs", "require", "requires"]);
    let would = before > 0 && reading.is_word(before - 1, &["would", "will"]);
    let modality = if subject || would { Modality::Conditional } else { Modality::Possible };
    let cue = reading.seg.tokens[before - usize::from(subject)];
    (subject || needs).then_some((cue, modality))
}

/// "if", "unless", "only if"; "provided" before a clause.
fn opens_condition(reading: &Reading<'_>, token: usize) -> bool {
    let only = usize::from(reading.is_word(token, &["only"]));
    let provided = token > 0
        && reading.is_word(token, &["provided", "providing"])
        && reading.token(token - 1) == ","
        && matches!(
            reading.pos(token + 1),
            Pos::Det | Pos::Pron | Pos::Propn | Pos::Noun | Pos::Sconj
        );
    provided
        || reading.is_word(token + only, &["if", "unless"]) && !is_negated_if(reading, token + only)
}

/// "even if", "as if" open no condition, nor does "if compared", "if any", "if not".
fn is_negated_if(reading: &Reading<'_>, token: usize) -> bool {
    token > 0 && reading.is_word(token - 1, &["as", "even", "what"])
        || reading.is_word(token + 1, &["compared", "any", "anything", "not", "only", "ever"])
}

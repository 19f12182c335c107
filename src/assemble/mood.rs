//! The mood of a predicate by its form and place: commands, resolutions, headlines, imagined and future events.
//!
//! In: a frame. Out: the words that make its event other than told, where its form alone says so.

use crate::types::{Frame, Modality, Pos, Role, RoleLabel, Span, When};

use super::cues::CUES;
use super::factuality::{Factuality, auxiliaries, set};
use super::govern::{Grammar, beside};
use super::reading::Reading;

/// "I'm meeting them on Friday", "the meeting on Friday": what is told of in the present, and lies ahead, is planned.
pub fn put_off(reading: &Reading<'_>, frame: &Frame, when: Option<&When>, fact: &mut Factuality) {
    const NOW: &[&str] = &["is", "are", "am", "'m", "'s", "'re", "’m", "’s", "’re"];
    let word = reading.lower(frame.predicate.token);
    // "The board meets on Thursday", "I'm meeting them".
    let before = frame.predicate.token.saturating_sub(1);
    let plural = word == frame.predicate.lemma
        && !is_past_as_base(&word)
        && frame.arguments.iter().any(|arg| {
            arg.label == RoleLabel::plain(Role::Arg0)
                && arg.tokens.end == frame.predicate.token
                && !reading.is_word(arg.tokens.start, &["let"])
        })
        && !reading.is_word(before, &["to"]);
    let simple = frame.predicate.pos == Pos::Verb
        && (word.ends_with('s') && word != frame.predicate.lemma || plural)
        && auxiliaries(reading, frame).is_empty();
    let present = simple
        || word.ends_with("ing")
            && auxiliaries(reading, frame).any(|token| reading.is_word(token, NOW));
    let told = when.filter(|_| present && fact.modality == Modality::Actual);
    let Some((when, from)) = told.and_then(|when| Some((when, when.from?))) else { return };
    let part =
        reading.seg.sentences.get(frame.sentence).and_then(|it| reading.doc.parts.get(it.part));
    let today = part.and_then(|part| part.date).map(|date| date.date());
    // A dateline is read anew each time: only where it can matter.
    let today = today.or_else(|| super::document_date(reading.doc));
    if today.is_some_and(|today| from > today) {
        set(reading, fact, Modality::Planned, when.span);
    }
}

/// Whether the past of a verb looks like its base form: "put", "let".
pub fn is_past_as_base(word: &str) -> bool {
    const VERBS: &[&str] = &[
        "put",
        "let",
        "set",
        "cut",
        "hit",
        "shut",
        "split",
        "hurt",
        "cost",
        "cast",
        "spread",
        "quit",
        "bid",
        "burst",
        "bet",
        "shed",
        "rid",
        "thrust",
        "upset",
        "broadcast",
        "forecast",
    ];
    VERBS.contains(&word)
}

/// Whether "would" and its like tell of what happened: "she would not promise it" is a refusal, "would say only" an answer, "I must warn you"
/// a warning, and whoever "would like somebody to act" asks for it.
pub fn is_told_by_modal(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    modal: usize,
    negative: bool,
) -> bool {
    const WILLING: &[&str] = &[
        "say",
        "comment",
        "disclose",
        "reveal",
        "promise",
        "commit",
        "confirm",
        "discuss",
        "name",
        "identify",
        "release",
        "provide",
        "answer",
        "explain",
        "elaborate",
        "divulge",
        "specify",
    ];
    const PERFORMED: &[&str] =
        &["ask", "urge", "request", "warn", "remind", "advise", "recommend", "encourage"];
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let lemma = predicate.lemma.as_str();
    let subject = grammar.arg(frame_idx, Role::Arg0).map(|arg| arg.tokens.start);
    let Some(subject) = subject.filter(|&start| start < predicate.token) else { return false };
    let first = reading.is_word(subject, &["i", "we"]);
    let would = reading.is_word(modal, &["would", "'d", "should", "must", "’d"]);
    if first {
        let heard = reading.is_word(predicate.token + 1, &["you", "that"]);
        return would && (PERFORMED.contains(&lemma) && heard || lemma == "like");
    }
    let only = reading.is_word(predicate.token + 1, &["only"]);
    reading.is_word(modal, &["would"])
        && !reading.is_word(subject, &["you"])
        && grammar.governor[frame_idx].is_none()
        && ((negative || only) && WILLING.contains(&lemma) || lemma == "like")
}

/// "The minister is to visit", "they're about to sell": what is arranged, or near. The cue is the word before "to".
///
/// "Its answer was to sell" has no subject of its own for the infinitive and tells what was done.
pub fn arranged(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let be = usize::from(predicate.token > 1 && reading.is_word(predicate.token - 1, &["be"]));
    let to =
        predicate.token.checked_sub(1 + be).filter(|&token| reading.is_word(token, &["to"]))?;
    let before = to.checked_sub(1)?;
    // "Was to be developed by the unit".
    if be == 1 && predicate.pos == Pos::Verb {
        return reading.is_word(before, &["was", "were", "is", "are"]).then_some(before);
    }
    if predicate.pos != Pos::Verb || reading.lower(predicate.token) != predicate.lemma {
        return None;
    }
    // "The council still has to sign it off": it did not yet.
    let must = reading.is_word(before, &["has", "have", "'ve", "needs"])
        && before.checked_sub(1).is_none_or(|token| reading.pos(token) != Pos::Aux);
    if must || reading.is_word(before, &["about"]) {
        return Some(before);
    }
    const BE: &[&str] = &["is", "are", "am", "was", "were", "'s", "'re", "'m"];
    let mut be = before.checked_sub(1);
    // "Are not going to", "is also going to".
    for _ in 0..2 {
        be = be.and_then(|token| match reading.pos(token) {
            Pos::Adv | Pos::Part => token.checked_sub(1),
            _ => Some(token),
        });
    }
    let going = be.is_some_and(|token| reading.is_word(token, BE));
    if reading.is_word(before, &["going"]) && going {
        return Some(before);
    }
    let subject = grammar.args[frame_idx].iter().find(|arg| arg.is(Role::Arg0))?;
    let acts = subject.tokens.end <= before && reading.may_be_somebody(&subject.tokens);
    (reading.is_word(before, BE) && acts).then_some(before)
}

/// The "that" of a resolution or demand: "resolved that the clerk write to them" has a bare verb where a report has "writes".
pub fn mandated(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let at = predicate.token;
    let subject = grammar.args[frame_idx].iter().find(|arg| arg.is(Role::Arg0) && !arg.implied)?;
    let word = reading.lower(at);
    let bare = predicate.pos == Pos::Verb && !is_past_as_base(&word) && word == predicate.lemma;
    let head = super::phrases::head_token(reading, &subject.tokens)?;
    let singular = matches!(reading.pos(head), Pos::Noun | Pos::Propn)
        && !reading.lower(head).ends_with('s')
        && !reading.is_word(head, &["people", "police", "staff", "men", "women", "children"])
        && !subject.tokens.clone().any(|token| reading.is_word(token, &["and"]));
    let that =
        subject.tokens.start.checked_sub(1).filter(|&token| reading.is_word(token, &["that"]))?;
    (bare && singular && subject.tokens.end == at).then_some(that)
}

/// "Please send the list", "Call them": a bare verb without a subject that opens its clause asks for an event, it does not tell of one.
/// The cue is "please" or the verb itself.
pub fn commanded(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<Span> {
    // "Love this place": what one feels has lost its "I" more often than it is asked for. "Set up in 1990, …" is a participle.
    const FELT: &[&str] = &[
        "love",
        "hope",
        "thank",
        "wish",
        "like",
        "think",
        "need",
        "want",
        "guess",
        "hate",
        "look",
        "sound",
        "seem",
        "recommend",
        "believe",
        "appreciate",
        "miss",
        "doubt",
        "have",
        "be",
        "do",
        "run",
        "come",
        "become",
        "beat",
    ];
    let frame = &reading.analysis.frames[frame_idx];
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    let bare = frame.predicate.pos == Pos::Verb
        && reading.lower(at) == frame.predicate.lemma
        && grammar.lead_in[frame_idx].is_none();
    let subject = grammar.args[frame_idx].iter().any(|arg| arg.is(Role::Arg0) && !arg.implied);
    if !bare || subject || !sentence.contains(&at) {
        return None;
    }
    if at > sentence.start && reading.is_word(at - 1, &["please", "kindly"]) {
        return Some(reading.seg.tokens[at - 1]);
    }
    let lead = |token: &usize| {
        reading.is_word(
            *token,
            &["just", "also", "then", "so", "now", "simply", "always", "never", "do", "not", "n't"],
        )
    };
    let first = at - (sentence.start..at).rev().take_while(lead).count();
    let opens = first == sentence.start
        || matches!(
            reading.token(first - 1),
            ":" | ";" | "—" | "–" | "--" | "-" | "*" | "•" | "(" | "!"
        )
        || reading.token(first - 1) == ","
            && reading.is_word(sentence.start, &["if", "when", "once", "please"]);
    let lemma = frame.predicate.lemma.as_str();
    let participle = is_past_as_base(lemma) && lemma != "let";
    let own = opens && !participle && !FELT.contains(&lemma);
    let shared = || {
        grammar
            .first_conjunct(reading, frame_idx)
            .is_some_and(|other| other < frame_idx && commanded(reading, grammar, other).is_some())
    };
    (own || shared()).then_some(frame.predicate.span)
}

/// "Farlink to take over rival": a headline's infinitive after its subject is a plan.
pub fn is_headline_plan(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let at = reading.analysis.frames[frame_idx].predicate.token;
    let subject = grammar
        .arg(frame_idx, Role::Arg0)
        .is_some_and(|arg| !arg.implied && arg.tokens.end + 1 == at);
    grammar.governor[frame_idx].is_none() && subject && reading.is_word(at - 1, &["to"])
}

/// "Imagine a company that sold you this": all that an opening "imagine" governs, however deep.
pub fn is_imagined(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    beside(frames, frame_idx).any(|other| {
        let word = &frames[other].predicate;
        CUES.governors.unreal.contains(&word.lemma)
            && reading.lower(word.token) == word.lemma
            && reading
                .sentence_tokens(frame.sentence)
                .find(|&token| reading.token(token).contains(char::is_alphanumeric))
                .is_some_and(|first| first == word.token)
            && grammar.args[other].iter().any(|arg| arg.tokens.contains(&frame.predicate.token))
    })
}

/// "would have sold", "had it sold": not claimed to have happened.
pub fn is_counterfactual(reading: &Reading<'_>, frames: &[Frame], frame_idx: usize) -> bool {
    let before = auxiliaries(reading, &frames[frame_idx]);
    let words: Vec<String> = before.map(|token| reading.lower(token)).collect();
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "would" | "'d" | "should" | "could")
            && matches!(pair[1].as_str(), "have" | "'ve")
    }) || words.windows(3).any(|three| three[0] == "would" && three[2] == "have")
}

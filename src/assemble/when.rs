//! Which date belongs to which claim: through its own time argument, then through the clauses that govern it, then the sentence.

use std::ops::Range;

use crate::types::{Affix, Frame, Pos, Predicate, Role, Span, Topic, When, WhenVia};

use super::adverbials::{
    ahead, behind, complement, first_date, of_document, of_occasion, of_when, trailing,
    without_since, writing,
};
use super::companions::{COMING, of_coming, of_main_verb, of_place};
use super::cues::CUES;
use super::govern::{Grammar, beside};
use super::reading::Reading;

/// The time of a frame's event and how it belongs to it, if the text gives it one. A claim without a date says so rather than
/// borrow a wrong one.
pub fn of(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<(When, WhenVia)> {
    // "Now" tells a tense, not a day.
    let found = found(reading, grammar, frame_idx);
    if let Some((when, _)) = found.as_ref().filter(|(when, _)| when.timex == "PRESENT_REF") {
        reading.note(Topic::When, false, when.span, || "tells a tense, not a day".to_owned());
    }
    let found = found.filter(|(when, _)| when.timex != "PRESENT_REF");
    if let Some((when, _)) =
        found.as_ref().filter(|(when, _)| is_told_too_early(reading, frame_idx, when))
    {
        reading.note(Topic::When, false, when.span, || {
            "lies after the day on which the event is told of as past".to_owned()
        });
        return None;
    }
    if let Some((taken, via)) = &found {
        reading.note(Topic::When, true, taken.span, || told(taken, *via));
        for other in of_sentence(reading, frame_idx).filter(|other| other.span != taken.span) {
            let why = || "the event has another time already".to_owned();
            reading.note(Topic::When, false, other.span, why);
        }
    }
    found
}

/// "They estimated by 2050 that demand would double": what is told of as past has no date that was still to come.
fn is_told_too_early(reading: &Reading<'_>, frame_idx: usize, when: &When) -> bool {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let word = reading.lower(predicate.token);
    let finite = predicate.token == 0
        || !matches!(reading.pos(predicate.token - 1), Pos::Aux | Pos::Part | Pos::Adv);
    let form = word.ends_with("ed") || matches!(word.as_str(), "said" | "told" | "wrote");
    let past = predicate.pos == Pos::Verb && form && finite;
    let by = reading.is_word(reading.seg.tokens_in(when.span).start, &["by"]);
    let still_to_come =
        super::document_date(reading.doc).zip(when.to).is_some_and(|(day, to)| to > day);
    past && by && still_to_come
}

/// Why a date was taken, and what made days of it.
fn told(when: &When, via: WhenVia) -> String {
    let how = match via {
        WhenVia::Argument => "the event's own time",
        WhenVia::Clause => "the time of the clause that the event stands in",
        WhenVia::Sentence => "the only date of the sentence, and nothing else there claims it",
        WhenVia::Discourse => "the time of the event that these words go back to",
    };
    let anchor = when.anchor.map_or_else(String::new, |anchor| {
        format!(", counted from {} ({})", anchor.date, anchor.origin.name())
    });
    format!("{how}; read by the rule {}{anchor}", when.rule)
}

/// The dates of a frame's sentence.
pub(super) fn of_sentence<'a>(
    reading: &Reading<'a>,
    frame_idx: usize,
) -> impl Iterator<Item = &'a When> + use<'a> {
    let sentence = reading.analysis.frames[frame_idx].sentence;
    let span = reading.seg.sentences.get(sentence).map(|sentence| sentence.span);
    let dates = span.map_or(&[][..], |span| reading.dates_in(span));
    dates.iter().filter(move |when| span.is_some_and(|span| span.contains(when.span)))
}

fn found(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<(When, WhenVia)> {
    let frames = &reading.analysis.frames;
    if let Some(when) = own(reading, grammar, frame_idx) {
        return Some((when, WhenVia::Argument));
    }
    // "In 2016 the firm tried to sell": the attempt's time is the sale's. The time of saying is not the time of what is said.
    for governor in grammar.ancestors(frame_idx) {
        let lemma = frames[governor.frame].predicate.lemma.as_str();
        let spoken = CUES.speech.verbs.contains(lemma) || CUES.speech.nouns.contains(lemma);
        let list = &CUES.governors;
        let shared = list.attempted.contains(lemma)
            || list.same.contains(lemma)
            || matches!(
                lemma,
                "give"
                    | "hold"
                    | "make"
                    | "have"
                    | "take"
                    | "do"
                    | "conduct"
                    | "attend"
                    | "request"
                    | "host"
                    | "open"
                    | "launch"
                    | "enter"
            )
            || COMING.contains(&lemma) && governor.role == Role::Prp
            || carries(&frames[frame_idx].predicate, lemma);
        // "Used Azul, developed by Norvik, in May": the participle only describes what was used.
        let at = frames[frame_idx].predicate.token;
        let subject = grammar.args[frame_idx].iter();
        let subject = subject.filter(|arg| arg.is(Role::Arg0)).any(|arg| arg.tokens.end <= at);
        let describes = at > 0 && reading.token(at - 1) == "," && !subject;
        // A dateline is read anew each time: only where it can matter.
        let ahead = |when: When| {
            let today = super::document_date(reading.doc);
            when.from.zip(today).is_some_and(|(from, today)| from > today)
        };
        let planned = list.planned.contains(lemma)
            && own(reading, grammar, governor.frame).is_some_and(ahead);
        if spoken || !(shared || planned) || !governor.direct || describes {
            break;
        }
        if let Some(when) = own(reading, grammar, governor.frame) {
            return Some((when, WhenVia::Clause));
        }
        // "Next year the ministry wants to buy six".
        if planned {
            break;
        }
    }
    if let Some(when) = of_document(reading, grammar, frame_idx) {
        return Some((when, WhenVia::Argument));
    }
    if let Some(when) = of_coming(reading, grammar, frame_idx)
        .or_else(|| of_place(reading, grammar, frame_idx))
        .or_else(|| of_main_verb(reading, grammar, frame_idx))
    {
        return Some((when, WhenVia::Clause));
    }
    let over = |when: &When| {
        let today = super::document_date(reading.doc);
        when.to.zip(today).is_none_or(|(to, today)| to <= today)
    };
    if let Some(when) = complement(reading, grammar, frame_idx)
        .and_then(|inner| own(reading, grammar, inner))
        .filter(over)
    {
        return Some((when, WhenVia::Clause));
    }
    if let Some(when) =
        writing(reading, grammar, frame_idx).and_then(|other| own(reading, grammar, other))
    {
        return Some((when, WhenVia::Clause));
    }
    // "In 2020, Acme: • acquired Zeta Labs": the introduction's time is its items'.
    if let Some(lead_in) = &grammar.lead_in[frame_idx]
        && of_sentence(reading, frame_idx).next().is_none()
    {
        let span = reading.seg.sentences.get(lead_in.sentence)?.span;
        let dates = reading.dates_in(span).iter();
        let mut dates = dates.filter(|when| span.contains(when.span));
        let only = dates.next().filter(|_| dates.next().is_none());
        return only
            .filter(|it| it.from.or(it.to).is_some())
            .map(|it| (it.clone(), WhenVia::Clause));
    }
    alone(reading, grammar, frame_idx)
        .map(|when| (when, WhenVia::Sentence))
        .or_else(|| same_event(reading, grammar, frame_idx).map(|when| (when, WhenVia::Discourse)))
}

/// "lodged its application last October": the verb makes the noun's event happen, then.
fn carries(noun: &Predicate, verb: &str) -> bool {
    const MAKING: &[&str] = &[
        "lodge",
        "file",
        "submit",
        "issue",
        "bring",
        "sign",
        "strike",
        "reach",
        "seal",
        "complete",
        "undertake",
        "perform",
        "start",
        "begin",
        "send",
        "close",
        "conclude",
        "happen",
        "occur",
        "take_place",
    ];
    matches!(noun.pos, Pos::Noun | Pos::Propn) && MAKING.contains(&verb)
}

/// "At the meeting it showed …": the time of the event that was told of shortly before, when an argument goes back to it.
fn same_event(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    if of_sentence(reading, frame_idx).next().is_some() {
        return None;
    }
    let noun = grammar.args[frame_idx].iter().find_map(|arg| {
        let backward = matches!(arg.label.role, Role::Tmp | Role::Loc)
            && reading.is_word(arg.tokens.start, &["at", "during", "in"])
            && reading.is_word(arg.tokens.start + 1, &["the", "that", "this", "those", "these"]);
        let head = super::phrases::head_token(reading, &arg.tokens).filter(|_| backward)?;
        frames.iter().position(|other| other.predicate.token == head)
    })?;
    let part = |frame: &Frame| reading.seg.sentences.get(frame.sentence).map(|it| it.part);
    let earlier = (0..frames.len()).rev().find(|&other| {
        frames[other].sentence < frame.sentence
            && frame.sentence - frames[other].sentence <= 3
            && part(&frames[other]) == part(frame)
            && is_same_event(&frames[noun], &frames[other])
    })?;
    let (when, _) = found(reading, grammar, earlier)?;
    reading.note(Topic::When, true, frames[noun].predicate.span, || {
        format!("goes back to \u{201c}{}\u{201d}", reading.text(frames[earlier].predicate.span))
    });
    Some(when)
}

/// Whether two predicates tell the same kind of event: the same lemma, or the same roleset's ("meeting" and "met" are both meet.03).
fn is_same_event(a: &Frame, b: &Frame) -> bool {
    let root = |frame: &Frame| {
        let sense = frame.predicate.sense.as_deref();
        sense.and_then(|sense| sense.split('.').next()).map(str::to_owned)
    };
    a.predicate.lemma == b.predicate.lemma || root(a).is_some() && root(a) == root(b)
}

/// The date in one of the frame's own arguments: its time first, then any other that no other predicate claims.
pub(super) fn own(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let args = &grammar.args[frame_idx];
    let times = args.iter().filter(|arg| {
        arg.is(Role::Tmp)
            && !is_of_neighbour(reading, grammar, frame_idx, &arg.tokens)
            && !is_of_other_event(reading, &arg.tokens)
            && !is_of_participle(reading, grammar, frame_idx, &arg.tokens)
    });
    // "Last week, for the third time now": what has days says more than "now".
    let now = |when: &When| when.timex == "PRESENT_REF";
    let found = times.filter_map(|arg| {
        first_date(reading, &arg.tokens)
            .map(|when| without_since(reading, grammar, frame_idx, &arg.tokens, when))
    });
    if let Some(when) = found.min_by_key(|when| (now(when), width(when))) {
        return Some(when);
    }
    if let Some(when) = behind(reading, frame_idx).or_else(|| ahead(reading, frame_idx)) {
        return Some(when.clone());
    }
    // Nominal events carry their date in front or behind: "the November 2018 pitch", "a visit in May".
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    if matches!(predicate.pos, Pos::Noun | Pos::Propn) {
        let near =
            args.iter().filter(|arg| arg.is(Role::Adj) || arg.is(Role::Arg1) || arg.is(Role::Loc));
        return near
            .filter(|arg| arg.tokens.len() < 12)
            .find_map(|arg| first_date(reading, &arg.tokens));
    }
    args.iter()
        .find_map(|arg| of_occasion(reading, arg))
        .or_else(|| of_when(reading, grammar, frame_idx))
        .or_else(|| trailing(reading, grammar, frame_idx).cloned())
}

/// Whether a time that the model gave to two predicates is the other's: "requested it from the office, which rejected it [on March
/// 30]" is the relative clause's, "tested the drone, made by a startup, [in 2021]" is the main clause's, "said [on
/// Tuesday] it had stopped" the saying's.
fn is_of_neighbour(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    time: &Range<usize>,
) -> bool {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    let comma = time.start > 0 && reading.token(time.start - 1) == ",";
    let participle = |token: usize| {
        token > 0 && reading.token(token - 1) == "," && !reading.lower(token).ends_with("ing")
    };
    beside(frames, frame_idx).any(|other| {
        let candidate = &frames[other];
        // "Said on Tuesday it had stopped": the day of saying.
        let spoken = other != frame_idx
            && candidate.predicate.pos == Pos::Verb
            && CUES.speech.verbs.contains(&candidate.predicate.lemma)
            && candidate.predicate.token + 1 == time.start
            && time.end <= at;
        let shares = other != frame_idx
            && grammar.args[other].iter().any(|arg| arg.is(Role::Tmp) && arg.tokens == *time);
        let inner = candidate.predicate.token;
        // Behind a comma the clause goes on by itself; else whichever the model holds for the likelier.
        let likelier = |frame: usize| {
            let of_time =
                grammar.args[frame].iter().filter(|arg| arg.is(Role::Tmp) && arg.tokens == *time);
            of_time.map(|arg| arg.score).fold(0.0, f32::max)
        };
        let relative = candidate.arguments.iter().any(|arg| {
            let start = arg.tokens.start;
            arg.label.affix == Affix::Relative
                && (at..inner).contains(&start)
                && (start > 0 && reading.token(start - 1) == ","
                    || likelier(other) > likelier(frame_idx))
        });
        // "Staff, who were to walk out [on 11 November], called it off".
        let within =
            inner < time.start && time.end < at && likelier(other) > 2.0 * likelier(frame_idx);
        let clause = within || !comma && (at..time.start).contains(&inner) && relative;
        let main = comma && inner < at && at < time.start && participle(at);
        spoken || shares && (clause || main)
    })
}

/// "Used them on smugglers before turning them on a crowd [in April 2022]": the day of what came after.
fn is_of_other_event(reading: &Reading<'_>, time: &Range<usize>) -> bool {
    let date = first_date(reading, time).map(|when| reading.seg.tokens_in(when.span).start);
    reading.is_word(time.start, &["before", "until"])
        && date
            .is_some_and(|date| (time.start + 1..date).any(|token| reading.pos(token) == Pos::Verb))
}

/// "Still uses boats built by Marinverk [in the 1990s]": a time that is over is the participle's, where the verb tells what is now.
fn is_of_participle(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    time: &Range<usize>,
) -> bool {
    let frames = &reading.analysis.frames;
    let predicate = &frames[frame_idx].predicate;
    let at = predicate.token;
    let word = reading.lower(at);
    let present = predicate.pos == Pos::Verb
        && word.ends_with('s')
        && word != predicate.lemma
        && !matches!(reading.pos(at.saturating_sub(1)), Pos::Aux);
    let over = || {
        let when = first_date(reading, time).and_then(|when| when.to);
        when.zip(super::document_date(reading.doc)).is_some_and(|(to, today)| to < today)
    };
    present
        && over()
        && beside(frames, frame_idx).any(|other| {
            let inner = frames[other].predicate.token;
            (at + 1..time.start).contains(&inner)
                && grammar.args[other].iter().any(|arg| arg.is(Role::Tmp) && arg.tokens == *time)
        })
}

/// The sentence's only date, when no other predicate of the sentence has it as its time.
fn alone(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let mut dates = of_sentence(reading, frame_idx);
    let reject = |when: &When, why: &str| {
        reading.note(Topic::When, false, when.span, || why.to_owned());
    };
    // Lengths of time and "recently" lie on no day: nothing can be on them instead.
    let mut dates = dates
        .by_ref()
        .filter(|when| when.from.or(when.to).is_some() && when.timex != "PRESENT_REF");
    let (when, second) = (dates.next()?, dates.next());
    // "In 2017 they bought it; eighteen months later they shut it": each side of a semicolon has its own.
    let mut parted = |second: &When| {
        let at = |span| reading.seg.tokens_in(span).start;
        let mut between = at(when.span)..at(second.span);
        frame.predicate.token < at(second.span)
            && between.any(|token| reading.token(token) == ";" && token > frame.predicate.token)
            && dates.next().is_none()
    };
    if second.is_some_and(|second| !parted(second)) {
        for when in of_sentence(reading, frame_idx) {
            reject(when, "one of several dates of the sentence, and not this event's own");
        }
        return None;
    }
    if is_far(reading, frame.predicate.token, when.span) {
        reject(when, "another clause begins between the event and this date");
        return None;
    }
    // The day of saying is not the day of what is said.
    let of_speech = beside(frames, frame_idx).any(|other| {
        let candidate = &frames[other];
        other != frame_idx
            && candidate.predicate.pos == Pos::Verb
            && CUES.speech.verbs.contains(&candidate.predicate.lemma)
            && behind(reading, other) == Some(when)
    });
    if of_speech {
        reject(when, "the day of saying, not of what is said");
        return None;
    }
    if is_dateline(reading, frame.sentence, when.span) {
        reject(when, "the day of the document");
        return None;
    }
    if is_attribute(reading, when.span) {
        reject(when, "names a thing by its date, and dates no event");
        return None;
    }
    if is_within_other(reading, grammar, frame_idx, when.span) {
        reject(when, "dates the clause around an argument that holds this event");
        return None;
    }
    let claimed = beside(frames, frame_idx).any(|other| {
        other != frame_idx
            && !is_parenthetical(reading, &frames[other].predicate, when.span)
            && grammar.args[other].iter().any(|arg| {
                let span = reading.span(&arg.tokens);
                // Inside another predicate's time, or inside an argument that does not hold this predicate too.
                span.contains(when.span)
                    && (arg.is(Role::Tmp)
                        || (arg.label.affix == Affix::None
                            && !arg.tokens.contains(&frame.predicate.token)
                            && arg.tokens.len() < 12))
            })
    });
    // A date deep in an argument dates that; behind a preposition at its end it was only attached too low.
    let attached = at_preposition(reading, when.span);
    let inside_own = grammar.args[frame_idx].iter().any(|arg| {
        let span = reading.span(&arg.tokens);
        let loose = attached
            && when.span.end() == span.end()
            && !super::phrases::is_clause(reading, &arg.tokens);
        !arg.is(Role::Tmp) && span.contains(when.span) && !loose
    });
    if claimed {
        reject(
            when,
            "another predicate of the sentence has it as its time, or holds it in an argument",
        );
    } else if inside_own {
        reject(when, "dates a part of an argument, not the event");
    } else if when.from.is_none() {
        reject(when, "says on which day only with a date to count from, or is a length of time");
    }
    (!claimed && !inside_own && when.from.is_some()).then(|| when.clone())
}

/// "On 23 January, the minutes show, she sent …": who says so stands between a day and its event.
fn is_parenthetical(reading: &Reading<'_>, speech: &Predicate, date: Span) -> bool {
    let day = reading.seg.tokens_in(date);
    CUES.speech.verbs.contains(&speech.lemma)
        && reading.token(day.end) == ","
        && (day.end..day.end + 10).contains(&speech.token)
        && reading.token(speech.token + 1) == ","
        && !(day.end + 1..speech.token).any(|token| matches!(reading.token(token), "," | ";"))
}

/// "BRUSSELS, March 14, 2023 (CPN) — The agency bought …": a place in capitals before the date at the sentence's beginning, a dash
/// after it.
fn is_dateline(reading: &Reading<'_>, sentence: usize, date: Span) -> bool {
    let tokens = reading.sentence_tokens(sentence);
    let at = reading.seg.tokens_in(date);
    let before = || (tokens.start..at.start).map(|token| reading.token(token));
    let capitals = |word: &str| word.len() > 1 && word.chars().all(char::is_uppercase);
    let place = before().any(capitals)
        && before().all(|word| !word.chars().next().is_some_and(char::is_lowercase));
    let dash = |token: usize| matches!(reading.token(token), "-" | "–" | "—" | "--");
    at.start <= tokens.start + 10 && place && (at.end..tokens.end.min(at.end + 6)).any(dash)
}

/// "The 1969 film", "its 2021 report": a date between an article and a noun.
fn is_attribute(reading: &Reading<'_>, date: Span) -> bool {
    let tokens = reading.seg.tokens_in(date);
    let after = matches!(reading.pos(tokens.end), Pos::Noun | Pos::Propn | Pos::Adj);
    let articles = ["the", "a", "an", "its", "his", "her", "their", "our", "this", "that", "'s"];
    let before = tokens.start > 0 && reading.is_word(tokens.start - 1, &articles);
    after && before
}

/// "It will use a platform developed by Threnody this spring": a thing that another predicate
/// has as its argument, told of before the date, holds this one.
fn is_within_other(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize, date: Span) -> bool {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    // A noun is the thing itself: "they announced a partnership today".
    let modifies = frame.predicate.pos == Pos::Verb;
    beside(frames, frame_idx).any(|other| {
        modifies
            && other != frame_idx
            && grammar.args[other].iter().any(|arg| {
                arg.label.affix == Affix::None
                    && matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2)
                    && arg.tokens.contains(&frame.predicate.token)
                    && reading.span(&arg.tokens).end() <= date.start()
                    && !super::phrases::is_clause(reading, &arg.tokens)
            })
    })
}

/// Whether a time preposition stands before a date: "in late 2017".
fn at_preposition(reading: &Reading<'_>, date: Span) -> bool {
    let start = reading.seg.tokens_in(date).start;
    reading.is_word(start, &["since", "from", "between", "until", "by", "before", "after"])
        || start > 0
            && reading.is_word(
                start - 1,
                &["in", "on", "during", "since", "by", "at", "over", "within", "throughout"],
            )
}

/// Whether a clause boundary lies between a predicate and a date. What stands in brackets between them is neither's clause: "the
/// Bureau of Mines (PBM)".
fn is_far(reading: &Reading<'_>, token: usize, date: Span) -> bool {
    const BOUNDARIES: &[&str] =
        &["which", "who", "because", "while", "although", "but", "after", "before", "when"];
    let at = reading.seg.tokens_in(date).start;
    let mut bracket = false;
    for token in token.min(at)..token.max(at) {
        match reading.token(token) {
            "(" if !bracket => bracket = true,
            ")" if bracket => bracket = false,
            ")" => return true,
            _ if bracket => {}
            ";" | ":" | "\"" | "“" | "”" => return true,
            _ if reading.is_word(token, BOUNDARIES) => return true,
            _ => {}
        }
    }
    bracket
}

/// Days of an interval; open ones count as very long.
fn width(when: &When) -> i64 {
    match (when.from, when.to) {
        (Some(from), Some(to)) => from.duration_until(to).as_hours() / 24,
        _ => i64::MAX,
    }
}

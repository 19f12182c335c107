//! Dates that date an event without standing in its time argument: right behind it, at the end of an object, in the words for a
//! hearing or a letter, in the clause that a letter's request stands in.
//!
//! In: a frame. Out: the date, where English leaves no doubt whose it is. Which of several ways counts is [`super::when`]'s question.

use std::ops::Range;

use crate::types::{Frame, Pos, Role, When};

use super::cues::CUES;
use super::dates;
use super::factuality::auxiliaries;
use super::govern::{Grammar, beside};
use super::phrases;
use super::reading::{Arg, Reading};

/// Verbs that say something in a document: "asked in a letter of 9 November".
const SAYING: &[&str] = &[
    "ask",
    "request",
    "demand",
    "urge",
    "promise",
    "offer",
    "thank",
    "refuse",
    "decline",
    "order",
    "instruct",
    "undertake",
    "agree",
    "pledge",
    "commit",
    "propose",
];

/// Events at which something is said or done.
const OCCASIONS: &[&str] = &[
    "hearing",
    "meeting",
    "trial",
    "conference",
    "ceremony",
    "rally",
    "summit",
    "briefing",
    "session",
    "debate",
    "dinner",
    "lunch",
    "breakfast",
    "event",
    "auction",
    "workshop",
    "fair",
    "exhibition",
    "protest",
    "launch",
    "gala",
    "inquest",
    "assembly",
    "reception",
    "seminar",
    "webinar",
    "call",
    "visit",
];

/// "said Wednesday that", "agreed on Tuesday to": a date right behind the verb is the verb's.
pub fn behind<'a>(reading: &Reading<'a>, frame_idx: usize) -> Option<&'a When> {
    let at = reading.analysis.frames[frame_idx].predicate.token;
    let first =
        (at + 1..at + 3).find(|&token| !reading.is_word(token, &["on", "in", "early", "late"]));
    let sentence = reading.sentence_tokens(reading.analysis.frames[frame_idx].sentence);
    let start = reading.seg.tokens[first.filter(|token| sentence.contains(token))?].start();
    let first = reading.dates.partition_point(|when| when.span.start() < start);
    reading.dates.get(first).filter(|when| when.span.start() == start && when.from.is_some())
}

/// "Whitfield on Wednesday would not let him": a day between a subject and its verb is the verb's.
pub fn ahead<'a>(reading: &Reading<'a>, frame_idx: usize) -> Option<&'a When> {
    let frame = &reading.analysis.frames[frame_idx];
    let verb = auxiliaries(reading, frame).start;
    let sentence = reading.sentence_tokens(frame.sentence);
    let when = reading.dates_in(reading.span(&sentence)).iter().find(|when| {
        let tokens = reading.seg.tokens_in(when.span);
        tokens.end == verb && tokens.start > sentence.start && when.from.is_some()
    })?;
    let start = reading.seg.tokens_in(when.span).start;
    let before = start - usize::from(reading.is_word(start - 1, &["on", "in"]));
    let subject = before.checked_sub(1).filter(|token| sentence.contains(token))?;
    let named = matches!(reading.pos(subject), Pos::Propn | Pos::Pron);
    (frame.predicate.pos == Pos::Verb && before < start && named).then_some(when)
}

/// "halted repairs to the roof of the baths last week": what points to a week before the day of writing, at the end of a past verb's
/// object, is the verb's. A noun takes it only where the verb is of another time ("is looking into a theft last week").
pub fn trailing<'a>(
    reading: &Reading<'a>,
    grammar: &Grammar,
    frame_idx: usize,
) -> Option<&'a When> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    if !is_past(reading, frame) {
        return None;
    }
    let args = grammar.args[frame_idx].iter().filter(|arg| {
        arg.tokens.start > frame.predicate.token
            && !arg.implied
            && !arg.is(Role::Tmp)
            && !phrases::is_clause(reading, &arg.tokens)
    });
    args.filter_map(|arg| {
        let span = reading.span(&arg.tokens);
        // "A letter last week in which she blamed": a clause about the letter may follow.
        let ends = |when: &When| {
            let next = reading.seg.tokens_in(when.span).end;
            let clause = next + usize::from(reading.is_word(next, &["in", "to", "from"]));
            when.span.end() == span.end()
                || arg.tokens.contains(&next)
                    && reading.is_word(clause, &["which", "that", "saying", "asking"])
        };
        let date = reading.dates_in(span).iter().find(|when| {
            span.contains(when.span)
                && ends(when)
                && when.span.start() > span.start()
                && when
                    .to
                    .zip(super::document_date(reading.doc))
                    .is_some_and(|(to, today)| to <= today)
        })?;
        let tokens = reading.seg.tokens_in(date.span);
        let points = reading.is_word(tokens.start, &["last", "yesterday", "earlier"])
            && !phrases::is_preposition(reading, tokens.start - 1);
        let verb = |token: usize| {
            matches!(reading.pos(token), Pos::Verb | Pos::Aux)
                || reading.is_word(token, &["who", "which", "that"])
        };
        let plain = !(arg.tokens.start..tokens.start).any(verb);
        // An event inside the object may have a date of its own; a thing cannot.
        let event = beside(frames, frame_idx).any(|other| {
            other != frame_idx
                && frames[other].predicate.pos == Pos::Verb
                && grammar.args[other]
                    .iter()
                    .any(|arg| arg.is(Role::Tmp) && reading.span(&arg.tokens).contains(date.span))
                && arg.tokens.contains(&frames[other].predicate.token)
        });
        (points && plain && !event).then_some(date)
    })
    .next()
}

/// Whether a verb tells of what is over: "halted", "had halted", no infinitive and no participle in -ing.
pub fn is_past(reading: &Reading<'_>, frame: &Frame) -> bool {
    let word = reading.lower(frame.predicate.token);
    let present = |token: usize| {
        reading.is_word(
            token,
            &["is", "are", "am", "'s", "'re", "will", "would", "may", "can", "could", "might"],
        )
    };
    frame.predicate.pos == Pos::Verb
        && word != frame.predicate.lemma
        && !word.ends_with("ing")
        && !word.ends_with('s')
        && !auxiliaries(reading, frame).any(present)
}

/// "asked the department at a hearing on March 29": what is done at an occasion is done on its day.
pub fn of_occasion(reading: &Reading<'_>, arg: &Arg) -> Option<When> {
    let place = matches!(arg.label.role, Role::Loc | Role::Mnr | Role::Adv | Role::Arg2);
    if !place || !reading.is_word(arg.tokens.start, &["at", "during", "in"]) {
        return None;
    }
    let head = phrases::head_token(reading, &(arg.tokens.start + 1..arg.tokens.end))?;
    let occasion = OCCASIONS.contains(&reading.lower(head).as_str());
    // "At their board meeting | Friday": the day may stand behind the argument.
    let next = head + 1;
    let dated = reading.is_word(next, &["on", "in", "of", "last", "yesterday", "this", "earlier"])
        || reading.is_dated(&(next..arg.tokens.end.max(next + 1)));
    if !occasion || !dated || next > arg.tokens.end {
        return closing(reading, &arg.tokens).cloned();
    }
    first_date(reading, &(next..arg.tokens.end.max(next + 1)))
}

/// "Showed it at a fair in Vienna in 2018": the date that ends a phrase of a place, in which nothing else is told of.
fn closing<'a>(reading: &Reading<'a>, place: &Range<usize>) -> Option<&'a When> {
    let told = place.clone().any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux));
    let within = |date: &&When| place.contains(&reading.seg.tokens_in(date.span).start);
    let mut dates = reading.dates_in(reading.span(place)).iter().filter(within);
    let date = dates.next().filter(|_| dates.next().is_none() && !told)?;
    let tokens = reading.seg.tokens_in(date.span);
    let joined = reading.is_word(tokens.start.checked_sub(1)?, &["in", "on"])
        || reading.is_word(tokens.start, &["in", "on", "last", "yesterday", "earlier", "this"]);
    (tokens.end == place.end && tokens.start > place.start + 2 && joined && date.from.is_some())
        .then_some(date)
}

/// "On Thursday, when the board meets": a day that a clause with "when" tells of.
pub fn of_when(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let frame = &reading.analysis.frames[frame_idx];
    let subject = grammar.args[frame_idx].iter().find(|arg| arg.is(Role::Arg0) && !arg.implied)?;
    let when = subject.tokens.start.checked_sub(1)?;
    let before = when.checked_sub(1)?;
    if !reading.is_word(when, &["when"]) || subject.tokens.end > frame.predicate.token {
        return None;
    }
    let end = before + usize::from(reading.token(before) != ",");
    let date = reading
        .dates_in(reading.span(&(before.saturating_sub(1)..end)))
        .iter()
        .find(|date| reading.seg.tokens_in(date.span).end == end && date.from.is_some())?;
    let tokens = reading.seg.tokens_in(date.span);
    Some(without_since(reading, grammar, frame_idx, &(tokens.start..end), date.clone()))
}

/// "In an e-mail of 9 November he asked her to delete it": what is said in a document is said on its day.
pub fn of_document(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<When> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    let lemma = predicate.lemma.as_str();
    let says = CUES.speech.verbs.contains(lemma) || SAYING.contains(&lemma);
    if predicate.pos != Pos::Verb || !says {
        return None;
    }
    grammar.args[frame_idx].iter().find_map(|arg| {
        let place = matches!(arg.label.role, Role::Loc | Role::Mnr | Role::Tmp | Role::Adv);
        let head = phrases::head_token(reading, &(arg.tokens.start + 1..arg.tokens.end))?;
        let in_it = reading.is_word(arg.tokens.start, &["in", "by"]);
        let document = CUES.is_noun("document", &reading.lower(head))
            || reading.is_word(
                head,
                &[
                    "interview",
                    "speech",
                    "post",
                    "tweet",
                    "hearing",
                    "deposition",
                    "text",
                    "reply",
                    "response",
                    "answer",
                    "decision",
                ],
            );
        let next = head + 1;
        let written = reading.is_word(
            next,
            &["of", "dated", "on", "from", "sent", "in", "last", "this", "yesterday"],
        );
        // "In the first of them, dated 17 April 2012", "in a memo to the board, dated 9 June": the day may stand in an apposition.
        let dated = (arg.tokens.start + 1..arg.tokens.end + 2)
            .find(|&token| reading.is_word(token, &["dated"]) && reading.token(token - 1) == ",");
        if let Some(dated) = dated.filter(|_| place && in_it) {
            return reading
                .dates_in(reading.span(&(dated + 1..dated + 2)))
                .iter()
                .find(|date| reading.seg.tokens_in(date.span).start == dated + 1)
                .filter(|date| date.from.is_some())
                .cloned();
        }
        if !place || !in_it || !document {
            return None;
        }
        if !written {
            // "In an October thread", "in her 3 May memo".
            return first_date(reading, &(arg.tokens.start + 1..head));
        }
        // "In a report of 2019" is of that year, whoever says so now; "in a report in September" was said then.
        let said_then = !reading.is_word(next, &["of", "from"]);
        first_date(reading, &(next..arg.tokens.end))
            .filter(|when| when.from == when.to || said_then)
    })
}

/// "In August 2020 the council wrote to the ministry requesting a halt": what a letter asks for is asked when it is written.
pub fn writing(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let frames = &reading.analysis.frames;
    let at = frames[frame_idx].predicate.token;
    if !is_asked_in_writing(reading, at) {
        return None;
    }
    let same = |other: &usize| {
        let subject = |frame: usize| grammar.arg(frame, Role::Arg0).map(|arg| arg.tokens.clone());
        subject(*other).is_some() && subject(*other) == subject(frame_idx)
    };
    beside(frames, frame_idx).rev().find(|other| {
        let verb = &frames[*other].predicate;
        verb.token < at && is_writing(&verb.lemma) && verb.pos == Pos::Verb && same(other)
    })
}

/// "Refused to clear the purchase in 2017", "stopped supplying them over the summer": when what was refused or stopped would have been
/// done, it was refused or stopped.
pub fn complement(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let frames = &reading.analysis.frames;
    let list = &CUES.governors;
    let lemma = frames[frame_idx].predicate.lemma.as_str();
    let one = list.same.contains(lemma)
        || list.negative.contains(lemma)
        || list.attempted.contains(lemma)
        || list.ended.contains(lemma);
    if !one || !is_past(reading, &frames[frame_idx]) {
        return None;
    }
    beside(frames, frame_idx).find(|&inner| {
        let governed = grammar.governor[inner].is_some_and(|governor| {
            governor.frame == frame_idx
                && governor.direct
                && matches!(governor.role, Role::Arg1 | Role::Arg2)
        });
        let at = frames[inner].predicate.token;
        let nonfinite =
            reading.lower(at).ends_with("ing") || at > 0 && reading.is_word(at - 1, &["to"]);
        governed && nonfinite && frames[inner].predicate.pos == Pos::Verb
    })
}

/// Verbs of turning to somebody, in writing or by telephone.
pub fn is_writing(lemma: &str) -> bool {
    const WRITING: &[&str] = &[
        "write", "email", "e-mail", "call", "phone", "contact", "text", "message", "approach",
        "mail", "ring",
    ];
    WRITING.contains(&lemma)
}

/// "(wrote to them) asking for", "(wrote to them) to ask for": what turning to somebody is for.
pub fn is_asked_in_writing(reading: &Reading<'_>, at: usize) -> bool {
    const ASKING: &[&str] = &[
        "asking",
        "requesting",
        "demanding",
        "urging",
        "telling",
        "informing",
        "warning",
        "seeking",
        "inviting",
        "offering",
    ];
    const TO_ASK: &[&str] = &["ask", "request", "demand", "urge", "invite"];
    reading.is_word(at, ASKING)
        || at > 0 && reading.is_word(at, TO_ASK) && reading.is_word(at - 1, &["to"])
}

/// "Did not meet them until 19 June": what did not happen until a day happened then. The token of "until".
pub fn until(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<usize> {
    let frame = &reading.analysis.frames[frame_idx];
    let past = auxiliaries(reading, frame)
        .any(|token| reading.is_word(token, &["did", "had", "was", "were", "never"]));
    let args = grammar.args[frame_idx].iter().filter(|arg| arg.is(Role::Tmp));
    let opens = args.map(|arg| arg.tokens.start).find(|&token| {
        let last = reading.is_word(token + 1, &["now", "today", "then", "recently", "this"]);
        reading.is_word(token, &["until", "till"]) && !last
    });
    opens.filter(|_| past && frame.predicate.pos == Pos::Verb)
}

/// "The spring of 2016, when it met them", "2020, when it met them": a time that a clause tells more of is that clause's time, without the
/// "since" before it; and what did not happen until a day happened on it.
pub fn without_since(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    arg: &Range<usize>,
    found: When,
) -> When {
    let tokens = reading.seg.tokens_in(found.span);
    let since = reading.is_word(tokens.start, &["since", "from", "until", "till", "by"]);
    let when = usize::from(reading.token(tokens.end) == ",");
    let told_more = reading.is_word(tokens.end + when, &["when"])
        && reading.analysis.frames[frame_idx].predicate.token > tokens.end;
    let negated = || {
        let not = |arg: &Arg| {
            arg.is(Role::Neg)
                || arg.tokens.len() == 1 && reading.is_word(arg.tokens.start, &["never"])
        };
        until(reading, grammar, frame_idx) == Some(tokens.start)
            && grammar.args[frame_idx].iter().any(not)
    };
    let inside = arg.start > tokens.start || told_more || negated();
    if !since || !inside || tokens.len() < 2 {
        return found;
    }
    let inner = reading.span(&(tokens.start + 1..tokens.end));
    let context =
        dates::Context { anchor: super::document_anchor(reading.doc), ..dates::Context::default() };
    let read = dates::find(reading.text(inner), &context).into_iter().next();
    match read.filter(|when| when.from.is_some()) {
        Some(mut when) => {
            when.span = when.span.shift(inner.start());
            when
        }
        None => found,
    }
}

/// The first date in these tokens that is one: an interval, or at least a value.
pub fn first_date(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<When> {
    let span = reading.span(tokens);
    reading
        .dates_in(span)
        .iter()
        .find(|when| {
            (span.contains(when.span) || when.span.contains(span))
                && when.from.or(when.to).is_some()
        })
        .cloned()
}

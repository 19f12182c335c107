//! Who says so: speech predicates that govern a claim, "according to", quotations over several sentences, the author of a message.

use std::ops::Range;

use crate::types::{Attribution, EntityKind, Filler, PartKind, Pos, Role, SourceKind, Span, Topic};

use super::cues::CUES;
use super::factuality;
use super::fillers::{self, Fill};
use super::govern::{Governor, Grammar, beside};
use super::learned;
use super::phrases;
use super::pieces;
use super::quotations::{is_quoted, speaker_nearby};
use super::reading::Reading;
use super::speaker::{
    before_colon, document_subject, goes_on_saying, hidden, is_answered, said_between, speaker,
};

/// The sources of a frame's claim, nearest first.
pub fn of(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Vec<Attribution> {
    let frames = &reading.analysis.frames;
    let frame = &frames[frame_idx];
    let mut sources = Vec::new();
    let mut inner = frame_idx;
    for governor in grammar.ancestors(frame_idx) {
        let predicate = &frames[governor.frame].predicate;
        let lemma = predicate.lemma.as_str();
        // "held talks" says nothing: a light verb only carries its noun.
        let light = governor.direct
            && factuality::LIGHT.contains(&lemma)
            && matches!(frames[inner].predicate.pos, Pos::Noun | Pos::Propn);
        inner = governor.frame;
        // What somebody thinks of doing is nobody's word.
        let intended = lemma == "think" && factuality::is_intended(reading, grammar, governor);
        if light || intended {
            continue;
        }
        let complement = matches!(governor.role, Role::Arg1 | Role::Arg2 | Role::Prd)
            && !is_answered(reading, grammar, governor)
            && !is_aside(reading, grammar, governor);
        let clause = |role: Role| {
            let arg = grammar.arg(governor.frame, role);
            arg.is_some_and(|arg| phrases::is_clause(reading, &arg.tokens))
        };
        let infinitive = |role: Role| {
            let arg = grammar.arg(governor.frame, role);
            arg.is_some_and(|arg| {
                phrases::is_infinitive(reading, &arg.tokens)
                    && !reading.is_word(arg.tokens.start + 1, &["be"])
            })
        };
        let spoken = complement
            && (CUES.speech.verbs.contains(lemma)
                || learned::is_speech(predicate) && clause(governor.role));
        // What somebody expects to do is a plan; what is to be done to them is their word.
        let held = complement
            && CUES.speech.held.contains(lemma)
            && !(lemma == "expect" && infinitive(governor.role));
        // "The findings of the inspector, who has been examining the contracts": what is told of who speaks is no statement.
        let noun = CUES.speech.nouns.contains(lemma)
            && predicate.pos != Pos::Verb
            && governor.role != Role::Arg0;
        // "Wanted to know whether they had sold it".
        let asks = lemma == "know" && {
            let at = predicate.token;
            at > 1 && reading.is_word(at - 1, &["to"]) && reading.is_word(at - 2, WANTING)
        };
        let clausal = complement
            && (asks || CUES.speech.clausal.contains(lemma))
            && opens_clause(reading, grammar, governor, QUESTIONS);
        // "It showed growers a pea that it bred": the model holds it for showing, and not for saying; "wrote to us that it had paid" says it
        // all the same.
        let told = spoken && opens_clause(reading, grammar, governor, &["that"]);
        let mut speakers = match complement {
            true => heard_from(reading, grammar, governor),
            false => Vec::new(),
        };
        let said = clausal
            || !speakers.is_empty()
            || (told || !learned::is_deed(predicate))
                && (spoken || held || noun || document_says(reading, grammar, governor));
        if said {
            if speakers.is_empty() {
                speakers = speaker(reading, grammar, governor.frame);
            }
            if speakers.is_empty() && spoken {
                speakers.extend(hidden(reading, governor.frame));
            }
            if speakers.is_empty() {
                reading.note(Topic::Source, false, predicate.span, || {
                    format!("\u{201c}{lemma}\u{201d} reports this, but nobody is named who does")
                });
            }
            sources.extend(noted(reading, speakers, "reports this as its complement"));
        } else if CUES.speech.verbs.contains(lemma) {
            reading.note(Topic::Source, false, predicate.span, || {
                format!("a verb of speech, but the event is in its {}", governor.role.name())
            });
        }
    }
    if sources.is_empty() {
        let mut speakers = goes_on_saying(reading, grammar, frame_idx);
        if speakers.is_empty() {
            speakers = said_between(reading, grammar, frame_idx);
        }
        sources.extend(noted(reading, speakers, "goes on saying what they said before"));
    }
    let sentence = reading.sentence_tokens(frame.sentence);
    let told = according_to(reading, &sentence, frame.predicate.token);
    sources.extend(noted(reading, told, "names the source of the sentence"));
    let told = as_told(reading, grammar, frame_idx);
    sources.extend(noted(reading, told, "tells the same, as its clause says"));
    let heard = hearsay(reading, &sentence, frame.predicate.token);
    sources.extend(noted(reading, heard, "says that others say so"));
    if sources.is_empty() && is_quoted(reading, frame.predicate.token) {
        let speakers = speaker_nearby(reading, grammar, frame.predicate.span);
        if speakers.is_empty() {
            reading.note(Topic::Source, false, frame.predicate.span, || {
                "stands in quotation marks, but no speaker is named nearby".to_owned()
            });
        }
        sources.extend(noted(reading, speakers, "is the nearest speaker of this quotation"));
    }
    if sources.is_empty() {
        let head = headline(reading, &sentence, frame.predicate.token);
        sources.extend(noted(reading, head, "speaks in the headline"));
    }
    if sources.is_empty() {
        let told = before_colon(reading, grammar, frame_idx);
        sources.extend(noted(reading, told, "tells it behind a colon"));
    }
    let wrote = author(reading, frame.predicate.span);
    sources.extend(noted(reading, wrote, "wrote this part of the message"));
    dedup(sources)
}

/// Notes why each of these is a source.
fn noted(
    reading: &Reading<'_>,
    sources: impl IntoIterator<Item = Attribution>,
    why: &'static str,
) -> Vec<Attribution> {
    let sources: Vec<Attribution> = sources.into_iter().collect();
    for source in &sources {
        reading.note(Topic::Source, true, source.cue.or(Some(source.span)), || {
            format!("{} ({}): {why}", source.name, source.kind.name())
        });
    }
    sources
}

/// Marks the sources that take part in the event: "Acme said it sold …" is Acme about itself.
pub fn mark_self(sources: &mut [Attribution], fillers: &[Filler]) {
    for source in sources {
        let resolved = |filler: &&Filler| filler.entity.is_some() || filler.via.is_some();
        let part = fillers.iter().filter(resolved).any(|filler| filler.name == source.name);
        source.about_self = part && source.kind != SourceKind::Document;
    }
}

/// "Acme: we never sold data" as a title: the name before the colon says what stands behind it.
fn headline(reading: &Reading<'_>, sentence: &Range<usize>, trigger: usize) -> Option<Attribution> {
    let at = reading.seg.tokens.get(trigger)?.start();
    let title = reading
        .doc
        .part_at(at)
        .is_some_and(|part| matches!(part.kind, PartKind::Title | PartKind::Subject));
    let colon = sentence.clone().find(|&token| reading.token(token) == ":").filter(|_| title)?;
    let name = sentence.start..colon;
    let verbless = name.clone().all(|token| !matches!(reading.pos(token), Pos::Verb | Pos::Aux));
    if colon >= trigger || name.len() > 6 || !verbless {
        return None;
    }
    let fill = fillers::fills(reading, &name).into_iter().next()?;
    // "Exclusive: Acme sold data" names no speaker; only who is known elsewhere, or described as a person, speaks.
    let somebody = fill.entity.is_some()
        && fill.kind.is_some_and(|kind| kind == EntityKind::Person || kind.is_organization())
        || CUES.is_noun("person", &fill.head)
        || CUES.is_noun("agency", &fill.head);
    somebody.then(|| source(reading, fill, &name, Some(reading.seg.tokens[colon])))
}

/// "Paid the fund, whose chairwoman testified": a clause about somebody named says nothing of what stands before.
fn is_aside(reading: &Reading<'_>, grammar: &Grammar, governor: Governor) -> bool {
    let agent = grammar.arg(governor.frame, Role::Arg0);
    let at = reading.analysis.frames[governor.frame].predicate.token;
    let agent = agent.filter(|arg| arg.tokens.end <= at).map(|arg| arg.tokens.clone());
    let verb = |token: usize| matches!(reading.pos(token), Pos::Verb | Pos::Aux);
    let whose = agent.and_then(|mut tokens| {
        tokens.find(|&token| reading.is_word(token, &["whose", "who", "which"]))
    });
    whose.is_some_and(|whose| !(whose + 1..at).any(verb))
}

/// Verbs of whoever asks to know.
const WANTING: &[&str] = &["want", "wants", "wanted", "like", "wish", "wishes", "wished"];

/// Words that open what somebody says, asks or doubts.
const QUESTIONS: &[&str] = &["that", "whether", "if", "how", "why", "who", "what", "when", "where"];

/// Whether a complement begins with one of these words.
fn opens_clause(
    reading: &Reading<'_>,
    grammar: &Grammar,
    governor: Governor,
    words: &[&str],
) -> bool {
    grammar.args[governor.frame].iter().any(|arg| {
        arg.is(governor.role) && arg.tokens.len() > 3 && reading.is_word(arg.tokens.start, words)
    })
}

/// "I hear from Ruaridh that they have pitched it": whom one has it from says so.
fn heard_from(reading: &Reading<'_>, grammar: &Grammar, governor: Governor) -> Vec<Attribution> {
    let predicate = &reading.analysis.frames[governor.frame].predicate;
    let hears = ["hear", "learn", "gather", "understand"].contains(&predicate.lemma.as_str());
    if !hears || !opens_clause(reading, grammar, governor, &["that", "how"]) {
        return Vec::new();
    }
    let mut args = grammar.args[governor.frame].iter();
    let from = args.find(|arg| {
        arg.tokens.start > predicate.token && reading.is_word(arg.tokens.start, &["from"])
    });
    let Some(from) = from else { return Vec::new() };
    let (_, tokens) = phrases::after_preposition(reading, &from.tokens);
    let fills = fillers::fills(reading, &tokens).into_iter();
    let cue = Some(predicate.span);
    fills.map(|fill| source(reading, fill, &tokens, cue)).collect()
}

/// Whatever documents do with a whole clause, they say it: "the e-mails make clear that …", "records establish that …".
fn document_says(reading: &Reading<'_>, grammar: &Grammar, governor: Governor) -> bool {
    let clause = || {
        grammar
            .arg(governor.frame, governor.role)
            .is_some_and(|arg| phrases::is_clause(reading, &arg.tokens))
    };
    governor.role == Role::Arg1
        && document_subject(reading, grammar, governor.frame).is_some()
        && clause()
}

/// A source from the words that name it: documents are named after those who obtained or wrote them.
pub fn source(
    reading: &Reading<'_>,
    fill: Fill,
    whole: &Range<usize>,
    cue: Option<Span>,
) -> Attribution {
    // Their name is what stands before the clause.
    let clause = whole.clone().skip(1).find(|&token| begins_clause(reading, whole.start, token));
    let named = whole.start..clause.unwrap_or(whole.end);
    let document = CUES.is_noun("document", &fill.head)
        || clause.is_some() && CUES.is_noun("document", &phrases::head_word(reading, &named));
    if document && fill.entity.is_none() {
        let span = reading.span(&named);
        let name =
            through_whom(reading, whole).unwrap_or_else(|| phrases::folded(reading.text(span)));
        return Attribution { span, name, cue, kind: SourceKind::Document, about_self: false };
    }
    let kind = match fill.kind {
        Some(EntityKind::Person)
            if fill.entity.is_none() && CUES.is_noun("anonymous", &fill.head) =>
        {
            SourceKind::Anonymous
        }
        Some(EntityKind::Person) => SourceKind::Person,
        Some(kind) if kind.is_organization() || kind == EntityKind::Location => {
            SourceKind::Organization
        }
        Some(EntityKind::Redacted) => SourceKind::Anonymous,
        _ if fill.entity.is_none() && CUES.is_noun("anonymous", &fill.head) => {
            SourceKind::Anonymous
        }
        _ if CUES.is_noun("person", &fill.head)
            || matches!(fill.head.as_str(), "he" | "she" | "i" | "they" | "we") =>
        {
            SourceKind::Person
        }
        _ => SourceKind::Organization,
    };
    let name = phrases::folded(&fill.name);
    Attribution { span: fill.span, name, cue, kind, about_self: false }
}

/// Whether a clause about a document begins here: "the e-mails, released last week", "orders that it received", "invoices leaked to this site",
/// "a memo we obtained".
fn begins_clause(reading: &Reading<'_>, start: usize, token: usize) -> bool {
    let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
    let subject = reading.is_word(token, &["i", "we", "he", "she", "they", "you", "it"]);
    reading.token(token) == ","
        || reading.is_word(token, &["that", "which", "whose"])
        || noun(token - 1)
            && (subject || reading.pos(token) == Pos::Verb)
            && (start..token).any(|before| CUES.is_noun("document", &reading.lower(before)))
}

/// The name in "e-mails obtained by the ACLU", "the agency's records", "a letter from Acme".
fn through_whom(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<String> {
    for preposition in ["by", "from", "of"] {
        if let Some(fill) = pieces::after_inside(reading, tokens, preposition)
            && fill.entity.is_some()
        {
            return Some(fill.name);
        }
    }
    pieces::owner(reading, tokens).filter(|fill| fill.entity.is_some()).map(|fill| fill.name)
}

/// "according to X", "citing X": a source for the whole sentence up to a semicolon.
fn according_to(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    trigger: usize,
) -> Option<Attribution> {
    for token in sentence.clone() {
        let Some(length) = cue_at(reading, token, sentence.end) else { continue };
        let between = token.min(trigger)..token.max(trigger);
        if between.clone().any(|token| reading.token(token) == ";") {
            continue;
        }
        let start = token + length;
        let end = (start..sentence.end)
            .find(|&token| ends_source(reading, token, start))
            .unwrap_or(sentence.end);
        // "According to files that a lawyer obtained, …": what the clause about the source tells, the source does not.
        let about = (reading.is_word(end, &["that", "which", "whom"])
            && !reading.is_word(token, &["from"]))
        .then(|| (end..sentence.end).find(|&token| reading.token(token) == ","))
        .map_or(end, |comma| comma.unwrap_or(sentence.end));
        if start >= end || (start..about).contains(&trigger) {
            continue;
        }
        let tokens = start..end;
        let cue = reading.span(&(token..token + length));
        let fill = fillers::fills(reading, &tokens).into_iter().next()?;
        // "Triaged according to credibility", "according to plan": no bare noun of a thing says anything.
        let bare = tokens.len() == 1 && reading.pos(start) == Pos::Noun;
        let speaks = CUES.is_noun("document", &fill.head)
            || CUES.kind_of_noun(&fill.head).is_some()
            || fill.head.ends_with('s');
        if bare && fill.entity.is_none() && !speaks {
            continue;
        }
        // Reasons can be cited as well as sources.
        let cited = reading.is_word(token, &["citing", "quoting"]);
        if cited
            && fill.entity.is_none()
            && !CUES.is_noun("document", &fill.head)
            && !CUES.is_noun("person", &fill.head)
        {
            continue;
        }
        return Some(source(reading, fill, &tokens, Some(cue)));
    }
    None
}

/// "Is it working on a casino, as the Herald suggests?": whoever says so in a clause of "as", which has no object of its own.
fn as_told(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Vec<Attribution> {
    let frames = &reading.analysis.frames;
    let trigger = frames[frame_idx].predicate.token;
    // "Refused to say whether he had met her, as an invoice suggests": of the verbs before it the last is meant.
    let nearest = |start: usize| {
        let verbs = beside(frames, frame_idx).rev();
        let mut before = verbs.filter(|&other| {
            frames[other].predicate.pos == Pos::Verb && frames[other].predicate.token < start
        });
        trigger > start || before.next() == Some(frame_idx)
    };
    let says = |other: &usize| {
        let predicate = &frames[*other].predicate;
        let at = predicate.token;
        let agent = grammar.arg(*other, Role::Arg0).filter(|arg| !arg.implied);
        let opens = agent.filter(|arg| {
            let start = arg.tokens.start;
            arg.tokens.end <= at
                && start > 1
                && reading.is_word(start - 1, &["as"])
                && matches!(reading.token(start - 2), "," | "(" | "—" | "–")
        });
        let closes = matches!(reading.token(at + 1), "," | "." | ")" | "?" | ";" | "—" | "–" | "");
        let word = CUES.speech.verbs.contains(&predicate.lemma) || learned::is_speech(predicate);
        word && closes
            && opens.is_some_and(|arg| {
                let between = trigger.min(arg.tokens.start)..trigger.max(at);
                !between.clone().any(|token| reading.token(token) == ";")
                    && nearest(arg.tokens.start)
            })
    };
    let teller = beside(frames, frame_idx).filter(|&other| other != frame_idx).find(says);
    teller.map(|other| speaker(reading, grammar, other)).unwrap_or_default()
}

/// How many tokens a cue like "according to" takes at this token.
fn cue_at(reading: &Reading<'_>, token: usize, end: usize) -> Option<usize> {
    // "as reported by", "as stated on": what follows the participle of any verb of speech is where or by whom it is said.
    let as_said = reading.is_word(token, &["as"])
        && token + 3 < end
        && is_said(&reading.lower(token + 1))
        && reading.is_word(token + 2, &["by", "in", "on"]);
    if as_said {
        return Some(3);
    }
    // "It follows from the contract that": what is concluded from a document it says.
    let follows = ["follows", "followed", "emerges", "emerged", "appears", "appeared", "clear"];
    if token > 1
        && reading.is_word(token, &["from"])
        && reading.is_word(token - 1, &follows)
        && (token.saturating_sub(3)..token - 1).any(|it| reading.is_word(it, &["it"]))
    {
        return Some(1);
    }
    CUES.speech.according.iter().find_map(|cue| {
        let words: Vec<&str> = cue.split(' ').collect();
        let fits = token + words.len() < end
            && words
                .iter()
                .enumerate()
                .all(|(offset, word)| reading.is_word(token + offset, &[word]));
        // "per" is a source only before a name or a document; "per cent", "per day" are measures. "based on" needs a document.
        let next = token + words.len();
        let document = || {
            (next..end.min(next + 4)).any(|token| CUES.is_noun("document", &reading.lower(token)))
        };
        let sure = match *cue {
            _ if cue == "per" => {
                document()
                    || reading.pos(next) == Pos::Propn
                        && !reading.is_word(next.wrapping_sub(2), &["percent"])
            }
            _ if cue == "based on" || cue == "in accordance with" => document(),
            _ => true,
        };
        (fits && sure).then_some(words.len())
    })
}

/// Whether a word is a participle of a verb of speech.
fn is_said(word: &str) -> bool {
    if matches!(word, "shown" | "told" | "written" | "said" | "found" | "seen") {
        return true;
    }
    let Some(stem) = word.strip_suffix("ed") else { return false };
    let verbs = &CUES.speech.verbs;
    verbs.contains(stem)
        || verbs.contains(&format!("{stem}e"))
        || stem.strip_suffix('i').is_some_and(|stem| verbs.contains(&format!("{stem}y")))
}

/// Where the words that name a source end: at a comma, a stop, a clause about them ("that the project received"), or the clause's verb.
fn ends_source(reading: &Reading<'_>, token: usize, start: usize) -> bool {
    match reading.token(token) {
        "." | ";" | ":" | "\"" | "“" | "”" | ")" | "?" | "!" | "—" | "–" | "--" => true,
        "," => true,
        _ => {
            token > start
                && (reading.pos(token) == Pos::Aux || reading.is_word(token, &["that", "which"]))
        }
    }
}

/// "reportedly sold": somebody who is not named says so.
fn hearsay(reading: &Reading<'_>, sentence: &Range<usize>, trigger: usize) -> Option<Attribution> {
    let from = trigger.saturating_sub(5).max(sentence.start);
    let token =
        (from..trigger).rev().find(|&token| CUES.speech.hearsay.contains(&reading.lower(token)))?;
    let span = reading.seg.tokens[token];
    Some(Attribution {
        span,
        name: reading.text(span).to_owned(),
        cue: Some(span),
        kind: SourceKind::Anonymous,
        about_self: false,
    })
}

/// The author of the part, for messages: whoever wrote the block says so.
fn author(reading: &Reading<'_>, at: Span) -> Option<Attribution> {
    let name = reading.author(at)?;
    let kind = SourceKind::Author;
    Some(Attribution { span: Span::default(), name, cue: None, kind, about_self: false })
}

fn dedup(sources: Vec<Attribution>) -> Vec<Attribution> {
    let mut unique: Vec<Attribution> = Vec::new();
    for source in sources {
        if !unique.iter().any(|other| other.name == source.name && other.kind == source.kind) {
            unique.push(source);
        }
    }
    unique
}

//! Quotations: whether words are quoted, how far the quotation reaches, and who speaks it.
//!
//! In: a place in the document. Out: the speaker of the speech predicate that stands nearest to the quotation's marks; and for a speech
//! predicate's statement the whole quotation, where the model took less. It reads marks,
//! not indentation; a quotation's mark that is missing ends with the paragraph.

use std::ops::Range;

use crate::types::{Attribution, Filler, Frame, Pos, Role, RoleLabel, Span};

use super::cues::CUES;
use super::govern::Grammar;
use super::phrases;
use super::reading::Reading;
use super::speaker::speaker;

/// Whether a token stands between quotation marks, counted from the start of its paragraph.
pub fn is_quoted(reading: &Reading<'_>, token: usize) -> bool {
    let span = reading.seg.tokens.get(token);
    span.is_some_and(|span| quotation_at(&reading.doc.text, span.start()).is_some())
}

/// `Of the process, he said, "I will vote"`: what is said is the quotation right behind the verb, where the model took other words, or only
/// some of these.
pub fn prefer_quoted(reading: &Reading<'_>, frame: &Frame, fillers: &mut [Filler]) {
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    // "Pointed out" has two words.
    let after = reading.seg.tokens_in(frame.predicate.span).end.max(at + 1);
    let Some(mark) = (after..sentence.end.min(after + 2))
        .find(|&token| reading.seg.tokens[token].of(&reading.doc.text).starts_with(['"', '“']))
    else {
        return;
    };
    let between = after..mark;
    if !between.clone().all(|token| matches!(reading.token(token), "," | ":"))
        || is_quoted(reading, at)
    {
        return;
    }
    let Some(quotation) = quotation_at(&reading.doc.text, reading.seg.tokens[mark].end()) else {
        return;
    };
    let end = sentence.end
        - sentence
            .clone()
            .rev()
            .take_while(|&token| reading.seg.tokens[token].start() >= quotation.end())
            .count();
    let words = phrases::trim(reading, mark..end);
    // `"The birds are up there," he said, "and nobody goes there"`: of two halves that are sentences both, the first is what is said.
    let whole = |filler: &Filler| {
        let tokens = reading.seg.tokens_in(filler.span);
        tokens.end <= at
            && is_quoted(reading, tokens.start)
            && reading.is_word(mark + 1, &["and", "but", "so"])
            && phrases::is_clause(reading, &tokens)
    };
    let behind = |filler: &&Filler| {
        matches!(filler.label.role, Role::Arg1 | Role::Arg2) && quotation.contains(filler.span)
    };
    let first = frame.arguments.iter().find(|arg| {
        arg.label == RoleLabel::plain(Role::Arg1)
            && arg.tokens.end <= at
            && is_quoted(reading, arg.tokens.start)
            && phrases::is_clause(reading, &arg.tokens)
    });
    if fillers.iter().any(whole) {
        return;
    }
    if let Some(arg) = first.filter(|_| reading.is_word(mark + 1, &["and", "but", "so"]))
        && fillers.iter().find(behind).is_some()
    {
        let words = arg.tokens.clone();
        let filler = fillers.iter_mut().find(|it| behind(&&**it));
        filler.into_iter().for_each(|filler| say(reading, filler, words.clone()));
        return;
    }
    let statement = |filler: &&mut Filler| {
        let start = filler.span.start();
        matches!(filler.label.role, Role::Arg1 | Role::Arg2)
            && (start < reading.seg.tokens[at].start() || quotation.contains(filler.span))
    };
    if let Some(filler) = fillers.iter_mut().find(statement).filter(|_| words.len() > 1) {
        say(reading, filler, words);
    }
}

/// `"Well, then that is different," he said`: of a quotation before the verb, too, all that stands in the sentence is said.
pub fn complete_quoted(reading: &Reading<'_>, frame: &Frame, fillers: &mut [Filler]) {
    let at = reading.seg.tokens[frame.predicate.token];
    let sentence = reading.sentence_tokens(frame.sentence);
    let said = |filler: &&mut Filler| matches!(filler.label.role, Role::Arg1 | Role::Arg2);
    let Some(filler) = fillers.iter_mut().find(said).filter(|it| it.span.end() <= at.start())
    else {
        return;
    };
    let Some(quotation) = quotation_at(&reading.doc.text, filler.span.start()) else { return };
    if quotation.end() > at.start() || !quotation.contains(filler.span) {
        return;
    }
    let mut inside = sentence.filter(|&token| quotation.contains(reading.seg.tokens[token]));
    let (Some(first), Some(last)) = (inside.clone().next(), inside.next_back()) else { return };
    say(reading, filler, first..last + 1);
}

/// "Those signs, he says, will be posted outside": what is said goes on behind the speaker, and holds them.
pub fn complete_interrupted(reading: &Reading<'_>, frame: &Frame, fillers: &mut [Filler]) {
    let at = frame.predicate.token;
    let sentence = reading.sentence_tokens(frame.sentence);
    let Some(speaker) = fillers.iter().find(|it| it.label.role == Role::Arg0).map(|it| it.span)
    else {
        return;
    };
    let holds = |filler: &&mut Filler| {
        filler.label.role == Role::Arg1
            && filler.span.contains(speaker)
            && filler.span.end() <= reading.seg.tokens[at].start()
    };
    let goes_on = sentence.contains(&(at + 2)) && reading.token(at + 1) == ",";
    let Some(filler) = fillers.iter_mut().find(holds).filter(|_| goes_on) else { return };
    let start = reading.seg.tokens_in(filler.span).start;
    say(reading, filler, start..sentence.end);
}

/// Gives a statement these words.
fn say(reading: &Reading<'_>, filler: &mut Filler, words: Range<usize>) {
    filler.span = reading.span(&phrases::trim(reading, words));
    filler.name = phrases::folded(reading.text(filler.span));
    (filler.entity, filler.via) = (None, None);
}

/// The quotation around a byte, with its marks: from the last mark that opens one in this paragraph to the next that closes it.
fn quotation_at(text: &str, at: usize) -> Option<Span> {
    let before = text.get(..at)?;
    let start = before.rfind("\n\n").map_or(0, |at| at + 2);
    let mut open = None;
    for (offset, mark) in marks(&before[start..]) {
        let place = start + offset;
        open = match mark {
            Mark::Opens => Some(place),
            Mark::Closes => None,
            Mark::Either if open.is_some() => None,
            Mark::Either => Some(place),
        };
    }
    let from = open?;
    let rest = &text[at..];
    let paragraph = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
    let closing = marks(paragraph).find(|(_, mark)| *mark != Mark::Opens);
    let end = closing.map_or(paragraph.len(), |(offset, _)| offset + 1);
    Some(Span::new(from, at + end))
}

/// What a quotation mark does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Opens,
    Closes,
    Either,
}

/// The quotation marks of a text and where they stand. Typesetters and news wires write ``…'' for "…".
fn marks(text: &str) -> impl Iterator<Item = (usize, Mark)> + '_ {
    text.char_indices().filter_map(|(at, character)| {
        let doubled = || text[at..].starts_with("``") || text[at..].starts_with("''");
        let mark = match character {
            '“' => Mark::Opens,
            '”' => Mark::Closes,
            '"' => Mark::Either,
            '`' if doubled() => Mark::Opens,
            '\'' if doubled() => Mark::Closes,
            _ => return None,
        };
        Some((at, mark))
    })
}

/// The speaker of quoted words: as for [`speaker_of`] their whole quotation.
pub fn speaker_nearby(reading: &Reading<'_>, grammar: &Grammar, words: Span) -> Vec<Attribution> {
    let around = quotation_at(&reading.doc.text, words.start());
    speaker_of(reading, grammar, around.unwrap_or(words))
}

/// The speaker of the nearest speech predicate around a quotation: in the sentences of its closing and of its opening mark, the
/// nearest to the mark first; then in the sentences before and after in the same paragraph; or the last speaker of the paragraph
/// before, when the quotation opens the paragraph.
pub fn speaker_of(reading: &Reading<'_>, grammar: &Grammar, quotation: Span) -> Vec<Attribution> {
    let seg = reading.seg;
    let last = seg.sentence_at(quotation.end().saturating_sub(1));
    let first = seg.sentence_at(quotation.start());
    let beside = [(last, quotation.end()), (first, quotation.start())];
    let found = beside
        .into_iter()
        .find_map(|(sentence, mark)| spoken_in(reading, grammar, sentence?, mark, quotation));
    if let Some(speakers) = found {
        return speakers;
    }
    let Some((first, last)) = first.zip(last) else { return Vec::new() };
    let apart = |a: usize, b: usize| {
        let gap = seg.sentences[a].span.end()..seg.sentences[b].span.start();
        reading.doc.text.get(gap).is_some_and(|gap| gap.contains("\n\n"))
    };
    let before = (0..first).rev();
    let mut candidates: Vec<usize> =
        before.clone().take(3).take_while(|&other| !apart(other, first)).collect();
    let after = last + 1..seg.sentences.len();
    candidates.extend(after.take(2).take_while(|&other| !apart(last, other)));
    candidates.extend(before.take(2));
    let near = |sentence: usize| {
        spoken_in(reading, grammar, sentence, seg.sentences[sentence].span.start(), quotation)
    };
    candidates.into_iter().find_map(near).unwrap_or_default()
}

/// The speakers of the speech predicate of a sentence that stands nearest to a mark, itself outside of quotations.
fn spoken_in(
    reading: &Reading<'_>,
    grammar: &Grammar,
    sentence: usize,
    mark: usize,
    quotation: Span,
) -> Option<Vec<Attribution>> {
    let frames = &reading.analysis.frames;
    let outside = |idx: &usize| {
        let predicate = &frames[*idx].predicate;
        frames[*idx].sentence == sentence
            && !quotation.contains(predicate.span)
            && !is_quoted(reading, predicate.token)
    };
    let mut speech: Vec<usize> = (0..frames.len())
        .filter(|idx| outside(idx) && CUES.speech.verbs.contains(&frames[*idx].predicate.lemma))
        .collect();
    let is_verb = |idx: usize| frames[idx].predicate.pos == Pos::Verb;
    // `He waved away a report that it was for sale: "We have pitched it to nobody"`: who does what leads up to a colon speaks behind it.
    let at = reading.seg.tokens_in(quotation).start;
    let introduced = at > 0 && reading.token(at - 1) == ":";
    if introduced && !speech.iter().any(|&idx| is_verb(idx)) {
        let main = (0..frames.len()).find(|idx| {
            outside(idx)
                && is_verb(*idx)
                && frames[*idx].predicate.span.end() <= quotation.start()
                && grammar.arg(*idx, Role::Arg0).is_some_and(|arg| {
                    arg.tokens.end <= frames[*idx].predicate.token
                        && reading.may_be_somebody(&arg.tokens)
                })
        });
        if let Some(main) = main {
            return Some(speaker(reading, grammar, main)).filter(|found| !found.is_empty());
        }
    }
    speech.sort_by_key(|&idx| frames[idx].predicate.span.start().abs_diff(mark));
    speech.into_iter().map(|idx| speaker(reading, grammar, idx)).find(|found| !found.is_empty())
}

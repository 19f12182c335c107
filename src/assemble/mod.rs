//! Frames, entities and claim types become claims: roles, when, polarity, modality, attribution, confidence.
//!
//! In: one document with its tokens, analysis and links. Out: its claims, dates and attributions, all in spans of its text. It
//! reads no files and knows no numbers of the model but the scores.

mod adverbials;
mod answered;
mod applies;
mod appositions;
mod attribution;
mod clauses;
mod companions;
mod conditions;
mod confidence;
mod cues;
pub mod dates;
mod factuality;
mod fillers;
mod fitness;
mod forms;
mod govern;
mod inner;
mod items;
mod judge;
mod learned;
mod mood;
mod negation;
mod objects;
mod omitted;
mod participants;
mod phrases;
mod pieces;
mod quotations;
mod reading;
mod repeats;
mod roles;
pub mod schema;
mod share;
mod speaker;
mod tail;
mod tracing;
mod when;

use std::collections::HashMap;

use crate::types::{
    Analysis, Anchor, AnchorOrigin, Attributed, Attribution, Claim, Document, Filler, Frame, Links,
    Modality, Notes, PartKind, Polarity, Pos, Role, RoleLabel, Segmented, SourceKind, Span, Trace,
    Trigger, Via, When,
};

pub use dates::Options as DateOptions;
use dates::{Form, Tense, Tenses, Timeline};
use govern::Grammar;
pub use judge::{Judged, judge, speakers};
use reading::Reading;
pub use schema::Schema;

/// What a run asks of assembly.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Open extraction: a predicate of no claim type with two filled roles is a `statement`.
    pub open: bool,
    /// Claims below this confidence are left out.
    pub min_confidence: f32,
    /// Also note what was considered for every claim, and why it was taken or not.
    pub trace: bool,
    /// How dates are read. Without an order of day and month the document's other dates decide.
    pub dates: DateOptions,
}

/// All that assembly finds in a document.
#[derive(Clone, Debug, Default)]
pub struct Assembled {
    /// The claims, in text order.
    pub claims: Vec<Claim>,
    /// The time expressions, in text order.
    pub dates: Vec<When>,
    /// Who says what, in text order.
    pub attributions: Vec<Attributed>,
    /// What was considered, when the options ask for it.
    pub trace: Option<Trace>,
}

/// Makes the claims of one document.
pub fn assemble(
    doc: &Document,
    seg: &Segmented,
    analysis: &Analysis,
    links: &Links,
    schema: &Schema,
    options: &Options,
) -> Assembled {
    let dates = find_dates(doc, seg, analysis, options.dates);
    let notes = options.trace.then(Notes::default);
    let reading = Reading { doc, seg, analysis, links, dates: &dates, notes: notes.as_ref() };
    let grammar = Grammar::of(&reading);
    let mut trace = options.trace.then(Trace::default);
    let mut claims: Vec<(usize, Found)> = Vec::new();
    for frame_idx in 0..analysis.frames.len() {
        let found = claim(&reading, &grammar, schema, options, frame_idx);
        if let Some(trace) = &mut trace {
            trace.claims.extend(tracing::traced(&reading, frame_idx, &found));
        }
        claims.extend(found.ok().map(|found| (frame_idx, found)));
    }
    let claims = repeats::without(&reading, &grammar, claims);
    let quiet = Reading { notes: None, ..reading };
    let attributions = attributions(&quiet, &grammar);
    let claims: Vec<Claim> =
        claims.into_iter().filter(|claim| claim.confidence >= options.min_confidence).collect();
    if let Some(trace) = &mut trace {
        tracing::mark_repeats(trace, &claims);
    }
    Assembled { claims, dates, attributions, trace }
}

/// Why a frame carries no claim: the claim type that fits it, where one does, and the reason.
type NoClaim = (Option<String>, &'static str);

/// The claim of a frame.
struct Found {
    claim: Claim,
    /// Whether its type is speech.
    speech: bool,
    /// What its confidence is made of.
    signals: confidence::Signals,
}

/// The claim of one frame, or why there is none.
fn claim(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &Schema,
    options: &Options,
    frame_idx: usize,
) -> Result<Found, NoClaim> {
    let frame = &reading.analysis.frames[frame_idx];
    let found = roles::find(reading, grammar, schema, frame_idx);
    let refused = found.as_ref().is_some_and(|found| found.refused);
    let told = found.as_ref().is_some_and(|found| found.told);
    let (kind, speech, fillers, trigger) = match found {
        Some(found) => {
            (found.claim_type.name.clone(), found.claim_type.speech, found.fillers, found.trigger)
        }
        None if options.open => (
            "statement".to_owned(),
            false,
            roles::open(reading, grammar, frame_idx).ok_or((None, tracing::NO_TYPE))?,
            frame.predicate.span,
        ),
        None => return Err((None, tracing::NO_TYPE)),
    };
    let no = |why: &'static str| Err((Some(kind.clone()), why));
    if objects::is_prenominal(reading, &grammar.args[frame_idx], frame) {
        return no("describes a noun, tells of no event");
    }
    let mut fact = factuality::of(reading, grammar, frame_idx);
    if refused {
        fact.settle();
    }
    if told && fact.modality != Modality::Actual {
        return no("talk that is planned or asked for is not told of");
    }
    if fact.unclaimed {
        return no("imagined, counterfactual, or only named as what ended");
    }
    if is_of_nobody(reading, &fact, &fillers)
        || is_promise_to_readers(reading, frame, &fact, &fillers)
    {
        return no("said of anybody who reads it");
    }
    // Who has not ruled it out leaves it open.
    if kind == "refuse" && frame.predicate.lemma.starts_with("rule") && is_negative(&fact) {
        return no("left open, and not refused");
    }
    // What somebody did not say is no statement; a denial is one.
    if speech && is_negative(&fact) && frame.predicate.lemma != "deny" {
        return no("what somebody did not say is no statement");
    }
    let Some(sentence) = reading.seg.sentences.get(frame.sentence) else {
        return no("stands in no sentence");
    };
    if is_polite_request(reading, frame, &fillers) {
        return no("asked of the reader, claimed of nobody");
    }
    let mut attribution = attribution::of(reading, grammar, frame_idx);
    if speech {
        // The speaker is a role already.
        let speakers: Vec<Span> = fillers
            .iter()
            .filter(|filler| filler.label.role == Role::Arg0)
            .map(|filler| filler.span)
            .collect();
        attribution.retain(|source| !speakers.contains(&source.span) || source.span.is_empty());
    }
    let mut fillers = fillers;
    if speech {
        quotations::prefer_quoted(reading, frame, &mut fillers);
        quotations::complete_quoted(reading, frame, &mut fillers);
        quotations::complete_interrupted(reading, frame, &mut fillers);
    }
    let headline =
        attribution.iter().any(|source| source.cue.is_some_and(|cue| reading.text(cue) == ":"));
    if headline || quotations::is_quoted(reading, frame.predicate.token) {
        resolve_first_person(reading, &attribution, &mut fillers);
    }
    keep_descriptions(reading, &mut fillers);
    attribution::mark_self(&mut attribution, &fillers);
    tracing::note_roles(reading, frame, &grammar.args[frame_idx], &fillers);
    let (when, when_via) = when::of(reading, grammar, frame_idx).unzip();
    mood::put_off(reading, frame, when.as_ref(), &mut fact);
    let likely = learned::likely(schema, &kind, &frame.predicate);
    let unsure = confidence::Unsure { frame, fillers: &fillers, speech, likely, fact: &fact };
    let signals = confidence::signals(reading, &unsure);
    let confidence = confidence::of(&kind, &signals);
    let claim = Claim {
        kind,
        trigger: Trigger { span: trigger, lemma: frame.predicate.lemma.clone() },
        when,
        when_via,
        polarity: fact.polarity,
        polarity_cue: fact.polarity_cue,
        modality: fact.modality,
        modality_cue: fact.modality_cue.filter(|_| fact.modality != Modality::Actual),
        attribution,
        confidence,
        roles: fillers,
        sentence: frame.sentence,
        evidence: sentence.span,
    };
    Ok(Found { claim, speech, signals })
}

fn is_negative(fact: &factuality::Factuality) -> bool {
    fact.polarity == Polarity::Negative
}

/// "Nobody had consulted them", "you may ask for a review", "if you buy one": what nobody did or anybody may do is claimed of nobody, unless a message speaks to somebody.
fn is_of_nobody(reading: &Reading<'_>, fact: &factuality::Factuality, fillers: &[Filler]) -> bool {
    let you =
        fillers.first().is_some_and(|filler| reading.text(filler.span).eq_ignore_ascii_case("you"));
    let mail = reading.doc.headers.is_some();
    let nobody = fillers.first().is_some_and(|filler| {
        let word = reading.text(filler.span).to_lowercase();
        // "Anybody here"; but "none of the agencies" are some.
        let first = word.split(' ').next().unwrap_or_default();
        matches!(word.as_str(), "nobody" | "no one" | "none" | "no-one" | "one")
            || matches!(first, "anyone" | "anybody") && word.split(' ').count() <= 2
    });
    nobody || you && (!mail || matches!(fact.modality, Modality::Possible | Modality::Conditional))
}

/// "We will never sell your data", on a page: a site's promise to whoever reads it.
fn is_promise_to_readers(
    reading: &Reading<'_>,
    frame: &Frame,
    fact: &factuality::Factuality,
    fillers: &[Filler],
) -> bool {
    let open = fact.polarity == Polarity::Negative || fact.modality != Modality::Actual;
    let word = |filler: &Filler| reading.text(filler.span).to_lowercase();
    let ours = fillers.first().is_some_and(|filler| word(filler) == "we");
    let yours = fillers.iter().skip(1).any(|filler| word(filler).starts_with("your "));
    // A mail may promise its reader something, but "your address" is the small print below it.
    let small_print = fillers.iter().skip(1).any(|filler| {
        matches!(
            word(filler).as_str(),
            "your address"
                | "your e-mail address"
                | "your email address"
                | "your data"
                | "your details"
                | "your personal data"
                | "your personal information"
                | "your information"
        )
    });
    let public = (reading.doc.headers.is_none() || small_print)
        && !quotations::is_quoted(reading, frame.predicate.token);
    open && ours && yours && public
}

/// In a quotation I and we are the speaker, or those for whom the speaker speaks.
fn resolve_first_person(reading: &Reading<'_>, sources: &[Attribution], fillers: &mut [Filler]) {
    let speaks = |source: &&Attribution| {
        matches!(source.kind, SourceKind::Person | SourceKind::Organization)
    };
    let Some(speaker) = sources.iter().find(speaks) else { return };
    for filler in fillers.iter_mut() {
        // Outside of quotations the author has been found already; inside, the speaker is nearer.
        let quoted = quotations::is_quoted(reading, reading.seg.tokens_in(filler.span).start);
        if filler.entity.is_some() && !quoted {
            continue;
        }
        let word = reading.text(filler.span).to_lowercase();
        if !matches!(word.as_str(), "we" | "us" | "our" | "i" | "me" | "my") {
            continue;
        }
        filler.name.clone_from(&speaker.name);
        filler.via = Some(Via::Pronoun);
        filler.entity =
            reading.links.entities.iter().position(|entity| entity.name == speaker.name);
        if let Some(entity) = filler.entity.and_then(|at| reading.links.entities.get(at)) {
            filler.kind = entity.kind;
        }
    }
}

/// "Named Ann Lee director": what only describes whom another role names says what she is, and keeps its words.
///
/// "Two rivals, Perrin Optics and Haldane Systems": whom the names stand beside is not one of them again.
fn keep_descriptions(reading: &Reading<'_>, fillers: &mut Vec<Filler>) {
    let named: Vec<(String, usize)> = fillers
        .iter()
        .filter(|filler| filler.via != Some(Via::Description))
        .filter_map(|filler| Some((filler.role.clone(), filler.entity?)))
        .collect();
    fillers.retain(|filler| {
        let again = |(role, entity): &(String, usize)| {
            Some(*entity) == filler.entity && *role == filler.role
        };
        filler.via != Some(Via::Description) || !named.iter().any(again)
    });
    for filler in fillers.iter_mut().filter(|filler| filler.via == Some(Via::Description)) {
        let same = |(role, entity): &(String, usize)| {
            Some(*entity) == filler.entity && *role != filler.role
        };
        if named.iter().any(same) {
            filler.name = reading.text(filler.span).to_owned();
            (filler.entity, filler.via) = (None, None);
        }
    }
}

/// "Could you send me the list?", "Please send it": asked of the reader, claimed of nobody.
fn is_polite_request(reading: &Reading<'_>, frame: &Frame, fillers: &[Filler]) -> bool {
    let sentence = reading.sentence_tokens(frame.sentence);
    let first = sentence.start;
    let opens = (first..(first + 4).min(sentence.end))
        .any(|token| reading.is_word(token, &["could", "can", "would", "will", "please"]));
    let of_reader = |filler: &Filler| {
        let word = reading.text(filler.span).to_lowercase();
        matches!(
            word.as_str(),
            "you" | "you all" | "everybody" | "everyone" | "somebody" | "someone" | "all of you"
        )
    };
    opens && fillers.first().is_some_and(of_reader)
}

/// Who says what, for annotations: each speech predicate with its speaker and content.
fn attributions(reading: &Reading<'_>, grammar: &Grammar) -> Vec<Attributed> {
    let mut found = Vec::new();
    for (idx, frame) in reading.analysis.frames.iter().enumerate() {
        let speech = &cues::CUES.speech;
        if !speech.verbs.contains(&frame.predicate.lemma)
            && !speech.nouns.contains(&frame.predicate.lemma)
        {
            continue;
        }
        let Some(content) = grammar.arg(idx, Role::Arg1) else { continue };
        for source in speaker::speaker(reading, grammar, idx) {
            found.push(Attributed {
                source: source.span,
                cue: frame.predicate.span,
                content: reading.span(&content.tokens),
            });
        }
    }
    found
}

/// The time expressions of all sentences, anchored part by part.
fn find_dates(
    doc: &Document,
    seg: &Segmented,
    analysis: &Analysis,
    options: DateOptions,
) -> Vec<When> {
    let document = document_anchor(doc);
    let day_first = options.day_first.or_else(|| dates::day_first_evidence(&doc.text));
    let month = document.is_none().then(|| month_anchor(doc)).flatten();
    let document = document.or(month);
    let mut timeline = Timeline::new(document, DateOptions { day_first, ..options });
    let mut part = None;
    let mut found = Vec::new();
    for (idx, sentence) in seg.sentences.iter().enumerate() {
        if part != Some(sentence.part) {
            part = Some(sentence.part);
            timeline.restart(part_anchor(doc, sentence.part).or(document));
        }
        let tenses = tenses_of(doc, seg, analysis, idx);
        let text = sentence.span.of(&doc.text);
        for mut when in timeline.resolve(text, tenses) {
            when.span = when.span.shift(sentence.span.start());
            if let Some(month) = month {
                forget_days(&mut when, month);
            }
            found.push(when);
        }
    }
    found
}

/// The date of a document: its own, else that of its dateline.
pub fn document_date(doc: &Document) -> Option<jiff::civil::Date> {
    document_anchor(doc).map(|anchor| anchor.date)
}

/// The day that the document's relative dates are counted from: its own date, else its dateline.
fn document_anchor(doc: &Document) -> Option<Anchor> {
    let origin = if doc.headers.is_some() { AnchorOrigin::Message } else { AnchorOrigin::Document };
    let own = doc.date.map(|date| Anchor { date, origin });
    own.or_else(|| {
        let date = dates::dateline(beginning(doc)?).or_else(|| dates::notice(ending(doc)?))?;
        Some(Anchor { date, origin: AnchorOrigin::Dateline })
    })
}

/// The text's last part: some papers say there when it was published.
fn ending(doc: &Document) -> Option<&str> {
    let last = doc.parts.last()?;
    doc.headers.is_none().then(|| last.span.of(&doc.text))
}

/// The text in which a document tells its date. A heading may stand between "For immediate release" and the dateline.
fn beginning(doc: &Document) -> Option<&str> {
    let mut parts = doc.parts.iter().filter(|part| part.kind == PartKind::Body).take(6);
    let first = parts.next()?.span;
    let whole = parts.fold(first, |whole, part| whole.cover(part.span));
    Some(if doc.headers.is_some() { first } else { whole }.of(&doc.text))
}

/// The anchor of a document of which only the month is known: "Meridian Magazine, October 2024".
fn month_anchor(doc: &Document) -> Option<Anchor> {
    let date = dates::issue_month(beginning(doc)?).filter(|_| doc.headers.is_none())?;
    Some(Anchor { date, origin: AnchorOrigin::Dateline })
}

/// Takes the days from what was counted from a month alone: "this May" is known by it, "last Tuesday" is not.
fn forget_days(when: &mut When, month: Anchor) {
    const SHORTEST_MONTH: i32 = 27;
    let known = match (when.from, when.to) {
        (Some(from), Some(to)) => (to - from).get_days() >= SHORTEST_MONTH,
        // "Since March" begins with a month.
        (Some(from), None) => from.day() == 1,
        _ => false,
    };
    if when.anchor == Some(month) && !known {
        (when.from, when.to, when.anchor) = (None, None, None);
    }
}

fn part_anchor(doc: &Document, part: usize) -> Option<Anchor> {
    let date = doc.parts.get(part)?.date?.date();
    Some(Anchor { date, origin: AnchorOrigin::Message })
}

/// The tenses that a sentence's dates without direction ("on Tuesday") are read in.
fn tenses_of(doc: &Document, seg: &Segmented, analysis: &Analysis, sentence: usize) -> Tenses {
    let span = &seg.sentences[sentence];
    let words: Vec<(usize, &str)> = span
        .tokens
        .clone()
        .map(|token| {
            let at = seg.tokens[token];
            (at.start() - span.span.start(), at.of(&doc.text))
        })
        .collect();
    let forms: HashMap<usize, Form> = analysis
        .frames
        .iter()
        .filter(|frame| frame.sentence == sentence && !describes_noun(analysis, frame))
        .filter_map(|frame| Some((frame.predicate.token - span.tokens.start, form(doc, frame)?)))
        .collect();
    // Without a verb that tells, people write mail about what comes next; articles tell what is near.
    let otherwise = if doc.headers.is_some() { Tense::Future } else { Tense::Unknown };
    Tenses::of_words(&words, |word| forms.get(&word).copied(), otherwise)
}

/// "Will start using fuel made from oil in May": a participle that only describes a noun tells no time. The noun phrase that it ends is
/// an argument of a verb, with it inside.
fn describes_noun(analysis: &Analysis, frame: &Frame) -> bool {
    let at = frame.predicate.token;
    let plain =
        |role: Role| frame.arguments.iter().find(move |arg| arg.label == RoleLabel::plain(role));
    let Some(noun) = plain(Role::Arg1).filter(|arg| arg.tokens.end == at) else { return false };
    let speech = &cues::CUES.speech;
    plain(Role::Arg0).is_none_or(|arg| arg.tokens.start > at)
        && govern::of_sentence(&analysis.frames, frame.sentence).iter().any(|other| {
            other.predicate.token < noun.tokens.start
                && other.predicate.pos == Pos::Verb
                && !speech.verbs.contains(&other.predicate.lemma)
                && !speech.held.contains(&other.predicate.lemma)
                && other.arguments.iter().any(|arg| {
                    matches!(arg.label.role, Role::Arg1 | Role::Arg2)
                        && arg.tokens.start == noun.tokens.start
                        && arg.tokens.contains(&at)
                })
        })
}

/// The form of a predicate that is a verb, as far as its word shows it.
fn form(doc: &Document, frame: &Frame) -> Option<Form> {
    let word = frame.predicate.span.of(&doc.text).to_lowercase();
    let verb = frame.predicate.pos == Pos::Verb && word != frame.predicate.lemma;
    // "Norvik put it forward in May" is past, whatever its form; a command has no subject.
    let subject = || {
        let mut arguments = frame.arguments.iter();
        arguments.any(|it| it.label.role == Role::Arg0 && it.tokens.end <= frame.predicate.token)
    };
    if mood::is_past_as_base(&word) && frame.predicate.pos == Pos::Verb && subject() {
        return Some(Form::Past);
    }
    match verb && !word.ends_with("ing") {
        true if word.ends_with('s') => Some(Form::Present),
        true => Some(Form::Past),
        false => None,
    }
}

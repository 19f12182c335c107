//! Whether it happened: polarity and modality of a predicate, from its own words and from the predicates that govern it.

use std::ops::Range;

use crate::types::{Affix, Frame, Modality, Polarity, Pos, Role, Span, Topic};

use super::adverbials;
use super::conditions;
use super::cues::CUES;
use super::govern::{Governor, Grammar, is_passive};
use super::mood;
use super::negation::{
    GRANTED, HAPPENS, has_negation, inverted_nor, is_negated, is_negation, is_none, is_predicate,
    negated_noun, spared,
};
use super::reading::Reading;
use super::speaker::is_answered;

/// What the text says about an event's truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Factuality {
    /// Affirmed or negated.
    pub polarity: Polarity,
    /// Whether it happened, was tried, planned, possible, conditional, asked.
    pub modality: Modality,
    /// The words that negate.
    pub polarity_cue: Option<Span>,
    /// The words that make it other than told.
    pub modality_cue: Option<Span>,
    /// Whether the event is not claimed at all: imagined, counterfactual, or only named as what ended.
    pub unclaimed: bool,
}

impl Factuality {
    /// Takes the "would not" of a refusal as the refusal itself, which happened.
    pub fn settle(&mut self) {
        (self.polarity, self.polarity_cue) = (Polarity::Positive, None);
        if self.modality == Modality::Planned {
            (self.modality, self.modality_cue) = (Modality::Actual, None);
        }
    }
}

/// The factuality of a frame's event.
pub fn of(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Factuality {
    let frames = &reading.analysis.frames;
    let mut fact = Factuality {
        polarity: Polarity::Positive,
        modality: Modality::Actual,
        polarity_cue: None,
        modality_cue: None,
        unclaimed: false,
    };
    own(reading, grammar, frame_idx, &mut fact);
    // "Will improve access, stop supporting them, cease the bombing and cooperate": the first verb's modal is that of all.
    let mut other = frame_idx;
    for _ in 0..8 {
        let first = grammar.first_conjunct(reading, other);
        let Some(first) = first.or_else(|| grammar.listed_after(reading, other)) else { break };
        shared_modal(reading, first, frame_idx, &mut fact);
        if fact.modality != Modality::Actual || !auxiliaries(reading, &frames[first]).is_empty() {
            break;
        }
        other = first;
    }
    if mood::is_headline_plan(reading, grammar, frame_idx) {
        set(
            reading,
            &mut fact,
            Modality::Planned,
            reading.analysis.frames[frame_idx].predicate.span,
        );
    }
    // "Zeta has agreed to: • supply cameras".
    if let Some(plan) = grammar.lead_in[frame_idx].as_ref().and_then(|it| it.plan) {
        set(reading, &mut fact, Modality::Planned, reading.seg.tokens[plan]);
    }
    if let Some(cue) = mood::commanded(reading, grammar, frame_idx) {
        set(reading, &mut fact, Modality::Planned, cue);
    }
    let mut inner = frame_idx;
    let mut direct = true;
    for governor in grammar.ancestors(frame_idx) {
        direct &= governor.direct;
        if !governed(reading, grammar, inner, governor, direct, &mut fact) {
            break;
        }
        inner = governor.frame;
    }
    conditions::clause(reading, grammar, frame_idx, &mut fact);
    if mood::is_counterfactual(reading, frames, frame_idx)
        || mood::is_imagined(reading, grammar, frame_idx)
    {
        fact.unclaimed = true;
    }
    // Two negations that cancel each other leave no word that negates.
    if fact.polarity == Polarity::Positive {
        fact.polarity_cue = None;
    }
    fact
}

/// Negation and modals of the predicate itself.
fn own(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize, fact: &mut Factuality) {
    let frame = &reading.analysis.frames[frame_idx];
    let before = auxiliaries(reading, frame);
    for arg in &grammar.args[frame_idx] {
        let tokens = &arg.tokens;
        if arg.is(Role::Neg)
            || (arg.is(Role::Tmp) || arg.is(Role::Adv))
                && tokens.len() <= 2
                && has_negation(reading, tokens)
        {
            flip(reading, fact, reading.span(tokens));
        } else if (arg.is(Role::Arg0) || arg.is(Role::Arg1) || arg.is(Role::Arg2))
            && is_none(reading, tokens)
            && !super::phrases::is_clause(reading, tokens)
        {
            flip(reading, fact, reading.seg.tokens[tokens.start]);
        }
    }
    if fact.polarity == Polarity::Positive
        && let Some(token) = before.clone().find(|&token| is_negation(reading, token))
    {
        flip(reading, fact, reading.seg.tokens[token]);
    }
    if fact.polarity == Polarity::Positive
        && let Some(token) = negated_noun(reading, frame)
    {
        flip(reading, fact, reading.seg.tokens[token]);
    }
    // "Developed its own instead of using one that others have".
    if fact.polarity == Polarity::Positive
        && let Some(token) = spared(reading, frame)
    {
        flip(reading, fact, reading.seg.tokens[token]);
    }
    // "Nor did the company ever apply for it".
    if fact.polarity == Polarity::Positive
        && let Some(token) = inverted_nor(reading, frame)
    {
        flip(reading, fact, reading.seg.tokens[token]);
    }
    // "His failure to disclose it", "did not meet them until June".
    let to = frame.predicate.token.checked_sub(1);
    if let Some(noun) = to.and_then(|to| to.checked_sub(1))
        && reading.is_word(noun + 1, &["to"])
        && reading.is_word(noun, &["failure", "refusal", "inability", "unwillingness"])
        && !is_predicate(reading, frame_idx, noun)
    {
        flip(reading, fact, reading.seg.tokens[noun]);
    }
    if fact.polarity == Polarity::Negative
        && let Some(token) = adverbials::until(reading, grammar, frame_idx)
    {
        flip(reading, fact, reading.seg.tokens[token]);
    }
    // "has yet to sign off": it did not.
    let at = frame.predicate.token;
    if at > 1 && reading.is_word(at - 1, &["to"]) && reading.is_word(at - 2, &["yet"]) {
        flip(reading, fact, reading.seg.tokens[at - 2]);
    }
    if let Some(token) = mood::arranged(reading, grammar, frame_idx) {
        set(reading, fact, Modality::Planned, reading.seg.tokens[token]);
        // "We are not going to buy it".
        let not = token.checked_sub(1).filter(|&token| is_negation(reading, token));
        if let Some(token) = not.filter(|_| fact.polarity == Polarity::Positive) {
            flip(reading, fact, reading.seg.tokens[token]);
        }
    }
    if let Some(token) = mood::mandated(reading, grammar, frame_idx) {
        set(reading, fact, Modality::Planned, reading.seg.tokens[token]);
    }
    // "It could, two people said, ask a court": the model finds a modal that stands apart.
    let apart = grammar.args[frame_idx].iter().filter(|arg| arg.is(Role::Mod));
    let apart = apart.map(|arg| arg.tokens.start).filter(|token| !before.contains(token));
    for token in before.clone().chain(apart) {
        let word = reading.lower(token);
        // "I'd asked" is "I had asked".
        let had = matches!(word.as_str(), "'d" | "’d")
            && reading.lower(frame.predicate.token) != frame.predicate.lemma;
        if had {
            continue;
        }
        let modality = if CUES.modals.planned.contains(&word) {
            Modality::Planned
        } else if CUES.modals.possible.contains(&word) {
            Modality::Possible
        } else {
            continue;
        };
        let negative = fact.polarity == Polarity::Negative;
        if mood::is_told_by_modal(reading, grammar, frame_idx, token, negative) {
            continue;
        }
        // "could not", "can't" state a fact more than a possibility; "will not" still is a plan.
        if modality == Modality::Possible
            && fact.polarity == Polarity::Negative
            && !matches!(word.as_str(), "may" | "might")
        {
            continue;
        }
        set(reading, fact, modality, reading.seg.tokens[token]);
    }
}

/// "could visit the office and show her the app", "might be fined or banned": a bare form after "and" has the first verb's modal, a
/// participle that of the first passive.
fn shared_modal(reading: &Reading<'_>, first: usize, frame_idx: usize, fact: &mut Factuality) {
    let frames = &reading.analysis.frames;
    let predicate = &frames[frame_idx].predicate;
    let word = reading.lower(predicate.token);
    let passive = || {
        (word.ends_with("ed") || word.ends_with("en"))
            && predicate.token > 0
            && reading.is_word(predicate.token - 1, &["and", "or"])
            && is_passive(reading, frames, first)
    };
    if fact.modality != Modality::Actual || word != predicate.lemma && !passive() {
        return;
    }
    modals_before(reading, &frames[first], fact);
}

/// What the modal verbs before a predicate say.
fn modals_before(reading: &Reading<'_>, frame: &Frame, fact: &mut Factuality) {
    for token in auxiliaries(reading, frame) {
        let word = reading.lower(token);
        if CUES.modals.planned.contains(&word) {
            set(reading, fact, Modality::Planned, reading.seg.tokens[token]);
        } else if CUES.modals.possible.contains(&word) {
            set(reading, fact, Modality::Possible, reading.seg.tokens[token]);
        }
    }
}

/// Planning words that plan what a whole clause says: "hopes that it sells".
const PLANS_A_FACT: &[&str] =
    &["expect", "hope", "wish", "propose", "demand", "request", "recommend", "plan"];

/// Planning words that plan no event when their object is a noun: "wants a contract".
const WANTS_A_THING: &[&str] =
    &["want", "have", "need", "require", "order", "call", "set", "offer", "ask"];

/// What a governing predicate says; false ends the way up.
fn governed(
    reading: &Reading<'_>,
    grammar: &Grammar,
    inner: usize,
    governor: Governor,
    direct: bool,
    fact: &mut Factuality,
) -> bool {
    let frames = &reading.analysis.frames;
    let predicate = &frames[governor.frame].predicate;
    let lemma = predicate.lemma.as_str();
    let list = &CUES.governors;
    if list.unreal.contains(lemma) {
        fact.unclaimed = true;
        return false;
    }
    let inner_is_noun = matches!(frames[inner].predicate.pos, Pos::Noun | Pos::Propn);
    // "Had suspended purchases" is one verb, whatever the model makes of "had"; "let slip that" lets nothing happen.
    let slips = lemma == "let" && reading.is_word(predicate.token + 1, &["slip", "on"]);
    let inner_word = &frames[inner].predicate;
    let perfect = lemma == "have"
        && inner_word.pos == Pos::Verb
        && reading.lower(inner_word.token) != inner_word.lemma
        && !reading.lower(inner_word.token).ends_with("ing")
        && inner_word.token > predicate.token
        && inner_word.token - predicate.token < 3;
    // "Has yet to receive them": that it did not says its own "yet".
    let yet = lemma == "have" && reading.is_word(predicate.token + 1, &["yet"]);
    if perfect
        || slips
        || yet
        || lemma == "let" && matches!(inner_word.lemma.as_str(), "slip" | "know")
    {
        return true;
    }
    let complement = matches!(
        governor.role,
        Role::Arg1 | Role::Arg2 | Role::Arg3 | Role::Prp | Role::Gol | Role::Prr
    );
    let at = frames[inner].predicate.token;
    if !complement {
        // A predicate inside an agent or a time clause has its own truth.
        return governor.role == Role::Adv || governor.role == Role::Mnr;
    }
    if governor.role == Role::Prp {
        let came_of_it = grammar.args[governor.frame].iter().any(|arg| {
            arg.is(Role::Prp) && arg.tokens.contains(&at) && is_outcome(reading, arg.tokens.start)
        });
        // Who writes to demand something demands it.
        let asked = adverbials::is_writing(lemma) && adverbials::is_asked_in_writing(reading, at);
        // "To look at the batteries they have been using": a finite verb has a clause of its own.
        let finite = auxiliaries(reading, &frames[inner]).any(|token| {
            reading.is_word(token, &["has", "had", "was", "were", "is", "are", "did", "'s", "'ve"])
        });
        // "I went to see him": who says so saw him.
        let went = reading
            .is_word(predicate.token, &["went", "came", "flew", "travelled", "traveled", "drove"]);
        if direct && !inner_is_noun && !came_of_it && !asked && !finite && !went {
            set(reading, fact, Modality::Planned, predicate.span);
        }
        return false;
    }
    if is_question(reading, frames, inner, governor, grammar) {
        // "Whether it will buy the boats, which Norvik offered it, is unclear": the offer is not.
        let mut own = frames[inner].arguments.iter();
        let relative = own.any(|arg| arg.label.affix == Affix::Relative);
        if list.questioned.contains(lemma) && (direct || !relative) {
            set(reading, fact, Modality::Questioned, predicate.span);
        }
        return false;
    }
    if !direct {
        // Deeper inside the complement only the clause's own governor speaks of it.
        return CUES.speech.verbs.contains(lemma);
    }
    let negated = is_negated(reading, grammar, governor.frame);
    if list.same.contains(lemma) || list.attempted.contains(lemma) || LIGHT.contains(&lemma) {
        modals_before(reading, &frames[governor.frame], fact);
    }
    let finite = is_finite_clause(reading, frames, inner, governor, grammar);
    if list.negative.contains(lemma) && !finite_fact(lemma, finite) {
        if negated {
            reading.note(Topic::Polarity, false, predicate.span, || {
                format!(
                    "\u{201c}{lemma}\u{201d} would negate what it governs, but is negated itself"
                )
            });
        } else {
            flip(reading, fact, predicate.span);
        }
    } else if list.attempted.contains(lemma)
        && !finite
        && (!inner_is_noun || lemma == "seek" || lemma == "attempt")
    {
        set(reading, fact, Modality::Attempted, predicate.span);
        flip_if(reading, fact, negated, predicate.span);
    } else if list.planned.contains(lemma)
        && !(lemma == "vote" && APPROVING.contains(&frames[inner].predicate.lemma.as_str()))
        && (!finite || PLANS_A_FACT.contains(&lemma))
        && !(inner_is_noun && WANTS_A_THING.contains(&lemma))
    {
        set(reading, fact, Modality::Planned, predicate.span);
        flip_if(reading, fact, negated, predicate.span);
    } else if lemma == "let" && has_let(reading, grammar, governor.frame) {
        flip_if(reading, fact, negated, predicate.span);
    } else if list.possible.contains(lemma) && !(finite && CUES.speech.verbs.contains(lemma)) {
        // "Was not able to" says, like "could not", that it did not happen.
        if !(negated && matches!(lemma, "able" | "ability")) {
            set(reading, fact, Modality::Possible, predicate.span);
        }
        flip_if(reading, fact, negated, predicate.span);
    } else if list.ended.contains(lemma) {
        fact.unclaimed = true;
        return false;
    } else if lemma == "think" && is_intended(reading, grammar, governor) {
        set(reading, fact, Modality::Possible, predicate.span);
        flip_if(reading, fact, negated, predicate.span);
    } else if list.same.contains(lemma) || matches!(lemma, "think" | "believe") {
        flip_if(reading, fact, negated, predicate.span);
    } else if CUES.speech.verbs.contains(lemma) {
        // What governs the saying governs not what is said; what is not said is open.
        let unsaid = grammar.governor[governor.frame].is_some_and(|above| {
            above.direct && list.negative.contains(&frames[above.frame].predicate.lemma)
        });
        if (negated || unsaid) && !is_answered(reading, grammar, governor) {
            set(reading, fact, Modality::Questioned, predicate.span);
        }
        return false;
    } else if inner_is_noun {
        // A light verb has its noun's truth; any other verb only speaks of an event that it takes for granted.
        let light = LIGHT.contains(&lemma);
        let subject = at < predicate.token && !is_passive(reading, frames, governor.frame);
        let denies = light
            || HAPPENS.contains(&lemma)
            || !subject && !GRANTED.contains(&lemma) && !CUES.speech.verbs.contains(lemma);
        flip_if(reading, fact, negated && denies, predicate.span);
        return light;
    }
    true
}

/// "She let two of them operate it": who was let did. "It lets them operate it" says what may be.
fn has_let(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> bool {
    let frame = &reading.analysis.frames[frame_idx];
    let before = auxiliaries(reading, frame);
    let perfect = |token| reading.is_word(token, &["has", "have", "had", "'ve", "did"]);
    // Of many "let" is the present, too.
    let subject = grammar.arg(frame_idx, Role::Arg0);
    let one = subject.and_then(|arg| super::phrases::head_token(reading, &arg.tokens)).is_some_and(
        |head| {
            let word = reading.lower(head);
            !(word.ends_with('s') || matches!(word.as_str(), "they" | "we" | "you" | "i"))
        },
    );
    reading.is_word(frame.predicate.token, &["let"])
        && (before.clone().any(perfect) || one && before.is_empty())
}

/// Who votes to do these does them by the vote.
const APPROVING: &[&str] =
    &["approve", "ratify", "authorize", "authorise", "reject", "adopt", "endorse", "censure"];

/// "bought the bins only to sell them": what came of it, not what for.
fn is_outcome(reading: &Reading<'_>, start: usize) -> bool {
    reading.is_word(start, &["only"]) && reading.is_word(start + 1, &["to"])
}

/// "It is thinking of suing": what somebody thinks of doing.
pub fn is_intended(reading: &Reading<'_>, grammar: &Grammar, governor: Governor) -> bool {
    let own = grammar.arg(governor.frame, governor.role);
    own.is_some_and(|arg| super::phrases::is_gerund(reading, &arg.tokens))
}

/// Verbs that only carry the noun that tells the event.
pub const LIGHT: &[&str] = &[
    "give", "make", "have", "hold", "do", "take", "conduct", "get", "receive", "be", "file",
    "launch", "open", "put", "place",
];

/// Deny and dispute with a whole clause as complement still deny it.
fn finite_fact(lemma: &str, finite: bool) -> bool {
    finite && !matches!(lemma, "deny" | "denial" | "dispute" | "refute" | "reject" | "rule_out")
}

/// The auxiliaries and adverbs right before a predicate.
pub fn auxiliaries(reading: &Reading<'_>, frame: &Frame) -> Range<usize> {
    let sentence = reading.sentence_tokens(frame.sentence);
    let at = frame.predicate.token;
    if matches!(frame.predicate.pos, Pos::Noun | Pos::Propn) {
        return at..at;
    }
    let mut start = at;
    while start > sentence.start && at - start < 6 {
        let before = start - 1;
        let word = reading.lower(before);
        // "The firm in May sold it": a month is no modal.
        if before > sentence.start && reading.token(before) == "May" {
            break;
        }
        let known = CUES.modals.planned.contains(&word)
            || CUES.modals.possible.contains(&word)
            || is_negation(reading, before);
        let auxiliary = matches!(reading.pos(before), Pos::Aux | Pos::Adv) || known;
        // "to" begins an infinitive; its "not" stands before it.
        let infinitive =
            word == "to" && before > sentence.start && is_negation(reading, before - 1);
        // Subject and auxiliary change places in questions.
        if !(auxiliary || infinitive) {
            break;
        }
        start = before;
    }
    start..at
}

/// Whether the complement asks: it begins with "whether" or "if", or with a question word after ask or know.
fn is_question(
    reading: &Reading<'_>,
    frames: &[Frame],
    inner: usize,
    governor: Governor,
    grammar: &Grammar,
) -> bool {
    let at = frames[inner].predicate.token;
    grammar.args[governor.frame]
        .iter()
        .filter(|arg| arg.label.role == governor.role && arg.tokens.contains(&at))
        .any(|arg| {
            // "If the board agrees, we will sell it," he said: a condition, not what he asked.
            let behind = arg.tokens.start > frames[governor.frame].predicate.token;
            (arg.tokens.start..at.min(arg.tokens.start + 2)).any(|token| {
                reading.is_word(token, &["whether"]) || behind && reading.is_word(token, &["if"])
            }) || reading
                .is_word(arg.tokens.start, &["what", "how", "who", "which", "when", "where", "why"])
                && matches!(
                    frames[governor.frame].predicate.lemma.as_str(),
                    "ask" | "wonder" | "question" | "unclear" | "inquire"
                )
        })
}

/// Whether the complement is a clause with a subject of its own before the predicate ("said that it sold").
fn is_finite_clause(
    reading: &Reading<'_>,
    frames: &[Frame],
    inner: usize,
    governor: Governor,
    grammar: &Grammar,
) -> bool {
    let at = frames[inner].predicate.token;
    grammar.args[governor.frame].iter().any(|arg| {
        arg.label.role == governor.role
            && arg.tokens.contains(&at)
            && !reading.is_word(arg.tokens.start, &["to", "not"])
            && (arg.tokens.start..at)
                .any(|token| matches!(reading.pos(token), Pos::Noun | Pos::Propn | Pos::Pron))
            // "Told us that others were using them" has a finite verb, "of others using them" none.
            && (!reading.lower(at).ends_with("ing") || is_progressive(reading, at))
            && !(arg.tokens.start..at).any(|token| reading.is_word(token, &["to"]))
    })
}

/// "was using", "are also talking": a participle with its auxiliary.
fn is_progressive(reading: &Reading<'_>, at: usize) -> bool {
    let adverbs = (0..at).rev().take_while(|&token| reading.pos(token) == Pos::Adv).count();
    const BE: &[&str] = &["was", "were", "is", "are", "am", "been", "'re", "'s", "'m"];
    at > adverbs && reading.is_word(at - adverbs - 1, BE)
}

fn flip(reading: &Reading<'_>, fact: &mut Factuality, cue: Span) {
    reading
        .note(Topic::Polarity, true, cue, || "negates what it stands with or governs".to_owned());
    fact.polarity_cue = Some(cue);
    fact.polarity = match fact.polarity {
        Polarity::Positive => Polarity::Negative,
        Polarity::Negative => Polarity::Positive,
    };
}

fn flip_if(reading: &Reading<'_>, fact: &mut Factuality, negated: bool, cue: Span) {
    if negated {
        flip(reading, fact, cue);
    }
}

/// The weakest statement wins: what is asked is not planned, what is planned did not happen.
pub fn set(reading: &Reading<'_>, fact: &mut Factuality, modality: Modality, cue: Span) {
    let rank = |modality: Modality| match modality {
        Modality::Actual => 0,
        Modality::Attempted => 1,
        Modality::Planned => 2,
        Modality::Possible => 3,
        Modality::Conditional => 4,
        Modality::Questioned => 5,
    };
    let weaker = rank(modality) > rank(fact.modality);
    reading.note(Topic::Modality, weaker, cue, || match weaker {
        true => format!("makes it {}", modality.name()),
        false => {
            format!("would make it {}; it is {} already", modality.name(), fact.modality.name())
        }
    });
    if weaker {
        fact.modality = modality;
        fact.modality_cue = Some(cue);
    }
}

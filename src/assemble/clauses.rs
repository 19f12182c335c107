//! Subjects and objects whose place in the clause tells them, where a model missed them: "it has written to us", "papers that they got hold of".
//!
//! In: the arguments of a frame. Out: the same, with the subject as agent and the antecedent of a relative clause as object.

use std::ops::Range;

use crate::types::{Affix, Frame, Pos, Role, RoleLabel};

use super::cues::CUES;
use super::factuality::auxiliaries;
use super::govern::is_passive;
use super::phrases;
use super::reading::{Arg, Reading};

/// Verbs whose subject acts on something, whatever stands behind them.
const ACTING: &[&str] = &[
    "write",
    "sell",
    "resell",
    "send",
    "pay",
    "give",
    "buy",
    "offer",
    "tell",
    "ask",
    "show",
    "supply",
    "deliver",
    "lend",
    "refuse",
    "decline",
    "sign",
    "order",
    "file",
    "sue",
    "hire",
    "appoint",
    "award",
    "provide",
    "publish",
    "release",
    "obtain",
    "acquire",
    "request",
    "use",
    "build",
    "develop",
    "visit",
    "pledge",
    "promise",
    "approve",
    "investigate",
    "fund",
    "donate",
    "transfer",
    "hand",
    "reject",
    "demand",
    "urge",
    "leak",
    "disclose",
    "report",
];

/// "It has since written to Portlaw": a pronoun in the subject's place acts.
pub fn mend_subject(reading: &Reading<'_>, frames: &[Frame], args: &mut [Arg], frame: usize) {
    let predicate = &frames[frame].predicate;
    let acts = predicate.pos == Pos::Verb && ACTING.contains(&predicate.lemma.as_str());
    if !acts || args.iter().any(|arg| arg.is(Role::Arg0)) || is_passive(reading, frames, frame) {
        return;
    }
    let start = auxiliaries(reading, &frames[frame]).start;
    let object = args.iter().any(|arg| arg.tokens.start > predicate.token);
    let subject = args.iter_mut().find(|arg| {
        let word = arg.tokens.start;
        let person = reading.is_word(word, &["he", "she", "they", "we", "i"]);
        // "It sold for three million": a thing may be the subject of "sell"; who sold to somebody acts.
        arg.is(Role::Arg1)
            && arg.tokens.len() == 1
            && arg.tokens.end == start
            && (person || reading.is_word(word, &["it"]) && object)
    });
    let to_somebody = |args: &[Arg]| {
        args.iter().any(|arg| {
            arg.tokens.start > predicate.token && reading.is_word(arg.tokens.start, &["to"])
        })
    };
    let Some(at) = subject.map(|arg| arg.tokens.start) else { return };
    if reading.is_word(at, &["it"]) && !to_somebody(args) {
        return;
    }
    for arg in args.iter_mut().filter(|arg| arg.tokens.start == at && arg.is(Role::Arg1)) {
        arg.label = RoleLabel::plain(Role::Arg0);
    }
}

/// "Clearwell was bought by Aquila": behind a passive, whom "by" names acts, and what stands before it is acted upon.
pub fn mend_agent(reading: &Reading<'_>, frames: &[Frame], args: &mut [Arg], frame: usize) {
    let at = frames[frame].predicate.token;
    let by = |arg: &Arg| arg.tokens.start > at && reading.is_word(arg.tokens.start, &["by"]);
    if !is_passive(reading, frames, frame) || args.iter().any(|arg| arg.is(Role::Arg0) && by(arg)) {
        return;
    }
    // "By email" and "by March" say how and when, "by cutting costs" how, too.
    let names = |arg: &Arg| {
        let rest = arg.tokens.start + 1..arg.tokens.end;
        matches!(arg.label.role, Role::Arg1 | Role::Arg2 | Role::Arg3 | Role::Mnr)
            && by(arg)
            && !rest.is_empty()
            && reading.pos(rest.start) != Pos::Verb
            && reading.may_be_somebody(&rest)
    };
    let Some(agent) = args.iter().position(names) else { return };
    let acted_upon = args.iter().any(|arg| arg.is(Role::Arg1) && arg.tokens.end <= at);
    for arg in args.iter_mut().filter(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at) {
        if !acted_upon {
            arg.label = RoleLabel::plain(Role::Arg1);
        }
    }
    args[agent].label = RoleLabel::plain(Role::Arg0);
}

/// "Staff ceased to rely on it": the subject of such a verb stands apart from what it ceased to do.
pub fn part_raised(frames: &[Frame], args: &mut [Arg], frame: usize) {
    let predicate = &frames[frame].predicate;
    if !["cease", "stop", "fail", "refuse", "decline"].contains(&predicate.lemma.as_str())
        || args.iter().any(|arg| arg.is(Role::Arg0))
    {
        return;
    }
    let at = predicate.token;
    let subject = args
        .iter()
        .position(|arg| arg.label == RoleLabel::plain(Role::Arg1) && arg.tokens.end <= at);
    let rest = args.iter().position(|arg| {
        arg.label.role == Role::Arg1
            && arg.label.affix == Affix::Continuation
            && arg.tokens.start == at + 1
    });
    if let (Some(subject), Some(rest)) = (subject, rest) {
        args[subject].label = RoleLabel::plain(Role::Arg0);
        args[rest].label = RoleLabel::plain(Role::Arg1);
    }
}

/// `"I never found out," she says, and does not look at me`: what is quoted right before who says it is what is said.
pub fn take_quotation(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    let at = predicate.token;
    if predicate.pos != Pos::Verb
        || !CUES.speech.verbs.contains(&predicate.lemma)
        || args.iter().any(|arg| arg.is(Role::Arg1))
    {
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let speaker = args.iter().find(|arg| arg.is(Role::Arg0) && arg.tokens.end == at);
    let Some(start) = speaker.map(|arg| arg.tokens.start) else { return };
    // A quotation before the speaker has two marks and words between them.
    let closes = start > sentence.start + 3
        && matches!(reading.token(start - 1), "\"" | "”" | "''")
        && matches!(reading.token(start - 2), "," | "?" | "!");
    if !closes {
        return;
    }
    let opens = (sentence.start..start - 2)
        .rev()
        .find(|&token| reading.token(token).starts_with(['"', '“', '`']));
    let Some(open) = opens.filter(|&open| open + 2 < start - 2) else { return };
    let label = RoleLabel::plain(Role::Arg1);
    let tokens = open + 1..start - 2;
    args.push(Arg { label, tokens, score: predicate.score, implied: false });
}

/// "Told me on the phone that the committee had approved it": behind a verb of saying that has no clause yet, one with "that" is what is said,
/// and a person before it hears it.
pub fn take_told(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    let at = predicate.token;
    let said =
        args.iter().any(|arg| arg.tokens.len() > 3 && phrases::is_clause(reading, &arg.tokens));
    let speech = predicate.pos == Pos::Verb && CUES.speech.verbs.contains(&predicate.lemma);
    if !speech || said || is_passive(reading, frames, frame) {
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let within = |token: &usize| {
        !matches!(reading.pos(*token), Pos::Verb | Pos::Aux)
            && !matches!(reading.token(*token), ";" | ":" | "“" | "”" | "\"")
    };
    let that = (at + 1..sentence.end)
        .take(12)
        .take_while(within)
        .find(|&token| reading.is_word(token, &["that"]) && reading.pos(token) == Pos::Sconj);
    // "Is explained by the fact that they sell": the clause is the noun's, and nobody's words.
    let explains = |that: usize| EXPLAINED.contains(&reading.lower(that - 1).trim_end_matches('s'));
    let Some(that) = that.filter(|&that| !explains(that)) else { return };
    let ends = |token: &usize| {
        reading.token(*token) == ";"
            || reading.token(*token) == ","
                && reading.is_word(*token + 1, &["but", "while", "though", "although", "yet"])
    };
    let end = (that..sentence.end).find(ends).unwrap_or(sentence.end);
    if !(that + 2..end).any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux)) {
        return;
    }
    let heard = |arg: &Arg| {
        arg.is(Role::Arg1)
            && arg.tokens.start > at
            && arg.tokens.end <= that
            && reading.may_be_somebody(&arg.tokens)
    };
    let taken = args.iter().any(|arg| arg.is(Role::Arg2));
    for arg in args.iter_mut().filter(|arg| heard(arg)) {
        arg.label = RoleLabel::plain(if taken { Role::Gol } else { Role::Arg2 });
    }
    if args.iter().any(|arg| arg.is(Role::Arg1) && arg.tokens.start > at) {
        return;
    }
    args.retain(|arg| !(arg.is(Role::Arg1) || arg.tokens.start > that));
    let label = RoleLabel::plain(Role::Arg1);
    args.push(Arg { label, tokens: that..end, score: predicate.score, implied: false });
}

/// Nouns that a clause with "that" explains: "the news that the guild had met".
const EXPLAINED: &[&str] = &[
    "news",
    "fact",
    "claim",
    "report",
    "belief",
    "idea",
    "evidence",
    "word",
    "hope",
    "fear",
    "statement",
    "sign",
    "conclusion",
    "decision",
    "view",
    "suggestion",
    "possibility",
    "chance",
    "risk",
    "way",
    "day",
    "time",
    "year",
    "reason",
    "place",
    "condition",
    "promise",
    "assurance",
    "warning",
    "allegation",
    "impression",
    "proof",
    "rule",
    "agreement",
    "announcement",
    "complaint",
    "concern",
    "confirmation",
    "denial",
    "doubt",
    "expectation",
    "feeling",
    "finding",
    "ground",
    "notice",
    "notion",
    "point",
    "proposal",
    "provision",
    "recommendation",
    "requirement",
    "rumour",
    "rumor",
    "understanding",
    "argument",
    "assumption",
    "guarantee",
    "pledge",
    "insistence",
    "contention",
];

/// "Papers that the guild prised out of the Bureau": what the relative clause is about is the object that its verb lacks.
pub fn take_relative(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    let at = predicate.token;
    let has = |role: Role| args.iter().any(|arg| arg.is(role));
    let related = args.iter().any(|arg| arg.label.affix == Affix::Relative);
    if predicate.pos != Pos::Verb
        || has(Role::Arg1)
        || related
        || is_passive(reading, frames, frame)
    {
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let subject = args.iter().find(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at);
    let that = subject.and_then(|arg| arg.tokens.start.checked_sub(1));
    // "The $18 million it has given to the builder": a pronoun right behind a noun.
    let contact = subject.is_some_and(|arg| {
        arg.tokens.len() == 1
            && reading.is_word(arg.tokens.start, &["it", "he", "she", "they", "we", "i", "you"])
    });
    let that = that.and_then(|token| {
        let relative = token > sentence.start && reading.is_word(token, &["that", "which", "whom"]);
        let bare = contact && matches!(reading.pos(token), Pos::Noun | Pos::Num);
        (relative || bare).then_some(token + usize::from(!relative))
    });
    // The verb's own object would stand right behind it, past a particle.
    let behind = at + 1 + usize::from(matches!(reading.pos(at + 1), Pos::Part | Pos::Adv));
    let object = matches!(
        reading.pos(behind),
        Pos::Noun | Pos::Propn | Pos::Det | Pos::Pron | Pos::Num | Pos::Adj
    );
    let Some(that) = that.filter(|_| !object && !reading.is_word(behind, &["that"])) else {
        return;
    };
    let Some(tokens) = antecedent(reading, that, sentence.start) else { return };
    args.push(Arg { label: RoleLabel::plain(Role::Arg1), tokens, score: 0.5, implied: false });
}

/// "The professor, with whom we have been working": what the relative clause is about is whom its verb has beside its subject.
pub fn take_companion(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let subject = args.iter().find(|arg| arg.is(Role::Arg0) && arg.tokens.end <= predicate.token);
    let Some(with) = subject.and_then(|arg| arg.tokens.start.checked_sub(2)) else { return };
    let relative = with > sentence.start
        && reading.is_word(with, &["with"])
        && reading.is_word(with + 1, &["whom", "which"]);
    if predicate.pos != Pos::Verb || !relative || args.iter().any(|arg| arg.is(Role::Com)) {
        return;
    }
    let Some(nearest) = antecedent(reading, with, sentence.start) else { return };
    // "The professor of the university in Braga, with whom": the phrase begins before its own prepositions.
    let within = |token: usize| {
        matches!(reading.pos(token), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Det)
            || reading.token(token) == "-"
            || reading.is_word(token, &["of", "in", "at", "from"])
    };
    let before = (sentence.start..nearest.start).rev().take_while(|&token| within(token)).count();
    let mut start = nearest.start - before;
    while start < nearest.start && reading.pos(start) == Pos::Adp {
        start += 1;
    }
    let label = RoleLabel::plain(Role::Com);
    let tokens = phrases::whole_words(reading, start..nearest.end);
    args.push(Arg { label, tokens, score: 0.5, implied: false });
}

/// The noun phrase that ends before a relative pronoun.
fn antecedent(reading: &Reading<'_>, that: usize, first: usize) -> Option<Range<usize>> {
    let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
    let end = that - usize::from(reading.token(that - 1) == ",");
    let last = end.checked_sub(1).filter(|&token| token >= first && noun(token))?;
    if EXPLAINED.contains(&reading.lower(last).trim_end_matches('s')) {
        return None;
    }
    let mut start = last;
    while start > first
        && matches!(reading.pos(start - 1), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Det)
    {
        start -= 1;
    }
    Some(start..last + 1)
}

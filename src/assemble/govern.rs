//! Which predicate stands in whose complement, and the arguments that they share.
//!
//! In "Acme tried to sell it" *sell* stands in the ARG1 of *try* and shares its ARG0. PropBank marks a shared argument only
//! where the annotators' trees had it, so a model trained on it leaves many out; [`Grammar`] adds those that English grammar gives.

use crate::types::{Affix, Frame, Pos, Role, RoleLabel};

use super::cues::CUES;
use super::reading::{Arg, Reading};
use super::{objects, phrases};

/// Frames of one document with their governors and arguments, by the frames' indices.
pub struct Grammar {
    /// For each frame the frame that governs it, and the role of the complement that it stands in.
    pub governor: Vec<Option<Governor>>,
    /// For each frame its arguments with the implied ones.
    pub args: Vec<Vec<Arg>>,
}

/// The predicate in whose complement another stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Governor {
    /// Index of the governing frame.
    pub frame: usize,
    /// Role of the complement.
    pub role: Role,
    /// Whether the governed predicate is the complement's own head, not something deeper in it.
    pub direct: bool,
}

impl Grammar {
    /// Finds the governors of all frames of a document, and the arguments that they share.
    pub fn of(reading: &Reading<'_>) -> Self {
        let frames = &reading.analysis.frames;
        let mut args: Vec<Vec<Arg>> = frames.iter().map(|frame| reading.arguments(frame)).collect();
        for frame in 0..frames.len() {
            mend_speech_tail(reading, frames, &mut args, frame);
            objects::mend(reading, frames, &mut args[frame], frame);
        }
        objects::mend_instruments(reading, frames, &mut args);
        let governor =
            (0..frames.len()).map(|frame| governor_of(reading, frames, &args, frame)).collect();
        let mut grammar = Self { governor, args };
        for frame in 0..frames.len() {
            grammar.mend_objects(reading, frame);
            grammar.mend_participle(reading, frame);
            grammar.share_recipient(reading, frame);
        }
        // Governors come before what they govern most of the time; two passes reach "plans to try to sell".
        for _ in 0..2 {
            for frame in 0..frames.len() {
                grammar.share_subject(reading, frame);
            }
        }
        grammar
    }

    /// The frame's governors, nearest first.
    pub fn ancestors(&self, frame: usize) -> impl Iterator<Item = Governor> + '_ {
        let mut next = self.governor[frame];
        // A model can put two predicates into each other's arguments; no chain of real clauses is this long.
        let mut left = 8;
        std::iter::from_fn(move || {
            let governor = next?;
            left -= 1;
            next = if left > 0 { self.governor[governor.frame] } else { None };
            Some(governor)
        })
    }

    /// The argument of a role, the surest first.
    pub fn arg(&self, frame: usize, role: Role) -> Option<&Arg> {
        let args = self.args[frame].iter().filter(|arg| arg.is(role));
        args.max_by(|a, b| {
            (!a.implied, a.score)
                .partial_cmp(&(!b.implied, b.score))
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    }

    /// "gave him a presentation": a pronoun in the objective case is no agent, it is to whom.
    fn mend_objects(&mut self, reading: &Reading<'_>, frame: usize) {
        const OBJECTIVE: &[&str] = &["him", "them", "me", "us", "whom"];
        let noun = matches!(reading.analysis.frames[frame].predicate.pos, Pos::Noun | Pos::Propn);
        let taken = self.args[frame].iter().any(|arg| arg.is(Role::Arg2));
        for arg in self.args[frame].iter_mut().filter(|arg| arg.is(Role::Arg0)) {
            if noun
                && !taken
                && arg.tokens.len() == 1
                && reading.is_word(arg.tokens.start, OBJECTIVE)
            {
                arg.label = RoleLabel::plain(Role::Arg2);
            }
        }
    }

    /// "e-mails obtained by Kerbside": the noun before a participle that its agent follows is what it was done to.
    fn mend_participle(&mut self, reading: &Reading<'_>, frame: usize) {
        const PATIENT: [Role; 2] = [Role::Arg1, Role::Arg2];
        let predicate = &reading.analysis.frames[frame].predicate;
        let at = predicate.token;
        let sentence = reading.sentence_tokens(reading.analysis.frames[frame].sentence);
        let args = &self.args[frame];
        let by_agent = args.iter().any(|arg| {
            arg.is(Role::Arg0) && arg.tokens.start == at + 1 && reading.is_word(at + 1, &["by"])
        });
        let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
        if !by_agent
            || predicate.pos != Pos::Verb
            || at <= sentence.start
            || !noun(at - 1)
            || args.iter().any(|arg| PATIENT.iter().any(|role| arg.is(*role)))
        {
            return;
        }
        let label = RoleLabel::plain(Role::Arg1);
        if let Some(arg) = self.args[frame].iter_mut().find(|arg| arg.tokens.end == at) {
            arg.label = label;
            return;
        }
        let mut start = at - 1;
        while start > sentence.start
            && matches!(
                reading.pos(start - 1),
                Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num | Pos::Det
            )
        {
            start -= 1;
        }
        self.args[frame].push(Arg { label, tokens: start..at, score: 0.5, implied: false });
    }

    /// The agent of the verb that carries a noun: "Acme" in "Acme gave the agency a demo".
    fn carrier_subject(&self, reading: &Reading<'_>, frame: usize) -> Option<Arg> {
        let carried = self.args[frame].iter().find(|arg| arg.is(Role::Lvb))?;
        let verb = reading
            .analysis
            .frames
            .iter()
            .position(|other| carried.tokens.contains(&other.predicate.token))?;
        self.arg(verb, Role::Arg0).cloned().or_else(|| self.conjoined(reading, verb))
    }

    /// Gives an infinitive or gerund without agent the agent of its governor: the addressee of "ask", "tell", "order" and
    /// their like (object control), else the subject.
    fn share_subject(&mut self, reading: &Reading<'_>, frame: usize) {
        let frames = &reading.analysis.frames;
        let predicate = &frames[frame].predicate;
        if self.args[frame].iter().any(|arg| arg.is(Role::Arg0)) {
            return;
        }
        let shared = match self.governor[frame] {
            Some(governor) if predicate.pos != Pos::Noun && governor.direct => {
                if !is_nonfinite(reading, frames, &self.args, frame, governor)
                    || is_passive(reading, frames, frame)
                {
                    return;
                }
                self.controller(frames, governor, &self.args[frame])
            }
            _ => self.carrier_subject(reading, frame).or_else(|| self.conjoined(reading, frame)),
        };
        if let Some(mut arg) = shared {
            let at = predicate.token;
            let used = objects::is_instrumental(reading, at);
            if arg.tokens.contains(&at) || used && !reading.may_be_somebody(&arg.tokens) {
                return;
            }
            arg.label = RoleLabel::plain(Role::Arg0);
            arg.implied = true;
            arg.score *= 0.9;
            self.args[frame].push(arg);
        }
    }

    fn controller(&self, frames: &[Frame], governor: Governor, own: &[Arg]) -> Option<Arg> {
        const OBJECT_CONTROL: &[&str] = &[
            "ask",
            "tell",
            "order",
            "urge",
            "request",
            "instruct",
            "allow",
            "permit",
            "authorize",
            "authorise",
            "force",
            "require",
            "encourage",
            "invite",
            "persuade",
            "convince",
            "enable",
            "help",
            "advise",
            "direct",
            "get",
            "hire",
            "pressure",
            "press",
            "push",
            "lobby",
            "let",
            "warn",
            "commission",
            "accuse",
            "use",
            "call",
            "select",
            "pay",
            "name",
        ];
        let lemma = frames[governor.frame].predicate.lemma.as_str();
        let addressee = || {
            [Role::Arg1, Role::Arg2]
                .into_iter()
                .filter(|role| *role != governor.role)
                .find_map(|role| self.arg(governor.frame, role).cloned())
        };
        let subject = || {
            self.arg(governor.frame, Role::Arg0).or_else(|| {
                // "The agency is expected to buy": the subject of a passive governor is its ARG1.
                self.arg(governor.frame, Role::Arg1).filter(|_| governor.role != Role::Arg1)
            })
        };
        let found = if OBJECT_CONTROL.contains(&lemma) {
            addressee().or_else(|| subject().cloned())
        } else {
            subject().cloned()
        };
        found.filter(|arg| own.iter().all(|other| other.tokens != arg.tokens))
    }

    /// "X bought A and sold B": the second verb of a coordination takes the agent of the first.
    fn conjoined(&self, reading: &Reading<'_>, frame: usize) -> Option<Arg> {
        let first = self.first_conjunct(reading, frame)?;
        self.arg(first, Role::Arg0).cloned()
    }

    /// The frame of the verb that this frame's verb is joined to by "and", "or" or "but", if there is one before it.
    pub fn first_conjunct(&self, reading: &Reading<'_>, frame: usize) -> Option<usize> {
        let frames = &reading.analysis.frames;
        let at = frames[frame].predicate.token;
        if frames[frame].predicate.pos == Pos::Noun || at == 0 || is_passive(reading, frames, frame)
        {
            return None;
        }
        let mut before = at;
        while before > 0 && matches!(reading.pos(before - 1), Pos::Adv | Pos::Aux | Pos::Part) {
            before -= 1;
        }
        if before == 0 || !reading.is_word(before - 1, &["and", "or", "but"]) {
            return None;
        }
        (0..frames.len()).rev().find(|&other| {
            frames[other].sentence == frames[frame].sentence
                && frames[other].predicate.token < before
                && frames[other].predicate.pos != Pos::Noun
                && self.governor[other].map(|governor| governor.frame)
                    == self.governor[frame].map(|governor| governor.frame)
        })
    }

    /// "gave reporters a demonstration": the noun's audience is the verb's recipient.
    fn share_recipient(&mut self, reading: &Reading<'_>, frame: usize) {
        let Some(carried) =
            self.args[frame].iter().find(|arg| arg.is(Role::Lvb)).map(|arg| arg.tokens.clone())
        else {
            return;
        };
        if self.args[frame].iter().any(|arg| arg.is(Role::Arg2)) {
            return;
        }
        let Some(verb) = reading
            .analysis
            .frames
            .iter()
            .position(|other| carried.contains(&other.predicate.token))
        else {
            return;
        };
        let found =
            [Role::Arg2, Role::Gol].into_iter().find_map(|role| self.arg(verb, role).cloned());
        if let Some(mut arg) = found
            .filter(|arg| !arg.tokens.contains(&reading.analysis.frames[frame].predicate.token))
        {
            arg.label = RoleLabel::plain(Role::Arg2);
            arg.implied = true;
            self.args[frame].push(arg);
        }
    }
}

/// "X sold it to Y, the firm's director, Petra Haas, told reporters": what stands before the comma is what is said, and who stands
/// between the comma and the verb says it. Models split such sentences in many wrong ways; their form is unmistakable.
fn mend_speech_tail(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>], frame: usize) {
    let predicate = &frames[frame].predicate;
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let at = predicate.token;
    // The last word before the stop is a verb, whatever the tagger makes of "documents obtained by the Union show". "…, citing
    // costs" has another form: its subject is the sentence's.
    let last = matches!(reading.token(at + 1), "." | "" | "”" | "\"");
    let speech = CUES.speech.verbs.contains(&predicate.lemma)
        && (predicate.pos == Pos::Verb || last)
        && !reading.lower(at).ends_with("ing");
    let verb_after =
        (at + 1..sentence.end).any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux));
    if !speech || verb_after || at < sentence.start + 4 {
        return;
    }
    let Some(speaker) = tail_speaker(reading, &sentence, at) else { return };
    let comma = speaker.start.min(at) - 1;
    let content = sentence.start..comma;
    if !content.clone().any(|token| reading.pos(token) == Pos::Verb) {
        return;
    }
    let score = predicate.score;
    // The hearer may stand behind the verb ("told the Comet"); all else is known now.
    args[frame].retain(|arg| {
        let hearer = arg.is(Role::Arg2) && arg.tokens.start > at;
        hearer || !matches!(arg.label.role, Role::Arg0 | Role::Arg1 | Role::Arg2)
    });
    args[frame].push(Arg {
        label: RoleLabel::plain(Role::Arg0),
        tokens: speaker,
        score,
        implied: false,
    });
    args[frame].push(Arg {
        label: RoleLabel::plain(Role::Arg1),
        tokens: content.clone(),
        score,
        implied: false,
    });
    // Nor does the speaker's description hold the verb: "obtained [by the Union] show".
    for (other, list) in args.iter_mut().enumerate().filter(|(other, _)| *other != frame) {
        if frames[other].sentence == frames[frame].sentence && frames[other].predicate.token < at {
            list.iter_mut()
                .filter(|arg| arg.tokens.start < at)
                .for_each(|arg| arg.tokens.end = arg.tokens.end.min(at));
        }
    }
    // No argument of what is said reaches over the comma.
    for (other, list) in args.iter_mut().enumerate() {
        if other != frame && content.contains(&frames[other].predicate.token) {
            list.retain(|arg| arg.tokens.start < comma);
            list.iter_mut().for_each(|arg| arg.tokens.end = arg.tokens.end.min(comma));
        }
    }
}

/// Verbs that only a speaker follows after a quotation and a comma. What follows "announces" may be what is announced.
const INVERTED: &[&str] =
    &["said", "says", "say", "added", "adds", "wrote", "writes", "replied", "told"];

/// Whether a phrase names somebody, or describes a person or an organization.
fn is_somebody(reading: &Reading<'_>, tokens: &std::ops::Range<usize>) -> bool {
    let head = phrases::head_word(reading, tokens);
    let pronoun = matches!(head.as_str(), "he" | "she" | "they" | "i" | "we" | "it");
    let named = || tokens.clone().any(|token| reading.pos(token) == Pos::Propn);
    pronoun || CUES.kind_of_noun(&head).is_some() || CUES.is_noun("document", &head) || named()
}

/// The tokens between the comma and a final speech verb ("…, the agency said"), or after it ("…, said the agency").
fn tail_speaker(
    reading: &Reading<'_>,
    sentence: &std::ops::Range<usize>,
    at: usize,
) -> Option<std::ops::Range<usize>> {
    let is_comma = |token: usize| matches!(reading.token(token), "," | "”" | "\"");
    let noun = |tokens: &std::ops::Range<usize>| {
        tokens.clone().any(|token| matches!(reading.pos(token), Pos::Noun | Pos::Propn | Pos::Pron))
    };
    let clause = |tokens: &std::ops::Range<usize>| {
        tokens.clone().any(|token| {
            matches!(reading.pos(token), Pos::Aux | Pos::Sconj)
                || reading.is_word(token, &["who", "which", "that", "and", "but"])
        }) || tokens.clone().filter(|&token| reading.pos(token) == Pos::Verb).count() > 1
    };
    // Who stands behind "told" hears it: only a name in apposition can have its second comma before that verb.
    let told = is_comma(at - 1) && reading.is_word(at, &["told"]);
    if is_comma(at - 1) && !told {
        let end = (at + 1..sentence.end)
            .find(|&token| is_comma(token) || reading.token(token) == ".")
            .unwrap_or(sentence.end);
        let after = at + 1..end;
        let speaks = reading.is_word(at, INVERTED) || is_somebody(reading, &after);
        return (noun(&after) && !clause(&after) && speaks).then_some(after);
    }
    // Appositions have commas of their own: the last comma before a phrase that begins like a noun phrase counts.
    let end = at - usize::from(told);
    let mut comma = (sentence.start + 3..end).rev().find(|&token| is_comma(token))?;
    let apposed = |comma: usize| reading.pos(comma + 1) == Pos::Propn;
    if apposed(comma) {
        let earlier = (sentence.start + 3..comma).rev().find(|&token| is_comma(token));
        let earlier = earlier.filter(|&token| {
            let title = token + 1..comma;
            title.len() < 9
                && noun(&title)
                && !clause(&title)
                && title.clone().all(|token| reading.pos(token) != Pos::Verb)
        });
        if told && earlier.is_none() {
            return None;
        }
        comma = earlier.unwrap_or(comma);
    } else if told {
        return None;
    }
    let speaker = comma + 1..end;
    (speaker.len() < 16 && noun(&speaker) && !clause(&speaker)).then_some(speaker)
}

fn governor_of(
    reading: &Reading<'_>,
    frames: &[Frame],
    args: &[Vec<Arg>],
    frame: usize,
) -> Option<Governor> {
    let at = frames[frame].predicate.token;
    let mut best: Option<((bool, usize), Governor)> = None;
    for (other, candidate) in frames.iter().enumerate() {
        if other == frame || candidate.sentence != frames[frame].sentence {
            continue;
        }
        let inside_own =
            args[frame].iter().any(|arg| arg.tokens.contains(&candidate.predicate.token));
        for arg in &args[other] {
            // "The board is expected to approve": the complement may be the argument's continuation.
            let complement = arg.label.affix != Affix::Relative && arg.tokens.contains(&at);
            // A noun's own clause ("the plan to sell") is its argument; a clause around its governor is not.
            if !complement || (inside_own && !args_nest(args, frame, other)) {
                continue;
            }
            // "announced cuts, resulting in closures": the participle after a noun only says more about it.
            let word = candidate.predicate.token;
            let adds = candidate.predicate.pos == Pos::Verb
                && word > at
                && arg.tokens.end <= word
                && reading.lower(word).ends_with("ing");
            let size = (adds, arg.tokens.len());
            if best.is_none_or(|(least, _)| size < least) {
                let direct = is_head(reading, frames, args, frame, other, arg);
                best = Some((size, Governor { frame: other, role: arg.label.role, direct }));
            }
        }
    }
    best.map(|(_, governor)| governor)
}

/// When two predicates lie in each other's arguments, the one with the larger argument governs.
fn args_nest(args: &[Vec<Arg>], inner: usize, outer: usize) -> bool {
    let longest = |frame: usize| args[frame].iter().map(|arg| arg.tokens.len()).max().unwrap_or(0);
    longest(outer) > longest(inner)
}

/// Whether a predicate heads the complement: no other predicate's argument inside the complement holds it.
fn is_head(
    reading: &Reading<'_>,
    frames: &[Frame],
    args: &[Vec<Arg>],
    frame: usize,
    governor: usize,
    complement: &Arg,
) -> bool {
    let at = frames[frame].predicate.token;
    let governor_token = frames[governor].predicate.token;
    let deeper = frames.iter().enumerate().any(|(other, candidate)| {
        other != frame
            && other != governor
            && complement.tokens.contains(&candidate.predicate.token)
            && args[other].iter().any(|arg| {
                arg.label.affix == Affix::None
                    && arg.tokens.contains(&at)
                    && arg.tokens.len() < complement.tokens.len()
            })
    });
    // A relative clause inside the complement is about the noun before it, not about the complement's event.
    let relative = (complement.tokens.start..at)
        .rev()
        .take_while(|&token| reading.pos(token) != Pos::Verb)
        .any(|token| {
            token > complement.tokens.start && reading.is_word(token, &["who", "which", "whose"])
        });
    // Nor does a complement go on after ", but" or a semicolon.
    let over = complement.tokens.start.max(governor_token.min(at))..at;
    let broken =
        over.clone().any(|token| reading.token(token) == ";" || reading.is_word(token, &["but"]));
    !deeper && !relative && !broken
}

/// Whether the predicate is an infinitive or a gerund that opens its governor's complement, so that its agent stands outside:
/// "tried to sell", "stopped selling", "helped design". A subject in between is the predicate's own.
fn is_nonfinite(
    reading: &Reading<'_>,
    frames: &[Frame],
    args: &[Vec<Arg>],
    frame: usize,
    governor: Governor,
) -> bool {
    const BARE: &[&str] = &["help", "let", "make", "have", "see", "watch", "hear", "go", "dare"];
    let at = frames[frame].predicate.token;
    let complement = args[governor.frame]
        .iter()
        .filter(|arg| arg.label.role == governor.role && arg.tokens.contains(&at))
        .min_by_key(|arg| arg.tokens.len());
    let Some(complement) = complement else { return false };
    let opens = (complement.tokens.start..at).all(|token| {
        matches!(
            reading.pos(token),
            Pos::Adv | Pos::Part | Pos::Adp | Pos::Aux | Pos::Punct | Pos::Cconj
        ) || reading.is_word(token, &["to", "not", "whether", "or"])
            || CUES.governors.is_any(&reading.lower(token))
            || has_conjunct(reading, complement.tokens.start, at)
    });
    let word = reading.lower(at);
    let infinitive = (complement.tokens.start..at).any(|token| reading.is_word(token, &["to"]));
    let bare = word == frames[frame].predicate.lemma
        && BARE.contains(&frames[governor.frame].predicate.lemma.as_str());
    opens && (word.ends_with("ing") || infinitive || bare)
}

/// "to stop developing or researching": a conjunct before the predicate is no subject of it.
fn has_conjunct(reading: &Reading<'_>, start: usize, at: usize) -> bool {
    (start..at)
        .any(|token| reading.is_word(token, &["and", "or"]) && reading.pos(token + 1) == Pos::Verb)
}

/// Whether the predicate is a passive participle: its subject is no agent.
pub fn is_passive(reading: &Reading<'_>, frames: &[Frame], frame: usize) -> bool {
    let predicate = &frames[frame].predicate;
    let at = predicate.token;
    let word = reading.lower(at);
    // "Officer accused of fraud": the active verb has its object there.
    if word == "accused" && reading.is_word(at + 1, &["of", "by"]) {
        return true;
    }
    if predicate.pos == Pos::Noun
        || word == predicate.lemma && !word.ends_with("ed")
        || word.ends_with("ing")
    {
        return false;
    }
    let mut before = at;
    while before > 0
        && at - before < 4
        && (reading.pos(before - 1) == Pos::Adv || reading.is_word(before - 1, &["not", "n't"]))
    {
        before -= 1;
    }
    before > 0
        && reading.is_word(
            before - 1,
            &[
                "be", "been", "being", "is", "are", "was", "were", "am", "'s", "'re", "get", "got",
                "gets",
            ],
        )
}

//! Which predicate stands in whose complement, and the arguments that they share.
//!
//! In "Acme tried to sell it" *sell* stands in the ARG1 of *try* and shares its ARG0. PropBank marks a shared argument only
//! where the annotators' trees had it, so a model trained on it leaves many out; [`Grammar`] adds those that English grammar gives.

use std::ops::Range;

use crate::types::{Affix, Frame, Pos, Role, RoleLabel};

use super::cues::CUES;
use super::items::LeadIn;
use super::reading::{Arg, Reading};
use super::{clauses, objects, share, tail};

/// Frames of one document with their governors and arguments, by the frames' indices.
pub struct Grammar {
    /// For each frame the frame that governs it, and the role of the complement that it stands in.
    pub governor: Vec<Option<Governor>>,
    /// For each frame its arguments with the implied ones.
    pub args: Vec<Vec<Arg>>,
    /// For each frame that opens an item of a list, what introduces the list.
    pub lead_in: Vec<Option<LeadIn>>,
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

/// Verbs whose subject would do itself what their object names: "consider the sale of it".
const CONSIDERING: &[&str] = &[
    "consider",
    "plan",
    "weigh",
    "contemplate",
    "mull",
    "explore",
    "postpone",
    "delay",
    "resume",
    "begin",
    "complete",
];

/// Verbs whose subject does what the noun tells that is their object: "gave an assurance", "made a payment".
const MAKING: &[&str] = &["give", "make", "issue", "lodge", "submit", "file"];

impl Grammar {
    /// Finds the governors of all frames of a document, and the arguments that they share.
    pub fn of(reading: &Reading<'_>) -> Self {
        let frames = &reading.analysis.frames;
        let mut args: Vec<Vec<Arg>> = frames.iter().map(|frame| reading.arguments(frame)).collect();
        for frame in 0..frames.len() {
            tail::cut_dateline(reading, &frames[frame], &mut args[frame]);
            tail::take_antecedent(reading, &mut args[frame]);
            tail::take_around(reading, &frames[frame], &mut args[frame]);
            tail::take_quoted(reading, &frames[frame], &mut args[frame]);
            tail::mend(reading, frames, &mut args, frame);
            objects::mend(reading, frames, &mut args[frame], frame);
            clauses::mend_subject(reading, frames, &mut args[frame], frame);
            clauses::mend_agent(reading, frames, &mut args[frame], frame);
            clauses::take_quotation(reading, frames, &mut args[frame], frame);
            clauses::take_told(reading, frames, &mut args[frame], frame);
            clauses::part_raised(frames, &mut args[frame], frame);
            clauses::take_relative(reading, frames, &mut args[frame], frame);
            clauses::take_companion(reading, frames, &mut args[frame], frame);
        }
        objects::mend_instruments(reading, frames, &mut args);
        tail::take_aside(reading, frames, &mut args);
        tail::cut_joined(reading, frames, &mut args);
        tail::cut_quoted(reading, frames, &mut args);
        let governor =
            (0..frames.len()).map(|frame| governor_of(reading, frames, &args, frame)).collect();
        let mut grammar = Self { governor, args, lead_in: vec![None; frames.len()] };
        for frame in 0..frames.len() {
            grammar.mend_objects(reading, frame);
            grammar.mend_participle(reading, frame);
            grammar.mend_given(reading, frame);
            grammar.share_recipient(reading, frame);
            grammar.share_topic(reading, frame);
            grammar.share_object(reading, frame);
            grammar.share_hearer(reading, frame);
            grammar.share_asked(reading, frame);
        }
        // Governors come before what they govern most of the time; two passes reach "plans to try to sell".
        for _ in 0..2 {
            for frame in 0..frames.len() {
                grammar.share_subject(reading, frame);
            }
        }
        for (frame, it) in frames.iter().enumerate() {
            grammar.take_from_lead_in(reading, frame, it);
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
        self.mend_hired(reading, frame);
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
                let gerund = reading.lower(predicate.token).ends_with("ing");
                self.controller(frames, governor, &self.args[frame], gerund)
            }
            // "Police are considering the use of drones": they would use them.
            Some(governor)
                if predicate.pos == Pos::Noun
                    && governor.direct
                    && governor.role == Role::Arg1
                    && (CONSIDERING.contains(&frames[governor.frame].predicate.lemma.as_str())
                        || MAKING.contains(&frames[governor.frame].predicate.lemma.as_str())) =>
            {
                self.arg(governor.frame, Role::Arg0).cloned()
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

    fn controller(
        &self,
        frames: &[Frame],
        governor: Governor,
        own: &[Arg],
        gerund: bool,
    ) -> Option<Arg> {
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
        let blamed = gerund && share::BLAMING.contains(&lemma);
        // "Having tried it out, they advised her against it": they tried it.
        let beside = matches!(governor.role, Role::Adv | Role::Tmp | Role::Mnr | Role::Cau);
        let found = if (OBJECT_CONTROL.contains(&lemma) || blamed) && !beside {
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

    /// "Will improve access, stop supporting them, cease it": the verb before this bare verb behind a comma, with the same subject.
    pub fn listed_after(&self, reading: &Reading<'_>, frame: usize) -> Option<usize> {
        let frames = &reading.analysis.frames;
        let predicate = &frames[frame].predicate;
        let at = predicate.token;
        let bare = predicate.pos == Pos::Verb
            && reading.lower(at) == predicate.lemma
            && at > 0
            && reading.token(at - 1) == ",";
        let agent = |frame: usize| self.arg(frame, Role::Arg0).map(|arg| arg.tokens.start);
        let own = agent(frame).filter(|_| bare)?;
        beside(frames, frame).rev().find(|&other| {
            frames[other].predicate.token < at
                && frames[other].predicate.pos == Pos::Verb
                && reading.lower(frames[other].predicate.token) == frames[other].predicate.lemma
                && agent(other) == Some(own)
        })
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
        // "would recruit engineers and next year build a hall".
        let time =
            self.args[frame].iter().find(|arg| arg.is(Role::Tmp) && arg.tokens.end == before);
        before = time.map_or(before, |arg| arg.tokens.start);
        if before == 0 || !reading.is_word(before - 1, &["and", "or", "but"]) {
            return None;
        }
        beside(frames, frame).rev().find(|&other| {
            frames[other].predicate.token < before
                && frames[other].predicate.pos != Pos::Noun
                && self.governor[other].map(|governor| governor.frame)
                    == self.governor[frame].map(|governor| governor.frame)
        })
    }
}

/// The frames of a frame's sentence, itself among them; frames stand in the order of their sentences.
pub fn beside(frames: &[Frame], frame: usize) -> Range<usize> {
    let same = |other: &&Frame| other.sentence == frames[frame].sentence;
    let before = frames[..frame].iter().rev().take_while(same).count();
    let after = frames[frame..].iter().take_while(same).count();
    frame - before..frame + after
}

/// The frames of a sentence.
pub fn of_sentence(frames: &[Frame], sentence: usize) -> &[Frame] {
    let first = frames.partition_point(|frame| frame.sentence < sentence);
    let count = frames[first..].iter().take_while(|frame| frame.sentence == sentence).count();
    &frames[first..first + count]
}

/// Verbs that only join a subject to what is said of it.
const COPULAS: &[&str] = &["be", "remain", "seem", "appear", "become", "look", "stay", "prove"];

fn governor_of(
    reading: &Reading<'_>,
    frames: &[Frame],
    args: &[Vec<Arg>],
    frame: usize,
) -> Option<Governor> {
    let at = frames[frame].predicate.token;
    let mut best: Option<((bool, usize, bool), Governor)> = None;
    for other in beside(frames, frame).filter(|&other| other != frame) {
        let candidate = &frames[other];
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
            // "A sale remains possible": what is said of it governs, not the verb that joins the two.
            let joins = COPULAS.contains(&candidate.predicate.lemma.as_str());
            let size = (adds, arg.tokens.len(), joins);
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
    let deeper = beside(frames, frame).any(|other| {
        other != frame
            && other != governor
            && complement.tokens.contains(&frames[other].predicate.token)
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
    // "plans to make the batteries that it now buys": so is one with "that".
    let relative = relative
        || frames[frame].arguments.iter().any(|arg| {
            arg.label.affix == Affix::Relative
                && complement.tokens.start < arg.tokens.start
                && arg.tokens.start < at
        });
    // "To recover the money | it has already given": so is one without "that", whose object stands right before its subject.
    let plain = |role| {
        let mut own = frames[frame].arguments.iter();
        own.find(|arg| arg.label == RoleLabel::plain(role)).map(|arg| &arg.tokens)
    };
    let omitted = plain(Role::Arg1).zip(plain(Role::Arg0)).is_some_and(|(object, subject)| {
        object.start > complement.tokens.start
            && object.end == subject.start
            && subject.end <= at
            && reading.pos(object.end - 1) != Pos::Verb
    });
    // "Plans to coat it with a mixture | made by Rhizanor": a participle behind its noun only describes it.
    let describes = frames[frame].predicate.pos == Pos::Verb
        && !reading.lower(at).ends_with("ing")
        && frames[frame].arguments.iter().any(|arg| {
            arg.label == RoleLabel::plain(Role::Arg1)
                && arg.tokens.end == at
                && arg.tokens.start > complement.tokens.start
        })
        && frames[frame].arguments.iter().any(|arg| {
            arg.label == RoleLabel::plain(Role::Arg0) && reading.is_word(arg.tokens.start, &["by"])
        });
    // "Questions, among them whether he had met her": a clause of its own.
    let asked = (complement.tokens.start + 2..at).any(|token| reading.is_word(token, &["whether"]));
    // Nor does a complement go on after ", but" or a semicolon.
    let over = complement.tokens.start.max(governor_token.min(at))..at;
    let broken =
        over.clone().any(|token| reading.token(token) == ";" || reading.is_word(token, &["but"]));
    !deeper && !relative && !omitted && !describes && !asked && !broken
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
        ) || reading.is_word(
            token,
            &[
                "to", "not", "whether", "or", "having", "before", "after", "while", "when",
                "since", "without",
            ],
        ) || CUES.governors.is_any(&reading.lower(token))
            || has_conjunct(reading, complement.tokens.start, at)
    });
    let word = reading.lower(at);
    let infinitive = (complement.tokens.start..at).any(|token| reading.is_word(token, &["to"]));
    let bare = word == frames[frame].predicate.lemma
        && BARE.contains(&frames[governor.frame].predicate.lemma.as_str());
    // "Having tried it out, they advised against it".
    let having = (complement.tokens.start..at).any(|token| reading.is_word(token, &["having"]));
    opens && (word.ends_with("ing") || infinitive || bare || having)
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

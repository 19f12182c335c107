//! Arguments that predicates share where no complement says so: objects of joined verbs, hearers of letters, subjects of lists.
//!
//! In: the arguments and governors of a document's frames. Out: the same with the arguments that English grammar gives besides.

use crate::types::{Frame, Pos, Role, RoleLabel};

use super::adverbials;
use super::govern::{Grammar, beside, is_passive};
use super::items;
use super::negation::GRANTED;
use super::phrases;
use super::reading::{Arg, Reading};

/// Verbs that say what somebody is sued, thanked or fined for having done.
pub(super) const BLAMING: &[&str] = &[
    "thank",
    "praise",
    "blame",
    "criticize",
    "criticise",
    "fault",
    "congratulate",
    "charge",
    "arrest",
    "prosecute",
    "punish",
    "fine",
    "sue",
    "condemn",
    "attack",
    "scold",
];

impl Grammar {
    /// "It retained a law firm to look into it", "she persuaded the port to lease it": the object does it, not the subject.
    pub(super) fn mend_hired(&mut self, reading: &Reading<'_>, frame: usize) {
        const HIRING: &[&str] = &[
            "hire",
            "retain",
            "engage",
            "commission",
            "appoint",
            "recruit",
            "contract",
            "instruct",
            "enlist",
            "pay",
            "select",
            "tap",
            "assign",
            "deputize",
            "persuade",
            "convince",
            "force",
            "allow",
            "permit",
            "urge",
            "order",
            "tell",
            "ask",
            "require",
            "invite",
            "encourage",
            "authorize",
            "authorise",
            "enable",
            "pressure",
            "advise",
            "compel",
        ];
        let Some(governor) = self.governor[frame].filter(|governor| governor.direct) else {
            return;
        };
        let hiring = &reading.analysis.frames[governor.frame].predicate;
        let (Some(own), Some(hirer), Some(hired)) = (
            self.args[frame].iter().position(|arg| arg.is(Role::Arg0)),
            self.arg(governor.frame, Role::Arg0),
            self.arg(governor.frame, Role::Arg1),
        ) else {
            return;
        };
        let own_tokens = &self.args[frame][own].tokens;
        let same = *own_tokens == hirer.tokens;
        let behind = reading.is_word(hired.tokens.end, &["to"]);
        let at = reading.analysis.frames[frame].predicate.token;
        // "Sued the office for refusing to release it": the office refused.
        let blamed = reading.is_word(hired.tokens.end, &["for"])
            && reading.lower(at).ends_with("ing")
            && own_tokens.start == hirer.tokens.start
            && BLAMING.contains(&hiring.lemma.as_str());
        let told = same && behind && HIRING.contains(&hiring.lemma.as_str());
        if !(told || blamed) || hired.tokens.end >= at || !reading.may_be_somebody(&hired.tokens) {
            return;
        }
        let hired = Arg { label: RoleLabel::plain(Role::Arg0), implied: true, ..hired.clone() };
        self.args[frame][own] = hired;
    }

    /// "Acme: • acquired Zeta": who introduces a list does what its items say.
    pub(super) fn take_from_lead_in(&mut self, reading: &Reading<'_>, frame: usize, it: &Frame) {
        if self.args[frame].iter().any(|arg| arg.is(Role::Arg0))
            || is_passive(reading, &reading.analysis.frames, frame)
        {
            return;
        }
        let Some(lead_in) = items::lead_in(reading, &self.args, it) else { return };
        let label = RoleLabel::plain(Role::Arg0);
        let tokens = lead_in.subject.clone();
        self.args[frame].push(Arg { label, tokens, score: 0.8, implied: true });
        self.lead_in[frame] = Some(lead_in);
    }

    /// "The sale is the subject of an inquiry": what is its subject is inquired into.
    pub(super) fn share_topic(&mut self, reading: &Reading<'_>, frame: usize) {
        let frames = &reading.analysis.frames;
        let at = frames[frame].predicate.token;
        let noun = matches!(frames[frame].predicate.pos, Pos::Noun | Pos::Propn);
        if !noun || self.args[frame].iter().any(|arg| arg.is(Role::Arg1)) {
            return;
        }
        let holds = |arg: &Arg| {
            let from = arg.tokens.start + 1;
            arg.is(Role::Arg2)
                && arg.tokens.contains(&at)
                && reading.is_word(from, &["subject", "target", "focus", "object"])
                && reading.is_word(from + 1, &["of"])
                && (from + 2..at).all(|token| {
                    matches!(reading.pos(token), Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn)
                })
        };
        let topic = beside(frames, frame)
            .filter(|&other| frames[other].predicate.lemma == "be" && other != frame)
            .filter(|&other| self.args[other].iter().any(holds))
            .find_map(|other| self.arg(other, Role::Arg1).cloned());
        // "The firm was in talks with them": who is in talks talks.
        if topic.is_none() && !self.args[frame].iter().any(|arg| arg.is(Role::Arg0)) {
            let within = |arg: &Arg| {
                arg.is(Role::Arg2)
                    && reading.is_word(arg.tokens.start, &["in"])
                    && (arg.tokens.start + 1..arg.tokens.start + 4).contains(&at)
            };
            let party = beside(frames, frame)
                .filter(|&other| frames[other].predicate.lemma == "be")
                .filter(|&other| self.args[other].iter().any(within))
                .find_map(|other| self.arg(other, Role::Arg1).cloned());
            let label = RoleLabel::plain(Role::Arg0);
            self.args[frame].extend(party.map(|arg| Arg { label, implied: true, ..arg }));
        }
        if let Some(topic) = topic.filter(|topic| !topic.tokens.contains(&at)) {
            self.args[frame].push(Arg { implied: true, ..topic });
        }
    }

    /// "Acme designs and sells sensors": verbs with nothing but "and" between them have one object.
    pub(super) fn share_object(&mut self, reading: &Reading<'_>, frame: usize) {
        let frames = &reading.analysis.frames;
        let it = &frames[frame];
        let at = it.predicate.token;
        let joined = reading.is_word(at + 1, &["and", "or"]) || reading.token(at + 1) == ",";
        let objectless = !self.args[frame].iter().any(|arg| arg.tokens.start > at);
        if !joined
            || !objectless
            || it.predicate.pos != Pos::Verb
            || is_passive(reading, frames, frame)
        {
            return;
        }
        let next = beside(frames, frame).find(|&other| {
            let other = &frames[other].predicate;
            other.pos == Pos::Verb && other.token == at + 2
        });
        let object = next.and_then(|next| self.arg(next, Role::Arg1)).cloned();
        if let Some(object) = object.filter(|object| {
            object.tokens.start == at + 3 && !phrases::is_clause(reading, &object.tokens)
        }) {
            self.args[frame].push(Arg { implied: true, score: object.score * 0.9, ..object });
        }
    }

    /// "The authority wrote to us asking for records": who is written to is asked.
    pub(super) fn share_hearer(&mut self, reading: &Reading<'_>, frame: usize) {
        let frames = &reading.analysis.frames;
        let at = frames[frame].predicate.token;
        if self.args[frame].iter().any(|arg| arg.is(Role::Arg2)) {
            return;
        }
        // "Wrote to the board and demanded that", too.
        const ASKING: &[&str] = &["ask", "request", "demand", "propose", "seek", "ask_for"];
        let joined = || {
            let verb = ASKING.contains(&frames[frame].predicate.lemma.as_str());
            verb.then(|| self.first_conjunct(reading, frame)).flatten()
        };
        let asked = adverbials::is_asked_in_writing(reading, at);
        let governor = self.governor[frame].filter(|_| asked).map(|governor| governor.frame);
        let Some(governor) = governor.or_else(joined) else { return };
        let writing = &frames[governor].predicate;
        if !adverbials::is_writing(&writing.lemma) && writing.lemma != "warn" || writing.token > at
        {
            return;
        }
        // The model may take the participle into the hearer: "wrote to [the Ministry requesting a halt]".
        let before = |mut arg: Arg| {
            arg.tokens.end = arg.tokens.end.min(at);
            arg
        };
        let hearer = [Role::Arg2, Role::Gol, Role::Arg1]
            .into_iter()
            .filter_map(|role| self.arg(governor, role).cloned().map(before))
            .find(|arg| arg.tokens.start < at && reading.may_be_somebody(&arg.tokens));
        if let Some(hearer) = hearer {
            let label = RoleLabel::plain(Role::Arg2);
            self.args[frame].push(Arg { label, implied: true, ..hearer });
        }
    }

    /// "We asked the bureau for the file and it refused", "when we asked for the file, the bureau refused": what was asked is what is
    /// refused or agreed to, and whoever asked is who gets the answer.
    pub(super) fn share_asked(&mut self, reading: &Reading<'_>, frame: usize) {
        const ANSWERING: &[&str] = &["refuse", "decline", "agree", "say_no"];
        const ASKING: &[&str] = &["ask", "request", "demand", "beg", "urge", "press", "invite"];
        let frames = &reading.analysis.frames;
        let at = frames[frame].predicate.token;
        let verb = |frame: &Frame, list: &[&str]| {
            frame.predicate.pos == Pos::Verb && list.contains(&frame.predicate.lemma.as_str())
        };
        if !verb(&frames[frame], ANSWERING) || is_passive(reading, frames, frame) {
            return;
        }
        let Some(who) = self.arg(frame, Role::Arg0).cloned() else { return };
        let inside = |token: usize| {
            let time = |arg: &Arg| matches!(arg.label.role, Role::Tmp | Role::Adv | Role::Cau);
            self.args[frame].iter().any(|arg| time(arg) && arg.tokens.contains(&token))
        };
        // "It", or the one that was asked, by the same words.
        let answers = |asking: usize| {
            let pronoun = who.tokens.len() == 1
                && reading.is_word(who.tokens.start, &["it", "he", "she", "they"]);
            let hearer = self.arg(asking, Role::Arg2).or_else(|| self.arg(asking, Role::Arg1));
            let same = hearer.is_some_and(|hearer| {
                let name = |arg: &Arg| reading.text(reading.span(&arg.tokens)).to_lowercase();
                pronoun && reading.may_be_somebody(&hearer.tokens) || name(hearer) == name(&who)
            });
            who.tokens.start > frames[asking].predicate.token && same
        };
        let Some(asking) = beside(frames, frame).rev().find(|&other| {
            let token = frames[other].predicate.token;
            token < at && verb(&frames[other], ASKING) && (inside(token) || answers(other))
        }) else {
            return;
        };
        let asker = self.arg(asking, Role::Arg0).filter(|arg| arg.tokens != who.tokens).cloned();
        let asked = [Role::Arg1, Role::Arg2].into_iter().find_map(|role| {
            self.arg(asking, role).filter(|arg| {
                arg.tokens.start > frames[asking].predicate.token
                    && reading.is_word(arg.tokens.start, &["for", "to", "that"])
            })
        });
        let asked = asked.filter(|arg| !arg.tokens.contains(&at)).cloned();
        let lacks =
            |grammar: &Self, role: Role| !grammar.args[frame].iter().any(|arg| arg.is(role));
        let mut give = |role: Role, arg: Option<Arg>| {
            if let Some(arg) = arg.filter(|_| lacks(self, role)) {
                let label = RoleLabel::plain(role);
                self.args[frame].push(Arg { label, implied: true, score: arg.score * 0.8, ..arg });
            }
        };
        give(Role::Arg1, asked);
        if frames[frame].predicate.lemma != "agree" {
            give(Role::Arg2, asker);
        }
    }

    /// "awarded Acme a grant", "is investigating the payment of a million": who is given the noun does not give it, and who looks into it did
    /// not pay.
    pub(super) fn mend_given(&mut self, reading: &Reading<'_>, frame: usize) {
        const GIVING: &[&str] = &["award", "give", "grant", "hand", "promise", "pledge"];
        let frames = &reading.analysis.frames;
        let noun = matches!(frames[frame].predicate.pos, Pos::Noun | Pos::Propn);
        let Some(governor) = self.governor[frame].filter(|it| noun && it.role == Role::Arg1) else {
            return;
        };
        let lemma = frames[governor.frame].predicate.lemma.as_str();
        let other = match lemma {
            _ if GIVING.contains(&lemma) => self.arg(governor.frame, Role::Arg2),
            _ if GRANTED.contains(&lemma) => self.arg(governor.frame, Role::Arg0),
            _ => None,
        };
        if let Some(other) = other.map(|arg| arg.tokens.clone()) {
            self.args[frame].retain(|arg| !arg.is(Role::Arg0) || arg.tokens != other);
        }
    }

    /// "gave reporters a demonstration": the noun's audience is the verb's recipient.
    pub(super) fn share_recipient(&mut self, reading: &Reading<'_>, frame: usize) {
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

//! Arguments that a model cuts at the wrong word: two objects of a giving verb in one, or a possessive without its noun.
//!
//! In: a frame's arguments. Out: the same, where English grammar leaves no doubt: a noun phrase holds no second article behind its
//! noun ("the regulator | its software"), and "our" is no phrase without what is ours.

use crate::types::{EntityKind, EntityLabel, Frame, Pos, Predicate, Role, RoleLabel, Via};

use super::appositions;
use super::cues::CUES;
use super::govern::beside;
use super::phrases;
use super::reading::{Arg, Reading};

/// Verbs that take a recipient and a thing side by side.
const GIVING: &[&str] = &[
    "offer", "give", "send", "sell", "show", "pay", "hand", "lend", "grant", "award", "teach",
    "bring", "lease", "mail", "e-mail", "email", "forward", "supply", "promise", "deny", "owe",
    "buy", "pitch", "flog", "rent",
];

/// Words that can only begin a noun phrase.
const BEGINS: &[&str] = &["a", "an", "the", "its", "their", "our", "my", "your", "his"];

/// Words that stand before a noun only.
const BEFORE_A_NOUN: &[&str] = &["its", "their", "our", "my", "your", "a", "an", "the"];

/// Mends the arguments of one frame.
pub fn mend(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    join_words(reading, args, predicate.token);
    if matches!(predicate.pos, Pos::Noun | Pos::Propn) {
        agent_of_noun(reading, args, predicate.token);
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    for arg in args.iter_mut() {
        complete(reading, arg, sentence.end);
    }
    bare_place(reading, args, &frames[frame]);
    part_place(reading, args, predicate);
    unreturned(reading, frames, args, frame);
    part_title(reading, args, predicate);
    carried_noun(reading, frames, args, frame);
    if GIVING.contains(&predicate.lemma.as_str()) {
        part_money(reading, args, predicate.token);
        turn(reading, args, predicate.token);
        bare_thing(reading, args);
    }
    let recipient =
        args.iter().any(|arg| arg.is(Role::Arg2) || arg.is(Role::Arg3) || arg.is(Role::Gol));
    if !recipient && GIVING.contains(&predicate.lemma.as_str()) {
        // PropBank's offer.01 has a price before the receiver.
        let role = if predicate.lemma == "offer" { Role::Arg3 } else { Role::Arg2 };
        part(reading, args, predicate.token, role);
    }
}

/// No argument begins or ends within what is written in one ("Oksanen-|Bhandari"), unless the rest is the predicate ("police-|led") or
/// another argument.
fn join_words(reading: &Reading<'_>, args: &mut [Arg], predicate: usize) {
    for at in 0..args.len() {
        let whole = phrases::whole_words(reading, args[at].tokens.clone());
        // "Says its chairwoman | , Fatoumata Brandt": nor before the name of whom it describes.
        let whole = appositions::with_name(reading, whole);
        let overlaps = |(other, arg): (usize, &Arg)| {
            other != at && arg.tokens.start < whole.end && whole.start < arg.tokens.end
        };
        if !whole.contains(&predicate) && !args.iter().enumerate().any(overlaps) {
            args[at].tokens = whole;
        }
    }
}

/// "His adopted country", "coded messages": a participle between a determiner, preposition or verb and its own noun only describes it.
pub fn is_prenominal(reading: &Reading<'_>, args: &[Arg], frame: &Frame) -> bool {
    const DETERMINERS: &[&str] =
        &["a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "no"];
    // What these verbs govern is no noun: "got awarded contracts".
    const CARRIERS: &[&str] =
        &["had", "has", "have", "having", "get", "gets", "got", "getting", "as"];
    let at = frame.predicate.token;
    let word = reading.lower(at);
    let sentence = reading.sentence_tokens(frame.sentence);
    let participle =
        frame.predicate.pos != Pos::Noun && (word.ends_with("ed") || word.ends_with("en"));
    let object = args.iter().any(|arg| arg.is(Role::Arg1) && arg.tokens.start == at + 1);
    let before = (sentence.start..at).rev().find(|&token| reading.pos(token) != Pos::Adv);
    let held = before.is_some_and(|token| {
        reading.is_word(token, DETERMINERS)
            || matches!(reading.pos(token), Pos::Verb | Pos::Adp)
                && !reading.is_word(token, CARRIERS)
    });
    let noun = matches!(reading.pos(at + 1), Pos::Noun | Pos::Propn | Pos::Adj);
    participle && object && held && noun
}

/// Whether a predicate tells with what something is done.
pub fn is_instrumental(reading: &Reading<'_>, predicate: usize) -> bool {
    reading.is_word(predicate, &["using", "utilizing", "utilising", "employing"])
}

/// "Beat the butter using a mixer", "measured the content using a meter": who uses is who beats or measures, not what is beaten. People
/// may use things while something is done to them ("arrested a man using a fake card").
pub fn mend_instruments(reading: &Reading<'_>, frames: &[Frame], args: &mut [Vec<Arg>]) {
    for frame in 0..frames.len() {
        let predicate = &frames[frame].predicate;
        let at = predicate.token;
        if !is_instrumental(reading, at) {
            continue;
        }
        let Some(agent) =
            args[frame].iter().find(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at).cloned()
        else {
            continue;
        };
        let acts = reading.may_be_somebody(&agent.tokens);
        let other = (0..frames.len()).find(|&other| {
            let acted_on = |arg: &Arg| {
                arg.is(Role::Arg1) && arg.tokens.start == agent.tokens.start && arg.tokens.end <= at
            };
            other != frame
                && frames[other].sentence == frames[frame].sentence
                && frames[other].predicate.pos == Pos::Verb
                && args[other].iter().any(acted_on)
        });
        let Some(other) = other.filter(|_| !acts) else { continue };
        let subject = args[other].iter().find(|arg| arg.is(Role::Arg0)).cloned();
        args[frame].retain(|arg| !arg.is(Role::Arg0));
        args[frame].extend(subject.map(|arg| Arg { implied: true, ..arg }));
    }
}

/// "Acme's acquisition by Norvik": who is named with "by" behind a noun of action acts, and what owns the noun is acted upon.
fn agent_of_noun(reading: &Reading<'_>, args: &mut [Arg], predicate: usize) {
    let by = args.iter().position(|arg| {
        arg.tokens.start == predicate + 1
            && reading.is_word(arg.tokens.start, &["by"])
            && (arg.is(Role::Arg0) || arg.is(Role::Arg1))
    });
    let owner = args.iter().position(|arg| arg.tokens.end == predicate && arg.is(Role::Arg0));
    let (Some(by), Some(owner)) = (by, owner) else { return };
    // "Acme's announcement by its director that …" has what is announced already.
    if args.iter().enumerate().any(|(at, arg)| at != by && arg.is(Role::Arg1)) {
        return;
    }
    args[by].label = RoleLabel { role: Role::Arg0, ..args[by].label };
    args[owner].label = RoleLabel { role: Role::Arg1, ..args[owner].label };
}

/// "met Ines Abara in Lisbon": a name right behind an active verb is its object; as a place it would have a preposition.
fn bare_place(reading: &Reading<'_>, args: &mut [Arg], frame: &Frame) {
    let at = frame.predicate.token;
    let has_subject = args.iter().any(|arg| arg.is(Role::Arg0) && arg.tokens.end <= at);
    let has_object = args.iter().any(|arg| arg.is(Role::Arg1));
    if frame.predicate.pos != Pos::Verb || has_object {
        return;
    }
    // "A memo that this magazine has obtained": what a relative clause says what was done to, no place.
    let subject = args.iter().find(|arg| arg.is(Role::Arg0)).map(|arg| arg.tokens.clone());
    let antecedent = |arg: &&mut Arg| {
        let relative = reading.is_word(arg.tokens.end, &["that", "which"]);
        let follows = subject.as_ref().is_some_and(|it| it.start == arg.tokens.end + 1);
        arg.is(Role::Loc) && reading.is_word(arg.tokens.start, BEGINS) && relative && follows
    };
    if let Some(arg) = args.iter_mut().find(antecedent) {
        arg.label = RoleLabel { role: Role::Arg1, ..arg.label };
        return;
    }
    if !has_subject {
        return;
    }
    let is_bare = |arg: &&mut Arg| {
        let start = arg.tokens.start;
        arg.is(Role::Loc)
            && start == at + 1
            && (reading.pos(start) == Pos::Propn || reading.is_word(start, BEGINS))
    };
    if let Some(arg) = args.iter_mut().find(is_bare) {
        arg.label = RoleLabel { role: Role::Arg1, ..arg.label };
    }
}

/// "meeting the chair | at the Atholl Rooms": whom one meets or shows something, and where.
fn part_place(reading: &Reading<'_>, args: &mut Vec<Arg>, predicate: &Predicate) {
    const SEEING: &[&str] = &[
        "meet",
        "show",
        "demonstrate",
        "present",
        "demo",
        "pitch",
        "brief",
        "address",
        "speak",
        "talk",
        "see",
        "visit",
        "tell",
    ];
    if !SEEING.contains(&predicate.lemma.as_str()) || args.iter().any(|arg| arg.is(Role::Loc)) {
        return;
    }
    let place = |arg: &Arg| {
        let tokens = arg.tokens.clone();
        let at = tokens
            .clone()
            .skip(1)
            .find(|&token| reading.is_word(token, &["at", "in", "outside", "inside"]))?;
        let head = phrases::head_token(reading, &(tokens.start..at))?;
        let person = CUES.is_noun("person", &reading.lower(head))
            || reading.may_be_somebody(&(tokens.start..at))
            || reading.pos(tokens.start) == Pos::Propn
                && reading
                    .reference_at(tokens.start, &(tokens.start..at))
                    .is_some_and(|it| it.via == Via::Name);
        let plain = (at..tokens.end)
            .all(|token| !matches!(reading.pos(token), Pos::Verb | Pos::Aux | Pos::Punct));
        let room = phrases::head_token(reading, &(at + 1..tokens.end))
            .is_some_and(|head| PLACES.contains(&reading.lower(head).as_str()));
        let beyond = reading.is_word(at, &["outside", "inside"]);
        let located = room
            || beyond
            || reading.is_word(at, &["at"])
                && reading.mentions_in(reading.span(&(at + 1..at + 3))).iter().any(|mention| {
                    mention.label == EntityLabel::Loc
                        && at < mention.tokens.start
                        && mention.tokens.start <= at + 2
                });
        let object = matches!(arg.label.role, Role::Arg1 | Role::Arg2)
            && arg.label == RoleLabel::plain(arg.label.role)
            && tokens.start > predicate.token;
        (object && person && plain && located).then_some(at)
    };
    let Some((at, border)) = args.iter().enumerate().find_map(|(at, arg)| Some((at, place(arg)?)))
    else {
        return;
    };
    let label = RoleLabel::plain(Role::Loc);
    let located = Arg { label, tokens: border..args[at].tokens.end, ..args[at].clone() };
    args[at].tokens.end = border;
    args.push(located);
}

/// Where people meet.
const PLACES: &[&str] = &[
    "shed",
    "office",
    "hotel",
    "room",
    "hall",
    "restaurant",
    "lobby",
    "pub",
    "bar",
    "cafe",
    "café",
    "canteen",
    "kitchen",
    "building",
    "headquarters",
    "club",
    "church",
    "library",
    "airport",
    "station",
    "garage",
    "tent",
    "town",
    "village",
    "city",
];

/// "Did not return calls seeking comment": whoever is called asks for nothing.
fn unreturned(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    const ANSWERING: &[&str] = &["return", "answer", "respond", "reply", "acknowledge", "ignore"];
    let at = frames[frame].predicate.token;
    let asks = reading.is_word(at, &["seeking", "asking", "requesting"])
        && reading.pos(at.wrapping_sub(1)) == Pos::Noun;
    let answered = || {
        beside(frames, frame).any(|other| {
            let verb = &frames[other].predicate;
            verb.token < at && at - verb.token < 8 && ANSWERING.contains(&verb.lemma.as_str())
        })
    };
    if asks && answered() {
        let noun = at - 1;
        args.retain(|arg| !arg.is(Role::Arg0));
        let label = RoleLabel::plain(Role::Arg0);
        args.push(Arg { label, tokens: noun..at, score: 0.5, implied: false });
    }
}

/// "sell them our | inventory", "an | e-mail of 14 June, which": an article or a possessive alone is continued to its noun; "In | August", a
/// preposition to its date.
fn complete(reading: &Reading<'_>, arg: &mut Arg, end: usize) {
    let tokens = &mut arg.tokens;
    // "In July | 2022": a time goes on to the end of its date.
    if tokens.len() > 1 && arg.label == RoleLabel::plain(Role::Tmp) {
        // Dates stand in text order: only the first that goes on behind the argument can be cut by its end.
        let border = reading.span(tokens).end();
        let next = reading.dates.partition_point(|when| when.span.end() <= border);
        let date = reading.dates.get(next).map(|when| reading.seg.tokens_in(when.span));
        let cut = date.filter(|date| tokens.contains(&date.start) && date.end > tokens.end);
        tokens.end = cut.map_or(tokens.end, |date| date.end.min(end));
    }
    if tokens.len() != 1 {
        return;
    }
    // "Promised us there | would be no layoffs".
    if reading.is_word(tokens.start, &["there"])
        && matches!(reading.pos(tokens.end), Pos::Aux | Pos::Verb)
    {
        let stops = |token: &usize| {
            matches!(reading.token(*token), "," | ";" | ":" | "." | "?" | "!" | ")" | "\"" | "”")
        };
        tokens.end = (tokens.end..end).find(stops).unwrap_or(end);
        return;
    }
    // "Asked us not | to switch it on".
    if reading.is_word(tokens.start, &["not"]) && reading.is_word(tokens.end, &["to"]) {
        let stops = |token: &usize| {
            matches!(reading.token(*token), "," | ";" | ":" | "." | "?" | "!" | ")")
        };
        tokens.end = (tokens.end..end).find(stops).unwrap_or(end);
        return;
    }
    if reading.is_word(tokens.start, BEFORE_A_NOUN) {
        let in_phrase = |token: &usize| {
            matches!(reading.pos(*token), Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num)
                || reading.token(*token) == "-"
        };
        tokens.end += (tokens.end..end).take_while(in_phrase).count();
    } else if arg.label == RoleLabel::plain(Role::Tmp)
        && phrases::is_preposition(reading, tokens.start)
    {
        let behind = tokens.end;
        let next = reading.dates_in(reading.span(&(behind..behind + 1)));
        let mut dates = next.iter().map(|when| reading.seg.tokens_in(when.span));
        let date = dates.find(|date| date.start <= behind && date.end > behind);
        tokens.end = date.map_or(tokens.end, |date| date.end.min(end));
    }
}

/// "paid the consultancy Halden & Moor | 340,000 crowns": an amount right behind a name is what the name was given.
fn part_money(reading: &Reading<'_>, args: &mut Vec<Arg>, predicate: usize) {
    let Some(at) =
        args.iter().position(|arg| arg.is(Role::Arg1) && arg.tokens.start == predicate + 1)
    else {
        return;
    };
    let tokens = args[at].tokens.clone();
    let mut mentions = reading.mentions_in(reading.span(&tokens)).iter();
    let amount = mentions.find(|mention| {
        mention.label == EntityLabel::Money
            && mention.tokens.start > tokens.start
            && mention.tokens.end == tokens.end
    });
    let Some(amount) = amount else { return };
    let receiver = tokens.start..amount.tokens.start;
    let joined = |token: usize| {
        matches!(reading.pos(token), Pos::Adp | Pos::Punct | Pos::Cconj | Pos::Verb)
            && !reading.is_word(token, &["&", "-"])
            && !reading.is_word(token - 1, &["-"])
    };
    let named = reading.pos(receiver.end - 1) == Pos::Propn
        || reading.reference_ending(&receiver).is_some_and(|it| it.via == Via::Name);
    if !named && CUES.kind_of_noun(&phrases::head_word(reading, &receiver)).is_none()
        || receiver.clone().any(joined)
    {
        return;
    }
    // "paid Harcourt Vane £410,000 to sweeten ministers": what it was paid for.
    for arg in args.iter_mut().filter(|arg| arg.is(Role::Arg2)) {
        if !phrases::is_infinitive(reading, &arg.tokens) {
            return;
        }
        arg.label = RoleLabel::plain(Role::Prp);
    }
    args[at].tokens.start = amount.tokens.start;
    let given = Arg { label: RoleLabel::plain(Role::Arg2), tokens: receiver, ..args[at].clone() };
    args.push(given);
}

/// "named Luis Ferrand | chief financial officer": what somebody is named is no part of the name.
fn part_title(reading: &Reading<'_>, args: &mut Vec<Arg>, predicate: &Predicate) {
    const NAMING: &[&str] = &["name", "appoint", "elect", "promote", "hire", "nominate", "crown"];
    let Some(at) = args.iter().position(|arg| arg.is(Role::Arg1)) else { return };
    let tokens = args[at].tokens.clone();
    if !NAMING.contains(&predicate.lemma.as_str())
        || tokens.start <= predicate.token
        || args.iter().any(|arg| arg.is(Role::Arg2))
    {
        return;
    }
    let name = reading.reference_at(tokens.start, &tokens).filter(|it| {
        let person =
            reading.links.entities.get(it.entity).is_some_and(|it| it.kind == EntityKind::Person);
        person && it.via != Via::Description
    });
    let Some(name) = name.map(|it| reading.seg.tokens_in(it.span)) else { return };
    let title = name.end..tokens.end;
    let plain = title.clone().all(|token| {
        matches!(
            reading.pos(token),
            Pos::Noun | Pos::Adj | Pos::Propn | Pos::Adp | Pos::Cconj | Pos::Det
        ) || reading.is_word(token, &["its", "their", "his", "her", "-"])
    });
    let first = reading.pos(name.end);
    let begins = matches!(first, Pos::Noun | Pos::Adj)
        || reading.is_word(name.end, &["its", "their", "the", "a"]);
    if !title.is_empty() && plain && begins {
        args[at].tokens = name;
        let position =
            Arg { label: RoleLabel::plain(Role::Arg2), tokens: title, ..args[at].clone() };
        args.push(position);
    }
}

/// "granted [Brandt Signal] [five licences]": of two noun phrases behind the verb the first, a name, was given the second.
fn turn(reading: &Reading<'_>, args: &mut [Arg], predicate: usize) {
    let at = |args: &[Arg], role| {
        args.iter()
            .position(|arg| arg.is(role) && !phrases::is_preposition(reading, arg.tokens.start))
    };
    let (Some(first), Some(second)) = (at(args, Role::Arg1), at(args, Role::Arg2)) else { return };
    let (given, thing) = (args[first].tokens.clone(), args[second].tokens.clone());
    let named = reading.may_be_somebody(&given) && reading.reference_ending(&given).is_some();
    if given.start == predicate + 1
        && thing.start == given.end
        && named
        && !reading.may_be_somebody(&thing)
        && !phrases::is_clause(reading, &thing)
    {
        args[first].label = RoleLabel { role: Role::Arg2, ..args[first].label };
        args[second].label = RoleLabel { role: Role::Arg1, ..args[second].label };
    }
}

/// "sold it | black mass": a noun phrase without a preposition right behind the receiver is what was given, no manner.
fn bare_thing(reading: &Reading<'_>, args: &mut [Arg]) {
    if args.iter().any(|arg| arg.is(Role::Arg1)) {
        return;
    }
    let Some(receiver) = args.iter().find(|arg| arg.is(Role::Arg2)).map(|arg| arg.tokens.end)
    else {
        return;
    };
    let bare = |arg: &&mut Arg| {
        let noun = matches!(reading.pos(arg.tokens.end - 1), Pos::Noun | Pos::Propn);
        let first = matches!(
            reading.pos(arg.tokens.start),
            Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det | Pos::Num
        );
        (arg.is(Role::Mnr) || arg.is(Role::Adv) || arg.is(Role::Ext))
            && arg.tokens.start == receiver
            && noun
            && first
            && !phrases::is_preposition(reading, arg.tokens.start)
    };
    if let Some(arg) = args.iter_mut().find(bare) {
        arg.label = RoleLabel { role: Role::Arg1, ..arg.label };
    }
}

/// "had dinner with": a noun that a light verb carries, but that was not taken for a predicate, is the verb's object.
fn carried_noun(reading: &Reading<'_>, frames: &[Frame], args: &mut Vec<Arg>, frame: usize) {
    let predicate = &frames[frame].predicate;
    let Some(at) = args.iter().position(|arg| arg.is(Role::Prr)) else { return };
    let told =
        beside(frames, frame).any(|other| args[at].tokens.contains(&frames[other].predicate.token));
    if told || args.iter().any(|arg| arg.is(Role::Arg1)) {
        return;
    }
    args[at].label = RoleLabel { role: Role::Arg1, ..args[at].label };
    if args.iter().any(|arg| arg.is(Role::Arg0)) {
        return;
    }
    let sentence = reading.sentence_tokens(frames[frame].sentence);
    let helps = |token: &usize| matches!(reading.pos(*token), Pos::Aux | Pos::Adv);
    let end = predicate.token - (sentence.start..predicate.token).rev().take_while(helps).count();
    let in_phrase = |token: &usize| {
        matches!(
            reading.pos(*token),
            Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num | Pos::Det | Pos::Pron
        )
    };
    let start = end - (sentence.start..end).rev().take_while(in_phrase).count();
    if start < end {
        let label = RoleLabel::plain(Role::Arg0);
        args.push(Arg { label, tokens: start..end, score: 0.6, implied: true });
    }
}

/// "offered | the regulator its software": the first of two noun phrases is to whom.
fn part(reading: &Reading<'_>, args: &mut Vec<Arg>, predicate: usize, receiver: Role) {
    let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
    let is_object = |arg: &&mut Arg| arg.is(Role::Arg1) && arg.tokens.start == predicate + 1;
    let Some(object) = args.iter_mut().find(is_object) else { return };
    let tokens = object.tokens.clone();
    // A verb in it may be a relative clause's: "the software the firm built".
    if tokens.clone().any(|token| matches!(reading.pos(token), Pos::Verb | Pos::Aux)) {
        return;
    }
    let border = (tokens.start + 1..tokens.end)
        .find(|&token| noun(token - 1) && reading.is_word(token, BEGINS));
    let Some(border) = border.or_else(|| behind_somebody(reading, &tokens)) else { return };
    let between = tokens.start..border;
    if between.clone().any(|token| matches!(reading.pos(token), Pos::Adp | Pos::Punct | Pos::Cconj))
    {
        return;
    }
    object.tokens.start = border;
    let given = Arg { label: RoleLabel::plain(receiver), tokens: between, ..object.clone() };
    args.push(given);
}

/// "(offered) the Department | gowns": things in the plural behind an agency or firm that is named by its noun alone.
fn behind_somebody(reading: &Reading<'_>, tokens: &std::ops::Range<usize>) -> Option<usize> {
    let border = tokens.start + 2;
    let somebody = || {
        reading.is_word(tokens.start, &["the", "our", "its", "their"])
            && matches!(
                CUES.kind_of_noun(&reading.lower(tokens.start + 1)),
                Some(EntityKind::Agency | EntityKind::Company | EntityKind::Organization)
            )
    };
    let word = reading.lower(border);
    let things = border < tokens.end
        && reading.pos(border) == Pos::Noun
        && word.ends_with('s')
        && CUES.kind_of_noun(&word).is_none();
    (things && somebody()).then_some(border)
}

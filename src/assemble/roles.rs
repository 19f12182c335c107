//! From a predicate with its arguments to a claim type with its roles filled.

use std::ops::Range;

use crate::types::{EntityKind, Filler, Frame, Pos, Role, RoleLabel, Span, Topic, Via};

use super::answered;
use super::applies;
use super::appositions;
use super::cues::{CUES, singulars};
use super::fillers::{self, Fill};
use super::fitness;
use super::forms;
use super::govern::{Grammar, is_passive};
use super::inner;
use super::learned;
use super::negation;
use super::omitted;
use super::participants;
use super::phrases;
use super::pieces;
use super::reading::{Arg, RELATIVE, Reading};
use super::schema::{ClaimType, Piece, Schema, Source, TriggerRule};

/// A claim type that fits a predicate, with its roles filled.
#[derive(Clone, Debug)]
pub struct Match<'s> {
    /// The type.
    pub claim_type: &'s ClaimType,
    /// The fillers, in the order of the type's roles.
    pub fillers: Vec<Filler>,
    /// The trigger: the predicate, with its object where that tells the type ("filed a lawsuit").
    pub trigger: Span,
    /// Whether the trigger's own "would not" is what happened: somebody "would not say", and so refused.
    pub refused: bool,
    /// Whether it counts only where it is told as having happened.
    pub told: bool,
}

/// The first claim type that fits a frame: its first role and at least one other are filled. Where no rule fits, or what the model has
/// learned of triggers speaks strongly against it, that decides.
pub fn find<'s>(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &'s Schema,
    frame_idx: usize,
) -> Option<Match<'s>> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    by_rules(reading, grammar, schema, frame_idx)
        // "Would not say" is told by its form, which the model does not see as one.
        .filter(|found| {
            let told = found.claim_type.speech && tells_a_clause(reading, found);
            found.refused || !learned::overrules(schema, &found.claim_type.name, predicate, told)
        })
        .or_else(|| by_learning(reading, grammar, schema, frame_idx))
}

/// Whether what is said is a clause of its own ("that it had ended all shipments") or a quotation, and no question.
fn tells_a_clause(reading: &Reading<'_>, found: &Match<'_>) -> bool {
    let said = found.claim_type.roles.get(1);
    let mut said = found.fillers.iter().filter(|filler| Some(&filler.role) == said);
    said.any(|filler| {
        let tokens = reading.seg.tokens_in(filler.span);
        let asks = ["who", "how", "what", "why", "whether", "if", "which", "where", "when"];
        tokens.len() > 2
            && !reading.is_word(tokens.start, &asks)
            && !phrases::is_infinitive(reading, &tokens)
            && forms::has_form(reading, "clause", &tokens)
    })
}

fn by_learning<'s>(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &'s Schema,
    frame_idx: usize,
) -> Option<Match<'s>> {
    let frame = &reading.analysis.frames[frame_idx];
    frame.predicate.types.iter().find_map(|guess| {
        schema
            .learned(&guess.name)
            .filter(|(_, least, _)| guess.score >= *least)
            .find_map(|(claim_type, _, rule)| {
                let (fillers, trigger) =
                    fit(reading, grammar, schema, frame_idx, claim_type, rule)?;
                // "Has not accepted it", "did not let us": there the negation is the refusal.
                let negation = || negation::is_negated(reading, grammar, frame_idx);
                let refused = claim_type.name == "refuse" && negation();
                let (told, score) = (rule.told, guess.score);
                reading.note(Topic::Role, true, frame.predicate.span, || {
                    let name = &claim_type.name;
                    format!("no rule gives its type; the model has learned it as {name}, probability {score:.2}")
                });
                Some(Match { claim_type, fillers, trigger, refused, told })
            })
    })
}

fn by_rules<'s>(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &'s Schema,
    frame_idx: usize,
) -> Option<Match<'s>> {
    let frame = &reading.analysis.frames[frame_idx];
    forms::lemmas(reading, frame, &grammar.args[frame_idx]).into_iter().find_map(|lemma| {
        schema.triggers(&lemma).find_map(|(claim_type, rule)| {
            let (fillers, trigger) = fit(reading, grammar, schema, frame_idx, claim_type, rule)?;
            let refused = lemma.starts_with(forms::WOULD_NOT)
                || lemma.starts_with(forms::NOT)
                || lemma == "say_no";
            let would = refused.then(|| forms::would_not(reading, frame)).flatten();
            let trigger = would.map_or(trigger, |token| trigger.cover(reading.seg.tokens[token]));
            let told = rule.told;
            Some(Match { claim_type, fillers, trigger, refused, told })
        })
    })
}

/// What a rule makes of a predicate that it is for: the fillers, and the words of the trigger.
fn fit(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &Schema,
    frame_idx: usize,
    claim_type: &ClaimType,
    rule: &TriggerRule,
) -> Option<(Vec<Filler>, Span)> {
    if !applies::is_for(reading, grammar, frame_idx, rule) {
        return None;
    }
    let fillers = fill(reading, grammar, schema, frame_idx, claim_type, rule)?;
    Some((fillers, trigger(reading, grammar, frame_idx, rule)?))
}

/// The words of the trigger; `None` when the rule wants an object that the predicate has not.
fn trigger(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    rule: &TriggerRule,
) -> Option<Span> {
    let predicate = &reading.analysis.frames[frame_idx].predicate;
    if rule.object.is_empty() {
        return Some(predicate.span);
    }
    let object = grammar.arg(frame_idx, Role::Arg1)?;
    // "A set of recordings": what the set is of.
    let object = fillers::whole_of_part(reading, &object.tokens);
    let head = phrases::head_token(reading, &object)?;
    // "Green light" asks for the word before, too.
    let before = head.checked_sub(1).map(|token| reading.lower(token)).unwrap_or_default();
    let fits = singulars(&reading.lower(head)).any(|form| {
        rule.object.iter().any(|object| match object.split_once(' ') {
            Some((first, second)) => first == before && second == form,
            None => *object == form,
        })
    });
    let near = head > predicate.token && head - predicate.token < 6;
    let span = if near { predicate.span.cover(reading.seg.tokens[head]) } else { predicate.span };
    fits.then_some(span)
}

/// Open extraction: any predicate with two filled arguments is a statement.
pub fn open(reading: &Reading<'_>, grammar: &Grammar, frame_idx: usize) -> Option<Vec<Filler>> {
    let frame = &reading.analysis.frames[frame_idx];
    let mut fillers = Vec::new();
    for role in [Role::Arg0, Role::Arg1, Role::Arg2, Role::Arg3, Role::Arg4] {
        let Some(arg) = grammar.arg(frame_idx, role) else { continue };
        let (_, tokens) = phrases::after_preposition(reading, &arg.tokens);
        for fill in fillers::fills(reading, &tokens) {
            fillers.push(filler(role.name().to_lowercase(), arg, fill, None));
        }
    }
    let mut roles: Vec<&str> = fillers.iter().map(|filler| filler.role.as_str()).collect();
    roles.dedup();
    (roles.len() > 1 && frame.predicate.lemma != "be").then_some(fillers)
}

fn fill(
    reading: &Reading<'_>,
    grammar: &Grammar,
    schema: &Schema,
    frame_idx: usize,
    claim_type: &ClaimType,
    rule: &TriggerRule,
) -> Option<Vec<Filler>> {
    let frame = &reading.analysis.frames[frame_idx];
    let sure = learned::is_sure(schema, &claim_type.name, &frame.predicate);
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut fillers: Vec<Filler> = Vec::new();
    let mut guessed: Vec<&String> = Vec::new();
    let args = &grammar.args[frame_idx];
    let known = learned::holds(schema, &claim_type.name, &frame.predicate);
    let at = participants::At { reading, frame, args, known };
    for role in &claim_type.roles {
        let first = *role == claim_type.roles[0];
        let fits = |fill: &Fill, sure: bool| {
            !(first && fitness::is_told(reading, fill))
                && fitness::is_filler(reading, fill)
                && (role != "price" || fitness::is_sum(reading, frame.predicate.token, fill))
                && !(role == "employer"
                    && fitness::is_appointed(reading, frame.predicate.token, fill))
                && fitness::accepts(reading, rule, role, fill, sure && first)
                && match first {
                    true => fitness::may_act(reading, fill, sure),
                    false => !fitness::is_outcome(reading, fill),
                }
        };
        let sources = rule.fill.get(role).map(Vec::as_slice).unwrap_or_default();
        let by_rule = sources.iter().find_map(|source| {
            let (arg, mut fills) = from_source(reading, grammar, frame_idx, frame, source, &taken)?;
            if participants::is_before_which(reading, frame, &arg.tokens)
                && fills.iter().all(|fill| fill.kind == Some(EntityKind::Person))
            {
                fills = fillers::named_last(reading, &arg.tokens).map_or(fills, |fill| vec![fill]);
            }
            // What is said stands as it was said, whatever name it begins with.
            if claim_type.speech && claim_type.roles.get(1) == Some(role) && is_told(reading, &arg)
            {
                fills = vec![fillers::plain(
                    reading,
                    appositions::without_remark(
                        reading,
                        phrases::trim(reading, arg.tokens.clone()),
                    ),
                )];
            }
            // Where the model holds the claim, a pronoun that fits with no name has the wrong one.
            let unlinked = |fill: &Fill| {
                let linked = known && fill.via == Some(Via::Pronoun);
                linked.then(|| fillers::plain(reading, fill.tokens.clone()))
            };
            fills = fills
                .into_iter()
                .filter_map(|fill| match fits(&fill, sure) {
                    true => Some(fill),
                    false => unlinked(&fill).filter(|fill| fits(fill, sure)),
                })
                .collect();
            (!fills.is_empty()).then_some((arg, fills))
        });
        let ruled = by_rule.is_some();
        let found = at.settle(claim_type, role, by_rule, &taken, |fill| {
            is_free(&taken, fill) && fits(fill, true)
        });
        let Some((arg, fills)) = found else { continue };
        if !ruled && participants::is_guess(&arg) {
            guessed.push(role);
        }
        for fill in fills {
            taken.push(fill.tokens.clone());
            fillers.push(filler(role.clone(), &arg, fill, Some(role)));
        }
    }
    if let Some(first) = claim_type.roles.first()
        && !fillers.iter().any(|filler| filler.role == *first)
        && let Some(writer) = omitted::writer(reading, grammar, frame_idx, first)
    {
        fillers.insert(0, writer);
    }
    cut_at_others(reading, &mut fillers);
    part_reciprocal(reading, &mut fillers);
    // "Priya and Hamish visited the plant": they did not visit one another.
    if claim_type.symmetric && !matches!(frame.predicate.lemma.as_str(), "visit" | "tour") {
        split_parties(claim_type, &mut fillers);
    }
    let has = |role: &String| {
        !guessed.contains(&role) && fillers.iter().any(|filler| filler.role == *role)
    };
    let first = claim_type.roles.first()?;
    let enough = has(first) && claim_type.roles[1..].iter().any(has) && rule.needs.iter().all(has);
    // Where a rule names kinds or heads for a role, the role must be there: that is what tells this rule from the next.
    let told_apart = rule.heads.keys().all(has)
        && rule.kinds.keys().filter(|role| !is_lenient(rule, role)).all(has);
    (enough && told_apart).then_some(fillers)
}

/// Whether what is said is a clause of some length, however many commas it has.
fn is_told(reading: &Reading<'_>, arg: &Arg) -> bool {
    let tokens = &arg.tokens;
    let verb = |token: usize| matches!(reading.pos(token), Pos::Verb | Pos::Aux);
    let relative = tokens.clone().find(|&token| reading.is_word(token, RELATIVE));
    let main = tokens.start..relative.filter(|&at| at > tokens.start).unwrap_or(tokens.end);
    tokens.len() > 6
        && arg.is(Role::Arg1)
        && !phrases::is_preposition(reading, tokens.start)
        && main.clone().any(|token| reading.token(token) == ",")
        && main.clone().any(verb)
}

/// A condition that also takes unknown kinds only keeps wrong fillers out; the role may stay empty.
fn is_lenient(rule: &TriggerRule, role: &str) -> bool {
    rule.kinds[role].iter().any(|kind| kind == "unknown" || kind == "who" || kind == "somebody")
}

/// What a source gives: the argument it came from, and its fillers.
fn from_source(
    reading: &Reading<'_>,
    grammar: &Grammar,
    frame_idx: usize,
    frame: &Frame,
    source: &Source,
    taken: &[Range<usize>],
) -> Option<(Arg, Vec<Fill>)> {
    let is_noun = matches!(frame.predicate.pos, Pos::Noun | Pos::Propn);
    let sentence = reading.sentence_tokens(frame.sentence);
    let found_near = |role: Role, fill: Fill| {
        let arg = Arg {
            label: RoleLabel::plain(role),
            tokens: fill.tokens.clone(),
            score: 0.6,
            implied: true,
        };
        (arg, vec![fill])
    };
    match source {
        Source::Owner if is_noun => pieces::owner_before(reading, frame.predicate.token, &sentence)
            .filter(|fill| is_free(taken, fill))
            .map(|fill| found_near(Role::Arg0, fill)),
        Source::Next(prepositions) => {
            let fill = pieces::next_after(reading, frame.predicate.token, prepositions, &sentence)?;
            // After a verb only somebody counts: "from March" and "to Paris" follow verbs too.
            let somebody = is_noun
                || fill.kind.is_some_and(EntityKind::can_act)
                || prepositions.iter().any(|word| matches!(word.as_str(), "over" | "about"));
            (somebody && is_free(taken, &fill)).then(|| found_near(label_after(prepositions), fill))
        }
        Source::Owner => None,
        Source::Predicate => {
            let at = frame.predicate.token;
            let args = grammar.args[frame_idx].iter();
            let behind = args.filter(|arg| arg.tokens.start > at && !arg.implied);
            let end = behind.map(|arg| arg.tokens.end).max().unwrap_or(at + 1);
            let said = fillers::plain(reading, phrases::trim(reading, at..end));
            Some(found_near(Role::Arg1, said))
        }
        Source::Asker => {
            let asked = answered::by(reading, grammar, frame_idx)?;
            let fill = answered::asker(reading, grammar, asked)?;
            is_free(taken, &fill).then(|| found_near(Role::Arg2, fill))
        }
        Source::Asked => {
            let asked = answered::by(reading, grammar, frame_idx)?;
            answered::asked(reading, grammar, asked).map(|fill| found_near(Role::Arg1, fill))
        }
        Source::Money => {
            let after =
                frame.predicate.token + 1..clause_end(reading, frame.predicate.token, sentence.end);
            pieces::money_inside(reading, &after).map(|fill| found_near(Role::Ext, fill))
        }
        Source::Argument { role, prepositions, piece } => {
            // What stands before a passive verb is acted upon, whatever the model says.
            let is_subject = |arg: &Arg| arg.tokens.end <= frame.predicate.token && !arg.implied;
            let is_acted_upon = |arg: &Arg| {
                *role == Role::Arg0
                    && is_subject(arg)
                    && is_passive(reading, &reading.analysis.frames, frame_idx)
                    && !reading.is_word(arg.tokens.start, &["by"])
            };
            let mut args: Vec<&Arg> = grammar.args[frame_idx]
                .iter()
                .filter(|arg| arg.is(*role) && !is_acted_upon(arg))
                .collect();
            args.sort_by_key(|a| a.implied);
            args.into_iter().find_map(|arg| {
                let (preposition, mut tokens) = phrases::after_preposition(reading, &arg.tokens);
                // "In the evening, the priorities reverse": a clause begins with its own preposition.
                if matches!(piece, Piece::Whole) && phrases::is_clause_behind(reading, &tokens) {
                    tokens = arg.tokens.clone();
                }
                if !prepositions.is_empty()
                    && !preposition.as_ref().is_some_and(|word| prepositions.contains(word))
                    && !prepositions.iter().any(|form| forms::has_form(reading, form, &arg.tokens))
                {
                    return None;
                }
                // "Pitched it as a tool": what it is said to be is nobody's role, but a position is an ARG2.
                let describes = preposition.is_some_and(|word| word == "as");
                if prepositions.is_empty() && describes && *role != Role::Arg2 {
                    return None;
                }
                let fills = match piece {
                    Piece::Whole => fillers::fills(reading, &tokens),
                    Piece::Owner => pieces::owner(reading, &tokens).into_iter().collect(),
                    Piece::Subject => {
                        inner::subject(reading, grammar, frame_idx, &tokens).into_iter().collect()
                    }
                    Piece::Recipient => {
                        inner::recipient(reading, grammar, frame_idx, &tokens).into_iter().collect()
                    }
                    Piece::Described => {
                        appositions::described(reading, &tokens).into_iter().collect()
                    }
                    Piece::First => pieces::two_objects(reading, &tokens)
                        .map(|(first, _)| first)
                        .into_iter()
                        .collect(),
                    Piece::Rest => pieces::two_objects(reading, &tokens)
                        .map(|(_, rest)| rest)
                        .into_iter()
                        .collect(),
                    Piece::Money => pieces::money_inside(reading, &tokens).into_iter().collect(),
                    Piece::With(second) => {
                        let both = followed_by(reading, &grammar.args[frame_idx], arg, *second);
                        both.map(|tokens| fillers::plain(reading, phrases::trim(reading, tokens)))
                            .into_iter()
                            .collect()
                    }
                    Piece::Behind(word) => {
                        pieces::behind_inside(reading, &tokens, word).into_iter().collect()
                    }
                    Piece::After(word) => {
                        // "access to records" has no recipient; "software to the police" has one.
                        let fill = pieces::after_inside(reading, &tokens, word);
                        // "That he had gone to Terzo" is told to nobody there.
                        let clause = ["that", "whether", "if", "how", "why"];
                        let whole = !reading.is_word(tokens.start, &clause);
                        fill.filter(|_| whole)
                            .filter(|fill| {
                                (word != "to" || fill.kind.is_some_and(EntityKind::can_act))
                                    && (word != "from" || !reading.is_dated(&fill.tokens))
                            })
                            .into_iter()
                            .collect()
                    }
                };
                let overlap =
                    matches!(piece, Piece::Whole) && fills.iter().any(|fill| !is_free(taken, fill));
                (!fills.is_empty() && !overlap).then(|| (arg.clone(), fills))
            })
        }
    }
}

/// An argument and the one of another role that stands right behind it; "to us" says who hears it.
fn followed_by(
    reading: &Reading<'_>,
    args: &[Arg],
    first: &Arg,
    second: Role,
) -> Option<Range<usize>> {
    // Nor does a name that is given say anything: "a group calling itself Full Plates".
    let named =
        reading.is_word(first.tokens.start, &["itself", "themselves", "himself", "herself"]);
    let behind = |arg: &&Arg| {
        let near = (first.tokens.end..first.tokens.end + 2).contains(&arg.tokens.start);
        let small = reading.token(arg.tokens.start).starts_with(char::is_lowercase);
        arg.is(second)
            && near
            && small
            && !named
            && !reading.is_word(arg.tokens.start, &["to", "from"])
    };
    args.iter().find(behind).map(|arg| first.tokens.start..arg.tokens.end)
}

/// The PropBank label of what follows a preposition, as its annotators would choose by the preposition alone.
fn label_after(prepositions: &[String]) -> Role {
    match prepositions.first().map(String::as_str) {
        Some("to" | "for") => Role::Gol,
        Some("with") => Role::Com,
        Some("from" | "into") => Role::Dir,
        Some("by") => Role::Arg0,
        Some("over") => Role::Cau,
        _ => Role::Arg1,
    }
}

/// Where the clause of a predicate ends: at the next verb, conjunction or semicolon.
fn clause_end(reading: &Reading<'_>, predicate: usize, end: usize) -> usize {
    // "In a deal valued at €840mn": a participle of worth tells the price.
    const WORTH: &[&str] =
        &["valued", "worth", "priced", "costing", "totalling", "totaling", "estimated"];
    let stops = |token: &usize| {
        matches!(reading.pos(*token), Pos::Verb | Pos::Aux | Pos::Sconj)
            && !reading.is_word(*token, WORTH)
            || matches!(reading.token(*token), ";" | ":" | ".")
    };
    // "From Tallyman Systems (Tallyman) at a price of £38,400": a bracket that opens in the clause ends in it.
    let mut open = 0;
    for token in predicate + 1..end {
        match reading.token(token) {
            "(" => open += 1,
            ")" if open == 0 => return token,
            ")" => open -= 1,
            _ if open == 0 && stops(&token) => return token,
            _ => {}
        }
    }
    end
}

/// A place that already fills a role whole does not fill another.
fn is_free(taken: &[Range<usize>], fill: &Fill) -> bool {
    !taken.contains(&fill.tokens)
}

/// "Norvik and Halden sued one another": each did it to the other; the claim tells of the first.
fn part_reciprocal(reading: &Reading<'_>, fillers: &mut Vec<Filler>) {
    let Some(first) = fillers.first().map(|filler| filler.role.clone()) else { return };
    let other = fillers.iter().position(|filler| {
        let words = reading.text(filler.span).to_lowercase();
        matches!(words.as_str(), "one another" | "each other") && filler.role != first
    });
    let parties = fillers.iter().filter(|filler| filler.role == first).count();
    let Some(other) = other.filter(|_| parties == 2) else { return };
    let role = fillers.remove(other).role;
    if let Some(second) = fillers.iter_mut().filter(|filler| filler.role == first).nth(1) {
        second.role = role;
    }
}

/// Where another role was found inside a filler's own words ("software to the agency", "cells from Hinode for 2 million"), the
/// filler ends before the preposition.
fn cut_at_others(reading: &Reading<'_>, fillers: &mut [Filler]) {
    let others: Vec<(Span, String)> =
        fillers.iter().map(|filler| (filler.span, filler.role.clone())).collect();
    // What is turned down is told whole: "a first approach from Norvik".
    // So is a clause: "when deliveries to her old employer would begin".
    const OPENS_A_CLAUSE: &[&str] =
        &["that", "whether", "if", "how", "why", "when", "where", "what"];
    let parted = |filler: &&mut Filler| {
        let start = reading.seg.tokens_in(filler.span).start;
        filler.entity.is_none()
            && filler.role != "action"
            && !reading.is_word(start, OPENS_A_CLAUSE)
    };
    for filler in fillers.iter_mut().filter(parted) {
        let tokens = reading.seg.tokens_in(filler.span);
        let inside = others
            .iter()
            .filter(|(span, role)| *role != filler.role && filler.span.contains(*span));
        let cut = inside.filter_map(|(span, _)| {
            let at = reading.seg.tokens_in(*span).start;
            let mut before = (tokens.start + 1..at).rev().take(3);
            before.find(|&token| {
                reading
                    .is_word(token, &["to", "from", "for", "over", "against", "into", "as", "with"])
            })
        });
        // Of "up to 6,000 tonnes" nothing would be left.
        let left = |token: &usize| {
            (tokens.start..*token).any(|token| {
                !matches!(reading.pos(token), Pos::Adv | Pos::Part | Pos::Det | Pos::Adp)
            })
        };
        let Some(preposition) = cut.min().filter(left) else { continue };
        filler.span = reading.span(&(tokens.start..preposition));
        filler.name = phrases::folded(reading.text(filler.span));
        filler.kind = kind_of_role(&filler.role, "");
    }
}

/// "X and Y met": the second name of the first role is the counterpart.
fn split_parties(claim_type: &ClaimType, fillers: &mut [Filler]) {
    let [first, second, ..] = claim_type.roles.as_slice() else { return };
    if fillers.iter().any(|filler| filler.role == *second) {
        return;
    }
    let parties = fillers.iter().filter(|filler| filler.role == *first).count();
    if parties < 2 {
        return;
    }
    for filler in fillers.iter_mut().filter(|filler| filler.role == *first).skip(1) {
        filler.role.clone_from(second);
    }
}

fn filler(role: String, arg: &Arg, fill: Fill, typed: Option<&str>) -> Filler {
    let kind = fill
        .kind
        .unwrap_or_else(|| typed.map_or(EntityKind::Other, |role| kind_of_role(role, &fill.head)));
    Filler {
        role,
        label: arg.label,
        span: fill.span,
        name: phrases::folded(&fill.name),
        kind,
        entity: fill.entity,
        via: fill.via,
        score: arg.score * fill.score,
    }
}

/// What something without a name is, by the role that it fills.
fn kind_of_role(role: &str, head: &str) -> EntityKind {
    match role {
        "product" => EntityKind::Product,
        "place" => EntityKind::Location,
        "price" | "amount" => EntityKind::Money,
        _ => CUES.kind_of_noun(head).unwrap_or(EntityKind::Other),
    }
}

//! From an argument's words to who or what fills a role: without its preposition, conjoined names apart, resolved.

use std::ops::Range;

use crate::types::{Affix, Antecedent, EntityKind, EntityLabel, Pos, Reference, Span, Via};

use super::appositions::{apposed, is_apposed, name_before, without_remark};
use super::cues::{CUES, singulars};
use super::govern::of_sentence;
use super::phrases::{
    after_bracket, head_token, head_word, is_clause, is_preposition, trim, without_determiner,
    without_possessive,
};
use super::reading::{RELATIVE, Reading};

/// What fills a role, before it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its words.
    pub span: Span,
    /// The resolved name, or the words themselves.
    pub name: String,
    /// What it is, where that is known.
    pub kind: Option<EntityKind>,
    /// Index of its entity.
    pub entity: Option<usize>,
    /// How the words refer to the entity.
    pub via: Option<Via>,
    /// The head word, lower case.
    pub head: String,
    /// How sure the link is; 1 where nothing was linked.
    pub score: f32,
}

/// All that fills a role from an argument: one filler, or one for each name of a coordination.
pub fn fills(reading: &Reading<'_>, tokens: &Range<usize>) -> Vec<Fill> {
    let mut tokens = trim(reading, tokens.clone());
    if tokens.is_empty() {
        return Vec::new();
    }
    if is_clause(reading, &tokens) || has_listed_subject(reading, &tokens) {
        return vec![plain(reading, without_remark(reading, tokens))];
    }
    // "Malta, where Ann Lee showed them the camera": what leads into a clause is no part of its subject.
    tokens.start += usize::from(tokens.len() > 1 && reading.is_word(tokens.start, &["where"]));
    // "Iveron and Trident Vale, which may take it over".
    let parts = conjuncts(reading, &tokens)
        .or_else(|| conjuncts(reading, &core(reading, &tokens)))
        .unwrap_or_else(|| vec![tokens]);
    // Of marks and endings alone ("( 's who") nothing is left.
    let fills = parts.into_iter().map(|part| one(reading, part));
    fills.filter(|fill| !fill.span.is_empty()).collect()
}

/// "Turkey, Poland and Saba have been removed": a clause whose subject is a list with commas.
fn has_listed_subject(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let sentences = &reading.seg.sentences;
    let sentence = sentences.partition_point(|it| it.tokens.end <= tokens.start);
    of_sentence(&reading.analysis.frames, sentence).iter().any(|frame| {
        let at = frame.predicate.token;
        tokens.contains(&at)
            && frame.predicate.pos != Pos::Noun
            && at > tokens.start + 3
            && (reading.pos(at - 1) == Pos::Aux || reading.pos(at) == Pos::Aux)
            && frame.arguments.iter().any(|arg| {
                arg.label.affix == Affix::None
                    && arg.tokens.start == tokens.start
                    && arg.tokens.end < at
                    && arg.tokens.clone().any(|token| reading.token(token) == ",")
                    && !(arg.tokens.start..at).any(|token| reading.is_word(token, RELATIVE))
            })
    })
}

/// The filler for one noun phrase.
pub(super) fn one(reading: &Reading<'_>, tokens: Range<usize>) -> Fill {
    let whole = reading
        .links
        .at(reading.span(&tokens))
        .or_else(|| reading.links.at(reading.span(&without_determiner(reading, tokens.clone()))));
    if let Some(reference) = whole {
        return resolved(reading, tokens, reference);
    }
    let core = core(reading, &tokens);
    if let Some(reference) = name_before(reading, &core) {
        return resolved(reading, core, reference);
    }
    if let Some(reference) = apposed(reading, &core).or_else(|| head_reference(reading, &core)) {
        return resolved(reading, core, reference);
    }
    let span = reading.span(&core);
    let head = head_word(reading, &whole_of_part(reading, &core));
    let antecedent = reading.links.antecedent(span);
    let kind = mention_kind(reading, &core)
        .or_else(|| CUES.kind_of_noun(&head))
        .or_else(|| CUES.kind_of_noun(&antecedent_head(reading, antecedent?)))
        .or_else(|| pronoun_kind(&head));
    Fill {
        name: antecedent.map_or(reading.text(span), |it| reading.text(it.phrase)).to_owned(),
        tokens: core,
        span,
        kind,
        entity: None,
        via: antecedent.map(|_| Via::Pronoun),
        head,
        score: antecedent.map_or(1.0, |it| it.score),
    }
}

/// "The venture" in "its half of the venture": what a part is of tells what is bought.
pub fn whole_of_part(reading: &Reading<'_>, core: &Range<usize>) -> Range<usize> {
    const PARTS: &[&str] = &[
        "half",
        "third",
        "quarter",
        "part",
        "majority",
        "minority",
        "rest",
        "remainder",
        "cent",
        "percent",
        "%",
        "set",
        "bundle",
        "batch",
        "stack",
        "pile",
        "pair",
    ];
    // "Two of the wardens", "some of its books".
    let counts = (reading.pos(core.start) == Pos::Num
        || reading.is_word(
            core.start,
            &["some", "many", "most", "several", "few", "all", "any", "each", "half", "one"],
        ))
        && reading.is_word(core.start + 1, &["of"]);
    let part = head_token(reading, core).filter(|&token| reading.is_word(token, PARTS));
    let part = if counts { Some(core.start) } else { part };
    let whole = part.filter(|&token| reading.is_word(token + 1, &["of"]) && token + 2 < core.end);
    whole.map_or(core.clone(), |token| token + 2..core.end)
}

/// The head word of what a pronoun stands for.
fn antecedent_head(reading: &Reading<'_>, antecedent: &Antecedent) -> String {
    head_word(reading, &reading.seg.tokens_in(antecedent.phrase))
}

/// The words themselves, whoever they name.
pub fn plain(reading: &Reading<'_>, tokens: Range<usize>) -> Fill {
    let span = reading.span(&tokens);
    let head = head_word(reading, &tokens);
    Fill {
        name: reading.text(span).to_owned(),
        tokens,
        span,
        kind: None,
        entity: None,
        via: None,
        head,
        score: 1.0,
    }
}

pub(super) fn resolved(reading: &Reading<'_>, core: Range<usize>, reference: &Reference) -> Fill {
    let links = reading.links;
    let head = head_word(reading, &core);
    let (name, kind) = match links.entities.get(reference.entity) {
        Some(entity) => (entity.name.clone(), entity.kind),
        None => (reading.text(reference.span).to_owned(), EntityKind::Other),
    };
    // Titles and appositions before a name belong to its noun phrase, but the name alone says who it is.
    let named = matches!(reference.via, Via::Name | Via::Acronym | Via::Alias);
    let own = reading.seg.tokens_in(reference.span);
    // "Ferry operator Skarne": the noun before a name that the model takes for a place says what it is.
    let described = own.start.checked_sub(1).filter(|token| {
        core.contains(token)
            && reading.pos(*token) == Pos::Noun
            && (matches!(kind, EntityKind::Location | EntityKind::Other)
                || kind == EntityKind::Product && CUES.is_noun("company", &reading.lower(*token)))
    });
    let head = described.map_or(head, |token| reading.lower(token));
    let tokens = if named { own } else { core };
    let tokens = without_possessive(reading, tokens);
    let span = reading.span(&tokens);
    Fill {
        tokens,
        span,
        name,
        kind: Some(kind),
        entity: Some(reference.entity),
        via: Some(reference.via),
        head,
        score: reference.score,
    }
}

/// The reference that is the head of a noun phrase, if its head is one.
fn head_reference<'a>(reading: &Reading<'a>, core: &Range<usize>) -> Option<&'a Reference> {
    let bare = without_possessive(reading, without_determiner(reading, core.clone()));
    if let Some(reference) =
        reading.reference_ending(&bare).or_else(|| reading.reference_ending(core))
    {
        let before = bare.start..reading.seg.tokens_in(reference.span).start.max(bare.start);
        let only_titles = before.clone().all(|token| {
            matches!(
                reading.pos(token),
                Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num | Pos::Punct | Pos::X
            ) && !reading.is_word(token, &["-", "’s", "'s"])
                && !is_preposition(reading, token)
        });
        // "Boston, Massachusetts" is Boston.
        let named_before = before.clone().any(|token| {
            reading.token(token) == ","
                && reading
                    .reference_ending(&(bare.start..token))
                    .is_some_and(|first| first.via == Via::Name)
        });
        if only_titles && !named_before {
            return Some(reference);
        }
    }
    // "the University's board" has another head; "Acme of Boston" and "Acme in London" have not.
    let first =
        reading.reference_at(bare.start, core).or_else(|| reading.reference_at(core.start, core));
    first.filter(|it| is_head(reading, core, it)).or_else(|| titled(reading, &bare))
}

/// Whether what follows a name in its noun phrase only says more of it.
fn is_head(reading: &Reading<'_>, core: &Range<usize>, reference: &Reference) -> bool {
    let next = reading.seg.tokens_in(reference.span).end;
    next >= core.end || is_preposition(reading, next) || reading.is_word(next, &["(", ","])
}

/// Whoever is named behind a title: "Deputy Minister | Ann Lee of the Mines Board", "Director of Public Works | Ann Lee".
fn titled<'a>(reading: &Reading<'a>, bare: &Range<usize>) -> Option<&'a Reference> {
    let links = reading.links;
    let span = reading.span(bare);
    let is_person =
        |at: usize| links.entities.get(at).is_some_and(|it| it.kind == EntityKind::Person);
    let named = links.inside(span).filter(|it| it.via == Via::Name && is_person(it.entity));
    let name =
        named.min_by_key(|it| it.span.start()).filter(|it| it.span.start() > span.start())?;
    let title = bare.start..reading.seg.tokens_in(name.span).start;
    // A name that begins inside its first token has no title before it.
    if title.is_empty() {
        return None;
    }
    let noun = |token: usize| matches!(reading.pos(token), Pos::Noun | Pos::Propn);
    let of = title.clone().find(|&token| is_preposition(reading, token));
    let plain = title.clone().all(|token| {
        // "Acting" is a verb for the tagger.
        let capital = reading.token(token).starts_with(char::is_uppercase);
        matches!(reading.pos(token), Pos::Adj | Pos::Noun | Pos::Propn | Pos::Num | Pos::X)
            || reading.pos(token) == Pos::Verb && capital
    });
    // "An aide to Mayor Ann Lee" is somebody else: her title stands before her name.
    let office = of.is_some_and(|of| {
        let is_person = |token: usize| CUES.is_noun("person", &reading.lower(token));
        of > title.start
            && is_person(of - 1)
            && reading.token(title.start).starts_with(char::is_uppercase)
            && reading.token(title.end - 1).starts_with(char::is_uppercase)
            && !is_person(title.end - 1)
            && title.clone().all(|token| !matches!(reading.pos(token), Pos::Verb | Pos::Punct))
    });
    (is_head(reading, bare, name) && noun(title.end - 1) && (plain || office)).then_some(name)
}

/// The noun phrase without what only describes it: relative clauses, appositions, brackets.
fn core(reading: &Reading<'_>, tokens: &Range<usize>) -> Range<usize> {
    let mut end = tokens.end;
    for token in tokens.start + 1..tokens.end {
        // "Our blurring software" is not ours by a verb.
        let owner = reading
            .is_word(token - 1, &["its", "his", "her", "their", "our", "my", "your", "'s", "’s"]);
        let named = || !owner && reading.reference_ending(&(tokens.start..token)).is_some();
        let next = if token + 1 < tokens.end { token + 1 } else { token };
        let cut = match reading.token(token) {
            "(" => after_bracket(reading, token, tokens.end).is_none(),
            "—" | "–" | "--" | ":" | ";" => true,
            "," => {
                reading.is_word(next, RELATIVE)
                    || is_part_of_which(reading, next, tokens.end)
                    || reading.is_word(
                        next,
                        &[
                            "including",
                            "such",
                            "as",
                            "based",
                            "headquartered",
                            "formerly",
                            "then",
                            "among",
                            "worth",
                        ],
                    )
                    || is_apposed(reading, tokens, token)
                    // "The inspectorate, with nine inspectors"; "the Friends, not by the city".
                    || reading.is_word(next, &["with", "without", "not", "though", "although"])
                    // "I, turning to the screen".
                    || token == tokens.start + 1
                        && reading.is_word(tokens.start, &["i", "we", "he", "she", "they"])
                    || (named()
                        && (matches!(
                            reading.pos(next),
                            Pos::Det
                                | Pos::Verb
                                | Pos::Noun
                                | Pos::Adv
                                | Pos::Adp
                                | Pos::Num
                                | Pos::Adj
                        ) || reading.is_word(next, &["a", "an", "the"])))
            }
            _ if reading.is_word(token, &["who", "whom", "whose", "which"]) => true,
            _ if reading.is_word(token, &["that"]) => {
                token > tokens.start && matches!(reading.pos(token - 1), Pos::Noun | Pos::Propn)
            }
            _ if reading.is_word(token, &["including"]) => true,
            // "The breeders together with the institute", "Rollbook out of an older product".
            _ if reading.is_word(token, &["together", "along"]) => reading.is_word(next, &["with"]),
            _ if reading.is_word(token, &["out"]) => named() && reading.is_word(next, &["of"]),
            // "Belltower Inc. | for $640 million": a price describes nobody.
            _ if reading.is_word(token, &["for", "at"]) => named() && is_amount(reading, token + 1),
            _ => reading.pos(token) == Pos::Verb && named(),
        };
        if cut {
            end = token;
            // "The way in which": the preposition goes with it.
            if end > tokens.start + 1
                && reading.is_word(token, &["which", "whom"])
                && is_preposition(reading, end - 1)
            {
                end -= 1;
            }
            // "people who", "a man whose": the bare noun says nothing; the description does.
            let described = tokens.start + 1 >= end
                || (tokens.start + 2 >= end && reading.pos(tokens.start) == Pos::Det);
            if described
                && !named()
                && reading.pos(end.saturating_sub(1)) == Pos::Noun
                && !matches!(reading.token(token), "(" | ",")
            {
                end = tokens.end;
            }
            break;
        }
    }
    // "Many of which": the pronoun is cut off, and its preposition with it.
    while end > tokens.start + 1 && reading.is_word(end - 1, &["of"]) {
        end -= 1;
    }
    trim(reading, tokens.start..end)
}

/// Whether an amount of money begins at a token.
fn is_amount(reading: &Reading<'_>, token: usize) -> bool {
    let mut mentions = reading.mentions_in(reading.span(&(token..token + 1))).iter();
    mentions.any(|mention| mention.label == EntityLabel::Money && mention.tokens.start == token)
}

/// Whether "three of which", "most of whom" begins here: a relative clause that takes a part.
fn is_part_of_which(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    (start..end.min(start + 4)).any(|token| {
        token + 1 < end
            && reading.is_word(token, &["of"])
            && reading.is_word(token + 1, &["which", "whom"])
    })
}

/// Names joined by commas and "and": each is a filler of its own. Other coordinations stay whole.
fn conjuncts(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let is_joint = |token: usize| {
        reading.is_word(token, &["and", "or", "&", "nor"]) || reading.token(token) == ","
    };
    let both = reading.is_word(tokens.start, &["both", "either", "neither"]) as usize;
    let mut parts = Vec::new();
    let mut joined = false;
    let mut start = tokens.start + both;
    let mut token = start;
    while token <= tokens.end {
        let inside_name = token < tokens.end && inside_reference(reading, token);
        if token == tokens.end || (is_joint(token) && !inside_name) {
            if start < token {
                parts.push(start..token);
            }
            joined |= token < tokens.end && reading.is_word(token, &["and", "or", "&", "nor"]);
            start = token + 1;
        }
        token += 1;
    }
    let named = parts.iter().all(|part| {
        let bare = without_determiner(reading, part.clone());
        head_reference(reading, &bare).is_some_and(|reference| {
            let own = reading.seg.tokens_in(reference.span);
            own.end <= part.end && reading.pos(part.start) != Pos::Verb
        })
    });
    // "Two members of the health committee, Ida Pomfrett and Silas Tveit": those who are counted are named.
    if joined && parts.len() > 2 && counts(reading, parts[0].start) == Some(parts.len() - 1) {
        let described = parts.remove(0);
        let names = conjuncts(reading, &(described.end + 1..tokens.end));
        if names.as_ref().is_some_and(|names| names.len() == parts.len()) {
            return names;
        }
        parts.insert(0, described);
    }
    // Two names with a comma alone are an apposition ("Boston, Massachusetts"), not a coordination.
    (parts.len() > 1 && joined && named).then_some(parts)
}

/// "Ann Lee of the Trades Federation, which": what a clause with that word is about, where the phrase before it names a person first.
pub fn named_last(reading: &Reading<'_>, tokens: &Range<usize>) -> Option<Fill> {
    let last = reading.reference_ending(tokens)?;
    let core = reading.seg.tokens_in(last.span);
    let fill = resolved(reading, core, last);
    (fill.kind != Some(EntityKind::Person)).then_some(fill)
}

/// How many a numeral at a token counts, up to six.
fn counts(reading: &Reading<'_>, token: usize) -> Option<usize> {
    let word = reading.lower(token);
    let small = ["two", "three", "four", "five", "six"].iter().position(|it| *it == word);
    small.map(|at| at + 2).or_else(|| word.parse().ok().filter(|count| (2..=6).contains(count)))
}

/// No name has more bytes.
const LONGEST: usize = 500;

pub(super) fn inside_reference(reading: &Reading<'_>, token: usize) -> bool {
    let span = reading.seg.tokens[token];
    let around = Span::new(span.start().saturating_sub(LONGEST), span.end());
    reading.links.beginning_in(around).iter().any(|reference| {
        reference.span.contains(span)
            && reference.span.len() > span.len()
            && !matches!(reference.via, Via::Description)
    })
}

/// Whether the head of a filler is one of these words, in singular or plural.
///
/// Of "it" and "them" what they stand for counts.
pub fn has_head(reading: &Reading<'_>, fill: &Fill, words: &[String]) -> bool {
    let listed = |head: &str| singulars(head).any(|form| words.contains(&form));
    const STANDS: &[&str] =
        &["it", "them", "they", "these", "those", "this", "that", "thing", "which"];
    listed(&fill.head)
        || STANDS.contains(&fill.head.as_str()) && {
            let antecedent = reading.links.antecedent(fill.span);
            let head = antecedent.map(|it| antecedent_head(reading, it));
            let name = fill.entity.map(|_| fill.name.rsplit(' ').next().unwrap_or_default());
            head.is_some_and(|head| listed(&head))
                || name.is_some_and(|name| listed(&name.to_lowercase()))
        }
}

/// The kind of the name that ends a phrase, where the phrase is its: "software from Tallyman" is no company, "34 per cent of Tallyman" is.
fn mention_kind(reading: &Reading<'_>, core: &Range<usize>) -> Option<EntityKind> {
    let span = reading.span(core);
    let mention = reading
        .mentions_in(span)
        .iter()
        .find(|mention| mention.span.end() == span.end() && span.contains(mention.span))?;
    let other = (core.start..mention.tokens.start).any(|token| {
        token > core.start
            && is_preposition(reading, token)
            && !reading.is_word(token, &["of", "per"])
            || reading.pos(token) == Pos::Verb
    });
    if other {
        return None;
    }
    Some(EntityKind::of(mention.label, mention.kind.map(|(kind, _)| kind)))
}

fn pronoun_kind(word: &str) -> Option<EntityKind> {
    matches!(
        word,
        "he" | "she" | "i" | "me" | "him" | "her" | "we" | "us" | "you" | "who" | "they" | "them"
    )
    .then_some(EntityKind::Person)
}

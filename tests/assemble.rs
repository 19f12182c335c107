//! Promises of the assemble stage, on sentences whose names, verbs and arguments are written beside them; no model is needed.
//!
//! The cases are in `tests/data/assemble`. `text` marks mentions (`[ORG:company Acme]`) and the parts of speech that the
//! helper would guess wrong (`scanner/NOUN`). A frame is `predicate lemma [sense] [type=probability …] | ROLE words | ROLE words`, its words as they
//! stand in the text (`first … last` for long ones, `word#2` for the second of two equal predicates); `| ROLE=0.4 words` for a score other than 0.9, and
//! `| ~role words`, `| ~role=0.6 words` for words that the model holds for participants, with a probability of 0.95 or that; a predicate is
//! a verb unless its mark says otherwise. Every mention is an entity, and `alias = ["it = Acme"]` adds the other words for one. A claim
//! is `type[trigger] role=name; role=name | when FROM..TO | negative | planned | by person NAME`; articles at
//! the start of names do not count. The expected claims are what the text says: where the code does not get there, the case says
//! so in `known_miss`, and the test then wants it missed, so that a mended case loses its mark.

#![allow(clippy::unwrap_used, reason = "a wrong notation is the test's own fault")]

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use claimsift::assemble::{Options, Schema, assemble};
use claimsift::segment::segment;
use claimsift::types::{
    Analysis, Argument, Claim, Document, Entity, EntityKind, EntityLabel, Frame, Headers, Links,
    Mention, Modality, OrgKind, Part, PartKind, Participant, Person, Polarity, Pos, Predicate,
    Reference, RoleLabel, Segmented, Span, TypeScore, Via,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    name: String,
    text: String,
    frames: Vec<String>,
    claims: Vec<String>,
    #[serde(default)]
    alias: Vec<String>,
    /// Day of the document.
    date: Option<String>,
    /// Author of the message, if it is one.
    author: Option<String>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    min_confidence: f32,
    /// Why the code does not find these claims yet.
    known_miss: Option<String>,
}

/// A text with its marks taken out.
#[derive(Default)]
struct Marked {
    text: String,
    mentions: Vec<(Span, EntityLabel, Option<OrgKind>)>,
    /// Parts of speech by the last byte of their word.
    pos: Vec<(usize, Pos)>,
}

fn read(marked: &str) -> Marked {
    let mut out = Marked::default();
    let mut open = None;
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        let tag = |rest: &str| -> Option<(usize, Pos)> {
            let tag = rest.strip_prefix('/')?;
            let end = tag.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(tag.len());
            Some((end + 1, tag[..end].parse().ok()?))
        };
        if let Some((length, pos)) = tag(rest) {
            out.pos.push((out.text.len() - 1, pos));
            rest = &rest[length..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => {
                let (tag, after) = rest.split_once(' ').unwrap();
                let (label, kind) = tag.split_once(':').unwrap_or((tag, "other"));
                let label: EntityLabel = label.parse().unwrap();
                let kind = (label == EntityLabel::Org).then(|| kind.parse().unwrap());
                open = Some((out.text.len(), label, kind));
                rest = after;
            }
            ']' => {
                let (start, label, kind) = open.take().unwrap();
                out.mentions.push((Span::new(start, out.text.len()), label, kind));
            }
            c => out.text.push(c),
        }
    }
    out
}

fn guess(word: &str, next_is_verb: bool, is_name: bool) -> Pos {
    match word.to_lowercase().as_str() {
        "to" | "not" | "n't" if next_is_verb || word != "to" => Pos::Part,
        "'s" | "’s" => Pos::Part,
        "the" | "a" | "an" | "this" | "no" | "any" => Pos::Det,
        "he" | "she" | "it" | "they" | "his" | "her" | "its" | "their" | "him" | "them" | "i"
        | "we" | "us" | "you" | "who" | "which" | "nobody" => Pos::Pron,
        "to" | "of" | "in" | "for" | "with" | "from" | "by" | "on" | "into" | "against" | "at"
        | "about" | "over" | "after" | "as" => Pos::Adp,
        "and" | "or" | "but" => Pos::Cconj,
        "that" | "if" | "unless" | "whether" | "because" => Pos::Sconj,
        "is" | "was" | "were" | "be" | "been" | "will" | "would" | "has" | "had" | "have"
        | "can" | "could" | "may" | "might" | "did" | "does" | "do" | "should" | "wo" => Pos::Aux,
        "never" | "later" | "then" | "yet" => Pos::Adv,
        _ if !word.contains(char::is_alphanumeric) => Pos::Punct,
        _ if word.starts_with(|c: char| c.is_ascii_digit()) => Pos::Num,
        _ if is_name => Pos::Propn,
        lower if lower.ends_with("ly") => Pos::Adv,
        _ => Pos::Noun,
    }
}

/// The tokens of these words, as near to the token `near` as they stand; whole tokens only.
fn find(
    doc: &Document,
    seg: &Segmented,
    within: Range<usize>,
    words: &str,
    near: usize,
) -> Range<usize> {
    let starts_and_ends = |token: usize, words: &str| {
        let start = seg.tokens[token].start();
        let span = Span::new(start, (start + words.len()).min(doc.text.len()));
        if span.of(&doc.text) != words {
            return None;
        }
        let tokens = seg.tokens_in(span);
        (seg.span_of(tokens.clone()) == span).then_some(tokens)
    };
    if let Some((first, last)) = words.split_once(" … ") {
        let start = find(doc, seg, within.clone(), first, near).start;
        let end = find(doc, seg, start..within.end, last, near).end;
        return start..end;
    }
    let all = within.filter_map(|token| starts_and_ends(token, words));
    all.min_by_key(|tokens| tokens.start.abs_diff(near))
        .unwrap_or_else(|| panic!("{words:?} is not in {:?}", doc.text))
}

fn frame(notation: &str, doc: &Document, seg: &Segmented) -> Frame {
    let mut fields = notation.split('|').map(str::trim);
    let (learned, head): (Vec<&str>, Vec<&str>) =
        fields.next().unwrap().split(' ').partition(|word| word.contains('='));
    let types = learned.iter().map(|guess| {
        let (name, score) = guess.split_once('=').unwrap();
        TypeScore { name: name.into(), score: score.parse().unwrap() }
    });
    let (word, nth) = head[0].split_once('#').unwrap_or((head[0], "1"));
    let nth: usize = nth.parse().unwrap();
    let token = (0..seg.tokens.len())
        .filter(|&token| seg.tokens[token].of(&doc.text) == word)
        .nth(nth - 1)
        .unwrap_or_else(|| panic!("no predicate {word:?} in {:?}", doc.text));
    let sentence = seg.sentence_at(seg.tokens[token].start()).unwrap();
    let within = seg.sentences[sentence].tokens.clone();
    let (mut arguments, mut participants) = (Vec::new(), Vec::new());
    for field in fields {
        let (label, words) = field.split_once(' ').unwrap();
        let tokens = find(doc, seg, within.clone(), words, token);
        let (label, score) = label.split_once('=').unwrap_or((label, ""));
        if let Some(role) = label.strip_prefix('~') {
            let score = score.parse().unwrap_or(0.95);
            participants.extend(tokens.map(|token| Participant {
                token,
                role: role.into(),
                score,
            }));
        } else {
            let (label, span) = (label.parse::<RoleLabel>().unwrap(), seg.span_of(tokens.clone()));
            arguments.push(Argument { label, span, tokens, score: score.parse().unwrap_or(0.9) });
        }
    }
    participants.sort_by_key(|it| it.token);
    let predicate = Predicate {
        token,
        span: seg.tokens[token],
        lemma: head[1].to_owned(),
        pos: Pos::Verb,
        sense: head.get(2).map(|&sense| sense.to_owned()),
        score: 0.9,
        types: types.collect(),
    };
    Frame { sentence, predicate, arguments, participants }
}

fn analysis(case: &Case, marked: &Marked, doc: &Document, seg: &Segmented) -> Analysis {
    let mut frames: Vec<Frame> =
        case.frames.iter().map(|notation| frame(notation, doc, seg)).collect();
    frames.sort_by_key(|frame| frame.predicate.token);
    let verb = |token: usize| frames.iter().any(|frame| frame.predicate.token == token);
    let mut pos: Vec<Pos> = Vec::new();
    for (idx, token) in seg.tokens.iter().enumerate() {
        let is_name = marked.mentions.iter().any(|(span, ..)| span.contains(*token));
        let told = marked.pos.iter().find(|(at, _)| token.contains_at(*at)).map(|(_, pos)| *pos);
        let guessed = || match verb(idx) {
            true => Pos::Verb,
            false => guess(token.of(&doc.text), verb(idx + 1), is_name),
        };
        pos.push(told.unwrap_or_else(guessed));
    }
    for frame in &mut frames {
        frame.predicate.pos = pos[frame.predicate.token];
    }
    let mentions = marked
        .mentions
        .iter()
        .map(|(span, label, kind)| Mention {
            span: *span,
            tokens: seg.tokens_in(*span),
            sentence: seg.sentence_at(span.start()).unwrap(),
            label: *label,
            kind: kind.map(|kind| (kind, 0.9)),
            score: 0.9,
        })
        .collect();
    Analysis { mentions, frames, pos, ..Analysis::default() }
}

fn links(case: &Case, doc: &Document, seg: &Segmented, analysis: &Analysis) -> Links {
    let mut links = Links::default();
    for mention in &analysis.mentions {
        if matches!(mention.label, EntityLabel::Date | EntityLabel::Money | EntityLabel::Title) {
            continue;
        }
        let name = mention.span.of(&doc.text);
        let known = links.entities.iter().position(|entity| entity.name == name);
        let entity = known.unwrap_or_else(|| {
            let kind = EntityKind::of(mention.label, mention.kind.map(|(kind, _)| kind));
            links.entities.push(Entity { name: name.to_owned(), kind, address: None });
            links.entities.len() - 1
        });
        links.references.push(Reference { span: mention.span, entity, via: Via::Name, score: 1.0 });
    }
    for alias in &case.alias {
        let (words, name) = alias.split_once(" = ").unwrap();
        let entity = links.entities.iter().position(|entity| entity.name == name).unwrap();
        let via = if words.contains(' ') { Via::Description } else { Via::Pronoun };
        for (at, _) in doc.text.match_indices(words) {
            let span = Span::new(at, at + words.len());
            if seg.span_of(seg.tokens_in(span)) == span {
                links.references.push(Reference { span, entity, via, score: 0.9 });
            }
        }
    }
    links.references.sort_by_key(|reference| (reference.span.start(), reference.span.end()));
    links
}

fn document(case: &Case, text: &str) -> Document {
    let author = case.author.as_ref().map(|name| Person {
        name: Some(name.clone()),
        address: None,
        organization: None,
    });
    let part = Part {
        span: Span::new(0, text.len()),
        kind: PartKind::Body,
        author: author.clone(),
        recipients: Vec::new(),
        date: None,
    };
    Document {
        text: text.to_owned(),
        parts: vec![part],
        date: case.date.as_deref().map(|day| day.parse().unwrap()),
        headers: author.map(|author| Headers { from: Some(author), ..Headers::default() }),
        ..Document::default()
    }
}

fn found(case: &Case) -> Vec<String> {
    let marked = read(&case.text);
    let doc = document(case, &marked.text);
    let seg = segment(&doc);
    let analysis = analysis(case, &marked, &doc, &seg);
    let links = links(case, &doc, &seg, &analysis);
    let options =
        Options { open: case.open, min_confidence: case.min_confidence, ..Options::default() };
    let schema = Schema::builtin().unwrap();
    let found = assemble(&doc, &seg, &analysis, &links, &schema, &options);
    found.claims.iter().map(|claim| shown(claim, &doc.text)).collect()
}

fn shown(claim: &Claim, text: &str) -> String {
    let mut line = format!("{}[{}] ", claim.kind, claim.trigger.span.of(text));
    let roles: Vec<String> = claim
        .roles
        .iter()
        .map(|filler| format!("{}={}", filler.role, without_article(&filler.name)))
        .collect();
    line += &roles.join("; ");
    if let Some(when) = &claim.when {
        let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
        write!(line, " | when {}..{}", day(when.from), day(when.to)).unwrap();
    }
    if claim.polarity != Polarity::Positive {
        write!(line, " | {}", claim.polarity.name()).unwrap();
    }
    if claim.modality != Modality::Actual {
        write!(line, " | {}", claim.modality.name()).unwrap();
    }
    for source in &claim.attribution {
        write!(line, " | by {} {}", source.kind.name(), without_article(&source.name)).unwrap();
    }
    line
}

fn without_article(name: &str) -> &str {
    let articles = ["the ", "The ", "a ", "A ", "an ", "An "];
    articles.iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
}

/// Runs a file of cases and tells all that differ at once.
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/assemble").join(file);
    let table: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut wrong = String::new();
    for case in &table.case {
        let found = found(case);
        match (&case.known_miss, found == case.claims) {
            (None, false) => {
                let (wanted, found) = (case.claims.join("\n    "), found.join("\n    "));
                write!(wrong, "\n{}\n  wanted\n    {wanted}\n  found\n    {found}\n", case.name)
                    .unwrap();
            }
            (Some(_), true) => {
                write!(wrong, "\n{}: found now, so take its known_miss away\n", case.name).unwrap();
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{file}{wrong}");
}

#[test]
fn roles() {
    check("roles.toml");
}

#[test]
fn borders() {
    check("borders.toml");
}

#[test]
fn grammar() {
    check("grammar.toml");
}

#[test]
fn dates() {
    check("dates.toml");
}

#[test]
fn factuality() {
    check("factuality.toml");
}

#[test]
fn sources() {
    check("sources.toml");
}

#[test]
fn options() {
    check("options.toml");
}

#[test]
fn types_that_were_learned_fill_where_no_rule_fits() {
    check("learned.toml");
}

mod any_input {
    use super::*;
    use claimsift::types::{Affix, Role};
    use proptest::prelude::*;

    const WORDS: &[&str] = &[
        "Ann",
        "Lee",
        "Acme",
        "the",
        "company",
        "agency",
        "(",
        ")",
        "he",
        "its",
        "it",
        "who",
        "that",
        "which",
        "\"",
        "“",
        "”",
        ",",
        ".",
        "\n\n",
        ";",
        "?",
        "of",
        "to",
        "by",
        "with",
        "from",
        "for",
        "against",
        "into",
        "and",
        "or",
        "not",
        "never",
        "no",
        "will",
        "may",
        "could",
        "would",
        "have",
        "if",
        "whether",
        "unless",
        "yet",
        "sold",
        "pitched",
        "said",
        "visited",
        "filed",
        "lawsuit",
        "gave",
        "demonstration",
        "tried",
        "plan",
        "pitch",
        "'s",
        "according",
        "reportedly",
        "$",
        "3",
        "million",
        "crowns",
        "in",
        "2017",
        "on",
        "Tuesday",
        "é’s",
        "İstanbul",
        "███",
        "🦀",
        "U.S.",
        "please",
        "you",
        "both",
        "neither",
        "report",
    ];
    const LEMMAS: &[&str] = &[
        "sell",
        "pitch",
        "say",
        "visit",
        "file",
        "give",
        "demonstration",
        "try",
        "plan",
        "meet",
        "buy",
        "stop",
        "refuse",
        "request",
        "send",
        "sue",
        "investigate",
        "obtain",
        "award",
        "partner",
        "fund",
        "hire",
        "deny",
        "imagine",
        "lawsuit",
        "report",
        "partnership",
        "approve",
        "continue",
        "",
    ];
    const POS: &[Pos] = &[
        Pos::Noun,
        Pos::Propn,
        Pos::Verb,
        Pos::Pron,
        Pos::Det,
        Pos::Adj,
        Pos::Aux,
        Pos::Adp,
        Pos::Adv,
        Pos::Part,
        Pos::Punct,
        Pos::Num,
        Pos::Sconj,
        Pos::Cconj,
        Pos::X,
    ];

    /// An argument: affix, role, first token and length.
    type Arg = (u8, Role, usize, usize);

    /// Token, lemma, arguments, and which claim type it was learned to be, if any.
    type Frames = Vec<(usize, &'static str, Vec<Arg>, Option<usize>)>;

    fn frames() -> impl Strategy<Value = Frames> {
        let role = prop::sample::select(Role::ALL);
        let args = prop::collection::vec((0u8..8, role, 0usize..60, 1usize..14), 0..6);
        let learned = prop::option::of(0usize..23);
        prop::collection::vec((0usize..60, prop::sample::select(LEMMAS), args, learned), 0..8)
    }

    proptest! {
        #[test]
        fn gives_whole_claims_in_bounds(
            words in prop::collection::vec(prop::sample::select(WORDS), 0..60),
            mentions in prop::collection::vec((0usize..60, 1usize..5, prop::sample::select(&EntityLabel::ALL[..])), 0..12),
            frames in frames(),
            pos in prop::collection::vec(prop::sample::select(POS), 60),
            open in any::<bool>(),
            is_mail in any::<bool>(),
        ) {
            let case = Case {
                name: String::new(), text: String::new(), frames: Vec::new(), claims: Vec::new(), alias: Vec::new(),
                date: Some("2020-06-17".to_owned()), author: is_mail.then(|| "Ann Lee".to_owned()), open,
                min_confidence: 0.0, known_miss: None,
            };
            let doc = document(&case, &words.join(" "));
            let seg = segment(&doc);
            let n = seg.tokens.len();
            let schema = Schema::builtin().unwrap();
            let mut analysis = Analysis { pos: (0..n).map(|idx| pos[idx % 60]).collect(), ..Analysis::default() };
            let sentence_of = |token: usize| seg.sentences.iter().position(|s| s.tokens.contains(&token));
            for (start, length, label) in mentions {
                let end = start + length;
                if end <= n && let Some(sentence) = sentence_of(start).filter(|_| sentence_of(start) == sentence_of(end - 1)) {
                    let kind = (label == EntityLabel::Org).then_some((OrgKind::Company, 0.9));
                    analysis.mentions.push(Mention { span: seg.span_of(start..end), tokens: start..end, sentence, label, kind, score: 0.9 });
                }
            }
            analysis.mentions.sort_by_key(|mention| mention.span.start());
            for (token, lemma, args, learned) in frames {
                let Some(sentence) = (token < n).then(|| sentence_of(token)).flatten() else { continue };
                let within = seg.sentences[sentence].tokens.clone();
                let arguments = args.into_iter().filter_map(|(affix, role, start, length)| {
                    let tokens = (within.start + start).min(within.end)..(within.start + start + length).min(within.end);
                    let affix = match affix { 0 => Affix::Relative, 1 => Affix::Continuation, _ => Affix::None };
                    let argument = Argument { label: RoleLabel { affix, role }, span: seg.span_of(tokens.clone()), tokens, score: 0.9 };
                    (!argument.tokens.is_empty()).then_some(argument)
                }).collect();
                let learned = learned.and_then(|at| schema.types.get(at));
                let types = learned.map(|it| TypeScore { name: it.name.as_str().into(), score: 0.95 });
                let predicate = Predicate {
                    token, span: seg.tokens[token], lemma: lemma.to_owned(), pos: analysis.pos[token], sense: None, score: 0.9,
                    types: types.into_iter().collect(),
                };
                analysis.frames.push(Frame { sentence, predicate, arguments, participants: Vec::new() });
            }
            analysis.frames.sort_by_key(|frame| frame.predicate.token);
            let links = links(&case, &doc, &seg, &analysis);
            let found = assemble(&doc, &seg, &analysis, &links, &schema, &Options { open, ..Options::default() });
            for claim in &found.claims {
                let spans = claim.roles.iter().map(|filler| filler.span).chain([claim.trigger.span, claim.evidence]);
                let sources = claim.attribution.iter().flat_map(|source| [Some(source.span), source.cue].into_iter().flatten());
                for span in spans.chain(sources).chain(claim.when.iter().map(|when| when.span)) {
                    prop_assert!(doc.text.get(span.range()).is_some(), "{span} lies outside");
                }
                prop_assert!(claim.roles.iter().all(|filler| !filler.name.is_empty() && !filler.span.is_empty()));
                prop_assert!(claim.evidence.contains(claim.trigger.span));
                prop_assert!((0.0..=1.0).contains(&claim.confidence));
                let claim_type = schema.types.iter().find(|claim_type| claim_type.name == claim.kind);
                if let Some(claim_type) = claim_type {
                    let first = claim_type.roles.first().unwrap();
                    prop_assert!(claim.roles.iter().any(|filler| filler.role == *first));
                    prop_assert!(claim.roles.iter().any(|filler| filler.role != *first));
                } else {
                    prop_assert_eq!(&claim.kind, "statement");
                    prop_assert!(claim.roles.iter().any(|filler| filler.role != claim.roles[0].role));
                }
            }
        }
    }
}

//! Promises of the link stage, on texts whose names, verbs and arguments are written into them; no model is needed.
//!
//! Notation: `[ORG:company Acme Corp.]` is a mention, `{…}` an argument, `/V /N /A` mark verbs, nouns, adjectives. The last
//! argument before a verb is its ARG0, those after it up to the next verb are ARG1, ARG2.

#![allow(clippy::unwrap_used, reason = "a wrong notation is the test's own fault")]

use claimsift::link::{Rankers, link};
use claimsift::segment::segment;
use claimsift::types::{
    Analysis, Argument, Document, EntityLabel, Format, Frame, Headers, Links, Mention, OrgKind,
    Part, PartKind, Person, Pos, Predicate, Role, RoleLabel, Segmented, Span, Via,
};

/// A text with its marks taken out.
#[derive(Default)]
struct Marked {
    text: String,
    mentions: Vec<(Span, EntityLabel, Option<OrgKind>)>,
    groups: Vec<Span>,
    pos: Vec<(usize, Pos)>,
}

fn read(marked: &str) -> Marked {
    let mut out = Marked::default();
    let mut open = Vec::new();
    let mut label = None;
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        let mark = ["/V", "/N", "/A"].iter().find(|mark| rest.starts_with(*mark));
        if let Some(mark) = mark {
            let pos = match *mark {
                "/V" => Pos::Verb,
                "/N" => Pos::Noun,
                _ => Pos::Adj,
            };
            out.pos.push((out.text.len() - 1, pos));
            rest = &rest[2..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '[' if rest.starts_with(|c: char| c.is_ascii_uppercase())
                && rest.find([' ', ']']).is_some_and(|at| {
                    rest.as_bytes()[at] == b' '
                        && rest[..at].split(':').next().unwrap().parse::<EntityLabel>().is_ok()
                }) =>
            {
                let (tag, after) = rest.split_once(' ').unwrap();
                let (name, kind) = tag
                    .split_once(':')
                    .map_or((tag, None), |(name, kind)| (name, kind.parse().ok()));
                label = Some((out.text.len(), name.parse().unwrap(), kind));
                rest = after;
            }
            ']' if label.is_some() => {
                let (start, name, kind) = label.take().unwrap();
                out.mentions.push((Span::new(start, out.text.len()), name, kind));
            }
            '{' => open.push(out.text.len()),
            '}' => out.groups.push(Span::new(open.pop().unwrap(), out.text.len())),
            c => out.text.push(c),
        }
    }
    out.groups.sort();
    out
}

fn guess(word: &str, is_name: bool) -> Pos {
    match word.to_lowercase().as_str() {
        "the" | "a" | "an" | "this" | "that" => Pos::Det,
        "he" | "she" | "it" | "they" | "his" | "her" | "its" | "their" | "him" | "them" | "i"
        | "we" | "us" | "you" | "my" | "our" | "your" | "me" | "itself" | "himself" => Pos::Pron,
        "to" | "of" | "in" | "for" | "with" | "from" | "by" | "on" => Pos::Adp,
        "and" | "or" | "but" => Pos::Cconj,
        "is" | "was" | "will" | "has" | "had" | "can" => Pos::Aux,
        word if !word.contains(char::is_alphanumeric) => Pos::Punct,
        _ if is_name => Pos::Propn,
        _ => Pos::Noun,
    }
}

fn analysis(marked: &Marked, doc: &Document, seg: &Segmented) -> Analysis {
    let mut analysis = Analysis::default();
    for (span, label, kind) in &marked.mentions {
        let tokens = seg.tokens_in(*span);
        analysis.mentions.push(Mention {
            span: seg.span_of(tokens.clone()),
            sentence: seg.sentence_at(span.start()).unwrap(),
            tokens,
            label: *label,
            kind: kind.map(|kind| (kind, 0.9)),
            score: 0.9,
        });
    }
    for token in &seg.tokens {
        let is_name = marked.mentions.iter().any(|(span, ..)| span.contains(*token));
        let told = marked.pos.iter().find(|(at, _)| token.contains_at(*at)).map(|(_, pos)| *pos);
        analysis.pos.push(told.unwrap_or_else(|| guess(token.of(&doc.text), is_name)));
    }
    for sentence in 0..seg.sentences.len() {
        let range = seg.sentences[sentence].tokens.clone();
        let verbs: Vec<usize> =
            range.clone().filter(|token| analysis.pos[*token] == Pos::Verb).collect();
        for (idx, &verb) in verbs.iter().enumerate() {
            let groups: Vec<_> = marked
                .groups
                .iter()
                .map(|span| seg.tokens_in(*span))
                .filter(|group| group.start >= range.start && group.end <= range.end)
                .collect();
            let next = verbs.get(idx + 1).copied().unwrap_or(range.end);
            let mut arguments = Vec::new();
            let mut add = |role: Role, tokens: &std::ops::Range<usize>| {
                arguments.push(Argument {
                    label: RoleLabel::plain(role),
                    span: seg.span_of(tokens.clone()),
                    tokens: tokens.clone(),
                    score: 0.9,
                });
            };
            if let Some(agent) = groups.iter().rfind(|group| group.end <= verb) {
                add(Role::Arg0, agent);
            }
            for (role, tokens) in [Role::Arg1, Role::Arg2]
                .into_iter()
                .zip(groups.iter().filter(|group| group.start > verb && group.end <= next))
            {
                add(role, tokens);
            }
            let word = seg.tokens[verb];
            let predicate = Predicate {
                token: verb,
                span: word,
                lemma: word.of(&doc.text).to_owned(),
                pos: Pos::Verb,
                sense: None,
                score: 0.9,
                types: Vec::new(),
            };
            analysis.frames.push(Frame {
                sentence,
                predicate,
                arguments,
                participants: Vec::new(),
            });
        }
    }
    analysis
}

fn body(text: &str) -> Part {
    Part {
        span: Span::new(0, text.len()),
        kind: PartKind::Body,
        author: None,
        recipients: Vec::new(),
        date: None,
    }
}

fn linked(marked: &str, with: impl FnOnce(&mut Document)) -> (Document, Links) {
    let marked = read(marked);
    let mut doc = Document {
        text: marked.text.clone(),
        parts: vec![body(&marked.text)],
        ..Document::default()
    };
    with(&mut doc);
    let seg = segment(&doc);
    let analysis = analysis(&marked, &doc, &seg);
    let links = link(&doc, &seg, &analysis, Rankers::default());
    (doc, links)
}

fn shown(doc: &Document, links: &Links) -> Vec<String> {
    let show = |r: &claimsift::types::Reference| {
        format!("{} = {} ({})", r.span.of(&doc.text), links.entities[r.entity].name, r.via.name())
    };
    links.references.iter().filter(|r| r.via != Via::Name).map(show).collect()
}

/// The references other than by full name.
fn check(marked: &str, expected: &[&str]) {
    let (doc, links) = linked(marked, |_| {});
    assert_eq!(shown(&doc, &links), expected, "{marked}");
}

fn person(name: &str, address: &str) -> Person {
    Person { name: Some(name.to_owned()), address: Some(address.to_owned()), organization: None }
}

#[test]
fn short_names() {
    check(
        "[PER Ann B. Smith] left. [PER Smith] and [PER Mr. Roe] met [PER Bob Roe].",
        &["Smith = Ann B. Smith (alias)", "Mr. Roe = Bob Roe (alias)"],
    );
    check(
        "[PER Ann Smith] met [PER Bob Smith]. [PER Ms. Smith] stayed.",
        &["Ms. Smith = Ann Smith (alias)"],
    );
    check(
        "[ORG:company Acme Robotics Inc.] grew. [ORG:company Acme] and [ORG:company ACME ROBOTICS] are one.",
        &["Acme = Acme Robotics Inc. (alias)", "ACME ROBOTICS = Acme Robotics Inc. (alias)"],
    );
    check(
        "The [ORG:agency Justice Department] and the [ORG:agency U.S. Department of Justice].",
        &["Justice Department = U.S. Department of Justice (alias)"],
    );
    check("[PRODUCT Norvik Azul] runs. [PRODUCT Azul] is new.", &["Azul = Norvik Azul (alias)"]);
}

#[test]
fn different_names_stay_apart() {
    check(
        "[ORG:company Amazon Web Services] and [ORG:company Amazon]. [ORG:agency Department of State] and [ORG:agency Department of Defense].",
        &[],
    );
    check(
        "[PER Ann Smith] met [PER Carl Smith]. [LOC Paris] and [PER Paris Hall]. [ORG:other National Bank] and [ORG:other National Union].",
        &[],
    );
}

#[test]
fn acronyms() {
    check(
        "The [ORG:agency Food and Drug Administration] ([ORG:agency FDA]) acted. The [ORG:agency FDA] left.",
        &[
            "FDA = Food and Drug Administration (acronym)",
            "FDA = Food and Drug Administration (acronym)",
        ],
    );
    check(
        "[ORG:other RSPCA] (Royal Society) and the [ORG:agency World Health Office]. The [ORG:agency WHO] left. [ORG:agency W.H.O.] stayed.",
        &["WHO = World Health Office (acronym)", "W.H.O. = World Health Office (acronym)"],
    );
    check(
        "The [ORG:agency Border Force Command] (BFC) came, said BFC.",
        &["BFC = Border Force Command (acronym)", "BFC = Border Force Command (acronym)"],
    );
    check(
        "[ORG:agency CDC] ([ORG:agency Centers for Disease Control and Prevention]).",
        &["CDC = Centers for Disease Control and Prevention (acronym)"],
    );
}

#[test]
fn kinds_follow_unmistakable_words() {
    let (_, links) = linked(
        "[ORG:agency Norvik Technologies Ltd.] met the [ORG:company Ministry of Health] and [ORG:company Ghent University].",
        |_| {},
    );
    let kinds: Vec<&str> = links.entities.iter().map(|entity| entity.kind.name()).collect();
    assert_eq!(kinds, ["company", "agency", "organization"]);
}

#[test]
fn descriptions() {
    check(
        "{[ORG:company Acme]} sold/V {it/N} to {the [ORG:agency Coastal Agency]}. {The agency/N} paid/V {the company/N}.",
        &["The agency = Coastal Agency (description)", "the company = Acme (description)"],
    );
    check(
        "{[ORG:company Acme]} grew/V. {The [LOC Reno]-based/V tech/N giant/N} paid/V.",
        &["The Reno-based tech giant = Acme (description)"],
    );
    check(
        "{[ORG:company Acme]} sued/V {[ORG:company Borek]}. The other company/N paid/V. The company/N that paid/V left.",
        &[],
    );
    check(
        "{[ORG:company Acme]} and {[ORG:company Borek]} met. The companies/N paid/V. The company/N left.",
        &[],
    );
    check(
        "[PER Ann Lee], the mayor/N, left. [PER Bob Roe] came. The mayor/N paid/V.",
        &["the mayor = Ann Lee (description)", "The mayor = Ann Lee (description)"],
    );
}

#[test]
fn pronouns() {
    check(
        "{[PER Ann Lee]} left/V {[ORG:company Acme]}. {She} sued/V.",
        &["She = Ann Lee (pronoun)"],
    );
    check(
        "{[PER Ann Lee]} met/V {[PER Bob Roe]}. {He} thanked/V {her}.",
        &["He = Bob Roe (pronoun)", "her = Ann Lee (pronoun)"],
    );
    check(
        "{[ORG:company Acme]} said/V {it} paid/V {its users/N}.",
        &["it = Acme (pronoun)", "its = Acme (pronoun)"],
    );
    // "It" stands for nothing; the other for the one who speaks.
    check("{[ORG:company Acme]} said/V it is clear/A that {it} paid/V.", &["it = Acme (pronoun)"]);
    // Who took a picture is not who is talked about; who is on it may be.
    check(
        "{Students} wait/V outside. (Photo by [PER Ann Lee]/[ORG:company Acme]) {She} sued/V {it}.",
        &[],
    );
    check("A photo of [PER Ann Lee] hung/V there. {She} smiled/V.", &["She = Ann Lee (pronoun)"]);
    check("{[PER Ann Lee]} met/V {[PER Eve Roe]}. A woman/N called/V. {She} paid/V {him}.", &[]);
}

#[test]
fn redactions_are_nobody_else() {
    let (doc, links) =
        linked("[REDACTED] wrote to (b)(6) and ███ ███, a person whose name was redacted.", |_| {});
    let found: Vec<&str> = links.references.iter().map(|r| r.span.of(&doc.text)).collect();
    assert_eq!(found, ["[REDACTED]", "(b)(6)", "███ ███"]);
    assert_eq!(links.entities.len(), 3);
    assert!(links.entities.iter().all(|entity| entity.kind.name() == "redacted"));
}

#[test]
fn first_and_second_person_come_from_the_headers() {
    let (doc, links) = linked(
        "Hi [PER Bob],\n\n{I} met/V {[PER Lee]} of [ORG:company Acme Corp] today. {We} can show/V {you} {our tool/N}. \"{I} left/V,\" he said.\n",
        |doc| {
            let (ann, bob) =
                (person("Lee, Ann", "ann@acme.com"), person("Robert Roe", "bob@norvik.gov"));
            doc.format = Format::Email;
            doc.parts[0].author = Some(ann.clone());
            doc.parts[0].recipients = vec![bob.clone()];
            doc.headers = Some(Headers { from: Some(ann), to: vec![bob], ..Headers::default() });
        },
    );
    assert_eq!(
        shown(&doc, &links),
        [
            "Bob = Robert Roe (alias)",
            "I = Ann Lee (header)",
            "Lee = Ann Lee (alias)",
            "We = Acme Corp (header)",
            "you = Robert Roe (header)",
            "our = Acme Corp (header)"
        ],
    );
    assert_eq!(links.entities[0].address.as_deref(), Some("ann@acme.com"));
}

#[test]
fn nothing_to_link_is_no_problem() {
    assert!(linked("", |_| {}).1.references.is_empty());
    let doc = Document::default();
    assert!(
        link(&doc, &Segmented::default(), &Analysis::default(), Rankers::default())
            .entities
            .is_empty()
    );
}

mod any_input {
    use super::*;
    use claimsift::types::Role;
    use proptest::prelude::*;

    const WORDS: &[&str] = &[
        "Ann",
        "Lee",
        "Acme",
        "Corp.",
        "the",
        "The",
        "company",
        "agency",
        "(",
        ")",
        "DEA",
        "Drug",
        "Enforcement",
        "Agency",
        "he",
        "she",
        "it",
        "its",
        "they",
        "himself",
        "I",
        "we",
        "you",
        "\"",
        ",",
        ".",
        "\n\n",
        "of",
        "Smith",
        "Mr.",
        "-",
        "based",
        "mayor",
        "[REDACTED]",
        "(b)(6)",
        "é’s",
        "U.S.",
        "who",
        "sold",
        "is",
        "clear",
        "that",
        "İ",
        "our",
        "firm",
    ];
    const POS: &[Pos] =
        &[Pos::Noun, Pos::Propn, Pos::Verb, Pos::Pron, Pos::Det, Pos::Adj, Pos::Aux, Pos::X];

    proptest! {
        #[test]
        fn gives_references_in_order_and_in_bounds(
            words in prop::collection::vec(prop::sample::select(WORDS), 0..60),
            mentions in prop::collection::vec((0usize..60, 1usize..5, prop::sample::select(&EntityLabel::ALL[..])), 0..12),
            frames in prop::collection::vec((0usize..60, 0usize..60, 1usize..6), 0..8),
            pos in prop::collection::vec(prop::sample::select(POS), 60),
            has_author in any::<bool>(),
        ) {
            let text = words.join(" ");
            let mut part = body(&text);
            if has_author {
                part.author = Some(person("Lee, Ann", "ann@acme.com"));
                part.recipients = vec![person("", "bob@x.org")];
            }
            let doc = Document { text, parts: vec![part], ..Document::default() };
            let seg = segment(&doc);
            let n = seg.tokens.len();
            let mut analysis = Analysis { pos: (0..n).map(|idx| pos[idx % 60]).collect(), ..Analysis::default() };
            let sentence_of = |token: usize| seg.sentences.iter().position(|s| s.tokens.contains(&token));
            let mut free = 0;
            let mut mentions = mentions;
            mentions.sort_by_key(|(start, ..)| *start);
            for (start, len, label) in mentions {
                let end = start + len;
                if start >= free && end <= n && sentence_of(start) == sentence_of(end - 1) {
                    free = end;
                    let (span, sentence) = (seg.span_of(start..end), sentence_of(start).unwrap());
                    analysis.mentions.push(Mention { span, tokens: start..end, sentence, label, kind: None, score: 0.7 });
                }
            }
            for (token, start, len) in frames {
                let tokens = start.min(n)..(start + len).min(n);
                let Some(sentence) = (token < n).then(|| sentence_of(token)).flatten() else { continue };
                let predicate = Predicate { token, span: seg.tokens[token], lemma: String::new(), pos: Pos::Verb, sense: None, score: 0.9, types: Vec::new() };
                let argument = Argument { label: RoleLabel::plain(Role::Arg0), span: seg.span_of(tokens.clone()), tokens, score: 0.9 };
                analysis.frames.push(Frame { sentence, predicate, arguments: vec![argument], participants: Vec::new() });
            }
            analysis.frames.sort_by_key(|frame| frame.sentence);
            let links = link(&doc, &seg, &analysis, Rankers::default());
            let mut start = 0;
            for reference in &links.references {
                prop_assert!(reference.span.start() >= start && !reference.span.is_empty());
                prop_assert!(doc.text.get(reference.span.range()).is_some());
                prop_assert!(reference.entity < links.entities.len());
                prop_assert!((0.0..=1.0).contains(&reference.score));
                start = reference.span.start();
            }
            prop_assert!(links.entities.iter().all(|entity| !entity.name.is_empty()));
        }
    }
}

//! Promises of the segment stage: spans in order, in bounds, on characters; nothing lost; sentences where a reader sees them.

use claimsift::segment::segment;
use claimsift::types::{Document, Part, PartKind, Segmented, Span};
use proptest::prelude::*;

fn document(parts: &[(PartKind, &str)]) -> Document {
    let mut doc = Document::default();
    for (kind, text) in parts {
        let start = doc.text.len();
        doc.text.push_str(text);
        let span = Span::new(start, doc.text.len());
        doc.parts.push(Part {
            span,
            kind: *kind,
            author: None,
            recipients: Vec::new(),
            date: None,
        });
    }
    doc
}

/// The sentences of a body whose expected sentences are separated by `|`.
fn check(marked: &str) {
    let text = marked.replace('|', "");
    let doc = document(&[(PartKind::Body, &text)]);
    let segmented = segment(&doc);
    let found: Vec<&str> = segmented.sentences.iter().map(|s| s.span.of(&doc.text)).collect();
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    assert_eq!(found, expected);
}

#[test]
fn stops_end_sentences() {
    check("He left.| She stayed!| Why?| Nobody knows…| \"We did.\"| (They agreed.)| The end.");
    check(
        "“Is it?” he asked.| “It is.”| The note [3] said so. [4]| It was at the end.|Next came spring.",
    );
}

#[test]
fn spaces_that_a_copy_lost_end_sentences_too() {
    check(
        "It is set for June 10, 2010.|Agents looked into it.| They sold 1.5 million of version 2.B.",
    );
    check("He will face five years in prison.|\"A town must rely on it,\" said Roe.");
    check("\"It was for all.\"|\"The sentences fit,\" Roe said.| \"We sold it.\"|Acme declined.");
}

#[test]
fn abbreviations_do_not() {
    check(
        "Mr. J. K. Rowling met Sen. Cox of Acme Inc. and the U.S. Army at 5 a.m. Tuesday.| No. 5 won.",
    );
    check(
        "It paid Acme Corp. $1.5 million vs. $3 in Sept. 2017.| He lives in the U.S.| The firm does not.",
    );
    check("Items, e.g. The Times, etc. are listed.| Yahoo! said so.");
    check("Nick S. met the team.| So did plan B.| Then they left.");
}

#[test]
fn wrapped_mail_is_one_sentence_a_line() {
    check(
        "Hi John,|\n\nThank you for the visit on Tuesday, we would like to come back to the\n\
         Smithfield office with the team.| We can show the product to the people of\nthe agency.|\n\nBest,|\nAnn",
    );
}

#[test]
fn headings_and_items_stand_alone() {
    check(
        "What we found|\n\nThe company sold it.|\n\n- one thing|\n- another thing|\n1. First we met.|\n2. Then we left.",
    );
}

#[test]
fn only_parts_that_are_read() {
    let doc = document(&[
        (PartKind::Title, "A headline without stop"),
        (PartKind::Furniture, "Share this."),
        (PartKind::Body, "Body text. More"),
        (PartKind::Signature, "Ann"),
    ]);
    let segmented = segment(&doc);
    let parts: Vec<usize> = segmented.sentences.iter().map(|sentence| sentence.part).collect();
    assert_eq!(parts, [0, 2, 2]);
}

fn holds(doc: &Document, segmented: &Segmented) {
    let mut end = 0;
    for token in &segmented.tokens {
        assert!(token.start() >= end && !token.is_empty());
        assert!(doc.text.get(token.range()).is_some());
        end = token.end();
    }
    let mut next = 0;
    for sentence in &segmented.sentences {
        assert_eq!(sentence.tokens.start, next);
        assert!(!sentence.tokens.is_empty());
        assert_eq!(segmented.span_of(sentence.tokens.clone()), sentence.span);
        assert!(doc.parts[sentence.part].span.contains(sentence.span));
        next = sentence.tokens.end;
    }
    assert_eq!(next, segmented.tokens.len());
    for part in doc.parts.iter().filter(|part| part.kind.is_read()) {
        for (at, c) in part.span.of(&doc.text).char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let at = part.span.start() + at;
            assert!(
                segmented.tokens.iter().any(|token| token.contains_at(at)),
                "{c:?} at {at} is in no token"
            );
        }
    }
}

proptest! {
    #[test]
    fn any_text_keeps_the_promises(text in any::<String>(), more in "(.|\n){0,60}") {
        let doc = document(&[(PartKind::Subject, &text), (PartKind::Furniture, "x"), (PartKind::Body, &more)]);
        holds(&doc, &segment(&doc));
    }

    #[test]
    fn text_of_tricky_pieces_keeps_the_promises(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "U.S.", "don’t", "n't", "'s", "’", "\"", ".", "...", "http://a.b/(c)", "a@b", "1/2", "3:30pm", "İ", "ß's",
            "é", "\n", "\n\n", " ", "[1]", "Mr", "J", "- ", "1. ", "(", ")", "e-mail", "www.", ":D", "$", "é’s", "\u{a0}", "10ıs",
        ]), 0..40),
    ) {
        let doc = document(&[(PartKind::Body, &pieces.concat())]);
        holds(&doc, &segment(&doc));
    }
}

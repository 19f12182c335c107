//! What pronouns stand for, with the default model: a table of texts.

#![allow(clippy::unwrap_used, reason = "a wrong table is the test's own fault")]

use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::types::{Document, Span};

#[derive(serde::Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    text: String,
    pronouns: Vec<String>,
}

/// What the word at a span stands for; empty where that is open.
fn stands_for(processed: &Processed, span: Span) -> String {
    let Processed { links, document, .. } = processed;
    match (links.at(span), links.antecedent(span)) {
        (Some(reference), None) => links.entities[reference.entity].name.clone(),
        (None, Some(antecedent)) => antecedent.phrase.of(&document.text).to_owned(),
        (None, None) => String::new(),
        (Some(_), Some(_)) => "both a name and a noun".to_owned(),
    }
}

#[test]
fn pronouns_stand_for_what_the_table_says() {
    let table: Table = toml::from_str(include_str!("data/pronouns.toml")).unwrap();
    let documents =
        table.case.iter().enumerate().map(|(at, case)| Document::plain(at.to_string(), &case.text));
    let pipeline = Pipeline::new(&Options::default()).unwrap();
    let found = pipeline.process_documents(documents.collect()).unwrap();
    let mut wrong = Vec::new();
    for (case, processed) in table.case.iter().zip(&found) {
        for line in &case.pronouns {
            let (place, expected) = line.split_once(" = ").unwrap();
            let (word, number) = place.split_once(' ').unwrap();
            let number: usize = number.parse().unwrap();
            let mut places = processed
                .segmented
                .tokens
                .iter()
                .filter(|token| token.of(&processed.document.text) == word);
            let span = *places.nth(number - 1).unwrap();
            let stands_for = stands_for(processed, span);
            if stands_for != expected {
                wrong.push(format!("{line}: found {stands_for:?} in {:?}", case.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every antecedent is a pronoun and a phrase of the text, in order, and no pronoun has two.
#[test]
fn antecedents_are_in_order() {
    let text = include_str!("../data/bench.txt");
    let pipeline = Pipeline::new(&Options::default()).unwrap();
    let found = pipeline.process_documents(vec![Document::plain("0", text)]).unwrap();
    let antecedents = &found[0].links.antecedents;
    assert!(!antecedents.is_empty());
    assert!(antecedents.is_sorted_by(|a, b| a.pronoun < b.pronoun));
    for it in antecedents {
        assert!(it.pronoun.of(text).chars().all(char::is_alphabetic), "{it:?}");
        assert!(!it.phrase.of(text).trim().is_empty() && it.score > 0.0 && it.score <= 1.0);
        assert_eq!(found[0].links.at(it.pronoun), None);
    }
}

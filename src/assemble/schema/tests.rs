//! How claim types are read, and which mistakes in their file are told.

use super::*;

const SMALL: &str = "[[type]]\nname = \"ban\"\nroles = [\"banner\", \"thing\"]\n[[type.trigger]]\nlemmas = [\"ban\"]\nfill = { banner = [\"ARG0\"], thing = [\"ARG1\", \"ARG2:from|of\", \"ARG1>owner\"] }\n";

#[test]
fn the_builtin_types_are_those_of_the_design() {
    let schema = Schema::builtin().expect("the built-in types parse");
    let names: Vec<_> = schema.types.iter().map(|claim_type| claim_type.name.as_str()).collect();
    for name in [
        "pitch",
        "demonstrate",
        "sell",
        "buy",
        "award",
        "use",
        "develop",
        "meet",
        "request",
        "send",
        "state",
        "pledge",
        "refuse",
        "stop",
        "sue",
        "obtain",
        "disclose",
        "fund",
        "acquire",
        "partner",
        "hire",
        "approve",
        "investigate",
    ] {
        assert!(names.contains(&name), "{name} is missing");
    }
    assert_eq!(names.len(), 23);
}

#[test]
fn sources_parse() {
    let schema = Schema::from_text(SMALL, Path::new("x.toml")).expect("valid");
    let sources = &schema.types[0].triggers[0].fill["thing"];
    assert_eq!(
        sources[0],
        Source::Argument { role: Role::Arg1, prepositions: vec![], piece: Piece::Whole }
    );
    let from_of = vec!["from".to_owned(), "of".to_owned()];
    assert_eq!(
        sources[1],
        Source::Argument { role: Role::Arg2, prepositions: from_of, piece: Piece::Whole }
    );
    assert_eq!(
        sources[2],
        Source::Argument { role: Role::Arg1, prepositions: vec![], piece: Piece::Owner }
    );
}

#[test]
fn lists_stand_for_their_words() {
    let text = SMALL.replace("lemmas", "heads = { thing = [\"@tool\", \"law\"] }\nlemmas");
    let text = format!("[lists]\ntool = [\"app\", \"drone\"]\n\n{text}");
    let schema = Schema::from_text(&text, Path::new("x.toml")).expect("a valid file");
    assert_eq!(schema.types[0].triggers[0].heads["thing"], ["app", "drone", "law"]);
}

#[test]
fn mistakes_are_told_with_their_line() {
    let cases = [
        (SMALL.replace("ARG2:from|of", "ARG9"), "line 6", "ARG9"),
        (SMALL.replace("thing = [\"ARG1\"", "buyer = [\"ARG1\""), "line 5", "buyer"),
        (SMALL.replace("roles", "rolls"), "line 3", "rolls"),
        (format!("{SMALL}{SMALL}"), "line 8", "twice"),
        (SMALL.replace("lemmas", "pos = \"adverb\"\nlemmas"), "line 5", "adverb"),
        (SMALL.replace("banner = [\"ARG0\"], ", ""), "line 5", "first role"),
        (SMALL.replace("lemmas", "heads = { thing = [\"@tool\"] }\nlemmas"), "line 6", "@tool"),
        (SMALL.replace("lemmas", "without = [\"ARG9\"]\nlemmas"), "line 5", "ARG9"),
        (SMALL.replace("lemmas = [\"ban\"]", "learned = 1.2"), "line 5", "1.2"),
        (SMALL.replace("lemmas = [\"ban\"]\n", ""), "line 5", "neither or both"),
        (SMALL.replace("lemmas", "learned = 0.5\nlemmas"), "line 6", "0.5"),
    ];
    for (text, line, word) in cases {
        let error =
            Schema::from_text(&text, Path::new("x.toml")).expect_err("a mistake").to_string();
        assert!(
            error.starts_with("x.toml: ") && error.contains(line) && error.contains(word),
            "{error}"
        );
    }
}

#[test]
fn who_is_everybody_that_can_act() {
    assert!(kind_fits(&["who".to_owned()], Some(EntityKind::Agency)));
    assert!(!kind_fits(&["who".to_owned()], Some(EntityKind::Product)));
    assert!(!kind_fits(&["who".to_owned()], None));
    assert!(kind_fits(&["unknown".to_owned()], None));
}

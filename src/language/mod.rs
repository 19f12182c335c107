//! Is this a language that the model speaks?
//!
//! In: a [`Document`]. Out: the same, with the parts in another language marked [`PartKind::OtherLanguage`] and noted in
//! [`Document::skipped`] with the language's name. A message is judged part by part, everything else as a whole.
//!
//! The question is not which of the world's languages a text is in, but whether it is surely not English. So nothing is
//! guessed: the share of function words ("le", "und", "się") decides, or the script. A text that is short, a list of
//! names, half English, or in a language without a list here is read.

mod words;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::types::{Document, PartKind, Skipped};

/// Fewer words say nothing about their language.
const FEWEST_WORDS: usize = 20;
/// Fewer different function words say nothing about the language.
const FEWEST_DIFFERENT: usize = 4;
/// Fewer letters say nothing about their script.
const FEWEST_LETTERS: usize = 40;
/// Words beyond this are not looked at.
const MOST_WORDS: usize = 5000;
/// Share of function words that running text in a language has at least.
const SHARE: f64 = 0.18;

/// Marks what the model does not speak.
pub fn mark(doc: &mut Document) {
    let whole = if doc.headers.is_some() {
        None
    } else {
        let read = doc.parts.iter().filter(|part| part.kind.is_read());
        let texts: Vec<&str> = read.map(|part| part.span.of(&doc.text)).collect();
        match other(texts.iter().copied()) {
            Some(name) => Some(name),
            None => return,
        }
    };
    for part in doc.parts.iter_mut().filter(|part| part.kind.is_read()) {
        let Some(name) = whole.or_else(|| other(std::iter::once(part.span.of(&doc.text)))) else {
            continue;
        };
        doc.skipped.push(Skipped {
            what: part.kind.name().to_owned(),
            why: format!("language: {name}"),
            bytes: part.span.len(),
            span: Some(part.span),
        });
        part.kind = PartKind::OtherLanguage;
    }
}

/// The language of a text that is surely not English.
fn other<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Option<&'static str> {
    by_script(texts.clone()).or_else(|| by_words(texts))
}

/// The language, or the script, of a text that is not written in Latin letters.
fn by_script<'t>(texts: impl Iterator<Item = &'t str>) -> Option<&'static str> {
    let mut latin = 0;
    let mut counts = [0_usize; words::SCRIPTS.len()];
    let letters = texts.flat_map(str::chars).filter(|letter| letter.is_alphabetic());
    for letter in letters.take(MOST_WORDS * 6) {
        match words::SCRIPTS.iter().position(|script| script.holds(letter)) {
            Some(at) => counts[at] += 1,
            None => latin += 1,
        }
    }
    let foreign: usize = counts.iter().sum();
    // A letter of these scripts often is a syllable or a word; the threshold is one of ink, not of words.
    if foreign < FEWEST_LETTERS || foreign <= 2 * latin {
        return None;
    }
    // Japanese is known by its kana, however many Chinese characters stand among them.
    let kana = words::SCRIPTS.iter().position(|script| script.name == "Japanese")?;
    if counts[kana] * 10 > foreign {
        return Some(words::SCRIPTS[kana].name);
    }
    let (at, _) = counts.iter().enumerate().max_by_key(|(at, count)| (**count, usize::MAX - at))?;
    Some(words::SCRIPTS[at].name)
}

/// Function words and the languages (indices into [`words::LANGUAGES`]) that have them.
static INDEX: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, list)) in words::LANGUAGES.iter().enumerate() {
        list.split(' ').for_each(|word| index.entry(word).or_default().push(at));
    }
    index
});

/// The language that most words of a text are function words of, when that is clear and it is not English.
fn by_words<'t>(texts: impl Iterator<Item = &'t str>) -> Option<&'static str> {
    let mut counts = [0_usize; words::LANGUAGES.len()];
    let mut total = 0;
    let mut seen: HashSet<&str> = HashSet::new();
    let of_letters = |letter: char| !letter.is_alphabetic();
    for word in texts.flat_map(|text| text.split(of_letters)).filter(|word| !word.is_empty()) {
        total += 1;
        if let Some((known, languages)) = INDEX.get_key_value(word.to_lowercase().as_str()) {
            languages.iter().for_each(|at| counts[*at] += 1);
            seen.insert(known);
        }
        if total == MOST_WORDS {
            break;
        }
    }
    let share = |count: usize| count as f64 / total as f64;
    let (english, others) = counts.split_first()?;
    let (at, best) =
        others.iter().enumerate().max_by_key(|(at, count)| (**count, usize::MAX - at))?;
    // Formulas and program text are full of a few single letters.
    let is_own = |word: &&&str| word.len() > 1 && INDEX[**word].contains(&(at + 1));
    let is_clear = total >= FEWEST_WORDS
        && seen.iter().filter(is_own).count() >= FEWEST_DIFFERENT
        && share(*best) >= SHARE
        && share(*best) >= 2.0 * share(*english) + 0.05;
    is_clear.then(|| words::LANGUAGES[at + 1].0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Headers, Part, Span};

    fn document(texts: &[&str]) -> Document {
        let mut doc = Document::default();
        for text in texts {
            let start = doc.text.len();
            doc.text.push_str(text);
            doc.parts.push(Part {
                span: Span::new(start, doc.text.len()),
                kind: PartKind::Body,
                author: None,
                recipients: Vec::new(),
                date: None,
            });
            doc.text.push('\n');
        }
        doc
    }

    fn language(text: &str) -> Option<&'static str> {
        other(std::iter::once(text))
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        case: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        language: String,
        text: String,
    }

    #[test]
    fn languages_are_told_apart() {
        let cases: Cases =
            toml::from_str(include_str!("../../tests/data/languages.toml")).expect("cases");
        for case in cases.case {
            let expected = (!case.language.is_empty()).then_some(case.language.as_str());
            assert_eq!(language(&case.text), expected, "{}", case.text);
        }
    }

    #[test]
    fn words_are_listed_once_and_as_they_are_compared() {
        for (name, list) in words::LANGUAGES {
            let mut seen: Vec<&str> = list.split(' ').collect();
            assert!(seen.iter().all(|word| *word == word.to_lowercase()), "{name}");
            let count = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count, "{name} lists a word twice");
            assert!(count >= 24, "{name} has {count}");
        }
    }

    const FRENCH: &str = "Le maire a dit que la ville avait acheté les caméras pour une somme que personne ne veut donner, et que le conseil se réunira dans la semaine.";
    const ENGLISH: &str = "The mayor said that the city had bought the cameras for a sum that nobody wants to give, and that the council will meet within the week.";

    #[test]
    fn a_message_is_judged_part_by_part() {
        let mut doc = document(&[ENGLISH, FRENCH, "Merci beaucoup!"]);
        doc.headers = Some(Headers::default());
        mark(&mut doc);
        let kinds: Vec<PartKind> = doc.parts.iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [PartKind::Body, PartKind::OtherLanguage, PartKind::Body]);
        assert_eq!(doc.skipped.len(), 1);
        assert_eq!(
            (doc.skipped[0].what.as_str(), doc.skipped[0].why.as_str()),
            ("body", "language: French")
        );
        assert_eq!(doc.skipped[0].span, Some(doc.parts[1].span));
    }

    #[test]
    fn an_article_is_judged_as_a_whole() {
        let mut doc = document(&["Des caméras", FRENCH]);
        mark(&mut doc);
        assert!(doc.parts.iter().all(|part| part.kind == PartKind::OtherLanguage));
        let mut doc = document(&[ENGLISH, FRENCH]);
        mark(&mut doc);
        assert!(doc.parts.iter().all(|part| part.kind == PartKind::Body), "half of it is English");
    }
}

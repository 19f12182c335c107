//! When what fills a role is right.

use std::collections::HashMap;

/// The token F1 from which two fillers count as the same.
const ENOUGH: f64 = 0.6;

/// Whether words equal an acceptable form, share enough tokens with it, or end in its last words.
///
/// *Example*: "the tech giant Microsoft" is right for "Microsoft", and "their facial recognition" for "facial
/// recognition". "A former employee of Microsoft" is not right for "Microsoft": the words before the ending must not
/// hold a preposition, or the ending is not what the phrase is about.
pub fn filler_is_right(found: &str, form: &str) -> bool {
    let (found, form) = (words(found), words(form));
    if found.is_empty() || form.is_empty() {
        return false;
    }
    found == form || token_f1(&found, &form) >= ENOUGH || ends_in(&found, &form)
}

/// The token F1 of two lists of words, each word as often as it stands there.
pub(super) fn token_f1(found: &[String], form: &[String]) -> f64 {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in form {
        *left.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in found {
        if let Some(count) = left.get_mut(word.as_str())
            && *count > 0
        {
            *count -= 1;
            shared += 1;
        }
    }
    super::counts::ratio(2 * shared, found.len() + form.len())
}

/// The words of a phrase: lower case, without articles, punctuation and possessive endings.
pub(super) fn words(phrase: &str) -> Vec<String> {
    phrase
        .to_lowercase()
        .replace('’', "'")
        .split(|letter: char| letter.is_whitespace() || letter == '/')
        .map(|word| {
            let word = word.trim_matches(|letter: char| {
                !letter.is_alphanumeric() && !matches!(letter, '$' | '€' | '£' | '%' | '+' | '#')
            });
            word.strip_suffix("'s").unwrap_or(word).to_owned()
        })
        .filter(|word| !word.is_empty() && !matches!(word.as_str(), "a" | "an" | "the"))
        .collect()
}

fn ends_in(found: &[String], form: &[String]) -> bool {
    const PREPOSITIONS: [&str; 16] = [
        "of", "from", "for", "with", "without", "in", "at", "on", "to", "by", "about", "against",
        "into", "over", "under", "between",
    ];
    match found.len().checked_sub(form.len()) {
        Some(before) => {
            found.ends_with(form)
                && !found[..before].iter().any(|word| PREPOSITIONS.contains(&word.as_str()))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_and_wrong_fillers() {
        let cases = [
            ("the Microsoft", "Microsoft", true),
            ("Microsoft's", "microsoft", true),
            ("the tech giant Microsoft", "Microsoft", true),
            ("a former employee of Microsoft", "Microsoft", false),
            ("Drug Enforcement Administration", "the Drug Enforcement Administration", true),
            ("facial recognition tools", "facial recognition", true),
            ("recognition", "facial recognition", true),
            ("software", "facial recognition software tools", false),
            ("Microsoft", "Amazon", false),
            ("$3 million", "$3 million", true),
            ("$3 million", "$4 million", false),
            ("", "Microsoft", false),
        ];
        for (found, form, right) in cases {
            assert_eq!(filler_is_right(found, form), right, "{found:?} for {form:?}");
        }
    }
}

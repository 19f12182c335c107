//! Words to lemmas: irregular forms from a table, regular forms by rule.
//!
//! In: a word, its part of speech, and a hint (is this a verb that rolesets know?). Out: the lemma, lower case. English
//! drops a final *e* before -ed and -ing ("using", "offered"); whether to give it back is decided by the hint where it
//! knows one of the two forms, else by the letters before it. Only what predicates need is covered: no adjectives.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::types::Pos;

use super::verbs::{
    AUXILIARIES, IRREGULAR_NOUNS, IRREGULAR_VERBS, NOUNS_IN_S, TAKES_E, TAKES_NONE,
};

/// The lemma of a word. `is_verb` is a hint and may know few verbs or none.
pub fn lemma(word: &str, pos: Pos, is_verb: impl Fn(&str) -> bool) -> String {
    let word = word.to_lowercase();
    match pos {
        Pos::Verb => verb(&word, is_verb),
        Pos::Aux => match AUXILIARIES.iter().find(|(form, _)| *form == word) {
            Some((_, lemma)) => (*lemma).to_owned(),
            None if word.ends_with("ould") || word == "might" => word,
            None => verb(&word, is_verb),
        },
        Pos::Noun => noun(&word),
        // A model without parts of speech: the form has to tell.
        Pos::X
            if IRREGULAR.contains_key(word.as_str())
                || word.ends_with("ed")
                || word.ends_with("ing") =>
        {
            verb(&word, is_verb)
        }
        Pos::X => noun(&word),
        _ => word,
    }
}

/// The verb that a noun of an event comes from: "demonstration" from "demonstrate", "agreement" from "agree".
pub fn verb_of_noun(noun: &str, is_verb: impl Fn(&str) -> bool) -> Option<String> {
    const ENDINGS: &[(&str, &[&str])] = &[
        ("ication", &["y"]),
        ("ation", &["ate", "e", ""]),
        ("ition", &["ite", "e", ""]),
        ("ption", &["be", "ve", "pt"]),
        ("ution", &["ute", "ve"]),
        ("ssion", &["t", "ss", "de"]),
        ("sion", &["de", "d", "se"]),
        ("tion", &["t", "te"]),
        ("ment", &["", "e"]),
        ("ance", &["", "e"]),
        ("ence", &["", "e"]),
        ("ure", &["", "e"]),
        ("ing", &["", "e"]),
        ("al", &["", "e"]),
        ("ery", &["er"]),
        ("ght", &["w"]),
    ];
    ENDINGS.iter().find_map(|(ending, replacements)| {
        let stem = noun.strip_suffix(ending)?;
        replacements.iter().map(|end| format!("{stem}{end}")).find(|verb| is_verb(verb))
    })
}

static IRREGULAR: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for entry in IRREGULAR_VERBS {
        let mut words = entry.split(' ');
        let Some(lemma) = words.next() else { continue };
        for form in words.flat_map(|words| words.split('/')) {
            // The first entry wins: "found" is of "find", "lay" stays a lemma below.
            forms.entry(form).or_insert(lemma);
        }
    }
    // These forms are lemmas of other verbs far more often.
    for lemma in ["lay", "wound", "ground"] {
        forms.remove(lemma);
    }
    forms
});

fn verb(word: &str, is_verb: impl Fn(&str) -> bool) -> String {
    if let Some((_, lemma)) = AUXILIARIES.iter().find(|(form, _)| *form == word) {
        return (*lemma).to_owned();
    }
    if let Some(lemma) = IRREGULAR.get(word) {
        return (*lemma).to_owned();
    }
    // "re-elected", "co-founded": the rules see the last part.
    if let Some((prefix, rest)) = word.rsplit_once('-').filter(|(_, rest)| rest.len() > 2) {
        return format!("{prefix}-{}", verb(rest, is_verb));
    }
    if let Some(lemma) = prefixed(word) {
        return lemma;
    }
    if !word.is_ascii() {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|stem| has_vowel(stem)) {
        return restored(stem, is_verb);
    }
    if let Some(stem) = word.strip_suffix("ied").or_else(|| word.strip_suffix("ies")) {
        return format!("{stem}y");
    }
    if let Some(stem) =
        word.strip_suffix("ed").filter(|stem| has_vowel(stem) && !stem.ends_with('e'))
    {
        return restored(stem, is_verb);
    }
    third_person(word)
}

/// Irregular verbs with a prefix: "rewrote", "oversaw".
fn prefixed(word: &str) -> Option<String> {
    const PREFIXES: &[&str] = &["re", "pre", "un", "over", "under", "out", "mis", "fore", "cross"];
    if ["ed", "ing", "es"].iter().any(|end| word.ends_with(end)) {
        return None;
    }
    PREFIXES.iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix).filter(|rest| rest.len() > 3)?;
        // "present" and "consent" are no forms of "send".
        if rest == "sent" && *prefix != "re" {
            return None;
        }
        let lemma = IRREGULAR.get(rest).filter(|lemma| **lemma != "be")?;
        Some(format!("{prefix}{lemma}"))
    })
}

fn third_person(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("es")
        && (["ss", "sh", "ch", "x", "zz", "o", "tz"].iter().any(|end| stem.ends_with(end)))
    {
        return stem.to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The verb of a stem that lost its -ed or -ing.
fn restored(stem: &str, is_verb: impl Fn(&str) -> bool) -> String {
    if is_doubled(stem) && IRREGULAR.get(&stem[..stem.len() - 1]) == Some(&&stem[..stem.len() - 1])
    {
        return stem[..stem.len() - 1].to_owned();
    }
    let with_e = format!("{stem}e");
    let single = stem.get(..stem.len() - 1).unwrap_or(stem);
    let doubled = is_doubled(stem);
    // The hint decides where it knows exactly one of the candidates.
    match (is_verb(stem), is_verb(&with_e), doubled && is_verb(single)) {
        (true, false, false) => return stem.to_owned(),
        (false, true, false) => return with_e,
        (false, false, true) => return single.to_owned(),
        _ => {}
    }
    if doubled {
        return if keeps_double(stem) { stem.to_owned() } else { single.to_owned() };
    }
    if takes_e(stem) { with_e } else { stem.to_owned() }
}

fn is_doubled(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    bytes.len() > 2
        && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
        && !is_vowel(bytes[bytes.len() - 1])
}

/// Whether a doubled consonant belongs to the verb: "call", "pass", but not "plann", "controll".
fn keeps_double(stem: &str) -> bool {
    const KEEP: &[&str] = &[
        "add", "egg", "err", "purr", "odd", "inn", "putt", "butt", "boycott", "ebb", "whirr",
        "mutt", "rebutt",
    ];
    const UNDOUBLE: &[&str] = &[
        "rebell", "propell", "compell", "expell", "dispell", "repell", "excell", "impell",
        "controll", "patroll", "pedall", "signall", "totall", "equall", "rivall", "initiall",
        "tunnell", "triall", "marshall",
    ];
    if KEEP.contains(&stem) {
        return true;
    }
    match stem.as_bytes()[stem.len() - 1] {
        b's' | b'z' | b'f' => true,
        b'l' => {
            let is_el = stem.ends_with("ell") && n_syllables(stem) > 1;
            let foretells = ["sell", "tell", "spell", "smell", "dwell", "swell", "yell", "well"]
                .iter()
                .any(|verb| stem.ends_with(verb));
            !(UNDOUBLE.contains(&stem) || is_el && !foretells)
        }
        _ => false,
    }
}

/// Whether a stem lost an *e*.
fn takes_e(stem: &str) -> bool {
    if TAKES_E.contains(&stem) {
        return true;
    }
    if TAKES_NONE.contains(&stem) || stem.len() < 2 {
        return false;
    }
    let bytes = stem.as_bytes();
    let (last, before) = (bytes[bytes.len() - 1], bytes[bytes.len() - 2]);
    let third = bytes.len().checked_sub(3).map_or(b' ', |at| bytes[at]);
    let short = n_syllables(stem) == 1;
    // A vowel between consonants ("mak", "provid", "requir" with its silent u).
    let lone = is_vowel(before)
        && (!is_vowel(third) || third == b'u' && stem.len() > 3 && bytes[bytes.len() - 4] == b'q');
    match last {
        b'v' | b'c' => true,
        b'u' => true,
        b'z' => before != b't' && before != b'z',
        b's' => {
            let us = stem.ends_with("us") && !lone;
            before != b's' && (!us || stem.ends_with("ous") || stem.ends_with("aus"))
        }
        b'g' => {
            matches!(before, b'd' | b'l' | b'r')
                || (is_vowel(before) && lone)
                || stem.ends_with("eng")
                || stem.ends_with("aug")
        }
        b'l' => match before {
            b'b' | b't' | b'd' | b'p' | b'g' | b'f' | b'k' | b'c' | b'z' | b's' => true,
            b'i' | b'u' | b'a' => lone && (before != b'a' || short),
            b'o' => lone && short,
            b'y' => true,
            _ => false,
        },
        b't' => match before {
            b'a' => lone || stem.ends_with("uat") || stem.ends_with("iat"),
            b'u' => lone,
            b'i' | b'o' => lone && short,
            _ => false,
        },
        b'd' => match before {
            b'a' | b'i' | b'o' | b'u' => lone || stem.ends_with("uad"),
            b'e' => stem.ends_with("ced"),
            _ => false,
        },
        b'r' => match before {
            b'a' | b'i' | b'u' => lone || stem.ends_with("quir"),
            b'o' => lone && short,
            _ => false,
        },
        b'n' => match before {
            b'i' => lone && third != b'u' || stem.ends_with("quin"),
            b'o' | b'u' | b'a' | b'e' => lone && short && before != b'a' && before != b'e',
            b'g' => false,
            _ => false,
        },
        b'm' => match before {
            b'a' | b'i' | b'u' => lone,
            b'o' => stem.ends_with("com"),
            _ => false,
        },
        b'p' => match before {
            b'a' => lone,
            b'i' | b'o' | b'u' | b'y' => lone && short,
            _ => false,
        },
        b'k' => lone && before != b'e',
        b'b' => match before {
            b'i' => stem.ends_with("crib") || short,
            b'o' | b'u' => lone && short,
            _ => false,
        },
        _ => false,
    }
}

fn noun(word: &str) -> String {
    if let Some((_, lemma)) = IRREGULAR_NOUNS.iter().find(|(form, _)| *form == word) {
        return (*lemma).to_owned();
    }
    if NOUNS_IN_S.contains(&word) || !word.is_ascii() || word.len() < 3 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return if stem.len() < 2 { word[..word.len() - 1].to_owned() } else { format!("{stem}y") };
    }
    if let Some(stem) = word.strip_suffix("es")
        && ["ss", "sh", "ch", "x", "zz", "o", "us"].iter().any(|end| stem.ends_with(end))
        && ![
            "house", "cause", "use", "clause", "pause", "excuse", "abuse", "cruise", "spouse",
            "muse", "ruse",
        ]
        .iter()
        .any(|noun| word[..word.len() - 1].ends_with(noun))
    {
        return stem.to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn has_vowel(stem: &str) -> bool {
    stem.bytes().any(|byte| is_vowel(byte) || byte == b'y')
}

/// Groups of vowels, as a rough count of syllables. The u of "qu" is no vowel.
fn n_syllables(stem: &str) -> usize {
    let mut n_groups = 0;
    let mut in_group = false;
    let mut last = b' ';
    for byte in stem.bytes() {
        let vowel = (is_vowel(byte) || byte == b'y') && !(byte == b'u' && last == b'q');
        n_groups += usize::from(vowel && !in_group);
        in_group = vowel;
        last = byte;
    }
    n_groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pos: Pos, pairs: &str) {
        for pair in pairs.split_whitespace() {
            let (word, expected) = pair.split_once(':').expect("word:lemma");
            assert_eq!(lemma(word, pos, |_| false), expected, "{word}");
        }
    }

    #[test]
    fn verbs() {
        check(
            Pos::Verb,
            "pitched:pitch planning:plan using:use offered:offer supplies:supply tried:try agreed:agree \
             needed:need lying:lie selling:sell sold:sell controlled:control travelled:travel visited:visit \
             requires:require provided:provide passes:pass goes:go noted:note waited:wait changed:change \
             bringing:bring re-elected:re-elect created:create treated:treat shared:share appeared:appear \
             issued:issue obtained:obtain determined:determine released:release sued:sue met:meet",
        );
    }

    /// The regular forms of a verb: the third person, the past, the gerund.
    fn regular(verb: &str) -> Vec<String> {
        const DOUBLED: &[&str] = &[
            "admit", "concur", "commit", "permit", "submit", "transmit", "refer", "prefer",
            "control", "compel", "equip", "quip",
        ];
        let bytes = verb.as_bytes();
        let at = |back: usize| bytes.len().checked_sub(back).map_or(b' ', |at| bytes[at]);
        let vowel = |back: usize| is_vowel(at(back));
        let closed = !vowel(1) && !b"wxy".contains(&at(1)) && vowel(2) && !vowel(3);
        if let Some(stem) = verb.strip_suffix('e') {
            let ing = if stem.ends_with('e') { verb } else { stem };
            return vec![format!("{verb}s"), format!("{verb}d"), format!("{ing}ing")];
        }
        if let Some(stem) = verb.strip_suffix('y').filter(|_| !vowel(2)) {
            return vec![format!("{stem}ies"), format!("{stem}ied"), format!("{verb}ing")];
        }
        let stem = if DOUBLED.contains(&verb) || closed && n_syllables(verb) == 1 {
            format!("{verb}{}", &verb[verb.len() - 1..])
        } else {
            verb.to_owned()
        };
        let hissing = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| verb.ends_with(end));
        let third = if hissing { format!("{verb}es") } else { format!("{verb}s") };
        vec![third, format!("{stem}ed"), format!("{stem}ing")]
    }

    /// Every verb that triggers a claim, governs or tells one is found in all its regular forms.
    #[test]
    fn listed_verbs() {
        let types: toml::Table = include_str!("../../data/claim_types.toml").parse().expect("TOML");
        let cues: toml::Table = include_str!("../../data/cues.toml").parse().expect("TOML");
        let mut verbs: Vec<String> = Vec::new();
        let mut add = |list: &toml::Value| {
            let words = list.as_array().into_iter().flatten().filter_map(|word| word.as_str());
            verbs.extend(words.map(str::to_owned));
        };
        for kind in types["type"].as_array().expect("types") {
            for trigger in kind["trigger"].as_array().expect("triggers") {
                let is_noun = trigger.get("pos").and_then(|pos| pos.as_str()) == Some("noun");
                if let Some(lemmas) = trigger.get("lemmas").filter(|_| !is_noun) {
                    add(lemmas);
                }
            }
        }
        for list in ["attempted", "planned", "negative", "ended", "same"] {
            add(&cues["governors"][list]);
        }
        add(&cues["speech"]["verbs"]);
        let irregular = |verb: &str| IRREGULAR.values().any(|lemma| verb.ends_with(lemma));
        let noun = ["ability", "able", "likely", "unable", "willing", "unwilling", "ready"];
        let plain = |verb: &&String| verb.bytes().all(|byte| byte.is_ascii_lowercase());
        let mut wrong = Vec::new();
        for verb in verbs
            .iter()
            .filter(plain)
            .filter(|verb| !irregular(verb) && !noun.contains(&verb.as_str()))
        {
            for form in regular(verb) {
                let found = lemma(&form, Pos::Verb, |_| false);
                if found != *verb {
                    wrong.push(format!("{form}: {found}"));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn nouns() {
        check(
            Pos::Noun,
            "demonstrations:demonstration agencies:agency analyses:analysis uses:use purchases:purchase \
             pitches:pitch business:business status:status taxes:tax heroes:hero houses:house",
        );
        let known = |verb: &str| ["demonstrate", "agree", "purchase", "meet"].contains(&verb);
        assert_eq!(verb_of_noun("demonstration", known).as_deref(), Some("demonstrate"));
        assert_eq!(verb_of_noun("agreement", known).as_deref(), Some("agree"));
        assert_eq!(verb_of_noun("table", known), None);
    }

    #[test]
    fn forms_tell_where_the_part_of_speech_is_unknown() {
        check(Pos::X, "pitched:pitch sold:sell agencies:agency says:say planning:plan");
    }

    #[test]
    fn a_hint_decides() {
        assert_eq!(lemma("rotted", Pos::Verb, |verb| verb == "rot"), "rot");
        assert_eq!(lemma("bathed", Pos::Verb, |verb| verb == "bath"), "bath");
    }
}

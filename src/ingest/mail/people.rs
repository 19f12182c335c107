//! People as headers, quote lines and signatures name them.
//!
//! In: a name with or without an address, as written. Out: [`Person`]s; and, with the whole message at hand, the
//! organisations of its people ([`complete`]): from the signature, from the display name, or from the domain of the
//! address where the text writes that name.

use std::sync::LazyLock;

use regex::Regex;

use super::signature;
use crate::ingest::pattern;
use crate::types::{Headers, Part, PartKind, Person};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[\p{L}\p{N}._%+=-][\p{L}\p{N}._%+'=/-]*@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*")
});

/// A person as written: `Jane Roe <jane@x.org>`, `"Roe, Jane" [mailto:jane@x.org]`, `jane@x.org (Jane Roe)`,
/// `Jane Roe/HOU/ECT@ECT`, `Jane Roe (Acme)`.
pub(super) fn parse(text: &str) -> Person {
    let text = text.replace(['*', '\t'], " ").replace("mailto:", " ");
    let mut person = Person::default();
    let mut name = text.clone();
    // Lotus Notes writes the place in its directory behind the name.
    static NOTES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\s*([^/@<>]+?)(?:/[\p{L}\p{N} &.-]+)+(?:@[\p{L}\p{N}-]+)?\s*$")
    });
    if let Some(found) = NOTES.captures(&text).filter(|_| !text.contains("://")) {
        name = found[1].to_owned();
    } else if let Some(found) = ADDRESS.find(&text) {
        if found.as_str().contains('.') {
            person.address = Some(found.as_str().to_lowercase());
        }
        name = format!("{} {}", &text[..found.start()], &text[found.end()..]);
    }
    static BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[<\[(]\s*[>\])]|<[^<>]*>|^\s*<|>\s*$"));
    name = BRACKETS.replace_all(&name, " ").into_owned();
    static ORGANIZATION: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(.*\S)\s*[(\[]([^()\[\]]{2,60})[)\]]\s*$"));
    if let Some(found) = ORGANIZATION.captures(name.trim()) {
        let inner = found[2].trim().to_owned();
        let outer = found[1].to_owned();
        // "Jane Roe (via list)" names no organisation, "Jane Roe (she/her)" neither.
        if !inner.contains('/')
            && !inner.to_lowercase().starts_with("via ")
            && !ADDRESS.is_match(&inner)
        {
            person.organization = Some(inner);
        }
        name = outer;
    }
    static PARENTHESES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\(([^()]*)\)\s*$"));
    if let Some(found) = PARENTHESES.captures(&name) {
        name = found[1].to_owned();
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name =
        name.trim_matches(['"', '\'', '“', '”', '<', '>', ',', ';', ':', ' ', '[', ']']).trim();
    if name.chars().any(char::is_alphabetic) && name.chars().count() <= 100 {
        person.name = Some(name.to_owned());
    }
    person
}

/// A list of people: separated by `;`, or by `,` where commas do not belong to names.
pub(super) fn list(text: &str) -> Vec<Person> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let (mut quoted, mut depth) = (false, 0i32);
    let semicolons = text.contains(';');
    for char in text.chars() {
        match char {
            '"' => quoted = !quoted,
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = (depth - 1).max(0),
            _ => {}
        }
        let separates = match char {
            ';' => true,
            ',' => !semicolons && ends_person(&piece),
            _ => false,
        };
        if separates && !quoted && depth == 0 {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(char);
        }
    }
    pieces.push(piece);
    pieces
        .iter()
        .map(|piece| parse(piece))
        .filter(|person| person.name.is_some() || person.address.is_some())
        .take(500)
        .collect()
}

/// Whether a comma after this text ends a person: `Roe, Jane <…>` is one, `Jane Roe, John Doe` are two.
fn ends_person(piece: &str) -> bool {
    piece.contains('@') || piece.contains('/') || piece.trim_matches([' ', '\'', '"']).contains(' ')
}

/// Fills in organisations and fuller names, and gives the authors of parts what headers and signatures know about them.
pub(super) fn complete(headers: &mut Headers, parts: &mut [Part], text: &str) {
    // What the message's own signatures say about their writers.
    let mut known: Vec<Person> = Vec::new();
    let mut signed: Vec<(Person, String)> = Vec::new();
    for part in parts.iter().filter(|part| part.kind == PartKind::Signature) {
        if let Some(author) = &part.author {
            let organization = signature::organization(part.span.of(text), author);
            if organization.is_some() {
                known.push(Person { organization, ..author.clone() });
            }
            let name = signature::full_name(part.span.of(text), author);
            signed.extend(name.map(|name| (author.clone(), name)));
        }
    }
    let from = headers.from.iter_mut();
    let people = from.chain(&mut headers.to).chain(&mut headers.cc).chain(
        parts.iter_mut().flat_map(|part| part.author.iter_mut().chain(&mut part.recipients)),
    );
    for person in people {
        if person.organization.is_none() {
            person.organization = known
                .iter()
                .find(|other| is_same(other, person))
                .and_then(|other| other.organization.clone())
                .or_else(|| by_domain(person.address.as_deref()?, text));
        }
        if let Some((_, name)) = signed.iter().find(|(author, _)| is_same(author, person)) {
            person.name = Some(name.clone());
        }
    }
}

/// Whether two mentions are surely one person.
fn is_same(a: &Person, b: &Person) -> bool {
    match (&a.address, &b.address) {
        (Some(a), Some(b)) => a == b,
        _ => matches!((&a.name, &b.name), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b)),
    }
}

/// The organisation of a domain as the text writes it: `jane@acme-labs.com` is of "Acme Labs" where the text says so.
fn by_domain(address: &str, text: &str) -> Option<String> {
    let label = domain_label(address)?;
    let words: Vec<&str> = text
        .split(|char: char| char.is_whitespace() || matches!(char, '(' | ')' | ',' | ';' | '"'))
        .filter(|word| !word.is_empty() && !word.contains(['@', '/']) && word.len() < 40)
        .take(100_000)
        .collect();
    let squash = |words: &[&str]| -> String {
        words
            .iter()
            .flat_map(|word| word.chars())
            .filter(|char| char.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let label = squash(&[&label]);
    (0..words.len()).find_map(|at| {
        // An address or a file name is not how an organisation is written.
        if !words[at].starts_with(char::is_uppercase) {
            return None;
        }
        (1..=4).filter_map(|length| words.get(at..at + length)).find_map(|run| {
            let written = run.join(" ");
            let written = written
                .trim_end_matches(['.', ':', '!', '?', '\'', '’'])
                .trim_end_matches("'s")
                .trim_end_matches("’s");
            let run: Vec<&str> = written.split(' ').collect();
            (squash(&run) == label && !written.contains('.')).then(|| written.to_owned())
        })
    })
}

/// The part of a domain that names its owner; `None` for providers of mailboxes.
pub(super) fn domain_label(address: &str) -> Option<String> {
    const PROVIDERS: &[&str] = &[
        "gmail",
        "googlemail",
        "yahoo",
        "ymail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "aol",
        "icloud",
        "me",
        "mac",
        "gmx",
        "web",
        "proton",
        "protonmail",
        "pm",
        "tutanota",
        "mail",
        "yandex",
        "comcast",
        "verizon",
        "att",
        "sbcglobal",
        "bellsouth",
        "earthlink",
        "cox",
        "charter",
        "btinternet",
        "t-online",
        "freenet",
        "orange",
        "wanadoo",
        "free",
        "laposte",
        "libero",
        "qq",
        "163",
        "126",
        "sina",
        "naver",
        "rediffmail",
        "zoho",
        "fastmail",
        "hushmail",
        "riseup",
        "example",
    ];
    let domain = address.rsplit_once('@')?.1;
    let labels: Vec<&str> = domain.split('.').collect();
    let (&last, rest) = labels.split_last()?;
    let (&second, rest) = rest.split_last()?;
    // example.co.uk, example.gov.au
    let label = match rest.last() {
        Some(&third)
            if last.len() == 2
                && matches!(second, "co" | "com" | "ac" | "gov" | "org" | "net" | "edu") =>
        {
            third
        }
        _ => second,
    };
    (label.len() >= 2 && !PROVIDERS.contains(&label)).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(person: &Person) -> String {
        let show = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
        format!(
            "{} | {} | {}",
            show(&person.name),
            show(&person.address),
            show(&person.organization)
        )
    }

    #[test]
    fn people_are_read_as_written() {
        let cases = [
            ("Jane Roe <Jane@X.org>", "Jane Roe | jane@x.org | -"),
            ("\"Roe, Jane\" [mailto:jane@x.org]", "Roe, Jane | jane@x.org | -"),
            ("jane@x.org (Jane Roe)", "Jane Roe | jane@x.org | -"),
            ("jane@x.org", "- | jane@x.org | -"),
            ("Jane Roe/HOU/ECT@ECT", "Jane Roe | - | -"),
            ("Jane Roe (Acme)", "Jane Roe | - | Acme"),
            ("Jane Roe (Acme) <jane@acme.com>", "Jane Roe | jane@acme.com | Acme"),
            ("'jane@x.org' <jane@x.org>", "- | jane@x.org | -"),
            ("Jane Roe <jane@x.org<mailto:jane@x.org>>", "Jane Roe | jane@x.org | -"),
            ("*Jane Roe*", "Jane Roe | - | -"),
            ("", "- | - | -"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(&parse(text)), expected, "{text}");
        }
    }

    #[test]
    fn lists_of_people() {
        let cases = [
            ("Roe, Jane; Doe, John", 2),
            ("Jane Roe <j@x.org>, John Doe <d@x.org>", 2),
            ("\"Roe, Jane\" <j@x.org>, \"Doe, John\" <d@x.org>", 2),
            ("Roe, Jane <j@x.org>", 1),
            ("a@x.org, b@x.org", 2),
            ("Jane Roe/HOU/ECT@ECT, John Doe/HOU/ECT@ECT", 2),
            ("", 0),
        ];
        for (text, count) in cases {
            assert_eq!(list(text).len(), count, "{text}");
        }
    }

    #[test]
    fn domains_name_organizations_only_as_the_text_does() {
        let text = "We at Acme Labs can help. Write to jane@acmelabs.com.";
        assert_eq!(by_domain("jane@acmelabs.com", text).as_deref(), Some("Acme Labs"));
        assert_eq!(by_domain("jane@other.com", text), None);
        assert_eq!(domain_label("x@mail.dea.gov").as_deref(), Some("dea"));
        assert_eq!(domain_label("x@police.gov.uk").as_deref(), Some("police"));
        assert_eq!(domain_label("x@gmail.com"), None);
    }
}

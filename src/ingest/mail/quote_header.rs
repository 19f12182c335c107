//! Lines that introduce somebody else's text: "On … wrote:", Outlook's block, "Forwarded message".
//!
//! What it does: looks at one line and the few after it, and tells whether they introduce a quotation, how many lines
//! that takes, and who wrote what follows, to whom and when.
//!
//! Example: `On Mon, 3 Mar 2014 at 10:12, Jane Roe` / `<jane@x.org> wrote:`.
//!
//! Limits: English layouts are complete, German, French, Spanish and Russian ones the common forms.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use regex::Regex;

use super::people;
use crate::ingest::{dates, pattern};
use crate::types::Person;

/// An introduction.
#[derive(Debug, Default)]
pub(super) struct QuoteHeader {
    /// How many lines it takes.
    pub lines: usize,
    pub author: Option<Person>,
    pub recipients: Vec<Person>,
    pub date: Option<DateTime>,
    pub subject: Option<String>,
    /// Whether what follows was passed on rather than answered.
    pub forwarded: bool,
    /// Whether it needs quoted lines below it to be believed ("Jane wrote:").
    pub weak: bool,
}

/// Reads the introduction at the start of `lines` (without their `>`), all of one quote level; `latest` is the date of
/// the text above.
pub(super) fn read(lines: &[&str], latest: Option<DateTime>) -> Option<QuoteHeader> {
    let first = lines.first()?.trim();
    if first.is_empty() {
        return None;
    }
    separated(lines, latest)
        .or_else(|| block(lines, latest))
        .or_else(|| notes(lines, latest))
        .or_else(|| wrote(lines, latest))
}

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\s*]*(?:
          [-_=]{2,}\s*(?:original\x20(?:message|appointment|nachricht)|urspr\S+ngliche\x20(?:nachricht|e-?mail)|reply\x20message|message\x20d.origine|message\x20original|mensaje\x20original|исходное\x20сообщение)\s*[-_=]*
        | original\x20message
        | [-_=]{2,}\s*(?P<forward>forwarded\x20(?:message|by)|begin\x20forwarded|weitergeleitete\x20nachricht|message\x20transf\S+|mensaje\x20reenviado|пересылаемое\x20сообщение|doorgestuurd\x20bericht).*
        | (?P<begin>begin\x20forwarded\x20message|anfang\x20der\x20weitergeleiteten.{0,20}|d\S+but\x20du\x20message\x20(?:r\S+exp\S+di\S+|transf\S+r\S+))\s*:
        )[\s*]*$",
    )
});
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s*]*[_=-]{8,}[\s*]*$"));

/// A separator, with the block of headers that usually follows it.
fn separated(lines: &[&str], latest: Option<DateTime>) -> Option<QuoteHeader> {
    if let Some(found) = SEPARATOR.captures(lines[0]) {
        let forwarded = found.name("forward").is_some() || found.name("begin").is_some();
        // Notes puts the forwarder and the date into the separator, sometimes wrapped.
        let mut skip = 1;
        while skip < lines.len()
            && skip < 3
            && (RULE.is_match(lines[skip]) || wraps_rule(lines[skip]))
        {
            skip += 1;
        }
        while skip < lines.len() && skip < 4 && lines[skip].trim().is_empty() {
            skip += 1;
        }
        let rest = &lines[skip..];
        let mut header = match rest.first() {
            Some(_) => block_of(rest, latest, 2)
                .or_else(|| notes(rest, latest))
                .or_else(|| wrote(rest, latest)),
            None => None,
        }
        .map(|header| QuoteHeader { lines: header.lines + skip, ..header })
        .unwrap_or(QuoteHeader { lines: 1, ..QuoteHeader::default() });
        header.forwarded |= forwarded;
        header.weak = false;
        return Some(header);
    }
    // A rule right above a block belongs to it.
    if RULE.is_match(lines[0]) {
        let skip = 1 + lines[1..].iter().take_while(|line| line.trim().is_empty()).count();
        let header =
            block_of(lines.get(skip..).filter(|rest| !rest.is_empty() && skip <= 3)?, latest, 3)?;
        return Some(QuoteHeader { lines: header.lines + skip, ..header });
    }
    None
}

fn wraps_rule(line: &str) -> bool {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:.*\d.*|[AP]M)\s*-{4,}\s*$"));
    END.is_match(line)
}

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\s*]*(?P<key>
          from|von|de|от\x20кого|от|van|da
        | sent|date|gesendet|отправлено|datum|envoy\S{1,2}(?:\x20le)?|enviado(?:\x20el)?|fecha|дата|date\x20sent|verzonden
        | to|an|\S{1,2}|para|кому|aan|memo(?:randum)?\x20(?:to|for)
        | cc|kopie|copie|копия|bcc
        | subject|betreff|objet|asunto|тема|onderwerp
        | through|via|copy|copies|reply-to|importance|attachments?|anlagen|priority|x-\S+|resent-\S+|message-id|received|in-reply-to|sensitivity|flag
        )\s*\*{0,2}\s*:\s*\*{0,2}[\x20\t\u{a0}]*(?P<value>.*)$",
    )
});

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    From,
    Date,
    To,
    Cc,
    Subject,
    Other,
}

/// The field that a line starts, and its value.
fn field(line: &str) -> Option<(Field, &str)> {
    let found = FIELD.captures(line)?;
    let key = found.name("key")?.as_str().to_lowercase();
    let field = match key.as_str() {
        "from" | "von" | "de" | "от кого" | "от" | "van" | "da" => Field::From,
        "sent"
        | "date"
        | "gesendet"
        | "отправлено"
        | "datum"
        | "fecha"
        | "дата"
        | "date sent"
        | "verzonden" => Field::Date,
        key if key.starts_with("envoy") || key.starts_with("enviado") => Field::Date,
        "to" | "an" | "para" | "кому" | "aan" | "à" => Field::To,
        key if key.starts_with("memo") => Field::To,
        "cc" | "kopie" | "copie" | "копия" | "bcc" | "copy" | "copies" => Field::Cc,
        "re" | "subject" | "betreff" | "objet" | "asunto" | "тема" | "onderwerp" => {
            Field::Subject
        }
        key if key.chars().count() <= 2 => return None,
        _ => Field::Other,
    };
    Some((field, found.name("value").map_or("", |value| value.as_str())))
}

/// A block of headers as Outlook and others write it, and who writes a memorandum.
pub(super) fn block(lines: &[&str], latest: Option<DateTime>) -> Option<QuoteHeader> {
    block_of(lines, latest, 3)
}

/// A block of at least `least` fields with an author.
fn block_of(lines: &[&str], latest: Option<DateTime>, least: usize) -> Option<QuoteHeader> {
    field(lines[0])?;
    let mut header = QuoteHeader::default();
    let mut values: Vec<(Field, String)> = Vec::new();
    for (at, line) in lines.iter().enumerate().take(60) {
        if let Some((field, value)) = field(line) {
            values.push((field, value.trim().to_owned()));
            header.lines = at + 1;
        } else if line.trim().is_empty() {
            // Outlook for the web leaves a line between the fields, and so does a page that was printed.
            let next = lines.get(at + 1).and_then(|line| field(line));
            let known = |(field, _): (Field, &str)| values.iter().any(|(it, _)| *it == field);
            if next.is_none_or(known) {
                break;
            }
        } else {
            let Some((field, value)) = values.last_mut() else { break };
            if !continues(*field, value, line) {
                break;
            }
            value.push(' ');
            value.push_str(line.trim());
            header.lines = at + 1;
        }
    }
    let has = |field: Field| values.iter().any(|(found, _)| *found == field);
    let kinds = [Field::From, Field::Date, Field::To, Field::Subject]
        .into_iter()
        .filter(|&field| has(field))
        .count();
    if !has(Field::From) || kinds < least {
        return None;
    }
    for (field, value) in values {
        match field {
            Field::From => {
                header.author = header.author.or_else(|| people::list(&value).into_iter().next());
                if let Some(author) = header.author.as_mut() {
                    author.organization =
                        author.organization.take().or_else(|| behind_position(&value));
                }
            }
            Field::To | Field::Cc => header.recipients.extend(people::list(&value)),
            Field::Date => header.date = header.date.or_else(|| dates::find(&value, latest)),
            Field::Subject => header.subject = header.subject.or(Some(value)),
            Field::Other => {}
        }
    }
    Some(header)
}

/// "Dr Ann Lee, Head of Devices, | St Bride's Hospital": whom the writer of a memorandum works for.
fn behind_position(value: &str) -> Option<String> {
    let pieces: Vec<&str> = value.split(", ").map(str::trim).collect();
    let last = pieces.last().filter(|_| pieces.len() == 3 && !value.contains('@'))?;
    let words = last.split_whitespace().count();
    (last.starts_with(char::is_uppercase) && words <= 8).then(|| (*last).to_owned())
}

/// Whether a line goes on with the field above it: addresses, or an indented or long subject.
fn continues(field: Field, value: &str, line: &str) -> bool {
    match field {
        Field::From | Field::To | Field::Cc => {
            line.contains('@')
                || value.ends_with([';', ','])
                || line.starts_with([' ', '\t']) && line.contains([';', ','])
        }
        Field::Subject => line.starts_with([' ', '\t']) && value.len() > 50,
        Field::Date | Field::Other => value.is_empty() && line.starts_with([' ', '\t']),
    }
}

/// Lotus Notes: a name, a date, then `To:`, `cc:`, `Subject:` without `From:`.
fn notes(lines: &[&str], latest: Option<DateTime>) -> Option<QuoteHeader> {
    static ON: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.{2,80}?)\s+on\s+(\d.*)$"));
    let to = lines
        .iter()
        .take(6)
        .position(|line| field(line).is_some_and(|(field, _)| field == Field::To))?;
    if to == 0 {
        return None;
    }
    let intro: Vec<&str> =
        lines[..to].iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if intro.len() > 3 || intro.iter().any(|line| line.len() > 100 || field(line).is_some()) {
        return None;
    }
    let joined = intro.join(" ");
    let date = dates::find(&joined, latest)?;
    let rest = &lines[to..];
    let fields = rest
        .iter()
        .take(12)
        .filter(|line| field(line).is_some_and(|(field, _)| field != Field::Other))
        .count();
    if fields < 2 {
        return None;
    }
    let author = match ON.captures(&joined) {
        Some(found) => people::parse(&found[1]),
        None => people::parse(intro.iter().find(|line| dates::find(line, None).is_none())?),
    };
    let mut header =
        QuoteHeader { author: Some(author), date: Some(date), ..QuoteHeader::default() };
    let mut last = None;
    for (at, line) in rest.iter().enumerate().take(60) {
        match field(line) {
            Some((found, value)) => {
                last = Some((found, value.to_owned()));
                if matches!(found, Field::To | Field::Cc) {
                    header.recipients.extend(people::list(value));
                }
                header.lines = to + at + 1;
            }
            None => match &last {
                Some((found, value))
                    if !line.trim().is_empty() && continues(*found, value, line) =>
                {
                    header.recipients.extend(people::list(line));
                    header.lines = to + at + 1;
                }
                _ => break,
            },
        }
    }
    Some(header)
}

static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s>,*])(?:wrote|writes|said|schrieb|a\s+écrit|escribi[óo]|ha\s+scritto|schreef|skrev|napisał|написала?|пишет|от\s.{2,80}|schrieb\s.{2,80})\s*(?:\.\.\.)?\s*[:：]?\s*[*_]*\s*$",
    )
});
static START: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[\s*_-]*(?:on|am|le|el|il|op|den|dnia|в|em)\s+(.*)$"));

/// "On … wrote:" and its kin, on one line or wrapped over up to four.
fn wrote(lines: &[&str], latest: Option<DateTime>) -> Option<QuoteHeader> {
    // What is wrapped begins as an introduction does; a line of text above one is not a part of it.
    let opens = |line: &str| START.is_match(line) || dates::starts_with_date(line);
    let wraps = opens(lines.first()?);
    let mut joined = String::new();
    for (at, line) in lines.iter().enumerate().take(4) {
        let line = line.trim();
        if line.is_empty() || (at > 0 && (!wraps || opens(line) && !joined.ends_with(','))) {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
        if joined.len() > 400 {
            return None;
        }
        if let Some(header) = introduction(&joined, latest) {
            return Some(QuoteHeader { lines: at + 1, ..header });
        }
    }
    None
}

/// An introduction on one line.
fn introduction(line: &str, latest: Option<DateTime>) -> Option<QuoteHeader> {
    let colon = line.trim_end_matches(['*', '_', ' ']).ends_with([':', '：']);
    let said = WROTE.find(line);
    let opens = START.captures(line);
    let date = dates::find(line, latest);
    let has_address = line.contains('@');
    // Some programs write no verb: `26.06.2014, 14:41, "Jane Roe" <jane@x.org>:`.
    if said.is_none() && !(colon && has_address && date.is_some() && dates::starts_with_date(line))
    {
        return None;
    }
    // German puts the name behind the verb, mail.ru behind "от" (from).
    static SCHRIEB: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(.*)\bschrieb\s+(\S.*)$"));
    let turned = SCHRIEB.captures(line).map(|found| format!("{} {}", &found[1], &found[2]));
    let line = turned.as_deref().unwrap_or(line);
    let end = said.filter(|_| turned.is_none()).map_or(line.len(), |said| said.start());
    let dated = date.is_some() && (opens.is_some() || dates::starts_with_date(line) || has_address);
    if !dated && !colon {
        return None;
    }
    // "On 3 March the minister wrote: …" in running text has no address and goes on after the colon; that it ends here
    // and is followed by quoted lines is what makes it a header.
    let name = author(&line[..end], opens.is_some() || dates::starts_with_date(line));
    if !dated {
        // "Jane Roe wrote:" — believed only above quoted lines.
        let words = line.split_whitespace().count();
        let is_name = line.starts_with(|char: char| {
            char.is_uppercase() || char == '"' || char == '<' || char == '*'
        });
        if !(has_address || (is_name && words <= 8)) {
            return None;
        }
    }
    let author = name.filter(|person| person.name.is_some() || person.address.is_some());
    let weak = !(dated && (has_address || colon) && author.is_some());
    Some(QuoteHeader { lines: 1, author, date, weak, ..QuoteHeader::default() })
}

/// Who is named in an introduction: what is left of it without the date.
fn author(line: &str, dated: bool) -> Option<Person> {
    static NOISE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?ix)
              ^[\s*_-]*(?:on|am|le|el|il|op|den|dnia|в|em|in\s+(?:article|message))\s+
            | \b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[.,]?
            | \b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|пн|вт|ср|чт|пт|сб|вс)\b[.,]?
            | \b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T|\b) | \b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b
            | \b\d{1,2}(?:st|nd|rd|th|er)?\.?(?:\s+|-)(?:of\s+|de\s+)?(?:jan|feb|fév|mar|mär|apr|avr|may|mai|jun|juin|jul|juil|aug|aoû|sep|oct|okt|nov|dec|dez|déc|янв|фев|апр|мая|июн|июл|авг|сен|окт|ноя|дек)\p{L}*\.?,?(?:\s+|-)(?:de\s+)?\d{2,4}\b
            | \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*\.?(?:\s+|-)\d{1,2}(?:st|nd|rd|th)?(?:,\s*|\s+|-)\d{2,4}\b
            | \b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\b\.?)?
            | [+-]\d{4}\b | \b(?:UTC|GMT|CES?T|[ECMP][SD]T|BST|IST)\b(?:[+-]\d+)? | \(\s*\)
            | \b(?:at|um|à|a\sl[ae]s?|uhr|o'clock|пользователь|г\.)(?:\s|$) | \x{202f}
            ",
        )
    });
    static ARTICLE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^[\s*]*in\s+(?:article|message)\s+<[^>]*>,?"));
    let line = ARTICLE.replace(line, " ");
    let address = line.find('<').unwrap_or(line.len());
    // Inside the angle brackets nothing is noise.
    let (head, tail) = line.split_at(address);
    let head = if dated { NOISE.replace_all(head, " ").into_owned() } else { head.to_owned() };
    static LEFT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[\s,.;:*_()+-]+|[\s,;:*_(]+$|(?:^|\s)(?:от|by|from)\s"));
    let head = LEFT.replace_all(&head, " ");
    Some(people::parse(&format!("{} {tail}", head.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[&str]) -> Option<String> {
        let header = read(lines, None)?;
        let author = header.author.unwrap_or_default();
        let show = |field: Option<String>| field.unwrap_or_else(|| "-".to_owned());
        Some(format!(
            "{} {} {} {} {}",
            header.lines,
            show(author.name),
            show(author.address),
            show(header.date.map(|date| date.to_string())),
            header.recipients.len()
        ))
    }

    #[test]
    fn layouts_of_introductions() {
        let cases: &[(&[&str], Option<&str>)] = &[
            (
                &["On Mon, 3 Mar 2014 at 10:12, Jane Roe <jane@x.org> wrote:"],
                Some("1 Jane Roe jane@x.org 2014-03-03T10:12:00 0"),
            ),
            (
                &["On Mon, Mar 3, 2014 at 10:12 AM, Jane Roe", "<jane@x.org> wrote:"],
                Some("2 Jane Roe jane@x.org 2014-03-03T10:12:00 0"),
            ),
            (
                &["On Mar 3, 2014, at 4:19 PM, Jane Roe wrote:"],
                Some("1 Jane Roe - 2014-03-03T16:19:00 0"),
            ),
            (&["On 26.06.2014 14:41, Jane Roe wrote:"], Some("1 Jane Roe - 2014-06-26T14:41:00 0")),
            (
                &["Am 03.03.2014 um 10:12 schrieb Jane Roe:"],
                Some("1 Jane Roe - 2014-03-03T10:12:00 0"),
            ),
            (
                &["26.06.2014, 14:41, \"Jane Roe\" <jane@x.org>:"],
                Some("1 Jane Roe jane@x.org 2014-06-26T14:41:00 0"),
            ),
            (&["Jane Roe <jane@x.org> wrote:"], Some("1 Jane Roe jane@x.org - 0")),
            (
                &[
                    "On Thursday, September 4, 2025 at 11:30:41 AM EDT, Jane Roe <jane@x.org> wrote:",
                ],
                Some("1 Jane Roe jane@x.org 2025-09-04T11:30:41 0"),
            ),
            (
                &[
                    "-----Original Message-----",
                    "From: Roe, Jane [mailto:jane@x.org]",
                    "Sent: Thursday, February 09, 2012 1:36 PM",
                    "To: Doe, John; Poe, Edgar",
                    "Subject: RE: cameras",
                ],
                Some("5 Roe, Jane jane@x.org 2012-02-09T13:36:00 2"),
            ),
            (
                &[
                    "________________________________",
                    "From: Jane Roe",
                    "Sent: 03 March 2014 10:12",
                    "To: John Doe",
                    "",
                    "Hi",
                ],
                Some("4 Jane Roe - 2014-03-03T10:12:00 1"),
            ),
            (
                &[
                    "---------- Forwarded message ----------",
                    "From: Jane Roe <jane@x.org>",
                    "Date: Thu, Mar 24, 2016 at 5:17 PM",
                    "Subject: S",
                    "To: John <john@x.org>",
                ],
                Some("5 Jane Roe jane@x.org 2016-03-24T17:17:00 1"),
            ),
            (
                &[
                    "---------------------- Forwarded by John Doe/HOU/ECT on 03/02/2001 10:12 ",
                    "AM ---------------------------",
                    "",
                    "Jane Roe",
                    "03/01/2001 09:11 AM",
                    "To: John Doe/HOU/ECT@ECT",
                    "cc: ",
                    "Subject: gas",
                ],
                Some("8 Jane Roe - 2001-03-01T09:11:00 1"),
            ),
            (&["From: the start it was clear.", "To: nobody"], None),
            (&["On the other hand, he never wrote back."], None),
            (&["One outstanding question I had:"], None),
            (&["On your remote host you can run:"], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(shown(lines).as_deref(), *expected, "{lines:?}");
        }
    }
}

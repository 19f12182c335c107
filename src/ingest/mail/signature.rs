//! Signatures and notices at the end of somebody's text.
//!
//! In: the lines that one person wrote. Out: which of them are text, which the signature, and which a notice (legal, mailing
//! list, "sent from my phone" counts as signature); and from a signature, the organisation of its writer.
//!
//! Limits: a closing with nothing but a first name below is a signature when the name fits the author or the form is plain;
//! a signature of one unknown word is left in the text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::people;
use crate::ingest::pattern;
use crate::types::Person;

/// What a stretch of lines is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Text,
    Signature,
    Disclaimer,
}

/// Divides the lines that one person wrote.
pub(super) fn split(lines: &[&str], author: Option<&Person>) -> Vec<(Range<usize>, Purpose)> {
    let mut purposes = vec![Purpose::Text; lines.len()];
    notices(lines, &mut purposes);
    // The signature is looked for above the notices at the end.
    let end = (0..lines.len())
        .rev()
        .find(|&at| !is_blank(lines[at]) && purposes[at] == Purpose::Text)
        .map_or(0, |at| at + 1);
    let start =
        (0..end).rev().find(|&at| purposes[at] == Purpose::Disclaimer).map_or(0, |at| at + 1);
    if let Some(first) = signature(&lines[start..end], author) {
        for purpose in &mut purposes[start + first..end] {
            *purpose = Purpose::Signature;
        }
    }
    pgp(lines, &mut purposes);
    let mut stretches: Vec<(Range<usize>, Purpose)> = Vec::new();
    for (at, &purpose) in purposes.iter().enumerate() {
        match stretches.last_mut() {
            Some((range, last)) if *last == purpose || is_blank(lines[at]) => range.end = at + 1,
            _ => stretches.push((at..at + 1, purpose)),
        }
    }
    stretches
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|char| char.is_whitespace() || char == '\u{200b}')
}

fn any_case(source: &str) -> Regex {
    RegexBuilder::new(source)
        .case_insensitive(true)
        .build()
        .expect("a pattern of this crate compiles")
}

// ---- notices ----

/// How a notice begins.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r##"(?x)^[\s*_>\[("\#-]*(?:
          (?:strictly\s)?(?:privileged|confidential)(?:\s(?:and|&|/)\s\w+)?(?:\scommunication|\snotice|\se-?mail)?\s*[:.*-]
        | (?:important\s)?(?:legal\s|confidentiality\s|privacy\s|privileged\s|e-?mail\s|security\s)*(?:notice|disclaimer|warning)\s*[:*_.-]
        | (?:legal\s|e-?mail\s|confidentiality\s)(?:notice|disclaimer|statement)\b
        | disclaimer\b | confidentiality\b
        | (?:this|the)\s(?:e-?mail|electronic|message|communication|transmission|correspondence|information|content|contents|document)s?\b.{0,160}?\b(?:confidential|privileged|intended\s(?:only|solely|for|recipient)|attachments?\b.{0,60}\b(?:confidential|intended|privileged|property|for\sthe)|sole\suse|legally|property\sof)
        | (?:this|the)\s(?:e-?mail|message|communication|transmission)(?:\s\(.{0,60}\))?,?\s(?:and|including|with|together)\s(?:any|all|its)\s(?:attach|files|accompanying|document)
        | the\sinformation\s(?:contained|transmitted|in\sthis|included)
        | (?:if\syou\s(?:are\snot|have\sreceived|received)\b.{0,60}(?:recipient|error|mistake|addressee))
        | please\s(?:consider|think\sof)\s(?:the\s)?(?:environment|our\senvironment)
        | (?:consider|save|think)\b.{0,30}\b(?:environment|paper|tree)s?\b.{0,40}\bprint
        | (?:irs\s)?circular\s230
        | any\s(?:tax|u\.?s\.?|federal)\stax\sadvice
        | (?:diese|dieses|die)\s(?:e-?mail|nachricht|information).{0,80}vertraulich
        | ce\s(?:message|courriel|mail).{0,80}confidentiel
        | este\s(?:mensaje|correo).{0,80}confidencial
        | (?:you\s(?:have\s)?received|you(?:['’]re|\sare)\sreceiving)\s(?:this|the)\b.{0,40}\b(?:because|as)\b
        | you\s(?:are|were)\s(?:currently\s)?subscribed\b
        | to\s(?:unsubscribe|subscribe|post\sto|view\sthis\sdiscussion|stop\sreceiving|opt[\s-]out|manage\syour|change\syour)\b
        | for\s(?:more|additional)\s(?:options|commands).{0,60}(?:visit|group|list|@)
        | (?:click\shere\sto\s)?unsubscribe\b
        | (?:reply|replying)\sto\sthis\s(?:e-?mail|message)\sdirectly\b
        | \S{1,60}\smailing\slist(?:\s|$)
        | if\syou\sdid\snot\ssign\sup\b
        | (?:caution|warning|external|attention)\b.{0,20}[\]:!*]*\s.{0,60}(?:originated|came|sent|sender|received)\b.{0,60}(?:outside|external)
        | [\[(]?external(?:\se-?mail|\ssender)?[\])]?\s*$
        | (?:this|the)\s(?:e-?mail|message)\s(?:has\sbeen|was)\s(?:scanned|checked|sent\sto)
        | (?:scanned|checked)\s(?:by|for|with)\s.{0,40}virus
        | (?:no\svirus(?:es)?\sfound|virus-free\b|avg\s(?:free|for)|avast\b.{0,40}(?:virus|antivirus))
        | opinions?\b.{0,60}\b(?:my\sown|those\sof\sthe\s(?:author|sender))
        | (?:registered\sin\s(?:england|scotland|ireland)|registered\soffice|sitz\sder\sgesellschaft|amtsgericht|gesch\S+ftsf\S+hrer)
        | get\syour\sfree\b | do\syou\syahoo | find\slocal\smovie | (?:join|sign\sup\sfor)\s.{0,20}msn\b
        )"##,
    )
});

/// Words that go on with a notice in its next paragraph.
static LEGAL: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r"intended recipient|addressee|confidential|unauthori[sz]ed|disclos|liabilit|virus|privileged|sender immediately|delete (?:it|this|the)|unsubscribe|mailing list|registered (?:office|number|in)|subscri|copyright|monitor(?:ed|ing)|e-?mails? (?:is|are|may|can)|this (?:e-?mail|message)|without prejudice|legally binding|groups?/|listinfo|opt.?out|error",
    )
});
static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[_=*~#-]\s?){3,}\s*$"));

/// Marks notices, paragraph by paragraph.
fn notices(lines: &[&str], purposes: &mut [Purpose]) {
    let mut at = 0;
    let mut in_notice = false;
    while at < lines.len() {
        if is_blank(lines[at]) {
            at += 1;
            continue;
        }
        // A paragraph ends at an empty line, a rule, or where a notice begins in the next line.
        let mut end = at + 1;
        while end < lines.len()
            && !is_blank(lines[end])
            && !RULE.is_match(lines[end])
            && !begins(lines, end)
        {
            end += 1;
        }
        let is_rule = RULE.is_match(lines[at]);
        let first = if is_rule { at + 1 } else { at };
        let paragraph = lines.get(first..end).unwrap_or_default().join(" ");
        let goes_on = in_notice
            && (LEGAL.is_match(&paragraph) || is_links(&paragraph) || paragraph.is_empty());
        in_notice = begins(lines, first) && first < end
            || goes_on
            || (is_rule && is_list_footer(&paragraph));
        if in_notice {
            purposes[at..end].fill(Purpose::Disclaimer);
        }
        at = end;
    }
}

/// Whether a notice begins at a line; the words that tell it may be wrapped into the next.
fn begins(lines: &[&str], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    if is_blank(line) {
        return false;
    }
    NOTICE.is_match(line)
        || NOTICE.is_match(&lines[at..lines.len().min(at + 3)].join(" ")) && {
            // The joined lines begin with this one, so the match starts here; it must not need a new paragraph.
            !lines[at + 1..lines.len().min(at + 3)].iter().any(|line| is_blank(line))
        }
}

/// What a mailing list puts under a rule.
fn is_list_footer(paragraph: &str) -> bool {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        any_case(
            r"mailing list|listinfo|unsubscribe|yahoo! groups|sponsor|/lists?/|majordomo|sf\.net|sourceforge",
        )
    });
    paragraph.len() < 600 && LIST.is_match(paragraph)
}

fn is_links(paragraph: &str) -> bool {
    let mut words = paragraph.split_whitespace().peekable();
    words.peek().is_some()
        && words.all(|word| word.contains("://") || word.contains('@') || word.len() < 3)
}

/// Marks blocks of a digital signature.
fn pgp(lines: &[&str], purposes: &mut [Purpose]) {
    let mut open = false;
    for (line, purpose) in lines.iter().zip(purposes) {
        let line = line.trim();
        open |= line.starts_with("-----BEGIN PGP SIGNATURE")
            || line.starts_with("-----BEGIN PGP PUBLIC");
        if open || line.starts_with("-----BEGIN PGP SIGNED") || line.starts_with("Hash: SHA") {
            *purpose = Purpose::Signature;
        }
        open &= !line.starts_with("-----END PGP");
    }
}

// ---- signatures ----

static DELIMITER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:--|—|–|-{2,3}|_{2,}|={3,}|\*{3,}|-{8,}|#sig#.*)\s*$"));
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r"(?x)^\s*(?:(?:with|many|my)\s)?(?:very\s)?(?:
          (?:(?:best|kind|kindest|warm|warmest|friendly|my|our|personal)\s?(?:and\s|,\s)?(?:best\s|kind\s|warm\s)?)?(?:regards?|wishes|greetings|rgds)(?:\s(?:from|to)\s\S+(?:\s\S+)?)?
        | best | all\s(?:the\s|my\s)?best | cheers | ciao | br | cordially | respectfully(?:\syours|\ssubmitted)? | warmly | love | hugs | peace | later | ttyl | talk\ssoon | see\syou(?:\ssoon|\sthere|\sthen)?
        | (?:yours\s)?(?:sincerely|truly|faithfully|very\struly)(?:\syours)? | yours
        | (?:many\s|much\s|kind\s)?(?:thanks|thank\syou|thx|tks|tia)(?:\s(?:again|so\smuch|very\smuch|a\slot|a\smillion|in\sadvance|and\s(?:best|kind|warm)?\s?regards|everyone|all|for\syour\s(?:help|time|patience|assistance|attention)))*
        | mit\s(?:freundlichen|besten|herzlichen)\sgr\S+en | (?:viele|beste|liebe|sch\S+ne)\sgr\S+e | mfg | gru\S+
        | cordialement | bien\s(?:cordialement|\S+\svous) | salutations | meilleures\ssalutations | amiti\S+
        | saludos(?:\scordiales)? | atentamente | un\s(?:saludo|abrazo)
        | с\sуважением
        )\s*[,.!;:-]*\s*$",
    )
});
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r"^\s*(?:sent (?:from|via|with|by|using) [^.,]{1,60}|sent with sparrow.*|get outlook for \S+.*|(?:envoyé de(?:puis)?|von meinem|enviado desde|verstuurd vanaf|inviato da|отправлено с) .{1,40}(?:gesendet)?|sent on the .{1,40}|via (?:mobile|iphone|phone|blackberry)|[>\s]*do you yahoo!?.*)\.?\s*$",
    )
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\+\s?\d|\(\d{2,4}\)|\b(?:tel|phone|ph|fax|mobile|mob|cell|office|direct|desk|work|home|t|f|m|p|o|c)\b\s?\.?\s?[:.#)]?\s*[+(\d])[\d\s().\-/x]{5,}\d|\b\d{3}[-.\s]\d{3}[-.\s]\d{4}\b|\b\d{3}-\d{4}\b",
    )
});
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)https?://|\bwww\.|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}|\b(?:skype|twitter|linkedin|icq|aim|msn)\b\s*:|^\s*@\w{2,}\s*$|^\s*\S+\.(?:com|org|net|gov|edu|co\.uk|de|fr)(?:/\S*)?\s*$",
    )
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r"\b(?:president|director|manager|officer|chief|ceo|cto|cfo|coo|vp|vice|head|lead|analyst|engineer|counsel|attorney|partner|associate|assistant|secretary|professor|prof|dr|consultant|specialist|coordinator|administrator|executive|founder|editor|reporter|correspondent|journalist|chair(?:man|woman|person)?|representative|agent|adviser|advisor|architect|developer|programmer|scientist|researcher|sales|supervisor|superintendent|deputy|commissioner|inspector|sergeant|captain|lieutenant|detective|ph\.?d|esq|m\.?d|paralegal|clerk|trader|student|staff)\b",
    )
});
static ORGANIZATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:Inc|LLC|LLP|Ltd|Limited|GmbH|AG|Corp|Corporation|Co|Company|PLC|plc|S\.A|N\.V|B\.V|Pty|Group|Holdings|Partners|Associates|Technologies|Systems|Solutions|Services|Labs?|Laboratory|Laboratories|Research|Institute|Institution|University|College|School|Agency|Administration|Department|Dept|Division|Bureau|Ministry|Office of|Commission|Committee|Council|Authority|Police|Sheriff|Foundation|Association|Society|Union|Trust|Bank|Capital|Media|News|Times|Press|Center|Centre|Hospital|Network|International|Industries|Energy|Consulting|Court|Board|Service)\b)",
    )
});
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s*_]*[-–—~/]{0,2}\s?(?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Me)\.?\s)?\p{Lu}[\p{L}'’.-]*(?:\s+(?:(?:de|van|von|der|den|la|del|bin|al|di|da)\s+)*\p{Lu}[\p{L}'’.-]*){0,3}(?:,?\s+(?:Ph\.?\s?D|M\.?D|Esq|Jr|Sr|MBA|CPA|JD|J\.D|II|III)\.?)*[\s*_,]*$",
    )
});
/// Lines that look like a name and are none.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    any_case(
        r"^\s*(?:yes|no|ok|okay|thanks|thank you|hello|hi|hey|dear|please|sorry|sure|done|great|good|agreed|attached|fyi|tbd|n/?a|lol|wow|yep|nope|hmm|maybe|note|summary|agenda|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow)\b",
    )
});

/// The line at which the signature of this text begins.
fn signature(lines: &[&str], author: Option<&Person>) -> Option<usize> {
    let delimited = delimited(lines);
    let closed = closed(lines, author);
    let found = [delimited, closed, trailing(lines, author)].into_iter().flatten().min()?;
    // "Sent from my phone" and the like just above belong to it.
    let mut first = found;
    while let Some(above) = lines[..first].iter().rposition(|line| !is_blank(line)) {
        if !DEVICE.is_match(lines[above]) {
            break;
        }
        first = above;
    }
    Some(first)
}

/// After "-- ": the last such line with little below it.
fn delimited(lines: &[&str]) -> Option<usize> {
    let at = lines.iter().rposition(|line| DELIMITER.is_match(line))?;
    // Several rules make a frame around the signature.
    let first = (at.saturating_sub(12)..at).find(|&above| lines[above].trim() == lines[at].trim());
    [first, Some(at)].into_iter().flatten().find(|&at| {
        let below: Vec<&str> =
            lines[at + 1..].iter().copied().filter(|line| !is_blank(line)).collect();
        let exact = lines[at].trim() == "--";
        let limit = if exact { 20 } else { 14 };
        let sentences = below.iter().filter(|line| is_sentence(line)).count();
        let cues = below.iter().filter(|line| is_contact(line) || NAME.is_match(line)).count();
        !below.is_empty()
            && below.len() <= limit
            && (exact || (cues >= 1 && sentences * 3 <= below.len()))
    })
}

/// From "Best regards," on, where only short lines follow.
fn closed(lines: &[&str], author: Option<&Person>) -> Option<usize> {
    let from = lines.len().saturating_sub(24);
    (from..lines.len()).find(|&at| {
        let line = lines[at];
        if !CLOSING.is_match(line) {
            return false;
        }
        let below: Vec<&str> =
            lines[at + 1..].iter().copied().filter(|line| !is_blank(line)).collect();
        if below.is_empty() {
            // "Thanks." may be the whole answer.
            return lines[..at].iter().any(|line| !is_blank(line))
                && line.trim_end().ends_with(',');
        }
        let sentences = below.iter().filter(|line| is_sentence(line)).count();
        let named = NAME.is_match(below[0])
            || below[0].split_whitespace().count() <= 4
            || is_author(below[0], author);
        below.len() <= 16 && named && (sentences == 0 || sentences * 4 <= below.len())
    })
}

/// The last lines, where they are a name, titles, numbers, addresses.
fn trailing(lines: &[&str], author: Option<&Person>) -> Option<usize> {
    let mut first = None;
    let (mut contacts, mut names, mut count) = (0, 0, 0);
    let mut at = lines.len();
    while at > 0 && count < 16 {
        at -= 1;
        let line = lines[at];
        if is_blank(line) {
            continue;
        }
        if is_sentence(line) || line.trim().chars().count() > 90 {
            break;
        }
        count += 1;
        let device = DEVICE.is_match(line);
        let is_contact = is_contact(line);
        let known = is_author(line, author);
        let dashed = line.trim_start().starts_with(['-', '–', '—', '~'])
            && NAME.is_match(line)
            && !NO_NAME.is_match(line);
        let plain_name =
            NAME.is_match(line) && !NO_NAME.is_match(line) && line.split_whitespace().count() >= 2;
        contacts += usize::from(is_contact);
        let alone = (0..at).rev().find(|&above| !is_blank(lines[above])).is_none();
        let gap = at > 0 && is_blank(lines[at - 1]);
        // A name opens a signature when it is the author's, or stands above contact data.
        if device {
            first = Some(at);
        } else if (!alone && (known || (plain_name && contacts > 0)))
            || (dashed && (!alone || line.split_whitespace().count() >= 2))
        {
            names += 1;
            first = Some(at);
            if gap {
                break;
            }
        } else if is_contact && contacts >= 2 && gap && !alone && names == 0 {
            first = Some(at);
        } else if !is_contact && !title_like(line) && count > 6 {
            break;
        }
    }
    first.filter(|&first| {
        // The whole of a text is no signature, unless it is marked as one.
        lines[..first].iter().any(|line| !is_blank(line))
            || lines[first].trim_start().starts_with(['-', '–', '—', '~'])
    })
}

fn title_like(line: &str) -> bool {
    TITLE.is_match(line) || ORGANIZATION.is_match(line) || line.split_whitespace().count() <= 6
}

/// A line of contact data.
fn is_contact(line: &str) -> bool {
    let words = line.split_whitespace().count();
    words <= 12 && (PHONE.is_match(line) || (LINK.is_match(line) && words <= 7))
        || words <= 8 && TITLE.is_match(line) && !is_sentence(line)
}

/// A line of running text: words in a row that end like a sentence, or too many for a signature.
fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let lower = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    let contact = PHONE.is_match(line) || LINK.is_match(line);
    let ends = line.ends_with(['.', '!', '?', ':']);
    (words >= 5 && ends && lower * 2 >= words && !contact)
        || (words >= 8 && lower * 5 >= words * 3)
        || (words >= 3 && line.ends_with('?'))
}

/// Whether a line is the author's name, whole or in part.
fn is_author(line: &str, author: Option<&Person>) -> bool {
    let Some(author) = author else { return false };
    let line: String =
        line.trim().trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    let words: Vec<&str> = line
        .split(|char: char| !char.is_alphanumeric() && char != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.len() > 5 {
        return false;
    }
    let name = author.name.clone().unwrap_or_default().to_lowercase();
    let address = author.address.clone().unwrap_or_default();
    let local = address.split('@').next().unwrap_or_default().to_owned();
    let known: Vec<&str> = name
        .split(|char: char| !char.is_alphanumeric())
        .chain(local.split(|char: char| !char.is_alphabetic()))
        .filter(|word| word.chars().count() >= 2)
        .collect();
    let hits = words.iter().filter(|word| known.contains(*word)).count();
    // "W." for Warrick.
    let letter = words.len() == 1 && words[0].chars().count() == 1 && name.starts_with(words[0]);
    // Warrick for "W.".
    let initial = name.trim_end_matches('.');
    let spelled = words.len() == 1 && initial.chars().count() == 1 && words[0].starts_with(initial);
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    // Alexander signs as Alex.
    let short = words.len() == 1
        && words[0].chars().count() >= 3
        && known.iter().any(|known| known.starts_with(words[0]));
    short
        || letter
        || spelled
        || (hits > 0 && hits * 2 >= words.len())
        || (words.len() == 1 && words[0].chars().count() >= 2 && words[0] == initials)
}

// ---- names ----

/// The name that a signature gives its writer, where the header says less: "C. Mbeki-Strand" signs "Constance Mbeki-Strand", and
/// "A Former Colleague" at heron.grey@… "Heron Grey".
pub(super) fn full_name(signature: &str, author: &Person) -> Option<String> {
    let mut lines = signature.lines().map(str::trim).filter(|line| !line.is_empty());
    let line =
        lines.find(|line| !CLOSING.is_match(line) && line.chars().any(char::is_alphabetic))?;
    let written: Vec<&str> = line.split_whitespace().collect();
    let is_word = |word: &&str| {
        let letters = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
        word.chars().count() > 1
            && word.starts_with(char::is_uppercase)
            && word.chars().all(letters)
    };
    let shouted = written.iter().all(|word| word.chars().all(|c| !c.is_lowercase()));
    let lower = |word: &str| word.trim_matches(['.', ',', '"']).to_lowercase();
    let name = author.name.as_deref().unwrap_or_default();
    let known: Vec<String> = name.split_whitespace().map(lower).collect();
    // "W." of the header may sign with a first name alone.
    let initial = known.len() == 1 && known[0].chars().count() == 1;
    let least = if initial { 1 } else { 2 };
    if !(least..=4).contains(&written.len()) || !written.iter().all(is_word) || shouted {
        return None;
    }
    let mut left = written.iter().map(|word| lower(word));
    let begins = |word: &str, known: &str| {
        word == known || known.chars().count() == 1 && word.starts_with(known)
    };
    let within = known.iter().all(|known| left.any(|word| begins(&word, known)));
    let less = known.len() < written.len() || known.iter().any(|word| word.chars().count() == 1);
    let address = author.address.as_deref().and_then(|it| it.split('@').next());
    let address = address.unwrap_or_default().to_lowercase();
    let local: Vec<String> = address.split(|c: char| !c.is_alphabetic()).map(lower).collect();
    let by_address = written.iter().all(|word| local.contains(&lower(word)))
        && !known.iter().any(|word| local.contains(word));
    // Without a name in the header, the address has to speak for what may be an office's name.
    let spoken_for = !known.is_empty()
        || written.iter().any(|word| {
            let last = word.rsplit('-').next().unwrap_or(word);
            address.contains(&lower(last))
        });
    (within && less && spoken_for || by_address).then(|| line.to_owned())
}

// ---- organisations ----

/// The organisation that a signature names for its writer.
pub(super) fn organization(signature: &str, author: &Person) -> Option<String> {
    let label = author.address.as_deref().and_then(people::domain_label);
    let mut best = None;
    for line in signature.lines().take(14) {
        if PHONE.is_match(line)
            || CLOSING.is_match(line)
            || DEVICE.is_match(line)
            || is_sentence(line)
            || is_author(line, Some(author))
        {
            continue;
        }
        // "Director, Acme Corp." and "Director | Acme": the pieces are looked at one by one.
        let pieces = line
            .split([',', '|', '•', '·', '/'])
            .flat_map(|piece| piece.split(" - "))
            .flat_map(|piece| piece.split(" at "));
        for piece in pieces {
            let piece = piece.trim().trim_matches(['*', '_', ' ', '-', '"']).trim();
            let words = piece.split_whitespace().count();
            if !(1..=8).contains(&words)
                || LINK.is_match(piece)
                || !piece.starts_with(char::is_uppercase)
            {
                continue;
            }
            let squashed: String = piece
                .chars()
                .filter(|char| char.is_alphanumeric())
                .collect::<String>()
                .to_lowercase();
            // The owner of the writer's own mail domain is the surest.
            if label.as_deref().is_some_and(|label| {
                label.len() >= 3 && (squashed.starts_with(label) || initials(piece) == label)
            }) {
                return Some(piece.to_owned());
            }
            if best.is_none() && ORGANIZATION.is_match(piece) && !TITLE.is_match(piece) {
                best = Some(piece.to_owned());
            }
        }
    }
    best
}

/// The first letters of the words that count: "Drug Enforcement Administration" is `dea`.
fn initials(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_with_more_than_the_header_says_is_called_by_it() {
        let person = |name: &str, address: &str| Person {
            name: (!name.is_empty()).then(|| name.to_owned()),
            address: Some(address.to_owned()),
            ..Person::default()
        };
        let cases = [
            (
                "C. Mbeki-Strand",
                "cms@post.example",
                "Yours sincerely,\nConstance Mbeki-Strand",
                true,
            ),
            ("Constance", "cms@post.example", "Constance Mbeki-Strand\nFederal Office", true),
            ("", "cmstrand@post.example", "Constance Mbeki-Strand", true),
            ("", "cms@post.example", "Federal Office", false),
            ("A Former Colleague", "constance.mbeki.strand@post.example", "Constance Strand", true),
            ("Constance Mbeki-Strand", "cms@post.example", "C. Mbeki-Strand", false),
            ("Constance Mbeki-Strand", "cms@post.example", "Constance", false),
            ("C. Mbeki-Strand", "cms@post.example", "Best wishes from all of us", false),
            ("C. Mbeki-Strand", "cms@post.example", "CONSTANCE MBEKI-STRAND", false),
            ("P. Devane", "pd@post.example", "Constance Mbeki-Strand", false),
        ];
        for (name, address, signature, fuller) in cases {
            let found = full_name(signature, &person(name, address));
            assert_eq!(found.is_some(), fuller, "{name} signs {signature:?}: {found:?}");
        }
    }
}

//! Claims for a person at a terminal: every sentence once, its claims under it.

use std::io::{self, Write};

use crate::types::record::{AttributionRecord, ClaimRecord, WhenRecord};

/// How the table looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours may be used.
    pub colors: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colors: false, width: 100 }
    }
}

/// Writes the claims of one document.
///
/// # Errors
///
/// Fails when `out` cannot be written.
pub fn write_document(
    out: &mut dyn Write,
    records: &[ClaimRecord],
    style: Style,
) -> io::Result<()> {
    let Some(first) = records.first() else { return Ok(()) };
    let mut page = Page { style, text: String::new() };
    page.document(first);
    let same_sentence = |a: &ClaimRecord, b: &ClaimRecord| a.evidence.start == b.evidence.start;
    for claims in records.chunk_by(same_sentence) {
        page.sentence(claims);
        for claim in claims {
            page.claim(claim);
        }
    }
    // One call per document, so that two documents never mix and a closed pipe is seen early.
    out.write_all(page.text.as_bytes())
}

/// ANSI styles.
#[derive(Clone, Copy)]
enum Ink {
    Bold,
    Dim,
    Green,
    Yellow,
    Underline,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Green => "32",
            Ink::Yellow => "33",
            Ink::Underline => "1;4",
        }
    }
}

struct Page {
    style: Style,
    text: String,
}

impl Page {
    fn document(&mut self, record: &ClaimRecord) {
        let source = &record.document;
        let mut line = self.ink(&plain(&source.path), Ink::Bold);
        for part in [&source.date, &source.title].into_iter().flatten() {
            line.push_str(" · ");
            line.push_str(&plain(part));
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// The sentence, with the triggers of its claims underlined.
    fn sentence(&mut self, claims: &[ClaimRecord]) {
        let evidence = &claims[0].evidence;
        let triggers: Vec<_> = claims
            .iter()
            .map(|claim| {
                let start = claim.trigger.start.saturating_sub(evidence.start);
                start..claim.trigger.end.saturating_sub(evidence.start)
            })
            .collect();
        let marked = |at: usize| triggers.iter().any(|trigger| trigger.contains(&at));
        let letters: Vec<(usize, char)> = evidence.text.chars().enumerate().collect();
        self.text.push('\n');
        for line in wrapped(&letters, self.style.width.saturating_sub(4)) {
            self.text.push_str("  ");
            for run in line.chunk_by(|a, b| marked(a.0) == marked(b.0)) {
                let words = plain(&run.iter().map(|letter| letter.1).collect::<String>());
                let words = if marked(run[0].0) { self.ink(&words, Ink::Underline) } else { words };
                self.text.push_str(&words);
            }
            self.text.push('\n');
        }
    }

    fn claim(&mut self, claim: &ClaimRecord) {
        let mut marks = Vec::new();
        if claim.polarity != "positive" {
            marks.push(claim.polarity.as_str());
        }
        if claim.modality != "actual" {
            marks.push(claim.modality.as_str());
        }
        let kind = self.ink(&plain(&claim.kind), Ink::Green);
        let marks = self.ink(&marks.join(", "), Ink::Yellow);
        let gap = if marks.is_empty() { "" } else { "  " };
        let confidence = self.ink(&format!("{:.2}", claim.confidence), Ink::Dim);
        self.text.push_str(&format!("    {kind}  {confidence}{gap}{marks}\n"));
        for role in &claim.roles {
            let note = if role.name == role.text { String::new() } else { in_quotes(&role.text) };
            self.row(&role.role, &role.name, &note);
        }
        if let Some(when) = &claim.when {
            self.row("when", &interval(when), &in_quotes(&when.text));
        }
        for source in &claim.attribution {
            self.row("source", &source.name, &source_note(source));
        }
    }

    fn row(&mut self, name: &str, value: &str, note: &str) {
        let name = self.ink(&format!("{:<13}", plain(name)), Ink::Dim);
        let note = self.ink(note, Ink::Dim);
        let gap = if note.is_empty() { "" } else { "  " };
        self.text.push_str(&format!("      {name} {}{gap}{note}\n", plain(value)));
    }

    fn ink(&self, text: &str, ink: Ink) -> String {
        if self.style.colors && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code())
        } else {
            text.to_owned()
        }
    }
}

fn interval(when: &WhenRecord) -> String {
    match (&when.from, &when.to) {
        (Some(from), Some(to)) if from == to => from.clone(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("to {to}"),
        (None, None) => when.edtf.clone(),
    }
}

fn source_note(source: &AttributionRecord) -> String {
    match (&source.cue, source.name == source.text) {
        (None, true) => source.kind.clone(),
        // Whoever wrote the part: no words of it say so.
        (None, false) if source.text.is_empty() => source.kind.clone(),
        (None, false) => in_quotes(&source.text),
        (Some(cue), true) => in_quotes(cue),
        (Some(cue), false) => in_quotes(&format!("{} … {cue}", source.text)),
    }
}

fn in_quotes(text: &str) -> String {
    format!("“{}”", plain(text))
}

/// Text on one line, without control characters: a document must not be able to steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Letters broken into lines of at most `width`, at blanks where there are any.
fn wrapped(letters: &[(usize, char)], width: usize) -> Vec<&[(usize, char)]> {
    let width = width.max(20);
    let mut lines = Vec::new();
    let mut rest = letters;
    while rest.len() > width {
        let blank = rest[..=width].iter().rposition(|letter| letter.1.is_whitespace());
        let at = blank.filter(|at| *at > 0).unwrap_or(width);
        lines.push(&rest[..at]);
        rest = &rest[at..];
        while let Some(((_, letter), after)) = rest.split_first()
            && letter.is_whitespace()
        {
            rest = after;
        }
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::record::{EvidenceRecord, RoleRecord, SourceRecord, TriggerRecord};

    fn example() -> ClaimRecord {
        let text = "On 3 May Acme sold the town\u{1b}[31m a camera, records show.";
        ClaimRecord {
            schema: String::new(),
            id: "c-1".to_owned(),
            kind: "sell".to_owned(),
            trigger: TriggerRecord {
                text: "sold".into(),
                lemma: "sell".into(),
                start: 114,
                end: 118,
            },
            roles: vec![RoleRecord {
                role: "seller".into(),
                label: "ARG0".into(),
                text: "Acme".into(),
                start: 109,
                end: 113,
                name: "Acme Inc".into(),
                kind: "company".into(),
                entity: None,
                via: None,
                exemption: None,
            }],
            when: Some(WhenRecord {
                text: "On 3 May".into(),
                start: 100,
                end: 108,
                from: Some("2019-05-03".into()),
                to: Some("2019-05-03".into()),
                edtf: "2019-05-03".into(),
                rule: "day".into(),
                ..WhenRecord::default()
            }),
            polarity: "negative".into(),
            modality: "actual".into(),
            attribution: vec![AttributionRecord {
                text: "records".into(),
                start: 140,
                end: 147,
                name: "records".into(),
                cue: Some("show".into()),
                kind: "document".into(),
                ..AttributionRecord::default()
            }],
            confidence: 0.5,
            document: SourceRecord {
                id: String::new(),
                path: "a.txt".into(),
                format: "text".into(),
                part: "body".into(),
                page: None,
                date: Some("2019-05-06".into()),
                title: None,
                author: None,
                written: None,
                copy_of: None,
            },
            evidence: EvidenceRecord {
                text: text.into(),
                start: 100,
                end: 100 + text.chars().count(),
                prefix: String::new(),
                suffix: String::new(),
            },
            ..ClaimRecord::default()
        }
    }

    fn page(style: Style) -> String {
        let mut out = Vec::new();
        write_document(&mut out, &[example()], style).expect("a vector takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_claim_reads_from_sentence_to_source() {
        let expected = "\
a.txt · 2019-05-06

  On 3 May Acme sold the town [31m a camera, records show.
    sell  0.50  negative
      seller        Acme Inc  “Acme”
      when          2019-05-03  “On 3 May”
      source        records  “show”
";
        assert_eq!(page(Style::default()), expected);
    }

    #[test]
    fn colors_mark_the_trigger() {
        assert!(page(Style { colors: true, width: 80 }).contains("\u{1b}[1;4msold\u{1b}[0m"));
    }

    #[test]
    fn lines_wrap_at_blanks() {
        let letters: Vec<(usize, char)> =
            "one two three four five six".chars().enumerate().collect();
        let lines: Vec<String> = wrapped(&letters, 20)
            .iter()
            .map(|line| line.iter().map(|letter| letter.1).collect())
            .collect();
        assert_eq!(lines, ["one two three four", "five six"]);
    }
}

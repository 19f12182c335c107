//! Format `markdown`: a report for an editor, grouped by claim type or by date.
//!
//! Every claim stands with who, what, when and who says so, the sentence as a quotation, where it stands (document, path,
//! characters from and to, counted in code points from 0), how sure the program is, and what reviewers decided. The words of
//! documents are text: what Markdown or HTML would act on is escaped (CommonMark 0.31, "Backslash escapes"), and signs that
//! turn the direction of writing are shown as U+FFFD. The report is ordered as a whole, so it is held in memory.

use std::io::{self, Write};

use super::Order;
use super::decisions::Answer;
use super::passage::{Case, Passage};
use crate::types::record::{ClaimRecord, DocumentHead, WhenRecord};

/// The exporter.
pub struct Markdown {
    order: Order,
    entries: Vec<Entry>,
}

struct Entry {
    group: String,
    /// Within a group: the first day, the document, the place.
    key: (String, String, usize),
    page: String,
}

impl Markdown {
    pub fn new(order: Order) -> Self {
        Self { order, entries: Vec::new() }
    }

    pub fn passage(&mut self, passage: &Passage) {
        for case in &passage.cases {
            let claim = &case.claim;
            let group = match self.order {
                Order::Type => claim.kind.clone(),
                Order::Date => month(claim.when.as_ref()),
            };
            self.entries.push(Entry {
                group,
                key: (first_day(claim), passage.document.path.clone(), claim.trigger.start),
                page: page(case, &passage.document),
            });
        }
    }

    pub fn finish(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        self.entries.sort_by(|a, b| (&a.group, &a.key).cmp(&(&b.group, &b.key)));
        let count = self.entries.len();
        writeln!(
            out,
            "# Claims\n\n{count} claims. A claim is what a document says, not what is true."
        )?;
        for group in self.entries.chunk_by(|a, b| a.group == b.group) {
            let Some(first) = group.first() else { continue };
            let title = if first.group == UNDATED { "Without a date" } else { &first.group };
            writeln!(out, "\n## {} ({})", escaped(title), group.len())?;
            for entry in group {
                out.write_all(entry.page.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// Sorts after every day.
const UNDATED: &str = "~";

fn first_day(claim: &ClaimRecord) -> String {
    let when = claim.when.as_ref();
    let day = when.and_then(|when| when.from.clone().or_else(|| when.to.clone()));
    day.unwrap_or_else(|| UNDATED.to_owned())
}

/// The month of the first day, or the year where the date is no narrower.
fn month(when: Option<&WhenRecord>) -> String {
    let Some(when) = when else { return UNDATED.to_owned() };
    let Some(from) = when.from.as_deref().or(when.to.as_deref()) else {
        return UNDATED.to_owned();
    };
    let (year, month) = (from.get(..4), from.get(..7));
    let narrow = when.to.as_deref().and_then(|to| to.get(..7)) == month;
    (if narrow { month } else { year }).unwrap_or(from).to_owned()
}

/// One claim.
fn page(case: &Case, document: &DocumentHead) -> String {
    let claim = &case.claim;
    let names: Vec<String> = claim.roles.iter().map(|role| escaped(&role.name)).collect();
    let doubt = if claim.polarity == "negative" { "not " } else { "" };
    let mut page = format!("\n### {doubt}{}: {}\n\n", escaped(&claim.kind), names.join(" · "));
    page.push_str(&format!("> “{}”\n\n", escaped(&claim.evidence.text)));
    let mut line = |name: &str, text: String| page.push_str(&format!("- **{name}**: {text}\n"));
    for role in &claim.roles {
        let words = if role.name == role.text { String::new() } else { quote(&role.text) };
        line(&escaped(&role.role), format!("{}{words}", escaped(&role.name)));
    }
    if let Some(when) = &claim.when {
        let days = match (&when.from, &when.to) {
            (Some(from), Some(to)) if from == to => from.clone(),
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => when.edtf.clone(),
        };
        line("when", format!("{}{}", escaped(&days), quote(&when.text)));
    }
    for source in &claim.attribution {
        let words = if source.text.is_empty() { String::new() } else { quote(&source.text) };
        let kind = escaped(&source.kind);
        line("says who", format!("{}{words}, {kind}", escaped(&source.name)));
    }
    if claim.modality != "actual" {
        line("modality", escaped(&claim.modality));
    }
    let title = document.title.as_deref().map(|it| format!("{}, ", escaped(it)));
    let date = document.date.as_deref().map(|it| format!("{}, ", escaped(it)));
    let (start, end) = (claim.evidence.start, claim.evidence.end);
    let place = format!("characters {start}–{end}, {}", escaped(&claim.document.part));
    let (title, date) = (title.unwrap_or_default(), date.unwrap_or_default());
    line("document", format!("{title}{date}{}, {place}", escaped(&document.path)));
    for decision in &case.decisions {
        let answer = match decision.answer {
            Some(Answer::Accept) => "accepted",
            Some(Answer::Reject) => "rejected",
            Some(Answer::Ignore) => "set aside",
            None => "left open",
        };
        let who = escaped(&decision.reviewer);
        let comment = decision.comment.as_deref().map(quote).unwrap_or_default();
        line("decision", format!("{answer} by {who}, {}{comment}", escaped(&decision.time)));
    }
    let origin = match (case.added, case.extracted.is_some()) {
        (true, _) => ", added by a reviewer",
        (false, true) => ", edited by a reviewer",
        (false, false) => "",
    };
    line("claim", format!("{}, confidence {}{origin}", escaped(&claim.id), claim.confidence));
    page
}

fn quote(words: &str) -> String {
    format!(" (“{}”)", escaped(words))
}

/// Words as Markdown shows them and does nothing else with them.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            // Without this, an address would become a link.
            ':' if letters.peek() == Some(&'/') => escaped.push_str("\\:"),
            '@' => escaped.push_str("\\@"),
            letter if letter.is_whitespace() => escaped.push(' '),
            letter if letter.is_control() || turns(letter) => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Whether a sign turns the direction of writing.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_do_nothing() {
        assert_eq!(escaped("<b>*x*</b>\n[a](b)"), r"\<b\>\*x\*\</b\> \[a\](b)");
        assert_eq!(escaped("http://a.b \u{202e}\0"), "http\\://a.b \u{fffd}\u{fffd}");
    }

    #[test]
    fn months_are_as_narrow_as_the_date() {
        let when = |from: Option<&str>, to: Option<&str>| WhenRecord {
            text: String::new(),
            start: 0,
            end: 0,
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            edtf: String::new(),
            rule: String::new(),
            anchor: None,
        };
        assert_eq!(month(Some(&when(Some("2018-01-01"), Some("2018-12-31")))), "2018");
        assert_eq!(month(Some(&when(Some("2018-03-01"), Some("2018-03-31")))), "2018-03");
        assert_eq!(month(Some(&when(None, Some("2018-03-31")))), "2018-03");
        assert_eq!(month(Some(&when(None, None))), UNDATED);
        assert_eq!(month(None), UNDATED);
    }
}

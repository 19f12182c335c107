//! Format `brat`: a folder with a `.txt` and an `.ann` file for every document, and `annotation.conf`.
//!
//! | brat | from |
//! |---|---|
//! | `T1<TAB>Type 7 13<TAB>text` | trigger (the claim type), fillers (their kind), dates (`Date`), sources (`Source`); one line for the same span of the same type |
//! | `E1<TAB>Type:T1 role:T2 …` | a claim: its trigger, and its roles, `when` and `source` as arguments; a second filler of a role is `role2` |
//! | `A1<TAB>Negation E1` | negative polarity |
//! | `A2<TAB>Modality E1 planned` | any modality but actual |
//! | `A3<TAB>Verdict E1 accept` | the decision that counts |
//! | `#1<TAB>AnnotatorNotes E1<TAB>…` | claim id, confidence, and the reviewers' comments |
//!
//! After "brat standoff format" and "Annotation configuration" of brat's manual. Offsets count code points of the text
//! file, as Python does. An annotation's line cannot hold a line break or a tab, so a span that has one is written as its pieces
//! (`7 13;15 20`) joined by spaces, which brat calls discontinuous. Types and roles are spelt with letters that brat
//! allows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::io;

use super::Chunk;
use super::passage::{Case, Kind, Passage, Span, spans};
use crate::write::CodePoints;

/// Where Python's `splitlines`, with which brat reads lines, breaks a line, and the sign between its columns.
const BREAKS: [char; 11] = [
    '\n', '\r', '\t', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}',
    '\u{2029}',
];

/// The exporter.
#[derive(Default)]
pub struct Brat {
    passages: usize,
    /// Every entity type.
    kinds: BTreeSet<String>,
    /// Every event type with its roles.
    events: BTreeMap<String, BTreeSet<String>>,
}

impl Brat {
    pub fn passage(&mut self, passage: &Passage) -> io::Result<Vec<Chunk>> {
        self.passages += 1;
        let name = format!("{:06}-{}", self.passages, slug(&passage.document.path));
        let points = CodePoints::new(&passage.text);
        let mut page = Page { passage, points: &points, lines: String::new(), ids: HashMap::new() };
        let mut counts = Counts::default();
        for case in &passage.cases {
            self.event(&mut page, &mut counts, case);
        }
        Ok(vec![
            Chunk { file: Some(format!("{name}.txt")), bytes: passage.text.clone().into_bytes() },
            Chunk { file: Some(format!("{name}.ann")), bytes: page.lines.into_bytes() },
        ])
    }

    pub fn finish(&self) -> io::Result<Vec<Chunk>> {
        let mut conf = "# Types of claims and fillers of this export.\n[entities]\n".to_owned();
        let lines = self.kinds.iter().map(|kind| format!("{kind}\n"));
        conf.extend(lines);
        conf.push_str(
            "\n[relations]\n<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n[events]\n",
        );
        for (event, roles) in &self.events {
            let roles: Vec<String> = roles.iter().map(|role| format!("{role}*:<ENTITY>")).collect();
            conf.push_str(&format!("{event} {}\n", roles.join(", ")));
        }
        conf.push_str(
            "\n[attributes]\nNegation Arg:<EVENT>\n\
             Modality Arg:<EVENT>, Value:attempted|planned|possible|conditional|questioned\n\
             Verdict Arg:<EVENT>, Value:accept|reject|ignore\n",
        );
        Ok(vec![Chunk { file: Some("annotation.conf".to_owned()), bytes: conf.into_bytes() }])
    }

    fn event(&mut self, page: &mut Page, counts: &mut Counts, case: &Case) {
        let claim = &case.claim;
        let kind = label(&claim.kind);
        let roles = self.events.entry(kind.clone()).or_default();
        let mut line = String::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for span in spans(claim) {
            let entity = match span.kind {
                Kind::Trigger => kind.clone(),
                Kind::When => "Date".to_owned(),
                Kind::Source => "Source".to_owned(),
                Kind::Role => label(span.role.map_or("other", |role| role.kind.as_str())),
            };
            let Some(id) = page.text_bound(&entity, &span, span.kind == Kind::Trigger) else {
                continue;
            };
            if span.kind == Kind::Trigger {
                let _ = write!(line, "{kind}:T{id}");
                continue;
            }
            self.kinds.insert(entity);
            let role = label(span.label);
            let count = seen.entry(role.clone()).or_default();
            *count += 1;
            let number = if *count > 1 { count.to_string() } else { String::new() };
            let _ = write!(line, " {role}{number}:T{id}");
            roles.insert(role);
        }
        if line.is_empty() {
            return;
        }
        counts.events += 1;
        let event = counts.events;
        let _ = writeln!(page.lines, "E{event}\t{line}");
        let mut attribute = |value: &str| {
            counts.attributes += 1;
            let _ = writeln!(page.lines, "A{}\t{value}", counts.attributes);
        };
        if claim.polarity == "negative" {
            attribute(&format!("Negation E{event}"));
        }
        if claim.modality != "actual" {
            attribute(&format!("Modality E{event} {}", label(&claim.modality)));
        }
        if let Some((answer, _)) = case.decided() {
            attribute(&format!("Verdict E{event} {}", answer.name()));
        }
        let _ = writeln!(page.lines, "#{event}\tAnnotatorNotes E{event}\t{}", note(case));
    }
}

#[derive(Default)]
struct Counts {
    events: usize,
    attributes: usize,
}

/// The annotations of one text.
struct Page<'a> {
    passage: &'a Passage,
    points: &'a CodePoints<'a>,
    lines: String,
    ids: HashMap<(String, usize, usize), usize>,
}

impl Page<'_> {
    /// The number of the annotation of a span. Two events never share the line of their triggers.
    fn text_bound(&mut self, kind: &str, span: &Span, own: bool) -> Option<usize> {
        let (start, end) = self.passage.local(self.points, span.start, span.end)?;
        let key = (kind.to_owned(), start, end);
        let known = self.ids.get(&key).copied();
        if let Some(id) = known.filter(|_| !own) {
            return Some(id);
        }
        // A trigger's key is made unlike any other, so that every line is counted.
        let id = self.ids.len() + 1;
        let key = if own { (format!("{kind} {id}"), start, end) } else { key };
        self.ids.insert(key, id);
        let pieces = pieces(span.text, start);
        let ranges: Vec<String> =
            pieces.iter().map(|(_, start, end)| format!("{start} {end}")).collect();
        let texts: Vec<&str> = pieces.iter().map(|(text, _, _)| *text).collect();
        let _ = writeln!(self.lines, "T{id}\t{kind} {}\t{}", ranges.join(";"), texts.join(" "));
        Some(id)
    }
}

/// The lines of a span that are not empty, with their places.
fn pieces(text: &str, start: usize) -> Vec<(&str, usize, usize)> {
    let mut pieces = Vec::new();
    let mut at = start;
    for line in text.split(BREAKS) {
        let length = line.chars().count();
        if length > 0 {
            pieces.push((line, at, at + length));
        }
        at += length + 1;
    }
    pieces
}

fn note(case: &Case) -> String {
    let mut note = format!("{} confidence {}", case.claim.id, case.claim.confidence);
    for decision in &case.decisions {
        if let Some(comment) = &decision.comment {
            let _ = write!(note, "; {}: {comment}", decision.reviewer);
        }
    }
    note.replace(BREAKS, " ")
}

/// A name with the letters that brat allows in types and roles.
fn label(name: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let label: String = name.chars().map(|it| if allowed(it) { it } else { '_' }).collect();
    // A digit at the end of a role would be read as its number.
    let label = label.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if label.is_empty() { "other".to_owned() } else { label.to_owned() }
}

/// The last part of a path as a name for a file on any system.
fn slug(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let slug: String = name.chars().take(60).map(|it| if allowed(it) { it } else { '_' }).collect();
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_across_lines_are_pieces() {
        assert_eq!(pieces("one", 4), [("one", 4, 7)]);
        assert_eq!(pieces("é😀\n\ntwo", 4), [("é😀", 4, 6), ("two", 8, 11)]);
        assert_eq!(pieces("a\u{2028}b", 0), [("a", 0, 1), ("b", 2, 3)]);
    }

    #[test]
    fn names_are_harmless() {
        assert_eq!(slug("../../etc/pass wd"), "pass_wd");
        assert_eq!(slug("thread.mbox#3"), "thread_mbox_3");
        assert_eq!(label("own type/2"), "own_type_");
        assert_eq!(label("7"), "other");
    }
}

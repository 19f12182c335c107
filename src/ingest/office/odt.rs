//! OpenDocument texts.
//!
//! In: the archive. Out: the flow of its text.

use rawzip::ReaderAt;

use super::flow::Flow;
use super::xml::{self, Step};
use super::{MAX_MEMBER, day, package};
use crate::ingest::archive::zip::Zip;
use crate::types::Document;

/// Reads the text, and what the file says about itself.
pub(super) fn read<R: ReaderAt>(zip: &Zip<R>, doc: &mut Document) -> Result<Flow, String> {
    let bytes = zip.bytes("content.xml", MAX_MEMBER);
    let bytes = bytes.ok_or("expected an OpenDocument text, but found no text in it")?;
    let mut walker = Walker::default();
    let outcome = xml::walk(&bytes, |step| walker.step(step));
    let mut flow = std::mem::take(&mut walker.flow);
    if let (Err(message), true) = (outcome, flow.text.is_empty()) {
        let encrypted = package::is_locked(zip);
        return Err(if encrypted { "is encrypted; not read".to_owned() } else { message });
    }
    about(zip, doc, &mut flow);
    Ok(flow.finish())
}

fn about<R: ReaderAt>(zip: &Zip<R>, doc: &mut Document, flow: &mut Flow) {
    let Some(bytes) = zip.bytes("meta.xml", MAX_MEMBER) else { return };
    let (mut inside, mut title, mut author, mut created, mut changed) =
        (String::new(), String::new(), String::new(), None, None);
    let _ = xml::walk(&bytes, |step| match step {
        Step::Open(name, ..) => inside = name.to_owned(),
        Step::Close(_) => inside.clear(),
        Step::Text(text) => match inside.as_str() {
            "dc:title" => title.push_str(text),
            "meta:initial-creator" => author.push_str(text),
            "meta:creation-date" => created = day(text),
            "dc:date" => changed = day(text),
            _ => {}
        },
    });
    doc.title = Some(title.trim().to_owned()).filter(|title| title.split_whitespace().count() > 1);
    doc.date = created.or(changed).or(doc.date);
    let author = author.trim();
    flow.author = (author.split_whitespace().count() > 1).then(|| author.to_owned());
}

#[derive(Default)]
struct Walker {
    flow: Flow,
    /// The tag whose content is not read, how deep it is open, and what it is.
    hidden: Option<(String, usize, &'static str, &'static str)>,
    /// The text of a footnote, and how deep its tag is open.
    note: Option<String>,
    is_title: bool,
    paragraphs: usize,
}

impl Walker {
    fn step(&mut self, step: Step<'_>) {
        if let Some((tag, depth, what, why)) = &mut self.hidden {
            match step {
                Step::Open(name, ..) if name == tag => *depth += 1,
                Step::Close(name) if name == tag => *depth -= 1,
                Step::Text(text) => {
                    let (what, why) = (*what, *why);
                    self.flow.skip(what, why, text.trim().len());
                }
                _ => {}
            }
            if self.hidden.as_ref().is_some_and(|(_, depth, ..)| *depth == 0) {
                self.hidden = None;
            }
            return;
        }
        match step {
            Step::Open(name, attributes, _) => match name {
                "text:tracked-changes" => {
                    self.hide(name, "deleted text", "it was deleted while changes were tracked");
                }
                "office:annotation" => {
                    self.hide(name, "comments", "remarks on the text are not read")
                }
                "text:note-citation" => self.hide(name, "note marks", "they are numbers of notes"),
                "text:note-body" => self.note = Some(String::new()),
                "text:s" => {
                    let count = attributes.get("text:c").and_then(|count| count.parse().ok());
                    self.words(&" ".repeat(count.unwrap_or(1).min(80)));
                }
                "text:tab" => self.words(" "),
                "text:line-break" if self.note.is_none() => self.flow.line(),
                "text:p" | "text:h" => {
                    self.paragraphs += usize::from(self.note.is_none());
                    self.is_title =
                        attributes.get("text:style-name").is_some_and(|style| style == "Title");
                }
                "table:table" => self.flow.open_table(),
                "table:table-cell" => self.flow.open_cell(),
                _ => {}
            },
            Step::Close(name) => match name {
                "text:p" | "text:h" => match &mut self.note {
                    Some(note) => note.push(' '),
                    None => {
                        let span = self.flow.end_paragraph();
                        if self.is_title && self.flow.title.is_none() {
                            self.flow.title = span;
                        }
                        self.paragraphs = self.paragraphs.saturating_sub(1);
                    }
                },
                "text:note-body" => {
                    let note = self.note.take().unwrap_or_default();
                    self.flow.note(&note);
                }
                "table:table-row" => self.flow.end_row(),
                "table:table" => self.flow.close_table(),
                _ => {}
            },
            // Blanks between tags are layout of the file.
            Step::Text(text) if self.paragraphs > 0 || self.note.is_some() => {
                self.words(&text.replace(['\n', '\t'], " "));
            }
            Step::Text(_) => {}
        }
    }

    fn hide(&mut self, tag: &str, what: &'static str, why: &'static str) {
        self.hidden = Some((tag.to_owned(), 1, what, why));
    }

    fn words(&mut self, text: &str) {
        match &mut self.note {
            Some(note) => note.push_str(text),
            None => self.flow.push(text),
        }
    }
}

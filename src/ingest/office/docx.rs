//! Word documents.
//!
//! In: the archive. Out: the flow of its text.

use rawzip::ReaderAt;

use super::flow::Flow;
use super::xml::{self, Attributes, Step};
use super::{MAX_MEMBER, package};
use crate::ingest::archive::zip::Zip;
use crate::types::Document;

/// The member that holds the text, where the package does not name another.
pub(super) const USUAL: &str = "word/document.xml";

/// Reads the text, its footnotes, and what the file says about itself.
pub(super) fn read<R: ReaderAt>(zip: &Zip<R>, doc: &mut Document) -> Result<Flow, String> {
    let main = package::main_part(zip, USUAL)
        .ok_or("expected a Word document, but found no text in it")?;
    let bytes = zip.bytes(&main, MAX_MEMBER).ok_or("its text is encrypted or damaged; not read")?;
    let mut walker = Walker::default();
    let outcome = xml::walk(&bytes, |step| walker.step(step));
    let mut flow = std::mem::take(&mut walker.flow);
    if let (Err(message), true) = (outcome, flow.text.is_empty()) {
        return Err(message);
    }
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    for notes in ["footnotes.xml", "endnotes.xml"] {
        if let Some(bytes) = zip.bytes(&format!("{folder}/{notes}"), MAX_MEMBER) {
            read_notes(&bytes, &mut flow);
        }
    }
    for member in &zip.members {
        let name = member.name.strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
        if name.starts_with("header") || name.starts_with("footer") {
            let size = letters(zip, &member.name);
            flow.skip("furniture", "page heads and feet", size);
        } else if name == "comments.xml" {
            let size = letters(zip, &member.name);
            flow.skip("comments", "remarks on the text are not read", size);
        } else if name.starts_with("embeddings/") {
            flow.skip("embedded files", "they are not read", member.size as usize);
        }
    }
    package::about(zip, doc, &mut flow);
    Ok(flow.finish())
}

/// How many bytes of words a member has.
fn letters<R: ReaderAt>(zip: &Zip<R>, name: &str) -> usize {
    let mut sum = 0;
    if let Some(bytes) = zip.bytes(name, MAX_MEMBER) {
        let _ = xml::walk(&bytes, |step| {
            if let Step::Text(text) = step {
                sum += text.trim().len();
            }
        });
    }
    sum
}

fn read_notes(bytes: &[u8], flow: &mut Flow) {
    let mut walker = Walker::default();
    let mut text = false;
    let _ = xml::walk(bytes, |step| {
        match &step {
            Step::Open("w:footnote" | "w:endnote", attributes, _) => {
                // Separators are notes, too.
                text = attributes.get("w:type").is_none_or(|kind| kind == "normal");
            }
            Step::Close("w:footnote" | "w:endnote") => {
                let note = std::mem::take(&mut walker.flow).finish();
                if text {
                    flow.note(&note.text);
                }
            }
            _ => {}
        }
        walker.step(step);
    });
}

#[derive(Default)]
struct Walker {
    flow: Flow,
    /// Names of open tags whose content is not read, innermost last.
    hidden: Vec<Hidden>,
    in_text: bool,
    in_run_properties: bool,
    run_is_hidden: bool,
    is_title: bool,
}

struct Hidden {
    tag: String,
    what: &'static str,
    why: &'static str,
}

impl Walker {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(name, attributes, closes) => self.open(name, &attributes, closes),
            Step::Close(name) => self.close(name),
            Step::Text(text) => {
                if let Some(hidden) = self.hidden.last() {
                    let (what, why) = (hidden.what, hidden.why);
                    if self.in_text && !what.is_empty() {
                        self.flow.skip(what, why, text.len());
                    }
                } else if self.in_text && self.run_is_hidden {
                    self.flow.skip("hidden text", "its writer has hidden it", text.len());
                } else if self.in_text {
                    self.flow.push(text);
                }
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>, closes: bool) {
        let hide = match name {
            "w:del" | "w:moveFrom" if !self.in_run_properties => {
                Some(("deleted text", "it was deleted while changes were tracked"))
            }
            // The same content once more, for old programs; and what fields are computed by.
            "mc:Fallback" | "w:instrText" => Some(("", "")),
            _ => None,
        };
        if let Some((what, why)) = hide
            && !closes
        {
            self.hidden.push(Hidden { tag: name.to_owned(), what, why });
        }
        match name {
            "w:t" | "w:delText" | "m:t" => self.in_text = !closes,
            "w:tab" if !self.in_run_properties && self.hidden.is_empty() => self.flow.push(" "),
            "w:br" | "w:cr" if self.hidden.is_empty() => self.flow.line(),
            "w:noBreakHyphen" if self.hidden.is_empty() => self.flow.push("-"),
            "w:p" => {
                // A text box stands inside another paragraph.
                self.flow.end_paragraph();
                self.is_title = false;
            }
            "w:pStyle" => {
                self.is_title = attributes.get("w:val").is_some_and(|style| style == "Title");
            }
            "w:rPr" | "w:pPr" => self.in_run_properties = !closes,
            "w:vanish" => self.run_is_hidden = attributes.is_on(),
            "w:r" => self.run_is_hidden = false,
            "w:tbl" => self.flow.open_table(),
            "w:tc" => self.flow.open_cell(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if self.hidden.last().is_some_and(|hidden| hidden.tag == name) {
            self.hidden.pop();
        }
        match name {
            "w:t" | "w:delText" | "m:t" => self.in_text = false,
            "w:rPr" | "w:pPr" => self.in_run_properties = false,
            "w:r" => self.run_is_hidden = false,
            "w:p" => {
                let span = self.flow.end_paragraph();
                if self.is_title && self.flow.title.is_none() {
                    self.flow.title = span;
                }
                self.is_title = false;
            }
            "w:tr" => self.flow.end_row(),
            "w:tbl" => self.flow.close_table(),
            _ => {}
        }
    }
}

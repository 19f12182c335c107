//! PowerPoint presentations.
//!
//! In: the archive. Out: the flow of its text, each slide a page: its title, its paragraphs and tables in the order in which a
//! screen reader gets them, its diagrams, its speaker's notes. Hidden slides are read, too.

use std::collections::{HashMap, HashSet};

use rawzip::ReaderAt;

use super::flow::Flow;
use super::package::{self, Members};
use super::xml::{self, Attributes, Step};
use crate::types::{Document, Page, Span};

/// Reads the slides, and what the file says about itself.
pub(super) fn read<R: ReaderAt>(
    members: &Members<'_, R>,
    doc: &mut Document,
) -> Result<Flow, String> {
    let main = package::main_part(members.zip, "ppt/presentation.xml")
        .ok_or("expected a presentation, but found no slides in it")?;
    let mut flow = Flow::default();
    let slides = slides(members, &main);
    for (number, name) in &slides {
        let start = flow.text.len();
        slide(members, name, &mut flow);
        let span = Span::new(start, flow.text.len());
        doc.pages.push(Page { number: *number, span });
    }
    let read: HashSet<&str> = slides.iter().map(|(_, name)| name.as_str()).collect();
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    for member in &members.zip.members {
        let name = member.name.strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
        let (what, why) = match () {
            () if is_slide(name) && !read.contains(member.name.as_str()) => {
                ("slides", "the presentation does not list them")
            }
            () if name.starts_with("comments/") => ("comments", "remarks on the text are not read"),
            () if name.starts_with("charts/chart") => {
                ("charts", "numbers of drawings are not read")
            }
            () if name.starts_with("embeddings/") => {
                flow.skip("embedded files", "they are not read", member.size as usize);
                continue;
            }
            () => continue,
        };
        flow.skip(what, why, members.letters(&member.name));
    }
    package::about(members.zip, doc, &mut flow);
    Ok(flow.finish())
}

fn is_slide(name: &str) -> bool {
    name.strip_prefix("slides/slide").is_some_and(|rest| rest.ends_with(".xml"))
}

/// The slides in their order, with their places.
fn slides<R: ReaderAt>(members: &Members<'_, R>, main: &str) -> Vec<(u32, String)> {
    let links = members.links(main).into_iter().map(|link| (link.id, link.to));
    let links: HashMap<String, String> = links.collect();
    let (mut number, mut seen, mut slides) = (0, HashSet::new(), Vec::new());
    if let Some(bytes) = members.bytes(main) {
        let outcome = xml::walk(&bytes, |step| {
            if let Step::Open("p:sldId", attributes, _) = step {
                number += 1;
                if let Some(name) = attributes.link().and_then(|id| links.get(&id))
                    && seen.insert(name.clone())
                {
                    slides.push((number, name.clone()));
                }
            }
        });
        if let Err(message) = outcome {
            members.complain(message);
        }
    }
    if slides.is_empty() {
        // Better in the order of their names than not at all.
        let names = members.zip.members.iter().map(|member| &member.name);
        let mut found: Vec<&String> = names
            .filter(|name| {
                name.rsplit_once('/')
                    .is_some_and(|(_, file)| file.starts_with("slide") && file.ends_with(".xml"))
                    && name.contains("/slides/")
            })
            .collect();
        found.sort_by_key(|name| (name.len(), *name));
        slides = (1..).zip(found.into_iter().cloned()).collect();
    }
    slides
}

/// Adds a slide to the text.
fn slide<R: ReaderAt>(members: &Members<'_, R>, name: &str, flow: &mut Flow) {
    let Some(Walker { title, body, .. }) = walk(members, name) else { return };
    let title = flow.append(title);
    flow.title = flow.title.take().or(title);
    flow.append(body);
    // What a diagram says and what the speaker says lies in members of their own.
    for kind in ["diagramData", "notesSlide"] {
        for link in members.links(name).iter().filter(|link| link.kind == kind) {
            if let Some(Walker { title, body, .. }) = walk(members, &link.to) {
                flow.append(title);
                flow.append(body);
            }
        }
    }
}

fn walk<R: ReaderAt>(members: &Members<'_, R>, name: &str) -> Option<Walker> {
    let bytes = members.bytes(name)?;
    let mut walker = Walker::default();
    if let Err(message) = xml::walk(&bytes, |step| walker.step(step)) {
        members.complain(format!("its member {name} cannot be read to its end: {message}"));
    }
    Some(walker)
}

/// Where the text of a shape belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    Title,
    #[default]
    Body,
    /// Heads and feet, numbers of slides.
    Furniture,
    Hidden,
}

#[derive(Default)]
struct Walker {
    title: Flow,
    body: Flow,
    place: Place,
    in_text: bool,
    /// How many tags are open whose content is the same once more, for old programs, or a number that is computed.
    passed_over: usize,
}

impl Walker {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(name, attributes, closes) => self.open(name, &attributes, closes),
            Step::Close(name) => self.close(name),
            Step::Text(text) if self.in_text && self.passed_over == 0 => match self.place {
                Place::Title => self.title.push(text),
                Place::Body => self.body.push(text),
                Place::Furniture => self.body.skip("furniture", "page heads and feet", text.len()),
                Place::Hidden => {
                    self.body.skip("hidden text", "its writer has hidden it", text.len())
                }
            },
            Step::Text(_) => {}
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>, closes: bool) {
        match name {
            "mc:Fallback" | "a:fld" if self.passed_over > 0 || is_computed(name, attributes) => {
                self.passed_over += 1;
            }
            _ if self.passed_over > 0 => {}
            "p:sp" | "p:graphicFrame" | "p:pic" | "p:cxnSp" => self.place = Place::Body,
            "p:cNvPr" if attributes.get("hidden").is_some_and(|it| it == "1" || it == "true") => {
                self.place = Place::Hidden;
            }
            "p:ph" if self.place != Place::Hidden => {
                self.place = match attributes.get("type").as_deref() {
                    Some("title" | "ctrTitle") => Place::Title,
                    Some("dt" | "ftr" | "hdr" | "sldNum") => Place::Furniture,
                    _ => Place::Body,
                };
            }
            "a:t" | "m:t" => self.in_text = !closes,
            "a:br" => match self.place {
                Place::Title => self.title.push(" "),
                Place::Body => self.body.line(),
                _ => {}
            },
            "a:tbl" => self.body.open_table(),
            "a:tc" => self.body.open_cell(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "mc:Fallback" | "a:fld" => self.passed_over = self.passed_over.saturating_sub(1),
            _ if self.passed_over > 0 => {}
            "a:t" | "m:t" => self.in_text = false,
            // A title is one, however many lines it has.
            "a:p" if self.place == Place::Title => self.title.push(" "),
            "a:p" => drop(self.body.end_paragraph()),
            "a:tr" => self.body.end_row(),
            "a:tbl" => self.body.close_table(),
            "p:sp" | "p:graphicFrame" | "p:pic" | "p:cxnSp" => self.place = Place::Body,
            _ => {}
        }
    }
}

/// Whether the content of a tag is read elsewhere or computed.
fn is_computed(name: &str, attributes: &Attributes<'_>) -> bool {
    name == "mc:Fallback" || attributes.get("type").is_some_and(|kind| kind == "slidenum")
}

//! What documents that are archives of XML have in common: members within limits, links between members, and what a file says
//! about itself.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::Read;

use rawzip::ReaderAt;

use super::flow::Flow;
use super::xml::{self, Step};
use super::{MAX_MEMBER, day};
use crate::ingest::archive::zip::{Member, Zip};
use crate::ingest::limits::Budget;
use crate::types::Document;

/// The members of a document of many members, which together may unpack to [`MAX_MEMBER`] and to what the input has left.
pub(super) struct Members<'z, R> {
    pub zip: &'z Zip<R>,
    pub budget: &'z Budget,
    /// By their names in small letters: links need not keep to the case.
    places: HashMap<String, &'z Member>,
    left: Cell<u64>,
    complaint: RefCell<Option<String>>,
}

impl<'z, R: ReaderAt> Members<'z, R> {
    pub(super) fn new(zip: &'z Zip<R>, budget: &'z Budget) -> Self {
        let places = zip.members.iter().rev().map(|member| (member.name.to_lowercase(), member));
        Self {
            zip,
            budget,
            places: places.collect(),
            left: Cell::new(MAX_MEMBER),
            complaint: RefCell::default(),
        }
    }

    /// What can be read of a member. `None` where there is none; what is wrong with it is kept for [`Members::complaint`].
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let member = self.places.get(&name.to_lowercase())?;
        if self.left.get() == 0 {
            return None;
        }
        let plain = match self.zip.open(member) {
            Ok(plain) => plain,
            Err(message) => {
                self.complain(format!("its member {name} {message}"));
                return None;
            }
        };
        let mut bytes = Vec::new();
        let mut metered = self.budget.meter(plain.take(self.left.get()));
        if let Err(error) = metered.read_to_end(&mut bytes) {
            self.complain(format!("its member {name} cannot be read to its end: {error}"));
        }
        self.left.set(self.left.get().saturating_sub(bytes.len() as u64));
        if self.left.get() == 0 {
            let mib = MAX_MEMBER >> 20;
            self.complain(format!(
                "unpacks to more than {mib} MiB; the rest is not read (perhaps an archive bomb)"
            ));
        }
        Some(bytes)
    }

    /// Notes what is wrong; the first complaint is kept.
    pub(super) fn complain(&self, message: String) {
        self.complaint.borrow_mut().get_or_insert(message);
    }

    /// What was wrong with the members that were read.
    pub(super) fn complaint(&self) -> Option<String> {
        self.complaint.borrow_mut().take()
    }

    /// How many bytes of words a member has.
    pub(super) fn letters(&self, name: &str) -> usize {
        let mut sum = 0;
        if let Some(bytes) = self.bytes(name) {
            let _ = xml::walk(&bytes, |step| {
                if let Step::Text(text) = step {
                    sum += text.trim().len();
                }
            });
        }
        sum
    }

    /// The links of a member, in the order of its list.
    pub(super) fn links(&self, name: &str) -> Vec<Link> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let list = resolve(name, &format!("/{folder}/_rels/{file}.rels"));
        let mut links = Vec::new();
        let Some(bytes) = self.bytes(&list) else { return links };
        let _ = xml::walk(&bytes, |step| {
            if let Step::Open(tag, attributes, _) = step
                && xml::local(tag) == "Relationship"
                && attributes.get("TargetMode").is_none_or(|mode| mode != "External")
                && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
            {
                let kind = attributes.get("Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                links.push(Link { id, kind, to: resolve(name, &target) });
            }
        });
        links
    }
}

/// A link from one member to another.
pub(super) struct Link {
    pub id: String,
    /// The last word of its type: `slide`, `worksheet`.
    pub kind: String,
    /// The name of the other member.
    pub to: String,
}

/// The name of the member that a link in the member `from` leads to.
pub(super) fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        parts.extend(from.split('/'));
        parts.pop();
    }
    for part in target.split('#').next().unwrap_or_default().split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The member that holds the text, or names those that do; `usual` where the package says nothing.
pub(super) fn main_part<R: ReaderAt>(zip: &Zip<R>, usual: &str) -> Option<String> {
    let mut found = None;
    if let Some(links) = zip.bytes("_rels/.rels", MAX_MEMBER) {
        let _ = xml::walk(&links, |step| {
            if let Step::Open("Relationship", attributes, _) = step
                && attributes.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                found = attributes.get("Target").map(|to| to.trim_start_matches('/').to_owned());
            }
        });
    }
    found.filter(|name| zip.holds(name)).or_else(|| zip.holds(usual).then(|| usual.to_owned()))
}

/// Title, author and date of the file.
pub(super) fn about<R: ReaderAt>(zip: &Zip<R>, doc: &mut Document, flow: &mut Flow) {
    let Some(bytes) = zip.bytes("docProps/core.xml", MAX_MEMBER) else { return };
    let (mut inside, mut title, mut author, mut date) =
        (String::new(), String::new(), String::new(), None);
    let _ = xml::walk(&bytes, |step| match step {
        Step::Open(name, ..) => inside = name.to_owned(),
        Step::Close(_) => inside.clear(),
        Step::Text(text) => match inside.as_str() {
            "dc:title" => title.push_str(text),
            "dc:creator" => author.push_str(text),
            "dcterms:created" => date = day(text),
            _ => {}
        },
    });
    // A template's name is no title.
    let title = title.trim();
    doc.title = (title.split_whitespace().count() > 1).then(|| title.to_owned());
    doc.date = date.or(doc.date);
    flow.author = person(&author);
}

/// Whether an OpenDocument file has a password.
pub(super) fn is_locked<R: ReaderAt>(zip: &Zip<R>) -> bool {
    zip.bytes("META-INF/manifest.xml", MAX_MEMBER)
        .is_some_and(|manifest| String::from_utf8_lossy(&manifest).contains("encryption-data"))
}

/// A person's name. Programs write themselves, too: a person has a name of two words.
pub(super) fn person(author: &str) -> Option<String> {
    let author = author.trim();
    let is_person = (2..=4).contains(&author.split_whitespace().count())
        && !author.to_lowercase().contains("python")
        && author
            .chars()
            .all(|char| char.is_alphabetic() || matches!(char, ' ' | '.' | '-' | '\''));
    is_person.then(|| author.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_members() {
        let cases = [
            ("ppt/presentation.xml", "slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("ppt/slides/slide1.xml", "../notesSlides/n.xml", "ppt/notesSlides/n.xml"),
            ("xl/workbook.xml", "/xl/worksheets/a.xml", "xl/worksheets/a.xml"),
            ("content.opf", "./text/../a.xhtml#part2", "a.xhtml"),
            ("a", "../../../b", "b"),
            ("", "", ""),
        ];
        for (from, target, expected) in cases {
            assert_eq!(resolve(from, target), expected, "{from} to {target}");
        }
    }
}

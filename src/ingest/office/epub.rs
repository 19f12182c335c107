//! Electronic books.
//!
//! In: the archive. Out: the flow of its chapters in the order of reading. A chapter has no menus around it, so all of it is
//! read; the table of contents is not.

use std::collections::{HashMap, HashSet};

use rawzip::ReaderAt;

use super::day;
use super::flow::Flow;
use super::package::{self, Members, resolve};
use super::xml::{self, Attributes, Step};
use crate::ingest::html;
use crate::types::Document;

/// The member that names the book's list of chapters.
pub(super) const CONTAINER: &str = "META-INF/container.xml";

/// Reads the chapters, and what the book says about itself.
pub(super) fn read<R: ReaderAt>(
    members: &Members<'_, R>,
    doc: &mut Document,
) -> Result<Flow, String> {
    let list = list(members).ok_or("expected a book, but found no list of its chapters")?;
    let bytes = members.bytes(&list).ok_or("its list of chapters cannot be read; not read")?;
    let mut package = Package::default();
    if let Err(message) = xml::walk(&bytes, |step| package.step(step)) {
        members.complain(message);
    }
    let locked = locked(members);
    let mut flow = Flow::default();
    let mut seen = HashSet::new();
    for id in &package.spine {
        let Some(item) = package.items.get(id) else { continue };
        let name = resolve(&list, &decoded(&item.href));
        if !seen.insert(name.clone()) {
            continue;
        }
        if locked.contains(&name) {
            let size = members.zip.members.iter().find(|member| member.name == name);
            let size = size.map_or(1, |member| member.size as usize);
            flow.skip("encrypted chapters", "they are encrypted", size);
        } else if item.is_contents {
            let size = members.letters(&name);
            flow.skip("table of contents", "it repeats the headings", size);
        } else if !item.is_page {
            let size = members.bytes(&name).unwrap_or_default().len();
            flow.skip("chapters", "they are no web pages", size);
        } else if let Some(bytes) = members.bytes(&name) {
            let chapter = html::whole(&bytes);
            doc.skipped.extend(chapter.skipped());
            flow.append(Flow::of(chapter.text));
        } else {
            members.complain(format!("expected a chapter {name}, but found none of that name"));
        }
    }
    if flow.text.is_empty() && flow.skipped.iter().any(|(what, ..)| *what == "encrypted chapters") {
        return Err("is encrypted; not read".to_owned());
    }
    let title = package.title.trim();
    doc.title = (!title.is_empty()).then(|| title.split_whitespace().collect::<Vec<_>>().join(" "));
    doc.date = package.published.or(doc.date);
    // Of several authors nobody knows who says "I".
    if let [author] = &package.authors[..] {
        flow.author = package::person(author);
    }
    Ok(flow.finish())
}

/// The name of the list of chapters.
fn list<R: ReaderAt>(members: &Members<'_, R>) -> Option<String> {
    let mut found = None;
    if let Some(bytes) = members.bytes(CONTAINER) {
        let _ = xml::walk(&bytes, |step| {
            if let Step::Open(tag, attributes, _) = step
                && xml::local(tag) == "rootfile"
                && found.is_none()
            {
                found = attributes.get("full-path").map(|path| resolve("", &decoded(&path)));
            }
        });
    }
    let other = || {
        let mut names = members.zip.members.iter().map(|member| &member.name);
        names.find(|name| name.ends_with(".opf")).cloned()
    };
    found.filter(|name| members.zip.holds(name)).or_else(other)
}

/// The members that are encrypted, most of them fonts.
fn locked<R: ReaderAt>(members: &Members<'_, R>) -> HashSet<String> {
    let mut locked = HashSet::new();
    if let Some(bytes) = members.bytes("META-INF/encryption.xml") {
        let _ = xml::walk(&bytes, |step| {
            if let Step::Open(tag, attributes, _) = step
                && xml::local(tag) == "CipherReference"
                && let Some(name) = attributes.get("URI")
            {
                locked.insert(resolve("", &decoded(&name)));
            }
        });
    }
    locked
}

/// What the list of chapters says.
#[derive(Default)]
struct Package {
    title: String,
    authors: Vec<String>,
    published: Option<jiff::civil::Date>,
    items: HashMap<String, Item>,
    /// The identities of the chapters in the order of reading.
    spine: Vec<String>,
    /// The tag that is open, and whether it counts.
    inside: Option<About>,
}

/// A file of the book.
struct Item {
    href: String,
    is_contents: bool,
    is_page: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Title,
    Author,
    Published,
}

impl Package {
    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(name, attributes, _) => self.open(xml::local(name), &attributes),
            Step::Close(_) => self.inside = None,
            Step::Text(text) => match self.inside {
                Some(About::Title) => self.title.push_str(text),
                Some(About::Author) => {
                    if let Some(author) = self.authors.last_mut() {
                        author.push_str(text);
                    }
                }
                Some(About::Published) => self.published = self.published.or_else(|| day(text)),
                None => {}
            },
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.inside = match name {
            "title" if self.title.is_empty() => Some(About::Title),
            "creator" => {
                self.authors.push(String::new());
                Some(About::Author)
            }
            // The day on which the file was changed is not the day on which the book came out.
            "date" => match attributes.get("opf:event").or_else(|| attributes.get("event")) {
                Some(event) if !event.contains("publication") => None,
                _ => Some(About::Published),
            },
            _ => None,
        };
        match name {
            "item" => {
                if let (Some(id), Some(href)) = (attributes.get("id"), attributes.get("href")) {
                    let properties = attributes.get("properties").unwrap_or_default();
                    let is_contents = properties.split_whitespace().any(|it| it == "nav");
                    let kind = attributes.get("media-type").unwrap_or_default();
                    let is_page = kind.is_empty() || kind.contains("html");
                    self.items.insert(id, Item { href, is_contents, is_page });
                }
            }
            "itemref" => self.spine.extend(attributes.get("idref")),
            _ => {}
        }
    }
}

/// A name as addresses write it, `%20` for a blank.
fn decoded(address: &str) -> String {
    percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_names() {
        let cases = [
            ("a%20b.xhtml", "a b.xhtml"),
            ("caf%C3%A9", "café"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("é%", "é%"),
        ];
        for (address, expected) in cases {
            assert_eq!(decoded(address), expected);
        }
    }
}

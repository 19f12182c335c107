//! The XML of documents as a row of events, names without their prefixes' addresses.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ingest::charset;

/// What is met on the way through a file.
pub(super) enum Step<'e> {
    /// A tag opens; `true` where it closes at once.
    Open(&'e str, Attributes<'e>, bool),
    Close(&'e str),
    Text(&'e str),
}

/// The attributes of a tag.
pub(super) struct Attributes<'e>(&'e BytesStart<'e>);

impl Attributes<'_> {
    /// The value of an attribute, by its name with prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self.0.try_get_attribute(name).ok()??;
        let raw = found.value.into_owned();
        Some(quick_xml::escape::unescape(&raw).map(|text| text.into_owned()).unwrap_or(raw))
    }

    /// The identity of a link, `r:id` under whatever prefix; an `id` without one is another.
    pub(super) fn link(&self) -> Option<String> {
        let is_link = |name: &str| name.rsplit_once(':').is_some_and(|(_, name)| name == "id");
        let found = self.0.attributes().flatten().find(|it| is_link(it.key.as_ref()))?;
        Some(found.value.into_owned())
    }

    /// Whether a switch such as `<w:del w:val="0"/>` is on.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("w:val").as_deref(), Some("0" | "false" | "off"))
    }
}

/// A name without its prefix, which programs choose freely.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Walks through a file. What is broken ends the walk; the message says so.
pub(super) fn walk(bytes: &[u8], mut visit: impl FnMut(Step<'_>)) -> Result<(), String> {
    let text = charset::decode(bytes, Some("utf-8")).text;
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => open(&tag, false, &mut visit),
            Ok(Event::Empty(tag)) => open(&tag, true, &mut visit),
            Ok(Event::End(tag)) => visit(Step::Close(tag.name().as_ref())),
            Ok(Event::Text(text)) => visit(Step::Text(&text)),
            Ok(Event::CData(text)) => visit(Step::Text(&text)),
            Ok(Event::GeneralRef(name)) => {
                let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                let char = name.resolve_char_ref().ok().flatten().map(String::from);
                if let Some(text) = known.or(char) {
                    visit(Step::Text(&text));
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(format!("its text is damaged: {error}")),
        }
    }
}

fn open(tag: &BytesStart<'_>, closes: bool, visit: &mut impl FnMut(Step<'_>)) {
    let name = tag.name();
    visit(Step::Open(name.as_ref(), Attributes(tag), closes));
    if closes {
        visit(Step::Close(name.as_ref()));
    }
}

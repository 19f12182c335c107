//! The whole review in one file, for somebody without the tool: page, claims, texts and states, nothing from elsewhere.
//!
//! The page of the server goes in with its scripts and styles inside, allowed by their hashes; no other script runs. Claims
//! and documents stand in one block of JSON in which no character can end the block or reorder what a person reads.

use std::fmt::Write as _;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::desk::Desk;
use super::page::{INDEX, PageFile, SCRIPTS, STYLE};
use crate::error::{Error, ErrorKind, Result};

/// Writes the review as one page. `path` is for messages.
///
/// # Errors
///
/// `out` cannot be written, or the claims not be read.
pub fn write_page(out: &mut dyn Write, desk: &mut Desk) -> Result<()> {
    let page = inlined()?;
    let failed = |source: io::Error| Error::new(ErrorKind::Io, source.to_string()).because(source);
    out.write_all(page.before.as_bytes()).map_err(failed)?;
    let mut data = Data { out, first: true };
    data.text("<script type=\"application/json\" id=\"embedded\">{\"state\":")?;
    data.json(&to_json(&desk.opening())?)?;
    data.text(",\"index\":")?;
    let index = desk.index();
    data.json(&index)?;
    data.text(",\"entities\":")?;
    data.json(&to_json(&desk.entities())?)?;
    data.text(",\"claims\":{")?;
    for id in desk.claim_ids() {
        if let Some(claim) = desk.claim_json(id)? {
            data.entry(id, &claim)?;
        }
    }
    data.text("},\"documents\":{")?;
    data.first = true;
    for id in desk.document_ids() {
        if let Some(doc) = desk.document_json(id)? {
            data.entry(id, &doc)?;
        }
    }
    data.text("}}</script>\n")?;
    out.write_all(page.after.as_bytes()).map_err(failed)
}

/// The page with everything inside, cut where the data goes: before its first script.
struct Inlined {
    before: String,
    after: String,
}

fn inlined() -> Result<Inlined> {
    let mut sources = String::from(
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; script-src",
    );
    for script in SCRIPTS {
        let _ = write!(sources, " '{}'", hash(&inner(script)));
    }
    let _ = write!(sources, "; style-src '{}'", hash(&inner(&STYLE)));
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{sources}\">");
    let mut page = INDEX.text.to_owned();
    swap(&mut page, "<meta charset=\"utf-8\">", &format!("<meta charset=\"utf-8\">\n{policy}"))?;
    let style = format!("<style>{}</style>", enclosed(&STYLE, "</style")?);
    swap(&mut page, "<link rel=\"stylesheet\" href=\"app.css\">", &style)?;
    for script in SCRIPTS {
        let tag = format!("<script src=\"{}\"></script>", script.name);
        let whole = format!("<script>{}</script>", enclosed(script, "</script")?);
        swap(&mut page, &tag, &whole)?;
    }
    let at = page.find("<script>").ok_or_else(|| broken("a script"))?;
    let after = page.split_off(at);
    Ok(Inlined { before: page, after })
}

/// What stands between the tags. A line end at both sides keeps the source readable.
fn inner(file: &PageFile) -> String {
    format!("\n{}", file.text.replace("\r\n", "\n"))
}

fn enclosed(file: &PageFile, end: &str) -> Result<String> {
    let text = inner(file);
    let lower = text.to_lowercase();
    if lower.contains(end) || lower.contains("<!--") {
        return Err(broken("a script or style that does not end itself"));
    }
    Ok(text)
}

fn swap(page: &mut String, from: &str, to: &str) -> Result<()> {
    let at = page.find(from).ok_or_else(|| broken(from))?;
    page.replace_range(at..at + from.len(), to);
    Ok(())
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::Document, format!("expected {what} in the built-in page, but found none"))
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::new(ErrorKind::Record, error.to_string()))
}

/// The block of data, written bit by bit: many documents need not be in memory at once.
struct Data<'a> {
    out: &'a mut dyn Write,
    first: bool,
}

impl Data<'_> {
    fn text(&mut self, text: &str) -> Result<()> {
        self.out
            .write_all(text.as_bytes())
            .map_err(|source| Error::new(ErrorKind::Io, source.to_string()).because(source))
    }

    fn json(&mut self, json: &[u8]) -> Result<()> {
        self.text(&harmless(&String::from_utf8_lossy(json)))
    }

    fn entry(&mut self, key: &str, json: &[u8]) -> Result<()> {
        if !std::mem::take(&mut self.first) {
            self.text(",\n")?;
        }
        self.json(&to_json(&key)?)?;
        self.text(":")?;
        self.json(json)
    }
}

/// JSON that can stand in a page: `<` would end the block, some blanks end lines of scripts, and controls of writing
/// direction make a source read other than it runs. All of them only stand in strings, where a code says the same.
fn harmless(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<'
            | '>'
            | '&'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                let _ = write!(safe, "\\u{:04x}", u32::from(letter));
            }
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_everything_and_allows_nothing_else() {
        let Inlined { before, after } = inlined().expect("the built-in page can be inlined");
        assert!(!before.contains("<script") && after.starts_with("<script>"));
        assert_eq!(after.matches("<script>").count(), SCRIPTS.len());
        let page = before + &after;
        for tag in ["<script src", "<link rel=\"stylesheet", "unsafe-inline", "unsafe-eval"] {
            assert!(!page.contains(tag), "{tag}");
        }
        let body = page.split("<script>").nth(1).and_then(|it| it.split("</script>").next());
        assert!(page.contains(&hash(body.expect("a script"))), "its hash is allowed");
    }

    #[test]
    fn text_cannot_leave_its_block() {
        let json =
            serde_json::to_string("</script><!-- \u{202e}evil\u{2066} \u{2028} é😀").expect("JSON");
        let safe = harmless(&json);
        assert!(!safe.contains(['<', '>', '\u{202e}', '\u{2066}', '\u{2028}']), "{safe}");
        let back: String = serde_json::from_str(&safe).expect("JSON");
        assert_eq!(back, "</script><!-- \u{202e}evil\u{2066} \u{2028} é😀");
    }
}

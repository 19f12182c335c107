//! Web pages: the article without the page around it.
//!
//! In: the bytes of a page. Out: a document whose text is the title, a blank line and the article's paragraphs. Which part
//! of the page is the article is decided by `dom_smoothie`, a port of Firefox's reader view; [`render`] turns it into
//! text, and [`about`] reads title, date and author. What was left out is counted, not listed.

use std::sync::LazyLock;

use dom_smoothie::{Config, Readability};
use regex::Regex;
use scraper::{Html, Selector};

use super::{Origin, article, charset, pattern};
use crate::types::{Document, Format, Part, PartKind, Person, Skipped, Span};

mod about;
pub(super) mod render;

/// Pages nested deeper than this are not handed to the article finder, which walks by recursion.
const MAX_DEPTH: usize = 400;
/// Articles shorter than this are distrusted where the page itself says more.
const SHORT: usize = 250;
/// Articles shorter than this are compared with the element that the page marks as the article.
const THIN: usize = 2000;

/// The document of a page.
pub(super) fn read(bytes: &[u8], origin: &Origin<'_>) -> Document {
    let mut doc = origin.document(Format::Html, bytes);
    let decoded = charset::decode(bytes, declared_charset(bytes).as_deref());
    doc.skipped.extend(decoded.skipped());
    let page = Html::parse_document(&decoded.text);
    let about = about::About::of(&page);
    doc.date = about.date.or(doc.date);

    let everything = render::text(&page, render::Quotes::Plain);
    let found = (render::depth(&page) <= MAX_DEPTH).then(|| article_of(&decoded.text)).flatten();
    // The mark is asked only where the finder has found next to nothing: it often covers the comments as well.
    let thin = found.as_ref().is_none_or(|found| found.len() < THIN);
    let data = about.body.clone().or_else(|| if thin { marked(&page) } else { None });
    let mut body = choose(found, data.as_deref(), &everything);
    if let Some(title) = &about.title {
        body = without_title(&body, title);
    }
    if everything.len() > body.len() {
        doc.skipped.push(Skipped {
            what: "page furniture".to_owned(),
            why: "it lies outside the article".to_owned(),
            bytes: everything.len() - body.len(),
            span: None,
        });
    }
    let mut title = None;
    if let Some(headline) = about.title {
        doc.text = format!("{headline}\n\n");
        title = Some(Span::new(0, headline.len()));
        doc.title = Some(headline);
    }
    let start = doc.text.len();
    doc.text.push_str(&body);
    let end = doc.text.len();
    article::lay_out(&mut doc, title, &[Span::new(start, end)]);
    if let Some(name) = about.author {
        let author = Person { name: Some(name), ..Person::default() };
        let written = |part: &&mut Part| matches!(part.kind, PartKind::Title | PartKind::Body);
        doc.parts.iter_mut().filter(written).for_each(|part| part.author = Some(author.clone()));
    }
    doc
}

/// All the text of a page that has nothing around it: the chapter of a book, which is XHTML.
pub(super) fn whole(bytes: &[u8]) -> charset::Decoded {
    // In XHTML these may be closed where they open; in HTML all that follows would belong to them.
    static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)<(title|script|style|textarea|iframe|noscript|a|span|div|p)\b([^<>]*)/>")
    });
    let mut decoded = charset::decode(bytes, declared_charset(bytes).as_deref());
    let opened = CLOSED.replace_all(&decoded.text, "<$1$2></$1>");
    decoded.text = render::text(&Html::parse_document(&opened), render::Quotes::Plain);
    decoded
}

/// The article that was found, the one that the page gives as data where that is clearly longer, or the whole page.
fn choose(found: Option<String>, data: Option<&str>, everything: &str) -> String {
    let found = found.unwrap_or_default();
    if let Some(data) =
        data.filter(|data| data.len() >= SHORT && data.len() * 10 > found.len() * 13)
    {
        return data.to_owned();
    }
    // Nothing that looks like an article: better the whole page, furniture marked, than nothing.
    if found.len() < SHORT && found.len() * 10 < everything.len() {
        return everything.to_owned();
    }
    found
}

/// The text of the element that the page marks as its article's body.
fn marked(page: &Html) -> Option<String> {
    static BODY: LazyLock<Selector> = LazyLock::new(|| {
        Selector::parse(r#"[itemprop~="articleBody"], .article-body, .article__body, .entry-content, .post-content, .post-body, .story-body"#)
            .expect("a selector of this crate parses")
    });
    let mut found = page.select(&BODY);
    let element = found.next()?;
    // Where several elements are marked, the page is a list of articles, or says nothing by the mark.
    found.next().is_none().then(|| render::text_of(element, render::Quotes::Plain))
}

/// The article's text, where the page has an article.
fn article_of(html: &str) -> Option<String> {
    let config = Config { max_elements_to_parse: 200_000, ..Config::default() };
    let article = Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
    let text = render::text(&Html::parse_fragment(&article.content), render::Quotes::Plain);
    (!text.is_empty()).then_some(text)
}

/// The body without the headline that many pages repeat at its start.
fn without_title(body: &str, title: &str) -> String {
    let first = body.lines().next().unwrap_or_default();
    if first.trim().eq_ignore_ascii_case(title.trim()) {
        body[first.len()..].trim_start().to_owned()
    } else {
        body.to_owned()
    }
}

/// The character set that a page declares in its first bytes.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)(?:<meta[^>]{0,200}charset\s*=\s*["']?\s*|<\?xml[^>]{0,100}encoding\s*=\s*["'])([a-z0-9_:.-]+)"#,
        )
    });
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    CHARSET.captures(&head).map(|found| found[1].to_owned())
}

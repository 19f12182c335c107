//! What a page says about itself: title, date, author, and sometimes its whole text as data.
//!
//! In: a parsed page. Out: [`About`]. Structured data (JSON-LD) is trusted first, then `<meta>`, then what readers see.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use scraper::{Html, Selector};
use serde_json::Value;

use crate::ingest::{charset, dates, pattern};

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct About {
    pub title: Option<String>,
    pub date: Option<Date>,
    pub author: Option<String>,
    /// The article's text, where the page repeats it as data.
    pub body: Option<String>,
}

impl About {
    /// Reads the page's head and the marks in its text.
    pub(super) fn of(page: &Html) -> Self {
        let data = Data::of(page);
        let meta = Meta::of(page);
        let headline = data.headline.or_else(|| meta.first(TITLES));
        About {
            title: title(page, headline),
            date: data
                .published
                .as_deref()
                .and_then(day)
                .or_else(|| meta.all(DATES).find_map(day))
                .or_else(|| visible_date(page))
                .or_else(|| address_date(page, &meta)),
            author: data
                .author
                .or_else(|| meta.all(AUTHORS).find_map(person))
                .or_else(|| byline(page)),
            body: data.body.map(|body| charset::clean(&body)),
        }
    }
}

const TITLES: &[&str] =
    &["og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title"];
const DATES: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "citation_publication_date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "displaydate",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "datecreated",
    "created",
    "date",
    "pub_date",
    "og:pubdate",
    "rnews:datepublished",
    "article:post_date",
    "ptime",
];
const AUTHORS: &[&str] = &[
    "author",
    "article:author_name",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "article:author",
];

/// A date that a page could have been published on.
fn day(text: &str) -> Option<Date> {
    static COMPACT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{4})(\d{2})(\d{2})"));
    let date = match dates::find(text, None) {
        Some(date) => date.date(),
        None => {
            let found = COMPACT.captures(text.trim())?;
            Date::new(found[1].parse().ok()?, found[2].parse().ok()?, found[3].parse().ok()?)
                .ok()?
        }
    };
    (1990..2100).contains(&date.year()).then_some(date)
}

/// `<meta>` values by name.
struct Meta(Vec<(String, String)>);

impl Meta {
    fn of(page: &Html) -> Self {
        let mut found = Vec::new();
        for element in select(page, "meta[content]") {
            let value = squeeze(element.attr("content").unwrap_or_default());
            for key in ["property", "name", "itemprop", "http-equiv"] {
                if let Some(name) = element.attr(key).filter(|_| !value.is_empty()) {
                    found.push((name.trim().to_lowercase(), value.clone()));
                }
            }
        }
        Self(found)
    }

    /// The values under these names, in the order of the names.
    fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names.iter().flat_map(|&name| {
            self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
        })
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        self.all(names).next().map(str::to_owned)
    }
}

/// What schema.org data (JSON-LD) says about an article.
#[derive(Default)]
struct Data {
    headline: Option<String>,
    published: Option<String>,
    author: Option<String>,
    body: Option<String>,
}

impl Data {
    fn of(page: &Html) -> Self {
        let mut data = Data::default();
        for element in select(page, r#"script[type="application/ld+json"]"#) {
            let text: String = element.text().collect();
            if let Ok(value) = serde_json::from_str::<Value>(text.trim()) {
                data.read(&value);
            }
        }
        data
    }

    /// Walks over the data; it is nested as deep as the JSON parser allows (128), so a stack of its own is not needed.
    fn read(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.read(value)),
            Value::Object(object) => {
                let kind = object.get("@type").map(Value::to_string).unwrap_or_default();
                if ["Article", "Posting", "Report", "WebPage", "Review"]
                    .iter()
                    .any(|name| kind.contains(name))
                {
                    let text = |key: &str| {
                        object
                            .get(key)
                            .and_then(Value::as_str)
                            .map(plain)
                            .filter(|text| !text.is_empty())
                    };
                    if !kind.contains("WebPage") {
                        self.headline = self.headline.take().or_else(|| text("headline"));
                        self.body = self.body.take().or_else(|| {
                            object.get("articleBody").and_then(Value::as_str).map(plain_body)
                        });
                        self.author =
                            self.author.take().or_else(|| object.get("author").and_then(author));
                    }
                    self.published = self.published.take().or_else(|| text("datePublished"));
                }
                for (key, value) in object {
                    if matches!(key.as_str(), "@graph" | "mainEntity" | "mainEntityOfPage") {
                        self.read(value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The first author's name.
fn author(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => person(name),
        Value::Array(values) => values.first().and_then(author),
        Value::Object(object) => object.get("name").and_then(author),
        _ => None,
    }
}

/// A byline as a name: "By Jane Roe" is Jane Roe; an address or a long text is nobody.
fn person(text: &str) -> Option<String> {
    let text = plain(text);
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?i:by|text|words|story|written by|author|(?:(?:view|see|read|show) )?(?:all )?(?:posts|articles|stories) (?:by|from)|posted by)\b\s*:?\s*",
        )
    });
    let name = LABEL.replace(&text, "");
    // What follows the name is a date, a desk, a place.
    let name = name.split([',', '|', '·', '•', '–', '—']).next().unwrap_or_default();
    let name = name.split(" - ").next().unwrap_or_default().trim();
    let is_name = !name.is_empty()
        && name.split_whitespace().count() <= 8
        && !name.contains(char::is_numeric)
        && !name.contains("://")
        && !name.contains('@');
    is_name.then(|| name.to_owned())
}

fn byline(page: &Html) -> Option<String> {
    select(page, r#"[rel="author"], [itemprop~="author"], .byline, .author-name, .author"#)
        .take(3)
        .map(|element| squeeze(&element.text().collect::<String>()))
        .find_map(|text| person(&text).filter(|name| name.split_whitespace().count() >= 2))
}

/// The headline: the one in the data, made sure by what the page shows, else `<title>` without the site's name.
fn title(page: &Html, headline: Option<String>) -> Option<String> {
    let first = |selector: &str| {
        select(page, selector)
            .map(|element| squeeze(&element.text().collect::<String>()))
            .find(|text| !text.is_empty())
    };
    let head = headline.map(|title| plain(&title)).or_else(|| first("title"));
    let headings: Vec<String> = select(page, "h1")
        .map(|element| squeeze(&element.text().collect::<String>()))
        .filter(|text| !text.is_empty())
        .collect();
    let Some(head) = head else {
        return headings.into_iter().next();
    };
    // "Headline | The Site": the page's own heading says where the headline ends.
    if let Some(heading) = headings
        .iter()
        .find(|heading| heading.split_whitespace().count() >= 3 && head.contains(heading.as_str()))
    {
        return Some(heading.clone());
    }
    static SITE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(.*\S)\s+[|\-–—»·:]{1,2}\s+([^|–—»·]{1,50})$"));
    let mut title = head;
    // "Headline | Place | The Site": what stands between bars is never part of a headline.
    while let Some(found) = SITE.captures(&title)
        && found[1].split_whitespace().count() >= 4
    {
        title = found[1].to_owned();
        if !title.contains(" | ") {
            break;
        }
    }
    (!title.is_empty()).then_some(title)
}

/// The date that readers see.
fn visible_date(page: &Html) -> Option<Date> {
    let marked = r#"[itemprop~="datePublished"], time[pubdate], time.published, time.entry-date, abbr.published"#;
    for selector in
        [marked, "article time[datetime], header time[datetime]", "time[datetime]", "time"]
    {
        for element in select(page, selector).take(5) {
            let attribute =
                ["datetime", "content", "title"].into_iter().find_map(|name| element.attr(name));
            let text = element.text().collect::<String>();
            if let Some(date) = attribute.and_then(day).or_else(|| day(&squeeze(&text))) {
                return Some(date);
            }
        }
    }
    let classes = r#"[class*="publish"], [class*="dateline"], [class*="post-date"], [class*="entry-date"], [class*="timestamp"], [class~="date"], [id*="date"]"#;
    select(page, classes)
        .take(5)
        .map(|element| squeeze(&element.text().collect::<String>()))
        .filter(|text| text.len() <= 120)
        .find_map(|text| day(&text))
}

/// The date in the page's own address: `…/2020/06/17/headline`.
fn address_date(page: &Html, meta: &Meta) -> Option<Date> {
    static PATH: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[/=_-]((?:19|20)\d\d)[/-]?(\d{1,2})[/-]?(\d{1,2})(?:[/_.-]|$)"));
    let canonical =
        select(page, r#"link[rel="canonical"]"#).filter_map(|element| element.attr("href")).next();
    [canonical, meta.all(&["og:url"]).next()].into_iter().flatten().find_map(|address| {
        let found = PATH.captures(address)?;
        Date::new(found[1].parse().ok()?, found[2].parse().ok()?, found[3].parse().ok()?).ok()
    })
}

fn select<'a>(page: &'a Html, selector: &str) -> impl Iterator<Item = scraper::ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector of this crate parses");
    page.select(&selector).collect::<Vec<_>>().into_iter()
}

/// One line without runs of white space.
fn squeeze(text: &str) -> String {
    charset::clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of an attribute or of data, where entities are often encoded twice.
fn plain(text: &str) -> String {
    if text.contains('&') || text.contains('<') {
        let fragment = Html::parse_fragment(text);
        squeeze(&super::render::text(&fragment, super::render::Quotes::Plain))
    } else {
        squeeze(text)
    }
}

fn plain_body(text: &str) -> String {
    if text.contains("</p>") || text.contains("&lt;") {
        super::render::text(&Html::parse_fragment(text), super::render::Quotes::Plain)
    } else {
        text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_order_of_trust() {
        let cases = [
            (
                r#"<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2020-06-17T10:00:00Z"}]}</script><meta name="date" content="2021-01-01">"#,
                "2020-06-17",
            ),
            (
                r#"<meta property="article:published_time" content="2019-02-03T00:00:00+01:00">"#,
                "2019-02-03",
            ),
            (r#"<article><time datetime="2018-11-05">Nov. 5</time></article>"#, "2018-11-05"),
            (r#"<span class="post-date">March 3, 2021</span>"#, "2021-03-03"),
            (
                r#"<link rel="canonical" href="https://x.example/news/2017/09/15/story.html">"#,
                "2017-09-15",
            ),
        ];
        for (html, date) in cases {
            let about = About::of(&Html::parse_document(html));
            assert_eq!(about.date.map(|date| date.to_string()).as_deref(), Some(date), "{html}");
        }
    }

    #[test]
    fn bylines_lose_their_labels() {
        let cases = [
            ("By Jane Roe", Some("Jane Roe")),
            ("View all posts by Jane Roe", Some("Jane Roe")),
            ("Posts by Jane Roe | May 2, 2020", Some("Jane Roe")),
            ("Written by: Jane Roe, Politics", Some("Jane Roe")),
            ("jane@roe.example", None),
        ];
        for (text, name) in cases {
            let html = format!(r#"<a rel="author" href="/jane">{text}</a>"#);
            assert_eq!(About::of(&Html::parse_document(&html)).author.as_deref(), name, "{text}");
        }
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        let cases = [
            (
                "<title>Agency buys new cameras | The Daily Example</title>",
                "Agency buys new cameras",
            ),
            (
                "<title>Agency buys - twice - The Daily</title><h1>Agency buys - twice</h1>",
                "Agency buys - twice",
            ),
            (
                r#"<meta property="og:title" content="A &amp;amp; B merge at last"><title>x</title>"#,
                "A & B merge at last",
            ),
            ("<h1>Only a heading</h1>", "Only a heading"),
            (
                "<title>Agency gives cameras to police | Ghent / Flanders | The Daily</title>",
                "Agency gives cameras to police",
            ),
        ];
        for (html, title) in cases {
            assert_eq!(
                About::of(&Html::parse_document(html)).title.as_deref(),
                Some(title),
                "{html}"
            );
        }
    }
}

//! HTML to text: paragraphs separated by a blank line, list items and table rows one per line.
//!
//! In: a parsed page or fragment. Out: its visible text. The walk is a loop, not a recursion: pages nest as deep as they
//! like.

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::{Element, Node};
use scraper::{ElementRef, Html};

use crate::ingest::pattern;

/// What becomes of `<blockquote>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) enum Quotes {
    /// A paragraph like others: articles.
    #[default]
    Plain,
    /// Lines behind `>`, as in plain mail: the reader of zones sees one kind of quotation only.
    Mail,
}

/// The visible text of a page.
pub(in crate::ingest) fn text(html: &Html, quotes: Quotes) -> String {
    text_of(html.root_element(), quotes)
}

/// The visible text of an element.
pub(super) fn text_of(element: ElementRef<'_>, quotes: Quotes) -> String {
    let mut writer = Writer { quotes, ..Writer::default() };
    walk(element, |node, opens| match node {
        Node::Text(text) if opens => {
            writer.text(text);
            true
        }
        Node::Element(element) if opens => writer.open(element),
        Node::Element(element) => {
            writer.close(element);
            true
        }
        _ => true,
    });
    writer.out.trim_matches(['\n', ' ']).to_owned()
}

/// How deep the elements of a page are nested.
pub(super) fn depth(html: &Html) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    walk(html.root_element(), |node, opens| {
        if node.is_element() {
            depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
            deepest = deepest.max(depth);
        }
        true
    });
    deepest
}

/// Visits a node before (`true`) and after (`false`) its children, which are left out where the visit before says so.
fn walk<'a>(root: ElementRef<'a>, mut visit: impl FnMut(&'a Node, bool) -> bool) {
    let root = *root;
    let mut node = root;
    loop {
        let enter = visit(node.value(), true);
        if let (true, Some(child)) = (enter, node.first_child()) {
            node = child;
            continue;
        }
        loop {
            visit(node.value(), false);
            if node == root {
                return;
            }
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return,
            }
        }
    }
}

#[derive(Default)]
struct Writer {
    out: String,
    quotes: Quotes,
    /// Line ends owed before the next character: 0, 1 or 2.
    owed: u8,
    /// Whether a space is owed.
    space: bool,
    /// How many `<pre>` are open.
    pre: usize,
    /// How many `<blockquote>` are open.
    quoted: usize,
    /// Whether a cell of this row was written.
    cell: bool,
}

impl Writer {
    /// Returns whether the children are visible.
    fn open(&mut self, element: &Element) -> bool {
        if is_hidden(element) {
            return false;
        }
        match element.name() {
            "br" => self.line_break(),
            "hr" => self.owe(2),
            "pre" => {
                self.pre += 1;
                self.owe(2);
            }
            "blockquote" => {
                self.owe(2);
                self.quoted += 1;
            }
            "td" | "th" if self.cell => {
                if self.owed == 0 {
                    self.out.push('\t');
                }
                self.space = false;
            }
            "tr" => self.owe(1),
            name => self.owe(gap(name)),
        }
        if matches!(element.name(), "td" | "th") {
            self.cell = true;
        }
        true
    }

    fn close(&mut self, element: &Element) {
        if is_hidden(element) {
            return;
        }
        match element.name() {
            "pre" => {
                self.pre = self.pre.saturating_sub(1);
                self.owe(2);
            }
            "blockquote" => {
                self.owe(2);
                self.flush_quote();
                self.quoted = self.quoted.saturating_sub(1);
            }
            "tr" => {
                self.cell = false;
                self.owe(1);
            }
            name => self.owe(gap(name)),
        }
    }

    fn text(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '\n' if self.pre > 0 => self.line_break(),
                // No-break spaces are kept: they belong to numbers and names.
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if self.pre == 0 => self.space = true,
                _ if char.is_control() => self.space = true,
                _ => self.char(char),
            }
        }
    }

    fn char(&mut self, char: char) {
        self.settle();
        if std::mem::take(&mut self.space)
            && !self.out.is_empty()
            && !self.out.ends_with(['\n', '\t', ' '])
        {
            self.out.push(' ');
        }
        self.out.push(char);
    }

    /// A line end inside a paragraph; two of them make a new one.
    fn line_break(&mut self) {
        if self.out.is_empty() {
            return;
        }
        self.owed = if self.owed == 0 { 1 } else { 2 };
        self.space = false;
    }

    fn owe(&mut self, lines: u8) {
        if lines > 0 {
            self.owed = self.owed.max(lines);
            self.space = false;
        }
    }

    /// Writes the line ends that are owed.
    fn settle(&mut self) {
        let owed = std::mem::take(&mut self.owed);
        if owed > 0 && !self.out.is_empty() {
            while self.out.ends_with([' ', '\t']) {
                self.out.pop();
            }
            for _ in 0..owed {
                self.out.push('\n');
            }
        }
        if self.quotes == Quotes::Mail
            && self.quoted > 0
            && (self.out.is_empty() || self.out.ends_with('\n'))
        {
            for _ in 0..self.quoted.min(50) {
                self.out.push_str("> ");
            }
        }
    }

    /// Nothing is written for an empty quotation.
    fn flush_quote(&mut self) {
        self.space = false;
    }
}

/// How many line ends part an element from its neighbours.
fn gap(name: &str) -> u8 {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table"
        | "article" | "section" | "header" | "footer" | "aside" | "main" | "nav" | "figure"
        | "figcaption" | "form" | "fieldset" | "address" | "details" | "body" => 2,
        "div" | "li" | "dt" | "dd" | "caption" | "summary" | "option" | "legend" | "center" => 1,
        _ => 0,
    }
}

fn is_hidden(element: &Element) -> bool {
    static STYLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
    });
    matches!(
        element.name(),
        "script"
            | "style"
            | "head"
            | "template"
            | "noscript"
            | "svg"
            | "iframe"
            | "object"
            | "select"
            | "button"
            | "textarea"
            | "canvas"
            | "audio"
            | "video"
            | "math"
    ) || element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| STYLE.is_match(style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_lists_tables_and_quotes() {
        let cases = [
            ("<p>One  <b>two</b></p><p>three</p>", Quotes::Plain, "One two\n\nthree"),
            ("a<br>b<br><br>c", Quotes::Plain, "a\nb\n\nc"),
            ("<ul><li>one</li><li>two</li></ul>after", Quotes::Plain, "one\ntwo\n\nafter"),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                Quotes::Plain,
                "a\tb\nc",
            ),
            ("<pre>x\n  y</pre>", Quotes::Plain, "x\n  y"),
            (
                "A &amp; B&nbsp;C<script>no</script><p style='display:none'>no</p>",
                Quotes::Plain,
                "A & B\u{a0}C",
            ),
            (
                "new<blockquote>old<blockquote>older</blockquote></blockquote>x",
                Quotes::Mail,
                "new\n\n> old\n\n> > older\n\nx",
            ),
            ("<div>a<div>b</div></div>c", Quotes::Plain, "a\nb\nc"),
        ];
        for (html, quotes, expected) in cases {
            assert_eq!(text(&Html::parse_fragment(html), quotes), expected, "{html}");
        }
    }

    #[test]
    fn depth_counts_elements() {
        let nested = format!("{}x{}", "<div>".repeat(3000), "</div>".repeat(3000));
        assert!(depth(&Html::parse_document(&nested)) > 2000);
    }
}

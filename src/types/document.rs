//! A document as it was read: its text, the parts of that text, and what was not read.

use jiff::civil::{Date, DateTime};

use super::Span;

/// One document. `text` is what the later stages see; it is never changed after ingestion.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// `sha256:` and the hash of the document's own bytes.
    pub id: String,
    /// Where it came from, as the user named it; members of containers follow a `#` (`dump/a.mbox#3`).
    pub path: String,
    /// The path of the document that this one came with: the message of an attachment.
    pub parent: Option<String>,
    /// The format it was read as.
    pub format: Format,
    /// The title of the page or article, or the subject of the message.
    pub title: Option<String>,
    /// Publication date, or the date of the message. Relative dates are anchored here.
    pub date: Option<Date>,
    /// The extracted text. Lines end in `\n`.
    pub text: String,
    /// The parts of `text`, in order, without overlap. Text between two parts belongs to none and is not read.
    pub parts: Vec<Part>,
    /// The pages of `text`, in order, where the source has pages. A part may run on over the end of a page.
    pub pages: Vec<Page>,
    /// The headers of a message.
    pub headers: Option<Headers>,
    /// What of the source is not in `text`, or is in `text` and will not be read for claims.
    pub skipped: Vec<Skipped>,
}

impl Document {
    /// A document that is one body of text, by nobody and of no date.
    pub fn plain(id: impl Into<String>, text: impl Into<String>) -> Self {
        let (id, text) = (id.into(), text.into());
        let part = Part {
            span: Span::new(0, text.len()),
            kind: PartKind::Body,
            author: None,
            recipients: Vec::new(),
            date: None,
        };
        Self { id, text, parts: vec![part], ..Self::default() }
    }

    /// The part that holds the byte `at`.
    pub fn part_at(&self, at: usize) -> Option<&Part> {
        self.parts.iter().find(|part| part.span.contains_at(at))
    }

    /// The number of the page that holds the byte `at`.
    pub fn page_at(&self, at: usize) -> Option<u32> {
        self.pages.iter().find(|page| page.span.contains_at(at)).map(|page| page.number)
    }
}

/// A page of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its place in the source, from 1 on, whatever number is printed on it.
    pub number: u32,
    /// Its text.
    pub span: Span,
}

/// The format that a document was read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// One message, alone or from a mailbox.
    Email,
    /// One line of a `.jsonl` file.
    Jsonl,
    /// A PDF file with a text layer, or read by text recognition.
    Pdf,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// A PowerPoint presentation.
    Pptx,
    /// An electronic book.
    Epub,
    /// Rich text.
    Rtf,
    /// One row of a table with a column of text.
    Table,
    /// A message that Outlook saved.
    Outlook,
}

impl Format {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Email => "email",
            Format::Jsonl => "jsonl",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Pptx => "pptx",
            Format::Epub => "epub",
            Format::Rtf => "rtf",
            Format::Table => "table",
            Format::Outlook => "outlook",
        }
    }
}

/// A stretch of a document's text with one author and one purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: PartKind,
    /// Who wrote it, where that is known: the sender of a message, the quoted person of a quoted reply.
    pub author: Option<Person>,
    /// To whom it was written (messages only).
    pub recipients: Vec<Person>,
    /// When it was written, if that differs from the document's date or is more exact.
    pub date: Option<DateTime>,
}

/// What a part of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// The headline of an article.
    Title,
    /// The subject line of a message.
    Subject,
    /// Running text: the article's body, a message's own new text.
    Body,
    /// Text of an earlier message quoted at this depth (1 = the message answered to).
    Quoted(u8),
    /// A forwarded message's text.
    Forwarded,
    /// The line that introduces a quotation ("On … wrote:", Outlook's header block). Read for identity only.
    QuoteHeader,
    /// The signature under a message. Read for identity, not for claims.
    Signature,
    /// A legal notice or list footer. Not read for claims.
    Disclaimer,
    /// Page furniture that came along: navigation, share links, comment forms. Not read for claims.
    Furniture,
    /// Text in a language that the model does not speak. Not read.
    OtherLanguage,
}

impl PartKind {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            PartKind::Title => "title",
            PartKind::Subject => "subject",
            PartKind::Body => "body",
            PartKind::Quoted(_) => "quoted",
            PartKind::Forwarded => "forwarded",
            PartKind::QuoteHeader => "quote-header",
            PartKind::Signature => "signature",
            PartKind::Disclaimer => "disclaimer",
            PartKind::Furniture => "furniture",
            PartKind::OtherLanguage => "other-language",
        }
    }

    /// Whether claims are read from such a part.
    pub fn is_read(self) -> bool {
        !matches!(
            self,
            PartKind::QuoteHeader
                | PartKind::Signature
                | PartKind::Disclaimer
                | PartKind::Furniture
                | PartKind::OtherLanguage
        )
    }
}

/// A person as a header or signature names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Person {
    /// Display name, as written, without quotes.
    pub name: Option<String>,
    /// Mail address, lower case.
    pub address: Option<String>,
    /// The organisation, from the signature, the display name or the header.
    pub organization: Option<String>,
}

/// The headers of a message, decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers {
    /// Who sent it.
    pub from: Option<Person>,
    /// Primary recipients.
    pub to: Vec<Person>,
    /// Copied recipients.
    pub cc: Vec<Person>,
    /// Subject line.
    pub subject: Option<String>,
    /// `Date:`, in the sender's own zone.
    pub date: Option<DateTime>,
    /// `Message-ID:` without angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To:` without angle brackets.
    pub in_reply_to: Option<String>,
    /// `References:` without angle brackets, the start of the thread first.
    pub references: Vec<String>,
}

/// Something of the source that is not read for claims, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// What it is: `attachment report.xlsx`, `navigation`, `signature`.
    pub what: String,
    /// Why it is not read.
    pub why: String,
    /// Its size in bytes of the source, where that is known.
    pub bytes: usize,
    /// Where it is in `text`, if it is there at all.
    pub span: Option<Span>,
}

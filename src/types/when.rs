//! When something happened, as an interval of days.

use jiff::civil::Date;

use super::Span;

/// A time expression and the interval of days it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// The expression, with its preposition where that belongs to its meaning ("since", "by").
    pub span: Span,
    /// First day, inclusive; open when `None`.
    pub from: Option<Date>,
    /// Last day, inclusive; open when `None`.
    pub to: Option<Date>,
    /// Extended Date/Time Format (ISO 8601-2), e.g. `2017-10/2017-12`.
    pub edtf: String,
    /// TIMEX3 value, e.g. `2017` or `2017-Q4`, and its modifier (`START`, `MID`, `END`, `APPROX`, `BEFORE`, …).
    pub timex: String,
    /// TIMEX3 modifier.
    pub modifier: Option<&'static str>,
    /// The name of the rule that found it.
    pub rule: &'static str,
    /// The day that a relative expression was counted from.
    pub anchor: Option<Anchor>,
}

/// The day that relative expressions are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The day.
    pub date: Date,
    /// Where it came from.
    pub origin: AnchorOrigin,
}

/// Where an anchor came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnchorOrigin {
    /// The document's publication date, or the one the user gave.
    Document,
    /// The `Date:` header of the message, or of the quoted message.
    Message,
    /// The dateline of the article.
    Dateline,
    /// A date mentioned before in the text.
    Discourse,
}

impl AnchorOrigin {
    /// The name that records carry.
    pub fn name(self) -> &'static str {
        match self {
            AnchorOrigin::Document => "document",
            AnchorOrigin::Message => "message",
            AnchorOrigin::Dateline => "dateline",
            AnchorOrigin::Discourse => "discourse",
        }
    }
}

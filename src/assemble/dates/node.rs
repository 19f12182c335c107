//! What a time expression says, before it is counted from an anchor: the tree that the rules build.
//!
//! Trees compose as English does: "early next year" is a part of a relative year, "the first Tuesday of last month" a
//! ranked day of a relative month. [`resolve`](super::resolve) turns a tree and a context into days.

use super::lexicon::{Season, Unit};

/// How an expression points: from the anchor (the first six) or from the last narrated date (the others).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deixis {
    /// No pointer word: "Tuesday", "in March".
    Bare,
    /// "this", "current".
    This,
    /// "last".
    Last,
    /// "next".
    Next,
    /// "this past", "past".
    Past,
    /// "coming", "upcoming".
    Coming,
    /// "… after next".
    AfterNext,
    /// "… before last".
    BeforeLast,
    /// "that", "the same": the narrated one.
    That,
    /// "the following": the one after the narrated one.
    Following,
    /// "the previous": the one before the narrated one.
    Previous,
}

impl Deixis {
    /// Whether it counts from the narrated date.
    pub fn is_narrated(self) -> bool {
        matches!(self, Deixis::That | Deixis::Following | Deixis::Previous)
    }
}

/// Which year a month, day, quarter, season or holiday belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// None is named: the nearest that fits the tense.
    Bare,
    /// The year of another expression: "2017", "last year", "that year".
    Of(Box<Node>),
    /// A pointer word before the name: "last March", "this summer", "that November".
    Points(Deixis),
}

/// An amount of a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// How many; `None` when the text does not say ("a few", "several").
    pub count: Option<f64>,
    /// The unit.
    pub unit: Unit,
    /// The text says that the number is rough ("about", "nearly").
    pub rough: bool,
}

/// Part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// early, beginning of, start of.
    Early,
    /// mid, middle of.
    Mid,
    /// late, end of.
    Late,
    /// first half of.
    FirstHalf,
    /// second half of.
    SecondHalf,
    /// The very first day ("the start of", with "at").
    Turn,
}

/// How an open interval touches its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// since, as of: from its start to the anchor.
    Since,
    /// from … on: from its start, open.
    From,
    /// by, until, no later than: from the anchor to its end.
    Until,
    /// to date: up to its end, with an open start.
    UpTo,
    /// before: up to the day before its start.
    Before,
    /// after: from the day after its end.
    After,
}

/// What an offset is counted from.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// The document's or message's date.
    Anchor,
    /// The last narrated date.
    Narrated,
    /// Another expression.
    Node(Box<Node>),
    /// "Within two weeks": the document's date, in the past tense the day that was told of just before.
    Within,
    /// An event that the text names and does not date: the distance leads to no day.
    Untold,
}

/// What is counted inside a period: its weeks, its Tuesdays, its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A calendar unit.
    Unit(Unit),
    /// A day of the week.
    Weekday(u8),
}

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A year.
    Year(i16),
    /// Years from the first to the second, of one decade or century.
    Years(i16, i16),
    /// "the nineties", "the '60s": a decade whose century is the latest before the anchor.
    ShortDecade(u8),
    /// A month.
    Month(u8, Which),
    /// A day of a month; the weekday, when named too, helps to choose the year.
    Day { day: u8, month: Option<u8>, year: Which, weekday: Option<u8> },
    /// A quarter, of the calendar or the fiscal year.
    Quarter { number: u8, year: Which, fiscal: bool },
    /// A half of a year.
    Half { number: u8, year: Which, fiscal: bool },
    /// A fiscal year, named by the year in which it ends.
    FiscalYear(Which),
    /// A season.
    Season(Season, Which),
    /// A holiday, by its place in the table.
    Holiday(usize, Which),
    /// A day of the week.
    Weekday(u8, Deixis),
    /// A day of the week within a week: "Tuesday of next week".
    WeekdayOf(u8, Box<Node>),
    /// ISO week of a year.
    Week(u8, Which),
    /// A unit that is pointed at: "next month", "the following year".
    Unit(Unit, Deixis),
    /// A day so many days from the anchor's: "yesterday".
    Today(i32),
    /// The so-manieth of something within a period; negative ranks count from the end.
    Nth(i16, Counted, Box<Node>),
    /// The first or last so many units of a period: "the first nine months of 2019".
    Several(i16, Unit, Box<Node>),
    /// "The year-ago period", "the 1988 quarter": the quarter that the text tells of, in another year; the year itself where it
    /// tells of none.
    Comparable(Box<Node>),
    /// Part of a period.
    Part(Part, Box<Node>),
    /// "earlier this month": from its start to the day before the anchor.
    Earlier(Box<Node>),
    /// "later this month": from the day after the anchor to its end.
    Later(Box<Node>),
    /// "the rest of the year": from the anchor to its end.
    Rest(Box<Node>),
    /// "year to date".
    ToDate(Unit),
    /// The week, month … around a day: "the week of April 10".
    Around(Unit, Box<Node>),
    /// So much time before (−1) or after (+1) a point.
    Offset(Vec<Amount>, i8, Base),
    /// "in two weeks": ahead of the anchor, unless the sentence is in the past tense; there it is a length of time.
    Ahead(Vec<Amount>),
    /// So many weekdays from a point: "three Fridays ago", "two Saturdays later".
    WeekdaySteps(i16, u8, Base),
    /// "the last three years" (−1), "the next two weeks" (+1).
    Window(Vec<Amount>, i8, Base),
    /// An open interval.
    Open(Bound, Box<Node>),
    /// From one to the other.
    Range(Box<Node>, Box<Node>),
    /// A length of time that is nowhere on the calendar.
    Duration(Vec<Amount>),
    /// Something that recurs, by its TIMEX3 value.
    Set(String),
    /// An unbounded reference: `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`.
    Vague(&'static str),
    /// A time of day; its day is the anchor's unless it says so.
    Clock(Option<Box<Node>>, String),
    /// The text says that the date is rough ("about", "around", "circa").
    About(Box<Node>),
}

impl Node {
    /// Boxed, for the trees.
    pub fn boxed(self) -> Box<Node> {
        Box::new(self)
    }
}

//! The closed vocabulary of English time expressions: what a single word can mean, before any grammar.
//!
//! In goes a lower-case word, out come its [`Facts`]. A word can mean several things ("second", "may", "fall");
//! the rules decide between them. No word order, no numbers of more than one word: those are grammar.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A unit of the calendar or of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Second of the clock.
    Second,
    /// Minute.
    Minute,
    /// Hour.
    Hour,
    /// Day.
    Day,
    /// Working day.
    BusinessDay,
    /// Saturday and Sunday.
    Weekend,
    /// Week, Monday to Sunday.
    Week,
    /// Two weeks.
    Fortnight,
    /// Month.
    Month,
    /// Three months.
    Quarter,
    /// One of the four seasons.
    Season,
    /// Six months.
    Half,
    /// Year.
    Year,
    /// Fiscal year.
    FiscalYear,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

/// A season of the northern year, by whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February.
    Winter,
}

/// What one word can mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A number: "three" is 3.
    pub cardinal: Option<u32>,
    /// A rank: "third" is 3.
    pub ordinal: Option<u8>,
    /// A month, 1 to 12.
    pub month: Option<u8>,
    /// A day of the week, 1 (Monday) to 7.
    pub weekday: Option<u8>,
    /// A unit of time.
    pub unit: Option<Unit>,
    /// The word is a plural ("weeks", "Tuesdays").
    pub plural: bool,
    /// A season.
    pub season: Option<Season>,
    /// The word is also an everyday English word or a short form: it needs a neighbour that speaks of time.
    pub weak: bool,
}

/// What `word` (lower case) can mean; nothing for most words.
pub fn facts(word: &str) -> Facts {
    LEXICON.get(word).copied().unwrap_or_default()
}

const CARDINALS: &[(&str, u32)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const ORDINALS: &[(&str, u8)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
];

/// Long names, then short ones; a short name or an everyday word is weak.
const MONTHS: &[(&str, u8, bool)] = &[
    ("january", 1, false),
    ("february", 2, false),
    ("march", 3, true),
    ("april", 4, false),
    ("may", 5, true),
    ("june", 6, false),
    ("july", 7, false),
    ("august", 8, false),
    ("september", 9, false),
    ("october", 10, false),
    ("november", 11, false),
    ("december", 12, false),
    ("jan", 1, true),
    ("feb", 2, true),
    ("mar", 3, true),
    ("apr", 4, true),
    ("jun", 6, true),
    ("jul", 7, true),
    ("aug", 8, true),
    ("sep", 9, true),
    ("sept", 9, true),
    ("oct", 10, true),
    ("nov", 11, true),
    ("dec", 12, true),
];

const WEEKDAYS: &[(&str, u8, bool)] = &[
    ("monday", 1, false),
    ("tuesday", 2, false),
    ("wednesday", 3, false),
    ("thursday", 4, false),
    ("friday", 5, false),
    ("saturday", 6, false),
    ("sunday", 7, false),
    ("mon", 1, true),
    ("tue", 2, true),
    ("tues", 2, true),
    ("wed", 3, true),
    ("weds", 3, true),
    ("thu", 4, true),
    ("thur", 4, true),
    ("thurs", 4, true),
    ("fri", 5, true),
    ("sat", 6, true),
    ("sun", 7, true),
    ("wednesady", 3, false),
    ("tuesady", 2, false),
];

/// Singular forms; the plural adds an "s" unless the second name says otherwise.
const UNITS: &[(&str, &str, Unit)] = &[
    ("second", "seconds", Unit::Second),
    ("sec", "secs", Unit::Second),
    ("minute", "minutes", Unit::Minute),
    ("min", "mins", Unit::Minute),
    ("hour", "hours", Unit::Hour),
    ("hr", "hrs", Unit::Hour),
    ("day", "days", Unit::Day),
    ("weekday", "weekdays", Unit::BusinessDay),
    ("workday", "workdays", Unit::BusinessDay),
    ("weekend", "weekends", Unit::Weekend),
    ("wkend", "wkends", Unit::Weekend),
    ("week", "weeks", Unit::Week),
    ("wk", "wks", Unit::Week),
    ("fortnight", "fortnights", Unit::Fortnight),
    ("month", "months", Unit::Month),
    ("mo", "mos", Unit::Month),
    ("quarter", "quarters", Unit::Quarter),
    ("qtr", "qtrs", Unit::Quarter),
    ("season", "seasons", Unit::Season),
    ("semester", "semesters", Unit::Half),
    ("year", "years", Unit::Year),
    ("yr", "yrs", Unit::Year),
    ("decade", "decades", Unit::Decade),
    ("century", "centuries", Unit::Century),
];

const SEASONS: &[(&str, Season, bool)] = &[
    ("spring", Season::Spring, true),
    ("springtime", Season::Spring, false),
    ("summer", Season::Summer, false),
    ("summertime", Season::Summer, false),
    ("autumn", Season::Autumn, false),
    ("fall", Season::Autumn, true),
    ("winter", Season::Winter, false),
    ("wintertime", Season::Winter, false),
];

static LEXICON: LazyLock<HashMap<String, Facts>> = LazyLock::new(|| {
    let mut words: HashMap<String, Facts> = HashMap::new();
    for &(word, value) in CARDINALS {
        words.entry(word.to_owned()).or_default().cardinal = Some(value);
    }
    for &(word, value) in ORDINALS {
        words.entry(word.to_owned()).or_default().ordinal = Some(value);
    }
    for &(word, month, weak) in MONTHS {
        let facts = words.entry(word.to_owned()).or_default();
        facts.month = Some(month);
        facts.weak = weak;
    }
    for &(word, weekday, weak) in WEEKDAYS {
        let facts = words.entry(word.to_owned()).or_default();
        facts.weekday = Some(weekday);
        facts.weak = weak;
        if !weak {
            let plural = words.entry(format!("{word}s")).or_default();
            plural.weekday = Some(weekday);
            plural.plural = true;
        }
    }
    for &(word, plural, unit) in UNITS {
        words.entry(word.to_owned()).or_default().unit = Some(unit);
        let facts = words.entry(plural.to_owned()).or_default();
        facts.unit = Some(unit);
        facts.plural = true;
    }
    for &(word, season, weak) in SEASONS {
        let facts = words.entry(word.to_owned()).or_default();
        facts.season = Some(season);
        facts.weak = weak;
        let facts = words.entry(format!("{word}s")).or_default();
        facts.season = Some(season);
        facts.plural = true;
        facts.weak = weak;
    }
    words
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_all_its_meanings() {
        let second = facts("second");
        assert_eq!((second.ordinal, second.unit), (Some(2), Some(Unit::Second)));
        assert!(facts("may").weak && !facts("july").weak);
        assert_eq!(facts("tuesdays").weekday, Some(2));
        assert!(facts("tuesdays").plural);
        assert_eq!(facts("elephant"), Facts::default());
    }
}

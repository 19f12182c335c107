//! The holidays that English-language newspapers and mail date things by, each with the rule for its day.
//!
//! A holiday that moves with a calendar of its own (Hebrew, Islamic, Hindu) is not here.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::interval::{self, Interval, add_days, nth_weekday, ymd};

/// How the day of a holiday is found in a year.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Month and day.
    Fixed(u8, u8),
    /// Month, rank (−1 is the last), day of the week (1 Monday), days added.
    Nth(u8, i8, u8, i64),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after Orthodox Easter Sunday.
    Orthodox(i64),
    /// The last such weekday on or before a month's day: "Monday before May 25".
    OnOrBefore(u8, u8, u8),
}

/// A holiday.
#[derive(Debug)]
pub struct Holiday {
    /// Its names, in lower case and without apostrophes; "s" after a word is optional.
    pub names: &'static [&'static str],
    /// When it is.
    pub rule: Rule,
    /// How many days it lasts.
    pub days: u8,
}

impl Holiday {
    /// Its days in `year`.
    pub fn interval(&self, year: i16) -> Option<Interval> {
        let first = match self.rule {
            Rule::Fixed(month, day) => ymd(year, month, day)?,
            Rule::Nth(month, rank, weekday, plus) => {
                add_days(nth_weekday(year, month, rank, weekday)?, plus)?
            }
            Rule::Easter(plus) => add_days(interval::easter(year)?, plus)?,
            Rule::Orthodox(plus) => add_days(interval::orthodox_easter(year)?, plus)?,
            Rule::OnOrBefore(month, day, weekday) => {
                let limit = ymd(year, month, day)?;
                add_days(
                    limit,
                    -(interval::since_monday(limit) - (i64::from(weekday) - 1)).rem_euclid(7),
                )?
            }
        };
        Interval::new(first, add_days(first, i64::from(self.days) - 1)?)
    }
}

const fn one(names: &'static [&'static str], rule: Rule) -> Holiday {
    Holiday { names, rule, days: 1 }
}

/// All holidays. Names that are also everyday words ("boss", "lent") are left to capitals by the rule.
pub static HOLIDAYS: &[Holiday] = &[
    one(&["christmas", "christmas day", "xmas", "xmas day"], Rule::Fixed(12, 25)),
    one(&["christmas eve", "xmas eve"], Rule::Fixed(12, 24)),
    one(&["boxing day", "st stephen day"], Rule::Fixed(12, 26)),
    one(&["new year day", "new year", "new years"], Rule::Fixed(1, 1)),
    one(&["new year eve"], Rule::Fixed(12, 31)),
    one(&["epiphany", "three king day"], Rule::Fixed(1, 6)),
    one(
        &[
            "martin luther king day",
            "martin luther king jr day",
            "mlk day",
            "mlk jr day",
            "civil right day",
        ],
        Rule::Nth(1, 3, 1, 0),
    ),
    one(&["inauguration day"], Rule::Fixed(1, 20)),
    one(&["groundhog day"], Rule::Fixed(2, 2)),
    one(&["lincoln birthday", "abraham lincoln birthday"], Rule::Fixed(2, 12)),
    one(&["valentine day", "valentines day", "st valentine day"], Rule::Fixed(2, 14)),
    one(
        &[
            "president day",
            "presidents day",
            "washington birthday",
            "george washington day",
            "george washington birthday",
        ],
        Rule::Nth(2, 3, 1, 0),
    ),
    one(
        &["st patrick day", "saint patrick day", "st paddy day", "saint paddy day"],
        Rule::Fixed(3, 17),
    ),
    one(&["april fool day", "april fools"], Rule::Fixed(4, 1)),
    one(&["tax day"], Rule::Fixed(4, 15)),
    one(&["earth day"], Rule::Fixed(4, 22)),
    one(&["anzac day"], Rule::Fixed(4, 25)),
    one(&["king day", "koningsdag"], Rule::Fixed(4, 27)),
    one(
        &["may day", "international worker day", "law day", "lei day", "loyalty day"],
        Rule::Fixed(5, 1),
    ),
    one(&["cinco de mayo"], Rule::Fixed(5, 5)),
    one(&["victory day"], Rule::Fixed(5, 9)),
    one(&["v e day", "ve day"], Rule::Fixed(5, 8)),
    one(&["military spouse day"], Rule::Nth(5, 2, 7, -2)),
    one(&["mother day", "mothers day"], Rule::Nth(5, 2, 7, 0)),
    one(&["victoria day"], Rule::OnOrBefore(5, 24, 1)),
    one(&["memorial day", "decoration day"], Rule::Nth(5, -1, 1, 0)),
    one(&["d day"], Rule::Fixed(6, 6)),
    one(&["flag day"], Rule::Fixed(6, 14)),
    one(&["juneteenth", "freedom day", "jubilee day"], Rule::Fixed(6, 19)),
    one(&["father day", "fathers day"], Rule::Nth(6, 3, 7, 0)),
    one(&["canada day"], Rule::Fixed(7, 1)),
    one(&["independence day"], Rule::Fixed(7, 4)),
    one(&["bastille day"], Rule::Fixed(7, 14)),
    one(&["labor day", "labour day"], Rule::Nth(9, 1, 1, 0)),
    one(&["grandparents day", "national grandparent day"], Rule::Nth(9, 1, 1, 6)),
    one(&["patriot day"], Rule::Fixed(9, 11)),
    one(&["columbus day", "indigenous people day"], Rule::Nth(10, 2, 1, 0)),
    one(&["bosses day", "boss day"], Rule::Fixed(10, 16)),
    one(&["halloween", "hallowe en"], Rule::Fixed(10, 31)),
    one(&["all saint day", "all hallow day", "world vegan day"], Rule::Fixed(11, 1)),
    one(&["all soul day", "day of the dead"], Rule::Fixed(11, 2)),
    one(&["guy fawkes day", "guy fawkes night", "bonfire night"], Rule::Fixed(11, 5)),
    one(&["election day"], Rule::Nth(11, 1, 1, 1)),
    one(&["veteran day", "remembrance day", "armistice day"], Rule::Fixed(11, 11)),
    one(&["thanksgiving", "thanksgiving day", "turkey day"], Rule::Nth(11, 4, 4, 0)),
    one(&["black friday"], Rule::Nth(11, 4, 4, 1)),
    one(&["cyber monday"], Rule::Nth(11, 4, 4, 4)),
    one(&["giving tuesday"], Rule::Nth(11, 4, 4, 5)),
    one(&["pearl harbor day"], Rule::Fixed(12, 7)),
    one(&["easter", "easter sunday", "easter day"], Rule::Easter(0)),
    one(&["easter monday", "easter mon"], Rule::Easter(1)),
    one(&["good friday"], Rule::Easter(-2)),
    one(&["holy saturday"], Rule::Easter(-1)),
    one(
        &[
            "maundy thursday",
            "holy thursday",
            "covenant thursday",
            "covenant thu",
            "thursday of mysteries",
            "thu of mysteries",
        ],
        Rule::Easter(-3),
    ),
    one(&["palm sunday", "branch sunday"], Rule::Easter(-7)),
    one(&["ash wednesday"], Rule::Easter(-46)),
    one(
        &["mardi gras", "shrove tuesday", "pancake day", "pancake tuesday", "fat tuesday"],
        Rule::Easter(-47),
    ),
    one(&["ascension day", "ascension thursday"], Rule::Easter(39)),
    one(&["pentecost", "whitsunday", "whit sunday", "white sunday"], Rule::Easter(49)),
    one(&["whit monday", "pentecost monday", "monday of the holy spirit"], Rule::Easter(50)),
    one(&["trinity sunday"], Rule::Easter(56)),
    one(&["corpus christi"], Rule::Easter(60)),
    one(&["orthodox easter", "greek easter"], Rule::Orthodox(0)),
    one(&["orthodox good friday", "orthodox great friday"], Rule::Orthodox(-2)),
    one(&["clean monday", "orthodox shrove monday"], Rule::Orthodox(-48)),
    one(&["lazarus saturday"], Rule::Orthodox(-8)),
    Holiday { names: &["lent"], rule: Rule::Easter(-46), days: 46 },
    Holiday { names: &["holy week"], rule: Rule::Easter(-7), days: 7 },
    Holiday { names: &["great fast"], rule: Rule::Orthodox(-48), days: 41 },
];

/// The words of a holiday's name, and the holiday's place in the table.
pub type Name = (Vec<&'static str>, usize);

/// The names by their first word, longest first.
static NAMES: LazyLock<HashMap<&'static str, Vec<Name>>> = LazyLock::new(|| {
    let mut names: HashMap<&'static str, Vec<Name>> = HashMap::new();
    for (index, holiday) in HOLIDAYS.iter().enumerate() {
        for name in holiday.names {
            let words: Vec<&'static str> = name.split(' ').collect();
            if let Some(&first) = words.first() {
                names.entry(first).or_default().push((words, index));
            }
        }
    }
    for list in names.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    names
});

/// The holidays whose name begins with `word`: the words of the name, and the holiday's place in the table.
pub fn beginning_with(word: &str) -> &'static [Name] {
    let names = NAMES.get(word).or_else(|| word.strip_suffix('s').and_then(|w| NAMES.get(w)));
    names.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_of_holidays() {
        let day = |name: &str, year: i16| {
            let holiday = HOLIDAYS.iter().find(|h| h.names.contains(&name)).unwrap();
            holiday.interval(year).unwrap().from
        };
        assert_eq!(day("thanksgiving", 2013), date(2013, 11, 28));
        assert_eq!(day("memorial day", 2013), date(2013, 5, 27));
        assert_eq!(day("victoria day", 2020), date(2020, 5, 18));
        assert_eq!(day("ash wednesday", 2018), date(2018, 2, 14));
        assert_eq!(day("election day", 2020), date(2020, 11, 3));
    }
}

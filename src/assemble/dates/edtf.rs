//! Writes an interval in the Extended Date/Time Format (ISO 8601-2), as coarsely as its ends allow.
//!
//! `2017`, `2017-11`, `2017-09-15`, `199X`, `18XX`, `2017-10/2017-12`, `../2017`, `2017-03-01/..`; a rough date ends in `~`.
//! Nothing is written that says less than the days do: `2017-10-02/2017-12-31` stays as it is.

use jiff::civil::Date;

use super::value::{day_text, year_text};

/// The interval from `from` to `to`, either of which may be open. Empty when both are.
pub fn write(from: Option<Date>, to: Option<Date>, rough: bool) -> String {
    let tilde = if rough { "~" } else { "" };
    match (from, to) {
        (None, None) => String::new(),
        (Some(from), None) => format!("{}{tilde}/..", start(from)),
        (None, Some(to)) => format!("../{}{tilde}", end(to)),
        (Some(from), Some(to)) => closed(from, to, tilde),
    }
}

fn closed(from: Date, to: Date, tilde: &str) -> String {
    if from == to {
        return format!("{}{tilde}", day_text(from));
    }
    let starts_month = from.day() == 1;
    let ends_month = to == to.last_of_month();
    let whole_years = starts_month && ends_month && from.month() == 1 && to.month() == 12;
    if whole_years {
        let (first, last) = (from.year(), to.year());
        if first == last {
            return format!("{}{tilde}", year_text(first));
        }
        if first >= 0 && last - first == 99 && first % 100 == 0 {
            return format!("{:02}XX{tilde}", first / 100);
        }
        if first >= 0 && last - first == 9 && first % 10 == 0 {
            return format!("{:03}X{tilde}", first / 10);
        }
        return format!("{}{tilde}/{}{tilde}", year_text(first), year_text(last));
    }
    if starts_month && ends_month {
        let first = month_text(from);
        if from.year() == to.year() && from.month() == to.month() {
            return format!("{first}{tilde}");
        }
        return format!("{first}{tilde}/{}{tilde}", month_text(to));
    }
    format!("{}{tilde}/{}{tilde}", day_text(from), day_text(to))
}

/// The start of an open interval: a first of January says the year.
fn start(from: Date) -> String {
    if from.month() == 1 && from.day() == 1 {
        year_text(from.year())
    } else if from.day() == 1 {
        month_text(from)
    } else {
        day_text(from)
    }
}

fn end(to: Date) -> String {
    if to.month() == 12 && to.day() == 31 {
        year_text(to.year())
    } else if to == to.last_of_month() {
        month_text(to)
    } else {
        day_text(to)
    }
}

fn month_text(day: Date) -> String {
    format!("{}-{:02}", year_text(day.year()), day.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn as_coarse_as_the_ends_allow() {
        let cases = [
            ((2017, 10, 1), (2017, 12, 31), "2017-10/2017-12"),
            ((2017, 11, 1), (2017, 11, 30), "2017-11"),
            ((2017, 1, 1), (2017, 12, 31), "2017"),
            ((2012, 1, 1), (2015, 12, 31), "2012/2015"),
            ((1990, 1, 1), (1999, 12, 31), "199X"),
            ((1800, 1, 1), (1899, 12, 31), "18XX"),
            ((2017, 10, 2), (2017, 12, 31), "2017-10-02/2017-12-31"),
            ((2017, 9, 15), (2017, 9, 15), "2017-09-15"),
        ];
        for ((y, m, d), (y2, m2, d2), expected) in cases {
            assert_eq!(write(Some(date(y, m, d)), Some(date(y2, m2, d2)), false), expected);
        }
        assert_eq!(write(None, Some(date(2017, 12, 31)), false), "../2017");
        assert_eq!(write(Some(date(2017, 3, 1)), None, true), "2017-03~/..");
        assert_eq!(write(None, None, false), "");
    }
}

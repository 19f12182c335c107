//! Runs the date reader over the tables of `tests/data/dates`: every rule's examples are its tests.

use std::path::Path;

use claimsift::assemble::dates::{
    Context, Options, Tense, Timeline, dateline, day_first_evidence, find,
};
use claimsift::types::{Anchor, AnchorOrigin, When};
use jiff::civil::{Date, date};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    anchor: Option<String>,
    tense: Option<String>,
    narrated: Option<String>,
    expect: Vec<Expected>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Expected {
    span: String,
    from: String,
    to: String,
    edtf: String,
    rule: String,
}

fn anchor(day: &str, origin: AnchorOrigin) -> Anchor {
    Anchor { date: day.parse().expect("a date"), origin }
}

fn context(case: &Case) -> Context {
    let day = case.anchor.as_deref().unwrap_or("2020-06-17");
    Context {
        anchor: Some(anchor(day, AnchorOrigin::Document)),
        narrated: case.narrated.as_deref().map(|day| anchor(day, AnchorOrigin::Discourse)),
        tense: match case.tense.as_deref() {
            Some("future") => Tense::Future,
            Some("unknown") => Tense::Unknown,
            _ => Tense::Past,
        },
        ..Context::default()
    }
}

fn got(text: &str, when: &When) -> Expected {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    Expected {
        span: when.span.of(text).to_owned(),
        from: day(when.from),
        to: day(when.to),
        edtf: when.edtf.clone(),
        rule: when.rule.to_owned(),
    }
}

#[test]
fn tables() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dates");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let table: Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in table.case {
            count += 1;
            let found: Vec<Expected> =
                find(&case.text, &context(&case)).iter().map(|w| got(&case.text, w)).collect();
            if found != case.expect {
                failures.push(format!(
                    "{}\n  expected {:?}\n  found    {found:?}",
                    case.text, case.expect
                ));
            }
        }
    }
    assert!(count > 90, "the tables are there");
    assert!(failures.is_empty(), "{} of {count} fail\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn without_an_anchor_a_relative_date_is_found_on_no_day() {
    let whens = find("He left on Tuesday, two weeks ago, in March.", &Context::default());
    let spans: Vec<&str> = whens.iter().map(|w| w.rule).collect();
    assert_eq!(spans, ["weekday", "ago", "month"]);
    assert!(whens.iter().all(|w| w.from.is_none() && w.to.is_none() && w.timex.contains('X')));
}

#[test]
fn a_timeline_keeps_the_narrated_date() {
    let document = Some(anchor("2020-06-17", AnchorOrigin::Document));
    let mut timeline = Timeline::new(document, Options::default());
    timeline.resolve("Microsoft met the agency in November 2017.", Tense::Past);
    let later = timeline.resolve("Eight months later, it wrote again.", Tense::Past);
    assert_eq!(later[0].edtf, "2018-07");
    assert_eq!(later[0].anchor.unwrap().origin, AnchorOrigin::Discourse);
    let one =
        timeline.resolve("On May 3, 2018, he left, and a day later he was back.", Tense::Past);
    assert_eq!(one[1].from, Some(date(2018, 5, 4)));
    timeline.restart(Some(anchor("2019-01-10", AnchorOrigin::Message)));
    let quoted = timeline.resolve("They called a day earlier.", Tense::Past);
    assert_eq!(quoted[0].from, Some(date(2019, 1, 9)));
}

#[test]
fn a_bare_month_in_a_story_of_earlier_years_is_the_next_one_told_of() {
    let document = Some(anchor("2020-06-17", AnchorOrigin::Document));
    let mut timeline = Timeline::new(document, Options::default());
    let first = |timeline: &mut Timeline, text: &str, tense: Tense| {
        timeline.resolve(text, tense).last().and_then(|when| when.from)
    };
    first(&mut timeline, "They met in November 2013.", Tense::Past);
    let march = first(&mut timeline, "In March he came back.", Tense::Past);
    assert_eq!(march, Some(date(2014, 3, 1)));
    assert_eq!(
        first(&mut timeline, "In 2003 he won, and in May he left.", Tense::Past),
        Some(date(2003, 5, 1))
    );
    // A year reaches no further than its sentence, and plans are not told of.
    assert_eq!(first(&mut timeline, "In May he spoke.", Tense::Past), Some(date(2003, 5, 1)));
    timeline.resolve("They met in 2013.", Tense::Past);
    assert_eq!(first(&mut timeline, "In May he spoke.", Tense::Past), Some(date(2020, 5, 1)));
    timeline.resolve("They met in November 2013.", Tense::Past);
    assert_eq!(
        first(&mut timeline, "In March he will speak.", Tense::Future),
        Some(date(2021, 3, 1))
    );
}

#[test]
fn datelines() {
    let june = Some(date(2020, 6, 17));
    assert_eq!(dateline("WASHINGTON, June 17, 2020 (Reuters) — The agency said …"), june);
    assert_eq!(dateline("A headline\n\nPublished: June 17, 2020\n\nThe agency"), june);
    assert_eq!(dateline("The agency said on June 17, 2020 that it had met Microsoft."), None);
}

#[test]
fn evidence_for_the_order_of_day_and_month() {
    assert_eq!(day_first_evidence("due 25/12/2020, not 03/04/2020"), Some(true));
    assert_eq!(day_first_evidence("due 12/25/2020"), Some(false));
    assert_eq!(day_first_evidence("due 03/04/2020"), None);
    let options = Options { day_first: Some(true), ..Options::default() };
    let whens = find("on 03/04/2021", &Context { options, ..Context::default() });
    assert_eq!(whens[0].from, Some(date(2021, 4, 3)));
}

#[test]
fn offsets_slice_the_source() {
    let text = "Née à Zürich — “in late 2017” – übers Jahr, on 3 March 2018…";
    let spans: Vec<&str> =
        find(text, &Context::default()).iter().map(|w| w.span.of(text)).collect();
    assert_eq!(spans, ["late 2017", "3 March 2018"]);
}

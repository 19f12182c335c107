//! Runs the date reader over the tables of `tests/data/dates`: every rule's examples are its tests.

use std::path::Path;

use claimsift::assemble::dates::{
    Context, Form, Options, Tense, Tenses, Timeline, dateline, day_first_evidence, find,
    issue_month, notice,
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
fn mail_writes_any_day_as_9_11() {
    let first_day = |day: &str, origin| {
        let anchor = Some(anchor(day, origin));
        let whens =
            find("I have not heard of it since 9/11.", &Context { anchor, ..Context::default() });
        whens[0].from.map(|day| day.year())
    };
    assert_eq!(first_day("2015-09-20", AnchorOrigin::Document), Some(2001));
    assert_eq!(first_day("2015-09-20", AnchorOrigin::Message), Some(2015));
    assert_eq!(first_day("2000-09-20", AnchorOrigin::Document), Some(2000));
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

/// Sentences in order, with the days of the last date of each.
#[test]
fn stories() {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let cases: &[(&str, &[(&str, &str)])] = &[
        // Sentences that open with their dates are a chronicle.
        (
            "2022-03-22",
            &[
                ("- On 9 February 2021, they had dinner.", "2021-02-09..2021-02-09"),
                ("- On 18 March, she visited the office.", "2021-03-18..2021-03-18"),
                ("- On 2 April, they spoke.", "2021-04-02..2021-04-02"),
                ("They hired her seven months later.", "2021-11-01..2021-11-30"),
            ],
        ),
        // Others are news.
        (
            "2022-03-22",
            &[
                ("The contract was signed on February 9, 2021.", "2021-02-09..2021-02-09"),
                ("The council voted on March 18 to end it.", "2022-03-18..2022-03-18"),
            ],
        ),
        // A day after what was told is no plan.
        (
            "2022-03-22",
            &[
                ("He signed it on 9 February 2021.", "2021-02-09..2021-02-09"),
                ("The council endorsed it on 2 April.", "2021-04-02..2021-04-02"),
            ],
        ),
        // What reaches the day of writing is no story.
        (
            "2018-08-13",
            &[
                ("It bought the firm in March 2017.", "2017-03-01..2017-03-31"),
                ("Seventeen months on, the shrug looked expensive.", ""),
                ("A month later it formed a venture.", "2017-04-01..2017-04-30"),
                ("The same year it took over a haulier.", "2017-01-01..2017-12-31"),
            ],
        ),
        // A story goes forward.
        (
            "2021-10-03",
            &[
                ("In December of 2018, he met her.", "2018-12-01..2018-12-31"),
                ("They used it that spring.", "2019-03-01..2019-05-31"),
                ("That July, it bought sixty of them.", "2019-07-01..2019-07-31"),
            ],
        ),
        // The year that was just named.
        (
            "2023-05-05",
            &[
                ("The trial was filed in May 2022.", "2022-05-01..2022-05-31"),
                ("It has lost half its value since 2020.", ""),
                ("In that year the agency rejected it.", "2020-01-01..2020-12-31"),
            ],
        ),
        // A quarter that is told of is the one that others are compared with.
        (
            "2020-11-10",
            &[
                ("Profit rose in the third quarter.", "2020-07-01..2020-09-30"),
                ("It was $3 million a year earlier.", "2019-07-01..2019-09-30"),
                ("In the year-ago period it had lost money.", "2019-07-01..2019-09-30"),
                ("In the 2018 period it was smaller.", "2018-07-01..2018-09-30"),
                ("Sales rose from the same period last year.", "2019-07-01..2019-09-30"),
                ("Costs fell in the quarter.", "2020-07-01..2020-09-30"),
            ],
        ),
        ("2020-11-10", &[("He moved there a year earlier.", "2019-01-01..2019-12-31")]),
        (
            "2020-11-10",
            &[("It lost money in the same period last year.", "2019-01-01..2019-12-31")],
        ),
        // What nobody alive has seen goes on for longer than what was in the news.
        (
            "2004-08-18",
            &[
                ("On 30 May 1832 he was shot.", "1832-05-30..1832-05-30"),
                ("He died the following morning.", "1832-05-31..1832-05-31"),
                ("His funeral ended in riots.", ""),
                ("He was 20 years old.", ""),
                ("On 2 June he was buried.", "1832-06-02..1832-06-02"),
                (
                    "In the course of the next five years all was forgotten.",
                    "1832-06-02..1837-06-02",
                ),
            ],
        ),
        // A text that tells of days after its own date was written later.
        (
            "2011-04-13",
            &[
                ("On July 13, 2011, he was named.", "2011-07-13..2011-07-13"),
                ("In 2012 he began at another club.", "2012-01-01..2012-12-31"),
                ("He was promoted on September 1.", "2012-09-01..2012-09-01"),
            ],
        ),
        // A target is no story.
        (
            "2020-06-17",
            &[
                ("The target was set for 2030.", "2030-01-01..2030-12-31"),
                ("In May it was dropped.", "2020-05-01..2020-05-31"),
            ],
        ),
        // "Had been" is before what is told, and a week of a quarter is no week that is told of.
        (
            "2023-10-18",
            &[
                ("She told the committee in July 2019.", "2019-07-01..2019-07-31"),
                ("Revenue rose in the second quarter.", "2023-04-01..2023-06-30"),
                ("They met the previous week.", ".."),
            ],
        ),
        // Days after something of a whole year are on no day.
        (
            "2020-06-17",
            &[
                ("The town had 4,000 people in 1865.", "1865-01-01..1865-12-31"),
                ("The day before the outbreak it was empty.", ".."),
            ],
        ),
    ];
    for (date, story) in cases {
        let mut timeline =
            Timeline::new(Some(anchor(date, AnchorOrigin::Document)), Options::default());
        for (sentence, expected) in *story {
            let whens = timeline.resolve(sentence, Tense::Past);
            let last = whens.last().map(|w| format!("{}..{}", day(w.from), day(w.to)));
            let last = last.unwrap_or_default();
            assert!(
                last == *expected || expected.is_empty(),
                "{sentence} -> {last}, expected {expected}"
            );
        }
    }
}

#[test]
fn each_date_in_the_tense_of_its_clause() {
    let document = Some(anchor("2020-06-17", AnchorOrigin::Document));
    let text = "It said Tuesday it will close the plant on Monday";
    let mut words = Vec::new();
    let mut start = 0;
    for word in text.split(' ') {
        words.push((start, word));
        start += word.len() + 1;
    }
    let form = |at: usize| (words[at].1 == "said").then_some(Form::Past);
    let tenses = Tenses::of_words(&words, form, Tense::Unknown);
    let whens = Timeline::new(document, Options::default()).resolve(text, tenses);
    let days: Vec<Option<Date>> = whens.iter().map(|when| when.from).collect();
    assert_eq!(days, [Some(date(2020, 6, 16)), Some(date(2020, 6, 22))]);
    let text = "She said in July 2017 that it had paid in January";
    let words: Vec<(usize, &str)> = text
        .match_indices(char::is_alphanumeric)
        .filter(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b' ')
        .map(|(at, _)| (at, text[at..].split(' ').next().unwrap_or("")))
        .collect();
    let form = |at: usize| matches!(words[at].1, "said" | "paid").then_some(Form::Past);
    let tenses = Tenses::of_words(&words, form, Tense::Unknown);
    let whens = Timeline::new(document, Options::default()).resolve(text, tenses);
    assert_eq!(whens[1].from, Some(date(2017, 1, 1)), "the January before");
    // What is seen from now is no part of a story, whatever was told of.
    let text = "He has examined it since February";
    let words: Vec<(usize, &str)> = ["He", "has", "examined", "it", "since"]
        .into_iter()
        .zip([0, 3, 7, 16, 19])
        .map(|(word, at)| (at, word))
        .collect();
    let form = |at: usize| (words[at].1 == "examined").then_some(Form::Past);
    let tenses = Tenses::of_words(&words, form, Tense::Unknown);
    let mut timeline = Timeline::new(document, Options::default());
    timeline.resolve("They sold it in March 2017.", Tense::Past);
    let since = timeline.resolve(text, tenses);
    assert_eq!(since[0].from, Some(date(2020, 2, 1)));
    // So is what somebody says, without telling when, of what had been.
    let said = ["They", "said", "he", "had", "paid", "in", "January"];
    let starts = [0, 5, 10, 13, 17, 22, 25];
    let words: Vec<(usize, &str)> = starts.into_iter().zip(said).collect();
    let form = |at: usize| matches!(words[at].1, "said" | "paid").then_some(Form::Past);
    let tenses = Tenses::of_words(&words, form, Tense::Unknown);
    timeline.resolve("They sold it in March 2017.", Tense::Past);
    let told = timeline.resolve(&said.join(" "), tenses);
    assert_eq!(told[0].from, Some(date(2020, 1, 1)));
}

#[test]
fn months_of_magazines() {
    let month = Some(date(2024, 10, 31));
    assert_eq!(issue_month("The bell\n\nMeridian Magazine, October 2024\n\nOn the wall"), month);
    assert_eq!(issue_month("The bell\nBy Ines Halloran | Craft & Country, October 2024"), month);
    assert_eq!(issue_month("*Manglar Vivo, October 2024*"), month);
    assert_eq!(issue_month("The bell was cast in October 2024"), None);
    assert_eq!(issue_month("The bell was cast in Braga, October 2024, by hand."), None);
    assert_eq!(issue_month("Meridian Magazine, 3 October 2024"), None);
}

#[test]
fn datelines() {
    let june = Some(date(2020, 6, 17));
    assert_eq!(dateline("WASHINGTON, June 17, 2020 (Reuters) — The agency said …"), june);
    assert_eq!(dateline("# A headline\n\n**WASHINGTON, June 17, 2020** – The agency said …"), june);
    assert_eq!(dateline("A headline\n\nPublished: June 17, 2020\n\nThe agency"), june);
    assert_eq!(dateline("NIJMEGEN, the Netherlands, 17 June 2020 – The firm"), june);
    assert_eq!(dateline("BRAGA, 17 June 2020 — At ten to five the first tanker"), june);
    assert_eq!(dateline("PORT ISMENE, 17 June 2020. The port would not let it tie up."), june);
    assert_eq!(dateline("**TALLOW CREEK, June 17, 2020.** The maker announced"), june);
    assert_eq!(
        dateline("*From: Ann Lee, Strategy. To: The Board, Acme Health. 17 June 2020*"),
        june
    );
    assert_eq!(dateline("The agency said on June 17, 2020 that it had met Microsoft."), None);
    let release = "FOR RELEASE\n\nContact: Ann Lee\n\n# A headline\n\n*What is new*\n\n";
    let placed = format!("{release}**NEW CARTHAGE, Mo., June 17, 2020** — The project sued …");
    assert_eq!(dateline(&placed), june);
    assert_eq!(dateline(&format!("{release}Posted June 17, 2020")), None);
}

#[test]
fn notices_below_a_text_date_it() {
    let june = Some(date(2020, 6, 17));
    assert_eq!(notice("The firm said so.\n\nPublished on Wednesday, 17 June 2020\n"), june);
    assert_eq!(notice("(First published June 17, 2020.)"), june);
    assert_eq!(notice("Published on Wednesday, 17 June 2020\n\nThe firm said so."), None);
    assert_eq!(notice("The book was published on 17 June 2020."), None);
    assert_eq!(
        notice("Published on 17 June 2020 in Braga, the report tells how the firm got its money."),
        None
    );
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

//! `claimsift diff`: what do two runs claim differently?

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use claimsift::error::Result;
use claimsift::types::record::{ClaimRecord, WhenRecord};
use claimsift::write::jsonl;
use clap::ValueEnum;
use serde::Serialize;

use super::Status;
use super::output::{self, Output};

/// Show which claims a later run added, removed or changed
///
/// Claims are the same when their ids are; else when type, trigger and sentence of a document's path are, as in a
/// document whose text moved. A confidence that moved by less than 0.05 is no change.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  claimsift diff runs/1 runs/2
  claimsift diff before.jsonl after.jsonl --format json | jq '.added[].evidence.text'

Exit status: 0 no difference, 1 differences, 2 could not run.")]
pub struct Args {
    /// The earlier run: its folder, or its claims as JSONL
    old: PathBuf,
    /// The later run
    new: PathBuf,
    /// Form of the differences
    #[arg(long, short, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// Form of the differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For reading
    Text,
    /// One JSON object
    Json,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Status> {
    let read =
        |path: &Path| -> Result<Vec<ClaimRecord>> { jsonl::read_all(&output::claims_path(path)) };
    let changes = Changes::between(read(&args.old)?, read(&args.new)?);
    let page = match args.format {
        Form::Text => changes.page(),
        Form::Json => format!("{}\n", serde_json::to_string_pretty(&changes)?),
    };
    Output::stdout().lines(|out| out.write_all(page.as_bytes()))?;
    Ok(if changes.is_empty() { Status::Done } else { Status::Problems })
}

/// A confidence that moves by less is no change.
const MOVED: f64 = 0.05;

/// What two runs claim differently, in the order of the runs.
#[derive(Debug, Default, Serialize)]
struct Changes {
    added: Vec<ClaimRecord>,
    removed: Vec<ClaimRecord>,
    changed: Vec<Change>,
    same: usize,
}

/// A claim that both runs have, with a difference.
#[derive(Debug, Serialize)]
struct Change {
    /// What differs: the earlier and the later value by field.
    fields: BTreeMap<&'static str, [String; 2]>,
    old: ClaimRecord,
    new: ClaimRecord,
}

impl Changes {
    fn between(old: Vec<ClaimRecord>, new: Vec<ClaimRecord>) -> Self {
        let mut changes = Self::default();
        let partners = partners(&old, &new);
        let mut old: Vec<Option<ClaimRecord>> = old.into_iter().map(Some).collect();
        for (claim, partner) in new.into_iter().zip(partners) {
            match partner.and_then(|at| old[at].take()) {
                None => changes.added.push(claim),
                Some(before) => {
                    let fields = differences(&before, &claim);
                    if fields.is_empty() {
                        changes.same += 1;
                    } else {
                        changes.changed.push(Change { fields, old: before, new: claim });
                    }
                }
            }
        }
        changes.removed = old.into_iter().flatten().collect();
        changes
    }

    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    fn page(&self) -> String {
        let mut page = String::new();
        for (sign, claims) in [('-', &self.removed), ('+', &self.added)] {
            claims.iter().for_each(|claim| show(&mut page, sign, claim));
        }
        for change in &self.changed {
            show(&mut page, '~', &change.new);
            for (field, [before, now]) in &change.fields {
                let _ = writeln!(page, "    {field}: {before} -> {now}");
            }
        }
        let _ = writeln!(
            page,
            "{} added, {} removed, {} changed, {} the same",
            self.added.len(),
            self.removed.len(),
            self.changed.len(),
            self.same
        );
        page
    }
}

/// For each later claim the index of the earlier one that it is: by id, then by its words.
fn partners(old: &[ClaimRecord], new: &[ClaimRecord]) -> Vec<Option<usize>> {
    // Popped from the end, so the last comes first.
    let mut by_id: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, claim) in old.iter().enumerate().rev() {
        by_id.entry((&claim.id, &claim.document.path)).or_default().push(at);
    }
    let mut free = vec![true; old.len()];
    let mut found: Vec<Option<usize>> = Vec::with_capacity(new.len());
    for claim in new {
        let at = by_id.get_mut(&(&claim.id, &claim.document.path)).and_then(Vec::pop);
        if let Some(at) = at {
            free[at] = false;
        }
        found.push(at);
    }
    let mut by_words: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, claim) in old.iter().enumerate().rev().filter(|(at, _)| free[*at]) {
        by_words.entry(said(claim)).or_default().push(at);
    }
    for (claim, partner) in new.iter().zip(&mut found).filter(|(_, partner)| partner.is_none()) {
        *partner = by_words.get_mut(&said(claim)).and_then(Vec::pop);
    }
    found
}

/// The words by which a claim is found again when its id has changed.
fn said(claim: &ClaimRecord) -> [&str; 4] {
    [&claim.document.path, &claim.kind, &claim.trigger.text, &claim.evidence.text]
}

/// The fields in which two records of one claim differ.
fn differences(old: &ClaimRecord, new: &ClaimRecord) -> BTreeMap<&'static str, [String; 2]> {
    let mut fields = BTreeMap::new();
    let mut compare = |name, show: &dyn Fn(&ClaimRecord) -> String| {
        let values = [show(old), show(new)];
        if values[0] != values[1] {
            fields.insert(name, values);
        }
    };
    compare("roles", &roles);
    compare("when", &|claim| claim.when.as_ref().map_or_else(|| "none".to_owned(), days));
    compare("polarity", &|claim| claim.polarity.clone());
    compare("modality", &|claim| claim.modality.clone());
    compare("attribution", &|claim| {
        let names: Vec<&str> = claim.attribution.iter().map(|it| it.name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join("; ") }
    });
    compare("place", &|claim| {
        format!("{}-{} of {}", claim.trigger.start, claim.trigger.end, claim.document.path)
    });
    compare("occurrences", &|claim| {
        let places: Vec<String> = claim
            .occurrences
            .iter()
            .map(|it| format!("{}-{} of {}", it.start, it.end, it.path))
            .collect();
        if places.is_empty() { "none".to_owned() } else { places.join("; ") }
    });
    if (old.confidence - new.confidence).abs() >= MOVED {
        let values = [old.confidence.to_string(), new.confidence.to_string()];
        fields.insert("confidence", values);
    }
    fields
}

fn roles(claim: &ClaimRecord) -> String {
    let shown = claim.roles.iter().map(|it| format!("{}={} ({})", it.role, it.name, it.kind));
    shown.collect::<Vec<_>>().join(", ")
}

fn days(when: &WhenRecord) -> String {
    let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "…".to_owned());
    format!("{} to {}", day(&when.from), day(&when.to))
}

fn show(page: &mut String, sign: char, claim: &ClaimRecord) {
    let names = claim.roles.iter().map(|it| format!("{}={}", it.role, it.name));
    let names = names.collect::<Vec<_>>().join(", ");
    let quote = claim.evidence.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(page, "{sign} {}({names})  {}", claim.kind, claim.document.path);
    let _ = writeln!(page, "    “{quote}”");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(id: &str, sentence: &str, seller: &str) -> ClaimRecord {
        let text = format!(
            r#"{{"schema":"claimsift/claim/1","id":"{id}","type":"sell","trigger":{{"text":"sold","lemma":"sell","start":5,"end":9}},
            "roles":[{{"role":"seller","label":"ARG0","text":"x","start":0,"end":1,"name":"{seller}","kind":"company","via":null}}],
            "when":null,"polarity":"positive","modality":"actual","attribution":[],"confidence":0.5,
            "document":{{"id":"d","path":"a.txt","format":"text","part":"body","date":null,"title":null}},
            "evidence":{{"text":"{sentence}","start":0,"end":9,"prefix":"","suffix":""}}}}"#
        );
        serde_json::from_str(&text).expect("a claim")
    }

    #[test]
    fn claims_are_found_by_id_and_then_by_words() {
        let old = vec![
            claim("c-1", "Acme sold one.", "Acme"),
            claim("c-2", "Bolt sold two.", "Bolt"),
            claim("c-3", "Cord sold three.", "Cord"),
            claim("c-4", "Dyne sold four.", "Dyne"),
        ];
        let mut moved = claim("c-33", "Cord sold three.", "Cord");
        moved.trigger.start = 25;
        moved.trigger.end = 29;
        let new = vec![
            claim("c-1", "Acme sold one.", "Acme"),
            claim("c-2", "Bolt sold two.", "Bolt Ltd"),
            moved,
            claim("c-5", "Echo sold five.", "Echo"),
        ];
        let changes = Changes::between(old, new);
        let page = changes.page();
        let expected = "\
- sell(seller=Dyne)  a.txt
    “Dyne sold four.”
+ sell(seller=Echo)  a.txt
    “Echo sold five.”
~ sell(seller=Bolt Ltd)  a.txt
    “Bolt sold two.”
    roles: seller=Bolt (company) -> seller=Bolt Ltd (company)
~ sell(seller=Cord)  a.txt
    “Cord sold three.”
    place: 5-9 of a.txt -> 25-29 of a.txt
1 added, 1 removed, 2 changed, 1 the same
";
        assert_eq!(page, expected);
    }

    #[test]
    fn a_small_change_of_confidence_is_none() {
        let old = claim("c-1", "Acme sold one.", "Acme");
        for (confidence, changed) in [(0.5, false), (0.54, false), (0.56, true)] {
            let new = ClaimRecord { confidence, ..old.clone() };
            let changes = Changes::between(vec![old.clone()], vec![new]);
            assert_eq!(!changes.is_empty(), changed, "{confidence}");
        }
    }
}

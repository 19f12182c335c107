//! Which labels are taken for which.
//!
//! In: pairs of a gold label and the label found at the same place, either of them absent. Out: a table, or, where labels are
//! many, the pairs that go wrong most often.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

/// Stands for a label that is absent.
const NONE: &str = "-";

/// More labels than this are no table that fits a terminal.
const WIDEST: usize = 11;

/// So many wrong pairs are shown where a table would be too wide.
const SHOWN: usize = 20;

/// How often each gold label was found as each label: `gold -> found -> count`, `-` for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Confusion {
    cells: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Confusion {
    /// Counts one place.
    pub fn add(&mut self, gold: Option<&str>, found: Option<&str>) {
        let row = self.cells.entry(gold.unwrap_or(NONE).to_owned()).or_default();
        *row.entry(found.unwrap_or(NONE).to_owned()).or_default() += 1;
    }

    /// How often a gold label was found as a label.
    pub fn count(&self, gold: Option<&str>, found: Option<&str>) -> usize {
        let row = self.cells.get(gold.unwrap_or(NONE));
        row.and_then(|row| row.get(found.unwrap_or(NONE))).copied().unwrap_or_default()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    fn labels(&self) -> BTreeSet<&str> {
        let columns = self.cells.values().flat_map(BTreeMap::keys);
        self.cells.keys().chain(columns).map(String::as_str).collect()
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.labels();
        if labels.len() <= WIDEST {
            write!(f, "{:<16}", "gold \\ found")?;
            for label in &labels {
                write!(f, "{label:>9}")?;
            }
            writeln!(f)?;
            for gold in &labels {
                write!(f, "{gold:<16}")?;
                for found in &labels {
                    match self.cells.get(*gold).and_then(|row| row.get(*found)) {
                        Some(count) => write!(f, "{count:>9}")?,
                        None => write!(f, "{:>9}", "")?,
                    }
                }
                writeln!(f)?;
            }
            return Ok(());
        }
        let rows = self.cells.iter();
        let mut wrong: Vec<(usize, &str, &str)> = rows
            .flat_map(|(gold, row)| {
                row.iter().map(move |(found, n)| (*n, gold.as_str(), found.as_str()))
            })
            .filter(|(_, gold, found)| gold != found)
            .collect();
        wrong.sort_by_key(|(n, gold, found)| (std::cmp::Reverse(*n), *gold, *found));
        for (count, gold, found) in wrong.iter().take(SHOWN) {
            writeln!(f, "{gold:>12} found as {found:<12}{count:>6}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_labels_are_a_table_and_many_a_list() {
        let mut few = Confusion::default();
        few.add(Some("ORG"), Some("PER"));
        few.add(Some("ORG"), None);
        few.add(None, Some("ORG"));
        assert_eq!(few.count(Some("ORG"), Some("PER")), 1);
        assert_eq!(few.to_string().lines().count(), 4);
        let mut many = few.clone();
        for idx in 0..12 {
            many.add(Some(&format!("L{idx}")), Some(&format!("L{idx}")));
        }
        many.add(Some("ORG"), Some("PER"));
        let first = many.to_string().lines().next().map(str::to_owned);
        assert_eq!(first.as_deref(), Some("         ORG found as PER              2"));
    }
}

//! Rows that were inferred before: footers, quoted mail, boilerplate.
//!
//! In: rows. Out: those that the model has to read, and afterwards the logits of all of them. A row's logits are the same
//! bits wherever it stands, so the output does not change. What is kept is bounded: of every row a hash when it is seen for the
//! first time, its logits only when it comes again.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::types::{Logits, PredicateLogits, Row, RowId};

/// Hashes that are remembered, about 10 MB of them.
const MAX_SEEN: usize = 1 << 18;
/// Numbers of all logits that are kept, 32 MB of them.
const MAX_NUMBERS: usize = 8 << 20;

/// What is remembered of the rows of a run.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: HashSet<u64>,
    /// The hashes that were seen, the oldest first.
    queue: VecDeque<u64>,
    known: HashMap<u64, Known>,
    /// The hashes whose logits are kept, the oldest first.
    kept: VecDeque<u64>,
    numbers: usize,
}

#[derive(Debug)]
struct Known {
    row: Row,
    logits: Arc<Logits>,
}

/// Where the logits of some rows come from.
#[derive(Debug, Default)]
pub struct Plan {
    entries: Vec<Entry>,
    /// Hash and first row of what is to be inferred, and how often it stands among the rows.
    fresh: Vec<(u64, Row, usize)>,
}

#[derive(Debug)]
struct Entry {
    id: RowId,
    first_word: usize,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Known(Arc<Logits>),
    /// Index among the rows that are inferred.
    Fresh(usize),
}

impl Repeats {
    /// The rows that are to be inferred, each once, and where the logits of all of them come from. The rows that are returned have
    /// the identities of their first occurrences.
    pub fn split(&mut self, rows: Vec<Row>) -> (Vec<Row>, Plan) {
        let mut plan = Plan::default();
        let mut first: HashMap<u64, usize> = HashMap::new();
        for row in rows {
            let key = key(&row);
            let (id, first_word) = (row.id, row.first_word);
            let known = self.known.get(&key).filter(|known| same(&known.row, &row));
            let source = match (known, first.get(&key)) {
                (Some(known), _) => Source::Known(Arc::clone(&known.logits)),
                (None, Some(&at)) if same(&plan.fresh[at].1, &row) => {
                    plan.fresh[at].2 += 1;
                    Source::Fresh(at)
                }
                _ => {
                    first.entry(key).or_insert(plan.fresh.len());
                    plan.fresh.push((key, row, 1));
                    Source::Fresh(plan.fresh.len() - 1)
                }
            };
            plan.entries.push(Entry { id, first_word, source });
        }
        (plan.fresh.iter().map(|(_, row, _)| row.clone()).collect(), plan)
    }

    /// The logits of all rows of a plan, from those of its rows that were inferred (in any order).
    pub fn join(&mut self, plan: Plan, logits: Vec<Logits>) -> Vec<Logits> {
        let mut found: HashMap<RowId, Arc<Logits>> =
            logits.into_iter().map(|logits| (logits.id, Arc::new(logits))).collect();
        // What is wanted, and how often still.
        let mut fresh: Vec<(Arc<Logits>, usize)> = plan
            .fresh
            .into_iter()
            .map(|(key, row, times)| {
                let logits = found.remove(&row.id).unwrap_or_default();
                if times > 1 || !self.see(key) {
                    self.keep(key, row, &logits);
                }
                (logits, times)
            })
            .collect();
        let entry = |Entry { id, first_word, source }: Entry| {
            let logits = match source {
                Source::Known(logits) => logits,
                Source::Fresh(at) => {
                    let (logits, wanted) = &mut fresh[at];
                    *wanted -= 1;
                    if *wanted > 0 { Arc::clone(logits) } else { std::mem::take(logits) }
                }
            };
            // Most rows come once: their numbers are handed on, not copied.
            Logits { id, first_word, ..Arc::unwrap_or_clone(logits) }
        };
        plan.entries.into_iter().map(entry).collect()
    }

    /// Remembers a hash. Returns whether it is new.
    fn see(&mut self, key: u64) -> bool {
        if !self.seen.insert(key) {
            return false;
        }
        self.queue.push_back(key);
        if self.queue.len() > MAX_SEEN
            && let Some(oldest) = self.queue.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }

    fn keep(&mut self, key: u64, row: Row, logits: &Arc<Logits>) {
        let size = numbers(logits);
        if size > MAX_NUMBERS / 64 || self.known.contains_key(&key) {
            return;
        }
        self.numbers += size;
        self.known.insert(key, Known { row, logits: Arc::clone(logits) });
        self.kept.push_back(key);
        while self.numbers > MAX_NUMBERS
            && let Some(oldest) = self.kept.pop_front()
        {
            if let Some(known) = self.known.remove(&oldest) {
                self.numbers -= numbers(&known.logits);
            }
        }
    }
}

fn numbers(logits: &Logits) -> usize {
    let of_predicate =
        |it: &PredicateLogits| it.roles.len() + it.participants.len() + it.sense.len();
    let of_predicates: usize = logits.predicates.iter().map(of_predicate).sum();
    let Logits { entity, kind, pos, predicate, claim, reference, .. } = logits;
    let heads = [entity, kind, pos, predicate, claim, reference].map(|head| head.len());
    heads.iter().sum::<usize>() + of_predicates
}

fn key(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&row.pieces, &row.types, &row.words).hash(&mut hasher);
    hasher.finish()
}

/// Whether the model sees the same.
fn same(a: &Row, b: &Row) -> bool {
    a.pieces == b.pieces && a.types == b.types && a.words == b.words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(document: usize, sentence: usize, piece: u32) -> Row {
        let id = RowId { document, sentence, window: 0 };
        Row { id, pieces: vec![101, piece, 102], types: vec![0; 3], words: vec![1], first_word: 0 }
    }

    /// Logits that show which row they were made of.
    fn infer(rows: &[Row]) -> Vec<Logits> {
        let entity = |row: &Row| ndarray::arr2(&[[row.pieces[1] as f32]]);
        rows.iter()
            .rev()
            .map(|row| Logits { id: row.id, entity: entity(row), ..Logits::default() })
            .collect()
    }

    #[test]
    fn every_row_gets_its_own_numbers_and_is_inferred_once() {
        let mut repeats = Repeats::default();
        let mut inferred = Vec::new();
        for rows in [
            vec![row(0, 0, 7), row(0, 1, 8), row(1, 0, 7)],
            vec![row(2, 0, 8), row(2, 1, 7), row(2, 2, 9)],
            vec![row(3, 0, 8), row(3, 1, 9), row(3, 2, 9)],
        ] {
            let (fresh, plan) = repeats.split(rows.clone());
            inferred.push(fresh.iter().map(|row| row.pieces[1]).collect::<Vec<_>>());
            let logits = repeats.join(plan, infer(&fresh));
            for (row, logits) in rows.iter().zip(&logits) {
                assert_eq!((row.id, row.pieces[1] as f32), (logits.id, logits.entity[[0, 0]]));
            }
        }
        // 7 stood twice in the first group; 8 is kept when it comes for the second time, 9 in the third group.
        assert_eq!(inferred, [vec![7, 8], vec![8, 9], vec![9]]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut repeats = Repeats::default();
        for round in 0..2 {
            for piece in 0..400 {
                let (fresh, plan) = repeats.split(vec![row(round, piece, piece as u32)]);
                let wide = |row: &Row| Logits {
                    id: row.id,
                    entity: ndarray::Array2::zeros((1, MAX_NUMBERS / 100)),
                    ..Logits::default()
                };
                repeats.join(plan, fresh.iter().map(wide).collect());
            }
        }
        assert!(repeats.numbers <= MAX_NUMBERS && repeats.known.len() < 101);
    }
}

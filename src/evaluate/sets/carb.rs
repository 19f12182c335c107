//! CaRB: open extraction on sentences of Wikipedia and news (Bhardwaj, Aggarwal and Mausam 2019).
//!
//! Source: github.com/dair-iitd/CaRB, `gold/dev.tsv`, MIT; sentences from OIE2016. A line is `sentence, relation, first argument,
//! other arguments…` between tabs. Scored by the rules of its scorer's default, the lexical match of binary tuples: all arguments
//! after the first count as one; a pair of tuples shares nothing unless their relations share a word; recall takes for each
//! gold tuple the best prediction, precision pairs each prediction with one gold tuple at most, best first. The figure is the
//! best F1 over all thresholds of confidence. Not read: the test part.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::tuples::{Tuple, tuples};
use super::{SetDocument, SetReport, SetScore, text_of, wrong_line};
use crate::error::Result;
use crate::evaluate::Shares;
use crate::evaluate::shares::interval_of_sum;
use crate::types::record::AnnotationRecord;

/// The gold tuples, sentence by sentence.
#[derive(Debug)]
pub(super) struct Carb {
    sentences: Vec<(String, Vec<GoldTuple>)>,
}

#[derive(Debug)]
struct GoldTuple {
    relation: String,
    /// The first argument, and all others as one.
    arguments: Vec<String>,
}

/// Relations of speech, in which the scorer lets speaker and words change places.
const SPEECH: &[&str] = &["said", "told", "added", "adds", "says"];

/// Forms that a predicted "be" may stand for.
const FORMS_OF_BE: &[&str] = &["be", "is", "am", "are", "was", "were", "been", "being"];

impl Carb {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut sentences: Vec<(String, Vec<GoldTuple>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (number, line) in text_of(path)?.lines().enumerate() {
            let cells: Vec<&str> = line.trim().split('\t').map(str::trim).collect();
            let [sentence, relation, arguments @ ..] = cells.as_slice() else {
                let message =
                    "expected a sentence, a relation and arguments between tabs, but found less";
                return Err(wrong_line(path, number, message));
            };
            let at = *known.entry((*sentence).to_owned()).or_insert_with(|| {
                sentences.push(((*sentence).to_owned(), Vec::new()));
                sentences.len() - 1
            });
            // Context ("C: ") is not scored.
            let arguments: Vec<String> = arguments
                .iter()
                .filter(|it| !it.contains("C: "))
                .map(|it| (*it).to_owned())
                .collect();
            sentences[at].1.push(GoldTuple {
                relation: (*relation).to_owned(),
                arguments: binary(&arguments),
            });
        }
        Ok(Self { sentences })
    }

    pub(super) fn documents(&self) -> Vec<SetDocument> {
        let each = self.sentences.iter().enumerate();
        each.map(|(idx, (text, _))| SetDocument {
            id: format!("carb-{idx}"),
            text: text.clone(),
            date: None,
        })
        .collect()
    }

    pub(super) fn score(&self, found: &[AnnotationRecord]) -> SetReport {
        let sentences: Vec<Sentence> = self
            .sentences
            .iter()
            .enumerate()
            .map(|(idx, (_, gold))| {
                Sentence::new(gold, &found.get(idx).map(tuples).unwrap_or_default())
            })
            .collect();
        let curve = curve(&sentences);
        let best = curve.iter().max_by(|a, b| a.1.f1().total_cmp(&b.1.f1()));
        let (threshold, best) = best.copied().unwrap_or_default();
        let by_sentence: Vec<Shares> = sentences.iter().map(|it| it.at(threshold)).collect();
        let area = area(&curve);
        let f1 = "tuples, best F1";
        let mut notes = vec![format!(
            "best F1 at confidence {:.3} of the tuples' own scale",
            f64::from(threshold) / 1000.0
        )];
        if let Some((_, all)) = curve.first() {
            notes.push(format!(
                "all {} tuples: precision {:.1}, recall {:.1}",
                all.predicted,
                100.0 * all.precision(),
                100.0 * all.recall()
            ));
        }
        SetReport {
            set: "carb",
            documents: self.sentences.len(),
            scores: vec![
                SetScore::of(f1, best, interval_of_sum(&by_sentence)),
                SetScore::number("area under the curve", area, None),
            ],
            notes,
            errors: self.errors(&sentences, threshold),
            ..SetReport::default()
        }
    }

    /// Gold tuples that no prediction comes near.
    fn errors(&self, sentences: &[Sentence], threshold: u32) -> Vec<String> {
        let mut errors = Vec::new();
        for ((text, gold), sentence) in self.sentences.iter().zip(sentences) {
            let kept = sentence.kept(threshold);
            for (tuple, row) in gold.iter().zip(&sentence.pairs) {
                if kept.iter().all(|column| row[*column].1 == 0.0) {
                    errors.push(format!(
                        "missed: {} | {} | {}   in: {text}",
                        tuple.arguments.first().map_or("", String::as_str),
                        tuple.relation,
                        tuple.arguments.get(1).map_or("", String::as_str),
                    ));
                }
            }
        }
        errors
    }
}

/// A sentence: how well each prediction (column) fits each gold tuple (row), as precision and recall.
struct Sentence {
    pairs: Vec<Vec<(f64, f64)>>,
    confidences: Vec<u32>,
}

impl Sentence {
    fn new(gold: &[GoldTuple], found: &[Tuple]) -> Self {
        let row = |gold: &GoldTuple| found.iter().map(|it| binary_match(gold, it)).collect();
        Self {
            pairs: gold.iter().map(row).collect(),
            confidences: found.iter().map(|it| it.thousandths).collect(),
        }
    }

    /// The predictions of at least this confidence.
    fn kept(&self, threshold: u32) -> Vec<usize> {
        (0..self.confidences.len()).filter(|idx| self.confidences[*idx] >= threshold).collect()
    }

    /// The sentence's part of the score at a threshold.
    fn at(&self, threshold: u32) -> Shares {
        let kept = self.kept(threshold);
        let best = |row: &Vec<(f64, f64)>| kept.iter().map(|it| row[*it].1).fold(0.0, f64::max);
        Shares {
            right: self.precision_sum(&kept),
            predicted: kept.len() as f64,
            found: self.pairs.iter().map(best).sum(),
            gold: self.pairs.len() as f64,
        }
    }

    /// The precisions of pairs of a gold tuple and a prediction, neither twice, the best first; of equals the first.
    fn precision_sum(&self, kept: &[usize]) -> f64 {
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        let mut sum = 0.0;
        for _ in 0..self.pairs.len().min(kept.len()) {
            let mut best: Option<(f64, usize, usize)> = None;
            for row in (0..self.pairs.len()).filter(|row| !rows.contains(row)) {
                for column in kept.iter().copied().filter(|it| !columns.contains(it)) {
                    let precision = self.pairs[row][column].0;
                    if best.is_none_or(|(most, ..)| precision > most) {
                        best = Some((precision, row, column));
                    }
                }
            }
            let Some((precision, row, column)) = best else { break };
            rows.insert(row);
            columns.insert(column);
            sum += precision;
        }
        sum
    }
}

/// The score at every threshold, the lowest first.
fn curve(sentences: &[Sentence]) -> Vec<(u32, Shares)> {
    let mut curve: BTreeMap<u32, Shares> = sentences
        .iter()
        .flat_map(|it| &it.confidences)
        .map(|it| (*it, Shares::default()))
        .collect();
    for sentence in sentences {
        // Between two of its own confidences a sentence's score does not change.
        let own: BTreeSet<u32> = sentence.confidences.iter().copied().collect();
        let scores: BTreeMap<u32, Shares> = own.iter().map(|it| (*it, sentence.at(*it))).collect();
        let nothing = sentence.at(u32::MAX);
        for (threshold, sum) in &mut curve {
            let shares = scores.range(*threshold..).next().map_or(nothing, |(_, it)| *it);
            *sum += shares;
        }
    }
    curve.into_iter().collect()
}

/// The area under precision over recall by trapezoids, from the lowest threshold to (0, 1).
fn area(curve: &[(u32, Shares)]) -> f64 {
    let points = curve.iter().map(|(_, it)| (it.recall(), it.precision()));
    let points: Vec<(f64, f64)> = points.chain([(0.0, 1.0)]).collect();
    points.windows(2).map(|it| (it[0].0 - it[1].0) * (it[0].1 + it[1].1) / 2.0).sum()
}

/// The first argument, and all others as one.
fn binary(arguments: &[String]) -> Vec<String> {
    match arguments {
        [first, rest @ ..] if !rest.is_empty() => vec![first.clone(), rest.join(" ")],
        other => other.to_vec(),
    }
}

/// Precision and recall of a prediction against a gold tuple.
fn binary_match(gold: &GoldTuple, found: &Tuple) -> (f64, f64) {
    let arguments = binary(&found.arguments);
    let straight = lenient_match(gold, &found.relation, &arguments);
    if arguments.len() < 2 || !SPEECH.iter().any(|word| gold.relation.contains(word)) {
        return straight;
    }
    let turned: Vec<String> = arguments.into_iter().rev().collect();
    let turned = lenient_match(gold, &found.relation, &turned);
    // The scorer compares the pairs, precision first.
    if turned > straight { turned } else { straight }
}

fn lenient_match(gold: &GoldTuple, relation: &str, arguments: &[String]) -> (f64, f64) {
    let (mut common, left) = in_common(&gold.relation, relation);
    if left.contains(&"be")
        && gold.relation.split_whitespace().any(|word| FORMS_OF_BE.contains(&word))
    {
        common += 1;
    }
    if common == 0 {
        return (0.0, 0.0);
    }
    let (mut n_found, mut n_gold) = (n_words(relation), n_words(&gold.relation));
    for (idx, words) in gold.arguments.iter().enumerate() {
        n_gold += n_words(words);
        let Some(own) = arguments.get(idx) else { return (0.0, 0.0) };
        n_found += n_words(own);
        common += in_common(words, own).0;
    }
    let share = |whole: usize| if whole == 0 { 0.0 } else { common as f64 / whole as f64 };
    (share(n_found), share(n_gold))
}

fn n_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// How many words two texts share, each used once; and the words of the second that are left.
fn in_common<'f>(gold: &str, found: &'f str) -> (usize, Vec<&'f str>) {
    let mut left: Vec<&str> = found.split_whitespace().collect();
    let mut common = 0;
    for word in gold.split_whitespace() {
        if let Some(at) = left.iter().position(|it| *it == word) {
            left.remove(at);
            common += 1;
        }
    }
    (common, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold(relation: &str, arguments: &[&str]) -> GoldTuple {
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        GoldTuple { relation: relation.to_owned(), arguments: binary(&arguments) }
    }

    fn found(relation: &str, arguments: &[&str], thousandths: u32) -> Tuple {
        let arguments = arguments.iter().map(|it| (*it).to_owned()).collect();
        Tuple { relation: relation.to_owned(), arguments, thousandths }
    }

    #[test]
    fn tuples_match_by_their_words() {
        let ours = found("was sold to", &["the farm", "Ann", "in May"], 900);
        // Relation 2 of 2 words, arguments 1 of 2 and 1 of 2.
        let it = binary_match(&gold("was sold", &["farm now", "Ann Lee"]), &ours);
        assert_eq!(it, (4.0 / 8.0, 4.0 / 6.0));
        assert_eq!(binary_match(&gold("bought", &["Ann", "the farm"]), &ours), (0.0, 0.0));
        assert_eq!(binary_match(&gold("was sold", &[]), &ours), (2.0 / 3.0, 1.0));
        let alone = found("was sold", &["the farm"], 900);
        assert_eq!(binary_match(&gold("was sold", &["the farm", "to Ann"]), &alone), (0.0, 0.0));
        // "be" stands for its forms, speech may be turned round.
        assert_eq!(
            binary_match(&gold("is", &["a", "b"]), &found("be", &["a", "b"], 1)),
            (1.0, 1.0)
        );
        assert_eq!(
            binary_match(&gold("said", &["x y", "Ann"]), &found("said", &["Ann", "x y"], 1)),
            (1.0, 1.0)
        );
    }

    #[test]
    fn precision_pairs_once_and_recall_takes_the_best() {
        let gold = [gold("sold", &["Ann", "a farm"]), gold("sold", &["Bo", "a farm"])];
        let ours = [found("sold", &["Ann", "a farm"], 900), found("left", &["Ann", "home"], 500)];
        let sentence = Sentence::new(&gold, &ours);
        let all = sentence.at(0);
        // Of the two predictions one is right; the second gold tuple is covered by 3 of its 4 words.
        assert_eq!((all.right, all.predicted, all.found, all.gold), (1.0, 2.0, 1.75, 2.0));
        let curve = curve(&[sentence]);
        assert_eq!(curve.iter().map(|it| it.0).collect::<Vec<_>>(), [500, 900]);
        assert_eq!((curve[1].1.precision(), curve[1].1.recall()), (1.0, 0.875));
        // From (0.875, 0.5) straight up to (0.875, 1), then to (0, 1).
        assert!((area(&curve) - 0.875).abs() < 1e-9);
    }

    #[test]
    fn annotations_become_tuples() {
        let record: AnnotationRecord = serde_json::from_str(
            r#"{"schema":"claimsift/annotation/1","document":{"id":"a","path":"a","date":null},
                "text":"President Lee did not go to Rome today",
                "tokens":[{"start":0,"end":9},{"start":10,"end":13},{"start":14,"end":17},{"start":18,"end":21},
                          {"start":22,"end":24},{"start":25,"end":27},{"start":28,"end":32},{"start":33,"end":38}],
                "entities":[{"start":0,"end":9,"label":"TITLE","score":0.5},{"start":10,"end":13,"label":"PER","score":1.0}],
                "predicates":[{"start":22,"end":24,"lemma":"go","score":1.0,"arguments":[
                  {"label":"ARG0","start":0,"end":13,"score":1.0},{"label":"ARGM-NEG","start":18,"end":21,"score":1.0},
                  {"label":"ARGM-TMP","start":33,"end":38,"score":1.0},{"label":"ARG4","start":25,"end":32,"score":1.0}]}]}"#,
        )
        .expect("an annotation");
        assert_eq!(
            tuples(&record),
            [
                found("did not go to", &["President Lee", "Rome", "today"], 1000),
                found("is", &["Lee", "President"], 500)
            ]
        );
    }
}

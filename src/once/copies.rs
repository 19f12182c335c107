//! Which documents are copies of earlier ones, to the byte or nearly.
//!
//! Nearly: their sets of five-word runs (shingles) overlap. The overlap is estimated by MinHash (Broder, *On the
//! resemblance and containment of documents*, 1997) with [`HASHES`] functions; documents worth comparing are found by
//! bands of [`ROWS`] values (locality-sensitive hashing; Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*,
//! chapter 3). With 32 bands of 4, two documents that share 60 % of their runs meet with a probability of 99 %, and two
//! that share 20 % with 5 %, to be told apart by all 128 values. The estimate's standard error is at most 0.045.
//!
//! Limits: what is quoted in a message is not its own text and does not count; short texts are compared by their bytes
//! only, because two people may well write the same short note; messages are copies only of messages of the same day,
//! because a weekly report looks like last week's. The last [`MOST`] originals are remembered, about 40 MB of them.

use std::collections::{HashMap, VecDeque};

use crate::types::record::{CopyRecord, DocumentHead};

use super::fold::{hash, mix, words};

/// Words of a shingle.
const SHINGLE: usize = 5;
/// Documents with fewer different shingles are compared by their bytes only.
const FEWEST: usize = 20;
/// MinHash functions.
const HASHES: usize = 128;
/// Values of a band.
const ROWS: usize = 4;
/// Share of common shingles from which a document is a copy.
const SIMILAR: f64 = 0.6;
/// Originals that are remembered; older ones are forgotten first.
const MOST: usize = 1 << 15;
/// Documents whose exact bytes are remembered.
const MOST_EXACT: usize = 1 << 18;

/// The documents so far.
#[derive(Default)]
pub struct Copies {
    /// By the hash of a document's id: the original of its first appearance.
    exact: HashMap<u64, Place>,
    exact_order: VecDeque<u64>,
    /// By band: the number of the first original with these values.
    bands: HashMap<u64, u64>,
    originals: VecDeque<Original>,
    /// Originals that were forgotten: the number of the first one that is remembered.
    forgotten: u64,
}

/// Which document, as a copy names it.
#[derive(Clone)]
struct Place {
    id: Box<str>,
    path: Box<str>,
    similarity: f64,
}

struct Original {
    id: Box<str>,
    path: Box<str>,
    signature: Box<[u32; HASHES]>,
    is_message: bool,
}

impl Copies {
    /// Remembers a document and says which earlier one it is a copy of. `own` is its own text: no quotations.
    pub fn offer<'t>(
        &mut self,
        head: &DocumentHead,
        own: impl Iterator<Item = &'t str>,
    ) -> Option<CopyRecord> {
        let id_hash = hash(head.id.as_bytes());
        if let Some(place) = self.exact.get(&id_hash) {
            return Some(record(place, place.similarity));
        }
        let place = self.near(head, own);
        let copy = place.as_ref().map(|place| record(place, place.similarity));
        // A second copy of these bytes is a copy of the same original: of this document, unless it is one itself.
        let first = place.unwrap_or_else(|| Place {
            id: head.id.as_str().into(),
            path: head.path.as_str().into(),
            similarity: 1.0,
        });
        self.exact.insert(id_hash, first);
        self.exact_order.push_back(id_hash);
        if self.exact_order.len() > MOST_EXACT
            && let Some(oldest) = self.exact_order.pop_front()
        {
            self.exact.remove(&oldest);
        }
        copy
    }

    /// The most similar original, if it is similar enough; else the document becomes an original.
    fn near<'t>(
        &mut self,
        head: &DocumentHead,
        own: impl Iterator<Item = &'t str>,
    ) -> Option<Place> {
        let signature = signature(own)?;
        let is_message = head.format == "email";
        let day = if is_message { hash(head.date.as_deref().unwrap_or("").as_bytes()) } else { 0 };
        let bands: Vec<u64> = bands(&signature, day).collect();
        let mut best: Option<(usize, &Original)> = None;
        let mut candidates: Vec<u64> =
            bands.iter().filter_map(|band| self.bands.get(band).copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        for number in candidates {
            let Some(at) = number.checked_sub(self.forgotten) else { continue };
            let Some(original) = usize::try_from(at).ok().and_then(|at| self.originals.get(at))
            else {
                continue;
            };
            let pairs = original.signature.iter().zip(signature.iter());
            let same = pairs.filter(|(a, b)| a == b).count();
            // The first of equals: candidates come in the order of the inputs.
            if original.is_message == is_message && best.is_none_or(|(most, _)| same > most) {
                best = Some((same, original));
            }
        }
        if let Some((same, original)) = best {
            let similarity = same as f64 / HASHES as f64;
            if similarity >= SIMILAR {
                let similarity = (similarity * 100.0).round() / 100.0;
                let (id, path) = (original.id.clone(), original.path.clone());
                return Some(Place { id, path, similarity });
            }
        }
        self.remember(head, signature, is_message, &bands);
        None
    }

    fn remember(
        &mut self,
        head: &DocumentHead,
        signature: Box<[u32; HASHES]>,
        is_message: bool,
        keys: &[u64],
    ) {
        let number = self.forgotten + self.originals.len() as u64;
        for band in keys {
            let first = self.bands.entry(*band).or_insert(number);
            // A forgotten original makes room in its band.
            if *first < self.forgotten {
                *first = number;
            }
        }
        let (id, path) = (head.id.as_str().into(), head.path.as_str().into());
        self.originals.push_back(Original { id, path, signature, is_message });
        if self.originals.len() > MOST {
            self.originals.pop_front();
            self.forgotten += 1;
            // Bands of forgotten originals are swept out now and then, not one by one.
            if self.forgotten.is_multiple_of(MOST as u64 / 4) {
                let forgotten = self.forgotten;
                self.bands.retain(|_, number| *number >= forgotten);
            }
        }
    }
}

fn record(place: &Place, similarity: f64) -> CopyRecord {
    CopyRecord { id: place.id.to_string(), path: place.path.to_string(), similarity }
}

/// The MinHash signature of a text; `None` for one that is too short to compare.
fn signature<'t>(own: impl Iterator<Item = &'t str>) -> Option<Box<[u32; HASHES]>> {
    let hashes: Vec<u64> = own
        .flat_map(|text| words(text).collect::<Vec<_>>())
        .map(|it| hash(it.as_bytes()))
        .collect();
    let mut shingles: Vec<u64> = hashes
        .windows(SHINGLE)
        .map(|run| mix(run.iter().fold(0, |all, word| mix(all ^ word).wrapping_add(*word))))
        .collect();
    shingles.sort_unstable();
    shingles.dedup();
    if shingles.len() < FEWEST {
        return None;
    }
    let mut least = Box::new([u32::MAX; HASHES]);
    for (idx, least) in least.iter_mut().enumerate() {
        // Multiply-shift hashing: an odd factor, an offset, the upper half of the product.
        let factor = mix(2 * idx as u64 + 1) | 1;
        let offset = mix(2 * idx as u64 + 2);
        for shingle in &shingles {
            let value = shingle.wrapping_mul(factor).wrapping_add(offset) >> 32;
            *least = (*least).min(u32::try_from(value).unwrap_or(u32::MAX));
        }
    }
    Some(least)
}

/// One key for each band of a signature.
fn bands(signature: &[u32; HASHES], day: u64) -> impl Iterator<Item = u64> {
    signature.chunks(ROWS).enumerate().map(move |(idx, rows)| {
        rows.iter().fold(mix(idx as u64 ^ day), |all, value| mix(all ^ u64::from(*value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(id: &str, format: &str, date: Option<&str>) -> DocumentHead {
        DocumentHead {
            id: id.to_owned(),
            path: format!("{id}.txt"),
            format: format.to_owned(),
            title: None,
            date: date.map(str::to_owned),
            parent: None,
        }
    }

    /// A text of `count` words that a seed decides.
    fn text(seed: u64, count: usize) -> Vec<String> {
        (0..count as u64).map(|at| format!("w{}", mix(seed << 32 | at) % 5000)).collect()
    }

    fn similarity(a: &[String], b: &[String]) -> Option<f64> {
        let mut copies = Copies::default();
        let (a, b) = (a.join(" "), b.join("\n"));
        assert_eq!(copies.offer(&head("a", "text", None), std::iter::once(a.as_str())), None);
        let copy = copies.offer(&head("b", "text", None), std::iter::once(b.as_str()))?;
        assert_eq!((copy.id.as_str(), copy.path.as_str()), ("a", "a.txt"));
        Some(copy.similarity)
    }

    #[test]
    fn copies_are_told_from_other_texts() {
        let original = text(1, 400);
        assert_eq!(similarity(&original, &original), Some(1.0));
        assert_eq!(similarity(&original, &text(2, 400)), None);
        // A third more at the end: 396 of 529 runs in common.
        let longer = [original.clone(), text(3, 133)].concat();
        let found = similarity(&original, &longer).expect("a copy with a tail");
        assert!((found - 396.0 / 529.0).abs() < 0.14, "{found}");
        // Half of it is another text: 198 of 594 runs in common.
        let half = [original[..202].to_vec(), text(4, 198)].concat();
        assert_eq!(similarity(&original, &half), None);
    }

    #[test]
    fn estimates_are_near_the_true_share() {
        let (mut off, mut count) = (0.0, 0);
        for seed in 0..40_u64 {
            let original = text(seed, 300);
            let kept = 220 + seed as usize * 2;
            let other = [original[..kept].to_vec(), text(seed + 100, 300 - kept)].concat();
            let common = (kept - 4) as f64;
            let truth = common / (2.0 * 296.0 - common);
            if let Some(found) = similarity(&original, &other) {
                off += (found - truth).abs();
                count += 1;
            } else {
                assert!(truth < 0.75, "a copy of {truth} was not found");
            }
        }
        assert!(count > 20, "{count} of 40");
        assert!(off / f64::from(count) < 0.06, "{off} in {count}");
    }

    #[test]
    fn bytes_decide_for_short_texts_and_days_for_messages() {
        let mut copies = Copies::default();
        let short = || std::iter::once("Thanks, see you then.");
        assert_eq!(copies.offer(&head("a", "email", None), short()), None);
        assert_eq!(copies.offer(&head("b", "email", None), short()), None);
        let again = copies.offer(&head("a", "email", None), short()).expect("the same bytes");
        assert_eq!(again.similarity, 1.0);

        let report = text(9, 200).join(" ");
        let own = || std::iter::once(report.as_str());
        assert_eq!(copies.offer(&head("m1", "email", Some("2020-01-06")), own()), None);
        assert_eq!(copies.offer(&head("m2", "email", Some("2020-01-13")), own()), None);
        let copy = copies.offer(&head("m3", "email", Some("2020-01-13")), own());
        assert_eq!(copy.expect("archived twice").id, "m2");
        assert_eq!(copies.offer(&head("page", "html", Some("2020-01-13")), own()), None);
    }

    #[test]
    fn a_copy_of_a_copy_names_the_original() {
        let mut copies = Copies::default();
        let original = text(5, 200);
        let changed = [original[..180].to_vec(), text(6, 20)].concat().join(" ");
        let original = original.join(" ");
        let mut offer = |id: &str, text: &str| {
            copies.offer(&head(id, "text", None), std::iter::once(text)).map(|copy| copy.id)
        };
        assert_eq!(offer("a", &original), None);
        assert_eq!(offer("b", &changed).as_deref(), Some("a"));
        assert_eq!(offer("b", &changed).as_deref(), Some("a"));
    }
}

//! Cuts the words of sentences into the model's word pieces.
//!
//! In: sentences and tokens of a document. Out: [`Row`]s of ids. A sentence that is longer than the model reads at once
//! becomes several rows of whole words that overlap; no word is left out. This stage knows the tokenizer's file but no
//! weights.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::Regex;
use tokenizers::Tokenizer;

use crate::error::{Error, ErrorKind, Result};
use crate::types::{Row, RowId, Segmented, Span};

use super::redactions;

/// Pieces of one word beyond this are not read: the word is noise (base64, a line of dashes), and its first pieces say so.
const LONGEST_WORD: usize = 64;
/// Words that two neighbouring windows share where they can: a word in the middle sees half of them on each side.
const OVERLAP: usize = 128;
/// Words that are remembered at most, over all shards.
const REMEMBERED: usize = 1 << 17;
/// Independent parts of the memory, so that threads rarely wait for one another.
const SHARDS: usize = 16;

/// What of the model's configuration matters for its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceConfig {
    /// Whether token types carry the letter case; they are 0 otherwise.
    pub letter_case: bool,
    /// Word pieces of a row at most, `[CLS]` and `[SEP]` included.
    pub max_pieces: usize,
}

/// The word pieces of a model.
pub struct Pieces {
    tokenizer: Tokenizer,
    config: PieceConfig,
    cls: u32,
    sep: u32,
    unk: u32,
    known: [Mutex<Known>; SHARDS],
}

/// Pieces of words that were seen before.
type Known = HashMap<Box<str>, Arc<[u32]>>;

impl Pieces {
    /// The word pieces of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the bytes are no tokenizer, or one without `[CLS]`, `[SEP]` or `[UNK]`.
    pub fn new(tokenizer_json: &[u8], config: PieceConfig) -> Result<Self> {
        let mut tokenizer = Tokenizer::from_bytes(tokenizer_json).map_err(|source| {
            let message = format!("expected a tokenizer.json, but found {source}");
            Error::new(ErrorKind::Model, message).because(source)
        })?;
        // Both would apply to every word on its own.
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|source| {
            Error::new(ErrorKind::Model, "expected a tokenizer that needs no truncation")
                .because(source)
        })?;
        let special = |name: &str| {
            tokenizer.token_to_id(name).ok_or_else(|| {
                let message =
                    format!("expected {name} in the tokenizer's vocabulary, but found none");
                Error::new(ErrorKind::Model, message)
            })
        };
        let (cls, sep, unk) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        let known = std::array::from_fn(|_| Mutex::default());
        Ok(Self { tokenizer, config, cls, sep, unk, known })
    }

    /// The rows of a document's sentences, in text order. `document` goes into their [`RowId`]s.
    pub fn rows(&self, document: usize, doc_text: &str, segmented: &Segmented) -> Vec<Row> {
        let sentences = segmented.sentences.iter().enumerate();
        let rows = sentences.flat_map(|(idx, sentence)| {
            let tokens = sentence.tokens.clone().zip(segmented.tokens_of(sentence));
            let word = |(idx, token): (usize, &Span)| {
                let word = token.of(doc_text);
                if segmented.is_redaction(idx) { redactions::stand_in(word) } else { word }
            };
            let words: Vec<&str> = tokens.map(word).collect();
            self.windows_of(RowId { document, sentence: idx, window: 0 }, &words)
        });
        rows.collect()
    }

    /// The rows of one sentence, given as its words.
    pub fn windows_of(&self, id: RowId, words: &[&str]) -> Vec<Row> {
        let longest = self.config.max_pieces.saturating_sub(2).max(1);
        let mut pieces: Vec<Arc<[u32]>> = words.iter().map(|word| self.word(word)).collect();
        for pieces in pieces.iter_mut().filter(|pieces| pieces.len() > longest) {
            *pieces = pieces[..longest].into();
        }
        let sizes: Vec<usize> = pieces.iter().map(|pieces| pieces.len()).collect();
        let windows = windows(&sizes, longest, OVERLAP).into_iter().enumerate();
        let rows = windows.map(|(window, range)| {
            let id = RowId { window, ..id };
            let mut row = Row { id, first_word: range.start, ..Row::default() };
            row.pieces.push(self.cls);
            row.types.push(0);
            for (word, pieces) in words[range.clone()].iter().zip(&pieces[range]) {
                row.words.push(row.pieces.len() as u32);
                row.pieces.extend_from_slice(pieces);
                let case = if self.config.letter_case { letter_case(word) } else { 0 };
                row.types.resize(row.pieces.len(), case);
            }
            row.pieces.push(self.sep);
            row.types.push(0);
            row
        });
        rows.collect()
    }

    /// The pieces of one word: at least one, at most [`LONGEST_WORD`].
    fn word(&self, word: &str) -> Arc<[u32]> {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        let shard = &self.known[hasher.finish() as usize % SHARDS];
        if let Some(pieces) = shard.lock().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Arc::clone(pieces);
        }
        let pieces = self.encode(word);
        let mut known = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED / SHARDS {
            known.clear();
        }
        known.insert(word.into(), Arc::clone(&pieces));
        pieces
    }

    fn encode(&self, word: &str) -> Arc<[u32]> {
        // A tokenizer that fails on a word knows no piece of it.
        let mut ids = self
            .tokenizer
            .encode_fast(word, false)
            .map(|encoding| encoding.get_ids().to_vec())
            .unwrap_or_default();
        ids.truncate(LONGEST_WORD);
        if ids.is_empty() {
            ids.push(self.unk);
        }
        ids.into()
    }
}

/// The letter case of a word, as the model's token types have it: 1 lower, 2 Capitalized, 3 UPPER, 4 mIxed, 5 digits without
/// letters, 6 neither letter nor digit. (0 stands for `[CLS]` and `[SEP]`.)
///
/// `models/train/encode.py` has the same function; the classes of characters are those of Python.
pub fn letter_case(word: &str) -> u8 {
    let mut letters = word.chars().filter(|&c| is_letter(c));
    let Some(first) = letters.next() else {
        return if word.chars().any(is_digit) { 5 } else { 6 };
    };
    let rest: Vec<char> = letters.collect();
    let n_upper = rest.iter().filter(|c| c.is_uppercase()).count();
    let any_lower = first.is_lowercase() || rest.iter().any(|c| c.is_lowercase());
    match (first.is_uppercase(), n_upper) {
        (false, 0) => 1,
        _ if !rest.is_empty() && !any_lower => 3,
        (true, 0) => 2,
        _ => 4,
    }
}

/// Unicode's letters (general category L), as Python's `str.isalpha`.
fn is_letter(c: char) -> bool {
    static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{L}").ok());
    if c.is_ascii() { c.is_ascii_alphabetic() } else { matches(&LETTER, c) }
}

/// Digits of any script, raised, lowered and circled ones too, as Python's `str.isdigit`.
fn is_digit(c: char) -> bool {
    static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"[\p{Nd}²³¹\u{1369}-\u{1371}\u{19da}\u{2070}\u{2074}-\u{2079}\u{2080}-\u{2089}\u{2460}-\u{2468}\u{2474}-\u{247c}\u{2488}-\u{2490}\u{24ea}\u{24f5}-\u{24fd}\u{24ff}\u{2776}-\u{277e}\u{2780}-\u{2788}\u{278a}-\u{2792}\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]").ok()
    });
    if c.is_ascii() { c.is_ascii_digit() } else { matches(&DIGIT, c) }
}

fn matches(class: &Option<Regex>, c: char) -> bool {
    class.as_ref().is_some_and(|class| class.is_match(c.encode_utf8(&mut [0; 4])))
}

/// Cuts words of the given sizes into windows of at most `longest` pieces, in order. Together they cover every word, and
/// neighbours share `overlap` words where that is at most half a window.
fn windows(sizes: &[usize], longest: usize, overlap: usize) -> Vec<std::ops::Range<usize>> {
    let mut windows = Vec::new();
    let mut start = 0;
    loop {
        let mut sum = 0;
        let fitting = sizes[start..].iter().take_while(|&&size| {
            sum += size;
            sum <= longest
        });
        let end = start + fitting.count();
        if end == sizes.len() {
            windows.push(earliest(sizes, longest, end)..end);
            return windows;
        }
        windows.push(start..end);
        // The next window begins in this one and must reach at least one word further.
        start = (end - overlap.min((end - start) / 2)).max(earliest(sizes, longest, end + 1));
    }
}

/// The first word of the longest window that ends before `end`.
fn earliest(sizes: &[usize], longest: usize, end: usize) -> usize {
    let mut sum = 0;
    let fitting = sizes[..end].iter().rev().take_while(|&&size| {
        sum += size;
        sum <= longest
    });
    end - fitting.count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces() -> Pieces {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/claimsift-minilm/tokenizer.json");
        let json = std::fs::read(path).unwrap();
        Pieces::new(&json, PieceConfig { letter_case: true, max_pieces: 512 }).unwrap()
    }

    #[test]
    fn letter_case_is_that_of_the_recipe() {
        let cases = [
            ("the", 1),
            ("The", 2),
            ("DEA", 3),
            ("iPhone", 4),
            ("2017", 5),
            (",", 6),
            ("I", 2),
            ("A.", 2),
            ("U.S.", 3),
            ("e-mail", 1),
            ("E-Mail", 4),
            ("McDonald", 4),
            ("B2B", 3),
            ("4th", 1),
            ("4TH", 3),
            ("4Th", 2),
            ("été", 1),
            ("Été", 2),
            ("ÉTÉ", 3),
            ("中文", 1),
            ("中", 1),
            ("中a", 1),
            ("①", 5),
            ("½", 6),
            ("Ⅷ", 6),
            ("²", 5),
            ("", 6),
            ("$", 6),
            ("'s", 1),
            ("'S", 2),
            ("ǅ", 1),
            ("١٢", 5),
            ("A中", 3),
            ("中A", 3),
            ("a中A", 4),
        ];
        for (word, expected) in cases {
            assert_eq!(letter_case(word), expected, "{word}");
        }
    }

    #[test]
    fn a_short_sentence_is_one_row() {
        let rows =
            pieces().windows_of(RowId::default(), &["The", "DEA", "unbelievably", "\u{200b}"]);
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((row.pieces[0], row.pieces[row.pieces.len() - 1]), (101, 102));
        assert_eq!(row.words.len(), 4);
        assert_eq!(row.pieces.len(), row.types.len());
        assert_eq!(row.types[row.words[1] as usize], 3);
        // A word of nothing but format characters has no piece of its own.
        assert_eq!(row.pieces[row.words[3] as usize], 100);
    }

    #[test]
    fn a_sentence_without_words_is_a_row_too() {
        let rows = pieces().windows_of(RowId::default(), &[]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].pieces, [101, 102]);
    }

    #[test]
    fn long_sentences_are_cut_into_windows_that_fit() {
        let noise = "x9".repeat(500);
        let words: Vec<&str> =
            (0..2000).map(|idx| if idx % 97 == 0 { noise.as_str() } else { "pitched" }).collect();
        let rows = pieces().windows_of(RowId::default(), &words);
        assert!(rows.len() > 3);
        for (window, row) in rows.iter().enumerate() {
            assert_eq!(row.id.window, window);
            assert!(row.pieces.len() <= 512);
        }
        assert_eq!(rows[0].first_word, 0);
        for pair in rows.windows(2) {
            assert!(pair[1].first_word + 64 < pair[0].first_word + pair[0].words.len());
        }
        let last = rows.last().unwrap();
        assert_eq!(last.first_word + last.words.len(), words.len());
    }

    proptest! {
        #[test]
        fn windows_cover_every_word(sizes in prop::collection::vec(1usize..20, 0..300), longest in 20usize..60, overlap in 0usize..20) {
            let windows = windows(&sizes, longest, overlap);
            let mut covered = 0;
            for window in &windows {
                prop_assert!(window.start <= covered && (window.end > covered || sizes.is_empty()), "{:?}", windows);
                prop_assert!(sizes[window.clone()].iter().sum::<usize>() <= longest);
                covered = window.end;
            }
            prop_assert_eq!(covered, sizes.len());
            prop_assert!(windows.windows(2).all(|pair| pair[0].start < pair[1].start));
        }
    }
}

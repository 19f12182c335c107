//! The tense that each date of a sentence is read in: "said Tuesday it will close in March" has two.
//!
//! Words that show a tense ("will", "was", a verb's past form, "is due on") are marks; a date follows the mark before it, or the
//! first one behind it ("On Tuesday, he said"). No analysis is read here: whoever calls says which words are verbs of the past.

use super::Tense;

/// The form of a verb, as far as its word shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// "met", "been", "sold".
    Past,
    /// "meets".
    Present,
}

/// The tenses of one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenses {
    /// Where a tense begins to hold, in bytes of the sentence.
    marks: Vec<(usize, Tense)>,
    /// Where a verb begins to tell what was before that ("had met").
    before: Vec<usize>,
    /// Where such a verb is what somebody said ("said that he had met").
    told: Vec<usize>,
    /// Where a verb begins to tell what is over or goes on as seen from now ("has met").
    present: Vec<usize>,
    /// Where the day begins that something written or decided bears ("your letter of 1 February"): it is over.
    borne: Vec<usize>,
    /// The tense of a sentence without marks.
    otherwise: Tense,
}

impl From<Tense> for Tenses {
    fn from(otherwise: Tense) -> Self {
        Self { otherwise, ..Self::default() }
    }
}

impl Tenses {
    /// The tenses that the words of a sentence show, each word with its first byte.
    ///
    /// `form` says of the word at an index which form of a verb it is, if it is a verb that shows it.
    pub fn of_words(
        words: &[(usize, &str)],
        form: impl Fn(usize) -> Option<Form>,
        otherwise: Tense,
    ) -> Self {
        // "In May she met them": the month is no modal. At the beginning of a sentence, only a number behind it tells.
        let number = |at: usize| {
            words.get(at).is_some_and(|(_, word)| word.starts_with(|it: char| it.is_ascii_digit()))
        };
        let month = |at: usize, word: &str| word == "May" && (at > 0 || number(at + 1));
        let lower: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(at, (_, word))| match month(at, word) {
                true => (*word).to_owned(),
                false => word.to_lowercase().replace('\u{2019}', "'"),
            })
            .collect();
        let sentence = Sentence { words: &lower };
        let mut found = Self::from(otherwise);
        for (idx, (start, _)) in words.iter().enumerate() {
            if sentence.word(idx) == "of" && idx > 0 && sentence.any(idx - 1, BEARING) {
                found.borne.extend(words.get(idx + 1).map(|(start, _)| *start));
            }
            let Some(tense) = sentence.mark(idx, &form) else { continue };
            found.marks.push((*start, tense));
            if tense == Tense::Past && sentence.any(idx, &["has", "have", "'ve"]) {
                found.present.push(*start);
            }
            let participle = |at| form(at) == Some(Form::Past);
            let perfect = sentence.word(idx) == "had"
                && (sentence.word(idx + 1) == "been"
                    || sentence.verb_after(idx).is_some_and(participle));
            if perfect {
                found.before.push(*start);
                if (0..idx).any(|before| sentence.any(before, SAID)) {
                    found.told.push(*start);
                }
            }
        }
        found
    }

    /// The tense of what stands at a byte of the sentence.
    pub fn at(&self, byte: usize) -> Tense {
        if self.borne.contains(&byte) {
            return Tense::Past;
        }
        let before = self.marks.iter().rfind(|(start, _)| *start < byte);
        before.or_else(|| self.marks.first()).map_or(self.otherwise, |(_, tense)| *tense)
    }

    /// Whether what stands at a byte is told as before what the sentence tells: "that he had met him in January".
    pub fn is_before(&self, byte: usize) -> bool {
        let last = self.marks.iter().rfind(|(start, _)| *start < byte);
        last.is_some_and(|(start, _)| self.before.contains(start))
    }

    /// Whether what stands at a byte is told by somebody who looks back: "said that he had met him in January".
    pub fn is_told(&self, byte: usize) -> bool {
        let last = self.marks.iter().rfind(|(start, _)| *start < byte);
        last.is_some_and(|(start, _)| self.told.contains(start))
    }

    /// Whether what stands at a byte is told as seen from now: "has been looking into it since January".
    pub fn is_from_now(&self, byte: usize) -> bool {
        let last = self.marks.iter().rfind(|(start, _)| *start < byte);
        last.is_some_and(|(start, _)| self.present.contains(start))
    }
}

/// What bears the day on which it was written, made or decided.
const BEARING: &[&str] = &[
    "letter",
    "e-mail",
    "email",
    "mail",
    "message",
    "note",
    "memo",
    "decision",
    "ruling",
    "judgment",
    "judgement",
    "order",
    "request",
    "report",
    "article",
    "invoice",
    "notice",
    "complaint",
    "statement",
    "resolution",
    "announcement",
    "reply",
    "answer",
    "application",
    "minutes",
    "post",
    "call",
];
/// Forms of "be" in the present.
const IS: &[&str] = &["is", "are", "am", "'s", "'re", "'m"];
/// Auxiliaries: a past participle behind one belongs to its tense.
const AUXILIARIES: &[&str] = &[
    "is", "are", "am", "'s", "'re", "'m", "was", "were", "had", "has", "have", "'ve", "did", "do",
    "does", "will", "'ll", "shall", "would", "'d", "may", "might", "can", "could", "should",
    "must", "to", "get", "gets",
];
/// What may stand between an auxiliary and its verb.
const BETWEEN: &[&str] = &[
    "not", "n't", "be", "been", "being", "also", "already", "never", "ever", "just", "still",
    "now", "since", "all",
];
/// What is arranged lies ahead, with the words that must follow.
const ARRANGED: &[(&str, &[&str])] = &[
    ("scheduled", &["to", "for", "on", "in", "at", "next", "this"]),
    ("expected", &["to", "in", "on", "by", "next", "this", "later"]),
    ("slated", &["to", "for"]),
    ("planned", &["for", "to", "in", "on"]),
    ("poised", &["to"]),
    ("set", &["to", "for"]),
    ("due", &["in", "on", "by", "at", "for", "back", "out", "next", "this"]),
    ("likely", &["to"]),
    ("about", &["to"]),
];
/// What one arranges to do on a day, in the present progressive.
const ARRANGING: &[&str] = &[
    "sending",
    "meeting",
    "seeing",
    "visiting",
    "presenting",
    "bringing",
    "hosting",
    "taking",
    "coming",
    "leaving",
    "launching",
    "delivering",
    "publishing",
    "releasing",
    "signing",
    "flying",
    "travelling",
    "traveling",
    "returning",
    "moving",
    "speaking",
    "starting",
    "joining",
    "opening",
    "closing",
];
/// Verbs and nouns of intention, in the present, before "to".
const INTENDING: &[&str] = &[
    "plan", "plans", "planning", "intend", "intends", "hope", "hopes", "hoping", "aim", "aims",
    "expect", "expects", "want", "wants", "vows", "pledges", "promises", "agrees", "need", "needs",
];
/// After these, "would" is the future of what was said.
const SAID: &[&str] = &[
    "said",
    "announced",
    "told",
    "promised",
    "pledged",
    "vowed",
    "added",
    "warned",
    "declared",
    "confirmed",
    "wrote",
    "predicted",
    "expected",
    "agreed",
    "hoped",
    "thought",
    "indicated",
    "estimated",
    "insisted",
];

struct Sentence<'a> {
    words: &'a [String],
}

impl Sentence<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn any(&self, at: usize, list: &[&str]) -> bool {
        list.contains(&self.word(at))
    }

    /// The tense that the word at `at` shows, if it shows one.
    fn mark(&self, at: usize, form: impl Fn(usize) -> Option<Form>) -> Option<Tense> {
        let is_past = |at| form(at) == Some(Form::Past);
        if let Some((_, followers)) = ARRANGED.iter().find(|(word, _)| self.word(at) == *word)
            && self.any(at + 1, followers)
        {
            return match self.auxiliary(at) {
                Some("was" | "were" | "had") => Some(Tense::Unknown),
                // "It planned to": the plan is past, and what was planned may be.
                None if self.any(at, &["planned", "expected"]) && self.word(at + 1) == "to" => {
                    Some(Tense::Unknown)
                }
                _ => Some(Tense::Future),
            };
        }
        if self.any(at, INTENDING) && self.word(at + 1) == "to" {
            return Some(Tense::Future);
        }
        match self.word(at) {
            "will"
                if self.any(
                    at.wrapping_sub(1),
                    &["the", "a", "his", "her", "their", "free", "my"],
                ) =>
            {
                None
            }
            // "The agency let them in" tells what it did.
            "let" if at > 0 && !self.any(at - 1, &[",", "please", "and", "so", "\"", "“", ":"]) => {
                form(at).map(|_| Tense::Past)
            }
            "will" | "'ll" | "shall" | "wo" | "tomorrow" | "let" | "please" => Some(Tense::Future),
            "going" if self.word(at + 1) == "to" => match self.auxiliary(at) {
                Some("was" | "were") => Some(Tense::Unknown),
                _ => Some(Tense::Future),
            },
            "gon" => Some(Tense::Future),
            "would" | "'d" => self.conditional(at),
            "may" | "might" | "can" | "could" | "should" | "must" | "ought" => {
                let perfect = self.verb_after(at).is_some_and(|next| self.word(next) == "have");
                // "The board could cancel it Monday": what may happen on a day is ahead; what could not happen was not.
                let ahead =
                    !matches!(self.word(at), "can" | "ought") && !self.any(at + 1, &["not", "n't"]);
                Some(match (perfect, ahead) {
                    (true, _) => Tense::Past,
                    (false, true) => Tense::Future,
                    (false, false) => Tense::Unknown,
                })
            }
            "was" | "were" | "had" | "did" => Some(Tense::Past),
            // "You'll remember that back in April they promised it".
            "back" if self.any(at + 1, &["in", "on"]) => Some(Tense::Past),
            // "have met" is past, "have a meeting" is not.
            "has" | "have" | "'ve" if self.any(at + 1, &["to"]) => Some(Tense::Unknown),
            "has" | "have" | "'ve" => {
                let perfect =
                    self.word(at + 1) == "been" || self.verb_after(at).is_some_and(is_past);
                perfect.then_some(Tense::Past)
            }
            word if IS.contains(&word) => {
                // "Are to travel" is arranged, "is to the north" is not.
                let to = self.word(at + 1) == "to"
                    && !self.any(
                        at + 2,
                        &[
                            "the", "a", "an", "his", "her", "their", "its", "this", "that", "us",
                            "me", "",
                        ],
                    );
                // "Is sending her a hamper on Monday": what is arranged is told of in the present.
                let arranged = self.verb_after(at).is_some_and(|next| self.any(next, ARRANGING));
                (to || arranged).then_some(Tense::Future)
            }
            _ => match form(at) {
                Some(Form::Past) => self.auxiliary(at).is_none().then_some(Tense::Past),
                // "Who is his uncle" tells nothing of the clause around it.
                Some(Form::Present) => {
                    let relative = self.any(at.wrapping_sub(1), &["who", "which", "that"]);
                    (!relative).then_some(Tense::Unknown)
                }
                None => None,
            },
        }
    }

    /// "Would": the future of what was said, a habit of the past, or a wish.
    fn conditional(&self, at: usize) -> Option<Tense> {
        let have = self.verb_after(at).is_some_and(|next| self.word(next) == "have");
        let said = (0..at).any(|before| self.any(before, SAID));
        match (have, said, self.word(at)) {
            (true, ..) => Some(Tense::Past),
            (_, true, _) => Some(Tense::Future),
            (_, _, "would") => Some(Tense::Past),
            _ => None,
        }
    }

    /// The word after an auxiliary and its adverbs.
    fn verb_after(&self, at: usize) -> Option<usize> {
        (at + 1..self.words.len().min(at + 5))
            .find(|next| !(self.any(*next, BETWEEN) || self.word(*next).ends_with("ly")))
    }

    /// The auxiliary that a participle belongs to.
    fn auxiliary(&self, at: usize) -> Option<&str> {
        let before = (0..at)
            .rev()
            .take(4)
            .find(|before| !(self.any(*before, BETWEEN) || self.word(*before).ends_with("ly")))?;
        self.any(before, AUXILIARIES).then(|| self.word(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tenses of the words marked with a star, of a sentence whose past forms are marked with `<`, those of the present with `=`.
    fn tenses(text: &str) -> Vec<Tense> {
        let mut words = Vec::new();
        let (mut past, mut asked) = (Vec::new(), Vec::new());
        let mut start = 0;
        for word in text.split(' ') {
            past.push(match word.chars().next() {
                Some('<') => Some(Form::Past),
                Some('=') => Some(Form::Present),
                _ => None,
            });
            if word.starts_with('*') {
                asked.push(start);
            }
            words.push((start, word.trim_start_matches(['<', '*', '='])));
            start += word.len() + 1;
        }
        let found = Tenses::of_words(&words, |at| past[at], Tense::Unknown);
        asked.into_iter().map(|at| found.at(at)).collect()
    }

    #[test]
    fn each_date_has_the_tense_of_its_verb() {
        use Tense::{Future, Past, Unknown};
        let cases: &[(&str, &[Tense])] = &[
            ("It <said *Tuesday it will close in *March", &[Past, Future]),
            ("At question time *Wednesday , he <defended what will come *Monday", &[Past, Future]),
            ("On *Wednesday they are to travel home", &[Future]),
            ("The referendum is to be <held from *November on", &[Future]),
            ("It will be <held in *March", &[Future]),
            ("It is <held in *March", &[Unknown]),
            ("The case , <filed in *March , is <scheduled for *Friday", &[Past, Future]),
            ("It <said it would pay in *May", &[Future]),
            ("He would sit there in *May", &[Past]),
            ("They may have <left on *Monday", &[Past]),
            ("She has <been there since *May", &[Past]),
            ("We have a meeting on *Friday", &[Unknown]),
            ("I am going to Las Vegas in *May", &[Future]),
            ("It was <scheduled for *Friday", &[Unknown]),
            ("Police <arrested him *Friday ; he =appears in court *Monday", &[Past, Unknown]),
            ("He <met Jones , who =leads the firm , on *Monday", &[Past]),
            ("It <planned to sell in *May", &[Unknown]),
            ("A hearing <scheduled for *Friday", &[Future]),
            ("The board meets on *Friday", &[Unknown]),
            ("The plant , which <opened in *May , will close on *Friday", &[Past, Future]),
            ("The will was <found on *Friday", &[Past]),
            ("On 29 *May she <met them", &[Past]),
            ("In *May they <sold it", &[Past]),
            ("May 29 *May <saw it closed", &[Past]),
            ("They may meet on *Friday", &[Future]),
            ("I am writing about your decision of *3 May to award it", &[Past]),
            ("In your letter of *3 May you =ask what will come on *Friday", &[Past, Future]),
        ];
        for (text, expected) in cases {
            assert_eq!(tenses(text), *expected, "{text}");
        }
    }
}

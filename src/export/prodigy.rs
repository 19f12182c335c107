//! Format `prodigy`: one task a claim, as JSON lines, for Prodigy and for spaCy.
//!
//! | Prodigy | from |
//! |---|---|
//! | `text` | the claim's sentence, with the text up to a span not far outside of it |
//! | `tokens[{text,start,end,id,ws,disabled}]` | words, numbers, single signs; blanks other than one space are tokens, as in spaCy, so that tokens and `ws` give the text back |
//! | `spans[{text,start,end,token_start,token_end,label}]` | trigger (the claim type), roles (their names), `when`, `source`; tokens end where spans do |
//! | `relations[{head,child,head_span,child_span,label}]` | trigger → filler, labelled by the role |
//! | `answer`, `_session_id`, `_timestamp` | the decision that counts; no `answer` where there is none |
//! | `meta` | path, claim id, type, confidence, polarity, modality, date, sources; `outside` names what lies too far away |
//! | `_input_hash`, `_task_hash`, `_view_id` | 32-bit numbers of the document and its text, and of these with the spans; `relations` |
//!
//! `end` is exclusive, `token_end` inclusive, `head` and `child` are token numbers: Prodigy's documented task format
//! ("Annotation interfaces": `spans`, `relations`; "Loaders and input data"). Offsets are those of Python strings, code
//! points. Spans may overlap, which `spans_manual` and `relations` show.

use std::io::{self, Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::passage::{Case, Kind, Passage, Span, spans};
use crate::write::CodePoints;

/// The exporter.
pub struct Prodigy;

impl Prodigy {
    pub fn passage(&self, passage: &Passage, out: &mut Vec<u8>) -> io::Result<()> {
        let points = CodePoints::new(&passage.text);
        for case in &passage.cases {
            serde_json::to_writer(&mut *out, &task(passage, &points, case))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// A span inside the task's text, with its first and last token.
struct Placed<'a> {
    span: Span<'a>,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

fn task(passage: &Passage, points: &CodePoints, case: &Case) -> Value {
    let claim = &case.claim;
    let (from, to) = passage.window(points, claim);
    let text = points.slice(from, to).unwrap_or_default();
    let mut inside = Vec::new();
    let mut outside = Vec::new();
    for span in spans(claim) {
        match passage.local(points, span.start, span.end) {
            Some((start, end)) if start >= from && end <= to => {
                inside.push((span, start - from, end - from));
            }
            _ => outside.push(span.label),
        }
    }
    let starts: Vec<usize> = inside.iter().map(|(_, start, _)| *start).collect();
    let ends: Vec<usize> = inside.iter().map(|(_, _, end)| *end).collect();
    let tokens = tokens(text, &starts, &ends);
    let placed: Vec<Placed> = inside
        .into_iter()
        .filter_map(|(span, start, end)| {
            let first = tokens.iter().position(|token| token.start == start)?;
            let last = tokens.iter().position(|token| token.end == end)?;
            Some(Placed { span, start, end, first, last })
        })
        .collect();
    let mut task = json!({
        "text": text,
        "tokens": tokens.iter().enumerate().map(|(id, token)| token.json(id)).collect::<Vec<_>>(),
        "spans": placed.iter().map(Placed::json).collect::<Vec<_>>(),
        "relations": relations(&placed),
        "meta": meta(case, &outside),
        "_view_id": "relations",
    });
    let input = hash(&[&passage.document.id, &from.to_string(), text]);
    task["_input_hash"] = json!(input);
    task["_task_hash"] = json!(hash(&[&input.to_string(), &task["spans"].to_string()]));
    if let Some((answer, decision)) = case.decided() {
        task["answer"] = json!(answer.name());
        task["_session_id"] = json!(decision.reviewer);
        if let Ok(time) = decision.time.parse::<jiff::Timestamp>() {
            task["_timestamp"] = json!(time.as_second());
        }
    }
    task
}

impl Placed<'_> {
    fn json(&self) -> Value {
        json!({
            "text": self.span.text, "start": self.start, "end": self.end, "token_start": self.first,
            "token_end": self.last, "label": self.span.label,
        })
    }

    fn end_json(&self) -> Value {
        json!({
            "start": self.start, "end": self.end, "token_start": self.first, "token_end": self.last,
            "label": self.span.label,
        })
    }
}

fn relations(placed: &[Placed]) -> Vec<Value> {
    let Some(trigger) = placed.iter().find(|it| it.span.kind == Kind::Trigger) else {
        return Vec::new();
    };
    let relation = |it: &Placed| {
        json!({
            "head": trigger.last, "child": it.last, "head_span": trigger.end_json(),
            "child_span": it.end_json(), "label": it.span.label,
        })
    };
    placed.iter().filter(|it| it.span.kind != Kind::Trigger).map(relation).collect()
}

fn meta(case: &Case, outside: &[&str]) -> Value {
    let claim = &case.claim;
    let names: Vec<&str> = claim.attribution.iter().map(|source| source.name.as_str()).collect();
    let comments: Vec<&str> =
        case.decisions.iter().filter_map(|decision| decision.comment.as_deref()).collect();
    json!({
        "source": claim.document.path, "document": claim.document.id, "claim": claim.id,
        "type": claim.kind, "confidence": claim.confidence, "polarity": claim.polarity,
        "modality": claim.modality, "when": claim.when.as_ref().map(|when| when.edtf.as_str()),
        "sources": names, "outside": outside, "edited": case.extracted.is_some(),
        "added": case.added, "comments": comments,
    })
}

/// A number that is the same for the same words, as wide as Prodigy's.
fn hash(words: &[&str]) -> i32 {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.len().to_le_bytes());
        hash.update(word);
    }
    let digest = hash.finalize();
    digest.iter().take(4).fold(0_i32, |number, byte| (number << 8) | i32::from(*byte))
}

/// A token, in code points.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    text: String,
    start: usize,
    end: usize,
    /// Whether one space follows it.
    space: bool,
}

impl Token {
    fn json(&self, id: usize) -> Value {
        json!({
            "text": self.text, "start": self.start, "end": self.end, "id": id, "ws": self.space,
            "disabled": false,
        })
    }
}

/// The tokens of a text. Spans start and end where tokens do.
fn tokens(text: &str, starts: &[usize], ends: &[usize]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut last = Letter::Edge;
    for (at, letter) in text.chars().enumerate() {
        let kind = Letter::of(letter);
        let cut = starts.contains(&at) || ends.contains(&at);
        // One space belongs to the token before it, unless a span starts or ends with that space.
        let free = !starts.contains(&at) && !ends.contains(&(at + 1));
        if letter == ' ' && free && matches!(last, Letter::Word | Letter::Sign) {
            if let Some(token) = tokens.last_mut() {
                token.space = true;
            }
            last = Letter::Edge;
            continue;
        }
        let goes_on = !cut && kind == last && kind != Letter::Sign;
        match tokens.last_mut() {
            Some(token) if goes_on => {
                token.text.push(letter);
                token.end += 1;
            }
            _ => tokens.push(Token {
                text: letter.to_string(),
                start: at,
                end: at + 1,
                space: false,
            }),
        }
        last = kind;
    }
    tokens
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Word,
    Blank,
    Sign,
    /// Before the text, and after a space that belongs to a token.
    Edge,
}

impl Letter {
    fn of(letter: char) -> Self {
        if letter.is_whitespace() {
            Letter::Blank
        } else if letter.is_alphanumeric() {
            Letter::Word
        } else {
            Letter::Sign
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_are_words_signs_and_odd_blanks() {
        let found = tokens("Émile's 😀 deal.\n\n  Yes", &[], &[]);
        let texts: Vec<&str> = found.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(texts, ["Émile", "'", "s", "😀", "deal", ".", "\n\n  ", "Yes"]);
        assert_eq!((found[4].start, found[4].end, found[4].space), (10, 14, false));
    }

    proptest! {
        #[test]
        fn tokens_give_the_text_back(text in "[a-c é😀.\n\t\u{a0}]{0,40}", a in 0_usize..40, b in 0_usize..40) {
            let length = text.chars().count();
            let (start, end) = (a.min(b).min(length), a.max(b).min(length));
            let found = tokens(&text, &[start], &[end]);
            let again: String =
                found.iter().map(|it| it.text.clone() + if it.space { " " } else { "" }).collect();
            prop_assert_eq!(&again, &text);
            if start < end {
                prop_assert!(found.iter().any(|token| token.start == start));
                prop_assert!(found.iter().any(|token| token.end == end));
            }
        }
    }
}

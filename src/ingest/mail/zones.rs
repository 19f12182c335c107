//! Divides a message's body into stretches with one author and one purpose.
//!
//! In: the body as it was sent. Out: the text without `>` marks, and its parts in order: new text, the lines that
//! introduce quotations, quotations with their level and author, signatures, notices.
//!
//! A line's level is the number of its `>` marks plus the introductions above it that are followed by text without marks
//! (Outlook, Notes, web mail). Authors are remembered per level, so that an answer between two quoted paragraphs does not
//! make the second one nobody's.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use regex::Regex;

use super::quote_header::{self, QuoteHeader};
use super::signature::{self, Purpose};
use crate::ingest::pattern;
use crate::types::{Part, PartKind, Person, Span};

/// What is known about a message before its body is read.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub author: Option<Person>,
    pub recipients: Vec<Person>,
    pub date: Option<DateTime>,
    /// Whether the subject says that it was passed on.
    pub is_forward: bool,
}

/// Who wrote the text of a level.
#[derive(Clone, Debug, Default, PartialEq)]
struct Voice {
    author: Option<Person>,
    recipients: Vec<Person>,
    date: Option<DateTime>,
    forwarded: bool,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
struct Tag {
    level: u8,
    /// Index into the voices.
    voice: usize,
    is_header: bool,
}

/// Deeper quotations than this are counted as this deep.
const MAX_LEVEL: u8 = 50;

/// The text of a body without its `>` marks, and its parts.
pub(super) fn divide(body: &str, message: &Message) -> (String, Vec<Part>) {
    let lines: Vec<(u8, &str)> = body.lines().map(unmark).collect();
    let mut reader = Reader::new(message);
    reader.tag(&lines);

    let mut text = String::with_capacity(body.len());
    let mut spans = Vec::with_capacity(lines.len());
    for (_, line) in &lines {
        let start = text.len();
        text.push_str(line);
        spans.push(Span::new(start, text.len()));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());

    let mut parts = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len())
            .find(|&line| reader.tags[line] != reader.tags[at])
            .unwrap_or(lines.len());
        let tag = &reader.tags[at];
        let voice = &reader.voices[tag.voice];
        let own: Vec<&str> = lines[at..end].iter().map(|&(_, line)| line).collect();
        let stretches = if tag.is_header {
            vec![(0..own.len(), PartKind::QuoteHeader)]
        } else {
            signature::split(&own, voice.author.as_ref())
                .into_iter()
                .map(|(range, purpose)| (range, kind(purpose, tag.level, voice)))
                .collect()
        };
        for (range, kind) in stretches {
            let (Some(first), Some(last)) =
                (spans.get(at + range.start), spans.get(at + range.end - 1))
            else {
                continue;
            };
            let end = last.end().min(text.len());
            let span = Span::new(first.start().min(end), end).trim(&text);
            if !span.is_empty() {
                parts.push(Part {
                    span,
                    kind,
                    author: voice.author.clone(),
                    recipients: voice.recipients.clone(),
                    date: voice.date,
                });
            }
        }
        at = end;
    }
    (text, parts)
}

fn kind(purpose: Purpose, level: u8, voice: &Voice) -> PartKind {
    match purpose {
        Purpose::Signature => PartKind::Signature,
        Purpose::Disclaimer => PartKind::Disclaimer,
        Purpose::Text if level == 0 => PartKind::Body,
        Purpose::Text if voice.forwarded => PartKind::Forwarded,
        Purpose::Text => PartKind::Quoted(level),
    }
}

/// A line's quote marks, counted, and the line without them.
fn unmark(line: &str) -> (u8, &str) {
    let mut rest = line;
    let mut depth = 0u8;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        // Marks stand at the start of the line, or behind one another.
        if rest.len() - trimmed.len() > 2 {
            break;
        }
        match trimmed.strip_prefix('>') {
            Some(after) => {
                depth = depth.saturating_add(1);
                rest = after;
            }
            None => break,
        }
    }
    let rest = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
    (depth.min(MAX_LEVEL), rest.trim_end())
}

struct Reader {
    voices: Vec<Voice>,
    tags: Vec<Tag>,
    /// The voice of each level that an introduction named.
    levels: BTreeMap<u8, usize>,
    /// Levels added by introductions without marks, at each depth of marks.
    extra: BTreeMap<u8, u8>,
    is_forward: bool,
}

impl Reader {
    fn new(message: &Message) -> Self {
        let own = Voice {
            author: message.author.clone(),
            recipients: message.recipients.clone(),
            date: message.date,
            forwarded: false,
        };
        // Voice 1 is nobody: quotations without introduction.
        Self {
            voices: vec![own, Voice::default()],
            tags: Vec::new(),
            levels: BTreeMap::from([(0, 0)]),
            extra: BTreeMap::new(),
            is_forward: message.is_forward,
        }
    }

    fn level(&self, depth: u8) -> u8 {
        let extra: u32 = self.extra.range(..=depth).map(|(_, &extra)| u32::from(extra)).sum();
        u8::try_from(u32::from(depth) + extra).unwrap_or(u8::MAX).min(MAX_LEVEL)
    }

    fn voice(&self, level: u8) -> usize {
        self.levels.get(&level).copied().unwrap_or(1)
    }

    fn push(&mut self, level: u8, voice: usize, is_header: bool) {
        self.tags.push(Tag { level, voice, is_header });
    }

    /// Gives every line its tag.
    fn tag(&mut self, lines: &[(u8, &str)]) {
        let mut at = 0;
        let mut above = 0u8;
        // Whether the quotation at this depth of marks has begun, so that a header in it is not its own.
        let mut begun = false;
        while at < lines.len() {
            let (depth, line) = lines[at];
            if line.is_empty() {
                // An empty line belongs to the text above it.
                let tag = self.tags.last().cloned().unwrap_or(Tag {
                    level: 0,
                    voice: 0,
                    is_header: false,
                });
                self.tags.push(tag);
                at += 1;
                continue;
            }
            if depth != above {
                self.extra.retain(|&level, _| level <= depth);
                begun = depth < above && depth > 0;
                above = depth;
            }
            match self.header(lines, at) {
                Some(header) => {
                    self.introduce(&header, depth, begun, next_depth(lines, at + header.lines));
                    at = self.tags.len();
                }
                None => {
                    let level = self.level(depth);
                    let machine = machine_lines(&lines[at..]);
                    for _ in 0..machine.max(1) {
                        self.push(level, self.voice(level), machine > 0);
                    }
                    at += machine.max(1);
                }
            }
            begun = true;
        }
    }

    /// The introduction at a line, where there is one that can be believed.
    fn header(&self, lines: &[(u8, &str)], at: usize) -> Option<QuoteHeader> {
        let depth = lines[at].0;
        let window: Vec<&str> = lines[at..]
            .iter()
            .take(70)
            .take_while(|(other, line)| *other == depth || line.is_empty())
            .map(|&(_, line)| line)
            .collect();
        let latest = self.voices[self.voice(self.level(depth))].date.or(self.voices[0].date);
        let header = quote_header::read(&window, latest)?;
        let next = next_depth(lines, at + header.lines);
        // An introduction introduces something; a weak one something that is marked.
        let marked = next.is_some_and(|next| next > depth);
        (marked || (!header.weak && next.is_some()) || header.lines > 2).then_some(header)
    }

    /// Tags the lines of an introduction, and remembers the voice that it names for the level below.
    fn introduce(&mut self, header: &QuoteHeader, depth: u8, begun: bool, next: Option<u8>) {
        let level = self.level(depth);
        let speaker = self.voice(level);
        // The line was written by the one who quotes.
        for _ in 0..header.lines {
            self.push(level, speaker, true);
        }
        let answered = self.voices[speaker].author.clone();
        let mut voice = Voice {
            author: header.author.clone(),
            recipients: header.recipients.clone(),
            date: header.date,
            forwarded: header.forwarded
                || (self.is_forward && level == 0 && next.is_none_or(|next| next == depth)),
        };
        // "On … she wrote:" names no recipient; the one who answers her is one.
        if voice.recipients.is_empty() && !voice.forwarded && answered != voice.author {
            voice.recipients.extend(answered);
        }
        let voice_index = self.voices.len();
        self.voices.push(voice);
        let below = level.saturating_add(1).min(MAX_LEVEL);
        let target = if next.is_some_and(|next| next > depth) {
            below
        } else if depth > 0 && !begun && self.voice(level) == 1 {
            // A quotation that opens with a header is the quotation of that very message.
            level
        } else {
            *self.extra.entry(depth).or_insert(0) += 1;
            below
        };
        self.levels.retain(|&other, _| other < target);
        self.levels.insert(target, voice_index);
        if target == level {
            for tag in self.tags.iter_mut().rev().take(header.lines) {
                tag.voice = voice_index;
            }
        }
    }
}

/// How many lines from the first on are header fields for machines, as bounces and messages that were pasted in whole have
/// them; 0 where it is not two lines at least.
fn machine_lines(lines: &[(u8, &str)]) -> usize {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\s*(?:received|return-path|delivered-to|envelope-to|message-id|references|in-reply-to|mime-version|content-[a-z-]+|x-[a-z0-9-]+|dkim-signature|domainkey-signature|authentication-results|received-spf|arc-[a-z-]+|list-[a-z-]+|errors-to|precedence|user-agent|thread-(?:index|topic)|importance|delivery-date|final-recipient|original-recipient|reporting-mta|remote-mta|diagnostic-code|action|status):(?:\s|$)",
        )
    });
    let depth = lines[0].0;
    let first = lines[0].1;
    if !FIELD.is_match(first) {
        return 0;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let folded = |line: &str| !line.is_empty() && indent(line) > indent(first);
    let count = lines
        .iter()
        .take_while(|(other, line)| *other == depth && (FIELD.is_match(line) || folded(line)))
        .count();
    if count >= 2 { count } else { 0 }
}

/// The depth of the next line with text.
fn next_depth(lines: &[(u8, &str)], from: usize) -> Option<u8> {
    lines.get(from..)?.iter().find(|(_, line)| !line.trim().is_empty()).map(|&(depth, _)| depth)
}

//! Mailboxes: messages one after another, each behind a line that starts with `From `.
//!
//! In: a stream. Out: the documents of its messages (`path#1`, `path#2`, …), in the memory that one message takes.
//! A line is a separator when it carries a date, follows an empty line and is followed by a header: people do begin
//! sentences with "From ". `>From ` inside a message loses its mark (`mboxrd`).

use std::io::{BufRead, Read};
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Origin, Sink, problem};

static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^From (?:-|\S+)(?: .*)?\d\d:\d\d.*\d{4}")
        .expect("a pattern of this crate compiles")
});
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:>?From |[!-9;-~]+:)").expect("a pattern of this crate compiles")
});

/// Reads message by message.
pub(in crate::ingest) fn read(reader: &mut dyn BufRead, origin: &Origin<'_>, sink: Sink<'_>) {
    let mut mailbox = Mailbox { origin, number: 0, message: Vec::new(), bytes: 0 };
    let mut after_blank = true;
    let mut held: Option<Vec<u8>> = None;
    loop {
        let mut line = Vec::new();
        // Lines are read in slices of a bounded length, so that a file without line ends cannot fill the memory.
        match Read::take(&mut *reader, 1 << 20).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                sink(Err(problem(origin.path, format!("cannot be read further: {error}"))));
                break;
            }
        }
        // A separator is known as such only by the line that follows it.
        if let Some(separator) = held.take() {
            if HEADER.is_match(&line) {
                mailbox.end(sink);
            } else {
                mailbox.push(&separator);
            }
        }
        if after_blank && SEPARATOR.is_match(&line) {
            held = Some(line);
            after_blank = false;
            continue;
        }
        after_blank = line.iter().all(u8::is_ascii_whitespace);
        mailbox.push(&line);
    }
    if let Some(line) = held {
        mailbox.push(&line);
    }
    mailbox.end(sink);
    if mailbox.number == 0 {
        sink(Err(problem(origin.path, "expected a mailbox, but found no message")));
    }
}

struct Mailbox<'a> {
    origin: &'a Origin<'a>,
    /// How many messages were handed over.
    number: usize,
    /// The bytes of the message that is being read, up to the limit.
    message: Vec<u8>,
    /// All of its bytes, counted.
    bytes: u64,
}

impl Mailbox<'_> {
    fn push(&mut self, line: &[u8]) {
        self.bytes += line.len() as u64;
        if self.bytes > self.origin.options.max_bytes {
            self.message.clear();
            return;
        }
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let line = if marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line };
        self.message.extend_from_slice(line);
    }

    /// Hands the message over.
    fn end(&mut self, sink: Sink<'_>) {
        let bytes = std::mem::take(&mut self.bytes);
        let message = std::mem::take(&mut self.message);
        let limit = self.origin.options.max_bytes;
        if bytes <= limit && message.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        self.number += 1;
        let path = format!("{}#{}", self.origin.path, self.number);
        if bytes > limit {
            let message = format!("is larger than the limit of {limit} bytes; not read");
            return sink(Err(problem(&path, message)));
        }
        let origin = Origin { path: &path, ..*self.origin };
        origin.guarded(sink, |sink| super::read(&message, &origin, sink));
    }
}

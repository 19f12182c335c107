//! Which thread a message belongs to.
//!
//! In: the headers of messages in the order of the inputs. Out: the `Message-ID` that a message's `References` start at;
//! without references that of the message it answers, as far as that one has been read; else its own.
//! Limits: a message that only names the one it answers, and is read before it, starts a thread at that one, which may
//! itself be in the middle of another. The last [`MOST`] messages are remembered.

use std::collections::{HashMap, VecDeque};

use crate::types::record::HeadersRecord;

use super::fold::hash;

/// Messages that are remembered; older ones are forgotten first.
const MOST: usize = 1 << 18;

/// The threads so far.
#[derive(Default)]
pub struct Threads {
    /// For the hash of a `Message-ID`, its thread.
    of: HashMap<u64, Box<str>>,
    order: VecDeque<u64>,
}

impl Threads {
    /// The thread of a message; `None` when its headers name none.
    pub fn offer(&mut self, headers: &HeadersRecord) -> Option<String> {
        let root = headers.references.first().or(headers.in_reply_to.as_ref());
        let thread = match root {
            // What the references start at may itself be an answer whose thread was read.
            Some(root) => self.of.get(&hash(root.as_bytes())).map_or(root.as_str(), |it| it),
            None => headers.message_id.as_deref()?,
        };
        let thread = thread.to_owned();
        if let Some(own) = &headers.message_id {
            let own = hash(own.as_bytes());
            if self.of.insert(own, thread.as_str().into()).is_none() {
                self.order.push_back(own);
            }
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.of.remove(&oldest);
        }
        Some(thread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_find_their_thread() {
        let mut threads = Threads::default();
        // Own id, In-Reply-To, References; the thread.
        let cases: [(&str, &str, &[&str], Option<&str>); 7] = [
            ("1", "", &[], Some("1")),
            ("2", "1", &["1"], Some("1")),
            ("3", "2", &["1", "2"], Some("1")),
            ("4", "3", &[], Some("1")),
            ("5", "lost", &["gone", "lost"], Some("gone")),
            ("6", "5", &["5"], Some("gone")),
            ("", "", &[], None),
        ];
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        for (own, answered, references, expected) in cases {
            let headers = HeadersRecord {
                message_id: some(own),
                in_reply_to: some(answered),
                references: references.iter().map(|it| (*it).to_owned()).collect(),
                ..HeadersRecord::default()
            };
            assert_eq!(threads.offer(&headers).as_deref(), expected, "message {own}");
        }
    }
}

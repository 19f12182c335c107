//! What was said before: one claim for a sentence that is quoted, forwarded, copied or found twice.
//!
//! In: records in the order of the inputs. Out: which claims are one ([`Said`], [`merge`]), which documents are copies of
//! earlier ones ([`Copies`]), and which messages belong to one thread ([`Threads`]). Two sources that say the same in
//! their own words are two sources: nothing here compares meanings. All of it works on records, so that an interrupted
//! run can be taken up from its files, and all of it forgets the oldest first, so that memory has a limit.

mod copies;
mod fold;
mod merge;
mod said;
mod threads;

pub use copies::Copies;
pub use fold::same_words;
pub use merge::{Merged, merge, merge_records};
pub use said::{Said, Verdict};
pub use threads::Threads;

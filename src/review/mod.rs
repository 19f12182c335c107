//! Review: people say which claims are right. Around the pipeline: it reads what a run wrote, and no stage knows of it.
//!
//! 1. [`claims`], [`documents`] and [`log`] read what there is: claims, texts, and the decisions so far.
//! 2. [`state`] folds decisions into what they amount to; [`rematch`] finds the claims of a new extraction that earlier
//!    decisions are about; [`names`] says who appears, with what reviewers merged and split.
//! 3. [`desk`] has all of it together and answers questions; [`decide`] takes decisions, checked by [`check`].
//! 4. [`server`] lets a browser ask: [`guard`] says who may, [`routes`] what is answered, [`page`] is what the browser runs.
//!    [`html`] writes the same page as one file.
//! 5. [`merge`] puts several reviewers' files together. [`gather`] reads claims with their decisions for two more: [`report`] says
//!    what the decisions show, with the formulas of [`agreement`] and the picture of [`plot`]; [`calibrate`] teaches confidences.

pub mod agreement;
pub mod calibrate;
pub mod check;
pub mod claims;
pub mod decide;
pub mod desk;
pub mod documents;
pub mod gather;
pub mod guard;
pub mod html;
pub mod log;
pub mod merge;
pub mod names;
pub mod page;
pub mod plot;
pub mod rematch;
pub mod report;
pub mod routes;
pub mod server;
pub mod state;

pub use desk::{Desk, Options};
pub use server::{Server, Stopper};

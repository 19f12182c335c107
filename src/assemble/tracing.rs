//! Puts the notes of assembly together: for every predicate of a claim type, what was considered, taken and left.
//!
//! In: the notes that the rules made while a claim was made, and what became of it. Out: a [`Trace`]. It decides nothing.

use crate::types::{Affix, Claim, Filler, Frame, Role, Span, Topic, Trace, TracedClaim, Via};

use super::participants;
use super::reading::{Arg, Reading};
use super::{Found, NoClaim};

/// Why most predicates carry no claim; they are not traced.
pub const NO_TYPE: &str = "no claim type fits";

/// The trace of one frame; nothing where no claim type fits.
pub fn traced(
    reading: &Reading<'_>,
    frame: usize,
    found: &Result<Found, NoClaim>,
) -> Option<TracedClaim> {
    let notes = reading.notes.map(|notes| notes.take()).unwrap_or_default();
    match found {
        Ok(Found { claim, signals, .. }) => Some(TracedClaim {
            kind: claim.kind.clone(),
            trigger: claim.trigger.span,
            frame,
            dropped: None,
            notes,
            signals: signals.clone(),
        }),
        Err((None, _)) => None,
        Err((Some(kind), why)) => Some(TracedClaim {
            kind: kind.clone(),
            trigger: reading.analysis.frames.get(frame)?.predicate.span,
            frame,
            dropped: Some(*why),
            notes,
            signals: Vec::new(),
        }),
    }
}

/// Says of the claims that did not stay why they did not.
pub fn mark_repeats(trace: &mut Trace, kept: &[Claim]) {
    for claim in trace.claims.iter_mut().filter(|claim| claim.dropped.is_none()) {
        let stays = kept.iter().any(|it| it.trigger.span == claim.trigger && it.kind == claim.kind);
        if !stays {
            claim.dropped = Some(
                "only introduces or repeats another claim of the sentence, or is less sure than asked for",
            );
        }
    }
}

/// Notes which arguments fill a role, what their words were resolved to, and which arguments no role takes.
pub fn note_roles(reading: &Reading<'_>, frame: &Frame, args: &[Arg], fillers: &[Filler]) {
    if reading.notes.is_none() {
        return;
    }
    for filler in fillers {
        reading.note(Topic::Role, true, filler.span, || {
            let label = filler.label.to_string();
            let resolved = filler.via.map_or_else(String::new, |via| resolution(filler, via));
            let held = match frame.participants.is_empty() {
                true => String::new(),
                false => {
                    let tokens = reading.seg.tokens_in(filler.span);
                    let likely = participants::likely(frame, &filler.role, &tokens);
                    format!("; the model's own word for it {likely:.2}")
                }
            };
            format!("{} from {label}, score {:.2}{held}{resolved}", filler.role, filler.score)
        });
    }
    let taken: Vec<Span> = fillers.iter().map(|filler| filler.span).collect();
    // Times, negations and modal verbs are what the other parts of the claim are made of.
    let elsewhere = |arg: &&Arg| {
        matches!(arg.label.role, Role::Tmp | Role::Neg | Role::Mod | Role::Dis | Role::Adv)
    };
    let plain = args.iter().filter(|arg| arg.label.affix == Affix::None);
    for arg in plain.filter(|arg| !elsewhere(arg)) {
        let span = reading.span(&arg.tokens);
        if !taken.iter().any(|filler| span.overlaps(*filler)) {
            let implied = if arg.implied { ", shared from another predicate" } else { "" };
            reading.note(Topic::Role, false, span, || {
                format!("{}{implied}: fills no role of this claim type here", arg.label)
            });
        }
    }
}

fn resolution(filler: &Filler, via: Via) -> String {
    let how = match via {
        Via::Name => return String::new(),
        Via::Acronym => "its acronym",
        Via::Alias => "another name of it",
        Via::Description => "a description of it",
        Via::Pronoun => "a pronoun for it",
        Via::Header => "the message's header",
    };
    format!("; stands for {} through {how}", filler.name)
}

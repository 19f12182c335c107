//! Claims with the decisions of several files, for reports and calibration: nothing is written.

use std::path::{Path, PathBuf};

use super::claims::Claims;
use super::log;
use super::names::Names;
use super::rematch;
use super::state::Decisions;
use crate::error::{Error, ErrorKind, Result};

/// Claims and what was decided about them.
pub struct Gathered {
    /// The claims.
    pub claims: Claims,
    /// The decisions of each file, moved to the claims that they are about now.
    pub logs: Vec<Decisions>,
    /// What was passed over, and decisions whose claims are gone.
    pub notes: Vec<String>,
}

impl Gathered {
    /// Reads claims and files of decisions.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or is no such file.
    pub fn read(claims: &Path, reviews: &[PathBuf]) -> Result<Self> {
        let claims = Claims::load(claims, &mut Names::default())?;
        let (mut logs, mut notes) = (Vec::new(), Vec::new());
        for path in reviews {
            let (decisions, more) = read_decisions(path)?;
            notes.extend(more);
            logs.push(decisions);
            let Some(decisions) = logs.last_mut() else { continue };
            let unmatched = rematch::rematch(decisions, &claims)?.unmatched;
            notes.extend(unmatched.iter().map(|lost| {
                format!("{}: no claim for {}: {}", path.display(), lost.claim, lost.reason)
            }));
        }
        Ok(Self { claims, logs, notes })
    }

    /// The decisions of all files.
    pub fn logs(&self) -> Vec<&Decisions> {
        self.logs.iter().collect()
    }
}

/// Reads one file of decisions, which must be there.
fn read_decisions(path: &Path) -> Result<(Decisions, Vec<String>)> {
    if !path.is_file() {
        return Err(Error::new(ErrorKind::Io, "no such file or folder").at(path));
    }
    let lines = log::read(path)?;
    let mut decisions = Decisions::default();
    lines.records.into_iter().for_each(|record| decisions.push(record));
    Ok((decisions, lines.problems))
}

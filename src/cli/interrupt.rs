//! Ctrl-C leaves whole lines only.
//!
//! Whoever writes records holds a lock while it writes those of one document. Ctrl-C waits for that lock and ends the
//! process while nobody writes.

use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::sleep;
use std::time::Duration;

use super::progress;

/// What the shell expects of a program that Ctrl-C has ended: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// Files that are being written, under the lock that their writers hold.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Ends the process at Ctrl-C, between two documents' lines.
pub fn install() {
    // Without a handler Ctrl-C still ends the process, so a failure to install one is no reason to stop.
    let _ = ctrlc::set_handler(|| {
        for _ in 0..200 {
            match OPEN.try_lock() {
                Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(25)),
                Ok(files) => leave(&files),
                Err(TryLockError::Poisoned(files)) => leave(&files.into_inner()),
            }
        }
        // Nobody reads the pipe that we write to; waiting longer would only look like a hang.
        process::exit(INTERRUPTED);
    });
}

fn leave(files: &[PathBuf]) -> ! {
    let kept: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    if kept.is_empty() {
        progress::message("interrupted");
    } else {
        progress::message(&format!("interrupted; what was done is in {}", kept.join(" and ")));
    }
    process::exit(INTERRUPTED);
}

/// While this is held, Ctrl-C waits. The list is of files to name when it comes.
pub fn writing() -> MutexGuard<'static, Vec<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Text recognition by programs that are installed on the machine: `pdftoppm` draws a page, `tesseract` reads it.
//!
//! In: the bytes of a file and the numbers of its pages without text. Out: their texts, and what went wrong. Nothing leaves
//! the machine; a program that hangs is ended.

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::ingest::charset;

/// Dots per inch that pages are drawn with: what recognition is made for.
const RESOLUTION: &str = "300";

/// Texts by page, and problems.
type Recognized = (HashMap<u32, String>, Vec<String>);

/// Reads pages. Fails as a whole where a program is not installed.
pub(super) fn pages(file: &[u8], pages: &[u32], seconds: u64) -> Result<Recognized, String> {
    for program in ["pdftoppm", "tesseract"] {
        installed(program)?;
    }
    let folder = tempfile::tempdir().map_err(|error| format!("no place to draw pages: {error}"))?;
    let source = folder.path().join("document.pdf");
    std::fs::write(&source, file).map_err(|error| format!("no place to draw pages: {error}"))?;
    let mut texts = HashMap::new();
    let mut problems = Vec::new();
    for &page in pages {
        match one(&source, folder.path(), page, Duration::from_secs(seconds)) {
            Ok(text) => {
                texts.insert(page, text);
            }
            Err(message) => problems.push(format!("page {page} is not recognised: {message}")),
        }
    }
    Ok((texts, problems))
}

fn installed(program: &str) -> Result<(), String> {
    let version = if program == "tesseract" { "--version" } else { "-v" };
    let outcome = Command::new(program)
        .arg(version)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match outcome {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "expected the program {program} for --ocr, but found none (install poppler-utils and tesseract-ocr)"
        )),
        Err(error) => Err(format!("the program {program} cannot be run: {error}")),
    }
}

fn one(source: &Path, folder: &Path, page: u32, limit: Duration) -> Result<String, String> {
    let number = page.to_string();
    let picture = folder.join("page");
    let mut draw = Command::new("pdftoppm");
    draw.args(["-r", RESOLUTION, "-gray", "-png", "-singlefile", "-f", &number, "-l", &number]);
    draw.arg(source).arg(&picture);
    run(draw, limit)?;
    let mut recognize = Command::new("tesseract");
    recognize.arg(picture.with_extension("png")).args(["stdout", "-l", "eng"]);
    // One thread, so that the machine stays usable and the result does not depend on it.
    recognize.env("OMP_THREAD_LIMIT", "1");
    let text = run(recognize, limit)?;
    Ok(joined(&charset::decode(&text, Some("utf-8")).text.replace('\u{c}', "")))
}

/// Runs a program to its end and returns what it says.
fn run(mut command: Command, limit: Duration) -> Result<Vec<u8>, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("{name} cannot be run: {error}"))?;
    let stdout = child.stdout.take();
    // Read aside, so that a program with much to say does not wait for us while we wait for it.
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut stdout) = stdout {
            let _ = stdout.read_to_end(&mut said);
        }
        said
    });
    let succeeded = wait(&mut child, limit).map_err(|message| format!("{name} {message}"))?;
    let said = reader.join().unwrap_or_default();
    if succeeded { Ok(said) } else { Err(format!("{name} failed")) }
}

fn wait(child: &mut Child, limit: Duration) -> Result<bool, String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if start.elapsed() > limit => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("took longer than {} seconds", limit.as_secs()));
            }
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    }
}

/// Lines of a paragraph into one; paragraphs stand apart by blank lines.
fn joined(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push_str("\n\n");
            }
        } else if out.is_empty() || out.ends_with("\n\n") {
            out.push_str(line);
        } else if out.ends_with('-') && line.starts_with(char::is_lowercase) {
            out.pop();
            out.push_str(line);
        } else {
            out.push(' ');
            out.push_str(line);
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined() {
        assert_eq!(
            joined("The minis-\ntry paid\nit.\n\n\nThen\n"),
            "The ministry paid it.\n\nThen"
        );
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut sleep = Command::new("sleep");
        sleep.arg("20");
        // Where there is no such program the message says so.
        assert!(run(sleep, Duration::from_millis(50)).is_err());
    }
}

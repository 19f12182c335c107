//! The rules of the house, each of them checked.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

/// The stages of the pipeline. They know `types` and `error`, never one another.
const STAGES: [&str; 7] = ["ingest", "segment", "infer", "decode", "link", "assemble", "write"];

/// Lines of a file of code, tests not counted.
const LONGEST: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `folder` with one of these endings, with their path from the root and their text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let skipped = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name == "target" || name == ".git" || name == "__pycache__"
    };
    WalkDir::new(root().join(folder))
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !skipped(entry.path()))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy();
            endings.iter().any(|ending| name.ends_with(ending))
        })
        .map(|entry| {
            let path = entry.path().strip_prefix(root()).expect("a path below the root");
            let text = fs::read_to_string(entry.path()).expect("a text file");
            (path.display().to_string().replace('\\', "/"), text)
        })
        .collect()
}

fn sources() -> Vec<(String, String)> {
    let sources = files("src", &[".rs"]);
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

/// Code without comments, doc comments and the tests at the end of the file.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a path is a file of tests.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn check(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//! "));
    let silent: Vec<String> = silent.map(|(path, _)| path).collect();
    check(&silent, "expected `//!` in the first line");
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        let lines =
            text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines().count();
        if lines > LONGEST {
            long.push(format!("{path}: {lines}"));
        }
    }
    check(&long, "expected files of at most 600 lines without tests");
}

/// The modules of this crate that code names: `crate::a::…` and `crate::{a::…, b}`.
fn modules_named(code: &str) -> Vec<String> {
    let simple = Regex::new(r"\bcrate::(\w+)").expect("a pattern");
    let group = Regex::new(r"\bcrate::\{([^;]*)\}").expect("a pattern");
    let member = Regex::new(r"^\s*(\w+)").expect("a pattern");
    let mut named: Vec<String> =
        simple.captures_iter(code).map(|found| found[1].to_owned()).collect();
    for found in group.captures_iter(code) {
        let mut depth = 0;
        let members = found[1].split(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            letter == ',' && depth == 0
        });
        named.extend(members.filter_map(|it| Some(member.captures(it)?[1].to_owned())));
    }
    named
}

#[test]
fn modules_are_found_in_groups() {
    let named =
        modules_named("use crate::{link::a, types::{b, write}, decode};\nuse crate::error::Error;");
    assert_eq!(named, ["error", "link", "types", "decode"]);
}

#[test]
fn stages_know_types_and_errors_only() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let place = path.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs");
        let allowed: &[&str] = match place {
            "types" => &["types", "error"],
            "error" => &[],
            stage if STAGES.contains(&stage) => &["types", "error"],
            "evaluate" | "language" | "once" => &["types", "error"],
            "export" => &["types", "error", "write"],
            _ => continue,
        };
        for module in modules_named(&code(&text)) {
            if module != place && !allowed.contains(&module.as_str()) {
                broken.push(format!("{path} names crate::{module}"));
            }
        }
    }
    check(&broken, "expected stages to name `types`, `error` and themselves only");
}

#[test]
fn the_torch_backend_stays_in_its_folder() {
    let named = Regex::new(r"\b(rust_bert|tch)::").expect("a pattern");
    let outside = |path: &str| !path.starts_with("src/infer/torch");
    let broken: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| outside(path) && named.is_match(&code(text)))
        .map(|(path, _)| path)
        .collect();
    check(&broken, "expected rust_bert and tch in src/infer/torch only");
}

#[test]
fn unsafe_code_stays_in_the_kernels_and_says_why() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let is_place = path.starts_with("src/infer/cpu/gemm/") || path == "src/infer/model.rs";
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let is_unsafe = line.contains("unsafe {") || line.contains("unsafe fn");
            if line.starts_with("//") || !is_unsafe {
                continue;
            }
            let why = if line.contains("unsafe fn") { "/// # Safety" } else { "// SAFETY:" };
            // An implementation keeps its trait's promise, which is written down there.
            let said = lines[..number].iter().rev().take(8).any(|line| line.starts_with(why))
                || lines[..number].last() == Some(&"#[inline(always)]")
                    && path.ends_with("simd.rs");
            if !is_place || !said {
                broken.push(format!("{path}:{}: {line}", number + 1));
            }
        }
    }
    check(&broken, "expected `unsafe` in the kernels only, with a reason");
}

#[test]
fn anyhow_stays_at_the_edge() {
    let named = Regex::new(r"\banyhow::").expect("a pattern");
    let inside = |path: &str| path == "src/main.rs" || path.starts_with("src/cli/");
    let broken: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !inside(path) && named.is_match(&code(text)))
        .map(|(path, _)| path)
        .collect();
    check(&broken, "expected anyhow in the command line only");
}

#[test]
fn nothing_prints_and_nothing_is_left_to_do() {
    let pattern = Regex::new(r"\b(e?print(ln)?|dbg|todo|unimplemented)!").expect("a pattern");
    let mut broken = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_test(path)) {
        for found in pattern.find_iter(&code(&text)) {
            broken.push(format!("{path}: {}", found.as_str()));
        }
    }
    check(&broken, "expected no printing and nothing left to do");
}

#[test]
fn ignored_tests_say_why() {
    let bare = Regex::new(r"#\[ignore\]").expect("a pattern");
    let all = files("src", &[".rs"]).into_iter().chain(files("tests", &[".rs"]));
    let broken: Vec<String> = all
        .filter(|(path, text)| path != "tests/tidy.rs" && bare.is_match(text))
        .map(|(path, _)| path)
        .collect();
    check(&broken, "expected a reason with every ignored test");
}

#[test]
fn lines_end_where_they_end() {
    let mut broken = Vec::new();
    for (path, text) in files("", &[".rs", ".toml", ".py", ".sh", "README.md", "ARCHITECTURE.md"]) {
        // A blank can be what a test document is about ("-- " before a signature).
        let lines = text.lines().enumerate().filter(|_| !path.starts_with("tests/data/"));
        for (idx, line) in lines {
            if line.ends_with([' ', '\t']) {
                broken.push(format!("{path}:{}", idx + 1));
            }
        }
    }
    check(&broken, "expected no blanks at the end of a line");
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    // Put together here, so that this file does not find itself.
    let places = ["root", "work", "Users", r"home/[a-z]+"].join("|");
    let pattern = Regex::new(&format!(r#"(^|[\s"'(=`])/({places})/"#)).expect("a pattern");
    let mut broken = Vec::new();
    for (path, text) in files("", &[".rs", ".toml", ".py", ".sh", ".md", ".ci/run"]) {
        for (idx, line) in text.lines().enumerate().filter(|(_, line)| pattern.is_match(line)) {
            broken.push(format!("{path}:{}: {}", idx + 1, line.trim()));
        }
    }
    check(&broken, "expected no path of one machine");
}

#[test]
fn the_architecture_names_files_that_exist() {
    let named =
        Regex::new(r"`((?:src|models|data|tests|benches|\.ci)/[\w./-]*)`").expect("a pattern");
    let mut broken = Vec::new();
    for page in ["ARCHITECTURE.md", "README.md"] {
        let text = fs::read_to_string(root().join(page)).expect("the page");
        for found in named.captures_iter(&text) {
            let path: PathBuf = root().join(&found[1]);
            if !path.exists() {
                broken.push(format!("{page}: {}", &found[1]));
            }
        }
    }
    check(&broken, "expected these files");
}

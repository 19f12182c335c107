//! Our side of `compare.py`: the encoder alone, over rows of word pieces that the other systems read too.
//!
//! `compare_rows cut SENTENCES` prints a row for each sentence of a file, as JSON with `pieces` and `types`.
//! `compare_rows serve ROWS cpu|torch THREADS` loads the rows and obeys lines of standard input: `pass` encodes all of them and
//! prints the seconds that it took; `states PATH` writes the states of all pieces, row after row, as little-endian f32.
#![allow(clippy::print_stdout, reason = "a program for developers")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Write};
use std::time::Instant;

use claimsift::infer::{BackendKind, Engine, EngineConfig, Model};
use claimsift::segment::{PieceConfig, Pieces, segment};
use claimsift::types::{Document, Part, PartKind, Row, Span};
use serde::{Deserialize, Serialize};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["cut", sentences] => cut(sentences),
        ["serve", rows, backend, threads] => serve(
            rows,
            EngineConfig { backend: backend.parse()?, threads: threads.parse()?, kernel: None },
        ),
        _ => Err("expected cut SENTENCES, or serve ROWS cpu|torch THREADS".into()),
    }
}

/// A row as all systems read it.
#[derive(Deserialize, Serialize)]
struct Ids {
    pieces: Vec<u32>,
    types: Vec<u8>,
}

fn cut(path: &str) -> Result<()> {
    let model = Model::embedded()?;
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    let pieces = Pieces::new(model.tokenizer_json(), config)?;
    for text in fs::read_to_string(path)?.lines() {
        let span = Span::new(0, text.len());
        let part =
            Part { span, kind: PartKind::Body, author: None, recipients: Vec::new(), date: None };
        let document = Document { text: text.to_owned(), parts: vec![part], ..Document::default() };
        for Row { pieces, types, .. } in pieces.rows(0, text, &segment(&document)) {
            println!("{}", serde_json::to_string(&Ids { pieces, types })?);
        }
    }
    Ok(())
}

fn serve(path: &str, config: EngineConfig) -> Result<()> {
    let engine = Engine::new(Model::embedded()?, config)?;
    let mut rows = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let Ids { pieces, types } = serde_json::from_str(line)?;
        // As if every piece began a word, so that all states come out, as from the other systems.
        let words = (0..).take(pieces.len()).collect();
        rows.push(Row { pieces, types, words, ..Row::default() });
    }
    let rows: Vec<&Row> = rows.iter().collect();
    let kernel = match config.backend {
        BackendKind::Torch => "libtorch f32".to_owned(),
        _ => engine.kernel_name(),
    };
    println!("ready {kernel}");
    for line in io::stdin().lock().lines() {
        let line = line?;
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("pass", _) => {
                let begun = Instant::now();
                let states = engine.backend().encode(&rows)?;
                let seconds = begun.elapsed().as_secs_f64();
                drop(states);
                println!("{seconds}");
            }
            ("states", path) => {
                let mut out = BufWriter::new(File::create(path)?);
                for states in engine.backend().encode(&rows)? {
                    for value in states.top {
                        out.write_all(&value.to_le_bytes())?;
                    }
                }
                out.flush()?;
                println!("written");
            }
            _ => return Err(format!("expected pass or states PATH, but found {line:?}").into()),
        }
    }
    Ok(())
}

//! Inference against PyTorch's numbers, and the promise that a row's numbers depend on that row alone.

#![allow(clippy::unwrap_used, reason = "a test may fail that way")]

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use claimsift::error::ErrorKind;
use claimsift::infer::{Engine, EngineConfig, Model, PREDICATE_THRESHOLD};
use claimsift::link::pronoun_features;
use claimsift::pipeline::{Options, Pipeline};
use claimsift::segment::{PieceConfig, Pieces};
use claimsift::types::{Batch, Document, LabelNames, Logits, Part, PartKind, Row, RowId, Span};
use ndarray::Array2;
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

fn engine(threads: usize) -> Engine {
    let config = EngineConfig { threads, ..EngineConfig::default() };
    Engine::new(Model::embedded().unwrap(), config).unwrap()
}

fn pieces() -> Pieces {
    let model = Model::embedded().unwrap();
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    Pieces::new(model.tokenizer_json(), config).unwrap()
}

fn row(pieces: &Pieces, sentence: usize, text: &str) -> Row {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let id = RowId { sentence, ..RowId::default() };
    pieces.windows_of(id, &words).remove(0)
}

/// Rows of 0 words, 1 word and as many pieces as fit, among ordinary ones.
fn rows() -> Vec<Row> {
    let pieces = pieces();
    let mut texts = vec![String::new(), "Yes".to_owned(), "the ".repeat(510)];
    for n in [3, 40, 9, 17, 26, 5, 77, 12] {
        let words = "The agency said it bought facial recognition from Acme Corp. in late 2017 , e-mails show .";
        texts.push(words.split(' ').cycle().skip(n).take(n).collect::<Vec<_>>().join(" "));
    }
    texts.iter().enumerate().map(|(idx, text)| row(&pieces, idx, text)).collect()
}

#[test]
fn a_row_has_the_same_bits_in_any_batch() {
    let rows = rows();
    let alone: Vec<Logits> = {
        let engine = engine(1);
        let run =
            |row: &Row| engine.run(&Batch { rows: vec![row.clone()] }, 0.05).unwrap().remove(0);
        rows.iter().map(run).collect()
    };
    for threads in [1, 3] {
        let engine = engine(threads);
        let together = engine.run(&Batch { rows: rows.clone() }, 0.05).unwrap();
        assert!(together == alone, "{threads} threads");
        let turned: Vec<Row> = rows.iter().rev().cloned().collect();
        let mut together = engine.run(&Batch { rows: turned }, 0.05).unwrap();
        together.reverse();
        assert!(together == alone, "{threads} threads, turned");
    }
}

/// Columns of a head of participants or claim types: one for "none" and one a label, or no head at all.
fn columns_of(labels: &[String]) -> usize {
    if labels.is_empty() { 0 } else { 1 + labels.len() }
}

#[test]
fn shapes_follow_words_and_labels() {
    let engine = engine(2);
    let labels = engine.model().labels();
    let rows = rows();
    // With threshold 0 every word is a predicate.
    let found = engine.run(&Batch { rows: rows[..5].to_vec() }, 0.0).unwrap();
    for (row, logits) in rows.iter().zip(&found) {
        let n_words = row.words.len();
        assert_eq!(logits.id, row.id);
        assert_eq!(logits.entity.dim(), (n_words, labels.entity.len()));
        assert_eq!(logits.kind.dim(), (n_words, labels.kind.len()));
        assert_eq!(logits.pos.dim(), (n_words, labels.pos.len()));
        assert_eq!(logits.predicate.dim(), (n_words, 2));
        assert_eq!(logits.claim.dim(), (n_words, columns_of(&labels.claim)));
        assert_eq!(logits.predicates.len(), n_words);
        for (word, predicate) in logits.predicates.iter().enumerate() {
            assert_eq!(predicate.word, word);
            assert_eq!(predicate.sense.len(), labels.senses.len());
            assert_eq!(predicate.roles.dim(), (n_words, labels.role.len()));
            let participants = columns_of(&labels.participant);
            assert_eq!(predicate.participants.dim(), (n_words, participants));
        }
    }
    assert_eq!(rows[2].pieces.len(), 512);
    assert!(engine.run(&Batch::default(), 0.3).unwrap().is_empty());
}

#[test]
fn rows_that_do_not_fit_the_model_are_refused() {
    let engine = engine(1);
    let good = Row { pieces: vec![101, 102], types: vec![0, 0], ..Row::default() };
    let bad = [
        Row { pieces: vec![999_999; 2], ..good.clone() },
        Row { types: vec![0, 99], ..good.clone() },
        Row { types: vec![0], ..good.clone() },
        Row { words: vec![2], ..good.clone() },
        Row { pieces: vec![101; 513], types: vec![0; 513], ..good.clone() },
    ];
    for row in bad {
        let error = engine.run(&Batch { rows: vec![row] }, PREDICATE_THRESHOLD).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Model);
        assert!(error.to_string().contains("expected"), "{error}");
    }
}

#[test]
fn a_folder_is_the_same_model_as_the_binary() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models/claimsift-minilm");
    let loaded = Engine::new(Model::load(&dir).unwrap(), EngineConfig::default()).unwrap();
    let batch = Batch { rows: rows()[3..6].to_vec() };
    assert!(loaded.run(&batch, 0.3).unwrap() == engine(1).run(&batch, 0.3).unwrap());
}

/// The files that a model folder must have.
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

#[test]
fn a_folder_may_lack_the_ranker_of_references() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/claimsift-minilm");
    let dir = tempfile::tempdir().unwrap();
    for file in FILES {
        std::fs::copy(source.join(file), dir.path().join(file)).unwrap();
    }
    let model = Model::load(dir.path()).unwrap();
    assert!(model.ranker().is_none());
    let ranker = Model::load(&source).unwrap().ranker().unwrap();
    let known = pronoun_features().iter().copied().chain(["person", "thing", "several"]);
    assert!(ranker.names.iter().map(String::as_str).eq(known), "pronouns.py must be run again");
    let engine = Engine::new(model, EngineConfig::default()).unwrap();
    let logits = engine.run(&Batch { rows: rows()[3..4].to_vec() }, 0.3).unwrap();
    assert_eq!(logits[0].reference.ncols(), 0);
}

#[test]
fn what_the_model_has_learned_are_types_that_there_are() {
    let schema = claimsift::assemble::Schema::builtin().unwrap();
    let labels = Model::embedded().unwrap().labels();
    assert_eq!(labels.claim.len(), schema.types.len(), "the model knows all types");
    for name in &labels.claim {
        assert!(schema.learned(name).next().is_some(), "{name} has no learned trigger");
    }
    let roles: HashSet<&String> = schema.types.iter().flat_map(|it| &it.roles).collect();
    assert_eq!(labels.participant.iter().collect::<HashSet<_>>(), roles);
}

#[test]
fn wrong_folders_are_refused_with_the_file() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/claimsift-minilm");
    let read = |file: &str| std::fs::read(source.join(file)).unwrap();
    let refused = |change: &dyn Fn(&Path)| {
        let dir = tempfile::tempdir().unwrap();
        for file in FILES.into_iter().chain(["references.safetensors"]) {
            std::fs::write(dir.path().join(file), read(file)).unwrap();
        }
        change(dir.path());
        let error = Model::load(dir.path()).unwrap_err();
        let path = error.path().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        (error.kind(), path, error.to_string())
    };
    let edit = |dir: &Path, from: &str, to: &str| {
        let config = String::from_utf8(read("config.json")).unwrap();
        assert!(config.contains(from), "{from}");
        std::fs::write(dir.join("config.json"), config.replacen(from, to, 1)).unwrap();
    };

    for file in FILES {
        let (kind, path, message) = refused(&|dir| std::fs::remove_file(dir.join(file)).unwrap());
        assert_eq!((kind, path.as_str()), (ErrorKind::Io, file));
        assert!(message.contains("no such file"), "{message}");
    }
    type Case<'a> = (&'a dyn Fn(&Path), &'a str, &'a str);
    let cases: [Case; 8] = [
        (
            &|dir| std::fs::write(dir.join("config.json"), "{}").unwrap(),
            "config.json",
            "missing field",
        ),
        (
            &|dir| edit(dir, "\"format\": 1", "\"format\": 2"),
            "config.json",
            "expected format 1, but found 2",
        ),
        (&|dir| edit(dir, "\"I-MISC\",", ""), "model.safetensors", "entity.weight of shape"),
        (&|dir| edit(dir, "\"layers\": 1", "\"layers\": 7"), "model.safetensors", "role.layer."),
        (
            &|dir| edit(dir, "\"num_hidden_layers\": 6", "\"num_hidden_layers\": 9"),
            "model.safetensors",
            "a tensor bert.encoder.layer.6",
        ),
        (
            &|dir| {
                let bytes = read("model.safetensors");
                std::fs::write(dir.join("model.safetensors"), &bytes[..bytes.len() / 2]).unwrap();
            },
            "model.safetensors",
            "",
        ),
        (
            &|dir| {
                let bytes = read("references.safetensors");
                std::fs::write(dir.join("references.safetensors"), &bytes[..bytes.len() / 2])
                    .unwrap();
            },
            "references.safetensors",
            "expected a safetensors file",
        ),
        (
            &|dir| {
                let mut bytes = read("references.safetensors");
                let at = bytes.windows(10).position(|part| part == b"\"encoder\":").unwrap();
                bytes[at + 11..at + 15].copy_from_slice(b"zzzz");
                std::fs::write(dir.join("references.safetensors"), bytes).unwrap();
            },
            "references.safetensors",
            "expected weights for the encoder",
        ),
    ];
    for (change, file, part) in cases {
        let (kind, path, message) = refused(change);
        assert_eq!((kind, path.as_str()), (ErrorKind::Model, file), "{message}");
        assert!(message.contains(part), "{message}");
    }
}

/// One sentence of `tests/data/reference`, see `models/train/reference.py`.
#[derive(serde::Deserialize)]
struct Reference {
    words: Vec<String>,
    predicates: Vec<usize>,
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
}

fn ints(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(x * y)).sum::<f64>();
    (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()) as f32
}

fn mean_error(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f32>() / a.len().max(1) as f32
}

/// What PyTorch computes from the same weights in f32, against our 8-bit activations.
///
/// Bounds: rounding to 255 steps costs each product of the encoder about half a percent of a row's range, which is set by the
/// few large numbers that every BERT has. Measured: cosine of states 0.9989 or more, mean error of states 0.021 or less, of
/// logits 0.082 or less (they range over ±10, and their error grows with their size). Machines without VNNI round to 127 steps,
/// so there is room for twice that.
/// A wrong layout, scale, position or activation gives a cosine far below 0.99. The numbers belong to the weights that
/// they were made from: a new model comes with new ones.
#[test]
fn states_and_logits_match_pytorch() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference");
    let bytes = std::fs::read(folder.join("reference.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let of_references = std::fs::read(folder.join("references.safetensors")).unwrap();
    let of_references = SafeTensors::deserialize(&of_references).unwrap();
    let sentences: Vec<Reference> =
        serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap();
    let engine = engine(1);
    let pieces = pieces();
    let mut compared = BTreeSet::new();
    for (n, sentence) in sentences.iter().enumerate() {
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let row = pieces.windows_of(RowId::default(), &words).remove(0);
        let ids = |name: &str| ints(tensors.tensor(&format!("{n}.{name}")).unwrap().data());
        assert_eq!(row.pieces, ids("ids"), "{words:?}");
        assert_eq!(
            row.types.iter().map(|&kind| u32::from(kind)).collect::<Vec<_>>(),
            ids("types"),
            "{words:?}"
        );
        assert_eq!(row.words, ids("first"), "{words:?}");

        let numbers = |name: &str| {
            let name = format!("{n}.{name}");
            let tensor = tensors.tensor(&name).or_else(|_| of_references.tensor(&name));
            tensor.ok().map(|tensor| floats(tensor.data()))
        };
        let layers = engine.model().config().num_hidden_layers;
        let expected = numbers(&format!("state.{layers}")).unwrap();
        let found = engine.backend().encode(&[&row]).unwrap().remove(0).top;
        for (found, &piece) in found.outer_iter().zip(&row.words) {
            let expected = &expected[piece as usize * found.len()..][..found.len()];
            let (cosine, error) = (
                cosine(found.as_slice().unwrap(), expected),
                mean_error(found.as_slice().unwrap(), expected),
            );
            println!("{n} piece {piece}: cosine {cosine}, mean error {error}");
            assert!(
                cosine > 0.99 && error < 0.06,
                "sentence {n}, piece {piece}: cosine {cosine}, mean error {error}"
            );
        }

        let logits = engine.run(&Batch { rows: vec![row] }, 0.0).unwrap().remove(0);
        let mut compare = |name: &'static str, found: Vec<f32>| {
            let Some(expected) = numbers(name) else { return };
            compared.insert(name);
            let (cosine, error) = (cosine(&found, &expected), mean_error(&found, &expected));
            println!("{n} {name}: cosine {cosine}, mean error {error}");
            let size = expected.iter().map(|it| it.abs()).sum::<f32>() / expected.len() as f32;
            assert!(
                cosine > 0.99 && error < 0.15 + 0.03 * size,
                "sentence {n}, {name}: cosine {cosine}, mean error {error}"
            );
        };
        compare("pos", logits.pos.iter().copied().collect());
        compare("entity", logits.entity.iter().copied().collect());
        compare("predicate", logits.predicate.iter().copied().collect());
        compare("kind", logits.kind.iter().copied().collect());
        compare("reference", logits.reference.iter().copied().collect());
        compare("claim", logits.claim.iter().copied().collect());
        let predicates = sentence.predicates.iter().map(|&word| &logits.predicates[word]);
        compare("role", predicates.clone().flat_map(|found| found.roles.iter().copied()).collect());
        compare(
            "participant",
            predicates.clone().flat_map(|found| found.participants.iter().copied()).collect(),
        );
        compare("sense", predicates.flat_map(|found| found.sense.iter().copied()).collect());
    }
    let heads: Vec<&str> = compared.into_iter().collect();
    assert_eq!(
        heads,
        [
            "claim",
            "entity",
            "kind",
            "participant",
            "pos",
            "predicate",
            "reference",
            "role",
            "sense"
        ]
    );
}

/// PyTorch's numbers for the model of `tests/data/tiny-model`, see its `make.py`.
#[derive(serde::Deserialize)]
struct Tiny {
    words: Vec<String>,
    ids: Vec<u32>,
    types: Vec<u8>,
    states: Vec<Vec<f32>>,
    entity: Vec<Vec<f32>>,
    roles: Vec<Vec<f32>>,
}

/// A model of another shape, with a cased vocabulary: 2 layers, 64 wide, 2 heads, 64 positions, token types that say nothing.
#[test]
fn another_shape_of_bert_runs_and_matches_pytorch() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny-model");
    let expected: Tiny =
        serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap();
    let model = Model::load(&folder).unwrap();
    assert!(!model.letter_case());
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    let pieces = Pieces::new(model.tokenizer_json(), config).unwrap();
    let words: Vec<&str> = expected.words.iter().map(String::as_str).collect();
    let row = pieces.windows_of(RowId::default(), &words).remove(0);
    assert_eq!((&row.pieces, &row.types), (&expected.ids, &expected.types));
    let lower = words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    assert_ne!(pieces.windows_of(RowId::default(), &lower)[0].pieces, row.pieces, "cased");

    let engine =
        Engine::new(model, EngineConfig { threads: 1, ..EngineConfig::default() }).unwrap();
    let states = engine.backend().encode(&[&row]).unwrap().remove(0).top;
    // One state for each word: that of its first piece.
    let states = states.iter().copied().collect::<Vec<_>>();
    let logits = engine.run(&Batch { rows: vec![row] }, 0.0).unwrap().remove(0);
    // The sentence's second word is the predicate of the reference.
    let roles = logits.predicates[1].roles.iter().copied().collect::<Vec<_>>();
    let entity = logits.entity.iter().copied().collect::<Vec<_>>();
    for (name, found, expected) in [
        ("states", states, expected.states.concat()),
        ("entity", entity, expected.entity.concat()),
        ("roles", roles, expected.roles.concat()),
    ] {
        let (cosine, error) = (cosine(&found, &expected), mean_error(&found, &expected));
        println!("{name}: cosine {cosine}, mean error {error}");
        assert!(cosine > 0.99 && error < 0.15, "{name}: cosine {cosine}, mean error {error}");
    }
}

/// A head that the tiny model is given.
struct Head<'a> {
    /// Its labels' key in `config.json`.
    key: &'a str,
    name: &'a str,
    /// The map that the head is made of: so many rows of it.
    map: &'a str,
    rows: usize,
}

const LABELS: [&str; 3] = ["seller", "product", "buyer"];
const PARTICIPANT: Head = Head {
    key: "participant_labels",
    name: "role.participant",
    map: "role.output",
    rows: 1 + LABELS.len(),
};
const CLAIM: Head =
    Head { key: "claim_labels", name: "claim", map: "entity", rows: 1 + LABELS.len() };

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiny-model")
}

/// The tiny model, whose `config.json` names [`LABELS`] for a head, in a folder of its own. With 0 rows it lacks the head's tensors.
fn tiny_with(head: &Head) -> tempfile::TempDir {
    let read = |file: &str| std::fs::read(tiny().join(file)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut config: serde_json::Value = serde_json::from_slice(&read("config.json")).unwrap();
    config["claimsift"][head.key] = LABELS.as_slice().into();
    std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
    std::fs::write(dir.path().join("tokenizer.json"), read("tokenizer.json")).unwrap();
    let bytes = read("model.safetensors");
    let mut tensors = SafeTensors::deserialize(&bytes).unwrap().tensors();
    let parts = ["weight", "weight_scale", "bias"];
    for part in parts.into_iter().filter(|_| head.rows > 0) {
        let name = format!("{}.{part}", head.map);
        let (_, tensor) = tensors.iter().find(|(other, _)| *other == name).unwrap();
        let mut shape = tensor.shape().to_vec();
        let data = &tensor.data()[..tensor.data().len() / shape[0] * head.rows];
        shape[0] = head.rows;
        let own = TensorView::new(tensor.dtype(), shape, data).unwrap();
        tensors.push((format!("{}.{part}", head.name), own));
    }
    let bytes = safetensors::serialize(tensors, None).unwrap();
    std::fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
    dir
}

/// The labels of a model of the tiny one's shape, and its logits of a sentence of seven words, each of them a predicate.
fn run_tiny(dir: &Path) -> (LabelNames, Logits) {
    let model = Model::load(dir).unwrap();
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    let pieces = Pieces::new(model.tokenizer_json(), config).unwrap();
    let row = row(&pieces, 0, "Microsoft pitched facial recognition to the DEA");
    let labels = model.labels();
    let engine = Engine::new(model, EngineConfig::default()).unwrap();
    (labels, engine.run(&Batch { rows: vec![row] }, 0.0).unwrap().remove(0))
}

/// Whether a head has a number for each word and label, which are the first of `map`, the head that it was made of.
fn is_copy(own: &Array2<f32>, map: &Array2<f32>) -> bool {
    own.dim() == (7, 1 + LABELS.len())
        && own.is_standard_layout()
        && map.is_standard_layout()
        && own
            .rows()
            .into_iter()
            .zip(map.rows())
            .all(|(own, map)| own.iter().zip(map).all(|(a, b)| a == b))
}

#[test]
fn participants_are_found_beside_roles_and_change_nothing_else() {
    let dir = tiny_with(&PARTICIPANT);
    let ((labels, mut logits), (plain_labels, plain)) = (run_tiny(dir.path()), run_tiny(&tiny()));
    assert_eq!(labels.participant, LABELS);
    assert!(plain_labels.participant.is_empty());
    assert_eq!(logits.predicates.len(), 7);
    for (found, plain) in logits.predicates.iter_mut().zip(&plain.predicates) {
        assert_eq!(plain.participants.dim(), (7, 0));
        assert!(is_copy(&found.participants, &found.roles));
        found.participants = plain.participants.clone();
    }
    assert!(logits == plain);
}

#[test]
fn claim_types_are_found_beside_other_labels_and_change_nothing_else() {
    let dir = tiny_with(&CLAIM);
    let ((labels, mut logits), (plain_labels, plain)) = (run_tiny(dir.path()), run_tiny(&tiny()));
    assert_eq!(labels.claim, LABELS);
    assert!(plain_labels.claim.is_empty());
    assert_eq!(plain.claim.dim(), (7, 0));
    assert!(is_copy(&logits.claim, &logits.entity));
    logits.claim = plain.claim.clone();
    assert!(logits == plain);
}

#[test]
fn a_head_that_does_not_fit_its_labels_is_refused() {
    for (head, expected) in [
        (
            Head { rows: 0, ..PARTICIPANT },
            "expected a tensor role.participant.weight, but found none",
        ),
        (
            Head { rows: 3, ..PARTICIPANT },
            "expected role.participant.weight of shape [4, 32], but found [3, 32]",
        ),
        (Head { rows: 0, ..CLAIM }, "expected a tensor claim.weight, but found none"),
        (Head { rows: 3, ..CLAIM }, "expected claim.weight of shape [4, 64], but found [3, 64]"),
    ] {
        let error = Model::load(tiny_with(&head).path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Model);
        assert!(error.path().unwrap().ends_with("model.safetensors"));
        assert!(error.to_string().contains(expected), "{error}");
    }
}

/// The same model reads documents from end to end; windows of 64 pieces cut their long sentences.
#[test]
fn another_shape_of_bert_reads_documents() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = Some(root.join("tests/data/tiny-model"));
    let pipeline = Pipeline::new(&Options { model, open: true, ..Options::default() }).unwrap();
    let text = std::fs::read_to_string(root.join("data/samples/article-buses.txt")).unwrap();
    let span = Span::new(0, text.len());
    let kind = PartKind::Body;
    let part = Part { span, kind, author: None, recipients: Vec::new(), date: None };
    let document = Document { id: "a".to_owned(), text, parts: vec![part], ..Document::default() };
    let processed = pipeline.process_documents(vec![document]).unwrap().remove(0);
    assert!(processed.segmented.sentences.len() > 5 && processed.problems.is_empty());
    assert!(!processed.analysis.mentions.is_empty(), "random heads find something");
    let text = &processed.document.text;
    assert!(processed.analysis.mentions.iter().all(|it| !it.span.of(text).is_empty()));
}

#[cfg(not(feature = "torch"))]
#[test]
fn a_backend_that_is_not_built_in_says_how_to_build_it() {
    use claimsift::infer::BackendKind;

    let config = EngineConfig { backend: BackendKind::Torch, ..EngineConfig::default() };
    let error = Engine::new(Model::embedded().unwrap(), config).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("--features torch"), "{error}");
}

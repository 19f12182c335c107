//! Noun phrases and what refers to the same, with the default model: against PyTorch's numbers, by a table of texts, and what must hold of
//! any text.

#![allow(clippy::unwrap_used, reason = "a wrong table is the test's own fault")]

use std::collections::HashSet;
use std::path::Path;

use claimsift::error::ErrorKind;
use claimsift::infer::{Engine, EngineConfig, Model};
use claimsift::link::phrase_features;
use claimsift::pipeline::{Options, Pipeline, Processed};
use claimsift::segment::{PieceConfig, Pieces};
use claimsift::types::{Batch, Cluster, Document, PhraseKind, RowId, Via};
use safetensors::SafeTensors;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/models/claimsift-minilm"))
}

fn processed(texts: &[&str]) -> Vec<Processed> {
    let pipeline = Pipeline::new(&Options::default()).unwrap();
    let documents =
        texts.iter().enumerate().map(|(at, text)| Document::plain(at.to_string(), *text));
    pipeline.process_documents(documents.collect()).unwrap()
}

/// The texts of a cluster's mentions.
fn mentions<'a>(it: &'a Processed, cluster: &Cluster) -> Vec<&'a str> {
    cluster.mentions.iter().map(|mention| mention.span.of(&it.document.text)).collect()
}

#[derive(serde::Deserialize)]
struct Table {
    case: Vec<Case>,
}

/// A text, the phrases that must be found in it with their kinds ("a visit to Rome: event"), and mentions that must make up one cluster, by
/// their words in text order, joined by bars.
#[derive(serde::Deserialize)]
struct Case {
    text: String,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    same: Vec<String>,
}

#[test]
fn phrases_are_found_and_refer_to_what_the_table_says() {
    let table: Table = toml::from_str(include_str!("data/phrases.toml")).unwrap();
    let texts: Vec<&str> = table.case.iter().map(|case| case.text.as_str()).collect();
    let mut wrong = Vec::new();
    for (case, it) in table.case.iter().zip(processed(&texts)) {
        let of = |span: claimsift::types::Span| span.of(&it.document.text);
        let found: Vec<String> = it
            .analysis
            .phrases
            .iter()
            .map(|phrase| format!("{}: {}", of(phrase.span), phrase.kind()))
            .collect();
        for phrase in case.phrases.iter().filter(|phrase| !found.contains(phrase)) {
            wrong.push(format!("expected {phrase:?}, but found {found:?} in {:?}", case.text));
        }
        let clusters: Vec<String> =
            it.links.clusters.iter().map(|cluster| mentions(&it, cluster).join(" | ")).collect();
        for same in case.same.iter().filter(|same| !clusters.contains(same)) {
            wrong.push(format!("expected {same:?}, but found {clusters:?} in {:?}", case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Phrases are in text order and hold their heads; no place is in two clusters; the first clusters are those of the entities, whose references
/// they hold; whatever stands alone is a cluster, too.
#[test]
fn clusters_hold_every_phrase_once() {
    let text = include_str!("../data/bench.txt");
    let it = processed(&[text]).remove(0);
    let phrases = &it.analysis.phrases;
    assert!(phrases.len() > 100, "{} phrases", phrases.len());
    assert!(phrases.is_sorted_by_key(|it| (it.tokens.start, std::cmp::Reverse(it.tokens.end))));
    for phrase in phrases {
        assert!(phrase.tokens.contains(&phrase.head), "{phrase:?}");
        assert_eq!(phrase.span, it.segmented.span_of(phrase.tokens.clone()));
        let sum: f32 = phrase.kinds.iter().sum();
        assert!((0.5..=1.0001).contains(&sum), "{phrase:?}");
        assert!(it.segmented.sentences[phrase.sentence].span.contains(phrase.span));
    }
    let clusters = &it.links.clusters;
    let mut seen = HashSet::new();
    for cluster in clusters {
        assert!(cluster.mentions.is_sorted());
        for mention in &cluster.mentions {
            assert!(seen.insert(mention.span), "{:?} twice", mention.span.of(text));
            assert!(mention.span.contains(mention.head), "{mention:?}");
        }
    }
    assert!(phrases.iter().all(|phrase| seen.contains(&phrase.span)));
    let entities: Vec<Option<usize>> = clusters.iter().map(|cluster| cluster.entity).collect();
    let n = it.links.entities.len();
    assert!(
        entities[..n].iter().copied().eq((0..n).map(Some))
            && entities[n..].iter().all(Option::is_none)
    );
    assert!(clusters[n..].iter().all(|cluster| !cluster.mentions.is_empty()));
}

/// What clusters tell of names is known where claims are made: a reference for each, in text order, none twice.
#[test]
fn references_of_clusters_are_in_order() {
    let it = processed(&[include_str!("../data/bench.txt")]).remove(0);
    let spans: Vec<_> =
        it.links.references.iter().map(|it| (it.span.start(), it.span.end())).collect();
    assert!(spans.is_sorted());
    assert_eq!(spans.iter().collect::<HashSet<_>>().len(), spans.len());
    assert!(it.links.references.iter().all(|it| it.score > 0.0 && it.score <= 1.0));
}

/// A description that only clusters tell of has its name where claims are made; one that says what another role's person becomes keeps its
/// words.
#[test]
fn descriptions_have_names_but_positions_keep_their_words() {
    let texts = [
        "Corvane Ltd. is a maker of pumps. Its director, Ann Lee, said the firm had grown.",
        "The Harbour Council appointed Ann Lee as its new director in May 2021. Lee had run the port of Brenn.",
    ];
    let found = processed(&texts);
    let it = &found[0];
    let names: Vec<(&str, &str)> = it
        .links
        .references
        .iter()
        .filter(|reference| reference.via == Via::Description)
        .map(|it| (it.span.of(texts[0]), found[0].links.entities[it.entity].name.as_str()))
        .collect();
    assert!(names.contains(&("Its director", "Ann Lee")), "{names:?}");
    assert!(names.contains(&("the firm", "Corvane Ltd.")), "{names:?}");
    let roles = found[1].claims.iter().flat_map(|claim| &claim.roles);
    let roles: Vec<(&str, &str)> =
        roles.map(|filler| (filler.role.as_str(), filler.name.as_str())).collect();
    assert!(roles.contains(&("person", "Ann Lee")), "{roles:?}");
    assert!(roles.contains(&("position", "its new director")), "{roles:?}");
}

#[test]
fn a_folder_may_lack_the_head_and_must_not_have_one_of_another_model() {
    let dir = tempfile::tempdir().unwrap();
    for file in ["config.json", "tokenizer.json", "model.safetensors", "references.safetensors"] {
        std::fs::copy(folder().join(file), dir.path().join(file)).unwrap();
    }
    let model = Model::load(dir.path()).unwrap();
    assert!(model.phrase_ranker().is_none() && model.labels().phrase.is_empty());
    let options = Options { model: Some(dir.path().into()), ..Options::default() };
    let text = "Ann Lee runs Corvane Ltd. She said the company had grown.";
    let found = Pipeline::new(&options).unwrap();
    let it = found.process_documents(vec![Document::plain("0", text)]).unwrap().remove(0);
    assert!(it.analysis.phrases.is_empty());
    let clusters: Vec<_> = it.links.clusters.iter().map(|cluster| mentions(&it, cluster)).collect();
    assert_eq!(clusters, [vec!["Ann Lee", "She"], vec!["Corvane Ltd.", "the company"]]);

    let bytes = std::fs::read(folder().join("phrases.safetensors")).unwrap();
    let refused = |bytes: &[u8], part: &str| {
        std::fs::write(dir.path().join("phrases.safetensors"), bytes).unwrap();
        let error = Model::load(dir.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Model);
        assert!(error.to_string().contains(part), "{error}");
        assert!(error.path().unwrap().ends_with("phrases.safetensors"));
    };
    refused(&bytes[..bytes.len() / 2], "expected a safetensors file");
    let mut other = bytes.clone();
    let at = other.windows(10).position(|part| part == b"\"encoder\":").unwrap();
    other[at + 11..at + 15].copy_from_slice(b"zzzz");
    refused(&other, "phrases.py was not run after that");
}

#[test]
fn the_model_knows_the_kinds_and_the_features() {
    let model = Model::load(folder()).unwrap();
    let kinds = model.labels().phrase;
    assert!(kinds.iter().map(String::as_str).eq(PhraseKind::ALL.map(PhraseKind::name)));
    let names = model.phrase_ranker().unwrap().names.clone();
    assert_eq!(names, phrase_features(), "phrases.py must be run again");
    let features: HashSet<&String> = names.iter().collect();
    assert_eq!(features.len(), names.len());
}

#[derive(serde::Deserialize)]
struct Reference {
    words: Vec<String>,
}

/// What PyTorch computes from the same weights in f32 (`models/train/reference.py`); bounds as in `tests/infer.rs`.
#[test]
fn heads_ends_and_vectors_match_pytorch() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference");
    let bytes = std::fs::read(folder.join("phrases.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let sentences: Vec<Reference> =
        serde_json::from_slice(&std::fs::read(folder.join("reference.json")).unwrap()).unwrap();
    let model = Model::embedded().unwrap();
    let config = PieceConfig { letter_case: model.letter_case(), max_pieces: model.max_pieces() };
    let pieces = Pieces::new(model.tokenizer_json(), config).unwrap();
    let engine =
        Engine::new(model, EngineConfig { threads: 1, ..EngineConfig::default() }).unwrap();
    let mut compared = 0;
    for (n, sentence) in sentences.iter().enumerate() {
        let Ok(heads) = tensors.tensor(&format!("{n}.heads")) else { continue };
        let ints = |bytes: &[u8]| -> Vec<usize> {
            let numbers = bytes.chunks_exact(4).map(|b| i32::from_le_bytes(b.try_into().unwrap()));
            numbers.map(|number| usize::try_from(number).unwrap()).collect()
        };
        let floats = |name: &str| -> Vec<f32> {
            let tensor = tensors.tensor(&format!("{n}.{name}")).unwrap();
            tensor
                .data()
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
                .collect()
        };
        let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
        let row = pieces.windows_of(RowId::default(), &words).remove(0);
        let found = engine.run(&Batch { rows: vec![row] }, 0.3).unwrap().remove(0).phrases;
        let of = |part: fn(&claimsift::types::PhraseLogits) -> usize| -> Vec<usize> {
            found.iter().map(part).collect()
        };
        let ends = |name: &str| ints(tensors.tensor(&format!("{n}.{name}")).unwrap().data());
        assert_eq!(of(|it| it.word), ints(heads.data()), "heads of {words:?}");
        assert_eq!(of(|it| it.first), ends("firsts"), "{words:?}");
        assert_eq!(of(|it| it.last), ends("lasts"), "{words:?}");
        let flat: Vec<f32> = found.iter().flat_map(|it| it.kinds.to_vec()).collect();
        let vectors: Vec<f32> = found.iter().flat_map(|it| it.vector.to_vec()).collect();
        for (found, expected) in [(flat, floats("kinds")), (vectors, floats("vectors"))] {
            assert_eq!(found.len(), expected.len());
            let pairs = found.iter().zip(&expected);
            let error = pairs.clone().map(|(x, y)| (x - y).abs()).sum::<f32>();
            let size = expected.iter().map(|it| it.abs()).sum::<f32>();
            assert!(
                error <= 0.15 * found.len() as f32 + 0.03 * size,
                "{error} of {size}: {words:?}"
            );
            compared += found.len();
        }
    }
    assert!(compared > 500, "{compared} numbers");
}

//! Decoding without a model: logits are made from tags written under the words.

use super::*;
use crate::types::{Frame, Part, PartKind, PhraseLogits, PredicateLogits, RowId, Sentence, Span};
use ndarray::{Array1, Array2};

fn labels() -> LabelNames {
    let names = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    LabelNames {
        entity: names("O B-PER I-PER B-ORG I-ORG B-DATE I-DATE B-LOC I-LOC B-MONEY I-MONEY"),
        kind: names("company agency other"),
        pos: names("NOUN VERB PROPN ADP DET PUNCT X"),
        role: names(
            "O B-ARG0 I-ARG0 B-ARG1 I-ARG1 B-ARG2 I-ARG2 B-ARGM-TMP I-ARGM-TMP B-R-ARG0 I-R-ARG0 \
             B-C-ARG1 I-C-ARG1 B-C-V I-C-V",
        ),
        participant: names("seller buyer"),
        claim: names("sell pitch"),
        phrase: names("organization person"),
        senses: names(
            "carry.01 carry_on.02 carry_out.03 pitch.01 pitch.04 demonstrate.01 demonstrate.02",
        ),
        temperatures: Temperatures::default(),
    }
}

/// A document of one sentence, its words separated by single spaces.
fn sentence(words: &str) -> (Document, Segmented) {
    let span = Span::new(0, words.len());
    let part =
        Part { span, kind: PartKind::Body, author: None, recipients: Vec::new(), date: None };
    let doc = Document { text: words.to_owned(), parts: vec![part], ..Document::default() };
    let mut seg = Segmented::default();
    let mut at = 0;
    for word in words.split(' ') {
        seg.tokens.push(Span::new(at, at + word.len()));
        at += word.len() + 1;
    }
    seg.sentences.push(Sentence { span, part: 0, tokens: 0..seg.tokens.len() });
    (doc, seg)
}

/// Logits in which each word's tag stands out by 8.
fn head(tags: &str, columns: &[String]) -> Array2<f32> {
    let tags: Vec<&str> = tags.split_whitespace().collect();
    let mut numbers = Array2::zeros((tags.len(), columns.len()));
    for (word, tag) in tags.iter().enumerate() {
        let column = columns.iter().position(|name| name == tag).expect("a known tag");
        numbers[[word, column]] = 8.0;
    }
    numbers
}

fn row(labels: &LabelNames, first_word: usize, window: usize, entity: &str, pos: &str) -> Logits {
    let entity = head(entity, &labels.entity);
    let n_words = entity.nrows();
    Logits {
        id: RowId { document: 0, sentence: 0, window },
        first_word,
        kind: Array2::from_shape_fn(
            (n_words, 3),
            |(_, column)| if column == 1 { 3.0 } else { 0.0 },
        ),
        pos: head(pos, &labels.pos),
        predicate: Array2::zeros((n_words, 2)),
        // The first half of a word's numbers is what it is as a pronoun, the second as a candidate.
        reference: Array2::from_shape_fn((n_words, 2), |(word, half)| {
            (first_word + word) as f32 + 0.5 * half as f32
        }),
        claim: Array2::zeros((n_words, 0)),
        entity,
        predicates: Vec::new(),
        phrases: Vec::new(),
    }
}

fn predicate(labels: &LabelNames, row: &mut Logits, word: usize, sense: &str, roles: &str) {
    row.predicate[[word, 1]] = 5.0;
    let mut senses = Array1::zeros(labels.senses.len());
    if let Some(column) = labels.senses.iter().position(|name| name == sense) {
        senses[column] = 5.0;
    }
    let roles = head(roles, &labels.role);
    row.predicates.push(PredicateLogits { word, sense: senses, roles, ..Default::default() });
}

fn shown(doc: &Document, frame: &Frame) -> String {
    let arguments: Vec<String> = frame
        .arguments
        .iter()
        .map(|argument| format!("{}={}", argument.label, argument.span.of(&doc.text)))
        .collect();
    let sense = frame.predicate.sense.as_deref().unwrap_or("-");
    format!("{} {sense} {}", frame.predicate.lemma, arguments.join(" "))
}

#[test]
fn mentions_lose_what_is_not_their_name() {
    let labels = labels();
    let (doc, seg) = sentence("He met the Drug Agency 's chief .");
    let logits = row(
        &labels,
        0,
        0,
        "O O B-ORG I-ORG I-ORG I-ORG O O",
        "X VERB DET PROPN PROPN X NOUN PUNCT",
    );
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits]);
    let mention = &analysis.mentions[0];
    assert_eq!(mention.span.of(&doc.text), "Drug Agency");
    assert_eq!(mention.kind.map(|(kind, _)| kind), Some(OrgKind::Agency));
    assert!(mention.score > 0.9 && mention.score <= 1.0);
    assert_eq!(analysis.pos[1], Pos::Verb);
    // What may be a pronoun has the first of its two numbers, a noun or a name the second, all else none.
    let vectors: Vec<Option<f32>> =
        (0..8).map(|token| analysis.vectors.of(token).map(|numbers| numbers[0])).collect();
    let expected = [Some(0.0), None, Some(2.0), Some(3.5), Some(4.5), Some(5.0), Some(6.5), None];
    assert_eq!(vectors, expected);
}

/// Windows that overlap tell of a phrase once; of two heads with the same ends the surer counts; outer phrases come first.
#[test]
fn noun_phrases_are_joined_and_sorted() {
    let labels = labels();
    let (doc, seg) = sentence("the head of the agency left");
    let phrase = |word, first, last, organization: f32, person: f32| PhraseLogits {
        word,
        first,
        last,
        kinds: vec![0.0, organization, person].into(),
        vector: vec![word as f32].into(),
    };
    let mut first = row(&labels, 0, 0, "O O O O O", "DET NOUN ADP DET NOUN");
    first.phrases =
        vec![phrase(1, 0, 4, 0.0, 4.0), phrase(3, 3, 4, 0.5, 0.0), phrase(4, 4, 4, 0.0, 9.0)];
    let mut second = row(&labels, 3, 1, "O O O", "DET NOUN VERB");
    // Word 3 is nearer to the edge of this window and word 4 to that of the other. What points past the sentence ends with it.
    second.phrases =
        vec![phrase(0, 0, 0, 0.0, 9.0), phrase(1, 0, 1, 3.0, 0.0), phrase(2, 2, 9, 9.0, 0.0)];
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[second, first]);
    let found: Vec<(&str, usize, String)> = analysis
        .phrases
        .iter()
        .map(|it| (it.span.of(&doc.text), it.head, it.kind().to_string()))
        .collect();
    let expected = [
        ("the head of the agency", 1, "person".to_owned()),
        ("the agency", 4, "organization".to_owned()),
        ("left", 5, "organization".to_owned()),
    ];
    assert_eq!(found, expected);
    assert_eq!(analysis.phrases[0].vector, [1.0]);
    let sure = analysis.phrases[0].kinds[0];
    assert!((sure - 4.0_f32.exp() / (2.0 + 4.0_f32.exp())).abs() < 1e-5, "{sure}");
}

#[test]
fn amounts_keep_their_size() {
    let labels = labels();
    let decoder = Decoder::new(&labels).unwrap();
    let amount = |words: &str, tags: &str, pos: &str| {
        let (doc, seg) = sentence(words);
        let analysis = decoder.decode(&doc, &seg, &[row(&labels, 0, 0, tags, pos)]);
        analysis.mentions[0].span.of(&doc.text).to_owned()
    };
    assert_eq!(amount("£2.3 m of money", "B-MONEY O O O", "X X ADP NOUN"), "£2.3 m");
    assert_eq!(amount("$5 of money", "B-MONEY O O", "X ADP NOUN"), "$5");
    assert_eq!(amount("paid $5 million", "O B-MONEY O", "VERB X X"), "$5 million");
    let tags = "B-MONEY I-MONEY I-MONEY I-MONEY";
    assert_eq!(amount("Octavane 3.1 million euros", tags, "PROPN X X NOUN"), "3.1 million euros");
    assert_eq!(
        amount("US $5 million paid", "B-MONEY B-MONEY I-MONEY O", "X X X VERB"),
        "US $5 million"
    );
    assert_eq!(amount("5 10 left", "B-MONEY B-MONEY O", "X X VERB"), "5");
    assert_eq!(amount("$5 K left", "B-MONEY B-PER O", "X PROPN VERB"), "$5");
}

#[test]
fn an_inside_tag_needs_its_beginning() {
    let labels = labels();
    let (doc, seg) = sentence("Ann Lee left");
    let mut logits = row(&labels, 0, 0, "B-PER I-PER O", "PROPN PROPN VERB");
    // The second word is drawn to I-ORG, which cannot follow B-PER.
    logits.entity[[1, 4]] = 8.5;
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits]);
    assert_eq!(analysis.mentions[0].span.of(&doc.text), "Ann Lee");
    assert_eq!(analysis.mentions[0].label, EntityLabel::Per);
}

#[test]
fn frames_follow_the_rules_of_propbank() {
    let labels = labels();
    let (doc, seg) = sentence("Acme , which pitched it , said the tool");
    let mut logits =
        row(&labels, 0, 0, "B-ORG O O O O O O O O", "PROPN PUNCT X VERB X PUNCT VERB DET NOUN");
    predicate(
        &labels,
        &mut logits,
        3,
        "pitch.04",
        "B-ARG0 I-ARG0 B-R-ARG0 B-ARG2 B-ARG1 I-ARG1 O B-ARG1 I-ARG1",
    );
    logits.predicates[0].roles[[7, 3]] = 7.0;
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits]);
    let frame = shown(&doc, &analysis.frames[0]);
    assert!(frame.starts_with("pitch pitch.04 ARG0=Acme R-ARG0=which ARG1=it"), "{frame}");
    assert_eq!(frame.matches(" ARG1=").count(), 1, "{frame}");
}

#[test]
fn a_relative_without_its_role_is_dropped() {
    let labels = labels();
    let (doc, seg) = sentence("which pitched tools");
    let mut logits = row(&labels, 0, 0, "O O O", "X VERB NOUN");
    predicate(&labels, &mut logits, 1, "pitch.01", "B-R-ARG0 O B-C-ARG1");
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits]);
    assert_eq!(shown(&doc, &analysis.frames[0]), "pitch pitch.01 ARG1=tools");
}

#[test]
fn particles_join_the_predicate() {
    let labels = labels();
    let (doc, seg) = sentence("They carried out tests");
    let decoder = Decoder::new(&labels).unwrap();
    for (sense, roles, expected) in [
        ("carry.01", "B-ARG0 O B-C-V B-ARG1", "carry_out carry_out.03 ARG0=They ARG1=tests"),
        ("carry_out.03", "B-ARG0 O O B-ARG1", "carry_out carry_out.03 ARG0=They ARG1=tests"),
        ("carry_on.02", "B-ARG0 O O B-ARG1", "carry carry.01 ARG0=They ARG1=tests"),
    ] {
        let mut logits = row(&labels, 0, 0, "O O O O", "X VERB ADP NOUN");
        predicate(&labels, &mut logits, 1, sense, roles);
        let analysis = decoder.decode(&doc, &seg, &[logits]);
        assert_eq!(shown(&doc, &analysis.frames[0]), expected, "{sense}");
    }
}

#[test]
fn nominal_predicates_have_the_senses_of_their_verb() {
    let labels = labels();
    let (doc, seg) = sentence("demonstrations of tools");
    let mut logits = row(&labels, 0, 0, "O O O", "NOUN ADP NOUN");
    predicate(&labels, &mut logits, 0, "demonstrate.02", "O B-ARG1 I-ARG1");
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits]);
    assert_eq!(shown(&doc, &analysis.frames[0]), "demonstration demonstrate.02 ARG1=of tools");
}

#[test]
fn windows_join_at_their_middle() {
    let labels = labels();
    let (doc, seg) = sentence("t u v w x y");
    let mut first = row(&labels, 0, 0, "B-LOC O B-PER B-ORG", "X X X X");
    let mut second = row(&labels, 2, 1, "B-DATE B-PER O B-LOC", "X X X X");
    predicate(&labels, &mut first, 2, "", "B-ARG0 O O O");
    predicate(&labels, &mut second, 0, "", "O B-ARG1 O O");
    predicate(&labels, &mut second, 2, "", "O B-ARG1 O O");
    // The rows arrive in any order.
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[second, first]);
    let found: Vec<(&str, EntityLabel)> = analysis
        .mentions
        .iter()
        .map(|mention| (mention.span.of(&doc.text), mention.label))
        .collect();
    use EntityLabel::{Loc, Per};
    assert_eq!(found, [("t", Loc), ("v", Per), ("w", Per), ("y", Loc)]);
    let frames: Vec<String> = analysis.frames.iter().map(|frame| shown(&doc, frame)).collect();
    assert_eq!(frames, ["v - ARG0=t", "x - ARG1=w"]);
}

#[test]
fn participants_are_tokens_of_the_document() {
    let labels = labels();
    let (doc, mut seg) = sentence("Yes . t u v w x y");
    let tokens = [0..2, 2..8];
    let sentences = tokens.map(|tokens| Sentence { tokens, ..seg.sentences[0].clone() });
    seg.sentences = sentences.to_vec();
    let columns: Vec<String> = ["none", "seller", "buyer"].map(str::to_owned).to_vec();
    let mut first = row(&labels, 0, 0, "O O O O", "X X X X");
    let mut second = row(&labels, 2, 1, "O O O O O", "X X X X X");
    [&mut first, &mut second].into_iter().for_each(|row| row.id.sentence = 1);
    predicate(&labels, &mut first, 1, "", "O O O O");
    first.predicates[0].participants = head("seller none none buyer", &columns);
    predicate(&labels, &mut second, 2, "", "O O O O O");
    // The row's last word lies behind the sentence.
    second.predicates[0].participants = head("buyer none seller none seller", &columns);
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[second, first]);
    let found: Vec<Vec<(usize, &str)>> = analysis
        .frames
        .iter()
        .map(|frame| frame.participants.iter().map(|it| (it.token, &*it.role)).collect())
        .collect();
    assert_eq!(found, [[(2, "seller"), (5, "buyer")], [(4, "buyer"), (6, "seller")]]);
}

#[test]
fn types_are_those_of_the_predicates_own_word() {
    let labels = labels();
    let (doc, seg) = sentence("t u v w x y");
    let columns: Vec<String> = ["none", "sell", "pitch"].map(str::to_owned).to_vec();
    let mut first = row(&labels, 0, 0, "O O O O", "X X X X");
    let mut second = row(&labels, 2, 1, "O O O O", "X X X X");
    first.claim = head("none none sell none", &columns);
    second.claim = head("none none pitch sell", &columns);
    predicate(&labels, &mut first, 2, "", "O O O O");
    predicate(&labels, &mut second, 2, "", "O O O O");
    let analysis = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[second, first]);
    let found: Vec<(usize, &str)> = analysis
        .frames
        .iter()
        .map(|frame| (frame.predicate.token, &*frame.predicate.types[0].name))
        .collect();
    assert_eq!(found, [(2, "sell"), (4, "pitch")]);
}

#[test]
fn a_word_that_tells_of_a_claim_is_a_predicate_and_has_participants_others_have_none() {
    let labels = labels();
    let columns: Vec<String> = ["none", "sell", "pitch"].map(str::to_owned).to_vec();
    let takers: Vec<String> = ["none", "seller", "buyer"].map(str::to_owned).to_vec();
    // Probability of a predicate, part of speech, what it tells of, whether it is a predicate, and how many participants it has.
    let cases = [
        (0.9, "VERB", "none", true, 0),
        (0.9, "VERB", "sell", true, 1),
        (0.3, "VERB", "sell", true, 1),
        (0.3, "PUNCT", "sell", false, 0),
        (0.3, "VERB", "none", false, 0),
        (0.1, "VERB", "sell", false, 0),
    ];
    for (score, pos, tells, is_predicate, participants) in cases {
        let (doc, seg) = sentence("Ann snapped it");
        let mut only = row(&labels, 0, 0, "O O O", &format!("PROPN {pos} X"));
        only.claim = head(&format!("none {tells} none"), &columns);
        predicate(&labels, &mut only, 1, "", "O O O");
        let score: f32 = score;
        only.predicate[[1, 1]] = (score / (1.0 - score)).ln();
        only.predicates[0].participants = head("seller none none", &takers);
        let frames = Decoder::new(&labels).unwrap().decode(&doc, &seg, &[only]).frames;
        let found = frames.first().map_or(0, |frame| frame.participants.len());
        assert_eq!(
            (frames.len() == 1, found),
            (is_predicate, participants),
            "{score} {pos} {tells}"
        );
    }
}

#[test]
fn stretches_of_a_document_make_the_whole() {
    let labels = labels();
    let (doc, mut seg) = sentence("Ann left . Bob ; Eve ran");
    // A token between two sentences, and one after the last, belong to none.
    let tokens = [0..3, 3..4, 5..6];
    let sentences = tokens.map(|tokens| Sentence { tokens, ..seg.sentences[0].clone() });
    seg.sentences = sentences.to_vec();
    let tags = [("B-PER O O", "PROPN VERB PUNCT"), ("B-PER", "PROPN"), ("B-PER", "PROPN")];
    let mut rows: Vec<Logits> =
        tags.iter().map(|(tags, pos)| row(&labels, 0, 0, tags, pos)).collect();
    rows.iter_mut().enumerate().for_each(|(idx, row)| row.id.sentence = idx);
    predicate(&labels, &mut rows[0], 1, "", "B-ARG0 O O");
    let decoder = Decoder::new(&labels).unwrap();
    let whole = decoder.decode(&doc, &seg, &rows);
    assert_eq!((whole.mentions.len(), whole.frames.len(), whole.pos.len()), (3, 1, 7));
    for cuts in [vec![0, 3], vec![0, 1, 3], vec![0, 2, 3], vec![0, 1, 2, 3], vec![0, 0, 3, 3]] {
        let mut analysis = Analysis::default();
        for cut in cuts.windows(2) {
            let sentences = cut[0]..cut[1];
            let own = &rows[sentences.clone()];
            let found = decoder.decode_sentences(&doc, &seg, sentences.clone(), own);
            analysis.extend(&seg, sentences, found);
        }
        analysis.finish(&seg);
        assert_eq!(format!("{analysis:?}"), format!("{whole:?}"), "{cuts:?}");
    }
}

#[test]
fn an_unknown_label_is_refused() {
    let mut labels = labels();
    labels.role.push("B-ARG9".to_owned());
    let error = Decoder::new(&labels).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Model);
    assert!(error.to_string().contains("ARG9"), "{error}");
}

#[test]
fn wrong_shapes_do_no_harm() {
    let labels = labels();
    let (doc, seg) = sentence("They left");
    let mut logits = row(&labels, 0, 0, "O O O O", "X VERB ADP NOUN");
    predicate(&labels, &mut logits, 3, "", "B-ARG0 O O B-ARG1");
    let empty = Logits { id: RowId { document: 0, sentence: 7, window: 0 }, ..Logits::default() };
    let analysis =
        Decoder::new(&labels).unwrap().decode(&doc, &seg, &[logits, empty, Logits::default()]);
    assert_eq!(analysis.pos.len(), 2);
    assert!(analysis.frames.is_empty());
}

//! Claims into claim records.

use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

use super::{CodePoints, document_date, entity_name, rounded};
use crate::types::record::{
    AnchorRecord, AttributionRecord, CLAIM_SCHEMA, ClaimRecord, CueRecord, EvidenceRecord,
    RoleRecord, SourceRecord, TriggerRecord, WhenRecord,
};
use crate::types::{Attribution, Claim, Document, EntityKind, Filler, Span, When, WhenVia};

/// How many code points of context stand before and after a sentence.
const CONTEXT: usize = 32;

/// The records of a document's claims, sorted by place.
///
/// Two claims with the same type and the same spans would have the same id; the surer one is kept.
pub fn claim_records(doc: &Document, claims: &[Claim]) -> Vec<ClaimRecord> {
    let points = CodePoints::new(&doc.text);
    let mut records: Vec<ClaimRecord> =
        claims.iter().map(|claim| claim_record(doc, claim, &points)).collect();
    records.sort_by(|a, b| {
        let place = |record: &ClaimRecord| (record.trigger.start, record.trigger.end);
        place(a)
            .cmp(&place(b))
            .then_with(|| a.kind.cmp(&b.kind))
            .then_with(|| spans(a).cmp(spans(b)))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
    });
    records.dedup_by(|later, earlier| later.id == earlier.id);
    records
}

fn spans(record: &ClaimRecord) -> impl Iterator<Item = (usize, usize)> {
    record.roles.iter().map(|role| (role.start, role.end))
}

fn claim_record(doc: &Document, claim: &Claim, points: &CodePoints) -> ClaimRecord {
    let (start, end) = points.range(claim.trigger.span);
    let mut record = ClaimRecord {
        schema: CLAIM_SCHEMA.to_owned(),
        id: String::new(),
        kind: claim.kind.clone(),
        trigger: TriggerRecord {
            text: claim.trigger.span.of(&doc.text).to_owned(),
            lemma: claim.trigger.lemma.clone(),
            start,
            end,
        },
        roles: claim.roles.iter().map(|filler| role_record(doc, filler, points)).collect(),
        when: claim.when.as_ref().map(|when| when_record(doc, when, claim.when_via, points)),
        polarity: claim.polarity.name().to_owned(),
        polarity_cue: claim.polarity_cue.map(|cue| cue_record(doc, cue, points)),
        modality: claim.modality.name().to_owned(),
        modality_cue: claim.modality_cue.map(|cue| cue_record(doc, cue, points)),
        attribution: claim
            .attribution
            .iter()
            .map(|source| attribution_record(doc, source, points))
            .collect(),
        confidence: rounded(claim.confidence),
        document: source_record(doc, claim.trigger.span),
        evidence: evidence_record(doc, claim.evidence, points),
        occurrences: Vec::new(),
    };
    record.id = claim_id(&record);
    record
}

/// `c-` and the first 16 hexadecimal digits of the SHA-256 of the document's id, the type and all spans.
pub fn claim_id(record: &ClaimRecord) -> String {
    let mut hash = Sha256::new();
    hash.update(&record.document.id);
    hash.update(format!("\n{}\n{}-{}\n", record.kind, record.trigger.start, record.trigger.end));
    for role in &record.roles {
        hash.update(format!("{} {}-{}\n", role.role, role.start, role.end));
    }
    let digest = hash.finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("c-{hex}")
}

fn role_record(doc: &Document, filler: &Filler, points: &CodePoints) -> RoleRecord {
    let (start, end) = points.range(filler.span);
    RoleRecord {
        role: filler.role.clone(),
        label: filler.label.to_string(),
        text: filler.span.of(&doc.text).to_owned(),
        start,
        end,
        name: filler.name.clone(),
        kind: filler.kind.name().to_owned(),
        entity: filler.entity.map(entity_name),
        via: filler.via.map(|via| via.name().to_owned()),
        exemption: exemption(filler),
    }
}

/// The exemption that a redaction names, in the way that the law is cited; several with a blank between them.
fn exemption(filler: &Filler) -> Option<String> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\(b\) ?\((\d)\)(?: ?\(([A-Z])\))?|\bb(\d)([A-F])?\b")
            .expect("the pattern is a constant that the tests compile")
    });
    if filler.kind != EntityKind::Redacted {
        return None;
    }
    let mut codes: Vec<String> = Vec::new();
    for found in CODE.captures_iter(&filler.name) {
        let part = |a, b| found.get(a).or(found.get(b)).map(|part| format!("({})", part.as_str()));
        let number = part(1, 3).unwrap_or_default();
        let code = format!("(b){number}{}", part(2, 4).unwrap_or_default());
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    (!codes.is_empty()).then(|| codes.join(" "))
}

fn cue_record(doc: &Document, cue: Span, points: &CodePoints) -> CueRecord {
    let (start, end) = points.range(cue);
    CueRecord { text: cue.of(&doc.text).to_owned(), start, end }
}

fn when_record(
    doc: &Document,
    when: &When,
    via: Option<WhenVia>,
    points: &CodePoints,
) -> WhenRecord {
    let (start, end) = points.range(when.span);
    WhenRecord {
        text: when.span.of(&doc.text).to_owned(),
        start,
        end,
        from: when.from.map(|date| date.to_string()),
        to: when.to.map(|date| date.to_string()),
        edtf: when.edtf.clone(),
        timex: (!when.timex.is_empty()).then(|| when.timex.clone()),
        modifier: when.modifier.map(str::to_owned),
        precision: precision(when).map(str::to_owned),
        rule: when.rule.to_owned(),
        via: via.map(|via| via.name().to_owned()),
        anchor: when.anchor.map(|anchor| AnchorRecord {
            date: anchor.date.to_string(),
            origin: anchor.origin.name().to_owned(),
        }),
    }
}

/// The unit that a TIMEX3 value names; nothing for lengths of time and references without days.
fn precision(when: &When) -> Option<&'static str> {
    let timex = when.timex.split('T').next().unwrap_or_default();
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == 'X');
    when.from.or(when.to)?;
    if timex.contains('/') || timex.starts_with('P') {
        return Some("range");
    }
    let timex = timex.trim_start_matches("FY").trim_start_matches('-');
    Some(match timex.split_once('-') {
        None if timex.len() >= 4 => "year",
        None if timex.len() == 3 => "decade",
        None => "century",
        Some((_, rest)) if rest.starts_with('W') => "week",
        Some((_, rest)) if rest.starts_with('Q') => "quarter",
        Some((_, rest)) if rest.starts_with('H') => "half",
        Some((_, "SP" | "SU" | "FA" | "WI")) => "season",
        Some((_, month)) if month.len() == 2 && digits(month) => "month",
        _ => "day",
    })
}

fn attribution_record(
    doc: &Document,
    source: &Attribution,
    points: &CodePoints,
) -> AttributionRecord {
    let (start, end) = points.range(source.span);
    AttributionRecord {
        text: source.span.of(&doc.text).to_owned(),
        start,
        end,
        name: source.name.clone(),
        cue: source.cue.map(|cue| cue.of(&doc.text).to_owned()),
        cue_start: source.cue.map(|cue| points.range(cue).0),
        cue_end: source.cue.map(|cue| points.range(cue).1),
        kind: source.kind.name().to_owned(),
        about_self: source.about_self.then_some(true),
    }
}

fn source_record(doc: &Document, trigger: Span) -> SourceRecord {
    let part = doc.part_at(trigger.start());
    let author = part.and_then(|part| part.author.as_ref());
    let written = part.and_then(|part| part.date).map(|date| date.date().to_string());
    let date = document_date(doc);
    SourceRecord {
        id: doc.id.clone(),
        path: doc.path.clone(),
        format: doc.format.name().to_owned(),
        part: part.map_or("body", |part| part.kind.name()).to_owned(),
        page: doc.page_at(trigger.start()),
        written: written.filter(|day| date.as_ref() != Some(day)),
        date,
        title: doc.title.clone(),
        author: author.and_then(|author| author.name.clone().or_else(|| author.address.clone())),
        copy_of: None,
    }
}

fn evidence_record(doc: &Document, sentence: Span, points: &CodePoints) -> EvidenceRecord {
    let (start, end) = points.range(sentence);
    let before = start.saturating_sub(CONTEXT);
    let after = (end + CONTEXT).min(points.total());
    EvidenceRecord {
        text: sentence.of(&doc.text).to_owned(),
        start,
        end,
        prefix: points.slice(before, start).unwrap_or_default().to_owned(),
        suffix: points.slice(end, after).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Modality, Part, PartKind, Polarity, Role, RoleLabel, Trigger};

    fn span(text: &str, words: &str) -> Span {
        let start = text.find(words).expect("the words are in the text");
        Span::new(start, start + words.len())
    }

    fn example() -> (Document, Claim) {
        let text =
            "Café owners wrote.\nÉmile sold a camera to the police.\nThat was all.".to_owned();
        let sentence = span(&text, "Émile sold a camera to the police.");
        let filler = |role: &str, words: &str| Filler {
            role: role.to_owned(),
            label: RoleLabel::plain(Role::Arg0),
            span: span(&text, words),
            name: words.to_owned(),
            kind: EntityKind::Person,
            entity: Some(0),
            via: None,
            score: 0.9,
        };
        let claim = Claim {
            kind: "sell".to_owned(),
            trigger: Trigger { span: span(&text, "sold"), lemma: "sell".to_owned() },
            roles: vec![filler("seller", "Émile"), filler("product", "a camera")],
            when: None,
            when_via: None,
            polarity: Polarity::Positive,
            polarity_cue: None,
            modality: Modality::Actual,
            modality_cue: None,
            attribution: Vec::new(),
            confidence: 0.912_345,
            sentence: 1,
            evidence: sentence,
        };
        let part = Part {
            span: Span::new(0, text.len()),
            kind: PartKind::Quoted(1),
            author: None,
            recipients: Vec::new(),
            date: None,
        };
        let doc =
            Document { id: "sha256:1".to_owned(), text, parts: vec![part], ..Default::default() };
        (doc, claim)
    }

    #[test]
    fn offsets_are_code_points_that_quote_the_text() {
        let (doc, claim) = example();
        let records = claim_records(&doc, &[claim]);
        let record = &records[0];
        let letters: Vec<char> = doc.text.chars().collect();
        let quote = |start: usize, end: usize| letters[start..end].iter().collect::<String>();
        assert_eq!(quote(record.trigger.start, record.trigger.end), "sold");
        for role in &record.roles {
            assert_eq!(quote(role.start, role.end), role.text);
        }
        assert_eq!(quote(record.evidence.start, record.evidence.end), record.evidence.text);
        assert_eq!(record.evidence.prefix, "Café owners wrote.\n");
        assert_eq!(record.evidence.suffix, "\nThat was all.");
        assert_eq!(record.document.part, "quoted");
        assert_eq!(record.confidence, 0.912);
    }

    #[test]
    fn id_depends_on_document_type_and_spans_only() {
        let (doc, claim) = example();
        let id = |doc: &Document, claim: &Claim| {
            claim_records(doc, std::slice::from_ref(claim))[0].id.clone()
        };
        let mut same = claim.clone();
        same.confidence = 0.1;
        assert_eq!(id(&doc, &claim), id(&doc, &same));
        let mut other = claim.clone();
        other.kind = "buy".to_owned();
        assert_ne!(id(&doc, &claim), id(&doc, &other));
        let moved = Document { id: "sha256:2".to_owned(), ..doc.clone() };
        assert_ne!(id(&doc, &claim), id(&moved, &claim));
        assert!(id(&doc, &claim).starts_with("c-") && id(&doc, &claim).len() == 18);
    }

    #[test]
    fn exemptions_are_cited_in_one_way() {
        let (_, claim) = example();
        for (name, expected) in [
            ("(b)(6), (b)(7)(C)", Some("(b)(6) (b)(7)(C)")),
            ("(b) (7) (C)", Some("(b)(7)(C)")),
            ("b6 b7C b7C", Some("(b)(6) (b)(7)(C)")),
            ("[REDACTED]", None),
        ] {
            let name = name.to_owned();
            let filler = Filler { name, kind: EntityKind::Redacted, ..claim.roles[0].clone() };
            assert_eq!(exemption(&filler).as_deref(), expected, "{}", filler.name);
        }
        assert_eq!(exemption(&claim.roles[0]), None);
    }

    #[test]
    fn the_surer_of_two_equal_claims_stays() {
        let (doc, claim) = example();
        let mut weaker = claim.clone();
        weaker.confidence = 0.2;
        let records = claim_records(&doc, &[weaker, claim]);
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].confidence, 0.912);
    }
}

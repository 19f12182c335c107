//! Presentations, books and workbooks from outside: small ones that are made here, what they hold, and the same damaged.

use std::io::Write;

use claimsift::error::Problem;
use claimsift::ingest::{self, Input, Limits, Options};
use claimsift::types::Document;
use proptest::prelude::*;

type Results = Vec<Result<Document, Problem>>;
/// The names and contents of an archive's members.
type Members = Vec<(&'static str, String)>;

/// A zip archive.
fn archive(members: &[(&str, String)]) -> Vec<u8> {
    let mut zip = rawzip::ZipArchiveWriter::new(Vec::new());
    for (name, text) in members {
        let method = rawzip::CompressionMethod::DEFLATE;
        let (mut entry, config) =
            zip.new_file(*name).compression_method(method).start().expect("a member");
        let packer = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::fast());
        let mut writer = config.wrap(packer);
        writer.write_all(text.as_bytes()).expect("packed");
        let (packer, about) = writer.finish().expect("packed");
        packer.finish().expect("packed");
        entry.finish(about).expect("packed");
    }
    zip.finish().expect("packed")
}

fn read_with(members: &[(&str, String)], options: &Options) -> Results {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(&archive(members)).expect("written");
    let input = Input { path: "a".to_owned(), file: Some(file.path().to_path_buf()), bytes: None };
    let mut results = Vec::new();
    ingest::read(&input, options, &mut |result| results.push(result));
    results
}

fn read(members: &[(&str, String)]) -> Results {
    read_with(members, &Options::default())
}

/// The only document, without problems.
fn only(results: &Results) -> &Document {
    assert_eq!(results.len(), 1, "{results:#?}");
    results[0].as_ref().expect("a document")
}

fn documents(results: &Results) -> Vec<&Document> {
    results.iter().filter_map(|it| it.as_ref().ok()).collect()
}

fn problems(results: &Results) -> Vec<String> {
    results.iter().filter_map(|it| it.as_ref().err()).map(ToString::to_string).collect()
}

fn skipped<'d>(doc: &'d Document, what: &str) -> Option<&'d str> {
    doc.skipped.iter().find(|it| it.what == what).map(|it| it.why.as_str())
}

/// A list of links: identity, last word of the type, target.
fn links(links: &[(&str, &str, &str)]) -> String {
    let link = |(id, kind, to): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="http://x/{kind}" Target="{to}"/>"#)
    };
    format!("<Relationships>{}</Relationships>", links.iter().map(link).collect::<String>())
}

fn core() -> String {
    "<cp:coreProperties><dc:title>Buses of the Authority</dc:title><dc:creator>Jane Roe</dc:creator>\
     <dcterms:created>2019-03-12T09:00:00Z</dcterms:created></cp:coreProperties>"
        .to_owned()
}

// ---- presentations ----

/// A shape with a placeholder of a kind, and paragraphs.
fn shape(kind: &str, paragraphs: &[&str]) -> String {
    let lines = paragraphs.iter().map(|text| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"));
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{}</p:txBody></p:sp>"#,
        lines.collect::<String>()
    )
}

fn slide(shapes: &str) -> String {
    format!(r#"<?xml version="1.0"?><p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"#)
}

fn presentation() -> Members {
    let cell = |text: &str| {
        format!("<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>")
    };
    let row = |a: &str, b: &str| format!("<a:tr>{}{}</a:tr>", cell(a), cell(b));
    let table = format!(
        "<p:graphicFrame><a:graphic><a:tbl>{}{}</a:tbl></a:graphic></p:graphicFrame>",
        row("Maker", "Buses"),
        row("Orvane", "12")
    );
    // The title stands behind the body in the file, as it may.
    let first = slide(&format!(
        "{}{}{table}{}{}",
        shape("body", &["The maker pitched buses", "The board met the maker<![CDATA[ & son]]>"]),
        shape("ctrTitle", &["Bus maker courted", "transit officials"]),
        shape("sldNum", &["17"]),
        r#"<p:sp><p:nvSpPr><p:cNvPr id="9" name="x" hidden="1"/></p:nvSpPr><p:txBody><a:p><a:r><a:t>Unseen</a:t></a:r></a:p></p:txBody></p:sp><mc:Fallback><p:sp><a:t>Twice</a:t></p:sp></mc:Fallback>"#,
    ));
    let second = slide(&shape("title", &["Results"])).replace("<p:sld>", r#"<p:sld show="0">"#);
    let second = second.replace(
        "</p:spTree>",
        &format!("{}</p:spTree>", shape("body", &["Orvane sold 12 buses"])),
    );
    let id = |id: &str| format!(r#"<p:sldId id="256" r:id="{id}"/>"#);
    vec![
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", links(&[("rId1", "officeDocument", "ppt/presentation.xml")])),
        (
            "ppt/presentation.xml",
            format!(
                "<p:presentation><p:sldIdLst>{}{}{}</p:sldIdLst></p:presentation>",
                id("rId3"),
                id("rId9"),
                id("rId2")
            ),
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            links(&[
                ("rId2", "slide", "slides/slide1.xml"),
                ("rId3", "slide", "/ppt/slides/slide2.xml"),
            ]),
        ),
        ("ppt/slides/slide1.xml", second),
        ("ppt/slides/slide2.xml", first),
        ("ppt/slides/slide7.xml", slide(&shape("body", &["Thrown out"]))),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            links(&[
                ("rId1", "notesSlide", "../notesSlides/notesSlide1.xml"),
                ("rId2", "diagramData", "../diagrams/data1.xml"),
            ]),
        ),
        (
            "ppt/notesSlides/notesSlide1.xml",
            slide(&shape("body", &["Say that Orvane lied"])).replace("p:sld>", "p:notes>"),
        ),
        (
            "ppt/diagrams/data1.xml",
            "<dgm:pt><dgm:t><a:p><a:r><a:t>Orvane owns Tolmar</a:t></a:r></a:p></dgm:t></dgm:pt>"
                .to_owned(),
        ),
        ("ppt/comments/comment1.xml", "<p:cm><p:text>Really?</p:text></p:cm>".to_owned()),
        ("docProps/core.xml", core()),
    ]
}

#[test]
fn slides_are_pages_in_the_order_of_the_presentation() {
    let results = read(&presentation());
    let doc = only(&results);
    assert_eq!(doc.format.name(), "pptx");
    assert_eq!(
        doc.text,
        "Bus maker courted transit officials\n\nThe maker pitched buses\n\nThe board met the maker & son\n\n\
         Maker\tBuses\nOrvane\t12\n\nOrvane owns Tolmar\n\nSay that Orvane lied\n\nResults\n\nOrvane sold 12 buses"
    );
    assert_eq!(doc.date.unwrap().to_string(), "2019-03-12");
    assert_eq!(doc.title.as_deref(), Some("Buses of the Authority"));
    assert_eq!(doc.parts[0].kind.name(), "title");
    let author = doc.parts[1].author.as_ref().unwrap();
    assert_eq!(author.name.as_deref(), Some("Jane Roe"));
    let page = |words: &str| doc.page_at(doc.text.find(words).unwrap());
    // The second slide of the list is not there.
    assert_eq!((page("pitched"), page("lied"), page("sold")), (Some(1), Some(1), Some(3)));
    for what in ["furniture", "hidden text", "slides", "comments"] {
        assert!(skipped(doc, what).is_some(), "{what}: {:?}", doc.skipped);
    }
}

#[test]
fn a_presentation_without_its_list_is_read_by_the_names_of_slides() {
    let without = |name: &&(&str, String)| !name.0.contains("presentation.xml");
    let members: Vec<_> = presentation().iter().filter(without).cloned().collect();
    let results = read(&members);
    assert!(problems(&results)[0].contains("found no slides"), "{results:#?}");
    let mut members = presentation();
    members[2].1 = "<p:presentation/>".to_owned();
    let results = read(&members);
    let doc = only(&results);
    assert!(doc.text.starts_with("Results") && doc.text.ends_with("Thrown out"), "{}", doc.text);
}

// ---- books ----

fn book() -> Members {
    let page = |body: &str| {
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>"#
        )
    };
    vec![
        ("mimetype", "application/epub+zip".to_owned()),
        (
            "META-INF/container.xml",
            r#"<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>"#
                .to_owned(),
        ),
        (
            "OEBPS/content.opf",
            r#"<opf:package><opf:metadata><dc:title>The Bus Affair</dc:title><dc:creator>Jane Roe</dc:creator>
            <dc:date opf:event="modification">2021-01-01</dc:date><dc:date>2019-03-12</dc:date></opf:metadata>
            <opf:manifest><opf:item id="a" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
            <opf:item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
            <opf:item id="c" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
            <opf:item id="d" href="text/locked.xhtml" media-type="application/xhtml+xml"/>
            <opf:item id="e" href="text/gone.xhtml" media-type="application/xhtml+xml"/></opf:manifest>
            <opf:spine><opf:itemref idref="c"/><opf:itemref idref="b"/><opf:itemref idref="a"/><opf:itemref idref="b"/>
            <opf:itemref idref="d"/></opf:spine></opf:package>"#
                .to_owned(),
        ),
        ("OEBPS/text/one a.xhtml", page("<p>The board met the maker.</p>")),
        (
            "OEBPS/text/two.xhtml",
            page(r#"<h1><a id="x"/>2 May 1815</h1><p>Orvane pitched buses.<br/>It sold none.</p>"#),
        ),
        ("OEBPS/nav.xhtml", page("<nav><ol><li>Chapter</li></ol></nav>")),
        ("OEBPS/text/locked.xhtml", "\u{1}\u{2}garbage".to_owned()),
        (
            "META-INF/encryption.xml",
            r#"<enc:CipherReference URI="OEBPS/text/locked.xhtml"/>"#.to_owned(),
        ),
    ]
}

#[test]
fn chapters_are_read_in_the_order_of_the_book() {
    let results = read(&book());
    let doc = only(&results);
    assert_eq!(doc.format.name(), "epub");
    assert_eq!(
        doc.text,
        "2 May 1815\n\nOrvane pitched buses.\nIt sold none.\n\nThe board met the maker."
    );
    assert_eq!(doc.title.as_deref(), Some("The Bus Affair"));
    assert_eq!(doc.date.unwrap().to_string(), "2019-03-12");
    let author = doc.parts[0].author.as_ref().unwrap();
    assert_eq!(author.name.as_deref(), Some("Jane Roe"));
    assert!(skipped(doc, "table of contents").is_some());
    assert!(skipped(doc, "encrypted chapters").is_some());
}

#[test]
fn what_is_missing_in_a_book_is_reported() {
    let mut members = book();
    members[2].1 = members[2].1.replace(r#"idref="d""#, r#"idref="e""#);
    let results = read(&members);
    assert_eq!(documents(&results).len(), 1);
    assert!(problems(&results)[0].contains("text/gone.xhtml"), "{results:#?}");
    members[7].1 = ["one a", "two"]
        .map(|name| format!(r#"<CipherReference URI="OEBPS/text/{name}.xhtml"/>"#))
        .concat();
    assert!(problems(&read(&members))[0].contains("encrypted"));
    // Without the member that names the type, too.
    let results = read(&book()[1..]);
    assert_eq!(only(&results).format.name(), "epub");
}

// ---- workbooks ----

fn workbook() -> Members {
    let sheet =
        |rows: &str| format!("<x:worksheet><x:sheetData>{rows}</x:sheetData></x:worksheet>");
    let shared =
        |place: &str, number: usize| format!(r#"<x:c r="{place}" t="s"><x:v>{number}</x:v></x:c>"#);
    let letters = format!(
        "<x:row>{}</x:row><x:row>{}{}{}</x:row><x:row>{}{}{}</x:row><x:row>{}</x:row><x:row/>",
        shared("A1", 0),
        shared("A2", 1),
        shared("B2", 2),
        shared("D2", 3),
        r#"<x:c r="A3"><x:v>7</x:v></x:c>"#,
        r#"<x:c r="B3" s="1"><x:v>43536.375</x:v></x:c>"#,
        shared("D3", 4),
        r#"<x:c r="A4"><x:v>8</x:v></x:c>"#,
    );
    let sums = r#"<x:row><x:c t="inlineStr"><x:is><x:t>Year</x:t></x:is></x:c><x:c t="str"><x:f>"a"</x:f><x:v>Sum</x:v></x:c></x:row><x:row><x:c><x:v>2019</x:v></x:c></x:row>"#;
    let strings = ["Letters of the Authority", "ID", "Date", "Body", ""];
    let mut strings: String =
        strings[..4].iter().map(|text| format!("<x:si><x:t>{text}</x:t></x:si>")).collect();
    strings.push_str("<x:si><x:r><x:t>Orvane </x:t></x:r><x:r><x:t>pitched buses.</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:si>");
    vec![
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "xl/workbook.xml",
            r#"<x:workbook><x:workbookPr date1904="0"/><x:sheets><x:sheet name="Letters" r:id="rId1"/><x:sheet name="Sums" state="hidden" sheetId="2" ns:id="rId2"/><x:sheet name="Empty" r:id="rId3"/></x:sheets></x:workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            links(&[
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "worksheet", "worksheets/sheet2.xml"),
                ("rId3", "worksheet", "worksheets/sheet3.xml"),
                ("rId4", "sharedStrings", "SharedStrings.xml"),
                ("rId5", "styles", "styles.xml"),
            ]),
        ),
        ("xl/sharedStrings.xml", format!("<x:sst>{strings}</x:sst>")),
        (
            "xl/styles.xml",
            r#"<x:styleSheet><x:numFmts><x:numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></x:numFmts><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="164"/></x:cellXfs></x:styleSheet>"#.to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet(&letters)),
        ("xl/worksheets/sheet2.xml", sheet(sums)),
        ("xl/worksheets/sheet3.xml", sheet("")),
    ]
}

fn open_workbook() -> Members {
    let cell = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let day = r#"<table:table-cell office:date-value="2019-03-12"><text:p>12/03/19</text:p></table:table-cell>"#;
    let gap = r#"<table:table-cell table:number-columns-repeated="2"/>"#;
    let row = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let remark = "<office:annotation><text:p>Really?</text:p></office:annotation>";
    let rows = [
        row(&[&cell("id"), gap, &cell("date"), &cell("text")]),
        row(&[&cell("7"), gap, day, &cell(&format!("Orvane{remark} pitched<text:s/>buses."))]),
        r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.to_owned(),
    ];
    vec![
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        (
            "content.xml",
            format!(
                r#"<office:document-content><table:table table:name="Letters">{}</table:table></office:document-content>"#,
                rows.concat()
            ),
        ),
    ]
}

#[test]
fn sheets_are_tables() {
    let results = read(&workbook());
    let docs = documents(&results);
    assert_eq!(docs.len(), 1, "{results:#?}");
    assert_eq!((docs[0].path.as_str(), docs[0].format.name()), ("a#Letters#7", "table"));
    assert_eq!(docs[0].text, "Orvane pitched buses.");
    assert_eq!(docs[0].date.unwrap().to_string(), "2019-03-12");
    let complaints = problems(&results);
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("1 of 2 rows have no text"), "{complaints:?}");
    assert!(complaints[1].contains("a#Sums") && complaints[1].contains("the columns year, sum"));
    let options = Options { text_column: Some("Sum".to_owned()), ..Options::default() };
    let complaints = problems(&read_with(&workbook(), &options));
    assert!(complaints[0].contains("the columns id, date, , body"), "{complaints:?}");
    // A package without folders.
    let bare: Vec<(&str, String)> = workbook()
        .into_iter()
        .map(|(name, text)| (name.strip_prefix("xl/").unwrap_or(name), text))
        .chain([("_rels/.rels", links(&[("rId1", "officeDocument", "workbook.xml")]))])
        .collect();
    assert_eq!(documents(&read(&bare)).len(), 1);
    let results = read(&open_workbook());
    let doc = only(&results);
    assert_eq!((doc.path.as_str(), doc.text.as_str()), ("a#Letters#7", "Orvane pitched buses."));
    assert_eq!(doc.date.unwrap().to_string(), "2019-03-12");
}

#[test]
fn a_workbook_without_text_is_no_loss_beside_a_message() {
    let attached = |members: &[(&str, String)]| {
        use base64::Engine;
        let packed = base64::engine::general_purpose::STANDARD.encode(archive(members));
        let mail = format!(
            "From: a@x.org\nTo: b@x.org\nSubject: Sums\nDate: Tue, 12 Mar 2019 09:00:00 +0000\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe sums are attached.\n\
             --b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"a.xlsx\"\n\
             Content-Transfer-Encoding: base64\n\n{packed}\n--b--\n"
        );
        let mut file = tempfile::Builder::new().suffix(".eml").tempfile().expect("a file");
        file.write_all(mail.as_bytes()).expect("written");
        let input =
            Input { path: "a".to_owned(), file: Some(file.path().to_path_buf()), bytes: None };
        let mut results = Vec::new();
        ingest::read(&input, &Options::default(), &mut |result| results.push(result));
        results
    };
    let mut members = workbook();
    let docs = attached(&members);
    assert_eq!(documents(&docs)[1].path, "a#a.xlsx#Letters#7", "{docs:#?}");
    members[3].1 = members[3].1.replace("Body", "Size");
    let results = attached(&members);
    let why = skipped(only(&results), "attachment a.xlsx").expect("noted");
    assert!(why.contains("without a column of text"), "{why}");
}

#[test]
fn a_spreadsheet_with_a_password_is_reported() {
    let mut members = open_workbook();
    members[1].1 = "\u{1}\u{2}garbage".to_owned();
    let manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    members.push(("META-INF/manifest.xml", manifest.to_owned()));
    let complaints = problems(&read(&members));
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].contains("is encrypted"), "{complaints:?}");
}

// ---- bombs and damage ----

#[test]
fn bombs_of_office_end() {
    // Many cells that share one long string; many slides of blanks.
    let mut cells = workbook();
    let row = r#"<row><c r="A9" t="s"><v>4</v></c><c r="D9" t="s"><v>4</v></c></row>"#.repeat(50);
    cells[5].1 = cells[5].1.replace("</x:sheetData>", &format!("{row}</x:sheetData>"));
    cells[3].1 = cells[3].1.replace("Orvane ", &"Orvane pitched buses. ".repeat(5000));
    let mut slides = presentation();
    slides[5].1.push_str(&" ".repeat(2 << 20));
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    for members in [cells, slides] {
        let results = read_with(&members, &options);
        let complaints = problems(&results);
        assert!(
            complaints.iter().any(|it| it.contains("more than 1 MiB") && it.contains("bomb")),
            "{complaints:?}"
        );
        assert!(results.len() < 20, "{}", results.len());
    }
}

/// What breaks readers of such files.
const SCRAPS: [&str; 16] = [
    "<",
    ">",
    "/>",
    "</a:p>",
    "<a:tc>",
    "</a:tbl>",
    "<x:row>",
    "</x:c>",
    "&#x10FFFF;",
    "&amp",
    "\"",
    "9999999999999999999",
    "<p:sldId r:id=\"rId2\"/>",
    "<![CDATA[",
    "-1",
    "\u{0}é\u{301}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_members_are_documents_or_problems(
        which in 0..4_usize,
        scraps in prop::collection::vec((0..SCRAPS.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..30_usize), 1..8),
        lost in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut members = [presentation, book, workbook, open_workbook][which]();
        for (scrap, member, at, length) in scraps {
            let place = member.index(members.len());
            let text = &mut members[place].1;
            let mut bytes = std::mem::take(text).into_bytes();
            let at = at.index(bytes.len() + 1).min(bytes.len());
            bytes.splice(at..(at + length).min(bytes.len()), SCRAPS[scrap].bytes());
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        if let Some(lost) = lost {
            members.remove(lost.index(members.len()));
        }
        let results = read(&members);
        prop_assert!(!results.is_empty());
        for result in &results {
            match result {
                Ok(doc) => {
                    let mut at = 0;
                    for page in &doc.pages {
                        prop_assert!(page.span.start() == at && doc.text.get(page.span.range()).is_some());
                        at = page.span.end();
                    }
                    prop_assert!(doc.parts.iter().all(|part| doc.text.get(part.span.range()).is_some()));
                }
                Err(problem) => prop_assert!(!problem.message.contains("parser failed"), "{problem}"),
            }
        }
    }
}

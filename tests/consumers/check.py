"""Reads what `claimsift export` wrote with the library of whoever it is for.

What must be in the files is worked out here from claims.jsonl and the reviews, without the program: which claims, which
spans, which decisions. Each check compares one format with that, in both scopes, and slices every offset out of the text.
"""

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "export"
WORK = Path(sys.argv[1] if len(sys.argv) > 1 else "target/consumers")
# Only these formats, where any are named.
ONLY = sys.argv[2:]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


# --- what must be there ------------------------------------------------------------------------------------------------


def spans(claim):
    """(label, start, end, words), as a reader of claims.jsonl finds them."""
    found = [(claim["type"], claim["trigger"]["start"], claim["trigger"]["end"], claim["trigger"]["text"])]
    found += [(role["role"], role["start"], role["end"], role["text"]) for role in claim["roles"]]
    if claim["when"]:
        found.append(("when", claim["when"]["start"], claim["when"]["end"], claim["when"]["text"]))
    found += [("source", s["start"], s["end"], s["text"]) for s in claim["attribution"] if s["end"] > s["start"]]
    return found


class Expected:
    """The claims of one scope by id, with the decisions on them."""

    def __init__(self, scope):
        self.texts = {d["document"]["id"]: d["text"] for d in lines(SAMPLE / "documents.jsonl")}
        claims = {claim["id"]: claim for claim in lines(SAMPLE / "claims.jsonl")}
        decisions, edited, added = {}, {}, set()
        played = []
        for name in ("reviews.jsonl", "reviews-bo.jsonl"):
            file = lines(SAMPLE / name)
            undone = {n for line in file if line["answer"] == "undo" for n in line["of"]}
            played += [line for line in file if line["n"] not in undone]
        for line in sorted(played, key=lambda line: line["time"]):
            if line["answer"] not in ("accept", "reject", "ignore", "add"):
                continue
            target = line["claim"]
            if line["answer"] == "add":
                claims[target] = line["after"]
                added.add(target)
            elif target not in claims:
                same = [c["id"] for c in claims.values() if c["evidence"]["text"] == line["quote"]
                        and c["type"] == line["type"] and c["document"]["id"] == line["document"]]
                if not same:
                    continue
                target = same[0]
            if line["after"] and line["answer"] != "add":
                edited[target] = True
                claims[target] = {**line["after"], "id": target}
            answer = "accept" if line["answer"] == "add" else line["answer"]
            mine = decisions.setdefault(target, {})
            mine.pop(line["reviewer"], None)
            mine[line["reviewer"]] = (answer, line["comment"])
        last = {target: list(mine.values())[-1][0] for target, mine in decisions.items()}
        if scope == "accepted":
            claims = {target: claim for target, claim in claims.items() if last.get(target) == "accept"}
        self.claims = claims
        self.decisions = {target: decisions.get(target, {}) for target in claims}
        self.answers = {target: last.get(target) for target in claims}
        self.edited, self.added = edited, added

    def decided(self):
        return sum(len(mine) for mine in self.decisions.values())

    def spans(self):
        return sum(len(spans(claim)) for claim in self.claims.values())

    def text(self, claim):
        return self.texts[claim["document"]["id"]]


def same(found, expected, what):
    assert found == expected, f"{what}: expected {expected!r}, but found {found!r}"


# --- the checks --------------------------------------------------------------------------------------------------------


def check_csv(path, expected):
    for name in ("csv", "csv-excel"):
        raw = (path / name).read_bytes()
        same(raw.startswith(b"\xef\xbb\xbf"), name == "csv-excel", "byte order mark")
        with (path / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        same(sorted(row["id"] for row in rows), sorted(expected.claims), "claims")
        for row in rows:
            claim = expected.claims[row["id"]]
            same(row["answer"], expected.answers[row["id"]] or "", "answer")
            same((int(row["start"]), int(row["end"])), (claim["evidence"]["start"], claim["evidence"]["end"]), "place")
            assert not any(cell.lstrip()[:1] in tuple("=+@") for cell in row.values() if cell), row


def check_parquet(path, expected):
    import datetime

    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(path / "parquet").to_pylist()
    same(sorted(row["id"] for row in rows), sorted(expected.claims), "claims")
    for row in rows:
        claim = expected.claims[row["id"]]
        text = expected.text(claim)
        same(text[row["start"]:row["end"]], row["evidence"], "evidence")
        same(text[row["trigger_start"]:row["trigger_end"]], row["trigger"], "trigger")
        same([role["name"] for role in row["roles"]], [role["name"] for role in claim["roles"]], "roles")
        for role in row["roles"]:
            same(text[role["start"]:role["end"]], role["text"], "role")
        same([s["name"] for s in row["sources"]], [s["name"] for s in claim["attribution"]], "sources")
        same(row["answer"], expected.answers[row["id"]], "answer")
        when = claim["when"] and claim["when"]["from"]
        same(row["from"], when and datetime.date.fromisoformat(when), "first day")
        same((row["edited"], row["added"]), (row["id"] in expected.edited, row["id"] in expected.added), "origin")


def check_sqlite(path, expected):
    database = sqlite3.connect(":memory:")
    database.executescript((path / "sqlite").read_text(encoding="utf-8"))
    same(database.execute("PRAGMA foreign_key_check").fetchall(), [], "foreign keys")
    count = lambda table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    same(count("claims"), len(expected.claims), "claims")
    same(count("report"), len(expected.claims), "rows of the view")
    same(count("decisions"), expected.decided(), "decisions")
    roles = database.execute(
        "SELECT d.text, r.start, r.\"end\", r.text FROM roles r JOIN claims c ON c.id = r.claim "
        "JOIN documents d ON d.id = c.document").fetchall()
    same(len(roles), sum(len(claim["roles"]) for claim in expected.claims.values()), "roles")
    for text, start, end, words in roles:
        same(text[start:end], words, "role")
    # SQLite's own functions see a text up to its first null character.
    wrong = database.execute(
        "SELECT count(*) FROM roles r JOIN claims c ON c.id = r.claim JOIN documents d ON d.id = c.document "
        "WHERE instr(CAST(d.text AS BLOB), x'00') = 0 AND substr(d.text, r.start + 1, r.\"end\" - r.start) <> r.text")
    same(wrong.fetchone()[0], 0, "roles that SQL slices to other words")
    answers = dict(database.execute("SELECT id, answer FROM report"))
    same(answers, expected.answers, "answers")
    same(set(row[0] for row in database.execute("SELECT text FROM documents")) <= set(expected.texts.values()), True, "texts")


def check_prodigy(path, expected):
    import spacy
    from spacy.tokens import Doc, DocBin, Span

    nlp = spacy.blank("en")
    tasks = lines(path / "prodigy")
    same(sorted(task["meta"]["claim"] for task in tasks), sorted(expected.claims), "claims")
    same(len({task["_task_hash"] for task in tasks}), len(tasks), "task hashes")
    store = DocBin(attrs=["ORTH", "SPACY"])
    found = 0
    for task in tasks:
        claim = expected.claims[task["meta"]["claim"]]
        doc = Doc(nlp.vocab, words=[t["text"] for t in task["tokens"]], spaces=[t["ws"] for t in task["tokens"]])
        same(doc.text, task["text"], "text")
        for token, task_token in zip(doc, task["tokens"], strict=True):
            same(token.idx, task_token["start"], "start of a token")
        placed = []
        for span in task["spans"]:
            made = doc.char_span(span["start"], span["end"], label=span["label"])
            assert made is not None, f"spaCy finds no tokens for {span}"
            same((made.start, made.end - 1), (span["token_start"], span["token_end"]), "tokens of a span")
            placed.append(Span(doc, span["token_start"], span["token_end"] + 1, label=span["label"]))
        doc.spans["claim"] = placed
        expected_spans = [(label, words) for label, _, _, words in spans(claim)]
        same([(s.label_, s.text) for s in placed], expected_spans, "spans")
        for relation in task["relations"]:
            same(relation["head"], relation["head_span"]["token_end"], "head")
        same(len(task["relations"]), len(expected_spans) - 1, "relations")
        same(task.get("answer"), expected.answers[claim["id"]], "answer")
        found += len(placed)
        store.add(doc)
    same(found, expected.spans(), "spans")
    again = list(DocBin().from_bytes(store.to_bytes()).get_docs(nlp.vocab))
    same(sum(len(doc.spans["claim"]) for doc in again), found, "spans of the DocBin")


def check_label_studio(path, expected):
    from label_studio_sdk.label_interface import LabelInterface

    tasks = json.loads((path / "label-studio").read_text(encoding="utf-8"))
    labels = sorted({label for claim in expected.claims.values() for label, *_ in spans(claim)})
    config = (
        "<View><Labels name=\"label\" toName=\"text\">" + "".join(f'<Label value="{label}"/>' for label in labels)
        + "</Labels><Relations>" + "".join(f'<Relation value="{label}"/>' for label in labels)
        + "</Relations><Text name=\"text\" value=\"$text\"/>"
        + '<Choices name="verdict" toName="text"><Choice value="accept"/><Choice value="reject"/></Choices></View>')
    interface = LabelInterface(config)
    same(sorted(task["data"]["claim"] for task in tasks), sorted(expected.claims), "claims")
    annotations = 0
    for task in tasks:
        claim = expected.claims[task["data"]["claim"]]
        # Version 2.1.2 of the library trips over its own feet where a task has annotations or predictions.
        assert interface.validate_task({"data": task["data"]}), f"label-studio-sdk refuses task {task['id']}"
        same(len(task["predictions"]), 0 if claim["id"] in expected.added else 1, "predictions")
        for prediction in task["predictions"]:
            same(interface.validate_prediction(prediction, return_errors=True), [], "errors of a prediction")
        annotations += len(task["annotations"])
        same(sorted(a["result"][-1]["value"]["choices"][0] if a["result"] else "ignore" for a in task["annotations"]),
             sorted(answer for answer, _ in expected.decisions[claim["id"]].values()), "verdicts")
        for group in task["predictions"] + task["annotations"]:
            regions = [r for r in group["result"] if r["type"] == "labels"]
            for region in regions:
                value = region["value"]
                same(task["data"]["text"][value["start"]:value["end"]], value["text"], "region")
            if group["result"]:
                same(len(regions), len(spans(claim)), "regions")
        for annotation in task["annotations"]:
            # A prediction is checked as an annotation is, and says what is wrong.
            assert annotation["was_cancelled"] or interface.validate_annotation(annotation), (
                interface.validate_prediction(annotation, return_errors=True))
    same(annotations, expected.decided(), "decisions")
    same(len({a["id"] for task in tasks for a in task["annotations"]}), annotations, "annotation ids")


def check_doccano(path, expected):
    """doccano has no library for its files; this is its import as documented, strictly."""
    entities, relations, claims = 0, 0, {}
    ids = set()
    for record in lines(path / "doccano"):
        known = {}
        for entity in record["entities"]:
            same(set(entity), {"id", "start_offset", "end_offset", "label"}, "fields of an entity")
            assert 0 <= entity["start_offset"] < entity["end_offset"] <= len(record["text"]), entity
            assert entity["id"] not in ids
            ids.add(entity["id"])
            known[entity["id"]] = (entity["label"], record["text"][entity["start_offset"]:entity["end_offset"]])
        for relation in record["relations"]:
            same(set(relation), {"id", "from_id", "to_id", "type"}, "fields of a relation")
            assert relation["from_id"] in known and relation["to_id"] in known
        same(record["text"], expected.texts[record["document"]], "text")
        claims.update({claim["id"]: claim["answer"] for claim in record["claims"]})
        for claim in record["claims"]:
            of = [(label, words) for label, _, _, words in spans(expected.claims[claim["id"]])]
            same(known[claim["trigger"]], of[0], "trigger")
            assert all(span in known.values() for span in of), of
        relations += len(record["relations"])
        entities += len(known)
    same(claims, expected.answers, "answers")
    unique = {(c["document"]["id"], label, start, end) for c in expected.claims.values() for label, start, end, _ in spans(c)}
    same(entities, len(unique), "entities")
    same(relations, expected.spans() - len(expected.claims), "relations")


def check_brat(path, expected):
    """brat's standoff format by its specification, strictly."""
    folder = path / "brat"
    conf = (folder / "annotation.conf").read_text(encoding="utf-8")
    for section in ("[entities]", "[relations]", "[events]", "[attributes]"):
        assert section in conf
    events, verdicts, arguments = 0, Counter(), 0
    for ann in sorted(folder.glob("*.ann")):
        text = ann.with_suffix(".txt").read_bytes().decode("utf-8")
        assert text in expected.texts.values()
        known, seen = {}, set()
        # brat reads lines as Python breaks them.
        for line in ann.read_bytes().decode("utf-8").splitlines():
            name, rest = line.split("\t", 1)
            assert name not in seen, f"{name} stands twice"
            seen.add(name)
            if name[0] == "T":
                kind_and_ranges, words = rest.split("\t")
                kind, ranges = kind_and_ranges.split(" ", 1)
                assert re.fullmatch(r"[A-Za-z_][\w-]*", kind, re.ASCII), kind
                pieces = [tuple(map(int, piece.split(" "))) for piece in ranges.split(";")]
                same(" ".join(text[start:end] for start, end in pieces), words, "words of an annotation")
                known[name] = kind
            elif name[0] == "E":
                trigger, *rest = rest.split(" ")
                kind, of = trigger.split(":")
                same(known[of], kind, "type of a trigger")
                assert f"\n{kind} " in conf, f"{kind} is no event of annotation.conf"
                events += 1
                arguments += len(rest)
                roles = [argument.split(":")[0] for argument in rest]
                same(len(set(roles)), len(roles), "roles of an event")
                assert all(argument.split(":")[1] in known for argument in rest)
            elif name[0] == "A":
                attribute = rest.split(" ")
                assert attribute[1] in seen
                if attribute[0] == "Verdict":
                    verdicts[attribute[2]] += 1
            else:
                assert name[0] == "#" and rest.startswith("AnnotatorNotes E"), line
    same(events, len(expected.claims), "events")
    same(arguments, expected.spans() - len(expected.claims), "arguments")
    same(dict(verdicts), dict(Counter(a for a in expected.answers.values() if a)), "verdicts")


OA = "http://www.w3.org/ns/oa#"
# The part of the Web Annotation context that the export uses, after appendix A of the Web Annotation Vocabulary. The real
# one is at an address, which a test must not need.
CONTEXT = {"@context": {
    "oa": OA, "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
    "as": "http://www.w3.org/ns/activitystreams#", "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "dctypes": "http://purl.org/dc/dcmitype/",
    "id": {"@type": "@id", "@id": "@id"}, "type": {"@type": "@id", "@id": "@type"},
    "Annotation": "oa:Annotation", "TextualBody": "oa:TextualBody", "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector", "TextPositionSelector": "oa:TextPositionSelector",
    "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
    "Text": "dctypes:Text", "Person": "foaf:Person",
    "body": {"@type": "@id", "@id": "oa:hasBody"}, "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"}, "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"}, "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
    **{word: f"oa:{word}" for word in ("describing", "tagging", "classifying", "identifying", "linking", "assessing", "commenting")},
    "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
    "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"}, "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
    "value": "rdf:value", "format": "dc:format", "label": "rdfs:label", "nickname": "foaf:nick",
    "creator": {"@type": "@id", "@id": "dcterms:creator"}, "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "first": {"@type": "@id", "@id": "as:first"}, "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    "total": {"@type": "xsd:nonNegativeInteger", "@id": "as:totalItems"},
}}


def check_w3c(path, expected):
    from pyld import jsonld

    written = json.loads((path / "w3c").read_text(encoding="utf-8"))
    same(written["@context"], "http://www.w3.org/ns/anno.jsonld", "context")
    loader = lambda url, options=None: {"contextUrl": None, "documentUrl": url, "document": CONTEXT}
    expanded = jsonld.expand(written, {"documentLoader": loader})
    page = expanded[0]["http://www.w3.org/ns/activitystreams#first"][0]
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    same(len(items), written["total"], "total")
    motivations = Counter(item[OA + "motivatedBy"][0]["@id"].removeprefix(OA) for item in items)
    same(motivations["describing"], len(expected.claims), "claims")
    same(motivations["classifying"], expected.spans(), "spans")
    same(motivations["assessing"], expected.decided(), "decisions")
    assert all(item["@type"] == [OA + "Annotation"] for item in items)
    same(len({item["@id"] for item in items}), len(items), "ids")
    texts = {f"urn:claimsift:document:{name}": text for name, text in expected.texts.items()}
    for item in items:
        target = item[OA + "hasTarget"][0]
        if OA + "hasSelector" not in target:
            assert target["@id"].removeprefix("urn:claimsift:claim:") in expected.claims
            continue
        text = texts[target[OA + "hasSource"][0]["@id"]]
        quote, place = target[OA + "hasSelector"]
        start, end = (int(place[OA + end][0]["@value"]) for end in ("start", "end"))
        exact, prefix, suffix = (quote.get(OA + name, [{"@value": ""}])[0]["@value"] for name in ("exact", "prefix", "suffix"))
        same(text[start:end], exact, "quote")
        same(text[max(0, start - 32):start], prefix, "prefix")
        same(text[end:end + 32], suffix, "suffix")


def check_ftm(path, expected):
    from followthemoney import model

    proxies = []
    for record in lines(path / "ftm"):
        schema = model.get(record["schema"])
        assert schema is not None, record["schema"]
        schema.validate(record)
        for name, values in record["properties"].items():
            prop = schema.get(name)
            assert prop is not None and not prop.stub, f"{record['schema']} has no {name}"
            for value in values:
                assert prop.type.clean(value) is not None, f"{name} of {record['schema']} refuses {value!r}"
        proxies.append(model.get_proxy(record))
    ids = {proxy.id for proxy in proxies}
    same(len(ids), len(proxies), "ids")
    for proxy in proxies:
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in ids, f"{proxy.schema.name}.{prop.name} points nowhere: {value}"
    counts = Counter(proxy.schema.name for proxy in proxies)
    same(counts["Event"], len(expected.claims), "events")
    same(counts["Document"], len({c["document"]["id"] for c in expected.claims.values()}), "documents")
    mentions = sum(1 for c in expected.claims.values() for r in c["roles"]
                   if r.get("entity") and r["kind"] in ("person", "company", "agency", "organization"))
    same(counts["Mention"], mentions, "mentions")
    notes = sum(len(proxy.get("notes")) for proxy in proxies if proxy.schema.name == "Event")
    same(notes, expected.decided(), "decisions")
    same({proxy.first("recordId") for proxy in proxies if proxy.schema.name == "Event"}, set(expected.claims), "claims")
    tool = Path(sys.executable).with_name("ftm")
    if tool.exists():
        done = subprocess.run([tool, "validate", "-i", path / "ftm"], capture_output=True, text=True)
        same(done.returncode, 0, f"ftm validate: {done.stderr}")
        same(len(done.stdout.splitlines()), len(proxies), "entities that ftm validate passes on")


def check_graphml(path, expected):
    import networkx

    graph = networkx.read_graphml(path / "graphml", force_multigraph=True)
    kinds = Counter(data["kind"] for _, data in graph.nodes(data=True))
    relations = Counter(data["relation"] for _, _, data in graph.edges(data=True))
    same(kinds["claim"], len(expected.claims), "claims")
    same(relations["role"], sum(len(claim["roles"]) for claim in expected.claims.values()), "roles")
    same(relations["evidence"], len(expected.claims), "documents of claims")
    answers = {name.removeprefix("c:"): data.get("answer") for name, data in graph.nodes(data=True) if data["kind"] == "claim"}
    same(answers, expected.answers, "answers")
    for claim, _, data in graph.edges(data=True):
        if data["relation"] == "role":
            record = expected.claims[claim.removeprefix("c:")]
            words = expected.text(record)[data["start"]:data["end"]]
            same(data["text"], legal(words), "words of a role")
    assert "e:crab and company" not in graph and "e:crab & co" in graph, "the merge of two names"


def legal(words):
    """Words with what XML cannot hold replaced, one for one."""
    return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", words)


def check_graphml_as_xml(path, expected):
    from lxml import etree

    tree = etree.parse(path / "graphml", etree.XMLParser(resolve_entities=False, huge_tree=False))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {key.get("id"): key.get("for") for key in tree.findall("g:key", space)}
    nodes = {node.get("id") for node in tree.iterfind(".//g:node", space)}
    for owner in ("node", "edge"):
        for element in tree.iterfind(f".//g:{owner}", space):
            for data in element:
                same(keys[data.get("key")], owner, "owner of a key")
    for edge in tree.iterfind(".//g:edge", space):
        assert edge.get("source") in nodes and edge.get("target") in nodes, edge.attrib
    quotes = [d.text for d in tree.iterfind(".//g:data[@key='node-quote']", space)]
    same(sorted(quotes), sorted(legal(c["evidence"]["text"]) for c in expected.claims.values()), "sentences")


CYPHER = re.compile(
    r"(?P<string>'(?:[^'\\]|\\[\\'\"nrtbf]|\\u[0-9A-Fa-f]{4})*')|(?P<name>`[^`]+`|[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign>\+=|->|<-|[-(){}\[\]:,.=])|(?P<end>;)|(?P<blank>\s+)", re.ASCII)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'"}


def cypher_string(literal):
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" else ESCAPES[m[1]], literal[1:-1])


def check_cypher(path, expected):
    """Cypher has no reader without a database; this is openCypher's grammar of tokens, strictly, and its brackets."""
    claims, roles, answers = set(), 0, {}
    script = (path / "cypher").read_bytes().decode("utf-8")
    for statement in script.split("\n")[:-1]:
        at, depth, tokens = 0, [], []
        while at < len(statement):
            token = CYPHER.match(statement, at)
            assert token, f"no token of Cypher at {statement[at:at + 40]!r}"
            if token.lastgroup == "sign" and token[0] in "({[":
                depth.append({"(": ")", "{": "}", "[": "]"}[token[0]])
            elif token.lastgroup == "sign" and token[0] in ")}]":
                same(token[0], depth.pop(), "bracket")
            if token.lastgroup != "blank":
                tokens.append((token.lastgroup, token[0]))
            at = token.end()
        same((depth, tokens[-1]), ([], ("end", ";")), "end of a statement")
        names = [value for group, value in tokens if group == "name"]
        values = {names_value[0].strip("`"): names_value[1] for names_value in pairs(tokens)}
        if "EVIDENCE" in names:
            claim = cypher_string(statement.split("{id: ", 1)[1].split("}", 1)[0])
            claims.add(claim)
            same(cypher_string(values["quote"]), expected.claims[claim]["evidence"]["text"], "sentence")
            answers[claim] = cypher_string(values["answer"]) if "answer" in values else None
        elif "ROLE" in names:
            roles += 1
            claim = cypher_string(statement.split("{id: ", 1)[1].split("}", 1)[0])
            text = expected.text(expected.claims[claim])
            same(text[int(values["start"]):int(values["end"])], cypher_string(values["text"]), "words of a role")
    same(claims, set(expected.claims), "claims")
    same(answers, expected.answers, "answers")
    same(roles, sum(len(claim["roles"]) for claim in expected.claims.values()), "roles")


def pairs(tokens):
    """`name`: value of a map."""
    for (group, name), (_, colon), (kind, value) in zip(tokens, tokens[1:], tokens[2:]):
        if group == "name" and colon == ":" and kind in ("string", "number"):
            yield name, value


def check_rdf(path, expected):
    import rdflib

    graph = rdflib.Graph().parse(path / "rdf", format="turtle")
    cs, oa = rdflib.Namespace("urn:claimsift:vocabulary:"), rdflib.Namespace(OA)
    prov, a = rdflib.PROV, rdflib.RDF.type
    claims = {str(name).removeprefix("urn:claimsift:claim:"): name for name in graph.subjects(a, cs.Claim)}
    same(set(claims), set(expected.claims), "claims")
    same(len(set(graph.subjects(a, cs.Decision))), expected.decided(), "decisions")
    fillers = 0
    for name, subject in claims.items():
        record = expected.claims[name]
        text = expected.text(record)
        document = graph.value(subject, prov.wasQuotedFrom)
        same(str(document), f"urn:claimsift:document:{record['document']['id']}", "document")
        for place in [subject, *graph.objects(subject, cs.role)]:
            start, end = (graph.value(place, predicate).toPython() for predicate in (oa.start, oa.end))
            same(text[start:end], str(graph.value(place, oa.exact)), "words")
            fillers += place != subject
        when = record["when"] and record["when"]["from"]
        found = graph.value(subject, cs["from"])
        same(found and found.toPython().isoformat(), when, "first day")
    same(fillers, sum(len(claim["roles"]) for claim in expected.claims.values()), "fillers")
    for decision in graph.subjects(a, cs.Decision):
        assert graph.value(decision, prov.used) in claims.values()
        assert (graph.value(decision, prov.wasAssociatedWith), a, prov.Person) in graph


def check_markdown(path, expected):
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse((path / "markdown").read_text(encoding="utf-8"))
    headings = Counter(token.tag for token in tokens if token.type == "heading_open")
    same(headings["h3"], len(expected.claims), "claims")
    same(sum(token.type == "blockquote_open" for token in tokens), len(expected.claims), "quotations")
    inside = [child for token in tokens for child in token.children or []]
    acting = {token.type for token in tokens + inside} & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "em_open"}
    same(acting, set(), "what the words of a document make")
    shown = "".join(child.content for child in inside)
    for claim in expected.claims.values():
        folded = re.sub(r"\s", " ", claim["evidence"]["text"])
        folded = re.sub("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", folded)
        assert f"“{folded}”" in shown, claim["evidence"]["text"]
    decided = sum(child.content == "decision" for child in inside)
    same(decided, expected.decided(), "decisions")


CHECKS = [
    ("csv", "csv module", check_csv, None), ("parquet", "pyarrow", check_parquet, "pyarrow"),
    ("sqlite", "sqlite3 module", check_sqlite, None), ("prodigy", "spaCy", check_prodigy, "spacy"),
    ("label-studio", "label-studio-sdk", check_label_studio, "label_studio_sdk"),
    ("doccano", "a strict reader", check_doccano, None), ("brat", "a strict reader", check_brat, None),
    ("w3c", "pyld", check_w3c, "pyld"), ("ftm", "followthemoney", check_ftm, "followthemoney"),
    ("graphml", "networkx", check_graphml, "networkx"), ("graphml", "lxml", check_graphml_as_xml, "lxml"),
    ("cypher", "a strict reader", check_cypher, None), ("rdf", "rdflib", check_rdf, "rdflib"),
    ("markdown", "markdown-it-py", check_markdown, "markdown_it"),
]


def main():
    passed = failed = skipped = 0
    for scope in ("all", "accepted"):
        expected = Expected(scope)
        for name, reader, check, module in CHECKS:
            if ONLY and name not in ONLY:
                continue
            try:
                if module:
                    __import__(module)
            except ImportError as error:
                print(f"skip {scope} {name} with {reader}: {error}")
                skipped += 1
                continue
            try:
                check(WORK / scope, expected)
            except Exception as error:  # Whatever a reader throws is a failure of the export, and the rest goes on.
                print(f"FAIL {scope} {name} with {reader}: {type(error).__name__}: {error}")
                failed += 1
            else:
                print(f"ok   {scope} {name} with {reader}")
                passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

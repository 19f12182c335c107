"""Makes claims.jsonl, documents.jsonl, reviews.jsonl and reviews-bo.jsonl in this folder: python3 make.py

Three documents that try hard to break what is made of them: letters outside the basic plane, quotation marks of every
language, markup, formulas, control characters, lines that break inside a span. Offsets are counted here in code points, by
finding words in the text, so that the files hold whatever the program does.
"""

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent

TEXTS = {
    "dump/harbor 🚢.txt": (
        "🚢 Harbor deal 𝔏𝔞𝔯𝔨\n\n"
        "On 3 May 2021 the 🦀 firm Crab & Co. sold \"=SUM(A1)\" software to the Larkmoor Port Authority 🏛️, "
        "e-mails obtained by Kerbside show. Crab & Co. pitched its 𝒟rone 🛩 to the authority in late 2020.\n"
        "Émile Noor met the port's director twice. The board awarded the contract to Crab and Company.\n"
    ),
    "dump/mail.eml": (
        "Hi Tom,\n\nwe will not show the\nnew software to the board before June. Yesterday Émile Noor hired Ana Ruiz 👩‍💻.\n\nAna\n"
    ),
    "dump/<img src=x onerror=alert(1)>'; DROP TABLE claims;--.html": (
        "=HYPERLINK(\"http://evil.example\") 😈\n"
        "<script>alert('x')</script> Evil \"Corp\" \\ Söhne's \u0000\u0001\u001b[31m boss used \u202eegassem]]>\u202c "
        "*bold* [link](javascript:x) & `code` {json: \"y\"}\tin\u2028March 2019; -- \u0085 end.\n"
        "+49 30 called the office.\n"
    ),
}
TITLES = ["Harbor deal 𝔏𝔞𝔯𝔨", "Demo", "=HYPERLINK(\"http://evil.example\") 😈"]
DATES = ["2021-06-01", "2021-05-20", None]


def document(idx):
    path = list(TEXTS)[idx]
    text = TEXTS[path]
    digest = hashlib.sha256(text.encode()).hexdigest()
    head = {"id": f"sha256:{digest}", "path": path, "format": ["text", "mail", "html"][idx],
            "title": TITLES[idx], "date": DATES[idx]}
    return head, text


def span(text, words, after=0):
    start = text.index(words, after)
    return {"text": words, "start": start, "end": start + len(words)}


def claim(number, idx, kind, trigger, sentence, roles, when=None, sources=(), **fields):
    head, text = document(idx)
    at = text.index(sentence)
    end = at + len(sentence)
    record = {"schema": "claimsift/claim/1", "id": f"c-{number:016x}", "type": kind}
    place = span(text, trigger, at)
    record["trigger"] = {"text": trigger, "lemma": fields.get("lemma", kind), "start": place["start"], "end": place["end"]}
    record["roles"] = []
    for label, (role, words, name, what, entity) in enumerate(roles):
        filler = span(text, words, fields.get("from_start", {}).get(role, at))
        filler = {"role": role, "label": f"ARG{label}", **filler, "name": name, "kind": what}
        if entity:
            filler["entity"] = entity
        filler["via"] = "name" if entity else None
        record["roles"].append(filler)
    record["when"] = None
    if when:
        words, start, stop, edtf, rule = when
        record["when"] = {**span(text, words, at), "from": start, "to": stop, "edtf": edtf, "rule": rule, "anchor": None}
    record["polarity"] = fields.get("polarity", "positive")
    record["modality"] = fields.get("modality", "actual")
    record["attribution"] = []
    for words, name, cue, what in sources:
        place = span(text, words, at) if words else {"text": "", "start": 0, "end": 0}
        record["attribution"].append({**place, "name": name, "cue": cue, "kind": what})
    record["confidence"] = fields.get("confidence", 0.75)
    record["document"] = {"id": head["id"], "path": head["path"], "format": head["format"],
                          "part": fields.get("part", "body"), "date": head["date"], "title": head["title"]}
    record["evidence"] = {"text": sentence, "start": at, "end": end,
                          "prefix": text[max(0, at - 32):at], "suffix": text[end:end + 32]}
    record["occurrences"] = []
    return record


def sentence(idx, start, stop):
    _, text = document(idx)
    at = text.index(start)
    return text[at:text.index(stop, at) + len(stop)]


CLAIMS = [
    claim(1, 0, "sell", "sold", sentence(0, "On 3 May", "show."), [
        ("seller", "Crab & Co.", "Crab & Co.", "company", "e1"),
        ("product", "\"=SUM(A1)\" software", "\"=SUM(A1)\" software", "product", None),
        ("buyer", "the Larkmoor Port Authority 🏛️", "Larkmoor Port Authority", "agency", "e2")],
        ("On 3 May 2021", "2021-05-03", "2021-05-03", "2021-05-03", "day"),
        [("e-mails obtained by Kerbside", "Kerbside", "show", "document")], confidence=0.912),
    claim(2, 0, "pitch", "pitched", sentence(0, "Crab & Co. pitched", "2020."), [
        ("seller", "Crab & Co.", "Crab & Co.", "company", "e1"),
        ("product", "its 𝒟rone 🛩", "its 𝒟rone 🛩", "product", None),
        ("buyer", "the authority", "the authority", "agency", None)],
        ("in late 2020", "2020-10-01", "2020-12-31", "2020-10/2020-12", "late-year"), confidence=0.6),
    claim(3, 0, "meet", "met", sentence(0, "Émile Noor met", "twice."), [
        ("participant", "Émile Noor", "Émile Noor", "person", "e3"),
        ("counterpart", "the port's director", "the port's director", "person", None)], confidence=0.5),
    claim(4, 0, "award", "awarded", sentence(0, "The board awarded", "Company."), [
        ("awarder", "The board", "The board", "organization", None),
        ("contract", "the contract", "the contract", "other", None),
        ("recipient", "Crab and Company", "Crab and Company", "company", "e4")], confidence=0.41),
    claim(5, 1, "demonstrate", "show", sentence(1, "we will", "June."), [
        ("presenter", "we", "Ana Ruiz", "person", "e1"),
        ("product", "the\nnew software", "the new software", "product", None),
        ("audience", "the board", "the board", "organization", None)],
        ("before June", None, "2021-05-31", "../2021-05-31", "before"),
        [("", "Ana Ruiz", None, "author")], polarity="negative", modality="planned", part="body", confidence=0.333),
    claim(6, 1, "hire", "hired", sentence(1, "Yesterday", "👩‍💻."), [
        ("employer", "Émile Noor", "Émile Noor", "person", "e2"),
        ("person", "Ana Ruiz 👩‍💻", "Ana Ruiz", "person", "e1")],
        ("Yesterday", "2021-05-19", "2021-05-19", "2021-05-19", "yesterday"), confidence=0.8),
    claim(7, 2, "use", "used", sentence(2, "<script>", "end."), [
        ("user", "Evil \"Corp\" \\ Söhne's \u0000\u0001\u001b[31m boss", "Evil \"Corp\" \\ Söhne's \u0000\u0001\u001b[31m boss", "person", "e1"),
        ("product", "\u202eegassem]]>\u202c *bold* [link](javascript:x)", "'); DROP TABLE claims;--", "product", None),
        ("purpose", "{json: \"y\"}\tin\u2028March 2019", "=1+1|cmd", "other", None)],
        ("March 2019", "2019-03-01", "2019-03-31", "2019-03", "month"),
        [("boss", "@evil", "<script>", "anonymous")], confidence=0.99),
    claim(8, 2, "send", "called", sentence(2, "+49 30", "office."), [
        ("sender", "+49 30", "+49 30", "organization", None),
        ("recipient", "the office", "the office", "organization", None)], confidence=0.1),
]


def line(n, who, answer, record=None, **fields):
    known = {"schema": "claimsift/review/1", "n": n, "time": f"2026-11-25T05:{n:02}:00Z", "reviewer": who,
             "claim": None, "answer": answer, "before": None, "after": None, "seconds": 4.5, "comment": None}
    if record:
        known.update({
            "claim": record["id"], "document": record["document"]["id"], "path": record["document"]["path"],
            "type": record["type"], "confidence": record["confidence"], "trigger": record["trigger"]["text"],
            "start": record["trigger"]["start"], "roles": [[r["role"], r["text"]] for r in record["roles"]],
            "quote": record["evidence"]["text"], "prefix": record["evidence"]["prefix"],
            "suffix": record["evidence"]["suffix"]})
    known.update({"bulk": None, "of": None, "entity": None})
    known.update(fields)
    return known


def edited(record):
    """The pitch with its buyer resolved."""
    after = json.loads(json.dumps(record))
    after["roles"][2].update({"name": "Larkmoor Port Authority", "entity": "e2", "via": "description"})
    after["when"].update({"from": "2020-11-01", "to": "2020-12-31", "edtf": "2020-11/2020-12"})
    return after


ADDED = claim(0xADD, 0, "partner", "deal", sentence(0, "🚢 Harbor", "deal"), [
    ("party", "🚢 Harbor", "Harbor", "organization", "e9"),
    ("subject", "deal", "deal", "other", None)], confidence=1.0)
MOVED = dict(CLAIMS[5], id="c-00000000000000ff")
GONE = dict(CLAIMS[7], id="c-00000000000000fe",
            evidence=dict(CLAIMS[7]["evidence"], text="A sentence that nothing reads any more."))

REVIEWS = [
    line(1, "anna", "accept", CLAIMS[0]),
    line(2, "anna", "accept", CLAIMS[1], before=CLAIMS[1], after=edited(CLAIMS[1]), comment="buyer is the port, \"sure\""),
    line(3, "anna", "reject", CLAIMS[2], comment="=cmd|' /C calc'!A0"),
    line(4, "anna", "accept", CLAIMS[3]),
    line(5, "anna", "undo", of=[4]),
    line(6, "anna", "ignore", CLAIMS[4]),
    line(7, "anna", "accept", MOVED, comment="found again\nby its words"),
    line(8, "anna", "accept", CLAIMS[6], comment="<img src=x> *hostile* \u202e 😈"),
    line(9, "anna", "add", ADDED, after=ADDED, comment="was missed"),
    line(10, "anna", "reject", GONE),
    line(11, "anna", "merge", entity={"into": "crab & co", "keys": ["crab and company"], "name": "Crab & Co."}),
]
BO = [
    line(1, "bo", "reject", CLAIMS[0], time="2026-11-25T05:00:30Z"),
    line(2, "bo", "accept", CLAIMS[3], time="2026-11-25T05:30:00Z"),
]


def write(name, records):
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (FOLDER / name).write_text("".join(lines), encoding="utf-8", newline="\n")


def main():
    documents = []
    for idx in range(len(TEXTS)):
        head, text = document(idx)
        documents.append({
            "schema": "claimsift/document/1", "document": head, "text": text,
            "parts": [{"kind": "body", "start": 0, "end": len(text)}],
            "coverage": {"characters": len(text), "read": len(text), "skipped": []}})
    write("claims.jsonl", CLAIMS)
    write("documents.jsonl", documents)
    write("reviews.jsonl", REVIEWS)
    write("reviews-bo.jsonl", BO)


if __name__ == "__main__":
    main()

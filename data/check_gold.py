#!/usr/bin/env python3
"""Check samples.gold.jsonl against the sample documents: types, roles, dates, and that every word stands in the text, in order.

    python3 data/check_gold.py

Exit status 1 when something is wrong; otherwise it prints the number of claims per type and per document.
"""

import collections
import datetime
import email
import email.policy
import html
import json
import mailbox
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent / "samples"
TYPES = {
    "pitch": "seller product buyer",
    "demonstrate": "presenter product audience",
    "sell": "seller product buyer price",
    "buy": "buyer product seller price",
    "award": "awarder contract recipient price",
    "use": "user product purpose",
    "develop": "developer product",
    "meet": "participant counterpart place topic",
    "request": "requester request addressee",
    "send": "sender message recipient",
    "state": "speaker statement audience",
    "pledge": "pledger commitment",
    "refuse": "refuser action addressee",
    "stop": "actor activity",
    "sue": "plaintiff defendant cause",
    "obtain": "obtainer thing source",
    "disclose": "discloser information audience",
    "fund": "funder recipient amount purpose",
    "acquire": "acquirer target price",
    "partner": "party counterpart subject",
    "hire": "employer person position",
    "approve": "authority thing beneficiary",
    "investigate": "investigator target matter",
}
MODALITIES = {"actual", "attempted", "planned", "possible", "conditional", "questioned"}
FIELDS = {
    *("document", "type", "trigger", "roles", "from", "to", "polarity", "modality", "source"),
    *("evidence", "optional", "note"),
}


def flat(text):
    """The text on one line, without marks of emphasis."""
    return " ".join(text.replace("*", "").replace("’", "'").split())


def own_text(message):
    """A message's own text: its plain body up to the first quotation."""
    body = message.get_body(("plain",)).get_content()
    return flat(re.split(r"\nOn .{10,90}\s+wrote:\n|\n-+ Forwarded message", body)[0])


def texts():
    """Every document's text by its name in the gold."""
    found = {}
    for path in sorted(HERE.iterdir()):
        if path.name == "samples.gold.jsonl":
            continue
        if path.suffix in (".txt", ".md"):
            found[path.name] = flat(path.read_text("utf-8"))
        elif path.suffix == ".html":
            page = re.sub(r"(?s)<(head|script|style|nav|aside|footer)\b.*?</\1>", " ", path.read_text("utf-8"))
            page = re.sub(r"</(p|h1|h2|div)>", "\n", page)
            found[path.name] = flat(html.unescape(re.sub(r"<[^>]+>", "", page)))
        elif path.suffix == ".eml":
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found[path.name] = own_text(message)
        elif path.suffix == ".mbox":
            for number, raw in enumerate(mailbox.mbox(path), 1):
                message = email.message_from_bytes(raw.as_bytes(), policy=email.policy.default)
                found[f"{path.name}#{number}"] = own_text(message)
        elif path.suffix == ".jsonl":
            for line in path.read_text("utf-8").splitlines():
                record = json.loads(line)
                found[f"{path.name}#{record['id']}"] = flat(record["text"])
    return found


def problems(claim, documents, places):
    """What is wrong with one gold claim, and where it stands."""
    yield from (f"unknown field {name}" for name in set(claim) - FIELDS)
    text = documents.get(claim["document"])
    if text is None:
        yield "no such document"
        return
    roles = TYPES.get(claim["type"], "").split()
    if not roles:
        yield "unknown type"
        return
    evidence = flat(claim["evidence"])
    if text.count(evidence) != 1:
        yield f"evidence stands {text.count(evidence)} times in the text"
    if flat(claim["trigger"]) not in evidence:
        yield "the trigger is not in the evidence"
    place = text.find(evidence) + max(evidence.find(flat(claim["trigger"])), 0)
    if place < places.get(claim["document"], -1):
        yield "not in reading order"
    places[claim["document"]] = place
    yield from (f"unknown role {role}" for role in claim["roles"] if role not in roles)
    if next(iter(claim["roles"])) != roles[0] or len(claim["roles"]) < 2:
        yield "the first role and one other must be filled"
    for role, fillers in claim["roles"].items():
        for forms in fillers if isinstance(fillers[0], list) else [fillers]:
            if not any(flat(form).lower() in text.lower() for form in forms):
                yield f"no form of {role} stands in the text"
    dates = [claim.get("from"), claim.get("to")]
    if any(dates):
        first, last = map(datetime.date.fromisoformat, dates)
        if first > last:
            yield "the first day is after the last"
    if claim.get("polarity", "positive") not in ("positive", "negative"):
        yield "unknown polarity"
    if claim.get("modality", "actual") not in MODALITIES:
        yield "unknown modality"


def main():
    documents, places, wrong = texts(), {}, 0
    claims = [json.loads(line) for line in (HERE / "samples.gold.jsonl").read_text("utf-8").splitlines()]
    for number, claim in enumerate(claims, 1):
        for problem in problems(claim, documents, places):
            print(f"samples.gold.jsonl:{number}: {claim['document']} {claim['type']} {claim['trigger']!r}: {problem}")
            wrong += 1
    without = [name for name in documents if name not in {claim["document"] for claim in claims}]
    print("without claims:", ", ".join(without) or "none")
    for field in ("type", "document", "modality", "polarity"):
        counts = collections.Counter(claim.get(field, "(not scored)") for claim in claims)
        print(f"{field}:", ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    print(len(claims), "claims,", sum(claim.get("optional", False) for claim in claims), "of them optional")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Counts false claims where there is nothing to claim: sentences of six words or more without any gold claim, optional ones counted.

    claimsift annotate data/fresh > layers.jsonl
    claimsift extract data/fresh --out claims.jsonl
    python3 data/negatives.py layers.jsonl claims.jsonl data/fresh/fresh.gold.jsonl

Hard negatives are those of these sentences in which two people, organizations, places or products are named. A gold claim without
`evidence` lies where its trigger stands.
"""

import collections
import json
import sys

NAMES = {"PER", "ORG", "LOC", "PRODUCT"}
LEAST = (0.0, 0.5, 0.8, 0.9)


def records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def flat(text):
    """On one line, without marks of emphasis."""
    return " ".join(text.replace("*", "").replace("’", "'").split())


def name_of(path):
    """The document's name in gold claims: of a file its own, of a line its id."""
    return path.split("/")[-1].split("#")[-1]


def is_claimed(sentence, evidence):
    """Whether gold evidence lies in a sentence, or runs into it from the one before or out of it into the next."""
    if evidence in sentence or sentence in evidence:
        return True
    return len(evidence) > 30 and (evidence[:25] in sentence or evidence[-25:] in sentence)


def main(layers, claims, *golds):
    gold, found = collections.defaultdict(list), collections.defaultdict(list)
    for record in (record for path in golds for record in records(path)):
        gold[name_of(record["document"])].append(flat(record.get("evidence") or record["trigger"]))
    for claim in records(claims):
        found[name_of(claim["document"]["path"])].append((claim["trigger"]["start"], claim["confidence"]))
    counts = {"sentences without a gold claim": [], "of these with two names": []}
    for record in records(layers):
        text, doc = record["text"], name_of(record["document"]["path"])
        for sentence in record["sentences"] if doc in gold else []:
            inside = range(sentence["start"], sentence["end"])
            words = flat(text[inside.start:inside.stop])
            if len(words.split()) < 6 or any(is_claimed(words, evidence) for evidence in gold[doc]):
                continue
            surest = max((confidence for start, confidence in found[doc] if start in inside), default=None)
            names = {text[e["start"]:e["end"]] for e in record["entities"] if e["start"] in inside and e["label"] in NAMES}
            counts["sentences without a gold claim"].append(surest)
            if len(names) > 1:
                counts["of these with two names"].append(surest)
    for what, surest in counts.items():
        shares = []
        for least in LEAST:
            false = sum(it is not None and it >= least for it in surest)
            shares.append(f"{false} ({100 * false / max(1, len(surest)):.1f} %) from {least}")
        print(f"{what}: {len(surest)}; with a claim: {', '.join(shares)}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

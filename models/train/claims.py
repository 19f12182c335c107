"""Reads what is known of claims: which predicates tell of a claim type's event, and which words take part in it.

In: the predicates that the example `train_triggers` writes, marks (`data/triggers`) and gold claims (`data/blind`). Out: `corpora.Row`s with
`Telling`s. Does not train anything.

A filler of a gold claim is found in its sentence by its words; of several forms the longest that stands there counts, of several places the one
nearest to the trigger. Where none stands there, it may be a pronoun: then the pipeline's filler is taken if it was resolved to that name, else
the sentence's pronouns are left out of the loss.
"""

import json
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import corpora

DATA = Path(__file__).parents[2] / "data"
TYPES = (
    "acquire award pitch demonstrate sell buy use develop meet sue refuse stop approve investigate hire fund partner pledge request send obtain disclose state"
).split()
PRONOUNS = set("i we you he she it they me us him her them my our your his its their mine ours yours hers theirs who which that this these those himself herself itself "
               "themselves ourselves myself one someone somebody anyone both all".split())
# Sentences longer than this are read in parts.
LONGEST = 200


def participants():
    """The names of all roles of the claim types, in the schema's order."""
    schema = tomllib.loads((DATA / "claim_types.toml").read_text(encoding="utf-8"))
    return list(dict.fromkeys(role for kind in schema["type"] for role in kind["roles"]))


@dataclass
class Telling:
    """A predicate, the claim types that it may tell of ([]: none), and who takes part: (start, end, role), `None` where nobody said.
    `unknown` words may take part or not."""
    pred: int
    types: list
    fillers: list | None = None
    unknown: tuple = ()


def words_of(text):
    """Its words, for comparing."""
    return re.findall(r"[\w$€£%]+", text.lower().replace("’", "'"))


def gold_of(path):
    """Gold claims by document."""
    claims = defaultdict(list)
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        claims[claim["document"]] += [claim] if "type" in claim else []
    return claims


def by_marks(document, marks):
    """What marks say of all predicates: a `Telling` each, `None` where nothing is known."""
    found = [Telling(predicate["token"], []) for predicate in document["predicates"]]
    starts = [document["spans"][predicate["token"]] for predicate in document["predicates"]]
    for start, end, *types in marks["marks"]:
        where = moved(document, marks["text"], start, end)
        inside = [i for i, (a, b) in enumerate(starts) if where and where[0] <= a and b <= where[1] and found[i] is not None and not found[i].types]
        for i in inside:
            # Of a phrase ("opened an investigation") the first predicate carries the type.
            found[i] = Telling(document["predicates"][i]["token"], types) if i == inside[0] else None
    return found


def moved(document, source, start, end):
    """Where a mark of the source stands in the document, whose text may lack the head of a message."""
    if document["text"] == source:
        return start, end
    for before, after in ((20, 20), (0, 12)):
        around = source[max(0, start - before):end + after].strip()
        at = document["text"].find(around)
        if at >= 0:
            at += around.find(source[start:end])
            return at, at + end - start
    return None


def matched(document, claims):
    """(claim, numbers of the predicates among its trigger's words) of gold claims, whose triggers are words of a sentence; those that are not optional first."""
    at, taken = {predicate["token"]: i for i, predicate in enumerate(document["predicates"])}, set()
    for claim in sorted(claims, key=lambda claim: bool(claim.get("optional"))):
        trigger, evidence = words_of(claim.get("trigger", "")), " ".join(words_of(claim.get("evidence") or claim.get("trigger", "")))
        for start, end in document["sentences"]:
            text = document["text"][document["spans"][start][0]:document["spans"][end - 1][1]]
            inside = [at[t] for t in range(start, end) if t in at and set(words_of(document["tokens"][t])) & set(trigger) and at[t] not in taken]
            if inside and evidence and evidence[:len(evidence) // 2 + 1] in " ".join(words_of(text)):
                inside = inside if len(trigger) > 1 else inside[:1]
                taken |= set(inside)
                yield claim, inside
                break


def coordinated(forms):
    """The forms of each filler of a role."""
    return forms if forms and isinstance(forms[0], list) else [forms]


def place(tokens, first, forms, trigger):
    """Where one of the forms stands in a sentence (its words, counted from `first`): the longest one, nearest to the trigger."""
    flat = [(word, first + i) for i, token in enumerate(tokens) for word in words_of(token) or [token.lower()]]
    for form in sorted(forms, key=len, reverse=True):
        wanted = words_of(form)
        hits = [i for i in range(len(flat) - len(wanted) + 1) if wanted and [w for w, _ in flat[i:i + len(wanted)]] == wanted]
        spans = [(flat[i][1], flat[i + len(wanted) - 1][1] + 1) for i in hits]
        spans = [(s, e) for s, e in spans if not s <= trigger < e]
        if spans:
            return min(spans, key=lambda span: min(abs(span[0] - trigger), abs(span[1] - 1 - trigger)))
    return None


def telling(document, claim, predicate):
    """What a gold claim says of its predicate."""
    trigger = predicate["token"]
    first, end = next((s, e) for s, e in document["sentences"] if s <= trigger < e)
    fillers, unknown = [], []
    for role, forms in claim["roles"].items():
        for forms in coordinated(forms or []):
            found = place(document["tokens"][first:end], first, forms, trigger)
            if found:
                fillers.append((*found, role))
                continue
            names = {" ".join(words_of(form)) for form in forms}
            own = [(s, e) for other, s, e, name in predicate["fillers"] if other == role and first <= s < e <= end]
            resolved = [(s, e) for other, s, e, name in predicate["fillers"] if other == role and first <= s < e <= end and " ".join(words_of(name)) in names]
            if predicate["claim"] == claim["type"] and resolved:
                fillers.append((*resolved[0], role))
            else:
                unknown += [t for t in range(first, end) if document["tokens"][t].lower() in PRONOUNS] + [t for s, e in own for t in range(s, e)]
    # A word has one role: that of the shorter filler, since a long one may be a clause around it.
    return Telling(trigger, [claim["type"]], sorted(fillers, key=lambda filler: filler[0] - filler[1]), tuple(unknown))


def learned(marks):
    """What is known of the predicates of a document that is learned from: by marks (a file that `marks.py` wrote), or by the gold claims of the blind documents."""
    marks, gold = json.loads(Path(marks).read_text(encoding="utf-8")), gold_of(DATA / "blind" / "blind.gold.jsonl")

    def tellings(document):
        name = Path(document["path"].split("#")[0]).name
        return by_marks(document, marks[name]) if name in marks else by_gold(document, gold[name]) if name in gold else None
    return tellings


def told_by(*files):
    """What the gold claims of some files say of the predicates of a document that is judged on."""
    gold = {name: claims for path in files for name, claims in gold_of(path).items()}
    return lambda document: by_gold(document, gold.get(Path(document["path"]).name, gold.get(document["path"].split("#")[-1], [])))


def by_gold(document, claims):
    """What gold claims say of all predicates: a `Telling` each. Nothing (`None`) is known of what is optional, and of a phrase's other words; but who takes part is told there, too."""
    found = [Telling(predicate["token"], []) for predicate in document["predicates"]]
    for claim, inside in matched(document, claims):
        for i in inside:
            found[i] = None if i != inside[0] else telling(document, claim, document["predicates"][i])
            if found[i] and claim.get("optional"):
                found[i].types = None
    return found


def sentences(path, tellings):
    """The sentences of a file of predicates of which something is known, as rows. `tellings` gives those of a document, or `None`."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, document in enumerate(map(json.loads, lines)):
            found = tellings(document)
            for start, end in document["sentences"] if found is not None else []:
                for at in range(start, end, LONGEST):
                    inside = range(at, min(end, at + LONGEST))
                    moved = [shifted(it, inside) for it in found if it is not None and it.pred in inside]
                    if moved:
                        rows.append(corpora.Row(f"claims-{number}-{at}", document["path"], "claims", "", document["tokens"][at:inside.stop], claims=moved))
    return rows


def shifted(told, inside):
    """A telling, counted from the first of the words `inside`; what stands elsewhere is left out."""
    fillers = None if told.fillers is None else [(s - inside.start, e - inside.start, role) for s, e, role in told.fillers if s in inside and e - 1 in inside]
    return Telling(told.pred - inside.start, told.types, fillers, tuple(t - inside.start for t in told.unknown if t in inside))

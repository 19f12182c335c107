"""Reads and checks the hand-written domain corpus of `data/domain/*.txt`.

In: text files in the notation below. Out: rows of the training format (see `corpora.py`). Does not train anything.

    @ news-017 2019-04-02            a document: its id and its date (or `-`)
    Axon pitched its software to the Denver Police Department in early 2019.
      E Axon = ORG company           entity: its text, its label, for ORG its kind (company | agency | other)
      E early 2019 = DATE
      P pitched = pitch.04 | ARG0 Axon | ARG1 its software | ARG3 to the Denver Police Department | ARGM-TMP in early 2019
      N software                     a word that looks like a trigger here and is not one

A line that starts in column 0 is one sentence; indented lines annotate it. A text that occurs several times in its
sentence is meant at its first place unless `#2`, `#3`, ... follows it. Predicates that are not listed are unknown, not absent:
they are masked in training. `python domain.py FILES` checks files and prints counts; any mistake ends with status 1.
"""

import json
import re
import sys
from pathlib import Path

ENTITY_LABELS = {"PER", "ORG", "LOC", "PRODUCT", "LAW", "MISC", "DATE", "MONEY", "TITLE"}
KINDS = {"company", "agency", "other"}
ROLE = re.compile(r"^(C-|R-)?(ARG[0-5A]|ARGM-[A-Z]{3})$")
# Penn-Treebank-like words: contractions and possessives apart, every other sign alone, numbers and abbreviations whole.
WORD = re.compile(
    r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Inc|Corp|Co|Ltd|Jr|Sr|St|Gov|Sen|Rep|Gen|Lt|Col|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|vs)\."
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s|am|pm|[kKmMbB]n?)?\b|(?:\w+?(?=n['’]t\b))|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|\w+(?:&\w+)+|\w+|\S"
)


class Mistake(Exception):
    """What is wrong with a line, with its file and number."""


def words(text):
    """The words of `text` as (start, end) character offsets."""
    return [m.span() for m in WORD.finditer(text)]


def place(text, quote, where):
    """The character span of `quote` (perhaps `quote#2`) in `text`."""
    quote, n = (lambda m: (m[1], int(m[2])) if m else (quote, 1))(re.match(r"(.*)#(\d)$", quote))
    at, bound = -1, "" if re.match(r"n?['’]", quote) else r"(?<!\w)"
    for _ in range(n):
        hits = (m.start() for m in re.finditer(bound + re.escape(quote) + r"(?:(?!\w)|(?=n['’]t\b))", text) if m.start() > at)
        at = next(hits, None)
        if at is None:
            raise Mistake(f"{where}: expected words of the sentence, but found {quote!r}")
    return at, at + len(quote)


def to_words(span, offsets, where):
    """The word range [s, e) that a character span covers exactly."""
    start = [i for i, (a, _) in enumerate(offsets) if a == span[0]]
    end = [i for i, (_, b) in enumerate(offsets) if b == span[1]]
    if not start or not end:
        raise Mistake(f"{where}: expected a span that begins and ends at words, but found {span}")
    return start[0], end[0] + 1


def sentence_row(doc, number, date, text, notes, where):
    """One training row; `srl_partial` says that unlisted predicates are unknown."""
    offsets = words(text)
    row = {
        "id": f"{doc}-{number:03}", "doc": doc, "corpus": "domain", "genre": re.split(r"[-\d]", doc)[0], "date": date,
        "tokens": [text[a:b] for a, b in offsets],
        "space_after": [b < len(text) and text[b] == " " for _, b in offsets],
        "ner": [], "kinds": [], "srl": [], "srl_partial": True, "not_predicates": [],
    }
    for line_number, note in notes:
        here = f"{where}:{line_number}"
        tag, rest = note[:1], note[1:].strip()
        if tag == "E":
            quote, eq, label = rest.rpartition(" = ")
            label, *kind = label.split()
            if not eq or label not in ENTITY_LABELS or (label == "ORG") != bool(kind) or (kind and kind[0] not in KINDS):
                raise Mistake(f"{here}: expected `E text = LABEL [kind]`, but found {note!r}")
            s, e = to_words(place(text, quote, here), offsets, here)
            if any(s < e2 and s2 < e for s2, e2, _ in row["ner"]):
                raise Mistake(f"{here}: entities overlap at {quote!r}")
            row["ner"].append([s, e, label])
            if kind:
                row["kinds"].append([s, e, kind[0]])
        elif tag == "P":
            head, *args = [part.strip() for part in rest.split("|")]
            trigger, _, sense = head.rpartition(" = ")
            if not re.match(r"^[a-z_-]+\.(\d\d|LV)$", sense):
                raise Mistake(f"{here}: expected `trigger = lemma.NN`, but found {head!r}")
            s, e = to_words(place(text, trigger, here), offsets, here)
            frame = {"pred": s, "lemma": sense.split(".")[0], "sense": sense, "args": []}
            if e - s > 1:
                frame["pred_span"] = [s, e]
            for arg in args:
                label, _, quote = arg.partition(" ")
                if not ROLE.match(label):
                    raise Mistake(f"{here}: expected a PropBank label, but found {label!r}")
                span = to_words(place(text, quote.strip(), here), offsets, here)
                if any(span[0] < e2 and s2 < span[1] for s2, e2, _ in frame["args"]):
                    raise Mistake(f"{here}: arguments overlap at {quote!r}")
                frame["args"].append([*span, label])
            row["srl"].append(frame)
        elif tag == "N":
            row["not_predicates"].append(to_words(place(text, rest, here), offsets, here)[0])
        else:
            raise Mistake(f"{here}: expected a line `E`, `P` or `N`, but found {note!r}")
    return row


def read(path):
    """All rows of one file."""
    doc, date, rows, text, notes = None, None, [], None, []

    def close():
        if text is not None:
            rows.append(sentence_row(doc, sum(r["doc"] == doc for r in rows), date, text, notes, path))

    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] in " \t":
            if text is None:
                raise Mistake(f"{path}:{number}: expected a sentence before its annotation")
            notes.append((number, line.strip()))
            continue
        close()
        text, notes = None, []
        if line.startswith("@ "):
            doc, date = (line[2:].split() + ["-"])[:2]
            if any(r["doc"] == doc for r in rows):
                raise Mistake(f"{path}:{number}: document {doc} occurs twice")
        elif doc is None:
            raise Mistake(f"{path}:{number}: expected `@ document date` before the first sentence")
        else:
            text = line.strip()
    close()
    return rows


def main(paths):
    """Checks the files and prints how much they hold."""
    failed, total, frames, senses = False, 0, 0, {}
    for path in paths:
        try:
            rows = read(path)
        except Mistake as mistake:
            print(mistake, file=sys.stderr)
            failed = True
            continue
        total += len(rows)
        for row in rows:
            for frame in row["srl"]:
                frames += 1
                senses[frame["sense"]] = senses.get(frame["sense"], 0) + 1
        print(f"{path}: {len(rows)} sentences in {len({r['doc'] for r in rows})} documents")
    print(json.dumps({"sentences": total, "predicates": frames, "senses": dict(sorted(senses.items(), key=lambda kv: -kv[1]))}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

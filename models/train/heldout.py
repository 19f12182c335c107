"""Writes the held-out documents of `data/domain` as JSONL, so that claims can be extracted from them and scored.

`python heldout.py OUT/heldout.jsonl`; then `claimsift extract OUT/heldout.jsonl --out claims.jsonl` and
`claimsift evaluate data/domain/heldout.gold.jsonl claims.jsonl`. A document's sentences stand on lines of their own. Annotations are
not written: the gold claims were written by hand.
"""

import json
import sys
from pathlib import Path

from corpora import held_out

DOMAIN = Path(__file__).parents[2] / "data" / "domain"


def documents(folder):
    """(id, date, sentences) of every document."""
    found = []
    for path in sorted(Path(folder).glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@ "):
                doc, date = (line[2:].split() + ["-"])[:2]
                found.append((doc, date, []))
            elif line.strip() and line[0] not in " \t#":
                found[-1][2].append(line.strip())
    return found


def main(out):
    """Writes the file."""
    with open(out, "w", encoding="utf-8") as lines:
        for doc, date, sentences in documents(DOMAIN):
            if held_out(doc):
                about = {"id": doc, "text": "\n".join(sentences)} | ({} if date == "-" else {"date": date})
                lines.write(json.dumps(about, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])

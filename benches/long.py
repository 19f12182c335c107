"""Makes one very long document: sentences of the documents in data/, in any order, each begun in a way of its own so that none is read twice.

    python3 benches/long.py 1000000 long.txt
    /usr/bin/time -v target/release/claimsift extract long.txt --out claims.jsonl

Standard library only; the same characters each time.
"""

import random
import re
import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
PEOPLE = ["Ana Ruiz", "Jane Roe", "Ed Poe", "Carla Diaz", "Tom Okoro", "Mina Sato"]


def main(size, path):
    """Writes sentences until the document has so many characters."""
    chance = random.Random(20261126)
    files = sorted(file for name in ("samples", "dev") for file in DATA.glob(f"{name}/*.txt"))
    parts = [part for file in files for part in re.split(r"(?<=[.?!])\s+|\n{2,}", file.read_text())]
    sentences = [" ".join(part.split()) for part in parts if 30 < len(part) < 600]
    text = []
    length = number = 0
    while length < size:
        number += 1
        end = "\n\n" if number % 7 == 0 else " "
        text.append(f"According to file {number} of {chance.choice(PEOPLE)}, {chance.choice(sentences)}{end}")
        length += len(text[-1])
    with open(path, "w", encoding="utf-8") as out:
        out.write("".join(text)[:size])
    print(f"{number} sentences, {size} characters")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

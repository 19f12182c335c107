"""Lists nouns that name things, not actors, as GUM's annotators typed the mentions they head: `data/things.txt`.

`python nouns.py DIR > data/things.txt`: DIR holds gum.jsonl.xz. A noun counts when it heads mentions of things (abstract, object, substance,
event, time, plant) at least twice in the training and development documents, and never one of a person, organisation or animal.
"""

import json
import lzma
import sys
from pathlib import Path

# Words that also name organisations, people, places that act, or machines that do: read through by hand.
ALSO_ACTORS = set(
    "app brand browser cabinet camera campaign catcher channel chair city clinic collaboration computer department device division drive "
    "fund house initiative insurgency jurisdiction label lead leadership machine market membership mission mutant nation network news newsgroup "
    "operator partnership patient phone pitcher platform power principal profession program project puppet robot satellite section sector "
    "security service site software soul spirit station syndicate system technology tool trade tribunal tv unit vehicle web website zone".split()
)
THINGS = {"abstract", "object", "substance", "event", "time", "plant"}
LEAST = 2


def main(folder):
    """Counts and prints."""
    things, actors = {}, set()
    with lzma.open(Path(folder) / "gum.jsonl.xz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["split"] == "test":
                continue
            for start, end, kind, *rest in row["entities"]:
                # The last field counts the words of the mention's head from 1.
                head = start + int(str(rest[-1]).split(",")[0]) - 1
                if row["upos"][head] != "NOUN":
                    continue
                lemma = row["lemma"][head].lower()
                if kind in THINGS:
                    things[lemma] = things.get(lemma, 0) + 1
                elif kind != "place":
                    actors.add(lemma)
    listed = (lemma for lemma, n in things.items() if n >= LEAST and lemma not in actors | ALSO_ACTORS and lemma.isalpha())
    print("# Nouns that name things, not actors: made by models/train/nouns.py from GUM's mentions (annotations CC BY 4.0).")
    for lemma in sorted(listed):
        print(lemma)


if __name__ == "__main__":
    main(sys.argv[1])

"""Writes the corpora with coreference as plain JSONL, for `examples/train_pronouns.rs`.

`python references.py OUT.jsonl --corpora DIR [--litbank DIR]`: one document a line, `{"doc", "split", "weight", "full", "text", "clusters"}`;
clusters are lists of `[start, end)` in code points. `full` says whether everything that refers is annotated (GUM) or only
people, places, organisations and vehicles (LitBank). Words are joined by blanks: the tokeniser takes them apart again.

`--gold FOLDER` also writes the test documents of GUM there, each as a text, and `gold.jsonl` for `claimsift evaluate --layer references`.
"""

import argparse
import json
import lzma
from pathlib import Path

# Novels are far from what users read; they count for their number of pronouns, not for their style.
WEIGHTS = {"gum": 1.0, "email_seed": 1.0, "litbank": 0.25}


def rows(folder, corpus):
    """The lines of a corpus."""
    with lzma.open(Path(folder) / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document(doc, split, corpus, full, sentences, clusters):
    """One document: `sentences` are lists of words, `clusters` lists of (sentence, start, end) in words."""
    text, places = [], []
    at = 0
    for words in sentences:
        spans = []
        for word in words:
            spans.append((at, at + len(word)))
            text.append(word)
            at += len(word) + 1
        places.append(spans)
        if text:
            text[-1] += "\n"
    joined = "".join(word if word.endswith("\n") else word + " " for word in text)
    spans = [[[places[s][a][0], places[s][b - 1][1]] for s, a, b in cluster] for cluster in clusters]
    return {"doc": doc, "split": split, "weight": WEIGHTS[corpus], "full": full, "text": joined, "clusters": spans}


def of_json(folder, corpus):
    """The documents of a corpus in the common format."""
    tokens = {row["id"]: row["tokens"] for row in rows(folder, corpus)}
    for row in rows(folder, corpus + "_coref"):
        sentences = [tokens[s] for s in row["sentences"]]
        clusters = [[m[:3] for m in cluster] for cluster in row["clusters"]]
        yield document(row["doc"], row["split"], corpus, corpus == "gum", sentences, clusters)


def of_conll(path, split):
    """One document of LitBank (CoNLL-2012 columns)."""
    sentences, clusters, words, open_spans = [], {}, [], {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.strip():
            if words:
                sentences.append(words)
            words = []
            continue
        cells = line.split("\t")
        for piece in cells[-1].split("|"):
            number = piece.strip("()")
            if not number or number == "_":
                continue
            if piece.startswith("("):
                open_spans.setdefault(number, []).append(len(words))
            if piece.endswith(")"):
                start = open_spans[number].pop()
                clusters.setdefault(number, []).append((len(sentences), start, len(words) + 1))
        words.append(cells[3])
    if words:
        sentences.append(words)
    return document(path.stem, split, "litbank", False, sentences, list(clusters.values()))


def write_gold(folder, documents):
    """Texts, and what `claimsift annotate` would write of their clusters."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "gold.jsonl", "w", encoding="utf-8") as out:
        for row in documents:
            name = f"{row['doc']}.txt"
            (folder / name).write_text(row["text"], encoding="utf-8")
            clusters = [{"entity": f"e{i + 1}", "name": "", "mentions": [{"start": a, "end": b} for a, b in cluster]}
                        for i, cluster in enumerate(row["clusters"])]
            out.write(json.dumps({"schema": "claimsift/annotation/1", "document": {"id": "", "path": name, "date": None},
                                  "text": row["text"], "clusters": clusters}) + "\n")


def main():
    """All documents into one file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--litbank", help="folder of LitBank's CoNLL files; every tenth is for testing")
    parser.add_argument("--gold", type=Path, help="folder for GUM's test documents")
    args = parser.parse_args()
    if args.gold:
        write_gold(args.gold, [row for row in of_json(args.corpora, "gum") if row["split"] == "test"])
    with open(args.out, "w", encoding="utf-8") as out:
        for corpus in ("gum", "email_seed"):
            for row in of_json(args.corpora, corpus):
                out.write(json.dumps(row) + "\n")
        paths = sorted(Path(args.litbank).glob("*.conll")) if args.litbank else []
        for number, path in enumerate(paths):
            out.write(json.dumps(of_conll(path, "dev" if number % 10 == 0 else "train")) + "\n")


if __name__ == "__main__":
    main()

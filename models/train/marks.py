"""Writes the marked texts of `data/triggers` as documents without their marks, and `marks.json`, which says where these are.

`python marks.py FOLDER --corpora DIR`. Then `cargo run --release --example train_triggers -- FOLDER ../../data/blind > predicates.jsonl` writes what the pipeline
sees of the predicates of these and of the blind documents; `train.py --claims predicates.jsonl FOLDER/marks.json` learns from both.
"""

import argparse
import json
import lzma
import re
from pathlib import Path

import claims
import heldout

MARK = re.compile(r"\[([a-z]+):([^\[\]]+)\]")


def inline():
    """(file name, text, marks) of the texts with marks in brackets; a mark is (start, end, type) in code points."""
    for path in sorted((claims.DATA / "triggers").glob("*.*")):
        if path.suffix in (".txt", ".eml"):
            source, text, marks, at = path.read_text(encoding="utf-8"), "", [], 0
            for mark in MARK.finditer(source):
                text += source[at:mark.start()]
                marks.append((len(text), len(text) + len(mark[2]), mark[1]))
                text, at = text + mark[2], mark.end()
            yield path.name, text + source[at:], marks


def standing_off(name, sentences):
    """(document, text, marks) of the sentences that a table of marks names, in its order. A second type of a mark is as good as its first."""
    documents = {}
    for line in (claims.DATA / "triggers" / name).read_text(encoding="utf-8").splitlines():
        first, second, *mark = line.split("\t")
        document, key = (first, (first, int(second))) if name == "domain.tsv" else (second.rsplit("-", 1)[0], (first, second))
        documents.setdefault(document, {}).setdefault(key, []).extend([mark] if mark else [])
    for document, rows in documents.items():
        text, marks = "", []
        for key, found in rows.items():
            sentence = sentences[key]
            for kind, words, *other in found:
                at = sentence.find(words)
                if at >= 0:
                    marks.append((len(text) + at, len(text) + at + len(words), kind, *other))
            text += sentence + "\n"
        yield document + ".txt", text, marks


def of_corpora(folder):
    """The sentences of the corpora that `corpora.tsv` names, as text."""
    found = {}
    table = (claims.DATA / "triggers" / "corpora.tsv").read_text(encoding="utf-8")
    for corpus in sorted({line.split("\t")[0] for line in table.splitlines()}):
        with lzma.open(Path(folder) / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                words = "".join(word + " " * space for word, space in zip(row["tokens"], row["space_after"]))
                found[corpus, row["id"]] = words.strip()
    return found


def write_texts(folder, corpora):
    """The marked texts as documents, and where their marks are."""
    folder.mkdir(parents=True, exist_ok=True)
    domain = {(doc, n): text for doc, _, texts in heldout.documents(heldout.DOMAIN) for n, text in enumerate(texts)}
    sources = [inline(), standing_off("domain.tsv", domain)] + ([standing_off("corpora.tsv", of_corpora(corpora))] if corpora else [])
    marks = {}
    for name, text, own in (document for source in sources for document in source):
        name = name.replace("/", "-")
        (folder / name).write_text(text, encoding="utf-8")
        marks[name] = {"text": text, "marks": own}
    (folder / "marks.json").write_text(json.dumps(marks), encoding="utf-8")
    print(f"{len(marks)} documents, {sum(len(it['marks']) for it in marks.values())} marks")


def main():
    """Writes them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpora", help="folder of the corpora (*.jsonl.xz), for the marks in their sentences")
    args = parser.parse_args()
    write_texts(args.folder, args.corpora)


if __name__ == "__main__":
    main()

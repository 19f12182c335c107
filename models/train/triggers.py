"""Fits the classifier of triggers on the finished encoder's states, which stay as they are: which claim type does a predicate tell of, if any?

`python triggers.py texts FOLDER --corpora DIR` writes the marked texts of `data/triggers` as documents without their marks, and `FOLDER/marks.json`.
`cargo run --release --example train_triggers -- FOLDER ../../data/blind > predicates.jsonl` then writes the predicates of these and of the blind documents.
`python triggers.py fit MODEL predicates.jsonl FOLDER/marks.json [--judge OTHER.jsonl GOLD.jsonl]…` writes `triggers.safetensors` into the model folder.

With the encoder's states h (after the last layer and after half of them) of the predicate and of the heads of its ARG0, ARG1 and ARG2, the logits of "none" and of
the types are `output relu(hidden [P h; A h0; A h1; A h2; f])`; f says which arguments there are, and whether the predicate is a noun. Trained on the cross entropy, with dropout on
states and units; of several seeds the mean of the probabilities is what one more network learns (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").
"""

import argparse
import json
import lzma
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

import corpora
import encode
import export
import heldout

DATA = Path(__file__).parents[2] / "data"
TYPES = (
    "acquire award pitch demonstrate sell buy use develop meet sue refuse stop approve investigate hire fund partner pledge request send obtain disclose state"
).split()
OF_PREDICATE, OF_ARGUMENT, HIDDEN, PASSES, RATE, DECAY, GROUP, SEEDS = 128, 48, 256, 12, 1.5e-3, 0.02, 256, 5
# Sentences longer than this are read in parts.
LONGEST = 200
MARK = re.compile(r"\[([a-z]+):([^\[\]]+)\]")


def inline():
    """(file name, text, marks) of the texts with marks in brackets; a mark is (start, end, type) in code points."""
    for path in sorted((DATA / "triggers").glob("*.*")):
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
    for line in (DATA / "triggers" / name).read_text(encoding="utf-8").splitlines():
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
    table = (DATA / "triggers" / "corpora.tsv").read_text(encoding="utf-8")
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


def words_of(text):
    """Its words, for comparing."""
    return re.findall(r"[\w$€£%]+", text.lower().replace("’", "'"))


def place(document, source, start, end):
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


def by_marks(document, marks):
    """For every predicate the types that it may be given: [] for none, `None` where nothing is known."""
    found = [[] for _ in document["predicates"]]
    starts = [document["spans"][predicate["token"]] for predicate in document["predicates"]]
    for start, end, *types in marks["marks"]:
        where = place(document, marks["text"], start, end)
        inside = [i for i, (a, b) in enumerate(starts) if where and where[0] <= a and b <= where[1] and found[i] == []]
        for i in inside:
            # Of a phrase ("opened an investigation") the first predicate carries the type.
            found[i] = types if i == inside[0] else None
    return found


def by_gold(document, claims):
    """The same by gold claims, whose triggers are words of a sentence. Nothing is known of what is optional."""
    found = [[] for _ in document["predicates"]]
    at = {predicate["token"]: i for i, predicate in enumerate(document["predicates"])}
    for claim in sorted(claims, key=lambda claim: bool(claim.get("optional"))):
        trigger, evidence = words_of(claim.get("trigger", "")), " ".join(words_of(claim.get("evidence") or claim.get("trigger", "")))
        for start, end in document["sentences"]:
            text = document["text"][document["spans"][start][0]:document["spans"][end - 1][1]]
            inside = [at[t] for t in range(start, end) if t in at and set(words_of(document["tokens"][t])) & set(trigger) and found[at[t]] == []]
            if inside and evidence and evidence[:len(evidence) // 2 + 1] in " ".join(words_of(text)):
                for i in inside if len(trigger) > 1 else inside[:1]:
                    found[i] = [claim["type"]] if i == inside[0] and not claim.get("optional") else None
                break
    return found


def gold_of(path):
    """Gold claims by document."""
    claims = defaultdict(list)
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        claims[claim["document"]] += [claim] if "type" in claim else []
    return claims


@dataclass
class Case:
    """A predicate of a sentence: its word, the heads of its ARG0, ARG1 and ARG2 (`None` for one that it has not), whether it is a noun, the types that it may be given ([]: none), and the type of the claim found there."""
    word: int
    heads: list
    noun: bool
    types: list
    found: str | None


@dataclass
class Marked(corpora.Row):
    """A sentence with its cases."""
    cases: list = field(default_factory=list)


def sentences(path, labels):
    """The sentences of a file of predicates of which something is known."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    for number, document in enumerate(documents):
        types = labels(document)
        if types is None:
            continue
        known = {predicate["token"]: (predicate, own) for predicate, own in zip(document["predicates"], types) if own is not None}
        for start, end in document["sentences"]:
            for at in range(start, end, LONGEST):
                inside = range(at, min(end, at + LONGEST))
                cases = [Case(word - at, [head - at if head in inside else None for head in known[word][0]["heads"]], known[word][0]["noun"], known[word][1],
                              known[word][0]["claim"]) for word in inside if word in known]
                if cases:
                    rows.append(Marked(f"{number} {at}", "", "", "", document["tokens"][at:inside.stop], cases=cases))
    return rows


def states(model, batch):
    """The states of the words of a batch, after the last layer and after half of them: sentences × words × 2 hidden."""
    h = model.bert(batch.ids, batch.types, batch.lengths)
    h = torch.cat([h[-1], h[(len(h) - 1) // 2]], -1)
    return h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1]))


def gathered(rows, h):
    """What the classifier reads of the cases of some sentences, and what it should say: states (cases × 4 × 2 hidden), features, targets (0 for none)."""
    none, read, features, targets = torch.zeros_like(h[0, 0]), [], [], []
    for i, row in enumerate(rows):
        for case in row.cases:
            read.append(torch.stack([h[i, case.word]] + [none if head is None else h[i, head] for head in case.heads]))
            features.append([float(head is not None) for head in case.heads] + [float(case.noun)])
            target = torch.zeros(1 + len(TYPES))
            target[[1 + TYPES.index(kind) for kind in case.types] or [0]] = 1 / max(1, len(case.types))
            targets.append(target)
    return torch.stack(read), torch.tensor(features), torch.stack(targets)


@torch.no_grad()
def frozen(rows, model, words):
    """The same of all sentences, by an encoder that stays as it is, and whether a claim was found already."""
    parts, found = [], []
    for group in encode.batches(rows, words, 6000, corpora.seeded("triggers"), 128):
        parts.append(gathered(group, states(model, encode.collate(group, words))))
        found += [case.found for row in group for case in row.cases]
    return {name: torch.cat(values) for name, values in zip(("states", "features", "targets"), zip(*parts))} | {"found": found}


def of_marks(marks, gold):
    """What is known of the predicates of a document that is learned from: by marks, or by gold claims."""
    def labels(document):
        name = Path(document["path"].split("#")[0]).name
        return by_marks(document, marks[name]) if name in marks else by_gold(document, gold[name]) if name in gold else None
    return labels


def of_gold(path):
    """What gold claims say of the predicates of a document that is judged on."""
    claims = gold_of(path)
    return lambda document: by_gold(document, claims.get(Path(document["path"]).name, claims.get(document["path"].split("#")[-1], [])))


class Classifier(nn.Module):
    """The logits of "none" and of the types, from states of `hidden` numbers."""

    def __init__(self, hidden):
        super().__init__()
        self.predicate, self.argument = nn.Linear(hidden, OF_PREDICATE), nn.Linear(hidden, OF_ARGUMENT)
        self.hidden, self.output = nn.Linear(OF_PREDICATE + 3 * OF_ARGUMENT + 4, HIDDEN), nn.Linear(HIDDEN, 1 + len(TYPES))
        self.of_states, self.of_hidden = nn.Dropout(0.3), nn.Dropout(0.3)

    def forward(self, h, f):
        """In: cases × 4 × hidden, cases × 4. Out: cases × types."""
        h = self.of_states(h)
        arguments = self.argument(h[:, 1:]) * f[:, :3, None]
        return self.output(self.of_hidden(self.hidden(torch.cat([self.predicate(h[:, 0]), arguments.flatten(1), f], 1)).relu()))


def fit(cases, targets, seed):
    """A classifier, by Adam with a rate that falls to zero."""
    torch.manual_seed(seed)
    model = Classifier(cases["states"].shape[-1])
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = PASSES * (len(targets) // GROUP + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.0, 1 - step / steps))
    for _ in range(PASSES):
        for at in torch.randperm(len(targets)).split(GROUP):
            loss = F.cross_entropy(model(cases["states"][at], cases["features"][at]), targets[at])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return model.eval()


@torch.no_grad()
def probabilities(model, cases):
    """Cases × types."""
    return model(cases["states"], cases["features"]).softmax(-1)


def judge(model, cases, name):
    """Prints how often the best type is right from several probabilities on: of all predicates, and of those in which no claim was found."""
    p, targets = probabilities(model, cases), cases["targets"]
    missed = torch.tensor([claim is None for claim in cases["found"]])
    for where, among in (("all predicates", torch.ones_like(missed)), ("where no claim was found", missed)):
        possible = int(((targets[:, 0] == 0) & among).sum())
        score, best = p[:, 1:].max(-1)
        order = score[among].argsort(descending=True)
        right = (targets[among].gather(1, best[among, None] + 1)[order, 0] > 0).float()
        average = float((right * right.cumsum(0) / torch.arange(1, len(right) + 1)).sum() / max(1, possible))
        print(f"{name}, {where}: average precision {average:.3f}")
        for least in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            made = (score >= least) & among
            right = int((targets[made, best[made] + 1] > 0).sum())
            share = 100 * right / max(1, int(made.sum()))
            print(f"{name}, {where}, from {least}: {int(made.sum())} given, {share:.1f} % right; {100 * right / max(1, possible):.1f} % of {possible}")


def main():
    """One of the two steps."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("step", choices=["texts", "fit"])
    parser.add_argument("folder", type=Path, help="where texts are written to, or the model's folder")
    parser.add_argument("files", nargs="*", help="for `fit`: the predicates, and marks.json")
    parser.add_argument("--corpora", help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--judge", nargs=2, action="append", default=[], metavar=("PREDICATES", "GOLD"), help="documents that are only judged on")
    args = parser.parse_args()
    if args.step == "texts":
        return write_texts(args.folder, args.corpora)
    torch.set_num_threads(2)
    model, _, words = export.load(args.folder)
    model.eval()
    labels = of_marks(json.loads(Path(args.files[1]).read_text(encoding="utf-8")), gold_of(DATA / "blind" / "blind.gold.jsonl"))
    cases = frozen(sentences(args.files[0], labels), model, words)
    counts = Counter(TYPES[int(target.argmax()) - 1] if target[0] == 0 else "none" for target in cases["targets"])
    print(f"{len(cases['found'])} predicates: {dict(counts.most_common())}")
    teachers = [fit(cases, cases["targets"], seed) for seed in range(1, 1 + SEEDS)]
    taught = torch.stack([probabilities(teacher, cases) for teacher in teachers]).mean(0)
    classifier = fit(cases, 0.5 * taught + 0.5 * cases["targets"], 0)
    for path, gold in args.judge:
        judged = frozen(sentences(path, of_gold(gold)), model, words)
        judge(teachers[0], judged, f"one, {path}")
        judge(classifier, judged, path)
    write(classifier, args.folder)


def write(classifier, folder):
    """Writes the classifier into a model's folder."""
    tensors = {name: value.detach().contiguous() for name, value in classifier.state_dict().items()}
    out = folder / "triggers.safetensors"
    save_file(export.quantised(tensors), out, metadata={"types": " ".join(TYPES), "encoder": export.signature(folder)})
    out.chmod(0o644)


if __name__ == "__main__":
    main()

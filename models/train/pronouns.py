"""Fits the network that ranks what a pronoun stands for, on the finished encoder's states, which stay as they are.

`python pronouns.py FOLDER CASES.jsonl [--judge MORE.jsonl …]`. In: a model folder, and the pronouns with their candidates that
`cargo run --release --example train_pronouns -- references.jsonl CASES.jsonl` writes. Out: `references.safetensors` in the folder. A
candidate c of a pronoun p has the score  w·f + v·relu(H [P p; M c; P p * M c; f]),  where p and c are the encoder's states of the pronoun and of
the candidate's last word, f what `src/link/ranker.rs` knows of the two; "none of these" has the score 0 (after Lee et al. 2017, "End-to-end Neural
Coreference Resolution", whose antecedents are ranked in the same way). The likelihood of all right candidates is maximised.
"""

import argparse
import json
import os
import random
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from safetensors.torch import save_file
from torch import nn

import corpora
import encode
import export

CLASSES = ["person", "thing", "several"]
SIZE, HIDDEN, PASSES, RATE, DECAY, GROUP, SEED = 32, 64, 12, 1e-3, 0.02, 64, 20231123
# Sentences longer than this are read in parts.
LONGEST = 200


def read(path):
    """The documents of a file."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@torch.no_grad()
def states(model, words, documents):
    """For each document the states of its words, `words × hidden`."""
    found = [torch.zeros(len(d["tokens"]), model.sizes.hidden) for d in documents]
    rows = []
    for number, document in enumerate(documents):
        for start, end in document["sentences"]:
            for at in range(start, end, LONGEST):
                rows.append(corpora.Row(f"{number} {at}", "", "", "", document["tokens"][at:min(end, at + LONGEST)]))
    for group in encode.batches(rows, words, 6000, corpora.seeded("pronouns"), 128):
        h = model.words(encode.collate(group, words))
        for i, row in enumerate(group):
            number, at = map(int, row.id.split())
            found[number][at:at + len(row.tokens)] = h[i, :len(row.tokens)]
    return found


class Case:
    """A pronoun: its class, its state, its candidates' states and features, and which of these are right."""

    def __init__(self, document, h, pronoun):
        self.kind, self.weight, self.split = pronoun["class"], document["weight"], document["split"]
        self.pronoun = h[pronoun["token"]]
        self.mentions = h[pronoun["heads"]]
        kind = torch.eye(len(CLASSES))[CLASSES.index(self.kind)]
        features = torch.tensor(pronoun["features"], dtype=torch.float32)
        self.features = torch.cat([features, kind.expand(len(features), -1)], 1)
        self.right = torch.tensor(pronoun["right"])
        self.named = torch.tensor(pronoun["named"])


def cases(model, words, path):
    """The pronouns of a file that have candidates."""
    documents = read(path)
    found = states(model, words, documents)
    return documents[0]["features"], [Case(d, h, p) for d, h in zip(documents, found) for p in d["pronouns"] if p["heads"]]


class Ranker(nn.Module):
    """The scores of candidates."""

    def __init__(self, hidden, features):
        super().__init__()
        self.pronoun, self.mention = nn.Linear(hidden, SIZE), nn.Linear(hidden, SIZE)
        self.features = nn.Linear(features, 1, bias=False)
        self.hidden, self.output = nn.Linear(3 * SIZE + features, HIDDEN), nn.Linear(HIDDEN, 1, bias=False)
        self.of_states, self.of_hidden = nn.Dropout(0.5), nn.Dropout(0.3)
        nn.init.zeros_(self.features.weight)

    def forward(self, group):
        """Scores of "none of these" and of the candidates of some pronouns, `pronouns × 1 + candidates`."""
        n = max(len(case.features) for case in group)
        pad = lambda name: torch.stack([nn.functional.pad(getattr(case, name), (0, 0, 0, n - len(case.features))) for case in group])
        f, there = pad("features"), torch.tensor([[i < len(case.features) for i in range(n)] for case in group])
        m = self.mention(self.of_states(pad("mentions")))
        p = self.pronoun(self.of_states(torch.stack([case.pronoun for case in group])))[:, None].expand_as(m)
        scores = self.features(f) + self.output(self.of_hidden(self.hidden(torch.cat([p, m, p * m, f], -1)).relu()))
        return nn.functional.pad(scores[..., 0].masked_fill(~there, -1e9), (1, 0))


def fit(training, features, seed=SEED):
    """A ranker, by Adam with a rate that falls to zero."""
    torch.manual_seed(seed)
    order, rng = list(training), random.Random(seed)
    ranker = Ranker(len(training[0].pronoun), features)
    optimiser = torch.optim.AdamW(ranker.parameters(), lr=RATE, weight_decay=DECAY)
    steps = PASSES * (len(order) // GROUP + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in range(PASSES):
        rng.shuffle(order)
        for at in range(0, len(order), GROUP):
            group = order[at:at + GROUP]
            found = ranker(group).log_softmax(-1)
            right = torch.zeros_like(found, dtype=torch.bool)
            for i, case in enumerate(group):
                right[i, 0], right[i, 1:1 + len(case.right)] = not case.right.any(), case.right
            weight = torch.tensor([case.weight for case in group])
            loss = -(found.masked_fill(~right, -1e9).logsumexp(-1) * weight).sum() / weight.sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return ranker.eval()


@torch.no_grad()
def judge(ranker, judged, name):
    """Prints how many links to names are right, and how many that could be made are made, for several thresholds."""
    for kind in CLASSES:
        own = [case for case in judged if case.kind == kind]
        if not own:
            continue
        found = [p for at in range(0, len(own), GROUP) for p in ranker(own[at:at + GROUP]).softmax(-1)]
        possible = sum(bool((case.right & case.named).any()) for case in own)
        for least in (0.0, 0.4, 0.5, 0.6, 0.7):
            made = right = 0
            for case, p in zip(own, found):
                best = int(p.argmax()) - 1
                if best >= 0 and p[best + 1] >= least and case.named[best]:
                    made += 1
                    right += bool(case.right[best])
            print(f"{name}, {kind}, from {least}: {made} links, {100 * right / max(1, made):.1f} % right; {100 * right / max(1, possible):.1f} % of {possible} possible ones")


def main():
    """Fits, judges, writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases")
    parser.add_argument("--judge", nargs="*", default=[], help="more files of pronouns, only to judge on")
    args = parser.parse_args()
    torch.set_num_threads(2)
    model, _, words = export.load(args.folder)
    model.eval()
    features, known = cases(model, words, args.cases)
    training = [case for case in known if case.split == "train"]
    ranker = fit(training, len(training[0].features[0]))
    judge(ranker, [case for case in known if case.split == "dev"], "held-out documents")
    for path in args.judge:
        judge(ranker, cases(model, words, path)[1], path)
    tensors = {name: value.detach().contiguous() for name, value in ranker.state_dict().items()}
    out = args.folder / "references.safetensors"
    save_file(export.quantised(tensors), out, metadata={"features": " ".join(features + CLASSES), "encoder": export.signature(args.folder)})
    out.chmod(0o644)


if __name__ == "__main__":
    main()

"""Fits the head for noun phrases and the network that says which of them are the same, on the finished encoder's states, which stay as they are.

`python phrases.py FOLDER --corpora DIR` fits the head on GUM: which words head a phrase, of what kind, where it begins and ends. Then
`cargo run --release --example train_phrases -- references.jsonl CASES.jsonl FOLDER` writes all phrases that it finds, with those before them that each may
refer to, and `python phrases.py FOLDER --corpora DIR --cases CASES.jsonl` fits the network on these, too. Out: `phrases.safetensors` in the folder.

A word `j` is the first of the phrase of a head `i` by the score  q_i · k_j + d[i - j]  (after Vinyals et al. 2015, "Pointer networks"), and
likewise the last; q, k and the kinds are linear maps of units over a word's states after the last layer and after half of them. Two phrases are
compared as `pronouns.py` compares a pronoun with its candidates.
"""

import argparse
import json
import lzma
import os
import random
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy
import torch
from safetensors.torch import load_file, save_file
from torch import nn

import corpora
import encode
import export
from pronouns import LONGEST

KINDS = "person place organization object event time substance animal plant abstract".split()
SEED, UNITS, POINTER, FAR = 20231123, 64, 24, 24
# The network that compares.
SIZE, HIDDEN, PASSES, RATE, DECAY, GROUP = 24, 64, 4, 1e-3, 0.02, 32


@torch.no_grad()
def states(model, words, sentences):
    """For each sentence its words' states after the last layer and after half of them, side by side."""
    found = [torch.zeros(len(tokens), 2 * model.sizes.hidden, dtype=torch.half) for tokens in sentences]
    rows = [corpora.Row(f"{number} {at}", "", "", "", tokens[at:at + LONGEST])
            for number, tokens in enumerate(sentences) for at in range(0, len(tokens), LONGEST)]
    for group in encode.batches(rows, words, 6000, corpora.seeded("phrases"), 128):
        batch = encode.collate(group, words)
        h = model.bert(batch.ids, batch.types, batch.lengths)
        h = torch.cat([h[-1], h[(len(h) - 1) // 2]], -1)
        h = h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1]))
        for i, row in enumerate(group):
            number, at = map(int, row.id.split())
            found[number][at:at + len(row.tokens)] = h[i, :len(row.tokens)].half()
    return found


def read(folder, split):
    """(words, phrases) of each sentence of GUM; a phrase is (head, first, end, kind). Of several with one head the longest counts."""
    with lzma.open(Path(folder) / "gum.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = {row["id"]: row for row in map(json.loads, lines)}
    with lzma.open(Path(folder) / "gum_coref.jsonl.xz", "rt", encoding="utf-8") as lines:
        documents = [d for d in map(json.loads, lines) if d["split"] == split]
    for document in documents:
        phrases = [{} for _ in document["sentences"]]
        for number, start, end, kind in (mention for cluster in document["clusters"] for mention in cluster):
            row = rows[document["sentences"][number]]
            tops = [i for i in range(start, end) if not start <= row["head"][i] < end]
            head = next((i for i in tops if row["upos"][i] != "PUNCT"), tops[0] if tops else start)
            known = phrases[number].get(head)
            if known is None or known[2] - known[1] < end - start:
                phrases[number][head] = (head, start, end, KINDS.index(kind))
        for number, found in enumerate(phrases):
            yield rows[document["sentences"][number]]["tokens"], sorted(found.values())


class Head(nn.Module):
    """Scores of {none, kinds} for each word, and of every word as the first or the last of another's phrase."""

    def __init__(self, inputs):
        super().__init__()
        self.hidden, self.output = nn.Linear(inputs, UNITS), nn.Linear(UNITS, 1 + len(KINDS) + 4 * POINTER)
        self.before, self.behind = nn.Parameter(torch.zeros(FAR + 1)), nn.Parameter(torch.zeros(FAR + 1))
        self.of_states, self.of_units = nn.Dropout(0.2), nn.Dropout(0.2)
        with torch.no_grad():
            self.output.weight[1 + len(KINDS):1 + len(KINDS) + 2 * POINTER] *= POINTER ** -0.5

    def forward(self, x, there):
        out = self.output(self.of_units(self.hidden(self.of_states(x)).relu()))
        kinds, to_first, to_last, as_first, as_last = out.split([1 + len(KINDS)] + 4 * [POINTER], -1)
        at = torch.arange(x.shape[1])
        ahead = at[None] - at[:, None]
        first = to_first @ as_first.transpose(1, 2) + self.before[(-ahead).clamp(0, FAR)]
        last = to_last @ as_last.transpose(1, 2) + self.behind[ahead.clamp(0, FAR)]
        return kinds, first.masked_fill((ahead > 0) | ~there[:, None], -1e4), last.masked_fill((ahead < 0) | ~there[:, None], -1e4)


def batch(rows):
    """Padded states, which words there are, and for each word its kind, first and last word; -1 where nothing is to be learnt."""
    n = max(len(x) for x, _ in rows)
    x, there = torch.zeros(len(rows), n, rows[0][0].shape[1]), torch.zeros(len(rows), n, dtype=torch.bool)
    gold = torch.full((3, len(rows), n), -1)
    for i, (own, phrases) in enumerate(rows):
        x[i, :len(own)], there[i, :len(own)], gold[0, i, :len(own)] = own.float(), True, 0
        for head, start, end, kind in phrases:
            gold[:, i, head] = torch.tensor([kind + 1, start, end - 1])
    return x, there, gold


def fit_head(rows, passes=12, size=32):
    """A head, by Adam with a rate that falls to zero."""
    torch.manual_seed(SEED)
    order, rng = list(rows), random.Random(SEED)
    head = Head(rows[0][0].shape[1])
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.01)
    steps = passes * (len(order) // size + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.0, 1 - step / steps))
    for _ in range(passes):
        rng.shuffle(order)
        for at in range(0, len(order), size):
            x, there, gold = batch(order[at:at + size])
            losses = [nn.functional.cross_entropy(found.flatten(0, 1), own.flatten(), ignore_index=-1) for found, own in zip(head(x, there), gold)]
            optimiser.zero_grad()
            (losses[0] + 0.5 * losses[1] + 0.5 * losses[2]).backward()
            optimiser.step()
            schedule.step()
    return head.eval()


@torch.no_grad()
def judge_head(head, rows):
    """Prints how many phrases are found with both ends."""
    found = right = gold = kinds = 0
    for at in range(0, len(rows), 64):
        x, there, _ = batch(rows[at:at + 64])
        kind, first, last = (it.argmax(-1) for it in head(x, there))
        for i, (own, phrases) in enumerate(rows[at:at + 64]):
            spans = {(int(first[i, j]), int(last[i, j]) + 1): int(kind[i, j]) - 1 for j in range(len(own)) if kind[i, j] > 0}
            found, gold = found + len(spans), gold + len(phrases)
            right += sum((start, end) in spans for _, start, end, _ in phrases)
            kinds += sum(spans.get((start, end)) == kind for _, start, end, kind in phrases)
    print(f"noun phrases, held-out documents: P {100 * right / found:.1f}, R {100 * right / gold:.1f}, F1 {200 * right / (found + gold):.1f}; kind of those {100 * kinds / right:.1f} % right")


class Pairs(nn.Module):
    """The scores of candidates."""

    def __init__(self, inputs, features):
        super().__init__()
        self.mention, self.antecedent = nn.Linear(inputs, SIZE), nn.Linear(inputs, SIZE)
        self.features = nn.Linear(features, 1, bias=False)
        self.hidden, self.output = nn.Linear(3 * SIZE + features, HIDDEN), nn.Linear(HIDDEN, 1, bias=False)
        self.of_states, self.of_hidden = nn.Dropout(0.5), nn.Dropout(0.3)
        nn.init.zeros_(self.features.weight)

    def forward(self, group):
        """Scores of "none of these" and of the candidates of some phrases, `phrases × 1 + candidates`; and which are right."""
        n = max(len(case["right"]) for case in group)
        pad = lambda tensor: nn.functional.pad(tensor, [0, 0] * (tensor.dim() - 1) + [0, n - len(tensor)])
        f = torch.stack([pad(case["features"].float() / 255) for case in group])
        c = self.antecedent(self.of_states(torch.stack([pad(case["states"][case["candidates"]].float()) for case in group])))
        m = self.mention(self.of_states(torch.stack([case["states"][case["head"]].float() for case in group])))[:, None].expand_as(c)
        # What is no phrase has no vector.
        known = torch.stack([pad(case["candidates"] >= 0) for case in group])[..., None]
        c = c * known
        scores = self.features(f) + self.output(self.of_hidden(self.hidden(torch.cat([m, c, m * c, f], -1)).relu()))
        there = torch.stack([pad(torch.ones(len(case["right"]), dtype=torch.bool)) for case in group])
        right = nn.functional.pad(torch.stack([pad(case["right"]) for case in group]), (1, 0))
        right[:, 0] = ~right.any(-1)
        return nn.functional.pad(scores[..., 0].masked_fill(~there, -1e9), (1, 0)), right


def load_head(path):
    """(head, tensors of the other network) of a file, in the f32 that its weights stand for."""
    tensors = export.widened(load_file(path))
    own = {name.removeprefix("phrase."): value for name, value in tensors.items() if name.startswith("phrase.")}
    head = Head(own["hidden.weight"].shape[1])
    head.load_state_dict(own)
    return head.eval(), tensors


def cases(model, words, path):
    """(names of the features, the phrases of a file that have candidates)."""
    with open(path, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    numbers = numpy.fromfile(f"{path}.features", dtype=numpy.uint8).reshape(-1, len(documents[0]["features"]))
    at, known = 0, []
    for document in documents:
        tokens, sentences = document["tokens"], document["sentences"]
        # One row more than tokens: that of index -1, for what is no phrase.
        own = torch.zeros(len(tokens) + 1, 2 * model.sizes.hidden, dtype=torch.half)
        for (start, end), found in zip(sentences, states(model, words, [tokens[start:end] for start, end in sentences])):
            own[start:end] = found
        heads = torch.tensor([-1 if phrase["head"] is None else phrase["head"] for phrase in document["phrases"]])
        for number, phrase in enumerate(document["phrases"]):
            n = len(phrase["candidates"])
            features, at = torch.from_numpy(numbers[at:at + n]), at + n
            if n > 0 and heads[number] >= 0 and phrase["right"] is not None:
                known.append({"split": document["split"], "states": own, "head": heads[number], "features": features,
                              "candidates": heads[phrase["candidates"]], "right": torch.tensor(phrase["right"], dtype=torch.bool)})
    return documents[0]["features"], known


def fit_pairs(training, features, seed=SEED):
    """A network that compares, by Adam with a rate that falls to zero, on the likelihood of all right candidates."""
    torch.manual_seed(seed)
    order, rng = list(training), random.Random(seed)
    pairs = Pairs(training[0]["states"].shape[1], features)
    optimiser = torch.optim.AdamW(pairs.parameters(), lr=RATE, weight_decay=DECAY)
    steps = PASSES * (len(order) // GROUP + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.0, 1 - step / steps))
    for _ in range(PASSES):
        rng.shuffle(order)
        for at in range(0, len(order), GROUP):
            scores, right = pairs(order[at:at + GROUP])
            loss = -scores.log_softmax(-1).masked_fill(~right, -1e9).logsumexp(-1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return pairs.eval()


@torch.no_grad()
def judge_pairs(pairs, judged, names):
    """Prints how many links are right, and how many that could be made are made, from several probabilities on."""
    links = []
    for at in range(0, len(judged), GROUP):
        group = judged[at:at + GROUP]
        scores, is_right = pairs(group)
        for case, p, right in zip(group, scores.softmax(-1), is_right):
            best, on = int(p.argmax()), {name for name, value in zip(names, case["features"][0]) if value > 0}
            kind = next((name for name in ("he", "she", "it", "they") if name in on), "other pronoun" if "pronoun" in on else "noun")
            links.append((kind, best > 0, float(p[best]), bool(right[best]), not bool(right[0])))
    for kind in ("he", "she", "it", "they", "other pronoun", "noun"):
        own = [link for link in links if link[0] == kind]
        possible = sum(link[4] for link in own)
        for least in (0.0, 0.5, 0.6, 0.7, 0.8):
            made = [right for _, linked, p, right, _ in own if linked and p >= least]
            print(f"{kind}, from {least}: {len(made)} links, {100 * sum(made) / max(1, len(made)):.1f} % right; {100 * sum(made) / max(1, possible):.1f} % of {possible} possible ones")


def main():
    """Fits, judges, writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--cases", help="what train_phrases wrote; the head stays as it is")
    args = parser.parse_args()
    torch.set_num_threads(2)
    model, _, words = export.load(args.folder)
    model.eval()
    out = args.folder / "phrases.safetensors"
    notes = {"kinds": " ".join(KINDS), "encoder": export.signature(args.folder)}
    if args.cases:
        tensors = {name: value for name, value in load_file(out).items() if name.startswith("phrase.")}
        features, known = cases(model, words, args.cases)
        pairs = fit_pairs([case for case in known if case["split"] == "train"], len(features))
        judge_pairs(pairs, [case for case in known if case["split"] == "dev"], features)
        tensors |= export.quantised({f"pair.{name}": value.detach().contiguous() for name, value in pairs.state_dict().items()})
        notes["features"] = " ".join(features)
    else:
        parts = {split: list(read(args.corpora, split)) for split in ("train", "dev")}
        rows = {split: list(zip(states(model, words, [tokens for tokens, _ in part]), [phrases for _, phrases in part])) for split, part in parts.items()}
        head = fit_head(rows["train"])
        judge_head(head, rows["dev"])
        tensors = export.quantised({f"phrase.{name}": value.detach().contiguous() for name, value in head.state_dict().items()})
    save_file(tensors, out, metadata=notes)
    out.chmod(0o644)


if __name__ == "__main__":
    main()

"""Adds what the lower states of a word say to a finished model folder: a small network that corrects the logits of predicates and of claim types.

In: a model folder, the corpora with predicates, and what is known of claims (see `claims.py`). Out: `lower.*` in its `model.safetensors`, `lower_units` in
its `config.json`, a new temperature for predicates, and scores before and after. The encoder and all other heads stay as they are.

The encoder has read its sentences so often that its last state is nearly always right about them (98.9 F1 of predicates on EWT's training part, 95.2 on its
development part). States after the first layer and after half of them are less sure, since they tell more of the word and less of what was learned with
it; a network that corrects the last state's logits by them learns what they know of sentences in general.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from safetensors.torch import load_file, save_file

import claims
import corpora
import encode
import export
import model as network
import pos
import score

SEED, UNITS, DROPOUT = 20261128, 128, 0.4


@torch.no_grad()
def told_words(model, labels, words, rows):
    """Of words that are known to be predicates or none (lower states, logits, which), and of predicates whose claim types are known (the same)."""
    predicates, types = [], []
    for group in encode.batches(rows, words, 6000, corpora.seeded("lower"), 128):
        batch = encode.collate(group, words, labels)
        top, low = model.states(batch)
        at = batch.predicate >= 0
        predicates.append((low[at].half(), model.predicate(top[at]), torch.nn.functional.one_hot(batch.predicate[at], 2).float()))
        at = batch.told[:, 0], batch.told[:, 1]
        types.append((low[at].half(), model.claim(top[at]), batch.claim))
    return [tuple(torch.cat(part) for part in zip(*found)) for found in (predicates, types)]


def fit(low, own, right):
    """A network whose output is added to the logits `own`. It begins as one that adds nothing."""
    torch.manual_seed(SEED)
    head = network.Lower(low.shape[1] // 2, UNITS, own.shape[1])
    torch.nn.init.zeros_(head.output.weight)
    torch.nn.init.zeros_(head.output.bias)

    def loss(at):
        """The cross entropy of some words, with units left out at random."""
        units = torch.nn.functional.dropout(torch.relu(head.hidden(low[at].float())), DROPOUT)
        return torch.nn.functional.cross_entropy(head.output(units) + own[at], right[at])

    return pos.fitted(head, len(low), loss, 0.05)


@torch.no_grad()
def joined(*heads):
    """One network of one for each of several heads: their units above one another, and every head's outputs of its own."""
    first = heads[0].hidden.in_features // 2
    both = network.Lower(first, sum(head.hidden.out_features for head in heads), sum(head.output.out_features for head in heads))
    both.hidden.weight.copy_(torch.cat([head.hidden.weight for head in heads]))
    both.hidden.bias.copy_(torch.cat([head.hidden.bias for head in heads]))
    both.output.weight.copy_(torch.block_diag(*(head.output.weight for head in heads)))
    both.output.bias.copy_(torch.cat([head.output.bias for head in heads]))
    return both


def main():
    """Fits, writes, measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--domain", default=str(Path(__file__).parents[2] / "data" / "domain"))
    parser.add_argument("--claims", nargs=2, required=True, metavar=("PREDICATES", "MARKS"), help="as train.py takes them")
    parser.add_argument("--judge", nargs="+", default=[], help="also score claim types on these documents: predicates, then files of gold claims")
    args = parser.parse_args()
    torch.set_num_threads(2)
    model, labels, words = export.load(args.folder)
    model.lower = None
    dev = corpora.read(args.corpora, "ewt", "dev")
    judged = claims.sentences(args.judge[0], claims.told_by(*args.judge[1:])) if args.judge else []

    def measure(when):
        """Prints the scores."""
        print(f"{when}: predicates, EWT dev {score.evaluate(model, labels, words, dev)['predicate']}", end="")
        print(f"; claims {score.brief_of_claims(score.claims(model, labels, words, judged))}" if judged else "", flush=True)

    measure("before")
    roles, _ = corpora.read_training(args.corpora)
    domain, _ = corpora.read_domain(args.domain)
    rows = [*roles["ewt"], *roles["masc"], *roles["masc_wsj"], *domain, *claims.sentences(args.claims[0], claims.learned(args.claims[1]))]
    predicates, types = told_words(model, labels, words, rows)
    model.lower = joined(fit(*predicates), fit(*types)).eval()
    measure("after")

    tensors = {n: v for n, v in load_file(args.folder / "model.safetensors").items() if not n.startswith("lower.")}
    tensors.update(export.quantised({f"lower.{name}": value.detach() for name, value in model.lower.named_parameters()}))
    save_file(tensors, args.folder / "model.safetensors", metadata={"format": "pt"})
    (args.folder / "model.safetensors").chmod(0o644)
    config = json.loads((args.folder / "config.json").read_text())
    config["claimsift"]["lower_units"] = model.lower.hidden.out_features
    config["claimsift"]["temperatures"]["predicate"] = export.temperatures(model, labels, words, dev)["predicate"]
    (args.folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""Adds the head for parts of speech to a finished model folder: a small network over the encoder's own states, which stay as they are.

In: a model folder and the corpora with universal parts of speech (`upos` of ewt and gum). Out: `pos.hidden.*` and `pos.output.*` in its
`model.safetensors`, `claimsift.pos_labels` and `pos_units` in its `config.json`, and the accuracy on the test sentences. It reads a word's state after
the last layer and after half of them, where it still knows more of the word itself: `output relu(hidden [top; middle])`. The other heads lose nothing.
"""

import argparse
import json
import lzma
import os
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from safetensors.torch import load_file, save_file

import corpora
import encode
import export

POS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
SEED, UNITS = 20231123, 128


def read(folder, corpus, split):
    """(words, parts of speech) of each sentence."""
    with lzma.open(Path(folder) / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(r["tokens"], r["upos"]) for r in rows if r["split"] == split and r.get("upos")]


@torch.no_grad()
def states(model, words, sentences):
    """(states, numbers of the parts of speech) of all words."""
    rows = [corpora.Row(str(i), "", "", "", tokens) for i, (tokens, _) in enumerate(sentences)]
    xs, ys = [], []
    for group in encode.batches(rows, words, 6000, corpora.seeded("pos"), 128):
        batch = encode.collate(group, words)
        h = model.bert(batch.ids, batch.types, batch.lengths)
        h = torch.cat([h[-1], h[(len(h) - 1) // 2]], -1)
        h = h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1]))
        for i, row in enumerate(group):
            xs.append(h[i, :len(row.tokens)].half())
            ys.append(torch.tensor([POS.index(p) if p in POS else POS.index("X") for p in sentences[int(row.id)][1]]))
    return torch.cat(xs), torch.cat(ys)


def fit(x, y):
    """A network of one hidden layer."""
    torch.manual_seed(SEED)
    head = torch.nn.Sequential(torch.nn.Linear(x.shape[1], UNITS), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(UNITS, len(POS)))
    return fitted(head, len(x), lambda at: torch.nn.functional.cross_entropy(head(x[at].float()), y[at]), 0.01)


def fitted(head, examples, loss, decay, passes=8, size=1024):
    """A small network on states that stay as they are, by Adam with a rate that falls to zero. `loss` is that of the examples with given numbers."""
    steps = passes * (examples // size + 1)
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in range(passes):
        for at in torch.randperm(examples).split(size):
            optimiser.zero_grad()
            loss(at).backward()
            optimiser.step()
            schedule.step()
    return head.eval()


def main():
    """Fits, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    args = parser.parse_args()
    torch.set_num_threads(2)
    model, _, words = export.load(args.folder)
    train = [s for c in ("ewt", "gum") for s in read(args.corpora, c, "train")]
    head = fit(*states(model, words, train))
    for corpus in ("ewt", "gum"):
        x, y = states(model, words, read(args.corpora, corpus, "test"))
        with torch.no_grad():
            right = (head(x.float()).argmax(-1) == y).float().mean().item()
        print(f"parts of speech, {corpus} test: {100 * right:.1f} % of {len(y)} words")
    tensors = load_file(args.folder / "model.safetensors")
    named = zip(("pos.hidden", "pos.output"), (head[0], head[-1]))
    tensors.update(export.quantised({f"{name}.{part}": value.detach() for name, layer in named for part, value in layer.named_parameters()}))
    save_file(tensors, args.folder / "model.safetensors", metadata={"format": "pt"})
    (args.folder / "model.safetensors").chmod(0o644)
    config = json.loads((args.folder / "config.json").read_text())
    config["claimsift"].update(pos_labels=POS, pos_units=UNITS)
    (args.folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

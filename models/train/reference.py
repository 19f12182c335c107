"""Writes reference numbers for the engine's tests: what the exported model computes for a few sentences, in f32.

In: a model folder (its int8 weights are widened to f32; activations stay f32). Out: `reference.safetensors` with, for
sentence N, `N.ids`, `N.types`, `N.first` (i32), `N.state.0` (after the embeddings), `N.state.6` (after the last layer), for
some sentences every layer, `N.entity`, `N.predicate` and `N.kind` logits of the words, `N.preds` (words taken as predicates) and
`N.role`, `N.sense`, `N.claim`, `N.participant` and `N.pos` logits; in `references.safetensors`, where the folder has a ranker, `N.reference` (each word's vector as a pronoun, then as a candidate); in `phrases.safetensors`, where it has
a head for noun phrases, `N.heads`, their `N.kinds`, `N.firsts`, `N.lasts` and `N.vectors` (as a mention, then as an antecedent); and `reference.json` with the words of each sentence.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import corpora
import encode
import phrases
from export import load, widened

SENTENCES = [
    ("Microsoft pitched facial recognition to the DEA in late 2017 , e-mails obtained by the ACLU show .", [1, 12, 16]),
    ("Yes", []),
    ("\u2603 \u00e9t\u00e9 \u4e2d\u6587 \u0600 costs $ 4.5 million", [4]),
    ("SHE SAID iPhone sales of ACME-2000 fell 12 % .", [1, 3]),
    ("Its pitch to the agency failed , the chief executive told investors , because the prototype that engineers had built could not be shown to anyone .",
     [1, 5, 10, 18, 22]),
]
LONG = "The agreement , signed in March 2019 by Axon Enterprise and the Denver Police Department , allows officers to use body cameras , "


def sentences():
    """(words, predicates) of each sentence."""
    out = [(text.split(), preds) for text, preds in SENTENCES]
    return out + [((LONG * 3 + "it said .").split(), [3, 70])]


@torch.no_grad()
def main():
    """Writes both files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("out")
    args = parser.parse_args()
    model, labels, words = load(Path(args.model))
    out, about, vectors, found = {}, [], {}, {}
    file = Path(args.model) / "phrases.safetensors"
    head_of_phrases, pair = phrases.load_head(file) if file.exists() else (None, {})
    ranker = Path(args.model) / "references.safetensors"
    maps = widened(load_file(ranker)) if ranker.exists() else {}
    pos = {name: value for name, value in widened(load_file(Path(args.model) / "model.safetensors")).items() if name.startswith("pos.")}
    for n, (tokens, preds) in enumerate(sentences()):
        row = corpora.Row(str(n), str(n), "reference", "", tokens, frames=[corpora.Frame(p, "", []) for p in preds])
        batch = encode.collate([row], words)
        states, read = model.bert(batch.ids, batch.types, batch.lengths), model.read(batch)
        h = states[-1].gather(1, batch.first[..., None].expand(-1, -1, states[-1].shape[-1]))
        for name, value in (("ids", batch.ids), ("types", batch.types), ("first", batch.first)):
            out[f"{n}.{name}"] = value[0].to(torch.int32)
        for layer, state in enumerate(states):
            if n == 1 or layer in (0, len(states) - 1) and len(tokens) < 40 or layer == len(states) - 1:
                out[f"{n}.state.{layer}"] = state[0]
        out[f"{n}.entity"], out[f"{n}.predicate"], out[f"{n}.kind"] = model.entity(h)[0], model.predicates(read)[0], model.kind(h)[0]
        if maps and len(tokens) < 40:
            vectors[f"{n}.reference"] = torch.cat([h[0] @ maps[f"{name}.weight"].T + maps[f"{name}.bias"] for name in ("pronoun", "mention")], 1)
        half = states[(len(states) - 1) // 2].gather(1, batch.first[..., None].expand(-1, -1, states[-1].shape[-1]))
        both = torch.cat([h[0], half[0]], 1)
        if head_of_phrases and len(tokens) < 40:
            kinds, first, last = (it[0] for it in head_of_phrases(both[None], torch.ones(1, len(both), dtype=torch.bool)))
            heads = (kinds.softmax(-1)[:, 0] < 0.5).nonzero()[:, 0]
            maps_of = lambda name: both[heads] @ pair[f"pair.{name}.weight"].T + pair[f"pair.{name}.bias"]
            for name, value in (("heads", heads), ("firsts", first[heads].argmax(-1)), ("lasts", last[heads].argmax(-1))):
                found[f"{n}.{name}"] = value.to(torch.int32)
            found[f"{n}.kinds"], found[f"{n}.vectors"] = kinds[heads], torch.cat([maps_of("mention"), maps_of("antecedent")], 1)
        if pos:
            units = (both @ pos["pos.hidden.weight"].T + pos["pos.hidden.bias"]).relu()
            out[f"{n}.pos"] = units @ pos["pos.output.weight"].T + pos["pos.output.bias"]
        if model.claim:
            out[f"{n}.claim"] = model.claims(read, torch.tensor([(0, w) for w in range(len(tokens))]))
        if preds:
            out[f"{n}.preds"] = torch.tensor(preds, dtype=torch.int32)
            out[f"{n}.role"] = model.role(h, batch.words, batch.preds)
            if model.role.participant:
                out[f"{n}.participant"] = model.role.participant(model.role.states(h, batch.words, batch.preds))
            if n < 3:
                out[f"{n}.sense"] = model.sense(h[0, preds])
        about.append({"words": tokens, "predicates": preds})
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in out.items()}, folder / "reference.safetensors")
    if vectors:
        save_file({k: v.contiguous() for k, v in vectors.items()}, folder / "references.safetensors")
    if found:
        save_file({k: v.contiguous() for k, v in found.items()}, folder / "phrases.safetensors")
    (folder / "reference.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(0o644)
    print(f"{len(about)} sentences, {sum(f.stat().st_size for f in folder.iterdir())} bytes")


if __name__ == "__main__":
    main()

"""Makes the model of this folder: another shape than the default one, with random weights, to be read by `tests/infer.rs`.

`python tests/data/tiny-model/make.py`: two layers, 64 wide, 2 heads, a cased vocabulary of some 180 pieces, from the folder of a base that it
makes first, so that the whole way of `--base` is gone: `vocab.txt` and `pytorch_model.bin` in, a model folder out; and `reference.json` with
PyTorch's numbers for a sentence (weights from int8, activations in f32). What the model finds is random.
"""

import json
import string
import sys
import tempfile
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "models" / "train"))

import base
import corpora
import encode
import export
import model as network

SIZES = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 96, "max_position_embeddings": 64, "type_vocab_size": 2,
         "layer_norm_eps": 1e-12, "hidden_act": "gelu", "model_type": "bert"}
ROLES, SENSES = ["ARG0", "ARG1", "ARG2", "ARGM-TMP"], ["pitch.04", "pitch.01", "sell.01", "sell.02"]
SENTENCE = "Microsoft pitched facial recognition to the DEA in late 2017 ."
WORDS = "the a to of in on and it its was said sold pitched bought Microsoft Acme Agency DEA police cameras recognition facial late 2017".split()


def start_folder(folder):
    """A BERT as its makers publish them."""
    signs = [c for c in string.printable.strip() if not c.isspace()]
    words = base.SPECIAL + ["[unused1]", "[unused2]"] + signs + ["##" + c for c in string.ascii_letters + string.digits] + WORDS
    words = list(dict.fromkeys(words))
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false}')
    (folder / "config.json").write_text(json.dumps({**SIZES, "vocab_size": len(words)}))
    sizes = network.Sizes(64, 2, 2, 96, 2, 64, len(words))
    bert = network.Bert(sizes, 0.0)
    for p in bert.parameters():
        if p.dim() == 2:
            torch.nn.init.normal_(p, std=0.3)
    torch.save({"bert." + name: value for name, value in bert.state_dict().items()}, folder / "pytorch_model.bin")


@torch.no_grad()
def reference():
    """Writes what the finished folder computes for a sentence."""
    model, labels, words = export.load(HERE)
    batch = encode.collate([corpora.Row("0", "0", "reference", "", SENTENCE.split(), frames=[corpora.Frame(1, "", [])])], words)
    h = model.words(batch)
    rounded = lambda tensor: [[round(x, 4) for x in row] for row in tensor.tolist()]
    found = {"words": SENTENCE.split(), "ids": batch.ids[0].tolist(), "types": batch.types[0].tolist(), "states": rounded(h[0]),
             "entity": rounded(model.entity(h)[0]), "roles": rounded(model.role(h, batch.words, batch.preds)[0])}
    (HERE / "reference.json").write_text(json.dumps(found) + "\n")


def main():
    """Writes the model's three files and the reference."""
    torch.manual_seed(7)
    # A small network for roles too: the default's would be most of the file.
    network.ROLE_SIZE, network.ROLE_HEADS, network.ROLE_INTERMEDIATE, network.DISTANCE = 32, 2, 48, 8
    with tempfile.TemporaryDirectory() as folder:
        start_folder(Path(folder))
        start = base.read(folder)
        labels = encode.Labels(ROLES, SENSES)
        model = network.Model(labels, 3, sizes=start.sizes)
        model.load_start(start.tensors())
    for head in (model.entity, model.predicate, model.role.output):
        torch.nn.init.normal_(head.weight, std=0.3)
        torch.nn.init.zeros_(head.bias)
    words = encode.Words(start.tokenizer, start.letter_case, start.sizes.positions)
    export.write_model(model.eval(), labels, words, HERE)
    reference()
    print(sum(f.stat().st_size for f in HERE.glob("*.*")), "bytes")


if __name__ == "__main__":
    main()

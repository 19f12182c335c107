"""Makes the model folder: int8 weights, config.json, tokenizer.json, MODEL_CARD.md; and reads such folders back.

In: `checkpoint.pt`. Out: the folder that the engine embeds. Every matrix of a linear map and the table of words become I8
`[rows, cols]` with one F32 scale per row (`<name>_scale`): value = int8 * scale. All else stays F32.
"""

import argparse
import hashlib
import json
import unicodedata
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import base
import corpora
import encode
import model as network

TABLES = {"bert.embeddings.position_embeddings.weight", "bert.embeddings.token_type_embeddings.weight", "role.distance.weight"}
WORDS = "bert.embeddings.word_embeddings.weight"
HEADS = ["entity", "kind", "predicate", "role", "sense"]

# Scripts whose word pieces a model folder goes without, as the names of their letters begin: no text that it reads is written in them.
OTHER_SCRIPTS = set("CJK HIRAGANA KATAKANA HANGUL BOPOMOFO ARABIC HEBREW ARMENIAN GEORGIAN BENGALI DEVANAGARI TAMIL KANNADA SINHALA TIBETAN THAI MYANMAR".split())


def quantised(state):
    """The tensors of the file."""
    out = {}
    for name, value in state.items():
        value = value.float().contiguous()
        if value.dim() == 2 and name not in TABLES:
            scale = value.abs().amax(1).clamp(min=1e-8) / 127
            out[name] = (value / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
            out[name + "_scale"] = scale
        else:
            out[name] = value.clone()
    return out


def widened(tensors):
    """The f32 weights that a file stands for."""
    return {n: v.float() * tensors[n + "_scale"][:, None] if n + "_scale" in tensors else v for n, v in tensors.items() if not n.endswith("_scale")}


def signature(folder):
    """What tells whether maps of states belong to the encoder of a folder: a hash of its last norm, which every training changes."""
    tensors = load_file(folder / "model.safetensors")
    last = max((n for n in tensors if n.startswith("bert.encoder.layer.") and n.endswith(".output.LayerNorm.weight") and ".attention." not in n),
               key=lambda n: int(n.split(".")[3]))
    return hashlib.sha256(tensors[last].float().numpy().tobytes() + tensors[last.replace("weight", "bias")].float().numpy().tobytes()).hexdigest()[:16]


def foreign(word):
    """Whether a word piece has a letter of a script that English is not written in, nor its formulas and names beside it (Greek, Cyrillic)."""
    names = (unicodedata.name(c, "") for c in word if unicodedata.category(c)[0] in "LM")
    return any(name.split(" ")[0].split("-")[0] in OTHER_SCRIPTS for name in names)


def compacted(tokenizer, table):
    """A WordPiece vocabulary without BERT's "[unused]" entries and without other scripts, and the rows of `table` that are kept: the last words take the
    numbers of those that go, all others keep theirs."""
    vocabulary = tokenizer["model"]["vocab"]
    free = sorted(i for word, i in vocabulary.items() if word.startswith("[unused") or foreign(word))
    gone = set(free)
    kept = {word: i for word, i in vocabulary.items() if i not in gone}
    size, rows = len(kept), list(range(len(table)))
    # Special tokens are named by number elsewhere in the file, and a table with gaps or reserves is as its maker wanted it.
    fixed = [token["id"] for token in tokenizer.get("added_tokens", [])]
    if len(vocabulary) != len(table) or max(fixed, default=0) >= size:
        return tokenizer, rows
    late = sorted((i, word) for word, i in kept.items() if i >= size)
    for (i, word), slot in zip(late, (f for f in free if f < size)):
        kept[word] = slot
        rows[slot] = i
    tokenizer["model"]["vocab"] = dict(sorted(kept.items(), key=lambda kv: kv[1]))
    return tokenizer, rows[:size]


def config(labels, role_layers, temperatures, vocabulary, sizes=network.Sizes(), letter_case=True):
    """BERT's keys, and `claimsift` for the heads."""
    return {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_size": sizes.hidden, "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads, "intermediate_size": sizes.intermediate, "hidden_act": "gelu", "layer_norm_eps": sizes.epsilon,
        "max_position_embeddings": sizes.positions, "type_vocab_size": sizes.types, "vocab_size": vocabulary, "pad_token_id": 0,
        "position_embedding_type": "absolute", "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1, "initializer_range": 0.02, "use_cache": True,
        "claimsift": {
            "format": 1, "letter_case": letter_case, "entity_labels": labels.entity_tags, "kind_labels": corpora.KINDS, "role_labels": labels.role_tags,
            **({"claim_labels": labels.claim_types, "participant_labels": labels.participants} if labels.claim_types else {}), "senses": labels.senses,
            "role_head": {"size": network.ROLE_SIZE, "layers": role_layers, "heads": network.ROLE_HEADS, "intermediate": network.ROLE_INTERMEDIATE,
                          "max_distance": network.DISTANCE},
            "temperatures": temperatures,
        },
    }


def build(labels, role_layers, state, sizes=network.Sizes()):
    """A network with the given weights, ready to be asked."""
    model = network.Model(labels, len(corpora.KINDS), role_layers, sizes=sizes)
    if "lower.hidden.weight" in state:
        model.lower = network.Lower(sizes.hidden, len(state["lower.hidden.bias"]), len(state["lower.output.bias"]))
    model.bert.embeddings.word_embeddings = torch.nn.Embedding(*state["bert.embeddings.word_embeddings.weight"].shape)
    model.load_state_dict(state)
    return model.eval()


def load(path):
    """(model, labels, words) of a checkpoint or of a model folder."""
    if path.is_dir():
        found = json.loads((path / "config.json").read_text())
        about = found["claimsift"]
        roles = [t[2:] for t in about["role_labels"] if t.startswith("B-")]
        labels = encode.Labels(roles, about["senses"], about.get("claim_labels", []), about.get("participant_labels", []))
        sizes = network.Sizes(*(found[k] for k in ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "type_vocab_size",
                                                   "max_position_embeddings", "vocab_size", "layer_norm_eps")))
        tensors = {n: v for n, v in widened(load_file(path / "model.safetensors")).items() if not n.startswith("pos.")}
        words = encode.Words((path / "tokenizer.json").read_text(encoding="utf-8"), about["letter_case"], sizes.positions)
        return build(labels, about["role_head"]["layers"], tensors, sizes), labels, words
    saved = torch.load(path, weights_only=False, map_location="cpu")
    labels = encode.Labels(saved["roles"], saved["senses"], saved.get("claim_types", []), saved.get("participants", []))
    # Checkpoints from before other start models could be given say nothing about theirs.
    sizes = network.Sizes(**saved["sizes"]) if "sizes" in saved else network.Sizes()
    tokenizer = saved.get("tokenizer") or base.read().tokenizer
    words = encode.Words(tokenizer, saved.get("letter_case", True), sizes.positions)
    return build(labels, saved["role_layers"], saved["model"], sizes), labels, words


@torch.no_grad()
def temperatures(model, labels, words, rows):
    """For every head the divisor of its logits that makes its probabilities fit `rows` best."""
    seen = {k: [] for k in HEADS}
    for group in encode.batches(rows, words, 6000, corpora.seeded("temperatures"), 128):
        batch = encode.collate(group, words, labels)
        read = model.read(batch)
        h = read.top
        at = batch.entity.any(-1) & ~batch.entity.all(-1)
        seen["entity"].append((model.entity(h[at]), batch.entity[at]))
        at = batch.predicate >= 0
        seen["predicate"].append((model.predicates(read)[at], torch.nn.functional.one_hot(batch.predicate[at], 2).bool()))
        if batch.kind:
            seen["kind"].append((model.kind(torch.stack([h[i, s:e].mean(0) for i, s, e, _ in batch.kind])), torch.nn.functional.one_hot(torch.tensor([k for *_, k in batch.kind]), 3).bool()))
        if len(batch.preds):
            at = batch.role >= 0
            seen["role"].append((model.role(h, batch.words, batch.preds)[at], torch.nn.functional.one_hot(batch.role[at], len(labels.role_tags)).bool()))
            from train import sense_masks
            at = batch.sense >= 0
            if at.any():
                chosen = batch.preds[at]
                logits = model.sense(h[chosen[:, 0], chosen[:, 1]]).masked_fill(~sense_masks(batch, labels).sense_allowed[at], -1e9)
                seen["sense"].append((logits, torch.nn.functional.one_hot(batch.sense[at], len(labels.senses)).bool()))
    out = {}
    for head, pairs in seen.items():
        if not pairs:
            out[head] = 1.0
            continue
        logits, right = torch.cat([p[0] for p in pairs]).float(), torch.cat([p[1] for p in pairs])
        nll = {t / 20: -(logits / (t / 20)).log_softmax(-1).masked_fill(~right, -1e9).logsumexp(-1).mean().item() for t in range(12, 51)}
        out[head] = min(nll, key=nll.get)
    out["kind"] = max(out["kind"], 1.0)  # fitted on names that give their kind away, too easy to sharpen by
    return out


def write(checkpoint, out, dev=None):
    """Writes the folder of a checkpoint; fits temperatures where `dev` rows are given."""
    model, labels, words = load(checkpoint)
    write_model(model, labels, words, out, dev)


def write_model(model, labels, words, out, dev=None):
    """Writes the folder of a network with its labels and its word pieces."""
    out.mkdir(parents=True, exist_ok=True)
    layers, state = len(model.role.layer), model.state_dict()
    tokenizer, rows = compacted(json.loads(words.json), state[WORDS])
    state[WORDS] = state[WORDS][rows]
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    tensors = quantised(state)
    small = build(labels, layers, widened(tensors), model.sizes)
    compact = encode.Words((out / "tokenizer.json").read_text(encoding="utf-8"), words.letter_case, model.sizes.positions)
    warm = temperatures(small, labels, compact, dev) if dev else {h: 1.0 for h in HEADS}
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(config(labels, layers, warm, len(state[WORDS]), model.sizes, words.letter_case), indent=1, ensure_ascii=False) + "\n")
    (out / "model.safetensors").chmod(0o644)


def main():
    """Exports a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--corpora", help="fit temperatures on EWT dev of this folder")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    dev = corpora.read(args.corpora, "ewt", "dev") if args.corpora else None
    write(Path(args.checkpoint), Path(args.out), dev)
    print(args.out, sum(f.stat().st_size for f in Path(args.out).iterdir()), "bytes")


if __name__ == "__main__":
    main()

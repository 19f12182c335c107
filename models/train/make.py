"""Makes the model from the corpora: trains (or goes on training), exports, writes the reference numbers, scores, fills the card.

`python make.py --corpora DIR`; whatever follows is passed on to `train.py`.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main():
    """The six steps; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--run", default=str(HERE / "run"), help="folder of checkpoints")
    parser.add_argument("--out", default=str(ROOT / "models" / "claimsift-minilm"), help="the model folder")
    parser.add_argument("--reference", default=str(ROOT / "tests" / "data" / "reference"))
    parser.add_argument("--no-train", action="store_true", help="only export and score what is there")
    args, rest = parser.parse_known_args()

    def step(script, *more):
        """Runs one script of this folder."""
        subprocess.run([sys.executable, str(HERE / script), *more], check=True)

    if not args.no_train:
        step("train.py", "--corpora", args.corpora, "--run", args.run, *rest)
    checkpoint = str(Path(args.run) / "checkpoint.pt")
    step("export.py", checkpoint, args.out, "--corpora", args.corpora)
    step("reference.py", args.out, args.reference)
    step("pos.py", args.out, "--corpora", args.corpora)
    scores = str(Path(args.run) / "scores.md")
    step("score.py", checkpoint, args.out, "--corpora", args.corpora, "--out", scores)
    card = (HERE / "card.md").read_text(encoding="utf-8").replace("{scores}", Path(scores).read_text(encoding="utf-8"))
    (Path(args.out) / "MODEL_CARD.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()

"""The encoder beside ONNX Runtime, PyTorch and rust-bert: the same weights, the same rows of word pieces, in turn.

    python3 benches/compare/compare.py DIR

DIR takes a virtual environment, the exported models and the results (4 GB the first time, most of it the libraries that
PyTorch's wheel brings along); what is there already is not made again. See README.md for what is measured and how.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODEL = ROOT / "models" / "claimsift-minilm"
SYSTEMS = ["ort-int8", "ort-f32", "torch-f32", "torch-bf16", "rust-bert"]

# The states of int8 activations are not those of f32; a wrong model or a wrong mask is far below this.
LEAST_COSINE = 0.98


def main():
    """Makes what is missing, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dir", type=Path, help="a folder for the environment, the models and the results")
    parser.add_argument("--ours", type=Path, help="our side, built before (target/release/examples/compare_rows); else it is built")
    parser.add_argument("--torch", type=Path, help="our side, built before with the feature torch, for rust-bert")
    parser.add_argument("--systems", type=lambda text: text.split(","), default=SYSTEMS, help=f"of {','.join(SYSTEMS)}")
    parser.add_argument("--threads", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    enter_environment(args.dir)
    ours, with_torch = programs(args)
    rows = make_rows(args.dir, ours)
    if not (args.dir / "onnx").exists():
        export(args.dir)
    report = measure(args, ours, with_torch, rows)
    (args.dir / "compare.json").write_text(json.dumps(report, indent=1) + "\n")
    page = as_text(report)
    (args.dir / "compare.txt").write_text(page)
    print(page, end="")
    if wrong := [f"{it['system']} {it['cosine']:.4f}" for it in report["systems"] if it["cosine"] < LEAST_COSINE]:
        sys.exit(f"expected states of the same model, but found a mean cosine of {', '.join(wrong)}")


def enter_environment(folder):
    """Goes on in the virtual environment, which is made first if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    venv = folder.resolve() / "venv"
    if Path(sys.prefix) == venv:
        return
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    done = venv / "installed"
    wanted = (HERE / "requirements.txt").read_text()
    if not done.exists() or done.read_text() != wanted:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        done.write_text(wanted)
    os.execv(python, [python, __file__, *sys.argv[1:]])


def programs(args):
    """Our side, without and with libtorch: (command, environment) of each; the second is None where it is not asked for."""
    build = ["cargo", "build", "--release", "--example", "compare_rows"]
    built = ROOT / "target" / "release" / "examples" / "compare_rows"
    ours = args.ours or compiled(build, dict(os.environ), built, args.dir / "ours")
    if "rust-bert" not in args.systems:
        return (ours, dict(os.environ)), None
    libtorch = args.dir.resolve() / "libtorch"
    site = next((args.dir / "venv" / "lib").glob("python3*/site-packages"))
    subprocess.run(["sh", ROOT / "scripts" / "libtorch.sh", libtorch, site], check=True, stdout=subprocess.DEVNULL)
    environment = os.environ | {
        "LIBTORCH": str(libtorch), "LIBTORCH_CXX11_ABI": "0", "LIBTORCH_BYPASS_VERSION_CHECK": "1",
        "LD_LIBRARY_PATH": f"{libtorch}/lib",
    }
    with_torch = args.torch or compiled([*build, "--features", "torch"], environment, built, args.dir / "ours-torch")
    return (ours, dict(os.environ)), (with_torch, environment)


def compiled(command, environment, built, kept):
    """Builds a program and keeps a copy, since the next build may overwrite it."""
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    kept.write_bytes(built.read_bytes())
    kept.chmod(0o755)
    return kept


def make_rows(folder, ours):
    """The rows of the news sentences that the project has annotated, cut by our side once for all."""
    lines = [line for path in sorted((ROOT / "data" / "domain").glob("news-*.txt")) for line in path.read_text().splitlines()]
    # Annotations are indented, documents begin with @.
    sentences = [line for line in lines if line and not line.startswith(("@", " ", "#"))]
    (folder / "sentences.txt").write_text("\n".join(sentences) + "\n")
    rows = folder / "rows.jsonl"
    with rows.open("wb") as out:
        subprocess.run([ours[0].resolve(), "cut", folder / "sentences.txt"], check=True, stdout=out, env=ours[1])
    return rows


def export(folder):
    """Writes the ONNX files."""
    unfinished = folder / "onnx.unfinished"
    unfinished.mkdir(exist_ok=True)
    subprocess.run([sys.executable, HERE / "systems.py", "export", MODEL, unfinished], check=True)
    unfinished.rename(folder / "onnx")


class Served:
    """A system that runs and waits for its turn."""

    def __init__(self, name, threads, command, environment=None):
        self.name, self.threads, self.times = name, threads, []
        command = [str(part) for part in command]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.about = self.answer().removeprefix("ready ")
        self.ask("pass")

    def answer(self):
        """The next line that it says."""
        line = self.process.stdout.readline().strip()
        if not line:
            sys.exit(f"expected an answer of {self.name}, but found none")
        return line

    def ask(self, line):
        """What it answers to a line."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def take_turn(self):
        """One pass over all rows, after the threads of the one before have gone to sleep."""
        time.sleep(0.1)
        self.times.append(float(self.ask("pass")))
        return self.times[-1]


def measure(args, ours, with_torch, rows):
    """Runs the rounds. In each, ours runs before and after every other system, and each pair is compared on its own."""
    lengths = [len(json.loads(line)["pieces"]) for line in rows.read_text().splitlines()]
    ratios, own, others = {}, {}, []
    for threads in args.threads:
        own[threads] = Served("claimsift", threads, [ours[0].resolve(), "serve", rows, "cpu", threads], ours[1])
        for name in args.systems:
            if name == "rust-bert":
                other = Served(name, threads, [with_torch[0].resolve(), "serve", rows, "torch", threads], with_torch[1])
            else:
                serve = [sys.executable, HERE / "systems.py", "serve", name, threads, MODEL, args.dir / "onnx", rows]
                other = Served(name, threads, serve)
            others.append(other)
            ratios[name, threads] = []
    scaling = []
    for number in range(args.rounds):
        for threads in args.threads:
            before = own[threads].take_turn()
            for other in others:
                if other.threads == threads:
                    theirs = other.take_turn()
                    after = own[threads].take_turn()
                    ratios[other.name, threads].append(theirs / ((before + after) / 2))
                    before = after
        if len(args.threads) > 1:
            few, many = (own[threads].take_turn() for threads in (args.threads[0], args.threads[-1]))
            scaling.append(few / many)
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr)
    cosines = compare_states([*own.values(), *others], args.dir)
    return {
        "date": time.strftime("%Y-%m-%d"), "cpu": cpu_name(), "cores": os.cpu_count(), "python": platform.python_version(),
        "requirements": [line for line in (HERE / "requirements.txt").read_text().splitlines() if "==" in line],
        "sentences": len(lengths), "pieces": sum(lengths), "rounds": args.rounds,
        "scaling": {"threads": [args.threads[0], args.threads[-1]], "ratio": spread(scaling)} if scaling else None,
        "systems": [
            {"system": it.name, "threads": it.threads, "about": it.about, "seconds": it.times,
             "pieces_per_second": sum(lengths) / statistics.median(it.times),
             "ours_is_faster_by": spread(ratios.get((it.name, it.threads), [])), "cosine": cosines[it.name, it.threads]}
            for threads in args.threads for it in [own[threads], *(other for other in others if other.threads == threads)]
        ],
    }


def spread(values):
    """Median, least and most."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)} if values else None


def compare_states(systems, folder):
    """The mean cosine of each system's states with those of PyTorch in f32, or of the first system where that is left out."""
    import numpy as np

    hidden = json.loads((MODEL / "config.json").read_text())["hidden_size"]
    states = {}
    for it in systems:
        path = (folder / "states.f32").resolve()
        it.ask(f"states {path}")
        states[it.name, it.threads] = np.fromfile(path, np.float32).reshape(-1, hidden)
        path.unlink()
    reference = next((states[key] for key in states if key[0] == "torch-f32"), next(iter(states.values())))

    def cosine(a, b):
        return float(((a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)).mean())

    return {key: cosine(value, reference) for key, value in states.items()}


def cpu_name():
    """The processor's name and the features that matter here, where the system tells."""
    about = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    fields = dict(line.split(":", 1) for line in about.split("\n\n")[0].splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    features = [name for name in ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8") if name in fields.get("flags", "").split()]
    return f"{fields.get('model name', platform.machine())} ({' '.join(features)})"


def as_text(report):
    """The report as a page."""
    lines = [
        f"{report['date']}, {report['cpu']}, {report['cores']} cores",
        f"{report['sentences']} rows, {report['pieces']} word pieces, {report['rounds']} rounds in turn; {', '.join(report['requirements'])}",
        "",
        f"{'system':<12}{'threads':>7}{'pieces/s':>11}{'ours / theirs':>15}{'least':>8}{'most':>8}{'cosine':>9}  configuration",
    ]
    for it in report["systems"]:
        ratio = it["ours_is_faster_by"]
        ratio = f"{ratio['median']:>15.2f}{ratio['least']:>8.2f}{ratio['most']:>8.2f}" if ratio else " " * 31
        lines.append(f"{it['system']:<12}{it['threads']:>7}{it['pieces_per_second']:>11.0f}{ratio}{it['cosine']:>9.4f}  {it['about']}")
    if scaling := report["scaling"]:
        few, many = scaling["threads"]
        ratio = scaling["ratio"]
        lines += ["", f"ours, {many} threads over {few}: {ratio['median']:.2f} ({ratio['least']:.2f} to {ratio['most']:.2f})"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

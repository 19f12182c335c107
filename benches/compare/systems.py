"""The other systems of compare.py: the same weights in PyTorch and ONNX Runtime, each as a process that obeys lines.

    python systems.py export MODEL DIR               writes MODEL's encoder as ONNX files, in f32 and int8, into DIR
    python systems.py serve SYSTEM THREADS MODEL DIR ROWS

A served system finds its best configuration first, unless DIR remembers it: for ONNX Runtime which of the files, for all of
them how many pieces make a batch. Then it obeys as `rows.rs` does: `pass` and `states PATH`.
"""

import json
import os
import sys
import time
from pathlib import Path

SYSTEMS = ["ort-int8", "ort-f32", "torch-f32", "torch-bf16"]

# Pieces of a batch, padding included.
BUDGETS = [128, 256, 512, 1024, 2048]


def main(task, *args):
    """Runs a task of the command line."""
    {"export": export, "serve": serve}[task](*args)


def serve(name, threads, model, folder, rows):
    """Answers lines of standard input until it closes."""
    rows = [json.loads(line) for line in Path(rows).read_text().splitlines()]
    system = best(name, threads, make(name, int(threads), Path(model), Path(folder)), rows, folder)
    print("ready", system.about, flush=True)
    for line in sys.stdin:
        task, _, path = line.strip().partition(" ")
        if task == "states":
            write_states(system, len(rows), path)
            print("written", flush=True)
        else:
            print(system.seconds(), flush=True)


class Batched:
    """A system with its batches made ready."""

    def __init__(self, about, forward, make_inputs, rows, budget):
        self.about = f"{about}, batches of {budget} pieces"
        self.forward = forward
        self.groups = groups(rows, budget)
        self.inputs = [make_inputs(*padded([rows[i] for i in group])) for group in self.groups]
        self.lengths = [len(row["pieces"]) for row in rows]

    def seconds(self):
        """The time that one pass over all rows takes."""
        begun = time.perf_counter()
        for inputs in self.inputs:
            self.forward(inputs)
        return time.perf_counter() - begun


def groups(rows, budget):
    """Indices of rows of like length, as many as fit a batch."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["pieces"]))
    out = [[]]
    for i in order:
        if out[-1] and (len(out[-1]) + 1) * len(rows[i]["pieces"]) > budget:
            out.append([])
        out[-1].append(i)
    return out


def padded(rows):
    """Ids, types and mask of rows, as int64 matrices."""
    import numpy as np

    longest = max(len(row["pieces"]) for row in rows)
    ids, types, mask = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
    for i, row in enumerate(rows):
        n = len(row["pieces"])
        ids[i, :n], types[i, :n], mask[i, :n] = row["pieces"], row["types"], 1
    return ids, types, mask


def best(name, threads, candidates, rows, folder):
    """The fastest of the candidates with the fastest of the batch sizes, which is remembered in `folder`.

    Each is tried on a quarter of the rows, by the best of three passes after a first one.
    """
    known = Path(folder) / f"best-{name}-{threads}.json"
    if not known.exists():
        tried = []
        for number, candidate in enumerate(candidates):
            for budget in BUDGETS:
                system = Batched(*candidate, rows[::4], budget)
                system.seconds()
                tried.append((min(system.seconds() for _ in range(3)), number, budget))
                print(f"{name}, {threads} threads, {system.about}: {sum(system.lengths) / tried[-1][0]:.0f} pieces/s", file=sys.stderr)
        _, number, budget = min(tried)
        known.write_text(json.dumps([candidates[number][0], budget]))
    name, budget = json.loads(known.read_text())
    return Batched(*next(it for it in candidates if it[0] == name), rows, budget)


def write_states(system, n, path):
    """Writes the states of all pieces without the padding, in the order of the rows, as f32."""
    import numpy as np

    states = [None] * n
    for group, inputs in zip(system.groups, system.inputs):
        out = np.asarray(system.forward(inputs), np.float32)
        for i, state in zip(group, out):
            states[i] = state[: system.lengths[i]]
    np.concatenate(states).tofile(path)


def make(name, threads, model, folder):
    """(about, forward, make_inputs) of each configuration of a system."""
    if name.startswith("ort"):
        return [ort(path, threads) for path in sorted(folder.glob(f"{name[4:]}*.onnx"))]
    return [torch_eager(model, threads, name.removeprefix("torch-"))]


def ort(path, threads):
    """A file in ONNX Runtime, with all of its graph optimisations."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def make_inputs(ids, types, mask):
        return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}

    return path.stem, lambda inputs: session.run(None, inputs)[0], make_inputs


def torch_eager(model, threads, kind):
    """PyTorch, eager, with its fused attention."""
    import torch

    torch.set_num_threads(threads)
    bert = load(model, "sdpa").to({"f32": torch.float32, "bf16": torch.bfloat16}[kind])

    def forward(inputs):
        with torch.inference_mode():
            return bert(**inputs).last_hidden_state.float().numpy()

    def make_inputs(ids, types, mask):
        names = ("input_ids", "token_type_ids", "attention_mask")
        return {name: torch.from_numpy(values) for name, values in zip(names, (ids, types, mask))}

    return f"eager {kind}", forward, make_inputs


def load(folder, attention):
    """The encoder of a model folder in transformers' BERT, int8 weights widened to f32."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    config = json.loads((Path(folder) / "config.json").read_text())
    config.pop("claimsift")
    tensors = load_file(Path(folder) / "model.safetensors")
    widened = {}
    for name, values in tensors.items():
        if name.startswith("bert.") and not name.endswith("_scale"):
            scale = tensors.get(f"{name}_scale")
            widened[name.removeprefix("bert.")] = values.float() * scale[:, None] if scale is not None else values.float()
    bert = BertModel(BertConfig(**config, attn_implementation=attention), add_pooling_layer=False).eval()
    missing, unexpected = bert.load_state_dict(widened, strict=False)
    if missing or unexpected:
        raise SystemExit(f"expected the tensors of a BERT, but {missing} are missing and {unexpected} are too many")
    return bert.to(torch.float32)


def export(model, folder):
    """Writes f32 as exported and with fused operators, and int8 of each. Weights have a scale per output channel, as ours."""
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    folder = Path(folder)
    bert = load(model, "eager")
    one = torch.ones((2, 7), dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    plain = folder / "f32-plain.onnx"
    torch.onnx.export(
        bert, (one, one, one), str(plain), input_names=names, output_names=["states"], opset_version=17,
        dynamic_axes={name: {0: "rows", 1: "pieces"} for name in [*names, "states"]},
    )
    # With attention as one operator, and with only the norms and the activations fused: neither is always the faster.
    for name, attention in (("fused", True), ("norms", False)):
        fusions = FusionOptions("bert")
        fusions.enable_attention = attention
        optimized = optimize_model(
            str(plain), "bert", num_heads=bert.config.num_attention_heads, hidden_size=bert.config.hidden_size, opt_level=0,
            optimization_options=fusions,
        )
        print(name, {name: n for name, n in optimized.get_fused_operator_statistics().items() if n})
        optimized.save_model_to_file(str(folder / f"f32-{name}.onnx"))
    for source in sorted(folder.glob("f32-*.onnx")):
        target = folder / source.name.replace("f32", "int8")
        # Shape inference does not know the types that come out of fused operators.
        extra = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(str(source), str(target), per_channel=True, weight_type=QuantType.QInt8, extra_options=extra)
        nodes = sorted({node.op_type for node in onnx.load(str(target)).graph.node})
        print(target.name, os.path.getsize(target), " ".join(nodes))


if __name__ == "__main__":
    main(*sys.argv[1:])

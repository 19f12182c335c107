"""Trains the model: stage 1 on the general corpora, stage 2 on these and the domain corpus; goes on from the last checkpoint.

In: the folder of corpora, the texts of `data/domain`, the start weights; for a student the checkpoints of its teachers. Out:
`RUN/checkpoint.pt` after every pass, and `RUN/STATUS.txt`. `export.py` makes the model folder from a checkpoint.
"""

import argparse
import os
import time
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch

import base
import claims
import corpora
import distil
import encode
import export
import model as network
import score

SEED = 20231123
# How much of every corpus one pass reads.
SHARES = {"ewt": 1.0, "masc": 1.0, "masc_wsj": 1.0, "masc_spoken": 0.35,
          "masc_ner": 0.25, "wnut17": 0.1, "btc": 0.07, "crossner": 0.12, "wikigold": 0.5, "redocred": 0.22}
# The same for a student, whose teachers annotate what these corpora do not.
TAUGHT_SHARES = {**SHARES, "masc_ner": 0.6, "wnut17": 0.15, "btc": 0.12, "crossner": 0.5, "wikigold": 1.0, "redocred": 1.0,
                 **{corpus: 1.0 for corpus in corpora.PLAIN}, "news": 0.4}
DOMAIN_SHARE = 3
WEIGHTS = {"entity": 1.0, "kind": 0.1, "predicate": 1.0, "role": 1.0, "sense": 0.15, "claim": 1.0, "participant": 1.0}
# Of the sentences of which is known that no claim stands there, a pass reads this share.
WITHOUT_CLAIMS = 0.3
# A student weighs what the corpora say half, and what its teachers say whole.
TAUGHT_WEIGHTS = {"entity": 0.5, "kind": 0.1, "predicate": 0.5, "role": 0.5, "sense": 0.15, "claim": 0.5, "participant": 0.5,
                  "taught entity": 1.0, "taught predicate": 1.0, "taught role": 1.0, "taught claim": 1.0, "taught participant": 1.0}


def groups(model, encoder_rate, head_rate, decay=0.9):
    """Parameter groups: rates fall from the top of the encoder to its embeddings; word embeddings stay as they are."""
    out = {}
    for name, p in model.named_parameters():
        if name == "bert.embeddings.word_embeddings.weight":
            p.requires_grad_(False)
            continue
        if name.startswith("bert.encoder.layer."):
            rate = encoder_rate * decay ** (model.sizes.layers - 1 - int(name.split(".")[3]))
        elif name.startswith("bert.embeddings."):
            rate = encoder_rate * (3 if "token_type" in name else decay ** model.sizes.layers)
        elif name.startswith("role.layer."):
            rate = head_rate * 0.6
        else:
            rate = head_rate
        weight_decay = 0.01 if p.dim() == 2 else 0.0
        out.setdefault((rate, weight_decay), []).append(p)
    return [{"params": ps, "lr": rate, "base": rate, "weight_decay": wd} for (rate, wd), ps in sorted(out.items())]


def rate_at(progress, warm):
    """Factor of the learning rate: up to 1 within `warm`, then straight to zero."""
    return progress / warm if progress < warm else max(0.0, (1 - progress) / (1 - warm))


def rows_of_pass(parts, shares, domain_rows, claim_rows, seed, pool, share, marked):
    """What one pass reads, varied; depends on the seed only. `share`: how much of the general corpora, `marked`: of the sentences that marks alone tell of.
    Rows of the domain come as they are given."""
    rng = corpora.seeded(*seed)
    rows = []
    for corpus, part in parts.items():
        rows += corpora.sample(part, shares[corpus] * share, rng)
    rows += domain_rows
    by_gold = [any(it.fillers is not None for it in row.claims) for row in claim_rows]
    claim_rows = [row for row, gold in zip(claim_rows, by_gold) if gold] + corpora.sample([row for row, gold in zip(claim_rows, by_gold) if not gold], marked, rng)
    telling = [any(it.types != [] for it in row.claims) for row in claim_rows]
    rows += [row for row, tells in zip(claim_rows, telling) if tells]
    rows += corpora.sample([row for row, tells in zip(claim_rows, telling) if not tells], WITHOUT_CLAIMS, rng)
    return [corpora.augment(r, pool, rng) for r in rows]


def note(run, text):
    """One line on the terminal and in STATUS.txt."""
    line = time.strftime("%H:%M:%S ") + text
    print(line, flush=True)
    with open(run / "STATUS.txt", "a", encoding="utf-8") as out:
        out.write(line + "\n")


def resized(state, old, new):
    """The weights of the sense head for another list of senses; new senses begin at zero."""
    for name in ("sense.weight", "sense.bias"):
        value = torch.zeros(len(new), *state[name].shape[1:])
        for i, sense in enumerate(new):
            if sense in old:
                value[i] = state[name][old.index(sense)]
        state[name] = value
    return state


def carried(moments, optimiser, old, new):
    """AdamW's moments for another list of senses; those of new senses begin at zero."""
    params = [p for g in optimiser.param_groups for p in g["params"]]
    for i, p in enumerate(params):
        for key in ("exp_avg", "exp_avg_sq"):
            before = moments["state"][i][key]
            if before.shape != p.shape:
                value = torch.zeros_like(p)
                for k, sense in enumerate(new):
                    if sense in old:
                        value[k] = before[old.index(sense)]
                moments["state"][i][key] = value
    optimiser.load_state_dict(moments)


def sense_masks(batch, labels):
    """For every predicate the senses of its lemma."""
    frames = [f for r in batch.rows for f in r.frames or []]
    allowed = torch.zeros(len(frames), max(1, len(labels.senses)), dtype=torch.bool)
    for i, f in enumerate(frames):
        allowed[i, labels.candidates.get(corpora.lemma_of(f.sense), [])] = True
    batch.sense_allowed = allowed
    return batch


class Collated(torch.utils.data.Dataset):
    """The batches of a pass, made when they are asked for."""

    def __init__(self, groups, words, labels, seed):
        self.groups, self.words, self.labels, self.seed = groups, words, labels, seed

    def __len__(self):
        return len(self.groups)

    def __getitem__(self, i):
        batch = sense_masks(encode.collate(self.groups[i], self.words, self.labels, 0.03, corpora.seeded(*self.seed, i)), self.labels)
        batch.rows = []
        return batch


def lessons(made, teachers, device, half):
    """Each batch on the device, with what the teachers say of it."""
    for batch in made:
        batch = batch.to(device)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
            lesson = teachers.lesson(batch) if teachers else None
        yield batch, lesson


def main():
    """One run, or the rest of one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", required=True, help="folder of the corpora (*.jsonl.xz)")
    parser.add_argument("--domain", default=str(Path(__file__).parents[2] / "data" / "domain"), help="folder of the domain corpus")
    parser.add_argument("--run", default="run", help="folder of checkpoints")
    parser.add_argument("--base", "--start", help="folder of the BERT to start from (default: the installed package)")
    parser.add_argument("--passes", type=int, nargs=2, default=[8, 2], help="passes of stage 1 and of stage 2; 0 0 writes an untrained checkpoint")
    parser.add_argument("--share", type=float, nargs=2, default=[1.0, 0.6], help="how much of the general corpora a pass of stage 1 and of stage 2 reads")
    parser.add_argument("--marked", type=float, default=1.0, help="how much of the sentences that marks alone tell of a pass reads")
    parser.add_argument("--budget", type=int, default=1200, help="pieces in a batch, padding included")
    parser.add_argument("--rates", type=float, nargs=2, default=[2e-4, 1e-3], help="highest rates of the encoder and of the heads")
    parser.add_argument("--role-layers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--onward", help="a student begins as the model of this folder, with its word pieces (give it as --base, too)")
    parser.add_argument("--claims", nargs=2, metavar=("PREDICATES", "MARKS"), help="learn claim types and participants, too: what `train_triggers` and `marks.py` write")
    parser.add_argument("--judge", nargs="+", help="score claim types and participants on these documents: predicates, then files of gold claims")
    parser.add_argument("--teacher-base", help="train a teacher instead: from the MPNet of this folder")
    parser.add_argument("--teachers", nargs="*", default=[], help="checkpoints of teachers to learn from")
    parser.add_argument("--told", type=float, help="what marks and gold claims weigh (default: half of what teachers say, for a student, else as much as all else)")
    parser.add_argument("--keep", type=int, default=0, help="a student keeps the batches and lessons of its first so many passes on the device, and reads them again")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches")
    parser.add_argument("--every", type=int, default=1, help="write a checkpoint and score after every so many passes, and after the last")
    parser.add_argument("--float32", action="store_true", help="no bf16 (which is used on a GPU and on processors with AVX-512)")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps (to measure the speed)")
    args = parser.parse_args()
    run = Path(args.run)
    run.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    half = not args.float32 and (device == "cuda" or torch.backends.cpu.get_cpu_capability() == "AVX512")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    torch.multiprocessing.set_sharing_strategy("file_system")
    # cuDNN's attention compiles a plan for every shape of a batch, and nearly every batch has another.
    torch.backends.cuda.enable_cudnn_sdp(False)

    start = base.read(args.base)
    if args.teacher_base:
        start = base.teacher(args.teacher_base, start)
    words = encode.Words(start.tokenizer, start.letter_case, start.sizes.positions)
    if args.passes[1] and not corpora.read_domain(args.domain, lambda text: None)[0]:
        parser.error(f"expected sentences of the domain corpus in {args.domain}, but found none (perhaps the folder is another)")
    roles, names = corpora.read_training(args.corpora)
    general = [r for part in roles.values() for r in part]
    pool = corpora.Names(general + [r for c in ("redocred", "crossner", "wikigold", "masc_ner") for r in names[c]])
    parts, shares, weights = {**roles, **names}, SHARES, WEIGHTS
    if args.teachers:
        parts, shares, weights = {**parts, **corpora.read_plain(args.corpora)}, TAUGHT_SHARES, TAUGHT_WEIGHTS
    if args.told is not None:
        weights = {**weights, "claim": args.told, "participant": args.told}
    dev = corpora.read(args.corpora, "ewt", "dev")
    judged = claims.sentences(args.judge[0], claims.told_by(*args.judge[1:])) if args.judge else []
    checkpoint = torch.load(run / "checkpoint.pt", weights_only=False) if (run / "checkpoint.pt").exists() else None
    done = checkpoint["passes"] if checkpoint else 0
    if checkpoint and not sum(args.passes):
        parser.error(f"expected no checkpoint in {run} for an untrained one, but found one")
    role_labels, claim_rows, of_claims = corpora.role_types(general), [], ([], [])
    if args.claims:
        claim_rows, of_claims = claims.sentences(args.claims[0], claims.learned(args.claims[1])), (claims.TYPES, claims.participants())
        note(run, f"{len(claim_rows)} sentences with {sum(len(r.claims) for r in claim_rows)} predicates of which claims are known")
    total, domain_rows, kept, labels, model, optimiser = sum(args.passes), [], [], None, None, None
    begun, own, _ = export.load(Path(args.onward)) if args.onward else (None, None, None)
    if own:
        # Who goes on from a trained model has its senses, and reads the domain corpus from the first pass on.
        domain_rows, _ = corpora.read_domain(args.domain, lambda text: note(run, text))

    def build(senses):
        """Model and optimiser for a list of senses."""
        labels = encode.Labels(role_labels, senses, *of_claims)
        model = network.Model(labels, len(corpora.KINDS), args.role_layers, args.dropout, start.sizes).to(device)
        return labels, model, torch.optim.AdamW(groups(model, *args.rates), betas=(0.9, 0.98), fused=True)

    def save(passes):
        """Writes a checkpoint with all that a model folder is made of; the old one stays until the new one is whole."""
        state = {"passes": passes, "model": {k: v.cpu() for k, v in model.state_dict().items()}, "optimiser": optimiser.state_dict() if passes < total else None,
                 "roles": role_labels, "senses": labels.senses, "claim_types": labels.claim_types, "participants": labels.participants, "role_layers": args.role_layers, "sizes": asdict(start.sizes),
                 "letter_case": start.letter_case, "tokenizer": start.tokenizer}
        torch.save(state, run / "checkpoint.new")
        os.replace(run / "checkpoint.new", run / "checkpoint.pt")

    if done < args.passes[0] or total == 0 or own:
        labels, model, optimiser = build(checkpoint["senses"] if checkpoint else own.senses if own else corpora.senses(general))
        if checkpoint:
            model.load_state_dict(checkpoint["model"])
            optimiser.load_state_dict(checkpoint["optimiser"])
        elif args.onward:
            # Heads that the other model lacks, or has for other labels, begin anew.
            new = model.state_dict()
            model.load_state_dict({**new, **{n: v for n, v in begun.state_dict().items() if n in new and v.shape == new[n].shape}})
        else:
            model.load_start(start.tensors())

    teachers = distil.Teachers(args.teachers, encode.Labels(role_labels, [], *of_claims), words, device) if args.teachers else None
    if total == 0:
        save(0)
        note(run, f"untrained: {start.folder.name}, {sum(p.numel() for p in model.parameters())} parameters")
    for number in range(done, total):
        if number >= args.passes[0] and not domain_rows:
            domain_rows, _ = corpora.read_domain(args.domain, lambda text: note(run, text))
            senses = corpora.senses(general + domain_rows) if number == args.passes[0] else checkpoint["senses"]
            old = labels.senses if labels else checkpoint["senses"]
            state = model.state_dict() if model else checkpoint["model"]
            moments = optimiser.state_dict() if optimiser else checkpoint["optimiser"]
            labels, model, optimiser = build(senses)
            model.load_state_dict(resized(state, old, senses))
            carried(moments, optimiser, old, senses)
            note(run, f"stage 2: {len(domain_rows)} domain sentences, {len(senses)} senses")
        rng = corpora.seeded(args.seed, "batches", number)
        again = kept[number % args.keep] if kept and args.keep <= number < args.passes[0] and len(kept) == args.keep else None
        if again:
            rng.shuffle(again)
            ready = again
        else:
            late = number >= args.passes[0]
            rows = rows_of_pass(parts, shares, domain_rows * (DOMAIN_SHARE if late else 1), claim_rows, (args.seed, "pass", number), pool, args.share[late], args.marked)
            most = max(64, args.budget // 20)
            todo = encode.batches([r for r in rows if r.frames is not None], words, args.budget, rng, most)
            todo += encode.batches([r for r in rows if r.frames is None], words, args.budget, rng, most)
            rng.shuffle(todo)
            made = torch.utils.data.DataLoader(Collated(todo, words, labels, (args.seed, "collate", number)), batch_size=None, num_workers=args.workers)
            ready = lessons(made, teachers, device, half)
        steps, now = len(again or todo), []
        model.train()
        sums, counts, began = {}, {}, time.time()
        for step, (batch, lesson) in enumerate(ready):
            if number < min(args.keep, args.passes[0]):
                now.append((batch, lesson))
            factor = rate_at((number + step / steps) / total, 0.3 / total)
            for g in optimiser.param_groups:
                g["lr"] = g["base"] * factor
            with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
                found = network.losses(model, batch, lesson)
            loss = sum(weights[k] * v for k, v in found.items())
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_((p for p in model.parameters() if p.requires_grad), 1.0)
            optimiser.step()
            for k, v in found.items():
                sums[k], counts[k] = sums.get(k, 0.0) + v.detach(), counts.get(k, 0) + 1
            if args.steps and step + 1 == args.steps:
                print(f"{(time.time() - began) / args.steps:.3f} s a step, {steps} steps a pass", {k: round(float(v) / counts[k], 3) for k, v in sums.items()})
                return
            if step % 100 == 99:
                left = (time.time() - began) / (step + 1) * ((steps - step - 1) + (total - number - 1) * steps)
                note(run, f"pass {number + 1}/{total} step {step + 1}/{steps} " + " ".join(f"{k} {float(sums[k]) / counts[k]:.4f}" for k in sorted(sums))
                     + f" left {left / 60:.0f} min")
                sums, counts = {}, {}
        if now:
            kept.append(now)
        if (number + 1) % args.every and number + 1 < total:
            continue
        save(number + 1)
        part = dev if number + 1 == total else dev[::4]
        result = score.evaluate(model, labels, words, part, device)
        if judged:
            note(run, score.brief_of_claims(score.claims(model, labels, words, judged, device)))
        note(run, f"after pass {number + 1}/{total} ({(time.time() - began) / 60:.1f} min): EWT dev " + score.brief(result))


if __name__ == "__main__":
    main()

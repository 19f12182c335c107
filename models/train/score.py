"""Scores a checkpoint or an exported model folder on the test parts of the corpora.

Roles: F1 of labelled spans, with given and with found predicates. Entities: F1 of labelled spans over the labels that a
corpus annotates. `python score.py MODEL --corpora DIR` prints the table of the model card; `--claims PREDICATES GOLD…` how well claim types and
participants are told at known predicates.
"""

import argparse
from pathlib import Path

import torch

import corpora
import decode
import encode

SCORED = {"ewt": {"PER", "ORG", "LOC"}, "masc": {"PER", "ORG", "LOC", "DATE"}, "masc_wsj": {"PER", "ORG", "LOC", "DATE"}, "pud": {"PER", "ORG", "LOC"},
          "wikigold": {"PER", "ORG", "LOC"}, "domain": set(corpora.ENTITY_TYPES)}


class Tally:
    """Right, found and gold items."""

    def __init__(self):
        self.right = self.found = self.gold = 0

    def add(self, gold, found):
        self.right += len(gold & found)
        self.found += len(found)
        self.gold += len(gold)

    @property
    def f1(self):
        return 200 * self.right / max(1, self.found + self.gold)

    def __str__(self):
        return f"{self.f1:.1f}"


@torch.no_grad()
def evaluate(model, labels, words, rows, device="cpu", budget=6000):
    """Tallies by name for rows of one or several corpora."""
    model.eval()
    t = {k: Tally() for k in ("roles", "roles_found", "core", "core_found", "predicate", "sense", "kind", "entity", *corpora.ENTITY_TYPES)}
    for group in encode.batches(rows, words, budget, corpora.seeded("score"), 128):
        batch = encode.collate(group, words).to(device)
        read = model.read(batch)
        h, counts = read.top, batch.words.cpu()
        entity = decode.viterbi(model.entity(h).float().cpu(), counts, labels.entity_tags)
        chosen = model.predicates(read).float().argmax(-1).cpu()
        kinds = model.kind(h).float().cpu()
        given, at = [], {}
        for i, row in enumerate(group):
            if row.entities is not None:
                unknown = {w for e in row.entities if not e.labels for w in range(e.start, e.end)}
                gold = {(e.start, e.end, e.labels[0]) for e in row.entities if len(e.labels) == 1 and e.labels[0] in SCORED.get(row.corpus, ())}
                found = {s for s in decode.spans(entity[i], labels.entity_tags) if s[2] in SCORED.get(row.corpus, ()) and not unknown & set(range(s[0], s[1]))}
                t["entity"].add(gold, found)
                for label in corpora.ENTITY_TYPES:
                    t[label].add({s for s in gold if s[2] == label}, {s for s in found if s[2] == label})
                for e in row.entities:
                    if e.kind and row.corpus == "domain":
                        t["kind"].add({e.kind}, {corpora.KINDS[kinds[i, e.start:e.end].mean(0).argmax()]})
            if row.frames is None:
                continue
            gold = {f.pred for f in row.frames}
            found = set(chosen[i, :len(row.tokens)].nonzero()[:, 0].tolist())
            if row.partial:
                found &= gold | set(row.not_predicates)
            t["predicate"].add(gold, found)
            for w in sorted(gold | found):
                at[i, w] = len(given)
                given.append((i, w))
        tags = []
        if given:
            preds = torch.tensor(given, device=device)
            for k in range(0, len(given), 128):
                part = preds[k:k + 128]
                tags += decode.viterbi(model.role(h, batch.words, part).float().cpu(), counts[part[:, 0].cpu()], labels.role_tags)
            sense = model.sense(h[preds[:, 0], preds[:, 1]]).float().cpu()
        for i, row in enumerate(group):
            if row.frames is None:
                continue
            own = {w: {(w, *s) for s in decode.spans(tags[k], labels.role_tags)} for (j, w), k in at.items() if j == i}
            gold = {f.pred: {(f.pred, s, e, label) for s, e, label in f.args} for f in row.frames}
            for f in row.frames:
                options = labels.candidates.get(corpora.lemma_of(f.sense), [])
                if len(options) > 1 and f.sense in labels.sense_number:
                    best = max(options, key=lambda s: sense[at[i, f.pred], s].item())
                    t["sense"].add({f.sense}, {labels.senses[best]})
            core = {c for c in labels.roles if c[-4:-1] == "ARG" and "-" not in c}
            for name, keep in (("roles", lambda s: True), ("core", lambda s: s[3] in core)):
                given_gold = {s for spans in gold.values() for s in spans if keep(s)}
                t[name].add(given_gold, {s for w in gold for s in own[w] if keep(s)})
                found = {w for w in own if chosen[i, w]}
                t[name + "_found"].add(given_gold, {s for w in found for s in own[w] if keep(s)})
    return t


@torch.no_grad()
def claims(model, labels, words, rows, device="cpu", budget=6000):
    """Tallies of claim types at known predicates, and of the words that play a role in claims whose predicate is given."""
    model.eval()
    t = {"claim": Tally(), "participant": Tally()}
    for group in encode.batches(rows, words, budget, corpora.seeded("score"), 128):
        batch = encode.collate(group, words, labels).to(device)
        read = model.read(batch)
        h = read.top
        if len(batch.told):
            best, gold = model.claims(read, batch.told).argmax(-1), batch.claim.argmax(-1)
            t["claim"].right += int(((best == gold) & (gold > 0)).sum())
            t["claim"].found += int((best > 0).sum())
            t["claim"].gold += int((gold > 0).sum())
        if len(batch.taking):
            best, gold = model.role.participant(model.role.states(h, batch.words, batch.taking)).argmax(-1), batch.participant
            best = best.masked_fill(gold < 0, 0)
            t["participant"].right += int(((best == gold) & (gold > 0)).sum())
            t["participant"].found += int((best > 0).sum())
            t["participant"].gold += int((gold > 0).sum())
    return t


@torch.no_grad()
def table_of_claims(model, labels, words, rows):
    """How often the claim type that is given to a predicate is right, from several probabilities on, as text."""
    model.eval()
    given, gold = [], []
    for group in encode.batches(rows, words, 6000, corpora.seeded("score"), 128):
        batch = encode.collate(group, words, labels)
        given.append(model.claims(model.read(batch), batch.told).softmax(-1))
        gold.append(batch.claim)
    given, gold = torch.cat(given), torch.cat(gold)
    (score, best), possible = given[:, 1:].max(-1), int((gold[:, 0] == 0).sum())
    right = gold.gather(1, best[:, None] + 1)[:, 0] > 0
    ordered = right[score.argsort(descending=True)].float()
    average = float((ordered * ordered.cumsum(0) / torch.arange(1, len(ordered) + 1)).sum() / max(1, possible))
    lines = [f"{len(gold)} predicates, {possible} with a type; average precision {average:.3f}"]
    for least in (0.5, 0.7, 0.9):
        made = score >= least
        found = int((right & made).sum())
        lines.append(f"from {least}: {int(made.sum())} given, {100 * found / max(1, int(made.sum())):.1f} % right; {100 * found / max(1, possible):.1f} % of all found")
    return "\n".join(lines + [brief_of_claims(claims(model, labels, words, rows))])


def brief_of_claims(t):
    """One line of them."""
    return " ".join(f"{name} {tally}" for name, tally in t.items())


def brief(t):
    """One line of the main numbers."""
    return " ".join(f"{k} {t[k]}" for k in ("roles", "roles_found", "core", "predicate", "sense", "entity", "PER", "ORG", "LOC"))


def parts(folder, domain):
    """The test parts by name."""
    return {"EWT dev": corpora.read(folder, "ewt", "dev"), "EWT test": corpora.read(folder, "ewt", "test"), "MASC test": corpora.read(folder, "masc", "test"),
            "MASC WSJ test": corpora.read(folder, "masc_wsj", "test"), "PUD": corpora.read(folder, "pud"), "WikiGold last fifth": corpora.read(folder, "wikigold", "test"),
            "domain held out": corpora.read_domain(domain, lambda text: None)[1]}


def table(results):
    """The results as a Markdown table."""
    lines = ["| part | roles, given predicates | roles, found predicates | ARG0-5, given | predicates | senses | entities | PER | ORG | LOC | kind |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, t in results.items():
        cells = [str(t[k]) if t[k].gold else "" for k in ("roles", "roles_found", "core", "predicate", "sense", "entity", "PER", "ORG", "LOC", "kind")]
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return "\n".join(lines)


def main():
    """Prints the table."""
    from claims import sentences, told_by
    from export import load
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", nargs="+", help="checkpoint.pt or a model folder")
    parser.add_argument("--corpora")
    parser.add_argument("--claims", nargs="+", help="score claims instead: what `train_triggers` writes of documents, then files of gold claims")
    parser.add_argument("--domain", default=str(Path(__file__).parents[2] / "data" / "domain"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", help="also write the tables to this file")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    texts = []
    for path in args.model:
        model, labels, words = load(Path(path))
        if args.claims:
            print(table_of_claims(model, labels, words, sentences(args.claims[0], told_by(*args.claims[1:]))))
            continue
        results = {name: evaluate(model, labels, words, rows) for name, rows in parts(args.corpora, args.domain).items() if rows}
        kind = "int8 weights (the exported folder)" if Path(path).is_dir() else "f32 weights (before export)"
        text = f"### {kind}\n\n{table(results)}\n\nEntities by label, F1 (gold count):\n\n"
        for name, t in results.items():
            text += f"- {name}: " + ", ".join(f"{label} {t[label]} ({t[label].gold})" for label in corpora.ENTITY_TYPES if t[label].gold) + "\n"
        print(text, flush=True)
        texts.append(text)
    if args.out:
        Path(args.out).write_text("\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main()

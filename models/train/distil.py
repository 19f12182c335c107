"""What teachers say of a batch: the distributions that a student is to come near (Hinton et al. 2015).

In: checkpoints or model folders of networks with the same labels, which read the same word pieces, and a `encode.Batch`. Out: a `Lesson`. Where a
corpus says nothing of predicates, the teachers find them, so that a student learns roles from text that nobody annotated with roles.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch

import export


@dataclass
class Lesson:
    """Mean distributions of the teachers. `preds` begins with the predicates of the batch."""
    words: torch.Tensor      # [B, W] whether there is a word
    entity: torch.Tensor     # [B, W, tags]
    predicate: torch.Tensor  # [B, W, 2]
    preds: torch.Tensor      # [P, 2]
    role: torch.Tensor       # [P, W, tags]
    claim: torch.Tensor      # [P, 1 + types]
    tells: torch.Tensor      # [T] the predicates that they hold for a claim's
    participant: torch.Tensor  # [T, W, 1 + roles]


class Teachers:
    """Trained networks that are asked together."""

    def __init__(self, paths, labels, words, device):
        self.models = []
        for path in paths:
            model, own, pieces = export.load(Path(path))
            if [own.role_tags, own.entity_tags, own.claim_types, own.participants] != [labels.role_tags, labels.entity_tags, labels.claim_types, labels.participants] or json.loads(pieces.json) != json.loads(words.json):
                raise ValueError(f"{path}: expected a teacher of the same labels and word pieces, but found others (perhaps it was trained on other corpora)")
            self.models.append(model.to(device).requires_grad_(False))

    @torch.no_grad()
    def lesson(self, batch):
        """What they say of a batch; the mean of their probabilities."""
        reads = [model.read(batch) for model in self.models]
        states = [read.top for read in reads]
        entity = mean([model.entity(h) for model, h in zip(self.models, states)])
        predicate = mean([model.predicates(read) for model, read in zip(self.models, reads)])
        there = torch.arange(batch.first.shape[1], device=batch.first.device) < batch.words[:, None]
        found = (there & (batch.predicate < 0) & (predicate[..., 1] > 0.5)).nonzero()
        preds = torch.cat([batch.preds, found])
        if not len(preds):
            return Lesson(there, entity, predicate, preds, None, None, None, None)
        towards = [model.role.states(h, batch.words, preds) for model, h in zip(self.models, states)]
        role = mean([model.role.output(x) for model, x in zip(self.models, towards)])
        if not self.models[0].claim:
            return Lesson(there, entity, predicate, preds, role, None, None, None)
        claim = mean([model.claims(read, preds) for model, read in zip(self.models, reads)])
        tells = (claim[:, 0] < 0.5).nonzero()[:, 0]
        participant = mean([model.role.participant(x[tells]) for model, x in zip(self.models, towards)])
        return Lesson(there, entity, predicate, preds, role, claim, tells, participant)


def mean(logits):
    """The mean of the distributions of some logits, in half the bytes, since lessons may be kept."""
    return torch.stack([x.float().softmax(-1) for x in logits]).mean(0).half()

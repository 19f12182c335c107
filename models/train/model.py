"""The network: a BERT encoder whose token types may carry letter case, and the heads on each word's first piece.

Names of parameters are the names of the tensors in `model.safetensors`. Does not know corpora or files of data.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

# Token types where they carry the letter case.
CASES = 8
ROLE_SIZE, ROLE_HEADS, ROLE_INTERMEDIATE, DISTANCE = 256, 4, 512, 32


@dataclass(frozen=True)
class Sizes:
    """The sizes of an encoder; by default those of MiniLM-L6-H384. `buckets`: of the distances that bias attention in an MPNet (0: a BERT)."""
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    intermediate: int = 1536
    types: int = CASES
    positions: int = 512
    vocabulary: int = 30522
    epsilon: float = 1e-12
    buckets: int = 0


class SelfAttention(nn.Module):
    """Query, key and value of a layer."""

    def __init__(self, size, heads):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(size, size), nn.Linear(size, size), nn.Linear(size, size)
        self.heads = heads

    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = (f(x).view(b, n, self.heads, d // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value))
        # A mask of truth values leaves places out; one of numbers is added to the scores.
        mask = mask if mask.dtype == torch.bool else mask.to(q.dtype)
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, d)


class Output(nn.Module):
    """A linear map back to the layer's size, the residual and the norm."""

    def __init__(self, inner, size, epsilon):
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(inner, size), nn.LayerNorm(size, eps=epsilon)

    def forward(self, x, residual, dropout):
        return self.LayerNorm(F.dropout(self.dense(x), dropout, self.training) + residual)


class Attention(nn.Module):
    """Self-attention with its output."""

    def __init__(self, size, heads, epsilon):
        super().__init__()
        self.self, self.output = SelfAttention(size, heads), Output(size, size, epsilon)


class Intermediate(nn.Module):
    """The wide part of a layer."""

    def __init__(self, size, inner):
        super().__init__()
        self.dense = nn.Linear(size, inner)


class Layer(nn.Module):
    """One post-norm transformer layer, as in BERT."""

    def __init__(self, size, heads, inner, epsilon, dropout):
        super().__init__()
        self.attention, self.intermediate, self.output = Attention(size, heads, epsilon), Intermediate(size, inner), Output(inner, size, epsilon)
        self.dropout = dropout

    def forward(self, x, mask):
        x = self.attention.output(self.attention.self(x, mask), x, self.dropout)
        return self.output(F.gelu(self.intermediate.dense(x)), x, self.dropout)


class Embeddings(nn.Module):
    """Words, positions and letter case."""

    def __init__(self, sizes):
        super().__init__()
        self.word_embeddings = nn.Embedding(sizes.vocabulary, sizes.hidden)
        self.position_embeddings = nn.Embedding(sizes.positions, sizes.hidden)
        self.token_type_embeddings = nn.Embedding(sizes.types, sizes.hidden)
        self.LayerNorm = nn.LayerNorm(sizes.hidden, eps=sizes.epsilon)

    def forward(self, ids, types):
        positions = self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + self.token_type_embeddings(types) + positions)


class Encoder(nn.Module):
    """The stack of layers."""

    def __init__(self, sizes, dropout):
        super().__init__()
        self.layer = nn.ModuleList(Layer(sizes.hidden, sizes.heads, sizes.intermediate, sizes.epsilon, dropout) for _ in range(sizes.layers))
        if sizes.buckets:
            self.relative_attention_bias = nn.Embedding(sizes.buckets, sizes.heads)


def bucket(distance, buckets, furthest=128):
    """The buckets of signed distances (key minus query) in MPNet and T5: half of them for each side, exact when near, logarithmic from there."""
    half = buckets // 2
    exact, far = half // 2, distance.abs()
    spread = torch.log(far.clamp(min=1).float() / exact) / math.log(furthest / exact) * (half - exact)
    return (distance > 0).long() * half + torch.where(far < exact, far, (exact + spread.long()).clamp(max=half - 1))


class Bert(nn.Module):
    """The encoder with its embeddings."""

    def __init__(self, sizes, dropout):
        super().__init__()
        self.sizes, self.dropout = sizes, dropout
        self.embeddings, self.encoder = Embeddings(sizes), Encoder(sizes, dropout)

    def forward(self, ids, types, lengths):
        """The state after the embeddings and after every layer."""
        place = torch.arange(ids.shape[1], device=ids.device)
        mask = (place < lengths[:, None])[:, None, None, :]
        if self.sizes.buckets:
            bias = self.encoder.relative_attention_bias(bucket(place[None, :] - place[:, None], self.sizes.buckets)).permute(2, 0, 1)
            mask = bias[None].masked_fill(~mask, -1e4)
        states = [F.dropout(self.embeddings(ids, types), self.dropout, self.training)]
        for layer in self.encoder.layer:
            states.append(layer(states[-1], mask))
        return states


class Roles(nn.Module):
    """The roles of every word towards a predicate: a pair state, then transformer layers over the words of its sentence."""

    def __init__(self, sizes, tags, participants, layers, dropout):
        super().__init__()
        self.predicate = nn.Linear(sizes.hidden, ROLE_SIZE, bias=False)
        self.word = nn.Linear(sizes.hidden, ROLE_SIZE)
        self.distance = nn.Embedding(2 * DISTANCE + 1, ROLE_SIZE)
        self.LayerNorm = nn.LayerNorm(ROLE_SIZE, eps=sizes.epsilon)
        self.layer = nn.ModuleList(Layer(ROLE_SIZE, ROLE_HEADS, ROLE_INTERMEDIATE, sizes.epsilon, dropout) for _ in range(layers))
        self.output = nn.Linear(ROLE_SIZE, tags)
        self.participant = nn.Linear(ROLE_SIZE, 1 + participants) if participants else None
        self.dropout = dropout

    def forward(self, h, counts, preds):
        """Logits [P, W, tags] for the predicates `preds` (sentence, word) of the states `h` [B, W, hidden]."""
        return self.output(self.states(h, counts, preds))

    def states(self, h, counts, preds):
        """The states [P, W, size] of the words towards each predicate."""
        sentence, at = preds[:, 0], preds[:, 1]
        place = torch.arange(h.shape[1], device=h.device)
        distance = (place - at[:, None]).clamp(-DISTANCE, DISTANCE) + DISTANCE
        x = self.predicate(h[sentence, at])[:, None] + self.word(h)[sentence] + self.distance(distance)
        x = F.dropout(self.LayerNorm(x), self.dropout, self.training)
        mask = (place < counts[sentence][:, None])[:, None, None, :]
        for layer in self.layer:
            x = layer(x, mask)
        return x


class Lower(nn.Module):
    """What a word's states after half of the layers and after the first add to its logits as a predicate and of claim types: [..., 2 + 1 + types].
    It is fitted on the finished encoder (`lower.py`); these states are less sure of the sentences that were learned from than the last is."""

    def __init__(self, hidden, units, columns):
        super().__init__()
        self.hidden, self.output = nn.Linear(2 * hidden, units), nn.Linear(units, columns)

    def forward(self, states):
        return self.output(F.relu(self.hidden(states)))


@dataclass
class Read:
    """The words of a batch, read: their last states, and what `Lower` adds to their logits (`None` without it)."""
    top: torch.Tensor           # [B, W, hidden]
    added: torch.Tensor | None  # [B, W, 2 + 1 + types]


class Model(nn.Module):
    """Encoder and heads."""

    def __init__(self, labels, kinds, role_layers=1, dropout=0.1, sizes=Sizes()):
        super().__init__()
        self.sizes = sizes
        self.bert = Bert(sizes, dropout)
        self.entity = nn.Linear(sizes.hidden, len(labels.entity_tags))
        self.kind = nn.Linear(sizes.hidden, kinds)
        self.predicate = nn.Linear(sizes.hidden, 2)
        self.sense = nn.Linear(sizes.hidden, len(labels.senses))
        self.claim = nn.Linear(sizes.hidden, 1 + len(labels.claim_types)) if labels.claim_types else None
        self.role = Roles(sizes, len(labels.role_tags), len(labels.participants), role_layers, dropout)
        self.lower = None
        self.dropout = dropout
        for name, p in self.named_parameters():
            if p.dim() == 2 and not name.startswith("bert."):
                nn.init.normal_(p, std=0.02)
        for head in filter(None, (self.entity, self.predicate, self.claim, self.role.output, self.role.participant)):
            nn.init.zeros_(head.bias)
            head.bias.data[0] = 2.0

    def words(self, batch):
        """States of the words [B, W, hidden]: those of their first pieces."""
        h = self.bert(batch.ids, batch.types, batch.lengths)[-1]
        h = h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1]))
        return F.dropout(h, self.dropout, self.training)

    def read(self, batch):
        """The words with what their lower states add."""
        top, low = self.states(batch)
        return Read(top, self.lower(low) if self.lower else None)

    def states(self, batch):
        """The last states of the words [B, W, hidden], and those after half of the layers and after the first side by side [B, W, 2 hidden]."""
        states = self.bert(batch.ids, batch.types, batch.lengths)
        top, middle, bottom = (h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1])) for h in (states[-1], states[(len(states) - 1) // 2], states[1]))
        return top, torch.cat([middle, bottom], -1)

    def predicates(self, read):
        """Logits [B, W, 2] of words as predicates."""
        own = self.predicate(read.top)
        return own if read.added is None else own + read.added[..., :2]

    def claims(self, read, at):
        """Logits [N, 1 + types] of the claim types that the words `at` (sentence, word) tell of."""
        own = self.claim(read.top[at[:, 0], at[:, 1]])
        return own if read.added is None else own + read.added[at[:, 0], at[:, 1], 2:]

    def load_start(self, tensors):
        """Takes the weights of a BERT. Where token types are to carry the letter case, every case begins as type 0."""
        own = self.bert.state_dict()
        for name in own:
            value = tensors[name].float()
            carries = "token_type" in name and value.shape[0] != self.sizes.types
            own[name] = value[:1].repeat(self.sizes.types, 1) if carries else value
        self.bert.load_state_dict(own)


def distance(logits, wanted, where):
    """The cross entropy between two distributions, mean over the places `where`."""
    return -(wanted[where] * logits[where].float().log_softmax(-1)).sum(-1).mean()


def losses(model, batch, lesson=None):
    """The loss of every head that the batch has targets for; with a `distil.Lesson` those towards its distributions too ("taught ...")."""
    h = model.words(batch)
    out = {}
    known = batch.entity.any(-1) & ~batch.entity.all(-1)
    scores = model.entity(h)
    if known.any():
        own = scores[known].float().log_softmax(-1)
        out["entity"] = -own.masked_fill(~batch.entity[known], -1e9).logsumexp(-1).mean()
    if batch.kind:
        pooled = torch.stack([h[i, s:e].mean(0) for i, s, e, _ in batch.kind])
        out["kind"] = F.cross_entropy(model.kind(pooled).float(), torch.tensor([k for *_, k in batch.kind], device=h.device))
    at, chosen = batch.predicate >= 0, model.predicate(h)
    if at.any():
        out["predicate"] = F.cross_entropy(chosen[at].float(), batch.predicate[at])
    # A lesson's predicates are those of the batch, then those that its teachers found.
    gold, preds = len(batch.preds), batch.preds if lesson is None else lesson.preds
    if len(preds):
        states = model.role.states(h, batch.words, preds)
        logits = model.role.output(states).float()
    if gold:
        out["role"] = F.cross_entropy(logits[:gold].flatten(0, 1), batch.role.flatten(), ignore_index=-100)
        at = batch.sense >= 0
        if at.any():
            places = batch.preds[at]
            senses = model.sense(h[places[:, 0], places[:, 1]]).float()
            if hasattr(batch, "sense_allowed"):
                senses = senses.masked_fill(~batch.sense_allowed[at], -1e9)
            out["sense"] = F.cross_entropy(senses, batch.sense[at])
    if len(batch.told):
        out["claim"] = F.cross_entropy(model.claim(h[batch.told[:, 0], batch.told[:, 1]]).float(), batch.claim)
    if len(batch.taking):
        playing = model.role.participant(model.role.states(h, batch.words, batch.taking)).float()
        out["participant"] = F.cross_entropy(playing.flatten(0, 1), batch.participant.flatten(), ignore_index=-100)
    if lesson is not None:
        out["taught entity"] = distance(scores, lesson.entity, lesson.words)
        out["taught predicate"] = distance(chosen, lesson.predicate, lesson.words)
        if len(preds):
            out["taught role"] = distance(logits, lesson.role, lesson.words[preds[:, 0]])
            if lesson.claim is not None:
                claims = model.claim(h[preds[:, 0], preds[:, 1]])
                out["taught claim"] = distance(claims, lesson.claim, torch.ones_like(preds[:, 0], dtype=torch.bool))
            if lesson.participant is not None and len(lesson.tells):
                tells = lesson.tells
                out["taught participant"] = distance(model.role.participant(states[tells]), lesson.participant, lesson.words[preds[tells, 0]])
    return out

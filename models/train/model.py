"""The network: a BERT encoder whose token types may carry letter case, and six heads on each word's first piece.

Names of parameters are the names of the tensors in `model.safetensors`. Does not know corpora or files of data.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

# Token types where they carry the letter case.
CASES = 8
ROLE_SIZE, ROLE_HEADS, ROLE_INTERMEDIATE, DISTANCE = 256, 4, 512, 32


@dataclass(frozen=True)
class Sizes:
    """The sizes of an encoder; by default those of MiniLM-L6-H384."""
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    intermediate: int = 1536
    types: int = CASES
    positions: int = 512
    vocabulary: int = 30522
    epsilon: float = 1e-12


class SelfAttention(nn.Module):
    """Query, key and value of a layer."""

    def __init__(self, size, heads):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(size, size), nn.Linear(size, size), nn.Linear(size, size)
        self.heads = heads

    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = (f(x).view(b, n, self.heads, d // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value))
        weights = (q @ k.transpose(-1, -2) * (d // self.heads) ** -0.5).masked_fill(~mask, -1e4).softmax(-1).to(v.dtype)
        out = weights @ v
        return out.transpose(1, 2).reshape(b, n, d)


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


class Bert(nn.Module):
    """The encoder with its embeddings."""

    def __init__(self, sizes, dropout):
        super().__init__()
        self.embeddings, self.encoder, self.dropout = Embeddings(sizes), Encoder(sizes, dropout), dropout

    def forward(self, ids, types, lengths):
        """The state after the embeddings and after every layer."""
        mask = (torch.arange(ids.shape[1], device=ids.device) < lengths[:, None])[:, None, None, :]
        states = [F.dropout(self.embeddings(ids, types), self.dropout, self.training)]
        for layer in self.encoder.layer:
            states.append(layer(states[-1], mask))
        return states


class Roles(nn.Module):
    """The roles of every word towards a predicate: a pair state, then transformer layers over the words of its sentence."""

    def __init__(self, sizes, tags, layers, dropout):
        super().__init__()
        self.predicate = nn.Linear(sizes.hidden, ROLE_SIZE, bias=False)
        self.word = nn.Linear(sizes.hidden, ROLE_SIZE)
        self.distance = nn.Embedding(2 * DISTANCE + 1, ROLE_SIZE)
        self.LayerNorm = nn.LayerNorm(ROLE_SIZE, eps=sizes.epsilon)
        self.layer = nn.ModuleList(Layer(ROLE_SIZE, ROLE_HEADS, ROLE_INTERMEDIATE, sizes.epsilon, dropout) for _ in range(layers))
        self.output = nn.Linear(ROLE_SIZE, tags)
        self.dropout = dropout

    def forward(self, h, counts, preds):
        """Logits [P, W, tags] for the predicates `preds` (sentence, word) of the states `h` [B, W, hidden]."""
        sentence, at = preds[:, 0], preds[:, 1]
        place = torch.arange(h.shape[1], device=h.device)
        distance = (place - at[:, None]).clamp(-DISTANCE, DISTANCE) + DISTANCE
        x = self.predicate(h[sentence, at])[:, None] + self.word(h)[sentence] + self.distance(distance)
        x = F.dropout(self.LayerNorm(x), self.dropout, self.training)
        mask = (place < counts[sentence][:, None])[:, None, None, :]
        for layer in self.layer:
            x = layer(x, mask)
        return self.output(x)


class Model(nn.Module):
    """Encoder and heads."""

    def __init__(self, entity_tags, kinds, role_tags, senses, role_layers=1, dropout=0.1, sizes=Sizes()):
        super().__init__()
        self.sizes = sizes
        self.bert = Bert(sizes, dropout)
        self.entity = nn.Linear(sizes.hidden, entity_tags)
        self.kind = nn.Linear(sizes.hidden, kinds)
        self.predicate = nn.Linear(sizes.hidden, 2)
        self.sense = nn.Linear(sizes.hidden, senses)
        self.role = Roles(sizes, role_tags, role_layers, dropout)
        self.dropout = dropout
        for name, p in self.named_parameters():
            if p.dim() == 2 and not name.startswith("bert."):
                nn.init.normal_(p, std=0.02)
        for head in (self.entity, self.predicate, self.role.output):
            nn.init.zeros_(head.bias)
            head.bias.data[0] = 2.0

    def words(self, batch):
        """States of the words [B, W, hidden]: those of their first pieces."""
        h = self.bert(batch.ids, batch.types, batch.lengths)[-1]
        h = h.gather(1, batch.first[..., None].expand(-1, -1, h.shape[-1]))
        return F.dropout(h, self.dropout, self.training)

    def load_start(self, tensors):
        """Takes the weights of a BERT. Where token types are to carry the letter case, every case begins as type 0."""
        own = self.bert.state_dict()
        for name in own:
            value = tensors[name].float()
            carries = "token_type" in name and value.shape[0] != self.sizes.types
            own[name] = value[:1].repeat(self.sizes.types, 1) if carries else value
        self.bert.load_state_dict(own)


def losses(model, batch):
    """The loss of every head that the batch has targets for."""
    h = model.words(batch)
    out = {}
    known = batch.entity.any(-1) & ~batch.entity.all(-1)
    if known.any():
        scores = model.entity(h[known]).float().log_softmax(-1)
        out["entity"] = -scores.masked_fill(~batch.entity[known], -1e9).logsumexp(-1).mean()
    if batch.kind:
        pooled = torch.stack([h[i, s:e].mean(0) for i, s, e, _ in batch.kind])
        out["kind"] = F.cross_entropy(model.kind(pooled).float(), torch.tensor([k for *_, k in batch.kind], device=h.device))
    if (batch.predicate >= 0).any():
        at = batch.predicate >= 0
        out["predicate"] = F.cross_entropy(model.predicate(h[at]).float(), batch.predicate[at])
    if len(batch.preds):
        logits = model.role(h, batch.words, batch.preds).float()
        out["role"] = F.cross_entropy(logits.flatten(0, 1), batch.role.flatten(), ignore_index=-100)
        at = batch.sense >= 0
        if at.any():
            chosen = batch.preds[at]
            logits = model.sense(h[chosen[:, 0], chosen[:, 1]]).float()
            allowed = batch.sense_allowed[at] if hasattr(batch, "sense_allowed") else None
            if allowed is not None:
                logits = logits.masked_fill(~allowed, -1e9)
            out["sense"] = F.cross_entropy(logits, batch.sense[at])
    return out

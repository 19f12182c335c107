"""Turns rows into tensors: WordPiece ids, letter-case types, first pieces and the targets of every head.

In: `corpora.Row`s. Out: `Batch`es. Does not read files of corpora and does not know the network.
"""

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from corpora import ENTITY_TYPES, KINDS, may_be

IGNORE = -100


def bio(types):
    """`O` and two tags for every type."""
    return ["O"] + [f"{p}-{t}" for t in types for p in "BI"]


def letter_case(word):
    """The token type of a word: 1 lower, 2 Capitalised, 3 UPPER, 4 mIxed, 5 digits, 6 neither letter nor digit."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 5 if any(c.isdigit() for c in word) else 6
    upper = [c.isupper() for c in letters]
    if not any(upper):
        return 1
    if len(letters) >= 2 and not any(c.islower() for c in letters):
        return 3
    return 2 if upper[0] and not any(upper[1:]) else 4


class Words:
    """WordPiece of single words, remembered. `letter_case`: token types carry it, else they are 0; `positions`: pieces that a row may have."""

    def __init__(self, tokenizer, letter_case=True, positions=512):
        self.json, self.tokenizer = tokenizer, Tokenizer.from_str(tokenizer)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.cls, self.sep, self.unk, self.mask = (self.tokenizer.token_to_id(w) for w in ("[CLS]", "[SEP]", "[UNK]", "[MASK]"))
        self.letter_case, self.longest = letter_case, positions - 2
        self.known = {}

    def __call__(self, word):
        found = self.known.get(word)
        if found is None:
            ids = self.tokenizer.encode(word, add_special_tokens=False).ids or [self.unk]
            found = self.known[word] = (ids, letter_case(word) if self.letter_case else 0)
        return found

    def sentence(self, tokens):
        """(ids, types, index of each word's first piece) with [CLS] and [SEP]."""
        ids, types, first = [self.cls], [0], []
        for word in tokens:
            pieces, case = self(word)
            first.append(len(ids))
            ids += pieces
            types += [case] * len(pieces)
        return ids + [self.sep], types + [0], first


class Labels:
    """The label lists of a model and their numbers."""

    def __init__(self, roles, senses, claim_types=(), participants=()):
        self.roles, self.senses, self.claim_types, self.participants = roles, senses, list(claim_types), list(participants)
        self.entity_tags, self.role_tags = bio(ENTITY_TYPES), bio(roles)
        self.role_number = {t: i for i, t in enumerate(self.role_tags)}
        self.sense_number = {s: i for i, s in enumerate(senses)}
        from corpora import lemma_of
        self.candidates = {}
        for i, s in enumerate(senses):
            self.candidates.setdefault(lemma_of(s), []).append(i)

    def entity_masks(self, row):
        """For every word the tags that its corpus' annotation allows, as bits."""
        if row.entities is None:
            return None
        number = {t: 1 + 2 * i for i, t in enumerate(ENTITY_TYPES)}
        everything = (1 << len(self.entity_tags)) - 1
        masks = []
        for word in row.tokens:
            mask = 1
            for label in row.open:
                if may_be(label, word):
                    mask |= 3 << number[label]
            masks.append(mask)
        for e in row.entities:
            for i in range(e.start, e.end):
                if not e.labels:
                    masks[i] = everything
                else:
                    masks[i] = sum((1 if i == e.start else 2) << number[label] for label in e.labels)
        return masks

    def role_row(self, frame, n):
        """The tag number of every word for one predicate."""
        tags = [0] * n
        for s, e, label in frame.args:
            if "B-" + label in self.role_number:
                tags[s] = self.role_number["B-" + label]
                tags[s + 1:e] = [self.role_number["I-" + label]] * (e - s - 1)
        return tags

    def claim_row(self, told):
        """How probable "none" and each claim type are for a predicate of which that is told; all zero where nothing is."""
        row = [0.0] * (1 + len(self.claim_types))
        for i in [] if told.types is None else [1 + self.claim_types.index(kind) for kind in told.types] or [0]:
            row[i] = 1 / max(1, len(told.types))
        return row

    def participant_row(self, told, n):
        """The number of the role that every word plays in a claim, 0 for none. `told.fillers` come longest first, so that shorter ones inside them count."""
        row = [0] * n
        for i in (*told.unknown, told.pred):
            row[i] = IGNORE
        for s, e, role in told.fillers:
            row[s:e] = [1 + self.participants.index(role)] * (e - s)
        return row


@dataclass
class Batch:
    """Padded tensors of some sentences. A predicate is a row (`sentence`, `word`) of `preds`."""
    rows: list
    ids: torch.Tensor
    types: torch.Tensor
    lengths: torch.Tensor
    first: torch.Tensor
    words: torch.Tensor
    entity: torch.Tensor | None = None      # [B, W, tags] allowed tags (1/0); a row of ones counts as unknown
    predicate: torch.Tensor | None = None   # [B, W]
    preds: torch.Tensor | None = None       # [P, 2]
    role: torch.Tensor | None = None        # [P, W]
    sense: torch.Tensor | None = None       # [P]
    kind: list | None = None                # (sentence, start, end, kind)
    told: torch.Tensor | None = None        # [C, 2] predicates whose claim type is known
    claim: torch.Tensor | None = None       # [C, 1 + types] their types
    taking: torch.Tensor | None = None      # [D, 2] predicates whose participants are known
    participant: torch.Tensor | None = None # [D, W] the role of every word

    def to(self, device):
        """The batch on a device."""
        for name, value in list(self.__dict__.items()):
            if isinstance(value, torch.Tensor):
                setattr(self, name, value.to(device))
        return self


def collate(rows, words, labels=None, mask_share=0.0, rng=None):
    """A batch of `rows`; with targets where `labels` is given."""
    coded = [words.sentence(r.tokens) for r in rows]
    size, width = max(len(c[0]) for c in coded), max(len(c[2]) for c in coded)
    ids = torch.zeros(len(rows), size, dtype=torch.long)
    types = torch.zeros(len(rows), size, dtype=torch.long)
    first = torch.zeros(len(rows), width, dtype=torch.long)
    for i, (pieces, cases, starts) in enumerate(coded):
        if mask_share:
            pieces = [words.mask if 0 < k < len(pieces) - 1 and rng.random() < mask_share else p for k, p in enumerate(pieces)]
        ids[i, :len(pieces)] = torch.tensor(pieces)
        types[i, :len(cases)] = torch.tensor(cases)
        first[i, :len(starts)] = torch.tensor(starts)
    batch = Batch(rows, ids, types, torch.tensor([len(c[0]) for c in coded]), first, torch.tensor([len(c[2]) for c in coded]))
    pairs = [(i, f.pred) for i, r in enumerate(rows) for f in r.frames or []]
    batch.preds = torch.tensor(pairs, dtype=torch.long).reshape(-1, 2)
    if labels is None:
        return batch
    allowed = torch.zeros(len(rows), width, dtype=torch.long)
    batch.predicate = torch.full((len(rows), width), IGNORE)
    batch.kind, roles, senses, told, types, taking, participants = [], [], [], [], [], [], []
    for i, row in enumerate(rows):
        masks = labels.entity_masks(row)
        if masks is not None:
            allowed[i, :len(masks)] = torch.tensor(masks)
        for e in row.entities or []:
            if e.kind:
                batch.kind.append((i, e.start, e.end, KINDS.index(e.kind)))
        if row.frames is not None:
            if not row.partial:
                batch.predicate[i, :len(row.tokens)] = 0
            for k in row.not_predicates:
                batch.predicate[i, k] = 0
            for frame in row.frames:
                batch.predicate[i, frame.pred] = 1
                roles.append(labels.role_row(frame, len(row.tokens)) + [IGNORE] * (width - len(row.tokens)))
                senses.append(labels.sense_number.get(frame.sense, IGNORE))
        for it in row.claims:
            if it.types is not None:
                told.append((i, it.pred))
                types.append(labels.claim_row(it))
            if it.fillers is not None:
                taking.append((i, it.pred))
                participants.append(labels.participant_row(it, len(row.tokens)) + [IGNORE] * (width - len(row.tokens)))
    tags = torch.arange(len(labels.entity_tags))
    batch.entity = ((allowed[..., None] >> tags) & 1).bool()
    batch.role = torch.tensor(roles, dtype=torch.long).reshape(-1, width)
    batch.sense = torch.tensor(senses, dtype=torch.long)
    batch.told, batch.claim = torch.tensor(told, dtype=torch.long).reshape(-1, 2), torch.tensor(types).reshape(-1, 1 + len(labels.claim_types))
    batch.taking, batch.participant = torch.tensor(taking, dtype=torch.long).reshape(-1, 2), torch.tensor(participants, dtype=torch.long).reshape(-1, width)
    return batch


def batches(rows, words, budget, rng, most=64):
    """Groups rows of like length so that a padded batch has at most `budget` pieces; in random order."""
    sized = [(sum(len(words(t)[0]) for t in r.tokens) + 2, rng.random(), i) for i, r in enumerate(rows)]
    sized = sorted((n + rng.randint(0, 2), tie, i, n) for n, tie, i in sized if n <= words.longest)
    groups, group, longest = [], [], 0
    for _, _, i, n in sized:
        if group and (max(longest, n) * (len(group) + 1) > budget or len(group) == most):
            groups.append(group)
            group, longest = [], 0
        group.append(rows[i])
        longest = max(longest, n)
    if group:
        groups.append(group)
    rng.shuffle(groups)
    return groups

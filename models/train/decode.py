"""Best tag sequences under the BIO rule, and the spans they spell.

In: logits. Out: spans `(start, end, label)`. The Rust engine decodes by the same rules.
"""

import torch


def allowed(tags):
    """[from, to] whether a tag may follow another, and whether it may begin a sentence."""
    n = len(tags)
    follow, begin = torch.ones(n, n, dtype=torch.bool), torch.ones(n, dtype=torch.bool)
    for j, tag in enumerate(tags):
        if tag.startswith("I-"):
            begin[j] = False
            for i, before in enumerate(tags):
                follow[i, j] = before != "O" and before[2:] == tag[2:]
    return follow, begin


def viterbi(logits, lengths, tags):
    """Best allowed sequences [N][n] of `logits` [N, W, T] (f32), each of its own length."""
    follow, begin = allowed(tags)
    steps = torch.zeros(follow.shape).masked_fill(~follow, -1e9)
    score = logits.log_softmax(-1)
    state = score[:, 0] + torch.zeros(len(tags)).masked_fill(~begin, -1e9)
    back = []
    for w in range(1, logits.shape[1]):
        best, source = (state[:, :, None] + steps).max(1)
        live = (w < lengths)[:, None]
        back.append(torch.where(live, source, torch.arange(len(tags)).expand_as(source)))
        state = torch.where(live, best + score[:, w], state)
    last = state.argmax(-1)
    path = [last]
    for source in reversed(back):
        last = source.gather(1, last[:, None])[:, 0]
        path.append(last)
    path = torch.stack(path[::-1], 1)
    return [row[:n].tolist() for row, n in zip(path, lengths.tolist())]


def spans(sequence, tags):
    """The labelled spans of a tag sequence."""
    out = []
    for i, t in enumerate(sequence):
        tag = tags[t]
        if tag.startswith("B-"):
            out.append([i, i + 1, tag[2:]])
        elif tag.startswith("I-"):
            out[-1][1] = i + 1
    return [tuple(s) for s in out]

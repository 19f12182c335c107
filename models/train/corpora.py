"""Reads the annotated corpora and brings their labels to one scheme.

In: the folder of `*.jsonl.xz` corpora (`--corpora DIR`) and the texts of `data/domain`. Out: `Row`s. Does not tokenise
into WordPiece and knows no tensors (`encode.py` does).

The corpora disagree about what an entity is. A row therefore says three things: which spans are annotated, each with the
labels it may have (`Entity.labels`), which labels the corpus never marks (`Row.open`: a word outside every span may still be
one of those), and which spans are unknown (`Entity.labels` empty).
"""

import hashlib
import json
import lzma
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import domain

ENTITY_TYPES = ["PER", "ORG", "LOC", "PRODUCT", "LAW", "MISC", "DATE", "MONEY", "TITLE"]
KINDS = ["company", "agency", "other"]
CORE_ROLES = ["ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "ARG5", "ARGA"]
AUXILIARIES = {"be.03", "have.01", "do.01"}
SPOKEN = {"court-transcript", "telephone", "face-to-face"}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# What a word must look like before it may be a label that its corpus does not mark.
DATE_WORD = re.compile(
    r"^(\d.*|%s|\w{3}\.|today|yesterday|tomorrow|tonight|year|years|month|months|week|weeks|day|days|weekend|quarter|century|decade|spring|"
    r"summer|autumn|fall|winter|early|late|mid|ago|last|next|this|past|earlier|later|the|of|in|morning|afternoon|evening|night|-|,|\w+day)$"
    % "|".join(MONTHS + DAYS), re.I)
MONEY_WORD = re.compile(
    r"^([$€£¥].*|US\$|\d.*|million|billion|trillion|thousand|hundred|dollars?|euros?|pounds?|cents?|yen|yuan|rupees?|francs?|kronor|kroner|kronas?|crowns?|pesos?|"
    r"rou?bles?|usd|eur|gbp|m|bn|k|-)$", re.I)
SCALE = {"million", "billion", "trillion"}
# Words that are money after any number, and words that are money only after "million" and its like.
CURRENCY = re.compile(r"^(dollars|euros|yen|yuan|rupees|pesos|rou?bles)$")
SCALED_CURRENCY = re.compile(r"^(dollars|euros|pounds|yen|yuan|rupees|francs|kronor|kroner|crowns|pesos|rou?bles)$")
TITLE_WORD = re.compile(
    r"^(chief|executive|officer|director|president|vice|deputy|head|chair\w*|spokes\w+|minister|prime|secretary|senator|representative|"
    r"governor|mayor|judge|justice|attorney|general|manager|engineer|analyst|founder|co-founder|ceo|cto|cfo|coo|professor|commissioner|sheriff|"
    r"treasurer|superintendent|councill?or|pastor|principal|registrar|inspector|supervisor|assembly\w+|assistant|captain|commander|lieutenant|"
    r"colonel|clerk|controller|coordinator|ambassador|king|queen|rector|dean|prosecutor|trustee|agent|special|senior|counsel|administrator|editor|reporter|lawyer|of|the|and|for|-|dr\.?|mr\.?|mrs\.?|ms\.?|sen\.?|gov\.?|rep\.?|gen\.?)$", re.I)
NATIONALITY = re.compile(r"^([A-Z]\w+(?:an|ish|ese|ian|eli|aqi|ani|ic)s?|French|Dutch|Greek|Swiss|Welsh|Scots|Thai|Czech|German|Turk|Arab|Jew|Saudi|Afghan)s?$")
DATE_CORE = re.compile(r"^((1[5-9]|20)\d\d|\d{4}s|%s)$" % "|".join(MONTHS + DAYS))

COMPANY = re.compile(
    r"\b(Inc|Corp|Corporation|Ltd|Limited|LLC|L\.L\.C|PLC|plc|GmbH|AG|Co|Company|Bank|Bancorp|Airlines?|Airways|Motors?|Technologies|Technology|Systems|Software|"
    r"Industries|Holdings|Partners|Pharmaceuticals?|Entertainment|Studios?|Records|Insurance|Electronics|Petroleum|Oil|Energy|Telecom|Communications|Networks?|"
    r"Microsoft|Google|Apple|Amazon|IBM|Enron|Intel|Sony|Toyota|Ford|Boeing|Nokia|Yahoo|Facebook|Twitter|Samsung|Dell|Verizon|Walmart|Palantir|Exxon|Siemens)\b\.?")
AGENCY = re.compile(
    r"\b(Department|Dept|Ministry|Agency|Bureau|Police|Administration|Commission|Council|Army|Navy|Air Force|Marines?|Court|Senate|Congress|Parliament|"
    r"Office of|Government|House of Representatives|House of Commons|White House|Pentagon|Treasury|Coast Guard|Sheriff|Forces?|Assembly|Cabinet|Directorate|"
    r"Authority|Embassy|Committee|Supreme|FBI|CIA|NSA|FDA|EPA|DEA|NASA|FERC|SEC|FCC|FTC|UN|NATO|CPUC|DOE|DOJ|Homeland|National Guard)\b")
OTHER = re.compile(
    r"\b(University|College|School|Foundation|Union|Party|Institute|Association|League|Church|FC|F\.C|Club|Society|Museum|Band|Orchestra|Team|Democrats?|"
    r"Republicans?|Hamas|Hezbollah|Qaeda|Qaida|Academy|Hospital|Front|Movement|Trust|Federation|Conference|Centre|Center|Choir|Brigade|Alliance|Coalition)\b")


# Corpora that annotate verbs as predicates and nothing else, and whether all their verbs were read: in the Wall Street Journal documents 27 % of the full
# verbs carry no annotation (4 % elsewhere).
VERBS_ALONE = {"masc": True, "masc_wsj": False}

# Corpora of which a student's teachers read the words, and nobody the annotation.
PLAIN = ("gum", "email_seed", "re3d", "qasrl_gs", "fewrel", "news")


@dataclass
class Entity:
    """A span with the labels it may have; none: nothing is known about these words."""
    start: int
    end: int
    labels: tuple
    kind: str | None = None


@dataclass
class Frame:
    """A predicate with its roleset and arguments `(start, end, label)`."""
    pred: int
    sense: str
    args: list


@dataclass
class Row:
    """One sentence. `entities` / `frames` are None where the corpus has no such layer."""
    id: str
    doc: str
    corpus: str
    genre: str
    tokens: list
    entities: list | None = None
    open: tuple = ()
    frames: list | None = None
    partial: bool = False
    not_predicates: list = field(default_factory=list)
    claims: list = field(default_factory=list)


def kind_of(name):
    """The kind of an organisation that its own name gives away, or None."""
    hits = {kind for kind, words in (("company", COMPANY), ("agency", AGENCY), ("other", OTHER)) if words.search(name)}
    return hits.pop() if len(hits) == 1 else None


def may_be(label, word):
    """Whether a word that the corpus leaves unmarked may belong to a label that it does not know."""
    if label == "DATE":
        return bool(DATE_WORD.match(word))
    if label == "MONEY":
        return bool(MONEY_WORD.match(word))
    if label == "TITLE":
        return word[:1].isupper() or bool(TITLE_WORD.match(word))
    return word[:1].isupper() or any(c.isdigit() or c.isupper() for c in word) or word in {"of", "the", "and", "for", "-"}


def frames_of(raw):
    """Frames without the auxiliaries, in the labels that the model knows."""
    if raw is None:
        return None
    frames = []
    for f in raw:
        if f["sense"] in AUXILIARIES and not f["args"]:
            continue
        args = [(s, e, label.replace("-DSP", "")) for s, e, label in f["args"] if not label.endswith("ARGM-DSP")]
        frames.append(Frame(f["pred"], f["sense"], [a for a in args if not a[0] <= f["pred"] < a[1]]))
    return frames


CROSSNER = {"POLITICIAN": "PER", "SCIENTIST": "PER", "WRITER": "PER", "RESEARCHER": "PER", "MUSICALARTIST": "PER", "POLITICALPARTY": "ORG", "UNIVERSITY": "ORG",
            "BAND": "ORG", "COUNTRY": "LOC", "AWARD": "MISC", "ELECTION": "MISC", "EVENT": "MISC", "BOOK": "MISC", "ALBUM": "MISC", "SONG": "MISC", "POEM": "MISC",
            "CONFERENCE": "MISC", "PER": "PER", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC", "PRODUCT": "PRODUCT"}
WNUT = {"PER": "PER", "LOC": "LOC", "CORP": "ORG", "GROUP": "ORG", "PRODUCT": "PRODUCT", "WORK": "MISC"}
# Which labels a corpus does not mark.
OPEN = {"ewt": "PRODUCT LAW MISC DATE MONEY TITLE", "masc": "PRODUCT LAW MISC MONEY TITLE", "masc_wsj": "PRODUCT LAW MISC MONEY TITLE",
        "masc_ner": "PRODUCT LAW MISC MONEY TITLE", "wnut17": "LAW MISC DATE MONEY TITLE", "btc": "PRODUCT LAW MISC DATE MONEY TITLE",
        "crossner": "LAW DATE MONEY TITLE", "wikigold": "PRODUCT LAW DATE MONEY TITLE", "redocred": "PRODUCT LAW MONEY TITLE", "pud": "PRODUCT LAW MISC DATE MONEY TITLE"}


def entity_of(corpus, tokens, s, e, label):
    """The span in the one scheme."""
    name = " ".join(tokens[s:e])
    adjective = e - s == 1 and NATIONALITY.match(name)
    if corpus == "wnut17":
        return Entity(s, e, (WNUT[label],), "company" if label == "CORP" else kind_of(name))
    if corpus == "btc" and (tokens[s] == "@" or s and tokens[s - 1] == "@" or name.startswith("@")):
        return Entity(s, e, ())
    if corpus == "crossner":
        if label == "MISC" and adjective:
            return Entity(s, e, ())
        kind = "other" if label in {"POLITICALPARTY", "UNIVERSITY", "BAND"} else None
        mapped = CROSSNER.get(label)
        return Entity(s, e, (mapped,) if mapped else (), (kind or kind_of(name)) if mapped == "ORG" else None)
    if corpus in {"wikigold", "redocred"} and label in {"MISC", "LOC"} and adjective:
        return Entity(s, e, ())
    if label == "MISC":
        return Entity(s, e, ("MISC", "PRODUCT", "LAW"))
    if corpus == "redocred":
        if label == "NUM" or label == "TIME" and not any(DATE_CORE.match(t) for t in tokens[s:e]):
            return Entity(s, e, ())
        if tokens[s].lower() == "the" and e - s > 1:
            s += 1
        label = "DATE" if label == "TIME" else label
    return Entity(s, e, (label,), kind_of(" ".join(tokens[s:e])) if label == "ORG" else None)


def money(tokens, entities):
    """Adds amounts of an unmistakable form ("$ 4.5 million", "40 million crowns") where the corpus does not mark them."""
    taken = {i for e in entities for i in range(e.start, e.end)}
    i = 0
    while i < len(tokens) - 1:
        end = amount_end(tokens, i)
        if end:
            if not taken & set(range(i, end)):
                entities.append(Entity(i, end, ("MONEY",)))
            i = end
        i += 1
    return entities


def amount_end(tokens, i):
    """Where the amount of money that begins at word `i` ends, or 0."""
    signed = tokens[i] in {"$", "US$", "€", "£"}
    j = i + signed
    if not re.match(r"^\d[\d.,]*$", tokens[j]):
        return 0
    j += 1
    scaled = j < len(tokens) and tokens[j] in SCALE
    j += scaled
    named = j < len(tokens) and bool((SCALED_CURRENCY if scaled else CURRENCY).match(tokens[j]))
    return j + named if signed or named else 0


def read(folder, corpus, split=None):
    """The rows of one corpus; for wikigold `split` is the first 80 % (train) or the rest (test)."""
    with lzma.open(Path(folder) / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in lines]
    if corpus == "wikigold" and split:
        cut = len(raw) * 4 // 5
        raw = raw[:cut] if split == "train" else raw[cut:]
    elif split:
        raw = [r for r in raw if r["split"] == split]
    rows = []
    for r in raw:
        entities = None
        if r["ner"] is not None:
            entities = [entity_of(corpus, r["tokens"], *span) for span in r["ner"]]
            if "MONEY" in OPEN[corpus].split():
                entities = money(r["tokens"], entities)
        row = Row(r["id"], r["doc"], corpus, r["genre"], r["tokens"], entities, tuple(OPEN.get(corpus, "").split()), frames_of(r["srl"]))
        if corpus in VERBS_ALONE and row.frames is not None:
            row.partial, row.not_predicates = True, surely_none(row, r["xpos"] or [], VERBS_ALONE[corpus])
        rows.append(row)
    return rows


def surely_none(row, tags, verbs):
    """The words of a sentence of MASC that are no predicates. Its annotators left nouns and adjectives alone (3 of 1,000 nouns are predicates there, 203 in
    EWT): of those that carry no roleset nothing is known, and of verbs only where `verbs` says that all were read."""
    listed = {frame.pred for frame in row.frames}
    unknown = ("NN", "NNS", "JJ", "JJR", "JJS") if verbs else ("NN", "NNS", "JJ", "JJR", "JJS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
    return [i for i, tag in enumerate(tags) if i not in listed and tag not in unknown]


def held_out(doc):
    """Whether a document of the domain corpus is kept for testing."""
    return hashlib.sha256(doc.encode()).digest()[0] < 26


def read_domain(folder, report=print):
    """(training rows, held-out rows) of the hand-written corpus; a file with mistakes is reported and left out."""
    train, test = [], []
    for path in sorted(Path(folder).glob("*.txt")):
        try:
            raw = domain.read(path)
        except domain.Mistake as mistake:
            report(f"left out: {mistake}")
            continue
        for r in raw:
            kinds = {(s, e): k for s, e, k in r["kinds"]}
            entities = [Entity(s, e, (label,), kinds.get((s, e))) for s, e, label in r["ner"]]
            row = Row(r["id"], r["doc"], "domain", r["genre"], r["tokens"], entities, (), frames_of(r["srl"]), True, r["not_predicates"])
            (test if held_out(r["doc"]) else train).append(row)
    return train, test


def read_training(folder):
    """(rows with roles, rows with entities only) for training, by corpus; test documents are left out."""
    roles = {c: read(folder, c, "train") for c in ("ewt", "masc", "masc_wsj")}
    roles["masc_spoken"] = [r for r in roles["masc"] if r.genre in SPOKEN]
    roles["masc"] = [r for r in roles["masc"] if r.genre not in SPOKEN]
    names = {c: read(folder, c, "train" if c == "wikigold" else None) for c in ("masc_ner", "wnut17", "btc", "crossner", "wikigold", "redocred")}
    return roles, names


def read_plain(folder):
    """Sentences of corpora that train nothing by themselves, for a teacher to annotate: words only."""
    found = {}
    for corpus in PLAIN:
        with lzma.open(Path(folder) / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        found[corpus] = [Row(r["id"], r.get("doc", r["id"]), corpus, r["genre"], r["tokens"]) for r in rows if r.get("split") != "test"]
    return found


def role_types(rows, least=20):
    """Role labels worth a tag: the core roles, and others seen `least` times."""
    seen = {}
    for row in rows:
        for frame in row.frames or []:
            for _, _, label in frame.args:
                seen[label] = seen.get(label, 0) + 1
    return CORE_ROLES + sorted(label for label, n in seen.items() if n >= least and label not in CORE_ROLES)


def lemma_of(sense):
    """The lemma whose candidates a sense belongs to: "blow_up.06" is one of "blow"."""
    return re.split(r"[_.]", sense)[0] if not sense.startswith(("_", ".")) else sense


def senses(rows, least=2):
    """Rolesets seen `least` times of lemmas that have several of them."""
    seen = {}
    for row in rows:
        for frame in row.frames or []:
            seen[frame.sense] = seen.get(frame.sense, 0) + 1
    lemmas = {}
    for sense, n in seen.items():
        if n >= least:
            lemmas.setdefault(lemma_of(sense), []).append(sense)
    return sorted(s for group in lemmas.values() if len(group) > 1 for s in group)


class Names:
    """A pool of names for augmentation, and made-up ones."""
    SYLLABLES = "ka lo ri ven tra mon del sha quo zi bel nor tek vis ar ion ax cel dro fen gly hal jun kor lum mira nex or pal rho syn tor ul var wex yal zen".split()
    ENDS = ["", "", "", "Inc.", "Technologies", "Systems", "Labs", "Analytics", "Corp.", "Group", "Security", "Solutions", "AI", "Networks", "& Co."]

    def __init__(self, rows):
        self.pool = {}
        for row in rows:
            for e in row.entities or []:
                if len(e.labels) == 1 and e.labels[0] in {"PER", "ORG", "LOC"} and e.end - e.start <= 4:
                    name = row.tokens[e.start:e.end]
                    if name[0][:1].isupper() and all(re.match(r"^[\w.&'’-]+$", t) for t in name):
                        self.pool.setdefault((e.labels[0], e.kind), []).append(name)

    def pick(self, entity, rng):
        """Another name of the same label and kind."""
        if entity.labels[0] == "ORG" and entity.kind in {None, "company"} and rng.random() < 0.35:
            word = "".join(rng.choice(self.SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()
            end = rng.choice(self.ENDS)
            return [word] + end.split()
        return rng.choice(self.pool.get((entity.labels[0], entity.kind)) or [None])


def augment(row, names, rng):
    """The row itself, or a varied copy: other names, no final stop, other letter case. Where claims are known, its words stay in their places."""
    if rng.random() < 0.12 and row.entities:
        row = rename(row, names, rng)
    if rng.random() < 0.1 and len(row.tokens) > 3 and row.tokens[-1] in {".", "!", "?"} and not row.claims:
        row = cut_last(row)
    case = rng.random()
    if case < 0.06:
        change = str.lower if case < 0.035 else str.upper
        row = Row(**{**row.__dict__, "tokens": [change(t) for t in row.tokens]})
    return row


def rename(row, names, rng):
    """Replaces names by others of their label; spans move along."""
    borders = {x for f in row.frames or [] for s, e, _ in f.args for x in (s, e)}
    heads = {f.pred for f in row.frames or []}
    tokens, at, swapped = [], [], {}
    for e in row.entities:
        inside = range(e.start + 1, e.end)
        if len(e.labels) == 1 and e.labels[0] in {"PER", "ORG", "LOC"} and row.tokens[e.start][:1].isupper() and not borders & set(inside) and not heads & set(range(e.start, e.end)):
            name = names.pick(e, rng) if rng.random() < 0.7 else None
            if name:
                swapped[e.start] = (e.end, name)
    i = 0
    while i < len(row.tokens):
        if i in swapped:
            end, name = swapped[i]
            at += [len(tokens)] * (end - i)
            tokens += name
            i = end
        else:
            at.append(len(tokens))
            tokens.append(row.tokens[i])
            i += 1
    at.append(len(tokens))
    entities = [Entity(at[e.start], at[e.end], e.labels, e.kind) for e in row.entities]
    frames = None if row.frames is None else [Frame(at[f.pred], f.sense, [(at[s], at[e], label) for s, e, label in f.args]) for f in row.frames]
    return Row(**{**row.__dict__, "tokens": tokens, "entities": entities, "frames": frames, "not_predicates": [at[i] for i in row.not_predicates]})


def cut_last(row):
    """The row without its last word."""
    n = len(row.tokens) - 1
    entities = None if row.entities is None else [Entity(e.start, min(e.end, n), e.labels, e.kind) for e in row.entities if e.start < n]
    frames = None if row.frames is None else [Frame(f.pred, f.sense, [(s, min(e, n), label) for s, e, label in f.args if s < n]) for f in row.frames if f.pred < n]
    return Row(**{**row.__dict__, "tokens": row.tokens[:n], "entities": entities, "frames": frames, "not_predicates": [i for i in row.not_predicates if i < n]})


def sample(rows, share, rng):
    """A share of the rows, drawn without repetition for its whole part's remainder (2.5: twice all, once half)."""
    whole, part = int(share), share - int(share)
    return rows * whole + rng.sample(rows, int(len(rows) * part))


def seeded(*parts):
    """A random generator that depends on nothing but its arguments."""
    return random.Random("/".join(map(str, parts)))

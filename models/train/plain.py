"""Makes the plain corpora that teachers read to a student, `news.jsonl.xz` and `fewrel.jsonl.xz`, from public repositories.

`python plain.py OUT WIKINEWS WIRE JUSTICE SENATE CONGRESS FEWREL`: each folder holds the files of one repository at the commit that
`README.md` names. Documents come in the order of a hash of their name, so the same input gives the same output. Only clean whole English
sentences are kept, none twice, the first few of each document, up to a limit for each publisher. Words follow the Penn Treebank, with
hyphens split as in UD English. No corpus here has annotation that is read.
"""

import csv
import hashlib
import html
import json
import lzma
import os
import re
import sys
from collections import Counter
from pathlib import Path

csv.field_size_limit(10 ** 8)
TITLES = "Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Maj|Adm|Hon|Rev|Prof|St|Ft|Mt|vs|v|Sec"
SHORT = ("Inc|Corp|Co|Ltd|Bros|Jr|Sr|No|Nos|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo|Ave|Blvd|Dept|Assn|etc|al|approx|est")
STARTERS = set("The This That These Those It He She They We In On At As For From With While When After Before But And Since By To According Under If During Our His Her Their You I Additionally However Both Each Today An A Also".split())
ABBREVIATION = re.compile(r"(?:%s|%s)\.|(?:[A-Za-z]\.)+(?:[A-Z]\.)?|W\.Va\.|Ph\.D\." % (TITLES, SHORT))
WORD = re.compile(r"(?:[A-Za-z]\.){2,}|Ph\.D\.|W\.Va\.|(?<![\w.])[A-Z]\.(?=\s*[A-Z])|\b(?:%s|%s)\.(?!\w)|(?:US|C|A|CA|HK)\$"
                  r"|\d+(?:[.,:/]\d+)*[A-Za-z]*|\.{2,}|-{2,}|\b(?:anti|co|non|pre|post|re|multi|inter|intra|semi|mid|counter|pro|ex|e)-[^\W\d_]+"
                  r"|\w+\.(?:com|org|net|gov|ai|io|edu)\b|\w+(?:&\w+)+|\w+(?:['’]\w+)*|\S" % (TITLES, SHORT))
CLITIC = re.compile(r"(?i)^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$")
LOST = re.compile(r"\b(?:(?:[Dd]epartment|[Oo]ffice|Attorney|Division|Bureau|District|Agency|Senate|Administration|Justice)s (?:[A-Z]\w+ )*(?:Office|Division|Unit|Section|Service)"
                  r"|(?:Department|Division|government|victim|defendant|Court|President|company|customer|applicant|spouse|taxpayer|nation|client|employee|owner|child|country)s (?!of|and|to|are|were|or|in|that|who|for|from|with|have|had|will|as|on|at|by)[a-z]+"
                  r"|[A-Z]{2,}s (?!and|of|are|were|to|in|or|for)\w+|O[A-Z][a-z]{3,}|dont|didnt|wont|doesnt|cant|isnt|Americas|todays|companys)\b")
PLURALS = set("States Attorneys Agents Courts Offices Units Services Crimes Rights Systems Veterans Members Americans Officers Partners Indians Resources Laws Senators Counts Victims Tribes Jews Muslims Investigations Acts Marshals Schools Programs Families Women Children Students Banks Companies Trustees Republicans Democrats".split())
OTHERS_TEXT = re.compile(r"Associated Press|\(AP\)|Reuters|[Cc]opyright|©|Staff [Ww]riter|Staff Reporter|Washington Post|New York Times|USA Today|Herald|Tribune|Gazette|[Oo]p-?[Ee]d|editorial|Daily News")
TAIL = re.compile(r"(?m)^\W*(?:About\b|ABOUT\b|Forward[- ]Looking|FORWARD|Safe Harbor|Cautionary|Disclaimer|Media Contacts?|Contacts?\b|CONTACT|Press Contact|Investor|View (?:original|source)|SOURCE|Sources?\b|Related |###|---)")
FUNCTION_WORDS = set("the of to and in a for that is was on with by as at from has have be it his her their this will are an said which".split())
BAD = re.compile(r"https?:|www\.|[@|\[\]*_<>{}\\•=~^®™©�#]|\d{3}[-. ]\d{4}|[a-z][.!?;:,][A-Za-z]{2}|\w[”\"]\w|\)[A-Za-z]|[^\W\d_]{2}\d{4}\b|\d{4} ?/|(?<= )[b-hj-z] |letterhere|\bhere\W*$|[a-z]{9,}[A-Z]|[a-z](?:The|In|With|This|For|It|We|He|She|Before|When|As|At|By|To|Our)\b|forward-looking|(?i:click ?here|newswire|mediawire|24-7press)")


def sentences(paragraph):
    """The sentences of one paragraph; an abbreviation ends a sentence only before a usual first word."""
    start = 0
    for m in re.finditer(r"[.?!][\"”’')]*\s+(?=[\"“‘'(]?[A-Z0-9])", paragraph):
        before = re.split(r"[-–—(]", re.search(r"\S+$", paragraph[:m.start() + 1]).group().lstrip("\"“‘'("))[-1]
        after = re.match(r"[\"“‘'(]*(\w+)", paragraph[m.end():]).group(1)
        if ABBREVIATION.fullmatch(before) and (re.fullmatch(r"(?:%s)\.|[A-Z]\." % TITLES, before) or after not in STARTERS):
            continue
        yield paragraph[start:m.end()].strip()
        start = m.end()
    yield paragraph[start:].strip()


def tokens(sentence):
    """Penn Treebank tokens; an abbreviation at the end keeps its full stop."""
    for token in WORD.findall(sentence):
        clitic = CLITIC.match(token)
        yield from (token[:3], token[3:]) if token.lower() == "cannot" else clitic.groups() if clitic else (token,)


def good(sentence, toks):
    """Whether this is a whole, clean English sentence of running text."""
    words = [t for t in toks if t[0].isalpha()]
    return (5 <= len(toks) <= 60 and len(words) >= 4 and re.match(r"[\"“‘']?[A-Z0-9]", sentence) and re.search(r"[.?!][\"”’']?$", sentence)
            and not BAD.search(sentence) and not re.search(r"[^\x20-\x7e\u00a0-\u024f‘’“”–—…€]|\b[A-Z]{4,}(?: [A-Z]{3,}){2}", sentence)
            and sentence.count("(") == sentence.count(")") and sum(t.lower() in FUNCTION_WORDS for t in toks) >= max(1, len(toks) // 12)
            and sum(t[0].islower() for t in words) >= 0.4 * len(words))


def files(folder, ending):
    """(relative name, text) of every file with that ending, in the order of the name's hash."""
    names = [os.path.relpath(os.path.join(d, f), folder).replace(os.sep, "/") for d, _, fs in os.walk(folder) for f in fs if f.endswith(ending)]
    for name in sorted(names, key=lambda n: hashlib.sha1(n.encode()).hexdigest()):
        yield name, open(os.path.join(folder, name), encoding="utf-8", errors="replace", newline="").read()


def wikinews(folder):
    """Articles of Wikinews."""
    for _, text in files(Path(folder) / "data", ".csv"):
        for row in csv.DictReader(text.replace("\r", "").splitlines(True)):
            yield row["url"].split("/wiki/")[-1], "wikinews", re.sub(r"(?m)^—.*$|\A\w+, \w+ \d+, \d+\s*", "", row["text"])


def wire(folder):
    """Releases of companies, as wires sent them."""
    dateline = r"(?mi)^.{0,160}?(?:/24-7PressRelease/|\(NewMediaWire\)|Newswire\S*\)|--News Direct--|\d{4} ?/ ?[^/\n]{2,60}/)(?:[^\n]{0,30}? ?-+ )?"
    for name, text in files(folder, ".md"):
        if name.split("/")[0] not in ("README.md", "citybiz", "noticiasnewswire", "blockchainwire"):  # a newspaper; Spanish; coin prices
            yield name, name.split("/")[0], re.sub(dateline, "", re.sub(r"\A#[^\n]*\n", "", html.unescape(text)).split("\n---\n")[0].replace("  ", "\n"))


def justice(folder):
    """Releases of the Department of Justice. Many of their curly quotes and dashes are lost: sentences with a sign of that are left out."""
    for name, page in files(Path(folder) / "scrape_pressRelease" / "pressReleases", ".html"):
        body = re.search(r"(?s)field--name-field-pr-body(.*?)(?:<div class=\"pr-fields\"|</article>)", page)
        text = html.unescape(re.sub(r"<[^>]+>", "", "\n".join(re.findall(r"(?s)<p[^>]*>(.*?)</p>", body.group(1))))) if body else ""
        names = {w + "s" for w in re.findall(r"[A-Z][a-z]+", text)} - PLURALS
        whole = [s for p in text.split("\n") for s in sentences(p) if not (LOST.search(s) or re.search(r"\w  \w", s) or names & set(re.findall(r"\w+", s)) or ", said " in s and '"' not in s)]
        yield name, "justice", "\n".join(whole) if "'s" in text else ""


def senate(folder):
    """Releases of senators; those that quote a newspaper at length are left out."""
    for name, text in files(Path(folder) / "raw", ".txt"):
        if text.isascii() and "'s" in text and min(text.count(","), text.count(".")) > 0.02 * len(text.split()) and not re.search(r"[a-z]  [a-z]", text):
            yield name, "senate " + name.split("/")[-2], "" if LOST.search(text) or OTHERS_TEXT.search(text) else text.split("\n", 1)[-1]


# Whose releases were written without gluing words together.
MEMBERS = {"hawley.txt", "lee.txt", "mtg.txt", "sanders.txt", "stefanik.txt"}


def congress(folder):
    """Later releases of members of Congress; many are in one file."""
    for name, text in files(Path(folder) / "output", ".txt"):
        for number, release in enumerate(re.split(r"(?m)(?:==)?^Title: ", text)[1:] if name in MEMBERS else ()):
            body = re.sub(r"\n(?=[,.”a-z])|(?<=[“a-z,])\n", " ", release.partition("Content:\n")[2].replace("==", ""))
            yield "%s-%d" % (name, number), "congress " + name, "" if OTHERS_TEXT.search(body) else re.sub(r"(?<=“) | (?=[,.”])", "", body)


# How many sentences of a document, and of a publisher, are kept at most.
LIMITS = {wikinews: (12, 9000), wire: (6, 2100), justice: (12, 6500), senate: (6, 160), congress: (6, 600)}


def news(folders):
    """The rows of `news`, and how many documents and sentences each source gave."""
    seen, count, rows = set(), Counter(), []
    for (reader, (most, publisher_most)), folder in zip(LIMITS.items(), folders, strict=True):
        for name, publisher, text in reader(folder):
            end = TAIL.search(text.replace("\u00a0", " "), 200)
            text = re.sub(r"[^\S\n]+", " ", text[:end.start() if end else None])
            doc, kept = "%s-%s-%s" % (reader.__name__, re.sub(r"\W+", "_", name)[:60].strip("_"), hashlib.sha1(name.encode()).hexdigest()[:8]), 0
            for sentence in (s for paragraph in text.split("\n") for s in sentences(paragraph.strip())):
                sentence = re.sub(r"^(?:\(?[A-Z][A-Z.,() ]{3,40}[^.]{0,30}?\)?\s?[-–—]+ ?|NEWS: )(?=[A-Z])", "", sentence)
                words = list(tokens(sentence))
                key = re.sub(r"\d", "0", " ".join(words).lower())
                if kept < most and count[publisher] < publisher_most and key not in seen and good(sentence, words):
                    seen.add(key)
                    rows.append({"id": "news-%s-%d" % (doc, kept), "doc": doc, "corpus": "news", "genre": "news", "tokens": words})
                    kept, count[publisher] = kept + 1, count[publisher] + 1
            count.update({"documents " + reader.__name__: int(kept > 0), "sentences " + reader.__name__: kept})
    return rows, count


def fewrel(folder):
    """The sentences of Wikipedia in FewRel's `data/val_wiki.json`, each once, without what its writer put in other scripts."""
    rows, seen = [], set()
    for relation, examples in json.loads((Path(folder) / "data" / "val_wiki.json").read_text(encoding="utf-8")).items():
        for number, example in enumerate(examples):
            words = example["tokens"]
            plain = all(w.strip() and all(c.isascii() or c.isalpha() or not c.isalnum() for c in w) for w in words)
            if plain and 5 <= len(words) <= 60 and tuple(words) not in seen:
                seen.add(tuple(words))
                rows.append({"id": f"fewrel-{relation}-{number}", "doc": f"fewrel-{relation}", "corpus": "fewrel", "genre": "wikipedia", "tokens": words})
    return rows


def main(out, *folders):
    """Writes both files, and prints the counts."""
    rows, count = news(folders[:-1])
    for name, found in (("news", rows), ("fewrel", fewrel(folders[-1]))):
        with lzma.open(Path(out) / f"{name}.jsonl.xz", "wt", encoding="utf-8") as sink:
            sink.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        print(f"{len(found):7} sentences of {name}")
    print("\n".join("%7d %s" % (n, k) for k, n in sorted(count.items())))


if __name__ == "__main__":
    main(*sys.argv[1:])

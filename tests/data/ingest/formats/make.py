"""Makes the small documents beside this file. Standard library only; the same bytes each time.

    python3 tests/data/ingest/formats/make.py

Not made here: store.pst.gz, dist-list.pst of the project java-libpst (github.com/rjohnsondev/java-libpst, Apache-2.0), packed.
"""

import base64
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
WHEN = (2019, 3, 12, 9, 0, 0)


def archive(members, method=zipfile.ZIP_DEFLATED):
    """A zip archive of (name, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in members:
            about = zipfile.ZipInfo(name, WHEN)
            about.compress_type = method if name != "mimetype" else zipfile.ZIP_STORED
            file.writestr(about, data)
    return out.getvalue()


def write(name, data):
    (HERE / name).write_bytes(data if isinstance(data, bytes) else data.encode())


# ---- PDF ----


class Pdf:
    """Pages of drawing commands in the standard fonts."""

    def __init__(self, info=""):
        self.pages, self.info = [], info

    def page(self, content):
        self.pages.append(content)

    def bytes(self, compress=True):
        objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
        kids = []
        fonts = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>"
        for content in self.pages:
            data = content.encode("cp1252")
            packed = zlib.compress(data, 9) if compress else data
            how = b"/Filter /FlateDecode " if compress else b""
            objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (how, len(packed), packed))
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents %d 0 R /Resources << /Font %s >> >>"
                % (len(objects), fonts.encode())
            )
            kids.append(b"%d 0 R" % len(objects))
        objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
        objects.append(b"<< %s >>" % self.info.encode())
        out, at = bytearray(b"%PDF-1.4\n"), []
        for number, data in enumerate(objects, 1):
            at.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        for place in at:
            out += b"%010d 00000 n \n" % place
        out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
            len(objects) + 1,
            len(objects),
            start,
        )
        return bytes(out)


def lines(texts, x=40, y=350, size=10, step=12):
    """Lines of text under one another."""
    shown = []
    for line, text in enumerate(texts):
        text = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"BT /F1 {size} Tf {x} {y - step * line} Td ({text}) Tj ET")
    return "\n".join(shown)


def report():
    pdf = Pdf("/Title (Buses of the Authority) /CreationDate (D:20190312090000Z)")
    bodies = [
        ["The bus maker Orvane Motors pitched its electric buses to the", "Tolmar Transit Authority in May. The authority bought sur-",
         "veillance cameras from the same firm, and it asked for more of", "them in a letter that the board of the"],
        ["authority signed on 3 June 2018. The price was not given to any-", "body outside the board, and no tender had been announced by",
         "then. A spokesman refused to comment on the letter."],
        ["Kerbside obtained the letter. It shows that the maker had met the", "chairman before the board did, and had paid for his flight."],
    ]
    for number, body in enumerate(bodies, 1):
        content = lines(["Kerbside Report 7/2019"], y=380, size=8)
        if number == 1:
            content += "\n" + lines(["Bus maker courted transit officials"], y=365, size=18)
        content += "\n" + lines(body, y=330)
        content += "\n" + lines([f"Page {number} of 3"], x=180, y=20, size=8)
        pdf.page(content)
    write("report.pdf", pdf.bytes())


def columns():
    pdf = Pdf()
    left = ["The ministry bought cameras in", "May, officials said, and put", "them up in three towns. It did", "not say why it had done so."]
    right = ["Tolmar refused the offer. Its", "mayor met the makers twice and", "sent them home, as the minutes", "of the council show."]
    content = lines(["Two towns and what they were offered by the makers of cameras"], y=370, size=12)
    pdf.page(content + "\n" + lines(left, x=40) + "\n" + lines(right, x=220, y=347))
    write("columns.pdf", pdf.bytes())


def redacted():
    pdf = Pdf()
    content = lines(["The payment was made by Jane Roe of Orvane Motors on Monday.", "It was approved by               of the board in writing."])
    # Over "Jane Roe", and in the gap of the second line; a dark heading of a table with light words on it.
    content += "\n0 g 162 346 44 13 re f 0 g 128 334 34 12 re f"
    content += "\n0 g 40 200 200 14 re f 1 g " + lines(["Heading on black"], x=44, y=203)
    pdf.page(content)
    write("redacted.pdf", pdf.bytes())


def scan():
    pdf = Pdf()
    pdf.page("q 400 0 0 400 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x20\x40\x60\x20 EI Q")
    write("scan.pdf", pdf.bytes(compress=False))


# ---- word processors ----

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx():
    def p(text, props=""):
        return f"<w:p>{props}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"

    def cell(text):
        return f"<w:tc>{p(text)}</w:tc>"

    title = p("Orvane Motors and the Authority", "<w:pPr><w:pStyle w:val='Title'/></w:pPr>")
    body = title + p("The maker pitched buses to Smith &amp; Sons.")
    body += "<w:p><w:r><w:t>The board </w:t></w:r><w:del><w:r><w:delText>secretly </w:delText></w:r></w:del>"
    body += "<w:ins><w:r><w:t>openly </w:t></w:r></w:ins><w:r><w:t>met the maker.</w:t></w:r>"
    body += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    body += f"<w:tbl><w:tr>{cell('Maker')}{cell('Buses')}</w:tr><w:tr>{cell('Orvane')}{cell('12')}</w:tr></w:tbl>"
    body += p("It signed in June.")
    notes = f"<w:footnotes {W}><w:footnote w:type='separator' w:id='0'>{p('---')}</w:footnote>"
    notes += f"<w:footnote w:id='2'>{p('Minutes of 3 June 2018.')}</w:footnote></w:footnotes>"
    core = "<cp:coreProperties xmlns:cp='c' xmlns:dc='d' xmlns:dcterms='t'><dc:creator>Jane Roe</dc:creator>"
    core += "<dcterms:created>2019-03-12T09:00:00Z</dcterms:created></cp:coreProperties>"
    return archive([
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<Relationships><Relationship Type='http://x/officeDocument' Target='word/document.xml'/></Relationships>"),
        ("word/document.xml", f"<?xml version='1.0'?><w:document {W}><w:body>{body}</w:body></w:document>"),
        ("word/footnotes.xml", notes),
        ("word/header1.xml", f"<w:hdr {W}>{p('Confidential')}</w:hdr>"),
        ("docProps/core.xml", core),
    ])


def odt():
    body = "<text:tracked-changes><text:changed-region><text:p>Gone for good.</text:p></text:changed-region></text:tracked-changes>"
    body += "<text:h>Orvane Motors and the Authority</text:h>\n"
    body += "<text:p>The maker<text:s/>pitched <text:span>buses</text:span> to the board"
    body += "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Minutes of June.</text:p></text:note-body></text:note>.</text:p>"
    body += "<text:list><text:list-item><text:p>It met the chairman.</text:p></text:list-item></text:list>"
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    body += "<table:table>" + row.format("Maker", "Buses") + row.format("Orvane", "12") + "</table:table>"
    space = "xmlns:office='o' xmlns:text='t' xmlns:table='b'"
    meta = "<office:document-meta xmlns:office='o' xmlns:meta='m'><office:meta><meta:creation-date>2019-03-12T09:00:00</meta:creation-date></office:meta></office:document-meta>"
    return archive([
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", f"<office:document-content {space}><office:body><office:text>{body}</office:text></office:body></office:document-content>"),
        ("meta.xml", meta),
    ])


RTF = r"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Buses of the Authority}{\creatim\yr2019\mo3\dy12}}
{\header Confidential}\f0 Orvane Motors pitched buses to the caf\'e9.\par
The board {\deleted secretly }met the maker.{\footnote Minutes of June.}\par
\trowd\cellx100\cellx200 Maker\cell Buses\cell\row\trowd\cellx100\cellx200 Orvane\cell 12\cell\row\pard
It signed in June.\par}"""

# ---- mail, pages, tables ----


def mail(attachments):
    head = "From: Jane Roe <jane@kerbside.example>\nTo: Ed Poe <ed@tolmar.example>\nSubject: Papers\nDate: Tue, 12 Mar 2019 09:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = ["--b\nContent-Type: text/plain\n\nThe papers are attached.\n"]
    for kind, name, data in attachments:
        packed = base64.encodebytes(data).decode()
        parts.append(f"--b\nContent-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{packed}")
    return (head + "".join(parts) + "--b--\n").encode()


PAGE = "<!DOCTYPE html><html><head><title>Bus maker courted officials</title></head><body><p>Orvane Motors pitched its buses to the Tolmar Transit Authority in May, and met its chairman.</p></body></html>"
MHT = "From: <Saved by Blink>\nSnapshot-Content-Location: https://kerbside.example/buses\nSubject: Bus maker courted officials\nDate: Tue, 12 Mar 2019 09:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://kerbside.example/buses\n\n" + PAGE.replace("=", "=3D") + "\n--b--\n"


def warc():
    def record(kind, url, block):
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-03-12T09:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        return head.encode() + block + b"\r\n\r\n"

    page = PAGE.encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    out = record("warcinfo", "", b"software: x")
    out += record("request", "https://kerbside.example/buses", b"GET / HTTP/1.1\r\n\r\n")
    out += record("response", "https://kerbside.example/buses", head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)
    out += record("response", "https://kerbside.example/zip", head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(page, mtime=0))
    out += record("response", "https://kerbside.example/logo", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx")
    out += record("response", "https://kerbside.example/gone", b"HTTP/1.1 404 Not Found\r\n\r\nx")
    return gzip.compress(out, mtime=0)


def tar(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as file:
        for name, data in members:
            about = tarfile.TarInfo(name)
            about.size, about.mtime = len(data), 1552381200
            file.addfile(about, io.BytesIO(data))
    return out.getvalue()


# ---- Outlook ----


def ole(streams):
    """A compound file of small streams: {"folder/name": bytes}."""
    # One tree of folders; entries of a folder hang on one another to the right, sorted as the format asks.
    tree = {}
    for path, data in streams.items():
        node = tree
        *folders, name = path.split("/")
        for folder in folders:
            node = node.setdefault(folder, {})
        node[name] = data
    entries, mini, mini_fat = [], bytearray(), []

    def add(name, node, kind):
        at = len(entries)
        entries.append([name, kind, -1, -1, 0, 0])
        if isinstance(node, bytes):
            if node:
                entries[at][4] = len(mini) // 64
                count = -(-len(node) // 64)
                first = len(mini_fat)
                mini_fat.extend([first + step + 1 for step in range(count - 1)] + [-2])
                mini.extend(node.ljust(count * 64, b"\0"))
            entries[at][5] = len(node)
            return at
        order = sorted(node, key=lambda key: (len(key), key.upper()))
        children = [add(key, node[key], 2 if isinstance(node[key], bytes) else 1) for key in order]
        for left, right in zip(children, children[1:]):
            entries[left][3] = right
        if children:
            entries[at][2] = children[0]
        return at

    add("Root Entry", tree, 5)
    sector = lambda data: bytes(data).ljust(-(-len(data) // 512) * 512, b"\0")
    directory = b""
    mini = sector(mini)
    for at, (name, kind, child, right, start, size) in enumerate(entries):
        raw = (name + "\0").encode("utf-16-le")
        if at == 0:
            start, size = "mini", len(mini)
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), kind, 1, -1, right, child)
        directory += bytes(16 + 4 + 16) + struct.pack("<i", 0 if start == "mini" else start if size else -2) + struct.pack("<Q", size)
    while len(directory) % 512:
        directory += bytes(64) + struct.pack("<HBBiii", 0, 0, 1, -1, -1, -1) + bytes(36) + struct.pack("<iQ", 0, 0)
    fat_of_mini = b"".join(struct.pack("<i", it) for it in mini_fat)
    fat_of_mini = fat_of_mini.ljust(-(-len(fat_of_mini) // 512) * 512, b"\xff")
    # Sectors: the small streams, the directory, the table of the small ones, the table of all.
    counts = [len(part) // 512 for part in (mini, directory, fat_of_mini)]
    starts = [0, counts[0], counts[0] + counts[1]]
    fat = []
    for start, count in zip(starts, counts):
        fat += [start + step + 1 for step in range(count - 1)] + [-2]
    fat.append(-3)
    table = b"".join(struct.pack("<i", it) for it in fat).ljust(512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIiIIiIiI", 0, 1, starts[1], 0, 4096, starts[2], counts[2], -2, 0)
    head += struct.pack("<i", len(fat) - 1) + b"\xff" * (4 * 108)
    return head + mini + directory + fat_of_mini + table


def msg():
    def fixed(header, numbers):
        out = bytes(header)
        for tag, kind, value in numbers:
            out += struct.pack("<HHIq", kind, tag, 6, value)
        return out

    def text(folder, tag, words):
        return {f"{folder}__substg1.0_{tag:04X}001F": words.encode("utf-16-le")}

    # 12 March 2019, 09:00.
    when = (1552381200 + 11644473600) * 10_000_000
    streams = {"__properties_version1.0": fixed(32, [(0x0039, 0x40, when)])}
    for tag, words in [(0x0037, "Buses"), (0x0C1A, "Jane Roe"), (0x5D01, "jane@kerbside.example"), (0x001A, "IPM.Note"),
                       (0x1000, "Orvane Motors pitched its buses to the board.\r\n\r\nJane")]:
        streams |= text("", tag, words)
    folder = "__recip_version1.0_#00000000/"
    streams[folder + "__properties_version1.0"] = fixed(8, [(0x0C15, 3, 1)])
    streams |= text(folder, 0x3001, "Ed Poe") | text(folder, 0x39FE, "ed@tolmar.example")
    folder = "__attach_version1.0_#00000000/"
    streams[folder + "__properties_version1.0"] = fixed(8, [])
    streams |= text(folder, 0x3707, "note.txt")
    streams[folder + "__substg1.0_37010102"] = b"The board met the maker in May.\n"
    return ole(streams)


def main():
    report()
    columns()
    redacted()
    scan()
    write("memo.docx", docx())
    write("memo.odt", odt())
    write("memo.rtf", RTF)
    write("saved.mht", MHT)
    write("crawl.warc.gz", warc())
    write("rows.csv", 'id,date,headline,body\n7,2019-03-12,Buses,"The maker, Orvane, pitched ""buses""."\n8,,None,\n9,2019-03-13,Board,It met the maker.\n')
    write("fields.jsonl", '{"uid": "a", "content": "The maker pitched buses.", "published_at": "2019-03-12T09:00:00Z", "author": "Jane Roe"}\n')
    write("list.json.xz", lzma.compress(b'{"count": 2, "items": [\n  {"id": 1, "text": "The maker pitched buses."},\n  {"id": 2}\n]}\n'))
    write("message.msg", msg())
    note = b"The board met the maker in May.\n"
    inner = archive([("b/note.txt", note), ("memo.docx", docx())])
    write("papers.eml", mail([("text/plain", "note.txt", note), ("application/zip", "inner.zip", inner), ("image/png", "logo.png", b"\x89PNG\r\n\x1a\n"), ("application/vnd.ms-excel", "sums.xls", bytes(range(64)))]))
    members = [("a/note.txt", note), ("a/inner.zip", inner), ("picture.png", b"\x89PNG\r\n\x1a\n")]
    write("dump.zip", archive(members))
    write("dump.tar.gz", gzip.compress(tar(members), mtime=0))
    write("note.txt.gz", gzip.compress(note, mtime=0))
    bomb = b"The same. " * 100_000
    for _ in range(12):
        bomb = archive([("inner.zip", bomb), ("note.txt", note)])
    write("deep.zip", bomb)


main()

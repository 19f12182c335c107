"""Makes a large mailbox: paragraphs of the documents in data/, in any order, each message with an attachment that is no text.

    python3 benches/mailbox.py 1000000000 big.mbox
    /usr/bin/time -v target/release/claimsift extract big.mbox --run runs/big

Standard library only; the same bytes each time. Most of a real mailbox are attachments, too: here two or three in a thousand bytes are text.
"""

import base64
import random
import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
PEOPLE = ["Ana Ruiz", "Jane Roe", "Ed Poe", "Carla Diaz", "Tom Okoro", "Mina Sato"]
FIRMS = ["Northgrid", "Helio Aerial", "Brightwater Trust", "Orvane Motors"]


def main(size, path):
    """Writes messages until the mailbox has so many bytes."""
    chance = random.Random(20231125)
    files = sorted(DATA.glob("*/*.txt"))
    paragraphs = [part for file in files for part in file.read_text().split("\n\n") if len(part) > 80]
    written = number = 0
    with open(path, "wb") as out:
        while written < size:
            number += 1
            written += out.write(message(chance, paragraphs, number))
    print(f"{number} messages, {written} bytes")


def message(chance, paragraphs, number):
    """One message; the last sentence is of this message only."""
    sender, recipient = chance.sample(PEOPLE, 2)
    body = chance.choice(paragraphs)
    day, year = chance.randint(1, 28), chance.randint(2005, 2020)
    body += f"\n\nOn {day} May {year}, {chance.choice(FIRMS)} sold {chance.randint(2, 9999)} cameras to the county sheriff."
    blob = base64.encodebytes(chance.randbytes(chance.randint(80_000, 240_000))).decode()
    address = lambda name: f"{name} <{name.split()[0].lower()}@mail.example>"
    return (
        f"From {number} Mon Mar  3 10:12:00 2014\nFrom: {address(sender)}\nTo: {address(recipient)}\nSubject: item {number}\n"
        f"Message-ID: <{number}@mail.example>\nDate: Tue, 4 Mar 2014 09:00:00 +0000\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{body}\n\n"
        f"--b\nContent-Type: image/jpeg; name=p{number}.jpg\nContent-Transfer-Encoding: base64\n\n{blob}\n--b--\n\n"
    ).encode()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

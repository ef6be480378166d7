"""From signed bytes to the texts of QR codes and back: GF(256), fountain, Base45, frames."""

import hashlib
import zlib

from .cbor import Refused
from .limits import (
    BATCH_MAX,
    FRAGMENT,
    FRAGMENT_NUMBER_MAX,
    FRAME_MAX,
    SYMBOL_FRAGMENTS_MAX,
)

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
HEADER, CRC = 11, 4
FITS = {10: 1, 15: 2, 20: 4, 25: 6, 30: 8, 35: 11, 40: 14}


def gf_mul(a, b):
    """Product modulo x^8 + x^4 + x^3 + x^2 + 1, bit by bit."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11D
        b >>= 1
    return product


MUL = [bytes(gf_mul(a, b) for b in range(256)) for a in range(256)]
INV = [0] + [MUL[a].index(1) for a in range(1, 256)]


def addmul(dst, src, c):
    """dst + c times src, as integers: addition in GF(256) is XOR."""
    scaled = bytes(src).translate(MUL[c])
    both = int.from_bytes(dst, "big") ^ int.from_bytes(scaled, "big")
    return both.to_bytes(len(src), "big")


def coefficients(k, tag, n):
    mask = 2**64 - 1
    state = tag << 24 | n
    out = b""
    while len(out) < k:
        state = state + 0x9E3779B97F4A7C15 & mask
        z = state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        out += (z ^ z >> 31).to_bytes(8, "big")
    return out[:k]


def fragments_of(batch):
    k = -(-len(batch) // FRAGMENT)
    padded = batch.ljust(k * FRAGMENT, b"\0")
    return [padded[i : i + FRAGMENT] for i in range(0, len(padded), FRAGMENT)]


def fragment(batch, tag, n):
    parts = fragments_of(batch)
    if n < len(parts):
        return parts[n]
    out = bytes(FRAGMENT)
    for c, part in zip(coefficients(len(parts), tag, n), parts):
        out = addmul(out, part, c)
    return out


class Decoder:
    """Online Gaussian elimination: one row a pivot, its first coefficient that is not zero is 1."""

    def __init__(self, length, tag):
        self.length, self.tag = length, tag
        self.k = -(-length // FRAGMENT)
        self.rows = {}

    def row(self, n, data):
        if n < self.k:
            return bytes(n) + b"\1" + bytes(self.k - n - 1) + data
        return coefficients(self.k, self.tag, n) + data

    def add(self, n, data):
        """True: it helped; False: redundant; E_DIGEST: redundant and not in agreement."""
        row = self.row(n, data)
        for pivot in range(self.k):
            if not row[pivot]:
                continue
            if pivot not in self.rows:
                self.rows[pivot] = row.translate(MUL[INV[row[pivot]]])
                return True
            row = addmul(row, self.rows[pivot], row[pivot])
        if any(row):
            raise Refused("E_DIGEST")
        return False

    def batch(self):
        """The bytes once the rank is k; checks filling and tag."""
        parts = {}
        for pivot in reversed(range(self.k)):
            row = self.rows[pivot]
            part = row[self.k :]
            for j in range(pivot + 1, self.k):
                part = addmul(part, parts[j], row[j])
            parts[pivot] = part
        whole = b"".join(parts[j] for j in range(self.k))
        out = whole[: self.length]
        if any(whole[self.length :]) or tag_of(out) != self.tag:
            raise Refused("E_DIGEST")
        return out


def tag_of(signed):
    return int.from_bytes(hashlib.sha256(signed).digest()[:4], "big")


def base45_encode(p):
    out = ""
    for i in range(0, len(p), 2):
        n = int.from_bytes(p[i : i + 2], "big")
        for _ in range(3 if i + 1 < len(p) else 2):
            out += BASE45[n % 45]
            n //= 45
    return out


def base45_decode(text):
    out = b""
    for i in range(0, len(text), 3):
        group = text[i : i + 3]
        if len(group) == 1 or any(c not in BASE45 for c in group):
            raise Refused("E_FORM")
        n = sum(BASE45.index(c) * 45**j for j, c in enumerate(group))
        size = len(group) - 1
        if n >= 256**size:
            raise Refused("E_FORM")
        out += n.to_bytes(size, "big")
    return out


def crc32(p):
    return zlib.crc32(p)


def frame_bytes(tag, n, length, body, first=0x10):
    out = bytes([first]) + tag.to_bytes(4, "big")
    out += n.to_bytes(3, "big") + length.to_bytes(3, "big") + body
    return out + crc32(out).to_bytes(4, "big")


def frame_make(batch, tag, n, m):
    body = b"".join(fragment(batch, tag, n + i) for i in range(m))
    return "SP1:" + base45_encode(frame_bytes(tag, n, len(batch), body))


def frame_parse(text):
    """(tag, n, batch length, [fragments])"""
    if not text.startswith("SP1:"):
        raise Refused("E_FOREIGN")
    p = base45_decode(text[4:])
    if not 1 <= len(p) <= FRAME_MAX:
        raise Refused("E_FORM")
    if p[0] != 0x10:
        raise Refused("E_VERSION")
    m, rest = divmod(len(p) - HEADER - CRC, FRAGMENT)
    if rest or not 1 <= m <= SYMBOL_FRAGMENTS_MAX:
        raise Refused("E_FORM")
    if int.from_bytes(p[-4:], "big") != crc32(p[:-4]):
        raise Refused("E_FORM")
    tag, n, length = (int.from_bytes(p[a:b], "big") for a, b in ((1, 5), (5, 8), (8, 11)))
    if not 1 <= length <= BATCH_MAX or n + m - 1 > FRAGMENT_NUMBER_MAX:
        raise Refused("E_RANGE")
    return tag, n, length, [p[HEADER + FRAGMENT * i :][:FRAGMENT] for i in range(m)]


class Collector:
    """Frames of any batches in any order; complete batches by (tag, length) in done."""

    def __init__(self):
        self.under_way, self.done = {}, {}

    def add(self, text):
        tag, n, length, parts = frame_parse(text)
        key = tag, length
        if key in self.done:
            return
        decoder = self.under_way.setdefault(key, Decoder(length, tag))
        for i, part in enumerate(parts):
            try:
                decoder.add(n + i, part)
            except Refused:
                continue
        if len(decoder.rows) == decoder.k:
            del self.under_way[key]
            try:
                self.done[key] = decoder.batch()
            except Refused:
                return

    def reject(self, signed):
        """These bytes were refused: others with their tag and length may still come."""
        del self.done[tag_of(signed), len(signed)]

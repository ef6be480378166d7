"""Deterministic CBOR: the writer is Debian's cbor2, the strict reader is here.

The reader goes from front to back and raises Refused at the first byte that the writer would not
have written.
"""

import cbor2

from .limits import U64


class Refused(Exception):
    """An input is refused; code is the reason as people see it ("E_FORM")."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Raw(bytes):
    """Bytes that are CBOR already, for making what must be refused."""


def enc(value):
    """Encodes one value; lists and dicts may hold Raw. Dicts keep the order they come in."""
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(enc(v) for v in value)
    if isinstance(value, dict):
        return pairs(value.items())
    return cbor2.dumps(value, canonical=True)


def pairs(items):
    """A map of these (key, value) pairs, in this order, however wrong."""
    items = list(items)
    return head(5, len(items)) + b"".join(enc(k) + enc(v) for k, v in items)


def head(major, n):
    """The head of an item in shortest form."""
    return bytes([cbor2.dumps(n)[0] | major << 5]) + cbor2.dumps(n)[1:]


def text_ok(p):
    """Well-formed UTF-8 (RFC 3629) without U+0000."""
    try:
        return "\0" not in p.decode("utf-8")
    except UnicodeDecodeError:
        return False


class Reader:
    """Reads one item after the other; each call says what must come next."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def bytes_raw(self, n):
        if len(self.data) - self.at < n:
            raise Refused("E_FORM")
        self.at += n
        return self.data[self.at - n : self.at]

    def item(self, major, other="E_TYPES"):
        """The next item, which must be of this major type: its argument, and a string's content."""
        if self.at == len(self.data):
            raise Refused("E_FORM")
        first = self.bytes_raw(1)[0]
        info = first & 31
        if first >> 5 != major:
            raise Refused(other)
        if info == 31 and major != 0:
            raise Refused("E_NONCANON")
        if info > 27:
            raise Refused("E_FORM")
        value = info
        if info > 23:
            value = int.from_bytes(self.bytes_raw(1 << (info - 24)), "big")
        content = self.bytes_raw(value) if major in (2, 3) else b""
        if info > 23 and value < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
            raise Refused("E_NONCANON")
        return value, content

    def bounded(self, major, low, high):
        value, content = self.item(major)
        if not low <= value <= high:
            raise Refused("E_TYPES")
        return value, content

    def uint(self, low=0, high=U64):
        return self.bounded(0, low, high)[0]

    def array(self, low, high):
        return self.bounded(4, low, high)[0]

    def map(self, low, high):
        return self.bounded(5, low, high)[0]

    def bstr(self, n):
        return self.bounded(2, n, n)[1]

    def text(self, low, high):
        value = self.bounded(3, low, high)[1]
        if not text_ok(value):
            raise Refused("E_TYPES")
        return value.decode()

    def key(self, want):
        """The next map key must be this unsigned integer."""
        if self.item(0, "E_KEYS")[0] != want:
            raise Refused("E_KEYS")

    def next_is_key(self, key):
        wanted = enc(key)
        return self.data[self.at : self.at + len(wanted)] == wanted

    def end(self):
        if self.at != len(self.data):
            raise Refused("E_FORM")

"""The campaign's secret keys: the key file, and shares of them on cards."""

from nacl import bindings as na
from nacl.exceptions import CryptoError

from .cbor import Refused
from .ids import CROCKFORD, H
from .transport import INV, MUL

K_MIN, K_MAX, N_MAX = 2, 16, 32
SHARE, LINES, LINE = 80, 8, 10
MAGIC = b"SPKEYS1\n"
COSTS = {"interactive": (2, 65536), "sensitive": (4, 1048576)}


# --- shares ---


def value_at(points, x):
    """The polynomial through these (x, y) at x, by Neville's scheme; y are bytes."""
    xs = [p for p, _ in points]
    ys = [bytes(y) for _, y in points]
    for width in range(1, len(xs)):
        for i in range(len(xs) - width):
            a, b = xs[i], xs[i + width]
            over = INV[a ^ b]
            left, right = MUL[MUL[b ^ x][over]], MUL[MUL[a ^ x][over]]
            ys[i] = bytes(left[p] ^ right[q] for p, q in zip(ys[i], ys[i + 1]))
    return ys[0]


def share_bytes(set_, k, n, x, y, version=1):
    head = bytes([version]) + set_ + bytes([k, n, x]) + y
    return head + H(b"signpost/share/1", head)[:8]


def split(secret, set_, k, n, coefficients):
    """n shares as bytes; coefficients: k - 1 rows, that of x first. By Horner's rule."""
    out = []
    for x in range(1, n + 1):
        y = bytes(len(secret))
        for row in [*reversed(coefficients), secret]:
            y = bytes(MUL[x][a] ^ b for a, b in zip(y, row))
        out.append(share_bytes(set_, k, n, x, y))
    return out


def decode(data):
    """(set, k, n, x, y)"""
    if data[0] != 1:
        raise Refused("E_NEWER")
    if H(b"signpost/share/1", data[:72])[:8] != data[72:]:
        raise Refused("E_DIGEST")
    k, n, x = data[5:8]
    if not (K_MIN <= k <= K_MAX and k <= n <= N_MAX and 1 <= x <= n):
        raise Refused("E_RANGE")
    return data[1:5], k, n, x, data[8:72]


def join(shares):
    """The 64 bytes from shares as bytes, in any order."""
    read = [decode(s) for s in shares]
    seen = []
    for share in read:
        if seen and share[:3] != read[0][:3]:
            raise Refused("E_FOREIGN")
        if share[3] in seen:
            raise Refused("E_DUPLICATE")
        seen.append(share[3])
    k = read[0][1] if read else K_MIN
    if len(read) < k:
        raise Refused("E_INCOMPLETE")
    points = [(x, y) for _, _, _, x, y in read]
    if any(value_at(points[:k], x) != y for x, y in points[k:]):
        raise Refused("E_DAMAGED")
    return value_at(points[:k], 0)


# --- lines and cards ---


def times(a, b):
    """Product modulo x^5 + x^2 + 1."""
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(9, 4, -1):
        if product >> bit & 1:
            product ^= 0x25 << bit - 5
    return product


def check(line, values):
    """What brings the sum of v_i times 2^i to zero; the check itself is v_0."""
    weight, total = 1, 0
    for value in [*reversed(values), line]:
        weight = times(weight, 2)
        total ^= times(weight, value)
    return total


def line_text(line, data):
    n = int.from_bytes(data, "big")
    values = [n >> 5 * (15 - i) & 31 for i in range(16)]
    text = "".join(CROCKFORD[v] for v in [*values, check(line, values)])
    return " ".join(text[i : i + 4] for i in range(0, 17, 4))


def line_parse(line, text):
    kept = text.upper() if text.isascii() else text
    kept = kept.translate(str.maketrans("OIL", "011", " \t\r-"))
    if len(kept) != 17 or any(c not in CROCKFORD for c in kept):
        raise Refused("E_FORM")
    values = [CROCKFORD.index(c) for c in kept]
    if check(line, values[:16]) != values[16]:
        raise Refused("E_DIGEST")
    return sum(v << 5 * (15 - i) for i, v in enumerate(values[:16])).to_bytes(LINE, "big")


def card_lines(data):
    return ["%d:  %s" % (i + 1, line_text(i + 1, data[LINE * i :][:LINE])) for i in range(LINES)]


class Damaged(Refused):
    """A refusal that names the line, 0 for the whole."""

    def __init__(self, code, line):
        super().__init__(code)
        self.line = line


def card_parse(text):
    """The 80 bytes of a card's text; the errors are Damaged."""
    found = {}
    for row in text.split("\n"):
        label, colon, rest = row.partition(":")
        label = label.strip(" \t\r").translate(str.maketrans("IiLl", "1111"))
        if not colon or len(label) != 1 or label not in "12345678":
            continue
        line = int(label)
        if line in found:
            raise Damaged("E_ORDER", line)
        try:
            found[line] = line_parse(line, rest)
        except Refused as refused:
            raise Damaged(refused.code, line) from None
    for line in range(1, LINES + 1):
        if line not in found:
            raise Damaged("E_NOTFOUND", line)
    data = b"".join(found[line] for line in range(1, LINES + 1))
    try:
        decode(data)
    except Refused as refused:
        raise Damaged(refused.code, 0) from None
    return data


# --- key file ---


def derive(passphrase, salt, passes, memory_kib):
    return na.crypto_pwhash_alg(
        32, passphrase.encode(), salt, passes, memory_kib * 1024, na.crypto_pwhash_ALG_ARGON2ID13
    )


def key_file(seeds, passphrase, salt, nonce, cost="interactive"):
    passes, memory_kib = COSTS[cost]
    head = MAGIC + b"\1" + passes.to_bytes(4, "big") + memory_kib.to_bytes(4, "big") + salt + nonce
    key = derive(passphrase, salt, passes, memory_kib)
    return head + na.crypto_aead_xchacha20poly1305_ietf_encrypt(seeds, head, nonce, key)


def key_file_open(data, passphrase):
    """The 64 bytes of both seeds."""
    if data[:6] != MAGIC[:6] or len(data) < len(MAGIC):
        raise Refused("E_DAMAGED")
    if data[:8] != MAGIC:
        raise Refused("E_NEWER")
    if len(data) != 137:
        raise Refused("E_DAMAGED")
    passes, memory_kib = (int.from_bytes(data[i : i + 4], "big") for i in (9, 13))
    if data[8] != 1 or (passes, memory_kib) not in COSTS.values():
        raise Refused("E_NEWER")
    key = derive(passphrase, data[17:33], passes, memory_kib)
    try:
        return na.crypto_aead_xchacha20poly1305_ietf_decrypt(data[57:], data[:57], data[33:57], key)
    except CryptoError:
        raise Refused("E_CRYPTO") from None

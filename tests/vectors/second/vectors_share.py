"""Vectors of the key file, of shares, and of the lines and cards people type them from."""

from . import share
from .cbor import Refused
from .ids import CROCKFORD
from .samples import Stream, seed

SECRET = seed("organiser") + seed("box")
PASSPHRASE = "six words drawn by lot: äöü"


def make(k, n, label="shares", secret=SECRET):
    stream = Stream("%s %d of %d" % (label, k, n))
    set_ = stream.bytes(4)
    rows = [stream.bytes(64) for _ in range(k - 1)]
    return share.split(secret, set_, k, n, rows)


FIVE = make(3, 5)


def outcome(read, *arguments):
    """The fields that say how it ends: an error, and for cards the line; or nothing."""
    try:
        read(*arguments)
        return []
    except share.Damaged as refused:
        return [("error", refused.code), ("line", refused.line)]
    except Refused as refused:
        return [("error", refused.code)]


def refused(read, *arguments):
    fields = outcome(read, *arguments)
    assert fields, arguments
    return fields


def splits():
    for k, n in ((2, 2), (2, 32), (3, 5), (16, 16), (16, 32)):
        shares = make(k, n)
        assert share.join(shares[-k:]) == SECRET
        yield "%d of %d" % (k, n), [("k", k), ("n", n), ("secret", SECRET), ("share", shares)]
    flat = share.split(SECRET, bytes(4), 3, 3, [bytes(64), bytes(64)])
    yield "coefficients are zero", [("k", 3), ("n", 3), ("secret", SECRET), ("share", flat)]


def joins():
    other = make(3, 5, "another set")
    set_, k, n, x, y = share.decode(FIVE[1])
    forged = share.share_bytes(set_, k, n, x, bytes(64))
    cases = {
        "the first three": FIVE[:3],
        "the last three, backwards": FIVE[:1:-1],
        "all five": FIVE,
        "none": [],
        "one": FIVE[:1],
        "two of three": FIVE[1:3],
        "one of them twice": [FIVE[0], FIVE[2], FIVE[0]],
        "one of them twice, with another value": [FIVE[0], FIVE[1], forged],
        "another set": [FIVE[0], FIVE[1], other[2]],
        "same set, another k": [FIVE[0], FIVE[1], share.share_bytes(set_, 2, 5, 3, y)],
        "same set, another n": [FIVE[0], FIVE[1], share.share_bytes(set_, 3, 6, 3, y)],
        "the fourth contradicts": [FIVE[0], FIVE[2], FIVE[3], forged],
        "the first contradicts": [forged, FIVE[0], FIVE[2], FIVE[3]],
        "twice and another set: the earlier counts": [FIVE[0], FIVE[0], other[1]],
        "three, one of them forged": [FIVE[0], FIVE[2], forged],
    }
    for name, shares in cases.items():
        end = outcome(share.join, shares) or [("secret", share.join(shares))]
        yield "join: " + name, [("join", shares or b""), *end]


def headers():
    set_, _, _, _, y = share.decode(FIVE[1])
    cases = {
        "k 1": (1, 5, 2), "k 0": (0, 5, 2), "k 17": (17, 20, 2), "k over n": (4, 3, 2),
        "n 33": (3, 33, 2), "x 0": (3, 5, 0), "x over n": (3, 5, 6), "x 255": (3, 5, 255),
    }
    for name, (k, n, x) in cases.items():
        data = share.share_bytes(set_, k, n, x, y)
        yield "bytes: " + name, [("bytes", data), *refused(share.decode, data)]
    for version in (0, 2):
        data = share.share_bytes(set_, 3, 5, 2, y, version)
        yield "bytes: version %d" % version, [("bytes", data), *refused(share.decode, data)]
    for at in range(1, share.SHARE):
        data = bytearray(FIVE[1])
        data[at] ^= 1 << at % 8
        yield "bytes: byte %d changed" % at, [("bytes", data), *refused(share.decode, bytes(data))]


def lines():
    """Every character wrong in every way, every two swapped: none goes unnoticed."""
    data = FIVE[3][20:30]
    text = share.line_text(3, data)
    bare = text.replace(" ", "")
    good = [text, bare, text.lower(), "-".join(bare), "\t" + text + " \r"]
    good += [bare.replace("0", "o").replace("1", c) for c in "iIlL"]
    yield "line", [("number", 3), ("typed", ["|%s|" % t for t in good]), ("data", data)]
    plain = Stream("plain").bytes(10)
    for line in (1, 8):
        typed = share.line_text(line, plain)
        yield "line %d" % line, [("number", line), ("typed", "|%s|" % typed), ("data", plain)]
    wrong = [bare[:i] + c + bare[i + 1 :] for i in range(17) for c in CROCKFORD if c != bare[i]]
    for i in range(17):
        for j in range(i + 1, 17):
            swapped = list(bare)
            swapped[i], swapped[j] = bare[j], bare[i]
            if bare[i] != bare[j]:
                wrong.append("".join(swapped))
    for typed in wrong:
        assert refused(share.line_parse, 3, typed) == [("error", "E_DIGEST")]
    yield "line: mistyped", [("number", 3), ("typed", ["|%s|" % t for t in wrong]), ("error", "E_DIGEST")]
    for line in (1, 2, 4, 5, 6, 7, 8):
        fields = [("number", line), ("typed", "|%s|" % text), *refused(share.line_parse, line, text)]
        yield "line: not line %d" % line, fields
    unfit = ["", bare[:16], bare + "0", bare[:16] + "U", bare[:16] + "é", bare[:16] + "*", "0" * 200]
    for typed in unfit:
        assert refused(share.line_parse, 3, typed) == [("error", "E_FORM")]
    yield "line: no line", [("number", 3), ("typed", ["|%s|" % t for t in unfit]), ("error", "E_FORM")]


def cards():
    rows = share.card_lines(FIVE[2])
    text = "\n".join(rows) + "\n"
    around = "SIGNPOST\nCampaign: 9: no, 10: no\n0: %s\n" + text + "9: x\n: y\nSet: 1: z"
    changed = share.share_bytes(*share.decode(FIVE[2]))[:79] + b"\0"
    cases = {
        "as printed": text,
        "with other lines": around % rows[0][4:],
        "no end of the last line": text[:-1],
        "backwards": "\n".join(rows[::-1]),
        "lower case, other blanks": text.lower().replace("\n", " \t\r\n").replace(":", " \t:"),
        "l for 1 before the colon": "l" + text[1:],
        "nothing": "",
        "no numbers": "\n".join(r[4:] for r in rows),
        "line 8 is missing": "\n".join(rows[:7]),
        "line 4 is missing": "\n".join(rows[:3] + rows[4:]),
        "line 2 twice": "\n".join(rows[:2] + rows[1:]),
        "line 5 cut short": text.replace(rows[4], rows[4][:-1]),
        "line 6 mistyped": text.replace(rows[5], rows[5][:-6] + ("0" if rows[5][-6] != "0" else "1") + rows[5][-5:]),
        "lines 1 and 2 exchanged": "\n".join(["1:" + rows[1][2:], "2:" + rows[0][2:], *rows[2:]]),
        "a line of another card": "\n".join([*rows[:4], share.card_lines(FIVE[3])[4], *rows[5:]]),
        "checksum": "\n".join(share.card_lines(changed)),
        "another version": "\n".join(share.card_lines(b"\2" + FIVE[2][1:])),
        "not ASCII": text.replace(rows[1], rows[1] + "\u00a0"),
    }
    for name, card in cases.items():
        end = outcome(share.card_parse, card) or [("bytes", share.card_parse(card))]
        yield "card: " + name, [("card", card.encode()), *end]


def key_files():
    stream = Stream("key file")
    data = share.key_file(SECRET, PASSPHRASE, stream.bytes(16), stream.bytes(24))
    same = [("passphrase", PASSPHRASE)]
    yield "key file", [("file", data), *same, ("secret", SECRET)]
    yield "key file: another passphrase", [
        ("file", data), ("passphrase", "six words drawn by lot: aou"), ("error", "E_CRYPTO")]
    changes = {0: "magic", 6: "version", 8: "derivation", 9: "passes", 12: "passes", 13: "memory",
               15: "memory", 17: "salt", 33: "nonce", 57: "seeds", 136: "tag"}
    for at, what in changes.items():
        changed = bytearray(data)
        changed[at] ^= 1
        end = refused(share.key_file_open, bytes(changed), PASSPHRASE)
        yield "key file: %s, byte %d" % (what, at), [("file", changed), *same, *end]
    for name, changed in {"short": data[:-1], "long": data + b"\0", "empty": b""}.items():
        end = refused(share.key_file_open, changed, PASSPHRASE)
        yield "key file: " + name, [("file", changed), *same, *end]


def files():
    about = (
        "Key file and shares: sets of shares, what joining some gives, bytes, lines and cards as people\n"
        "type them (between bars; cards in hexadecimal)."
    )
    cases = [c for part in (splits, joins, headers, lines, cards, key_files) for c in part()]
    return [("share.txt", about, cases)]

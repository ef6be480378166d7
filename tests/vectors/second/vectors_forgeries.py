"""Forgeries: what somebody might hand to an importer, each with the one reason FORMAT.md states.

Who forges here may hold another station's key, or that of an enrolled station: then only what the
batch says can give it away.
"""

from . import crypto, ids, payloads, record, samples
from .cbor import Raw, enc, head, pairs
from .ids import H
from .importer import Importer, Station
from .judge import changed, without
from .limits import BATCH_MAX, SEQ_MAX
from .samples import ARABIC, BOX_PK, BOX_SK, CID, LATIN, ORGANISER_PK, ORGANISER_SK
from .samples import OTHER_PK, OTHER_SK, SID, STATION_PK, STATION_SK, TEXTS, Stream, seed
from .vectors_import import NEWER, NEWER_HASH, REAL, REHEARSAL
from .vectors_import import campaign_files, pair, payload, person, record_lines, sealed_code, sign
from .vectors_records import bad_plains
from .vectors_signed import map_pairs

OTHER = (OTHER_PK, False, None)
FIRST = payload(records=[person("forged a")])
SECOND = payload(2, H(FIRST), [person("forged b", ARABIC)])
THIRD = payload(3, H(SECOND))
EMPTY = payload()


class Forgery:
    """One of them. given: batches that were taken before; stations: who is enrolled."""

    def __init__(self, name, reason, batch, given=(), stations=(REAL,), stand=None):
        self.name, self.reason, self.batch = name, reason, batch
        self.given, self.stations, self.stand = list(given), list(stations), stand


# ------------------------------------------------------------------------------ who signed it


def signers():
    good = sign(EMPTY)
    body, signature = good[:-64], good[-64:]
    by_other = sign(EMPTY, OTHER_SK)
    stranger_pk, stranger_sk = crypto.sign_pair(seed("stranger"))
    both = [REAL, OTHER]

    def signed_over(message, sk=STATION_SK):
        return body + crypto.sign(message, sk)

    yield Forgery("by a key that nobody enrolled", "E_UNKNOWN_STATION", sign(EMPTY, stranger_sk))
    yield Forgery("by the organiser", "E_UNKNOWN_STATION", sign(EMPTY, ORGANISER_SK))
    yield Forgery("by the organiser, as the station", "E_SIGNATURE", sign(EMPTY, ORGANISER_SK, SID))
    yield Forgery("by a stranger, as the station", "E_SIGNATURE", sign(EMPTY, stranger_sk, SID))
    yield Forgery(
        "by another station, as this one", "E_SIGNATURE", sign(EMPTY, OTHER_SK, SID), (), both
    )
    yield Forgery("by another station, with this one's id", "E_CAMPAIGN", by_other, (), both)
    yield Forgery(
        "another station's batch under this kid",
        "E_SIGNATURE",
        sign(payload(sid=ids.key_id(OTHER_PK)), OTHER_SK, SID),
        (),
        both,
    )
    yield Forgery(
        "this station's batch under another kid",
        "E_SIGNATURE",
        sign(EMPTY, kid=ids.key_id(OTHER_PK)),
        (),
        both,
    )
    yield Forgery("one bit of the kid", "E_UNKNOWN_STATION", sign(EMPTY, kid=flip(SID, 0)))
    yield Forgery("kid of zeros", "E_UNKNOWN_STATION", sign(EMPTY, kid=bytes(8)))
    collision = (stranger_pk, False, None, SID)
    for name, stations in (("behind", [REAL, collision]), ("in front", [collision, REAL])):
        name = "with another key of the same kid enrolled %s" % name
        yield Forgery("by the station, %s" % name, None, good, (), stations)
        yield Forgery(
            "by a third, %s" % name, "E_SIGNATURE", sign(EMPTY, OTHER_SK, SID), (), stations
        )
    yield Forgery("only a key with the same kid is enrolled", "E_SIGNATURE", good, (), [collision])
    small = (crypto.IDENTITY, False, None)
    sid = ids.key_id(crypto.IDENTITY)
    anybody = sign(payload(sid=sid), kid=sid)[:-64] + crypto.sign_for_small_key()
    yield Forgery("by anybody, for a key of small order", "E_SIGNATURE", anybody, (), [small])

    for type_ in crypto.TYPES:
        if type_ != "batch":
            name = "signed as a %s, shown as a batch" % type_
            yield Forgery(name, "E_SIGNATURE", signed_over(crypto.to_be_signed(type_, EMPTY)))
    protected = crypto.protected("batch")
    for name, message in (
        ("the bare payload", EMPTY),
        ("the hash of the payload", H(EMPTY)),
        ("the hash of what is to be signed", H(crypto.to_be_signed("batch", EMPTY))),
        ("another context", enc(["Signature", protected, b"", EMPTY])),
        ("the context of a MAC", enc(["MAC0", protected, b"", EMPTY])),
        ("external data", enc(["Signature1", protected, b"\0", EMPTY])),
        ("no protected header", enc(["Signature1", b"", b"", EMPTY])),
        ("the kid as well", enc(["Signature1", protected, {4: SID}, b"", EMPTY])),
        ("the whole envelope", body),
        ("nothing", b""),
    ):
        yield Forgery("signature over %s" % name, "E_SIGNATURE", signed_over(message))
    message = crypto.to_be_signed("batch", EMPTY)
    for name, forged in (
        ("of zeros", bytes(64)),
        ("of FF", b"\xff" * 64),
        ("with S + L", crypto.sign_beyond_order(message, STATION_SK)),
        ("with R of small order", crypto.sign_small_r(message, STATION_SK)),
        ("with its halves swapped", signature[32:] + signature[:32]),
        ("with one bit of R", flip(signature, 3)),
        ("with one bit of S", flip(signature, 40)),
        ("of another batch", sign(FIRST)[-64:]),
        ("of the leaf of a record", crypto.leaf_signature(CID, H(EMPTY), STATION_SK)),
    ):
        yield Forgery("signature %s" % name, "E_SIGNATURE", body + forged)
    at = good.index(EMPTY)
    yield Forgery("one bit of the payload", "E_SIGNATURE", flip(good, at + 40))
    yield Forgery(
        "another payload under a good signature",
        "E_SIGNATURE",
        sign(payload(boots=2))[:-64] + signature,
    )


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


# ---------------------------------------------------------------------------------- envelope


def envelope(protected=None, unprotected=None, body=None, start=b"\xd2\x84", tail=b"\x58\x40"):
    """A batch's envelope in parts, signed as it stands there."""
    protected = enc(crypto.protected("batch")) if protected is None else protected
    unprotected = b"\xa1\x04\x48" + SID if unprotected is None else unprotected
    body = enc(EMPTY) if body is None else body
    message = b"\x84\x6aSignature1" + protected + b"\x40" + body
    return start + protected + unprotected + body + tail + crypto.sign(message, STATION_SK)


def long_head(item, width):
    """The same item with its head in a longer form: 1, 2, 4 or 8 bytes."""
    first, size = item[0], {24: 1, 25: 2, 26: 4, 27: 8}.get(item[0] & 31, 0)
    n = int.from_bytes(item[1 : 1 + size], "big") if size else first & 31
    info = {1: 24, 2: 25, 4: 26, 8: 27}[width]
    return bytes([first & 0xE0 | info]) + n.to_bytes(width, "big") + item[1 + size :]


def head_width(item):
    return {24: 1, 25: 2, 26: 4, 27: 8}.get(item[0] & 31, 0)


def envelopes():
    protected = crypto.protected("batch")
    assert envelope() == sign(EMPTY)
    text = b"signpost-batch/1"
    for name, p in (
        ("algorithm -7", protected.replace(b"\x27", b"\x26")),
        ("algorithm -8 in long form", protected.replace(b"\x27", b"\x38\x07")),
        ("algorithm 8", protected.replace(b"\x27", b"\x08")),
        ("algorithm as text", enc({1: "EdDSA", 16: text.decode()})),
        ("no algorithm", enc({16: text.decode()})),
        ("no type", enc({1: -8})),
        ("type first", pairs([(16, text.decode()), (1, -8)])),
        ("a further parameter", pairs([(1, -8), (4, SID), (16, text.decode())])),
        ("critical parameters", pairs([(1, -8), (2, [16]), (16, text.decode())])),
        ("the type twice", pairs([(1, -8), (16, text.decode()), (16, text.decode())])),
        ("type of version 2", protected.replace(b"batch/1", b"batch/2")),
        ("type in capitals", protected.replace(b"signpost", b"SIGNPOST")),
        ("type with a byte more", enc({1: -8, 16: "signpost-batch/1 "})),
        ("type with a byte less", enc({1: -8, 16: "signpost-batch/"})),
        ("type as bytes", enc({1: -8, 16: text})),
        ("type in long form", protected.replace(b"\x70", b"\x78\x10")),
        ("a byte behind", protected + b"\0"),
        ("indefinite map", b"\xbf" + protected[1:] + b"\xff"),
        ("nothing", b""),
        ("another tool's", enc({1: -8, 3: "application/octet-stream"})),
    ):
        yield Forgery("protected header: %s" % name, "E_FORM", envelope(enc(p)))
    kid = b"\xa1\x04\x48" + SID
    for name, u in (
        ("empty", b"\xa0"),
        ("key 5", b"\xa1\x05\x48" + SID),
        ("a further key", b"\xa2\x04\x48" + SID + b"\x05\x40"),
        ("kid of 7 bytes", b"\xa1\x04\x47" + SID[:7]),
        ("kid of 9 bytes", b"\xa1\x04\x49" + SID + b"\0"),
        ("kid as text", b"\xa1\x04\x68abcdefgh"),
        ("kid in long form", b"\xa1\x04\x58\x08" + SID),
        ("kid's key in long form", b"\xa1\x18\x04\x48" + SID),
        ("indefinite", b"\xbf\x04\x48" + SID + b"\xff"),
    ):
        yield Forgery("unprotected header: %s" % name, "E_FORM", envelope(None, u))
    for name, start in (
        ("untagged", b"\x84"),
        ("tag of COSE_Sign", b"\xd8\x62\x84"),
        ("tag in long form", b"\xd8\x12\x84"),
        ("tagged twice", b"\xd2\xd2\x84"),
        ("self-described", b"\xd9\xd9\xf7\xd2\x84"),
        ("indefinite array", b"\xd2\x9f"),
        ("array of 5", b"\xd2\x85"),
        ("array in long form", b"\xd2\x98\x04"),
        ("byte order mark", b"\xef\xbb\xbf\xd2\x84"),
    ):
        yield Forgery("envelope: %s" % name, "E_FORM", envelope(start=start))
    for name, body in (
        ("null", b"\xf6"),
        ("a map itself", EMPTY),
        ("text", b"\x78" + enc(EMPTY)[1:]),
        ("tagged", b"\xd8\x18" + enc(EMPTY)),
        ("a part of an array", b"\x81" + enc(EMPTY)),
    ):
        yield Forgery("payload as %s" % name, "E_FORM", envelope(body=body))
    for width in (2, 4, 8):
        for part, what in ((enc(EMPTY), "body"), (enc(protected), "protected")):
            name = "length of %s in %d bytes" % (what, width)
            yield Forgery(name, "E_NONCANON", envelope(**{what: long_head(part, width)}))
    yield Forgery("payload in pieces", "E_NONCANON", envelope(body=b"\x5f" + enc(EMPTY) + b"\xff"))
    yield Forgery("signature of 63 bytes", "E_FORM", envelope(tail=b"\x58\x3f")[:-1])
    yield Forgery("signature of 65 bytes", "E_FORM", envelope(tail=b"\x58\x41") + b"\0")
    yield Forgery("signature in long form", "E_FORM", envelope(tail=b"\x59\0\x40"))
    yield Forgery("signature as text", "E_FORM", envelope(tail=b"\x78\x40"))
    for type_ in crypto.TYPES:
        if type_ != "batch":
            whole = crypto.envelope(type_, EMPTY, STATION_SK)
            yield Forgery("a batch under the type %s" % type_, "E_TYPE", whole)
    yield Forgery("a hello", "E_TYPE", hello())
    yield Forgery("the campaign file", "E_TYPE", campaign_files()[0])
    assert kid in sign(EMPTY)


def hello():
    return crypto.envelope("hello", payloads.hello_payload(samples.hello()), STATION_SK)


def sizes():
    good = sign(FIRST)
    at = good.index(FIRST)
    for name, n in (
        ("nothing at all", 0),
        ("in the tag", 1),
        ("before the protected header", 2),
        ("in the protected header", 12),
        ("before the kid", 24),
        ("in the kid", 30),
        ("before the payload", 35),
        ("in the head of the payload", 36),
        ("in the payload", at + 200),
        ("before the signature", at + len(FIRST)),
        ("in the head of the signature", at + len(FIRST) + 1),
        ("in the signature", len(good) - 32),
        ("at the last byte", len(good) - 1),
    ):
        yield Forgery("cut short: %s" % name, "E_FORM", good[:n])
    for name, tail in (
        ("a zero", b"\0"),
        ("a line feed", b"\n"),
        ("another batch", sign(EMPTY)),
        ("itself", good),
    ):
        yield Forgery("followed by %s" % name, "E_FORM", good + tail)
    yield Forgery("behind a zero", "E_FORM", b"\0" + good)
    yield Forgery("as hexadecimal", "E_FORM", good.hex().encode())
    zeros = bytes(BATCH_MAX + 1 - len(sign(EMPTY)))
    yield Forgery("followed by zeros beyond the largest size", "E_SIZE", sign(EMPTY) + zeros)
    yield Forgery("a frame's text", "E_FORM", b"SP1:NOT A BATCH")
    for cut in (1, 20, 100, 180):
        yield Forgery("signed payload cut by %d" % cut, "E_FORM", sign(EMPTY[:-cut]))
    for name, tail in (("a zero", b"\0"), ("a key more", b"\x12\x00"), ("itself", EMPTY)):
        yield Forgery("signed payload with %s behind" % name, "E_FORM", sign(EMPTY + tail))


# --------------------------------------------------------------------------- payload, as CBOR

NAMES = dict(
    enumerate(
        "version cid sid rkid seq prev cut-at boots counts root records withdrawals tombstones "
        "flags build health campaign".split(),
        1,
    )
)
LENGTHS = {2: 16, 3: 8, 4: 8, 6: 32, 10: 32, 15: 8, 17: 32}
FULL = {
    "withdrawals": samples.sealed_codes("forged w", 2),
    "tombstones": samples.sealed_codes("forged t", 2),
    "health": [1, 0, 300, 0, 0, 1],
}
NO_TYPE = {
    "float": b"\xf9\x3c\x00",
    "double": b"\xfb\x3f\xf0" + bytes(6),
    "tag": b"\xc1\x01",
    "bignum": b"\xc2\x41\x01",
    "null": b"\xf6",
    "true": b"\xf5",
    "simple value": b"\xf8\xff",
    "break": b"\xff",
    "negative number": b"\x20",
}


def with_(good, key, value):
    return sign(pairs(changed(good, key, value)))


def keys_of_the_payload(good):
    for key in range(1, 18):
        name = NAMES[key]
        shorter = sign(pairs(without(good, key)))
        yield Forgery("without %s" % name, "E_KEYS", shorter)
        twice = [*good[:key], good[key - 1], *good[key:]]
        if key < 17:
            yield Forgery(
                "%s twice, in place of %s" % (name, NAMES[key + 1]),
                "E_KEYS",
                sign(pairs([*good[:key], good[key - 1], *good[key + 1 :]])),
            )
            swapped = [*good[: key - 1], good[key], good[key - 1], *good[key + 1 :]]
            yield Forgery("%s behind its next" % name, "E_KEYS", sign(pairs(swapped)))
        yield Forgery("%s twice" % name, "E_KEYS", sign(pairs(twice)))
        for width in (1, 8):
            long = (Raw(long_head(enc(key), width)), good[key - 1][1])
            yield Forgery(
                "key of %s in %d bytes" % (name, width),
                "E_NONCANON",
                sign(pairs([*good[: key - 1], long, *good[key:]])),
            )
    yield Forgery("a key 18", "E_KEYS", sign(pairs(good + [(18, 0)])))
    yield Forgery("a key 0", "E_KEYS", sign(pairs([(0, 0)] + good)))
    yield Forgery("a key -1", "E_KEYS", sign(pairs(good + [(-1, 0)])))
    yield Forgery("a key as text", "E_KEYS", sign(pairs([*good[:4], ("5", 1), *good[5:]])))
    yield Forgery("one pair more than said", "E_KEYS", sign(head(5, 16) + pairs(good)[1:]))
    yield Forgery("one pair less than said", "E_KEYS", sign(head(5, 18) + pairs(good)[1:]))
    yield Forgery("indefinite map", "E_NONCANON", sign(b"\xbf" + pairs(good)[1:] + b"\xff"))
    for width in (1, 2, 4, 8):
        yield Forgery(
            "count of pairs in %d bytes" % width, "E_NONCANON", sign(long_head(pairs(good), width))
        )
    yield Forgery("payload as an array", "E_TYPES", sign(enc([1, CID])))
    yield Forgery("tagged payload", "E_TYPES", sign(b"\xd8\x18" + pairs(good)))
    for version in (0, 2, 2**64 - 1):
        yield Forgery("version %d" % version, "E_VERSION", with_(good, 1, version))


def values_of_the_payload(good):
    for key in range(1, 18):
        name, value = NAMES[key], good[key - 1][1]
        if key in (1, 5, 7, 8, 14):
            wrong = {"text": enc("1"), "bytes": b"\x41\x01", "an array": b"\x81\x01"}
        else:
            wrong = {"a number": b"\x01", "text": b"\x70" + b"a" * 16}
        wrong["a float"], wrong["null"] = NO_TYPE["float"], NO_TYPE["null"]
        for what, item in wrong.items():
            yield Forgery("%s as %s" % (name, what), "E_TYPES", with_(good, key, Raw(item)))
        for width in (1, 2, 4, 8):
            if width > head_width(value):
                item = Raw(long_head(value, width))
                label = "%s with a head of %d bytes" % (name, width)
                yield Forgery(label, "E_NONCANON", with_(good, key, item))
        if key in LENGTHS:
            n = LENGTHS[key]
            for size in (0, n - 1, n + 1):
                label = "%s of %d bytes" % (name, size)
                yield Forgery(label, "E_TYPES", with_(good, key, bytes(size)))
            pieces = Raw(b"\x5f" + bytes(value) + b"\xff")
            yield Forgery("%s in pieces" % name, "E_NONCANON", with_(good, key, pieces))
    for what, item in NO_TYPE.items():
        yield Forgery("seq: a %s" % what, "E_TYPES", with_(good, 5, Raw(item)))
    for key in (9, 11, 12, 13):
        item = Raw(b"\x9f" + bytes(good[key - 1][1])[1:] + b"\xff")
        yield Forgery("%s, indefinite" % NAMES[key], "E_NONCANON", with_(good, key, item))
    item = Raw(b"\xbf" + bytes(good[15][1])[1:] + b"\xff")
    yield Forgery("health, indefinite", "E_NONCANON", with_(good, 16, item))
    reserved = Raw(b"\x1c")
    yield Forgery("boots with a reserved head", "E_FORM", with_(good, 8, reserved))
    yield Forgery(
        "a string of 2^64 - 1 bytes", "E_FORM", with_(good, 6, Raw(b"\x5b" + b"\xff" * 8))
    )
    yield Forgery("2^64 - 1 records", "E_TYPES", with_(good, 11, Raw(b"\x9b" + b"\xff" * 8)))


def bounds(good):
    for seq in (0, SEQ_MAX + 1, 2**64 - 1):
        yield Forgery("seq %d" % seq, "E_TYPES", with_(good, 5, seq))
    for cut_at in (1452952801, 1452956399, 1452952800 // 60, 1, 2**64 - 1):
        yield Forgery("cut at %d" % cut_at, "E_TYPES", with_(good, 7, cut_at))
    for flags in (8, 16, 255, 2**32):
        yield Forgery("flags %d" % flags, "E_TYPES", with_(good, 14, flags))
    for n, most in ((11, 350), (12, 256), (13, 1024)):
        label = "%s, one more than may be" % NAMES[n]
        yield Forgery(label, "E_TYPES", with_(good, n, Raw(head(4, most + 1))))
        for size, want in ((most, "E_FORM"), (most + 1, "E_TYPES")):
            cut = head(5, 17) + pairs(good[: n - 1])[1:] + enc(n) + head(4, size)
            yield Forgery("%d %s, cut there" % (size, NAMES[n]), want, sign(cut))
    for name, counts in (
        ("of three", [0, 2, 9]),
        ("of five", [0, 2, 9, 0, 0]),
        ("of none", []),
    ):
        yield Forgery("counts %s" % name, "E_TYPES", with_(good, 9, counts))
    for name, health, want in (
        ("of zero", {0: 0}, "E_TYPES"),
        ("of key 6", {6: 1}, "E_KEYS"),
        ("of a large key", {2**32: 1}, "E_KEYS"),
        ("out of order", {2: 1, 1: 1}, "E_ORDER"),
        ("of one key twice", Raw(b"\xa2\x00\x01\x00\x02"), "E_ORDER"),
        ("of seven", Raw(head(5, 7)), "E_TYPES"),
        ("with a key in long form", Raw(b"\xa1\x18\x00\x01"), "E_NONCANON"),
        ("with a number in long form", Raw(b"\xa1\x00\x18\x01"), "E_NONCANON"),
        ("with a key as text", {"0": 1}, "E_TYPES"),
    ):
        yield Forgery("health %s" % name, want, with_(good, 16, health))


def lists(good):
    a, b = sorted([person("forged a"), person("forged b")])
    long_rid = Raw(b"\x82" + long_head(enc(a[0]), 1) + enc(a[1]))
    for name, records, want in (
        ("out of order", [b, a], "E_ORDER"),
        ("twice the same", [a, a], "E_ORDER"),
        ("two with one rid", [a, (a[0], b[1])], "E_ORDER"),
        ("of one part", [[a[0]]], "E_TYPES"),
        ("of three parts", [[*a, 0]], "E_TYPES"),
        ("of no part", [[]], "E_TYPES"),
        ("as a map", [{1: 2}], "E_TYPES"),
        ("not in an array", [a[0], a[1]], "E_TYPES"),
        ("with a rid of 15 bytes", [(a[0][1:], a[1])], "E_TYPES"),
        ("with a rid of 17 bytes", [(a[0] + b"\0", a[1])], "E_TYPES"),
        ("sealed in 559 bytes", [(a[0], a[1][1:])], "E_TYPES"),
        ("sealed in 561 bytes", [(a[0], a[1] + b"\0")], "E_TYPES"),
        ("not sealed", [(a[0], record.encode({**LATIN, "ctx": bytes(16)}))], "E_TYPES"),
        ("sealed twice", [(a[0], crypto.seal(a[1], BOX_PK, seed("twice")))], "E_TYPES"),
        ("parts swapped", [(a[1], a[0])], "E_TYPES"),
        ("rid's length in long form", [long_rid], "E_NONCANON"),
        ("indefinite", [Raw(b"\x9f" + enc(a[0]) + enc(a[1]) + b"\xff")], "E_NONCANON"),
    ):
        made = [list(r) if isinstance(r, tuple) else r for r in records]
        lied = changed(changed(good, 11, made), 9, [len(records), 2, 9, 0])
        yield Forgery("records: %s" % name, want, sign(pairs(lied)))
    codes = samples.sealed_codes("forged w", 2)
    for key in (12, 13):
        name = NAMES[key]
        for what, list_, want in (
            ("out of order", codes[::-1], "E_ORDER"),
            ("twice the same", codes[:1] * 2, "E_ORDER"),
            ("of 62 bytes", [codes[0][1:]], "E_TYPES"),
            ("of 64 bytes", [codes[0] + b"\0"], "E_TYPES"),
            ("in the clear", [Stream("clear").bytes(15)], "E_TYPES"),
            ("as text", [Raw(b"\x78\x3f" + b"x" * 63)], "E_TYPES"),
            ("in long form", [Raw(b"\x59\0\x3f" + codes[0])], "E_NONCANON"),
        ):
            yield Forgery("%s: %s" % (name, what), want, with_(good, key, list_))


def counts_and_root():
    records = sorted([person("forged a"), person("forged b"), person("forged c")])
    codes = samples.sealed_codes("forged w", 2)
    good = map_pairs(payloads.batch_payload, samples.batch("none", 0, ever_captured=9))
    body = changed(changed(good, 11, [list(r) for r in records]), 12, codes)
    leaves = [ids.leaf(*r) for r in records]
    body = changed(body, 10, ids.merkle_root(leaves))
    true = [3, 2, 9, 0]
    assert sign(pairs(changed(body, 9, true)))
    for name, counts in (
        ("one record more", [4, 2, 9, 0]),
        ("one record less", [2, 2, 9, 0]),
        ("no record", [0, 2, 9, 0]),
        ("one withdrawal more", [3, 3, 9, 0]),
        ("one withdrawal less", [3, 1, 9, 0]),
        ("records and withdrawals swapped", [2, 3, 9, 0]),
        ("2^64 - 1 records", [2**64 - 1, 2, 9, 0]),
        ("2^32 records more", [2**32 + 3, 2, 9, 0]),
    ):
        yield Forgery("counts: %s" % name, "E_COUNTS", with_(body, 9, counts))
    body = changed(body, 9, true)
    unprefixed = [H(*r) for r in records]
    a, b, c = leaves
    for name, root in (
        ("zeros", bytes(32)),
        ("of nothing", H(b"")),
        ("of another order", ids.merkle_root(leaves[::-1])),
        ("without the last", ids.merkle_root(leaves[:2])),
        ("with the last twice", ids.merkle_root([*leaves, c])),
        ("split in the wrong place", H(b"\1", a, H(b"\1", b, c))),
        ("of leaves without their prefix", ids.merkle_root(unprefixed)),
        ("of nodes without their prefix", H(H(a, b), c)),
        ("the first leaf", a),
    ):
        yield Forgery("root: %s" % name, "E_ROOT", with_(body, 10, root))
    for name, other in (
        ("left out", records[1:]),
        ("added", sorted([*records, person("forged d")])),
        ("replaced", sorted([*records[1:], person("forged d")])),
        ("changed", [(records[0][0], flip(records[0][1], 99)), *records[1:]]),
        ("swapped", [(records[0][0], records[1][1]), (records[1][0], records[0][1]), records[2]]),
    ):
        lied = changed(changed(body, 11, [list(r) for r in other]), 9, [len(other), *true[1:]])
        yield Forgery("root: a record %s" % name, "E_ROOT", sign(pairs(lied)))
    yield Forgery("root: of no records", "E_ROOT", sign(pairs(changed(good, 10, bytes(32)))))


# ------------------------------------------------------------------------------ whose, for what


def belonging():
    both, only_drill = [REAL, REHEARSAL], [REHEARSAL]
    other_campaign = {**samples.campaign(), "salt": bytes(16)}
    other_campaign["cid"] = ids.cid(ORGANISER_PK, other_campaign["salt"])
    abroad = H(payloads.campaign_payload(other_campaign))
    for name, changes in (
        ("another campaign", {"cid": other_campaign["cid"]}),
        ("another campaign and its file", {"cid": other_campaign["cid"], "campaign": abroad}),
        ("another campaign's file", {"campaign": abroad}),
        ("campaign of zeros", {"cid": bytes(16)}),
        ("one bit of the campaign", {"cid": flip(CID, 15)}),
        ("another station's id", {"sid": ids.key_id(OTHER_PK)}),
        ("one bit of the station's id", {"sid": flip(SID, 7)}),
        ("a file that nobody signed", {"campaign": H(b"nothing")}),
        ("the hash of a signed file", {"campaign": H(campaign_files()[0])}),
    ):
        yield Forgery(name, "E_CAMPAIGN", sign(payload(**changes)), (), [REAL, OTHER])
    yield Forgery("a rehearsal shown as real", "E_DRILL", sign(payload()), (), only_drill)
    yield Forgery("a real batch shown as a rehearsal", "E_DRILL", sign(payload(flags=1)))
    yield Forgery(
        "a final rehearsal shown as real", "E_DRILL", sign(payload(flags=2)), (), only_drill
    )
    for name, rkid in (("zeros", bytes(8)), ("sid", SID), ("one bit", flip(samples.RKID, 7))):
        yield Forgery("rkid: %s" % name, "E_RKID", sign(payload(rkid=rkid)))
    revoked = [(STATION_PK, False, 2), (STATION_PK, True, None)]
    yield Forgery(
        "after the last good one", "E_REVOKED", sign(THIRD), [sign(FIRST), sign(SECOND)], revoked
    )
    yield Forgery("far after the last good one", "E_REVOKED", sign(payload(SEQ_MAX)), (), revoked)
    yield Forgery(
        "a rehearsal of a revoked key", "E_REVOKED", sign(payload(3, flags=1)), (), revoked
    )
    never = [(STATION_PK, False, 0)]
    yield Forgery("no batch of this key is good", "E_REVOKED", sign(FIRST), (), never)
    yield Forgery("replayed", "DUPLICATE", sign(FIRST), [sign(FIRST)], both)
    yield Forgery(
        "replayed after others", "DUPLICATE", sign(FIRST), [sign(FIRST), sign(SECOND)], both
    )


def chains():
    a, b = person("forged a"), person("forged c")
    told = [sign(FIRST), sign(SECOND), sign(THIRD)]
    clone = payload(records=[b])
    back = payload(2, H(FIRST), [b])
    for name, want, batch, given in (
        ("cloned at the first batch", "E_EQUIVOCATION", clone, told[:1]),
        ("cloned with other boots only", "E_EQUIVOCATION", payload(records=[a], boots=2), told[:1]),
        ("rolled back to the first", "E_EQUIVOCATION", back, told),
        ("rolled back, ended", "E_EQUIVOCATION", payload(2, H(FIRST), flags=2), told),
        ("a clone goes on", "E_CHAIN", payload(3, H(back), [b]), told[:2]),
        ("prev of the first is not zeros", "E_CHAIN", payload(prev=H(b"before")), []),
        ("prev is zeros", "E_CHAIN", payload(2), told[:1]),
        ("prev is itself the prev", "E_CHAIN", payload(3, H(FIRST)), told[:2]),
        ("prev is the hash of the signed bytes", "E_CHAIN", payload(2, H(told[0])), told[:1]),
        ("prev is its root", "E_CHAIN", payload(2, ids.merkle_root([ids.leaf(*a)])), told[:1]),
        ("the hole is filled by another", "E_CHAIN", back, [told[2]]),
        ("a first that the second does not know", "E_CHAIN", clone, [told[1]]),
    ):
        yield Forgery(name, want, sign(batch), given)


# --------------------------------------------------------------------------------- records


def terms(language="en", **changes):
    letter, consent, notice = TEXTS[language]
    found = {"letter": letter, "consent": consent, "notice": notice, **changes}
    return [found[k].encode() for k in ("letter", "consent", "notice")]


def plain_of(rid, who=LATIN, cid=CID, sid=SID, drill=False, texts=None):
    ctx = ids.ctx(cid, sid, drill, *(texts or terms(who["language"])), rid)
    return record.encode({**who, "ctx": ctx})


def rid_of(label, cid=CID):
    return ids.rid(cid, Stream("forged code " + label).bytes(15))


def sealed(label, padded, pk=BOX_PK):
    return crypto.seal(padded, pk, seed("forged box " + label))


def one(label, sealed_, rid=None):
    return sign(payload(records=[(rid or rid_of(label), sealed_)]))


def contexts():
    newer = NEWER["languages"]["en"]["letter"]
    letter, consent, notice = TEXTS["en"]
    for name, changes in (
        ("another language's letter", {"texts": terms("ar")}),
        ("the letter of another serial", {"texts": terms(letter=newer)}),
        ("another letter", {"texts": terms(letter="# Against it\n")}),
        ("another consent", {"texts": terms(consent="I sign, and pay.\n")}),
        ("another notice", {"texts": terms(notice="We keep it.\n")}),
        ("a notice that begins in the consent", {"texts": terms(consent=consent[:-1])}),
        ("consent and notice swapped", {"texts": terms(consent=notice, notice=consent)}),
        ("another station", {"sid": ids.key_id(OTHER_PK)}),
        ("another campaign", {"cid": bytes(16)}),
        ("a rehearsal", {"drill": True}),
    ):
        rid = rid_of(name)
        padded = record.pad(plain_of(rid, **changes))
        yield Forgery("record: lifted from %s" % name, "R_CONTEXT", one(name, sealed(name, padded)))
    rid = rid_of("elsewhere", bytes(16))
    padded = record.pad(plain_of(rid, cid=bytes(16)))
    batch = one("elsewhere", sealed("elsewhere", padded), rid)
    yield Forgery("record: lifted whole from another campaign", "R_CONTEXT", batch)
    for name, who in (
        ("language that the letter is not in", {**LATIN, "language": "fr"}),
        ("language in capitals", {**LATIN, "language": "EN"}),
        ("language that begins like one", {**LATIN, "language": "e"}),
        ("language that goes on like one", {**LATIN, "language": "en-GB"}),
    ):
        padded = record.pad(plain_of(rid_of(name), who, texts=terms()))
        yield Forgery("record: %s" % name, "R_CONTEXT", one(name, sealed(name, padded)))
    padded = record.pad(plain_of(rid_of("old"), texts=terms()))
    moved = payload(records=[(rid_of("old"), sealed("old", padded))], campaign=NEWER_HASH)
    yield Forgery("record: moved to another serial of the letter", "R_CONTEXT", sign(moved))
    padded = record.pad(record.encode({**LATIN, "ctx": bytes(16)}))
    yield Forgery("record: context of zeros", "R_CONTEXT", one("zero ctx", sealed("zero", padded)))
    a, b = person("forged a"), person("forged b")
    swapped = sorted([(a[0], b[1]), (b[0], a[1])])
    yield Forgery(
        "record: two swapped between their rids", "R_CONTEXT", sign(payload(records=swapped))
    )
    yield Forgery("record: under another rid", "R_CONTEXT", one("x", a[1]))
    yield Forgery(
        "record: real in a batch of a station that rehearses",
        "R_CONTEXT",
        sign(payload(records=[a], flags=1)),
        (),
        [REHEARSAL],
    )
    moved = payload(records=[a], sid=ids.key_id(OTHER_PK))
    yield Forgery(
        "record: shown by another station",
        "R_CONTEXT",
        sign(moved, OTHER_SK),
        [sign(FIRST)],
        [REAL, OTHER],
    )


def boxes():
    rid = rid_of("box")
    good = record.pad(plain_of(rid))
    box = sealed("box", good)
    other_pk, _ = crypto.box_pair(seed("other box"))
    low = bytes(32)
    for name, forged in (
        ("zeros", bytes(560)),
        ("not sealed at all", good + bytes(48)),
        ("sealed to another key", sealed("other", good, other_pk)),
        ("sealed to the station's key", sealed("sid", good, H(STATION_PK))),
        ("one bit of its ephemeral key", flip(box, 5)),
        ("one bit of its tag", flip(box, 33)),
        ("one bit of its text", flip(box, 300)),
        ("the last bit", flip(box, 559)),
        ("ephemeral key of low order", crypto.seal_for_everybody(good, BOX_PK, low)),
        ("ephemeral key of another box", sealed("another", good)[:32] + box[32:]),
    ):
        yield Forgery("box: %s" % name, "R_SEAL", one("box", forged, rid))
    plain = plain_of(rid)
    room = 512 - len(plain)
    for name, padded in (
        ("all zeros", bytes(512)),
        ("no marker", plain + bytes(room)),
        ("a marker of 81", plain + b"\x81" + bytes(room - 1)),
        ("something behind the marker", plain + b"\x80" + bytes(room - 2) + b"\1"),
        ("FF to the end", plain + b"\xff" * room),
        ("the marker one bit off", plain + b"\x00" + b"\x40" + bytes(room - 2)),
    ):
        assert len(padded) == 512
        yield Forgery("padding: %s" % name, "R_PAD", one("box", sealed(name, padded), rid))
    for name, padded in (
        ("nothing before the marker", b"\x80" + bytes(511)),
        ("a marker too many", plain + b"\x80\x80" + bytes(room - 2)),
        ("zeros before the marker", plain + b"\0\x80" + bytes(room - 2)),
        ("the marker inside the map", plain[:-1] + b"\x80" + bytes(room)),
    ):
        yield Forgery("padding: %s" % name, "R_FORM", one("box", sealed(name, padded), rid))


def forms():
    for name, plain in bad_plains():
        if len(plain) < 512:
            box = sealed("form " + name, record.pad(plain))
            yield Forgery("record: %s" % name, "R_FORM", one("form", box))
    rid = rid_of("form")
    good = [(k, v) for k, v in map_pairs(lambda r: plain_of(rid, r), {**LATIN, "role": "Chair"})]
    for key, value in good:
        for width in (1, 2, 4, 8):
            if width > head_width(value):
                item = pairs(changed(good, key, Raw(long_head(value, width))))
                name = "record: value of key %d with a head of %d bytes" % (key, width)
                yield Forgery(name, "R_FORM", one("form", sealed(name, record.pad(item))))
        for what in ("float", "null", "tag"):
            item = pairs(changed(good, key, Raw(NO_TYPE[what])))
            name = "record: value of key %d as %s" % (key, what)
            yield Forgery(name, "R_FORM", one("form", sealed(name, record.pad(item))))


ORGANISATION = {
    **LATIN,
    "kind": 1,
    "consent": 9,
    "organisation": "Example Rights",
    "role": "Chair",
    "email": "office@rights.example",
}


def consents():
    person_, org = LATIN, ORGANISATION
    nameless = {k: v for k, v in person_.items() if k != "name"}
    for name, who in (
        ("none given", {**person_, "consent": 0}),
        ("everything but to sign", {**org, "consent": 30}),
        ("name to publish, and none", {**nameless, "consent": 3}),
        ("mail, and no address", {**person_, "consent": 5}),
        ("an address without mail", {**person_, "email": "ada@mail.example"}),
        ("an address to publish the name", {**person_, "consent": 3, "email": "ada@mail.example"}),
        ("authorised by nobody", {**person_, "consent": 9}),
        ("organisation to publish, and none", {**person_, "consent": 17}),
        ("organisation not authorised", {**org, "consent": 1}),
        ("organisation published, not authorised", {**org, "consent": 17}),
        ("company not authorised", {**org, "kind": 2, "consent": 1}),
        *(
            ("%s without its %s" % (kind, key), {**without_(org, key), "kind": n})
            for n, kind in ((1, "organisation"), (2, "company"))
            for key in ("name", "organisation", "role", "email")
        ),
    ):
        label = "consent %s" % name
        box = sealed(label, record.pad(plain_of(rid_of(label), who)))
        yield Forgery("consent: %s" % name, "R_CONSENT", one(label, box))


def without_(fields, key):
    return {k: v for k, v in fields.items() if k != key}


def reuse():
    a = person("forged a")
    bo = pair(samples.signature("import forged a", {**LATIN, "name": "Bo Example"}))
    resealed = sealed("again", samples.signature("import forged a", LATIN)["plain"])
    first = [sign(FIRST)]
    for name, box in (
        ("for another person", bo[1]),
        ("for the same person, sealed again", resealed),
        ("for a box that does not open", bytes(560)),
        ("one bit off", flip(a[1], 100)),
    ):
        batch = payload(2, H(FIRST), [(a[0], box)])
        yield Forgery("rid used again %s" % name, "R_RID_REUSE", sign(batch), first)
    later = payload(2, H(payload(records=[bo])), [a])
    yield Forgery(
        "rid used again in an earlier batch",
        "R_RID_REUSE",
        sign(payload(records=[bo])),
        [sign(later)],
    )
    used = payload(records=[a], campaign=NEWER_HASH)
    batch = payload(2, H(used), [bo])
    yield Forgery("rid used again, the first one held", "R_RID_REUSE", sign(batch), [sign(used)])


def withdrawals():
    """Not refused: a code is its own authority. One that does not open is kept and counted."""
    other_pk, _ = crypto.box_pair(seed("other box"))
    code = samples.signature("import forged a", LATIN)["code"]
    box = sealed_code("forged a")
    for name, forged in (
        ("zeros", bytes(63)),
        ("one bit off", flip(box, 50)),
        ("sealed to another key", crypto.seal(code, other_pk, seed("w"))),
        ("not sealed", code + bytes(48)),
        ("of low order", crypto.seal_for_everybody(code, BOX_PK, bytes(32))),
    ):
        for list_ in ("withdrawals", "tombstones"):
            batch = sign(payload(2, H(FIRST), **{list_: [forged]}))
            yield Forgery("%s: %s" % (list_, name), "unopened", batch, [sign(FIRST)])


def good_ones():
    """What a forger would like to be taken for; the last one of each is taken."""
    both = [REAL, REHEARSAL, OTHER]
    everything = {**FULL, "cut_at": 0, "boots": 2**64 - 1, "build": b"\xff" * 8}
    people = sorted(person("forged %d" % i, who) for i, who in enumerate((LATIN, ARABIC)))
    yield Forgery("an empty batch", None, sign(EMPTY))
    yield Forgery("a batch of two", None, sign(payload(records=people)))
    yield Forgery("a last number", None, sign(payload(SEQ_MAX, H(b"x"))))
    yield Forgery("every list and counter", None, sign(payload(records=people, **everything)))
    yield Forgery("a chain of three", None, sign(THIRD), [sign(FIRST), sign(SECOND)])
    yield Forgery("final and salvage", None, sign(payload(flags=6)))
    yield Forgery("a rehearsal", None, sign(payload(flags=1)), (), both)
    yield Forgery("the last good one", None, sign(SECOND), (), [(STATION_PK, False, 2)])
    org = record.pad(plain_of(rid_of("org"), ORGANISATION))
    yield Forgery("an organisation", None, one("org", sealed("org", org)))
    newer = {**LATIN, "name": "Bo Example"}
    texts = terms(letter=NEWER["languages"]["en"]["letter"])
    padded = record.pad(plain_of(rid_of("newer"), newer, texts=texts))
    batch = payload(records=[(rid_of("newer"), sealed("newer", padded))], campaign=NEWER_HASH)
    yield Forgery("under the newer letter", None, sign(batch))
    email = "e@%s.%s.example" % ("x" * 60, "y" * 29)
    longest = {**samples.LONGEST, "language": "en", "email": email}
    padded = record.pad(plain_of(rid_of("longest"), longest))
    yield Forgery("a record of the longest texts", None, one("longest", sealed("longest", padded)))


def all_of_them():
    small = map_pairs(payloads.batch_payload, samples.batch("none", 0, ever_captured=9))
    full = map_pairs(payloads.batch_payload, samples.batch("none", 0, ever_captured=9, **FULL))
    yield from good_ones()
    yield from signers()
    yield from envelopes()
    yield from sizes()
    yield from keys_of_the_payload(small)
    yield from values_of_the_payload(small)
    yield from bounds(small)
    yield from lists(full)
    yield from counts_and_root()
    yield from belonging()
    yield from chains()
    yield from contexts()
    yield from boxes()
    yield from forms()
    yield from consents()
    yield from reuse()
    yield from withdrawals()


REASONS = """E_SIZE E_FORM E_NONCANON E_TYPE E_UNKNOWN_STATION E_SIGNATURE E_VERSION E_KEYS E_TYPES
    E_ORDER E_CAMPAIGN E_REVOKED E_DRILL E_RKID E_COUNTS E_ROOT E_EQUIVOCATION E_CHAIN R_RID_REUSE
    R_SEAL R_PAD R_FORM R_CONTEXT R_CONSENT""".split()


def case(f):
    """Runs it through our own importer, which must give the reason that was stated."""
    stations = [Station(*enrolment) for enrolment in f.stations]
    importer = Importer(campaign_files(), (BOX_PK, BOX_SK), stations)
    told = [importer.take(b) for b in f.given]
    assert told == ["OK"] * len(told), (f.name, told)
    told.append(importer.take(f.batch))
    states = importer.records()
    refused = f.reason is not None and (f.reason[:2] == "E_" or f.reason == "DUPLICATE")
    assert told[-1] == (f.reason if refused else "OK"), (f.name, f.reason, told)
    if f.reason is None:
        assert set(states.values()) <= {"counts"} and not refused, (f.name, states)
    elif f.reason.startswith("R_"):
        assert f.reason in states.values(), (f.name, f.reason, states)
    elif f.reason == "unopened":
        assert importer.unopened == 1, f.name
    zeros = len(f.batch) - len(sign(EMPTY)) if len(f.batch) > BATCH_MAX else 0
    fields = [
        ("station", ["%d %s" % (e[1], e[0].hex()) for e in f.stations]),
        ("sid", ["%s %s" % (e[0].hex(), e[3].hex()) for e in f.stations if len(e) > 3]),
        ("revoked", ["%s %d" % (e[0].hex(), e[2]) for e in f.stations if e[2] is not None]),
        ("batch", [*f.given, f.batch[: len(f.batch) - zeros]]),
        ("outcome", told),
    ]
    fields.append(("record", record_lines(states)))
    fields.append(("unopened", importer.unopened))
    fields += [("zeros", zeros)] if zeros else []
    return (f.name, fields + ([("forgery", f.reason)] if f.reason else []))


def files():
    keys = [
        ("organiser_pk", ORGANISER_PK),
        ("box_seed", seed("box")),
        ("campaign", campaign_files()),
    ]
    forgeries = list(all_of_them())
    names = [f.name for f in forgeries]
    assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
    assert set(REASONS) <= {f.reason for f in forgeries}
    about = """As import.txt. The last batch of each case is a forgery, and `forgery` the one reason for which it, or the record in it,
does not count; cases without that key are as they should be. `sid`: a key that is enrolled under an id that is not its own,
in place of one with the same."""
    return [("forgeries.txt", about, [("keys", keys)] + [case(f) for f in forgeries])]

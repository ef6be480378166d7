"""Vectors of records: the map, padding, sealing."""

from nacl import bindings as na

from . import crypto, record, samples
from .cbor import Raw, enc, head, pairs
from .judge import changed, judged, without
from .limits import SEALED
from .samples import BOX_PK, BOX_SK, CID, NONCE, RECORDS, Stream, seed

CTX = Stream("ctx").bytes(16)


def record_fields(r):
    names = (
        "language",
        "day",
        "consent",
        "kind",
        "name",
        "organisation",
        "role",
        "country",
        "email",
    )
    return [("ctx", r["ctx"])] + [(n, r[n]) for n in names if n in r]


def record_pairs(person):
    keys = {"ctx": 1, "day": 3, "consent": 4, "kind": 5, **record.KEYS}
    return sorted([(0, 1)] + [(keys[n], v) for n, v in {**person, "ctx": CTX}.items()])


def bad_plains():
    """CBOR maps that are R_FORM."""
    good = record_pairs(samples.MIXED)
    swap = changed
    yield "nothing", b""
    yield "not a map", enc([1, 2])
    yield "cut short", pairs(good)[:-1]
    yield "trailing byte", pairs(good) + b"\0"
    yield "version 2", pairs(swap(good, 0, 2))
    yield "no version", pairs(without(good, 0))
    yield "no language", pairs(without(good, 2))
    yield "no day", pairs(without(good, 3))
    yield "unknown key", pairs(good + [(11, "x")])
    yield "key twice", pairs(good + [good[-1]])
    yield "keys out of order", pairs(good[:-2] + [good[-1], good[-2]])
    yield "key as text", pairs(good[:-1] + [("10", "a@b.example")])
    yield "more pairs than said", head(5, len(good) - 1) + pairs(good)[1:]
    yield "fewer pairs than said", head(5, len(good) + 1) + pairs(good)[1:]
    yield "indefinite map", b"\xbf" + pairs(good)[1:] + b"\xff"
    yield "day in long form", pairs(swap(good, 3, Raw(b"\x1a\x00\x00\x41\xb2")))
    yield "key in long form", pairs(good[:1] + [(Raw(b"\x18\x01"), CTX)] + good[2:])
    yield "text length in long form", pairs(swap(good, 2, Raw(b"\x78\x02en")))
    yield "indefinite text", pairs(swap(good, 6, Raw(b"\x7f\x61A\xff")))
    yield "day as text", pairs(swap(good, 3, "16818"))
    yield "negative day", pairs(swap(good, 3, -1))
    yield "day too large", pairs(swap(good, 3, 65536))
    yield "consent too large", pairs(swap(good, 4, 32))
    yield "kind too large", pairs(swap(good, 5, 3))
    yield "context of 15 bytes", pairs(swap(good, 1, CTX[:15]))
    yield "context as text", pairs(swap(good, 1, "0123456789abcdef"))
    yield "name as bytes", pairs(swap(good, 6, b"name"))
    for key, name, size in (
        (2, "language", 11),
        (6, "name", 120),
        (7, "organisation", 160),
        (8, "role", 72),
        (10, "e-mail", 100),
    ):
        yield "%s too long" % name, pairs(swap(good, key, "x" * (size + 1)))
        yield "%s empty" % name, pairs(swap(good, key, ""))
    yield "language with a space", pairs(swap(good, 2, "en US"))
    yield "language not ASCII", pairs(swap(good, 2, "é"))
    for country in ("", "I", "ISL", "is", "1S", "Й"):
        yield "country %s" % (country or "empty"), pairs(swap(good, 9, country))
    ill = {
        "over-long": b"\xc0\xaf",
        "surrogate": b"\xed\xa0\x80",
        "above U+10FFFF": b"\xf4\x90\x80\x80",
        "stray": b"\x80",
        "cut": b"\xe2\x82",
        "not UTF-8": b"\xff",
        "NUL": b"a\0b",
    }
    for name, p in ill.items():
        yield "name " + name, pairs(swap(good, 6, Raw(head(3, len(p)) + p)))


def bad_consents():
    mixed, company = record_pairs(samples.MIXED), record_pairs(samples.COMPANY)
    yield "does not sign", changed(mixed, 4, 6)
    yield "nothing ticked", changed(mixed, 4, 0)
    yield "name to publish missing", without(mixed, 6)
    yield "address for mail missing", without(mixed, 10)
    yield "organisation to publish missing", without(changed(mixed, 4, 21), 7)
    yield "authorised for nothing", without(changed(mixed, 4, 13), 7)
    yield "individual's address without consent to mail", changed(mixed, 4, 1)
    yield "company not authorised", changed(company, 4, 17)
    for key, name in ((6, "name"), (7, "organisation"), (8, "role"), (10, "address")):
        yield "company without " + name, without(company, key)
    yield "organisation without role", without(record_pairs(samples.BENGALI), 8)


def records():
    cases = []
    for name, person in RECORDS.items():
        r = {**person, "ctx": CTX}
        plain = record.encode(r)
        assert record.decode(record.pad(plain)) == r
        cases.append((name, record_fields(r) + [("plain", plain)]))
    for name, plain in bad_plains():
        cases.append(judged(name, [("plain", plain)], "R_FORM", record.decode, record.pad(plain)))
    for name, items in bad_consents():
        plain = pairs(items)
        cases.append(
            judged(name, [("plain", plain)], "R_CONSENT", record.decode, record.pad(plain))
        )
    return cases + paddings()


def paddings():
    plain = record.encode({**samples.LATIN, "ctx": CTX})
    full = record.encode({**samples.LONGEST, "ctx": CTX})
    padded = record.pad(plain)
    pads = {
        "all zeros": bytes(512),
        "all 80": b"\x80" * 512,
        "no marker": plain + bytes(512 - len(plain)),
        "another marker": plain + b"\x81" + bytes(511 - len(plain)),
        "byte after zeros": padded[:-1] + b"\1",
        "full without marker": full + b"x",
        "marker alone": b"\x80" + bytes(511),
    }
    cases = [("padding: whole block", [("padded", padded)])]
    for name, p in pads.items():
        want = "R_FORM" if name in ("all 80", "marker alone") else "R_PAD"
        cases.append(judged("padding: " + name, [("padded", p)], want, record.decode, p))
    return cases


def opened(sealed, pk=BOX_PK, sk=BOX_SK):
    return record.decode(crypto.unseal_record(sealed, pk, sk))


def seals():
    shared = na.crypto_scalarmult(BOX_SK, BOX_PK)
    assert crypto.hsalsa20(shared, bytes(16)) == na.crypto_box_beforenm(BOX_PK, BOX_SK)
    cases = []
    for name in ("latin", "bengali organisation", "longest, 511 bytes"):
        s = samples.signature("seal " + name, RECORDS[name])
        assert opened(s["sealed"])["ctx"] == s["ctx"]
        fields = [("box_seed", seed("box")), ("cid", CID), ("code", s["code"]), ("rid", s["rid"])]
        fields += [("plain", record.unpad(s["plain"])), ("sealed", s["sealed"])]
        cases.append((name, fields))
    bad = {}
    for place, at in (
        ("ephemeral key", 0),
        ("tag", 32),
        ("first byte", 48),
        ("last byte", SEALED - 1),
    ):
        bad["a bit of the " + place] = (
            s["sealed"][:at] + bytes([s["sealed"][at] ^ 1]) + s["sealed"][at + 1 :]
        )
    bad["zeros"] = bytes(SEALED)
    for name, epk in (
        ("1", "01" + "00" * 31),
        ("order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    ):
        bad["ephemeral key of low order, %s, right tag" % name] = crypto.seal_for_everybody(
            s["plain"], BOX_PK, bytes.fromhex(epk)
        )
    other_pk = crypto.box_pair(seed("other box"))[0]
    bad["sealed to another key"] = crypto.seal(s["plain"], other_pk, seed("e"))
    base = [("box_seed", seed("box"))]
    for name, sealed in bad.items():
        cases.append(judged(name, base + [("sealed", sealed)], "R_SEAL", opened, sealed))
    inside = {
        "R_PAD": bytes(512),
        "R_FORM": record.pad(b"\xa0"),
        "R_CONSENT": record.pad(pairs(changed(record_pairs(samples.LATIN), 4, 0))),
    }
    for want, plain in inside.items():
        sealed = crypto.seal(plain, BOX_PK, seed(want))
        cases.append(judged("sealed " + want, base + [("sealed", sealed)], want, opened, sealed))
    small = base + [("message", NONCE)]
    cases.append(("nonce", small + [("sealed_nonce", crypto.seal(NONCE, BOX_PK, seed("nonce")))]))
    return cases + sealed_code_cases(other_pk)


def sealed_code_cases(other_pk):
    """Withdrawal codes as keys 12 and 13 of a batch carry them."""
    code = Stream("sealed code").bytes(15)
    base = [("box_seed", seed("box"))]
    good = crypto.seal(code, BOX_PK, seed("code"))
    bad = {
        "code: a bit of the ephemeral key": bytes([good[0] ^ 1]) + good[1:],
        "code: a bit of the tag": good[:32] + bytes([good[32] ^ 1]) + good[33:],
        "code: last bit": good[:-1] + bytes([good[-1] ^ 1]),
        "code: zeros": bytes(63),
        "code: sealed to another key": crypto.seal(code, other_pk, seed("code")),
        "code: ephemeral key of low order, right tag": crypto.seal_for_everybody(
            code, BOX_PK, b"\1" + bytes(31)
        ),
    }
    cases = [("code", base + [("message", code), ("sealed_code", good)])]
    for name, sealed in bad.items():
        fields = base + [("sealed_code", sealed)]
        cases.append(judged(name, fields, "R_SEAL", crypto.unseal, sealed, BOX_PK, BOX_SK))
    return cases


def files():
    return [
        ("record.txt", "Records: plain is the map, padded the 512 bytes.", records()),
        ("seal.txt", "Sealed boxes.", seals()),
    ]

"""Vectors of what is signed: envelopes, batches, hello, cert, campaign."""

import cbor2

from . import crypto, ids, limits, payloads, samples
from .cbor import Raw, enc, head, pairs
from .ids import H
from .judge import changed, judged, without
from .samples import NONCE, ORGANISER_PK, ORGANISER_SK, OTHER_SK, STATION_PK, STATION_SK
from .samples import Stream, seed


def envelopes():
    cases = []
    for i, type_ in enumerate(crypto.TYPES):
        payload = Stream("payload").bytes((300, 0, 23, 256, 24, 255, 1)[i])
        e = crypto.envelope(type_, payload, STATION_SK)
        fields = [("type", "signpost-%s/1" % type_), ("seed", seed("station")), ("pk", STATION_PK)]
        cases.append((type_, fields + [("payload", payload), ("envelope", e)]))
    return cases + bad_envelopes()


def bad_envelopes():
    payload = payloads.hello_payload(samples.hello())
    good = crypto.envelope("hello", payload, STATION_SK)
    at = good.index(payload)
    protected = crypto.protected("hello")
    long_payload = good[: at - 2] + b"\x59" + len(payload).to_bytes(2, "big") + good[at:]
    long_protected = good[:2] + b"\x58" + bytes([len(protected)]) + good[3:]
    bad = {
        "nothing": (b"", "E_FORM"),
        "untagged": (good[1:], "E_FORM"),
        "another tag": (b"\xd1" + good[1:], "E_FORM"),
        "array of 3": (b"\xd2\x83" + good[2:], "E_FORM"),
        "cut in the protected header": (good[:10], "E_FORM"),
        "cut in the kid": (good[: at - 6], "E_FORM"),
        "cut in the payload": (good[: at + 9], "E_FORM"),
        "last byte missing": (good[:-1], "E_FORM"),
        "trailing byte": (good + b"\0", "E_FORM"),
        "algorithm -7": (good.replace(b"\x01\x27", b"\x01\x26", 1), "E_FORM"),
        "unknown type": (good.replace(b"signpost-hello/1", b"signpost-hello/2", 1), "E_FORM"),
        "kid under key 5": (good.replace(b"\xa1\x04\x48", b"\xa1\x05\x48", 1), "E_FORM"),
        "payload as text": (good[: at - 2] + b"\x78" + good[at - 1 :], "E_FORM"),
        "payload null": (good[: at - 2] + b"\xf6" + good[-66:], "E_FORM"),
        "signature of 63": (good[:-66] + b"\x58\x3f" + good[-63:], "E_FORM"),
        "payload length in long form": (long_payload, "E_NONCANON"),
        "protected length in long form": (long_protected, "E_NONCANON"),
        "payload length in long form and cut": (long_payload[: at + 9], "E_FORM"),
        "protected of indefinite length": (good[:2] + b"\x5f" + good[3:], "E_NONCANON"),
        "protected as text": (good[:2] + b"\x75" + good[3:], "E_FORM"),
        "unknown type, protected length in long form": (
            long_protected.replace(b"signpost-hello/1", b"signpost-hello/2", 1),
            "E_NONCANON",
        ),
        "length of the type in long form": (
            good[:2]
            + enc(protected.replace(b"\x70sign", b"\x78\x10sign", 1))
            + good[3 + len(protected) :],
            "E_FORM",
        ),
        "algorithm in long form": (
            good[:2] + enc(protected.replace(b"\x27", b"\x38\x07", 1)) + good[3 + len(protected) :],
            "E_FORM",
        ),
        "another type": (crypto.envelope("cert", payload, STATION_SK), "E_TYPE"),
    }
    assert good[2] == 0x40 | len(protected) and good[at - 2] == 0x58
    return [
        judged(name, [("envelope", e)], want, crypto.open_envelope, e, "hello")
        for name, (e, want) in bad.items()
    ]


def signature_cases(name, type_, payload, sk, read):
    """Good payloads under wrong signatures."""
    good = crypto.envelope(type_, payload, sk)
    middle = good.index(payload) + 10
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    signed = crypto.to_be_signed(type_, payload)
    other = "cert" if type_ != "cert" else "hello"
    signature = crypto.sign(crypto.to_be_signed(other, payload), sk)
    bad = {
        "signature bit": good[:-1] + bytes([good[-1] ^ 1]),
        "payload bit": flipped,
        "signature zeros": good[:-64] + bytes(64),
        "S + L": good[:-64] + crypto.sign_beyond_order(signed, sk),
        "R of small order": good[:-64] + crypto.sign_small_r(signed, sk),
        "signed as another type": good[:-64] + signature,
        "signed bare": good[:-64] + crypto.sign(payload, sk),
        "signed without the context": good[:-64] + crypto.sign(signed[12:], sk),
        "signature of another payload": good[:-64]
        + crypto.sign(crypto.to_be_signed(type_, payload + b"\0"), sk),
        "another kid": crypto.envelope(type_, payload, sk, b"8 bytes!"),
        "another signer under the right kid": crypto.envelope(
            type_, payload, OTHER_SK, ids.key_id(sk[32:])
        ),
        "another signer": crypto.envelope(type_, payload, OTHER_SK),
    }
    return [
        judged("%s: %s" % (name, k), [("signed", e)], "E_SIGNATURE", read, e)
        for k, e in bad.items()
    ]


def small_key_cases(type_, payload_of, read):
    """Signatures that anybody can make, by a key inside that is the neutral point, also as y + p."""
    for name, pk in (
        ("of small order", crypto.IDENTITY),
        ("not canonical", b"\xee" + b"\xff" * 30 + b"\x7f"),
    ):
        good = crypto.envelope(type_, payload_of(pk), STATION_SK, ids.key_id(pk))
        forged = good[:-64] + crypto.sign_for_small_key()
        yield judged(
            "%s: key %s" % (type_, name), [("signed", forged)], "E_SIGNATURE", read, forged
        )


def before_and_after_key(type_, items, early, late, sk, read):
    """Two faults: a wrong signature, and one in front of or behind the key that verifies it."""
    for name, changes, want in (("in front of", early, early[2]), ("behind", late, "E_SIGNATURE")):
        signed = crypto.envelope(type_, pairs(changed(items, *changes[:2])), sk)
        signed = signed[:-1] + bytes([signed[-1] ^ 1])
        label = "%s: wrong signature, and a fault %s the key" % (type_, name)
        yield judged(label, [("signed", signed)], want, read, signed)


def too_large(type_, signed, maximum, read):
    """Zeros that follow are E_FORM up to the limit of size and E_SIZE above."""
    for size, want in ((maximum, "E_FORM"), (maximum + 1, "E_SIZE")):
        zeros = size - len(signed)
        fields = [("signed", signed), ("zeros", zeros)]
        yield judged("%s: %d bytes" % (type_, size), fields, want, read, signed + bytes(zeros))


# ---------------------------------------------------------------------------------------- batches


def map_pairs(payload_of, value):
    """The pairs of a payload map, to be changed. Values stay encoded."""
    return [
        (k, Raw(cbor2.dumps(v, canonical=True))) for k, v in cbor2.loads(payload_of(value)).items()
    ]


def map_faults(good, n):
    """Faults that every payload map may have."""
    yield "nothing", b"", "E_FORM"
    yield "not a map", enc([1]), "E_TYPES"
    yield "empty map", b"\xa0", "E_FORM"
    yield "indefinite map", b"\xbf" + pairs(good)[1:] + b"\xff", "E_NONCANON"
    yield "reserved head", b"\xbc" + pairs(good)[1:], "E_FORM"
    yield "cut short", pairs(good)[:-1], "E_FORM"
    yield "trailing byte", pairs(good) + b"\0", "E_FORM"
    yield "version 2", pairs(changed(good, 1, 2)), "E_VERSION"
    yield "version 2 with a further key", pairs(changed(good, 1, 2) + [(99, 0)]), "E_VERSION"
    yield "version 0", pairs(changed(good, 1, 0)), "E_VERSION"
    yield "version in long form", pairs(changed(good, 1, Raw(b"\x18\x01"))), "E_NONCANON"
    yield "version 2 in long form", pairs(changed(good, 1, Raw(b"\x18\x02"))), "E_NONCANON"
    yield "count of pairs in long form", b"\xb8" + bytes([len(good)]) + pairs(good)[
        1:
    ], "E_NONCANON"
    yield "version as text", pairs(changed(good, 1, "1")), "E_TYPES"
    yield "first key missing", pairs(good[1:]), "E_KEYS"
    yield "last key missing", pairs(good[:-1]), "E_KEYS"
    yield "key missing in the middle", pairs(without(good, 4)), "E_KEYS"
    yield "further key", pairs(good + [(n + 1, 0)]), "E_KEYS"
    yield "keys out of order", pairs([*good[:2], good[3], good[2], *good[4:]]), "E_KEYS"
    yield "key twice in place of the next", pairs([*good[:3], good[2], *good[4:]]), "E_KEYS"
    yield "key as text", pairs([*good[:2], ("3", good[2][1]), *good[3:]]), "E_KEYS"
    yield "key in long form", pairs(
        [*good[:2], (Raw(b"\x18\x03"), good[2][1]), *good[3:]]
    ), "E_NONCANON"
    yield "campaign of 15 bytes", pairs(changed(good, 2, bytes(15))), "E_TYPES"
    yield "campaign as text", pairs(changed(good, 2, "0123456789abcdef")), "E_TYPES"


def batch_faults(b):
    good = map_pairs(payloads.batch_payload, b)
    yield from map_faults(good, 17)
    (rid0, sealed0), (rid1, sealed1) = b["records"][:2]

    def with_(key, value):
        return pairs(changed(good, key, value))

    for key, name in (
        (3, "sid"),
        (4, "rkid"),
        (6, "prev"),
        (10, "root"),
        (15, "build"),
        (17, "campaign"),
    ):
        yield "%s one byte too long" % name, with_(key, bytes(33)), "E_TYPES"
    yield "seq 0", with_(5, 0), "E_TYPES"
    yield "seq of 33 bits", with_(5, 2**32), "E_TYPES"
    yield "seq as text", with_(5, "1"), "E_TYPES"
    yield "seq negative", with_(5, -1), "E_TYPES"
    yield "seq in long form", with_(5, Raw(b"\x19\x00\x03")), "E_NONCANON"
    yield "seq 0 in long form", with_(5, Raw(b"\x18\x00")), "E_NONCANON"
    yield "seq of indefinite length", with_(5, Raw(b"\x1f")), "E_FORM"
    yield "seq another type with a reserved head", with_(5, Raw(b"\x5c")), "E_TYPES"
    yield "rkid with a reserved head", with_(4, Raw(b"\x5c")), "E_FORM"
    yield "rkid of indefinite length", with_(
        4, Raw(b"\x5f\x48" + b["rkid"] + b"\xff")
    ), "E_NONCANON"
    yield "rkid of indefinite length, cut there", with_(4, b["rkid"])[
        : with_(4, b["rkid"]).index(b["rkid"]) - 1
    ] + b"\x5f", "E_NONCANON"
    yield "rkid of 2^64 - 1 bytes", with_(4, Raw(b"\x5b" + b"\xff" * 8)), "E_FORM"
    yield "campaign hash in long form", with_(
        17, Raw(b"\x59\x00\x20" + b["campaign"])
    ), "E_NONCANON"
    yield "campaign hash in long form and cut", with_(
        17, Raw(b"\x59\x00\x20" + b["campaign"][:31])
    ), "E_FORM"
    yield "campaign hash too long and cut", with_(17, Raw(b"\x58\x21" + b["campaign"])), "E_FORM"
    yield "not at the full hour", with_(7, b["cut_at"] + 1), "E_TYPES"
    counts = [2, len(b["withdrawals"]), b["ever_captured"], b["ever_removed"]]
    yield "three counts", with_(9, counts[:3]), "E_TYPES"
    yield "five counts", with_(9, counts + [0]), "E_TYPES"
    yield "count as text", with_(9, [*counts[:3], "1"]), "E_TYPES"
    yield "one record more counted", with_(9, [3, *counts[1:]]), "E_COUNTS"
    yield "one withdrawal less counted", with_(9, [2, counts[1] - 1, *counts[2:]]), "E_COUNTS"
    yield "another root", with_(10, bytes(32)), "E_ROOT"
    yield "root of another order", with_(
        10, ids.merkle_root([ids.leaf(rid1, sealed1), ids.leaf(rid0, sealed0)])
    ), "E_ROOT"
    flipped = sealed0[:-1] + bytes([sealed0[-1] ^ 1])
    yield "a sealed byte", with_(11, [[rid0, flipped], [rid1, sealed1]]), "E_ROOT"
    yield "records out of order", with_(11, [[rid1, sealed1], [rid0, sealed0]]), "E_ORDER"
    yield "record twice", with_(11, [[rid0, sealed0], [rid0, sealed0]]), "E_ORDER"
    yield "records out of order, the second too short", with_(
        11, [[rid1, sealed1], [rid0, sealed0[1:]]]
    ), "E_TYPES"
    yield "counts and root", pairs(
        changed(changed(good, 9, [3, *counts[1:]]), 10, bytes(32))
    ), "E_COUNTS"
    yield "counts and a fault behind", pairs(
        changed(changed(good, 9, [3, *counts[1:]]), 17, bytes(33))
    ), "E_TYPES"
    yield "record of one part", with_(11, [[rid0], [rid1, sealed1]]), "E_TYPES"
    yield "record of three parts", with_(11, [[rid0, sealed0, 0], [rid1, sealed1]]), "E_TYPES"
    yield "sealed of 559", with_(11, [[rid0, sealed0[1:]], [rid1, sealed1]]), "E_TYPES"
    yield "records as a map", with_(11, {1: 2}), "E_TYPES"
    yield "indefinite records", with_(11, Raw(b"\x9f\xff")), "E_NONCANON"
    codes = samples.sealed_codes("faults", 3)
    for key, name, high in ((12, "withdrawals", 256), (13, "tombstones", 1024)):
        yield name + " out of order", with_(key, codes[::-1]), "E_ORDER"
        yield name + " twice", with_(key, codes[:1] * 2), "E_ORDER"
        yield name + " of 62 bytes", with_(key, [codes[0][1:]]), "E_TYPES"
        yield "too many " + name, with_(key, Raw(head(4, high + 1))), "E_TYPES"
    yield "too many records", with_(11, Raw(head(4, 351))), "E_TYPES"
    yield "unknown flag", with_(14, 8), "E_TYPES"
    yield "health counter 6", with_(16, {6: 1}), "E_KEYS"
    yield "health out of order", with_(16, {1: 1, 0: 1}), "E_ORDER"
    yield "health twice", with_(16, Raw(b"\xa2\x00\x01\x00\x01")), "E_ORDER"
    yield "health out of order, the second zero", with_(16, {1: 1, 0: 0}), "E_TYPES"
    yield "health counter 6 without a number", with_(16, {6: "x"}), "E_KEYS"
    yield "health counter 6 out of order", with_(16, {7: 1, 6: 1}), "E_KEYS"
    yield "health counter as text", with_(16, {"0": 1}), "E_TYPES"
    yield "too many health counters", with_(16, Raw(head(5, 7))), "E_TYPES"
    yield "health counter zero", with_(16, {0: 0}), "E_TYPES"
    yield "health as an array", with_(16, [1]), "E_TYPES"


def batch_fields(b):
    names = (
        "cid",
        "sid",
        "rkid",
        "seq",
        "prev",
        "cut_at",
        "boots",
        "ever_captured",
        "ever_removed",
    )
    fields = [(n, b[n]) for n in (*names, "flags", "build", "campaign")]
    fields.append(("health", " ".join(map(str, b["health"]))))
    fields.append(("record", [rid + sealed for rid, sealed in b["records"]]))
    return fields + [("withdrawal", b["withdrawals"]), ("tombstone", b["tombstones"])]


def batches():
    cases = [("keys", [("station_seed", seed("station")), ("station_pk", STATION_PK)])]
    for name, b in samples.batches().items():
        payload = payloads.batch_payload(b)
        signed = crypto.envelope("batch", payload, STATION_SK)
        assert {k: v for k, v in payloads.batch_decode(signed, STATION_PK).items() if k in b} == b
        fields = batch_fields(b) + [
            ("hash", H(payload)),
            ("tag", H(signed)[:4]),
            ("signed", signed),
        ]
        cases.append((name, fields))
    base = samples.batch(
        "faults",
        2,
        ever_captured=5,
        ever_removed=2,
        health=[1, 0, 0, 0, 0, 1],
        withdrawals=samples.sealed_codes("fw", 1),
        tombstones=samples.sealed_codes("ft", 2),
    )
    for name, payload, want in batch_faults(base):
        cases.append(judged(name, [("payload", payload)], want, payloads.batch_read, payload))
    small = payloads.batch_payload(samples.batch("empty", 0))
    return cases + signature_cases(
        "batch", "batch", small, STATION_SK, lambda e: payloads.batch_decode(e, STATION_PK)
    )


# ----------------------------------------------------------------------------- hello, cert, campaign


def fields_of(value):
    return [(k, v) for k, v in value.items()]


def label_faults(good):
    yield "label too long", pairs(changed(good, 4, "x" * 65)), "E_TYPES"
    yield "label empty", pairs(changed(good, 4, "")), "E_TYPES"
    yield "label not UTF-8", pairs(changed(good, 4, Raw(b"\x62\xc3\x28"))), "E_TYPES"
    yield "label with NUL", pairs(changed(good, 4, "a\0b")), "E_TYPES"
    yield "label as bytes", pairs(changed(good, 4, b"label")), "E_TYPES"


def hello_faults():
    good = map_pairs(payloads.hello_payload, samples.hello())
    yield from map_faults(good, 7)
    yield from label_faults(good)
    yield "serial 0", pairs(changed(good, 5, 0)), "E_TYPES"
    yield "nonce of 79 bytes", pairs(changed(good, 6, bytes(79))), "E_TYPES"
    yield "drill 2", pairs(changed(good, 7, 2)), "E_TYPES"
    yield "drill as true", pairs(changed(good, 7, True)), "E_TYPES"


def cert_faults():
    good = map_pairs(payloads.cert_payload, samples.cert())
    yield from map_faults(good, 8)
    yield from label_faults(good)
    yield "key of 31 bytes", pairs(changed(good, 3, STATION_PK[1:])), "E_TYPES"
    yield "lowest serial 0", pairs(changed(good, 7, 0)), "E_TYPES"
    yield "not-after as a float", pairs(changed(good, 5, 1.5)), "E_TYPES"
    yield "not-after as a big number", pairs(changed(good, 5, 2**64)), "E_TYPES"
    yield "drill 2", pairs(changed(good, 8, 2)), "E_TYPES"


def negative(type_, faults, sk, read):
    for name, payload, want in faults:
        signed = crypto.envelope(type_, payload, sk)
        yield judged("%s: %s" % (type_, name), [("signed", signed)], want, read, signed)


def enrolments():
    hello, cert = samples.hello(), samples.cert()
    drill = {**hello, "label": "বাম দিক", "serial": 2**32, "drill": True}
    drill_cert = {
        **cert,
        "label": "বাম দিক",
        "not_after": 2**40,
        "lowest_serial": 24,
        "drill": True,
    }
    cases = [
        (
            "keys",
            [
                ("station_seed", seed("station")),
                ("organiser_seed", seed("organiser")),
                ("organiser_pk", ORGANISER_PK),
                ("box_seed", seed("box")),
                ("nonce", NONCE),
            ],
        )
    ]
    for name, h in (("hello", hello), ("hello: drill", drill)):
        signed = crypto.envelope("hello", payloads.hello_payload(h), STATION_SK)
        assert payloads.hello_decode(signed) == h
        cases.append((name, fields_of(h) + [("signed", signed)]))
    for name, c in (("cert", cert), ("cert: drill", drill_cert)):
        signed = crypto.envelope("cert", payloads.cert_payload(c), ORGANISER_SK)
        assert payloads.cert_decode(signed, ORGANISER_PK) == c
        cases.append((name, fields_of(c) + [("signed", signed)]))

    def read_cert(e):
        return payloads.cert_decode(e, ORGANISER_PK)

    cases += negative("hello", hello_faults(), STATION_SK, payloads.hello_decode)
    cases += negative("cert", cert_faults(), ORGANISER_SK, read_cert)
    payload = payloads.hello_payload(hello)
    cases += signature_cases("hello", "hello", payload, STATION_SK, payloads.hello_decode)
    cases += small_key_cases(
        "hello",
        lambda pk: payloads.hello_payload({**hello, "station_pk": pk}),
        payloads.hello_decode,
    )
    cases += before_and_after_key(
        "hello",
        map_pairs(payloads.hello_payload, hello),
        (2, bytes(15), "E_TYPES"),
        (4, ""),
        STATION_SK,
        payloads.hello_decode,
    )
    for type_, sk, signed_payload, read in (
        ("hello", STATION_SK, payload, payloads.hello_decode),
        ("cert", ORGANISER_SK, payloads.cert_payload(cert), read_cert),
    ):
        cases += too_large(
            type_, crypto.envelope(type_, signed_payload, sk), limits.ENROL_MAX, read
        )
    cases += signature_cases("cert", "cert", payloads.cert_payload(cert), ORGANISER_SK, read_cert)
    swapped = crypto.envelope("cert", payload, ORGANISER_SK)
    return cases + [
        judged("hello: a cert", [("signed", swapped)], "E_TYPE", payloads.hello_decode, swapped)
    ]


def campaign_fields(c):
    fields = [(k, c[k]) for k in ("cid", "salt", "serial", "organiser_pk", "box_pk", "name")]
    for tag in sorted(c["languages"], key=enc):
        l = c["languages"][tag]
        fields += [("language", tag)] + [
            (k, l[k].encode()) for k in ("title", "letter", "consent", "notice")
        ]
        fields.append(("reviewed", l["reviewed"]))
    for name in sorted(c["settings"], key=enc):
        value = c["settings"][name]
        kind = "setting_number" if isinstance(value, int) else "setting_text"
        fields.append((kind, "%s %s" % (name, value)))
    fields.append(("organisation", [o.encode() for o in c["organisations"]]))
    fields += [
        ("first_day", c["days"][0]),
        ("last_day", c["days"][1]),
        ("retention_day", c["days"][2]),
    ]
    return fields + [("pin", c["pins"])]


def campaign_faults():
    good = map_pairs(payloads.campaign_payload, samples.campaign())
    text = ["t", "l", "c", "n", 1]
    yield from map_faults(good, 12)

    def with_(key, value):
        return pairs(changed(good, key, value))

    yield "cid of another salt", with_(3, bytes(16)), "E_CAMPAIGN"
    yield "another cid", with_(2, bytes(16)), "E_CAMPAIGN"
    yield "serial 0", with_(4, 0), "E_TYPES"
    yield "no name", with_(7, ""), "E_TYPES"
    yield "name too long", with_(7, "x" * 161), "E_TYPES"
    yield "no language", with_(8, {}), "E_TYPES"
    yield "too many languages", with_(8, Raw(head(5, 65))), "E_TYPES"
    yield "language tag empty", with_(8, {"": text}), "E_TYPES"
    yield "language tag too long", with_(8, {"x" * 12: text}), "E_TYPES"
    yield "language tag with a space", with_(8, {"e n": text}), "E_TYPES"
    yield "languages out of order", with_(8, {"en": text, "ar": text}), "E_ORDER"
    yield "longer tag first", with_(8, {"aaa": text, "en": text}), "E_ORDER"
    yield "language twice", with_(8, Raw(b"\xa2" + (enc("en") + enc(text)) * 2)), "E_ORDER"
    for i, name in enumerate(("title", "letter", "consent", "notice")):
        yield "%s missing" % name, with_(8, {"en": text[:i] + [""] + text[i + 1 :]}), "E_TYPES"
    yield "languages out of order, the second of four parts", with_(
        8, {"en": text, "ar": text[:4]}
    ), "E_TYPES"
    yield "language as a number", with_(8, {1: text}), "E_TYPES"
    yield "language of four parts", with_(8, {"en": text[:4]}), "E_TYPES"
    yield "title too long", with_(8, {"en": ["t" * 301, *text[1:]]}), "E_TYPES"
    yield "letter as bytes", with_(8, {"en": ["t", b"l", *text[2:]]}), "E_TYPES"
    yield "reviewed 2", with_(8, {"en": [*text[:4], 2]}), "E_TYPES"
    yield "unknown setting", with_(9, {"colour": "blue"}), "E_KEYS"
    yield "unknown setting of a type that never occurs", with_(9, {"colour": 1.5}), "E_KEYS"
    yield "unknown setting out of order", with_(9, {"event": "x", "a": "x"}), "E_KEYS"
    yield "setting's name as bytes", with_(9, {b"kinds": 7}), "E_TYPES"
    yield "settings out of order, the second a number", with_(
        9, {"organiser": "x", "event": 3}
    ), "E_TYPES"
    yield "too many settings", with_(9, Raw(head(5, 65))), "E_TYPES"
    yield "another cid, and a verifier too long", pairs(
        changed(changed(good, 2, bytes(16)), 12, ["x" * 128])
    ), "E_TYPES"
    yield "settings out of order", with_(9, {"organiser": "x", "event": "x"}), "E_ORDER"
    yield "setting twice", with_(9, Raw(b"\xa2" + (enc("kinds") + enc(7)) * 2)), "E_ORDER"
    for name, value in (
        ("kinds", 0),
        ("kinds", 8),
        ("kinds", "7"),
        ("ask_email", 2),
        ("ask_country", 2),
        ("country", "isl"),
        ("country", "is"),
        ("country", 1),
        ("language", ""),
        ("language", "e n"),
        ("country", ""),
        ("event", 3),
        ("contact", "x" * 1025),
        ("organiser", ["x"]),
    ):
        yield "setting %s %.5s" % (name, value), with_(9, {name: value}), "E_TYPES"
    yield "organisation empty", with_(10, [""]), "E_TYPES"
    yield "organisation too long", with_(10, ["x" * 161]), "E_TYPES"
    yield "too many organisations", with_(10, Raw(head(4, 50001))), "E_TYPES"
    yield "two days", with_(11, [1, 2]), "E_TYPES"
    yield "day too large", with_(11, [1, 2, 65536]), "E_TYPES"
    yield "last day before first", with_(11, [2, 1, 3]), "E_TYPES"
    yield "retention before last day", with_(11, [1, 3, 2]), "E_TYPES"
    yield "too many verifiers", with_(12, Raw(head(4, 17))), "E_TYPES"
    yield "verifier empty", with_(12, [""]), "E_TYPES"
    yield "verifier too long", with_(12, ["x" * 128]), "E_TYPES"


def campaigns():
    cases = [("keys", [("organiser_seed", seed("organiser")), ("box_seed", seed("box"))])]
    least = {**samples.campaign(), "settings": {}, "organisations": [], "pins": [], "serial": 1}
    least["languages"] = {
        "en": {"title": "t", "letter": "l", "consent": "c", "notice": "n", "reviewed": False}
    }
    text = least["languages"]["en"]
    most = {**least, "languages": {chr(97 + i // 26) + chr(97 + i % 26): text for i in range(64)}}
    for name, c in (("example", samples.campaign()), ("least", least), ("64 languages", most)):
        payload = payloads.campaign_payload(c)
        signed = crypto.envelope("campaign", payload, ORGANISER_SK)
        assert {k: v for k, v in payloads.campaign_decode(signed).items() if k in c} == c
        cases.append((name, campaign_fields(c) + [("hash", H(payload)), ("signed", signed)]))
    cases += negative("campaign", campaign_faults(), ORGANISER_SK, payloads.campaign_decode)
    cases += small_key_cases(
        "campaign",
        lambda pk: payloads.campaign_payload(
            {**least, "organiser_pk": pk, "cid": ids.cid(pk, least["salt"])}
        ),
        payloads.campaign_decode,
    )
    cases += before_and_after_key(
        "campaign",
        map_pairs(payloads.campaign_payload, least),
        (4, 0, "E_TYPES"),
        (6, bytes(31)),
        ORGANISER_SK,
        payloads.campaign_decode,
    )
    small = crypto.envelope("campaign", payloads.campaign_payload(least), ORGANISER_SK)
    cases += too_large("campaign", small, limits.CAMPAIGN_MAX, payloads.campaign_decode)
    return cases + signature_cases(
        "campaign",
        "campaign",
        payloads.campaign_payload(least),
        ORGANISER_SK,
        payloads.campaign_decode,
    )


def files():
    return [
        ("cose.txt", "Envelopes; refused ones where a hello is wanted.", envelopes()),
        ("batch.txt", "Batches: signed, or payload only where the payload is refused.", batches()),
        ("enrol.txt", "hello and cert.", enrolments()),
        ("campaign.txt", "Campaign files. Long texts and names are in hexadecimal.", campaigns()),
    ]

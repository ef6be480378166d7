"""Vectors of what follows enrolment: head, ack and revoke."""

from . import crypto, limits, payloads, samples
from .cbor import Raw, enc, head, pairs
from .ids import H
from .judge import changed, judged
from .samples import CID, ORGANISER_PK, ORGANISER_SK, OTHER_SK, SID, STATION_PK, STATION_SK
from .samples import Stream, seed
from .vectors_signed import fields_of, map_faults, map_pairs, negative, signature_cases, too_large

HOUR = 1452952800


def heads():
    b = samples.batches()["chain 3: final"]
    hash_ = H(payloads.batch_payload(b))
    common = {"cid": CID, "sid": SID}
    last = {"seq": 3, "ever_captured": 11, "batch_hash": hash_, "hour": b["cut_at"], "final": True}
    first = {"seq": 1, "ever_captured": 0, "batch_hash": bytes(32), "hour": 0, "final": False}
    most = {**first, "seq": limits.SEQ_MAX, "ever_captured": limits.U64}
    most["hour"] = limits.U64 - limits.U64 % 3600
    return {"head": last, "head: least": first, "head: most": most}, common


def entries(n):
    """n acknowledged batches of two stations, ascending."""
    stream = Stream("acknowledged")
    seqs = (1, 23, 24, 255, 256, 65535, 65536, limits.SEQ_MAX)
    made = [(sid, seq, stream.bytes(32)) for sid in (b"\0" * 8, SID) for seq in seqs]
    return made[:n]


def acks():
    return {
        "ack": {"cid": CID, "batches": entries(16), "hour": HOUR},
        "ack: one": {"cid": CID, "batches": [(SID, 3, H(b"batch"))], "hour": HOUR},
        "ack: no entries": {"cid": CID, "batches": [], "hour": 0},
    }


def revokes():
    common = {"cid": CID, "station_pk": STATION_PK}
    return {
        "revoke": {**common, "last_good": 2, "hour": HOUR},
        "revoke: all": {**common, "last_good": 0, "hour": HOUR},
        "revoke: most": {**common, "last_good": limits.SEQ_MAX, "hour": 3600 * 2**50},
    }


def hour_faults(good, key):
    yield "not at the full hour", pairs(changed(good, key, HOUR + 1)), "E_TYPES"
    yield "hour as text", pairs(changed(good, key, "0")), "E_TYPES"
    yield "hour in long form", pairs(changed(good, key, Raw(b"\x18\x00"))), "E_NONCANON"
    yield "hour with a tag", pairs(changed(good, key, Raw(b"\xc1\x00"))), "E_TYPES"


def head_faults():
    some, common = heads()
    good = map_pairs(payloads.head_payload, {**some["head"], **common})
    yield from map_faults(good, 8)
    yield from hour_faults(good, 7)
    for name, key, value in (
        ("sid of 7 bytes", 3, bytes(7)),
        ("sid of 9 bytes", 3, bytes(9)),
        ("sid as text", 3, "01234567"),
        ("seq 0", 4, 0),
        ("seq of 33 bits", 4, 2**32),
        ("seq negative", 4, -1),
        ("seq as text", 4, "3"),
        ("ever captured negative", 5, -1),
        ("ever captured as a big number", 5, 2**64),
        ("hash of 31 bytes", 6, bytes(31)),
        ("hash of 33 bytes", 6, bytes(33)),
        ("hash as an array", 6, [1]),
        ("final 2", 8, 2),
        ("final as true", 8, True),
        ("final null", 8, None),
    ):
        yield name, pairs(changed(good, key, value)), "E_TYPES"
    for name, key, value in (
        ("seq in long form", 4, b"\x18\x03"),
        ("seq 0 in long form", 4, b"\x18\x00"),
        ("final in long form", 8, b"\x18\x01"),
        ("hash in long form", 6, b"\x59\x00\x20" + bytes(32)),
        ("sid of indefinite length", 3, b"\x5f\x48" + bytes(8) + b"\xff"),
    ):
        yield name, pairs(changed(good, key, Raw(value))), "E_NONCANON"
    yield "seq 0 and another final", pairs(changed(changed(good, 4, 0), 8, Raw(b"\x18\x00"))), (
        "E_TYPES"
    )


def ack_faults():
    good = map_pairs(payloads.ack_payload, acks()["ack"])
    one, two = (list(e) for e in entries(2))
    other = [SID, *one[1:]]
    yield from map_faults(good, 4)
    yield from hour_faults(good, 4)

    def with_(*batches):
        return pairs(changed(good, 3, list(batches)))

    yield "numbers out of order", with_(two, one), "E_ORDER"
    yield "stations out of order", with_(other, one), "E_ORDER"
    yield "entry twice", with_(one, one), "E_ORDER"
    yield "number twice with another hash", with_(one, [*one[:2], bytes(32)]), "E_ORDER"
    yield "out of order, the second too short", with_(two, one[:2]), "E_TYPES"
    yield "out of order, a fault behind", with_(two, one, [1]), "E_ORDER"
    yield "entry of two", with_(one[:2]), "E_TYPES"
    yield "entry of four", with_([*one, 0]), "E_TYPES"
    yield "entry as a map", with_({1: 2}), "E_TYPES"
    yield "entry of indefinite length", with_(Raw(b"\x9f" + b"".join(map(enc, one)) + b"\xff")), (
        "E_NONCANON"
    )
    yield "entry's count in long form", with_(Raw(b"\x98\x03" + b"".join(map(enc, one)))), (
        "E_NONCANON"
    )
    for n, want in ((limits.ACKS_MAX, "E_FORM"), (limits.ACKS_MAX + 1, "E_TYPES")):
        cut = head(5, 4) + pairs(good[:2])[1:] + enc(3) + head(4, n)
        yield "%d entries, cut there" % n, cut, want
    yield "sid of 7 bytes", with_([one[0][1:], *one[1:]]), "E_TYPES"
    yield "sid as text", with_(["01234567", *one[1:]]), "E_TYPES"
    yield "seq 0", with_([one[0], 0, one[2]]), "E_TYPES"
    yield "seq of 33 bits", with_([one[0], 2**32, one[2]]), "E_TYPES"
    yield "seq in long form", with_([one[0], Raw(b"\x18\x01"), one[2]]), "E_NONCANON"
    yield "hash of 31 bytes", with_([*one[:2], bytes(31)]), "E_TYPES"
    yield "hash of 33 bytes", with_([*one[:2], bytes(33)]), "E_TYPES"
    yield "entries as a map", pairs(changed(good, 3, {})), "E_TYPES"
    yield "entries as bytes", pairs(changed(good, 3, b"")), "E_TYPES"
    yield "entries of indefinite length", pairs(changed(good, 3, Raw(b"\x9f\xff"))), "E_NONCANON"
    yield "too many entries", pairs(changed(good, 3, Raw(head(4, limits.ACKS_MAX + 1)))), "E_TYPES"
    yield "2^64 - 1 entries", pairs(changed(good, 3, Raw(b"\x9b" + b"\xff" * 8))), "E_TYPES"
    yield "fewer entries than counted", pairs(
        changed(good, 3, Raw(head(4, 2) + enc(one)))
    ), "E_TYPES"
    yield "more entries than counted", pairs(
        changed(good, 3, Raw(head(4, 1) + enc(one) + enc(two)))
    ), "E_KEYS"


def revoke_faults():
    good = map_pairs(payloads.revoke_payload, revokes()["revoke"])
    yield from map_faults(good, 5)
    yield from hour_faults(good, 5)
    for name, key, value in (
        ("key of 31 bytes", 3, bytes(31)),
        ("key of 33 bytes", 3, bytes(33)),
        ("key as text", 3, "k" * 32),
        ("last good of 33 bits", 4, 2**32),
        ("last good negative", 4, -1),
        ("last good null", 4, None),
    ):
        yield name, pairs(changed(good, key, value)), "E_TYPES"
    yield "last good in long form", pairs(changed(good, 4, Raw(b"\x18\x02"))), "E_NONCANON"


def of_type(type_, good, write, faults, sk, read, maximum):
    """All cases of one type: what is taken, then what is not."""
    cases = []
    for name, value in good.items():
        signed = crypto.envelope(type_, write(value), sk)
        assert read(signed) == value
        fields = [(k, v) for k, v in fields_of(value) if k != "batches"]
        for sid, seq, hash_ in value.get("batches", []):
            fields.append(("batch", "%s %d %s" % (sid.hex(), seq, hash_.hex())))
        cases.append((name, fields + [("signed", signed)]))
    payload = write(good[type_])
    cases += negative(type_, faults, sk, read)
    cases += signature_cases(type_, type_, payload, sk, read)
    cases += too_large(type_, crypto.envelope(type_, payload, sk), maximum, read)
    other = crypto.envelope("hello", payload, sk)
    return cases + [judged(type_ + ": a hello", [("signed", other)], "E_TYPE", read, other)]


def trust():
    some, common = heads()
    some = {name: {**common, **h} for name, h in some.items()}
    keys = [("station_seed", seed("station")), ("organiser_seed", seed("organiser"))]
    cases = [("keys", keys)]
    cases += of_type(
        "head",
        some,
        payloads.head_payload,
        head_faults(),
        STATION_SK,
        lambda e: payloads.head_decode(e, STATION_PK),
        limits.HEAD_MAX,
    )
    cases += of_type(
        "ack",
        acks(),
        payloads.ack_payload,
        ack_faults(),
        ORGANISER_SK,
        lambda e: payloads.ack_decode(e, ORGANISER_PK),
        limits.ACK_MAX,
    )
    cases += of_type(
        "revoke",
        revokes(),
        payloads.revoke_payload,
        revoke_faults(),
        ORGANISER_SK,
        lambda e: payloads.revoke_decode(e, ORGANISER_PK),
        limits.REVOKE_MAX,
    )
    # An organiser's word is not a station's, nor the reverse.
    for type_, value, write, sk, read in (
        ("ack", acks()["ack"], payloads.ack_payload, STATION_SK, payloads.ack_decode),
        ("revoke", revokes()["revoke"], payloads.revoke_payload, OTHER_SK, payloads.revoke_decode),
    ):
        signed = crypto.envelope(type_, write(value), sk)
        cases.append(
            judged(
                type_ + ": signed by no organiser",
                [("signed", signed)],
                "E_SIGNATURE",
                read,
                signed,
                ORGANISER_PK,
            )
        )
    return cases


def files():
    return [("trust.txt", "head, ack and revoke. batch: sid, seq and hash of an entry.", trust())]

"""An importer is given batches one after the other: what it says of each, and what counts then."""

from . import crypto, ids, payloads, record, samples
from .ids import H
from .importer import Importer, Station
from .limits import BATCH_MAX
from .samples import ARABIC, BOX_PK, BOX_SK, CID, LATIN, MIXED, ORGANISER_PK, ORGANISER_SK
from .samples import OTHER_PK, OTHER_SK, SID, STATION_PK, STATION_SK, Stream, seed, signature

PERSON = {**LATIN, "name": "Bo Example"}


NEWER = {**samples.campaign(), "serial": 4}
NEWER["languages"] = {
    tag: {**texts, "letter": texts["letter"] + "\nMended.\n"}
    for tag, texts in NEWER["languages"].items()
}
NEWER_HASH = H(payloads.campaign_payload(NEWER))


def campaign_files():
    return [
        crypto.envelope("campaign", payloads.campaign_payload(c), ORGANISER_SK)
        for c in (samples.campaign(), NEWER)
    ]


def pair(s):
    return s["rid"], s["sealed"]


def person(label, who=LATIN, **more):
    return pair(signature("import " + label, who, **more))


def code_of(label):
    return signature("import " + label, LATIN)["code"]


def sealed_code(label):
    return crypto.seal(code_of(label), BOX_PK, seed("import code " + label))


def payload(seq=1, prev=bytes(32), records=(), **changes):
    b = samples.batch("none", 0, seq=seq, prev=prev, ever_captured=len(records), **changes)
    return payloads.batch_payload({**b, "records": sorted(records)})


def sign(payload_, sk=STATION_SK, kid=None):
    return crypto.envelope("batch", payload_, sk, kid)


def spoiled(signed):
    return signed[:-1] + bytes([signed[-1] ^ 1])


def miscounted(payload_):
    """One record more is claimed than there is."""
    return payload_.replace(b"\x09\x84\x00\x00", b"\x09\x84\x01\x00", 1)


REAL, REHEARSAL = (STATION_PK, False, None), (STATION_PK, True, None)


def whole_batches():
    """(name, enrolments, batches, outcomes)"""
    empty = payload()
    wrong_cid, wrong_sid = payload(cid=bytes(16)), payload(sid=bytes(8))
    unknown_file = payload(campaign=bytes(32))
    yield "taken, and again", [REAL], [sign(empty), sign(empty)], ["OK", "DUPLICATE"]
    yield "a file of another type", [REAL], [crypto.envelope("cert", empty, STATION_SK)], ["E_TYPE"]
    yield "nobody is enrolled", [], [sign(empty)], ["E_UNKNOWN_STATION"]
    other = (OTHER_PK, False, None)
    yield "another station is enrolled", [other], [sign(empty)], ["E_UNKNOWN_STATION"]
    yield "unknown station and wrong signature", [other], [spoiled(sign(empty))], [
        "E_UNKNOWN_STATION"
    ]
    yield "wrong signature", [REAL], [spoiled(sign(empty))], ["E_SIGNATURE"]
    yield "signed by another under this kid", [REAL, other], [sign(empty, OTHER_SK, SID)], [
        "E_SIGNATURE"
    ]
    yield "wrong signature and payload", [REAL], [spoiled(sign(b"\xa0"))], ["E_SIGNATURE"]
    yield "payload and campaign", [REAL], [sign(wrong_cid + b"\0")], ["E_FORM"]
    yield "another campaign", [REAL], [sign(wrong_cid)], ["E_CAMPAIGN"]
    yield "another station's id", [REAL], [sign(wrong_sid)], ["E_CAMPAIGN"]
    yield "an unknown campaign file", [REAL], [sign(unknown_file)], ["E_CAMPAIGN"]
    revoked = (STATION_PK, False, 1)
    second = payload(2, H(empty))
    yield "campaign and revocation", [revoked], [sign(payload(2, H(empty), campaign=bytes(32)))], [
        "E_CAMPAIGN"
    ]
    yield "revoked after 1", [revoked], [sign(empty), sign(second)], ["OK", "E_REVOKED"]
    yield "revocation ends every use of the key", [revoked, REHEARSAL], [
        sign(payload(flags=1)),
        sign(payload(2, H(payload(flags=1)), flags=1)),
    ], ["OK", "E_REVOKED"]
    yield "revocation and rehearsal", [revoked], [sign(payload(2, H(empty), flags=1))], [
        "E_REVOKED"
    ]
    yield "rehearsal of a station enrolled for real", [REAL], [sign(payload(flags=1))], ["E_DRILL"]
    yield "real use of a station enrolled for rehearsal", [REHEARSAL], [sign(empty)], ["E_DRILL"]
    yield "both uses, each with its own numbers", [REAL, REHEARSAL], [
        sign(empty),
        sign(payload(flags=1)),
    ], ["OK", "OK"]
    yield "rehearsal and box key", [REAL], [sign(payload(flags=1, rkid=bytes(8)))], ["E_DRILL"]
    yield "another box key", [REAL], [sign(payload(rkid=bytes(8)))], ["E_RKID"]
    yield "box key and counts", [REAL], [sign(miscounted(payload(rkid=bytes(8))))], ["E_RKID"]
    yield "counts", [REAL], [sign(miscounted(empty))], ["E_COUNTS"]
    yield "counts of a second batch 1", [REAL], [
        sign(empty),
        sign(miscounted(payload(boots=9))),
    ], ["OK", "E_COUNTS"]
    yield "unknown campaign file of a second batch 1", [REAL], [
        sign(empty),
        sign(unknown_file),
    ], ["OK", "E_CAMPAIGN"]


def chains():
    a, b, c = person("a"), person("b", ARABIC), person("c", PERSON)
    first = payload(records=[a])
    second = payload(2, H(first), [b])
    third = payload(3, H(second), [c])
    fork = payload(2, H(first), [c])
    stray = payload(2, bytes(32), [b])
    yield "two batches 1", [REAL], [
        sign(first),
        sign(payload(records=[b])),
        sign(first),
    ], ["OK", "E_EQUIVOCATION", "E_EQUIVOCATION"]
    yield "first batch with a prev", [REAL], [sign(payload(1, H(b"x"), [a]))], ["E_CHAIN"]
    yield "second does not continue the first", [REAL], [sign(first), sign(stray)], [
        "OK",
        "E_CHAIN",
    ]
    yield "the same, in the other order", [REAL], [sign(stray), sign(first)], ["OK", "E_CHAIN"]
    yield "a hole, filled", [REAL], [sign(third), sign(first), sign(second)], ["OK"] * 3
    yield "a hole, filled by another", [REAL], [
        sign(third),
        sign(first),
        sign(fork),
    ], ["OK", "OK", "E_CHAIN"]
    yield "a fork at 2", [REAL], [
        sign(first),
        sign(second),
        sign(third),
        sign(fork),
    ], ["OK", "OK", "OK", "E_EQUIVOCATION"]
    yield "a rehearsal does not contradict", [REAL, REHEARSAL], [
        sign(first),
        sign(payload(flags=1, prev=H(b"x"))),
    ], ["OK", "E_CHAIN"]


def record_cases():
    a = person("a")
    first = payload(records=[a])
    yield "a record again", [REAL], [sign(first), sign(payload(2, H(first), [a]))], ["OK", "OK"]
    yield "a record id again, with another record", [REAL], [
        sign(first),
        sign(payload(2, H(first), [person("b"), person("a", PERSON)])),
    ], ["OK", "OK"]
    yield "a record id again, with a box that does not open", [REAL], [
        sign(payload(records=[(a[0], bytes(560))])),
        sign(payload(2, H(payload(records=[(a[0], bytes(560))])), [a])),
    ], ["OK", "OK"]
    sid = ids.key_id(OTHER_PK)
    yield "a record id again, at another station", [REAL, (OTHER_PK, False, None)], [
        sign(first),
        sign(payload(records=[person("a", PERSON, sid=sid)], sid=sid), OTHER_SK),
    ], ["OK", "OK"]
    moved = payload(records=[a], campaign=NEWER_HASH)
    yield "a record under another campaign file", [REAL], [sign(moved)], ["OK"]
    yield "the same again under its own", [REAL], [
        sign(moved),
        sign(payload(2, H(moved), [a])),
    ], ["OK", "OK"]
    rid = [Stream("import rid %d" % i).bytes(16) for i in range(3)]
    elsewhere = signature("import elsewhere", LATIN, cid=bytes(16))
    assert ids.rid(CID, elsewhere["code"]) != elsewhere["rid"]
    held = [
        (rid[0], bytes(560)),
        (rid[1], crypto.seal(bytes(512), BOX_PK, seed("import pad"))),
        (rid[2], crypto.seal(record.pad(b"\xa0"), BOX_PK, seed("import form"))),
        person("consent", {**LATIN, "consent": 3, "name": None}),
        person("drill", drill=True),
        person("sid", sid=bytes(8)),
        pair(elsewhere),
        person("language", MIXED),
        (person("rid")[0][:15] + b"\0", person("rid")[1]),
        person("good"),
    ]
    yield "every reason of a record", [REAL], [sign(payload(records=held))], ["OK"]
    yield "a rehearsal's record", [REHEARSAL], [
        sign(payload(flags=1, records=[person("a"), person("b", drill=True)]))
    ], ["OK"]


def withdrawals():
    a, b = person("a"), person("b")
    first = payload(records=[a, b])
    code = [sealed_code("a")]
    yield "withdrawn later", [REAL], [
        sign(first),
        sign(payload(2, H(first), withdrawals=code)),
    ], ["OK", "OK"]
    before = payload(withdrawals=code)
    yield "withdrawn before it came", [REAL], [
        sign(before),
        sign(payload(2, H(before), [a, b])),
    ], ["OK", "OK"]
    yield "withdrawn as a tombstone in its own batch", [REAL], [
        sign(payload(records=[a, b], tombstones=code))
    ], ["OK"]
    other = payload(withdrawals=code, sid=ids.key_id(OTHER_PK))
    yield "withdrawn at another station", [REAL, (OTHER_PK, False, None)], [
        sign(first),
        sign(other, OTHER_SK),
    ], ["OK", "OK"]
    yield "withdrawn in a rehearsal", [REAL, REHEARSAL], [
        sign(first),
        sign(payload(flags=1, withdrawals=code)),
    ], ["OK", "OK"]
    yield "withdrawn in a rehearsal, before it came for real", [REAL, REHEARSAL], [
        sign(payload(flags=1, withdrawals=code)),
        sign(first),
    ], ["OK", "OK"]
    yield "withdrawn in a batch that is contested", [REAL], [
        sign(first),
        sign(payload(boots=2, withdrawals=code)),
    ], ["OK", "E_EQUIVOCATION"]
    yield "a code box that does not open", [REAL], [
        sign(payload(records=[a], withdrawals=[bytes(63)], tombstones=[b"\1" * 63]))
    ], ["OK"]


def case(name, enrolments, batches, outcomes):
    stations = [Station(*e) for e in enrolments]
    importer = Importer(campaign_files(), (BOX_PK, BOX_SK), stations)
    told = [importer.take(b) for b in batches]
    assert told == outcomes, (name, told)
    fields = [("station", ["%d %s" % (drill, pk.hex()) for pk, drill, _ in enrolments])]
    fields += [
        ("revoked", ["%s %d" % (pk.hex(), n) for pk, _, n in enrolments if n is not None]),
        ("batch", batches),
        ("outcome", outcomes),
    ]
    fields.append(("record", record_lines(importer.records())))
    return (name, fields + [("unopened", importer.unopened)])


def record_lines(records):
    return sorted("%d %s %s" % (d, rid.hex(), state) for (d, rid, *_), state in records.items())


def sizes():
    """Zeros that follow: E_SIZE is told before anything else."""
    signed = sign(payload())
    for size, want in ((BATCH_MAX, "E_FORM"), (BATCH_MAX + 1, "E_SIZE")):
        name, fields = case("%d bytes" % size, [REAL], [signed + bytes(size - len(signed))], [want])
        fields = [(k, [signed] if k == "batch" else v) for k, v in fields]
        yield (name, fields + [("zeros", size - len(signed))])


def files():
    keys = [
        ("organiser_pk", ORGANISER_PK),
        ("box_seed", seed("box")),
        ("campaign", campaign_files()),
    ]
    cases = [("keys", keys)]
    for group in (whole_batches, chains, record_cases, withdrawals):
        cases += [case(*c) for c in group()]
    about = """An importer with these two campaign files and nothing else is told of stations (1: for rehearsal, 0: for real),
of revoked ones (with the last good seq), and is given batches: an outcome for each. Then the records of all batches
that are not withdrawn: 1 or 0 as above, rid, and "counts" or the reason why not; and how many sealed codes did not open.
`zeros`: so many zero bytes follow the batch."""
    return [("import.txt", about, cases + list(sizes()))]

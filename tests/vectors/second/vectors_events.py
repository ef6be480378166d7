"""What happens to an importer in some order: batches, heads, revocations, mergers. What it says of
each, and what it holds in the end of records, dispositions, counts and heads."""

import itertools
import random

from . import crypto, ids, payloads, samples
from .ids import H
from .importer import Importer, Station
from .samples import ARABIC, BOX_PK, BOX_SK, CID, LATIN, ORGANISER_PK, ORGANISER_SK
from .samples import OTHER_PK, OTHER_SK, STATION_PK, STATION_SK, seed, signature
from .vectors_import import PERSON, REAL, REHEARSAL, campaign_files, person, record_lines
from .vectors_import import sealed_code, sign

HOUR = 1452952800
ORDERS_MAX = 60


def cut(seq=1, prev=None, records=(), captured=0, **changes):
    """A payload; prev: the payload before it."""
    before = H(prev) if isinstance(prev, bytes) else bytes(32)
    b = samples.batch("none", 0, seq=seq, prev=before, ever_captured=captured, **changes)
    return payloads.batch_payload({**b, "records": sorted(records)})


def batch(payload, sk=STATION_SK):
    return "batch", sign(payload, sk)


def head_of(payload, sk=STATION_SK, **lies):
    b = payloads.batch_front_to_back(payload)
    h = {k: b[k] for k in ("cid", "sid", "seq", "ever_captured")}
    h.update(hour=b["cut_at"], final=bool(b["flags"] & 2), batch_hash=H(payload))
    return "head", crypto.envelope("head", payloads.head_payload({**h, **lies}), sk)


def revoke(last_good, pk=STATION_PK, sk=ORGANISER_SK, cid=CID):
    value = {"cid": cid, "station_pk": pk, "last_good": last_good, "hour": HOUR}
    return "revoke", crypto.envelope("revoke", payloads.revoke_payload(value), sk)


def merge(drill=False, pk=STATION_PK):
    return "merge", "%d %s" % (drill, pk.hex())


BOTH = [REAL, REHEARSAL]
A, B, C = person("a"), person("b", ARABIC), person("c", PERSON)
A_AGAIN = person("a", PERSON)  # another record with the rid of A
FIRST = cut(records=[A])
OTHER_FIRST, THIRD_FIRST = cut(records=[B]), cut(records=[C])
DRILL_FIRST = cut(flags=1, records=[person("a", drill=True)])
SECOND = cut(2, FIRST, [B])
FORK = cut(2, FIRST, [C])
THIRD = cut(3, SECOND, [C])


def heads():
    first, other, third = head_of(FIRST), head_of(OTHER_FIRST), head_of(THIRD_FIRST)
    yield "a head, its batch, the head again", [REAL], [first, batch(FIRST), first], [
        "OK",
        "OK",
        "DUPLICATE",
    ]
    both = [head_of(FIRST), head_of(DRILL_FIRST), batch(FIRST), batch(DRILL_FIRST)]
    yield "heads of both uses have one number", BOTH, both, ["OK"] * 4
    yield "heads of both uses, and one is enrolled", [REAL], both[:3], ["OK"] * 3
    yield "a head of no batch may be the other use's", [REAL], [batch(FIRST), other], ["OK"] * 2
    yield "more heads of no batch than uses are left", [REAL], [batch(FIRST), other, third], [
        "OK",
        "OK",
        "E_EQUIVOCATION",
    ]
    yield "three heads of one number", [REAL], [first, other, third], ["OK", "OK", "E_EQUIVOCATION"]
    yield "both batches are there, and a head of neither", BOTH, [
        batch(FIRST),
        batch(DRILL_FIRST),
        other,
    ], ["OK", "OK", "E_EQUIVOCATION"]
    yield "a head of one of two batches", [REAL], [
        batch(FIRST),
        batch(OTHER_FIRST),
        other,
    ], ["OK", "E_EQUIVOCATION", "E_EQUIVOCATION"]
    for name, lie in (
        ("how many were captured", {"ever_captured": 7}),
        ("its hour", {"hour": HOUR + 3600}),
        ("its end", {"final": True}),
    ):
        yield "a head lies about %s" % name, [REAL], [batch(FIRST), head_of(FIRST, **lie)], [
            "OK",
            "E_EQUIVOCATION",
        ]
    yield "a lie is found when the batch comes", [REAL], [
        head_of(FIRST, final=True),
        head_of(FIRST),
        batch(FIRST),
    ], ["OK", "E_EQUIVOCATION", "OK"]
    yield "a head of a batch behind a hole", [REAL], [batch(FIRST), head_of(THIRD)], ["OK"] * 2
    small = crypto.envelope("revoke", b"\xa0", STATION_SK)
    yield "heads that are refused", [REAL], [
        head_of(FIRST, OTHER_SK),
        ("head", first[1][:-1] + bytes([first[1][-1] ^ 1])),
        head_of(FIRST, cid=bytes(16)),
        head_of(FIRST, sid=ids.key_id(OTHER_PK)),
        ("head", small),
        ("head", first[1][:-1]),
        ("head", first[1] + bytes(257 - len(first[1]))),
        ("head", sign(FIRST)),
        revoke(0),
        first,
    ], [
        "E_UNKNOWN_STATION",
        "E_SIGNATURE",
        "E_CAMPAIGN",
        "E_CAMPAIGN",
        "E_TYPE",
        "E_FORM",
        "E_SIZE",
        "E_SIZE",
        "OK",
        "E_REVOKED",
    ]
    yield "heads above a revocation accuse nobody", [REAL], [
        head_of(SECOND),
        head_of(SECOND, final=True),
        head_of(FORK),
        revoke(1),
        first,
    ], ["OK", "E_EQUIVOCATION", "OK", "OK", "OK"]


def mergers():
    fork = cut(records=[A, B], boots=2)
    said = ["OK", "E_EQUIVOCATION", "OK"]
    yield "two stories, merged", [REAL], [batch(FIRST), batch(fork), merge()], said
    yield "merged before the other story came", [REAL], [merge(), batch(FIRST), batch(fork)], [
        "OK"
    ] * 3
    reuse = cut(records=[A_AGAIN, B])
    yield "merged, and one rid has two records", [REAL], [batch(FIRST), batch(reuse), merge()], said
    yield "merged, with what the stories go on to", [REAL], [
        batch(FIRST),
        batch(SECOND),
        batch(FORK),
        batch(cut(3, FORK)),
        merge(),
    ], ["OK", "OK", "E_EQUIVOCATION", "E_CHAIN", "OK"]
    yield "merged for one use only", BOTH, [
        batch(DRILL_FIRST),
        batch(cut(flags=1)),
        batch(FIRST),
        batch(fork),
        merge(),
    ], ["OK", "E_EQUIVOCATION", "OK", "E_EQUIVOCATION", "OK"]
    yield "merged and revoked", [REAL], [
        batch(FIRST),
        batch(SECOND),
        batch(FORK),
        merge(),
        revoke(1),
        batch(SECOND),
    ], ["OK", "OK", "E_EQUIVOCATION", "OK", "OK", "E_REVOKED"]
    yield "a merged station's heads", [REAL], [
        batch(FIRST),
        batch(fork),
        merge(),
        head_of(fork),
        head_of(OTHER_FIRST),
        head_of(THIRD_FIRST),
        head_of(FIRST, final=True),
    ], ["OK", "E_EQUIVOCATION", "OK", "OK", "OK", "OK", "E_EQUIVOCATION"]


def revocations():
    withdrawing = cut(3, SECOND, [C], withdrawals=[sealed_code("a")])
    three = [batch(FIRST), batch(SECOND), batch(withdrawing)]
    yield "revoked after its batches came", [REAL], [*three, revoke(1), three[1], three[0]], [
        *["OK"] * 4,
        "E_REVOKED",
        "DUPLICATE",
    ]
    yield "revoked before they came", [REAL], [revoke(1), *three], [
        "OK",
        "OK",
        "E_REVOKED",
        "E_REVOKED",
    ]
    yield "the lowest bound counts", [REAL], [
        *three,
        revoke(2),
        revoke(1),
        revoke(3),
    ], ["OK"] * 6
    yield "a revoked batch speaks against no other", [REAL], [
        batch(FIRST),
        batch(SECOND),
        batch(FORK),
        revoke(1),
    ], ["OK", "OK", "E_EQUIVOCATION", "OK"]
    reuse = cut(2, FIRST, [A_AGAIN])
    yield "a record id in a revoked batch", [REAL], [batch(FIRST), batch(reuse), revoke(1)], [
        "OK"
    ] * 3
    yield "one number for both uses", BOTH, [
        batch(FIRST),
        batch(SECOND),
        batch(DRILL_FIRST),
        batch(cut(2, DRILL_FIRST, flags=1)),
        revoke(1),
        batch(cut(3, flags=1)),
    ], [*["OK"] * 5, "E_REVOKED"]
    yield "revocations that are refused", [REAL], [
        revoke(0, sk=STATION_SK),
        revoke(0, cid=bytes(16)),
        revoke(0, pk=OTHER_PK),
        batch(FIRST),
    ], ["E_SIGNATURE", "E_CAMPAIGN", "E_UNKNOWN_STATION", "OK"]


def records():
    other = cut(2, FIRST, [A_AGAIN])
    plain = cut(2, FIRST)
    yield "a record in a good batch and in quarantine", [REAL], [
        batch(FIRST),
        batch(cut(2, FIRST, [A, B])),
        batch(plain),
    ], ["OK", "OK", "E_EQUIVOCATION"]
    yield "another record with its rid in quarantine only", [REAL], [
        batch(FIRST),
        batch(other),
        batch(plain),
    ], ["OK", "OK", "E_EQUIVOCATION"]
    second = cut(2, FIRST, [B])
    yield "in quarantine twice: the lower number's reason", [REAL], [
        batch(FIRST),
        batch(second),
        batch(plain),
        batch(cut(3, second, [B, C])),
    ], ["OK", "OK", "E_EQUIVOCATION", "E_CHAIN"]
    stray = cut(prev=b"stray", records=[B])
    after = cut(2, stray, [B])
    yield "the same, the other way round", [REAL], [
        batch(stray),
        batch(after),
        batch(cut(2, stray)),
    ], ["E_CHAIN", "E_CHAIN", "E_EQUIVOCATION"]
    sealed = person("sealed")
    foreign = person("foreign", sid=bytes(8))
    nameless = person("nameless", {**LATIN, "consent": 3, "name": None})
    first = cut(records=[A, B, (sealed[0], bytes(560)), foreign, nameless], captured=5)
    last = cut(2, first, [A_AGAIN, C], 7, withdrawals=[sealed_code("c")])
    yield "every disposition", [REAL], [batch(first), batch(last)], ["OK", "OK"]
    yield "dispositions in quarantine", [REAL], [
        batch(first),
        batch(last),
        batch(cut(1, records=[C])),
    ], ["OK", "OK", "E_EQUIVOCATION"]
    other_sid = ids.key_id(OTHER_PK)
    yield "stations have numbers of their own", [REAL, (OTHER_PK, False, None)], [
        batch(FIRST),
        batch(cut(records=[person("o", sid=other_sid)], captured=1, sid=other_sid), OTHER_SK),
    ], ["OK", "OK"]


def ends():
    end = cut(2, FIRST, [B], 2, flags=2)
    yield "a final batch", [REAL], [batch(FIRST), batch(end)], ["OK", "OK"]
    codes = cut(3, end, captured=2, flags=2, withdrawals=[sealed_code("b")])
    yield "withdrawals after a final batch", [REAL], [batch(FIRST), batch(end), batch(codes)], [
        "OK"
    ] * 3
    more = cut(3, end, [C], 3)
    yield "records after a final batch are taken", [REAL], [
        batch(FIRST),
        batch(end),
        batch(more),
    ], ["OK"] * 3
    yield "a final batch, and a rehearsal goes on", BOTH, [
        batch(cut(records=[A], captured=1, flags=2)),
        batch(cut(flags=1, captured=4)),
    ], ["OK", "OK"]
    code, again = sealed_code("removed"), crypto.seal(code_of("removed"), BOX_PK, seed("again"))
    for name, made in (
        ("one is missing", {"captured": 3}),
        ("one too many", {"captured": 1}),
        ("one was declared lost", {"captured": 3, "health": [0, 0, 0, 0, 0, 1]}),
        ("one was removed", {"captured": 3, "tombstones": [code]}),
        ("one was removed twice", {"captured": 3, "tombstones": sorted([code, again])}),
        ("one removed, one not opened", {"captured": 4, "tombstones": [code, b"\xff" * 63]}),
        ("removed and here", {"captured": 2, "tombstones": [sealed_code("a")]}),
    ):
        counts = cut(2, FIRST, [B], flags=2, **made)
        yield "counts: %s" % name, [REAL], [batch(FIRST), batch(counts)], ["OK", "OK"]
    reuse = cut(2, FIRST, [A_AGAIN], 2, flags=2)
    yield "counts: two records of one rid", [REAL], [batch(FIRST), batch(reuse)], ["OK", "OK"]
    fork = cut(2, FIRST, [C], 2, flags=2)
    story = [batch(FIRST), batch(end), batch(fork)]
    yield "counts: none of two stories", [REAL], story, ["OK", "OK", "E_EQUIVOCATION"]
    yield "counts: none of a merged station", [REAL], [*story, merge()], [
        "OK",
        "OK",
        "E_EQUIVOCATION",
        "OK",
    ]
    yield "counts: only what is believed", [REAL], [
        batch(cut(records=[A], captured=1, flags=2)),
        batch(cut(2, cut(records=[A], captured=1, flags=2), [B], 1, flags=2)),
        revoke(1),
    ], ["OK"] * 3


def code_of(label):
    return signature("import " + label, LATIN)["code"]


def play(enrolments, events):
    importer = Importer(campaign_files(), (BOX_PK, BOX_SK), [Station(*e) for e in enrolments])
    told = []
    for kind, what in events:
        if kind == "batch":
            told.append(importer.take(what))
        elif kind == "head":
            told.append(importer.take_head(what))
        elif kind == "revoke":
            told.append(importer.take_revoke(what, ORGANISER_PK))
        else:
            drill, pk = what.split()
            importer.merge(drill == "1", bytes.fromhex(pk))
            told.append("OK")
    return importer, told


def end_of(importer):
    def line(*parts):
        return " ".join(p.hex() if isinstance(p, bytes) else "%s" % p for p in parts)

    return [
        ("record", record_lines(importer.records())),
        ("disposition", sorted(line(int(d), *rest) for d, *rest in importer.dispositions())),
        ("law", sorted(line(int(d), *rest) for d, *rest in importer.laws())),
        ("false_heads", importer.false_heads()),
    ]


def check_orders(name, enrolments, events):
    """Whatever came first: the end is the same, unless somebody revoked."""
    if any(kind == "revoke" for kind, _ in events):
        return
    want = end_of(play(enrolments, events)[0])
    orders = list(itertools.permutations(events))
    if len(orders) > ORDERS_MAX:
        orders = random.Random(name).sample(orders, ORDERS_MAX)
    for order in orders:
        assert end_of(play(enrolments, order)[0]) == want, name


def case(name, enrolments, events, outcomes):
    importer, told = play(enrolments, events)
    assert told == outcomes, (name, told)
    check_orders(name, enrolments, events)
    lines = ["%s %s" % (k, w if isinstance(w, str) else w.hex()) for k, w in events]
    fields = [("station", ["%d %s" % (drill, pk.hex()) for pk, drill, _ in enrolments])]
    return (name, fields + [("event", lines), ("outcome", told), *end_of(importer)])


def files():
    keys = [
        ("organiser_pk", ORGANISER_PK),
        ("box_seed", seed("box")),
        ("campaign", campaign_files()),
    ]
    cases = [("keys", keys)]
    for group in (heads, mergers, revocations, records, ends):
        cases += [case(*c) for c in group()]
    about = """As import.txt, but with all that may happen, one `event` after the other: batch, head and revoke with the signed bytes,
merge with use and key; an outcome for each. Then records as there; `disposition`: use, sid, seq, rid and what became of that
record; `law`: use, sid, how the counts stand (open: they need not add up yet, or never will), different records, tombstones
of none of these, declared lost, ever captured; `false_heads`: how many heads cannot be true."""
    return [("events.txt", about, cases)]

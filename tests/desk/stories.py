"""What three stations hand over in a campaign, with all that can go wrong, and what of it a ledger
must hold in the end, in whatever order it came."""

import os
import sqlite3

from second import crypto, ids, payloads
from station import COUNTED, MAILED, ORGANISATION, PERSON, Station

KILLER = "killer.so"


def slip(station, seq, payload_hash, captured, final=False):
    """The signed head of a batch."""
    h = {"cid": station.campaign["cid"], "sid": station.sid, "seq": seq, "ever_captured": captured,
         "batch_hash": payload_hash, "hour": 1452952800, "final": final}
    return crypto.envelope("head", payloads.head_payload(h), station.sk)


def rehearsal(s):
    """A withdrawal before its record, a record again, a record id again, a slip without its batch."""
    code, other, reused = (os.urandom(15) for _ in range(3))
    again = s.sign(PERSON)
    yield "r1.spb", s.batch([again, s.sign(COUNTED)], withdrawals=[s.seal(code)])
    yield "r2.spb", s.batch([s.sign(MAILED, code), s.sign(PERSON, other)])
    yield "r3.spb", s.batch([again, s.sign(PERSON, reused), (os.urandom(16), os.urandom(560))])
    yield "r4.spb", s.batch(
        [s.sign(MAILED, reused), s.sign({**PERSON, "name": "Eve\u202eRed"})],
        tombstones=[s.seal(other)], withdrawals=sorted([os.urandom(63), s.seal(os.urandom(15))]),
    )
    yield "r4.sps", slip(s, 4, s.prev, s.captured)
    yield "r9.sps", slip(s, 9, ids.H(b"never came"), 99)


def armed(s, elsewhere):
    """A final batch; withdrawals of another station's records, one of them before it comes."""
    people = [{**PERSON, "name": "Person %d" % i} for i in range(12)]
    yield "a1.spb", s.batch(s.people(*people))
    yield "a2.spb", s.batch(s.people(ORGANISATION), withdrawals=[s.seal(elsewhere)])
    lifted = s.sign(PERSON, drill=True)
    yield "a3.spb", s.batch([lifted, s.sign({**PERSON, "language": "fr"}, terms="en")])
    yield "a4.spb", s.batch([s.sign({**PERSON, "consent": 2}), s.sign(COUNTED)])
    yield "a5.spb", s.batch(s.people(MAILED), flags=2)
    yield "a5.sps", slip(s, 5, s.prev, s.captured, True)


def cloned(s, elsewhere):
    """Contradicts itself from its second batch on."""
    yield "c1.spb", s.batch([s.sign(MAILED, elsewhere), s.sign(PERSON)])
    first, again = s.prev, s.sign(ORGANISATION)
    yield "c2.spb", s.batch([again])
    yield "c3.spb", s.batch(s.people(COUNTED))
    s.seq, s.prev = 1, first
    code = os.urandom(15)
    yield "c2-clone.spb", s.batch([again, s.sign(PERSON, code)])
    yield "c3-clone.spb", s.batch(s.people(MAILED), withdrawals=[s.seal(code)])
    yield "c4-clone.spb", s.batch(s.people(PERSON))


def tell(case):
    """Enrols the three at a case's desk; all that they hand over: (name, bytes)."""
    elsewhere = os.urandom(15)
    stations = [Station(case.campaign(), drill, name) for drill, name in (
        (True, "rehearses"), (False, "armed"), (False, "cloned"))]
    for station in stations:
        case.enrol(station)
    return [*rehearsal(stations[0]), *armed(stations[1], elsewhere), *cloned(stations[2], elsewhere)]


def damaged(rng, data):
    """What a bad stick makes of it: never a batch."""
    kind = rng.randrange(3)
    if kind == 0:
        return data[: rng.randrange(len(data))]
    if kind == 1:
        return data + rng.randbytes(rng.randrange(1, 300))
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def contents(path):
    """Every row of every table and view of a ledger, under names that do not tell the order of arrival:
    a station is its key and use, a batch its station, number and hash."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    db.row_factory = sqlite3.Row
    stations = {r["id"]: (r["pk"], r["drill"]) for r in db.execute("SELECT * FROM station")}
    batches = {
        r["id"]: (stations[r["station"]], r["seq"], r["hash"])
        for r in db.execute("SELECT * FROM batch")
    }
    lines = []
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall():
        for row in db.execute("SELECT * FROM " + name):
            fields = {k: row[k] for k in row.keys() if k not in ("id", "at")}
            if "station" in fields:
                fields["station"] = stations[fields["station"]]
            if "batch" in fields:
                fields["batch"] = batches[fields["batch"]]
            if "path" in fields:
                fields["path"] = os.path.basename(fields["path"])
            lines.append(repr((name, sorted(fields.items()))))
    db.close()
    return sorted(lines)


def killing(killer, at):
    """The environment in which the program dies at its at-th change of a file."""
    return {**os.environ, "LD_PRELOAD": str(killer), "SIGNPOST_KILL_AT": str(at)}

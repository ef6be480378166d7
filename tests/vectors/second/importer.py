"""Whoever imports batches: what FORMAT.md checks, in its order, and what counts in the end."""

from . import crypto, ids, limits, payloads, record
from .cbor import Refused


def signed_by(cose, pk):
    try:
        crypto.verify(*cose, pk)
    except Refused:
        return False
    return True


class Station:
    """One enrolment: a key for one use, and all its batches that were good by themselves."""

    def __init__(self, pk, drill, last_good=None, sid=None):
        self.pk, self.drill, self.last_good = pk, drill, last_good
        self.sid = sid or ids.key_id(pk)
        self.batches = {}  # by (seq, hash)

    def contested_from(self):
        """The smallest number that is part of a contradiction, or None."""
        found = []
        for seq, hash_ in self.batches:
            for other_seq, other_hash in self.batches:
                if other_seq == seq and other_hash != hash_:
                    found.append(seq)
                if other_seq == seq + 1 and self.batches[other_seq, other_hash]["prev"] != hash_:
                    found.append(seq)
            if seq == 1 and self.batches[seq, hash_]["prev"] != bytes(32):
                found.append(1)
        return min(found, default=None)

    def contest(self, seq):
        """Why batches of this number do not count, or None."""
        first = self.contested_from()
        if first is None or seq < first:
            return None
        return "E_EQUIVOCATION" if [s for s, _ in self.batches].count(seq) > 1 else "E_CHAIN"


class Importer:
    def __init__(self, campaign_files, box, stations):
        read = [payloads.campaign_decode(f) for f in campaign_files]
        self.campaigns = {c["hash"]: c for c in read}
        self.cid, self.box = read[0]["cid"], box
        self.stations, self.withdrawn, self.unopened = stations, set(), 0

    def signers(self, cose):
        known = [s for s in self.stations if s.sid == cose[1]]
        if not known:
            raise Refused("E_UNKNOWN_STATION")
        signers = [s for s in known if signed_by(cose, s.pk)]
        if not signers:
            raise Refused("E_SIGNATURE")
        return signers

    def belongs(self, b, signers):
        """The station, for the use that the batch is of."""
        if b["cid"] != self.cid or b["sid"] != ids.key_id(signers[0].pk):
            raise Refused("E_CAMPAIGN")
        if b["campaign"] not in self.campaigns:
            raise Refused("E_CAMPAIGN")
        if any(s.last_good is not None and b["seq"] > s.last_good for s in signers):
            raise Refused("E_REVOKED")
        enrolled = [s for s in signers if s.drill == bool(b["flags"] & 1)]
        if not enrolled:
            raise Refused("E_DRILL")
        if b["rkid"] != ids.key_id(self.box[0]):
            raise Refused("E_RKID")
        return enrolled[0]

    def take(self, signed):
        """OK, DUPLICATE, or the reason."""
        try:
            if len(signed) > limits.BATCH_MAX:
                raise Refused("E_SIZE")
            cose = crypto.open_envelope(signed, "batch")
            signers = self.signers(cose)
            b = payloads.batch_front_to_back(cose[2])
            station = self.belongs(b, signers)
            payloads.batch_agrees(b)
        except Refused as refused:
            return refused.code
        key = b["seq"], ids.H(cose[2])
        if key in station.batches:
            return station.contest(b["seq"]) or "DUPLICATE"
        station.batches[key] = b
        self.withdraw(station, b["withdrawals"] + b["tombstones"])
        return station.contest(b["seq"]) or "OK"

    def withdraw(self, station, codes):
        for sealed in codes:
            try:
                rid = ids.rid(self.cid, crypto.unseal(sealed, *self.box))
                self.withdrawn.add((station.drill, rid))
            except Refused:
                self.unopened += 1

    def judged(self, station, b, rid, sealed):
        """What this record is by itself: "counts" or a reason."""
        try:
            r = record.decode(crypto.unseal_record(sealed, *self.box))
            texts = self.campaigns[b["campaign"]]["languages"].get(r["language"])
            if texts is None:
                raise Refused("R_CONTEXT")
            shown = [texts[k].encode() for k in ("letter", "consent", "notice")]
            sid = ids.key_id(station.pk)
            if r["ctx"] != ids.ctx(self.cid, sid, station.drill, *shown, rid):
                raise Refused("R_CONTEXT")
        except Refused as refused:
            return refused.code
        return "counts"

    def records(self):
        """(drill, rid, leaf, sid) of every record that is not withdrawn → "counts" or a reason."""
        out = {}
        for station in self.stations:
            leaves = {r for b in station.batches.values() for r in b["records"]}
            for rid, sealed in leaves:
                if (station.drill, rid) in self.withdrawn:
                    continue
                states = [
                    station.contest(seq) or self.judged(station, b, rid, sealed)
                    for (seq, _), b in sorted(station.batches.items())
                    if (rid, sealed) in b["records"]
                ]
                free = [s for s in states if not s.startswith("E_")]
                state = "counts" if "counts" in free else (free or states)[0]
                if free and any(r == rid and s != sealed for r, s in leaves):
                    state = "R_RID_REUSE"
                out[station.drill, rid, ids.leaf(rid, sealed), station.sid] = state
        return out

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
        self.merged = False

    def is_revoked(self, seq):
        return self.last_good is not None and seq > self.last_good

    def believed(self):
        """All batches that no revocation concerns, by number and hash."""
        return {k: b for k, b in sorted(self.batches.items()) if not self.is_revoked(k[0])}

    def contested_from(self):
        """The smallest number that is part of a contradiction, or None."""
        found, batches = [], self.believed()
        for seq, hash_ in batches:
            for other_seq, other_hash in batches:
                if other_seq == seq and other_hash != hash_:
                    found.append(seq)
                if other_seq == seq + 1 and batches[other_seq, other_hash]["prev"] != hash_:
                    found.append(seq)
            if seq == 1 and batches[seq, hash_]["prev"] != bytes(32):
                found.append(1)
        return None if self.merged else min(found, default=None)

    def contest(self, seq):
        """Why batches of this number do not count, or None."""
        if self.is_revoked(seq):
            return "E_REVOKED"
        first = self.contested_from()
        if first is None or seq < first:
            return None
        return "E_EQUIVOCATION" if [s for s, _ in self.batches].count(seq) > 1 else "E_CHAIN"

    def law(self, rid_of):
        """(result, records, tombstones, declared lost, ever captured); rid_of opens a code, or not."""
        batches = self.believed()
        newest = batches[max(batches)] if batches else {"ever_captured": 0, "health": [0] * 6}
        leaves = {record for b in batches.values() for record in b["records"]}
        codes = [rid_of(code) for b in batches.values() for code in b["tombstones"]]
        removed = {rid for rid in codes if rid} - {rid for rid, _ in leaves}
        parts = len(leaves), len(removed) + codes.count(None), newest["health"][5]
        captured = newest["ever_captured"]
        if self.merged or self.contested_from() or not newest.get("flags", 0) & 2:
            result = "open"
        else:
            sum_ = sum(parts)
            result = "holds" if sum_ == captured else "short" if sum_ < captured else "over"
        return (result, *parts, captured)


class Importer:
    def __init__(self, campaign_files, box, stations):
        read = [payloads.campaign_decode(f) for f in campaign_files]
        self.campaigns = {c["hash"]: c for c in read}
        self.cid, self.box = read[0]["cid"], box
        self.stations, self.withdrawn, self.unopened = stations, set(), 0
        self.heads = set()  # (key, seq, hash, ever captured, hour, final)
        for s in stations:
            if s.last_good is not None:
                self.revoke(s.pk, s.last_good)

    # -------------------------------------------------------------------- what people decide

    def revoke(self, pk, last_good):
        """Ends all uses of a key; of several bounds the lowest counts."""
        for s in self.uses(pk):
            s.last_good = min(last_good, last_good if s.last_good is None else s.last_good)

    def take_revoke(self, signed, organiser_pk):
        try:
            v = payloads.revoke_decode(signed, organiser_pk)
            if v["cid"] != self.cid:
                raise Refused("E_CAMPAIGN")
            if not self.uses(v["station_pk"]):
                raise Refused("E_UNKNOWN_STATION")
        except Refused as refused:
            return refused.code
        self.revoke(v["station_pk"], v["last_good"])
        return "OK"

    def merge(self, drill, pk):
        for s in self.uses(pk):
            s.merged |= s.drill == drill

    def uses(self, pk):
        return [s for s in self.stations if s.pk == pk]

    # -------------------------------------------------------------------------------- batches

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
        if any(s.is_revoked(b["seq"]) for s in signers):
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

    def rid_of(self, sealed):
        """What a sealed code withdraws, or None."""
        try:
            return ids.rid(self.cid, crypto.unseal(sealed, *self.box))
        except Refused:
            return None

    def withdraw(self, station, codes):
        for rid in map(self.rid_of, codes):
            if rid:
                self.withdrawn.add((station.drill, rid))
            else:
                self.unopened += 1

    # ---------------------------------------------------------------------------------- heads

    def take_head(self, signed):
        """OK, DUPLICATE, or the reason."""
        try:
            if len(signed) > limits.HEAD_MAX:
                raise Refused("E_SIZE")
            cose = crypto.open_envelope(signed, "head")
            signers = self.signers(cose)
            h = payloads.head_read(cose[2])
            if h["cid"] != self.cid or h["sid"] != ids.key_id(signers[0].pk):
                raise Refused("E_CAMPAIGN")
            if any(s.is_revoked(h["seq"]) for s in signers):
                raise Refused("E_REVOKED")
        except Refused as refused:
            return refused.code
        said = h["ever_captured"], h["hour"], h["final"]
        head = (signers[0].pk, h["seq"], h["batch_hash"], *said)
        known = head in self.heads
        self.heads.add(head)
        if self.is_false(head):
            return "E_EQUIVOCATION"
        return "DUPLICATE" if known else "OK"

    def is_false(self, head):
        """Whether it cannot be true together with the batches and other heads of its key."""
        pk, seq, hash_, *said = head
        uses = self.uses(pk)
        if any(s.is_revoked(seq) for s in uses):
            return False
        for s in uses:
            if (seq, hash_) in s.batches:
                b = s.batches[seq, hash_]
                lies = said != [b["ever_captured"], b["cut_at"], bool(b["flags"] & 2)]
                return lies or not s.merged and [n for n, _ in s.batches].count(seq) > 1
        if any(other[:3] == head[:3] and other != head for other in self.heads):
            return True
        known = {h for s in uses for n, h in s.batches if n == seq}
        homeless = {h for k, n, h, *_ in self.heads if (k, n) == (pk, seq)} - known
        taken = [s for s in uses if seq in {n for n, _ in s.batches}]
        return len(homeless) > 2 - len(taken) and not any(s.merged for s in uses)

    def false_heads(self):
        return sum(self.is_false(head) for head in self.heads)

    # -------------------------------------------------------------------------------- records

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

    def state(self, station, rid, sealed):
        """What a record that is not withdrawn is in the end: "counts" or a reason."""
        found, good = [], set()
        for (seq, _), b in sorted(station.batches.items()):
            contest = station.contest(seq)
            if contest is None:
                good |= set(b["records"])
            if (rid, sealed) in b["records"]:
                found.append(contest or self.judged(station, b, rid, sealed))
        free = [s for s in found if not s.startswith("E_")]
        if free and any(r == rid and s != sealed for r, s in good):
            return "R_RID_REUSE"
        return "counts" if "counts" in free else (free or found)[0]

    def records(self):
        """(drill, rid, leaf, sid) of every record that is not withdrawn → "counts" or a reason."""
        out = {}
        for station in self.stations:
            for rid, sealed in {r for b in station.batches.values() for r in b["records"]}:
                if (station.drill, rid) not in self.withdrawn:
                    key = station.drill, rid, ids.leaf(rid, sealed), station.sid
                    out[key] = self.state(station, rid, sealed)
        return out

    def dispositions(self):
        """(drill, sid, seq, rid, word) of every record of every batch."""
        words = {"counts": "accepted", "R_SEAL": "undecryptable", "R_RID_REUSE": "held"}
        out = []
        for station in self.stations:
            for (seq, _), b in station.batches.items():
                for rid, sealed in b["records"]:
                    word = "withdrawn"
                    if (station.drill, rid) not in self.withdrawn:
                        state = self.state(station, rid, sealed)
                        word = words.get(state, "held" if state.startswith("E_") else "rejected")
                    out.append((station.drill, station.sid, seq, rid, word))
        return sorted(out)

    def laws(self):
        """(drill, sid, result, records, tombstones, lost, captured) of each station."""
        return sorted((s.drill, s.sid, *s.law(self.rid_of)) for s in self.stations)

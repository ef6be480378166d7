"""A station, played by the second implementation."""

import os

from second import crypto, ids, payloads, record

PERSON = {"language": "en", "day": 16816, "consent": 3, "kind": 0, "name": "Ada Example", "country": "GB"}
COUNTED = {"language": "ar", "day": 16817, "consent": 1, "kind": 0, "name": "Bo Counted"}
MAILED = {"language": "en", "day": 16816, "consent": 7, "kind": 0, "name": "Mia Mailed",
          "email": "mia@mail.example", "country": "FR"}
ORGANISATION = {
    "language": "en", "day": 16816, "consent": 27, "kind": 1, "name": "Cleo Chair",
    "organisation": "Example Rights", "role": "Chair", "country": "DE",
    "email": "office@rights.example",
}


class Station:
    """Makes hello and batches for the campaign file it is given."""

    def __init__(self, campaign_file, drill=True, name="stand", keys=None):
        self.campaign = payloads.campaign_decode(campaign_file)
        self.campaign_hash = ids.H(payloads.campaign_payload(self.campaign))
        self.drill, self.name = drill, name
        self.pk, self.sk = keys or crypto.sign_pair(os.urandom(32))
        self.sid = ids.key_id(self.pk)
        self.seq, self.prev, self.captured = 0, bytes(32), 0

    def hello(self, **changes):
        self.nonce = os.urandom(32)
        h = {"cid": self.campaign["cid"], "station_pk": self.pk, "label": self.name, "serial": 1,
             "sealed_nonce": self.seal(self.nonce), "drill": self.drill}
        h.update(changes)
        return crypto.envelope("hello", payloads.hello_payload(h), self.sk)

    def seal(self, message):
        return crypto.seal(message, self.campaign["box_pk"], os.urandom(32))

    def plain(self, person, rid, **lies):
        """A record, padded. Lies: language of the texts (terms), drill."""
        texts = self.campaign["languages"][lies.get("terms", person["language"])]
        parts = [texts[k].encode() for k in ("letter", "consent", "notice")]
        ctx = ids.ctx(self.campaign["cid"], self.sid, lies.get("drill", self.drill), *parts, rid)
        return record.pad(record.encode({**person, "ctx": ctx}))

    def sign(self, person, code=None, **lies):
        """(rid, sealed) of one person."""
        rid = ids.rid(self.campaign["cid"], code or os.urandom(15))
        return rid, self.seal(self.plain(person, rid, **lies))

    def people(self, *people):
        return sorted(self.sign(p) for p in people)

    def batch(self, records, **changes):
        """The next batch, signed; its payload is what the one after continues."""
        self.seq += 1
        self.captured += len(records)
        b = {
            "cid": self.campaign["cid"], "sid": self.sid, "rkid": ids.key_id(self.campaign["box_pk"]),
            "seq": self.seq, "prev": self.prev, "cut_at": 1452952800, "boots": 1,
            "ever_captured": self.captured, "ever_removed": 0, "withdrawals": [], "tombstones": [],
            "flags": int(self.drill), "build": bytes(8), "health": [0] * 6,
            "campaign": self.campaign_hash, "records": sorted(records),
        }
        b.update(changes)
        payload = payloads.batch_payload(b)
        self.prev = ids.H(payload)
        self.final = bool(b["flags"] & 2)
        return crypto.envelope("batch", payload, self.sk)

    def slip(self, **changes):
        """The signed head of the newest batch."""
        h = {"cid": self.campaign["cid"], "sid": self.sid, "seq": self.seq, "ever_captured": self.captured,
             "batch_hash": self.prev, "hour": 1452952800, "final": self.final}
        h.update(changes)
        return crypto.envelope("head", payloads.head_payload(h), self.sk)

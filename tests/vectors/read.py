#!/usr/bin/python3
"""read.py EMIT: runs the C program EMIT and takes apart all it writes, with the other implementation.

The seed is printed; SIGNPOST_SEED=number gives it back. Exit code 0: both implementations agree.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from second import crypto, ids, payloads, record, textfile, transport  # noqa: E402
from second.ids import H  # noqa: E402

RECORD_NUMBERS = ("day", "consent", "kind")
RECORD_TEXTS = ("language", "name", "organisation", "role", "country", "email")
BATCH_HEX = ("cid", "sid", "rkid", "prev", "build", "campaign")
BATCH_NUMBERS = ("seq", "cut_at", "boots", "ever_captured", "ever_removed", "flags")


def same(case, what, a, b):
    if a != b:
        sys.exit("%s: %s differs" % (case.name, what))


class World:
    """Keys and texts of the run."""

    def __init__(self, case):
        self.organiser_pk, self.station_pk = case.hex("organiser_pk"), case.hex("station_pk")
        self.box = crypto.box_pair(case.hex("box_seed"))
        self.cid, self.salt = case.hex("cid"), case.hex("salt")
        self.sid = ids.key_id(self.station_pk)
        self.texts = [case.hex(k) for k in ("letter", "consent", "notice")]
        same(case, "cid", self.cid, ids.cid(self.organiser_pk, self.salt))


def check_record(w, c):
    rid, sealed, leaf = c.hex("rid"), c.hex("sealed"), c.hex("leaf")
    fields = {k: c.number(k) for k in RECORD_NUMBERS}
    fields.update({k: c.text(k) for k in RECORD_TEXTS if k in c})
    fields["ctx"] = c.hex("ctx")
    padded = crypto.unseal_record(sealed, *w.box)
    same(c, "fields", record.decode(padded), fields)
    same(c, "bytes", record.pad(record.encode(fields)), padded)
    same(c, "rid", ids.rid(w.cid, ids.code_parse(c.text("code"))), rid)
    same(c, "code", ids.code_text(ids.code_parse(c.text("code"))), c.text("code"))
    same(c, "context", ids.ctx(w.cid, w.sid, c.number("drill"), *w.texts, rid), fields["ctx"])
    same(c, "leaf", ids.leaf(rid, sealed), leaf)
    signed = b"signpost/leaf/1" + w.cid + leaf
    same(c, "lsig", crypto.verifies(signed, c.hex("lsig"), w.station_pk), True)


def check_batch(w, c):
    signed = c.hex("signed")
    b = payloads.batch_decode(signed, w.station_pk)
    want = {k: c.hex(k) for k in BATCH_HEX}
    want.update({k: c.number(k) for k in BATCH_NUMBERS})
    want["health"] = [int(n) for n in c.text("health").split()]
    want["records"] = [(r[:16], r[16:]) for r in c.all_hex("record")]
    want["withdrawals"], want["tombstones"] = c.all_hex("withdrawal"), c.all_hex("tombstone")
    same(c, "fields", {k: b[k] for k in want}, want)
    payload = payloads.batch_payload(want)
    same(c, "payload", crypto.open_envelope(signed, "batch")[2], payload)
    same(c, "hash", H(payload), c.hex("hash"))
    for _, sealed in want["records"]:
        record.decode(crypto.unseal_record(sealed, *w.box))
    for sealed in want["withdrawals"] + want["tombstones"]:
        same(c, "code", len(crypto.unseal(sealed, *w.box)), 15)
    check_frames(c, signed)


def check_frames(c, signed):
    collector = transport.Collector()
    for barred in c.get("frame", []):
        text = barred[1:-1]
        tag, n, _, parts = transport.frame_parse(text)
        same(c, "frame", transport.frame_make(signed, tag, n, len(parts)), text)
        collector.add(text)
    if "frame" in c:
        same(c, "collected", collector.done, {(transport.tag_of(signed), len(signed)): signed})


def check_enrolment(w, c):
    both = {"cid": w.cid, "station_pk": w.station_pk, "label": c.text("label")}
    both["drill"] = bool(c.number("drill"))
    h = payloads.hello_decode(c.hex("hello"))
    nonce = crypto.unseal(h["sealed_nonce"], *w.box)
    same(c, "nonce", nonce, c.hex("nonce"))
    want = {**both, "serial": c.number("serial"), "sealed_nonce": h["sealed_nonce"]}
    same(c, "hello", h, want)
    payload = crypto.open_envelope(c.hex("hello"))[2]
    same(c, "hello's bytes", payload, payloads.hello_payload(want))
    want = {**both, "not_after": c.number("not_after"), "nonce_hash": H(nonce)}
    want["lowest_serial"] = c.number("serial")
    same(c, "cert", payloads.cert_decode(c.hex("cert"), w.organiser_pk), want)
    payload = crypto.open_envelope(c.hex("cert"))[2]
    same(c, "cert's bytes", payload, payloads.cert_payload(want))


def same_signed(case, name, decode, payload_of, pk, want):
    """Read as it was meant, and written again as it was."""
    signed = case.hex(name)
    same(case, name, decode(signed, pk), want)
    same(case, name + "'s bytes", crypto.open_envelope(signed)[2], payload_of(want))


def check_trust(w, c):
    seq, batch_hash, nonce = c.number("seq"), c.hex("batch_hash"), c.hex("nonce")
    want = {"cid": w.cid, "sid": w.sid, "seq": seq, "batch_hash": batch_hash}
    want.update({k: c.number(k) for k in ("ever_captured", "hour", "final")})
    same_signed(c, "head", payloads.head_decode, payloads.head_payload, w.station_pk, want)
    first = c.number("ack_after") + 1
    batches = [(w.sid, first + i, hash_) for i, hash_ in enumerate(c.all_hex("entry"))]
    want = {"cid": w.cid, "batches": batches, "hour": c.number("ack_hour")}
    same_signed(c, "ack", payloads.ack_decode, payloads.ack_payload, w.organiser_pk, want)
    want = {"cid": w.cid, "station_pk": w.station_pk, "last_good": c.number("last_good")}
    want["hour"] = c.number("revoke_hour")
    same_signed(c, "revoke", payloads.revoke_decode, payloads.revoke_payload, w.organiser_pk, want)
    code = ids.phone_text(ids.ack_code(nonce, w.sid, seq, batch_hash))
    same(c, "ack code", code, c.text("ack_code"))
    code = ids.phone_text(ids.unlock_code(nonce, batch_hash[:10]))
    same(c, "unlock code", code, c.text("unlock_code"))


def check_campaign(w, c):
    d = payloads.campaign_decode(c.hex("signed"))
    letter, consent, notice = (t.decode() for t in w.texts)
    for language in d["languages"].values():
        shown = (c.text("title"), letter, consent, notice)
        same(
            c, "texts", tuple(language[k] for k in ("title", "letter", "consent", "notice")), shown
        )
    counts = [len(d[k]) for k in ("languages", "settings", "organisations", "pins")]
    names = ("n_languages", "n_settings", "n_organisations", "n_pins")
    same(c, "counts", counts, [c.number(k) for k in names])
    same(c, "days", d["days"], [c.number(k) for k in ("first_day", "last_day", "retention_day")])
    same(c, "organisations", d["organisations"], [c.text("organisation")] * counts[2])
    same(c, "event", d["settings"].get("event", c.text("event")), c.text("event"))
    same(c, "name", (d["name"], d["serial"]), (c.text("name"), c.number("serial")))
    payload = crypto.open_envelope(c.hex("signed"))[2]
    same(c, "bytes", payloads.campaign_payload(d), payload)


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    seed = os.environ.get("SIGNPOST_SEED", str(int(time.time())))
    print("SIGNPOST_SEED=" + seed)
    checks = {"record": check_record, "batch": check_batch, "enrol": check_enrolment}
    checks["campaign"], checks["trust"] = check_campaign, check_trust
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([arguments[0], seed, temporary], check=True)
        world = World(textfile.read(folder / "keys.txt")[0])
        for name, check in checks.items():
            cases = textfile.read(folder / (name + ".txt"))
            for case in cases:
                check(world, case)
            print("%s: %d agree" % (name, len(cases)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

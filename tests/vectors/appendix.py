#!/usr/bin/python3
"""appendix.py EMIT: runs the decoder that stands in FORMAT.md's appendix on what EMIT makes afresh.

Its records are those that the C put in, from whole sweeps and, with the second half, from repair
fragments alone. Anything changed on the way stops it. SIGNPOST_SEED=number gives a run back.
"""

import ast
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from second import crypto, payloads, textfile, transport  # noqa: E402

FORMAT_MD = HERE.parent.parent / "export" / "FORMAT.md"
KEYS = ("version", "ctx", "language", "day", "consent", "kind", "name", "organisation", "role")
KEYS += ("country", "email")
NUMBERS = ("day", "consent", "kind")


def programs():
    """The decoder as it stands there, and with the second `whole` in place of the first."""
    text = FORMAT_MD.read_text(encoding="utf-8")
    appendix = text.split("<!-- decoder: begin -->")[1].split("<!-- decoder: end -->")[0]
    plain, repair = re.findall(r"```python\n(.*?)```", appendix, flags=re.DOTALL)
    mended, n = re.subn(r"def whole\(.*?\n\n", lambda _: repair + "\n", plain, flags=re.DOTALL)
    assert n == 1, "the appendix has no function `whole` to be replaced"
    return plain, mended


class Decoder:
    """One of the two programs, to be run with the keys of this world."""

    def __init__(self, folder, name, source, station_pk, box_seed):
        self.path = folder / name
        self.path.write_text(source, encoding="utf-8")
        self.keys = [station_pk.hex(), box_seed.hex()]

    def run(self, frames, keys=None):
        """(its end, its records, what it complained of)"""
        done = subprocess.run(
            [sys.executable, str(self.path), *(keys or self.keys)],
            input="\n".join(frames) + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        records = []
        for line in done.stdout.splitlines():
            seq, rid, record = line.split(" ", 2)
            records.append((int(seq), rid, ast.literal_eval(record)))
        return done.returncode, records, done.stderr

    def must_refuse(self, what, frames, why, keys=None):
        end, records, complaint = self.run(frames, keys)
        if end == 0 or records or why not in complaint:
            sys.exit("%s: end %d, %d records, %s" % (what, end, len(records), complaint[-200:]))


def record_of(case):
    """The map that the person's record is, as the C was told it."""
    out = {0: 1, 1: case.hex("ctx")}
    for number, name in enumerate(KEYS):
        if number > 1 and name in case:
            out[number] = case.number(name) if name in NUMBERS else case.text(name)
    return out


def known(path):
    """(batch, its records) of each known batch."""
    out = []
    for case in textfile.read(path):
        if case.name.startswith("batch"):
            out.append((case, []))
        else:
            seq = out[-1][0].number("seq")
            out[-1][1].append((seq, case.text("rid"), record_of(case)))
    return out


def unbarred(case, key):
    return [frame[1:-1] for frame in case.get(key, [])]


def frames_of(signed):
    k = -(-len(signed) // 200)
    tag = transport.tag_of(signed)
    return [transport.frame_make(signed, tag, n, 6) for n in range(0, k, 6)]


def flipped(p, at):
    return p[:at] + bytes([p[at] ^ 1]) + p[at + 1 :]


def misread(frame):
    return frame[:50] + ("A" if frame[50] != "A" else "B") + frame[51:]


def check_good(plain, mended, batch, records):
    for decoder, key in ((plain, "sweep"), (mended, "sweep"), (mended, "repair")):
        frames = unbarred(batch, key)
        end, got, complaint = decoder.run(["WIFI:T:WPA;;", *frames, misread(frames[0])])
        if end != 0 or got != records:
            sys.exit("%s, %s: other records\n%s" % (batch.name, key, complaint))


def check_bad(plain, batch, station_seed):
    """Every way in which what was shown may have been changed."""
    signed, sweep = batch.hex("signed"), unbarred(batch, "sweep")
    station_pk, station_sk = crypto.sign_pair(station_seed)
    payload = crypto.open_envelope(signed)[2]
    middle = signed.index(payload) + len(payload) // 2
    b = payloads.batch_front_to_back(payload)
    other_root = payload.replace(b["root"], bytes(32), 1)
    at = payload.index(b["records"][0][1]) + 100
    for what, forged, why in (
        ("a byte of the payload", flipped(signed, middle), "BadSignature"),
        ("a byte of the signature", flipped(signed, len(signed) - 1), "BadSignature"),
        ("another root", crypto.envelope("batch", other_root, station_sk), "another root"),
        ("a sealed byte", crypto.envelope("batch", flipped(payload, at), station_sk), "root"),
        ("another type", crypto.envelope("head", payload, station_sk), "not a batch"),
    ):
        plain.must_refuse(what, frames_of(forged), why)
    plain.must_refuse("a misread frame", [misread(sweep[0]), *sweep[1:]], "missing")
    plain.must_refuse("a missing frame", sweep[1:], "missing")
    body = transport.base45_decode(sweep[0][4:])[11:-4]
    tag = transport.tag_of(signed)
    lie = transport.frame_bytes(tag, 0, len(signed), flipped(body, 77))
    forged = "SP1:" + transport.base45_encode(lie)
    plain.must_refuse("a forged frame", [forged, *sweep[1:]], "forged")
    other = crypto.sign_pair(bytes(32))[0].hex()
    plain.must_refuse("another station", sweep, "BadSignature", [other, plain.keys[1]])
    plain.must_refuse("another box key", sweep, "CryptoError", [station_pk.hex(), "11" * 32])


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    seed = os.environ.get("SIGNPOST_SEED", str(int(time.time())))
    print("SIGNPOST_SEED=" + seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([arguments[0], seed, temporary], check=True)
        keys = textfile.read(folder / "keys.txt")[0]
        pair = keys.hex("station_pk"), keys.hex("box_seed")
        plain, mended = (
            Decoder(folder, name, source, *pair)
            for name, source in zip(("plain.py", "mended.py"), programs())
        )
        batches = known(folder / "known.txt")
        for batch, records in batches:
            check_good(plain, mended, batch, records)
        check_bad(plain, batches[-2][0], keys.hex("station_seed"))
        print("%d batches agree" % len(batches))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

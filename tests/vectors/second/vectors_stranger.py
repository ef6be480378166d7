"""A whole example for a stranger's decoder: camera texts, campaign, keys, and what comes out."""

import json

from . import crypto, payloads, samples, stranger, transport
from .samples import BOX_PK, BOX_SK, CID, ORGANISER_PK, ORGANISER_SK, SID, STATION_PK, STATION_SK

KEYS = """# Test keys. box_seed opens the records; nothing real was ever sealed to it.
organiser_pk = %s
station_pk = %s
box_pk = %s
box_seed = %s
cid = %s
sid = %s
"""


def frames():
    """Two batches filmed with losses, repeats, other people's codes and one misread."""
    b = samples.batches()
    first, second = (
        crypto.envelope("batch", payloads.batch_payload(b[name]), STATION_SK)
        for name in ("chain 1: seven records", "chain 2: salvage")
    )
    one, two = transport.tag_of(first), transport.tag_of(second)
    make = transport.frame_make
    mine = [make(first, one, n, 6) for n in (12, 18, 24)]
    misread = mine[0][:100] + ("A" if mine[0][100] != "A" else "B") + mine[0][101:]
    return [
        "WIFI:T:WPA;S:FAIR;P:WELCOME;;",
        mine[0],
        make(second, two, 4, 1),
        misread,
        mine[0],
        make(first, one, 0, 1),
        make(second, two, 0, 2),
        "https://example.org/",
        make(second, two, 9, 2),
        mine[1],
        make(first, one, 40, 2),
        mine[2],
        make(first, one, 41, 1),
        make(first, one, 3, 4),
    ]


def write(folder):
    here = folder / "stranger"
    here.mkdir(parents=True, exist_ok=True)
    signed = crypto.envelope(
        "campaign", payloads.campaign_payload(samples.campaign()), ORGANISER_SK
    )
    texts = frames()
    box = (BOX_PK, BOX_SK)
    out = stranger.read_all(texts, signed, ORGANISER_PK, STATION_PK, box)
    assert [len(b["signatories"]) for b in out] == [7, 1]
    keys = (ORGANISER_PK, STATION_PK, BOX_PK, samples.seed("box"), CID, SID)
    (here / "frames.txt").write_text("\n".join(texts) + "\n", encoding="ascii")
    (here / "campaign.bin").write_bytes(signed)
    (here / "keys.txt").write_text(KEYS % tuple(k.hex() for k in keys), encoding="ascii")
    text = json.dumps(out, ensure_ascii=False, indent=2)
    (here / "expected.json").write_text(text + "\n", encoding="utf-8")
    return ["stranger/" + n for n in ("frames.txt", "campaign.bin", "keys.txt", "expected.json")]

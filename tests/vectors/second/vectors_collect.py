"""Frames, some of them forged, and the batches that come out of them."""

from . import crypto, payloads, samples, transport
from .cbor import Refused
from .samples import STATION_PK, STATION_SK
from .transport import FRAGMENT, base45_encode, frame_bytes

# A batch of this many boots has the tag of other bytes of its length, found by trying.
COLLIDING_BOOTS, COLLIDING_END = 172096, 25207


def signed(b):
    return crypto.envelope("batch", payloads.batch_payload(b), STATION_SK)


def frame(tag, n, length, body):
    return "SP1:" + base45_encode(frame_bytes(tag, n, length, body))


def sweep(batch, first=0, count=None):
    """One fragment a frame."""
    tag = transport.tag_of(batch)
    count = len(transport.fragments_of(batch)) if count is None else count
    return [transport.frame_make(batch, tag, n, 1) for n in range(first, first + count)]


def forged(batch, n):
    """A frame of this batch with another body."""
    body = bytes(b ^ 0x55 for b in transport.fragment(batch, transport.tag_of(batch), n))
    return frame(transport.tag_of(batch), n, len(batch), body)


def colliding():
    """(what the station signed, what somebody made with the same tag and length)"""
    true = signed(samples.batch("empty", 0, boots=COLLIDING_BOOTS))
    base = signed(samples.batch("empty", 0, boots=65536))
    false = base[:-8] + COLLIDING_END.to_bytes(8, "big")
    assert len(true) == len(false) and transport.tag_of(true) == transport.tag_of(false)
    return true, false


def collected(frames):
    """(batches that a station signed, what was complete and refused)"""
    collector, known, refused = transport.Collector(), [], []
    for text in frames:
        try:
            collector.add(text)
        except Refused:
            continue
        for batch in [b for b in collector.done.values() if b not in known]:
            try:
                payloads.batch_decode(batch, STATION_PK)
                known.append(batch)
            except Refused:
                collector.reject(batch)
                refused.append(batch)
    return known, refused


def cases():
    one = signed(samples.batch("one", 1))
    two = signed(samples.batch("two", 2, flags=1))
    tag, k, size = transport.tag_of(one), len(transport.fragments_of(one)), len(one)
    other_length = frame(tag, 0, size + 1, bytes(FRAGMENT))
    last = transport.fragments_of(one)[-1]
    filled = frame(tag, k - 1, size, last[:-1] + b"\1")
    true, false = colliding()
    yield "in order", sweep(one), [one], []
    yield "from the end, repeated", sweep(one)[::-1] * 2, [one], []
    yield "repair fragments alone", sweep(one, 1000, k + 3), [one], []
    yield "two batches in turns", [
        t for pair in zip(sweep(one), sweep(two, 0, k)) for t in pair
    ] + sweep(two, k), [one, two], []
    yield "frames after the last", sweep(one, 0, 4 * k), [one], []
    yield "a length of somebody else", [other_length, *sweep(one)], [one], []
    yield "a forged row that is redundant", (
        sweep(one, 0, 2) + [forged(one, 1)] + sweep(one, 0, k) * 2
    ), [one], []
    yield "a forged row before the true one", [forged(one, 1), *sweep(one) * 3], [one], []
    yield "a forged row and nothing after", [forged(one, 1), *sweep(one)], [], []
    yield "not filled with zeros", sweep(one)[:-1] + [filled], [], []
    yield "not filled with zeros, then right", sweep(one)[:-1] + [filled] + sweep(one) * 2, [
        one
    ], []
    yield "another tag throughout", [
        frame(tag ^ 1, n, size, body) for n, body in enumerate(transport.fragments_of(one))
    ] * 2, [], []
    yield "refused, then the true batch with its tag", sweep(false) + sweep(true), [true], [false]
    yield "the true batch, then bytes with its tag", sweep(true) + sweep(false), [true], []


def files():
    out = [("keys", [("station_pk", STATION_PK)])]
    for name, frames, batches, refused in cases():
        assert collected(frames) == (batches, refused), name
        fields = [("frame", ["|%s|" % t for t in frames])]
        out.append((name, fields + [("batch", batches), ("refused", refused)]))
    about = """Frames as they come, and the signed batches that come out of them, in that order. `refused` was
complete and matched its tag, and its signature is wrong."""
    return [("collect.txt", about, out)]

"""Small changes to good payloads, each with the one reason code that both implementations must give.

This pins the order in which a reader finds faults: front to back, as FORMAT.md says.
"""

from . import crypto, payloads, record, samples
from .judge import refused
from .samples import ORGANISER_SK, STATION_SK, Stream
from .vectors_records import CTX
from .vectors_trust import acks, entries, heads, revokes

BITS = (0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF)


def changes(label, data, n):
    """(offset, xor) pairs: n different ones, spread by a fixed stream; the first bytes get most."""
    stream = Stream("mutants " + label)
    made = {}
    while len(made) < n:
        draw = int.from_bytes(stream.bytes(16), "big")
        place = min(128, len(data)) if draw & 1 else len(data)
        bit = draw >> 8 & 7 if draw >> 16 & 7 else 8
        made[(draw >> 32) % place, BITS[bit]] = None
    return list(made)


def mutants(label, data, n, read):
    lines = []
    for at, xor in changes(label, data, n):
        mutant = data[:at] + bytes([data[at] ^ xor]) + data[at + 1 :]
        lines.append("%d %02x %s" % (at, xor, refused(read, mutant) or "OK"))
    return (label, [("base", data), ("mutant", lines)])


def cuts(label, data, read):
    """Every way to cut it short is E_FORM, but for what the self-signed ones tell earlier."""
    return {refused(read, data[:n]) for n in range(0, len(data), 1 + len(data) // 100)}


def all_mutants():
    two = samples.batch(
        "mutants",
        2,
        ever_captured=4,
        ever_removed=2,
        health=[1, 0, 300, 0, 0, 1],
        withdrawals=samples.sealed_codes("mw", 1),
        tombstones=samples.sealed_codes("mt", 2),
    )
    plain = record.encode({**samples.BENGALI, "ctx": CTX})
    envelope = crypto.envelope("hello", payloads.hello_payload(samples.hello()), STATION_SK)
    small = samples.campaign()
    small["languages"] = {t: {**l, "letter": "L"} for t, l in small["languages"].items()}

    some, common = heads()
    head_ = {**some["head"], **common}
    ack = {**acks()["ack"], "batches": entries(5)}

    def signed(type_, sk, read):
        return lambda payload: read(crypto.envelope(type_, payload, sk))

    return [
        ("record", record.pad(plain), 500, record.decode),
        ("envelope", envelope, 300, lambda e: crypto.open_envelope(e, "hello")),
        ("batch", payloads.batch_payload(two), 700, payloads.batch_read),
        (
            "hello",
            payloads.hello_payload(samples.hello()),
            300,
            signed("hello", STATION_SK, payloads.hello_decode),
        ),
        (
            "cert",
            payloads.cert_payload(samples.cert()),
            300,
            signed("cert", ORGANISER_SK, lambda e: payloads.cert_decode(e, samples.ORGANISER_PK)),
        ),
        ("head", payloads.head_payload(head_), 300, payloads.head_read),
        ("ack", payloads.ack_payload(ack), 500, payloads.ack_read),
        ("revoke", payloads.revoke_payload(revokes()["revoke"]), 200, payloads.revoke_read),
        (
            "campaign",
            payloads.campaign_payload(small),
            700,
            signed("campaign", ORGANISER_SK, payloads.campaign_decode),
        ),
    ]


def files():
    cases = []
    for label, data, n, read in all_mutants():
        assert refused(read, data) is None
        if label != "record":
            assert cuts(label, data, read) == {"E_FORM"}, label
        cases.append(mutants(label, data, n, read))
    about = """One byte changed: offset, XOR, what the reader says. Payloads of hello, cert and campaign
are signed again after the change (with the keys of enrol.txt); an envelope is read where a hello is wanted."""
    return [("mutants.txt", about, cases)]

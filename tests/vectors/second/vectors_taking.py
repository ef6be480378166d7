"""Who takes a hello, a cert or an ack, and why not."""

from . import crypto, ids, limits, payloads, samples
from .cbor import Refused
from .ids import H
from .judge import refused
from .samples import BOX_PK, BOX_SK, CID, NONCE, ORGANISER_PK, ORGANISER_SK, OTHER_PK, OTHER_SK
from .samples import SID, STATION_PK, STATION_SK, seed
from .vectors_trust import entries

NOT_AFTER = samples.cert()["not_after"]


def demand(good, reason):
    if not good:
        raise Refused(reason)


def organiser_takes_hello(data, drill):
    h = payloads.hello_decode(data)
    demand(h["cid"] == CID, "E_CAMPAIGN")
    demand(h["drill"] == drill, "E_DRILL")
    demand(refused(crypto.unseal, h["sealed_nonce"], BOX_PK, BOX_SK) is None, "E_RKID")


def station_takes_cert(data, now):
    c = payloads.cert_decode(data, ORGANISER_PK)
    demand(c["cid"] == CID, "E_CAMPAIGN")
    demand(c["station_pk"] == STATION_PK, "E_UNKNOWN_STATION")
    demand(not c["drill"], "E_DRILL")
    demand(c["nonce_hash"] == H(NONCE), "E_CRYPTO")
    demand(c["lowest_serial"] <= samples.campaign()["serial"], "E_RANGE")
    demand(now <= c["not_after"], "E_STATE")


def station_takes_ack(data, _):
    a = payloads.ack_decode(data, ORGANISER_PK)
    demand(a["cid"] == CID, "E_CAMPAIGN")


def hellos():
    def made(sk=STATION_SK, **changes):
        value = {**samples.hello(), **changes}
        return crypto.envelope("hello", payloads.hello_payload(value), sk)

    def sealed(message, pk=BOX_PK):
        return crypto.seal(message, pk, seed("taken"))

    other_box, _ = crypto.box_pair(seed("other box"))
    good, drill = made(), made(drill=True)
    yield "for real use", good, 0, None
    yield "for a rehearsal", drill, 1, None
    yield "another station's", made(OTHER_SK, station_pk=OTHER_PK), 0, None
    yield "of another serial", made(serial=9), 0, None
    yield "signed by another", made(OTHER_SK), 0, "E_SIGNATURE"
    yield "another type", crypto.envelope("cert", b"\xa0", STATION_SK), 0, "E_TYPE"
    yield "another campaign's", made(cid=bytes(16)), 0, "E_CAMPAIGN"
    yield "for a rehearsal, when it is for real", drill, 0, "E_DRILL"
    yield "for real, when it is a rehearsal", good, 1, "E_DRILL"
    yield "nonce sealed to another key", made(sealed_nonce=sealed(NONCE, other_box)), 0, "E_RKID"
    yield "nonce that does not open", made(sealed_nonce=bytes(80)), 0, "E_RKID"
    yield "campaign and use", made(cid=bytes(16), drill=True), 0, "E_CAMPAIGN"
    yield "use and nonce", made(drill=True, sealed_nonce=bytes(80)), 0, "E_DRILL"


def certs():
    def made(sk=ORGANISER_SK, **changes):
        return crypto.envelope("cert", payloads.cert_payload({**samples.cert(), **changes}), sk)

    yield "at its last second", made(), NOT_AFTER, None
    yield "another label", made(label="Stand 8"), 0, None
    yield "for the serial in force", made(lowest_serial=3), 0, None
    yield "by another organiser", made(OTHER_SK), 0, "E_SIGNATURE"
    yield "by the station itself", made(STATION_SK), 0, "E_SIGNATURE"
    kid = ids.key_id(ORGANISER_PK)
    forged = crypto.envelope("cert", payloads.cert_payload(samples.cert()), OTHER_SK, kid)
    yield "by another, as the organiser", forged, 0, "E_SIGNATURE"
    yield "a hello", hellos_first(), 0, "E_TYPE"
    yield "another campaign's", made(cid=bytes(16)), 0, "E_CAMPAIGN"
    yield "another station's", made(station_pk=OTHER_PK), 0, "E_UNKNOWN_STATION"
    yield "for a rehearsal", made(drill=True), 0, "E_DRILL"
    yield "of another hello", made(nonce_hash=H(bytes(32))), 0, "E_CRYPTO"
    yield "for a later serial", made(lowest_serial=4), 0, "E_RANGE"
    yield "after its time", made(), NOT_AFTER + 1, "E_STATE"
    yield "campaign and station", made(cid=bytes(16), station_pk=OTHER_PK), 0, "E_CAMPAIGN"
    yield "station and use", made(station_pk=OTHER_PK, drill=True), 0, "E_UNKNOWN_STATION"
    yield "use and nonce", made(drill=True, nonce_hash=bytes(32)), 0, "E_DRILL"
    yield "nonce and serial", made(nonce_hash=bytes(32), lowest_serial=4), 0, "E_CRYPTO"
    yield "serial and time", made(lowest_serial=4), NOT_AFTER + 1, "E_RANGE"


def hellos_first():
    return next(iter(hellos()))[1]


def acks():
    def made(sk=ORGANISER_SK, **changes):
        value = {"cid": CID, "batches": entries(3), "hour": 1452952800, **changes}
        return crypto.envelope("ack", payloads.ack_payload(value), sk)

    assert all(sid != SID for sid, *_ in entries(3))
    yield "of other stations only", made(), 0, None
    yield "of nothing", made(batches=[]), 0, None
    yield "by another organiser", made(OTHER_SK), 0, "E_SIGNATURE"
    yield "by the station itself", made(STATION_SK), 0, "E_SIGNATURE"
    yield "another campaign's", made(cid=bytes(16)), 0, "E_CAMPAIGN"
    yield "out of order", made(batches=entries(2)[::-1]), 0, "E_ORDER"
    yield "a hello", hellos_first(), 0, "E_TYPE"
    good = made()
    yield "followed by zeros beyond its size", good + bytes(limits.ACK_MAX), 0, "E_SIZE"


def files():
    campaign = crypto.envelope(
        "campaign", payloads.campaign_payload(samples.campaign()), ORGANISER_SK
    )
    cases = [
        (
            "keys",
            [
                ("box_seed", seed("box")),
                ("station_pk", STATION_PK),
                ("nonce", NONCE),
                ("campaign", campaign),
            ],
        )
    ]
    for kind, made, take, number in (
        ("hello", hellos, organiser_takes_hello, "use"),
        ("cert", certs, station_takes_cert, "now"),
        ("ack", acks, station_takes_ack, None),
    ):
        for name, signed, n, want in made():
            got = refused(take, signed, n)
            assert got == want, (kind, name, got)
            zeros = len(signed) - len(signed.rstrip(b"\0")) if want == "E_SIZE" else 0
            fields = [("signed", signed[: len(signed) - zeros])] + (
                [("zeros", zeros)] if zeros else []
            )
            fields += [(number, n)] if number else []
            cases.append(("%s: %s" % (kind, name), fields + ([("error", want)] if want else [])))
    about = """Who takes what. hello: this campaign's organiser, who wants one for this `use` (1: rehearsal); cert: this station, at this time,
with the hello's nonce; ack: the same station, which cut none of the batches that are named."""
    return [("taking.txt", about, cases)]

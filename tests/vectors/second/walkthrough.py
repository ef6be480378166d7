"""The worked example of FORMAT.md, made from the vectors so that it cannot go stale."""

import re

from . import crypto, ids, payloads, record, samples, transport
from .ids import H
from .samples import BOX_PK, BOX_SK, STATION_SK

BEGIN = "<!-- worked example, written by tests/vectors/make.py: begin -->\n"
END = "<!-- worked example: end -->"


def spaced(p, most=12):
    """Bytes as people read them; the middle of long ones left out."""
    if len(p) <= most:
        return p.hex(" ").upper()
    return "%s … %s" % (p[: most - 4].hex(" ").upper(), p[-3:].hex(" ").upper())


class Table:
    """Rows of offset, bytes, meaning over one byte string, which must be used up exactly."""

    def __init__(self, data):
        self.data, self.at = data, 0
        self.lines = ["| offset | bytes | what they are |", "|---:|---|---|"]

    def row(self, n, meaning):
        p = self.data[self.at : self.at + n]
        self.lines.append("| %d | `%s` | %s |" % (self.at, spaced(p), meaning))
        self.at += n

    def text(self):
        assert self.at == len(self.data), (self.at, len(self.data))
        return "\n".join(self.lines)


def frame_table(p, signed):
    t = Table(p)
    t.row(1, "format version 1, no flags")
    t.row(4, "tag: the first 4 bytes of SHA-256 of the signed batch")
    t.row(3, "the first fragment here is number 0")
    k = len(transport.fragments_of(signed))
    t.row(3, "batch length %d, so K = ceil(%d / 200) = %d" % (len(signed), len(signed), k))
    for i in range(k):
        t.row(200, "fragment %d%s" % (i, ", filled up with zeros" if i == k - 1 else ""))
    t.row(4, "CRC-32 of the %d bytes before" % t.at)
    return t.text()


def envelope_table(signed, payload):
    t = Table(signed)
    t.row(2, "tag 18, array of 4")
    t.row(1, "byte string of 21: the protected header")
    t.row(3, "map of 2; 1: −8, that is EdDSA")
    t.row(18, "16: text of 16, `signpost-batch/1`")
    t.row(3, "map of 1; 4: byte string of 8")
    t.row(8, "kid, the station's id")
    t.row(3, "byte string of %d: the payload" % len(payload))
    t.row(len(payload), "the payload, next table")
    t.row(2, "byte string of 64")
    t.row(64, "the signature")
    return t.text()


def payload_table(payload, b):
    t = Table(payload)
    t.row(1, "map of 17")
    t.row(2, "1: format 1")
    t.row(18, "2: cid")
    t.row(10, "3: sid, the same as kid")
    t.row(10, "4: rkid")
    t.row(2, "5: seq %d" % b["seq"])
    t.row(35, "6: prev, zeros because it is the first")
    t.row(6, "7: cut at %d" % b["cut_at"])
    t.row(2, "8: boot count %d" % b["boots"])
    t.row(6, "9: [1 record here, 0 withdrawals here, 1 ever captured, 0 ever removed]")
    t.row(35, "10: Merkle root; with one record it is the leaf itself")
    t.row(2, "11: array of 1 record")
    t.row(2, "array of 2; byte string of 16")
    t.row(16, "rid")
    t.row(3, "byte string of 560")
    t.row(560, "sealed")
    t.row(2, "12: no withdrawals")
    t.row(2, "13: no tombstones")
    t.row(2, "14: no flags")
    t.row(10, "15: build id")
    t.row(2, "16: all health counters are zero")
    t.row(35, "17: SHA-256 of the campaign payload in force")
    return t.text()


def record_table(plain, r):
    t = Table(plain)
    t.row(1, "map of 8: organisation, role and e-mail are absent")
    t.row(2, "0: version 1")
    t.row(18, "1: ctx")
    t.row(4, "2: language `%s`" % r["language"])
    t.row(4, "3: day %d, 2016-01-16" % r["day"])
    t.row(2, "4: consent %d: signs; the name is not to be published" % r["consent"])
    t.row(2, "5: individual")
    t.row(2 + len(r["name"]), "6: name `%s`" % r["name"])
    t.row(4, "9: country `%s`" % r["country"])
    t.row(1, "padding marker")
    t.row(len(plain) - t.at, "padding zeros")
    return t.text()


def example():
    b = samples.batches()["one record"]
    payload = payloads.batch_payload(b)
    signed = crypto.envelope("batch", payload, STATION_SK)
    rid, sealed = b["records"][0]
    leaf = ids.leaf(rid, sealed)
    at = signed.index(payload)
    text = transport.frame_make(signed, transport.tag_of(signed), 0, 5)
    plain = crypto.unseal_record(sealed, BOX_PK, BOX_SK)
    r = record.decode(plain)
    code = samples.signature("one 0", samples.LATIN)["code"]
    steps = [
        "**1. Read the code.** A v25-L symbol holds this text of %d characters:" % len(text),
        "```\n%s…%s\n```" % (text[:60], text[-12:]),
        "Without `SP1:` it is Base45. The first three characters `%s` are %s: %s = %d = `%s`."
        % (
            text[4:7],
            ", ".join(str(transport.BASE45.index(c)) for c in text[4:7]),
            " + ".join(
                "%d·45%s" % (transport.BASE45.index(c), p)
                for c, p in zip(text[4:7], ("⁰", "¹", "²"))
            ),
            int.from_bytes(transport.base45_decode(text[4:7]), "big"),
            transport.base45_decode(text[4:7]).hex(" ").upper(),
        ),
        frame_table(transport.base45_decode(text[4:]), signed),
        "**2. Put the fragments together.** All K are here, in order: join them, keep the first %d"
        " bytes, see that the rest is zeros. SHA-256 of them is\n\n`%s`\n\nand begins with the tag."
        % (len(signed), H(signed).hex()),
        "**3. Take the envelope apart.**",
        envelope_table(signed, payload),
        "Signed are the bytes `84 6A` “Signature1” `55` protected `40` `%s` payload. The station's key"
        " `%s` verifies the signature."
        % (signed[at - 3 : at].hex(" ").upper(), samples.STATION_PK.hex()),
        "**4. Read the payload.** `hash` of this batch is SHA-256 of the payload, `%s`; its 20 digits"
        " are %s." % (H(payload).hex(), ids.digits20(H(payload))),
        payload_table(payload, b),
        "The leaf, SHA-256 of `00` ‖ rid ‖ sealed, is `%s`, and so is the root." % leaf.hex(),
        "**5. Open the record.** The box seed is `%s`. SHA-512 of it, first 32 bytes, is the secret key;"
        " its public key is `%s`, whose id is `%s`, the rkid. The ephemeral key is the first 32 bytes"
        " of sealed; the nonce is BLAKE2b-192 of both public keys. The 512 bytes inside:"
        % (samples.seed("box").hex(), BOX_PK.hex(), samples.RKID.hex()),
        record_table(plain, r),
        "**6. Check what it was signed for.** ctx from the cid, the sid, drill byte `00`, the English"
        " texts of `tests/vectors/stranger/campaign.bin` and the rid is `%s`, as in the record."
        % r["ctx"].hex(),
        "**7. The person's code.** Whoever has `%s` can withdraw: the code is the bytes `%s`, and"
        " SHA-256 of “signpost/rid/1” ‖ cid ‖ these begins with the rid `%s`."
        % (ids.code_text(code), code.hex(), rid.hex()),
    ]
    return "\n\n".join(steps) + "\n"


def updated(format_md):
    """FORMAT.md's text with the example as it is now."""
    old = format_md.read_text(encoding="utf-8")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    new, n = re.subn(pattern, lambda m: BEGIN + "\n" + example() + "\n" + END, old, flags=re.S)
    assert n == 1, "FORMAT.md has no place for the worked example"
    return new

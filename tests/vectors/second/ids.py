"""Names of things: hashes with their domain prefixes, the withdrawal code, the Merkle root."""

import hashlib
import hmac

from .cbor import Refused

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(pk):
    """kid of a signature, sid of a station, rkid of a box key."""
    return H(pk)[:8]


def cid(organiser_pk, salt):
    return H(b"signpost/cid/1", organiser_pk, salt)[:16]


def rid(cid_, code):
    return H(b"signpost/rid/1", cid_, code)[:16]


def ctx(cid_, sid, drill, letter, consent, notice, rid_):
    terms = H(consent, b"\0", notice)
    return H(b"signpost/ctx/1", cid_, sid, bytes([drill]), H(letter), terms, rid_)[:16]


def leaf(rid_, sealed):
    return H(b"\0", rid_, sealed)


def merkle_root(leaves):
    """RFC 6962 section 2.1, by its recursive definition."""
    if not leaves:
        return H(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return H(b"\1", merkle_root(leaves[:k]), merkle_root(leaves[k:]))


def digits20(hash_):
    text = "%020d" % int.from_bytes(hash_[:8], "big")
    return " ".join(text[i : i + 5] for i in range(0, 20, 5))


def crockford(p):
    n = int.from_bytes(p, "big")
    length = len(p) * 8 // 5
    return "".join(CROCKFORD[n >> 5 * (length - 1 - i) & 31] for i in range(length))


def code_check(code):
    return CROCKFORD[H(b"signpost/code/1", code)[0] & 31]


def code_text(code):
    text = crockford(code) + code_check(code)
    return "-".join(text[i : i + 5] for i in range(0, 25, 5))


def typed(text, n):
    """The n characters of a code as people type it."""
    kept = text.upper() if text.isascii() else text
    kept = kept.replace(" ", "").replace("-", "").translate(str.maketrans("OIL", "011"))
    if len(kept) != n or any(c not in CROCKFORD for c in kept):
        raise Refused("E_FORM")
    return kept


def crockford_bytes(text):
    n = 0
    for c in text:
        n = n << 5 | CROCKFORD.index(c)
    return n.to_bytes(len(text) * 5 // 8, "big")


def code_parse(text):
    """The 15 bytes of a withdrawal code."""
    kept = typed(text, 25)
    code = crockford_bytes(kept[:24])
    if code_check(code) != kept[24]:
        raise Refused("E_DIGEST")
    return code


def phone_text(code):
    text = crockford(code)
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def phone_parse(text):
    """The 10 bytes of a telephone code or a challenge."""
    return crockford_bytes(typed(text, 16))


def ack_code(nonce, sid, seq, payload_hash):
    key = H(b"signpost/ackkey/1", nonce)
    text = sid + seq.to_bytes(4, "big") + payload_hash
    return hmac.new(key, text, hashlib.sha256).digest()[:10]


def unlock_code(nonce, challenge):
    key = H(b"signpost/unlockkey/1", nonce)
    return hmac.new(key, challenge, hashlib.sha256).digest()[:10]

"""Sealed boxes, signatures and the COSE envelope, from libsodium's primitives."""

import hashlib

from nacl import bindings as na
from nacl.exceptions import CryptoError

from .cbor import Reader, Refused, enc
from .ids import key_id
from .limits import SEALED

TYPES = ("campaign", "hello", "cert", "batch", "head", "ack", "revoke")


def sign_pair(seed):
    return na.crypto_sign_seed_keypair(seed)


def box_pair(seed):
    """The campaign's pair, as crypto_box_seed_keypair makes it."""
    sk = hashlib.sha512(seed).digest()[:32]
    return na.crypto_scalarmult_base(sk), sk


def seal(message, pk, ephemeral_seed):
    """A sealed box whose ephemeral pair comes from a seed, so that vectors stay the same."""
    epk, esk = box_pair(ephemeral_seed)
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    return epk + na.crypto_box(message, nonce, pk, esk)


def salsa20_rounds(x):
    """The twenty rounds over sixteen 32-bit words, without the final addition."""

    def quarter(a, b, c, d):
        for to, p, q, n in ((b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18)):
            sum_ = x[p] + x[q] & 0xFFFFFFFF
            x[to] ^= (sum_ << n | sum_ >> 32 - n) & 0xFFFFFFFF

    for _ in range(10):
        for column in ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)):
            quarter(*column)
        for row in ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)):
            quarter(*row)
    return x


def hsalsa20(key, block):
    def words(p):
        return [int.from_bytes(p[i : i + 4], "little") for i in range(0, len(p), 4)]

    c, k, n = words(b"expand 32-byte k"), words(key), words(block)
    x = salsa20_rounds([c[0], *k[:4], c[1], *n, c[2], *k[4:], c[3]])
    return b"".join(x[i].to_bytes(4, "little") for i in (0, 5, 10, 15, 6, 7, 8, 9))


def seal_for_everybody(message, pk, epk):
    """What opens without any key wherever the all-zero product of a low-order epk is let pass."""
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    return epk + na.crypto_secretbox(message, nonce, hsalsa20(bytes(32), bytes(16)))


def unseal(sealed, pk, sk):
    """R_SEAL when it does not open. By parts, and by libsodium's own call: both must agree."""
    epk, body = sealed[:32], sealed[32:]
    nonce = hashlib.blake2b(epk + pk, digest_size=24).digest()
    try:
        opened = na.crypto_box_open(body, nonce, epk, sk)
        assert opened == na.crypto_box_seal_open(sealed, pk, sk)
        return opened
    except CryptoError:
        raise Refused("R_SEAL") from None


def unseal_record(sealed, pk, sk):
    if len(sealed) != SEALED:
        raise Refused("R_SEAL")
    return unseal(sealed, pk, sk)


def sign(message, sk):
    return na.crypto_sign(message, sk)[:64]


ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = (1).to_bytes(32, "little")
BASE = na.crypto_scalarmult_ed25519_base_noclamp((1).to_bytes(32, "little"))


def sign_beyond_order(message, sk):
    """S + L in place of S: the same equation holds."""
    signature = sign(message, sk)
    s = int.from_bytes(signature[32:], "little")
    return signature[:32] + (s + ORDER).to_bytes(32, "little")


def sign_small_r(message, sk):
    """R is the neutral point: S = k·a."""
    a = int.from_bytes(hashlib.sha512(sk[:32]).digest()[:32], "little")
    a = a & (1 << 254) - 8 | 1 << 254
    k = int.from_bytes(hashlib.sha512(IDENTITY + sk[32:] + message).digest(), "little") % ORDER
    s = (k * a % ORDER).to_bytes(32, "little")
    at_s = na.crypto_scalarmult_ed25519_base_noclamp(s)
    assert at_s == na.crypto_scalarmult_ed25519_noclamp(k.to_bytes(32, "little"), sk[32:])
    return IDENTITY + s


def sign_for_small_key():
    """Satisfies the equation for every message where the public key is the neutral point."""
    return BASE + (1).to_bytes(32, "little")


def verifies(message, signature, pk):
    try:
        return na.crypto_sign_open(signature + message, pk) == message
    except CryptoError:
        return False


def leaf_signature(cid, leaf, sk):
    return sign(b"signpost/leaf/1" + cid + leaf, sk)


def protected(type_):
    return enc({1: -8, 16: "signpost-%s/1" % type_})


def to_be_signed(type_, payload):
    return enc(["Signature1", protected(type_), b"", payload])


def envelope(type_, payload, sk, kid=None):
    """A signed thing. sk is libsodium's 64 bytes; the public key is its second half."""
    kid = key_id(sk[32:]) if kid is None else kid
    signature = sign(to_be_signed(type_, payload), sk)
    return (
        b"\xd2\x84"
        + enc(protected(type_))
        + b"\xa1\x04\x48"
        + kid
        + enc(payload)
        + b"\x58\x40"
        + signature
    )


def exact(reader, wanted):
    if reader.bytes_raw(len(wanted)) != wanted:
        raise Refused("E_FORM")


def string(reader):
    """A byte string of any length; another type is not the template."""
    try:
        return reader.item(2)[1]
    except Refused as refused:
        raise Refused("E_FORM" if refused.code == "E_TYPES" else refused.code) from None


def open_envelope(data, want=None):
    """(type, kid, payload, signature), not verified."""
    r = Reader(data)
    exact(r, b"\xd2\x84")
    named = {protected(t): t for t in TYPES}
    type_ = named.get(string(r))
    if type_ is None:
        raise Refused("E_FORM")
    exact(r, b"\xa1\x04\x48")
    kid = r.bytes_raw(8)
    payload = string(r)
    exact(r, b"\x58\x40")
    signature = r.bytes_raw(64)
    r.end()
    if want is not None and type_ != want:
        raise Refused("E_TYPE")
    return type_, kid, payload, signature


def verify(type_, kid, payload, signature, pk):
    if kid != key_id(pk) or not verifies(to_be_signed(type_, payload), signature, pk):
        raise Refused("E_SIGNATURE")

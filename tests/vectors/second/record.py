"""What one person signed: encode, pad, and the strict reverse."""

from .cbor import Reader, Refused, enc
from .limits import DAY_MAX, PADDED, RECORD_TEXTS

KEYS = {"language": 2, "name": 6, "organisation": 7, "role": 8, "country": 9, "email": 10}
SIGN, PUBLISH_NAME, EMAIL, AUTHORISED, PUBLISH_ORG = 1, 2, 4, 8, 16


def encode(record):
    """The CBOR map of a record given as a dict of names; absent or empty texts have no key."""
    out = {0: 1, 1: record["ctx"], 2: record["language"], 3: record["day"]}
    out.update({4: record["consent"], 5: record["kind"]})
    for name in ("name", "organisation", "role", "country", "email"):
        if record.get(name):
            out[KEYS[name]] = record[name]
    return enc(out)


def pad(plain):
    assert len(plain) < PADDED
    return plain + b"\x80" + bytes(PADDED - 1 - len(plain))


def unpad(padded):
    stripped = padded.rstrip(b"\0")
    if not stripped.endswith(b"\x80"):
        raise Refused("R_PAD")
    return stripped[:-1]


def consistent(r):
    """Whether consents, kind and fields fit each other."""
    consent = r["consent"]
    needs = ((PUBLISH_NAME, "name"), (EMAIL, "email"))
    needs += ((AUTHORISED, "organisation"), (PUBLISH_ORG, "organisation"))
    if not consent & SIGN or any(consent & bit and not r.get(key) for bit, key in needs):
        return False
    if r["kind"] == 0:
        return bool(consent & EMAIL) or not r.get("email")
    complete = all(r.get(key) for key in ("name", "organisation", "role", "email"))
    return complete and bool(consent & AUTHORISED)


def is_language(text):
    return all(c.isascii() and (c.isalnum() or c == "-") for c in text)


def is_country(text):
    return len(text) == 2 and all("A" <= c <= "Z" for c in text)


def read(plain):
    """The map as a dict of names; whatever is wrong with it is R_FORM."""
    r = Reader(plain)
    out = {}
    n = r.map(6, 11)
    r.key(0)
    r.uint(1, 1)
    r.key(1)
    out["ctx"] = r.bstr(16)
    r.key(2)
    out["language"] = r.text(1, RECORD_TEXTS[2])
    for key, name, high in ((3, "day", DAY_MAX), (4, "consent", 31), (5, "kind", 2)):
        r.key(key)
        out[name] = r.uint(0, high)
    for name in ("name", "organisation", "role", "country", "email"):
        if r.next_is_key(KEYS[name]):
            r.key(KEYS[name])
            out[name] = r.text(1, RECORD_TEXTS[KEYS[name]])
    r.end()
    if len(out) + 1 != n or not is_language(out["language"]):
        raise Refused("R_FORM")
    if "country" in out and not is_country(out["country"]):
        raise Refused("R_FORM")
    return out


def decode(padded):
    plain = unpad(padded)
    try:
        out = read(plain)
    except Refused:
        raise Refused("R_FORM") from None
    if not consistent(out):
        raise Refused("R_CONSENT")
    return out

"""The payloads of everything signed: a writer and a strict reader for each type.

A payload is a dict with the field names of FORMAT.md. Writers take what they are given; readers
refuse with the reason code of the first thing wrong, front to back.
"""

from . import crypto, ids, limits
from .cbor import Reader, Refused, enc
from .record import is_country, is_language

HOUR = 3600


def begin(reader, n):
    """Map head, key 1 and the campaign. Another version is told before its other keys are judged."""
    pairs = reader.map(0, limits.U64)
    reader.key(1)
    if reader.uint() != limits.FORMAT:
        raise Refused("E_VERSION")
    if pairs != n:
        raise Refused("E_KEYS")
    reader.key(2)
    return reader.bstr(16)


def accept(pk):
    """For payloads whose signature was verified before."""


def flag(reader):
    return bool(reader.uint(0, 1))


def hour(reader):
    value = reader.uint()
    if value % HOUR:
        raise Refused("E_TYPES")
    return value


def ascending(reader, n, read_one, order=None):
    """n items, each greater than the one before."""
    out = []
    for _ in range(n):
        out.append(read_one())
        keys = [order(x) if order else x for x in out[-2:]]
        if len(keys) == 2 and keys[0] >= keys[1]:
            raise Refused("E_ORDER")
    return out


def keyed(reader, key, read, *args):
    reader.key(key)
    return read(*args)


# ---------------------------------------------------------------------------------------- batch


def batch_payload(b):
    leaves = [ids.leaf(rid, sealed) for rid, sealed in b["records"]]
    counts = [len(b["records"]), len(b["withdrawals"]), b["ever_captured"], b["ever_removed"]]
    return enc(
        {
            1: 1,
            2: b["cid"],
            3: b["sid"],
            4: b["rkid"],
            5: b["seq"],
            6: b["prev"],
            7: b["cut_at"],
            8: b["boots"],
            9: counts,
            10: ids.merkle_root(leaves),
            11: [list(r) for r in b["records"]],
            12: b["withdrawals"],
            13: b["tombstones"],
            14: b["flags"],
            15: b["build"],
            16: {i: n for i, n in enumerate(b["health"]) if n},
            17: b["campaign"],
        }
    )


def read_record(r):
    if r.array(0, 2) != 2:
        raise Refused("E_TYPES")
    return r.bstr(16), r.bstr(limits.SEALED)


def read_health(r):
    out = [0] * limits.HEALTH_COUNT
    last = -1
    for _ in range(r.map(0, limits.HEALTH_COUNT)):
        key = r.uint()
        if key >= limits.HEALTH_COUNT:
            raise Refused("E_KEYS")
        out[key] = r.uint(1)
        if key <= last:
            raise Refused("E_ORDER")
        last = key
    return out


def batch_front_to_back(payload):
    """The payload as it is written; counts and root are not compared yet."""
    r = Reader(payload)
    b = {"cid": begin(r, 17)}
    b["sid"] = keyed(r, 3, r.bstr, 8)
    b["rkid"] = keyed(r, 4, r.bstr, 8)
    b["seq"] = keyed(r, 5, r.uint, 1, limits.SEQ_MAX)
    b["prev"] = keyed(r, 6, r.bstr, 32)
    b["cut_at"] = keyed(r, 7, hour, r)
    b["boots"] = keyed(r, 8, r.uint)
    if keyed(r, 9, r.array, 4, 4):
        counts = [r.uint() for _ in range(4)]
    b["ever_captured"], b["ever_removed"] = counts[2:]
    b["root"] = keyed(r, 10, r.bstr, 32)
    n = keyed(r, 11, r.array, 0, limits.RECORDS_MAX)
    b["records"] = ascending(r, n, lambda: read_record(r), lambda record: record[0])
    n = keyed(r, 12, r.array, 0, limits.WITHDRAWALS_MAX)
    b["withdrawals"] = ascending(r, n, lambda: r.bstr(limits.SEALED_CODE))
    n = keyed(r, 13, r.array, 0, limits.TOMBSTONES_MAX)
    b["tombstones"] = ascending(r, n, lambda: r.bstr(limits.SEALED_CODE))
    b["flags"] = keyed(r, 14, r.uint, 0, 7)
    b["build"] = keyed(r, 15, r.bstr, 8)
    b["health"] = keyed(r, 16, read_health, r)
    b["campaign"] = keyed(r, 17, r.bstr, 32)
    r.end()
    b["counts"] = counts[:2]
    return b


def batch_agrees(b):
    """Whether counts and root are those of the lists."""
    if b["counts"] != [len(b["records"]), len(b["withdrawals"])]:
        raise Refused("E_COUNTS")
    if b["root"] != ids.merkle_root([ids.leaf(*record) for record in b["records"]]):
        raise Refused("E_ROOT")


def batch_read(payload):
    b = batch_front_to_back(payload)
    batch_agrees(b)
    return b


# ------------------------------------------------------------------------------- hello and cert


def hello_payload(h):
    return enc(
        {
            1: 1,
            2: h["cid"],
            3: h["station_pk"],
            4: h["label"],
            5: h["serial"],
            6: h["sealed_nonce"],
            7: int(h["drill"]),
        }
    )


def hello_read(payload, by=accept):
    r = Reader(payload)
    h = {"cid": begin(r, 7)}
    h["station_pk"] = keyed(r, 3, r.bstr, 32)
    by(h["station_pk"])
    h["label"] = keyed(r, 4, r.text, 1, limits.LABEL_MAX)
    h["serial"] = keyed(r, 5, r.uint, 1)
    h["sealed_nonce"] = keyed(r, 6, r.bstr, 80)
    h["drill"] = keyed(r, 7, flag, r)
    r.end()
    return h


def cert_payload(c):
    return enc(
        {
            1: 1,
            2: c["cid"],
            3: c["station_pk"],
            4: c["label"],
            5: c["not_after"],
            6: c["nonce_hash"],
            7: c["lowest_serial"],
            8: int(c["drill"]),
        }
    )


def cert_read(payload):
    r = Reader(payload)
    c = {"cid": begin(r, 8)}
    c["station_pk"] = keyed(r, 3, r.bstr, 32)
    c["label"] = keyed(r, 4, r.text, 1, limits.LABEL_MAX)
    c["not_after"] = keyed(r, 5, r.uint)
    c["nonce_hash"] = keyed(r, 6, r.bstr, 32)
    c["lowest_serial"] = keyed(r, 7, r.uint, 1)
    c["drill"] = keyed(r, 8, flag, r)
    r.end()
    return c


# ------------------------------------------------------------------------------------- campaign

SETTINGS = {
    "organiser": (0, limits.SETTING_TEXT_MAX),
    "contact": (0, limits.SETTING_TEXT_MAX),
    "event": (0, limits.SETTING_TEXT_MAX),
    "country": (2, 2),
    "language": (1, limits.LANGUAGE_MAX),
    "kinds": range(1, 8),
    "ask_email": range(2),
    "ask_country": range(2),
}


def campaign_payload(c):
    def in_order(d):
        return {k: d[k] for k in sorted(d, key=enc)}

    languages = {
        tag: [l["title"], l["letter"], l["consent"], l["notice"], int(l["reviewed"])]
        for tag, l in in_order(c["languages"]).items()
    }
    return enc(
        {
            1: 1,
            2: c["cid"],
            3: c["salt"],
            4: c["serial"],
            5: c["organiser_pk"],
            6: c["box_pk"],
            7: c["name"],
            8: languages,
            9: in_order(c["settings"]),
            10: c["organisations"],
            11: c["days"],
            12: c["pins"],
        }
    )


def read_language(r, tag):
    if not is_language(tag):
        raise Refused("E_TYPES")
    if r.array(0, 5) != 5:
        raise Refused("E_TYPES")
    out = {"title": r.text(1, limits.TITLE_MAX)}
    for name in ("letter", "consent", "notice"):
        out[name] = r.text(1, limits.TEXT_MAX)
    out["reviewed"] = flag(r)
    return out


def read_setting(r, name):
    rule = SETTINGS.get(name)
    if rule is None:
        raise Refused("E_KEYS")
    if isinstance(rule, range):
        return r.uint(rule.start, rule.stop - 1)
    value = r.text(*rule)
    if name == "country" and not is_country(value) or name == "language" and not is_language(value):
        raise Refused("E_TYPES")
    return value


def named(r, n, key_max, read_value):
    """A map of n pairs whose keys are texts in bytewise order of their encodings."""
    out, last = {}, b""
    for _ in range(n):
        name = r.text(1, key_max)
        out[name] = read_value(name)
        if enc(name) <= last:
            raise Refused("E_ORDER")
        last = enc(name)
    return out


def read_days(r):
    """Three days that do not go back."""
    r.array(3, 3)
    out = [0]
    for _ in range(3):
        out.append(r.uint(out[-1], limits.DAY_MAX))
    return out[1:]


def campaign_read(payload, by=accept):
    r = Reader(payload)
    c = {"cid": begin(r, 12)}
    c["salt"] = keyed(r, 3, r.bstr, 16)
    c["serial"] = keyed(r, 4, r.uint, 1)
    c["organiser_pk"] = keyed(r, 5, r.bstr, 32)
    by(c["organiser_pk"])
    c["box_pk"] = keyed(r, 6, r.bstr, 32)
    c["name"] = keyed(r, 7, r.text, 1, limits.NAME_MAX)
    n = keyed(r, 8, r.map, 1, limits.LANGUAGES_MAX)
    c["languages"] = named(r, n, limits.LANGUAGE_MAX, lambda tag: read_language(r, tag))
    n = keyed(r, 9, r.map, 0, limits.SETTINGS_MAX)
    c["settings"] = named(r, n, limits.SETTING_NAME_MAX, lambda name: read_setting(r, name))
    n = keyed(r, 10, r.array, 0, limits.ORGANISATIONS_MAX)
    c["organisations"] = [r.text(1, limits.ORGANISATION_MAX) for _ in range(n)]
    c["days"] = keyed(r, 11, read_days, r)
    n = keyed(r, 12, r.array, 0, limits.PINS_MAX)
    c["pins"] = [r.text(1, limits.PIN_MAX) for _ in range(n)]
    r.end()
    if c["cid"] != ids.cid(c["organiser_pk"], c["salt"]):
        raise Refused("E_CAMPAIGN")
    c["hash"] = ids.H(payload)
    return c


# --------------------------------------------------------------------------- head, ack, revoke


def head_payload(h):
    return enc(
        {
            1: 1,
            2: h["cid"],
            3: h["sid"],
            4: h["seq"],
            5: h["ever_captured"],
            6: h["batch_hash"],
            7: h["hour"],
            8: int(h["final"]),
        }
    )


def head_read(payload):
    r = Reader(payload)
    h = {"cid": begin(r, 8)}
    h["sid"] = keyed(r, 3, r.bstr, 8)
    h["seq"] = keyed(r, 4, r.uint, 1, limits.SEQ_MAX)
    h["ever_captured"] = keyed(r, 5, r.uint)
    h["batch_hash"] = keyed(r, 6, r.bstr, 32)
    h["hour"] = keyed(r, 7, hour, r)
    h["final"] = keyed(r, 8, flag, r)
    r.end()
    return h


def ack_payload(a):
    return enc({1: 1, 2: a["cid"], 3: [list(x) for x in a["batches"]], 4: a["hour"]})


def read_acknowledged(r):
    if r.array(0, 3) != 3:
        raise Refused("E_TYPES")
    return r.bstr(8), r.uint(1, limits.SEQ_MAX), r.bstr(32)


def ack_read(payload):
    r = Reader(payload)
    a = {"cid": begin(r, 4)}
    n = keyed(r, 3, r.array, 0, limits.ACKS_MAX)
    a["batches"] = ascending(r, n, lambda: read_acknowledged(r), lambda entry: entry[:2])
    a["hour"] = keyed(r, 4, hour, r)
    r.end()
    return a


def revoke_payload(v):
    return enc({1: 1, 2: v["cid"], 3: v["station_pk"], 4: v["last_good"], 5: v["hour"]})


def revoke_read(payload):
    r = Reader(payload)
    v = {"cid": begin(r, 5)}
    v["station_pk"] = keyed(r, 3, r.bstr, 32)
    v["last_good"] = keyed(r, 4, r.uint, 0, limits.SEQ_MAX)
    v["hour"] = keyed(r, 5, hour, r)
    r.end()
    return v


# ------------------------------------------------------------------------------ whole envelopes


def signed_read(data, want, pk, read, maximum):
    """Envelope, signature, payload."""
    if len(data) > maximum:
        raise Refused("E_SIZE")
    cose = crypto.open_envelope(data, want)
    crypto.verify(*cose, pk)
    return read(cose[2])


def self_signed_read(data, want, read, maximum):
    """The same where the payload names its signer: verified as soon as the key is known."""
    if len(data) > maximum:
        raise Refused("E_SIZE")
    cose = crypto.open_envelope(data, want)
    return read(cose[2], lambda pk: crypto.verify(*cose, pk))


def hello_decode(data):
    return self_signed_read(data, "hello", hello_read, limits.ENROL_MAX)


def cert_decode(data, organiser_pk):
    return signed_read(data, "cert", organiser_pk, cert_read, limits.ENROL_MAX)


def campaign_decode(data):
    return self_signed_read(data, "campaign", campaign_read, limits.CAMPAIGN_MAX)


def batch_decode(data, station_pk):
    return signed_read(data, "batch", station_pk, batch_read, limits.BATCH_MAX)


def head_decode(data, station_pk):
    return signed_read(data, "head", station_pk, head_read, limits.HEAD_MAX)


def ack_decode(data, organiser_pk):
    return signed_read(data, "ack", organiser_pk, ack_read, limits.ACK_MAX)


def revoke_decode(data, organiser_pk):
    return signed_read(data, "revoke", organiser_pk, revoke_read, limits.REVOKE_MAX)

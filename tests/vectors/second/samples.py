"""Keys, people and batches that the vectors are about. Nothing here is secret or true."""

from . import crypto, ids, payloads, record
from .ids import H


class Stream:
    """Bytes that look random and are the same every time: SHA-256 of a label and a counter."""

    def __init__(self, label):
        self.label, self.counter = label.encode(), 0

    def bytes(self, n):
        out = b""
        while len(out) < n:
            out += H(b"signpost test ", self.label, self.counter.to_bytes(8, "big"))
            self.counter += 1
        return out[:n]


def seed(label):
    return Stream("seed " + label).bytes(32)


ORGANISER_PK, ORGANISER_SK = crypto.sign_pair(seed("organiser"))
STATION_PK, STATION_SK = crypto.sign_pair(seed("station"))
OTHER_PK, OTHER_SK = crypto.sign_pair(seed("other"))
BOX_PK, BOX_SK = crypto.box_pair(seed("box"))
SALT = Stream("salt").bytes(16)
CID = ids.cid(ORGANISER_PK, SALT)
SID = ids.key_id(STATION_PK)
RKID = ids.key_id(BOX_PK)
NONCE = Stream("nonce").bytes(32)

LETTER = "# For strong encryption\n\nWe ask every government to leave it alone.\n"
CONSENT = "I sign this letter.\n"
NOTICE = "Example Organiser keeps this until the retention day. You can withdraw.\n"
LETTER_AR = "# من أجل تشفير قوي\n\nنطلب من كل حكومة ألا تضعفه.\n"
CONSENT_AR = "أوقع هذه الرسالة.\n"
NOTICE_AR = "تحتفظ الجهة المنظمة بهذا حتى يوم الحذف.\n"
TEXTS = {"en": (LETTER, CONSENT, NOTICE), "ar": (LETTER_AR, CONSENT_AR, NOTICE_AR)}

LATIN = {"language": "en", "day": 16816, "consent": 1, "kind": 0, "name": "Ada Example"}
LATIN["country"] = "GB"
BENGALI = {
    "language": "bn",
    "day": 16817,
    "consent": 31,
    "kind": 1,
    "name": "অনন্যা চৌধুরী",
    "organisation": "মুক্ত তথ্য ও গোপনীয়তা অধিকার পরিষদ, ঢাকা",
    "role": "নির্বাহী পরিচালক",
    "country": "BD",
    "email": "office@porishod.example",
}
ARABIC = {"language": "ar", "day": 16817, "consent": 3, "kind": 0}
ARABIC.update({"name": "ليلى بنت يوسف", "country": "TN"})
MIXED = {
    "language": "sr-Latn",
    "day": 16818,
    "consent": 7,
    "kind": 0,
    "name": "Björk 山田 O’Neill",
    "organisation": "Café Überwachungsfrei e.V.",
    "role": "ﬂâneuse",
    "country": "IS",
    "email": "björk@bücher.example",
}
COMPANY = {
    "language": "fr",
    "day": 16820,
    "consent": 25,
    "kind": 2,
    "name": "Zoë D'Arc",
    "organisation": "Sécurité & Fils SARL",
    "role": "Gérante",
    "country": "FR",
    "email": "zoe@securite.example",
}
COUNTED = {"language": "de", "day": 16820, "consent": 1, "kind": 0}
LONGEST = {
    "language": "zh-Hant-TW1",
    "day": 65535,
    "consent": 31,
    "kind": 2,
    "name": "n" * 120,
    "organisation": "ó" * 80,
    "role": "役" * 24,
    "country": "TW",
    "email": "e@" + "x" * 90 + ".example",
}
SHORTEST = {"language": "e", "day": 0, "consent": 1, "kind": 0}
RECORDS = {
    "latin": LATIN,
    "bengali organisation": BENGALI,
    "arabic": ARABIC,
    "mixed scripts": MIXED,
    "company": COMPANY,
    "only counted": COUNTED,
    "longest, 511 bytes": LONGEST,
    "shortest": SHORTEST,
}


def signature(label, person, drill=False, cid=CID, sid=SID):
    """One signature as a station makes it: code, rid, record, sealed."""
    stream = Stream("signature " + label)
    code = stream.bytes(15)
    rid = ids.rid(cid, code)
    texts = [t.encode() for t in TEXTS.get(person["language"], TEXTS["en"])]
    ctx = ids.ctx(cid, sid, drill, *texts, rid)
    plain = record.pad(record.encode({**person, "ctx": ctx}))
    sealed = crypto.seal(plain, BOX_PK, stream.bytes(32))
    return {"code": code, "rid": rid, "ctx": ctx, "plain": plain, "sealed": sealed}


def visitor(i):
    """One of the people above, at a station that shows the campaign's two languages."""
    person = list(RECORDS.values())[i % len(RECORDS)]
    return {**person, "language": person["language"] if person["language"] in TEXTS else "en"}


def signatures(label, n, drill=False, foreign=None):
    """n of them by rid; the one with number `foreign` was signed for something else."""
    made = [signature("%s %d" % (label, i), visitor(i), drill != (i == foreign)) for i in range(n)]
    return sorted(made, key=lambda s: s["rid"])


def sealed_codes(label, n):
    stream = Stream("codes " + label)
    return sorted(crypto.seal(stream.bytes(15), BOX_PK, stream.bytes(32)) for _ in range(n))


def campaign():
    languages = {
        tag: {
            "title": title,
            "letter": t[0],
            "consent": t[1],
            "notice": t[2],
            "reviewed": tag == "en",
        }
        for (tag, t), title in zip(TEXTS.items(), ("For strong encryption", "من أجل تشفير قوي"))
    }
    return {
        "cid": CID,
        "salt": SALT,
        "serial": 3,
        "organiser_pk": ORGANISER_PK,
        "box_pk": BOX_PK,
        "name": "Strong encryption (test)",
        "languages": languages,
        "settings": {
            "kinds": 7,
            "language": "ar",
            "event": "Test Fair 2016",
            "contact": "post@organiser.example",
            "country": "IS",
            "ask_email": 1,
            "organiser": "Example Organiser",
            "ask_country": 1,
        },
        "organisations": ["Example Rights", "পরিষদ", "Café Überwachungsfrei e.V."],
        "days": [16811, 16841, 17207],
        "pins": ["$argon2id$v=19$m=65536,t=2,p=1$c2lnbnBvc3QtdGVzdA$bm90LWEtcmVhbC12ZXJpZmllcg"],
    }


CAMPAIGN_HASH = H(payloads.campaign_payload(campaign()))


def batch(label, n, **changes):
    b = {
        "cid": CID,
        "sid": SID,
        "rkid": RKID,
        "seq": 1,
        "prev": bytes(32),
        "cut_at": 1452952800,
        "boots": 1,
        "ever_captured": n,
        "ever_removed": 0,
        "withdrawals": [],
        "tombstones": [],
        "flags": 0,
        "build": Stream("build").bytes(8),
        "health": [0] * 6,
        "campaign": CAMPAIGN_HASH,
    }
    drill = bool(changes.get("flags", 0) & 1)
    foreign = changes.pop("foreign", None)
    b["records"] = [(s["rid"], s["sealed"]) for s in signatures(label, n, drill, foreign)]
    b.update(changes)
    return b


def batches():
    """The batches of the vectors, by name; the last three are a station's chain."""
    out = {"empty": batch("empty", 0)}
    out["one record"] = batch("one", 1)
    out["two records, drill"] = batch("two", 2, flags=1)
    out["withdrawals and tombstones only"] = batch(
        "none",
        0,
        ever_captured=3,
        ever_removed=3,
        withdrawals=sealed_codes("w", 2),
        tombstones=sealed_codes("t", 3),
    )
    out["every health counter, large numbers"] = batch(
        "health",
        0,
        seq=2**32 - 1,
        boots=70000,
        cut_at=4102444800,
        ever_captured=2**40,
        ever_removed=24,
        health=[1, 23, 24, 255, 256, 65536],
        prev=H(b"before"),
    )
    first = out["chain 1: seven records"] = batch(
        "seven", 7, foreign=5, ever_captured=8, ever_removed=1, tombstones=sealed_codes("first", 1)
    )
    second = out["chain 2: salvage"] = batch(
        "salvage",
        1,
        seq=2,
        prev=H(payloads.batch_payload(first)),
        flags=4,
        boots=2,
        ever_captured=9,
        ever_removed=1,
        cut_at=1452960000,
        health=[1, 0, 0, 0, 0, 0],
    )
    out["chain 3: final"] = batch(
        "final",
        2,
        seq=3,
        prev=H(payloads.batch_payload(second)),
        flags=2,
        boots=2,
        ever_captured=11,
        ever_removed=1,
        cut_at=1452967200,
        health=[1, 0, 0, 2, 0, 0],
        withdrawals=sealed_codes("final", 1),
    )
    return out


def hello():
    return {
        "cid": CID,
        "station_pk": STATION_PK,
        "label": "Stand 7, left",
        "serial": 3,
        "sealed_nonce": crypto.seal(NONCE, BOX_PK, seed("nonce")),
        "drill": False,
    }


def cert():
    return {
        "cid": CID,
        "station_pk": STATION_PK,
        "label": "Stand 7, left",
        "not_after": 1454284800,
        "nonce_hash": H(NONCE),
        "lowest_serial": 1,
        "drill": False,
    }

"""Vectors of the parts: arithmetic, transport, names, codes."""

from . import crypto, ids, transport
from .cbor import Refused
from .ids import H
from .samples import BOX_PK, CID, ORGANISER_PK, RECORDS, SALT, SID, STATION_PK, TEXTS
from .samples import STATION_SK, Stream, batches, batch, seed, signature
from .limits import BATCH_MAX, FRAGMENT_NUMBER_MAX, FRAME_MAX
from .payloads import batch_payload


def gf256():
    products = [(a, b) for a in (0, 1, 2, 3, 29, 128, 200, 255) for b in (0, 1, 2, 90, 142, 255)]
    table = H(b"".join(transport.MUL))
    row = Stream("row").bytes(67)
    other = Stream("other row").bytes(67)
    cases = [
        (
            "tables",
            [("sha256_of_products", table), ("inverses_of_1_to_255", bytes(transport.INV[1:]))],
        ),
        ("products", [("product", [bytes((a, b, transport.MUL[a][b])) for a, b in products])]),
    ]
    for c in (0, 1, 2, 143, 255):
        fields = [("c", c), ("dst", row), ("src", other), ("sum", transport.addmul(row, other, c))]
        cases.append(("row %d" % c, fields))
    return cases


def fountain():
    cases = []
    for k, tag, n in (
        (1, 0, 1),
        (2, 0x01020304, 2),
        (7, 0xFFFFFFFF, 7),
        (8, 0xFFFFFFFF, FRAGMENT_NUMBER_MAX),
        (9, 0x80000000, 1000),
        (100, 0xDEADBEEF, 100),
        (1024, 0x00C0FFEE, 70000),
    ):
        fields = [
            ("k", k),
            ("tag", tag),
            ("n", n),
            ("coefficients", transport.coefficients(k, tag, n)),
        ]
        cases.append(("coefficients k %d" % k, fields))
    for length in (1, 199, 200, 201, 1000, 4418):
        data = Stream("fragments %d" % length).bytes(length)
        tag = transport.tag_of(data)
        k = len(transport.fragments_of(data))
        numbers = sorted({0, k - 1, k, k + 1, k + 250, FRAGMENT_NUMBER_MAX})
        shown = [n.to_bytes(3, "big") + transport.fragment(data, tag, n) for n in numbers]
        fields = [("data", data), ("tag", tag), ("k", k), ("number_and_fragment", shown)]
        cases.append(("fragments of %d bytes" % length, fields))
    return cases


def refusal(read, text):
    """The reason why this is refused."""
    try:
        read(text)
    except Refused as refused:
        return refused.code
    raise AssertionError(text)


def base45():
    plain = [b"", b"AB", b"Hello!!", b"base-45", b"ietf!", b"\0", b"\0\0", b"\xff", b"\xff\xff"]
    plain += [Stream("base45 %d" % n).bytes(n) for n in (3, 200, 215)]
    cases = [
        (
            "%d bytes, %d" % (len(p), i),
            [("bytes", p), ("text", "|%s|" % transport.base45_encode(p))],
        )
        for i, p in enumerate(plain)
    ]
    bad = {
        "one character alone": "A",
        "one left over": "BB8A",
        "lower case": "bb8",
        "outside the alphabet": "BB_",
        "three characters over 65535": "GGW",
        "two characters over 255": "V5",
        "highest group": ":::",
        "highest pair": "::",
        "tab": "BB8\t",
        "not ASCII": "BBÄ",
    }
    assert all(refusal(transport.base45_decode, t) == "E_FORM" for t in bad.values())
    return cases + [(name, [("text", "|%s|" % t), ("error", "E_FORM")]) for name, t in bad.items()]


def crc():
    data = [b"", b"123456789", b"\0", bytes(32), b"\xff" * 32, Stream("crc").bytes(1226)]
    return [
        (
            "%d bytes, %d" % (len(p), i),
            [("bytes", p), ("crc", transport.crc32(p).to_bytes(4, "big"))],
        )
        for i, p in enumerate(data)
    ]


def frame_fields(data, tag, n, m):
    text = transport.frame_make(data, tag, n, m)
    assert transport.frame_parse(text)[:3] == (tag, n, len(data))
    return [("data", data), ("tag", tag), ("n", n), ("m", m), ("text", "|%s|" % text)]


def frames():
    signed = crypto.envelope("batch", batch_payload(batches()["one record"]), STATION_SK)
    tag = transport.tag_of(signed)
    k = len(transport.fragments_of(signed))
    good = [(0, 1), (0, k), (k - 1, 2), (k, 6), (70000, 14), (FRAGMENT_NUMBER_MAX - 3, 4)]
    cases = [("n %d, m %d" % (n, m), frame_fields(signed, tag, n, m)) for n, m in good]
    body = transport.fragment(signed, tag, 0)
    size = len(signed)
    whole = transport.frame_bytes(tag, 0, size, body)
    raw = {
        "no bytes": (b"", "E_FORM"),
        "version 2": (transport.frame_bytes(tag, 0, size, body, 0x20), "E_VERSION"),
        "version 0": (transport.frame_bytes(tag, 0, size, body, 0x00), "E_VERSION"),
        "unknown flag": (transport.frame_bytes(tag, 0, size, body, 0x11), "E_VERSION"),
        "version 2 of another length": (b"\x20" + bytes(9), "E_VERSION"),
        "no fragment": (transport.frame_bytes(tag, 0, size, b""), "E_FORM"),
        "header only": (whole[:11], "E_FORM"),
        "cut short": (whole[:-1], "E_FORM"),
        "one byte more": (whole + b"\0", "E_FORM"),
        "half a fragment": (transport.frame_bytes(tag, 0, size, body[:100]), "E_FORM"),
        "15 fragments": (transport.frame_bytes(tag, 0, size, body * 15), "E_FORM"),
        "checksum": (whole[:-1] + bytes([whole[-1] ^ 1]), "E_FORM"),
        "a bit of the body": (whole[:50] + bytes([whole[50] ^ 16]) + whole[51:], "E_FORM"),
        "version 2, the longest": (b"\x20" + bytes(FRAME_MAX - 1), "E_VERSION"),
        "version 2, one byte longer": (b"\x20" + bytes(FRAME_MAX), "E_FORM"),
        "batch of no bytes": (transport.frame_bytes(tag, 0, 0, body), "E_RANGE"),
        "batch too long": (transport.frame_bytes(tag, 0, BATCH_MAX + 1, body), "E_RANGE"),
        "numbers past the field": (
            transport.frame_bytes(tag, FRAGMENT_NUMBER_MAX, size, body * 2),
            "E_RANGE",
        ),
    }
    texts = {name: ("SP1:" + transport.base45_encode(p), e) for name, (p, e) in raw.items()}
    text = "SP1:" + transport.base45_encode(whole)
    texts.update(
        {
            "nothing": ("", "E_FOREIGN"),
            "web address": ("HTTPS://EXAMPLE.ORG", "E_FOREIGN"),
            "lower case prefix": ("sp1:" + text[4:], "E_FOREIGN"),
            "prefix cut": ("SP1", "E_FOREIGN"),
            "other prefix": ("SP2:" + text[4:], "E_FOREIGN"),
            "lower case body": (text[:4] + text[4:].lower(), "E_FORM"),
            "one character less": (text[:-1], "E_FORM"),
            "trailing space": (text + "  ", "E_FORM"),
            "empty body": ("SP1:", "E_FORM"),
        }
    )
    assert all(refusal(transport.frame_parse, t) == e for t, e in texts.values())
    return cases + [(n, [("text", "|%s|" % t), ("error", e)]) for n, (t, e) in texts.items()]


def codes():
    cases = []
    for i in range(6):
        code = [bytes(15), b"\xff" * 15, *(Stream("code %d" % j).bytes(15) for j in range(4))][i]
        text = ids.code_text(code)
        typed = [
            text,
            text.lower(),
            text.replace("-", ""),
            text.replace("-", " "),
            text.replace("0", "O").replace("1", "l"),
            text.replace("0", "o").replace("1", "I"),
            " %s " % text,
            "-".join(text),
        ]
        assert all(ids.code_parse(t) == code for t in typed)
        fields = [("code", code), ("rid", ids.rid(CID, code)), ("text", text)]
        cases.append(("code %d" % i, fields + [("typed", ["|%s|" % t for t in typed])]))
    text = ids.code_text(Stream("code 0").bytes(15))
    swapped = text[1] + text[0] + text[2:]
    check = ids.CROCKFORD[(ids.CROCKFORD.index(text[-1]) + 1) % 32]
    bad = {
        "empty": ("", "E_FORM"),
        "one character less": (text[:-1], "E_FORM"),
        "one character more": (text + "0", "E_FORM"),
        "letter U": ("U" + text[1:], "E_FORM"),
        "full stop": (text.replace("-", "."), "E_FORM"),
        "not ASCII": ("Ä" + text[1:], "E_FORM"),
        "full width": ("Ａ" + text[1:], "E_FORM"),
        "tab": (text.replace("-", "\t"), "E_FORM"),
        "check character": (text[:-1] + check, "E_DIGEST"),
        "two swapped": (swapped, "E_DIGEST"),
    }
    for name, (typed, error) in bad.items():
        assert refusal(ids.code_parse, typed) == error, name
        cases.append((name, [("typed", "|%s|" % typed), ("error", error)]))
    return cases


def hashes():
    cases = [
        (
            "keys",
            [
                ("seed", seed("organiser")),
                ("sign_pk", ORGANISER_PK),
                ("kid", ids.key_id(ORGANISER_PK)),
                ("box_seed", seed("box")),
                ("box_pk", BOX_PK),
                ("rkid", ids.key_id(BOX_PK)),
            ],
        ),
        ("campaign id", [("organiser_pk", ORGANISER_PK), ("salt", SALT), ("cid", CID)]),
        ("station id", [("station_pk", STATION_PK), ("sid", SID)]),
    ]
    rid = ids.rid(CID, Stream("ctx").bytes(15))
    for language, texts in TEXTS.items():
        for drill in (0, 1):
            parts = [t.encode() for t in texts]
            fields = [
                ("cid", CID),
                ("sid", SID),
                ("drill", drill),
                *zip(("letter", "consent", "notice"), parts),
            ]
            fields += [("rid", rid), ("ctx", ids.ctx(CID, SID, drill, *parts, rid))]
            cases.append(("context %s %d" % (language, drill), fields))
    for name in ("latin", "bengali organisation"):
        s = signature("leaf " + name, RECORDS[name])
        fields = [("cid", CID), ("rid", s["rid"]), ("sealed", s["sealed"])]
        leaf = ids.leaf(s["rid"], s["sealed"])
        fields += [("leaf", leaf), ("station_pk", STATION_PK)]
        fields.append(("lsig", crypto.leaf_signature(CID, leaf, STATION_SK)))
        cases.append(("leaf " + name, fields))
    leaves = [H(b"leaf %d" % i) for i in range(350)]
    for n in (0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 350):
        cases.append(("root of %d" % n, [("n", n), ("root", ids.merkle_root(leaves[:n]))]))
    for i, h in enumerate((bytes(32), b"\xff" * 32, H(b""), H(b"digits"))):
        cases.append(("digits %d" % i, [("hash", h), ("digits", ids.digits20(h))]))
    return cases


def phone_codes():
    nonce, payload_hash = Stream("nonce").bytes(32), H(batch_payload(batch("one", 1)))
    cases = []
    for i, (sid, seq, hash_) in enumerate(
        ((SID, 1, payload_hash), (SID, 2, payload_hash), (bytes(8), 2**32 - 1, bytes(32)))
    ):
        fields = [("nonce", nonce), ("sid", sid), ("seq", seq), ("payload_hash", hash_)]
        code = ids.ack_code(nonce, sid, seq, hash_)
        cases.append(("acknowledgement %d" % i, fields + phone_texts(code)))
    for i, challenge in enumerate((b"0123456789", bytes(10), b"\xff" * 10)):
        fields = [("nonce", nonce), ("challenge", challenge)]
        fields.append(("challenge_text", ids.phone_text(challenge)))
        cases.append(("unlock %d" % i, fields + phone_texts(ids.unlock_code(nonce, challenge))))
    text = ids.phone_text(bytes(range(10)))
    bad = {
        "empty": "",
        "hyphens": "----",
        "one character less": text[:-1],
        "one character more": text + "0",
        "letter U": "U" + text[1:],
        "full stop": text.replace("-", "."),
        "not ASCII": "Ä" + text[1:],
        "tab": text.replace("-", "\t"),
    }
    for name, typed in bad.items():
        assert refusal(ids.phone_parse, typed) == "E_FORM", name
        cases.append((name, [("typed", "|%s|" % typed), ("error", "E_FORM")]))
    return cases


def phone_texts(code):
    """A code, how it is shown, and all that people may type for it."""
    text = ids.phone_text(code)
    typed = [
        text,
        text.lower(),
        text.replace("-", ""),
        text.replace("-", " "),
        text.replace("0", "O").replace("1", "l"),
        text.replace("0", "o").replace("1", "I"),
        " %s " % text,
        "-".join(text),
    ]
    assert all(ids.phone_parse(t) == code for t in typed)
    return [("code", code), ("text", text), ("typed", ["|%s|" % t for t in typed])]


def files():
    return [
        ("gf256.txt", "Products (a, b, a × b), inverses and rows: sum = dst + c × src.", gf256()),
        (
            "fountain.txt",
            "Coefficients and fragments. A number of a fragment has 3 bytes.",
            fountain(),
        ),
        ("base45.txt", "Base45, between bars.", base45()),
        ("crc32.txt", "CRC-32.", crc()),
        ("frame.txt", "Frames. Texts stand between bars.", frames()),
        ("code.txt", "Withdrawal codes. What is typed stands between bars.", codes()),
        ("hash.txt", 'Names of things. Leaf i of a root is SHA-256 of "leaf i".', hashes()),
        ("phone.txt", "Codes to say over a telephone. What is typed stands between bars.", phone_codes()),
    ]

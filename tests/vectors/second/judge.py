"""Negative cases: what is changed, and that our own reader refuses it for the reason given."""

from .cbor import Refused


def refused(read, *args):
    """The reason code, or None."""
    try:
        read(*args)
    except Refused as r:
        return r.code
    return None


def judged(name, fields, want, read, *args):
    """A negative case, after our own reader agreed about the reason."""
    got = refused(read, *args)
    assert got == want, (name, want, got)
    return (name, fields + [("error", want)])


def changed(items, key, value):
    return [(k, value if k == key else v) for k, v in items]


def without(items, key):
    return [(k, v) for k, v in items if k != key]

"""QR symbols (libqrencode) and PNG files, and the frames of a batch as pictures."""

import ctypes
import ctypes.util
import struct
import zlib

from second import transport


class Symbol(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int), ("width", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
    ]


library = ctypes.CDLL("libqrencode.so.4")
library.QRcode_encodeString.restype = ctypes.POINTER(Symbol)
library.QRcode_free.argtypes = [ctypes.POINTER(Symbol)]


def modules(text, version=0):
    """Rows of 0 and 1 (dark), level L, with a quiet zone of four."""
    symbol = library.QRcode_encodeString(text.encode(), version, 0, 2, 1)
    assert symbol, "libqrencode refused"
    width = symbol.contents.width
    data = symbol.contents.data[: width * width]
    library.QRcode_free(symbol)
    quiet = [0] * 4
    rows = [quiet + [x & 1 for x in data[y * width : (y + 1) * width]] + quiet for y in range(width)]
    empty = [[0] * (width + 8)] * 4
    return empty + rows + empty


def blank(width, height, gray=255):
    return [bytearray([gray]) * width for _ in range(height)]


def paint(picture, rows, left, top, pixels):
    """Puts modules into a picture, each `pixels` wide."""
    for y, row in enumerate(rows):
        line = b"".join((b"\0" if dark else b"\xff") * pixels for dark in row)
        for i in range(pixels):
            picture[top + y * pixels + i][left : left + len(line)] = line


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(picture):
    """8-bit gray."""
    head = struct.pack(">IIBBBBB", len(picture[0]), len(picture), 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in picture), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def code_png(text, version=0, pixels=3, size=None, at=(20, 20)):
    rows = modules(text, version)
    side = len(rows) * pixels
    picture = blank(*(size or (side + 2 * at[0], side + 2 * at[1])))
    paint(picture, rows, at[0], at[1], pixels)
    return png(picture)


def frames(batch, m=6, first=0, count=None):
    """Frame texts of a batch, from fragment `first` on; by default one sweep."""
    tag, k = transport.tag_of(batch), -(-len(batch) // 200)
    count = count if count is not None else -(-k // m)
    return [transport.frame_make(batch, tag, first + i * m, m) for i in range(count)]

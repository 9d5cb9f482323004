# SPDX-License-Identifier: Apache-2.0
"""Pictures of QR codes for the tests: PNG by Python alone, JPEG by cjpeg, codes from a terminal's screen or from libqrencode."""
import ctypes
import re
import struct
import subprocess
import zlib

BLOCKS = {" ": (0, 0), "\u2580": (1, 0), "\u2584": (0, 1), "\u2588": (1, 1)}


def png(rows, scale=4):
    """A grey PNG of rows of 0 (white) and 1 (black)."""
    data = b""
    for row in rows:
        data += (b"\0" + b"".join((b"\0" if dark else b"\xff") * scale for dark in row)) * scale
    return png_of(len(rows[0]) * scale, len(rows) * scale, data)


def png_of(width, height, data):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def rows_on_screen(seen, inverted=False):
    """The modules of the half blocks that a terminal was given."""
    rows = []
    for line in re.sub("\x1b\\[[0-9;]*m", "", seen).split("\r\n"):
        line = line.rpartition("\r")[2]  # what stood there before was drawn over
        if len(line) > 20 and set(line) <= set(BLOCKS) and ("\u2580" in line or "\u2588" in line or rows):
            for half in (0, 1):
                rows.append([BLOCKS[c][half] ^ int(inverted) for c in line])
    return [[0] * len(rows[0])] * 4 + rows + [[0] * len(rows[0])] * 4


def rows_of(text):
    """The modules of a QR code of that text, with its quiet zone."""
    library = ctypes.CDLL("libqrencode.so.4")

    class Code(ctypes.Structure):
        _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_ubyte))]
    library.QRcode_encodeString.restype = ctypes.POINTER(Code)
    code = library.QRcode_encodeString(text.encode(), 0, 0, 2, 1).contents
    side = code.width
    blank = [[0] * (side + 8)] * 4
    return blank + [[0] * 4 + [code.data[y * side + x] & 1 for x in range(side)] + [0] * 4 for y in range(side)] + blank


def jpeg(rows, scale=4, quality=70):
    """A JPEG of the same, as a camera makes one."""
    side = len(rows[0]) * scale
    data = b"".join(b"".join((b"\x14" if dark else b"\xe6") * scale for dark in row) * scale for row in rows)
    return subprocess.run(["cjpeg", "-quality", str(quality)], input=b"P5 %d %d 255\n" % (side, len(rows) * scale) + data,
                          stdout=subprocess.PIPE, check=True).stdout

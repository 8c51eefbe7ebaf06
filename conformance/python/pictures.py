"""Pictures, good and bad. Every good one differs from all before it."""

import io
import itertools
import os
import struct
import zlib

from PIL import Image

MEGABYTE = 1024 * 1024
_counter = itertools.count(1)


def jpeg(width: int = 48, height: int = 32) -> bytes:
    """A small JPEG."""
    return _encode("JPEG", width, height, quality=90)


def png(width: int = 48, height: int = 32) -> bytes:
    """A small PNG."""
    return _encode("PNG", width, height)


def gif(width: int = 48, height: int = 32) -> bytes:
    """A small GIF."""
    return _encode("GIF", width, height)


def bmp() -> bytes:
    """A picture in a format that neither vendor takes."""
    return _encode("BMP", 48, 32)


def webp() -> bytes:
    """Another one."""
    return _encode("WEBP", 48, 32)


def noise(size: int) -> bytes:
    """A PNG of about this many bytes that cannot be compressed."""
    side = max(1, int((size / 3) ** 0.5))
    picture = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    return _save(picture, "PNG", compress_level=0)


def padded_png(size: int) -> bytes:
    """A good PNG of exactly this many bytes: a text chunk fills it up."""
    picture = png()
    end = picture.rindex(b"IEND") - 4
    room = size - len(picture) - 12
    chunk = b"tEXt" + b"Comment\0".ljust(room, b"x")
    chunk = struct.pack(">I", room) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture[:end] + chunk + picture[end:]


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is a thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def truncated(picture: bytes) -> bytes:
    """The first half of a picture."""
    return picture[: len(picture) // 2]


def _encode(kind: str, width: int, height: int, **options) -> bytes:
    number = next(_counter)
    picture = Image.new("RGB", (width, height), (number % 251, number // 251 % 251, 60))
    # The number is also drawn in blocks, so that lossy formats keep it apart from its neighbours.
    for bit in range(16):
        if number >> bit & 1:
            picture.paste((255, 255, 255), (bit % 6 * 8, bit // 6 * 8, bit % 6 * 8 + 8, bit // 6 * 8 + 8))
    return _save(picture, kind, **options)


def _save(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()

"""JPEGs of an exact size that decode, with room for a counter in their last comment."""

import base64
import random

COUNTER = 12
"""Digits in the counter, which makes every picture another file."""

# A Huffman table for the coefficients: end of block, and values of one to six bits, three bits
# each. The one for the mean of a block knows only "as before".
_SYMBOLS = bytes(range(7))
_QUANTIZATION = b"\xff\xdb\x00\x43\x00" + bytes([16] * 64)
_TABLES = (
    b"\xff\xc4\x00\x14\x00" + bytes([1] + [0] * 15) + b"\x00"
    + b"\xff\xc4\x00\x1a\x10" + bytes([0, 0, 7] + [0] * 13) + _SYMBOLS
)
_SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
_BLOCK_BYTES = 25


def _block(chance):
    """One block of noise as a text of bits."""
    bits = ["0"]
    for _ in range(_BLOCK_BYTES * 8 // 7):
        size = chance.randint(1, 6)
        bits.append(f"{size:03b}" + f"{chance.getrandbits(size):0{size}b}")
    return "".join(bits) + "000"


def jpeg(size):
    """The parts of a grey JPEG of `size` bytes before and behind its counter."""
    chance = random.Random(size)
    across = max(1, int((size / _BLOCK_BYTES) ** 0.5))
    down = across * 9 // 10 or 1
    blocks = [_block(chance) for _ in range(min(300, across * down))]
    bits = "".join(chance.choices(blocks, k=across * down))
    bits += "1" * (-len(bits) % 8)
    coded = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")

    sides = (8 * down).to_bytes(2, "big") + (8 * across).to_bytes(2, "big")
    start = b"\xff\xd8" + _QUANTIZATION
    frame = b"\xff\xc0\x00\x0b\x08" + sides + b"\x01\x01\x11\x00" + _TABLES + _SCAN + coded
    # Base64 of what stands before the counter has to end on a whole group, so the last comment
    # goes on behind the counter for up to two bytes.
    behind = b"\0" * ((size - COUNTER - 2) % 3) + b"\xff\xd9"
    counter_mark = b"\xff\xfe" + (COUNTER + len(behind)).to_bytes(2, "big")

    spare = size - len(start) - len(frame) - len(counter_mark) - COUNTER - len(behind)
    if spare < 0 or 0 < spare < 4:
        raise ValueError(f"no JPEG of {size} bytes")
    padding = b""
    while spare > 0:
        length = min(spare, 65_000)
        if 0 < spare - length < 4:
            length -= 4
        padding += b"\xff\xfe" + (length - 2).to_bytes(2, "big") + chance.randbytes(length - 4)
        spare -= length
    return start + padding + frame + counter_mark, behind


def write(folder, name, size):
    """Writes the parts under `name`, plain and in Base64, and gives their common path."""
    head, tail = jpeg(size)
    path = folder / name
    for suffix, part in (("head", head), ("tail", tail)):
        path.with_name(f"{name}.{suffix}").write_bytes(part)
        path.with_name(f"{name}.{suffix}64").write_bytes(base64.b64encode(part))
    return path

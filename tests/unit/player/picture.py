# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of the display channel."""
import struct

MODE, MARK, RESET, COPY_BITS, INVAL_LIST = 101, 102, 103, 104, 105
STREAM_CREATE, STREAM_DATA, STREAM_DESTROY = 122, 123, 125
DRAW_FILL, DRAW_COPY = 302, 304
SURFACE_CREATE, SURFACE_DESTROY, MONITORS_CONFIG, GL_DRAW = 314, 315, 317, 321
PRIMARY = 1
XRGB, ARGB, RGB555, RGB565 = 32, 96, 16, 80
ROP_PUT = 1 << 3


def rect(left, top, width, height):
    """As the protocol has it: top, left, bottom, right."""
    return struct.pack('<iiii', top, left, top + height, left + width)


def surface(width, height, shape=XRGB, number=0, flags=PRIMARY):
    """A new surface; the primary one is the screen."""
    return SURFACE_CREATE, struct.pack('<IIIII', number, width, height, shape, flags)


def destroy(number=0):
    """The end of a surface."""
    return SURFACE_DESTROY, struct.pack('<I', number)


def mark():
    """From now on the picture is meant to be seen."""
    return MARK, b''


def _base(left, top, width, height, number):
    return struct.pack('<I', number) + rect(left, top, width, height) + b'\0'


def fill(left, top, width, height, colour, number=0):
    """One colour."""
    body = _base(left, top, width, height, number) + struct.pack('<BIH', 1, colour, ROP_PUT)
    return DRAW_FILL, body + struct.pack('<BiiI', 0, 0, 0, 0)


def _copy(left, top, width, height, image, source, number):
    body = _base(left, top, width, height, number)
    head = 4 + 16 + 2 + 1 + 13
    body += struct.pack('<I', len(body) + head) + rect(*source) + struct.pack('<HB', ROP_PUT, 1)
    return DRAW_COPY, body + struct.pack('<BiiI', 0, 0, 0, 0) + image


def raw(left, top, width, height, pixels, number=0, source=None):
    """An image as it is, four bytes a pixel."""
    image = struct.pack('<QBBII', 1, 0, 0, width, height)
    image += struct.pack('<BBIIII', 8, 4, width, height, width * 4, 0) + pixels
    return _copy(left, top, width, height, image, source or (0, 0, width, height), number)


def lz_stream(width, height, pixels, bits=8):
    """An LZ stream of literal pixels (blue, green, red), up to 32 in a row."""
    stream = struct.pack('>4sIIIIII', b'  ZL', 0x10001, bits, width, height, width * 4, 1)
    for at in range(0, len(pixels), 96):
        part = pixels[at:at + 96]
        stream += bytes([len(part) // 3 - 1]) + part
    return stream


def lz(left, top, width, height, stream, number=0, size=None):
    """An image in LZ; size is what the message claims that the image measures."""
    image = struct.pack('<QBBII', 2, 101, 0, *(size or (width, height))) + struct.pack('<I', len(stream)) + stream
    return _copy(left, top, width, height, image, (0, 0, width, height), number)


def copy_bits(left, top, width, height, from_left, from_top, number=0):
    """A part of the surface to elsewhere on it."""
    return COPY_BITS, _base(left, top, width, height, number) + struct.pack('<ii', from_left, from_top)


def monitors(*heads, allowed=None):
    """Which parts of a surface are monitors: (surface, left, top, width, height) each."""
    body = struct.pack('<HH', len(heads), len(heads) if allowed is None else allowed)
    for number, (on, left, top, width, height) in enumerate(heads):
        body += struct.pack('<IIIIIII', number, on, width, height, left, top, 0)
    return MONITORS_CONFIG, body


def stream_create(number, codec, width, height, left=0, top=0):
    """A video of that size at that place of the screen."""
    return STREAM_CREATE, (struct.pack('<IIBBQIIII', 0, number, 1, codec, 0, width, height, width, height)
                           + rect(left, top, width, height) + b'\0')


def stream_data(number, data):
    """One frame of it."""
    return STREAM_DATA, struct.pack('<III', number, 0, len(data)) + data

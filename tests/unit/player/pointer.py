# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of the cursor and the inputs channel, and what a client says on the latter."""
import struct

INIT, RESET, SET, MOVE, HIDE = 101, 102, 103, 104, 105
INPUTS_INIT, INPUTS_MODIFIERS, INPUTS_MOTION_ACK = 101, 102, 111
ALPHA, MONO = 0, 1
NO_SHAPE = struct.pack('<H', 1)


def shape(width, height, hot_x=0, hot_y=0, kind=ALPHA, pixels=None):
    """A cursor."""
    if pixels is None:
        pixels = b'\xff\x80\x40\xff' * (width * height)
    return struct.pack('<HQBHHHH', 0, 0, kind, width, height, hot_x, hot_y) + pixels


def init(cursor=NO_SHAPE, visible=True):
    """Comes first."""
    return INIT, struct.pack('<hhHHB', 0, 0, 0, 0, visible) + cursor


def change(cursor, left=0, top=0):
    """Another cursor."""
    return SET, struct.pack('<hhB', left, top, True) + cursor


def move(left, top):
    """The guest moved its pointer."""
    return MOVE, struct.pack('<hh', left, top)


def hide():
    """The guest hides it."""
    return HIDE, b''


def locks(mask, first=False):
    """The lock keys of the guest: 1 scroll, 2 number, 4 capitals."""
    return INPUTS_INIT if first else INPUTS_MODIFIERS, struct.pack('<H', mask)


def describe(kind, body):
    """What the client did, in words for the record."""
    if kind in (101, 102):
        return 'key-down' if kind == 101 else 'key-up', body.hex()
    if kind == 103:
        return 'locks', struct.unpack('<H', body)[0]
    if kind == 104:
        return 'keys', body.hex()
    if kind == 111:
        return ('motion', *struct.unpack('<iiH', body))
    if kind == 112:
        return ('position', *struct.unpack('<IIHB', body))
    if kind in (113, 114):
        return ('press' if kind == 113 else 'release', *struct.unpack('<BH', body))
    return 'message', kind, body.hex()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of the SPICE agent, which travel inside those of the main channel."""
import struct

MONITORS, REPLY, CLIPBOARD, CAPABILITIES, GRAB, REQUEST, RELEASE = 2, 3, 4, 6, 7, 8, 9
FILE_START, FILE_STATUS, FILE_DATA, MAX_CLIPBOARD = 10, 11, 12, 14
NAMES = {2: 'monitors', 4: 'clipboard', 5: 'display-config', 6: 'capabilities', 7: 'grab', 8: 'request', 9: 'release',
         10: 'file-start', 11: 'file-status', 12: 'file-data', 14: 'max-clipboard'}
CHUNK = 2048
TEXT, PNG = 1, 2
# Mouse, monitors, reply, clipboard on demand with selections, sparse monitors, line ends, size limit, monitor positions, file errors.
ALL = sum(1 << bit for bit in (0, 1, 2, 3, 5, 6, 7, 8, 10, 12, 14))


def message(kind, body=b'', size=None, protocol=1):
    """A message; size is what it claims to be long."""
    return struct.pack('<IIQI', protocol, kind, 0, len(body) if size is None else size) + body


def capabilities(request, mask=ALL):
    """What the agent can do; an empty list for None."""
    return message(CAPABILITIES, struct.pack('<I', request) + (b'' if mask is None else struct.pack('<I', mask)))


def grab(*types, selection=0):
    """The guest has something in its clipboard."""
    return message(GRAB, struct.pack('<B3x', selection) + struct.pack(f'<{len(types)}I', *types))


def request(kind, selection=0):
    """The guest wants what the client has in its clipboard."""
    return message(REQUEST, struct.pack('<B3xI', selection, kind))


def clipboard(kind, data, selection=0, size=None):
    """What the guest has in its clipboard."""
    return message(CLIPBOARD, struct.pack('<B3xI', selection, kind) + data, size)


def release(selection=0):
    """The guest has nothing any more."""
    return message(RELEASE, struct.pack('<B3x', selection))


def file_status(number, result, data=b''):
    """What becomes of a file: 0 go on, 1 cancelled, 2 error, 3 success, 4 no space, 5 locked, 7 disabled."""
    return message(FILE_STATUS, struct.pack('<II', number, result) + data)


class Reader:
    """Puts messages together from the pieces in which they come."""

    def __init__(self):
        self._rest = b''

    def feed(self, data):
        """The messages that are complete: (kind, contents)."""
        self._rest += data
        while len(self._rest) >= 20:
            _protocol, kind, _opaque, size = struct.unpack('<IIQI', self._rest[:20])
            if len(self._rest) < 20 + size:
                return
            body, self._rest = self._rest[20:20 + size], self._rest[20 + size:]
            yield kind, body

# SPDX-License-Identifier: GPL-3.0-or-later
"""SPICE on the wire: the first words of a connection, and messages with the short header."""
import struct
import threading

from . import ticket

MAIN, DISPLAY, INPUTS, CURSOR = 1, 2, 3, 4
NAMES = {MAIN: 'main', DISPLAY: 'display', INPUTS: 'inputs', CURSOR: 'cursor'}
LINK_OK, LINK_DENIED = 0, 7
# Capabilities that every channel has: the client chooses how it authenticates, with a ticket, and headers are short.
COMMON_CAPABILITIES = 1 << 0 | 1 << 1 | 1 << 3
# Main: agent tokens. Display: sized streams, monitors, composite, A8. Inputs: scan codes.
CAPABILITIES = {MAIN: 1 << 2, DISPLAY: 0b1111, INPUTS: 1, CURSOR: 0}
PING, PONG = 4, 3


class Gone(Exception):
    """The client hung up."""


class Channel:
    """One connection of a client, after it was accepted."""

    def __init__(self, sock, record):
        self.sock = sock
        self.kind = self.number = None
        self.name = '?'
        self.password = None
        self._record = record
        self._lock = threading.Lock()
        self._pongs = threading.Condition()
        self._last_pong = self._last_ping = 0
        self.gone = False

    def record(self, *words):
        """A line for the test to read."""
        self._record(self.name, *words)

    def read(self, size):
        """Exactly so many bytes."""
        data = b''
        while len(data) < size:
            try:
                part = self.sock.recv(size - len(data))
            except OSError:
                part = b''
            if not part:
                self.hung_up()
                raise Gone
            data += part
        return data

    def write(self, data):
        """Bytes as they are."""
        try:
            with self._lock:
                self.sock.sendall(data)
        except OSError:
            self.hung_up()
            raise Gone from None

    def hung_up(self):
        """Wakes who waits for an answer."""
        with self._pongs:
            self.gone = True
            self._pongs.notify_all()

    def close(self):
        """Hangs up, whatever was being said."""
        try:
            self.sock.shutdown(2)
        except OSError:
            pass
        self.sock.close()

    def read_link(self):
        """What the client wants."""
        magic, _major, _minor, size = struct.unpack('<4sIII', self.read(16))
        assert magic == b'REDQ'
        body = self.read(size)
        self.kind, self.number = body[4], body[5]
        self.name = NAMES.get(self.kind, str(self.kind))

    def link_reply(self, error=LINK_OK, key=ticket.PUBLIC):
        """The answer to that: the key for the password, and what this server can do."""
        body = struct.pack('<I162sIIIII', error, key, 1, 1, 178, COMMON_CAPABILITIES, CAPABILITIES.get(self.kind, 0))
        return struct.pack('<4sIII', b'REDQ', 2, 2, len(body)) + body

    def read_ticket(self):
        """How the client authenticates, and with which password."""
        struct.unpack('<I', self.read(4))
        self.password = ticket.decrypt(self.read(128))

    def send(self, kind, body=b''):
        """A whole message."""
        self.write(struct.pack('<HI', kind, len(body)) + body)

    def receive(self):
        """The client's next message: its number and its contents."""
        kind, size = struct.unpack('<HI', self.read(6))
        return kind, self.read(size)

    def pong(self):
        """The client answered a ping."""
        with self._pongs:
            self._last_pong += 1
            self._pongs.notify_all()

    def settle(self):
        """Returns when the client has worked on everything that was sent before."""
        self._last_ping += 1
        self.send(PING, struct.pack('<IQ', self._last_ping, 0))
        with self._pongs:
            self._pongs.wait_for(lambda: self.gone or self._last_pong >= self._last_ping, timeout=60)
        if self.gone:
            raise Gone

# SPDX-License-Identifier: GPL-3.0-or-later
"""A mouse of the test's own in a Wayland compositor that lets programs play one (wlr-virtual-pointer-unstable-v1).

    with Mouse(path_of_the_socket) as mouse:
        mouse.wheel(-1)
        mouse.click(SIDE)
"""
import socket
import struct
import time

LEFT, RIGHT, MIDDLE, SIDE, EXTRA = range(0x110, 0x115)
DOWN, ACROSS = 0, 1
WHEEL, FINGER = 0, 1
CLICK = 15                      # how far a wheel's click goes, as libinput has it
MANAGER = 'zwlr_virtual_pointer_manager_v1'
DISPLAY, REGISTRY, CALLBACK, MANAGER_ID, POINTER = range(1, 6)


def text(words):
    data = words.encode() + b'\0'
    return struct.pack('=I', len(data)) + data + b'\0' * (-len(data) % 4)


def fixed(value):
    return int(round(value * 256))


class Mouse:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(5)
        self.socket.connect(str(path))
        self._send(DISPLAY, 1, struct.pack('=I', REGISTRY))
        self._send(DISPLAY, 0, struct.pack('=I', CALLBACK))
        name = self._find_manager()
        self._send(REGISTRY, 0, struct.pack('=I', name) + text(MANAGER) + struct.pack('=II', 1, MANAGER_ID))
        self._send(MANAGER_ID, 0, struct.pack('=II', 0, POINTER))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _send(self, thing, request, arguments=b''):
        self.socket.sendall(struct.pack('=II', thing, (8 + len(arguments)) << 16 | request) + arguments)

    def _receive(self, size):
        data = b''
        while len(data) < size:
            data += self.socket.recv(size - len(data)) or self._ended()
        return data

    @staticmethod
    def _ended():
        raise ConnectionError('the compositor does not want this')

    def _find_manager(self):
        """The number of what makes mice; the compositor names all that it offers before it answers."""
        found = None
        while True:
            thing, size = struct.unpack('=II', self._receive(8))
            data = self._receive((size >> 16) - 8)
            if thing == REGISTRY:
                number, length = struct.unpack_from('=II', data)
                if data[8:8 + length - 1].decode() == MANAGER:
                    found = number
            elif thing == CALLBACK:
                return found or self._ended()

    @staticmethod
    def _now():
        return int(time.monotonic() * 1000) & 0xffffffff

    def _frame(self):
        self._send(POINTER, 4)

    def button(self, number, pressed):
        self._send(POINTER, 2, struct.pack('=III', self._now(), number, pressed))
        self._frame()

    def click(self, number):
        self.button(number, 1)
        self.button(number, 0)

    def wheel(self, clicks, axis=DOWN):
        """Whole clicks of a wheel, each by itself."""
        for _ in range(abs(clicks)):
            step = 1 if clicks > 0 else -1
            self._send(POINTER, 5, struct.pack('=I', WHEEL))
            self._send(POINTER, 7, struct.pack('=IIii', self._now(), axis, fixed(CLICK * step), step))
            self._frame()

    def scroll(self, distance, axis=DOWN):
        """As fingers on a touchpad do; 10 is about as far as a wheel's click."""
        self._send(POINTER, 5, struct.pack('=I', FINGER))
        self._send(POINTER, 3, struct.pack('=IIi', self._now(), axis, fixed(distance)))
        self._frame()

    def lift(self, axis=DOWN):
        """The fingers leave the touchpad."""
        self._send(POINTER, 5, struct.pack('=I', FINGER))
        self._send(POINTER, 6, struct.pack('=II', self._now(), axis))
        self._frame()

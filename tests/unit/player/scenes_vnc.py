# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of a VNC server (RFB 3.8, RFC 6143), which are about what comes after the greeting."""
import random
import struct
import threading
import time

from . import wire

RAW, COPY, RESIZE, CURSOR, LEDS, ALPHA_CURSOR = 0, 1, -223, -239, -261, -314
WIDTH, HEIGHT = 320, 240
# The size by which the player knows that the client has come to the end.
LAST = (123, 77)


def update(*rectangles):
    """One update of the picture: (left, top, width, height, encoding, data) each."""
    body = struct.pack('>BxH', 0, len(rectangles))
    for left, top, width, height, encoding, data in rectangles:
        body += struct.pack('>HHHHi', left, top, width, height, encoding) + data
    return body


def raw(left, top, width, height, pixel=b'\x20\x40\xc0\0'):
    """A rectangle of one colour."""
    return left, top, width, height, RAW, pixel * (width * height)


def resize(width, height):
    """The picture has another size from now on."""
    return 0, 0, width, height, RESIZE, b''


def cursor(width, height, hot_x, hot_y):
    """A cursor, wholly visible."""
    return hot_x, hot_y, width, height, CURSOR, b'\x10\x20\x30\0' * (width * height) + b'\xff' * ((width + 7) // 8 * height)


class Vnc:
    """A VNC server that behaves."""

    def __init__(self, server):
        self.server = server
        self.seen_last = threading.Event()

    def serve(self, sock, record):
        """One client."""
        channel = wire.Channel(sock, record)
        channel.name = 'vnc'
        try:
            if self.greet(channel):
                threading.Thread(target=self.speak, args=(channel,), daemon=True).start()
                while True:
                    self.hear(channel)
        except wire.Gone:
            pass
        finally:
            channel.close()

    def greet(self, channel):
        """No password; 32 bits."""
        channel.write(b'RFB 003.008\n')
        channel.read(12)
        channel.write(b'\1\1')
        channel.read(1)
        channel.write(struct.pack('>I', 0))
        channel.read(1)
        channel.write(struct.pack('>HH', WIDTH, HEIGHT) + bytes.fromhex('20180001 00ff00ff00ff 100800 000000')
                      + struct.pack('>I', 4) + b'name')
        return True

    def hear(self, channel):
        """One message of the client."""
        kind = channel.read(1)[0]
        if kind == 0:
            channel.read(19)
        elif kind == 2:
            channel.read(4 * struct.unpack('>xH', channel.read(3))[0])
        elif kind == 3:
            _incremental, _left, _top, *size = struct.unpack('>BHHHH', channel.read(9))
            if tuple(size) == LAST:
                self.seen_last.set()
        elif kind == 4:
            channel.record('key', *struct.unpack('>BxxI', channel.read(7)))
        elif kind == 5:
            channel.record('pointer', *struct.unpack('>BHH', channel.read(5)))
        elif kind == 6:
            size = struct.unpack('>xxxi', channel.read(7))[0]
            channel.record('text', size)
            channel.read(abs(size))
        elif kind == 255:
            channel.record('key', channel.read(11).hex())
        else:
            channel.record('unknown', kind)
            raise wire.Gone

    def speak(self, channel):
        """What the server says by itself."""
        try:
            channel.write(update(raw(0, 0, WIDTH, HEIGHT)))
            self.act(channel)
            channel.write(update(resize(*LAST), raw(0, 0, *LAST)))
            self.seen_last.wait(60)
            channel.record('done')
        except wire.Gone:
            channel.record('gone')

    def act(self, channel):
        """What is special about this scene."""


class Storm(Vnc):
    """A thousand sizes in a row, with pictures in between."""

    def act(self, channel):
        rand = random.Random(5)
        for _ in range(1000):
            width, height = rand.randrange(1, 400), rand.randrange(1, 400)
            channel.write(update(resize(width, height), raw(0, 0, min(width, 50), min(height, 50))))


class Cursors(Vnc):
    """Cursors of all sizes, with hotspots anywhere."""

    def act(self, channel):
        for size in ((16, 16, 3, 4), (16, 16, 16, 16), (8, 8, 60000, 60000), (1, 4096, 0, 4000), (4096, 1, 9, 9),
                     (2000, 2000, 0, 0), (0, 0, 1, 1), (0, 16, 0, 0), (1, 1, 0, 0)):
            channel.write(update(cursor(*size)))
        channel.write(update((5, 5, 8, 8, ALPHA_CURSOR, struct.pack('>i', RAW) + b'\xff' * 256)))


class CursorAbsurd(Vnc):
    """A cursor of more than a gigabyte, of which the first bytes come.

    With 65535 × 65535 libgvnc 1.3 counts below zero and ends the program. A guest cannot make QEMU say that.
    """

    def act(self, channel):
        channel.write(struct.pack('>BxHHHHHi', 0, 1, 0, 0, 20000, 18000, CURSOR) + b'\1' * 65536)
        time.sleep(0.3)
        channel.close()


class Text(Vnc):
    """Cut text: none, some that is no text, and a hundred megabytes."""

    def act(self, channel):
        for text in (b'', b'\xff\xfe\0\x80', b'a' * 100000):
            channel.write(struct.pack('>BxxxI', 3, len(text)) + text)
        channel.record('small')
        size = 100 << 20
        channel.write(struct.pack('>BxxxI', 3, size))
        for _ in range(100):
            channel.write(b'z' * (1 << 20))


class Chatter(Vnc):
    """Bells, empty updates, lock keys without end, and copies from beyond the edge inwards."""

    def act(self, channel):
        for number in range(2000):
            channel.write(b'\2' + update() + update((0, 0, 1, 1, LEDS, bytes([number & 7]))))
        channel.write(update((0, 0, 100, 100, COPY, struct.pack('>HH', 200, 100))))


class MidFrame(Vnc):
    """The connection is cut in the middle of a picture."""

    def act(self, channel):
        data = update(raw(0, 0, WIDTH, HEIGHT))
        channel.write(data[:len(data) // 2])
        channel.record('cut')
        channel.close()


class Refusal(Vnc):
    """Asks for nothing, lets nobody in, and gives a reason that is no text."""

    length = 10

    def greet(self, channel):
        channel.write(b'RFB 003.008\n')
        channel.read(12)
        channel.write(b'\1\1')
        channel.read(1)
        reason = b'<b>Go away\n\x1b[2J\xff\t' + b'and away ' * self.length
        channel.write(struct.pack('>II', 1, len(reason)) + reason)
        channel.record('refused')
        return False


class LongRefusal(Refusal):
    """The same with a reason as long as a book."""

    length = 100000


class Silent(Vnc):
    """Accepts and says nothing."""

    def greet(self, channel):
        channel.read(1 << 30)


class SilentLater(Vnc):
    """Asks for nothing, greets, and stops before it has said how large the screen is."""

    def greet(self, channel):
        channel.write(b'RFB 003.008\n')
        channel.read(1 << 30)


SCENES = {
    'vnc': Vnc,
    'vnc-storm': Storm,
    'vnc-cursors': Cursors,
    'vnc-cursor-absurd': CursorAbsurd,
    'vnc-text': Text,
    'vnc-chatter': Chatter,
    'vnc-mid-frame': MidFrame,
    'vnc-refusal': Refusal,
    'vnc-long-refusal': LongRefusal,
    'vnc-silent': Silent,
    'vnc-silent-later': SilentLater,
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes before there is a picture: how a connection can fail."""
import random
import socket
import struct
import threading
import time

from . import wire
from .server import CHANNELS_LIST, MAIN_INIT, Scene


class Password(Scene):
    """Lets in who knows the word."""

    password = 'open sesame'


class Silent(Scene):
    """Accepts and says nothing."""

    def greet(self, channel):
        channel.read(1 << 30)


class SilentAfterLink(Scene):
    """Lets the client in, and then says nothing."""

    def main(self, channel):
        pass


class SilentDisplay(Scene):
    """The main channel works; the others never answer."""

    def greet(self, channel):
        if self.server.main_is_open:
            channel.read(1 << 30)
        self.server.main_is_open = True
        return super().greet(channel)


class Denied(Scene):
    """Lets the main channel in and refuses the others."""

    def greet(self, channel):
        channel.read_link()
        channel.write(channel.link_reply())
        channel.read_ticket()
        channel.write(struct.pack('<I', wire.LINK_OK if channel.kind == wire.MAIN else wire.LINK_DENIED))
        return channel.kind == wire.MAIN


class Garbage(Scene):
    """Says something else, in a different way each time; the place moves from connection to connection."""

    rand = random.Random(3)

    def greet(self, channel):
        reply = None
        channel.read_link()
        reply = bytearray(channel.link_reply())
        way = self.rand.randrange(6)
        if way == 0:
            reply = self.rand.randbytes(self.rand.randrange(1, 400))
        elif way == 1:
            reply = reply[:self.rand.randrange(len(reply))]
        elif way == 2:
            struct.pack_into('<I', reply, 12, self.rand.choice((0, 1, 177, 179, 4096)))
        elif way == 3:
            struct.pack_into('<I', reply, 16, self.rand.randrange(1, 1 << 32))
        elif way == 4:
            struct.pack_into('<III', reply, 182, *(self.rand.randrange(1 << 32) for _ in range(3)))
        else:
            reply[20:182] = self.rand.randbytes(162)
        channel.write(bytes(reply))
        return False


class Trickle(Scene):
    """Sends the link one byte at a time, and hangs up in the middle of the first message."""

    def greet(self, channel):
        channel.read_link()
        for byte in channel.link_reply():
            channel.write(bytes([byte]))
        channel.read_ticket()
        channel.write(struct.pack('<I', wire.LINK_OK))
        return True

    def main(self, channel):
        channel.write(struct.pack('<HI', MAIN_INIT, 32) + b'\1' * 10)
        channel.close()


class ManyChannels(Scene):
    """Announces channels by the hundred, of kinds that do not exist, and each of them twice."""

    channels = [(kind, number) for kind in range(2, 14) if kind not in (5, 6, 8, 9, 10, 11) for number in range(20)] * 2

    def hear_main(self, channel, kind, body):
        super().hear_main(channel, kind, body)
        if kind == 104:
            channel.send(CHANNELS_LIST, struct.pack('<I', 0))


class Hangup(Scene):
    """Hangs up as soon as somebody comes."""

    def greet(self, channel):
        return False


class Migration(Scene):
    """Sends the client to another host, of its own choice: to a port of this computer, where it listens."""

    has_agent = True
    listener = None

    def act(self, channel):
        self.listener = socket.create_server(('127.0.0.1', 0))
        threading.Thread(target=self.watch, args=(channel,), daemon=True).start()
        channel.settle()

    def watch(self, channel):
        """Whoever comes."""
        while True:
            self.listener.accept()[0].close()
            channel.record('came')

    def hear_main(self, channel, kind, body):
        super().hear_main(channel, kind, body)
        if kind == 104:
            threading.Thread(target=self.lure, args=(channel,), daemon=True).start()
        elif kind in (102, 103, 110, 111, 112):
            channel.record('migration', kind)

    def lure(self, channel):
        """Each way that the protocol has."""
        try:
            while not self.listener:
                time.sleep(0.05)
            port, host = self.listener.getsockname()[1], b'127.0.0.1\0'
            place = struct.pack('<HHII', port, 0, len(host), 20) + struct.pack('<II', 0, 0) + host
            channel.send(101, place)
            channel.settle()
            channel.record('begun')
            place = struct.pack('<HHII', port, 0, len(host), 20) + struct.pack('<II', 0, 0) + host
            channel.send(111, place)
            channel.settle()
            channel.record('switched')
        except wire.Gone:
            channel.record('gone')


SCENES = {
    'migration': Migration,
    'password': Password,
    'silent': Silent,
    'silent-after-link': SilentAfterLink,
    'silent-display': SilentDisplay,
    'denied': Denied,
    'garbage': Garbage,
    'trickle': Trickle,
    'many-channels': ManyChannels,
    'hang-up': Hangup,
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of the display channel."""
import array
import os
import random
import socket
import struct

from . import picture
from .server import HEIGHT, WIDTH, Scene

FAR = 0x7ffffff0


class Storm(Scene):
    """A thousand modes in a row."""

    def act(self, channel):
        rand = random.Random(1)
        for _ in range(1000):
            channel.send(*picture.destroy())
            self.draw_screen(channel, rand.randrange(1, 300), rand.randrange(1, 300))
        channel.send(*picture.destroy())
        self.draw_screen(channel, 800, 600)


class Outside(Scene):
    """Draws beyond every edge."""

    def act(self, channel):
        for left, top, width, height in ((-100, -100, 50, 50), (WIDTH, 0, 10, 10), (WIDTH - 5, HEIGHT - 5, 400, 400),
                                         (-50, -50, WIDTH + 100, HEIGHT + 100), (0, 0, 0, 0), (10, 10, -5, -5),
                                         (5000, 5000, 20000, 20000), (-30000, 3, 60000, 1), (FAR, FAR, 8, 8)):
            channel.send(*picture.fill(left, top, width, height, 0x00ff00))
        channel.send(*picture.copy_bits(600, 440, 200, 200, 0, 0))
        channel.send(*picture.raw(620, 460, 64, 64, b'\x10\x20\x30\0' * 4096))
        channel.send(*picture.lz(-8, -8, 32, 32, picture.lz_stream(32, 32, b'\x50\x60\x70' * 1024)))


class SixteenBits(Scene):
    """A guest with few colours."""

    def display(self, channel):
        self.draw_screen(channel, shape=picture.RGB565)
        channel.send(*picture.destroy())
        self.draw_screen(channel, 321, 241, picture.RGB555)
        channel.send(*picture.fill(-10, 200, 5000, 5000, 0x7fff))
        self.done(channel)


class Vanishing(Scene):
    """The screen goes away between two drawings, again and again, and comes back only at the end."""

    def act(self, channel):
        for number in range(100):
            channel.send(*picture.fill(0, 0, WIDTH, HEIGHT, number * 1000))
            channel.send(*picture.destroy())
            channel.send(*picture.mark())
            channel.send(*picture.surface(WIDTH + number, HEIGHT))
        channel.send(*picture.destroy())
        channel.settle()
        channel.record('away')
        self.server.go.wait()
        self.draw_screen(channel)


class Leaving(Scene):
    """The screen goes away when it is told to, and does not come back."""

    def act(self, channel):
        self.server.go.wait()
        channel.send(*picture.fill(0, 0, WIDTH, HEIGHT, 0x00ff00))
        channel.send(*picture.destroy())
        channel.settle()
        channel.record('away')


class MidFrame(Scene):
    """The connection is cut in the middle of a picture."""

    def act(self, channel):
        channel.settle()
        kind, body = picture.raw(0, 0, WIDTH, HEIGHT, b'\x44\x55\x66\0' * (WIDTH * HEIGHT))
        channel.write(struct.pack('<HI', kind, len(body)) + body[:len(body) // 2])
        channel.record('cut')
        channel.close()


class Monitors(Scene):
    """Monitors that do not lie on the surface, none at all, and far too many."""

    def act(self, channel):
        for heads in ([(0, 5000, 5000, 640, 480)], [(0, 0, 0, 0, 0)], [(9, 0, 0, 100, 100)],
                      [(0, 600, 400, 0xffffffff, 0xffffffff)], [(0, 0xfffffff0, 0, 64, 64)], [], [(0, 0, 0, 64, 64)] * 255):
            channel.send(*picture.monitors(*heads))
            channel.settle()
        channel.send(*picture.monitors((0, 0, 0, 64, 64), allowed=0))
        channel.send(*picture.monitors((0, 600, 400, 1000, 1000)))


class Sizes(Scene):
    """Screens of one pixel, of one line, and then one that is larger than anything there is."""

    def act(self, channel):
        for width, height in ((1, 1), (1, 16384), (16384, 2)):
            channel.send(*picture.destroy())
            self.draw_screen(channel, width, height)
            channel.settle()
        channel.send(*picture.destroy())
        channel.send(*picture.surface(32768, 2))
        channel.settle()
        channel.record('wide')
        self.server.go.wait()
        channel.send(*picture.destroy())
        channel.send(*picture.surface(20000, 20000))
        channel.send(*picture.mark())
        channel.send(*picture.fill(0, 0, 20000, 1, 0xffffff))


class Video(Scene):
    """Streams that make no sense, and frames without a stream."""

    def act(self, channel):
        channel.send(*picture.stream_create(3, 1, 320, 240))
        channel.send(*picture.stream_data(3, b'\xff\xd8\xff\xe0' + b'\0' * 200))
        channel.send(*picture.stream_data(3, b''))
        channel.send(*picture.stream_data(40, b'nothing'))
        channel.send(picture.STREAM_DESTROY, struct.pack('<I', 3))
        channel.send(*picture.stream_create(5, 1, 320, 240, 10000, -10000))
        channel.send(*picture.stream_data(5, b'\xff\xd8\xff\xd9'))
        channel.send(picture.STREAM_DESTROY, struct.pack('<I', 5))


class Damage(Scene):
    """Very many small changes, faster than anyone can draw."""

    def act(self, channel):
        rand = random.Random(2)
        for _ in range(6000):
            channel.send(*picture.fill(rand.randrange(-20, WIDTH + 20), rand.randrange(-20, HEIGHT + 20), 8, 8,
                                       rand.randrange(1 << 24)))


class Scanout(Scene):
    """The picture lies on the server's graphics card, as with 3D acceleration: a file stands for it, and drawing waits for an answer. Then
    the guest is back at its ordinary picture."""

    def act(self, channel):
        channel.send(*picture.destroy())
        channel.send(320, struct.pack('<IIIII', WIDTH, HEIGHT, WIDTH * 4, 0x34325258, 1))
        with open(os.memfd_create('scanout'), 'rb') as file:
            channel.sock.sendmsg([b'@'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [file.fileno()]))])
        channel.send(321, struct.pack('<IIII', 0, 0, WIDTH, HEIGHT))
        channel.settle()
        channel.record('scanout')
        self.server.go.wait()
        self.draw_screen(channel)


SCENES = {
    'scanout': Scanout,
    'storm': Storm,
    'outside': Outside,
    'sixteen-bits': SixteenBits,
    'vanishing': Vanishing,
    'leaving': Leaving,
    'mid-frame': MidFrame,
    'monitors': Monitors,
    'sizes': Sizes,
    'video': Video,
    'damage': Damage,
}

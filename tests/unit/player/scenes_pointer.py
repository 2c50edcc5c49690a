# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of the cursor and the inputs channel."""
from . import pointer
from .server import SERVER_MODE, Scene


class Cursors(Scene):
    """Cursors of every shape but a sensible one, while the guest moves them about."""

    mouse_mode = SERVER_MODE

    def cursor(self, channel):
        channel.send(*pointer.init(visible=False))
        for width, height, hot_x, hot_y in ((32, 32, 32, 32), (32, 32, 65535, 65535), (1, 4096, 0, 4000),
                                            (4096, 1, 9999, 0), (1, 1, 1, 1), (2000, 2000, 1999, 0), (65535, 1, 0, 0)):
            channel.send(*pointer.change(pointer.shape(width, height, hot_x, hot_y), 30000, -30000))
            channel.settle()
        channel.send(*pointer.change(pointer.shape(0, 0, 4, 4, pixels=b'\0')))
        channel.send(*pointer.change(pointer.shape(0, 7, pixels=b'\0')))
        channel.send(*pointer.change(pointer.NO_SHAPE))
        for step in range(-32000, 32000, 50):
            channel.send(*pointer.move(step, -step))
        channel.send(*pointer.hide())
        channel.send(*pointer.change(pointer.shape(16, 16, 2, 2)))
        self.done(channel)


class AbsoluteCursors(Cursors):
    """The same, as the pointer of this computer."""

    mouse_mode = 2


class CursorLies(Scene):
    """Cursors with less than they claim: the library would take what lies behind them."""

    def cursor(self, channel):
        channel.send(*pointer.init())
        for kind in range(9):
            for width, height in ((64, 64), (2048, 2048), (65535, 65535), (65535, 16385), (40000, 30000)):
                channel.send(*pointer.change(pointer.shape(width, height, 9, 9, kind, b'\x55' * 40)))
        channel.send(*pointer.change(pointer.shape(16, 16, 2, 2)))
        self.done(channel)


class Locks(Scene):
    """A guest whose lock keys never rest."""

    def inputs(self, channel):
        channel.send(*pointer.locks(0, first=True))
        for number in range(5000):
            channel.send(*pointer.locks(number * 37 & 0xffff))
        for _ in range(1000):
            channel.send(pointer.INPUTS_MOTION_ACK)
        self.done(channel)


SCENES = {
    'cursors': Cursors,
    'absolute-cursors': AbsoluteCursors,
    'cursor-lies': CursorLies,
    'locks': Locks,
}

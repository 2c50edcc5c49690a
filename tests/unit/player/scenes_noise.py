# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that were right once and of which some bytes have been changed."""
import os
import random

from . import agent, picture, pointer
from .server import AGENT_DATA, HEIGHT, WIDTH, Scene


class Noise(Scene):
    """A channel full of noise."""

    has_agent = True
    where = 'display'
    seed = int(os.environ.get('TRI_PLAYER_SEED', '1'))

    def display_messages(self, rand):
        # No surfaces: with a format that it does not know, or more than two gigabytes, spice-client-glib 0.42 ends the
        # program. A guest cannot say that, its server checks it.
        yield picture.fill(rand.randrange(-50, 700), rand.randrange(-50, 500), rand.randrange(200), rand.randrange(200), 0xff)
        yield picture.raw(rand.randrange(600), rand.randrange(400), 16, 16, rand.randbytes(1024))
        yield picture.lz(10, 10, 32, 32, picture.lz_stream(32, 32, rand.randbytes(3072)))
        yield picture.copy_bits(0, 0, 100, 100, 50, 50)
        yield picture.monitors((0, 0, 0, WIDTH, HEIGHT))
        yield picture.stream_create(2, 1, 320, 240)
        yield picture.stream_data(2, rand.randbytes(300))

    def cursor_messages(self, rand):
        yield pointer.change(pointer.shape(8, 8, 1, 1))
        yield pointer.move(1, 2)
        yield pointer.hide()

    def main_messages(self, rand):
        body = rand.choice((agent.capabilities(1), agent.grab(1, 2), agent.request(1), agent.clipboard(1, b'text'),
                            agent.release(), agent.file_status(1, 2)))
        yield AGENT_DATA, body

    def noise(self, channel, messages):
        """Some hundred messages, each with a few bytes changed."""
        rand = random.Random(self.seed)
        for _ in range(200):
            kind, body = rand.choice(list(messages(rand)))
            body = bytearray(body)
            for _ in range(rand.randrange(4)):
                if body:
                    body[rand.randrange(len(body))] = rand.choice((0, 1, 0x7f, 0x80, 0xff, rand.randrange(256)))
            if rand.randrange(10) == 0:
                body = body[:rand.randrange(len(body) + 1)]
            channel.send(kind, bytes(body))
        self.done(channel)

    def display(self, channel):
        self.draw_screen(channel)
        if self.where == 'display':
            self.noise(channel, self.display_messages)

    def cursor(self, channel):
        super().cursor(channel)
        if self.where == 'cursor':
            self.noise(channel, self.cursor_messages)

    def main(self, channel):
        super().main(channel)
        if self.where == 'main':
            self.say(channel, agent.capabilities(1))
            self.noise(channel, self.main_messages)


class CursorNoise(Noise):
    where = 'cursor'


class MainNoise(Noise):
    where = 'main'


SCENES = {'noise-display': Noise, 'noise-cursor': CursorNoise, 'noise-main': MainNoise}

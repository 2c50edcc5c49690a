# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that were right once and of which some bytes have been changed.

Not on the display channel: with pictures and surfaces that are wrong, spice-client-glib 0.42 ends the program, writes beside
its memory, or goes round for ever. A guest cannot say them, since its server checks what it draws.
"""
import itertools
import os
import random

from . import agent, pointer
from .server import AGENT_DATA, Scene


class Noise(Scene):
    """A channel full of noise, and another noise for each client."""

    has_agent = True
    where = 'cursor'
    seeds = itertools.count(int(os.environ.get('TRI_PLAYER_SEED', '1')))

    def cursor_messages(self, rand):
        """What a cursor channel says."""
        kind = rand.randrange(7)
        yield pointer.change(pointer.shape(8, 8, 1, 1, kind, rand.randbytes(400)))
        yield pointer.move(1, 2)
        yield pointer.hide()

    def main_messages(self, rand):
        """What an agent says."""
        body = rand.choice((agent.capabilities(1), agent.grab(1, 2), agent.request(1), agent.clipboard(1, b'text'),
                            agent.release(), agent.file_status(1, 2), agent.message(3, b'\0' * 8)))
        yield AGENT_DATA, body

    def noise(self, channel, messages):
        """Some hundred messages, each with a few bytes changed."""
        seed = next(self.seeds)
        channel.record('seed', seed)
        rand = random.Random(seed)
        for _ in range(200):
            kind, body = rand.choice(list(messages(rand)))
            body = bytearray(body)
            for _ in range(rand.randrange(4)):
                if body:
                    body[rand.randrange(len(body))] = rand.choice((0, 1, 0x7f, 0x80, 0xff, rand.randrange(256)))
            if rand.randrange(50) == 0:
                body = body[:rand.randrange(len(body) + 1)]
            channel.send(kind, bytes(body))
        self.done(channel)

    def cursor(self, channel):
        super().cursor(channel)
        if self.where == 'cursor':
            self.noise(channel, self.cursor_messages)

    def main(self, channel):
        super().main(channel)
        if self.where == 'main':
            self.say(channel, agent.capabilities(1))
            self.noise(channel, self.main_messages)


class MainNoise(Noise):
    """An agent that has lost its mind."""

    where = 'main'


SCENES = {'noise-cursor': Noise, 'noise-main': MainNoise}

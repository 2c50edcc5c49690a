# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of a guest in which somebody copies and pastes."""
import struct
import threading
import time
import zlib

from . import agent
from .scenes_agent import Agent

CRLF = 1 << 9 | agent.ALL & ~(1 << 8)


def png(width, height):
    """A red picture."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = (b'\0' + b'\xff\0\0' * width) * height
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) + \
        chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


class Plain(Agent):
    """Copies nothing of its own; what this computer has it wants at once, each kind."""

    def behave(self, channel):
        pass

    def wanted(self, channel, selection, types):
        channel.record('offered', selection, *types)
        for kind in types:
            self.say(channel, agent.request(kind, selection))


class Pictures(Plain):
    """Copies a picture, and a text that names it."""

    def behave(self, channel):
        self.say(channel, agent.grab(agent.TEXT, agent.PNG))

    def asked(self, channel, selection, kind):
        self.say(channel, agent.clipboard(kind, self.text if kind == agent.TEXT else png(5, 3), selection))


class Lines(Plain):
    """Ends its lines as Windows does."""

    text = b'one\r\ntwo\r\n\0'

    def main(self, channel):
        super(Agent, self).main(channel)
        self.say(channel, agent.capabilities(1, CRLF))

    def hear_agent(self, channel, kind, body):
        super().hear_agent(channel, kind, body)
        if kind == agent.CAPABILITIES:
            self.say(channel, agent.capabilities(0, CRLF))

    def behave(self, channel):
        self.say(channel, agent.grab(agent.TEXT))


class Greedy(Plain):
    """Asks for what this computer has, and puts its own in its place, all the time."""

    def behave(self, channel):
        threading.Thread(target=self._go_on, args=(channel,), daemon=True).start()

    def _go_on(self, channel):
        try:
            for _ in range(40):
                self.say(channel, agent.request(agent.TEXT), agent.request(agent.PNG), agent.grab(agent.TEXT))
                time.sleep(0.02)
            self.done(channel)
            channel.record('tired')
        except Exception as error:  # pylint: disable=broad-except
            channel.record('gone', error)

    def done(self, channel):
        pass


class Again(Plain):
    """Copies something, and at a word something else."""

    def behave(self, channel):
        self.say(channel, agent.grab(agent.TEXT))
        self.server.go.wait()
        self.say(channel, agent.release())
        channel.record('released')


SCENES = {
    'plain': Plain,
    'pictures': Pictures,
    'lines': Lines,
    'greedy': Greedy,
    'again': Again,
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of the SPICE agent."""
import random
import struct
import threading

from . import agent, picture
from .server import AGENT_CONNECTED, AGENT_DATA, AGENT_DISCONNECTED, Scene

TEXT = 'text of the guest'.encode()


class Agent(Scene):
    """A guest whose agent does what it should: clipboard both ways, files, sizes."""

    has_agent = True
    text = TEXT

    def __init__(self, server):
        super().__init__(server)
        self.files = {}
        self.started = False

    def main(self, channel):
        super().main(channel)
        self.say(channel, agent.capabilities(1))

    def hear_agent(self, channel, kind, body):
        super().hear_agent(channel, kind, body)
        if kind == agent.CAPABILITIES and not self.started:
            self.started = True
            threading.Thread(target=self.run, args=(channel,), daemon=True).start()
        elif kind == agent.GRAB:
            self.wanted(channel, body[0], struct.unpack(f'<{len(body) // 4 - 1}I', body[4:len(body) // 4 * 4]))
        elif kind == agent.REQUEST:
            self.asked(channel, *struct.unpack('<B3xI', body[:8]))
        elif kind == agent.CLIPBOARD:
            channel.record('got', body[0], struct.unpack('<I', body[4:8])[0], body[8:72].hex() or '-')
        elif kind == agent.FILE_START:
            number = struct.unpack('<I', body[:4])[0]
            self.files[number] = [0, int(body[4:].split(b'size=')[1].split(b'\n')[0])]
            self.file_started(channel, number)
        elif kind == agent.FILE_DATA:
            number, size = struct.unpack('<IQ', body[:12])
            if number in self.files:
                self.files[number][0] += size
                self.file_data(channel, number, *self.files[number])

    def run(self, channel):
        """Once the agent has been introduced."""
        try:
            self.behave(channel)
            self.done(channel)
        except Exception as error:  # pylint: disable=broad-except
            channel.record('gone', error)

    def behave(self, channel):
        """What this agent does of itself."""
        self.say(channel, agent.grab(agent.TEXT))

    def wanted(self, channel, selection, types):
        """The client has something in its clipboard."""
        if types:
            self.say(channel, agent.request(types[0], selection))

    def asked(self, channel, selection, kind):
        """The client wants what the guest has in its clipboard."""
        self.say(channel, agent.clipboard(kind, self.text, selection))

    def file_started(self, channel, number):
        """A file comes."""
        self.say(channel, agent.file_status(number, 0))

    def file_data(self, channel, number, got, size):
        """More of it."""
        if got >= size:
            channel.record('file', number, got)
            self.say(channel, agent.file_status(number, 3))


class Silent(Agent):
    """Is there and never says a word."""

    def main(self, channel):
        Scene.main(self, channel)
        self.done(channel)

    def hear_agent(self, channel, kind, body):
        channel.record('agent', agent.NAMES.get(kind, kind), len(body), '-')


class Empty(Silent):
    """Can do nothing at all."""

    def main(self, channel):
        Scene.main(self, channel)
        self.say(channel, agent.capabilities(0, None))
        self.say(channel, agent.capabilities(0, 0))
        self.done(channel)


class Huge(Agent):
    """Answers with a hundred megabytes."""

    def asked(self, channel, selection, kind):
        data = agent.clipboard(kind, b'z' * (100 << 20), selection)
        # Larger pieces than an agent sends: the message is what counts.
        threading.Thread(target=self._send, args=(channel, data), daemon=True).start()

    def _send(self, channel, data):
        try:
            self.say(channel, data, chunk=1 << 20)
            self.done(channel)
            channel.record('huge')
        except Exception as error:  # pylint: disable=broad-except
            channel.record('gone', error)


class Nothing(Agent):
    """Answers with nothing."""

    text = b''


class NotText(Agent):
    """Answers with bytes that are no text."""

    text = b'\xff\xfe\x80abc\xc0\xaf\0\xed\xa0\x80 end'


class NeverAnswers(Agent):
    """Says that it has something, and does not give it."""

    def asked(self, channel, selection, kind):
        channel.record('asked', selection, kind)

    def wanted(self, channel, selection, types):
        pass


class WrongAnswer(Agent):
    """Answers with another kind, for another selection, and then a second time."""

    def asked(self, channel, selection, kind):
        self.say(channel, agent.clipboard(77, b'what', 5), agent.clipboard(agent.PNG, b'no picture', selection),
                 agent.clipboard(kind, TEXT, selection), agent.clipboard(kind, b'late', selection))


class Unasked(Agent):
    """Gives what nobody wanted, takes back what it never had, and asks for what there is not."""

    def behave(self, channel):
        for selection in (0, 1, 2, 7, 255):
            for kind in (0, agent.TEXT, agent.PNG, 99, 0xffffffff):
                self.say(channel, agent.clipboard(kind, b'unasked', selection), agent.request(kind, selection))
            self.say(channel, agent.release(selection), agent.grab(selection=selection),
                     agent.grab(*range(2000), selection=selection))


class Grabs(Agent):
    """Takes the clipboard again and again, and asks for it in between."""

    def behave(self, channel):
        rand = random.Random(4)
        for _ in range(1000):
            self.say(channel, agent.grab(*rand.choices((1, 2, 3, 4, 5, 6, 99), k=rand.randrange(4))))
            if rand.randrange(3) == 0:
                self.say(channel, agent.release())
            if rand.randrange(3) == 0:
                self.say(channel, agent.request(rand.randrange(8)))
        self.say(channel, agent.grab(agent.TEXT))


class Lies(Agent):
    """Messages that are not as long as they say, of kinds that nobody knows."""

    def behave(self, channel):
        for kind in (0, 1, 13, 15, 16, 99, 0xffffffff):
            self.say(channel, agent.message(kind, b'\1' * 64))
        self.say(channel, agent.message(agent.CLIPBOARD, b'\0' * 8, protocol=7))
        # Shorter than what such a message always holds: the library counts below zero.
        for size in (4, 5, 6, 7):
            self.say(channel, agent.message(agent.CLIPBOARD, b'\0' * size))
        for size in (1, 2, 3):
            self.say(channel, agent.message(agent.GRAB, b'\0' * size))
        for size in (4, 7):
            self.say(channel, agent.message(agent.FILE_STATUS, b'\0' * 8 + b'\1' * size))


class Cut(Agent):
    """Goes away in the middle of a message, and comes back."""

    def behave(self, channel):
        for _ in range(20):
            self.say(channel, agent.grab(agent.TEXT))
            self.say(channel, agent.clipboard(agent.TEXT, b'half' * 1000, size=1 << 20))
            channel.send(AGENT_DISCONNECTED, struct.pack('<I', 1))
            channel.settle()
            channel.send(AGENT_CONNECTED)
            self.say(channel, agent.capabilities(1))
        channel.send(AGENT_DISCONNECTED, struct.pack('<I', 1))


class CutConnection(Agent):
    """The connection ends in the middle of a message of the agent."""

    def behave(self, channel):
        channel.settle()
        channel.send(AGENT_DATA, agent.clipboard(agent.TEXT, b'half', size=1 << 20))
        channel.write(struct.pack('<HI', AGENT_DATA, 2048) + b'\0' * 100)
        channel.close()


class FileRefused(Agent):
    """Takes no file; each is refused for another reason."""

    reasons = [1, 2, 4, 5, 6, 7, 99]

    def behave(self, channel):
        # Files that were never sent.
        for number in (5001, 5002, 0xffffffff):
            for result in (0, 1, 2, 3, 9):
                self.say(channel, agent.file_status(number, result))

    def file_started(self, channel, number):
        self.say(channel, agent.file_status(number, self.reasons[number % len(self.reasons)]))


class FileCut(Agent):
    """Takes the beginning of a file, and then wants no more."""

    def behave(self, channel):
        pass

    def file_data(self, channel, number, got, size):
        self.files.pop(number)
        channel.record('file-cut', number, got)
        self.say(channel, agent.file_status(number, 1))


class FileAgentGone(FileCut):
    """Goes away in the middle of a file."""

    def file_data(self, channel, number, got, size):
        self.files.pop(number)
        channel.record('file-cut', number, got)
        channel.send(AGENT_DISCONNECTED, struct.pack('<I', 1))


class FileServerGone(FileCut):
    """The whole server goes away in the middle of a file."""

    def file_data(self, channel, number, got, size):
        channel.record('file-cut', number, got)
        channel.close()


class FileStalled(FileCut):
    """Says go on and then takes nothing more."""

    def file_started(self, channel, number):
        channel.record('file-stalled', number)


class Resizes(Agent):
    """Has another size than the one that it was asked for, each time, and says so at once."""

    def display(self, channel):
        self.screen = channel
        super().display(channel)

    def hear_agent(self, channel, kind, body):
        super().hear_agent(channel, kind, body)
        if kind == agent.MONITORS:
            count, _flags = struct.unpack('<II', body[:8])
            height, width = struct.unpack('<II', body[8:16]) if count else (480, 640)
            channel.record('size', width, height)
            self.screen.send(*picture.destroy())
            self.draw_screen(self.screen, width + 8, height + 8)


SCENES = {
    'agent': Agent,
    'agent-silent': Silent,
    'agent-empty': Empty,
    'agent-huge': Huge,
    'agent-nothing': Nothing,
    'agent-not-text': NotText,
    'agent-never-answers': NeverAnswers,
    'agent-wrong-answer': WrongAnswer,
    'agent-unasked': Unasked,
    'agent-grabs': Grabs,
    'agent-lies': Lies,
    'agent-cut': Cut,
    'agent-cut-connection': CutConnection,
    'file-refused': FileRefused,
    'file-cut': FileCut,
    'file-agent-gone': FileAgentGone,
    'file-server-gone': FileServerGone,
    'file-stalled': FileStalled,
    'resizes': Resizes,
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""A SPICE server without a guest: it accepts connections and plays a scene on them."""
import os
import socket
import struct
import threading

from . import agent, picture, pointer, wire

MAIN_INIT, CHANNELS_LIST, MOUSE_MODE = 103, 104, 105
AGENT_CONNECTED, AGENT_DISCONNECTED, AGENT_DATA, AGENT_TOKENS = 107, 108, 109, 110
ATTACH, MOUSE_MODE_REQUEST, AGENT_START, AGENT_FROM_CLIENT = 104, 105, 106, 107
SERVER_MODE, CLIENT_MODE = 1, 2
WIDTH, HEIGHT = 640, 480


class Scene:
    """A server that behaves. Other scenes replace the part in which they do not."""

    password = ''
    has_agent = False
    mouse_mode = CLIENT_MODE
    channels = [(wire.DISPLAY, 0), (wire.CURSOR, 0), (wire.INPUTS, 0)]

    def __init__(self, server):
        self.server = server
        self.agent_reader = agent.Reader()

    # Before a channel is one.

    def greet(self, channel):
        """The link, and the password."""
        channel.read_link()
        channel.write(channel.link_reply())
        channel.read_ticket()
        accepted = channel.password == self.password
        channel.write(struct.pack('<I', wire.LINK_OK if accepted else wire.LINK_DENIED))
        channel.record('linked' if accepted else 'refused')
        return accepted

    # What each channel says first. These run beside the reading of what the client says.

    def main(self, channel):
        """The first message, and the agent if there is one."""
        modes = SERVER_MODE | CLIENT_MODE
        channel.send(MAIN_INIT, struct.pack('<8I', 7, 1, modes, self.mouse_mode, self.has_agent, 10, 1, 0))

    def display(self, channel):
        """A red screen with a blue corner."""
        self.draw_screen(channel)
        self.act(channel)
        self.done(channel)

    def act(self, channel):
        """What is special about this scene, on a display that works."""

    def cursor(self, channel):
        """An arrow of four colours."""
        channel.send(*pointer.init(pointer.shape(16, 16, 3, 5)))

    def inputs(self, channel):
        """No lock key is on."""
        channel.send(*pointer.locks(0, first=True))

    def hear_agent(self, channel, kind, body):
        """A message for the agent: it answers nothing unless it is asked what it can do."""
        channel.record('agent', agent.NAMES.get(kind, kind), len(body), (body if kind == agent.MONITORS else body[:32]).hex() or '-')
        if kind == agent.CAPABILITIES and struct.unpack('<I', body[:4])[0]:
            self.say(channel, agent.capabilities(0))

    # Helpers.

    def draw_screen(self, channel, width=WIDTH, height=HEIGHT, shape=picture.XRGB):
        """A surface, and something on it."""
        channel.send(*picture.surface(width, height, shape))
        channel.send(*picture.fill(0, 0, width, height, 0xc02010))
        channel.send(*picture.fill(0, 0, min(width, 64), min(height, 64), 0x1020c0))
        channel.send(*picture.monitors((0, 0, 0, width, height)))
        channel.send(*picture.mark())

    def say(self, channel, *messages, chunk=agent.CHUNK):
        """Messages of the agent, in pieces as an agent sends them."""
        data = b''.join(messages)
        for at in range(0, len(data), chunk):
            channel.send(AGENT_DATA, data[at:at + chunk])

    def done(self, channel):
        """Tells the test that the client has seen everything."""
        channel.settle()
        channel.record('done')

    # What the client says.

    def hear_main(self, channel, kind, body):
        """A message of the client on the main channel."""
        if kind == ATTACH:
            channel.send(CHANNELS_LIST, struct.pack('<I', len(self.channels)) + bytes(sum(self.channels, ())))
        elif kind == MOUSE_MODE_REQUEST:
            mode = struct.unpack('<H', body[:2])[0]
            channel.send(MOUSE_MODE, struct.pack('<HH', SERVER_MODE | CLIENT_MODE, mode))
        elif kind == AGENT_FROM_CLIENT:
            channel.send(AGENT_TOKENS, struct.pack('<I', 1))
            for number, contents in self.agent_reader.feed(body):
                self.hear_agent(channel, number, contents)

    def hear(self, channel):
        """Everything that the client says, until it hangs up."""
        while True:
            kind, body = channel.receive()
            if kind == wire.PONG:
                channel.pong()
            elif channel.kind == wire.MAIN:
                self.hear_main(channel, kind, body)
            elif channel.kind == wire.INPUTS:
                channel.record(*pointer.describe(kind, body))


class Server:
    """The socket, and the scene that is on."""

    def __init__(self, path, record, scenes):
        self._record_file = record
        self._record_lock = threading.Lock()
        self._scenes = scenes
        self.scene = None
        self.go = threading.Event()
        self.main_is_open = False
        if os.path.exists(path):
            os.unlink(path)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen(64)

    def record(self, *words):
        """A line for the test to read."""
        with self._record_lock:
            print(*words, file=self._record_file, flush=True)

    def play(self, name):
        """From the next connection on."""
        self.go.clear()
        self.main_is_open = False
        self.scene = self._scenes[name](self)

    def _speak(self, scene, channel):
        try:
            getattr(scene, channel.name)(channel)
        except wire.Gone:
            channel.record('gone')

    def _serve(self, sock):
        scene = self.scene
        if hasattr(scene, 'serve'):
            scene.serve(sock, self.record)
            return
        channel = wire.Channel(sock, self.record)
        try:
            if scene.greet(channel) and channel.name in wire.NAMES.values():
                threading.Thread(target=self._speak, args=(scene, channel), daemon=True).start()
                scene.hear(channel)
        except wire.Gone:
            pass
        finally:
            channel.close()

    def accept(self):
        """Serves until the program ends."""
        while True:
            sock, _ = self._socket.accept()
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

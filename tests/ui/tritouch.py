# SPDX-License-Identifier: GPL-3.0-or-later
"""A private screen that can be touched: the X.Org server, without a monitor and without this computer's devices, but with the
touch device of its own tests.

    class Session(tritouch.Screen, triui.Session):
        pass
    with Session() as session, tritouch.Finger(session) as finger:
        finger.down(100, 100)
        finger.up(100, 100)
"""
import os
import pathlib
import socket
import struct
import subprocess

import triui

DRIVERS = pathlib.Path('/usr/lib/xorg/modules')
CONFIGURATION = '''
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 1-2000
  VertRefresh 1-2000
  Modeline "all" 200 {across} {down}
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Modes "all"
    Virtual {width} {height}
  EndSubSection
EndSection
Section "InputDevice"
  Identifier "touch"
  Driver "inputtest"
  Option "SocketPath" "{socket}"
  Option "DeviceType" "Touch"
  Option "TouchCount" "5"
EndSection
Section "ServerLayout"
  Identifier "layout"
  Screen "screen"
  InputDevice "touch"
EndSection
'''
# What the driver's protocol calls them; the kinds of touch have the numbers of XInput's events.
VERSION, TOUCH = 0, 6
DOWN, MOVE, UP = 18, 19, 20
AXES, END = 64, 65535


def why_not():
    drivers = {'xserver-xorg-core': 'input/inputtest_drv.so', 'xserver-xorg-video-dummy': 'drivers/dummy_drv.so'}
    return next((f'{package} is not installed' for package, file in drivers.items() if not (DRIVERS / file).exists()), None)


class Screen:
    def _start_screen(self):
        width, height = map(int, self.size.split('x'))
        settings = self.home / 'xorg.conf'
        settings.write_text(CONFIGURATION.format(width=width, height=height, socket=self.touch_socket,
                                               across=self._times(width), down=self._times(height)))
        read, write = os.pipe()
        server = subprocess.Popen([*triui.LEASH, 'Xorg', '-displayfd', str(write), '-config', settings, '-logfile', self.home / 'xorg.log',
                                   '-nolisten', 'tcp', '-noreset', '-novtswitch'], pass_fds=(write,),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise triui.UiError(f'Xorg ended with {server.wait()}: ' + (self.home / 'xorg.log').read_text(errors='replace')[-1000:])
        return f':{number}'

    @staticmethod
    def _times(size):
        """Nobody draws it, but it has to look like something that a monitor can do."""
        return ' '.join(str(size + part) for part in (0, 8, 16, 24))

    @property
    def touch_socket(self):
        return self.home / 'touch'


class Finger:
    """One of those of a hand; number: which."""

    def __init__(self, session, number=1):
        self.width, self.height = map(int, session.size.split('x'))
        self.number = number
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(session.touch_socket))
        self.socket.sendall(struct.pack('=IIHH', 12, VERSION, 1, 1))
        self.socket.recv(12)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _send(self, kind, x, y):
        """In the middle of a pixel."""
        values = struct.pack(f'={AXES}d', (x + 0.5) * END / self.width, (y + 0.5) * END / self.height, *[0] * (AXES - 2))
        message = struct.pack('=IIIQI', self.number, kind, 0, 3, 0) + values + values
        self.socket.sendall(struct.pack('=II', 8 + len(message), TOUCH) + message)

    def down(self, x, y):
        self._send(DOWN, x, y)

    def move(self, x, y):
        self._send(MOVE, x, y)

    def up(self, x, y):
        self._send(UP, x, y)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the X server knows of a program, whichever that is: when it draws how much, and keys that are pressed for it."""
import collections
import ctypes
import ctypes.util
import select
import time

KEY_PRESS, RAW_RECTANGLES = 2, 0
# Drawing that lies so close together is one frame, in seconds.
FRAME = 0.006
Drawing = collections.namedtuple('Drawing', 'when width height')


class Rectangle(ctypes.Structure):
    _fields_ = [('x', ctypes.c_short), ('y', ctypes.c_short), ('width', ctypes.c_ushort), ('height', ctypes.c_ushort)]


class DamageEvent(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', ctypes.c_void_p), ('drawable', ctypes.c_ulong), ('damage', ctypes.c_ulong),
                ('level', ctypes.c_int), ('more', ctypes.c_int), ('timestamp', ctypes.c_ulong),
                ('area', Rectangle), ('geometry', Rectangle)]


class Event(ctypes.Union):
    _fields_ = [('damage', DamageEvent), ('pad', ctypes.c_long * 24)]


def library(name):
    found = ctypes.CDLL(ctypes.util.find_library(name))
    for function in ('XOpenDisplay', 'XDamageCreate', 'XDefaultRootWindow'):
        if hasattr(found, function):
            getattr(found, function).restype = ctypes.c_void_p if function == 'XOpenDisplay' else ctypes.c_ulong
    return found


class Screen:
    """A connection of our own to the server of the session."""

    def __init__(self, name):
        self.x11, self.xdamage, self.xtest = library('X11'), library('Xdamage'), library('Xtst')
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(name.encode()))
        if not self.display:
            raise OSError(f'no display {name}')
        error = ctypes.c_int()
        self.first_event = ctypes.c_int()
        self.xdamage.XDamageQueryExtension(self.display, ctypes.byref(self.first_event), ctypes.byref(error))
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))

    def watch(self, seconds):
        """Everything that is drawn on the screen in this time."""
        damage = ctypes.c_ulong(self.xdamage.XDamageCreate(self.display, self.root, RAW_RECTANGLES))
        # The first event is about everything that ever was drawn.
        self.x11.XSync(self.display, 1)
        found, event, end = [], Event(), time.monotonic() + seconds
        while time.monotonic() < end:
            while self.x11.XPending(self.display):
                self.x11.XNextEvent(self.display, ctypes.byref(event))
                if event.damage.type == self.first_event.value:
                    found.append(Drawing(time.monotonic(), event.damage.area.width, event.damage.area.height))
            select.select([self.x11.XConnectionNumber(self.display)], [], [], max(0, min(0.05, end - time.monotonic())))
        self.xdamage.XDamageDestroy(self.display, damage)
        self.x11.XSync(self.display, 0)
        return found

    def key(self, keycode, pressed):
        """Presses or releases a key; returns the time of the clock on the wall at which that was sent."""
        when = time.time()
        self.xtest.XTestFakeKeyEvent(self.display, keycode, int(pressed), ctypes.c_ulong(0))
        self.x11.XFlush(self.display)
        return when


def count_frames(drawings):
    """How often something was drawn, what belongs together counted once."""
    return sum(1 for index, drawing in enumerate(drawings) if not index or drawing.when - drawings[index - 1].when > FRAME)


def count_pixels(drawings):
    return sum(drawing.width * drawing.height for drawing in drawings)

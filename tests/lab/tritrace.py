# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard and pointer as QEMU received them, from its own trace, and what a guest would make of the keys.

    host.define('dom', tritrace.traced(xml))
    trace = tritrace.Trace(host, 'typed')
    trace.wait_keys('ctrl c -ctrl -c')
    tritrace.Reader('fr').read(trace.keys())
"""
import ctypes
import re

import trilab

EVENTS = ('key_qcode', 'btn', 'rel', 'abs')
# QEMU's names of the keys of a PC keyboard, by the numbers that Linux gives them.
_ROWS = {
    1: 'esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab q w e r t y u i o p bracket_left bracket_right ret ctrl '
       'a s d f g h j k l semicolon apostrophe grave_accent shift backslash z x c v b n m comma dot slash shift_r '
       'kp_multiply alt spc caps_lock f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 num_lock scroll_lock kp_7 kp_8 kp_9 kp_subtract '
       'kp_4 kp_5 kp_6 kp_add kp_1 kp_2 kp_3 kp_0 kp_decimal',
    86: 'less f11 f12 ro', 92: 'henkan katakanahiragana muhenkan', 96: 'kp_enter ctrl_r kp_divide print alt_r',
    102: 'home up pgup left right end down pgdn insert delete', 113: 'audiomute volumedown volumeup', 119: 'pause',
    121: 'kp_comma', 124: 'yen meta_l meta_r compose',
}
NAMES = {first + index: name for first, names in _ROWS.items() for index, name in enumerate(names.split())}
NUMBERS = {name: number for number, name in NAMES.items()}
X_OFFSET = 8


def traced(xml, *more):
    """The machine, with QEMU telling in its log what its input devices are given; more: further arguments for QEMU."""
    traces = [value for event in EVENTS for value in ('-trace', f'enable=input_event_{event}')]
    arguments = ''.join(f'<qemu:arg value="{value}"/>' for value in (*traces, *more))
    xml = re.sub(r'<domain type=.qemu.[^>]*>', '<domain type="qemu" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">', xml)
    return xml.replace('</domain>', f'<qemu:commandline>{arguments}</qemu:commandline></domain>')


class Trace:
    """What QEMU was given since it was last asked. Each event is a tuple: ('key', name, down), ('button', name, down),
    ('at', axis, value), ('by', axis, value)."""

    PATTERN = re.compile(r'input_event_(?:key_qcode .*key qcode (?P<key>\w+), down (?P<key_down>\d)|btn .*button (?P<button>[\w-]+), '
                         r'down (?P<button_down>\d)|(?P<kind>abs|rel) .*axis (?P<axis>\w+), value (?P<value>-?\w+))')

    def __init__(self, host, name):
        self.file = host.folder / f'var/log/libvirt/qemu/{name}.log'
        self.seen = 0

    def _text(self):
        with open(self.file, 'rb') as file:
            file.seek(self.seen)
            text = file.read()
        # A line may be half written.
        return text[:text.rfind(b'\n') + 1]

    def forget(self):
        self.seen += len(self._text())

    def events(self):
        return [self._event(found) for found in self.PATTERN.finditer(self._text().decode(errors='replace'))]

    @staticmethod
    def _event(found):
        if found['key']:
            return 'key', found['key'], found['key_down'] == '1'
        if found['button']:
            return 'button', found['button'], found['button_down'] == '1'
        value = int(found['value'], 0)
        return 'at' if found['kind'] == 'abs' else 'by', found['axis'], value - (1 << 32) if value >= 1 << 31 else value

    def of(self, kind):
        return [event[1:] for event in self.events() if event[0] == kind]

    def keys(self):
        return self.of('key')

    def words(self, kind='key'):
        """'ctrl c -ctrl -c': what went down, and with a minus what went up."""
        return ' '.join(('' if down else '-') + name for name, down in self.of(kind))

    def wait_keys(self, wanted, seconds=15, kind='key'):
        """Waits until exactly these came, and forgets them."""
        try:
            trilab.wait_for('', lambda: self.words(kind) == wanted, seconds, 0.03)
        except trilab.LabError:
            raise AssertionError(f'QEMU got “{self.words(kind)}” instead of “{wanted}”') from None
        self.forget()

    def wait_down(self, name, kind='key', seconds=15):
        trilab.wait_for(f'{name} goes down', lambda: (name, True) in self.of(kind), seconds, 0.03)

    def held(self):
        """Keys and buttons that the guest would believe to be held."""
        held = set()
        for kind, name, *rest in self.events():
            if kind in ('key', 'button'):
                (held.add if rest[0] else held.discard)(name)
        return held

    def wait_none_held(self, seconds=15):
        trilab.wait_for(f'nothing held, there is {self.held()}', lambda: not self.held(), seconds, 0.03)

    def moved(self):
        """All movements added up."""
        events = self.of('by')
        return tuple(sum(value for axis, value in events if axis == wanted) for wanted in 'xy')

    def at(self, width, height):
        """The last absolute place, in pixels of a screen of that size; None without one."""
        last = dict(self.of('at'))
        if set(last) != {'x', 'y'}:
            return None
        return tuple(round(last[axis] * size / 0x7fff) for axis, size in (('x', width), ('y', height)))


class _Names(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ('rules', 'model', 'layout', 'variant', 'options')]


class Reader:
    """A guest that has this keyboard layout: libxkbcommon, with the dead keys of a UTF-8 locale."""

    UP, DOWN = 0, 1
    IGNORED = 0
    COMPOSING, COMPOSED, CANCELLED = 1, 2, 3

    def __init__(self, layout):
        self.library = ctypes.CDLL('libxkbcommon.so.0')
        for name in ('context_new', 'keymap_new_from_names', 'state_new', 'compose_table_new_from_locale', 'compose_state_new'):
            getattr(self.library, 'xkb_' + name).restype = ctypes.c_void_p
        context = self.library.xkb_context_new(0)
        layout, _, variant = layout.partition('-')
        names = _Names(b'evdev', b'pc105', layout.encode(), variant.encode() or None, None)
        keymap = self.library.xkb_keymap_new_from_names(ctypes.c_void_p(context), ctypes.byref(names), 0)
        self.state = ctypes.c_void_p(self.library.xkb_state_new(ctypes.c_void_p(keymap)))
        table = self.library.xkb_compose_table_new_from_locale(ctypes.c_void_p(context), b'en_US.UTF-8', 0)
        self.compose = ctypes.c_void_p(self.library.xkb_compose_state_new(ctypes.c_void_p(table), 0))

    def read(self, keys):
        """The text that these keys write."""
        text = ''
        for name, down in keys:
            code = NUMBERS[name] + X_OFFSET
            text += self._press(code) if down else ''
            self.library.xkb_state_update_key(self.state, code, self.DOWN if down else self.UP)
        return text

    def _press(self, code):
        if self.library.xkb_compose_state_feed(self.compose, self.library.xkb_state_key_get_one_sym(self.state, code)) == self.IGNORED:
            return ''
        status = self.library.xkb_compose_state_get_status(self.compose)
        if status in (self.COMPOSING, self.CANCELLED):
            return ''
        buffer = ctypes.create_string_buffer(32)
        if status == self.COMPOSED:
            self.library.xkb_compose_state_get_utf8(self.compose, buffer, len(buffer))
        else:
            self.library.xkb_state_key_get_utf8(self.state, code, buffer, len(buffer))
        return buffer.value.decode().replace('\r', '\n')

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard and pointer of the guest display, with a hand that types and points: on X11, and in a Wayland compositor whose
screen is a window. The probe prints what the guest would get."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]
import pixels  # noqa: E402
import tap  # noqa: E402
import triui  # noqa: E402

PROBE = triui.BUILD / 'tests/ui/input-probe'
WESTON = ('weston', '--backend=x11-backend.so', '--shell=kiosk-shell.so', '--width=900', '--height=600', '--socket=tri',
          '--no-config', '--idle-time=0', '--use-pixman')


class Probe:
    """The probe, and what it has said since it was last asked."""

    def __init__(self, session, **environment):
        self.session = session
        self.said = session.home / f'probe-{len(environment)}'
        with open(self.said, 'wb') as said:
            self.process = subprocess.Popen([str(PROBE)], env={**session.environment, **environment}, stdin=subprocess.PIPE,
                                            stdout=said, stderr=subprocess.STDOUT)
        self.seen = 0

    def lines(self):
        """What is new, and only what the probe itself says."""
        text = self.said.read_text()
        found = [line for line in text[self.seen:].splitlines() if re.match(r'[AB] |done|grabbed|accelerator|full-screen|frames', line)]
        return found

    def wait(self, *wanted):
        """Waits until these lines have come in this order, others between them; forgets all that was said so far."""
        def there():
            rest = iter(self.lines())
            return all(any(re.fullmatch(pattern, line) for line in rest) for pattern in wanted)
        try:
            triui.wait_for('', there, 15, 0.05)
        except triui.UiError:
            raise triui.UiError(f'wanted {wanted}, got {self.lines()}, process {self.process.poll()}') from None
        found = self.lines()
        self.seen = len(self.said.read_text())
        return found

    def rest(self, seconds=0.4):
        """What comes within that time."""
        time.sleep(seconds)
        found = self.lines()
        self.seen = len(self.said.read_text())
        return found

    def settled(self, part):
        """All that comes until nothing more does; the last line with this part is among it."""
        found = []

        def quiet():
            new = self.rest(0.2)
            found.extend(new)
            return not new and any(part in line for line in found)
        triui.wait_for(f'a line with {part!r}', quiet, 15, 0)
        return found, [line for line in found if part in line][-1]

    def tell(self, command):
        self.process.stdin.write(f'{command}\n'.encode())
        self.process.stdin.flush()
        self.wait(f'done {command.split()[0]}')

    def frames(self):
        """How many it has drawn."""
        self.process.stdin.write(b'frames\n')
        self.process.stdin.flush()
        return next(int(line.split()[1]) for line in self.wait(r'frames \d+', 'done frames') if line.startswith('frames'))

    def quit(self):
        self.process.stdin.write(b'quit\n')
        self.process.stdin.flush()
        assert self.process.wait(10) == 0, self.said.read_text()


def keys_of(lines):
    return [line[2:] for line in lines if ' key ' in line]


def down_at_the_end(lines):
    """Keys and buttons that the guest would believe to be held."""
    held = set()
    for line in lines:
        found = re.match(r'. (key|button) (\w+) ([01])', line)
        if found and found.group(3) == '1':
            held.add(found.group(1, 2))
        elif found:
            held.discard(found.group(1, 2))
    return held


def checks(session, probe, hand, back=('ctrl+alt', 'ctrl+alt+Left')):
    """hand: moves the pointer so that it is over the middle of the picture; back: what gives the keyboard back."""
    def xdo(*words):
        session.output('xdotool', *words, check=True)
        time.sleep(0.03)

    def take():
        """A click gives the keyboard to the guest, and arrives there; Ctrl+Alt gives it back"""
        hand()
        probe.tell('release')
        for keys_ in back:
            xdo('click', '1')
            lines = probe.wait('grabbed 1.*', 'A button 1 1 1', 'A button 1 0 0')
            xdo('key', keys_)
            lines = probe.wait('A key 01d 1', 'A key 038 1', 'grabbed 0.*')
            assert not down_at_the_end(lines) and 'key 14b 1' not in keys_of(lines), lines
            xdo('key', 'x')
            assert not keys_of(probe.rest()), 'a key after the release'
        xdo('click', '1')
        probe.wait('grabbed 1.*')

    def keys():
        """Keys arrive by their place on the keyboard, in order, and no accelerator of the program fires"""
        for key, code in (('a', '01e'), ('Escape', '001'), ('F10', '044'), ('Delete', '153'), ('KP_Enter', '11c'),
                          ('Right', '14d'), ('Super_L', '15b'), ('F12', '058'), ('Pause', '146'), ('Menu', '15d')):
            xdo('key', key)
            probe.wait(f'A key {code} 1', f'A key {code} 0')
        for keys_, codes in (('ctrl+q', ('01d', '010')), ('alt+f', ('038', '021')), ('shift+Tab', ('02a', '00f'))):
            xdo('key', keys_)
            lines = probe.wait(*(f'A key {code} 1' for code in codes), *(f'A key {code} 0' for code in codes))
            assert 'accelerator' not in lines and not down_at_the_end(lines), lines

    def combinations():
        """Ctrl+Alt+End is Ctrl+Alt+Delete, Ctrl+Alt+Break the full screen"""
        xdo('key', 'ctrl+alt+End')
        lines = probe.wait('A key 01d 1', 'A key 038 1', 'A key 153 1', 'A key 153 0')
        assert 'key 14f 1' not in keys_of(lines + probe.rest()), lines
        xdo('key', 'ctrl+alt+Pause')
        lines = probe.wait('full-screen') + probe.rest()
        assert 'key 146 1' not in keys_of(lines), lines

    def nothing_held():
        """The focus goes: no key and no button stays pressed, and what is let go of later is not told twice"""
        for leave in ('away', 'replace'):
            xdo('keydown', 'shift', 'keydown', 'a', 'mousedown', '1')
            probe.wait('A key 02a 1', 'A key 01e 1', 'A button 1 1 1')
            lines = ['A key 02a 1', 'A key 01e 1', 'A button 1 1 1']
            probe.process.stdin.write(f'{leave}\n'.encode())
            probe.process.stdin.flush()
            lines += probe.wait(f'done {leave}')
            assert not down_at_the_end([line for line in lines if line.startswith('A')]), lines
            xdo('keyup', 'a', 'keyup', 'shift', 'mouseup', '1')
            lines = probe.rest()
            assert not [line for line in lines if line.startswith('A') and ' 1' in line[-3:]], lines
            hand()
            xdo('click', '1')
            probe.rest()
            if leave == 'replace':
                xdo('key', 'b')
                probe.wait('B key 030 1', 'B key 030 0')

    def pointer():
        """Where it is, wheel, all buttons, several at once"""
        hand()
        probe.rest()
        xdo('mousemove_relative', '--', '20', '7')
        first = probe.settled(' at ')[1].split()
        xdo('mousemove_relative', '--', '-5', '-2')
        second = probe.settled(' at ')[1].split()
        assert (int(second[2]) - int(first[2]), int(second[3]) - int(first[3])) == (-5, -2), (first, second)
        for button, mask in (('2', 2), ('3', 4), ('8', 8), ('9', 16)):
            xdo('click', button)
            probe.wait(f'. button {mask} 1 {mask}', f'. button {mask} 0 0')
        xdo('click', '4')
        probe.wait('. scroll 0 -1')
        xdo('click', '5')
        probe.wait('. scroll 0 1')
        xdo('mousedown', '1', 'mousedown', '3', 'mouseup', '1', 'mouseup', '3')
        probe.wait('. button 1 1 1', '. button 4 1 5', '. button 1 0 4', '. button 4 0 0')

    def captured():
        """A guest without a tablet: a click captures the pointer, exact movements arrive, Ctrl+Alt lets go of it"""
        hand()
        probe.tell('absolute 0')
        probe.rest()
        xdo('click', '1')
        lines = probe.wait('grabbed . captured 1.*') + probe.rest()
        assert not [line for line in lines if ' button ' in line], lines
        sum_x = sum_y = 0
        # As far as the window is wide: the hand has no edge.
        for dx, dy in ((30, 10), (-45, 0), (200, 100), (-150, -100), (3, -70)):
            xdo('mousemove_relative', '--', str(dx), str(dy))
            time.sleep(0.15)
            sum_x, sum_y = sum_x + dx, sum_y + dy
        lines, _ = probe.settled(' by ')
        moved = [list(map(int, line.split()[2:4])) for line in lines if ' by ' in line]
        assert [sum(each[axis] for each in moved) for axis in (0, 1)] == [sum_x, sum_y], (sum_x, sum_y, lines)
        assert not [line for line in lines if ' at ' in line], lines
        xdo('click', '3')
        probe.wait('. button 4 1 4', '. button 4 0 0')
        xdo('key', 'ctrl+alt')
        probe.wait('.* captured 0.*')
        xdo('mousemove_relative', '--', '11', '11')
        assert not [line for line in probe.rest() if ' by ' in line], 'a movement after the release'
        probe.tell('absolute 1')

    def locks():
        """Lock keys: the guest is told when it differs, and not while a lock key is on its way"""
        hand()
        xdo('click', '1')
        probe.rest(0.5)
        probe.tell('locks 4')                    # the guest switched Caps Lock on
        probe.wait('. locks 0')
        probe.tell('locks 0')
        assert not [line for line in probe.rest(0.6) if 'locks' in line]
        xdo('keydown', 'Caps_Lock')
        probe.wait('. key 03a 1')
        assert not [line for line in probe.rest(0.6) if 'locks' in line], 'told while the key is down'
        probe.tell('locks 4')                    # as a guest answers
        xdo('keyup', 'Caps_Lock')
        assert not [line for line in probe.rest(0.6) if 'locks' in line], 'told although both agree'
        xdo('key', 'Caps_Lock')
        probe.tell('locks 0')
        assert not [line for line in probe.rest(0.6) if 'locks' in line], 'told although both agree'

    return [take, keys, combinations, nothing_held, pointer, captured, locks]


def far_corner(session, probe):
    """The last pixel of the guest can be reached, and one jump does not leave a captured pointer behind"""
    window = session.output('xdotool', 'search', '--name', '^Input probe$').split()[-1]
    session.output('xdotool', 'windowactivate', '--sync', window, check=True)
    session.output('xdotool', 'mousemove', '--window', window, '340', '300', 'sleep', '0.1', 'mousemove_relative', '--', '3', '3')
    at = probe.settled(' at ')[1].split()
    session.output('xdotool', 'mousemove_relative', '--', str(639 - int(at[2])), str(479 - int(at[3])))
    probe.wait('. at 639 479 0')
    # Beside the picture, still in the widget.
    session.output('xdotool', 'mousemove_relative', '--', '9', '-5')
    probe.wait('. at 639 474 0')
    probe.tell('absolute 0')
    session.output('xdotool', 'mousemove', '--window', window, '340', '300', 'click', '1')
    probe.wait('.* captured 1.*')
    session.output('xdotool', 'mousemove_relative', '--', '3000', '0')
    probe.wait('. by .*')
    session.output('xdotool', 'mousemove_relative', '--', '-7', '-3')
    probe.wait('. by -7 -3 0')
    session.output('xdotool', 'key', 'ctrl+alt')
    probe.wait('.* captured 0.*')
    probe.tell('absolute 1')


def no_key_without_focus(session, probe):
    """Another window has the focus: nothing that is typed reaches the guest"""
    window = session.output('xdotool', 'search', '--name', '^Input probe$').split()[-1]
    session.output('xdotool', 'windowactivate', '--sync', window)
    probe.tell('grab')
    probe.rest()
    other = subprocess.Popen(['xmessage', 'other'] if shutil.which('xmessage') else ['xev'], env=session.environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        lines = probe.wait('grabbed 0.*')
        session.output('xdotool', 'key', 's', 'e', 'c')
        lines += probe.rest()
        assert not keys_of(lines), lines
    finally:
        other.kill()
        other.wait()


def minimised(session, probe):
    """A window that is minimised draws nothing; when it comes back it shows what the guest has drawn meanwhile"""
    def shown(colour):
        left, top = map(int, re.findall(r'Absolute upper-left .:\s+(-?\d+)', session.output('xwininfo', '-id', window)))
        width, _, field = pixels.screen(session)
        at = ((top + 300) * width + left + 340) * 3
        return field[at:at + 3] == bytes.fromhex(colour)
    window = session.output('xdotool', 'search', '--name', '^Input probe$').split()[-1]
    probe.tell('draw c02010')
    triui.wait_for('what is drawn on the screen', lambda: shown('c02010'))
    session.output('xdotool', 'windowminimize', '--sync', window)
    triui.wait_for('no frames any more', lambda: probe.frames() == (time.sleep(0.2), probe.frames())[1])
    before = probe.frames()
    for number in range(10):
        probe.tell(f'draw 10{number:02}c0')
        time.sleep(0.05)
    assert probe.frames() == before, 'frames that nobody sees'
    session.output('xdotool', 'windowactivate', '--sync', window)
    triui.wait_for('what was drawn meanwhile', lambda: shown('1009c0'))
    before = probe.frames()
    probe.tell('draw 20d040')
    triui.wait_for('what is drawn afterwards', lambda: shown('20d040'))
    assert probe.frames() > before


def x11(session):
    probe = Probe(session)
    triui.wait_for('the probe', lambda: session.output('xdotool', 'search', '--onlyvisible', '--name', '^Input probe$'))
    window = session.output('xdotool', 'search', '--onlyvisible', '--name', '^Input probe$').split()[-1]

    def hand():
        session.output('xdotool', 'mousemove', '--window', window, '340', '300', check=True)
        time.sleep(0.1)
        session.output('xdotool', 'mousemove', '--window', window, '350', '310', check=True)
        time.sleep(0.1)

    def inhibited():
        """The desktop's own keys go to the guest: its keyboard is taken"""
        probe.wait('grabbed 1 captured 0 inhibited 1')

    def corner():
        far_corner(session, probe)

    def leak():
        no_key_without_focus(session, probe)

    def away():
        minimised(session, probe)

    def ends():
        """It ends with nothing to complain of"""
        probe.quit()
    corner.__doc__, leak.__doc__, away.__doc__ = far_corner.__doc__, no_key_without_focus.__doc__, minimised.__doc__
    return [inhibited, *checks(session, probe, hand), corner, *([leak] if shutil.which('xev') else []), away, ends]


def wayland(session):
    """The same in a compositor that is a window of this screen; X11's hand moves its pointer by steps."""
    probe = Later()
    window = []

    def starts():
        """a compositor, and the probe in it"""
        log = open(session.home / 'weston.log', 'wb')
        subprocess.Popen(WESTON, env={key: value for key, value in session.environment.items() if key != 'G_DEBUG'},
                         stdout=log, stderr=log)
        try:
            window.append(triui.wait_for('the compositor', lambda: session.output(
                'xdotool', 'search', '--onlyvisible', '--class', '^Weston'), 20).split()[-1])
        except triui.UiError:
            tap.comment((session.home / 'weston.log').read_text())
            raise
        triui.wait_for('its socket', (pathlib.Path(session.environment['XDG_RUNTIME_DIR']) / 'tri').exists)
        probe.be(Probe(session, WAYLAND_DISPLAY='tri', GDK_BACKEND='wayland'))
        probe.wait('grabbed 1.*')
        # The compositor adds up movements, starting where the pointer came in.
        session.output('xdotool', 'mousemove', '--window', window[0], '2', '2', check=True)
        time.sleep(0.2)

    # The window manager around it keeps Ctrl+Alt+Left for itself.
    def hand():
        for x, y in (('430', '320'), ('440', '330')):
            session.output('xdotool', 'mousemove', '--window', window[0], x, y, check=True)
            time.sleep(0.1)

    def ends():
        """It ends with nothing to complain of"""
        probe.quit()

    found = []
    for check in (starts, *checks(session, probe, hand, ('ctrl+alt',)), ends):
        def named(inner=check):
            inner()
        named.__name__, named.__doc__ = f'wayland-{check.__name__}', 'Wayland: ' + check.__doc__
        found.append(named)
    return found


class Later:
    """A probe that is started later."""

    def be(self, probe):
        self.probe = probe

    def __getattr__(self, name):
        return getattr(self.__dict__['probe'], name)


def pictured(session, check):
    def run():
        try:
            check()
        except Exception:
            session.picture(f'failed-input-{check.__name__}')
            raise
    run.__doc__, run.__name__ = check.__doc__, check.__name__
    return run


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = triui.why_not() or (None if PROBE.exists() else f'{PROBE} is not built')
    if reason:
        tap.skip_all(reason)
    os.environ.pop('WAYLAND_DISPLAY', None)
    with triui.Session(size='1280x900') as session:
        found = x11(session)
        if shutil.which('weston'):
            found += wayland(session)
        else:
            tap.comment('weston is not installed: nothing is tried on Wayland')
        status = tap.run([pictured(session, check) for check in found])
    sys.exit(status)


main()

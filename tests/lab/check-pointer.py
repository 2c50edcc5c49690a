#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pointer over the console's picture compared with what QEMU received (its trace): places at several zooms and scales,
movements of a captured pointer on X11 and Wayland, wheel and buttons. "wayland" as an argument: in a compositor; "sway": in one
with a scale of 1.5, with a mouse of the test's own that has fine steps and side buttons, a finger, and each key of the keyboard."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import pixels  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import tritrace  # noqa: E402
import trisway  # noqa: E402
import tritouch  # noqa: E402
import triui  # noqa: E402
import triwayland  # noqa: E402
import uitest  # noqa: E402
import wlmouse  # noqa: E402

TABLET, MOUSE = 'tablet', 'mouse'
# Farther than the window is wide; in the compositor, whose screen is a window, only as far as that goes.
STEPS = ((30, 10), (-45, 0), (200, 100), (-150, -100), (3, -70), (-200, 60), (-200, 90), (-200, 90), (-200, 90))


def add_machine(host, name, tablet):
    """Nothing to boot: the firmware says so, and waits. QEMU takes what it is sent; a tablet that no guest has switched on only
    where there is no mouse."""
    devices = '<input type="tablet" bus="usb"/>' if tablet else ''
    host.define('dom', tritrace.traced(f'''<domain type='qemu'><name>{name}</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
        <os><type arch="x86_64" machine="pc">hvm</type></os><devices>{devices}
        <graphics type="spice" autoport="yes"/><video><model type="vga"/></video><memballoon model="none"/></devices></domain>''',
                                       *(('-machine', 'i8042=off') if tablet else ())))
    host.virsh('start', name)


def box(picture):
    """Left, top, right and bottom of what is lit."""
    width, height, data = picture
    rows = [y for y in range(height) if max(data[y * width * 3:(y + 1) * width * 3]) > 60]
    columns = [x for x in range(width) if max(max(data[x * 3 + part::width * 3]) for part in range(3)) > 60]
    return columns[0], rows[0], columns[-1], rows[-1]


def crop(picture, left, top, right, bottom):
    width, _, data = picture
    return right - left, bottom - top, b''.join(data[(y * width + left) * 3:(y * width + right) * 3] for y in range(top, bottom))


def enlarge(picture, times):
    width, height, data = picture
    rows = []
    for y in range(height):
        row = data[y * width * 3:(y + 1) * width * 3]
        rows += [b''.join(row[x:x + 3] * times for x in range(0, width * 3, 3))] * times
    return width * times, height * times, b''.join(rows)


class Touched(tritouch.Screen, trisway.Session):
    pass


class Hand:
    """A hand at one machine's console."""

    def __init__(self, session, host, app, name):
        self.session, self.host, self.app, self.name = session, host, app, name
        self.trace = tritrace.Trace(host, name)
        self.trace.forget()

    def xdo(self, *words):
        self.session.output('xdotool', *words, check=True)

    def window(self):
        return self.app.find('frame', f'{self.name} on .*')

    def seen(self, times=1):
        """Where the picture is, each of its pixels as virsh has it: left, top, and its own width and height."""
        self.xdo('mousemove', 1, 1)

        def found():
            guest = pixels.guest(self.session, self.host, self.name)
            assert len(set(guest[2])) > 1, 'a black screen proves nothing'
            place = pixels.find(enlarge(guest, times), pixels.screen(self.session))
            return place and (*place, *guest[:2])
        return triui.wait_for(f'the picture of the guest, {times} times', found, 20)

    def point(self, x, y, wanted, size, off=0):
        """Points to that pixel of the screen; the guest's pointer must be where wanted says."""
        self.xdo('mousemove', x, y)
        place = []

        def there():
            place[:] = [self.trace.at(*size)]
            return place[0] and max(abs(got - want) for got, want in zip(place[0], wanted)) <= off
        try:
            trilab.wait_for('', there, 5, 0.03)
        except trilab.LabError:
            raise AssertionError(f'{place[0]} instead of {wanted} when the screen is pointed to at {x}, {y}') from None
        self.trace.forget()

    def points(self, left, top, width, height, times, off=0):
        """Corners, and places between them."""
        for x, y in ((0, 0), (width - 1, height - 1), (width - 1, 0), (0, height - 1), (width // 3, height // 2), (width // 3 + 1, height // 2)):
            for part in {0, int(times) - 1}:
                self.point(left + int(x * times) + part, top + int(y * times) + part, (x, y), (width, height), off)

    def zoom(self, label):
        self.app.focus(f'{self.name} on ')
        self.app.click(self.app.find('menu item', 'View', inside=self.app.find('menu bar', inside=self.window())))
        for entry in ('Zoom', label):
            time.sleep(0.4)
            self.app.click(triui.wait_for(f'{entry} in the menu', lambda wanted=entry: [
                node for node in self.app.all('.*menu item', wanted) if uitest.Manager.shown(node)])[-1])
        time.sleep(0.5)

    def lit_area(self):
        """What of the screen the display has lit: left, top, right and bottom; None where all is dark."""
        self.xdo('mousemove', 1, 1)
        time.sleep(0.3)
        nodes = self.app.all('image', 'Screen of the virtual machine', inside=self.window())
        if not nodes:
            return None
        node = max(nodes, key=lambda each: each.get_extents().width)
        scale = getattr(self.session, 'scale', 1)
        extents, (left, top) = [int(part * scale) for part in node.get_extents()], self.app._window_place(self.window())
        left, top = left + extents[0], top + extents[1]
        # Not its outermost lines, which may be mixed with what is beside it.
        left, top = left + 2, top + 2
        try:
            found = box(crop(pixels.screen(self.session), left, top, left + extents[2] - 4, top + extents[3] - 4))
        except IndexError:
            return None
        return tuple(at + start for at, start in zip(found, (left, top) * 2))

    def lit(self):
        """The first column and row of the screen in which the display has something that is not dark."""
        return self.lit_area()[:2]

    def captured(self):
        return bool(self.app.all(None, 'The virtual machine has captured the mouse.'))

    def capture(self, left, top, steps):
        """A click captures the pointer, and is not the guest's; movements are exact; Ctrl+Alt lets go of it."""
        self.xdo('mousemove', left + 300, top + 200)
        time.sleep(0.2)
        self.trace.forget()
        self.xdo('click', 1)
        triui.wait_for('the pointer is captured', self.captured)
        self.session.picture(f'pointer-captured-{type(self.session).__module__}')
        time.sleep(0.3)
        assert not self.trace.of('button') and not self.trace.of('at'), self.trace.events()
        for dx, dy in steps:
            self.xdo('mousemove_relative', '--', dx, dy)
            time.sleep(0.1)
        wanted = tuple(sum(step[axis] for step in steps) for axis in (0, 1))
        try:
            trilab.wait_for('', lambda: self.trace.moved() == wanted, 5, 0.1)
        except trilab.LabError:
            raise AssertionError(f'movements of {self.trace.moved()} altogether instead of {wanted}') from None
        self.trace.forget()
        self.xdo('click', 1, 'click', 3)
        self.trace.wait_keys('left -left right -right', kind='button')
        self.xdo('click', 4, 'click', 5)
        self.trace.wait_keys('wheel-up -wheel-up wheel-down -wheel-down', kind='button')
        self.xdo('mousedown', 1)
        self.trace.wait_down('left', 'button')
        self.xdo('key', 'ctrl+alt')
        triui.wait_for('the pointer is given back', lambda: not self.captured())
        self.trace.wait_none_held()
        self.trace.forget()
        self.xdo('mouseup', 1, 'mousemove_relative', '--', 11, 11)
        time.sleep(0.3)
        assert not self.trace.events(), self.trace.events()


def quit_program(app):
    app.activate('app.quit')
    assert app.process.wait(20) == 0, app.log


def x11(session, host):
    hands = []

    def scaled():
        """X11, scale 2: each pixel of the screen is the guest's"""
        # Last, and without the accessibility library, which does not survive that a program ends which it has seen.
        app = session.make_app([triui.BUILD / 'src/app/triptych', '--connect', host.uri, TABLET], {**session.environment, 'GDK_SCALE': '2'})
        session.apps.append(app)
        hand = Hand(session, host, app, TABLET)
        triui.wait_for('the window', app.windows, 30)
        hand.points(*hand.seen(), 1)
        quit_program(app)

    def places():
        """X11: each pixel of the screen is the guest's, at 100 % and at 200 %, up to the corners"""
        app = session.start('--connect', host.uri, TABLET)
        app.wait_window(f'{TABLET} on ')
        hand = Hand(session, host, app, TABLET)
        hands.append(hand)
        hand.points(*hand.seen(), 1)
        hand.zoom('200 %')
        hand.points(*hand.seen(2), 2)

    def smaller():
        """X11: at 50 % each pixel of the screen is one of those that it shows"""
        hand = hands[-1]
        hand.zoom('50 %')
        guest = pixels.guest(session, host, TABLET)
        left, top = hand.lit()
        session.picture('pointer-50')
        # Where that is in the guest, which is not drawn pixel for pixel: one of the screen's may be wrong, two of the guest's.
        for x, y in ((0, 0), (100, 60), (101, 61), (250, 120)):
            hand.point(left + x, top + y, tuple(2 * at + first for at, first in zip((x, y), box(guest))), guest[:2], 3)

    def buttons():
        """X11: every button and the wheel, several at once, and none is left pressed"""
        hand = hands[-1]
        hand.zoom('100 %')
        left, top, _, _ = hand.seen()
        hand.xdo('mousemove', left + 300, top + 200, 'click', 1)
        time.sleep(0.5)
        hand.trace.forget()
        for number, name in ((1, 'left'), (2, 'middle'), (3, 'right'), (8, 'side'), (9, 'extra'), (4, 'wheel-up'), (5, 'wheel-down')):
            hand.xdo('click', number)
            hand.trace.wait_keys(f'{name} -{name}', kind='button')
        hand.xdo('mousedown', 1, 'mousedown', 3, 'mouseup', 1, 'mouseup', 3)
        hand.trace.wait_keys('left right -left -right', kind='button')
        # Pressed here, let go of beside the window.
        hand.xdo('mousedown', 1, 'mousemove', left + 310, top + 210, 'mousemove', 1500, 1000, 'mouseup', 1)
        hand.trace.wait_keys('left -left', kind='button')

    def nothing_held():
        """X11: another window gets the focus while a button is down: the guest sees it let go of"""
        hand = hands[-1]
        left, top, _, _ = hand.seen()
        hand.xdo('mousemove', left + 300, top + 200, 'mousedown', 1)
        hand.trace.wait_down('left', 'button')
        other = subprocess.Popen(['xev'], env=session.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            hand.trace.wait_none_held()
            hand.trace.forget()
            hand.xdo('mouseup', 1)
            time.sleep(0.3)
            assert not hand.trace.of('button'), hand.trace.of('button')
        finally:
            other.kill()
            other.wait()

    def captured():
        """X11: a guest without a tablet: the pointer is captured, movements are exact, Ctrl+Alt lets go of it"""
        app = hands[-1].app
        session.output(triui.BUILD / 'src/app/triptych', '--connect', host.uri, MOUSE)
        app.wait_window(f'{MOUSE} on ')
        hand = Hand(session, host, app, MOUSE)
        left, top, _, _ = hand.seen()
        hand.capture(left, top, STEPS)
        quit_program(app)

    return [places, smaller, buttons, nothing_held, captured, scaled]


def wayland(session, host):
    apps = []

    def console(name):
        """Fills the compositor's screen."""
        if apps:
            session.output(triui.BUILD / 'src/app/triptych', '--connect', host.uri, name)
        else:
            apps.append(session.start('--connect', host.uri, name))
        apps[0].wait_window(f'{name} on ')
        apps[0].fill()
        session.level()
        hand = Hand(session, host, apps[0], name)
        area = hand.seen()
        session.level()
        return hand, area

    def captured():
        """Wayland: a guest without a tablet: the pointer is captured, movements are exact, Ctrl+Alt lets go of it"""
        hand, (left, top, _, _) = console(MOUSE)
        hand.capture(left, top, STEPS[:6])

    def places():
        """Wayland: each pixel of the screen is the guest's"""
        hand, area = console(TABLET)
        hand.points(*area, 1)
        quit_program(hand.app)

    return [captured, places]


def sway(session, host):
    hands = []

    def places():
        """Scale 1.5: each pixel of the screen is the guest's, as nearly as half pixels can be seen, up to the corners"""
        app = session.start('--connect', host.uri, TABLET)
        app.wait_window(f'{TABLET} on ')
        hand = Hand(session, host, app, TABLET)
        hands.append(hand)

        def same_size():
            """The text cursor blinks."""
            inner, guest = hand.lit_area(), pixels.guest(session, host, TABLET)
            wanted = box(guest)
            sizes[:] = [(area[2] - area[0], area[3] - area[1]) for area in (inner, wanted)] if inner else []
            return inner and all(abs(one - other) <= 2 for one, other in zip(*sizes)) and (inner, wanted, guest[0], guest[1])
        sizes = []
        try:
            inner, wanted, width, height = triui.wait_for('', same_size, 20)
        except triui.UiError:
            raise AssertionError(f'pixels of the screen, and of the guest: {sizes}') from None
        session.picture('pointer-sway')
        left, top = inner[0] - wanted[0], inner[1] - wanted[1]
        for x, y in ((0, 0), (width - 1, height - 1), (width // 3, height // 2), (width // 3 + 1, height // 2)):
            hand.point(left + x, top + y, (x, y), (width, height), 1)
        hands.append((left, top, width, height))
        for x, y in ((0, 0), (width - 1, 0), (width - 1, height - 1)):
            # Beyond the edge.
            hand.point(left + x + (5 if x else -5), top + y + (5 if y else -5), (x, y), (width, height))

    def finger():
        """A finger points and drags with the left button; another one beside it does nothing"""
        hand, (left, top, *size) = hands
        trace = hand.trace

        def at(x, y):
            trilab.wait_for(f'the pointer at {x}, {y}, is at {trace.at(*size)}', lambda: trace.at(*size) and all(
                abs(there - wanted) <= 1 for there, wanted in zip(trace.at(*size), (x, y))), 5, 0.03)
        trace.forget()
        with tritouch.Finger(session) as one:
            one.down(left + 200, top + 150)
            trace.wait_down('left', 'button')
            at(200, 150)
            trace.forget()
            for step in range(1, 6):
                one.move(left + 200 + 20 * step, top + 150 + 10 * step)
            at(300, 200)
            one.number = 2
            one.down(left + 50, top + 50)
            one.up(left + 50, top + 50)
            one.number = 1
            at(300, 200)
            assert not trace.of('button'), trace.of('button')
            one.up(left + 300, top + 200)
            trace.wait_keys('-left', kind='button')

    def wheel():
        """A wheel's clicks and a touchpad's fine steps: a click of the guest for each whole one, none more; side buttons"""
        hand = hands[0]
        with wlmouse.Mouse(session.socket) as mouse:
            for clicks, axis, name in ((3, wlmouse.DOWN, 'wheel-down'), (-2, wlmouse.DOWN, 'wheel-up')):
                mouse.wheel(clicks, axis)
                hand.trace.wait_keys(' '.join([f'{name} -{name}'] * abs(clicks)), kind='button')
            for distance, name in ((2.5, 'wheel-down'), (-2.5, 'wheel-up')):
                for _ in range(9):
                    mouse.scroll(distance)
                mouse.lift()
                hand.trace.wait_keys(' '.join([f'{name} -{name}'] * 2), kind='button')
            for number, name in ((wlmouse.SIDE, 'side'), (wlmouse.EXTRA, 'extra'), (wlmouse.MIDDLE, 'middle'), (wlmouse.RIGHT, 'right')):
                mouse.click(number)
                hand.trace.wait_keys(f'{name} -{name}', kind='button')
            time.sleep(0.3)
            assert not hand.trace.of('button'), hand.trace.of('button')

    def keys():
        """Every key of a PC keyboard arrives as itself, once, and goes up again"""
        hand = hands[0]
        hand.trace.forget()
        names = [name for name in tritrace.NAMES.values() for _ in range(2 if name.endswith('_lock') else 1)]
        codes = ['Escape' if name == 'esc' else str(tritrace.NUMBERS[name] + tritrace.X_OFFSET) for name in names]
        hand.xdo('key', '--delay', '6', *codes)
        hand.trace.wait_keys(' '.join(f'{name} -{name}' for name in names), 15)
        hand.xdo('key', 'ctrl+q', 'key', 'ctrl+alt+d')
        hand.trace.wait_keys('ctrl q -ctrl -q ctrl alt d -ctrl -alt -d')
        quit_program(hand.app)

    return [places, finger, wheel, keys]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    make, harness, new_session, options = {
        'wayland': (wayland, triwayland, triwayland.Session, {}), 'sway': (sway, trisway, Touched, {'scale': 1.5, 'layout': 'jp'}),
    }.get(''.join(sys.argv[1:]), (x11, triui, triui.Session, {}))
    reason = trilab.why_not() or harness.why_not() or (tritouch.why_not() if make is sway else None) or (
        None if shutil.which('xev') else 'xev is not installed')
    if reason:
        tap.skip_all(reason)
    os.environ.pop('WAYLAND_DISPLAY', None)
    with trilab.Lab() as lab, new_session('1600x1100', **options) as session:
        add_machine(lab.h1, TABLET, tablet=True)
        add_machine(lab.h1, MOUSE, tablet=False)
        status = tap.run([uitest.pictured(session, check) for check in make(session, lab.h1)])
    sys.exit(status)


main()

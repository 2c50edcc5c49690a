#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program in a Wayland compositor, with a real guest: its picture pixel for pixel, keys, full screen.

An argument, if there is one, is the scale of the compositor's output.
"""
import pathlib
import re
import signal
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import pixels  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import triwayland  # noqa: E402
import uitest  # noqa: E402

VM = 'web01'
TITLE = f'{VM} on .*'


def checks(host, session):
    app = session.start('--connect', host.uri)
    manager = uitest.Manager(app)

    def seen():
        """Where the guest's picture is on the screen, as virsh has it. The text cursor in it blinks: tried some times."""
        session.level()
        session.output('xdotool', 'mousemove', 1, 1)

        def once():
            return pixels.find(pixels.guest(session, host, VM), pixels.screen(session))
        return triui.wait_for('the picture of the guest, pixel for pixel', once, 10, 0.05)

    def hint():
        return [label for label in app.all('label', '.*releases keyboard.*') if manager.shown(label)]

    def manager_window():
        """The manager window lists the machines"""
        app.fill()
        manager.wait_names([VM])
        manager.wait_state(VM, 'Running')
        session.picture(f'wayland-manager-{session.scale}')

    def console():
        """The console window has the guest's picture, each pixel one of the screen's"""
        manager.select(VM)
        manager.act('Connect…')
        app.wait_window(TITLE)
        seen()
        session.picture(f'wayland-console-{session.scale}')

    def keys():
        """What is typed the guest reads"""
        left, top = seen()
        session.click_at(left + 300, top + 300)
        triui.wait_for('the hint how to leave', hint)
        session.type('Hello Wayland')
        session.keys('Return')
        trilab.wait_for('what the guest read', lambda: 'read: Hello Wayland' in host.serial(VM), 10)

    def release():
        """Ctrl+Alt gives the keyboard back: what is typed then stays here"""
        session.output('xdotool', 'keydown', 'ctrl', 'keydown', 'alt', 'keyup', 'alt', 'keyup', 'ctrl', check=True)
        triui.wait_for('the hint is gone', lambda: not hint())
        before = host.serial(VM)
        session.type('zz')
        session.keys('Escape')
        left, top = seen()
        session.click_at(left + 300, top + 300)
        triui.wait_for('the hint how to leave', hint)
        session.type('a')
        session.keys('Return')
        trilab.wait_for('what the guest read', lambda: 'read: ' in host.serial(VM)[len(before):], 10)
        assert 'read: a\n' in host.serial(VM)[len(before):].replace('\r', ''), host.serial(VM)[len(before):]

    def full_screen():
        """Full screen: nothing but the guest, and back"""
        width, height, _ = pixels.screen(session)
        session.keys('ctrl+alt+Pause')

        def full():
            _, _, field = pixels.screen(session)
            return all(field[(y * width + x) * 3:(y * width + x) * 3 + 3] == b'\0\0\0' for x in (3, width - 3) for y in (height // 2, height - 3))
        triui.wait_for('a screen without bars', full)
        session.picture(f'wayland-full-{session.scale}')
        session.keys('ctrl+alt+Pause')
        seen()

    def follows():
        """A machine that is turned off says so in the window, and comes back with its picture"""
        host.virsh('destroy', VM)
        app.find('label', f'The virtual machine “{VM}” is turned off')
        host.virsh('start', VM)
        seen()

    def ends():
        """It ends when it is told to, with nothing to complain of"""
        app.activate('app.quit')
        assert app.process.wait(15) == 0, app.log
        assert not re.search('WARNING|CRITICAL|ERROR|Gdk-Message', app.log), app.log

    return [manager_window, console, keys, release, full_screen, follows, ends]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triwayland.why_not()
    if reason:
        tap.skip_all(reason)
    with trilab.Lab() as lab, triwayland.Session('1600x1200', scale=int(sys.argv[1]) if len(sys.argv) > 1 else 1) as session:
        lab.h1.add_machine(VM, start=True)
        lab.h1.wait_booted(VM)
        status = tap.run([uitest.pictured(session, check) for check in checks(lab.h1, session)], chained=True)
    sys.exit(status)


main()

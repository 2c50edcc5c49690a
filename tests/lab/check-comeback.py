#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console comes back by itself: what breaks a connection is done to it; virsh and the pixels are the judges. Ten consoles at once."""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import labtest  # noqa: E402
import look  # noqa: E402
import pixels  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

PROGRAM = labtest.BUILD / 'src/app/triptych'
MANY = 10
# Only by name.
SLOW = ('reboots', 'network', 'silent', 'ten')
SPICE = '<graphics type="spice" autoport="yes"/>'
DRIVE = '<disk type="file" device="cdrom"><target dev="hdc" bus="ide"/><readonly/></disk>'
# Waits for a key, and tells the panic device that the guest has crashed.
CRASH = bytes.fromhex('31c0cd16ba0505b001eef4ebfd')
LINUX = ('<kernel>/var/lib/libvirt/images/vmlinuz</kernel><initrd>/var/lib/libvirt/images/initrd</initrd>'
         '<cmdline>quiet no_timer_check mitigations=off random.trust_cpu=on console=ttyS0 console=tty0</cmdline>')


def add_machine(host, name, graphics=SPICE, linux=False):
    """Without Linux there is nothing to boot: the firmware's words are screen enough."""
    video = '<video><model type="vga"/></video><input type="tablet" bus="usb"/>' if graphics else '<video><model type="none"/></video>'
    serial = f'<serial type="file"><source path="/var/log/libvirt/{name}-serial"/></serial>' if linux else ''
    host.define('dom', f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">{128 if linux else 48}</memory><vcpu>1</vcpu>
        <os><type arch="x86_64" machine="pc">hvm</type>{LINUX if linux else ''}</os><features><acpi/></features>
        <devices>{serial}{graphics}{video}<memballoon model="none"/></devices></domain>''')


def clients(host, name):
    """The channels of clients that QEMU serves."""
    text = host.virsh('qemu-monitor-command', name, '{"execute": "query-spice"}', check=False)
    return json.loads(text)['return'].get('channels', []) if text else []


class Program:
    """One program for all that follows, with the manager window; consoles come and go."""

    def __init__(self, session, uri):
        self.session = session
        self.explained = False
        # Servers are killed under it: see check_quiet().
        self.app = session.make_app([str(PROGRAM), '--connect', uri], {**session.environment, 'G_DEBUG': ''})
        session.apps.append(self.app)
        self.wait_window('^Triptych$')

    def open(self, uri, *names):
        subprocess.run([PROGRAM, '--connect', uri, *names], env=self.session.environment, check=True, timeout=20)

    @contextlib.contextmanager
    def console(self, uri, name):
        self.open(uri, name)
        self.wait_window(f'^{name} on ')
        try:
            yield
            self.app.check_alive()
            self.app.check_quiet()
        except Exception:
            self.session.picture(f'comeback-failed-{name}')
            raise
        finally:
            self.close()

    def close(self):
        """All consoles, as a person would; the first time that a machine runs, it is explained that it goes on."""
        while self.app.alive() and (titles := self.titles()):
            self.app.focus(f'^{titles[0]}$')
            self.session.keys('ctrl+alt+Left')
            self.session.keys('alt+F4')
            time.sleep(0.3)
            if not self.explained and triui.wait_for('a word, or the end', lambda: self.explains() or titles[0] not in self.titles() and 'gone') != 'gone':
                self.session.keys('Return')
                self.explained = True

    def titles(self):
        return [title for title in self.app.windows() if re.search(' on h[12]', title)]

    def explains(self):
        return self.app.all('label', '.*goes on running.*')

    def wait_window(self, title, seconds=30):
        triui.wait_for(f'a window {title!r}', lambda: self.app.check_alive() and any(
            re.search(title, found) for found in self.app.windows()), seconds)

    def says(self, words, seconds=20):
        look.find(self.app, 'label', words, seconds)

    def click(self, words):
        look.click(self.app, 'push button', words)

    def holds_keyboard(self):
        return any(uitest.Manager.shown(label) for label in self.app.all('label', '.*releases keyboard.*'))

    def keeps_tunnels(self):
        before = self.tunnels()
        time.sleep(1.5)
        return before and before == self.tunnels()

    def tunnels(self):
        """The processes that carry a screen's channels over SSH."""
        found = []
        for pid in self.app.pids():
            with contextlib.suppress(FileNotFoundError):
                if b'-W' in pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().split(b'\0'):
                    found.append(pid)
        return found


def checks(lab, session):
    host, second = lab.hosts
    add_machine(host, 'one')
    host.virsh('start', 'one')
    one = Program(session, host.uri)

    def shows(name='one', at=host, seconds=30):
        """QEMU has a client, and every pixel of the machine's screen is on ours."""
        def same():
            one.app.check_alive()
            if not clients(at, name):
                return False
            wanted = pixels.guest(session, at, name)
            return any(wanted[2]) and pixels.find(wanted, pixels.screen(session))
        triui.wait_for(f'the screen of {name}', same, seconds, 0.2)

    def started():
        """Whatever the check before left behind."""
        if host.state('one') == 'shut off':
            host.virsh('start', 'one')

    def front(name):
        one.app.focus(f'^{name} on ')

    def resets():
        """The guest reboots by its own keys, and is reset: the screen is there again"""
        started()
        with one.console(host.ssh_uri, 'one'):
            shows()
            with subprocess.Popen(['virsh', '-q', '-c', host.uri, 'event', 'one', 'reboot', '--timeout', '40'], stdout=subprocess.PIPE, text=True) as event:
                # Whether virsh listens already it does not say: the keys are pressed again if it heard nothing.
                for _ in range(8):
                    time.sleep(0.5)
                    front('one')
                    session.keys('ctrl+alt+End')
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        event.wait(3)
                        break
                event.terminate()
                assert 'reboot' in event.stdout.read(), 'the guest did not reboot'
            shows()
            host.virsh('reset', 'one')
            shows()

    def restarts():
        """Paused, off and on, saved and on, QEMU killed: the screen is there each time, and what it waits for is said"""
        started()
        with one.console(host.ssh_uri, 'one'):
            shows()
            host.virsh('suspend', 'one')
            one.says('.*“one” is paused')
            session.picture('comeback-paused')
            host.virsh('resume', 'one')
            shows()
            host.virsh('destroy', 'one')
            one.says('.*“one” is turned off')
            host.virsh('start', 'one')
            shows()
            host.virsh('managedsave', 'one')
            one.says('.*“one” is saved')
            session.picture('comeback-saved')
            front('one')
            session.keys('ctrl+s')
            host.wait_state('one', 'running')
            shows()
            host.virsh('reset', 'one')
            pid = (host.folder / 'run/qemu/one.pid').read_text().strip()
            host.run('kill', '-KILL', pid)
            one.says('.*“one” is turned off')
            one.says('The guest crashed')
            session.picture('comeback-killed')
            host.virsh('start', 'one')
            shows()

    def reboots():
        """virsh reboot: Linux stops by its power button, and starts again"""
        add_machine(host, 'linux', linux=True)
        host.add_images('vmlinuz', 'initrd')
        host.virsh('start', 'linux')
        trilab.wait_for('Linux', lambda: 'guest is ready' in host.serial('linux'), 60)
        with one.console(host.uri, 'linux'):
            shows('linux')
            host.virsh('reboot', 'linux')
            trilab.wait_for('Linux stops', lambda: 'guest stops' in host.serial('linux'), 20)
            trilab.wait_for('Linux again', lambda: host.serial('linux').rfind('guest is ready') > host.serial('linux').rfind('guest stops'), 60)
            shows('linux')
        host.virsh('destroy', 'linux')

    def served(name):
        return {(client['connection-id'], client['channel-type'], client['port']) for client in clients(host, name)}

    def dropped():
        """SSH: the screen's connections are cut, the server's stays: the screen comes back, with the keyboard if it had it"""
        started()
        with one.console(host.ssh_uri, 'one'):
            shows()
            for held in (True, False):
                front('one')
                if not held:
                    session.keys('ctrl+alt+Left')
                triui.wait_for('the keyboard', lambda: held == one.holds_keyboard())
                before = one.tunnels()
                assert before, 'nothing is carried over SSH'
                connections = served('one')
                for pid in before:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                # The next ones may be there already.
                triui.wait_for('QEMU has lost it', lambda: not connections & served('one'), 10, 0.1)
                shows()
                assert not set(before) & set(one.tunnels())
                # It takes it as soon as the screen is there, or never.
                time.sleep(0 if held else 1)
                triui.wait_for('the keyboard again', lambda: held == one.holds_keyboard())

    def network():
        """The network drops every packet until the server is given up, and then returns"""
        started()
        with one.console(host.ssh_uri, 'one'):
            shows()
            for way in ('INPUT', 'OUTPUT'):
                host.run('iptables', '-I', way, '!', '-i' if way == 'INPUT' else '-o', 'lo', '-j', 'DROP')
            try:
                one.says('.*h1.*not connected.*', 40)
                session.picture('comeback-network')
            finally:
                for way in ('INPUT', 'OUTPUT'):
                    host.run('iptables', '-D', way, '1')
            shows(seconds=40)
            # The screen was perhaps never lost, so it says nothing of the server; or it is lost now.
            triui.wait_for('the server', lambda: not one.app.all('label', '.*h1.*not connected.*'), 40)
            triui.wait_for('the tunnels', one.keeps_tunnels, 20)
            shows()

    def silent():
        """libvirtd says nothing until it is given up, and then goes on: the program is still there, and everything works afterwards"""
        started()
        with one.console(host.uri, 'one'):
            shows()
            host.signal_libvirtd('STOP')
            try:
                one.says('.*h1.*not connected.*', 40)
            finally:
                host.signal_libvirtd('CONT')
            triui.wait_for('libvirtd', lambda: host.answers() or (host.revive_libvirtd() and tap.comment('libvirtd crashed, and was started again')))
            shows(seconds=40)
            host.virsh('destroy', 'one')
            one.says('.*“one” is turned off', 40)

    def server_away():
        """libvirtd is killed and comes back: the picture stays, and everything works afterwards"""
        started()
        with one.console(host.ssh_uri, 'one'):
            shows()
            host.kill_libvirtd()
            time.sleep(2)
            session.picture('comeback-libvirtd')
            host.start_libvirtd()
            shows(seconds=40)
            host.virsh('destroy', 'one')
            one.says('.*“one” is turned off', 40)
            host.virsh('start', 'one')
            shows()

    def taken():
        """Another console takes the screen: said, not fought over, and taken back when the person wants it"""
        started()
        with one.console(host.uri, 'one'):
            shows()
            before = clients(host, 'one')[0]['connection-id']
            # A second program, with a bus of its own, that this test's accessibility library need not know of.
            other = session.make_app(['dbus-run-session', '--', str(PROGRAM), '--connect', host.uri, 'one'],
                                     {**session.environment, 'GTK_A11Y': 'none'})
            try:
                one.says('.*Another console may have.*', 30)
                time.sleep(4)
                assert look.look(one.app, 'label', '.*Another console may have.*'), 'it fought for the screen'
                assert clients(host, 'one')[0]['connection-id'] != before
                session.picture('comeback-taken')
                assert other.alive()
            finally:
                processes = other.pids()
                other.stop()
            # It would take the screen again when the machine is started again.
            assert not set(processes) & set(triui.descendants(os.getpid())), 'the other program has not ended'
            front('one')
            one.click('.*Connect Again')
            shows()

    def password():
        """SPICE: a wrong password three times, and then the right one"""
        add_machine(host, 'word', SPICE.replace('/>', ' passwd="open"/>'))
        host.virsh('start', 'word')
        # libvirt's own is used where libvirt knows it: here it does not.
        host.virsh('qemu-monitor-command', 'word', '--hmp', 'set_password spice sesame')
        with one.console(host.ssh_uri, 'word'):
            for wrong in ('shut', '', 'Sesame'):
                one.says('.*did not accept the password.*')
                time.sleep(0.5)
                session.type(wrong)
                session.keys('Return')
                time.sleep(1)
            one.says('.*did not accept the password.*')
            session.picture('comeback-password')
            # What is typed while the last word is still being tried is lost.
            for left in (2, 1, 0):
                one.says('.*did not accept the password.*')
                session.keys('ctrl+a')
                session.type('sesame')
                session.keys('Return')
                try:
                    shows('word', seconds=15)
                    break
                except triui.UiError:
                    assert left, 'the right password does not open the screen'
            assert 'sesame' not in one.app.log
        host.virsh('destroy', 'word')

    def renamed():
        """Renamed, removed and made again while its console is open"""
        host.virsh('destroy', 'one')
        stored = host.virsh('dumpxml', 'one').replace('<devices>', f'<devices>{DRIVE}', 1)
        host.define('dom', stored)
        with one.console(host.uri, 'one'):
            one.says('.*“one” is turned off')
            host.virsh('domrename', 'one', 'two')
            one.wait_window('^two on h1')
            one.says('.*“two” is turned off')
            host.virsh('start', 'two')
            shows('two')
            host.virsh('destroy', 'two')
            host.virsh('undefine', 'two')
            one.says('.*“two” does not exist on .* any more')
            assert not one.app.all('label', 'Status: .+'), 'what is gone has no state'
            front('two')
            menus = uitest.Manager(one.app)
            one.app.click(one.app.find('menu item', 'Media'))
            one.app.click(menus.entry('DVD drive.*'))
            assert not triui.has_state(menus.entry('_?Insert Disk…'), 'sensitive')
            session.picture('comeback-removed')
            session.keys('Escape', 'Escape')
            host.define('dom', stored)
            one.wait_window('^one on h1')
            host.virsh('start', 'one')
            shows()

    def crashed():
        """A guest that crashes and is kept is called that, and a reset starts it anew"""
        (host.images / 'crash.img').write_bytes(CRASH.ljust(510, b'\0') + b'\x55\xaa' + bytes(1 << 20))
        add_machine(host, 'dead')
        host.define('dom', host.virsh('dumpxml', 'dead').replace('<on_crash>destroy', '<on_crash>preserve').replace(
            '<devices>', '<devices><panic model="isa"/><disk type="file" device="disk"><driver name="qemu" type="raw"/>'
            '<source file="/var/lib/libvirt/images/crash.img"/><target dev="hda" bus="ide"/></disk>', 1))
        host.virsh('start', 'dead')

        def crashes():
            host.virsh('send-key', 'dead', 'KEY_A', check=False)
            return host.state('dead') == 'crashed'
        with one.console(host.uri, 'dead'):
            # QEMU 7.2 itself ends now and then when its guest crashes while a client is just connecting.
            shows('dead')
            trilab.wait_for('it crashes', crashes, 20, 0.5)
            one.says('.*“dead” has crashed')
            front('dead')
            one.app.click(one.app.find('push button', 'Reset', inside=one.app.find('frame|window', 'dead on .*')))
            one.says('Reset “dead”.*')
            session.picture('comeback-crashed')
            session.keys('Return')
            host.wait_state('dead', 'running')
            # The button's tooltip would cover a part of it.
            session.output('xdotool', 'mousemove', 1270, 790)
            shows('dead')
            trilab.wait_for('it crashes again', crashes, 20, 0.5)
        host.virsh('destroy', 'dead')

    def no_display():
        """A machine without a display is offered one; virsh sees it, and after off and on the screen is there"""
        add_machine(host, 'bare', graphics='')
        host.virsh('start', 'bare')
        with one.console(host.uri, 'bare'):
            one.says('.*no graphics device.*')
            front('bare')
            one.click('.*Add a Display')
            one.says('Give “bare” a display.*')
            session.keys('Return')
            one.says('.*was given a display.*')
            stored = ElementTree.fromstring(host.virsh('dumpxml', '--inactive', 'bare'))
            assert stored.find("devices/graphics[@type='spice']") is not None
            assert stored.find('devices/video/model').get('type') != 'none'
            assert stored.find("devices/input[@type='tablet']") is not None
            assert ElementTree.fromstring(host.virsh('dumpxml', 'bare')).find('devices/graphics') is None
            host.virsh('destroy', 'bare')
            one.says('.*“bare” is turned off')
            host.virsh('start', 'bare')
            shows('bare')
        host.virsh('destroy', 'bare')

    def move(source, target, *options):
        # From the desk, where the servers are names that SSH trusts.
        subprocess.run(lab.desk('virsh', '-c', f'qemu+ssh://root@{source.name}/system', 'migrate', '--live', '--persistent', *options, 'one',
                                f'qemu+ssh://root@{target.name}/system'), check=True, capture_output=True, timeout=120)

    def migrated():
        """Moved to another server: the console goes along, and comes back with it"""
        started()
        one.open(second.ssh_uri)
        one.says('.*h2.*')
        with one.console(host.ssh_uri, 'one'):
            shows()
            move(host, second, '--undefinesource')
            one.wait_window(f'^one on {second.name}')
            shows(at=second)
            session.picture('comeback-migrated')
            # Kept there as well this time: a machine that is off, because it was moved.
            move(second, host)
            one.wait_window(f'^one on {host.name}')
            shows()
            assert second.state('one') == 'shut off'
        second.virsh('undefine', 'one')

    def ten():
        """Ten consoles at once: the main loop is never held for long while they draw"""
        names = [f'many{number}' for number in range(MANY)]
        for name in names:
            add_machine(host, name)
            host.virsh('start', name)
        report = session.home / 'bench.json'
        app = session.make_app(['dbus-run-session', '--', str(PROGRAM), '--connect', host.uri, *names],
                               {**session.environment, 'TRI_BENCH': str(report), 'GTK_A11Y': 'none'})
        try:
            triui.wait_for('ten screens', lambda: app.check_alive() and all(clients(host, name) for name in names), 60)
            time.sleep(2)
            program = next(pid for pid in app.pids() if pathlib.Path(f'/proc/{pid}/comm').read_text() == 'triptych\n')

            def holds():
                report.unlink(missing_ok=True)
                os.kill(program, signal.SIGUSR1)
                triui.wait_for('the report', lambda: report.exists() and report.read_text().strip().endswith('}'))
                return [(hold['cpu'], hold['length']) for hold in json.loads(report.read_text())['holds']]
            holds()
            for _ in range(3):
                for name in names:
                    host.virsh('reset', name)
                time.sleep(3)
            held = holds()
            session.picture('comeback-ten')
            work, length = max(held or [(0, 0)])
            tap.comment(f'{len(held)} holds over 10 ms while ten machines start three times; the longest: {work / 1000:.0f} ms of processor time, '
                        f'in {length / 1000:.0f} ms')
            assert work < 100000, held
        finally:
            app.stop()
            for name in names:
                host.virsh('destroy', name)

    return [resets, restarts, dropped, server_away, taken, renamed, crashed, no_display, password, migrated, reboots, network, silent, ten]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not()
    if reason:
        tap.skip_all(reason)
    with trilab.Lab(2, outside=True) as lab, triui.Session() as session:
        wanted = sys.argv[1:]
        sys.exit(tap.run([uitest.pictured(session, timed(check)) for check in checks(lab, session)
                          if (check.__name__ in wanted if wanted else check.__name__ not in SLOW)]))


def timed(check):
    def run():
        before = time.monotonic()
        try:
            check()
        finally:
            tap.comment(f'{time.monotonic() - before:.1f} s')
    run.__doc__ = check.__doc__
    run.__name__ = check.__name__
    return run


main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a console window shows, pixel for pixel beside what virsh says that the guest shows: one to one and doubled, in a
smaller window, in 32 and 16 bits; screenshots; a machine with two monitors.

An argument, if there is one, is GTK's renderer: cairo or gl.
"""
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import labtest  # noqa: E402
import pixels  # noqa: E402
import sector  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VM = 'still'
TITLE = f'^{VM} on h1$'
SIZE = 640, 400
# Of a window: in 560 columns the picture is 350 high, and there is black above and below it.
SMALL = 560, 600


def make_machine(host, depth):
    """Noise of this depth, on a graphics card with two heads of which nobody uses the second."""
    sector.make('still', host.images / 'still.img', WIDTH=SIZE[0], HEIGHT=SIZE[1], DEPTH=depth)
    host.define('dom', f'''<domain type="qemu"><name>{VM}</name><uuid>00000000-1111-2222-3333-444444444444</uuid>
        <memory unit="MiB">64</memory><vcpu>1</vcpu><os><type arch="x86_64" machine="pc">hvm</type></os>
        <devices><disk type="file" device="disk"><driver name="qemu" type="raw"/><source
        file="/var/lib/libvirt/images/still.img"/><target dev="hda" bus="ide"/></disk>
        <input type="tablet" bus="usb"/><graphics type="spice" autoport="yes"/>
        <video><model type="virtio" heads="2"/></video><memballoon model="none"/></devices></domain>''')
    host.virsh('start', VM)


def enlarge(picture, times):
    width, height, data = picture
    rows = []
    for y in range(height):
        row = data[y * width * 3:(y + 1) * width * 3]
        rows += [b''.join(row[x:x + 3] * times for x in range(0, width * 3, 3))] * times
    return width * times, height * times, b''.join(rows)


class Console:
    """The window, and what a person does in it."""

    def __init__(self, session, host):
        self.session, self.host = session, host
        self.app = session.make_app([str(triui.BUILD / 'src/app/triptych'), '--connect', host.uri, VM],
                                    {**session.environment, 'G_DEBUG': ''})
        session.apps.append(self.app)
        # Its machine is turned off under it: see check_quiet(). First comes a window that only says that it connects. The accessibility library does not take it well when
        # what it has looked at goes away.
        triui.wait_for('the console', lambda: self.app.check_alive() and self.find_window(), 30)
        self.app.wait_window(TITLE)

    def find_window(self):
        return next((number for name, number in self.app.windows().items() if re.search(TITLE, name)), None)

    @property
    def window(self):
        return self.find_window()

    def uses_gl(self):
        """Whether the program draws with OpenGL: then a driver is loaded, and nothing was said of another renderer."""
        maps = pathlib.Path(f'/proc/{self.app.pid}/maps').read_text()
        return bool(re.search(r'_dri\.so|libgallium', maps)) and 'renderer' not in self.app.log

    def menu(self, *path):
        """Clicks through the menus."""
        self.app.focus(TITLE)
        bar = self.app.find('menu bar')
        self.app.click(self.app.find('menu item', path[0], inside=bar))
        for entry in path[1:]:
            found = triui.wait_for(f'{entry} in the menu', lambda wanted=entry: [
                node for node in self.app.all('.*menu item', wanted, inside=bar) if uitest.Manager.shown(node)])
            self.app.click(found[-1])

    def guest(self):
        """What virsh says, once the boot sector has drawn."""
        def drawn():
            picture = pixels.guest(self.session, self.host, VM)
            return picture if picture[:2] == SIZE and len(set(picture[2][-3000:])) > 20 else None
        return triui.wait_for('the boot sector has drawn', drawn, 20)

    def shows(self, times=1):
        """The picture is on the screen, each of its pixels so many times; returns its corner."""
        wanted = enlarge(self.guest(), times)
        return triui.wait_for(f'the picture, {times} times', lambda: pixels.find(wanted, pixels.screen(self.session)), 20)

    def resize(self, width, height):
        self.session.output('xdotool', 'windowsize', self.window, width, height, check=True)
        time.sleep(0.5)

    def read(self, file):
        self.session.output('convert', file, '-depth', '8', self.session.home / 'read.ppm', check=True)
        return pixels.read(self.session.home / 'read.ppm')


def checks(lab, session, renderer):
    host = lab.h1
    console = Console(session, host)
    app = console.app
    console.shows()
    if renderer == 'gl' and not console.uses_gl():
        tap.skip_all('GTK draws without OpenGL here')

    def one_to_one():
        """One to one: every pixel is as virsh has it, in a window of that size and in a larger one"""
        console.shows()
        console.resize(1200, 900)
        console.shows()
        session.picture(f'picture-{renderer}')

    def reduced():
        """In a window that is too small all of the picture is seen, smaller; in a larger one it is as before"""
        console.resize(*SMALL)
        average = triui.wait_for('a smaller picture', lambda: fitted(console))
        assert all(90 < colour < 165 for colour in average), f'noise that is {average} on the average'
        session.picture(f'picture-{renderer}-reduced')
        console.resize(1200, 900)
        console.shows()

    def doubled():
        """200 %: every pixel is exactly doubled"""
        console.resize(1500, 1100)
        console.menu('View', 'Zoom', '200 %')
        console.shows(2)
        session.picture(f'picture-{renderer}-doubled')

    def remembered():
        """The zoom is remembered for the machine"""
        triui.wait_for('the zoom in the settings', lambda: "'zoom': <200>" in
                       ''.join(file.read_text() for file in session.home.glob('config/**/keyfile')))

    def save(file):
        console.menu('Clipboard', 'Save Screenshot…')
        app.wait_window('Save Screenshot')
        entry = app.find('text|entry', r'still .*\.png')
        triui.wait_for('the entry has the keyboard', lambda: triui.has_state(entry, 'focused'))
        session.keys('ctrl+a')
        session.type(str(file))
        triui.wait_for('the name', lambda: triui.text_of(entry) == str(file))
        session.keys('Return')
        app.wait_no_window('Save Screenshot')

    def screenshot():
        """A saved screenshot is the guest's picture, of its size, whatever the zoom"""
        file = session.home / 'shot.png'
        save(file)
        triui.wait_for('the file', lambda: file.exists() and file.stat().st_size)
        time.sleep(0.3)
        assert console.read(file) == console.guest(), 'the saved picture is another one'

    def full_disk():
        """Where there is no room for it, that is said of the file, and no piece of it is left"""
        folder = session.home / 'full'
        folder.mkdir()
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'none', folder], check=True)
        try:
            (folder / 'other').write_bytes(bytes(4096))
            save(folder / 'shot.png')
            said = triui.text_of(app.find('label', f'{folder}/shot.png: .*'))
            assert 'server' not in said, said
            assert [each.name for each in folder.iterdir()] == ['other']
            session.keys('Return')
            app.gone('label', 'The screenshot could not be saved.*')
        finally:
            subprocess.run(['umount', '-l', folder], check=True)

    def second_monitor():
        """View > Monitor 2 opens a window with the second head's picture, pixel for pixel; closing it closes only that"""
        console.menu('View', 'Monitor 2…')
        app.wait_window(f'{VM} on .* – Monitor 2')
        second = pixels.guest(session, host, VM, 1)
        assert second[2] != console.guest()[2] and len(set(second[2])) > 1, 'one picture for two screens, or an empty one'
        triui.wait_for('the picture of the second head', lambda: pixels.find(second, pixels.screen(session)), 20)
        session.picture('picture-monitor')
        session.keys('alt+F4')
        app.wait_no_window(f'{VM} on .* – Monitor 2')
        assert host.state(VM) == 'running'

    def control():
        """triptychctl vm screenshot: the same picture; a machine and a folder that are not there are named"""
        file = session.home / 'control.png'
        triptychctl = labtest.Control(host.uri)
        triptychctl('vm', 'screenshot', VM, file)
        assert file.read_bytes()[:8] == b'\x89PNG\r\n\x1a\n'
        assert console.read(file) == console.guest(), 'the picture of the command is another one'
        triptychctl.fails(1, 'could not be saved', 'vm', 'screenshot', VM, session.home / 'none/x.png')
        triptychctl.fails(3, 'no virtual machine', 'vm', 'screenshot', 'nobody', file)

    def sixteen():
        """Turned off, the window says so; started again in 16 bits, it has the right colours"""
        host.virsh('destroy', VM)
        app.find('label', f'The virtual machine “{VM}” is turned off')
        make_machine(host, 16)
        console.shows(1 if renderer == 'gl' else 2)
        session.picture(f'picture-{renderer}-16')

    def ends():
        """It ends when it is told to, with nothing to complain of"""
        app.activate('app.quit')
        assert app.process.wait(15) == 0, app.log
        app.check_quiet()

    if renderer == 'gl':
        return one_to_one, reduced, doubled, ends
    return one_to_one, reduced, doubled, remembered, screenshot, full_disk, second_monitor, control, sixteen, ends


def fitted(console):
    """The average colour of the middle of the picture in the small window, None while that still shows something else."""
    width, height, field = pixels.screen(console.session)
    left, top = map(int, re.findall(r'Absolute upper-left .:\s+(-?\d+)', console.session.output('xwininfo', '-id', console.window)))
    across, down = SMALL
    rows = [field[((top + y) * width + left) * 3:((top + y) * width + left + across) * 3] for y in range(down)]
    noisy = [row for row in rows if sum(row[x:x + 3] != row[x + 3:x + 6] for x in range(0, across * 3 - 3, 3)) > across * 3 // 4]
    if not 348 <= len(noisy) <= 350:
        return None
    data = b''.join(noisy)
    return [sum(data[colour::3]) // (len(data) // 3) for colour in range(3)]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not() or sector.why_not()
    if reason:
        tap.skip_all(reason)
    renderer = sys.argv[1] if len(sys.argv) > 1 else 'cairo'
    with trilab.Lab() as lab:
        make_machine(lab.h1, 32)
        with triui.Session(size='1600x1200', environment={'GSK_RENDERER': renderer}) as session:
            status = tap.run([uitest.pictured(session, check) for check in checks(lab, session, renderer)], chained=True)
    sys.exit(status)


main()

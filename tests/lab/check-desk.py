#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The enhanced session with Debian's own SPICE agent in a guest with a desktop.

What arrived in the guest is told by the QEMU guest agent, by a way that the console has no part in.
"""
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import pixels  # noqa: E402
import tap  # noqa: E402
import tridesk  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VM = 'desk01'
TITLE = f'^{VM} on '
INCOMING = '/root/Downloads'
# spice-gtk asks GStreamer's automatic sink for a volume that it has only where there is a sound device.
SOUND = re.compile(r"\n?\(\S+\): GLib-GObject-WARNING \*\*: \S+ g_object_get_is_valid_property: object class 'GstAutoAudio\w+' has no property named 'volume'\n")


def geometry(session, window):
    """Left, top, width and height on the screen."""
    text = session.output('xwininfo', '-id', window, check=True)
    return [int(re.search(rf'{what}:\s+(-?\d+)', text).group(1)) for what in
            ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height')]


def rgb(data):
    """The pixels of a PNG; b'' where it is none."""
    return subprocess.run(['convert', 'png:-', '-depth', '8', 'rgb:-'], input=data, check=False, capture_output=True).stdout


def drawn(seed):
    """A PNG that looks like no other."""
    return subprocess.run(['convert', '-size', '320x200', '-seed', str(seed), 'plasma:', '-depth', '8', 'png24:-'], check=True,
                          capture_output=True).stdout


class Clipboard:
    """Another program of the private screen that copies and pastes."""

    def __init__(self, session):
        self.session = session

    def copy(self, data, target='UTF8_STRING'):
        path = self.session.home / 'copied'
        path.write_bytes(data)
        subprocess.run(['xclip', '-selection', 'clipboard', '-target', target, '-i', path], env=self.session.environment,
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def pasted(self, target='UTF8_STRING'):
        try:
            return subprocess.run(['xclip', '-selection', 'clipboard', '-target', target, '-o'], env=self.session.environment,
                                  check=False, capture_output=True, timeout=5).stdout
        except subprocess.TimeoutExpired:
            return b''

    def wait_pasted(self, data, target='UTF8_STRING'):
        triui.wait_for(f'{len(data)} bytes of {target} on the clipboard here', lambda: self.pasted(target) == data)


class Console:
    """The console window, with the guest in it, as a person has them before the eyes."""

    def __init__(self, desk, session):
        self.desk = desk
        self.session = session
        self.app = session.start('--connect', desk.host.uri, VM, environment={'G_DEBUG': ''})
        # Until the server has answered, a window of the same title says so.
        self.app.find('label', 'Status: Running', seconds=20)
        # It is told of before the window manager has it in its frame.
        self.window = triui.wait_for('the console', lambda: next(
            (number for name, number in self.app.windows().items() if re.search(TITLE, name)), None))

    def fits(self):
        """Whether the guest has as many pixels as the window has room for, between menu, toolbar and status bar."""
        width, height = self.desk.size()
        _, _, room, all_of_it = geometry(self.session, self.window)
        return width == room and all_of_it - 130 < height < all_of_it - 60 and (width, height)

    def resize(self, width, height):
        """Once, whatever else happens to the window just then."""
        self.session.output('xdotool', 'windowsize', self.window, width, height)
        before = time.monotonic()
        size = trilab.wait_for(f'a guest of {width} pixels', lambda: geometry(self.session, self.window)[2] == width and self.fits(), 15)
        tap.comment(f'{size[0]}×{size[1]} in the guest after {time.monotonic() - before:.1f} s')
        return size

    def seen(self):
        """Where the guest's picture is on the screen, as virsh has it; its cursor blinks."""
        self.session.output('xdotool', 'mousemove', 2, 795)
        return triui.wait_for('the picture of the guest, pixel for pixel', lambda: pixels.find(
            pixels.guest(self.session, self.desk.host, VM), pixels.screen(self.session)), 15, 0.05)

    def switch(self, menu, item):
        uitest.Manager(self.app).menu(menu, item)

    def other_window(self, *files):
        """Another program, and its window's number."""
        other = triui.App(self.session, [str(triui.BUILD / 'tests/ui/drag-files'), *map(str, files)], self.session.environment)
        self.session.apps.append(other)
        return other, triui.wait_for('the window to drag from', lambda: other.windows().get('Files to drag'))

    def shared(self):
        """What the window says of each part of the enhanced session."""
        self.switch('View', 'What Is Shared…')
        dialog = triui.wait_for('the dialog', lambda: uitest.Manager(self.app).dialogs('What Is Shared'))[0]
        labels = [triui.text_of(label) for label in self.app.all('label', inside=dialog)]
        self.session.picture('desk-shared')
        self.session.keys('Escape')
        triui.wait_for('the dialog is closed', lambda: not uitest.Manager(self.app).dialogs('What Is Shared'))
        return {name: labels[labels.index(name) + 1] for name in ('Screen size', 'Clipboard', 'Files', 'Sound', 'Shared folder')}

    def drop(self, *files):
        """From another window, as a hand does it: press, pull until it is a drag, go there, rest, let go."""
        session = self.session
        dragged, source = self.other_window(*files)
        session.output('xdotool', 'windowmove', '--sync', source, 1000, 600)
        time.sleep(0.3)
        left, top, width, height = geometry(session, source)
        session.output('xdotool', 'mousemove', left + width // 2, top + height // 2, 'mousedown', 1)
        for x, y in ((left + 20, top + 20), (500, 400), (480, 390), (470, 380)):
            session.output('xdotool', 'mousemove', x, y)
            time.sleep(0.2)
        session.picture('desk-dragging')
        session.output('xdotool', 'mouseup', 1)
        return dragged


def picture_checks(console):
    desk, session = console.desk, console.session

    def follows():
        """The guest's screen follows the window's size, as its own xrandr says, and is seen pixel for pixel"""
        console.resize(900, 700)
        console.resize(1031, 777)
        console.seen()
        session.picture('desk-resized')

    def told():
        """A window of its own says what is shared, and why the rest is not"""
        words = console.shared()
        assert 'follows' in words['Screen size'] and 'both ways' in words['Clipboard'] and 'dropped' in words['Files'], words
        # By the sound that there is where the test runs.
        assert re.search('is heard on this computer|This computer has no sound', words['Sound']), words
        assert words['Shared folder'] == 'None. One can be chosen in the View menu.', words

    def types():
        """Keys and pointer arrive: a command is typed into the terminal, and the pointer is where it is here"""
        left, top = console.seen()
        width, height = desk.size()
        session.click_at(left + 200, top + 150)
        session.type('echo here >/tmp/typed')
        session.keys('Return')
        trilab.wait_for('the file that was written by typing', lambda: desk.sh('cat /tmp/typed', check=False) == 'here\n', 10)
        for x, y in ((0, 0), (width - 1, height - 1), (width // 3, height // 2)):
            session.output('xdotool', 'mousemove', left + x, top + y)
            # Places are parts of the whole for the guest's X server, and it rounds down.
            triui.wait_for(f'the pointer at {x}, {y}, is at {desk.pointer()}', lambda x=x, y=y: all(
                wanted - 1 <= there <= wanted for wanted, there in zip((x, y), desk.pointer())))

    return [follows, told, types]


def clipboard_checks(console):
    desk, session = console.desk, console.session
    clipboard = Clipboard(session)

    def text():
        """Text is copied to the guest, and back: lines, letters of the world, and half a megabyte"""
        for words in ('Zeile eins\nZeile zwei: äöü € 漢字 🖥', 'x' * 500_000 + 'é'):
            clipboard.copy(words.encode())
            desk.wait_pasted(words.encode())
        for words in ('une ligne\nune autre : àéî € 漢字 🖥', 'y' * 500_000 + 'ß'):
            desk.copy(words.encode())
            clipboard.wait_pasted(words.encode())

    def images():
        """An image is copied to the guest, and back, each pixel as it was"""
        pictures = [drawn(1), drawn(2)]
        clipboard.copy(pictures[0], 'image/png')
        triui.wait_for('the image in the guest', lambda: rgb(desk.pasted('image/png')) == rgb(pictures[0]))
        desk.copy(pictures[1], 'image/png')
        triui.wait_for('the image here', lambda: rgb(clipboard.pasted('image/png')) == rgb(pictures[1]))

    def focus():
        """What is copied while another window has the keyboard stays here until the console has it again"""
        clipboard.copy(b'before')
        desk.wait_pasted(b'before')
        other, window = console.other_window()
        session.output('xdotool', 'windowactivate', '--sync', window)
        clipboard.copy(b'not for the guest')
        time.sleep(1)
        assert desk.pasted() != b'not for the guest', 'the guest got what was copied elsewhere'
        other.stop()
        console.app.focus(TITLE)
        desk.wait_pasted(b'not for the guest')

    def switched():
        """The machine's own switch stops the clipboard, both ways, and lets it go on"""
        console.switch('Clipboard', 'Share Clipboard')
        clipboard.copy(b'kept here')
        time.sleep(1)
        assert desk.pasted() not in (b'kept here', b'not for the guest'), desk.pasted()
        desk.copy(b'kept there')
        time.sleep(1)
        assert clipboard.pasted() == b'kept here', clipboard.pasted()
        console.switch('Clipboard', 'Share Clipboard')
        desk.wait_pasted(b'kept here')

    def too_much():
        """What is too large for the guest is said in the window when the guest pastes it"""
        clipboard.copy(b'x' * (17 << 20))
        words = 'What was copied on this computer cannot be pasted in the virtual machine: it is larger than 16.0\sMiB.'
        triui.wait_for('the window says so', lambda: len(desk.pasted()) < 20 and console.app.all('label', words), 20)
        session.picture('desk-too-much')
        console.app.click(console.app.find('push button', '(.* )?Close'))

    return [text, images, focus, switched, too_much]


def file_checks(console):
    desk, session, app = console.desk, console.session, console.app

    def files():
        """Files dropped on the window arrive as they were"""
        folder = session.home / 'to send'
        folder.mkdir()
        for name, size in (('große Datei.bin', 3_000_000), ('empty', 0)):
            (folder / name).write_bytes(os.urandom(size))
        dragged = console.drop(*folder.iterdir())
        for path in folder.iterdir():
            wanted = hashlib.sha256(path.read_bytes()).hexdigest()
            trilab.wait_for(f'{path.name} in the guest', lambda path=path, wanted=wanted: desk.sh(
                f'sha256sum "{INCOMING}/{path.name}"', check=False).startswith(wanted), 30, 0.3)
        app.find('label', f'2 files were sent to “{VM}”.')
        session.picture('desk-files')
        app.click(app.find('push button', '(.* )?Close'))
        dragged.stop()

    def cancelled():
        """A file that is on its way can be cancelled: that is said, nobody reads it any more, and nothing is left in the guest"""
        path = session.home / 'long'
        with open(path, 'wb') as file:
            file.truncate(120 << 20)
        size = desk.size()
        dragged = console.drop(path)
        trilab.wait_for('the beginning of the file in the guest', lambda: desk.sh(f'ls {INCOMING}').count('long'))
        app.find('label', rf'Sending 1 file to “{VM}”: .* of 120\.0\sMiB')
        session.picture('desk-sending')
        time.sleep(0.5)
        assert desk.size() == size, f'the bar made a guest of {size} one of {desk.size()}'
        app.click(app.find('push button', '(.* )?Cancel'))
        app.find('label', 'Sending was cancelled.')
        session.picture('desk-cancelled')
        trilab.wait_for('the guest has removed what it had', lambda: 'long' not in desk.sh(f'ls {INCOMING}'))
        triui.wait_for('the file is closed', lambda: str(path) not in map(os.readlink, pathlib.Path(f'/proc/{app.pid}/fd').iterdir()))
        dragged.stop()

    def refused():
        """A file that the guest has no room for is refused, and the window says so"""
        path = session.home / 'too large'
        with open(path, 'wb') as file:
            file.truncate(8 << 30)
        dragged = console.drop(path)
        app.find('label', '“too large” was not sent: There is not enough free space for it in the virtual machine.')
        session.picture('desk-refused')
        assert 'too large' not in desk.sh(f'ls {INCOMING}')
        app.click(app.find('push button', '(.* )?Close'))
        dragged.stop()

    return [files, cancelled, refused]


def folder_checks(console):
    desk, session = console.desk, console.session
    folder = session.home / 'shared'

    def choose():
        console.switch('View', 'Shared Folder…')
        triui.wait_for('the dialog', lambda: uitest.Manager(console.app).dialogs('Share a Folder'))
        time.sleep(0.5)
        # Typing a path opens an entry for it.
        session.type(str(folder))
        session.picture('desk-folder')
        session.keys('Return')
        triui.wait_for('the dialog is closed', lambda: not uitest.Manager(console.app).dialogs('Share a Folder'))

    def shared():
        """A folder that is shared can be read by the guest, not written, nor left by a link or upwards"""
        folder.mkdir()
        (folder / 'file').write_text('from here')
        (session.home / 'secret').write_text('secret')
        (folder / 'link').symlink_to('../secret')
        (folder / 'up').symlink_to('..')
        choose()
        trilab.wait_for('what is in the file', lambda: desk.web(('GET', '/file')) == [(200, 'from here')], 10)
        *reads, put, delete = desk.web(*(('GET', path) for path in ('/link', '/up/secret', '/../secret')), ('PUT', '/new', 'from there'),
                                       ('DELETE', '/file'))
        assert all(number in (403, 404) and 'secret' not in text for number, text in reads), reads
        assert put[0] == delete[0] == 403 and (folder / 'file').exists(), (put, delete)

    def written():
        """Not read-only any more: the guest writes there, and only there"""
        console.switch('View', 'Shared Folder Is Read-Only')
        good, *bad = desk.web(('PUT', '/new', 'from there'), ('PUT', '/up/new', 'from there'), ('PUT', '/link', 'changed'), ('DELETE', '/up'),
                              ('COPY', '/file', '', 'Destination: http://localhost/up/copy\r\n'))
        assert good[0] == 201 and (folder / 'new').read_text() == 'from there', good
        assert all(number == 403 for number, _ in bad), bad
        assert not (session.home / 'new').exists() and not (session.home / 'copy').exists()
        assert (session.home / 'secret').read_text() == 'secret'

    def ended():
        """Not shared any more: the guest gets no answer"""
        console.switch('View', 'Shared Folder…')
        triui.wait_for('no answer', lambda: desk.web(('GET', '/file')) == [(0, '')])
        assert console.shared()['Shared folder'].startswith('None.')

    return [shared, written, ended]


def end_checks(console):
    desk, app = console.desk, console.app

    def again():
        """Without its agent the guest keeps its size, which is said; an agent that comes back is followed again"""
        desk.sh('killall spice-vdagent spice-vdagentd')
        button = app.find('push button', 'Enhanced Session')
        triui.wait_for('the enhanced session is greyed', lambda: not triui.has_state(button, 'sensitive'))
        words = console.shared()
        assert all('No SPICE agent runs' in words[part] for part in ('Screen size', 'Clipboard', 'Files')), words
        desk.sh(f'spice-vdagentd -x -X >/dev/null 2>&1 & sleep 1; setsid spice-vdagent -x -f {INCOMING} -o 0 >/dev/null 2>&1 &')
        console.resize(880, 640)

    def ends():
        """It ends when it is told to, with nothing to complain of"""
        app.activate('app.quit')
        assert app.process.wait(15) == 0, app.log
        assert not re.search('WARNING|CRITICAL|ERROR|Gdk-Message', SOUND.sub('', app.log)), app.log

    return [again, ends]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not() or (None if shutil.which('xclip') else 'xclip is not installed') or tridesk.make()
    if reason:
        tap.skip_all(reason)
    with trilab.Lab() as lab, triui.Session() as session:
        desk = tridesk.Desk(lab.h1, VM, sound=True, folder=True)
        desk.wait_ready()
        console = Console(desk, session)
        checks = picture_checks(console) + clipboard_checks(console) + file_checks(console) + folder_checks(console) + end_checks(console)
        status = tap.run([uitest.pictured(session, check) for check in checks], chained=True)
    sys.exit(status)


main()

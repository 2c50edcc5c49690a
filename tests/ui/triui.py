# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program on a real (private) screen, as a person and a screen reader meet it.

    with Session() as session:
        app = session.start('test:///default')
        app.click(app.find('button', 'New'))

A session is an Xvfb with a window manager and a D-Bus of its own; the program's home is a folder that is thrown away.
Everything that was started is a descendant of the test and is ended with it, by its process number.
"""
import contextlib
import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

# Warnings of the program under test are fatal for it; those of a library in this process are noise.
FATAL = os.environ.pop('G_DEBUG', 'fatal-warnings')
try:
    import access
    from gi.repository import Gio, GLib
except ImportError:
    access = None

# Also when this process is killed, what it started ends.
LEASH = ['setpriv', '--pdeathsig', 'KILL']
SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('TRI_BUILD') or pathlib.Path(__file__).resolve().parents[2] / 'build/run')
APP_ID = 'io.github.triptych.Triptych'
APP_PATH = '/io/github/triptych/Triptych'
PROGRAMS = ('Xvfb', 'metacity', 'xdotool', 'import', 'xwininfo', 'dbus-daemon')
PR_SET_CHILD_SUBREAPER = 36
# Seconds in which GTK takes a second click at the same place for a part of the first, and a little more.
DOUBLE_CLICK = 0.5


class UiError(AssertionError):
    """The screen does not show what it should; the text says what was looked for."""


def why_not():
    """None, or the reason why no program can be shown here."""
    for program in PROGRAMS:
        if not shutil.which(program):
            return f'{program} is not installed'
    return None if access else 'python3-gi is not installed'


def wait_for(what, check, seconds=20, pause=0.1):
    """Returns what check() gives once that is something true. what: words for the log, or a function that finds them in the end."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = check()
        except GLib.Error:
            found = None       # what was looked at went away meanwhile
        if found:
            return found
        if time.monotonic() > end:
            raise UiError(f'waited {seconds} s in vain: {what() if callable(what) else what}')
        time.sleep(pause)


def descendants(pid):
    try:
        children = [int(child) for task in os.listdir(f'/proc/{pid}/task')
                    for child in pathlib.Path(f'/proc/{pid}/task/{task}/children').read_text().split()]
    except FileNotFoundError:
        return []
    return [found for child in children for found in (child, *descendants(child))]


class Session:
    """A screen, a window manager, a session bus, a home."""

    def __init__(self, size='1280x800', pictures=None, environment=None):
        self.size = size
        self.pictures = pathlib.Path(pictures or BUILD / 'pictures')
        self.home = pathlib.Path(tempfile.mkdtemp(prefix='tri-ui.'))
        self.extra = environment or {}
        self.apps = []
        self.environment = {}
        self._bus = self._reader = None
        self._clicked = (0, 0, 0)

    def __enter__(self):
        try:
            return self.open()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()

    def open(self):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.pictures.mkdir(parents=True, exist_ok=True)
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith(('DBUS_', 'WAYLAND', 'AT_SPI', 'XDG_', 'DESKTOP_'))}
        environment.update(
            HOME=str(self.home), DISPLAY=self._start_screen(), GDK_BACKEND='x11', GSK_RENDERER='cairo',
            GSETTINGS_BACKEND='keyfile', GSETTINGS_SCHEMA_DIR=str(BUILD / 'data'), GIO_USE_VFS='local', NO_AT_BRIDGE='1',
            G_DEBUG=FATAL, LC_ALL='C.UTF-8', TRI_LOCALEDIR=str(BUILD / 'po'),
            TRI_HELPDIR=str(SOURCE / 'data/help'), XDG_RUNTIME_DIR=str(self.home / 'run'))
        for name in ('config', 'data', 'cache', 'state'):
            environment[f'XDG_{name.upper()}_HOME'] = str(self.home / name)
        (self.home / 'run').mkdir(mode=0o700)
        environment.update(self.extra)
        plain = {key: value for key, value in environment.items() if key != 'G_DEBUG'}
        bus = subprocess.Popen([*LEASH, 'dbus-daemon', '--session', '--nofork', '--nopidfile', '--print-address=1'],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=plain)
        environment['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
        subprocess.Popen([*LEASH, 'metacity', '--no-composite', '--sm-disable'], env=plain, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
        # GTK 3 programs (the window manager) would warn about the bridge; the program under test needs it.
        del environment['NO_AT_BRIDGE']
        self.environment = environment
        os.environ.update({key: environment[key] for key in ('DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'XDG_RUNTIME_DIR')})
        wait_for('a window manager', lambda: 'window id' in self.output('xprop', '-root', '_NET_SUPPORTING_WM_CHECK'))
        return self

    def _start_screen(self):
        read, write = os.pipe()
        (self.home / 'screen').mkdir()
        screen = subprocess.Popen([*LEASH, 'Xvfb', '-displayfd', str(write), '-screen', '0', f'{self.size}x24', '-nolisten', 'tcp',
                                   '-noreset', '-fbdir', str(self.home / 'screen')], pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise UiError(f'Xvfb ended with {screen.wait()}')
        return f':{number}'

    def close(self):
        for app in self.apps:
            app.stop()
        for pid in descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def bus(self):
        """The session bus."""
        self._bus = self._bus or access.connect(self.environment['DBUS_SESSION_BUS_ADDRESS'])
        return self._bus

    @property
    def reader(self):
        """The accessibility bus, which a program's first window starts."""
        self._reader = self._reader or access.Reader(self.bus)
        return self._reader

    def output(self, *command, check=False):
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                                env=self.environment)
        if check and result.returncode != 0:
            raise UiError(f"{' '.join(map(str, command))}: {result.stderr.strip()}")
        return result.stdout

    def start(self, *arguments, program=None, prefix=(), environment=None):
        """Starts the program and waits for its first window. prefix: a command to run it under."""
        app = self.make_app([*prefix, str(program or BUILD / 'src/app/triptych'), *map(str, arguments)],
                            {**self.environment, **(environment or {})})
        self.apps.append(app)
        return app.wait_window()

    def make_app(self, command, environment):
        return App(self, command, environment)

    def picture(self, name):
        """Saves what the whole screen shows, into the build folder."""
        self.output('import', '-window', 'root', self.pictures / f'{name}.png', check=True)

    def keys(self, *keys):
        """Key combinations, as xdotool writes them: 'ctrl+f', 'Return'."""
        self.output('xdotool', 'key', '--clearmodifiers', '--delay', '40', *keys, check=True)

    def type(self, text):
        self.output('xdotool', 'type', '--delay', '30', '--', text, check=True)

    def click_at(self, x, y, button=1, repeat=1):
        when, *place = self._clicked
        if max(abs(place[0] - x), abs(place[1] - y)) < 10:
            time.sleep(max(0, when + DOUBLE_CLICK - time.monotonic()))
        # A pointer that was there already would not tell what has come under it meanwhile.
        self.output('xdotool', 'mousemove', int(x) - 4, int(y) - 2, 'mousemove', int(x), int(y))
        time.sleep(0.05)
        # As long as a finger: after each frame GDK asks the server where the pointer is and with which buttons. One that is let go of
        # there before GTK has read of it ends the gesture, and the click is lost.
        self.output('xdotool', *['mousedown', button, 'sleep', '0.04', 'mouseup', button, 'sleep', '0.02'] * repeat, check=True)
        self._clicked = (time.monotonic(), x, y)


class App:
    """A running program. Widgets are AT-SPI objects; find() waits for them."""

    def __init__(self, session, command, environment):
        self.session = session
        self.log_file = session.home / f'log-{len(session.apps)}'
        with open(self.log_file, 'wb') as log:
            self.process = subprocess.Popen([*LEASH, *command], env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.owner = None

    @property
    def log(self):
        return self.log_file.read_text(errors='replace')

    def alive(self):
        return self.process.poll() is None

    def check_alive(self):
        if not self.alive():
            raise UiError(f'the program ended with {self.process.returncode}:\n{self.log[-2000:]}')
        return True

    def check_quiet(self):
        """It complains of nothing, but for the SPICE library of a server that ends while it is spoken to. Where that is so, the program
        is started without G_DEBUG."""
        words = [line for line in self.log.splitlines() if re.search('-(WARNING|CRITICAL)', line) and 'GSpice-WARNING' not in line]
        if words:
            raise UiError('\n'.join(words))

    def stop(self):
        if not self.alive():
            return
        below = descendants(self.pid)
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # dbus-run-session ends alone; what it ran is this process's child from then on.
        left = set(below) & set(descendants(os.getpid()))
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)

    # Windows --------------------------------------------------------------------------------------

    def pids(self):
        return [self.pid, *descendants(self.pid)]

    def windows(self):
        """X ids of the visible windows of the program, by their titles."""
        # xdotool finds nothing at all when a window goes while it looks.
        return self._look_for_windows() or self._look_for_windows()

    def _look_for_windows(self):
        found = {}
        for pid in self.pids():
            for window in self.session.output('xdotool', 'search', '--onlyvisible', '--all', '--pid', pid, '--name', '.+').split():
                name = self.session.output('xdotool', 'getwindowname', window).strip()
                if name:
                    found[name] = int(window)
        return found

    def wait_window(self, title='.', seconds=30):
        """Waits until a window's title fits the pattern; returns the program."""
        wait_for(lambda: f'a window titled {title!r}, of {list(self.windows())}',
                 lambda: self.check_alive() and [name for name in self.windows() if re.search(title, name)], seconds)
        wait_for('the program on the accessibility bus', self.root, seconds)
        return self

    def wait_no_window(self, title, seconds=20):
        wait_for(f'no window titled {title!r}',
                 lambda: self.check_alive() and not [name for name in self.windows() if re.search(title, name)], seconds)

    def focus(self, title):
        # A window that the window manager is just putting into its frame is not seen for a moment.
        window = wait_for(f'a window titled {title!r}', lambda: next(
            (number for name, number in self.windows().items() if re.search(title, name)), None))
        self.session.output('xdotool', 'windowactivate', '--sync', window, check=False)

    # What a screen reader sees --------------------------------------------------------------------

    def root(self):
        """The program, with all its objects as they are now; None where it is not on the accessibility bus."""
        self.owner = self.owner or self.session.reader.find_program(self.pids())
        try:
            return self.owner and self.session.reader.read(self.owner)
        except GLib.Error as error:
            # A program that has just come there has no objects yet.
            if Gio.DBusError.get_remote_error(error) == 'org.freedesktop.DBus.Error.UnknownMethod':
                return None
            raise

    @staticmethod
    def walk(node, hidden=False):
        """Every object below with its depth, the parents first; only what is on the screen, unless hidden."""
        return node.walk(hidden)

    def tree(self, node=None):
        """For the log of a failed test: roles, names and texts."""
        return '\n'.join('  ' * depth + f'{found.get_role_name()} {found.get_name()!r} {text_of(found)!r}'
                         for found, depth in (node or self.root()).walk())

    def all(self, role=None, name=None, inside=None, hidden=False):
        """Objects whose role and whose name (or text) fit the patterns, from the beginning to the end."""
        root = inside.again() if inside else self.root()
        found = [node for node, _ in root.walk(hidden) if role is None or re.fullmatch(role, node.get_role_name())] if root else []
        if name is None:
            return found
        unnamed = [node for node in found if not re.fullmatch(name, node.get_name())]
        told = {node for node, text in zip(unnamed, self.session.reader.texts(unnamed)) if re.fullmatch(name, text)}
        return [node for node in found if node in told or node not in unnamed]

    def find(self, role=None, name=None, inside=None, seconds=20):
        """The first of all(); waits until there is one."""
        try:
            return wait_for('', lambda: self.check_alive() and self.all(role, name, inside), seconds)[0]
        except UiError:
            if not self.alive():
                raise
            there = sorted({repr(node.get_name()) for node in self.all(role, None, inside)})
            raise UiError(f'no {role or "object"} called {name!r} within {seconds} s, only {", ".join(there)}') from None

    def gone(self, role=None, name=None, inside=None, seconds=20):
        wait_for(f'{role} {name!r} is gone', lambda: self.check_alive() and self.root() and not self.all(role, name, inside), seconds)

    def place(self, node):
        """Middle of the object on the screen. GTK 4 knows places in its window, the X server where that is."""
        extents = node.get_extents()
        frame = node
        while not self._has_place(frame):
            frame = frame.get_parent()
            if frame is None:
                raise UiError(f'{node.get_role_name()} {node.get_name()!r} is in no window any more')
        if frame.get_role_name() == 'menu' or frame.get_name().startswith('GtkPopover'):
            left, top = self._popover_place(frame.get_extents())
        else:
            left, top = self._window_place(frame)
        return left + extents.x + extents.width // 2, top + extents.y + extents.height // 2

    @staticmethod
    def _has_place(node):
        """Whether it is a window of the X server: a popover, or right below the application."""
        role = node.get_role_name()
        return role == 'menu' or (node.get_name().startswith('GtkPopover') and role != 'menu bar') or \
            (node.get_parent() is not None and node.get_parent().get_role_name() == 'application')

    def _window_place(self, frame):
        windows = self.windows()
        window = windows.get(frame.get_name()) or self._unnamed_window() or next(iter(windows.values()))
        # xdotool's own getwindowgeometry counts the window manager's frame twice.
        return map(int, re.findall(r'Absolute upper-left .:\s+(-?\d+)', self.session.output('xwininfo', '-id', window)))

    def _unnamed_window(self):
        """Message dialogs have no title; the one in front is the one that is meant."""
        active = self.session.output('xdotool', 'getactivewindow').strip()
        return int(active) if active and int(active) not in self.windows().values() else None

    def _popover_place(self, extents):
        """What to add to places in a popover. It is a window of the X server by itself, found by its size."""
        tree = self.session.output('xwininfo', '-root', '-tree')
        for number, *numbers in re.findall(r'^     (0x[0-9a-f]+) .*  (\d+)x(\d+)\+-?\d+\+-?\d+  \+(-?\d+)\+(-?\d+)$', tree, re.MULTILINE):
            width, height, left, top = map(int, numbers)
            # A shadow around it belongs to the window, but not to the popover.
            shadow = (width - extents.width, height - extents.height)
            if 0 <= min(shadow) and max(shadow) < 60 and 'IsViewable' in self.session.output('xwininfo', '-id', number):
                return left + shadow[0] // 2 - extents.x, top + shadow[1] // 2 - extents.y
        raise UiError(f'no popover of {extents.width}x{extents.height} in\n{tree}')

    def click(self, node, button=1, repeat=1):
        """Clicks the middle of the object, once it stays where it is: windows that open are moved by the window manager."""
        places = [None]

        def still():
            places.append(self.place(node))
            return places[-1] == places[-2]
        wait_for(f'{node.get_role_name()} {node.get_name()!r} stays in its place', still)
        self.session.click_at(*places[-1], button, repeat)

    # Actions on the session bus -------------------------------------------------------------------

    def _call(self, path, method, signature, *arguments):
        return self.session.bus.call_sync(APP_ID, path, 'org.gtk.Actions', method, GLib.Variant(signature, arguments), None,
                                          Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def _action(self, name):
        scope, _, rest = name.partition('.')
        return (APP_PATH if scope == 'app' else f'{APP_PATH}/window/1'), rest

    def activate(self, name, *parameter):
        """'app.quit', 'win.refresh'; parameter: nothing or one GLib.Variant."""
        path, action = self._action(name)
        self._call(path, 'Activate', '(sava{sv})', action, list(parameter), {})

    def actions(self, scope='win'):
        path, _ = self._action(scope + '.')
        return self._call(path, 'DescribeAll', '()')[0]

    def enabled(self, name):
        path, action = self._action(name)
        return self._call(path, 'Describe', '(s)', action)[0][0]


def text_of(node):
    """What a label or an entry shows; '' where there is no text."""
    return node.text()


def has_state(node, name):
    """Whether it has it now."""
    return node.current_states().contains(name)


def has_focus(node):
    """As has_state(), for a walk over many."""
    return node.get_state_set().contains('focused')

# SPDX-License-Identifier: GPL-3.0-or-later
"""The real program in a Wayland compositor: Weston, itself a window of the private screen, so that xdotool is the hand.

    with Session(scale=2) as session:
        app = session.start('test:///default')

Weston tells nobody where a window is; one that fills the output is at its corner: App.fill().
"""
import shutil
import subprocess
import time

import triui


def why_not():
    return triui.why_not() or (None if shutil.which('weston') else 'weston is not installed')


class Session(triui.Session):
    """A screen that a compositor fills; size and places are those of the screen, scale is what the compositor says."""

    def __init__(self, size='1280x800', scale=1, **options):
        super().__init__(size, **options)
        self.scale = scale

    def open(self):
        super().open()
        self.compositor_log = self.home / 'compositor-log'
        with open(self.compositor_log, 'wb') as log:
            compositor = self.start_compositor(log)
        triui.wait_for(f'a Wayland compositor: {self.compositor_log}', lambda: compositor.poll() is not None or self.socket.exists())
        if compositor.poll() is not None:
            raise triui.UiError('the compositor ended: ' + self.compositor_log.read_text(errors='replace')[-1000:])
        self.environment.update(WAYLAND_DISPLAY=str(self.socket), GDK_BACKEND='wayland')
        self.compositor_ready()
        self.level()
        return self

    def start_compositor(self, log):
        settings = self.home / 'weston.ini'
        settings.write_text('[core]\nidle-time=0\n[shell]\npanel-position=none\nlocking=false\nanimation=none\n'
                            'startup-animation=none\nclose-animation=none\nbackground-color=0xff406080\n')
        width, height = (int(part) // self.scale for part in self.size.split('x'))
        return subprocess.Popen(
            [*triui.LEASH, 'weston', '--backend=x11-backend.so', '--fullscreen', '--use-pixman', f'--config={settings}', f'--socket={self.socket.name}',
             f'--width={width}', f'--height={height}', f'--scale={self.scale}'], env=self.environment, stdout=log, stderr=log)

    @property
    def socket(self):
        return self.home / 'run' / 'tri-wayland'

    def compositor_ready(self):
        pass

    def level(self):
        """Weston counts the pointer's steps from where it believes it to be; in a corner both agree."""
        width, height = map(int, self.size.split('x'))
        for place in ((width - 1, height - 1), (0, 0), (width // 2, height // 2)):
            self.output('xdotool', 'mousemove', *place)
            time.sleep(0.1)

    def make_app(self, command, environment):
        return App(self, command, environment)


class App(triui.App):
    """A program whose windows are known from the accessibility bus alone."""

    def windows(self):
        root = self.root()
        if not root:
            return {}
        return {window.get_name(): 0 for window in root.children if window.get_name()}

    def fill(self):
        """The window in front fills the output, or no longer."""
        self.session.keys('super+shift+m')
        time.sleep(0.5)

    def place(self, node):
        return tuple(part * self.session.scale for part in super().place(node))

    def _window_place(self, frame):
        return 0, 0


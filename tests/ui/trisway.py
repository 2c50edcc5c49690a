# SPDX-License-Identifier: GPL-3.0-or-later
"""As triwayland, but the compositor is Sway, which has scales between whole numbers and lets programs play a keyboard and a mouse.

    with Session('1600x1200', scale=1.5) as session:
        app = session.start('test:///default')

A window fills the output: what is opened later, or asks for it by App.fill(), has a workspace of its own.
"""
import os
import re
import shutil
import subprocess
import time

import triui
import triwayland

NOBODY = 65534


def why_not():
    return triui.why_not() or next((f'{name} is not installed' for name in ('sway', 'swaymsg', 'xprop') if not shutil.which(name)), None)


class Session(triwayland.Session):
    """scale: what Sway's output is set to, such as 1.5. layout: of its keyboard; of a key that means nothing there GDK tells nobody."""

    def __init__(self, *arguments, layout='us', **options):
        super().__init__(*arguments, **options)
        self.layout = layout

    def start_compositor(self, log):
        self.folder = self.home / 'sway'
        self.folder.mkdir(mode=0o700)
        settings = self.folder / 'config'
        settings.write_text(f'output X11-1 mode {self.size} scale {self.scale} bg #406080 solid_color\ndefault_border none\n'
                            f'default_floating_border none\nxwayland disable\nfocus_follows_mouse no\ninput * xkb_layout {self.layout}\n')
        command = [*triui.LEASH, 'sway', '--config', settings]
        if os.getuid() == 0:
            # It does not run as root.
            self.home.chmod(0o711)
            for path in (self.folder, settings):
                os.chown(path, NOBODY, NOBODY)
            command[1:1] = [f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
        return subprocess.Popen(command, stdout=log, stderr=log, env={
            **self.environment, 'XDG_RUNTIME_DIR': str(self.folder), 'WLR_BACKENDS': 'x11', 'WLR_RENDERER': 'pixman', 'HOME': str(self.folder)})

    @property
    def socket(self):
        return self.home / 'sway' / 'wayland-1'

    def compositor_ready(self):
        """Takes the frame off its window: it is the whole screen."""
        control = triui.wait_for('the way to tell Sway', lambda: next(self.folder.glob('sway-ipc.*'), None))
        self.environment['SWAYSOCK'] = str(control)
        width, height = self.size.split('x')

        window = triui.wait_for('the window of the compositor', lambda: re.findall(
            '0x[0-9a-f]+', self.output('xprop', '-root', '_NET_CLIENT_LIST')))[0]
        self.output('xprop', '-id', window, '-f', '_MOTIF_WM_HINTS', '32c', '-set', '_MOTIF_WM_HINTS', '2, 0, 0, 0, 0', check=True)
        self.output('xdotool', 'windowsize', window, width, height, 'windowmove', window, 0, 0, 'windowactivate', window)
        triui.wait_for('a window without a frame', lambda: 'Corners:  +0+0  -0+0  -0-0  +0-0' in self.output('xwininfo', '-id', window))

    def tell(self, *words):
        """What Sway is to do, or is asked; returns its answer."""
        return self.output('swaymsg', *words, check=True)

    def level(self):
        width, height = map(int, self.size.split('x'))
        self.output('xdotool', 'mousemove', width // 2, height // 2)

    def make_app(self, command, environment):
        return App(self, command, environment)


class App(triwayland.App):
    def fill(self):
        self.session.workspace = getattr(self.session, 'workspace', 1) + 1
        self.session.tell(f'move container to workspace {self.session.workspace}, workspace {self.session.workspace}')
        time.sleep(0.5)

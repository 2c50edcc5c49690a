#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Console windows by themselves: the full screen's bar, tabs, what is remembered, and the command line."""
import os
import re
import signal
import subprocess
import time
import uuid

import triui
import uitest

PROGRAM = triui.BUILD / 'src/app/triptych'
CONTROL = triui.BUILD / 'src/cli/triptychctl'


def checks(session):
    uri = uitest.server_file(session.home, {'web01': False, 'web02': False, 'web03': False})
    state = {}

    def app():
        return state['app']

    def title(name):
        return f'^{name} on '

    def window(name):
        # GTK 4.8 calls the first window a frame, and the others anything.
        return app().find('frame', f'{name} on .*')

    def run(*command, environment=None):
        return subprocess.run([*map(str, command)], env={**session.environment, **(environment or {})}, capture_output=True, text=True,
                              timeout=20, check=False)

    def place(name):
        number = next(number for text, number in app().windows().items() if re.search(title(name), text))
        text = session.output('xwininfo', '-id', number)
        return [int(re.search(rf'{what}:\s+(-?\d+)', text).group(1)) for what in
                ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height')]

    def menu(name, *path):
        """Opens a menu of a console by clicks, and clicks the last entry."""
        manager = uitest.Manager(app())
        app().focus(title(name))
        app().click(app().find('menu item', path[0], inside=app().find('menu bar', inside=window(name))))
        app().click(manager.entry(path[1]))

    def ended(seconds=10):
        triui.wait_for('the program ends', lambda: not app().alive(), seconds)
        assert app().process.returncode == 0, app().log

    def alone():
        """A console alone: a second one joins the same program, which ends with the last"""
        state['app'] = session.start('--connect', uri, 'web01')
        app().wait_window(title('web01'))
        assert run(PROGRAM, '--connect', uri, 'web02').returncode == 0
        app().wait_window(title('web02'))
        assert len(app().windows()) == 2, app().windows()
        # Once more the same: it comes to the front, and there is not another.
        run(PROGRAM, '--connect', uri, 'web01')
        triui.wait_for('web01 in front', lambda: session.output('xdotool', 'getactivewindow', 'getwindowname').startswith('web01'))
        assert len(app().windows()) == 2, app().windows()

    def toolbar():
        """Toolbar and status bar can be hidden, in every window"""
        app().find('tool bar', 'Machine actions', inside=window('web01'))
        menu('web01', '_?View', '_?Toolbar')
        for name in ('web01', 'web02'):
            app().gone('push button', 'Turn Off', inside=window(name))
        menu('web01', '_?View', '_?Status Bar')
        for name in ('web01', 'web02'):
            app().gone('label', 'Status: Off', inside=window(name))
        session.picture('console-bare')
        menu('web01', '_?View', '_?Status Bar')
        app().find('label', 'Status: Off', inside=window('web01'))

    def submenu():
        """The first entry of a submenu is chosen: the menus close, and no other opens where the pointer is not"""
        manager = uitest.Manager(app())
        menu('web01', '_?View', '_?Zoom')
        places = [None]

        def still():
            places.append(app().place(manager.entry('_?Fit to Window')))
            return places[-1] == places[-2]
        triui.wait_for('a submenu that stays where it is', still, pause=0.2)
        x, y = places[-1]
        # In its upper half, whose place in the submenu is a place in the menu bar if it is taken for one in the window.
        session.click_at(x, y - 6)
        triui.wait_for('the menus are closed', lambda: not manager.items())
        # Another would open at once.
        time.sleep(0.5)
        open_now = [item.get_name() for item in manager.items()]
        assert not open_now, open_now

    def smallest():
        """The smallest window still has room for what its cover says"""
        number = next(number for text, number in app().windows().items() if re.search(title('web01'), text))
        session.output('xdotool', 'windowsize', number, 100, 100, check=True)
        triui.wait_for('a small window', lambda: place('web01')[2] < 600)
        assert place('web01')[3] >= 180, place('web01')
        session.picture('console-smallest')

    def remembered():
        """After one was closed and the program told to end: the size of each machine's window, and the toolbar, as they were"""
        for name, size in (('web01', (700, 500)), ('web02', (820, 610))):
            number = next(number for text, number in app().windows().items() if re.search(title(name), text))
            session.output('xdotool', 'windowsize', '--sync', number, *size, check=True)
        for name in ('web01', 'web02'):
            app().focus(title(name))
            before = place(name)[2:]
            state[name] = before
            if name == 'web01':
                session.keys('alt+F4')
                app().wait_no_window(title(name))
        app().process.terminate()
        ended()
        state['app'] = session.start('--connect', uri, 'web01', 'web02')
        for name in ('web01', 'web02'):
            app().wait_window(title(name))
            triui.wait_for(f'{name} as large as before, {state[name]}, is {place(name)[2:]}', lambda n=name: place(n)[2:] == state[n])
        assert not app().all('push button', 'Turn Off', inside=window('web01'))
        menu('web01', '_?View', '_?Toolbar')
        app().find('push button', 'Turn Off', inside=window('web02'))

    def edge():
        """Full screen: the bar comes by itself, goes, comes at the top edge, stays when it is pinned, leaves the full screen"""
        def bar():
            """Whether the bar is on the screen: what is dark without it is light."""
            text = session.output('import', '-window', 'root', '-crop', '1x1+640+8', 'txt:-')
            return int(re.search(r'#([0-9A-F]{2})', text).group(1), 16) > 128

        def pin():
            return app().find('.* button', 'Keep this bar in view', inside=window('web01'))
        app().focus(title('web01'))
        session.output('xdotool', 'mousemove', 640, 400)
        session.keys('ctrl+alt+Pause')
        triui.wait_for('full screen', lambda: place('web01') == [0, 0, 1280, 800])
        triui.wait_for('the bar', bar)
        session.picture('console-full-screen')
        triui.wait_for('the bar goes', lambda: not bar(), 20)
        session.output('xdotool', 'mousemove', 640, 300, 'mousemove', 640, 0)
        triui.wait_for('the bar comes', bar)
        app().click(pin())
        session.output('xdotool', 'mousemove', 640, 500, 'mousemove', 640, 400)
        time.sleep(4)
        assert bar(), 'a pinned bar went'
        app().click(pin())
        app().click(app().find('push button', 'Leave Full Screen', inside=window('web01')))
        triui.wait_for('no full screen', lambda: place('web01')[2:] == state['web01'])

    def tabs():
        """Open Consoles as Tabs: the next console is a tab; menus mean the tab that is seen; a tab goes to a window of its own"""
        menu('web01', '_?View', '.*as Tabs')
        app().focus(title('web02'))
        # The tab comes with menus of its own while one is open.
        manager = uitest.Manager(app())
        app().click(app().find('menu item', '_?View', inside=app().find('menu bar', inside=window('web02'))))
        triui.wait_for('an open menu', manager.items)
        run(PROGRAM, '--connect', uri, 'web03')
        app().wait_window(title('web03'))
        app().wait_no_window(title('web02'))
        assert len(app().windows()) == 2, app().windows()
        session.picture('console-tabs')
        tabbed = window('web03')
        session.keys('ctrl+s')
        app().find('label', 'Status: Running', inside=tabbed)
        app().click(app().find('label', 'web02', inside=app().find('page tab', 'web02 on .*', inside=tabbed)))
        app().wait_window(title('web02'))
        app().find('label', 'Status: Off', inside=window('web02'))
        app().click(app().find('label', 'web03', inside=app().all('page tab', inside=window('web02'))[1]))
        app().wait_window(title('web03'))
        menu('web03', '_?View', '.*Window of Its Own')
        app().wait_window(title('web02'))
        assert len(app().windows()) == 3, app().windows()
        app().find('label', 'Status: Running', inside=window('web03'))
        app().find('label', 'Status: Off', inside=window('web02'))

    def close_tab():
        """A tab's own button closes it: first with the word that the machine goes on"""
        # The window that was used last takes the next tab.
        app().focus(title('web03'))
        run(PROGRAM, '--connect', uri, 'web03')
        for name in ('web01', 'web02'):
            app().focus(title(name))
            session.keys('alt+F4')
            app().wait_no_window(title(name))
        run(PROGRAM, '--connect', uri, 'web01')
        app().wait_window(title('web01'))
        assert len(app().windows()) == 1, app().windows()
        app().click(app().find('label', 'web03', inside=app().find('page tab', inside=window('web01'))))
        app().wait_window(title('web03'))
        manager = uitest.Manager(app())
        app().click(app().find('push button', 'Close the console “web03 on .*”', inside=window('web03')))
        manager.confirm('goes on running', 'Close the Console')
        app().wait_window(title('web01'))
        assert not app().all('page tab', inside=window('web01'))
        app().focus(title('web01'))
        session.keys('alt+F4')
        ended()

    def no_such_machine():
        """A machine that is not there, or a server: the window says so, and opens the console when there is one"""
        state['app'] = session.start('--connect', uri, 'nothing')
        app().find('label', 'There is no virtual machine “nothing”.*')
        session.picture('console-no-machine')
        session.keys('alt+F4')
        ended()
        state['app'] = session.start('--connect', f'test://{session.home}/missing.xml', 'web01')
        app().find('label', 'The server “.*” is not connected')
        app().find('push button', 'Connect Again')
        session.picture('console-no-server')
        session.keys('alt+F4')
        ended()
        result = run(PROGRAM, 'web01')
        assert result.returncode == 2 and '--connect' in result.stderr, result
        # A name that a script lost on the way, and a UUID as other programs write it.
        result = run(PROGRAM, '--connect', uri, '')
        assert result.returncode == 2 and 'empty' in result.stderr, result
        state['app'] = session.start('--connect', uri, str(uuid.uuid5(uuid.NAMESPACE_DNS, 'web02')).upper(), prefix=('env', '--ignore-signal=HUP'))
        app().wait_window(title('web02'))
        # Under nohup it stays when its terminal is closed.
        app().process.send_signal(signal.SIGHUP)
        app().focus(title('web02'))
        session.keys('alt+F4')
        ended()

    def control():
        """triptychctl vm connect opens the console; without a display or with a wrong name it says why not"""
        path = {'PATH': f'{PROGRAM.parent}:{os.environ["PATH"]}'}
        result = run(CONTROL, '--connect', uri, 'vm', 'connect', 'nothing', environment=path)
        assert result.returncode != 0 and 'nothing' in result.stderr, result
        result = run(CONTROL, '--connect', uri, 'vm', 'connect', 'web01', environment={**path, 'DISPLAY': '', 'WAYLAND_DISPLAY': ''})
        assert result.returncode != 0 and 'display' in result.stderr, result
        before = set(triui.descendants(os.getpid()))
        result = run(CONTROL, '--connect', uri, 'vm', 'connect', 'web01', environment=path)
        assert result.returncode == 0 and not result.stderr, result
        window_id = triui.wait_for('its window', lambda: session.output('xdotool', 'search', '--onlyvisible', '--name', title('web01')).split())
        for pid in set(triui.descendants(os.getpid())) - before:
            os.kill(pid, signal.SIGTERM)
        triui.wait_for('it is gone', lambda: not session.output('xdotool', 'search', '--onlyvisible', '--name', title('web01')).split())
        assert window_id

    return [alone, toolbar, submenu, smallest, remembered, edge, tabs, close_tab, no_such_machine, control]


uitest.main(checks, chained=True)

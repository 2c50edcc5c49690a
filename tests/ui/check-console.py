#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console window on libvirt's test driver: it follows the machine's state and offers what applies."""
import time

import triui
import uitest

TITLE = 'web01 on .*'


def checks(session):
    uri = uitest.server_file(session.home, {'web01': False, 'web02': False})
    app = session.start('--connect', uri, 'web01')
    app.wait_window(TITLE)

    def window():
        return app.find('frame', TITLE)

    def says(pattern):
        return app.find('label', pattern, inside=window())

    def button(name):
        return app.find('push button', name, inside=window())

    def usable(name):
        return triui.has_state(button(name), 'sensitive')

    def wait_usable(name, wanted):
        triui.wait_for(f'{name} is {"usable" if wanted else "not usable"}', lambda: usable(name) == wanted)

    def confirm(words, name):
        uitest.Manager(app).confirm(words, name)
        app.focus(TITLE)

    def off():
        """A console alone, and no other window; off: the pane says so and offers Start"""
        assert list(app.windows()) and all('web01 on ' in title for title in app.windows()), app.windows()
        says('The virtual machine “web01” is turned off')
        says('Status: Off')
        session.picture('console-off')
        wait_usable('Turn Off', False)
        assert not usable(r'Send Ctrl\+Alt\+Delete') and not usable('Pause')
        # What cannot be pressed says why.
        for name, words in (('Pause', 'Pause\nThis is not possible while the state of the virtual machine “web01” is “Off”.'),
                            ('Revert', 'Revert (Ctrl+E)\nThe virtual machine “web01” has no snapshots.'), ('Start', 'Start (Ctrl+S)'),
                            (r'Send Ctrl\+Alt\+Delete', 'Send Ctrl+Alt+Delete to the virtual machine (Ctrl+Alt+End)\n'
                             'The virtual machine “web01” is turned off')):
            assert button(name).get_description() == words, button(name).get_description()
        app.find('image|icon', 'The keyboard belongs to this computer.', inside=window())

    def menus():
        """By keyboard: a menu is opened and left, and the button of the pane has the keyboard again, as before"""
        def start_has_it():
            return triui.has_state(app.find('push button', '_?Start', inside=app.find('scroll pane', inside=window())), 'focused')
        manager = uitest.Manager(app)
        app.focus(TITLE)
        triui.wait_for('Start has the keyboard', start_has_it)
        for key in ('F10', 'alt+v'):
            session.keys(key)
            triui.wait_for(f'{key} opens a menu', manager.items)
            session.keys('Escape')
            triui.wait_for('the menu is closed', lambda: not manager.items())
            triui.wait_for('Start has the keyboard again', start_has_it)
        # Opened by the keyboard, and closed by a click on another's title: GTK complains of nothing.
        title = {item.get_name(): item for item in app.find('menu bar', inside=window()).children}
        x, y = app.place(title['Help'])
        session.output('xdotool', 'mousemove', x - 5, y, 'mousemove', x, y)
        time.sleep(0.1)
        session.keys('F10')
        triui.wait_for('F10 opens a menu', manager.items)
        time.sleep(0.4)
        app.click(title['Action'])
        time.sleep(0.4)
        triui.wait_for('the menu is closed', lambda: app.check_alive() and not manager.items())
        session.keys('Escape')

    def start():
        """Ctrl+S starts it; a machine without graphics says why there is no screen"""
        app.focus(TITLE)
        session.keys('ctrl+s')
        says('Status: Running')
        says('.*no graphics device.*')
        session.picture('console-no-graphics')
        wait_usable('Turn Off', True)
        assert usable('Pause') and usable('Save') and usable('Reset') and not usable(r'Send Ctrl\+Alt\+Delete')

    def pause():
        """Pause and Resume share a place in the toolbar"""
        app.click(button('Pause'))
        says('Status: Paused')
        wait_usable('Resume', True)
        app.click(button('Resume'))
        says('Status: Running')

    def save():
        """Saved: Start goes on"""
        app.click(button('Save'))
        says('The virtual machine “web01” is saved')
        session.keys('Return')
        says('Status: Running')

    def turn_off():
        """Turn Off asks in this window, and Cancel does nothing"""
        app.click(button('Turn Off'))
        confirm('Turn off “web01”', 'Cancel')
        says('Status: Running')
        app.click(button('Turn Off'))
        confirm('Turn off “web01”', 'Turn Off')
        says('The virtual machine “web01” is turned off')

    def full_screen():
        """Ctrl+Alt+Break: full screen and back"""
        session.keys('ctrl+alt+Pause')
        triui.wait_for('the bars are gone', lambda: not app.all('push button', 'Turn Off', inside=window()))
        session.keys('ctrl+alt+Pause')
        button('Turn Off')

    def once():
        """One window per machine; that closing it does nothing to the machine is said once"""
        session.keys('ctrl+s')
        says('Status: Running')
        session.output(triui.BUILD / 'src/app/triptych', '--connect', uri, check=True)
        app.wait_window('^Triptych$')
        manager = uitest.Manager(app)
        for wanted in (1, 2):
            app.focus('^Triptych$')
            manager.select(f'web0{wanted}')
            manager.act('Connect…')
            triui.wait_for('its window', lambda: len(consoles()) == wanted)
        manager.act('Connect…')
        assert len(consoles()) == 2, app.windows()
        app.focus(TITLE)
        session.keys('alt+F4')
        manager.dialog('goes on running')
        session.picture('console-closing')
        manager.confirm('goes on running', 'Cancel')
        app.focus(TITLE)
        says('Status: Running')
        session.keys('alt+F4')
        app.wait_no_window(TITLE)
        assert manager.state('web01') == 'Running'

    def consoles():
        return [title for title in app.windows() if ' on ' in title]

    return [off, menus, start, pause, save, turn_off, full_screen, once]


uitest.main(checks, chained=True)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings window on libvirt's test driver: pages, OK, Apply and Cancel, and what happens elsewhere meanwhile."""
import uuid

from gi.repository import GLib

import triui
import uitest

TITLE = 'Settings for web01 on .*'
RENAMED = 'Settings for web03 on .*'
SECOND = 'Settings for web02 on .*'


def checks(session):
    uri = uitest.server_file(session.home, {'web01': False, 'web02': True})
    app = session.start('--connect', uri)
    manager = uitest.Manager(app)
    manager.wait_names(['web01', 'web02'])

    def window(title=TITLE):
        return app.find('frame', title)

    def says(pattern, title=TITLE):
        return app.find('label', pattern, inside=window(title))

    def button(name, title=TITLE):
        return app.find('push button', f'(.* )?{name}', inside=window(title))

    def wait_usable(name, wanted=True):
        triui.wait_for(f'{name} is {"usable" if wanted else "not usable"}', lambda: triui.has_state(button(name), 'sensitive') == wanted)

    def settings(name='web01', title=TITLE):
        """Opens the settings of a machine, the way that every menu entry goes."""
        app.activate('app.machine-settings', GLib.Variant('(ss)', (uri, str(uuid.uuid5(uuid.NAMESPACE_DNS, name)))))
        app.wait_window(title)
        app.focus(title)
        says('Boot order.*', title)

    def choose(entry, title=TITLE):
        """Clicks an entry at the left, and waits for its page."""
        row = app.find('list item', f'{entry}, .*', inside=window(title))
        app.click(row)
        triui.wait_for(f'the page {entry!r}', lambda: triui.has_state(row, 'selected'))

    def write(field, text):
        """Types into a field, in place of what is there."""
        app.click(field)
        session.keys('ctrl+a')
        session.type(text)

    def spin():
        return app.find('spin button', inside=window())

    def first_device():
        return triui.text_of(app.all('label', r'.* \(.*\)', inside=app.find('list', 'Boot order.*', inside=window()))[0])

    def close(key='Escape'):
        session.keys(key)
        app.wait_no_window(TITLE)

    def entries():
        """Settings… in the actions pane; an entry for each part of the machine; asking again raises the same window"""
        manager.select('web01')
        manager.act('Settings…')
        says('Boot order.*')
        session.picture('settings-firmware')
        there = [row.get_name().split(',')[0] for row in app.all('list item', '.*, .*', inside=window())]
        assert there == ['Firmware', 'Memory', 'Processor', 'Hard Drive', 'Network Adapter', 'Name and Notes',
                         'Integration Services', 'Automatic Start Action'], there
        settings()
        assert len([title for title in app.windows() if title.startswith('Settings')]) == 1, app.windows()
        wait_usable('Apply', False)
        close()

    def memory():
        """A new amount of memory is applied and is there when the window is opened again"""
        settings()
        choose('Memory')
        write(spin(), '768')
        session.keys('Tab')
        says('768 MiB')
        session.picture('settings-memory')
        app.click(button('Apply'))
        wait_usable('Apply', False)
        session.picture('settings-applied')
        close()
        settings()
        says('768 MiB')
        choose('Memory')
        assert triui.text_of(spin()) == '768', triui.text_of(spin())

    def boot_order():
        """Space ticks a device, Alt+Up, Move Down and Move Up change the order; OK applies and closes"""
        choose('Firmware')
        before = first_device()
        session.keys('alt+b', 'Down', 'space', 'alt+Up')
        after = triui.wait_for(f'{before} is not the first any more', lambda: first_device() != before and first_device())
        app.click(button('Move Down'))
        triui.wait_for(f'{before} is the first again', lambda: first_device() == before)
        app.click(button('Move Up'))
        triui.wait_for(f'{after} is the first', lambda: first_device() == after)
        app.click(button('OK'))
        app.wait_no_window(TITLE)
        settings()
        assert first_device() == after, (first_device(), after)

    def wrong_name():
        """A name that cannot be is said beside the field; nothing can be applied; Escape asks once"""
        choose('Name and Notes')
        write(app.find('text|entry', 'web01', inside=window()), 'a/b')
        says('Name and Notes: .*')
        wait_usable('OK', False)
        wait_usable('Apply', False)
        session.picture('settings-problem')
        session.keys('Escape')
        manager.confirm('Forget what you have changed', 'Cancel')
        app.focus(TITLE)
        says('Name and Notes: .*')
        session.keys('Escape')
        manager.confirm('Forget what you have changed', 'Forget')
        app.wait_no_window(TITLE)

    def elsewhere():
        """Renamed elsewhere while something is edited: said, and loaded again when asked to"""
        settings()
        choose('Name and Notes')
        app.click(app.find('text', 'Notes', inside=window()))
        session.type('mine')
        wait_usable('Apply')
        app.focus('^Triptych$')
        manager.select('web01')
        session.keys('F2')
        manager.answer('Rename', 'web03')
        app.wait_window(RENAMED)
        app.focus(RENAMED)
        says('These settings were changed elsewhere meanwhile.*', RENAMED)
        session.picture('settings-elsewhere')
        app.click(button('Load Again', RENAMED))
        app.gone('label', 'These settings were changed elsewhere meanwhile.*', inside=window(RENAMED))
        app.find('text|entry', 'web03', inside=window(RENAMED))
        assert not triui.has_state(button('Apply', RENAMED), 'sensitive')

    def removed():
        """Deleted meanwhile: said, nothing can be applied, and closing asks nothing"""
        choose('Automatic Start Action', RENAMED)
        app.click(app.find('radio button|check box', 'Always start this virtual machine', inside=window(RENAMED)))
        triui.wait_for('something to apply', lambda: triui.has_state(button('Apply', RENAMED), 'sensitive'))
        app.focus('^Triptych$')
        manager.select('web03')
        session.keys('Delete')
        app.wait_window('^Delete')
        app.click(triui.wait_for('a Delete button', lambda: [
            each for each in app.all('push button', '(.* )?Delete', inside=app.find(None, 'Delete'))
            if manager.shown(each) and triui.has_state(each, 'sensitive')])[0])
        says('.*is not there any more.*', RENAMED)
        app.focus(RENAMED)
        session.picture('settings-removed')
        assert not triui.has_state(button('Apply', RENAMED), 'sensitive')
        session.keys('Escape')
        app.wait_no_window('Settings for')

    def from_console():
        """Ctrl+O in the console window; a running machine's name cannot be changed, its notes can"""
        app.focus('^Triptych$')
        manager.select('web02')
        session.keys('Return')
        app.wait_window('^web02 on ')
        app.focus('^web02 on ')
        session.keys('ctrl+o')
        app.wait_window(SECOND)
        app.focus(SECOND)
        says('Boot order.*', SECOND)
        choose('Name and Notes', SECOND)
        says('libvirt cannot rename a virtual machine while it runs.*', SECOND)
        app.click(app.find('text', 'Notes', inside=window(SECOND)))
        session.type('of the console')
        session.keys('alt+o')
        app.wait_no_window('Settings for')
        app.find('text', 'of the console', inside=window('^Triptych$'))

    return [entries, memory, boot_order, wrong_name, elsewhere, removed, from_console]


uitest.main(checks, chained=True)

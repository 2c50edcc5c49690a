#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manager window on libvirt's test driver: lists, panes, menus, keys, and what is remembered."""
import re
import time

import triui
import uitest

ODD = 'a <b> & 50 %s 💾'
MACHINES = {'web01': True, 'web02': False, 'db01': False, ODD: False}


def checks(session):
    uri = uitest.server_file(session.home, MACHINES)
    app = session.start('--connect', uri)
    manager = uitest.Manager(app)
    ordered = [ODD, 'db01', 'web01', 'web02']

    def rows():
        """Rows: every machine with its state, names as they are"""
        manager.wait_names(ordered)
        assert manager.state('web01') == 'Running' and manager.state('web02') == 'Off'
        assert app.find('label', r'Virtual Machines \(4\)')
        session.picture('manager')

    def figures():
        """Figures: CPU and memory of what runs, nothing invented for the rest"""
        triui.wait_for('CPU usage of web01', lambda: '%' in manager.rows()['web01'][1])
        assert 'MiB' in manager.rows()['web01'][2]
        assert manager.rows()['web02'][1:4] == ['', '', ''], manager.rows()['web02']

    def selection():
        """Selection: details and actions follow it"""
        for name, there, not_there in (('web01', 'Turn Off…', 'Start'), ('web02', 'Start', 'Turn Off…')):
            manager.select(name)
            triui.wait_for(f'{there} without {not_there} for {name}', lambda there=there, not_there=not_there: (
                lambda found: there in found and not_there not in found)(manager.actions()))

    def filters():
        """Filter: Ctrl+F, as one types, and Escape empties it"""
        session.keys('ctrl+f')
        session.type('WEB')
        manager.wait_names(['web01', 'web02'])
        session.type('02')
        manager.wait_names(['web02'])
        session.keys('Escape')
        manager.wait_names(ordered)

    def acts():
        """Actions pane: start, then turn off with its question"""
        manager.select('web02')
        manager.act('Start')
        manager.wait_state('web02', 'Running')
        manager.act('Turn Off…')
        manager.confirm('Turn off “web02”', 'Cancel')
        assert manager.state('web02') == 'Running'
        manager.act('Turn Off…')
        manager.confirm('Turn off “web02”', 'Turn Off')
        manager.wait_state('web02', 'Off')

    def menu():
        """Menu bar: the same actions, insensitive where they do not apply"""
        manager.select('web01')
        app.click(app.find('menu item', 'Action', inside=app.find('menu bar')))
        entries = triui.wait_for('entries', manager.menu_entries)
        assert entries['Pause'] and entries['Turn Off…'], entries
        assert not entries['Start'] and not entries['Resume'], entries
        session.picture('manager-menu')
        app.click(manager.entry('Pause'))
        manager.wait_state('web01', 'Paused')

    def context_menu():
        """Context menu: only what applies; the row has the keyboard afterwards, and the Menu key opens it too"""
        app.click(manager.cell('web01'), button=3)
        entries = triui.wait_for('entries', manager.menu_entries)
        assert 'Resume' in entries and 'Pause' not in entries, entries
        session.picture('manager-context-menu')
        app.click(manager.entry('Resume'))
        manager.wait_state('web01', 'Running')
        triui.wait_for('the row has the keyboard', lambda: focused(app)[0] == 'table row')
        session.keys('Menu')
        triui.wait_for('a context menu by key', lambda: 'Pause' in manager.menu_entries())
        session.keys('Escape')
        triui.wait_for('no context menu', lambda: 'Pause' not in manager.menu_entries())

    def tabs():
        """Details: each tab shows the machine's values"""
        manager.select('web01')
        for tab, words in (('Memory', '512 MiB'), ('Networking', '52:54:00:11:22:33'), ('Storage', '/guests/disk.img'),
                           ('Performance', '.*CPU.*'), ('Summary', 'BIOS')):
            app.click(app.find('page tab', tab))
            triui.wait_for(f'{words} on {tab}', lambda words=words: [
                label for label in app.all('label', words if words.startswith('.') else re.escape(words)) if manager.shown(label)])
            session.picture(f'manager-{tab.lower()}')

    def snapshots():
        """Snapshots pane: taken, "Now" under it, renamed, applied, deleted"""
        manager.select('web02')
        manager.act('Snapshot')
        pane = app.find('tree table', 'Snapshots')
        title = triui.wait_for('a snapshot with its default name', lambda: [
            label for label in app.all('label', r'web02 – .*', inside=pane)])[0]
        app.find('label', 'Now', inside=pane)
        session.picture('manager-snapshots')
        app.click(title, button=3)
        app.click(manager.entry('Rename…'))
        manager.answer('Rename', 'before')
        renamed = app.find('label', 'before', inside=pane)
        app.click(renamed, button=3)
        app.click(manager.entry('Apply…'))
        manager.confirm('[Aa]pply', 'Apply')
        app.click(app.find('label', 'before', inside=pane), button=3)
        app.click(manager.entry('Delete Snapshot…'))
        manager.confirm('before', 'Delete')
        triui.wait_for('no snapshot', lambda: not [
            label for label in app.all('label', 'before', inside=pane) if manager.shown(label)])

    def several():
        """Several at once: one header, one question, all of them; Enter opens a console for each"""
        app.click(manager.cell('db01'))
        session.keys('ctrl+a')
        app.find('label', 'Selected virtual machines')
        session.picture('manager-several')
        app.click(manager.cell('web02'))
        session.keys('shift+Up', 'shift+Up')
        triui.wait_for('more than one', lambda: app.all('label', 'Selected virtual machines'))
        session.keys('Return')
        consoles = triui.wait_for('three consoles', lambda: (
            lambda found: found if len(found) == 3 else None)([title for title in app.windows() if ' on ' in title]))
        for title in consoles:
            app.focus(f'^{re.escape(title)}$')
            app.click(app.find('menu item', 'File', inside=app.find('menu bar', inside=app.find('frame', re.escape(title)))))
            app.click(manager.entry('Exit'))
            triui.wait_for(f'{title} is closed, or says that the machine goes on', lambda title=title: (
                title not in app.windows() or app.all('push button', 'Close the Console')))
            if title in app.windows():
                session.keys('Return')
            app.wait_no_window(f'^{re.escape(title)}$')
        app.focus('^Triptych$')
        app.click(manager.cell('db01'))

    def rename():
        """Rename: F2, a name that is taken is refused at the field"""
        manager.select('db01')
        session.keys('F2')
        manager.answer('db01', 'web01', closes=False)
        time.sleep(0.5)
        assert manager.dialogs('db01') and 'db01' in manager.names()
        session.picture('manager-rename-taken')
        manager.answer('db01', 'db02')
        manager.wait_names([ODD, 'db02', 'web01', 'web02'])

    def sorting():
        """Sorting: a click on a header, another turns it round"""
        header = app.find('label', 'Name', inside=manager.list())
        app.click(header)
        manager.wait_names(list(reversed([ODD, 'db02', 'web01', 'web02'])))
        app.click(app.find('label', 'Name', inside=manager.list()))
        manager.wait_names([ODD, 'db02', 'web01', 'web02'])

    def keyboard():
        """Keyboard: F6 goes round the panes, F5 refreshes, arrows select"""
        app.click(manager.cell('web01'))
        session.keys('Down')
        triui.wait_for('the next row', lambda: 'Start' in manager.actions())
        places = set()
        for _ in range(6):
            before = focused(app)
            session.keys('F6')
            places.add(triui.wait_for('the focus goes on', lambda before=before: (
                lambda now: now if now != before else None)(focused(app))))
        assert len(places) >= 4, places
        session.keys('F5')
        manager.wait_names([ODD, 'db02', 'web01', 'web02'])

    def delete():
        """Delete: the disks are listed, none is ticked, the machine goes"""
        manager.select('db02')
        session.keys('Delete')
        app.wait_window('Delete')
        session.picture('manager-delete')
        button = triui.wait_for('a Delete button', lambda: [
            each for each in app.all('push button', '(.* )?Delete') if manager.shown(each) and triui.has_state(each, 'sensitive')
            and in_window(each, 'Delete')])[0]
        app.click(button)
        manager.wait_names([ODD, 'web01', 'web02'])

    def panes():
        """Panes: the tree and the actions pane can be hidden"""
        app.activate('win.actions-visible')
        triui.wait_for('no actions pane', lambda: not manager.buttons())
        app.activate('win.actions-visible')
        triui.wait_for('the actions pane', manager.buttons)

    def small():
        """Small: it fits into 1024x640"""
        window = next(iter(app.windows().values()))
        session.output('xdotool', 'windowsize', '--sync', window, 1024, 600)
        time.sleep(0.5)
        width = int(re.search(r'Width: (\d+)', session.output('xwininfo', '-id', window)).group(1))
        assert width <= 1024, width
        session.picture('manager-small')

    def remembered():
        """Remembered: what was hidden and sorted is so the next time"""
        app.activate('win.navigation-visible')
        app.activate('app.quit')
        assert app.process.wait(10) == 0, app.log
        again = session.start('--connect', uri)
        other = uitest.Manager(again)
        other.wait_names(ordered)
        left = other.list().get_extents().x
        assert left < 50, f'the tree is there again: the list begins at {left}'
        again.activate('app.quit')
        assert again.process.wait(10) == 0, again.log

    return (rows, figures, selection, filters, acts, menu, context_menu, tabs, snapshots, several, rename, sorting, keyboard, delete,
            panes, small, remembered)


def in_window(node, title):
    while node.get_role_name() not in ('frame', 'window', 'dialog', 'alert'):
        node = node.get_parent()
    return re.search(title, node.get_name()) is not None


def focused(app):
    """Role and name of what has the keyboard."""
    for node, _ in app.walk(app.root()):
        if triui.has_focus(node):
            return node.get_role_name(), node.get_name()
    return None


uitest.main(checks)

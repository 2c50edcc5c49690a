# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of windows share: a session around the checks, and the manager window in words of the person."""
import pathlib
import re
import signal
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'lab')]
import tap  # noqa: E402
import triui  # noqa: E402

TEST_NAMESPACE = 'http://libvirt.org/schemas/domain/test/1.0'


def main(make_checks, chained=False, **options):
    """Opens a session, runs the checks that make_checks(session) returns, and ends it, whatever happens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = triui.why_not()
    if reason:
        tap.skip_all(reason)
    with triui.Session(**options) as session:
        status = tap.run([pictured(session, check) for check in make_checks(session)], chained)
    sys.exit(status)


def pictured(session, check):
    """The check; should it fail, with a picture of what was on the screen."""
    def run():
        try:
            check()
        except Exception:
            session.picture(f'failed-{check.__name__}')
            for app in session.apps:
                if not app.alive():
                    tap.comment(f'the program ended with {app.process.returncode}')
                tap.comment(app.log[-3000:])
            raise
    run.__doc__ = check.__doc__
    run.__name__ = check.__name__
    return run


def server_file(folder, machines):
    """A server of libvirt's test driver; machines: name to running or not. Returns its URI."""
    from xml.sax.saxutils import escape
    path = pathlib.Path(folder) / 'server.xml'
    path.write_text(f'<node xmlns:test="{TEST_NAMESPACE}">' + ''.join(
        f'<domain type="test" xmlns:test="{TEST_NAMESPACE}"><test:runstate>{1 if running else 5}</test:runstate>'
        f'<name>{escape(name)}</name><uuid>{uuid.uuid5(uuid.NAMESPACE_DNS, name)}</uuid><memory unit="MiB">512</memory><vcpu>2</vcpu><os><type arch="i686">hvm</type></os>'
        '<devices><disk type="file" device="disk"><source file="/guests/disk.img"/><target dev="hda"/></disk>'
        '<interface type="network"><mac address="52:54:00:11:22:33"/><source network="default"/></interface></devices></domain>'
        for name, running in machines.items()) + '</node>', encoding='utf-8')
    return f'test://{path}'


class Manager:
    """The manager window."""

    def __init__(self, app):
        self.app = app
        self.session = app.session

    def list(self):
        return self.app.find('tree table', 'Virtual Machines')

    def rows(self):
        """Name to the texts of the other cells, as shown, from the top."""
        rows = [node for node, _ in self.list().walk() if node.get_role_name() == 'table row'][1:]
        shown = [row for row, extents in zip(rows, self.session.reader.extents(rows)) if extents.width > 1 and extents.height > 1]
        cells = [[cell for cell, _ in row.walk() if cell.get_role_name() == 'table cell'] for row in shown]
        labels = [label for row in cells for cell in row for label, _ in cell.walk() if label.get_role_name() == 'label']
        texts = dict(zip(labels, self.session.reader.texts(labels)))
        found = {}
        for row in cells:
            words = [' '.join(texts[node] for node, _ in cell.walk() if texts.get(node)) for cell in row]
            if words and words[0]:
                found[words[0]] = words[1:]
        return found

    @staticmethod
    def shown(node):
        """GTK 4.8 tells of rows that it keeps for later as well; those have no place."""
        extents = node.get_extents()
        return extents.width > 1 and extents.height > 1

    def names(self):
        return list(self.rows())

    def wait_names(self, names, seconds=20):
        triui.wait_for(lambda: f'rows {names}, there are {self.names()}', lambda: self.app.check_alive() and self.names() == list(names), seconds)

    def cell(self, name):
        return self.app.find('label', re.escape(name), inside=self.list())

    def state(self, name):
        return self.rows().get(name, [''])[0]

    def wait_state(self, name, state, seconds=20):
        triui.wait_for(lambda: f'{name} is {state}, shows {self.rows().get(name)}',
                       lambda: self.app.check_alive() and self.state(name) == state, seconds)

    def select(self, name):
        self.app.click(self.cell(name))
        # The actions pane says whom it is about: below the list, so the last of all labels of that text.
        triui.wait_for(f'{name} is selected', lambda: len(self.app.all('label', re.escape(name))) >= 3)

    def actions(self):
        """Labels of the buttons in the actions pane."""
        return [button.get_name() for button in self.buttons()]

    def buttons(self):
        left = self.list().get_extents()
        found = [button for button in self.app.all('push button') if button.get_name()]
        return [button for button, extents in zip(found, self.session.reader.extents(found))
                if extents.width > 1 and extents.height > 1 and extents.x > left.x + left.width - 10]

    def act(self, label):
        """Clicks an entry of the actions pane."""
        places = [None]

        def still():
            # While an operation runs its entries come and go, and what is below moves.
            button = next((button for button in self.buttons() if button.get_name() == label), None)
            places.append(button and self.app.place(button))
            return places[-1] and places[-1] == places[-2]
        try:
            triui.wait_for('', still, pause=0.15)
        except triui.UiError:
            raise triui.UiError(f'waited in vain: {label!r} in the actions pane, there is {self.actions()}') from None
        self.session.click_at(*places[-1])

    def dialogs(self, words):
        """Windows other than this one whose title or text fits. (GTK 4.8 does not always call a dialog a dialog.)"""
        root = self.app.root()
        return [window for window in (root.children if root else ()) if window.get_name() != 'Triptych'
                and window.get_state_set().contains('visible')
                and (re.search(words, window.get_name()) or self.app.all('label', f'.*{words}.*', inside=window))]

    def dialog(self, words):
        """The dialog whose title or text fits; waits for it."""
        return triui.wait_for(f'a dialog with {words!r}', lambda: self.dialogs(words))[-1]

    def confirm(self, words, button):
        """Clicks a button of a dialog, and waits until the dialog is gone."""
        dialog = self.dialog(words)
        self.app.click(self.app.find('push button', f'(.* )?({button})', inside=dialog))
        triui.wait_for(f'the dialog with {words!r} is closed', lambda: not self.dialogs(words))

    def answer(self, words, text, closes=True):
        """Types into the entry of a dialog, in place of what is there, and presses Return."""
        entry = self.app.find('text|entry', inside=self.dialog(words))
        triui.wait_for('the entry has the keyboard', lambda: triui.has_state(entry, 'focused'))
        self.session.keys('ctrl+a')
        self.session.type(text)
        triui.wait_for(f'the entry shows {text!r}', lambda: triui.text_of(entry) == text)
        self.session.keys('Return')
        if closes:
            triui.wait_for(f'the dialog with {words!r} is closed', lambda: not self.dialogs(words))

    def menu(self, *path):
        """Opens a menu by clicks, and clicks the last entry of the path."""
        self.app.click(self.app.find('menu item', path[0], inside=self.app.find('menu bar')))
        for name in path[1:]:
            self.app.click(self.entry(name))

    def entry(self, name):
        """An entry of the menu that is open."""
        return triui.wait_for(f'a menu with {name!r}', lambda: [
            item for item in self.items() if re.fullmatch(name, item.get_name())])[-1]

    def items(self):
        """The entries of the menus that are open."""
        menus = self.app.all('menu')
        found = [item for menu, place in zip(menus, self.session.reader.extents(menus)) if place.width > 1 and place.height > 1
                 for item, _ in menu.walk() if item.get_role_name().endswith('menu item')]
        return [item for item, place in zip(found, self.session.reader.extents(found)) if place.width > 1 and place.height > 1]

    def menu_entries(self):
        """Label to sensitive or not, of the menu that is open."""
        return {item.get_name(): triui.has_state(item, 'sensitive') for item in self.items()}

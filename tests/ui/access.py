# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program tells screen readers, asked by D-Bus alone: all of its objects come in one answer.

    reader = access.Reader(session_bus)
    root = reader.find_program([pid])
    for node, depth in root.walk():
        print(node.get_role_name(), node.get_name())

Debian 12's accessibility library asks for each object by itself, and does not survive windows that go while it looks at them. A Node
knows name, role and states of the moment at which it was read; current_states(), get_extents() and text() ask again.
"""
import ast
import collections
import re

from gi.repository import Gio, GLib

Extents = collections.namedtuple('Extents', 'x y width height')
NOWHERE = Extents(0, 0, 0, 0)
TIMEOUT = 10000
ACCESSIBLE, ROOT = 'org.a11y.atspi.Accessible', '/org/a11y/atspi/accessible/root'
WINDOW = 1
# By AT-SPI's numbers.
ROLES = [name.replace('-', ' ') for name in '''
    invalid accelerator-label alert animation arrow calendar canvas check-box check-menu-item color-chooser column-header combo-box
    date-editor desktop-icon desktop-frame dial dialog directory-pane drawing-area file-chooser filler focus-traversable font-chooser frame
    glass-pane html-container icon image internal-frame label layered-pane list list-item menu menu-bar menu-item option-pane page-tab
    page-tab-list panel password-text popup-menu progress-bar push-button radio-button radio-menu-item root-pane row-header scroll-bar
    scroll-pane separator slider spin-button split-pane status-bar table table-cell table-column-header table-row-header tearoff-menu-item
    terminal text toggle-button tool-bar tool-tip tree tree-table unknown viewport window extended header footer paragraph ruler application
    autocomplete editbar embedded entry chart caption document-frame heading page section redundant-object form link input-method-window
    table-row tree-item document-spreadsheet document-presentation document-text document-web document-email comment list-box grouping
    image-map notification info-bar level-bar title-bar block-quote audio video definition article landmark log marquee math rating timer
    static math-fraction math-root subscript superscript description-list description-term description-value footnote'''.split()]
STATES = {'active': 1, 'checked': 4, 'editable': 7, 'enabled': 8, 'expanded': 10, 'focusable': 11, 'focused': 12, 'pressed': 20,
          'selected': 23, 'sensitive': 24, 'showing': 25, 'visible': 30}
# In GLib's notation of the answers: its own way to take them apart is slower than all the rest.
STRING = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
REFERENCE = r"\('[^']*', (?:objectpath )?'([^']*)'\)"
ITEM = re.compile(rf'\({REFERENCE}, {REFERENCE}, {REFERENCE}, (-?\d+), (-?\d+), \[([^]]*)\], {STRING}, (\d+), {STRING}, \[(\d+), (\d+)\]\)')
Item = collections.namedtuple('Item', 'path program parent index children interfaces name role description low high')


class States:
    def __init__(self, low=0, high=0):
        self.bits = low | high << 32

    def contains(self, state):
        """state: a name, or AT-SPI's number."""
        return bool(self.bits >> (STATES[state] if isinstance(state, str) else int(state)) & 1)


class Node:
    """An object, as it was when it was read."""

    def __init__(self, reader, owner, path, interfaces=(), name='', role=0, states=(0, 0), description=''):
        self.reader = reader
        self.owner = owner
        self.path = path
        self.interfaces = interfaces
        self.name = name
        self.role = role
        self.states = States(*states)
        self.description = description
        self.parent = None
        self.children = []

    def get_name(self):
        return self.name

    def get_description(self):
        """Of most objects, what their tooltip says."""
        return self.description

    def get_role_name(self):
        return ROLES[self.role] if self.role < len(ROLES) else 'unknown'

    def get_state_set(self):
        return self.states

    def get_parent(self):
        return self.parent

    def get_child_count(self):
        return len(self.children)

    def get_child_at_index(self, index):
        return self.children[index]

    def ask(self, interface, method, signature='()', *arguments):
        """What the object answers now; None where it is gone."""
        try:
            return self.reader.call(self.owner, self.path, interface, method, GLib.Variant(signature, arguments))
        except GLib.Error:
            return None

    def current_states(self):
        """Nothing of an object that is gone."""
        found = self.ask(ACCESSIBLE, 'GetState')
        return States(*found[0]) if found else States()

    def get_extents(self, kind=WINDOW):
        """In its window; nowhere is where it has no place or is gone."""
        found = self.ask('org.a11y.atspi.Component', 'GetExtents', '(u)', int(kind))
        return Extents(*found[0]) if found else NOWHERE

    def text(self):
        """What a label or an entry shows now; '' where there is no text."""
        return self.reader.texts([self])[0]

    def again(self):
        """The same object, read now; None where it is gone."""
        self.reader.read(self.owner)
        return self.reader.nodes.get(self.path)

    def walk(self, hidden=False, depth=0):
        """Every object below with its depth, the parents first; only what is on the screen, unless hidden."""
        top = self.get_role_name() in ('application', 'frame', 'window', 'dialog')
        if hidden or top or self.states.contains('showing') or self.states.contains('visible'):
            yield self, depth
            for child in self.children:
                yield from child.walk(hidden, depth + 1)


class Reader:
    """A screen reader's connection."""

    def __init__(self, session_bus):
        """session_bus: a Gio.DBusConnection."""
        address = session_bus.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                        Gio.DBusCallFlags.NONE, TIMEOUT, None).unpack()[0]
        # Answers of several calls at once are told to a context of our own.
        self.context = GLib.MainContext.new()
        self.bus = connect(address)
        self.nodes = {}

    def call(self, owner, path, interface, method, arguments=None):
        return self.bus.call_sync(owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, TIMEOUT, None).unpack()

    def find_program(self, pids):
        """The name on the bus of the first program with one of these process numbers, or None."""
        try:
            programs = self.call('org.a11y.atspi.Registry', ROOT, ACCESSIBLE, 'GetChildren')[0]
        except GLib.Error:
            return None
        for owner, _ in programs:
            try:
                if self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                             GLib.Variant('(s)', (owner,)))[0] in pids:
                    return owner
            except GLib.Error:
                continue       # a program that ends while it is looked at
        return None

    def read(self, owner):
        """The program as the root of all its objects. It replaces what was read before."""
        items = self._items(owner)
        children = self._children(owner, items)
        if not {path for paths in children.values() for path in paths} <= set(items):
            items = self._items(owner)
        self.nodes = {path: Node(self, owner, path, item.interfaces, ast.literal_eval(item.name), int(item.role), (int(item.low), int(item.high)),
                                  ast.literal_eval(item.description))
                      for path, item in items.items()}
        for path, node in self.nodes.items():
            # What is hidden has a parent, and is not its child.
            node.parent = self.nodes.get(items[path].parent)
            node.children = [self.nodes[child] for child in children.get(path, ()) if child in self.nodes]
        return self.nodes.get(ROOT)

    def _items(self, owner):
        """Everything that the program lists: what somebody has asked for as an object's child, also if that is hidden meanwhile."""
        answer = self.bus.call_sync(owner, '/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems', None, None,
                                    Gio.DBusCallFlags.NONE, TIMEOUT, None).print_(False)
        items = [Item(*found) for found in ITEM.findall(answer)]
        return {item.path: item for item in items}

    def _children(self, owner, items):
        """Path to paths of the children that are there now."""
        found = {}
        # How many windows there are the program itself does not say.
        parents = {ROOT} | {path for path, item in items.items() if item.children != '0'}
        while parents:
            parents = list(parents)
            answers = self.call_all([(owner, path, ACCESSIBLE, 'GetChildren', None) for path in parents])
            found.update((parent, re.findall(REFERENCE, answer.print_(False))) for parent, answer in zip(parents, answers) if answer)
            parents = {path for parent in parents for path in found.get(parent, ())} - set(items) - set(found)
        return found

    def texts(self, nodes):
        """The texts of all these; '' where there is none."""
        found = [''] * len(nodes)
        able = [index for index, node in enumerate(nodes) if 'org.a11y.atspi.Text' in node.interfaces]
        lengths = self.call_all([(nodes[index].owner, nodes[index].path, 'org.freedesktop.DBus.Properties', 'Get',
                                  GLib.Variant('(ss)', ('org.a11y.atspi.Text', 'CharacterCount'))) for index in able])
        able = [(index, length.unpack()[0]) for index, length in zip(able, lengths) if length]
        answers = self.call_all([(nodes[index].owner, nodes[index].path, 'org.a11y.atspi.Text', 'GetText', GLib.Variant('(ii)', (0, length)))
                                 for index, length in able])
        for (index, _), answer in zip(able, answers):
            found[index] = answer.unpack()[0] if answer else ''
        return found

    def extents(self, nodes):
        """The places of all these."""
        answers = self.call_all([(node.owner, node.path, 'org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (WINDOW,)))
                                 for node in nodes])
        return [Extents(*answer.unpack()[0]) if answer else NOWHERE for answer in answers]

    def call_all(self, calls):
        """The answers (GLib.Variant) to all these calls, which are made at once; None where there is none."""
        found, waiting = [None] * len(calls), len(calls)

        def answered(_, result, index):
            nonlocal waiting
            waiting -= 1
            try:
                found[index] = self.bus.call_finish(result)
            except GLib.Error:
                pass           # it went away meanwhile
        self.context.push_thread_default()
        try:
            for index, call in enumerate(calls):
                self.bus.call(*call, None, Gio.DBusCallFlags.NONE, TIMEOUT, None, answered, index)
            while waiting:
                self.context.iteration(True)
        finally:
            self.context.pop_thread_default()
        return found


def connect(address):
    """A connection of one's own to the bus."""
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The underlined letters of menus and dialogs: each once in what is open at the same time, in every language."""
import collections
import gettext
import itertools
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402

SOURCE = pathlib.Path(os.environ['TRI_SOURCE'])
TEXT = r'_\("((?:[^"\\]|\\.)*)"\)'
# What puts a text into a menu: GLib's own calls, and our short ways to them.
CALL = r'\b(?:g_menu_)?(?:append|insert)\w* \(([^;"]*?), ' + TEXT

Entry = collections.namedtuple('Entry', 'text states')
ALWAYS = None


def read(name):
    return (SOURCE / name).read_text(encoding='utf-8')


def body(name, function):
    found = re.search(rf'^{function} \(.*?^}}', read(name), re.MULTILINE | re.DOTALL)
    assert found, f'{name} has no {function}()'
    return found.group()


def code(name, function, *menus):
    """What a function puts into some of its menus, by the names of their variables."""
    calls = re.findall(CALL, body(name, function))
    for menu in menus:
        assert any(menu == where for where, _ in calls), f'{name}, {function}() puts nothing into "{menu}"'
    return [Entry(text, ALWAYS) for where, text in calls if where in menus]


def item(name, text):
    """An entry that is made for itself, and must be there."""
    assert f'_("{text}")' in read(name), f'{name} has no "{text}"'
    return [Entry(text, ALWAYS)]


def template(name, menu):
    tree = ElementTree.fromstring(read(f'ui/{name}.ui')).find(f'menu[@id="{menu}"]')
    return [Entry(label.text, ALWAYS) for label in tree.iter('attribute') if label.get('name') == 'label']


def array(name, variable):
    text = re.search(rf'\b{variable}\[\w*\] = {{.*?^}};', read(name), re.MULTILINE | re.DOTALL).group()
    return [Entry(label, ALWAYS) for label in re.findall(r'{\s*N_\("([^"]+)"\)', text)]


def machine_actions(only=None, without=()):
    """The table of actions, with the states in which each applies."""
    code_ = read('src/core/tri-domain-actions.c')
    groups = {'ANY': set(re.findall(r'\b[A-Z]{3,}\b', re.search(r'#define ANY\s+\((.*)\)', code_).group(1)))}
    found = re.findall(r'{ TRI_ACTION_(\w+), "[\w-]+",\s*N_\("([^"]+)"\).*?"[\w-]+", ([\w| ]+), F \(', code_, re.DOTALL)
    assert len(found) > 10, 'the table of actions reads differently'
    used = re.findall(r'TRI_ACTION_(\w+)', only) if only else [name for name, _, _ in found]
    return [Entry(label, set().union(*(groups.get(state.strip(), {state.strip()}) for state in states.split('|'))))
            for name, label, states in found if name in used and name not in without]


def console_actions():
    table = re.search(r'tri_console_actions\[\] = {.*?};', read('src/console/tri-console-actions.c'), re.DOTALL).group()
    return machine_actions(table, without=('SNAPSHOT',)) + item('src/console/tri-console-menu.c', 'S_napshot…')


MANAGER, HOST, MACHINES = (f'src/manager/tri-{name}.c' for name in ('manager-window', 'host-actions', 'vm-actions'))
BAR, KEYS, VIEW, SHARE, MEDIA = (f'src/console/tri-console-{name}.c' for name in ('menu', 'keys', 'view', 'share', 'media'))
# Never offered together: a server is connected or not, and a machine starts with its host or not.
PAIRS = ({'_Connect', '_Disconnect'}, {'_Connect', '_Connect…'}, {'Start _With the Host', 'Do Not Start _With the Host'})


def menus():
    """Each menu by the name that a person would give it."""
    host = code(HOST, 'tri_host_actions_create_menu', 'first', 'second')
    machines = machine_actions() + item(MACHINES, 'Cancel _Operation')
    return {
        'Manager': code(MANAGER, 'menu_bar_new', 'bar'),
        'Manager, File': code(MANAGER, 'menu_bar_new', 'file', 'quit'),
        'Manager, Action': host + machines,
        'Manager, Action, New': code(HOST, 'tri_host_actions_create_menu', 'fresh'),
        'Manager, View': code(MANAGER, 'view_menu_new', 'panes', 'list'),
        'Manager, Help': code(MANAGER, 'menu_bar_new', 'help'),
        'Actions pane, New': template('tri-actions-pane', 'new_menu'),
        'Tree': code(MANAGER, 'add_menus', 'root'),
        'Tree, a server': host,
        'Machines': machines,
        'Snapshots': template('tri-snapshot-pane', 'menu'),
        'Console': code(BAR, 'tri_console_menu_new_bar', 'bar'),
        'Console, File': template('tri-console-window', 'file_menu'),
        'Console, Action': item(BAR, '_Ctrl+Alt+Delete') + item(KEYS, 'Send _Keys') + console_actions(),
        'Console, Action, Send Keys': array(KEYS, 'combinations') + code(KEYS, 'new_menu', 'section'),
        'Console, Media': code(MEDIA, 'tri_console_media_attach', 'devices'),
        'Console, Media, a drive': code(MEDIA, 'append_drive', 'menu') + item(MEDIA, '_Eject “%s”'),
        'Console, Clipboard': code(KEYS, 'tri_console_keys_attach', 'clipboard') + code(VIEW, 'append_capture', 'section')
        + code(SHARE, 'fill_menus', 'clipboard'),
        'Console, View': template('tri-console-window', 'view_start') + template('tri-console-window', 'view_end')
        + item('src/console/tri-console-new-display.c', 'Add a _Display…') + code('src/console/tri-console-screens.c', 'fill_menu', 'self')
        + code(VIEW, 'append_zooms', 'section') + code('src/console/tri-console-enhanced.c', 'tri_console_enhanced_attach', 'section')
        + code(SHARE, 'fill_menus', 'view'),
        'Console, View, Zoom': code(VIEW, 'append_zooms', 'menu'),
        'Console, Help': template('tri-console-window', 'help_menu'),
        'Terminal': code('src/display/tri-terminal.c', 'create_popover', 'menu', 'zoom'),
    }


def exclusive(one, other):
    if one.states is not ALWAYS and other.states is not ALWAYS and not one.states & other.states:
        return True
    return {one.text, other.text} in PAIRS


def letter(text):
    found = re.search(r'_(\w)', text)
    return found.group(1).lower() if found else None


def doubled(translate):
    problems = []
    for menu, entries in menus().items():
        for one, other in itertools.combinations(entries, 2):
            texts = translate(one.text), translate(other.text)
            if letter(texts[0]) and letter(texts[0]) == letter(texts[1]) and not exclusive(one, other):
                problems.append(f'{menu}: “{texts[0]}” and “{texts[1]}”')
    assert not problems, '\n'.join(problems)


def english():
    """English: no letter twice in a menu"""
    doubled(lambda text: text)


def catalogues():
    """Language to the function that translates into it."""
    found = {}
    for language in read('po/LINGUAS').split():
        with tempfile.TemporaryDirectory() as folder:
            binary = pathlib.Path(folder) / 'triptych.mo'
            subprocess.run(['msgfmt', '-o', binary, SOURCE / 'po' / f'{language}.po'], check=True)
            with binary.open('rb') as file:
                found[language] = gettext.GNUTranslations(file).gettext
    return found


def translated():
    """Every translation: no letter twice in a menu, and a letter wherever there is one in English"""
    for language, translate in catalogues().items():
        without = [entry.text for entries in menus().values() for entry in entries
                   if letter(entry.text) and not letter(translate(entry.text))]
        assert not without, f'{language}, without a letter: {without}'
        doubled(translate)


def dialog_texts(name):
    """What a template underlines; pages of the settings stand beside the buttons of their window."""
    texts = []
    for thing in ElementTree.fromstring(read(f'ui/{name}.ui')).iter('object'):
        properties = {found.get('name'): found.text for found in thing.findall('property')}
        if properties.get('use-underline') == 'True':
            texts.append(properties.get('label') or properties.get('title') or '')
    return texts + (dialog_texts('tri-settings-window') if name.startswith('tri-settings-page') else [])


def dialogs():
    """Windows and dialogs, in every language: no letter twice"""
    problems, count = [], 0
    translations = [lambda text: text, *catalogues().values()]
    for path in sorted((SOURCE / 'ui').glob('*.ui')):
        texts = dialog_texts(path.stem)
        count += len(texts)
        for translate in translations:
            letters = collections.Counter(letter(translate(text)) for text in set(texts))
            problems += [f'{path.name}: {key}, {sorted(translate(text) for text in set(texts))}' for key, number in letters.items()
                         if key and number > 1]
    assert count > 50, f'only {count} underlined texts'
    assert not problems, '\n'.join(problems)


def complete():
    """No menu is left out"""
    known = {entry.text for entries in menus().values() for entry in entries}
    found = []
    for path in sorted((SOURCE / 'src').rglob('*.c')):
        text = path.read_text(encoding='utf-8')
        found += [(path.name, label) for _, label in re.findall(r'\bg_menu_(append|item_new)\w* \([^;"]*?' + TEXT, text) if letter(label)]
    for path in sorted((SOURCE / 'ui').glob('*.ui')):
        found += [(path.name, label.text) for menu in ElementTree.fromstring(path.read_text(encoding='utf-8')).iter('menu')
                  for label in menu.iter('attribute') if label.get('name') == 'label' and letter(label.text)]
    assert len(found) > 40, found
    missing = [f'{name}: {label}' for name, label in found if label not in known]
    assert not missing, 'in no menu of this test:\n' + '\n'.join(missing)


if __name__ == '__main__':
    sys.exit(tap.run((english, translated, complete, dialogs)))

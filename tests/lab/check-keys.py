#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of the console window compared with what QEMU received (its trace), and text typed into a guest that has no agent."""
import base64
import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import labtest  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import tritrace  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VM = 'typed'
TITLE = f'{VM} on .*'
LOCKS = ('caps_lock', 'num_lock', 'scroll_lock')
COMBINATIONS = {
    'Ctrl+Alt+Backspace': 'ctrl alt backspace', 'Print Screen': 'print', 'Alt+Print Screen': 'alt print',
    'Super (Windows key)': 'meta_l', 'Super+L': 'meta_l l', 'Super+R': 'meta_l r', 'Alt+Tab': 'alt tab', 'Alt+F4': 'alt f4',
    'Ctrl+Esc': 'ctrl esc', 'Ctrl+Shift+Esc': 'ctrl shift esc', 'Ctrl+Alt+End': 'ctrl alt end',
    # The guest switches its screens by them: the first comes last.
    **{f'Ctrl+Alt+F{number}': f'ctrl alt f{number}' for number in range(9, 0, -1)},
}
# In their order: the key that chooses the entry in the menu.
MNEMONICS = [*'bpcslrt4ehn', *(f'f{number}' for number in range(9, 0, -1))]


def strokes(*chords):
    """What QEMU gets when these are pressed, and let go of the other way round."""
    return ' '.join(' '.join([*chord.split(), *('-' + key for key in reversed(chord.split()))]) for chord in chords)


class Guest:
    """The machine, and its agent as the judge of what is in it."""

    def __init__(self, host):
        self.host = host
        host.add_machine(VM, disk=False, memory=128)
        host.define('dom', tritrace.traced(host.virsh('dumpxml', '--inactive', VM)))
        host.virsh('start', VM)
        self.trace = tritrace.Trace(host, VM)

    def wait_ready(self):
        trilab.wait_for('the guest', lambda: 'triptych guest is ready' in self.host.serial(VM) and self.host.agent_answers(VM), 90, 0.3)
        # Else Ctrl+Alt+Delete would start it again.
        self.sh('echo 0 > /proc/sys/kernel/ctrl-alt-del; trap "" INT')

    def sh(self, words):
        pid = self.host.agent(VM, 'guest-exec', path='/bin/sh', arg=['-c', words], **{'capture-output': True})['pid']
        result = trilab.wait_for(words, lambda: (lambda status: status if status['exited'] else None)(
            self.host.agent(VM, 'guest-exec-status', pid=pid)), 10, 0.05)
        return base64.b64decode(result.get('out-data', '')).decode()

    def wait_read(self, words, seconds=20):
        trilab.wait_for(f'the guest to read {words!r}, it read {self.host.serial(VM)[-200:]!r}',
                        lambda: f'triptych guest read: {words}\n' in self.host.serial(VM).replace('\r', ''), seconds)

    def locks(self):
        """Which lock keys are lit, by the guest's kernel: 'caps', 'num'."""
        lit = self.sh('cd /sys/class/leds; for led in *lock; do echo $led $(cat $led/brightness); done')
        return {name for name, value in re.findall(r'::(\w+)lock (\d+)', lit) if value != '0'}


def locks_here():
    """Which lock keys are lit on the private screen."""
    library = ctypes.CDLL('libX11.so.6')
    library.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(library.XOpenDisplay(None))
    state = ctypes.c_uint()
    library.XkbGetIndicatorState(display, 0x100, ctypes.byref(state))
    library.XCloseDisplay(display)
    return {name for bit, name in enumerate(('caps', 'num', 'scroll')) if state.value >> bit & 1}


class Person:
    """Hands and eyes at the console window."""

    def __init__(self, session, app):
        self.session = session
        self.app = app

    def window(self):
        return self.app.find('frame', TITLE)

    def xdo(self, *words):
        self.session.output('xdotool', *words, check=True)

    def hint(self):
        return [label for label in self.app.all('label', '.*releases keyboard.*', inside=self.window()) if uitest.Manager.shown(label)]

    def take(self):
        """Clicks the picture: the guest gets the keyboard."""
        number = triui.wait_for('the window', lambda: [
            number for name, number in self.app.windows().items() if re.match(TITLE, name)])[0]
        self.xdo('windowactivate', '--sync', number, 'mousemove', '--window', number, '300', '300', 'sleep', '0.1', 'click', '1')
        triui.wait_for('the hint how to leave', self.hint)

    def give(self, keys='ctrl+alt+Left'):
        self.xdo('key', keys)
        triui.wait_for(f'the keyboard is given back by {keys}', lambda: not self.hint())

    def copy(self, text):
        subprocess.run(['xclip', '-selection', 'clipboard'], input=text, text=True, check=True, env=self.session.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def click_menu(self, *path):
        """Opens the menu bar's menus by clicking."""
        self.app.click(self.app.find('menu item', path[0], inside=self.app.find('menu bar', inside=self.window())))
        for entry in path[1:]:
            time.sleep(0.4)
            found = triui.wait_for(f'{entry} in the menu', lambda wanted=entry: [
                node for node in self.app.all('menu item', wanted) if uitest.Manager.shown(node)])
            self.app.click(found[-1])

    def dialog(self):
        return self.app.find('frame', 'Type Clipboard Text')

    def press(self, label):
        """A button of the dialog, once it can be pressed."""
        self.app.click(triui.wait_for(f'a button {label}', lambda: [
            node for node in self.app.all('push button', f'(.* )?{label}', inside=self.dialog()) if triui.has_state(node, 'sensitive')])[0])

    def open_dialog(self, text):
        self.copy(text)
        self.app.focus(TITLE)
        self.click_menu('Clipboard', 'Type Clipboard Text.*')
        triui.wait_for('the text', lambda: self.app.all('text', re.escape(text), inside=self.dialog()))


def key_checks(person, guest):
    """What is typed by hand."""
    app, session, trace = person.app, person.session, guest.trace

    def places():
        """Every key of a PC keyboard arrives as itself, once, and goes up again"""
        person.take()
        time.sleep(0.5)
        trace.forget()
        names = [name for name in tritrace.NAMES.values() for _ in range(2 if name in LOCKS else 1)]
        # The number 9 would be the key of that name.
        codes = ['Escape' if name == 'esc' else str(tritrace.NUMBERS[name] + tritrace.X_OFFSET) for name in names]
        person.xdo('key', '--delay', '6', *codes)
        trace.wait_keys(strokes(*names), 15)

    def layouts():
        """What is typed with a US, French or German layout a guest with the same layout reads"""
        try:
            for layout, text in (('us', 'The quick (brown) fox; "jumps" ~ @ {over} <the> lazy dog?'),
                                 ('fr', 'Voilà : "Zou", l\'été ; 42 € ? n\'y va « ça » @#{}[]|\\'),
                                 ('de', 'Zwölf Boxkämpfer jagen y über ß @ € {[]} \\ | ~ <x>')):
                session.output('setxkbmap', layout, check=True)
                time.sleep(0.3)
                trace.forget()
                person.xdo('type', '--delay', '8', '--', text)
                reader = tritrace.Reader(layout)
                trilab.wait_for(f'{layout}: “{text}”, a guest reads “{reader.read(trace.keys())}”',
                                lambda wanted=text, layout=layout: tritrace.Reader(layout).read(trace.keys()) == wanted, 10)
                trace.wait_none_held()
            # By places: the letter a is where the US keyboard has q.
            session.output('setxkbmap', 'fr', check=True)
            trace.forget()
            person.xdo('key', '--delay', '8', 'a', 'z', 'm', 'eacute')
            trace.wait_keys(strokes('q', 'w', 'semicolon', '2'))
        finally:
            session.output('setxkbmap', 'us', check=True)

    def accelerators():
        """No key of the program or the desktop fires while the guest has the keyboard"""
        windows = app.windows()
        for key, wanted in (('ctrl+s', 'ctrl s'), ('ctrl+q', 'ctrl q'), ('ctrl+n', 'ctrl n'), ('ctrl+e', 'ctrl e'), ('F1', 'f1'),
                            ('F10', 'f10'), ('F11', 'f11'), ('alt+f', 'alt f'), ('alt+F4', 'alt f4'), ('alt+Tab', 'alt tab'),
                            ('ctrl+w', 'ctrl w'), ('Super_L', 'meta_l')):
            trace.forget()
            person.xdo('key', key)
            # xdotool lets go in the order of pressing.
            trace.wait_keys(' '.join([*wanted.split(), *('-' + name for name in wanted.split())]))
        time.sleep(0.5)
        assert app.windows() == windows and guest.host.state(VM) == 'running' and person.hint()
        assert not [node for node in app.all('menu') if uitest.Manager.shown(node)], 'a menu is open'

    def ctrl_alt_end():
        """Ctrl+Alt+End arrives as Ctrl+Alt+Delete, and nothing else of it"""
        trace.forget()
        person.xdo('keydown', 'ctrl', 'keydown', 'alt', 'keydown', 'End', 'sleep', '0.9', 'keyup', 'End', 'keyup', 'alt', 'keyup', 'ctrl')
        trace.wait_keys('ctrl alt delete -delete -alt -ctrl')
        assert person.hint(), 'the guest has the keyboard no longer'

    def repeats():
        """A key that is held repeats, and ends"""
        trace.forget()
        begin = time.monotonic()
        person.xdo('keydown', 'a')
        trilab.wait_for('it repeats', lambda: trace.words().split().count('a') > 5)
        person.xdo('keyup', 'a')
        held = time.monotonic() - begin
        trilab.wait_for('the end', lambda: ('a', False) in trace.keys())
        time.sleep(0.3)
        words = trace.words().split()
        assert words.count('a') < 50 * held and words[-1] == '-a' and words.count('-a') == 1, words
        trace.forget()

    def gives_back():
        """Ctrl+Alt and Ctrl+Alt+Left give the keyboard back: nothing is held then, and what is typed stays here"""
        for keys in ('ctrl+alt', 'ctrl+alt+Left', 'Alt_L+Control_L', 'Control_R+Alt_L'):
            person.take()
            trace.forget()
            person.give(keys)
            trace.wait_none_held()
            person.xdo('key', 'x')
            time.sleep(0.3)
            words = trace.words().split()
            assert 'x' not in words and 'left' not in words and 'alt' in words, words
        # Enter takes it as a click does, and is not the guest's.
        trace.forget()
        person.xdo('key', 'Return')
        triui.wait_for('Enter gives the guest the keyboard', person.hint)
        assert not trace.keys(), trace.keys()
        # With another key in between they are meant for the guest.
        person.take()
        trace.forget()
        person.xdo('key', 'ctrl+alt+d')
        trace.wait_keys('ctrl alt d -ctrl -alt -d')
        assert person.hint()

    def locks():
        """Lock keys agree: whichever side switched them, the guest has what this keyboard shows"""
        def agree(wanted):
            assert locks_here() == wanted, locks_here()
            trilab.wait_for(f'the guest has {wanted} locked, it has {guest.locks()}', lambda: guest.locks() == wanted, 6, 0.2)
        person.give()
        person.xdo('key', 'Caps_Lock')
        person.take()
        agree({'caps'})
        person.xdo('key', 'Num_Lock')
        agree({'caps', 'num'})
        person.xdo('key', 'Caps_Lock', 'key', 'Num_Lock')
        agree(set())
        guest.host.virsh('send-key', VM, 'KEY_CAPSLOCK')
        agree(set())
        person.xdo('key', 'Return', 'type', '--delay', '20', 'after the locks')
        person.xdo('key', 'Return')
        guest.wait_read('after the locks')

    return [places, layouts, accelerators, ctrl_alt_end, repeats, gives_back, locks]


def held_checks(person, guest):
    """A key is held while something takes the keyboard away."""
    app, session, trace = person.app, person.session, guest.trace

    def hold():
        person.take()
        trace.forget()
        # Not a letter that chooses something in a menu: held, it repeats there.
        person.xdo('keydown', 'shift', 'keydown', 'j')
        trace.wait_down('j')

    def let_go():
        """What is let go of later is not told, or not twice."""
        trace.wait_none_held()
        trace.forget()
        person.xdo('keyup', 'j', 'keyup', 'shift')
        time.sleep(0.3)
        assert not trace.keys(), trace.keys()

    def another_window():
        """Another window gets the focus: every key goes up, and what is typed there stays there"""
        hold()
        other = subprocess.Popen(['xev'], env=session.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            let_go()
            person.xdo('key', 'x', 'y')
            time.sleep(0.4)
            assert not trace.keys(), trace.keys()
        finally:
            other.kill()
            other.wait()

    def menu_by_mouse():
        """A menu is opened by the mouse: every key goes up, and the guest has the keyboard again when it is closed"""
        hold()
        person.click_menu('View')
        triui.wait_for('a menu', lambda: [node for node in app.all('menu') if uitest.Manager.shown(node)])
        let_go()
        session.keys('Escape')
        triui.wait_for('the guest has the keyboard again', person.hint)
        trace.forget()
        person.xdo('key', 'k')
        trace.wait_keys('k -k')

    def full_screen():
        """Full screen and back while a key is held: it stays the guest's, and goes up with the hand"""
        hold()
        person.xdo('key', 'ctrl+alt+Pause')
        time.sleep(1)
        session.picture('keys-full-screen')
        person.xdo('key', 'ctrl+alt+Pause')
        time.sleep(1)
        assert 'pause' not in trace.words().split(), trace.words()
        person.xdo('keyup', 'j', 'keyup', 'shift')
        trace.wait_none_held()

    def given_back():
        """The keyboard is given back while a key is held"""
        hold()
        person.give()
        let_go()

    return [another_window, menu_by_mouse, full_screen, given_back]


def text_checks(person, guest):
    """Combinations and texts that the console types."""
    app, session, trace = person.app, person.session, guest.trace

    def items():
        return [node for node in app.all('menu item') if uitest.Manager.shown(node) and node.get_name()]

    def combinations():
        """Action > Send Keys, each entry by its mnemonic: the combination arrives as it is called"""
        person.take()
        person.give()
        session.keys('alt+a', 'k')
        triui.wait_for('the combinations', lambda: 'Ctrl+Alt+Backspace' in [node.get_name() for node in items()])
        session.picture('keys-menu')
        names = [node.get_name() for node in items()]
        session.keys('Escape', 'Escape', 'Escape')
        assert set(list(COMBINATIONS)[:11]) <= set(names), names
        for name, mnemonic in zip(COMBINATIONS, MNEMONICS):
            trace.forget()
            person.xdo('key', '--delay', '100', 'alt+a', 'k', *mnemonic)
            trace.wait_keys(strokes(COMBINATIONS[name]))

    def by_mouse():
        """… and by clicking; the guest that had the keyboard has it afterwards"""
        person.take()
        trace.forget()
        person.click_menu('Action', 'Send Keys', 'Ctrl.Alt.Function Key', r'Ctrl\+Alt\+F1')
        trace.wait_keys(strokes('ctrl alt f1'))
        triui.wait_for('the guest has the keyboard again', person.hint)
        person.xdo('key', 'z')
        trace.wait_keys('z -z')
        person.xdo('key', 'Return')

    def type_text():
        """Clipboard > Type Clipboard Text: it arrives in the guest, capitals and signs too, also where Caps Lock is on"""
        person.xdo('key', 'Caps_Lock')
        trilab.wait_for('Caps Lock in the guest', lambda: guest.locks() == {'caps'}, 5)
        person.open_dialog('Hello, Guest! {42} ~ "quoted" \\ end\n')
        session.picture('keys-type')
        person.press('Type')
        guest.wait_read('Hello, Guest! {42} ~ "quoted" \\ end')
        app.wait_no_window('Type Clipboard Text')
        person.xdo('key', 'Caps_Lock')
        trilab.wait_for('no Caps Lock in the guest', lambda: not guest.locks(), 5)

    def type_rest():
        """What the layout cannot write is said before, and the rest is typed"""
        person.open_dialog('a😀b€c\n')
        app.find('label', '.*cannot write 2 characters.*😀 €.*', inside=person.dialog())
        session.picture('keys-type-rest')
        person.press('Type the Rest')
        guest.wait_read('abc')
        app.wait_no_window('Type Clipboard Text')

    def type_paused():
        """A machine that is paused meanwhile gets no text with gaps: the typing stops, and says after how much"""
        person.open_dialog('0' * 600)
        trace.forget()
        person.press('Type')
        trilab.wait_for('letters', lambda: len(trace.keys()) > 20, 10, 0.02)
        guest.host.virsh('suspend', VM)
        app.find('label', 'Stopped after .* of 600 keystrokes.*', inside=person.dialog())
        button = app.find('push button', '(.* )?Type', inside=person.dialog())
        assert not triui.has_state(button, 'sensitive') and button.get_description().endswith('is paused'), button.get_description()
        guest.host.virsh('resume', VM)
        person.press('Type')
        trilab.wait_for('letters', lambda: len(trace.keys()) > 60, 10, 0.02)
        person.press('Stop')
        trace.wait_none_held()
        session.keys('Escape')
        app.wait_no_window('Type Clipboard Text')
        session.keys('Return')

    def type_french():
        """A French layout, chosen with the keyboard, where Return takes the first that was found: dead keys and AltGr write what the clipboard has"""
        text = 'Ê ö ï û ` ~ ^ @ € # { [ | \\ éèçàù 0123 §%µ²£¤\n'
        person.open_dialog(text + '漢')
        session.keys('alt+k')
        triui.wait_for('the list of layouts', lambda: [node for node in app.all('label', 'Akan') if uitest.Manager.shown(node)])
        session.type('French (AZ')
        triui.wait_for('only what is searched', lambda: not [node for node in app.all('label', 'Akan') if uitest.Manager.shown(node)])
        session.picture('keys-layouts')
        session.keys('Return')
        app.find('label', r'French \(AZERTY\)', inside=app.find('combo box', 'Keyboard layout of the guest:', inside=person.dialog()))
        app.find('label', '.*cannot write 1 character,.*漢.*', inside=person.dialog())
        trace.forget()
        person.press('Type the Rest')
        app.wait_no_window('Type Clipboard Text')
        trilab.wait_for(f'{text!r}, a guest would read {tritrace.Reader("fr-azerty").read(trace.keys())!r}',
                        lambda: tritrace.Reader('fr-azerty').read(trace.keys()) == text, 5)
        trace.wait_none_held()

    def type_stop():
        """A long text can be stopped; no key stays pressed"""
        trace.forget()
        person.open_dialog('A' * 2000)
        person.press('Type')
        trilab.wait_for('letters', lambda: trace.words().split().count('a') + trace.words().split().count('q') > 20, 10)
        session.picture('keys-typing')
        person.press('Stop')
        app.find('label', 'Stopped after .* of 2000 keystrokes.*', inside=person.dialog())
        trace.wait_none_held()
        assert len(trace.keys()) < 6000
        session.keys('Escape')
        app.wait_no_window('Type Clipboard Text')

    def too_long():
        """Twenty million letters on one line: that it is too much is said at once, and nothing hangs"""
        person.copy('A' * 20_000_000)
        app.focus(TITLE)
        person.click_menu('Clipboard', 'Type Clipboard Text.*')
        app.find('label', 'The text is longer than 10000 characters.*', inside=person.dialog(), seconds=10)
        session.keys('Escape')
        app.wait_no_window('Type Clipboard Text', 5)

    def control():
        """triptychctl vm type and vm send-key: the guest reads it, with the layout that is named"""
        ctl = labtest.Control(guest.host.uri)
        ctl('vm', 'send-key', VM, 'enter')
        time.sleep(0.5)
        ctl('vm', 'type', '--layout', 'us', VM, 'From a Script: $1 & 2\n')
        guest.wait_read('From a Script: $1 & 2')
        # The guest has a US layout: what a French one writes with its keys tells which keys were pressed.
        ctl('vm', 'type', '--layout', 'fr', VM, 'azm1é\n')
        guest.wait_read('qw;!2')
        trace.forget()
        ctl('vm', 'send-key', VM, 'ctrl+alt+f1', 'super')
        trace.wait_keys('ctrl alt f1 -f1 -alt -ctrl meta_l -meta_l')

    def closed():
        """The window closed while keys are held: QEMU sees them let go of"""
        person.take()
        trace.forget()
        person.xdo('keydown', 'shift', 'keydown', 'b')
        trace.wait_down('b')
        app.activate('app.quit')
        app.process.wait(20)
        person.xdo('keyup', 'b', 'keyup', 'shift')
        trace.wait_none_held()
        assert app.process.returncode == 0, app.log

    return [combinations, by_mouse, type_text, type_rest, type_paused, type_french, type_stop, too_long, control, closed]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not() or next((f'{name} is not installed' for name in (
        'xclip', 'xev', 'setxkbmap') if not shutil.which(name)), None)
    if reason:
        tap.skip_all(reason)
    os.environ.pop('WAYLAND_DISPLAY', None)
    with trilab.Lab() as lab, triui.Session(size='1280x900') as session:
        guest = Guest(lab.h1)
        app = session.start('--connect', lab.h1.uri, VM)
        app.wait_window(TITLE)
        guest.wait_ready()
        person = Person(session, app)
        wanted = sys.argv[1:]
        status = tap.run([uitest.pictured(session, check) for make in (key_checks, held_checks, text_checks)
                          for check in make(person, guest) if not wanted or check.__name__ in wanted])
    sys.exit(status)


main()

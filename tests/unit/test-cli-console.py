#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""triptychctl on libvirt's test driver: what has to do with a machine's console and its drives."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402
from cli_node import FILE, FOLDER, bad, good, read, run  # noqa: E402


def media():
    """Drives are listed; what cannot be inserted is refused before anything is made"""
    drives = read('vm', 'media', 'paused')
    assert [(drive['drive'], drive['device'], drive['medium']) for drive in drives] == [
        ('sda', 'cdrom', '/disks/debian 12.iso'), ('sdb', 'cdrom', None), ('fda', 'floppy', None)], drives
    table = good('vm', 'media', 'paused')
    assert '/disks/debian 12.iso' in table and table.count('empty') == 2, table
    assert 'no DVD drive' in good('vm', 'media', 'off') and read('vm', 'media', 'off') == []
    bad(2, '--drive', 'vm', 'eject', 'paused')
    bad(3, 'sdz', 'vm', 'eject', '--drive', 'sdz', 'paused')
    bad(3, 'no DVD drive', 'vm', 'insert', 'off', 'default/tree.qcow2')
    bad(3, 'nothing.iso', 'vm', 'insert', '--drive', 'sdb', 'paused', 'default/nothing.iso')
    bad(2, 'pool/file', 'vm', 'insert', '--drive', 'sdb', 'paused', 'nothing')
    bad(2, '--upload', 'vm', 'insert', '--pool', 'default', '--drive', 'sdb', 'paused', 'x.iso')
    upload = ('vm', 'insert', '--upload', '--drive', 'sdb', 'paused')
    bad(3, 'cannot be read', *upload, str(FOLDER / 'none.iso'))
    bad(2, 'not a file', *upload, str(FOLDER))
    bad(3, 'elsewhere', *upload, '--pool', 'elsewhere', str(FILE))
    # The test driver makes the volume and cannot take what is sent.
    bad(4, 'cannot be copied', *upload, str(FILE))


def keys():
    """vm send-key, vm type: what goes is counted, what cannot be typed is named and nothing is typed"""
    assert '1 stroke' in good('vm', 'send-key', 'runs', 'ctrl+alt+delete')
    assert read('vm', 'send-key', 'runs', 'super', 'alt+F4')['sent'] == 2
    bad(2, 'nokey', 'vm', 'send-key', 'runs', 'ctrl+nokey')
    bad(3, 'nobody', 'vm', 'send-key', 'nobody', 'super')
    bad(4, 'not running', 'vm', 'send-key', 'off', 'super')
    bad(4, 'not running', 'vm', 'type', '--layout', 'us', 'paused', 'a')
    # Three letters, one of them with two strokes.
    typed = read('vm', 'type', '--layout', 'de', 'runs', 'aÉ\n')
    assert (typed['sent'], typed['wanted'], typed['skipped']) == (4, 4, 0), typed
    bad(4, '😀', 'vm', 'type', '--layout', 'us', 'runs', 'a😀')
    typed = read('vm', 'type', '--layout', 'us', '--skip', 'runs', 'a😀b')
    assert (typed['sent'], typed['skipped']) == (2, 1), typed
    bad(2, 'nowhere', 'vm', 'type', '--layout', 'nowhere', 'runs', 'a')
    bad(2, 'missing', 'vm', 'type')
    assert run('vm', 'type', '--layout', 'us', 'runs', input='a' * 70000).returncode == 2
    assert '6 strokes' in good('vm', 'type', '-l', 'us', 'runs', input='echo 1')
    assert re.search(r'^fr\(bepo\) +French', good('vm', 'type', '--list-layouts', uri=None), re.M)
    assert {'layout': 'us', 'name': 'English (US)'} in json.loads(good('--json', 'vm', 'type', '--list-layouts', uri=None))


def screenshot():
    """vm screenshot: a PNG file that is whole, or none; the same on the standard output"""
    file = FOLDER / 'screen.png'
    assert good('vm', 'screenshot', 'runs', str(file)) == ''
    picture = file.read_bytes()
    assert picture.startswith(b'\x89PNG\r\n\x1a\n') and picture.endswith(b'IEND\xaeB`\x82'), picture[:20]
    assert run('vm', 'screenshot', 'runs', '-', encoding=None).stdout == picture
    result = bad(1, 'could not be saved', 'vm', 'screenshot', 'runs', str(FOLDER / 'none' / 'screen.png'))
    assert 'server' not in result.stderr, result.stderr
    bad(3, 'nobody', 'vm', 'screenshot', 'nobody', str(FOLDER / 'other.png'))
    bad(2, 'JSON', '--json', 'vm', 'screenshot', 'runs', str(FOLDER / 'other.png'))
    bad(2, 'first screen is 0', 'vm', 'screenshot', '--screen=-1', 'runs', str(FOLDER / 'other.png'))
    bad(2, 'missing', 'vm', 'screenshot', 'runs')
    assert not (FOLDER / 'other.png').exists()


def console():
    """vm console: a driver without consoles says so, and who cannot have one hears why"""
    bad(4, 'cannot do this', 'vm', 'console', 'runs')
    bad(4, 'not running', 'vm', 'console', 'off')
    bad(3, 'nobody', 'vm', 'console', 'nobody')
    bad(2, 'JSON', '--json', 'vm', 'console', 'runs')
    bad(2, 'missing', 'vm', 'console')


def connect():
    """vm connect: without a display it says so, and names what works there; a machine that is not there opens nothing"""
    nowhere = {'DISPLAY': '', 'WAYLAND_DISPLAY': ''}
    bad(4, 'vm console', 'vm', 'connect', 'runs', environment=nowhere)
    bad(3, 'nobody', 'vm', 'connect', 'nobody', environment={'DISPLAY': ':0'})
    bad(2, 'JSON', '--json', 'vm', 'connect', 'runs', environment=nowhere)


sys.exit(tap.run((media, screenshot, console, connect, keys)))

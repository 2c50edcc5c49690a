#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""triptychctl on libvirt's test driver: help, exit statuses, JSON, names that need care."""
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402
from cli_node import DASH, ENVIRONMENT, EVIL, FOLDER, ODD, PROGRAM, URI, bad, good, read, run, uuid  # noqa: E402


def help_everywhere():
    """--help at every level, --version"""
    assert 'snapshot' in good('--help', uri=None)
    assert re.fullmatch(r'triptychctl \d+\.\d+\.\d+\n', good('--version', uri=None))
    for noun, verbs in VERBS.items():
        text = good(noun, '--help', uri=None)
        listed = re.findall(r'^  ([a-z][a-z-]+) ', text.partition('Verbs:')[2], re.MULTILINE)
        assert sorted(listed) == sorted(verbs), (noun, listed)
        for verb in verbs:
            text = good(noun, verb, '--help', uri=None)
            assert f'triptychctl {noun} {verb}' in text and '--json' in text, text


VERBS = {
    'host': ['list', 'info'],
    'vm': ['list', 'show', 'create', 'set', 'start', 'shutdown', 'turn-off', 'save', 'delete-saved-state', 'pause', 'resume', 'reset', 'revert',
           'autostart', 'media', 'insert', 'eject', 'connect', 'console', 'screenshot', 'send-key', 'type', 'rename',
           'delete'],
    'snapshot': ['list', 'create', 'apply', 'rename', 'delete'],
}


def documented():
    """Both man pages and the completion name every verb and every option"""
    data = pathlib.Path(os.environ.get('TRI_SOURCE') or pathlib.Path(__file__).resolve().parents[2]) / 'data'
    pages = {page: (data / page).read_text(encoding='utf-8').replace('\\-', '-') for page in ('triptychctl.1', 'triptychctl.fr.1')}
    completion = (data / 'completions' / 'triptychctl').read_text(encoding='utf-8')
    for noun, verbs in VERBS.items():
        for verb in verbs:
            options = re.findall(r'--([a-z-]+)', good(noun, verb, '--help', uri=None))
            for name, page in pages.items():
                for word in (f'{noun} {verb}', *(f'--{option}' for option in options)):
                    assert word in page, f'{name}: no {word}'
            offered = subprocess.run(['bash', '-c', '. "$0"; _triptychctl_options "$1"', data / 'completions' / 'triptychctl', f'{noun} {verb}'],
                                     capture_output=True, check=True, encoding='utf-8').stdout.split()
            assert set(offered) == {f'--{option}' for option in options}, (noun, verb, set(offered) ^ {f'--{o}' for o in options})
            assert re.search(rf'\b{verb}\b', completion)


def wrong_usage():
    """Wrong usage is 2, and says what is wrong"""
    assert run(uri=None).returncode == 2
    assert run('vm', uri=None).returncode == 2
    bad(2, 'nonsense', 'nonsense')
    bad(2, 'fly', 'vm', 'fly', 'off')
    bad(2, '--sideways', 'vm', 'list', '--sideways')
    bad(2, '--sideways', '--sideways', 'vm', 'list')
    bad(2, 'missing', 'vm', 'start')
    bad(2, 'extra', 'vm', 'rename', 'off', 'b', 'extra')
    bad(2, 'empty', 'vm', 'start', '')
    bad(2, '--timeout', '--timeout', 'soon', 'vm', 'list')
    bad(2, '--timeout', '--timeout', '0', 'vm', 'list')
    bad(2, '--wait', 'vm', 'shutdown', '--wait', '-1', 'runs')
    bad(2, '--on', 'vm', 'autostart', '--on', '--off', 'off')
    bad(2, 'sleepy', 'vm', 'list', '--state', 'off,sleepy')
    bad(2, '--watch', 'vm', 'list', '--watch', 'off')
    bad(2, 'UTF-8', 'vm', 'start', b'\xff\xfe')


def not_found():
    """Not found is 3"""
    for verb in ('show', 'start', 'shutdown', 'turn-off', 'save', 'delete-saved-state', 'pause', 'resume', 'reset', 'revert', 'autostart'):
        bad(3, 'nobody', 'vm', verb, 'nobody')
    bad(3, 'nobody', 'vm', 'list', 'nobody')
    bad(3, 'nobody', 'vm', 'rename', 'nobody', 'somebody')
    bad(3, 'nobody', 'vm', 'delete', '--yes', 'nobody')
    bad(3, uuid(77), 'vm', 'start', uuid(77))
    bad(3, 'nobody', 'snapshot', 'list', 'nobody')
    bad(3, 'nothing', 'snapshot', 'apply', 'tree', 'nothing')
    bad(3, 'nothing', 'snapshot', 'delete', 'tree', 'nothing')
    bad(3, 'nothing', 'snapshot', 'rename', 'tree', 'nothing', 'something')


def wrong_state():
    """What the present state forbids is 4, and the state is named"""
    bad(4, 'Running', 'vm', 'start', 'runs')
    bad(4, 'Off', 'vm', 'pause', 'off')
    bad(4, 'Off', 'vm', 'shutdown', 'off')
    bad(4, 'Off', 'vm', 'turn-off', 'off')
    bad(4, 'Running', 'vm', 'resume', 'runs')
    bad(4, 'Off', 'vm', 'delete-saved-state', 'off')
    bad(4, 'Running', 'vm', 'delete', '--yes', 'runs')
    bad(4, '.', 'vm', 'rename', 'runs', 'walks')
    bad(4, 'snapshot', 'vm', 'revert', 'off')


def not_connected():
    """A server that cannot be reached is 5"""
    bad(5, '/nowhere', 'vm', 'list', uri='test:///nowhere/node.xml')
    bad(5, '.', 'host', 'info', uri='qemu+unix:///system?socket=/nowhere/socket')
    assert run('vm', 'list', uri='nonsense').returncode in (2, 5)


def hung():
    """A server that never answers: 5 within the time, with the reason"""
    # Something that accepts and is silent, in the place of a libvirtd.
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(FOLDER / 'silent'))
        silent.listen()
        start = time.monotonic()
        bad(5, '2 seconds', '--timeout', '2', 'vm', 'list', uri=f'qemu+unix:///system?socket={FOLDER}/silent')
        assert 1.5 < time.monotonic() - start < 8


def list_table():
    """vm list: aligned by the width on the terminal, nothing that turns the terminal"""
    import unicodedata

    def width(text):
        return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)

    text = good('vm', 'list')
    lines = text.splitlines()
    assert len(lines) == 10, text
    column = width(lines[0][:lines[0].index('State')])
    for line, state in ((next(x for x in lines if ODD in x), 'Running'), (next(x for x in lines if x.startswith('paused')), 'Paused')):
        assert width(line[:line.index(state, len(ODD) if ODD in line else 7)]) == column, text
    assert '\u202e' not in text and 'fdp.exe' in text
    assert good('vm', 'list', '--names').splitlines().count(EVIL) == 1, 'names alone are as they are'
    assert good('vm', 'list', '--names', '--state', 'paused, saved').split() == ['paused', 'saved']
    assert good('vm', 'list', '--names', 'runs', uuid(1).upper(), 'runs').split() == ['runs', 'off']


def list_json():
    """vm list --json: every machine with every promised key"""
    machines = {item['name']: item for item in read('vm', 'list')}
    assert set(machines) == {'off', 'runs', 'paused', 'saved', 'tree', ODD, DASH, EVIL, 'neighbour'}
    keys = {'name', 'uuid', 'id', 'state', 'vcpus', 'memory_assigned', 'memory_maximum', 'uptime_since', 'autostart', 'persistent',
            'saved_state', 'operation'}
    for item in machines.values():
        assert set(item) == keys, set(item) ^ keys
    assert machines['runs']['state'] == 'running' and machines['runs']['id'] > 0
    assert machines['off']['state'] == 'off' and machines['off']['id'] is None and machines['off']['uuid'] == uuid(1)
    assert machines['paused']['state'] == 'paused'
    assert machines['saved']['state'] == 'saved' and machines['saved']['saved_state'] is True
    assert machines['off']['vcpus'] == 2 and machines['off']['memory_maximum'] == 257 * 1024 ** 2
    assert machines['off']['memory_assigned'] == 0


def list_details():
    """vm list --details: generation, snapshots, addresses too"""
    machines = {item['name']: item for item in read('vm', 'list', '--details', 'tree', 'runs')}
    assert machines['tree']['generation'] == 1 and machines['tree']['snapshots'] == 3
    assert machines['runs']['snapshots'] == 0 and machines['runs']['cpu_usage'] is None
    assert machines['tree']['ip_addresses'] == [] and machines['tree']['tags'] == []
    assert 'Generation' in good('vm', 'list', '-d', 'tree')


def languages():
    """JSON keys and states are the same in every language and every locale"""
    expected = good('--json', 'vm', 'list', 'off', ODD)
    for locale in ({'LC_ALL': 'fr_FR.UTF-8', 'LANGUAGE': 'fr'}, {'LC_ALL': 'C'}):
        assert json.loads(good('--json', 'vm', 'list', 'off', ODD, environment=locale)) == json.loads(expected), locale


def show():
    """vm show: in words and as JSON, with its disks and adapters"""
    text = good('vm', 'show', 'tree')
    for word in ('tree', uuid(5), 'Off', 'vda', '/disks/tree.qcow2', '52:54:00:00:00:05', '1 (BIOS)'):
        assert word in text, (word, text)
    item = read('vm', 'show', uuid(5))
    assert item['name'] == 'tree' and item['domain_type'] == 'test' and item['generation'] == 1 and item['snapshots'] == 3
    assert [disk['target'] for disk in item['disks']] == ['vda', 'vdb', 'vdc']
    assert item['disks'][0]['source'] == '/disks/tree.qcow2' and item['disks'][0]['format'] == 'qcow2'
    assert item['network_adapters'][0]['mac'] == '52:54:00:00:00:05' and item['network_adapters'][0]['source'] == 'lan'
    assert item['created_kind'] in ('exactly', 'at-the-latest', None)
    assert ODD in good('vm', 'show', ODD)


def act():
    """The verbs of the actions table, each on a machine that it fits"""
    for verb, name, action in (('start', 'off', 'start'), ('start', 'saved', 'start'), ('shutdown', 'runs', 'shut-down'),
                               ('turn-off', 'runs', 'turn-off'), ('turn-off', 'paused', 'turn-off'), ('save', 'runs', 'save'),
                               ('delete-saved-state', 'saved', 'delete-saved-state'), ('pause', 'runs', 'pause'),
                               ('resume', 'paused', 'resume'), ('reset', 'runs', 'reset'), ('revert', 'tree', 'revert'), ('shut-down', 'runs', 'shut-down'),
                               ('autostart', 'off', 'autostart-on')):
        results = read('vm', verb, name)
        assert [(r['action'], r['name'], r['done'], r['status'], r['error']) for r in results] == [(action, name, True, 0, None)], results
    assert 'runs: Paused' in good('vm', 'pause', 'runs')
    assert good('--quiet', 'vm', 'pause', 'runs') == ''
    assert good('vm', 'autostart', '--off', 'off'), 'what is so already is done'


def shutdown_wait():
    """vm shutdown --wait ends when the machine is off"""
    assert 'runs' in good('vm', 'shutdown', '--wait', '10', 'runs')


def batch():
    """Several machines: one that fails does not stop the others, and the whole is 1"""
    result = bad(1, 'nobody', '--json', 'vm', 'start', 'off', 'runs', 'nobody', DASH.replace('--help', 'tree'))
    results = json.loads(result.stdout)
    assert [r['name'] for r in results] == ['off', 'runs', 'tree', None], results
    assert [r['done'] for r in results] == [True, False, True, False] and [r['status'] for r in results] == [0, 4, 0, 3], results
    assert len(result.stderr.splitlines()) == 2, result.stderr
    assert [r['name'] for r in read('vm', 'start', 'off', uuid(1), 'off')] == ['off'], 'named twice, done once'
    assert len(read('vm', 'start', 'off', 'tree', 'neighbour')) == 3


def odd_names():
    """Names with markup, formats, quotes, a dash in front, other writing"""
    assert read('vm', 'pause', ODD)[0]['name'] == ODD
    assert read('vm', 'start', '--', DASH)[0]['name'] == DASH
    assert 'Usage' in good('vm', 'start', DASH)
    text = good('vm', 'start', EVIL)
    assert '\u202e' not in text and text.startswith('invoice'), text
    assert read('snapshot', 'create', ODD, "%s <x> 'y'")['name'] == "%s <x> 'y'"
    assert bad(3, '%n', 'vm', 'start', '%s%n%s').returncode == 3
    assert '\x1b' not in bad(3, 'nobody', 'vm', 'start', 'nobody\x1b[31m').stderr
    bad(3, 'é', 'vm', 'start', 'é' * 150)


def rename():
    """vm rename: names that cannot be are 2, one that is taken is 4"""
    for name in ('a/b', ' lead', 'line\nend', 'x' * 300):
        bad(2, '.', 'vm', 'rename', 'off', name)
    bad(4, 'runs', 'vm', 'rename', 'off', 'runs')
    result = run('--json', 'vm', 'rename', 'off', ODD + '2')
    # The test driver of some versions cannot rename: then the reason is said.
    if result.returncode == 0:
        assert json.loads(result.stdout) == {'uuid': uuid(1), 'old_name': 'off', 'name': ODD + '2'}
    else:
        assert result.returncode == 4 and 'off' in result.stderr, result


def set_settings():
    """vm set: what is set at once, what waits, and nonsense"""
    off = read('vm', 'set', 'off', '--memory', '64M', '--vcpus', '4', '--link', 'down', '--notes', ODD)
    assert off['uuid'] == uuid(1) and len(off['now']) == 4 and off['later'] == [], off
    assert 'already' in good('vm', 'set', 'off', '--autostart', 'off')
    waits = read('vm', 'set', 'runs', '--memory', '512M', '--vcpus', '4')
    assert len(waits['later']) == 2 and waits['now'] == [], waits
    assert all('at most' in line for line in waits['later']), waits
    assert 'saved' in read('vm', 'set', 'saved', '--memory', '64M')['later'][0]
    for options in (('--memory', '0'), ('--memory', '64'), ('--memory', '1M'), ('--memory', '900T'), ('--vcpus', '0'), ('--vcpus', '-1'),
                    ('--vcpus', '100000'), ('--dynamic-memory', '1G'), ('--dynamic-memory', '2G:1G'), ('--link', 'sideways'),
                    ('--autostart', 'yes'), ('--notes', b'\xff'), ('--notes', 'bell \a'), ('--network', ''), (),
                    ('--dynamic-memory', '64M:300M', '--no-dynamic-memory')):
        bad(2, '.', 'vm', 'set', 'off', *options)
    for options in (('--network', 'nowhere'), ('--link', '52:54:00:00:00:09=up'), ('--boot', 'dvd'), ('--boot', 'network,vdz')):
        bad(3, options[0] if options[0] != '--network' else 'nowhere', 'vm', 'set', 'off', *options)
    bad(3, 'nobody', 'vm', 'set', 'nobody', '--memory', '1G')


def delete():
    """vm delete: asks, lists what goes, keeps what is not named"""
    bad(2, '--yes', 'vm', 'delete', 'off')
    bad(2, '--yes', '--json', 'vm', 'delete', 'off')
    text = good('vm', 'delete', '--dry-run', 'tree')
    assert text.count('no, kept') == 3 and '/elsewhere/data.qcow2' in text and '3 snapshots' in text, text
    plan = read('vm', 'delete', '--dry-run', '--all-disks', 'tree')[0]
    assert plan['done'] is False and plan['snapshots'] == 3
    assert [(d['target'], d['delete']) for d in plan['disks']] == [('vda', True), ('vdb', False), ('vdc', False)], plan
    assert 'neighbour' in plan['disks'][2]['used_by']
    done = read('vm', 'delete', '--yes', '--disk', 'vda', 'tree')[0]
    assert done['done'] is True and done['error'] is None
    assert [d['delete'] for d in done['disks']] == [True, False, False]
    assert [d['delete'] for d in read('vm', 'delete', '--yes', '--disk', '/disks/tree.qcow2', 'tree')[0]['disks']] == [True, False, False]
    assert not any(d['delete'] for d in read('vm', 'delete', '--yes', 'tree')[0]['disks'])
    assert read('vm', 'delete', '--yes', 'saved')[0]['saved_state'] is True


def delete_refused():
    """vm delete: a disk that cannot go, or a name too many, and nothing is deleted"""
    bad(4, 'vdb', 'vm', 'delete', '--yes', '--disk', 'vda', '--disk', 'vdb', 'tree')
    bad(4, 'vdc', 'vm', 'delete', '--yes', '--disk', 'vdc', 'tree')
    bad(3, 'vdx', 'vm', 'delete', '--yes', '--disk', 'vdx', 'tree')
    result = bad(3, 'nobody', 'vm', 'delete', '--yes', 'off', 'nobody')
    assert 'Deleted' not in result.stdout
    bad(4, 'runs', 'vm', 'delete', '--yes', 'off', 'runs')
    bad(2, '--disk', 'vm', 'delete', '--yes', '--disk', 'vda', 'off', 'tree')


def answer(letter):
    """vm delete at a terminal, with this answer: exit status and what was on the screen."""
    master, slave = pty.openpty()
    with subprocess.Popen([PROGRAM, '--connect', URI, 'vm', 'delete', 'off'], stdin=slave, stdout=slave, stderr=slave, env=ENVIRONMENT,
                          start_new_session=True) as process:
        os.close(slave)
        screen = b''
        asked = False
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                part = os.read(master, 4096)
            except OSError:
                break
            if not part:
                break
            screen += part
            if b'[yn]' in screen and not asked:
                asked = True
                os.write(master, letter)
        os.close(master)
        return process.wait(10), screen.decode()


def delete_asks():
    """vm delete at a terminal: y deletes, n and the end of the input do not"""
    status, screen = answer(b'y\n')
    assert status == 0 and 'off: Deleted' in screen, (status, screen)
    for letter in (b'n\n', b'\n', b'\x04'):
        status, screen = answer(letter)
        assert status == 4 and 'Nothing was deleted' in screen and ': Deleted' not in screen, (letter, status, screen)


def sizes():
    """vm create: sizes with units, and what is none"""
    def memory(text):
        xml = good('vm', 'create', '--name', 'new', '--no-disk', '--dry-run', '--memory', text)
        found = re.search(r"<memory unit=[\"'](\w+)[\"']>(\d+)</memory>", xml)
        return int(found[2]) * {'b': 1, 'bytes': 1, 'KiB': 1024, 'MiB': 1024 ** 2, 'GiB': 1024 ** 3}[found[1]]

    for text, size in (('512M', 512 << 20), ('512 MiB', 512 << 20), ('1.5G', 1536 << 20), ('1g', 1 << 30), ('1048576k', 1 << 30)):
        assert memory(text) == size, (text, memory(text))
    for text in ('512', '2GB', 'much', '-1G', '', '1..5G', '0G', 'nan', 'inf', '1e400G', '99999999999T', '0x10M', '2 G iB', '1bib'):
        bad(2, '--memory', 'vm', 'create', '--name', 'new', '--no-disk', '--dry-run', f'--memory={text}')
    bad(2, 'MIN:MAX', 'vm', 'create', '--name', 'new', '--no-disk', '--dry-run', '--dynamic-memory', '1G')
    bad(2, '--dynamic-memory', 'vm', 'create', '--name', 'new', '--no-disk', '--dry-run', '--dynamic-memory', '1G:x')


def create_refused():
    """vm create: what contradicts itself or is taken"""
    def refused(code, pattern, *arguments):
        bad(code, pattern, 'vm', 'create', *arguments)

    refused(2, '--name')
    refused(2, '--no-disk', '--name', 'new', '--no-disk', '--disk-size', '1G')
    refused(2, '--disk', '--name', 'new', '--disk', '/disks/tree.qcow2', '--no-disk')
    refused(2, '--iso', '--name', 'new', '--iso', '/x.iso', '--pxe')
    refused(2, '--network', '--name', 'new', '--network', 'lan', '--no-network')
    refused(2, '--generation', '--name', 'new', '--generation', '3')
    refused(2, '--disk-format', '--name', 'new', '--disk-format', 'floppy')
    refused(2, '--secure-boot', '--name', 'new', '--secure-boot', '--no-secure-boot')
    refused(2, '--name', '--name', 'a/b', '--no-disk')
    refused(2, '--name', '--name', '', '--no-disk')
    refused(4, 'off', '--name', 'off', '--no-disk')
    refused(3, 'puddle', '--name', 'new', '--disk-pool', 'puddle')
    refused(2, 'extra', '--name', 'new', 'extra')
    refused(3, 'beos-9000', '--name', 'new', '--no-disk', '--os', 'beos-9000')


def create():
    """vm create: dry run, then really"""
    xml = good('vm', 'create', '--name', ODD + '!', '--no-disk', '--generation', '1', '--notes', 'a <b> & "c"', '--network', 'lan', '--vcpus', '3',
               '--memory', '300M', '--dry-run')
    from xml.etree import ElementTree
    root = ElementTree.fromstring(xml)
    assert root.findtext('name') == ODD + '!' and root.findtext('description') == 'a <b> & "c"' and root.findtext('vcpu') == '3'
    assert root.find('devices/interface/source').get('network') == 'lan'
    xml = read('vm', 'create', '--name', 'new', '--disk-size', '1G', '--dry-run')
    assert '/disks/new' in xml['disk'] and xml['disk'] in xml['xml'], xml
    made = read('vm', 'create', '--name', ODD + '!', '--generation', '1', '--disk-size', '1G', '--network', 'lan')
    assert made['name'] == ODD + '!' and len(made['uuid']) == 36 and made['disk'].startswith('/disks/') and not made['started'], made
    made = read('vm', 'create', '--name', 'new', '--generation', '1', '--no-disk', '--no-network', '--start')
    assert made['started'] is True and made['disk'] is None, made


def snapshots():
    """snapshot list: the tree with Now, names, JSON"""
    text = good('snapshot', 'list', 'tree')
    lines = [line.split('  ')[0].rstrip() if not line.startswith(' ') else line.rstrip() for line in text.splitlines()]
    order = [next(i for i, line in enumerate(text.splitlines()) if word in line) for word in ('first', 'left <&>', 'right', 'Now')]
    assert order == sorted(order) and len(lines) == 5, text
    now, right = (next(line for line in text.splitlines() if word in line) for word in ('Now', 'right'))
    assert now.index('Now') > right.index('right'), 'Now hangs under the current snapshot: ' + text
    items = read('snapshot', 'list', 'tree')
    assert [(i['name'], i['parent'], i['current']) for i in items] == [
        ('first', None, False), ('left <&>', 'first', False), ('right', 'first', True)], items
    assert items[0]['created'] == 1700000000 and items[0]['state'] == 'off' and items[0]['memory'] is False
    assert good('snapshot', 'list', '--names', 'tree').splitlines() == ['first', 'left <&>', 'right']
    assert read('snapshot', 'list', 'off') == []
    assert 'off' in good('snapshot', 'list', 'off')


def snapshot_verbs():
    """snapshot create, apply, rename, delete"""
    made = read('snapshot', 'create', 'off', 'a <b> & c', '--description', 'why <not>')
    assert made == {'action': 'create', 'machine': 'off', 'uuid': uuid(1), 'name': 'a <b> & c', 'title': 'a <b> & c'}, made
    for lost in ('a "b"', 'a \\b'):
        bad(2, 'quotation marks', 'snapshot', 'create', 'off', lost)
    assert 'off' in read('snapshot', 'create', 'off')['name'], 'the default name holds the machine\'s'
    assert read('snapshot', 'apply', 'tree', 'left <&>')['name'] == 'left <&>'
    assert 'taken' in good('snapshot', 'apply', '--snapshot-first', 'tree', 'first')
    assert 'deleted' in good('snapshot', 'delete', 'tree', 'left <&>')
    assert 'deleted' in good('snapshot', 'delete', '--subtree', 'tree', 'first')
    renamed = read('snapshot', 'rename', 'tree', 'left <&>', 'wrong')
    assert (renamed['name'], renamed['title']) == ('left <&>', 'wrong'), renamed
    bad(4, 'first', 'snapshot', 'create', 'tree', 'first')
    bad(4, 'right', 'snapshot', 'rename', 'tree', 'first', 'right')


def host():
    """host info and host list"""
    info = read('host', 'info')
    assert info['driver'].upper() == 'TEST' and info['uri'] == URI and info['machines'] == 9 and info['machines_running'] == 3
    assert [pool['name'] for pool in info['storage_pools']] == ['default'] and info['storage_pools'][0]['path'] == '/disks'
    assert [(net['name'], net['type'], net['active']) for net in info['virtual_switches']] == [('lan', 'nat', True)], info
    text = good('host', 'info')
    assert 'lan' in text and '/disks' in text and info['hostname'] in text
    assert read('host', 'list', uri=None) == []


def remembered():
    """Remembered servers: listed, checked, found by name, the only one that connects is the default"""
    config = FOLDER / 'remembered'
    (config / 'triptych').mkdir(parents=True)
    program = {'XDG_CONFIG_HOME': str(config)}
    servers = config / 'triptych' / 'servers.ini'
    for order in (('uri', 'name', 'autoconnect'),):
        servers.write_text(f'[server-1]\n{order[0]}={URI}\n{order[1]}=Mine\n{order[2]}=true\n'
                           '[server-2]\nuri=test:///nowhere/node.xml\nname=Gone\nautoconnect=false\n', encoding='utf-8')
    items = read('host', 'list', uri=None, environment=program)
    assert [(i['name'], i['uri'], i['autoconnect'], i['state']) for i in items] == [
        ('Mine', URI, True, None), ('Gone', 'test:///nowhere/node.xml', False, None)], items
    items = read('host', 'list', '--check', uri=None, environment=program)
    assert [i['state'] for i in items] == ['connected', 'unreachable'] and items[1]['error'], items
    assert len(read('vm', 'list', uri=None, environment=program)) == 9
    assert len(read('vm', 'list', uri='Mine', environment=program)) == 9
    bad(5, '.', 'vm', 'list', uri='Gone', environment=program)
    assert len(read('vm', 'list', uri=None, environment={'TRIPTYCH_URI': URI})) == 9
    assert len(read('vm', 'list', uri=None, environment={'LIBVIRT_DEFAULT_URI': URI})) == 9
    assert len(read('vm', 'list', uri=None, environment={'LIBVIRT_DEFAULT_URI': 'test:///nowhere/x', 'TRIPTYCH_URI': URI})) == 9


def watch():
    """vm list --watch: what is there, as lines of JSON or text, until Ctrl+C"""
    for options in (('--json',), ()):
        with subprocess.Popen([PROGRAM, '--connect', URI, *options, 'vm', 'list', '--watch'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              encoding='utf-8', env=ENVIRONMENT) as process:
            lines = [process.stdout.readline() for _ in range(9)]
            time.sleep(0.3)
            assert process.poll() is None, 'it stays'
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=20)
        assert process.returncode == 0 and not errors, (process.returncode, errors)
        if options:
            events = [json.loads(line) for line in lines + rest.splitlines()]
            assert {e['event'] for e in events} == {'present'} and {e['machine']['name'] for e in events} >= {'off', ODD}
            assert all(re.match(r'\d{4}-\d\d-\d\dT', e['time']) for e in events)
        else:
            assert any(re.search(r'\d\d:\d\d:\d\d  runs: Running', line) for line in lines), lines


def hangup():
    """It ends with its terminal, but not under nohup"""
    for option, stays in (('--default-signal=HUP', False), ('--ignore-signal=HUP', True)):
        with subprocess.Popen(['env', option, PROGRAM, '--connect', URI, 'vm', 'list', '--watch'], stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
            process.stdout.readline()
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            if stays:
                assert process.poll() is None, 'ended'
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
        assert process.returncode == 0, process.returncode


def default_driver():
    """test:///default works as it is"""
    assert [m['name'] for m in read('vm', 'list', uri='test:///default')] == ['test']
    assert read('vm', 'turn-off', 'test', uri='test:///default')[0]['done']


def full_disk():
    """A full disk behind the output is no success"""
    if not os.path.exists('/dev/full'):
        raise tap.Skip('there is no /dev/full')
    with open('/dev/full', 'w', encoding='utf-8') as full:
        result = subprocess.run([PROGRAM, '--connect', URI, '--json', 'vm', 'list'], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                check=False, timeout=60)
    assert result.returncode == 1, result


sys.exit(tap.run((help_everywhere, documented, wrong_usage, not_found, wrong_state, not_connected, hung, list_table, list_json, list_details, languages,
                  show, act, shutdown_wait, batch, odd_names, rename, set_settings, delete, delete_refused, delete_asks, sizes, create_refused, create,
                  snapshots, snapshot_verbs, host, remembered, watch, hangup, default_driver, full_disk)))

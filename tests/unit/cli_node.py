# SPDX-License-Identifier: GPL-3.0-or-later
"""A libvirt of the test driver's, with machines of every kind, and triptychctl on it.

Each process has a test driver of its own, so each check starts from the same file and sees only its own doings.
"""
import atexit
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from xml.sax.saxutils import escape

PROGRAM = os.environ.get('TRIPTYCHCTL') or str(pathlib.Path(os.environ['TRI_BUILD']) / 'src/cli/triptychctl')
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix='tri-cli.'))
FILE = FOLDER / 'node.xml'
URI = f'test://{FILE}'
ODD = '<b>50 %s %n & "quoted" \'single\' é 日本 💾<b>'
EVIL = 'invoice\u202efdp.exe'
DASH = '--help'
TEST = 'xmlns:test="http://libvirt.org/schemas/domain/test/1.0"'
RUNNING, PAUSED, OFF, CRASHED = 1, 3, 5, 6


def uuid(number):
    return f'11111111-0000-4000-8000-{number:012d}'


def body(name, number, disks=()):
    drives = ''.join(f'<disk type="file" device="disk"><driver name="qemu" type="qcow2"/><source file="{source}"/>'
                     f'<target dev="{target}" bus="virtio"/></disk>' for target, source in disks)
    return (f'<name>{escape(name)}</name><uuid>{uuid(number)}</uuid><memory unit="MiB">{256 + number}</memory><vcpu>2</vcpu>'
            f'<os><type arch="i686">hvm</type></os><devices>{drives}<interface type="network"><mac address="52:54:00:00:00:{number:02d}"/>'
            '<source network="lan"/></interface></devices>')


DRIVES = ('<disk type="file" device="cdrom"><source file="/disks/debian 12.iso"/><target dev="sda" bus="sata"/><readonly/></disk>'
          '<disk type="file" device="cdrom"><target dev="sdb" bus="sata"/><readonly/></disk>'
          '<disk type="file" device="floppy"><target dev="fda" bus="fdc"/></disk>')


def machine(name, number, state, disks=(), snapshots='', saved=False):
    return (f'<domain type="test" {TEST}>{body(name, number, disks)}<test:runstate>{state}</test:runstate>'
            f'{"<test:hasmanagedsave>1</test:hasmanagedsave>" if saved else ""}{snapshots}</domain>')


def snapshot(name, created, inside, parent='', active=0, state='shutoff'):
    above = f'<parent><name>{parent}</name></parent>' if parent else ''
    return (f'<test:domainsnapshot><name>{escape(name)}</name><creationTime>{created}</creationTime><state>{state}</state>'
            f'{above}<domain type="test">{inside}</domain><active>{active}</active></test:domainsnapshot>')


def volume(name):
    return (f'<volume><name>{name}</name><capacity>1073741824</capacity><allocation>4096</allocation>'
            f'<target><path>/disks/{name}</path><format type="qcow2"/></target></volume>')


def write_node():
    tree_disks = [('vda', '/disks/tree.qcow2'), ('vdb', '/elsewhere/data.qcow2'), ('vdc', '/disks/shared.qcow2')]
    inside = body('tree', 5, tree_disks)
    snapshots = (snapshot('first', 1700000000, inside) + snapshot('left <&>', 1700000100, inside, 'first') +
                 snapshot('right', 1700000200, inside, 'first', active=1))
    FILE.write_text(
        '<node>' +
        machine('off', 1, OFF) + machine('runs', 2, RUNNING) + machine('paused', 3, PAUSED).replace('<devices>', '<devices>' + DRIVES) +
        machine('saved', 4, OFF, saved=True) +
        machine('tree', 5, OFF, tree_disks, snapshots) + machine(ODD, 6, RUNNING) + machine(DASH, 7, OFF) +
        machine(EVIL, 8, OFF) + machine('neighbour', 9, OFF, [('vda', '/disks/shared.qcow2')]) +
        '<pool type="dir"><name>default</name><target><path>/disks</path></target>' +
        volume('tree.qcow2') + volume('shared.qcow2') + '</pool>'
        '<network><name>lan</name><forward mode="nat"/><bridge name="virbr9"/>'
        '<ip address="192.168.9.1" netmask="255.255.255.0"/></network></node>', encoding='utf-8')


ENVIRONMENT = {**os.environ, 'LC_ALL': 'C.UTF-8', 'XDG_CONFIG_HOME': str(FOLDER / 'config'), 'G_DEBUG': 'fatal-warnings'}
for variable in ('TRIPTYCH_URI', 'LIBVIRT_DEFAULT_URI', 'LANGUAGE'):
    ENVIRONMENT.pop(variable, None)


def run(*arguments, uri=URI, environment=None, timeout=60, encoding='utf-8', **options):
    connect = ('--connect', uri) if uri else ()
    if 'input' not in options:
        options.setdefault('stdin', subprocess.DEVNULL)
    return subprocess.run([PROGRAM, *connect, *arguments], capture_output=True, check=False, timeout=timeout, encoding=encoding,
                          env={**ENVIRONMENT, **(environment or {})}, **options)


def good(*arguments, **options):
    result = run(*arguments, **options)
    assert result.returncode == 0, f'{arguments}: exit {result.returncode}: {result.stderr}{result.stdout}'
    return result.stdout


def read(*arguments, **options):
    return json.loads(good('--json', *arguments, **options))


def bad(code, pattern, *arguments, **options):
    result = run(*arguments, **options)
    assert result.returncode == code, f'{arguments}: exit {result.returncode}, not {code}: {result.stderr}{result.stdout}'
    assert re.search(pattern, result.stderr), f'{arguments}: no {pattern!r} in {result.stderr!r}'
    assert result.stderr.endswith(('.\n', '?\n', '…\n')) or 'Usage' in result.stderr, f'no sentence: {result.stderr!r}'
    return result


write_node()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

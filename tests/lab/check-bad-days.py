#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and bad days on a real libvirtd: what failed and why is said, and nothing half done stays."""
import signal
import subprocess
import threading
import time

import labtest
import trilab

IMAGES = '/var/lib/libvirt/images'
ODD = '<b>50 %s & "quoted" 💾'


def checks(lab):
    host = lab.h1
    host.add_images('tiny.iso')
    host.add_machine('victim')
    control = labtest.Control(host.uri)

    def create(name, *more):
        return ('vm', 'create', '--name', name, '--memory', '128M', *more)

    def nothing_left(name):
        assert host.state(name) is None, f'{name} is still defined'
        for pool in ('default', 'small'):
            host.virsh('pool-refresh', pool)
            volumes = host.virsh('vol-list', pool)
            assert name not in volumes, volumes

    def full():
        """Disk full while the wizard's disk is made: said so, nothing left"""
        full_disk = ('--disk-format', 'raw', '--disk-full', '--disk-pool', 'small')
        control.fails(1, 'room|space', *create('toobig', '--disk-size', '1G', *full_disk))
        nothing_left('toobig')
        # The pool still believes in the room that is taken here: it is found out half way.
        host.run('fallocate', '-l', '16M', f'{host.small}/other')
        control.fails(1, 'room|space', *create('toobig', '--disk-size', '20M', *full_disk))
        nothing_left('toobig')
        host.run('rm', f'{host.small}/other')

    def no_iso():
        """An installation image that is not there: no disk, no machine"""
        control.fails(3, 'gone.iso', *create('noiso', '--disk-size', '10M', '--iso', f'{IMAGES}/gone.iso', '--start'))
        nothing_left('noiso')

    def bad_names():
        """Names that cannot be: each refused with its reason, before anything is made"""
        for name in ('a/b', ' lead', 'x' * 300, 'line\nend'):
            result = control.run(*create(name, '--disk-size', '10M'))
            assert result.returncode == 2, (name, result)
            assert result.stderr.strip(), name
        assert control.run(*create('', '--disk-size', '10M')).returncode == 2
        assert host.names() == ['victim']

    def taken():
        """A name that is taken: the machine and its disk stay as they are"""
        before = host.virsh('dumpxml', 'victim')
        control.fails(4, 'victim', *create('victim', '--disk-size', '10M'))
        assert host.virsh('dumpxml', 'victim') == before

    def odd_names():
        """Names with everything that needs care: made, listed, started, snapshotted, deleted"""
        control(*create(ODD, '--generation', '1', '--disk-size', '10M', '--disk-pool', 'default'))
        assert host.virsh('domuuid', ODD)
        control('vm', 'start', ODD)
        assert host.state(ODD) == 'running'
        # libvirt would take a name with quotation marks, and QEMU would keep nothing that can be applied.
        control.fails(2, 'quotation marks', 'snapshot', 'create', ODD, 'x "z"')
        name = "x <y> %d 'z'"
        control('snapshot', 'create', ODD, name)
        assert host.virsh('snapshot-list', ODD, '--name') == name
        control('snapshot', 'apply', ODD, name)
        assert host.state(ODD) == 'running'
        assert ODD in control('vm', 'list', '--names').splitlines()
        control('snapshot', 'delete', ODD, name)
        control('vm', 'turn-off', ODD)
        control('vm', 'delete', '--yes', '--all-disks', ODD)
        nothing_left(ODD)

    def wrong_state():
        """What does not fit the state is refused, and the state is named"""
        control.fails(4, 'off', 'vm', 'pause', 'victim')
        control.fails(4, 'off', 'vm', 'shutdown', 'victim')
        control.fails(3, 'nobody', 'vm', 'start', 'nobody')
        assert host.state('victim') == 'shut off'

    def taken_disk():
        """An existing file is never overwritten"""
        disk = host.images / 'precious.qcow2'
        disk.write_text('precious')
        host.virsh('pool-refresh', 'default')
        control.fails(4, 'precious', *create('thief', '--disk-size', '10M', '--disk-name', 'precious.qcow2', '--disk-pool', 'default'))
        assert disk.read_text() == 'precious'
        assert host.state('thief') is None
        disk.unlink()

    def under_our_feet():
        """A machine deleted by somebody else meanwhile"""
        host.add_machine('brief', disk=False)
        with control.watch() as watch:
            watch.wait_line(('brief',), 0)
            host.virsh('undefine', 'brief')
        control.fails(3, 'brief', 'vm', 'start', 'brief')

    def killed_in_snapshot():
        """libvirtd killed while a snapshot is taken: said so, the machine goes on"""
        host.virsh('start', 'victim')
        host.wait_booted('victim')
        killer = threading.Timer(0.15, host.kill_libvirtd)
        killer.start()
        result = control.run('snapshot', 'create', 'victim', 'lost', timeout=60)
        killer.join()
        host.start_libvirtd()
        assert result.returncode in (0, 1, 5), result
        if result.returncode:
            assert result.stderr.strip(), result
        trilab.wait_for('the machine is there', lambda: host.state('victim') in ('running', 'paused'), 20)
        # Once libvirtd has QEMU again, too. What destroys the machine before that kills QEMU, and is told that it was not running.
        host.virsh('qemu-monitor-command', 'victim', '{"execute": "query-status"}')
        host.virsh('destroy', 'victim')

    def silent():
        """libvirtd says nothing: it is asked over one connection more, which would find out that one machine alone hangs, and no others"""
        def waiting():
            return int(host.run('ss', '-xlH', 'src', '*libvirt-sock').stdout.split()[2])
        with control.watch() as watch:
            watch.wait_line(('victim',), 0)
            # What is told while nobody listens is read when libvirtd has stopped.
            watch.process.send_signal(signal.SIGSTOP)
            host.virsh('desc', 'victim', '--config', 'changed')
            time.sleep(0.5)
            host.signal_libvirtd('STOP')
            try:
                watch.process.send_signal(signal.SIGCONT)
                trilab.wait_for('one connection more', waiting, 10)
                time.sleep(4)
                assert waiting() == 1, waiting()
            finally:
                host.signal_libvirtd('CONT')
            host.add_machine('later', disk=False)
            watch.wait_line(('later',), 0)
        host.virsh('undefine', 'later')

    def odd_xml():
        """XML that we do not know survives a rename and notes"""
        host.define('dom', '''<domain type="qemu"><name>strange</name><metadata><x:y xmlns:x="http://example.org/x" a="1"/></metadata>
            <memory unit="MiB">64</memory><vcpu>1</vcpu><os><type machine="q35">hvm</type></os>
            <devices><hub type="usb"/><panic model="isa"/></devices></domain>''')
        control('vm', 'rename', 'strange', 'stranger')
        text = host.virsh('dumpxml', '--inactive', 'stranger')
        assert 'http://example.org/x' in text and '<hub' in text and '<panic' in text, text
        control('vm', 'show', 'stranger')
        control('vm', 'delete', '--yes', 'stranger')

    def dead_host():
        """A host that drops packets: given up in time, and said so"""
        dead = labtest.Control('qemu+ssh://root@10.213.250.9/system')
        start = time.monotonic()
        dead.fails(5, '10.213.250.9', '--timeout', '5', 'vm', 'list', timeout=60)
        assert time.monotonic() - start < 15

    def wrong_addresses():
        """Wrong URI, nobody listening, unknown host"""
        for uri, code in (('nonsense', (2, 5)), ('qemu+tcp://127.0.0.1:9/system', (5,)), ('qemu+ssh://root@no.such.host.invalid/system', (5,)),
                          ('qemu+unix:///system?socket=/nowhere', (5,))):
            result = labtest.Control(uri).run('vm', 'list', timeout=60)
            assert result.returncode in code and result.stderr.strip(), (uri, result)

    def over_ssh():
        """The same over SSH"""
        remote = labtest.Control('qemu+ssh://root@h1/system', lab.desk())
        assert 'victim' in remote('vm', 'list', '--names').split()

    def interrupted():
        """Interrupted in the middle of a creation: nothing half done stays"""
        command = [*control.command, *create('stopped', '--disk-size', '300M', '--disk-format', 'raw', '--disk-full', '--disk-pool', 'default')]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=control.environment)
        time.sleep(0.25)
        process.send_signal(2)
        process.communicate(timeout=60)
        if process.returncode == 0:
            control('vm', 'delete', '--yes', '--all-disks', 'stopped')
        nothing_left('stopped')

    return (full, no_iso, bad_names, taken, odd_names, wrong_state, taken_disk, under_our_feet, killed_in_snapshot, silent, odd_xml, dead_host,
            wrong_addresses, over_ssh, interrupted)


labtest.main(checks)

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab itself: what the other tests rely on."""
import os
import pathlib
import subprocess
import sys

import labtest
import trilab


def checks(lab):
    h1, h2 = lab.h1, lab.h2

    def separate():
        """Two servers, neither of them the machine's own"""
        uuids = {host.virsh('capabilities').partition('<uuid>')[2].partition('<')[0] for host in lab.hosts}
        assert len(uuids) == 2 and '' not in uuids, uuids
        assert [host.virsh('hostname') for host in lab.hosts] == ['h1', 'h2']
        h1.define('net', '<network><name>only-here</name></network>')
        assert 'only-here' in h1.virsh('net-list', '--all')
        assert 'only-here' not in h2.virsh('net-list', '--all')
        assert not pathlib.Path('/etc/libvirt/qemu/networks/only-here.xml').exists()

    def numbers():
        """A lab of somebody else on this machine, whose guests are kept elsewhere, has addresses of its own"""
        other = subprocess.run([sys.executable, '-c', 'import trilab; lab = trilab.Lab(); lab._take_number(); print(lab.number); lab.stop()'],
                               env={**os.environ, 'TRI_CACHE': str(lab.folder), 'PYTHONPATH': str(pathlib.Path(__file__).parent)},
                               capture_output=True, text=True, check=True)
        assert int(other.stdout) != lab.number, other.stdout

    def no_kvm():
        """No KVM inside, whatever the machine has"""
        assert h1.virsh_fails('domcapabilities', '--virttype', 'kvm')

    def linux():
        """The tiny Linux boots, its guest agent answers, it powers off when asked"""
        h1.add_machine('tiny', start=True)
        h1.wait_booted('tiny')
        assert 'triptych guest is ready' in h1.serial('tiny')
        h1.virsh('shutdown', 'tiny', '--mode', 'acpi')
        h1.wait_state('tiny', 'shut off')
        assert 'triptych guest stops' in h1.serial('tiny')

    def cd():
        """It boots from its CD as well, and hears the keyboard"""
        h1.add_machine('cd', disk=False, iso='tiny.iso', memory=256, start=True)
        trilab.wait_for('the guest speaks', lambda: 'triptych guest is ready' in h1.serial('cd'), 60, 0.5)
        h1.virsh('send-key', 'cd', 'KEY_H', 'KEY_I')
        h1.virsh('send-key', 'cd', 'KEY_ENTER')
        trilab.wait_for('the guest heard', lambda: 'triptych guest read:' in h1.serial('cd'), 10, 0.2)
        h1.virsh('destroy', 'cd')

    def ssh():
        """A server is reached over SSH, with keys of the lab's own"""
        result = subprocess.run(lab.desk('virsh', '-c', 'qemu+ssh://root@h2/system', 'hostname'), capture_output=True,
                                text=True, check=False)
        assert result.stdout.strip() == 'h2', result.stderr
        # Not the person's home: its start-up files may ask, wait or print.
        home = subprocess.run(lab.desk('ssh', 'root@h2', 'echo ~'), capture_output=True, text=True, check=False).stdout.strip()
        assert home == str(lab.h2.folder / 'home'), home

    def daemon():
        """libvirtd can be killed and started again; machines go on"""
        h1.virsh('start', 'tiny')
        h1.kill_libvirtd()
        assert h1.virsh_fails('uri')
        h1.start_libvirtd()
        assert h1.state('tiny') == 'running'

    def full():
        """The small pool is soon full"""
        assert h1.virsh_fails('vol-create-as', 'small', 'big.raw', '100M', '--format', 'raw', '--allocation', '100M')

    def clean():
        """A lab that ends leaves nothing behind: neither process nor folder"""
        with trilab.Lab() as other:
            other.h1.add_machine('left', start=True)
            first, folder = int(other.first_pid()), other.folder
            assert str(folder) != str(lab.folder) and other.number != lab.number
            assert not trilab.ended(first)
        assert trilab.ended(first)
        assert not folder.exists()
        left = subprocess.run(['ps', '-eo', 'args'], capture_output=True, text=True, check=True).stdout
        assert str(folder) not in left, left
        assert os.path.exists(lab.folder)

    return separate, numbers, no_kvm, linux, cd, ssh, daemon, full, clean


labtest.main(checks, hosts=2)

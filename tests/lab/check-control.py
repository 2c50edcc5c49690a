#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way with triptychctl, from create to delete; virsh is the judge of each step."""
import subprocess
import xml.etree.ElementTree as ElementTree

import labtest
import trilab

IMAGES = '/var/lib/libvirt/images'
VM = 'web 01'


def checks(lab):
    host = lab.h1
    host.add_images('tiny.iso')
    control = labtest.Control(host.uri)

    def listed(name=VM):
        return {machine['name']: machine for machine in control.json('vm', 'list')}.get(name)

    def create():
        """Create: the machine and its disk are there, with what the wizard promises"""
        control('vm', 'create', '--name', VM, '--generation', '1', '--memory', '256M', '--network', 'default', '--disk-size', '1G',
                '--disk-format', 'qcow2', '--disk-pool', 'default', '--iso', f'{IMAGES}/tiny.iso', '--notes', 'a <b> & "c"')
        assert host.state(VM) == 'shut off'
        domain = ElementTree.fromstring(host.virsh('dumpxml', VM))
        assert domain.get('type') == 'qemu', 'the lab has no KVM, so the machine must be emulated'
        assert domain.findtext('description') == 'a <b> & "c"'
        found = {
            'SPICE': "devices/graphics[@type='spice']", 'tablet': "devices/input[@type='tablet']",
            'network': "devices/interface/model[@type='virtio']", 'disk': "devices/disk[@device='disk']/target[@bus='virtio']",
            'CD': "devices/disk[@device='cdrom']", 'guest agent': "devices/channel/target[@name='org.qemu.guest_agent.0']",
            'SPICE agent': "devices/channel/target[@name='com.redhat.spice.0']", 'RNG': 'devices/rng'}
        missing = [what for what, path in found.items() if domain.find(path) is None]
        assert not missing, missing
        disk = domain.find("devices/disk[@device='disk']/source")
        volume = disk.get('file') or f"{IMAGES}/{disk.get('volume')}"
        information = host.run('qemu-img', 'info', volume).stdout
        assert 'file format: qcow2' in information and '1 GiB' in information, information

    def judges():
        """virsh and virt-xml accept it"""
        host.define('dom', host.virsh('dumpxml', '--inactive', VM))
        result = subprocess.run(['virt-xml', '--connect', host.uri, VM, '--edit', '--memory', '300', '--print-xml'],
                                capture_output=True, text=True, check=False)
        assert result.returncode == 0 and '<domain' in result.stdout, result.stderr

    def start():
        """Start: it boots from the CD, and its guest agent is there"""
        control('vm', 'start', VM)
        assert host.state(VM) == 'running'
        host.wait_booted(VM)
        assert listed()['state'] == 'running'

    def show():
        """Show: what virsh knows, in words and as JSON"""
        assert VM in control('vm', 'show', VM)
        uuid = host.virsh('domuuid', VM)
        assert control.json('vm', 'show', VM)['uuid'] == uuid
        assert VM in control('vm', 'list') and 'Running' in control('vm', 'list')

    def pause():
        """Pause and resume"""
        control('vm', 'pause', VM)
        assert host.state(VM) == 'paused' and listed()['state'] == 'paused'
        control('vm', 'resume', VM)
        assert host.state(VM) == 'running'

    def save():
        """Save; start goes on where it was"""
        host.leave_mark(VM)
        control('vm', 'save', VM)
        assert host.state(VM) == 'shut off' and listed()['state'] == 'saved'
        control('vm', 'start', VM)
        assert host.state(VM) == 'running' and host.has_mark(VM)

    def saved_state():
        """Delete the saved state: the next start is a cold one"""
        control('vm', 'save', VM)
        control('vm', 'delete-saved-state', VM)
        assert listed()['state'] == 'off'
        control('vm', 'start', VM)
        host.wait_booted(VM)
        assert not host.has_mark(VM)

    def reset():
        """Reset: the guest boots anew"""
        host.leave_mark(VM)
        control('vm', 'reset', VM)
        assert host.state(VM) == 'running'
        trilab.wait_for('the guest forgets', lambda: host.agent_answers(VM) and not host.has_mark(VM), 60, 0.5)

    def snapshots():
        """Snapshots: two, the second under the first"""
        control('snapshot', 'create', VM, 'clean')
        host.leave_mark(VM)
        control('snapshot', 'create', VM, 'marked')
        assert host.virsh('snapshot-list', VM, '--name').split() == ['clean', 'marked']
        assert host.virsh('snapshot-parent', VM, 'marked') == 'clean'
        assert host.virsh('snapshot-current', VM, '--name') == 'marked'
        text = control('snapshot', 'list', VM)
        assert 'clean' in text and 'marked' in text

    def apply():
        """Apply: the guest is as it was then"""
        control('snapshot', 'apply', VM, 'clean')
        assert host.virsh('snapshot-current', VM, '--name') == 'clean'
        trilab.wait_for('the agent answers', lambda: host.agent_answers(VM), 20)
        assert not host.has_mark(VM)
        control('snapshot', 'apply', VM, 'marked')
        trilab.wait_for('the agent answers', lambda: host.agent_answers(VM), 20)
        assert host.has_mark(VM)

    def rename_snapshot():
        """Rename a snapshot: a new title, while libvirt's name stays the key of its data"""
        control('snapshot', 'rename', VM, 'marked', 'with a mark')
        assert host.virsh('snapshot-list', VM, '--name').split() == ['clean', 'marked']
        assert 'with a mark' in host.virsh('snapshot-dumpxml', VM, 'marked')
        assert 'with a mark' in control('snapshot', 'list', VM)
        control('snapshot', 'apply', VM, 'clean')
        control('snapshot', 'apply', VM, 'with a mark')
        trilab.wait_for('the agent answers', lambda: host.agent_answers(VM), 20)
        assert host.has_mark(VM)

    def delete_snapshots():
        """Delete one snapshot, then a subtree"""
        control('snapshot', 'create', VM, 'third')
        control('snapshot', 'delete', VM, 'with a mark')
        assert host.virsh('snapshot-list', VM, '--name').splitlines() == ['clean', 'third']
        assert host.state(VM) == 'running'
        control('snapshot', 'delete', '--subtree', VM, 'clean')
        assert host.virsh('snapshot-list', VM, '--name') == ''

    def rename_running():
        """A running machine cannot be renamed, and the reason is said"""
        control.fails(4, 'off|running|state', 'vm', 'rename', VM, 'other')
        assert host.state(VM) == 'running'

    def shutdown():
        """Shut down: the guest does it itself"""
        control('vm', 'shutdown', '--wait', '60', VM)
        assert host.state(VM) == 'shut off'

    def turn_off():
        """Turn off: at once"""
        control('vm', 'start', VM)
        control('vm', 'turn-off', VM)
        assert host.state(VM) == 'shut off'

    def rename():
        """Rename: same machine, new name"""
        uuid = host.virsh('domuuid', VM)
        control('vm', 'rename', VM, 'db "01" <é>')
        assert host.virsh('domuuid', 'db "01" <é>') == uuid
        control('vm', 'rename', 'db "01" <é>', VM)

    def delete_keeps():
        """Delete keeps the disks where nobody names them"""
        control('vm', 'delete', '--yes', VM)
        assert host.state(VM) is None
        assert len(list(host.images.glob('*.qcow2'))) == 1
        for disk in host.images.glob('*.qcow2'):
            disk.unlink()
        host.virsh('pool-refresh', 'default')

    def uefi():
        """Generation 2: boots by UEFI from the CD, and goes with its disk and its firmware's memory"""
        control('vm', 'create', '--name', 'modern', '--generation', '2', '--no-secure-boot', '--memory', '320M', '--disk-size', '1G',
                '--iso', f'{IMAGES}/tiny.iso', '--start')
        domain = ElementTree.fromstring(host.virsh('dumpxml', 'modern'))
        assert 'q35' in domain.find('os/type').get('machine') and domain.find('os/loader') is not None
        host.wait_booted('modern', 120)
        control('vm', 'turn-off', 'modern')
        control('vm', 'delete', '--yes', '--all-disks', 'modern')
        assert host.state('modern') is None
        left = [path.name for path in host.images.iterdir() if path.suffix not in ('.iso', '.img')]
        assert not left, left
        nvram = list((host.folder / 'var/lib/libvirt/qemu/nvram').glob('*'))
        assert not nvram, nvram
        assert (host.images / 'tiny.iso').exists(), 'the installation image is not the machine\'s to delete'

    return (create, judges, start, show, pause, save, saved_state, reset, snapshots, apply, rename_snapshot, delete_snapshots,
            rename_running, shutdown, turn_off, rename, delete_keeps, uefi)


labtest.main(checks, chained=True)

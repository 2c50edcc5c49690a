#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine's settings by triptychctl, off, running, saved and without a configuration; virsh and virt-xml judge what came of it."""
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import labtest
import trilab

MIB = 1024
FIRST, SECOND = '52:54:00:00:00:01', '52:54:00:00:00:02'
MACHINE = f'''<domain type="qemu" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"><name>one</name>
  <uuid>7a1f4a9e-0f2c-4a6e-9a39-5d8f6b1f2c11</uuid>
  <metadata><x:strange xmlns:x="http://example.org/x" deep="1"><x:inner/></x:strange></metadata>
  <memory unit="MiB">256</memory><currentMemory unit="MiB">192</currentMemory><vcpu current="1">2</vcpu>
  <cputune><shares>512</shares></cputune>
  <os><type arch="x86_64" machine="q35">hvm</type><boot dev="cdrom"/></os>
  <features><acpi/><apic/></features><cpu mode="maximum"><topology sockets="1" dies="1" cores="2" threads="1"/></cpu>
  <devices>
    <disk type="file" device="disk"><driver name="qemu" type="raw"/><source file="/var/lib/libvirt/images/anim.img"/>
      <target dev="vda" bus="virtio"/><serial>KEPT</serial></disk>
    <disk type="file" device="cdrom"><source file="/var/lib/libvirt/images/anim.iso"/><target dev="sda" bus="sata"/><readonly/></disk>
    <interface type="network"><mac address="{FIRST}"/><source network="default"/><model type="virtio"/>
      <alias name="ua-kept"/></interface>
    <interface type="network"><mac address="{SECOND}"/><source network="default"/><model type="virtio"/></interface>
    <graphics type="spice"><listen type="none"/></graphics><video><model type="vga"/></video></devices>
  <qemu:commandline><qemu:arg value="-name"/><qemu:arg value="kept"/></qemu:commandline></domain>'''
KEPT = ('metadata/{http://example.org/x}strange/{http://example.org/x}inner', 'cputune/shares', 'devices/disk/serial',
        'devices/interface/alias[@name="ua-kept"]', '{http://libvirt.org/schemas/domain/qemu/1.0}commandline')


def checks(lab):
    host = lab.h1
    host.add_images('anim.img', 'anim.iso', 'vmlinuz', 'initrd')
    host.define('net', '<network><name>second</name><bridge name="virbr1"/></network>')
    host.define('net', '<network><name>asleep</name><bridge name="virbr2"/></network>')
    host.virsh('net-start', 'second')
    host.define('dom', MACHINE)
    control = labtest.Control(host.uri)

    def dump(*flags):
        return ElementTree.fromstring(host.virsh('dumpxml', 'one', *flags))

    def stored():
        domain = dump('--inactive', '--security-info')
        assert all(domain.find(path) is not None for path in KEPT), [path for path in KEPT if domain.find(path) is None]
        return domain

    def memory(domain):
        return int(domain.findtext('memory')) // MIB, int(domain.findtext('currentMemory')) // MIB

    def vcpus(domain):
        return int(domain.find('vcpu').get('current', domain.findtext('vcpu'))), int(domain.findtext('vcpu'))

    def adapter(domain, mac):
        node = next(node for node in domain.findall('devices/interface') if node.find('mac').get('address') == mac)
        link = node.find('link')
        return node.find('source').get('network'), 'up' if link is None else link.get('state')

    def order(domain):
        assert domain.find('os/boot') is None
        found = [(int(node.find('boot').get('order')), node) for node in domain.find('devices') if node.find('boot') is not None]
        found = [node for _, node in sorted(found, key=lambda pair: pair[0])]
        return [(node.find('mac').get('address') if node.tag == 'interface' else node.find('target').get('dev')) for node in found]

    def tap(mac):
        return next(line.split()[0] for line in host.virsh('domiflist', 'one').splitlines() if mac in line)

    def results(*arguments):
        return control.json('vm', 'set', 'one', *arguments)

    def agrees(*options):
        """virt-xml would change nothing to get there."""
        result = subprocess.run(['virt-xml', '--connect', host.uri, 'one', '--edit', *options, '--print-diff', '--define'],
                                capture_output=True, text=True, check=False)
        difference = [line for line in result.stdout.splitlines() if line[:1] in '+-' and line[:3] not in ('+++', '---')]
        assert result.returncode == 0 and not difference, result.stdout + result.stderr

    def off():
        """Off: all groups at once; what nobody here knows stays"""
        said = results('--memory', '160M', '--dynamic-memory', '96M:224M', '--vcpus', '3', '--boot', 'network,vda', '--boot-menu', 'on',
                       '--network', f'{SECOND}=second', '--link', f'{FIRST}=down', '--notes', 'a <b> & "c"', '--autostart', 'on',
                       '--guest-agent', 'on', '--spice-agent', 'on')
        assert not said['later'], said
        domain = stored()
        assert memory(domain) == (224, 160) and vcpus(domain) == (3, 3), (memory(domain), vcpus(domain))
        assert domain.find('cpu/topology').get('cores') == '3'
        assert order(domain) == [FIRST, SECOND, 'vda'] and domain.find('os/bootmenu').get('enable') == 'yes', order(domain)
        assert adapter(domain, FIRST) == ('default', 'down') and adapter(domain, SECOND) == ('second', 'up')
        assert domain.findtext('description') == 'a <b> & "c"'
        assert {node.get('name') for node in domain.findall('devices/channel/target')} == {'org.qemu.guest_agent.0', 'com.redhat.spice.0'}
        assert 'Autostart:      enable' in host.virsh('dominfo', 'one')
        agrees('--memory', 'memory=224,currentMemory=160')
        agrees('--vcpus', '3')
        agrees('mac=' + SECOND, '--network', 'network=second')
        again = results('--memory', '160M', '--vcpus', '3', '--autostart', 'on')
        assert 'current' not in dump('--inactive').find('vcpu').attrib and not again['later'], again

    def refused():
        """Nonsense is refused, with the reason, and touches nothing"""
        before = host.virsh('dumpxml', '--inactive', 'one')
        for code, pattern, *arguments in (
                (2, 'unit', '--memory', '0'), (2, '32 MiB', '--memory', '1M'), (2, 'maximum memory', '--memory', '300M'),
                (2, 'more memory', '--memory', '900T', '--no-dynamic-memory'),
                (2, 'processors', '--vcpus', '100000'), (2, 'above zero', '--vcpus', '0'), (2, 'neither', '--link', f'{FIRST}=sideways'),
                (2, 'several', '--network', 'default'), (2, 'nothing to set',), (2, 'neither', '--autostart', 'perhaps'),
                (3, 'no virtual switch', '--network', f'{FIRST}=nowhere', '--notes', 'lost'),
                (3, 'no network adapter', '--link', '52:54:00:ff:ff:ff=up'), (3, 'floppy', '--boot', 'floppy,disk')):
            control.fails(code, pattern, 'vm', 'set', 'one', *arguments)
        assert host.virsh('dumpxml', '--inactive', 'one') == before

    def running():
        """Running: balloon, processors, link and network change at once, and are stored"""
        kernel = '<kernel>/var/lib/libvirt/images/vmlinuz</kernel><initrd>/var/lib/libvirt/images/initrd</initrd>'
        host.define('dom', MACHINE.replace('<boot dev="cdrom"/>', kernel))
        host.virsh('start', 'one')
        said = results('--memory', '160M', '--vcpus', '2', '--link', f'{FIRST}=down', '--network', f'{SECOND}=second', '--notes', 'now')
        assert not said['later'] and len(said['now']) == 5, said
        trilab.wait_for('the balloon has its new target', lambda: memory(dump())[1] == 160)
        for domain in (dump(), stored()):
            assert memory(domain) == (256, 160) and vcpus(domain) == (2, 2), (memory(domain), vcpus(domain))
            assert adapter(domain, FIRST) == ('default', 'down') and adapter(domain, SECOND) == ('second', 'up')
            assert domain.findtext('description') == 'now'
        assert 'down' in host.virsh('domif-getlink', 'one', FIRST)
        assert 'master virbr1' in host.run('ip', 'link', 'show', tap(SECOND)).stdout

    def waiting():
        """Running: what cannot change now waits, and is said to"""
        said = results('--memory', '300M', '--boot', 'dvd,disk', '--vcpus', '4', '--spice-agent', 'on')
        assert len(said['later']) == 4 and not said['now'] and sum('at most' in line for line in said['later']) == 2, said
        assert memory(stored()) == (300, 300) and vcpus(stored()) == (4, 4) and order(stored()) == ['sda', 'vda']
        assert memory(dump()) == (256, 160) and vcpus(dump()) == (2, 2)
        control.fails(4, 'not started', 'vm', 'set', 'one', '--network', f'{FIRST}=asleep')
        control.fails(4, 'renam|runn', 'vm', 'rename', 'one', 'other')
        # Pulled out by somebody else in the running machine alone: it is plugged in there too, though that is what is stored.
        host.virsh('domif-setlink', 'one', SECOND, 'down')
        results('--link', f'{SECOND}=up')
        assert 'up' in host.virsh('domif-getlink', 'one', SECOND)

    def half():
        """Running: one thing fails; what was done and what is stored is told, and is so"""
        host.run('ip', 'link', 'delete', tap(SECOND))
        said = control.fails(1, 'not all settings', 'vm', 'set', 'one', '--network', f'{SECOND}=default', '--link', f'{FIRST}=up')
        assert re.search(f'done: .*{FIRST}: connected to “default”.* next start: .*{SECOND}: connected to “default”', said), said
        assert adapter(stored(), SECOND)[0] == 'default' and adapter(dump(), SECOND)[0] == 'second'
        assert adapter(stored(), FIRST) == adapter(dump(), FIRST) == ('default', 'up')

    def saved():
        """Saved: what it goes on with is what it had"""
        host.virsh('managedsave', 'one')
        said = results('--memory', '200M')
        assert 'saved' in said['later'][0] and memory(stored()) == (200, 200), said
        host.virsh('start', 'one')
        assert memory(dump())[0] == 256
        host.virsh('destroy', 'one')
        host.virsh('start', 'one')
        assert memory(dump()) == (200, 200)

    def transient():
        """Without a configuration: what is possible while it runs, and nothing else"""
        host.virsh('undefine', 'one')
        assert results('--link', f'{FIRST}=down')['now']
        assert adapter(dump(), FIRST)[1] == 'down'
        control.fails(4, 'only while it runs', 'vm', 'set', 'one', '--boot', 'network')
        control.fails(2, 'only while it runs', 'vm', 'set', 'one', '--autostart', 'on')
        control.fails(4, 'only while it runs', 'vm', 'set', 'one', '--memory', '400M')
        assert memory(dump()) == (200, 200)
        host.virsh('destroy', 'one')

    return off, refused, running, waiting, half, saved, transient


labtest.main(checks)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's guest with a desktop: X server, window manager, terminal, and Debian's own SPICE agent.

    desk = tridesk.Desk(lab.h1, 'desk01')
    desk.wait_ready()
    desk.sh('xrandr')

What happens in the guest is asked by the QEMU guest agent, so the console under test has no part in the judging.
"""
import base64
import re
import shutil
import struct
import subprocess
import time

import trilab

PIECE = 64 * 1024
FOLDER_PORT = 'org.spice-space.webdav.0'
FOLDER = f'<channel type="spiceport"><source channel="{FOLDER_PORT}"/><target type="virtio" name="{FOLDER_PORT}"/></channel>'


def make():
    """Builds the guest if it is not in the cache yet. None, or the reason why it cannot be made."""
    result = subprocess.run([trilab.HERE / 'guests' / 'build-desk', trilab.GUESTS], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode == 0:
        return None
    return 'the guest with a desktop cannot be made: ' + (result.stderr.strip().splitlines() or ['no reason given'])[-1]


class Desk:
    """A machine with the desktop; defined, and started unless start is False."""

    def __init__(self, host, name, start=True, video='virtio', tablet=False, sound=False, folder=False, graphics='<graphics type="spice" autoport="yes"/>'):
        self.host = host
        self.name = name
        self.asked = 0
        for file in ('desk-vmlinux', 'desk-initrd'):
            if not (host.images / file).exists():
                shutil.copy(trilab.GUESTS / file, host.images)
        host.define('dom', f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">512</memory><vcpu>2</vcpu>
            <os><type arch="x86_64" machine="q35">hvm</type><kernel>/var/lib/libvirt/images/desk-vmlinux</kernel>
            <initrd>/var/lib/libvirt/images/desk-initrd</initrd>
            <cmdline>quiet no_timer_check mitigations=off random.trust_cpu=on console=ttyS0 console=tty0</cmdline></os>
            <features><acpi/><apic/></features><cpu mode="maximum"/>
            <devices><serial type="file"><source path="/var/log/libvirt/{name}-serial"/></serial>
            <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
            <channel type="spicevmc"><target type="virtio" name="com.redhat.spice.0"/></channel>{FOLDER if folder else ''}
            {'<input type="tablet" bus="usb"/>' if tablet else ''}{'<sound model="ich9"/>' if sound else ''}{graphics}
            <video><model type="{video}"/></video></devices></domain>''')
        if start:
            host.virsh('start', name)

    def wait_ready(self, seconds=90):
        """Until the desktop is on the screen and the SPICE agent runs."""
        trilab.wait_for(f'the desktop of {self.name}: {self.host.serial(self.name)[-300:]}',
                        lambda: 'triptych desk is ready' in self.host.serial(self.name) and self.host.agent_answers(self.name), seconds, 0.5)

    def run(self, *command, data=None, check=True):
        """Runs a program in the guest; returns its exit code and what it printed, as bytes."""
        arguments = {'path': command[0], 'arg': list(command[1:]), 'env': ['DISPLAY=:0', 'HOME=/root', 'PATH=/bin:/sbin'],
                     'capture-output': True}
        if data is not None:
            arguments['input-data'] = base64.b64encode(data).decode()
        pid = self.host.agent(self.name, 'guest-exec', **arguments)['pid']
        result = {}

        def exited():
            result.update(self.host.agent(self.name, 'guest-exec-status', pid=pid))
            return result['exited']
        trilab.wait_for(f'{command} in {self.name}', exited, 20, 0.05)
        output = base64.b64decode(result.get('out-data', ''))
        if check and result.get('exitcode') != 0:
            raise trilab.LabError(f"{self.name}: {command}: {base64.b64decode(result.get('err-data', '')).decode(errors='replace')}")
        return result.get('exitcode'), output

    def sh(self, words, data=None, check=True):
        """A line for the guest's shell; returns what it printed, as text."""
        return self.run('/bin/sh', '-c', words, data=data, check=check)[1].decode(errors='replace')

    def size(self):
        """Width and height of the guest's desktop, as its X server has it."""
        return tuple(map(int, re.search(r'current (\d+) x (\d+)', self.sh('xrandr --current')).groups()))

    def pointer(self):
        return tuple(map(int, re.findall(r'^[XY]=(\d+)', self.sh('xdotool getmouselocation --shell'), re.MULTILINE)))

    def web(self, *requests):
        """Asks this computer for what is in the shared folder, as spice-webdavd does. Each request is a method, a path, and perhaps a
        text and further lines of the head; each answer a number and a text, (0, '') where there is none."""
        first, data = self.asked + 1, b''
        for method, path, *rest in requests:
            self.asked += 1
            text, lines = [*rest, '', ''][:2]
            request = (f'{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(text)}\r\n'
                       f'{lines}\r\n{text}').encode()
            data += struct.pack('<qH', self.asked, len(request)) + request
        output = self.run('/bin/sh', '-c', f'exec 3<>/dev/virtio-ports/{FOLDER_PORT}; timeout 2 cat >&3; timeout 1 cat <&3', check=False, data=data)[1]
        answers = {number: b'' for number in range(first, self.asked + 1)}
        while len(output) >= 10:
            number, size = struct.unpack_from('<qH', output)
            answers[number] = answers.get(number, b'') + output[10:10 + size]
            output = output[10 + size:]
        parts = [answers[number].decode(errors='replace').partition('\r\n\r\n') for number in range(first, self.asked + 1)]
        return [(int(head.split()[1]) if head else 0, text) for head, _, text in parts]

    def copy(self, data, target='UTF8_STRING'):
        """Puts the bytes on the guest's clipboard; the program that holds them goes on in the guest."""
        self.write('/tmp/copied', data)
        self.sh(f'xclip -selection clipboard -target {target} -i /tmp/copied >/dev/null 2>&1')

    def write(self, path, data):
        """A file in the guest, in pieces that fit on a command line here."""
        self.sh(f'cat > {path}', data=data[:PIECE])
        for start in range(PIECE, len(data), PIECE):
            self.sh(f'cat >> {path}', data=data[start:start + PIECE])

    def pasted(self, target='UTF8_STRING'):
        """What a program in the guest would get by pasting; b'' where there is nothing of that kind."""
        return self.run('timeout', '3', 'xclip', '-selection', 'clipboard', '-target', target, '-o', check=False)[1]

    def wait_pasted(self, data, target='UTF8_STRING', seconds=10):
        """Returns after how many seconds the guest would paste these bytes."""
        before = time.monotonic()
        trilab.wait_for(f'{len(data)} bytes of {target} on the clipboard of {self.name}',
                        lambda: self.pasted(target) == data, seconds, 0.1)
        return time.monotonic() - before

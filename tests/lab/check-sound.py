#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine whose speaker sounds at one pitch, heard from the console by a sound service of the test's own."""
import array
import math
import os
import pathlib
import shutil
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import sector  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import tritrace  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VM = 'beeper'
PITCH = 1193182 / 1193
RATE = 8000
SINK = 'here'


def add_machine(host):
    """libvirt 9 does not know how QEMU wants the speaker's sound since its version 6."""
    sector.make('beep', host.images / 'beep.img', DIVISOR=1193)
    host.define('dom', tritrace.traced(f'''<domain type='qemu'><name>{VM}</name><memory unit="MiB">32</memory><vcpu>1</vcpu>
        <os><type arch="x86_64" machine="pc">hvm</type></os><devices>
        <disk type="file" device="disk"><driver name="qemu" type="raw"/><source file="/var/lib/libvirt/images/beep.img"/>
        <target dev="hda" bus="ide"/></disk><audio id="1" type="spice"/><graphics type="spice" autoport="yes"/>
        <video><model type="vga"/></video><memballoon model="none"/></devices></domain>''', '-machine', 'pcspk-audiodev=audio1'))
    host.virsh('start', VM)


def start_service(session):
    service = subprocess.Popen(
        [*triui.LEASH, 'pulseaudio', '-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1',
         '--load=module-native-protocol-unix', f'--load=module-null-sink sink_name={SINK} norewinds=1'],
        env=session.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    triui.wait_for('a sound service', lambda: service.poll() is not None or (session.home / 'run/pulse/native').exists())
    assert service.poll() is None, f'pulseaudio ended with {service.returncode}'


def hear(session, seconds=0.5):
    """How much of what comes out is of that pitch, from 0 to 1; None where it is quiet."""
    listener = subprocess.Popen([*triui.LEASH, 'parec', '--device', f'{SINK}.monitor', '--format=s16le', f'--rate={RATE}', '--channels=1',
                                 '--raw', '--latency-msec=20'], env=session.environment, stdout=subprocess.PIPE)
    try:
        heard = array.array('h', listener.stdout.read(int(RATE * seconds) * 2))
    finally:
        listener.kill()
        listener.wait()
    energy = sum(value * value for value in heard)
    parts = (sum(value * turn(2 * math.pi * PITCH * index / RATE) for index, value in enumerate(heard)) for turn in (math.cos, math.sin))
    return sum(part * part for part in parts) * 2 / len(heard) / energy if energy else None


def checks(session, host):
    apps = []

    def start(**environment):
        # The library speaks of a volume that this sink does not have.
        app = session.start('--connect', host.uri, VM, environment={'G_DEBUG': '', **environment})
        app.find('label', 'Status: Running', seconds=20)
        apps.append(app)

    def switch():
        uitest.Manager(apps[-1]).menu('View', 'Sound of the Virtual Machine')

    def sounds():
        triui.wait_for('the tone', lambda: (hear(session) or 0) > 0.7)

    def silent():
        triui.wait_for('silence', lambda: hear(session) is None)

    def said():
        manager = uitest.Manager(apps[-1])
        manager.menu('View', 'What Is Shared…')
        dialog = manager.dialog('What Is Shared')
        labels = [triui.text_of(label) for label in apps[-1].all('label', inside=dialog)]
        session.keys('Escape')
        triui.wait_for('the dialog is closed', lambda: not manager.dialogs('What Is Shared'))
        return labels[labels.index('Sound') + 1]

    def leave():
        apps[-1].activate('app.quit')
        assert apps[-1].process.wait(15) == 0, apps[-1].log
        assert 'CRITICAL' not in apps[-1].log, apps[-1].log[-2000:]

    def tone():
        """What the machine plays is heard here"""
        silent()
        start()
        sounds()
        assert said() == 'The virtual machine is heard on this computer.'

    def switched():
        """The switch in the menu makes it silent, and heard again; so does a machine that is paused"""
        switch()
        silent()
        switch()
        sounds()
        host.virsh('suspend', VM)
        silent()
        host.virsh('resume', VM)
        sounds()
        leave()
        silent()

    def without():
        """Without GStreamer's plugins the window says so, and nothing floods the log"""
        nowhere = session.home / 'nowhere'
        nowhere.mkdir()
        start(GST_PLUGIN_SYSTEM_PATH_1_0=str(nowhere), GST_REGISTRY=str(nowhere / 'registry'))
        words = said()
        assert 'GStreamer' in words, words
        session.picture('sound-without')
        leave()
        assert len(apps[-1].log) < 1000, apps[-1].log[-2000:]

    return [tone, switched, without]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not() or sector.why_not() or next((f'{name} is not installed' for name in (
        'pulseaudio', 'parec') if not shutil.which(name)), None)
    if reason:
        tap.skip_all(reason)
    for name in ('PULSE_SERVER', 'PIPEWIRE_REMOTE', 'WAYLAND_DISPLAY'):
        os.environ.pop(name, None)
    with trilab.Lab() as lab, triui.Session() as session:
        start_service(session)
        add_machine(lab.h1)
        status = tap.run([uitest.pictured(session, check) for check in checks(session, lab.h1)], chained=True)
    sys.exit(status)


main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Discs in drives, and files of this computer copied to the server: with triptychctl and by clicking; virsh judges."""
import base64
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import labtest  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VM = 'drives'
IMAGES = '/var/lib/libvirt/images'
LET_GO = 'test ! -e /tmp/user || kill $(cat /tmp/user)'
DRIVE = '''<controller type="scsi" model="virtio-scsi"/><disk type="file" device="cdrom"><source file="{}/tiny.iso"/>
  <target dev="sda" bus="scsi"/><readonly/></disk><redirdev bus="usb" type="spicevmc"/><redirdev bus="usb" type="spicevmc"/>'''


def checks(lab, session, folder):
    host = lab.h1
    host.add_images('tiny.iso', 'anim.iso')
    host.add_machine(VM, disk=False)
    host.define('dom', host.virsh('dumpxml', '--inactive', VM).replace('<devices>', '<devices>' + DRIVE.format(IMAGES), 1))
    control = labtest.Control(host.uri)
    remote = labtest.Control(host.ssh_uri, lab.desk())
    disc = folder / 'a_disc & more.iso'
    disc.write_bytes(os.urandom(24 << 20))

    def listed(*options):
        return next(line.split(maxsplit=1)[1].strip() for line in host.virsh('domblklist', *options, VM).splitlines() if 'sda' in line)

    def in_drive():
        """What QEMU itself has in the drive, or None."""
        answer = json.loads(host.virsh('qemu-monitor-command', VM, '{"execute": "query-block"}'))
        drive = next(block for block in answer['return'] if 'tray_open' in block)
        return drive['inserted']['file'] if 'inserted' in drive else None

    def holds(path):
        assert listed() == listed('--inactive') == (path or '-'), (listed(), listed('--inactive'))
        assert in_drive() == path, in_drive()
        assert control.json('vm', 'media', VM)[0]['medium'] == path

    def in_guest(command):
        answer = host.agent(VM, 'guest-exec', path='/bin/sh', arg=['-c', command], **{'capture-output': True})

        def done():
            status = host.agent(VM, 'guest-exec-status', pid=answer['pid'])
            return status if status['exited'] else None
        return base64.b64decode(trilab.wait_for(command, done, 20).get('out-data', '')).decode()

    def volumes():
        return sorted(host.virsh('vol-list', 'default').split()[::2])

    def off():
        """A machine that is off: eject and insert change its configuration"""
        assert control.json('vm', 'media', VM)[0]['volume'] == 'default/tiny.iso'
        control('vm', 'eject', VM)
        assert listed() == '-'
        control('vm', 'insert', VM, 'default/anim.iso')
        assert listed() == f'{IMAGES}/anim.iso'

    def running():
        """A running one: the guest, QEMU and the configuration all have the new disc, and then none"""
        host.virsh('start', VM)
        host.wait_booted(VM)
        holds(f'{IMAGES}/anim.iso')
        control('vm', 'insert', VM, f'{IMAGES}/tiny.iso')
        holds(f'{IMAGES}/tiny.iso')
        size = (host.images / 'tiny.iso').stat().st_size
        assert int(in_guest('cat /dev/sr0 | wc -c')) == size, 'the guest reads another disc'
        control('vm', 'eject', VM)
        holds(None)

    def refused():
        """What cannot be is refused, and the drive holds what it held"""
        control('vm', 'insert', VM, 'default/anim.iso')
        control.fails(3, 'none.iso', 'vm', 'insert', VM, 'default/none.iso')
        control.fails(3, 'none.iso', 'vm', 'insert', VM, f'{IMAGES}/none.iso')
        control.fails(3, 'sdz', 'vm', 'eject', '--drive', 'sdz', VM)
        secret = host.images / 'secret'
        secret.mkdir(mode=0o700)
        (secret / 'disc.iso').write_bytes(disc.read_bytes())
        # QEMU has let go of the old disc by the time it finds that it cannot read the new one.
        remote.fails(1, 'Permission denied.*', 'vm', 'insert', VM, f'{IMAGES}/secret/disc.iso')
        holds(f'{IMAGES}/anim.iso')

    def use_disc():
        in_guest(f'{LET_GO}; (setsid sh -c "exec 3</dev/sr0; echo \\$\\$ > /tmp/user; exec sleep 600" >/dev/null 2>&1 &); sleep 1')

    def locked():
        """A disc that the guest uses stays, until it is taken by force"""
        use_disc()
        # libvirt waits five seconds for the guest to give it away.
        control.fails(4, 'locked', 'vm', 'insert', VM, 'default/tiny.iso')
        holds(f'{IMAGES}/anim.iso')
        control('vm', 'eject', '--force', VM)
        holds(None)

    def upload():
        """A file of this computer, here and over SSH: the copy is the same, and in the drive"""
        for name, ctl in (('a_disc & more.iso', control), ('over ssh.iso', remote)):
            here = folder / name
            if not here.exists():
                here.symlink_to(disc)
            ctl('vm', 'insert', '--upload', VM, str(here))
            holds(f'{IMAGES}/{name}')
            assert (host.images / name).read_bytes() == disc.read_bytes()
        control.fails(4, 'already has a file', 'vm', 'insert', '--upload', VM, str(disc))

    def holes():
        """Holes of a file are not sent, and are holes there"""
        sparse = folder / 'sparse.img'
        with open(sparse, 'wb') as file:
            file.truncate(3 << 30)
            file.seek(1 << 30)
            file.write(disc.read_bytes()[:1 << 20])
        control('vm', 'insert', '--upload', VM, str(sparse))
        there = host.images / 'sparse.img'
        assert there.stat().st_size == 3 << 30 and there.stat().st_blocks * 512 < 16 << 20, there.stat()
        with open(there, 'rb') as file:
            file.seek(1 << 30)
            assert file.read(1 << 20) == disc.read_bytes()[:1 << 20]

    large = folder / 'large.iso'

    def wait_begun():
        copy = host.images / large.name
        trilab.wait_for('it began', lambda: copy.exists() and copy.stat().st_blocks, 20, 0.01)

    def left():
        """The volumes, unless there is a file of the copy that libvirt does not know of."""
        return None if (host.images / large.name).exists() else volumes()

    def interrupted():
        """An upload that is cancelled, and one that does not fit, leave nothing behind"""
        with open(large, 'wb') as file:
            for _ in range(20):
                file.write(disc.read_bytes())
        before = volumes()
        for number in (signal.SIGINT, signal.SIGHUP):
            # Under nohup SIGHUP would be ignored by all of this.
            with subprocess.Popen(['env', '--default-signal=HUP', *control.command, 'vm', 'insert', '--upload', VM, str(large)],
                                  env=control.environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
                wait_begun()
                process.send_signal(number)
                errors = process.communicate(timeout=30)[1]
            assert process.returncode == 130, (process.returncode, errors)
            trilab.wait_for('nothing of it is left', lambda: left() == before, 10)
        host.run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'none', host.small)
        host.virsh('pool-refresh', 'small')
        control.fails(1, 'not enough room', 'vm', 'insert', '--upload', '--pool', 'small', VM, str(disc))
        assert not host.virsh('vol-list', 'small')

    def clicked():
        """Media menu: eject, also while the guest uses the disc, insert, and a file of this computer; what virsh does shows within a second"""
        control('vm', 'insert', VM, 'default/anim.iso')
        app = session.start('--connect', host.uri, VM)
        app.wait_window(f'{VM} on ')

        def menu(*names):
            app.focus(f'^{VM} on ')
            app.click(app.find('menu item', 'Media', inside=app.find('menu bar')))
            for name in names:
                app.click(triui.wait_for(f'{name} in the menu', lambda wanted=name: [
                    item for item in app.all('menu item', wanted) if uitest.Manager.shown(item)])[-1])
        use_disc()
        menu('DVD drive.*anim.iso', 'Eject “anim.iso”')
        app.find('label', 'Waiting for the guest to open the drive “sda”…', seconds=3)
        app.click(app.find('push button', 'Eject by Force', seconds=10))
        app.gone('label', 'Waiting for the guest .*')
        trilab.wait_for('the drive is empty', lambda: in_drive() is None, 10)
        host.virsh('change-media', VM, 'sda', f'{IMAGES}/tiny.iso', '--insert', '--live')
        changed = time.monotonic()
        app.click(app.find('menu item', 'Media', inside=app.find('menu bar')))
        app.find('menu item', 'DVD drive.*tiny.iso')
        seen = time.monotonic()
        app.root()
        look = time.monotonic() - seen
        assert seen - changed < 2 + 10 * look, f'{seen - changed:.1f} s; opening a menu and looking takes half a second, one look {look:.2f} s'
        session.picture('media-menu')
        session.keys('Escape')
        menu('DVD drive.*tiny.iso', 'Insert Disk…')
        app.wait_window('Insert Disk')
        for name in ('Storage pool', 'File in the storage pool', 'Cancel', 'Insert'):
            app.find('push button', name, inside=app.find('frame', 'Insert Disk'), seconds=5)
        app.click(app.find('text|entry', 'Path on the server'))
        session.type(f'{IMAGES}/anim.iso')
        session.picture('media-insert')
        session.keys('Return')
        trilab.wait_for('the disc', lambda: in_drive() == f'{IMAGES}/anim.iso', 10)
        clicked_upload(app, menu)
        left_by_exit(app, menu)

    def left_by_exit(app, menu):
        """Exit in the middle of a copy: it is taken back first."""
        before = volumes()
        choose(app, str(large), lambda: menu('DVD drive.*', 'Use a File of This Computer…'))
        button = app.find('push button', '(.* )?Copy and Insert')
        triui.wait_for('a pool', lambda: triui.has_state(button, 'sensitive'))
        app.click(button)
        wait_begun()
        app.activate('app.quit')
        assert app.process.wait(15) == 0, app.log
        assert left() == before, 'a part of the copy is left'

    def choose(app, path, ask):
        """Types a path into the dialog for files that ask() opens. What is typed before its list is there is lost."""
        before = len(app.windows())
        ask()
        triui.wait_for('a dialog for files', lambda: len(app.windows()) > before)
        for _ in range(4):
            session.type(path)
            try:
                triui.wait_for('', lambda: any(triui.text_of(node) == path for node in app.all('text|entry')), 3)
                break
            except triui.UiError:
                session.keys('ctrl+a')
        else:
            raise triui.UiError(f'{path} cannot be typed')
        session.keys('Return')

    def clicked_upload(app, menu):
        clean = folder / 'new.iso'
        clean.symlink_to(disc)
        choose(app, str(clean), lambda: menu('DVD drive.*anim.iso', 'Use a File of This Computer…'))
        button = app.find('push button', '(.* )?Copy and Insert')
        triui.wait_for('a pool', lambda: triui.has_state(button, 'sensitive'))
        session.picture('media-copy')
        app.click(button)
        trilab.wait_for('the copy is in the drive', lambda: in_drive() == f'{IMAGES}/new.iso', 30)
        assert (host.images / 'new.iso').read_bytes() == disc.read_bytes()
        # virsh sees the disc before the window that copied it is told and closes.
        triui.wait_for('only the console', lambda: len(app.windows()) == 1)
        choose(app, str(clean), lambda: menu('Image of This Computer as a USB Drive…'))
        # Plugged in, a redirected device says how fast it is; none is as slow as a keyboard.
        trilab.wait_for('QEMU has a USB drive', lambda: any(
            'Redirection' in line and ' 480 ' in line
            for line in host.virsh('qemu-monitor-command', VM, '--hmp', 'info usb').splitlines()) and usb_count() == 1, 10)
        menu('USB Devices…')
        app.wait_window('USB Devices')
        box = app.find('check box', '.*new.iso.*')
        assert triui.has_state(box, 'checked')
        session.picture('media-usb')
        app.click(box)
        trilab.wait_for('QEMU has no USB drive', lambda: usb_count() == 0, 10)
        session.keys('Escape')

    def usb_count():
        return sum('Redirection' in line and ' 480 ' in line
                   for line in host.virsh('qemu-monitor-command', VM, '--hmp', 'info usb').splitlines())

    return (off, running, refused, locked, upload, holes, interrupted, clicked)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not()
    if reason:
        tap.skip_all(reason)
    with trilab.Lab() as lab, triui.Session() as session, tempfile.TemporaryDirectory(prefix='tri-media.') as folder:
        status = tap.run([uitest.pictured(session, check) for check in checks(lab, session, pathlib.Path(folder))], chained=True)
    sys.exit(status)


main()

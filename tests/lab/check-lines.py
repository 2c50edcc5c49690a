#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""VNC, serial lines, TLS, passwords, and every way to a screen: the real program, real guests, virsh as judge."""
import contextlib
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
from xml.etree import ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / 'ui')]
import labtest  # noqa: E402
import look  # noqa: E402
import pixels  # noqa: E402
import tap  # noqa: E402
import trilab  # noqa: E402
import triui  # noqa: E402
import uitest  # noqa: E402

VNC = '<graphics type="vnc" autoport="yes"/>'


def add_machine(host, name, graphics='', linux=True, serial='', video=None):
    """A machine with a serial line, and the tiny Linux or nothing to boot."""
    boot = ''
    if linux:
        for file in ('vmlinuz', 'initrd'):
            if not (host.images / file).exists():
                shutil.copy(trilab.GUESTS / file, host.images)
        boot = ('<kernel>/var/lib/libvirt/images/vmlinuz</kernel><initrd>/var/lib/libvirt/images/initrd</initrd>'
                '<cmdline>quiet no_timer_check mitigations=off random.trust_cpu=on console=ttyS0 console=tty0</cmdline>')
    host.define('dom', f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">128</memory><vcpu>1</vcpu>
        <os><type arch="x86_64" machine="q35">hvm</type>{boot}</os><features><acpi/></features><cpu mode="maximum"/>
        <devices><serial type="pty"><log file="/var/log/libvirt/{name}-serial" append="on"/></serial>{serial}
        <input type="tablet" bus="usb"/>{graphics}<video><model type="{video or ('vga' if graphics else 'none')}"/></video>
        <memballoon model="none"/></devices></domain>''')


class Terminal:
    """A command, else triptychctl vm console, on a terminal of its own."""

    def __init__(self, uri, name, *options, errors=2, command=(str(labtest.CONTROL), 'vm', 'console')):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.dup2(errors, 2)
            os.environ.update(LC_ALL='C.UTF-8', G_DEBUG='fatal-warnings')
            os.execvp(command[0], [command[0], '-c', uri, *command[1:], *options, name])
        self.output = b''

    def wait(self, words, seconds=30):
        end = time.monotonic() + seconds
        while words not in self.output:
            assert time.monotonic() < end, f'no {words!r} in {self.output[-500:]!r}'
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    self.output += os.read(self.fd, 4096)
                except OSError:
                    raise AssertionError(f'it ended: {self.output[-500:]!r}') from None
        self.output = self.output.partition(words)[2]

    def send(self, data):
        os.write(self.fd, data)

    def ended(self):
        """Its exit status, once it has ended."""
        with contextlib.suppress(OSError):
            while os.read(self.fd, 4096):
                pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def make_certificates(lab, host):
    """A throw-away authority, and the host's certificate of it where QEMU looks for it."""
    folder = lab.folder / 'tls'
    place = host.folder / 'var/lib/libvirt/tls'
    for each in (folder, place):
        each.mkdir()
    (folder / 'ca.tmpl').write_text('cn = A throw-away authority\nca\ncert_signing_key\nexpiration_days = 2\n')
    (folder / 'server.tmpl').write_text(f'cn = {host.name}\ndns_name = {host.name}\nip_address = {host.address}\ntls_www_server\nsigning_key\n'
                                        'encryption_key\nexpiration_days = 2\n')
    def certtool(*arguments):
        subprocess.run(['certtool', *arguments], cwd=folder, check=True, capture_output=True)
    certtool('--generate-privkey', '--key-type=rsa', '--bits=2048', '--outfile', 'ca-key.pem')
    certtool('--generate-privkey', '--key-type=rsa', '--bits=2048', '--outfile', 'server-key.pem')
    certtool('--generate-self-signed', '--load-privkey', 'ca-key.pem', '--template', 'ca.tmpl', '--outfile', 'ca-cert.pem')
    certtool('--generate-certificate', '--load-privkey', 'server-key.pem', '--load-ca-certificate', 'ca-cert.pem',
             '--load-ca-privkey', 'ca-key.pem', '--template', 'server.tmpl', '--outfile', 'server-cert.pem')
    for name in ('ca-cert.pem', 'server-cert.pem', 'server-key.pem'):
        shutil.copy(folder / name, place)
        (place / name).chmod(0o644)
    host.append('qemu.conf', 'spice_tls = 1', 'spice_tls_x509_cert_dir = "/var/lib/libvirt/tls"',
                'spice_listen = "0.0.0.0"')
    host.append('libvirtd.conf', 'listen_tls = 0', 'listen_tcp = 1', 'auth_tcp = "none"', f'listen_addr = "{host.address}"')
    host.kill_libvirtd()
    host.run('libvirtd', '-d', '-l')
    trilab.wait_for('libvirtd answers', host.answers)
    return folder / 'ca-cert.pem'


def checks(lab, session):
    host, second = lab.hosts
    authority = make_certificates(lab, host)
    direct = f'qemu+tcp://{host.address}/system'
    add_machine(host, 'text')
    add_machine(host, 'vnc', VNC)
    add_machine(host, 'word', VNC.replace('/>', ' passwd="open"/>'), linux=False)

    class Console:
        """The program, with the console of one machine alone."""

        def __init__(self, uri, name, **environment):
            self.name = name
            self.app = session.make_app([str(labtest.BUILD / 'src/app/triptych'), '--connect', uri, name],
                                        {**session.environment, **environment})
            session.apps.append(self.app)
            triui.wait_for(f'the console of {name}', lambda: self.app.check_alive() and self.window(), 30)

        def window(self):
            return next((number for title, number in self.app.windows().items() if title.startswith(self.name + ' on ')), None)

        def focus(self):
            self.app.focus(f'^{self.name} on ')
            time.sleep(0.7)

        def find(self, role, pattern, seconds=20):
            return look.find(self.app, role, pattern, seconds)

        def gone(self, role, pattern):
            look.gone(self.app, role, pattern)

        def click(self, role, pattern):
            look.click(self.app, role, pattern)

        def says(self, pattern, seconds=20):
            self.find('label', pattern, seconds)

        def secure(self, pattern):
            self.find('image|icon', pattern)

    @contextlib.contextmanager
    def console(uri, name, **environment):
        one = Console(uri, name, **environment)
        try:
            yield one
            one.app.check_alive()
        except Exception:
            session.picture(f'lines-failed-{name}')
            raise
        finally:
            one.app.stop()
            tap.comment(one.app.log[-2000:])

    def shows_the_screen(one, judge=host, seconds=30):
        """Pixel for pixel what virsh sees; a blinking cursor takes a few attempts. A black one would prove nothing."""
        def same():
            one.app.check_alive()
            wanted = pixels.guest(session, judge, one.name)
            return any(wanted[2]) and pixels.find(wanted, pixels.screen(session))
        triui.wait_for(f'{one.name}: the window shows what virsh screenshot shows', same, seconds)

    def serial_has(name, words, seconds=30):
        trilab.wait_for(f'{name}: {words!r} on its serial line', lambda: words in host.serial(name), seconds)

    def typed(name, line, answer):
        """Types a line that can be repeated: a terminal that is just being opened takes nothing."""
        for left in (3, 2, 1, 0):
            session.type(line)
            try:
                return serial_has(name, answer, 6)
            except trilab.LabError:
                assert left, f'{line!r} was typed, and no {answer!r} came'

    def colour(one):
        """Of a place in the right half of the terminal."""
        text = session.output('xwininfo', '-id', one.window(), check=True)
        left, top, width, height = (int(re.search(rf'{what}:\s+(-?\d+)', text).group(1)) for what in
                                    ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height'))
        total, _, data = pixels.screen(session)
        at = ((top + height // 2) * total + left + width * 3 // 4) * 3
        return tuple(data[at:at + 3])

    def vnc():
        """VNC: pixel for pixel what virsh sees, and keys arrive"""
        host.virsh('start', 'vnc')
        # The other guest boots beside it, for the serial lines.
        host.virsh('start', 'text')
        serial_has('vnc', 'triptych guest is ready', 60)
        with console(host.uri, 'vnc') as one:
            shows_the_screen(one)
            one.secure('Secure: the connection does not leave this computer.')
            one.focus()
            session.type('Words by VNC; 100%')
            session.keys('Return')
            serial_has('vnc', 'triptych guest read: Words by VNC; 100%')
            shows_the_screen(one)
            session.picture('lines-vnc')

    def vnc_again():
        """VNC: the machine is turned off and started again, and the window comes back"""
        with console(host.uri, 'vnc') as one:
            shows_the_screen(one)
            host.virsh('destroy', 'vnc')
            one.says('.*“vnc” is turned off')
            host.virsh('start', 'vnc')
            shows_the_screen(one)

    def vnc_tcp():
        """Where libvirt is not reached over SSH, a screen that listens on the server alone says so"""
        with console(direct, 'vnc') as one:
            one.says('.*only from the server itself or over SSH.*')
        host.virsh('destroy', 'vnc')

    def password():
        """VNC over SSH, with a password: libvirt's own is used; one that it does not know is asked for, also after three wrong ones"""
        host.virsh('start', 'word')
        with console(host.ssh_uri, 'word') as one:
            shows_the_screen(one)
            one.secure('Secure: the connection is encrypted by SSH.')
        host.virsh('qemu-monitor-command', 'word', '--hmp', 'set_password vnc sesame')
        with console(host.ssh_uri, 'word') as one:
            for wrong in ('', 'shut', '12345678'):
                one.says('.*did not accept the password.*')
                time.sleep(0.5)
                session.type(wrong)
                session.keys('Return')
                time.sleep(1)
            one.says('.*did not accept the password.*')
            session.picture('lines-password')
            # Without the underscore of its key.
            one.find('push button', 'Connect')
            # What is typed while the last word is still being tried is lost.
            for left in (2, 1, 0):
                one.says('.*did not accept the password.*')
                session.keys('ctrl+a')
                session.type('sesame')
                session.keys('Return')
                try:
                    shows_the_screen(one, seconds=15)
                    break
                except triui.UiError:
                    assert left, 'the right password does not open the screen'
            assert 'sesame' not in one.app.log and 'sesame' not in pathlib.Path(f'/proc/{one.app.pid}/cmdline').read_text()
        host.virsh('destroy', 'word')

    def command_line():
        """triptychctl vm console: typed and seen, here and over SSH, and left by Ctrl+]"""
        runs('text')
        for uri in (host.uri, host.ssh_uri):
            terminal = Terminal(uri, 'text')
            terminal.wait(b'leaves it')
            terminal.send(b'\n')
            terminal.wait(b'#')
            terminal.send(b'echo $((6*7))-seen\n')
            terminal.wait(b'42-seen')
            # What it does not read is what the next one sees.
            terminal.wait(b'#')
            terminal.send(b'\x1d')
            assert terminal.ended() == 0
        assert labtest.Control(host.uri).fails(4, 'not running', 'vm', 'console', 'word')

    def keys_first():
        """triptychctl vm console: keys go to the machine before it is said that they do"""
        runs('text')
        read, write = os.pipe()
        os.write(write, bytes(fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)))
        terminal = Terminal(host.uri, 'text', errors=write)
        # It cannot say anything yet: the pipe is full.
        trilab.wait_for('a terminal without lines', lambda: not termios.tcgetattr(terminal.fd)[3] & termios.ICANON, 10)
        assert not os.read(read, 4096).strip(b'\0')
        assert b'leaves it' in os.read(read, 4096)
        terminal.send(b'\x1d')
        assert terminal.ended() == 0
        os.close(read)
        os.close(write)

    def runs(name):
        if host.state(name) != 'running':
            host.virsh('start', name)
        serial_has(name, 'triptych guest is ready', 60)

    def serial():
        """A machine without graphics: its serial line opens by itself; what is typed arrives, also what the window means by it elsewhere"""
        runs('text')
        with console(host.uri, 'text') as one:
            one.secure('Secure: the connection does not leave this computer.')
            one.focus()
            one.says('Connected to the console of “text”, which says nothing.*Enter.*')
            typed('text', "\nprintf '\\033[47m\\033[2J'; echo $((6*7))-typed\n", '42-typed')
            one.gone('label', 'Connected to the console of .*')
            one.find('image|icon', 'What is typed goes into the text console.')
            assert one.find('push button', r'Send Ctrl\+Alt\+Delete').get_description().endswith('The text console is shown, not the screen.')
            assert triui.has_state(one.find('panel', 'Text console'), 'focused')
            menus = uitest.Manager(one.app)
            menus.menu('View', '_?Zoom')
            assert not triui.has_state(menus.entry('_?Fit to Window'), 'sensitive')
            session.keys('Escape', 'Escape')
            triui.wait_for('the menus are closed', lambda: not menus.items())
            triui.wait_for('a white terminal', lambda: min(colour(one)) > 150, 10)
            session.picture('lines-serial')
            # In a picture's window Ctrl+E reverts, Ctrl+S starts.
            typed('text', "printf '\\033[0m\\033[2J'; echo $((6*8))-cat; cat -v\n", '48-cat')
            time.sleep(0.3)
            session.keys('ctrl+v', 'ctrl+e', 'ctrl+v', 'ctrl+n', 'Return')
            serial_has('text', '^E')
            serial_has('text', '^N')
            session.keys('ctrl+c')
            assert len(one.app.windows()) == 1, one.app.windows()

    def no_video():
        """SPICE without a video device: the serial line opens by itself; the screen says why there is none, and gets one for the next start"""
        gives_a_display('blind', '<graphics type="spice" autoport="yes"/>')

    def no_video_vnc():
        """VNC without a video device: the same, instead of QEMU's own words on a picture"""
        gives_a_display('blind-vnc', VNC)

    def gives_a_display(name, graphics):
        add_machine(host, name, graphics, linux=False, video='none')
        host.virsh('start', name)
        with console(host.uri, name) as one:
            one.find('panel', 'Text console')
            one.focus()
            one.click('menu item', '_?View')
            one.app.click(uitest.Manager(one.app).entry('S_?creen'))
            one.says('It has no video device.*')
            session.picture(f'lines-no-video-{name}')
            one.click('push button', '.*Add a Display')
            one.says(f'Give “{name}” a display.*')
            session.keys('Return')
            one.says('.*was given a display.*')
            host.virsh('destroy', name)
            one.says(f'.*“{name}” is turned off')
            host.virsh('start', name)
            shows_the_screen(one)
        devices = ElementTree.fromstring(host.virsh('dumpxml', name)).find('devices')
        assert len(devices.findall('graphics')) == 1 and len(devices.findall('video')) == 1, ElementTree.tostring(devices)
        host.virsh('destroy', name)

    def taken():
        """In use by somebody else: asked first, then taken over; taken from us: said, and not fought over"""
        runs('text')
        other = Terminal(host.uri, 'text', '--force')
        other.wait(b'leaves it')
        with console(host.uri, 'text') as one:
            one.says('.*in use by someone else.*')
            session.picture('lines-in-use')
            one.click('push button', '.*Take Over')
            assert other.ended() == 1
            typed('text', '\necho $((6*7))-taken\n', '42-taken')
            other = Terminal(host.uri, 'text')
            other.wait(b'Take it over?')
            other.send(b'y\n')
            other.wait(b'leaves it')
            one.says('.*was closed while the machine runs on.*')
            time.sleep(2)
            other.send(b'\x1d')
            assert other.ended() == 0
            one.click('push button', '.*Connect Again')
            typed('text', '\necho $((6*7))-again\n', '42-again')

    def held_by_virsh():
        """virsh console was first: asked, then taken over"""
        runs('text')
        other = Terminal(host.uri, 'text', command=('virsh', 'console'))
        other.wait(b'Escape character')
        with console(host.uri, 'text') as one:
            one.says('.*in use by someone else.*')
            one.click('push button', '.*Take Over')
            assert other.ended() == 1
            typed('text', '\necho $((6*7))-from-virsh\n', '42-from-virsh')

    def reopened():
        """The machine stops and starts: the serial line is opened again, over SSH"""
        runs('text')
        with console(host.ssh_uri, 'text') as one:
            one.secure('Secure: the connection is encrypted by SSH.')
            host.virsh('destroy', 'text')
            one.says('.*Its console opens again when it starts.*')
            session.picture('lines-off')
            (host.folder / 'var/log/libvirt/text-serial').write_text('')
            host.virsh('start', 'text')
            one.gone('label', '.*Its console opens again when it starts.*')
            serial_has('text', 'triptych guest is ready', 60)
            one.focus()
            typed('text', '\necho $((6*7))-reopened\n', '42-reopened')
        host.virsh('destroy', 'text')

    def changed():
        """A line that stands in for a picture: open as soon as QEMU is, and left for the picture, or when the machine has none any more"""
        slow = host.images / 'slow-qemu'
        slow.write_text('#!/bin/sh\ncase "$*" in *guest=late*) sleep 2;; esac\nexec /usr/bin/qemu-system-x86_64 "$@"\n')
        slow.chmod(0o755)
        add_machine(host, 'late', linux=False)
        without = host.virsh('dumpxml', '--inactive', 'late').replace('/usr/bin/qemu-system-x86_64', '/var/lib/libvirt/images/slow-qemu')

        def start_again(xml):
            host.define('dom', xml)
            host.virsh('destroy', 'late')
            host.virsh('start', 'late')
        host.define('dom', without)
        host.virsh('start', 'late')
        with console(host.uri, 'late') as one:
            for _ in range(3):
                one.says('Connected to the console of “late”.*')
                host.virsh('destroy', 'late')
                one.says('.*is not running. Its console opens again.*')
                host.virsh('start', 'late')
            start_again(without.replace("<model type='none'/>", "<model type='vga'/>").replace('</devices>', '<graphics type="spice" autoport="yes"/></devices>'))
            shows_the_screen(one)
            start_again(without)
            one.says('Connected to the console of “late”.*')
            start_again(re.sub(r'(?s)<(serial|console) .*?</\1>', '', without))
            one.says('It has no graphics device.*')
            one.gone('label', '.*onsole of “late”.*')
        host.virsh('destroy', 'late')

    def renamed():
        """A console that waits for a machine of its name opens when one is given that name"""
        add_machine(host, 'early', linux=False)
        with console(host.uri, 'later') as one:
            one.says('There is no virtual machine “later”.*')
            host.virsh('domrename', 'early', 'later')
            one.says('The virtual machine “later” is turned off')

    def namesakes():
        """Machines of one name on two servers: in tabs, each tab says where its machine is, as long as they have one name"""
        for each in lab.hosts:
            add_machine(each, 'twin', linux=False)
        with console(host.uri, 'twin') as one:
            one.says('The virtual machine “twin” is turned off')
            uitest.Manager(one.app).menu('View', 'Open Consoles as Tabs')
            session.output(labtest.BUILD / 'src/app/triptych', '--connect', second.uri, 'twin', check=True)
            triui.wait_for('two tabs', lambda: len(one.app.all('page tab')) == 2)
            for each, tab in zip(lab.hosts, one.app.all('page tab')):
                one.app.find('label', f'twin on {each.name}', inside=tab)
            second.virsh('domrename', 'twin', 'single')
            for name, tab in zip(('twin', 'single'), one.app.all('page tab')):
                one.app.find('label', name, inside=tab)
            second.virsh('domrename', 'single', 'twin')
            for each, tab in zip(lab.hosts, one.app.all('page tab')):
                one.app.find('label', f'twin on {each.name}', inside=tab)
            uitest.Manager(one.app).menu('View', 'Open Consoles as Tabs')

    def tls():
        """SPICE that accepts TLS alone: refused with what to do, then shown once the authority is known"""
        add_machine(host, 'safe', '<graphics type="spice" autoport="yes" defaultMode="secure"/>', linux=False)
        host.virsh('start', 'safe')
        place = session.home / '.pki/CA'
        place.mkdir(parents=True, exist_ok=True)
        with console(host.ssh_uri, 'safe') as one:
            one.says('.*could not prove who it is.*')
            session.picture('lines-tls-refused')
        shutil.copy(authority, place / 'cacert.pem')
        with console(host.ssh_uri, 'safe') as one:
            shows_the_screen(one)
            one.secure('Secure: the connection is encrypted by SSH.')

    def tls_tcp():
        """SPICE with TLS where libvirt is not reached over SSH: secure by its certificate"""
        with console(direct, 'safe') as one:
            shows_the_screen(one)
            one.secure('Secure: .*(TLS).*')
            session.picture('lines-tls')
        host.virsh('destroy', 'safe')

    def plain_tcp():
        """SPICE and VNC on the network, without TLS: shown, and called what it is"""
        add_machine(host, 'open', '<graphics type="spice" autoport="no" port="5999" defaultMode="insecure" listen="0.0.0.0"/>', linux=False)
        host.virsh('start', 'open')
        with console(direct, 'open') as one:
            shows_the_screen(one)
            one.secure('Not secure: .*')
            session.picture('lines-plain')
        host.virsh('destroy', 'open')

    def sockets():
        """A UNIX socket as listener, and none at all"""
        add_machine(host, 'socket', '<graphics type="spice"><listen type="socket"/></graphics>', linux=False)
        add_machine(host, 'none', '<graphics type="spice"><listen type="none"/></graphics>', linux=False)
        for name in ('socket', 'none'):
            host.virsh('start', name)
        with console(host.ssh_uri, 'socket') as one:
            shows_the_screen(one)
        with console(host.uri, 'none') as one:
            shows_the_screen(one)
        with console(host.ssh_uri, 'none') as one:
            one.says('.*listens on no port or socket.*')
        for name in ('socket', 'none'):
            host.virsh('destroy', name)

    def moved():
        """Moved to another server while it is looked at: the window says so, and the other server's console shows it"""
        add_machine(host, 'move', '<graphics type="spice" autoport="yes"/>', linux=False)
        host.virsh('start', 'move')
        # The SPICE library warns that it cannot follow by itself.
        with console(host.ssh_uri, 'move', G_DEBUG='') as one:
            shows_the_screen(one)
            subprocess.run(lab.desk('virsh', '-c', f'qemu+ssh://root@{host.name}/system', 'migrate', '--live', 'move',
                                    f'qemu+ssh://root@{second.name}/system'), check=True, capture_output=True, timeout=120)
            one.says('.*moved to another server.*')
        with console(second.ssh_uri, 'move') as one:
            shows_the_screen(one, second)
        second.virsh('destroy', 'move')

    return (vnc, vnc_again, vnc_tcp, password, command_line, keys_first, serial, no_video, no_video_vnc, taken, held_by_virsh, reopened, changed, renamed, namesakes, tls, tls_tcp, plain_tcp, sockets, moved)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not() or triui.why_not() or (None if shutil.which('certtool') else 'certtool is not installed')
    if reason:
        tap.skip_all(reason)
    with trilab.Lab(2, outside=True) as lab, triui.Session() as session:
        wanted = sys.argv[1:]
        status = tap.run([uitest.pictured(session, check) for check in checks(lab, session)
                          if not wanted or check.__name__ in wanted])
    sys.exit(status)


main()

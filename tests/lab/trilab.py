# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab: private servers with libvirtd, virtlogd, sshd and real (emulated) guests.

    with Lab(hosts=1) as lab:
        lab.h1.virsh('list')

Each server has its own mount, uts and network namespace, its own /run, /etc/libvirt and /var/lib/libvirt, and no
/dev/kvm. All of them live in one pid namespace, so ending its first process ends everything: no guest, no dnsmasq is
left behind, whatever happens to the test.
"""
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get('TRI_CACHE') or pathlib.Path.home() / '.cache' / 'triptych')
GUESTS = CACHE / 'guests'
# Of the whole machine, as the addresses are.
LOCKS = pathlib.Path('/run/lock')
LEASH = ['setpriv', '--pdeathsig', 'KILL']
PROGRAMS = ('setpriv', 'unshare', 'nsenter', 'ip', 'libvirtd', 'virtlogd', 'virsh', 'sshd', 'ssh-keygen', 'qemu-system-x86_64',
            'qemu-img', 'dnsmasq')


class LabError(Exception):
    """The lab did what it should not; the text says what."""


def why_not():
    """None, or the reason why no lab can be started here."""
    if os.geteuid() != 0:
        return 'the lab needs root'
    path = os.environ.get('PATH', '') + ':/usr/sbin:/sbin'
    for program in PROGRAMS:
        if not shutil.which(program, path=path):
            return f'{program} is not installed'
    probe = subprocess.run(['unshare', '--mount', '--uts', '--net', '--pid', '--fork', '--kill-child', 'ip', 'link', 'add',
                            'probe', 'type', 'bridge'], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        return 'no namespaces or no bridges here: ' + probe.stderr.strip()
    return None


def wait_for(what, check, seconds=20, pause=0.1):
    """Calls check() until it gives something true, and returns that; raises LabError naming what after the time."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise LabError(f'waited {seconds} s in vain: {what}')
        time.sleep(pause)


def ended(pid):
    """Whether the process is gone, or only waits to be counted."""
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] == 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return True


def make_guests():
    """Builds the test guests if they are not in the cache yet; returns their folder."""
    subprocess.run([HERE / 'guests' / 'build', GUESTS], check=True, stdout=subprocess.DEVNULL)
    return GUESTS


class Host:
    """One server of a lab."""

    def __init__(self, lab, index):
        self.lab = lab
        self.name = f'h{index}'
        self.folder = lab.folder / self.name
        self.address = f'10.213.{lab.number}.{index}'
        self.socket = self.folder / 'run' / 'libvirt-sock'
        self.uri = f'qemu+unix:///system?socket={self.socket}'
        self.images = self.folder / 'var/lib/libvirt/images'
        self.small = '/var/lib/libvirt/small'

    @property
    def ssh_uri(self):
        """With keys of the lab's own. From outside it works where the lab was started with a link to there; at the
        lab's desk qemu+ssh://root@h1/system is enough."""
        return f'qemu+ssh://root@{self.name}/system?command={self.lab.folder}/ssh/ssh'

    def prepare(self):
        for place in ('run', 'etc/libvirt', 'var/lib/libvirt/images', 'var/lib/libvirt/small', 'var/log/libvirt',
                      'var/cache/libvirt', 'var/lib/swtpm-localca'):
            (self.folder / place).mkdir(parents=True)
        authority = pathlib.Path('/var/lib/swtpm-localca')
        if authority.exists():
            os.chown(self.folder / 'var/lib/swtpm-localca', authority.stat().st_uid, authority.stat().st_gid)
        for source in pathlib.Path('/etc/libvirt').glob('*.conf'):
            shutil.copy(source, self.folder / 'etc/libvirt')
        self.append('libvirtd.conf', f'host_uuid = "{uuid.uuid4()}"', 'auth_unix_rw = "none"', 'auth_unix_ro = "none"',
                    'unix_sock_rw_perms = "0770"', 'log_outputs = "2:file:/var/log/libvirt/libvirtd.log"')
        # Two servers and the machine itself would otherwise quarrel about the same control groups.
        self.append('qemu.conf', 'cgroup_controllers = [ ]', 'security_driver = "none"')
        keys = self.lab.folder / 'ssh'
        # Without the person's own start-up files: what bash reads over SSH may wait for things that have no place here.
        (self.folder / 'home').mkdir()
        (self.folder / 'sshd_config').write_text(
            f'HostKey {keys}/host_key\nAuthorizedKeysFile {keys}/id_ed25519.pub\nPidFile none\nUsePAM no\n'
            f'SetEnv HOME={self.folder}/home\n'
            'PermitRootLogin prohibit-password\nPasswordAuthentication no\nStrictModes no\nUseDNS no\n')

    def append(self, name, *lines):
        with open(self.folder / 'etc/libvirt' / name, 'a', encoding='utf-8') as file:
            file.write('\n'.join(('', *lines, '')))

    def inside(self, *command):
        """The command as it is run on this server."""
        pid = (self.folder / 'pid').read_text().strip()
        return [*self.lab.nsenter('-p'), 'nsenter', '-t', pid, '-m', '-u', '-n', '--', *map(str, command)]

    def run(self, *command, check=True, **options):
        result = subprocess.run(self.inside(*command), capture_output=True, text=True, check=False, **options)
        if check and result.returncode != 0:
            raise LabError(f"{self.name}: {' '.join(map(str, command))}: {result.stderr.strip()}")
        return result

    def virsh(self, *arguments, check=True, timeout=120):
        """virsh on this server's libvirt, from outside: its output without the last line end."""
        result = subprocess.run(['virsh', '-q', '-c', self.uri, *map(str, arguments)], capture_output=True, text=True,
                                check=False, timeout=timeout)
        if check and result.returncode != 0:
            raise LabError(f"virsh {' '.join(map(str, arguments))}: {result.stderr.strip()}")
        return result.stdout.strip()

    def virsh_fails(self, *arguments):
        return subprocess.run(['virsh', '-q', '-c', self.uri, *map(str, arguments)], capture_output=True,
                              check=False).returncode != 0

    def state(self, name):
        """As virsh says it ("running", "shut off"), or None where there is no such machine."""
        return self.virsh('domstate', name, check=False) or None

    def names(self):
        return sorted(self.virsh('list', '--all', '--name').split())

    def wait_state(self, name, state, seconds=30):
        wait_for(f'{name} is {state}, is {self.state(name)}', lambda: self.state(name) == state, seconds)

    def answers(self):
        return self.socket.exists() and not self.virsh_fails('uri')

    # libvirtd's bad days ------------------------------------------------------------------------

    def libvirtd_pid(self):
        return self.run('cat', '/run/libvirtd.pid').stdout.strip()

    def signal_libvirtd(self, name):
        """name: KILL, STOP or CONT."""
        self.run('kill', '-' + name, self.libvirtd_pid())

    def kill_libvirtd(self):
        pid = self.libvirtd_pid()
        self.run('kill', '-KILL', pid)
        wait_for('libvirtd is gone', lambda: self.run('kill', '-0', pid, check=False).returncode != 0)

    def start_libvirtd(self):
        self.run('libvirtd', '-d')
        wait_for(f'{self.name}: libvirtd answers', self.answers)

    def revive_libvirtd(self):
        """Starts it if it crashed, as Debian's service does: libvirtd 9.0 does now and then when clients leave in the middle of a call."""
        if self.run('kill', '-0', self.libvirtd_pid(), check=False).returncode == 0:
            return False
        self.start_libvirtd()
        return True

    # Machines -----------------------------------------------------------------------------------

    def qemu_pid(self, name):
        return self.run('cat', f'/run/libvirt/qemu/{name}.pid').stdout.strip()

    def add_basics(self):
        """A NAT network and two pools, all started; images of the test guests in the first pool."""
        self.define('net', '<network><name>default</name><forward mode="nat"/><bridge name="virbr0"/>'
                    '<ip address="192.168.122.1" netmask="255.255.255.0"><dhcp><range start="192.168.122.2" '
                    'end="192.168.122.254"/></dhcp></ip></network>')
        for name, place in (('default', '/var/lib/libvirt/images'), ('small', self.small)):
            self.define('pool', f'<pool type="dir"><name>{name}</name><target><path>{place}</path></target></pool>')
        for kind, name in (('net', 'default'), ('pool', 'default'), ('pool', 'small')):
            self.virsh(f'{kind}-start', name)
            self.virsh(f'{kind}-autostart', name)

    def add_images(self, *names):
        """Copies test guests into the first pool."""
        for name in names:
            shutil.copy(GUESTS / name, self.images)
        self.virsh('pool-refresh', 'default')

    def define(self, kind, xml):
        """kind: net, pool or dom, as virsh has it; dom is plain "define"."""
        with tempfile.NamedTemporaryFile('w', suffix='.xml', dir=self.lab.folder) as file:
            file.write(xml)
            file.flush()
            self.virsh('define' if kind == 'dom' else f'{kind}-define', file.name)

    def add_machine(self, name, disk=True, start=False, iso='', memory=192):
        """A BIOS machine with the tiny Linux on the kernel command line (or on a CD), and a small qcow2 disk."""
        drives = ''
        if disk:
            subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', self.images / f'{name}.qcow2', '64M'], check=True)
            self.virsh('pool-refresh', 'default')
            drives += (f'<disk type="file" device="disk"><driver name="qemu" type="qcow2"/><source '
                       f'file="/var/lib/libvirt/images/{name}.qcow2"/><target dev="vda" bus="virtio"/></disk>')
        if iso:
            self.add_images(iso)
            drives += (f'<disk type="file" device="cdrom"><source file="/var/lib/libvirt/images/{iso}"/>'
                       '<target dev="sda" bus="sata"/><readonly/></disk>')
            kernel = '<boot dev="cdrom"/>'
        else:
            for file in ('vmlinuz', 'initrd'):
                if not (self.images / file).exists():
                    shutil.copy(GUESTS / file, self.images)
            kernel = ('<kernel>/var/lib/libvirt/images/vmlinuz</kernel><initrd>/var/lib/libvirt/images/initrd</initrd>'
                      '<cmdline>quiet no_timer_check mitigations=off random.trust_cpu=on console=ttyS0 console=tty0</cmdline>')
        self.define('dom', f'''<domain type="qemu"><name>{name}</name><memory unit="MiB">{memory}</memory>
            <vcpu>1</vcpu><os><type arch="x86_64" machine="q35">hvm</type>{kernel}</os>
            <features><acpi/><apic/></features><cpu mode="maximum"/>
            <devices>{drives}<interface type="network"><source network="default"/><model type="virtio"/></interface>
            <serial type="file"><source path="/var/log/libvirt/{name}-serial"/></serial>
            <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
            <input type="tablet" bus="usb"/><graphics type="spice" autoport="yes"/>
            <video><model type="qxl"/></video><memballoon model="virtio"/></devices></domain>''')
        if start:
            self.virsh('start', name)

    def serial(self, name):
        """What a machine of add_machine() said on its serial line."""
        try:
            return (self.folder / f'var/log/libvirt/{name}-serial').read_text(errors='replace')
        except FileNotFoundError:
            return ''

    def agent_answers(self, name):
        return not self.virsh_fails('qemu-agent-command', '--timeout', '2', name, '{"execute":"guest-ping"}')

    def agent(self, name, command, **arguments):
        """What the guest agent returns, as JSON's own types."""
        answer = self.virsh('qemu-agent-command', name, json.dumps({'execute': command, 'arguments': arguments}))
        return json.loads(answer)['return']

    def leave_mark(self, name, path='/run/mark'):
        """A file in the guest's memory: there or not, it tells which state the guest is in."""
        self.agent(name, 'guest-file-close', handle=self.agent(name, 'guest-file-open', path=path, mode='w'))

    def has_mark(self, name, path='/run/mark'):
        try:
            self.agent(name, 'guest-file-close', handle=self.agent(name, 'guest-file-open', path=path, mode='r'))
        except LabError:
            return False
        return True

    def wait_booted(self, name, seconds=60):
        wait_for(f'{name} booted and its guest agent answers', lambda: self.agent_answers(name), seconds, 0.5)

    def screen(self, name, file, number=0):
        """virsh screenshot of one of the screens, as judge of what a console window shows."""
        self.virsh('screenshot', name, file, '--screen', number)


class Lab:
    """One or two servers, from `with` to the end of the block; or from start() to stop()."""

    def __init__(self, hosts=1, folder=None, outside=False, basics=True):
        # A lab in a folder that nobody named belongs to this process, and ends with it however that ends.
        self.leash = [] if folder else LEASH
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix='tri-lab.'))
        self.count = hosts
        self.outside = outside
        self.basics = basics
        self.number = None
        self.lock = None
        self.hosts = []

    @classmethod
    def attach(cls, folder):
        """The running lab in the folder, or None."""
        folder = pathlib.Path(folder)
        try:
            pid, number, count = (folder / 'lab').read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        lab = cls(int(count), folder, outside=True)
        lab.number = int(number)
        lab.hosts = [Host(lab, index + 1) for index in range(lab.count)]
        return lab if lab.first_pid() and pathlib.Path(f'/proc/{pid}').exists() else None

    @property
    def h1(self):
        return self.hosts[0]

    @property
    def h2(self):
        return self.hosts[1]

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def first_pid(self):
        """The lab's process 1, as this side of the pid namespace numbers it."""
        try:
            pid = (self.folder / 'lab').read_text().split()[0]
            return pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text().split()[0]
        except (FileNotFoundError, IndexError):
            return None

    def nsenter(self, *more):
        return ['nsenter', '-t', self.first_pid(), '-m', '-u', '-n', *more, '--']

    def desk(self, *command):
        """The command as it is run at the lab's desk, where h1 and h2 are names that SSH knows and trusts."""
        return [*self.nsenter('-p'), *map(str, command)]

    def start(self):
        make_guests()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self._take_number()
        self.hosts = [Host(self, index + 1) for index in range(self.count)]
        (self.folder / 'hosts').write_text('127.0.0.1 localhost\n' + ''.join(
            f'{host.address} {host.name}\n' for host in self.hosts))
        self._make_keys()
        for host in self.hosts:
            host.prepare()
        environment = {key: value for key, value in os.environ.items() if not key.startswith(('LD_', 'ASAN', 'XDG_', 'DBUS', 'G_'))}
        environment['PATH'] += ':/usr/sbin:/sbin'
        with open(self.folder / 'log', 'w', encoding='utf-8') as log:
            process = subprocess.Popen(
                [*self.leash, 'unshare', '--mount', '--uts', '--net', '--pid', '--fork', '--kill-child', HERE / 'desk.sh', self.folder,
                 str(self.count), str(self.number)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                start_new_session=True, pass_fds=(self.lock.fileno(),))
        (self.folder / 'lab').write_text(f'{process.pid} {self.number} {self.count}\n')
        wait_for('the servers are joined; see ' + str(self.folder / 'log'), (self.folder / 'joined').exists)
        for host in self.hosts:
            wait_for(f'{host.name}: libvirtd answers', host.answers)
            if self.basics:
                host.add_basics()
        if self.outside:
            self._link_outside()
        return self

    def stop(self):
        """Ends the lab and removes its folder. Also right for a lab that never came up."""
        first = self.first_pid()
        if first:
            if self.outside:
                subprocess.run(['ip', 'link', 'delete', f'tri-lab{self.number}'], check=False, capture_output=True)
            os.kill(int(first), signal.SIGKILL)
            wait_for('the lab has ended', lambda: ended(first))
        try:
            os.waitpid(int((self.folder / 'lab').read_text().split()[0]), 0)
        except (FileNotFoundError, ChildProcessError, IndexError, ValueError):
            pass
        if self.lock:
            self.lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _take_number(self):
        """Labs that run side by side have a subnet each; the lock lives as long as the lab does."""
        LOCKS.mkdir(exist_ok=True)
        for number in range(20, 250):
            self.lock = open(LOCKS / f'triptych-lab-{number}', 'w', encoding='utf-8')
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.lock.close()
                continue
            os.set_inheritable(self.lock.fileno(), True)
            self.number = number
            return
        raise LabError('all subnets of the lab are taken')

    def _make_keys(self):
        keys = self.folder / 'ssh'
        keys.mkdir(mode=0o700)
        for name in ('host_key', 'id_ed25519'):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', keys / name], check=True)
        public = ' '.join((keys / 'host_key.pub').read_text().split()[:2])
        (keys / 'known_hosts').write_text(''.join(
            f'{host.name},{host.address} {public}\n' for host in self.hosts))
        # For whom the person's own SSH settings are none of the lab's business, and the other way round.
        (keys / 'config').write_text(f'UserKnownHostsFile {keys}/known_hosts\nIdentityFile {keys}/id_ed25519\n' + ''.join(
            f'Host {host.name}\n  HostName {host.address}\n' for host in self.hosts))
        (keys / 'ssh').write_text(f'#!/bin/sh\nexec ssh -F {keys}/config "$@"\n')
        (keys / 'ssh').chmod(0o700)

    def _link_outside(self):
        """Gives the machine that the lab runs on an address in the lab's network; it vanishes with the lab."""
        link = f'tri-lab{self.number}'
        subprocess.run(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'outside', 'netns', self.first_pid()],
                       check=True)
        subprocess.run(self.desk('ip', 'link', 'set', 'outside', 'master', 'br0', 'up'), check=True)
        subprocess.run(['ip', 'address', 'add', f'10.213.{self.number}.253/24', 'dev', link], check=True)
        subprocess.run(['ip', 'link', 'set', link, 'up'], check=True)

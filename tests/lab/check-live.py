#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody else does on the server shows within a second; what the server suffers shows, and passes."""
import time

import labtest
import trilab


def checks(lab):
    host = lab.h1
    for name in ('one', 'two'):
        host.add_machine(name)
    control = labtest.Control(host.uri)
    watch = control.watch()
    watch.wait_line(('two',), 0)

    def slack():
        """How much longer than usual a machine that has other work needs for anything: virsh's own time for nearly nothing."""
        start = time.monotonic()
        host.virsh('uri')
        return 4 * (time.monotonic() - start)

    def within_a_second(words, *command):
        more = slack()
        start = time.monotonic()
        host.virsh(*command)
        done = time.monotonic()
        when = watch.wait_line(words, start, 30)
        more = max(more, slack())
        assert when - done < 1.0 + more, f"{' '.join(command)}: shown {when - done:.2f} s after virsh was done, {more:.2f} s of that are the machine's"

    def states():
        """Start, pause, resume and destroy by virsh"""
        within_a_second(('one', 'Running'), 'start', 'one')
        within_a_second(('one', 'Paused'), 'suspend', 'one')
        within_a_second(('one', 'Running'), 'resume', 'one')
        within_a_second(('one', 'Off'), 'destroy', 'one')

    def saved():
        """A saved state comes, and goes on"""
        host.virsh('start', 'one')
        within_a_second(('one', 'Saved'), 'managedsave', 'one')
        within_a_second(('one', 'Running'), 'start', 'one')
        within_a_second(('one', 'Off'), 'destroy', 'one')

    def defined():
        """A machine that is defined, renamed and undefined by virsh"""
        start = time.monotonic()
        host.add_machine('three', disk=False)
        done = time.monotonic()
        assert watch.wait_line(('three',), start, 30) - done < 1.0 + slack()
        within_a_second(('four',), 'domrename', 'three', 'four')
        within_a_second(('four',), 'undefine', 'four')
        assert set(control('vm', 'list', '--names').split()) == {'one', 'two'}

    def hung():
        """A libvirtd that hangs: said so, and what it missed shows when it goes on"""
        host.signal_libvirtd('STOP')
        try:
            control.fails(5, '', '--timeout', '4', 'vm', 'list', timeout=60)
            assert watch.alive()
        finally:
            host.signal_libvirtd('CONT')
        within_a_second(('one', 'Running'), 'start', 'one')

    def restarted():
        """libvirtd killed and started again: the list comes back by itself"""
        start = time.monotonic()
        host.kill_libvirtd()
        time.sleep(2)
        assert watch.alive(), watch.process.stderr.read()
        host.start_libvirtd()
        # The pauses between attempts grow; the first ones are short.
        trilab.wait_for('the console is back', lambda: responds(start), 40)
        within_a_second(('one', 'Off'), 'destroy', 'one')

    def responds(start):
        before = time.monotonic()
        running = host.state('two') == 'running'
        host.virsh('destroy' if running else 'start', 'two')
        try:
            watch.wait_line(('two', 'Off' if running else 'Running'), before, 1)
            return True
        except AssertionError:
            return False

    def ended():
        """The watch ends when it is told to, and not before"""
        assert watch.alive()
        watch.__exit__()
        assert watch.process.returncode in (0, 130), watch.process.returncode

    return states, saved, defined, hung, restarted, ended


labtest.main(checks)

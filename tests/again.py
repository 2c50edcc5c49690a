#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""again.py CHECK ARGUMENT...: runs a check that looks at windows, and does all of it again if its Python died of a stack that is full.

Debian 12's accessibility library (at-spi2-core 2.46) follows what it remembers of a window in circles when the window has just gone, until
its stack ends. That is the test's process, not the program's: a program that dies fails its check in the ordinary way.
"""
import signal
import subprocess
import sys

MOST = 3


def main(command):
    for left in reversed(range(MOST)):
        result = subprocess.run(['setpriv', '--pdeathsig', 'KILL', sys.executable, *command], stdout=subprocess.PIPE, check=False)
        if result.returncode != -signal.SIGSEGV or not left:
            break
        print('the accessibility library ended the test; all of it is done again', file=sys.stderr)
    sys.stdout.buffer.write(result.stdout)
    return result.returncode if result.returncode >= 0 else 128 - result.returncode


sys.exit(main(sys.argv[1:]))

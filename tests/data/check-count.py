#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `./dev test` says at its end must not hide a failure."""
import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import count  # noqa: E402
import tap  # noqa: E402


def counted(stdout, result='OK'):
    return count.count({'name': 'x', 'stdout': stdout, 'result': result})


def lines():
    """Each line of a program counts"""
    assert counted('1..3\nok 1 /a\nok 2 /b # SKIP no display\nok 3 /c\n') == (2, 0, 1)


def failures():
    """A failed line counts once, though its program fails too"""
    assert counted('1..2\nok 1 /a\nnot ok 2 /b\n', 'FAIL') == (1, 1, 0)


def crash():
    """A program that dies is a failure"""
    assert counted('1..2\nok 1 /a\n', 'ERROR') == (1, 1, 0)
    assert counted('', 'TIMEOUT') == (0, 1, 0)


def nothing():
    """A program that skips everything is skipped, not passed"""
    assert counted('1..0 # SKIP not root\n', 'SKIP') == (0, 0, 1)


if __name__ == '__main__':
    sys.exit(tap.run((lines, failures, crash, nothing)))

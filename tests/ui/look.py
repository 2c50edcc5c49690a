#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""look.py PID ROLE PATTERN: prints the middle of the first such object of a program; ends with 1 where there is none.

In a process of its own, because the accessibility library does not survive programs and windows that end while it knows them.
find() and gone() are for those who ask.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import triui  # noqa: E402


def look(app, role, pattern):
    """Where such an object is, as [x, y], or None. A window's program that says nothing is asked again by whoever waits."""
    app.check_alive()
    try:
        found = subprocess.run([sys.executable, __file__, str(app.pid), role, pattern], check=False, capture_output=True, text=True,
                               env=app.session.environment, timeout=10)
    except subprocess.TimeoutExpired:
        return None    # it asked something that went away meanwhile, and would wait for it
    return [int(number) for number in found.stdout.split()] if found.returncode == 0 else None


def find(app, role, pattern, seconds=20):
    return triui.wait_for(f'{role} {pattern!r}', lambda: look(app, role, pattern), seconds, 0.1)


def gone(app, role, pattern, seconds=20):
    triui.wait_for(f'{role} {pattern!r} is gone', lambda: not look(app, role, pattern), seconds, 0.1)


def click(app, role, pattern, seconds=20):
    """Clicks it, once it stays where it is."""
    places = [find(app, role, pattern, seconds), None]
    while places[-1] != places[-2]:
        places.append(find(app, role, pattern, seconds))
    app.session.click_at(*places[-1])


def main(pid, role, pattern):
    class Screen:
        """What App needs of a session."""

        @staticmethod
        def output(*command, check=False):
            return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=check).stdout
    app = triui.App.__new__(triui.App)
    app.session, app.pid = Screen(), int(pid)
    found = app.all(role, '(?s)' + pattern)
    if not found:
        sys.exit(1)
    try:
        print(*app.place(found[0]))
    except Exception:  # pylint: disable=broad-except
        print(0, 0)    # it is there, which is all that most want to know


if __name__ == '__main__':
    main(*sys.argv[1:])

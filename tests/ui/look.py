# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking for an object of a program by its role and its words, and clicking it. Words may go over several lines."""
import triui


def look(app, role, pattern):
    """The first such object, or None."""
    app.check_alive()
    found = app.all(role, '(?s)' + pattern)
    return found[0] if found else None


def find(app, role, pattern, seconds=20):
    return triui.wait_for(f'{role} {pattern!r}', lambda: look(app, role, pattern), seconds)


def gone(app, role, pattern, seconds=20):
    triui.wait_for(f'{role} {pattern!r} is gone', lambda: app.root() and not look(app, role, pattern), seconds)


def click(app, role, pattern, seconds=20):
    """Clicks it, once it stays where it is."""
    app.click(find(app, role, pattern, seconds))

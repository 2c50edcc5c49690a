# SPDX-License-Identifier: GPL-3.0-or-later
"""The few lines of TAP that the Python tests need."""
import sys
import traceback


class Skip(Exception):
    """Raised by a check that cannot run here; the text is the reason."""


def comment(text):
    """For the person who reads the log; several lines are fine."""
    for line in str(text).splitlines():
        print('#', line, flush=True)


def skip_all(reason):
    """Ends the program: nothing of it can run here."""
    print('1..0 # SKIP', reason, flush=True)
    sys.exit(0)


def run(checks, chained=False):
    """Runs functions that take nothing, one TAP line each; their first line of documentation is the name.

    chained: each needs what the one before left behind, so after a failure the rest fails without being run.
    Returns what the program should exit with.
    """
    checks = list(checks)
    print(f'1..{len(checks)}', flush=True)
    failed = False
    for number, check in enumerate(checks, 1):
        name = (check.__doc__ or check.__name__).strip().splitlines()[0].rstrip('.')
        if failed and chained:
            print(f'not ok {number} {name}', flush=True)
            comment('not run: an earlier step failed')
            continue
        try:
            check()
        except Skip as reason:
            print(f'ok {number} {name} # SKIP {reason}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f'not ok {number} {name}', flush=True)
            comment(traceback.format_exc() if not isinstance(error, AssertionError) or not str(error) else error)
        else:
            print(f'ok {number} {name}', flush=True)
    return 1 if failed else 0

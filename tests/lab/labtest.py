# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's tests share: a lab around the checks, and triptychctl."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tap  # noqa: E402
import trilab  # noqa: E402

BUILD = pathlib.Path(os.environ.get('TRI_BUILD') or HERE.parents[1] / 'build/run')
CONTROL = BUILD / 'src/cli/triptychctl'


def main(make_checks, hosts=1, chained=False, **options):
    """Starts a lab, runs the checks that make_checks(lab) returns, and ends the lab, whatever happens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    reason = trilab.why_not()
    if reason:
        tap.skip_all(reason)
    with trilab.Lab(hosts, **options) as lab:
        status = tap.run(make_checks(lab), chained)
    sys.exit(status)


class Control:
    """triptychctl on one server."""

    def __init__(self, uri, prefix=()):
        self.command = [*map(str, prefix), str(CONTROL), '--connect', uri]
        self.environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'G_DEBUG': 'fatal-warnings'}

    def run(self, *arguments, timeout=180):
        return subprocess.run([*self.command, *map(str, arguments)], capture_output=True, text=True, check=False,
                              timeout=timeout, env=self.environment, stdin=subprocess.DEVNULL)

    def __call__(self, *arguments, timeout=180):
        """Must succeed, and have nothing to complain of but the lack of KVM; returns what it printed."""
        result = self.run(*arguments, timeout=timeout)
        assert result.returncode == 0, f"{' '.join(map(str, arguments))}: exit {result.returncode}: {result.stderr}{result.stdout}"
        words = '\n'.join(line for line in result.stderr.splitlines() if 'emulated' not in line)
        assert not words, f"{' '.join(map(str, arguments))}: {words}"
        return result.stdout

    def json(self, *arguments):
        return json.loads(self('--json', *arguments))

    def fails(self, code, pattern, *arguments, timeout=180):
        """Must fail with the exit code, and with words that the pattern is one of."""
        import re
        result = self.run(*arguments, timeout=timeout)
        assert result.returncode == code, f'exit {result.returncode}, not {code}: {result.stderr}{result.stdout}'
        assert re.search(pattern, result.stderr, re.IGNORECASE), f'no {pattern!r} in: {result.stderr}'
        return result.stderr

    def watch(self):
        return Watch([*self.command, 'vm', 'list', '--watch'], self.environment)


class Watch:
    """`vm list --watch`, with the time at which each line came."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
                                        stdin=subprocess.DEVNULL)
        self.lines = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append((time.monotonic(), line.rstrip('\n')))

    def wait_line(self, words, since, seconds=20):
        """When the first line with all the words came after since (of time.monotonic())."""
        def found():
            return [when for when, line in self.lines if when >= since and all(word in line for word in words)]
        try:
            return trilab.wait_for('', found, seconds, 0.02)[0]
        except trilab.LabError:
            raise AssertionError(f'no line with {words} within {seconds} s; there were {self.lines[-10:]}') from None

    def alive(self):
        return self.process.poll() is None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

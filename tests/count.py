#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single checks in meson's testlog.json files: count.py LOG... prints one line, exit 1 if any failed.

A program that dies or breaks its plan counts as one failure more, even if each line that it printed was "ok".
"""
import json
import re
import sys

LINE = re.compile(r'^\s*(not ok|ok)\b([^#]*)(?:#\s*(skip|todo)\b.*)?', re.IGNORECASE)
GOOD = {'OK', 'SKIP', 'EXPECTEDFAIL'}


def count(record):
    passed = failed = skipped = 0
    for line in (record.get('stdout') or '').splitlines():
        if re.match(r'^1\.\.0\s*#\s*skip', line, re.IGNORECASE):
            skipped += 1
            continue
        found = LINE.match(line)
        if not found:
            continue
        if (found.group(3) or '').lower() == 'skip':
            skipped += 1
        elif found.group(1).lower() == 'ok':
            passed += 1
        else:
            failed += 1
    if record['result'] not in GOOD and failed == 0:
        failed = 1
    if record['result'] in GOOD and passed + failed + skipped == 0:
        if record['result'] == 'SKIP':
            skipped = 1
        else:
            passed = 1
    return passed, failed, skipped


def explain(stdout, most=40):
    """The failed lines of a program, each with the comments that follow it."""
    shown, failed = [], False
    for line in stdout.splitlines():
        if LINE.match(line):
            failed = line.lstrip().startswith('not ok')
        if failed:
            shown.append('  ' + line)
    return '\n'.join(shown[:most] + (['  …'] if len(shown) > most else []))


def main(paths):
    totals = [0, 0, 0]
    for path in paths:
        try:
            with open(path, encoding='utf-8') as log:
                records = [json.loads(line) for line in log if line.strip()]
        except OSError as error:
            print(f'{path}: {error.strerror}: counted as a failure')
            totals[1] += 1
            continue
        if not records:
            print(f'{path}: no test ran: counted as a failure')
            totals[1] += 1
        for record in records:
            for index, number in enumerate(count(record)):
                totals[index] += number
            if record['result'] not in GOOD:
                print(f"failed: {record['name']} ({record['result']})")
                print(explain(record.get('stdout') or ''))
    print('{} passed, {} failed, {} skipped'.format(*totals))
    return 1 if totals[1] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures compared pixel for pixel: does the screen show what virsh says that the guest shows?"""
import operator
import re


def read(path):
    """Width, height and the RGB bytes of a PPM."""
    width, height, data = re.match(rb'P6\s+(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+\d+\s(.*)', path.read_bytes(), re.DOTALL).groups()
    return int(width), int(height), data


def find(small, large):
    """Where the small picture lies in the large one, every pixel of it as it is; None where it does not."""
    width, height, data = small
    total, rows, field = large
    lines = [data[y * width * 3:(y + 1) * width * 3] for y in range(height)]
    # The line that looks least like others: most changes from one pixel to the next.
    key = max(range(height), key=lambda y: sum(map(operator.ne, lines[y], lines[y][3:])))
    at = field.find(lines[key])
    while at >= 0:
        left, top = at // 3 % total, at // 3 // total - key
        if at % 3 == 0 and 0 <= top <= rows - height and all(
                field[((top + y) * total + left) * 3:((top + y) * total + left + width) * 3] == lines[y] for y in range(height)):
            return left, top
        at = field.find(lines[key], at + 1)
    return None


def screen(session):
    """What the private screen shows."""
    session.output('import', '-window', 'root', '-depth', '8', session.home / 'screen.ppm', check=True)
    return read(session.home / 'screen.ppm')


def guest(session, host, name, number=0):
    """What one of the machine's screens shows, as virsh has it: a PNG or a PPM, by QEMU's age."""
    host.screen(name, session.home / 'guest', number)
    session.output('convert', session.home / 'guest', '-depth', '8', session.home / 'guest.ppm', check=True)
    return read(session.home / 'guest.ppm')

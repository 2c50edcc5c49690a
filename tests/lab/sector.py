# SPDX-License-Identifier: GPL-3.0-or-later
"""Boot sectors made of the sources in guests/, for machines that show a picture and need no operating system."""
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def why_not():
    """None, or the reason why none can be made here."""
    return next((f'{program} is not installed' for program in ('gcc', 'ld') if not shutil.which(program)), None)


def make(source, image, **values):
    """A disk image of guests/SOURCE.S, each value a macro of it."""
    with tempfile.NamedTemporaryFile(suffix='.o') as file:
        subprocess.run(['gcc', '-m32', '-c', '-x', 'assembler-with-cpp', *(f'-D{key}={value}' for key, value in values.items()),
                        HERE / 'guests' / f'{source}.S', '-o', file.name], check=True)
        subprocess.run(['ld', '--oformat', 'binary', '-m', 'elf_i386', '-Ttext', '0x7c00', '-e', 'start', file.name, '-o', image],
                       check=True)
    os.truncate(image, 2**20)

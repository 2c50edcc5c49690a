/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A boot sector that needs no operating system: it has the PC speaker sound, at 1193182 / DIVISOR hertz, for ever.
 */
#ifndef DIVISOR
#define DIVISOR 1193
#endif

        .code16
        .globl  start
start:
        cli
        movb    $0xb6, %al              /* timer 2, both bytes, square wave */
        outb    %al, $0x43
        movb    $(DIVISOR & 0xff), %al
        outb    %al, $0x42
        movb    $(DIVISOR >> 8), %al
        outb    %al, $0x42
        inb     $0x61, %al
        orb     $3, %al                 /* its gate, and the way to the speaker */
        outb    %al, $0x61
1:      hlt
        jmp     1b

        .org    510
        .word   0xaa55

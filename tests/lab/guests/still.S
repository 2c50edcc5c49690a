/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A boot sector that needs no operating system: it switches the Bochs display adapter to WIDTH x HEIGHT at DEPTH bits (16 or
 * 32), fills the picture with noise that is always the same, also the byte of each pixel that nobody should see, and
 * stops. Nothing blinks, so two pictures of it can be compared.
 */
#ifndef WIDTH
#define WIDTH 640
#define HEIGHT 400
#endif
#ifndef DEPTH
#define DEPTH 32
#endif

        .code16
        .globl  start
start:
        cli
        cld
        xorw    %bx, %bx
        movw    %bx, %ds
        movw    %bx, %ss
        movw    $0x7c00, %sp

        movw    $mode, %si
        movw    $(mode_end - mode) / 4, %cx
1:      movw    $0x1ce, %dx
        lodsw
        outw    %ax, %dx
        incw    %dx
        lodsw
        outw    %ax, %dx
        loop    1b

        /* The first display controller on PCI bus 0, and where its picture lies. */
        movl    $0x80000008, %ebx
2:      movl    %ebx, %eax
        call    pci_read
        shrl    $24, %eax
        cmpb    $3, %al
        je      3f
        addl    $0x800, %ebx
        cmpl    $0x80010008, %ebx
        jb      2b
        jmp     halt
3:      leal    8(%ebx), %eax
        call    pci_read
        andb    $0xf0, %al
        movl    %eax, %edi

        /* One trip through protected mode leaves ES with a limit of 4 GiB. */
        lgdt    table_address
        movl    %cr0, %eax
        incw    %ax
        movl    %eax, %cr0
        movw    $8, %dx
        movw    %dx, %es
        decw    %ax
        movl    %eax, %cr0

        movl    $(WIDTH * HEIGHT * DEPTH / 32), %ecx
        movl    $DEPTH, %eax
4:      imull   $1664525, %eax, %eax
        addl    $1013904223, %eax
        movl    %eax, %edx
        roll    $13, %edx
        xorl    %eax, %edx
        addr32 movl %edx, %es:(%edi)
        addl    $4, %edi
        decl    %ecx
        jnz     4b

halt:   hlt
        jmp     halt

pci_read:
        movw    $0xcf8, %dx
        outl    %eax, %dx
        movb    $0xfc, %dl
        inl     %dx, %eax
        ret

        .align  4
table:  .quad   0
        .quad   0x008f92000000ffff
table_address:
        .word   15
        .long   table
mode:   .word   4, 0, 1, WIDTH, 2, HEIGHT, 3, DEPTH, 4, 0x41
mode_end:
        .org    510
        .word   0xaa55

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A boot sector that needs no operating system: it switches the Bochs display adapter to WIDTH x HEIGHT at 32 bits,
 * fills the picture, and then moves a block over it sixty times a second. Each key pressed changes the block's
 * colour, so that a test can see that typing arrives. With SHADES the whole block is different in each frame, for
 * measuring.
 */
#ifndef WIDTH
#define WIDTH 1024
#define HEIGHT 768
#endif
#ifndef BLOCK
#define BLOCK 64
#endif
#define PITCH (WIDTH * 4)
#define TOP 192

        .code16
        .globl  start
start:
        cli
        cld
        xorw    %bx, %bx
        movw    %bx, %ds
        movw    %bx, %ss
        movw    $0x7c00, %sp

        /* Index and data port of the adapter's registers lie side by side. */
        movw    $mode, %si
        movw    $(mode_end - mode) / 4, %cx
1:      movw    $0x1ce, %dx
        lodsw
        outw    %ax, %dx
        incw    %dx
        lodsw
        outw    %ax, %dx
        loop    1b

        /* The first display controller on PCI bus 0: class 03 in the top byte of register 8. */
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
3:      leal    8(%ebx), %eax           /* register 0x10: where the picture lies */
        call    pci_read
        andb    $0xf0, %al
        movl    %eax, %ebp

        /* One trip through protected mode leaves ES with a limit of 4 GiB. */
        lgdt    table_address
        movl    %cr0, %eax
        incw    %ax
        movl    %eax, %cr0
        movw    $8, %dx
        movw    %dx, %es
        decw    %ax
        movl    %eax, %cr0

        movl    %ebp, %edi
        movl    $(WIDTH * HEIGHT), %ecx
4:      movl    %ecx, %eax
        shrl    $5, %eax
        andl    $0x003f7f, %eax
        stosl   %eax, %es:(%edi)
        decl    %ecx
        jnz     4b

        /* Timer at 60 Hz; timer and keyboard may interrupt. */
        movw    $tick, 0x20
        movw    %cx, 0x22
        movw    $key, 0x24
        movw    %cx, 0x26
        movb    $0x36, %al
        outb    %al, $0x43
        movw    $19886, %ax
        outb    %al, $0x40
        movb    %ah, %al
        outb    %al, $0x40
        movb    $0xfc, %al
        outb    %al, $0x21
        sti

        xorl    %esi, %esi              /* column of the block */
frame:  hlt
        addl    $4, %esi
        cmpl    $(WIDTH - BLOCK), %esi
        jb      5f
        xorl    %esi, %esi
        rorl    $8, colour              /* each sweep has another colour, or nothing would be seen to change */
5:
#ifdef SHADES
        addl    $0x00070502, colour
#endif
        leal    TOP * PITCH(%ebp, %esi, 4), %edi
        movw    $BLOCK, %dx
6:      movl    $BLOCK, %ecx
        movl    colour, %eax
#ifdef SHADES
8:      stosl   %eax, %es:(%edi)
        addl    $0x00000301, %eax
        loopl   8b
#else
        rep stosl %eax, %es:(%edi)
#endif
        addl    $(PITCH - BLOCK * 4), %edi
        decw    %dx
        jnz     6b
        jmp     frame

halt:   hlt
        jmp     halt

pci_read:
        movw    $0xcf8, %dx
        outl    %eax, %dx
        movb    $0xfc, %dl
        inl     %dx, %eax
        ret

key:    pushw   %ax
        inb     $0x60, %al
        testb   $0x80, %al
        jnz     7f
        addb    %al, colour
        roll    $8, colour
        jmp     7f
tick:   pushw   %ax
7:      movb    $0x20, %al
        outb    %al, $0x20
        popw    %ax
        iretw

        .align  4
colour: .long   0x00c08020
table:  .quad   0
        .quad   0x008f92000000ffff
table_address:
        .word   15
        .long   table
mode:   .word   4, 0, 1, WIDTH, 2, HEIGHT, 3, 32, 4, 0x41
mode_end:
        .org    510
        .word   0xaa55

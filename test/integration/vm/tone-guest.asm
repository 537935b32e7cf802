; A boot sector that plays a square wave of 1000 Hz for ever on the HDA card in slot 7 of PCI bus 0: 48,000 frames a
; second, 16 bits, two channels. Registers and verbs: Intel High Definition Audio Specification 1.0a, chapters 3 and 7.
; Assembled by the test: nasm -f bin.
        bits 16
        org 0x7c00

TONE    equ 0x20000             ; the samples
LIST    equ 0x10000             ; the buffer descriptor list
BYTES   equ 64 * 48 * 4         ; 64 waves of 48 frames
OUT0    equ 0x100               ; the first output stream's registers: after four input streams
FORMAT  equ 0x0011              ; 48 kHz, 16 bits, two channels

        cli
        xor     ax, ax
        mov     ds, ax
        lgdt    [gdt_pointer]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        jmp     8:flat

        bits 32
flat:   mov     ax, 16
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     esp, 0x7c00

        ; Half a wave up, half a wave down.
        mov     edi, TONE
        mov     edx, 64
wave:   mov     eax, 0x20002000
        mov     ecx, 24
        rep     stosd
        mov     eax, 0xe000e000
        mov     ecx, 24
        rep     stosd
        dec     edx
        jnz     wave

        ; PCI: let the card read memory, and find its registers.
        mov     eax, 0x80003804
        mov     ebx, 0x0006
        call    pci
        mov     eax, ebx
        out     dx, eax
        mov     eax, 0x80003810
        call    pci
        in      eax, dx
        and     al, 0xf0
        mov     esi, eax

        or      dword [esi + 0x08], 1 ; GCTL: out of reset
reset:  test    dword [esi + 0x08], 1
        jz      reset

        ; The codec's converter (node 2) plays stream 1.
        mov     eax, 0x00220000 | FORMAT
        call    verb
        mov     eax, 0x00270610
        call    verb

        ; Two buffers, as the specification wants at least: the same one twice.
        mov     edi, LIST
        mov     ecx, 2
entry:  mov     dword [edi], TONE
        mov     dword [edi + 4], 0
        mov     dword [edi + 8], BYTES
        mov     dword [edi + 12], 0
        add     edi, 16
        loop    entry
        mov     dword [esi + OUT0 + 0x18], LIST
        mov     dword [esi + OUT0 + 0x1c], 0
        mov     dword [esi + OUT0 + 0x08], 2 * BYTES
        mov     word [esi + OUT0 + 0x0c], 1
        mov     word [esi + OUT0 + 0x12], FORMAT
        mov     dword [esi + OUT0], 1 << 20 | 2 ; stream 1, run
sleep:  hlt
        jmp     sleep

; Selects the configuration register in eax; dx is the data port.
pci:    mov     dx, 0xcf8
        out     dx, eax
        mov     dx, 0xcfc
        ret

; Sends the verb in eax by the immediate command registers.
verb:   mov     [esi + 0x60], eax
        mov     word [esi + 0x68], 1
busy:   test    word [esi + 0x68], 1
        jnz     busy
        ret

        align   8
gdt:    dq      0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
        dw      $ - gdt - 1
        dd      gdt

        times   510 - ($ - $$) db 0
        dw      0xaa55

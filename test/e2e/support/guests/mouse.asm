; A boot sector that turns the PS/2 mouse on, says M, and then each of its bytes.
%include "idle.asm"
        begin
        graphics
        white
        prepare_idle
        mov     al, 0xa8
        out     0x64, al        ; the controller lets the mouse speak
        call    ready
        mov     al, 0xd4
        out     0x64, al
        call    ready
        mov     al, 0xf4
        out     0x60, al        ; and the mouse tells what it does
ack:    in      al, 0x64
        test    al, 1
        jz      ack
        in      al, 0x60
        mov     al, 'M'
        call    send
next:   in      al, 0x64
        test    al, 1
        jnz     byte_in
        idle
        jmp     next
byte_in:
        mov     bl, al
        in      al, 0x60
        test    bl, 0x20
        jz      next            ; a byte of the keyboard
        call    tell
        jmp     next
ready:  in      al, 0x64
        test    al, 2
        jnz     ready
        ret
        serial_routines
        boot_signature

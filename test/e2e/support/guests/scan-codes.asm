; A boot sector that says K, and then each scan code of the keyboard.
%include "idle.asm"
        begin
        graphics
        white
        prepare_idle
        mov     al, 'K'
        call    send
next:   in      al, 0x64
        test    al, 1           ; the controller has a code
        jnz     code
        idle
        jmp     next
code:   in      al, 0x60
        call    tell
        jmp     next
        serial_routines
        boot_signature

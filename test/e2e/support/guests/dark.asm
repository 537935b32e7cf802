; A boot sector that leaves the screen black and the serial port silent, until a byte comes on COM1: that one is sent
; back and drawn as a pixel.
%include "idle.asm"
        begin
        graphics
        prepare_idle
next:   mov     dx, 0x3fd       ; line status
        in      al, dx
        test    al, 1
        jnz     received
        idle
        jmp     next
received:
        mov     dx, 0x3f8
        in      al, dx
        stosb
        call    send
        jmp     next
        serial_routines
        boot_signature
